//! Combines all the lines of a contract.
//!
//! Owns: which documents count. They are the latest CR_CMD that accepts an order of the contract, the latest
//! NOTIF_REPROV, and the CMD_ACCES and CMD_STOC of exactly the order that counts. The result depends only on
//! the lines, not on the order in which they were imported.

use jiff::Timestamp;

use super::column;
use super::line::CrCmdState;
use super::summary::{Sources, routes, speaks_of_route};
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
    // Lines that are equal in every respect that counts are sorted by their text, so that the result never
    // depends on the order given.
    all.sort_by(|a, b| {
        let key = |line: &AccesLine| (line.order(), line.flux, line.origin.file.clone());
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
    Deduction { summary: Some(sources.summary(commande)), facts: facts(notif, notif_prise, cr, existing) }
}

fn is_notif(line: &AccesLine) -> bool {
    line.flux == Flux::NotifReprov && line.state() != Some(CrCmdState::Ko)
}

fn facts(
    notif: Option<&AccesLine>,
    notif_prise: Option<&AccesLine>,
    cr: Option<&AccesLine>,
    existing: Option<&AccesLine>,
) -> Vec<(Timestamp, Commande)> {
    let mut facts = Vec::new();
    if let Some(line) = notif {
        facts.push((line.instant(), from_route(line, FactOrigin::Reprovisionning)));
    }
    if let Some(line) = notif_prise {
        let reference_prise = from_route(line, FactOrigin::Reprovisionning).reference_prise;
        facts.push((line.instant(), Commande { reference_prise, ..Commande::default() }));
    }
    if let Some(line) = cr {
        let mut told = from_route(line, FactOrigin::CrCommande);
        if let Some(notif) = notif.filter(|notif| speaks_of_route(notif)) {
            // The notification's route replaces the former one: what it leaves open stays open. A
            // notification without a PBO may mean that the PBO stays the same.
            told.route = None;
            if notif.value(column::PBO).is_some() {
                told.pbo = None;
            }
        }
        facts.push((line.instant(), told));
    }
    // Without a report no order can be matched: a CMD_ACCES says what was asked, but not for which contract.
    if let Some(line) = existing.filter(|_| cr.or(notif).is_some()) {
        let existing_prise = match line.value(column::EXISTING_PRISE) {
            Some(value) if value.eq_ignore_ascii_case("O") => Some(true),
            Some(value) if value.eq_ignore_ascii_case("N") => Some(false),
            _ => None,
        };
        let existing_prise = existing_prise.map(|value| Fact::new(value, FactOrigin::Commande));
        facts.push((line.instant(), Commande { existing_prise, ..Commande::default() }));
    }
    facts
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
