//! JSON in which nothing raw acts or hides: it says exactly the same to a program.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::domain::text::ecrit_autrement;

/// Writes `document` on one line. In its strings every character that could act on a terminal or hide is
/// escaped: what prints the document to a person does no harm.
///
/// # Errors
/// Those of `sortie`; a value that JSON can't say.
pub fn ecrit_json(sortie: &mut (impl Write + ?Sized), document: &impl Serialize) -> io::Result<()> {
    Ok(serde_json::to_writer(Inerte(sortie), document)?)
}

/// The same as a text.
#[must_use]
pub fn json_en_ligne(document: &impl Serialize) -> String {
    en_texte(|sortie| ecrit_json(sortie, document))
}

/// The same, indented for a person.
#[must_use]
pub fn json_indente(document: &impl Serialize) -> String {
    en_texte(|sortie| ecrit_avec(PrettyFormatter::new(), sortie, document))
}

fn ecrit_avec(forme: impl Formatter, sortie: &mut Vec<u8>, document: &impl Serialize) -> io::Result<()> {
    Ok(document.serialize(&mut Serializer::with_formatter(Inerte(sortie), forme))?)
}

/// What is written to memory is written whole, and is text.
fn en_texte(ecrit: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut octets = Vec::new();
    if let Err(erreur) = ecrit(&mut octets) {
        tracing::error!(%erreur, "a document can't be written");
    }
    String::from_utf8(octets).unwrap_or_default()
}

/// Escapes what passes. The serializer hands over whole pieces of strings, and what is hostile stands
/// nowhere else in its output but for the line ends of an indentation.
struct Inerte<'a, W: ?Sized>(&'a mut W);

impl<W: Write + ?Sized> Write for Inerte<'_, W> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if octets.iter().fold(true, |clair, octet| clair & matches!(octet, b' '..=b'~' | b'\n')) {
            return self.0.write(octets);
        }
        let texte = std::str::from_utf8(octets).map_err(|erreur| io::Error::new(io::ErrorKind::InvalidData, erreur))?;
        let mut sortie = String::with_capacity(texte.len());
        ecrit_autrement(texte, &mut sortie, |sortie, c| {
            if c == '\n' {
                sortie.push(c);
                return;
            }
            for unite in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string never fails.
                let _ = write!(sortie, "\\u{unite:04x}");
            }
        });
        self.0.write_all(sortie.as_bytes())?;
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::affichable;

    #[test]
    fn what_a_program_reads_is_exact_and_what_a_person_sees_inert() {
        let hostile = "é\"\\\u{1b}[2J\u{7f}\u{9b}\u{202e}\u{e0041}\u{2028}\n";
        for json in [json_en_ligne(&[hostile]), json_indente(&[hostile])] {
            assert_eq!(serde_json::from_str::<[String; 1]>(&json).unwrap(), [hostile]);
            assert!(json.split('\n').all(|ligne| affichable(ligne) == ligne), "{json:?}");
        }
        assert_eq!(json_indente(&["a", "b"]), "[\n  \"a\",\n  \"b\"\n]");
    }
}
