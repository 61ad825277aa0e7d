//! An answer in several parts (MIME `multipart/related`: MTOM, SOAP with attachments), down to its root part.
//!
//! Owns: the parts' borders, which part is the root, and its transfer coding (7bit, 8bit, binary, base64,
//! quoted-printable). The caller bounds the body; the root is never larger than it.
//!
//! Must never: read what other parts hold.

/// How many parts are looked at for the root.
const PARTS: usize = 16;
/// How many header lines of a part are read.
const LINES: usize = 64;

/// The root part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootPart {
    /// Its bytes, without their transfer coding.
    pub bytes: Vec<u8>,
    /// The charset of its own `Content-Type`, if it names one.
    pub charset: Option<String>,
}

/// Whether this `Content-Type` is that of an answer in parts.
#[must_use]
pub fn is_in_parts(content_type: &str) -> bool {
    content_type.trim_start().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("multipart/"))
}

/// The root part of `body`: the one that `start` names, else the first. `None` for a body that is not in parts. A body
/// whose `Content-Type` does not say so, and which begins with a border and a part's header, is in parts all the same.
#[must_use]
pub fn root_part(content_type: &str, body: &[u8]) -> Option<RootPart> {
    let declared = parameter(content_type, "boundary").filter(|_| is_in_parts(content_type));
    let boundary = declared.map(String::into_bytes).or_else(|| undeclared(body))?;
    let border = [b"--".as_slice(), &boundary].concat();
    let start = parameter(content_type, "start");
    let mut rest = after_border(body, &border)?;
    let mut first = None;
    for _ in 0..PARTS {
        let end = next_border(rest, &border);
        let part = Part::read(rest.get(..end).unwrap_or(rest));
        if start.as_deref().is_none_or(|start| part.is_called(start)) {
            return Some(part.root());
        }
        first.get_or_insert(part);
        match after_border(rest.get(end..).unwrap_or_default(), &border) {
            Some(next) => rest = next,
            None => break,
        }
    }
    first.map(|part| part.root())
}

/// The border of a body that begins with one: its first line, when a part's header follows.
fn undeclared(body: &[u8]) -> Option<Vec<u8>> {
    let (first, rest) = line(body.trim_ascii_start());
    let boundary = first.strip_prefix(b"--").filter(|boundary| !boundary.is_empty() && boundary.len() <= 200)?;
    let header = rest.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
    header.then(|| boundary.to_vec())
}

/// The first line without its end, and the rest.
fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
    let first = bytes.get(..end).unwrap_or(bytes);
    (first.trim_ascii_end(), bytes.get(end.saturating_add(1)..).unwrap_or_default())
}

/// What follows the line of the first border in `bytes`; `None` without one, and behind the last.
fn after_border<'b>(bytes: &'b [u8], border: &[u8]) -> Option<&'b [u8]> {
    let at = if bytes.starts_with(border) { 0 } else { border_line(bytes, border)? };
    let (found, rest) = line(bytes.get(at..)?);
    (found.get(border.len()..) != Some(b"--")).then_some(rest)
}

/// Where the line of the next border begins, which is not the first line.
fn border_line(bytes: &[u8], border: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', bytes)
        .map(|end| end.saturating_add(1))
        .find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(border)))
}

/// The end of a part: its next border, without the line end before it, which belongs to the border.
fn next_border(part: &[u8], border: &[u8]) -> usize {
    let Some(at) = border_line(part, border) else { return part.len() };
    let before = part.get(..at.saturating_sub(1)).unwrap_or_default();
    before.strip_suffix(b"\r").unwrap_or(before).len()
}

/// A part: what its header says, and its content as it came.
struct Part<'b> {
    id: String,
    content_type: String,
    coding: String,
    content: &'b [u8],
}

impl<'b> Part<'b> {
    fn read(bytes: &'b [u8]) -> Self {
        let mut part = Self { id: String::new(), content_type: String::new(), coding: String::new(), content: bytes };
        for _ in 0..LINES {
            let (header, rest) = line(part.content);
            part.content = rest;
            if header.is_empty() {
                break;
            }
            let header = String::from_utf8_lossy(header);
            let Some((name, value)) = header.split_once(':') else { continue };
            let place = match name.trim().to_ascii_lowercase().as_str() {
                "content-id" => &mut part.id,
                "content-type" => &mut part.content_type,
                "content-transfer-encoding" => &mut part.coding,
                _ => continue,
            };
            value.trim().clone_into(place);
        }
        part
    }

    fn is_called(&self, start: &str) -> bool {
        fn bare(id: &str) -> &str {
            id.trim().trim_start_matches('<').trim_end_matches('>')
        }
        bare(&self.id) == bare(start)
    }

