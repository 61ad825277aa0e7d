//! The binary in a folder of its own without any keyring, and a relay before the simulator that
//! takes a password of the test's own for the simulator's.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::bench::Banc;
use common::http::lit;
use reprov::simulator::ereprov::{Options, Serveur, demarre};
use tokio::runtime::Runtime;

/// Nothing of this machine's in the environment, and no session bus either.
pub(crate) fn maison() -> Banc {
    let maison = Banc::clos().sans_bus().avec("LANG", "C.UTF-8");
    let config = maison.chemin("c.toml");
    maison.avec("REPROV_CONFIG", config)
}

/// The simulator, and a relay before it for whom `demo`'s password is another one.
pub(crate) struct Relais {
    pub(crate) url: String,
    /// How many requests carried the password.
    pub(crate) vus: Arc<AtomicUsize>,
    _serveur: Serveur,
    _runtime: Runtime,
}

impl Relais {
    pub(crate) fn new(scenario: &str, mot_de_passe: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options { scenario: scenario.to_owned(), vitesse: 1000.0, ..Options::default() };
        let serveur = runtime.block_on(demarre(options)).unwrap();
        let reste = serveur.url.strip_prefix("http://").unwrap();
        let (hote, chemin) = reste.split_once('/').unwrap();
        let vers: SocketAddr = hote.parse().unwrap();
        let ecoute = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/{chemin}", ecoute.local_addr().unwrap());
        let vus = Arc::new(AtomicUsize::new(0));
        let (compte, mot_de_passe) = (Arc::clone(&vus), mot_de_passe.to_owned());
        std::thread::spawn(move || {
            for flux in ecoute.incoming() {
                let (compte, mot_de_passe) = (Arc::clone(&compte), mot_de_passe.clone());
                std::thread::spawn(move || relaie(flux.unwrap(), vers, &mot_de_passe, &compte));
            }
        });
        Self { url, vus, _serveur: serveur, _runtime: runtime }
    }
}

/// One request, its credentials exchanged, and whatever the simulator makes of it.
fn relaie(mut client: TcpStream, vers: SocketAddr, mot_de_passe: &str, vus: &AtomicUsize) {
    let Some((tete, corps)) = lit(&mut client) else { return };
    let basic = format!("Basic {}", base64(format!("demo:{mot_de_passe}").as_bytes()));
    let corps = String::from_utf8(corps).unwrap();
    let nouveau = echange_wsse(&corps, mot_de_passe);
    if tete.contains(&basic) || nouveau != corps {
        vus.fetch_add(1, Ordering::SeqCst);
    }
    let mut entete = String::new();
    for ligne in tete.lines().filter(|ligne| !ligne.is_empty()) {
        let nom = ligne.split(':').next().unwrap_or_default().to_ascii_lowercase();
        match nom.as_str() {
            "content-length" | "connection" => {}
            "authorization" => entete += &ligne.replace(&basic, "Basic ZGVtbzpkZW1v"),
            _ => entete += ligne,
        }
        if !matches!(nom.as_str(), "content-length" | "connection") {
            entete += "\r\n";
        }
    }
    let Ok(mut serveur) = TcpStream::connect(vers) else { return };
    let tout = format!("{entete}content-length: {}\r\nconnection: close\r\n\r\n{nouveau}", nouveau.len());
    serveur.write_all(tout.as_bytes()).unwrap();
    // A cut connection is passed on as one.
    let _ = std::io::copy(&mut serveur, &mut client);
}

/// The body with the UsernameToken's password, if it is this one, exchanged for the simulator's.
fn echange_wsse(corps: &str, mot_de_passe: &str) -> String {
    let nu = |texte: &str| {
        let entites = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")];
        entites.iter().fold(texte.to_owned(), |texte, (entite, signe)| texte.replace(entite, signe))
    };
    let trouve = corps.match_indices('>').find_map(|(ici, _)| {
        let fin = ici + 1 + corps[ici + 1..].find('<')?;
        (nu(&corps[ici + 1..fin]) == mot_de_passe).then_some(ici + 1..fin)
    });
    let mut nouveau = corps.to_owned();
    if let Some(place) = trouve {
        nouveau.replace_range(place, "demo");
    }
    nouveau
}

pub(crate) fn base64(octets: &[u8]) -> String {
    const SIGNES: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut texte = String::new();
    for trois in octets.chunks(3) {
        let bits = trois.iter().fold(0_u32, |bits, octet| (bits << 8) | u32::from(*octet)) << (8 * (3 - trois.len()));
        for rang in 0..4 {
            texte.push(if rang <= trois.len() {
                char::from(SIGNES[((bits >> (18 - 6 * rang)) & 63) as usize])
            } else {
                '='
            });
        }
    }
    texte
}
