//! What stands in the data folder, by its names; and that the program's variables have the names they had.

use std::fs;
use std::path::Path;

use reprov::locks::Verrous;

use super::bench::{Bench, OTHER_PROFILE, PROFILE, holds};

/// Every file and folder under `folder`, sorted; a time in a name is a row of zeros.
fn names(folder: &Path) -> String {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let mut name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                name.push('/');
                left.push(path);
            }
            if let Some((before, time)) = name.split_once("-abime-") {
                let zeros: String = time.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
                name = format!("{before}-abime-{zeros}");
            }
            found.push(name);
        }
    }
    found.sort();
    found.iter().flat_map(|name| [name, "\n"]).collect()
}

#[test]
fn the_data_folder_has_the_names_it_had() {
    let bench = Bench::with_rescued();
    // The first answer is its put's; the second one stays, for somebody drives its put.
    let locks = Verrous::ouvrir(&bench.path("d"), PROFILE).unwrap();
    let other = Verrous::ouvrir(&bench.path("d"), OTHER_PROFILE).unwrap();
    let _held = (locks.session(1).unwrap().unwrap(), locks.put(7).unwrap(), locks.suivi(7).unwrap());
    let _other = other.session(2).unwrap().unwrap();
    assert_eq!(bench.run(&["-vvv", "journal"]).code, 0);
    assert_eq!(bench.run(&["quota"]).code, 0);
    // A damaged journal is put aside under a name of its own.
    let damaged = bench.path("d/journal.sqlite");
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[..32].fill(b'x');
    fs::write(&damaged, bytes).unwrap();
    assert_eq!(bench.run(&["quota"]).code, 0);
    holds("layout.txt", &names(&bench.path("d")));
}

/// Without `--donnees` and `--config` everything is where the variables and the platform say.
#[test]
#[cfg(target_os = "linux")]
fn the_folders_and_the_variables_have_the_names_they_had() {
    let bench = Bench::new();
    let program = Path::new(env!("CARGO_BIN_EXE_reprov"));
    let mut command = bench.command(program, &[]);
    command.env("XDG_CONFIG_HOME", bench.path("x/config")).env("XDG_DATA_HOME", bench.path("x/data"));
    command.env("XDG_STATE_HOME", bench.path("x/state"));
    let mut bare = std::process::Command::new(program);
    bare.args(["-vvv", "quota"]).current_dir(bench.path(""));
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => bare.env(name, value),
            None => bare.env_remove(name),
        };
    }
    fs::create_dir_all(bench.path("x/config/reprov")).unwrap();
    fs::copy(bench.path("c.toml"), bench.path("x/config/reprov/config.toml")).unwrap();
    assert!(bare.output().unwrap().status.success());
    holds("folders.txt", &names(&bench.path("x")));

    let mut variables = std::process::Command::new(program);
    variables.arg("quota").current_dir(bench.path(""));
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => variables.env(name, value),
            None => variables.env_remove(name),
        };
    }
    variables
        .env("REPROV_CONFIG", "c.toml")
        .env("REPROV_DONNEES", "v")
        .env("REPROV_PROFIL", OTHER_PROFILE)
        .env("REPROV_FORMAT", "json")
        .env("REPROV_LANGUE", "en")
        .env("REPROV_HORS_LIGNE", "1")
        .env("REPROV_LOG", "trace");
    let end = variables.output().unwrap();
    assert!(end.status.success(), "{}", String::from_utf8_lossy(&end.stderr));
    assert!(end.stdout.starts_with(b"{"), "REPROV_FORMAT");
    holds("variables.txt", &names(&bench.path("v")));
}
