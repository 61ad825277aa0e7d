//! Sheets whose lines will be written again: they are read once before the first result is written.
//!
//! Owns: that all have the same columns, and which of their plans are in conflict: each line says it in its own cells.

use super::conflicts::{ConflictLimits, Conflicts, FoundConflicts};
use super::output::SheetCopy;
use super::sources::{self, ByteCount, OpenSource, Rereading, SourceContent};
use crate::cli::context::CommandContext;
use crate::cli::invocation::CheckArguments;
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::files::plan::Plan;

/// What the first reading gave.
#[derive(Default)]
pub(super) struct SheetsRead {
    /// The sources by name that can't be opened a second time, ready to be read.
    pub(super) kept: Vec<(String, OpenSource)>,
    /// The common header.
    pub(super) header: Option<SheetCopy>,
    /// The plans in conflict.
    pub(super) conflicts: Option<FoundConflicts>,
}

/// Reads the sheets a first time: each source must be a sheet, and all must have the same columns.
///
/// # Errors
/// A source is no sheet, or has other columns than the first (`Category::Input`).
pub(super) fn read_sheets(ctx: &mut CommandContext<'_>, arguments: &CheckArguments) -> Result<SheetsRead, Failure> {
    let mut read = SheetsRead::default();
    let mut conflicts = Conflicts::new(ConflictLimits::SHEET);
    let mut sources: Vec<(String, Rereading)> = Vec::new();
    for name in &arguments.plans {
        // A source that can't be opened is reported when its turn comes.
        let Ok(opened) = sources::open(ctx.keyboard, name, &ByteCount::default()) else { continue };
        let SourceContent::Csv(mut plans) = opened.content else {
            return Err(Failure::new(Category::Input, "erreur.entree.csv_toml").with("fichier", name));
        };
        let header = SheetCopy {
            separator: plans.written_separator(),
            comma: plans.separator() == ',',
            blank: plans.blank_before_header(),
            line: plans.header(),
            conflict: None,
        };
        match &read.header {
            Some(first)
                if first.line != header.line || (first.separator, first.comma) != (header.separator, header.comma) =>
            {
                return Err(Failure::new(Category::Input, "erreur.entree.csv_entetes").with("fichier", name));
            }
            Some(_) => {}
            None => read.header = Some(header),
        }
        let source = u32::try_from(sources.len()).unwrap_or(u32::MAX);
        let mut plan = Plan::default();
        while let Ok(Some((line, result))) = plans.next_plan(&mut plan) {
            if result.is_ok() {
                conflicts.note(&plan, source, Some(line));
            }
        }
        sources.push((name.clone(), opened.rereading));
    }
    let mut again = Vec::with_capacity(sources.len());
    for (name, rereading) in &sources {
        again.push((name.clone(), rereading.again(name)?));
    }
    read.conflicts = Some(conflicts.settle(ctx.keyboard, again));
    for (name, rereading) in sources {
        if !matches!(rereading, Rereading::Path) {
            let content = sources::open_again(ctx.keyboard, &name, rereading.again(&name)?)?;
            read.kept.push((name, OpenSource { content, rereading }));
        }
    }
    Ok(read)
}
