//! The facts of the order as fields: their words, their source, and how they are changed.
//!
//! Owns: the parts of the facts that two screens show. Must never: change a fact without its source.

use crate::domain::commande::{Commande, Fact, FactOrigin, Route, Zone};
use crate::domain::fact_history::{DatedFact, FactHistory};
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::FactQuestion;
use crate::domain::text::displayable_value;
use crate::tui::data::Data;
use crate::tui::view::View;
use crate::tui::words::effect::Effect;
use crate::tui::words::plan::PlanFacts;

/// Whether the answer is typed as text rather than chosen.
#[must_use]
pub fn is_text(question: FactQuestion) -> bool {
    matches!(question, FactQuestion::Pbo | FactQuestion::PriseReference)
}

/// The text key of the question.
#[must_use]
pub const fn label(question: FactQuestion) -> &'static str {
    match question {
        FactQuestion::ExistingPrise => "tui.fait.prise_existante",
        FactQuestion::ParcOpac => "tui.fait.parc_opac",
        FactQuestion::Route => "tui.fait.route",
        FactQuestion::Zone => "tui.fait.zone",
        FactQuestion::Collective => "tui.fait.collectif",
        FactQuestion::Pbo => "tui.fait.pbo",
        FactQuestion::PriseReference => "tui.fait.reference_prise",
    }
}

/// The answer known so far, as a text to edit.
#[must_use]
pub fn text(question: FactQuestion, commande: &Commande) -> String {
    match question {
        FactQuestion::Pbo => commande.pbo.as_ref().map(|pbo| pbo.value.reference.clone()),
        FactQuestion::PriseReference => commande.reference_prise.as_ref().map(|prise| prise.value.clone()),
        _ => None,
    }
    .unwrap_or_default()
}

/// The answer given by a text; `None` when it says nothing or only what is known already. A person who only
/// passes over a field has said nothing, and the fact keeps its source.
#[must_use]
pub fn written(data: &Data, contrat: &ContratId, question: FactQuestion, words: &str) -> Option<Commande> {
    let known = data.knowledge(contrat).map(|known| text(question, &known.commande)).unwrap_or_default();
    if words.trim() == known.trim() { None } else { question.text(words) }
}

/// The answer known so far, for a reader.
#[must_use]
pub fn shown(question: FactQuestion, commande: &Commande, view: &View<'_>) -> String {
    if !is_text(question) {
        return view.t(word(question, commande)).to_owned();
    }
    let mut text = text(question, commande);
    if question == FactQuestion::Pbo
        && let Some(place) = commande.pbo.as_ref().and_then(|pbo| pbo.value.localisation.as_deref())
    {
        text = format!("{text} ({place})");
    }
    if text.is_empty() { view.t("tui.fait.inconnu").to_owned() } else { displayable_value(&text).into_owned() }
}

/// The source of the answer; `None`: there is no answer.
#[must_use]
pub fn origin(question: FactQuestion, commande: &Commande) -> Option<FactOrigin> {
    const fn of<T>(fact: Option<&Fact<T>>) -> Option<FactOrigin> {
        match fact {
            Some(fact) => Some(fact.origin),
            None => None,
        }
    }
    match question {
        FactQuestion::ExistingPrise => of(commande.existing_prise.as_ref()),
        FactQuestion::ParcOpac => of(commande.parc_opac.as_ref()),
        FactQuestion::Route => of(commande.route.as_ref()),
        FactQuestion::Zone => of(commande.zone.as_ref()),
        FactQuestion::Collective => of(commande.collective_immeuble.as_ref()),
        FactQuestion::Pbo => of(commande.pbo.as_ref()),
        FactQuestion::PriseReference => of(commande.reference_prise.as_ref()),
    }
}

/// The text key of a source.
#[must_use]
pub const fn source(origin: FactOrigin) -> &'static str {
    match origin {
        // A plan's facts are never remembered: they hold while it is open.
        FactOrigin::Plan => "tui.origine.plan",
        FactOrigin::ByHand => "tui.origine.main",
        FactOrigin::Reprovisionning => "tui.origine.reprovisionning",
        FactOrigin::NotifReprov => "tui.origine.notif_reprov",
        FactOrigin::CrMad => "tui.origine.cr_mad",
        FactOrigin::Service => "tui.origine.service",
        FactOrigin::CrCommande => "tui.origine.cr_commande",
        FactOrigin::Commande => "tui.origine.commande",
    }
}

