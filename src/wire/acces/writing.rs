//! Writing a CR_STOC.

use std::io::{self, Write};

use crate::domain::acces::cr_stoc::{COLUMNS, CrStocLine};

/// Writes a CR_STOC: UTF-8 without BOM, separator `;`, one header line, one order per line, CR LF at the end of each
/// line. Values are written unchanged, and quoted only when they hold a separator, a quote or a line end.
///
/// # Errors
/// Those of `output`.
pub fn write_cr_stoc(output: &mut impl Write, lines: &[CrStocLine]) -> io::Result<()> {
    write_line(output, COLUMNS)?;
    for line in lines {
        write_line(output, line.values())?;
    }
    Ok(())
}

fn write_line<const N: usize>(output: &mut impl Write, values: [&str; N]) -> io::Result<()> {
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            output.write_all(b";")?;
        }
        if value.contains([';', '"', '\r', '\n']) {
            write!(output, "\"{}\"", value.replace('"', "\"\""))?;
        } else {
            output.write_all(value.as_bytes())?;
        }
    }
    output.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::acces::cr_stoc::RaccordementResult;
    use crate::domain::put_answers::DechargeCode;
    use crate::domain::reference::ContratId;

    fn written(code: &str) -> String {
        let line = CrStocLine {
            contrat: ContratId::parse("MUT1").unwrap(),
            commande: "CMD-1".into(),
            subcontracting: "ST-1".into(),
            result: RaccordementResult::Ok,
            reference_prise: Some("CTP-2".into()),
            code: DechargeCode::read(code),
        };
        let mut bytes = Vec::new();
        write_cr_stoc(&mut bytes, &[line]).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_file_has_the_header_and_the_line() {
        let reserved = (1..=17).map(|n| format!("Reserve{n}")).collect::<Vec<_>>().join(";");
        let expected = format!(
            "ReferenceCommandePriseInterneOC;ReferencePrestationPrise;ReferenceCommandeSousTraitantOI;\
             CrRaccordementPrise;MotifKoCrRaccordementPrise;ReferencePrise;DateRaccordementPrise;PrisePosee;\
             BilanOptique;Commentaire;NotificationReprovisioningHL;NumeroDecharge;{reserved}\r\n\
             CMD-1;MUT1;ST-1;OK;;CTP-2;;;;;OUI;D-1{}\r\n",
            ";".repeat(17)
        );
        assert_eq!(written("D-1"), expected);
    }

    #[test]
    fn a_code_is_written_exactly_and_quoted_only_where_it_must_be() {
        for (code, cell) in
            [("=A1+\u{e9}  b", "=A1+\u{e9}  b"), ("A;B", "\"A;B\""), ("A\"B", "\"A\"\"B\""), ("A\nB", "\"A\nB\"")]
        {
            assert!(written(code).contains(&format!(";OUI;{cell};;")), "{code}");
        }
    }
}
