//! Text damaged by a program that opened or saved a file in the wrong encoding: `cassÃ©e` for `cassée`.

/// The characters of Windows-1252 that are not those of ISO 8859-1, with their bytes.
const WINDOWS: [(char, u8); 27] = [
    ('€', 0x80),
    ('‚', 0x82),
    ('ƒ', 0x83),
    ('„', 0x84),
    ('…', 0x85),
    ('†', 0x86),
    ('‡', 0x87),
    ('ˆ', 0x88),
    ('‰', 0x89),
    ('Š', 0x8a),
    ('‹', 0x8b),
    ('Œ', 0x8c),
    ('Ž', 0x8e),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('•', 0x95),
    ('–', 0x96),
    ('—', 0x97),
    ('˜', 0x98),
    ('™', 0x99),
    ('š', 0x9a),
    ('›', 0x9b),
    ('œ', 0x9c),
    ('ž', 0x9e),
    ('Ÿ', 0x9f),
];

/// How often one text may have been opened and saved in the wrong encoding.
const ROUNDS: usize = 3;

/// What `text` was before its UTF-8 was read as Windows-1252, as a spreadsheet does with a file without a mark; `None`
/// when it was not.
///
/// ```
/// use reprov::domain::text::before_misreading;
/// assert_eq!(before_misreading("Fibre cassÃ©e").as_deref(), Some("Fibre cassée"));
/// assert_eq!(before_misreading("Fibre cassée"), None);
/// ```
#[must_use]
pub fn before_misreading(text: &str) -> Option<String> {
    let mut found = once_before(text)?;
    for _ in 1..ROUNDS {
        let Some(earlier) = once_before(&found) else { break };
        found = earlier;
    }
    Some(found)
}

fn once_before(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
    String::from_utf8(bytes?).ok()
}

fn byte(c: char) -> Option<u8> {
    WINDOWS.iter().find(|(other, _)| *other == c).map(|(_, byte)| *byte).or_else(|| u8::try_from(u32::from(c)).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_in_the_wrong_encoding_is_found_again_however_often() {
        let (decoded, _, _) = encoding_rs::WINDOWS_1252.decode("Œuvre à l'Étage, 3 € où".as_bytes());
        assert_eq!(before_misreading(&decoded).as_deref(), Some("Œuvre à l'Étage, 3 € où"));
        let (twice, _, _) = encoding_rs::WINDOWS_1252.decode(decoded.as_bytes());
        assert_eq!(before_misreading(&twice).as_deref(), Some("Œuvre à l'Étage, 3 € où"));
        for sound in ["", "Fibre cassee", "Fibre cassée", "Bâtiment erroné", "Œ", "日本"] {
            assert_eq!(before_misreading(sound), None, "{sound}");
        }
    }
}
