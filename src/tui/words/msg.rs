//! Events, as the inbox carries them.
//!
//! Owns: the types of events. Must never: say what an event changes.

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{KeyEvent, MouseEvent};
use jiff::Timestamp;

use super::action::Action;
use super::effect::ClipboardText;
use super::hit::Click;
use super::journal::JournalAnswer;
use super::plan::{CrStocFailure, ImportedFile, LineVerdict, OpenedPlan, OpenedSheet};
use crate::domain::failure::Failure;
use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::imported::ImportedOrders;
use crate::domain::lifecycle::Life;
use crate::domain::pasted::PastedColumn;
use crate::domain::reference::ContratId;
use crate::domain::site::Site;
use crate::engine::{AddedContrats, Aged, ContratAtHand, ImportMark, Knowledge, News, QuotaState};
use crate::tui::clipboard::CopyWay;

/// An event and its time.
#[derive(Debug, Clone)]
pub struct Message {
    /// The time, by the engine's clock.
    pub at: Timestamp,
    /// The event.
    pub what: What,
}

/// An event.
#[derive(Debug, Clone)]
pub enum What {
    /// A key, normalised.
    Key(KeyEvent),
    /// Text pasted at once.
    Paste(String),
    /// Keys that came at once and look pasted, from a terminal that does not say so.
    Burst(Vec<KeyEvent>),
    /// A mouse event, where the mouse is switched on: the main loop looks up its target.
    Mouse(MouseEvent),
    /// A turn of the mouse wheel, as a move.
    Wheel(Action),
    /// A click on a target.
    Click(Click),
    /// The window changed its size.
    Resize,
    /// Time passed, and something on the screen depends on it.
    Tick,
    /// The program is asked to stop (SIGTERM, SIGHUP, SIGINT, SIGQUIT, the terminal is gone).
    Stop,
    /// The program is asked to suspend until it is told to go on (SIGTSTP).
    Suspend,
    /// The program goes on after it was suspended (SIGCONT): another program may have used the terminal.
    Resume,
    /// News from the engine about what it did on its own.
    News(News),
    /// An effect was performed.
    Answer(EffectAnswer),
}

impl What {
    /// Whether the person caused the event.
    #[must_use]
    pub const fn is_the_persons(&self) -> bool {
        matches!(
            self,
            Self::Key(_) | Self::Paste(_) | Self::Burst(_) | Self::Mouse(_) | Self::Wheel(_) | Self::Click(_)
        )
    }
}

/// The answer of an effect. It names what was asked for, so it is kept even when another screen is shown by
/// then.
#[derive(Debug, Clone)]
pub enum EffectAnswer {
    /// The contracts at hand.
    ContratsAtHand(Result<Vec<ContratAtHand>, Failure>),
    /// The orders that the access files name; `None`: they are as they were.
    Imported(Result<Option<(ImportMark, Arc<ImportedOrders>)>, Failure>),
    /// Several contracts were put at hand.
    Added(Box<PastedColumn>, Result<AddedContrats, Failure>),
    /// A contract was put away, or taken out again.
    PutAway(ContratId, bool, Result<(), Failure>),
    /// A contract's name and note are kept.
    Annotated(ContratId, Result<(), Failure>),
    /// How the list of contracts was left; `None`: it never was.
    ContratsView(Result<Option<String>, Failure>),
    /// Puts to follow again.
    TakenUp(Result<Vec<ContratId>, Failure>),
    /// Puts to follow because of what another process did, or that it ended.
    TakenOver(Result<Vec<ContratId>, Failure>),
    /// The month's requests.
    Quota(Result<QuotaState, Failure>),
    /// A contract was put at hand.
    Opened(ContratId, Result<(), Failure>),
    /// What is known of a contract.
    Knowledge(ContratId, Result<Knowledge, Failure>),
    /// A site.
    Structure(ContratId, Result<Aged<Site>, Failure>),
    /// A fibre list.
    Fibres(ContratId, FibresQuestion, Result<Aged<RoSite>, Failure>),
    /// Facts are remembered, or one is forgotten.
    Remembered(ContratId, Result<(), Failure>),
    /// A put was sent, with any outcome.
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
    /// The file under that path was written, with the notice to show; or why not.
    Written(PathBuf, Result<String, Failure>),
    /// The CR_STOC asked for under that path: where it was written, or why not.
    CrStoc(PathBuf, Result<PathBuf, CrStocFailure>),
    /// The plans of a folder, the newest first.
    Plans(Vec<PathBuf>),
    /// The plan under that path, or why it could not be read.
    Plan(PathBuf, Result<Box<OpenedPlan>, Failure>),
    /// The sheet that was opened.
    Sheet(Arc<OpenedSheet>),
    /// The access file under that path was imported.
    FileImported(PathBuf, ImportedFile),
    /// What the rules say of these lines of a sheet.
    LinesJudged(Arc<OpenedSheet>, Vec<(usize, LineVerdict)>),
    /// The plan on a line of a sheet, or why it can't be used.
    PlanOfLine(Arc<OpenedSheet>, usize, Result<Box<OpenedPlan>, Failure>),
    /// The journal was read.
    JournalRead(JournalAnswer),
}

impl EffectAnswer {
    /// Whether this is the answer of a call to the service, which may have had to wait.
    #[must_use]
    pub const fn asked_service(&self) -> bool {
        matches!(
            self,
            Self::Structure(..) | Self::Fibres(..) | Self::Sent(..) | Self::StateAsked(..) | Self::Followed(..)
        )
    }
}
