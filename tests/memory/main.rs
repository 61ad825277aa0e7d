//! The memory that reading an answer takes: its tree, never its whole text beside the tree. The test generates the
//! text while it is read, so that only the product could keep more of it.
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
use common::documents::{Document, DocumentKind};
use common::watched::Watched;
use reprov::domain::fibre::FibresQuestion;
use reprov::domain::reference::ContratId;
use reprov::files::saved_answers;
use reprov::net::ServiceWay;
use reprov::net::http::Transport;
use reprov::service::ereprov::{EreprovOperation, EreprovService, LoginCredentials, Wrapping};
use reprov::wire::ereprov::{ServiceAnswer, read_fibres, read_structure};

/// Counts what is allocated, by all threads.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// The allowance for the tree's lists, which have spare room while they grow, in hundredths of the tree's size.
const GROWTH: usize = 115;
/// The bytes that a reader buffers, for a document of any size.
const BUFFERS: usize = 256 * 1024;
/// The bytes that an HTTP exchange buffers: how far the network may be ahead of the reader.
const NETWORK: usize = 4 * 1024 * 1024;

/// One test at a time: the counter covers the whole process.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn the_documents_are_well_formed_and_have_what_they_say() {
    let _alone = alone();
    for (kind, element) in [(DocumentKind::Structure, "pto"), (DocumentKind::Fibres, "fibre")] {
        let text = Document::text(kind, 5_003);
        let read = roxmltree::Document::parse(&text).unwrap();
        assert_eq!(read.descendants().filter(|node| node.has_tag_name(element)).count(), 5_003);
    }
}

/// The sizes of a reading in bytes: the document, the most that was allocated, and the tree that is left.
struct Taken {
    document: usize,
    more: usize,
    tree: usize,
}

impl Taken {
    /// Checks that no more than the tree and `beside` bytes were allocated at any time.
    fn is_of_a_stream(&self, beside: usize) {
        let Self { document, more, tree } = *self;
        let allowed = tree * GROWTH / 100 + beside;
        assert!(more <= allowed, "{more} bytes at most for a tree of {tree} and a document of {document}");
        // The allowance must be too small for the document, else the test proves nothing.
        assert!(allowed < tree + document / 2, "the document is too small to tell: {document} bytes");
    }
}

/// The memory that `read` takes for a document that is generated while it is read.
fn measure<T>(kind: DocumentKind, count: usize, read: impl FnOnce(&mut Watched<fn() -> usize>) -> T) -> (Taken, T) {
    let before = MEMORY.allocated();
    let mut stream: Watched<fn() -> usize> = Watched::new(Document::new(kind, count), || MEMORY.allocated());
    let read = read(&mut stream);
    let (more, document) = (stream.more - before, stream.bytes);
    drop(stream);
    (Taken { document, more, tree: MEMORY.allocated() - before }, read)
}

#[test]
fn a_structure_takes_its_tree_and_a_pto_less_than_120_bytes() {
    let _alone = alone();
    let count = 60_000;
    let (taken, read) = measure(DocumentKind::Structure, count, |stream| read_structure(stream, None));
    let ServiceAnswer::Ok(site) = read.unwrap() else { panic!("no site") };
    assert_eq!(site.summary().pto, count);
    taken.is_of_a_stream(BUFFERS);
    assert!(taken.tree < count * 120, "{} bytes for {count} PTOs", taken.tree);
}

#[test]
fn a_list_of_fibres_takes_its_tree_and_a_fibre_less_than_its_text() {
    let _alone = alone();
    let count = 60_000;
    let (taken, read) = measure(DocumentKind::Fibres, count, |stream| read_fibres(stream, None));
    let ServiceAnswer::Ok(list) = read.unwrap() else { panic!("no list") };
    assert_eq!(list.fibres().count(), count);
    taken.is_of_a_stream(BUFFERS);
    assert!(taken.tree < taken.document * 3 / 4, "{} bytes for {count} fibres", taken.tree);
}

