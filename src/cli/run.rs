//! From a parsed command line to its exit code.

use std::io::Write;

use super::context::{self, CommandContext, Exit, FailedCommand, Format};
use super::globals::GlobalOptions;
use super::invocation::{CheckArguments, ChosenLine, CliCommand, FollowArguments, Invocation};
use super::keyboard::{self, Keyboard};
use super::usage::CommandLine;
use super::{
    check, common, completion, config, cr_stoc, decharge, diagnostic, explain, fibres, follow, import, journal, login,
    manual, quota, send, settle, simulator, structure,
};
use crate::assembly;
use crate::domain::failure::Failure;
use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::domain::service_error::Category;
use crate::engine::Engine;
use crate::host::config::Config;
use crate::host::paths::Paths;
use crate::host::texts::Texts;

/// Where a command reads and writes.
pub struct Streams<'a> {
    /// The stream for results.
    pub output: &'a mut dyn Write,
    /// The stream for progress and messages.
    pub messages: &'a mut dyn Write,
    /// What a person types, and standard input.
    pub keyboard: &'a mut dyn Keyboard,
}

/// Runs a command and returns its exit code. A failure is told on the messages' stream and, in JSON format, on the
/// results' stream too.
pub async fn run(call: Invocation, streams: Streams<'_>) -> Exit {
    let Invocation { globals, command } = call;
    let mut output = context::TolerantWriter::new(streams.output);
    let texts = Texts::new(globals.likely_language());
    let mut ctx = CommandContext {
        texts,
        format: globals.format.value,
        verbose: globals.verbosity > 0,
        hotline: None,
        output: &mut output,
        messages: streams.messages,
        keyboard: streams.keyboard,
    };
    let finished = match launch(&mut ctx, &globals, command).await {
        Ok(exit) => ctx.flush().map(|()| exit).map_err(FailedCommand::from),
        failed => failed,
    };
    match finished {
        Ok(exit) => exit,
        // If the failure itself can't be written, that is no second failure: the exit code stays.
        Err(failed) => ctx.failed(&failed),
    }
}

async fn launch(
    ctx: &mut CommandContext<'_>,
    globals: &GlobalOptions,
    command: CliCommand,
) -> Result<Exit, FailedCommand> {
    // These commands need no configuration at all.
    match command {
        CliCommand::Template { csv } => check::template(ctx, csv),
        CliCommand::Completion(shell) => completion::run(ctx, shell),
        CliCommand::Offered(values) => completion::offer_values(ctx, globals, values),
        CliCommand::Man => manual::run(ctx),
        CliCommand::Structure { contrat, file: Some(file), summary, .. } => {
            structure::from_file(ctx, contrat.as_ref(), &file, summary)
        }
        CliCommand::Fibres { contrat, question, file: Some(file), summary, .. } => {
            fibres::from_file(ctx, contrat.as_ref(), question.pbo.as_ref(), &file, summary)
        }
        CliCommand::Simulator(options) => simulator::run(ctx, options).await,
        // The diagnostic also reports a configuration that can't be read.
        CliCommand::Diagnostic { contrat, yes } => diagnostic::run(ctx, globals, contrat, yes).await,
        command => {
            let config = Config::load(&globals.overrides, globals.paths().config.as_deref())?;
            ctx.texts = Texts::new(config.language);
            ctx.hotline.clone_from(&config.hotline.phone);
            with_config(ctx, globals, command, &config).await
        }
    }
}

