//! This machine: configuration, folders, journal, and answers that never reached the journal.
//!
//! Guards: diagnostic: `diagnostic` spends no request nobody agreed to, never more than announced, and no put;
//! every check fails when it must

use common::bench::Banc;
use common::order::CONTRAT;
use serde_json::json;

use super::bench::{Diagnostic as _, banc, en_ordre};

/// A bench whose service is never looked at.
fn hors_ligne() -> Banc {
    let banc = banc().avec("REPROV_HORS_LIGNE", "oui");
    banc.configure("https://service.invalid/e", "");
    banc
}

#[test]
fn an_unusable_configuration_is_told_and_the_rest_is_looked_at() {
    let banc = hors_ligne();
    banc.configure("https://service.invalid/e", "coulour = 3\n");
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.echecs()), (2, vec!["configuration"]));
    assert!(rapport.dit("configuration").contains("coulour") && rapport.dit("configuration").contains("ligne 6"));
    assert_eq!(rapport.etat("dossiers"), "ok");
    assert_eq!(rapport.0["profil"], json!(null));

    std::fs::remove_file(banc.chemin("c.toml")).unwrap();
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.echecs()), (2, vec!["configuration"]));
}

#[test]
fn an_incomplete_profile_is_told() {
    let banc = hors_ligne();
    banc.ecrit("c.toml", "profil = \"t\"\n[profils.t]\nidentifiant = \"demo\"\n");
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.echecs()), (2, vec!["profil"]));
    assert!(rapport.dit("profil").contains("profils.t.url"));
}

#[test]
fn nothing_is_made_by_looking() {
    let banc = hors_ligne();
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.etat("journal"), rapport.etat("quota")), (0, "ok", "nonEssaye"));
    assert!(!banc.chemin("d").join("journal.sqlite").exists());
}

#[test]
fn where_the_values_come_from_is_told_and_the_password_is_not() {
    let (_, rapport) = hors_ligne().diagnostic(&[]);
    let variables = &rapport.controle("configuration")["donnees"]["variables"];
    assert_eq!(variables, &json!(["REPROV_HORS_LIGNE", "REPROV_MOT_DE_PASSE"]));
    let valeurs = rapport.controle("configuration")["donnees"]["valeurs"].as_array().unwrap();
    assert!(valeurs.iter().any(|v| v["cle"] == "profils.t.url" && v["origine"] == "fichier"), "{valeurs:?}");
    assert!(valeurs.iter().all(|v| v["origine"] != "defaut"));
    assert_eq!(rapport.controle("motDePasse")["donnees"], json!({ "origine": "environnement" }));

    let banc = banc().avec("REPROV_MOT_DE_PASSE", "").avec("REPROV_HORS_LIGNE", "oui");
    banc.configure("https://service.invalid/e", "");
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.echecs()), (5, vec!["motDePasse"]), "no bus, no keyring");
    assert!(rapport.dit("motDePasse").contains("REPROV_MOT_DE_PASSE"));
}

#[test]
fn an_answer_that_never_reached_the_journal_is_the_first_thing_to_mend() {
    let banc = hors_ligne();
    std::fs::create_dir_all(banc.chemin("d/secours")).unwrap();
    banc.ecrit("d/secours/put-1-1764000000000.xml", "<codeDecharge>ABC</codeDecharge>");
    banc.ecrit("d/journal-abime-20261101T000000Z.sqlite", "x");
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.echecs()), (2, vec!["secours"]));
    assert!(rapport.dit("secours").contains("put-1-1764000000000.xml") && rapport.dit("secours").contains("decharge"));
    assert_eq!(rapport.etat("journal"), "attention");
    assert!(rapport.dit("journal").contains("journal-abime-20261101T000000Z.sqlite"));
}

