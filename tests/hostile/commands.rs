//! Every command of the command line, with texts that attack in every field of every answer, file,
//! configuration and argument: nothing of them comes out raw, on either stream, in either form, in any file
//! that a person opens.
//!
//! Guards: the house: received text reaches nothing raw that a person opens: no terminal, export, clipboard or
//! log, from any field, and columns stay aligned behind it; every command and scene, new ones too
//! Guards: the house: a code de décharge is shown exact and whole; where it can't be, it is spelled, and said to
//! be

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::Path;

use common::bench::{Banc, Course};
use common::hostile_server::{Serveur, repond, serveur};
use common::hostile_texts::{cocktails, defaut};
use reprov::domain::fibre::{Fibre, PboFibres, RoSite};
use reprov::domain::put_answers::{AccusePut, CodeDecharge, Entete, EtatReprovisionning, FibreAllouee, Ko, Pm};
use reprov::domain::service_error::CodeErreur;
use reprov::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use reprov::domain::states::{Construction, Statut, Utilisation};
use reprov::domain::text::squeeze;
use reprov::wire::ereprov::{Methode, write_fibres, write_ko, write_put, write_structure, write_suivi};
use reprov::wire::soap::{Fault, VersionSoap, write_fault};
use serde_json::Value;

const V: VersionSoap = VersionSoap::V11;

/// Every text of a site is `t`, between those of a sound one. No field is left out: the literals name all.
fn site(t: &str) -> Site {
    let pto = |reference: &str, construction: &str| Pto {
        reference: reference.into(),
        construction: Construction::read(construction),
        utilisation: Utilisation::read("Disponible"),
    };
    let etage = Etage {
        reference: t.into(),
        pbo: vec![Pbo { reference: t.into() }, Pbo { reference: "BE-06".into() }],
        pto: vec![pto("CTP-1", "Construite"), pto(t, t), pto("CTP-2", "Construite")],
    };
    let escalier = Escalier { reference: t.into(), etages: vec![etage] };
    Site { reference: t.into(), batiments: vec![Batiment { reference: t.into(), escaliers: vec![escalier] }] }
}

fn fibres(t: &str) -> RoSite {
    let fibre = |t: &str, etat: &str| Fibre {
        reference: t.into(),
        reference_pto: Some(t.into()),
        cable: Some(t.into()),
        tube: Some(t.into()),
        couleur: Some(t.into()),
        construction: Construction::read(etat),
        utilisation: Utilisation::read("Disponible"),
    };
    let mut liste = vec![fibre("CTP-1", "Construite"), fibre(t, t), fibre("CTP-2", "Construite")];
    for une in &mut liste {
        une.cable = Some(t.into());
    }
    RoSite { pbo: vec![PboFibres { reference: t.into(), localisation: t.into(), fibres: liste }] }
}

fn pm(t: &str) -> Pm {
    Pm { reference: t.into(), position: t.into() }
}

fn allouee(t: &str) -> FibreAllouee {
    FibreAllouee {
        reference: t.into(),
        reference_pto: Some(t.into()),
        information_cable: Some(t.into()),
        information_tube: Some(t.into()),
        information_fibre: Some(t.into()),
    }
}

fn ko(t: &str) -> Ko {
    Ko { code: CodeErreur::read(t), libelle: t.into() }
}

/// What the service answers: `t` everywhere. The contract says how.
fn reponse(question: &str, t: &str) -> Vec<u8> {
    let methode =
        [Methode::GetSiteStructure, Methode::GetRoSite, Methode::PutReprovisionning, Methode::GetReprovisionning]
            .into_iter()
            .find(|methode| question.contains(methode.nom()))
            .unwrap();
    if question.contains("KO-") {
        return write_ko(V, methode, &ko(t));
    }
    if question.contains("CONNU-") {
        return write_ko(V, methode, &Ko { code: CodeErreur::read("20015"), libelle: t.into() });
    }
    if question.contains("FAULT-") {
        return write_fault(V, &Fault { code: "S:Server".into(), texte: t.into() });
    }
    match methode {
        Methode::GetSiteStructure => write_structure(V, &site(t)),
        Methode::GetRoSite => write_fibres(V, &fibres(t)),
        Methode::PutReprovisionning => write_put(
            V,
            t,
            &AccusePut {
                entete: Some(Entete::Ok),
                contrat: Some(t.into()),
                code: CodeDecharge::read(t),
                pm: Some(pm(t)),
                fibre: Some(allouee(t)),
            },
        ),
        Methode::GetReprovisionning => write_suivi(
            V,
            t,
            &EtatReprovisionning {
                reference: Some(t.into()),
                statut: Statut::read(t),
                pm: Some(pm(t)),
                fibre: Some(allouee(t)),
            },
        ),
    }
}

