//! Combines all the lines of a contract.
//!
//! Owns: which documents count. They are the latest CR_CMD that accepts an order of the contract, the latest
//! NOTIF_REPROV, the latest CR_MAD that is OK, and the CMD_ACCES and CMD_STOC of exactly the order that counts. The result depends only on
//! the lines, not on the order in which they were imported.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::column;
use super::line::{CrCmdState, yes_no};
use super::summary::{FluxState, Sources, routes, speaks_of_route};
use super::{AccesLine, CommandeSummary, Flux};
use crate::domain::commande::{Commande, CommandePbo, Fact, FactOrigin, Route};
use crate::domain::reference::is_absent;

/// What the access files say of a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deduction {
    /// The facts of each document, with the latest time at which they were true.
    pub facts: Vec<(Timestamp, Commande)>,
    /// Everything else, for a person to read; `None` when no line is about the contract.
    pub summary: Option<CommandeSummary>,
}

/// Combines `lines`: all the lines that name one contract, and those that name no contract but an order of
/// these lines.
#[must_use]
pub fn deduce(lines: &[AccesLine]) -> Deduction {
    let mut all: Vec<&AccesLine> = lines.iter().collect();
    // Sequence numbers and imports tell the order within one flow only: of one day, the flows stand as the protocol
    // has them follow each other. Lines that are equal in every respect that counts are sorted by their text, so that the result never
    // depends on the order given.
    all.sort_by(|a, b| {
        let key = |line: &AccesLine| (line.order().0, line.flux, line.order(), line.origin.file.clone());
        key(a).cmp(&key(b)).then_with(|| a.fields.cmp(&b.fields))
    });
    let last = |keep: &dyn Fn(&AccesLine) -> bool| all.iter().rev().copied().find(|line| keep(line));

    let cr = last(&|l| l.flux == Flux::CrCmdAcces && l.state() == Some(CrCmdState::Ok) && l.contrat.is_some());
    let notif = last(&|l| is_notif(l));
    // The latest notification may be about the PBO alone: the reference comes from the latest one that gives
    // a reference.
    let notif_prise = last(&|l| is_notif(l) && l.value(column::PRISE).is_some());
    let of_contrat = || last(&|l| l.contrat.is_some()).or_else(|| all.last().copied());
    let Some(commande) = cr.or(notif).or_else(of_contrat).map(|line| line.commande.as_str()) else {
        return Deduction::default();
    };
    let from_commande =
        |flux: Flux, column: &str| last(&|l| l.flux == flux && l.commande == commande && l.value(column).is_some());
    let existing = from_commande(Flux::CmdAcces, column::EXISTING_PRISE);
    let sources = Sources {
        notif,
        cr,
        cmd: last(&|l| l.flux == Flux::CmdAcces && l.commande == commande),
        stoc: from_commande(Flux::CmdStoc, column::SUBCONTRACTING),
        refusal: last(&|l| l.flux == Flux::CrCmdAcces).filter(|l| l.state() == Some(CrCmdState::Ko)),
        all: &all,
    };
    let mad = last(&is_delivery);
    let documents = [
        notif.map(|line| Document::new(line, FactOrigin::NotifReprov)),
        notif_prise.filter(|line| !notif.is_some_and(|notif| std::ptr::eq(notif, *line))).map(|line| {
            let told = Document::new(line, FactOrigin::NotifReprov);
            let facts = Commande { reference_prise: told.facts.reference_prise, ..Commande::default() };
            Document { facts, ..told }
        }),
        mad.map(|line| Document::new(line, FactOrigin::CrMad)),
        cr.map(|line| Document::new(line, FactOrigin::CrCommande)),
    ];
    let mut facts = in_time(documents.into_iter().flatten().collect());
    // Without a report no order can be matched: a CMD_ACCES says what was asked, but not for which contract.
    facts.extend(existing.filter(|_| cr.or(notif).is_some()).map(existing_prise));
    Deduction { summary: Some(sources.summary(commande)), facts }
}

fn is_notif(line: &AccesLine) -> bool {
    line.flux == Flux::NotifReprov && line.state() != Some(CrCmdState::Ko)
}

fn is_delivery(line: &AccesLine) -> bool {
    let state = || FluxState::of(line).state;
    line.flux == Flux::CrMad && state().as_deref().and_then(CrCmdState::read) == Some(CrCmdState::Ok)
}

