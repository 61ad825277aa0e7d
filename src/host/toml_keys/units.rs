//! Durations and sizes as people write them.

use std::time::Duration;

/// The longest duration that can be written: ten years.
pub const DUREE_MAX: Duration = Duration::from_hours(3650 * 24);

/// A duration: a whole number and `ms`, `s`, `m`, `h` or `j` (days); at most [`DUREE_MAX`].
#[must_use]
pub fn lit_duree(texte: &str) -> Option<Duration> {
    let texte = texte.trim();
    let (nombre, unite) = texte.split_at_checked(texte.find(|c: char| !c.is_ascii_digit())?)?;
    let nombre: u64 = nombre.parse().ok()?;
    let duree = match unite.trim_start() {
        "ms" => Duration::from_millis(nombre),
        "s" => Duration::from_secs(nombre),
        "m" => Duration::from_secs(nombre.checked_mul(60)?),
        "h" => Duration::from_secs(nombre.checked_mul(3600)?),
        "j" => Duration::from_secs(nombre.checked_mul(86_400)?),
        _ => return None,
    };
    (duree <= DUREE_MAX).then_some(duree)
}

/// A size in bytes: a whole number and `B`, `KiB`, `MiB` or `GiB`.
#[must_use]
pub fn lit_taille(texte: &str) -> Option<u64> {
    let texte = texte.trim();
    let (nombre, unite) = texte.split_at_checked(texte.find(|c: char| !c.is_ascii_digit())?)?;
    let nombre: u64 = nombre.parse().ok()?;
    let facteur = match unite.trim_start() {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    nombre.checked_mul(facteur)
}

/// A duration as [`lit_duree`] reads it, in the largest unit that is exact; a single day is `24h`.
#[must_use]
pub fn ecrit_duree(duree: Duration) -> String {
    let (millis, secondes) = (duree.as_millis(), duree.as_secs());
    if millis % 1000 != 0 {
        format!("{millis}ms")
    } else if secondes > 86_400 && secondes.is_multiple_of(86_400) {
        format!("{}j", secondes / 86_400)
    } else if secondes != 0 && secondes.is_multiple_of(3600) {
        format!("{}h", secondes / 3600)
    } else if secondes != 0 && secondes.is_multiple_of(60) {
        format!("{}m", secondes / 60)
    } else {
        format!("{secondes}s")
    }
}

/// A size as [`lit_taille`] reads it, in the largest unit that is exact.
#[must_use]
pub fn ecrit_taille(octets: u64) -> String {
    let unites = [("GiB", 1_u64 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    match unites.iter().find(|(_, facteur)| octets != 0 && octets.is_multiple_of(*facteur)) {
        Some((unite, facteur)) => format!("{} {unite}", octets / facteur),
        None => format!("{octets} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_read_back() {
        for texte in ["250ms", "5s", "2m", "24h", "0s", "90s", "7j", "3650j"] {
            let duree = lit_duree(texte).unwrap();
            assert_eq!(lit_duree(&ecrit_duree(duree)), Some(duree), "{texte}");
        }
        assert_eq!(ecrit_duree(Duration::from_hours(24)), "24h");
        assert_eq!(ecrit_duree(Duration::from_hours(9600)), "400j");
        assert_eq!(lit_taille("64 MiB"), Some(64 << 20));
        assert_eq!(ecrit_taille(64 << 20), "64 MiB");
        for texte in ["", "5", "s", "-5s", "5 minutes", "1.5s", "99999999999999999999h", "3651j", "9 jours"] {
            assert_eq!(lit_duree(texte), None, "{texte}");
        }
        for texte in ["64", "64 Mo", "MiB", "99999999999 GiB"] {
            assert_eq!(lit_taille(texte), None, "{texte}");
        }
    }
}
