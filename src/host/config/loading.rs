//! From a file, the command line and the environment to the configuration in force.

use std::path::Path;

use super::in_force::Config;
use super::origin::Surcharges;
use super::reading;
use crate::domain::failure::Echec;
use crate::host::toml_keys::lit_fichier;

impl Config {
    /// The configuration in force: the file that `surcharges` names, else the one at `par_defaut`
    /// if it exists, else no file.
    ///
    /// # Errors
    /// The file can't be read, or one of its keys is wrong: the text names file, line and key. A
    /// profile that somebody named does not exist.
    pub fn charge(surcharges: &Surcharges, par_defaut: Option<&Path>) -> Result<Self, Echec> {
        let nomme = surcharges.config.as_ref().map(|donnee| donnee.valeur.as_path());
        let chemin = nomme.or_else(|| par_defaut.filter(|chemin| chemin.exists()));
        let config = match chemin {
            None => Self::default(),
            Some(chemin) => {
                let source = lit_fichier(chemin)?;
                Self { fichier: Some(chemin.to_owned()), ..Self::lit(&chemin.display().to_string(), &source)? }
            }
        };
        config.surchargee(surcharges)
    }

    /// The configuration that the text of a file gives; `fichier` names it in refusals. Relative
    /// paths in it are relative to the folder of `fichier`.
    ///
    /// # Errors
    /// A key is wrong: the text names file, line and key.
    pub fn lit(fichier: &str, source: &str) -> Result<Self, Echec> {
        reading::lit(fichier, source)
    }

    fn surchargee(mut self, surcharges: &Surcharges) -> Result<Self, Echec> {
        if let Some(donnee) = &surcharges.langue {
            self.langue = donnee.valeur;
            self.origine_langue = donnee.origine;
        }
        if let Some(donnee) = &surcharges.profil {
            if !self.profils.contains_key(&donnee.valeur) {
                return Err(self.profil_inconnu(&donnee.valeur));
            }
            self.profil.clone_from(&donnee.valeur);
            self.origine_profil = donnee.origine;
        }
        Ok(self)
    }
}
