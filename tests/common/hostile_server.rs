//! A service that answers what it is told to, whatever is asked: one thread a connection, on loopback.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::http::lit;

/// The service, and how many puts it was sent.
pub struct Serveur {
    /// Where it listens.
    pub adresse: SocketAddr,
    /// How many puts it was sent.
    pub puts: Arc<AtomicUsize>,
}

impl Serveur {
    /// Its address, as a profile has it.
    pub fn url(&self) -> String {
        format!("http://{}/eReprov", self.adresse)
    }
}

/// A service whose every answer is what `repond` writes, given the question's body.
pub fn serveur(repond: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Serveur {
    let ecoute = TcpListener::bind("127.0.0.1:0").unwrap();
    let adresse = ecoute.local_addr().unwrap();
    let (repond, puts) = (Arc::new(repond), Arc::new(AtomicUsize::new(0)));
    let comptes = Arc::clone(&puts);
    std::thread::spawn(move || {
        for mut flux in ecoute.incoming().flatten() {
            let (repond, puts) = (Arc::clone(&repond), Arc::clone(&comptes));
            std::thread::spawn(move || sert(&mut flux, &*repond, &puts));
        }
    });
    Serveur { adresse, puts }
}

/// Answers the questions of one connection.
fn sert(flux: &mut TcpStream, repond: &impl Fn(&str, &mut TcpStream), puts: &AtomicUsize) {
    while let Some((_, corps)) = lit(flux) {
        let question = String::from_utf8_lossy(&corps);
        if question.contains("putReprovisionning") {
            puts.fetch_add(1, Ordering::SeqCst);
        }
        repond(&question, flux);
    }
}

/// Writes a whole answer. The client may be gone: that is its affair.
pub fn repond(flux: &mut impl Write, statut: &str, type_contenu: &str, corps: &[u8]) {
    let tete = format!("HTTP/1.1 {statut}\r\nContent-Type: {type_contenu}\r\nContent-Length: {}\r\n\r\n", corps.len());
    let _ = flux.write_all(tete.as_bytes()).and_then(|()| flux.write_all(corps)).and_then(|()| flux.flush());
}
