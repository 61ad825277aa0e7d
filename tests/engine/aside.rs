//! Answers put aside that another process left: each into its own put, once, and no other.
//!
//! Guards: store: an answer that the journal refuses is in a file at once, taken up by the next start into its
//! own put and no other; a disk that takes nothing at all costs no code: it is shown, with the words that it is
//! not saved

use std::fs;
use std::path::PathBuf;

use common::order::contrat;
use common::post::demande;
use jiff::Timestamp;
use reprov::domain::lifecycle::{Evenement, Fait, Phase, SourceCode, Vie};
use reprov::domain::outcome::{Accord, Issue};
use reprov::domain::put_answers::CodeDecharge;
use reprov::engine::{PutId, Reglages};
use serde_json::{Value, json};

use super::bench::{Banc, MOT_DE_PASSE, reglages};
use super::doubt::parti;

const CODE: &str = "DCH-ABRI-1";

/// A put that left, its process gone; and the answer that is to be found.
async fn laissee(banc: &Banc) -> (PutId, Vie, Value) {
    let demande = demande(&banc.engine()).await.demande().clone();
    let le = banc.horloge.lit();
    let put = parti(&banc.journal(), &demande, le).await;
    let vie = banc.journal().vie(put).await.unwrap().unwrap();
    let accord = Accord { code: CodeDecharge::read(CODE), ..Accord::default() };
    let fait = Fait { le, evenement: Evenement::Retour { issue: Issue::Acceptee(accord), dernier_octet: le } };
    let gardee = json!({
        "put": put, "requete": 1, "intention": vie.le, "demande": demande, "fait": fait,
        "rendue": false, "http": 200, "corps": "<codeDecharge>DCH-ABRI-1</codeDecharge>",
    });
    (put, vie, gardee)
}

fn pose(banc: &Banc, nom: &str, contenu: &str) -> PathBuf {
    let dossier = banc.dossier.path().join("secours");
    fs::create_dir_all(&dossier).unwrap();
    fs::write(dossier.join(nom), contenu).unwrap();
    dossier.join(nom)
}

async fn retours(banc: &Banc, put: PutId) -> usize {
    let faits = banc.journal().faits_du_put(put).await.unwrap();
    faits.iter().filter(|fait| matches!(fait.evenement, Evenement::Retour { .. })).count()
}

#[tokio::test]
async fn an_answer_found_under_any_name_is_taken_once_and_its_files_are_gone() {
    let banc = Banc::new("normal").await;
    let (put, _, gardee) = laissee(&banc).await;
    let texte = gardee.to_string();
    // Cut short by the stop: it harms no other, and stays for a person to look at.
    let coupee = pose(&banc, "put-0-coupee.json", &texte[..texte.len() / 2]);
    let copies = [pose(&banc, "une copie.json", &texte), pose(&banc, "zz.json", &texte)];
    let (une, deux) = (banc.engine(), banc.engine());
    let (une, deux) = tokio::join!(une.reprendre(), deux.reprendre());
    assert!(une.is_ok() && deux.is_ok());
    // Whoever came while the other one held the put left it to that one.
    banc.engine().reprendre().await.unwrap();
    let vie = banc.journal().vie(put).await.unwrap().unwrap();
    assert!(matches!(vie.phase, Phase::EnSuivi(_)), "{:?}", vie.phase);
    assert_eq!(vie.code.as_ref().map(|(code, source)| (code.as_str(), *source)), Some((CODE, SourceCode::Service)));
    assert_eq!(retours(&banc, put).await, 1);
    assert!(copies.iter().all(|copie| !copie.exists()) && coupee.exists());
    assert_eq!(banc.puts(), 0);
}

#[tokio::test]
async fn what_is_no_answer_of_the_put_is_not_given_to_it_and_stays() {
    let banc = Banc::new("normal").await;
    let (put, vie, gardee) = laissee(&banc).await;
    let avec = |cle: &str, valeur: Value| {
        let mut autre = gardee.clone();
        autre[cle] = valeur;
        autre.to_string()
    };
    let fait = |evenement: Evenement| json!(Fait { le: vie.le, evenement });
    let tranchee = Evenement::Tranchee { partie: false, code: None, raison: String::new() };
    let mut autre_demande = gardee["demande"].clone();
    autre_demande["fibre"] = json!("CTP-AUTRE-1");
    let fichiers = [
        pose(&banc, "a.json", &avec("put", json!(4_000_000))),
        pose(&banc, "b.json", &avec("put", json!(-1))),
        pose(&banc, "c.json", &avec("intention", json!(Timestamp::UNIX_EPOCH))),
        pose(&banc, "d.json", &avec("demande", autre_demande)),
        pose(&banc, "e.json", &avec("fait", json!(Fait { le: banc.horloge.lit(), evenement: Evenement::Depart }))),
        pose(&banc, "f.json", &avec("fait", fait(tranchee))),
        pose(&banc, "g.json", "[[[[\u{1b}[2J"),
        pose(&banc, "h.json", ""),
    ];
    banc.engine().reprendre().await.unwrap();
    let apres = banc.journal().vie(put).await.unwrap().unwrap();
    assert!(matches!(apres.phase, Phase::Inconnue(_)) && apres.code.is_none(), "{:?}", apres.phase);
    assert_eq!(retours(&banc, put).await, 0);
    assert!(fichiers.iter().all(|fichier| fichier.exists()));
}

/// The profiles of one journal number their puts together, and share the folder.
#[tokio::test]
async fn an_answer_is_left_to_the_profile_whose_put_it_is() {
    let banc = Banc::new("normal").await;
    let (put, _, gardee) = laissee(&banc).await;
    let fichier = pose(&banc, "put.json", &gardee.to_string());
    let autre = banc.engine_de(Reglages { profil: "autre".to_owned(), ..reglages() }, MOT_DE_PASSE);
    autre.reprendre().await.unwrap();
    assert!(fichier.exists());
    assert_eq!(autre.connaissances(&contrat()).await.unwrap().vies, []);
    banc.engine().reprendre().await.unwrap();
    assert_eq!(retours(&banc, put).await, 1);
    assert!(!fichier.exists());
}
