//! What the keys of the following do.
//!
//! Must never: send anything again.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::state::Suivi;
use super::view;
use crate::domain::lifecycle::{Phase, SourceCode, Vie};
use crate::domain::reference::ReferenceContrat;
use crate::tui::data::Data;
use crate::tui::screens::{Next, Part};
use crate::tui::sheet;
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Route;

impl Part for Suivi {
    fn subject(&self) -> Option<&ReferenceContrat> {
        Some(&self.contrat)
    }

    fn context(&self) -> Context {
        Context::Suivi
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let vie = data.vie(&self.contrat);
        let open = vie.is_some_and(|vie| matches!(vie.phase, Phase::Inconnue(_) | Phase::EnSuivi(_)));
        let doubtful = vie.is_some_and(|vie| match &vie.phase {
            Phase::Inconnue(_) => true,
            Phase::EnSuivi(suivie) => suivie.adoptee || suivie.peut_etre_close(data.now),
            _ => false,
        });
        match action {
            Action::Copier if vie.is_none_or(|vie| vie.code.is_none()) => Err("tui.indisponible.sans_code"),
            Action::Relever | Action::Suivre if data.reglages.hors_ligne => Err("tui.indisponible.hors_ligne"),
            Action::Relever | Action::Trancher | Action::Suivre | Action::Exporter | Action::Qr if vie.is_none() => {
                Err("tui.indisponible.aucun_envoi")
            }
            Action::Suivre if data.contrat(&self.contrat).is_some_and(|own| own.envoi.is_some()) => {
                Err("tui.indisponible.envoi")
            }
            Action::Relever | Action::Trancher if !open && !vie.is_some_and(Vie::est_reglee) => {
                Err("tui.indisponible.envoi")
            }
            Action::Relever | Action::Trancher if !open => Err("tui.indisponible.regle"),
            Action::Trancher if !doubtful => Err("tui.indisponible.sans_doute"),
            Action::Relever if data.contrat(&self.contrat).is_some_and(|own| own.releve.is_some()) => {
                Err("tui.indisponible.demande_partie")
            }
            Action::Suivre if vie.is_none_or(Vie::est_reglee) => Err("tui.indisponible.regle"),
            Action::Suivre if vie.is_some_and(|vie| open && !vie.est_suivie()) => Err("tui.indisponible.oubliee"),
            Action::Suivre if data.suivis.contains(&self.contrat) => Err("tui.indisponible.deja_suivi"),
            // An older put of the contract may lack its code behind the latest one.
            Action::SaisirCode if data.manquant(&self.contrat).is_some() => Ok(()),
            Action::SaisirCode if vie.is_some_and(|vie| matches!(vie.code, Some((_, SourceCode::Service)))) => {
                Err("tui.indisponible.code_du_service")
            }
            Action::SaisirCode
                if !vie.is_some_and(|vie| vie.est_executee() || matches!(vie.phase, Phase::Inconnue(_))) =>
            {
                Err("tui.indisponible.pas_de_code")
            }
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        let contrat = self.contrat.clone();
        match action {
            Action::Haut => self.scroll = self.scroll.saturating_sub(1),
            Action::Bas => self.scroll = self.scroll.saturating_add(1),
            Action::PageHaut => self.scroll = self.scroll.saturating_sub(10),
            Action::PageBas => self.scroll = self.scroll.saturating_add(10),
            Action::Debut => self.scroll = 0,
            Action::Copier => {
                out.extend(sheet::code(data, &contrat).map(Effect::Copier));
            }
            Action::CopierAutre => return Next::Push(Route::Copier(contrat)),
            Action::Qr => return Next::Push(Route::Qr(contrat)),
            Action::Exporter => return Next::Push(Route::Export(contrat)),
            Action::CrStoc => return Next::Push(Route::CrStoc(contrat)),
            Action::Relever => {
                let now = data.now;
                data.contrat_mut(&contrat).releve = Some(now);
                out.push(Effect::Relever(contrat));
            }
            Action::Suivre => data.follow(contrat, out),
            Action::Trancher => return Next::Push(Route::Trancher(contrat)),
            Action::SaisirCode => {
                let fibre = data.manquant(&contrat).map(|vie| vie.demande.fibre.clone());
                return Next::Push(Route::Code { contrat, fibre });
            }
            Action::Fiche => {
                let lignes = sheet::a_lire(data, &contrat);
                return Next::Push(Route::Panneau { titre: "tui.fiche.titre", lignes });
            }
            Action::VoirSite => return Next::Home(Route::Site(contrat)),
            Action::Commande => return Next::Push(Route::Commande(contrat)),
            Action::Retour => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        view::draw(self, frame, area, view, memo);
    }
}
