//! The lines of the access files, and the sequence numbers of the files that are written.
//!
//! Owns: keeping each line once. A line is known when the same flow already has the same values
//! under the same day and sequence number; a copy of a file under a name that says neither adds
//! nothing to the line it copies, in either order of import. The first import's time stays.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use crate::domain::acces::{FicheCommande, Flux, LigneAcces, Provenance, deduit};
use crate::domain::commande::Commande;
use crate::domain::reference::ReferenceContrat;

use super::columns::{de_json, en_json, instant, micros};
use super::commande;
use super::error::JournalError;
use super::handle::Journal;

/// What an import added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Importees {
    /// Lines that were not known.
    pub nouvelles: u64,
    /// Lines that were.
    pub connues: u64,
}

/// What is known of an order: the facts, every source merged, and what the access files say beside
/// them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ordre {
    /// The facts, the strongest source of each.
    pub faits: Commande,
    /// The rest; `None` when no imported line is about the contract.
    pub fiche: Option<FicheCommande>,
}

impl Journal {
    /// Keeps the lines that are not known yet, all or none of them, durably. No contract comes to
    /// hand by it.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn importe(&self, lignes: Vec<LigneAcces>) -> Result<Importees, JournalError> {
        self.ecrit(move |tx, profil| {
            let mut importees = Importees::default();
            for ligne in &lignes {
                if importe(tx, profil, ligne)? {
                    importees.nouvelles += 1;
                } else {
                    importees.connues += 1;
                }
            }
            Ok(importees)
        })
        .await
    }

    /// What is known of a contract's order. Of two facts of one source the later counts: so the
    /// latest NOTIF_REPROV and a Terminé seen by this product stand on one level.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn ordre(&self, contrat: &ReferenceContrat) -> Result<Ordre, JournalError> {
        let contrat = contrat.clone();
        self.lit(move |tx, profil| {
            let mut faits = commande::faits(tx, profil, &contrat)?;
            let deduction = deduit(&lignes(tx, profil, &contrat)?);
            faits.extend(deduction.faits);
            // Stable: of one instant, what this product saw or was told itself stands first.
            faits.sort_by_key(|(le, _)| std::cmp::Reverse(*le));
            let faits = faits.into_iter().fold(Commande::default(), |connus, (_, autres)| connus.completee(autres));
            Ok(Ordre { faits, fiche: deduction.fiche })
        })
        .await
    }

    /// Takes the next sequence number of the CR_STOC files of this profile, durably: it is never
    /// given again. The first is 1.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn sequence_cr_stoc(&self, le: Timestamp) -> Result<u64, JournalError> {
        self.ecrit(move |tx, profil| {
            let prise: i64 = tx
                .prepare_cached(
                    "INSERT INTO cr_stoc (profil, sequence, le)
                     SELECT ?1, coalesce(max(sequence), 0) + 1, ?2 FROM cr_stoc WHERE profil = ?1
                     RETURNING sequence",
                )?
                .query_row(params![profil, micros(le)], |ligne| ligne.get(0))?;
            nombre(prise)
        })
        .await
    }
}

