//! Runs of the program in a folder of its own, with nothing of this machine's configuration.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

/// The program that the tests were built with.
pub fn programme() -> &'static Path {
    static PROGRAMME: LazyLock<PathBuf> = LazyLock::new(|| {
        // Said by cargo; where a suite is run without it, the program is beside the suite's folder.
        let dit = std::env::var_os("CARGO_BIN_EXE_reprov").map(PathBuf::from);
        dit.unwrap_or_else(|| {
            let suite = std::env::current_exe().unwrap();
            suite.ancestors().nth(2).unwrap().join(format!("reprov{}", std::env::consts::EXE_SUFFIX))
        })
    });
    &PROGRAMME
}

/// A file or folder of the repository.
pub fn depot(chemin: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join(chemin).display().to_string()
}

/// Keeps what this machine says of the product's settings and folders from a command, and gives it `maison`.
pub fn isole(commande: &mut Command, maison: &Path) {
    for (nom, _) in std::env::vars().filter(|(nom, _)| nom.starts_with("REPROV_") || nom.starts_with("XDG_")) {
        commande.env_remove(nom);
    }
    commande.current_dir(maison).env("HOME", maison);
}

/// Copies a folder with all that is in it.
pub fn copie(de: &Path, vers: &Path) {
    std::fs::create_dir_all(vers).unwrap();
    for entree in std::fs::read_dir(de).unwrap() {
        let chemin = entree.unwrap().path();
        let cible = vers.join(chemin.file_name().unwrap());
        if chemin.is_dir() {
            copie(&chemin, &cible);
        } else {
            std::fs::copy(&chemin, &cible).unwrap();
        }
    }
}

/// The one document that a run wrote.
pub fn document(sortie: &str, messages: &str) -> Value {
    serde_json::from_str(sortie).unwrap_or_else(|erreur| panic!("{erreur} in {sortie:?}, messages {messages}"))
}

/// How a run ended.
#[derive(Debug)]
pub struct Course {
    /// Its exit code.
    pub code: i32,
    /// Its results.
    pub sortie: String,
    /// What it said beside them.
    pub messages: String,
}

impl Course {
    /// What a run that ended by itself left.
    pub fn de(fin: Output) -> Self {
        Self {
            code: fin.status.code().expect("ended by itself"),
            sortie: String::from_utf8(fin.stdout).unwrap(),
            messages: String::from_utf8(fin.stderr).unwrap(),
        }
    }
}

/// A folder, and the environment of the runs in it.
pub struct Banc {
    dossier: TempDir,
    environnement: Vec<(String, OsString)>,
    /// Nothing of this machine's environment is left.
    clos: bool,
    /// What stands before the arguments of every run.
    toujours: &'static [&'static str],
    /// The umask of the runs; the tests' own where there is none.
    pub umask: Option<&'static str>,
}

impl Default for Banc {
    fn default() -> Self {
        Self::new()
    }
}

impl Banc {
    /// In this machine's environment without what is the product's.
    pub fn new() -> Self {
        Self {
            dossier: tempfile::tempdir().unwrap(),
            environnement: Vec::new(),
            clos: false,
            toujours: &[],
            umask: None,
        }
    }

    /// In an environment of its own: a home, and where programs are.
    pub fn clos() -> Self {
        let banc = Self { clos: true, ..Self::new() };
        let maison = banc.dossier().to_owned();
        banc.avec("HOME", maison).avec("PATH", "/usr/bin:/bin")
    }

    /// The same with an environment variable.
    pub fn avec(mut self, nom: &str, valeur: impl Into<OsString>) -> Self {
        self.environnement.push((nom.to_owned(), valeur.into()));
        self
    }

    /// The same without a session bus, and so without a keyring.
    pub fn sans_bus(self) -> Self {
        let bus = format!("unix:path={}", self.chemin("aucun-bus").display());
        self.avec("DBUS_SESSION_BUS_ADDRESS", bus)
    }

    /// The same with these arguments before those of every run.
    pub fn toujours(self, arguments: &'static [&'static str]) -> Self {
        Self { toujours: arguments, ..self }
    }

    /// The folder.
    pub fn dossier(&self) -> &Path {
        self.dossier.path()
    }

    /// What is in the folder under that name.
    pub fn chemin(&self, nom: &str) -> PathBuf {
        self.dossier().join(nom)
    }

    /// What the runs' environment has beside this machine's.
    pub fn environnement(&self) -> &[(String, OsString)] {
        &self.environnement
    }

    /// Writes a file of the folder.
    pub fn ecrit(&self, nom: &str, texte: &str) {
        std::fs::write(self.chemin(nom), texte).unwrap();
    }

    /// Copies a file of the repository here, under its own name.
    pub fn copie(&self, chemin: &str) -> String {
        let nom = Path::new(chemin).file_name().unwrap().to_str().unwrap().to_owned();
        std::fs::copy(depot(chemin), self.chemin(&nom)).unwrap();
        nom
    }

    /// Runs to the end.
    pub fn lance(&self, arguments: &[&str]) -> Course {
        self.lance_avec(arguments, "")
    }

    /// Runs with this standard input, which is no terminal.
    pub fn lance_avec(&self, arguments: &[&str], entree: &str) -> Course {
        self.lance_vers(Stdio::piped(), arguments, entree)
    }

    /// The same with the results going elsewhere.
    pub fn lance_vers(&self, sortie: Stdio, arguments: &[&str], entree: &str) -> Course {
        let mut commande = self.commande(arguments);
        commande.stdout(sortie);
        self.mene(commande, entree)
    }

    /// Runs a command of this bench to its end with this standard input.
    pub fn mene(&self, mut commande: Command, entree: &str) -> Course {
        let mut enfant = commande.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
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

    /// The program with these arguments, in this folder and environment; what it writes is kept.
    pub fn commande(&self, arguments: &[&str]) -> Command {
        self.commande_de(programme(), arguments)
    }

    /// The same of another build.
    pub fn commande_de(&self, programme: &Path, arguments: &[&str]) -> Command {
        let mut commande = Command::new(if self.umask.is_some() { Path::new("sh") } else { programme });
        if let Some(umask) = self.umask {
            commande.arg("-c").arg(format!("umask {umask}; exec \"$0\" \"$@\"")).arg(programme);
        }
        commande.args(self.toujours).args(arguments);
        isole(&mut commande, self.dossier());
        if self.clos {
            commande.env_clear();
        }
        commande.envs(self.environnement.iter().map(|(nom, valeur)| (nom, valeur)));
        commande.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        commande
    }

    /// Starts a run and leaves it to the caller; it has no input.
    pub fn commence(&self, arguments: &[&str]) -> Child {
        self.commande(arguments).spawn().unwrap()
    }

    /// Runs with `--format json` and holds the one document to the schema.
    pub fn json(&self, schema: &str, arguments: &[&str]) -> (i32, Value) {
        let mut tous = vec!["--format", "json"];
        tous.extend(arguments);
        let course = self.lance(&tous);
        let document = document(&course.sortie, &course.messages);
        crate::schema::tient(schema, &document);
        (course.code, document)
    }
}
