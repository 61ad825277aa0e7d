//! Proposes other fibres of the known lists for a draft, the best first.
//!
//! Owns: which fibres are proposed for a draft, in which order, which of them are free, and whether the PTO can be
//! kept with each. It judges with the same table as [`super::judge`] and has no rules of its own.

use super::context::{FoundFibre, Relation, RuleContext};
use super::examination::Examination;
use super::findings::{Facts, Parameters};
use super::rule::RuleId;
use super::summary::VerdictSummary;
use crate::domain::commande::Zone;
use crate::domain::fibre::Fibre;
use crate::domain::look_alike::LookAlikes;
use crate::domain::motif::Motif;
use crate::domain::own_puts::{Availability, FibreMark};
use crate::domain::reference::{Parameter, check};
use crate::domain::rules::natural_order::natural;
use crate::domain::rules::{OverallVerdict, Verdict};

/// A fibre with which a draft would be compliant, or at worst undecided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The fibre, from the latest list that holds it.
    pub fibre: Fibre,
    /// The reference of its PBO, as received.
    pub pbo: Box<str>,
    /// Where the PBO is, in the service's words.
    pub localisation: Box<str>,
    /// Whether it is the order's PBO; `None`: not known.
    pub same_pbo: Option<bool>,
    /// Whether it can be taken, as far as its list and our own puts tell; never [`Availability::NotAgain`].
    pub availability: Availability,
    /// What a put of ours did to it since the list.
    pub mark: Option<FibreMark>,
    /// The verdict on the draft with this fibre and `conservation_pto`: never a rejection.
    pub verdict: OverallVerdict,
    /// The conservationPTO of that verdict: true when the draft keeps the PTO and this fibre does not forbid
    /// it.
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

impl Proposal {
    /// Whether it is free: one that is not is shown as what it is, and never counted.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.availability == Availability::Free
    }
}

/// How many of these are free.
#[must_use]
pub fn free_count(proposals: &[Proposal]) -> usize {
    proposals.iter().filter(|one| one.is_free()).count()
}

/// Why the motif itself leaves nothing to propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NothingElse {
    /// The motif is against the PBO, and in ZMD the PBO never changes (rule R8).
    PboIsFixed,
    /// The motif is against the PBO, and no list of another PBO holds a fibre that suits.
    OtherPbosUnread,
}

impl NothingElse {
    /// Why there is nothing to propose for `examination`, if its motif is the reason. For use where there are no
    /// proposals.
    #[must_use]
    pub fn of(examination: &Examination<'_>) -> Option<Self> {
        Motif::read(&examination.draft.motif).filter(|motif| motif.blames_pbo())?;
        let zone = examination.commande.zone.as_ref().map(|fact| fact.value);
        Some(if zone == Some(Zone::Zmd) { Self::PboIsFixed } else { Self::OtherPbosUnread })
    }

    /// The key of the sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::PboIsFixed => "commun.proposition.zmd",
            Self::OtherPbosUnread => "commun.proposition.autres_pbo",
        }
    }
}

/// The fibres of the known lists that suit the draft's contract, PTO and motif, ranked: free ones first, compliant
/// before undecided, those without warning first, those on the order's PBO first, then by reference in natural
/// order (`CTP-9` before `CTP-10`). To a motif against the PBO, only what is elsewhere is an answer.
///
/// The draft's own fibre and the form of its other parameters (R6) are ignored: a proposal shows the verdict
/// once they are in order. Each fibre is proposed once, from the latest list that holds it. A fibre whose
/// reference can't be sent is not proposed, nor one that we gave back because it is bad or in use.
#[must_use]
pub fn proposals(examination: &Examination<'_>) -> Vec<Proposal> {
    sorted(
        examination,
        &RuleContext::new(examination),
        Parameters { well_formed: true, ..Parameters::from_draft(examination.draft) },
    )
}

/// The alternatives to a rejected draft: the [`proposals`] of one PBO. This is the wanted fibre's PBO if any
/// of its fibres suits, else the order's, else the best proposal's; a PBO without a free fibre only where no other
/// has one. If a fibre suits only with an empty referencePTO, each proposal says so.
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
    let some_free = all.first().is_some_and(Proposal::is_free);
    let mut best = all.iter().filter(|one| one.is_free() == some_free);
    let place = wanted
        .and_then(|wanted| {
            let own = |one: &&Proposal| one.pbo == wanted.pbo.reference && one.localisation == wanted.pbo.localisation;
            best.clone().find(own)
        })
        .or_else(|| best.clone().find(|one| one.same_pbo == Some(true)))
        .or_else(|| best.next())
        .map(|one| (one.pbo.clone(), one.localisation.clone()));
    if let Some((pbo, localisation)) = place {
        all.retain(|one| one.pbo == pbo && one.localisation == localisation);
    }
    all
}

fn sorted(examination: &Examination<'_>, context: &RuleContext<'_>, draft: Parameters<'_>) -> Vec<Proposal> {
    let all: Vec<FoundFibre<'_>> = context.all().collect();
    let alike = LookAlikes::new(all.iter().map(|found| &*found.fibre.reference));
    let mut proposals: Vec<Proposal> = all
        .iter()
        .filter_map(|found| propose(examination, context, draft, found, alike.find(&found.fibre.reference)))
        .collect();
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
    alike: Option<&str>,
) -> Option<Proposal> {
    let reference = &*found.fibre.reference;
    let mark = examination.own_puts.mark(reference, found.known_list.at);
    let availability = Availability::of(found.fibre, mark);
    if availability == Availability::NotAgain || check(Parameter::Fibre, reference) != Ok(reference) {
        return None;
    }
    let parameters = Parameters { fibre: Some(reference), conservation: Some(false), ..draft };
    let without = Facts::new(examination, context, parameters, Some(found), alike);
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
    // What the motif complains of (A3) is no answer to it.
    let blamed = summary.rules(Verdict::Warning).any(|rule| rule == RuleId::A3);
    (verdict != OverallVerdict::Rejection && !blamed).then(|| Proposal {
        fibre: found.fibre.clone(),
        pbo: found.pbo.reference.clone(),
        localisation: found.pbo.localisation.clone(),
        same_pbo: match without.relation {
            Relation::Same => Some(true),
            Relation::Other | Relation::Absent => Some(false),
            Relation::Ambiguous | Relation::Unknown => None,
        },
        availability,
        mark: mark.cloned(),
        verdict,
        conservation_pto,
        without_pto: false,
        can_keep_pto,
        undecided: summary.rules(Verdict::Undecided).collect(),
        warnings: summary.rules(Verdict::Warning).collect(),
    })
}

/// The rank of a proposal without regard to its reference: the smaller, the better.
fn rank(proposal: &Proposal) -> (bool, bool, bool, bool) {
    (
        !proposal.is_free(),
        proposal.verdict != OverallVerdict::Compliant,
        !proposal.warnings.is_empty(),
        proposal.same_pbo != Some(true),
    )
}
