//! The command line: usage, help, options and their environment variables.
//!
//! Guards: cli: output has the documented shape and exit code

use common::bench::Bench;

#[test]
fn a_usage_fault_is_exit_2_and_names_what_is_wrong() {
    let bench = Bench::new();
    bench.write("occupe", "a file where a folder is needed");
    let cases: &[(&[&str], &str)] = &[
        (&["foo"], "foo"),
        (&["structure"], "CONTRAT"),
        (&["structure", "MUT1", "--zzz"], "--zzz"),
        (&["structure", "MUT1", "--fichier"], "--fichier"),
        (&["structure", "--fichier", "x", "--actualiser"], "--actualiser"),
        (&["--format", "xml", "quota"], "texte | json"),
        (&["--langue", "de", "quota"], "fr | en"),
        (&["structure", ""], "referenceContrat"),
        (&["structure", "MUT\u{2011}1"], "U+2011"),
        (&["structure", "1234567890123456789012345678901"], "31"),
        (&["fibres", "MUT1", "--batiment", "B"], "--escalier, --etage"),
        (&["suivre"], "CONTRAT"),
        (&["suivre", "MUT1", "--delai", "bientôt"], "bientôt"),
        (&["trancher", "MUT1"], "--partie"),
        (&["trancher", "MUT1", "--non-partie"], "--raison"),
        (&["trancher", "MUT1", "--partie", "--non-partie"], "--non-partie"),
        (&["decharge", "MUT1", "  "], "code de décharge"),
        (&["decharge", "MUT1", "1234567890123456789012345678901"], "codeDecharge"),
        (&["trancher", "MUT1", "--partie", "--code", "A\u{1b}[2J", "--oui"], "U+001B"),
        (&["importer"], "FICHIER"),
        (&["importer", "a.csv", "--flux", "IPE"], "CR_CMD_ACCES"),
        (&["cr-stoc", "MUT1", "--sortie", "a.csv"], "--resultat"),
        (&["cr-stoc", "MUT1", "--resultat", "OK"], "--sortie"),
        (&["cr-stoc", "MUT1", "--resultat", "PEUT", "--sortie", "a.csv"], "OK, KO"),
        (&["cr-stoc", "MUT1", "--resultat", "KO", "--sortie", "a.csv"], "--motif-ko"),
        (&["cr-stoc", "MUT1", "--resultat", "KO", "--motif-ko", " ", "--sortie", "a.csv"], "--motif-ko"),
        (&["cr-stoc", "MUT1", "--resultat", "OK", "--motif-ko", "FINT01", "--sortie", "a.csv"], "--motif-ko"),
        (
            &["cr-stoc", "MUT1", "MUT2", "--resultat", "OK", "--sous-traitance", "ST", "--sortie", "a.csv"],
            "--sous-traitance",
        ),
        (&["envoyer", "a.toml", "b.toml"], "2 plans"),
        (&["verifier", "p.toml", "--expliquer", "R11"], "R11"),
        (&["simulateur", "--vitesse", "0"], "--vitesse"),
        (&["simulateur", "--ecoute", "192.0.2.1:0"], "192.0.2.1:0"),
        (&["simulateur", "--ecoute", "127.0.0.1:0", "--site", "absent.toml"], "absent.toml n'existe pas"),
        (&["quota", "--donnees", "occupe"], "occupe"),
        (&["completions"], "SHELL"),
        (&["completions", "tcsh"], "bash, elvish, fish, powershell, zsh"),
    ];
    for (arguments, named) in cases {
        let run = bench.launch(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.messages);
        assert_eq!(run.output, "", "{arguments:?}");
        let clean: String = run.messages.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(clean.contains(named), "{arguments:?} should name {named}: {clean}");
        assert!(clean.starts_with("reprov : ") && !clean.contains("error:"), "{clean}");
    }
}

#[test]
fn a_usage_fault_is_a_document_in_json() {
    let bench = Bench::new();
    let (code, document) = bench.json("erreur", &["structure"]);
    assert_eq!(code, 2);
    assert_eq!(document["erreur"]["categorie"], "entree");
    assert!(document["erreur"]["code"].is_null());
    let (code, _) = Bench::new().with("REPROV_FORMAT", "json").json("erreur", &["foo"]);
    assert_eq!(code, 2);
}

