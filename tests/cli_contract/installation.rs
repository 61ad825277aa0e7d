//! The files installed beside the binary: the shells' completions and the manual page. Both must match the help.
//!
//! Guards: cli: every command, option and closed choice is in the completions and in the page of manual

use std::collections::BTreeSet;

use common::bench::Bench;

use super::journal::{StoredPut, old, record_puts};

/// The commands and the options (`--x`) that the help names, command by command.
fn help(bench: &Bench) -> (Vec<String>, BTreeSet<String>) {
    let root = bench.launch(&["--help"]).output;
    let commands: Vec<String> = root
        .lines()
        .skip_while(|line| *line != "Commandes:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ").filter(|remainder| !remainder.starts_with(' ')))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect();
    let mut options = long(&root);
    for command in &commands {
        options.extend(long(&bench.launch(&[command, "--help"]).output));
    }
    (commands, options)
}

/// The long options at the start of a line of help.
fn long(help: &str) -> BTreeSet<String> {
    let starts = help.lines().filter(|line| line.trim_start().starts_with('-'));
    starts.flat_map(str::split_whitespace).filter(|word| word.starts_with("--")).map(str::to_owned).collect()
}

#[test]
fn the_page_of_manual_has_every_command_and_option_of_the_help_and_every_exit_code() {
    let bench = Bench::new();
    let (commands, options) = help(&bench);
    assert!(commands.len() >= 19 && options.len() >= 30, "{commands:?} {options:?}");
    let run = bench.launch(&["man"]);
    assert_eq!((run.code, run.messages.as_str()), (0, ""));
    let page = run.output.replace("\\-", "-");
    for command in &commands {
        assert!(page.contains(&format!("\n.SS {command}\n")), "{command}");
        assert!(page.contains(&format!("reprov {command}")), "how {command} is typed");
    }
    for option in &options {
        assert!(page.contains(option), "{option}");
    }
    for code in 0..=5 {
        assert!(page.contains(&format!("\n.TP\n\\fB{code}\\fR\n")), "exit code {code}");
    }
    assert!(page.contains(".SH NOM") && !page.contains("Usage:"));
    let english = bench.launch(&["man", "--langue", "en"]).output;
    assert!(english.contains(".SH NAME") && english.contains(".SH \"EXIT STATUS\""), "{english}");
}

#[test]
fn every_shell_is_given_every_command_option_and_closed_choice() {
    let bench = Bench::new();
    let (commands, options) = help(&bench);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = bench.launch(&["completions", shell]);
        assert_eq!((run.code, run.messages.as_str()), (0, ""), "{shell}");
        // fish writes an option without its dashes: `-l config`.
        let script = run.output;
        let knows =
            |word: &str| script.contains(word) || script.contains(&format!("-l {}", word.trim_start_matches('-')));
        for word in commands.iter().chain(&options) {
            assert!(knows(word), "{shell}: {word}");
        }
        if matches!(shell, "bash" | "fish" | "zsh") {
            for word in ["texte", "csv", "CR_CMD_ACCES", "R10", "erreur-20015"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
        // In the list of scenarios, not in a description.
        let scenarios = if shell == "fish" { "liste\\t''\nnormal\\t''" } else { "liste normal " };
        assert!(!matches!(shell, "bash" | "fish" | "zsh") || script.contains(scenarios), "{shell}");
    }
}

/// A shell asks for these while a person types: whatever the post is like, they are there at once or not at all.
#[test]
fn a_shell_is_offered_the_contracts_and_profiles_and_nothing_is_touched() {
    let bench =
        Bench::sealed().with("REPROV_CONFIG", "c.toml").with("REPROV_DONNEES", "d").with("REPROV_FORMAT", "json");
    let offered = |kind: &str| {
        let run = bench.launch(&["completions", "--valeurs", kind]);
        assert_eq!((run.code, run.messages.as_str()), (0, ""), "{kind}");
        run.output.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let nothing = Vec::<String>::new();
    assert_eq!((offered("contrats"), offered("profils")), (nothing.clone(), nothing.clone()), "no configuration");
    bench.write("c.toml", "profil = \"pack\"\n[profils.pack]\n[profils.terrain]\n");
    assert_eq!((offered("contrats"), offered("profils")), (nothing.clone(), vec!["pack".into(), "terrain".into()]));
    assert!(!bench.path("d").exists(), "no journal is made to complete a word");

    let puts: Vec<StoredPut> = (0..250).map(|number| old(&format!("MUT{number:03}"))).collect();
    record_puts(&bench.path("d"), "pack", &puts);
    record_puts(&bench.path("d"), "pack", &[old("a;rm -rf"), old("$(id)"), old("-x")]);
    record_puts(&bench.path("d"), "terrain", &[old("AUTRE")]);
    let contrats = offered("contrats");
    assert!((100..=200).contains(&contrats.len()), "{}", contrats.len());
    assert!(contrats.iter().all(|contrat| contrat.starts_with("MUT")), "{contrats:?}");

    // Another process is opening it, or writes to it.
    let lock = std::fs::File::options().write(true).open(bench.path("d/journal.sqlite.verrou")).unwrap();
    lock.lock().unwrap();
    assert_eq!(offered("contrats"), contrats);
    // A file that is no journal stays what it is.
    bench.write("c.toml", "profil = \"pack\"\n[profils.pack]\nmensuel = 1\n");
    assert_eq!(offered("profils"), nothing);
    bench.write("c.toml", "[profils.pack]\n");
    std::fs::remove_file(bench.path("d/journal.sqlite")).unwrap();
    bench.write("d/journal.sqlite", "no journal");
    assert_eq!(offered("contrats"), nothing);
    assert_eq!(std::fs::read_to_string(bench.path("d/journal.sqlite")).unwrap(), "no journal");
}

#[test]
fn both_have_a_document_in_json() {
    let bench = Bench::new();
    let (code, document) = bench.json("completions", &["completions", "fish"]);
    assert_eq!((code, document["shell"].as_str()), (0, Some("fish")));
    let (code, document) = bench.json("man", &["man"]);
    assert!(code == 0 && document["page"].as_str().is_some_and(|page| page.starts_with('.')), "{document}");
}
