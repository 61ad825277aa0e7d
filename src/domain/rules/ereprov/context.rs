//! What is known independently of the wanted fibre: the lists that count, the order's PBO and its place.
//!
//! Owns: which lists still count and which of two wins, where the order's PBO comes from, when two names mean
//! the same PBO, and in which bâtiment a fibre is. It is built once per examination, then used for one fibre
//! (a judgement) or for all of them (the proposals).

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::examination::{Examination, KnownList};
use crate::domain::commande::{CommandePbo, Fact, FactOrigin};
use crate::domain::fibre::{Fibre, FibreIndex, FibresQuestion, PboFibres};
use crate::domain::look_alike::looks_like;
use crate::domain::reference::is_absent;
use crate::domain::site::{EtageLocation, Site};
use crate::domain::text::{fold, squeeze, trim_pasted};

/// The age of a fibre list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListAge {
    /// Within `[cache] fibres`.
    Fresh,
    /// Older than that, but not yet too old to count.
    Old,
    /// Not known.
    Unknown,
}

/// A fibre, from the latest list that holds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundFibre<'a> {
    /// The list.
    pub(super) known_list: &'a KnownList,
    /// The age of that list.
    pub(super) age: ListAge,
    /// The PBO it is on.
    pub(super) pbo: &'a PboFibres,
    /// The fibre.
    pub(super) fibre: &'a Fibre,
}

/// The order's PBO, as far as it is known (rule R8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KnownPbo<'a> {
    /// Its name, and its place if known.
    Known { name: Cow<'a, str>, localisation: Option<&'a str> },
    /// A file names a PBO, but the name is nowhere in this site's answers: the file uses another naming.
    OffSite(Cow<'a, str>),
    /// No source names a PBO.
    Unknown,
}

/// Where the wanted fibre is, in relation to the order's PBO.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// On the order's PBO.
    Same,
    /// On another PBO.
    Other,
    /// Not in the full list of the order's PBO: so not on that PBO.
    Absent,
    /// On a PBO of the same name, but the site has that name at several places.
    Ambiguous,
    /// Not known.
    Unknown,
}

/// What is known independently of the wanted fibre.
#[derive(Debug)]
pub(super) struct RuleContext<'a> {
    site: Option<&'a Site>,
    /// The fibre index of the only list, if the caller has built one.
    index: Option<&'a FibreIndex>,
    /// The lists that count, the latest first; those of unknown age last.
    lists: Vec<(&'a KnownList, ListAge)>,
    /// Whether lists were left out because they are too old.
    stale: bool,
    commande: KnownPbo<'a>,
    /// Whether a PBO of the order's name stands at more than one place.
    two_places: bool,
    /// The latest full list of the order's own PBO.
    full: Option<&'a KnownList>,
    batiment: Option<&'a str>,
}

impl<'a> RuleContext<'a> {
    /// Derives the context from an examination.
    pub(super) fn new(examination: &Examination<'a>) -> Self {
        let mut lists = Vec::with_capacity(examination.known_lists.len());
        let mut stale = false;
        // From the last to the first, so that of two lists with the same time the one read last wins.
        for known_list in examination.known_lists.iter().rev() {
            let age = known_list.at.map(|at| examination.now.duration_since(at));
            match age {
                Some(age) if age > examination.ages.stale => stale = true,
                Some(age) if age > examination.ages.fibres => lists.push((known_list, ListAge::Old)),
                Some(_) => lists.push((known_list, ListAge::Fresh)),
                None => lists.push((known_list, ListAge::Unknown)),
            }
        }
        lists.sort_by_key(|(known_list, _)| std::cmp::Reverse(known_list.at));
        let mut context = Self {
            site: examination.site,
            index: None,
            lists,
            stale,
            commande: KnownPbo::Unknown,
            two_places: false,
            full: None,
            batiment: None,
        };
        context.commande = context.find_commande(examination);
        if let KnownPbo::Known { name, localisation } = &context.commande {
            context.two_places = context.count_places(name) > 1;
            context.full = context.find_full(name, *localisation);
        }
        context.batiment = context.find_batiment();
        context
    }

    /// The same context, with the fibre index of the examination's only list.
    pub(super) fn indexed(mut self, index: Option<&'a FibreIndex>) -> Self {
        self.index = index.filter(|_| self.lists.len() == 1);
        self
    }

