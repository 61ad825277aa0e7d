//! `reprov verifier --modele`: an empty sheet, to be filled in.

use serde_json::{Value, json};

use super::output::write_bytes;
use crate::cli::context::{CommandContext, Exit, FailedCommand, Format};
use crate::cli::plain_text::paragraph;
use crate::files::plan::template_columns;

/// Writes the header line of a sheet as a French spreadsheet reads it, and says among the messages how to fill it in.
pub(in crate::cli) fn template(ctx: &mut CommandContext<'_>, csv: bool) -> Result<Exit, FailedCommand> {
    if ctx.format == Format::Json && !csv {
        let columns: Vec<Value> = template_columns().map(|(name, key)| json!({ "nom": name, "cle": key })).collect();
        ctx.json(&json!({ "colonnes": columns }))?;
        return Ok(Exit::Done);
    }
    let names: Vec<&str> = template_columns().map(|(name, _)| name).collect();
    write_bytes(ctx, format!("\u{feff}{}\r\n", names.join(";")).as_bytes())?;
    ctx.message(paragraph(ctx.texts.get("cli.verifier.modele"), 0));
    Ok(Exit::Done)
}
