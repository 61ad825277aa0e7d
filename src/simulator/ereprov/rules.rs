//! The service's own checks: a second reading of the operator's specification for parameters (docs/e-reprov.md 3) and
//! for a put (docs/e-reprov.md 4). It is written from the specification's text and not from the product's rules, so
//! that each of the two can reveal the other's mistakes.
//!
//! Owns: which parameters make a question unacceptable (20001), and which puts are forbidden (20015).
//!
//! Must never: use [`crate::domain::rules::ereprov`], or change the simulated service.

use crate::domain::commande::{Route, Zone};
use crate::domain::motif::Motif;
use crate::wire::ereprov::EreprovMethod;

use super::buildings::{SimulatedContrat, SimulatedFibre, SimulatedImmeuble};

/// A question whose parameters are acceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AcceptedCall<'a> {
    /// getSiteStructure.
    Structure,
    /// getRoSite.
    Fibres {
        /// Bâtiment, escalier, étage.
        place: Option<[&'a str; 3]>,
        pbo: Option<&'a str>,
    },
    /// putReprovisionning.
    Put(PutCall<'a>),
    /// getReprovisionning.
    Following,
}

/// The parameters of a put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PutCall<'a> {
    pub(super) fibre: &'a str,
    /// `None` when the parameter is left out or empty.
    pub(super) pto: Option<&'a str>,
    pub(super) conservation: bool,
    pub(super) motif: Motif,
}

/// A parameter of the four methods (docs/e-reprov.md 3): its element names (getRoSite's example has one that its table
/// does not have, docs/e-reprov.md 3.2) and its greatest length in characters.
struct ParameterLimit {
    names: &'static [&'static str],
    length: usize,
}

const fn parameter(names: &'static [&'static str], length: usize) -> ParameterLimit {
    ParameterLimit { names, length }
}

const CONTRAT: ParameterLimit = parameter(&["referenceContrat"], 30);
const STRUCTURE: [ParameterLimit; 1] = [CONTRAT];
const FIBRES: [ParameterLimit; 5] = [
    CONTRAT,
    parameter(&["referenceBatiment"], 30),
    parameter(&["referenceEscalier"], 30),
    parameter(&["referenceEtage"], 30),
    parameter(&["referencePBO", "referenceBE"], 30),
];
const PUT: [ParameterLimit; 5] = [
    CONTRAT,
    parameter(&["referenceFibre"], 255),
    parameter(&["referencePTO"], 30),
    parameter(&["conservationPTO"], 1),
    // The longest label has 23 characters: in fact the list of motifs is the limit.
    parameter(&["motif"], 30),
];

/// The call that a method and its parameters make, with the contract's reference.
///
/// # Errors
/// The name of the parameter for which the service answers 20001.
pub(super) fn read(method: EreprovMethod, fields: &[(String, String)]) -> Result<(&str, AcceptedCall<'_>), String> {
    match method {
        EreprovMethod::GetSiteStructure | EreprovMethod::GetReprovisionning => {
            let [contrat] = range(&STRUCTURE, fields)?;
            let call = if method == EreprovMethod::GetSiteStructure {
                AcceptedCall::Structure
            } else {
                AcceptedCall::Following
            };
            Ok((require(contrat, "referenceContrat")?, call))
        }
        EreprovMethod::GetRoSite => {
            let [contrat, batiment, escalier, etage, pbo] = range(&FIBRES, fields)?;
            let place = match (batiment, escalier, etage) {
                (Some(batiment), Some(escalier), Some(etage)) => Some([batiment, escalier, etage]),
                (None, None, None) => None,
                (None, _, _) => return Err("referenceBatiment".to_owned()),
                (_, None, _) => return Err("referenceEscalier".to_owned()),
                (_, _, None) => return Err("referenceEtage".to_owned()),
            };
            Ok((require(contrat, "referenceContrat")?, AcceptedCall::Fibres { place, pbo }))
        }
        EreprovMethod::PutReprovisionning => {
            let [contrat, fibre, pto, conservation, motif] = range(&PUT, fields)?;
            let contrat = require(contrat, "referenceContrat")?;
            let fibre = require(fibre, "referenceFibre")?;
            let conservation = match require(conservation, "conservationPTO")? {
                "0" => false,
                "1" => true,
                _ => return Err("conservationPTO".to_owned()),
            };
            let motif = require(motif, "motif")?;
            let motif =
                Motif::ALL.into_iter().find(|other| other.libelle() == motif).ok_or_else(|| "motif".to_owned())?;
            Ok((contrat, AcceptedCall::Put(PutCall { fibre, pto, conservation, motif })))
        }
    }
}

fn require<'a>(value: Option<&'a str>, name: &str) -> Result<&'a str, String> {
    value.ok_or_else(|| name.to_owned())
}

