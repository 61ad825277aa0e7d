//! The verdict of every rule, from the finite facts alone.
//!
//! Owns: docs/e-reprov.md 4, rule by rule. Each function reads as its rule there: first what
//! makes the rule moot, then what meets it, then what breaks it, and what is left is undecided.

use super::context::Relation;
use super::findings::{Constats, Cours, Faits, Liste, Lues, Prise, SourcePbo, Usage};
use super::missing::Manque;
use super::rule::RegleId;
use super::ruling::Avis;
use super::sentences::{Phrase, fautes, rediger};
use crate::domain::commande::{Route, Zone};
use crate::domain::motif::Motif;

/// One verdict per rule, in the order of [`RegleId::TOUTES`].
pub(super) fn juger(constats: &Constats<'_>) -> Vec<Avis> {
    RegleId::TOUTES
        .into_iter()
        .map(|regle| {
            let phrase = trancher(regle, &constats.faits);
            let raison = match (regle, fautes(constats.defauts)) {
                (RegleId::R6, Some(fautes)) => fautes,
                _ => rediger(&phrase, &constats.mots),
            };
            Avis { regle, verdict: phrase.verdict, raison, questions: phrase.manques.questions(constats.nommer_decide) }
        })
        .collect()
}

/// The verdict of one rule and the sentence that says why.
pub(super) fn trancher(regle: RegleId, faits: &Faits) -> Phrase {
    match regle {
        RegleId::R1 => r1(faits),
        RegleId::R2 => r2(faits),
        RegleId::R3 => r3(faits),
        RegleId::R4 => r4(faits),
        RegleId::R5 => r5(faits),
        RegleId::R6 => r6(faits),
        RegleId::R7 => r7(faits),
        RegleId::R8 => r8(faits),
        RegleId::R9 => r9(faits),
        RegleId::R10 => r10(faits),
        RegleId::A1 => a1(faits),
        RegleId::A2 => a2(faits),
        RegleId::A3 => a3(faits),
        RegleId::A4 => a4(faits),
        RegleId::A5 => a5(faits),
        RegleId::A6 => a6(faits),
    }
}

/// Another fibre than the order's.
fn r1(faits: &Faits) -> Phrase {
    match faits.meme_fibre {
        Some(true) => Phrase::rejet("regle.r1.rejet", &["fibre"]),
        Some(false) if faits.prise == Prise::Aucune => Phrase::conforme("regle.r1.conforme.sans_reference", &["prise"]),
        Some(false) => Phrase::conforme("regle.r1.conforme", &["fibre", "prise"]),
        None => Phrase::indetermine("regle.r1.indetermine", &[])
            .manque(!faits.fibre, Manque::Fibre)
            .manque(faits.prise == Prise::Inconnue, Manque::ReferencePrise),
    }
}

/// On an existing PTO, none is kept unless the fibre is broken.
fn r2(faits: &Faits) -> Phrase {
    match (faits.prise_existante, faits.conservation, faits.motif) {
        (Some(false), _, _) => Phrase::sans_objet("regle.r2.sans_objet", &[]),
        (_, Some(false), _) => Phrase::conforme("regle.r2.conforme.conservation", &[]),
        (_, _, Some(Motif::FibreCassee)) => Phrase::conforme("regle.r2.conforme.fibre_cassee", &[]),
        (Some(true), Some(true), Some(_)) => Phrase::rejet("regle.r2.rejet", &["motif"]),
        (existante, conservation, motif) => Phrase::indetermine("regle.r2.indetermine", &[])
            .manque(existante.is_none(), Manque::PriseExistante)
            .manque(conservation.is_none(), Manque::Conservation)
            .manque(motif.is_none(), Manque::Motif),
    }
}

/// In the OPAC estate, no PTO is kept.
fn r3(faits: &Faits) -> Phrase {
    match (faits.parc_opac, faits.conservation) {
        (Some(false), _) => Phrase::sans_objet("regle.r3.sans_objet", &[]),
        (_, Some(false)) => Phrase::conforme("regle.r3.conforme", &[]),
        (Some(true), Some(true)) => Phrase::rejet("regle.r3.rejet", &[]),
        (opac, conservation) => Phrase::indetermine("regle.r3.indetermine", &[])
            .manque(opac.is_none(), Manque::ParcOpac)
            .manque(conservation.is_none(), Manque::Conservation),
    }
}

