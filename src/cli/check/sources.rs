//! Where plans come from: files, pipes, standard input; TOML or CSV.
//!
//! Owns: telling which, counting the bytes for the progress, and keeping what can't be read twice
//! for the second reading that names the plans in conflict.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek as _, Write as _};
use std::path::Path;
use std::rc::Rc;

use crate::cli::keyboard::Clavier;
use crate::domain::failure::Echec;
use crate::files::plan::{DEBUT, Genre, PlansCsv};
use crate::host::toml_keys::{echec_lecture, lit_texte};

/// A sheet of plans.
pub(super) type Plans = PlansCsv<Box<dyn BufRead>>;

/// What a source holds.
pub(super) enum Contenu {
    /// The text of one plan.
    Toml(String),
    /// Many.
    Csv(Box<Plans>),
}

/// A source that is being read, and how it is read again.
pub(super) struct Ouverte {
    pub(super) contenu: Contenu,
    pub(super) relecture: Relecture,
}

/// How a source is read a second time.
pub(super) enum Relecture {
    /// By its name.
    Chemin,
    /// From the copy of a sheet, made while it was read.
    Copie(File),
    /// The plan's text itself.
    Texte(String),
}

/// The bytes read so far of all sources.
pub(super) type Compte = Rc<Cell<u64>>;

/// How many bytes the sources have together; `None` where one of them does not say.
pub(super) fn taille(noms: &[String]) -> Option<u64> {
    noms.iter().try_fold(0_u64, |somme, nom| {
        let metadonnees = if nom == "-" { None } else { fs::metadata(nom).ok() };
        metadonnees.filter(fs::Metadata::is_file).map(|metadonnees| somme.saturating_add(metadonnees.len()))
    })
}

/// Opens the source called `nom`, `-` for standard input.
///
/// # Errors
/// It can't be read, or its header line can't (category `entree`).
pub(super) fn ouvre(clavier: &mut dyn Clavier, nom: &str, compte: &Compte) -> Result<Ouverte, Echec> {
    let (flux, chemin, regulier): (Box<dyn Read>, _, _) = if nom == "-" {
        (clavier.entree(), None, false)
    } else {
        let chemin = Path::new(nom);
        let fichier = File::open(chemin).map_err(|erreur| echec_lecture(chemin, &erreur))?;
        let metadonnees = fichier.metadata().map_err(|erreur| echec_lecture(chemin, &erreur))?;
        // A folder opens on some systems and fails at the first read: say what it is.
        if metadonnees.is_dir() {
            return Err(echec_lecture(chemin, &io::ErrorKind::IsADirectory.into()));
        }
        (Box::new(fichier), Some(chemin), metadonnees.is_file())
    };
    let mut flux = Compteur { flux, compte: Rc::clone(compte), copie: None };
    let genre = chemin.and_then(Genre::du_nom);
    let mut debut = Vec::new();
    if genre.is_none() {
        let lu = flux.by_ref().take(DEBUT as u64).read_to_end(&mut debut);
        lu.map_err(|erreur| echec_lecture(Path::new(nom), &erreur))?;
    }
    let contenu = match genre.unwrap_or_else(|| Genre::du_contenu(&debut)) {
        Genre::Toml => Contenu::Toml(lit_texte(Path::new(nom), debut, flux)?),
        Genre::Csv => {
            let copie = if regulier { None } else { Some(copie(nom, &debut)?) };
            flux.copie = copie.as_ref().map(File::try_clone).transpose().map_err(|erreur| echec_copie(nom, &erreur))?;
            let plans = lit_csv(nom, Box::new(Cursor::new(debut).chain(flux)))?;
            let relecture = copie.map_or(Relecture::Chemin, Relecture::Copie);
            return Ok(Ouverte { contenu: plans, relecture });
        }
    };
    let relecture = match &contenu {
        Contenu::Toml(texte) if !regulier => Relecture::Texte(texte.clone()),
        _ => Relecture::Chemin,
    };
    Ok(Ouverte { contenu, relecture })
}

/// Opens a source again, from its beginning.
///
/// # Errors
/// As [`ouvre`].
pub(super) fn rouvre(clavier: &mut dyn Clavier, nom: &str, relecture: Relecture) -> Result<Contenu, Echec> {
    match relecture {
        Relecture::Chemin => ouvre(clavier, nom, &Compte::default()).map(|ouverte| ouverte.contenu),
        Relecture::Texte(texte) => Ok(Contenu::Toml(texte)),
        Relecture::Copie(mut copie) => {
            copie.rewind().map_err(|erreur| echec_copie(nom, &erreur))?;
            lit_csv(nom, Box::new(copie))
        }
    }
}

/// What the paths in a source are relative to.
pub(super) fn dossier(nom: &str) -> &Path {
    let parent = if nom == "-" { None } else { Path::new(nom).parent() };
    parent.unwrap_or(Path::new(""))
}

fn lit_csv(nom: &str, flux: Box<dyn Read>) -> Result<Contenu, Echec> {
    let flux: Box<dyn BufRead> = Box::new(BufReader::with_capacity(64 << 10, flux));
    PlansCsv::ouvre(nom, flux, dossier(nom)).map(|plans| Contenu::Csv(Box::new(plans)))
}

/// A file without a name, which goes with the process.
fn copie(nom: &str, debut: &[u8]) -> Result<File, Echec> {
    let ecrite = tempfile::tempfile().and_then(|mut copie| copie.write_all(debut).map(|()| copie));
    ecrite.map_err(|erreur| echec_copie(nom, &erreur))
}

fn echec_copie(nom: &str, erreur: &io::Error) -> Echec {
    use crate::domain::service_error::Categorie;
    Echec::new(Categorie::Entree, "erreur.plan.copie").avec("fichier", nom).detail(erreur)
}

/// Counts what is read, and copies it where it can't be read again.
struct Compteur {
    flux: Box<dyn Read>,
    compte: Compte,
    copie: Option<File>,
}

impl Read for Compteur {
    fn read(&mut self, cible: &mut [u8]) -> io::Result<usize> {
        let nombre = self.flux.read(cible)?;
        if let (Some(copie), Some(lus)) = (&mut self.copie, cible.get(..nombre)) {
            copie.write_all(lus)?;
        }
        self.compte.set(self.compte.get().saturating_add(nombre as u64));
        Ok(nombre)
    }
}
