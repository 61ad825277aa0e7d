//! Time on the screen: ages, countdowns, hours.
//!
//! Owns: the words of every passing time, and when they change. The view notes the soonest change: the screen
//! is drawn again then, even if nothing happened. With none noted, the loop does not wake up. Must never: read
//! a clock.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::View;
use crate::domain::paris;
use crate::tui::data::Data;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// Notes when the whole number of `unit`s (in seconds) that passed since `at` changes.
fn until_next(view: &View<'_>, at: Timestamp, unit: i64) {
    let passed = view.data.now.duration_since(at).max(SignedDuration::ZERO);
    let whole = SignedDuration::from_secs(passed.as_secs() / unit * unit);
    let left = SignedDuration::from_secs(unit) - (passed - whole);
    view.changes_in(left.unsigned_abs());
}

/// The time since `at` as a number of units and the unit in seconds: minutes, hours or days.
fn told(view: &View<'_>, at: Timestamp) -> (i64, i64) {
    let seconds = view.data.now.duration_since(at).as_secs().max(0);
    let unit = match seconds {
        ..HOUR => MINUTE,
        HOUR..DAY => HOUR,
        _ => DAY,
    };
    until_next(view, at, unit);
    (seconds / unit, unit)
}

/// `il y a 2 min`.
#[must_use]
pub fn age(view: &View<'_>, at: Timestamp) -> String {
    let (n, unit) = told(view, at);
    let key = match (n, unit) {
        (0, _) => "tui.age.instant",
        (_, MINUTE) => "tui.age.minutes",
        (_, HOUR) => "tui.age.heures",
        _ => "tui.age.jours",
    };
    view.p(key, &[("n", &n.to_string())])
}

/// `2 min`: the same without the words for "ago", for a column whose title says so.
#[must_use]
pub fn age_short(view: &View<'_>, at: Timestamp) -> String {
    match told(view, at) {
        (0, _) => "<1 min".to_owned(),
        (n, MINUTE) => format!("{n} min"),
        (n, HOUR) => format!("{n} h"),
        (n, _) => view.p("tui.age.jours_court", &[("n", &n.to_string())]),
    }
}

/// The time until `at`, as `0:38`; never below `0:00`.
#[must_use]
pub fn countdown(view: &View<'_>, at: Timestamp) -> String {
    let left = at.duration_since(view.data.now);
    if left > SignedDuration::ZERO {
        let unit = if left.as_secs() < HOUR { 1 } else { MINUTE };
        let whole = SignedDuration::from_secs(left.as_secs() / unit * unit);
        // The shown time is rounded down: it holds until less than that is left.
        view.changes_in((left - whole).unsigned_abs() + Duration::from_millis(1));
    }
    minutes(left)
}

/// The time since `at`, as `0:38`.
#[must_use]
pub fn elapsed(view: &View<'_>, at: Timestamp) -> String {
    let passed = view.data.now.duration_since(at);
    until_next(view, at, if passed.as_secs() < HOUR { 1 } else { MINUTE });
    minutes(passed)
}

/// A duration as `m:ss`, or `2h48` from an hour on; never below zero.
fn minutes(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    if seconds < HOUR {
        format!("{}:{:02}", seconds / MINUTE, seconds % MINUTE)
    } else {
        format!("{}h{:02}", seconds / HOUR, seconds / MINUTE % MINUTE)
    }
}

/// A time to the second, with its date.
#[must_use]
pub fn exact(view: &View<'_>, at: Timestamp) -> String {
    view.tells_time(at);
    exact_date(at)
}

/// A time to the second, with its date, for a document: whoever writes it names the zone.
#[must_use]
pub fn exact_date(at: Timestamp) -> String {
    paris::written(at, "%d/%m/%Y %H:%M:%S")
}

/// The same where it stands alone: named as a time of Paris where this machine's clocks differ.
#[must_use]
pub fn named_second(data: &Data, at: Timestamp) -> String {
    named(data, at, exact_date(at))
}

/// A time to the minute with its date, where it stands alone.
#[must_use]
pub fn named_minute(data: &Data, at: Timestamp) -> String {
    named(data, at, paris::written(at, "%d/%m/%Y %H:%M"))
}

fn named(data: &Data, at: Timestamp, time: String) -> String {
    if data.names_paris(at) { data.texts.sentence("commun.heure_de_paris", &[("heure", &time)]) } else { time }
}

/// A time of the day, with the date when it is another day.
#[must_use]
pub fn clock(view: &View<'_>, at: Timestamp) -> String {
    view.tells_time(at);
    let (then, now) = (paris::time(at), paris::time(view.data.now));
    paris::written(at, if then.date() == now.date() { "%H:%M:%S" } else { "%d/%m %H:%M" })
}