/// Eight motifs keep no PTO.
fn r4(faits: &Faits) -> Phrase {
    match (faits.motif.map(interdit_la_conservation), faits.conservation) {
        (Some(false), _) => Phrase::sans_objet("regle.r4.sans_objet", &["motif"]),
        (Some(true), Some(false)) => Phrase::conforme("regle.r4.conforme", &["motif"]),
        (None, Some(false)) => Phrase::conforme("regle.r4.conforme.sans_motif", &[]),
        (Some(true), Some(true)) => Phrase::rejet("regle.r4.rejet", &["motif"]),
        (motif, conservation) => Phrase::indetermine("regle.r4.indetermine", &[])
            .manque(conservation.is_none(), Manque::Conservation)
            .manque(motif.is_none(), Manque::Motif),
    }
}

/// To keep the PTO, the fibre is in one of two pairs of states.
fn r5(faits: &Faits) -> Phrase {
    let etats = &["fibre", "construction", "utilisation"];
    match (faits.conservation, faits.garde) {
        (Some(false), _) => Phrase::sans_objet("regle.r5.sans_objet", &[]),
        (_, Some(true)) => Phrase::conforme("regle.r5.conforme", etats),
        (Some(true), Some(false)) => Phrase::rejet("regle.r5.rejet", etats),
        (conservation, garde) => {
            let etats_manquent = garde.is_none() && faits.fibre;
            Phrase::indetermine("regle.r5.indetermine", &[])
                .manque(!faits.fibre, Manque::Fibre)
                .manque(etats_manquent && faits.liste == Liste::Absente, Manque::EtatsNonLus)
                .manque(etats_manquent && faits.liste != Liste::Absente, Manque::EtatsInconnus)
                .manque(conservation.is_none(), Manque::Conservation)
        }
    }
}

/// Well-formed parameters. Its reject names each fault itself.
fn r6(faits: &Faits) -> Phrase {
    if faits.bien_forme { Phrase::conforme("regle.r6.conforme", &[]) } else { Phrase::rejet("regle.r6.rejet", &[]) }
}

/// A virtual route has no PTO, given or kept.
fn r7(faits: &Faits) -> Phrase {
    let virtuelle = match (faits.route, faits.motif) {
        (Some(Route::Virtuelle), _) | (_, Some(Motif::RouteOptiqueVirtuelle)) => Some(true),
        (Some(Route::Reelle), Some(_)) => Some(false),
        (None, _) | (_, None) => None,
    };
    let respectee = if faits.pto { Some(false) } else { faits.conservation.map(|garde| !garde) };
    match (virtuelle, respectee) {
        (Some(false), _) => Phrase::sans_objet("regle.r7.sans_objet", &[]),
        (_, Some(true)) => Phrase::conforme("regle.r7.conforme", &[]),
        (Some(true), Some(false)) if faits.pto && faits.conservation == Some(true) => {
            Phrase::rejet("regle.r7.rejet.pto_conservation", &[])
        }
        (Some(true), Some(false)) if faits.pto => Phrase::rejet("regle.r7.rejet.pto", &[]),
        (Some(true), Some(false)) => Phrase::rejet("regle.r7.rejet.conservation", &[]),
        (virtuelle, respectee) => Phrase::indetermine("regle.r7.indetermine", &[])
            // While the motif and what is kept are both open, the route settles nothing.
            .manque(
                virtuelle.is_none() && faits.route.is_none() && (faits.motif.is_some() || respectee.is_some()),
                Manque::Route,
            )
            .manque(virtuelle.is_none() && faits.motif.is_none(), Manque::Motif)
            .manque(respectee.is_none(), Manque::Conservation),
    }
}

