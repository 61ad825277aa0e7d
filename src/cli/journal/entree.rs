//! A put's events for a person.

use crate::cli::rendu::apres;
use crate::domain::lifecycle::Fait;
use crate::domain::paris;
use crate::domain::text::affichable;
use crate::engine::ReponseBrute;
use crate::export::evenement;
use crate::texts::Textes;

/// The events for a person, a line each; with `reponses` what the service answered, line by line.
/// Received text is made safe here.
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
            lignes.push(format!("    {}", textes.phrase("cli.journal.reponse", &valeurs)));
            let corps = String::from_utf8_lossy(&brut.corps);
            lignes.extend(corps.lines().map(|ligne| format!("    | {}", affichable(ligne))));
        }
    }
    lignes
}
