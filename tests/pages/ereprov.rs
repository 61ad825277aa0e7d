//! `docs/e-reprov.md` against the program: its tables and lists hold the values of the code.
//!
//! Guards: domain: the lengths, motifs, states, codes and rules that `docs/e-reprov.md` lists are the program's

use std::time::Duration;

use jiff::Timestamp;
use reprov::domain::commande::Commande;
use reprov::domain::demande::Draft;
use reprov::domain::motif::Motif;
use reprov::domain::outcome::{PutBody, PutOutcome, PutReturn, is_http_refusal, outcome};
use reprov::domain::own_puts::OwnPuts;
use reprov::domain::put_answers::{Entete, Ko, PutAcknowledgement};
use reprov::domain::reference::Parameter;
use reprov::domain::rules::ereprov::{Examination, ListAges, RuleId, Underway, Verdict, verdict_summary};
use reprov::domain::service_error::ServiceErrorCode;
use reprov::domain::states::{Construction, Statut, Utilisation};
use reprov::host::config::{Cache, FollowingSettings, Quota};

use super::markdown::Page;

fn page() -> Page {
    Page::read("docs/e-reprov.md")
}

#[test]
fn the_lengths_are_those_of_the_parameters() {
    use Parameter::{Batiment, Contrat, Escalier, Etage, Fibre, Pbo, Pto};
    let fields = [Contrat, Fibre, Pto, Pbo, Batiment, Escalier, Etage];
    let known = fields.map(|field| vec![field.name().to_owned(), field.length().to_string()]);
    assert_eq!(page().table("3", &["parameter", "longest"]), known);
}

#[test]
fn the_motifs_are_listed_as_they_are_sent() {
    assert_eq!(page().list("3.3"), Motif::ALL.map(Motif::libelle));
}

#[test]
fn the_states_are_those_that_are_known() {
    let names = ["informationConstruction", "informationUtilisation", "statut"];
    let rows = page().table("3.5", &names);
    let column = |at: usize| rows.iter().map(|row| row[at].clone()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>();
    let known: [Vec<&str>; 3] = [
        Construction::KNOWN.iter().map(Construction::libelle).collect(),
        Utilisation::KNOWN.iter().map(Utilisation::libelle).collect(),
        Statut::KNOWN.iter().map(Statut::libelle).collect(),
    ];
    for (at, known) in known.into_iter().enumerate() {
        assert_eq!(column(at), known, "{}", names[at]);
    }
}

#[test]
fn each_code_has_its_kind_and_what_may_follow() {
    let known: Vec<Vec<String>> = ServiceErrorCode::known()
        .map(|code| {
            let code = ServiceErrorCode::read(code);
            let again = if code.allows_rereading() { "yes" } else { "no" };
            let put = match outcome(refused(&code)) {
                PutOutcome::Refused(_) => "refused",
                PutOutcome::Unknown(_) => "unknown",
                PutOutcome::Accepted(_) | PutOutcome::NotSent(_) => "impossible",
            };
            [code.as_str(), code.category().name(), again, put].map(str::to_owned).to_vec()
        })
        .collect();
    let rows = page().table("3.6", &["code", "meaning", "kind", "read again", "put"]);
    let written: Vec<Vec<String>> = rows.iter().map(|row| [0, 2, 3, 4].map(|at| row[at].clone()).to_vec()).collect();
    assert_eq!(written, known);
}

/// A put that is answered by a KO with this code.
fn refused(code: &ServiceErrorCode) -> PutReturn {
    let ko = Ko { code: code.clone(), libelle: String::new() };
    let acknowledgement = PutAcknowledgement { entete: Some(Entete::Ko(ko)), ..PutAcknowledgement::default() };
    PutReturn::Answer { http: 200, body: PutBody::Acknowledgement(acknowledgement), not_before: None }
}

#[test]
fn the_statuses_that_refuse_a_put_are_listed() {
    let rows = page().table("5.3", &["HTTP statuses that say that a put was not carried out"]);
    let known: Vec<String> = (100..600).filter(|status| is_http_refusal(*status)).map(|s| s.to_string()).collect();
    assert_eq!(rows, [[known.join(", ")]]);
}

#[test]
fn each_rule_has_its_section_and_is_said_where_it_comes_from() {
    let page = page();
    let rows = page.table("4", &["rule", "specification", "what it looks at"]);
    let written: Vec<[&str; 2]> = rows.iter().map(|row| [row[0].as_str(), row[1].as_str()]).collect();
    assert_eq!(written, RuleId::ALL.map(|rule| [rule.name(), rule.section()]));
    for rule in RuleId::ALL {
        assert!(page.has(rule.name()), "{rule} has no section");
    }
}

#[test]
fn the_motifs_of_r4_are_those_that_it_rejects() {
    let section = page().section("R4").split_whitespace().collect::<Vec<_>>().join(" ");
    let listed = section.split_once("eight motifs: ").and_then(|(_, rest)| rest.split_once('.')).unwrap().0;
    let mut listed: Vec<&str> = listed.split(", ").collect();
    let mut known: Vec<&str> = Motif::ALL.into_iter().filter(|motif| r4_rejects(*motif)).map(Motif::libelle).collect();
    listed.sort_unstable();
    known.sort_unstable();
    assert_eq!(listed, known);
}

/// Whether rule R4 rejects keeping the PTO for this motif.
fn r4_rejects(motif: Motif) -> bool {
    let draft = Draft {
        reference_contrat: "MUT1".to_owned(),
        reference_fibre: "CTP-1".to_owned(),
        conservation_pto: Some(true),
        motif: motif.libelle().to_owned(),
        ..Draft::default()
    };
    let examination = Examination {
        draft: &draft,
        commande: &Commande::default(),
        site: None,
        known_lists: &[],
        own_puts: OwnPuts::none(),
        underway: &Underway::Nothing,
        ages: ListAges::default(),
        now: Timestamp::UNIX_EPOCH,
    };
    verdict_summary(&examination).rules(Verdict::Rejection).any(|rule| rule == RuleId::R4)
}

#[test]
fn the_limits_and_ages_are_the_defaults() {
    let page = page();
    let limits = page.table("1", &["limit", "what it is"]);
    let limit = |name: &str| limits.iter().find(|row| row[0] == name).unwrap()[1].clone();
    let Quota { monthly, sessions, .. } = Quota::default();
    assert!(limit("requests a month").starts_with(&format!("{monthly}, ")));
    assert!(limit("sessions at once").starts_with(&format!("{sessions}, ")));
    let (Cache { fibres, stale, .. }, FollowingSettings { doubt, .. }) =
        (Cache::default(), FollowingSettings::default());
    let minutes = |age: Duration| age.as_secs() / 60;
    for (section, said) in [
        ("4", format!("`[cache] perime` ({} h)", minutes(stale) / 60)),
        ("A4", format!("`[cache] fibres`, {} min", minutes(fibres))),
        ("5.3", format!("`[suivi] doute` ({} min)", minutes(doubt))),
    ] {
        let text = page.section(section).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&said), "{section}: {said}");
    }
}
