//! The code de décharge in an answer that can't be read as a whole.
//!
//! A put's answer can't be asked for again: when it is truncated, malformed or not what it should
//! be, a code that did arrive whole is still found here. Nothing else is concluded from it.

use super::charset::wide;
use crate::domain::suivi::CodeDecharge;

/// The element that holds it.
const NOM: &str = "codeDecharge";

/// The first `codeDecharge` element that stands whole in `octets`, whatever is around it.
#[must_use]
pub fn repeche_code(octets: &[u8]) -> Option<CodeDecharge> {
    let marque = encoding_rs::Encoding::for_bom(octets).map(|(encodage, _)| encodage);
    let texte = match (marque.or_else(|| wide(octets)), std::str::from_utf8(octets)) {
        (Some(encodage), _) => encodage.decode(octets).0,
        (None, Ok(texte)) => texte.into(),
        // Truncated in the middle of a character, or not UTF-8 at all.
        (None, Err(erreur)) => match octets.get(..erreur.valid_up_to()) {
            Some(debut) if erreur.error_len().is_none() => String::from_utf8_lossy(debut),
            _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(octets).0,
        },
    };
    let mut balises = texte.split('<').skip(1).peekable();
    // What follows a tag is looked at with it, and each tag once: this stays in step with the size.
    while let Some(balise) = balises.next() {
        if let Some(code) = balises.peek().and_then(|suivante| code_entier(balise, suivante)) {
            return Some(code);
        }
    }
    None
}

/// The code between two tags, each from behind its `<`: an opening one with its content, and the closing one.
fn code_entier(balise: &str, suivante: &str) -> Option<CodeDecharge> {
    let (ouverture, contenu) = balise.split_once('>')?;
    // The name may be prefixed: `codeDecharge`, `ns1:codeDecharge`.
    let attributs = ouverture.strip_prefix(NOM).or_else(|| {
        let (prefixe, nom) = ouverture.split_once(':')?;
        nom.strip_prefix(NOM).filter(|_| est_nom(prefixe))
    })?;
    let (fermeture, _) = suivante.strip_prefix('/')?.split_once('>')?;
    if attributs.ends_with('/') || fermeture.trim_end().rsplit(':').next() != Some(NOM) {
        return None;
    }
    let contenu = quick_xml::escape::unescape(contenu).unwrap_or(contenu.into());
    CodeDecharge::read(&contenu)
}

fn est_nom(texte: &str) -> bool {
    !texte.is_empty() && texte.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(texte: &str) -> Option<String> {
        repeche_code(texte.as_bytes()).map(|code| code.as_str().to_owned())
    }

    #[test]
    fn a_whole_element_is_found_whatever_is_around_it() {
        assert_eq!(code("<a><codeDecharge>ABCDEF</codeDecharge><pm ref").as_deref(), Some("ABCDEF"));
        assert_eq!(code("<html><ns1:codeDecharge x='1'> A&amp;B </ns1:codeDecharge >").as_deref(), Some("A&B"));
        assert_eq!(code("<codeDecharge/><codeDecharge>X</codeDecharge>").as_deref(), Some("X"));
        let latin1 = [b"<codeDecharge>".as_slice(), &[0xe9], b"1</codeDecharge>"].concat();
        assert_eq!(repeche_code(&latin1).unwrap().as_str(), "é1");
        let utf16: Vec<u8> =
            "\u{feff}<codeDecharge>é2</codeDecharge><".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(repeche_code(&utf16).unwrap().as_str(), "é2");
        assert_eq!(repeche_code(&utf16[2..]).unwrap().as_str(), "é2");
    }

    #[test]
    fn half_an_element_is_no_code() {
        for texte in [
            "<codeDecharge>ABC",
            "<codeDecharge>ABC</codeDe",
            "<codeDecharge></codeDecharge>",
            "<codeDecharge>  </codeDecharge>",
            "codeDecharge>ABC</codeDecharge>",
            "</codeDecharge>ABC</codeDecharge>",
            "<codeDecharge>ABC<b/></codeDecharge>",
            "<xcodeDecharge>ABC</xcodeDecharge>",
        ] {
            assert_eq!(code(texte), None, "{texte}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(octets in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = repeche_code(&octets);
        }
    }
}
