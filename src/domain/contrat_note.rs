//! What a person sets of a contract for themselves: that it is put away, a name, a note.
//!
//! Owns: how long these texts may be, and that they are one clean line. Must never: be sent to anybody.

/// The longest name of a contract, in characters: a person and a telephone number.
pub const NAME_MAX: usize = 40;

/// The longest note of a contract, in characters.
pub const NOTE_MAX: usize = 120;

/// What a person set of a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContratNote {
    /// Whether it is put away: out of the list until something happens to it.
    pub away: bool,
    /// A name: whose it is.
    pub name: Option<String>,
    /// A note.
    pub note: Option<String>,
}

impl ContratNote {
    /// The name and the note as one text; empty where there is neither.
    #[must_use]
    pub fn words(&self) -> String {
        match (&self.name, &self.note) {
            (Some(name), Some(note)) => format!("{name} · {note}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => String::new(),
        }
    }

    /// Whether there is a name or a note.
    #[must_use]
    pub const fn has_words(&self) -> bool {
        self.name.is_some() || self.note.is_some()
    }
}

/// A typed text as one line of at most `longest` characters, without control characters; `None`: nothing is left.
#[must_use]
pub fn one_line(typed: &str, longest: usize) -> Option<String> {
    let mut out = String::new();
    let mut length = 0;
    for word in typed.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let gap = usize::from(length > 0);
        for c in std::iter::repeat_n(' ', gap).chain(word.chars()) {
            if length == longest {
                return Some(out.trim_end().to_owned());
            }
            out.push(c);
            length += 1;
        }
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    //! Guards: domain: a contract's name and note are one clean line, never longer than said

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_one_line_without_blanks_at_its_ends() {
        assert_eq!(one_line("  rappeler\t14 h \r\n", 40).as_deref(), Some("rappeler 14 h"));
        assert_eq!(one_line(" \u{1b}\n", 40), None);
        assert_eq!(one_line("abc def", 4).as_deref(), Some("abc"));
    }

    proptest! {
        #[test]
        fn no_text_is_longer_than_said_or_has_a_control_character(text: String, longest in 1_usize..50) {
            if let Some(line) = one_line(&text, longest) {
                prop_assert!(line.chars().count() <= longest && !line.is_empty());
                prop_assert!(!line.chars().any(char::is_control));
                prop_assert_eq!(one_line(&line, longest), Some(line));
            }
        }
    }
}