/// `t` without what no document may have.
fn pour_xml(t: &str) -> String {
    t.chars()
        .filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..))
        .collect()
}

/// `t` as a file's name: as long as one may be.
fn pour_fichier(t: &str) -> String {
    let mut nom = String::new();
    for c in t.chars().filter(|c| !matches!(c, '\0' | '/' | '\\')) {
        if nom.len() + c.len_utf8() > 200 {
            break;
        }
        nom.push(c);
    }
    nom
}

fn chaine(t: &str) -> String {
    toml::Value::String(t.to_owned()).to_string()
}

struct Poste {
    banc: Banc,
    serveur: Serveur,
    t: String,
}

impl Poste {
    fn new(t: &str) -> Self {
        let (pour, brut) = (pour_xml(t), t.to_owned());
        let serveur = serveur(move |question, flux| {
            if question.contains("HTML-") {
                repond(flux, "200 OK", "text/html", format!("<html><body>{brut}</body></html>").as_bytes());
            } else if question.contains("HTTP-") {
                let raison: String = brut.chars().filter(|c| !matches!(c, '\r' | '\n' | '\0')).take(500).collect();
                repond(flux, &format!("599 {raison}"), &format!("text/html; charset={raison}"), brut.as_bytes());
            } else {
                repond(flux, "200 OK", "text/xml; charset=utf-8", &reponse(question, &pour));
            }
        });
        let banc = Banc::new()
            .avec("REPROV_CONFIG", "c.toml")
            .avec("REPROV_DONNEES", "donnees")
            .avec("REPROV_MOT_DE_PASSE", "demo");
        let poste = Self { banc, serveur, t: t.to_owned() };
        poste.fichiers();
        poste
    }

    /// The files that the commands are given.
    fn fichiers(&self) {
        let (banc, t, toml) = (&self.banc, &self.t, chaine(&self.t));
        let profil = format!(
            "profil = \"h\"\n[profils.h]\nurl = {:?}\nidentifiant = {}\nlecture_nouvel_essai = 0\n\
             [suivi]\npremier = \"1ms\"\nmaximum = \"20ms\"\n",
            self.serveur.url(),
            // A login with control characters is refused: `k2.toml` has one.
            chaine(&t.replace(char::is_control, "")),
        );
        banc.ecrit("c.toml", &format!("{profil}[poste]\nagent = {toml}\n[hotline]\ntelephone = {toml}\n"));
        banc.ecrit("k1.toml", &format!("profil = {toml}\n"));
        banc.ecrit(
            "k2.toml",
            &format!("[profils.h]\nurl = {toml}\nidentifiant = {toml}\nproxy = {toml}\nca_file = {toml}\n"),
        );
        banc.ecrit("k3.toml", &format!("[profils.h]\n{toml} = 1\n"));
        banc.ecrit("k4.toml", &format!("langue = \"{t}\n"));
        banc.ecrit("k5.toml", &format!("[suivi]\npremier = {toml}\n"));
        for contrat in [
            "A-1", "A-2", "KO-1", "KO-2", "CONNU-1", "CONNU-2", "FAULT-1", "FAULT-2", "HTML-1", "HTML-2", "HTTP-1",
            "HTTP-2",
        ] {
            banc.ecrit(&format!("{contrat}.toml"), &plan(contrat, "F1"));
        }
        banc.ecrit("hostile.toml", &plan(t, t));
        banc.ecrit("cles.toml", &format!("[contrat]\n{toml} = {toml}\nzone = {toml}\n[releve]\nfichier = {toml}\n"));
        banc.ecrit("brut.toml", &format!("[contrat\n{t}"));
        let cite = |texte: &str| format!("\"{}\"", texte.replace('"', "\"\""));
        let cellule = cite(t);
        let entete = "contrat.reference;contrat.pbo;demande.reference_fibre;demande.motif;releve.fichier";
        banc.ecrit(
            "plans.csv",
            &format!("{entete}\nA-1;{cellule};{cellule};{cellule};\n{cellule};;;;\nA-1;;F1;Fibre cassée;{cellule}\n"),
        );
        banc.ecrit(
            "cles.csv",
            &format!("contrat.reference;contrat.{}\nA-1;x\n", t.replace(['\n', '\r', ';', '"'], "")),
        );
        banc.ecrit("s.xml", &String::from_utf8(write_structure(V, &site(&pour_xml(t)))).unwrap());
        banc.ecrit("f.xml", &String::from_utf8(write_fibres(V, &fibres(&pour_xml(t)))).unwrap());
        banc.ecrit("f.json", &serde_json::json!({"referenceContrat": t, "pbo": fibres(t).pbo, t: t}).to_string());
        banc.ecrit("tordu.json", &format!("{{\"pbo\": [{{\"reference\": {}}}], {t}", serde_json::json!(t)));
        banc.ecrit("brut.xml", t);
        banc.ecrit(&pour_fichier(t), t);
        // Every column of the files around an order holds the text, but those that name it.
        for (nom, source) in [("CrCMD", super::ACCES_CR), ("CMDSTOC", super::ACCES_STOC)] {
            let mut lignes = source.lines();
            let colonnes: Vec<&str> = lignes.next().unwrap().split(';').collect();
            let valeur = |colonne: &&str| match *colonne {
                "ReferencePrestationPrise" => "A-1".to_owned(),
                "EtatCrCommandePrise" => "OK".to_owned(),
                "DateCrCommandePrise" => "20261103".to_owned(),
                _ => cellule.clone(),
            };
            let ligne: Vec<String> = colonnes.iter().map(valeur).collect();
            let mauvaise: Vec<String> = colonnes.iter().map(|_| cellule.clone()).collect();
            let texte = format!("{}\n{}\n{}\n", colonnes.join(";"), ligne.join(";"), mauvaise.join(";"));
            banc.ecrit(
                &format!("OINF_OCOM_{nom}_ACCES_V12_20261103_1.csv").replace("CMDSTOC_ACCES", "CMDSTOC"),
                &texte,
            );
        }
    }

