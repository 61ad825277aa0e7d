//! The site of a contract: its tree, and the fibres of the place that is selected.
//!
//! Moving never spends a request. Enter on a floor does, once, and says so before; the contract's
//! own place and the structure are read when the screen opens, unless they are fresh.

mod vue;

use std::collections::HashSet;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::demande::DemandeScreen;
use super::{Next, Part, Screen, commande, dossiers, move_in};
use crate::domain::fibre::{Fibre, PboFibres, QuestionFibres};
use crate::domain::reference::ReferenceContrat;
use crate::domain::text::fold;
use crate::engine::Acces;
use crate::tui::action::Action;
use crate::tui::arbre::{Chemin, Rang, Repere, Vue};
use crate::tui::effect::Effect;
use crate::tui::keymap::Context;
use crate::tui::state::{Data, Level, Liste, Loaded};
use crate::tui::view::{Memo, View};
use crate::tui::widgets::champ::Champ;

/// The pane with the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pane {
    Tree,
    Fibres,
}

/// A site's own state.
#[derive(Debug)]
pub struct SiteScreen {
    contrat: ReferenceContrat,
    pane: Pane,
    rangs: Vec<Rang>,
    cursor: usize,
    bascules: HashSet<Chemin>,
    repere: Repere,
    /// Whether the cursor was put on the contract's own place, or moved by hand.
    placed: bool,
    fibre: usize,
    /// The selected fibre, which stays selected when the list changes; `None`: the first free one.
    held: Option<Box<str>>,
    filter: Champ,
    filtering: bool,
    only: Only,
}

/// Which fibres are listed.
#[derive(Debug, Clone, Copy, Default)]
struct Only {
    libres: bool,
    conservables: bool,
}

impl SiteScreen {
    /// Opens the site of a contract; asks for what is not fresh.
    pub fn open(data: &mut Data, contrat: ReferenceContrat, out: &mut Vec<Effect>) -> Self {
        let acces = if data.reglages.hors_ligne { Acces::Cache } else { Acces::Frais };
        let now = data.now;
        let own = data.contrat_mut(&contrat);
        own.connaissances.start(now);
        own.structure.start(now);
        own.listes.entry(QuestionFibres::default()).or_default().start(now);
        out.push(Effect::Ouvrir(contrat.clone()));
        out.push(Effect::Connaissances(contrat.clone()));
        out.push(Effect::Structure(contrat.clone(), acces));
        out.push(Effect::Fibres(contrat.clone(), QuestionFibres::default(), acces));
        let mut screen = Self {
            contrat,
            pane: Pane::Tree,
            rangs: Vec::new(),
            cursor: 0,
            bascules: HashSet::new(),
            repere: Repere::default(),
            placed: false,
            fibre: 0,
            held: None,
            filter: Champ::default(),
            filtering: false,
            only: Only::default(),
        };
        screen.refresh(data);
        screen
    }

    fn current(&self) -> Option<&Rang> {
        self.rangs.get(self.cursor)
    }

    /// What is asked to see the fibres of a place. The contract's own floor is the list without a
    /// place, which was read already: no second request for it.
    fn question_of(rang: &Rang) -> Option<QuestionFibres> {
        if rang.propre && rang.chemin.etage.is_some() && rang.chemin.pbo.is_none() {
            Some(QuestionFibres::default())
        } else {
            rang.chemin.question()
        }
    }

    fn question(&self) -> Option<QuestionFibres> {
        Self::question_of(self.current()?)
    }

