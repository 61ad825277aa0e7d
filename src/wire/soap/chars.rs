//! The characters and references of XML 1.0.
//!
//! Owns: which characters a document and its names may have, what a reference stands for, and how the blanks of a value
//! are reduced.

/// A byte that no document may have.
pub(in crate::wire) const ILLEGAL: u8 = 1;
/// `<`, which no attribute value may have.
pub(in crate::wire) const LESS: u8 = 1 << 1;
/// `&`, the beginning of a reference.
pub(in crate::wire) const AMP: u8 = 1 << 2;
/// A line end or a tab.
pub(in crate::wire) const LINE: u8 = 1 << 3;
/// The first byte of a character that may be a blank or illegal: the whole character has to be checked.
pub(in crate::wire) const SUSPECT: u8 = 1 << 4;
/// `]`, which may begin `]]>`; no text may contain that.
pub(in crate::wire) const BRACKET: u8 = 1 << 5;

/// The classes of each byte in a value.
pub(in crate::wire) const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = ILLEGAL;
        byte += 1;
    }
    table[b'\t' as usize] = LINE;
    table[b'\n' as usize] = LINE;
    table[b'\r' as usize] = LINE;
    table[b'<' as usize] = LESS;
    table[b'&' as usize] = AMP;
    table[b']' as usize] = BRACKET;
    // The blanks beyond ASCII begin with C2, E1, E2 or E3; U+FFFE and U+FFFF begin with EF.
    table[0xC2] = SUSPECT;
    table[0xE1] = SUSPECT;
    table[0xE2] = SUSPECT;
    table[0xE3] = SUSPECT;
    table[0xEF] = SUSPECT;
    table
}

/// A byte that may occur in a name.
const NAME: u8 = 1;
/// A byte that a name may begin with.
pub(in crate::wire) const NAME_START: u8 = 1 << 1;
/// A byte of a character beyond ASCII: the whole character has to be checked.
pub(in crate::wire) const BEYOND_ASCII: u8 = 1 << 2;
/// `:`, which ends a prefix.
pub(in crate::wire) const COLON: u8 = 1 << 3;

/// The classes of each byte in a name; a byte of class 0 ends the name.
pub(in crate::wire) const NAMES: [u8; 256] = names();

const fn names() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte {
            0x30..=0x39 | 0x2D | 0x2E => NAME,
            0x41..=0x5A | 0x61..=0x7A | 0x5F => NAME | NAME_START,
            0x3A => NAME | NAME_START | COLON,
            0x80.. => NAME | NAME_START | BEYOND_ASCII,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// The union of the classes of all bytes of `text`.
pub(in crate::wire) fn class_of(text: &str) -> u8 {
    text.bytes().fold(0, |all, byte| all | CLASSES[usize::from(byte)])
}

/// Whether a document may contain `c`.
pub(in crate::wire) const fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// Whether every character of `text` is legal.
pub(in crate::wire) fn all_legal(text: &str) -> bool {
    let class = class_of(text);
    class & ILLEGAL == 0 && (class & SUSPECT == 0 || text.chars().all(is_legal))
}

/// The meaning of a reference `&name;`.
pub(in crate::wire) enum CharReference {
    /// A character.
    Char(char),
    /// An entity other than the five predefined ones.
    Entity,
    /// Not a valid reference.
    Malformed,
}

/// Resolves the reference called `name` (the text between `&` and `;`).
pub(in crate::wire) fn resolve(name: &str) -> CharReference {
    match name {
        "lt" => CharReference::Char('<'),
        "gt" => CharReference::Char('>'),
        "amp" => CharReference::Char('&'),
        "quot" => CharReference::Char('"'),
        "apos" => CharReference::Char('\''),
        _ => match name.strip_prefix('#') {
            Some(number) => char_of(number).map_or(CharReference::Malformed, CharReference::Char),
            None if is_name(name) => CharReference::Entity,
            None => CharReference::Malformed,
        },
    }
}

fn char_of(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    // The standard parser would accept a sign.
    let plain = digits.starts_with(|c: char| c.is_digit(radix));
    let code = plain.then(|| u32::from_str_radix(digits, radix).ok())??;
    char::from_u32(code).filter(|c| is_legal(*c))
}

/// Whether `name` is a valid XML name.
pub(in crate::wire) fn is_name(name: &str) -> bool {
    let ascii = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    let Some(first) = name.chars().next() else { return false };
    is_name_start(first) && (name.bytes().all(ascii) || name.chars().all(is_name_char))
}

const fn is_name_start(c: char) -> bool {
    matches!(c,
        ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

const fn is_name_char(c: char) -> bool {
    is_name_start(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// `name` without what spellings differ in: capitals, hyphens, the accent of `décharge`.
pub(in crate::wire) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.map(|c| if c == 'é' { 'e' } else { c }).collect()
}

/// Appends `text` to `out`, with every run of blanks as one space and none at the ends:
/// [`crate::domain::text::squeeze`] without its allocation.
pub(in crate::wire) fn squeeze_into(text: &str, out: &mut String) {
    let start = out.len();
    let mut push = |word: &str| {
        if out.len() > start {
            out.push(' ');
        }
        out.push_str(word);
    };
    // ASCII text: the ASCII blanks are the same for XML and are much faster to find.
    if text.is_ascii() && !text.contains('\u{b}') {
        text.split_ascii_whitespace().for_each(&mut push);
    } else {
        text.split_whitespace().for_each(&mut push);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn resolved(name: &str) -> Option<char> {
        match resolve(name) {
            CharReference::Char(c) => Some(c),
            CharReference::Entity | CharReference::Malformed => None,
        }
    }

    #[test]
    fn references_to_legal_characters_only() {
        assert_eq!(resolved("#233"), Some('é'));
        assert_eq!(resolved("#xE9"), Some('é'));
        assert_eq!(resolved("#x10FFFF"), Some('\u{10ffff}'));
        for refused in ["#0", "#x1B", "#xD800", "#xFFFF", "#x110000", "#+65", "#-1", "#", "#x", "#12a", "#XE9", ""] {
            assert!(matches!(resolve(refused), CharReference::Malformed), "{refused}");
        }
        for entity in ["nbsp", "eacute", "xxe", "LT"] {
            assert!(matches!(resolve(entity), CharReference::Entity), "{entity}");
        }
    }

    proptest! {
        #[test]
        fn the_byte_classes_never_miss_an_illegal_character(text in any::<String>()) {
            prop_assert_eq!(all_legal(&text), text.chars().all(is_legal));
        }

        #[test]
        fn squeezing_is_the_domain_s(text in "[ \t\n\u{b}\u{1c}\u{a0}a\u{3000}é]{0,20}") {
            let mut out = String::from("x ");
            squeeze_into(&text, &mut out);
            prop_assert_eq!(out.strip_prefix("x ").unwrap(), crate::domain::text::squeeze(&text));
        }
    }
}