    /// Runs it and looks at all that it wrote.
    fn lance(&self, nom: &str, arguments: &[String], fautes: &mut Vec<String>) -> Course {
        let arguments: Vec<String> = arguments.iter().map(|argument| argument.replace('\0', "")).collect();
        let course = self.banc.lance(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let quoi: Vec<String> = arguments.iter().map(|argument| argument.chars().take(24).collect()).collect();
        for (flux, texte) in [("output", &course.sortie), ("messages", &course.messages)] {
            if let Some(faute) = defaut(texte) {
                fautes.push(format!("{nom}: {quoi:?}: {flux}: {faute}"));
            }
        }
        course
    }

    /// What stands in the files that a person opens: exports, the log.
    fn fichiers_ecrits(&self, nom: &str, fautes: &mut Vec<String>) {
        let mut vus = BTreeSet::new();
        for chemin in sous(&self.banc.chemin("")) {
            let fichier = chemin.file_name().unwrap().to_str().unwrap().to_owned();
            let export = fichier.starts_with("export");
            if !export && chemin.extension().is_none_or(|fin| fin != "log") {
                continue;
            }
            let texte = std::fs::read_to_string(&chemin).unwrap();
            vus.insert(if export { fichier.clone() } else { "log".to_owned() });
            if let Some(faute) = defaut(&texte.trim_start_matches('\u{feff}').replace("\r\n", "\n")) {
                fautes.push(format!("{nom}: {fichier}: {faute}"));
            }
        }
        let attendus = ["export1.csv", "export1.json", "export2.csv", "export2.json", "log"];
        assert_eq!(vus, attendus.map(str::to_owned).into(), "{nom}: the files were written");
    }
}

fn plan(contrat: &str, fibre: &str) -> String {
    format!(
        "[contrat]\nreference = {}\npbo = {}\n[demande]\nreference_fibre = {}\nconservation_pto = false\n\
         motif = \"Fibre cassée\"\n",
        chaine(contrat),
        chaine(fibre),
        chaine(fibre)
    )
}

fn sous(dossier: &Path) -> Vec<std::path::PathBuf> {
    let entrees = std::fs::read_dir(dossier).unwrap().map(|entree| entree.unwrap().path());
    entrees.flat_map(|chemin| if chemin.is_dir() { sous(&chemin) } else { vec![chemin] }).collect()
}

/// What is read, and judged.
fn lectures<'a>(t: &'a str, nom: &'a str) -> Vec<Vec<&'a str>> {
    vec![
        vec!["structure", "A-#"],
        vec!["structure", "A-#", "--resume"],
        vec!["structure", t],
        vec!["structure", "--fichier", "s.xml"],
        vec!["structure", "--fichier", "brut.xml"],
        vec!["structure", "--fichier", "f.xml"],
        vec!["structure", "--fichier", t],
        vec!["structure", "KO-#"],
        vec!["structure", "FAULT-#"],
        vec!["structure", "HTML-#"],
        vec!["structure", "HTTP-#"],
        vec!["fibres", "A-#"],
        vec!["fibres", "KO-#"],
        vec!["fibres", "--fichier", "f.xml"],
        vec!["fibres", "--fichier", "f.json"],
        vec!["fibres", "--fichier", "tordu.json"],
        vec!["fibres", "--fichier", nom],
        vec!["fibres", "A-#", "--pbo", t],
        vec!["fibres", "A-#", "--batiment", t, "--escalier", t, "--etage", t],
        vec!["importer", "OINF_OCOM_CrCMD_ACCES_V12_20261103_1.csv", "OINF_OCOM_CMDSTOC_V12_20261103_1.csv"],
        vec!["importer", nom],
        vec!["importer", "--flux", t, "plans.csv"],
        vec!["verifier", "A-#.toml", "hostile.toml"],
        vec!["verifier", "cles.toml"],
        vec!["verifier", "brut.toml"],
        vec!["verifier", "plans.csv"],
        vec!["verifier", "cles.csv"],
        vec!["verifier", nom],
        vec!["verifier", t],
        vec!["verifier", "--expliquer", t],
    ]
}

/// What is sent, followed and settled.
fn envois(t: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["envoyer", "A-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "A-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "KO-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "CONNU-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "FAULT-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "HTML-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "HTTP-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "hostile.toml", "--oui"],
        vec!["envoyer", t, "--oui"],
        vec!["suivre", "A-#", "--une-fois"],
        vec!["suivre", "FAULT-#", "--une-fois"],
        vec!["suivre", "KO-#", "HTML-#", "HTTP-#", "--une-fois"],
        vec!["suivre", t],
        vec!["suivre", "A-#", "--delai", t],
        vec!["trancher", "FAULT-#", "--non-partie", "--raison", t, "--oui"],
        vec!["trancher", "HTML-#", "--partie", "--code", t, "--oui"],
        vec!["trancher", "HTML-#", "--partie", "--oui"],
        vec!["decharge", "HTML-#", t],
        vec!["decharge", "HTML-#", "CODE-1"],
        vec!["decharge", "A-#", "CODE-1", "--fibre", t],
        vec!["cr-stoc", "A-1", "--resultat", "KO", "--motif-ko", t, "--sous-traitance", t, "--sortie", "cr#.csv"],
        vec!["cr-stoc", "A-1", "--resultat", t, "--sortie", t],
        vec!["cr-stoc", "A-#", t, "--resultat", "OK", "--sortie", "autre#.csv"],
    ]
}

/// What the journal tells.
fn le_journal(t: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["journal"],
        vec!["journal", "A-#"],
        vec!["journal", "FAULT-#"],
        vec!["journal", "HTML-#"],
        vec!["journal", "--codes-manquants"],
        vec!["journal", "--depuis", t],
        vec!["journal", "--export", "export#.csv"],
        vec!["journal", "--export", "export#.json"],
        vec!["journal", "--export", t],
        vec!["journal", "--purger", "--oui"],
        vec!["quota"],
        vec!["quota", "--mois", t],
    ]
}

