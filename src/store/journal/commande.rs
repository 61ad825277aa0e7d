//! The contracts at hand and the facts of their orders.
//!
//! Owns: one row per fact and source, so that a corrected or later value of a source replaces that source's fact only.
//! `domain::fact_history` says which counts.

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use crate::domain::commande::{Commande, Fact, FactOrigin};
use crate::domain::contrat_note::ContratNote;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::FactQuestion;

use super::columns::{from_json, instant, micros, to_json};
use super::error::JournalError;
use super::handle::Journal;

/// A contract at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownContrat {
    /// The contract.
    pub contrat: ContratId,
    /// When it was last opened or changed.
    pub touched_at: Timestamp,
    /// Its site's reference, if its structure is in the cache.
    pub site: Option<String>,
    /// What a person set of it.
    pub own_note: ContratNote,
}

impl Journal {
    /// Keeps a contract at hand, touched at `at` or later. One that was put away comes back.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn touch(&self, contrat: &ContratId, at: Timestamp) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        self.write(move |tx, profile| touch(tx, profile, &contrat, at)).await
    }

    /// The contracts at hand, the latest touched first. A contract with a put is at hand.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn contrats(&self) -> Result<Vec<KnownContrat>, JournalError> {
        self.read(|tx, profile| {
            let mut request = tx.prepare_cached(
                "SELECT contrat.reference, touche_le, structure.reference, range_le IS NOT NULL, nom, note
                 FROM contrat LEFT JOIN structure
                   ON structure.profil = contrat.profil AND structure.contrat = contrat.reference
                 LEFT JOIN fiche ON fiche.profil = contrat.profil AND fiche.contrat = contrat.reference
                 WHERE contrat.profil = ?1 ORDER BY touche_le DESC, contrat.reference",
            )?;
            let mut lines = request.query([profile])?;
            let mut contrats = Vec::new();
            while let Some(line) = lines.next()? {
                contrats.push(KnownContrat {
                    contrat: contrat(&line.get::<_, String>(0)?)?,
                    touched_at: instant(line.get(1)?)?,
                    site: line.get(2)?,
                    own_note: ContratNote { away: line.get(3)?, name: line.get(4)?, note: line.get(5)? },
                });
            }
            Ok(contrats)
        })
        .await
    }

    /// Remembers the given facts, each under its own source; `None` leaves the stored fact.
    ///
    /// `at` is when the facts were true: of two CR de commande, or two reprovisionings, the later one stays. What a
    /// person set, or what the service answers, always replaces the stored fact. Facts of [`FactOrigin::Plan`] are not
    /// kept: they are for one check.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn remember(&self, contrat: &ContratId, facts: Commande, at: Timestamp) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        self.write(move |tx, profile| remember(tx, profile, &contrat, &facts, at)).await
    }

    /// Forgets what a person set for a fact; what other sources say of it stays.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn forget(&self, contrat: &ContratId, question: FactQuestion) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        let fact = match question {
            FactQuestion::PriseReference => "reference_prise",
            FactQuestion::ExistingPrise => "prise_existante",
            FactQuestion::ParcOpac => "parc_opac",
            FactQuestion::Zone => "zone",
            FactQuestion::Collective => "immeuble_collectif",
            FactQuestion::Pbo => "pbo",
            FactQuestion::Route => "route",
        };
        self.write(move |tx, profile| {
            tx.prepare_cached("DELETE FROM fait WHERE profil = ?1 AND contrat = ?2 AND fait = ?3 AND origine = ?4")?
                .execute(params![profile, contrat.as_str(), fact, origin_name(FactOrigin::ByHand)])?;
            Ok(())
        })
        .await
    }

    /// The facts of a contract's order that count: [`Journal::commande_knowledge`] without the summary.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn facts(&self, contrat: &ContratId) -> Result<Commande, JournalError> {
        Ok(self.commande_knowledge(contrat).await?.facts)
    }
}

/// The facts remembered for a contract, each with the time at which it was true.
pub(super) fn facts(
    tx: &Transaction<'_>,
    profile: i64,
    contrat: &ContratId,
) -> Result<Vec<(Timestamp, Commande)>, JournalError> {
    let mut request =
        tx.prepare_cached("SELECT fait, origine, valeur, le FROM fait WHERE profil = ?1 AND contrat = ?2")?;
    let mut lines = request.query(params![profile, contrat.as_str()])?;
    let mut facts = Vec::new();
    while let Some(line) = lines.next()? {
        let (name, origin, value): (String, String, String) = (line.get(0)?, line.get(1)?, line.get(2)?);
        facts.push((instant(line.get(3)?)?, read_again(&name, &origin, &value)?));
    }
    Ok(facts)
}

