//! The contracts at hand and the facts of their orders.
//!
//! Owns: one row per fact and source, so that a source corrected or dated later replaces its own
//! fact only. Which source wins is [`Commande::completee`]'s to say.

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use crate::domain::commande::{Commande, Fait, Origine};
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::Question;

use super::columns::{de_json, en_json, instant, micros};
use super::error::JournalError;
use super::handle::Journal;

/// A contract at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContratConnu {
    /// The contract.
    pub contrat: ReferenceContrat,
    /// When it was last opened or changed.
    pub touche_le: Timestamp,
    /// Its site's reference, if its structure is in the cache.
    pub site: Option<String>,
}

impl Journal {
    /// Keeps a contract at hand, as touched at `le` at the earliest.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn touche(&self, contrat: &ReferenceContrat, le: Timestamp) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        self.ecrit(move |tx, profil| touche(tx, profil, &contrat, le)).await
    }

    /// The contracts at hand, the latest touched first. A contract that a put was begun for is at
    /// hand.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn contrats(&self) -> Result<Vec<ContratConnu>, JournalError> {
        self.lit(|tx, profil| {
            let mut requete = tx.prepare_cached(
                "SELECT contrat.reference, touche_le, structure.reference
                 FROM contrat LEFT JOIN structure
                   ON structure.profil = contrat.profil AND structure.contrat = contrat.reference
                 WHERE contrat.profil = ?1 ORDER BY touche_le DESC, contrat.reference",
            )?;
            let mut lignes = requete.query([profil])?;
            let mut contrats = Vec::new();
            while let Some(ligne) = lignes.next()? {
                contrats.push(ContratConnu {
                    contrat: contrat(&ligne.get::<_, String>(0)?)?,
                    touche_le: instant(ligne.get(1)?)?,
                    site: ligne.get(2)?,
                });
            }
            Ok(contrats)
        })
        .await
    }

    /// Remembers the facts that are given, each under its own source; `None` leaves what is there.
    ///
    /// `le` is when the facts were true: of two CR de commande, or two reprovisionings, the later
    /// stays. What a person set, or what the service answers, replaces what was there. Facts of
    /// [`Origine::Plan`] are not kept: they are for one check.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn retient(
        &self,
        contrat: &ReferenceContrat,
        faits: Commande,
        le: Timestamp,
    ) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        self.ecrit(move |tx, profil| retient(tx, profil, &contrat, &faits, le)).await
    }

    /// Forgets what a person set of a fact; what other sources say of it stays.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn oublie(&self, contrat: &ReferenceContrat, question: Question) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        let fait = match question {
            Question::ReferencePrise => "reference_prise",
            Question::PriseExistante => "prise_existante",
            Question::ParcOpac => "parc_opac",
            Question::Zone => "zone",
            Question::Collectif => "immeuble_collectif",
            Question::Pbo => "pbo",
            Question::Route => "route",
        };
        self.ecrit(move |tx, profil| {
            tx.prepare_cached("DELETE FROM fait WHERE profil = ?1 AND contrat = ?2 AND fait = ?3 AND origine = ?4")?
                .execute(params![profil, contrat.as_str(), fait, nom_origine(Origine::Main)])?;
            Ok(())
        })
        .await
    }

    /// The facts of a contract's order, the strongest source of each ([`Journal::ordre`] without the
    /// fiche).
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn faits(&self, contrat: &ReferenceContrat) -> Result<Commande, JournalError> {
        Ok(self.ordre(contrat).await?.faits)
    }
}

/// The facts that were remembered for a contract, each with the time at which it was true.
pub(super) fn faits(
    tx: &Transaction<'_>,
    profil: i64,
    contrat: &ReferenceContrat,
) -> Result<Vec<(Timestamp, Commande)>, JournalError> {
    let mut requete =
        tx.prepare_cached("SELECT fait, origine, valeur, le FROM fait WHERE profil = ?1 AND contrat = ?2")?;
    let mut lignes = requete.query(params![profil, contrat.as_str()])?;
    let mut faits = Vec::new();
    while let Some(ligne) = lignes.next()? {
        let (nom, origine, valeur): (String, String, String) = (ligne.get(0)?, ligne.get(1)?, ligne.get(2)?);
        faits.push((instant(ligne.get(3)?)?, relu(&nom, &origine, &valeur)?));
    }
    Ok(faits)
}

