//! Hostile answers, one a row: what is wrong with the bytes, which fault it is, and whether a code that they contain
//! is found all the same. The table also lists what the reader tolerates.

use reprov::domain::outcome::AnswerFault;

/// Turns a sound answer into an attack.
type Made = Box<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

/// A hostile answer.
pub(crate) struct Attack {
    pub(crate) name: &'static str,
    /// Makes the attack from a sound answer.
    make: Made,
    /// The charset of the answer's Content-Type.
    pub(crate) charset: Option<&'static str>,
    /// The fault that the reader must report; `None`: the attack changes nothing and the answer is read.
    pub(crate) fault: Option<AnswerFault>,
    /// Whether the code that the answer to a put contains is kept.
    pub(crate) code: bool,
}

impl Attack {
    pub(crate) fn bytes(&self, sound: &str) -> Vec<u8> {
        (self.make)(sound)
    }
}

/// A sound answer of getRoSite; attacks are put in the place of its unknown element.
pub(crate) fn read() -> String {
    envelope("getRoSite", "<pbo reference='BE-06' localisation='E1'><fibre reference='F1'/></pbo>")
}

/// A sound answer of putReprovisionning, with its code at the end.
pub(crate) fn put() -> String {
    envelope("putReprovisionning", "<contrat reference='MUT1'><codeDecharge>ABCDEF</codeDecharge></contrat>")
}

fn envelope(method: &str, content: &str) -> String {
    format!(
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><{method}Response><return>\
         <enteteResponse><statut>OK</statut></enteteResponse><inconnu x='1'/>{content}</return></{method}Response>\
         </e:Body></e:Envelope>"
    )
}

/// The bytes of `text` in UTF-16 (`bytes` is 2) or UTF-32 (`bytes` is 4).
fn large(text: &str, bytes: usize, big_endian: bool) -> Vec<u8> {
    let unit = |n: u32| {
        let all = if big_endian { n.to_be_bytes() } else { n.to_le_bytes() };
        if big_endian { all[4 - bytes..].to_vec() } else { all[..bytes].to_vec() }
    };
    if bytes == 2 {
        text.encode_utf16().flat_map(|n| unit(n.into())).collect()
    } else {
        text.chars().flat_map(|c| unit(c.into())).collect()
    }
}

/// `bytes` in place of the `x='1'` of the unknown element: everything around it is sound.
fn inside(bytes: &'static [u8]) -> impl Fn(&str) -> Vec<u8> {
    move |sound| {
        let (before, after) = sound.split_once("x='1'").unwrap();
        [before.as_bytes(), b"x='", bytes, b"'", after.as_bytes()].concat()
    }
}

/// `what` in place of the unknown element.
fn element(what: impl Into<String>) -> impl Fn(&str) -> Vec<u8> {
    let what = what.into();
    move |sound| sound.replace("<inconnu x='1'/>", &what).into_bytes()
}

fn before(what: &'static str) -> impl Fn(&str) -> Vec<u8> {
    move |sound| format!("{what}{sound}").into_bytes()
}

fn after(what: &'static str) -> impl Fn(&str) -> Vec<u8> {
    move |sound| format!("{sound}{what}").into_bytes()
}

fn attributes(how_many: usize) -> String {
    let all: Vec<String> = (0..how_many).map(|n| format!("a{n}='v'")).collect();
    format!("<inconnu {}/>", all.join(" "))
}

fn namespaces(how_many: usize) -> String {
    let all: Vec<String> = (0..how_many).map(|n| format!("xmlns:n{n}='urn:{n}'")).collect();
    format!("<inconnu {}/>", all.join(" "))
}

fn deep(depth: usize) -> String {
    format!("{}{}", "<x>".repeat(depth), "</x>".repeat(depth))
}

const LAUGHS: &str = "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>\
    <!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]>";

macro_rules! attacks {
    ($($name:literal, $make:expr, $fault:expr $(, charset = $charset:literal)? $(, code = $code:literal)?;)*) => {
        vec![$(Attack {
            name: $name,
            make: Box::new($make),
            charset: None$(.or(Some($charset)))?,
            fault: $fault,
            code: true$( && $code)?,
        }),*]
    };
}

