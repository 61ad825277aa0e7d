//! The facts that an undecided rule misses, and which of them a person can be asked.
//!
//! Owns: which sentence names a missing fact, and the [`Question`]s: the facts of the order that
//! somebody on site or at the desk may know, with the answers that each one takes.

use crate::domain::commande::{Commande, Fait, Origine, PboCommande, Route, Zone};
use crate::domain::text::trim_pasted;

/// A fact that is missing, in the order in which the sentences name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manque {
    /// The fibre wanted.
    Fibre,
    /// The order's ReferencePrise.
    ReferencePrise,
    /// Whether the order is for an existing PTO.
    PriseExistante,
    /// Whether the building is of the OPAC estate.
    ParcOpac,
    /// Whether the route is virtual.
    Route,
    /// The fibre's states: it is in no list.
    EtatsNonLus,
    /// The fibre's states: the service says something else.
    EtatsInconnus,
    /// Which of several PBOs of one name.
    LieuPbo,
    /// The order's PBO.
    PboCommande,
    /// The order's PBO in this site's naming.
    PboHorsSite,
    /// The wanted fibre's PBO.
    PboFibre,
    /// The zone.
    Zone,
    /// Whether the building is a collective one.
    Collectif,
    /// Whether the PTO is kept.
    Conservation,
    /// The motif.
    Motif,
}

impl Manque {
    const TOUS: [Self; 15] = [
        Self::Fibre,
        Self::ReferencePrise,
        Self::PriseExistante,
        Self::ParcOpac,
        Self::Route,
        Self::EtatsNonLus,
        Self::EtatsInconnus,
        Self::LieuPbo,
        Self::PboCommande,
        Self::PboHorsSite,
        Self::PboFibre,
        Self::Zone,
        Self::Collectif,
        Self::Conservation,
        Self::Motif,
    ];

    /// The sentence that names it and says where it is found, and that sentence's values.
    pub(super) const fn phrase(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Fibre => ("regle.manque.fibre", &[]),
            Self::Conservation => ("regle.manque.conservation", &[]),
            Self::Motif => ("regle.manque.motif", &[]),
            Self::ReferencePrise => ("regle.manque.reference_prise", &[]),
            Self::PriseExistante => ("regle.manque.prise_existante", &[]),
            Self::ParcOpac => ("regle.manque.parc_opac", &[]),
            Self::Route => ("regle.manque.route", &[]),
            Self::Zone => ("regle.manque.zone", &[]),
            Self::Collectif => ("regle.manque.collectif", &[]),
            Self::PboCommande => ("regle.manque.pbo_commande", &[]),
            Self::PboHorsSite => ("regle.manque.pbo_hors_site", &["pbo_commande"]),
            Self::PboFibre => ("regle.manque.pbo_fibre", &["fibre"]),
            Self::LieuPbo => ("regle.manque.lieu_pbo", &["pbo_commande", "lieu_commande", "localisation"]),
            Self::EtatsNonLus => ("regle.manque.etats_non_lus", &["fibre"]),
            Self::EtatsInconnus => ("regle.manque.etats_inconnus", &["fibre", "construction", "utilisation"]),
        }
    }

    const fn question(self) -> Option<Question> {
        Some(match self {
            Self::ReferencePrise => Question::ReferencePrise,
            Self::PriseExistante => Question::PriseExistante,
            Self::ParcOpac => Question::ParcOpac,
            Self::Route => Question::Route,
            Self::PboCommande | Self::PboHorsSite => Question::Pbo,
            Self::Zone => Question::Zone,
            Self::Collectif => Question::Collectif,
            // Said in the demande itself, or read from the service.
            Self::Fibre
            | Self::Conservation
            | Self::Motif
            | Self::EtatsNonLus
            | Self::EtatsInconnus
            | Self::LieuPbo
            | Self::PboFibre => return None,
        })
    }
}

/// A set of missing facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Manques(u16);

impl Manques {
    pub(super) const AUCUN: Self = Self(0);

    pub(super) const fn avec(self, manque: Manque) -> Self {
        Self(self.0 | 1 << manque as u16)
    }

