//! Hostile texts in everything that the harness is given: every text from a service, a file or a person goes through
//! here on its way to the screens, in present and future scenes alike.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use reprov::domain::acces::{
    CommandePlace, CommandeSummary, Comment, FluxState, ImmeubleAcces, PboSummary, PmSummary, RouteSummary,
};
use reprov::domain::contrat_note::ContratNote;
use reprov::domain::fact_history::FactHistory;
use reprov::domain::failure::Failure;
use reprov::domain::imported::ImportedOrders;
use reprov::domain::pasted::PastedColumn;
use reprov::domain::put_answers::DechargeCode;
use reprov::domain::value;
use reprov::engine::{Aged, ContratAtHand, CountedRequest, Follower, Knowledge};
use reprov::files::plan::{Plan, PlanLine};
use reprov::tui::words::journal::JournalAnswer;
use reprov::tui::words::msg::{EffectAnswer, What};
use reprov::tui::words::plan::{CrStocFailure, OpenedPlan};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How many of the received texts are poisoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dose {
    /// All of them.
    All,
    /// All but the names by which things are asked for and the states that decide, so that a scene still reaches its
    /// screen.
    AllButNames,
    /// Every other item of a list, with all its texts.
    OneInTwo,
}

thread_local! {
    static POISON: RefCell<Option<(String, Dose)>> = const { RefCell::new(None) };
    static INDEX: Cell<usize> = const { Cell::new(0) };
}

/// Runs `f` with all received texts poisoned.
pub fn poisoning<T>(text: &str, dose: Dose, f: impl FnOnce() -> T) -> T {
    INDEX.set(0);
    POISON.set(Some((text.to_owned(), dose)));
    let record = f();
    POISON.set(None);
    record
}

fn poison() -> Option<(String, Dose)> {
    POISON.with_borrow(Clone::clone)
}

/// A received text, with the poison appended.
pub fn received(text: &str) -> String {
    match poison() {
        Some((poison, Dose::All | Dose::AllButNames)) => format!("{text}{poison}"),
        Some((poison, Dose::OneInTwo)) => {
            INDEX.set(INDEX.get() + 1);
            if INDEX.get().is_multiple_of(2) { format!("{text}{poison}") } else { text.to_owned() }
        }
        None => text.to_owned(),
    }
}

/// The poison alone, where there is any, for a text that is mostly absent.
pub fn received_alone() -> Option<String> {
    poison().map(|(poison, _)| poison)
}

fn received_or(text: Option<&String>) -> Option<String> {
    poison().map(|_| received(text.map_or("", String::as_str))).or_else(|| text.cloned())
}

/// Poisons all the texts of a value of any type: a new field is poisoned too.
pub fn within<T: Serialize + DeserializeOwned>(value: T) -> T {
    let Some((poison, dose)) = poison() else { return value };
    let mut read = serde_json::to_value(&value).unwrap();
    let mut paths = Vec::new();
    sheets(&read, "", dose != Dose::OneInTwo, dose, &mut paths);
    let mut all = read.clone();
    for path in &paths {
        add(&mut all, path, &poison);
    }
    if let Ok(value) = serde_json::from_value(all) {
        return value;
    }
    // At least one text is an enum value, a time or a checked reference: such texts stay as they are.
    for path in &paths {
        let mut attempt = read.clone();
        add(&mut attempt, path, &poison);
        if serde_json::from_value::<T>(attempt.clone()).is_ok() {
            read = attempt;
        }
    }
    serde_json::from_value(read).unwrap()
}

fn add(value: &mut Value, path: &str, poison: &str) {
    let Some(Value::String(text)) = value.pointer_mut(path) else { panic!("no text at {path}") };
    text.push_str(poison);
}

/// The fields of states, which decide what a screen shows: unknown states have scenes of their own.
const STATES: [&str; 4] = ["informationConstruction", "informationUtilisation", "statut", "construction"];
const NAMES: [&str; 3] = ["reference", "referencePTO", "code"];

/// Collects the paths of the texts to poison.
fn sheets(value: &Value, here: &str, inside: bool, dose: Dose, paths: &mut Vec<String>) {
    match value {
        Value::String(_) if inside => paths.push(here.to_owned()),
        Value::Array(all) => {
            for (index, one) in all.iter().enumerate() {
                let inside = if dose == Dose::OneInTwo { index % 2 == 1 } else { inside };
                sheets(one, &format!("{here}/{index}"), inside, dose, paths);
            }
        }
        Value::Object(fields) => {
            for (name, one) in fields {
                let keep =
                    STATES.contains(&name.as_str()) || (dose == Dose::AllButNames && NAMES.contains(&name.as_str()));
                if !keep {
                    sheets(one, &format!("{here}/{name}"), inside, dose, paths);
                }
            }
        }
        _ => {}
    }
}