pub(super) fn contrat(texte: &str) -> Result<ReferenceContrat, JournalError> {
    ReferenceContrat::parse(texte).map_err(|erreur| JournalError::illisible("a contract", &erreur))
}

pub(super) fn touche(
    tx: &Transaction<'_>,
    profil: i64,
    contrat: &ReferenceContrat,
    le: Timestamp,
) -> Result<(), JournalError> {
    tx.prepare_cached(
        "INSERT INTO contrat (profil, reference, touche_le) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET touche_le = max(touche_le, excluded.touche_le)",
    )?
    .execute(params![profil, contrat.as_str(), micros(le)])?;
    Ok(())
}

pub(super) fn retient(
    tx: &Transaction<'_>,
    profil: i64,
    contrat: &ReferenceContrat,
    faits: &Commande,
    le: Timestamp,
) -> Result<(), JournalError> {
    let Commande { reference_prise, prise_existante, parc_opac, zone, immeuble_collectif, pbo, route } = faits;
    let lignes = [
        ligne("reference_prise", reference_prise.as_ref())?,
        ligne("prise_existante", prise_existante.as_ref())?,
        ligne("parc_opac", parc_opac.as_ref())?,
        ligne("zone", zone.as_ref())?,
        ligne("immeuble_collectif", immeuble_collectif.as_ref())?,
        ligne("pbo", pbo.as_ref())?,
        ligne("route", route.as_ref())?,
    ];
    let mut requete = tx.prepare_cached(
        "INSERT INTO fait (profil, contrat, fait, origine, valeur, le) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET valeur = excluded.valeur, le = excluded.le
         WHERE ?7 OR excluded.le >= fait.le",
    )?;
    for (nom, origine, valeur) in lignes.into_iter().flatten() {
        let dernier_mot = matches!(origine, Origine::Main | Origine::Service);
        requete.execute(params![
            profil,
            contrat.as_str(),
            nom,
            nom_origine(origine),
            valeur,
            micros(le),
            dernier_mot
        ])?;
    }
    Ok(())
}

type Ligne = (&'static str, Origine, String);

fn ligne<T: serde::Serialize>(nom: &'static str, fait: Option<&Fait<T>>) -> Result<Option<Ligne>, JournalError> {
    fait.filter(|fait| fait.origine != Origine::Plan)
        .map(|fait| Ok((nom, fait.origine, en_json(&fait.valeur)?)))
        .transpose()
}

fn relu(nom: &str, origine: &str, valeur: &str) -> Result<Commande, JournalError> {
    let origine = lit_origine(origine)?;
    let mut commande = Commande::default();
    match nom {
        "reference_prise" => commande.reference_prise = Some(Fait::new(de_json(nom, valeur)?, origine)),
        "prise_existante" => commande.prise_existante = Some(Fait::new(de_json(nom, valeur)?, origine)),
        "parc_opac" => commande.parc_opac = Some(Fait::new(de_json(nom, valeur)?, origine)),
        "zone" => commande.zone = Some(Fait::new(de_json(nom, valeur)?, origine)),
        "immeuble_collectif" => commande.immeuble_collectif = Some(Fait::new(de_json(nom, valeur)?, origine)),
        "pbo" => commande.pbo = Some(Fait::new(de_json(nom, valeur)?, origine)),
        "route" => commande.route = Some(Fait::new(de_json(nom, valeur)?, origine)),
        _ => return Err(JournalError::illisible("a fact", &nom)),
    }
    Ok(commande)
}

const fn nom_origine(origine: Origine) -> &'static str {
    match origine {
        Origine::Plan => "plan",
        Origine::Main => "main",
        Origine::Reprovisionning => "reprovisionning",
        Origine::Service => "service",
        Origine::CrCommande => "cr_commande",
        Origine::Commande => "commande",
    }
}

fn lit_origine(nom: &str) -> Result<Origine, JournalError> {
    [Origine::Main, Origine::Reprovisionning, Origine::Service, Origine::CrCommande, Origine::Commande]
        .into_iter()
        .find(|origine| nom_origine(*origine) == nom)
        .ok_or_else(|| JournalError::illisible("a fact's source", &nom))
}
