//! `reprov importer`: access files into the journal.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value, json};

use super::context::{Contexte, Fin, Format, Rate};
use super::invocation::Importation;
use super::options::{texte, textes};
use crate::domain::acces::{EtatCommande, EtatFlux, Flux, LigneAcces, column};
use crate::domain::failure::Echec;
use crate::domain::reference::Defaut;
use crate::domain::service_error::Categorie;
use crate::domain::text::affichable;
use crate::engine::Engine;
use crate::files::access::{Encodage, FauteLigne, FichierAcces, GenreDefaut, GenreFaute, ouvre};
use crate::host::texts::Textes;

/// Lines kept in memory until they are written to the journal together.
const LOT: usize = 1000;
/// How many entries of a list a JSON document holds for one file: the counts tell of the others, and
/// standard error of each.
const LISTE_MAX: usize = 10_000;

/// What was typed.
pub(super) fn lit(options: &ArgMatches) -> Result<Importation, Echec> {
    let flux = texte(options, "flux").map(|nom| {
        Flux::lit(&nom).ok_or_else(|| {
            Echec::new(Categorie::Entree, "erreur.entree.choix")
                .avec("champ", "--flux")
                .avec("valeur", nom)
                .avec("attendu", Flux::TOUS.map(Flux::nom).join(", "))
        })
    });
    Ok(Importation {
        fichiers: textes(options, "fichiers").into_iter().map(PathBuf::from).collect(),
        flux: flux.transpose()?,
    })
}

/// What became of a file.
#[derive(Default)]
struct Bilan {
    flux: Option<Flux>,
    utf8: bool,
    windows_1252: bool,
    lues: u64,
    nouvelles: u64,
    connues: u64,
    refusees: u64,
    refus: Vec<Value>,
    etats: Vec<Value>,
}

impl Bilan {
    fn encodages(&self) -> Vec<&'static str> {
        let vus = [(self.utf8, "UTF-8"), (self.windows_1252, "Windows-1252")];
        vus.into_iter().filter(|(vu, _)| *vu).map(|(_, nom)| nom).collect()
    }

    fn json(&self, chemin: &str, erreur: Option<&Value>) -> Value {
        json!({
            "fichier": chemin,
            "flux": self.flux.map(Flux::nom),
            "encodages": self.encodages(),
            "lues": self.lues,
            "nouvelles": self.nouvelles,
            "connues": self.connues,
            "refusees": self.refusees,
            "refus": self.refus,
            "etats": self.etats,
            "erreur": erreur,
        })
    }
}

/// Imports each file; one that can't be used stops none of the others.
pub(super) async fn execute(ctx: &mut Contexte<'_>, engine: &Engine, demande: &Importation) -> Result<Fin, Rate> {
    let mut fin = Fin::Fait;
    let mut documents = Vec::new();
    for chemin in &demande.fichiers {
        let mut bilan = Bilan::default();
        let lu = match ouvre(chemin, demande.flux, engine.maintenant()) {
            Ok(fichier) => importe(ctx, engine, chemin, fichier, &mut bilan).await,
            Err(echec) => Err(Arret::Fichier(echec)),
        };
        let nom = chemin.display().to_string();
        let erreur = match lu {
            Ok(()) => None,
            Err(Arret::Fichier(echec)) => {
                ctx.dit_echec(&echec);
                Some(ctx.erreur(&echec))
            }
            // What failed is not the file: the next ones would fare no better.
            Err(Arret::Tout(echec)) => {
                documents.push(bilan.json(&nom, None));
                return Err(Rate::from(echec).avec("fichiers", documents));
            }
        };
        if erreur.is_some() || bilan.refusees > 0 {
            fin = Fin::Entree;
        }
        match ctx.format {
            Format::Json => documents.push(bilan.json(&nom, erreur.as_ref())),
            Format::Texte => dit_bilan(ctx, &nom, &bilan)?,
        }
    }
    if ctx.format == Format::Json {
        ctx.json(&json!({ "fichiers": documents }))?;
    }
    Ok(fin)
}

/// Why a file was not read to its end.
enum Arret {
    /// The file itself.
    Fichier(Echec),
    /// The journal, or standard output.
    Tout(Echec),
}

/// Reads a file to its end, batch by batch. What was read before it fails stays imported: importing
/// it again completes it.
async fn importe(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    chemin: &Path,
    mut fichier: FichierAcces,
    bilan: &mut Bilan,
) -> Result<(), Arret> {
    bilan.flux = Some(fichier.flux());
    let mut lot = Vec::with_capacity(LOT);
    let mut fini = Ok(());
    loop {
        match fichier.suivante() {
            Ok(None) => break,
            Ok(Some(Ok((ligne, encodage)))) => {
                bilan.lues += 1;
                match encodage {
                    Encodage::Utf8 => bilan.utf8 = true,
                    Encodage::Windows1252 => bilan.windows_1252 = true,
                }
                dit_etat(ctx, &ligne, bilan).map_err(Arret::Tout)?;
                lot.push(ligne);
            }
            Ok(Some(Err(faute))) => {
                bilan.lues += 1;
                bilan.refusees += 1;
                dit_faute(ctx, chemin, &faute, bilan);
            }
            Err(echec) => {
                fini = Err(Arret::Fichier(echec));
                break;
            }
        }
        if lot.len() >= LOT {
            garde(engine, &mut lot, bilan).await?;
        }
    }
    garde(engine, &mut lot, bilan).await?;
    fini
}

