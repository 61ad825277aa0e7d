//! The access files that go with the demo's contracts, as an operator would have sent them.
//!
//! Owns: `assets/demo/acces`, read as any file of that kind is: the demo's journal is filled with
//! them, and they can be tried with `reprov importer`.

use jiff::Timestamp;

use crate::domain::acces::LigneAcces;
use crate::wire::acces::Lecteur;

macro_rules! fichiers {
    ($($nom:literal),* $(,)?) => {
        [$(($nom, include_bytes!(concat!("../../../assets/demo/acces/", $nom)).as_slice())),*]
    };
}

const FICHIERS: [(&str, &[u8]); 4] = fichiers![
    "DEMO_OCZZ_CMD_ACCES_V12_20261116_1.csv",
    "DEMO_OCZZ_CrCMD_ACCES_V12_20261117_1.csv",
    "DEMO_OCZZ_CMDSTOC_V12_20261117_1.csv",
    "DEMO_OCZZ_NOTIFREPROV_V12_20261118_1.csv",
];

/// Every line of the demo's access files, as imported at `importee_le`.
#[must_use]
pub fn acces_demo(importee_le: Timestamp) -> Vec<LigneAcces> {
    let mut lignes = Vec::new();
    for (nom, octets) in FICHIERS {
        // The files are embedded and the tests read them: no line is ever refused.
        let Ok(mut lecteur) = Lecteur::ouvre(octets, nom, None, importee_le) else { continue };
        while let Ok(Some(lue)) = lecteur.suivante() {
            lignes.extend(lue.map(|(ligne, _)| ligne));
        }
    }
    lignes
}

#[cfg(test)]
mod tests {
    use super::super::contrats_demo;
    use super::*;
    use crate::domain::acces::deduit;
    use crate::domain::commande::{Commande, Origine};

    /// The files say of each contract what the simulated service knows of it.
    #[test]
    fn the_files_agree_with_the_contracts() {
        let lignes = acces_demo("2026-11-22T09:00:00Z".parse().unwrap());
        let contrats = contrats_demo();
        assert_eq!(lignes.len(), 3 * contrats.len() + 1, "three lines a contract, and one notification");
        let mut notifies = 0;
        for contrat in contrats {
            let commandes: Vec<&str> = lignes
                .iter()
                .filter(|ligne| ligne.contrat.as_ref() == Some(&contrat.reference))
                .map(|ligne| ligne.commande.as_str())
                .collect();
            let siennes: Vec<LigneAcces> =
                lignes.iter().filter(|ligne| commandes.contains(&ligne.commande.as_str())).cloned().collect();
            let deduction = deduit(&siennes);
            let faits =
                deduction.faits.into_iter().fold(Commande::default(), |faits, (_, autres)| faits.completee(autres));
            let valeur = |faits: &Commande| {
                (
                    faits.reference_prise.as_ref().map(|fait| fait.valeur.clone()),
                    faits.prise_existante.as_ref().map(|fait| fait.valeur),
                    faits.pbo.as_ref().map(|fait| fait.valeur.reference.clone()),
                    faits.route.as_ref().map(|fait| fait.valeur),
                )
            };
            assert_eq!(valeur(&faits), valeur(&contrat.faits), "{}", contrat.reference);
            notifies += usize::from(faits.reference_prise.is_some_and(|fait| fait.origine == Origine::Reprovisionning));
            let fiche = deduction.fiche.unwrap();
            assert!(fiche.sous_traitance.is_some() && fiche.acces.code_immeuble.is_some());
        }
        assert_eq!(notifies, 1);
    }
}
