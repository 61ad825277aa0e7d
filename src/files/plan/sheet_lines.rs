//! The lines of a sheet together, so that a person can choose one of them.
//!
//! Owns: how much of a sheet is kept at once. Must never: keep a part of a line.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use super::csv::CsvPlans;
use super::one_plan::Plan;
use crate::domain::failure::Failure;
use crate::host::toml_keys::read_failure;

/// The most lines that are kept.
pub const PLAN_LINES_MAX: usize = 20_000;
/// How many bytes of texts the kept plans may have together.
const TEXTS_MAX: usize = 16 << 20;

/// A line of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// The number of the line that it begins on.
    pub number: u64,
    /// Its plan, or why it is illisible.
    pub plan: Result<Plan, Failure>,
}

/// The lines of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanLines {
    /// The lines, from the first on.
    pub lines: Vec<PlanLine>,
    /// Whether the sheet has more lines than are kept.
    pub cut: bool,
}

/// Reads the lines of a sheet: the first [`PLAN_LINES_MAX`] of them.
///
/// # Errors
/// The sheet can't be read, or is illisible as a whole (`Category::Input`).
pub fn read_lines(path: &Path) -> Result<PlanLines, Failure> {
    let mut plans = open(path)?;
    let mut read = PlanLines::default();
    let mut plan = Plan::default();
    let mut texts = 0_usize;
    while let Some((number, result)) = plans.next_plan(&mut plan)? {
        texts = texts.saturating_add(size(&plan));
        if read.lines.len() >= PLAN_LINES_MAX || texts > TEXTS_MAX {
            read.cut = true;
            break;
        }
        read.lines.push(PlanLine { number, plan: result.map(|()| plan.clone()) });
    }
    Ok(read)
}

/// Whether a file reads as a sheet of plans, by its header line.
#[must_use]
pub fn is_sheet(path: &Path) -> bool {
    open(path).is_ok()
}

fn open(path: &Path) -> Result<CsvPlans<BufReader<File>>, Failure> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| read_failure(path, &error))?;
    // On some systems a folder opens and fails at the first read only: name the cause here.
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(read_failure(path, &io::ErrorKind::IsADirectory.into()));
    }
    let source = BufReader::with_capacity(64 << 10, file);
    CsvPlans::open(&name, source, path.parent().unwrap_or(Path::new("")))
}

/// How many bytes of texts a plan has.
fn size(plan: &Plan) -> usize {
    let draft = &plan.draft;
    let commande = &plan.commande;
    [
        draft.reference_contrat.len(),
        draft.reference_fibre.len(),
        draft.reference_pto.len(),
        draft.motif.len(),
        commande.reference_prise.as_ref().map_or(0, |prise| prise.value.len()),
        commande.pbo.as_ref().map_or(0, |pbo| pbo.value.reference.len()),
    ]
    .iter()
    .sum()
}

#[cfg(test)]
mod tests {
    //! Guards: files: the lines of a sheet that a person chooses from are whole, numbered as `verifier` does, and bounded

    use super::*;

    fn sheet(text: &str) -> PlanLines {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.csv");
        std::fs::write(&path, text).unwrap();
        read_lines(&path).unwrap()
    }

    #[test]
    fn each_line_has_its_number_and_its_plan_or_why_it_has_none() {
        let read = sheet("Contrat;Fibre;Garder la PTO\n\nMUT1;CTP-1;oui\nMUT2;CTP-2;peut-être\nMUT3;CTP-3;non\n");
        let told: Vec<(u64, Option<&str>)> = read
            .lines
            .iter()
            .map(|line| (line.number, line.plan.as_ref().ok().map(|plan| plan.draft.reference_fibre.as_str())))
            .collect();
        assert_eq!(told, [(3, Some("CTP-1")), (4, None), (5, Some("CTP-3"))]);
        assert!(!read.cut);
    }

    #[test]
    fn a_sheet_without_end_is_cut_at_a_line_and_says_so() {
        let lines = "MUT1;CTP-1\n".repeat(PLAN_LINES_MAX + 5);
        let read = sheet(&format!("Contrat;Fibre\n{lines}"));
        assert!(read.cut && read.lines.len() == PLAN_LINES_MAX);
        let long = format!("MUT1;{}\n", "x".repeat(60_000));
        let read = sheet(&format!("Contrat;Fibre\n{}", long.repeat(400)));
        assert!(read.cut && read.lines.len() < 400);
    }
}
