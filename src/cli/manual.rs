//! `reprov man`: the manual page, with all commands on it.
//!
//! Owns: the order of its sections. Commands and options come from the command line itself, sentences from the texts.

use clap::{Arg, Command};
use roff::{Inline, Roff, bold, italic, roman};
use serde_json::json;

use super::arguments::{HELP, command};
use super::context::{CommandContext, Exit, FailedCommand, Format};
use crate::host::logging;
use crate::host::secret;
use crate::host::texts::Texts;

/// Writes the page in the language of the texts.
pub(super) fn run(ctx: &mut CommandContext<'_>) -> Result<Exit, FailedCommand> {
    let page = page(ctx.texts);
    match ctx.format {
        Format::Json => ctx.json(&json!({ "page": page }))?,
        Format::Text => ctx.line(page.trim_end())?,
    }
    Ok(Exit::Done)
}

fn page(texts: Texts) -> String {
    let mut root = command(texts);
    // Each command knows its full name only after this.
    root.build();
    let mut page = ManualPage { roff: Roff::new(), texts };
    let source = format!("reprov {}", env!("CARGO_PKG_VERSION"));
    page.roff.control("TH", ["REPROV", "1", "", source.as_str(), ""]);
    // No hyphenation and no stretched blanks: commands are copied as they stand.
    page.roff.control("nh", []).control("ad", ["l"]);
    page.section("manuel.nom");
    page.roff.text([roman(format!("reprov - {}", texts.get("manuel.nom.texte")))]);
    page.section("manuel.synopsis");
    page.usage(&mut root);
    page.section("manuel.description");
    page.paragraphs(texts.get("manuel.description.texte"));
    page.section("manuel.options");
    page.arguments(root.get_arguments());
    page.section("manuel.commandes");
    for command in root.get_subcommands_mut() {
        page.command(command);
    }
    page.section("manuel.retour");
    page.terms(&[
        ("0", "manuel.retour.0"),
        ("1", "manuel.retour.1"),
        ("2", "manuel.retour.2"),
        ("3", "manuel.retour.3"),
        ("4", "manuel.retour.4"),
        ("5", "manuel.retour.5"),
    ]);
    page.section("manuel.environnement");
    page.paragraphs(texts.get("manuel.environnement.options"));
    page.terms(&[
        (secret::VARIABLE, "manuel.environnement.mot_de_passe"),
        (logging::VARIABLE, "manuel.environnement.log"),
        ("NO_COLOR", "manuel.environnement.couleurs"),
    ]);
    page.section("manuel.fichiers");
    page.terms(&[
        ("config.toml", "manuel.fichiers.config"),
        ("journal.sqlite", "manuel.fichiers.journal"),
        ("reprov.log", "manuel.fichiers.log"),
    ]);
    page.section("manuel.exemples");
    page.terms(&[
        (texts.get("manuel.exemples.demo.tape"), "manuel.exemples.demo"),
        (texts.get("manuel.exemples.verifier.tape"), "manuel.exemples.verifier"),
        (texts.get("manuel.exemples.envoyer.tape"), "manuel.exemples.envoyer"),
        (texts.get("manuel.exemples.suivre.tape"), "manuel.exemples.suivre"),
    ]);
    page.roff.to_roff()
}

struct ManualPage {
    roff: Roff,
    texts: Texts,
}

impl ManualPage {
    fn section(&mut self, key: &'static str) {
        self.roff.control("SH", [self.texts.get(key)]);
    }

    fn paragraphs(&mut self, text: &str) {
        for paragraph in text.trim().lines() {
            self.roff.control("PP", []).text([roman(paragraph)]);
        }
    }

    /// Each term in bold, with its text below.
    fn terms(&mut self, terms: &[(&str, &'static str)]) {
        for (term, key) in terms {
            self.roff.control("TP", []).text([bold(*term)]).text([roman(self.texts.get(key))]);
        }
    }

    fn command(&mut self, command: &mut Command) {
        self.roff.control("SS", [command.get_name()]);
        let told = command.get_about().map(ToString::to_string).unwrap_or_default();
        self.roff.text([roman(told)]).control("PP", []);
        self.usage(command);
        let shared = |argument: &&Arg| argument.is_global_set() || argument.get_id() == HELP;
        self.arguments(command.get_arguments().filter(|argument| !shared(argument)));
    }

    /// How a command is typed. The library's word in front (`Usage:`) is English in every language: it is removed.
    fn usage(&mut self, command: &mut Command) {
        let typed = command.render_usage().to_string();
        let typed = typed.split_once(':').map_or(typed.as_str(), |(_, typed)| typed).trim();
        self.roff.text([bold(typed)]);
    }

    fn arguments<'a>(&mut self, arguments: impl Iterator<Item = &'a Arg>) {
        for argument in arguments {
            self.roff.control("TP", []).text(as_typed(argument));
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            for (index, line) in help.lines().enumerate() {
                if index > 0 {
                    self.roff.control("br", []);
                }
                self.roff.text([roman(line)]);
            }
        }
    }
}

/// An argument as it is typed: `-h, --help`, `--config <FICHIER>`, `<PLAN>`.
fn as_typed(argument: &Arg) -> Vec<Inline> {
    let names: Vec<String> =
        [argument.get_short().map(|short| format!("-{short}")), argument.get_long().map(|long| format!("--{long}"))]
            .into_iter()
            .flatten()
            .collect();
    let value = argument.get_value_names().unwrap_or_default().join(" ");
    if names.is_empty() {
        return vec![italic(format!("<{value}>"))];
    }
    let mut as_typed = vec![bold(names.join(", "))];
    if argument.get_action().takes_values() {
        as_typed.push(italic(format!(" <{value}>")));
    }
    as_typed
}