/// Every attack.
pub(crate) fn attacks() -> Vec<Attack> {
    let mut all = from_content();
    all.extend(from_bytes());
    all.extend(from_shape());
    all
}

/// Entities, sizes, attributes.
fn from_content() -> Vec<Attack> {
    attacks! {
        // DTDs and entities.
        "billion laughs", |sound| format!("{LAUGHS}{}", sound.replace("x='1'", "x='&c;'")).into_bytes(), Some(AnswerFault::Forbidden);
        "external entity", |sound| format!("<!DOCTYPE e [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{}", sound.replace("x='1'", "x='&x;'")).into_bytes(), Some(AnswerFault::Forbidden);
        "parameter entity", before("<!DOCTYPE e [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x.dtd'> %p;]>"), Some(AnswerFault::Forbidden);
        "external subset", before("<!DOCTYPE e:Envelope PUBLIC '-//X//Y' 'http://127.0.0.1:9/x.dtd'>"), Some(AnswerFault::Forbidden);
        "internal subset that defaults an attribute", before("<!DOCTYPE e [<!ATTLIST pbo reference CDATA 'X'>]>"), Some(AnswerFault::Forbidden);
        "DOCTYPE in lower case", before("<!doctype e [<!ENTITY x 'y'>]>"), Some(AnswerFault::Forbidden);
        "DOCTYPE after a comment", before("<!-- a --><!DOCTYPE e>"), Some(AnswerFault::Forbidden);
        "DOCTYPE behind a BOM", before("\u{feff}<!DOCTYPE e>"), Some(AnswerFault::Forbidden);
        "DOCTYPE after the declaration", before("<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE e>"), Some(AnswerFault::Forbidden);
        "DOCTYPE in the middle", element("<!DOCTYPE e>"), Some(AnswerFault::Forbidden);
        "DOCTYPE after the end", after("<!DOCTYPE e>"), Some(AnswerFault::Forbidden);
        "an entity that nothing declares", element("<inconnu>&xxe;</inconnu>"), Some(AnswerFault::Forbidden);
        "an HTML entity in a value", element("<inconnu x='&nbsp;'/>"), Some(AnswerFault::Forbidden);
        // Depth, numbers, sizes.
        "60 deep inside the answer", element(deep(60)), None;
        "61 deep inside the answer", element(deep(61)), Some(AnswerFault::Oversized);
        "a million deep, never closed", |sound| sound.replace("<inconnu x='1'/>", &"<x>".repeat(1_000_000)).into_bytes(), Some(AnswerFault::Oversized);
        "64 attributes", element(attributes(64)), None;
        "65 attributes", element(attributes(65)), Some(AnswerFault::Oversized);
        "65 namespaces", element(namespaces(65)), Some(AnswerFault::Oversized);
        "a namespace of 64 KiB", element(format!("<inconnu xmlns:a='{}'/>", "n".repeat(64 * 1024 + 1))), Some(AnswerFault::Oversized);
        "a value of 64 KiB", element(format!("<inconnu x='{}'/>", "v".repeat(64 * 1024))), None;
        "a value of 64 KiB and a byte", element(format!("<inconnu x='{}'/>", "v".repeat(64 * 1024 + 1))), Some(AnswerFault::Oversized);
        "a tag of more than 1 MiB", element(format!("<inconnu{}/>", " ".repeat(1 << 20))), Some(AnswerFault::Oversized);
        "a text of more than 1 MiB", element(format!("<inconnu>{}</inconnu>", "t".repeat((1 << 20) + 1))), Some(AnswerFault::Oversized);
        "a comment of more than 1 MiB", element(format!("<!--{}-->", "c".repeat(1 << 20))), Some(AnswerFault::Oversized);
        // Attributes twice.
        "an attribute twice", element("<inconnu x='1' x='2'/>"), Some(AnswerFault::Malformed);
        "an attribute twice among others", element("<inconnu reference='1' b='2' c='3' reference='4'/>"), Some(AnswerFault::Malformed);
        "a prefixed attribute twice", element("<inconnu a:x='1' a:x='2'/>"), Some(AnswerFault::Malformed);
        "a namespace twice", element("<inconnu xmlns='1' xmlns='2'/>"), Some(AnswerFault::Malformed);
        // Answers are read by local names (docs/e-reprov.md 2): the namespaces of prefixes are ignored.
        "one local name under two prefixes of one namespace", element("<inconnu xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>"), None;
        "a prefix that nothing declares", element("<zz:inconnu zz:x='1'/>"), None;
        "xml: and xmlns: where they may not be", element("<inconnu xml:base='http://x/' xmlns:xml='u' xmlns:xmlns='u'/>"), None;
    }
}

