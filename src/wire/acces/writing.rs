//! A CR_STOC, written.

use std::io::{self, Write};

use crate::domain::acces::cr_stoc::{COLONNES, LigneCrStoc};

/// Writes a CR_STOC: UTF-8 without BOM, `;`, one header line, one order a line, CR LF at the end of
/// each. Values are written exactly as they are, quoted only where they hold a separator, a quote or
/// a line end.
///
/// # Errors
/// Those of `sortie`.
pub fn ecrit_cr_stoc(sortie: &mut impl Write, lignes: &[LigneCrStoc]) -> io::Result<()> {
    ecrit_ligne(sortie, COLONNES)?;
    for ligne in lignes {
        ecrit_ligne(sortie, ligne.valeurs())?;
    }
    Ok(())
}

fn ecrit_ligne<const N: usize>(sortie: &mut impl Write, valeurs: [&str; N]) -> io::Result<()> {
    for (rang, valeur) in valeurs.into_iter().enumerate() {
        if rang > 0 {
            sortie.write_all(b";")?;
        }
        if valeur.contains([';', '"', '\r', '\n']) {
            write!(sortie, "\"{}\"", valeur.replace('"', "\"\""))?;
        } else {
            sortie.write_all(valeur.as_bytes())?;
        }
    }
    sortie.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::acces::cr_stoc::Resultat;
    use crate::domain::put_answers::CodeDecharge;
    use crate::domain::reference::ReferenceContrat;

    fn ecrite(code: &str) -> String {
        let ligne = LigneCrStoc {
            contrat: ReferenceContrat::parse("MUT1").unwrap(),
            commande: "CMD-1".into(),
            sous_traitance: "ST-1".into(),
            resultat: Resultat::Ok,
            reference_prise: Some("CTP-2".into()),
            code: CodeDecharge::read(code),
        };
        let mut octets = Vec::new();
        ecrit_cr_stoc(&mut octets, &[ligne]).unwrap();
        String::from_utf8(octets).unwrap()
    }

    #[test]
    fn the_file_has_the_header_and_the_line() {
        let reserves = (1..=17).map(|n| format!("Reserve{n}")).collect::<Vec<_>>().join(";");
        let attendu = format!(
            "ReferenceCommandePriseInterneOC;ReferencePrestationPrise;ReferenceCommandeSousTraitantOI;\
             CrRaccordementPrise;MotifKoCrRaccordementPrise;ReferencePrise;DateRaccordementPrise;PrisePosee;\
             BilanOptique;Commentaire;NotificationReprovisioningHL;NumeroDecharge;{reserves}\r\n\
             CMD-1;MUT1;ST-1;OK;;CTP-2;;;;;OUI;D-1{}\r\n",
            ";".repeat(17)
        );
        assert_eq!(ecrite("D-1"), attendu);
    }

    #[test]
    fn a_code_is_written_exactly_and_quoted_only_where_it_must_be() {
        for (code, cellule) in
            [("=A1+\u{e9}  b", "=A1+\u{e9}  b"), ("A;B", "\"A;B\""), ("A\"B", "\"A\"\"B\""), ("A\nB", "\"A\nB\"")]
        {
            assert!(ecrite(code).contains(&format!(";OUI;{cellule};;")), "{code}");
        }
    }
}
