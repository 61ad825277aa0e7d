//! The screens: each file owns one screen's state, what its keys do, and how it is drawn.
//!
//! Must never: start anything from a drawing; ask the engine (effects go out as data).

pub mod aide;
pub mod commande;
pub mod confirmation;
pub mod copier;
pub mod demande;
pub mod dossiers;
pub mod fichier;
pub mod formulaires;
pub mod journal;
pub mod manquants;
pub mod mot_de_passe;
pub mod palette;
pub mod qr;
pub mod site;
pub mod suivi;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::reference::ReferenceContrat;
use crate::tui::data::Data;
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;

/// Where to go after a key.
pub enum Next {
    /// Stay here.
    Stay,
    /// Back to the screen below.
    Back,
    /// To a screen above this one.
    Push(Screen),
    /// To another screen in place of this one.
    Replace(Screen),
    /// To a screen right above the home screen.
    Home(Screen),
    /// Back, and do this there.
    Run(Action),
}

/// A screen.
pub enum Screen {
    /// The contracts at hand.
    Dossiers(Box<dossiers::Dossiers>),
    /// A site.
    Site(Box<site::SiteScreen>),
    /// A contract's order.
    Commande(Box<commande::CommandeScreen>),
    /// A demande.
    Demande(Box<demande::DemandeScreen>),
    /// The send confirmation.
    Confirmation(Box<confirmation::Confirmation>),
    /// The following of a put.
    Suivi(Box<suivi::Suivi>),
    /// The codes de décharge that are missing.
    Manquants(Box<manquants::Manquants>),
    /// The journal.
    Journal(Box<journal::Journal>),
    /// One reprovisioning of the journal in full.
    Detail(Box<journal::Detail>),
    /// A small form.
    Formulaire(Box<formulaires::Formulaire>),
    /// A form that ends in a file.
    Fichier(Box<fichier::Fichier>),
    /// What can be copied.
    Copier(Box<copier::Copier>),
    /// A QR code.
    Qr(Box<qr::EcranQr>),
    /// The password that is missing.
    MotDePasse(Box<mot_de_passe::Saisie>),
    /// The help.
    Aide(Box<aide::Aide>),
    /// A text to read.
    Panneau(Box<aide::Panneau>),
    /// Every action of the screen below.
    Palette(Box<palette::Palette>),
}

/// What every screen can do.
pub trait Part {
    /// Which keys it hears.
    fn context(&self) -> Context;

    /// Whether it stands in front of the screen below, which stays visible.
    fn modal(&self) -> bool {
        false
    }

    /// Takes a key as text before the table is asked; `None` when it is not text here.
    fn type_key(&mut self, _data: &mut Data, _key: KeyEvent) -> Option<Next> {
        None
    }

    /// Takes pasted text.
    fn paste(&mut self, _data: &mut Data, _text: &str) -> Next {
        Next::Stay
    }

    /// Whether an action can be done now, and if not, the key of the reason.
    ///
    /// # Errors
    /// The text key of why not.
    fn available(&self, _data: &Data, _action: Action) -> Result<(), &'static str> {
        Ok(())
    }

    /// Other words for an action than the table's, where they depend on what it does now: what it
    /// costs, above all.
    fn label(&self, _data: &Data, _action: Action) -> Option<&'static str> {
        None
    }

    /// Does an action.
    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next;

    /// The contract that it is about, where it is about one.
    fn subject(&self) -> Option<&ReferenceContrat> {
        None
    }

    /// Asks for what is to be shown and was not read yet; called after each thing that happened, while
    /// this screen has the focus.
    fn ask(&mut self, _data: &mut Data, _out: &mut Vec<Effect>) {}

    /// Brings the focus to the rows of this name, which a click is on.
    fn focus(&mut self, _id: &'static str) -> bool {
        false
    }

    /// Selects one of the rows of this name at once, where they are no list to step through; whether
    /// it did.
    fn pick(&mut self, _id: &'static str, _at: usize) -> bool {
        false
    }

    /// Follows what is known now.
    fn refresh(&mut self, _data: &Data) {}

    /// Draws it.
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo);
}

impl Screen {
    /// The screen as what it can do.
    #[must_use]
    pub fn part(&self) -> &dyn Part {
        match self {
            Self::Dossiers(screen) => screen.as_ref(),
            Self::Site(screen) => screen.as_ref(),
            Self::Commande(screen) => screen.as_ref(),
            Self::Demande(screen) => screen.as_ref(),
            Self::Confirmation(screen) => screen.as_ref(),
            Self::Suivi(screen) => screen.as_ref(),
            Self::Manquants(screen) => screen.as_ref(),
            Self::Journal(screen) => screen.as_ref(),
            Self::Detail(screen) => screen.as_ref(),
            Self::Formulaire(screen) => screen.as_ref(),
            Self::Fichier(screen) => screen.as_ref(),
            Self::Copier(screen) => screen.as_ref(),
            Self::Qr(screen) => screen.as_ref(),
            Self::MotDePasse(screen) => screen.as_ref(),
            Self::Aide(screen) => screen.as_ref(),
            Self::Panneau(screen) => screen.as_ref(),
            Self::Palette(screen) => screen.as_ref(),
        }
    }

    /// The screen as what it can do, to be changed.
    pub fn part_mut(&mut self) -> &mut dyn Part {
        match self {
            Self::Dossiers(screen) => screen.as_mut(),
            Self::Site(screen) => screen.as_mut(),
            Self::Commande(screen) => screen.as_mut(),
            Self::Demande(screen) => screen.as_mut(),
            Self::Confirmation(screen) => screen.as_mut(),
            Self::Suivi(screen) => screen.as_mut(),
            Self::Manquants(screen) => screen.as_mut(),
            Self::Journal(screen) => screen.as_mut(),
            Self::Detail(screen) => screen.as_mut(),
            Self::Formulaire(screen) => screen.as_mut(),
            Self::Fichier(screen) => screen.as_mut(),
            Self::Copier(screen) => screen.as_mut(),
            Self::Qr(screen) => screen.as_mut(),
            Self::MotDePasse(screen) => screen.as_mut(),
            Self::Aide(screen) => screen.as_mut(),
            Self::Panneau(screen) => screen.as_mut(),
            Self::Palette(screen) => screen.as_mut(),
        }
    }
}

/// Moves a cursor in a list of `len` rows; whether the action was a move.
pub(super) fn move_in(cursor: &mut usize, len: usize, action: Action) -> bool {
    const PAGE: usize = 10;
    let last = len.saturating_sub(1);
    *cursor = match action {
        Action::Haut => cursor.saturating_sub(1),
        Action::Bas => cursor.saturating_add(1),
        Action::PageHaut => cursor.saturating_sub(PAGE),
        Action::PageBas => cursor.saturating_add(PAGE),
        Action::Debut => 0,
        Action::Fin => last,
        _ => return false,
    }
    .min(last);
    true
}