#[test]
fn the_help_speaks_the_chosen_language() {
    let bench = Bench::new();
    let french = bench.launch(&["--help"]);
    assert_eq!((french.code, french.messages.as_str()), (0, ""));
    assert!(french.output.contains("Utilisation : reprov") && french.output.contains("Commandes:"));
    let english = bench.launch(&["verifier", "--help", "--langue", "en"]);
    assert!(english.output.contains("Usage: reprov verifier"), "{}", english.output);
    let english = Bench::new().with("REPROV_LANGUE", "en").launch(&["--help"]);
    assert!(english.output.contains("Exit codes"), "{}", english.output);
}

#[test]
fn english_aliases_run_the_same_commands() {
    let bench = Bench::new();
    for (alias, name) in [
        ("check", "verifier"),
        ("submit", "envoyer"),
        ("watch", "suivre"),
        ("simulate", "simulateur"),
        ("import", "importer"),
        ("doctor", "diagnostic"),
        ("login", "connexion"),
        ("logout", "deconnexion"),
    ] {
        assert_eq!(bench.launch(&[alias, "--help"]).output, bench.launch(&[name, "--help"]).output);
    }
}

#[test]
fn screens_are_refused_without_a_terminal() {
    for arguments in [&[][..], &["demo"][..]] {
        let run = Bench::new().launch(arguments);
        assert_eq!(run.code, 2);
        assert!(run.messages.contains("terminal"), "{}", run.messages);
    }
}

#[test]
fn a_variable_that_says_nonsense_is_named() {
    let run = Bench::new().with("REPROV_HORS_LIGNE", "peut-être").launch(&["quota"]);
    assert_eq!(run.code, 2);
    assert!(run.messages.contains("REPROV_HORS_LIGNE") && run.messages.contains("peut-être"));
}

/// If such a variable were ignored, the default configuration would be used instead.
#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_named_and_never_left_aside() {
    use std::os::unix::ffi::OsStringExt as _;
    for name in ["CONFIG", "PROFIL", "FORMAT", "LANGUE", "HORS_LIGNE", "DONNEES", "MOT_DE_PASSE"] {
        let variable = format!("REPROV_{name}");
        let value = std::ffi::OsString::from_vec(vec![b'a', 0xff]);
        let run = Bench::new().with(&variable, value).launch(&["config"]);
        assert_eq!((run.code, run.output.as_str()), (2, ""), "{variable}");
        assert!(run.messages.contains(&variable), "{}", run.messages);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_can_t_be_written_is_a_failure() {
    for arguments in [&["--help"][..], &["config"][..], &["--format", "json", "config"][..]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let run = Bench::new().launch_to(full.into(), arguments, "");
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.messages.contains("n'a pas pu être écrit"), "{}", run.messages);
    }
}

#[test]
fn option_beats_environment_beats_file_beats_default() {
    let file = "langue = \"en\"\nprofil = \"a\"\n[profils.a]\nurl = \"https://a.example/\"\n[profils.b]\n[profils.c]\n";
    let bench = Bench::new().with("REPROV_CONFIG", "c.toml").with("REPROV_PROFIL", "b");
    bench.write("c.toml", file);
    let origin = |document: &serde_json::Value, key: &str| {
        let values = document["valeurs"].as_array().unwrap();
        let value = values.iter().find(|value| value["cle"] == key).unwrap();
        (value["valeur"].clone(), value["origine"].as_str().unwrap().to_owned())
    };
    let (code, document) = bench.json("config", &["config"]);
    assert_eq!(code, 0);
    assert_eq!(origin(&document, "profil"), ("b".into(), "environnement".into()));
    assert_eq!(origin(&document, "langue"), ("en".into(), "fichier".into()));
    assert_eq!(origin(&document, "format"), ("json".into(), "option".into()));
    assert_eq!(origin(&document, "profils.a.url"), ("https://a.example/".into(), "fichier".into()));
    assert_eq!(origin(&document, "suivi.doute"), ("10m".into(), "defaut".into()));
    let (_, document) = bench.json("config", &["config", "--profil", "c"]);
    assert_eq!(origin(&document, "profil"), ("c".into(), "option".into()));
    let run = bench.launch(&["config", "--profil", "d"]);
    assert_eq!(run.code, 2);
    assert!(run.messages.contains("a, b, c"), "{}", run.messages);
}