    fn loaded<'a>(&self, data: &'a Data) -> Option<&'a Loaded<Liste>> {
        data.contrat(&self.contrat)?.listes.get(&self.question()?)
    }

    /// The fibres of the selected place that the filters let through.
    fn fibres<'a>(&self, data: &'a Data) -> Vec<(&'a PboFibres, &'a Fibre)> {
        let Some(liste) = self.loaded(data).and_then(|loaded| loaded.value.as_ref()) else { return Vec::new() };
        let wanted = fold(self.filter.value());
        // The filter names a place or a fibre: a place shows all its fibres.
        let by_text = |fibre: &Fibre| {
            wanted.is_empty()
                || self.current().is_some_and(|rang| {
                    fold(&rang.nom).contains(&wanted) || rang.pbo.iter().any(|nom| fold(nom).contains(&wanted))
                })
                || [Some(&*fibre.reference), fibre.tube.as_deref(), fibre.couleur.as_deref(), fibre.cable.as_deref()]
                    .into_iter()
                    .flatten()
                    .any(|text| fold(text).contains(&wanted))
        };
        liste
            .reponse
            .fibres()
            .filter(|(_, fibre)| !self.only.libres || fibre.est_libre())
            .filter(|(_, fibre)| !self.only.conservables || fibre.permet_conservation() == Some(true))
            .filter(|(_, fibre)| by_text(fibre))
            .collect()
    }

    /// Puts the fibre cursor on the first one that is free.
    fn first_free(&mut self, data: &Data) {
        self.held = None;
        self.fibre = self.free_at(data, &self.fibres(data));
    }

    /// Where the first free fibre is that is not the order's own: that one is why he is here (R1).
    fn free_at(&self, data: &Data, fibres: &[(&PboFibres, &Fibre)]) -> usize {
        let known = data.connaissances(&self.contrat);
        let own = known.and_then(|known| known.commande.reference_prise.as_ref()).map(|prise| prise.valeur.as_str());
        fibres.iter().position(|(_, fibre)| fibre.est_libre() && own != Some(&*fibre.reference)).unwrap_or(0)
    }

    /// Reads the fibres of the selected place.
    fn read(&mut self, data: &mut Data, acces: Acces, out: &mut Vec<Effect>) {
        let Some(question) = self.question() else {
            if self.current().is_some_and(|rang| rang.chemin.etage.is_some()) {
                data.say(Level::Bad, data.textes.get("tui.site.lieu_refuse"));
            }
            return;
        };
        let now = data.now;
        let loaded = data.contrat_mut(&self.contrat).listes.entry(question.clone()).or_default();
        if loaded.since.is_none() {
            loaded.start(now);
            out.push(Effect::Fibres(self.contrat.clone(), question, acces));
        }
    }

    fn toggle_fold(&mut self) {
        if let Some(chemin) = self.current().filter(|rang| rang.ouvert.is_some()).map(|rang| rang.chemin.clone())
            && !self.bascules.remove(&chemin)
        {
            self.bascules.insert(chemin);
        }
    }

    /// Enter on the tree: a floor shows its fibres (one request unless they were read), anything
    /// else folds.
    fn enter_tree(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let Some(rang) = self.current() else { return };
        if rang.chemin.etage.is_none() {
            self.toggle_fold();
            return;
        }
        let known = self.loaded(data).is_some_and(|loaded| loaded.value.is_some() && loaded.failure.is_none());
        if !known {
            let acces = if data.reglages.hors_ligne { Acces::Cache } else { Acces::Frais };
            self.read(data, acces, out);
        }
        self.pane = Pane::Fibres;
        self.first_free(data);
    }

    fn next_free_floor(&mut self) {
        let len = self.rangs.len();
        let free = |rang: &Rang| rang.chemin.etage.is_some() && rang.chemin.pbo.is_none() && rang.compte.libres > 0;
        let at = (1..=len)
            .filter_map(|step| (self.cursor + step).checked_rem(len))
            .find(|at| self.rangs.get(*at).is_some_and(free));
        if let Some(at) = at {
            self.cursor = at;
            self.placed = true;
            self.pane = Pane::Tree;
        }
    }

    fn refresh_all(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let floor = self.current().is_some_and(|rang| rang.chemin.etage.is_some());
        if floor {
            self.read(data, Acces::Actualiser, out);
        } else {
            let now = data.now;
            data.contrat_mut(&self.contrat).structure.start(now);
            out.push(Effect::Structure(self.contrat.clone(), Acces::Actualiser));
        }
    }

    fn act_fibres(&mut self, data: &mut Data, action: Action) -> Option<Next> {
        let fibres = self.fibres(data);
        if move_in(&mut self.fibre, fibres.len(), action) {
            self.held = fibres.get(self.fibre).map(|(_, fibre)| fibre.reference.clone());
            return Some(Next::Stay);
        }
        match action {
            Action::Valider => {
                let (_, fibre) = fibres.get(self.fibre)?;
                let reference = fibre.reference.to_string();
                let screen = DemandeScreen::new(data, self.contrat.clone(), &reference);
                Some(Next::Push(Screen::Demande(Box::new(screen))))
            }
            Action::Gauche | Action::Retour => {
                self.pane = Pane::Tree;
                Some(Next::Stay)
            }
            _ => None,
        }
    }

    fn act_tree(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Option<Next> {
        if move_in(&mut self.cursor, self.rangs.len(), action) {
            self.placed = true;
            self.held = None;
            return Some(Next::Stay);
        }
        match action {
            Action::Valider => self.enter_tree(data, out),
            Action::Gauche if self.current().is_some_and(|rang| rang.ouvert == Some(true)) => self.toggle_fold(),
            Action::Droite if self.current().is_some_and(|rang| rang.ouvert == Some(false)) => self.toggle_fold(),
            Action::Gauche => {
                let depth = self.current().map_or(0, |rang| rang.profondeur);
                if let Some(at) = self.rangs.iter().take(self.cursor).rposition(|rang| rang.profondeur < depth) {
                    self.cursor = at;
                }
            }
            Action::Droite => self.pane = Pane::Fibres,
            Action::Retour if !self.filter.value().is_empty() => self.filter.clear(),
            Action::Retour => return Some(Next::Back),
            _ => return None,
        }
        Some(Next::Stay)
    }
}

