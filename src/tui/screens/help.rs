//! The help: the keys of the screen below, the service's error codes with plain advice, and what this program
//! is and where its files are.
//!
//! Owns: its three pages, the search in them, and copying from them. The keys come from the table of keys and
//! the codes from the catalogue: nothing is listed a second time here.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part, move_in};
use crate::domain::service_error::ServiceErrorCode;
use crate::domain::text::displayable;
use crate::host::texts::Texts;
use crate::tui::data::Data;
use crate::tui::data::post::ValueName;
use crate::tui::filter::TextFilter;
use crate::tui::glyphs::Signs;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::field::TextField;
use crate::tui::widgets::list::{self, ListRows};
use crate::tui::widgets::tabs::draw_tabs;
use crate::tui::words::action::Action;
use crate::tui::words::effect::{ClipboardText, Effect};
use crate::tui::words::keymap::{Context, Key};
use crate::tui::words::offer::Offer;

/// The columns of a row's title.
const NAME: usize = 14;

/// The rows for the full text of the selected entry.
const DETAIL: u16 = 7;

/// A page of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum HelpPage {
    /// The keys of the screen below.
    #[default]
    Keys,
    /// The service's error codes.
    Codes,
    /// This program on this machine.
    Post,
}

impl HelpPage {
    const ALL: [Self; 3] = [Self::Keys, Self::Codes, Self::Post];

    const fn title(self) -> &'static str {
        match self {
            Self::Keys => "tui.aide.touches",
            Self::Codes => "tui.aide.codes",
            Self::Post => "tui.aide.poste",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Keys => Self::Codes,
            Self::Codes => Self::Post,
            Self::Post => Self::Keys,
        }
    }
}

/// One of a set of signs.
type SignOf = fn(&Signs) -> &'static str;

/// The title of a row.
#[derive(Debug)]
enum RowTitle {
    /// Its keys.
    Keys(Vec<Key>),
    /// A word.
    Word(String),
    /// A sign of the screen below.
    Sign(SignOf),
}

/// A row of the help.
#[derive(Debug)]
struct HelpRow {
    title: RowTitle,
    text: String,
    /// The full explanation.
    detail: String,
    /// The text that can be copied.
    copy: Option<String>,
}

/// The help's state.
#[derive(Debug)]
pub struct HelpScreen {
    page: HelpPage,
    keys: Vec<HelpRow>,
    codes: Vec<HelpRow>,
    post: Vec<HelpRow>,
    filter: TextField,
    filtering: bool,
    text_filter: TextFilter,
    rows: Vec<usize>,
    cursor: usize,
}

impl HelpScreen {
    /// The help in front of a screen that offers these actions.
    #[must_use]
    pub fn new(data: &Data, offers: Vec<Offer>) -> Self {
        let mut help = Self {
            page: HelpPage::default(),
            keys: keys(data.texts, offers),
            codes: codes(data.texts),
            post: post(data),
            filter: TextField::default(),
            filtering: false,
            text_filter: TextFilter::default(),
            rows: Vec::new(),
            cursor: 0,
        };
        help.arrange();
        help
    }

    /// The screen below offers these actions now.
    pub fn follow(&mut self, data: &Data, offers: Vec<Offer>) {
        self.keys = keys(data.texts, offers);
        let cursor = self.cursor;
        self.arrange();
        self.cursor = cursor.min(self.rows.len().saturating_sub(1));
    }

    fn entries(&self) -> &[HelpRow] {
        match self.page {
            HelpPage::Keys => &self.keys,
            HelpPage::Codes => &self.codes,
            HelpPage::Post => &self.post,
        }
    }

    fn current(&self) -> Option<&HelpRow> {
        self.entries().get(*self.rows.get(self.cursor)?)
    }

    /// Filters the rows by the typed text; the page's order is kept.
    fn arrange(&mut self) {
        self.text_filter.search(self.filter.value());
        let mut text_filter = std::mem::take(&mut self.text_filter);
        self.rows = self
            .entries()
            .iter()
            .enumerate()
            .filter(|(_, entry)| {
                let title = if let RowTitle::Word(word) = &entry.title { word.as_str() } else { "" };
                text_filter.keeps(&[title, &entry.text, &entry.detail])
            })
            .map(|(at, _)| at)
            .collect();
        self.text_filter = text_filter;
        self.cursor = 0;
    }

