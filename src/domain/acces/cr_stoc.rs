//! The CR_STOC: what the OC reports of a final connection, with the code de décharge.
//!
//! Owns: which values a line has, and why there can be none. A line is never made up: what is not
//! known and mandatory is refused by name.

#[cfg(test)]
mod tests;

use super::FicheCommande;
use crate::domain::commande::Commande;
use crate::domain::lifecycle::{Phase, Vie};
use crate::domain::put_answers::CodeDecharge;
use crate::domain::reference::{ReferenceContrat, is_absent};
use crate::domain::states::Statut;

/// The columns, in the order of the table of docs/acces.md 6.
pub const COLONNES: [&str; 29] = [
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

/// What the connection came to, as a person says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resultat {
    /// It is done.
    Ok,
    /// It is not: MotifKoCrRaccordementPrise, never empty.
    Ko(String),
}

impl Resultat {
    /// CrRaccordementPrise.
    #[must_use]
    pub const fn mot(&self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Ko(_) => "KO",
        }
    }
}

/// A line of a CR_STOC. What nobody told this product (the day of the connection, the optical
/// measures ...) is left empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LigneCrStoc {
    /// ReferencePrestationPrise.
    pub contrat: ReferenceContrat,
    /// ReferenceCommandePriseInterneOC.
    pub commande: String,
    /// ReferenceCommandeSousTraitantOI.
    pub sous_traitance: String,
    /// CrRaccordementPrise and its motif.
    pub resultat: Resultat,
    /// ReferencePrise, the latest known.
    pub reference_prise: Option<String>,
    /// NumeroDecharge, exactly as received; with it NotificationReprovisioningHL is OUI, else NON.
    pub code: Option<CodeDecharge>,
}

impl LigneCrStoc {
    /// NotificationReprovisioningHL.
    #[must_use]
    pub const fn notification(&self) -> &'static str {
        if self.code.is_some() { "OUI" } else { "NON" }
    }

    /// The values, in the order of [`COLONNES`].
    #[must_use]
    pub fn valeurs(&self) -> [&str; COLONNES.len()] {
        let mut valeurs = [""; COLONNES.len()];
        let connues = [
            self.commande.as_str(),
            self.contrat.as_str(),
            &self.sous_traitance,
            self.resultat.mot(),
            match &self.resultat {
                Resultat::Ok => "",
                Resultat::Ko(motif) => motif,
            },
            self.reference_prise.as_deref().unwrap_or_default(),
            "",
            "",
            "",
            "",
            self.notification(),
            self.code.as_ref().map(CodeDecharge::as_str).unwrap_or_default(),
        ];
        for (place, valeur) in valeurs.iter_mut().zip(connues) {
            *place = valeur;
        }
        valeurs
    }
}

/// Why a contract can't be reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusCrStoc {
    /// A mandatory column is not known.
    ColonneInconnue(&'static str),
    /// A put of the contract is not settled and its outcome is not known.
    EnDoute,
    /// The put was accepted and its code is missing.
    SansCode,
    /// The connection is said to be done, and no put was accepted.
    SansPut,
    /// The connection is said to be done, and the reprovisioning came to this end.
    Echoue(Statut),
}

impl RefusCrStoc {
    /// The column that is at fault, where it is one.
    #[must_use]
    pub const fn colonne(&self) -> Option<&'static str> {
        match self {
            Self::ColonneInconnue(colonne) => Some(colonne),
            Self::SansCode => Some(COLONNES[11]),
            Self::EnDoute | Self::SansPut | Self::Echoue(_) => None,
        }
    }

    /// The reason as a key of the texts and the values it names.
    #[must_use]
    pub fn phrase<'a>(&'a self, contrat: &'a ReferenceContrat) -> (&'static str, [(&'static str, &'a str); 3]) {
        let cle = match self {
            Self::ColonneInconnue(colonne) if *colonne == COLONNES[2] => "acces.cr_stoc.sans_sous_traitance",
            Self::ColonneInconnue(_) => "acces.cr_stoc.sans_commande",
            Self::EnDoute => "acces.cr_stoc.en_doute",
            Self::SansCode => "acces.cr_stoc.sans_code",
            Self::SansPut => "acces.cr_stoc.sans_put",
            Self::Echoue(_) => "acces.cr_stoc.echoue",
        };
        let statut = match self {
            Self::Echoue(statut) => statut.libelle(),
            _ => "",
        };
        (cle, [("contrat", contrat.as_str()), ("colonne", self.colonne().unwrap_or_default()), ("statut", statut)])
    }
}

