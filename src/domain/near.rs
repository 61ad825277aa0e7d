//! Names that were nearly typed: the one that may have been meant.
//!
//! Owns: how far two names are apart. Must never: choose in a person's place. What is near is said, never done.

/// The name that `typed` nearly is, or that it begins; `None` where none is near. Of names equally near, the first.
#[must_use]
pub fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let written = typed.to_lowercase();
    let allowed = match written.chars().count() {
        0..3 => return None,
        3..5 => 1,
        _ => 2,
    };
    let mut begun = Vec::new();
    let mut near: Option<(usize, &str)> = None;
    for name in names {
        let lower = name.to_lowercase();
        if lower.starts_with(&written) {
            begun.push(name);
        }
        let apart = differences(&written, &lower);
        if apart <= allowed && near.is_none_or(|(least, _)| apart < least) {
            near = Some((apart, name));
        }
    }
    near.map(|(_, name)| name).or(match begun.as_slice() {
        [only] => Some(only),
        _ => None,
    })
}

/// How many letters have to be put in, taken out, changed or swapped with the next to make `other` of `one`.
#[must_use]
pub fn differences(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut above: Vec<usize> = Vec::new();
    let mut last = None;
    for (index, letter) in one.chars().enumerate() {
        let mut left = index + 1;
        let mut next = vec![left];
        for (column, against) in other.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&row, column) + usize::from(letter != *against);
            left = changed.min(at(&row, column + 1) + 1).min(left + 1);
            let before = column.checked_sub(1).and_then(|before| Some((before, *other.get(before)?)));
            if let Some((before, _)) = before.filter(|(_, before)| *before == letter && last == Some(*against)) {
                left = left.min(at(&above, before) + 1);
            }
            next.push(left);
        }
        above = std::mem::replace(&mut row, next);
        last = Some(letter);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 6] = ["demo", "verifier", "journal", "man", "completions", "--codes-manquants"];

    #[test]
    fn what_is_nearly_a_name_is_told_and_nothing_else() {
        for (typed, name) in [
            ("demmo", "demo"),
            ("verfier", "verifier"),
            ("Verifier", "verifier"),
            ("jounral", "journal"),
            ("mna", "man"),
            ("compl", "completions"),
            ("--code-manquant", "--codes-manquants"),
        ] {
            assert_eq!(nearest(typed, NAMES), Some(name), "{typed}");
        }
        for typed in ["", "ma", "foo", "envoyer", "\u{1b}[2J", "MUT56816520160316162024"] {
            assert_eq!(nearest(typed, NAMES), None, "{typed}");
        }
    }

    #[test]
    fn two_neighbours_swapped_are_one_difference() {
        assert_eq!(differences("ab", "ba"), 1);
        assert_eq!(differences("", "abc"), 3);
        assert_eq!(differences("scenario", "scenraios"), 2);
        assert_eq!(differences("pack", "pack"), 0);
    }
}
