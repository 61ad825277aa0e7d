//! What was done, told: a put and its events in words, and the journal in a file, CSV for a sheet or
//! JSON for a program.
//!
//! Owns: the words of the documents, their columns and fields, and that a file is whole or not there and
//! stands over nothing. The command line and the screens write with it alike. Reads page by page: a
//! journal of any length is told without being held.
//!
//! Must never: reach the network, or show anything.

mod document;
mod feuille;
mod inerte;
mod mots;

use std::io::{self, Write as _};
use std::path::PathBuf;

use serde_json::{Value, json};

pub use self::document::{document, erreur_json, fibre, hexadecimal, pm};
pub use self::inerte::{ecrit_json, json_en_ligne, json_indente};
pub use self::mots::{adoptee, echec, echec_de, evenement, issue, libelle, phase, source, statut};
use crate::domain::echec::Echec;
use crate::domain::lifecycle::Vie;
use crate::domain::service_error::Categorie;
use crate::engine::{Engine, PutId, Registre};
use crate::files::access::{Depot, Ebauche};
use crate::host::texts::Textes;

/// Which puts are kept.
type Garde = Box<dyn FnMut(PutId, &Vie) -> bool + Send>;

/// Puts to be told, oldest first.
pub struct Puts {
    source: Source,
    garde: Option<Garde>,
}

enum Source {
    Registre(Registre),
    Liste(Vec<(PutId, Vie)>),
}

impl Puts {
    /// Those that are read page by page.
    #[must_use]
    pub const fn registre(registre: Registre) -> Self {
        Self { source: Source::Registre(registre), garde: None }
    }

    /// These.
    #[must_use]
    pub const fn liste(puts: Vec<(PutId, Vie)>) -> Self {
        Self { source: Source::Liste(puts), garde: None }
    }

    /// Of them those that `garde` keeps.
    #[must_use]
    pub fn gardes(mut self, garde: impl FnMut(PutId, &Vie) -> bool + Send + 'static) -> Self {
        self.garde = Some(Box::new(garde));
        self
    }

    /// The next ones; empty at the end.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn suite(&mut self) -> Result<Vec<(PutId, Vie)>, Echec> {
        loop {
            let mut page = match &mut self.source {
                Source::Registre(registre) => registre.suite().await?,
                Source::Liste(reste) => std::mem::take(reste),
            };
            if page.is_empty() {
                return Ok(page);
            }
            if let Some(garde) = &mut self.garde {
                page.retain(|(put, vie)| garde(*put, vie));
            }
            if !page.is_empty() {
                return Ok(page);
            }
        }
    }
}

/// How many were told, and of how many the code is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// Puts.
    pub puts: u64,
    /// Of these, carried out without their code de décharge being known.
    pub sans_code: u64,
}

impl Total {
    /// One more.
    pub fn compte(&mut self, vie: &Vie) {
        self.puts += 1;
        self.sans_code += u64::from(vie.code_manque());
    }

    /// As in the documents.
    #[must_use]
    pub fn json(self) -> Value {
        json!({ "puts": self.puts, "codesManquants": self.sans_code })
    }
}

/// How much a document tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detail {
    /// The events of each put.
    pub evenements: bool,
    /// And what the service answered, raw.
    pub reponses: bool,
}

/// A file that an export makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fichier {
    /// Where.
    pub chemin: PathBuf,
    /// CSV; else JSON.
    pub csv: bool,
}

impl Fichier {
    /// A file in the form that its name says.
    ///
    /// # Errors
    /// Category `entree` when it ends neither in `.csv` nor in `.json`.
    pub fn lit(valeur: &str) -> Result<Self, Echec> {
        let chemin = PathBuf::from(valeur);
        let fin = chemin.extension().map(|fin| fin.to_string_lossy().to_ascii_lowercase());
        match fin.as_deref() {
            Some("csv") => Ok(Self { chemin, csv: true }),
            Some("json") => Ok(Self { chemin, csv: false }),
            _ => Err(Echec::new(Categorie::Entree, "erreur.entree.export").avec("fichier", valeur)),
        }
    }
}

/// Writes `puts` to `fichier`, whole or not at all, never over anything; gives how many there are in it.
///
/// # Errors
/// Category `entree` when the name is taken or can't be written to; the journal's failure.
pub async fn exporte(
    engine: &Engine,
    textes: Textes,
    puts: &mut Puts,
    fichier: &Fichier,
    detail: Detail,
) -> Result<Total, Echec> {
    let nom = fichier.chemin.display().to_string();
    let echec = |erreur: &io::Error| {
        Echec::new(Categorie::Entree, "erreur.export.ecriture").avec("fichier", nom.clone()).detail(erreur)
    };
    let pris = || Echec::new(Categorie::Entree, "erreur.export.pris").avec("fichier", nom.clone());
    let mut ebauche = Ebauche::nouvelle(&fichier.chemin).map_err(|erreur| echec(&erreur))?.ok_or_else(pris)?;
    let mut ecrit = |octets: &[u8]| ebauche.write_all(octets).map_err(|erreur| echec(&erreur));
    let total = if fichier.csv {
        feuille::feuille(textes, puts, &mut ecrit).await?
    } else {
        document(textes, engine, puts, detail, &mut ecrit).await?
    };
    match ebauche.pose().map_err(|erreur| echec(&erreur))? {
        Depot::Ecrit => Ok(total),
        Depot::Pris => Err(pris()),
    }
}
