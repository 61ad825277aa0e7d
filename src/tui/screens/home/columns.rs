//! The columns of the contracts.
//!
//! Owns: which columns there is room for. Must never: cut a code.

use jiff::Timestamp;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::rows::ContratRow;
use super::sorting::{ContratOrder, since};
use crate::domain::contrat_note::ContratNote;
use crate::domain::reference::ContratId;
use crate::domain::text::displayable;
use crate::engine::{ContratAtHand, Follower, ProcessKind};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail};
use crate::tui::view::{View, words};

/// The widths of the columns; 0: no room.
pub(super) struct Columns {
    contrat: usize,
    words: usize,
    site: usize,
    state: usize,
    fibre: usize,
    since: usize,
    next_at: usize,
    follower: usize,
}

impl Columns {
    /// `words`: whether any contract has a name or a note. They then stand where the site, or the fibre, would.
    pub(super) fn of(width: usize, words: bool) -> Self {
        let (contrat, own, site, fibre, since, next_at, follower) = match width {
            150.. => (31, if words { 26 } else { 0 }, 14, 22, 8, 7, 12),
            116.. if words => (26, 20, 0, 14, 7, 7, 10),
            116.. => (26, 0, 11, 16, 8, 7, 10),
            108.. => (25, if words { 16 } else { 0 }, 0, if words { 0 } else { 14 }, 7, 6, 9),
            76.. => (23, if words { 14 } else { 0 }, 0, if words { 0 } else { 14 }, 6, 5, 0),
            60.. => (22, 0, 0, 0, 7, 5, 0),
            _ => (16, 0, 0, 0, 0, 5, 0),
        };
        let others = [own, site, fibre, since, next_at, follower];
        let gaps = 1 + others.iter().filter(|width| **width > 0).count() + 1;
        let state = width.saturating_sub(contrat + others.iter().sum::<usize>() + gaps);
        Self { contrat, words: own, site, state, fibre, since, next_at, follower }
    }

    /// The titles; a sign marks the column by which the rows are sorted.
    pub(super) fn header(&self, view: &View<'_>, sort: ContratOrder) -> String {
        let mut out = " ".to_owned();
        for (key, width) in [
            ("tui.dossiers.contrat", self.contrat),
            ("tui.dossiers.nom", self.words),
            ("tui.dossiers.site", self.site),
            ("tui.dossiers.etat", self.state),
            ("tui.dossiers.fibre", self.fibre),
            ("tui.dossiers.depuis", self.since),
            ("tui.dossiers.prochain", self.next_at),
            ("tui.dossiers.suivi", self.follower),
        ] {
            if width > 0 {
                let sign = if sort.column() == Some(key) { view.signs.open } else { "" };
                // The sign may use the gap between columns, so that no title is cut.
                out.push_str(&fit(&format!("{}{sign}", view.t(key)), width + 1, ""));
            }
        }
        out
    }

