//! One record of a sheet.

/// What a record's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encodage {
    /// UTF-8, ASCII included.
    Utf8,
    /// Windows-1252, which Latin-1 is a part of: whatever is not UTF-8.
    Windows1252,
}

/// One record with as many cells as the header line.
#[derive(Debug, Clone, Copy)]
pub struct Ligne<'a> {
    pub(super) numero: u64,
    pub(super) encodage: Encodage,
    pub(super) brut: &'a str,
    pub(super) texte: &'a str,
    pub(super) fins: &'a [usize],
}

impl<'a> Ligne<'a> {
    /// The physical line it begins on, from 1.
    #[must_use]
    pub const fn numero(&self) -> u64 {
        self.numero
    }

    /// What its bytes were.
    #[must_use]
    pub const fn encodage(&self) -> Encodage {
        self.encodage
    }

    /// The cell of column `i` (from 0), as it came, quotes undone; `None` past the last column.
    #[must_use]
    pub fn champ(&self, i: usize) -> Option<&'a str> {
        let fin = *self.fins.get(i)?;
        let debut = i.checked_sub(1).and_then(|avant| self.fins.get(avant)).map_or(0, |fin| fin + 1);
        self.texte.get(debut..fin)
    }

    /// All its cells, in order.
    pub fn champs(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (texte, mut debut) = (self.texte, 0);
        self.fins.iter().map_while(move |fin| {
            let champ = texte.get(debut..*fin);
            debut = fin + 1;
            champ
        })
    }

    /// The line or lines as they came, quotes included, without the last line end: to be written
    /// out again.
    #[must_use]
    pub const fn brut(&self) -> &'a str {
        self.brut
    }
}
