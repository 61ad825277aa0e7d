//! What happened, as the inbox carries it.
//!
//! Owns: the words for it. Must never: say what it changes.

use std::path::PathBuf;

use crossterm::event::{KeyEvent, MouseEvent};
use jiff::Timestamp;

use super::action::Action;
use super::effect::Copie;
use super::hit::Click;
use super::journal::Reponse;
use super::plan::{PlanLu, RefusRapport};
use crate::domain::failure::Echec;
use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::lifecycle::Vie;
use crate::domain::reference::ReferenceContrat;
use crate::domain::site::Site;
use crate::engine::{Connaissances, Dossier, EtatQuota, Lu, Nouvelle};
use crate::tui::clipboard::Voie;

/// Something that happened, and when.
#[derive(Debug, Clone)]
pub struct Msg {
    /// When, by the engine's clock.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub enum What {
    /// A key, normalised.
    Key(KeyEvent),
    /// Text pasted at once.
    Paste(String),
    /// The mouse, where it is switched on: the main loop looks up what it is on.
    Mouse(MouseEvent),
    /// The mouse's wheel, as the move that it means.
    Wheel(Action),
    /// A click on something.
    Click(Click),
    /// The window has another size.
    Resize,
    /// Time passed while something on the screen shows it.
    Tick,
    /// The program is asked to stop (SIGTERM, SIGHUP, SIGINT, SIGQUIT, the terminal is gone).
    Stop,
    /// The program is asked to stand still until it is told to go on (SIGTSTP).
    Suspend,
    /// It goes on after standing still (SIGCONT): somebody else may have used the terminal.
    Resume,
    /// The engine tells what it did on its own.
    News(Nouvelle),
    /// An effect was performed.
    Answer(Answer),
}

impl What {
    /// Whether it is something that the person did.
    #[must_use]
    pub const fn is_the_persons(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Paste(_) | Self::Mouse(_) | Self::Wheel(_) | Self::Click(_))
    }
}

/// What an effect led to. It names what it was asked for: it is kept whatever the screen shows by
/// then.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The contracts at hand.
    Dossiers(Result<Vec<Dossier>, Echec>),
    /// Puts to follow again.
    Reprises(Result<Vec<ReferenceContrat>, Echec>),
    /// The month's requests.
    Quota(Result<EtatQuota, Echec>),
    /// A contract is at hand.
    Ouvert(ReferenceContrat, Result<(), Echec>),
    /// What is known of a contract.
    Connaissances(ReferenceContrat, Result<Connaissances, Echec>),
    /// A site.
    Structure(ReferenceContrat, Result<Lu<Site>, Echec>),
    /// A fibre list.
    Fibres(ReferenceContrat, QuestionFibres, Result<Lu<RoSite>, Echec>),
    /// Facts are remembered, or one is forgotten.
    Retenu(ReferenceContrat, Result<(), Echec>),
    /// A put went, somehow.
    Envoye(ReferenceContrat, Result<Vie, Echec>),
    /// The service was asked once.
    Releve(ReferenceContrat, Result<Option<Vie>, Echec>),
    /// A following came to its end.
    Suivi(ReferenceContrat, Result<Vie, Echec>),
    /// A person settled a put.
    Tranche(ReferenceContrat, Result<Vie, Echec>),
    /// A code de décharge was recorded by hand.
    Decharge(ReferenceContrat, Result<Vie, Echec>),
    /// A text was copied, in this way.
    Copie(Copie, Voie),
    /// The file under that path was written, and what is to be said of it; or it was not.
    Ecrit(PathBuf, Result<String, Echec>),
    /// The CR_STOC that was asked for under that path: where it was written, or why not.
    CrStoc(PathBuf, Result<PathBuf, RefusRapport>),
    /// The plans of a folder, the newest first.
    Plans(Vec<PathBuf>),
    /// The plan under that path was read, or not.
    Plan(PathBuf, Result<Box<PlanLu>, Echec>),
    /// The journal was read.
    Lu(Reponse),
}

impl Answer {
    /// Whether it is that of a call to the service, which may have waited.
    #[must_use]
    pub const fn asked_service(&self) -> bool {
        matches!(self, Self::Structure(..) | Self::Fibres(..) | Self::Envoye(..) | Self::Releve(..) | Self::Suivi(..))
    }
}
