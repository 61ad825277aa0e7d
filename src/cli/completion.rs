//! `reprov completions SHELL`: the script with which a shell completes this command line.
//!
//! Owns: which values a shell offers. The script is generated from the command line itself, so that no new option is
//! forgotten.

use clap::builder::PossibleValuesParser;
use clap::{Command, ValueEnum as _};
use clap_complete::{Shell, generate};
use serde_json::json;

use super::arguments::{COMMANDS, command};
use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::globals::{FORMATS, GlobalOptions, LANGUAGES};
use super::invocation::OfferedValues;
use super::simulator::LIST;
use crate::assembly::offered_contrats;
use crate::domain::acces::Flux;
use crate::domain::failure::Failure;
use crate::domain::rules::ereprov::RuleId;
use crate::domain::service_error::Category;
use crate::host::config::Config;
use crate::simulator::ereprov::Scenario;

/// What is offered of this post's own, by the word that asks for it.
const VALUES: [(&str, OfferedValues); 2] =
    [("contrats", OfferedValues::Contrats), ("profils", OfferedValues::Profiles)];
/// How many contracts are offered, the latest: a shell shows no more on a page.
const OFFERED_MAX: u32 = 200;

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
    let script = with_own_values(shell, &String::from_utf8_lossy(&script), &command(ctx.texts));
    match ctx.format {
        Format::Json => ctx.json(&json!({ "shell": shell.to_string(), "script": script }))?,
        Format::Text => ctx.line(script.trim_end())?,
    }
    Ok(Exit::Done)
}

/// Reads what a shell asks for.
pub(super) fn read_values(name: &str) -> Result<OfferedValues, Failure> {
    VALUES.into_iter().find(|(word, _)| *word == name).map(|(_, values)| values).ok_or_else(|| {
        Failure::new(Category::Input, "erreur.entree.choix")
            .with("champ", "--valeurs")
            .with("valeur", name)
            .with("attendu", VALUES.map(|(word, _)| word).join(", "))
    })
}

/// Writes the values, one a line whatever the format: a shell reads them. A post without a configuration or a journal
/// has none, and that is no failure.
pub(super) fn offer_values(
    ctx: &mut CommandContext<'_>,
    globals: &GlobalOptions,
    asked: OfferedValues,
) -> Result<Exit, FailedCommand> {
    let paths = globals.paths();
    let Ok(config) = Config::load(&globals.overrides, paths.config.as_deref()) else { return Ok(Exit::Done) };
    let values = match asked {
        OfferedValues::Profiles => config.profiles.keys().cloned().collect(),
        OfferedValues::Contrats => offered_contrats(&config, &paths, OFFERED_MAX),
    };
    for value in values.iter().filter(|value| is_plain(value)) {
        ctx.line(value)?;
    }
    Ok(Exit::Done)
}

/// Whether a shell takes the value as one word and as nothing else.
fn is_plain(value: &str) -> bool {
    !value.starts_with('-') && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// The script, which also asks this program for the contracts and profiles of the post. Scripts of other shells stay as
/// they are.
fn with_own_values(shell: Shell, script: &str, root: &Command) -> String {
    match shell {
        Shell::Bash => {
            let valued = root
                .get_subcommands()
                .chain([root])
                .flat_map(Command::get_arguments)
                .filter(|argument| argument.get_action().takes_values());
            let mut names: Vec<String> =
                valued.filter_map(|argument| argument.get_long()).map(|name| format!("--{name}")).collect();
            names.sort_unstable();
            names.dedup();
            let added = include_str!("../../assets/completions/values.bash");
            format!("{script}{}", added.replace("@VALUED@", &names.join(" | ")))
        }
        Shell::Fish => {
            let added = include_str!("../../assets/completions/values.fish");
            format!("{script}{}", added.replace("@COMMANDS@", &COMMANDS.map(|(name, _, _)| name).join(" ")))
        }
        Shell::Zsh => in_zsh(script),
        _ => script.to_owned(),
    }
}

/// In zsh each argument names the function that offers its values.
fn in_zsh(script: &str) -> String {
    let mut output = String::with_capacity(script.len() + 1024);
    for line in script.split_inclusive('\n') {
        let starts = |words: &[&str]| words.iter().any(|word| line.starts_with(word));
        let function = if starts(&["'--profil=["]) {
            "_reprov_profils"
        } else if starts(&["':contrat", "'::contrat", "'*::contrats", "'--contrat=["]) {
            "_reprov_contrats"
        } else {
            ""
        };
        match line.strip_suffix(":' \\\n").filter(|_| !function.is_empty()) {
            Some(argument) => output.extend([argument, ":", function, "' \\\n"]),
            None => output.push_str(line),
        }
        if line.starts_with("autoload") {
            output.push_str(include_str!("../../assets/completions/values.zsh"));
        }
    }
    output
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
fn choice() -> [(&'static str, Vec<String>); 9] {
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
        ("valeurs", words(&mut VALUES.into_iter().map(|(word, _)| word))),
        ("commande", words(&mut COMMANDS.into_iter().map(|(name, _, _)| name))),
    ]
}
