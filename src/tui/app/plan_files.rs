//! The files that the screens open: plans, sheets of plans, access files.
//!
//! Owns: telling which of them a file is, and running each reading off the UI thread, with one answer each. Must
//! never: send anything, ask the service anything, or write to the journal for any file but an access file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use jiff::Timestamp;

use super::files::elsewhere;
use crate::domain::acces::AccesLine;
use crate::domain::failure::Failure;
use crate::domain::rules::ereprov::{KnownList, Verdict, judge};
use crate::domain::service_error::Category;
use crate::engine::Engine;
use crate::files::acces::{self, AccesFile, is_named_acces};
use crate::files::plan::{JudgingBasis, KnownLists, Plan, PlanFormat, PlanLines, is_sheet, read_lines};
use crate::tui::words::msg::EffectAnswer;
use crate::tui::words::plan::{ImportedFile, LineVerdict, OpenedPlan, OpenedSheet, PlanFacts};

/// The most files of a folder that are offered.
const OFFERED: usize = 100;

/// Lines of an access file that are written to the journal together.
const BATCH: usize = 1000;

/// The plans, sheets of plans and access files in a folder, newest first; none when the folder can't be read.
pub(super) async fn plans(folder: PathBuf) -> Vec<PathBuf> {
    elsewhere(move || {
        let mut found: Vec<(SystemTime, PathBuf)> = std::fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| PlanFormat::from_name(&entry.path()).is_some())
            .filter_map(|entry| {
                let at = entry.metadata().ok().filter(std::fs::Metadata::is_file)?.modified().ok()?;
                Some((at, entry.path()))
            })
            .collect();
        found.sort_by(|a, b| b.cmp(a));
        // Not every TOML or CSV file is one of these: only those that read as one are offered.
        let recent = found.into_iter().take(4 * OFFERED).map(|(_, path)| path);
        recent.filter(|path| is_offered(path)).take(OFFERED).collect()
    })
    .await
    .unwrap_or_default()
}

/// Whether a file reads as a contract's plan, or its header as that of a sheet or of an access file.
fn is_offered(path: &Path) -> bool {
    match PlanFormat::from_name(path) {
        Some(PlanFormat::Toml) => Plan::open(path).is_ok_and(|plan| plan.contrat().is_some()),
        Some(PlanFormat::Csv) => acces::open(path, None, Timestamp::UNIX_EPOCH).is_ok() || is_sheet(path),
        None => false,
    }
}

/// What a file turned out to be.
enum FileRead {
    Plan(Box<OpenedPlan>),
    Sheet(PlanLines),
    Acces(Box<AccesFile>),
}

/// Opens a plan, a sheet of plans or an access file; imports the last.
pub(super) async fn open(engine: &Engine, path: PathBuf) -> EffectAnswer {
    let (there, now) = (path.clone(), engine.now());
    match elsewhere(move || read(&there, now)).await.and_then(|read| read) {
        Ok(FileRead::Plan(plan)) => EffectAnswer::Plan(path, Ok(plan)),
        Ok(FileRead::Sheet(read)) => EffectAnswer::Sheet(Arc::new(OpenedSheet { path, read })),
        Ok(FileRead::Acces(file)) => {
            let imported = import(engine, *file).await;
            EffectAnswer::FileImported(path, imported)
        }
        Err(failure) => EffectAnswer::Plan(path, Err(failure)),
    }
}

fn read(path: &Path, now: Timestamp) -> Result<FileRead, Failure> {
    if PlanFormat::of_file(path)? == PlanFormat::Toml {
        let plan = Plan::open(path)?;
        return opened_plan(&path.display().to_string(), plan).map(FileRead::Plan);
    }
    // As `reprov importer` recognises one. A sheet of plans has no flow's columns.
    match acces::open(path, None, now) {
        Ok(file) => Ok(FileRead::Acces(Box::new(file))),
        Err(failure) if is_named_acces(path) => Err(failure),
        Err(_) => read_lines(path).map(FileRead::Sheet),
    }
}

