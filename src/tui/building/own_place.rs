//! The contract's own place as the service gives it: PBO and localisation.
//!
//! Owns: recognising a place in the service's words. Must never: guess between two places.

use crate::domain::fibre::RoSite;
use crate::domain::text::fold;

/// The contract's own place. The same PBO name may appear at several places, under each escalier of each
/// bâtiment. Then the localisation must name more of one place than of every other; if it doesn't, no place is
/// marked: a wrong floor would show another floor's fibres.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnPlace {
    /// PBO name and localisation.
    pub pbo: Vec<(Box<str>, Box<str>)>,
}

impl OwnPlace {
    /// The place found in the fibre list that was asked for without a place.
    #[must_use]
    pub fn of(list: &RoSite) -> Self {
        Self { pbo: list.pbo.iter().map(|pbo| (pbo.reference.clone(), pbo.localisation.clone())).collect() }
    }
}

/// How many names of a place (bâtiment, escalier, étage) appear in a localisation.
pub(super) fn named(localisation: &str, names: [&str; 3]) -> usize {
    let localisation = fold(localisation);
    names.into_iter().filter(|name| is_named(&localisation, name)).count()
}

/// Whether a folded localisation contains this name as a whole: `etage-1` is not in `etage-15`.
fn is_named(localisation: &str, name: &str) -> bool {
    let name = fold(name);
    let part = |c: char| c.is_alphanumeric() || c == '-';
    !name.is_empty()
        && localisation.match_indices(name.as_str()).any(|(at, found)| {
            let (before, rest) = localisation.split_at(at);
            !before.ends_with(part) && !rest.strip_prefix(found).is_some_and(|after| after.starts_with(part))
        })
}
