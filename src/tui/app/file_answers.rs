//! Applies the answers about files to the state.
//!
//! Owns: finding the form that an answer is for. A form closes once its file is written or read; otherwise it
//! stays and says why. Must never: send a plan's demande, or ask anything of the service for it.

use std::path::Path;
use std::sync::Arc;

use super::screen::Screen;
use super::state::State;
use crate::domain::failure::Failure;
use crate::domain::motif::Motif;
use crate::tui::data::Level;
use crate::tui::screens::file_forms::FileForm;
use crate::tui::words::effect::Effect;
use crate::tui::words::msg::EffectAnswer;
use crate::tui::words::plan::{CrStocFailure, ImportedFile, OpenedPlan, OpenedSheet};
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
            // The sheet that was worked on comes first: after each put its next line is wanted.
            let sheet = data.places.sheet.clone().filter(|sheet| plans.contains(sheet));
            let others = plans.into_iter().filter(|plan| Some(plan) != sheet.as_ref());
            let plans: Vec<_> = sheet.clone().into_iter().chain(others).collect();
            for screen in &mut state.screens {
                if let Screen::FileForm(form) = screen {
                    form.propose(plans.clone());
                }
            }
        }
        EffectAnswer::Plan(path, Ok(read)) => opened(state, &path, *read, out),
        EffectAnswer::Sheet(sheet) => sheet_opened(state, &sheet, out),
        EffectAnswer::FileImported(path, file) => imported(state, &path, &file, out),
        EffectAnswer::LinesJudged(sheet, verdicts) => {
            let texts = data.texts;
            for screen in &mut state.screens {
                if let Screen::PlanSheet(own) = screen {
                    own.judged(&sheet, &verdicts, texts);
                }
            }
        }
        EffectAnswer::PlanOfLine(sheet, at, read) => line_opened(state, &sheet, at, read.map(|read| *read), out),
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
        Some((_, form)) => {
            form.refuse_report(&state.data, refusal);
            // Whoever was told that the file is being written is told so no more.
            state.data.notice = None;
        }
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
    if let Some(folder) = path.parent() {
        folder.clone_into(&mut state.data.places.folder);
    }
    let own = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    show(state, &own, read, out);
}

/// Shows the demande of a plan; `name` is what the plan was read from.
fn show(state: &mut State, name: &str, read: OpenedPlan, out: &mut Vec<Effect>) {
    let OpenedPlan { contrat, draft, told } = read;
    state.data.open_plan(&contrat, told);
    let key = match (Motif::read(&draft.motif).is_none(), draft.conservation_pto.is_none()) {
        (false, false) => "tui.plan.ouvert",
        (false, true) => "tui.plan.sans_conservation",
        (true, false) => "tui.plan.sans_motif",
        (true, true) => "tui.plan.sans_motif_ni_conservation",
    };
    state.push(Destination::PlanDemande { contrat: contrat.clone(), draft: Box::new(draft) }, out);
    let told = state.data.texts.sentence(key, &[("fichier", name)]);
    state.data.say(Level::Info, told);
    out.extend([Effect::Open(contrat.clone()), Effect::Knowledge(contrat)]);
}

/// A sheet was read: its lines are shown, to be judged and chosen from.
fn sheet_opened(state: &mut State, sheet: &Arc<OpenedSheet>, out: &mut Vec<Effect>) {
    // The form that asked for the sheet is closed: the sheet is no longer wanted.
    if !close(state, &sheet.path) {
        return;
    }
    if let Some(folder) = sheet.path.parent() {
        folder.clone_into(&mut state.data.places.folder);
    }
    state.data.places.sheet = Some(sheet.path.clone());
    state.push(Destination::PlanSheet(Arc::clone(sheet)), out);
}

/// The plan on a line of a sheet was read: its demande is shown above the sheet, as that of any plan.
fn line_opened(
    state: &mut State,
    sheet: &Arc<OpenedSheet>,
    at: usize,
    read: Result<OpenedPlan, Failure>,
    out: &mut Vec<Effect>,
) {
    let wanted = state.screens.iter_mut().rposition(|screen| match screen {
        Screen::PlanSheet(own) => own.opened(sheet, at),
        _ => false,
    });
    let Some(place) = wanted else { return };
    match read {
        Ok(read) => {
            state.screens.truncate(place + 1);
            let own = sheet.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let number = sheet.read.lines.get(at).map_or(0, |line| line.number);
            show(state, &format!("{own}:{number}"), read, out);
        }
        Err(failure) => state.data.say_failure(&failure),
    }
}

/// An access file was imported: one notice says how many lines came of it. What is shown is read again.
fn imported(state: &mut State, path: &Path, file: &ImportedFile, out: &mut Vec<Effect>) {
    let texts = state.data.texts;
    let number = |number: u64| number.to_string();
    let mut told = texts.sentence(
        "tui.import.fait",
        &[
            ("flux", file.flux),
            ("lues", &number(file.read)),
            ("nouvelles", &number(file.new_lines)),
            ("connues", &number(file.known)),
            ("refusees", &number(file.refused)),
        ],
    );
    if let Some(line) = file.first_refused {
        let said = texts.sentence("tui.import.refus", &[("ligne", &number(line))]);
        told = format!("{told} {said}");
    }
    if file.new_lines > 0 {
        out.push(Effect::ContratsAtHand);
        for contrat in state.screens.iter().filter_map(|screen| screen.part().subject()) {
            out.push(Effect::Knowledge(contrat.clone()));
        }
    }
    if let Some(failure) = &file.stopped {
        let (what, advice) = texts.failure(failure);
        refuse(state, path, &Failure::clone(failure).into());
        state.data.say(Level::Bad, format!("{what} {advice} {told}"));
        return;
    }
    finished(state, path, path, told);
    if let (Some(notice), true) = (&mut state.data.notice, file.refused > 0) {
        notice.level = Level::Bad;
    }
}
