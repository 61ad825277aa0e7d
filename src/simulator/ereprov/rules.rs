//! The service's own checks: a second reading of what the operator's specification says of parameters
//! (docs/e-reprov.md 3) and of a put (docs/e-reprov.md 4), written from its text and not from the
//! product's rules, so that each can find the other's mistakes.
//!
//! Owns: what makes a question's parameters unacceptable (20001) and a put forbidden (20015).
//!
//! Must never: use [`crate::domain::rules::ereprov`], or change anything.

use crate::domain::commande::{Route, Zone};
use crate::domain::motif::Motif;
use crate::wire::ereprov::Methode;

use super::buildings::{Contrat, Immeuble, Ligne};

/// A question whose parameters are acceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Appel<'a> {
    /// getSiteStructure.
    Structure,
    /// getRoSite.
    Fibres {
        /// Bâtiment, escalier, étage.
        lieu: Option<[&'a str; 3]>,
        pbo: Option<&'a str>,
    },
    /// putReprovisionning.
    Put(Mutation<'a>),
    /// getReprovisionning.
    Suivi,
}

/// What a put asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mutation<'a> {
    pub(super) fibre: &'a str,
    /// `None` when left out or empty.
    pub(super) pto: Option<&'a str>,
    pub(super) conservation: bool,
    pub(super) motif: Motif,
}

/// A parameter of the four methods (docs/e-reprov.md 3): its names (getRoSite's example has one that
/// its table has not, docs/e-reprov.md 3.2) and its greatest length.
struct Parametre {
    noms: &'static [&'static str],
    longueur: usize,
}

const fn parametre(noms: &'static [&'static str], longueur: usize) -> Parametre {
    Parametre { noms, longueur }
}

const CONTRAT: Parametre = parametre(&["referenceContrat"], 30);
const STRUCTURE: [Parametre; 1] = [CONTRAT];
const FIBRES: [Parametre; 5] = [
    CONTRAT,
    parametre(&["referenceBatiment"], 30),
    parametre(&["referenceEscalier"], 30),
    parametre(&["referenceEtage"], 30),
    parametre(&["referencePBO", "referenceBE"], 30),
];
const PUT: [Parametre; 5] = [
    CONTRAT,
    parametre(&["referenceFibre"], 255),
    parametre(&["referencePTO"], 30),
    parametre(&["conservationPTO"], 1),
    // The longest label has 23 characters: the list below is the real limit.
    parametre(&["motif"], 30),
];

/// The question of a method from its parameters, with the contract's reference.
///
/// # Errors
/// The name of the parameter for which the service answers 20001.
pub(super) fn lit(methode: Methode, champs: &[(String, String)]) -> Result<(&str, Appel<'_>), String> {
    match methode {
        Methode::GetSiteStructure | Methode::GetReprovisionning => {
            let [contrat] = range(&STRUCTURE, champs)?;
            let appel = if methode == Methode::GetSiteStructure { Appel::Structure } else { Appel::Suivi };
            Ok((exige(contrat, "referenceContrat")?, appel))
        }
        Methode::GetRoSite => {
            let [contrat, batiment, escalier, etage, pbo] = range(&FIBRES, champs)?;
            let lieu = match (batiment, escalier, etage) {
                (Some(batiment), Some(escalier), Some(etage)) => Some([batiment, escalier, etage]),
                (None, None, None) => None,
                (None, _, _) => return Err("referenceBatiment".to_owned()),
                (_, None, _) => return Err("referenceEscalier".to_owned()),
                (_, _, None) => return Err("referenceEtage".to_owned()),
            };
            Ok((exige(contrat, "referenceContrat")?, Appel::Fibres { lieu, pbo }))
        }
        Methode::PutReprovisionning => {
            let [contrat, fibre, pto, conservation, motif] = range(&PUT, champs)?;
            let contrat = exige(contrat, "referenceContrat")?;
            let fibre = exige(fibre, "referenceFibre")?;
            let conservation = match exige(conservation, "conservationPTO")? {
                "0" => false,
                "1" => true,
                _ => return Err("conservationPTO".to_owned()),
            };
            let motif = exige(motif, "motif")?;
            let motif =
                Motif::TOUS.into_iter().find(|autre| autre.libelle() == motif).ok_or_else(|| "motif".to_owned())?;
            Ok((contrat, Appel::Put(Mutation { fibre, pto, conservation, motif })))
        }
    }
}

fn exige<'a>(valeur: Option<&'a str>, nom: &str) -> Result<&'a str, String> {
    valeur.ok_or_else(|| nom.to_owned())
}