/// A server for one request; it answers with a document that is generated while it is sent.
fn server(kind: DocumentKind, count: usize) -> (String, JoinHandle<(usize, usize)>) {
    let listen = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listen.local_addr().unwrap());
    let thread = thread::spawn(move || {
        let (mut stream, _) = listen.accept().unwrap();
        asked(&mut stream);
        let mut document = Watched::new(Document::new(kind, count), || MEMORY.allocated());
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        loop {
            let piece = document.fill_buf().unwrap();
            write!(stream, "{:x}\r\n", piece.len()).unwrap();
            stream.write_all(piece).unwrap();
            stream.write_all(b"\r\n").unwrap();
            let sent = piece.len();
            document.consume(sent);
            if sent == 0 {
                return (document.more, document.bytes);
            }
        }
    });
    (url, thread)
}

/// Reads a request to its end.
fn asked(stream: &mut TcpStream) {
    let (mut received, mut buffer) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&received).contains("Envelope>") {
        let read = stream.read(&mut buffer).unwrap();
        assert!(read > 0, "no whole request");
        received.extend_from_slice(&buffer[..read]);
    }
}

fn service(url: &str, max_size: u64) -> EreprovService {
    let way = ServiceWay {
        connection_delay: Duration::from_secs(30),
        answer_delay: Duration::from_mins(10),
        max_size,
        ..common::post::way(url)
    };
    EreprovService::new(Transport::new(way).unwrap(), Wrapping::default())
}

fn person() -> LoginCredentials {
    LoginCredentials { login: "agent".into(), password: "x".into() }
}

#[test]
fn the_largest_answer_that_is_accepted_is_never_there_beside_its_tree() {
    let _alone = alone();
    let (count, max_size) = (600_000, 64 << 20);
    let contrat = ContratId::parse("MUT1").unwrap();
    let (url, thread) = server(DocumentKind::Structure, count);
    let execution = tokio::runtime::Runtime::new().unwrap();
    let service = service(&url, max_size);
    let before = MEMORY.allocated();
    let site = execution.block_on(service.read(&EreprovOperation::structure(&contrat), &person())).unwrap();
    let (more, document) = thread.join().unwrap();
    assert_eq!(site.summary().pto, count);
    assert!(document as u64 > max_size * 9 / 10, "{document} bytes are far from the limit");
    Taken { document, more: more - before, tree: MEMORY.allocated() - before }.is_of_a_stream(NETWORK);
}

#[test]
fn a_long_list_of_fibres_from_the_network_is_never_there_beside_its_tree() {
    let _alone = alone();
    let count = 150_000;
    let contrat = ContratId::parse("MUT1").unwrap();
    let (url, thread) = server(DocumentKind::Fibres, count);
    let execution = tokio::runtime::Runtime::new().unwrap();
    let service = service(&url, 64 << 20);
    let before = MEMORY.allocated();
    let operation = EreprovOperation::fibres(&contrat, &FibresQuestion::default());
    let list = execution.block_on(service.read(&operation, &person())).unwrap();
    let (more, document) = thread.join().unwrap();
    assert_eq!(list.fibres().count(), count);
    Taken { document, more: more - before, tree: MEMORY.allocated() - before }.is_of_a_stream(NETWORK);
}

/// A named pipe whose content is generated while it is read.
#[cfg(unix)]
fn tube(path: &Path, kind: DocumentKind, count: usize) -> JoinHandle<(usize, usize)> {
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let path = path.to_owned();
    thread::spawn(move || {
        let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        let mut document = Watched::new(Document::new(kind, count), || MEMORY.allocated());
        std::io::copy(&mut document, &mut file).unwrap();
        (document.more, document.bytes)
    })
}

#[cfg(unix)]
#[test]
fn a_saved_answer_is_read_as_it_comes() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    for kind in [DocumentKind::Structure, DocumentKind::Fibres] {
        let path = folder.path().join(format!("{kind:?}.xml"));
        let thread = tube(&path, kind, 60_000);
        let before = MEMORY.allocated();
        let read: Box<dyn std::any::Any> = match kind {
            DocumentKind::Structure => Box::new(saved_answers::structure(&path).unwrap()),
            DocumentKind::Fibres => Box::new(saved_answers::fibres(&path).unwrap()),
        };
        let (more, document) = thread.join().unwrap();
        Taken { document, more: more - before, tree: MEMORY.allocated() - before }.is_of_a_stream(2 * BUFFERS);
        drop(read);
    }
}
