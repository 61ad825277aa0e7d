//! `reprov verifier` on sheets: a plan a line, and the sheet again with `--format csv`.
//!
//! Guards: cli: a sheet of plans has the verdicts that the same plans have as TOML, and can be checked again

use std::fmt::Write as _;

use common::bench::{Banc, depot};
use serde_json::json;

const ENTETE: &str = "contrat.reference;contrat.reference_prise;contrat.prise_existante;contrat.parc_opac;contrat.zone;\
    contrat.immeuble_collectif;contrat.pbo;contrat.route;demande.reference_fibre;demande.reference_pto;\
    demande.conservation_pto;demande.motif;releve.fichier;releve.releve_le";

/// A line of the sheet: contract, parc OPAC, fibre, conservation.
fn ligne(contrat: &str, opac: &str, fibre: &str, garde: &str) -> String {
    format!(
        "{contrat};CTP-1240329-1;non;{opac};ZTD;oui;BE-03;reelle;{fibre};CTP-1240329-1;{garde};Fibre cassée;liste.xml;"
    )
}

/// A folder with the list that the lines name.
fn banc() -> Banc {
    let banc = Banc::new();
    std::fs::copy(depot("tests/wire/source/3.3.4_fibres.xml"), banc.chemin("liste.xml")).unwrap();
    banc
}

/// One line of each verdict, on lines 2 to 5.
fn quatre() -> String {
    let lignes = [
        ligne("MUT1", "faux", "CTP-1240357-1", "0"),
        ligne("MUT2", "faux", "CTP-1240357-1", "1"),
        ligne("MUT3", "", "CTP-1240359-1", "O"),
        ligne("MUT4", "peut-être", "CTP-1240360-1", "N"),
    ];
    format!("{ENTETE}\n{}\n", lignes.join("\n"))
}

#[test]
fn each_line_is_a_plan_with_its_verdict_and_place() {
    let banc = banc();
    banc.ecrit("p.csv", &quatre());
    let (code, document) = banc.json("verifier", &["verifier", "p.csv"]);
    assert_eq!(code, 2);
    assert_eq!(document["total"], json!({"conforme": 1, "rejet": 1, "indetermine": 1, "illisible": 1}));
    let plans = document["plans"].as_array().unwrap();
    let vus: Vec<_> =
        plans.iter().map(|plan| (plan["ligne"].as_u64().unwrap(), plan["verdict"].as_str().unwrap())).collect();
    assert_eq!(vus, [(2, "conforme"), (3, "rejet"), (4, "indetermine"), (5, "illisible")]);
    assert_eq!(plans[0]["releve"], json!({"source": "fichier", "releveLe": null}));
    assert!(!plans[1]["alternatives"].as_array().unwrap().is_empty());
    let libelle = plans[3]["erreur"]["libelle"].as_str().unwrap();
    assert!(libelle.contains("p.csv, ligne 5") && libelle.contains("contrat.parc_opac"), "{libelle}");
}

#[test]
fn a_sheet_and_the_same_plan_in_toml_get_the_same_verdicts() {
    let banc = banc();
    banc.ecrit("p.csv", &format!("{ENTETE}\n{}2026-11-22T08:00:00Z\n", ligne("MUT2", "faux", "CTP-1240357-1", "vrai")));
    banc.ecrit(
        "p.toml",
        "[contrat]\nreference = \"MUT2\"\nreference_prise = \"CTP-1240329-1\"\nprise_existante = false\nparc_opac = false\n\
         zone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\nroute = \"reelle\"\n[demande]\n\
         reference_fibre = \"CTP-1240357-1\"\nreference_pto = \"CTP-1240329-1\"\nconservation_pto = true\n\
         motif = \"Fibre cassée\"\n[releve]\nfichier = \"liste.xml\"\nreleve_le = \"2026-11-22T08:00:00Z\"\n",
    );
    let (_, document) = banc.json("verifier", &["verifier", "p.csv", "p.toml"]);
    for cle in ["contrat", "verdict", "releve", "regles", "alternatives"] {
        assert_eq!(document["plans"][0][cle], document["plans"][1][cle], "{cle}");
    }
}

