//! A record's cells: where they begin and end, with and without quotes.
//!
//! Owns: what a quote means. A cell is quoted when its first character is a quote; in it a doubled
//! quote is one, and nothing but a separator or the record's end may follow the closing one. A
//! quote anywhere else is a character like any other.

use std::borrow::Cow;

/// The record's quotes, read one physical line after the other.
#[derive(Debug)]
pub(super) struct Guillemets {
    etat: Etat,
    /// The cell that is being read, counted from 1.
    colonne: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Etat {
    Debut,
    Nue,
    Citee,
    /// After a quote within a quoted cell: the closing one, or the first of two.
    Fermee,
}

impl Guillemets {
    pub(super) const fn new() -> Self {
        Self { etat: Etat::Debut, colonne: 1 }
    }

    /// Reads the content of the record's next physical line. `Ok(true)`: a quote is still open.
    ///
    /// # Errors
    /// The column where text follows a closing quote.
    pub(super) fn lit(&mut self, ligne: &[u8], separateur: u8) -> Result<bool, usize> {
        for &octet in ligne {
            self.etat = match (self.etat, octet) {
                (Etat::Citee, b'"') => Etat::Fermee,
                (Etat::Debut | Etat::Fermee, b'"') | (Etat::Citee, _) => Etat::Citee,
                (_, octet) if octet == separateur => {
                    self.colonne += 1;
                    Etat::Debut
                }
                (Etat::Fermee, _) => return Err(self.colonne),
                (Etat::Debut | Etat::Nue, _) => Etat::Nue,
            };
        }
        Ok(self.etat == Etat::Citee)
    }

    /// The column read last.
    pub(super) const fn colonne(&self) -> usize {
        self.colonne
    }
}

/// Puts into `fins` where each cell of a record without quotes ends.
pub(super) fn decoupe(texte: &str, separateur: u8, fins: &mut Vec<usize>) {
    fins.extend(memchr::memchr_iter(separateur, texte.as_bytes()));
    fins.push(texte.len());
}

/// Puts into `deplie` the cells of a record that [`Guillemets`] found sound, without their quotes
/// and with a separator between two, and into `fins` where each of them ends.
pub(super) fn deplie(texte: &str, separateur: u8, deplie: &mut String, fins: &mut Vec<usize>) {
    let mut reste = texte;
    loop {
        reste = if let Some(apres) = reste.strip_prefix('"') {
            citee(apres, deplie)
        } else {
            let (cellule, apres) = coupe(reste, memchr::memchr(separateur, reste.as_bytes()));
            deplie.push_str(cellule);
            apres
        };
        fins.push(deplie.len());
        if reste.is_empty() {
            return;
        }
        // What is left begins with a separator.
        deplie.push(char::from(separateur));
        reste = coupe(reste, Some(1)).1;
    }
}

/// The quoted cell whose opening quote stands just before `reste`; what follows its closing one.
fn citee<'t>(mut reste: &'t str, deplie: &mut String) -> &'t str {
    loop {
        let (avant, guillemet) = coupe(reste, memchr::memchr(b'"', reste.as_bytes()));
        deplie.push_str(avant);
        let apres = guillemet.strip_prefix('"').unwrap_or_default();
        let Some(suite) = apres.strip_prefix('"') else { return apres };
        deplie.push('"');
        reste = suite;
    }
}

fn coupe(texte: &str, position: Option<usize>) -> (&str, &str) {
    position.and_then(|position| texte.split_at_checked(position)).unwrap_or((texte, ""))
}

/// A cell as it is written, in quotes where it needs them.
#[must_use]
pub fn cite(cellule: &str, separateur: char) -> Cow<'_, str> {
    if cellule.contains([separateur, '"', '\r', '\n']) {
        Cow::Owned(format!("\"{}\"", cellule.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(cellule)
    }
}
