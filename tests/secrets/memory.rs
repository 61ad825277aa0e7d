//! The process's memory is in no core file, and is no other process's of the same user to read.
//!
//! Guards: host: the memory reaches no core file and no other process of the user (Linux)
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::bench::programme;

/// A user without rights, where the tests run as root.
const PERSONNE: u32 = 65534;

struct Tue(Child);

impl Drop for Tue {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn lance(programme: &Path, arguments: &[&str], dossier: &Path) -> Tue {
    let mut commande = Command::new(programme);
    commande.args(arguments).current_dir(dossier).env("HOME", dossier).stdout(Stdio::piped()).stderr(Stdio::null());
    if moi() == 0 {
        commande.uid(PERSONNE).gid(PERSONNE);
    }
    Tue(commande.spawn().unwrap())
}

/// The user that runs the tests.
fn moi() -> u32 {
    fs::metadata("/proc/self/environ").unwrap().uid()
}

/// Who the system says may look into a process: root where it is not dumpable, else its user.
fn proprietaire(processus: &Tue) -> u32 {
    fs::metadata(format!("/proc/{}/environ", processus.0.id())).unwrap().uid()
}

#[test]
fn no_core_file_and_no_look_into_the_memory() {
    let dossier = tempfile::tempdir().unwrap();
    fs::set_permissions(dossier.path(), fs::Permissions::from_mode(0o777)).unwrap();
    // Where everybody may run it: the checkout may be in a folder of root's.
    let copie = dossier.path().join("reprov");
    fs::copy(programme(), &copie).unwrap();
    fs::set_permissions(&copie, fs::Permissions::from_mode(0o755)).unwrap();

    let mut simulateur = lance(&copie, &["simulateur", "--ecoute", "127.0.0.1:0"], dossier.path());
    let mut ligne = String::new();
    BufReader::new(simulateur.0.stdout.take().unwrap()).read_line(&mut ligne).unwrap();
    assert!(!ligne.is_empty(), "it runs");
    let limites = fs::read_to_string(format!("/proc/{}/limits", simulateur.0.id())).unwrap();
    let core = limites.lines().find(|ligne| ligne.starts_with("Max core file size")).unwrap();
    let valeurs: Vec<&str> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(valeurs, ["0", "0"], "{core}");
    assert_eq!(proprietaire(&simulateur), 0);

    // Any other program of the same user belongs to that user: the look tells them apart.
    let mut autre = lance(Path::new("/bin/sh"), &["-c", "echo ici; exec sleep 60"], dossier.path());
    let mut ligne = String::new();
    BufReader::new(autre.0.stdout.take().unwrap()).read_line(&mut ligne).unwrap();
    assert_eq!(proprietaire(&autre), if moi() == 0 { PERSONNE } else { moi() });
}
