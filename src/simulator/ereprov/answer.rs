//! A world's answer as an HTTP one, in whatever shape the scenario wants it.
//!
//! Owns: the bytes and the HTTP status. Must never: decide what is answered.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::domain::states::{Statut, Utilisation};
use crate::domain::text::fold;
use crate::soap_server::{Blamed, fault, xml, xml_in};
use crate::wire::ereprov::{self, Methode};
use crate::wire::soap::VersionSoap;

use super::scenario::Forme;
use super::world::{Corps, Reponse};

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Portail</title></head><body><h1>Service indisponible</h1>\
    <p>Identifiez-vous pour continuer.<br></p></body></html>\n";

/// The answer to a readable question.
pub(super) fn ecrit(version: VersionSoap, methode: Methode, contrat: &str, reponse: Reponse) -> Response {
    let Reponse { corps, forme, http, .. } = reponse;
    let version = if forme == Forme::Soap12 { VersionSoap::V12 } else { version };
    let statut = http.and_then(|http| StatusCode::from_u16(http).ok()).unwrap_or(StatusCode::OK);
    let octets = || corps_xml(version, methode, contrat, &corps);
    match forme {
        Forme::Normale | Forme::Ko | Forme::SansCode | Forme::Soap12 => xml(statut, version, octets()),
        Forme::Fault => fault(statut, version, Blamed::Service, "Erreur interne du service"),
        Forme::Html => (statut, [(CONTENT_TYPE, "text/html; charset=utf-8")], PAGE).into_response(),
        // Nothing of these two reaches the client: the connection is cut or was never answered.
        Forme::Vide | Forme::Muette | Forme::Coupee => xml(statut, version, Vec::new()),
        Forme::Tronquee => {
            let mut octets = octets();
            octets.truncate(octets.len() / 2);
            xml(statut, version, octets)
        }
        Forme::SansEntete => {
            let texte = texte(octets()).replace("\"http://sfr.fr/hermes/eReprov/\"", "\"urn:MutationFibre\"");
            xml(statut, version, texte.into_bytes())
        }
        Forme::SansAccents => xml(statut, version, sans_accents(texte(octets())).into_bytes()),
        Forme::Iso88591 => {
            let texte = texte(octets()).replacen("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"", 1);
            let (octets, _, _) = encoding_rs::WINDOWS_1252.encode(&texte);
            xml_in(statut, version, "ISO-8859-1", octets.into_owned())
        }
    }
}

/// A Fault for a body that is no question.
pub(super) fn question_illisible(detail: &str) -> Response {
    fault(StatusCode::INTERNAL_SERVER_ERROR, VersionSoap::V11, Blamed::Client, &format!("Requête illisible : {detail}"))
}

/// A Fault for an operation that is none of the four.
pub(super) fn operation_inconnue(version: VersionSoap, operation: &str) -> Response {
    let statut = match version {
        VersionSoap::V11 => StatusCode::INTERNAL_SERVER_ERROR,
        VersionSoap::V12 => StatusCode::BAD_REQUEST,
    };
    fault(statut, version, Blamed::Client, &format!("Opération inconnue : {operation}"))
}

fn corps_xml(version: VersionSoap, methode: Methode, contrat: &str, corps: &Corps) -> Vec<u8> {
    match corps {
        Corps::Structure(site) => ereprov::write_structure(version, site),
        Corps::Fibres(site) => ereprov::write_fibres(version, site),
        Corps::Put(accuse) => ereprov::write_put(version, contrat, accuse),
        Corps::Suivi(etat) => ereprov::write_suivi(version, contrat, etat),
        Corps::Ko(ko) => ereprov::write_ko(version, methode, ko),
    }
}

fn texte(octets: Vec<u8>) -> String {
    String::from_utf8(octets).unwrap_or_default()
}

/// The states as the source's examples write them: `Occupe`, `Termine`.
fn sans_accents(mut texte: String) -> String {
    let utilisations = Utilisation::CONNUS.iter().map(Utilisation::libelle);
    for libelle in utilisations.chain(Statut::CONNUS.iter().map(Statut::libelle)) {
        let nu = fold(libelle);
        let mut lettres = libelle.chars().zip(nu.chars());
        // Folding lowers the case too: the first letter keeps its own.
        let Some((premiere, _)) = lettres.next() else { continue };
        let reste: String = lettres.map(|(_, nue)| nue).collect();
        texte = texte.replace(&format!("\"{libelle}\""), &format!("\"{premiere}{reste}\""));
    }
    texte
}
