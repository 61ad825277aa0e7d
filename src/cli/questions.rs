//! `verifier --demander`: the facts that would decide, asked one at a time on a terminal.
//!
//! Owns: the words of the questions and what counts as an answer. Which fact is asked is the rules'
//! to say ([`Jugement::questions`]).

use super::context::Contexte;
use super::plain_text::paragraphe;
use crate::domain::commande::Commande;
use crate::domain::failure::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::{Ensemble, Jugement, Question};
use crate::domain::service_error::Categorie;
use crate::domain::text::fold;
use crate::engine::Engine;

/// Asks what decides, judging again after each answer, until the plan is decided or nothing is left
/// to ask. An answer goes into `commande`, and into the journal for the contract where there is one.
/// No question is asked twice, and an empty answer is "I do not know".
pub(super) async fn demande(
    ctx: &mut Contexte<'_>,
    memoire: Option<(&Engine, &ReferenceContrat)>,
    commande: &mut Commande,
    mut juge: impl FnMut(&Commande) -> Jugement,
) -> Result<Jugement, Echec> {
    let mut posees: Vec<Question> = Vec::new();
    loop {
        let jugement = juge(commande);
        let suivante = jugement.questions().into_iter().find(|question| !posees.contains(question));
        let Some(question) = suivante.filter(|_| jugement.ensemble() == Ensemble::Indetermine) else {
            return Ok(jugement);
        };
        posees.push(question);
        if let Some(faits) = pose(ctx, question)? {
            if let Some((engine, contrat)) = memoire {
                engine.retenir(contrat, faits.clone()).await?;
            }
            impose(commande, faits);
        }
    }
}

/// Asks one question until it is answered or left.
fn pose(ctx: &mut Contexte<'_>, question: Question) -> Result<Option<Commande>, Echec> {
    let textes = ctx.textes;
    loop {
        ctx.message(paragraphe(textes.get(phrase(question)), 0));
        let ligne = ctx
            .clavier
            .ligne()
            .map_err(|erreur| Echec::new(Categorie::Entree, "erreur.entree.clavier").detail(erreur))?
            .unwrap_or_default();
        if ligne.trim().is_empty() {
            return Ok(None);
        }
        let faits = match (question.choix(), mots(question)) {
            (Some(choix), Some(cles)) => {
                let dit = fold(&ligne);
                let entendu = |cle: &'static str| textes.get(cle).split('|').any(|mot| fold(mot) == dit);
                choix.into_iter().zip(cles).find(|(_, cle)| entendu(cle)).map(|(faits, _)| faits)
            }
            _ => question.texte(&ligne),
        };
        if faits.is_some() {
            return Ok(faits);
        }
        ctx.message(textes.get("cli.question.mal_comprise"));
    }
}

const fn phrase(question: Question) -> &'static str {
    match question {
        Question::PriseExistante => "cli.question.prise_existante",
        Question::ParcOpac => "cli.question.parc_opac",
        Question::Route => "cli.question.route",
        Question::Zone => "cli.question.zone",
        Question::Collectif => "cli.question.collectif",
        Question::Pbo => "cli.question.pbo",
        Question::ReferencePrise => "cli.question.reference_prise",
    }
}

/// The words of the two answers of a closed question, in the order of [`Question::choix`].
const fn mots(question: Question) -> Option<[&'static str; 2]> {
    match question {
        Question::PriseExistante | Question::ParcOpac | Question::Collectif => {
            Some(["cli.question.oui", "cli.question.non"])
        }
        Question::Route => Some(["cli.question.reelle", "cli.question.virtuelle"]),
        Question::Zone => Some(["cli.question.ztd", "cli.question.zmd"]),
        Question::Pbo | Question::ReferencePrise => None,
    }
}

/// What was just answered stands, whatever was written before: it was asked because that said
/// nothing.
fn impose(commande: &mut Commande, faits: Commande) {
    fn pose<T>(place: &mut Option<T>, dit: Option<T>) {
        if dit.is_some() {
            *place = dit;
        }
    }
    let Commande { reference_prise, prise_existante, parc_opac, zone, immeuble_collectif, pbo, route } = faits;
    pose(&mut commande.reference_prise, reference_prise);
    pose(&mut commande.prise_existante, prise_existante);
    pose(&mut commande.parc_opac, parc_opac);
    pose(&mut commande.zone, zone);
    pose(&mut commande.immeuble_collectif, immeuble_collectif);
    pose(&mut commande.pbo, pbo);
    pose(&mut commande.route, route);
}
