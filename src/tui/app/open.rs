//! Opens the terminal UI.
//!
//! Owns: its options, the look that this environment allows, and how it was left. Must never: ask anything of
//! the engine before the first frame.

use std::io;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use tokio::runtime::Handle;

use super::inbox::Inbox;
use super::run::{ShownTerminal, hear_engine, run};
use super::runner::Runner;
use super::signal::Notification;
use super::state::State;
use super::terminal::Guard;
use super::update;
use crate::domain::failure::Failure;
use crate::domain::reference::ContratId;
use crate::engine::Engine;
use crate::host::config::{DisplaySettings, ExchangeSettings};
use crate::host::texts::Texts;
use crate::tui::clipboard::{ClipboardEnvironment, ClipboardWays};
use crate::tui::data::{Data, PostValues, World};
use crate::tui::glyphs::Signs;
use crate::tui::theme::{Depth, Palette};
use crate::tui::view::Memo;
use crate::tui::words::route::Destination;

/// The styles and signs for the settings in `display`, given this environment's variables.
#[must_use]
pub fn resolve(display: DisplaySettings) -> (Palette, Signs) {
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    let no_color = !set("NO_COLOR").is_empty();
    let light = set("COLORFGBG").rsplit(';').next().is_some_and(|bg| bg == "7" || bg == "15");
    let locale = [set("LC_ALL"), set("LC_CTYPE"), set("LANG")].into_iter().find(|value| !value.is_empty());
    let utf8 = if cfg!(windows) {
        // The legacy console has neither variable; Windows Terminal and ConEmu set one.
        !set("WT_SESSION").is_empty() || !set("ConEmuANSI").is_empty() || !set("TERM_PROGRAM").is_empty()
    } else {
        locale.is_some_and(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }) && set("TERM") != "linux"
    };
    // Windows Terminal shows every colour and sets neither variable.
    let depth = if cfg!(windows) && !set("WT_SESSION").is_empty() {
        Depth::True
    } else {
        Depth::told(&set("TERM"), &set("COLORTERM"), !set("TMUX").is_empty())
    };
    let palette = Palette::new(display.theme, no_color, light).with_depth(depth);
    (palette, Signs::new(display.glyphs, utf8).with_borders(display.borders))
}

/// What the terminal UI is opened with.
pub struct Opening {
    /// The engine of the profile.
    pub engine: Engine,
    /// The runtime on which effects run.
    pub runtime: Handle,
    /// The inbox of everything that happens.
    pub inbox: Inbox,
    /// The table of texts.
    pub texts: Texts,
    /// The display settings.
    pub display: DisplaySettings,
    /// The hotline's number (`[hotline] telephone`).
    pub hotline: Option<String>,
    /// The profile's name, shown in clear.
    pub profile: String,
    /// Whether the profile is the real network.
    pub production: bool,
    /// Whether the service is the simulator inside the program.
    pub demo: bool,
    /// The operators of the access files (`[echange]`).
    pub operators: ExchangeSettings,
    /// A contract to open at the start.
    pub contrat: Option<ContratId>,
    /// A failure to show at the start.
    pub notice: Option<Failure>,
    /// The log file.
    pub trace: Option<PathBuf>,
    /// What this program is, where its files are, and its settings.
    pub post: PostValues,
}

/// How the terminal UI was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The contracts whose put is not settled: the journal holds them and the next start takes them up.
    pub underway: Vec<ContratId>,
    /// The person left while a put was on its way, and confirmed that the program is not to wait for it.
    pub without_waiting: bool,
}

/// Opens the terminal UI and runs it until it is left. Call it on the main thread, outside the runtime.
///
/// # Errors
/// An I/O error when the terminal can't be taken over or drawn on. The terminal is restored in every case.
pub fn open(mut options: Opening) -> io::Result<Leaving> {
    let (palette, signs) = resolve(options.display);
    let mut state = State::new(data(&mut options));
    let mut effects = update::start(&mut state);
    if let Some(contrat) = options.contrat {
        state.push(Destination::Site(contrat), &mut effects);
    }

    let (engine, mut inbox) = (options.engine, options.inbox);
    let guard = Guard::take(options.display.mouse, farewell(options.texts, options.trace.as_deref()))?;
    let mut shown = ShownTerminal { guard, state, palette, signs, memo: Memo::default() };
    // The first frame is drawn before the engine is asked for anything.
    shown.draw()?;

    inbox.read_terminal();
    hear_engine(&engine, &options.runtime, inbox.sender());
    let clipboard = ClipboardWays::new(ClipboardEnvironment::read(|name| std::env::var_os(name)));
    let operators = options.operators;
    let runner = Runner { engine, runtime: options.runtime, inbox: inbox.sender(), clipboard, operators };
    let signals =
        if options.display.bell { Notification::read(|name| std::env::var_os(name)) } else { Notification::Silent };
    run(&mut shown, &inbox.receiver, &runner, effects, signals)?;
    let ShownTerminal { guard, state, .. } = shown;
    drop(guard);
    Ok(Leaving { underway: state.unsettled(), without_waiting: state.data.quit_warned })
}

/// The shared data before anything is read.
fn data(options: &mut Opening) -> Data {
    let world = match (options.demo, options.production) {
        (true, _) => World::Demo,
        (false, true) => World::Production,
        (false, false) => World::Test,
    };
    let engine = &options.engine;
    let mut settings = engine.settings().clone();
    settings.profile = std::mem::take(&mut options.profile);
    let mut data = Data::new(settings, *engine.capabilities(), options.texts, world, TimeZone::system(), engine.now());
    data.hotline = options.hotline.take();
    data.places.operators = options.operators.code_oi.is_some() && options.operators.code_oc.is_some();
    data.places.home = std::env::home_dir();
    data.places.folder = folder(data.places.home.as_deref());
    data.post = std::mem::take(&mut options.post);
    if let Some(notice) = &options.notice {
        data.say_failure(notice);
    }
    data
}

/// The first folder for files: the one where the program was started. A start from a desktop gives the root
/// folder; then it is the person's home.
fn folder(home: Option<&Path>) -> PathBuf {
    let here = std::env::current_dir().ok().filter(|here| here.parent().is_some());
    here.or_else(|| home.map(Path::to_owned)).unwrap_or_default()
}

/// The message shown after a panic.
pub(super) fn farewell(texts: Texts, trace: Option<&Path>) -> String {
    match trace {
        Some(trace) => texts.sentence("tui.panique.trace", &[("fichier", &trace.display().to_string())]),
        None => texts.get("tui.panique").to_owned(),
    }
}
