//! The home screen: the contracts at hand, most urgent first.
//!
//! Pasting a reference, or typing one that begins with a capital or a digit, opens it: no key of
//! this screen is a capital or a digit.
//!
//! Must never: ask anything of the service: opening a site does.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::columns::Columns;
use super::sorting::Tri;
use crate::domain::lifecycle::Vie;
use crate::domain::reference::ReferenceContrat;
use crate::domain::text::trim_pasted;
use crate::engine::Dossier;
use crate::tui::data::EtatPut;
use crate::tui::data::{Data, Level, Loaded};
use crate::tui::filter::Filtre;
use crate::tui::screens::{Next, Part, move_in};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::wrap;
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::field::Champ;
use crate::tui::widgets::list::{self, Rows};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Route;
use unicode_width::UnicodeWidthStr as _;

/// The home screen's own state.
#[derive(Debug, Default)]
pub struct Dossiers {
    /// The selected contract, which stays selected when the order changes.
    selected: Option<ReferenceContrat>,
    cursor: usize,
    /// The rows: places in the list of contracts, filtered and sorted.
    rows: Vec<usize>,
    tri: Tri,
    filter: Champ,
    filtering: bool,
    filtre: Filtre,
}

impl Dossiers {
    fn at<'a>(&self, data: &'a Data, row: usize) -> Option<&'a Dossier> {
        data.dossiers.value.as_deref()?.get(*self.rows.get(row)?)
    }

    fn current<'a>(&self, data: &'a Data) -> Option<&'a Dossier> {
        self.at(data, self.cursor)
    }

    /// Filters and sorts. By urgency, what was typed stands first where it is found best.
    fn arrange(&mut self, data: &Data) {
        let list = data.dossiers.value.as_deref().unwrap_or_default();
        let mut kept: Vec<(u32, usize, &Dossier)> = Vec::with_capacity(list.len());
        for (at, dossier) in list.iter().enumerate() {
            if let Some(note) = note(&mut self.filtre, data, dossier) {
                kept.push((note, at, dossier));
            }
        }
        match self.tri {
            Tri::Urgence => kept.sort_by_key(|(note, ..)| std::cmp::Reverse(*note)),
            tri => kept.sort_by(|(.., a), (.., b)| tri.compare(data, a, b)),
        }
        self.rows.clear();
        self.rows.extend(kept.into_iter().map(|(_, at, _)| at));
    }
}

/// How well a contract is what was typed; `None`: it is not.
fn note(filtre: &mut Filtre, data: &Data, dossier: &Dossier) -> Option<u32> {
    if filtre.est_vide() {
        return Some(0);
    }
    let vie = data.vie(&dossier.contrat);
    let fibre = vie.map(|vie| vie.demande.fibre.as_str()).unwrap_or_default();
    let code = vie.and_then(|vie| vie.code.as_ref()).map(|(code, _)| code.as_str()).unwrap_or_default();
    let site = dossier.site.as_deref().unwrap_or_default();
    let etat = vie.map(EtatPut::de);
    let mots = etat.as_ref().map_or(data.textes.get("tui.phase.rien").into(), |etat| etat.mots(data.textes));
    let manque = if dossier.manquants.is_empty() { "" } else { data.textes.get("tui.phase.code_manquant") };
    filtre.note(&[dossier.contrat.as_str(), site, fibre, code, &mots, manque]).map(Filtre::palier)
}

impl Part for Dossiers {
    fn context(&self) -> Context {
        if self.filtering { Context::Filtre } else { Context::Dossiers }
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        if self.filtering {
            return self.filter.key(key).then(|| {
                self.typed();
                Next::Stay
            });
        }
        match key.code {
            KeyCode::Char(c)
                if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
                    && (c.is_uppercase() || c.is_ascii_digit() || c == '"') =>
            {
                Some(Next::Push(Route::Nouveau(c.to_string())))
            }
            _ => None,
        }
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        if self.filtering {
            self.filter.paste(text);
            self.typed();
            return Next::Stay;
        }
        // As the form's field takes it.
        let mut reference = Champ::default();
        reference.paste(trim_pasted(text));
        Next::Push(Route::Nouveau(reference.value().to_owned()))
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Valider if !self.filtering && self.current(data).is_none() => Err("tui.indisponible.aucun_dossier"),
            Action::Retour if !self.filtering && self.filter.value().is_empty() => Err("tui.indisponible.sans_filtre"),
            Action::CodesManquants if data.manquants().is_empty() => Err("tui.indisponible.aucun_manquant"),
            Action::VoirSuivi | Action::Commande if self.current(data).is_none() => {
                Err("tui.indisponible.aucun_dossier")
            }
            Action::VoirSuivi => match self.current(data) {
                Some(dossier) if data.vie(&dossier.contrat).is_none() => Err("tui.indisponible.aucun_envoi"),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        let site = |dossier: &&Dossier| data.vie(&dossier.contrat).is_none_or(Vie::est_reglee);
        let asks = !self.filtering && !data.reglages.hors_ligne && self.current(data).as_ref().is_some_and(site);
        (action == Action::Valider && asks).then_some("tui.action.ouvrir_site")
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, self.rows.len(), action) {
            self.selected = self.current(data).map(|dossier| dossier.contrat.clone());
            return Next::Stay;
        }
        match action {
            Action::Valider if self.filtering => self.filtering = false,
            Action::Valider => {
                let Some(contrat) = self.current(data).map(|dossier| dossier.contrat.clone()) else {
                    return Next::Stay;
                };
                // What is under way or in doubt is followed; anything else starts from the site.
                let open = data.vie(&contrat).is_some_and(|vie| !vie.est_reglee());
                return Next::Push(if open { Route::Suivi(contrat) } else { Route::Site(contrat) });
            }
            Action::VoirSuivi => {
                if let Some(contrat) = self.current(data).map(|dossier| dossier.contrat.clone()) {
                    return Next::Push(Route::Suivi(contrat));
                }
            }
            Action::Commande => {
                if let Some(contrat) = self.current(data).map(|dossier| dossier.contrat.clone()) {
                    return Next::Push(Route::Commande(contrat));
                }
            }
            Action::CodesManquants => return Next::Push(Route::Manquants),
            Action::OuvrirPlan => return Next::Push(Route::OuvrirPlan),
            Action::Nouveau => return Next::Push(Route::Nouveau(String::new())),
            Action::Filtrer => self.filtering = true,
            Action::Trier => {
                self.tri = self.tri.suivant();
                data.say(Level::Info, data.textes.get(self.tri.cle()));
            }
            Action::Actualiser => {
                let now = data.now;
                data.dossiers.start(now);
                out.push(Effect::Dossiers);
                out.push(Effect::Quota);
            }
            Action::Retour => {
                self.filtering = false;
                self.filter.clear();
                self.filtre.cherche("");
            }
            _ => {}
        }
        Next::Stay
    }

