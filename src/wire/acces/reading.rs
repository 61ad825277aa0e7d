//! An access file, read line by line.
//!
//! Owns: which flow a file is of (its name, then its header), which columns it has, and whether a
//! line can be used. A line that can't is a [`FauteLigne`]; the others are read all the same.

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::Timestamp;

use super::NomFichier;
use super::columns::{candidats, contredit, est_connue, obligatoires};
use crate::domain::acces::{DateAcces, EtatCommande, Flux, LigneAcces, Provenance, column, presente};
use crate::domain::reference::{Defaut, ReferenceContrat};
use crate::wire::csv::{DefautLigne, Encodage, ErreurFeuille, Feuille, GenreDefaut, Ligne, nom_normalise};

/// Why a file can't be used at all.
#[derive(Debug)]
pub enum RefusFichier {
    /// It can't be read, or is no table.
    Feuille(ErreurFeuille),
    /// No column of its first line is known.
    SansEntete,
    /// Columns of these names are there twice.
    Doublons(Vec<String>),
    /// Neither name nor header say which flow it is; the header can be of these.
    FluxIndecis(Vec<Flux>),
    /// It is said to be of one flow, and its header is of another.
    Contredit {
        /// What it is said to be.
        flux: Flux,
        /// What its header is of.
        candidats: Vec<Flux>,
    },
    /// A NOTIF_REPROV whose name does not follow the convention: nothing else dates one, and the
    /// latest is the one that counts.
    SansDate(Flux),
    /// Its name says one flow and a person another.
    NomContraire {
        /// What its name says.
        nom: Flux,
        /// What the person says.
        dit: Flux,
    },
    /// Columns without which no line says anything are missing, by the protocol's spelling.
    ColonnesAbsentes {
        /// The flow.
        flux: Flux,
        /// The columns.
        colonnes: Vec<&'static str>,
    },
}

impl From<ErreurFeuille> for RefusFichier {
    fn from(erreur: ErreurFeuille) -> Self {
        Self::Feuille(erreur)
    }
}

/// A line that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FauteLigne {
    /// Its number in the file, from 1.
    pub ligne: u64,
    /// The column's number, from 1, where one is at fault.
    pub colonne: Option<usize>,
    /// The column's name, as the header writes it.
    pub nom: Option<String>,
    /// What is wrong.
    pub genre: GenreFaute,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GenreFaute {
    /// A mandatory value says nothing.
    Absente,
    /// The value can't be a reference.
    Reference(Defaut),
    /// The value is none of those that there are.
    Valeur {
        /// The value.
        valeur: String,
        /// What it could be.
        attendu: &'static str,
    },
    /// The line is no line of the table.
    Forme(GenreDefaut),
}

/// A line and how it is encoded, or what is wrong with it.
pub type LigneLue = Result<(LigneAcces, Encodage), FauteLigne>;

/// A column that is read.
struct Colonne {
    /// Its place, from 0.
    place: usize,
    /// Its normalised name.
    cle: String,
    /// Its header, as written.
    entete: String,
    /// Whether it is one of the protocol's (docs/acces.md 4).
    connue: bool,
}

/// An access file being read.
pub struct Lecteur<R> {
    feuille: Feuille<R>,
    gabarit: Gabarit,
}

/// What the lines of a file are read by.
struct Gabarit {
    flux: Flux,
    fichier: String,
    nom: Option<NomFichier>,
    importee_le: Timestamp,
    colonnes: Vec<Colonne>,
}

