//! Cases of the field: desk.
//!
//! Guards: host: a password is what was given, a keyring has ten seconds, and a folder that can't hold the journal is told by its cause

use std::path::Path;
use std::process::Command;

use common::bench::{Bench, Run, program};

fn bench() -> Bench {
    let bench = Bench::new().with("REPROV_DONNEES", "donnees").with("REPROV_CONFIG", "c.toml");
    // Nobody listens there: a request that leaves is told as the network's.
    bench.write(
        "c.toml",
        "[profils.sim]\nurl = \"http://127.0.0.1:9/\"\nidentifiant = \"LOGIN\"\nlecture_nouvel_essai = 0\n",
    );
    bench
}

/// Case 23: where the password comes from the variable.
#[test]
fn what_no_keyboard_types_is_not_of_a_password_and_is_never_sent() {
    let read = |password: &str| {
        let bench = bench().without_bus().with("REPROV_MOT_DE_PASSE", password);
        bench.launch(&["structure", "ESSAI-0001", "--actualiser"])
    };
    for password in ["secret\r", "\u{feff}secret", "secret\n"] {
        let run = read(password);
        assert_eq!(run.code, 4, "asked of the service: {}", run.messages);
    }
    for (password, character) in
        [("se\tcret", "U+0009"), ("\u{1}", "U+0001"), ("a\u{85}b", "U+0085"), ("a\r\nb", "U+000D")]
    {
        let run = read(password);
        let named = run.messages.contains("REPROV_MOT_DE_PASSE") && run.messages.contains(character);
        assert!(run.code == 5 && named, "{password:?}: {}", run.messages);
    }
    let nothing = read("\u{feff}\r\n");
    assert!(nothing.code == 5 && !nothing.messages.contains("contrôle"), "none is given: {}", nothing.messages);
}

/// Case 23: where it comes from standard input.
#[test]
fn a_password_on_standard_input_is_checked_before_it_is_stored() {
    let login = |bytes: &[u8]| {
        let bench = bench().without_bus();
        std::fs::write(bench.path("entree"), bytes).unwrap();
        let mut command = bench.command(&["connexion"]);
        command.stdin(std::fs::File::open(bench.path("entree")).unwrap());
        Run::of(command.output().unwrap())
    };
    for (bytes, told) in [
        (b"se\tcret\n".as_slice(), "U+0009"),
        (b"s\0e\0c\0\n", "U+0000"),
        (b"\xff\xfes\0e\0\n\0", "UTF-8"),
        (b"mot de passe \xe9\n", "UTF-8"),
    ] {
        let run = login(bytes);
        assert!(run.code == 2 && run.messages.contains(told), "{bytes:?}: {} {}", run.code, run.messages);
    }
    // A sound one gets as far as the keyring, which is not there.
    for bytes in [b"secret\r\n".as_slice(), b"\xef\xbb\xbfsecret\n"] {
        assert_eq!(login(bytes).code, 5, "{bytes:?}");
    }
}

/// Case 37: ten seconds of real time are what is tested.
#[cfg(unix)]
#[test]
fn a_keyring_that_never_answers_is_told_after_ten_seconds() {
    let bench = bench();
    let socket = bench.path("bus");
    let listen = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    std::thread::spawn(move || {
        let kept: Vec<_> = listen.incoming().flatten().collect();
        drop(kept);
    });
    let bench = bench.with("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", socket.display()));
    let begun: Vec<_> = [["structure", "ESSAI-0001", "--actualiser"].as_slice(), &["deconnexion"], &["diagnostic"]]
        .map(|arguments| bench.begin(arguments))
        .into();
    for run in begun.into_iter().map(|child| Run::of(child.wait_with_output().unwrap())) {
        let said = format!("{}{}", run.output, run.messages).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("n'a pas répondu en 10 s") && said.contains("REPROV_MOT_DE_PASSE"), "{said}");
    }
}

/// Runs with the given calls of the system refused; `None` where strace is not there or may not trace.
fn refused(bench: &Bench, calls: &[&str], arguments: &[&str]) -> Option<Run> {
    let strace = |target: &mut Command| {
        target.args(["-f", "-qq", "-o", "/dev/null"]);
        for call in calls {
            target.args(["-e", &format!("inject={call}")]);
        }
    };
    let mut trial = Command::new("strace");
    strace(&mut trial);
    if !trial.arg("true").output().is_ok_and(|end| end.status.success()) {
        eprintln!("skipped: strace can't trace here");
        return None;
    }
    let mut command = bench.command_of(Path::new("strace"), &[]);
    strace(&mut command);
    Some(Run::of(command.arg(program()).args(arguments).output().unwrap()))
}

