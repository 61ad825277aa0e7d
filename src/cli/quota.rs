//! `reprov quota`: requests used and left this month, by day, method and contract, and the sessions in
//! use, as this post counts them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::plain_text::{paragraph, table};
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::engine::{Consumption, Engine, QuotaState};

/// How many contracts a person is shown; the JSON document has all.
const CONTRATS: usize = 10;

/// The service's methods and the text keys of their columns.
const METHODS: [(&str, &str); 4] = [
    ("getSiteStructure", "cli.quota.methode.structure"),
    ("getRoSite", "cli.quota.methode.fibres"),
    ("putReprovisionning", "cli.quota.methode.envoi"),
    ("getReprovisionning", "cli.quota.methode.suivi"),
];

/// Reads a month such as `2026-10` or `10/2026`.
pub(super) fn read_month(value: &str) -> Result<String, Failure> {
    let value = value.trim();
    // As the French write it: 10/2026.
    let turned = value.split_once('/').map(|(month, year)| format!("{year}-{month:0>2}"));
    let month = turned.as_deref().unwrap_or(value);
    let date = (month.len() == 7).then(|| format!("{month}-01").parse::<Date>().ok()).flatten();
    match date {
        Some(_) => Ok(month.to_owned()),
        None => Err(Failure::new(Category::Input, "erreur.entree.mois").with("valeur", value)),
    }
}

/// The requests of a month, with their sums.
struct MonthRequests {
    state: QuotaState,
    /// What is left of the share; `None` for a past month.
    remaining: Option<u32>,
    by_method: BTreeMap<String, u32>,
    /// The largest count first.
    by_contrat: Vec<(Option<String>, u32)>,
    consumption: Consumption,
    /// The service's refusals that stop calls; for the current month only.
    stops: Vec<Failure>,
}

/// Shows a month: the current one unless another is named.
pub(super) async fn run(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    month: Option<&str>,
) -> Result<Exit, FailedCommand> {
    let mut state = engine.quota().await?;
    let past_month = month.filter(|month| *month != state.month);
    let consumption = engine.consumption(month.unwrap_or(&state.month)).await?;
    let remaining = if let Some(month) = past_month {
        month.clone_into(&mut state.month);
        state.used = consumption.contrats.values().sum();
        None
    } else {
        Some(state.ceiling.saturating_sub(state.used))
    };
    let mut by_method = BTreeMap::new();
    for (method, number) in consumption.days.values().flatten() {
        *by_method.entry(method.clone()).or_insert(0) += number;
    }
    let mut by_contrat: Vec<_> =
        consumption.contrats.iter().map(|(contrat, number)| (contrat.clone(), *number)).collect();
    by_contrat.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let stops = if remaining.is_some() { engine.stops().await? } else { Vec::new() };
    let month = MonthRequests { state, remaining, by_method, by_contrat, consumption, stops };
    match ctx.format {
        Format::Json => ctx.json(&to_json(ctx, &month))?,
        Format::Text => tell(ctx, &month)?,
    }
    Ok(Exit::Done)
}

fn to_json(ctx: &CommandContext<'_>, month: &MonthRequests) -> Value {
    let MonthRequests { state, remaining, by_method, by_contrat, consumption, stops } = month;
    let days = consumption.days.iter().map(|(day, methods)| {
        json!({ "jour": day.to_string(), "total": methods.values().sum::<u32>(), "methodes": methods })
    });
    let contrats = by_contrat.iter().map(|(contrat, total)| json!({ "referenceContrat": contrat, "total": total }));
    json!({
        "mois": state.month,
        "utilisees": state.used,
        "plafond": state.ceiling,
        "restantes": remaining,
        "sessions": { "utilisees": state.used_sessions, "plafond": state.session_ceiling },
        "portee": "poste",
        "parJour": days.collect::<Value>(),
        "parMethode": by_method,
        "parContrat": contrats.collect::<Value>(),
        "arrets": stops.iter().map(|stop| ctx.error(stop)).collect::<Value>(),
    })
}

fn tell(ctx: &mut CommandContext<'_>, month: &MonthRequests) -> Result<(), Failure> {
    let texts = ctx.texts;
    let MonthRequests { state, remaining, by_method, by_contrat, consumption, stops } = month;
    let mut lines = vec![
        ("cli.quota.mois", state.month.clone()),
        ("cli.quota.utilisees", format!("{} / {}", state.used, state.ceiling)),
    ];
    if let Some(remaining) = remaining {
        lines.push(("cli.quota.restantes", remaining.to_string()));
        lines.push(("cli.quota.sessions", format!("{} / {}", state.used_sessions, state.session_ceiling)));
    }
    let lines: Vec<Vec<String>> =
        lines.into_iter().map(|(key, value)| vec![texts.get(key).to_owned(), value]).collect();
    ctx.line(table(&lines, 0))?;
    for stop in stops {
        let (sentence, advice) = texts.failure(stop);
        ctx.line("")?;
        ctx.line(paragraph(&format!("{sentence} {advice}"), 0))?;
    }
    if !consumption.days.is_empty() {
        // A method that is none of these four stands under its own name.
        let others = by_method.keys().filter(|method| METHODS.iter().all(|(known, _)| known != method));
        let mut columns: Vec<(&str, &str)> = METHODS.iter().map(|(method, key)| (*method, texts.get(key))).collect();
        columns.extend(others.map(|method| (method.as_str(), method.as_str())));
        let line = |name: String, methods: &BTreeMap<String, u32>| {
            let mut line = vec![name, methods.values().sum::<u32>().to_string()];
            line.extend(columns.iter().map(|(method, _)| methods.get(*method).map_or("·".to_owned(), u32::to_string)));
            line
        };
        let mut cells = vec![vec![texts.get("cli.quota.jour").to_owned(), texts.get("cli.quota.total").to_owned()]];
        if let Some(header) = cells.first_mut() {
            header.extend(columns.iter().map(|(_, title)| (*title).to_owned()));
        }
        cells.extend(consumption.days.iter().map(|(day, methods)| line(day.to_string(), methods)));
        cells.push(line(texts.get("cli.quota.mois").to_owned(), by_method));
        ctx.line("")?;
        ctx.line(table(&cells, 0))?;
        ctx.line("")?;
        ctx.line(texts.get("cli.quota.contrats"))?;
        let named = |contrat: &Option<String>| {
            contrat.clone().unwrap_or_else(|| texts.get("cli.quota.sans_contrat").to_owned())
        };
        let cells: Vec<Vec<String>> = by_contrat
            .iter()
            .take(CONTRATS)
            .map(|(contrat, number)| vec![number.to_string(), named(contrat)])
            .collect();
        ctx.line(table(&cells, 2))?;
        if let Some(remainder) = by_contrat.len().checked_sub(CONTRATS).filter(|remainder| *remainder > 0) {
            let n = remainder.to_string();
            ctx.line(format_args!("  {}", texts.sentence("cli.quota.autres_contrats", &[("n", &n)])))?;
        }
        ctx.line("")?;
    }
    ctx.line(paragraph(texts.get("cli.quota.portee"), 0))
}
