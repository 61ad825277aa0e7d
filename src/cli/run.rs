//! From a command line that was understood to its exit code.

use std::io::Write;

use super::context::{self, Contexte, Fin, Format, Rate};
use super::globals::Globales;
use super::invocation::{Appel, Commande, DemandeSuivi, Verification};
use super::keyboard::{self, Clavier};
use super::usage::Analyse;
use super::{
    check, common, completions, config, cr_stoc, decharge, diagnostic, explain, fibres, follow, import, journal, login,
    manual, quota, send, settle, simulator, structure,
};
use crate::assembly;
use crate::domain::failure::Echec;
use crate::domain::outcome::{GenrePanne, Panne};
use crate::domain::service_error::Categorie;
use crate::engine::Engine;
use crate::host::config::Config;
use crate::host::paths::Chemins;
use crate::host::texts::Textes;

/// Where a command reads and writes.
pub struct Flux<'a> {
    /// Results.
    pub sortie: &'a mut dyn Write,
    /// Progress and messages.
    pub messages: &'a mut dyn Write,
    /// What a person types, and standard input.
    pub clavier: &'a mut dyn Clavier,
}

/// Runs a command that was understood, to its exit code. A failure is told on the messages' stream
/// and, in JSON, on the result's.
pub async fn execute(appel: Appel, flux: Flux<'_>) -> Fin {
    let Appel { globales, commande } = appel;
    let mut sortie = context::Tolerant::new(flux.sortie);
    let textes = Textes::new(globales.langue_probable());
    let mut ctx = Contexte {
        textes,
        format: globales.format.valeur,
        verbeux: globales.verbosite > 0,
        sortie: &mut sortie,
        messages: flux.messages,
        clavier: flux.clavier,
    };
    let fini = match lance(&mut ctx, &globales, commande).await {
        Ok(fin) => ctx.vide().map(|()| fin).map_err(Rate::from),
        rate => rate,
    };
    match fini {
        Ok(fin) => fin,
        // What could not be written is no second failure: this one has its exit code.
        Err(rate) => ctx.rate(&rate),
    }
}

async fn lance(ctx: &mut Contexte<'_>, globales: &Globales, commande: Commande) -> Result<Fin, Rate> {
    // These need no configuration at all.
    match commande {
        Commande::Completions(shell) => completions::execute(ctx, shell),
        Commande::Man => manual::execute(ctx),
        Commande::Structure { contrat, fichier: Some(fichier), resume, .. } => {
            structure::du_fichier(ctx, contrat.as_ref(), &fichier, resume)
        }
        Commande::Fibres { contrat, question, fichier: Some(fichier), resume, .. } => {
            fibres::du_fichier(ctx, contrat.as_ref(), question.pbo.as_ref(), &fichier, resume)
        }
        Commande::Simulateur(options) => simulator::execute(ctx, options).await,
        // A configuration that can't be read is one of the things it tells.
        Commande::Diagnostic { contrat, oui } => diagnostic::execute(ctx, globales, contrat, oui).await,
        commande => {
            let config = Config::charge(&globales.surcharges, globales.chemins().config.as_deref())?;
            ctx.textes = Textes::new(config.langue);
            avec_config(ctx, globales, commande, &config).await
        }
    }
}