    /// The line of a row.
    pub(super) fn line(&self, view: &View<'_>, row: &ContratRow<'_>) -> Line<'static> {
        match row {
            ContratRow::AtHand(at_hand) => self.at_hand(view, at_hand),
            ContratRow::Imported(reference, note) => self.imported(view, reference, *note),
        }
    }

    fn at_hand(&self, view: &View<'_>, at_hand: &ContratAtHand) -> Line<'static> {
        let life = view.data.life(&at_hand.contrat);
        let own = view.data.contrat(&at_hand.contrat);
        let (state, meaning) = state(view, at_hand, self.state);
        let since = since(view.data, at_hand);
        let fibre = life.map(|life| life.demande.fibre.as_str()).unwrap_or_default();
        let elsewhere = own.is_some_and(|own| matches!(own.follower, Some(Follower::Elsewhere { .. })));
        let next = own.and_then(|own| own.next_at).map(|at| next_at(view, at, elsewhere));
        // A put that goes on and that nobody asks about is not like the others.
        let unasked = next.is_none() && view.data.is_unasked(&at_hand.contrat);
        let next = next.unwrap_or_else(|| if unasked { view.signs.warning.to_owned() } else { String::new() });
        let (follower, unfollowed) = follower(view, &at_hand.contrat);
        let warned = |warned: bool, otherwise: Meaning| if warned { Meaning::Warning } else { otherwise };
        let plain = |text: String| Span::raw(text);
        Line::from(vec![
            plain(" ".to_owned()),
            view.span(
                format!("{} ", fit_tail(at_hand.contrat.as_str(), self.contrat, view.signs.ellipsis)),
                Meaning::Title,
            ),
            plain(cell(view, &at_hand.own_note.words(), self.words)),
            plain(cell(view, at_hand.site.as_deref().unwrap_or_default(), self.site)),
            view.span(cell(view, &state, self.state), meaning),
            plain(cell(view, fibre, self.fibre)),
            plain(cell(view, &words::age_short(view, since), self.since)),
            match (elsewhere, unasked) {
                (true, _) => view.span(cell(view, &next, self.next_at), Meaning::Muted),
                (_, true) => view.span(cell(view, &next, self.next_at), Meaning::Warning),
                _ => plain(cell(view, &next, self.next_at)),
            },
            view.span(cell(view, &follower, self.follower), warned(unfollowed, Meaning::Muted)),
        ])
    }

    /// An order that only the access files name: its reference and the words set for it.
    fn imported(&self, view: &View<'_>, reference: &str, note: Option<&ContratNote>) -> Line<'static> {
        let note = note.map(ContratNote::words).unwrap_or_default();
        let state = format!("{} {}", view.signs.none, view.t("tui.phase.importee"));
        let reference = fit_tail(&displayable(reference), self.contrat, view.signs.ellipsis);
        Line::from(vec![
            view.span(format!(" {reference} "), Meaning::Muted),
            Span::raw(cell(view, &note, self.words)),
            Span::raw(cell(view, "", self.site)),
            view.span(cell(view, &state, self.state), Meaning::Muted),
        ])
    }
}

/// A text in a column, with the gap after it; nothing where the column has no room.
fn cell(view: &View<'_>, text: &str, width: usize) -> String {
    if width == 0 { String::new() } else { format!("{} ", fit(&displayable(text), width, view.signs.ellipsis)) }
}

/// Who follows a contract's put, and whether nobody does though it goes on; empty where nothing is to be followed.
fn follower(view: &View<'_>, contrat: &ContratId) -> (String, bool) {
    let who = view.data.contrat(contrat).and_then(|own| own.follower.as_ref());
    match who {
        Some(Follower::Here) => (view.t("tui.dossiers.suivi.ici").to_owned(), false),
        Some(Follower::Elsewhere { agent: Some(agent), .. }) => (agent.clone(), false),
        Some(Follower::Elsewhere { kind: ProcessKind::Window, agent: None }) => {
            (view.t("tui.dossiers.suivi.fenetre").to_owned(), false)
        }
        Some(Follower::Elsewhere { kind: ProcessKind::Command, agent: None }) => {
            (view.t("tui.dossiers.suivi.commande").to_owned(), false)
        }
        None if view.data.is_unasked(contrat) => {
            (format!("{} {}", view.signs.warning, view.t("tui.dossiers.suivi.personne")), true)
        }
        None => (String::new(), false),
    }
}

/// The time until the service is asked, or that it is being asked now: its answer then gives the next time. A sign says
/// that another process asks.
fn next_at(view: &View<'_>, at: Timestamp, elsewhere: bool) -> String {
    if at > view.data.now {
        let within = words::countdown(view, at);
        return if elsewhere { format!("{}{within}", view.signs.right) } else { within };
    }
    format!("{} {}", view.signs.underway, view.t("tui.dossiers.en_question"))
}

/// The state of a contract in words, with its code if there is one. A code is shown whole or not at all.
fn state(view: &View<'_>, at_hand: &ContratAtHand, width: usize) -> (String, Meaning) {
    let Some(life) = view.data.life(&at_hand.contrat) else {
        return (format!("{} {}", view.signs.none, view.t("tui.phase.rien")), Meaning::Muted);
    };
    let (sign, words, meaning) = words::phase(view, life);
    let mut text = format!("{sign} {words}");
    // The latest put is settled, but an older one lacks its code: that is the next thing to do.
    let older = life.is_settled() && at_hand.missing_codes.iter().any(|older| older.at < life.at);
    if older {
        text = format!("{text} {} {}", view.signs.warning, view.t("tui.phase.code_manquant"));
        return (text, Meaning::Warning);
    }
    if let Some((code, _)) = &life.code {
        let code = code.show();
        let room = width.saturating_sub(text.width() + 2);
        let said = words::code_choices(view, &code, life.code_standing());
        if let Some(words) = said.into_iter().find(|words| words.width() <= room) {
            text.push_str("  ");
            text.push_str(&words);
        }
    } else if view.data.capabilities.lacks_code(life) {
        text.push(' ');
        text.push_str(view.signs.warning);
        text.push(' ');
        text.push_str(view.t("tui.phase.code_manquant"));
        return (text, Meaning::Warning);
    }
    (text, meaning)
}
