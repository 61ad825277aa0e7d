//! The terminal UI: a synchronous loop of inbox → update → effects → view.
//!
//! ```text
//! input thread ─┐
//! engine tasks ─┼─► one inbox ─► update(&mut State, Msg) → Vec<Effect> ─► runner: one effect, one task
//! signals      ─┘                      │
//!                     draw(&State) ◄───┘ when something changed
//! ```
//!
//! Owns: what the technician sees and does. Must never: import the protocol, the transport or the
//! journal; wait for the network; start anything from a drawing. Only the gesture of the send
//! confirmation makes [`effect::Effect::Envoyer`].

pub mod accueil;
pub mod action;
pub mod arbre;
mod couleurs;
pub mod effect;
pub mod fiche;
pub mod fichiers;
pub mod filtre;
pub mod glyphs;
pub mod inbox;
pub mod input;
pub mod keymap;
pub mod msg;
pub mod poste;
pub mod presse;
pub mod registre;
pub mod screens;
pub mod signal;
pub mod souris;
pub mod state;
mod terminal;
pub mod theme;
pub mod update;
pub mod view;
pub mod widgets;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::runtime::Handle;

use self::effect::{Effect, Runner};
use self::glyphs::Signs;
use self::inbox::Inbox;
use self::msg::{Msg, What};
use self::poste::Poste;
use self::presse::{Environnement, Presse};
use self::screens::dossiers;
use self::signal::{Notification, osc52};
use self::state::{Data, Level, State, World};
use self::terminal::Guard;
use self::theme::Palette;
use self::view::Memo;
use crate::domain::echec::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::engine::Engine;
use crate::host::config::{Affichage, Echange};
use crate::host::texts::Textes;

/// The styles and signs that `affichage` means in this environment.
#[must_use]
pub fn resolve(affichage: Affichage) -> (Palette, Signs) {
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
    (
        Palette::new(affichage.theme, no_color, light),
        Signs::new(affichage.glyphes, utf8).with_borders(affichage.bordures),
    )
}

/// What the terminal UI is opened with.
pub struct Ouverture {
    /// The engine of the profile.
    pub engine: Engine,
    /// Where the effects run.
    pub runtime: Handle,
    /// What happens.
    pub inbox: Inbox,
    /// The words.
    pub textes: Textes,
    /// How things are shown.
    pub affichage: Affichage,
    /// The hotline's number (`[hotline] telephone`).
    pub hotline: Option<String>,
    /// The profile's name, shown in clear.
    pub profil: String,
    /// Whether the profile is the real network.
    pub production: bool,
    /// Whether the service is the simulator inside the program.
    pub demo: bool,
    /// The operators of the access files (`[echange]`).
    pub operateurs: Echange,
    /// A contract to open at once.
    pub contrat: Option<ReferenceContrat>,
    /// Something to tell at once.
    pub avis: Option<Echec>,
    /// The log's file.
    pub trace: Option<PathBuf>,
    /// What this program is and where its things are.
    pub poste: Poste,
}

/// How the terminal UI was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sortie {
    /// The contracts whose put is not settled: the journal holds them, the next start takes them up.
    pub en_cours: Vec<ReferenceContrat>,
    /// The person left while a put was on its way, and said twice that it is not to be waited for.
    pub insiste: bool,
}

