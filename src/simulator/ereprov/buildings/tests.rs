use std::collections::HashSet;

use super::*;

const SMALL: &str = r#"
[site]
reference = "S"
zone = "ZTD"
collectif = true
opac = false
pm = "PM"

[[escalier]]
batiment = "B"
reference = "E"
cable = "c"
etages = ["0 : P1, P2", "1"]
fibres = [
    "P1 | 0 | F1 | Bleu | Vert | Construite | Disponible",
    "P2 | 1 | F2 | Bleu | Rose | A construire | Reserve | -",
]

[[contrat]]
reference = "C"
lieu = ["B", "E", "1"]
pbo = "P2"
reference_prise = "F1"
"#;

fn fault(replace: &str, by: &str) -> String {
    assert!(SMALL.contains(replace));
    SimulatedImmeuble::read(&SMALL.replace(replace, by)).unwrap_err().to_string()
}

#[test]
fn a_small_building_is_read() {
    let immeuble = SimulatedImmeuble::read(SMALL).unwrap();
    assert_eq!(immeuble.etages.len(), 2);
    let fibre = &immeuble.fibres[1];
    assert_eq!((fibre.pto.as_deref(), fibre.pbo.etage, fibre.etage_pto), (None, 0, 1));
    assert_eq!(fibre.utilisation, Utilisation::Reserved);
    assert_eq!(immeuble.fibres[0].pto.as_deref(), Some("F1"));
}

#[test]
fn a_fault_is_told_with_its_line() {
    assert!(fault("cable", "cables").contains("line 12"), "{}", fault("cable", "cables"));
    assert!(fault("cable", "cables").contains("cables"));
    assert_eq!(fault("P2 | 1 | F2", "P3 | 1 | F2"), "line 16: no PBO P3 on this escalier");
    assert_eq!(fault("| F2", "| F1"), "line 16: F1 is there twice");
    assert_eq!(fault("\"1\"]\npbo", "\"9\"]\npbo"), "line 21: no place B / E / 9");
    assert!(fault("A construire", "Bientôt").starts_with("line 16: expected"));
    assert_eq!(fault("reference_prise = \"F1\"", "reference_prise = \"F9\""), "line 23: no fibre F9");
}

#[test]
fn the_demo_has_the_promised_kinds_of_building_and_contract() {
    let immeubles = demo().unwrap();
    let contrats: Vec<_> = immeubles.iter().flat_map(|i| i.contrats.iter().map(move |c| (i, c))).collect();
    let a = |f: &dyn Fn(&SimulatedImmeuble, &SimulatedContrat) -> bool| contrats.iter().any(|(i, c)| f(i, c));
    assert!(a(&|i, c| c.reference.as_str() == "MUT56816520160316162024" && *i.reference == *"SC-423361"));
    assert!(a(&|_, c| c.route == Route::Virtual && c.pbo.is_none()));
    assert!(a(&|i, _| i.zone == Zone::Zmd));
    assert!(a(&|i, _| i.zone == Zone::Ztd && !i.collective));
    assert!(a(&|_, c| c.opac));
    assert!(a(&|_, c| c.existing_prise));
    assert!(a(&|_, c| c.before.as_ref().is_some_and(|before| before.start < before.duration)));
    assert!(a(&|_, c| c.before.as_ref().is_some_and(|before| before.end == Statut::Failed)));
    let references: HashSet<_> = contrats.iter().map(|(_, c)| c.reference.as_str()).collect();
    assert_eq!(references.len(), contrats.len(), "a contract is in two files");
    // Rule R8 has to compare the place because PBO names are repeated on other escaliers.
    assert!(immeubles.iter().any(|i| i.etages.iter().filter(|e| e.pbo.iter().any(|p| **p == *"PBO-1")).count() > 1));
}
