//! One fault met by the real program, once as a read and once as a put, and what is seen of it from
//! outside: what the command says and its exit code, what the servers saw, what the journal keeps.
//!
//! Guards: net: the observer of a fault reads what HTTP says

use std::path::Path;
use std::sync::atomic::Ordering;

use common::bench::{Banc, Course};
use common::order::{CONTRAT, PLAN};
use jiff::SignedDuration;
use reprov::assembly;
use reprov::domain::lifecycle::{Phase, Vie};
use reprov::host::config::Config;
use reprov::store::journal::Journal;
use serde_json::Value;

use super::certificates::CONNUE;
use super::scene::{PROXY, Panne, Scene};

const PROFIL: &str = "banc";
pub(crate) const IDENTIFIANT: &str = "canari-login";
pub(crate) const MOT_DE_PASSE: &str = "canari-service-7Qx";
/// What the proxies that ask for one want.
pub(crate) const SECRET_DU_PROXY: &str = "canari-proxy-3Zk";
/// How often a read may be asked again.
pub(crate) const NOUVEL_ESSAI: usize = 1;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Appel {
    Lecture,
    Envoi,
}

/// What was seen of one run.
#[derive(Debug)]
pub(crate) struct Releve {
    pub(crate) code: i32,
    pub(crate) categorie: String,
    pub(crate) libelle: String,
    pub(crate) conseil: String,
    pub(crate) code_du_service: Option<String>,
    /// `acceptee`, `refusee`, `inconnue`, `nonEnvoyee`: of a put.
    pub(crate) issue: Option<String>,
    /// A byte of a request reached a server.
    pub(crate) un_octet: bool,
    /// Connections that the first machine of the way took.
    pub(crate) connexions: usize,
    /// Whole requests that the service saw.
    pub(crate) entieres: usize,
    /// Attempts in the month's ledger, and those of them that count.
    pub(crate) essais: usize,
    pub(crate) comptees: usize,
    pub(crate) suite: Suite,
    /// The put's code de décharge is in the journal.
    pub(crate) decharge: bool,
}

/// What becomes of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Suite {
    /// Nothing more by itself.
    Finie,
    /// A question is planned so long after the put's last byte.
    Question(SignedDuration),
}

/// Meets the fault once.
pub(crate) fn rencontre(panne: &Panne, appel: Appel) -> Releve {
    let banc = Banc::clos().sans_bus().toujours(&["--config", "c.toml", "--donnees", "d", "--format", "json"]);
    let scene = (panne.scene)();
    configure(&banc, &scene);
    let course = lance(&banc, &scene, appel);
    garde_les_secrets(panne, &banc, &scene, &course);
    let document: Value =
        serde_json::from_str(&course.sortie).unwrap_or_else(|erreur| panic!("{}: {erreur} in {course:?}", panne.fait));
    let erreur = &document["erreur"];
    let texte = |cle: &str| erreur[cle].as_str().unwrap_or_default().to_owned();
    let (essais, comptees, vie, prochain) = journal(&banc);
    let suite = match (prochain, vie.as_ref().map(|vie| &vie.phase)) {
        (Some(prochain), Some(Phase::Inconnue(enquete))) => {
            Suite::Question(prochain.duration_since(enquete.dernier_octet))
        }
        (Some(prochain), Some(Phase::EnSuivi(suivie))) => {
            Suite::Question(prochain.duration_since(suivie.dernier_octet))
        }
        (None, _) => Suite::Finie,
        autre => panic!("{}: {autre:?}", panne.fait),
    };
    let charge = |compte: &std::sync::atomic::AtomicUsize| compte.load(Ordering::SeqCst);
    Releve {
        code: course.code,
        categorie: texte("categorie"),
        libelle: texte("libelle"),
        conseil: texte("conseil"),
        code_du_service: erreur["code"].as_str().map(str::to_owned),
        issue: document["issue"].as_str().map(str::to_owned),
        un_octet: scene.service.as_ref().is_some_and(|vu| vu.un_octet()),
        connexions: scene.premier().map_or(0, |vu| charge(&vu.connexions)),
        entieres: scene.service.as_ref().map_or(0, |vu| charge(&vu.requetes)),
        essais,
        comptees,
        suite,
        decharge: vie.is_some_and(|vie| vie.code.is_some()),
    }
}

fn configure(banc: &Banc, scene: &Scene) {
    let config = format!(
        "profil = {PROFIL:?}\n[profils.{PROFIL}]\nurl = {:?}\nidentifiant = {IDENTIFIANT:?}\nlecture_nouvel_essai = {NOUVEL_ESSAI}\n\
         ca_file = \"ca.pem\"\n{}",
        scene.url, scene.profil
    );
    banc.ecrit("c.toml", &config);
    banc.ecrit("p.toml", PLAN);
    banc.ecrit("ca.pem", &CONNUE.pem);
}

