//! The sentences of the verdicts: which key, which values, which missing facts after it.
//!
//! Owns: the shape between a verdict and its [`Raison`]; judging thousands of fibres writes none.

use super::constats::Mots;
use super::{Raison, Verdict};
use crate::domain::demande::DefautDemande;
use crate::domain::reference::Defaut;

/// A verdict, the key of its sentence, the values that names, and the facts that are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) verdict: Verdict,
    pub(super) cle: &'static str,
    noms: &'static [&'static str],
    manques: Vec<Manque>,
}

/// A fact that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manque {
    /// The fibre wanted.
    Fibre,
    /// Whether the PTO is kept.
    Conservation,
    /// The motif.
    Motif,
    /// The order's ReferencePrise.
    ReferencePrise,
    /// Whether the order is for an existing PTO.
    PriseExistante,
    /// Whether the building is of the OPAC estate.
    ParcOpac,
    /// Whether the route is virtual.
    Route,
    /// The zone.
    Zone,
    /// Whether the building is a collective one.
    Collectif,
    /// The order's PBO.
    PboCommande,
    /// The order's PBO in this site's naming.
    PboHorsSite,
    /// The wanted fibre's PBO.
    PboFibre,
    /// Which of several PBOs of one name.
    LieuPbo,
    /// The fibre's states: it is in no list.
    EtatsNonLus,
    /// The fibre's states: the service says something else.
    EtatsInconnus,
}

impl Phrase {
    const fn new(verdict: Verdict, cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self { verdict, cle, noms, manques: Vec::new() }
    }

    pub(super) const fn conforme(cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self::new(Verdict::Conforme, cle, noms)
    }

    pub(super) const fn rejet(cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self::new(Verdict::Rejet, cle, noms)
    }

    pub(super) const fn indetermine(cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self::new(Verdict::Indetermine, cle, noms)
    }

    pub(super) const fn avertissement(cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self::new(Verdict::Avertissement, cle, noms)
    }

    pub(super) const fn sans_objet(cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self::new(Verdict::SansObjet, cle, noms)
    }

    /// The same, naming one more missing fact if it `manque`.
    pub(super) fn manque(mut self, manque: bool, fait: Manque) -> Self {
        if manque {
            self.manques.push(fait);
        }
        self
    }
}

impl Manque {
    /// The sentence that names it and says where it is found, and that sentence's values.
    const fn phrase(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Fibre => ("regle.manque.fibre", &[]),
            Self::Conservation => ("regle.manque.conservation", &[]),
            Self::Motif => ("regle.manque.motif", &[]),
            Self::ReferencePrise => ("regle.manque.reference_prise", &[]),
            Self::PriseExistante => ("regle.manque.prise_existante", &[]),
            Self::ParcOpac => ("regle.manque.parc_opac", &[]),
            Self::Route => ("regle.manque.route", &[]),
            Self::Zone => ("regle.manque.zone", &[]),
            Self::Collectif => ("regle.manque.collectif", &[]),
            Self::PboCommande => ("regle.manque.pbo_commande", &[]),
            Self::PboHorsSite => ("regle.manque.pbo_hors_site", &["pbo_commande"]),
            Self::PboFibre => ("regle.manque.pbo_fibre", &["fibre"]),
            Self::LieuPbo => ("regle.manque.lieu_pbo", &["pbo_commande", "lieu_commande", "localisation"]),
            Self::EtatsNonLus => ("regle.manque.etats_non_lus", &["fibre"]),
            Self::EtatsInconnus => ("regle.manque.etats_inconnus", &["fibre", "construction", "utilisation"]),
        }
    }
}

/// The reason of a verdict, with its values.
pub(super) fn rediger(phrase: &Phrase, mots: &Mots<'_>) -> Raison {
    let raison = |cle, noms: &[&'static str]| Raison {
        cle,
        arguments: noms.iter().map(|nom| (*nom, mots.valeur(nom))).collect(),
        suite: Vec::new(),
    };
    raison(phrase.cle, phrase.noms).suivie_de(phrase.manques.iter().map(|manque| {
        let (cle, noms) = manque.phrase();
        raison(cle, noms)
    }))
}

/// Every fault of the parameters (R6): one alone, or their number and each of them. `None`: there
/// is none.
pub(super) fn fautes(defauts: &[DefautDemande]) -> Option<Raison> {
    match defauts {
        [] => None,
        [seule] => Some(faute(seule)),
        _ => Some(
            Raison::simple("regle.r6.rejet")
                .avec("nombre", defauts.len().to_string())
                .suivie_de(defauts.iter().map(faute)),
        ),
    }
}

fn faute(defaut: &DefautDemande) -> Raison {
    match defaut {
        DefautDemande::Reference(erreur) => {
            let parametre = erreur.champ.nom();
            match &erreur.defaut {
                Defaut::Vide => Raison::simple("regle.r6.rejet.vide").avec("parametre", parametre),
                Defaut::TropLong { longueur, maximum } => Raison::simple("regle.r6.rejet.trop_long")
                    .avec("parametre", parametre)
                    .avec("longueur", longueur.to_string())
                    .avec("maximum", maximum.to_string()),
                Defaut::Caractere { position, caractere } => Raison::simple("regle.r6.rejet.caractere")
                    .avec("parametre", parametre)
                    .avec("position", position.to_string())
                    .avec("caractere", caractere.to_string())
                    .avec("code", format!("U+{:04X}", u32::from(*caractere))),
            }
        }
        DefautDemande::ConservationAbsente => Raison::simple("regle.r6.rejet.conservation"),
        DefautDemande::MotifAbsent => Raison::simple("regle.r6.rejet.motif_absent"),
        DefautDemande::MotifInconnu(motif) => {
            Raison::simple("regle.r6.rejet.motif_inconnu").avec("motif", motif.clone())
        }
    }
}
