//! What the answers about files change.
//!
//! Owns: which form an answer is for: a form whose file is there goes, one that stays says why. Must never:
//! send a plan's demande, or ask anything of the service for it.

use std::path::Path;

use super::screen::Screen;
use super::state::State;
use crate::domain::motif::Motif;
use crate::tui::data::Level;
use crate::tui::screens::file_forms::Fichier;
use crate::tui::words::effect::Effect;
use crate::tui::words::msg::Answer;
use crate::tui::words::plan::{PlanLu, RefusRapport};
use crate::tui::words::route::Route;

/// Takes what an answer about a file changes; gives back any other answer. A form whose file is there
/// goes, one that stays says why.
pub(super) fn repond(state: &mut State, answer: Answer, out: &mut Vec<Effect>) -> Option<Answer> {
    let data = &mut state.data;
    match answer {
        Answer::Ecrit(chemin, Ok(dit)) => fini(state, &chemin, &chemin, dit),
        Answer::CrStoc(demande, Ok(chemin)) => {
            let dit = data.textes.phrase("tui.fichier.cr_stoc_ecrit", &[("fichier", &chemin.display().to_string())]);
            fini(state, &demande, &chemin, dit);
        }
        Answer::Ecrit(demande, Err(echec)) | Answer::Plan(demande, Err(echec)) => {
            refuse(state, &demande, &echec.into());
        }
        Answer::CrStoc(demande, Err(refus)) => refuse(state, &demande, &refus),
        Answer::Plans(plans) => {
            if let Some(Screen::Fichier(form)) = state.screens.last_mut() {
                form.propose(plans);
            }
        }
        Answer::Plan(chemin, Ok(lu)) => ouvert(state, &chemin, *lu, out),
        autre => return Some(autre),
    }
    None
}

/// A file is there: the next one is proposed beside it.
fn fini(state: &mut State, demande: &Path, chemin: &Path, dit: String) {
    if let Some(dossier) = chemin.parent() {
        dossier.clone_into(&mut state.data.lieux.dossier);
    }
    state.data.say(Level::Good, dit);
    ferme(state, demande);
}

/// The form that waits for that path, where it is still there: the person may have gone on, to another
/// file too.
fn attend<'a>(screens: &'a mut [Screen], demande: &Path) -> Option<&'a mut Fichier> {
    match screens.last_mut() {
        Some(Screen::Fichier(form)) if form.attend(demande) => Some(form),
        _ => None,
    }
}

/// Closes that form; whether it was there.
fn ferme(state: &mut State, demande: &Path) -> bool {
    let la = attend(&mut state.screens, demande).is_some();
    if la {
        state.screens.pop();
    }
    la
}

fn refuse(state: &mut State, demande: &Path, refus: &RefusRapport) {
    match attend(&mut state.screens, demande) {
        Some(form) => form.refuse_rapport(&state.data, refus),
        None => state.data.say_failure(&refus.echec),
    }
}

/// A plan was read: its demande is shown, judged with what is known now. Nothing is sent, nor asked of
/// the service.
fn ouvert(state: &mut State, chemin: &Path, lu: PlanLu, out: &mut Vec<Effect>) {
    // Without the form that asked for it nobody waits for it any more.
    if !ferme(state, chemin) {
        return;
    }
    let PlanLu { contrat, brouillon, dit } = lu;
    if let Some(dossier) = chemin.parent() {
        dossier.clone_into(&mut state.data.lieux.dossier);
    }
    state.data.ouvre_plan(&contrat, dit);
    let own = chemin.file_name().map(|nom| nom.to_string_lossy().into_owned()).unwrap_or_default();
    let cle = match (Motif::read(&brouillon.motif).is_none(), brouillon.conservation_pto.is_none()) {
        (false, false) => "tui.plan.ouvert",
        (false, true) => "tui.plan.sans_conservation",
        (true, false) => "tui.plan.sans_motif",
        (true, true) => "tui.plan.sans_motif_ni_conservation",
    };
    state.push(Route::DemandeDuPlan { contrat: contrat.clone(), brouillon: Box::new(brouillon) }, out);
    let dit = state.data.textes.phrase(cle, &[("fichier", &own)]);
    state.data.say(Level::Info, dit);
    out.extend([Effect::Ouvrir(contrat.clone()), Effect::Connaissances(contrat)]);
}
