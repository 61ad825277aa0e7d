//! What the service said that stops further calls, for every process of this post.
//!
//! Owns: one row per thing that is stopped, and how long it holds: a month's for volumes, until it
//! is lifted or another password is used for credentials, until the time it names where the service
//! asks to wait.
//!
//! Must never: hold a password, or enough of one to tell it from any other (16 salted bits).

use jiff::Timestamp;
use rusqlite::{Row, params};

use crate::domain::outcome::Refus;
use crate::domain::reference::ReferenceContrat;

use super::columns::{de_json, en_json, instant, micros};
use super::error::JournalError;
use super::handle::Journal;
use super::quota::mois;

/// What is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrete {
    /// Every call with these credentials: the login.
    Acces(String),
    /// Reads, until the month is over.
    Lectures,
    /// Puts of this contract, until the month is over.
    Puts(ReferenceContrat),
    /// Every call that nobody insists on, until the time that the refusal names.
    Service,
}

impl Arrete {
    const fn genre(&self) -> &'static str {
        match self {
            Self::Acces(_) => "acces",
            Self::Lectures => "lectures",
            Self::Puts(_) => "puts",
            Self::Service => "service",
        }
    }

    fn cle<'a>(&'a self, mois: &'a str) -> &'a str {
        match self {
            Self::Acces(identifiant) => identifiant,
            Self::Lectures => mois,
            Self::Puts(contrat) => contrat.as_str(),
            Self::Service => "",
        }
    }
}

/// Tells the passwords of one login apart, and no more: whoever reads it learns 16 bits at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marque {
    /// Mixed in, another one each time.
    pub sel: i64,
    /// What came out.
    pub valeur: u16,
}

/// Why something is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barrage {
    /// The service's words.
    pub refus: Refus,
    /// When.
    pub le: Timestamp,
    /// Of the password that was refused.
    pub marque: Option<Marque>,
}

impl Barrage {
    /// Whether the time to wait that it names goes on at `maintenant`: not before it was named either,
    /// for a clock that was set back must not make it longer.
    fn attend_encore(&self, maintenant: Timestamp) -> bool {
        let fin = match &self.refus {
            Refus::Http { pas_avant, .. } => *pas_avant,
            Refus::Service(_) => None,
        };
        fin.is_some_and(|fin| (self.le..fin).contains(&maintenant))
    }
}

impl Journal {
    /// Stops `quoi`, durably; a later word of the service takes the place of an earlier one.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn arrete(&self, quoi: Arrete, barrage: Barrage) -> Result<(), JournalError> {
        self.ecrit(move |tx, profil| {
            let mois = mois(barrage.le);
            tx.prepare_cached(
                "INSERT OR REPLACE INTO barrage (profil, genre, cle, mois, refus, le, sel, marque)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                profil,
                quoi.genre(),
                quoi.cle(&mois),
                mois,
                en_json(&barrage.refus)?,
                micros(barrage.le),
                barrage.marque.map(|marque| marque.sel),
                barrage.marque.map(|marque| marque.valeur),
            ])?;
            Ok(())
        })
        .await
    }

    /// Lets `quoi` go on; what was not stopped goes on.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn libere(&self, quoi: Arrete, maintenant: Timestamp) -> Result<(), JournalError> {
        self.ecrit(move |tx, profil| {
            tx.prepare_cached("DELETE FROM barrage WHERE profil = ?1 AND genre = ?2 AND cle = ?3")?
                .execute(params![profil, quoi.genre(), quoi.cle(&mois(maintenant))])?;
            Ok(())
        })
        .await
    }

    /// The service answered a call that began at `depuis`: what it asked to wait before then is over. A
    /// wait that it asked for since goes on; one that began only after `maintenant` was noted by a clock
    /// that has been put right, and must not come back when that time comes.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn service_repond(&self, depuis: Timestamp, maintenant: Timestamp) -> Result<(), JournalError> {
        let (depuis, maintenant) = (micros(depuis), micros(maintenant));
        // Nearly always there is none, and nothing is written then.
        let finie = self
            .lit(move |tx, profil| {
                let mut requete = tx.prepare_cached(
                    "SELECT 1 FROM barrage WHERE profil = ?1 AND genre = 'service' AND (le <= ?2 OR le > ?3)",
                )?;
                requete.exists(params![profil, depuis, maintenant]).map_err(JournalError::from)
            })
            .await?;
        if !finie {
            return Ok(());
        }
        self.ecrit(move |tx, profil| {
            tx.prepare_cached("DELETE FROM barrage WHERE profil = ?1 AND genre = 'service' AND (le <= ?2 OR le > ?3)")?
                .execute(params![profil, depuis, maintenant])?;
            Ok(())
        })
        .await
    }

    /// All that is stopped at `maintenant`.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn barrages(&self, maintenant: Timestamp) -> Result<Vec<(Arrete, Barrage)>, JournalError> {
        self.lit(move |tx, profil| {
            let mut requete = tx.prepare_cached(
                "SELECT refus, le, sel, marque, genre, cle FROM barrage
                 WHERE profil = ?1 AND (genre IN ('acces', 'service') OR mois = ?2) ORDER BY le",
            )?;
            let mut lignes = requete.query(params![profil, mois(maintenant)])?;
            let mut barrages = Vec::new();
            while let Some(ligne) = lignes.next()? {
                let (genre, cle): (String, String) = (ligne.get(4)?, ligne.get(5)?);
                let quoi = match genre.as_str() {
                    "acces" => Arrete::Acces(cle),
                    "lectures" => Arrete::Lectures,
                    "service" => Arrete::Service,
                    _ => Arrete::Puts(
                        ReferenceContrat::parse(&cle)
                            .map_err(|erreur| JournalError::illisible("a contract", &erreur))?,
                    ),
                };
                let barrage = lit_barrage(ligne)?;
                if quoi != Arrete::Service || barrage.attend_encore(maintenant) {
                    barrages.push((quoi, barrage));
                }
            }
            Ok(barrages)
        })
        .await
    }

    /// Why `quoi` is stopped at `maintenant`, by the word of any process.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn barrage(&self, quoi: Arrete, maintenant: Timestamp) -> Result<Option<Barrage>, JournalError> {
        self.lit(move |tx, profil| {
            let mois = mois(maintenant);
            let un_mois = !matches!(quoi, Arrete::Acces(_) | Arrete::Service);
            let mut requete = tx.prepare_cached(
                "SELECT refus, le, sel, marque FROM barrage
                 WHERE profil = ?1 AND genre = ?2 AND cle = ?3 AND (NOT ?4 OR mois = ?5)",
            )?;
            let mut lignes = requete.query(params![profil, quoi.genre(), quoi.cle(&mois), un_mois, mois])?;
            let barrage = lignes.next()?.map(lit_barrage).transpose()?;
            Ok(barrage.filter(|barrage| quoi != Arrete::Service || barrage.attend_encore(maintenant)))
        })
        .await
    }
}

/// The columns `refus, le, sel, marque`.
fn lit_barrage(ligne: &Row<'_>) -> Result<Barrage, JournalError> {
    let (sel, valeur): (Option<i64>, Option<u16>) = (ligne.get(2)?, ligne.get(3)?);
    Ok(Barrage {
        refus: de_json("a refusal", &ligne.get::<_, String>(0)?)?,
        le: instant(ligne.get(1)?)?,
        marque: sel.zip(valeur).map(|(sel, valeur)| Marque { sel, valeur }),
    })
}
