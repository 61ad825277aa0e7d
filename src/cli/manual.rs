//! `reprov man`: the page of manual, all commands on it.
//!
//! Owns: the order of its sections. Commands and options come from the command line itself, the
//! sentences from the texts.

use clap::{Arg, Command};
use roff::{Inline, Roff, bold, italic, roman};
use serde_json::json;

use super::arguments::{AIDE, commande};
use super::context::{Contexte, Fin, Format, Rate};
use crate::host::logging;
use crate::host::secret;
use crate::host::texts::Textes;

/// Writes the page in the language of the texts.
pub(super) fn execute(ctx: &mut Contexte<'_>) -> Result<Fin, Rate> {
    let page = page(ctx.textes);
    match ctx.format {
        Format::Json => ctx.json(&json!({ "page": page }))?,
        Format::Texte => ctx.ligne(page.trim_end())?,
    }
    Ok(Fin::Fait)
}

fn page(textes: Textes) -> String {
    let mut racine = commande(textes);
    // Only then does each command know its whole name.
    racine.build();
    let mut page = Page { roff: Roff::new(), textes };
    let source = format!("reprov {}", env!("CARGO_PKG_VERSION"));
    page.roff.control("TH", ["REPROV", "1", "", source.as_str(), ""]);
    // Neither hyphens nor stretched blanks: what is to be typed is copied as it stands.
    page.roff.control("nh", []).control("ad", ["l"]);
    page.section("manuel.nom");
    page.roff.text([roman(format!("reprov - {}", textes.get("manuel.nom.texte")))]);
    page.section("manuel.synopsis");
    page.utilisation(&mut racine);
    page.section("manuel.description");
    page.paragraphes(textes.get("manuel.description.texte"));
    page.section("manuel.options");
    page.arguments(racine.get_arguments());
    page.section("manuel.commandes");
    for commande in racine.get_subcommands_mut() {
        page.commande(commande);
    }
    page.section("manuel.retour");
    page.termes(&[
        ("0", "manuel.retour.0"),
        ("1", "manuel.retour.1"),
        ("2", "manuel.retour.2"),
        ("3", "manuel.retour.3"),
        ("4", "manuel.retour.4"),
        ("5", "manuel.retour.5"),
    ]);
    page.section("manuel.environnement");
    page.paragraphes(textes.get("manuel.environnement.options"));
    page.termes(&[
        (secret::VARIABLE, "manuel.environnement.mot_de_passe"),
        (logging::VARIABLE, "manuel.environnement.log"),
        ("NO_COLOR", "manuel.environnement.couleurs"),
    ]);
    page.section("manuel.fichiers");
    page.termes(&[
        ("config.toml", "manuel.fichiers.config"),
        ("journal.sqlite", "manuel.fichiers.journal"),
        ("reprov.log", "manuel.fichiers.log"),
    ]);
    page.section("manuel.exemples");
    page.termes(&[
        (textes.get("manuel.exemples.demo.tape"), "manuel.exemples.demo"),
        (textes.get("manuel.exemples.verifier.tape"), "manuel.exemples.verifier"),
        (textes.get("manuel.exemples.envoyer.tape"), "manuel.exemples.envoyer"),
        (textes.get("manuel.exemples.suivre.tape"), "manuel.exemples.suivre"),
    ]);
    page.roff.to_roff()
}

struct Page {
    roff: Roff,
    textes: Textes,
}

impl Page {
    fn section(&mut self, cle: &'static str) {
        self.roff.control("SH", [self.textes.get(cle)]);
    }

    fn paragraphes(&mut self, texte: &str) {
        for paragraphe in texte.trim().lines() {
            self.roff.control("PP", []).text([roman(paragraphe)]);
        }
    }

    /// Each term in bold, its text below it.
    fn termes(&mut self, termes: &[(&str, &'static str)]) {
        for (terme, cle) in termes {
            self.roff.control("TP", []).text([bold(*terme)]).text([roman(self.textes.get(cle))]);
        }
    }

    fn commande(&mut self, commande: &mut Command) {
        self.roff.control("SS", [commande.get_name()]);
        let dit = commande.get_about().map(ToString::to_string).unwrap_or_default();
        self.roff.text([roman(dit)]).control("PP", []);
        self.utilisation(commande);
        let ceux_des_autres = |argument: &&Arg| argument.is_global_set() || argument.get_id() == AIDE;
        self.arguments(commande.get_arguments().filter(|argument| !ceux_des_autres(argument)));
    }

    /// How it is typed. The library's own word before it is in English whatever the language.
    fn utilisation(&mut self, commande: &mut Command) {
        let tapee = commande.render_usage().to_string();
        let tapee = tapee.split_once(':').map_or(tapee.as_str(), |(_, tapee)| tapee).trim();
        self.roff.text([bold(tapee)]);
    }

    fn arguments<'a>(&mut self, arguments: impl Iterator<Item = &'a Arg>) {
        for argument in arguments {
            self.roff.control("TP", []).text(ecriture(argument));
            let aide = argument.get_help().map(ToString::to_string).unwrap_or_default();
            for (rang, ligne) in aide.lines().enumerate() {
                if rang > 0 {
                    self.roff.control("br", []);
                }
                self.roff.text([roman(ligne)]);
            }
        }
    }
}

/// An argument as it is typed: `-h, --help`, `--config <FICHIER>`, `<PLAN>`.
fn ecriture(argument: &Arg) -> Vec<Inline> {
    let noms: Vec<String> =
        [argument.get_short().map(|court| format!("-{court}")), argument.get_long().map(|long| format!("--{long}"))]
            .into_iter()
            .flatten()
            .collect();
    let valeur = argument.get_value_names().unwrap_or_default().join(" ");
    if noms.is_empty() {
        return vec![italic(format!("<{valeur}>"))];
    }
    let mut ecriture = vec![bold(noms.join(", "))];
    if argument.get_action().takes_values() {
        ecriture.push(italic(format!(" <{valeur}>")));
    }
    ecriture
}