/// Keeps a line; `false` when it was known.
fn importe(tx: &Transaction<'_>, profil: i64, ligne: &LigneAcces) -> Result<bool, JournalError> {
    let Provenance { fichier, rang, jour, sequence, importee_le } = &ligne.provenance;
    let champs = en_json(&ligne.champs)?;
    let jour = jour.map(|jour| jour.to_string());
    let contrat = ligne.contrat.as_ref().map(ReferenceContrat::as_str);
    let sequence = sequence.map(en_entier).transpose()?;
    // The same line: under the same name first, then under a name that says less, on either side.
    let connue: Option<(i64, Option<String>)> = tx
        .prepare_cached(
            "SELECT id, jour FROM acces
             WHERE profil = ?1 AND commande = ?2 AND flux = ?3 AND champs = ?4
               AND (jour IS NULL OR ?5 IS NULL OR (jour = ?5 AND sequence IS ?6))
             ORDER BY jour IS NULL, id LIMIT 1",
        )?
        .query_row(params![profil, ligne.commande, ligne.flux.nom(), champs, jour, sequence], |trouvee| {
            Ok((trouvee.get(0)?, trouvee.get(1)?))
        })
        .optional()?;
    if let Some((id, connu)) = connue {
        if connu.is_none() && jour.is_some() {
            tx.prepare_cached("UPDATE acces SET jour = ?2, sequence = ?3, fichier = ?4, rang = ?5 WHERE id = ?1")?
                .execute(params![id, jour, sequence, fichier, en_entier(*rang)?])?;
        }
        return Ok(false);
    }
    tx.prepare_cached(
        "INSERT INTO acces
         (profil, flux, commande, contrat, jour, sequence, champs, entetes, fichier, rang, importee_le)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        profil,
        ligne.flux.nom(),
        ligne.commande,
        contrat,
        jour,
        sequence,
        champs,
        en_json(&ligne.entetes)?,
        fichier,
        en_entier(*rang)?,
        micros(*importee_le)
    ])?;
    Ok(true)
}

/// The lines that name the contract, and those that name none but an order of its lines.
fn lignes(tx: &Transaction<'_>, profil: i64, contrat: &ReferenceContrat) -> Result<Vec<LigneAcces>, JournalError> {
    let mut requete = tx.prepare_cached(
        "SELECT flux, commande, contrat, jour, sequence, champs, entetes, fichier, rang, importee_le
         FROM acces WHERE profil = ?1 AND contrat = ?2
         UNION ALL
         SELECT flux, commande, contrat, jour, sequence, champs, entetes, fichier, rang, importee_le
         FROM acces WHERE profil = ?1 AND contrat IS NULL AND commande IN (
             SELECT commande FROM acces WHERE profil = ?1 AND contrat = ?2)",
    )?;
    let mut trouvees = requete.query(params![profil, contrat.as_str()])?;
    let mut lignes = Vec::new();
    while let Some(trouvee) = trouvees.next()? {
        lignes.push(relit(trouvee)?);
    }
    Ok(lignes)
}

fn relit(trouvee: &Row<'_>) -> Result<LigneAcces, JournalError> {
    let flux: String = trouvee.get(0)?;
    let contrat: Option<String> = trouvee.get(2)?;
    let jour: Option<String> = trouvee.get(3)?;
    let jour = jour.map(|jour| jour.parse::<Date>()).transpose();
    Ok(LigneAcces {
        flux: Flux::TOUS
            .into_iter()
            .find(|connu| connu.nom() == flux)
            .ok_or_else(|| JournalError::illisible("a flow", &flux))?,
        commande: trouvee.get(1)?,
        contrat: contrat.map(|contrat| commande::contrat(&contrat)).transpose()?,
        champs: colonnes(trouvee, 5)?,
        entetes: colonnes(trouvee, 6)?,
        provenance: Provenance {
            fichier: trouvee.get(7)?,
            rang: nombre(trouvee.get(8)?)?,
            jour: jour.map_err(|erreur| JournalError::illisible("a day", &erreur))?,
            sequence: trouvee.get::<_, Option<i64>>(4)?.map(nombre).transpose()?,
            importee_le: instant(trouvee.get(9)?)?,
        },
    })
}

fn colonnes(trouvee: &Row<'_>, place: usize) -> Result<BTreeMap<String, String>, JournalError> {
    de_json("columns", trouvee.get_ref(place)?.as_str().map_err(rusqlite::Error::from)?)
}

/// A number as the columns hold it.
fn en_entier(nombre: u64) -> Result<i64, JournalError> {
    i64::try_from(nombre).map_err(|erreur| JournalError::Autre(format!("keeping {nombre}: {erreur}")))
}

fn nombre(entier: i64) -> Result<u64, JournalError> {
    u64::try_from(entier).map_err(|erreur| JournalError::illisible("a number", &erreur))
}
