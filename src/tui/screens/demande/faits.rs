//! The facts of the order that an undecided rule misses, as fields of the demande's form.

use crate::domain::commande::{Commande, Fait, Route, Zone};
use crate::domain::regles::Question;

/// Whether the answer is written, not chosen.
pub(super) fn is_text(question: Question) -> bool {
    matches!(question, Question::Pbo | Question::ReferencePrise)
}

/// The words of the question.
pub(super) const fn label(question: Question) -> &'static str {
    match question {
        Question::PriseExistante => "tui.fait.prise_existante",
        Question::ParcOpac => "tui.fait.parc_opac",
        Question::Route => "tui.fait.route",
        Question::Zone => "tui.fait.zone",
        Question::Collectif => "tui.fait.collectif",
        Question::Pbo => "tui.fait.pbo",
        Question::ReferencePrise => "tui.fait.reference_prise",
    }
}

/// The answer known so far, as a text to edit.
pub(super) fn text(question: Question, commande: &Commande) -> String {
    match question {
        Question::Pbo => commande.pbo.as_ref().map(|pbo| pbo.valeur.reference.clone()),
        Question::ReferencePrise => commande.reference_prise.as_ref().map(|prise| prise.valeur.clone()),
        _ => None,
    }
    .unwrap_or_default()
}

/// The key of the answer's word, for an answer that is chosen.
pub(super) fn word(question: Question, commande: &Commande) -> &'static str {
    let yes_no = |fait: &Option<Fait<bool>>| match fait {
        None => "tui.fait.inconnu",
        Some(fait) if fait.valeur => "tui.oui",
        Some(_) => "tui.non",
    };
    match question {
        Question::PriseExistante => yes_no(&commande.prise_existante),
        Question::ParcOpac => yes_no(&commande.parc_opac),
        Question::Collectif => yes_no(&commande.immeuble_collectif),
        Question::Route => match &commande.route {
            None => "tui.fait.inconnu",
            Some(Fait { valeur: Route::Reelle, .. }) => "tui.fait.route.reelle",
            Some(_) => "tui.fait.route.virtuelle",
        },
        Question::Zone => match &commande.zone {
            None => "tui.fait.inconnu",
            Some(Fait { valeur: Zone::Ztd, .. }) => "tui.fait.zone.ztd",
            Some(_) => "tui.fait.zone.zmd",
        },
        Question::Pbo | Question::ReferencePrise => "tui.fait.inconnu",
    }
}

/// The other answer: from "not known", forwards the first one and backwards the last.
pub(super) fn turned(question: Question, commande: &Commande, forward: bool) -> Option<Commande> {
    let [first, last] = question.choix()?;
    let first_stands = match question {
        Question::PriseExistante => commande.prise_existante.as_ref().map(|fait| fait.valeur),
        Question::ParcOpac => commande.parc_opac.as_ref().map(|fait| fait.valeur),
        Question::Collectif => commande.immeuble_collectif.as_ref().map(|fait| fait.valeur),
        Question::Route => commande.route.as_ref().map(|fait| fait.valeur == Route::Reelle),
        Question::Zone => commande.zone.as_ref().map(|fait| fait.valeur == Zone::Ztd),
        Question::Pbo | Question::ReferencePrise => None,
    };
    Some(if first_stands.map_or(forward, |stands| !stands) { first } else { last })
}
