//! The following of a put: its code de décharge first, its timeline, the carte de brassage.

mod vue;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::aide::Panneau;
use super::formulaires::Formulaire;
use super::{Next, Part, Screen, commande, dossiers};
use crate::domain::etats::Statut;
use crate::domain::lifecycle::{Phase, SourceCode, Vie};
use crate::domain::reference::ReferenceContrat;
use crate::domain::text::affichable;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::keymap::Context;
use crate::tui::state::Data;
use crate::tui::update::follow;
use crate::tui::view::{Memo, View};

/// The following of a contract's latest put.
#[derive(Debug)]
pub struct Suivi {
    contrat: ReferenceContrat,
    scroll: usize,
}

impl Suivi {
    /// The following of this contract.
    #[must_use]
    pub const fn new(contrat: ReferenceContrat) -> Self {
        Self { contrat, scroll: 0 }
    }

    /// What is read aloud to the hotline.
    fn sheet(&self, data: &Data) -> Vec<(String, String)> {
        let t = data.textes;
        let shown = |text: &str| affichable(text).into_owned();
        let mut rows = Vec::new();
        let phone = data.hotline.as_deref().map_or_else(|| t.get("tui.fiche.sans_numero").to_owned(), shown);
        rows.push((t.get("tui.fiche.hotline").to_owned(), phone));
        rows.push((t.get("tui.demande.contrat").to_owned(), shown(self.contrat.as_str())));
        if let Some(vie) = data.vie(&self.contrat) {
            let demande = &vie.demande;
            let none = t.get("tui.fiche.aucun");
            let pto = demande.pto.as_ref().map_or(none, |pto| pto.as_str());
            rows.push((t.get("tui.demande.fibre").to_owned(), shown(demande.fibre.as_str())));
            rows.push((t.get("tui.demande.pto").to_owned(), shown(pto)));
            rows.push((t.get("tui.demande.motif").to_owned(), demande.motif.libelle().to_owned()));
            let code = vie.code.as_ref().map_or(t.get("tui.fiche.code_inconnu"), |(code, _)| code.as_str());
            rows.push((t.get("tui.suivi.code").to_owned(), shown(code)));
            let key = match &vie.phase {
                Phase::Inconnue(_) => Some("tui.fiche.question.inconnue"),
                _ if vie.code_manque() => Some("tui.fiche.question.code"),
                Phase::Terminee { statut: Statut::Termine, .. } | Phase::NonEnvoyee(_) | Phase::NonPartie(_) => None,
                Phase::Terminee { .. } | Phase::Refusee(_) => Some("tui.fiche.question.echec"),
                _ => Some("tui.fiche.question.autre"),
            };
            if let Some(key) = key {
                rows.push((t.get("tui.fiche.question").to_owned(), t.get(key).to_owned()));
            }
        }
        rows
    }
}

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
            Action::Relever if data.reglages.hors_ligne => Err("tui.indisponible.hors_ligne"),
            Action::Relever | Action::Trancher | Action::Suivre if vie.is_none() => Err("tui.indisponible.aucun_envoi"),
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
                if let Some((code, _)) = data.vie(&contrat).and_then(|vie| vie.code.as_ref()) {
                    out.push(Effect::Copier(code.as_str().to_owned()));
                }
            }
            Action::Relever => {
                let now = data.now;
                data.contrat_mut(&contrat).releve = Some(now);
                out.push(Effect::Relever(contrat));
            }
            Action::Suivre => follow(data, contrat, out),
            Action::Trancher => {
                return Next::Push(Screen::Formulaire(Box::new(Formulaire::trancher(contrat))));
            }
            Action::SaisirCode => {
                let fibre = data.manquant(&contrat).map(|vie| vie.demande.fibre.clone());
                return Next::Push(Screen::Formulaire(Box::new(Formulaire::code(contrat, fibre))));
            }
            Action::Fiche => {
                let sheet = Panneau::fiche("tui.fiche.titre", self.sheet(data));
                return Next::Push(Screen::Panneau(Box::new(sheet)));
            }
            Action::VoirSite => return Next::Home(dossiers::site(data, contrat, out)),
            Action::Commande => return Next::Push(commande::screen(contrat, out)),
            Action::Retour => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        vue::draw(self, frame, area, view, memo);
        // Who has the screen read out starts with the code, where there is one.
        let code = area.positions().find(|at| frame.buffer_mut()[*at].modifier.contains(Modifier::REVERSED));
        if let Some(at) = code {
            frame.set_cursor_position(at);
        }
    }
}

/// What the lists that were read say of a put's fibre.
#[derive(Debug, Clone)]
struct FibreLue {
    cable: Option<String>,
    tube: Option<String>,
    couleur: Option<String>,
}

fn demande_fibre(view: &View<'_>, vie: &Vie) -> Option<FibreLue> {
    let (_, fibre) = super::demande::trouve(view.data, &vie.demande.contrat, vie.demande.fibre.as_str())?;
    let own = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
    Some(FibreLue { cable: own(&fibre.cable), tube: own(&fibre.tube), couleur: own(&fibre.couleur) })
}
