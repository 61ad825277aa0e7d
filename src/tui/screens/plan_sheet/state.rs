//! The state of a sheet of plans: the verdicts so far, the order, the filter, the chosen line.
//!
//! Owns: which lines are judged next: a few at a time, those near the chosen one first, so that a long sheet neither
//! blocks the screen nor the journal. Must never: judge a line: the effect does.

use std::sync::Arc;

use crate::domain::rules::ereprov::{OverallVerdict, RuleId};
use crate::files::plan::{Plan, PlanLine};
use crate::host::texts::Texts;
use crate::tui::data::Data;
use crate::tui::filter::TextFilter;
use crate::tui::widgets::field::TextField;
use crate::tui::words::plan::{LineVerdict, OpenedSheet};

/// How many lines are judged together: few enough to show the first verdicts soon.
const TOGETHER: usize = 250;

/// The lines of a sheet of plans.
#[derive(Debug)]
pub struct PlanSheetScreen {
    pub(super) sheet: Arc<OpenedSheet>,
    /// The verdict of each line, once it is judged.
    verdicts: Vec<Option<LineVerdict>>,
    /// Whether lines are being judged.
    judging: bool,
    pub(super) filter: TextField,
    pub(super) filtering: bool,
    pub(super) text_filter: TextFilter,
    /// Whether the lines stand as in the sheet; else those that can be sent come first.
    pub(super) as_written: bool,
    /// The lines shown, as indexes.
    pub(super) rows: Vec<usize>,
    pub(super) cursor: usize,
    /// The chosen line, which stays chosen when the order changes.
    pub(super) selected: Option<usize>,
    /// The line that is being opened.
    pub(super) wait: Option<usize>,
}

/// How many lines got each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct VerdictCounts {
    pub(super) compliant: usize,
    pub(super) undecided: usize,
    pub(super) rejected: usize,
    pub(super) unreadable: usize,
    pub(super) unjudged: usize,
}

impl PlanSheetScreen {
    /// The lines of `sheet`; none is judged yet.
    #[must_use]
    pub fn new(data: &Data, sheet: Arc<OpenedSheet>) -> Self {
        let mut screen = Self {
            verdicts: vec![None; sheet.read.lines.len()],
            sheet,
            judging: false,
            filter: TextField::default(),
            filtering: false,
            text_filter: TextFilter::default(),
            as_written: false,
            rows: Vec::new(),
            cursor: 0,
            selected: None,
            wait: None,
        };
        screen.arrange(data.texts);
        screen
    }

    /// The chosen line's index.
    pub(super) fn current(&self) -> Option<usize> {
        self.rows.get(self.cursor).copied()
    }

    pub(super) fn line(&self, at: usize) -> Option<&PlanLine> {
        self.sheet.read.lines.get(at)
    }

    /// The plan on a line that could be read.
    pub(super) fn plan(&self, at: usize) -> Option<&Plan> {
        self.line(at)?.plan.as_ref().ok()
    }

    pub(super) fn verdict(&self, at: usize) -> Option<&LineVerdict> {
        self.verdicts.get(at)?.as_ref()
    }

    /// Whether a line still has to be judged.
    fn is_unjudged(&self, at: usize) -> bool {
        self.plan(at).is_some() && self.verdict(at).is_none()
    }

    /// The lines to judge now, those from the chosen one on first; they count as being judged.
    pub(super) fn next_to_judge(&mut self) -> Vec<usize> {
        if self.judging {
            return Vec::new();
        }
        let from = self.cursor.min(self.rows.len());
        let (before, after) = self.rows.split_at(from);
        let shown = after.iter().chain(before).copied();
        let mut next: Vec<usize> = shown.filter(|at| self.is_unjudged(*at)).take(TOGETHER).collect();
        if next.is_empty() {
            next = (0..self.verdicts.len()).filter(|at| self.is_unjudged(*at)).take(TOGETHER).collect();
        }
        self.judging = !next.is_empty();
        next
    }

    /// Takes verdicts of lines of this sheet.
    pub fn judged(&mut self, sheet: &Arc<OpenedSheet>, verdicts: &[(usize, LineVerdict)], texts: Texts) {
        if !Arc::ptr_eq(&self.sheet, sheet) {
            return;
        }
        self.judging = false;
        for (at, verdict) in verdicts {
            if let Some(place) = self.verdicts.get_mut(*at) {
                *place = Some(verdict.clone());
            }
        }
        self.arrange(texts);
    }

