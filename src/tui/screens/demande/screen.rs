//! What the keys of the demande do, and where it leads: to its confirmation, to a plan.
//!
//! Must never: send it: the confirmation does.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::state::{DemandeScreen, Field};
use super::view;
use crate::domain::rules::ereprov::Ensemble;
use crate::domain::text::trim_pasted;
use crate::files::plan;
use crate::tui::data::Data;
use crate::tui::facts;
use crate::tui::screens::{Next, Part, move_in};
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Route;

impl DemandeScreen {
    fn enter(&mut self, data: &mut Data, out: &mut Vec<Effect>) -> Next {
        match self.field {
            Field::Motif => {
                let Some(motif) = self.motifs().get(self.motif_cursor).copied() else { return Next::Stay };
                self.motif = Some(motif);
                self.search.clear();
                self.motif_cursor = self.offered.iter().position(|other| *other == motif).unwrap_or(0);
                self.judge(data);
                // On to the first thing that is still to be said, else to sending.
                let next = self.questions.first().map_or(Field::Envoyer, |question| Field::Fait(*question));
                self.go(next, data);
                Next::Stay
            }
            Field::Envoyer => self.confirm(data),
            Field::Enregistrer => self.save(data),
            Field::Conservation | Field::Pto | Field::Fait(_) => {
                self.step(true, data, out);
                Next::Stay
            }
        }
    }

    /// To the confirmation, judged as things stand now.
    fn confirm(&mut self, data: &Data) -> Next {
        self.juge = None;
        self.judge(data);
        let Some(jugement) = self.jugement.clone().filter(|jugement| jugement.ensemble() != Ensemble::Rejet) else {
            return Next::Stay;
        };
        Next::Push(Route::Confirmation {
            contrat: self.contrat.clone(),
            brouillon: Box::new(self.brouillon()),
            jugement: Box::new(jugement),
        })
    }

    /// To the form that writes it as a plan, whatever the rules say of it: that is said beside it, and
    /// found out again when the plan is opened.
    fn save(&mut self, data: &Data) -> Next {
        self.juge = None;
        self.judge(data);
        let t = data.textes;
        let verdict = self.verdict(t);
        let le = data.now.to_zoned(data.zone.clone()).strftime("%d/%m/%Y %H:%M").to_string();
        let entete = [
            t.phrase("tui.plan.entete", &[("profil", &data.reglages.profil), ("le", &le)]),
            t.phrase("tui.plan.verdict", &[("verdict", &verdict)]),
        ];
        let commande = data.connaissances(&self.contrat).map(|known| known.commande.clone()).unwrap_or_default();
        let contenu = plan::ecrit(&self.brouillon(), &commande, &entete, t.get("tui.plan.connus"));
        Next::Push(Route::Plan { contrat: self.contrat.clone(), fibre: self.fibre.clone(), contenu, verdict })
    }
}

impl Part for DemandeScreen {
    fn context(&self) -> Context {
        Context::Demande
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        let taken = match self.field {
            Field::Motif => {
                let taken = self.search.key(key);
                if taken {
                    self.motif_cursor = 0;
                }
                taken
            }
            Field::Pto => self.pto.key(key),
            Field::Fait(question) if facts::is_text(question) => self.fait.key(key),
            Field::Conservation | Field::Fait(_) | Field::Envoyer | Field::Enregistrer => false,
        };
        taken.then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        let text = trim_pasted(text);
        match self.field {
            Field::Motif => {
                self.search.paste(text);
                self.motif_cursor = 0;
            }
            Field::Pto => self.pto.paste(text),
            Field::Fait(question) if facts::is_text(question) => self.fait.paste(text),
            Field::Conservation | Field::Fait(_) | Field::Envoyer | Field::Enregistrer => {}
        }
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let sends = action == Action::Confirmer || (action == Action::Valider && self.field == Field::Envoyer);
        if sends && let Some(reason) = self.refus_d_envoi(data) {
            return Err(reason.long);
        }
        match (action, self.field) {
            (Action::Proposition, _) if self.propositions.is_empty() => Err("tui.indisponible.proposition"),
            (Action::Basculer, Field::Fait(question)) if facts::is_text(question) => Err("tui.indisponible.bascule"),
            (Action::Basculer, Field::Motif | Field::Pto | Field::Envoyer | Field::Enregistrer) => {
                Err("tui.indisponible.bascule")
            }
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        match action {
            Action::Haut | Action::Bas if self.field == Field::Motif => {
                let len = self.motifs().len();
                move_in(&mut self.motif_cursor, len, action);
            }
            Action::Bas | Action::Suivant => self.step(true, data, out),
            Action::Haut | Action::Precedent => self.step(false, data, out),
            Action::PageBas => self.scroll = self.scroll.saturating_add(5),
            Action::PageHaut => self.scroll = self.scroll.saturating_sub(5),
            Action::Basculer | Action::Droite => self.change(true, data, out),
            Action::Gauche => self.change(false, data, out),
            Action::Proposition => self.take_proposition(),
            Action::Commande => return Next::Push(Route::Commande(self.contrat.clone())),
            Action::Confirmer => {
                self.leave_field(data, out);
                return self.confirm(data);
            }
            Action::EnregistrerPlan => {
                self.leave_field(data, out);
                return self.save(data);
            }
            Action::Valider => return self.enter(data, out),
            Action::Retour if !self.search.value().is_empty() => self.search.clear(),
            Action::Retour => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn refresh(&mut self, data: &Data) {
        self.judge(data);
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        view::draw(self, frame, area, view, memo);
    }
}
