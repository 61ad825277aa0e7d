//! The straight way, refusals, and everything that keeps a put from leaving.
//!
//! Guards: store: two sessions, and never past the quota, across processes; a killed process's session is free at
//! once
//! Guards: domain: no contract is blocked for good; what was accepted is never called back
//! Guards: host: a secret reaches no log, journal or error

use common::order::{VOULUE, contrat};
use common::post::demande;
use jiff::SignedDuration;
use reprov::domain::lifecycle::{Phase, SourceCode, Vie};
use reprov::domain::outcome::{GenrePanne, Refus};
use reprov::domain::put_answers::CodeDecharge;
use reprov::domain::rules::ereprov::EnCours;
use reprov::domain::service_error::Categorie;
use reprov::domain::states::Statut;
use reprov::engine::{Nouvelle, Reglages};

use super::bench::{Banc, MOT_DE_PASSE, contient, part, prepare, reglages, utilisees};

#[tokio::test]
async fn from_structure_to_termine_with_every_request_counted() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    prepare(&engine).await;
    let demande = demande(&engine).await;
    assert!(demande.acceptees().is_empty(), "{:?}", demande.acceptees());
    let vie = engine.envoyer(&demande).await.unwrap();
    assert!(matches!(vie.phase, Phase::EnSuivi(_)), "{:?}", vie.phase);
    let (code, source) = vie.code.clone().unwrap();
    assert_eq!(source, SourceCode::Service);
    let vie = engine.suivre(&contrat()).await.unwrap();
    assert_eq!(vie.phase, Phase::Terminee { statut: Statut::Termine, adoptee: false });
    assert_eq!(vie.code.map(|(code, _)| code), Some(code));
    assert_eq!(vie.fibre.unwrap().reference, VOULUE);
    assert!(!vie.pm.unwrap().reference.is_empty());
    assert_eq!(banc.puts(), 1);
    assert_eq!(u64::from(utilisees(&engine).await), banc.questions());
    // The order's prise is the new fibre from now on (rule R1).
    let connues = engine.connaissances(&contrat()).await.unwrap();
    assert_eq!(connues.commande.reference_prise.unwrap().valeur, VOULUE);
}

#[tokio::test]
async fn a_refusal_is_settled_and_another_put_may_follow() {
    let banc = Banc::new("put:erreur-20015").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    for puts in 1..=2 {
        let vie = engine.envoyer(&demande).await.unwrap();
        let Phase::Refusee(Refus::Service(ko)) = &vie.phase else { panic!("{:?}", vie.phase) };
        assert_eq!(ko.code.as_str(), "20015");
        assert_eq!(banc.puts(), puts);
    }
}

#[tokio::test]
async fn two_windows_send_one_put() {
    let banc = Banc::new("normal").await;
    let (une, autre) = (banc.engine(), banc.engine());
    let demande = demande(&une).await;
    let (a, b) = tokio::join!(une.envoyer(&demande), autre.envoyer(&demande));
    let echecs: Vec<_> = [a, b].into_iter().filter_map(Result::err).collect();
    assert_eq!(echecs.len(), 1);
    assert_eq!((echecs[0].categorie, echecs[0].cle.as_str()), (Categorie::Etat, "erreur.deja_en_cours"));
    assert_eq!(banc.puts(), 1);
}

#[tokio::test]
async fn past_the_share_a_put_does_not_leave_but_following_still_may() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    engine.envoyer(&demande).await.unwrap();
    let utilisees = utilisees(&engine).await;
    // Exactly the reserve is left.
    let serre = banc.engine_de(Reglages { part: utilisees + 3, reserve: 3, ..reglages() }, MOT_DE_PASSE);
    let echec = serre.structure(&contrat(), reprov::engine::Acces::Actualiser).await.unwrap_err();
    assert_eq!(echec.categorie, Categorie::Quota);
    assert!(serre.relever(&contrat()).await.unwrap().is_some());
    // With nothing left at all, not even that.
    let vide = banc.engine_de(Reglages { part: utilisees + 1, reserve: 1, ..reglages() }, MOT_DE_PASSE);
    assert_eq!(vide.relever(&contrat()).await.unwrap_err().categorie, Categorie::Quota);
}

