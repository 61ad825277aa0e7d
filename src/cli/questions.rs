//! `verifier --demander`: asks on a terminal for the facts that would decide, one at a time.
//!
//! Owns: the words of the questions, and what counts as an answer. The rules decide which fact is asked
//! ([`Judgement::questions`]).

use super::context::CommandContext;
use super::plain_text::paragraph;
use crate::domain::commande::Commande;
use crate::domain::failure::Failure;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::{FactQuestion, Judgement, OverallVerdict};
use crate::domain::service_error::Category;
use crate::domain::text::fold;
use crate::engine::Engine;

/// Asks for the facts that decide, and judges again after each answer, until the plan is decided or no question is
/// left. An answer goes into `commande`, and into the journal if the contract is in one. No question is asked twice; an
/// empty answer means "I do not know".
pub(super) async fn ask_missing(
    ctx: &mut CommandContext<'_>,
    memory: Option<(&Engine, &ContratId)>,
    commande: &mut Commande,
    mut judge: impl FnMut(&Commande) -> Judgement,
) -> Result<Judgement, Failure> {
    let mut asked: Vec<FactQuestion> = Vec::new();
    loop {
        let judgement = judge(commande);
        let next = judgement.questions().into_iter().find(|question| !asked.contains(question));
        let Some(question) = next.filter(|_| judgement.overall() == OverallVerdict::Undecided) else {
            return Ok(judgement);
        };
        asked.push(question);
        if let Some(facts) = ask(ctx, question)? {
            if let Some((engine, contrat)) = memory {
                engine.remember(contrat, facts.clone()).await?;
            }
            impose(commande, facts);
        }
    }
}

/// Asks one question until it is answered or skipped.
fn ask(ctx: &mut CommandContext<'_>, question: FactQuestion) -> Result<Option<Commande>, Failure> {
    let texts = ctx.texts;
    loop {
        ctx.message(paragraph(texts.get(sentence(question)), 0));
        let line = ctx
            .keyboard
            .line()
            .map_err(|error| Failure::new(Category::Input, "erreur.entree.clavier").detail(error))?
            .unwrap_or_default();
        if line.trim().is_empty() {
            return Ok(None);
        }
        let facts = match (question.choice(), words(question)) {
            (Some(choice), Some(keys)) => {
                let told = fold(&line);
                let heard = |key: &'static str| texts.get(key).split('|').any(|word| fold(word) == told);
                choice.into_iter().zip(keys).find(|(_, key)| heard(key)).map(|(facts, _)| facts)
            }
            _ => question.text(&line),
        };
        if facts.is_some() {
            return Ok(facts);
        }
        ctx.message(texts.get("cli.question.mal_comprise"));
    }
}

const fn sentence(question: FactQuestion) -> &'static str {
    match question {
        FactQuestion::ExistingPrise => "cli.question.prise_existante",
        FactQuestion::ParcOpac => "cli.question.parc_opac",
        FactQuestion::Route => "cli.question.route",
        FactQuestion::Zone => "cli.question.zone",
        FactQuestion::Collective => "cli.question.collectif",
        FactQuestion::Pbo => "cli.question.pbo",
        FactQuestion::PriseReference => "cli.question.reference_prise",
    }
}

/// The words for the two answers of a closed question, in the order of [`FactQuestion::choice`].
const fn words(question: FactQuestion) -> Option<[&'static str; 2]> {
    match question {
        FactQuestion::ExistingPrise | FactQuestion::ParcOpac | FactQuestion::Collective => {
            Some(["cli.question.oui", "cli.question.non"])
        }
        FactQuestion::Route => Some(["cli.question.reelle", "cli.question.virtuelle"]),
        FactQuestion::Zone => Some(["cli.question.ztd", "cli.question.zmd"]),
        FactQuestion::Pbo | FactQuestion::PriseReference => None,
    }
}

/// The answer replaces the value known before: the question was asked because that value decided nothing.
fn impose(commande: &mut Commande, facts: Commande) {
    fn replace<T>(place: &mut Option<T>, told: Option<T>) {
        if told.is_some() {
            *place = told;
        }
    }
    let Commande { reference_prise, existing_prise, parc_opac, zone, collective_immeuble, pbo, route } = facts;
    replace(&mut commande.reference_prise, reference_prise);
    replace(&mut commande.existing_prise, existing_prise);
    replace(&mut commande.parc_opac, parc_opac);
    replace(&mut commande.zone, zone);
    replace(&mut commande.collective_immeuble, collective_immeuble);
    replace(&mut commande.pbo, pbo);
    replace(&mut commande.route, route);
}
