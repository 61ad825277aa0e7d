//! The screens by name, and how each is opened.
//!
//! Owns: the one list of all screens: what a [`Route`] leads to, and what happens when it is opened. Must
//! never: know what a screen does.

use crate::tui::data::Data;
use crate::tui::screens::{self, Part};
use crate::tui::words::effect::Effect;
use crate::tui::words::route::Route;

/// One entry a screen: its name, its state, and how it is made for each place that it shows.
macro_rules! screens {
    (|$data:ident, $out:ident| $($(#[$doc:meta])* $name:ident($state:ty) { $($route:pat => $made:expr),+ $(,)? })+) => {
        /// A screen.
        pub enum Screen {
            $($(#[$doc])* $name(Box<$state>),)+
        }

        impl Screen {
            /// Opens a place; what is to be read for it is asked for.
            pub fn open(route: Route, $data: &mut Data, $out: &mut Vec<Effect>) -> Self {
                match route {
                    $($($route => Self::$name(Box::new($made)),)+)+
                }
            }

            /// The screen as what it can do.
            #[must_use]
            pub fn part(&self) -> &dyn Part {
                match self {
                    $(Self::$name(screen) => screen.as_ref(),)+
                }
            }

            /// The screen as what it can do, to be changed.
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
    Dossiers(screens::home::Dossiers) {
        Route::Dossiers => screens::home::Dossiers::default(),
    }
    /// A site.
    Site(screens::site::SiteScreen) {
        Route::Site(contrat) => screens::site::SiteScreen::open(data, contrat, out),
    }
    /// A contract's order.
    Commande(screens::commande::CommandeScreen) {
        Route::Commande(contrat) => screens::commande::CommandeScreen::open(contrat, out),
    }
    /// A demande.
    Demande(screens::demande::DemandeScreen) {
        Route::Demande { contrat, fibre } => screens::demande::DemandeScreen::new(data, contrat, &fibre),
        Route::DemandeDuPlan { contrat, brouillon } => {
            screens::demande::DemandeScreen::du_plan(data, contrat, &brouillon)
        },
    }
    /// The send confirmation.
    Confirmation(screens::confirmation::Confirmation) {
        Route::Confirmation { contrat, brouillon, jugement } => {
            screens::confirmation::Confirmation::new(data, contrat, *brouillon, &jugement)
        },
    }
    /// The following of a put.
    Suivi(screens::following::Suivi) {
        Route::Suivi(contrat) => screens::following::Suivi::open(contrat, out),
        Route::Envoi(contrat) => screens::following::Suivi::new(contrat),
    }
    /// The codes de décharge that are missing.
    Manquants(screens::missing_codes::Manquants) {
        Route::Manquants => screens::missing_codes::Manquants::default(),
    }
    /// The journal.
    Journal(screens::journal::Journal) {
        Route::Journal(contrat) => screens::journal::Journal::new(contrat.as_ref()),
    }
    /// One reprovisioning of the journal in full.
    Detail(screens::detail::Detail) {
        Route::Detail { put, contrat } => screens::detail::Detail::new(put, contrat),
    }
    /// A small form.
    Formulaire(screens::small_forms::Formulaire) {
        Route::Nouveau(text) => screens::small_forms::Formulaire::nouveau(&text),
        Route::Trancher(contrat) => screens::small_forms::Formulaire::trancher(contrat),
        Route::Code { contrat, fibre } => screens::small_forms::Formulaire::code(contrat, fibre),
    }
    /// A form that ends in a file.
    Fichier(screens::file_forms::Fichier) {
        Route::Export(contrat) => screens::file_forms::Fichier::export(data, contrat),
        Route::ExportJournal(filtre) => screens::file_forms::Fichier::journal(data, &filtre),
        Route::Plan { contrat, fibre, contenu, verdict } => {
            screens::file_forms::Fichier::plan(data, contrat, &fibre, contenu, verdict)
        },
        Route::OuvrirPlan => screens::file_forms::Fichier::ouvrir(data, out),
        Route::CrStoc(contrat) => screens::file_forms::Fichier::cr_stoc(data, contrat),
    }
    /// What can be copied.
    Copier(screens::copy::Copier) {
        Route::Copier(contrat) => screens::copy::Copier::new(data, &contrat),
    }
    /// A QR code.
    Qr(screens::qr::EcranQr) {
        Route::Qr(contrat) => screens::qr::EcranQr::new(data, contrat),
    }
    /// The password that is missing.
    MotDePasse(screens::password::Saisie) {
        Route::MotDePasse(echec) => screens::password::Saisie::new(data, &echec),
    }
    /// The help.
    Aide(screens::help::Aide) {
        Route::Aide(offers) => screens::help::Aide::new(data, offers),
    }
    /// A text to read.
    Panneau(screens::panel::Panneau) {
        Route::Panneau { titre, lignes } => screens::panel::Panneau::fiche(titre, lignes),
    }
    /// Every action of the screen below.
    Palette(screens::palette::Palette) {
        Route::Palette(offers) => screens::palette::Palette::new(data, offers),
    }
}
