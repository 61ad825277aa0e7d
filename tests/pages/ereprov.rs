//! `docs/e-reprov.md` against the program: what stands there in a table or a list is what the code has.
//!
//! Guards: domain: the lengths, motifs, states, codes and rules that `docs/e-reprov.md` lists are the program's

use std::time::Duration;

use jiff::Timestamp;
use reprov::domain::commande::Commande;
use reprov::domain::demande::Brouillon;
use reprov::domain::motif::Motif;
use reprov::domain::outcome::{CorpsPut, Issue, RetourPut, est_refus_http, issue};
use reprov::domain::put_answers::{AccusePut, Entete, Ko};
use reprov::domain::reference::Champ;
use reprov::domain::rules::ereprov::{Ages, EnCours, Examen, RegleId, Verdict, bilan};
use reprov::domain::service_error::CodeErreur;
use reprov::domain::states::{Construction, Statut, Utilisation};
use reprov::host::config::{Cache, Quota, Suivi};

use super::markdown::Page;

fn page() -> Page {
    Page::read("docs/e-reprov.md")
}

#[test]
fn the_lengths_are_those_of_the_parameters() {
    use Champ::{Batiment, Contrat, Escalier, Etage, Fibre, Pbo, Pto};
    let fields = [Contrat, Fibre, Pto, Pbo, Batiment, Escalier, Etage];
    let known = fields.map(|field| vec![field.nom().to_owned(), field.longueur().to_string()]);
    assert_eq!(page().table("3", &["parameter", "longest"]), known);
}

#[test]
fn the_motifs_are_listed_as_they_are_sent() {
    assert_eq!(page().list("3.3"), Motif::TOUS.map(Motif::libelle));
}

#[test]
fn the_states_are_those_that_are_known() {
    let names = ["informationConstruction", "informationUtilisation", "statut"];
    let rows = page().table("3.5", &names);
    let column = |at: usize| rows.iter().map(|row| row[at].clone()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>();
    let known: [Vec<&str>; 3] = [
        Construction::CONNUS.iter().map(Construction::libelle).collect(),
        Utilisation::CONNUS.iter().map(Utilisation::libelle).collect(),
        Statut::CONNUS.iter().map(Statut::libelle).collect(),
    ];
    for (at, known) in known.into_iter().enumerate() {
        assert_eq!(column(at), known, "{}", names[at]);
    }
}

#[test]
fn each_code_has_its_kind_and_what_may_follow() {
    let known: Vec<Vec<String>> = CodeErreur::connus()
        .map(|code| {
            let code = CodeErreur::read(code);
            let again = if code.permet_relecture() { "yes" } else { "no" };
            let put = match issue(refused(&code)) {
                Issue::Refusee(_) => "refused",
                Issue::Inconnue(_) => "unknown",
                Issue::Acceptee(_) | Issue::NonEnvoyee(_) => "impossible",
            };
            [code.as_str(), code.categorie().nom(), again, put].map(str::to_owned).to_vec()
        })
        .collect();
    let rows = page().table("3.6", &["code", "meaning", "kind", "read again", "put"]);
    let written: Vec<Vec<String>> = rows.iter().map(|row| [0, 2, 3, 4].map(|at| row[at].clone()).to_vec()).collect();
    assert_eq!(written, known);
}

/// A put that is answered by a KO of that code.
fn refused(code: &CodeErreur) -> RetourPut {
    let ko = Ko { code: code.clone(), libelle: String::new() };
    let accuse = AccusePut { entete: Some(Entete::Ko(ko)), ..AccusePut::default() };
    RetourPut::Reponse { http: 200, corps: CorpsPut::Accuse(accuse), pas_avant: None }
}

#[test]
fn the_statuses_that_refuse_a_put_are_listed() {
    let rows = page().table("5.3", &["HTTP statuses that say that a put was not carried out"]);
    let known: Vec<String> = (100..600).filter(|status| est_refus_http(*status)).map(|s| s.to_string()).collect();
    assert_eq!(rows, [[known.join(", ")]]);
}

#[test]
fn each_rule_has_its_section_and_is_said_where_it_comes_from() {
    let page = page();
    let rows = page.table("4", &["rule", "specification", "what it looks at"]);
    let written: Vec<[&str; 2]> = rows.iter().map(|row| [row[0].as_str(), row[1].as_str()]).collect();
    assert_eq!(written, RegleId::TOUTES.map(|rule| [rule.nom(), rule.section()]));
    for rule in RegleId::TOUTES {
        assert!(page.has(rule.nom()), "{rule} has no section");
    }
}

#[test]
fn the_motifs_of_r4_are_those_that_it_rejects() {
    let section = page().section("R4").split_whitespace().collect::<Vec<_>>().join(" ");
    let listed = section.split_once("eight motifs: ").and_then(|(_, rest)| rest.split_once('.')).unwrap().0;
    let mut listed: Vec<&str> = listed.split(", ").collect();
    let mut known: Vec<&str> = Motif::TOUS.into_iter().filter(|motif| r4_rejects(*motif)).map(Motif::libelle).collect();
    listed.sort_unstable();
    known.sort_unstable();
    assert_eq!(listed, known);
}

/// Whether rule R4 forbids to keep the PTO for that motif.
fn r4_rejects(motif: Motif) -> bool {
    let brouillon = Brouillon {
        reference_contrat: "MUT1".to_owned(),
        reference_fibre: "CTP-1".to_owned(),
        conservation_pto: Some(true),
        motif: motif.libelle().to_owned(),
        ..Brouillon::default()
    };
    let examen = Examen {
        brouillon: &brouillon,
        commande: &Commande::default(),
        site: None,
        releves: &[],
        en_cours: &EnCours::Rien,
        ages: Ages::default(),
        maintenant: Timestamp::UNIX_EPOCH,
    };
    bilan(&examen).regles(Verdict::Rejet).any(|rule| rule == RegleId::R4)
}

#[test]
fn the_limits_and_ages_are_the_defaults() {
    let page = page();
    let limits = page.table("1", &["limit", "what it is"]);
    let limit = |name: &str| limits.iter().find(|row| row[0] == name).unwrap()[1].clone();
    let Quota { mensuel, sessions, .. } = Quota::default();
    assert!(limit("requests a month").starts_with(&format!("{mensuel}, ")));
    assert!(limit("sessions at once").starts_with(&format!("{sessions}, ")));
    let (Cache { fibres, perime, .. }, Suivi { doute, .. }) = (Cache::default(), Suivi::default());
    let minutes = |age: Duration| age.as_secs() / 60;
    for (section, said) in [
        ("4", format!("`[cache] perime` ({} h)", minutes(perime) / 60)),
        ("A4", format!("`[cache] fibres`, {} min", minutes(fibres))),
        ("5.3", format!("`[suivi] doute` ({} min)", minutes(doute))),
    ] {
        let text = page.section(section).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&said), "{section}: {said}");
    }
}
