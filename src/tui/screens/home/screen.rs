//! The home screen: the contracts at hand, most urgent first.
//!
//! Pasting a reference opens the form for a new contract with that text, and so does typing one that begins
//! with a capital or a digit: no key of this screen is a capital or a digit.
//!
//! Must never: ask anything of the service: opening a site does.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::columns::Columns;
use super::sorting::ContratOrder;
use crate::domain::lifecycle::Life;
use crate::domain::reference::ContratId;
use crate::domain::text::trim_pasted;
use crate::engine::ContratAtHand;
use crate::tui::data::PutState;
use crate::tui::data::{Data, Level, Loaded};
use crate::tui::filter::TextFilter;
use crate::tui::screens::{Next, Part, move_in};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::wrap;
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::field::TextField;
use crate::tui::widgets::list::{self, ListRows};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Destination;
use unicode_width::UnicodeWidthStr as _;

/// The home screen's state.
#[derive(Debug, Default)]
pub struct HomeScreen {
    /// The selected contract, which stays selected when the order changes.
    selected: Option<ContratId>,
    cursor: usize,
    /// The rows, as positions in the list of contracts, filtered and sorted.
    rows: Vec<usize>,
    sort: ContratOrder,
    filter: TextField,
    filtering: bool,
    text_filter: TextFilter,
}

impl HomeScreen {
    fn at<'a>(&self, data: &'a Data, row: usize) -> Option<&'a ContratAtHand> {
        data.contrats_at_hand.value.as_deref()?.get(*self.rows.get(row)?)
    }

    fn current<'a>(&self, data: &'a Data) -> Option<&'a ContratAtHand> {
        self.at(data, self.cursor)
    }

    /// Filters and sorts the rows. In order of urgency, the best matches come first.
    fn arrange(&mut self, data: &Data) {
        let list = data.contrats_at_hand.value.as_deref().unwrap_or_default();
        let mut kept: Vec<(u32, usize, &ContratAtHand)> = Vec::with_capacity(list.len());
        for (at, at_hand) in list.iter().enumerate() {
            if let Some(score) = score(&mut self.text_filter, data, at_hand) {
                kept.push((score, at, at_hand));
            }
        }
        match self.sort {
            ContratOrder::Urgency => kept.sort_by_key(|(score, ..)| std::cmp::Reverse(*score)),
            sort => kept.sort_by(|(.., a), (.., b)| sort.compare(data, a, b)),
        }
        self.rows.clear();
        self.rows.extend(kept.into_iter().map(|(_, at, _)| at));
    }
}

/// How well a contract matches the typed text; `None`: no match.
fn score(text_filter: &mut TextFilter, data: &Data, at_hand: &ContratAtHand) -> Option<u32> {
    if text_filter.is_empty() {
        return Some(0);
    }
    let life = data.life(&at_hand.contrat);
    let fibre = life.map(|life| life.demande.fibre.as_str()).unwrap_or_default();
    let code = life.and_then(|life| life.code.as_ref()).map(|(code, _)| code.as_str()).unwrap_or_default();
    let site = at_hand.site.as_deref().unwrap_or_default();
    let state = life.map(PutState::of);
    let words = state.as_ref().map_or(data.texts.get("tui.phase.rien").into(), |state| state.words(data.texts));
    let missing = if at_hand.missing_codes.is_empty() { "" } else { data.texts.get("tui.phase.code_manquant") };
    text_filter.score(&[at_hand.contrat.as_str(), site, fibre, code, &words, missing]).map(TextFilter::coarse)
}

