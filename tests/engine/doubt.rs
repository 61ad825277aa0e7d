//! Issue inconnue: what is lost between here and the service, and what is true after a stop.
//!
//! Guards: engine: after a stop, what is said of a put is true

use std::time::Duration;

use common::order::contrat;
use common::post::demande;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{Constat, Evenement, Fait, Phase};
use reprov::domain::outcome::GenrePanne;
use reprov::domain::polling::Cadence;
use reprov::domain::put_answers::CodeDecharge;
use reprov::domain::rules::ereprov::EnCours;
use reprov::domain::service_error::Categorie;
use reprov::domain::states::Statut;
use reprov::engine::{Nouvelle, Reglages};
use reprov::store::journal::{Journal, NouvelleRequete, PutId};
use reprov::store::locks::Verrous;

use super::bench::{Banc, MOT_DE_PASSE, part, reglages};

/// The put was carried out, and its answer was lost on the way.
#[tokio::test]
async fn a_lost_answer_is_doubt_that_following_adopts_without_a_second_put() {
    for scenario in ["put:coupe", "put:tronque", "put:http-500", "put:vide"] {
        let banc = Banc::new(scenario).await;
        let engine = banc.engine();
        let demande = demande(&engine).await;
        let vie = engine.envoyer(&demande).await.unwrap();
        assert!(matches!(vie.phase, Phase::Inconnue(_)), "{scenario}: {:?}", vie.phase);
        // Nothing else can be sent for this contract, from any window.
        let refus = banc.engine().envoyer(&demande).await.unwrap_err();
        assert_eq!(refus.categorie, Categorie::Etat, "{scenario}");
        let connues = engine.connaissances(&contrat()).await.unwrap();
        assert_eq!(connues.en_cours, EnCours::PutNonRegle);
        if banc.serveur.compteurs().puts_executes == 1 {
            let vie = engine.suivre(&contrat()).await.unwrap();
            assert_eq!(vie.phase, Phase::Terminee { statut: Statut::Termine, adoptee: true }, "{scenario}");
            assert_eq!(vie.code_manque(), vie.code.is_none());
        }
        assert_eq!(banc.puts(), 1, "{scenario}: sent again");
    }
}

/// The connection was cut before the service read the put: seen twice without a trace, late enough.
#[tokio::test]
async fn a_put_that_never_arrived_is_settled_as_not_started_only_late_enough() {
    let banc = Banc::new("put:coupe-avant").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    let vie = engine.envoyer(&demande).await.unwrap();
    assert!(matches!(vie.phase, Phase::Inconnue(_)), "{:?}", vie.phase);
    for _ in 0..3 {
        let vie = engine.relever(&contrat()).await.unwrap().unwrap();
        assert!(matches!(vie.phase, Phase::Inconnue(_)), "too early: {:?}", vie.phase);
    }
    banc.horloge.avance(SignedDuration::from_mins(10));
    let vie = engine.relever(&contrat()).await.unwrap().unwrap();
    assert_eq!(vie.phase, Phase::NonPartie(Constat::Service));
    assert_eq!(banc.puts(), 1);
    assert_eq!(engine.connaissances(&contrat()).await.unwrap().en_cours, EnCours::Rien);
}

#[tokio::test]
async fn a_person_settles_doubt_with_the_hotline_s_code() {
    let banc = Banc::new("put:coupe").await;
    let engine = banc.engine();
    assert_eq!(engine.trancher(&contrat(), true, None, "").await.unwrap_err().categorie, Categorie::Etat);
    let demande = demande(&engine).await;
    engine.envoyer(&demande).await.unwrap();
    let code = CodeDecharge::read("HOTLINE-1");
    let vie = engine.trancher(&contrat(), true, code, "appel hotline").await.unwrap();
    assert!(matches!(&vie.phase, Phase::EnSuivi(suivie) if suivie.adoptee));
    assert!(!vie.code_manque());
    let vie = engine.trancher(&contrat(), false, None, "la hotline annule").await.unwrap();
    assert!(matches!(vie.phase, Phase::NonPartie(Constat::Personne { .. })));
}

#[tokio::test]
async fn what_the_service_accepted_is_in_no_doubt() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    let envoyee = engine.envoyer(&demande).await.unwrap();
    for partie in [true, false] {
        let code = CodeDecharge::read("AUTRE");
        assert_eq!(engine.trancher(&contrat(), partie, code, "x").await.unwrap_err().categorie, Categorie::Etat);
    }
    let vies = engine.connaissances(&contrat()).await.unwrap().vies;
    assert_eq!((&vies[0].phase, &vies[0].code), (&envoyee.phase, &envoyee.code));
}

fn intention(demande: &Demande, le: Timestamp) -> Fait {
    let evenement =
        Evenement::Intention { demande: demande.clone(), ancienne_fibre: None, agent: None, acceptees: Vec::new() };
    Fait { le, evenement }
}

/// A put whose process died right after the departure.
pub(super) async fn parti(journal: &Journal, demande: &Demande, le: Timestamp) -> PutId {
    let (put, vie) = journal.commence(intention(demande, le)).await.unwrap();
    let requete = NouvelleRequete { le, methode: "putReprovisionning", contrat: Some(contrat()) };
    let depart = Fait { le, evenement: Evenement::Depart };
    journal.part(put, vie.version, depart, requete, 100).await.unwrap();
    put
}

