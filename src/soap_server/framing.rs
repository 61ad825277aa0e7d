//! A SOAP message in HTTP: which bodies are XML, in which charset, and the head of an answer.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use crate::wire::soap::{SoapFault, SoapVersion, write_fault};

/// Whether a `Content-Type` is an XML one.
pub(crate) fn is_xml(content_type: &str) -> bool {
    let content_type = content_type.split(';').next().unwrap_or_default().trim();
    ["text/xml", "application/soap+xml", "application/xml"].iter().any(|known| content_type.eq_ignore_ascii_case(known))
}

/// The charset in a `Content-Type`, if any.
pub(crate) fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}

/// An answer whose body is an XML document in UTF-8; the SOAP version gives the `Content-Type`.
pub(crate) fn xml(status: StatusCode, version: SoapVersion, body: Vec<u8>) -> Response {
    xml_in(status, version, "utf-8", body)
}

/// As [`xml`], in another charset.
pub(crate) fn xml_in(status: StatusCode, version: SoapVersion, charset: &str, body: Vec<u8>) -> Response {
    let content_type = match version {
        SoapVersion::V11 => "text/xml",
        SoapVersion::V12 => "application/soap+xml",
    };
    (status, [(CONTENT_TYPE, format!("{content_type}; charset={charset}"))], body).into_response()
}

/// The side that a Fault blames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blamed {
    /// The question (`Client`, in 1.2 `Sender`).
    Client,
    /// The service (`Server`, in 1.2 `Receiver`).
    Service,
}

/// An answer that holds a Fault.
pub(crate) fn fault(status: StatusCode, version: SoapVersion, blamed: Blamed, text: &str) -> Response {
    let code = match (version, blamed) {
        (SoapVersion::V11, Blamed::Client) => "S:Client",
        (SoapVersion::V11, Blamed::Service) => "S:Server",
        (SoapVersion::V12, Blamed::Client) => "S:Sender",
        (SoapVersion::V12, Blamed::Service) => "S:Receiver",
    };
    let fault = SoapFault { code: code.to_owned(), text: text.to_owned() };
    xml(status, version, write_fault(version, &fault))
}
