//! What each thing that happened changes, and what is to be done about it.
//!
//! Owns: [`update`]. Must never: do IO or read a clock. Effects go out as data.

use crossterm::event::KeyEvent;

use super::action::Action;
use super::effect::{Copie, Effect};
use super::keymap;
use super::msg::{Answer, Msg, What};
use super::presse::{Relais, Voie};
use super::screens::aide::Aide;
use super::screens::fichier;
use super::screens::journal::Journal;
use super::screens::mot_de_passe::Saisie;
use super::screens::palette::Palette;
use super::screens::{Next, Screen};
use super::souris::Click;
use super::state::{Data, Level, State};
use super::view::etat::EtatPut;
use crate::domain::echec::Echec;
use crate::domain::lifecycle::Vie;
use crate::domain::reference::ReferenceContrat;
use crate::engine::{Acces, Nouvelle};

/// The effects of a start: everything local first, nothing of the network.
#[must_use]
pub fn start(state: &mut State) -> Vec<Effect> {
    let now = state.data.now;
    state.data.dossiers.start(now);
    vec![Effect::Dossiers, Effect::Reprendre, Effect::Quota]
}

/// Takes in what happened.
#[must_use]
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    let mut out = Vec::new();
    state.data.now = msg.at;
    match msg.what {
        What::Key(key) => on_key(state, key, &mut out),
        What::Paste(text) => {
            state.data.notice = None;
            with_top(state, &mut out, |screen, data, _| screen.part_mut().paste(data, &text));
        }
        What::Wheel(action) => with_top(state, &mut out, |screen, data, out| act(screen, data, action, out)),
        What::Click(click) => on_click(state, click, &mut out),
        // What the mouse is on is for the loop to say, which has the last drawing.
        What::Resize | What::Mouse(_) => {}
        What::Tick => refresh(state),
        What::Stop => out.push(Effect::Quitter),
        What::Suspend => out.push(Effect::Suspendre),
        What::Resume => {
            refresh(state);
            out.push(Effect::Redessiner);
        }
        What::News(news) => on_news(state, news, &mut out),
        What::Answer(answer) => on_answer(state, answer, &mut out),
    }
    announce(&mut state.data, &mut out);
    if let Some(screen) = state.screens.last_mut() {
        screen.part_mut().ask(&mut state.data, &mut out);
    }
    out
}

fn on_key(state: &mut State, key: KeyEvent, out: &mut Vec<Effect>) {
    state.data.notice = None;
    let insisted = std::mem::take(&mut state.data.insiste);
    with_top(state, out, |screen, data, out| {
        if let Some(next) = screen.part_mut().type_key(data, key) {
            return next;
        }
        match keymap::resolve(screen.part().context(), key) {
            Some(action) => {
                data.insiste = insisted && action == Action::Quitter;
                act(screen, data, action, out)
            }
            None => Next::Stay,
        }
    });
}

/// A click does what keys do. In front of a confirmation, or on one, it only leads back: no part of the
/// gesture is a click.
fn on_click(state: &mut State, click: Click, out: &mut Vec<Effect>) {
    state.data.notice = None;
    state.data.insiste = false;
    let confirming = state.screens.iter().any(|screen| matches!(screen, Screen::Confirmation(_)));
    if confirming && click != Click::Action(Action::Retour) {
        return;
    }
    with_top(state, out, |screen, data, out| match click {
        Click::Action(action) => act(screen, data, action, out),
        Click::Row { rows, at } => {
            let Some(selected) = rows.selected else { return Next::Stay };
            if !rows.focused && !screen.part_mut().focus(rows.id) {
                return Next::Stay;
            }
            if rows.focused && at == selected {
                return act(screen, data, Action::Valider, out);
            }
            if screen.part_mut().pick(rows.id, at) {
                return Next::Stay;
            }
            let [back, forth] = rows.steps;
            let step = if at < selected { back } else { forth };
            for _ in 0..at.abs_diff(selected) {
                match act(screen, data, step, out) {
                    Next::Stay => {}
                    next => return next,
                }
            }
            Next::Stay
        }
    });
}