/// The values of `attendus` in `champs`, which must be in the tables' order, each at most once, and
/// nothing else. An empty value counts as absent.
fn range<'a, const N: usize>(
    attendus: &[Parametre; N],
    champs: &'a [(String, String)],
) -> Result<[Option<&'a str>; N], String> {
    let mut valeurs = [None; N];
    let mut cases = attendus.iter().zip(valeurs.iter_mut());
    for (nom, valeur) in champs {
        let Some((parametre, case)) = cases.find(|(parametre, _)| parametre.noms.contains(&nom.as_str())) else {
            return Err(nom.clone());
        };
        if valeur.trim().is_empty() {
            continue;
        }
        if valeur.chars().count() > parametre.longueur || !valeur.chars().all(est_blanc_dans_la_table) {
            return Err(nom.clone());
        }
        *case = Some(valeur.as_str());
    }
    Ok(valeurs)
}

/// The white cells of the ISO 8859-1 table (docs/e-reprov.md 3): rows 2 to 7 and A to F without the last cell of
/// row 7, the first of row A and the soft hyphen.
fn est_blanc_dans_la_table(c: char) -> bool {
    match u32::from(c) {
        0xAD | 0xA0 | 0x7F => false,
        code => matches!(code >> 4, 0x2..=0x7 | 0xA..=0xF),
    }
}

/// The rule that forbids a put, named as in docs/e-reprov.md 4, or `None`.
pub(super) fn interdit(
    immeuble: &Immeuble,
    contrat: &Contrat,
    fibre: &Ligne,
    demande: &Mutation<'_>,
) -> Option<&'static str> {
    let garde = demande.conservation;
    // The first rule of a put (docs/e-reprov.md R1).
    if fibre.reference == contrat.reference_prise {
        return Some("R1");
    }
    // Second: an order on an existing prise keeps no PTO, whatever the motif but Fibre cassée.
    if garde && contrat.prise_existante && demande.motif != Motif::FibreCassee {
        return Some("R2");
    }
    if garde && contrat.opac {
        return Some("R3");
    }
    if garde && !motif_permet_conservation(demande.motif) {
        return Some("R4");
    }
    // Fifth: a kept PTO goes to a fibre whose own prise is not there yet.
    let etats = (fibre.construction.libelle(), fibre.utilisation.libelle());
    if garde && etats != ("A construire", "Disponible") && etats != ("En construction", "Réservé") {
        return Some("R5");
    }
    // The table of the parameters says "Vide pour ROV", "0 pour ROV" (docs/e-reprov.md R7).
    let virtuelle = contrat.route == Route::Virtuelle || demande.motif == Motif::RouteOptiqueVirtuelle;
    if virtuelle && (garde || demande.pto.is_some()) {
        return Some("R7");
    }
    // Another PBO (docs/e-reprov.md R8) in ZTD and in a collective building only. An order without a PBO has none to
    // keep to.
    let autre_pbo = contrat.pbo.as_ref().is_some_and(|pbo| *pbo != fibre.pbo);
    if autre_pbo && !(immeuble.zone == Zone::Ztd && immeuble.collectif) {
        return Some("R8");
    }
    None
}

