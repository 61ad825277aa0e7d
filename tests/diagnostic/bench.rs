//! The binary in a folder of its own, and a TLS front before the simulator.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use common::bench::Banc;
use common::http::lit;
use reprov::simulator::ereprov::{Compteurs, Options, Serveur, demarre};
use serde_json::Value;
use tokio::runtime::Runtime;

/// What the tests do with a bench of `reprov diagnostic`.
pub(crate) trait Diagnostic {
    /// A configuration for `url`, with more keys of its profile, or tables after it.
    fn configure(&self, url: &str, suite: &str);

    /// `diagnostic` as JSON, held to its schema.
    fn diagnostic(&self, arguments: &[&str]) -> (i32, Rapport);
}

impl Diagnostic for Banc {
    fn configure(&self, url: &str, suite: &str) {
        self.ecrit(
            "c.toml",
            &format!(
                "profil = \"t\"\n[profils.t]\nurl = {url:?}\nidentifiant = \"demo\"\ndelai_connexion = \"2s\"\n{suite}"
            ),
        );
    }

    fn diagnostic(&self, arguments: &[&str]) -> (i32, Rapport) {
        let (code, document) = self.json("diagnostic", &[&["diagnostic"], arguments].concat());
        (code, Rapport(document))
    }
}

/// A bench without session bus, proxy or configuration of this machine's, and with the password.
pub(crate) fn banc() -> Banc {
    Banc::clos().sans_bus().toujours(&["--config", "c.toml", "--donnees", "d"]).avec("REPROV_MOT_DE_PASSE", "demo")
}

/// The document.
pub(crate) struct Rapport(pub(crate) Value);

impl Rapport {
    pub(crate) fn controle(&self, nom: &str) -> &Value {
        let controles = self.0["controles"].as_array().unwrap();
        let trouves: Vec<&Value> = controles.iter().filter(|controle| controle["controle"] == nom).collect();
        assert_eq!(trouves.len(), 1, "{nom} once: {}", self.0);
        trouves[0]
    }

    pub(crate) fn etat(&self, nom: &str) -> &str {
        self.controle(nom)["etat"].as_str().unwrap()
    }

    /// All that a check says, in one text.
    pub(crate) fn dit(&self, nom: &str) -> String {
        let controle = self.controle(nom);
        ["vu", "faire"]
            .iter()
            .flat_map(|quoi| controle[quoi].as_array().unwrap())
            .map(|v| v.as_str().unwrap())
            .fold(String::new(), |tout, phrase| tout + phrase + "\n")
    }

    pub(crate) fn echecs(&self) -> Vec<&str> {
        let controles = self.0["controles"].as_array().unwrap();
        controles.iter().filter(|c| c["etat"] == "echec").map(|c| c["controle"].as_str().unwrap()).collect()
    }

    pub(crate) fn requetes(&self) -> u64 {
        self.0["requetes"]["envoyees"].as_u64().unwrap()
    }
}

// Certificates --------------------------------------------------------------------------------------

/// An authority of the test's own.
pub(crate) struct Autorite {
    pem: String,
    emetteur: rcgen::Issuer<'static, rcgen::KeyPair>,
}

impl Autorite {
    pub(crate) fn new(nom: &str) -> Self {
        let cle = rcgen::KeyPair::generate().unwrap();
        let mut ca = rcgen::CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        ca.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
        ca.distinguished_name.push(rcgen::DnType::CommonName, nom);
        let pem = ca.self_signed(&cle).unwrap().pem();
        Self { pem, emetteur: rcgen::Issuer::new(ca, cle) }
    }

    pub(crate) fn ecrit(&self, banc: &Banc) {
        banc.ecrit("ca.pem", &self.pem);
    }

    /// A certificate for `nom` that ends so many days from now, and its key.
    pub(crate) fn signe(&self, nom: &str, jours: i64) -> (rcgen::Certificate, rcgen::KeyPair) {
        let cle = rcgen::KeyPair::generate().unwrap();
        let mut cert = rcgen::CertificateParams::new(vec![nom.to_owned()]).unwrap();
        cert.distinguished_name.push(rcgen::DnType::CommonName, nom);
        let jour = |dans: i64| {
            let jour = jiff::Zoned::now().date().checked_add(jiff::Span::new().days(dans)).unwrap();
            rcgen::date_time_ymd(
                i32::from(jour.year()),
                u8::try_from(jour.month()).unwrap(),
                u8::try_from(jour.day()).unwrap(),
            )
        };
        cert.not_before = jour(-400);
        cert.not_after = jour(jours);
        (cert.signed_by(&cle, &self.emetteur).unwrap(), cle)
    }
}

/// A request as text.
pub(crate) fn requete(flux: &mut impl Read) -> Option<String> {
    let (tete, corps) = lit(flux)?;
    Some(tete + &String::from_utf8(corps).ok()?)
}

