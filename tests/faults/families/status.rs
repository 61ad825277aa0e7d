//! Statuses that are no success, and refusals with the service's own message.

use super::{REFUSED, UNKNOWN};
use crate::scene::{Breakage, service};
use crate::server::{answer, answering, good_body};

/// The statuses by which a put was not carried out (docs/e-reprov.md 5.3).
const REFUSALS: [&str; 7] = ["401", "403", "404", "407", "413", "415", "429"];

const STATUSES: [&str; 29] = [
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

pub(super) fn breakages() -> Vec<Breakage> {
    let mut breakages: Vec<Breakage> = STATUSES
        .into_iter()
        .map(|status| {
            let outcome = if REFUSALS.contains(&&status[..3]) { REFUSED } else { UNKNOWN };
            service(status, outcome, move || answering(move |_| answer(status, "", "")))
        })
        .collect();
    breakages.extend([
        challenge("401 that asks for NTLM", "NTLM"),
        challenge("401 that asks for Negotiate", "Negotiate"),
        challenge("401 that asks for Digest", "Digest realm=\"x\", nonce=\"1\""),
        challenge("401 that asks for another scheme", "Bearer"),
        challenge("401 that asks for NTLM or Basic", "NTLM\r\nWWW-Authenticate: Basic realm=\"x\""),
        service("500 with a SOAP Fault", UNKNOWN, || answering(|_| answer("500 Internal Server Error", "", fault()))),
        service("200 with a SOAP Fault", UNKNOWN, || answering(|_| answer("200 OK", "", fault()))),
        service("500 with a KO that is a refusal elsewhere (20015)", UNKNOWN, || {
            answering(|request| answer("500 Internal Server Error", "", ko(request, "20015")))
        }),
        service("200 with a KO that is a refusal (20015)", REFUSED, || {
            answering(|request| answer("200 OK", "", ko(request, "20015")))
        }),
        service("200 with a KO that is no answer (10100)", UNKNOWN, || {
            answering(|request| answer("200 OK", "", ko(request, "10100")))
        }),
        service("404 with a KO (10000)", REFUSED, || {
            answering(|request| answer("404 Not Found", "", ko(request, "10000")))
        }),
        contradict("401 with the right answer", "401 Unauthorized"),
        contradict("403 with the right answer", "403 Forbidden"),
        contradict("404 with the right answer", "404 Not Found"),
        contradict("407 with the right answer", "407 Proxy Authentication Required"),
        contradict("429 with the right answer", "429 Too Many Requests"),
        contradict("500 with the right answer", "500 Internal Server Error"),
    ]);
    breakages
}

/// A refusal that names what it asks for.
fn challenge(case: &'static str, challenges: &'static str) -> Breakage {
    service(case, REFUSED, move || {
        answering(move |_| answer("401 Unauthorized", &format!("WWW-Authenticate: {challenges}\r\n"), ""))
    })
}

/// A status that the body contradicts: a put's answer with its code de décharge.
fn contradict(case: &'static str, status: &'static str) -> Breakage {
    service(case, UNKNOWN, move || answering(move |request| answer(status, "", good_body(request))))
}

fn envelope(body: &str) -> String {
    format!("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>")
}

fn fault() -> String {
    envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>Erreur interne</faultstring></s:Fault>")
}

fn ko(request: &str, code: &str) -> String {
    let method = if request.contains("putReprovisionning") { "putReprovisionning" } else { "getSiteStructure" };
    envelope(&format!(
        "<n:{method}Response xmlns:n=\"http://sfr.fr/hermes/eReprov/\"><return><enteteResponse><statut>KO</statut>\
         <codeErreur>{code}</codeErreur><libelleErreur>refus</libelleErreur></enteteResponse></return></n:{method}Response>"
    ))
}
