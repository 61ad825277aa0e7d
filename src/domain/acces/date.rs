//! Dates in the format of the access files.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use crate::domain::paris;

/// A date in a file: `YYYYMMDD HH:MM`, or `YYYYMMDD` alone, in Europe/Paris.
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
        let mut words = text.split_whitespace();
        let day = read_day(words.next()?)?;
        let time = match words.next() {
            None => None,
            Some(word) => {
                let (hours, minutes) = word.split_once(':')?;
                Some(Time::new(two(hours)?, two(minutes)?, 0, 0).ok()?)
            }
        };
        words.next().is_none().then_some(Self { day, time })
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

fn two(text: &str) -> Option<i8> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn both_spellings_are_dates_and_others_are_not() {
        let day = date(2026, 11, 23);
        assert_eq!(AccesDate::read("20261123"), Some(AccesDate { day, time: None }));
        let time = Some(time(8, 5, 0, 0));
        assert_eq!(AccesDate::read(" 20261123  08:05 "), Some(AccesDate { day, time }));
        for text in
            ["", "2026112", "20261323", "20260229", "23/11/2026", "20261123 8:05", "20261123 24:00", "20261123 08:05 x"]
        {
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
