//! The setting of a fault: the servers, and the profile that leads to them.

use std::any::Any;
use std::sync::Arc;

use super::server::{FaultyServer, Seen};

/// The servers and the configuration of one run.
pub(crate) struct Scene {
    pub(crate) url: String,
    /// More keys of the profile.
    pub(crate) profile: String,
    pub(crate) environment: Vec<(String, String)>,
    /// What the server at the profile's address has seen.
    pub(crate) service: Option<Arc<Seen>>,
    /// Other machines, none of which may learn the service's credentials.
    pub(crate) others: Vec<(&'static str, Arc<Seen>)>,
    /// Resources to keep until the run is over.
    pub(crate) _guard: Option<Box<dyn Any>>,
}

impl Scene {
    /// An address where the test has no server.
    pub(crate) fn toward(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            profile: String::new(),
            environment: Vec::new(),
            service: None,
            others: Vec::new(),
            _guard: None,
        }
    }

    /// A server reached without TLS.
    pub(crate) fn in_clear(server: &FaultyServer) -> Self {
        Self { service: Some(Arc::clone(&server.seen)), ..Self::toward(server.url()) }
    }

    /// A server reached by https, under this host name.
    pub(crate) fn encrypted(server: &FaultyServer, name: &str) -> Self {
        Self { url: format!("https://{name}:{}/eReprov", server.address.port()), ..Self::in_clear(server) }
    }

    pub(crate) fn with(mut self, profile: &str) -> Self {
        self.profile.push_str(profile);
        self.profile.push('\n');
        self
    }

    /// Adds another machine, which must not learn the service's credentials.
    pub(crate) fn and(mut self, name: &'static str, server: &FaultyServer) -> Self {
        self.others.push((name, Arc::clone(&server.seen)));
        self
    }

    /// The first machine that the program connects to: the proxy where there is one.
    pub(crate) fn first(&self) -> Option<&Arc<Seen>> {
        self.others.iter().find(|(name, _)| *name == PROXY).map(|(_, seen)| seen).or(self.service.as_ref())
    }
}

/// The name of the proxy among a scene's other machines.
pub(crate) const PROXY: &str = "the proxy";

/// One fault.
pub(crate) struct Breakage {
    /// The fault, as `docs/pannes.md` names it.
    pub(crate) case: &'static str,
    /// The required outcome of a put (docs/e-reprov.md 5.3): written by hand, not taken from the program.
    pub(crate) outcome: &'static str,
    /// Sets up the servers and the profile.
    pub(crate) scene: Box<dyn Fn() -> Scene + Send + Sync>,
}

/// Makes a fault from its parts.
pub(crate) fn breakage(
    case: &'static str,
    outcome: &'static str,
    scene: impl Fn() -> Scene + Send + Sync + 'static,
) -> Breakage {
    Breakage { case, outcome, scene: Box::new(scene) }
}

/// A fault of a server on this machine, without TLS.
pub(crate) fn service<C>(
    case: &'static str,
    outcome: &'static str,
    conduct: impl Fn() -> C + Send + Sync + 'static,
) -> Breakage
where
    C: Fn(super::server::ServedClient) + Send + Sync + 'static,
{
    breakage(case, outcome, move || Scene::in_clear(&FaultyServer::new(conduct())))
}
