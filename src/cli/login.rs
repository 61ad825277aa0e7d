//! `reprov connexion` and `reprov deconnexion`: the password into the system keyring, and out of it.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::context::{Contexte, Fin, Format, Rate};
use super::plain_text::paragraphe;
use crate::domain::failure::Echec;
use crate::domain::outcome::{GenrePanne, Panne};
use crate::domain::service_error::Categorie;
use crate::engine::Engine;
use crate::host::config::{Auth, Config};
use crate::host::secret::{self, Invite};

/// Asks the password (never echoed; from standard input where there is no terminal) and stores it.
/// Given anew, it may be tried again although the service refused it, also where no keyring takes it.
pub(super) async fn connexion(ctx: &mut Contexte<'_>, config: &Config, engine: Option<&Engine>) -> Result<Fin, Rate> {
    let (profil, identifiant) = compte(config)?;
    let invite = ctx.textes.phrase("cli.connexion.invite", &[("identifiant", &identifiant), ("profil", &profil)]);
    let mot_de_passe: SecretString = ctx
        .clavier
        .secret(&invite)
        .map_err(|erreur| Echec::new(Categorie::Entree, "erreur.entree.clavier").detail(erreur))?;
    if mot_de_passe.expose_secret().is_empty() {
        return Err(Echec::new(Categorie::Entree, "erreur.entree.mot_de_passe").into());
    }
    if let Some(engine) = engine {
        engine.acces_redonne(&mot_de_passe).await?;
    }
    let (p, i) = (profil.clone(), identifiant.clone());
    trousseau(move || secret::enregistrer(&p, &i, &mot_de_passe)).await?;
    dit(ctx, &profil, &identifiant, true)
}

/// Takes the password out of the keyring.
pub(super) async fn deconnexion(ctx: &mut Contexte<'_>, config: &Config) -> Result<Fin, Rate> {
    let (profil, identifiant) = compte(config)?;
    let (p, i) = (profil.clone(), identifiant.clone());
    trousseau(move || secret::oublier(&p, &i)).await?;
    dit(ctx, &profil, &identifiant, false)
}

/// How the password is asked for when a command needs one that neither the environment nor the
/// keyring has: once, on the terminal; `None` without one.
pub(super) fn invite(ctx: &Contexte<'_>, config: &Config) -> Option<Invite> {
    let demandeur = ctx.clavier.demandeur()?;
    let (profil, identifiant) = compte(config).ok()?;
    let textes = ctx.textes;
    Some(Arc::new(move |raison| {
        let (pourquoi, _) = textes.echec(raison);
        let invite =
            textes.phrase("cli.connexion.invite_passagere", &[("identifiant", &identifiant), ("profil", &profil)]);
        demandeur(&format!("{}\n{invite}", paragraphe(&pourquoi, 0)))
    }))
}

fn compte(config: &Config) -> Result<(String, String), Echec> {
    let acces = config.acces()?;
    match acces.profil.identifiant {
        Some(identifiant) if acces.profil.auth != Auth::None => Ok((config.profil.clone(), identifiant)),
        _ => Err(Echec::new(Categorie::Entree, "erreur.config.sans_authentification").avec("profil", &config.profil)),
    }
}

/// The keyring talks to another process: never on an async thread.
async fn trousseau(appel: impl FnOnce() -> Result<(), Echec> + Send + 'static) -> Result<(), Echec> {
    tokio::task::spawn_blocking(appel)
        .await
        .unwrap_or_else(|erreur| Err(Echec::de_panne(&Panne { genre: GenrePanne::Local, detail: erreur.to_string() })))
}

fn dit(ctx: &mut Contexte<'_>, profil: &str, identifiant: &str, connecte: bool) -> Result<Fin, Rate> {
    match ctx.format {
        Format::Json => {
            ctx.json(&json!({ "profil": profil, "identifiant": identifiant, "motDePasseEnregistre": connecte }))?;
        }
        Format::Texte => {
            let cle = if connecte { "cli.connexion.fait" } else { "cli.deconnexion.fait" };
            let texte = ctx.textes.phrase(cle, &[("identifiant", identifiant), ("profil", profil)]);
            ctx.ligne(texte)?;
        }
    }
    Ok(Fin::Fait)
}
