//! A password as a program, a file or a pipe gives it.

use secrecy::SecretString;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::service_error::Category;

/// The password within `text`, which may begin with a byte order mark and end with line ends: editors and shells of
/// other systems put them there. `key` is the text of the failure, by where the password came from.
///
/// # Errors
/// A [`Failure`] (`Category::Credentials`) with the first other control character and its position (from 1): no keyboard
/// types one, and a password sent with it is refused, and the account locked after a few.
pub fn given(text: &str, key: &str) -> Result<SecretString, Failure> {
    let password = bare(text);
    match password.chars().enumerate().find(|(_, c)| c.is_control()) {
        None => Ok(password.into()),
        Some((index, character)) => Err(no_password(key)
            .with("caractere", format!("U+{:04X}", u32::from(character)))
            .with("position", (index + 1).to_string())),
    }
}

/// `text` without a byte order mark at its beginning and line ends at its end.
pub(super) fn bare(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n'])
}

/// The failure of a password that can't be had from where it is kept.
pub(super) fn no_password(key: &str) -> Failure {
    Failure::new(Category::Credentials, key).of_kind(FailureKind::NoPassword)
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn only_what_no_keyboard_types_is_taken_off_or_refused() {
        for (text, password) in [
            ("secret", "secret"),
            ("secret\r", "secret"),
            ("\u{feff}secret\r\n", "secret"),
            ("secret\n\n", "secret"),
            (" é \u{a0}'\" ", " é \u{a0}'\" "),
            ("\r\n", ""),
        ] {
            assert_eq!(given(text, "k").unwrap().expose_secret(), password, "{text:?}");
        }
        for (text, character, position) in
            [("a\tb", "U+0009", "2"), ("s\0e\0", "U+0000", "2"), ("a\nb\n", "U+000A", "2"), ("\u{85}", "U+0085", "1")]
        {
            let failure = given(text, "k").unwrap_err();
            let values: Vec<&str> = failure.arguments.iter().map(|(_, value)| value.as_str()).collect();
            assert_eq!(values, [character, position], "{text:?}");
        }
    }
}
