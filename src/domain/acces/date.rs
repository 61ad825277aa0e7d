//! Dates in the format of the access files.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use crate::domain::paris;

/// A date in a file, in Europe/Paris: `YYYYMMDD HH:MM`, or `YYYYMMDD` alone, as the protocol writes it.
///
/// Read all the same, because they can mean one day only: `YYYY-MM-DD` and `YYYY/MM/DD`; `DD/MM/YYYY` and `DD.MM.YYYY`,
/// each part with all its digits (a spreadsheet that writes the month first leaves zeros out); seconds; a `T` or
/// nothing between day and time; `09h15`; an hour of one digit. Anything else is no date: two digits of a year, names
/// of months, the numbers of a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccesDate {
    /// The day.
    pub day: Date,
    /// The time of day, if it is written.
    pub time: Option<Time>,
}

impl AccesDate {
    /// Reads the date in `text`; blanks around and between its parts don't matter.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let compact = text.len() > 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        let (day, time) = if compact {
            text.split_at_checked(8)?
        } else {
            text.split_once(|c: char| c.is_whitespace() || c == 'T').unwrap_or((text, ""))
        };
        let day = read_day(day).or_else(|| read_parted_day(day))?;
        let time = match time.trim() {
            // A `T` that nothing follows.
            "" if text.ends_with('T') => return None,
            "" => None,
            time if compact => {
                Some(read_time(time.get(..2)?, time.get(2..4)?, time.get(4..).filter(|s| !s.is_empty()))?)
            }
            time => {
                let (hours, rest) = time.split_once([':', 'h', 'H'])?;
                let (minutes, seconds) = rest.split_once(':').map_or((rest, None), |(minutes, s)| (minutes, Some(s)));
                Some(read_time(hours, minutes, seconds)?)
            }
        };
        Some(Self { day, time })
    }

    /// The latest instant that the date can mean.
    #[must_use]
    pub fn instant(self) -> Option<Timestamp> {
        match self.time {
            Some(time) => paris::instant(DateTime::from_parts(self.day, time)),
            None => paris::day_end(self.day),
        }
    }
}

/// Reads a day from eight digits.
pub(super) fn read_day(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from, a| text.get(from..a).and_then(|digits: &str| digits.parse::<i16>().ok());
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Reads a day whose parts stand apart, the year first or the day first.
fn read_parted_day(text: &str) -> Option<Date> {
    let sign = text.chars().find(|c| !c.is_ascii_digit()).filter(|sign| matches!(sign, '-' | '/' | '.'))?;
    let parts: Vec<&str> = text.split(sign).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    let (year, day) = match (first.len(), last.len()) {
        (4, 2) => (first, last),
        // With dashes, the day first is no more usual than the month first.
        (2, 4) if sign != '-' => (last, first),
        _ => return None,
    };
    // Nothing of this trade is older: a spreadsheet writes an empty date as one of 1899 or 1900.
    let year = read_digits(year).filter(|year| (2000..2100).contains(year))?;
    Date::new(year, two(month)?, two(day)?).ok()
}

/// Reads a time of day; seconds may have decimals, which are dropped.
fn read_time(hours: &str, minutes: &str, seconds: Option<&str>) -> Option<Time> {
    let hours = if hours.len() == 1 { i8::try_from(read_digits(hours)?).ok()? } else { two(hours)? };
    let seconds = match seconds.map(|seconds| seconds.split_once('.').unwrap_or((seconds, "0"))) {
        None => 0,
        Some((seconds, decimals)) if read_digits(decimals.get(..decimals.len().min(4))?).is_some() => two(seconds)?,
        Some(_) => return None,
    };
    Time::new(hours, two(minutes)?, seconds, 0).ok()
}

fn read_digits(text: &str) -> Option<i16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn two(text: &str) -> Option<i8> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn the_protocol_s_spellings_and_those_that_mean_one_day_only_are_dates() {
        let day = date(2026, 11, 23);
        for text in ["20261123", "2026-11-23", "2026/11/23", "23/11/2026", "23.11.2026", " 20261123 "] {
            assert_eq!(AccesDate::read(text), Some(AccesDate { day, time: None }), "{text}");
        }
        for text in [
            " 20261123  08:05 ",
            "20261123 8:05",
            "20261123T08:05",
            "202611230805",
            "20261123 08h05",
            "2026-11-23T08:05",
            "2026-11-23 08:05",
            "23/11/2026 08:05",
            "23/11/2026 8:05",
        ] {
            assert_eq!(AccesDate::read(text), Some(AccesDate { day, time: Some(time(8, 5, 0, 0)) }), "{text}");
        }
        for text in ["20261123 08:05:09", "20261123080509", "2026-11-23T08:05:09.123", "23/11/2026 08:05:09"] {
            assert_eq!(AccesDate::read(text), Some(AccesDate { day, time: Some(time(8, 5, 9, 0)) }), "{text}");
        }
    }

    #[test]
    fn what_may_mean_another_day_is_none() {
        for text in [
            "",
            "2026112",
            "20261323",
            "20260229",
            "20261123 24:00",
            "20261123 08:05 x",
            "20261123 08",
            "20261123T",
            "T08:05",
            "23-11-2026",
            "11-23-2026",
            "2/11/2026",
            "02/11/26",
            "11/23/2026",
            "23/11-2026",
            "23 nov. 2026",
            "46349",
            "46349,34",
            "00/01/1900",
            "30/12/1899",
            "2026-11-23T08:05Z",
            "2026-11-23T08:05:09+01:00",
            "20261123 8:5",
            "20261123 08:05:",
            "2026112308",
            "20261123080",
            "2026-1-3",
            "20261123 08:05 PM",
            "2026-11-23T08:05:09.",
            "+0261123",
            "2026/11/23/1",
        ] {
            assert_eq!(AccesDate::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_alone_counts_to_its_end() {
        let instant = |text| AccesDate::read(text).unwrap().instant().unwrap().to_string();
        assert_eq!(instant("20261123 08:05"), "2026-11-23T07:05:00Z");
        assert_eq!(instant("20261123"), "2026-11-23T23:00:00Z");
    }
}
