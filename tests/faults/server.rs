//! Servers that misbehave, one behaviour each, and what they saw of whoever called.
//!
//! Guards: net: the servers that misbehave do what they say they do

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};

/// The answers that the service gives when all is well, from its own specification.
const STRUCTURE: &str = include_str!("../wire/source/3.2.4_structure.xml");
const ACCUSE: &str = include_str!("../wire/source/3.4.5_put.xml");
const STRUCTURE_GZIP: &[u8] = include_bytes!("gzip/3.2.4_structure.xml.gz");
const ACCUSE_GZIP: &[u8] = include_bytes!("gzip/3.4.5_put.xml.gz");

/// What a server saw.
#[derive(Default)]
pub(crate) struct Vu {
    pub(crate) connexions: AtomicUsize,
    /// Requests that came whole.
    pub(crate) requetes: AtomicUsize,
    /// All that came, TLS taken off.
    pub(crate) recu: Mutex<Vec<u8>>,
    /// Bytes that came and were left unread.
    pub(crate) non_lus: AtomicUsize,
}

impl Vu {
    /// Whether anything of a request came.
    pub(crate) fn un_octet(&self) -> bool {
        self.non_lus.load(Ordering::SeqCst) > 0 || !self.recu.lock().unwrap().is_empty()
    }
}

/// What a stream can do.
pub(crate) trait Flux: Read + Write + Send {}
impl<T: Read + Write + Send> Flux for T {}

/// One connection, as its server has it.
pub(crate) struct Client {
    flux: Box<dyn Flux>,
    prise: TcpStream,
    vu: Arc<Vu>,
}

/// A server on this machine, for as long as the test runs.
pub(crate) struct Serveur {
    pub(crate) adresse: SocketAddr,
    pub(crate) vu: Arc<Vu>,
}

impl Serveur {
    pub(crate) fn new(conduite: impl Fn(Client) + Send + Sync + 'static) -> Self {
        Self::derriere(|prise, _| Some(Box::new(prise)), conduite)
    }

    /// The same behind TLS.
    pub(crate) fn tls(config: Arc<rustls::ServerConfig>, conduite: impl Fn(Client) + Send + Sync + 'static) -> Self {
        Self::derriere(move |prise, _| negocie(&config, prise, |_| {}), conduite)
    }

    /// The same, of a server that refuses the client once it has said so much that its request is on the way.
    /// That holds because rustls 0.23 puts a client's Certificate and Finished into one record: it is
    /// the last before the request, so what is seen after it is the request's.
    pub(crate) fn tls_qui_refuse_tard(config: Arc<rustls::ServerConfig>) -> Self {
        let tard = move |prise: TcpStream, vu: &Vu| {
            negocie(&config, prise, |prise| {
                let venus = prise.peek(&mut [0; 16]).unwrap_or_default();
                vu.non_lus.fetch_add(venus, Ordering::SeqCst);
            })
        };
        Self::derriere(tard, |_| {})
    }

    fn derriere(
        ouvre: impl Fn(TcpStream, &Vu) -> Option<Box<dyn Flux>> + Send + Sync + 'static,
        conduite: impl Fn(Client) + Send + Sync + 'static,
    ) -> Self {
        let ecoute = TcpListener::bind("127.0.0.1:0").unwrap();
        let (adresse, vu) = (ecoute.local_addr().unwrap(), Arc::<Vu>::default());
        let (ici, quoi) = (Arc::clone(&vu), Arc::new((ouvre, conduite)));
        std::thread::spawn(move || {
            for prise in ecoute.incoming().flatten() {
                ici.connexions.fetch_add(1, Ordering::SeqCst);
                let (vu, quoi) = (Arc::clone(&ici), Arc::clone(&quoi));
                // Nothing waits for ever: a client that was killed leaves its connection behind.
                let _ = prise.set_read_timeout(Some(Duration::from_mins(1)));
                std::thread::spawn(move || sert(prise, vu, &quoi));
            }
        });
        Self { adresse, vu }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hermesDeploiement/eReprov/2.0", self.adresse)
    }
}

/// Serves one connection: opens it, and lets it be dealt with.
fn sert(prise: TcpStream, vu: Arc<Vu>, quoi: &(impl Fn(TcpStream, &Vu) -> Option<Box<dyn Flux>>, impl Fn(Client))) {
    if let Some(flux) = prise.try_clone().ok().and_then(|prise| (quoi.0)(prise, &vu)) {
        (quoi.1)(Client { flux, prise, vu });
    }
}

