//! `reprov connexion` and `reprov deconnexion`: store the password in the system keyring, and remove it.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::plain_text::paragraph;
use crate::domain::failure::Failure;
use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::domain::service_error::Category;
use crate::engine::Engine;
use crate::host::config::{Auth, Config};
use crate::host::secret::{self, PasswordPrompt};

/// Asks for the password (never echoed; from standard input when there is no terminal) and stores it. A password typed
/// again may be tried again even if the service refused it, also when no keyring stores it.
pub(super) async fn connection(
    ctx: &mut CommandContext<'_>,
    config: &Config,
    engine: Option<&Engine>,
) -> Result<Exit, FailedCommand> {
    let (profile, login) = account(config)?;
    let prompt = ctx.texts.sentence("cli.connexion.invite", &[("identifiant", &login), ("profil", &profile)]);
    let typed: SecretString = ctx.keyboard.secret(&prompt).map_err(|error| {
        let key = match error.kind() {
            std::io::ErrorKind::InvalidData => "erreur.entree.mot_de_passe_encodage",
            _ => "erreur.entree.clavier",
        };
        Failure::new(Category::Input, key).detail(error)
    })?;
    let password = secret::given(typed.expose_secret(), "erreur.entree.mot_de_passe_caractere")
        .map_err(|failure| Failure { category: Category::Input, kind: None, ..failure })?;
    if password.expose_secret().is_empty() {
        return Err(Failure::new(Category::Input, "erreur.entree.mot_de_passe").into());
    }
    if let Some(engine) = engine {
        engine.credentials_given_again(&password).await?;
    }
    let (p, i) = (profile.clone(), login.clone());
    keyring(move || secret::save(&p, &i, &password)).await?;
    tell(ctx, &profile, &login, true)
}

/// Removes the password from the keyring.
pub(super) async fn disconnection(ctx: &mut CommandContext<'_>, config: &Config) -> Result<Exit, FailedCommand> {
    let (profile, login) = account(config)?;
    let (p, i) = (profile.clone(), login.clone());
    keyring(move || secret::forget(&p, &i)).await?;
    tell(ctx, &profile, &login, false)
}

/// The function that asks for the password when a command needs one that neither the environment nor the keyring has:
/// once, on the terminal. `None` when there is no terminal.
pub(super) fn prompt(ctx: &CommandContext<'_>, config: &Config) -> Option<PasswordPrompt> {
    let hidden_prompt = ctx.keyboard.hidden_prompt()?;
    let (profile, login) = account(config).ok()?;
    let texts = ctx.texts;
    Some(Arc::new(move |reason| {
        let (why, _) = texts.failure(reason);
        let prompt = texts.sentence("cli.connexion.invite_passagere", &[("identifiant", &login), ("profil", &profile)]);
        hidden_prompt(&format!("{}\n{prompt}", paragraph(&why, 0)))
    }))
}

fn account(config: &Config) -> Result<(String, String), Failure> {
    let access = config.service_access()?;
    match access.profile.login {
        Some(login) if access.profile.auth != Auth::None => Ok((config.profile.clone(), login)),
        _ => Err(Failure::new(Category::Input, "erreur.config.sans_authentification").with("profil", &config.profile)),
    }
}

/// Runs a keyring call on a blocking thread: the keyring talks to another process.
async fn keyring(call: impl FnOnce() -> Result<(), Failure> + Send + 'static) -> Result<(), Failure> {
    tokio::task::spawn_blocking(call).await.unwrap_or_else(|error| {
        Err(Failure::from_breakdown(&Breakdown { kind: BreakdownKind::Local, detail: error.to_string() }))
    })
}

fn tell(ctx: &mut CommandContext<'_>, profile: &str, login: &str, connect: bool) -> Result<Exit, FailedCommand> {
    match ctx.format {
        Format::Json => {
            ctx.json(&json!({ "profil": profile, "identifiant": login, "motDePasseEnregistre": connect }))?;
        }
        Format::Text => {
            let key = if connect { "cli.connexion.fait" } else { "cli.deconnexion.fait" };
            let text = ctx.texts.sentence(key, &[("identifiant", login), ("profil", profile)]);
            ctx.line(text)?;
        }
    }
    Ok(Exit::Done)
}
