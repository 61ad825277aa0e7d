//! From the typed arguments to a command, or to a sentence that tells what is wrong with them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr as _;
use std::time::Duration;

use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::arguments::{COMMANDS, EXPLAINED, command};
use super::context::Format;
use super::globals::{Environment, FORMATS, GlobalOptions, LANGUAGES, file_language, variable};
use super::invocation::{
    CheckArguments, ChosenLine, CliCommand, FollowArguments, Invocation, SettleArguments, SimulatorArguments,
};
use super::options::{contrat, contrats, reference, required_contrat, text, texts, wrong_format};
use super::{completion, cr_stoc, import, journal, quota};
use crate::domain::failure::Failure;
use crate::domain::fibre::FibresQuestion;
use crate::domain::near::nearest;
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::{FibreId, ParameterFault, PboId, Place};
use crate::domain::rules::ereprov::RuleId;
use crate::domain::service_error::Category;
use crate::host::texts::{Language, Texts};
use crate::host::toml_keys::read_duration;

/// The result of parsing a command line.
#[derive(Debug, Clone, PartialEq)]
pub enum CommandLine {
    /// A command to run.
    Invocation(Box<Invocation>),
    /// The help or the version, to be printed.
    Text(String),
    /// It can't be run: why, and the format and language to tell it in.
    Refusal {
        /// Why.
        failure: Failure,
        /// The format that was asked for, as far as can be told.
        format: Format,
        /// The language that was asked for, as far as can be told.
        language: Language,
    },
}

/// Parses a command line; `arguments` starts with the program's name.
#[must_use]
pub fn parse(arguments: &[OsString], environment: Environment<'_>) -> CommandLine {
    let language = likely_language(arguments, environment);
    let refusal = |failure| CommandLine::Refusal { failure, format: likely_format(arguments, environment), language };
    let matched = |arguments: &[OsString]| match command(Texts::new(language)).try_get_matches_from(arguments) {
        Ok(options) => Ok(options),
        Err(error) => Err(match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => CommandLine::Text(error.render().to_string()),
            _ => refusal(usage(&error, arguments, language)),
        }),
    };
    let options = match matched(arguments) {
        Ok(options) => options,
        Err(answered) => return answered,
    };
    if let Some((EXPLAINED, of)) = options.subcommand() {
        let asked = text(of, "commande");
        let line = [Some("reprov".to_owned()), asked, Some("--help".to_owned())];
        let line: Vec<OsString> = line.into_iter().flatten().map(OsString::from).collect();
        return match matched(&line) {
            Ok(_) => refusal(Failure::new(Category::Input, "erreur.usage.autre")),
            Err(answered) => answered,
        };
    }
    let globals = match GlobalOptions::read(&options, environment) {
        Ok(globals) => globals,
        Err(failure) => return refusal(failure),
    };
    match read(&options, globals.csv) {
        Ok(command) => CommandLine::Invocation(Box::new(Invocation { globals, command })),
        Err(failure) => refusal(failure),
    }
}

/// The value that follows the option `name`, even if the rest can't be parsed.
fn typed_value(arguments: &[OsString], name: &str) -> Option<String> {
    let mut arguments_left = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = arguments_left.next() {
        if argument == "--" {
            return None;
        }
        let Some(remainder) = argument.strip_prefix("--").and_then(|remainder| remainder.strip_prefix(name)) else {
            continue;
        };
        match remainder.strip_prefix('=') {
            Some(value) => return Some(value.to_owned()),
            None if remainder.is_empty() => return arguments_left.next().map(std::borrow::Cow::into_owned),
            None => {}
        }
    }
    None
}

fn likely_language(arguments: &[OsString], environment: Environment<'_>) -> Language {
    let told = typed_value(arguments, "langue").or_else(|| variable(environment, "REPROV_LANGUE"));
    match told.and_then(|told| LANGUAGES.iter().find(|(word, _)| *word == told)) {
        Some((_, language)) => *language,
        None => file_language(
            typed_value(arguments, "config").or_else(|| variable(environment, "REPROV_CONFIG")).map(PathBuf::from),
        ),
    }
}

fn likely_format(arguments: &[OsString], environment: Environment<'_>) -> Format {
    let told = typed_value(arguments, "format").or_else(|| variable(environment, "REPROV_FORMAT"));
    told.and_then(|told| FORMATS.iter().find(|(word, _)| *word == told)).map_or(Format::Text, |(_, format)| *format)
}