    const fn a(self, manque: Manque) -> bool {
        self.0 & 1 << manque as u16 != 0
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Manque> {
        Manque::TOUS.into_iter().filter(move |manque| self.a(*manque))
    }

    /// The questions whose answers could decide, closed ones first. `nommer_decide`: whether the
    /// name of the order's PBO could tell where the wanted fibre is.
    pub(super) fn questions(self, nommer_decide: bool) -> Vec<Question> {
        let mut questions: Vec<Question> = self
            .iter()
            .filter_map(Manque::question)
            .filter(|question| *question != Question::Pbo || nommer_decide)
            .collect();
        questions.sort_unstable();
        questions
    }
}

/// A fact of the order that a person may be asked, because a rule can't be decided without it.
///
/// In the order of asking: what is answered by yes or no before what is copied out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Whether the order is for an existing PTO.
    PriseExistante,
    /// Whether the building is of the OPAC estate.
    ParcOpac,
    /// Whether the route is real or virtual.
    Route,
    /// The zone.
    Zone,
    /// Whether the building is a collective one.
    Collectif,
    /// The order's PBO, by its name on this site.
    Pbo,
    /// The order's ReferencePrise.
    ReferencePrise,
}

impl Question {
    /// Every question, in the order of asking.
    pub const TOUTES: [Self; 7] = [
        Self::PriseExistante,
        Self::ParcOpac,
        Self::Route,
        Self::Zone,
        Self::Collectif,
        Self::Pbo,
        Self::ReferencePrise,
    ];

    /// The two answers of a closed question as facts set by hand: yes then no, réelle then
    /// virtuelle, ZTD then ZMD. `None`: the answer is a text, see [`Question::texte`].
    #[must_use]
    pub fn choix(self) -> Option<[Commande; 2]> {
        let oui_non = |met: fn(&mut Commande, Option<Fait<bool>>)| {
            [true, false].map(|valeur| {
                let mut faits = Commande::default();
                met(&mut faits, Some(main(valeur)));
                faits
            })
        };
        Some(match self {
            Self::PriseExistante => oui_non(|faits, fait| faits.prise_existante = fait),
            Self::ParcOpac => oui_non(|faits, fait| faits.parc_opac = fait),
            Self::Collectif => oui_non(|faits, fait| faits.immeuble_collectif = fait),
            Self::Route => [Route::Reelle, Route::Virtuelle]
                .map(|route| Commande { route: Some(main(route)), ..Commande::default() }),
            Self::Zone => [Zone::Ztd, Zone::Zmd].map(|zone| Commande { zone: Some(main(zone)), ..Commande::default() }),
            Self::Pbo | Self::ReferencePrise => return None,
        })
    }

    /// The fact that a text says, set by hand; `None` when it says none, or the question is closed.
    #[must_use]
    pub fn texte(self, texte: &str) -> Option<Commande> {
        let texte = trim_pasted(texte);
        match self {
            Self::Pbo => PboCommande::nomme(texte).map(|pbo| Commande { pbo: Some(main(pbo)), ..Commande::default() }),
            Self::ReferencePrise if !texte.is_empty() => {
                Some(Commande { reference_prise: Some(main(texte.to_owned())), ..Commande::default() })
            }
            _ => None,
        }
    }
}

const fn main<T>(valeur: T) -> Fait<T> {
    Fait::new(valeur, Origine::Main)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_come_in_one_order_and_each_once() {
        let manques = Manques::AUCUN.avec(Manque::Motif).avec(Manque::Zone).avec(Manque::Zone).avec(Manque::Fibre);
        assert_eq!(manques.iter().collect::<Vec<_>>(), [Manque::Fibre, Manque::Zone, Manque::Motif]);
        for (rang, manque) in Manque::TOUS.into_iter().enumerate() {
            assert_eq!(manque as usize, rang);
        }
    }

    #[test]
    fn only_what_a_person_can_answer_is_asked_and_only_what_could_decide() {
        let pbo = Manques::AUCUN.avec(Manque::PboCommande).avec(Manque::Zone).avec(Manque::Collectif);
        assert_eq!(pbo.questions(true), [Question::Zone, Question::Collectif, Question::Pbo]);
        assert_eq!(pbo.questions(false), [Question::Zone, Question::Collectif]);
        assert_eq!(Manques::AUCUN.avec(Manque::EtatsNonLus).avec(Manque::Motif).questions(true), []);
    }

    #[test]
    fn every_question_takes_answers_that_say_its_fact() {
        for question in Question::TOUTES {
            let dits: Vec<Commande> = match question.choix() {
                Some(choix) => choix.into_iter().collect(),
                None => question.texte(" \"BE-03\" ").into_iter().collect(),
            };
            assert!(!dits.is_empty() && dits.iter().all(|faits| *faits != Commande::default()), "{question:?}");
            assert_eq!(question.texte("  "), None);
        }
        assert_eq!(Question::Pbo.texte("PT XXXX"), None);
    }
}
