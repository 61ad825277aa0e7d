//! What an answer is folded into: several parts (MIME), gzip and deflate.

use reprov::net::http::unfolded;
use reprov::wire::soap::{is_in_parts, root_part};

use super::choice;
use super::memory::{PARTS, bound};

/// The `Content-Type` that the low two bits of the choice select.
const TYPES: [&str; 4] = [
    "multipart/related; boundary=\"b\"; start=\"<r>\"",
    "Multipart/Related;boundary=b",
    "text/xml",
    "multipart/related",
];
/// How much may be unfolded.
const LIMIT: usize = 64 << 10;

/// Reads `bytes` as parts and as something folded; wraps them and reads them back.
pub fn exercise(bytes: &[u8]) {
    let (choice, body) = choice(bytes);
    let content_type = TYPES[usize::from(choice & 3)];
    let root = bound("parts", PARTS, body.len(), || root_part(content_type, body));
    assert!(root.is_none_or(|root| root.bytes.len() <= body.len()), "no root is larger than the body");
    let plain = bound("unfolded", PARTS, body.len(), || unfolded(body, LIMIT));
    assert!(plain.is_none_or(|plain| plain.len() <= LIMIT));
    // A border that the body does not have.
    let mut border = "b".to_owned();
    while body.windows(border.len()).any(|part| part == border.as_bytes()) {
        border.push('b');
    }
    let content_type = format!("multipart/related; boundary=\"{border}\"; start=\"<r>\"");
    assert!(is_in_parts(&content_type));
    let quoted: String = body.iter().map(|byte| format!("={byte:02X}")).collect();
    for (coding, content) in [("binary", body), ("quoted-printable", quoted.as_bytes())] {
        let head = format!(
            "--{border}\r\n\r\nx\r\n--{border}\r\nContent-ID: <r>\r\nContent-Transfer-Encoding: {coding}\r\n\r\n"
        );
        let wrapped = [head.as_bytes(), content, format!("\r\n--{border}--\r\n").as_bytes()].concat();
        let root = root_part(&content_type, &wrapped).expect("the root is there");
        assert_eq!(root.bytes, body, "{coding}");
    }
}