impl<R: BufRead> Lecteur<R> {
    /// Reads the header of a file called `fichier` (without its folder). `flux` is what a person says
    /// it is of, where the name does not. `importee_le` is now.
    ///
    /// # Errors
    /// [`RefusFichier`].
    pub fn ouvre(entree: R, fichier: &str, flux: Option<Flux>, importee_le: Timestamp) -> Result<Self, RefusFichier> {
        let feuille = Feuille::ouvre(entree)?;
        let colonnes = colonnes(feuille.entetes())?;
        let nom = NomFichier::lit(fichier);
        if let (Some(NomFichier { flux: nom, .. }), Some(dit)) = (&nom, flux)
            && *nom != dit
        {
            return Err(RefusFichier::NomContraire { nom: *nom, dit });
        }
        let dit = nom.as_ref().map(|nom| nom.flux).or(flux);
        let flux = trouve_flux(dit, &colonnes)?;
        if flux == Flux::NotifReprov && nom.is_none() {
            return Err(RefusFichier::SansDate(flux));
        }
        let gabarit = Gabarit { flux, fichier: fichier.to_owned(), nom, importee_le, colonnes };
        Ok(Self { feuille, gabarit })
    }

    /// The file's flow.
    pub const fn flux(&self) -> Flux {
        self.gabarit.flux
    }

    /// The next line, or what is wrong with it, and how it is encoded; `None` at the end.
    ///
    /// # Errors
    /// The file can't be read any further.
    pub fn suivante(&mut self) -> Result<Option<LigneLue>, ErreurFeuille> {
        Ok(match self.feuille.suivante()? {
            None => None,
            Some(Err(defaut)) => Some(Err(self.gabarit.faute_de_forme(defaut))),
            Some(Ok(ligne)) => Some(self.gabarit.lit(&ligne).map(|lue| (lue, ligne.encodage()))),
        })
    }
}

impl Gabarit {
    fn lit(&self, ligne: &Ligne<'_>) -> Result<LigneAcces, FauteLigne> {
        let mut champs = BTreeMap::new();
        let mut entetes = BTreeMap::new();
        for colonne in &self.colonnes {
            let Some(valeur) = ligne.champ(colonne.place).and_then(presente) else { continue };
            champs.insert(colonne.cle.clone(), valeur.to_owned());
            if !colonne.connue {
                entetes.insert(colonne.cle.clone(), colonne.entete.clone());
            }
        }
        let lue = LigneAcces {
            flux: self.flux,
            commande: self.commande(ligne, champs.get(column::COMMANDE))?,
            contrat: self.contrat(ligne, champs.get(column::CONTRAT))?,
            provenance: Provenance {
                fichier: self.fichier.clone(),
                rang: ligne.numero(),
                jour: self.nom.as_ref().map(|nom| nom.jour),
                sequence: self.nom.as_ref().map(|nom| nom.sequence),
                importee_le: self.importee_le,
            },
            champs,
            entetes,
        };
        self.verifie(ligne, &lue)?;
        Ok(lue)
    }

    fn commande(&self, ligne: &Ligne<'_>, valeur: Option<&String>) -> Result<String, FauteLigne> {
        let valeur = valeur.ok_or_else(|| self.faute(ligne, column::COMMANDE, GenreFaute::Absente))?;
        match valeur.chars().enumerate().find(|(_, c)| c.is_control()) {
            Some((rang, caractere)) => {
                let defaut = Defaut::Caractere { position: rang.saturating_add(1), caractere };
                Err(self.faute(ligne, column::COMMANDE, GenreFaute::Reference(defaut)))
            }
            None => Ok(valeur.clone()),
        }
    }

    fn contrat(&self, ligne: &Ligne<'_>, valeur: Option<&String>) -> Result<Option<ReferenceContrat>, FauteLigne> {
        let lu = valeur.map(|valeur| ReferenceContrat::parse(valeur)).transpose();
        lu.map_err(|erreur| self.faute(ligne, column::CONTRAT, GenreFaute::Reference(erreur.defaut)))
    }

