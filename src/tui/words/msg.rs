//! What happened, as the inbox carries it.
//!
//! Owns: the words for it. Must never: say what it changes.

use std::path::PathBuf;

use crossterm::event::{KeyEvent, MouseEvent};
use jiff::Timestamp;

use super::action::Action;
use super::effect::ClipboardText;
use super::hit::Click;
use super::journal::JournalAnswer;
use super::plan::{CrStocFailure, OpenedPlan};
use crate::domain::failure::Failure;
use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::lifecycle::Life;
use crate::domain::reference::ContratId;
use crate::domain::site::Site;
use crate::engine::{Aged, ContratAtHand, Knowledge, News, QuotaState};
use crate::tui::clipboard::CopyWay;

/// Something that happened, and when.
#[derive(Debug, Clone)]
pub struct Message {
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
    News(News),
    /// An effect was performed.
    Answer(EffectAnswer),
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
pub enum EffectAnswer {
    /// The contracts at hand.
    ContratsAtHand(Result<Vec<ContratAtHand>, Failure>),
    /// Puts to follow again.
    TakenUp(Result<Vec<ContratId>, Failure>),
    /// The month's requests.
    Quota(Result<QuotaState, Failure>),
    /// A contract is at hand.
    Opened(ContratId, Result<(), Failure>),
    /// What is known of a contract.
    Knowledge(ContratId, Result<Knowledge, Failure>),
    /// A site.
    Structure(ContratId, Result<Aged<Site>, Failure>),
    /// A fibre list.
    Fibres(ContratId, FibresQuestion, Result<Aged<RoSite>, Failure>),
    /// Facts are remembered, or one is forgotten.
    Remembered(ContratId, Result<(), Failure>),
    /// A put went, somehow.
    Sent(ContratId, Result<Life, Failure>),
    /// The service was asked once.
    StateAsked(ContratId, Result<Option<Life>, Failure>),
    /// A following came to its end.
    Followed(ContratId, Result<Life, Failure>),
    /// A person settled a put.
    Settled(ContratId, Result<Life, Failure>),
    /// A code de décharge was recorded by hand.
    Decharge(ContratId, Result<Life, Failure>),
    /// A text was copied, in this way.
    Copied(ClipboardText, CopyWay),
    /// The file under that path was written, and what is to be said of it; or it was not.
    Written(PathBuf, Result<String, Failure>),
    /// The CR_STOC that was asked for under that path: where it was written, or why not.
    CrStoc(PathBuf, Result<PathBuf, CrStocFailure>),
    /// The plans of a folder, the newest first.
    Plans(Vec<PathBuf>),
    /// The plan under that path was read, or not.
    Plan(PathBuf, Result<Box<OpenedPlan>, Failure>),
    /// The journal was read.
    JournalRead(JournalAnswer),
}

impl EffectAnswer {
    /// Whether it is that of a call to the service, which may have waited.
    #[must_use]
    pub const fn asked_service(&self) -> bool {
        matches!(
            self,
            Self::Structure(..) | Self::Fibres(..) | Self::Sent(..) | Self::StateAsked(..) | Self::Followed(..)
        )
    }
}
