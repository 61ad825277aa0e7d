//! A journal to show: any number of puts and requests, a month, and the events of one put.

use std::collections::BTreeMap;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::failure::Failure;
use reprov::domain::lifecycle::{Life, PutEvent, Record};
use reprov::domain::outcome::{PutOutcome, Refusal};
use reprov::domain::put_answers::Ko;
use reprov::domain::reference::{ContratId, FibreId};
use reprov::domain::rules::ereprov::RuleId;
use reprov::domain::service_error::{Category, ServiceErrorCode};
use reprov::domain::states::Statut;
use reprov::engine::{Consumption, CountedRequest, PutId, RawAnswer, RequestId};
use reprov::host::config::{ConfigValue, ValueOrigin};
use reprov::tui::data::World;
use reprov::tui::data::journal::PAGE;
use reprov::tui::data::post::PostValues;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::journal::{JournalAnswer, JournalQuestion, Month, PutEvents};
use reprov::tui::words::msg::EffectAnswer;

use super::poison::received;
use super::{Harness, accepted, life, now, state, unknown};

/// The put of that number.
pub fn put_id(n: u32) -> PutId {
    serde_json::from_str(&n.to_string()).unwrap()
}

/// The request of that number.
pub fn request_id(n: u32) -> RequestId {
    serde_json::from_str(&n.to_string()).unwrap()
}

/// The time of the first entry in this journal.
fn start() -> Timestamp {
    "2026-01-05T06:30:00Z".parse().unwrap()
}

/// The put with number `n`; a greater number is later.
pub fn put(n: u32) -> (PutId, Life) {
    let contrat = format!("ARA-{}", 600_000 + n);
    let refusal =
        Refusal::Service(Ko { code: ServiceErrorCode::read("20015"), libelle: "Fibre non disponible".into() });
    let refused = PutEvent::Return { outcome: PutOutcome::Refused(refusal), last_byte: now() };
    let after = match n % 6 {
        0 => vec![accepted(Some("ABCDEF")), state(Statut::Underway)],
        1 => vec![accepted(None), state(Statut::Finished)],
        2 => vec![refused],
        3 => vec![unknown()],
        _ => vec![accepted(Some("DECH-2026-0042")), state(Statut::Finished)],
    };
    let mut life = life(&contrat, after);
    life.demande.fibre = FibreId::parse(&format!("CTP-{}-1", 1_240_000 + n)).unwrap();
    life.agent = Some(received(if n.is_multiple_of(2) { "Amélie Durand" } else { "Bruno" }));
    life.at = start() + SignedDuration::from_mins(20 * i64::from(n));
    (put_id(n), life)
}

/// The page of puts before `earlier_than`, latest first, in a journal of `total`.
pub fn page(total: u32, earlier_than: Option<PutId>) -> Vec<(PutId, Life)> {
    let first =
        (1..=total).rev().find(|n| earlier_than.is_none_or(|earlier_than| put_id(*n) < earlier_than)).unwrap_or(0);
    (1..=first).rev().take(usize::try_from(PAGE).unwrap()).map(put).collect()
}

/// The request with number `n`; a greater number is later.
pub fn request(n: u32) -> CountedRequest {
    let contrat = ContratId::parse(&format!("ARA-{}", 600_000 + n / 4)).unwrap();
    CountedRequest {
        id: request_id(n),
        at: start() + SignedDuration::from_mins(7 * i64::from(n)),
        method: ["getSiteStructure", "getRoSite", "putReprovisionning", "getReprovisionning"][(n % 4) as usize].into(),
        contrat: (!n.is_multiple_of(11)).then(|| contrat.as_str().to_owned()),
        result: match n % 7 {
            0 => Some("KO 20007".into()),
            1 => None,
            2 => Some("HTTP 503".into()),
            3 => Some("refusee".into()),
            _ => Some("OK".into()),
        },
        given_back: n % 7 == 2,
    }
}

/// Answers every question about a journal of `puts` puts and `requests` requests until no more are asked.
pub fn answer(harness: &mut Harness, mut effects: Vec<Effect>, puts: u32, requests: u32) -> usize {
    let mut pages = 0;
    while let Some(index) = effects.iter().position(|effect| matches!(effect, Effect::ReadJournal(_))) {
        let Effect::ReadJournal(demande) = effects.remove(index) else { unreachable!() };
        pages += 1;
        let answer = match demande {
            JournalQuestion::Puts(earlier_than) => JournalAnswer::Puts(earlier_than, Ok(page(puts, earlier_than))),
            JournalQuestion::Requests(earlier_than) => {
                let before = |n: &u32| earlier_than.is_none_or(|earlier_than| request_id(*n) < earlier_than);
                let rows = (1..=requests).rev().filter(before).take(usize::try_from(PAGE).unwrap());
                JournalAnswer::Requests(earlier_than, Ok(rows.map(request).collect()))
            }
            JournalQuestion::Month(name) => JournalAnswer::Month(name.clone(), Ok(month(&name))),
            JournalQuestion::Events(put) => JournalAnswer::Events(put, Ok(history())),
        };
        effects.extend(harness.answer(EffectAnswer::JournalRead(answer)));
    }
    pages
}

