//! The journal: every reprovisioning, every request, the requests of a month.
//!
//! Owns: which of the three is shown, the search in it, and what is read next. Nothing here is a request to the
//! service: all comes from this machine's own journal, read page by page as needed.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

use super::tab::JournalTab;
use super::{lists, month};
use crate::domain::reference::ContratId;
use crate::tui::data::Data;
use crate::tui::data::journal::{PutRow, RequestRow};
use crate::tui::screens::{Next, Part};
use crate::tui::view::{Memo, View};
use crate::tui::widgets::tabs::draw_tabs;
use crate::tui::words::action::Action;
use crate::tui::words::effect::{ClipboardText, Effect};
use crate::tui::words::journal::JournalQuestion;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Destination;

/// The view of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum JournalView {
    /// The reprovisionings.
    #[default]
    Puts,
    /// The requests.
    Requests,
    /// The requests of a month, counted.
    Month,
}

impl JournalView {
    const ALL: [Self; 3] = [Self::Puts, Self::Requests, Self::Month];

    const fn title(self) -> &'static str {
        match self {
            Self::Puts => "tui.journal.vue.puts",
            Self::Requests => "tui.journal.vue.requetes",
            Self::Month => "tui.journal.vue.mois",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Puts => Self::Requests,
            Self::Requests => Self::Month,
            Self::Month => Self::Puts,
        }
    }
}

/// The journal's screen.
#[derive(Debug, Default)]
pub struct JournalScreen {
    journal_view: JournalView,
    puts: JournalTab<PutRow>,
    requests: JournalTab<RequestRow>,
    month: month::MonthView,
}

impl JournalScreen {
    /// The journal, filtered by `contrat` if one is given.
    #[must_use]
    pub fn new(contrat: Option<&ContratId>) -> Self {
        let mut journal = Self::default();
        if let Some(contrat) = contrat {
            journal.puts.look_for(contrat.as_str());
            journal.requests.look_for(contrat.as_str());
        }
        journal
    }

    /// Whether keys are typed into a filter.
    const fn filtering(&self) -> bool {
        match self.journal_view {
            JournalView::Puts => self.puts.filtering,
            JournalView::Requests => self.requests.filtering,
            JournalView::Month => false,
        }
    }

    fn filters(&self) -> bool {
        match self.journal_view {
            JournalView::Puts => self.puts.search(),
            JournalView::Requests => self.requests.search(),
            JournalView::Month => false,
        }
    }

    /// The contract of the selected row.
    fn contrat(&self, data: &Data) -> Option<ContratId> {
        match self.journal_view {
            JournalView::Puts => self.puts.current(&data.register.puts).map(|row| row.contrat.clone()),
            JournalView::Requests => {
                let row = self.requests.current(&data.register.requests)?;
                ContratId::parse(row.request.contrat.as_deref()?).ok()
            }
            JournalView::Month => None,
        }
    }

    fn open(&self, data: &Data) -> Next {
        match self.journal_view {
            JournalView::Puts => self
                .puts
                .current(&data.register.puts)
                .map(|row| Next::Push(Destination::Detail { put: row.put, contrat: row.contrat.clone() })),
            JournalView::Requests => {
                self.requests.current(&data.register.requests).map(|row| Next::Push(lists::summary(data, row)))
            }
            JournalView::Month => None,
        }
        .unwrap_or(Next::Stay)
    }

    /// The text to copy from the selected row: its code de décharge, else its contract.
    fn copy(&self, data: &Data) -> Option<ClipboardText> {
        match self.journal_view {
            JournalView::Puts => Some(self.puts.current(&data.register.puts)?.to_copy()),
            JournalView::Requests | JournalView::Month => Some(ClipboardText::contrat(self.contrat(data)?.as_str())),
        }
    }

    fn clear(&mut self) {
        match self.journal_view {
            JournalView::Puts => self.puts.clear(),
            JournalView::Requests => self.requests.clear(),
            JournalView::Month => {}
        }
    }

    fn moves(&mut self, data: &Data, action: Action) -> bool {
        match self.journal_view {
            JournalView::Puts => self.puts.moves(&data.register.puts, action),
            JournalView::Requests => self.requests.moves(&data.register.requests, action),
            JournalView::Month => self.month.moves(data, action),
        }
    }

    fn read_again(&self, data: &mut Data, out: &mut Vec<Effect>) {
        match self.journal_view {
            JournalView::Puts => data.register.puts.read_again(),
            JournalView::Requests => data.register.requests.read_again(),
            JournalView::Month => {
                data.register.month.remove(&self.month.name(data));
                out.push(Effect::Quota);
            }
        }
    }
}

