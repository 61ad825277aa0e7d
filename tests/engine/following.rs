//! When the service is asked: what was learned, what several processes see, what is left.
//!
//! Guards: engine: all processes follow a put on one plan; what is due at once is asked by urgency

use std::time::Duration;

use common::order::{brouillon, contrat};
use common::post::demande;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{Evenement, Fait};
use reprov::domain::outcome::{Accord, CauseDoute, Doute, GenrePanne, Issue, Panne};
use reprov::domain::polling::Cadence;
use reprov::domain::put_answers::{EtatReprovisionning, FibreAllouee};
use reprov::domain::reference::ReferenceContrat;
use reprov::domain::service_error::Categorie;
use reprov::domain::states::Statut;
use reprov::engine::{Engine, Nouvelle, Reglages};
use reprov::store::journal::{Journal, NouvelleRequete, SUIVI};
use tokio::task::JoinSet;

use super::bench::{Banc, MOT_DE_PASSE, reglages};

/// The configuration's defaults.
fn par_defaut() -> Reglages {
    Reglages { cadence: Cadence::default(), ..reglages() }
}

fn s(secondes: i64) -> SignedDuration {
    SignedDuration::from_secs(secondes)
}

fn demande_de(nom: &str) -> Demande {
    Demande { contrat: ReferenceContrat::parse(nom).unwrap(), ..brouillon().demande().unwrap() }
}

/// What a put was answered.
enum Reponse {
    Acceptee,
    Doute,
}

/// A put of another day or another post, with the states seen since, each so long after it.
async fn envoyee(journal: &Journal, nom: &str, le: Timestamp, reponse: Reponse, etats: &[(i64, Statut)]) {
    let demande = demande_de(nom);
    let requete =
        NouvelleRequete { le, methode: "putReprovisionning", contrat: Some(ReferenceContrat::parse(nom).unwrap()) };
    let fibre = demande.fibre.as_str().to_owned();
    let intention = Evenement::Intention { demande, ancienne_fibre: None, agent: None, acceptees: Vec::new() };
    let (put, vie) = journal.commence(Fait { le, evenement: intention }).await.unwrap();
    let depart = Fait { le, evenement: Evenement::Depart };
    let (vie, requete) = journal.part(put, vie.version, depart, requete, u32::MAX).await.unwrap();
    let issue = match reponse {
        Reponse::Acceptee => Issue::Acceptee(Accord::default()),
        Reponse::Doute => {
            let panne = Panne { genre: GenrePanne::Rupture, detail: String::new() };
            Issue::Inconnue(Doute { cause: CauseDoute::Panne(panne), code: None })
        }
    };
    let retour = Fait { le, evenement: Evenement::Retour { issue, dernier_octet: le } };
    let mut vie = journal.recoit(put, vie.version, retour, None, requete, false).await.unwrap();
    for (apres, statut) in etats {
        let fibre = Some(FibreAllouee { reference: fibre.clone(), ..FibreAllouee::default() });
        let etat = EtatReprovisionning { reference: None, statut: statut.clone(), pm: None, fibre };
        let vu = Fait { le: le + s(*apres), evenement: Evenement::Etat { etat, doute: 600 } };
        vie = journal.ajoute(put, vie.version, vu).await.unwrap();
    }
}

/// A workflow of the days before that took `duree` seconds, as nearly as ten seconds.
async fn apprise(banc: &Banc, numero: i64, duree: i64) {
    let le = banc.horloge.lit() - SignedDuration::from_hours(24 * numero);
    let etats = [(duree - 10, Statut::EnCours), (duree, Statut::Termine)];
    envoyee(&banc.journal(), &format!("PASSE{numero}"), le, Reponse::Acceptee, &etats).await;
}

