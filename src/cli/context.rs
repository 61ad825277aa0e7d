//! What every command is given: texts, format, streams; and how a failure is told.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::keyboard::Clavier;
use super::plain_text::paragraphe;
use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;
use crate::domain::text::affichable;
use crate::files::export::{ecrit_json, erreur_json};
use crate::host::texts::Textes;

/// The form of the results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For a person.
    #[default]
    Texte,
    /// One document, for a program.
    Json,
}

/// How a command ended: the exit codes of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Fin {
    /// Done; every plan conforme; Terminé.
    Fait = 0,
    /// Refused: a rejet, a KO, Annulé, En échec.
    Refus = 1,
    /// Unusable input; nothing was sent.
    Entree = 2,
    /// Undecided, or the outcome is not known.
    Indecis = 3,
    /// The service can't be reached or did not answer usefully.
    Injoignable = 4,
    /// Credentials, profile, quota, sessions; or the service is busy or asks to wait.
    SansAcces = 5,
}

impl From<Categorie> for Fin {
    fn from(categorie: Categorie) -> Self {
        match categorie {
            Categorie::Entree => Self::Entree,
            Categorie::Requete | Categorie::Etat => Self::Refus,
            Categorie::Identifiants | Categorie::Quota | Categorie::Occupe => Self::SansAcces,
            Categorie::Service | Categorie::Reseau | Categorie::Protocole => Self::Injoignable,
        }
    }
}

impl Fin {
    /// The process's exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// A command that failed, and what is known all the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// Why.
    pub echec: Box<Echec>,
    /// The exit code, where it is not the category's.
    pub fin: Option<Fin>,
    /// The keys that stand beside `erreur` in JSON.
    pub connu: Map<String, Value>,
}

impl From<Echec> for Rate {
    fn from(echec: Echec) -> Self {
        Self { echec: Box::new(echec), fin: None, connu: Map::new() }
    }
}

impl Rate {
    /// The same with one more thing that is known.
    #[must_use]
    pub fn avec(mut self, cle: &str, valeur: impl Into<Value>) -> Self {
        self.connu.insert(cle.to_owned(), valeur.into());
        self
    }
}

/// What a command is given.
pub struct Contexte<'a> {
    /// The texts.
    pub textes: Textes,
    /// The form of the results.
    pub format: Format,
    /// `-v`: details beside the messages.
    pub verbeux: bool,
    /// Results.
    pub sortie: &'a mut dyn Write,
    /// Progress and messages.
    pub messages: &'a mut dyn Write,
    /// What a person types, and standard input.
    pub clavier: &'a mut dyn Clavier,
}

impl Contexte<'_> {
    /// Writes the one JSON document of the command.
    ///
    /// # Errors
    /// Standard output can't be written to.
    pub fn json(&mut self, document: &impl Serialize) -> Result<(), Echec> {
        ecrit_json(self.sortie, document)
            .and_then(|()| self.sortie.write_all(b"\n"))
            .map_err(|error| echec_sortie(&error))
    }

    /// Writes a text; whatever is in it, nothing of it acts but its line ends.
    ///
    /// # Errors
    /// Standard output can't be written to.
    pub fn ligne(&mut self, ligne: impl Display) -> Result<(), Echec> {
        writeln!(self.sortie, "{}", inerte(&ligne.to_string())).map_err(|error| echec_sortie(&error))
    }

    /// Sees what was written on its way.
    ///
    /// # Errors
    /// Standard output can't be written to.
    pub fn vide(&mut self) -> Result<(), Echec> {
        self.sortie.flush().map_err(|error| echec_sortie(&error))
    }

    /// Tells something on the messages' stream, made harmless as by [`Self::ligne`]. That nobody listens
    /// stops nothing.
    pub fn message(&mut self, message: impl Display) {
        let _ = writeln!(self.messages, "{}", inerte(&message.to_string()));
        let _ = self.messages.flush();
    }

    /// Tells a failure: in words on the messages' stream, in JSON on the result's as well.
    pub fn rate(&mut self, rate: &Rate) -> Fin {
        self.dit_echec(&rate.echec);
        if self.format == Format::Json {
            let mut document = rate.connu.clone();
            document.insert("erreur".to_owned(), self.erreur(&rate.echec));
            // The exit code tells the failure whether or not this can be written.
            let _ = self.json(&Value::Object(document));
            let _ = self.sortie.flush();
        }
        rate.fin.unwrap_or_else(|| rate.echec.categorie.into())
    }

    /// Tells a failure in words on the messages' stream.
    pub fn dit_echec(&mut self, echec: &Echec) {
        let (phrase, conseil) = self.textes.echec(echec);
        self.message(paragraphe(&format!("reprov : {phrase}"), 0));
        if !conseil.is_empty() {
            self.message(paragraphe(&conseil, 2));
        }
        if self.verbeux && !echec.detail.is_empty() {
            self.message(paragraphe(&format!("({})", affichable(&echec.detail)), 2));
        }
    }

    /// A failure as the value of `erreur`.
    #[must_use]
    pub fn erreur(&self, echec: &Echec) -> Value {
        erreur_json(self.textes, echec)
    }
}

