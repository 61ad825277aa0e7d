//! `reprov simulateur`: the simulated service on loopback, for any client.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::invocation::SimulatorArguments;
use super::keyboard::interruption;
use super::plain_text::{after_within, table};
use crate::domain::failure::Failure;
use crate::domain::near::nearest;
use crate::domain::service_error::Category;
use crate::host::texts::Language;
use crate::host::toml_keys::read_failure;
use crate::simulator::ereprov::{LOGIN, PASSWORD, Scenario, Simulator, SimulatorError, SimulatorOptions, launch};

/// The word that lists the scenarios instead of serving one.
pub(super) const LIST: &str = "liste";

/// Serves until it is interrupted.
pub(super) async fn run(ctx: &mut CommandContext<'_>, options: SimulatorArguments) -> Result<Exit, FailedCommand> {
    if options.scenario == LIST {
        list(ctx)?;
        return Ok(Exit::Done);
    }
    let address: SocketAddr = options.listen.trim().parse().map_err(|_| {
        Failure::new(Category::Input, "erreur.entree.choix")
            .with("champ", "--ecoute")
            .with("valeur", options.listen.clone())
            .with("attendu", "127.0.0.1:PORT, [::1]:PORT")
    })?;
    let scenario = options.scenario.clone();
    let server =
        launch(SimulatorOptions { address, site: options.site, scenario: options.scenario, speed: options.speed })
            .await
            .map_err(|error| failure(&error))?;
    announce(ctx, &server, &scenario)?;
    // The program that started this one waits for the address.
    ctx.flush()?;
    ctx.message(ctx.texts.get("cli.simulateur.arret"));
    interruption().await;
    server.stop().await;
    Ok(Exit::Done)
}

fn list(ctx: &mut CommandContext<'_>) -> Result<(), Failure> {
    let language = ctx.texts.language();
    let summary = |scenario: &Scenario| match language {
        Language::French => scenario.french.clone(),
        Language::English => scenario.english.clone(),
    };
    let scenarios = Scenario::list();
    match ctx.format {
        Format::Json => {
            let all: Vec<Value> =
                scenarios.iter().map(|scenario| json!({ "nom": scenario.name, "resume": summary(scenario) })).collect();
            ctx.json(&json!({ "scenarios": all }))
        }
        Format::Text => {
            let width = scenarios.iter().map(|scenario| scenario.name.chars().count()).max().unwrap_or(0) + 2;
            let columns = ctx.keyboard.columns();
            for scenario in &scenarios {
                let text = after_within(columns, width, &summary(scenario), width);
                ctx.line(format_args!("{:<width$}{text}", scenario.name))?;
            }
            Ok(())
        }
    }
}

fn announce(ctx: &mut CommandContext<'_>, server: &Simulator, scenario: &str) -> Result<(), Failure> {
    let wsdl = format!("{}?wsdl", server.url);
    match ctx.format {
        Format::Json => {
            let contrats: Vec<Value> = server
                .contrats
                .iter()
                .map(|contrat| json!({ "referenceContrat": contrat.reference, "site": contrat.site }))
                .collect();
            ctx.json(&json!({
                "url": server.url,
                "wsdl": wsdl,
                "identifiant": LOGIN,
                "motDePasse": PASSWORD,
                "scenario": scenario,
                "contrats": contrats,
            }))
        }
        Format::Text => {
            let texts = ctx.texts;
            let lines = [
                ("cli.simulateur.url", server.url.clone()),
                ("cli.simulateur.wsdl", wsdl),
                ("cli.simulateur.compte", format!("{LOGIN} / {PASSWORD}")),
                ("cli.simulateur.scenario", scenario.to_owned()),
            ];
            let lines: Vec<Vec<String>> =
                lines.into_iter().map(|(key, value)| vec![texts.get(key).to_owned(), value]).collect();
            ctx.line(table(&lines, 0))?;
            ctx.line(texts.get("cli.simulateur.contrats"))?;
            for contrat in &server.contrats {
                let summary = match texts.language() {
                    Language::French => &contrat.french,
                    Language::English => &contrat.english,
                };
                ctx.line(format_args!(
                    "  {:<32}{}",
                    contrat.reference.as_str(),
                    after_within(ctx.keyboard.columns(), 34, summary, 34)
                ))?;
            }
            Ok(())
        }
    }
}

fn failure(error: &SimulatorError) -> Failure {
    match error {
        SimulatorError::Scenario(name) => {
            let scenarios = Scenario::list();
            match nearest(name, scenarios.iter().map(|scenario| scenario.name.as_str()).chain([LIST])) {
                Some(near) => Failure::new(Category::Input, "erreur.simulateur.scenario_proche").with("proche", near),
                None => Failure::new(Category::Input, "erreur.simulateur.scenario"),
            }
            .with("scenario", name.clone())
        }
        SimulatorError::Reading { file, source } => return read_failure(file, source),
        SimulatorError::Site { file, .. } => {
            Failure::new(Category::Input, "erreur.simulateur.site").with("fichier", file.display().to_string())
        }
        SimulatorError::Address(address) => {
            Failure::new(Category::Input, "erreur.simulateur.adresse").with("adresse", address.to_string())
        }
        SimulatorError::Listening { address, .. } => {
            Failure::new(Category::Input, "erreur.simulateur.ecoute").with("adresse", address.to_string())
        }
        _ => Failure::new(Category::Input, "erreur.simulateur"),
    }
    .detail(error)
}
