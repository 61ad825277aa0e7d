//! One line of a sheet, to be sent.
//!
//! Owns: that it is the line that was meant. Where nobody is asked, its contract has to be named beside it.

use super::columns::ColumnWords;
use super::sources::{self, ByteCount, SourceContent};
use crate::cli::context::CommandContext;
use crate::cli::invocation::ChosenLine;
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::files::plan::Plan;

/// The plan on that line of the sheet `name`; `asked`: whether a person will confirm what is sent.
///
/// # Errors
/// The source is no sheet, no plan begins on that line, its plan is illisible, or its contract is not the one that was
/// named, or had to be (`Category::Input`).
pub(in crate::cli) fn read_line(
    ctx: &mut CommandContext<'_>,
    name: &str,
    chosen: &ChosenLine,
    asked: bool,
) -> Result<Plan, Failure> {
    let line = chosen.number.to_string();
    let failure = |key: &str| Failure::new(Category::Input, key).with("fichier", name).with("ligne", line.clone());
    if !asked && chosen.contrat.is_none() {
        return Err(failure("erreur.entree.ligne_sans_contrat"));
    }
    let SourceContent::Csv(mut plans) = sources::open(ctx.keyboard, name, &ByteCount::default())?.content else {
        return Err(failure("erreur.entree.ligne_toml"));
    };
    ColumnWords::default().tell(ctx, &plans.unread_columns());
    let mut plan = Plan::default();
    loop {
        match plans.next_plan(&mut plan)? {
            Some((number, read)) if number == chosen.number => break read?,
            Some((number, _)) if number < chosen.number => {}
            _ => return Err(failure("erreur.entree.ligne_absente")),
        }
    }
    match &chosen.contrat {
        Some(contrat) if plan.contrat().as_ref() != Some(contrat) => Err(failure("erreur.entree.ligne_autre")
            .with("contrat", contrat.as_str())
            .with("trouve", plan.draft.reference_contrat.clone())),
        _ => Ok(plan),
    }
}
