//! Makes received text safe to show: replaces characters that act, hide or have no agreed width, cuts long
//! text, and counts columns as terminals count them.
//!
//! Owns: which characters are shown ([`displayable`]) and how wide they are ([`TerminalWidth`]). Must never:
//! change stored text. Text is stored as received and made safe where it is shown.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthChar as _;

/// How many combining marks a letter may carry. Vietnamese needs two, pointed Hebrew four; a pile of forty
/// covers the rows above and below.
const MARKS: usize = 4;

/// How many columns of a received value are shown where something follows it: as many as the longest value
/// that may be sent (a fibre's reference, docs/e-reprov.md 3).
const VALUE_MAX: usize = 255;

/// How many columns of a value a sentence shows: about twice the longest value that may be sent
/// (docs/e-reprov.md 3).
pub const SENTENCE_MAX: usize = 500;

/// `text` as it may reach a terminal, an export or the clipboard. Each character is kept or replaced by one
/// other, so that nothing acts, nothing hides and every column stays where it is.
///
/// Each of these is replaced by U+FFFD:
/// - control characters (C0, DEL, C1), line ends and tabs included: escape sequences have no beginning;
/// - bidirectional controls, zero-width and other invisible characters, blank letters (Hangul fillers),
///   variation selectors, tags, interlinear and musical controls, line and paragraph separators;
/// - private-use characters and noncharacters: their look depends on the font;
/// - skin tones, which some terminals draw in two columns and others in none;
/// - combining marks without a letter (at the beginning and after a blank: they would be drawn over what
///   stands before the text or the line), and marks past the fourth on one letter.
///
/// Kept: everything else. Accents, composed or not, any script (Arabic and Hebrew letters too: a terminal
/// that draws them from the right does so within their run), wide characters, emoji, flags.
#[must_use]
pub fn displayable(text: &str) -> Cow<'_, str> {
    // Looks at all bytes, without stopping at the first that fails: the compiler can then check many at once.
    if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut marks = MARKS;
    if !text.chars().any(|c| replace(c, &mut marks)) {
        return Cow::Borrowed(text);
    }
    let mut marks = MARKS;
    Cow::Owned(text.chars().map(|c| if replace(c, &mut marks) { '\u{fffd}' } else { c }).collect())
}

/// Whether `c` is replaced. `marks` counts the marks on the letter before it, and is updated.
fn replace(c: char, marks: &mut usize) -> bool {
    let hostile = is_hostile(c);
    if !hostile && c.width() == Some(0) {
        let too_many = *marks >= MARKS;
        *marks = marks.saturating_add(1);
        return too_many;
    }
    *marks = if c.is_whitespace() { MARKS } else { 0 };
    hostile
}

/// Whether `c` could act on a terminal, deceive a reader, or take more or fewer columns than counted.
pub(super) fn is_hostile(c: char) -> bool {
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

/// Appends `text` to `out`: characters that [`displayable`] keeps are copied, `instead` writes the others.
pub fn write_otherwise(text: &str, out: &mut String, mut instead: impl FnMut(&mut String, char)) {
    for (own, shown) in text.chars().zip(displayable(text).chars()) {
        if own == shown {
            out.push(own);
        } else {
            instead(out, own);
        }
    }
}

/// `text` as a quoted TOML string that reads back exactly. Characters that act or hide are escaped.
#[must_use]
pub fn as_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    write_otherwise(&text.replace('\\', "\\\\").replace('"', "\\\""), &mut out, |out, c| {
        // Writing to a string never fails.
        let _ = write!(out, "\\U{:08X}", u32::from(c));
    });
    out.push('"');
    out
}

/// `text` with every character that [`displayable`] would replace written out as `<U+202E>`. It is for codes,
/// which must be read to the letter: such a character is neither hidden nor shown raw. All other characters
/// stay as they are.
#[must_use]
pub fn spelled(text: &str) -> Cow<'_, str> {
    if let Cow::Borrowed(text) = displayable(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    write_otherwise(text, &mut out, |out, c| {
        // Writing to a string never fails.
        let _ = write!(out, "<U+{:04X}>", u32::from(c));
    });
    Cow::Owned(out)
}

/// `text` made safe, in at most `max` columns; a longer text is cut and ends in `…`.
#[must_use]
pub fn shortened(text: &str, max: usize) -> Cow<'_, str> {
    let shown = displayable(text);
    // Each column takes at least one byte.
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

/// `text` made safe and cut at 255 columns: no value of the service is longer.
#[must_use]
pub fn displayable_value(text: &str) -> Cow<'_, str> {
    shortened(text, VALUE_MAX)
}