impl Part for SiteScreen {
    fn subject(&self) -> Option<&ReferenceContrat> {
        Some(&self.contrat)
    }

    fn context(&self) -> Context {
        match (self.filtering, self.pane) {
            (true, _) => Context::Form,
            (false, Pane::Tree) => Context::Tree,
            (false, Pane::Fibres) => Context::Fibres,
        }
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        (self.filtering && self.filter.key(key)).then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        if self.filtering {
            self.filter.paste(text);
        }
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Valider if !self.filtering && self.pane == Pane::Fibres && self.fibres(data).is_empty() => {
                Err("tui.indisponible.aucune_fibre")
            }
            Action::Actualiser if data.reglages.hors_ligne => Err("tui.indisponible.hors_ligne"),
            Action::Valider | Action::Filtrer | Action::Libres | Action::Conservables
                if !self.filtering && self.rangs.is_empty() =>
            {
                Err("tui.indisponible.sans_structure")
            }
            Action::VoirSuivi if data.vie(&self.contrat).is_none() => Err("tui.indisponible.aucun_envoi"),
            Action::EtageLibre if !self.rangs.iter().any(|rang| rang.profondeur == 2 && rang.compte.libres > 0) => {
                Err("tui.indisponible.aucun_etage")
            }
            _ => Ok(()),
        }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        if action != Action::Valider || self.filtering || self.pane != Pane::Tree {
            return None;
        }
        let rang = self.current()?;
        if rang.chemin.etage.is_none() {
            return Some(if rang.ouvert == Some(true) { "tui.action.replier" } else { "tui.action.deplier" });
        }
        // Without a request: what was read, or is being read, or may not be asked for.
        let loaded = self.loaded(data);
        let free = data.reglages.hors_ligne
            || loaded
                .is_some_and(|loaded| loaded.since.is_some() || (loaded.value.is_some() && loaded.failure.is_none()));
        free.then_some("tui.action.voir_fibres")
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if self.filtering {
            match action {
                Action::Valider => self.filtering = false,
                Action::Retour => {
                    self.filtering = false;
                    self.filter.clear();
                }
                _ => {
                    move_in(&mut self.cursor, self.rangs.len(), action);
                }
            }
            return Next::Stay;
        }
        let done = match self.pane {
            Pane::Tree => self.act_tree(data, action, out),
            Pane::Fibres => self.act_fibres(data, action),
        };
        if let Some(next) = done {
            return next;
        }
        match action {
            Action::Suivant | Action::Precedent => {
                self.pane = if self.pane == Pane::Tree { Pane::Fibres } else { Pane::Tree };
            }
            Action::EtageLibre => self.next_free_floor(),
            Action::Filtrer => self.filtering = true,
            Action::Libres => self.only.libres = !self.only.libres,
            Action::Conservables => self.only.conservables = !self.only.conservables,
            Action::Actualiser => self.refresh_all(data, out),
            Action::VoirSuivi => return Next::Push(dossiers::suivi(data, self.contrat.clone(), out)),
            Action::Commande => return Next::Push(commande::screen(self.contrat.clone(), out)),
            _ => {}
        }
        Next::Stay
    }

    fn focus(&mut self, id: &'static str) -> bool {
        self.pane = if id == vue::TREE { Pane::Tree } else { Pane::Fibres };
        !self.filtering
    }

    fn refresh(&mut self, data: &Data) {
        let selected = self.current().map(|rang| rang.chemin.clone());
        let own = data.contrat(&self.contrat);
        if let Some(liste) =
            own.and_then(|own| own.listes.get(&QuestionFibres::default())).and_then(|loaded| loaded.value.as_ref())
        {
            self.repere = Repere::of(&liste.reponse);
        }
        let Some(site) = own.and_then(|own| own.structure.value.as_ref()) else { return };
        let wanted = fold(self.filter.value());
        let lists = own.map(|own| &own.listes);
        let read = |chemin: &Chemin| {
            let loaded = lists?.get(&chemin.question()?)?;
            Some(&*loaded.value.as_ref()?.reponse)
        };
        let mut vue =
            Vue { site: &site.valeur, bascules: &self.bascules, repere: &self.repere, filtre: &wanted, liste: &read };
        let mut rangs = vue.rangs();
        // A filter that names no place may name a fibre: the tree stays whole then.
        if rangs.is_empty() && !wanted.is_empty() {
            vue.filtre = "";
            rangs = vue.rangs();
        }
        // The own floor's list is the one without a place.
        let own_list =
            lists.and_then(|lists| lists.get(&QuestionFibres::default())).and_then(|loaded| loaded.value.as_ref());
        if let Some(own_list) = own_list {
            for rang in rangs.iter_mut().filter(|rang| rang.propre && rang.profondeur == 2) {
                rang.compte = crate::tui::arbre::compte(&own_list.reponse);
            }
        }
        self.rangs = rangs;
        let again = selected.and_then(|chemin| self.rangs.iter().position(|rang| rang.chemin == chemin));
        let own_floor = self.rangs.iter().position(|rang| rang.propre && rang.profondeur == 2);
        self.cursor = match own_floor {
            Some(at) if !self.placed => at,
            _ => again.unwrap_or(self.cursor),
        }
        .min(self.rangs.len().saturating_sub(1));
        if own_floor.is_some() {
            self.placed = true;
        }
        let fibres = self.fibres(data);
        let kept = self.held.as_ref().and_then(|held| fibres.iter().position(|(_, fibre)| fibre.reference == *held));
        let fibre = match kept {
            Some(at) => at,
            None => self.free_at(data, &fibres),
        };
        self.fibre = fibre;
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        vue::draw(self, frame, area, view, memo);
    }
}
