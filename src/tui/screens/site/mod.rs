//! The site of a contract: its tree or its façade, and the fibres of the place that is selected.
//!
//! Moving never spends a request. Enter on a floor does, once, and says so before; the contract's
//! own place and the structure are read when the screen opens, unless they are fresh.

mod deplacement;
mod fibres;
mod suite;
mod vue;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use self::fibres::{Fibres, Tri};
use self::suite::Lieux;
pub use self::suite::Refait;
use super::demande::DemandeScreen;
use super::{Next, Part, Screen, commande, dossiers, move_in};
use crate::domain::fibre::QuestionFibres;
use crate::domain::reference::ReferenceContrat;
use crate::engine::Acces;
use crate::tui::building::{Plis, Rang, Seulement};
use crate::tui::data::{Data, Level, Liste, Loaded};
use crate::tui::filter::Filtre;
use crate::tui::view::{Memo, View};
use crate::tui::widgets::champ::Champ;
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;

/// The pane with the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pane {
    /// The tree, or the façade.
    Lieux,
    Fibres,
}

/// The text filter.
#[derive(Debug, Default)]
struct Recherche {
    champ: Champ,
    /// Whether it is being typed.
    ouverte: bool,
    /// The text that was last looked for.
    cherche: String,
    filtre: Filtre,
}

