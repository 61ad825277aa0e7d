//! What drawing remembers between two frames.
//!
//! Owns: how far each list is scrolled, and what can be clicked on. Must never: be asked for anything but how
//! to draw.

use std::collections::HashMap;
use std::time::Duration;

use ratatui::layout::Rect;

use crate::tui::words::hit::Target;

/// What drawing remembers between two frames.
#[derive(Debug, Clone, Default)]
pub struct Memo {
    offsets: HashMap<&'static str, usize>,
    /// What was asked of each scrolled text when it was last drawn.
    asked: HashMap<&'static str, usize>,
    /// What can be clicked on, and where: of the screen with the focus, and the footer's.
    targets: Vec<(Rect, Target)>,
    /// When something that was shown is no longer true though nothing happened.
    change: Option<Duration>,
}

impl Memo {
    /// Another frame is drawn: what was seen of the last one is forgotten.
    pub fn begin(&mut self) {
        self.targets.clear();
        self.change = None;
    }

    /// Something stands in front of all that was drawn: that can't be clicked on.
    pub fn cover(&mut self) {
        self.targets.clear();
    }

    /// The frame is drawn; it stays true that long.
    pub const fn end(&mut self, change: Option<Duration>) {
        self.change = change;
    }

    /// How long what was drawn stays true if nothing happens; `None`: for ever.
    #[must_use]
    pub const fn change(&self) -> Option<Duration> {
        self.change
    }

    /// What can be clicked on, in the order in which it was drawn.
    #[must_use]
    pub fn targets(&self) -> &[(Rect, Target)] {
        &self.targets
    }

    /// This was drawn there and can be clicked on.
    pub fn target(&mut self, area: Rect, target: Target) {
        self.targets.push((area, target));
    }

    /// The first row to show of a text that is scrolled by `asked`, which knows no end. What was
    /// asked past the end is forgotten: one page back is one page back.
    pub fn scroll(&mut self, id: &'static str, asked: usize, total: usize, height: usize) -> usize {
        let before = self.asked.insert(id, asked).unwrap_or(0);
        let top = self.offsets.entry(id).or_default();
        *top = top.saturating_add(asked).saturating_sub(before).min(total.saturating_sub(height));
        *top
    }

    /// The first row to show of a list, moved no more than needed to show the selected one.
    pub fn offset(&mut self, id: &'static str, selected: Option<usize>, total: usize, height: usize) -> usize {
        let offset = self.offsets.entry(id).or_default();
        if let Some(selected) = selected {
            if selected < *offset {
                *offset = selected;
            } else if selected >= offset.saturating_add(height) {
                *offset = selected.saturating_add(1).saturating_sub(height);
            }
        }
        *offset = (*offset).min(total.saturating_sub(height));
        *offset
    }
}
