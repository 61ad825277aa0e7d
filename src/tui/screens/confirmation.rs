//! The send confirmation: the only place that sends.
//!
//! It repeats what will be asked, in plain words, and in which world. The focus starts on the cancel button
//! (Annuler). Sending needs each undecided rule accepted, the last characters of the fibre's reference typed,
//! and Enter in that field: no single key does that, even when it repeats. Sending closes the screen: it can't
//! send twice.

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part};
use crate::domain::demande::Draft;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::lifecycle::Life;
use crate::domain::reference::{ContratId, is_absent};
use crate::domain::rules::ereprov::{Judgement, RuleId, Verdict};
use crate::domain::text::{displayable_value, shortened, trim_pasted};
use crate::tui::data::{Data, Level};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::wrap;
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::field::TextField;
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::hit::Target;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Destination;

/// The part with the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Cancel,
    Rule(usize),
    Gesture,
}

/// The confirmation of one demande.
#[derive(Debug)]
pub struct Confirmation {
    contrat: ContratId,
    draft: Draft,
    /// The undecided rules and why.
    undecided: Vec<(RuleId, String)>,
    warnings: Vec<(RuleId, String)>,
    /// The rules that reject the demande by now: it can't be sent.
    rejections: Vec<(RuleId, String)>,
    accepted: BTreeSet<RuleId>,
    expected: String,
    gesture: TextField,
    focus: Focus,
    /// How far the text is scrolled when the window is too low for it.
    scroll: usize,
}

/// The columns of the labels.
const LABEL: usize = 14;

/// The most columns shown of a received text: the values that are sent, shown in full, come after it.
const RECEIVED: usize = 120;

/// How many lines a page moves (`PAGE`), and the limit on scrolling (`MOST_LINES`).
const PAGE: usize = 3;
const MOST_LINES: usize = 400;

/// How many characters of the fibre's reference must be typed, at least.
const GESTURE: usize = 4;

/// The characters to type to send a demande for `fibre`: the last ones of its reference, more of them when one
/// repeated key could write the last four. `envoyer` when no longer part helps.
#[must_use]
pub fn gesture(fibre: &str) -> String {
    let chars: Vec<char> = trim_pasted(fibre).chars().collect();
    let differ = |part: &[char]| {
        let keys: BTreeSet<char> = part.iter().map(|c| key_of(*c)).collect();
        keys.len() > 1
    };
    (GESTURE..=chars.len())
        .filter_map(|n| chars.get(chars.len() - n..))
        .find(|part| differ(part))
        .map_or_else(|| "envoyer".to_owned(), |part| part.iter().collect())
}

/// What the rules with this verdict say.
fn said(data: &Data, judgement: &Judgement, verdict: Verdict) -> Vec<(RuleId, String)> {
    let ruling = judgement.ruling().iter().filter(|ruling| ruling.verdict == verdict);
    ruling.map(|ruling| (ruling.rule, data.texts.reason(&ruling.reason))).collect()
}

/// The key of an AZERTY keyboard that writes `c`, as the digit or lower-case letter on it.
const fn key_of(c: char) -> char {
    match c {
        '&' => '1',
        'é' => '2',
        '"' => '3',
        '\'' => '4',
        '(' => '5',
        '-' => '6',
        'è' => '7',
        '_' => '8',
        'ç' => '9',
        'à' => '0',
        c => c.to_ascii_lowercase(),
    }
}

/// Whether `typed` is the expected text. On an AZERTY keyboard the digits need no Shift here: the sign on the
/// same key counts as the digit.
#[must_use]
pub fn gesture_done(expected: &str, typed: &str) -> bool {
    let (expected, typed) = (expected.trim(), typed.trim());
    expected.chars().count() == typed.chars().count()
        && expected
            .chars()
            .zip(typed.chars())
            .all(|(a, t)| a == t || (key_of(a) == key_of(t) && (a.is_ascii_digit() || a.is_ascii_alphabetic())))
}

impl Confirmation {
    /// The confirmation of a demande that no rule rejects.
    #[must_use]
    pub fn new(data: &Data, contrat: ContratId, draft: Draft, judgement: &Judgement) -> Self {
        let expected = gesture(&draft.reference_fibre);
        Self {
            contrat,
            draft,
            undecided: said(data, judgement, Verdict::Undecided),
            warnings: said(data, judgement, Verdict::Warning),
            rejections: Vec::new(),
            accepted: BTreeSet::new(),
            expected,
            gesture: TextField::default(),
            focus: Focus::Cancel,
            scroll: 0,
        }
    }

