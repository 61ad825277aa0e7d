//! Guards: store: a contract has one open put until it is settled; an event on an old version changes nothing

use std::sync::Barrier;

use reprov::domain::commande::Origine;
use reprov::domain::lifecycle::{Evenement, Phase, SourceCode, Vie};
use reprov::domain::states::Statut;
use reprov::store::journal::{AjoutError, CommenceError, PartError, ReponseBrute};

use crate::bench::*;

#[tokio::test]
async fn a_put_and_its_code_are_there_after_reopening() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let (put, vie, requete) = parti(&journal, "C1", s(0)).await;
    let brut = ReponseBrute { http: 200, corps: b"<x>\xff</x>".to_vec() };
    let vie = journal.recoit(put, vie.version, acceptee("DCH-1", s(2)), Some(brut), requete, false).await.unwrap();
    drop(journal);

    let journal = bac.ouvrir();
    assert_eq!(journal.vie(put).await.unwrap().as_ref(), Some(&vie));
    let (code, source) = vie.code.clone().unwrap();
    assert_eq!((code.as_str(), source), ("DCH-1", SourceCode::Service));
    assert_eq!(journal.vies(&contrat("C1")).await.unwrap(), [(put, vie.clone())]);
    assert_eq!(journal.ouvertes().await.unwrap(), [(put, vie)]);
    assert_eq!(
        journal.faits_du_put(put).await.unwrap(),
        [intention("C1", s(0)), depart(s(0)), acceptee("DCH-1", s(2))]
    );
    assert_eq!(journal.utilisees(s(0)).await.unwrap(), 1);
    assert_eq!(journal.contrats().await.unwrap().len(), 1);
    let brut: (u16, Vec<u8>, u32) = bac
        .brut()
        .query_row("SELECT http, corps, version FROM reponse", [], |ligne| {
            Ok((ligne.get(0)?, ligne.get(1)?, ligne.get(2)?))
        })
        .unwrap();
    assert_eq!(brut, (200, b"<x>\xff</x>".to_vec(), 3));
}

#[tokio::test]
async fn a_contract_has_one_open_put_until_it_is_settled() {
    let bac = Bac::new();
    let (un, autre) = (bac.ouvrir(), bac.ouvrir());
    let (put, vie) = un.commence(intention("C1", s(0))).await.unwrap();
    assert_eq!(autre.commence(intention("C1", s(1))).await, Err(CommenceError::DejaOuvert(put)));
    let (ailleurs, _) = autre.commence(intention("C2", s(1))).await.unwrap();

    let prevenue = reprov::domain::lifecycle::Fait { le: s(2), evenement: Evenement::NonEnvoyee { panne: panne() } };
    autre.ajoute(put, vie.version, prevenue).await.unwrap();
    assert_eq!(un.ouvertes().await.unwrap().iter().map(|(id, _)| *id).collect::<Vec<_>>(), [ailleurs]);
    let (second, _) = un.commence(intention("C1", s(3))).await.unwrap();
    assert_ne!(second, put);
    let dernieres = un.dernieres().await.unwrap();
    assert_eq!(dernieres.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [ailleurs, second]);
}

#[test]
fn many_threads_on_two_connections_open_one_put() {
    let bac = Bac::new();
    let journaux = [bac.ouvrir(), bac.ouvrir()];
    let depart = Barrier::new(8);
    let ouverts = std::thread::scope(|portee| {
        let fils: Vec<_> = (0..8)
            .map(|rang| {
                let (journal, depart) = (&journaux[rang % 2], &depart);
                portee.spawn(move || {
                    let executeur = tokio::runtime::Builder::new_current_thread().build().unwrap();
                    depart.wait();
                    match executeur.block_on(journal.commence(intention("C1", s(0)))) {
                        Ok(_) => 1,
                        Err(CommenceError::DejaOuvert(_)) => 0,
                        Err(erreur) => panic!("{erreur}"),
                    }
                })
            })
            .collect();
        fils.into_iter().map(|fil| fil.join().unwrap()).sum::<u32>()
    });
    assert_eq!(ouverts, 1);
    let puts: u32 = bac.brut().query_row("SELECT count(*) FROM put", [], |ligne| ligne.get(0)).unwrap();
    assert_eq!(puts, 1);
}