/// What is known of a contract that is to be reported.
#[derive(Debug, Clone, Copy)]
pub struct Connu<'a> {
    /// The contract.
    pub contrat: &'a ReferenceContrat,
    /// Its facts.
    pub faits: &'a Commande,
    /// What the access files say.
    pub fiche: Option<&'a FicheCommande>,
    /// Its puts, the oldest first.
    pub vies: &'a [Vie],
}

/// The line of a contract; `sous_traitance` stands over what was imported.
///
/// The put that counts is the latest accepted one whose workflow did not fail, else the latest
/// accepted one. A connection that is done after a reprovisioning has its code; one that is not
/// done may have none.
///
/// # Errors
/// Every reason why there can be no line.
pub fn prepare(
    connu: Connu<'_>,
    resultat: &Resultat,
    sous_traitance: Option<&str>,
) -> Result<LigneCrStoc, Vec<RefusCrStoc>> {
    let mut refus = Vec::new();
    let commande = connu.fiche.map(|fiche| fiche.commande.clone()).unwrap_or_default();
    if commande.is_empty() {
        refus.push(RefusCrStoc::ColonneInconnue(COLONNES[0]));
    }
    let importee = || connu.fiche.and_then(|fiche| fiche.sous_traitance.clone());
    let sous_traitance = sous_traitance.map(str::to_owned).or_else(importee).unwrap_or_default();
    if sous_traitance.is_empty() {
        refus.push(RefusCrStoc::ColonneInconnue(COLONNES[2]));
    }
    let en_doute = connu.vies.iter().any(est_en_doute);
    if en_doute {
        refus.push(RefusCrStoc::EnDoute);
    }
    let vie = put_qui_compte(connu.vies);
    match (vie, resultat) {
        // What is in doubt may still turn out to be the one.
        (None, Resultat::Ok) if en_doute => {}
        (None, Resultat::Ok) => refus.push(RefusCrStoc::SansPut),
        (Some(vie), resultat) => {
            if let (Resultat::Ok, Some(statut)) = (resultat, echec(vie)) {
                refus.push(RefusCrStoc::Echoue(statut.clone()));
            }
            if vie.code.is_none() {
                refus.push(RefusCrStoc::SansCode);
            }
        }
        (None, Resultat::Ko(_)) => {}
    }
    if !refus.is_empty() {
        return Err(refus);
    }
    Ok(LigneCrStoc {
        contrat: connu.contrat.clone(),
        commande,
        sous_traitance,
        resultat: resultat.clone(),
        reference_prise: reference_prise(connu.faits, vie),
        code: vie.and_then(|vie| vie.code.as_ref()).map(|(code, _)| code.clone()),
    })
}

fn est_en_doute(vie: &Vie) -> bool {
    matches!(vie.phase, Phase::Intention | Phase::Envoi { .. } | Phase::Inconnue(_))
}

fn put_qui_compte(vies: &[Vie]) -> Option<&Vie> {
    let acceptees = || vies.iter().rev().filter(|vie| matches!(vie.phase, Phase::EnSuivi(_) | Phase::Terminee { .. }));
    acceptees().find(|vie| echec(vie).is_none()).or_else(|| acceptees().next())
}

/// The end of a workflow that changed nothing.
fn echec(vie: &Vie) -> Option<&Statut> {
    match &vie.phase {
        Phase::Terminee { statut, .. } if *statut != Statut::Termine => Some(statut),
        _ => None,
    }
}

/// The latest reference: the order's; while a put is being followed and the order still has the one
/// it had before it, the fibre that the put brings. HOTLINE is no reference.
fn reference_prise(faits: &Commande, vie: Option<&Vie>) -> Option<String> {
    let connue = faits.reference_prise.as_ref().map(|fait| fait.valeur.as_str()).filter(|prise| !is_absent(prise));
    let suivie = vie.filter(|vie| matches!(vie.phase, Phase::EnSuivi(_)));
    match suivie {
        Some(vie) if connue.is_none() || connue == vie.ancienne_fibre.as_deref() => {
            let decrite = vie.fibre.as_ref().map(|fibre| fibre.reference.trim()).filter(|fibre| !fibre.is_empty());
            Some(decrite.unwrap_or(vie.demande.fibre.as_str()).to_owned())
        }
        _ => connue.map(str::to_owned),
    }
}
