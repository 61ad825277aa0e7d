//! A day or a time as a person types it: `30/11/2026`, `hier`, `09:46`, `2026-11-30 08:15`. Without a time zone it is in
//! Europe/Paris.
//!
//! Owns: the forms. Must never: guess. A year of two digits and an hour without minutes are no forms; what depends on
//! the day of reading says so, and is never kept in a file.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Timestamp, ToSpan as _};

use super::paris;

/// How far back a day without a year is looked for: from one 29 February to the one before it is eight years at most.
const YEARS_BACK: i16 = 8;

/// What was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedTime {
    /// An instant, whenever it is read.
    Complete(Timestamp),
    /// One that depends on the day of reading.
    Relative(RelativeTime),
}

/// A time that depends on the day of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelativeTime {
    day: RelativeDay,
    time: Time,
}

/// A day that depends on the day of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RelativeDay {
    /// This many days ago.
    Ago(i8),
    /// The latest on which that time is past.
    Latest,
    /// The latest of that date.
    OfYear { month: i8, day: i8 },
}

impl TypedTime {
    /// Reads any of the forms; a day alone is its beginning. `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let instant = text.parse::<Timestamp>().ok().or_else(|| text.parse().ok().and_then(paris::instant));
        instant.map(Self::Complete).or_else(|| in_words(text))
    }

    /// The instant, for a reader at `now`; `None` at the very ends of the calendar.
    #[must_use]
    pub fn seen_from(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Complete(instant) => Some(instant),
            Self::Relative(relative) => relative.seen_from(now),
        }
    }
}

impl RelativeTime {
    fn seen_from(self, now: Timestamp) -> Option<Timestamp> {
        let today = paris::day(now);
        let at = |date: Date| paris::instant(date.to_datetime(self.time));
        match self.day {
            RelativeDay::Ago(days) => today.checked_sub(days.days()).ok().and_then(at),
            RelativeDay::Latest => {
                at(today).filter(|instant| *instant <= now).or_else(|| today.yesterday().ok().and_then(at))
            }
            RelativeDay::OfYear { month, day } => (0..=YEARS_BACK)
                .filter_map(|back| Date::new(today.year().checked_sub(back)?, month, day).ok())
                .find(|date| *date <= today)
                .and_then(at),
        }
    }
}