    fn turn(&mut self, page: HelpPage) {
        self.page = page;
        self.arrange();
    }
}

/// The signs of a site, each with its text key.
const SITE_SIGNS: [(SignOf, &str); 6] = [
    (|signs| signs.own, "tui.site.le_sien"),
    (|signs| signs.wanted, "tui.aide.signe.voulue"),
    (|signs| signs.pbo, "tui.site.legende.pbo"),
    (|signs| signs.free, "tui.site.legende.libre"),
    (|signs| signs.taken, "tui.site.legende.occupe"),
    (|signs| signs.reserved, "tui.site.legende.reserve"),
];

/// The keys of the screen below, and its signs where it is a site: the tree has no legend of its own.
fn keys(texts: Texts, offers: Vec<Offer>) -> Vec<HelpRow> {
    let site = offers.iter().any(|offer| offer.action == Action::NextFreeEtage);
    let signs = SITE_SIGNS.iter().filter(|_| site).map(|(sign, key)| HelpRow {
        title: RowTitle::Sign(*sign),
        text: texts.get(key).to_owned(),
        detail: String::new(),
        copy: None,
    });
    let rows = offers.into_iter().map(|offer| {
        let detail = offer.reason.map(|reason| texts.get(reason).to_owned()).unwrap_or_default();
        let text = texts.get(offer.text).to_owned();
        HelpRow { title: RowTitle::Keys(offer.keys), text, detail, copy: None }
    });
    rows.chain(signs).collect()
}

fn codes(texts: Texts) -> Vec<HelpRow> {
    ServiceErrorCode::known()
        .map(|code| {
            let (text, detail) = words::meaning_of_code(texts, code);
            let copy = Some(format!("{code} : {text} {detail}"));
            HelpRow { title: RowTitle::Word(code.to_owned()), text, detail, copy }
        })
        .collect()
}

fn post(data: &Data) -> Vec<HelpRow> {
    data.post
        .facts
        .iter()
        .map(|fact| {
            let name = match &fact.name {
                ValueName::Key(key) => data.texts.get(key).to_owned(),
                ValueName::Setting(name) => displayable(name).into_owned(),
            };
            let value = displayable(&fact.value).into_owned();
            let origin = fact.origin.map(|key| data.texts.get(key));
            let detail = origin
                .map_or_else(String::new, |origin| data.texts.sentence("tui.aide.origine", &[("origine", origin)]));
            let text = if value.is_empty() { data.texts.get("tui.aide.sans_valeur").to_owned() } else { value.clone() };
            HelpRow { title: RowTitle::Word(name), text, detail, copy: (!value.is_empty()).then_some(value) }
        })
        .collect()
}

impl Part for HelpScreen {
    fn context(&self) -> Context {
        if self.filtering { Context::Filter } else { Context::Help }
    }

