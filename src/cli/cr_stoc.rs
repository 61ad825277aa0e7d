//! `reprov cr-stoc`: the CR_STOC of contracts, with their codes de décharge.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value, json};

use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::invocation::{CrStocArguments, ReportedContrats, Since};
use super::options::{contrats, period, text, wrong_format};
use super::plain_text::{paragraph, table};
use crate::domain::acces::cr_stoc::{CrStocLine, CrStocRefusal, MOTIF_FAMILIES, RaccordementResult, is_national_motif};
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{CodeStanding, Life, Phase};
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::{ContratId, ParameterFault};
use crate::domain::service_error::Category;
use crate::domain::states::Statut;
use crate::engine::Engine;
use crate::files::acces::{CrStocTarget, Operators, cr_stoc_failure, cr_stoc_lines, write_cr_stoc};
use crate::host::config::ExchangeSettings;

/// Reads the command's options.
pub(super) fn read(options: &ArgMatches) -> Result<CrStocArguments, Failure> {
    let contrats = contrats(options)?;
    let motif = value(options, "motif_ko", "--motif-ko")?;
    let result = text(options, "resultat").unwrap_or_default();
    let result = match (result.trim().to_ascii_uppercase().as_str(), motif) {
        ("OK", None) => RaccordementResult::Ok,
        ("KO", Some(motif)) => RaccordementResult::Ko(motif),
        ("OK", Some(_)) => return Err(input("erreur.cr_stoc.motif_de_trop")),
        ("KO", None) => return Err(input("erreur.cr_stoc.motif_absent")),
        _ => {
            return Err(input("erreur.entree.choix")
                .with("champ", "--resultat")
                .with("valeur", result)
                .with("attendu", "OK, KO"));
        }
    };
    let subcontracting = value(options, "sous_traitance", "--sous-traitance")?;
    let (several, number) = (contrats.len() > 1, contrats.len().to_string());
    let finished = options.get_flag("termines");
    let reported =
        if finished { ReportedContrats::Finished(period(options)?) } else { ReportedContrats::Named(contrats) };
    // The contracts conflict with --termines, so the parser does not ask for it beside them.
    if !finished && text(options, "depuis").is_some() {
        return Err(input("erreur.usage.manque").with("argument", "--termines").with("commande", "cr-stoc"));
    }
    if subcontracting.is_some() && several {
        return Err(input("erreur.cr_stoc.une_seule").with("nombre", number));
    }
    let output = text(options, "sortie").filter(|output| !output.trim().is_empty());
    let output = PathBuf::from(output.ok_or_else(|| wrong_format("--sortie", &ParameterFault::Empty))?);
    Ok(CrStocArguments { reported, result, subcontracting, output })
}

/// A value that becomes part of a line of the file.
fn value(options: &ArgMatches, id: &str, field: &str) -> Result<Option<String>, Failure> {
    let Some(typed) = text(options, id) else { return Ok(None) };
    let value = typed.trim();
    if value.is_empty() {
        return Err(wrong_format(field, &ParameterFault::Empty));
    }
    match value.chars().enumerate().find(|(_, c)| c.is_control()) {
        Some((index, character)) => {
            Err(wrong_format(field, &ParameterFault::Character { position: index + 1, character }))
        }
        None => Ok(Some(value.to_owned())),
    }
}

/// The national motifs, family by family: `FADR01..04`.
fn national_motifs() -> String {
    let families = MOTIF_FAMILIES.map(|(family, highest)| match highest {
        1 => format!("{family}01"),
        highest => format!("{family}01..{highest:02}"),
    });
    families.join(", ")
}

fn input(key: &str) -> Failure {
    Failure::new(Category::Input, key)
}

/// Checks every contract, then writes all their lines, or none.
pub(super) async fn run(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    exchange: &ExchangeSettings,
    demande: &CrStocArguments,
) -> Result<Exit, FailedCommand> {
    let CrStocArguments { reported, result, subcontracting, output } = demande;
    let operators = Operators { oi: exchange.code_oi.as_deref(), oc: exchange.code_oc.as_deref() };
    let target = CrStocTarget::new(output, operators);
    let contrats = match reported {
        ReportedContrats::Finished(since) => finished_contrats(engine, since.as_ref()).await?,
        ReportedContrats::Named(contrats) => contrats.clone(),
    };
    if contrats.is_empty() {
        return Err(input("erreur.cr_stoc.aucun_termine").into());
    }
    if subcontracting.is_some() && contrats.len() > 1 {
        return Err(input("erreur.cr_stoc.une_seule").with("nombre", contrats.len().to_string()).into());
    }
    let lines = match cr_stoc_lines(engine, &contrats, result, subcontracting.as_deref()).await? {
        Ok(lines) => lines,
        Err(refusal) => {
            // All that is in the way at once, the operators' codes too.
            if let Err(failure) = &target {
                ctx.tell_failure(failure);
            }
            let reasons: Vec<Value> = refusal
                .iter()
                .flat_map(|refusal| refusal.reasons.iter().map(|reason| (&refusal.contrat, reason)))
                .map(|(contrat, reason)| tell_refusal(ctx, contrat, reason))
                .collect();
            return Err(FailedCommand::from(cr_stoc_failure(&refusal, contrats.len())).with("refus", reasons));
        }
    };
    let (path, sequence) = write_cr_stoc(engine, &target?, &lines).await?;
    show(ctx, &path, sequence, &lines)?;
    // An operator may have motifs of its own: such a one is written, and said.
    if let RaccordementResult::Ko(motif) = result
        && !is_national_motif(motif)
    {
        let values = [("motif", motif.as_str()), ("attendus", &national_motifs())];
        ctx.message(paragraph(&ctx.texts.sentence("cli.cr_stoc.motif_inconnu", &values), 0));
    }
    for line in &lines {
        tell_standing(ctx, engine, line).await?;
    }
    Ok(Exit::Done)
}

