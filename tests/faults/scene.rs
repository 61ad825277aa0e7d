//! What a fault is made of: the servers that stand there, and the profile that leads to them.

use std::any::Any;
use std::sync::Arc;

use super::server::{FaultyServer, Seen};

/// What stands there for one run.
pub(crate) struct Scene {
    pub(crate) url: String,
    /// More keys of the profile.
    pub(crate) profile: String,
    pub(crate) environment: Vec<(String, String)>,
    /// What the profile's address leads to.
    pub(crate) service: Option<Arc<Seen>>,
    /// Other machines, none of which may learn the service's credentials.
    pub(crate) others: Vec<(&'static str, Arc<Seen>)>,
    /// Kept until the run is over.
    pub(crate) _guard: Option<Box<dyn Any>>,
}

impl Scene {
    /// Where nothing of the test's stands.
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

    /// A server reached by https, under this name.
    pub(crate) fn encrypted(server: &FaultyServer, name: &str) -> Self {
        Self { url: format!("https://{name}:{}/eReprov", server.address.port()), ..Self::in_clear(server) }
    }

    pub(crate) fn with(mut self, profile: &str) -> Self {
        self.profile.push_str(profile);
        self.profile.push('\n');
        self
    }

    /// Another machine, which must learn nothing.
    pub(crate) fn and(mut self, name: &'static str, server: &FaultyServer) -> Self {
        self.others.push((name, Arc::clone(&server.seen)));
        self
    }

    /// What the connections of the program reach: a proxy where there is one.
    pub(crate) fn first(&self) -> Option<&Arc<Seen>> {
        self.others.iter().find(|(name, _)| *name == PROXY).map(|(_, seen)| seen).or(self.service.as_ref())
    }
}

/// What the proxy of a scene is called.
pub(crate) const PROXY: &str = "the proxy";

/// One fault.
pub(crate) struct Breakage {
    /// What happens, in the document's words.
    pub(crate) case: &'static str,
    /// What a put must come to (docs/e-reprov.md 5.3): written down here, not read off the program.
    pub(crate) outcome: &'static str,
    /// Makes it.
    pub(crate) scene: Box<dyn Fn() -> Scene + Send + Sync>,
}

/// A fault in one line.
pub(crate) fn breakage(
    case: &'static str,
    outcome: &'static str,
    scene: impl Fn() -> Scene + Send + Sync + 'static,
) -> Breakage {
    Breakage { case, outcome, scene: Box::new(scene) }
}

/// What a server on this machine does, without TLS.
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
