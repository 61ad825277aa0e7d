//! The journal in a file: CSV for a sheet, JSON for a program. Whole or not there, over nothing.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::json;

use super::entree::{adoptee, document, issue, libelle, phase, source, statut};
use super::{Puts, Total};
use crate::cli::appel::FichierExport;
use crate::cli::contexte::{Contexte, Fin, Format, Rate};
use crate::cli::donnees::seconde_paris;
use crate::domain::echec::Echec;
use crate::domain::lifecycle::Vie;
use crate::domain::service_error::Categorie;
use crate::domain::text::{affichable, inerte};
use crate::echange::{Depot, Ebauche};
use crate::engine::Engine;
use crate::plan::cite;
use crate::texts::Textes;

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

/// A file to be written, in the form that its name says.
pub(super) fn lit(valeur: &str) -> Result<FichierExport, Echec> {
    let chemin = PathBuf::from(valeur);
    let fin = chemin.extension().map(|fin| fin.to_string_lossy().to_ascii_lowercase());
    match fin.as_deref() {
        Some("csv") => Ok(FichierExport { chemin, csv: true }),
        Some("json") => Ok(FichierExport { chemin, csv: false }),
        _ => Err(Echec::new(Categorie::Entree, "erreur.entree.export").avec("fichier", valeur)),
    }
}

/// Writes the file, then says what is in it.
pub(super) async fn execute(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    puts: &mut Puts,
    fichier: &FichierExport,
    reponses: bool,
) -> Result<Fin, Rate> {
    let nom = fichier.chemin.display().to_string();
    let echec = |erreur: &io::Error| {
        Echec::new(Categorie::Entree, "erreur.export.ecriture").avec("fichier", nom.clone()).detail(erreur)
    };
    let pris = || Echec::new(Categorie::Entree, "erreur.export.pris").avec("fichier", nom.clone());
    let mut ebauche = Ebauche::nouvelle(&fichier.chemin).map_err(|erreur| echec(&erreur))?.ok_or_else(pris)?;
    let mut ecrit = |octets: &[u8]| ebauche.write_all(octets).map_err(|erreur| echec(&erreur));
    let total = if fichier.csv {
        feuille(ctx.textes, puts, &mut ecrit).await?
    } else {
        document(ctx.textes, engine, puts, ctx.verbeux, reponses, &mut ecrit).await?
    };
    match ebauche.pose().map_err(|erreur| echec(&erreur))? {
        Depot::Ecrit => {}
        Depot::Pris => return Err(pris().into()),
    }
    match ctx.format {
        Format::Json => {
            let forme = if fichier.csv { "csv" } else { "json" };
            ctx.json(&json!({ "fichier": nom, "forme": forme, "total": total.json() }))?;
        }
        Format::Texte => {
            let n = total.puts.to_string();
            let dit = ctx.textes.phrase("cli.journal.exporte", &[("n", &n), ("fichier", &affichable(&nom))]);
            ctx.ligne(dit)?;
        }
    }
    Ok(Fin::Fait)
}

/// UTF-8 with its mark, so that a spreadsheet reads the accents; `;`; CR LF; a header line.
async fn feuille(
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
        seconde_paris(vie.le).into(),
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
        vie.code.as_ref().map_or("", |(code, _)| code.as_str()).into(),
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