/// What an older source says of a fact that changes in the life of an order, where it differs from what counts: what a
/// person said before the latest other source. With what overtook it, unless that was said just now.
#[must_use]
pub fn older<'a>(
    question: FactQuestion,
    commande: &Commande,
    history: &'a FactHistory,
) -> Option<(&'a DatedFact, Option<&'a DatedFact>)> {
    if !matches!(question, FactQuestion::PriseReference | FactQuestion::Pbo | FactQuestion::Route) {
        return None;
    }
    let says = |facts: &Commande| (word(question, facts), text(question, facts));
    let counts = says(commande);
    let all = history.iter().filter(|dated| origin(question, &dated.fact).is_some());
    let first = all.clone().next().filter(|first| says(&first.fact) == counts);
    let mut older = all.filter(|dated| says(&dated.fact) != counts);
    let by_hand = older.clone().find(|dated| origin(question, &dated.fact) == Some(FactOrigin::ByHand));
    by_hand.or_else(|| older.next()).map(|older| (older, first))
}

/// Whether a person set the fact, even if something later counts.
#[must_use]
pub fn set_by_hand(question: FactQuestion, commande: &Commande, history: &FactHistory) -> bool {
    let by_hand = |facts: &Commande| origin(question, facts) == Some(FactOrigin::ByHand);
    by_hand(commande) || history.iter().any(|dated| by_hand(&dated.fact))
}

/// Remembers facts for the contract, at once on the screen and then in the journal.
pub fn retain(data: &mut Data, contrat: &ContratId, facts: Commande, out: &mut Vec<Effect>) {
    let own = data.contrat_mut(contrat);
    let Some(known) = own.knowledge.value.as_mut() else { return };
    // The open plan's facts come first, until the person says otherwise.
    let mut present = PlanFacts { commande: known.commande.clone(), known_list: None };
    if let Some(plan) = &mut own.plan {
        present.forget(&facts);
        plan.forget(&facts);
    }
    let merged = facts.clone().completed(present.commande);
    if merged != known.commande {
        known.commande = merged;
        own.revision = own.revision.wrapping_add(1);
        out.push(Effect::Remember(contrat.clone(), Box::new(facts)));
    }
}

/// The text key of the answer, for a question whose answer is chosen.
fn word(question: FactQuestion, commande: &Commande) -> &'static str {
    let yes_no = |fact: &Option<Fact<bool>>| match fact {
        None => "tui.fait.inconnu",
        Some(fact) if fact.value => "tui.oui",
        Some(_) => "tui.non",
    };
    match question {
        FactQuestion::ExistingPrise => yes_no(&commande.existing_prise),
        FactQuestion::ParcOpac => yes_no(&commande.parc_opac),
        FactQuestion::Collective => yes_no(&commande.collective_immeuble),
        FactQuestion::Route => match &commande.route {
            None => "tui.fait.inconnu",
            Some(Fact { value: Route::Real, .. }) => "tui.fait.route.reelle",
            Some(_) => "tui.fait.route.virtuelle",
        },
        FactQuestion::Zone => match &commande.zone {
            None => "tui.fait.inconnu",
            Some(Fact { value: Zone::Ztd, .. }) => "tui.fait.zone.ztd",
            Some(_) => "tui.fait.zone.zmd",
        },
        FactQuestion::Pbo | FactQuestion::PriseReference => "tui.fait.inconnu",
    }
}

/// The next answer, or the previous one; from "not known", forward gives the first and backward the last.
#[must_use]
pub fn turned(question: FactQuestion, commande: &Commande, forward: bool) -> Option<Commande> {
    let [first, last] = question.choice()?;
    let first_stands = match question {
        FactQuestion::ExistingPrise => commande.existing_prise.as_ref().map(|fact| fact.value),
        FactQuestion::ParcOpac => commande.parc_opac.as_ref().map(|fact| fact.value),
        FactQuestion::Collective => commande.collective_immeuble.as_ref().map(|fact| fact.value),
        FactQuestion::Route => commande.route.as_ref().map(|fact| fact.value == Route::Real),
        FactQuestion::Zone => commande.zone.as_ref().map(|fact| fact.value == Zone::Ztd),
        FactQuestion::Pbo | FactQuestion::PriseReference => None,
    };
    Some(if first_stands.map_or(forward, |stands| !stands) { first } else { last })
}