/// The order's PBO, or another where another is allowed.
fn r8(faits: &Faits) -> Phrase {
    let noms: &[&str] = &["fibre", "pbo", "pbo_commande"];
    let sans_pbo: &[&str] = &["fibre", "pbo_commande"];
    match (faits.relation, faits.zone, faits.collectif) {
        (Relation::Meme, _, _) => Phrase::conforme("regle.r8.conforme.meme_pbo", sans_pbo),
        (_, Some(Zone::Ztd), Some(true)) => Phrase::conforme("regle.r8.conforme.collectif", &[]),
        (Relation::Autre, Some(Zone::Zmd), _) => Phrase::rejet("regle.r8.rejet.zmd", noms),
        (Relation::Absente, Some(Zone::Zmd), _) => Phrase::rejet("regle.r8.rejet.zmd_absente", sans_pbo),
        (Relation::Autre, _, Some(false)) => Phrase::rejet("regle.r8.rejet.individuel", noms),
        (Relation::Absente, _, Some(false)) => Phrase::rejet("regle.r8.rejet.individuel_absente", sans_pbo),
        (Relation::Autre, zone, collectif) => {
            r8_ailleurs(Phrase::indetermine("regle.r8.indetermine.autre", noms), zone, collectif)
        }
        (Relation::Absente, zone, collectif) => {
            r8_ailleurs(Phrase::indetermine("regle.r8.indetermine.absente", sans_pbo), zone, collectif)
        }
        (Relation::Ambigue | Relation::Inconnue, zone, collectif) => {
            let phrase = Phrase::indetermine("regle.r8.indetermine.pbo", &[])
                .manque(!faits.fibre, Manque::Fibre)
                .manque(faits.relation == Relation::Ambigue, Manque::LieuPbo)
                .manque(
                    faits.relation == Relation::Inconnue && faits.commande == SourcePbo::Inconnu,
                    Manque::PboCommande,
                )
                .manque(
                    faits.relation == Relation::Inconnue && faits.commande == SourcePbo::HorsSite,
                    Manque::PboHorsSite,
                )
                .manque(
                    faits.relation == Relation::Inconnue
                        && faits.fibre
                        && (faits.liste == Liste::Absente || faits.commande == SourcePbo::Connu),
                    Manque::PboFibre,
                );
            r8_ailleurs(phrase, zone, collectif)
        }
    }
}

/// The facts that would still allow another PBO.
fn r8_ailleurs(phrase: Phrase, zone: Option<Zone>, collectif: Option<bool>) -> Phrase {
    phrase
        .manque(zone.is_none() && collectif != Some(false), Manque::Zone)
        .manque(zone != Some(Zone::Zmd) && collectif.is_none(), Manque::Collectif)
}

/// The fibre is in a list of this contract. Rejects nothing: absence proves nothing.
fn r9(faits: &Faits) -> Phrase {
    match (faits.liste, faits.lues) {
        (Liste::Fraiche | Liste::Ancienne | Liste::AgeInconnu, _) => {
            Phrase::conforme("regle.r9.conforme", &["fibre", "pbo", "localisation"])
        }
        (Liste::Absente, _) if !faits.fibre => {
            Phrase::indetermine("regle.r9.indetermine.sans_fibre", &[]).manque(true, Manque::Fibre)
        }
        (Liste::Absente, Lues::Aucune) => Phrase::indetermine("regle.r9.indetermine.aucune", &["fibre"]),
        (Liste::Absente, Lues::Perimees) => Phrase::indetermine("regle.r9.indetermine.perimees", &["fibre"]),
        (Liste::Absente, Lues::LieuContrat) => Phrase::indetermine("regle.r9.indetermine.lieu_contrat", &["fibre"]),
        (Liste::Absente, Lues::Autres) => Phrase::indetermine("regle.r9.indetermine.listes", &["fibre", "listes"]),
        (Liste::Absente, Lues::AutresEtLieuContrat) => {
            Phrase::indetermine("regle.r9.indetermine.listes_et_lieu", &["fibre", "listes"])
        }
    }
}

