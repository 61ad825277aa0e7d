//! Moving in the tree and in the façade. Must never: spend a request.

use super::state::{Pane, SiteScreen};
use crate::tui::building::{Rang, Reste, Seulement};
use crate::tui::data::{Data, Level};
use crate::tui::screens::move_in;
use crate::tui::words::action::Action;

/// How many floors a page of the façade is.
const PAGE: usize = 10;

impl SiteScreen {
    /// Moves the selection; whether the action was a move.
    pub(super) fn bouge(&mut self, action: Action) -> bool {
        if self.facade { self.bouge_facade(action) } else { self.bouge_arbre(action) }
    }

    fn bouge_arbre(&mut self, action: Action) -> bool {
        if move_in(&mut self.cursor, self.rangs.len(), action) {
            self.pose(self.rangs.get(self.cursor).copied());
            return true;
        }
        let ouvert = self.current().and_then(|rang| self.ouvert(rang));
        match (action, ouvert) {
            (Action::Gauche, Some(true)) | (Action::Droite, Some(false)) => self.toggle_fold(),
            (Action::Gauche, _) => {
                let depth = self.current().map_or(0, Rang::profondeur);
                if let Some(at) = self.rangs.iter().take(self.cursor).rposition(|rang| rang.profondeur() < depth) {
                    self.cursor = at;
                    self.pose(self.rangs.get(at).copied());
                }
            }
            (Action::Droite, _) => self.pane = Pane::Fibres,
            _ => return false,
        }
        true
    }

    fn pose(&mut self, rang: Option<Rang>) {
        if rang.is_some() {
            self.choix = rang;
        }
        self.placed = true;
        self.held = None;
    }

    /// Up and down its escalier, left and right to the nearest floor of the next one.
    fn bouge_facade(&mut self, action: Action) -> bool {
        let (Some(lieux), Some(palier)) = (&self.lieux, self.choix.and_then(Rang::palier)) else { return false };
        let immeuble = &lieux.immeuble;
        let escalier = immeuble.escalier_de(palier);
        let paliers = immeuble.paliers_de(escalier);
        let last = paliers.end.saturating_sub(1);
        let ligne = lieux.grille.ligne(palier);
        let beside = |escalier: usize| lieux.grille.proche(immeuble, escalier, ligne);
        let to = match action {
            Action::Haut => palier.saturating_sub(1).max(paliers.start),
            Action::Bas => palier.saturating_add(1).min(last),
            Action::PageHaut => palier.saturating_sub(PAGE).max(paliers.start),
            Action::PageBas => palier.saturating_add(PAGE).min(last),
            Action::Debut => paliers.start,
            Action::Fin => last,
            Action::Gauche => (0..escalier).rev().find_map(beside).unwrap_or(palier),
            Action::Droite => (escalier.saturating_add(1)..immeuble.escaliers()).find_map(beside).unwrap_or(palier),
            _ => return false,
        };
        self.pose(Some(Rang::etage(to)));
        true
    }

    /// The façade in place of the tree, or the other way round, on the same floor.
    pub(super) fn change_de_vue(&mut self) {
        self.facade = !self.facade;
        self.pane = Pane::Lieux;
        let Some(lieux) = &self.lieux else { return };
        if !self.facade {
            // The floor may be folded away in the tree.
            if let Some(choix) = self.choix {
                self.plis.montre(&lieux.immeuble, choix);
            }
            self.plis_changes = true;
            return;
        }
        let of = |escalier: usize| lieux.immeuble.paliers_de(escalier).next();
        if self.choix.is_some_and(|choix| choix.palier().is_some()) {
            return;
        }
        let palier = match self.choix {
            Some(rang @ Rang::Batiment(_)) => lieux.immeuble.escaliers_de(rang.numero()).find_map(of),
            Some(rang @ Rang::Escalier(_)) => of(rang.numero()),
            _ => None,
        };
        if let Some(palier) = palier.or_else(|| (0..lieux.immeuble.escaliers()).find_map(of)) {
            self.choix = Some(Rang::etage(palier));
        }
    }

    /// Goes to the next floor with a free prise, or to the one before, from the last round to the first;
    /// with the filters on, to one that they leave.
    pub(super) fn etage_libre(&mut self, data: &mut Data, suivant: bool) {
        let Some(lieux) = &self.lieux else { return };
        let len = lieux.immeuble.paliers();
        let wanted = Seulement { libres: true, ..self.seulement };
        let free = |palier: &usize| {
            lieux.reste(*palier) != Reste::Rien
                && lieux.lectures.comptes_du_palier(&lieux.immeuble, *palier).passent(wanted) > 0
        };
        // From a bâtiment or an escalier: its first floor comes next.
        let here = match self.current() {
            None => None,
            Some(rang) => rang.palier().or_else(|| {
                let escalier = match rang {
                    Rang::Batiment(_) => lieux.immeuble.escaliers_de(rang.numero()).start,
                    _ => rang.numero(),
                };
                (lieux.immeuble.paliers_de(escalier).start + len).checked_sub(usize::from(suivant))
            }),
        };
        let here = here.unwrap_or(if suivant { len.saturating_sub(1) } else { 0 });
        let step = |n: usize| if suivant { here + n } else { here + len - n };
        match (1..=len).filter_map(|n| step(n).checked_rem(len)).find(free) {
            Some(palier) => self.va(Rang::etage(palier)),
            None => data.say(Level::Info, data.textes.get("tui.indisponible.aucun_etage")),
        }
    }
}