fn share<T: Serialize + DeserializeOwned + Clone>(mut read: Aged<T>) -> Aged<T> {
    read.value = Arc::new(within((*read.value).clone()));
    read
}

fn failure(failure: Failure) -> Failure {
    if poison().is_none() {
        return failure;
    }
    let Failure { category, ko, kind, key, arguments, detail } = failure;
    let received_value = |value: value::Value| match value {
        value::Value::Code(code) => {
            DechargeCode::read(&received(code.as_str())).map_or_else(|| "".into(), value::Value::Code)
        }
        value => value::Value::Text(received(value.as_str())),
    };
    let arguments = arguments.into_iter().map(|(name, value)| (name, received_value(value))).collect();
    Failure { category, ko: ko.map(within), kind, key, arguments, detail: received(&detail) }
}

fn summary(summary: CommandeSummary) -> CommandeSummary {
    if poison().is_none() {
        return summary;
    }
    let told = |text: Option<String>| received_or(text.as_ref());
    let CommandeSummary {
        commande,
        refusal,
        reprovisioned,
        place,
        pm,
        pbo,
        routes,
        acces,
        long_raccordement,
        amiante,
        comments,
        subcontracting,
        states,
    } = summary;
    let CommandePlace { batiment, escalier, etage } = place;
    CommandeSummary {
        commande: received(&commande),
        refusal: told(refusal),
        reprovisioned,
        place: CommandePlace { batiment: told(batiment), escalier: told(escalier), etage: told(etage) },
        pm: pm_summary(pm),
        pbo: pbo_summary(pbo),
        routes: routes.into_iter().map(route).collect(),
        acces: acces_immeuble(acces),
        long_raccordement: told(long_raccordement),
        amiante,
        comments: comments
            .into_iter()
            .map(|Comment { column, text }| Comment { column: received(&column), text: received(&text) })
            .collect(),
        subcontracting: told(subcontracting),
        states: states.into_iter().map(flux_state).collect(),
    }
}

fn pm_summary(PmSummary { reference, technical, localisation, accessible }: PmSummary) -> PmSummary {
    let told = |text: Option<String>| received_or(text.as_ref());
    PmSummary {
        reference: told(reference),
        technical: told(technical),
        localisation: told(localisation),
        accessible: told(accessible),
    }
}

fn pbo_summary(pbo: PboSummary) -> PboSummary {
    let told = |text: Option<String>| received_or(text.as_ref());
    let PboSummary { reference, localisation, kind, height, equipment, raccordement } = pbo;
    PboSummary {
        reference: told(reference),
        localisation: told(localisation),
        kind: told(kind),
        height: told(height),
        equipment: told(equipment),
        raccordement: told(raccordement),
    }
}

fn acces_immeuble(acces: ImmeubleAcces) -> ImmeubleAcces {
    let told = |text: Option<String>| received_or(text.as_ref());
    let ImmeubleAcces {
        code_immeuble,
        basement_code,
        code_local_pm,
        key_access,
        contacts_immeuble,
        contacts_syndic,
        conditions_syndic,
    } = acces;
    ImmeubleAcces {
        code_immeuble: told(code_immeuble),
        basement_code: told(basement_code),
        code_local_pm: told(code_local_pm),
        key_access: told(key_access),
        contacts_immeuble: told(contacts_immeuble),
        contacts_syndic: told(contacts_syndic),
        conditions_syndic: told(conditions_syndic),
    }
}

fn flux_state(FluxState { flux, commande, day, state, motif }: FluxState) -> FluxState {
    FluxState {
        flux,
        commande: received(&commande),
        day,
        state: received_or(state.as_ref()),
        motif: received_or(motif.as_ref()),
    }
}

fn route(route: RouteSummary) -> RouteSummary {
    let told = |text: Option<String>| received_or(text.as_ref());
    let RouteSummary {
        number,
        oc,
        module,
        position,
        cable_pm,
        tube_pm,
        fibre_pm,
        cable_pbo,
        tube_pbo,
        fibre_pbo,
        connector,
        connector_colour,
    } = route;
    RouteSummary {
        number,
        oc: told(oc),
        module: told(module),
        position: told(position),
        cable_pm: told(cable_pm),
        tube_pm: told(tube_pm),
        fibre_pm: told(fibre_pm),
        cable_pbo: told(cable_pbo),
        tube_pbo: told(tube_pbo),
        fibre_pbo: told(fibre_pbo),
        connector: told(connector),
        connector_colour: told(connector_colour),
    }
}