#[tokio::test]
async fn what_is_told_after_a_put_counts_its_request_and_no_longer_its_session() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    let mut nouvelles = engine.abonner();
    engine.envoyer(&demande).await.unwrap();
    let mut dite = None;
    while let Ok(nouvelle) = nouvelles.try_recv() {
        if let Nouvelle::Quota(quota) = nouvelle {
            dite = Some((quota.utilisees, quota.sessions_utilisees));
        }
    }
    assert_eq!(dite, Some((1, 0)));
}

#[tokio::test]
async fn a_put_that_the_quota_stops_is_not_sent_and_says_so() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine_de(Reglages { part: 5, reserve: 5, ..reglages() }, MOT_DE_PASSE);
    let demande = demande(&engine).await;
    let vie = engine.envoyer(&demande).await.unwrap();
    assert!(matches!(&vie.phase, Phase::NonEnvoyee(panne) if panne.genre == GenrePanne::Quota), "{:?}", vie.phase);
    assert_eq!((banc.questions(), utilisees(&engine).await), (0, 0));
}

#[tokio::test]
async fn wrong_credentials_stop_every_further_call() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine_de(reglages(), "autre");
    for _ in 0..3 {
        let echec = engine.structure(&contrat(), reprov::engine::Acces::Frais).await.unwrap_err();
        assert_eq!(echec.categorie, Categorie::Identifiants);
        assert_eq!(echec.ko.unwrap().code.as_str(), "10000");
    }
    assert_eq!(utilisees(&engine).await, 1, "an account could lock");
    let demande = demande(&engine).await;
    assert_eq!(engine.envoyer(&demande).await.unwrap_err().categorie, Categorie::Identifiants);
    assert!(engine.connaissances(&contrat()).await.unwrap().vies.is_empty(), "no intention was made");
}

/// What the service said to a put counts for the reads that come after it.
#[tokio::test]
async fn credentials_refused_to_a_put_stop_every_further_call() {
    let banc = Banc::new("put:erreur-10000").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    let vie = engine.envoyer(&demande).await.unwrap();
    assert!(matches!(vie.phase, Phase::Refusee(_)), "{:?}", vie.phase);
    let echec = engine.structure(&contrat(), reprov::engine::Acces::Actualiser).await.unwrap_err();
    assert_eq!((echec.categorie, echec.cle.as_str()), (Categorie::Identifiants, "erreur.acces_deja"));
    assert_eq!(banc.questions(), 1, "an account could lock");
}

/// Calls that wait for the session are not tried with a password that was refused meanwhile.
#[tokio::test]
async fn calls_that_wait_do_not_try_refused_credentials_one_after_the_other() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine_de(Reglages { sessions: 1, ..reglages() }, "autre");
    let contrat = contrat();
    let lit = || engine.structure(&contrat, reprov::engine::Acces::Actualiser);
    let (a, b, c) = tokio::join!(lit(), lit(), lit());
    for echec in [a, b, c].into_iter().map(Result::unwrap_err) {
        assert_eq!(echec.ko.unwrap().code.as_str(), "10000");
    }
    assert_eq!((banc.questions(), utilisees(&engine).await), (1, 1));
}

#[tokio::test]
async fn a_password_is_asked_once_and_written_nowhere() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine_de(reglages(), "canari-7f3a");
    let _ = engine.structure(&contrat(), reprov::engine::Acces::Frais).await;
    let engine = banc.engine();
    prepare(&engine).await;
    let demande = demande(&engine).await;
    engine.envoyer(&demande).await.unwrap();
    assert_eq!(*banc.demandes_de_secret.lock().unwrap(), 2, "once an engine");
    assert!(!contient(banc.dossier.path(), b"canari-7f3a"));
    assert!(contient(banc.dossier.path(), VOULUE.as_bytes()), "the search itself finds what is there");
}

