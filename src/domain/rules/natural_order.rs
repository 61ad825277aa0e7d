//! The order in which a person reads references.

use std::cmp::Ordering;

/// Texts in natural order: runs of digits compare as numbers, however long.
pub(super) fn natural(one: &str, other: &str) -> Ordering {
    let (mut a, mut b) = (one, other);
    loop {
        match (prefix(a), prefix(b)) {
            (None, None) => return one.cmp(other),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some((start_a, remainder_a)), Some((start_b, remainder_b))) => {
                let order = if begins_with_digit(start_a) && begins_with_digit(start_b) {
                    let (number_a, number_b) = (start_a.trim_start_matches('0'), start_b.trim_start_matches('0'));
                    number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b))
                } else {
                    start_a.cmp(start_b)
                };
                if order != Ordering::Equal {
                    return order;
                }
                (a, b) = (remainder_a, remainder_b);
            }
        }
    }
}

/// Splits `text` after its first run of digits, or of other characters.
fn prefix(text: &str) -> Option<(&str, &str)> {
    let digit = begins_with_digit(text);
    let end = text.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(text.len());
    if text.is_empty() { None } else { text.split_at_checked(end) }
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_come_in_natural_order() {
        let mut references =
            ["CTP-10", "CTP-9", "CTP-9-2", "CTP-09", "BE", "CTP-123456789012345678901234567890", "CTP-"];
        references.sort_unstable_by(|a, b| natural(a, b));
        assert_eq!(
            references,
            ["BE", "CTP-", "CTP-09", "CTP-9", "CTP-9-2", "CTP-10", "CTP-123456789012345678901234567890"]
        );
    }
}
