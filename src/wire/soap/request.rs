//! A question: written as a client sends it, read as a service receives it.
//!
//! Must never: know an operation. The caller writes or reads the operation's element.

use std::io::BufRead;

use super::envelope::open;
use super::error::{ProtocolError, unexpected};
use super::security::{read_security, write_security};
use super::version::SoapVersion;
use super::writer::XmlWriter;
use super::xml::XmlReader;

/// The envelope that a question is written in.
#[derive(Clone, Copy, Default)]
pub struct Envelope<'a> {
    /// The SOAP version of the envelope.
    pub version: SoapVersion,
    /// WS-Security UsernameToken (PasswordText): login and password.
    pub wsse: Option<(&'a str, &'a str)>,
}

/// The body of a request: UTF-8 with an XML declaration, a Header, and a Body that `operation` fills. `prefix` is the
/// prefix of the operation's elements and is bound to `namespace`.
///
/// With [`Envelope::wsse`] the bytes hold the password: they must reach no log.
pub(in crate::wire) fn write_request(
    envelope: Envelope<'_>,
    (prefix, namespace): (&'static str, &str),
    operation: impl FnOnce(&mut XmlWriter),
) -> Vec<u8> {
    let namespaces = [("xmlns:soapenv", envelope.version.namespace()), (prefix, namespace)];
    let mut xml = XmlWriter::new();
    xml.wrapped("soapenv:Envelope", &namespaces, |xml| {
        match envelope.wsse {
            None => xml.empty("soapenv:Header", &[]),
            Some((login, password)) => {
                xml.wrapped("soapenv:Header", &[], |xml| write_security(xml, login, password));
            }
        }
        xml.wrapped("soapenv:Body", &[], operation);
    });
    xml.finish()
}

/// A question as a service receives it.
pub(in crate::wire) struct ReceivedEnvelope<T> {
    /// The SOAP version, by the envelope's namespace.
    pub(in crate::wire) version: SoapVersion,
    /// The operation's element name, without its prefix.
    pub(in crate::wire) operation: String,
    /// The value that the caller's function read from the operation's element.
    pub(in crate::wire) content: T,
    /// WS-Security UsernameToken: login and password.
    pub(in crate::wire) wsse: Option<(String, String)>,
}

/// Reads a question: `read` gets the operation's element and reads it to its end.
///
/// # Errors
/// Any [`ProtocolError`]; `Unexpected` for an envelope of an unknown version, without an operation, or with two
/// operations.
pub(in crate::wire) fn read_request<T>(
    mut body: impl BufRead,
    charset: Option<&str>,
    read: impl Fn(&mut XmlReader<'_>) -> Result<T, ProtocolError>,
) -> Result<ReceivedEnvelope<T>, ProtocolError> {
    let mut xml = XmlReader::new(&mut body, charset)?;
    open(&mut xml)?;
    let namespace = xml.tag().namespace().unwrap_or_default();
    let version = SoapVersion::of_namespace(namespace)
        .ok_or_else(|| unexpected("not an envelope of SOAP 1.1 or 1.2", namespace))?;
    let (mut found, mut wsse) = (None, None);
    while xml.child()? {
        match xml.name() {
            "Header" => wsse = read_security(&mut xml)?,
            "Body" => {
                while xml.child()? {
                    if found.is_some() {
                        return Err(unexpected("a second operation", xml.name()));
                    }
                    let name = xml.name().to_owned();
                    found = Some((name, read(&mut xml)?));
                }
            }
            _ => xml.skip()?,
        }
    }
    xml.finish()?;
    let (operation, content) =
        found.ok_or_else(|| ProtocolError::Unexpected { detail: "a Body without an operation".to_owned() })?;
    Ok(ReceivedEnvelope { version, operation, content, wsse })
}