#[test]
fn in_words_only_what_is_not_conforme_is_told() {
    let banc = banc();
    banc.ecrit("p.csv", &quatre());
    let course = banc.lance(&["verifier", "p.csv"]);
    assert_eq!(course.code, 2);
    assert!(!course.sortie.contains("MUT1") && course.sortie.contains("p.csv:3 : REJET  MUT2"), "{}", course.sortie);
    assert!(
        course.sortie.contains("p.csv:5") && course.sortie.contains("Total : 1 conforme, 1 rejet"),
        "{}",
        course.sortie
    );
    assert!(banc.lance(&["verifier", "-v", "p.csv"]).sortie.contains("p.csv:2 : CONFORME  MUT1"));
    banc.ecrit("un.csv", &format!("{ENTETE}\n{}\n", ligne("MUT1", "faux", "CTP-1240357-1", "0")));
    let course = banc.lance(&["verifier", "un.csv"]);
    assert!(course.code == 0 && course.sortie.starts_with("un.csv:2 : CONFORME  MUT1"), "{}", course.sortie);
    banc.ecrit("deux.csv", &format!("{ENTETE}\n{0}\n{0}\n", ligne("MUT1", "faux", "CTP-1240357-1", "0")));
    assert!(banc.lance(&["verifier", "deux.csv"]).sortie.starts_with("Total"));
}

#[test]
fn the_sheet_comes_back_with_verdict_rule_and_remedy_and_can_be_checked_again() {
    let banc = banc();
    banc.ecrit("p.csv", &quatre());
    let course = banc.lance(&["--format", "csv", "verifier", "p.csv"]);
    assert_eq!(course.code, 2);
    let lignes: Vec<&str> = course.sortie.lines().collect();
    assert_eq!(lignes[0], format!("{ENTETE};verdict;regle;remede"));
    let quatre = quatre();
    for (rendue, donnee) in lignes.iter().zip(quatre.lines()) {
        assert!(rendue.starts_with(donnee), "{rendue}");
    }
    assert!(lignes[1].ends_with(";conforme;;"), "{}", lignes[1]);
    assert!(lignes[2].contains(";rejet;R5;") && lignes[2].contains("conservationPTO"), "{}", lignes[2]);
    assert!(lignes[3].contains(";indetermine;R3;"), "{}", lignes[3]);
    assert!(lignes[4].contains(";illisible;;") && lignes[4].contains("peut-être"), "{}", lignes[4]);
    banc.ecrit("corrige.csv", &course.sortie.replace("peut-être", "non"));
    let encore = banc.lance(&["--format", "csv", "verifier", "corrige.csv"]);
    assert_eq!(encore.code, 1, "{}", encore.messages);
    assert_eq!(encore.sortie.lines().next(), Some(lignes[0]));
    assert_eq!(encore.sortie.lines().nth(2), Some(lignes[2]));
}

#[test]
fn a_broken_line_comes_back_as_one_line_of_the_sheet() {
    let banc = banc();
    banc.ecrit("p.csv", "contrat.reference;demande.motif\nMUT1\n\"MUT2;x\nMUT3;a;b\nMUT4;=1+1\n");
    let course = banc.lance(&["--format", "csv", "verifier", "p.csv"]);
    let rangs: Vec<&str> = course.sortie.lines().collect();
    assert_eq!(rangs.len(), 5, "{}", course.sortie);
    assert!(rangs[1].starts_with("MUT1;;illisible;;"), "{}", rangs[1]);
    assert!(rangs[2].starts_with("\"\"\"MUT2\";x;illisible;;"), "{}", rangs[2]);
    assert!(rangs[3].starts_with("MUT3;\"a;b\";illisible;;"), "{}", rangs[3]);
    assert!(rangs[4].starts_with("MUT4;=1+1;rejet;"), "the input's own cell as it came: {}", rangs[4]);
}

#[test]
fn csv_is_for_sheets_and_for_this_command() {
    let banc = banc();
    banc.ecrit("p.toml", "[contrat]\n");
    banc.ecrit("p.csv", &quatre());
    banc.ecrit("q.csv", "contrat.reference\nMUT1\n");
    for (arguments, mot) in [
        (&["--format", "csv", "verifier", "p.csv", "p.toml"][..], "p.toml"),
        (&["--format", "csv", "verifier", "p.csv", "q.csv"][..], "q.csv"),
        (&["--format", "csv", "quota"][..], "quota"),
    ] {
        let course = banc.lance(arguments);
        assert_eq!((course.code, course.sortie.as_str()), (2, ""), "{arguments:?}");
        assert!(course.messages.contains(mot), "{}", course.messages);
    }
}

