//! What a purge takes, what it never takes, and that it is whole or not at all.
//!
//! Guards: store: an event is never changed, and erased only by a purge, whole or not at all, that spares what is
//! not settled or lacks its code

use jiff::{SignedDuration, Timestamp};
use reprov::domain::acces::{Flux, LigneAcces, Provenance};
use reprov::domain::commande::{Commande, Fait as FaitCommande, Origine};
use reprov::domain::fibre::{QuestionFibres, RoSite};
use reprov::domain::lifecycle::{Evenement, Fait};
use reprov::domain::put_answers::CodeDecharge;
use reprov::domain::site::Site;
use reprov::domain::states::Statut;
use reprov::store::journal::{Filtre, Gardes, Journal, Purge, PutId, ReponseBrute};

use crate::bench::*;

const JOUR: i64 = 86_400;

/// Now: 500 days after the day on which most things happen; the limit is 400 days before it.
fn maintenant() -> Timestamp {
    s(500 * JOUR)
}

fn limite() -> Timestamp {
    maintenant() - SignedDuration::from_hours(400 * 24)
}

/// A put that ended Terminé with this code, or none.
async fn termine(journal: &Journal, nom: &str, le: Timestamp, code: &str) -> PutId {
    let (put, vie, requete) = parti(journal, nom, le).await;
    let brut = ReponseBrute { http: 200, corps: vec![b'x'; 300] };
    let vie = journal.recoit(put, vie.version, acceptee(code, le), Some(brut), requete, false).await.unwrap();
    journal.ajoute(put, vie.version, etat(Statut::Termine, "CTP-2-1", le)).await.unwrap();
    put
}

async fn refuse(journal: &Journal, nom: &str, le: Timestamp) -> PutId {
    let (put, vie, requete) = parti(journal, nom, le).await;
    journal.recoit(put, vie.version, non_envoyee(le), None, requete, false).await.unwrap();
    put
}

fn ligne(nom: Option<&str>, commande: &str, le: Timestamp) -> LigneAcces {
    LigneAcces {
        flux: Flux::CmdAcces,
        commande: commande.to_owned(),
        contrat: nom.map(contrat),
        champs: [("etage".to_owned(), nom.unwrap_or("-").to_owned())].into(),
        entetes: [("etage".to_owned(), "Etage".to_owned())].into(),
        provenance: Provenance { fichier: "f.csv".to_owned(), rang: 2, jour: None, sequence: None, importee_le: le },
    }
}

async fn restent(journal: &Journal) -> Vec<PutId> {
    let page = journal.page(&Filtre::default(), None, 1000).await.unwrap();
    page.into_iter().map(|(put, _)| put).collect()
}

fn lignes(bac: &Bac, table: &str) -> u32 {
    bac.brut().query_row(&format!("SELECT count(*) FROM {table}"), [], |ligne| ligne.get(0)).unwrap()
}

#[tokio::test]
async fn old_settled_puts_go_and_nothing_else_of_value_does() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let ailleurs = bac.ouvrir_pour("autre");
    let vieux = s(0);
    let parti_vieux = termine(&journal, "VIEUX", vieux, "DCH-1").await;
    let refuse_vieux = refuse(&journal, "VIEUX", vieux).await;
    let sans_code = termine(&journal, "SANSCODE", vieux, "").await;
    let (ouvert, ..) = parti(&journal, "OUVERT", vieux).await;
    // Old, but its code was recorded since.
    let note = termine(&journal, "NOTE", vieux, "").await;
    let version = journal.vie(note).await.unwrap().unwrap().version;
    let code = CodeDecharge::read("H-1").unwrap();
    journal.ajoute(note, version, Fait { le: s(450 * JOUR), evenement: Evenement::CodeSaisi { code } }).await.unwrap();
    // In use: of its two Terminé the latest says where the plug is; the refused one says nothing.
    let premier = termine(&journal, "SERVI", vieux, "DCH-2").await;
    let dernier = termine(&journal, "SERVI", s(1), "DCH-3").await;
    let refuse_servi = refuse(&journal, "SERVI", s(2)).await;
    journal.touche(&contrat("SERVI"), s(450 * JOUR)).await.unwrap();
    let recent = termine(&journal, "RECENT", s(450 * JOUR), "DCH-4").await;
    let etranger = termine(&ailleurs, "VIEUX", vieux, "DCH-5").await;

    let prevue = journal.purge_prevue(limite(), maintenant()).await.unwrap();
    assert_eq!(restent(&journal).await.len(), 9, "looking takes nothing");
    assert_eq!((prevue.puts, prevue.etendue), (4, Some((vieux, s(2)))));
    assert_eq!((prevue.evenements, prevue.reponses), (4 + 3 + 4 + 3, 2));
    assert_eq!(prevue.gardes, Gardes { non_regles: 1, sans_code: 1, utiles: 2 });
    assert_eq!((prevue.faits, prevue.contrats), (1, 1), "VIEUX is not in use any more");

    assert_eq!(journal.purge(limite(), maintenant()).await.unwrap(), prevue);
    assert_eq!(restent(&journal).await, [sans_code, ouvert, note, dernier, recent]);
    assert_eq!(restent(&ailleurs).await, [etranger], "another profile's are its own");
    for parti in [parti_vieux, refuse_vieux, premier, refuse_servi] {
        assert!(journal.faits_du_put(parti).await.unwrap().is_empty());
    }
    // What stays is whole: it can be read, followed and given its code.
    let noms = |faits: Commande| faits.reference_prise.map(|fait| fait.valeur);
    assert_eq!(noms(journal.faits(&contrat("SERVI")).await.unwrap()).as_deref(), Some("CTP-2-1"));
    assert_eq!(noms(journal.faits(&contrat("VIEUX")).await.unwrap()), None, "all of it or nothing of it");
    assert_eq!(journal.sans_code().await.unwrap().iter().map(|(put, _)| *put).collect::<Vec<_>>(), [sans_code]);
    let encore = journal.purge_prevue(limite(), maintenant()).await.unwrap();
    assert!(encore.est_vide() && encore.gardes == prevue.gardes, "{encore:?}");
    drop((journal, ailleurs));
    assert_eq!(bac.ouvrir().ouvertes().await.unwrap().len(), 1, "and the file is sound");
}

