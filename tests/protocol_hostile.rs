//! Hostile bytes: cut, mangled, arbitrary, slow, or in the wrong encoding.
//!
//! Guards: the house: `domain` and `wire` do no IO, read no clock, do not panic
//! Guards: wire: every reading tolerance, and none more; no bytes make the reader panic

use std::io::{self, BufRead, BufReader, Read};

use proptest::prelude::*;
use reprov::wire::ereprov::{ServiceAnswer, read_fibres, read_following, read_put, read_question, read_structure};
use reprov::wire::soap::ProtocolError;

/// Every sample, by file name.
fn samples() -> Vec<(String, Vec<u8>)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wire");
    let mut samples: Vec<_> = ["source", "tolerances"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(format!("{root}/{folder}")).unwrap())
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    samples.sort();
    assert!(samples.len() >= 27, "the samples are there");
    samples
}

/// A body from any source.
type Body<'a> = Box<dyn BufRead + 'a>;
/// A reader of one answer: gives the value as text, or the error.
type Reader = for<'a> fn(Body<'a>, Option<&str>) -> Result<String, ProtocolError>;

const READERS: [Reader; 5] = [
    |body, charset| read_structure(body, charset).map(|read| format!("{read:?}")),
    |body, charset| read_fibres(body, charset).map(|read| format!("{read:?}")),
    |body, charset| read_put(body, charset).map(|read| format!("{read:?}")),
    |body, charset| read_following(body, charset).map(|read| format!("{read:?}")),
    |body, charset| read_question(body, charset).map(|read| format!("{read:?}")),
];

fn read_all(body: &[u8], charset: Option<&str>) -> [Result<String, ProtocolError>; 5] {
    read_all_from(|| Box::new(body), charset)
}

fn read_all_from<'a>(body: impl Fn() -> Body<'a>, charset: Option<&str>) -> [Result<String, ProtocolError>; 5] {
    READERS.map(|reader| reader(body(), charset))
}

/// The values of the readings, to compare; every error becomes `None`.
fn values(read: [Result<String, ProtocolError>; 5]) -> [Option<String>; 5] {
    read.map(Result::ok)
}

/// A body that comes a few bytes at a time.
fn slowly(body: &[u8], step: usize) -> impl BufRead + '_ {
    BufReader::with_capacity(step, body)
}

#[test]
fn a_cut_is_an_error_until_nothing_but_blanks_and_comments_is_missing() {
    for (name, body) in samples() {
        let root = b"Envelope>";
        let complete = body.windows(root.len()).rposition(|window| window == root).unwrap() + root.len();
        let readable: Vec<_> =
            READERS.into_iter().filter_map(|reader| Some((reader, reader(Box::new(&body[..]), None).ok()?))).collect();
        assert!(!readable.is_empty(), "{name} is readable");
        for (reader, whole) in readable {
            for cut in 0..body.len() {
                match reader(Box::new(&body[..cut]), None) {
                    Ok(value) => assert!(cut >= complete && value == whole, "{name} cut at {cut}: {value}"),
                    Err(error) if cut < complete => assert!(is_cut(&error), "{name} cut at {cut}: {error:?}"),
                    Err(_) => {}
                }
            }
        }
    }
}

fn is_cut(error: &ProtocolError) -> bool {
    matches!(error, ProtocolError::Empty | ProtocolError::Truncated)
}

#[test]
fn a_body_in_small_pieces_reads_the_same() {
    for (name, body) in samples() {
        let whole = values(read_all(&body, None));
        for step in [1, 2, 3, 7] {
            assert_eq!(values(read_all_from(|| Box::new(slowly(&body, step)), None)), whole, "{name} by {step}");
        }
    }
}

/// `text` in an encoding.
fn encoded(text: &str, label: &str) -> Vec<u8> {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    match label {
        "utf-16le" => wide(u16::to_le_bytes),
        "utf-16be" => wide(u16::to_be_bytes),
        "utf-8" => text.as_bytes().to_vec(),
        _ => {
            let (bytes, _, lost) = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(text);
            assert!(!lost, "{label}");
            bytes.into_owned()
        }
    }
}