    fn modal(&self) -> bool {
        true
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        (self.filtering && self.filter.key(key)).then(|| {
            self.arrange();
            Next::Stay
        })
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        // A pasted code is searched for.
        if !self.filtering {
            self.filter.clear();
        }
        self.filter.paste(text);
        self.arrange();
        Next::Stay
    }

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Copy if self.current().is_none_or(|entry| entry.copy.is_none()) => {
                Err("tui.indisponible.rien_a_copier")
            }
            _ => Ok(()),
        }
    }

    fn label(&self, _data: &Data, action: Action) -> Option<&'static str> {
        match action {
            Action::Back if !self.filtering && !self.text_filter.is_empty() => Some("tui.action.effacer_filtre"),
            Action::Next => Some(self.page.next().title()),
            _ => None,
        }
    }

    fn act(&mut self, _data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, self.rows.len(), action) {
            return Next::Stay;
        }
        match action {
            Action::Activate if self.filtering => self.filtering = false,
            Action::Filter => self.filtering = true,
            Action::Copy => {
                let text = self.current().and_then(|entry| entry.copy.as_deref());
                out.extend(text.map(|text| Effect::Copy(ClipboardText::of("tui.aide.copie", text))));
            }
            Action::Next => self.turn(self.page.next()),
            Action::Previous => self.turn(self.page.next().next()),
            Action::Back if self.filtering || !self.text_filter.is_empty() => {
                self.filtering = false;
                self.filter.clear();
                self.arrange();
            }
            Action::Back | Action::Activate => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn focus(&mut self, _id: &'static str) -> bool {
        self.filtering = false;
        true
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let longest = self.keys.len().max(self.codes.len()).saturating_add(4);
        let height = u16::try_from(longest).unwrap_or(u16::MAX).max(24);
        let inner = view.popup(frame, area, view.t("tui.aide.titre"), 100, height);
        let filter_height = u16::from(self.filtering || !self.filter.value().is_empty());
        let detail = self.current().map(|entry| entry.detail_lines(view, usize::from(inner.width.saturating_sub(2))));
        let detail_height = match self.page {
            HelpPage::Keys => u16::from(detail.as_ref().is_some_and(|lines| !lines.is_empty())) * 2,
            HelpPage::Codes | HelpPage::Post => DETAIL.min(inner.height / 2),
        };
        let [tabs, filter, list, told] = inner.layout(&Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(filter_height),
            Constraint::Min(1),
            Constraint::Length(detail_height),
        ]));
        draw_tabs(frame, tabs, view, &HelpPage::ALL.map(|page| (view.t(page.title()), page == self.page)), "");
        if filter_height > 0 {
            let label = view.t("tui.filtre");
            let width = u16::try_from(label.width() + 1).unwrap_or(0);
            let [left, field] = filter.layout(&Layout::horizontal([Constraint::Length(width), Constraint::Min(0)]));
            frame.render_widget(view.span(label, Meaning::Muted), left);
            self.filter.draw(frame, field, view, self.filtering, false);
        }
        if self.rows.is_empty() {
            for (line, row) in wrap(view.t("tui.aide.aucune"), usize::from(list.width)).into_iter().zip(list.rows()) {
                frame.render_widget(Line::from(line), row);
            }
        }
        let id = match self.page {
            HelpPage::Keys => "aide.touches",
            HelpPage::Codes => "aide.codes",
            HelpPage::Post => "aide.poste",
        };
        let width = usize::from(list.width);
        let name_width = if self.page == HelpPage::Post { width / 3 } else { NAME };
        let line =
            |at: &usize| self.entries().get(*at).map(|entry| entry.line(view, name_width, width)).unwrap_or_default();
        let state = ListRows { id, selected: Some(self.cursor), focused: !self.filtering };
        list::draw(frame, list, &self.rows, line, state, view, memo);
        for (line, row) in detail.into_iter().flatten().zip(told.rows().skip(1)) {
            frame.render_widget(line, Rect { x: row.x.saturating_add(1), width: row.width.saturating_sub(1), ..row });
        }
    }
}

impl HelpRow {
    fn line(&self, view: &View<'_>, name_width: usize, width: usize) -> Line<'static> {
        let name = match &self.title {
            RowTitle::Keys(keys) => {
                let names: Vec<String> = keys.iter().map(|key| key.name(view.texts(), &view.signs)).collect();
                names.join(", ")
            }
            RowTitle::Word(word) => word.clone(),
            RowTitle::Sign(sign) => sign(&view.signs).to_owned(),
        };
        let muted = matches!(self.title, RowTitle::Keys(_)) && !self.detail.is_empty();
        let name = fit(&format!(" {name}"), name_width, view.signs.ellipsis);
        let text = fit(&self.text, width.saturating_sub(name_width + 2), view.signs.ellipsis);
        Line::from(vec![
            view.span(name, if muted { Meaning::Muted } else { Meaning::Accent }),
            Span::raw(" "),
            if muted { view.span(text, Meaning::Muted) } else { Span::raw(text) },
        ])
    }

    /// The full text of the selected entry, for which its row has no room.
    fn detail_lines(&self, view: &View<'_>, width: usize) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        if matches!(self.title, RowTitle::Word(_)) {
            lines.extend(wrap(&self.text, width).into_iter().map(|line| Line::from(view.span(line, Meaning::Title))));
        }
        lines.extend(wrap(&self.detail, width).into_iter().filter(|line| !line.is_empty()).map(Line::from));
        lines
    }
}
