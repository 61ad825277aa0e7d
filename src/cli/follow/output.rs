//! What a following shows at its end, as words or as JSON.

use serde_json::{Map, Value, json};

use super::known::{FollowingSummary, Prospect};
use crate::cli::context::{CommandContext, Format};
use crate::cli::plain_text::{paragraph, table};
use crate::cli::send::pm_lines;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::CodeStanding;
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::ContratId;
use crate::domain::text::{displayable, displayable_value};
use crate::files::export::{fibre, pm};

/// A contract's state in one word.
pub(super) fn word(ctx: &CommandContext<'_>, followed: &FollowingSummary) -> String {
    match &followed.statut {
        _ if followed.doubt.is_some() => ctx.texts.get("cli.suivre.inconnue").to_owned(),
        _ if followed.prospect == Prospect::Closed => ctx.texts.get("cli.suivre.close").to_owned(),
        _ if followed.prospect == Prospect::Forgotten => ctx.texts.get("cli.suivre.oubliee").to_owned(),
        Some(statut) => statut.to_string(),
        None if followed.prospect == Prospect::None => ctx.texts.get("cli.suivre.sans_suite").to_owned(),
        None => ctx.texts.get("cli.suivre.sans_statut").to_owned(),
    }
}

pub(super) fn show(
    ctx: &mut CommandContext<'_>,
    summaries: &[(&ContratId, &FollowingSummary)],
    single: bool,
) -> Result<(), Failure> {
    for (_, followed) in summaries {
        if let Some(failure) = &followed.failure {
            ctx.tell_failure(failure);
        }
    }
    if ctx.format == Format::Json {
        let documents: Vec<Value> =
            summaries.iter().map(|(contrat, followed)| document(ctx, contrat, followed)).collect();
        return match documents.as_slice() {
            [alone] if single => ctx.json(alone),
            all => ctx.json(&json!({ "suivis": all })),
        };
    }
    for (contrat, followed) in summaries {
        let title = word(ctx, followed);
        ctx.line(format_args!("{contrat}  {}", displayable(&title)))?;
        let lines = summary(ctx, followed);
        if !lines.is_empty() {
            ctx.line(table(&lines, 2))?;
        }
        if followed.code.as_ref().is_some_and(DechargeCode::is_spelled) {
            ctx.message(paragraph(ctx.texts.get("commun.code_epele"), 0));
        }
        if followed.code_missing {
            ctx.tell_missing_code(contrat.as_str());
        }
        if followed.prospect == Prospect::Forgotten {
            let prospect = ctx.texts.sentence("cli.suivre.oubliee.suite", &[("contrat", contrat.as_str())]);
            ctx.message(paragraph(&prospect, 0));
        }
    }
    Ok(())
}

fn document(ctx: &CommandContext<'_>, contrat: &ContratId, followed: &FollowingSummary) -> Value {
    let mut document = Map::new();
    document.insert("referenceContrat".to_owned(), json!(contrat));
    document.insert("statut".to_owned(), json!(followed.statut));
    document.insert("pm".to_owned(), pm(followed.pm.as_ref()));
    document.insert("fibre".to_owned(), fibre(followed.fibre.as_ref()));
    document.insert("codeDecharge".to_owned(), json!(followed.code));
    if followed.salvaged {
        document.insert("codeSource".to_owned(), json!("ailleurs"));
    }
    if !followed.candidates.is_empty() {
        document.insert("codesPossibles".to_owned(), json!(followed.candidates));
    }
    let standing = followed.standing.filter(|_| followed.code.is_some());
    if standing.is_some_and(|(code, _)| code != CodeStanding::Reportable) {
        document.insert("codeAReporter".to_owned(), json!(false));
    }
    document.insert("requetes".to_owned(), json!(followed.requests));
    if followed.doubt.is_some() {
        document.insert("issue".to_owned(), json!("inconnue"));
    }
    if followed.prospect == Prospect::Forgotten {
        document.insert("connuDuService".to_owned(), json!(false));
    }
    if let Some(failure) = followed.failure.as_ref().or(followed.doubt.as_ref()) {
        document.insert("erreur".to_owned(), ctx.error(failure));
    }
    Value::Object(document)
}

fn summary(ctx: &CommandContext<'_>, followed: &FollowingSummary) -> Vec<Vec<String>> {
    let texts = ctx.texts;
    let mut lines = Vec::new();
    let mut add = |key, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            lines.push(vec![texts.get(key).to_owned(), value.to_owned()]);
        }
    };
    add("cli.colonne.code", followed.code.as_ref().map(DechargeCode::show).as_deref());
    for shown in followed.candidates.iter().map(DechargeCode::show) {
        add("cli.colonne.code_possible", Some(&shown));
    }
    add("cli.colonne.code_nul", followed.salvaged.then(|| texts.get("commun.code_ailleurs")));
    if let Some((code, brassage)) = followed.standing {
        add("cli.colonne.code_nul", followed.code.as_ref().and(code.caution()).map(|key| texts.get(key)));
        add("cli.colonne.brassage", brassage.caution().map(|key| texts.get(key)));
    }
    if let Some(fibre) = &followed.fibre {
        add("cli.colonne.fibre", Some(&displayable_value(&fibre.reference)));
        add("cli.colonne.cable", fibre.information_cable.as_deref().map(displayable_value).as_deref());
        add("cli.colonne.tube", fibre.information_tube.as_deref().map(displayable_value).as_deref());
        add("cli.colonne.couleur", fibre.information_fibre.as_deref().map(displayable_value).as_deref());
        add("cli.colonne.pto", fibre.reference_pto.as_deref().map(displayable_value).as_deref());
    }
    lines.extend(pm_lines(ctx, followed.pm.as_ref()));
    lines
}
