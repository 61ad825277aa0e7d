//! The facts of the order that a rule may be missing, asked only then.

use crate::domain::commande::{Commande, Fait, Origine, PboCommande, Route, Zone};
use crate::domain::regles::{Jugement, RegleId};
use crate::domain::text::trim_pasted;

/// A fact that can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Question {
    PriseExistante,
    ParcOpac,
    Route,
    Zone,
    Collectif,
    Pbo,
    ReferencePrise,
}

const fn fait<T>(valeur: T) -> Fait<T> {
    Fait::new(valeur, Origine::Main)
}

impl Question {
    /// The facts that the undecided rules miss.
    pub(super) fn needed(jugement: &Jugement, commande: &Commande) -> Vec<Self> {
        let mut needed = Vec::new();
        for regle in jugement.indeterminees() {
            let asked: &[Self] = match regle {
                RegleId::R1 => &[Self::ReferencePrise],
                RegleId::R2 => &[Self::PriseExistante],
                RegleId::R3 => &[Self::ParcOpac],
                RegleId::R7 => &[Self::Route],
                RegleId::R8 if commande.zone.as_ref().is_some_and(|zone| zone.valeur == Zone::Zmd) => &[Self::Pbo],
                RegleId::R8 => &[Self::Zone, Self::Collectif, Self::Pbo],
                _ => &[],
            };
            needed.extend(asked.iter().copied().filter(|question| !question.is_known(commande)));
        }
        needed
    }

    const fn is_known(self, commande: &Commande) -> bool {
        match self {
            Self::PriseExistante => commande.prise_existante.is_some(),
            Self::ParcOpac => commande.parc_opac.is_some(),
            Self::Route => commande.route.is_some(),
            Self::Zone => commande.zone.is_some(),
            Self::Collectif => commande.immeuble_collectif.is_some(),
            Self::Pbo => commande.pbo.is_some(),
            Self::ReferencePrise => commande.reference_prise.is_some(),
        }
    }

    /// Whether the answer is written, not chosen.
    pub(super) const fn is_text(self) -> bool {
        matches!(self, Self::Pbo | Self::ReferencePrise)
    }

    /// The words of the question.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::PriseExistante => "tui.fait.prise_existante",
            Self::ParcOpac => "tui.fait.parc_opac",
            Self::Route => "tui.fait.route",
            Self::Zone => "tui.fait.zone",
            Self::Collectif => "tui.fait.collectif",
            Self::Pbo => "tui.fait.pbo",
            Self::ReferencePrise => "tui.fait.reference_prise",
        }
    }

    /// The answer known so far, as a text to edit.
    pub(super) fn text(self, commande: &Commande) -> String {
        match self {
            Self::Pbo => commande.pbo.as_ref().map(|pbo| pbo.valeur.reference.clone()),
            Self::ReferencePrise => commande.reference_prise.as_ref().map(|prise| prise.valeur.clone()),
            _ => None,
        }
        .unwrap_or_default()
    }

    /// The key of the answer's word, for an answer that is chosen.
    pub(super) fn word(self, commande: &Commande) -> &'static str {
        let yes_no = |fait: &Option<Fait<bool>>| match fait {
            None => "tui.fait.inconnu",
            Some(fait) if fait.valeur => "tui.oui",
            Some(_) => "tui.non",
        };
        match self {
            Self::PriseExistante => yes_no(&commande.prise_existante),
            Self::ParcOpac => yes_no(&commande.parc_opac),
            Self::Collectif => yes_no(&commande.immeuble_collectif),
            Self::Route => match &commande.route {
                None => "tui.fait.inconnu",
                Some(Fait { valeur: Route::Reelle, .. }) => "tui.fait.route.reelle",
                Some(_) => "tui.fait.route.virtuelle",
            },
            Self::Zone => match &commande.zone {
                None => "tui.fait.inconnu",
                Some(Fait { valeur: Zone::Ztd, .. }) => "tui.fait.zone.ztd",
                Some(_) => "tui.fait.zone.zmd",
            },
            Self::Pbo | Self::ReferencePrise => "tui.fait.inconnu",
        }
    }

    /// The other answer: the first one forwards from "not known" is the first, backwards the last.
    pub(super) fn turned(self, commande: &Commande, forward: bool) -> Option<Commande> {
        let flip = |known: &Option<Fait<bool>>| Some(fait(known.as_ref().map_or(forward, |known| !known.valeur)));
        let mut faits = Commande::default();
        match self {
            Self::PriseExistante => faits.prise_existante = flip(&commande.prise_existante),
            Self::ParcOpac => faits.parc_opac = flip(&commande.parc_opac),
            Self::Collectif => faits.immeuble_collectif = flip(&commande.immeuble_collectif),
            Self::Route => {
                let virtuelle = commande.route.as_ref().map_or(!forward, |route| route.valeur == Route::Reelle);
                faits.route = Some(fait(if virtuelle { Route::Virtuelle } else { Route::Reelle }));
            }
            Self::Zone => {
                let zmd = commande.zone.as_ref().map_or(!forward, |zone| zone.valeur == Zone::Ztd);
                faits.zone = Some(fait(if zmd { Zone::Zmd } else { Zone::Ztd }));
            }
            Self::Pbo | Self::ReferencePrise => return None,
        }
        Some(faits)
    }

    /// The fact that a text says; `None` when it says none.
    pub(super) fn answered(self, text: &str) -> Option<Commande> {
        let text = trim_pasted(text);
        match self {
            Self::Pbo => PboCommande::nomme(text).map(|pbo| Commande { pbo: Some(fait(pbo)), ..Commande::default() }),
            Self::ReferencePrise if !text.is_empty() => {
                Some(Commande { reference_prise: Some(fait(text.to_owned())), ..Commande::default() })
            }
            _ => None,
        }
    }
}
