//! How the following is drawn.
//!
//! ```text
//! world, where it is not production
//! code de décharge in large letters, and plain below for the terminal's own selection
//! timeline │ patch card             (one above the other when narrow)
//! ```
//!
//! Owns: the layout. Must never: cut a code, or propose a second send.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::state::FollowingScreen;
use super::{card, steps};
use crate::domain::lifecycle::{CodeOrigin, CodeStanding, Disproof, Inquiry, Life, Phase, Sighting};
use crate::domain::outcome::{DoubtCause, Refusal, is_refusal};
use crate::domain::put_answers::DechargeCode;
use crate::domain::states::Statut;
use crate::domain::text::displayable;
use crate::domain::value::Value;
use crate::engine::{Follower, ProcessKind};
use crate::tui::data::World;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::wrap;
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::large_code;

/// Draws the following in `area`.
pub(super) fn draw(following: &FollowingScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let width = usize::from(area.width);
    let life = view.data.life(&following.contrat);
    let mut top: Vec<Line<'static>> = Vec::new();
    // The line with the code in plain letters, which a screen reader reads first.
    let mut read_at = None;
    if view.data.world != World::Production {
        top.extend(words::banner(view, width));
    }
    if let Some((life, (code, source))) = life.and_then(|life| Some((life, life.code.as_ref()?))) {
        let (lines, at) = code_lines(view, life.code_standing(), code, *source, [width, usize::from(area.height)]);
        read_at = Some(top.len() + at);
        top.extend(lines);
    } else if let Some(life) = life.filter(|life| !life.candidates.is_empty()) {
        top.extend(warning(view, view.t("commun.codes_differents"), width));
        for code in &life.candidates {
            let rows = large_code::plain(&code.show(), width.saturating_sub(4));
            top.extend(rows.into_iter().map(|row| Line::from(view.span(format!("  {row}"), Meaning::Title))));
        }
    } else if life.is_some_and(Life::code_missing) {
        top.extend(warning(view, view.t("tui.suivi.code_manquant"), width));
    }
    if let Some(older) =
        view.data.missing_code(&following.contrat).filter(|older| life.is_some_and(|life| older.at < life.at))
    {
        let values = [("fibre", older.demande.fibre.as_str()), ("le", &*words::clock(view, older.at))];
        top.extend(warning(view, &view.p("tui.suivi.code_plus_ancien", &values), width));
    }
    let timeline = |width: usize| timeline(following, view, life, width);
    let card = |width: usize| card::lines(view, life, width);
    let top_height = u16::try_from(top.len()).unwrap_or(u16::MAX);
    let rest = area.height.saturating_sub(top_height);
    if area.width >= 80 && rest >= 12 {
        let [head, body] = area.layout(&Layout::vertical([Constraint::Length(top_height), Constraint::Min(0)]));
        show(frame, head, top, 0);
        let [left, right] = body.layout(&Layout::horizontal([Constraint::Percentage(50), Constraint::Percentage(50)]));
        let title = view.p("tui.suivi.titre", &[("contrat", following.contrat.as_str())]);
        let outer = left;
        let left = view.pane(frame, outer, &title, true);
        let lines = timeline(usize::from(left.width));
        let scroll = memo.scroll("suivi", following.scroll, lines.len(), usize::from(left.height));
        if lines.len() > scroll + usize::from(left.height) {
            view.more(frame, outer);
        }
        show(frame, left, lines, scroll);
        let right = view.pane(frame, right, view.t(card::title(life)), false);
        show(frame, right, card(usize::from(right.width)), 0);
        point(frame, head, read_at, 0);
        return;
    }
    // Narrow or low: everything in one column, the code first, scrolled.
    let mut lines = top;
    lines.extend(timeline(width));
    lines.push(Line::from(view.span(view.t(card::title(life)), Meaning::Title)));
    lines.extend(card(width));
    let scroll = memo.scroll("suivi", following.scroll, lines.len(), usize::from(area.height));
    let below = lines.len() > scroll + usize::from(area.height);
    show(frame, area, lines, scroll);
    if below {
        view.more(frame, area);
    }
    point(frame, area, read_at, scroll);
}

