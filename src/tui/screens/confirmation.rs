//! The send confirmation: the only place that sends.
//!
//! It says again what will be asked, in plain words, and in which world. The focus is on Annuler.
//! Sending needs each undecided rule accepted, the last characters of the fibre's reference typed,
//! and Enter in that field: no single key, however often it repeats, does that. The screen is used
//! up by sending: it can't send twice.

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part};
use crate::domain::demande::Brouillon;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::lifecycle::Vie;
use crate::domain::reference::{ReferenceContrat, is_absent};
use crate::domain::rules::ereprov::{Jugement, RegleId, Verdict};
use crate::domain::text::{abrege, trim_pasted, valeur_affichable};
use crate::tui::data::{Data, Level};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::wrap;
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::field::Champ;
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::hit::Target;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Route;

/// What has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Annuler,
    Regle(usize),
    Geste,
}

/// The confirmation of one demande.
#[derive(Debug)]
pub struct Confirmation {
    contrat: ReferenceContrat,
    brouillon: Brouillon,
    /// The undecided rules and why.
    indeterminees: Vec<(RegleId, String)>,
    avertissements: Vec<(RegleId, String)>,
    acceptees: BTreeSet<RegleId>,
    attendu: String,
    geste: Champ,
    focus: Focus,
    /// How far the text is scrolled where the window is too low for it.
    scroll: usize,
}

/// The columns of the labels.
const LABEL: usize = 14;

/// How many columns of a received text are told: what is sent, which is told whole, stands behind it.
const RECU: usize = 120;

/// How many lines a page moves, and no text here is longer than.
const PAGE: usize = 3;
const MOST_LINES: usize = 400;

/// How many characters of the fibre's reference are to be typed.
const GESTE: usize = 4;