#[test]
fn every_accepted_encoding_by_every_way_of_saying_it() {
    let source = include_str!("wire/source/3.3.4_fibres.xml");
    let expected = values(read_all(source.as_bytes(), None));
    let declared = |label: &str| format!("<?xml version=\"1.0\" encoding='{label}' standalone='yes'?>\n{source}");
    let check = |body: &[u8], charset: Option<&str>| {
        assert_eq!(values(read_all(body, charset)), expected, "{charset:?}");
        assert_eq!(values(read_all_from(|| Box::new(slowly(body, 1)), charset)), expected, "{charset:?} byte by byte");
    };
    for label in ["utf-8", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-16le", "utf-16be"] {
        check(&encoded(source, label), Some(label));
        check(&encoded(&declared("us-ascii"), label), Some(&format!(" \"{}\" ", label.to_uppercase())));
    }
    for label in ["UTF-8", "ISO-8859-1", "ISO-8859-15", "windows-1252"] {
        check(&encoded(&declared(label), label), None);
        check(&encoded(&declared(label), label), Some(""));
    }
    for label in ["utf-8", "utf-16le", "utf-16be"] {
        check(&encoded(&format!("\u{feff}{}", declared("iso-8859-1")), label), Some("iso-8859-15"));
    }
    for label in ["utf-16le", "utf-16be"] {
        check(&encoded(&declared("UTF-16"), label), None);
        check(&encoded(&declared("UTF-16"), label), Some("utf-16"));
    }
    check(declared("utf-16").as_bytes(), None);
}

#[test]
fn the_euro_sign_of_each_encoding() {
    let body = |byte: &[u8]| {
        [
            b"<Envelope><Body><getRoSiteResponse><pbo reference='".as_slice(),
            byte,
            b"'/></getRoSiteResponse></Body></Envelope>",
        ]
        .concat()
    };
    let named = |byte: &[u8], charset| match read_fibres(&body(byte)[..], Some(charset)).unwrap() {
        ServiceAnswer::Ok(site) => site.pbo[0].reference.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(named(&[0xA4], "iso-8859-15"), "€");
    assert_eq!(named(&[0x80], "windows-1252"), "€");
    assert_eq!(named(&[0xA4], "iso-8859-1"), "¤");
    for wrong in [&[0xE9][..], &[0xC3], &[0xC3, 0x28], &[0xED, 0xA0, 0x80], &[0xC0, 0xAF]] {
        for charset in [None, Some("utf-8")] {
            let read = read_fibres(&body(wrong)[..], charset);
            assert!(matches!(read, Err(ProtocolError::Encoding { .. })), "{wrong:x?}: {read:?}");
        }
    }
}

#[test]
fn encodings_that_are_refused() {
    let source = include_bytes!("wire/source/3.4.5_put.xml");
    for label in ["shift_jis", "utf-7", "koi8-r", "cp437 \u{1b}[31m"] {
        let read = read_put(&source[..], Some(label));
        assert!(matches!(read, Err(ProtocolError::Encoding { .. })), "{label}: {read:?}");
        assert!(!read.unwrap_err().to_string().contains('\u{1b}'));
    }
    // A label that names no encoding is none, and the document decides.
    assert!(read_put(&source[..], Some("no such thing")).is_ok());
    let declared = [b"<?xml version='1.0' encoding='EUC-JP'?>", &source[..]].concat();
    assert!(matches!(read_put(&declared[..], None), Err(ProtocolError::Encoding { .. })));
    // Half a surrogate pair in the middle, and half a character at the end.
    let mut wide = encoded("<Envelope>", "utf-16le");
    wide.extend([0x00, 0xD8, b'<', 0]);
    assert!(matches!(read_put(&wide[..], None), Err(ProtocolError::Encoding { .. })));
    let wide = encoded("<Envelope>", "utf-16le");
    assert!(matches!(read_put(&wide[..wide.len() - 1], None), Err(ProtocolError::Truncated)));
}

/// A body that fails to be read after some bytes.
struct Failing<'a> {
    body: &'a [u8],
    kind: io::ErrorKind,
}

impl Read for Failing<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if self.body.is_empty() { Err(self.kind.into()) } else { self.body.read(target) }
    }
}

#[test]
fn a_failure_to_read_is_told_apart_wherever_it_happens() {
    let wide = encoded(include_str!("wire/source/3.5.5_suivi.xml"), "utf-16be");
    for body in [&include_bytes!("wire/source/3.5.5_suivi.xml")[..], &wide] {
        for cut in 0..=body.len() {
            let failing = Failing { body: &body[..cut], kind: io::ErrorKind::TimedOut };
            match read_following(BufReader::new(failing), None) {
                Err(ProtocolError::Reading(error)) => assert_eq!(error.kind(), io::ErrorKind::TimedOut),
                other => panic!("cut at {cut}: {other:?}"),
            }
        }
    }
}

/// A body whose every other read is interrupted.
struct Interrupted<'a>(&'a [u8], bool);

impl Read for Interrupted<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.read(target) }
    }
}

