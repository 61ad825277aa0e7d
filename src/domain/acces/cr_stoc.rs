//! The CR_STOC: what the OC reports of a raccordement that is over, with the code de décharge.
//!
//! Owns: the values of a line, and the reasons why a line can't be written. No value is made up: a line without a
//! mandatory value is refused, by the name of its column.

#[cfg(test)]
mod tests;

use super::CommandeSummary;
use crate::domain::commande::Commande;
use crate::domain::lifecycle::{Life, Phase};
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::{ContratId, is_absent};
use crate::domain::states::Statut;

/// The columns, in the order of the table of docs/acces.md 6.
pub const COLUMNS: [&str; 29] = [
    "ReferenceCommandePriseInterneOC",
    "ReferencePrestationPrise",
    "ReferenceCommandeSousTraitantOI",
    "CrRaccordementPrise",
    "MotifKoCrRaccordementPrise",
    "ReferencePrise",
    "DateRaccordementPrise",
    "PrisePosee",
    "BilanOptique",
    "Commentaire",
    "NotificationReprovisioningHL",
    "NumeroDecharge",
    "Reserve1",
    "Reserve2",
    "Reserve3",
    "Reserve4",
    "Reserve5",
    "Reserve6",
    "Reserve7",
    "Reserve8",
    "Reserve9",
    "Reserve10",
    "Reserve11",
    "Reserve12",
    "Reserve13",
    "Reserve14",
    "Reserve15",
    "Reserve16",
    "Reserve17",
];

/// The result of the connection, as stated by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RaccordementResult {
    /// The connection is done.
    Ok,
    /// The connection is not done. Holds MotifKoCrRaccordementPrise, never empty.
    Ko(String),
}

impl RaccordementResult {
    /// The value of CrRaccordementPrise.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Ko(_) => "KO",
        }
    }
}

/// The families of the national motifs of a KO, each with its highest number.
pub const MOTIF_FAMILIES: [(&str, u8); 6] =
    [("FCLI", 7), ("FADR", 4), ("FIMP", 19), ("FINT", 13), ("FAUT", 1), ("FRDV", 6)];

/// Whether a motif is one of the national list: the code alone, or with its label behind a blank, a colon or a hyphen.
#[must_use]
pub fn is_national_motif(motif: &str) -> bool {
    let code = motif.split([' ', ':', '-']).next().unwrap_or_default();
    MOTIF_FAMILIES.iter().any(|(family, highest)| {
        let number = code.strip_prefix(family).filter(|number| number.len() == 2);
        number.and_then(|number| number.parse::<u8>().ok()).is_some_and(|number| (1..=*highest).contains(&number))
    })
}

/// A line of a CR_STOC. Columns for values that the program can't know (the day of the connection, the
/// optical measures ...) are left empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrStocLine {
    /// ReferencePrestationPrise.
    pub contrat: ContratId,
    /// ReferenceCommandePriseInterneOC.
    pub commande: String,
    /// ReferenceCommandeSousTraitantOI.
    pub subcontracting: String,
    /// CrRaccordementPrise and its motif.
    pub result: RaccordementResult,
    /// ReferencePrise, the latest known.
    pub reference_prise: Option<String>,
    /// NumeroDecharge, exactly as received; with it NotificationReprovisioningHL is OUI, else NON.
    pub code: Option<DechargeCode>,
}

impl CrStocLine {
    /// The value of NotificationReprovisioningHL.
    #[must_use]
    pub const fn notification(&self) -> &'static str {
        if self.code.is_some() { "OUI" } else { "NON" }
    }

    /// The values, in the order of [`COLUMNS`].
    #[must_use]
    pub fn values(&self) -> [&str; COLUMNS.len()] {
        let mut values = [""; COLUMNS.len()];
        let known = [
            self.commande.as_str(),
            self.contrat.as_str(),
            &self.subcontracting,
            self.result.word(),
            match &self.result {
                RaccordementResult::Ok => "",
                RaccordementResult::Ko(motif) => motif,
            },
            self.reference_prise.as_deref().unwrap_or_default(),
            "",
            "",
            "",
            "",
            self.notification(),
            self.code.as_ref().map(DechargeCode::as_str).unwrap_or_default(),
        ];
        for (place, value) in values.iter_mut().zip(known) {
            *place = value;
        }
        values
    }
}

/// Why a contract can't be reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CrStocRefusal {
    /// The value of a mandatory column is not known.
    MissingValue(&'static str),
    /// A put of the contract is not settled and its outcome is not known.
    InDoubt,
    /// The put was accepted and its code is missing.
    NoCode,
    /// The raccordement is said to be done, but no put was carried out.
    NoPut,
    /// The raccordement is said to be done, but the reprovisioning ended in this state.
    Failed(Statut),
}

