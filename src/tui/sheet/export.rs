//! The sheet as a file: text for a person, Markdown for a ticket, JSON for a program.
//!
//! Must never: let what was received act in a document. Text and Markdown are made safe; JSON is exact,
//! and escapes what would act or hide.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::values::{Carte, etapes, groupes, hotline, mot_du_monde, site};
use crate::domain::lifecycle::{Etape, Vie};
use crate::domain::reference::ReferenceContrat;
use crate::files::export::{issue, json_indente, phase, source, statut};
use crate::tui::data::{Data, EtatPut, World};
use crate::tui::view::words;

/// The form of an export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Forme {
    /// Labels and values.
    #[default]
    Texte,
    /// Tables.
    Markdown,
    /// One document.
    Json,
}

impl Forme {
    /// All of them.
    pub const TOUTES: [Self; 3] = [Self::Texte, Self::Markdown, Self::Json];

    /// The end of its files' names.
    #[must_use]
    pub const fn fin(self) -> &'static str {
        match self {
            Self::Texte => "txt",
            Self::Markdown => "md",
            Self::Json => "json",
        }
    }
}

/// The name proposed for a file about a contract: the world first, where it is not the real network;
/// nothing in it that a file's name may not have anywhere.
#[must_use]
pub fn nom_propose(data: &Data, genre: &str, sujet: &[&str], fin: &str) -> String {
    let monde = match data.world {
        World::Production => "",
        World::Test => "TEST-",
        World::Demo => "DEMO-",
    };
    let quand = data.now.to_zoned(data.zone.clone()).strftime("%Y%m%d-%H%M%S").to_string();
    let permis = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
    let sujet: String = sujet.join("-").chars().take(80).map(permis).collect();
    format!("{monde}{genre}-{sujet}-{quand}.{fin}")
}

/// The file of a contract's latest put.
#[must_use]
pub fn exporte(data: &Data, contrat: &ReferenceContrat, forme: Forme) -> String {
    match forme {
        Forme::Texte => en_texte(data, contrat),
        Forme::Markdown => en_markdown(data, contrat),
        Forme::Json => format!("{}\n", json_indente(&en_json(data, contrat))),
    }
}

/// What the file is, and when it was made.
fn titre(data: &Data, contrat: &ReferenceContrat) -> (String, String) {
    let t = data.textes;
    let le = data.date_exacte(data.now);
    (t.phrase("tui.export.titre", &[("contrat", contrat.as_str())]), t.phrase("tui.export.le", &[("le", &le)]))
}

fn en_texte(data: &Data, contrat: &ReferenceContrat) -> String {
    let (titre, le) = titre(data, contrat);
    let mut texte = format!("{}\n{titre}\n{le}\n", words::monde(data));
    let groupes = groupes(data, contrat);
    let large = |label: &str| label.chars().count();
    let colonne = groupes.iter().flat_map(|groupe| &groupe.lignes).map(|(label, _)| large(label)).max().unwrap_or(0);
    for groupe in groupes {
        let _ = write!(texte, "\n{}\n", groupe.titre);
        for (label, valeur) in groupe.lignes {
            let blancs = " ".repeat(colonne.saturating_sub(large(&label)));
            let _ = writeln!(texte, "  {label}{blancs}  {valeur}");
        }
    }
    if let Some((label, numero)) = hotline(data) {
        let _ = write!(texte, "\n{label} : {numero}\n");
    }
    texte
}

fn en_markdown(data: &Data, contrat: &ReferenceContrat) -> String {
    let (titre, le) = titre(data, contrat);
    let mut texte = format!("# {}\n\n**{}**\n\n{}\n", echappe(&titre), echappe(&words::monde(data)), echappe(&le));
    for groupe in groupes(data, contrat) {
        let _ = write!(texte, "\n## {}\n\n| | |\n|---|---|\n", echappe(&groupe.titre));
        for (label, valeur) in groupe.lignes {
            let _ = writeln!(texte, "| {} | {} |", echappe(&label), echappe(&valeur));
        }
    }
    if let Some((label, numero)) = hotline(data) {
        let _ = write!(texte, "\n{} : {}\n", echappe(&label), echappe(&numero));
    }
    texte
}

