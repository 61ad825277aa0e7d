//! What was done as one JSON document, written as it is read.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::puts::Puts;
use super::safe_json::json_en_ligne;
use super::total::Total;
use super::words::{adoptee, echec, evenement, genre, issue, libelle, phase, source, statut};
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Fait, Vie};
use crate::domain::put_answers::{FibreAllouee, Pm};
use crate::engine::{Engine, ReponseBrute};
use crate::host::texts::Textes;

/// How much a document tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detail {
    /// The events of each put.
    pub evenements: bool,
    /// And what the service answered, raw.
    pub reponses: bool,
}

/// A PM as JSON; null where there is none.
#[must_use]
pub fn pm(pm: Option<&Pm>) -> Value {
    pm.map_or(Value::Null, |pm| json!({ "reference": pm.reference, "position": pm.position }))
}

/// A followed fibre as JSON, colours included; null where there is none.
#[must_use]
pub fn fibre(fibre: Option<&FibreAllouee>) -> Value {
    fibre.map_or(Value::Null, |fibre| json!(fibre))
}

/// A failure as the value of `erreur`.
#[must_use]
pub fn erreur_json(textes: Textes, echec: &Echec) -> Value {
    let (phrase, conseil) = textes.echec(echec);
    let libelle = match &echec.ko {
        Some(ko) if !ko.libelle.trim().is_empty() => ko.libelle.clone(),
        _ => phrase,
    };
    json!({
        "code": echec.ko.as_ref().map(|ko| ko.code.as_str()),
        "categorie": echec.categorie.nom(),
        "libelle": libelle,
        "conseil": conseil,
    })
}

/// A put as an entry of a document; `histoire` where the events were asked for.
fn en_json(
    textes: Textes,
    put: &str,
    vie: &Vie,
    histoire: Option<&[(Fait, Option<ReponseBrute>)]>,
    reponses: bool,
) -> Value {
    let demande = &vie.demande;
    let mut entree = json!({
        "id": put,
        "le": vie.le,
        "referenceContrat": demande.contrat,
        "demande": {
            "referenceFibre": demande.fibre,
            "referencePTO": demande.pto,
            "conservationPTO": demande.conservation_pto,
            "motif": demande.motif.libelle(),
        },
        "agent": vie.agent,
        "phase": phase(vie),
        "libelle": libelle(textes, vie),
        "reglee": vie.est_reglee(),
        "issue": issue(vie),
        "statut": statut(vie),
        "adoptee": adoptee(vie),
        "codeDecharge": vie.code.as_ref().map(|(code, _)| code.as_str()),
        "codeSource": source(vie),
        "codeManquant": vie.code_manque(),
        "pm": pm(vie.pm.as_ref()),
        "fibre": fibre(vie.fibre.as_ref()),
    });
    if let Some(echec) = echec(vie) {
        entree["erreur"] = erreur_json(textes, &echec);
    }
    if let Some(histoire) = histoire {
        let evenements = histoire.iter().map(|(fait, brut)| {
            let mut entree = json!({
                "le": fait.le,
                "type": genre(&fait.evenement),
                "libelle": evenement(textes, &fait.evenement),
            });
            if let (true, Some(brut)) = (reponses, brut) {
                entree["reponse"] = reponse(brut);
            }
            entree
        });
        entree["evenements"] = evenements.collect();
    }
    entree
}

/// A raw answer: its text where it is UTF-8, else its bytes in hexadecimal.
fn reponse(brut: &ReponseBrute) -> Value {
    if let Ok(corps) = std::str::from_utf8(&brut.corps) {
        return json!({ "http": brut.http, "corps": corps });
    }
    json!({ "http": brut.http, "corpsHexadecimal": hexadecimal(&brut.corps) })
}

/// Bytes as two hexadecimal digits each, in lower case and with nothing between them.
#[must_use]
pub fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().fold(String::with_capacity(2 * octets.len()), |mut texte, octet| {
        let _ = write!(texte, "{octet:02x}");
        texte
    })
}

/// Writes the document of the journal as it is read; gives how many puts are in it.
///
/// # Errors
/// The journal's failure, and that of `ecrit`.
pub async fn document(
    textes: Textes,
    engine: &Engine,
    puts: &mut Puts,
    detail: Detail,
    ecrit: &mut impl FnMut(&[u8]) -> Result<(), Echec>,
) -> Result<Total, Echec> {
    let mut total = Total::default();
    ecrit(format!("{{\"profil\":{},\"puts\":[", json_en_ligne(&engine.reglages().profil)).as_bytes())?;
    loop {
        let page = puts.suite().await?;
        if page.is_empty() {
            break;
        }
        for (put, vie) in page {
            if total.puts > 0 {
                ecrit(b",\n")?;
            }
            total.compte(&vie);
            let histoire = if detail.evenements { Some(engine.histoire(put).await?) } else { None };
            let entree = en_json(textes, &put.to_string(), &vie, histoire.as_deref(), detail.reponses);
            ecrit(json_en_ligne(&entree).as_bytes())?;
        }
    }
    let fin = format!("],\"total\":{},\"requetes\":{}}}\n", total.json(), mois(engine).await?);
    ecrit(fin.as_bytes())?;
    Ok(total)
}

/// The requests of the month.
async fn mois(engine: &Engine) -> Result<Value, Echec> {
    let quota = engine.quota().await?;
    Ok(json!({ "mois": quota.mois, "utilisees": quota.utilisees, "plafond": quota.plafond, "portee": "poste" }))
}
