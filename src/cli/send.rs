//! `reprov envoyer`: one plan, checked, confirmed, sent once.

use std::pin::pin;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::plain_text::{paragraph, table};
use super::rules::{judge_plan, rules_json, show, tell_reading, warn_of_contradictions, word};
use crate::domain::capabilities::Capabilities;
use crate::domain::demande::Demande;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{CodeOrigin, Life, Phase};
use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::domain::put_answers::{DechargeCode, Pm};
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::{CheckedDemande, Judgement, OverallVerdict, RuleId};
use crate::domain::service_error::Category;
use crate::domain::text::displayable_value;
use crate::engine::Engine;
use crate::files::export::pm;
use crate::files::plan::Plan;
use crate::stop_points::point;

/// What the person allowed on the command line.
#[derive(Debug, Clone, Copy)]
pub(super) struct SendPermission {
    pub(super) yes: bool,
    pub(super) despite_undecided: bool,
    pub(super) offline: bool,
}

/// Checks the plan, asks for confirmation, sends.
pub(super) async fn run(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    plan: &Plan,
    permission: SendPermission,
) -> Result<Exit, FailedCommand> {
    let known_list = plan.read_known_list()?;
    let known = match plan.contrat() {
        Some(contrat) => Some(engine.knowledge(&contrat).await?),
        None => None,
    };
    if let Some(known) = &known {
        warn_of_contradictions(ctx, ctx.texts.get("cli.envoyer.plan"), &plan.commande, &known.commande);
    }
    let judgement = judge_plan(plan, known_list, known.as_ref(), engine.settings().ages, engine.now());
    let accepted: Vec<RuleId> = if permission.despite_undecided { judgement.undecided().collect() } else { Vec::new() };
    let Some(demande) = judgement.allow(&accepted) else {
        return refuse(ctx, plan, &judgement);
    };
    let contrat = demande.demande().contrat.clone();
    if permission.offline {
        let breakdown = Breakdown { kind: BreakdownKind::Offline, detail: String::new() };
        return Err(not_sent(Failure::from_breakdown(&breakdown), &contrat));
    }
    if !permission.yes {
        confirm(ctx, engine, &demande, &judgement).map_err(|failure| not_sent(failure, &contrat))?;
    }
    ctx.message(ctx.texts.get("cli.envoyer.en_cours"));
    // The answer may carry the code, so the command waits for it unless the person insists on leaving. Then the journal
    // tells the next start what was on its way.
    let mut incoming = engine.subscribe();
    let mut sending = pin!(engine.send(&demande));
    let mut interruption = Box::pin(super::keyboard::interruption());
    let mut warned = false;
    let before: Vec<Timestamp> = known.iter().flat_map(|known| &known.lives).map(|life| life.at).collect();
    let result = loop {
        tokio::select! {
            biased;
            result = &mut sending => break result,
            Some(news) = incoming.recv() => ctx.tell_wait(&news),
            () = &mut interruption => {
                interruption.set(super::keyboard::interruption());
                engine.close_departures().await;
                if !has_departed(engine, &contrat, &before).await {
                    break Err(Failure::new(Category::Input, "erreur.envoi_abandonne"));
                }
                if warned {
                    let breakdown = Breakdown { kind: BreakdownKind::Interruption, detail: "left by the person".to_owned() };
                    break Err(Failure::from_breakdown(&breakdown));
                }
                warned = true;
                ctx.message(paragraph(ctx.texts.get("cli.envoyer.patience"), 0));
            }
        }
    };
    match result {
        Ok(life) => {
            // Flushed at once: if a buffer failed later, the code could not be told any more.
            point("envoyer.avant-sortie");
            let told = outcome(ctx, engine.capabilities(), &life).and_then(|exit| ctx.flush().map(|()| exit));
            point("envoyer.apres-sortie");
            told.map_err(|failure| without_output(ctx, &life, failure))
        }
        Err(failure) => Err(after_failure(engine, &contrat, &before, failure).await),
    }
}