/// What is said of this post, and what no command is.
fn le_poste<'a>(t: &'a str, nom: &'a str) -> Vec<Vec<&'a str>> {
    vec![
        vec!["--hors-ligne", "diagnostic"],
        vec!["--config", "k2.toml", "--hors-ligne", "diagnostic"],
        vec!["--config", "k3.toml", "--hors-ligne", "diagnostic", t],
        vec!["config"],
        vec!["--config", "k1.toml", "config"],
        vec!["--config", "k2.toml", "config"],
        vec!["--config", "k3.toml", "config"],
        vec!["--config", "k4.toml", "config"],
        vec!["--config", "k5.toml", "config"],
        vec!["--config", t, "config"],
        vec!["--profil", t, "quota"],
        vec!["--donnees", nom, "quota"],
        vec!["--format", t, "quota"],
        vec!["--langue", t, "quota"],
        vec!["simulateur", "--scenario", t],
        vec!["simulateur", "--site", "cles.toml"],
        vec!["simulateur", "--ecoute", t, "--vitesse", t],
        vec!["connexion"],
        vec!["deconnexion"],
        vec!["demo"],
        vec!["completions", t],
        vec!["man", t],
        vec![t],
        vec!["quota", t],
    ]
}

/// Every command in every way that text goes into it; `n` parts the two forms, which share a journal.
fn lignes(t: &str, n: usize) -> Vec<Vec<String>> {
    let nom = pour_fichier(t);
    let brutes = [lectures(t, &nom), envois(t), le_journal(t), le_poste(t, &nom)].concat();
    let numero = |argument: &&str| {
        if argument.len() < 30 { argument.replace('#', &n.to_string()) } else { (*argument).to_owned() }
    };
    brutes.iter().map(|ligne| ligne.iter().map(numero).collect()).collect()
}

