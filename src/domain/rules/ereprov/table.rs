//! The verdict of every rule, from the finite facts alone.
//!
//! Owns: docs/e-reprov.md 4, rule by rule. Each function follows its rule there: first the case where the
//! rule does not apply, then where it is met, then where it is broken; the rest is undecided.

use super::context::Relation;
use super::findings::{
    Alike, Facts, FibreUse, Findings, KnownPrise, ListsRead, PboKnowledge, UnderwayKind, WantedList,
};
use super::missing::MissingFact;
use super::rule::RuleId;
use super::ruling::Ruling;
use super::sentences::{RuleSentence, faults, write_out};
use crate::domain::commande::{Route, Zone};
use crate::domain::motif::Motif;
use crate::domain::own_puts::MarkKind;

/// One verdict per rule, in the order of [`RuleId::ALL`].
pub(super) fn judge(findings: &Findings<'_>) -> Vec<Ruling> {
    RuleId::ALL
        .into_iter()
        .map(|rule| {
            let sentence = settle(rule, &findings.facts);
            let reason = match (rule, faults(findings.faults)) {
                (RuleId::R6, Some(faults)) => faults,
                _ => write_out(&sentence, &findings.words),
            };
            Ruling {
                rule,
                verdict: sentence.verdict,
                reason,
                questions: sentence.missing_facts.questions(findings.naming_decides),
            }
        })
        .collect()
}

/// The verdict of one rule and its sentence.
pub(super) fn settle(rule: RuleId, facts: &Facts) -> RuleSentence {
    match rule {
        RuleId::R1 => r1(facts),
        RuleId::R2 => r2(facts),
        RuleId::R3 => r3(facts),
        RuleId::R4 => r4(facts),
        RuleId::R5 => r5(facts),
        RuleId::R6 => r6(facts),
        RuleId::R7 => r7(facts),
        RuleId::R8 => r8(facts),
        RuleId::R9 => r9(facts),
        RuleId::R10 => r10(facts),
        RuleId::A1 => a1(facts),
        RuleId::A2 => a2(facts),
        RuleId::A3 => a3(facts),
        RuleId::A4 => a4(facts),
        RuleId::A5 => a5(facts),
        RuleId::A6 => a6(facts),
        RuleId::A7 => a7(facts),
    }
}

/// R1: the wanted fibre is another one than the order's.
fn r1(facts: &Facts) -> RuleSentence {
    match facts.same_fibre {
        Some(true) => RuleSentence::rejection("regle.r1.rejet", &["fibre"]),
        Some(false) if facts.prise == KnownPrise::None => {
            RuleSentence::compliant("regle.r1.conforme.sans_reference", &["prise"])
        }
        Some(false) => RuleSentence::compliant("regle.r1.conforme", &["fibre", "prise"]),
        None => RuleSentence::undecided("regle.r1.indetermine", &[])
            .missing(!facts.fibre, MissingFact::Fibre)
            .missing(facts.prise == KnownPrise::Unknown, MissingFact::PriseReference),
    }
}

/// R2: with an order on an existing PTO, the PTO is not kept unless the fibre is broken.
fn r2(facts: &Facts) -> RuleSentence {
    match (facts.existing_prise, facts.conservation, facts.motif) {
        (Some(false), _, _) => RuleSentence::not_applicable("regle.r2.sans_objet", &[]),
        (_, Some(false), _) => RuleSentence::compliant("regle.r2.conforme.conservation", &[]),
        (_, _, Some(Motif::BrokenFibre)) => RuleSentence::compliant("regle.r2.conforme.fibre_cassee", &[]),
        (Some(true), Some(true), Some(_)) => RuleSentence::rejection("regle.r2.rejet", &["motif"]),
        (existing, conservation, motif) => RuleSentence::undecided("regle.r2.indetermine", &[])
            .missing(existing.is_none(), MissingFact::ExistingPrise)
            .missing(conservation.is_none(), MissingFact::Conservation)
            .missing(motif.is_none(), MissingFact::Motif),
    }
}

/// R3: in the OPAC estate, no PTO is kept.
fn r3(facts: &Facts) -> RuleSentence {
    match (facts.parc_opac, facts.conservation) {
        (Some(false), _) => RuleSentence::not_applicable("regle.r3.sans_objet", &[]),
        (_, Some(false)) => RuleSentence::compliant("regle.r3.conforme", &[]),
        (Some(true), Some(true)) => RuleSentence::rejection("regle.r3.rejet", &[]),
        (opac, conservation) => RuleSentence::undecided("regle.r3.indetermine", &[])
            .missing(opac.is_none(), MissingFact::ParcOpac)
            .missing(conservation.is_none(), MissingFact::Conservation),
    }
}