/// The put was sent but the result can't be written. It is told on the messages' stream, and nothing claims that the
/// put was not sent. An acceptance that could not be written gets the exit code "undecided": the caller has to ask for
/// the outcome.
fn without_output(ctx: &mut CommandContext<'_>, life: &Life, failure: Failure) -> FailedCommand {
    ctx.message(table(&summary(ctx, life), 2));
    let exit = match state(life).1 {
        Exit::Done => Exit::Undecided,
        other => other,
    };
    FailedCommand { exit: Some(exit), ..FailedCommand::from(failure) }
        .with("referenceContrat", life.demande.contrat.as_str())
        .with("issue", state(life).0)
        .with("codeDecharge", json!(life.code.as_ref().map(|(code, _)| code.as_str())))
}

/// The engine failed. If it had made an intention (the latest put is none of those begun `before`), the journal tells
/// the outcome; otherwise nothing was sent.
async fn after_failure(engine: &Engine, contrat: &ContratId, before: &[Timestamp], failure: Failure) -> FailedCommand {
    if failure.category == Category::State {
        return not_sent(failure, contrat);
    }
    let lives = match engine.knowledge(contrat).await {
        Ok(known) => known.lives,
        // The journal can't be read: the outcome counts as unknown, never as "not sent".
        Err(_) => return unknown(failure, contrat),
    };
    if departure_known(&lives, before) { unknown(failure, contrat) } else { not_sent(failure, contrat) }
}

/// Whether the put has left or may have left; `true` when the journal can't be read.
async fn has_departed(engine: &Engine, contrat: &ContratId, before: &[Timestamp]) -> bool {
    engine.knowledge(contrat).await.map_or(true, |known| departure_known(&known.lives, before))
}

/// Whether the put that came after those begun `before` has a durable departure; without one nothing leaves. Counting
/// the puts would not do: a purge may have deleted old ones meanwhile.
fn departure_known(lives: &[Life], before: &[Timestamp]) -> bool {
    let phase = lives.last().filter(|life| !before.contains(&life.at)).map(|life| &life.phase);
    !matches!(phase, None | Some(Phase::Intention | Phase::NotSent(_) | Phase::NotCarriedOut(_)))
}

fn unknown(failure: Failure, contrat: &ContratId) -> FailedCommand {
    // A code that came with the answer and that the journal could not take.
    let code = failure.code().cloned();
    FailedCommand { exit: Some(Exit::Undecided), ..FailedCommand::from(failure) }
        .with("referenceContrat", contrat.as_str())
        .with("issue", "inconnue")
        .with("codeDecharge", json!(code))
}

fn not_sent(failure: Failure, contrat: &ContratId) -> FailedCommand {
    FailedCommand::from(failure).with("referenceContrat", contrat.as_str()).with("issue", "nonEnvoyee")
}

/// Tells that the rules refused the plan.
fn refuse(ctx: &mut CommandContext<'_>, plan: &Plan, judgement: &Judgement) -> Result<Exit, FailedCommand> {
    let overall = judgement.overall();
    match ctx.format {
        Format::Json => ctx.json(&json!({
            "referenceContrat": plan.draft.reference_contrat,
            "issue": "nonEnvoyee",
            "codeDecharge": null,
            "verdict": word(overall),
            "regles": rules_json(ctx.texts, judgement),
        }))?,
        Format::Text => show(ctx, judgement)?,
    }
    tell_reading(ctx, judgement, &plan.draft.reference_contrat);
    if overall == OverallVerdict::Rejection {
        ctx.message(paragraph(ctx.texts.get("cli.envoyer.rejet"), 0));
        Ok(Exit::Refusal)
    } else {
        ctx.message(paragraph(ctx.texts.get("cli.envoyer.indetermine"), 0));
        Ok(Exit::Undecided)
    }
}