#[tokio::test]
async fn requests_cache_and_access_lines_go_by_their_own_rules() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let nov = |jour: u32| t(&format!("2026-11-{jour:02}T12:00:00Z"));
    for le in ["2026-08-31T12:00:00Z", "2026-09-30T21:59:59Z", "2026-09-30T22:00:00Z", "2026-11-01T12:00:00Z"] {
        journal.compte(requete("getRoSite", "C1", t(le)), 2000).await.unwrap();
    }
    // A put that is not settled keeps what paces its following.
    parti(&journal, "OUVERT", t("2026-08-01T12:00:00Z")).await;
    for (nom, le) in [("C1", nov(1)), ("C2", nov(24))] {
        let structure = std::sync::Arc::new(Site::default());
        journal.garde_structure(&contrat(nom), structure, le).await.unwrap();
        let liste = std::sync::Arc::new(RoSite::default());
        journal.garde_liste(&contrat(nom), QuestionFibres::default(), liste, le).await.unwrap();
    }
    let (vieux, neuf) = (t("2026-08-01T12:00:00Z"), nov(24));
    journal
        .importe(vec![
            ligne(Some("PARTI"), "CMD-1", vieux),
            ligne(None, "CMD-1", vieux),
            ligne(Some("SUIVI"), "CMD-2", vieux),
            ligne(None, "CMD-2", neuf),
            ligne(Some("OUVERT"), "CMD-3", vieux),
            ligne(Some("A-LA-MAIN"), "CMD-4", vieux),
            ligne(None, "CMD-5", vieux),
        ])
        .await
        .unwrap();
    let pbo = Commande { parc_opac: Some(FaitCommande::new(true, Origine::Main)), ..Commande::default() };
    journal.retient(&contrat("A-LA-MAIN"), pbo, neuf).await.unwrap();

    // The limit is a day ago: this month and the one before stay all the same.
    let purge = journal.purge(nov(24), nov(25)).await.unwrap();
    let attendue = Purge {
        structures: 1,
        listes: 1,
        requetes: 2,
        lignes_acces: 3,
        gardes: Gardes { non_regles: 1, sans_code: 0, utiles: 0 },
        ..Purge::default()
    };
    assert_eq!(purge, attendue);
    assert_eq!(lignes(&bac, "requete"), 3, "October's first hour in Paris, November, and the open put's");
    let commandes: Vec<String> = bac
        .brut()
        .prepare("SELECT commande FROM acces ORDER BY id")
        .unwrap()
        .query_map([], |ligne| ligne.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(commandes, ["CMD-2", "CMD-2", "CMD-3", "CMD-4"]);
    assert_eq!(journal.listes(&contrat("C2")).await.unwrap().len(), 1);
}

/// Were this month's requests gone, a clock put right again would find the whole quota unused.
#[tokio::test]
async fn a_clock_that_is_years_ahead_does_not_purge_the_month_s_requests() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let (octobre, novembre) = (t("2026-10-12T12:00:00Z"), t("2026-11-25T09:00:00Z"));
    for le in [octobre, novembre, novembre] {
        journal.compte(requete("getRoSite", "C1", le), 2000).await.unwrap();
    }
    let purge = journal.purge(t("2027-11-25T09:00:00Z"), t("2028-11-25T09:00:00Z")).await.unwrap();
    assert_eq!(purge.requetes, 1, "October's");
    assert_eq!(journal.utilisees(novembre).await.unwrap(), 2);
}

