//! The memory of drawing between two frames.
//!
//! Owns: how far each list is scrolled, and what can be clicked on. Must never: be used for anything but
//! drawing.

use std::collections::HashMap;
use std::time::Duration;

use ratatui::layout::Rect;

use crate::tui::words::hit::Target;

/// The memory of drawing between two frames.
#[derive(Debug, Clone, Default)]
pub struct Memo {
    offsets: HashMap<&'static str, usize>,
    /// The scroll position asked for when each text was last drawn.
    asked: HashMap<&'static str, usize>,
    /// The click targets and their areas, of the screen with the focus and of the footer.
    targets: Vec<(Rect, Target)>,
    /// The time until the first shown value changes by itself.
    change: Option<Duration>,
}

impl Memo {
    /// Begins a frame: the targets of the last one are forgotten.
    pub fn begin(&mut self) {
        self.targets.clear();
        self.change = None;
    }

    /// Forgets the targets drawn so far: something is drawn in front of them.
    pub fn cover(&mut self) {
        self.targets.clear();
    }

    /// Ends a frame, which stays true for `change`.
    pub const fn end(&mut self, change: Option<Duration>) {
        self.change = change;
    }

    /// How long the frame stays true if nothing happens; `None`: for ever.
    #[must_use]
    pub const fn change(&self) -> Option<Duration> {
        self.change
    }

    /// The click targets, in the order drawn.
    #[must_use]
    pub fn targets(&self) -> &[(Rect, Target)] {
        &self.targets
    }

    /// Notes that `target` was drawn in `area` and can be clicked on.
    pub fn target(&mut self, area: Rect, target: Target) {
        self.targets.push((area, target));
    }

    /// The first row to show of a text scrolled to `asked`, which has no upper limit. Rows asked for past the
    /// end are forgotten, so that one page back from the end moves at once.
    pub fn scroll(&mut self, id: &'static str, asked: usize, total: usize, height: usize) -> usize {
        let before = self.asked.insert(id, asked).unwrap_or(0);
        let top = self.offsets.entry(id).or_default();
        *top = top.saturating_add(asked).saturating_sub(before).min(total.saturating_sub(height));
        *top
    }

    /// The first row to show of a list, moved only as far as needed to show the selected row.
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
