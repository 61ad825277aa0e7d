//! The home screen: the contracts at hand, most urgent first, then the imported orders.
//!
//! Pasting a reference opens the form for a new contract with that text, and so does typing one that begins
//! with a capital or a digit: no key of this screen is a capital or a digit. Pasting several lines leads to the
//! question whether to add them all.
//!
//! Must never: ask anything of the service: opening a site does.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::columns::Columns;
use super::rows::{ContratRow, ContratRows};
use super::sorting::ContratOrder;
use super::tabs::ContratTab;
use crate::domain::lifecycle::Life;
use crate::domain::pasted;
use crate::domain::reference::ContratId;
use crate::domain::text::trim_pasted;
use crate::tui::data::{Data, Level, Loaded};
use crate::tui::filter::TextFilter;
use crate::tui::screens::{Next, Part, move_in};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::wrap;
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::field::TextField;
use crate::tui::widgets::list::{self, ListRows};
use crate::tui::widgets::tabs::draw_counted_tabs;
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
    rows: ContratRows,
    tab: ContratTab,
    sort: ContratOrder,
    /// Whether the view and the order are the person's: what was kept comes too late then.
    arranged: bool,
    filter: TextField,
    filtering: bool,
    text_filter: TextFilter,
}

impl HomeScreen {
    fn current<'a>(&self, data: &'a Data) -> Option<ContratRow<'a>> {
        self.rows.get(data, self.cursor)
    }

    fn contrat(&self, data: &Data) -> Option<ContratId> {
        self.current(data)?.contrat()
    }

    /// How often the imported orders were gone through.
    #[must_use]
    pub const fn passes(&self) -> u64 {
        self.rows.passes()
    }

    /// Notes that the person chose the view or the order, which is kept for the next start.
    fn arrange(&mut self, out: &mut Vec<Effect>) {
        self.arranged = true;
        out.push(Effect::KeepContratsView(format!("{} {}", self.tab.word(), self.sort.word())));
    }

    /// Takes the view and the order of the last run, unless the person has chosen by now.
    fn take_kept(&mut self, data: &Data) {
        let Some(kept) = data.kept_view.as_deref().filter(|_| !self.arranged) else { return };
        self.arranged = true;
        for word in kept.split(' ') {
            self.tab = ContratTab::ALL.into_iter().find(|tab| tab.word() == word).unwrap_or(self.tab);
            self.sort = ContratOrder::kept(word).unwrap_or(self.sort);
        }
    }

    /// Why the contract under the cursor can't be put away.
    fn keeps_in_sight(&self, data: &Data) -> Option<&'static str> {
        let ContratRow::AtHand(at_hand) = self.current(data)? else { return None };
        let own = data.contrat(&at_hand.contrat);
        let goes_on = data.life(&at_hand.contrat).is_some_and(|life| !life.is_settled());
        if goes_on || own.is_some_and(|own| own.sending.is_some()) {
            return Some("tui.indisponible.ranger_en_cours");
        }
        (!at_hand.missing_codes.is_empty()).then_some("tui.indisponible.ranger_sans_code")
    }
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
        if pasted::has_several_lines(text) {
            return Next::Push(Destination::Pasted(Box::new(pasted::read_column(text))));
        }
        // Trimmed as in the form's field.
        let mut reference = TextField::default();
        reference.paste(trim_pasted(text));
        Next::Push(Destination::New(reference.value().to_owned()))
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let current = self.current(data);
        match action {
            Action::Activate if !self.filtering && current.is_none() => Err("tui.indisponible.aucun_dossier"),
            Action::Back if !self.filtering && self.filter.value().is_empty() => Err("tui.indisponible.sans_filtre"),
            Action::MissingCodes if data.missing_codes().is_empty() => Err("tui.indisponible.aucun_manquant"),
            Action::ViewFollowing | Action::Commande | Action::PutAway | Action::Annotate if current.is_none() => {
                Err("tui.indisponible.aucun_dossier")
            }
            Action::ViewFollowing => match current {
                Some(ContratRow::AtHand(at_hand)) if data.life(&at_hand.contrat).is_some() => Ok(()),
                _ => Err("tui.indisponible.aucun_envoi"),
            },
            Action::PutAway => self.keeps_in_sight(data).map_or(Ok(()), Err),
            _ => Ok(()),
        }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        match action {
            Action::Activate if !self.filtering && !data.settings.offline => {
                let site = match self.current(data)? {
                    ContratRow::AtHand(at_hand) => data.life(&at_hand.contrat).is_none_or(Life::is_settled),
                    ContratRow::Imported(..) => true,
                };
                site.then_some("tui.action.ouvrir_site")
            }
            Action::PutAway if self.current(data)?.is_away(data) => Some("tui.action.ressortir"),
            _ => None,
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, self.rows.len(), action) {
            self.selected = self.contrat(data);
            return Next::Stay;
        }
        match action {
            Action::Activate if self.filtering => self.filtering = false,
            Action::Next => self.show(self.tab.step(1), out),
            Action::Previous => self.show(self.tab.step(ContratTab::ALL.len() - 1), out),
            Action::MissingCodes => return Next::Push(Destination::MissingCodes),
            Action::OpenPlan => return Next::Push(Destination::OpenPlan),
            Action::New => return Next::Push(Destination::New(String::new())),
            Action::Filter => self.filtering = true,
            Action::Sort => {
                self.sort = self.sort.next();
                self.arrange(out);
                data.say(Level::Info, data.texts.get(self.sort.key()));
            }
            Action::Refresh => {
                let now = data.now;
                data.contrats_at_hand.start(now);
                out.extend([Effect::ContratsAtHand, Effect::Quota, Effect::Imported(data.imported.mark)]);
            }
            Action::Back => {
                self.filtering = false;
                self.filter.clear();
                self.text_filter.search("");
            }
            _ => return self.act_on_the_row(data, action, out),
        }
        Next::Stay
    }

    fn focus(&mut self, _id: &'static str) -> bool {
        // A click on a row ends the typing of the filter, as Enter does.
        self.filtering = false;
        true
    }

    fn refresh(&mut self, data: &Data) {
        self.take_kept(data);
        self.rows.follow(data, self.tab, self.sort, &mut self.text_filter);
        let at = self.selected.as_ref().and_then(|selected| self.rows.place(data, selected));
        self.cursor = at.unwrap_or(self.cursor).min(self.rows.len().saturating_sub(1));
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let inner = view.pane(frame, area, &self.title(view), true);
        let filter_height = u16::from(self.filtering || !self.filter.value().is_empty());
        // An empty post has no views to choose from.
        let tabs_height = u16::from(self.rows.counts().iter().any(|count| *count > 0));
        let [tabs, filter, head, rows] = inner.layout(&Layout::vertical([
            Constraint::Length(tabs_height),
            Constraint::Length(filter_height),
            Constraint::Length(1),
            Constraint::Min(0),
        ]));
        if tabs_height > 0 {
            let named: Vec<(&str, usize)> = std::iter::zip(ContratTab::ALL, self.rows.counts())
                .map(|(tab, count)| (view.t(tab.title()), *count))
                .collect();
            draw_counted_tabs(frame, tabs, view, &named, self.tab.place());
        }
        if filter_height > 0 {
            let label = view.t("tui.filtre");
            let [left, field] =
                filter.layout(&Layout::horizontal([Constraint::Length(label_width(label)), Constraint::Min(0)]));
            frame.render_widget(view.span(label, Meaning::Muted), left);
            self.filter.draw(frame, field, view, self.filtering, false);
        }
        if self.rows.is_empty() {
            let why = match (self.text_filter.is_empty(), tabs_height > 0) {
                (false, _) => "tui.dossiers.aucun_filtre",
                (true, true) => "tui.dossiers.aucun_vue",
                (true, false) => "tui.dossiers.aucun",
            };
            empty(frame, head.union(rows), view, &view.data.contrats_at_hand, why);
            return;
        }
        let columns = Columns::of(usize::from(inner.width), self.rows.has_words());
        frame.render_widget(view.span(columns.header(view, self.sort), Meaning::Muted), head);
        let state = ListRows { id: "dossiers", selected: Some(self.cursor), focused: !self.filtering };
        let line =
            |place: usize| self.rows.get(view.data, place).map(|row| columns.line(view, &row)).unwrap_or_default();
        list::draw_by_place(frame, rows, self.rows.len(), line, state, view, memo);
    }
}