async fn avec_config(
    ctx: &mut Contexte<'_>,
    globales: &Globales,
    commande: Commande,
    config: &Config,
) -> Result<Fin, Rate> {
    let chemins = globales.chemins();
    let hors_ligne = globales.hors_ligne.valeur;
    match commande {
        Commande::Ecran => {
            ecran_possible(ctx)?;
            if let Some(engine) = assembly::ecran(config, &chemins, hors_ligne).await? {
                acheve(ctx, &engine).await;
            }
            Ok(Fin::Fait)
        }
        Commande::Demo => {
            ecran_possible(ctx)?;
            assembly::ecran_demo(config).await?;
            Ok(Fin::Fait)
        }
        Commande::Structure { contrat: Some(contrat), resume, actualiser, .. } => {
            let engine = ouvre(ctx, config, &chemins, hors_ligne)?;
            structure::du_service(ctx, &engine, &contrat, resume, actualiser).await
        }
        Commande::Fibres { contrat: Some(contrat), question, resume, actualiser, .. } => {
            let engine = ouvre(ctx, config, &chemins, hors_ligne)?;
            fibres::du_service(ctx, &engine, &contrat, &question, resume, actualiser).await
        }
        Commande::Verifier(demande) => verifie(ctx, config, &chemins, &demande).await,
        Commande::Envoyer { plan, oui, malgre_indetermine } => {
            let ordre = send::Ordre { oui, malgre_indetermine, hors_ligne };
            envoie(ctx, config, &chemins, &plan, ordre).await.map_err(|mut rate| {
                // Whatever failed before the put says that nothing was sent.
                rate.connu.entry("issue").or_insert_with(|| "nonEnvoyee".into());
                rate
            })
        }
        Commande::Suivre(demande) => suit(ctx, config, &chemins, demande, hors_ligne).await,
        Commande::Quota { mois } => {
            let engine = ouvre(ctx, config, &chemins, true)?;
            quota::execute(ctx, &engine, mois.as_deref()).await
        }
        Commande::Config => config::execute(ctx, config, globales),
        Commande::Connexion => {
            // A journal that can't be opened stops nobody from giving a password.
            let engine = assembly::engine(config, &chemins.donnees, true, None).ok();
            login::connexion(ctx, config, engine.as_ref()).await
        }
        Commande::Deconnexion => login::deconnexion(ctx, config).await,
        commande @ (Commande::Trancher(_)
        | Commande::Importer(_)
        | Commande::CrStoc(_)
        | Commande::Journal(_)
        | Commande::Decharge { .. }) => avec_le_journal(ctx, config, &chemins, commande).await,
        // The analysis lets neither through: a contract is there unless a file is.
        Commande::Structure { contrat: None, .. }
        | Commande::Fibres { contrat: None, .. }
        | Commande::Diagnostic { .. }
        | Commande::Completions(_)
        | Commande::Man
        | Commande::Simulateur(_) => Err(autre()),
    }
}

/// What needs the journal, and nothing of the network.
async fn avec_le_journal(
    ctx: &mut Contexte<'_>,
    config: &Config,
    chemins: &Chemins,
    commande: Commande,
) -> Result<Fin, Rate> {
    match commande {
        Commande::Trancher(decision) => {
            let engine = local(ctx, config, chemins).await?;
            settle::execute(ctx, &engine, decision).await
        }
        Commande::Importer(demande) => {
            let engine = local(ctx, config, chemins).await?;
            import::execute(ctx, &engine, &demande).await
        }
        Commande::CrStoc(demande) => {
            let engine = local(ctx, config, chemins).await?;
            cr_stoc::execute(ctx, &engine, &config.echange, &demande).await
        }
        Commande::Journal(voulu) => {
            let engine = local(ctx, config, chemins).await?;
            journal::execute(ctx, &engine, config, &voulu).await
        }
        Commande::Decharge { contrat, fibre, code } => {
            let engine = local(ctx, config, chemins).await?;
            decharge::execute(ctx, &engine, &contrat, fibre.as_ref(), code).await
        }
        _ => Err(autre()),
    }
}

/// A command that can't be carried out here.
fn autre() -> Rate {
    Echec::new(Categorie::Entree, "erreur.usage.autre").into()
}

async fn verifie(
    ctx: &mut Contexte<'_>,
    config: &Config,
    chemins: &Chemins,
    demande: &Verification,
) -> Result<Fin, Rate> {
    if let (Some(regle), []) = (demande.expliquer, demande.plans.as_slice()) {
        explain::execute(ctx, regle)?;
        return Ok(Fin::Fait);
    }
    // Without a profile there is no journal to ask, and the check is the plan's alone.
    let engine = if demande.sans_journal || config.profil_actif().is_none() {
        None
    } else {
        Some(local(ctx, config, chemins).await?)
    };
    check::execute(ctx, engine.as_ref(), config.reglages(true).ages, demande).await
}

