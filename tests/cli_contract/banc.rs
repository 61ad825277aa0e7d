//! Runs the binary in a folder of its own, with nothing of this machine's configuration.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder, and the environment of the runs in it.
pub(crate) struct Banc {
    dossier: TempDir,
    environnement: Vec<(String, OsString)>,
    /// The umask of the runs; the tests' own where there is none.
    pub(crate) umask: Option<&'static str>,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Course {
    pub(crate) code: i32,
    pub(crate) sortie: String,
    pub(crate) messages: String,
}

impl Course {
    /// What a run that ended by itself left.
    pub(crate) fn de(fin: Output) -> Self {
        Self {
            code: fin.status.code().expect("ended by itself"),
            sortie: String::from_utf8(fin.stdout).unwrap(),
            messages: String::from_utf8(fin.stderr).unwrap(),
        }
    }
}

impl Banc {
    pub(crate) fn new() -> Self {
        Self { dossier: tempfile::tempdir().unwrap(), environnement: Vec::new(), umask: None }
    }

    /// The same with an environment variable.
    pub(crate) fn avec(mut self, nom: &str, valeur: impl Into<OsString>) -> Self {
        self.environnement.push((nom.to_owned(), valeur.into()));
        self
    }

    pub(crate) fn chemin(&self, nom: &str) -> PathBuf {
        self.dossier.path().join(nom)
    }

    pub(crate) fn ecrit(&self, nom: &str, texte: &str) {
        std::fs::write(self.chemin(nom), texte).unwrap();
    }

    /// Copies a file of the repository here, under its own name.
    pub(crate) fn copie(&self, chemin: &str) -> String {
        let nom = Path::new(chemin).file_name().unwrap().to_str().unwrap().to_owned();
        std::fs::copy(depot(chemin), self.chemin(&nom)).unwrap();
        nom
    }

    pub(crate) fn lance(&self, arguments: &[&str]) -> Course {
        self.lance_avec(arguments, "")
    }

    /// Runs with this standard input, which is no terminal.
    pub(crate) fn lance_avec(&self, arguments: &[&str], entree: &str) -> Course {
        self.lance_vers(Stdio::piped(), arguments, entree)
    }

    /// The same with the results going elsewhere.
    pub(crate) fn lance_vers(&self, sortie: Stdio, arguments: &[&str], entree: &str) -> Course {
        let mut commande = self.commande(arguments);
        commande.stdin(Stdio::piped()).stdout(sortie).stderr(Stdio::piped());
        let mut enfant = commande.spawn().unwrap();
        let mut vers_lui = enfant.stdin.take().unwrap();
        // Written while its results are read: both may be longer than what a pipe holds.
        let fin = std::thread::scope(|fil| {
            fil.spawn(move || {
                // A program that does not read its input may be gone before it is written.
                let _ = vers_lui.write_all(entree.as_bytes());
            });
            enfant.wait_with_output().unwrap()
        });
        Course::de(fin)
    }

    /// The binary with these arguments, in this folder and environment.
    fn commande(&self, arguments: &[&str]) -> Command {
        let programme = env!("CARGO_BIN_EXE_reprov");
        let mut commande = Command::new(if self.umask.is_some() { "sh" } else { programme });
        if let Some(umask) = self.umask {
            commande.arg("-c").arg(format!("umask {umask}; exec \"$0\" \"$@\"")).arg(programme);
        }
        commande.args(arguments).current_dir(self.dossier.path());
        for (nom, _) in std::env::vars().filter(|(nom, _)| nom.starts_with("REPROV_") || nom.starts_with("XDG_")) {
            commande.env_remove(nom);
        }
        commande.env("HOME", self.dossier.path());
        commande.envs(self.environnement.iter().map(|(nom, valeur)| (nom, valeur)));
        commande
    }

    /// Starts a run and leaves it to the caller; it has no input.
    pub(crate) fn commence(&self, arguments: &[&str]) -> Child {
        self.commande(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs with `--format json` and holds the one document to the schema.
    pub(crate) fn json(&self, schema: &str, arguments: &[&str]) -> (i32, Value) {
        let mut tous = vec!["--format", "json"];
        tous.extend(arguments);
        let course = self.lance(&tous);
        let document: Value = serde_json::from_str(&course.sortie)
            .unwrap_or_else(|error| panic!("{error} in {:?}, messages {}", course.sortie, course.messages));
        super::schema::tient(schema, &document);
        (course.code, document)
    }
}

/// A file of the repository.
pub(crate) fn depot(chemin: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(chemin).display().to_string()
}
