//! Text fitted to columns: wrapping and cutting by display width.
//!
//! Owns: which part of a long text is kept. Must never: lose any part of a wrapped text.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// `text` in lines of at most `width` columns, broken at blanks where possible; French punctuation after a
/// blank (`:`, `?`, `»`) stays with its word. Only the blanks at the breaks are lost. No lines when `width` is
/// 0.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    if width == 0 {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in glued(paragraph, width) {
            let joined = line.width() + usize::from(!line.is_empty()) + word.width();
            if joined <= width {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(&word);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for piece in chunks(&word, width) {
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line = piece;
            }
        }
        lines.push(line);
    }
    lines
}

/// The words of a paragraph, each with the punctuation that must stay with it, if both fit in `width` columns.
fn glued(paragraph: &str, width: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        match words.last_mut() {
            Some(last)
                if (last == "«" || matches!(word, ":" | ";" | "!" | "?" | "»"))
                    && last.width() + 1 + word.width() <= width =>
            {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// `text` in pieces of at most `width` columns, cut between characters.
#[must_use]
pub fn chunks(text: &str, width: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for grapheme in text.graphemes(true) {
        if !piece.is_empty() && piece.width() + grapheme.width() > width {
            pieces.push(std::mem::take(&mut piece));
        }
        piece.push_str(grapheme);
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// `text` in exactly `width` columns: cut with `ellipsis`, or padded with blanks.
#[must_use]
pub fn fit(text: &str, width: usize, ellipsis: &str) -> String {
    let own = text.width();
    if own <= width {
        return format!("{text}{}", " ".repeat(width - own));
    }
    if width < ellipsis.width() {
        return " ".repeat(width);
    }
    let mut out = chunks(text, width - ellipsis.width()).into_iter().next().unwrap_or_default();
    // A double-width character may have been left out.
    if out.width() + ellipsis.width() > width {
        out.clear();
    }
    out.push_str(ellipsis);
    let missing = width.saturating_sub(out.width());
    out.push_str(&" ".repeat(missing));
    out
}

/// As [`fit`], but a long text loses its beginning: references differ at their end.
#[must_use]
pub fn fit_tail(text: &str, width: usize, ellipsis: &str) -> String {
    if text.width() <= width {
        return fit(text, width, ellipsis);
    }
    let room = width.saturating_sub(ellipsis.width());
    let mut tail: Vec<&str> = Vec::new();
    let mut taken = 0;
    for grapheme in text.graphemes(true).rev() {
        taken += grapheme.width();
        if taken > room {
            break;
        }
        tail.push(grapheme);
    }
    tail.reverse();
    fit(&format!("{ellipsis}{}", tail.concat()), width, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrap("une fibre est libre", 9), ["une fibre", "est libre"]);
        assert_eq!(wrap("ABCDEFGHIJ", 4), ["ABCD", "EFGH", "IJ"]);
        assert_eq!(wrap("ne le refaites pas : suivez", 18), ["ne le refaites", "pas : suivez"]);
        assert_eq!(wrap("l'état « En cours » dure", 10), ["l'état", "« En", "cours »", "dure"]);
        assert_eq!(fit("ETAGE-15", 6, "…"), "ETAGE…");
        assert_eq!(fit_tail("ETAGE-15", 6, "…"), "…GE-15");
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing_and_keeps_the_width(text in "[a-zé :«»?]{0,60}", width in 1_usize..20) {
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|line| line.width() <= width));
            let kept: String = lines.concat().chars().filter(|c| !c.is_whitespace()).collect();
            let whole: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            prop_assert_eq!(kept, whole);
        }

        #[test]
        fn fitting_is_exact(text in "\\PC{0,30}", width in 0_usize..20) {
            prop_assert_eq!(fit(&text, width, "…").width(), width);
            prop_assert_eq!(fit_tail(&text, width, "…").width(), width);
        }
    }
}
