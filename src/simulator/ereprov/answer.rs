//! Turning the simulated service's answer into an HTTP answer of the form that the scenario asks for.
//!
//! Owns: the bytes and the HTTP status. Must never: decide on the answer's content.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::domain::states::{Statut, Utilisation};
use crate::domain::text::fold;
use crate::soap_server::{Blamed, fault, xml, xml_in};
use crate::wire::ereprov::{self, EreprovMethod};
use crate::wire::soap::SoapVersion;

use super::scenario::AnswerForm;
use super::world::{SimulatedAnswer, SimulatedBody};

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Portail</title></head><body><h1>Service indisponible</h1>\
    <p>Identifiez-vous pour continuer.<br></p></body></html>\n";

/// The answer to a question that could be read.
pub(super) fn write(version: SoapVersion, method: EreprovMethod, contrat: &str, answer: SimulatedAnswer) -> Response {
    let SimulatedAnswer { body, form, http, .. } = answer;
    let version = if form == AnswerForm::Soap12 { SoapVersion::V12 } else { version };
    let status = http.and_then(|http| StatusCode::from_u16(http).ok()).unwrap_or(StatusCode::OK);
    let bytes = || xml_body(version, method, contrat, &body);
    match form {
        AnswerForm::Normal | AnswerForm::Ko | AnswerForm::NoCode | AnswerForm::Soap12 => xml(status, version, bytes()),
        AnswerForm::Fault => fault(status, version, Blamed::Service, "Erreur interne du service"),
        AnswerForm::Html => (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], PAGE).into_response(),
        // A silent or cut answer never reaches the client: the connection stays without an answer, or is cut.
        AnswerForm::Empty | AnswerForm::Silent | AnswerForm::Cut => xml(status, version, Vec::new()),
        AnswerForm::Truncated => {
            let mut bytes = bytes();
            bytes.truncate(bytes.len() / 2);
            xml(status, version, bytes)
        }
        AnswerForm::NoEntete => {
            let text = text(bytes()).replace("\"http://sfr.fr/hermes/eReprov/\"", "\"urn:MutationFibre\"");
            xml(status, version, text.into_bytes())
        }
        AnswerForm::NoAccents => xml(status, version, without_accents(text(bytes())).into_bytes()),
        AnswerForm::Iso88591 => {
            let text = text(bytes()).replacen("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"", 1);
            let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
            xml_in(status, version, "ISO-8859-1", bytes.into_owned())
        }
    }
}

/// A Fault for a body that is not a question.
pub(super) fn unreadable_question(detail: &str) -> Response {
    fault(StatusCode::INTERNAL_SERVER_ERROR, SoapVersion::V11, Blamed::Client, &format!("Requête illisible : {detail}"))
}

/// A Fault for an operation other than the four.
pub(super) fn unknown_operation(version: SoapVersion, operation: &str) -> Response {
    let status = match version {
        SoapVersion::V11 => StatusCode::INTERNAL_SERVER_ERROR,
        SoapVersion::V12 => StatusCode::BAD_REQUEST,
    };
    fault(status, version, Blamed::Client, &format!("Opération inconnue : {operation}"))
}

fn xml_body(version: SoapVersion, method: EreprovMethod, contrat: &str, body: &SimulatedBody) -> Vec<u8> {
    match body {
        SimulatedBody::Structure(site) => ereprov::write_structure(version, site),
        SimulatedBody::Fibres(site) => ereprov::write_fibres(version, site),
        SimulatedBody::Put(acknowledgement) => ereprov::write_put(version, contrat, acknowledgement),
        SimulatedBody::Following(state) => ereprov::write_following(version, contrat, state),
        SimulatedBody::Ko(ko) => ereprov::write_ko(version, method, ko),
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

/// Replaces the states by their spelling in the source's examples, without accents: `Occupe`, `Termine`.
fn without_accents(mut text: String) -> String {
    let utilisations = Utilisation::KNOWN.iter().map(Utilisation::libelle);
    for libelle in utilisations.chain(Statut::KNOWN.iter().map(Statut::libelle)) {
        let bare = fold(libelle);
        let mut letters = libelle.chars().zip(bare.chars());
        // `fold` also lowers the case: the first letter is kept as it was.
        let Some((first, _)) = letters.next() else { continue };
        let remainder: String = letters.map(|(_, bare)| bare).collect();
        text = text.replace(&format!("\"{libelle}\""), &format!("\"{first}{remainder}\""));
    }
    text
}