#[tokio::test]
async fn an_accord_without_code_is_marked_until_a_person_records_it() {
    let banc = Banc::new("sans-code").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    let vie = engine.envoyer(&demande).await.unwrap();
    assert!(vie.code_manque());
    let code = CodeDecharge::read("DE-LA-HOTLINE").unwrap();
    let vie = engine.decharge(&contrat(), None, code.clone()).await.unwrap();
    assert_eq!(vie.code, Some((code, SourceCode::Main)));
    assert!(!vie.code_manque());
}

#[tokio::test]
async fn a_code_of_the_service_is_not_overwritten_by_hand() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let rien = engine.decharge(&contrat(), None, CodeDecharge::read("X").unwrap()).await.unwrap_err();
    assert_eq!(rien.cle, "erreur.rien_a_decharger");
    let demande = demande(&engine).await;
    let vie = engine.envoyer(&demande).await.unwrap();
    let echec = engine.decharge(&contrat(), None, CodeDecharge::read("AUTRE").unwrap()).await.unwrap_err();
    assert_eq!(echec.cle, "erreur.code_du_service");
    let connues: Vec<Vie> = engine.connaissances(&contrat()).await.unwrap().vies;
    assert_eq!(connues.last().unwrap().code, vie.code);
}

#[tokio::test]
async fn news_reach_every_subscriber_with_the_code_already_durable() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let mut nouvelles = engine.abonner();
    let demande = demande(&engine).await;
    engine.envoyer(&demande).await.unwrap();
    let ailleurs = banc.journal();
    let mut vu = false;
    while let Ok(nouvelle) = nouvelles.try_recv() {
        if let Nouvelle::Vie { vie, .. } = nouvelle
            && vie.code.is_some()
        {
            vu = true;
            let (_, relue) = ailleurs.vies(&contrat()).await.unwrap().pop().unwrap();
            assert_eq!(relue.code, vie.code);
        }
    }
    assert!(vu);
}

/// The screen is left, and with it whoever waited, while the answer is on its way.
#[tokio::test]
async fn an_answer_on_its_way_is_waited_for_when_nobody_else_does() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    assert!(!engine.envoi_en_cours());
    let attente = part(&engine, demande).await;
    attente.abort();
    let _ = attente.await;
    engine.acheve().await;
    assert!(!engine.envoi_en_cours());
    let vie = engine.connaissances(&contrat()).await.unwrap().vies.pop().unwrap();
    assert!(matches!(vie.phase, Phase::EnSuivi(_)), "{:?}", vie.phase);
    assert!(vie.code.is_some());
}

/// The service accepted the put, then shows no trace of it for ever.
#[tokio::test]
async fn an_accepted_put_that_the_service_forgets_costs_two_questions_and_does_not_block_for_good() {
    let banc = Banc::new("suivi:erreur-20014").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    let code = engine.envoyer(&demande).await.unwrap().code;
    assert!(code.is_some());
    let trop_tot = engine.trancher(&contrat(), true, None, "").await.unwrap_err();
    assert_eq!((trop_tot.categorie, trop_tot.cle.as_str()), (Categorie::Etat, "erreur.acceptee_par_le_service"));
    engine.relever(&contrat()).await.unwrap();
    banc.horloge.avance(SignedDuration::from_mins(10));
    let avant = banc.questions();
    let vie = engine.suivre(&contrat()).await.unwrap();
    assert!(matches!(&vie.phase, Phase::EnSuivi(suivie) if suivie.est_oubliee()), "{:?}", vie.phase);
    assert_eq!(engine.suivre(&contrat()).await.unwrap().phase, vie.phase, "nothing more is asked by itself");
    assert_eq!(banc.questions(), avant + 1);
    // Still the contract's put: another one can't leave until a person ends this one.
    assert_eq!(engine.envoyer(&demande).await.unwrap_err().cle, "erreur.deja_en_cours");
    let close = engine.trancher(&contrat(), true, None, "hotline").await.unwrap();
    assert_eq!((close.phase, close.code), (Phase::Close { raison: "hotline".into() }, code));
    assert_eq!(engine.connaissances(&contrat()).await.unwrap().en_cours, EnCours::Rien);
    assert_eq!(banc.puts(), 1);
}
