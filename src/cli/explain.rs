//! `verifier --expliquer R5`: a rule, the section it comes from, and an example.

use serde_json::json;

use super::context::{CommandContext, Format};
use super::plain_text::paragraph;
use crate::domain::failure::Failure;
use crate::domain::rules::ereprov::RuleId;

/// Explains the rule, without any plan.
pub(super) fn run(ctx: &mut CommandContext<'_>, rule: RuleId) -> Result<(), Failure> {
    match ctx.format {
        Format::Json => {
            let text = |what| ctx.texts.search(&format!("regle.{rule}.{what}"));
            ctx.json(&json!({
                "id": rule,
                "section": rule.section(),
                "titre": text("titre"),
                "texte": text("texte"),
                "exemple": text("exemple"),
            }))
        }
        Format::Text => show(ctx, rule),
    }
}

/// The rule in words: what it demands, where it comes from, an example.
pub(super) fn show(ctx: &mut CommandContext<'_>, rule: RuleId) -> Result<(), Failure> {
    let texts = ctx.texts;
    let text = |what| texts.search(&format!("regle.{rule}.{what}")).unwrap_or_default();
    ctx.line(format_args!("  {rule}  {} [{}]", text("titre"), rule.section()))?;
    ctx.line(paragraph(text("texte"), 6))?;
    let example = texts.sentence("cli.verifier.exemple", &[("exemple", text("exemple"))]);
    ctx.line(paragraph(&example, 6))
}