/// The values of `expected` in `fields`. The fields must be in the tables' order, each at most once, with no others. An
/// empty value counts as absent.
fn range<'a, const N: usize>(
    expected: &[ParameterLimit; N],
    fields: &'a [(String, String)],
) -> Result<[Option<&'a str>; N], String> {
    let mut values = [None; N];
    let mut cases = expected.iter().zip(values.iter_mut());
    for (name, value) in fields {
        let Some((parameter, case)) = cases.find(|(parameter, _)| parameter.names.contains(&name.as_str())) else {
            return Err(name.clone());
        };
        if value.trim().is_empty() {
            continue;
        }
        if value.chars().count() > parameter.length || !value.chars().all(is_allowed) {
            return Err(name.clone());
        }
        *case = Some(value.as_str());
    }
    Ok(values)
}

/// Whether `c` is allowed in a parameter: it stands in a white cell of the ISO 8859-1 table (docs/e-reprov.md 3), that
/// is in rows 2 to 7 and A to F without the last cell of row 7, the first cell of row A and the soft hyphen.
fn is_allowed(c: char) -> bool {
    match u32::from(c) {
        0xAD | 0xA0 | 0x7F => false,
        code => matches!(code >> 4, 0x2..=0x7 | 0xA..=0xF),
    }
}

/// The rule that forbids a put, named as in docs/e-reprov.md 4; `None` when the put is allowed.
pub(super) fn forbidden(
    immeuble: &SimulatedImmeuble,
    contrat: &SimulatedContrat,
    fibre: &SimulatedFibre,
    demande: &PutCall<'_>,
) -> Option<&'static str> {
    let keep = demande.conservation;
    // The first rule of a put (docs/e-reprov.md R1).
    if fibre.reference == contrat.reference_prise {
        return Some("R1");
    }
    // R2: an order on an existing prise keeps no PTO, with any motif except Fibre cassée.
    if keep && contrat.existing_prise && demande.motif != Motif::BrokenFibre {
        return Some("R2");
    }
    if keep && contrat.opac {
        return Some("R3");
    }
    if keep && !motif_allows_conservation(demande.motif) {
        return Some("R4");
    }
    // R5: a PTO can be kept only on a fibre whose own prise is not built yet.
    let states = (fibre.construction.libelle(), fibre.utilisation.libelle());
    if keep && states != ("A construire", "Disponible") && states != ("En construction", "Réservé") {
        return Some("R5");
    }
    // The table of the parameters says "Vide pour ROV", "0 pour ROV" (docs/e-reprov.md R7).
    let is_virtual = contrat.route == Route::Virtual || demande.motif == Motif::VirtualRoute;
    if is_virtual && (keep || demande.pto.is_some()) {
        return Some("R7");
    }
    // Another PBO (docs/e-reprov.md R8) is allowed only in ZTD and in a collective building. An order without a PBO is
    // not bound to one.
    let other_pbo = contrat.pbo.as_ref().is_some_and(|pbo| *pbo != fibre.pbo);
    if other_pbo && !(immeuble.zone == Zone::Ztd && immeuble.collective) {
        return Some("R8");
    }
    None
}