impl HomeScreen {
    /// Does what a key does to the contract under the cursor.
    fn act_on_the_row(&self, data: &Data, action: Action, out: &mut Vec<Effect>) -> Next {
        let Some(contrat) = self.contrat(data) else { return Next::Stay };
        match action {
            Action::Activate => {
                // A put under way or in doubt opens its following; anything else opens the site.
                let open = data.life(&contrat).is_some_and(|life| !life.is_settled());
                Next::Push(if open { Destination::Following(contrat) } else { Destination::Site(contrat) })
            }
            Action::ViewFollowing => Next::Push(Destination::Following(contrat)),
            Action::Commande => Next::Push(Destination::Commande(contrat)),
            Action::Annotate => Next::Push(Destination::Annotate(contrat)),
            Action::PutAway => {
                let away = self.current(data).is_some_and(|row| row.is_away(data));
                out.push(Effect::PutAway(contrat, !away));
                Next::Stay
            }
            _ => Next::Stay,
        }
    }

    /// Shows another view, from its top.
    fn show(&mut self, tab: ContratTab, out: &mut Vec<Effect>) {
        self.tab = tab;
        self.selected = None;
        self.cursor = 0;
        self.arrange(out);
    }

    /// After a change of the filter, the cursor goes to the top.
    fn typed(&mut self) {
        self.text_filter.search(self.filter.value());
        self.selected = None;
        self.cursor = 0;
    }

    /// The title: how many contracts there are, how many the filter keeps, and how many codes are missing.
    fn title(&self, view: &View<'_>) -> String {
        let mut title = view.t("tui.dossiers.titre").to_owned();
        let total = self.rows.counts().get(self.tab.place()).copied().unwrap_or(0);
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

/// Draws the text for an empty list (loading, failed or nothing found, `why`), with what to do.
fn empty<T>(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, loaded: &Loaded<T>, why: &'static str) {
    let text = if let Some(failure) = &loaded.failure {
        let (what, advice) = view.texts().failure(failure);
        format!("{} {what} {advice}\n{}", view.signs.bad, view.t("tui.dossiers.relire"))
    } else if let Some(since) = loaded.since {
        view.p("tui.chargement", &[("depuis", &words::elapsed(view, since))])
    } else {
        view.t(why).to_owned()
    };
    for (line, row) in wrap(&text, usize::from(area.width)).into_iter().zip(area.rows()) {
        frame.render_widget(Line::from(line), row);
    }
}