/// What a plan needs to be shown: its contract, and the fibre list that it names.
fn opened_plan(name: &str, plan: Plan) -> Result<Box<OpenedPlan>, Failure> {
    let Some(contrat) = plan.contrat() else {
        return Err(Failure::new(Category::Input, "erreur.plan.sans_contrat").with("fichier", name));
    };
    let known_list = plan.read_known_list()?;
    let told = PlanFacts { commande: plan.commande, known_list };
    Ok(Box::new(OpenedPlan { contrat, draft: plan.draft, told }))
}

/// Imports an access file, as `reprov importer` does. Lines read before a failure stay imported: importing the file
/// again adds the missing ones.
async fn import(engine: &Engine, file: AccesFile) -> ImportedFile {
    let mut imported = ImportedFile { flux: file.flux().name(), ..ImportedFile::default() };
    let mut file = Some(file);
    while let Some(own) = file.take() {
        let read = elsewhere(move || next_lines(own)).await;
        let (lines, rest) = match read {
            Ok(LinesRead { lines, read, refused, first_refused, rest }) => {
                imported.read += read;
                imported.refused += refused;
                imported.first_refused = imported.first_refused.or(first_refused);
                (lines, rest)
            }
            Err(failure) => (Vec::new(), Err(failure)),
        };
        if !lines.is_empty() {
            match engine.import(lines).await {
                Ok(count) => {
                    imported.new_lines += count.new_lines;
                    imported.known += count.known;
                }
                Err(failure) => {
                    imported.stopped = Some(Box::new(failure));
                    return imported;
                }
            }
        }
        match rest {
            Ok(rest) => file = rest,
            Err(failure) => imported.stopped = Some(Box::new(failure)),
        }
    }
    imported
}

/// Lines of an access file, read together.
struct LinesRead {
    lines: Vec<AccesLine>,
    read: u64,
    refused: u64,
    first_refused: Option<u64>,
    /// The file with the lines after them; `None` at its end.
    rest: Result<Option<AccesFile>, Failure>,
}

fn next_lines(mut file: AccesFile) -> LinesRead {
    let mut found = LinesRead { lines: Vec::new(), read: 0, refused: 0, first_refused: None, rest: Ok(None) };
    while found.lines.len() < BATCH {
        match file.next_line() {
            Ok(None) => return found,
            Ok(Some(line)) => {
                found.read += 1;
                match line {
                    Ok((line, _)) => found.lines.push(line),
                    Err(fault) => {
                        found.refused += 1;
                        found.first_refused = found.first_refused.or(Some(fault.line));
                    }
                }
            }
            Err(failure) => {
                found.rest = Err(failure);
                return found;
            }
        }
    }
    found.rest = Ok(Some(file));
    found
}

/// Judges lines of a sheet, each with what is known of its contract, as the demande opened from it is judged.
pub(super) async fn judge_lines(engine: &Engine, sheet: Arc<OpenedSheet>, at: Vec<usize>) -> EffectAnswer {
    let lists = Arc::clone(&sheet);
    let own = at.clone();
    // The lists are read where the disk may block, before the journal is asked.
    let lists = elsewhere(move || named_lists(&lists, &own)).await;
    let mut verdicts = Vec::with_capacity(at.len());
    match lists {
        Ok(lists) => {
            for (at, list) in at.into_iter().zip(lists) {
                if let Some(Ok(plan)) = sheet.read.lines.get(at).map(|line| line.plan.as_ref()) {
                    let verdict = match list {
                        Ok(list) => judge_line(engine, plan, list).await,
                        Err(failure) => Err(failure),
                    };
                    verdicts.push((at, verdict.unwrap_or_else(|failure| LineVerdict::Unusable(Box::new(failure)))));
                }
            }
        }
        Err(failure) => verdicts.extend(at.iter().map(|at| (*at, LineVerdict::Unusable(Box::new(failure.clone()))))),
    }
    EffectAnswer::LinesJudged(sheet, verdicts)
}

/// The list that each of these lines names; each file is read once.
fn named_lists(sheet: &OpenedSheet, at: &[usize]) -> Vec<Result<Option<KnownList>, Failure>> {
    let mut read = KnownLists::default();
    let plans = at.iter().map(|at| sheet.read.lines.get(*at).and_then(|line| line.plan.as_ref().ok()));
    let mut list = |plan: &Plan| plan.indexed_known_list(&mut read).map(|read| read.map(|(list, _)| list));
    plans.map(|plan| plan.map_or(Ok(None), &mut list)).collect()
}