#[tokio::test]
async fn an_event_on_an_old_version_is_a_conflict_and_changes_nothing() {
    let bac = Bac::new();
    let (un, autre) = (bac.ouvrir(), bac.ouvrir());
    let (put, vie, requete) = parti(&un, "C1", s(0)).await;
    let interrompue = reprov::domain::lifecycle::Fait { le: s(1), evenement: Evenement::Interrompue };
    autre.ajoute(put, vie.version, interrompue).await.unwrap();

    let retour = acceptee("DCH-1", s(2));
    let brut = Some(ReponseBrute { http: 200, corps: Vec::new() });
    let conflit = un.recoit(put, vie.version, retour.clone(), brut.clone(), requete, false).await;
    assert_eq!(conflit, Err(AjoutError::Conflit { version: 3 }));
    assert_eq!(un.faits_du_put(put).await.unwrap().len(), 3);
    // The outcome counts in the new phase too.
    let vie = un.recoit(put, 3, retour, brut, requete, false).await.unwrap();
    assert!(matches!(vie.phase, Phase::EnSuivi(_)));
    assert!(vie.code.is_some());
}

#[tokio::test]
async fn a_departure_without_quota_writes_nothing() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    journal.compte(requete("getRoSite", "C1", s(0)), 10).await.unwrap();
    let (put, vie) = journal.commence(intention("C1", s(0))).await.unwrap();
    let question = requete("putReprovisionning", "C1", s(1));
    let refus = journal.part(put, vie.version, depart(s(1)), question.clone(), 1).await;
    assert_eq!(refus, Err(PartError::QuotaAtteint { utilisees: 1 }));
    assert_eq!(journal.vie(put).await.unwrap(), Some(vie.clone()));
    assert_eq!(journal.utilisees(s(1)).await.unwrap(), 1);

    let (vie, _) = journal.part(put, vie.version, depart(s(1)), question.clone(), 2).await.unwrap();
    // It leaves once: neither the same expectation nor the new version opens the way again.
    let encore = journal.part(put, 1, depart(s(1)), question.clone(), 2000).await;
    assert_eq!(encore, Err(PartError::Ajout(AjoutError::Conflit { version: 2 })));
    let encore = journal.part(put, vie.version, depart(s(1)), question, 2000).await;
    assert_eq!(encore, Err(PartError::Ajout(AjoutError::Impossible)));
    assert_eq!(journal.ajoute(put, vie.version, depart(s(1))).await, Err(AjoutError::Impossible));
    assert_eq!(journal.ajoute(put, vie.version, intention("C1", s(1))).await, Err(AjoutError::Impossible));
    assert_eq!(journal.utilisees(s(1)).await.unwrap(), 2);
    assert_eq!(journal.faits_du_put(put).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_put_that_never_left_gives_its_request_back_and_no_other_does() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let (put, vie, requete) = parti(&journal, "C1", s(0)).await;
    let vie = journal.recoit(put, vie.version, non_envoyee(s(1)), None, requete, true).await.unwrap();
    assert!(vie.est_reglee());
    assert_eq!(journal.utilisees(s(1)).await.unwrap(), 0);

    let (put, vie, requete) = parti(&journal, "C1", s(2)).await;
    journal.recoit(put, vie.version, inconnue(s(3)), None, requete, true).await.unwrap();
    assert_eq!(journal.utilisees(s(3)).await.unwrap(), 1);
}

