//! The checks of this machine: configuration, folders, journal, and answers that never reached the journal.
//!
//! Guards: diagnostic: `diagnostic` spends no request nobody agreed to, never more than announced, and no put;
//! every check fails when it must

use common::bench::Bench;
use common::order::CONTRAT;
use serde_json::json;

use super::bench::{Diagnostic as _, bench, in_order};

/// A bench that is offline: its service is never contacted.
fn offline() -> Bench {
    let bench = bench().with("REPROV_HORS_LIGNE", "oui");
    bench.configure("https://service.invalid/e", "");
    bench
}

#[test]
fn an_unusable_configuration_is_told_and_the_rest_is_looked_at() {
    let bench = offline();
    bench.configure("https://service.invalid/e", "coulour = 3\n");
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.failures()), (2, vec!["configuration"]));
    assert!(report.told("configuration").contains("coulour") && report.told("configuration").contains("ligne 6"));
    assert_eq!(report.state("dossiers"), "ok");
    assert_eq!(report.0["profil"], json!(null));

    std::fs::remove_file(bench.path("c.toml")).unwrap();
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.failures()), (2, vec!["configuration"]));
}

#[test]
fn an_incomplete_profile_is_told() {
    let bench = offline();
    bench.write("c.toml", "profil = \"t\"\n[profils.t]\nidentifiant = \"demo\"\n");
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.failures()), (2, vec!["profil"]));
    assert!(report.told("profil").contains("profils.t.url"));
}

#[test]
fn nothing_is_made_by_looking() {
    let bench = offline();
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.state("journal"), report.state("quota")), (0, "ok", "nonEssaye"));
    assert!(!bench.path("d").join("journal.sqlite").exists());
}

#[test]
fn where_the_values_come_from_is_told_and_the_password_is_not() {
    let (_, report) = offline().diagnostic(&[]);
    let variables = &report.check("configuration")["donnees"]["variables"];
    assert_eq!(variables, &json!(["REPROV_HORS_LIGNE", "REPROV_MOT_DE_PASSE"]));
    let values = report.check("configuration")["donnees"]["valeurs"].as_array().unwrap();
    assert!(values.iter().any(|v| v["cle"] == "profils.t.url" && v["origine"] == "fichier"), "{values:?}");
    assert!(values.iter().all(|v| v["origine"] != "defaut"));
    assert_eq!(report.check("motDePasse")["donnees"], json!({ "origine": "environnement" }));

    let bench = bench().with("REPROV_MOT_DE_PASSE", "").with("REPROV_HORS_LIGNE", "oui");
    bench.configure("https://service.invalid/e", "");
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.failures()), (5, vec!["motDePasse"]), "no bus, no keyring");
    assert!(report.told("motDePasse").contains("REPROV_MOT_DE_PASSE"));
}

#[test]
fn an_answer_that_never_reached_the_journal_is_the_first_thing_to_mend() {
    let bench = offline();
    std::fs::create_dir_all(bench.path("d/secours")).unwrap();
    bench.write("d/secours/put-1-1764000000000.xml", "<codeDecharge>ABC</codeDecharge>");
    bench.write("d/journal-abime-20261101T000000Z.sqlite", "x");
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.failures()), (2, vec!["secours"]));
    assert!(report.told("secours").contains("put-1-1764000000000.xml") && report.told("secours").contains("decharge"));
    assert_eq!(report.state("journal"), "attention");
    assert!(report.told("journal").contains("journal-abime-20261101T000000Z.sqlite"));
}

#[test]
fn a_damaged_journal_and_one_of_another_program() {
    let bench = offline();
    std::fs::create_dir_all(bench.path("d")).unwrap();
    bench.write("d/journal.sqlite", &"abîmé ".repeat(1000));
    let (_, report) = bench.diagnostic(&[]);
    assert_eq!(report.state("journal"), "attention", "put aside, never overwritten: {}", report.told("journal"));
    assert!(report.told("journal").contains("journal-abime-"));
}

#[test]
fn missing_codes_and_doubt_are_told_by_name() {
    let (_front, bench) = in_order("put:coupe");
    bench.write(
        "p.toml",
        "[contrat]\nreference = \"MUT56816520160316162024\"\nreference_prise = \"CTP-1240329-1\"\n\
         prise_existante = false\nparc_opac = false\nzone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\n\
         route = \"reelle\"\n[demande]\nreference_fibre = \"CTP-1240331-1\"\nreference_pto = \"CTP-1240329-1\"\n\
         conservation_pto = false\nmotif = \"Fibre cassée\"\n",
    );
    let sending = bench.launch(&["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
    assert_eq!(sending.code, 3, "{}", sending.messages);
    let (code, report) = bench.diagnostic(&["--hors-ligne"]);
    assert_eq!((code, report.state("reprovisionnings")), (0, "attention"));
    assert_eq!(report.check("reprovisionnings")["donnees"]["issueInconnue"], json!([CONTRAT]));
}

#[test]
fn the_text_fits_80_columns() {
    let (_front, bench) = in_order("normal");
    let run = bench.launch(&["diagnostic", "--oui", "--contrat", CONTRAT]);
    assert_eq!(run.code, 0, "{}", run.output);
    for line in run.output.lines().chain(run.messages.lines()) {
        assert!(line.chars().count() <= 80, "{line:?}");
    }
    assert!(run.output.contains("Requêtes dépensées : 2."));
    let english = bench.launch(&["--langue", "en", "doctor"]);
    assert!(
        english.output.contains("not tried") && english.output.contains("Give one: --contrat"),
        "{}",
        english.output
    );
}

#[cfg(unix)]
mod rights {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;

    use super::{Bench, offline};
    use crate::bench::{Diagnostic as _, Report};

    #[test]
    fn a_configuration_that_names_a_key_is_private() {
        let bench = offline();
        bench.configure("https://service.invalid/e", "proxy = \"http://u:p@proxy.test:1\"\n");
        for (mode, state) in [(0o644, "attention"), (0o600, "ok")] {
            fs::set_permissions(bench.path("c.toml"), Permissions::from_mode(mode)).unwrap();
            let (code, report) = bench.diagnostic(&[]);
            assert_eq!((code, report.state("configuration")), (0, state), "{mode:o}");
        }
    }

    /// Root may write everywhere: run as root, the test uses another user.
    #[test]
    fn a_folder_that_can_t_be_written_to() {
        let bench: Bench = offline();
        fs::set_permissions(bench.folder(), Permissions::from_mode(0o755)).unwrap();
        let copy = bench.path("reprov");
        fs::copy(common::bench::program(), &copy).unwrap();
        fs::set_permissions(&copy, Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(bench.path("d")).unwrap();
        fs::set_permissions(bench.path("d"), Permissions::from_mode(0o555)).unwrap();
        let mut command = bench.command_of(&copy, &["--format", "json", "diagnostic"]);
        if fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
            command.uid(65534).gid(65534);
        }
        let end = command.output().unwrap();
        assert_eq!(end.status.code(), Some(2), "{}", String::from_utf8_lossy(&end.stderr));
        let report = Report(serde_json::from_slice(&end.stdout).unwrap());
        assert_eq!(report.failures(), ["dossiers"]);
        assert!(report.told("dossiers").contains("On ne peut pas écrire"));
    }
}