/// A site's own state.
#[derive(Debug)]
pub struct SiteScreen {
    contrat: ReferenceContrat,
    pane: Pane,
    /// Whether the picture of the building stands in place of the tree.
    facade: bool,
    /// The site, once it was read.
    lieux: Option<Lieux>,
    plis: Plis,
    /// Whether the rows are to be made anew.
    plis_changes: bool,
    rangs: Vec<Rang>,
    cursor: usize,
    /// The selected place.
    choix: Option<Rang>,
    /// Whether the selection was put on the contract's own place, or moved by hand.
    placed: bool,
    fibres: Fibres,
    fibre: usize,
    /// The selected fibre, which stays selected when the list changes; `None`: the first free one.
    held: Option<Box<str>>,
    /// The fibre with which a demande was last begun here.
    demandee: Option<Box<str>>,
    recherche: Recherche,
    seulement: Seulement,
    tri: Tri,
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
            pane: Pane::Lieux,
            facade: false,
            lieux: None,
            plis: Plis::default(),
            plis_changes: false,
            rangs: Vec::new(),
            cursor: 0,
            choix: None,
            placed: false,
            fibres: Fibres::default(),
            fibre: 0,
            held: None,
            demandee: None,
            recherche: Recherche::default(),
            seulement: Seulement::default(),
            tri: Tri::default(),
        };
        screen.suit(data);
        screen
    }

    /// The selected place: in the façade always a floor.
    fn current(&self) -> Option<Rang> {
        if self.facade {
            self.choix.and_then(Rang::palier).map(Rang::etage)
        } else {
            self.rangs.get(self.cursor).copied()
        }
    }

    /// Whether a row is unfolded; `None`: there is nothing to fold. A filter unfolds what it found.
    fn ouvert(&self, rang: Rang) -> Option<bool> {
        let lieux = self.lieux.as_ref()?;
        let ouvert = self.plis.ouvert(&lieux.immeuble, rang)?;
        let found = match (&lieux.retenus, rang) {
            (None, _) => false,
            (Some(_), Rang::Batiment(_) | Rang::Escalier(_)) => true,
            (Some(retenus), _) => !retenus.pto(rang.numero()).is_empty(),
        };
        Some(ouvert || found)
    }

    /// What is asked to see the fibres of a place. The contract's own floor is the list without a
    /// place, which was read already: no second request for it.
    fn question_of(&self, rang: Rang) -> Option<QuestionFibres> {
        let lieux = self.lieux.as_ref()?;
        match rang {
            Rang::Etage(_) | Rang::Pto(..) if lieux.propres.contains(&rang.numero()) => Some(QuestionFibres::default()),
            Rang::Etage(_) | Rang::Pto(..) => lieux.immeuble.question(rang.numero(), None),
            Rang::Pbo(..) => lieux.immeuble.question(rang.numero(), rang.place()),
            Rang::Batiment(_) | Rang::Escalier(_) => None,
        }
    }

    fn question(&self) -> Option<QuestionFibres> {
        self.question_of(self.current()?)
    }

    fn loaded<'a>(&self, data: &'a Data) -> Option<&'a Loaded<Liste>> {
        data.contrat(&self.contrat)?.listes.get(&self.question()?)
    }

    /// Whether the list of the selected place was read: it is there, with its age, whatever became of
    /// reading it again.
    fn lue(&self, data: &Data) -> bool {
        self.loaded(data).is_some_and(|loaded| loaded.value.is_some())
    }

    /// Reads the fibres of the selected place.
    fn read(&mut self, data: &mut Data, acces: Acces, out: &mut Vec<Effect>) {
        let Some(question) = self.question() else {
            if self.current().is_some_and(|rang| rang.palier().is_some()) {
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

    /// Whether the selected row is one that a filter keeps unfolded.
    fn deplie_par_le_filtre(&self) -> bool {
        self.current().is_some_and(|rang| rang.palier().is_none())
            && self.lieux.as_ref().is_some_and(|lieux| lieux.retenus.is_some())
    }

    fn toggle_fold(&mut self) {
        if let Some(rang) = self.current().filter(|_| !self.deplie_par_le_filtre())
            && self.ouvert(rang).is_some()
        {
            self.plis.bascule(rang);
            self.plis_changes = true;
        }
    }

    /// Enter on the tree or the façade: a floor shows its fibres (one request unless they were read),
    /// a PTO those of its floor, which were read, anything else folds.
    fn enter_place(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let Some(rang) = self.current() else { return };
        if rang.palier().is_none() {
            self.toggle_fold();
            return;
        }
        if !self.lue(data) {
            let acces = if data.reglages.hors_ligne { Acces::Cache } else { Acces::Frais };
            self.read(data, acces, out);
        }
        self.pane = Pane::Fibres;
        self.held = None;
    }

    fn refresh_all(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        if self.current().is_some_and(|rang| rang.palier().is_some()) {
            self.read(data, Acces::Actualiser, out);
        } else {
            let now = data.now;
            data.contrat_mut(&self.contrat).structure.start(now);
            out.push(Effect::Structure(self.contrat.clone(), Acces::Actualiser));
        }
    }

    fn act_fibres(&mut self, data: &mut Data, action: Action) -> Option<Next> {
        if move_in(&mut self.fibre, self.fibres.rangs().len(), action) {
            self.held = self.fibres.get(self.fibre).map(|(_, fibre)| fibre.reference.clone());
            return Some(Next::Stay);
        }
        match action {
            Action::Valider => {
                let (_, fibre) = self.fibres.get(self.fibre)?;
                let reference = fibre.reference.clone();
                let screen = DemandeScreen::new(data, self.contrat.clone(), &reference);
                self.held = Some(reference.clone());
                self.demandee = Some(reference);
                Some(Next::Push(Screen::Demande(Box::new(screen))))
            }
            Action::Gauche | Action::Retour => {
                self.pane = Pane::Lieux;
                Some(Next::Stay)
            }
            _ => None,
        }
    }

    fn act_place(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Option<Next> {
        if self.bouge(action) {
            return Some(Next::Stay);
        }
        match action {
            Action::Valider => self.enter_place(data, out),
            Action::Retour if !self.recherche.champ.value().is_empty() => self.recherche.champ.clear(),
            Action::Retour => return Some(Next::Back),
            _ => return None,
        }
        Some(Next::Stay)
    }

    fn act_filter(&mut self, action: Action) {
        match action {
            Action::Valider => self.recherche.ouverte = false,
            Action::Retour => {
                self.recherche.ouverte = false;
                self.recherche.champ.clear();
            }
            Action::Gauche | Action::Droite => {}
            _ => {
                self.bouge(action);
            }
        }
    }
}

impl Part for SiteScreen {
    fn subject(&self) -> Option<&ReferenceContrat> {
        Some(&self.contrat)
    }

    fn context(&self) -> Context {
        match (self.recherche.ouverte, self.pane, self.facade) {
            (true, ..) => Context::Filtre,
            (false, Pane::Fibres, _) => Context::Fibres,
            (false, Pane::Lieux, true) => Context::Facade,
            (false, Pane::Lieux, false) => Context::Tree,
        }
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        (self.recherche.ouverte && self.recherche.champ.key(key)).then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        if self.recherche.ouverte {
            self.recherche.champ.paste(text);
        }
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let places = self.pane == Pane::Lieux && !self.recherche.ouverte;
        match action {
            Action::Valider
                if self.pane == Pane::Fibres && !self.recherche.ouverte && self.fibres.rangs().is_empty() =>
            {
                Err("tui.indisponible.aucune_fibre")
            }
            Action::Actualiser if data.reglages.hors_ligne => Err("tui.indisponible.hors_ligne"),
            Action::Valider
            | Action::Filtrer
            | Action::Libres
            | Action::Conservables
            | Action::Facade
            | Action::DeplierTout
                if !self.recherche.ouverte && self.lieux.is_none() =>
            {
                Err("tui.indisponible.sans_structure")
            }
            Action::Valider if places && matches!(self.current(), Some(Rang::Pto(..))) && !self.lue(data) => {
                Err("tui.indisponible.fibres_non_lues")
            }
            Action::Valider if places && self.deplie_par_le_filtre() => Err("tui.indisponible.filtre"),
            Action::VoirSuivi if data.vie(&self.contrat).is_none() => Err("tui.indisponible.aucun_envoi"),
            Action::EtageLibre | Action::EtageLibreAvant if !self.lieux.as_ref().is_some_and(|lieux| lieux.libres) => {
                Err("tui.indisponible.aucun_etage")
            }
            _ => Ok(()),
        }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        match action {
            Action::Facade if self.facade => Some("tui.action.arbre"),
            Action::Valider if !self.recherche.ouverte && self.pane == Pane::Lieux => {
                let rang = self.current()?;
                if rang.palier().is_none() {
                    let open = self.ouvert(rang) == Some(true);
                    return Some(if open { "tui.action.replier" } else { "tui.action.deplier" });
                }
                // Without a request: what was read, or is being read, or may not be asked for.
                let free = data.reglages.hors_ligne
                    || matches!(rang, Rang::Pto(..))
                    || self.lue(data)
                    || self.loaded(data).is_some_and(|loaded| loaded.since.is_some());
                free.then_some("tui.action.voir_fibres")
            }
            _ => None,
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if self.recherche.ouverte {
            self.act_filter(action);
            return Next::Stay;
        }
        let done = match self.pane {
            Pane::Lieux => self.act_place(data, action, out),
            Pane::Fibres => self.act_fibres(data, action),
        };
        if let Some(next) = done {
            return next;
        }
        match action {
            Action::Suivant | Action::Precedent => {
                self.pane = if self.pane == Pane::Lieux { Pane::Fibres } else { Pane::Lieux };
            }
            Action::EtageLibre | Action::EtageLibreAvant => self.etage_libre(data, action == Action::EtageLibre),
            Action::Filtrer => self.recherche.ouverte = true,
            Action::Libres => {
                self.seulement.libres = !self.seulement.libres;
                self.plis_changes = true;
            }
            Action::Conservables => {
                self.seulement.gardables = !self.seulement.gardables;
                self.plis_changes = true;
            }
            Action::Facade => self.change_de_vue(),
            Action::DeplierTout => {
                self.plis.bascule_tout();
                self.plis_changes = true;
            }
            Action::Trier => self.tri.suivant(),
            Action::Inverser => self.tri.inverse = !self.tri.inverse,
            Action::Actualiser => self.refresh_all(data, out),
            Action::VoirSuivi => return Next::Push(dossiers::suivi(data, self.contrat.clone(), out)),
            Action::Commande => return Next::Push(commande::screen(self.contrat.clone(), out)),
            _ => {}
        }
        Next::Stay
    }

    fn focus(&mut self, id: &'static str) -> bool {
        self.pane = if id == vue::FIBRES { Pane::Fibres } else { Pane::Lieux };
        !self.recherche.ouverte
    }

    fn pick(&mut self, id: &'static str, at: usize) -> bool {
        let cell = id == vue::FACADE;
        if cell {
            self.va(Rang::etage(at));
        }
        cell
    }

    fn refresh(&mut self, data: &Data) {
        self.suit(data);
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        vue::draw(self, frame, area, view, memo);
    }
}
