//! The simulated service as a pure state machine: takes a question and the time, returns an answer.
//!
//! Owns: the buildings, the contracts, the reprovisionings, the month's count, and the order in which the service
//! checks a question.
//!
//! Must never: read a clock, sleep, or know HTTP or XML.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::fibre::{Fibre, PboFibres, RoSite};
use crate::domain::put_answers::{
    AllottedFibre, DechargeCode, Entete, Ko, Pm, PutAcknowledgement, ReprovisionningState,
};
use crate::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use crate::domain::states::Statut;
use crate::wire::ereprov::EreprovMethod;

use super::buildings::{SimulatedCommandeState, SimulatedContrat, SimulatedFibre, SimulatedImmeuble};
use super::rules::{self, AcceptedCall, PutCall};
use super::scenario::{AnswerForm, Scenario, ko};
use super::workflow::{DURATION, Workflow, WorkflowStart};

/// How many requests an operator may make in a calendar month (docs/e-reprov.md 1), all methods together.
pub(super) const CEILING: u32 = 2_000;
/// How many sessions an operator may have open at once (docs/e-reprov.md 1).
pub(super) const SESSIONS: usize = 2;

/// The content of the service's answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SimulatedBody {
    Structure(Site),
    Fibres(RoSite),
    Put(PutAcknowledgement),
    Following(ReprovisionningState),
    Ko(Ko),
}

/// An answer, and the form in which it is given.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SimulatedAnswer {
    pub(super) body: SimulatedBody,
    pub(super) form: AnswerForm,
    /// The HTTP status, when the scenario sets one.
    pub(super) http: Option<u16>,
    /// How long the answer is delayed.
    pub(super) delay: Duration,
}

/// The simulated service.
#[derive(Debug, Clone)]
pub(super) struct SimulatedService {
    immeubles: Vec<SimulatedImmeuble>,
    workflows: Vec<Workflow>,
    scenario: Scenario,
    speed: f64,
    /// The year and the month that `requests` counts.
    month: (i16, i8),
    requests: u32,
    puts: u32,
}

impl SimulatedService {
    /// The service at its start, with the reprovisionings that the buildings' data place before it. `speed` divides
    /// every duration and is positive.
    pub(super) fn new(immeubles: Vec<SimulatedImmeuble>, scenario: Scenario, speed: f64, now: Timestamp) -> Self {
        let mut world = Self { immeubles, workflows: Vec::new(), scenario, speed, month: (0, 0), requests: 0, puts: 0 };
        for at in 0..world.immeubles.len() {
            world.take_up(at, now);
        }
        world.advance(now);
        world
    }

    /// The number of puts executed since the start.
    pub(super) const fn puts(&self) -> u32 {
        self.puts
    }

    /// Answers a question. `in_flight` is the number of requests being answered, this one included.
    pub(super) fn answer(
        &mut self,
        method: EreprovMethod,
        fields: &[(String, String)],
        in_flight: usize,
        now: Timestamp,
    ) -> SimulatedAnswer {
        self.advance(now);
        let simple = |body| SimulatedAnswer { body, form: AnswerForm::Normal, http: None, delay: Duration::ZERO };
        if !self.count(now) {
            return simple(SimulatedBody::Ko(ko("20016")));
        }
        if in_flight > SESSIONS {
            return simple(SimulatedBody::Ko(ko("20007")));
        }
        let scenario = self.scenario_of(method, fields);
        let execution = scenario.run.then(|| self.run(method, fields, &scenario, now));
        let body = match (&scenario.ko, execution) {
            (Some(ko), _) => SimulatedBody::Ko(ko.clone()),
            (None, Some(Ok(body))) => deform(body, scenario.form),
            (None, Some(Err(code))) => SimulatedBody::Ko(ko(code)),
            // Never sent: a scenario that does not execute the request has a form without this content.
            (None, None) => SimulatedBody::Ko(ko("20000")),
        };
        SimulatedAnswer { body, form: scenario.form, http: scenario.http, delay: self.speed_up(scenario.delay) }
    }

    /// Counts a request in its month; `false` beyond the limit.
    fn count(&mut self, now: Timestamp) -> bool {
        let day = now.to_zoned(TimeZone::UTC);
        let month = (day.year(), day.month());
        if self.month != month {
            self.month = month;
            self.requests = 0;
        }
        self.requests = self.requests.saturating_add(1);
        self.requests <= CEILING
    }

