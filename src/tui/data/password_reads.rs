//! The reads that failed for want of a password, and those under way.
//!
//! Owns: that each of them is done again exactly once. Must never: hold a put.

use crate::tui::words::effect::Effect;

/// The reads under way, and those that wait for a password.
#[derive(Debug, Clone, Default)]
pub struct PasswordReads {
    /// How many passwords were given in this run.
    given: u32,
    /// The reads under way, each with the number of passwords that had been given when it was asked for.
    underway: Vec<(Effect, u32)>,
    /// The reads that failed for want of a password.
    waiting: Vec<Effect>,
}

impl PasswordReads {
    /// Notes the reads among the effects that are asked for now.
    pub fn asked(&mut self, effects: &[Effect]) {
        self.underway.extend(effects.iter().filter(|effect| effect.is_read()).map(|read| (read.clone(), self.given)));
    }

    /// A read was answered: it waits for nothing any more. Returns it as it was asked for, and whether that was before
    /// the last password was given.
    pub fn answered(&mut self, read: &Effect) -> (Effect, bool) {
        self.waiting.retain(|other| !other.same_read(read));
        match self.underway.iter().position(|(other, _)| other.same_read(read)) {
            Some(at) => {
                let (asked, given) = self.underway.remove(at);
                (asked, given < self.given)
            }
            None => (read.clone(), false),
        }
    }

    /// Keeps a read until a password is given.
    pub fn wait(&mut self, read: Effect) {
        if !self.waiting.iter().any(|other| other.same_read(&read)) {
            self.waiting.push(read);
        }
    }

    /// A password is given: the reads to do again.
    pub fn give(&mut self) -> Vec<Effect> {
        self.given = self.given.saturating_add(1);
        std::mem::take(&mut self.waiting)
    }
}
