//! The files that the screens write: exports, plans, CR_STOC.
//!
//! Owns: running each of these off the UI thread, with one answer each. Must never: write over a file, or
//! send anything.

use std::path::PathBuf;

use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::engine::{Engine, PutFilter};
use crate::files::acces::{CrStocTarget, Operators, cr_stoc_failure, cr_stoc_lines, place_text, write_cr_stoc};
use crate::files::export::{self, DetailLevel, Puts};
use crate::host::config::ExchangeSettings;
use crate::tui::data::journal::{PagedRow as _, PutRow};
use crate::tui::filter;
use crate::tui::words::effect::{CrStocToWrite, FileToWrite, JournalExport};
use crate::tui::words::msg::EffectAnswer;
use crate::tui::words::plan::CrStocFailure;

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
    let JournalExport { file, filter, missing, texts } = asked;
    let mut puts = if missing {
        match engine.missing_codes().await {
            Ok(puts) => Puts::list(puts),
            Err(failure) => return EffectAnswer::Written(file.path, Err(failure)),
        }
    } else {
        Puts::register(engine.register(PutFilter::default()))
    };
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

/// Runs `work` on a thread that may block on the disk.
pub(super) async fn elsewhere<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let finished = tokio::task::spawn_blocking(work).await;
    finished.map_err(|error| Failure::new(Category::Input, "erreur.fichier.lecture").with("fichier", "").detail(error))
}
