//! A journal to look at: puts and requests of any number, a month, the story of a put.

use std::collections::BTreeMap;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::failure::Echec;
use reprov::domain::lifecycle::{Evenement, Fait, Vie};
use reprov::domain::outcome::{Issue, Refus};
use reprov::domain::put_answers::Ko;
use reprov::domain::reference::{ReferenceContrat, ReferenceFibre};
use reprov::domain::rules::ereprov::RegleId;
use reprov::domain::service_error::{Categorie, CodeErreur};
use reprov::domain::states::Statut;
use reprov::engine::{Consommation, PutId, ReponseBrute, Requete, RequeteId};
use reprov::host::config::{Provenance, Valeur};
use reprov::tui::data::World;
use reprov::tui::data::journal::PAGE;
use reprov::tui::data::post::Poste;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::journal::{Demande, Histoire, Mois, Reponse};
use reprov::tui::words::msg::Answer;

use super::poison::recu;
use super::{Harness, acceptee, etat, inconnue, now, vie};

/// The number of a put.
pub fn put_id(n: u32) -> PutId {
    serde_json::from_str(&n.to_string()).unwrap()
}

/// The number of a request.
pub fn requete_id(n: u32) -> RequeteId {
    serde_json::from_str(&n.to_string()).unwrap()
}

/// When this journal was begun.
fn debut() -> Timestamp {
    "2026-01-05T07:30:00Z".parse().unwrap()
}

/// The put that was written as number `n`; the greater, the later.
pub fn put(n: u32) -> (PutId, Vie) {
    let contrat = format!("ARA-{}", 600_000 + n);
    let refus = Refus::Service(Ko { code: CodeErreur::read("20015"), libelle: "Fibre non disponible".into() });
    let refusee = Evenement::Retour { issue: Issue::Refusee(refus), dernier_octet: now() };
    let apres = match n % 6 {
        0 => vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours)],
        1 => vec![acceptee(None), etat(Statut::Termine)],
        2 => vec![refusee],
        3 => vec![inconnue()],
        _ => vec![acceptee(Some("DECH-2026-0042")), etat(Statut::Termine)],
    };
    let mut vie = vie(&contrat, apres);
    vie.demande.fibre = ReferenceFibre::parse(&format!("CTP-{}-1", 1_240_000 + n)).unwrap();
    vie.agent = Some(recu(if n.is_multiple_of(2) { "Amélie Durand" } else { "Bruno" }));
    vie.le = debut() + SignedDuration::from_mins(20 * i64::from(n));
    (put_id(n), vie)
}

/// The puts before `avant`, latest first, of a journal of `total`.
pub fn page(total: u32, avant: Option<PutId>) -> Vec<(PutId, Vie)> {
    let first = (1..=total).rev().find(|n| avant.is_none_or(|avant| put_id(*n) < avant)).unwrap_or(0);
    (1..=first).rev().take(usize::try_from(PAGE).unwrap()).map(put).collect()
}

/// The request that was written as number `n`; the greater, the later.
pub fn requete(n: u32) -> Requete {
    let contrat = ReferenceContrat::parse(&format!("ARA-{}", 600_000 + n / 4)).unwrap();
    Requete {
        id: requete_id(n),
        le: debut() + SignedDuration::from_mins(7 * i64::from(n)),
        methode: ["getSiteStructure", "getRoSite", "putReprovisionning", "getReprovisionning"][(n % 4) as usize].into(),
        contrat: (!n.is_multiple_of(11)).then(|| contrat.as_str().to_owned()),
        resultat: match n % 7 {
            0 => Some("KO 20007".into()),
            1 => None,
            2 => Some("HTTP 503".into()),
            3 => Some("refusee".into()),
            _ => Some("OK".into()),
        },
        rendue: n % 7 == 2,
    }
}

/// Answers what is asked of a journal of `puts` puts and `requetes` requests, until nothing more is.
pub fn repond(harness: &mut Harness, mut effects: Vec<Effect>, puts: u32, requetes: u32) -> usize {
    let mut pages = 0;
    while let Some(at) = effects.iter().position(|effect| matches!(effect, Effect::Lire(_))) {
        let Effect::Lire(demande) = effects.remove(at) else { unreachable!() };
        pages += 1;
        let reponse = match demande {
            Demande::Puts(avant) => Reponse::Puts(avant, Ok(page(puts, avant))),
            Demande::Requetes(avant) => {
                let before = |n: &u32| avant.is_none_or(|avant| requete_id(*n) < avant);
                let rows = (1..=requetes).rev().filter(before).take(usize::try_from(PAGE).unwrap());
                Reponse::Requetes(avant, Ok(rows.map(requete).collect()))
            }
            Demande::Mois(nom) => Reponse::Mois(nom.clone(), Ok(mois(&nom))),
            Demande::Histoire(put) => Reponse::Histoire(put, Ok(histoire())),
        };
        effects.extend(harness.answer(Answer::Lu(reponse)));
    }
    pages
}

