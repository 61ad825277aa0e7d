//! The keys of the following.
//!
//! Must never: send anything again.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::state::FollowingScreen;
use super::view;
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
        let void = data.life(&self.contrat).and_then(Life::is_code_reportable) == Some(false);
        (action == Action::Copy && void).then_some("tui.action.copier_code_nul")
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
            Action::Settle => return Next::Push(Destination::Settle(contrat)),
            Action::EnterCode => {
                let fibre = data.missing_code(&contrat).map(|life| life.demande.fibre.clone());
                return Next::Push(Destination::Code { contrat, fibre });
            }
            Action::Summary => {
                let lines = sheet::to_read(data, &contrat);
                return Next::Push(Destination::Panel { title: "tui.fiche.titre", lines });
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