/// The fourth rule of a put (docs/e-reprov.md R4), as the list of motifs that it excludes.
const fn motif_allows_conservation(motif: Motif) -> bool {
    match motif {
        Motif::OccupiedFibre
        | Motif::BrokenFibre
        | Motif::WrongPbo
        | Motif::NoSignal
        | Motif::SaturatedPbo
        | Motif::DistantPbo
        | Motif::CivilWorksProblem => true,
        Motif::ExistingPto
        | Motif::MissingPto
        | Motif::WrongPto
        | Motif::VirtualRoute
        | Motif::WrongBatiment
        | Motif::WrongEscalier
        | Motif::WrongEtage
        | Motif::WrongAddress => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::ereprov::buildings::demo;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn parameters_are_held_to_the_tables() {
        let put = |change: &[(&str, &str)]| {
            let mut pairs = vec![
                ("referenceContrat", "C"),
                ("referenceFibre", "F"),
                ("referencePTO", ""),
                ("conservationPTO", "0"),
                ("motif", "Fibre cassée"),
            ];
            for (name, value) in change {
                pairs.iter_mut().filter(|pair| pair.0 == *name).for_each(|pair| pair.1 = value);
            }
            let fields = fields(&pairs);
            read(EreprovMethod::PutReprovisionning, &fields).map(|(contrat, _)| contrat.to_owned())
        };
        assert_eq!(put(&[]).as_deref(), Ok("C"));
        for (name, value) in [
            ("referenceContrat", ""),
            ("referenceContrat", "a\u{2011}b"),
            ("referenceContrat", "a\u{a0}b"),
            ("referenceFibre", "a\tb"),
            ("referencePTO", "0123456789012345678901234567890"),
            ("conservationPTO", "true"),
            ("conservationPTO", "2"),
            ("motif", "Fibre cassee"),
            ("motif", ""),
        ] {
            assert_eq!(put(&[(name, value)]), Err(name.to_owned()), "{value:?}");
        }
    }

    #[test]
    fn order_doubles_and_strangers_are_refused() {
        let refuse = |method, pairs: &[(&str, &str)]| {
            let fields = fields(pairs);
            read(method, &fields).map(|_| ()).unwrap_err()
        };
        let two = [("referenceContrat", "C"), ("referenceContrat", "C")];
        assert_eq!(refuse(EreprovMethod::GetSiteStructure, &two), "referenceContrat");
        assert_eq!(refuse(EreprovMethod::GetSiteStructure, &[("contrat", "C")]), "contrat");
        let disorder = [("referencePBO", "P"), ("referenceContrat", "C")];
        assert_eq!(refuse(EreprovMethod::GetRoSite, &disorder), "referenceContrat");
        let partial = [("referenceContrat", "C"), ("referenceBatiment", "B")];
        assert_eq!(refuse(EreprovMethod::GetRoSite, &partial), "referenceEscalier");
    }

    #[test]
    fn both_names_of_the_pbo_are_read() {
        for name in ["referencePBO", "referenceBE"] {
            let fields = fields(&[("referenceContrat", "C"), (name, "BE-06")]);
            let expected = ("C", AcceptedCall::Fibres { place: None, pbo: Some("BE-06") });
            assert_eq!(read(EreprovMethod::GetRoSite, &fields), Ok(expected));
        }
    }

    /// The rule that forbids a put for a contract of the demo, a fibre and the other parameters.
    fn rule(contrat: &str, fibre: &str, pto: Option<&str>, conservation: bool, motif: Motif) -> Option<&'static str> {
        let immeubles = demo().unwrap();
        let (immeuble, contrat) = immeubles
            .iter()
            .find_map(|i| i.contrats.iter().find(|c| c.reference.as_str() == contrat).map(|c| (i, c)))
            .unwrap();
        let line = immeuble.fibres.iter().find(|line| *line.reference == *fibre).unwrap();
        forbidden(immeuble, contrat, line, &PutCall { fibre, pto, conservation, motif })
    }

    #[test]
    fn each_rule_forbids_what_it_says_and_no_more() {
        let mut_ = "MUT56816520160316162024";
        let pto = Some("CTP-1240329-1");
        assert_eq!(rule(mut_, "CTP-1240357-1", pto, false, Motif::BrokenFibre), None);
        assert_eq!(rule(mut_, "CTP-1240329-1", pto, false, Motif::BrokenFibre), Some("R1"));
        // R5: only A construire / Disponible.
        assert_eq!(rule(mut_, "CTP-1240359-1", pto, true, Motif::BrokenFibre), None);
        assert_eq!(rule(mut_, "CTP-1240355-1", pto, true, Motif::BrokenFibre), None);
        assert_eq!(rule(mut_, "CTP-1240357-1", pto, true, Motif::BrokenFibre), Some("R5"));
        assert_eq!(rule(mut_, "CTP-1240382-1", pto, true, Motif::BrokenFibre), Some("R5"));
        // R4: eight motifs.
        let refuses = Motif::ALL.into_iter().filter(|m| rule(mut_, "CTP-1240359-1", None, true, *m) == Some("R4"));
        assert_eq!(refuses.count(), 8);
        assert!(Motif::ALL.into_iter().all(|m| rule(mut_, "CTP-1240359-1", None, false, m).is_none()));
        // R7: by the motif, and by the order.
        assert_eq!(rule(mut_, "CTP-1240359-1", pto, false, Motif::VirtualRoute), Some("R7"));
        assert_eq!(rule("ARA-502701", "CTP-1240334-1", pto, false, Motif::OccupiedFibre), Some("R7"));
        assert_eq!(rule("ARA-502701", "CTP-1240359-1", None, true, Motif::OccupiedFibre), Some("R7"));
        assert_eq!(rule("ARA-502701", "CTP-1240334-1", None, false, Motif::VirtualRoute), None);
        // R2 and its exception, R3.
        assert_eq!(rule("VIA-204533", "CTP-2084099-1", None, true, Motif::OccupiedFibre), Some("R2"));
        assert_eq!(rule("VIA-204533", "CTP-2084099-1", None, true, Motif::BrokenFibre), None);
        assert_eq!(rule("VIA-204518", "CTP-2084016-1", None, true, Motif::BrokenFibre), Some("R3"));
        assert_eq!(rule("VIA-204518", "CTP-2084016-1", None, false, Motif::BrokenFibre), None);
        // R8: ZMD, ZTD outside a collective building, and ZTD inside one (BE-03 to BE-06, above).
        assert_eq!(rule("ARA-610233", "CTP-3310004-1", None, false, Motif::BrokenFibre), None);
        assert_eq!(rule("ARA-610233", "CTP-3310009-1", None, false, Motif::BrokenFibre), Some("R8"));
        assert_eq!(rule("ARA-640102", "CTP-4120002-1", None, false, Motif::BrokenFibre), None);
        assert_eq!(rule("ARA-640102", "CTP-4120007-1", None, false, Motif::SaturatedPbo), Some("R8"));
    }
}
