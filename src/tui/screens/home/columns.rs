//! The columns of the contracts at hand.
//!
//! Owns: which columns there is room for. Must never: cut a code.

use jiff::Timestamp;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::sorting::{ContratOrder, since};
use crate::domain::text::displayable;
use crate::engine::{ContratAtHand, Follower};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail};
use crate::tui::view::{View, words};

/// The widths of the columns; 0: no room.
pub(super) struct Columns {
    contrat: usize,
    site: usize,
    state: usize,
    fibre: usize,
    since: usize,
    next_at: usize,
}

impl Columns {
    pub(super) fn of(width: usize) -> Self {
        let (contrat, site, fibre, since, next_at) = match width {
            110.. => (31, 14, 22, 8, 7),
            76.. => (23, 0, 14, 6, 5),
            60.. => (22, 0, 0, 7, 5),
            _ => (16, 0, 0, 0, 5),
        };
        let gaps = 1 + [site, fibre, since, next_at].iter().filter(|width| **width > 0).count() + 1;
        let state = width.saturating_sub(contrat + site + fibre + since + next_at + gaps);
        Self { contrat, site, state, fibre, since, next_at }
    }

    /// The titles; a sign marks the column by which the rows are sorted.
    pub(super) fn header(&self, view: &View<'_>, sort: ContratOrder) -> String {
        let mut out = " ".to_owned();
        for (key, width) in [
            ("tui.dossiers.contrat", self.contrat),
            ("tui.dossiers.site", self.site),
            ("tui.dossiers.etat", self.state),
            ("tui.dossiers.fibre", self.fibre),
            ("tui.dossiers.depuis", self.since),
            ("tui.dossiers.prochain", self.next_at),
        ] {
            if width > 0 {
                let sign = if sort.column() == Some(key) { view.signs.open } else { "" };
                // The sign may use the gap between columns, so that no title is cut.
                out.push_str(&fit(&format!("{}{sign}", view.t(key)), width + 1, ""));
            }
        }
        out
    }

    pub(super) fn line(&self, view: &View<'_>, at_hand: &ContratAtHand) -> Line<'static> {
        let cell = |text: &str, width: usize| {
            if width == 0 { String::new() } else { format!("{} ", fit(&displayable(text), width, view.signs.ellipsis)) }
        };
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
        Line::from(vec![
            Span::raw(" "),
            view.span(
                format!("{} ", fit_tail(at_hand.contrat.as_str(), self.contrat, view.signs.ellipsis)),
                Meaning::Title,
            ),
            Span::raw(cell(at_hand.site.as_deref().unwrap_or_default(), self.site)),
            view.span(cell(&state, self.state), meaning),
            Span::raw(cell(fibre, self.fibre)),
            Span::raw(cell(&words::age_short(view, since), self.since)),
            match (elsewhere, unasked) {
                (true, _) => view.span(cell(&next, self.next_at), Meaning::Muted),
                (_, true) => view.span(cell(&next, self.next_at), Meaning::Warning),
                _ => Span::raw(cell(&next, self.next_at)),
            },
        ])
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