/// Opens the terminal UI and runs it until it is left. To be called on the main thread, outside the
/// runtime.
///
/// # Errors
/// The terminal's: it can't be taken over or drawn on. It is restored in every case.
pub fn ouvrir(options: Ouverture) -> io::Result<Sortie> {
    let (palette, signs) = resolve(options.affichage);
    let world = match (options.demo, options.production) {
        (true, _) => World::Demo,
        (false, true) => World::Production,
        (false, false) => World::Test,
    };
    let engine = options.engine;
    let mut reglages = engine.reglages().clone();
    reglages.profil = options.profil;
    let mut data = Data::new(reglages, options.textes, world, TimeZone::system(), engine.maintenant());
    data.hotline = options.hotline;
    data.lieux.operateurs = options.operateurs.code_oi.is_some() && options.operateurs.code_oc.is_some();
    data.lieux.maison = std::env::home_dir();
    data.lieux.dossier = dossier(data.lieux.maison.as_deref());
    data.poste = options.poste;
    if let Some(avis) = &options.avis {
        data.say_failure(avis);
    }
    let mut state = State::new(data);
    let mut effects = update::start(&mut state);
    if let Some(contrat) = options.contrat {
        let screen = dossiers::site(&mut state.data, contrat, &mut effects);
        state.screens.push(screen);
    }

    let mut inbox = options.inbox;
    let mut guard = Guard::take(options.affichage.souris, farewell(options.textes, options.trace.as_deref()))?;
    let mut memo = Memo::default();
    // The first frame shows before anything is asked of the engine.
    guard.draw(|frame| view::draw(frame, &state, palette, signs, &mut memo))?;

    inbox.read_terminal();
    hear_engine(&engine, &options.runtime, inbox.sender());
    let presse = Presse::new(Environnement::lit(|nom| std::env::var_os(nom)));
    let operateurs = options.operateurs;
    let runner = Runner { engine: engine.clone(), runtime: options.runtime, inbox: inbox.sender(), presse, operateurs };
    let signals = Notification::lit(|nom| std::env::var_os(nom));
    let mut quit = perform(&runner, effects, &mut state, &mut guard, signals)?;
    while !quit {
        let Some(what) = receive(&inbox.receiver, &memo) else { break };
        let mut batch = vec![what];
        // Everything that waits already is taken in before the next frame.
        batch.extend(inbox.receiver.try_iter().take(256));
        let mut reread = false;
        // Whether what a click is looked up in is what is true now, and all that changed since the person
        // saw it is what he did himself.
        let (mut drawn, mut own) = (true, true);
        for what in batch {
            let what = match what {
                What::Mouse(mouse) => {
                    if !drawn {
                        guard.draw(|frame| view::draw(frame, &state, palette, signs, &mut memo))?;
                    }
                    match souris::meant(&memo, mouse) {
                        Some(What::Click(click)) if !own => match click.at_most_selects() {
                            Some(click) => What::Click(click),
                            None => continue,
                        },
                        Some(what) => what,
                        None => continue,
                    }
                }
                what => what,
            };
            drawn = false;
            own &= what.is_the_persons();
            let mut effects = update::update(&mut state, Msg { at: engine.maintenant(), what });
            // Whatever came of the others, the list is read once, after all of them.
            effects.retain(|effect| {
                let list = *effect == Effect::Dossiers;
                reread |= list;
                !list
            });
            quit |= perform(&runner, effects, &mut state, &mut guard, signals)?;
        }
        if reread {
            quit |= perform(&runner, vec![Effect::Dossiers], &mut state, &mut guard, signals)?;
        }
        if !quit {
            guard.draw(|frame| view::draw(frame, &state, palette, signs, &mut memo))?;
        }
    }
    drop(guard);
    Ok(Sortie { en_cours: state.unsettled(), insiste: state.data.insiste })
}

/// Where files go at first: where the program was started; from a desktop that is nowhere in
/// particular, then the person's home.
fn dossier(maison: Option<&Path>) -> PathBuf {
    let ici = std::env::current_dir().ok().filter(|ici| ici.parent().is_some());
    ici.or_else(|| maison.map(Path::to_owned)).unwrap_or_default()
}

/// The shortest wait: of twenty countdowns each changes at another instant of the second.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait: a laptop that slept is told nothing of the time that passed meanwhile.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// The next thing that happens; a tick when nothing does until what is shown is no longer true.
fn receive(inbox: &Receiver<What>, memo: &Memo) -> Option<What> {
    let Some(change) = memo.change() else { return inbox.recv().ok() };
    match inbox.recv_timeout(change.clamp(SHORTEST_WAIT, LONGEST_WAIT)) {
        Ok(what) => Some(what),
        Err(RecvTimeoutError::Timeout) => Some(What::Tick),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}

/// Performs effects; whether the program is to be left.
fn perform(
    runner: &Runner,
    effects: Vec<Effect>,
    state: &mut State,
    guard: &mut Guard,
    signals: Notification,
) -> io::Result<bool> {
    let mut quit = false;
    for effect in effects {
        match runner.perform(effect) {
            Some(Effect::Quitter) => quit = true,
            Some(Effect::Suspendre) => Guard::suspend(),
            Some(Effect::Redessiner) => guard.retake()?,
            // A terminal that takes no bell is no reason to stop.
            Some(Effect::Annoncer(text)) => drop(Guard::signal(&signals.sequence(&text))),
            Some(Effect::CopierTerminal(text, relais)) if Guard::signal(&osc52(&text, relais)).is_err() => {
                state.data.say(Level::Bad, state.data.textes.get("tui.annonce.copie_ratee"));
            }
            _ => {}
        }
    }
    Ok(quit)
}

/// Feeds the engine's news into the inbox.
fn hear_engine(engine: &Engine, runtime: &Handle, inbox: Sender<What>) {
    let mut news = engine.abonner();
    runtime.spawn(async move {
        while let Some(one) = news.recv().await {
            if inbox.send(What::News(one)).is_err() {
                return;
            }
        }
    });
}

/// What a person reads after a panic.
fn farewell(textes: Textes, trace: Option<&Path>) -> String {
    match trace {
        Some(trace) => textes.phrase("tui.panique.trace", &[("fichier", &trace.display().to_string())]),
        None => textes.get("tui.panique").to_owned(),
    }
}
