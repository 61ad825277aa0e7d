//! One process on a service: the way to the service, and the parts of the engine.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reprov::domain::rules::ereprov::{CheckedDemande, RuleId};
use reprov::engine::{Engine, Parts, Settings};
use reprov::net::ServiceWay;
use reprov::net::http::Transport;
use reprov::service::ereprov::{CAPABILITIES, EreprovService, Wrapping};
use reprov::store::journal::Journal;
use reprov::store::locks::Locks;
use reprov::store::post_ledger::PostLedger;

use crate::order;

/// Both the login and the password of the simulator.
pub const LOGIN: &str = "demo";

/// A way to the service at `url`, without a proxy and with long time limits.
pub fn way(url: &str) -> ServiceWay {
    ServiceWay {
        url: url.to_owned(),
        basic: true,
        connection_delay: Duration::from_secs(5),
        answer_delay: Duration::from_secs(20),
        max_size: 1 << 20,
        proxy: None,
        ca_file: None,
        client_cert: None,
        client_key: None,
    }
}

/// The parts of an engine on the journal in that folder. Engines of one folder share the journal.
pub fn parts(
    folder: &Path,
    url: &str,
    settings: Settings,
    clock: impl Fn() -> Timestamp + Send + Sync + 'static,
) -> Parts {
    Parts {
        ledger: PostLedger::new(
            Journal::open(&folder.join("journal.sqlite"), &settings.profile).unwrap(),
            Locks::open(folder, &settings.profile).unwrap(),
            settings.sessions,
            folder.join("secours"),
        ),
        settings,
        capabilities: CAPABILITIES,
        service: Some(EreprovService::new(Transport::new(way(url)).unwrap(), Wrapping::default())),
        login: Some(LOGIN.to_owned()),
        password: Arc::new(|| Ok(LOGIN.to_owned().into())),
        clock: Arc::new(clock),
    }
}

/// A demande that passes the rules with the facts in the journal; it costs no request.
pub async fn demande(engine: &Engine) -> CheckedDemande {
    engine.remember(&order::contrat(), order::facts()).await.unwrap();
    let known = engine.knowledge(&order::contrat()).await.unwrap();
    let judgement = known.judge(&order::draft(), engine.settings().ages, engine.now());
    judgement.allow(&RuleId::ALL).unwrap_or_else(|| panic!("{:?}", judgement.ruling()))
}