/// The contracts whose latest put ended Terminé, begun since then where that is said.
async fn finished_contrats(engine: &Engine, since: Option<&Since>) -> Result<Vec<ContratId>, Failure> {
    let since = since.map(|since| since.seen_from(engine.now()));
    let ended = |life: &Life| matches!(&life.phase, Phase::Finished { statut: Statut::Finished, .. });
    let contrats = engine.contrats_at_hand().await?.into_iter().filter(|at_hand| {
        at_hand.life.as_ref().is_some_and(|life| ended(life) && since.is_none_or(|since| life.at >= since))
    });
    Ok(contrats.map(|at_hand| at_hand.contrat).collect())
}

/// Warns of a line whose code does not prove yet, or not at all, what it is reported for. The line is written: a code is
/// never left out.
async fn tell_standing(ctx: &mut CommandContext<'_>, engine: &Engine, line: &CrStocLine) -> Result<(), Failure> {
    let Some(code) = &line.code else { return Ok(()) };
    let known = engine.knowledge(&line.contrat).await?;
    let Some(put) = known.lives.iter().rev().find(|put| put.code.as_ref().is_some_and(|(own, _)| own == code)) else {
        return Ok(());
    };
    let key = match (&put.phase, &line.result) {
        (Phase::Followed(_), RaccordementResult::Ok) => "cli.cr_stoc.pas_termine",
        _ if put.code_standing() == CodeStanding::Void => "cli.cr_stoc.code_nul",
        _ => return Ok(()),
    };
    let text = ctx.texts.sentence(key, &[("contrat", line.contrat.as_str())]);
    ctx.message(paragraph(&text, 0));
    Ok(())
}

/// Tells why a contract can't be reported, and returns the same as JSON.
fn tell_refusal(ctx: &mut CommandContext<'_>, contrat: &ContratId, reason: &CrStocRefusal) -> Value {
    let word = match reason {
        CrStocRefusal::MissingValue(_) => "colonneInconnue",
        CrStocRefusal::InDoubt => "issueInconnue",
        CrStocRefusal::NoCode => "codeManquant",
        CrStocRefusal::NoPut => "sansReprovisionning",
        CrStocRefusal::Failed(_) => "echoue",
    };
    let (key, values) = reason.sentence(contrat);
    let libelle = ctx.texts.sentence(key, &values);
    ctx.message(paragraph(&libelle, 0));
    json!({ "referenceContrat": contrat, "raison": word, "colonne": reason.column(), "libelle": libelle })
}

fn show(ctx: &mut CommandContext<'_>, path: &Path, sequence: Option<u64>, lines: &[CrStocLine]) -> Result<(), Failure> {
    let path = path.display().to_string();
    match ctx.format {
        Format::Json => {
            let lines: Vec<Value> = lines.iter().map(line_json).collect();
            ctx.json(&json!({ "fichier": path, "sequence": sequence, "lignes": lines }))
        }
        Format::Text => {
            let number = lines.len().to_string();
            ctx.line(ctx.texts.sentence("cli.cr_stoc.fait", &[("fichier", &path), ("nombre", &number)]))?;
            let rows = lines.iter().map(|line| {
                vec![
                    line.contrat.to_string(),
                    line.result.word().to_owned(),
                    line.code.as_ref().map_or_else(|| "-".to_owned(), |code| code.show().into_owned()),
                ]
            });
            ctx.line(table(&rows.collect::<Vec<_>>(), 2))
        }
    }
}

fn line_json(line: &CrStocLine) -> Value {
    json!({
        "referenceContrat": line.contrat,
        "referenceCommandePriseInterneOC": line.commande,
        "referenceCommandeSousTraitantOI": line.subcontracting,
        "crRaccordementPrise": line.result.word(),
        "motifKoCrRaccordementPrise": match &line.result {
            RaccordementResult::Ok => None,
            RaccordementResult::Ko(motif) => Some(motif),
        },
        "referencePrise": line.reference_prise,
        "notificationReprovisioningHL": line.notification(),
        "numeroDecharge": line.code.as_ref().map(DechargeCode::as_str),
    })
}