/// R4: with eight of the motifs, no PTO is kept.
fn r4(facts: &Facts) -> RuleSentence {
    match (facts.motif.map(forbids_conservation), facts.conservation) {
        (Some(false), _) => RuleSentence::not_applicable("regle.r4.sans_objet", &["motif"]),
        (Some(true), Some(false)) => RuleSentence::compliant("regle.r4.conforme", &["motif"]),
        (None, Some(false)) => RuleSentence::compliant("regle.r4.conforme.sans_motif", &[]),
        (Some(true), Some(true)) => RuleSentence::rejection("regle.r4.rejet", &["motif"]),
        (motif, conservation) => RuleSentence::undecided("regle.r4.indetermine", &[])
            .missing(conservation.is_none(), MissingFact::Conservation)
            .missing(motif.is_none(), MissingFact::Motif),
    }
}

/// R5: to keep the PTO, the fibre must be in one of two pairs of states.
fn r5(facts: &Facts) -> RuleSentence {
    let states = &["fibre", "construction", "utilisation"];
    match (facts.conservation, facts.keep) {
        (Some(false), _) => RuleSentence::not_applicable("regle.r5.sans_objet", &[]),
        (_, Some(true)) => RuleSentence::compliant("regle.r5.conforme", states),
        (Some(true), Some(false)) => RuleSentence::rejection("regle.r5.rejet", states),
        (conservation, keep) => {
            let states_missing = keep.is_none() && facts.fibre;
            RuleSentence::undecided("regle.r5.indetermine", &[])
                .missing(!facts.fibre, MissingFact::Fibre)
                .missing(states_missing && facts.list == WantedList::Absent, MissingFact::StatesNotRead)
                .missing(states_missing && facts.list != WantedList::Absent, MissingFact::StatesUnknown)
                .missing(conservation.is_none(), MissingFact::Conservation)
        }
    }
}

/// R6: the parameters are well-formed. The faults themselves give the reason of a rejection.
fn r6(facts: &Facts) -> RuleSentence {
    if facts.well_formed {
        RuleSentence::compliant("regle.r6.conforme", &[])
    } else {
        RuleSentence::rejection("regle.r6.rejet", &[])
    }
}

/// R7: with a virtual route, no PTO is given or kept.
fn r7(facts: &Facts) -> RuleSentence {
    let is_virtual = match (facts.route, facts.motif) {
        (Some(Route::Virtual), _) | (_, Some(Motif::VirtualRoute)) => Some(true),
        (Some(Route::Real), Some(_)) => Some(false),
        (None, _) | (_, None) => None,
    };
    let respected = if facts.pto { Some(false) } else { facts.conservation.map(|keep| !keep) };
    match (is_virtual, respected) {
        (Some(false), _) => RuleSentence::not_applicable("regle.r7.sans_objet", &[]),
        (_, Some(true)) => RuleSentence::compliant("regle.r7.conforme", &[]),
        (Some(true), Some(false)) if facts.pto && facts.conservation == Some(true) => {
            RuleSentence::rejection("regle.r7.rejet.pto_conservation", &[])
        }
        (Some(true), Some(false)) if facts.pto => RuleSentence::rejection("regle.r7.rejet.pto", &[]),
        (Some(true), Some(false)) => RuleSentence::rejection("regle.r7.rejet.conservation", &[]),
        (is_virtual, respected) => RuleSentence::undecided("regle.r7.indetermine", &[])
            // While the motif and the PTO's conservation are both open, the route settles nothing.
            .missing(
                is_virtual.is_none() && facts.route.is_none() && (facts.motif.is_some() || respected.is_some()),
                MissingFact::Route,
            )
            .missing(is_virtual.is_none() && facts.motif.is_none(), MissingFact::Motif)
            .missing(respected.is_none(), MissingFact::Conservation),
    }
}