async fn suit(
    ctx: &mut Contexte<'_>,
    config: &Config,
    chemins: &Chemins,
    demande: DemandeSuivi,
    hors_ligne: bool,
) -> Result<Fin, Rate> {
    if hors_ligne {
        let panne = Panne { genre: GenrePanne::HorsLigne, detail: String::new() };
        return Err(Echec::de_panne(&panne).into());
    }
    // Heard from the start: an interruption that comes early still gets its document.
    let interruption = keyboard::interruption();
    let engine = ouvre(ctx, config, chemins, false)?;
    engine.reprendre().await?;
    follow::execute(ctx, &engine, demande, interruption).await
}

async fn envoie(
    ctx: &mut Contexte<'_>,
    config: &Config,
    chemins: &Chemins,
    plan: &str,
    ordre: send::Ordre,
) -> Result<Fin, Rate> {
    let plan = common::lit_plan(ctx.clavier, plan)?;
    if !ordre.hors_ligne {
        // Said before anything else: without an address nothing can be sent.
        config.acces()?;
    }
    let engine = ouvre(ctx, config, chemins, ordre.hors_ligne)?;
    engine.reprendre().await?;
    send::execute(ctx, &engine, &plan, ordre).await
}

/// An engine, and what a person must be told at once of its journal.
fn ouvre(ctx: &mut Contexte<'_>, config: &Config, chemins: &Chemins, hors_ligne: bool) -> Result<Engine, Echec> {
    let engine = assembly::engine(config, &chemins.donnees, hors_ligne, login::invite(ctx, config))?;
    if let Some(avis) = engine.avis() {
        ctx.dit_echec(&avis);
    }
    Ok(engine)
}

/// An engine for what only looks at the journal or writes to it, with the puts of stopped processes
/// set to what is true of them.
async fn local(ctx: &mut Contexte<'_>, config: &Config, chemins: &Chemins) -> Result<Engine, Echec> {
    let engine = ouvre(ctx, config, chemins, true)?;
    engine.reprendre().await?;
    Ok(engine)
}

/// Waits for a put that is still under way when the screen was closed under it: its answer may carry
/// the code de décharge and can't be asked again. Whoever insists leaves at once: the journal has it,
/// and the next start takes it up.
async fn acheve(ctx: &mut Contexte<'_>, engine: &Engine) {
    if !engine.envoi_en_cours() {
        return;
    }
    ctx.message(ctx.textes.get("cli.envoyer.patience"));
    tokio::select! {
        () = engine.acheve() => {}
        () = keyboard::interruption() => {}
    }
}

fn ecran_possible(ctx: &Contexte<'_>) -> Result<(), Echec> {
    if ctx.clavier.est_ecran() { Ok(()) } else { Err(Echec::new(Categorie::Entree, "erreur.entree.ecran")) }
}

/// Answers a command line that runs nothing: the help, or what is wrong with it.
#[must_use]
pub fn repond(analyse: Analyse, flux: Flux<'_>) -> Fin {
    let Flux { sortie, messages, clavier } = flux;
    let mut sortie = context::Tolerant::new(sortie);
    let (format, langue) = match &analyse {
        Analyse::Refus { format, langue, .. } => (*format, *langue),
        _ => (Format::Texte, crate::host::texts::Langue::Fr),
    };
    let mut ctx =
        Contexte { textes: Textes::new(langue), format, verbeux: false, sortie: &mut sortie, messages, clavier };
    match analyse {
        Analyse::Refus { echec, .. } => ctx.rate(&echec.into()),
        Analyse::Texte(texte) => match ctx.ligne(texte.trim_end()).and_then(|()| ctx.vide()) {
            Ok(()) => Fin::Fait,
            Err(echec) => ctx.rate(&echec.into()),
        },
        Analyse::Appel(_) => Fin::Entree,
    }
}

/// Tells that this machine refuses the threads that every command needs.
#[must_use]
pub fn sans_moteur(flux: Flux<'_>, erreur: &std::io::Error) -> Fin {
    let panne = Panne { genre: GenrePanne::Local, detail: erreur.to_string() };
    let echec = Echec::de_panne(&panne);
    repond(Analyse::Refus { echec, format: Format::Texte, langue: crate::host::texts::Langue::Fr }, flux)
}