pub(super) fn contrat(text: &str) -> Result<ContratId, JournalError> {
    ContratId::parse(text).map_err(|error| JournalError::unreadable("a contract", &error))
}

pub(super) fn touch(
    tx: &Transaction<'_>,
    profile: i64,
    contrat: &ContratId,
    at: Timestamp,
) -> Result<(), JournalError> {
    tx.prepare_cached(
        "INSERT INTO contrat (profil, reference, touche_le) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET touche_le = max(touche_le, excluded.touche_le)",
    )?
    .execute(params![profile, contrat.as_str(), micros(at)])?;
    tx.prepare_cached(
        "UPDATE fiche SET range_le = NULL, le = le + 1
         WHERE profil = ?1 AND contrat = ?2 AND range_le IS NOT NULL",
    )?
    .execute(params![profile, contrat.as_str()])?;
    Ok(())
}

pub(super) fn remember(
    tx: &Transaction<'_>,
    profile: i64,
    contrat: &ContratId,
    facts: &Commande,
    at: Timestamp,
) -> Result<(), JournalError> {
    let Commande { reference_prise, existing_prise, parc_opac, zone, collective_immeuble, pbo, route } = facts;
    let lines = [
        line("reference_prise", reference_prise.as_ref())?,
        line("prise_existante", existing_prise.as_ref())?,
        line("parc_opac", parc_opac.as_ref())?,
        line("zone", zone.as_ref())?,
        line("immeuble_collectif", collective_immeuble.as_ref())?,
        line("pbo", pbo.as_ref())?,
        line("route", route.as_ref())?,
    ];
    let mut request = tx.prepare_cached(
        "INSERT INTO fait (profil, contrat, fait, origine, valeur, le) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET valeur = excluded.valeur, le = excluded.le
         WHERE ?7 OR excluded.le >= fait.le",
    )?;
    for (name, origin, value) in lines.into_iter().flatten() {
        let last_word = matches!(origin, FactOrigin::ByHand | FactOrigin::Service);
        request.execute(params![profile, contrat.as_str(), name, origin_name(origin), value, micros(at), last_word])?;
    }
    Ok(())
}

type FactRow = (&'static str, FactOrigin, String);

fn line<T: serde::Serialize>(name: &'static str, fact: Option<&Fact<T>>) -> Result<Option<FactRow>, JournalError> {
    fact.filter(|fact| fact.origin != FactOrigin::Plan)
        .map(|fact| Ok((name, fact.origin, to_json(&fact.value)?)))
        .transpose()
}

fn read_again(name: &str, origin: &str, value: &str) -> Result<Commande, JournalError> {
    let origin = read_origin(origin)?;
    let mut commande = Commande::default();
    match name {
        "reference_prise" => commande.reference_prise = Some(Fact::new(from_json(name, value)?, origin)),
        "prise_existante" => commande.existing_prise = Some(Fact::new(from_json(name, value)?, origin)),
        "parc_opac" => commande.parc_opac = Some(Fact::new(from_json(name, value)?, origin)),
        "zone" => commande.zone = Some(Fact::new(from_json(name, value)?, origin)),
        "immeuble_collectif" => commande.collective_immeuble = Some(Fact::new(from_json(name, value)?, origin)),
        "pbo" => commande.pbo = Some(Fact::new(from_json(name, value)?, origin)),
        "route" => commande.route = Some(Fact::new(from_json(name, value)?, origin)),
        _ => return Err(JournalError::unreadable("a fact", &name)),
    }
    Ok(commande)
}

const fn origin_name(origin: FactOrigin) -> &'static str {
    match origin {
        FactOrigin::Plan => "plan",
        FactOrigin::ByHand => "main",
        FactOrigin::Reprovisionning => "reprovisionning",
        FactOrigin::NotifReprov => "notif_reprov",
        FactOrigin::CrMad => "cr_mad",
        FactOrigin::Service => "service",
        FactOrigin::CrCommande => "cr_commande",
        FactOrigin::Commande => "commande",
    }
}

fn read_origin(name: &str) -> Result<FactOrigin, JournalError> {
    let stored = [
        FactOrigin::ByHand,
        FactOrigin::Reprovisionning,
        FactOrigin::NotifReprov,
        FactOrigin::CrMad,
        FactOrigin::Service,
        FactOrigin::CrCommande,
        FactOrigin::Commande,
    ];
    stored
        .into_iter()
        .find(|origin| origin_name(*origin) == name)
        .ok_or_else(|| JournalError::unreadable("a fact's source", &name))
}
