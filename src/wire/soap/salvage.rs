//! One element's text in an answer that can't be read as a whole.
//!
//! An answer that can't be asked for again may be truncated, malformed or not what it should be: an
//! element that did arrive whole is still found here. Nothing else is concluded from it.

use super::charset::wide;

/// What `accept` makes of the first element `name` that stands whole in `octets` with a text that it
/// takes, whatever is around it.
pub(in crate::wire) fn salvage<T>(octets: &[u8], name: &str, accept: impl Fn(&str) -> Option<T>) -> Option<T> {
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
        if let Some(text) = balises.peek().and_then(|suivante| whole_text(balise, suivante, name))
            && let Some(value) = accept(&quick_xml::escape::unescape(text).unwrap_or(text.into()))
        {
            return Some(value);
        }
    }
    None
}

/// The text between two tags of that element, each from behind its `<`: an opening one with its content,
/// and the closing one.
fn whole_text<'t>(balise: &'t str, suivante: &str, name: &str) -> Option<&'t str> {
    let (ouverture, contenu) = balise.split_once('>')?;
    // The name may be prefixed: `codeDecharge`, `ns1:codeDecharge`.
    let attributs = ouverture.strip_prefix(name).or_else(|| {
        let (prefixe, nom) = ouverture.split_once(':')?;
        nom.strip_prefix(name).filter(|_| est_nom(prefixe))
    })?;
    let (fermeture, _) = suivante.strip_prefix('/')?.split_once('>')?;
    if attributs.ends_with('/') || fermeture.trim_end().rsplit(':').next() != Some(name) {
        return None;
    }
    Some(contenu)
}

fn est_nom(texte: &str) -> bool {
    !texte.is_empty() && texte.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}