#[test]
fn a_damaged_journal_and_one_of_another_program() {
    let banc = hors_ligne();
    std::fs::create_dir_all(banc.chemin("d")).unwrap();
    banc.ecrit("d/journal.sqlite", &"abîmé ".repeat(1000));
    let (_, rapport) = banc.diagnostic(&[]);
    assert_eq!(rapport.etat("journal"), "attention", "put aside, never overwritten: {}", rapport.dit("journal"));
    assert!(rapport.dit("journal").contains("journal-abime-"));
}

#[test]
fn missing_codes_and_doubt_are_told_by_name() {
    let (_front, banc) = en_ordre("put:coupe");
    banc.ecrit(
        "p.toml",
        "[contrat]\nreference = \"MUT56816520160316162024\"\nreference_prise = \"CTP-1240329-1\"\n\
         prise_existante = false\nparc_opac = false\nzone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\n\
         route = \"reelle\"\n[demande]\nreference_fibre = \"CTP-1240331-1\"\nreference_pto = \"CTP-1240329-1\"\n\
         conservation_pto = false\nmotif = \"Fibre cassée\"\n",
    );
    let envoi = banc.lance(&["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
    assert_eq!(envoi.code, 3, "{}", envoi.messages);
    let (code, rapport) = banc.diagnostic(&["--hors-ligne"]);
    assert_eq!((code, rapport.etat("reprovisionnings")), (0, "attention"));
    assert_eq!(rapport.controle("reprovisionnings")["donnees"]["issueInconnue"], json!([CONTRAT]));
}

#[test]
fn the_text_fits_80_columns() {
    let (_front, banc) = en_ordre("normal");
    let course = banc.lance(&["diagnostic", "--oui", "--contrat", CONTRAT]);
    assert_eq!(course.code, 0, "{}", course.sortie);
    for ligne in course.sortie.lines().chain(course.messages.lines()) {
        assert!(ligne.chars().count() <= 80, "{ligne:?}");
    }
    assert!(course.sortie.contains("Requêtes dépensées : 2."));
    let anglais = banc.lance(&["--langue", "en", "doctor"]);
    assert!(
        anglais.sortie.contains("not tried") && anglais.sortie.contains("Give one: --contrat"),
        "{}",
        anglais.sortie
    );
}

#[cfg(unix)]
mod droits {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;

    use super::{Banc, hors_ligne};
    use crate::bench::{Diagnostic as _, Rapport};

    #[test]
    fn a_configuration_that_names_a_key_is_private() {
        let banc = hors_ligne();
        banc.configure("https://service.invalid/e", "proxy = \"http://u:p@proxy.test:1\"\n");
        for (mode, etat) in [(0o644, "attention"), (0o600, "ok")] {
            fs::set_permissions(banc.chemin("c.toml"), Permissions::from_mode(mode)).unwrap();
            let (code, rapport) = banc.diagnostic(&[]);
            assert_eq!((code, rapport.etat("configuration")), (0, etat), "{mode:o}");
        }
    }

    /// Root may write everywhere: as somebody else.
    #[test]
    fn a_folder_that_can_t_be_written_to() {
        let banc: Banc = hors_ligne();
        fs::set_permissions(banc.dossier(), Permissions::from_mode(0o755)).unwrap();
        let copie = banc.chemin("reprov");
        fs::copy(common::bench::programme(), &copie).unwrap();
        fs::set_permissions(&copie, Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(banc.chemin("d")).unwrap();
        fs::set_permissions(banc.chemin("d"), Permissions::from_mode(0o555)).unwrap();
        let mut commande = banc.commande_de(&copie, &["--format", "json", "diagnostic"]);
        if fs::metadata("/proc/self").is_ok_and(|moi| moi.uid() == 0) {
            commande.uid(65534).gid(65534);
        }
        let fin = commande.output().unwrap();
        assert_eq!(fin.status.code(), Some(2), "{}", String::from_utf8_lossy(&fin.stderr));
        let rapport = Rapport(serde_json::from_slice(&fin.stdout).unwrap());
        assert_eq!(rapport.echecs(), ["dossiers"]);
        assert!(rapport.dit("dossiers").contains("On ne peut pas écrire"));
    }
}
