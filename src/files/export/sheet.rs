//! What was done as a sheet: a line per put.

use std::borrow::Cow;

use super::puts::Puts;
use super::total::Total;
use super::words::{adoptee, issue, libelle, phase, source, statut};
use crate::domain::failure::Echec;
use crate::domain::lifecycle::Vie;
use crate::domain::paris;
use crate::domain::text::{affichable, inerte};
use crate::host::texts::Textes;
use crate::wire::csv::cite;

/// The columns of the sheet.
const COLONNES: [&str; 20] = [
    "id",
    "le",
    "le_paris",
    "contrat",
    "fibre",
    "pto",
    "conservation_pto",
    "motif",
    "agent",
    "phase",
    "libelle",
    "issue",
    "statut",
    "adoptee",
    "code_decharge",
    "code_source",
    "code_manquant",
    "pm",
    "pm_position",
    "fibre_obtenue",
];

/// UTF-8 with its mark, so that a spreadsheet reads the accents; `;`; CR LF; a header line.
pub(super) async fn feuille(
    textes: Textes,
    puts: &mut Puts,
    ecrit: &mut impl FnMut(&[u8]) -> Result<(), Echec>,
) -> Result<Total, Echec> {
    let mut total = Total::default();
    ecrit("\u{feff}".as_bytes())?;
    ecrit(ligne(&COLONNES.map(Cow::Borrowed)).as_bytes())?;
    loop {
        let page = puts.suite().await?;
        if page.is_empty() {
            return Ok(total);
        }
        for (put, vie) in page {
            total.compte(&vie);
            ecrit(ligne(&cellules(textes, put.to_string(), &vie)).as_bytes())?;
        }
    }
}

fn cellules(textes: Textes, put: String, vie: &Vie) -> [Cow<'_, str>; COLONNES.len()] {
    let demande = &vie.demande;
    let pm = vie.pm.as_ref();
    [
        put.into(),
        vie.le.to_string().into(),
        paris::seconde(vie.le).into(),
        demande.contrat.as_str().into(),
        demande.fibre.as_str().into(),
        demande.pto.as_ref().map_or("", |pto| pto.as_str()).into(),
        oui(demande.conservation_pto).into(),
        demande.motif.libelle().into(),
        vie.agent.as_deref().unwrap_or_default().into(),
        phase(vie).into(),
        libelle(textes, vie).into(),
        issue(vie).unwrap_or_default().into(),
        statut(vie).unwrap_or_default().into(),
        oui(adoptee(vie)).into(),
        vie.code.as_ref().map_or("".into(), |(code, _)| code.montre()),
        source(vie).unwrap_or_default().into(),
        oui(vie.code_manque()).into(),
        pm.map_or("", |pm| pm.reference.as_str()).into(),
        pm.map_or("", |pm| pm.position.as_str()).into(),
        vie.fibre.as_ref().map_or("", |fibre| fibre.reference.as_str()).into(),
    ]
}

const fn oui(oui: bool) -> &'static str {
    if oui { "oui" } else { "non" }
}

/// A line of the sheet: nothing in it acts, neither on a terminal nor in a spreadsheet.
fn ligne(cellules: &[Cow<'_, str>]) -> String {
    let mut ligne = String::new();
    for (rang, cellule) in cellules.iter().enumerate() {
        if rang > 0 {
            ligne.push(';');
        }
        ligne.push_str(&cite(&inerte(&affichable(cellule)), ';'));
    }
    ligne.push_str("\r\n");
    ligne
}