/// Runs the program.
fn lance(banc: &Banc, scene: &Scene, appel: Appel) -> Course {
    let mut commande = match appel {
        Appel::Lecture => banc.commande(&["structure", CONTRAT]),
        // What is known of the fibre is not the matter here.
        Appel::Envoi => banc.commande(&["envoyer", "p.toml", "--oui", "--malgre-indetermine"]),
    };
    commande
        // The authorities of this machine are none of the test's.
        .env("SSL_CERT_FILE", banc.chemin("ca.pem"))
        .env("REPROV_MOT_DE_PASSE", MOT_DE_PASSE)
        .env("REPROV_LOG", "reprov=trace")
        .envs(scene.environnement.iter().map(|(nom, valeur)| (nom, valeur)));
    Course::de(commande.output().unwrap())
}

/// The ledger's attempts, those of them that count, the put, and when the service is asked about it.
fn journal(banc: &Banc) -> (usize, usize, Option<Vie>, Option<jiff::Timestamp>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let donnees = banc.chemin("d");
        let fichier = banc.chemin("c.toml");
        let config = Config::charge(&reprov::host::config::Surcharges::default(), Some(&fichier)).unwrap();
        let engine = assembly::engine(&config, &donnees, true, None).unwrap();
        let journal = Journal::ouvrir(&donnees.join("journal.sqlite"), PROFIL).unwrap();
        let requetes = journal.requetes(None, 100).await.unwrap();
        let comptees = requetes.iter().filter(|requete| !requete.rendue).count();
        let dossier = engine.dossiers().await.unwrap().pop();
        let (vie, prochain) = dossier.map_or((None, None), |dossier| (dossier.vie, dossier.prochain));
        (requetes.len(), comptees, vie, prochain)
    })
}

/// The service's credentials are the service's alone, the proxy's the proxy's; none is written down.
fn garde_les_secrets(panne: &Panne, banc: &Banc, scene: &Scene, course: &Course) {
    // As WS-Security writes it, and as HTTP Basic does.
    let service = [MOT_DE_PASSE.to_owned(), base64(&format!("{IDENTIFIANT}:{MOT_DE_PASSE}"))];
    let proxy = [SECRET_DU_PROXY.to_owned(), base64(&format!("lui:{SECRET_DU_PROXY}"))];
    let tient = |octets: &[u8], secrets: &[String]| {
        secrets.iter().any(|secret| octets.windows(secret.len()).any(|fenetre| fenetre == secret.as_bytes()))
    };
    for (nom, vu) in &scene.autres {
        assert!(*nom == PROXY || vu.connexions.load(Ordering::SeqCst) == 0, "{}: {nom} was called", panne.fait);
        assert!(
            !tient(&vu.recu.lock().unwrap(), &service),
            "{}: {nom} was given the service's credentials",
            panne.fait
        );
    }
    if let Some(vu) = &scene.service {
        assert!(!tient(&vu.recu.lock().unwrap(), &proxy), "{}: the service was given the proxy's password", panne.fait);
    }
    // Else nothing was looked for: a whole request has them, in one form or the other.
    let entiere = scene.service.as_ref().filter(|vu| vu.requetes.load(Ordering::SeqCst) > 0);
    assert!(entiere.is_none_or(|vu| tient(&vu.recu.lock().unwrap(), &service)), "{}: no credentials came", panne.fait);
    let mut ecrits = vec![("standard output".to_owned(), course.sortie.as_bytes().to_vec())];
    ecrits.push(("standard error".to_owned(), course.messages.as_bytes().to_vec()));
    fichiers(&banc.chemin("d"), &mut ecrits);
    assert!(ecrits.iter().any(|(nom, _)| nom.ends_with("reprov.log")), "{}: no log was written", panne.fait);
    for (nom, octets) in &ecrits {
        assert!(!tient(octets, &service) && !tient(octets, &proxy), "{}: a secret is in {nom}", panne.fait);
    }
}

fn fichiers(dossier: &Path, tous: &mut Vec<(String, Vec<u8>)>) {
    for entree in std::fs::read_dir(dossier).unwrap() {
        let chemin = entree.unwrap().path();
        if chemin.is_dir() {
            fichiers(&chemin, tous);
        } else {
            tous.push((chemin.display().to_string(), std::fs::read(&chemin).unwrap()));
        }
    }
}

pub(crate) fn base64(texte: &str) -> String {
    const LETTRES: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut code = String::new();
    for trois in texte.as_bytes().chunks(3) {
        let bits = trois.iter().fold(0_u32, |bits, octet| bits << 8 | u32::from(*octet)) << (8 * (3 - trois.len()));
        for rang in 0..4 {
            let lettre = LETTRES[(bits >> (18 - 6 * rang)) as usize & 63] as char;
            code.push(if rang <= trois.len() { lettre } else { '=' });
        }
    }
    code
}

#[test]
fn base64_is_what_http_basic_says() {
    for (texte, code) in
        [("demo:canari-secret", "ZGVtbzpjYW5hcmktc2VjcmV0"), ("lui:s3cret", "bHVpOnMzY3JldA=="), ("a:b", "YTpi")]
    {
        assert_eq!(base64(texte), code);
    }
}
