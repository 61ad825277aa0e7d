//! `reprov simulateur`: the simulated service on loopback, for any client.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::context::{Contexte, Fin, Format, Rate};
use super::invocation::OptionsSimulateur;
use super::keyboard::interruption;
use super::plain_text::{apres, tableau};
use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;
use crate::host::texts::Langue;
use crate::host::toml_keys::echec_lecture;
use crate::simulator::ereprov::{IDENTIFIANT, MOT_DE_PASSE, Options, Scenario, Serveur, SimulateurError, demarre};

/// The word that lists the scenarios instead of serving.
pub(super) const LISTE: &str = "liste";

/// Serves until it is interrupted.
pub(super) async fn execute(ctx: &mut Contexte<'_>, options: OptionsSimulateur) -> Result<Fin, Rate> {
    if options.scenario == LISTE {
        liste(ctx)?;
        return Ok(Fin::Fait);
    }
    let adresse: SocketAddr = options.ecoute.trim().parse().map_err(|_| {
        Echec::new(Categorie::Entree, "erreur.entree.choix")
            .avec("champ", "--ecoute")
            .avec("valeur", options.ecoute.clone())
            .avec("attendu", "127.0.0.1:PORT, [::1]:PORT")
    })?;
    let scenario = options.scenario.clone();
    let serveur =
        demarre(Options { adresse, site: options.site, scenario: options.scenario, vitesse: options.vitesse })
            .await
            .map_err(|erreur| echec(&erreur))?;
    annonce(ctx, &serveur, &scenario)?;
    // Whoever started it waits for the address.
    ctx.vide()?;
    ctx.message(ctx.textes.get("cli.simulateur.arret"));
    interruption().await;
    serveur.arrete().await;
    Ok(Fin::Fait)
}

fn liste(ctx: &mut Contexte<'_>) -> Result<(), Echec> {
    let langue = ctx.textes.langue();
    let resume = |scenario: &Scenario| match langue {
        Langue::Fr => scenario.fr.clone(),
        Langue::En => scenario.en.clone(),
    };
    let scenarios = Scenario::liste();
    match ctx.format {
        Format::Json => {
            let tous: Vec<Value> =
                scenarios.iter().map(|scenario| json!({ "nom": scenario.nom, "resume": resume(scenario) })).collect();
            ctx.json(&json!({ "scenarios": tous }))
        }
        Format::Texte => {
            let largeur = scenarios.iter().map(|scenario| scenario.nom.chars().count()).max().unwrap_or(0) + 2;
            for scenario in &scenarios {
                let texte = apres(largeur, &resume(scenario), largeur);
                ctx.ligne(format_args!("{:<largeur$}{texte}", scenario.nom))?;
            }
            Ok(())
        }
    }
}

fn annonce(ctx: &mut Contexte<'_>, serveur: &Serveur, scenario: &str) -> Result<(), Echec> {
    let wsdl = format!("{}?wsdl", serveur.url);
    match ctx.format {
        Format::Json => {
            let contrats: Vec<Value> = serveur
                .contrats
                .iter()
                .map(|contrat| json!({ "referenceContrat": contrat.reference, "site": contrat.site }))
                .collect();
            ctx.json(&json!({
                "url": serveur.url,
                "wsdl": wsdl,
                "identifiant": IDENTIFIANT,
                "motDePasse": MOT_DE_PASSE,
                "scenario": scenario,
                "contrats": contrats,
            }))
        }
        Format::Texte => {
            let textes = ctx.textes;
            let lignes = [
                ("cli.simulateur.url", serveur.url.clone()),
                ("cli.simulateur.wsdl", wsdl),
                ("cli.simulateur.compte", format!("{IDENTIFIANT} / {MOT_DE_PASSE}")),
                ("cli.simulateur.scenario", scenario.to_owned()),
            ];
            let lignes: Vec<Vec<String>> =
                lignes.into_iter().map(|(cle, valeur)| vec![textes.get(cle).to_owned(), valeur]).collect();
            ctx.ligne(tableau(&lignes, 0))?;
            ctx.ligne(textes.get("cli.simulateur.contrats"))?;
            for contrat in &serveur.contrats {
                let resume = match textes.langue() {
                    Langue::Fr => &contrat.fr,
                    Langue::En => &contrat.en,
                };
                ctx.ligne(format_args!("  {:<32}{}", contrat.reference.as_str(), apres(34, resume, 34)))?;
            }
            Ok(())
        }
    }
}

fn echec(erreur: &SimulateurError) -> Echec {
    match erreur {
        SimulateurError::Scenario(nom) => {
            Echec::new(Categorie::Entree, "erreur.simulateur.scenario").avec("scenario", nom.clone())
        }
        SimulateurError::Lecture { fichier, source } => return echec_lecture(fichier, source),
        SimulateurError::Site { fichier, .. } => {
            Echec::new(Categorie::Entree, "erreur.simulateur.site").avec("fichier", fichier.display().to_string())
        }
        SimulateurError::Adresse(adresse) => {
            Echec::new(Categorie::Entree, "erreur.simulateur.adresse").avec("adresse", adresse.to_string())
        }
        SimulateurError::Ecoute { adresse, .. } => {
            Echec::new(Categorie::Entree, "erreur.simulateur.ecoute").avec("adresse", adresse.to_string())
        }
        _ => Echec::new(Categorie::Entree, "erreur.simulateur"),
    }
    .detail(erreur)
}