/// Wrong encodings, and bytes that are no text.
fn from_bytes() -> Vec<Attack> {
    attacks! {
        "UTF-16 without its mark that calls itself UTF-8", |sound| large(&format!("<?xml version='1.0' encoding='UTF-8'?>{sound}"), 2, false), Some(AnswerFault::Encoding), charset = "utf-8";
        "UTF-8 that calls itself UTF-16 in its charset", |sound| sound.as_bytes().to_vec(), Some(AnswerFault::Encoding), charset = "utf-16";
        "UTF-8 that calls itself UTF-16 in its declaration", before("<?xml version='1.0' encoding='UTF-16'?>"), None;
        "Latin-1 that calls itself UTF-8", inside(b"\xe9t\xe9"), Some(AnswerFault::Encoding), charset = "utf-8";
        "UTF-7", before("<?xml version='1.0' encoding='UTF-7'?>"), Some(AnswerFault::Encoding);
        "UTF-7 as the charset", |sound| sound.as_bytes().to_vec(), Some(AnswerFault::Encoding), charset = "utf-7";
        "EBCDIC", before("<?xml version='1.0' encoding='IBM037'?>"), Some(AnswerFault::Encoding);
        "EBCDIC bytes", |_| b"\x4c\x6f\xa7\x94\x93\x40".to_vec(), Some(AnswerFault::Encoding), code = false;
        "UTF-32 declared", before("<?xml version='1.0' encoding='UTF-32'?>"), Some(AnswerFault::Encoding);
        "UTF-32 with its mark, little", |sound| large(&format!("\u{feff}{sound}"), 4, false), Some(AnswerFault::Encoding), code = false;
        "UTF-32 with its mark, big", |sound| large(&format!("\u{feff}{sound}"), 4, true), Some(AnswerFault::Encoding), code = false;
        "a nonsense encoding counts as none", before("<?xml version='1.0' encoding='x-\u{202e}'?>"), None;
        "overlong UTF-8", inside(b"\xc0\xbc"), Some(AnswerFault::Encoding);
        "a surrogate in UTF-8", inside(b"\xed\xa0\x80"), Some(AnswerFault::Encoding);
        "past the last character", inside(b"\xf4\x90\x80\x80"), Some(AnswerFault::Encoding);
        "half a character", inside(b"\xc3"), Some(AnswerFault::Encoding);
        "half a surrogate pair in UTF-16", |sound| {
            let mut bytes = large("\u{feff}<e ", 2, false);
            bytes.extend([0x00, 0xd8]);
            bytes.extend(large(sound, 2, false));
            bytes
        }, Some(AnswerFault::Encoding);
        "NUL", inside(b"\0"), Some(AnswerFault::Malformed);
        "NUL at the beginning", before("\0"), Some(AnswerFault::NotXml);
        "ESC", inside(b"\x1b[2J"), Some(AnswerFault::Malformed);
        "ESC as a reference", element("<inconnu x='&#27;'/>"), Some(AnswerFault::Malformed);
        "NUL as a reference", element("<inconnu>&#0;</inconnu>"), Some(AnswerFault::Malformed);
        "a surrogate as a reference", element("<inconnu>&#xD800;</inconnu>"), Some(AnswerFault::Malformed);
        "U+FFFF", inside(b"\xef\xbf\xbf"), Some(AnswerFault::Malformed);
        "a BOM in the middle is a character", element("<inconnu>\u{feff}</inconnu>"), None;
        "two BOMs", before("\u{feff}\u{feff}"), None;
    }
}