async fn with_config(
    ctx: &mut CommandContext<'_>,
    globals: &GlobalOptions,
    command: CliCommand,
    config: &Config,
) -> Result<Exit, FailedCommand> {
    let paths = globals.paths();
    let offline = globals.offline.value;
    match command {
        CliCommand::Screen => {
            screen_possible(ctx)?;
            if let Some(engine) = assembly::screen(config, &paths, offline).await? {
                finish(ctx, &engine).await;
                tell_underway(ctx, &engine).await;
            }
            Ok(Exit::Done)
        }
        CliCommand::Demo => {
            screen_possible(ctx)?;
            assembly::demo_screen(config).await?;
            Ok(Exit::Done)
        }
        CliCommand::Structure { contrat: Some(contrat), summary, refresh, .. } => {
            let engine = open(ctx, config, &paths, offline)?;
            structure::from_service(ctx, &engine, &contrat, summary, refresh).await
        }
        CliCommand::Fibres { contrat: Some(contrat), question, summary, refresh, .. } => {
            let engine = open(ctx, config, &paths, offline)?;
            fibres::from_service(ctx, &engine, &contrat, &question, summary, refresh).await
        }
        CliCommand::Check(arguments) => check(ctx, config, &paths, &arguments).await,
        CliCommand::Send { plan, line, yes, despite_undecided } => {
            let permission = send::SendPermission { yes, despite_undecided, offline };
            send(ctx, config, &paths, (&plan, line.as_ref()), permission).await.map_err(|mut failed| {
                // A failure without an outcome happened before the put: nothing was sent.
                failed.known.entry("issue").or_insert_with(|| "nonEnvoyee".into());
                failed
            })
        }
        CliCommand::Follow(arguments) => follow(ctx, config, &paths, arguments, offline).await,
        CliCommand::Quota { month } => {
            let engine = open(ctx, config, &paths, true)?;
            quota::run(ctx, &engine, month.as_deref()).await
        }
        CliCommand::Config => config::run(ctx, config, globals),
        CliCommand::Login => {
            // A password can be stored even if the journal can't be opened.
            let engine = assembly::engine(config, &paths.data, true, None).ok();
            login::connection(ctx, config, engine.as_ref()).await
        }
        CliCommand::Logout => login::disconnection(ctx, config).await,
        command @ (CliCommand::Settle(_)
        | CliCommand::Import(_)
        | CliCommand::CrStoc(_)
        | CliCommand::Journal(_)
        | CliCommand::Decharge { .. }) => with_journal(ctx, config, &paths, command).await,
        // Parsing lets neither of the first two through: without a file there is always a contract. The others ran
        // before.
        CliCommand::Structure { contrat: None, .. }
        | CliCommand::Fibres { contrat: None, .. }
        | CliCommand::Diagnostic { .. }
        | CliCommand::Completion(_)
        | CliCommand::Offered(_)
        | CliCommand::Man
        | CliCommand::Template { .. }
        | CliCommand::Simulator(_) => Err(other()),
    }
}

/// Runs the commands that need the journal but not the network.
async fn with_journal(
    ctx: &mut CommandContext<'_>,
    config: &Config,
    paths: &Paths,
    command: CliCommand,
) -> Result<Exit, FailedCommand> {
    match command {
        CliCommand::Settle(decision) => {
            let engine = local(ctx, config, paths).await?;
            settle::run(ctx, &engine, decision).await
        }
        CliCommand::Import(arguments) => {
            let engine = local(ctx, config, paths).await?;
            import::run(ctx, &engine, &arguments).await
        }
        CliCommand::CrStoc(arguments) => {
            let engine = local(ctx, config, paths).await?;
            cr_stoc::run(ctx, &engine, &config.exchange, &arguments).await
        }
        CliCommand::Journal(wanted) => {
            let engine = local(ctx, config, paths).await?;
            journal::run(ctx, &engine, config, &wanted).await
        }
        CliCommand::Decharge { contrat, fibre, code } => {
            let engine = local(ctx, config, paths).await?;
            decharge::run(ctx, &engine, &contrat, fibre.as_ref(), code).await
        }
        _ => Err(other()),
    }
}

/// The failure of a command that can't be carried out here.
fn other() -> FailedCommand {
    Failure::new(Category::Input, "erreur.usage.autre").into()
}

async fn check(
    ctx: &mut CommandContext<'_>,
    config: &Config,
    paths: &Paths,
    arguments: &CheckArguments,
) -> Result<Exit, FailedCommand> {
    if let (Some(rule), []) = (arguments.explain, arguments.plans.as_slice()) {
        explain::run(ctx, rule)?;
        return Ok(Exit::Done);
    }
    // Without a profile there is no journal: the plan is checked alone.
    let engine = if arguments.without_journal || config.active_profile().is_none() {
        None
    } else {
        Some(local(ctx, config, paths).await?)
    };
    check::run(ctx, engine.as_ref(), config.settings(true).ages, arguments).await
}

async fn follow(
    ctx: &mut CommandContext<'_>,
    config: &Config,
    paths: &Paths,
    arguments: FollowArguments,
    offline: bool,
) -> Result<Exit, FailedCommand> {
    if offline {
        let breakdown = Breakdown { kind: BreakdownKind::Offline, detail: String::new() };
        return Err(Failure::from_breakdown(&breakdown).into());
    }
    // Listens from the start: an early interruption still gets its JSON document.
    let interruption = keyboard::interruption();
    let engine = open(ctx, config, paths, false)?;
    engine.take_up().await?;
    follow::run(ctx, &engine, arguments, interruption).await
}

