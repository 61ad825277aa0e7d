//! The screens by name, and how each is opened.
//!
//! Owns: the one list of all screens: which screen a [`Destination`] leads to, and how it is opened. Must
//! never: know what a screen does.

use crate::tui::data::Data;
use crate::tui::screens::{self, Part};
use crate::tui::words::effect::Effect;
use crate::tui::words::route::Destination;

/// One entry per screen: its name, its state, and how to make it for each route it shows.
macro_rules! screens {
    (|$data:ident, $out:ident| $($(#[$doc:meta])* $name:ident($state:ty) { $($route:pat => $made:expr),+ $(,)? })+) => {
        /// A screen.
        pub enum Screen {
            $($(#[$doc])* $name(Box<$state>),)+
        }

        impl Screen {
            /// Makes the screen for a route, and adds to the effects what the screen needs first.
            pub fn open(route: Destination, $data: &mut Data, $out: &mut Vec<Effect>) -> Self {
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
        Destination::Home => screens::home::HomeScreen::default(),
    }
    /// A site.
    Site(screens::site::SiteScreen) {
        Destination::Site(contrat) => screens::site::SiteScreen::open(data, contrat, out),
    }
    /// A contract's order.
    Commande(screens::commande::CommandeScreen) {
        Destination::Commande(contrat) => screens::commande::CommandeScreen::open(contrat, out),
    }
    /// A demande.
    Demande(screens::demande::DemandeScreen) {
        Destination::Demande { contrat, fibre } => screens::demande::DemandeScreen::open(data, contrat, &fibre),
        Destination::Again { contrat, draft } => {
            screens::demande::DemandeScreen::again(data, contrat, &draft, out)
        },
        Destination::PlanDemande { contrat, draft } => {
            screens::demande::DemandeScreen::from_plan(data, contrat, &draft)
        },
    }
    /// The send confirmation.
    Confirmation(screens::confirmation::Confirmation) {
        Destination::Confirmation { contrat, draft, judgement } => {
            screens::confirmation::Confirmation::new(data, contrat, *draft, &judgement)
        },
    }
    /// The following of a contract's latest put.
    Following(screens::following::FollowingScreen) {
        Destination::Following(contrat) => screens::following::FollowingScreen::open(contrat, out),
        Destination::Sending(contrat) => screens::following::FollowingScreen::new(contrat),
    }
    /// The codes de décharge that are missing.
    MissingCodes(screens::missing_codes::MissingCodesScreen) {
        Destination::MissingCodes => screens::missing_codes::MissingCodesScreen::default(),
    }
    /// The journal.
    Journal(screens::journal::JournalScreen) {
        Destination::Journal(contrat) => screens::journal::JournalScreen::new(contrat.as_ref()),
    }
    /// One reprovisioning of the journal in full.
    Detail(screens::detail::DetailScreen) {
        Destination::Detail { put, contrat } => screens::detail::DetailScreen::new(put, contrat),
    }
    /// The question whether to add a pasted column of contracts.
    Pasted(screens::pasted::PastedScreen) {
        Destination::Pasted(pasted) => screens::pasted::PastedScreen::new(*pasted),
    }
    /// A small form.
    SmallForm(screens::small_forms::SmallForm) {
        Destination::New(text) => screens::small_forms::SmallForm::new_contrat(&text),
        Destination::Annotate(contrat) => screens::small_forms::SmallForm::annotate(data, contrat),
        Destination::Settle(contrat) => screens::small_forms::SmallForm::settle(contrat),
        Destination::Code { contrat, fibre } => screens::small_forms::SmallForm::code(contrat, fibre),
    }
    /// A form that asks for the path of a file to write or to open.
    FileForm(screens::file_forms::FileForm) {
        Destination::Export(contrat) => screens::file_forms::FileForm::export(data, contrat),
        Destination::JournalExport { filter, missing } => {
            screens::file_forms::FileForm::journal(data, &filter, missing)
        },
        Destination::Plan { contrat, draft } => screens::file_forms::FileForm::plan(data, contrat, draft),
        Destination::OpenPlan => screens::file_forms::FileForm::open(data, out),
        Destination::CrStoc(contrat) => screens::file_forms::FileForm::cr_stoc(data, contrat),
    }
    /// The lines of a sheet of plans.
    PlanSheet(screens::plan_sheet::PlanSheetScreen) {
        Destination::PlanSheet(sheet) => screens::plan_sheet::PlanSheetScreen::new(data, sheet),
    }
    /// The choice of what to copy.
    Copy(screens::copy::CopyScreen) {
        Destination::Copy(contrat) => screens::copy::CopyScreen::new(data, &contrat),
    }
    /// A QR code.
    Qr(screens::qr::QrScreen) {
        Destination::Qr(contrat) => screens::qr::QrScreen::new(data, contrat),
    }
    /// The form that asks for a missing or refused password.
    Password(screens::password::PasswordForm) {
        Destination::Password(failure) => screens::password::PasswordForm::new(data, &failure),
    }
    /// The help.
    Help(screens::help::HelpScreen) {
        Destination::Help(offers) => screens::help::HelpScreen::new(data, offers),
    }
    /// A panel of text to read.
    Panel(screens::panel::Panel) {
        Destination::Sheet(contrat) => screens::panel::Panel::sheet(data, contrat),
        Destination::Panel { title, lines } => screens::panel::Panel::summary(title, lines),
    }
    /// The palette: every action of the screen below.
    Palette(screens::palette::PaletteScreen) {
        Destination::Palette(offers) => screens::palette::PaletteScreen::new(data, offers),
    }
}