    fn root(&self) -> RootPart {
        let bytes = match self.coding.to_ascii_lowercase().as_str() {
            "base64" => base64(self.content),
            "quoted-printable" => quoted_printable(self.content),
            _ => self.content.to_vec(),
        };
        RootPart { bytes, charset: parameter(&self.content_type, "charset") }
    }
}

/// A parameter of a header's value: `name=value` or `name="value"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    let mut quoted = false;
    let mut parts = value.split(|c: char| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    parts.find_map(|part| {
        let (own, value) = part.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (own.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then(|| value.to_owned())
    })
}

/// The bytes that base64 stands for, up to the first sign that is none of it.
fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFFF;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xFF) as u8);
        }
    }
    out
}

/// The bytes that quoted-printable stands for. What is no escape stays as it is.
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'=' {
            out.push(*byte);
            continue;
        }
        let (first, next) = line(after);
        let digits = after.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let escaped = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        if let Some(escaped) = escaped {
            out.push(escaped);
            rest = after.get(2..).unwrap_or_default();
        } else if first.is_empty() {
            // A line end that is not the text's, with the blanks that mail servers put before it.
            rest = next;
        } else {
            out.push(b'=');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    //! Guards: wire: the root part of an answer in parts is found whole and without its transfer coding

    use super::*;

    const TYPE: &str = "Multipart/Related; boundary=\"b;1\"; type=\"application/xop+xml\"; start=\"<r>\"";

    fn root(content_type: &str, body: &str) -> Option<String> {
        root_part(content_type, body.as_bytes()).map(|root| String::from_utf8(root.bytes).unwrap())
    }

    #[test]
    fn the_root_is_the_part_that_start_names_else_the_first() {
        let body = "preamble\r\n--b;1\r\nContent-ID: <x>\r\n\r\nother\r\n--b;1\r\ncontent-id:<r>\r\n\r\n<a>\r\n</a>\r\n--b;1--\r\n";
        assert_eq!(root(TYPE, body).as_deref(), Some("<a>\r\n</a>"));
        assert_eq!(root(&TYPE.replace("<r>", "<none>"), body).as_deref(), Some("other"));
        assert_eq!(root("multipart/related; boundary=b;1", &body.replace(";1", "")).as_deref(), Some("other"));
        let cut = body.split("--b;1--").next().unwrap();
        assert_eq!(root(TYPE, cut.trim_end()).as_deref(), Some("<a>\r\n</a>"), "a cut body's last part is what came");
        let lines = body.replace("\r\n", "\n");
        assert_eq!(root(TYPE, &lines).as_deref(), Some("<a>\n</a>"));
        let undeclared = "--x\r\nContent-Type: text/xml; charset=\"utf-8\"\r\n\r\n<a/>\r\n--x--";
        assert_eq!(root("text/xml", undeclared).as_deref(), Some("<a/>"));
        assert_eq!(root_part("text/xml", undeclared.as_bytes()).unwrap().charset.as_deref(), Some("utf-8"));
        for none in ["<a/>", "", "--", "-- \r\n", "--x\r\n<a/>"] {
            assert_eq!(root("text/xml", none), None, "{none}");
        }
        assert_eq!(root(TYPE, "<a/>"), None, "a body without a border is no parts");
    }

    #[test]
    fn a_transfer_coding_is_undone() {
        let coded = |coding: &str, content: &str| {
            let body = format!("--x\r\nContent-Transfer-Encoding: {coding}\r\n\r\n{content}\r\n--x--\r\n");
            root("multipart/related; boundary=x", &body)
        };
        assert_eq!(coded("Quoted-Printable", "A=\r\nB=3D=C3=A9 = \r\nC=x").as_deref(), Some("AB=é C=x"));
        assert_eq!(coded("BASE64", "PGE+\r\nw6k8L2E+").as_deref(), Some("<a>é</a>"));
        assert_eq!(coded("base64", "PGE+w6k8L2E").as_deref(), Some("<a>é</a"), "cut");
        for plain in ["7bit", "8bit", "binary", ""] {
            assert_eq!(coded(plain, "A=3DB").as_deref(), Some("A=3DB"));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic_and_no_root_is_larger(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), kind in ".{0,40}") {
            for (content_type, body) in [(TYPE.to_owned(), [b"--b;1\n\n".as_slice(), &bytes].concat()), (kind, bytes.clone())] {
                if let Some(root) = root_part(&content_type, &body) {
                    proptest::prop_assert!(root.bytes.len() <= body.len());
                }
            }
        }
    }
}
