//! What the polling plan reads: past workflows, and the puts that share the month's requests.
//!
//! Guards: store: a past reprovisioning teaches once, and only where its times agree

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::SignedDuration;
use reprov::domain::fibre::{Fibre, PboFibres, QuestionFibres, RoSite};
use reprov::domain::lifecycle::Phase;
use reprov::domain::polling::Releves;
use reprov::domain::states::Statut;
use reprov::store::journal::{Journal, OBSERVEES, PutId, SUIVI};

use super::bench::{Bac, acceptee, contrat, etat, inconnue, non_envoyee, parti, requete, s};

/// A put accepted at `debut`, seen under way and then ended so many seconds after it.
async fn finie(journal: &Journal, nom: &str, debut: i64, vue: i64, fin: i64) -> PutId {
    let (put, vie, requete) = parti(journal, nom, s(debut)).await;
    let vie = journal.recoit(put, vie.version, acceptee("DCH", s(debut)), None, requete, false).await.unwrap();
    let vie = journal.ajoute(put, vie.version, etat(Statut::EnCours, "CTP-2-1", s(debut + vue))).await.unwrap();
    journal.ajoute(put, vie.version, etat(Statut::Termine, "CTP-2-1", s(debut + fin))).await.unwrap();
    put
}

fn liste(pbo: &str, fibres: &[&str]) -> Arc<RoSite> {
    let fibre = |reference: &&str| Fibre {
        reference: (*reference).into(),
        reference_pto: None,
        cable: None,
        tube: None,
        couleur: None,
        construction: reprov::domain::states::Construction::default(),
        utilisation: reprov::domain::states::Utilisation::default(),
    };
    let pbo = PboFibres { reference: pbo.into(), localisation: "".into(), fibres: fibres.iter().map(fibre).collect() };
    Arc::new(RoSite { pbo: vec![pbo] })
}

#[tokio::test]
async fn each_put_seen_to_its_end_is_told_once() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let premiere = finie(&journal, "C1", 0, 100, 160).await;
    let seconde = finie(&journal, "C2", 500, 20, 40).await;
    // Not settled, refused before it left, in another profile: nothing is learned of these.
    let (ouverte, vie, requete) = parti(&journal, "C3", s(600)).await;
    journal.recoit(ouverte, vie.version, inconnue(s(601)), None, requete, false).await.unwrap();
    let (put, vie, requete) = parti(&journal, "C4", s(700)).await;
    journal.recoit(put, vie.version, non_envoyee(s(701)), None, requete, true).await.unwrap();
    finie(&bac.ouvrir_pour("prod"), "C5", 800, 10, 20).await;
    let vues = journal.observations(BTreeSet::new()).await.unwrap();
    assert_eq!(vues.iter().map(|(put, _)| *put).collect::<Vec<_>>(), [seconde, premiere]);
    let (_, Some(vue)) = &vues[1] else { panic!("{vues:?}") };
    assert_eq!((vue.debut, vue.vue_le), (s(0), s(160)));
    assert_eq!((vue.plus_de, vue.au_plus), (SignedDuration::from_secs(100), SignedDuration::from_secs(160)));
    let nouvelles = journal.observations(BTreeSet::from([premiere])).await.unwrap();
    assert_eq!(nouvelles.iter().map(|(put, _)| *put).collect::<Vec<_>>(), [seconde]);
}

/// The clock was set back between the put and its end: it is settled, and teaches nothing.
#[tokio::test]
async fn times_that_contradict_one_another_teach_nothing() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let put = finie(&journal, "C1", 0, 100, -3_600).await;
    assert!(matches!(journal.vie(put).await.unwrap().unwrap().phase, Phase::Terminee { .. }));
    assert_eq!(journal.observations(BTreeSet::new()).await.unwrap(), [(put, None)]);
}