/// Shows the demande again and asks on a terminal; without a terminal it refuses.
fn confirm(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    demande: &CheckedDemande,
    judgement: &Judgement,
) -> Result<(), Failure> {
    if !ctx.keyboard.is_terminal() {
        return Err(Failure::new(Category::Input, "erreur.entree.terminal"));
    }
    let texts = ctx.texts;
    let Demande { contrat, fibre, pto, conservation_pto, motif } = demande.demande();
    let conservation =
        texts.get(if *conservation_pto { "cli.envoyer.pto_gardee" } else { "cli.envoyer.pto_non_gardee" });
    let lines = [
        ("cli.colonne.contrat", contrat.to_string()),
        ("cli.colonne.fibre", fibre.to_string()),
        ("cli.colonne.pto", pto.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)),
        ("cli.colonne.conservation", conservation.to_owned()),
        ("cli.colonne.motif", motif.to_string()),
        ("cli.colonne.profil", engine.settings().profile.clone()),
    ];
    let lines: Vec<Vec<String>> =
        lines.into_iter().map(|(key, value)| vec![texts.get(key).to_owned(), value]).collect();
    ctx.message(table(&lines, 2));
    if !engine.settings().production {
        ctx.message(format_args!("  {}", texts.get("cli.envoyer.test")));
    }
    let names = |verdict| {
        let names: Vec<&str> = judgement.rules(verdict).map(RuleId::name).collect();
        names.join(", ")
    };
    for (verdict, key) in [
        (crate::domain::rules::ereprov::Verdict::Undecided, "cli.envoyer.malgre"),
        (crate::domain::rules::ereprov::Verdict::Warning, "cli.envoyer.avertissements"),
    ] {
        let names = names(verdict);
        if !names.is_empty() {
            ctx.message(format_args!("  {}", texts.sentence(key, &[("regles", &names)])));
        }
    }
    ask_yes(ctx, texts.get("cli.envoyer.question"))
}

/// Asks a question; only the whole word counts as a yes.
pub(super) fn ask_yes(ctx: &mut CommandContext<'_>, question: &str) -> Result<(), Failure> {
    if !ctx.keyboard.is_terminal() {
        return Err(Failure::new(Category::Input, "erreur.entree.terminal"));
    }
    let expected = ctx.texts.get("cli.oui");
    ctx.message(question);
    let answer = ctx
        .keyboard
        .line()
        .map_err(|error| Failure::new(Category::Input, "erreur.entree.clavier").detail(error))?
        .unwrap_or_default();
    if answer.trim().eq_ignore_ascii_case(expected) {
        Ok(())
    } else {
        Err(Failure::new(Category::Input, "erreur.entree.non_confirme"))
    }
}

/// A put's outcome in the word of the JSON, the exit code, and the failure if it is one.
fn state(life: &Life) -> (&'static str, Exit, Option<Failure>) {
    match &life.phase {
        Phase::Followed(_) | Phase::Finished { .. } | Phase::Closed { .. } => ("acceptee", Exit::Done, None),
        Phase::Refused(refusal) => {
            let failure = Failure::from_refusal(refusal);
            ("refusee", failure.category.into(), Some(failure))
        }
        Phase::NotSent(breakdown) => {
            let failure = Failure::from_not_sent(breakdown);
            ("nonEnvoyee", failure.category.into(), Some(failure))
        }
        Phase::NotCarriedOut(_) => ("nonEnvoyee", Exit::Refusal, None),
        Phase::Unknown(inquiry) => ("inconnue", Exit::Undecided, Some(Failure::from_doubt(&inquiry.cause))),
        Phase::Intention | Phase::Sending { .. } => ("inconnue", Exit::Undecided, None),
    }
}

/// Tells the outcome of the put.
fn outcome(ctx: &mut CommandContext<'_>, capabilities: &Capabilities, life: &Life) -> Result<Exit, Failure> {
    let (name, exit, failure) = state(life);
    let code = life.code.as_ref().map(|(code, _)| code.as_str());
    match ctx.format {
        Format::Json => {
            let fibre = life.fibre.as_ref().map_or(
                Value::Null,
                |fibre| json!({ "reference": fibre.reference, "referencePTO": fibre.reference_pto }),
            );
            let mut document = Map::new();
            document.insert("referenceContrat".to_owned(), json!(life.demande.contrat));
            document.insert("issue".to_owned(), json!(name));
            document.insert("codeDecharge".to_owned(), json!(code));
            if matches!(life.code, Some((_, CodeOrigin::Salvaged))) {
                document.insert("codeSource".to_owned(), json!("ailleurs"));
            }
            if !life.candidates.is_empty() {
                document.insert("codesPossibles".to_owned(), json!(life.candidates));
            }
            if life.is_code_reportable() == Some(false) {
                document.insert("codeAReporter".to_owned(), json!(false));
            }
            document.insert("fibre".to_owned(), fibre);
            document.insert("pm".to_owned(), pm(life.pm.as_ref()));
            if let Some(failure) = &failure {
                document.insert("erreur".to_owned(), ctx.error(failure));
            }
            ctx.json(&document)?;
        }
        Format::Text => {
            ctx.line(ctx.texts.get(match name {
                "acceptee" => "cli.issue.acceptee",
                "refusee" => "cli.issue.refusee",
                "inconnue" => "cli.issue.inconnue",
                _ => "cli.issue.non_envoyee",
            }))?;
            ctx.line(table(&summary(ctx, life), 2))?;
            if life.code.as_ref().is_some_and(|(code, _)| code.is_spelled()) {
                ctx.message(paragraph(ctx.texts.get("commun.code_epele"), 0));
            }
        }
    }
    match &failure {
        // What the table advises is for any call ("if it was a put..."). It was one, and what follows says what to do.
        Some(failure) if exit == Exit::Undecided => ctx.tell_what_failed(failure),
        Some(failure) => ctx.tell_failure(failure),
        None => {}
    }
    if !life.candidates.is_empty() {
        ctx.message(paragraph(ctx.texts.get("commun.codes_differents"), 0));
    } else if capabilities.lacks_code(life) {
        ctx.tell_missing_code(life.demande.contrat.as_str());
    }
    if exit == Exit::Undecided {
        ctx.tell_doubt(life.demande.contrat.as_str());
    }
    Ok(exit)
}

