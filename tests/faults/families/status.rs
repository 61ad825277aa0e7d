//! Statuses that are no success, and refusals in the service's own words.

use super::{INCONNUE, REFUSEE};
use crate::scene::{Panne, service};
use crate::server::{bon_corps, repond, reponse};

/// The statuses with which docs/e-reprov.md 5.3 says that a put was not carried out.
const REFUS: [&str; 7] = ["401", "403", "404", "407", "413", "415", "429"];

const STATUTS: [&str; 29] = [
    "400 Bad Request",
    "401 Unauthorized",
    "402 Payment Required",
    "403 Forbidden",
    "404 Not Found",
    "405 Method Not Allowed",
    "408 Request Timeout",
    "411 Length Required",
    "413 Content Too Large",
    "415 Unsupported Media Type",
    "418 I'm a teapot",
    "421 Misdirected Request",
    "425 Too Early",
    "426 Upgrade Required",
    "429 Too Many Requests",
    "431 Request Header Fields Too Large",
    "451 Unavailable For Legal Reasons",
    "500 Internal Server Error",
    "501 Not Implemented",
    "502 Bad Gateway",
    "503 Service Unavailable",
    "504 Gateway Timeout",
    "505 HTTP Version Not Supported",
    "507 Insufficient Storage",
    "520 Unknown Error",
    "521 Web Server Is Down",
    "522 Connection Timed Out",
    "524 A Timeout Occurred",
    "999 Request Denied",
];

pub(super) fn pannes() -> Vec<Panne> {
    let mut pannes: Vec<Panne> = STATUTS
        .into_iter()
        .map(|statut| {
            let issue = if REFUS.contains(&&statut[..3]) { REFUSEE } else { INCONNUE };
            service(statut, issue, move || repond(move |_| reponse(statut, "", "")))
        })
        .collect();
    pannes.extend([
        service("500 with a SOAP Fault", INCONNUE, || repond(|_| reponse("500 Internal Server Error", "", fault()))),
        service("200 with a SOAP Fault", INCONNUE, || repond(|_| reponse("200 OK", "", fault()))),
        service("500 with a KO that is a refusal elsewhere (20015)", INCONNUE, || {
            repond(|requete| reponse("500 Internal Server Error", "", ko(requete, "20015")))
        }),
        service("200 with a KO that is a refusal (20015)", REFUSEE, || {
            repond(|requete| reponse("200 OK", "", ko(requete, "20015")))
        }),
        service("200 with a KO that is no answer (10100)", INCONNUE, || {
            repond(|requete| reponse("200 OK", "", ko(requete, "10100")))
        }),
        service("404 with a KO (10000)", REFUSEE, || {
            repond(|requete| reponse("404 Not Found", "", ko(requete, "10000")))
        }),
        contredit("401 with the right answer", "401 Unauthorized"),
        contredit("403 with the right answer", "403 Forbidden"),
        contredit("404 with the right answer", "404 Not Found"),
        contredit("407 with the right answer", "407 Proxy Authentication Required"),
        contredit("429 with the right answer", "429 Too Many Requests"),
        contredit("500 with the right answer", "500 Internal Server Error"),
    ]);
    pannes
}

/// A status beside what contradicts it: a put's code de décharge.
fn contredit(fait: &'static str, statut: &'static str) -> Panne {
    service(fait, INCONNUE, move || repond(move |requete| reponse(statut, "", bon_corps(requete))))
}

fn enveloppe(corps: &str) -> String {
    format!("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{corps}</s:Body></s:Envelope>")
}

fn fault() -> String {
    enveloppe("<s:Fault><faultcode>s:Server</faultcode><faultstring>Erreur interne</faultstring></s:Fault>")
}

fn ko(requete: &str, code: &str) -> String {
    let methode = if requete.contains("putReprovisionning") { "putReprovisionning" } else { "getSiteStructure" };
    enveloppe(&format!(
        "<n:{methode}Response xmlns:n=\"http://sfr.fr/hermes/eReprov/\"><return><enteteResponse><statut>KO</statut>\
         <codeErreur>{code}</codeErreur><libelleErreur>refus</libelleErreur></enteteResponse></return></n:{methode}Response>"
    ))
}
