//! What reading an answer takes: its tree, never its text beside it. The text is made while it is read,
//! so that no more of it is there than the product keeps.
//!
//! Guards: wire: an answer is never in memory beside its tree, from a file or from the network, up to the largest
//! that is accepted; a PTO takes less than 120 bytes

use std::alloc::System;
use std::io::{BufRead as _, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use cap::Cap;
use common::documents::{Document, Genre};
use common::watched::Guette;
use reprov::domain::fibre::QuestionFibres;
use reprov::domain::reference::ReferenceContrat;
use reprov::files::saved_answers;
use reprov::net::Acces;
use reprov::net::http::Transport;
use reprov::service::ereprov::{Emballage, Identifiants, Operation, Service};
use reprov::wire::ereprov::{Lecture, read_fibres, read_structure};

/// Counts what is allocated, by all threads.
#[global_allocator]
static MEMOIRE: Cap<System> = Cap::new(System, usize::MAX);

/// What a tree takes beside itself while it grows (its lists have room for more), in hundredths.
const CROISSANCE: usize = 115;
/// What a reader keeps at hand, whatever the document's size.
const TAMPONS: usize = 256 * 1024;
/// The same of an HTTP exchange: the pieces that the network is ahead.
const RESEAU: usize = 4 * 1024 * 1024;

/// One test at a time: the counter is everybody's.
fn seul() -> MutexGuard<'static, ()> {
    static SEUL: Mutex<()> = Mutex::new(());
    SEUL.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn the_documents_are_well_formed_and_have_what_they_say() {
    for (genre, prise) in [(Genre::Structure, "pto"), (Genre::Fibres, "fibre")] {
        let texte = Document::texte(genre, 5_003);
        let lu = roxmltree::Document::parse(&texte).unwrap();
        assert_eq!(lu.descendants().filter(|noeud| noeud.has_tag_name(prise)).count(), 5_003);
    }
}

/// What a reading took: of the document, at most, and what is left of it.
struct Prise {
    document: usize,
    plus: usize,
    arbre: usize,
}

impl Prise {
    /// The tree is what was allocated; `beside` is all that there may have been beside it.
    fn est_celle_d_un_flux(&self, beside: usize) {
        let Self { document, plus, arbre } = *self;
        let permis = arbre * CROISSANCE / 100 + beside;
        assert!(plus <= permis, "{plus} bytes at most for a tree of {arbre} and a document of {document}");
        // Else the document would have had its place in what is permitted.
        assert!(permis < arbre + document / 2, "the document is too small to tell: {document} bytes");
    }
}

/// The memory that `lit` takes of a document that is read as it is made.
fn mesure<T>(genre: Genre, prises: usize, lit: impl FnOnce(&mut Guette<fn() -> usize>) -> T) -> (Prise, T) {
    let avant = MEMOIRE.allocated();
    let mut flux: Guette<fn() -> usize> = Guette::new(Document::new(genre, prises), || MEMOIRE.allocated());
    let lu = lit(&mut flux);
    let (plus, document) = (flux.plus - avant, flux.octets);
    drop(flux);
    (Prise { document, plus, arbre: MEMOIRE.allocated() - avant }, lu)
}

#[test]
fn a_structure_takes_its_tree_and_a_pto_less_than_120_bytes() {
    let _seul = seul();
    let prises = 60_000;
    let (prise, lu) = mesure(Genre::Structure, prises, |flux| read_structure(flux, None));
    let Lecture::Ok(site) = lu.unwrap() else { panic!("no site") };
    assert_eq!(site.resume().pto, prises);
    prise.est_celle_d_un_flux(TAMPONS);
    assert!(prise.arbre < prises * 120, "{} bytes for {prises} PTOs", prise.arbre);
}

#[test]
fn a_list_of_fibres_takes_its_tree_and_a_fibre_less_than_its_text() {
    let _seul = seul();
    let prises = 60_000;
    let (prise, lu) = mesure(Genre::Fibres, prises, |flux| read_fibres(flux, None));
    let Lecture::Ok(liste) = lu.unwrap() else { panic!("no list") };
    assert_eq!(liste.fibres().count(), prises);
    prise.est_celle_d_un_flux(TAMPONS);
    assert!(prise.arbre < prise.document * 3 / 4, "{} bytes for {prises} fibres", prise.arbre);
}

/// A server for one request, which it answers with a document made while it is sent.
fn serveur(genre: Genre, prises: usize) -> (String, JoinHandle<(usize, usize)>) {
    let ecoute = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", ecoute.local_addr().unwrap());
    let fil = thread::spawn(move || {
        let (mut flux, _) = ecoute.accept().unwrap();
        demandee(&mut flux);
        let mut document = Guette::new(Document::new(genre, prises), || MEMOIRE.allocated());
        let tete = "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n";
        flux.write_all(tete.as_bytes()).unwrap();
        loop {
            let morceau = document.fill_buf().unwrap();
            write!(flux, "{:x}\r\n", morceau.len()).unwrap();
            flux.write_all(morceau).unwrap();
            flux.write_all(b"\r\n").unwrap();
            let envoyes = morceau.len();
            document.consume(envoyes);
            if envoyes == 0 {
                return (document.plus, document.octets);
            }
        }
    });
    (url, fil)
}

/// Reads a request to its end.
fn demandee(flux: &mut TcpStream) {
    let (mut recu, mut tampon) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&recu).contains("Envelope>") {
        let lus = flux.read(&mut tampon).unwrap();
        assert!(lus > 0, "no whole request");
        recu.extend_from_slice(&tampon[..lus]);
    }
}

