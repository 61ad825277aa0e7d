//! What is installed beside the binary: the shells' completions and the page of manual. Both are
//! held to what the help says.
//!
//! Guards: cli: every command, option and closed choice is in the completions and in the page of manual

use std::collections::BTreeSet;

use common::bench::Banc;

/// The commands and the options (`--x`) that the help names, command by command.
fn aide(banc: &Banc) -> (Vec<String>, BTreeSet<String>) {
    let racine = banc.lance(&["--help"]).sortie;
    let commandes: Vec<String> = racine
        .lines()
        .skip_while(|ligne| *ligne != "Commandes:")
        .skip(1)
        .take_while(|ligne| !ligne.is_empty())
        .filter_map(|ligne| ligne.strip_prefix("  ").filter(|reste| !reste.starts_with(' ')))
        .filter_map(|ligne| ligne.split_whitespace().next().map(str::to_owned))
        .collect();
    let mut options = longues(&racine);
    for commande in &commandes {
        options.extend(longues(&banc.lance(&[commande, "--help"]).sortie));
    }
    (commandes, options)
}

/// The long options at the beginning of a line of help.
fn longues(aide: &str) -> BTreeSet<String> {
    let debuts = aide.lines().filter(|ligne| ligne.trim_start().starts_with('-'));
    debuts.flat_map(str::split_whitespace).filter(|mot| mot.starts_with("--")).map(str::to_owned).collect()
}

#[test]
fn the_page_of_manual_has_every_command_and_option_of_the_help_and_every_exit_code() {
    let banc = Banc::new();
    let (commandes, options) = aide(&banc);
    assert!(commandes.len() >= 19 && options.len() >= 30, "{commandes:?} {options:?}");
    let course = banc.lance(&["man"]);
    assert_eq!((course.code, course.messages.as_str()), (0, ""));
    let page = course.sortie.replace("\\-", "-");
    for commande in &commandes {
        assert!(page.contains(&format!("\n.SS {commande}\n")), "{commande}");
        assert!(page.contains(&format!("reprov {commande}")), "how {commande} is typed");
    }
    for option in &options {
        assert!(page.contains(option), "{option}");
    }
    for code in 0..=5 {
        assert!(page.contains(&format!("\n.TP\n\\fB{code}\\fR\n")), "exit code {code}");
    }
    assert!(page.contains(".SH NOM") && !page.contains("Usage:"));
    let anglais = banc.lance(&["man", "--langue", "en"]).sortie;
    assert!(anglais.contains(".SH NAME") && anglais.contains(".SH \"EXIT STATUS\""), "{anglais}");
}

#[test]
fn every_shell_is_given_every_command_option_and_closed_choice() {
    let banc = Banc::new();
    let (commandes, options) = aide(&banc);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let course = banc.lance(&["completions", shell]);
        assert_eq!((course.code, course.messages.as_str()), (0, ""), "{shell}");
        // fish writes an option without its dashes: `-l config`.
        let script = course.sortie;
        let connait =
            |mot: &str| script.contains(mot) || script.contains(&format!("-l {}", mot.trim_start_matches('-')));
        for mot in commandes.iter().chain(&options) {
            assert!(connait(mot), "{shell}: {mot}");
        }
        if matches!(shell, "bash" | "fish" | "zsh") {
            for mot in ["texte", "csv", "CR_CMD_ACCES", "R10", "erreur-20015"] {
                assert!(script.contains(mot), "{shell}: {mot}");
            }
        }
        // Among the scenarios and not in a description: the word that lists them.
        let scenarios = if shell == "fish" { "liste\\t''\nnormal\\t''" } else { "liste normal " };
        assert!(!matches!(shell, "bash" | "fish" | "zsh") || script.contains(scenarios), "{shell}");
    }
}

#[test]
fn both_have_a_document_in_json() {
    let banc = Banc::new();
    let (code, document) = banc.json("completions", &["completions", "fish"]);
    assert_eq!((code, document["shell"].as_str()), (0, Some("fish")));
    let (code, document) = banc.json("man", &["man"]);
    assert!(code == 0 && document["page"].as_str().is_some_and(|page| page.starts_with('.')), "{document}");
}