/// Does what an action asks of `screen`, unless it can't be done now: then the reason is said.
fn act(screen: &mut Screen, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
    match action {
        Action::Quitter => {
            // The answer of a put may carry the code: leaving without it takes a second word.
            if data.envoi_en_cours() && !std::mem::replace(&mut data.insiste, true) {
                data.say(Level::Bad, data.textes.get("tui.quitter.envoi"));
            } else {
                out.push(Effect::Quitter);
            }
            return Next::Stay;
        }
        Action::Aide => {
            let part = screen.part();
            // The key that opens it closes it.
            return match screen {
                Screen::Aide(_) => Next::Back,
                _ => Next::Push(Screen::Aide(Box::new(Aide::new(data, part)))),
            };
        }
        Action::Palette => {
            let part = screen.part();
            return Next::Push(Screen::Palette(Box::new(Palette::new(data, part))));
        }
        Action::Journal if !matches!(screen, Screen::Journal(_) | Screen::Detail(_)) => {
            let journal = Journal::new(screen.part().subject());
            return Next::Push(Screen::Journal(Box::new(journal)));
        }
        _ => {}
    }
    match screen.part().available(data, action) {
        Ok(()) => screen.part_mut().act(data, action, out),
        Err(reason) => {
            data.say(Level::Info, data.textes.get(reason));
            Next::Stay
        }
    }
}

/// Runs `f` on the screen with the focus and moves to where it says.
fn with_top(
    state: &mut State,
    out: &mut Vec<Effect>,
    f: impl FnOnce(&mut Screen, &mut Data, &mut Vec<Effect>) -> Next,
) {
    let Some(mut screen) = state.screens.pop() else { return };
    let next = f(&mut screen, &mut state.data, out);
    go(state, screen, next, out);
    close_plans(state, out);
    refresh(state);
}

/// What a plan says holds for the demande that was opened from it, and for no other: it is closed when that
/// demande is left, and when another fibre may be chosen above it.
fn close_plans(state: &mut State, out: &mut Vec<Effect>) {
    let open: Vec<ReferenceContrat> = state.data.plans_ouverts().cloned().collect();
    for contrat in open {
        let demande =
            state.screens.iter().position(|screen| matches!(screen, Screen::Demande(d) if d.est_du_plan(&contrat)));
        let other = |at: usize| state.screens.iter().skip(at).any(|screen| matches!(screen, Screen::Site(_)));
        if demande.is_none_or(other) {
            state.data.ferme_plan(&contrat);
            out.push(Effect::Connaissances(contrat));
        }
    }
}

fn go(state: &mut State, screen: Screen, next: Next, out: &mut Vec<Effect>) {
    match next {
        Next::Stay => state.screens.push(screen),
        Next::Back => {
            if state.screens.is_empty() {
                state.screens.push(screen);
            }
        }
        Next::Push(above) => {
            state.screens.push(screen);
            state.screens.push(above);
        }
        Next::Replace(other) => state.screens.push(other),
        Next::Home(other) => {
            state.screens.truncate(1);
            if state.screens.is_empty() {
                state.screens.push(screen);
            }
            state.screens.push(other);
        }
        Next::Run(action) => {
            let Some(mut below) = state.screens.pop() else {
                state.screens.push(screen);
                return;
            };
            let next = act(&mut below, &mut state.data, action, out);
            go(state, below, next, out);
        }
    }
}

/// Lets every screen follow what is known now.
fn refresh(state: &mut State) {
    for screen in &mut state.screens {
        screen.part_mut().refresh(&state.data);
    }
}

fn on_news(state: &mut State, news: Nouvelle, out: &mut Vec<Effect>) {
    let data = &mut state.data;
    match news {
        Nouvelle::Vie { vie, prochain } => {
            let contrat = vie.demande.contrat.clone();
            let zone = data.zone.clone();
            data.registre.note(&vie, &zone);
            // An older put got its code: that says nothing of the one that is followed now.
            if data.vie(&contrat).is_none_or(|known| known.le <= vie.le) {
                // One that is at its end when it is first heard of: another window sent it.
                if vie.est_reglee() && data.vie(&contrat).is_none_or(|known| known.le < vie.le) {
                    data.finis.push(contrat.clone());
                }
                data.contrat_mut(&contrat).prochain = prochain;
                data.contrat_mut(&contrat).echec_suivi = None;
                data.note_vie(*vie);
            }
            out.push(Effect::Dossiers);
            if data.contrat(&contrat).is_some_and(|own| own.connaissances.value.is_some()) {
                out.push(Effect::Connaissances(contrat));
            }
        }
        Nouvelle::Suivi { contrat, echec, prochain } => {
            data.note_reach::<()>(&Err(echec.clone()));
            let own = data.contrat_mut(&contrat);
            own.echec_suivi = Some(echec);
            own.prochain = prochain;
        }
        Nouvelle::Attente(attente) => {
            let (key, values) = attente.phrase();
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let text = data.textes.phrase(key, &values);
            data.say(Level::Wait, text);
        }
        // A request was counted: whoever waited to make it has done so.
        Nouvelle::Quota(quota) => {
            data.waited();
            data.registre.note_requete(&quota.mois);
            data.quota = Some(quota);
        }
    }
    refresh(state);
}

