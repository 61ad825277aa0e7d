//! Plain text for 80 columns: aligned columns and wrapped paragraphs.

use std::borrow::Cow;

use crate::domain::text::{TerminalWidth as _, displayable, displayable_value};

/// The width that texts are wrapped to, in columns.
const WIDTH: usize = 80;

/// `text` wrapped to 80 columns; every line is indented by `indent` blanks.
pub(super) fn paragraph(text: &str, indent: usize) -> String {
    continuation(text, indent, indent)
}

/// As [`after`], for a terminal of this width; 80 columns where it is not known, and never less.
pub(super) fn after_within(columns: Option<usize>, start: usize, text: &str, indent: usize) -> String {
    let full = wrapped(text, start, indent, columns.unwrap_or(WIDTH).max(WIDTH));
    full.get(start..).unwrap_or_default().to_owned()
}

/// `text` wrapped to 80 columns, after `start` columns that are already written on the first line; the other lines are
/// indented by `indent` blanks.
pub(super) fn after(start: usize, text: &str, indent: usize) -> String {
    let full = continuation(text, start, indent);
    full.get(start..).unwrap_or_default().to_owned()
}

fn continuation(text: &str, start: usize, indent: usize) -> String {
    wrapped(text, start, indent, WIDTH)
}

fn wrapped(text: &str, start: usize, indent: usize, limit: usize) -> String {
    let mut output = " ".repeat(start);
    let mut column = start;
    let mut empty = true;
    for word in unbreakable(text) {
        let width = word.width();
        if !empty && column + 1 + width > limit {
            output.push('\n');
            output.push_str(&" ".repeat(indent));
            column = indent;
            empty = true;
        }
        if !empty {
            output.push(' ');
            column += 1;
        }
        output.push_str(&word);
        column += width;
        empty = false;
    }
    output
}

/// The words, each joined with the French punctuation that must not begin or end a line.
fn unbreakable(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(before) if before.ends_with('«') || word.starts_with([':', ';', '!', '?', '»']) => {
                before.push(' ');
                before.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Rows in aligned columns, with two blanks between columns; each row is indented by `indent` blanks. Received text is
/// made safe here. A value no longer than the service may send is never cut, so that a reference can be copied. A
/// longer value is cut, because it would hide what follows, unless it is the last of its row.
pub(super) fn table(lines: &[Vec<String>], indent: usize) -> String {
    let lines: Vec<Vec<String>> = lines.iter().map(|line| shown(line).map(Cow::into_owned).collect()).collect();
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| lines.iter().filter_map(|line| line.get(column)).map(|c| c.width()).max().unwrap_or(0))
        .collect();
    let mut output = String::new();
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            output.push('\n');
        }
        let mut text = " ".repeat(indent);
        for (cell, width) in line.iter().zip(&widths) {
            text.push_str(cell);
            text.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
        output.push_str(text.trim_end());
    }
    output
}

fn shown(line: &[String]) -> impl Iterator<Item = Cow<'_, str>> {
    let last = line.len().saturating_sub(1);
    line.iter()
        .enumerate()
        .map(move |(index, cell)| if index < last { displayable_value(cell) } else { displayable(cell) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_display_width() {
        let text = table(&[vec!["é".into(), "b".into()], vec!["abc".into(), "x\u{1b}".into()]], 1);
        assert_eq!(text, " é    b\n abc  x\u{fffd}");
    }

    #[test]
    fn a_paragraph_stays_within_80_columns() {
        let text = paragraph(&"mot ".repeat(60), 4);
        assert!(text.lines().all(|line| line.width() <= 80 && line.starts_with("    mot")));
        assert_eq!(text.split_whitespace().count(), 60);
        assert_eq!(after(4, "a b", 4), "a b");
        let long = "mot ".repeat(23);
        assert_eq!([None, Some(40), Some(100)].map(|wide| after_within(wide, 4, &long, 4).lines().count()), [2, 2, 1]);
        let wrapped = paragraph(&format!("{} « reprov connexion » : {} ?", "x".repeat(70), "y".repeat(79)), 0);
        assert!(wrapped.lines().all(|line| !line.ends_with('«') && !line.starts_with([':', '»', '?'])), "{wrapped}");
    }
}