/// A text as it goes out, line by line. Values are made safe, and fitted to their columns, where they are
/// put into it: this is for the one that would be forgotten.
fn inerte(texte: &str) -> Cow<'_, str> {
    if texte.split('\n').all(|ligne| matches!(affichable(ligne), Cow::Borrowed(_))) {
        return Cow::Borrowed(texte);
    }
    let lignes: Vec<_> = texte.split('\n').map(affichable).collect();
    Cow::Owned(lignes.join("\n"))
}

/// A result that could not be written.
pub(super) fn echec_sortie(error: &io::Error) -> Echec {
    Echec::new(Categorie::Entree, "erreur.sortie").detail(error)
}

/// A writer for which a reader that went away (`reprov ... | head`) is not a failure: from then on
/// nothing is written.
pub(super) struct Tolerant<'a> {
    flux: &'a mut dyn Write,
    ferme: bool,
}

impl<'a> Tolerant<'a> {
    pub(super) fn new(flux: &'a mut dyn Write) -> Self {
        Self { flux, ferme: false }
    }

    fn tolere<T>(&mut self, resultat: io::Result<T>, sinon: T) -> io::Result<T> {
        match resultat {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.ferme = true;
                Ok(sinon)
            }
            autre => autre,
        }
    }
}

impl Write for Tolerant<'_> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if self.ferme {
            return Ok(octets.len());
        }
        let resultat = self.flux.write(octets);
        self.tolere(resultat, octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.ferme {
            return Ok(());
        }
        let resultat = self.flux.flush();
        self.tolere(resultat, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes one write, then its reader is gone.
    struct Tuyau(usize);

    impl Write for Tuyau {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(ErrorKind::BrokenPipe.into());
            }
            self.0 -= 1;
            Ok(octets.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(ErrorKind::BrokenPipe.into())
        }
    }

    /// A disk that is full.
    struct Plein;

    impl Write for Plein {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let mut tuyau = Tuyau(1);
        let mut flux = Tolerant::new(&mut tuyau);
        for _ in 0..3 {
            flux.write_all(b"ligne\n").unwrap();
        }
        flux.flush().unwrap();
    }

    #[test]
    fn a_full_disk_is_one() {
        assert!(Tolerant::new(&mut Plein).write_all(b"x").is_err());
    }

    #[test]
    fn every_category_has_the_contract_s_exit_code() {
        use Categorie as C;
        let codes = [
            (C::Entree, 2),
            (C::Requete, 1),
            (C::Etat, 1),
            (C::Identifiants, 5),
            (C::Quota, 5),
            (C::Occupe, 5),
            (C::Service, 4),
            (C::Reseau, 4),
            (C::Protocole, 4),
        ];
        for (categorie, code) in codes {
            assert_eq!(Fin::from(categorie).code(), code, "{categorie:?}");
        }
    }
}
