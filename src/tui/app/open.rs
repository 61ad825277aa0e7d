//! Opens the terminal UI.
//!
//! Owns: what it is opened with, what this environment means for its looks, how it was left. Must never: ask
//! anything of the engine before the first frame.

use std::io;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use tokio::runtime::Handle;

use super::inbox::Inbox;
use super::run::{Shown, hear_engine, run};
use super::runner::Runner;
use super::signal::Notification;
use super::state::State;
use super::terminal::Guard;
use super::update;
use crate::domain::failure::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::engine::Engine;
use crate::host::config::{Affichage, Echange};
use crate::host::texts::Textes;
use crate::tui::clipboard::{Environnement, Presse};
use crate::tui::data::{Data, Poste, World};
use crate::tui::glyphs::Signs;
use crate::tui::theme::Palette;
use crate::tui::view::Memo;
use crate::tui::words::route::Route;

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
pub fn ouvrir(mut options: Ouverture) -> io::Result<Sortie> {
    let (palette, signs) = resolve(options.affichage);
    let mut state = State::new(data(&mut options));
    let mut effects = update::start(&mut state);
    if let Some(contrat) = options.contrat {
        state.push(Route::Site(contrat), &mut effects);
    }

    let (engine, mut inbox) = (options.engine, options.inbox);
    let guard = Guard::take(options.affichage.souris, farewell(options.textes, options.trace.as_deref()))?;
    let mut shown = Shown { guard, state, palette, signs, memo: Memo::default() };
    // The first frame shows before anything is asked of the engine.
    shown.draw()?;

    inbox.read_terminal();
    hear_engine(&engine, &options.runtime, inbox.sender());
    let presse = Presse::new(Environnement::lit(|nom| std::env::var_os(nom)));
    let operateurs = options.operateurs;
    let runner = Runner { engine, runtime: options.runtime, inbox: inbox.sender(), presse, operateurs };
    let signals = Notification::lit(|nom| std::env::var_os(nom));
    run(&mut shown, &inbox.receiver, &runner, effects, signals)?;
    let Shown { guard, state, .. } = shown;
    drop(guard);
    Ok(Sortie { en_cours: state.unsettled(), insiste: state.data.insiste })
}

/// What is known before anything was read.
fn data(options: &mut Ouverture) -> Data {
    let world = match (options.demo, options.production) {
        (true, _) => World::Demo,
        (false, true) => World::Production,
        (false, false) => World::Test,
    };
    let engine = &options.engine;
    let mut reglages = engine.reglages().clone();
    reglages.profil = std::mem::take(&mut options.profil);
    let mut data =
        Data::new(reglages, *engine.capabilities(), options.textes, world, TimeZone::system(), engine.maintenant());
    data.hotline = options.hotline.take();
    data.lieux.operateurs = options.operateurs.code_oi.is_some() && options.operateurs.code_oc.is_some();
    data.lieux.maison = std::env::home_dir();
    data.lieux.dossier = dossier(data.lieux.maison.as_deref());
    data.poste = std::mem::take(&mut options.poste);
    if let Some(avis) = &options.avis {
        data.say_failure(avis);
    }
    data
}

/// Where files go at first: where the program was started; from a desktop that is nowhere in
/// particular, then the person's home.
fn dossier(maison: Option<&Path>) -> PathBuf {
    let ici = std::env::current_dir().ok().filter(|ici| ici.parent().is_some());
    ici.or_else(|| maison.map(Path::to_owned)).unwrap_or_default()
}

/// What a person reads after a panic.
pub(super) fn farewell(textes: Textes, trace: Option<&Path>) -> String {
    match trace {
        Some(trace) => textes.phrase("tui.panique.trace", &[("fichier", &trace.display().to_string())]),
        None => textes.get("tui.panique").to_owned(),
    }
}
