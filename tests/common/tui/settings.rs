//! The engine's settings for the screens under test.

use jiff::SignedDuration;
use reprov::domain::polling::Cadence;
use reprov::domain::rules::ereprov::ListAges;
use reprov::engine::Settings;

/// The settings of a profile `pack` on a test platform.
pub fn settings() -> Settings {
    Settings {
        profile: "pack".into(),
        production: false,
        agent: None,
        cadence: Cadence::default(),
        ages: ListAges::default(),
        structure: SignedDuration::from_hours(24),
        monthly: 2000,
        share: 2000,
        reserve: 50,
        sessions: 2,
        offline: false,
        new_attempt: 2,
    }
}