    /// Follows what the rules say now. A rule that was not there to be read takes the typed characters back: what is
    /// sent is what was read.
    fn follow(&mut self, data: &Data) {
        let Some(known) = data.knowledge(&self.contrat) else { return };
        let judgement = known.judge(&self.draft, data.settings.ages, data.now);
        let now = [Verdict::Undecided, Verdict::Warning, Verdict::Rejection].map(|one| said(data, &judgement, one));
        let new = [&self.undecided, &self.warnings, &self.rejections]
            .into_iter()
            .zip(&now)
            .any(|(before, now)| now.iter().any(|(rule, _)| before.iter().all(|(other, _)| other != rule)));
        let focused = match self.focus {
            Focus::Rule(at) => self.undecided.get(at).map(|(rule, _)| *rule),
            Focus::Cancel | Focus::Gesture => None,
        };
        [self.undecided, self.warnings, self.rejections] = now;
        if let Focus::Rule(_) = self.focus {
            let at = self.undecided.iter().position(|(rule, _)| Some(*rule) == focused);
            self.focus = at.map_or(Focus::Cancel, Focus::Rule);
        }
        if new {
            self.gesture.clear();
            self.focus = Focus::Cancel;
        }
    }

    fn order(&self) -> Vec<Focus> {
        let mut order = vec![Focus::Cancel];
        order.extend((0..self.undecided.len()).map(Focus::Rule));
        order.push(Focus::Gesture);
        order
    }

    fn step(&mut self, forward: bool) {
        let order = self.order();
        let at = order.iter().position(|focus| *focus == self.focus).unwrap_or(0);
        let next = if forward { at + 1 } else { at + order.len() - 1 };
        self.focus = order.get(next % order.len().max(1)).copied().unwrap_or(Focus::Cancel);
    }

    fn toggle(&mut self) {
        if let Focus::Rule(at) = self.focus
            && let Some((rule, _)) = self.undecided.get(at)
            && !self.accepted.remove(rule)
        {
            self.accepted.insert(*rule);
        }
    }

    /// The text key of what is still missing before sending; `None`: nothing.
    fn missing(&self) -> Option<&'static str> {
        if !self.rejections.is_empty() {
            Some("tui.confirmation.rejet")
        } else if self.undecided.iter().any(|(rule, _)| !self.accepted.contains(rule)) {
            Some("tui.confirmation.accepter")
        } else if !gesture_done(&self.expected, self.gesture.value()) {
            Some("tui.confirmation.geste_absent")
        } else {
            None
        }
    }

    /// Sends the demande, if nothing is missing and nothing has changed since it was judged.
    fn send(&self, data: &mut Data, out: &mut Vec<Effect>) -> Next {
        if let Some(reason) = self.missing() {
            data.say(Level::Info, data.texts.get(reason));
            return Next::Stay;
        }
        let under_way = data
            .contrat(&self.contrat)
            .is_some_and(|own| own.sending.is_some() || own.life.as_ref().is_some_and(|life| !Life::is_settled(life)));
        let accepted: Vec<RuleId> = self.accepted.iter().copied().collect();
        let admitted = data
            .knowledge(&self.contrat)
            .filter(|_| !under_way && !data.settings.offline)
            .map(|known| known.judge(&self.draft, data.settings.ages, data.now))
            .and_then(|judgement| judgement.allow(&accepted));
        let Some(demande) = admitted else {
            data.say(Level::Bad, data.texts.get("tui.confirmation.change"));
            return Next::Stay;
        };
        let now = data.now;
        data.contrat_mut(&self.contrat).sending = Some(now);
        out.push(Effect::Send(Box::new(demande)));
        Next::Home(Destination::Sending(self.contrat.clone()))
    }
}

impl Part for Confirmation {
    fn context(&self) -> Context {
        Context::Confirmation
    }

    fn modal(&self) -> bool {
        true
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        let text = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match self.focus {
            // Typed text always goes to the gesture's field.
            Focus::Cancel | Focus::Rule(_) if text && key.code != KeyCode::Char(' ') => {
                self.focus = Focus::Gesture;
                self.gesture.key(key);
                Some(Next::Stay)
            }
            Focus::Gesture => self.gesture.key(key).then_some(Next::Stay),
            Focus::Cancel | Focus::Rule(_) => None,
        }
    }

    // No `paste`: the gesture must be typed.

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        match (action, self.focus) {
            (Action::Toggle, Focus::Cancel | Focus::Gesture) => Err("tui.indisponible.bascule"),
            (Action::Activate, Focus::Gesture) => self.missing().map_or(Ok(()), Err),
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        match action {
            Action::Back => return Next::Back,
            Action::Next | Action::Down => self.step(true),
            Action::Previous | Action::Up => self.step(false),
            Action::Toggle => self.toggle(),
            Action::PageDown => self.scroll = self.scroll.saturating_add(PAGE).min(MOST_LINES),
            Action::PageUp => self.scroll = self.scroll.saturating_sub(PAGE),
            Action::Activate => match self.focus {
                Focus::Cancel => return Next::Back,
                Focus::Rule(_) => self.toggle(),
                Focus::Gesture => return self.send(data, out),
            },
            _ => {}
        }
        Next::Stay
    }