/// A document that gives facts of a route.
struct Document<'a> {
    line: &'a AccesLine,
    origin: FactOrigin,
    facts: Commande,
}

impl<'a> Document<'a> {
    fn new(line: &'a AccesLine, origin: FactOrigin) -> Self {
        Self { line, origin, facts: from_route(line, origin) }
    }
}

/// The facts of each document with the latest time at which they were true. Of two documents the one of the later
/// day is the later one, whichever was imported first; of one day, the stronger source. So a document is never dated
/// after one that is later than it.
fn in_time(mut documents: Vec<Document<'_>>) -> Vec<(Timestamp, Commande)> {
    documents.sort_by_key(|document| (Reverse(document.line.order().0), document.origin));
    let mut dated: Vec<(Timestamp, Commande)> = Vec::new();
    let mut later: Vec<&AccesLine> = Vec::new();
    for Document { line, mut facts, .. } in documents {
        let at = dated.last().map_or_else(|| line.instant(), |(after, _)| line.instant().min(*after));
        // A later route replaces this one: what it leaves open stays open. A document without a PBO may mean that the
        // PBO stays the same.
        if later.iter().any(|other| replaces_route(other, line)) {
            facts.route = None;
        }
        if later.iter().any(|other| other.value(column::PBO).is_some()) {
            facts.pbo = None;
        }
        dated.push((at, facts));
        later.push(line);
    }
    dated
}

/// Whether a later document speaks of another route. A CR_MAD gives no tube and no fibre: with the same reference it
/// speaks of the same route.
fn replaces_route(later: &AccesLine, line: &AccesLine) -> bool {
    let prise = later.value(column::PRISE);
    match later.flux {
        _ if std::ptr::eq(later, line) => false,
        Flux::CrMad => prise.is_some() && prise != line.value(column::PRISE),
        _ => speaks_of_route(later),
    }
}

/// What a CMD_ACCES says of the prise.
fn existing_prise(line: &AccesLine) -> (Timestamp, Commande) {
    let existing = line.value(column::EXISTING_PRISE).and_then(yes_no);
    let existing_prise = existing.map(|value| Fact::new(value, FactOrigin::Commande));
    (line.instant(), Commande { existing_prise, ..Commande::default() })
}

/// The facts of a document that gives a route.
fn from_route(line: &AccesLine, origin: FactOrigin) -> Commande {
    Commande {
        reference_prise: line.value(column::PRISE).map(|prise| Fact::new(prise.to_owned(), origin)),
        pbo: line.value(column::PBO).and_then(CommandePbo::named).map(|pbo| Fact::new(pbo, origin)),
        route: route(line).map(|route| Fact::new(route, origin)),
        ..Commande::default()
    }
}

/// Whether the route is virtual or real, if the document settles it.
///
/// Virtual: ReferencePrise is HOTLINE, another column confirms it (PBO `PT XXXX`, a tube or fibre `XX...`,
/// connector 999), and none contradicts it. Real: reference, PBO, tube and fibre are all real. Anything else
/// is not settled: HOTLINE alone is also the answer to an order on an existing PTO of unknown reference.
fn route(line: &AccesLine) -> Option<Route> {
    let prise = line.value(column::PRISE)?;
    let pbo = line.value(column::PBO);
    let routes = routes(line);
    let crossed = |value: &Option<String>| {
        value.as_deref().is_some_and(|text| text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("XX")))
    };
    let is_virtual = pbo.is_some_and(is_absent)
        || routes.iter().any(|route| {
            [&route.tube_pm, &route.fibre_pm, &route.tube_pbo, &route.fibre_pbo].into_iter().any(crossed)
                || route.connector.as_deref() == Some("999")
        });
    let real_pbo = pbo.is_some_and(|pbo| !is_absent(pbo));
    let real = |value: &Option<String>| value.is_some() && !crossed(value);
    let real_fibre = routes.iter().any(|route| real(&route.tube_pbo) && real(&route.fibre_pbo));
    match (is_absent(prise), is_virtual) {
        (true, true) if !real_pbo && !real_fibre => Some(Route::Virtual),
        (false, false) if real_pbo && real_fibre => Some(Route::Real),
        _ => None,
    }
}