    /// The lists that count, the latest first.
    pub(super) fn lists(&self) -> impl Iterator<Item = &'a KnownList> {
        self.lists.iter().map(|(known_list, _)| *known_list)
    }

    /// Whether lists were left out because they are too old.
    pub(super) const fn stale(&self) -> bool {
        self.stale
    }

    /// The order's PBO.
    pub(super) const fn commande(&self) -> &KnownPbo<'a> {
        &self.commande
    }

    /// The contract's own bâtiment.
    pub(super) const fn batiment(&self) -> Option<&'a str> {
        self.batiment
    }

    /// The fibre with this reference, in the latest list that holds it.
    pub(super) fn find(&self, fibre: &str) -> Option<FoundFibre<'a>> {
        self.lists.iter().find_map(|&(known_list, age)| {
            let found = match self.index {
                Some(index) => index.find(&known_list.answer, fibre),
                None => known_list.answer.find(fibre),
            };
            found.map(|(pbo, fibre)| FoundFibre { known_list, age, pbo, fibre })
        })
    }

    /// A fibre of the lists that differs from this one only by what a person overlooks (A7).
    pub(super) fn look_alike(&self, fibre: &str) -> Option<&'a str> {
        self.lists.iter().find_map(|&(known_list, _)| {
            if let Some(index) = self.index {
                return index.look_alike(&known_list.answer, fibre);
            }
            let mut references = known_list.answer.fibres().map(|(_, other)| &*other.reference);
            references.find(|other| looks_like(other, fibre))
        })
    }

    /// Every fibre of the lists once, from the latest list that holds it.
    pub(super) fn all(&self) -> impl Iterator<Item = FoundFibre<'a>> + use<'a> {
        let mut all: HashMap<&str, FoundFibre<'a>> = HashMap::new();
        for &(known_list, age) in &self.lists {
            for (pbo, fibre) in known_list.answer.fibres() {
                all.entry(&fibre.reference).or_insert(FoundFibre { known_list, age, pbo, fibre });
            }
        }
        all.into_values()
    }

    /// Where a fibre is, in relation to the order's PBO. `None`: the fibre is in no list.
    pub(super) fn relation(&self, found: Option<&FoundFibre<'a>>) -> Relation {
        let KnownPbo::Known { name, localisation } = &self.commande else { return Relation::Unknown };
        let Some(found) = found else {
            return if self.full.is_some() { Relation::Absent } else { Relation::Unknown };
        };
        if is_absent(&found.pbo.reference) {
            let outside = self.full.is_some_and(|full| full.answer.find(&found.fibre.reference).is_none());
            return if outside { Relation::Absent } else { Relation::Unknown };
        }
        if !same_name(&found.pbo.reference, name) {
            return Relation::Other;
        }
        // The full list is later than the last list with the fibre: the fibre is no longer on this PBO.
        if self.full.is_some_and(|full| is_after(full.at, found.known_list.at)) {
            return Relation::Absent;
        }
        if !self.two_places {
            return Relation::Same;
        }
        let place = *localisation;
        let seen = &found.pbo.localisation;
        let at_contrat = is_of_contrat(found.known_list) && place.is_none_or(|place| same_text(place, seen));
        if at_contrat || place.is_some_and(|place| self.same_place(name, place, seen)) {
            Relation::Same
        } else {
            Relation::Ambiguous
        }
    }

    /// Whether knowing the name of the order's PBO could tell where a fibre is: the fibre is on a PBO with a
    /// name, or some PBO's full list does not hold the fibre.
    pub(super) fn naming_decides(&self, found: Option<&FoundFibre<'a>>) -> bool {
        found.is_some_and(|found| !is_absent(&found.pbo.reference))
            || self.lists().any(|known_list| {
                let demande = known_list.question.as_ref().and_then(|question| question.pbo.as_ref());
                demande.is_some_and(|pbo| {
                    known_list.answer.pbo.iter().any(|read| same_name(&read.reference, pbo.as_str()))
                }) && found.is_none_or(|t| known_list.answer.find(&t.fibre.reference).is_none())
            })
    }

    /// Whether a fibre is in another bâtiment than the contract's; `None`: not known.
    pub(super) fn other_batiment(&self, found: &FoundFibre<'a>) -> Option<bool> {
        let contrat = self.batiment?;
        self.batiment_of(found).map(|batiment| batiment != contrat)
    }

    /// The bâtiment a fibre is in.
    pub(super) fn batiment_of(&self, found: &FoundFibre<'a>) -> Option<&'a str> {
        match &found.known_list.question {
            Some(FibresQuestion { place: Some(place), .. }) => Some(place.batiment.as_str()),
            Some(FibresQuestion { place: None, .. }) => self.batiment,
            None => self.pbo_batiment(&found.pbo.reference, Some(&found.pbo.localisation)),
        }
    }

    fn find_commande(&self, examination: &Examination<'a>) -> KnownPbo<'a> {
        let write = examination.commande.pbo.as_ref().filter(|fact| !is_absent(&fact.value.reference));
        let named = |write: &'a Fact<CommandePbo>| KnownPbo::Known {
            name: distinctive_name(&write.value.reference),
            localisation: write.value.localisation.as_deref().or_else(|| self.place_of_contrat(&write.value.reference)),
        };
        let Some(fact) = write else { return self.contrat_pbo().unwrap_or(KnownPbo::Unknown) };
        let of_site = || self.is_of_site(&fact.value.reference);
        match fact.origin {
            FactOrigin::Plan | FactOrigin::ByHand | FactOrigin::Service => named(fact),
            FactOrigin::Reprovisionning | FactOrigin::NotifReprov | FactOrigin::CrMad if of_site() => named(fact),
            FactOrigin::Reprovisionning
            | FactOrigin::NotifReprov
            | FactOrigin::CrMad
            | FactOrigin::CrCommande
            | FactOrigin::Commande => match self.contrat_pbo() {
                Some(known) => known,
                None if of_site() => named(fact),
                None => KnownPbo::OffSite(distinctive_name(&fact.value.reference)),
            },
        }
    }

    /// The PBOs of the latest getRoSite answer without a place.
    fn contrat_pbos(&self) -> Option<&'a [PboFibres]> {
        self.lists().find(|known_list| is_of_contrat(known_list)).map(|known_list| known_list.answer.pbo.as_slice())
    }

    /// The order's PBO according to the getRoSite answer without a place, if this answer names exactly one.
    fn contrat_pbo(&self) -> Option<KnownPbo<'a>> {
        let (first, others) = self.contrat_pbos()?.split_first()?;
        let alone = others.iter().all(|pbo| {
            same_name(&pbo.reference, &first.reference) && same_text(&pbo.localisation, &first.localisation)
        });
        (alone && !is_absent(&first.reference)).then(|| KnownPbo::Known {
            name: distinctive_name(&first.reference),
            localisation: (!first.localisation.trim().is_empty()).then_some(&*first.localisation),
        })
    }

    /// The localisation of the PBO of that name in the answer without a place.
    fn place_of_contrat(&self, name: &str) -> Option<&'a str> {
        let mut places = self
            .contrat_pbos()?
            .iter()
            .filter(|pbo| same_name(&pbo.reference, name) && !pbo.localisation.trim().is_empty())
            .map(|pbo| &*pbo.localisation);
        let first = places.next()?;
        places.all(|other| same_text(other, first)).then_some(first)
    }

    /// Whether a PBO of that name occurs in this site's answers.
    fn is_of_site(&self, name: &str) -> bool {
        self.locations(name).next().is_some()
            || self.lists().any(|known_list| known_list.answer.pbo.iter().any(|pbo| same_name(&pbo.reference, name)))
    }

    /// At how many places of the site a PBO of that name stands, according to the tree and the lists.
    fn count_places(&self, name: &str) -> usize {
        let mut tree: Vec<(&str, &str, &str)> =
            self.locations(name).map(|place| (place.batiment, place.escalier, &*place.etage.reference)).collect();
        tree.sort_unstable();
        tree.dedup();
        tree.len().max(self.count_localisations(name))
    }

    fn count_localisations(&self, name: &str) -> usize {
        let mut written = self
            .lists()
            .flat_map(|known_list| &known_list.answer.pbo)
            .filter(|pbo| same_name(&pbo.reference, name))
            .map(|pbo| &*pbo.localisation)
            .filter(|place| !place.trim().is_empty());
        let Some(first) = written.next() else { return 0 };
        // Mostly there is one localisation, or the same words again: nothing to fold.
        let mut others: Vec<&str> = written.filter(|place| *place != first).collect();
        if others.is_empty() {
            return 1;
        }
        others.push(first);
        let mut read: Vec<String> = others.into_iter().map(fold).filter(|place| !place.is_empty()).collect();
        read.sort_unstable();
        read.dedup();
        read.len()
    }

    /// The latest full list of the order's PBO: the question gave its name, and the answer names it.
    fn find_full(&self, name: &str, place: Option<&str>) -> Option<&'a KnownList> {
        self.lists().find(|known_list| {
            let demande = known_list.question.as_ref().and_then(|question| question.pbo.as_ref());
            demande.is_some_and(|pbo| same_name(pbo.as_str(), name))
                && known_list.answer.pbo.iter().any(|pbo| {
                    same_name(&pbo.reference, name)
                        && (!self.two_places
                            || place.is_some_and(|place| self.same_place(name, place, &pbo.localisation)))
                })
        })
    }

    /// Whether two localisations of a PBO of that name mean the same place: the words are the same and fit
    /// only one place (an étage's name alone fits that étage in every bâtiment).
    fn same_place(&self, name: &str, one: &str, other: &str) -> bool {
        let place = fold(one);
        !place.is_empty()
            && place == fold(other)
            && self.locations(name).filter(|location| fold(&location.etage.reference) == place).count() < 2
    }

    /// The contract's own bâtiment, derived from its own place, else from the order's PBO.
    fn find_batiment(&self) -> Option<&'a str> {
        let mut by_place = self
            .contrat_pbos()
            .unwrap_or_default()
            .iter()
            .filter_map(|pbo| self.pbo_batiment(&pbo.reference, Some(&pbo.localisation)));
        if let Some(first) = by_place.next() {
            return by_place.all(|other| other == first).then_some(first);
        }
        match &self.commande {
            KnownPbo::Known { name, localisation } => self.pbo_batiment(name, *localisation),
            KnownPbo::OffSite(_) | KnownPbo::Unknown => None,
        }
    }

    /// The bâtiment where a PBO of that name stands, if there is only one. If there are several, the
    /// localisation is taken as an étage to choose between them.
    fn pbo_batiment(&self, name: &str, localisation: Option<&str>) -> Option<&'a str> {
        self.site?;
        let unique = |mut batiments: Vec<&'a str>| {
            batiments.dedup();
            if let [alone] = batiments.as_slice() { Some(*alone) } else { None }
        };
        unique(self.locations(name).map(|place| place.batiment).collect()).or_else(|| {
            let etage = fold(localisation?);
            unique(
                self.locations(name)
                    .filter(|place| fold(&place.etage.reference) == etage)
                    .map(|place| place.batiment)
                    .collect(),
            )
        })
    }

    fn locations(&self, name: &str) -> impl Iterator<Item = EtageLocation<'a>> {
        self.site
            .into_iter()
            .flat_map(Site::etages)
            .filter(move |place| place.etage.pbo.iter().any(|pbo| same_name(&pbo.reference, name)))
    }
}

