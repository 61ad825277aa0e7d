//! The actions that a key can ask for.
//!
//! Owns: the list of actions. Must never: know which screen does one.

/// What a key asks of the screen with the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// The first row.
    First,
    /// The last row.
    Last,
    /// Left: fold, or the previous value.
    Left,
    /// Right: unfold, or the next value.
    Right,
    /// The main thing to do with what is selected.
    Activate,
    /// One step back.
    Back,
    /// The next field or pane.
    Next,
    /// The previous field or pane.
    Previous,
    /// Switch what is selected on or off.
    Toggle,
    /// Leave the program.
    Quit,
    /// The keys of this screen.
    Help,
    /// Every action of this screen.
    Palette,
    /// Open a contract by its reference.
    New,
    /// Go to the following of the contract.
    ViewFollowing,
    /// Go to the site of the contract.
    ViewSite,
    /// Filter what is listed.
    Filter,
    /// Put a contract away, or take it out again.
    PutAway,
    /// Give a contract a name and a note.
    Annotate,
    /// Sort the list by the next column or order.
    Sort,
    /// Free fibres only.
    FreeOnly,
    /// Only fibres that allow keeping the PTO.
    KeepableOnly,
    /// The next floor with free fibres.
    NextFreeEtage,
    /// The previous floor with free fibres.
    PreviousFreeEtage,
    /// The picture of the building in place of the tree, or the tree again.
    Facade,
    /// Unfold every floor, or fold them all again.
    UnfoldAll,
    /// Reverse the order.
    Invert,
    /// Read again what is shown (one request).
    Refresh,
    /// Go to the send confirmation.
    Confirm,
    /// Empty the demande.
    Empty,
    /// Make the demande of a put that was not carried out again.
    Redo,
    /// Take the next proposed fibre.
    Proposal,
    /// Take the proposed fibre before it.
    PreviousProposal,
    /// Ask the service how the put stands (one request).
    AskState,
    /// Follow again a put whose following stopped.
    Follow,
    /// Copy the code de décharge.
    Copy,
    /// Choose what else to copy.
    CopyOther,
    /// Show the code de décharge as a QR code.
    Qr,
    /// Write the put to a file.
    Export,
    /// Write the report of the connection (CR_STOC).
    CrStoc,
    /// Write the demande as a plan.
    SavePlan,
    /// Open a demande written as a plan.
    OpenPlan,
    /// Settle a put by hand.
    Settle,
    /// Record a code de décharge by hand.
    EnterCode,
    /// The journal.
    Journal,
    /// The codes de décharge that are missing.
    MissingCodes,
    /// The sheet to read aloud to the hotline.
    Summary,
    /// The contract's order: its facts, the place.
    Commande,
    /// Forget what was set by hand.
    Forget,
    /// Take back what an older source said.
    TakeOlder,
}
