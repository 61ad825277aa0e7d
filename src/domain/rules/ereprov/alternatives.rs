//! The fibres of the known lists that would do, the best first.
//!
//! Owns: which fibres are proposed for a draft, in which order, and whether each lets the PTO be
//! kept. Judges with the same table as [`super::judge`] and decides nothing of its own.

use super::context::{FoundFibre, Relation, RuleContext};
use super::examination::Examination;
use super::findings::{Facts, Parameters};
use super::rule::RuleId;
use super::summary::VerdictSummary;
use crate::domain::fibre::Fibre;
use crate::domain::reference::{Parameter, check};
use crate::domain::rules::natural_order::natural;
use crate::domain::rules::{OverallVerdict, Verdict};

/// A fibre that would be conforme, or at worst undecided, for a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The fibre, as the latest list that holds it has it.
    pub fibre: Fibre,
    /// The reference of its PBO, as received.
    pub pbo: Box<str>,
    /// Where that PBO is, in the service's words.
    pub localisation: Box<str>,
    /// Whether that is the order's PBO; `None`: not known.
    pub same_pbo: Option<bool>,
    /// The verdict of the draft with this fibre and `conservation_pto`: never a rejet.
    pub verdict: OverallVerdict,
    /// The conservationPTO of that verdict: the draft's 1 where this fibre does not forbid it, else 0.
    pub conservation_pto: bool,
    /// Whether the draft's referencePTO must be emptied for that verdict (rule R7).
    pub without_pto: bool,
    /// Whether conservationPTO may be 1 with this fibre; `None`: a fact is missing.
    pub can_keep_pto: Option<bool>,
    /// The undecided rules.
    pub undecided: Vec<RuleId>,
    /// The advice given.
    pub warnings: Vec<RuleId>,
}

/// The fibres of the known lists that would do for the draft's contract, PTO and motif, ranked:
/// conforme before undecided, without warning first, the order's PBO first, Disponible first, then
/// by reference in natural order (`CTP-9` before `CTP-10`).
///
/// The draft's own fibre and the form of its other parameters (R6) play no part: a proposal says
/// what the draft would be once they are in order. Each fibre comes once, as the latest list has
/// it; one whose reference can't be sent does not come.
#[must_use]
pub fn proposals(examination: &Examination<'_>) -> Vec<Proposal> {
    sorted(
        examination,
        &RuleContext::new(examination),
        Parameters { well_formed: true, ..Parameters::from_draft(examination.draft) },
    )
}

/// What to do instead of a draft that is rejected: the [`proposals`] of one PBO, which is the
/// wanted fibre's where any fibre of it would do, else the order's, else the best one's. Where only
/// an empty referencePTO lets anything through, they say so.
#[must_use]
pub fn alternatives(examination: &Examination<'_>) -> Vec<Proposal> {
    let context = RuleContext::new(examination);
    let draft = Parameters { well_formed: true, ..Parameters::from_draft(examination.draft) };
    let mut all = sorted(examination, &context, draft);
    if all.is_empty() && draft.pto {
        all = sorted(examination, &context, Parameters { pto: false, ..draft });
        for proposal in &mut all {
            proposal.without_pto = true;
        }
    }
    let wanted = draft.fibre.and_then(|fibre| context.find(fibre));
    let place = wanted
        .and_then(|wanted| {
            all.iter().find(|one| one.pbo == wanted.pbo.reference && one.localisation == wanted.pbo.localisation)
        })
        .or_else(|| all.iter().find(|one| one.same_pbo == Some(true)))
        .or(all.first())
        .map(|one| (one.pbo.clone(), one.localisation.clone()));
    if let Some((pbo, localisation)) = place {
        all.retain(|one| one.pbo == pbo && one.localisation == localisation);
    }
    all
}

fn sorted(examination: &Examination<'_>, context: &RuleContext<'_>, draft: Parameters<'_>) -> Vec<Proposal> {
    let mut proposals: Vec<Proposal> =
        context.all().filter_map(|found| propose(examination, context, draft, &found)).collect();
    proposals.sort_unstable_by(|one, other| {
        rank(one).cmp(&rank(other)).then_with(|| natural(&one.fibre.reference, &other.fibre.reference))
    });
    proposals
}

fn propose<'a>(
    examination: &Examination<'a>,
    context: &RuleContext<'a>,
    draft: Parameters<'_>,
    found: &FoundFibre<'a>,
) -> Option<Proposal> {
    let reference = &*found.fibre.reference;
    if check(Parameter::Fibre, reference) != Ok(reference) {
        return None;
    }
    let parameters = Parameters { fibre: Some(reference), conservation: Some(false), ..draft };
    let without = Facts::new(examination, context, parameters, Some(found));
    let with = Facts { conservation: Some(true), ..without };
    let (summary_without, summary_with) = (VerdictSummary::new(&without), VerdictSummary::new(&with));
    let can_keep_pto = match summary_with.overall() {
        OverallVerdict::Compliant => Some(true),
        OverallVerdict::Rejection => Some(false),
        OverallVerdict::Undecided => None,
    };
    let conservation_pto = draft.conservation == Some(true) && can_keep_pto != Some(false);
    let summary = if conservation_pto { summary_with } else { summary_without };
    let verdict = summary.overall();
    (verdict != OverallVerdict::Rejection).then(|| Proposal {
        fibre: found.fibre.clone(),
        pbo: found.pbo.reference.clone(),
        localisation: found.pbo.localisation.clone(),
        same_pbo: match without.relation {
            Relation::Same => Some(true),
            Relation::Other | Relation::Absent => Some(false),
            Relation::Ambiguous | Relation::Unknown => None,
        },
        verdict,
        conservation_pto,
        without_pto: false,
        can_keep_pto,
        undecided: summary.rules(Verdict::Undecided).collect(),
        warnings: summary.rules(Verdict::Warning).collect(),
    })
}

/// The rank of a proposal but for its name: the smaller, the better.
fn rank(proposal: &Proposal) -> (bool, bool, bool, bool) {
    (
        proposal.verdict != OverallVerdict::Compliant,
        !proposal.warnings.is_empty(),
        proposal.same_pbo != Some(true),
        !proposal.fibre.is_free(),
    )
}
