//! A clock that is set back or put right, and a machine that sleeps for hours, in each phase.
//!
//! Guards: engine: a process that is stopped keeps what it drives, and reads the answer that came meanwhile; a
//! clock set back shortens no doubt, and none loses a code

use std::time::Duration;

use common::order::contrat;
use common::post::demande;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::lifecycle::{Constat, Phase, Vie};
use reprov::domain::outcome::GenrePanne;
use reprov::domain::polling::Cadence;
use reprov::domain::rules::ereprov::DemandeVerifiee;
use reprov::domain::states::Statut;
use reprov::engine::{Engine, Nouvelle, Reglages};
use reprov::store::journal::mois;
use reprov::store::locks::Verrous;

use super::bench::{Banc, MOT_DE_PASSE, part, reglages, utilisees};
use super::doubt::parti;

const UN_JOUR: SignedDuration = SignedDuration::from_hours(24);
const SOMMEIL: SignedDuration = SignedDuration::from_hours(5);

/// Asks once.
async fn demande_l_etat(engine: &Engine) -> Vie {
    engine.relever(&contrat()).await.unwrap().unwrap()
}

/// What would wait for ever is a failure after this long.
async fn a_temps<T>(attente: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(1), attente).await.expect("it never ends")
}

/// Sends while both sessions are taken, and lets them go once the clock has jumped.
async fn envoie_et_saute_avant_le_depart(
    banc: &Banc,
    engine: &Engine,
    demande: DemandeVerifiee,
    saut: SignedDuration,
) -> Vie {
    let verrous = Verrous::ouvrir(banc.dossier.path(), &reglages().profil).unwrap();
    let sessions = (verrous.session(2).unwrap(), verrous.session(2).unwrap());
    let envoi = tokio::spawn({
        let engine = engine.clone();
        async move { engine.envoyer(&demande).await }
    });
    let journal = banc.journal();
    a_temps(async { while journal.ouvertes().await.unwrap().is_empty() {} }).await;
    banc.horloge.avance(saut);
    drop(sessions);
    envoi.await.unwrap().unwrap()
}

/// Asks until the put is settled, a hundred times at most.
async fn demande_jusqu_a_la_fin(engine: &Engine) -> Vie {
    let mut vie = demande_l_etat(engine).await;
    for _ in 0..100 {
        if vie.est_reglee() {
            break;
        }
        vie = demande_l_etat(engine).await;
    }
    vie
}

/// Between the intention and the departure, and between the departure and the answer.
#[tokio::test]
async fn a_clock_that_jumps_while_a_put_is_under_way_changes_neither_its_outcome_nor_its_count() {
    for saut in [-UN_JOUR, SOMMEIL, UN_JOUR * 31] {
        for avant_le_depart in [true, false] {
            let banc = Banc::new("normal").await;
            let engine = banc.engine();
            let demande = demande(&engine).await;
            let vie = if avant_le_depart {
                envoie_et_saute_avant_le_depart(&banc, &engine, demande, saut).await
            } else {
                banc.saute_a_la_question(saut);
                engine.envoyer(&demande).await.unwrap()
            };
            assert!(matches!(vie.phase, Phase::EnSuivi(_)), "{saut} {avant_le_depart}: {:?}", vie.phase);
            assert!(vie.code.is_some());
            assert_eq!(banc.puts(), 1);
            // Counted in the month in which it left, by the clock as it was then.
            let parti = if avant_le_depart { vie.le + saut } else { vie.le };
            assert_eq!(banc.journal().utilisees(parti).await.unwrap(), 1, "{saut} {avant_le_depart}: {}", mois(parti));
            let vie = demande_jusqu_a_la_fin(&engine).await;
            assert_eq!(vie.phase, Phase::Terminee { statut: Statut::Termine, adoptee: false }, "{saut}");
            assert!(vie.code.is_some());
        }
    }
}

/// The answer was read five hours late, or never came: the time of doubt counts from the waking.
#[tokio::test]
async fn after_a_sleep_in_mid_put_doubt_lasts_its_whole_time() {
    let banc = Banc::new("put:coupe-avant").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    banc.saute_a_la_question(SOMMEIL);
    let vie = engine.envoyer(&demande).await.unwrap();
    assert!(matches!(vie.phase, Phase::Inconnue(_)), "{:?}", vie.phase);
    for _ in 0..3 {
        assert!(matches!(demande_l_etat(&engine).await.phase, Phase::Inconnue(_)), "too early");
    }
    banc.horloge.avance(SignedDuration::from_mins(10));
    assert_eq!(demande_l_etat(&engine).await.phase, Phase::NonPartie(Constat::Service));
    assert_eq!(banc.puts(), 1);
}

