//! A folder, a simulator, and runs of the real binary in it.

use std::path::PathBuf;
use std::process::{Child, Command, Output};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use common::bench::{copie, document};
use common::order::{CONTRAT, PLAN};
use reprov::simulator::ereprov::{Options, Serveur, demarre};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::left::Reste;

/// Sends the plan; its fibre list was not read, which rule R9 leaves undecided.
pub(crate) const ENVOYER: &[&str] = &["envoyer", "p.toml", "--oui", "--malgre-indetermine"];
pub(crate) const SUIVRE: &[&str] = &["suivre", CONTRAT, "--une-fois"];

/// What would wait for ever is a failure after this long.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().unwrap())
}

/// Held by a test that keeps the machine busy, so that no other measures its runs meanwhile.
pub(crate) fn seul() -> MutexGuard<'static, ()> {
    static SEUL: Mutex<()> = Mutex::new(());
    SEUL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The one certificate that the runs trust: reading a whole system's at each start would be half of
/// what thousands of runs take, and nothing here speaks TLS.
fn certificat() -> &'static str {
    static CERTIFICAT: OnceLock<String> = OnceLock::new();
    CERTIFICAT.get_or_init(|| rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem())
}

/// What the simulator is told.
#[derive(Clone, Copy)]
pub(crate) struct Service {
    pub(crate) scenario: &'static str,
    pub(crate) vitesse: f64,
}

/// A reprovisioning is over before anybody can ask about it.
pub(crate) const NORMAL: Service = Service { scenario: "normal", vitesse: 1e9 };

impl Service {
    pub(crate) fn demarre(self) -> Arc<Serveur> {
        let options = Options { scenario: self.scenario.to_owned(), vitesse: self.vitesse, ..Options::default() };
        Arc::new(runtime().block_on(demarre(options)).unwrap())
    }
}

/// A folder with a configuration and a plan, for runs against one simulator.
pub(crate) struct Banc {
    pub(crate) lieu: common::bench::Banc,
    pub(crate) serveur: Arc<Serveur>,
}

/// How a run ended; `None`: it was killed.
pub(crate) struct Course {
    pub(crate) code: Option<i32>,
    pub(crate) sortie: String,
    pub(crate) messages: String,
}

impl Banc {
    /// `quota`: the lines of `[quota]`.
    pub(crate) fn new(serveur: &Arc<Serveur>, quota: &str) -> Self {
        let lieu = common::bench::Banc::clos().toujours(&["--format", "json"]);
        let (autorite, aucun) = (lieu.chemin("ca.pem"), lieu.chemin("aucun"));
        let lieu = lieu.avec("SSL_CERT_FILE", autorite).avec("SSL_CERT_DIR", aucun);
        let lieu = lieu.avec("REPROV_CONFIG", "c.toml").avec("REPROV_DONNEES", "donnees");
        let banc = Self { lieu: lieu.avec("REPROV_MOT_DE_PASSE", "demo"), serveur: Arc::clone(serveur) };
        let config = format!(
            "profil = \"sim\"\n[profils.sim]\nurl = {:?}\nidentifiant = \"demo\"\nlecture_nouvel_essai = 0\n\
             delai_reponse = \"30s\"\n[suivi]\npremier = \"1ms\"\nmaximum = \"20ms\"\n[quota]\n{quota}\n",
            serveur.url
        );
        banc.lieu.ecrit("c.toml", &config);
        banc.lieu.ecrit("p.toml", PLAN);
        banc.lieu.ecrit("ca.pem", certificat());
        banc
    }

    pub(crate) fn chemin(&self, nom: &str) -> PathBuf {
        self.lieu.chemin(nom)
    }

    /// Takes the data of another one.
    pub(crate) fn reprend(&self, autre: &Self) {
        copie(&autre.chemin("donnees"), &self.chemin("donnees"));
    }

    pub(crate) fn puts(&self) -> u64 {
        self.serveur.compteurs().puts_recus
    }

    pub(crate) fn commande(&self, arguments: &[&str], arret: Option<&str>) -> Command {
        let mut commande = self.lieu.commande(arguments);
        if let Some(arret) = arret {
            commande.env("REPROV_ARRET", arret);
        }
        commande
    }

    pub(crate) fn lance(&self, arguments: &[&str], arret: Option<&str>) -> Course {
        Course::de(&self.commande(arguments, arret).output().unwrap())
    }

    /// Runs to the end, and gives the one document and the exit code.
    pub(crate) fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let course = self.lance(arguments, None);
        let code = course.code.unwrap_or_else(|| panic!("{arguments:?} was killed"));
        (code, course.json())
    }

    /// What is on the disk.
    pub(crate) fn reste(&self) -> Reste {
        Reste::lit(&self.chemin("donnees"))
    }

    /// Waits until a put has arrived at the service beyond the `deja` that had.
    pub(crate) fn attend_put(&self, deja: u64, enfant: &mut Child) {
        attend(|| {
            assert!(enfant.try_wait().unwrap().is_none(), "it ended before its put arrived");
            self.puts() > deja
        });
    }
}

impl Course {
    pub(crate) fn de(fin: &Output) -> Self {
        Self {
            code: fin.status.code(),
            sortie: String::from_utf8(fin.stdout.clone()).unwrap(),
            messages: String::from_utf8(fin.stderr.clone()).unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        document(&self.sortie, &self.messages)
    }
}

/// Looks until what other processes do has come to that.
pub(crate) fn attend(mut vrai: impl FnMut() -> bool) {
    let debut = Instant::now();
    while !vrai() {
        assert!(debut.elapsed() < PATIENCE, "it never comes");
        std::thread::yield_now();
    }
}