    fn focus(&mut self, _id: &'static str) -> bool {
        // A click on a row ends the typing of the filter, as Enter does.
        self.filtering = false;
        true
    }

    fn refresh(&mut self, data: &Data) {
        self.arrange(data);
        let list = data.dossiers.value.as_deref().unwrap_or_default();
        let own = |at: &usize| list.get(*at).map(|dossier| &dossier.contrat) == self.selected.as_ref();
        let at = self.selected.as_ref().and_then(|_| self.rows.iter().position(own));
        self.cursor = at.unwrap_or(self.cursor).min(self.rows.len().saturating_sub(1));
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let inner = view.pane(frame, area, &self.title(view), true);
        let filter_height = u16::from(self.filtering || !self.filter.value().is_empty());
        let [filter, head, rows] = inner.layout(&Layout::vertical([
            Constraint::Length(filter_height),
            Constraint::Length(1),
            Constraint::Min(0),
        ]));
        if filter_height > 0 {
            let label = view.t("tui.filtre");
            let [left, field] =
                filter.layout(&Layout::horizontal([Constraint::Length(label_width(label)), Constraint::Min(0)]));
            frame.render_widget(view.span(label, Meaning::Muted), left);
            self.filter.draw(frame, field, view, self.filtering, false);
        }
        if self.rows.is_empty() {
            empty(frame, head.union(rows), view, &view.data.dossiers, !self.filtre.est_vide());
            return;
        }
        let columns = Columns::of(usize::from(inner.width));
        frame.render_widget(view.span(columns.header(view, self.tri), Meaning::Muted), head);
        let state = Rows { id: "dossiers", selected: Some(self.cursor), focused: !self.filtering };
        let list = view.data.dossiers.value.as_deref().unwrap_or_default();
        let line = |at: &usize| list.get(*at).map(|dossier| columns.line(view, dossier)).unwrap_or_default();
        list::draw(frame, rows, &self.rows, line, state, view, memo);
    }
}

impl Dossiers {
    /// What was typed last stands at the top.
    fn typed(&mut self) {
        self.filtre.cherche(self.filter.value());
        self.selected = None;
        self.cursor = 0;
    }

    /// How many contracts, those that the filter keeps, and how many codes are missing.
    fn title(&self, view: &View<'_>) -> String {
        let mut title = view.t("tui.dossiers.titre").to_owned();
        let total = view.data.dossiers.value.as_ref().map_or(0, Vec::len);
        if !self.filtre.est_vide() {
            title = format!("{title} · {}/{total}", self.rows.len());
        } else if total > 0 {
            title = format!("{title} · {total}");
        }
        let missing = view.data.manquants().len();
        if missing > 0 {
            let words = view.p("tui.dossiers.manquants", &[("n", &missing.to_string())]);
            title = format!("{title} · {} {words}", view.signs.warning);
        }
        title
    }
}

fn label_width(label: &str) -> u16 {
    u16::try_from(label.width() + 1).unwrap_or(0)
}

/// Loading, failed or empty, each with what to do.
fn empty<T>(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, loaded: &Loaded<T>, filtered: bool) {
    let text = if let Some(failure) = &loaded.failure {
        let (what, advice) = view.textes().echec(failure);
        format!("{} {what} {advice}\n{}", view.signs.bad, view.t("tui.dossiers.relire"))
    } else if let Some(since) = loaded.since {
        view.p("tui.chargement", &[("depuis", &words::elapsed(view, since))])
    } else if filtered {
        view.t("tui.dossiers.aucun_filtre").to_owned()
    } else {
        view.t("tui.dossiers.aucun").to_owned()
    };
    for (line, row) in wrap(&text, usize::from(area.width)).into_iter().zip(area.rows()) {
        frame.render_widget(Line::from(line), row);
    }
}