/// Nothing of this contract is under way. Rejects on knowledge only.
fn r10(faits: &Faits) -> Phrase {
    match faits.en_cours {
        Cours::Rien => Phrase::conforme("regle.r10.conforme", &[]),
        Cours::Put => Phrase::rejet("regle.r10.rejet.put", &[]),
        Cours::Workflow => Phrase::rejet("regle.r10.rejet.workflow", &["statut"]),
        Cours::EtatInconnu => Phrase::indetermine("regle.r10.indetermine", &["statut"]),
    }
}

/// A fibre in use, or reserved without keeping the PTO.
fn a1(faits: &Faits) -> Phrase {
    match (faits.usage, faits.conservation) {
        (Some(Usage::Occupe), _) => Phrase::avertissement("regle.a1.avertissement.occupe", &["fibre"]),
        (Some(Usage::Reserve), Some(false)) => Phrase::avertissement("regle.a1.avertissement.reserve", &["fibre"]),
        _ => Phrase::sans_objet("regle.a1.sans_objet", &[]),
    }
}

/// A PTO kept and not named.
fn a2(faits: &Faits) -> Phrase {
    if faits.conservation == Some(true) && !faits.pto {
        Phrase::avertissement("regle.a2.avertissement", &[])
    } else {
        Phrase::sans_objet("regle.a2.sans_objet", &[])
    }
}

/// The PBO is said to be the problem, and it stays.
fn a3(faits: &Faits) -> Phrase {
    let pbo = matches!(faits.motif, Some(Motif::PboErrone | Motif::PboSature | Motif::PboEloigne));
    match (pbo, faits.zone, faits.relation) {
        (true, Some(Zone::Zmd), _) => Phrase::avertissement("regle.a3.avertissement.zmd", &["motif"]),
        (true, _, Relation::Meme) => {
            Phrase::avertissement("regle.a3.avertissement.meme_pbo", &["motif", "fibre", "pbo"])
        }
        _ => Phrase::sans_objet("regle.a3.sans_objet", &[]),
    }
}

/// An old list.
fn a4(faits: &Faits) -> Phrase {
    match faits.liste {
        Liste::Ancienne => Phrase::avertissement("regle.a4.avertissement.ancienne", &["age"]),
        Liste::AgeInconnu => Phrase::avertissement("regle.a4.avertissement.age_inconnu", &[]),
        Liste::Absente | Liste::Fraiche => Phrase::sans_objet("regle.a4.sans_objet", &[]),
    }
}

/// Another bâtiment, without a motif that says so.
fn a5(faits: &Faits) -> Phrase {
    let dit = match faits.motif {
        None | Some(Motif::BatimentErrone | Motif::AdresseErronee) => true,
        Some(_) => false,
    };
    if faits.autre_batiment == Some(true) && !dit {
        Phrase::avertissement("regle.a5.avertissement", &["batiment", "batiment_contrat"])
    } else {
        Phrase::sans_objet("regle.a5.sans_objet", &[])
    }
}

/// The motif of a virtual route on a real one.
fn a6(faits: &Faits) -> Phrase {
    if faits.motif == Some(Motif::RouteOptiqueVirtuelle) && faits.route == Some(Route::Reelle) {
        Phrase::avertissement("regle.a6.avertissement", &[])
    } else {
        Phrase::sans_objet("regle.a6.sans_objet", &[])
    }
}

/// The motifs of R4.
const fn interdit_la_conservation(motif: Motif) -> bool {
    match motif {
        Motif::PtoExistante
        | Motif::PtoInexistante
        | Motif::PtoErronee
        | Motif::RouteOptiqueVirtuelle
        | Motif::BatimentErrone
        | Motif::EscalierErrone
        | Motif::EtageErrone
        | Motif::AdresseErronee => true,
        Motif::FibreOccupee
        | Motif::FibreCassee
        | Motif::PboErrone
        | Motif::AbsenceDeSignal
        | Motif::PboSature
        | Motif::PboEloigne
        | Motif::ProblemeGenieCivil => false,
    }
}

#[cfg(test)]
mod tests;