#[test]
fn columns_are_held_to_the_keys() {
    for (entete, mots) in [
        ("contrat.reference;contrat.parc_opak", ["ligne 1", "contrat.parc_opak"]),
        ("contrat.reference;Contrat.Référence", ["ligne 1", "Contrat.Référence"]),
    ] {
        let banc = banc();
        banc.ecrit("p.csv", &format!("{entete}\nMUT1;x\n"));
        banc.ecrit("bon.csv", &quatre());
        let course = banc.lance(&["verifier", "p.csv", "bon.csv"]);
        assert_eq!(course.code, 2);
        assert!(mots.iter().all(|mot| course.messages.contains(mot)), "{}", course.messages);
        assert!(course.sortie.contains("bon.csv:3"), "the other is checked all the same: {}", course.sortie);
    }
}

#[test]
fn one_bad_line_does_not_stop_the_others() {
    let banc = banc();
    let long = "x".repeat(80_000);
    let bonne = ligne("MUT1", "faux", "CTP-1240357-1", "0");
    banc.ecrit(
        "p.csv",
        &format!("{ENTETE}\n{bonne}\ntrop;court\n{}\n\"{bonne}\n{bonne}\n", bonne.replace("BE-03", &long)),
    );
    let (code, document) = banc.json("verifier", &["verifier", "p.csv"]);
    assert_eq!(code, 2);
    assert_eq!(document["total"], json!({"conforme": 2, "rejet": 0, "indetermine": 0, "illisible": 3}));
    let lignes: Vec<_> = document["plans"].as_array().unwrap().iter().map(|plan| plan["ligne"].as_u64()).collect();
    assert_eq!(lignes, [Some(2), Some(3), Some(4), Some(5), Some(6)]);
    let libelle = document["plans"][2]["erreur"]["libelle"].as_str().unwrap();
    assert!(libelle.contains("ligne 4, colonne 7"), "{libelle}");
}

#[test]
fn a_spreadsheet_s_own_encoding_is_read() {
    let banc = banc();
    let texte = format!("{ENTETE}\n{}\n", ligne("MUT1", "faux", "CTP-1240357-1", "0"));
    let octets: Vec<u8> = texte.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    std::fs::write(banc.chemin("p.csv"), octets).unwrap();
    assert_eq!(banc.lance(&["verifier", "p.csv"]).code, 0);
    let course = banc.lance(&["--format", "csv", "verifier", "p.csv"]);
    assert!(course.sortie.contains("Fibre cassée"), "{}", course.sortie);
}

#[test]
fn sheets_come_from_standard_input_and_by_their_content_too() {
    let banc = banc();
    let course = banc.lance_avec(&["verifier", "-"], &quatre());
    assert_eq!(course.code, 2);
    assert!(course.sortie.contains("-:3 : REJET  MUT2"), "{}", course.sortie);
    assert!(course.messages.contains("-:2, -:3"), "the copy names the plans in conflict: {}", course.messages);
    banc.ecrit("plans", &quatre());
    assert!(banc.lance(&["verifier", "plans"]).sortie.contains("plans:3 : REJET"));
    banc.ecrit("plan", "# un plan\n[contrat]\nreference = \"MUT1\"\n");
    assert!(banc.lance(&["verifier", "plan"]).sortie.starts_with("plan : REJET  MUT1"));
}

#[test]
fn plans_in_conflict_are_named_by_line_across_files_and_no_others() {
    let banc = banc();
    let lignes = |noms: std::ops::Range<u32>| {
        noms.map(|n| ligne(&format!("MUT{n}"), "faux", &format!("CTP-{n}"), "0") + "\n").collect::<String>()
    };
    banc.ecrit("a.csv", &format!("{ENTETE}\n{}", lignes(0..40)));
    banc.ecrit("b.csv", &format!("{ENTETE}\n{}", lignes(39..80)));
    banc.ecrit("c.toml", "[contrat]\nreference = \" MUT5 \"\n");
    let course = banc.lance(&["verifier", "a.csv", "b.csv", "c.toml"]);
    let avertis: Vec<&str> = course.messages.lines().filter(|ligne| ligne.starts_with("Attention")).collect();
    assert_eq!(
        avertis,
        [
            "Attention : ces plans veulent la même fibre CTP-39 : a.csv:41, b.csv:2",
            "Attention : ces plans portent sur le même contrat MUT39 : a.csv:41, b.csv:2",
            "Attention : ces plans portent sur le même contrat MUT5 : a.csv:7, c.toml",
        ]
    );
}

