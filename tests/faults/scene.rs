//! What a fault is made of: the servers that stand there, and the profile that leads to them.

use std::any::Any;
use std::sync::Arc;

use super::server::{Serveur, Vu};

/// What stands there for one run.
pub(crate) struct Scene {
    pub(crate) url: String,
    /// More keys of the profile.
    pub(crate) profil: String,
    pub(crate) environnement: Vec<(String, String)>,
    /// What the profile's address leads to.
    pub(crate) service: Option<Arc<Vu>>,
    /// Other machines, none of which may learn the service's credentials.
    pub(crate) autres: Vec<(&'static str, Arc<Vu>)>,
    /// Kept until the run is over.
    pub(crate) _garde: Option<Box<dyn Any>>,
}

impl Scene {
    /// Where nothing of the test's stands.
    pub(crate) fn vers(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            profil: String::new(),
            environnement: Vec::new(),
            service: None,
            autres: Vec::new(),
            _garde: None,
        }
    }

    /// A server reached without TLS.
    pub(crate) fn claire(serveur: &Serveur) -> Self {
        Self { service: Some(Arc::clone(&serveur.vu)), ..Self::vers(serveur.url()) }
    }

    /// A server reached by https, under this name.
    pub(crate) fn chiffree(serveur: &Serveur, nom: &str) -> Self {
        Self { url: format!("https://{nom}:{}/eReprov", serveur.adresse.port()), ..Self::claire(serveur) }
    }

    pub(crate) fn avec(mut self, profil: &str) -> Self {
        self.profil.push_str(profil);
        self.profil.push('\n');
        self
    }

    /// Another machine, which must learn nothing.
    pub(crate) fn et(mut self, nom: &'static str, serveur: &Serveur) -> Self {
        self.autres.push((nom, Arc::clone(&serveur.vu)));
        self
    }

    /// What the connections of the program reach: a proxy where there is one.
    pub(crate) fn premier(&self) -> Option<&Arc<Vu>> {
        self.autres.iter().find(|(nom, _)| *nom == PROXY).map(|(_, vu)| vu).or(self.service.as_ref())
    }
}

/// What the proxy of a scene is called.
pub(crate) const PROXY: &str = "the proxy";

/// One fault.
pub(crate) struct Panne {
    /// What happens, in the document's words.
    pub(crate) fait: &'static str,
    /// What a put must come to (docs/e-reprov.md 5.3): written down here, not read off the program.
    pub(crate) issue: &'static str,
    /// Makes it.
    pub(crate) scene: Box<dyn Fn() -> Scene + Send + Sync>,
}

/// A fault in one line.
pub(crate) fn panne(
    fait: &'static str,
    issue: &'static str,
    scene: impl Fn() -> Scene + Send + Sync + 'static,
) -> Panne {
    Panne { fait, issue, scene: Box::new(scene) }
}

/// What a server on this machine does, without TLS.
pub(crate) fn service<C>(
    fait: &'static str,
    issue: &'static str,
    conduite: impl Fn() -> C + Send + Sync + 'static,
) -> Panne
where
    C: Fn(super::server::Client) + Send + Sync + 'static,
{
    panne(fait, issue, move || Scene::claire(&Serveur::new(conduite())))
}