impl CrStocRefusal {
    /// The column whose value is missing, if that is the reason.
    #[must_use]
    pub const fn column(&self) -> Option<&'static str> {
        match self {
            Self::MissingValue(column) => Some(column),
            Self::NoCode => Some(COLUMNS[11]),
            Self::InDoubt | Self::NoPut | Self::Failed(_) => None,
        }
    }

    /// The reason as the key of a text and the values that the text names.
    #[must_use]
    pub fn sentence<'a>(&'a self, contrat: &'a ContratId) -> (&'static str, [(&'static str, &'a str); 3]) {
        let key = match self {
            Self::MissingValue(column) if *column == COLUMNS[2] => "acces.cr_stoc.sans_sous_traitance",
            Self::MissingValue(_) => "acces.cr_stoc.sans_commande",
            Self::InDoubt => "acces.cr_stoc.en_doute",
            Self::NoCode => "acces.cr_stoc.sans_code",
            Self::NoPut => "acces.cr_stoc.sans_put",
            Self::Failed(_) => "acces.cr_stoc.echoue",
        };
        let statut = match self {
            Self::Failed(statut) => statut.libelle(),
            _ => "",
        };
        (key, [("contrat", contrat.as_str()), ("colonne", self.column().unwrap_or_default()), ("statut", statut)])
    }
}

/// What is known of a contract for which a line is to be written.
#[derive(Debug, Clone, Copy)]
pub struct CrStocSources<'a> {
    /// The contract.
    pub contrat: &'a ContratId,
    /// Its facts.
    pub facts: &'a Commande,
    /// What the files of the protocol Accès say.
    pub summary: Option<&'a CommandeSummary>,
    /// Its puts, the oldest first.
    pub lives: &'a [Life],
}

/// Makes the line of a contract; `subcontracting` takes precedence over the imported value.
///
/// The put that counts is the latest one that was carried out and whose workflow did not fail, else the latest one that
/// was carried out. Its code is reported whether the raccordement is done or not, and missed where it is not known.
///
/// # Errors
/// Every [`CrStocRefusal`] that applies.
pub fn prepare(
    known: CrStocSources<'_>,
    result: &RaccordementResult,
    subcontracting: Option<&str>,
) -> Result<CrStocLine, Vec<CrStocRefusal>> {
    let mut refusals = Vec::new();
    let commande = known.summary.map(|summary| summary.commande.clone()).unwrap_or_default();
    if commande.is_empty() {
        refusals.push(CrStocRefusal::MissingValue(COLUMNS[0]));
    }
    let imported = || known.summary.and_then(|summary| summary.subcontracting.clone());
    let subcontracting = subcontracting.map(str::to_owned).or_else(imported).unwrap_or_default();
    if subcontracting.is_empty() {
        refusals.push(CrStocRefusal::MissingValue(COLUMNS[2]));
    }
    let in_doubt = known.lives.iter().any(is_in_doubt);
    if in_doubt {
        refusals.push(CrStocRefusal::InDoubt);
    }
    let life = deciding_put(known.lives);
    match (life, result) {
        // The put in doubt may still turn out to be the accepted one.
        (None, RaccordementResult::Ok) if in_doubt => {}
        (None, RaccordementResult::Ok) => refusals.push(CrStocRefusal::NoPut),
        (Some(life), result) => {
            if let (RaccordementResult::Ok, Some(statut)) = (result, failed_statut(life)) {
                refusals.push(CrStocRefusal::Failed(statut.clone()));
            }
            if life.code.is_none() {
                refusals.push(CrStocRefusal::NoCode);
            }
        }
        (None, RaccordementResult::Ko(_)) => {}
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(CrStocLine {
        contrat: known.contrat.clone(),
        commande,
        subcontracting,
        result: result.clone(),
        reference_prise: reference_prise(known.facts, life),
        code: life.and_then(|life| life.code.as_ref()).map(|(code, _)| code.clone()),
    })
}

fn is_in_doubt(life: &Life) -> bool {
    matches!(life.phase, Phase::Intention | Phase::Sending { .. } | Phase::Unknown(_))
}

fn deciding_put(lives: &[Life]) -> Option<&Life> {
    let carried_out = || lives.iter().rev().filter(|life| life.was_run());
    carried_out().find(|life| failed_statut(life).is_none()).or_else(|| carried_out().next())
}

/// The final state of a workflow that ended without changing anything.
fn failed_statut(life: &Life) -> Option<&Statut> {
    match &life.phase {
        Phase::Finished { statut, .. } if *statut != Statut::Finished => Some(statut),
        _ => None,
    }
}

/// The latest known reference: the order's. While the order still has the reference from before a put whose end nobody
/// saw (it is followed, or a person closed it), it is the fibre of that put. HOTLINE is no reference.
fn reference_prise(facts: &Commande, life: Option<&Life>) -> Option<String> {
    let known = facts.reference_prise.as_ref().map(|fact| fact.value.as_str()).filter(|prise| !is_absent(prise));
    let unseen = life.filter(|life| matches!(life.phase, Phase::Followed(_) | Phase::Closed { .. }));
    match unseen {
        Some(life) if known.is_none() || known == life.old_fibre.as_deref() => {
            let described = life.fibre.as_ref().map(|fibre| fibre.reference.trim()).filter(|fibre| !fibre.is_empty());
            Some(described.unwrap_or(life.demande.fibre.as_str()).to_owned())
        }
        _ => known.map(str::to_owned),
    }
}
