//! The header: program, world, sessions, the month's requests, whose times are shown, reach.
//!
//! Owns: which parts are dropped in a narrow window. Must never: leave out the world, or whether the service
//! can be reached.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use crate::domain::text::displayable;
use crate::tui::data::World;
use crate::tui::theme::Meaning;
use crate::tui::view::View;
use crate::tui::view::words::dash;

/// The header: program, world, sessions, the month's requests, reach.
pub(super) fn header(frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
    let data = view.data;
    let world = match data.world {
        World::Production => view.span(format!(" {} ", view.t("tui.monde.production")), Meaning::Danger),
        World::Test => view.span(
            format!(
                " {} {} {} ",
                displayable(&data.settings.profile).to_uppercase(),
                dash(view),
                view.t("tui.monde.test_court")
            ),
            Meaning::Title,
        ),
        World::Demo => view.span(format!(" {} ", view.t("tui.monde.demo_court")), Meaning::Title),
    };
    let left = vec![view.span(" reprov ", Meaning::Accent), world];
    let size = |spans: &[Span<'_>]| spans.iter().map(|span| span.content.width()).sum::<usize>();
    let room = usize::from(area.width).saturating_sub(size(&left));
    // Whether the service can be reached is always shown; then, while there is room: whose times are shown, the
    // month's requests, their bar and the sessions.
    let mut right = vec![reach(view)];
    let zone = ["tui.entete.heures_de_paris", "tui.entete.paris"].map(|key| format!("{}  ", view.t(key)));
    if let Some(zone) = zone.into_iter().find(|zone| view.names_paris() && size(&right) + zone.width() <= room) {
        right.insert(0, view.span(zone, Meaning::Accent));
    }
    for part in quota(view) {
        if size(&right) + part.content.width() <= room {
            right.insert(0, part);
        }
    }
    let gap = room.saturating_sub(size(&right));
    let mut spans = left;
    spans.push(Span::raw(" ".repeat(gap)));
    spans.extend(right);
    frame.render_widget(Line::from(spans), area);
}

/// The month's requests, their bar and the sessions, most important first.
fn quota(view: &View<'_>) -> Vec<Span<'static>> {
    let Some(quota) = &view.data.quota else { return Vec::new() };
    let (used, ceiling) = (quota.used.to_string(), quota.ceiling.to_string());
    let meaning = if quota.used >= quota.ceiling { Meaning::Bad } else { Meaning::Title };
    let part = u64::from(quota.used) * 6 / u64::from(quota.ceiling.max(1));
    let full = usize::try_from(part.min(6)).unwrap_or(6);
    let bar = format!("{}{} ", view.signs.bar_full.repeat(full), view.signs.bar_empty.repeat(6 - full));
    let sessions = format!("{}/{}", quota.used_sessions, quota.session_ceiling);
    vec![
        view.span(format!("{}  ", view.p("tui.entete.quota", &[("n", &used), ("max", &ceiling)])), meaning),
        view.span(bar, meaning),
        Span::raw(format!("{}  ", view.p("tui.entete.sessions", &[("n", &sessions)]))),
    ]
}

/// Whether the service can be reached.
fn reach(view: &View<'_>) -> Span<'static> {
    let (sign, key, meaning) = if view.data.settings.offline {
        (view.signs.taken, "tui.entete.hors_ligne", Meaning::Warning)
    } else if view.data.reachable {
        (view.signs.free, "tui.entete.en_ligne", Meaning::Good)
    } else {
        (view.signs.bad, "tui.entete.injoignable", Meaning::Bad)
    };
    view.span(format!("{sign} {} ", view.t(key)), meaning)
}
