//! Applies the answers about the list of contracts.
//!
//! Must never: ask the service for anything.

use crate::domain::pasted::PastedColumn;
use crate::domain::text::displayable_value;
use crate::engine::AddedContrats;
use crate::tui::data::{Data, Level};
use crate::tui::words::effect::Effect;
use crate::tui::words::msg::EffectAnswer;

/// Applies an answer about the list; the caller has handled the others.
pub(super) fn answer(data: &mut Data, answer: EffectAnswer, out: &mut Vec<Effect>) {
    let done = match answer {
        EffectAnswer::Imported(Ok(read)) => {
            if let Some((mark, orders)) = read {
                data.imported.note(mark, orders);
            }
            return;
        }
        EffectAnswer::ContratsView(Ok(kept)) => {
            data.kept_view = kept;
            return;
        }
        EffectAnswer::Imported(Err(failure)) | EffectAnswer::ContratsView(Err(failure)) => Err(failure),
        EffectAnswer::Added(pasted, result) => result.map(|added| {
            let (level, said) = added_words(data, &pasted, added);
            data.say(level, said);
        }),
        EffectAnswer::PutAway(contrat, away, result) => result.map(|()| {
            let key = if away { "tui.annonce.range" } else { "tui.annonce.ressorti" };
            data.say(Level::Good, data.texts.sentence(key, &[("contrat", contrat.as_str())]));
        }),
        EffectAnswer::Annotated(_, result) => {
            result.map(|()| data.say(Level::Good, data.texts.get("tui.annonce.note")))
        }
        _ => return,
    };
    match done {
        Ok(()) => out.extend([Effect::ContratsAtHand, Effect::Imported(data.imported.mark)]),
        Err(failure) => data.say_failure(&failure),
    }
}

/// What came of a pasted column: how many were added, how many were there, and what can't be a contract.
fn added_words(data: &Data, pasted: &PastedColumn, added: AddedContrats) -> (Level, String) {
    let texts = data.texts;
    let number = added.added.to_string();
    let mut parts = vec![texts.count("tui.collage.ajoutes", added.added, &[("n", &number)])];
    let known = added.known + pasted.repeated;
    if known > 0 {
        parts.push(texts.sentence("tui.collage.deja_la", &[("n", &known.to_string())]));
    }
    if let Some(first) = pasted.unreadable.first() {
        let n = pasted.unreadable.len();
        let first = displayable_value(first);
        parts.push(texts.count("tui.collage.illisibles", n, &[("n", &n.to_string()), ("premier", &first)]));
    }
    let level = if pasted.unreadable.is_empty() { Level::Good } else { Level::Info };
    (level, format!("{}.", parts.join(", ")))
}
