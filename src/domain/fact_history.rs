//! Every fact known of an order, with when it was true, and which of them counts.
//!
//! Owns: docs/e-reprov.md 4, "Facts": reference_prise, pbo and route change in the life of an order, so the latest in
//! time counts; the other facts never change, so the strongest source counts. Must never: forget what is older: a
//! person may take it back.
//!
//! Guards: domain: of reference_prise, pbo and route the latest in time counts, of any other fact the strongest source

use std::cmp::Reverse;

use jiff::Timestamp;

use super::commande::{Commande, FactOrigin};

/// One fact of an order, and when it was true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedFact {
    /// The latest time at which it is known to be true.
    pub at: Timestamp,
    /// The fact, alone.
    pub fact: Commande,
}

/// Every fact known of an order; of two of a kind, the one that counts stands first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FactHistory {
    facts: Vec<DatedFact>,
}

impl FactHistory {
    /// Of the facts of every source, each with when they were true, in any order. At equal instants the stronger
    /// [`FactOrigin`] counts; of one source, the one given first.
    #[must_use]
    pub fn new(sources: impl IntoIterator<Item = (Timestamp, Commande)>) -> Self {
        let alone = sources.into_iter().flat_map(|(at, facts)| facts.alone().map(move |fact| DatedFact { at, fact }));
        let mut facts: Vec<DatedFact> = alone.collect();
        facts.sort_by_key(rank);
        Self { facts }
    }

    /// The facts that count.
    #[must_use]
    pub fn in_force(&self) -> Commande {
        self.facts.iter().fold(Commande::default(), |known, dated| known.or(dated.fact.clone()))
    }

    /// Every fact, the one that counts before the others of its kind.
    pub fn iter(&self) -> impl Iterator<Item = &DatedFact> + Clone {
        self.facts.iter()
    }
}

/// The smaller, the more it counts.
fn rank(dated: &DatedFact) -> (u8, Reverse<Option<Timestamp>>, Option<FactOrigin>, Reverse<Timestamp>) {
    let origin = dated.fact.origin();
    let changes = dated.fact.reference_prise.is_some() || dated.fact.pbo.is_some() || dated.fact.route.is_some();
    let (class, at) = match origin {
        None | Some(FactOrigin::Plan) => (0, None),
        Some(
            FactOrigin::ByHand
            | FactOrigin::Reprovisionning
            | FactOrigin::NotifReprov
            | FactOrigin::CrMad
            | FactOrigin::CrCommande,
        ) if changes => (1, Some(dated.at)),
        Some(_) => (2, None),
    };
    (class, Reverse(at), origin, Reverse(dated.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::commande::{CommandePbo, Fact, Route, Zone};
    use proptest::prelude::*;

    const TIMED: [FactOrigin; 5] = [
        FactOrigin::ByHand,
        FactOrigin::Reprovisionning,
        FactOrigin::NotifReprov,
        FactOrigin::CrMad,
        FactOrigin::CrCommande,
    ];

    fn t(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn route(origin: FactOrigin) -> Commande {
        let pbo = CommandePbo { reference: format!("{origin:?}"), localisation: None };
        Commande {
            reference_prise: Some(Fact::new(format!("{origin:?}"), origin)),
            pbo: Some(Fact::new(pbo, origin)),
            route: Some(Fact::new(Route::Real, origin)),
            ..Commande::default()
        }
    }

    fn zone(origin: FactOrigin) -> Commande {
        Commande { zone: Some(Fact::new(Zone::Zmd, origin)), ..Commande::default() }
    }

    fn origins(facts: &Commande) -> [Option<FactOrigin>; 3] {
        [
            facts.reference_prise.as_ref().map(|fact| fact.origin),
            facts.pbo.as_ref().map(|fact| fact.origin),
            facts.route.as_ref().map(|fact| fact.origin),
        ]
    }

    /// The sources of the facts that count of these two, whichever is given first.
    fn counts(one: (i64, FactOrigin), other: (i64, FactOrigin)) -> [Option<FactOrigin>; 3] {
        let of = |sources: [(i64, FactOrigin); 2]| {
            origins(&FactHistory::new(sources.map(|(at, origin)| (t(at), route(origin)))).in_force())
        };
        assert_eq!(of([one, other]), of([other, one]), "{one:?} {other:?}");
        of([one, other])
    }

    #[test]
    fn the_latest_of_any_two_counts_and_at_one_instant_the_stronger() {
        for (strong, stronger) in TIMED.iter().enumerate() {
            for weaker in &TIMED[strong + 1..] {
                for (at, expected) in [(-1, stronger), (0, stronger), (1, weaker)] {
                    assert_eq!(counts((0, *stronger), (at, *weaker)), [Some(*expected); 3], "{at}");
                }
            }
        }
    }

    #[test]
    fn the_other_facts_take_the_strongest_source_whatever_its_age() {
        let order = [FactOrigin::ByHand, FactOrigin::Service, FactOrigin::CrCommande, FactOrigin::Commande];
        for (strong, stronger) in order.iter().enumerate() {
            for weaker in &order[strong + 1..] {
                let sources = [(t(9), zone(*weaker)), (t(0), zone(*stronger))];
                assert_eq!(FactHistory::new(sources).in_force().zone.unwrap().origin, *stronger);
            }
        }
    }

    #[test]
    fn a_plan_comes_before_everything() {
        let sources = [(t(9), route(FactOrigin::ByHand)), (t(0), route(FactOrigin::Plan))];
        assert_eq!(origins(&FactHistory::new(sources).in_force()), [Some(FactOrigin::Plan); 3]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_the_order_given_changes_nothing(
            sources in prop::collection::vec((0_i64..4, 0_usize..5), 0..8)
                .prop_flat_map(|sources| (Just(sources.clone()), Just(sources).prop_shuffle()))
        ) {
            let history = |sources: &[(i64, usize)]| {
                FactHistory::new(sources.iter().map(|(at, origin)| (t(*at), route(TIMED[*origin]))))
            };
            let (one, other) = (history(&sources.0), history(&sources.1));
            prop_assert_eq!(&one, &other);
            prop_assert_eq!(one.iter().count(), 3 * sources.0.len());
            let latest = sources.0.iter().map(|(at, origin)| (Reverse(*at), *origin)).min();
            prop_assert_eq!(origins(&one.in_force()), [latest.map(|(_, origin)| TIMED[origin]); 3]);
        }
    }
}