/// Rings once for each put that came to its end.
fn announce(data: &mut Data, out: &mut Vec<Effect>) {
    for contrat in std::mem::take(&mut data.finis) {
        let Some(vie) = data.vie(&contrat) else { continue };
        let key = if vie.code_manque() { "tui.annonce.fin_sans_code" } else { "tui.annonce.fin" };
        let etat = EtatPut::de(vie).mots(data.textes).into_owned();
        let text = data.textes.phrase(key, &[("contrat", vie.demande.contrat.as_str()), ("etat", &etat)]);
        out.push(Effect::Annoncer(text.clone()));
        data.say(Level::Info, text);
    }
}

fn on_answer(state: &mut State, answer: Answer, out: &mut Vec<Effect>) {
    ask_password(state, &answer);
    let Some(answer) = fichier::repond(state, answer, out) else { return refresh(state) };
    let data = &mut state.data;
    if answer.asked_service() {
        data.waited();
    }
    match answer {
        Answer::Dossiers(result) => {
            for dossier in result.iter().flatten() {
                if let Some(vie) = dossier.vie.clone() {
                    data.note_vie(vie);
                }
                data.contrat_mut(&dossier.contrat).prochain = dossier.prochain;
            }
            data.dossiers.finish(result);
        }
        Answer::Reprises(Ok(contrats)) => {
            for contrat in contrats {
                follow(data, contrat, out);
            }
            out.push(Effect::Dossiers);
        }
        Answer::Reprises(Err(failure)) => data.say_failure(&failure),
        Answer::Quota(result) => {
            if let Ok(quota) = result {
                data.quota = Some(quota);
            }
        }
        Answer::Ouvert(_, result) => match result {
            Ok(()) => out.push(Effect::Dossiers),
            Err(failure) => data.say_failure(&failure),
        },
        Answer::Connaissances(contrat, result) => {
            if let Err(failure) = &result {
                data.say_failure(failure);
            }
            data.note_connaissances(&contrat, result);
        }
        Answer::Structure(contrat, result) => {
            data.note_reach(&result);
            if let Some(stale) = data.note_structure(&contrat, result) {
                data.say_failure(&stale);
            }
            out.push(Effect::Connaissances(contrat));
        }
        Answer::Fibres(contrat, question, result) => {
            data.note_reach(&result);
            let result = result.map(|lu| super::state::Liste { reponse: lu.valeur, le: Some(lu.le) });
            if let Some(stale) = data.contrat_mut(&contrat).listes.entry(question).or_default().finish(result) {
                data.say_failure(&stale);
            }
            out.push(Effect::Connaissances(contrat));
        }
        Answer::Retenu(contrat, result) => {
            if let Err(failure) = &result {
                data.say_failure(failure);
            }
            out.push(Effect::Connaissances(contrat));
        }
        Answer::Envoye(contrat, result) => on_sent(data, contrat, result, out),
        Answer::Releve(contrat, result) => on_asked(data, &contrat, result, out),
        Answer::Suivi(contrat, result) => {
            data.suivis.remove(&contrat);
            match result {
                Ok(vie) => data.note_vie(vie),
                Err(failure) => {
                    data.note_reach::<()>(&Err(failure.clone()));
                    let own = data.contrat_mut(&contrat);
                    own.prochain = None;
                    own.echec_suivi = Some(failure);
                }
            }
            out.push(Effect::Dossiers);
        }
        Answer::Copie(copie, voie) => on_copied(data, copie, voie, out),
        // Those of the files were taken above.
        Answer::Ecrit(..) | Answer::CrStoc(..) | Answer::Plans(_) | Answer::Plan(..) => {}
        Answer::Tranche(_, result) => on_written(data, result, false, out),
        Answer::Decharge(_, result) => on_written(data, result, true, out),
        Answer::Lu(reponse) => {
            let zone = data.zone.clone();
            data.registre.recoit(reponse, &zone);
        }
    }
    refresh(state);
}