    /// The scenario for a question: the one that the simulator was started with, else the contract's own.
    fn scenario_of(&self, method: EreprovMethod, fields: &[(String, String)]) -> Scenario {
        let normal = Scenario::normal();
        if self.scenario.name != normal.name && self.scenario.concerns(method) {
            return self.scenario.clone();
        }
        fields
            .iter()
            .find(|(name, _)| name == "referenceContrat")
            .and_then(|(_, reference)| self.contrat(reference))
            .and_then(|(immeuble, contrat)| self.immeubles.get(immeuble)?.contrats.get(contrat)?.scenario.clone())
            .filter(|scenario| scenario.concerns(method))
            .unwrap_or(normal)
    }

    /// Executes a question; an error is the service's error code.
    fn run(
        &mut self,
        method: EreprovMethod,
        fields: &[(String, String)],
        scenario: &Scenario,
        now: Timestamp,
    ) -> Result<SimulatedBody, &'static str> {
        let (reference, call) = rules::read(method, fields).map_err(|field| {
            tracing::info!(field, "20001: unacceptable parameter");
            "20001"
        })?;
        let (at, index) = self.contrat(reference).ok_or("20019")?;
        let immeuble = self.immeubles.get(at).ok_or("20019")?;
        let contrat = immeuble.contrats.get(index).ok_or("20019")?;
        match contrat.commande {
            SimulatedCommandeState::Received => {}
            SimulatedCommandeState::NoCr => return Err("20018"),
            SimulatedCommandeState::Invalid => return Err("20002"),
        }
        match call {
            AcceptedCall::Structure => Ok(SimulatedBody::Structure(structure(immeuble))),
            AcceptedCall::Fibres { place, pbo } => fibres(immeuble, contrat, place, pbo).map(SimulatedBody::Fibres),
            AcceptedCall::Put(demande) => self.put(at, index, &demande, scenario, now),
            AcceptedCall::Following => self.following(at, index, now),
        }
    }

    fn put(
        &mut self,
        at: usize,
        index: usize,
        demande: &PutCall<'_>,
        scenario: &Scenario,
        now: Timestamp,
    ) -> Result<SimulatedBody, &'static str> {
        let duration = self.duration(DURATION * scenario.factor);
        let immeuble = self.immeubles.get_mut(at).ok_or("20019")?;
        let contrat = immeuble.contrats.get(index).ok_or("20019")?;
        let underway = |w: &&Workflow| w.immeuble == at && !w.statut(now).is_final();
        if self.workflows.iter().filter(underway).any(|w| w.contrat == index) {
            return Err("20012");
        }
        let fibre = immeuble.fibres.iter().position(|l| *l.reference == *demande.fibre).ok_or("20005")?;
        let line = immeuble.fibres.get(fibre).ok_or("20005")?;
        if let Some(rule) = rules::forbidden(immeuble, contrat, line, demande) {
            tracing::info!(rule, "20015: forbidden by section 3.4.1 or 1.1");
            return Err("20015");
        }
        // Another contract's reprovisioning has reserved the fibre: this put can't start.
        if self.workflows.iter().filter(underway).any(|w| w.fibre == fibre) {
            return Err("20011");
        }
        self.puts = self.puts.saturating_add(1);
        let reference = contrat.reference.to_string();
        let code = decharge_code(&reference, demande.fibre, self.puts, now);
        let workflow_start = WorkflowStart {
            immeuble: at,
            contrat: index,
            fibre,
            pto: demande.pto,
            conservation: demande.conservation,
            motif: demande.motif,
            code,
            start: now,
            duration,
            end: scenario.end.clone(),
        };
        let workflow = Workflow::launch(workflow_start, immeuble);
        let acknowledgement = PutAcknowledgement {
            entete: Some(Entete::Ok),
            contrat: Some(reference),
            code: DechargeCode::read(&workflow.code),
            other_codes: Vec::new(),
            pm: Some(pm(immeuble, fibre)),
            fibre: Some(AllottedFibre {
                reference: demande.fibre.to_owned(),
                reference_pto: workflow.final_pto(immeuble),
                ..AllottedFibre::default()
            }),
        };
        self.workflows.push(workflow);
        Ok(SimulatedBody::Put(acknowledgement))
    }

    fn following(&self, at: usize, index: usize, now: Timestamp) -> Result<SimulatedBody, &'static str> {
        let workflow = self.workflows.iter().rev().find(|w| w.immeuble == at && w.contrat == index).ok_or("20014")?;
        let immeuble = self.immeubles.get(at).ok_or("20014")?;
        let line = immeuble.fibres.get(workflow.fibre).ok_or("20014")?;
        let statut = workflow.statut(now);
        let pto = match statut {
            Statut::Finished => line.pto.as_deref().map(str::to_owned),
            _ => workflow.final_pto(immeuble),
        };
        Ok(SimulatedBody::Following(ReprovisionningState {
            reference: immeuble.contrats.get(index).map(|contrat| contrat.reference.to_string()),
            statut,
            pm: Some(pm(immeuble, workflow.fibre)),
            fibre: Some(AllottedFibre {
                reference: line.reference.to_string(),
                reference_pto: pto,
                information_cable: Some(line.cable.to_string()),
                information_tube: Some(line.tube.to_string()),
                information_fibre: Some(line.colour.to_string()),
            }),
        }))
    }

    /// Starts the reprovisionings that a building's data place before the simulator's start.
    fn take_up(&mut self, at: usize, now: Timestamp) {
        let speed = self.speed;
        let Some(immeuble) = self.immeubles.get_mut(at) else { return };
        for (index, contrat) in immeuble.contrats.clone().iter().enumerate() {
            let Some(before) = &contrat.before else { continue };
            let workflow_start = WorkflowStart {
                immeuble: at,
                contrat: index,
                fibre: before.fibre,
                pto: before.pto.as_deref(),
                conservation: before.conservation,
                motif: before.motif,
                code: before.code.clone(),
                start: now.checked_sub(seconds(f64::from(before.start) / speed)).unwrap_or(now),
                duration: seconds(f64::from(before.duration) / speed),
                end: before.end.clone(),
            };
            self.workflows.push(Workflow::launch(workflow_start, immeuble));
        }
    }

    fn advance(&mut self, now: Timestamp) {
        for workflow in &mut self.workflows {
            if let Some(immeuble) = self.immeubles.get_mut(workflow.immeuble) {
                workflow.advance(immeuble, now);
            }
        }
    }

    /// The index of the building and, in it, the index of the contract.
    fn contrat(&self, reference: &str) -> Option<(usize, usize)> {
        self.immeubles.iter().enumerate().find_map(|(at, immeuble)| {
            immeuble
                .contrats
                .iter()
                .position(|contrat| contrat.reference.as_str() == reference)
                .map(|index| (at, index))
        })
    }

    fn duration(&self, base: f64) -> SignedDuration {
        seconds(base / self.speed)
    }

    fn speed_up(&self, delay: Duration) -> Duration {
        Duration::try_from_secs_f64(delay.as_secs_f64() / self.speed).unwrap_or(Duration::MAX)
    }
}

