//! The engine's settings that the screens are shown with.

use jiff::SignedDuration;
use reprov::domain::polling::Cadence;
use reprov::domain::rules::ereprov::Ages;
use reprov::engine::Reglages;

/// Those of a profile `pack` on a test platform.
pub fn reglages() -> Reglages {
    Reglages {
        profil: "pack".into(),
        production: false,
        agent: None,
        cadence: Cadence::default(),
        ages: Ages::default(),
        structure: SignedDuration::from_hours(24),
        mensuel: 2000,
        part: 2000,
        reserve: 50,
        sessions: 2,
        hors_ligne: false,
        nouvel_essai: 2,
    }
}
