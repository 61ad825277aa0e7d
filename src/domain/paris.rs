//! The operators' local time: Europe/Paris.
//!
//! Owns: the conversion between instants and days or local times. The time zone's rules are compiled in, so
//! that a machine without time zone data gives the same results.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

static PARIS: TimeZone = jiff::tz::get!("Europe/Paris");

/// The day of `at` in Europe/Paris.
#[must_use]
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(PARIS.clone()).date()
}

/// The local time of `at` in Europe/Paris.
#[must_use]
pub fn time(at: Timestamp) -> DateTime {
    at.to_zoned(PARIS.clone()).datetime()
}

/// The local time of `at` in Europe/Paris, to the second, as text: `2026-11-22 10:00:00`.
#[must_use]
pub fn second(at: Timestamp) -> String {
    time(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The local time of `at` in Europe/Paris in this form. In the night that has an hour twice, the second is marked with
/// its offset: `02:30 (+01)`.
#[must_use]
pub fn written(at: Timestamp, form: &str) -> String {
    let local = time(at);
    let written = local.strftime(form).to_string();
    let repeated = instant(local).is_some_and(|first| first != at);
    if repeated { format!("{written} (+01)") } else { written }
}

/// Whether clocks in `zone` show another time than those of Europe/Paris at `at`.
#[must_use]
pub fn differs_from(zone: &TimeZone, at: Timestamp) -> bool {
    zone.to_offset(at) != PARIS.to_offset(at)
}

/// The first instant of the month that follows `at`, in Europe/Paris; `None` at the very end of the calendar.
#[must_use]
pub fn next_month(at: Timestamp) -> Option<Timestamp> {
    day(at).last_of_month().tomorrow().ok().and_then(|first| instant(first.to_datetime(Time::midnight())))
}

/// The instant of a local time in Europe/Paris. In an hour that occurs twice, the first one counts; a time in
/// a skipped hour is moved forward. `None` at the very ends of the calendar.
#[must_use]
pub fn instant(time: DateTime) -> Option<Timestamp> {
    PARIS.to_timestamp(time).ok()
}

/// The end of a day in Europe/Paris: the first instant of the next day; `None` on the calendar's last day.
#[must_use]
pub fn day_end(day: Date) -> Option<Timestamp> {
    day.tomorrow().ok().and_then(|next_day| instant(next_day.to_datetime(Time::midnight())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_ends_at_midnight_in_paris_whatever_the_season() {
        let end = |day| day_end(day).unwrap().to_string();
        assert_eq!(end(date(2026, 7, 1)), "2026-07-01T22:00:00Z");
        assert_eq!(end(date(2026, 11, 23)), "2026-11-23T23:00:00Z");
        // The night of the change has 23 hours.
        assert_eq!(end(date(2026, 3, 29)), "2026-03-29T22:00:00Z");
        assert_eq!(day_end(Date::MAX), None);
    }

    #[test]
    fn a_month_ends_with_its_last_day_there() {
        let next = |at: &str| next_month(at.parse().unwrap()).unwrap().to_string();
        assert_eq!(next("2026-11-25T09:00:00Z"), "2026-11-30T23:00:00Z");
        // Already December in Paris.
        assert_eq!(next("2026-11-30T23:30:00Z"), "2026-12-31T23:00:00Z");
        assert_eq!(next("2026-09-30T21:59:59Z"), "2026-09-30T22:00:00Z");
        assert_eq!(next_month(Timestamp::MAX), None);
    }

    #[test]
    fn a_zone_differs_where_its_clocks_do_at_that_instant() {
        let differs = |zone: &str, at: &str| differs_from(&TimeZone::get(zone).unwrap(), at.parse().unwrap());
        let (winter, summer) = ("2026-11-25T11:00:00Z", "2026-07-25T11:00:00Z");
        assert!(!differs("Europe/Brussels", winter) && !differs("Europe/Brussels", summer));
        assert!(!differs("Africa/Algiers", winter) && differs("Africa/Algiers", summer));
        assert!(differs("America/Martinique", winter) && differs("UTC", summer));
    }

    #[test]
    fn the_hour_is_that_of_the_season_there() {
        let time_of = |at: &str| time(at.parse().unwrap()).hour();
        assert_eq!((time_of("2026-11-25T11:00:00Z"), time_of("2026-07-25T11:00:00Z")), (12, 13));
    }

    #[test]
    fn the_second_of_a_doubled_hour_is_marked() {
        let written = |at: &str| written(at.parse().unwrap(), "%d/%m %H:%M");
        assert_eq!(written("2026-10-25T00:30:00.25Z"), "25/10 02:30");
        assert_eq!(written("2026-10-25T01:30:00.25Z"), "25/10 02:30 (+01)");
        assert_eq!(written("2026-10-25T02:00:00Z"), "25/10 03:00");
        assert_eq!(written("2026-03-29T01:30:00Z"), "29/03 03:30");
    }

    #[test]
    fn an_instant_late_in_the_evening_is_the_next_day_there() {
        assert_eq!(day("2026-11-23T23:30:00Z".parse().unwrap()), date(2026, 11, 24));
    }
}
