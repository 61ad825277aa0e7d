//! Announces the puts that came to their end or got their code: a notice that says which, and the bell.
//!
//! Owns: whether the person is told by the bell. Must never: ring for what the person is looking at, announce anything
//! twice, or put a code de décharge into a text that leaves the screen.

use jiff::SignedDuration;
use unicode_width::UnicodeWidthStr as _;

use super::screen::Screen;
use super::state::State;
use crate::domain::lifecycle::Life;
use crate::domain::reference::ContratId;
use crate::domain::value::Value;
use crate::tui::data::{Data, Level, PutState};
use crate::tui::words::effect::Effect;

/// How long after a key a person still looks at the screen.
const LOOKS: SignedDuration = SignedDuration::from_secs(30);

/// The most announcements that one notice holds: it has four lines.
const MOST: usize = 3;

/// The widest code that a notice tells: in the narrowest window it is one word of a line, which is never broken.
const WHOLE: usize = 30;

/// Announces each put that came to its end, and each code that came while nobody was looking, once.
pub(super) fn announce(state: &mut State, out: &mut Vec<Effect>) {
    let ended = std::mem::take(&mut state.data.finished_contrats);
    let mut coded = std::mem::take(&mut state.data.coded_contrats);
    coded.retain(|contrat| !ended.contains(contrat) && !is_looked_at(state, contrat));
    for contrat in ended.into_iter().chain(coded) {
        let seen = is_looked_at(state, &contrat);
        let data = &mut state.data;
        let Some(life) = data.life(&contrat) else { continue };
        let (said, sent) = (words(data, life, true), words(data, life, false));
        if !seen {
            out.push(Effect::Announce(sent));
        }
        data.announced.push(said);
        let first = data.announced.len().saturating_sub(MOST);
        data.announced.drain(..first);
        data.say(Level::Info, data.announced.join(" "));
    }
}

/// Whether the person is looking at the contract's own put: its following is shown, and a key was just pressed.
fn is_looked_at(state: &State, contrat: &ContratId) -> bool {
    let shown = state.screens.iter().rev().find(|screen| !screen.part().modal());
    let own = shown.filter(|screen| matches!(screen, Screen::Following(_)));
    let own = own.is_some_and(|screen| screen.part().subject() == Some(contrat));
    own && state.data.now.duration_since(state.data.touched_at) < LOOKS
}

/// How the put stands; with the code where `on_screen`, if it is to be reported. What goes to the desktop is kept there,
/// and shown to whoever passes.
fn words(data: &Data, life: &Life, on_screen: bool) -> String {
    let state = PutState::of(life).words(data.texts).into_owned();
    let contrat = life.demande.contrat.as_str();
    let key = if data.capabilities.lacks_code(life) {
        "tui.annonce.fin_sans_code"
    } else if life.is_code_reportable() == Some(false) {
        "tui.annonce.fin_code_nul"
    } else if let Some((code, _)) = life.code.as_ref().filter(|(code, _)| on_screen && code.show().width() <= WHOLE) {
        let values = [("contrat", contrat.to_owned().into()), ("etat", state.into()), ("code", Value::from(code))];
        return data.texts.sentence_of("tui.annonce.fin_code", &values);
    } else {
        "tui.annonce.fin"
    };
    data.texts.sentence(key, &[("contrat", contrat), ("etat", &state)])
}
