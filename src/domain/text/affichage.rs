//! Received text as it may be shown: what acts, hides or has no agreed width is replaced, what is long
//! is cut where a person sees it, and columns are counted as terminals count them.
//!
//! Owns: which characters are shown ([`affichable`]) and how wide they are ([`Colonnes`]). Must never:
//! change what is kept. Text is kept as it came and made harmless where it is shown.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthChar as _;

/// How many marks a letter may carry. Vietnamese needs two, pointed Hebrew four; a pile of forty runs over
/// the rows above and below.
const MARQUES: usize = 4;

/// How many columns of a received value are shown where something stands behind it: the longest that the
/// contract page knows (a fibre's reference).
pub const VALEUR_MAX: usize = 255;

/// How many columns of a value a sentence takes up: several times the longest of the contract page.
pub const PHRASE_MAX: usize = 1000;

/// `text` as it may reach a terminal, an export or the clipboard: one character for each of its own, so
/// that nothing acts, nothing hides, and every column stays where it is.
///
/// Replaced by U+FFFD, each:
/// - control characters (C0, DEL, C1), line ends and tabs included: escape sequences have no beginning;
/// - bidirectional controls, zero-width and other invisible characters, blank letters (Hangul fillers),
///   variation selectors, tags, interlinear and musical controls, line and paragraph separators;
/// - private-use characters and noncharacters: what they look like, if anything, is a font's choice;
/// - skin tones, which some terminals draw in two columns and others in none;
/// - marks without a letter (at the beginning: they would fall on what stands before the text), and those
///   past the fourth on one letter.
///
/// Kept: everything else. Accents, composed or not, any script (Arabic and Hebrew letters too: a terminal
/// that draws them from the right does so within their run), wide characters, emoji, flags.
#[must_use]
pub fn affichable(text: &str) -> Cow<'_, str> {
    // All bytes, without stopping at the first: that is how many are looked at in one go.
    if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut marques = MARQUES;
    if !text.chars().any(|c| remplace(c, &mut marques)) {
        return Cow::Borrowed(text);
    }
    let mut marques = MARQUES;
    Cow::Owned(text.chars().map(|c| if remplace(c, &mut marques) { '\u{fffd}' } else { c }).collect())
}

/// Whether `c` is not shown; `marques` is how many marks stand on the letter before it.
fn remplace(c: char, marques: &mut usize) -> bool {
    let hostile = est_hostile(c);
    if !hostile && c.width() == Some(0) {
        let trop = *marques >= MARQUES;
        *marques = marques.saturating_add(1);
        return trop;
    }
    *marques = 0;
    hostile
}

/// Whether `c` could act on a terminal, deceive a reader, or take more or fewer columns than counted.
#[must_use]
pub fn est_hostile(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    let code = u32::from(c);
    c.is_control()
        || code & 0xfffe == 0xfffe
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..)
}

/// `text` as a quoted string of TOML: nothing raw stands in it that acts or hides, and it reads back
/// exactly.
#[must_use]
pub fn en_chaine(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if est_hostile(c) => {
                // Writing to a string never fails.
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// `text` with every character that [`affichable`] would replace written out as `<U+202E>`: what must be
/// read to the letter, a code, is neither changed in silence nor let through. Anything else stays as it is.
#[must_use]
pub fn epele(text: &str) -> Cow<'_, str> {
    let shown = affichable(text);
    if let Cow::Borrowed(text) = shown {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    for (own, shown) in text.chars().zip(shown.chars()) {
        if own == shown {
            out.push(own);
        } else {
            // Writing to a string never fails.
            let _ = write!(out, "<U+{:04X}>", u32::from(own));
        }
    }
    Cow::Owned(out)
}

/// `text`, shown, in at most `max` columns: what is longer ends in `…`.
#[must_use]
pub fn abrege(text: &str, max: usize) -> Cow<'_, str> {
    let shown = affichable(text);
    // A column takes a byte at the least.
    if shown.len() <= max || shown.width() <= max {
        return shown;
    }
    let mut taken = 0;
    let mut out = String::with_capacity(max + 3);
    for grapheme in shown.graphemes(true) {
        taken += grapheme.width();
        if taken >= max {
            break;
        }
        out.push_str(grapheme);
    }
    out.push('…');
    Cow::Owned(out)
}

/// How many columns a text takes, character by character as terminals count, and not as a whole: the two
/// letters of an Arabic ligature are two columns wherever they are drawn.
pub trait Colonnes {
    /// The columns.
    fn width(&self) -> usize;
}

impl Colonnes for str {
    fn width(&self) -> usize {
        if self.is_ascii() {
            return self.len();
        }
        self.chars().map(|c| c.width().unwrap_or(1)).sum()
    }
}