/// Whether a list is the answer of getRoSite without place and PBO, that is, for the contract's own place.
pub(super) fn is_of_contrat(known_list: &KnownList) -> bool {
    matches!(known_list.question, Some(FibresQuestion { place: None, pbo: None }))
}

/// The time since the list was fetched; `None` when not known, 0 when in the future.
pub(super) fn age_of(known_list: &KnownList, now: Timestamp) -> Option<SignedDuration> {
    known_list.at.map(|at| now.duration_since(at).max(SignedDuration::ZERO))
}

/// Whether two names mean the same PBO: case and accents matter, blanks at the ends and in runs do not.
fn same_name(one: &str, other: &str) -> bool {
    one == other
        || !(is_distinctive_name(one) && is_distinctive_name(other))
            && trim_pasted(one).split_whitespace().eq(trim_pasted(other).split_whitespace())
}

fn distinctive_name(name: &str) -> Cow<'_, str> {
    if is_distinctive_name(name) { Cow::Borrowed(name) } else { Cow::Owned(squeeze(trim_pasted(name))) }
}

/// Whether a name has only characters that trimming and squeezing leave alone.
fn is_distinctive_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
}

fn same_text(one: &str, other: &str) -> bool {
    one == other || fold(one) == fold(other)
}

/// Whether `one` is known to be later than `other`.
fn is_after(one: Option<Timestamp>, other: Option<Timestamp>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one > other)
}