/// November up to now; any other month is empty.
pub fn month(name: &str) -> Month {
    let mut consumption = Consumption::default();
    if name == "2026-11" {
        for day in 1..=22_i8 {
            let n = u32::from(day.unsigned_abs());
            let methods = [("getRoSite", n * 2), ("getReprovisionning", n % 7 * 5), ("putReprovisionning", n % 3)];
            let methods: BTreeMap<String, u32> =
                methods.into_iter().filter(|(_, n)| *n > 0).map(|(name, n)| (name.to_owned(), n)).collect();
            consumption.days.insert(date(2026, 11, day), methods);
        }
        for n in 1..=40 {
            consumption.contrats.insert(Some(format!("ARA-{}", 600_000 + n)), 41 - n);
        }
        consumption.contrats.insert(None, 3);
    }
    Month { consumption, stops: Vec::new() }
}

/// November, with a contract for which the service takes no more puts.
pub fn stopped_month() -> Month {
    let ko = Ko { code: ServiceErrorCode::read("20016"), libelle: "Nombre max atteint".into() };
    let mut stop = Failure::from_service(ko).with("contrat", "ARA-600012").with("jour", "2026-11-20");
    stop.key = "erreur.20016_puts".into();
    Month { stops: vec![stop], ..month("2026-11") }
}

/// The events of a put that the service refused, from the person's confirmation to the raw answer.
pub fn history() -> PutEvents {
    let (_, life) = put(2);
    let intention = PutEvent::Intention {
        demande: life.demande,
        old_fibre: None,
        agent: Some("Amélie Durand".into()),
        accepted: vec![RuleId::R10],
    };
    let refusal =
        Refusal::Service(Ko { code: ServiceErrorCode::read("20015"), libelle: "Fibre non disponible".into() });
    let returned = PutEvent::Return { outcome: PutOutcome::Refused(refusal), last_byte: life.at };
    let raw = RawAnswer { http: 200, body: b"<soapenv:Envelope/>".repeat(40) };
    [(intention, None), (PutEvent::Departure, None), (returned, Some(raw))]
        .into_iter()
        .enumerate()
        .map(|(index, (event, raw))| {
            let at = life.at + SignedDuration::from_secs(i64::try_from(index).unwrap());
            (Record { at, event }, raw)
        })
        .collect()
}

/// The journal screen over `puts` puts and `requests` requests, with its first questions answered.
pub fn journal(puts: u32, requests: u32) -> Harness {
    let mut harness = Harness::home(World::Test);
    let effects = harness.keys("h");
    answer(&mut harness, effects, puts, requests);
    harness
}

/// The same after these keys, pressed one after the other, with each question answered.
pub fn journal_after(puts: u32, requests: u32, keys: &[&str]) -> Harness {
    let mut harness = journal(puts, requests);
    for key in keys {
        let effects = harness.keys(key);
        answer(&mut harness, effects, puts, requests);
    }
    harness
}

/// The journal screen when the journal can't be read.
pub fn broken_journal() -> Harness {
    let mut harness = Harness::home(World::Test);
    harness.keys("h");
    let failure = Failure::new(Category::Input, "erreur.panne.local");
    harness.answer(EffectAnswer::JournalRead(JournalAnswer::Puts(None, Err(failure))));
    harness
}

/// The help's page of versions and folders, for a configured program.
pub fn post_help() -> Harness {
    let mut harness = Harness::home(World::Test);
    let long = "/home/lea/.local/share/reprov/journal.sqlite";
    let value =
        |key: &str, value: &str, origin| ConfigValue { key: received(key), value: received(value).into(), origin };
    harness.state.data.post = PostValues::default()
        .with("tui.aide.version", "9.8.7")
        .with("tui.aide.url", received("https://pack.example.invalid/ereprov"))
        .with("tui.aide.journal", received(long))
        .with("tui.aide.trace", "")
        .with_settings([
            value("suivi.premier", "60s", ValueOrigin::File),
            value("poste.agent", "L\u{e9}a\u{1b}[2J", ValueOrigin::Environment),
        ]);
    harness.keys("?<backtab>");
    harness
}