fn in_words(text: &str) -> Option<TypedTime> {
    let mut words = text.split_whitespace();
    let first = words.next()?;
    let mut second = words.next();
    if second == Some("à") {
        second = Some(words.next()?);
    }
    if words.next().is_some() {
        return None;
    }
    if second.is_none()
        && let Some(time) = clock(first)
    {
        return Some(TypedTime::Relative(RelativeTime { day: RelativeDay::Latest, time }));
    }
    let time = second.map_or(Some(Time::midnight()), clock)?;
    let relative = |day| Some(TypedTime::Relative(RelativeTime { day, time }));
    match first.to_lowercase().replace('\u{2019}', "'").as_str() {
        "aujourd'hui" | "today" => return relative(RelativeDay::Ago(0)),
        "hier" | "yesterday" => return relative(RelativeDay::Ago(1)),
        _ => {}
    }
    let numbers: Vec<&str> = first.split('/').collect();
    match numbers.as_slice() {
        [day, month] => {
            let (day, month) = (digits(day, 1..=2)?, digits(month, 1..=2)?);
            // In a leap year every day exists that does in any.
            Date::new(2000, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
            relative(RelativeDay::OfYear { month: i8::try_from(month).ok()?, day: i8::try_from(day).ok()? })
        }
        [day, month, year] => {
            let (day, month, year) = (digits(day, 1..=2)?, digits(month, 1..=2)?, digits(year, 4..=4)?);
            let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
            paris::instant(DateTime::from_parts(date, time)).map(TypedTime::Complete)
        }
        _ => None,
    }
}

/// `9:46`, `09:46` or `09:46:12`.
fn clock(text: &str) -> Option<Time> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (digits(hour, 1..=2)?, digits(minute, 2..=2)?, 0),
        [hour, minute, second] => (digits(hour, 1..=2)?, digits(minute, 2..=2)?, digits(second, 2..=2)?),
        _ => return None,
    };
    Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0).ok()
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<i16> {
    (length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 09:46 in Paris.
    const NOW: &str = "2026-11-30T08:46:00Z";

    fn seen(text: &str, now: &str) -> Option<String> {
        TypedTime::read(text)?.seen_from(now.parse().unwrap()).map(|instant| instant.to_string())
    }

    #[test]
    fn a_time_is_read_as_the_french_write_it_in_paris() {
        for (text, instant) in [
            ("30/11/2026", "2026-11-29T23:00:00Z"),
            ("1/7/2026", "2026-06-30T22:00:00Z"),
            ("30/11/2026 09:46", "2026-11-30T08:46:00Z"),
            ("30/11/2026 à 9:46", "2026-11-30T08:46:00Z"),
            ("30/11", "2026-11-29T23:00:00Z"),
            ("29/11 23:59", "2026-11-29T22:59:00Z"),
            ("hier", "2026-11-28T23:00:00Z"),
            ("Hier 18:30", "2026-11-29T17:30:00Z"),
            ("aujourd'hui", "2026-11-29T23:00:00Z"),
            ("aujourd\u{2019}hui 08:00", "2026-11-30T07:00:00Z"),
            ("09:46", "2026-11-30T08:46:00Z"),
            ("2026-11-30 08:15", "2026-11-30T07:15:00Z"),
            ("2026-11-30T08:15:00", "2026-11-30T07:15:00Z"),
            ("2026-11-30", "2026-11-29T23:00:00Z"),
            ("2026-11-30T08:15:00Z", "2026-11-30T08:15:00Z"),
            ("2026-11-30T08:15:00+05:00", "2026-11-30T03:15:00Z"),
        ] {
            assert_eq!(seen(text, NOW).as_deref(), Some(instant), "{text}");
        }
    }

    #[test]
    fn what_says_no_year_or_no_day_is_the_latest_that_is_past() {
        assert_eq!(seen("01/12", NOW).as_deref(), Some("2025-11-30T23:00:00Z"));
        assert_eq!(seen("29/02", NOW).as_deref(), Some("2024-02-28T23:00:00Z"));
        assert_eq!(seen("22:00", NOW).as_deref(), Some("2026-11-29T21:00:00Z"));
        // A minute after midnight in Paris, where UTC still has the day before.
        assert_eq!(seen("aujourd'hui", "2026-11-29T23:01:00Z").as_deref(), Some("2026-11-29T23:00:00Z"));
        assert_eq!(seen("22:00", "2026-11-29T23:01:00Z").as_deref(), Some("2026-11-29T21:00:00Z"));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for text in [
            "",
            "30/11/26",
            "11/30/2026",
            "31/11",
            "30-11-2026",
            "9h46",
            "9:5",
            "24:00",
            "946",
            "demain",
            "hier soir",
            "2026-11",
            "2026-13-01",
            "30/11/2026 à",
            "30/11/2026 9",
            "1/2/3/4",
            "09:46 hier",
            "٣٠/١١",
            "-7j",
        ] {
            assert_eq!(TypedTime::read(text), None, "{text}");
        }
    }

    /// Of an hour that occurs twice the first counts: a list is never taken for younger than it is.
    #[test]
    fn the_doubled_hour_is_its_first() {
        assert_eq!(seen("25/10/2026 02:30", NOW).as_deref(), Some("2026-10-25T00:30:00Z"));
    }

    proptest! {
        #[test]
        fn no_text_and_no_time_is_too_much(text in "\\PC{0,30}|[0-9/: ]{0,20}", now in any::<i32>()) {
            let now = Timestamp::from_second(i64::from(now)).unwrap();
            for now in [now, Timestamp::MIN, Timestamp::MAX] {
                let _ = TypedTime::read(&text).and_then(|typed| typed.seen_from(now));
            }
        }
    }
}
