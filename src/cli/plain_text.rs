//! Plain text for 80 columns: aligned columns and wrapped paragraphs.

use std::borrow::Cow;

use crate::domain::text::{Colonnes as _, affichable, valeur_affichable};

/// The width for which texts are wrapped.
const LARGEUR: usize = 80;

/// `texte` wrapped to 80 columns, every line after `retrait` blanks.
pub(super) fn paragraphe(texte: &str, retrait: usize) -> String {
    suite(texte, retrait, retrait)
}

/// `texte` wrapped to 80 columns: its first line starts where the caller's text stands (`debut`
/// columns already written), the others after `retrait` blanks.
pub(super) fn apres(debut: usize, texte: &str, retrait: usize) -> String {
    let plein = suite(texte, debut, retrait);
    plein.get(debut..).unwrap_or_default().to_owned()
}

fn suite(texte: &str, debut: usize, retrait: usize) -> String {
    let mut sortie = " ".repeat(debut);
    let mut colonne = debut;
    let mut vide = true;
    for mot in insecables(texte) {
        let largeur = mot.width();
        if !vide && colonne + 1 + largeur > LARGEUR {
            sortie.push('\n');
            sortie.push_str(&" ".repeat(retrait));
            colonne = retrait;
            vide = true;
        }
        if !vide {
            sortie.push(' ');
            colonne += 1;
        }
        sortie.push_str(&mot);
        colonne += largeur;
        vide = false;
    }
    sortie
}

/// The words, each with the French punctuation that no line may begin or end without.
fn insecables(texte: &str) -> Vec<String> {
    let mut mots: Vec<String> = Vec::new();
    for mot in texte.split_whitespace() {
        match mots.last_mut() {
            Some(avant) if avant.ends_with('«') || mot.starts_with([':', ';', '!', '?', '»']) => {
                avant.push(' ');
                avant.push_str(mot);
            }
            _ => mots.push(mot.to_owned()),
        }
    }
    mots
}

/// Rows in aligned columns, two blanks between them, each row after `retrait` blanks. Received text
/// is made safe here. A value as long as the service may send it is never cut: a reference must stay one
/// that can be copied. A longer one is, unless it is the last of its row: it would hide what stands behind.
pub(super) fn tableau(lignes: &[Vec<String>], retrait: usize) -> String {
    let lignes: Vec<Vec<String>> = lignes.iter().map(|ligne| montrees(ligne).map(Cow::into_owned).collect()).collect();
    let colonnes = lignes.iter().map(Vec::len).max().unwrap_or(0);
    let largeurs: Vec<usize> = (0..colonnes)
        .map(|colonne| lignes.iter().filter_map(|ligne| ligne.get(colonne)).map(|c| c.width()).max().unwrap_or(0))
        .collect();
    let mut sortie = String::new();
    for (numero, ligne) in lignes.iter().enumerate() {
        if numero > 0 {
            sortie.push('\n');
        }
        let mut texte = " ".repeat(retrait);
        for (cellule, largeur) in ligne.iter().zip(&largeurs) {
            texte.push_str(cellule);
            texte.push_str(&" ".repeat(largeur.saturating_sub(cellule.width()) + 2));
        }
        sortie.push_str(texte.trim_end());
    }
    sortie
}

fn montrees(ligne: &[String]) -> impl Iterator<Item = Cow<'_, str>> {
    let derniere = ligne.len().saturating_sub(1);
    ligne
        .iter()
        .enumerate()
        .map(move |(rang, cellule)| if rang < derniere { valeur_affichable(cellule) } else { affichable(cellule) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_display_width() {
        let texte = tableau(&[vec!["é".into(), "b".into()], vec!["abc".into(), "x\u{1b}".into()]], 1);
        assert_eq!(texte, " é    b\n abc  x\u{fffd}");
    }

    #[test]
    fn a_paragraph_stays_within_80_columns() {
        let texte = paragraphe(&"mot ".repeat(60), 4);
        assert!(texte.lines().all(|ligne| ligne.width() <= 80 && ligne.starts_with("    mot")));
        assert_eq!(texte.split_whitespace().count(), 60);
        assert_eq!(apres(4, "a b", 4), "a b");
        let coupe = paragraphe(&format!("{} « reprov connexion » : {} ?", "x".repeat(70), "y".repeat(79)), 0);
        assert!(coupe.lines().all(|ligne| !ligne.ends_with('«') && !ligne.starts_with([':', '»', '?'])), "{coupe}");
    }
}