/// What is to be typed to send a demande for `fibre`: the last characters of its reference, more
/// where one repeated key could write them.
#[must_use]
pub fn geste(fibre: &str) -> String {
    let chars: Vec<char> = trim_pasted(fibre).chars().collect();
    let differ = |part: &[char]| {
        let keys: BTreeSet<char> = part.iter().map(|c| key_of(*c)).collect();
        keys.len() > 1
    };
    (GESTE..=chars.len())
        .filter_map(|n| chars.get(chars.len() - n..))
        .find(|part| differ(part))
        .map_or_else(|| "envoyer".to_owned(), |part| part.iter().collect())
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

/// Whether what was typed is what is awaited. On an AZERTY keyboard the digits need no Shift here:
/// the sign on the same key is taken for the digit.
#[must_use]
pub fn geste_fait(attendu: &str, tape: &str) -> bool {
    let (attendu, tape) = (attendu.trim(), tape.trim());
    attendu.chars().count() == tape.chars().count()
        && attendu
            .chars()
            .zip(tape.chars())
            .all(|(a, t)| a == t || (key_of(a) == key_of(t) && (a.is_ascii_digit() || a.is_ascii_alphabetic())))
}

impl Confirmation {
    /// The confirmation of a demande that no rule rejects.
    #[must_use]
    pub fn new(data: &Data, contrat: ReferenceContrat, brouillon: Brouillon, jugement: &Jugement) -> Self {
        let of = |verdict: Verdict| {
            let avis = jugement.avis().iter().filter(|avis| avis.verdict == verdict);
            avis.map(|avis| (avis.regle, data.textes.raison(&avis.raison))).collect()
        };
        let attendu = geste(&brouillon.reference_fibre);
        Self {
            contrat,
            brouillon,
            indeterminees: of(Verdict::Indetermine),
            avertissements: of(Verdict::Avertissement),
            acceptees: BTreeSet::new(),
            attendu,
            geste: Champ::default(),
            focus: Focus::Annuler,
            scroll: 0,
        }
    }

    fn order(&self) -> Vec<Focus> {
        let mut order = vec![Focus::Annuler];
        order.extend((0..self.indeterminees.len()).map(Focus::Regle));
        order.push(Focus::Geste);
        order
    }

    fn step(&mut self, forward: bool) {
        let order = self.order();
        let at = order.iter().position(|focus| *focus == self.focus).unwrap_or(0);
        let next = if forward { at + 1 } else { at + order.len() - 1 };
        self.focus = order.get(next % order.len().max(1)).copied().unwrap_or(Focus::Annuler);
    }

    fn toggle(&mut self) {
        if let Focus::Regle(at) = self.focus
            && let Some((regle, _)) = self.indeterminees.get(at)
            && !self.acceptees.remove(regle)
        {
            self.acceptees.insert(*regle);
        }
    }

    /// What is still missing before it may be sent, as a text key.
    fn missing(&self) -> Option<&'static str> {
        if self.indeterminees.iter().any(|(regle, _)| !self.acceptees.contains(regle)) {
            Some("tui.confirmation.accepter")
        } else if !geste_fait(&self.attendu, self.geste.value()) {
            Some("tui.confirmation.geste_absent")
        } else {
            None
        }
    }

    /// Sends, if everything is there and nothing has changed since.
    fn send(&self, data: &mut Data, out: &mut Vec<Effect>) -> Next {
        if let Some(reason) = self.missing() {
            data.say(Level::Info, data.textes.get(reason));
            return Next::Stay;
        }
        let under_way = data
            .contrat(&self.contrat)
            .is_some_and(|own| own.envoi.is_some() || own.vie.as_ref().is_some_and(|vie| !Vie::est_reglee(vie)));
        let accepted: Vec<RegleId> = self.acceptees.iter().copied().collect();
        let admitted = data
            .connaissances(&self.contrat)
            .filter(|_| !under_way && !data.reglages.hors_ligne)
            .map(|known| known.juger(&self.brouillon, data.reglages.ages, data.now))
            .and_then(|jugement| jugement.admettre(&accepted));
        let Some(demande) = admitted else {
            data.say(Level::Bad, data.textes.get("tui.confirmation.change"));
            return Next::Stay;
        };
        let now = data.now;
        data.contrat_mut(&self.contrat).envoi = Some(now);
        out.push(Effect::Envoyer(Box::new(demande)));
        Next::Home(Route::Envoi(self.contrat.clone()))
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
            // Typing goes to the gesture from wherever the focus is.
            Focus::Annuler | Focus::Regle(_) if text && key.code != KeyCode::Char(' ') => {
                self.focus = Focus::Geste;
                self.geste.key(key);
                Some(Next::Stay)
            }
            Focus::Geste => self.geste.key(key).then_some(Next::Stay),
            Focus::Annuler | Focus::Regle(_) => None,
        }
    }

    // Nothing is pasted here: the gesture is typed.

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        match (action, self.focus) {
            (Action::Basculer, Focus::Annuler | Focus::Geste) => Err("tui.indisponible.bascule"),
            (Action::Valider, Focus::Geste) => self.missing().map_or(Ok(()), Err),
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        match action {
            Action::Retour => return Next::Back,
            Action::Suivant | Action::Bas => self.step(true),
            Action::Precedent | Action::Haut => self.step(false),
            Action::Basculer => self.toggle(),
            Action::PageBas => self.scroll = self.scroll.saturating_add(PAGE).min(MOST_LINES),
            Action::PageHaut => self.scroll = self.scroll.saturating_sub(PAGE),
            Action::Valider => match self.focus {
                Focus::Annuler => return Next::Back,
                Focus::Regle(_) => self.toggle(),
                Focus::Geste => return self.send(data, out),
            },
            _ => {}
        }
        Next::Stay
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let width = area.width.min(78);
        let inner_width = usize::from(width.saturating_sub(4));
        let (lines, focus_at) = self.lines(view, inner_width);
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
        let inner = view.popup(frame, area, view.t("tui.confirmation.titre"), width, height);
        let inner = Rect { x: inner.x.saturating_add(1), width: inner.width.saturating_sub(2), ..inner };
        // The gesture always stays in sight, below what may have to scroll.
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
            // On the border: what is below may not be missed before sending.
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
            let focused = self.focus == Focus::Annuler;
            let meaning = if focused { Meaning::Selected } else { Meaning::Title };
            let hint = match self.missing() {
                None => view.span(format!("   {}", view.t("tui.confirmation.pret")), Meaning::Warning),
                Some(reason) => view.span(format!("   {}", view.t(reason)), Meaning::Muted),
            };
            let leave = view.span(format!("[ {} ]", view.t("tui.confirmation.annuler")), meaning);
            let width = u16::try_from(leave.width()).unwrap_or(0).min(row.width);
            memo.target(Rect { width, ..row }, Target::Action(Action::Retour));
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
        let room = usize::from(row.width).saturating_sub(self.attendu.width() + 2);
        let label = ["tui.confirmation.geste", "tui.confirmation.geste_court"]
            .map(|key| view.p(key, &[("attendu", &self.attendu)]))
            .into_iter()
            .find(|label| label.width() <= room)
            .unwrap_or_default();
        let width = u16::try_from(label.width() + 1).unwrap_or(u16::MAX);
        let focused = self.focus == Focus::Geste;
        let meaning = if focused { Meaning::Accent } else { Meaning::Title };
        frame.render_widget(view.span(label, meaning), row);
        let left = width.min(row.width);
        let field = Rect { x: row.x.saturating_add(left), width: row.width.saturating_sub(left), ..row };
        self.geste.draw(frame, field, view, focused, false);
    }

    /// What is to be read before the gesture, and the line of the focused rule.
    fn lines<'a>(&'a self, view: &View<'a>, width: usize) -> (Vec<Line<'a>>, Option<usize>) {
        let mut said = Said { view, width, lines: words::bande(view, width) };
        said.lines.push(Line::default());
        self.say_demande(&mut said);
        if !view.data.joignable {
            said.warn(view.t("tui.confirmation.injoignable"));
        }
        let focus_at = self.say_undecided(&mut said);
        for (regle, raison) in &self.avertissements {
            said.warn(&format!("{} {regle} {raison}", view.signs.warning));
        }
        said.lines.push(Line::default());
        (said.lines, focus_at)
    }

    /// All that is sent, and what it replaces.
    fn say_demande<'a>(&'a self, said: &mut Said<'_, 'a>) {
        let (view, b) = (said.view, &self.brouillon);
        let shown = |text: &str| valeur_affichable(text).into_owned();
        said.value("tui.demande.contrat", &shown(&b.reference_contrat));
        let ancienne = view.data.connaissances(&self.contrat).and_then(|known| known.commande.reference_prise.as_ref());
        if let Some(ancienne) = ancienne.filter(|ancienne| !is_absent(&ancienne.valeur)) {
            said.value("tui.confirmation.remplace", &abrege(&ancienne.valeur, RECU));
        }
        said.value("tui.demande.fibre", &shown(&b.reference_fibre));
        if let Some((pbo, fibre)) = view.data.trouve(&self.contrat, &b.reference_fibre) {
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

    /// The undecided rules, to be accepted one by one; the last line of the focused one, so that the whole
    /// of it is in sight.
    fn say_undecided(&self, said: &mut Said<'_, '_>) -> Option<usize> {
        let view = said.view;
        if !self.indeterminees.is_empty() {
            said.lines.push(Line::default());
            said.warn(view.t("tui.confirmation.indeterminees"));
        }
        let mut focus_at = None;
        for (at, (regle, raison)) in self.indeterminees.iter().enumerate() {
            let focused = self.focus == Focus::Regle(at);
            let mark = if self.acceptees.contains(regle) { view.signs.checked } else { view.signs.unchecked };
            for (n, line) in wrap(&format!("{regle} {raison}"), said.width.saturating_sub(4)).into_iter().enumerate() {
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

/// Labelled lines, as they come together.
struct Said<'v, 'a> {
    view: &'v View<'a>,
    width: usize,
    lines: Vec<Line<'a>>,
}

impl<'a> Said<'_, 'a> {
    /// A row with a label. Without one it has its whole width; an empty one goes on from the row above.
    fn row(&mut self, key: Option<&'static str>, spans: Vec<Span<'a>>) {
        let label = match key {
            None => String::new(),
            Some(key) => format!("{:<LABEL$}", if key.is_empty() { "" } else { self.view.t(key) }),
        };
        let mut all = vec![self.view.span(label, Meaning::Muted)];
        all.extend(spans);
        self.lines.push(Line::from(all));
    }

    /// A value, whole, over several rows where it has to be: nothing of what is sent is cut, and a
    /// reference that fits in a row of its own stays in one piece.
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

    /// The colours of the wanted fibre, and where it is: on one row where both fit.
    fn colours(&mut self, pbo: &PboFibres, fibre: &Fibre) {
        let room = self.width.saturating_sub(LABEL);
        let mut spans = words::swatches(self.view, fibre.tube.as_deref(), fibre.couleur.as_deref(), room);
        let place = format!("{} {}", abrege(&pbo.reference, RECU), abrege(&pbo.localisation, RECU));
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