/// The lives are not poisoned here: a put is poisoned where its events are made.
fn known(known: Knowledge) -> Knowledge {
    let Knowledge { contrat, commande, facts, summary: read, site, known_lists, own_puts, underway, lives } = known;
    let known_lists = known_lists.into_iter().map(|mut known_list| {
        known_list.answer = Arc::new(within((*known_list.answer).clone()));
        known_list
    });
    Knowledge {
        contrat,
        commande: within(commande),
        facts: FactHistory::new(facts.iter().map(|dated| (dated.at, within(dated.fact.clone())))),
        summary: read.map(summary),
        site: site.map(share),
        known_lists: known_lists.collect(),
        own_puts,
        underway,
        lives,
    }
}

fn at_hand(at_hand: ContratAtHand) -> ContratAtHand {
    let ContratAtHand { contrat, site, seen_at, life, follower, next_at, missing_codes, own_note } = at_hand;
    let site = site.map(|site| received(&site));
    let own_note = note(own_note);
    let follower = follower.map(self::follower);
    ContratAtHand { contrat, site, seen_at, life, follower, next_at, missing_codes, own_note }
}

fn imported(orders: &ImportedOrders) -> ImportedOrders {
    let mut out = orders.clone();
    for (at, own) in orders.notes() {
        out.annotate(orders.get(at).unwrap(), note(own.clone()));
    }
    out
}

fn column(pasted: PastedColumn) -> PastedColumn {
    let unreadable = pasted.unreadable.iter().map(|text| received(text)).collect();
    PastedColumn { unreadable, ..pasted }
}

fn note(note: ContratNote) -> ContratNote {
    let text = |text: Option<String>| text.map(|text| received(&text));
    ContratNote { away: note.away, name: text(note.name), note: text(note.note) }
}

fn follower(follower: Follower) -> Follower {
    match follower {
        Follower::Here => Follower::Here,
        Follower::Elsewhere { kind, agent } => Follower::Elsewhere { kind, agent: agent.map(|agent| received(&agent)) },
    }
}

fn request(request: CountedRequest) -> CountedRequest {
    let CountedRequest { id, at, method, contrat, result, given_back } = request;
    let keep = poison().is_none_or(|(_, dose)| dose == Dose::AllButNames);
    let told = |text: String| if keep { text } else { received(&text) };
    CountedRequest { id, at, method: told(method), contrat: contrat.map(told), result: result.map(told), given_back }
}

fn read(answer: JournalAnswer) -> JournalAnswer {
    match answer {
        JournalAnswer::Puts(before, read) => JournalAnswer::Puts(before, read.map_err(failure)),
        JournalAnswer::Requests(before, read) => {
            JournalAnswer::Requests(before, read.map(|read| read.into_iter().map(request).collect()).map_err(failure))
        }
        JournalAnswer::Month(name, read) => {
            let read = read.map(|mut month| {
                month.stops = month.stops.into_iter().map(failure).collect();
                let contrats = std::mem::take(&mut month.consumption.contrats);
                month.consumption.contrats =
                    contrats.into_iter().map(|(name, n)| (name.map(|name| received(&name)), n)).collect();
                month
            });
            JournalAnswer::Month(name, read.map_err(failure))
        }
        JournalAnswer::Events(put, read) => {
            let read = read.map(|history| {
                let poisoned = history.into_iter().map(|(mut record, raw)| {
                    record.event = within(record.event);
                    let raw = raw.map(|mut raw| {
                        raw.body.extend_from_slice(received("\n").as_bytes());
                        raw
                    });
                    (record, raw)
                });
                poisoned.collect()
            });
            JournalAnswer::Events(put, read.map_err(failure))
        }
    }
}

/// The path of a file that a person or another program named.
fn path(path: std::path::PathBuf) -> std::path::PathBuf {
    if poison().is_none() { path } else { received(&path.display().to_string()).replace('\0', "").into() }
}

