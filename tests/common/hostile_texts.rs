//! Texts that attack a reader, and the check for what none of them may leave behind. The check is written from the
//! properties of Unicode, and uses nothing of the product.
//!
//! Guards: the house: the texts that attack have what their judge looks for

/// A character of each kind that acts on a terminal, hides, or has no agreed width.
pub const HOSTILE: &[char] = &[
    // C0, DEL, C1.
    '\u{0}',
    '\u{7}',
    '\u{8}',
    '\t',
    '\n',
    '\u{b}',
    '\u{c}',
    '\r',
    '\u{e}',
    '\u{1b}',
    '\u{7f}',
    '\u{80}',
    '\u{85}',
    '\u{90}',
    '\u{9b}',
    '\u{9c}',
    '\u{9d}',
    '\u{9f}',
    // Bidirectional controls.
    '\u{61c}',
    '\u{200e}',
    '\u{200f}',
    '\u{202a}',
    '\u{202b}',
    '\u{202c}',
    '\u{202d}',
    '\u{202e}',
    '\u{2066}',
    '\u{2067}',
    '\u{2068}',
    '\u{2069}',
    // Invisible characters.
    '\u{ad}',
    '\u{34f}',
    '\u{115f}',
    '\u{1160}',
    '\u{17b4}',
    '\u{180e}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{2060}',
    '\u{2064}',
    '\u{206f}',
    '\u{3164}',
    '\u{feff}',
    '\u{ffa0}',
    '\u{1bca0}',
    '\u{1d173}',
    // Variation selectors, tags, interlinear, line and paragraph separators.
    '\u{fe00}',
    '\u{fe0f}',
    '\u{180b}',
    '\u{e0100}',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e007f}',
    '\u{fff9}',
    '\u{fffb}',
    '\u{2028}',
    '\u{2029}',
    // Private use, noncharacters, skin tones.
    '\u{e000}',
    '\u{f8ff}',
    '\u{f0000}',
    '\u{10fffd}',
    '\u{fdd0}',
    '\u{fffe}',
    '\u{ffff}',
    '\u{1fffe}',
    '\u{1f3fb}',
    '\u{1f3ff}',
];

/// Whole terminal sequences, with introducers of several bytes and of one.
const SEQUENCES: &str = "\u{1b}[2J\u{1b}]52;c;UElSQVRF\u{7}\u{1b}]8;;http://m.example\u{1b}\\\u{1b}P+q\u{1b}\\\u{1b}[6n\
    \u{9b}2J\u{9d}0;titre\u{9c}\u{90}q\u{9c}\u{e}";

/// Text that a sheet, a shell, a document or a path could take for its own syntax.
const INJECTION: &str =
    "=cmd|' /C calc'!A0;\"x\",'y'\\[l](http://m.example)<b>&amp;{t}$(touch x)`id`%s../../etc|**g**#\u{a0}";

/// Letters that are wide, combining, right to left, or made of many code points.
const WIDE: &str = "楼层三🏢👨\u{200d}👩\u{200d}👧🇫🇷👍🏽1\u{fe0f}\u{20e3}e\u{302}\u{301}한국ﾊﾝ لا قומה ﷺ";

/// Whether `c` may never be written as it is, in any output.
pub fn is_raw(c: char) -> bool {
    let n = u32::from(c);
    let ignorable = matches!(n,
        0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFF8 | 0x1BCA0..=0x1BCA3
        | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF);
    let private = matches!(n, 0xE000..=0xF8FF | 0xF0000..=0xFFFFD | 0x0010_0000..=0x0010_FFFD);
    let not_a_character = n & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&n);
    n < 0x20
        || (0x7F..=0x9F).contains(&n)
        || ignorable
        || private
        || not_a_character
        || matches!(n, 0x2028 | 0x2029 | 0xFFF9..=0xFFFB | 0x1F3FB..=0x1F3FF)
}

/// The fault of an output text: a raw character, or more than four combining marks on one letter.
pub fn fault(text: &str) -> Option<String> {
    let mut marks = 0;
    for (index, c) in text.char_indices() {
        marks = if unicode_normalization::char::is_combining_mark(c) { marks + 1 } else { 0 };
        if (is_raw(c) && c != '\n') || marks > 4 {
            let start = text[..index].char_indices().rev().nth(40).map_or(0, |(index, _)| index);
            let rest: String = text[index..].chars().take(20).collect();
            return Some(format!("U+{:04X} after {:?} before {rest:?}", u32::from(c), &text[start..index]));
        }
    }
    None
}

/// Texts to put everywhere: together they hold every kind of attack.
pub fn cocktails() -> Vec<(&'static str, String)> {
    let mix: String = HOSTILE.iter().flat_map(|c| ['a', *c]).collect();
    vec![
        ("what acts or hides", format!("A{mix}Z")),
        ("sequences", format!("A{SEQUENCES}Z")),
        ("injection", INJECTION.to_owned()),
        ("wide and combining", format!("{WIDE}{}\u{301}z", "\u{301}".repeat(40))),
        ("beginning with a mark", "\u{301}\u{20dd}a".to_owned()),
        ("10 kB of one letter", "W".repeat(10_000)),
        ("10 kB of words", "mot ".repeat(2_500)),
        ("10 kB of wide letters", "楼".repeat(3_400)),
    ]
}