/// Set back while the put was on its way, and put right again: the time since its last byte must
/// not seem longer than it is.
#[tokio::test]
async fn a_clock_set_back_in_mid_put_and_put_right_does_not_shorten_the_doubt() {
    let banc = Banc::new("put:coupe-avant").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    banc.saute_a_la_question(-UN_JOUR);
    engine.envoyer(&demande).await.unwrap();
    banc.horloge.avance(UN_JOUR);
    for _ in 0..3 {
        assert!(matches!(demande_l_etat(&engine).await.phase, Phase::Inconnue(_)), "too early");
    }
    banc.horloge.avance(SignedDuration::from_mins(10));
    assert_eq!(demande_l_etat(&engine).await.phase, Phase::NonPartie(Constat::Service));
}

/// The same where the process had died in mid-put and the next start came with the clock set back.
#[tokio::test]
async fn a_clock_set_back_at_the_start_after_a_crash_does_not_shorten_the_doubt() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let demande = demande(&engine).await.demande().clone();
    parti(&banc.journal(), &demande, banc.horloge.lit()).await;
    banc.horloge.avance(-UN_JOUR);
    assert_eq!(engine.reprendre().await.unwrap(), vec![contrat()]);
    banc.horloge.avance(UN_JOUR);
    for _ in 0..3 {
        assert!(matches!(demande_l_etat(&engine).await.phase, Phase::Inconnue(_)), "too early");
    }
    banc.horloge.avance(SignedDuration::from_mins(10));
    assert_eq!(demande_l_etat(&engine).await.phase, Phase::NonPartie(Constat::Service));
    assert_eq!(banc.puts(), 0);
}

/// Ahead when no trace was first seen, then put right: the doubt does not last as long as the clock
/// was wrong.
#[tokio::test]
async fn a_clock_that_was_ahead_does_not_prolong_the_doubt() {
    let banc = Banc::new("put:coupe-avant").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    engine.envoyer(&demande).await.unwrap();
    banc.horloge.avance(UN_JOUR);
    assert!(matches!(demande_l_etat(&engine).await.phase, Phase::Inconnue(_)));
    banc.horloge.avance(-UN_JOUR);
    assert!(matches!(demande_l_etat(&engine).await.phase, Phase::Inconnue(_)));
    banc.horloge.avance(SignedDuration::from_mins(10));
    assert_eq!(demande_l_etat(&engine).await.phase, Phase::NonPartie(Constat::Service));
}

/// The lid was closed while the next question was an hour away: it is asked soon after waking, once.
#[tokio::test]
async fn a_following_that_wakes_after_hours_asks_once() {
    let banc = Banc::new("normal").await;
    let attente = SignedDuration::from_hours(1);
    let cadence = Cadence { premier: attente, maximum: attente, doute: attente };
    let engine = banc.engine_de(Reglages { cadence, ..reglages() }, MOT_DE_PASSE);
    let demande = demande(&engine).await;
    engine.envoyer(&demande).await.unwrap();
    let avant = (banc.questions(), utilisees(&engine).await);
    let mut nouvelles = engine.abonner();
    let suivi = tokio::spawn({
        let engine = engine.clone();
        async move { engine.suivre(&contrat()).await }
    });
    a_temps(async { while !matches!(nouvelles.recv().await, Some(Nouvelle::Vie { prochain: Some(_), .. })) {} }).await;
    assert_eq!(banc.questions(), avant.0, "it waits");
    banc.horloge.avance(SignedDuration::from_hours(8));
    let vie = a_temps(suivi).await.unwrap().unwrap();
    // The workflow had ended long ago: one question told it.
    assert_eq!(vie.phase, Phase::Terminee { statut: Statut::Termine, adoptee: false });
    assert_eq!((banc.questions(), utilisees(&engine).await), (avant.0 + 1, avant.1 + 1));
}

/// Two hours after a departure whose process is gone, nothing says how it went but the service.
#[tokio::test]
async fn a_start_after_hours_says_what_is_certain() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let demande = demande(&engine).await.demande().clone();
    let le: Timestamp = banc.horloge.lit();
    parti(&banc.journal(), &demande, le).await;
    banc.horloge.avance(SOMMEIL);
    engine.reprendre().await.unwrap();
    let vie = engine.connaissances(&contrat()).await.unwrap().vies.pop().unwrap();
    let Phase::Inconnue(enquete) = &vie.phase else { panic!("{:?}", vie.phase) };
    assert!(
        matches!(&enquete.cause, reprov::domain::outcome::CauseDoute::Panne(panne) if panne.genre == GenrePanne::Interruption)
    );
    assert!(enquete.dernier_octet > le + SOMMEIL, "its last byte may have left as late as that");
    assert_eq!(banc.puts(), 0);
}

/// Asleep while it drives a put: another process finds it driven, however late it is.
#[tokio::test]
async fn a_put_that_is_driven_stays_so_however_long_its_driver_sleeps() {
    let banc = Banc::new("put:muet").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    let envoi = part(&engine, demande).await;
    banc.horloge.avance(UN_JOUR * 7);
    let autre = banc.engine();
    autre.reprendre().await.unwrap();
    let vie = autre.connaissances(&contrat()).await.unwrap().vies.pop().unwrap();
    assert!(matches!(vie.phase, Phase::Envoi { .. }), "{:?}", vie.phase);
    envoi.abort();
}