/// clap's refusal in this program's own words.
fn usage(error: &clap::Error, arguments: &[OsString], language: Language) -> Failure {
    // clap writes a repeatable argument with dots: they are removed, because they do not fit into a sentence.
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.replace(">...", ">").replace("]...", "]"),
        Some(ContextValue::Strings(texts)) => texts.join(", ").replace(">...", ">").replace("]...", "]"),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let typed = arguments.iter().skip(1).map(|argument| argument.to_string_lossy()).find(|typed_word| {
        COMMANDS.iter().any(|(name, alias, _)| typed_word == name || alias.is_some_and(|alias| typed_word == alias))
    });
    let failure = |key| {
        Failure::new(Category::Input, key)
            .with("argument", argument.clone())
            .with("commande", typed.as_deref().unwrap_or_default())
            .detail(error.render())
    };
    match error.kind() {
        ErrorKind::UnknownArgument => match near_option(&argument, typed.as_deref(), language) {
            Some(near) => failure("erreur.usage.option_proche").with("proche", near),
            None => failure("erreur.usage.argument_inconnu"),
        },
        ErrorKind::InvalidSubcommand => unknown_command(&context(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_empty() => {
            failure("erreur.usage.valeur_absente")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => failure("erreur.usage.valeur")
            .with("valeur", context(ContextKind::InvalidValue))
            .with("attendu", context(ContextKind::ValidValue)),
        ErrorKind::MissingRequiredArgument => failure("erreur.usage.manque"),
        ErrorKind::ArgumentConflict => {
            let other = context(ContextKind::PriorArg);
            if other == argument || other.is_empty() {
                failure("erreur.usage.repete")
            } else {
                failure("erreur.usage.conflit").with("autre", other)
            }
        }
        ErrorKind::InvalidUtf8 => Failure::new(Category::Input, "erreur.usage.utf8"),
        _ => failure("erreur.usage.autre"),
    }
}

fn unknown_command(typed: &str) -> Failure {
    let names = COMMANDS.iter().flat_map(|(name, alias, _)| std::iter::once(*name).chain(*alias));
    match nearest(typed, names) {
        Some(near) => Failure::new(Category::Input, "erreur.usage.commande_proche").with("proche", near),
        None => Failure::new(Category::Input, "erreur.usage.commande_inconnue"),
    }
    .with("argument", typed)
}

/// The option of the command `typed`, or of every command, that `argument` nearly is.
fn near_option(argument: &str, typed: Option<&str>, language: Language) -> Option<String> {
    let asked = argument.split('=').next()?.strip_prefix("--")?;
    let root = command(Texts::new(language));
    let own = typed.and_then(|typed| root.find_subcommand(typed));
    let known = own.into_iter().chain([&root]).flat_map(clap::Command::get_arguments);
    nearest(asked, known.filter_map(|argument| argument.get_long())).map(|near| format!("--{near}"))
}

fn read(options: &ArgMatches, csv: bool) -> Result<CliCommand, Failure> {
    let Some((name, options)) = options.subcommand() else { return Ok(CliCommand::Screen) };
    if csv && name != "verifier" {
        return Err(Failure::new(Category::Input, "erreur.usage.format_csv").with("commande", name));
    }
    Ok(match name {
        "demo" => CliCommand::Demo,
        "structure" => CliCommand::Structure {
            contrat: contrat(options)?,
            file: text(options, "fichier").map(PathBuf::from),
            summary: options.get_flag("resume"),
            refresh: options.get_flag("actualiser"),
        },
        "fibres" => CliCommand::Fibres {
            contrat: contrat(options)?,
            question: question(options)?,
            file: text(options, "fichier").map(PathBuf::from),
            summary: options.get_flag("resume"),
            refresh: options.get_flag("actualiser"),
        },
        "verifier" if options.get_flag("modele") => CliCommand::Template { csv },
        "verifier" => CliCommand::Check(CheckArguments {
            plans: texts(options, "plans"),
            without_journal: options.get_flag("sans_journal"),
            ask: options.get_flag("demander"),
            csv,
            explain: text(options, "expliquer").map(|name| rule(&name)).transpose()?,
        }),
        "envoyer" => send(options)?,
        "suivre" => CliCommand::Follow(FollowArguments {
            contrats: contrats(options)?,
            all: options.get_flag("tous"),
            once: options.get_flag("une_fois"),
            delay: text(options, "delai").map(|value| delay(&value)).transpose()?,
        }),
        "trancher" => CliCommand::Settle(decision(options)?),
        "importer" => CliCommand::Import(import::read(options)?),
        "cr-stoc" => CliCommand::CrStoc(cr_stoc::read(options)?),
        "decharge" => CliCommand::Decharge {
            contrat: required_contrat(options)?,
            fibre: optional_fibre(options)?,
            code: code(&text(options, "code").unwrap_or_default())?,
        },
        "journal" => CliCommand::Journal(journal::read(options, contrat(options)?)?),
        "quota" => {
            CliCommand::Quota { month: text(options, "mois").map(|value| quota::read_month(&value)).transpose()? }
        }
        "diagnostic" => CliCommand::Diagnostic { contrat: contrat(options)?, yes: options.get_flag("oui") },
        "simulateur" => CliCommand::Simulator(simulator(options)?),
        "config" => CliCommand::Config,
        "connexion" => CliCommand::Login,
        "deconnexion" => CliCommand::Logout,
        "completions" => match text(options, "valeurs") {
            Some(values) => CliCommand::Offered(completion::read_values(&values)?),
            None => CliCommand::Completion(completion::read(&text(options, "shell").unwrap_or_default())?),
        },
        "man" => CliCommand::Man,
        _ => return Err(Failure::new(Category::Input, "erreur.usage.commande_inconnue").with("argument", name)),
    })
}

fn simulator(options: &ArgMatches) -> Result<SimulatorArguments, Failure> {
    Ok(SimulatorArguments {
        listen: text(options, "ecoute").unwrap_or_default(),
        site: text(options, "site").map(PathBuf::from),
        scenario: text(options, "scenario").unwrap_or_default(),
        speed: speed(&text(options, "vitesse").unwrap_or_default())?,
    })
}

fn optional_fibre(options: &ArgMatches) -> Result<Option<FibreId>, Failure> {
    text(options, "fibre").map(|value| FibreId::parse(&value)).transpose().map_err(|error| reference(&error))
}

fn question(options: &ArgMatches) -> Result<FibresQuestion, Failure> {
    let place = ["batiment", "escalier", "etage"].map(|name| (name, text(options, name)));
    let place = match &place {
        [(_, None), (_, None), (_, None)] => None,
        [(_, Some(batiment)), (_, Some(escalier)), (_, Some(etage))] => {
            Some(Place::parse(batiment, escalier, etage).map_err(|error| reference(&error))?)
        }
        partial => {
            let missing: Vec<String> =
                partial.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| format!("--{name}")).collect();
            return Err(Failure::new(Category::Input, "erreur.entree.lieu").with("manque", missing.join(", ")));
        }
    };
    let pbo = text(options, "pbo").map(|value| PboId::parse(&value)).transpose();
    Ok(FibresQuestion { place, pbo: pbo.map_err(|error| reference(&error))? })
}

fn send(options: &ArgMatches) -> Result<CliCommand, Failure> {
    let mut plans = texts(options, "plan");
    match plans.pop() {
        Some(plan) if plans.is_empty() => Ok(CliCommand::Send {
            plan,
            line: chosen_line(options)?,
            yes: options.get_flag("oui"),
            despite_undecided: options.get_flag("malgre_indetermine"),
        }),
        _ => Err(Failure::new(Category::Input, "erreur.entree.plusieurs_plans")
            .with("nombre", plans.len().saturating_add(1).to_string())),
    }
}

fn chosen_line(options: &ArgMatches) -> Result<Option<ChosenLine>, Failure> {
    let Some(value) = text(options, "ligne") else { return Ok(None) };
    match value.trim().parse() {
        Ok(number) if number > 0 => Ok(Some(ChosenLine { number, contrat: contrat(options)? })),
        _ => Err(Failure::new(Category::Input, "erreur.entree.ligne").with("valeur", value)),
    }
}

fn decision(options: &ArgMatches) -> Result<SettleArguments, Failure> {
    let departed = options.get_flag("partie");
    let reason = text(options, "raison").unwrap_or_default().trim().to_owned();
    if !departed && reason.is_empty() {
        return Err(Failure::new(Category::Input, "erreur.entree.raison"));
    }
    Ok(SettleArguments {
        contrat: required_contrat(options)?,
        departed,
        code: text(options, "code").map(|value| code(&value)).transpose()?,
        reason,
        yes: options.get_flag("oui"),
    })
}

fn code(value: &str) -> Result<DechargeCode, Failure> {
    DechargeCode::typed(value).map_err(|fault| match fault {
        ParameterFault::Empty => Failure::new(Category::Input, "erreur.entree.code"),
        fault => wrong_format("codeDecharge", &fault),
    })
}

fn delay(value: &str) -> Result<Duration, Failure> {
    read_duration(value).filter(|duration| !duration.is_zero()).ok_or_else(|| {
        Failure::new(Category::Input, "erreur.entree.duree").with("champ", "--delai").with("valeur", value)
    })
}

fn speed(value: &str) -> Result<f64, Failure> {
    let read = f64::from_str(value.trim()).ok().filter(|speed| speed.is_finite() && *speed > 0.0);
    read.ok_or_else(|| {
        Failure::new(Category::Input, "erreur.entree.nombre")
            .with("champ", "--vitesse")
            .with("valeur", value)
            .with("attendu", "> 0")
    })
}

fn rule(name: &str) -> Result<RuleId, Failure> {
    RuleId::ALL.into_iter().find(|rule| rule.name().eq_ignore_ascii_case(name.trim())).ok_or_else(|| {
        let names: Vec<&str> = RuleId::ALL.iter().map(|rule| rule.name()).collect();
        Failure::new(Category::Input, "erreur.entree.choix")
            .with("champ", "--expliquer")
            .with("valeur", name)
            .with("attendu", names.join(", "))
    })
}
