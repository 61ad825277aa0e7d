//! The facts that are missing for an undecided rule, and which of them a person can be asked for.
//!
//! Owns: the sentence for each missing fact, and the [`FactQuestion`]s: the facts of the order that somebody
//! on site or at the desk may know, with the answers that each question takes.

use crate::domain::commande::{Commande, CommandePbo, Fact, FactOrigin, Route, Zone};
use crate::domain::text::trim_pasted;

/// A missing fact, in the order in which the sentences name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MissingFact {
    /// The fibre wanted.
    Fibre,
    /// The order's ReferencePrise.
    PriseReference,
    /// Whether the order is for an existing PTO.
    ExistingPrise,
    /// Whether the building belongs to the OPAC estate.
    ParcOpac,
    /// Whether the route is virtual.
    Route,
    /// The fibre's states, because the fibre is in no list.
    StatesNotRead,
    /// The fibre's states, because the service gave values outside the specification.
    StatesUnknown,
    /// Which of several PBOs of one name is meant.
    PboPlace,
    /// The order's PBO.
    CommandePbo,
    /// The order's PBO in this site's naming.
    PboOffSite,
    /// The wanted fibre's PBO.
    FibrePbo,
    /// The zone.
    Zone,
    /// Whether the building is a collective one.
    Collective,
    /// Whether the PTO is kept.
    Conservation,
    /// The motif.
    Motif,
}

impl MissingFact {
    const ALL: [Self; 15] = [
        Self::Fibre,
        Self::PriseReference,
        Self::ExistingPrise,
        Self::ParcOpac,
        Self::Route,
        Self::StatesNotRead,
        Self::StatesUnknown,
        Self::PboPlace,
        Self::CommandePbo,
        Self::PboOffSite,
        Self::FibrePbo,
        Self::Zone,
        Self::Collective,
        Self::Conservation,
        Self::Motif,
    ];

    /// The key of the sentence that names the fact and says where to find it, and the names of the sentence's
    /// values.
    pub(super) const fn sentence(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Fibre => ("regle.manque.fibre", &[]),
            Self::Conservation => ("regle.manque.conservation", &[]),
            Self::Motif => ("regle.manque.motif", &[]),
            Self::PriseReference => ("regle.manque.reference_prise", &[]),
            Self::ExistingPrise => ("regle.manque.prise_existante", &[]),
            Self::ParcOpac => ("regle.manque.parc_opac", &[]),
            Self::Route => ("regle.manque.route", &[]),
            Self::Zone => ("regle.manque.zone", &[]),
            Self::Collective => ("regle.manque.collectif", &[]),
            Self::CommandePbo => ("regle.manque.pbo_commande", &[]),
            Self::PboOffSite => ("regle.manque.pbo_hors_site", &["pbo_commande"]),
            Self::FibrePbo => ("regle.manque.pbo_fibre", &["fibre"]),
            Self::PboPlace => ("regle.manque.lieu_pbo", &["pbo_commande", "lieu_commande", "localisation"]),
            Self::StatesNotRead => ("regle.manque.etats_non_lus", &["fibre"]),
            Self::StatesUnknown => ("regle.manque.etats_inconnus", &["fibre", "construction", "utilisation"]),
        }
    }

    const fn question(self) -> Option<FactQuestion> {
        Some(match self {
            Self::PriseReference => FactQuestion::PriseReference,
            Self::ExistingPrise => FactQuestion::ExistingPrise,
            Self::ParcOpac => FactQuestion::ParcOpac,
            Self::Route => FactQuestion::Route,
            Self::CommandePbo | Self::PboOffSite => FactQuestion::Pbo,
            Self::Zone => FactQuestion::Zone,
            Self::Collective => FactQuestion::Collective,
            // Given in the demande itself, or read from the service.
            Self::Fibre
            | Self::Conservation
            | Self::Motif
            | Self::StatesNotRead
            | Self::StatesUnknown
            | Self::PboPlace
            | Self::FibrePbo => return None,
        })
    }
}

/// A set of missing facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MissingFacts(u16);

impl MissingFacts {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn with(self, missing: MissingFact) -> Self {
        Self(self.0 | 1 << missing as u16)
    }

    const fn a(self, missing: MissingFact) -> bool {
        self.0 & 1 << missing as u16 != 0
    }

    pub(super) fn iter(self) -> impl Iterator<Item = MissingFact> {
        MissingFact::ALL.into_iter().filter(move |missing| self.a(*missing))
    }

    /// The questions whose answers could decide the rule; those with a choice of two answers come first.
    /// `naming_decides`: whether the name of the order's PBO could tell where the wanted fibre is.
    pub(super) fn questions(self, naming_decides: bool) -> Vec<FactQuestion> {
        let mut questions: Vec<FactQuestion> = self
            .iter()
            .filter_map(MissingFact::question)
            .filter(|question| *question != FactQuestion::Pbo || naming_decides)
            .collect();
        questions.sort_unstable();
        questions
    }
}

