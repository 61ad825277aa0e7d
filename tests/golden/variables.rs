//! The environment variables keep their names.
//!
//! Guards: host: the variables of the environment have the names that they had

use std::io::{BufRead as _, BufReader};

use super::bench::{Bench, OTHER_PROFILE, holds, programs, without_today};
use super::layout::names;
use super::silent::Silent;

#[test]
fn the_variables_say_what_they_said() {
    for program in programs() {
        let bench = Bench::with_rescued();
        let bare = || {
            let mut command = bench.bare(&program);
            command.env("REPROV_CONFIG", "c.toml").env("REPROV_DONNEES", "d").env("REPROV_FORMAT", "json");
            command
        };
        let mut command = bare();
        command.args(["suivre", "GOLD-INITIE"]).env("REPROV_LANGUE", "en").env("REPROV_HORS_LIGNE", "1");
        holds("variables/offline.txt", &without_today(&bench.ended(command).told()));

        let mut command = bare();
        command.args(["journal", "--contrat", "GOLD-SECOURS-TEXTE"]).env("REPROV_LOG", "info");
        holds("variables/log.txt", &without_today(&bench.ended(command).told()));
        let (mut command, before) = (bare(), names(&bench.path("d")));
        assert!(before.contains("reprov.log\n"), "{before}");
        command.args(["journal"]).env("REPROV_PROFIL", OTHER_PROFILE);
        holds("variables/profile.txt", &without_today(&bench.ended(command).told()));
    }
}

/// The password is still read from the same variable.
#[test]
fn the_password_comes_from_its_variable() {
    for program in programs() {
        let bench = Bench::new();
        let service = Silent::new(&bench);
        let config = std::fs::read_to_string(bench.path("c.toml")).unwrap();
        let config = config.replacen("auth = \"none\"", "auth = \"basic\"", 1).replacen("LOGIN", "SOMEONE", 1);
        std::fs::write(bench.path("c.toml"), config).unwrap();
        let mut command = bench.command(&program, &["suivre", "GOLD-INITIE"]);
        command.env("REPROV_MOT_DE_PASSE", "golden");
        let (following, call) = service.called_by(command);
        let head = BufReader::new(&call)
            .lines()
            .map(Result::unwrap)
            .find(|line| line.to_ascii_lowercase().starts_with("authorization:"));
        // The base64 text of "SOMEONE:golden".
        assert_eq!(head.unwrap().split_once(": ").unwrap().1, "Basic U09NRU9ORTpnb2xkZW4=");
        service.ends(following, call);
    }
}