/// R8: the fibre is on the order's PBO, or on another one where this is allowed.
fn r8(facts: &Facts) -> RuleSentence {
    let names: &[&str] = &["fibre", "pbo", "pbo_commande"];
    let without_pbo: &[&str] = &["fibre", "pbo_commande"];
    match (facts.relation, facts.zone, facts.collective) {
        (Relation::Same, _, _) => RuleSentence::compliant("regle.r8.conforme.meme_pbo", without_pbo),
        (_, Some(Zone::Ztd), Some(true)) => RuleSentence::compliant("regle.r8.conforme.collectif", &[]),
        (Relation::Other, Some(Zone::Zmd), _) => RuleSentence::rejection("regle.r8.rejet.zmd", names),
        (Relation::Absent, Some(Zone::Zmd), _) => RuleSentence::rejection("regle.r8.rejet.zmd_absente", without_pbo),
        (Relation::Other, _, Some(false)) => RuleSentence::rejection("regle.r8.rejet.individuel", names),
        (Relation::Absent, _, Some(false)) => RuleSentence::rejection("regle.r8.rejet.individuel_absente", without_pbo),
        (Relation::Other, zone, collective) => {
            r8_elsewhere(RuleSentence::undecided("regle.r8.indetermine.autre", names), zone, collective)
        }
        (Relation::Absent, zone, collective) => {
            r8_elsewhere(RuleSentence::undecided("regle.r8.indetermine.absente", without_pbo), zone, collective)
        }
        (Relation::Ambiguous | Relation::Unknown, zone, collective) => {
            let sentence = RuleSentence::undecided("regle.r8.indetermine.pbo", &[])
                .missing(!facts.fibre, MissingFact::Fibre)
                .missing(facts.relation == Relation::Ambiguous, MissingFact::PboPlace)
                .missing(
                    facts.relation == Relation::Unknown && facts.commande == PboKnowledge::Unknown,
                    MissingFact::CommandePbo,
                )
                .missing(
                    facts.relation == Relation::Unknown && facts.commande == PboKnowledge::OffSite,
                    MissingFact::PboOffSite,
                )
                .missing(
                    facts.relation == Relation::Unknown
                        && facts.fibre
                        && (facts.list == WantedList::Absent || facts.commande == PboKnowledge::Known),
                    MissingFact::FibrePbo,
                );
            r8_elsewhere(sentence, zone, collective)
        }
    }
}

/// The facts that would still allow another PBO.
fn r8_elsewhere(sentence: RuleSentence, zone: Option<Zone>, collective: Option<bool>) -> RuleSentence {
    sentence
        .missing(zone.is_none() && collective != Some(false), MissingFact::Zone)
        .missing(zone != Some(Zone::Zmd) && collective.is_none(), MissingFact::Collective)
}

/// R9: the fibre is in a list of this contract. It never rejects: absence from a list proves nothing.
fn r9(facts: &Facts) -> RuleSentence {
    match (facts.list, facts.read) {
        (WantedList::Fresh | WantedList::Old | WantedList::AgeUnknown, _) => {
            RuleSentence::compliant("regle.r9.conforme", &["fibre", "pbo", "localisation"])
        }
        (WantedList::Absent, _) if !facts.fibre => {
            RuleSentence::undecided("regle.r9.indetermine.sans_fibre", &[]).missing(true, MissingFact::Fibre)
        }
        (WantedList::Absent, ListsRead::None) => RuleSentence::undecided("regle.r9.indetermine.aucune", &["fibre"]),
        (WantedList::Absent, ListsRead::Expired) => {
            RuleSentence::undecided("regle.r9.indetermine.perimees", &["fibre"])
        }
        (WantedList::Absent, ListsRead::ContratPlace) => {
            RuleSentence::undecided("regle.r9.indetermine.lieu_contrat", &["fibre"])
        }
        (WantedList::Absent, ListsRead::Others) => {
            RuleSentence::undecided("regle.r9.indetermine.listes", &["fibre", "listes"])
        }
        (WantedList::Absent, ListsRead::OthersAndContratPlace) => {
            RuleSentence::undecided("regle.r9.indetermine.listes_et_lieu", &["fibre", "listes"])
        }
    }
}

/// R10: nothing is under way for this contract. It rejects only what is known to be under way.
fn r10(facts: &Facts) -> RuleSentence {
    match facts.underway {
        UnderwayKind::Nothing => RuleSentence::compliant("regle.r10.conforme", &[]),
        UnderwayKind::Put => RuleSentence::rejection("regle.r10.rejet.put", &[]),
        UnderwayKind::Workflow => RuleSentence::rejection("regle.r10.rejet.workflow", &["statut"]),
        UnderwayKind::StateUnknown => RuleSentence::undecided("regle.r10.indetermine", &["statut"]),
    }
}