/// A put's rows for a person: contract, code, fibre, PTO, PM.
pub(super) fn summary(ctx: &CommandContext<'_>, life: &Life) -> Vec<Vec<String>> {
    let texts = ctx.texts;
    let mut lines = vec![vec![texts.get("cli.colonne.contrat").to_owned(), life.demande.contrat.to_string()]];
    let mut add = |key, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            lines.push(vec![texts.get(key).to_owned(), value.to_owned()]);
        }
    };
    add("cli.colonne.code", life.code.as_ref().map(|(code, _)| code.show()).as_deref());
    for shown in life.candidates.iter().map(DechargeCode::show) {
        add("cli.colonne.code_possible", Some(&shown));
    }
    let salvaged = matches!(life.code, Some((_, CodeOrigin::Salvaged)));
    add("cli.colonne.code_nul", salvaged.then(|| texts.get("commun.code_ailleurs")));
    let caution = life.code.as_ref().and(life.code_standing().caution());
    add("cli.colonne.code_nul", caution.map(|key| texts.get(key)));
    let fibre = life.fibre.as_ref();
    add("cli.colonne.fibre", Some(&displayable_value(fibre.map_or(life.demande.fibre.as_str(), |f| &f.reference))));
    add("cli.colonne.pto", fibre.and_then(|f| f.reference_pto.as_deref()).map(displayable_value).as_deref());
    lines.extend(pm_lines(ctx, life.pm.as_ref()));
    lines
}

/// A PM's row.
pub(super) fn pm_lines(ctx: &CommandContext<'_>, pm: Option<&Pm>) -> Option<Vec<String>> {
    let pm = pm.filter(|pm| !pm.reference.is_empty() || !pm.position.is_empty())?;
    Some(vec![
        ctx.texts.get("cli.colonne.pm").to_owned(),
        format!("{}  {}", displayable_value(&pm.reference), displayable_value(&pm.position)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::demande::Draft;
    use crate::domain::lifecycle::{PutEvent, Record};

    fn life(seconds: i64, departed: bool) -> Life {
        let at = Timestamp::from_second(1_800_000_000 + seconds).unwrap();
        let demande = Draft::sound().demande().unwrap();
        let intention = PutEvent::Intention { demande, old_fibre: None, agent: None, accepted: Vec::new() };
        let records = [Record { at, event: intention }, Record { at, event: PutEvent::Departure }];
        Life::replayed(if departed { &records } else { &records[..1] }).unwrap()
    }

    #[test]
    fn what_left_is_known_to_have_left_though_older_puts_were_purged_meanwhile() {
        let old = [life(0, true), life(1, true), life(2, true)];
        let before: Vec<Timestamp> = old.iter().map(|life| life.at).collect();
        assert!(!departure_known(&old, &before), "nothing was begun");
        assert!(!departure_known(&[], &before));
        let [first, ..] = old.clone();
        for left in [old.to_vec(), vec![first], Vec::new()] {
            for departed in [true, false] {
                let lives: Vec<Life> = left.iter().cloned().chain([life(9, departed)]).collect();
                assert_eq!(departure_known(&lives, &before), departed, "{} puts left", left.len());
            }
        }
    }
}
