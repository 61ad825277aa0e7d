//! What this profile's own puts say of the fibres in a list that was read before them.
//!
//! Owns: which fibre a put has taken, which one it has freed and why, until when that says more than a list, and
//! whether a fibre is then free ([`Availability`]). Must never: change the states that the service gave: rule R5
//! and the lists keep them as received.
//!
//! Guards: domain: a put carried out marks its two fibres, whatever the contract, until a newer list comes or the put fails

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;

use super::fibre::{Fibre, RoSite};
use super::lifecycle::{Life, Phase, Stage};
use super::motif::Motif;
use super::reference::{ContratId, is_absent};
use super::states::{Statut, Utilisation};
use super::text::trim_pasted;

/// What a put of ours did to a fibre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkKind {
    /// It was given to the put's contract.
    Taken,
    /// It was given back, and nothing says that it is bad.
    Freed,
    /// It was given back because it does not work or is in use: nobody should take it again.
    NotAgain,
}

impl MarkKind {
    /// The word that other programs read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Taken => "prise",
            Self::Freed => "liberee",
            Self::NotAgain => "a_ne_pas_reprendre",
        }
    }
}

/// What a put of ours says of a fibre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FibreMark {
    /// What was done to the fibre.
    pub kind: MarkKind,
    /// The put's contract.
    pub contrat: ContratId,
    /// The put's motif.
    pub motif: Motif,
    /// Since when: the Terminé, else the acceptance.
    pub at: Timestamp,
    /// Whether the put came to its end: until then the line may still be on the fibre that is given back.
    pub finished: bool,
    /// When the put was decided on: with the contract, which put it is.
    decided_at: Timestamp,
}

/// The marks of this profile's puts, by fibre.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnPuts {
    /// The marks of each fibre, the one that counts last.
    marks: HashMap<Box<str>, Vec<FibreMark>>,
}

impl OwnPuts {
    /// No marks: for who has no journal.
    #[must_use]
    pub fn none() -> &'static Self {
        static NONE: LazyLock<OwnPuts> = LazyLock::new(OwnPuts::default);
        &NONE
    }

    /// The marks of these puts.
    #[must_use]
    pub fn new<'a>(lives: impl IntoIterator<Item = &'a Life>) -> Self {
        let mut puts = Self::default();
        for life in lives {
            puts.note(life);
        }
        puts
    }

    /// Takes the present state of a put in place of what was known of it.
    pub fn note(&mut self, life: &Life) {
        for (fibre, mark) in marks_of(life) {
            let marks = self.marks.entry(fibre.into()).or_default();
            marks.retain(|mark| !is_of(mark, life));
            marks.extend(mark);
            marks.sort_by(|a, b| a.order().cmp(&b.order()));
            if marks.is_empty() {
                self.marks.remove(fibre);
            }
        }
    }

    /// Whether the present state of a put changes a mark.
    #[must_use]
    pub fn differs_after(&self, life: &Life) -> bool {
        marks_of(life).any(|(fibre, mark)| {
            let known = self.marks.get(fibre).and_then(|marks| marks.iter().find(|mark| is_of(mark, life)));
            known != mark.as_ref()
        })
    }

    /// Whether no put marks any fibre.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// What our puts say of a fibre of a list that was read at `read_at`; `None` when they say nothing, or the
    /// list is newer. A list of unknown age is not known to be newer.
    #[must_use]
    pub fn mark(&self, fibre: &str, read_at: Option<Timestamp>) -> Option<&FibreMark> {
        if self.marks.is_empty() {
            return None;
        }
        self.marks.get(fibre)?.last().filter(|mark| read_at.is_none_or(|read_at| read_at <= mark.at))
    }
}

impl FibreMark {
    /// What the mark says in place of the list; nothing of a fibre that is given back while the put is under way: the
    /// line may still be on it.
    #[must_use]
    pub fn in_force(&self) -> Option<MarkKind> {
        (self.finished || self.kind != MarkKind::Freed).then_some(self.kind)
    }

    /// The sort key, the mark that counts last.
    fn order(&self) -> (Timestamp, Timestamp, &str) {
        (self.at, self.decided_at, self.contrat.as_str())
    }
}

fn is_of(mark: &FibreMark, life: &Life) -> bool {
    mark.decided_at == life.at && mark.contrat == life.demande.contrat
}

