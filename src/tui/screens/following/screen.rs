//! The keys of the following.
//!
//! Must never: send anything again.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::state::FollowingScreen;
use super::view;
use crate::domain::demande::Draft;
use crate::domain::lifecycle::{CodeOrigin, Life, Phase};
use crate::domain::reference::ContratId;
use crate::tui::data::Data;
use crate::tui::screens::{Next, Part};
use crate::tui::sheet;
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Destination;

/// The demande that may be made again: that of a put which certainly was not carried out, or the one that was left when
/// no put came of it. Never that of a put in doubt or under way.
fn again(data: &Data, contrat: &ContratId) -> Option<Draft> {
    let own = data.contrat(contrat)?;
    if own.sending.is_some() {
        return None;
    }
    match (&own.life, &own.left) {
        (Some(life), _) if may_be_made_again(life) => Some(Draft::from(&life.demande)),
        (None, Some(left)) => Some(Draft {
            reference_contrat: contrat.as_str().to_owned(),
            reference_fibre: left.fibre.clone(),
            reference_pto: left.pto.clone(),
            conservation_pto: Some(left.conservation),
            motif: left.motif.map(|motif| motif.libelle().to_owned()).unwrap_or_default(),
        }),
        _ => None,
    }
}

/// Whether the put certainly changed nothing at the service.
const fn may_be_made_again(life: &Life) -> bool {
    matches!(life.phase, Phase::NotSent(_) | Phase::Refused(_) | Phase::NotCarriedOut(_))
}

/// Opens the demande again. What could not even be sent is most often sent again as it is: its confirmation is opened
/// above the demande, where nothing is against it.
fn redo(data: &Data, contrat: ContratId) -> Next {
    let Some(draft) = again(data, &contrat) else { return Next::Stay };
    let as_it_is = data.life(&contrat).is_none_or(|life| matches!(life.phase, Phase::NotSent(_)));
    let demande = Destination::Again { contrat, draft: Box::new(draft) };
    if as_it_is { Next::PushAndRun(demande, Action::Confirm) } else { Next::Push(demande) }
}

impl Part for FollowingScreen {
    fn subject(&self) -> Option<&ContratId> {
        Some(&self.contrat)
    }

    fn context(&self) -> Context {
        Context::Following
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let life = data.life(&self.contrat);
        let open = life.is_some_and(|life| matches!(life.phase, Phase::Unknown(_) | Phase::Followed(_)));
        let doubtful = life.is_some_and(|life| match &life.phase {
            Phase::Unknown(_) => true,
            Phase::Followed(followed) => followed.adopted || followed.can_be_closed(data.now),
            _ => false,
        });
        match action {
            Action::Redo => again(data, &self.contrat).map(drop).ok_or("tui.indisponible.refaire"),
            Action::Copy if life.is_none_or(|life| life.code.is_none()) => Err("tui.indisponible.sans_code"),
            Action::AskState | Action::Follow if data.settings.offline => Err("tui.indisponible.hors_ligne"),
            Action::AskState | Action::Settle | Action::Follow | Action::Export | Action::Qr if life.is_none() => {
                Err("tui.indisponible.aucun_envoi")
            }
            Action::Follow if data.contrat(&self.contrat).is_some_and(|own| own.sending.is_some()) => {
                Err("tui.indisponible.envoi")
            }
            Action::AskState | Action::Settle if !open && !life.is_some_and(Life::is_settled) => {
                Err("tui.indisponible.envoi")
            }
            Action::AskState | Action::Settle if !open => Err("tui.indisponible.regle"),
            Action::Settle if !doubtful => Err("tui.indisponible.sans_doute"),
            Action::AskState if data.contrat(&self.contrat).is_some_and(|own| own.asked.is_some()) => {
                Err("tui.indisponible.demande_partie")
            }
            Action::Follow if life.is_none_or(Life::is_settled) => Err("tui.indisponible.regle"),
            Action::Follow if life.is_some_and(|life| open && !life.is_followed()) => Err("tui.indisponible.oubliee"),
            Action::Follow if data.followed.contains(&self.contrat) => Err("tui.indisponible.deja_suivi"),
            // An older put of the contract may lack its code.
            Action::EnterCode if data.missing_code(&self.contrat).is_some() => Ok(()),
            Action::EnterCode if life.is_some_and(|life| matches!(life.code, Some((_, CodeOrigin::Service)))) => {
                Err("tui.indisponible.code_du_service")
            }
            Action::EnterCode
                if !life.is_some_and(|life| life.was_run() || matches!(life.phase, Phase::Unknown(_))) =>
            {
                Err("tui.indisponible.pas_de_code")
            }
            _ => Ok(()),
        }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        match action {
            Action::Copy => {
                let void = data.life(&self.contrat).and_then(Life::is_code_reportable) == Some(false);
                void.then_some("tui.action.copier_code_nul")
            }
            Action::EnterCode => {
                let noted = data.missing_code(&self.contrat).is_none()
                    && data.life(&self.contrat).is_some_and(|life| life.code.is_some());
                noted.then_some("tui.action.corriger_code")
            }
            _ => None,
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        let contrat = self.contrat.clone();
        match action {
            Action::Up => self.scroll = self.scroll.saturating_sub(1),
            Action::Down => self.scroll = self.scroll.saturating_add(1),
            Action::PageUp => self.scroll = self.scroll.saturating_sub(10),
            Action::PageDown => self.scroll = self.scroll.saturating_add(10),
            Action::First => self.scroll = 0,
            Action::Copy => {
                out.extend(sheet::code(data, &contrat).map(Effect::Copy));
            }
            Action::CopyOther => return Next::Push(Destination::Copy(contrat)),
            Action::Qr => return Next::Push(Destination::Qr(contrat)),
            Action::Export => return Next::Push(Destination::Export(contrat)),
            Action::CrStoc => return Next::Push(Destination::CrStoc(contrat)),
            Action::AskState => {
                let now = data.now;
                data.contrat_mut(&contrat).asked = Some(now);
                out.push(Effect::AskState(contrat));
            }
            Action::Follow => data.follow(contrat, out),
            Action::Redo => return redo(data, contrat),
            Action::Settle => return Next::Push(Destination::Settle(contrat)),
            Action::EnterCode => {
                let fibre = data.missing_code(&contrat).map(|life| life.demande.fibre.clone());
                return Next::Push(Destination::Code { contrat, fibre });
            }
            Action::Summary => {
                return Next::Push(Destination::Sheet(contrat));
            }
            Action::ViewSite => return Next::Home(Destination::Site(contrat)),
            Action::Commande => return Next::Push(Destination::Commande(contrat)),
            Action::Back => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        view::draw(self, frame, area, view, memo);
    }
}
