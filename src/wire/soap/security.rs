//! WS-Security's UsernameToken with a password in clear (PasswordText).
//!
//! Must never: format a password.

use super::error::ProtocolError;
use super::writer::XmlWriter;
use super::xml::XmlReader;

/// The namespace of WS-Security's elements.
const WSSE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// The type of a password sent in clear.
const PASSWORD_TEXT: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";

/// Writes the `Security` element with a login and its password.
pub(in crate::wire) fn write_security(xml: &mut XmlWriter, login: &str, password: &str) {
    xml.wrapped("wsse:Security", &[("xmlns:wsse", WSSE)], |xml| {
        xml.wrapped("wsse:UsernameToken", &[], |xml| {
            xml.element("wsse:Username", login);
            xml.wrapped("wsse:Password", &[("Type", PASSWORD_TEXT)], |xml| xml.text(password));
        });
    });
}

/// The login and the password in the current `Header`; `None` when it has no login.
pub(in crate::wire) fn read_security(xml: &mut XmlReader<'_>) -> Result<Option<(String, String)>, ProtocolError> {
    let (mut login, mut password) = (None, None);
    while xml.child()? {
        if xml.name() == "Security" {
            read_token(xml, &mut login, &mut password)?;
        } else {
            xml.skip()?;
        }
    }
    Ok(login.map(|login| (login, password.unwrap_or_default())))
}

fn read_token(
    xml: &mut XmlReader<'_>,
    login: &mut Option<String>,
    password: &mut Option<String>,
) -> Result<(), ProtocolError> {
    while xml.child()? {
        match xml.name() {
            "UsernameToken" => read_token(xml, login, password)?,
            "Username" => *login = Some(xml.text()?.to_owned()),
            "Password" => *password = Some(xml.text()?.to_owned()),
            _ => xml.skip()?,
        }
    }
    Ok(())
}