#[tokio::test]
async fn the_pbo_is_that_of_the_list_that_names_the_fibre() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let put = finie(&journal, "C1", 0, 100, 160).await;
    let fibre = journal.vie(put).await.unwrap().unwrap().demande.fibre;
    assert_eq!(journal.pbo(&contrat("C1"), &fibre).await.unwrap(), None);
    let question = |numero| QuestionFibres {
        pbo: Some(reprov::domain::reference::ReferencePbo::parse(&format!("BE-0{numero}")).unwrap()),
        ..QuestionFibres::default()
    };
    // A longer reference that begins alike is another fibre.
    journal.garde_liste(&contrat("C1"), question(1), liste("BE-01", &["CTP-2-10"]), s(2)).await.unwrap();
    journal.garde_liste(&contrat("C1"), question(2), liste("BE-02", &["CTP-2-1"]), s(1)).await.unwrap();
    assert_eq!(journal.pbo(&contrat("C1"), &fibre).await.unwrap().as_deref(), Some("BE-02"));
    let vues = journal.observations(BTreeSet::new()).await.unwrap();
    assert_eq!(vues[0].1.as_ref().unwrap().endroit.pbo.as_deref(), Some("BE-02"));
}

#[tokio::test]
async fn only_so_many_puts_are_looked_back_at() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let premier = finie(&journal, "C1", 0, 100, 160).await;
    // Written at once, as a year of work would leave them.
    let brut = bac.brut();
    let copie = "INSERT INTO put (profil, contrat, version, reglee, place)
                 SELECT profil, 'C' || value, version, reglee, place FROM put, generate_series(2, ?2) WHERE id = ?1";
    let serie = copie.replace("generate_series(2, ?2)", "(WITH RECURSIVE n(value) AS (SELECT 2 UNION ALL SELECT value + 1 FROM n WHERE value < ?2) SELECT value FROM n)");
    let id: i64 = premier.to_string().parse().unwrap();
    let combien = i64::try_from(OBSERVEES).unwrap() + 50;
    brut.execute(&serie, (id, combien)).unwrap();
    brut.execute(
        "INSERT INTO evenement (put, version, le, fait)
         SELECT put.id, evenement.version, evenement.le, evenement.fait FROM put, evenement
         WHERE evenement.put = ?1 AND put.id <> ?1",
        [id],
    )
    .unwrap();
    let vues = journal.observations(BTreeSet::new()).await.unwrap();
    assert_eq!(vues.len(), OBSERVEES);
    assert!(vues.iter().all(|(put, vue)| *put > premier && vue.is_some()));
}

#[tokio::test]
async fn those_that_share_the_month_are_told_with_their_questions() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    finie(&journal, "C1", 0, 100, 160).await;
    let (put, vie, envoi) = parti(&journal, "C2", s(200)).await;
    journal.recoit(put, vie.version, acceptee("DCH", s(201)), None, envoi, false).await.unwrap();
    journal.compte(requete(SUIVI, "C2", s(230)), 2000).await.unwrap();
    journal.compte(requete(SUIVI, "C1", s(240)), 2000).await.unwrap();
    let suivies = journal.suivies(s(300)).await.unwrap();
    assert_eq!(suivies.utilisees, 4);
    let [seule] = suivies.puts.as_slice() else { panic!("{suivies:?}") };
    assert_eq!((seule.put, seule.vie.demande.contrat.clone()), (put, contrat("C2")));
    assert_eq!(seule.releves, Releves { nombre: 1, dernier: Some(s(230)) });
    // Another month has its own requests.
    assert_eq!(journal.suivies(s(40 * 86_400)).await.unwrap().utilisees, 0);
}

/// What was computed from the journal holds as long as this says the same.
#[tokio::test]
async fn what_anybody_writes_is_told_from_nothing_written() {
    let bac = Bac::new();
    let (journal, autre) = (bac.ouvrir(), bac.ouvrir_pour("autre"));
    let avant = journal.ecritures().await.unwrap();
    journal.ouvertes().await.unwrap();
    autre.ouvertes().await.unwrap();
    assert_eq!(journal.ecritures().await.unwrap(), avant, "reading is no writing");
    parti(&journal, "C1", s(0)).await;
    let ici = journal.ecritures().await.unwrap();
    assert_ne!(ici, avant);
    parti(&autre, "C1", s(0)).await;
    assert_ne!(journal.ecritures().await.unwrap(), ici);
}