async fn judge_line(engine: &Engine, plan: &Plan, list: Option<KnownList>) -> Result<LineVerdict, Failure> {
    // Without a well-formed contract there is nothing to look up: R6 tells what is wrong.
    let known = match plan.contrat() {
        Some(contrat) => Some(engine.knowledge(&contrat).await?),
        None => None,
    };
    let basis = JudgingBasis::new(plan, list, known.as_ref());
    let judgement = judge(&basis.examination(&basis.commande, engine.settings().ages, engine.now()));
    let told = |verdict| matches!(verdict, Verdict::Rejection | Verdict::Undecided | Verdict::Warning);
    let rulings = judgement.ruling().iter().filter(|ruling| told(ruling.verdict)).cloned().collect();
    Ok(LineVerdict::Judged { overall: judgement.overall(), rulings })
}

/// Reads what the plan on one line of a sheet needs.
pub(super) async fn open_line(sheet: Arc<OpenedSheet>, at: usize) -> EffectAnswer {
    let own = Arc::clone(&sheet);
    let read = elsewhere(move || {
        let name = own.path.display().to_string();
        match own.read.lines.get(at) {
            Some(line) => line.plan.clone().and_then(|plan| opened_plan(&format!("{name}:{}", line.number), plan)),
            None => Err(Failure::new(Category::Input, "erreur.plan.sans_contrat").with("fichier", name)),
        }
    });
    let read = read.await.and_then(|read| read);
    EffectAnswer::PlanOfLine(sheet, at, read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(path: &Path) -> String {
        match read(path, Timestamp::UNIX_EPOCH) {
            Ok(FileRead::Plan(_)) => "plan".to_owned(),
            Ok(FileRead::Sheet(read)) => format!("feuille de {}", read.lines.len()),
            Ok(FileRead::Acces(file)) => file.flux().name().to_owned(),
            Err(failure) => failure.key.clone(),
        }
    }

    #[test]
    fn a_folder_s_plans_sheets_and_access_files_are_offered_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("plan-a.toml", "[contrat]\nreference = \"MUT1\"\n");
        write("Cargo.toml", "[package]\nname = \"x\"\n");
        write("vide.toml", "");
        write("plan.csv", "contrat.reference\nMUT1\n");
        write("budget.csv", "janvier;février\n1;2\n");
        std::fs::create_dir(folder.path().join("b.toml")).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut plans = runtime.block_on(plans(folder.path().to_owned()));
        plans.sort();
        assert_eq!(plans, [folder.path().join("plan-a.toml"), folder.path().join("plan.csv")]);
        assert!(runtime.block_on(super::plans(folder.path().join("absent"))).is_empty());
    }

    #[test]
    fn what_is_no_plan_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let written = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            key(&path)
        };
        assert_eq!(written("a.toml", "[demande]\nmotif = \"Fibre cassée\"\n"), "erreur.plan.sans_contrat");
        assert_eq!(written("b.toml", "[contrat\n"), "erreur.fichier.syntaxe");
        assert_eq!(written("budget.csv", "janvier;février\n1;2\n"), "erreur.plan.sans_colonne");
        assert_eq!(written("0001_0002_CMDSTOC_V12_20261130_1.csv", "a;b\n1;2\n"), "erreur.acces.sans_entete");
        // A long file that was cut would still read as a plan, with less in it.
        let long = format!("[contrat]\nreference = \"MUT1\"\n{}[demande]\n", "#\n".repeat(1 << 20));
        assert_eq!(written("c.toml", &long), "erreur.fichier.trop_long");
        assert_eq!(key(folder.path()), "erreur.fichier.dossier");
        assert_eq!(key(&folder.path().join("absent.toml")), "erreur.fichier.absent");
    }

    #[test]
    fn a_sheet_is_known_by_its_name_or_its_first_line() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.csv", "plans.txt"] {
            let path = folder.path().join(name);
            std::fs::write(&path, "Contrat;Fibre\nMUT1;CTP-1\nMUT2;CTP-2\n").unwrap();
            assert_eq!(key(&path), "feuille de 2");
        }
    }
}