#[test]
fn a_wrong_configuration_names_file_line_and_key() {
    let bench = Bench::new().with("REPROV_CONFIG", "c.toml");
    bench.write("c.toml", "langue = \"fr\"\n\n[quota]\nmensuels = 12\n");
    for arguments in [&["quota"][..], &["config"][..], &["structure", "MUT1"][..]] {
        let run = bench.launch(arguments);
        assert_eq!(run.code, 2);
        assert!(
            run.messages.contains("c.toml, ligne 4") && run.messages.contains("quota.mensuels"),
            "{}",
            run.messages
        );
    }
}

#[test]
fn without_a_configuration_the_service_s_address_is_asked_for() {
    let bench = Bench::new();
    for arguments in [&["structure", "MUT1"][..], &["connexion"][..]] {
        let (code, document) = bench.json("erreur", arguments);
        assert_eq!(code, 2, "{document}");
    }
}

/// What a name nearly is is said, and nothing is done by guess.
#[test]
fn a_name_that_is_nearly_right_is_answered_with_the_right_one() {
    let bench = Bench::new().with("REPROV_CONFIG", "c.toml");
    bench.write("c.toml", "[profils.pack]\nurl = \"https://a.example/\"\n[profils.terrain]\n");
    let cases: &[(&[&str], &str)] = &[
        (&["demmo"], "Vouliez-vous dire « reprov demo » ?"),
        (&["verfier", "p.toml"], "Vouliez-vous dire « reprov verifier » ?"),
        (&["chekc", "p.toml"], "Vouliez-vous dire « reprov check » ?"),
        (&["help", "journl"], "Vouliez-vous dire « reprov journal » ?"),
        (&["journal", "--code-manquant"], "Vouliez-vous dire « --codes-manquants » ?"),
        (&["envoyer", "p.toml", "--ouii"], "Vouliez-vous dire « --oui » ?"),
        (&["watch", "--tou"], "Vouliez-vous dire « --tous » ?"),
        (&["quota", "--profile=pack"], "Vouliez-vous dire « --profil » ?"),
        (&["--langu", "en", "quota"], "Vouliez-vous dire « --langue » ?"),
        (&["quota", "--profil", "terain"], "Vouliez-vous dire « terrain » ?"),
        (&["simulateur", "--scenario", "normla"], "Vouliez-vous dire « normal » ?"),
    ];
    for (arguments, said) in cases {
        let run = bench.launch(arguments);
        let clean: String = run.messages.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!((run.code, run.output.as_str()), (2, ""), "{arguments:?}: {clean}");
        assert!(clean.contains(said), "{arguments:?} should say {said}: {clean}");
    }
    for arguments in [&["zzz"][..], &["journal", "--zzzzz"], &["quota", "--profil", "zzz"]] {
        assert!(!bench.launch(arguments).messages.contains("Vouliez-vous"), "{arguments:?}");
    }
}

#[test]
fn help_is_a_command_too() {
    let bench = Bench::new();
    let long = |arguments: &[&str]| {
        let run = bench.launch(arguments);
        assert_eq!((run.code, run.messages.as_str()), (0, ""), "{arguments:?}");
        run.output
    };
    assert_eq!(long(&["help"]), long(&["--help"]));
    assert_eq!(long(&["aide"]), long(&["--help"]));
    assert_eq!(long(&["help", "verifier"]), long(&["verifier", "--help"]));
    assert_eq!(long(&["help", "check", "--langue", "en"]), long(&["verifier", "--help", "--langue", "en"]));
    assert!(long(&["help", "help"]).contains("reprov help"));
}

#[test]
fn a_day_and_a_month_are_taken_as_the_french_write_them() {
    let bench = Bench::new().with("REPROV_CONFIG", "c.toml").with("REPROV_DONNEES", "d");
    bench.write("c.toml", "[profils.pack]\n");
    for since in ["30/11/2026", "30/11", "hier", "aujourd'hui", "09:46", "hier 18:30", "2026-11-30 08:15", "7j"] {
        let run = bench.launch(&["journal", "--depuis", since]);
        assert_eq!(run.code, 0, "{since}: {}", run.messages);
    }
    for since in ["30/11/26", "11/30/2026", "9h46", "demain"] {
        let run = bench.launch(&["journal", "--depuis", since]);
        assert_eq!(run.code, 2, "{since}");
        assert!(run.messages.contains(since) && run.messages.contains("30/11/2026 08:30"), "{}", run.messages);
    }
    let (_, document) = bench.json("quota", &["quota", "--mois", "10/2026"]);
    assert_eq!(document["mois"], "2026-10");
}
