//! What a key asks.
//!
//! Owns: the list of actions. Must never: know which screen does them.

/// What a key asks of the screen that has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// One row up.
    Haut,
    /// One row down.
    Bas,
    /// One page up.
    PageHaut,
    /// One page down.
    PageBas,
    /// The first row.
    Debut,
    /// The last row.
    Fin,
    /// Left: fold, or the other value.
    Gauche,
    /// Right: unfold, or the other value.
    Droite,
    /// The main thing to do with what is selected.
    Valider,
    /// One step back.
    Retour,
    /// The next field or pane.
    Suivant,
    /// The previous field or pane.
    Precedent,
    /// Switch what is selected on or off.
    Basculer,
    /// Leave the program.
    Quitter,
    /// The keys of this screen.
    Aide,
    /// Every action of this screen.
    Palette,
    /// Open a contract by its reference.
    Nouveau,
    /// Go to the following of the contract.
    VoirSuivi,
    /// Go to the site of the contract.
    VoirSite,
    /// Filter what is listed.
    Filtrer,
    /// The next order of what is listed.
    Trier,
    /// Free fibres only.
    Libres,
    /// Only fibres that allow keeping the PTO.
    Conservables,
    /// The next floor with free fibres.
    EtageLibre,
    /// The previous floor with free fibres.
    EtageLibreAvant,
    /// The picture of the building in place of the tree, or the tree again.
    Facade,
    /// Unfold every floor, or fold them all again.
    DeplierTout,
    /// The other way round.
    Inverser,
    /// Read again what is shown (one request).
    Actualiser,
    /// Go to the send confirmation.
    Confirmer,
    /// Take the next proposed fibre.
    Proposition,
    /// Ask the service how the put stands (one request).
    Relever,
    /// Follow again a put whose following stopped.
    Suivre,
    /// Copy the code de décharge.
    Copier,
    /// Choose what else to copy.
    CopierAutre,
    /// Show the code de décharge as a QR code.
    Qr,
    /// Write the put to a file.
    Exporter,
    /// Write the report of the connection (CR_STOC).
    CrStoc,
    /// Write the demande as a plan.
    EnregistrerPlan,
    /// Open a demande written as a plan.
    OuvrirPlan,
    /// Settle a put by hand.
    Trancher,
    /// Record a code de décharge by hand.
    SaisirCode,
    /// The journal.
    Journal,
    /// The codes de décharge that are missing.
    CodesManquants,
    /// The sheet to read aloud to the hotline.
    Fiche,
    /// The contract's order: its facts, the place.
    Commande,
    /// Forget what was set by hand.
    Oublier,
}
