//! The results of a check: where a plan stands, what was found about it, and the totals.

use std::fmt;

use jiff::Timestamp;

use crate::cli::context::Exit;
use crate::domain::rules::ereprov::{Judgement, NothingElse, OverallVerdict, Proposal, RuleId, Verdict};

/// Where a plan stands: a file, or a line of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlanPlace<'a> {
    pub(super) name: &'a str,
    pub(super) line: Option<u64>,
}

impl fmt::Display for PlanPlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.name),
            None => f.write_str(self.name),
        }
    }
}

/// A plan that was judged.
pub(super) struct JudgedPlan {
    pub(super) judgement: Judgement,
    /// What to do instead; empty unless it is rejected.
    pub(super) alternatives: Vec<Proposal>,
    /// Why there is nothing else, if its motif is the reason.
    pub(super) nothing_else: Option<NothingElse>,
    /// Where the fibre's state came from, and when.
    pub(super) known_list: Option<(&'static str, Option<Timestamp>)>,
    /// Whether it is the only plan.
    pub(super) alone: bool,
}

impl JudgedPlan {
    /// The rules with their verdicts.
    pub(super) fn verdicts(&self) -> impl Iterator<Item = (RuleId, Verdict)> {
        self.judgement.ruling().iter().map(|ruling| (ruling.rule, ruling.verdict))
    }
}

/// The verdicts that are counted rule by rule.
pub(super) const COUNTED: [Verdict; 3] = [Verdict::Rejection, Verdict::Undecided, Verdict::Warning];

/// How many plans got each verdict.
#[derive(Default)]
pub(super) struct VerdictTotal {
    pub(super) compliant: u64,
    pub(super) rejection: u64,
    pub(super) undecided: u64,
    pub(super) unreadable: u64,
    /// The compliant ones with a warning.
    pub(super) warned: u64,
    /// How many plans each rule rejects, leaves undecided and warns of.
    rules: [[u64; 3]; RuleId::ALL.len()],
}

impl VerdictTotal {
    pub(super) const fn exit(&self) -> Exit {
        if self.unreadable > 0 {
            Exit::Input
        } else if self.rejection > 0 {
            Exit::Refusal
        } else if self.undecided > 0 {
            Exit::Undecided
        } else {
            Exit::Done
        }
    }

    pub(super) const fn plans(&self) -> u64 {
        self.compliant + self.rejection + self.undecided + self.unreadable
    }

    pub(super) fn count(&mut self, overall: OverallVerdict, verdicts: impl Iterator<Item = (RuleId, Verdict)>) {
        match overall {
            OverallVerdict::Compliant => self.compliant += 1,
            OverallVerdict::Undecided => self.undecided += 1,
            OverallVerdict::Rejection => self.rejection += 1,
        }
        let mut warned = false;
        for (rule, verdict) in verdicts {
            warned |= verdict == Verdict::Warning;
            let counts =
                RuleId::ALL.iter().position(|other| *other == rule).and_then(|index| self.rules.get_mut(index));
            if let (Some(counts), Some(index)) = (counts, COUNTED.iter().position(|other| *other == verdict)) {
                counts[index] += 1;
            }
        }
        self.warned += u64::from(warned && overall == OverallVerdict::Compliant);
    }

    /// How many plans got that verdict of each rule; only the rules that gave it.
    pub(super) fn by_rule(&self, verdict: Verdict) -> impl Iterator<Item = (RuleId, u64)> {
        let index = COUNTED.iter().position(|other| *other == verdict);
        RuleId::ALL.into_iter().zip(self.rules).filter_map(move |(rule, counts)| {
            let count = index.and_then(|index| counts.get(index).copied()).unwrap_or_default();
            (count > 0).then_some((rule, count))
        })
    }
}