impl Part for HomeScreen {
    fn context(&self) -> Context {
        if self.filtering { Context::Filter } else { Context::Home }
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
                Some(Next::Push(Destination::New(c.to_string())))
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
        // Trimmed as in the form's field.
        let mut reference = TextField::default();
        reference.paste(trim_pasted(text));
        Next::Push(Destination::New(reference.value().to_owned()))
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Activate if !self.filtering && self.current(data).is_none() => {
                Err("tui.indisponible.aucun_dossier")
            }
            Action::Back if !self.filtering && self.filter.value().is_empty() => Err("tui.indisponible.sans_filtre"),
            Action::MissingCodes if data.missing_codes().is_empty() => Err("tui.indisponible.aucun_manquant"),
            Action::ViewFollowing | Action::Commande if self.current(data).is_none() => {
                Err("tui.indisponible.aucun_dossier")
            }
            Action::ViewFollowing => match self.current(data) {
                Some(at_hand) if data.life(&at_hand.contrat).is_none() => Err("tui.indisponible.aucun_envoi"),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        let site = |at_hand: &&ContratAtHand| data.life(&at_hand.contrat).is_none_or(Life::is_settled);
        let asks = !self.filtering && !data.settings.offline && self.current(data).as_ref().is_some_and(site);
        (action == Action::Activate && asks).then_some("tui.action.ouvrir_site")
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, self.rows.len(), action) {
            self.selected = self.current(data).map(|at_hand| at_hand.contrat.clone());
            return Next::Stay;
        }
        match action {
            Action::Activate if self.filtering => self.filtering = false,
            Action::Activate => {
                let Some(contrat) = self.current(data).map(|at_hand| at_hand.contrat.clone()) else {
                    return Next::Stay;
                };
                // A put under way or in doubt opens its following; anything else opens the site.
                let open = data.life(&contrat).is_some_and(|life| !life.is_settled());
                return Next::Push(if open { Destination::Following(contrat) } else { Destination::Site(contrat) });
            }
            Action::ViewFollowing => {
                if let Some(contrat) = self.current(data).map(|at_hand| at_hand.contrat.clone()) {
                    return Next::Push(Destination::Following(contrat));
                }
            }
            Action::Commande => {
                if let Some(contrat) = self.current(data).map(|at_hand| at_hand.contrat.clone()) {
                    return Next::Push(Destination::Commande(contrat));
                }
            }
            Action::MissingCodes => return Next::Push(Destination::MissingCodes),
            Action::OpenPlan => return Next::Push(Destination::OpenPlan),
            Action::New => return Next::Push(Destination::New(String::new())),
            Action::Filter => self.filtering = true,
            Action::Sort => {
                self.sort = self.sort.next();
                data.say(Level::Info, data.texts.get(self.sort.key()));
            }
            Action::Refresh => {
                let now = data.now;
                data.contrats_at_hand.start(now);
                out.push(Effect::ContratsAtHand);
                out.push(Effect::Quota);
            }
            Action::Back => {
                self.filtering = false;
                self.filter.clear();
                self.text_filter.search("");
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
        let list = data.contrats_at_hand.value.as_deref().unwrap_or_default();
        let own = |at: &usize| list.get(*at).map(|at_hand| &at_hand.contrat) == self.selected.as_ref();
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
            empty(frame, head.union(rows), view, &view.data.contrats_at_hand, !self.text_filter.is_empty());
            return;
        }
        let columns = Columns::of(usize::from(inner.width));
        frame.render_widget(view.span(columns.header(view, self.sort), Meaning::Muted), head);
        let state = ListRows { id: "dossiers", selected: Some(self.cursor), focused: !self.filtering };
        let list = view.data.contrats_at_hand.value.as_deref().unwrap_or_default();
        let line = |at: &usize| list.get(*at).map(|at_hand| columns.line(view, at_hand)).unwrap_or_default();
        list::draw(frame, rows, &self.rows, line, state, view, memo);
    }
}

impl HomeScreen {
    /// After a change of the filter, the cursor goes to the top.
    fn typed(&mut self) {
        self.text_filter.search(self.filter.value());
        self.selected = None;
        self.cursor = 0;
    }

    /// The title: how many contracts there are, how many the filter keeps, and how many codes are missing.
    fn title(&self, view: &View<'_>) -> String {
        let mut title = view.t("tui.dossiers.titre").to_owned();
        let total = view.data.contrats_at_hand.value.as_ref().map_or(0, Vec::len);
        if !self.text_filter.is_empty() {
            title = format!("{title} · {}/{total}", self.rows.len());
        } else if total > 0 {
            title = format!("{title} · {total}");
        }
        let missing = view.data.missing_codes().len();
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

/// Draws the text for an empty list (loading, failed or nothing found), with what to do.
fn empty<T>(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, loaded: &Loaded<T>, filtered: bool) {
    let text = if let Some(failure) = &loaded.failure {
        let (what, advice) = view.texts().failure(failure);
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
