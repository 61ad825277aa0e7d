//! The bench: a simulator, engines on one journal, and one clock for all of them.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use common::order::contrat;
use common::post;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::capabilities::Capabilities;
use reprov::domain::failure::Echec;
use reprov::domain::fibre::QuestionFibres;
use reprov::domain::lifecycle::{Phase, Vie};
use reprov::domain::polling::Cadence;
use reprov::domain::rules::ereprov::DemandeVerifiee;
use reprov::engine::{Acces, Engine, Nouvelle, Parts, Reglages};
use reprov::host::config::Config;
use reprov::simulator::ereprov::{Options, Serveur, demarre_a};
use reprov::store::journal::Journal;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// The password; no file of the bench may ever hold it.
pub const MOT_DE_PASSE: &str = "demo";
const PROFIL: &str = "banc";

/// A clock that moves on by a second each time it is read, so that what waits for it comes.
#[derive(Clone)]
pub struct Horloge(Arc<AtomicI64>);

impl Horloge {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_000_000)))
    }

    pub fn lit(&self) -> Timestamp {
        Timestamp::from_second(self.0.fetch_add(1, Ordering::SeqCst)).unwrap()
    }

    pub fn avance(&self, de: SignedDuration) {
        self.0.fetch_add(de.as_secs(), Ordering::SeqCst);
    }
}

pub struct Banc {
    pub serveur: Serveur,
    pub horloge: Horloge,
    pub dossier: TempDir,
    saut: Arc<AtomicI64>,
    /// Times the password was asked for.
    pub demandes_de_secret: Arc<Mutex<u32>>,
}

/// Settings without pauses: what the plan would wait for is due at once on the bench's clock.
pub fn reglages() -> Reglages {
    Reglages {
        profil: PROFIL.to_owned(),
        cadence: Cadence {
            premier: SignedDuration::ZERO,
            maximum: SignedDuration::ZERO,
            doute: SignedDuration::from_mins(10),
        },
        nouvel_essai: 0,
        ..Config::default().reglages(false)
    }
}

impl Banc {
    pub async fn new(scenario: &str) -> Self {
        let horloge = Horloge::new();
        let (du_serveur, saut) = (horloge.clone(), Arc::<AtomicI64>::default());
        let a_la_question = Arc::clone(&saut);
        let options = Options { scenario: scenario.to_owned(), ..Options::default() };
        let serveur = demarre_a(
            options,
            Arc::new(move || {
                du_serveur.avance(SignedDuration::from_secs(a_la_question.swap(0, Ordering::SeqCst)));
                du_serveur.lit()
            }),
        )
        .await
        .unwrap();
        let dossier = tempfile::tempdir().unwrap();
        Self { serveur, horloge, dossier, saut, demandes_de_secret: Arc::default() }
    }

    /// Moves the clock when the service next reads a question: between its last byte and its answer.
    pub fn saute_a_la_question(&self, de: SignedDuration) {
        self.saut.store(de.as_secs(), Ordering::SeqCst);
    }

    pub fn journal(&self) -> Journal {
        self.journal_de(PROFIL)
    }

    fn journal_de(&self, profil: &str) -> Journal {
        Journal::ouvrir(&self.dossier.path().join("journal.sqlite"), profil).unwrap()
    }

    pub fn engine(&self) -> Engine {
        self.engine_de(reglages(), MOT_DE_PASSE)
    }

    pub fn engine_de(&self, reglages: Reglages, mot_de_passe: &'static str) -> Engine {
        self.engine_with(reprov::service::ereprov::CAPABILITIES, reglages, mot_de_passe)
    }

    /// An engine on a service that can do no more than that.
    pub fn engine_with(&self, capabilities: Capabilities, reglages: Reglages, mot_de_passe: &'static str) -> Engine {
        let (horloge, demandes) = (self.horloge.clone(), Arc::clone(&self.demandes_de_secret));
        let parts = post::parts(self.dossier.path(), &self.serveur.url, reglages, move || horloge.lit());
        let mot_de_passe = move || {
            *demandes.lock().unwrap() += 1;
            Ok(mot_de_passe.to_owned().into())
        };
        Engine::new(Parts { capabilities, mot_de_passe: Arc::new(mot_de_passe), ..parts })
    }

    pub fn puts(&self) -> u64 {
        self.serveur.compteurs().puts_recus
    }

    pub fn questions(&self) -> u64 {
        self.serveur.compteurs().questions
    }
}

/// The fibres of the wanted fibre's PBO.
pub fn question() -> QuestionFibres {
    QuestionFibres {
        lieu: Some(reprov::domain::reference::Lieu::parse("BATIMENT-1", "ESCALIER-44", "ETAGE-15").unwrap()),
        pbo: Some(reprov::domain::reference::ReferencePbo::parse("BE-06").unwrap()),
    }
}

/// The requests counted this month.
pub async fn utilisees(engine: &Engine) -> u32 {
    engine.quota().await.unwrap().utilisees
}

/// Whether any file under `dossier` holds `texte`.
pub fn contient(dossier: &Path, texte: &[u8]) -> bool {
    std::fs::read_dir(dossier).unwrap().any(|entree| {
        let chemin = entree.unwrap().path();
        if chemin.is_dir() {
            return contient(&chemin, texte);
        }
        std::fs::read(&chemin).unwrap().windows(texte.len()).any(|fenetre| fenetre == texte)
    })
}

/// Reads the structure and the wanted fibre's list.
pub async fn prepare(engine: &Engine) {
    engine.structure(&contrat(), Acces::Frais).await.unwrap();
    engine.fibres(&contrat(), &question(), Acces::Frais).await.unwrap();
}

/// Sends a demande, and comes back once its departure is durable; the task awaits its outcome.
pub async fn part(engine: &Engine, demande: DemandeVerifiee) -> JoinHandle<Result<Vie, Echec>> {
    let mut nouvelles = engine.abonner();
    let envoi = tokio::spawn({
        let engine = engine.clone();
        async move { engine.envoyer(&demande).await }
    });
    loop {
        match nouvelles.recv().await.unwrap() {
            Nouvelle::Vie { vie, .. } if matches!(vie.phase, Phase::Envoi { .. }) => return envoi,
            _ => {}
        }
    }
}
