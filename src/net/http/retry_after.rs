//! `Retry-After`: before when a server asks not to be called again.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// How long a server asks to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// So long after its answer. A server's word: it may be any length.
    Dans(Duration),
    /// Until then, by its clock: it did not say what time that shows.
    Jusqua(Timestamp),
}

/// What the head asks for; `None` also where it can't be understood. Two forms are known: seconds, and
/// an HTTP date, which is taken from the answer's own date so that neither clock has to be right.
pub(super) fn lit(tete: &HeaderMap) -> Option<Report> {
    let champ = |nom: HeaderName| tete.get(nom).and_then(|valeur| valeur.to_str().ok()).map(str::trim);
    let quand = champ(RETRY_AFTER)?;
    if !quand.is_empty() && quand.bytes().all(|octet| octet.is_ascii_digit()) {
        // More than a number holds is a very long time.
        return Some(Report::Dans(Duration::from_secs(quand.parse().unwrap_or(u64::MAX))));
    }
    let instant = |date: &str| DateTimeParser::new().parse_timestamp(date).ok();
    let fin = instant(quand)?;
    Some(match champ(DATE).and_then(instant) {
        Some(date) => Report::Dans(Duration::try_from(fin.duration_since(date)).unwrap_or_default()),
        None => Report::Jusqua(fin),
    })
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn dit(quand: &'static str, date: Option<&'static str>) -> Option<Report> {
        let mut tete = HeaderMap::new();
        tete.insert(RETRY_AFTER, HeaderValue::from_bytes(quand.as_bytes()).unwrap());
        if let Some(date) = date {
            tete.insert(DATE, HeaderValue::from_static(date));
        }
        lit(&tete)
    }

    #[test]
    fn seconds_and_dates_are_understood_and_nothing_else_is() {
        let dans = |secondes| Some(Report::Dans(Duration::from_secs(secondes)));
        for (quand, secondes) in [("0", 0), ("120", 120), (" 7 ", 7), ("1000000000", 1_000_000_000)] {
            assert_eq!(dit(quand, None), dans(secondes), "{quand}");
        }
        assert_eq!(dit("99999999999999999999999", None), dans(u64::MAX));
        for quand in ["", "-1", "1.5", "1e3", "+5", "0x10", "12 s", "bientôt", "٣", "hier"] {
            assert_eq!(dit(quand, None), None, "{quand}");
        }
        assert_eq!(lit(&HeaderMap::new()), None);
        let fin = "Wed, 25 Nov 2026 10:05:00 GMT";
        assert_eq!(dit(fin, None), "2026-11-25T10:05:00Z".parse().ok().map(Report::Jusqua));
        for (date, attendu) in [
            ("Wed, 25 Nov 2026 10:00:00 GMT", dans(300)),
            ("Wed, 25 Nov 2026 10:06:00 GMT", dans(0)),
            ("hier", "2026-11-25T10:05:00Z".parse().ok().map(Report::Jusqua)),
        ] {
            assert_eq!(dit(fin, Some(date)), attendu, "{date}");
        }
    }
}
