//! Bodies of 200 MB and bodies that drip: what is too large is refused early, what is read is never held,
//! and the time of the whole exchange ends what does not. This process may never hold [`MEMOIRE`]: it ends
//! at the allocation that goes past it.
//!
//! Guards: service: an answer that attacks is called what it is, with its exit code and words, and costs no code;
//! its size costs no memory, its slowness no more than the time allowed

use std::alloc::System;
use std::io::{self, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cap::Cap;
use common::hostile_server::{Serveur, repond, serveur};
use reprov::domain::outcome::{DefautReponse, GenrePanne, RetourPut};
use reprov::domain::reference::ReferenceContrat;
use reprov::net::Acces;
use reprov::net::http::Transport;
use reprov::service::ereprov::{EchecService, Emballage, Identifiants, LectureManquee, Operation, RetourBrut, Service};
use reprov::wire::ereprov::read_structure;

/// What all of this process may hold at one time: a fifth of one of its bodies.
const MEMOIRE: usize = 40 << 20;

#[global_allocator]
static ALLOCATEUR: Cap<System> = Cap::new(System, MEMOIRE);

/// A body's size.
const GEANT: u64 = 200_000_000;

const DEBUT: &str = "<Envelope><Body><getSiteStructureResponse><site reference='S'>";
const FIN: &str = "</site></getSiteStructureResponse></Body></Envelope>";

/// One element with 60 attributes that nobody reads: a body of many of them is large and says nothing.
fn remplissage() -> String {
    let attributs: Vec<String> = (0..60).map(|n| format!("a{n}='{}'", "v".repeat(500))).collect();
    format!("<inconnu {}/>", attributs.join(" "))
}

/// A body of at least `taille` bytes around `contenu`, read piece by piece.
fn geant(taille: u64, contenu: &'static str) -> impl Read {
    let un = remplissage();
    let combien = taille / un.len() as u64 + 1;
    let repete = Repete { octets: un.into_bytes(), rang: 0 }.take(combien * remplissage().len() as u64);
    DEBUT.as_bytes().chain(repete).chain(contenu.as_bytes()).chain(FIN.as_bytes())
}

/// The same bytes over and over.
struct Repete {
    octets: Vec<u8>,
    rang: usize,
}

impl Read for Repete {
    fn read(&mut self, vers: &mut [u8]) -> io::Result<usize> {
        let suite = &self.octets[self.rang..];
        let lus = suite.len().min(vers.len());
        vers[..lus].copy_from_slice(&suite[..lus]);
        self.rang = (self.rang + lus) % self.octets.len();
        Ok(lus)
    }
}

fn service(serveur: &Serveur, taille_max: u64, delai: Duration) -> Service {
    let acces = Acces {
        delai_connexion: Duration::from_secs(30),
        delai_reponse: delai,
        taille_max,
        ..common::post::acces(&serveur.url())
    };
    Service::new(Transport::new(acces).unwrap(), Emballage::default())
}

fn qui() -> Identifiants {
    Identifiants { identifiant: "demo".into(), mot_de_passe: "demo".to_owned().into() }
}

fn contrat() -> ReferenceContrat {
    ReferenceContrat::parse("MUT1").unwrap()
}

async fn met(service: &Service) -> RetourBrut {
    let brouillon = common::order::brouillon_pour("MUT1", "F1");
    service.put(&brouillon.demande().unwrap(), &qui()).await
}

/// A service that streams a giant body, and counts the bytes that it got rid of.
fn geante(taille: u64, contenu: &'static str) -> (Serveur, Arc<AtomicU64>) {
    let partis = Arc::new(AtomicU64::new(0));
    let comptes = Arc::clone(&partis);
    let serveur = serveur(move |_, flux| {
        let mut corps = geant(taille, contenu);
        let mut tampon = vec![0; 64 << 10];
        let _ = flux.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n");
        while let Ok(lus @ 1..) = corps.read(&mut tampon) {
            if flux.write_all(&tampon[..lus]).is_err() {
                break;
            }
            comptes.fetch_add(lus as u64, Ordering::SeqCst);
        }
        let _ = flux.shutdown(std::net::Shutdown::Both);
    });
    (serveur, partis)
}

const LONG: Duration = Duration::from_mins(5);

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_200_mb_is_refused_at_its_limit_and_the_rest_is_not_taken() {
    let (serveur, partis) = geante(GEANT, "");
    // The limit where the configuration sets none.
    let service = service(&serveur, 64 << 20, LONG);
    match service.lit(&Operation::structure(&contrat()), &qui()).await {
        Err(LectureManquee { echec: EchecService::Defaut(defaut), .. }) => {
            assert_eq!(defaut.panne.genre, GenrePanne::Reponse, "{defaut:?}");
        }
        autre => panic!("{autre:?}"),
    }
    // What stands in the buffers on the way has left too.
    assert!(partis.load(Ordering::SeqCst) < GEANT / 2, "the rest was taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_put_of_200_mb_is_a_doubt_and_the_code_that_came_is_kept() {
    let serveur = serveur(|_, flux| {
        let tete = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n<Envelope><Body>\
                    <putReprovisionningResponse><codeDecharge>AB-12</codeDecharge>";
        let mut corps = tete.as_bytes().chain(geant(GEANT, ""));
        let _ = io::copy(&mut corps, flux);
    });
    let RetourBrut { retour, brut, .. } = met(&service(&serveur, 64 << 20, LONG)).await;
    match retour {
        RetourPut::SansReponse { panne, code } => {
            assert_eq!((panne.genre, code.unwrap().as_str()), (GenrePanne::Reponse, "AB-12"));
        }
        autre => panic!("{autre:?}"),
    }
    let (http, octets) = brut.unwrap();
    assert_eq!((http, octets.len()), (200, 1 << 20), "what is kept is what may be read");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_within_the_limit_is_read_as_it_comes() {
    let (serveur, partis) = geante(48 << 20, "<batiment reference='B'/>");
    let site = service(&serveur, 64 << 20, LONG).lit(&Operation::structure(&contrat()), &qui()).await.unwrap();
    assert_eq!((&*site.reference, &*site.batiments[0].reference), ("S", "B"));
    assert!(partis.load(Ordering::SeqCst) > MEMOIRE as u64, "more than could be held");
}

/// The reader has no limit of its own: a saved file of any size is read in the memory of what it says.
#[test]
fn a_saved_answer_of_200_mb_is_read_in_bounded_memory() {
    let mut fichier = tempfile::NamedTempFile::new().unwrap();
    io::copy(&mut geant(GEANT, "<batiment reference='B'/>"), &mut fichier).unwrap();
    let site = reprov::files::saved_answers::structure(fichier.path()).unwrap();
    assert_eq!(&*site.batiments[0].reference, "B");
}

#[test]
fn the_reader_holds_nothing_of_what_it_passes_over() {
    let lue = read_structure(BufReader::new(geant(48 << 20, "<batiment reference='B'/>")), None);
    assert!(lue.is_ok(), "{lue:?}");
    // A piece that never ends is given up after its megabyte.
    let sans_fin = BufReader::new(DEBUT.as_bytes().chain(io::repeat(b'x')));
    assert_eq!(read_structure(sans_fin, None).unwrap_err().defaut(), DefautReponse::Demesuree);
}

/// Writes byte by byte; after each `pause` is waited for.
fn goutte(flux: &mut TcpStream, octets: &[u8], pause: Duration) {
    let _ = flux.set_nodelay(true);
    for octet in octets {
        if flux.write_all(&[*octet]).is_err() {
            return;
        }
        std::thread::sleep(pause);
    }
}

const PUT: &str = "<Envelope><Body><putReprovisionningResponse><codeDecharge>AB-12</codeDecharge>\
                   </putReprovisionningResponse></Body></Envelope>";

#[tokio::test(flavor = "multi_thread")]
async fn a_body_byte_by_byte_reads_as_in_one_piece() {
    let goutte_a_goutte = serveur(|_, flux| {
        let tete = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", PUT.len());
        goutte(flux, tete.as_bytes(), Duration::ZERO);
        goutte(flux, PUT.as_bytes(), Duration::ZERO);
    });
    let d_un_coup = serveur(|_, flux| repond(flux, "200 OK", "text/xml", PUT.as_bytes()));
    let de = |serveur| service(serveur, 1 << 20, LONG);
    assert_eq!(met(&de(&goutte_a_goutte)).await.retour, met(&de(&d_un_coup)).await.retour);
}

/// Each byte comes in time, and the whole never would: the exchange's own limit ends it.
#[tokio::test(flavor = "multi_thread")]
async fn a_drip_is_ended_by_the_time_of_the_whole_exchange() {
    let serveur = serveur(|_, flux| {
        let _ = flux.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n");
        let _ = flux.write_all(PUT.trim_end_matches("</Body></Envelope>").as_bytes());
        goutte(flux, &vec![b' '; 100_000], Duration::from_millis(20));
    });
    let service = service(&serveur, 1 << 20, Duration::from_millis(400));
    match service.lit(&Operation::suivi(&contrat()), &qui()).await {
        Err(LectureManquee { echec: EchecService::Defaut(defaut), .. }) => {
            assert_eq!(defaut.panne.genre, GenrePanne::DelaiReponse, "{defaut:?}");
        }
        autre => panic!("{autre:?}"),
    }
    match met(&service).await.retour {
        RetourPut::SansReponse { panne, code } => {
            assert_eq!(panne.genre, GenrePanne::DelaiReponse);
            assert_eq!(code.unwrap().as_str(), "AB-12", "the code came before the drip");
        }
        autre => panic!("{autre:?}"),
    }
    assert_eq!(serveur.puts.load(Ordering::SeqCst), 1);
}

/// The same before anything of the answer: the head itself drips.
#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_drips_is_ended_too() {
    let serveur = serveur(|_, flux| {
        goutte(flux, b"HTTP/1.1 200 OK\r\nX-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Duration::from_millis(50));
    });
    let service = service(&serveur, 1 << 20, Duration::from_millis(400));
    let panne = match met(&service).await.retour {
        RetourPut::SansReponse { panne, code: None } => panne,
        autre => panic!("{autre:?}"),
    };
    assert_eq!(panne.genre, GenrePanne::DelaiReponse);
}