/// How long after the put's last byte the contract is asked about next.
async fn prochaine(engine: &Engine, nom: &str) -> SignedDuration {
    let dossiers = engine.dossiers().await.unwrap();
    let dossier = dossiers.into_iter().find(|dossier| dossier.contrat.as_str() == nom).unwrap();
    dossier.prochain.unwrap().duration_since(dossier.vie.unwrap().le)
}

#[tokio::test]
async fn with_nothing_learned_the_first_question_keeps_to_the_settings() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine_de(par_defaut(), MOT_DE_PASSE);
    envoyee(&banc.journal(), "NEUF", banc.horloge.lit(), Reponse::Acceptee, &[]).await;
    let quand = prochaine(&engine, "NEUF").await;
    assert!(quand >= s(15) && quand <= s(300), "{quand:?}");
    // In doubt the question is another one: whether there is a workflow at all.
    envoyee(&banc.journal(), "DOUTE", banc.horloge.lit(), Reponse::Doute, &[]).await;
    assert_eq!(prochaine(&engine, "DOUTE").await, s(15));
}

#[tokio::test]
async fn past_workflows_set_the_first_question() {
    let (courtes, longues) = (Banc::new("normal").await, Banc::new("normal").await);
    let mut premieres = Vec::new();
    for (banc, duree) in [(&courtes, 40), (&longues, 2_700)] {
        for numero in 1..=12 {
            apprise(banc, numero, duree).await;
        }
        let engine = banc.engine_de(par_defaut(), MOT_DE_PASSE);
        envoyee(&banc.journal(), "NEUF", banc.horloge.lit(), Reponse::Acceptee, &[]).await;
        premieres.push(prochaine(&engine, "NEUF").await);
    }
    assert!(premieres[0] >= s(38) && premieres[0] <= s(75), "{premieres:?}");
    assert!(premieres[1] >= s(2_400) && premieres[1] <= s(3_600), "{premieres:?}");
}

/// Two processes that started at different times, and know different pasts, keep to one plan.
#[tokio::test]
async fn two_processes_follow_one_plan() {
    let banc = Banc::new("normal").await;
    for numero in 1..=5 {
        apprise(&banc, numero, 400).await;
    }
    let journal = banc.journal();
    envoyee(&journal, "SUIVI", banc.horloge.lit(), Reponse::Acceptee, &[]).await;
    let ancien = banc.engine_de(par_defaut(), MOT_DE_PASSE);
    let avant = prochaine(&ancien, "SUIVI").await;
    // Other workflows end after that: the plan of this one stays until its next question.
    banc.horloge.avance(s(60));
    for numero in 0..5 {
        let le = banc.horloge.lit();
        envoyee(&journal, &format!("AUTRE{numero}"), le, Reponse::Acceptee, &[(1, Statut::Termine)]).await;
    }
    let nouveau = banc.engine_de(par_defaut(), MOT_DE_PASSE);
    assert_eq!(prochaine(&nouveau, "SUIVI").await, avant);
    assert_eq!(prochaine(&ancien, "SUIVI").await, avant);
    // A question of any process moves all on, to the same instant, by what is known then.
    banc.horloge.avance(s(30));
    let contrat = ReferenceContrat::parse("SUIVI").unwrap();
    let question = NouvelleRequete { le: banc.horloge.lit(), methode: SUIVI, contrat: Some(contrat) };
    journal.compte(question, u32::MAX).await.unwrap();
    let apres = prochaine(&ancien, "SUIVI").await;
    assert_eq!(prochaine(&nouveau, "SUIVI").await, apres);
    assert!(apres != avant && apres > s(90), "{apres:?} after {avant:?}");
}

