//! A column of contracts as people paste it: from a sheet, a mail, a file of orders.
//!
//! Owns: which cell of each line is the contract, and what can't be one. Must never: leave out a line in silence, or
//! guess at a reference: what is read is what was pasted.

use std::collections::HashSet;

use super::reference::ContratId;
use super::text::{fold, trim_pasted};

/// What a pasted column holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastedColumn {
    /// The contracts, each once, in the order of the lines.
    pub contrats: Vec<ContratId>,
    /// How many lines repeat one of them.
    pub repeated: usize,
    /// The texts that can't be a contract's reference, as pasted.
    pub unreadable: Vec<String>,
}

/// The titles under which sheets and access files have the contract, folded, letters only.
const TITLES: [&str; 6] =
    ["contrat", "contrats", "referencecontrat", "referenceducontrat", "referenceprestationprise", "contratreference"];

/// The shortest reference that a column may hold: a row's number is none.
const SHORTEST: usize = 5;

/// Whether a pasted text has several lines.
#[must_use]
pub fn has_several_lines(text: &str) -> bool {
    lines(text).nth(1).is_some()
}

/// Reads a pasted column.
#[must_use]
pub fn read_column(text: &str) -> PastedColumn {
    let mut rows = lines(text).peekable();
    let titled = rows.peek().and_then(|first| cells(first).position(is_title));
    if titled.is_some() {
        rows.next();
    }
    let rows: Vec<&str> = rows.collect();
    let column = titled.or_else(|| likely(&rows));
    let mut read = PastedColumn::default();
    let mut seen = HashSet::new();
    for row in rows {
        let cell = cell_of(row, column);
        match reference(cell) {
            Some(contrat) if seen.contains(&contrat) => read.repeated += 1,
            Some(contrat) => {
                seen.insert(contrat.clone());
                read.contrats.push(contrat);
            }
            None => read.unreadable.push(cell.to_owned()),
        }
    }
    read
}

/// The lines that are not blank.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    // Terminals send a line end as the Enter key does: a carriage return.
    text.split(['\n', '\r']).filter(|line| cells(line).any(|cell| !cell.is_empty()))
}

/// The cells of a line, without blanks and quotes.
fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(['\t', ';']).map(trim_pasted)
}

fn is_title(cell: &str) -> bool {
    let letters: String = fold(cell).chars().filter(|c| c.is_alphanumeric()).collect();
    TITLES.contains(&letters.as_str())
}

/// The cell of the column; where a line has none there, its first that is not blank.
fn cell_of(row: &str, column: Option<usize>) -> &str {
    let own = column.and_then(|column| cells(row).nth(column)).filter(|cell| !cell.is_empty());
    own.or_else(|| cells(row).find(|cell| !cell.is_empty())).unwrap_or_default()
}

/// The first of the columns in which the most lines have what looks like a contract, letters and digits before digits
/// alone: a telephone number is no contract.
fn likely(rows: &[&str]) -> Option<usize> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for row in rows {
        for (at, cell) in cells(row).enumerate().take(64) {
            if found.len() <= at {
                found.resize(at + 1, (0, 0));
            }
            let Some(of_column) = found.get_mut(at) else { continue };
            if reference(cell).is_some() {
                of_column.1 += 1;
                of_column.0 += usize::from(cell.contains(|c: char| c.is_ascii_alphabetic()));
            }
        }
    }
    let best = found.iter().copied().max().filter(|best| best.1 > 0)?;
    found.iter().position(|own| *own == best)
}

/// A cell as a reference: what the service accepts, and no word, sentence or number of a row besides.
fn reference(cell: &str) -> Option<ContratId> {
    let fitting = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let likely =
        cell.chars().count() >= SHORTEST && cell.chars().all(fitting) && cell.contains(|c: char| c.is_ascii_digit());
    likely.then(|| ContratId::parse(cell).ok()).flatten()
}

#[cfg(test)]
mod tests {
    //! Guards: domain: a pasted column gives every contract of it once, and tells what can't be one

    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (Vec<String>, usize, Vec<String>) {
        let read = read_column(text);
        (read.contrats.iter().map(|own| own.as_str().to_owned()).collect(), read.repeated, read.unreadable)
    }

    #[test]
    fn a_column_is_read_as_people_paste_it() {
        let two = (vec!["ARA-502744".to_owned(), "ARA-502701".to_owned()], 0, Vec::new());
        for text in [
            "ARA-502744\nARA-502701",
            "\r\n  ARA-502744 \r\n\r\nARA-502701\r\n\r\n",
            "ARA-502744\rARA-502701\r",
            "\"ARA-502744\"\n\"ARA-502701\"\n",
            "Contrat\nARA-502744\nARA-502701",
            "\u{feff}Référence contrat;Agent\n\"ARA-502744\";DUPONT 12345\nARA-502701;ADAM\n",
            "1\tARA-502744\tDUPONT\t0612345678\n2\tARA-502701\t\t0687654321\n",
            "0612345678\tARA-502744\n0687654321\tARA-502701\n",
            "\tARA-502744\n\tARA-502701\n",
            "Agent;ReferencePrestationPrise\nDUPONT1;ARA-502744\nADAM23;ARA-502701",
            " « ARA-502744 »\n« ARA-502701 »",
        ] {
            assert_eq!(read(text), two, "{text:?}");
        }
    }

    #[test]
    fn what_can_not_be_a_reference_is_told() {
        let (contrats, repeated, unreadable) = read(
            "ARA-502744\ntoto!\nMUT5681652016031616202 4\nARA-502744\n12\nbonjour\nARA-5027€1\n5,68E+22\nA234567890123456789012345678901\n",
        );
        assert_eq!((contrats, repeated), (vec!["ARA-502744".to_owned()], 1));
        let told = [
            "toto!",
            "MUT5681652016031616202 4",
            "12",
            "bonjour",
            "ARA-5027€1",
            "5,68E+22",
            "A234567890123456789012345678901",
        ];
        assert_eq!(unreadable, told);
    }

    #[test]
    fn one_line_is_no_column() {
        assert!(!has_several_lines("\r\n \"ARA-999\"\r\n;\r\n"));
        assert!(has_several_lines("ARA-998\rARA-997") && !has_several_lines(""));
    }

    proptest! {
        #[test]
        fn no_line_is_lost(text in "[A-C0-9 ;\t\r\n\"!é-]{0,120}") {
            let read = read_column(&text);
            let counted = read.contrats.len() + read.repeated + read.unreadable.len();
            let there = lines(&text).count();
            let titled = lines(&text).next().is_some_and(|first| cells(first).any(is_title));
            prop_assert_eq!(counted + usize::from(titled), there);
            let each: HashSet<_> = read.contrats.iter().collect();
            prop_assert_eq!(each.len(), read.contrats.len());
        }
    }
}
