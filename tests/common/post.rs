//! One process of this post on a service: how it is reached, and the parts of its engine.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reprov::domain::rules::ereprov::{DemandeVerifiee, RegleId};
use reprov::engine::{Engine, Parts, Reglages};
use reprov::net::Acces;
use reprov::net::http::Transport;
use reprov::service::ereprov::{CAPABILITIES, Emballage, Service};
use reprov::store::journal::Journal;
use reprov::store::locks::Verrous;
use reprov::store::post_ledger::PostLedger;

use crate::order;

/// The login and the password of the simulator.
pub const IDENTIFIANT: &str = "demo";

/// A way to the service at `url`, straight and patient.
pub fn acces(url: &str) -> Acces {
    Acces {
        url: url.to_owned(),
        basic: true,
        delai_connexion: Duration::from_secs(5),
        delai_reponse: Duration::from_secs(20),
        taille_max: 1 << 20,
        proxy: None,
        ca_file: None,
        client_cert: None,
        client_key: None,
    }
}

/// The parts of an engine on the journal of that folder. Those of one folder share it.
pub fn parts(
    dossier: &Path,
    url: &str,
    reglages: Reglages,
    horloge: impl Fn() -> Timestamp + Send + Sync + 'static,
) -> Parts {
    Parts {
        ledger: PostLedger::new(
            Journal::ouvrir(&dossier.join("journal.sqlite"), &reglages.profil).unwrap(),
            Verrous::ouvrir(dossier, &reglages.profil).unwrap(),
            reglages.sessions,
            dossier.join("secours"),
        ),
        reglages,
        capabilities: CAPABILITIES,
        service: Some(Service::new(Transport::new(acces(url)).unwrap(), Emballage::default())),
        identifiant: Some(IDENTIFIANT.to_owned()),
        mot_de_passe: Arc::new(|| Ok(IDENTIFIANT.to_owned().into())),
        horloge: Arc::new(horloge),
    }
}

/// A demande that the rules let through, from what the journal knows; no request is spent on it.
pub async fn demande(engine: &Engine) -> DemandeVerifiee {
    engine.retenir(&order::contrat(), order::faits()).await.unwrap();
    let connues = engine.connaissances(&order::contrat()).await.unwrap();
    let jugement = connues.juger(&order::brouillon(), engine.reglages().ages, engine.maintenant());
    jugement.admettre(&RegleId::TOUTES).unwrap_or_else(|| panic!("{:?}", jugement.avis()))
}
