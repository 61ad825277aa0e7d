//! The files that the screens write and read: exports, plans, CR_STOC.
//!
//! Owns: running each of these off the UI thread, with one answer each. Must never: write over a file, send
//! anything, or judge a plan: the rules do, when it is shown.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::engine::{Engine, PutFilter};
use crate::files::acces::{CrStocTarget, Operators, cr_stoc_failure, cr_stoc_lines, place_text, write_cr_stoc};
use crate::files::export::{self, DetailLevel, Puts};
use crate::files::plan::Plan;
use crate::host::config::ExchangeSettings;
use crate::tui::data::journal::{PagedRow as _, PutRow};
use crate::tui::filter;
use crate::tui::words::effect::{CrStocToWrite, FileToWrite, JournalExport};
use crate::tui::words::msg::EffectAnswer;
use crate::tui::words::plan::{CrStocFailure, OpenedPlan, PlanFacts};

/// The most plans of a folder that are offered.
const PLANS: usize = 100;

/// Writes a file.
pub(super) async fn write(writing: FileToWrite) -> EffectAnswer {
    let FileToWrite { path, content, told } = writing;
    let there = path.clone();
    let work = elsewhere(move || place_text(&there, &content)).await.and_then(|work| work);
    EffectAnswer::Written(path, work.map(|()| told))
}

/// Writes a CR_STOC. All reasons to refuse it are found before anything is written.
pub(super) async fn report(engine: &Engine, operators: &ExchangeSettings, asked: CrStocToWrite) -> EffectAnswer {
    EffectAnswer::CrStoc(asked.output.clone(), place_report(engine, operators, asked).await)
}

async fn place_report(
    engine: &Engine,
    operators: &ExchangeSettings,
    asked: CrStocToWrite,
) -> Result<PathBuf, CrStocFailure> {
    let CrStocToWrite { contrat, result, subcontracting, output } = asked;
    let operators = Operators { oi: operators.code_oi.as_deref(), oc: operators.code_oc.as_deref() };
    let target = CrStocTarget::new(&output, operators)?;
    match cr_stoc_lines(engine, &[contrat], &result, subcontracting.as_deref()).await? {
        Ok(lines) => Ok(write_cr_stoc(engine, &target, &lines).await?.0),
        Err(refusal) => {
            let failure = cr_stoc_failure(&refusal, 1);
            Err(CrStocFailure { failure, reasons: refusal.into_iter().flat_map(|refusal| refusal.reasons).collect() })
        }
    }
}

/// Writes the journal to a file, as the command line does: completely or not at all, and never over an existing
/// file.
pub(super) async fn export_journal(engine: &Engine, asked: JournalExport) -> EffectAnswer {
    let JournalExport { file, filter, texts } = asked;
    let mut puts = Puts::register(engine.register(PutFilter::default()));
    let mut words = filter::TextFilter::new(&filter);
    if !words.is_empty() {
        puts = puts.kept(move |put, life| PutRow::new(put, life).keeps(&mut words, texts));
    }
    let write = export::export(engine, texts, &mut puts, &file, DetailLevel::default()).await;
    let path = file.path;
    let told = write.map(|total| {
        let values = [("n", &*total.puts.to_string()), ("fichier", &*path.display().to_string())];
        texts.count("tui.fichier.journal_ecrit", usize::try_from(total.puts).unwrap_or(usize::MAX), &values)
    });
    EffectAnswer::Written(path, told)
}

/// The plans in a folder, newest first; none when the folder can't be read.
pub(super) async fn plans(folder: PathBuf) -> Vec<PathBuf> {
    elsewhere(move || {
        let mut found: Vec<(SystemTime, PathBuf)> = std::fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|end| end.eq_ignore_ascii_case("toml")))
            .filter_map(|entry| {
                let at = entry.metadata().ok().filter(std::fs::Metadata::is_file)?.modified().ok()?;
                Some((at, entry.path()))
            })
            .collect();
        found.sort_by(|a, b| b.cmp(a));
        // Not every TOML file is a plan: only files that read as a contract's plan are offered.
        found
            .into_iter()
            .take(4 * PLANS)
            .map(|(_, path)| path)
            .filter(|path| Plan::open(path).is_ok_and(|plan| plan.contrat().is_some()))
            .take(PLANS)
            .collect()
    })
    .await
    .unwrap_or_default()
}

/// Reads a plan and the fibre list that it names.
pub(super) async fn open_plan(path: PathBuf) -> EffectAnswer {
    let there = path.clone();
    let read = elsewhere(move || read_plan(&there)).await.and_then(|read| read);
    EffectAnswer::Plan(path, read.map(Box::new))
}

fn read_plan(path: &Path) -> Result<OpenedPlan, Failure> {
    let plan = Plan::open(path)?;
    let Some(contrat) = plan.contrat() else {
        let name = path.display().to_string();
        return Err(Failure::new(Category::Input, "erreur.plan.sans_contrat").with("fichier", name));
    };
    let known_list = plan.read_known_list()?;
    let told = PlanFacts { commande: plan.commande, known_list };
    Ok(OpenedPlan { contrat, draft: plan.draft, told })
}

/// Runs `work` on a thread that may block on the disk.
async fn elsewhere<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let finished = tokio::task::spawn_blocking(work).await;
    finished.map_err(|error| Failure::new(Category::Input, "erreur.fichier.lecture").with("fichier", "").detail(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_s_plans_are_offered_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("plan-a.toml", "[contrat]\nreference = \"MUT1\"\n");
        write("Cargo.toml", "[package]\nname = \"x\"\n");
        write("vide.toml", "");
        write("plan.csv", "contrat.reference\nMUT1\n");
        std::fs::create_dir(folder.path().join("b.toml")).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let plans = runtime.block_on(plans(folder.path().to_owned()));
        assert_eq!(plans, [folder.path().join("plan-a.toml")]);
        assert!(runtime.block_on(super::plans(folder.path().join("absent"))).is_empty());
    }

    #[test]
    fn what_is_no_plan_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let key = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            read_plan(&path).unwrap_err().key
        };
        assert_eq!(key("a.toml", "[demande]\nmotif = \"Fibre cassée\"\n"), "erreur.plan.sans_contrat");
        assert_eq!(key("a.csv", "contrat.reference\nMUT1\n"), "erreur.plan.feuille");
        assert_eq!(key("b.toml", "[contrat\n"), "erreur.fichier.syntaxe");
        // A long file that was cut would still read as a plan, with less in it.
        let long = format!("[contrat]\nreference = \"MUT1\"\n{}[demande]\n", "#\n".repeat(1 << 20));
        assert_eq!(key("c.toml", &long), "erreur.fichier.trop_long");
        assert_eq!(read_plan(folder.path()).unwrap_err().key, "erreur.fichier.dossier");
        assert_eq!(read_plan(&folder.path().join("absent.toml")).unwrap_err().key, "erreur.fichier.absent");
    }
}
