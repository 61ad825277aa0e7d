//! The names of the files and folders in the data folder.
//!
//! Guards: host: the folders and files of a user have the names that they had

use std::fs;
use std::path::Path;

use reprov::store::locks::Locks;

use super::bench::{Bench, OTHER_PROFILE, PROFILE, holds, programs};

/// Every file and folder under `folder`, sorted; the digits of a time in a name become zeros.
pub(crate) fn names(folder: &Path) -> String {
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
    for program in programs() {
        let bench = Bench::with_rescued();
        // The put of the second answer is driven (its lock is held): that answer stays where it is.
        let locks = Locks::open(&bench.path("d"), PROFILE).unwrap();
        let other = Locks::open(&bench.path("d"), OTHER_PROFILE).unwrap();
        let _held = (locks.session(1).unwrap().unwrap(), locks.put(142).unwrap(), locks.following(7).unwrap());
        let _other = other.session(2).unwrap().unwrap();
        assert_eq!(bench.run_with(&program, &["-vvv", "journal"]).code, 0);
        assert_eq!(bench.run_with(&program, &["quota"]).code, 0);
        // A damaged journal is put aside under another name.
        let damaged = bench.path("d/journal.sqlite");
        let mut bytes = fs::read(&damaged).unwrap();
        bytes[..32].fill(b'x');
        fs::write(&damaged, bytes).unwrap();
        assert_eq!(bench.run_with(&program, &["quota"]).code, 0);
        holds("layout.txt", &names(&bench.path("d")));
    }
}

/// Without an option or a variable that names a folder, everything is where the platform puts it.
#[test]
#[cfg(target_os = "linux")]
fn the_folders_of_a_user_have_the_names_they_had() {
    for program in programs() {
        let bench = Bench::new();
        let mut command = bench.bare(&program);
        for (name, folder) in
            [("XDG_CONFIG_HOME", "x/config"), ("XDG_DATA_HOME", "x/data"), ("XDG_STATE_HOME", "x/state")]
        {
            command.env(name, bench.path(folder));
        }
        fs::create_dir_all(bench.path("x/config/reprov")).unwrap();
        fs::copy(bench.path("c.toml"), bench.path("x/config/reprov/config.toml")).unwrap();
        command.args(["-vvv", "quota"]);
        assert_eq!(bench.ended(command).code, 0);
        holds("folders.txt", &names(&bench.path("x")));
    }
}
