//! The way to the service: proxy, name, connection, certificates, an answer, the clock. Each step has its own deadline;
//! the first step that fails is the last one. No request of the service's quota is used.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Check, CheckResult, CheckState, Sentence, sentence};
use crate::domain::failure::Failure;
use crate::domain::outcome::BreakdownKind;
use crate::domain::paris;
use crate::domain::proxy_url::ProxyUrl;
use crate::domain::service_error::Category;
use crate::net::probe::{
    Certificate, DELAY, ExchangeFault, Handshake, HandshakeRefusal, Link, Probe, ProxyInForce, StepFailure, Trust,
    WithoutProxy,
};

/// A certificate that ends within this time (30 days) gets a warning.
const NEAR_END: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A clock that is off by more than this gets a warning: it dates the journal's events wrongly, and certificates are
/// judged by it.
const OFFSET_MAX: SignedDuration = SignedDuration::from_mins(2);

/// Checks the way without touching it: the client's certificate and the proxy.
pub fn look(probe: &Probe, tell: &mut dyn FnMut(CheckResult)) {
    tell(client_certificate(probe, Timestamp::now()));
    tell(match probe.proxy() {
        Ok(in_force) => proxy(in_force, probe.target().0),
        Err(failure) => CheckResult::failure(Check::Proxy, failure.clone()),
    });
}

/// Goes the way step by step and gives each result to `tell`; returns whether the end was reached. Steps after a failed
/// one are not told at all.
pub async fn run_through(probe: &Probe, tell: &mut dyn FnMut(CheckResult)) -> bool {
    let now = Timestamp::now();
    let Ok(proxy) = probe.proxy() else { return false };
    if proxy.proxy().is_some_and(ProxyUrl::is_encrypted) {
        return false;
    }

    let addresses = probe.addresses().await;
    tell(dns(probe, &addresses));
    let Ok(addresses) = addresses else { return false };

    let link = match probe.connect(addresses).await {
        Ok((link, address, duration)) => {
            let millis = duration.as_millis();
            let key = match proxy {
                ProxyInForce::None(_) => "diagnostic.tcp.direct",
                ProxyInForce::Configured(_) | ProxyInForce::Environment(..) => "diagnostic.tcp.proxy",
            };
            tell(
                CheckResult::new(Check::Tcp)
                    .observed(key, &[("adresse", &address), ("millis", &millis)])
                    .data(json!({ "adresse": address.to_string(), "millisecondes": millis_json(millis) })),
            );
            link
        }
        Err(breakdown) => {
            tell(tcp_broken_down(&breakdown));
            return false;
        }
    };

    if !secure(probe, link, now, tell).await {
        return false;
    }
    match probe.ask().await {
        Ok(head) => {
            let server = head.server.clone().unwrap_or_else(|| "-".to_owned());
            let seen = CheckResult::new(Check::Http)
                .observed("diagnostic.http.vu", &[("statut", &head.status), ("serveur", &server)])
                .data(json!({ "statut": head.status, "serveur": head.server }));
            let seen = if probe.is_description() {
                seen.advised(CheckState::Warning, "diagnostic.http.description.faire", &[])
            } else {
                seen
            };
            // A SOAP service answers a HEAD with a 4xx; these statuses come from something in front of it.
            tell(match head.status {
                300..=399 => seen.advised(CheckState::Warning, "diagnostic.http.redirige.faire", &[]),
                511 => seen.advised(CheckState::Warning, "diagnostic.http.portail.faire", &[]),
                500..=599 => seen.advised(CheckState::Warning, "diagnostic.http.en_panne.faire", &[]),
                _ => seen,
            });
            tell(clock(head.date, Timestamp::now()));
            true
        }
        Err(fault) => {
            tell(unanswered(&fault));
            false
        }
    }
}

/// The result of a look that found no readable head.
fn unanswered(fault: &ExchangeFault) -> CheckResult {
    let step = match fault.breakdown.kind {
        BreakdownKind::AnswerTimeout | BreakdownKind::ConnectionTimeout => StepFailure::Timeout,
        BreakdownKind::Cut => StepFailure::Cut,
        BreakdownKind::Answer => StepFailure::Other(fault.breakdown.detail.clone()),
        // The rest has the words that a request has for it.
        _ => return CheckResult::failure(Check::Http, Failure::from_breakdown(&fault.breakdown)),
    };
    broken_down(Check::Http, &step).advised(CheckState::Failure, "diagnostic.http.faire", &[])
}

fn millis_json(millis: u128) -> Value {
    json!(u64::try_from(millis).unwrap_or(u64::MAX))
}

/// The result of a step that failed for a technical reason.
fn broken_down(check: Check, breakdown: &StepFailure) -> CheckResult {
    let finding = CheckResult::new(check).of(Category::Network);
    let mut finding = CheckResult { state: CheckState::Failure, ..finding };
    finding.seen.push(in_words(breakdown));
    finding
}