/// A warning, with its sign before the first line.
fn warning(view: &View<'_>, text: &str, width: usize) -> Vec<Line<'static>> {
    let line = |(at, line)| {
        let sign = if at == 0 { view.signs.warning } else { " " };
        Line::from(view.span(format!(" {sign} {line}"), Meaning::Warning))
    };
    wrap(text, width.saturating_sub(4)).into_iter().enumerate().map(line).collect()
}

/// Puts the cursor on the line `at`, if it is in view.
fn point(frame: &mut Frame<'_>, area: Rect, at: Option<usize>, scroll: usize) {
    if let Some(row) = at.and_then(|at| at.checked_sub(scroll)).and_then(|at| area.rows().nth(at)) {
        frame.set_cursor_position(row.as_position());
    }
}

fn show(frame: &mut Frame<'_>, area: Rect, lines: Vec<Line<'_>>, scroll: usize) {
    for (line, row) in lines.into_iter().skip(scroll).zip(area.rows()) {
        frame.render_widget(line, row);
    }
}

/// The code, large if it fits, and always whole in plain letters; also the index of the first line in plain
/// letters. A code that proves nothing is never large: large letters are there to be copied.
fn code_lines(
    view: &View<'_>,
    standing: CodeStanding,
    code: &DechargeCode,
    source: CodeOrigin,
    [width, height]: [usize; 2],
) -> (Vec<Line<'static>>, usize) {
    let shown = code.show().into_owned();
    let label = match source {
        CodeOrigin::Service => view.t("tui.suivi.code"),
        CodeOrigin::ByHand => view.t("tui.suivi.code_main"),
        CodeOrigin::Salvaged => view.t("tui.suivi.code_ailleurs"),
    };
    let inner = width.saturating_sub(4);
    let (caution, large, plain) = match standing {
        CodeStanding::Reportable => (Meaning::Muted, Some(Meaning::Good), Meaning::Selected),
        CodeStanding::InDoubt => (Meaning::Warning, Some(Meaning::Warning), Meaning::Title),
        CodeStanding::Void => (Meaning::Bad, None, Meaning::Muted),
    };
    let mut lines = vec![Line::from(view.span(format!("  {label}"), Meaning::Muted))];
    if let Some(key) = standing.caution() {
        let sign = if standing == CodeStanding::Void { view.signs.bad } else { view.signs.warning };
        let said = view.p("tui.suivi.code_averti", &[("libelle", label), ("avis", view.t(key))]);
        let text = wrap(&format!("{sign} {said}"), inner);
        lines = text.into_iter().map(|row| Line::from(view.span(format!("  {row}"), caution))).collect();
    }
    if let Some(meaning) = large
        && let Some(rows) = large_code::large(&shown, inner, height.saturating_sub(13), view.signs.ascii)
    {
        lines.extend(rows.into_iter().map(|row| Line::from(view.span(format!("  {row}"), meaning))));
    }
    let at = lines.len();
    for row in large_code::plain(&shown, inner) {
        lines.push(Line::from(vec![Span::raw("  "), view.span(row, plain)]));
    }
    if code.is_spelled() {
        let text = wrap(view.t("commun.code_epele"), inner);
        lines.extend(text.into_iter().map(|row| Line::from(view.span(format!("  {row}"), Meaning::Warning))));
    }
    (lines, at)
}

/// The steps with their times, then what is known and what comes next.
fn timeline(following: &FollowingScreen, view: &View<'_>, life: Option<&Life>, width: usize) -> Vec<Line<'static>> {
    let own = view.data.contrat(&following.contrat);
    let mut lines = Vec::new();
    let Some(life) = life else {
        let text = own.and_then(|own| own.sending).map_or_else(
            || view.t("tui.suivi.rien").to_owned(),
            |since| {
                let since = words::elapsed(view, since);
                view.p("tui.suivi.ecrit", &[("depuis", &since)])
            },
        );
        lines.extend(wrap(&text, width).into_iter().map(Line::from));
        if let Some(failure) = own.and_then(|own| own.following_failure.as_ref()) {
            let (what, advice) = view.texts().failure(failure);
            let text = format!("{} {what} {advice}", view.signs.bad);
            lines.extend(wrap(&text, width).into_iter().map(|line| Line::from(view.span(line, Meaning::Bad))));
        }
        return lines;
    };
    lines.extend(steps::lines(view, life));
    lines.push(Line::default());
    for (text, meaning) in explain(view, life) {
        for line in wrap(&text, width.saturating_sub(1)) {
            lines.push(Line::from(view.span(format!(" {line}"), meaning)));
        }
    }
    let Some(own) = own else { return lines };
    let mut say = |text: String, meaning: Meaning| {
        for line in wrap(&text, width.saturating_sub(1)) {
            lines.push(Line::from(view.span(format!(" {line}"), meaning)));
        }
    };
    if let Some(since) = own.asked {
        let since = words::elapsed(view, since);
        say(view.p("tui.suivi.demande_partie", &[("depuis", &since)]), Meaning::Accent);
    } else if let Some(next) = own.next_at.filter(|_| !life.is_settled()) {
        say(next_question(view, own.follower.as_ref(), next), Meaning::Accent);
    } else if life.is_followed() && !view.data.followed.contains(&following.contrat) && own.sending.is_none() {
        say(view.t("tui.suivi.arrete").to_owned(), Meaning::Warning);
    }
    if let Some(failure) = &own.following_failure {
        let (what, advice) = view.texts().failure(failure);
        say(format!("{} {what} {advice}", view.signs.bad), Meaning::Bad);
    }
    // When the outcome is unknown, the hotline's number is shown.
    if matches!(life.phase, Phase::Unknown(_)) {
        let text = match &view.data.hotline {
            Some(number) => view.p("tui.explique.inconnue_hotline_au", &[("numero", number)]),
            None => view.t("tui.explique.inconnue_hotline").to_owned(),
        };
        say(text, Meaning::Title);
    }
    lines
}

/// When the service is asked next, and by whom where it is another process.
fn next_question(view: &View<'_>, follower: Option<&Follower>, next: Timestamp) -> String {
    let within = words::countdown(view, next);
    let Some(Follower::Elsewhere { kind, agent }) = follower else {
        return view.p("tui.suivi.prochaine", &[("dans", &within)]);
    };
    // The person's own name tells nothing.
    let another = agent.as_deref().filter(|agent| view.data.settings.agent.as_deref() != Some(*agent));
    let agent = another.map(|agent| format!(" ({})", displayable(agent))).unwrap_or_default();
    let key = match kind {
        ProcessKind::Window => "tui.suivi.prochaine_fenetre",
        ProcessKind::Command => "tui.suivi.prochaine_commande",
    };
    view.p(key, &[("dans", &within), ("agent", &agent)])
}

/// What is known and what comes next, in plain words.
fn explain(view: &View<'_>, life: &Life) -> Vec<(String, Meaning)> {
    let say = |key: &'static str, meaning: Meaning| vec![(view.t(key).to_owned(), meaning)];
    match &life.phase {
        Phase::Intention => say("tui.explique.intention", Meaning::Accent),
        Phase::Sending { since } => {
            let since = words::elapsed(view, *since);
            vec![(view.p("tui.explique.envoi", &[("depuis", &since)]), Meaning::Accent)]
        }
        Phase::NotSent(breakdown) => {
            let (what, advice) = view.texts().failure(&crate::domain::failure::Failure::from_not_sent(breakdown));
            vec![
                (view.t("tui.explique.non_envoyee").to_owned(), Meaning::Bad),
                (format!("{what} {advice}"), Meaning::Title),
            ]
        }
        Phase::Refused(Refusal::Service(ko)) => {
            let (what, advice) = view.texts().failure(&crate::domain::failure::Failure::from_service(ko.clone()));
            vec![
                (view.p("tui.explique.refusee", &[("code", ko.code.as_str()), ("libelle", &ko.libelle)]), Meaning::Bad),
                (format!("{what} {advice}"), Meaning::Title),
            ]
        }
        Phase::Refused(refusal @ Refusal::Http { status, .. }) => {
            let (what, advice) = view.texts().failure(&crate::domain::failure::Failure::from_refusal(refusal));
            vec![
                (view.p("tui.explique.refusee_http", &[("statut", &status.to_string())]), Meaning::Bad),
                (format!("{what} {advice}"), Meaning::Title),
            ]
        }
        Phase::Unknown(inquiry) => unknown(view, inquiry),
        Phase::Followed(followed) if followed.is_forgotten() => say("tui.explique.oubliee", Meaning::Warning),
        Phase::Closed { reason } if reason.is_empty() => say("tui.explique.close", Meaning::Title),
        Phase::Closed { reason } => {
            vec![(view.p("tui.explique.close_raison", &[("raison", reason)]), Meaning::Title)]
        }
        Phase::Followed(followed) if followed.adopted => say("tui.explique.adoptee", Meaning::Accent),
        Phase::Followed(_) => say("tui.explique.suivi", Meaning::Accent),
        Phase::Finished { statut: Statut::Finished, .. } if life.code_missing() => {
            say("tui.explique.termine_sans_code", Meaning::Good)
        }
        Phase::Finished { statut: Statut::Finished, .. } => say("tui.explique.termine", Meaning::Good),
        Phase::Finished { statut, .. } => {
            vec![(view.p("tui.explique.echec", &[("statut", statut.libelle())]), Meaning::Bad)]
        }
        Phase::NotCarriedOut(Disproof::Service) => say("tui.explique.non_partie", Meaning::Title),
        Phase::NotCarriedOut(Disproof::Person { reason }) => {
            vec![(view.p("tui.explique.non_partie_personne", &[("raison", reason)]), Meaning::Title)]
        }
    }
}

/// An unknown outcome: why, what was seen since, what happens next. Never a second send.
fn unknown(view: &View<'_>, inquiry: &Inquiry) -> Vec<(String, Meaning)> {
    let cause = match &inquiry.cause {
        DoubtCause::Ko(ko) if !is_refusal(&ko.code) => {
            view.p("tui.doute.ko", &[("code", ko.code.as_str()), ("libelle", &ko.libelle)])
        }
        cause @ (DoubtCause::Breakdown(_)
        | DoubtCause::Ko(_)
        | DoubtCause::Http { .. }
        | DoubtCause::Illegible { kind: Some(_), .. }) => {
            view.texts().failure(&crate::domain::failure::Failure::from_doubt(cause)).0
        }
        DoubtCause::Fault { text } => view.p("tui.doute.fault", &[("texte", text)]),
        DoubtCause::Illegible { fault, kind: None, .. } => view
            .texts()
            .sentence_of("tui.doute.illisible", &[("defaut", Value::Key(format!("illisible.{}", fault.word())))]),
    };
    let mut said = vec![(view.p("tui.explique.inconnue", &[("cause", &cause)]), Meaning::Warning)];
    match &inquiry.seen {
        Sighting::Nothing => {}
        Sighting::NoFibre(statut) => {
            said.push((view.p("tui.doute.sans_fibre", &[("statut", statut.libelle())]), Meaning::Title));
        }
        Sighting::ThirdParty { fibre, statut } => {
            let seen = view.p("tui.doute.tiers", &[("fibre", fibre), ("statut", statut.libelle())]);
            said.push((seen, Meaning::Bad));
        }
    }
    if let Some(at) = inquiry.first_absence {
        said.push((view.p("tui.doute.absence", &[("quand", &words::clock(view, at))]), Meaning::Title));
    }
    said.push((view.t("tui.explique.inconnue_suite").to_owned(), Meaning::Accent));
    said
}