#[test]
fn an_interruption_is_no_failure() {
    let text = include_str!("wire/source/3.4.5_put.xml");
    let whole = read_put(text.as_bytes(), None).unwrap();
    for body in [text.as_bytes().to_vec(), encoded(text, "utf-16le")] {
        let read = read_put(BufReader::with_capacity(5, Interrupted(&body, false)), None);
        assert_eq!(read.unwrap(), whole);
    }
}

#[test]
fn what_is_after_the_limits_is_not_read() {
    // A tag without end: the reader must stop long before the body does.
    let endless = BufReader::new(b"<Envelope x='".chain(io::repeat(b'a')));
    assert!(matches!(read_put(endless, None), Err(ProtocolError::TooLarge { .. })));
    let endless = BufReader::new(io::repeat(b'a'));
    assert!(matches!(read_put(endless, None), Err(ProtocolError::NotXml { .. })));
    let endless = BufReader::new(b"<Envelope>".chain(io::repeat(b' ')));
    assert!(matches!(read_put(endless, None), Err(ProtocolError::TooLarge { .. })));
}

fn mangled() -> impl Strategy<Value = Vec<u8>> {
    let pieces = proptest::collection::vec(
        prop_oneof![
            proptest::sample::select(vec![
                "<",
                ">",
                "/>",
                "</",
                "&",
                ";",
                "\"",
                "'",
                "=",
                " ",
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "<?",
                "?>",
                "<!",
                "&#",
                "&#x",
                "xmlns:a-\n",
                "<Envelope",
                "<Body>",
                "</Body>",
                "</Envelope>",
                "<getRoSiteResponse>",
                "\u{feff}",
                "<enteteResponse>",
                "<return>",
                "<pbo ",
                "reference=",
                "<fibre ",
                "é",
                "\0",
                "-",
                "--->",
                "<!-->",
                "<?xml",
                "?",
            ])
            .prop_map(|piece| piece.as_bytes().to_vec()),
            proptest::collection::vec(any::<u8>(), 0..3),
        ],
        0..40,
    );
    pieces.prop_map(|pieces| pieces.concat())
}

/// The samples that a strict parser accepts, with their prefixes removed: our reader does not check that prefixes are
/// declared.
fn strict_samples() -> Vec<Vec<u8>> {
    let strip = |body: Vec<u8>| {
        let text = String::from_utf8(body).unwrap().replace("xmlns:", "xmlns-");
        let prefixes = ["SOAP-ENV:", "soapenv:", "soap:", "env:", "erep:", "ns1:", "ns2:", "xml:", "S:", "a:"];
        prefixes.iter().fold(text, |text, prefix| text.replace(prefix, ""))
    };
    let stripped = samples().into_iter().map(|(_, body)| strip(body));
    let both = |text: &String| roxmltree::Document::parse(text).is_ok() && is_read(text.as_bytes());
    let strict: Vec<_> = stripped.filter(both).map(String::into_bytes).collect();
    assert!(strict.len() >= 15, "{}", strict.len());
    strict
}

fn is_read(body: &[u8]) -> bool {
    read_all(body, Some("utf-8")).iter().any(Result::is_ok)
}

/// Where a strict parser refuses a document, our reader must refuse it too, but for what it tolerates: attributes glued
/// together, and undeclared prefixes.
fn assert_no_more_lenient(body: &[u8]) {
    if !is_read(body) {
        return;
    }
    let text = std::str::from_utf8(body).expect("we took it for UTF-8");
    let glued = |pair: &[u8]| matches!(pair, [b'"' | b'\'', next] if next.is_ascii_alphabetic());
    match roxmltree::Document::parse(text.trim_start()) {
        Ok(_) | Err(roxmltree::Error::UnknownNamespace(..)) => {}
        Err(_) if body.windows(2).any(glued) => {}
        Err(error) => panic!("{error}: {text}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(
        body in proptest::collection::vec(any::<u8>(), 0..300),
        charset in proptest::option::of(proptest::sample::select(vec!["utf-8", "latin1", "utf-16", "utf-16be", "x"])),
    ) {
        let _ = read_all(&body, charset);
    }

    #[test]
    fn mangled_documents_never_panic(body in mangled()) {
        let whole = values(read_all(&body, None));
        prop_assert_eq!(values(read_all_from(|| Box::new(slowly(&body, 1)), None)), whole);
    }

    #[test]
    fn a_changed_sample_is_accepted_only_where_a_strict_reader_accepts_it(
        mut body in proptest::sample::select(strict_samples()),
        at in any::<proptest::sample::Index>(),
        length in 0..4usize,
        piece in mangled().prop_map(|piece| piece.into_iter().take(6).collect::<Vec<_>>()),
    ) {
        let at = at.index(body.len());
        let end = (at + length).min(body.len());
        body.splice(at..end, piece);
        assert_no_more_lenient(&body);
    }
}
