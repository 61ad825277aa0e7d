//! A service that answers what it is told to, whatever is asked: one thread a connection, on loopback.

use std::io::{Read as _, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The service, and how many puts it was sent.
pub(crate) struct Serveur {
    pub(crate) adresse: SocketAddr,
    pub(crate) puts: Arc<AtomicUsize>,
}

impl Serveur {
    pub(crate) fn url(&self) -> String {
        format!("http://{}/eReprov", self.adresse)
    }
}

/// A service whose every answer is what `repond` writes, given the question's body.
pub(crate) fn serveur(repond: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Serveur {
    let ecoute = TcpListener::bind("127.0.0.1:0").unwrap();
    let adresse = ecoute.local_addr().unwrap();
    let (repond, puts) = (Arc::new(repond), Arc::new(AtomicUsize::new(0)));
    let comptes = Arc::clone(&puts);
    std::thread::spawn(move || {
        for mut flux in ecoute.incoming().flatten() {
            let (repond, puts) = (Arc::clone(&repond), Arc::clone(&comptes));
            std::thread::spawn(move || {
                while let Some(question) = lit_question(&mut flux) {
                    if question.contains("putReprovisionning") {
                        puts.fetch_add(1, Ordering::SeqCst);
                    }
                    repond(&question, &mut flux);
                }
            });
        }
    });
    Serveur { adresse, puts }
}

/// The body of the next request; `None` when the client closed instead.
fn lit_question(flux: &mut TcpStream) -> Option<String> {
    let mut recu = Vec::new();
    let mut tampon = [0; 4096];
    loop {
        if let Some(tete) = recu.windows(4).position(|fin| fin == b"\r\n\r\n") {
            let entetes = String::from_utf8_lossy(&recu[..tete]).to_ascii_lowercase();
            let longueur = entetes.lines().find_map(|ligne| ligne.strip_prefix("content-length: ")?.parse().ok());
            let corps = &recu[tete + 4..];
            if corps.len() >= longueur.unwrap_or(0_usize) {
                return Some(String::from_utf8_lossy(corps).into_owned());
            }
        }
        match flux.read(&mut tampon) {
            Ok(0) | Err(_) => return None,
            Ok(lus) => recu.extend_from_slice(&tampon[..lus]),
        }
    }
}

/// Writes a whole answer. The client may be gone: that is its affair.
pub(crate) fn repond(flux: &mut impl Write, statut: &str, type_contenu: &str, corps: &[u8]) {
    let tete = format!("HTTP/1.1 {statut}\r\nContent-Type: {type_contenu}\r\nContent-Length: {}\r\n\r\n", corps.len());
    let _ = flux.write_all(tete.as_bytes()).and_then(|()| flux.write_all(corps)).and_then(|()| flux.flush());
}