/// What would wait for ever is a failure after this long.
async fn a_temps<T>(attente: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(1), attente).await.expect("it never ends")
}

/// Another window was killed in the middle of a put while this one watches it.
#[tokio::test]
async fn following_a_put_whose_driver_was_killed_comes_to_an_end() {
    let banc = Banc::new("normal").await;
    let immediat = Cadence { doute: SignedDuration::ZERO, ..reglages().cadence };
    let engine = banc.engine_de(Reglages { cadence: immediat, ..reglages() }, MOT_DE_PASSE);
    let demande = demande(&engine).await.demande().clone();
    parti(&banc.journal(), &demande, banc.horloge.lit()).await;
    let vie = a_temps(engine.suivre(&contrat())).await.unwrap();
    assert_eq!(vie.phase, Phase::NonPartie(Constat::Service));
    assert_eq!(banc.puts(), 0);
}

/// A wrong date, corrected: following goes on, no further apart than the plan ever asks.
#[tokio::test]
async fn a_clock_set_back_does_not_hold_the_following_up() {
    let banc = Banc::new("normal").await;
    let une_seconde = SignedDuration::from_secs(1);
    let cadence = Cadence { premier: une_seconde, maximum: une_seconde, doute: une_seconde };
    let engine = banc.engine_de(Reglages { cadence, ..reglages() }, MOT_DE_PASSE);
    let demande = demande(&engine).await;
    engine.envoyer(&demande).await.unwrap();
    let avant = banc.questions();
    banc.horloge.avance(SignedDuration::from_hours(-24));
    let mut nouvelles = engine.abonner();
    let suivi = tokio::spawn(async move { engine.suivre(&contrat()).await });
    // The month's figure is told when a request was counted.
    a_temps(async { while !matches!(nouvelles.recv().await, Some(Nouvelle::Quota(_))) {} }).await;
    a_temps(async { while !matches!(nouvelles.recv().await, Some(Nouvelle::Quota(_))) {} }).await;
    assert!(banc.questions() > avant);
    suivi.abort();
}

/// Two processes follow one put: while one asks, the other only looks at the journal.
#[tokio::test]
async fn a_following_does_not_ask_while_another_one_does() {
    let banc = Banc::new("normal").await;
    let (celui_ci, autre) = (banc.engine(), banc.engine());
    let demande = demande(&autre).await;
    autre.envoyer(&demande).await.unwrap();
    let (put, _) = banc.journal().vies(&contrat()).await.unwrap().pop().unwrap();
    let tour = Verrous::ouvrir(banc.dossier.path(), &reglages().profil).unwrap().suivi(put).unwrap();
    assert!(tour.is_some());
    let contrat = contrat();
    let demandees = async {
        let mut demandees = 0;
        while let Some(vie) = autre.relever(&contrat).await.unwrap() {
            demandees += 1;
            if vie.est_reglee() {
                break;
            }
        }
        demandees
    };
    let (vie, demandees) = a_temps(Box::pin(async { tokio::join!(celui_ci.suivre(&contrat), demandees) })).await;
    assert_eq!(vie.unwrap().phase, Phase::Terminee { statut: Statut::Termine, adoptee: false });
    assert!(demandees > 1);
    assert_eq!(banc.questions(), 1 + demandees, "the put, and what the other one asked");
    drop(tour);
}

/// The process died between the intention and the departure, or after it.
#[tokio::test]
async fn a_restart_says_what_is_certain_and_nothing_else() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let demande = demande(&engine).await.demande().clone();
    let journal = banc.journal();
    // Before the departure: certainly not sent.
    let (premier, _) = journal.commence(intention(&demande, banc.horloge.lit())).await.unwrap();
    assert!(engine.reprendre().await.unwrap().is_empty());
    let vie = journal.vie(premier).await.unwrap().unwrap();
    assert!(matches!(&vie.phase, Phase::NonEnvoyee(panne) if panne.genre == GenrePanne::Interruption));
    // After it: in doubt, to be followed.
    let second = parti(&journal, &demande, banc.horloge.lit()).await;
    assert_eq!(engine.reprendre().await.unwrap(), vec![contrat()]);
    let vie = journal.vie(second).await.unwrap().unwrap();
    assert!(matches!(vie.phase, Phase::Inconnue(_)), "{:?}", vie.phase);
    assert_eq!(banc.puts(), 0);
}

/// Another window that starts while a put is on its way leaves it to the one that drives it.
#[tokio::test]
async fn a_put_that_somebody_drives_is_left_alone() {
    let banc = Banc::new("put:muet").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    let envoi = part(&engine, demande).await;
    let autre = banc.engine();
    assert_eq!(autre.reprendre().await.unwrap(), vec![contrat()]);
    let vies = autre.connaissances(&contrat()).await.unwrap().vies;
    assert!(matches!(vies.last().unwrap().phase, Phase::Envoi { .. }), "{:?}", vies.last());
    for partie in [true, false] {
        let refus = autre.trancher(&contrat(), partie, None, "x").await.unwrap_err();
        assert_eq!((refus.categorie, refus.cle.as_str()), (Categorie::Etat, "erreur.envoi_en_route"));
    }
    envoi.abort();
}