/// A text was copied: which way is said, for nobody knows whether a terminal takes it.
fn on_copied(data: &mut Data, copie: Copie, voie: Voie, out: &mut Vec<Effect>) {
    let (key, level) = match voie {
        Voie::Systeme => ("tui.annonce.copie_systeme", Level::Good),
        Voie::Terminal(Relais::Tmux) => ("tui.annonce.copie_tmux", Level::Info),
        Voie::Terminal(_) => ("tui.annonce.copie_terminal", Level::Info),
    };
    let said = data.textes.phrase(key, &[("quoi", data.textes.get(copie.quoi))]);
    data.say(level, said);
    if let Voie::Terminal(relais) = voie {
        out.push(Effect::CopierTerminal(copie.texte, relais));
    }
}

/// A person's word was written to the journal; of a code it is said which put has it now.
fn on_written(data: &mut Data, result: Result<Vie, Echec>, code: bool, out: &mut Vec<Effect>) {
    match result {
        Ok(vie) => {
            let contrat = vie.demande.contrat.clone();
            let said = if code {
                data.textes.phrase("tui.annonce.code_note", &[("fibre", vie.demande.fibre.as_str())])
            } else {
                data.textes.get("tui.annonce.note").to_owned()
            };
            let open = !vie.est_reglee();
            data.note_vie(vie);
            // Who settled it need not be told that it is.
            data.finis.retain(|fini| *fini != contrat);
            data.say(Level::Good, said);
            if open {
                follow(data, contrat.clone(), out);
            }
            out.push(Effect::Connaissances(contrat));
            out.push(Effect::Dossiers);
        }
        Err(failure) => data.say_failure(&failure),
    }
}

/// Opens the form that asks for a password when an answer failed for want of one; what can be asked
/// again is, once it is given. A put is not: the person sends it again.
fn ask_password(state: &mut State, answer: &Answer) {
    let (failure, again) = match answer {
        Answer::Structure(contrat, Err(failure)) => (failure, Some(Effect::Structure(contrat.clone(), Acces::Frais))),
        Answer::Fibres(contrat, question, Err(failure)) => {
            (failure, Some(Effect::Fibres(contrat.clone(), question.clone(), Acces::Frais)))
        }
        Answer::Releve(contrat, Err(failure)) => (failure, Some(Effect::Relever(contrat.clone()))),
        Answer::Suivi(contrat, Err(failure)) if !state.data.sans_mot_de_passe => {
            (failure, Some(Effect::Suivre(contrat.clone())))
        }
        Answer::Envoye(_, Err(failure)) => (failure, None),
        _ => return,
    };
    if !Saisie::repare(failure) {
        return;
    }
    if !matches!(state.screens.last(), Some(Screen::MotDePasse(_))) {
        let form = Saisie::new(&state.data, failure);
        state.screens.push(Screen::MotDePasse(Box::new(form)));
    }
    if let (Some(Screen::MotDePasse(form)), Some(again)) = (state.screens.last_mut(), again) {
        form.attend(again);
    }
}

fn on_sent(data: &mut Data, contrat: ReferenceContrat, result: Result<Vie, Echec>, out: &mut Vec<Effect>) {
    data.contrat_mut(&contrat).envoi = None;
    match result {
        Ok(vie) => {
            let open = !vie.est_reglee();
            data.note_vie(vie);
            if open {
                follow(data, contrat.clone(), out);
            }
        }
        Err(failure) => {
            data.note_reach::<()>(&Err(failure.clone()));
            data.say_failure(&failure);
            // A notice goes with the next key; this one stays on the screen of the contract.
            data.contrat_mut(&contrat).echec_suivi = Some(failure);
        }
    }
    out.push(Effect::Dossiers);
    out.push(Effect::Connaissances(contrat));
}

fn on_asked(data: &mut Data, contrat: &ReferenceContrat, result: Result<Option<Vie>, Echec>, out: &mut Vec<Effect>) {
    data.note_reach(&result);
    data.contrat_mut(contrat).releve = None;
    match result {
        Ok(Some(vie)) => {
            data.contrat_mut(contrat).echec_suivi = None;
            let text = data.textes.get("tui.annonce.releve");
            data.say(Level::Good, text);
            data.note_vie(vie);
        }
        Ok(None) => data.say(Level::Info, data.textes.get("tui.annonce.rien")),
        Err(failure) => data.say_failure(&failure),
    }
    out.push(Effect::Dossiers);
}

/// Follows a put, once.
pub(super) fn follow(data: &mut Data, contrat: ReferenceContrat, out: &mut Vec<Effect>) {
    if data.suivis.insert(contrat.clone()) {
        data.contrat_mut(&contrat).echec_suivi = None;
        out.push(Effect::Suivre(contrat));
    }
}