/// Case 26: FAT, some network shares.
#[test]
fn an_export_needs_neither_links_nor_renames_that_spare_a_name_nor_a_sync() {
    let calls = ["renameat2:error=EINVAL", "link,linkat:error=EPERM", "fsync:error=EINVAL:when=1"];
    let bench = bench().without_bus();
    bench.launch(&["journal"]);
    let Some(run) = refused(&bench, &calls[..2], &["journal", "--export", "s.csv"]) else { return };
    assert_eq!(run.code, 0, "{}", run.messages);
    let written = std::fs::read(bench.path("s.csv")).unwrap();
    assert!(!written.is_empty());
    let run = refused(&bench, &calls, &["journal", "--export", "s.csv"]).unwrap();
    assert!(run.code == 2 && std::fs::read(bench.path("s.csv")).unwrap() == written, "never over anything");
    let left: Vec<_> = std::fs::read_dir(bench.folder()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".reprov-")), "{left:?}");
}

/// Case 32: a network share without locks.
#[test]
fn a_folder_that_can_t_be_locked_is_told_as_that_by_commands_and_diagnostic() {
    let bench = bench().without_bus();
    bench.launch(&["journal"]);
    for error in ["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EINVAL", "EIO"] {
        let call = format!("flock:error={error}");
        for arguments in [["journal"].as_slice(), &["quota"], &["diagnostic"]] {
            let Some(run) = refused(&bench, &[&call], arguments) else { return };
            let said = format!("{}{}", run.output, run.messages).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains("ne peut pas être verrouillé (partage réseau ?)"), "{error} {arguments:?}: {said}");
        }
    }
}

/// The program as a user without an entry in the list of users; `None` where this one may not become another.
#[cfg(unix)]
fn as_nobody(bench: &Bench, arguments: &[&str]) -> Option<Run> {
    use std::os::unix::process::CommandExt as _;
    let mut command = bench.command(arguments);
    command.uid(12_345).gid(12_345);
    match command.output() {
        Ok(end) => Some(Run::of(end)),
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    }
}

/// Case 33: a run with sudo leaves files of root beside the journal.
#[cfg(unix)]
#[test]
fn a_file_of_another_user_beside_the_journal_is_named_with_its_owner() {
    use std::os::unix::fs::{PermissionsExt as _, chown};
    let bench = bench().without_bus();
    let open = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    open(bench.folder(), 0o777);
    open(&bench.path("c.toml"), 0o644);
    let Some(run) = as_nobody(&bench, &["journal"]) else { return };
    assert_eq!(run.code, 0, "{}", run.messages);
    for end in ["-wal", "-shm"] {
        let file = bench.path(&format!("donnees/journal.sqlite{end}"));
        std::fs::write(&file, "").unwrap();
        chown(&file, Some(0), Some(0)).unwrap();
        open(&file, 0o600);
    }
    for arguments in [["journal"].as_slice(), &["quota"], &["diagnostic"]] {
        let run = as_nobody(&bench, arguments).unwrap();
        let said = format!("{}{}", run.output, run.messages);
        let whole = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(whole.contains("-wal appartient à root") && whole.contains("chown"), "{arguments:?}: {said}");
        let folders = said.lines().find(|line| line.contains("Dossiers"));
        assert!(folders.is_none_or(|line| line.starts_with("ÉCHEC")), "{said}");
    }
}

/// Case 34.
#[test]
fn without_a_home_no_journal_is_made_in_the_folder_of_the_moment() {
    let bench = Bench::new().without_bus().with("HOME", "ici");
    for arguments in [["quota"].as_slice(), &["journal"], &["diagnostic"], &["config"]] {
        let run = bench.launch(arguments);
        let said = format!("{}{}", run.output, run.messages);
        assert!(arguments == ["config"] || (run.code == 2 && said.contains("--donnees")), "{arguments:?}: {said}");
    }
    let left: Vec<_> = std::fs::read_dir(bench.folder()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
    let run = bench.launch(&["quota", "--donnees", "d"]);
    assert!(run.code == 0 && bench.path("d/journal.sqlite").exists(), "{}", run.messages);
}

/// Case 35.
#[test]
fn a_path_that_toml_changed_is_told_with_the_way_to_write_it() {
    for key in ["ca_file", "client_cert", "client_key"] {
        for path in [r"C:\temp\nouveau.pem", r"C:\Users\x.pem", r"C:\certificats\x.pem"] {
            let bench = bench().without_bus();
            let certificate = if key == "client_key" { "client_cert = 'x.pem'\n" } else { "" };
            bench.write(
                "c.toml",
                &format!("[profils.sim]\nurl = \"https://127.0.0.1:9/\"\n{certificate}{key} = \"{path}\"\n"),
            );
            let run = bench.launch(&["quota"]);
            let said = run.messages.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(run.code == 2 && said.contains("guillemets simples") && said.contains(path), "{key}: {said}");
            assert!(!said.contains('\u{fffd}'), "{said}");
        }
    }
    let bench = bench().without_bus();
    bench.write("p.toml", "[contrat]\nreference = \"MUT1\"\n[releve]\nfichier = \"C:\\temp\\liste.xml\"\n");
    let run = bench.launch(&["verifier", "p.toml", "--sans-journal"]);
    let said = format!("{}{}", run.output, run.messages).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(run.code == 2 && said.contains("guillemets simples"), "{said}");
}
