//! `Retry-After`: how long a server asks not to be called again.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// How long a server asks to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Postponement {
    /// This long after the answer. The server chooses the duration: it may be any length.
    In(Duration),
    /// Until this time by the server's clock, which may be wrong: the answer had no date to compare with.
    Until(Timestamp),
}

/// Reads `Retry-After` from a head; `None` also when its value can't be understood. Two forms are known: seconds, and
/// an HTTP date. The date is compared with the answer's own `Date`, so that neither clock has to be right.
pub(super) fn read(head: &HeaderMap) -> Option<Postponement> {
    let field = |name: HeaderName| head.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let when = field(RETRY_AFTER)?;
    if !when.is_empty() && when.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number too large for `u64` means a very long time.
        return Some(Postponement::In(Duration::from_secs(when.parse().unwrap_or(u64::MAX))));
    }
    let instant = |date: &str| DateTimeParser::new().parse_timestamp(date).ok();
    let end = instant(when)?;
    Some(match field(DATE).and_then(instant) {
        Some(date) => Postponement::In(Duration::try_from(end.duration_since(date)).unwrap_or_default()),
        None => Postponement::Until(end),
    })
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn told(when: &'static str, date: Option<&'static str>) -> Option<Postponement> {
        let mut head = HeaderMap::new();
        head.insert(RETRY_AFTER, HeaderValue::from_bytes(when.as_bytes()).unwrap());
        if let Some(date) = date {
            head.insert(DATE, HeaderValue::from_static(date));
        }
        read(&head)
    }

    #[test]
    fn seconds_and_dates_are_understood_and_nothing_else_is() {
        let within = |seconds| Some(Postponement::In(Duration::from_secs(seconds)));
        for (when, seconds) in [("0", 0), ("120", 120), (" 7 ", 7), ("1000000000", 1_000_000_000)] {
            assert_eq!(told(when, None), within(seconds), "{when}");
        }
        assert_eq!(told("99999999999999999999999", None), within(u64::MAX));
        for when in ["", "-1", "1.5", "1e3", "+5", "0x10", "12 s", "bientôt", "٣", "hier"] {
            assert_eq!(told(when, None), None, "{when}");
        }
        assert_eq!(read(&HeaderMap::new()), None);
        let end = "Wed, 25 Nov 2026 10:05:00 GMT";
        assert_eq!(told(end, None), "2026-11-25T10:05:00Z".parse().ok().map(Postponement::Until));
        for (date, expected) in [
            ("Wed, 25 Nov 2026 10:00:00 GMT", within(300)),
            ("Wed, 25 Nov 2026 10:06:00 GMT", within(0)),
            ("hier", "2026-11-25T10:05:00Z".parse().ok().map(Postponement::Until)),
        ] {
            assert_eq!(told(end, Some(date)), expected, "{date}");
        }
    }
}