impl Part for JournalScreen {
    fn context(&self) -> Context {
        match self.journal_view {
            _ if self.filtering() => Context::Filter,
            JournalView::Puts | JournalView::Requests => Context::JournalList,
            JournalView::Month => Context::JournalMonth,
        }
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        let taken = match self.journal_view {
            JournalView::Puts if self.puts.filtering => self.puts.key(key),
            JournalView::Requests if self.requests.filtering => self.requests.key(key),
            _ => false,
        };
        taken.then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        // Text pasted into a list is searched for in it.
        match self.journal_view {
            JournalView::Puts if self.puts.filtering => self.puts.paste(text),
            JournalView::Requests if self.requests.filtering => self.requests.paste(text),
            JournalView::Puts => {
                self.puts.look_for("");
                self.puts.paste(text);
            }
            JournalView::Requests => {
                self.requests.look_for("");
                self.requests.paste(text);
            }
            JournalView::Month => {}
        }
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let empty = match self.journal_view {
            JournalView::Puts => self.puts.current(&data.register.puts).is_none(),
            JournalView::Requests => self.requests.current(&data.register.requests).is_none(),
            JournalView::Month => self.month.contrat(data).is_none(),
        };
        match action {
            Action::Activate | Action::Copy if empty && !self.filtering() => Err("tui.indisponible.aucune_ligne"),
            Action::ViewFollowing | Action::ViewSite | Action::Copy if self.contrat(data).is_none() => {
                Err(if empty { "tui.indisponible.aucune_ligne" } else { "tui.indisponible.sans_contrat" })
            }
            Action::ViewFollowing if self.journal_view == JournalView::Requests && !sent(self, data) => {
                Err("tui.indisponible.aucun_envoi")
            }
            Action::Journal => Err("tui.indisponible.deja_la"),
            Action::Export if self.journal_view != JournalView::Puts => Err("tui.indisponible.export_puts"),
            Action::Export if data.register.puts.is_empty() => Err("tui.indisponible.aucune_ligne"),
            Action::Right if self.journal_view == JournalView::Month && self.month.is_current(data) => {
                Err("tui.indisponible.mois_en_cours")
            }
            _ => Ok(()),
        }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        match action {
            Action::Back if !self.filtering() && self.filters() => Some("tui.action.effacer_filtre"),
            Action::Activate if self.journal_view == JournalView::Month => Some("tui.action.ses_requetes"),
            Action::Activate if !self.filtering() => Some("tui.action.details"),
            Action::Next if !self.filtering() => Some(match self.journal_view.next() {
                JournalView::Puts => "tui.action.vue_puts",
                JournalView::Requests => "tui.action.vue_requetes",
                JournalView::Month => "tui.action.vue_mois",
            }),
            Action::Copy => {
                let row = self.puts.current(&data.register.puts).filter(|_| self.journal_view == JournalView::Puts);
                row.map_or(Some("tui.action.copier_contrat"), PutRow::copy_label)
            }
            _ => None,
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if self.moves(data, action) {
            return Next::Stay;
        }
        match action {
            Action::Activate if self.filtering() => {
                self.puts.filtering = false;
                self.requests.filtering = false;
            }
            Action::Activate if self.journal_view == JournalView::Month => {
                if let Some(contrat) = self.month.contrat(data) {
                    self.requests.look_for(contrat);
                    self.journal_view = JournalView::Requests;
                }
            }
            Action::Activate => return self.open(data),
            Action::Back if self.filtering() || self.filters() => self.clear(),
            Action::Back => return Next::Back,
            Action::Next => self.journal_view = self.journal_view.next(),
            Action::Previous => self.journal_view = self.journal_view.next().next(),
            Action::Filter => match self.journal_view {
                JournalView::Puts => self.puts.filtering = true,
                JournalView::Requests => self.requests.filtering = true,
                JournalView::Month => {}
            },
            Action::Refresh => self.read_again(data, out),
            Action::Copy => out.extend(self.copy(data).map(Effect::Copy)),
            Action::Export => {
                let filter = self.puts.filter.value().to_owned();
                return Next::Push(Destination::JournalExport { filter, missing: false });
            }
            Action::ViewFollowing => {
                if let Some(contrat) = self.contrat(data) {
                    return Next::Push(Destination::Following(contrat));
                }
            }
            Action::ViewSite => {
                if let Some(contrat) = self.contrat(data) {
                    return Next::Push(Destination::Site(contrat));
                }
            }
            _ => {}
        }
        Next::Stay
    }

    fn ask(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let now = data.now;
        match self.journal_view {
            JournalView::Puts => {
                let asked = data.register.puts.to_ask(self.puts.wants(), now);
                out.extend(asked.map(|before| Effect::ReadJournal(JournalQuestion::Puts(before))));
            }
            JournalView::Requests => {
                let asked = data.register.requests.to_ask(self.requests.wants(), now);
                out.extend(asked.map(|before| Effect::ReadJournal(JournalQuestion::Requests(before))));
            }
            JournalView::Month => {
                let name = self.month.name(data);
                if data.register.ask_month(&name, now) {
                    out.push(Effect::ReadJournal(JournalQuestion::Month(name)));
                }
            }
        }
    }

    fn focus(&mut self, _id: &'static str) -> bool {
        self.puts.filtering = false;
        self.requests.filtering = false;
        true
    }

    fn refresh(&mut self, data: &Data) {
        match self.journal_view {
            JournalView::Puts => self.puts.follow(&data.register.puts, data.texts),
            JournalView::Requests => self.requests.follow(&data.register.requests, data.texts),
            JournalView::Month => {}
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let inner = view.pane(frame, area, view.t("tui.journal.titre"), true);
        let [tabs, rest] = inner.layout(&Layout::vertical([Constraint::Length(1), Constraint::Min(0)]));
        let said = match self.journal_view {
            JournalView::Puts => lists::count(view, &self.puts, &view.data.register.puts),
            JournalView::Requests => lists::count(view, &self.requests, &view.data.register.requests),
            JournalView::Month => String::new(),
        };
        draw_tabs(
            frame,
            tabs,
            view,
            &JournalView::ALL.map(|journal_view| (view.t(journal_view.title()), journal_view == self.journal_view)),
            &said,
        );
        match self.journal_view {
            JournalView::Puts => lists::puts(frame, rest, view, memo, &self.puts),
            JournalView::Requests => lists::requests(frame, rest, view, memo, &self.requests),
            JournalView::Month => self.month.draw(frame, rest, view, memo),
        }
    }
}

/// Whether a put of the selected request's contract is known.
fn sent(journal: &JournalScreen, data: &Data) -> bool {
    journal.contrat(data).is_some_and(|contrat| data.life(&contrat).is_some())
}
