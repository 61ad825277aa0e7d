//! `reprov completions SHELL`: the script that lets a shell complete this command line.
//!
//! Owns: which values a shell offers. It is generated from the command line itself, so that a new
//! option can't be forgotten.

use clap::builder::PossibleValuesParser;
use clap::{Command, ValueEnum as _};
use clap_complete::{Shell, generate};
use serde_json::json;

use super::arguments::commande;
use super::context::{Contexte, Fin, Format, Rate};
use super::globals::{FORMATS, LANGUES};
use super::simulator::LISTE;
use crate::domain::acces::Flux;
use crate::domain::failure::Echec;
use crate::domain::rules::ereprov::RegleId;
use crate::domain::service_error::Categorie;
use crate::simulator::ereprov::Scenario;

/// The shell that was named.
pub(super) fn lit(nom: &str) -> Result<Shell, Echec> {
    Shell::from_str(nom.trim(), true).map_err(|_| {
        Echec::new(Categorie::Entree, "erreur.entree.choix")
            .avec("champ", "SHELL")
            .avec("valeur", nom)
            .avec("attendu", shells().join(", "))
    })
}

/// Writes the script, its descriptions in the language of the texts.
pub(super) fn execute(ctx: &mut Contexte<'_>, shell: Shell) -> Result<Fin, Rate> {
    let mut script = Vec::new();
    generate(shell, &mut avec_valeurs(commande(ctx.textes)), "reprov", &mut script);
    let script = String::from_utf8_lossy(&script);
    match ctx.format {
        Format::Json => ctx.json(&json!({ "shell": shell.to_string(), "script": script }))?,
        Format::Texte => ctx.ligne(script.trim_end())?,
    }
    Ok(Fin::Fait)
}

fn shells() -> Vec<String> {
    Shell::value_variants().iter().map(ToString::to_string).collect()
}

/// The command line with the words that each closed choice is made of. They are known to the
/// completion only: what is typed is judged, and refused, in this program's own sentences.
fn avec_valeurs(mut racine: Command) -> Command {
    for (id, mots) in choix() {
        racine = offre(racine, id, &mots);
        let noms: Vec<String> = racine.get_subcommands().map(|commande| commande.get_name().to_owned()).collect();
        for nom in noms {
            racine = racine.mut_subcommand(nom, |commande| offre(commande, id, &mots));
        }
    }
    racine
}

fn offre(commande: Command, id: &str, mots: &[String]) -> Command {
    if commande.get_arguments().any(|argument| argument.get_id() == id) {
        commande.mut_arg(id, |argument| argument.value_parser(PossibleValuesParser::new(mots.to_vec())))
    } else {
        commande
    }
}

/// The closed choices, by the argument they belong to.
fn choix() -> [(&'static str, Vec<String>); 7] {
    let noms = Scenario::liste().into_iter().map(|scenario| scenario.nom);
    let mots = |mots: &mut dyn Iterator<Item = &'static str>| mots.map(str::to_owned).collect();
    [
        ("format", mots(&mut FORMATS.iter().map(|(mot, _)| *mot))),
        ("langue", mots(&mut LANGUES.iter().map(|(mot, _)| *mot))),
        ("resultat", mots(&mut ["OK", "KO"].into_iter())),
        ("flux", mots(&mut Flux::TOUS.into_iter().map(Flux::nom))),
        ("expliquer", mots(&mut RegleId::TOUTES.into_iter().map(RegleId::nom))),
        ("scenario", std::iter::once(LISTE.to_owned()).chain(noms).collect()),
        ("shell", shells()),
    ]
}
