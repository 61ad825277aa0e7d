//! Applies the answers about files to the state.
//!
//! Owns: finding the form that an answer is for. A form closes once its file is written or read; otherwise it
//! stays and says why. Must never: send a plan's demande, or ask anything of the service for it.

use std::path::Path;

use super::screen::Screen;
use super::state::State;
use crate::domain::motif::Motif;
use crate::tui::data::Level;
use crate::tui::screens::file_forms::FileForm;
use crate::tui::words::effect::Effect;
use crate::tui::words::msg::EffectAnswer;
use crate::tui::words::plan::{CrStocFailure, OpenedPlan};
use crate::tui::words::route::Destination;

/// Applies an answer about a file; returns any other answer. The form closes on success; otherwise it stays and
/// says why.
pub(super) fn answer(state: &mut State, answer: EffectAnswer, out: &mut Vec<Effect>) -> Option<EffectAnswer> {
    let data = &mut state.data;
    match answer {
        EffectAnswer::Written(path, Ok(told)) => finished(state, &path, &path, told),
        EffectAnswer::CrStoc(asked, Ok(path)) => {
            let told = data.texts.sentence("tui.fichier.cr_stoc_ecrit", &[("fichier", &path.display().to_string())]);
            finished(state, &asked, &path, told);
        }
        EffectAnswer::Written(asked, Err(failure)) | EffectAnswer::Plan(asked, Err(failure)) => {
            refuse(state, &asked, &failure.into());
        }
        EffectAnswer::CrStoc(asked, Err(refusal)) => refuse(state, &asked, &refusal),
        EffectAnswer::Plans(plans) => {
            for screen in &mut state.screens {
                if let Screen::FileForm(form) = screen {
                    form.propose(plans.clone());
                }
            }
        }
        EffectAnswer::Plan(path, Ok(read)) => opened(state, &path, *read, out),
        other => return Some(other),
    }
    None
}

/// A file was written: its folder is proposed for the next one.
fn finished(state: &mut State, asked: &Path, path: &Path, told: String) {
    if let Some(folder) = path.parent() {
        folder.clone_into(&mut state.data.places.folder);
    }
    state.data.say(Level::Good, told);
    close(state, asked);
}

/// The form that waits for that path, if it is still open: the person may have moved on, or asked for another
/// file. The help may be open above it.
fn wait<'a>(screens: &'a mut [Screen], asked: &Path) -> Option<(usize, &'a mut FileForm)> {
    screens.iter_mut().enumerate().rev().find_map(|(at, screen)| match screen {
        Screen::FileForm(form) if form.wait(asked) => Some((at, form.as_mut())),
        _ => None,
    })
}

/// Closes that form, and what is above it; returns whether it was open.
fn close(state: &mut State, asked: &Path) -> bool {
    let at = wait(&mut state.screens, asked).map(|(at, _)| at);
    if let Some(at) = at {
        state.screens.truncate(at);
    }
    at.is_some()
}

fn refuse(state: &mut State, asked: &Path, refusal: &CrStocFailure) {
    match wait(&mut state.screens, asked) {
        Some((_, form)) => form.refuse_report(&state.data, refusal),
        None => state.data.say_failure(&refusal.failure),
    }
}

/// A plan was read: its demande is shown, judged with what is known now. Nothing is sent, and the service is
/// asked nothing.
fn opened(state: &mut State, path: &Path, read: OpenedPlan, out: &mut Vec<Effect>) {
    // The form that asked for the plan is closed: the plan is no longer wanted.
    if !close(state, path) {
        return;
    }
    let OpenedPlan { contrat, draft, told } = read;
    if let Some(folder) = path.parent() {
        folder.clone_into(&mut state.data.places.folder);
    }
    state.data.open_plan(&contrat, told);
    let own = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let key = match (Motif::read(&draft.motif).is_none(), draft.conservation_pto.is_none()) {
        (false, false) => "tui.plan.ouvert",
        (false, true) => "tui.plan.sans_conservation",
        (true, false) => "tui.plan.sans_motif",
        (true, true) => "tui.plan.sans_motif_ni_conservation",
    };
    state.push(Destination::PlanDemande { contrat: contrat.clone(), draft: Box::new(draft) }, out);
    let told = state.data.texts.sentence(key, &[("fichier", &own)]);
    state.data.say(Level::Info, told);
    out.extend([Effect::Open(contrat.clone()), Effect::Knowledge(contrat)]);
}
