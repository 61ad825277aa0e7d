//! What the news of the engine and the answers of effects change.
//!
//! Owns: each of them, but those about files. Must never: send a put again, or ask for more than was asked.

use super::file_answers;
use super::screen::Screen;
use super::state::State;
use crate::domain::failure::Echec;
use crate::domain::lifecycle::Vie;
use crate::domain::reference::ReferenceContrat;
use crate::engine::{Acces, Dossier, Nouvelle};
use crate::tui::clipboard::{Relais, Voie};
use crate::tui::data::{Data, Level, Liste};
use crate::tui::screens::password::Saisie;
use crate::tui::words::effect::{Copie, Effect};
use crate::tui::words::msg::Answer;
use crate::tui::words::route::Route;

/// Takes what the engine did on its own.
pub(super) fn on_news(state: &mut State, news: Nouvelle, out: &mut Vec<Effect>) {
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
    state.refresh();
}

/// Takes what an effect led to.
pub(super) fn on_answer(state: &mut State, answer: Answer, out: &mut Vec<Effect>) {
    ask_password(state, &answer, out);
    let Some(answer) = file_answers::repond(state, answer, out) else { return state.refresh() };
    let data = &mut state.data;
    if answer.asked_service() {
        data.waited();
    }
    match answer {
        Answer::Dossiers(result) => on_dossiers(data, result),
        Answer::Reprises(Ok(contrats)) => {
            for contrat in contrats {
                data.follow(contrat, out);
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
        Answer::Envoye(contrat, result) => on_sent(data, contrat, result, out),
        Answer::Releve(contrat, result) => on_asked(data, &contrat, result, out),
        Answer::Suivi(contrat, result) => on_followed(data, &contrat, result, out),
        Answer::Copie(copie, voie) => on_copied(data, copie, voie, out),
        Answer::Tranche(_, result) => on_written(data, result, false, out),
        Answer::Decharge(_, result) => on_written(data, result, true, out),
        Answer::Lu(reponse) => {
            let zone = data.zone.clone();
            data.registre.recoit(reponse, &zone);
        }
        answer => on_read(data, answer, out),
    }
    state.refresh();
}

/// What was read of one contract, or remembered of it.
fn on_read(data: &mut Data, answer: Answer, out: &mut Vec<Effect>) {
    match answer {
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
            let result = result.map(|lu| Liste { reponse: lu.valeur, le: Some(lu.le) });
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
        // The others were taken before this one.
        _ => {}
    }
}

fn on_dossiers(data: &mut Data, result: Result<Vec<Dossier>, Echec>) {
    for dossier in result.iter().flatten() {
        if let Some(vie) = dossier.vie.clone() {
            data.note_vie(vie);
        }
        data.contrat_mut(&dossier.contrat).prochain = dossier.prochain;
    }
    data.dossiers.finish(result);
}

fn on_followed(data: &mut Data, contrat: &ReferenceContrat, result: Result<Vie, Echec>, out: &mut Vec<Effect>) {
    data.suivis.remove(contrat);
    match result {
        Ok(vie) => data.note_vie(vie),
        Err(failure) => {
            data.note_reach::<()>(&Err(failure.clone()));
            let own = data.contrat_mut(contrat);
            own.prochain = None;
            own.echec_suivi = Some(failure);
        }
    }
    out.push(Effect::Dossiers);
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
                data.follow(contrat.clone(), out);
            }
            out.push(Effect::Connaissances(contrat));
            out.push(Effect::Dossiers);
        }
        Err(failure) => data.say_failure(&failure),
    }
}

/// Opens the form that asks for a password when an answer failed for want of one; what can be asked
/// again is, once it is given. A put is not: the person sends it again.
fn ask_password(state: &mut State, answer: &Answer, out: &mut Vec<Effect>) {
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
        state.push(Route::MotDePasse(Box::new(failure.clone())), out);
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
                data.follow(contrat.clone(), out);
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