/// The texts, a few in one: each run is a process.
fn melanges() -> Vec<(&'static str, String)> {
    let tous: Vec<String> = cocktails().into_iter().map(|(_, texte)| texte).collect();
    let [agit, suites, injection, larges, marque, lettres, _, grandes] = tous.try_into().unwrap();
    vec![
        ("acts", format!("{marque}{suites}{agit}")),
        ("deceives", format!("{injection}{larges}")),
        ("is long", format!("{}{}", &lettres[..5000], grandes)),
    ]
}

/// Runs every command with this text; gives the places where it came out raw.
fn partout(nom: &str, t: &str) -> Vec<String> {
    let (mut fautes, poste) = (Vec::new(), Poste::new(t));
    for (n, avant) in [(1, &["-vvv"][..]), (2, &["--format", "json", "--langue", "en", "-v"])] {
        for ligne in lignes(t, n) {
            let tous: Vec<String> = avant.iter().map(|mot| (*mot).to_owned()).chain(ligne).collect();
            poste.lance(nom, &tous, &mut fautes);
        }
    }
    let csv: Vec<String> = ["--format", "csv", "verifier", "plans.csv"].map(str::to_owned).into();
    poste.lance(nom, &csv, &mut fautes);
    poste.fichiers_ecrits(nom, &mut fautes);
    fautes
}

#[test]
fn nothing_hostile_comes_out_of_any_command() {
    let fautes: Vec<String> = std::thread::scope(|fils| {
        let taches: Vec<_> = melanges().into_iter().map(|(nom, t)| fils.spawn(move || partout(nom, &t))).collect();
        taches.into_iter().flat_map(|tache| tache.join().unwrap()).collect()
    });
    assert!(fautes.is_empty(), "{} places:\n{}", fautes.len(), fautes.join("\n"));
}

/// The commands as the help lists them: one that is new has a line above.
#[test]
fn every_command_is_attacked() {
    let aide = Banc::new().lance(&["--help"]).sortie;
    let apres = aide.split_once("Commandes").expect("a list of commands").1;
    let noms: BTreeSet<String> = apres
        .lines()
        .skip(1)
        .take_while(|ligne| !ligne.trim().is_empty())
        .filter(|ligne| ligne.starts_with("  ") && !ligne.starts_with("   "))
        .filter_map(|ligne| ligne.split_whitespace().next().map(str::to_owned))
        .collect();
    let attaquees: BTreeSet<String> = lignes("t", 1).into_iter().flatten().collect();
    let oubliees: Vec<&String> = noms.difference(&attaquees).collect();
    assert!(noms.len() >= 17 && oubliees.is_empty(), "{oubliees:?} of {noms:?}");
}

/// What JSON says is what came, to the character.
#[test]
fn a_program_reads_exactly_what_came() {
    for (nom, t) in melanges() {
        let poste = Poste::new(&t);
        let attendu = squeeze(&pour_xml(&t));
        let lit = |arguments: &[&str]| -> Value {
            serde_json::from_str(&poste.banc.lance(arguments).sortie).unwrap_or_else(|erreur| panic!("{nom}: {erreur}"))
        };
        let document = lit(&["--format", "json", "fibres", "A-1"]);
        let fibre = &document["pbo"][0]["fibres"][1];
        for cle in [
            "reference",
            "referencePTO",
            "informationCable",
            "informationTube",
            "informationFibre",
            "informationConstruction",
        ] {
            assert_eq!(fibre[cle], attendu, "{nom}: {cle}");
        }
        let document = lit(&["--format", "json", "envoyer", "A-1.toml", "--oui", "--malgre-indetermine"]);
        let code = CodeDecharge::read(&pour_xml(&t)).unwrap();
        assert_eq!(document["codeDecharge"], code.as_str(), "{nom}");
    }
}