fn seconds(number: f64) -> SignedDuration {
    SignedDuration::try_from_secs_f64(number).unwrap_or(SignedDuration::MAX)
}

/// Changes an answer's content to the scenario's form.
fn deform(body: SimulatedBody, form: AnswerForm) -> SimulatedBody {
    match (body, form) {
        (SimulatedBody::Put(acknowledgement), AnswerForm::NoCode) => {
            SimulatedBody::Put(PutAcknowledgement { code: None, ..acknowledgement })
        }
        (SimulatedBody::Put(acknowledgement), AnswerForm::NoEntete) => {
            SimulatedBody::Put(PutAcknowledgement { entete: None, ..acknowledgement })
        }
        (body, _) => body,
    }
}

/// The answer to getSiteStructure.
fn structure(immeuble: &SimulatedImmeuble) -> Site {
    let mut site = Site { reference: immeuble.reference.clone(), batiments: Vec::new() };
    for (at, etage) in immeuble.etages.iter().enumerate() {
        let pto = immeuble.fibres.iter().filter(|line| line.etage_pto == at).filter_map(|line| {
            Some(Pto {
                reference: line.pto.clone()?,
                construction: line.construction.clone(),
                utilisation: line.utilisation.clone(),
            })
        });
        let seen = Etage {
            reference: etage.reference.clone(),
            pbo: etage.pbo.iter().map(|reference| Pbo { reference: reference.clone() }).collect(),
            pto: pto.collect(),
        };
        let batiment = find(
            &mut site.batiments,
            |b| b.reference == etage.batiment,
            || Batiment { reference: etage.batiment.clone(), escaliers: Vec::new() },
        );
        let escalier = batiment.and_then(|b| {
            find(
                &mut b.escaliers,
                |e| e.reference == etage.escalier,
                || Escalier { reference: etage.escalier.clone(), etages: Vec::new() },
            )
        });
        if let Some(escalier) = escalier {
            escalier.etages.push(seen);
        }
    }
    site
}