    fn refresh(&mut self, data: &Data) {
        self.follow(data);
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let width = area.width.min(78);
        let inner_width = usize::from(width.saturating_sub(4));
        let (lines, focus_at) = self.lines(view, inner_width);
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
        let inner = view.popup(frame, area, view.t("tui.confirmation.titre"), width, height);
        let inner = Rect { x: inner.x.saturating_add(1), width: inner.width.saturating_sub(2), ..inner };
        // The gesture stays in view, below the text that may scroll.
        let body = Rect { height: inner.height.saturating_sub(2), ..inner };
        let (total, height) = (lines.len(), usize::from(body.height));
        let offset = match focus_at {
            Some(_) => memo.offset("confirmation", focus_at, total, height),
            None => self.scroll.min(total.saturating_sub(height)),
        };
        for ((at, line), row) in lines.into_iter().enumerate().skip(offset).zip(body.rows()) {
            frame.render_widget(line, row);
            if focus_at == Some(at) {
                frame.set_cursor_position(row.as_position());
            }
        }
        if total > offset + height {
            // Shown on the border, so that the text below is not missed before sending.
            let more = format!(" {} ", view.t("tui.regles.suite"));
            let size = u16::try_from(more.width()).unwrap_or(u16::MAX).min(inner.width);
            let slot = Rect { x: inner.right().saturating_sub(size), y: inner.bottom(), width: size, height: 1 };
            frame.render_widget(view.span(more, Meaning::Warning), slot.intersection(area));
        }
        let mut bottom = inner.rows().skip(usize::from(body.height));
        if let Some(row) = bottom.next() {
            self.draw_gesture(frame, row, view);
        }
        if let Some(row) = bottom.next() {
            let focused = self.focus == Focus::Cancel;
            let meaning = if focused { Meaning::Selected } else { Meaning::Title };
            let hint = match self.missing() {
                None => view.span(format!("   {}", view.t("tui.confirmation.pret")), Meaning::Warning),
                Some(reason) => view.span(format!("   {}", view.t(reason)), Meaning::Muted),
            };
            let leave = view.span(format!("[ {} ]", view.t("tui.confirmation.annuler")), meaning);
            let width = u16::try_from(leave.width()).unwrap_or(0).min(row.width);
            memo.target(Rect { width, ..row }, Target::Action(Action::Back));
            let line = vec![leave, hint];
            frame.render_widget(Line::from(line), row);
            if focused {
                frame.set_cursor_position(Position::new(row.x, row.y));
            }
        }
    }
}

impl Confirmation {
    fn draw_gesture(&self, frame: &mut Frame<'_>, row: Rect, view: &View<'_>) {
        let room = usize::from(row.width).saturating_sub(self.expected.width() + 2);
        let label = ["tui.confirmation.geste", "tui.confirmation.geste_court"]
            .map(|key| view.p(key, &[("attendu", &self.expected)]))
            .into_iter()
            .find(|label| label.width() <= room)
            .unwrap_or_default();
        let width = u16::try_from(label.width() + 1).unwrap_or(u16::MAX);
        let focused = self.focus == Focus::Gesture;
        let meaning = if focused { Meaning::Accent } else { Meaning::Title };
        frame.render_widget(view.span(label, meaning), row);
        let left = width.min(row.width);
        let field = Rect { x: row.x.saturating_add(left), width: row.width.saturating_sub(left), ..row };
        self.gesture.draw(frame, field, view, focused, false);
    }