/// The form of the document, and the form of the answer in it.
fn from_shape() -> Vec<Attack> {
    attacks! {
        "XML 1.1 is read by the rules of 1.0", before("<?xml version='1.1'?>"), None;
        "a control character that only XML 1.1 allows", |sound| format!("<?xml version='1.1'?>{}", sound.replace("x='1'", "x='&#1;'")).into_bytes(), Some(AnswerFault::Malformed);
        "XML 2.0", before("<?xml version='2.0'?>"), Some(AnswerFault::Malformed);
        "a second declaration", element("<?xml version='1.0'?>"), Some(AnswerFault::Malformed);
        "text before the root", before("x"), Some(AnswerFault::NotXml);
        "text after the root", after("x\0\u{1a}\u{feff}"), None;
        "CDATA after the root", after("<![CDATA[x]]>"), Some(AnswerFault::Malformed);
        "two roots", after("<e/>"), Some(AnswerFault::Malformed);
        "two Envelopes", |sound| sound.repeat(2).into_bytes(), Some(AnswerFault::Malformed);
        "a tag closed by another", element("<a><b></a></b>"), Some(AnswerFault::Malformed);
        "]]> in a text", element("<inconnu>]]></inconnu>"), Some(AnswerFault::Malformed);
        "-- in a comment", element("<!-- a -- b -->"), Some(AnswerFault::Malformed);
        "a comment that splits a name", |sound| sound.replace("<statut>", "<sta<!-- -->tut>").into_bytes(), Some(AnswerFault::Malformed);
        "nothing", |_| Vec::new(), Some(AnswerFault::Empty), code = false;
        "blanks only", |_| b" \r\n\t".to_vec(), Some(AnswerFault::Empty), code = false;
        "a mark only", |_| b"\xef\xbb\xbf".to_vec(), Some(AnswerFault::Empty), code = false;
        "an HTML page", |_| b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>".to_vec(), Some(AnswerFault::NotXml), code = false;
        "JSON", |_| b"{\"codeDecharge\": \"ABCDEF\"}".to_vec(), Some(AnswerFault::NotXml), code = false;
        "cut in the middle", |sound| sound.as_bytes()[..sound.len() - 3].to_vec(), Some(AnswerFault::Truncated);
        // The form of the answer.
        "another document", |_| b"<a/>".to_vec(), Some(AnswerFault::Unexpected), code = false;
        "no Body", |_| b"<e:Envelope xmlns:e='x'/>".to_vec(), Some(AnswerFault::Unexpected), code = false;
        "an empty Body", |_| b"<Envelope><Body/></Envelope>".to_vec(), Some(AnswerFault::Unexpected), code = false;
        "the answer twice in one Body", |sound| {
            let start = sound.find("<e:Body>").unwrap() + "<e:Body>".len();
            let end = sound.find("</e:Body>").unwrap();
            [&sound[..end], &sound[start..]].concat().into_bytes()
        }, Some(AnswerFault::Unexpected);
        "two Bodies", |sound| {
            let start = sound.find("<e:Body>").unwrap();
            let end = sound.find("</e:Envelope>").unwrap();
            [&sound[..end], &sound[start..]].concat().into_bytes()
        }, Some(AnswerFault::Unexpected);
        "an answer beside a Fault", |sound| sound.replace("</e:Body>", "<e:Fault/></e:Body>").into_bytes(), Some(AnswerFault::Unexpected);
        "the answer of another operation", |sound| {
            sound.replace("getRoSiteR", "getSiteStructureR").replace("putReprovisionningR", "getReprovisionningR").into_bytes()
        }, Some(AnswerFault::Unexpected);
        "two headers", |sound| sound.replace("<inconnu x='1'/>", "<enteteResponse><statut>KO</statut></enteteResponse>").into_bytes(), Some(AnswerFault::Unexpected);
    }
}