/// An address where nobody listens, and nobody will as long as the socket is kept: it is taken.
pub(crate) fn fermee() -> (SocketAddr, Socket) {
    let prise = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    prise.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    (prise.local_addr().unwrap().as_socket().unwrap(), prise)
}

/// The server's side of a handshake, record by record: what comes after the one that it refuses is left
/// unread, and `avant` looks at it before the refusal is told.
fn negocie(
    config: &Arc<rustls::ServerConfig>,
    mut prise: TcpStream,
    avant: impl Fn(&TcpStream),
) -> Option<Box<dyn Flux>> {
    let mut connexion = rustls::ServerConnection::new(Arc::clone(config)).ok()?;
    while connexion.is_handshaking() {
        while connexion.wants_write() {
            connexion.write_tls(&mut prise).ok()?;
        }
        if !connexion.is_handshaking() {
            break;
        }
        let mut un = [0; 5];
        prise.read_exact(&mut un).ok()?;
        let mut enregistrement = un.to_vec();
        enregistrement.resize(5 + usize::from(u16::from_be_bytes([un[3], un[4]])), 0);
        prise.read_exact(&mut enregistrement[5..]).ok()?;
        let mut reste = enregistrement.as_slice();
        while !reste.is_empty() {
            connexion.read_tls(&mut reste).ok()?;
            if connexion.process_new_packets().is_err() {
                avant(&prise);
                let _ = connexion.write_tls(&mut prise);
                // Unread bytes would make the end a reset, and the refusal be lost with it.
                let _ = prise.shutdown(std::net::Shutdown::Write);
                let _ = std::io::copy(&mut prise, &mut std::io::sink());
                return None;
            }
        }
    }
    Some(Box::new(rustls::StreamOwned::new(connexion, prise)))
}

impl Client {
    /// Reads one whole request; `None` when the client hung up instead.
    pub(crate) fn requete(&mut self) -> Option<String> {
        let mut tampon = [0; 4096];
        let mut ici = Vec::new();
        loop {
            if let Some(fin) = entiere(&ici) {
                self.vu.requetes.fetch_add(1, Ordering::SeqCst);
                return Some(String::from_utf8_lossy(&ici[..fin]).into_owned());
            }
            match self.flux.read(&mut tampon) {
                Ok(0) | Err(_) => return None,
                Ok(lus) => {
                    self.vu.recu.lock().unwrap().extend_from_slice(&tampon[..lus]);
                    ici.extend_from_slice(&tampon[..lus]);
                }
            }
        }
    }

    /// Reads the request's first byte and no more.
    pub(crate) fn un_octet(&mut self) {
        let mut un = [0];
        if self.flux.read_exact(&mut un).is_ok() {
            self.vu.recu.lock().unwrap().extend(un);
        }
    }

    /// Reads the client's side of a TLS handshake's beginning: nothing of a request is in it.
    pub(crate) fn bonjour(&mut self) {
        let mut entete = [0; 5];
        if self.flux.read_exact(&mut entete).is_ok() {
            let longueur = usize::from(u16::from_be_bytes([entete[3], entete[4]]));
            let _ = self.flux.read_exact(&mut vec![0; longueur]);
        }
    }

    /// Goes on reading a handshake that it does not answer, until the client hangs up.
    pub(crate) fn tient_la_poignee(&mut self) {
        while let Ok(1..) = self.flux.read(&mut [0; 4096]) {}
    }

    /// Waits until the request has begun to come, and reads nothing of it.
    pub(crate) fn attend(&mut self) {
        if let Ok(venus) = self.prise.peek(&mut [0; 16]) {
            self.vu.non_lus.fetch_add(venus, Ordering::SeqCst);
        }
    }

    /// Writes; what the client does not take is its affair.
    pub(crate) fn ecrit(&mut self, octets: impl AsRef<[u8]>) -> bool {
        self.flux.write_all(octets.as_ref()).and_then(|()| self.flux.flush()).is_ok()
    }

    /// Writes one byte at a time, slowly, again and again until the client has gone.
    pub(crate) fn goutte(&mut self, octets: &[u8]) {
        let _ = self.prise.set_read_timeout(Some(Duration::from_millis(50)));
        for octet in octets.iter().cycle() {
            if !self.ecrit([*octet]) {
                return;
            }
            // Silence is the pause; the end is the client's.
            if let Ok(0) = self.flux.read(&mut [0; 64]) {
                return;
            }
        }
    }

    /// Says nothing until the client hangs up.
    pub(crate) fn tient(&mut self) {
        let mut tampon = [0; 4096];
        while let Ok(lus) = self.flux.read(&mut tampon) {
            if lus == 0 {
                return;
            }
            self.vu.recu.lock().unwrap().extend_from_slice(&tampon[..lus]);
        }
    }