#[test]
fn a_long_list_of_conflicts_is_cut_and_counted() {
    let banc = banc();
    let meme = (0..50).map(|n| ligne(&format!("MUT{n}"), "faux", "CTP-1", "0") + "\n").collect::<String>();
    let paires = (0..150).map(|n| (ligne(&format!("PAIRE{n}"), "faux", "", "0") + "\n").repeat(2)).collect::<String>();
    banc.ecrit("a.csv", &format!("{ENTETE}\n{meme}{paires}"));
    let course = banc.lance(&["verifier", "a.csv"]);
    let fibre = course.messages.lines().find(|ligne| ligne.contains("même fibre CTP-1 ")).unwrap();
    assert!(fibre.contains("a.csv:2, ") && fibre.ends_with("a.csv:21 (et 30 autres)"), "{fibre}");
    assert_eq!(course.messages.lines().filter(|ligne| ligne.contains("même contrat PAIRE")).count(), 100);
    assert!(course.messages.contains("50 autres valeurs"), "{}", course.messages);
}

#[test]
fn plans_in_conflict_are_found_among_many_on_standard_input_too() {
    let banc = banc();
    let mut feuille = format!("{ENTETE}\n");
    for n in 0..6000 {
        writeln!(feuille, "MUT{n};;;;;;;;CTP-{n};;;;;").unwrap();
    }
    feuille.push_str("MUT10;;;;;;;;CTP-5900;;;;;\nMUT5500;;;;;;;;CTP-7000;;;;;\n");
    let attendu = [
        "Attention : ces plans veulent la même fibre CTP-5900 : NOM:5902, NOM:6002",
        "Attention : ces plans portent sur le même contrat MUT10 : NOM:12, NOM:6002",
        "Attention : ces plans portent sur le même contrat MUT5500 : NOM:5502, NOM:6003",
    ];
    banc.ecrit("p.csv", &feuille);
    for (nom, course) in
        [("p.csv", banc.lance(&["verifier", "p.csv"])), ("-", banc.lance_avec(&["verifier", "-"], &feuille))]
    {
        let avertis: Vec<&str> = course.messages.lines().filter(|ligne| ligne.starts_with("Attention")).collect();
        assert_eq!(avertis, attendu.map(|ligne| ligne.replace("NOM", nom)), "{}", course.messages);
    }
}

/// Many lines stay readable, and none of them hides what would do instead.
#[test]
fn what_would_do_instead_is_offered_for_each_rejected_line() {
    let banc = banc();
    banc.ecrit("p.csv", &quatre());
    let texte = banc.lance(&["verifier", "p.csv"]);
    assert!(!texte.sortie.contains("À la place") && texte.messages.contains("Avec -v"), "{}", texte.messages);
    assert!(banc.lance(&["verifier", "-v", "p.csv"]).sortie.contains("À la place, sur le PBO BE-06"));
    let feuille = banc.lance(&["--format", "csv", "verifier", "p.csv"]).sortie;
    let rejetee = feuille.lines().nth(2).unwrap();
    assert!(rejetee.contains("À la place, sur le PBO BE-06") && rejetee.contains("CTP-1240357-1"), "{rejetee}");
    assert!(rejetee.contains("(avec ou sans PTO gardée)"), "{rejetee}");
}

/// A plan whose list can't be read still wants what it wants.
#[test]
fn a_plan_without_its_list_is_in_conflict_all_the_same() {
    let banc = banc();
    let absente = ligne("MUT2", "faux", "CTP-1240357-1", "0").replace("liste.xml", "absente.xml");
    banc.ecrit("p.csv", &format!("{ENTETE}\n{}\n{absente}\n", ligne("MUT1", "faux", "CTP-1240357-1", "0")));
    let course = banc.lance(&["verifier", "p.csv"]);
    assert!(course.messages.contains("p.csv:2, p.csv:3"), "{}", course.messages);
}

/// A demande is sent from a plan of its own.
#[test]
fn a_sheet_is_not_sent() {
    let banc = banc();
    banc.ecrit("p.csv", &quatre());
    let course = banc.lance(&["envoyer", "p.csv", "--oui"]);
    assert_eq!((course.code, course.sortie.as_str()), (2, ""));
    assert!(course.messages.contains("feuille de plans"), "{}", course.messages);
}

#[test]
fn an_empty_source_is_no_plan() {
    let banc = Banc::new();
    banc.ecrit("vide", "\n");
    for course in [banc.lance(&["verifier", "vide"]), banc.lance_avec(&["verifier", "-"], "")] {
        assert_eq!(course.code, 2, "{}{}", course.sortie, course.messages);
        assert!(course.sortie.contains("ILLISIBLE") && course.messages.contains("est vide"), "{}", course.messages);
    }
}