/// The display column at which `mot` stands, line by line, as a terminal draws them.
fn colonnes(texte: &str, mot: &str) -> Vec<u16> {
    const LARGE: u16 = 2000;
    let lignes = u16::try_from(texte.lines().count() + 1).unwrap();
    let mut terminal = vt100::Parser::new(NonZero::new(lignes).unwrap(), NonZero::new(LARGE).unwrap(), 0);
    // This emulator draws no U+FFFD, which takes a column.
    terminal.process(texte.replace('\n', "\r\n").replace('\u{fffd}', "?").as_bytes());
    (0..lignes)
        .filter_map(|ligne| {
            (0..LARGE).rev().find(|colonne| {
                let lu = |rang: u16| {
                    terminal.screen().cell(ligne, colonne + rang).map(|cellule| cellule.contents().to_owned())
                };
                let lu: String = (0..u16::try_from(mot.len()).unwrap()).filter_map(lu).collect();
                lu == mot
            })
        })
        .collect()
}

#[test]
fn the_columns_behind_a_hostile_cell_are_where_they_are_behind_a_sound_one() {
    for (nom, t) in cocktails().into_iter().chain(melanges()) {
        let poste = Poste::new(&t);
        for arguments in [["fibres", "--fichier", "f.xml"], ["structure", "--fichier", "s.xml"]] {
            let texte = poste.banc.lance(&arguments).sortie;
            let rangs: Vec<&str> = texte.lines().filter(|ligne| ligne.contains("  Disponible")).collect();
            let trouvees = colonnes(&rangs.join("\n"), "Disponible");
            // The three rows and the count below them, which is indented less.
            let tableau = &trouvees[..3];
            assert!(tableau.iter().all(|colonne| *colonne == tableau[0]), "{nom}: {arguments:?}: {trouvees:?}");
            assert!(t.len() < 9_000 || texte.contains('…'), "{nom}: what is cut says so");
        }
    }
}

/// A code that can't be shown as it is says so, and is whole and exact all the same.
#[test]
fn a_code_with_what_can_t_be_shown_is_spelled_and_said() {
    let poste = Poste::new("AB\u{9b}2J\u{202e}CD");
    let course = poste.banc.lance(&["envoyer", "A-1.toml", "--oui", "--malgre-indetermine"]);
    assert!(course.sortie.contains("AB<U+009B>2J<U+202E>CD"), "{}", course.sortie);
    assert!(course.messages.contains("ne s'affichent pas"), "{}", course.messages);
    let course = poste.banc.lance(&["suivre", "A-1", "--une-fois"]);
    assert!(course.sortie.contains("AB<U+009B>2J<U+202E>CD") && course.messages.contains("<U+202E>"), "{course:?}");
    poste.banc.lance(&["journal", "--export", "j.csv"]);
    assert!(std::fs::read_to_string(poste.banc.chemin("j.csv")).unwrap().contains("AB<U+009B>2J<U+202E>CD"));
}

#[test]
fn a_parameter_that_is_too_long_is_refused_here_by_its_name() {
    let (banc, long) = (Banc::new().avec("REPROV_CONFIG", "c.toml"), "W".repeat(10_000));
    banc.ecrit("c.toml", "");
    for (arguments, nom) in [
        (vec!["structure", long.as_str()], "referenceContrat"),
        (vec!["fibres", "A-1", "--pbo", &long], "referencePBO"),
        (vec!["fibres", "A-1", "--batiment", &long, "--escalier", "E", "--etage", "E"], "referenceBatiment"),
        (vec!["decharge", "A-1", "C", "--fibre", &long], "referenceFibre"),
    ] {
        let course = banc.lance(&arguments);
        let dit = course.messages.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(course.code == 2 && dit.contains(nom) && dit.contains("10000"), "{nom}: {dit}");
        assert!(dit.len() < 1_000, "{nom}: the value is not told whole");
    }
}
