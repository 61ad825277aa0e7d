//! Bodies of 200 MB and bodies that drip. A body over the limit is refused early, the reader holds nothing of what it
//! skips, and the time limit of the whole exchange ends a drip. This process may never hold more than [`MEMORY`]: the
//! allocation that goes past it ends the process.
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
use common::hostile_server::{HostileServer, answer, server};
use reprov::domain::outcome::{AnswerFault, BreakdownKind, PutReturn};
use reprov::domain::reference::ContratId;
use reprov::net::ServiceWay;
use reprov::net::http::Transport;
use reprov::service::ereprov::{
    EreprovOperation, EreprovService, FailedRead, LoginCredentials, RawReturn, ReadFailure, Wrapping,
};
use reprov::wire::ereprov::read_structure;

/// The most that this process may hold at one time: a fifth of one of its bodies.
const MEMORY: usize = 40 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, MEMORY);

/// The size of a large body, in bytes.
const GIANT: u64 = 200_000_000;

const START: &str = "<Envelope><Body><getSiteStructureResponse><site reference='S'>";
const END: &str = "</site></getSiteStructureResponse></Body></Envelope>";

/// One unknown element with 60 attributes: the reader skips it. Many of them make a large body that holds no data.
fn filler() -> String {
    let attributes: Vec<String> = (0..60).map(|n| format!("a{n}='{}'", "v".repeat(500))).collect();
    format!("<inconnu {}/>", attributes.join(" "))
}

/// A body of at least `size` bytes around `content`, made while it is read.
fn giant(size: u64, content: &'static str) -> impl Read {
    let one = filler();
    let how_many = size / one.len() as u64 + 1;
    let repeated = Repeated { bytes: one.into_bytes(), index: 0 }.take(how_many * filler().len() as u64);
    START.as_bytes().chain(repeated).chain(content.as_bytes()).chain(END.as_bytes())
}

/// The same bytes, repeated without end.
struct Repeated {
    bytes: Vec<u8>,
    index: usize,
}

impl Read for Repeated {
    fn read(&mut self, toward: &mut [u8]) -> io::Result<usize> {
        let rest = &self.bytes[self.index..];
        let read = rest.len().min(toward.len());
        toward[..read].copy_from_slice(&rest[..read]);
        self.index = (self.index + read) % self.bytes.len();
        Ok(read)
    }
}

fn service(server: &HostileServer, max_size: u64, delay: Duration) -> EreprovService {
    let way = ServiceWay {
        connection_delay: Duration::from_secs(30),
        answer_delay: delay,
        max_size,
        ..common::post::way(&server.url())
    };
    EreprovService::new(Transport::new(way).unwrap(), Wrapping::default())
}

fn who() -> LoginCredentials {
    LoginCredentials { login: "demo".into(), password: "demo".to_owned().into() }
}

fn contrat() -> ContratId {
    ContratId::parse("MUT1").unwrap()
}

async fn put(service: &EreprovService) -> RawReturn {
    let draft = common::order::draft_for("MUT1", "F1");
    service.put(&draft.demande().unwrap(), &who()).await
}

/// A service that streams a giant body, and the count of the bytes that it has written.
fn giant_service(size: u64, content: &'static str) -> (HostileServer, Arc<AtomicU64>) {
    let departed = Arc::new(AtomicU64::new(0));
    let counts = Arc::clone(&departed);
    let server = server(move |_, stream| {
        let mut body = giant(size, content);
        let mut buffer = vec![0; 64 << 10];
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n");
        while let Ok(read @ 1..) = body.read(&mut buffer) {
            if stream.write_all(&buffer[..read]).is_err() {
                break;
            }
            counts.fetch_add(read as u64, Ordering::SeqCst);
        }
        let _ = stream.shutdown(std::net::Shutdown::Both);
    });
    (server, departed)
}