    /// The lines to read before the gesture, and the index of the focused rule's last line.
    fn lines<'a>(&'a self, view: &View<'a>, width: usize) -> (Vec<Line<'a>>, Option<usize>) {
        let mut said = Said { view, width, lines: words::banner(view, width) };
        said.lines.push(Line::default());
        self.say_demande(&mut said);
        if !view.data.reachable {
            said.warn(view.t("tui.confirmation.injoignable"));
        }
        let focus_at = self.say_undecided(&mut said);
        for (rule, reason) in &self.rejections {
            said.warn(&format!("{} {rule} {reason}", view.signs.bad));
        }
        for (rule, reason) in &self.warnings {
            said.warn(&format!("{} {rule} {reason}", view.signs.warning));
        }
        said.lines.push(Line::default());
        (said.lines, focus_at)
    }

    /// Adds all values that are sent, and what they replace.
    fn say_demande<'a>(&'a self, said: &mut Said<'_, 'a>) {
        let (view, b) = (said.view, &self.draft);
        let shown = |text: &str| displayable_value(text).into_owned();
        said.value("tui.demande.contrat", &shown(&b.reference_contrat));
        let old = view.data.knowledge(&self.contrat).and_then(|known| known.commande.reference_prise.as_ref());
        if let Some(old) = old.filter(|old| !is_absent(&old.value)) {
            said.value("tui.confirmation.remplace", &shortened(&old.value, RECEIVED));
        }
        said.value("tui.demande.fibre", &shown(&b.reference_fibre));
        if let Some((pbo, fibre)) = view.data.find(&self.contrat, &b.reference_fibre) {
            said.colours(pbo, fibre);
        }
        let pto = trim_pasted(&b.reference_pto);
        let pto = if pto.is_empty() { view.t("tui.confirmation.sans_pto").to_owned() } else { shown(pto) };
        said.value("tui.demande.pto", &pto);
        let keep =
            if b.conservation_pto == Some(true) { "tui.confirmation.garde" } else { "tui.confirmation.garde_pas" };
        said.value("tui.demande.conservation", view.t(keep));
        said.value("tui.demande.motif", &shown(&b.motif));
        said.value("tui.confirmation.irreversible", view.t("tui.confirmation.irreversible.aide"));
    }

    /// Adds the undecided rules, to be accepted one by one; returns the last line of the focused rule, so that
    /// all of it is in view.
    fn say_undecided(&self, said: &mut Said<'_, '_>) -> Option<usize> {
        let view = said.view;
        if !self.undecided.is_empty() {
            said.lines.push(Line::default());
            said.warn(view.t("tui.confirmation.indeterminees"));
        }
        let mut focus_at = None;
        for (at, (rule, reason)) in self.undecided.iter().enumerate() {
            let focused = self.focus == Focus::Rule(at);
            let mark = if self.accepted.contains(rule) { view.signs.checked } else { view.signs.unchecked };
            for (n, line) in wrap(&format!("{rule} {reason}"), said.width.saturating_sub(4)).into_iter().enumerate() {
                let lead = if n == 0 { mark } else { "   " };
                let text = format!("{lead} {line}");
                said.lines.push(Line::from(if focused { view.span(text, Meaning::Selected) } else { Span::raw(text) }));
            }
            if focused {
                focus_at = said.lines.len().checked_sub(1);
            }
        }
        focus_at
    }
}

/// Builds labelled lines.
struct Said<'v, 'a> {
    view: &'v View<'a>,
    width: usize,
    lines: Vec<Line<'a>>,
}

impl<'a> Said<'_, 'a> {
    /// A row with a label. `None`: the row has its whole width. An empty label continues the row above.
    fn row(&mut self, key: Option<&'static str>, spans: Vec<Span<'a>>) {
        let label = match key {
            None => String::new(),
            Some(key) => format!("{:<LABEL$}", if key.is_empty() { "" } else { self.view.t(key) }),
        };
        let mut all = vec![self.view.span(label, Meaning::Muted)];
        all.extend(spans);
        self.lines.push(Line::from(all));
    }

    /// A value in full, over several rows if needed: no sent value is cut, and a reference that fits in a row
    /// of its own stays in one piece.
    fn value(&mut self, key: &'static str, value: &str) {
        let room = self.width.saturating_sub(LABEL);
        if value.width() > room && value.width() <= self.width && !value.contains(' ') {
            self.row(Some(key), Vec::new());
            self.row(None, vec![self.view.span(value.to_owned(), Meaning::Title)]);
            return;
        }
        for (at, line) in wrap(value, room).into_iter().enumerate() {
            self.row(Some(if at == 0 { key } else { "" }), vec![self.view.span(line, Meaning::Title)]);
        }
    }

    /// The colours of the wanted fibre, and its place: on one row if both fit.
    fn colours(&mut self, pbo: &PboFibres, fibre: &Fibre) {
        let room = self.width.saturating_sub(LABEL);
        let mut spans = words::swatches(self.view, fibre.tube.as_deref(), fibre.colour.as_deref(), room);
        let place = format!("{} {}", shortened(&pbo.reference, RECEIVED), shortened(&pbo.localisation, RECEIVED));
        let size: usize = spans.iter().map(Span::width).sum();
        if LABEL + size + 3 + place.width() <= self.width {
            spans.push(Span::raw(format!(" · {place}")));
            return self.row(Some("tui.confirmation.couleurs"), spans);
        }
        self.row(Some("tui.confirmation.couleurs"), spans);
        for (at, line) in wrap(&place, room).into_iter().enumerate() {
            self.row(Some(if at == 0 { "tui.fait.pbo_court" } else { "" }), vec![Span::raw(line)]);
        }
    }

    fn warn(&mut self, text: &str) {
        for line in wrap(text, self.width) {
            self.lines.push(Line::from(self.view.span(line, Meaning::Warning)));
        }
    }
}