/// How many columns a text takes when it is written directly to a terminal. Terminals add up the widths of
/// the characters: the two letters of an Arabic ligature are two columns. (The screens' library measures a
/// span as a whole; the screens count as that library does.)
pub trait TerminalWidth {
    /// The number of columns.
    fn width(&self) -> usize;
}

impl TerminalWidth for str {
    fn width(&self) -> usize {
        if self.is_ascii() {
            return self.len();
        }
        self.chars().map(|c| c.width().unwrap_or(1)).sum()
    }
}

#[cfg(test)]
mod tests {
    //! Guards: the house: received text reaches nothing raw that a person opens: no terminal, export, clipboard
    //! or log, from any field, and columns stay aligned behind it; every command and scene, new ones too

    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    use super::*;

    /// Random texts with characters that join, combine, are wide, hide or act.
    fn mix() -> impl Strategy<Value = String> {
        let blocks = prop_oneof![
            any::<char>(),
            prop::char::range('\u{0}', '\u{17f}'),
            prop::char::range('\u{300}', '\u{36f}'),
            prop::char::range('\u{590}', '\u{6ff}'),
            prop::char::range('\u{900}', '\u{1200}'),
            prop::char::range('\u{1780}', '\u{17ff}'),
            prop::char::range('\u{2000}', '\u{2070}'),
            prop::char::range('\u{20d0}', '\u{20f0}'),
            prop::char::range('\u{1f1e6}', '\u{1f3ff}'),
            prop::char::range('\u{a4d0}', '\u{a4ff}'),
            prop::char::range('\u{ac00}', '\u{ac10}'),
            prop::char::range('\u{fe00}', '\u{ffff}'),
            prop::char::range('\u{1f466}', '\u{1f469}'),
            Just('\u{200d}'),
        ];
        proptest::collection::vec(blocks, 0..12).prop_map(String::from_iter)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

        #[test]
        fn every_measure_of_a_shown_text_is_the_same(text in mix()) {
            let shown = displayable(&text);
            let by_grapheme: usize = shown.graphemes(true).map(UnicodeWidthStr::width).sum();
            let columns = TerminalWidth::width(&*shown);
            prop_assert_eq!(columns, by_grapheme, "{:?}", shown);
            for around in ["x", " ", "│", "é", "中"] {
                let whole = format!("{around}{shown}x");
                let beside: usize = whole.graphemes(true).map(UnicodeWidthStr::width).sum();
                prop_assert_eq!(beside, columns + UnicodeWidthStr::width(around) + 1, "{:?}", whole);
            }
        }

        #[test]
        fn each_character_is_shown_or_replaced_and_showing_twice_is_showing_once(text in mix()) {
            let shown = displayable(&text);
            prop_assert_eq!(shown.chars().count(), text.chars().count());
            let replaced = text.chars().zip(shown.chars()).all(|(own, shown)| own == shown || shown == '\u{fffd}');
            prop_assert!(replaced);
            prop_assert_eq!(&displayable(&shown), &shown);
            let spelled = spelled(&text);
            prop_assert!(matches!(displayable(&spelled), Cow::Borrowed(_)), "{:?}", spelled);
        }

        #[test]
        fn what_is_cut_says_so_and_fits(text in mix(), max in 1_usize..20) {
            let cut = shortened(&text, max);
            prop_assert!(TerminalWidth::width(&*cut) <= max);
            let whole = displayable(&text);
            prop_assert!(cut == whole || (cut.ends_with('…') && whole.starts_with(cut.trim_end_matches('…'))));
        }
    }

    #[test]
    fn what_belongs_is_shown_and_what_piles_up_is_not() {
        for text in
            ["Bâtiment é", "e\u{301}tage", "Việt Nam", "楼层三", "الطابق", "קומה", "한국어", "🏢🇫🇷", "ʼ ½ № → │"]
        {
            assert_eq!(displayable(text), text);
        }
        let zalgo = format!("Z{}a", "\u{301}".repeat(40));
        assert_eq!(displayable(&zalgo), format!("Z{}{}a", "\u{301}".repeat(4), "\u{fffd}".repeat(36)));
        assert_eq!(displayable("\u{301}a \u{301}b"), "\u{fffd}a \u{fffd}b");
        assert_eq!(displayable("👍🏽👨\u{200d}👩"), "👍\u{fffd}👨\u{fffd}👩");
        assert_eq!(
            (TerminalWidth::width("لا"), UnicodeWidthStr::width("لا")),
            (2, 1),
            "a ligature is two letters on a terminal"
        );
    }

    #[test]
    fn a_code_is_spelled_where_it_can_t_be_shown() {
        assert_eq!(spelled("AB-12 é"), "AB-12 é");
        assert_eq!(spelled("A\u{1b}[2J\u{202e}B\nC"), "A<U+001B>[2J<U+202E>B<U+000A>C");
    }
}
