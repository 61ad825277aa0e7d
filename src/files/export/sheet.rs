//! The journal as a spreadsheet: a line per put.

use std::borrow::Cow;

use super::puts::Puts;
use super::total::ExportTotal;
use super::words::{adopted, libelle, outcome, phase, source, statut};
use crate::domain::failure::Failure;
use crate::domain::lifecycle::Life;
use crate::domain::paris;
use crate::domain::text::{displayable, inert};
use crate::host::texts::Texts;
use crate::wire::csv::quote;

/// The columns of the sheet.
const COLUMNS: [&str; 25] = [
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
    "code_a_reporter",
    "ancienne_fibre",
    "cable",
    "tube",
    "couleur",
];

/// UTF-8 with a byte order mark, so that a spreadsheet reads the accents; separator `;`; lines end in CR LF; a header
/// line.
pub(super) async fn sheet(
    texts: Texts,
    puts: &mut Puts,
    write: &mut impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<ExportTotal, Failure> {
    let mut total = ExportTotal::default();
    write("\u{feff}".as_bytes())?;
    write(line(&COLUMNS.map(Cow::Borrowed)).as_bytes())?;
    loop {
        let page = puts.next_page().await?;
        if page.is_empty() {
            return Ok(total);
        }
        for (put, life) in page {
            total.count(&life);
            write(line(&cells(texts, put.to_string(), &life)).as_bytes())?;
        }
    }
}

fn cells(texts: Texts, put: String, life: &Life) -> [Cow<'_, str>; COLUMNS.len()] {
    let demande = &life.demande;
    let pm = life.pm.as_ref();
    let allotted = life.fibre.as_ref();
    [
        put.into(),
        life.at.to_string().into(),
        paris::second(life.at).into(),
        demande.contrat.as_str().into(),
        demande.fibre.as_str().into(),
        demande.pto.as_ref().map_or("", |pto| pto.as_str()).into(),
        yes(demande.conservation_pto).into(),
        demande.motif.libelle().into(),
        life.agent.as_deref().unwrap_or_default().into(),
        phase(life).into(),
        libelle(texts, life).into(),
        outcome(life).unwrap_or_default().into(),
        statut(life).unwrap_or_default().into(),
        yes(adopted(life)).into(),
        life.code.as_ref().map_or("".into(), |(code, _)| code.show()),
        source(life).unwrap_or_default().into(),
        yes(life.code_missing()).into(),
        pm.map_or("", |pm| pm.reference.as_str()).into(),
        pm.map_or("", |pm| pm.position.as_str()).into(),
        life.fibre.as_ref().map_or("", |fibre| fibre.reference.as_str()).into(),
        life.is_code_reportable().map_or("", yes).into(),
        life.old_fibre.as_deref().unwrap_or_default().into(),
        allotted.and_then(|fibre| fibre.information_cable.as_deref()).unwrap_or_default().into(),
        allotted.and_then(|fibre| fibre.information_tube.as_deref()).unwrap_or_default().into(),
        allotted.and_then(|fibre| fibre.information_fibre.as_deref()).unwrap_or_default().into(),
    ]
}

const fn yes(yes: bool) -> &'static str {
    if yes { "oui" } else { "non" }
}

/// A line of the sheet: no cell acts on a terminal or as a formula in a spreadsheet.
fn line(cells: &[Cow<'_, str>]) -> String {
    let mut line = String::new();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            line.push(';');
        }
        line.push_str(&quote(&inert(&displayable(cell)), ';'));
    }
    line.push_str("\r\n");
    line
}