/// The element that `is` accepts; `make` creates it when there is none.
fn find<T>(list: &mut Vec<T>, is: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> Option<&mut T> {
    let at = list.iter().position(is).unwrap_or_else(|| {
        list.push(make());
        list.len() - 1
    });
    list.get_mut(at)
}

/// The answer to getRoSite (docs/e-reprov.md 3.2). With a PBO: the fibres that it serves. With a place alone: the
/// routes modelled on that étage, because the PBO or the PTO is there. Without either: those of the contract's own PBO,
/// or of its étage when it has no PBO.
fn fibres(
    immeuble: &SimulatedImmeuble,
    contrat: &SimulatedContrat,
    place: Option<[&str; 3]>,
    pbo: Option<&str>,
) -> Result<RoSite, &'static str> {
    let etage = match place {
        Some([batiment, escalier, etage]) => immeuble.etage(batiment, escalier, etage).ok_or("20005")?,
        None => contrat.etage,
    };
    let of_place = |line: &SimulatedFibre| line.pbo.etage == etage || (place.is_none() && line.etage_pto == etage);
    let keep: Box<dyn Fn(&SimulatedFibre) -> bool> = match (pbo, &contrat.pbo) {
        (Some(name), of_contrat) => {
            let own = of_contrat.as_ref().filter(|pbo| place.is_none() && *pbo.reference == *name);
            let wanted = own
                .or_else(|| immeuble.fibres.iter().find(|l| *l.pbo.reference == *name && of_place(l)).map(|l| &l.pbo))
                .ok_or("20005")?;
            Box::new(move |line| line.pbo == *wanted)
        }
        (None, Some(own)) if place.is_none() => Box::new(move |line| line.pbo == *own),
        (None, _) => Box::new(move |line| line.pbo.etage == etage || line.etage_pto == etage),
    };
    let mut answer = RoSite::default();
    for line in immeuble.fibres.iter().filter(|line| keep(line)) {
        let localisation = localisation(immeuble, line.pbo.etage);
        let pbo = find(
            &mut answer.pbo,
            |seen| seen.reference == line.pbo.reference && seen.localisation == localisation,
            || PboFibres {
                reference: line.pbo.reference.clone(),
                localisation: localisation.clone(),
                fibres: Vec::new(),
            },
        );
        if let Some(pbo) = pbo {
            pbo.fibres.push(fibre(line));
        }
    }
    if answer.pbo.is_empty() { Err("20005") } else { Ok(answer) }
}

fn fibre(line: &SimulatedFibre) -> Fibre {
    Fibre {
        reference: line.reference.clone(),
        reference_pto: line.pto.clone(),
        cable: Some(line.cable.clone()),
        tube: Some(line.tube.clone()),
        colour: Some(line.colour.clone()),
        construction: line.construction.clone(),
        utilisation: line.utilisation.clone(),
    }
}

/// The location of a PBO as the service writes it: its étage, with bâtiment and escalier when the site has several.
pub(super) fn localisation(immeuble: &SimulatedImmeuble, etage: usize) -> Box<str> {
    let Some(here) = immeuble.etages.get(etage) else { return Box::default() };
    if immeuble.etages.iter().all(|e| e.batiment == here.batiment && e.escalier == here.escalier) {
        return here.reference.clone();
    }
    format!("{} / {} / {}", here.batiment, here.escalier, here.reference).into()
}

/// Where a fibre is patched: twelve positions per level, in the order of the building's fibres.
fn pm(immeuble: &SimulatedImmeuble, fibre: usize) -> Pm {
    let position = format!("Etage {} - {}", fibre / 12 + 1, fibre % 12 + 1);
    Pm { reference: immeuble.pm.to_string(), position }
}

/// A code de décharge: seven capital letters and digits, without those that are easily confused.
fn decharge_code(contrat: &str, fibre: &str, index: u32, now: Timestamp) -> String {
    const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let seed = format!("{contrat}/{fibre}/{index}/{}", now.as_nanosecond());
    // FNV-1a, then a final mix so that similar seeds give very different codes.
    let mut state = seed
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    state = (state ^ (state >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    state ^= state >> 33;
    (0..7)
        .filter_map(|index| SIGNS.get(usize::try_from((state >> (index * 5)) & 31).ok()?))
        .map(|c| char::from(*c))
        .collect()
}

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;