fn in_words(breakdown: &StepFailure) -> Sentence {
    match breakdown {
        StepFailure::Timeout => sentence("diagnostic.panne.delai", &[("secondes", &DELAY.as_secs())]),
        StepFailure::ConnectionTimeout(seconds) => sentence("diagnostic.panne.delai", &[("secondes", seconds)]),
        StepFailure::Proxy { status, scheme: None } => sentence("diagnostic.panne.proxy", &[("statut", status)]),
        StepFailure::Proxy { status, scheme: Some(kind) } => {
            sentence("diagnostic.panne.proxy_schema", &[("statut", status), ("schema", &kind.scheme().unwrap_or("?"))])
        }
        StepFailure::Refused => sentence("diagnostic.panne.refusee", &[]),
        StepFailure::Unreachable => sentence("diagnostic.panne.injoignable", &[]),
        StepFailure::Cut => sentence("diagnostic.panne.coupee", &[]),
        StepFailure::Other(cause) => sentence("diagnostic.panne.autre", &[("cause", cause)]),
    }
}

fn proxy(proxy: &ProxyInForce, host: &str) -> CheckResult {
    let finding = CheckResult::new(Check::Proxy).of(Category::Input);
    let address = proxy.proxy().map(ProxyUrl::address).unwrap_or_default();
    let identifies = proxy.proxy().is_some_and(|proxy| proxy.credentials().is_some());
    let (origin, finding) = match proxy {
        ProxyInForce::None(why) => (
            None,
            match why {
                WithoutProxy::Unnamed | WithoutProxy::Local => finding.observed("diagnostic.proxy.aucun", &[]),
                WithoutProxy::Exempt(variable) => {
                    finding.observed("diagnostic.proxy.exclu", &[("variable", variable), ("hote", &host)])
                }
                WithoutProxy::OtherScheme(variable) => {
                    finding.observed("diagnostic.proxy.http_seul", &[("variable", variable)])
                }
            },
        ),
        ProxyInForce::Configured(_) => {
            (Some("fichier"), finding.observed("diagnostic.proxy.configure", &[("adresse", &address)]))
        }
        ProxyInForce::Environment(variable, _) => (
            Some("environnement"),
            finding.observed("diagnostic.proxy.environnement", &[("adresse", &address), ("variable", variable)]),
        ),
    };
    let finding = if identifies { finding.observed("diagnostic.proxy.identifie", &[]) } else { finding };
    let finding = if proxy.proxy().is_some_and(ProxyUrl::is_encrypted) {
        finding.advised(CheckState::Warning, "diagnostic.proxy.autre.faire", &[])
    } else {
        finding
    };
    let variable = match proxy {
        ProxyInForce::Environment(variable, _)
        | ProxyInForce::None(WithoutProxy::Exempt(variable) | WithoutProxy::OtherScheme(variable)) => Some(*variable),
        ProxyInForce::None(_) | ProxyInForce::Configured(_) => None,
    };
    finding.data(json!({
        "adresse": origin.map(|_| address), "origine": origin, "identifie": identifies, "variable": variable,
    }))
}

fn dns(probe: &Probe, addresses: &Result<Vec<std::net::SocketAddr>, StepFailure>) -> CheckResult {
    let proxy = probe.proxy().ok().and_then(ProxyInForce::proxy);
    let host = proxy.map_or_else(|| probe.target().0.to_owned(), ProxyUrl::address);
    match addresses {
        Ok(found) => {
            let texts: Vec<String> = found.iter().map(|address| address.ip().to_string()).collect();
            CheckResult::new(Check::Dns)
                .observed("diagnostic.dns.vu", &[("hote", &host), ("adresses", &texts.join(", "))])
                .data(json!({ "adresses": texts }))
        }
        Err(breakdown) => {
            broken_down(Check::Dns, breakdown).advised(CheckState::Failure, "diagnostic.dns.faire", &[("hote", &host)])
        }
    }
}

fn tcp_broken_down(breakdown: &StepFailure) -> CheckResult {
    let to_do = match breakdown {
        StepFailure::Proxy { scheme: Some(_), .. } => "diagnostic.tcp.proxy_schema.faire",
        StepFailure::Proxy { status: 407, .. } => "diagnostic.tcp.proxy_407.faire",
        StepFailure::Proxy { .. } => "diagnostic.tcp.proxy.faire",
        StepFailure::Timeout
        | StepFailure::ConnectionTimeout(_)
        | StepFailure::Refused
        | StepFailure::Unreachable
        | StepFailure::Cut
        | StepFailure::Other(_) => "diagnostic.tcp.faire",
    };
    broken_down(Check::Tcp, breakdown).advised(CheckState::Failure, to_do, &[])
}