fn answered(answer: EffectAnswer) -> EffectAnswer {
    match answer {
        EffectAnswer::ContratsAtHand(read) => {
            EffectAnswer::ContratsAtHand(read.map(|read| read.into_iter().map(at_hand).collect()).map_err(failure))
        }
        EffectAnswer::Imported(read) => EffectAnswer::Imported(
            read.map(|read| read.map(|(mark, orders)| (mark, Arc::new(imported(&orders))))).map_err(failure),
        ),
        EffectAnswer::Added(pasted, done) => EffectAnswer::Added(Box::new(column(*pasted)), done.map_err(failure)),
        EffectAnswer::PutAway(contrat, away, done) => EffectAnswer::PutAway(contrat, away, done.map_err(failure)),
        EffectAnswer::Annotated(contrat, done) => EffectAnswer::Annotated(contrat, done.map_err(failure)),
        EffectAnswer::ContratsView(read) => EffectAnswer::ContratsView(read.map_err(failure)),
        EffectAnswer::TakenUp(read) => EffectAnswer::TakenUp(read.map_err(failure)),
        EffectAnswer::TakenOver(read) => EffectAnswer::TakenOver(read.map_err(failure)),
        EffectAnswer::Quota(read) => EffectAnswer::Quota(read.map_err(failure)),
        EffectAnswer::Opened(contrat, record) => EffectAnswer::Opened(contrat, record.map_err(failure)),
        EffectAnswer::Knowledge(contrat, read) => EffectAnswer::Knowledge(contrat, read.map(known).map_err(failure)),
        EffectAnswer::Structure(contrat, read) => EffectAnswer::Structure(contrat, read.map(share).map_err(failure)),
        EffectAnswer::Fibres(contrat, question, read) => {
            EffectAnswer::Fibres(contrat, question, read.map(share).map_err(failure))
        }
        EffectAnswer::Remembered(contrat, record) => EffectAnswer::Remembered(contrat, record.map_err(failure)),
        EffectAnswer::Sent(contrat, life) => EffectAnswer::Sent(contrat, life.map_err(failure)),
        EffectAnswer::StateAsked(contrat, life) => EffectAnswer::StateAsked(contrat, life.map_err(failure)),
        EffectAnswer::Followed(contrat, life) => EffectAnswer::Followed(contrat, life.map_err(failure)),
        EffectAnswer::Settled(contrat, life) => EffectAnswer::Settled(contrat, life.map_err(failure)),
        EffectAnswer::Decharge(contrat, life) => EffectAnswer::Decharge(contrat, life.map_err(failure)),
        // An answer is matched with its question by the path: the path stays.
        EffectAnswer::Written(spot, record) => EffectAnswer::Written(spot, record.map_err(failure)),
        EffectAnswer::CrStoc(spot, record) => EffectAnswer::CrStoc(
            spot,
            record.map(path).map_err(|CrStocFailure { failure: refusal, reasons }| CrStocFailure {
                failure: failure(refusal),
                reasons,
            }),
        ),
        EffectAnswer::Plans(plans) => EffectAnswer::Plans(plans.into_iter().map(path).collect()),
        EffectAnswer::Plan(spot, read) => {
            EffectAnswer::Plan(spot, read.map(|read| Box::new(plan(*read))).map_err(failure))
        }
        EffectAnswer::JournalRead(answer) => EffectAnswer::JournalRead(read(answer)),
        EffectAnswer::PlanOfLine(sheet, at, read) => {
            EffectAnswer::PlanOfLine(sheet, at, read.map(|read| Box::new(plan(*read))).map_err(failure))
        }
        // A sheet is known by its place in memory: its lines are poisoned before (`sheet_lines`).
        // A copied text was made clean before.
        EffectAnswer::Sheet(_) | EffectAnswer::LinesJudged(..) | EffectAnswer::Copied(..) => answer,
        EffectAnswer::FileImported(spot, mut file) => {
            file.stopped = file.stopped.map(|stopped| Box::new(failure(*stopped)));
            EffectAnswer::FileImported(spot, file)
        }
    }
}

/// The lines of a sheet, whose texts anybody may have written.
pub fn sheet_lines(lines: Vec<PlanLine>) -> Vec<PlanLine> {
    let poisoned = |plan: Plan| {
        let Plan { mut draft, commande, known_list } = plan;
        if poison().is_some_and(|(_, dose)| dose == Dose::All) {
            draft.reference_contrat = received(&draft.reference_contrat);
            draft.reference_fibre = received(&draft.reference_fibre);
            draft.reference_pto = received(&draft.reference_pto);
            draft.motif = received(&draft.motif);
        }
        Plan { draft, commande, known_list }
    };
    let line = |line: PlanLine| PlanLine { plan: line.plan.map(poisoned).map_err(failure), ..line };
    lines.into_iter().map(line).collect()
}

fn plan(read: OpenedPlan) -> OpenedPlan {
    let OpenedPlan { contrat, mut draft, mut told } = read;
    if poison().is_some_and(|(_, dose)| dose == Dose::All) {
        draft.reference_fibre = received(&draft.reference_fibre);
        draft.reference_pto = received(&draft.reference_pto);
        draft.motif = received(&draft.motif);
    }
    told.commande = within(told.commande);
    OpenedPlan { contrat, draft, told }
}

/// A message with its texts poisoned.
pub fn arriving(what: What) -> What {
    match what {
        What::Answer(answer) if poison().is_some() => What::Answer(answered(answer)),
        other => other,
    }
}
