//! A record's bytes as text: UTF-8, else Windows-1252, else both in one record.
//!
//! Owns: which of the two a byte is of, and how a record is recognised that is of neither.
//!
//! A record that is no UTF-8 is Windows-1252, but for what is UTF-8 within it: programs that join values of several
//! sources write both into one line. A character counts as UTF-8 only if Windows-1252 has it too: of the letters with
//! which French begins such a pair in capitals (É, È, À, Ç, Ê, Ô), none can then be mistaken.

use std::borrow::Cow;
use std::str;

use encoding_rs::WINDOWS_1252;

use super::row::LineEncoding;

/// The text of `bytes` as shown to a person, whatever they are.
pub(super) fn shown(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    decode(bytes, &mut out);
    Cow::Owned(out)
}

/// Decodes bytes that are not UTF-8 as a whole into `out`, which is reused.
pub(super) fn decode(bytes: &[u8], out: &mut String) -> LineEncoding {
    out.clear();
    // Each byte becomes at most three bytes of UTF-8.
    out.reserve(bytes.len().saturating_mul(3));
    let mut rest = bytes;
    let mut both = false;
    while !rest.is_empty() {
        // The next character of several bytes that is UTF-8; what stands before it is Windows-1252.
        let (before, character) = next_utf8(rest);
        decode_1252(rest.get(..before).unwrap_or_default(), out);
        if let Some(character) = character {
            out.push(character);
            both = true;
        }
        rest = rest.get(before + character.map_or(0, char::len_utf8)..).unwrap_or_default();
    }
    if both { LineEncoding::Both } else { LineEncoding::Windows1252 }
}

/// Where the first character of UTF-8 beyond ASCII begins that Windows-1252 has too, and that character; the length
/// of `bytes` without one.
fn next_utf8(bytes: &[u8]) -> (usize, Option<char>) {
    for (index, byte) in bytes.iter().enumerate() {
        // The first bytes of the characters of Windows-1252, as UTF-8 writes them.
        let length = match byte {
            0xC2 | 0xC3 | 0xC5 | 0xC6 | 0xCB => 2,
            0xE2 => 3,
            _ => continue,
        };
        let character = bytes.get(index..index + length).and_then(|bytes| str::from_utf8(bytes).ok()?.chars().next());
        if let Some(character) = character.filter(|character| is_in_1252(*character)) {
            return (index, Some(character));
        }
    }
    (bytes.len(), None)
}

/// Whether Windows-1252 has this character beyond ASCII, control characters aside.
fn is_in_1252(character: char) -> bool {
    matches!(
        character,
        '\u{a0}'
            ..='\u{ff}'
                | '€'
                | '‚'
                | 'ƒ'
                | '„'
                | '…'
                | '†'
                | '‡'
                | 'ˆ'
                | '‰'
                | 'Š'
                | '‹'
                | 'Œ'
                | 'Ž'
                | '‘'
                | '’'
                | '“'
                | '”'
                | '•'
                | '–'
                | '—'
                | '˜'
                | '™'
                | 'š'
                | '›'
                | 'œ'
                | 'ž'
                | 'Ÿ'
    )
}

fn decode_1252(bytes: &[u8], out: &mut String) {
    let mut decoder = WINDOWS_1252.new_decoder_without_bom_handling();
    let _complete = decoder.decode_to_string(bytes, out, true);
}

/// Where a decoded record shows that its bytes were of another encoding (the DOS code page 850, Mac OS Roman): a
/// character that Windows-1252 leaves undefined, or a sign in the middle of a word where these have an accented letter.
///
/// The bytes of é, è, à, ê, ë, ç, ô of either are such signs; a record without any of these letters can't be told apart.
pub(super) fn of_neither(text: &str) -> Option<usize> {
    let mut before = ' ';
    let mut marked: Option<usize> = None;
    for (index, character) in text.char_indices() {
        if marked.is_some() && character.is_ascii_alphabetic() {
            return marked;
        }
        marked = None;
        match character {
            '\u{80}'..='\u{9f}' => return Some(index),
            // Signs that never follow a letter directly.
            '‚' | '„' | 'ˆ' | '†' | '‡' if before.is_ascii_alphabetic() => return Some(index),
            // Foreign capitals within a French word.
            'Š' | 'Ž' if before.is_ascii_lowercase() => return Some(index),
            // Signs that never stand between a letter, or nothing, and a letter.
            'ƒ' | '‰' | '˜' | '™' | '¡' if !before.is_ascii_digit() => marked = Some(index),
            _ => {}
        }
        before = character;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, LineEncoding) {
        let mut out = String::new();
        let encoding = decode(bytes, &mut out);
        (out, encoding)
    }

    #[test]
    fn what_is_utf_8_within_a_line_of_windows_1252_is_read_as_such() {
        assert_eq!(decoded(b"B\xc3\xa2t-\xc91"), ("Bât-É1".to_owned(), LineEncoding::Both));
        assert_eq!(decoded(b"\xe9;\xe2\x82\xac;\xc5\x93"), ("é;€;œ".to_owned(), LineEncoding::Both));
        // Pairs that are UTF-8 by chance, of letters that Windows-1252 has not.
        assert_eq!(decoded(b"CAF\xc9\xbb \xd4\xb0"), ("CAFÉ» Ô°".to_owned(), LineEncoding::Windows1252));
        assert_eq!(decoded(b"\xc3"), ("Ã".to_owned(), LineEncoding::Windows1252));
        assert_eq!(decoded(b"\xe9\xe2\x80"), ("éâ€".to_owned(), LineEncoding::Windows1252));
    }

    #[test]
    fn every_character_of_windows_1252_is_found_in_a_line_of_both() {
        for byte in 0x80_u8..=0xff {
            let (text, _, _) = WINDOWS_1252.decode(std::slice::from_ref(&byte));
            let character = text.chars().next().unwrap();
            let defined = !character.is_control();
            assert_eq!(is_in_1252(character), defined, "{byte:x}");
            let line = [b"\xe9;".as_slice(), text.as_bytes()].concat();
            assert_eq!(decoded(&line).0 == format!("é;{text}"), defined, "{byte:x}");
        }
    }

    #[test]
    fn a_line_of_another_encoding_is_seen_and_french_is_not_taken_for_one() {
        let neither = |bytes: &[u8]| of_neither(&decoded(bytes).0).is_some();
        for (words, bytes) in [
            ("850 cassée", b"Fibre cass\x82e".as_slice()),
            ("850 boîtier élevé", b"bo\x8ctier \x82lev\x82"),
            ("850 relève", b"rel\x8ave"),
            ("850 ÉTAGE", b"\x90TAGE"),
            ("mac cassée", b"Fibre cass\x8ee"),
            ("mac relève", b"rel\x8fve"),
            ("mac ÉTAGE", b"\x83TAGE"),
            ("mac tête", b"t\x90te"),
            ("mac reçu", b"re\x8du"),
            ("850 tête", b"t\x88te"),
            ("850 reçu", b"re\x87u"),
        ] {
            assert!(neither(bytes), "{words}");
        }
        let sound = "« L’étage n° 3 – Œuvre… », 5 ‰, 12 €, l‘a “b” • Ÿ à-côté™ ; Škoda ; œil ; PARIS–LYON ; a…b ; ƒ 3";
        let (bytes, _, lost) = WINDOWS_1252.encode(sound);
        assert!(!lost && !neither(&bytes), "{:?}", of_neither(sound));
    }
}
