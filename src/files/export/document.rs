//! The journal as one JSON document, written while it is read.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::puts::Puts;
use super::safe_json::single_line_json;
use super::total::ExportTotal;
use super::words::{adopted, event, failure, kind, libelle, outcome, phase, source, statut};
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, Record};
use crate::domain::put_answers::{AllottedFibre, Pm};
use crate::engine::{Engine, RawAnswer};
use crate::host::texts::Texts;

/// How much detail a document gives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DetailLevel {
    /// The events of each put.
    pub events: bool,
    /// The service's raw answers too.
    pub answers: bool,
}

/// A PM as JSON; null when there is none.
#[must_use]
pub fn pm(pm: Option<&Pm>) -> Value {
    pm.map_or(Value::Null, |pm| json!({ "reference": pm.reference, "position": pm.position }))
}

/// A followed fibre as JSON, colours included; null when there is none.
#[must_use]
pub fn fibre(fibre: Option<&AllottedFibre>) -> Value {
    fibre.map_or(Value::Null, |fibre| json!(fibre))
}

/// A failure as the value of the key `error`.
#[must_use]
pub fn error_json(texts: Texts, failure: &Failure) -> Value {
    let (sentence, advice) = texts.failure(failure);
    let libelle = match &failure.ko {
        Some(ko) if !ko.libelle.trim().is_empty() => ko.libelle.clone(),
        _ => sentence,
    };
    json!({
        "code": failure.ko.as_ref().map(|ko| ko.code.as_str()),
        "categorie": failure.category.name(),
        "libelle": libelle,
        "conseil": advice,
    })
}

/// A put as an entry of a document; `history` holds its events when they were asked for.
fn to_json(
    texts: Texts,
    put: &str,
    life: &Life,
    history: Option<&[(Record, Option<RawAnswer>)]>,
    answers: bool,
) -> Value {
    let demande = &life.demande;
    let mut entry = json!({
        "id": put,
        "le": life.at,
        "referenceContrat": demande.contrat,
        "demande": {
            "referenceFibre": demande.fibre,
            "referencePTO": demande.pto,
            "conservationPTO": demande.conservation_pto,
            "motif": demande.motif.libelle(),
        },
        "agent": life.agent,
        "phase": phase(life),
        "libelle": libelle(texts, life),
        "reglee": life.is_settled(),
        "issue": outcome(life),
        "statut": statut(life),
        "adoptee": adopted(life),
        "codeDecharge": life.code.as_ref().map(|(code, _)| code.as_str()),
        "codeSource": source(life),
        "codeManquant": life.code_missing(),
        "pm": pm(life.pm.as_ref()),
        "fibre": fibre(life.fibre.as_ref()),
    });
    if let Some(old) = &life.old_fibre {
        entry["ancienneFibre"] = json!(old);
    }
    if life.is_code_reportable() == Some(false) {
        entry["codeAReporter"] = json!(false);
    }
    if !life.candidates.is_empty() {
        entry["codesPossibles"] = json!(life.candidates);
    }
    if let Some(failure) = failure(life) {
        entry["erreur"] = error_json(texts, &failure);
    }
    if let Some(history) = history {
        let events = history.iter().map(|(record, raw)| {
            let mut entry = json!({
                "le": record.at,
                "type": kind(&record.event),
                "libelle": event(texts, &record.event),
            });
            if let (true, Some(raw)) = (answers, raw) {
                entry["reponse"] = answer(raw);
            }
            entry
        });
        entry["evenements"] = events.collect();
    }
    entry
}

/// A raw answer: as text when it is UTF-8, else as hexadecimal.
fn answer(raw: &RawAnswer) -> Value {
    if let Ok(body) = std::str::from_utf8(&raw.body) {
        return json!({ "http": raw.http, "corps": body });
    }
    json!({ "http": raw.http, "corpsHexadecimal": hexadecimal(&raw.body) })
}

/// Each byte as two hexadecimal digits, in lower case and without separators.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes the document while reading the journal; returns how many puts are in it.
///
/// # Errors
/// The journal can't be read, or `write` failed.
pub async fn document(
    texts: Texts,
    engine: &Engine,
    puts: &mut Puts,
    detail: DetailLevel,
    write: &mut impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<ExportTotal, Failure> {
    let mut total = ExportTotal::default();
    write(format!("{{\"profil\":{},\"puts\":[", single_line_json(&engine.settings().profile)).as_bytes())?;
    loop {
        let page = puts.next_page().await?;
        if page.is_empty() {
            break;
        }
        for (put, life) in page {
            if total.puts > 0 {
                write(b",\n")?;
            }
            total.count(&life);
            let history = if detail.events { Some(engine.history(put).await?) } else { None };
            let entry = to_json(texts, &put.to_string(), &life, history.as_deref(), detail.answers);
            write(single_line_json(&entry).as_bytes())?;
        }
    }
    let end = format!("],\"total\":{},\"requetes\":{}}}\n", total.json(), month(engine).await?);
    write(end.as_bytes())?;
    Ok(total)
}

/// The requests of the month.
async fn month(engine: &Engine) -> Result<Value, Failure> {
    let quota = engine.quota().await?;
    Ok(json!({ "mois": quota.month, "utilisees": quota.used, "plafond": quota.ceiling, "portee": "poste" }))
}