#[tokio::test]
async fn what_is_left_of_the_month_is_shared_the_least_urgent_waiting() {
    let banc = Banc::new("normal").await;
    let journal = banc.journal();
    let le = banc.horloge.lit();
    for numero in 0..8 {
        let etats = [(1, Statut::EnCours)];
        envoyee(&journal, &format!("EN-COURS{numero}"), le, Reponse::Acceptee, &etats).await;
    }
    envoyee(&journal, "ACCEPTE", le, Reponse::Acceptee, &[]).await;
    envoyee(&journal, "DOUTE", le, Reponse::Doute, &[]).await;
    let large = banc.engine_de(par_defaut(), MOT_DE_PASSE);
    let utilisees = large.quota().await.unwrap().utilisees;
    let serre = banc.engine_de(Reglages { part: utilisees + 20, reserve: 20, ..par_defaut() }, MOT_DE_PASSE);
    let etirement = async |nom: &str| {
        let (serre, large) = (prochaine(&serre, nom).await, prochaine(&large, nom).await);
        serre.as_secs_f64() / large.as_secs_f64()
    };
    let (en_cours, accepte, doute) =
        (etirement("EN-COURS3").await, etirement("ACCEPTE").await, etirement("DOUTE").await);
    assert!(en_cours > 1.2 && en_cours > accepte && accepte >= doute && doute >= 1.0, "{en_cours} {accepte} {doute}");
}

/// What would wait for ever is a failure after this long.
async fn a_temps<T>(attente: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(1), attente).await.expect("it never ends")
}

/// All are due at once, on one session: the one that notices is the least urgent, the others sleep.
#[tokio::test]
async fn those_due_at_once_are_asked_about_by_urgency() {
    let banc = Banc::new("normal").await;
    let journal = banc.journal();
    let une_heure = SignedDuration::from_hours(1);
    let cadence = Cadence { premier: une_heure, maximum: une_heure, doute: une_heure };
    let engine = banc.engine_de(Reglages { sessions: 1, cadence, ..reglages() }, MOT_DE_PASSE);
    let le = banc.horloge.lit();
    envoyee(&journal, "EN-COURS", le, Reponse::Acceptee, &[(1, Statut::EnCours)]).await;
    envoyee(&journal, "ACCEPTE", le, Reponse::Acceptee, &[]).await;
    envoyee(&journal, "DOUTE", le, Reponse::Doute, &[]).await;
    let mut nouvelles = engine.abonner();
    // The service does not know these contracts: a following ends with its first question.
    let mut suivis = JoinSet::new();
    let mut suit = |nom: &'static str| {
        let engine = engine.clone();
        suivis.spawn(async move {
            let echec = engine.suivre(&ReferenceContrat::parse(nom).unwrap()).await.unwrap_err();
            (nom, echec.categorie)
        });
    };
    for nom in ["ACCEPTE", "DOUTE"] {
        suit(nom);
        a_temps(async { while !matches!(nouvelles.recv().await, Some(Nouvelle::Vie { .. })) {} }).await;
    }
    banc.horloge.avance(une_heure + une_heure);
    suit("EN-COURS");
    let mut ordre = Vec::new();
    while let Some(fini) = a_temps(suivis.join_next()).await {
        ordre.push(fini.unwrap());
    }
    assert_eq!(ordre, ["DOUTE", "ACCEPTE", "EN-COURS"].map(|nom| (nom, Categorie::Requete)));
}

/// A failure that is told stays the last word on the put until there is another one.
#[tokio::test]
async fn a_failed_question_is_not_talked_over_by_what_was_known_before() {
    let banc = Banc::new("suivi:http-503").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    engine.envoyer(&demande).await.unwrap();
    let mut nouvelles = engine.abonner();
    let suivi = tokio::spawn({
        let engine = engine.clone();
        async move { engine.suivre(&contrat()).await }
    });
    let echecs = a_temps(async {
        let mut echecs = 0;
        while echecs < 3 {
            match nouvelles.recv().await.unwrap() {
                Nouvelle::Suivi { .. } => echecs += 1,
                Nouvelle::Vie { .. } if echecs > 0 => break,
                _ => {}
            }
        }
        echecs
    })
    .await;
    suivi.abort();
    assert_eq!(echecs, 3);
}
