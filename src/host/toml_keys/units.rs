//! Durations and sizes as people write them.

use std::time::Duration;

/// The longest duration that can be written: ten years of 365 days.
pub const DURATION_MAX: Duration = Duration::from_hours(3650 * 24);

/// Reads a duration: a whole number and `ms`, `s`, `m`, `h` or `j` (days); at most [`DURATION_MAX`].
#[must_use]
pub fn read_duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (number, unit) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    let number: u64 = number.parse().ok()?;
    let duration = match unit.trim_start() {
        "ms" => Duration::from_millis(number),
        "s" => Duration::from_secs(number),
        "m" => Duration::from_secs(number.checked_mul(60)?),
        "h" => Duration::from_secs(number.checked_mul(3600)?),
        "j" => Duration::from_secs(number.checked_mul(86_400)?),
        _ => return None,
    };
    (duration <= DURATION_MAX).then_some(duration)
}

/// Reads a size: a whole number and `B`, `KiB`, `MiB` or `GiB`; returns bytes.
#[must_use]
pub fn read_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let (number, unit) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    let number: u64 = number.parse().ok()?;
    let factor = match unit.trim_start() {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor)
}

/// Writes a duration in the form that [`read_duration`] reads, in the largest unit that is exact; a single day is
/// `24h`.
#[must_use]
pub fn write_duration(duration: Duration) -> String {
    let (millis, seconds) = (duration.as_millis(), duration.as_secs());
    if millis % 1000 != 0 {
        format!("{millis}ms")
    } else if seconds > 86_400 && seconds.is_multiple_of(86_400) {
        format!("{}j", seconds / 86_400)
    } else if seconds != 0 && seconds.is_multiple_of(3600) {
        format!("{}h", seconds / 3600)
    } else if seconds != 0 && seconds.is_multiple_of(60) {
        format!("{}m", seconds / 60)
    } else {
        format!("{seconds}s")
    }
}

/// Writes a size in the form that [`read_size`] reads, in the largest unit that is exact.
#[must_use]
pub fn write_size(bytes: u64) -> String {
    let units = [("GiB", 1_u64 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    match units.iter().find(|(_, factor)| bytes != 0 && bytes.is_multiple_of(*factor)) {
        Some((unit, factor)) => format!("{} {unit}", bytes / factor),
        None => format!("{bytes} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_read_back() {
        for text in ["250ms", "5s", "2m", "24h", "0s", "90s", "7j", "3650j"] {
            let duration = read_duration(text).unwrap();
            assert_eq!(read_duration(&write_duration(duration)), Some(duration), "{text}");
        }
        assert_eq!(write_duration(Duration::from_hours(24)), "24h");
        assert_eq!(write_duration(Duration::from_hours(9600)), "400j");
        assert_eq!(read_size("64 MiB"), Some(64 << 20));
        assert_eq!(write_size(64 << 20), "64 MiB");
        for text in ["", "5", "s", "-5s", "5 minutes", "1.5s", "99999999999999999999h", "3651j", "9 jours"] {
            assert_eq!(read_duration(text), None, "{text}");
        }
        for text in ["64", "64 Mo", "MiB", "99999999999 GiB"] {
            assert_eq!(read_size(text), None, "{text}");
        }
    }
}