/// Makes the TLS step; returns whether the way goes on.
async fn secure(probe: &Probe, link: Link, now: Timestamp, tell: &mut dyn FnMut(CheckResult)) -> bool {
    if probe.in_clear() {
        tell(CheckResult::not_tried(Check::Tls, "diagnostic.tls.en_clair"));
        return true;
    }
    let handshake = probe.negotiate(link).await;
    tell(tls(probe, &handshake, now));
    handshake.verdict.is_ok()
}

/// The result of a handshake; its certificate chain is shown in every case.
pub(super) fn tls(probe: &Probe, handshake: &Handshake, now: Timestamp) -> CheckResult {
    let host = probe.target().0;
    let mut finding = CheckResult::new(Check::Tls).of(Category::Network);
    if let Some(version) = &handshake.version {
        let suite = handshake.suite.as_deref().unwrap_or("-");
        finding = finding.observed("diagnostic.tls.version", &[("version", version), ("suite", &suite)]);
    }
    let trust = match &handshake.verdict {
        Ok(Trust::System) => {
            finding = finding.observed("diagnostic.tls.systeme", &[("hote", &host)]);
            Some("systeme")
        }
        Ok(Trust::CaFile) => {
            finding = finding.observed("diagnostic.tls.ca_file", &[("hote", &host)]);
            Some("ca_file")
        }
        Err(refusal) => {
            let (seen, to_do) = refuse(refusal, host);
            finding.seen.push(seen);
            finding = finding.advised(CheckState::Failure, to_do, &[("hote", &host)]);
            None
        }
    };
    for certificate in &handshake.chain {
        finding.seen.push(describe(certificate, now));
    }
    for (variable, value) in &handshake.variables {
        finding = finding.observed("diagnostic.tls.variable", &[("variable", variable), ("chemin", value)]);
    }
    if probe.passed_over() > 0 {
        finding = finding.seen_count("diagnostic.tls.passes", probe.passed_over(), &[("n", &probe.passed_over())]);
    }
    // When the name does not match, the names in the certificate help to correct it.
    if let (Err(HandshakeRefusal::OtherName), Some(first)) = (&handshake.verdict, handshake.chain.first()) {
        finding = finding.observed("diagnostic.tls.noms", &[("noms", &first.names.join(", "))]);
    }
    if handshake.verdict.is_ok() && soon(&handshake.chain, now) {
        finding = finding.advised(CheckState::Warning, "diagnostic.tls.bientot.faire", &[]);
    }
    let chain: Vec<Value> = handshake.chain.iter().map(|certificate| to_json(certificate, now)).collect();
    finding.data(json!({
        "version": handshake.version, "suite": handshake.suite, "confiance": trust,
        "refus": handshake.verdict.as_ref().err().map(refusal_name), "certificats": chain,
    }))
}

fn refuse(refusal: &HandshakeRefusal, host: &str) -> (Sentence, &'static str) {
    let host: (&'static str, &dyn ToString) = ("hote", &host);
    match refusal {
        HandshakeRefusal::Expired => (sentence("diagnostic.tls.expire", &[host]), "diagnostic.tls.expire.faire"),
        HandshakeRefusal::NotYetValid => {
            (sentence("diagnostic.tls.pas_encore", &[host]), "diagnostic.tls.pas_encore.faire")
        }
        HandshakeRefusal::OtherName => {
            (sentence("diagnostic.tls.mauvais_nom", &[host]), "diagnostic.tls.mauvais_nom.faire")
        }
        HandshakeRefusal::UnknownIssuer => {
            (sentence("diagnostic.tls.inconnu", &[host]), "diagnostic.tls.inconnu.faire")
        }
        HandshakeRefusal::Revoked => (sentence("diagnostic.tls.revoque", &[host]), "diagnostic.tls.revoque.faire"),
        HandshakeRefusal::Authority => (sentence("diagnostic.tls.autorite", &[host]), "diagnostic.tls.autorite.faire"),
        HandshakeRefusal::ClientCertificate => {
            (sentence("diagnostic.tls.notre_certificat", &[host]), "diagnostic.tls.notre_certificat.faire")
        }
        HandshakeRefusal::OldName => {
            (sentence("diagnostic.tls.nom_ancien", &[host]), "diagnostic.tls.nom_ancien.faire")
        }
        HandshakeRefusal::NoAuthorities => {
            (sentence("diagnostic.tls.sans_autorites", &[]), "diagnostic.tls.sans_autorites.faire")
        }
        HandshakeRefusal::LateCertificate => {
            (sentence("diagnostic.tls.tardif", &[host]), "diagnostic.tls.notre_certificat.faire")
        }
        HandshakeRefusal::Cipher => {
            (sentence("diagnostic.tls.chiffrement", &[host]), "diagnostic.tls.chiffrement.faire")
        }
        HandshakeRefusal::Version => {
            (sentence("diagnostic.tls.version_ancienne", &[host]), "diagnostic.tls.version_ancienne.faire")
        }
        HandshakeRefusal::NoTls => (sentence("diagnostic.tls.sans_tls", &[host]), "diagnostic.tls.sans_tls.faire"),
        HandshakeRefusal::StepFailure(breakdown) => (in_words(breakdown), "diagnostic.tls.autre.faire"),
        HandshakeRefusal::Other(cause) => {
            (sentence("diagnostic.panne.autre", &[("cause", cause)]), "diagnostic.tls.autre.faire")
        }
    }
}

const fn refusal_name(refusal: &HandshakeRefusal) -> &'static str {
    match refusal {
        HandshakeRefusal::Expired => "expire",
        HandshakeRefusal::NotYetValid => "pasEncoreValable",
        HandshakeRefusal::OtherName => "mauvaisNom",
        HandshakeRefusal::UnknownIssuer => "autoriteInconnue",
        HandshakeRefusal::Revoked => "revoque",
        HandshakeRefusal::StepFailure(_) => "panne",
        HandshakeRefusal::ClientCertificate => "certificatClient",
        HandshakeRefusal::Version => "version",
        HandshakeRefusal::OldName => "nomAncien",
        HandshakeRefusal::NoAuthorities => "sansAutorites",
        HandshakeRefusal::LateCertificate => "certificatTardif",
        HandshakeRefusal::Cipher => "chiffrement",
        HandshakeRefusal::NoTls => "sansTls",
        HandshakeRefusal::Authority | HandshakeRefusal::Other(_) => "autre",
    }
}

