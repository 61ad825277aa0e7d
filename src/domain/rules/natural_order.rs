//! The order in which a person reads references.

use std::cmp::Ordering;

/// Texts in natural order: runs of digits compare as numbers, however long.
pub(super) fn naturel(une: &str, autre: &str) -> Ordering {
    let (mut a, mut b) = (une, autre);
    loop {
        match (prefixe(a), prefixe(b)) {
            (None, None) => return une.cmp(autre),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some((debut_a, reste_a)), Some((debut_b, reste_b))) => {
                let ordre = if commence_par_chiffre(debut_a) && commence_par_chiffre(debut_b) {
                    let (nombre_a, nombre_b) = (debut_a.trim_start_matches('0'), debut_b.trim_start_matches('0'));
                    nombre_a.len().cmp(&nombre_b.len()).then_with(|| nombre_a.cmp(nombre_b))
                } else {
                    debut_a.cmp(debut_b)
                };
                if ordre != Ordering::Equal {
                    return ordre;
                }
                (a, b) = (reste_a, reste_b);
            }
        }
    }
}

/// The run of digits, or of anything else, that `texte` begins with, and the rest.
fn prefixe(texte: &str) -> Option<(&str, &str)> {
    let chiffre = commence_par_chiffre(texte);
    let fin = texte.find(|c: char| c.is_ascii_digit() != chiffre).unwrap_or(texte.len());
    if texte.is_empty() { None } else { texte.split_at_checked(fin) }
}

fn commence_par_chiffre(texte: &str) -> bool {
    texte.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_come_in_natural_order() {
        let mut references =
            ["CTP-10", "CTP-9", "CTP-9-2", "CTP-09", "BE", "CTP-123456789012345678901234567890", "CTP-"];
        references.sort_unstable_by(|a, b| naturel(a, b));
        assert_eq!(
            references,
            ["BE", "CTP-", "CTP-09", "CTP-9", "CTP-9-2", "CTP-10", "CTP-123456789012345678901234567890"]
        );
    }
}
