//! A profile's name and its login.
//!
//! Owns: the only rule for each. The configuration and the guided set-up both use it, so that neither refuses
//! what the other accepts.

/// The longest name of a profile, in characters.
pub const NAME_MAX: usize = 32;

/// The name of a profile: 1 to [`NAME_MAX`] characters, each an ASCII letter, a digit, `-` or `_`. It names
/// rows of the journal, files and environment variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileName(Box<str>);

/// What is wrong with a profile's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// It is empty.
    Empty,
    /// It is longer than [`NAME_MAX`].
    Long,
    /// It has a character that is not allowed.
    Character,
}

impl ProfileName {
    /// Checks `text` as a name, without trimming it.
    ///
    /// # Errors
    /// The [`NameFault`] of a text that is no name.
    pub fn parse(text: &str) -> Result<Self, NameFault> {
        if text.is_empty() {
            return Err(NameFault::Empty);
        }
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            return Err(NameFault::Character);
        }
        if text.len() > NAME_MAX {
            return Err(NameFault::Long);
        }
        Ok(Self(text.into()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The login for the operator's exchange platform: not blank, without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login(Box<str>);

/// What is wrong with a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginFault {
    /// It is empty.
    Empty,
    /// It has a control character.
    Control,
}

impl Login {
    /// Reads the login in `text`, without the blanks around it.
    ///
    /// # Errors
    /// The [`LoginFault`] of a text that is no login.
    pub fn parse(text: &str) -> Result<Self, LoginFault> {
        if text.chars().any(char::is_control) {
            return Err(LoginFault::Control);
        }
        match text.trim() {
            "" => Err(LoginFault::Empty),
            login => Ok(Self(login.into())),
        }
    }

    /// The login.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    //! Guards: domain: what the guided set-up takes, the configuration and the network take: one rule for an
    //! address, a profile's name, a login

    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        for name in ["a", "pack_2-B", &"n".repeat(NAME_MAX)] {
            assert_eq!(ProfileName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(ProfileName::parse(""), Err(NameFault::Empty));
        assert_eq!(ProfileName::parse(&"n".repeat(NAME_MAX + 1)), Err(NameFault::Long));
        for name in ["a b", "é", "a.b", " a"] {
            assert_eq!(ProfileName::parse(name), Err(NameFault::Character), "{name}");
        }
    }

    #[test]
    fn a_login_is_not_blank() {
        assert_eq!(Login::parse(" DUPONT ").unwrap().as_str(), "DUPONT");
        assert_eq!(Login::parse("  "), Err(LoginFault::Empty));
        assert_eq!(Login::parse("DU\u{1b}PONT"), Err(LoginFault::Control));
    }
}