/// A value as Markdown says it: no emphasis, link, image, HTML, formula or cell comes of it. It never
/// begins a line.
fn echappe(valeur: &str) -> String {
    let mut sortie = String::with_capacity(valeur.len());
    let mut reste = valeur.chars();
    while let Some(c) = reste.next() {
        let adresse = c == ':' && reste.as_str().starts_with("//");
        let signe = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' | '@');
        // Some readers make a link of this too.
        let domaine =
            c == '.' && sortie.get(sortie.len().saturating_sub(3)..).is_some_and(|fin| fin.eq_ignore_ascii_case("www"));
        if adresse || signe || domaine {
            sortie.push('\\');
        }
        sortie.push(c);
    }
    sortie
}

fn en_json(data: &Data, contrat: &ReferenceContrat) -> Value {
    let mut document = json!({
        "monde": mot_du_monde(data.world),
        "profil": data.reglages.profil,
        "exporteLe": data.now,
        "referenceContrat": contrat,
        "site": site(data, contrat),
        "hotline": data.hotline,
    });
    if let Some(vie) = data.vie(contrat) {
        document["reprovisionning"] = reprovisionning(data, vie);
    }
    document
}

fn reprovisionning(data: &Data, vie: &Vie) -> Value {
    let Carte { pm, position, cable, tube, couleur, fibre, pto } = Carte::de(data, vie);
    let demande = &vie.demande;
    let etapes: Vec<Value> = vie
        .etapes
        .iter()
        .zip(etapes(data.textes, vie))
        .map(|((etape, le), (libelle, _))| json!({ "etape": mot_etape(*etape), "libelle": libelle, "le": le }))
        .collect();
    json!({
        "le": vie.le,
        "agent": vie.agent,
        "demande": {
            "referenceFibre": demande.fibre,
            "referencePTO": demande.pto,
            "conservationPTO": demande.conservation_pto,
            "motif": demande.motif.libelle(),
        },
        "ancienneFibre": vie.ancienne_fibre,
        "phase": phase(vie),
        "issue": issue(vie),
        "libelle": EtatPut::de(vie).mots(data.textes).into_owned(),
        "statut": statut(vie),
        "reglee": vie.est_reglee(),
        "codeDecharge": vie.code.as_ref().map(|(code, _)| code.as_str()),
        "codeSource": source(vie),
        "codeManquant": vie.code_manque(),
        "etapes": etapes,
        "carteDeBrassage": {
            "pm": pm,
            "position": position,
            "informationCable": cable,
            "informationTube": tube,
            "informationFibre": couleur,
            "referenceFibre": fibre,
            "referencePTO": pto,
        },
    })
}

const fn mot_etape(etape: Etape) -> &'static str {
    match etape {
        Etape::Intention => "intention",
        Etape::Envoyee => "envoyee",
        Etape::Acceptee => "acceptee",
        Etape::Initie => "initie",
        Etape::EnCours => "enCours",
        Etape::Fin => "fin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_shows_what_was_received_and_does_nothing_else() {
        for (recu, ecrit) in [
            ("CTP-1240357-1", "CTP-1240357-1"),
            ("a|b", "a\\|b"),
            ("**gras** _x_ `y`", "\\*\\*gras\\*\\* \\_x\\_ \\`y\\`"),
            ("[x](http://mal.example)", "\\[x\\](http\\://mal.example)"),
            ("<script>&amp;", "\\<script\\>\\&amp;"),
            ("fin\\", "fin\\\\"),
            ("www.mal.example", "www\\.mal.example"),
            ("À demander : quoi", "À demander : quoi"),
        ] {
            assert_eq!(echappe(recu), ecrit);
        }
    }
}