/// Whatever goes wrong in the middle, nothing is gone; and the file gives its room back afterwards.
#[tokio::test]
async fn a_purge_is_whole_or_nothing() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    for rang in 0..300 {
        termine(&journal, &format!("C{rang}"), s(rang), "DCH-1").await;
    }
    journal.compte(requete("getRoSite", "AILLEURS", s(60 * JOUR)), 2000).await.unwrap();
    // The last table that is purged refuses: all the others were done by then.
    bac.brut()
        .execute_batch("CREATE TRIGGER panne BEFORE DELETE ON requete BEGIN SELECT RAISE(ABORT, 'no'); END")
        .unwrap();
    assert!(journal.purge(limite(), maintenant()).await.is_err());
    assert_eq!(restent(&journal).await.len(), 300);
    let comptes = ["evenement", "reponse", "requete", "contrat", "fait", "purge"].map(|table| lignes(&bac, table));
    assert_eq!(comptes, [1200, 300, 301, 300, 300, 0]);

    bac.brut().execute_batch("DROP TRIGGER panne").unwrap();
    assert_eq!(journal.purge(limite(), maintenant()).await.unwrap().puts, 300);
    assert_eq!(lignes(&bac, "put"), 0);
    let place = journal.compacte().await.unwrap();
    assert!(place.apres < place.avant / 2, "{place:?}");
    assert_eq!(std::fs::metadata(&bac.chemin).unwrap().len(), place.apres);
}

/// Another program that reads keeps the room, not the purge; and nothing is said that is not so.
#[tokio::test]
async fn a_reader_keeps_the_room_and_nothing_else() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    for rang in 0..50 {
        termine(&journal, &format!("C{rang}"), s(rang), "DCH-1").await;
    }
    let lecteur = bac.brut();
    lecteur.execute_batch("BEGIN; SELECT count(*) FROM put").unwrap();
    assert_eq!(journal.purge(limite(), maintenant()).await.unwrap().puts, 50);
    assert!(journal.compacte().await.is_err());
    lecteur.execute_batch("COMMIT").unwrap();
    journal.compacte().await.unwrap();
    assert_eq!(restent(&journal).await, []);
}

/// The mark that lets events go can't be committed, and lets only settled puts go whose code is known.
#[tokio::test]
async fn events_are_deleted_by_a_purge_and_by_nothing_else() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let fini = termine(&journal, "FINI", s(0), "DCH-1").await;
    let sans_code = termine(&journal, "SANSCODE", s(0), "").await;
    let (ouvert, ..) = parti(&journal, "OUVERT", s(0)).await;
    let mut brut = bac.brut();
    brut.pragma_update(None, "foreign_keys", true).unwrap();
    assert!(brut.execute("DELETE FROM evenement", []).is_err());
    for (put, peut) in [(fini, true), (sans_code, false), (ouvert, false)] {
        let put = put.to_string();
        assert!(brut.execute("INSERT INTO purge (put) VALUES (?1)", [&put]).is_err(), "not outside a transaction");
        let tx = brut.transaction().unwrap();
        tx.execute("INSERT INTO purge (put) VALUES (?1)", [&put]).unwrap();
        tx.execute("DELETE FROM reponse WHERE put = ?1", [&put]).unwrap();
        assert_eq!(tx.execute("DELETE FROM evenement WHERE put = ?1", [&put]).is_ok(), peut, "{put}");
        assert!(tx.execute("UPDATE evenement SET le = 0 WHERE put = ?1 AND version = 1", [&put]).is_err() || peut);
        assert!(tx.commit().is_err(), "the mark is still there");
    }
    assert_eq!(lignes(&bac, "purge"), 0);
    assert_eq!(journal.faits_du_put(fini).await.unwrap().len(), 4);
}

/// A put written by the version before says by its events that its code is missing.
#[tokio::test]
async fn a_put_of_an_older_journal_is_listed_and_spared_when_its_code_is_missing() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let sans_code = termine(&journal, "SANSCODE", s(0), "").await;
    let fini = termine(&journal, "FINI", s(0), "DCH-1").await;
    bac.brut().execute("UPDATE put SET sans_code = NULL", []).unwrap();
    let manquent: Vec<_> = journal.sans_code().await.unwrap().into_iter().map(|(put, _)| put).collect();
    assert_eq!(manquent, [sans_code]);
    assert_eq!(journal.purge(limite(), maintenant()).await.unwrap().puts, 1);
    assert_eq!(restent(&journal).await, [sans_code]);
    assert!(journal.faits_du_put(fini).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_long_register_is_read_page_by_page_oldest_first() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let mut tous = Vec::new();
    for rang in 0..25 {
        tous.push(refuse(&journal, &format!("C{}", rang % 5), s(rang)).await);
    }
    let (mut lus, mut apres) = (Vec::new(), None);
    loop {
        let page = journal.page(&Filtre::default(), apres, 10).await.unwrap();
        apres = page.last().map(|(put, _)| *put);
        lus.extend(page.iter().map(|(put, _)| *put));
        if page.len() < 10 {
            break;
        }
    }
    assert_eq!(lus, tous);
    let filtre = Filtre { contrat: Some(contrat("C3")), depuis: Some(s(13)) };
    let page = journal.page(&filtre, None, 10).await.unwrap();
    assert_eq!(page.iter().map(|(put, _)| *put).collect::<Vec<_>>(), [tous[13], tous[18], tous[23]]);
}