/// A1: the fibre is in use, or it is reserved and the PTO is not kept. What a put of ours did to it is newer than
/// the states of its list.
fn a1(facts: &Facts) -> RuleSentence {
    match (facts.mark, facts.usage, facts.conservation) {
        (Some(MarkKind::Taken), _, _) => {
            RuleSentence::warning("regle.a1.avertissement.par_nous", &["fibre", "pris_par"])
        }
        (Some(MarkKind::NotAgain), _, _) => {
            RuleSentence::warning("regle.a1.avertissement.rendue", &["fibre", "motif_rendu"])
        }
        (None, Some(FibreUse::Occupied), _) => RuleSentence::warning("regle.a1.avertissement.occupe", &["fibre"]),
        (None, Some(FibreUse::Reserved), Some(false)) => {
            RuleSentence::warning("regle.a1.avertissement.reserve", &["fibre"])
        }
        _ => RuleSentence::not_applicable("regle.a1.sans_objet", &[]),
    }
}

/// A2: the PTO is kept but not named.
fn a2(facts: &Facts) -> RuleSentence {
    if facts.conservation == Some(true) && !facts.pto {
        RuleSentence::warning("regle.a2.avertissement", &[])
    } else {
        RuleSentence::not_applicable("regle.a2.sans_objet", &[])
    }
}

/// A3: the motif blames the PBO, but the fibre is on the same PBO.
fn a3(facts: &Facts) -> RuleSentence {
    let pbo = facts.motif.is_some_and(Motif::blames_pbo);
    match (pbo, facts.zone, facts.relation) {
        (true, Some(Zone::Zmd), _) => RuleSentence::warning("regle.a3.avertissement.zmd", &["motif"]),
        (true, _, Relation::Same) => {
            RuleSentence::warning("regle.a3.avertissement.meme_pbo", &["motif", "fibre", "pbo"])
        }
        _ => RuleSentence::not_applicable("regle.a3.sans_objet", &[]),
    }
}

/// A4: the list is old.
fn a4(facts: &Facts) -> RuleSentence {
    match facts.list {
        WantedList::Old => RuleSentence::warning("regle.a4.avertissement.ancienne", &["age"]),
        WantedList::AgeUnknown => RuleSentence::warning("regle.a4.avertissement.age_inconnu", &[]),
        WantedList::Absent | WantedList::Fresh => RuleSentence::not_applicable("regle.a4.sans_objet", &[]),
    }
}

/// A5: the fibre is in another bâtiment, and the motif does not say so.
fn a5(facts: &Facts) -> RuleSentence {
    let told = match facts.motif {
        None | Some(Motif::WrongBatiment | Motif::WrongAddress) => true,
        Some(_) => false,
    };
    if facts.other_batiment == Some(true) && !told {
        RuleSentence::warning("regle.a5.avertissement", &["batiment", "batiment_contrat"])
    } else {
        RuleSentence::not_applicable("regle.a5.sans_objet", &[])
    }
}

/// A6: the motif says that the route is virtual, but it is real.
fn a6(facts: &Facts) -> RuleSentence {
    if facts.motif == Some(Motif::VirtualRoute) && facts.route == Some(Route::Real) {
        RuleSentence::warning("regle.a6.avertissement", &[])
    } else {
        RuleSentence::not_applicable("regle.a6.sans_objet", &[])
    }
}

/// A7: the wanted fibre looks like another one: a typing error, or the same fibre written otherwise.
fn a7(facts: &Facts) -> RuleSentence {
    match facts.alike {
        Alike::Prise => RuleSentence::warning("regle.a7.avertissement.prise", &["fibre", "prise"]),
        Alike::Listed => RuleSentence::warning("regle.a7.avertissement.liste", &["fibre", "semblable"]),
        Alike::Nothing => RuleSentence::not_applicable("regle.a7.sans_objet", &[]),
    }
}

/// Whether R4 forbids keeping the PTO with this motif.
const fn forbids_conservation(motif: Motif) -> bool {
    match motif {
        Motif::ExistingPto
        | Motif::MissingPto
        | Motif::WrongPto
        | Motif::VirtualRoute
        | Motif::WrongBatiment
        | Motif::WrongEscalier
        | Motif::WrongEtage
        | Motif::WrongAddress => true,
        Motif::OccupiedFibre
        | Motif::BrokenFibre
        | Motif::WrongPbo
        | Motif::NoSignal
        | Motif::SaturatedPbo
        | Motif::DistantPbo
        | Motif::CivilWorksProblem => false,
    }
}

#[cfg(test)]
mod tests;
