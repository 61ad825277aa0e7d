//! A put's events for a person.

use std::borrow::Cow;

use crate::cli::plain_text::after;
use crate::domain::lifecycle::Record;
use crate::domain::paris;
use crate::domain::text::displayable;
use crate::engine::RawAnswer;
use crate::files::export::{event, hexadecimal};
use crate::host::texts::Texts;

/// Bytes per line of hexadecimal: 64 digits.
const PER_LINE: usize = 32;

/// The events for a person, one line each; with `answers`, also the service's raw answers, line by line. Received text
/// is made safe here; an answer that is no text is written in hexadecimal.
pub(super) fn history_lines(texts: Texts, history: &[(Record, Option<RawAnswer>)], answers: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for (record, raw) in history {
        let told = event(texts, &record.event);
        let head = format!("  {}  ", paris::written(record.at, "%Y-%m-%d %H:%M:%S"));
        let continuation = after(head.len(), &displayable(&told), head.len());
        lines.push(format!("{head}{continuation}"));
        if let (true, Some(raw)) = (answers, raw) {
            let values = [("http", &*raw.http.to_string()), ("octets", &*raw.body.len().to_string())];
            let mut told = |key, body: &mut dyn Iterator<Item = Cow<'_, str>>| {
                lines.push(format!("    {}", texts.sentence(key, &values)));
                lines.extend(body.map(|line| format!("    | {line}")));
            };
            match std::str::from_utf8(&raw.body) {
                Ok(body) => told("cli.journal.reponse", &mut body.lines().map(displayable)),
                // As text it would lose bytes, and the original could not be found out any more.
                Err(_) => told(
                    "cli.journal.reponse_hexadecimale",
                    &mut raw.body.chunks(PER_LINE).map(|bytes| Cow::Owned(hexadecimal(bytes))),
                ),
            }
        }
    }
    lines
}
