//! The access files for the demo's contracts, as an operator would have sent them.
//!
//! Owns: `assets/demo/acces`. The files are read like any access file: the demo's journal is filled from them, and they
//! can be tried with `reprov importer`.

use jiff::Timestamp;

use crate::domain::acces::AccesLine;
use crate::wire::acces::AccesReader;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../../../assets/demo/acces/", $name)).as_slice())),*]
    };
}

const FILES: [(&str, &[u8]); 4] = files![
    "DEMO_OCZZ_CMD_ACCES_V12_20261116_1.csv",
    "DEMO_OCZZ_CrCMD_ACCES_V12_20261117_1.csv",
    "DEMO_OCZZ_CMDSTOC_V12_20261117_1.csv",
    "DEMO_OCZZ_NOTIFREPROV_V12_20261118_1.csv",
];

/// Every line of the demo's access files, as if imported at `imported_at`.
#[must_use]
pub fn acces_demo(imported_at: Timestamp) -> Vec<AccesLine> {
    let mut lines = Vec::new();
    for (name, bytes) in FILES {
        // The files are embedded and checked by the tests: no line is ever refused.
        let Ok(mut reader) = AccesReader::open(bytes, name, None, imported_at) else { continue };
        while let Ok(Some(read)) = reader.next_line() {
            lines.extend(read.map(|(line, _)| line));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::contrats_demo;
    use super::*;
    use crate::domain::acces::deduce;
    use crate::domain::commande::{Commande, FactOrigin};
    use crate::domain::fact_history::FactHistory;

    /// Each contract has the same facts in the files and in the simulated service.
    #[test]
    fn the_files_agree_with_the_contracts() {
        let lines = acces_demo("2026-11-22T09:00:00Z".parse().unwrap());
        let contrats = contrats_demo();
        assert_eq!(lines.len(), 3 * contrats.len() + 1, "three lines a contract, and one notification");
        let mut notified = 0;
        for contrat in contrats {
            let commandes: Vec<&str> = lines
                .iter()
                .filter(|line| line.contrat.as_ref() == Some(&contrat.reference))
                .map(|line| line.commande.as_str())
                .collect();
            let own: Vec<AccesLine> =
                lines.iter().filter(|line| commandes.contains(&line.commande.as_str())).cloned().collect();
            let deduction = deduce(&own);
            let facts = FactHistory::new(deduction.facts).in_force();
            let value = |facts: &Commande| {
                (
                    facts.reference_prise.as_ref().map(|fact| fact.value.clone()),
                    facts.existing_prise.as_ref().map(|fact| fact.value),
                    facts.pbo.as_ref().map(|fact| fact.value.reference.clone()),
                    facts.route.as_ref().map(|fact| fact.value),
                )
            };
            assert_eq!(value(&facts), value(&contrat.facts), "{}", contrat.reference);
            notified += usize::from(facts.reference_prise.is_some_and(|fact| fact.origin == FactOrigin::NotifReprov));
            let summary = deduction.summary.unwrap();
            assert!(summary.subcontracting.is_some() && summary.acces.code_immeuble.is_some());
        }
        assert_eq!(notified, 1);
    }
}
