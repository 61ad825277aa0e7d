//! What the service says that stops further calls: for every process, and no longer than it must.
//!
//! Guards: engine: what the service says that stops further calls stops every process, and no longer than it
//! must; a password just typed is tried by one call
//! Guards: engine: a service that asks to wait is not called before, but for who insists, and never for longer
//! than an hour of this post's clock; any answer ends it; no put leaves meanwhile

use common::order::contrat;
use common::post::demande;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::lifecycle::Phase;
use reprov::domain::outcome::{GenrePanne, Refus};
use reprov::domain::put_answers::Ko;
use reprov::domain::service_error::{Categorie, CodeErreur};
use reprov::engine::{Acces, Attente, Demandeur, Engine, Nouvelle};
use reprov::store::journal::{Arrete, Barrage};
use reprov::store::locks::Verrous;

use super::bench::{Banc, MOT_DE_PASSE, contient, question, reglages, utilisees};

async fn structure(engine: &Engine, acces: Acces) -> Result<(), String> {
    engine.structure(&contrat(), acces).await.map(drop).map_err(|echec| echec.cle)
}

#[tokio::test]
async fn refused_credentials_stop_every_process_until_they_are_others() {
    let banc = Banc::new("normal").await;
    let faux = "un-faux-canari-71";
    let premier = banc.engine_de(reglages(), faux);
    assert_eq!(structure(&premier, Acces::Frais).await, Err("erreur.10000".into()));
    // Another window, and a put, with the same password: nothing more is asked.
    let autre = banc.engine_de(reglages(), faux);
    let demande = demande(&autre).await;
    for _ in 0..3 {
        assert_eq!(structure(&autre, Acces::Actualiser).await, Err("erreur.acces_deja".into()));
        assert_eq!(autre.envoyer(&demande).await.unwrap_err().cle, "erreur.acces_deja");
    }
    assert_eq!((banc.questions(), banc.puts()), (1, 0));
    // Another password goes on at once, and the wrong one stays where it was.
    assert_eq!(structure(&banc.engine_de(reglages(), MOT_DE_PASSE), Acces::Frais).await, Ok(()));
    let encore = banc.engine_de(reglages(), faux);
    assert_eq!(structure(&encore, Acces::Actualiser).await, Err("erreur.acces_deja".into()));
    assert_eq!(banc.questions(), 2);
    assert!(!contient(banc.dossier.path(), faux.as_bytes()), "a file holds the password");
}

#[tokio::test]
async fn the_same_password_given_anew_is_tried_once_more() {
    let banc = Banc::new("erreur-10000").await;
    let engine = banc.engine();
    for questions in [1, 1] {
        assert!(structure(&engine, Acces::Frais).await.is_err());
        assert_eq!(banc.questions(), questions);
    }
    // Given on another screen, or to `connexion`: for every process.
    banc.engine().acces_redonne(&MOT_DE_PASSE.into()).await.unwrap();
    for questions in [2, 2] {
        assert!(structure(&engine, Acces::Frais).await.is_err());
        assert_eq!(banc.questions(), questions);
    }
    // Given to this one.
    engine.donne(MOT_DE_PASSE.into());
    for questions in [3, 3] {
        assert!(structure(&engine, Acces::Frais).await.is_err());
        assert_eq!(banc.questions(), questions);
    }
}

/// A screen asks two things at once: a slip of the hand must not count twice.
#[tokio::test]
async fn a_password_just_typed_is_tried_by_one_call_alone() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine_de(reglages(), "faux");
    assert_eq!(structure(&engine, Acces::Frais).await, Err("erreur.10000".into()));
    for (tapes, tape) in [(2, "faux-2"), (3, "faux-3")] {
        engine.donne(tape.into());
        let lit = || structure(&engine, Acces::Actualiser);
        let deux = tokio::join!(lit(), lit());
        assert!(deux.0.is_err() && deux.1.is_err(), "{deux:?}");
        assert_eq!(banc.questions(), tapes);
    }
    engine.donne(MOT_DE_PASSE.into());
    let lit = || structure(&engine, Acces::Actualiser);
    assert_eq!(tokio::join!(lit(), lit()), (Ok(()), Ok(())));
}

