//! The engine in this process, on a server that misbehaves: what only shows between several calls.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reprov::domain::commande::{Commande, Fait, Origine, Route, Zone};
use reprov::domain::demande::Brouillon;
use reprov::domain::reference::ReferenceContrat;
use reprov::domain::rules::ereprov::{DemandeVerifiee, RegleId};
use reprov::engine::{Engine, Parts, Reglages};
use reprov::host::config::Config;
use reprov::net::Acces;
use reprov::net::http::Transport;
use reprov::service::ereprov::{Emballage, Service};
use reprov::store::journal::Journal;
use reprov::store::locks::Verrous;
use reprov::store::post_ledger::PostLedger;

use super::course::CONTRAT;

const PROFIL: &str = "banc";

/// A clock that only moves when it is told to.
#[derive(Clone)]
pub(crate) struct Horloge(Arc<AtomicI64>);

impl Horloge {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_000_000)))
    }

    pub(crate) fn lit(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn avance(&self, de: SignedDuration) {
        self.0.fetch_add(de.as_secs(), Ordering::SeqCst);
    }
}

pub(crate) fn reglages() -> Reglages {
    Reglages { profil: PROFIL.to_owned(), nouvel_essai: 0, ..Config::default().reglages(false) }
}

/// One process's engine: those of one folder share its journal.
pub(crate) fn moteur(dossier: &Path, url: &str, horloge: &Horloge, reglages: Reglages) -> Engine {
    let acces = Acces {
        url: url.to_owned(),
        basic: true,
        delai_connexion: Duration::from_secs(5),
        delai_reponse: Duration::from_secs(20),
        taille_max: 1 << 20,
        proxy: None,
        ca_file: None,
        client_cert: None,
        client_key: None,
    };
    let horloge = horloge.clone();
    Engine::new(Parts {
        ledger: PostLedger::new(
            Journal::ouvrir(&dossier.join("journal.sqlite"), PROFIL).unwrap(),
            Verrous::ouvrir(dossier, PROFIL).unwrap(),
            reglages.sessions,
            dossier.join("secours"),
        ),
        reglages,
        capabilities: reprov::service::ereprov::CAPABILITIES,
        service: Some(Service::new(Transport::new(acces).unwrap(), Emballage::default())),
        identifiant: Some("demo".to_owned()),
        mot_de_passe: Arc::new(|| Ok("demo".to_owned().into())),
        horloge: Arc::new(move || horloge.lit()),
    })
}

pub(crate) fn contrat() -> ReferenceContrat {
    ReferenceContrat::parse(CONTRAT).unwrap()
}

/// A demande that the rules let through.
pub(crate) async fn demande(engine: &Engine) -> DemandeVerifiee {
    let faits = Commande {
        reference_prise: Some(Fait::new("CTP-1240329-1".into(), Origine::CrCommande)),
        prise_existante: Some(Fait::new(false, Origine::CrCommande)),
        parc_opac: Some(Fait::new(false, Origine::Main)),
        zone: Some(Fait::new(Zone::Ztd, Origine::Main)),
        immeuble_collectif: Some(Fait::new(true, Origine::Main)),
        route: Some(Fait::new(Route::Reelle, Origine::CrCommande)),
        ..Commande::default()
    };
    engine.retenir(&contrat(), faits).await.unwrap();
    let brouillon = Brouillon {
        reference_contrat: CONTRAT.into(),
        reference_fibre: "CTP-1240357-1".into(),
        reference_pto: String::new(),
        conservation_pto: Some(false),
        motif: "Fibre cassée".into(),
    };
    let connues = engine.connaissances(&contrat()).await.unwrap();
    connues.juger(&brouillon, engine.reglages().ages, engine.maintenant()).admettre(&RegleId::TOUTES).unwrap()
}
