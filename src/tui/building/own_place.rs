//! The contract's own place as the service tells it: PBO and localisation.
//!
//! Owns: how a place is recognised in the service's words. Must never: guess between two places.

use crate::domain::fibre::RoSite;
use crate::domain::text::fold;

/// The contract's own place. The same PBO name may stand at several places, under each escalier of
/// each bâtiment: then the localisation has to name more of one place than of every other. Where it
/// doesn't, none is marked: a wrong floor would show another one's fibres.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnPlace {
    /// PBO name and localisation.
    pub pbo: Vec<(Box<str>, Box<str>)>,
}

impl OwnPlace {
    /// The place that a fibre list without a place tells.
    #[must_use]
    pub fn of(list: &RoSite) -> Self {
        Self { pbo: list.pbo.iter().map(|pbo| (pbo.reference.clone(), pbo.localisation.clone())).collect() }
    }
}

/// How much of a place (bâtiment, escalier, étage) a localisation in the service's words names.
pub(super) fn named(localisation: &str, names: [&str; 3]) -> usize {
    let localisation = fold(localisation);
    names.into_iter().filter(|name| is_named(&localisation, name)).count()
}

/// Whether a folded localisation has this name in it, whole: `etage-1` is not in `etage-15`.
fn is_named(localisation: &str, name: &str) -> bool {
    let name = fold(name);
    let part = |c: char| c.is_alphanumeric() || c == '-';
    !name.is_empty()
        && localisation.match_indices(name.as_str()).any(|(at, found)| {
            let (before, rest) = localisation.split_at(at);
            !before.ends_with(part) && !rest.strip_prefix(found).is_some_and(|after| after.starts_with(part))
        })
}