#[tokio::test]
async fn another_password_given_leaves_the_refused_one_refused() {
    let banc = Banc::new("normal").await;
    let faux = banc.engine_de(reglages(), "faux");
    assert!(structure(&faux, Acces::Frais).await.is_err());
    banc.engine().acces_redonne(&MOT_DE_PASSE.into()).await.unwrap();
    assert!(structure(&faux, Acces::Frais).await.is_err());
    assert_eq!(banc.questions(), 1, "the wrong one is not tried again");
    faux.donne(MOT_DE_PASSE.into());
    assert_eq!(structure(&faux, Acces::Frais).await, Ok(()));
}

#[tokio::test]
async fn the_month_s_maximum_stops_reads_of_every_process_until_the_next() {
    let banc = Banc::new("structure:erreur-20016").await;
    let (engine, autre) = (banc.engine(), banc.engine());
    assert_eq!(structure(&engine, Acces::Frais).await, Err("erreur.20016".into()));
    for qui in [&engine, &autre] {
        let echec = qui.fibres(&contrat(), &question(), Acces::Frais).await.unwrap_err();
        assert_eq!((echec.categorie, echec.cle.as_str()), (Categorie::Quota, "erreur.20016_lectures"));
        assert_eq!(echec.ko.map(|ko| ko.code.as_str().to_owned()), Some("20016".into()));
    }
    assert_eq!(banc.questions(), 1);
    // One try when a person asks for it; refused again, all stays as it was.
    assert_eq!(structure(&autre, Acces::Actualiser).await, Err("erreur.20016".into()));
    assert_eq!(structure(&engine, Acces::Frais).await, Err("erreur.20016_lectures".into()));
    assert_eq!(banc.questions(), 2);
    banc.horloge.avance(SignedDuration::from_hours(31 * 24));
    autre.fibres(&contrat(), &question(), Acces::Frais).await.unwrap();
    assert_eq!(banc.questions(), 3);
}

#[tokio::test]
async fn a_try_that_succeeds_lets_reads_go_on() {
    let banc = Banc::new("structure:erreur-20016").await;
    let engine = banc.engine();
    structure(&engine, Acces::Frais).await.unwrap_err();
    engine.fibres(&contrat(), &question(), Acces::Actualiser).await.unwrap();
    assert_eq!(structure(&engine, Acces::Frais).await, Err("erreur.20016".into()), "asked of the service again");
    assert_eq!(utilisees(&engine).await, 3);
}

#[tokio::test]
async fn a_put_s_maximum_stops_the_puts_of_its_contract_and_no_read() {
    let banc = Banc::new("put:erreur-20016").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    let vie = engine.envoyer(&demande).await.unwrap();
    assert!(matches!(vie.phase, Phase::Refusee(_)), "{:?}", vie.phase);
    let echec = banc.engine().envoyer(&demande).await.unwrap_err();
    assert_eq!((echec.categorie, echec.cle.as_str()), (Categorie::Quota, "erreur.20016_puts"));
    assert_eq!(structure(&engine, Acces::Frais).await, Ok(()));
    assert_eq!((banc.puts(), engine.connaissances(&contrat()).await.unwrap().vies.len()), (1, 1));
    banc.horloge.avance(SignedDuration::from_hours(31 * 24));
    engine.envoyer(&demande).await.unwrap();
    assert_eq!(banc.puts(), 2);
}

/// The put waited for a session; what it met then is told as the service said it, not as a lack of a
/// password or of requests.
#[tokio::test]
async fn what_stops_a_put_that_waited_is_told_as_it_is_and_nothing_leaves() {
    let ko = |code: &str| Refus::Service(Ko { code: CodeErreur::read(code), libelle: String::new() });
    for (quoi, code, cle, genre) in [
        (Arrete::Acces("demo".to_owned()), Some("10000"), "erreur.acces_deja", GenrePanne::SansMotDePasse),
        (Arrete::Puts(contrat()), Some("20016"), "erreur.20016_puts", GenrePanne::Quota),
        (Arrete::Service, None, "erreur.pas_avant", GenrePanne::Report),
    ] {
        let banc = Banc::new("normal").await;
        let engine = banc.engine();
        let demande = demande(&engine).await;
        let verrous = Verrous::ouvrir(banc.dossier.path(), &reglages().profil).unwrap();
        let sessions = (verrous.session(2).unwrap(), verrous.session(2).unwrap());
        let mut nouvelles = engine.abonner();
        let envoi = tokio::spawn({
            let engine = engine.clone();
            async move { engine.envoyer(&demande).await }
        });
        while !matches!(nouvelles.recv().await.unwrap(), Nouvelle::Attente(_)) {}
        match code {
            Some(code) => {
                let barrage = Barrage { refus: ko(code), le: banc.horloge.lit(), marque: None };
                banc.journal().arrete(quoi, barrage).await.unwrap();
            }
            None => attend(&banc, banc.horloge.lit(), DIX_MINUTES).await,
        }
        drop(sessions);
        let echec = envoi.await.unwrap().unwrap_err();
        assert_eq!((echec.cle.as_str(), echec.ko.map(|ko| ko.code.to_string()).as_deref()), (cle, code));
        let vie = engine.connaissances(&contrat()).await.unwrap().vies.pop().unwrap();
        let Phase::NonEnvoyee(panne) = vie.phase else { panic!("{:?}", vie.phase) };
        assert_eq!((panne.genre, banc.puts(), utilisees(&engine).await), (genre, 0, 0));
    }
}