/// A fact of the order for which a person is asked, because a rule can't be decided without it.
///
/// In the order of asking: questions with a choice of two answers come before those whose answer is a text to
/// copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactQuestion {
    /// Whether the order is for an existing PTO.
    ExistingPrise,
    /// Whether the building belongs to the OPAC estate.
    ParcOpac,
    /// Whether the route is real or virtual.
    Route,
    /// The zone.
    Zone,
    /// Whether the building is a collective one.
    Collective,
    /// The order's PBO, by its name on this site.
    Pbo,
    /// The order's ReferencePrise.
    PriseReference,
}

impl FactQuestion {
    /// Every question, in the order of asking.
    pub const ALL: [Self; 7] = [
        Self::ExistingPrise,
        Self::ParcOpac,
        Self::Route,
        Self::Zone,
        Self::Collective,
        Self::Pbo,
        Self::PriseReference,
    ];

    /// The two answers of a closed question, as facts set by hand: yes then no, real then virtual, ZTD then
    /// ZMD. `None`: the answer is a text, see [`FactQuestion::text`].
    #[must_use]
    pub fn choice(self) -> Option<[Commande; 2]> {
        let yes_no = |set: fn(&mut Commande, Option<Fact<bool>>)| {
            [true, false].map(|value| {
                let mut facts = Commande::default();
                set(&mut facts, Some(by_hand(value)));
                facts
            })
        };
        Some(match self {
            Self::ExistingPrise => yes_no(|facts, fact| facts.existing_prise = fact),
            Self::ParcOpac => yes_no(|facts, fact| facts.parc_opac = fact),
            Self::Collective => yes_no(|facts, fact| facts.collective_immeuble = fact),
            Self::Route => [Route::Real, Route::Virtual]
                .map(|route| Commande { route: Some(by_hand(route)), ..Commande::default() }),
            Self::Zone => {
                [Zone::Ztd, Zone::Zmd].map(|zone| Commande { zone: Some(by_hand(zone)), ..Commande::default() })
            }
            Self::Pbo | Self::PriseReference => return None,
        })
    }

    /// The fact in a text answer, set by hand; `None` when the text holds none, or the question is closed.
    #[must_use]
    pub fn text(self, text: &str) -> Option<Commande> {
        let text = trim_pasted(text);
        match self {
            Self::Pbo => {
                CommandePbo::named(text).map(|pbo| Commande { pbo: Some(by_hand(pbo)), ..Commande::default() })
            }
            Self::PriseReference if !text.is_empty() => {
                Some(Commande { reference_prise: Some(by_hand(text.to_owned())), ..Commande::default() })
            }
            _ => None,
        }
    }
}

const fn by_hand<T>(value: T) -> Fact<T> {
    Fact::new(value, FactOrigin::ByHand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_come_in_one_order_and_each_once() {
        let missing_facts = MissingFacts::NONE
            .with(MissingFact::Motif)
            .with(MissingFact::Zone)
            .with(MissingFact::Zone)
            .with(MissingFact::Fibre);
        assert_eq!(
            missing_facts.iter().collect::<Vec<_>>(),
            [MissingFact::Fibre, MissingFact::Zone, MissingFact::Motif]
        );
        for (index, missing) in MissingFact::ALL.into_iter().enumerate() {
            assert_eq!(missing as usize, index);
        }
    }

    #[test]
    fn only_what_a_person_can_answer_is_asked_and_only_what_could_decide() {
        let pbo =
            MissingFacts::NONE.with(MissingFact::CommandePbo).with(MissingFact::Zone).with(MissingFact::Collective);
        assert_eq!(pbo.questions(true), [FactQuestion::Zone, FactQuestion::Collective, FactQuestion::Pbo]);
        assert_eq!(pbo.questions(false), [FactQuestion::Zone, FactQuestion::Collective]);
        assert_eq!(MissingFacts::NONE.with(MissingFact::StatesNotRead).with(MissingFact::Motif).questions(true), []);
    }

    #[test]
    fn every_question_takes_answers_that_say_its_fact() {
        for question in FactQuestion::ALL {
            let answers: Vec<Commande> = match question.choice() {
                Some(choice) => choice.into_iter().collect(),
                None => question.text(" \"BE-03\" ").into_iter().collect(),
            };
            assert!(!answers.is_empty() && answers.iter().all(|facts| *facts != Commande::default()), "{question:?}");
            assert_eq!(question.text("  "), None);
        }
        assert_eq!(FactQuestion::Pbo.text("PT XXXX"), None);
    }
}