/// The fourth rule of a put (docs/e-reprov.md R4) as the list of motifs it leaves out.
const fn motif_permet_conservation(motif: Motif) -> bool {
    match motif {
        Motif::FibreOccupee
        | Motif::FibreCassee
        | Motif::PboErrone
        | Motif::AbsenceDeSignal
        | Motif::PboSature
        | Motif::PboEloigne
        | Motif::ProblemeGenieCivil => true,
        Motif::PtoExistante
        | Motif::PtoInexistante
        | Motif::PtoErronee
        | Motif::RouteOptiqueVirtuelle
        | Motif::BatimentErrone
        | Motif::EscalierErrone
        | Motif::EtageErrone
        | Motif::AdresseErronee => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::ereprov::buildings::demo;

    fn champs(paires: &[(&str, &str)]) -> Vec<(String, String)> {
        paires.iter().map(|(nom, valeur)| ((*nom).to_owned(), (*valeur).to_owned())).collect()
    }

    #[test]
    fn parameters_are_held_to_the_tables() {
        let put = |change: &[(&str, &str)]| {
            let mut paires = vec![
                ("referenceContrat", "C"),
                ("referenceFibre", "F"),
                ("referencePTO", ""),
                ("conservationPTO", "0"),
                ("motif", "Fibre cassée"),
            ];
            for (nom, valeur) in change {
                paires.iter_mut().filter(|paire| paire.0 == *nom).for_each(|paire| paire.1 = valeur);
            }
            let champs = champs(&paires);
            lit(Methode::PutReprovisionning, &champs).map(|(contrat, _)| contrat.to_owned())
        };
        assert_eq!(put(&[]).as_deref(), Ok("C"));
        for (nom, valeur) in [
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
            assert_eq!(put(&[(nom, valeur)]), Err(nom.to_owned()), "{valeur:?}");
        }
    }

    #[test]
    fn order_doubles_and_strangers_are_refused() {
        let refuse = |methode, paires: &[(&str, &str)]| {
            let champs = champs(paires);
            lit(methode, &champs).map(|_| ()).unwrap_err()
        };
        let deux = [("referenceContrat", "C"), ("referenceContrat", "C")];
        assert_eq!(refuse(Methode::GetSiteStructure, &deux), "referenceContrat");
        assert_eq!(refuse(Methode::GetSiteStructure, &[("contrat", "C")]), "contrat");
        let desordre = [("referencePBO", "P"), ("referenceContrat", "C")];
        assert_eq!(refuse(Methode::GetRoSite, &desordre), "referenceContrat");
        let partiel = [("referenceContrat", "C"), ("referenceBatiment", "B")];
        assert_eq!(refuse(Methode::GetRoSite, &partiel), "referenceEscalier");
    }

    #[test]
    fn both_names_of_the_pbo_are_read() {
        for nom in ["referencePBO", "referenceBE"] {
            let champs = champs(&[("referenceContrat", "C"), (nom, "BE-06")]);
            let attendu = ("C", Appel::Fibres { lieu: None, pbo: Some("BE-06") });
            assert_eq!(lit(Methode::GetRoSite, &champs), Ok(attendu));
        }
    }

    /// The rule that answers for a contract of the demo, a fibre and the rest of a put.
    fn regle(contrat: &str, fibre: &str, pto: Option<&str>, conservation: bool, motif: Motif) -> Option<&'static str> {
        let immeubles = demo().unwrap();
        let (immeuble, contrat) = immeubles
            .iter()
            .find_map(|i| i.contrats.iter().find(|c| c.reference.as_str() == contrat).map(|c| (i, c)))
            .unwrap();
        let ligne = immeuble.fibres.iter().find(|ligne| *ligne.reference == *fibre).unwrap();
        interdit(immeuble, contrat, ligne, &Mutation { fibre, pto, conservation, motif })
    }

    #[test]
    fn each_rule_forbids_what_it_says_and_no_more() {
        use Motif as M;
        let mut_ = "MUT56816520160316162024";
        let pto = Some("CTP-1240329-1");
        assert_eq!(regle(mut_, "CTP-1240357-1", pto, false, M::FibreCassee), None);
        assert_eq!(regle(mut_, "CTP-1240329-1", pto, false, M::FibreCassee), Some("R1"));
        // R5: A construire / Disponible only.
        assert_eq!(regle(mut_, "CTP-1240359-1", pto, true, M::FibreCassee), None);
        assert_eq!(regle(mut_, "CTP-1240355-1", pto, true, M::FibreCassee), None);
        assert_eq!(regle(mut_, "CTP-1240357-1", pto, true, M::FibreCassee), Some("R5"));
        assert_eq!(regle(mut_, "CTP-1240382-1", pto, true, M::FibreCassee), Some("R5"));
        // R4: eight motifs.
        let refuses = M::TOUS.into_iter().filter(|m| regle(mut_, "CTP-1240359-1", None, true, *m) == Some("R4"));
        assert_eq!(refuses.count(), 8);
        assert!(M::TOUS.into_iter().all(|m| regle(mut_, "CTP-1240359-1", None, false, m).is_none()));
        // R7, by the motif and by the order.
        assert_eq!(regle(mut_, "CTP-1240359-1", pto, false, M::RouteOptiqueVirtuelle), Some("R7"));
        assert_eq!(regle("ARA-502701", "CTP-1240334-1", pto, false, M::FibreOccupee), Some("R7"));
        assert_eq!(regle("ARA-502701", "CTP-1240359-1", None, true, M::FibreOccupee), Some("R7"));
        assert_eq!(regle("ARA-502701", "CTP-1240334-1", None, false, M::RouteOptiqueVirtuelle), None);
        // R2 and its exception, R3.
        assert_eq!(regle("VIA-204533", "CTP-2084099-1", None, true, M::FibreOccupee), Some("R2"));
        assert_eq!(regle("VIA-204533", "CTP-2084099-1", None, true, M::FibreCassee), None);
        assert_eq!(regle("VIA-204518", "CTP-2084016-1", None, true, M::FibreCassee), Some("R3"));
        assert_eq!(regle("VIA-204518", "CTP-2084016-1", None, false, M::FibreCassee), None);
        // R8: ZMD, ZTD outside a collective building, ZTD inside one (above, BE-03 to BE-06).
        assert_eq!(regle("ARA-610233", "CTP-3310004-1", None, false, M::FibreCassee), None);
        assert_eq!(regle("ARA-610233", "CTP-3310009-1", None, false, M::FibreCassee), Some("R8"));
        assert_eq!(regle("ARA-640102", "CTP-4120002-1", None, false, M::FibreCassee), None);
        assert_eq!(regle("ARA-640102", "CTP-4120007-1", None, false, M::PboSature), Some("R8"));
    }
}
