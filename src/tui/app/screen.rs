//! The screens by name, and how each is opened.
//!
//! Owns: the one list of all screens: which screen a [`ScreenRoute`] leads to, and how it is opened. Must
//! never: know what a screen does.

use crate::tui::data::Data;
use crate::tui::screens::{self, Part};
use crate::tui::words::effect::Effect;
use crate::tui::words::route::ScreenRoute;

/// One entry per screen: its name, its state, and how to make it for each route it shows.
macro_rules! screens {
    (|$data:ident, $out:ident| $($(#[$doc:meta])* $name:ident($state:ty) { $($route:pat => $made:expr),+ $(,)? })+) => {
        /// A screen.
        pub enum Screen {
            $($(#[$doc])* $name(Box<$state>),)+
        }

        impl Screen {
            /// Makes the screen for a route, and adds to the effects what the screen needs first.
            pub fn open(route: ScreenRoute, $data: &mut Data, $out: &mut Vec<Effect>) -> Self {
                match route {
                    $($($route => Self::$name(Box::new($made)),)+)+
                }
            }

            /// The screen as a [`Part`].
            #[must_use]
            pub fn part(&self) -> &dyn Part {
                match self {
                    $(Self::$name(screen) => screen.as_ref(),)+
                }
            }

            /// The screen as a mutable [`Part`].
            pub fn part_mut(&mut self) -> &mut dyn Part {
                match self {
                    $(Self::$name(screen) => screen.as_mut(),)+
                }
            }
        }
    };
}

screens! { |data, out|
    /// The contracts at hand.
    Home(screens::home::HomeScreen) {
        ScreenRoute::Home => screens::home::HomeScreen::default(),
    }
    /// A site.
    Site(screens::site::SiteScreen) {
        ScreenRoute::Site(contrat) => screens::site::SiteScreen::open(data, contrat, out),
    }
    /// A contract's order.
    Commande(screens::commande::CommandeScreen) {
        ScreenRoute::Commande(contrat) => screens::commande::CommandeScreen::open(contrat, out),
    }
    /// A demande.
    Demande(screens::demande::DemandeScreen) {
        ScreenRoute::Demande { contrat, fibre } => screens::demande::DemandeScreen::new(data, contrat, &fibre),
        ScreenRoute::PlanDemande { contrat, draft } => {
            screens::demande::DemandeScreen::from_plan(data, contrat, &draft)
        },
    }
    /// The send confirmation.
    Confirmation(screens::confirmation::Confirmation) {
        ScreenRoute::Confirmation { contrat, draft, judgement } => {
            screens::confirmation::Confirmation::new(data, contrat, *draft, &judgement)
        },
    }
    /// The following of a contract's latest put.
    Following(screens::following::FollowingScreen) {
        ScreenRoute::Following(contrat) => screens::following::FollowingScreen::open(contrat, out),
        ScreenRoute::Sending(contrat) => screens::following::FollowingScreen::new(contrat),
    }
    /// The codes de décharge that are missing.
    MissingCodes(screens::missing_codes::MissingCodesScreen) {
        ScreenRoute::MissingCodes => screens::missing_codes::MissingCodesScreen::default(),
    }
    /// The journal.
    Journal(screens::journal::JournalScreen) {
        ScreenRoute::Journal(contrat) => screens::journal::JournalScreen::new(contrat.as_ref()),
    }
    /// One reprovisioning of the journal in full.
    Detail(screens::detail::DetailScreen) {
        ScreenRoute::Detail { put, contrat } => screens::detail::DetailScreen::new(put, contrat),
    }
    /// A small form.
    SmallForm(screens::small_forms::SmallForm) {
        ScreenRoute::New(text) => screens::small_forms::SmallForm::new_contrat(&text),
        ScreenRoute::Settle(contrat) => screens::small_forms::SmallForm::settle(contrat),
        ScreenRoute::Code { contrat, fibre } => screens::small_forms::SmallForm::code(contrat, fibre),
    }
    /// A form that asks for the path of a file to write or to open.
    FileForm(screens::file_forms::FileForm) {
        ScreenRoute::Export(contrat) => screens::file_forms::FileForm::export(data, contrat),
        ScreenRoute::JournalExport(filter) => screens::file_forms::FileForm::journal(data, &filter),
        ScreenRoute::Plan { contrat, fibre, content, verdict } => {
            screens::file_forms::FileForm::plan(data, contrat, &fibre, content, verdict)
        },
        ScreenRoute::OpenPlan => screens::file_forms::FileForm::open(data, out),
        ScreenRoute::CrStoc(contrat) => screens::file_forms::FileForm::cr_stoc(data, contrat),
    }
    /// The choice of what to copy.
    Copy(screens::copy::CopyScreen) {
        ScreenRoute::Copy(contrat) => screens::copy::CopyScreen::new(data, &contrat),
    }
    /// A QR code.
    Qr(screens::qr::QrScreen) {
        ScreenRoute::Qr(contrat) => screens::qr::QrScreen::new(data, contrat),
    }
    /// The form that asks for a missing or refused password.
    Password(screens::password::PasswordForm) {
        ScreenRoute::Password(failure) => screens::password::PasswordForm::new(data, &failure),
    }
    /// The help.
    Help(screens::help::HelpScreen) {
        ScreenRoute::Help(offers) => screens::help::HelpScreen::new(data, offers),
    }
    /// A panel of text to read.
    Panel(screens::panel::Panel) {
        ScreenRoute::Panel { title, lines } => screens::panel::Panel::summary(title, lines),
    }
    /// The palette: every action of the screen below.
    Palette(screens::palette::PaletteScreen) {
        ScreenRoute::Palette(offers) => screens::palette::PaletteScreen::new(data, offers),
    }
}
