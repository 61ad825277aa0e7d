//! The sheet as a file: text for a person, Markdown for a ticket, JSON for a program.
//!
//! Must never: let a received text act in a document. Text and Markdown are made safe; JSON is exact, and
//! escapes characters that would act or hide.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::values::{PatchCard, groups, hotline, site, stages, world_word};
use crate::domain::lifecycle::{BrassageStanding, Life, Stage};
use crate::domain::paris;
use crate::domain::reference::ContratId;
use crate::files::export::{indented_json, outcome, phase, source, statut};
use crate::tui::data::{Data, PutState, World};
use crate::tui::view::words;

/// The form of an export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExportFormat {
    /// Labels and values.
    #[default]
    Text,
    /// Tables.
    Markdown,
    /// One document.
    Json,
}

impl ExportFormat {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Text, Self::Markdown, Self::Json];

    /// The extension of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Json => "json",
        }
    }
}

/// The name proposed for a file about a contract. It starts with the world, unless that is the real network,
/// and holds only ASCII letters, digits, `-` and `_` (and the dot before `end`).
#[must_use]
pub fn proposed_name(data: &Data, kind: &str, subject: &[&str], end: &str) -> String {
    let world = match data.world {
        World::Production => "",
        World::Test => "TEST-",
        World::Demo => "DEMO-",
    };
    let when = paris::time(data.now).strftime("%Y%m%d-%H%M%S").to_string();
    let allowed = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
    let subject: String = subject.join("-").chars().take(80).map(allowed).collect();
    format!("{world}{kind}-{subject}-{when}.{end}")
}

/// The content of the export file for a contract's latest put.
#[must_use]
pub fn export(data: &Data, contrat: &ContratId, form: ExportFormat) -> String {
    match form {
        ExportFormat::Text => to_text(data, contrat),
        ExportFormat::Markdown => to_markdown(data, contrat),
        ExportFormat::Json => format!("{}\n", indented_json(&to_json(data, contrat))),
    }
}

/// The title of the file, and when it was made.
fn title(data: &Data, contrat: &ContratId) -> (String, String) {
    let t = data.texts;
    let at = words::exact_date(data.now);
    (t.sentence("tui.export.titre", &[("contrat", contrat.as_str())]), t.sentence("tui.export.le", &[("le", &at)]))
}

fn to_text(data: &Data, contrat: &ContratId) -> String {
    let (title, at) = title(data, contrat);
    let mut text = format!("{}\n{title}\n{at}\n", words::world(data));
    let groups = groups(data, contrat);
    let large = |label: &str| label.chars().count();
    let column = groups.iter().flat_map(|group| &group.lines).map(|(label, _)| large(label)).max().unwrap_or(0);
    for group in groups {
        let _ = write!(text, "\n{}\n", group.title);
        for (label, value) in group.lines {
            let blanks = " ".repeat(column.saturating_sub(large(&label)));
            let _ = writeln!(text, "  {label}{blanks}  {value}");
        }
    }
    if let Some((label, number)) = hotline(data) {
        let _ = write!(text, "\n{label} : {number}\n");
    }
    text
}

fn to_markdown(data: &Data, contrat: &ContratId) -> String {
    let (title, at) = title(data, contrat);
    let mut text = format!("# {}\n\n**{}**\n\n{}\n", escape(&title), escape(&words::world(data)), escape(&at));
    for group in groups(data, contrat) {
        let _ = write!(text, "\n## {}\n\n| | |\n|---|---|\n", escape(&group.title));
        for (label, value) in group.lines {
            let _ = writeln!(text, "| {} | {} |", escape(&label), escape(&value));
        }
    }
    if let Some((label, number)) = hotline(data) {
        let _ = write!(text, "\n{} : {}\n", escape(&label), escape(&number));
    }
    text
}

/// Escapes a value for Markdown: it can't make emphasis, a link, an image, HTML, a formula or a cell. A value
/// never begins a line.
fn escape(value: &str) -> String {
    let mut output = String::with_capacity(value.len());
    let mut remainder = value.chars();
    while let Some(c) = remainder.next() {
        let address = c == ':' && remainder.as_str().starts_with("//");
        let sign = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' | '@');
        // Some Markdown readers turn `www.` into a link too.
        let domain =
            c == '.' && output.get(output.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("www"));
        if address || sign || domain {
            output.push('\\');
        }
        output.push(c);
    }
    output
}

fn to_json(data: &Data, contrat: &ContratId) -> Value {
    let mut document = json!({
        "monde": world_word(data.world),
        "profil": data.settings.profile,
        "exporteLe": data.now,
        "referenceContrat": contrat,
        "site": site(data, contrat),
        "hotline": data.hotline,
    });
    if let Some(life) = data.life(contrat) {
        document["reprovisionning"] = reprovisionning(data, life);
    }
    document
}

fn reprovisionning(data: &Data, life: &Life) -> Value {
    let PatchCard { pm, position, cable, tube, colour, fibre, pto } = PatchCard::of(data, life);
    let demande = &life.demande;
    let stages: Vec<Value> = life
        .stages
        .iter()
        .zip(stages(data.texts, life))
        .map(|((stage, at), (libelle, _))| json!({ "etape": stage_word(*stage), "libelle": libelle, "le": at }))
        .collect();
    let mut put = json!({
        "le": life.at,
        "agent": life.agent,
        "demande": {
            "referenceFibre": demande.fibre,
            "referencePTO": demande.pto,
            "conservationPTO": demande.conservation_pto,
            "motif": demande.motif.libelle(),
        },
        "ancienneFibre": life.old_fibre,
        "phase": phase(life),
        "issue": outcome(life),
        "libelle": PutState::of(life).words(data.texts).into_owned(),
        "statut": statut(life),
        "reglee": life.is_settled(),
        "codeDecharge": life.code.as_ref().map(|(code, _)| code.as_str()),
        "codeSource": source(life),
        "codeManquant": life.code_missing(),
        "aBrasser": life.brassage() == BrassageStanding::Accepted,
        "etapes": stages,
        "carteDeBrassage": {
            "pm": pm,
            "position": position,
            "informationCable": cable,
            "informationTube": tube,
            "informationFibre": colour,
            "referenceFibre": fibre,
            "referencePTO": pto,
        },
    });
    if life.is_code_reportable() == Some(false) {
        put["codeAReporter"] = json!(false);
    }
    put
}

const fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Intention => "intention",
        Stage::Sent => "envoyee",
        Stage::Accepted => "acceptee",
        Stage::Initiated => "initie",
        Stage::Underway => "enCours",
        Stage::End => "fin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_shows_what_was_received_and_does_nothing_else() {
        for (received, write) in [
            ("CTP-1240357-1", "CTP-1240357-1"),
            ("a|b", "a\\|b"),
            ("**gras** _x_ `y`", "\\*\\*gras\\*\\* \\_x\\_ \\`y\\`"),
            ("[x](http://mal.example)", "\\[x\\](http\\://mal.example)"),
            ("<script>&amp;", "\\<script\\>\\&amp;"),
            ("fin\\", "fin\\\\"),
            ("www.mal.example", "www\\.mal.example"),
            ("À demander : quoi", "À demander : quoi"),
        ] {
            assert_eq!(escape(received), write);
        }
    }
}