/// The fibres of a put, each with its mark; `None`: the put marks none.
fn marks_of(life: &Life) -> impl Iterator<Item = (&str, Option<FibreMark>)> {
    let old = life.old_fibre.as_deref().map(trim_pasted).filter(|old| !is_absent(old));
    let freed = if condemns(life.demande.motif) { MarkKind::NotAgain } else { MarkKind::Freed };
    let since = marked_since(life);
    let fibres = [(Some(life.demande.fibre.as_str()), MarkKind::Taken), (old, freed)];
    fibres.into_iter().filter_map(move |(fibre, kind)| {
        let mark = since.map(|at| FibreMark {
            kind,
            contrat: life.demande.contrat.clone(),
            motif: life.demande.motif,
            at,
            finished: matches!(life.phase, Phase::Finished { .. }),
            decided_at: life.at,
        });
        Some((fibre?, mark))
    })
}

/// Since when a put marks its fibres; `None` while it is not known to be carried out, and when the service
/// cancelled it or failed.
fn marked_since(life: &Life) -> Option<Timestamp> {
    let reached = |stage| life.stages.get(&stage).copied();
    match &life.phase {
        Phase::Finished { statut: Statut::Finished, .. } => reached(Stage::End),
        Phase::Followed(_) | Phase::Closed { .. } => reached(Stage::Accepted).or_else(|| reached(Stage::End)),
        Phase::Finished { .. }
        | Phase::Intention
        | Phase::Sending { .. }
        | Phase::NotSent(_)
        | Phase::Refused(_)
        | Phase::Unknown(_)
        | Phase::NotCarriedOut(_) => None,
    }
}

/// Whether the motif says that the old fibre itself is bad or in use.
const fn condemns(motif: Motif) -> bool {
    match motif {
        Motif::OccupiedFibre | Motif::BrokenFibre | Motif::NoSignal | Motif::CivilWorksProblem => true,
        Motif::ExistingPto
        | Motif::WrongBatiment
        | Motif::WrongEscalier
        | Motif::WrongAddress
        | Motif::WrongEtage
        | Motif::WrongPbo
        | Motif::MissingPto
        | Motif::WrongPto
        | Motif::SaturatedPbo
        | Motif::DistantPbo
        | Motif::VirtualRoute => false,
    }
}

/// Whether a fibre can be taken, as far as its list and our own puts tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Availability {
    /// It is free.
    Free,
    /// It is reserved.
    Reserved,
    /// The service's word is missing or unknown.
    Unknown,
    /// It is in use.
    Taken,
    /// We gave it back because it is bad or in use: it is never proposed.
    NotAgain,
}

impl Availability {
    /// Whether a fibre can be taken: what our put says of it (`mark`) is newer than its list.
    #[must_use]
    pub fn of(fibre: &Fibre, mark: Option<&FibreMark>) -> Self {
        match mark.and_then(FibreMark::in_force) {
            Some(MarkKind::Taken) => Self::Taken,
            Some(MarkKind::NotAgain) => Self::NotAgain,
            Some(MarkKind::Freed) => Self::Free,
            None => Self::said(&fibre.utilisation),
        }
    }

    /// What the service's word says.
    #[must_use]
    pub const fn said(utilisation: &Utilisation) -> Self {
        match utilisation {
            Utilisation::Available => Self::Free,
            Utilisation::Reserved => Self::Reserved,
            Utilisation::Occupied => Self::Taken,
            Utilisation::Unknown(_) => Self::Unknown,
        }
    }
}

/// What our puts say of the fibres of one list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListMarks {
    puts: Arc<OwnPuts>,
    read_at: Option<Timestamp>,
}

impl ListMarks {
    /// Of a list that was read at `read_at`; `None`: not known.
    #[must_use]
    pub const fn new(puts: Arc<OwnPuts>, read_at: Option<Timestamp>) -> Self {
        Self { puts, read_at }
    }

    /// What our puts say of this fibre; `None` when the list is newer.
    #[must_use]
    pub fn mark(&self, fibre: &str) -> Option<&FibreMark> {
        self.puts.mark(fibre, self.read_at)
    }

    /// Whether this fibre of the list can be taken.
    #[must_use]
    pub fn availability(&self, fibre: &Fibre) -> Availability {
        Availability::of(fibre, self.mark(&fibre.reference))
    }

    /// Whether our puts say something of any fibre of `list`: it was read before them.
    #[must_use]
    pub fn outdate(&self, list: &RoSite) -> bool {
        !self.puts.is_empty() && list.fibres().any(|(_, fibre)| self.mark(&fibre.reference).is_some())
    }
}

#[cfg(test)]
mod tests;