fn days(end: Option<Timestamp>, now: Timestamp) -> Option<i64> {
    end.map(|end| end.duration_since(now).as_secs().div_euclid(86_400))
}

fn describe(certificate: &Certificate, now: Timestamp) -> Sentence {
    let end = certificate.end.map_or_else(|| "?".to_owned(), |end| paris::day(end).to_string());
    let days = days(certificate.end, now).map_or_else(|| "?".to_owned(), |days| days.to_string());
    sentence(
        "diagnostic.tls.certificat",
        &[("sujet", &certificate.subject), ("emetteur", &certificate.issuer), ("fin", &end), ("jours", &days)],
    )
}

fn to_json(certificate: &Certificate, now: Timestamp) -> Value {
    json!({
        "sujet": certificate.subject, "emetteur": certificate.issuer, "noms": certificate.names,
        "debut": certificate.start, "fin": certificate.end, "joursRestants": days(certificate.end, now),
    })
}

fn soon(chain: &[Certificate], now: Timestamp) -> bool {
    chain.iter().any(|certificate| certificate.end.is_some_and(|end| end.duration_since(now) < NEAR_END))
}

/// Checks the client's certificate: how long it is valid.
fn client_certificate(probe: &Probe, now: Timestamp) -> CheckResult {
    let Some(chain) = probe.client_certificate() else {
        return CheckResult::new(Check::ClientCertificate)
            .observed("diagnostic.certificat_client.aucun", &[])
            .data(json!({ "certificats": [] }));
    };
    let chain = chain.as_slice();
    let certificates: Vec<Value> = chain.iter().map(|certificate| to_json(certificate, now)).collect();
    let mut finding = CheckResult::new(Check::ClientCertificate).data(json!({ "certificats": certificates }));
    finding.seen.extend(chain.iter().map(|certificate| describe(certificate, now)));
    let expired = chain.iter().any(|certificate| certificate.end.is_some_and(|end| end < now));
    if expired {
        finding.advised(CheckState::Failure, "diagnostic.certificat_client.expire.faire", &[])
    } else if soon(chain, now) {
        finding.advised(CheckState::Warning, "diagnostic.certificat_client.bientot.faire", &[])
    } else {
        finding
    }
}

/// Compares this machine's clock with the server's.
pub(super) fn clock(date: Option<Timestamp>, now: Timestamp) -> CheckResult {
    let here = paris::time(now).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let Some(date) = date else {
        return CheckResult::not_tried(Check::Clock, "diagnostic.horloge.sans_date")
            .data(json!({ "paris": here, "ecartSecondes": null }));
    };
    let offset = now.duration_since(date);
    let finding = CheckResult::new(Check::Clock)
        .observed("diagnostic.horloge.vu", &[("heure", &here), ("ecart", &offset.as_secs())])
        .data(json!({ "paris": here, "ecartSecondes": offset.as_secs() }));
    if offset.abs() > OFFSET_MAX {
        finding.advised(CheckState::Warning, "diagnostic.horloge.faire", &[])
    } else {
        finding
    }
}