async fn send(
    ctx: &mut CommandContext<'_>,
    config: &Config,
    paths: &Paths,
    (name, line): (&str, Option<&ChosenLine>),
    permission: send::SendPermission,
) -> Result<Exit, FailedCommand> {
    let plan = match line {
        None => common::read_plan(ctx.keyboard, name)?,
        Some(line) => {
            let asked = ctx.keyboard.is_terminal() && !permission.yes;
            check::read_line(ctx, name, line, asked)?
        }
    };
    if !permission.offline {
        // Told first: without an address nothing can be sent.
        config.service_access()?;
    }
    let engine = open(ctx, config, paths, permission.offline)?;
    engine.take_up().await?;
    send::run(ctx, &engine, &plan, permission).await
}

/// Opens an engine, and tells at once what a person must know about its journal.
fn open(ctx: &mut CommandContext<'_>, config: &Config, paths: &Paths, offline: bool) -> Result<Engine, Failure> {
    let engine = assembly::engine(config, &paths.data, offline, login::prompt(ctx, config))?;
    if let Some(notice) = engine.notice() {
        ctx.tell_failure(&notice);
    }
    Ok(engine)
}

/// Opens an engine for commands that only read or write the journal. Puts of stopped processes are set to what the
/// journal proves.
async fn local(ctx: &mut CommandContext<'_>, config: &Config, paths: &Paths) -> Result<Engine, Failure> {
    let engine = open(ctx, config, paths, true)?;
    engine.take_up().await?;
    Ok(engine)
}

/// Waits for a put that was still under way when the screen was closed: its answer may carry the code de décharge and
/// can't be asked for again. A person who presses Ctrl-C leaves at once: the put is in the journal, and the next start
/// takes it up.
async fn finish(ctx: &mut CommandContext<'_>, engine: &Engine) {
    if !engine.sending_underway() {
        return;
    }
    ctx.message(ctx.texts.get("cli.envoyer.patience"));
    tokio::select! {
        () = engine.finish() => {}
        () = keyboard::interruption() => {}
    }
}

/// Tells on leaving which puts go on without anybody looking, and how to look again. The screens are left all the same
/// when the journal can't be read.
async fn tell_underway(ctx: &mut CommandContext<'_>, engine: &Engine) {
    let Ok(open) = follow::underway(engine).await else { return };
    if !open.is_empty() {
        let n = open.len();
        ctx.message(ctx.texts.count("cli.ecran.en_cours", n, &[("n", &n.to_string())]));
    }
}

fn screen_possible(ctx: &CommandContext<'_>) -> Result<(), Failure> {
    if ctx.keyboard.is_screen() { Ok(()) } else { Err(Failure::new(Category::Input, "erreur.entree.ecran")) }
}

/// Answers a command line that runs nothing: prints the help, or what is wrong with it.
#[must_use]
pub fn answer(parse: CommandLine, streams: Streams<'_>) -> Exit {
    let Streams { output, messages, keyboard } = streams;
    let mut output = context::TolerantWriter::new(output);
    let (format, language) = match &parse {
        CommandLine::Refusal { format, language, .. } => (*format, *language),
        _ => (Format::Text, crate::host::texts::Language::French),
    };
    let mut ctx = CommandContext {
        texts: Texts::new(language),
        format,
        verbose: false,
        hotline: None,
        output: &mut output,
        messages,
        keyboard,
    };
    match parse {
        CommandLine::Refusal { failure, .. } => ctx.failed(&failure.into()),
        CommandLine::Text(text) => match ctx.line(text.trim_end()).and_then(|()| ctx.flush()) {
            Ok(()) => Exit::Done,
            Err(failure) => ctx.failed(&failure.into()),
        },
        CommandLine::Invocation(_) => Exit::Input,
    }
}

/// Tells that this machine refuses the threads that every command needs.
#[must_use]
pub fn without_runtime(streams: Streams<'_>, error: &std::io::Error) -> Exit {
    let breakdown = Breakdown { kind: BreakdownKind::Local, detail: error.to_string() };
    let failure = Failure::from_breakdown(&breakdown);
    answer(
        CommandLine::Refusal { failure, format: Format::Text, language: crate::host::texts::Language::French },
        streams,
    )
}
