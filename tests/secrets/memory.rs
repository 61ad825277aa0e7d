//! The process's memory is in no core file, and no other process of the same user can read it.
//!
//! Guards: host: the memory reaches no core file and no other process of the user (Linux)
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::bench::program;

/// The user id without rights under which the program runs if the tests run as root.
const NOBODY: u32 = 65534;

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn launch(program: &Path, arguments: &[&str], folder: &Path) -> Killed {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("HOME", folder).stdout(Stdio::piped()).stderr(Stdio::null());
    if me() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    Killed(command.spawn().unwrap())
}

/// The user that runs the tests.
fn me() -> u32 {
    fs::metadata("/proc/self/environ").unwrap().uid()
}

/// The user that the system lets look into a process: root if the process is not dumpable, else the user who runs it.
fn owner(process: &Killed) -> u32 {
    fs::metadata(format!("/proc/{}/environ", process.0.id())).unwrap().uid()
}

#[test]
fn no_core_file_and_no_look_into_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    // A copy that everybody may run: the checkout may be in a folder of root's.
    let copy = folder.path().join("reprov");
    fs::copy(program(), &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();

    let mut simulator = launch(&copy, &["simulateur", "--ecoute", "127.0.0.1:0"], folder.path());
    let mut line = String::new();
    BufReader::new(simulator.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(!line.is_empty(), "it runs");
    let limits = fs::read_to_string(format!("/proc/{}/limits", simulator.0.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let values: Vec<&str> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(values, ["0", "0"], "{core}");
    assert_eq!(owner(&simulator), 0);

    // Another program of the same user belongs to that user: so the check can tell the two cases apart.
    let mut other = launch(Path::new("/bin/sh"), &["-c", "echo ici; exec sleep 60"], folder.path());
    let mut line = String::new();
    BufReader::new(other.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(owner(&other), if me() == 0 { NOBODY } else { me() });
}
