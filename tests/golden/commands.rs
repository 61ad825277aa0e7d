//! The output of the commands on the golden data, in both languages and as JSON, equals the stored output of the
//! earlier program.
//!
//! Guards: store: the commands tell of an earlier program's journal what they told then

use std::fs;

use common::bench::program;

use super::bench::{Bench, OTHER_PROFILE, SITE, golden, holds, programs, without_today};

/// The scene's name, and the arguments of its command.
type Scene = (&'static str, &'static [&'static str]);

/// The scenes that are run in French, in English and as JSON.
const TOLD: [Scene; 38] = [
    ("journal", &["journal"]),
    ("journal-events", &["journal", "-v"]),
    ("journal-answers-text", &["journal", "-v", "--contrat", "GOLD-ENTIER"]),
    ("journal-answers-bytes", &["journal", "-v", "--contrat", "GOLD-OCTETS"]),
    ("journal-answers-late", &["journal", "-v", "--contrat", "GOLD-TARD"]),
    ("journal-missing", &["journal", "--codes-manquants"]),
    ("journal-since", &["journal", "--depuis", "2021-11-23T12:00"]),
    ("journal-other", &["--profil", OTHER_PROFILE, "journal", "-v"]),
    ("journal-purge-seen", &["journal", "--purger"]),
    ("quota", &["quota", "--mois", "2021-11"]),
    ("quota-other", &["--profil", OTHER_PROFILE, "quota", "--mois", "2021-11"]),
    ("quota-nothing", &["quota", "--mois", "2021-10"]),
    ("structure", &["--hors-ligne", "structure", SITE]),
    ("structure-counts", &["--hors-ligne", "structure", SITE, "--resume"]),
    ("structure-empty", &["--hors-ligne", "structure", "GOLD-INITIE"]),
    ("structure-none", &["--hors-ligne", "structure", "GOLD-FAITS"]),
    ("fibres", &["--hors-ligne", "fibres", SITE]),
    ("fibres-pbo", &["--hors-ligne", "fibres", SITE, "--pbo", "BE-03"]),
    ("fibres-counts", &["--hors-ligne", "fibres", SITE, "--resume"]),
    (
        "fibres-place",
        &[
            "--hors-ligne",
            "fibres",
            SITE,
            "--batiment",
            "BATIMENT-1",
            "--escalier",
            "ESCALIER-44",
            "--etage",
            "ETAGE-3",
        ],
    ),
    ("fibres-none", &["--hors-ligne", "fibres", SITE, "--pbo", "BE-99"]),
    ("fibres-file", &["fibres", "--fichier", "fibres.json"]),
    ("check", &["verifier", "entier.toml"]),
    ("check-from-the-journal", &["verifier", "journal.toml"]),
    ("check-without-the-journal", &["verifier", "--sans-journal", "journal.toml"]),
    ("check-sheet", &["verifier", "plans.csv"]),
    ("send-offline", &["--hors-ligne", "envoyer", "nouveau.toml", "--oui", "--malgre-indetermine"]),
    ("send-unsettled", &["--hors-ligne", "envoyer", "entier.toml", "--oui"]),
    ("follow-offline", &["--hors-ligne", "suivre", "GOLD-INITIE"]),
    ("settle-settled", &["trancher", "GOLD-ENTIER", "--non-partie", "--raison", "x", "--oui"]),
    ("settle-accepted", &["trancher", "GOLD-INITIE", "--non-partie", "--raison", "x", "--oui"]),
    ("settle-doubt", &["trancher", "GOLD-DOUTE", "--partie", "--code", "DIT-1", "--oui"]),
    ("code-recorded", &["decharge", "GOLD-SANS-CODE", "DIT-2"]),
    ("code-known", &["decharge", "GOLD-ENTIER", "DIT-3"]),
    ("code-of-nothing", &["decharge", "GOLD-NOUVEAU", "DIT-4"]),
    ("cr-stoc-ok", &["cr-stoc", SITE, "MUTVIRTUELLE1", "--resultat", "OK", "--sortie", "cr.csv"]),
    ("cr-stoc-of-two", &["cr-stoc", "GOLD-ENTIER", "--resultat", "KO", "--motif-ko", "CLIENT01", "--sortie", "cr.csv"]),
    ("config", &["config"]),
];

fn tells(forms: &[(&str, &[&str])]) {
    for program in programs() {
        // The path of the configuration depends on the platform.
        for (name, typed) in TOLD.into_iter().filter(|(name, _)| *name != "config" || cfg!(target_os = "linux")) {
            for (form, options) in forms {
                let arguments: Vec<&str> = options.iter().chain(typed).copied().collect();
                let said = Bench::new().run_with(&program, &arguments).told();
                holds(&format!("commands/{name}.{form}"), &without_today(&said));
            }
        }
    }
}

#[test]
fn the_commands_tell_in_french_what_they_told() {
    tells(&[("fr.txt", &["--langue", "fr"])]);
}

#[test]
fn the_commands_tell_in_english_what_they_told() {
    tells(&[("en.txt", &["--langue", "en"])]);
}

#[test]
fn the_commands_tell_as_json_what_they_told() {
    tells(&[("json.txt", &["--langue", "fr", "--format", "json"])]);
}

#[test]
fn the_files_that_are_written_are_those_that_were_written() {
    for program in programs() {
        for (language, name) in [("fr", "puts.csv"), ("en", "puts.csv"), ("fr", "puts.json"), ("en", "puts.json")] {
            let bench = Bench::new();
            let run = bench.run_with(&program, &["--langue", language, "journal", "-v", "--export", name]);
            assert_eq!(run.code, 0, "{}", run.messages);
            let written = fs::read_to_string(bench.path(name)).unwrap();
            holds(&format!("exports/{language}-{name}"), &without_today(&written));
        }
        let bench = Bench::new();
        let report =
            ["cr-stoc", SITE, "MUTVIRTUELLE1", "--resultat", "KO", "--motif-ko", "FINT01", "--sortie", "cr.csv"];
        assert_eq!(bench.run_with(&program, &report).code, 0);
        let written = fs::read(bench.path("cr.csv")).unwrap();
        holds("exports/cr-stoc.txt", &written.iter().map(|byte| char::from(*byte)).collect::<String>());
    }
}

#[test]
fn the_same_access_files_again_bring_nothing_new() {
    let mut files: Vec<String> = fs::read_dir(golden("acces"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "sans-nom.csv")
        .collect();
    files.sort();
    for program in programs() {
        let bench = Bench::new();
        let mut arguments = vec!["--format", "json", "importer"];
        arguments.extend(files.iter().map(String::as_str));
        let again = bench.run_with(&program, &arguments);
        holds("commands/import-again.json.txt", &without_today(&again.told()));
        let unnamed = ["--format", "json", "importer", "--flux", "CR_CMD_ACCES", "sans-nom.csv"];
        holds("commands/import-again-unnamed.json.txt", &without_today(&bench.run_with(&program, &unnamed).told()));
    }
}

#[test]
fn answers_that_were_put_aside_are_taken_up() {
    for program in programs() {
        let bench = Bench::with_rescued();
        for contract in ["GOLD-SECOURS-TEXTE", "GOLD-SECOURS-OCTETS"] {
            let run = bench.run_with(&program, &["--format", "json", "journal", "-v", "--contrat", contract]);
            holds(&format!("commands/{contract}.json.txt"), &without_today(&run.told()));
        }
        assert_eq!(fs::read_dir(bench.path("d/secours")).unwrap().count(), 0);
    }
}

#[test]
fn a_purge_takes_what_it_took() {
    for program in programs() {
        let bench = Bench::new();
        let run = bench.run_with(&program, &["--format", "json", "journal", "--purger", "--oui"]);
        let told = run.told();
        // How much room a purge gives back depends on SQLite.
        let (before, after) = told.split_once("\"place\":{\"apres\":").unwrap();
        let (room, after) = after.split_once('}').unwrap();
        let (after_it, before_it) = room.split_once(",\"avant\":").unwrap();
        assert!(after_it.parse::<u64>().unwrap() < before_it.parse::<u64>().unwrap(), "{room}");
        holds("commands/purge.json.txt", &without_today(&format!("{before}\"place\":{{}}{after}")));
        let left = bench.run_with(&program, &["--format", "json", "journal"]).told();
        holds("commands/journal-after-the-purge.json.txt", &without_today(&left));
    }
}

/// `plans/fibres.json`, which the golden plans name, was written by the earlier program.
#[test]
fn the_saved_list_is_what_the_command_writes() {
    let saved = fs::read_to_string(golden("plans/fibres.json")).unwrap();
    let told =
        Bench::new().run_with(program(), &["--hors-ligne", "--format", "json", "fibres", SITE, "--pbo", "BE-03"]);
    assert_eq!(told.out, saved);
}
