//! The facts of the order as fields: their words, their source, and how they are changed.
//!
//! Owns: what two screens show of them. Must never: change a fact without its source.

use crate::domain::commande::{Commande, Fait, Origine, Route, Zone};
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::Question;
use crate::domain::text::valeur_affichable;
use crate::tui::data::Data;
use crate::tui::view::View;
use crate::tui::words::effect::Effect;
use crate::tui::words::plan::PlanDit;

/// Whether the answer is written, not chosen.
#[must_use]
pub fn is_text(question: Question) -> bool {
    matches!(question, Question::Pbo | Question::ReferencePrise)
}

/// The words of the question.
#[must_use]
pub const fn label(question: Question) -> &'static str {
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
#[must_use]
pub fn text(question: Question, commande: &Commande) -> String {
    match question {
        Question::Pbo => commande.pbo.as_ref().map(|pbo| pbo.valeur.reference.clone()),
        Question::ReferencePrise => commande.reference_prise.as_ref().map(|prise| prise.valeur.clone()),
        _ => None,
    }
    .unwrap_or_default()
}

/// The answer that a text gives; `None` where it says nothing, or what is known already: who only passes
/// over a field has said nothing, and the fact keeps its source.
#[must_use]
pub fn written(data: &Data, contrat: &ReferenceContrat, question: Question, words: &str) -> Option<Commande> {
    let known = data.connaissances(contrat).map(|known| text(question, &known.commande)).unwrap_or_default();
    if words.trim() == known.trim() { None } else { question.texte(words) }
}

/// The answer known so far, for a reader.
#[must_use]
pub fn shown(question: Question, commande: &Commande, view: &View<'_>) -> String {
    if !is_text(question) {
        return view.t(word(question, commande)).to_owned();
    }
    let mut text = text(question, commande);
    if question == Question::Pbo
        && let Some(lieu) = commande.pbo.as_ref().and_then(|pbo| pbo.valeur.localisation.as_deref())
    {
        text = format!("{text} ({lieu})");
    }
    if text.is_empty() { view.t("tui.fait.inconnu").to_owned() } else { valeur_affichable(&text).into_owned() }
}

/// Where the answer came from; `None`: there is none.
#[must_use]
pub fn origine(question: Question, commande: &Commande) -> Option<Origine> {
    const fn of<T>(fait: Option<&Fait<T>>) -> Option<Origine> {
        match fait {
            Some(fait) => Some(fait.origine),
            None => None,
        }
    }
    match question {
        Question::PriseExistante => of(commande.prise_existante.as_ref()),
        Question::ParcOpac => of(commande.parc_opac.as_ref()),
        Question::Route => of(commande.route.as_ref()),
        Question::Zone => of(commande.zone.as_ref()),
        Question::Collectif => of(commande.immeuble_collectif.as_ref()),
        Question::Pbo => of(commande.pbo.as_ref()),
        Question::ReferencePrise => of(commande.reference_prise.as_ref()),
    }
}

/// The words of a source.
#[must_use]
pub const fn source(origine: Origine) -> &'static str {
    match origine {
        // A plan's facts are never remembered: they hold while it is open.
        Origine::Plan => "tui.origine.plan",
        Origine::Main => "tui.origine.main",
        Origine::Reprovisionning => "tui.origine.reprovisionning",
        Origine::Service => "tui.origine.service",
        Origine::CrCommande => "tui.origine.cr_commande",
        Origine::Commande => "tui.origine.commande",
    }
}

/// Remembers facts for the contract, at once on the screen and then in the journal.
pub fn retain(data: &mut Data, contrat: &ReferenceContrat, faits: Commande, out: &mut Vec<Effect>) {
    let own = data.contrat_mut(contrat);
    let Some(known) = own.connaissances.value.as_mut() else { return };
    // What the open plan says comes first, until the person says otherwise.
    let mut present = PlanDit { commande: known.commande.clone(), releve: None };
    if let Some(plan) = &mut own.plan {
        present.oublie(&faits);
        plan.oublie(&faits);
    }
    let merged = faits.clone().completee(present.commande);
    if merged != known.commande {
        known.commande = merged;
        own.revision = own.revision.wrapping_add(1);
        out.push(Effect::Retenir(contrat.clone(), Box::new(faits)));
    }
}

/// The key of the answer's word, for an answer that is chosen.
fn word(question: Question, commande: &Commande) -> &'static str {
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
#[must_use]
pub fn turned(question: Question, commande: &Commande, forward: bool) -> Option<Commande> {
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
