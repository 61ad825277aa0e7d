//! Issue inconnue: what is lost between here and the service, and what is true after a stop.

use jiff::SignedDuration;
use reprov::domain::etats::Statut;
use reprov::domain::issue::GenrePanne;
use reprov::domain::lifecycle::{Constat, Evenement, Fait, Phase};
use reprov::domain::regles::EnCours;
use reprov::domain::service_error::Categorie;
use reprov::domain::suivi::CodeDecharge;
use reprov::journal::NouvelleRequete;

use super::banc::{Banc, contrat, demande};

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

/// The process died between the intention and the departure, or after it.
#[tokio::test]
async fn a_restart_says_what_is_certain_and_nothing_else() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let demande = demande(&engine).await.demande().clone();
    let intention = |le| Fait {
        le,
        evenement: Evenement::Intention {
            demande: demande.clone(),
            ancienne_fibre: None,
            agent: None,
            acceptees: Vec::new(),
        },
    };
    let journal = banc.journal();
    // Before the departure: certainly not sent.
    let (premier, _) = journal.commence(intention(banc.horloge.lit())).await.unwrap();
    assert!(engine.reprendre().await.unwrap().is_empty());
    let vie = journal.vie(premier).await.unwrap().unwrap();
    assert!(matches!(&vie.phase, Phase::NonEnvoyee(panne) if panne.genre == GenrePanne::Interruption));
    // After it: in doubt, to be followed.
    let (second, vie) = journal.commence(intention(banc.horloge.lit())).await.unwrap();
    let le = banc.horloge.lit();
    let requete = NouvelleRequete { le, methode: "putReprovisionning", contrat: Some(contrat()) };
    let depart = Fait { le, evenement: Evenement::Depart };
    journal.part(second, vie.version, depart, requete, 100).await.unwrap();
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
    let mut nouvelles = engine.abonner();
    let envoi = tokio::spawn({
        let engine = engine.clone();
        async move { engine.envoyer(&demande).await }
    });
    // The departure is announced once it is durable.
    loop {
        match nouvelles.recv().await.unwrap() {
            reprov::engine::Nouvelle::Vie { vie, .. } if matches!(vie.phase, Phase::Envoi { .. }) => break,
            _ => {}
        }
    }
    let autre = banc.engine();
    assert_eq!(autre.reprendre().await.unwrap(), vec![contrat()]);
    let vies = autre.connaissances(&contrat()).await.unwrap().vies;
    assert!(matches!(vies.last().unwrap().phase, Phase::Envoi { .. }), "{:?}", vies.last());
    envoi.abort();
}
