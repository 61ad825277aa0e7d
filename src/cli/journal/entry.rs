//! A put's events for a person.

use std::borrow::Cow;

use crate::cli::plain_text::apres;
use crate::domain::lifecycle::Fait;
use crate::domain::paris;
use crate::domain::text::affichable;
use crate::engine::ReponseBrute;
use crate::files::export::{evenement, hexadecimal};
use crate::host::texts::Textes;

/// Bytes in a line of hexadecimal: 64 digits.
const PAR_LIGNE: usize = 32;

/// The events for a person, a line each; with `reponses` what the service answered, line by line.
/// Received text is made safe here; what is no text stands in hexadecimal.
pub(super) fn histoire_en_lignes(
    textes: Textes,
    histoire: &[(Fait, Option<ReponseBrute>)],
    reponses: bool,
) -> Vec<String> {
    let mut lignes = Vec::new();
    for (fait, brut) in histoire {
        let dit = evenement(textes, &fait.evenement);
        let tete = format!("  {}  ", paris::seconde(fait.le));
        let suite = apres(tete.len(), &affichable(&dit), tete.len());
        lignes.push(format!("{tete}{suite}"));
        if let (true, Some(brut)) = (reponses, brut) {
            let valeurs = [("http", &*brut.http.to_string()), ("octets", &*brut.corps.len().to_string())];
            let mut dit = |cle, corps: &mut dyn Iterator<Item = Cow<'_, str>>| {
                lignes.push(format!("    {}", textes.phrase(cle, &valeurs)));
                lignes.extend(corps.map(|ligne| format!("    | {ligne}")));
            };
            match std::str::from_utf8(&brut.corps) {
                Ok(corps) => dit("cli.journal.reponse", &mut corps.lines().map(affichable)),
                // Shown as text its bytes would be lost, and what it was could not be found out any more.
                Err(_) => dit(
                    "cli.journal.reponse_hexadecimale",
                    &mut brut.corps.chunks(PAR_LIGNE).map(|octets| Cow::Owned(hexadecimal(octets))),
                ),
            }
        }
    }
    lignes
}