const LONG: Duration = Duration::from_mins(5);

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_200_mb_is_refused_at_its_limit_and_the_rest_is_not_taken() {
    let (server, departed) = giant_service(GIANT, "");
    // The default limit of the configuration.
    let service = service(&server, 64 << 20, LONG);
    match service.read(&EreprovOperation::structure(&contrat()), &who()).await {
        Err(FailedRead { failure: ReadFailure::Exchange(fault), .. }) => {
            assert_eq!(fault.breakdown.kind, BreakdownKind::Answer, "{fault:?}");
        }
        other => panic!("{other:?}"),
    }
    // The bytes in the buffers on the way count as written too.
    assert!(departed.load(Ordering::SeqCst) < GIANT / 2, "the rest was taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_put_of_200_mb_is_a_doubt_and_the_code_that_came_is_kept() {
    let server = server(|_, stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n<Envelope><Body>\
                    <putReprovisionningResponse><codeDecharge>AB-12</codeDecharge>";
        let mut body = head.as_bytes().chain(giant(GIANT, ""));
        let _ = io::copy(&mut body, stream);
    });
    let RawReturn { returned, raw, .. } = put(&service(&server, 64 << 20, LONG)).await;
    match returned {
        PutReturn::NoAnswer { breakdown, code } => {
            assert_eq!((breakdown.kind, code.unwrap().as_str()), (BreakdownKind::Answer, "AB-12"));
        }
        other => panic!("{other:?}"),
    }
    let (http, bytes) = raw.unwrap();
    assert_eq!((http, bytes.len()), (200, 1 << 20), "what is kept is what may be read");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_within_the_limit_is_read_as_it_comes() {
    let (server, departed) = giant_service(48 << 20, "<batiment reference='B'/>");
    let site = service(&server, 64 << 20, LONG).read(&EreprovOperation::structure(&contrat()), &who()).await.unwrap();
    assert_eq!((&*site.reference, &*site.batiments[0].reference), ("S", "B"));
    assert!(departed.load(Ordering::SeqCst) > MEMORY as u64, "more than could be held");
}

/// The reader has no size limit of its own: the memory for a saved file depends on what is kept of it, not on its size.
#[test]
fn a_saved_answer_of_200_mb_is_read_in_bounded_memory() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    io::copy(&mut giant(GIANT, "<batiment reference='B'/>"), &mut file).unwrap();
    let site = reprov::files::saved_answers::structure(file.path()).unwrap();
    assert_eq!(&*site.batiments[0].reference, "B");
}

#[test]
fn the_reader_holds_nothing_of_what_it_passes_over() {
    let read = read_structure(BufReader::new(giant(48 << 20, "<batiment reference='B'/>")), None);
    assert!(read.is_ok(), "{read:?}");
    // A single piece without end is refused after one megabyte.
    let endless = BufReader::new(START.as_bytes().chain(io::repeat(b'x')));
    assert_eq!(read_structure(endless, None).unwrap_err().fault(), AnswerFault::Oversized);
}

/// Writes byte by byte, and waits `pause` after each.
fn drip(stream: &mut TcpStream, bytes: &[u8], pause: Duration) {
    let _ = stream.set_nodelay(true);
    for byte in bytes {
        if stream.write_all(&[*byte]).is_err() {
            return;
        }
        std::thread::sleep(pause);
    }
}

const PUT: &str = "<Envelope><Body><putReprovisionningResponse><codeDecharge>AB-12</codeDecharge>\
                   </putReprovisionningResponse></Body></Envelope>";

#[tokio::test(flavor = "multi_thread")]
async fn a_body_byte_by_byte_reads_as_in_one_piece() {
    let dripping = server(|_, stream| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", PUT.len());
        drip(stream, head.as_bytes(), Duration::ZERO);
        drip(stream, PUT.as_bytes(), Duration::ZERO);
    });
    let at_once = server(|_, stream| answer(stream, "200 OK", "text/xml", PUT.as_bytes()));
    let of = |server| service(server, 1 << 20, LONG);
    assert_eq!(put(&of(&dripping)).await.returned, put(&of(&at_once)).await.returned);
}

/// Each byte comes in time, but the whole answer never would: the time limit of the exchange ends it.
#[tokio::test(flavor = "multi_thread")]
async fn a_drip_is_ended_by_the_time_of_the_whole_exchange() {
    let server = server(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n");
        let _ = stream.write_all(PUT.trim_end_matches("</Body></Envelope>").as_bytes());
        drip(stream, &vec![b' '; 100_000], Duration::from_millis(20));
    });
    let service = service(&server, 1 << 20, Duration::from_millis(400));
    match service.read(&EreprovOperation::following(&contrat()), &who()).await {
        Err(FailedRead { failure: ReadFailure::Exchange(fault), .. }) => {
            assert_eq!(fault.breakdown.kind, BreakdownKind::AnswerTimeout, "{fault:?}");
        }
        other => panic!("{other:?}"),
    }
    match put(&service).await.returned {
        PutReturn::NoAnswer { breakdown, code } => {
            assert_eq!(breakdown.kind, BreakdownKind::AnswerTimeout);
            assert_eq!(code.unwrap().as_str(), "AB-12", "the code came before the drip");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(server.puts.load(Ordering::SeqCst), 1);
}

/// The head of the answer drips too: the same limit ends it.
#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_drips_is_ended_too() {
    let server = server(|_, stream| {
        drip(stream, b"HTTP/1.1 200 OK\r\nX-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Duration::from_millis(50));
    });
    let service = service(&server, 1 << 20, Duration::from_millis(400));
    let breakdown = match put(&service).await.returned {
        PutReturn::NoAnswer { breakdown, code: None } => breakdown,
        other => panic!("{other:?}"),
    };
    assert_eq!(breakdown.kind, BreakdownKind::AnswerTimeout);
}
