//! References that a person takes for each other: they differ only by case, O and 0, I, l and 1, a blank or a hyphen.
//!
//! Owns: what looks alike (docs/e-reprov.md A7), and finding it in long lists. References are compared from their
//! end, where those of one list differ, so that going through a list costs little.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};

/// What is left of a reference once what looks alike is one character.
fn skeleton(text: &str) -> impl DoubleEndedIterator<Item = char> {
    let seen = text.chars().filter(|c| *c != '-' && !c.is_whitespace());
    seen.flat_map(char::to_lowercase).map(|c| match c {
        'o' => '0',
        'i' | 'l' => '1',
        c => c,
    })
}

/// What is left of a reference once what looks alike is one character: the same text for all that look alike.
#[must_use]
pub fn look(text: &str) -> String {
    skeleton(text).collect()
}

/// Whether two references differ, and only by what a person overlooks.
#[must_use]
pub fn looks_like(one: &str, other: &str) -> bool {
    one != other && skeleton(one).rev().eq(skeleton(other).rev())
}

/// A reference as a key under which those that look like it stand too.
#[derive(Debug, Clone, Copy)]
struct Look<'a>(&'a str);

impl PartialEq for Look<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || skeleton(self.0).rev().eq(skeleton(other.0).rev())
    }
}

impl Eq for Look<'_> {}

impl Hash for Look<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        skeleton(self.0).for_each(|c| state.write_u32(u32::from(c)));
    }
}

/// The references of lists, to find those that look like another one: one step a reference.
#[derive(Debug, Clone, Default)]
pub struct LookAlikes<'a> {
    /// The first of those that look alike, and the first that differs from it.
    groups: HashMap<Look<'a>, (&'a str, Option<&'a str>)>,
}

impl<'a> LookAlikes<'a> {
    /// Of these references.
    #[must_use]
    pub fn new(references: impl IntoIterator<Item = &'a str>) -> Self {
        let mut groups: HashMap<Look<'a>, (&'a str, Option<&'a str>)> = HashMap::new();
        for reference in references {
            match groups.entry(Look(reference)) {
                Entry::Vacant(free) => {
                    free.insert((reference, None));
                }
                Entry::Occupied(mut group) => {
                    let (first, second) = group.get_mut();
                    if *first != reference {
                        second.get_or_insert(reference);
                    }
                }
            }
        }
        Self { groups }
    }

    /// One of them that differs from `reference` and looks like it.
    #[must_use]
    pub fn find(&self, reference: &str) -> Option<&'a str> {
        let (first, second) = self.groups.get(&Look(reference))?;
        if *first == reference { *second } else { Some(first) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_person_overlooks_looks_alike_and_nothing_else_does() {
        for (one, other) in [
            ("CTP-1240352-1", "ctp-1240352-1"),
            ("CTP-1O", "CTP-10"),
            ("CTP-1240352-1", "CTP 1240352 l"),
            ("CTP-1240352-I", "CTP12403521"),
            ("oO0-il1", "000111"),
        ] {
            assert!(looks_like(one, other) && looks_like(other, one), "{one} {other}");
        }
        for (one, other) in
            [("CTP-1", "CTP-1"), ("CTP-1", "CTP-2"), ("CTP-1", "CTP-11"), ("CTP-é", "CTP-e"), ("CTP_1", "CTP-1")]
        {
            assert!(!looks_like(one, other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn an_index_finds_what_going_through_the_list_finds(
            references in proptest::collection::vec("[aAoO0iIlL1 -]{0,4}", 0..30),
            wanted in "[aAoO0iIlL1 -]{0,4}",
        ) {
            let index = LookAlikes::new(references.iter().map(String::as_str));
            let found = index.find(&wanted);
            prop_assert_eq!(found.is_some(), references.iter().any(|one| looks_like(one, &wanted)));
            prop_assert!(found.is_none_or(|one| looks_like(one, &wanted)));
        }
    }
}
