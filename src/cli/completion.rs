//! `reprov completions SHELL`: the script with which a shell completes this command line.
//!
//! Owns: which values a shell offers. The script is generated from the command line itself, so that no new option is
//! forgotten.

use clap::builder::PossibleValuesParser;
use clap::{Command, ValueEnum as _};
use clap_complete::{Shell, generate};
use serde_json::json;

use super::arguments::command;
use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::globals::{FORMATS, LANGUAGES};
use super::simulator::LIST;
use crate::domain::acces::Flux;
use crate::domain::failure::Failure;
use crate::domain::rules::ereprov::RuleId;
use crate::domain::service_error::Category;
use crate::simulator::ereprov::Scenario;

/// Reads the shell's name.
pub(super) fn read(name: &str) -> Result<Shell, Failure> {
    Shell::from_str(name.trim(), true).map_err(|_| {
        Failure::new(Category::Input, "erreur.entree.choix")
            .with("champ", "SHELL")
            .with("valeur", name)
            .with("attendu", shells().join(", "))
    })
}

/// Writes the script; its descriptions are in the language of the texts.
pub(super) fn run(ctx: &mut CommandContext<'_>, shell: Shell) -> Result<Exit, FailedCommand> {
    let mut script = Vec::new();
    generate(shell, &mut with_values(command(ctx.texts)), "reprov", &mut script);
    let script = String::from_utf8_lossy(&script);
    match ctx.format {
        Format::Json => ctx.json(&json!({ "shell": shell.to_string(), "script": script }))?,
        Format::Text => ctx.line(script.trim_end())?,
    }
    Ok(Exit::Done)
}

fn shells() -> Vec<String> {
    Shell::value_variants().iter().map(ToString::to_string).collect()
}

/// Adds the allowed words to each argument that is a closed choice. Only the completion has them: the program itself
/// checks what is typed, and refuses it in its own sentences.
fn with_values(mut root: Command) -> Command {
    for (id, words) in choice() {
        root = offer(root, id, &words);
        let names: Vec<String> = root.get_subcommands().map(|command| command.get_name().to_owned()).collect();
        for name in names {
            root = root.mut_subcommand(name, |command| offer(command, id, &words));
        }
    }
    root
}

fn offer(command: Command, id: &str, words: &[String]) -> Command {
    if command.get_arguments().any(|argument| argument.get_id() == id) {
        command.mut_arg(id, |argument| argument.value_parser(PossibleValuesParser::new(words.to_vec())))
    } else {
        command
    }
}

/// The closed choices, by argument id.
fn choice() -> [(&'static str, Vec<String>); 7] {
    let names = Scenario::list().into_iter().map(|scenario| scenario.name);
    let words = |words: &mut dyn Iterator<Item = &'static str>| words.map(str::to_owned).collect();
    [
        ("format", words(&mut FORMATS.iter().map(|(word, _)| *word))),
        ("langue", words(&mut LANGUAGES.iter().map(|(word, _)| *word))),
        ("resultat", words(&mut ["OK", "KO"].into_iter())),
        ("flux", words(&mut Flux::ALL.into_iter().map(Flux::name))),
        ("expliquer", words(&mut RuleId::ALL.into_iter().map(RuleId::name))),
        ("scenario", std::iter::once(LIST.to_owned()).chain(names).collect()),
        ("shell", shells()),
    ]
}
