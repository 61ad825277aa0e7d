//! The search for a code de décharge: what the reader finds in a sound answer, the search finds in it and in its ruins.

use reprov::wire::ereprov::{ServiceAnswer, read_put, salvage_codes};

use super::choice;
use super::memory::{SALVAGED, bound};

/// The charsets of an HTTP header; the low two bits of the choice select one.
const CHARSETS: [Option<&str>; 4] = [None, Some("utf-8"), Some("ISO-8859-1"), Some("UTF_8")];
/// How many codes of a kind the search keeps.
const KEPT: usize = 8;

/// Searches `bytes`, and compares with what the reader makes of them.
pub fn exercise(bytes: &[u8]) {
    let (choice, body) = choice(bytes);
    let charset = CHARSETS[usize::from(choice & 3)];
    let found = bound("ruins", SALVAGED, body.len(), || salvage_codes(body, charset));
    assert!(found.best().len() <= KEPT);
    for code in found.best() {
        assert!(!code.as_str().trim().is_empty());
    }
    let Ok(ServiceAnswer::Ok(read)) = read_put(body, charset) else { return };
    let Some(code) = read.code else { return };
    let whole = found.best();
    assert!(whole.len() == KEPT || whole.contains(&code), "{code:?} in {whole:?}");
    // The same behind damage: everything up to the last end of the element is kept.
    let Some(last) = body.windows(12).rposition(|name| name == b"codeDecharge") else { return };
    let Some(end) = body[last..].iter().position(|byte| *byte == b'>') else { return };
    for damage in ["", "<pm ref", "<a b='", "& <c></d>", "<!-- ", "<![CDATA[", "</x></y>", "<a b <c>"] {
        let ruin = [&body[..=last + end], damage.as_bytes()].concat();
        let found = salvage_codes(&ruin, charset);
        assert!(
            found.best().len() == KEPT || found.best().contains(&code),
            "{code:?} in {found:?} of {}",
            String::from_utf8_lossy(&ruin)
        );
    }
}