fn service(url: &str, taille_max: u64) -> Service {
    let acces = Acces {
        delai_connexion: Duration::from_secs(30),
        delai_reponse: Duration::from_mins(10),
        taille_max,
        ..common::post::acces(url)
    };
    Service::new(Transport::new(acces).unwrap(), Emballage::default())
}

fn personne() -> Identifiants {
    Identifiants { identifiant: "agent".into(), mot_de_passe: "x".into() }
}

#[test]
fn the_largest_answer_that_is_accepted_is_never_there_beside_its_tree() {
    let _seul = seul();
    let (prises, taille_max) = (600_000, 64 << 20);
    let contrat = ReferenceContrat::parse("MUT1").unwrap();
    let (url, fil) = serveur(Genre::Structure, prises);
    let execution = tokio::runtime::Runtime::new().unwrap();
    let service = service(&url, taille_max);
    let avant = MEMOIRE.allocated();
    let site = execution.block_on(service.lit(&Operation::structure(&contrat), &personne())).unwrap();
    let (plus, document) = fil.join().unwrap();
    assert_eq!(site.resume().pto, prises);
    assert!(document as u64 > taille_max * 9 / 10, "{document} bytes are far from the limit");
    Prise { document, plus: plus - avant, arbre: MEMOIRE.allocated() - avant }.est_celle_d_un_flux(RESEAU);
}

#[test]
fn a_long_list_of_fibres_from_the_network_is_never_there_beside_its_tree() {
    let _seul = seul();
    let prises = 150_000;
    let contrat = ReferenceContrat::parse("MUT1").unwrap();
    let (url, fil) = serveur(Genre::Fibres, prises);
    let execution = tokio::runtime::Runtime::new().unwrap();
    let service = service(&url, 64 << 20);
    let avant = MEMOIRE.allocated();
    let operation = Operation::fibres(&contrat, &QuestionFibres::default());
    let liste = execution.block_on(service.lit(&operation, &personne())).unwrap();
    let (plus, document) = fil.join().unwrap();
    assert_eq!(liste.fibres().count(), prises);
    Prise { document, plus: plus - avant, arbre: MEMOIRE.allocated() - avant }.est_celle_d_un_flux(RESEAU);
}

/// A file whose content is made while it is read.
#[cfg(unix)]
fn tube(chemin: &Path, genre: Genre, prises: usize) -> JoinHandle<(usize, usize)> {
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    mknodat(CWD, chemin, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let chemin = chemin.to_owned();
    thread::spawn(move || {
        let mut fichier = std::fs::OpenOptions::new().write(true).open(chemin).unwrap();
        let mut document = Guette::new(Document::new(genre, prises), || MEMOIRE.allocated());
        std::io::copy(&mut document, &mut fichier).unwrap();
        (document.plus, document.octets)
    })
}

#[cfg(unix)]
#[test]
fn a_saved_answer_is_read_as_it_comes() {
    let _seul = seul();
    let dossier = tempfile::tempdir().unwrap();
    for genre in [Genre::Structure, Genre::Fibres] {
        let chemin = dossier.path().join(format!("{genre:?}.xml"));
        let fil = tube(&chemin, genre, 60_000);
        let avant = MEMOIRE.allocated();
        let lus: Box<dyn std::any::Any> = match genre {
            Genre::Structure => Box::new(saved_answers::structure(&chemin).unwrap()),
            Genre::Fibres => Box::new(saved_answers::fibres(&chemin).unwrap()),
        };
        let (plus, document) = fil.join().unwrap();
        Prise { document, plus: plus - avant, arbre: MEMOIRE.allocated() - avant }.est_celle_d_un_flux(2 * TAMPONS);
        drop(lus);
    }
}