    /// Ends the connection with a reset.
    pub(crate) fn rompt(self) {
        let _ = SockRef::from(&self.prise).set_linger(Some(Duration::ZERO));
    }

    /// Ends its own side and keeps the other open.
    pub(crate) fn ferme_son_cote(&mut self) {
        let _ = self.prise.shutdown(std::net::Shutdown::Write);
    }

    /// Everything both ways between the client and `vers`.
    pub(crate) fn relaie(mut self, vers: SocketAddr) {
        let Ok(mut la_bas) = TcpStream::connect(vers) else { return };
        let (mut retour, mut vers_lui) = (la_bas.try_clone().unwrap(), self.prise.try_clone().unwrap());
        let descente = std::thread::spawn(move || {
            let _ = std::io::copy(&mut retour, &mut vers_lui);
            let _ = vers_lui.shutdown(std::net::Shutdown::Both);
        });
        let mut tampon = [0; 4096];
        while let Ok(lus @ 1..) = self.flux.read(&mut tampon) {
            self.vu.recu.lock().unwrap().extend_from_slice(&tampon[..lus]);
            if la_bas.write_all(&tampon[..lus]).is_err() {
                break;
            }
        }
        let _ = la_bas.shutdown(std::net::Shutdown::Both);
        let _ = descente.join();
    }
}

/// Where the first request of `octets` ends, when it is there whole.
fn entiere(octets: &[u8]) -> Option<usize> {
    let debut = octets.windows(4).position(|quatre| quatre == b"\r\n\r\n")? + 4;
    let texte = String::from_utf8_lossy(&octets[..debut]).to_ascii_lowercase();
    let longueur = texte
        .lines()
        .find_map(|ligne| ligne.strip_prefix("content-length:").and_then(|valeur| valeur.trim().parse().ok()))
        .unwrap_or(0);
    (octets.len() >= debut + longueur).then_some(debut + longueur)
}

/// An answer with a body, its length right.
pub(crate) fn reponse(statut: &str, entetes: &str, corps: impl AsRef<[u8]>) -> Vec<u8> {
    let corps = corps.as_ref();
    let mut octets = format!("HTTP/1.1 {statut}\r\nContent-Length: {}\r\n{entetes}\r\n", corps.len()).into_bytes();
    octets.extend_from_slice(corps);
    octets
}

/// The body that the service would give to this request.
pub(crate) fn bon_corps(requete: &str) -> &'static str {
    if requete.contains("putReprovisionning") { ACCUSE } else { STRUCTURE }
}

/// What the service would answer.
pub(crate) fn bonne_reponse(requete: &str) -> Vec<u8> {
    reponse("200 OK", "Content-Type: text/xml; charset=utf-8\r\n", bon_corps(requete))
}

/// Reads the whole request, answers so, and closes.
pub(crate) fn repond(reponse: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> impl Fn(Client) + Send + Sync {
    move |mut client| {
        while let Some(requete) = client.requete() {
            if !client.ecrit(reponse(&requete)) {
                return;
            }
        }
    }
}

/// The body that the service would give to this request, as `gzip -9n` wrote it (gzip 1.12, of the same
/// files): nothing of it can be read as it is.
pub(crate) fn gzip(requete: &str) -> &'static [u8] {
    if requete.contains("putReprovisionning") { ACCUSE_GZIP } else { STRUCTURE_GZIP }
}

/// Reads the whole request, writes these bytes whatever they are, and closes.
pub(crate) fn ecrit_et_ferme(octets: impl AsRef<[u8]> + Send + Sync + 'static) -> impl Fn(Client) + Send + Sync {
    move |mut client| {
        if client.requete().is_some() {
            client.ecrit(octets.as_ref());
        }
    }
}

#[test]
fn what_is_compressed_is_the_answer_and_can_t_be_read_as_it_is() {
    for (gzip, clair) in [(STRUCTURE_GZIP, STRUCTURE), (ACCUSE_GZIP, ACCUSE)] {
        // What RFC 1952 ends with: the text's checksum and its length.
        let crc = !clair.bytes().fold(u32::MAX, |crc, octet| {
            (0..8).fold(crc ^ u32::from(octet), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
        });
        let fin = [crc.to_le_bytes(), u32::try_from(clair.len()).unwrap().to_le_bytes()].concat();
        assert_eq!(gzip[gzip.len() - 8..], fin);
        assert!(gzip.len() < clair.len());
        assert!(!gzip.windows(8).any(|huit| clair.as_bytes().windows(8).any(|autre| autre == huit)));
    }
}