    /// Has a line, or all of them, judged again: what is known may have changed.
    pub(super) fn judge_again(&mut self, line: Option<usize>) {
        for (at, verdict) in self.verdicts.iter_mut().enumerate() {
            if line.is_none_or(|line| line == at) {
                *verdict = None;
            }
        }
    }

    /// Whether this line of this sheet is being opened; it is no more.
    pub fn opened(&mut self, sheet: &Arc<OpenedSheet>, at: usize) -> bool {
        let own = Arc::ptr_eq(&self.sheet, sheet) && self.wait == Some(at);
        if own {
            self.wait = None;
            // What is sent from it changes what the rules say.
            self.judge_again(Some(at));
        }
        own
    }

    pub(super) fn counts(&self) -> VerdictCounts {
        let mut counts = VerdictCounts::default();
        for at in 0..self.verdicts.len() {
            let place = match (self.plan(at), self.verdict(at)) {
                (None, _) | (_, Some(LineVerdict::Unusable(_))) => &mut counts.unreadable,
                (_, None) => &mut counts.unjudged,
                (_, Some(LineVerdict::Judged { overall, .. })) => match overall {
                    OverallVerdict::Compliant => &mut counts.compliant,
                    OverallVerdict::Undecided => &mut counts.undecided,
                    OverallVerdict::Rejection => &mut counts.rejected,
                },
            };
            *place += 1;
        }
        counts
    }

    /// Lists the lines that the filter keeps; once all are judged, those that can be sent come first. The chosen line
    /// stays chosen.
    pub(super) fn arrange(&mut self, texts: Texts) {
        let mut filter = std::mem::take(&mut self.text_filter);
        let mut rows: Vec<usize> = (0..self.verdicts.len()).filter(|at| self.keeps(*at, &mut filter, texts)).collect();
        self.text_filter = filter;
        let judged = !(0..self.verdicts.len()).any(|at| self.is_unjudged(at));
        if judged && !self.as_written {
            rows.sort_by_key(|at| (self.rank(*at), *at));
        }
        self.rows = rows;
        let at = self.selected.and_then(|selected| self.rows.iter().position(|at| *at == selected));
        self.cursor = at.unwrap_or(self.cursor).min(self.rows.len().saturating_sub(1));
    }

    fn rank(&self, at: usize) -> u8 {
        match (self.plan(at), self.verdict(at)) {
            (None, _) | (_, Some(LineVerdict::Unusable(_)) | None) => 4,
            (_, Some(LineVerdict::Judged { overall, rulings })) => match overall {
                OverallVerdict::Compliant => u8::from(!rulings.is_empty()),
                OverallVerdict::Undecided => 2,
                OverallVerdict::Rejection => 3,
            },
        }
    }

    fn keeps(&self, at: usize, filter: &mut TextFilter, texts: Texts) -> bool {
        if filter.is_empty() {
            return true;
        }
        let Some(line) = self.line(at) else { return false };
        let number = line.number.to_string();
        let words = texts.get(self.words(at));
        let rules = match self.verdict(at) {
            Some(LineVerdict::Judged { rulings, .. }) => {
                rulings.iter().map(|ruling| RuleId::name(ruling.rule)).collect::<Vec<_>>().join(" ")
            }
            _ => String::new(),
        };
        match &line.plan {
            Ok(plan) => {
                let draft = &plan.draft;
                filter.keeps(&[
                    &draft.reference_contrat,
                    &draft.reference_fibre,
                    &draft.reference_pto,
                    &draft.motif,
                    &number,
                    words,
                    &rules,
                ])
            }
            Err(_) => filter.keeps(&[&number, words]),
        }
    }

    /// The text key for the verdict of a line.
    pub(super) fn words(&self, at: usize) -> &'static str {
        match (self.plan(at), self.verdict(at)) {
            (None, _) | (_, Some(LineVerdict::Unusable(_))) => "tui.feuille.illisible",
            (_, None) => "tui.feuille.pas_juge",
            (_, Some(LineVerdict::Judged { overall, .. })) => match overall {
                OverallVerdict::Compliant => "tui.verdict.conforme",
                OverallVerdict::Undecided => "tui.verdict.indetermine",
                OverallVerdict::Rejection => "tui.verdict.rejet",
            },
        }
    }
}