// The front -----------------------------------------------------------------------------------------

/// What the front makes of a request: another request, or an answer of its own.
pub(crate) enum Sort {
    Passe(String),
    Repond(&'static str),
}

type Filtre = dyn Fn(String) -> Sort + Send + Sync;

/// The simulator behind TLS.
pub(crate) struct Front {
    pub(crate) port: u16,
    /// Requests seen by the front, HEAD included.
    pub(crate) vues: Arc<Mutex<Vec<String>>>,
    pub(crate) connexions: Arc<AtomicUsize>,
    serveur: Serveur,
    _runtime: Runtime,
}

impl Front {
    pub(crate) fn new(
        scenario: &str,
        (cert, cle): &(rcgen::Certificate, rcgen::KeyPair),
        filtre: impl Fn(String) -> Sort + Send + Sync + 'static,
    ) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options { scenario: scenario.to_owned(), vitesse: 1000.0, ..Options::default() };
        let serveur = runtime.block_on(demarre(options)).unwrap();
        let reste = serveur.url.strip_prefix("http://").unwrap();
        let vers: SocketAddr = reste.split('/').next().unwrap().parse().unwrap();
        let config = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(
                vec![cert.der().clone()],
                rustls::pki_types::PrivateKeyDer::try_from(cle.serialize_der()).unwrap(),
            )
            .unwrap();
        let (config, filtre): (_, Arc<Filtre>) = (Arc::new(config), Arc::new(filtre));
        let ecoute = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = ecoute.local_addr().unwrap().port();
        let vues: Arc<Mutex<Vec<String>>> = Arc::default();
        let connexions: Arc<AtomicUsize> = Arc::default();
        let (notees, compte) = (Arc::clone(&vues), Arc::clone(&connexions));
        std::thread::spawn(move || {
            for flux in ecoute.incoming() {
                compte.fetch_add(1, Ordering::SeqCst);
                let (config, filtre, notees) = (Arc::clone(&config), Arc::clone(&filtre), Arc::clone(&notees));
                let connexion = rustls::ServerConnection::new(config).unwrap();
                let mut flux = rustls::StreamOwned::new(connexion, flux.unwrap());
                std::thread::spawn(move || sert(&mut flux, vers, &*filtre, &notees));
            }
        });
        Self { port, vues, connexions, serveur, _runtime: runtime }
    }

    pub(crate) fn url(&self, hote: &str) -> String {
        format!("https://{hote}:{}/hermesDeploiement/eReprov/2.0", self.port)
    }

    pub(crate) fn compteurs(&self) -> Compteurs {
        self.serveur.compteurs()
    }
}

/// Serves one connection: one request, passed on or answered.
fn sert(
    flux: &mut rustls::StreamOwned<rustls::ServerConnection, TcpStream>,
    vers: SocketAddr,
    filtre: &Filtre,
    notees: &Mutex<Vec<String>>,
) {
    let Some(requete) = requete(flux) else { return };
    notees.lock().unwrap().push(requete.clone());
    match filtre(requete) {
        Sort::Repond(reponse) => drop(flux.write_all(reponse.as_bytes())),
        Sort::Passe(requete) => relaie(&requete, vers, flux),
    }
    flux.conn.send_close_notify();
    let _ = flux.flush();
}

/// Passes a request on, its length made right, and the whole answer back.
fn relaie(requete: &str, vers: SocketAddr, client: &mut impl Write) {
    let (tete, corps) = requete.split_once("\r\n\r\n").unwrap();
    let tete: Vec<&str> = tete
        .lines()
        .filter(|ligne| {
            let nom = ligne.split(':').next().unwrap_or_default().to_ascii_lowercase();
            nom != "content-length" && nom != "connection"
        })
        .collect();
    let longueur = if corps.is_empty() { String::new() } else { format!("content-length: {}\r\n", corps.len()) };
    let tout = format!("{}\r\n{longueur}connection: close\r\n\r\n{corps}", tete.join("\r\n"));
    let mut serveur = TcpStream::connect(vers).unwrap();
    serveur.write_all(tout.as_bytes()).unwrap();
    let mut reponse = Vec::new();
    let _ = serveur.read_to_end(&mut reponse);
    let _ = client.write_all(&reponse);
}

/// A front that passes everything, its authority known to the bench.
pub(crate) fn en_ordre(scenario: &str) -> (Front, Banc) {
    filtre(scenario, Sort::Passe)
}

/// The same with a filter.
pub(crate) fn filtre(scenario: &str, filtre: impl Fn(String) -> Sort + Send + Sync + 'static) -> (Front, Banc) {
    let autorite = Autorite::new("Autorité de test");
    let front = Front::new(scenario, &autorite.signe("localhost", 365), filtre);
    let banc = banc();
    autorite.ecrit(&banc);
    banc.configure(&front.url("localhost"), "ca_file = \"ca.pem\"\n");
    (front, banc)
}