/// A wait that the service asked for at `le`, so long.
async fn attend(banc: &Banc, le: Timestamp, dure: SignedDuration) {
    let refus = Refus::Http { statut: 503, pas_avant: Some(le + dure) };
    banc.journal().arrete(Arrete::Service, Barrage { refus, le, marque: None }).await.unwrap();
}

const DIX_MINUTES: SignedDuration = SignedDuration::from_mins(10);

/// A KO is an answer: who is told that there is no reprovisioning may send one.
#[tokio::test]
async fn a_wait_ends_with_any_answer_but_that_of_a_service_that_is_busy() {
    for (scenario, finie) in [("normal", true), ("erreur-20007", false), ("erreur-10100", false), ("fault", false)] {
        let banc = Banc::new(scenario).await;
        attend(&banc, banc.horloge.lit(), DIX_MINUTES).await;
        let engine = banc.engine();
        // The demo's contract has no reprovisioning: 20014.
        assert_eq!(engine.etat(&contrat(), Demandeur::Personne).await.is_ok(), finie, "{scenario}");
        assert_eq!((engine.arrets().await.unwrap().is_empty(), banc.questions()), (finie, 1), "{scenario}");
    }
}

#[tokio::test]
async fn a_slow_answer_does_not_end_a_wait_that_was_asked_for_since() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let (avant, pendant) = (banc.horloge.lit(), SignedDuration::from_secs(40));
    attend(&banc, avant + pendant, DIX_MINUTES).await;
    banc.saute_a_la_question(SignedDuration::from_secs(60));
    assert_eq!(structure(&engine, Acces::Actualiser).await, Ok(()));
    assert_eq!(engine.arrets().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_wait_noted_by_a_clock_that_was_put_right_does_not_come_back() {
    let banc = Banc::new("normal").await;
    let un_jour = SignedDuration::from_hours(24);
    attend(&banc, banc.horloge.lit() + un_jour, DIX_MINUTES).await;
    let engine = banc.engine();
    assert_eq!(structure(&engine, Acces::Frais).await, Ok(()));
    banc.horloge.avance(un_jour + SignedDuration::from_mins(1));
    assert!(engine.arrets().await.unwrap().is_empty());
    assert_eq!(engine.etat(&contrat(), Demandeur::Plan).await, Ok(None));
}

#[tokio::test]
async fn a_put_waits_for_the_end_of_a_wait_that_is_nearly_over() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let demande = demande(&engine).await;
    let mut nouvelles = engine.abonner();
    // Each look at the bench's clock takes it a second further.
    attend(&banc, banc.horloge.lit(), SignedDuration::from_secs(3)).await;
    assert!(matches!(engine.envoyer(&demande).await.unwrap().phase, Phase::EnSuivi(_)));
    assert!(matches!(nouvelles.recv().await.unwrap(), Nouvelle::Attente(Attente::Service { .. })));
    assert_eq!(banc.puts(), 1);
}

/// The journal keeps the last refused password; each process its own besides.
#[tokio::test]
async fn two_wrong_passwords_are_not_tried_by_turns() {
    let banc = Banc::new("normal").await;
    let (une, autre) = (banc.engine_de(reglages(), "faux-1"), banc.engine_de(reglages(), "faux-2"));
    for _ in 0..3 {
        for engine in [&une, &autre] {
            assert!(structure(engine, Acces::Actualiser).await.is_err());
        }
    }
    assert_eq!(banc.questions(), 2);
    une.donne("faux-1".to_owned().into());
    assert!(structure(&une, Acces::Actualiser).await.is_err());
    assert_eq!(banc.questions(), 3, "given anew it is tried once more");
}