#[tokio::test]
async fn an_answer_that_comes_late_is_kept_beside_the_next_put() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let (premier, vie, requete) = parti(&journal, "C1", s(0)).await;
    let vie = journal.recoit(premier, vie.version, inconnue(s(1)), None, requete, false).await.unwrap();
    let vie = journal.ajoute(premier, vie.version, absente(s(700))).await.unwrap();
    let vie = journal.ajoute(premier, vie.version, absente(s(800))).await.unwrap();
    assert!(matches!(vie.phase, Phase::NonPartie(_)));
    let (second, suivante) = journal.commence(intention("C1", s(900))).await.unwrap();

    let vie = journal.ajoute(premier, vie.version, acceptee("DCH-1", s(901))).await.unwrap();
    assert!(!vie.est_reglee());
    assert!(vie.code.is_some());
    assert_eq!(journal.ouvertes().await.unwrap().len(), 2);
    // Whichever is settled first, the other one still bars the way.
    let prevenue = reprov::domain::lifecycle::Fait { le: s(902), evenement: Evenement::NonEnvoyee { panne: panne() } };
    journal.ajoute(second, suivante.version, prevenue).await.unwrap();
    assert_eq!(journal.commence(intention("C1", s(903))).await, Err(CommenceError::DejaOuvert(premier)));
    let dernieres = journal.dernieres().await.unwrap();
    assert_eq!(dernieres[0].0, premier, "the contract is about the one that is not settled");
    let vie = journal.ajoute(premier, vie.version, etat(Statut::Termine, "CTP-2-1", s(904))).await.unwrap();
    assert!(vie.est_reglee());
    journal.commence(intention("C1", s(905))).await.unwrap();
}

#[tokio::test]
async fn the_end_of_a_reprovisioning_updates_the_order() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let (put, vie, requete) = parti(&journal, "C1", s(0)).await;
    let vie = journal.recoit(put, vie.version, acceptee("DCH-1", s(1)), None, requete, false).await.unwrap();
    let vie = journal.ajoute(put, vie.version, etat(Statut::EnCours, "CTP-2-1", s(20))).await.unwrap();
    assert_eq!(journal.faits(&contrat("C1")).await.unwrap().reference_prise, None);
    journal.ajoute(put, vie.version, etat(Statut::Termine, "CTP-2-1", s(40))).await.unwrap();
    let prise = journal.faits(&contrat("C1")).await.unwrap().reference_prise.unwrap();
    assert_eq!((prise.valeur.as_str(), prise.origine), ("CTP-2-1", Origine::Reprovisionning));

    let (put, vie, requete) = parti(&journal, "C2", s(0)).await;
    let vie = journal.recoit(put, vie.version, acceptee("DCH-2", s(1)), None, requete, false).await.unwrap();
    let vie = journal.ajoute(put, vie.version, etat(Statut::Annule, "CTP-2-1", s(40))).await.unwrap();
    assert!(vie.est_reglee());
    assert_eq!(journal.faits(&contrat("C2")).await.unwrap().reference_prise, None);
}

#[tokio::test]
async fn a_put_of_another_profile_does_not_exist() {
    let bac = Bac::new();
    let (pack, prod) = (bac.ouvrir(), bac.ouvrir_pour("prod"));
    let (put, vie, requete) = parti(&pack, "C1", s(0)).await;
    assert_eq!(prod.vie(put).await.unwrap(), None);
    assert_eq!(prod.faits_du_put(put).await.unwrap(), []);
    assert_eq!(prod.vies(&contrat("C1")).await.unwrap(), []);
    assert_eq!(prod.ouvertes().await.unwrap(), []);
    assert_eq!(prod.dernieres().await.unwrap(), []);
    assert_eq!(prod.contrats().await.unwrap(), []);
    assert_eq!(prod.utilisees(s(0)).await.unwrap(), 0);
    let refus = prod.recoit(put, vie.version, acceptee("X", s(1)), None, requete, false).await;
    assert_eq!(refus, Err(AjoutError::Inconnu));
    assert_eq!(prod.ajoute(put, vie.version, inconnue(s(1))).await, Err(AjoutError::Inconnu));
    prod.rend(requete).await.unwrap();
    assert_eq!(pack.utilisees(s(0)).await.unwrap(), 1);
    prod.commence(intention("C1", s(1))).await.unwrap();
}

#[tokio::test]
async fn an_event_is_never_changed_or_erased() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let (put, _) = journal.commence(intention("C1", s(0))).await.unwrap();
    let brut = bac.brut();
    for ordre in ["UPDATE evenement SET le = 0", "DELETE FROM evenement", "DELETE FROM put"] {
        assert!(brut.execute(ordre, []).is_err(), "{ordre}");
    }
    assert_eq!(journal.vie(put).await.unwrap(), Vie::rejouee(&[intention("C1", s(0))]));
}

#[tokio::test]
async fn only_an_intention_begins_a_put() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    assert_eq!(journal.commence(depart(s(0))).await, Err(CommenceError::Impossible));
    assert_eq!(journal.dernieres().await.unwrap(), []);
}