async fn garde(engine: &Engine, lot: &mut Vec<LigneAcces>, bilan: &mut Bilan) -> Result<(), Arret> {
    if lot.is_empty() {
        return Ok(());
    }
    let importees = engine.importe(std::mem::replace(lot, Vec::with_capacity(LOT))).await.map_err(Arret::Tout)?;
    bilan.nouvelles += importees.nouvelles;
    bilan.connues += importees.connues;
    Ok(())
}

/// Shows a line that gives no fact of an order: the other flows, and an order that was refused.
fn dit_etat(ctx: &mut Contexte<'_>, ligne: &LigneAcces, bilan: &mut Bilan) -> Result<(), Echec> {
    let donne_des_faits = match ligne.flux {
        Flux::CmdAcces | Flux::NotifReprov => true,
        Flux::CrCmdAcces => ligne.etat() == Some(EtatCommande::Ok),
        _ => false,
    };
    if donne_des_faits {
        return Ok(());
    }
    let EtatFlux { flux, commande, etat, motif, .. } = EtatFlux::de(ligne);
    let sous_traitance = ligne.valeur(column::SOUS_TRAITANCE);
    if ctx.format == Format::Json {
        if bilan.etats.len() < LISTE_MAX {
            bilan.etats.push(json!({
                "referenceCommandePriseInterneOC": commande,
                "referenceContrat": ligne.contrat,
                "referenceCommandeSousTraitantOI": sous_traitance,
                "etat": etat,
                "motif": motif,
            }));
        }
        return Ok(());
    }
    let contrat = ligne.contrat.as_ref().map(|contrat| contrat.as_str().to_owned());
    let mots = [Some(flux.nom().to_owned()), Some(commande), contrat, sous_traitance.map(str::to_owned), etat, motif];
    let mots: Vec<String> = mots.into_iter().flatten().map(|mot| affichable(&mot).into_owned()).collect();
    ctx.ligne(format_args!("  {}", mots.join("  ")))
}

/// Tells what is wrong with a line: `file:line:column: column's name: reason`.
fn dit_faute(ctx: &mut Contexte<'_>, chemin: &Path, faute: &FauteLigne, bilan: &mut Bilan) {
    let raison = raison(ctx.textes, &faute.genre);
    let lieu = chemin.display().to_string();
    let ou = match faute.colonne {
        Some(colonne) => format!("{}:{colonne}", faute.ligne),
        None => faute.ligne.to_string(),
    };
    let nom = faute.nom.as_deref().map(|nom| format!("{} : ", affichable(nom))).unwrap_or_default();
    ctx.message(format_args!("{}:{ou}: {nom}{raison}", affichable(&lieu)));
    if ctx.format == Format::Json && bilan.refus.len() < LISTE_MAX {
        bilan.refus.push(json!({
            "ligne": faute.ligne,
            "colonne": faute.colonne,
            "nom": faute.nom,
            "raison": raison,
        }));
    }
}

fn raison(textes: Textes, genre: &GenreFaute) -> String {
    let nombre = |nombre: usize| nombre.to_string();
    match genre {
        GenreFaute::Absente => textes.get("cli.importer.absente").to_owned(),
        GenreFaute::Reference(Defaut::Vide) => textes.get("cli.importer.vide").to_owned(),
        GenreFaute::Reference(Defaut::TropLong { longueur, maximum }) => {
            textes.phrase("cli.importer.trop_long", &[("longueur", &nombre(*longueur)), ("maximum", &nombre(*maximum))])
        }
        GenreFaute::Reference(Defaut::Caractere { position, caractere }) => textes.phrase(
            "cli.importer.caractere",
            &[("position", &nombre(*position)), ("caractere", &format!("U+{:04X}", u32::from(*caractere)))],
        ),
        GenreFaute::Valeur { valeur, attendu } => {
            textes.phrase("cli.importer.valeur", &[("valeur", valeur), ("attendu", attendu)])
        }
        GenreFaute::Forme(GenreDefaut::Colonnes { trouvees, attendues }) => textes
            .phrase("cli.importer.colonnes", &[("trouvees", &nombre(*trouvees)), ("attendues", &nombre(*attendues))]),
        GenreFaute::Forme(GenreDefaut::Nul) => textes.get("cli.importer.nul").to_owned(),
        GenreFaute::Forme(GenreDefaut::ChampTropLong) => textes.get("cli.importer.champ_long").to_owned(),
        GenreFaute::Forme(GenreDefaut::LigneTropLongue) => textes.get("cli.importer.ligne_longue").to_owned(),
        GenreFaute::Forme(GenreDefaut::GuillemetOuvert) => textes.get("cli.importer.guillemet_ouvert").to_owned(),
        GenreFaute::Forme(GenreDefaut::TexteApresGuillemet) => textes.get("cli.importer.guillemet_suivi").to_owned(),
    }
}

fn dit_bilan(ctx: &mut Contexte<'_>, chemin: &str, bilan: &Bilan) -> Result<(), Echec> {
    let Some(flux) = bilan.flux else { return Ok(()) };
    let encodages = bilan.encodages();
    let texte = ctx.textes.phrase(
        "cli.importer.fichier",
        &[
            ("fichier", chemin),
            ("flux", flux.nom()),
            ("encodages", &if encodages.is_empty() { "-".to_owned() } else { encodages.join(" + ") }),
            ("lues", &bilan.lues.to_string()),
            ("nouvelles", &bilan.nouvelles.to_string()),
            ("connues", &bilan.connues.to_string()),
            ("refusees", &bilan.refusees.to_string()),
        ],
    );
    ctx.ligne(texte)
}