    /// Holds the values that something is read from to what they may be.
    fn verifie(&self, ligne: &Ligne<'_>, lue: &LigneAcces) -> Result<(), FauteLigne> {
        let parmi = |colonne: &str, attendu: &'static str, bon: &dyn Fn(&str) -> bool| match lue.valeur(colonne) {
            Some(valeur) if !bon(valeur) => {
                Err(self.faute(ligne, colonne, GenreFaute::Valeur { valeur: valeur.to_owned(), attendu }))
            }
            _ => Ok(()),
        };
        match self.flux {
            Flux::CmdAcces => parmi(column::PRISE_EXISTANTE, "O | N", &|valeur| {
                valeur.eq_ignore_ascii_case("O") || valeur.eq_ignore_ascii_case("N")
            }),
            Flux::CrCmdAcces | Flux::NotifReprov => {
                parmi(column::ETAT_CR, "OK | KO", &|valeur| EtatCommande::lit(valeur).is_some())?;
                parmi(column::DATE_CR, "aaaammjj [hh:mm]", &|valeur| DateAcces::lit(valeur).is_some())?;
                let absente = |colonne| Err(self.faute(ligne, colonne, GenreFaute::Absente));
                match (self.flux, lue.etat(), &lue.contrat) {
                    (Flux::CrCmdAcces, None, _) => absente(column::ETAT_CR),
                    // An accepted order that names no contract can be found by nobody.
                    (Flux::CrCmdAcces, Some(EtatCommande::Ok), None) => absente(column::CONTRAT),
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn faute(&self, ligne: &Ligne<'_>, cle: &str, genre: GenreFaute) -> FauteLigne {
        let colonne = self.colonnes.iter().find(|colonne| colonne.cle == cle);
        FauteLigne {
            ligne: ligne.numero(),
            colonne: colonne.map(|colonne| colonne.place.saturating_add(1)),
            nom: colonne.map(|colonne| colonne.entete.clone()),
            genre,
        }
    }

    fn faute_de_forme(&self, defaut: DefautLigne) -> FauteLigne {
        let nom = defaut.colonne.and_then(|numero| {
            let place = numero.checked_sub(1)?;
            self.colonnes.iter().find(|colonne| colonne.place == place).map(|colonne| colonne.entete.clone())
        });
        FauteLigne { ligne: defaut.ligne, colonne: defaut.colonne, nom, genre: GenreFaute::Forme(defaut.genre) }
    }
}

/// The columns that have a name. A line may end with a separator: a column without a name is none.
fn colonnes(entetes: &[String]) -> Result<Vec<Colonne>, RefusFichier> {
    let mut colonnes: Vec<Colonne> = Vec::with_capacity(entetes.len());
    let mut doublons = Vec::new();
    for (place, entete) in entetes.iter().enumerate() {
        let cle = nom_normalise(entete);
        if cle.is_empty() {
            continue;
        }
        if colonnes.iter().any(|colonne| colonne.cle == cle) {
            doublons.push(entete.clone());
        }
        colonnes.push(Colonne { place, connue: est_connue(&cle), cle, entete: entete.clone() });
    }
    if !colonnes.iter().any(|colonne| colonne.connue) {
        return Err(RefusFichier::SansEntete);
    }
    if !doublons.is_empty() {
        return Err(RefusFichier::Doublons(doublons));
    }
    // Who the customer is goes no further than here.
    colonnes.retain(|colonne| !column::est_du_client(&colonne.cle));
    Ok(colonnes)
}

/// The flow, where what is said of the file and its header agree.
fn trouve_flux(dit: Option<Flux>, colonnes: &[Colonne]) -> Result<Flux, RefusFichier> {
    let presente = |cle: &str| colonnes.iter().any(|colonne| colonne.cle == cle);
    let candidats = candidats(presente);
    let flux = match (dit, candidats) {
        (Some(flux), _) if contredit(flux, candidats) => {
            return Err(RefusFichier::Contredit { flux, candidats: candidats.to_vec() });
        }
        (Some(flux), _) | (None, &[flux]) => flux,
        (None, _) => return Err(RefusFichier::FluxIndecis(candidats.to_vec())),
    };
    let absentes: Vec<&str> =
        obligatoires(flux).iter().filter(|(cle, _)| !presente(cle)).map(|(_, ecrite)| *ecrite).collect();
    if absentes.is_empty() { Ok(flux) } else { Err(RefusFichier::ColonnesAbsentes { flux, colonnes: absentes }) }
}
