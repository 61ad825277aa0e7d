//! What can be wrong with a sheet, or with one record of it, and how that is told.

use std::io;

use super::limits::{CHAMP_MAX, COLONNES_MAX, ENREGISTREMENT_MAX, LIGNES_MAX, NOM_MAX};
use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;

/// A record that can't be used. Reading goes on after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefautLigne {
    /// The physical line it begins on, from 1.
    pub ligne: u64,
    /// The column, from 1, where there is one to name.
    pub colonne: Option<usize>,
    /// What is wrong with it.
    pub genre: GenreDefaut,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenreDefaut {
    /// It has more or fewer cells than the header line.
    Colonnes {
        /// How many it has.
        trouvees: usize,
        /// How many the header line has.
        attendues: usize,
    },
    /// A NUL byte, as UTF-16 and binary files have them.
    Nul,
    /// A cell over [`CHAMP_MAX`].
    ChampTropLong,
    /// A line over [`ENREGISTREMENT_MAX`]; nothing of it was kept.
    LigneTropLongue,
    /// A quote that is not closed within [`LIGNES_MAX`] lines and [`ENREGISTREMENT_MAX`] bytes, or
    /// closed on a later line in the middle of a cell. Only its first line is given up.
    GuillemetOuvert,
    /// Text between a closing quote and the next separator.
    TexteApresGuillemet,
}

/// Why a sheet can't be read, or not further.
#[derive(Debug, thiserror::Error)]
pub enum ErreurFeuille {
    /// The source failed.
    #[error("reading failed: {0}")]
    Lecture(#[from] io::Error),
    /// Nothing but blanks.
    #[error("the sheet is empty")]
    Vide,
    /// A UTF-16 byte order mark.
    #[error("the sheet is UTF-16")]
    Utf16,
    /// The first line that is not blank names nothing: no cell of it holds a letter.
    #[error("line {ligne} is no header line")]
    SansEntete {
        /// That line, from 1.
        ligne: u64,
    },
    /// The header line has more than [`COLONNES_MAX`] columns, or a name over [`NOM_MAX`].
    #[error("the header line {ligne} is too large")]
    EnteteLarge {
        /// That line, from 1.
        ligne: u64,
    },
    /// The header line itself can't be used.
    #[error("the header line can't be used: {0:?}")]
    Entete(DefautLigne),
}

impl DefautLigne {
    /// The fault in words (category `entree`); `fichier` names the sheet.
    #[must_use]
    pub fn echec(&self, fichier: &str) -> Echec {
        let cle = match self.genre {
            GenreDefaut::Colonnes { .. } => "erreur.feuille.colonnes",
            GenreDefaut::Nul => "erreur.feuille.nul",
            GenreDefaut::ChampTropLong => "erreur.feuille.champ_long",
            GenreDefaut::LigneTropLongue => "erreur.feuille.ligne_longue",
            GenreDefaut::GuillemetOuvert => "erreur.feuille.guillemet_ouvert",
            GenreDefaut::TexteApresGuillemet => "erreur.feuille.guillemet_suivi",
        };
        let echec = Echec::new(Categorie::Entree, cle)
            .avec("fichier", fichier)
            .avec("ligne", self.ligne.to_string())
            .avec("colonne", self.colonne.map(|colonne| colonne.to_string()).unwrap_or_default());
        match self.genre {
            GenreDefaut::Colonnes { trouvees, attendues } => {
                echec.avec("trouvees", trouvees.to_string()).avec("attendues", attendues.to_string())
            }
            GenreDefaut::ChampTropLong => echec.avec("maximum", (CHAMP_MAX >> 10).to_string()),
            GenreDefaut::LigneTropLongue => echec.avec("maximum", (ENREGISTREMENT_MAX >> 10).to_string()),
            GenreDefaut::GuillemetOuvert => echec.avec("maximum", LIGNES_MAX.to_string()),
            GenreDefaut::Nul | GenreDefaut::TexteApresGuillemet => echec,
        }
    }
}

impl ErreurFeuille {
    /// The error in words (category `entree`); `fichier` names the sheet.
    #[must_use]
    pub fn echec(&self, fichier: &str) -> Echec {
        let echec = |cle: &str| Echec::new(Categorie::Entree, cle).avec("fichier", fichier);
        match self {
            Self::Lecture(error) => echec("erreur.fichier.lecture").detail(error),
            Self::Vide => echec("erreur.feuille.vide"),
            Self::Utf16 => echec("erreur.feuille.utf16"),
            Self::SansEntete { ligne } => echec("erreur.feuille.sans_entete").avec("ligne", ligne.to_string()),
            Self::EnteteLarge { ligne } => echec("erreur.feuille.entete_large")
                .avec("ligne", ligne.to_string())
                .avec("maximum", COLONNES_MAX.to_string())
                .avec("taille", NOM_MAX.to_string()),
            Self::Entete(defaut) => defaut.echec(fichier),
        }
    }
}