/// November as it was up to now; nothing in any other month.
pub fn mois(nom: &str) -> Mois {
    let mut consommation = Consommation::default();
    if nom == "2026-11" {
        for day in 1..=22_i8 {
            let n = u32::from(day.unsigned_abs());
            let methodes = [("getRoSite", n * 2), ("getReprovisionning", n % 7 * 5), ("putReprovisionning", n % 3)];
            let methodes: BTreeMap<String, u32> =
                methodes.into_iter().filter(|(_, n)| *n > 0).map(|(nom, n)| (nom.to_owned(), n)).collect();
            consommation.jours.insert(date(2026, 11, day), methodes);
        }
        for n in 1..=40 {
            consommation.contrats.insert(Some(format!("ARA-{}", 600_000 + n)), 41 - n);
        }
        consommation.contrats.insert(None, 3);
    }
    Mois { consommation, arrets: Vec::new() }
}

/// November, with a contract that the service takes no further put of.
pub fn mois_arrete() -> Mois {
    let ko = Ko { code: CodeErreur::read("20016"), libelle: "Nombre max atteint".into() };
    let mut arret = Echec::du_service(ko).avec("contrat", "ARA-600012").avec("jour", "2026-11-20");
    arret.cle = "erreur.20016_puts".into();
    Mois { arrets: vec![arret], ..mois("2026-11") }
}

/// A put that the service refused, from the person's word to the raw answer.
pub fn histoire() -> Histoire {
    let (_, vie) = put(2);
    let intention = Evenement::Intention {
        demande: vie.demande,
        ancienne_fibre: None,
        agent: Some("Amélie Durand".into()),
        acceptees: vec![RegleId::R10],
    };
    let refus = Refus::Service(Ko { code: CodeErreur::read("20015"), libelle: "Fibre non disponible".into() });
    let retour = Evenement::Retour { issue: Issue::Refusee(refus), dernier_octet: vie.le };
    let brut = ReponseBrute { http: 200, corps: b"<soapenv:Envelope/>".repeat(40) };
    [(intention, None), (Evenement::Depart, None), (retour, Some(brut))]
        .into_iter()
        .enumerate()
        .map(|(at, (evenement, brut))| {
            let le = vie.le + SignedDuration::from_secs(i64::try_from(at).unwrap());
            (Fait { le, evenement }, brut)
        })
        .collect()
}

/// The journal's screen over `puts` puts and `requetes` requests; what it asks for first has come.
pub fn journal(puts: u32, requetes: u32) -> Harness {
    let mut harness = Harness::home(World::Test);
    let effects = harness.keys("h");
    repond(&mut harness, effects, puts, requetes);
    harness
}

/// The same, and these keys pressed one after the other, each answered.
pub fn journal_apres(puts: u32, requetes: u32, keys: &[&str]) -> Harness {
    let mut harness = journal(puts, requetes);
    for key in keys {
        let effects = harness.keys(key);
        repond(&mut harness, effects, puts, requetes);
    }
    harness
}

/// The journal could not be read.
pub fn journal_en_panne() -> Harness {
    let mut harness = Harness::home(World::Test);
    harness.keys("h");
    let echec = Echec::new(Categorie::Entree, "erreur.panne.local");
    harness.answer(Answer::Lu(Reponse::Puts(None, Err(echec))));
    harness
}

/// The help's page of versions and places, of a program that is configured.
pub fn aide_poste() -> Harness {
    let mut harness = Harness::home(World::Test);
    let long = "/home/lea/.local/share/reprov/journal.sqlite";
    let valeur = |cle: &str, valeur: &str, origine| Valeur { cle: recu(cle), valeur: recu(valeur).into(), origine };
    harness.state.data.poste = Poste::default()
        .avec("tui.aide.version", "9.8.7")
        .avec("tui.aide.url", recu("https://pack.example.invalid/ereprov"))
        .avec("tui.aide.journal", recu(long))
        .avec("tui.aide.trace", "")
        .avec_reglages([
            valeur("suivi.premier", "60s", Provenance::Fichier),
            valeur("poste.agent", "L\u{e9}a\u{1b}[2J", Provenance::Environnement),
        ]);
    harness.keys("?<backtab>");
    harness
}
