//! Writing a first configuration or one more profile: the only change that this product makes to a file that belongs to
//! a person.
//!
//! Owns: adding `[profils.NOM]`, and nothing else. The rest of the file stays, with its comments and order. The file is
//! replaced in one step and is readable by its owner only.
//!
//! Must never: write a secret, or change a key that has a value.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};

use super::in_force::Config;
use super::profile::{Auth, url_key};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::{Login, ProfileName};
use crate::domain::service_error::Category;
use crate::domain::service_url::{ServiceUrl, is_description, masked};
use crate::host::private;
use crate::host::toml_keys::read_file;

/// The keys of a new profile; every other key keeps its default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewProfile {
    /// The service's address.
    pub url: String,
    /// The login; `None` with [`Auth::None`].
    pub login: Option<String>,
    /// How a request identifies its sender.
    pub auth: Auth,
    /// Whether the profile is that of the real network.
    pub production: bool,
}

/// Adds the profile `name` to the file at `path`, or creates that file with it. The profile becomes the one in use only
/// if the file names none.
///
/// A profile that exists without a url (as in the example file) is completed.
///
/// # Errors
/// A [`Failure`] (`Category::Input`) when the name, the url or the identifiant is not acceptable, the profile already
/// has a url (`erreur.config.profil_existe`), the file is not a configuration, or it can't be written. The file is then
/// unchanged.
pub fn write_profile(path: &Path, name: &str, profile: &NewProfile) -> Result<(), Failure> {
    let file = path.display().to_string();
    check(name, profile, &file)?;
    let source = match read_file(path) {
        Ok(source) => Some(source),
        Err(failure) if failure.kind == Some(FailureKind::FileAbsent) => None,
        Err(failure) => return Err(failure),
    };
    let before = source.as_deref().unwrap_or_default();
    let config = Config::read(&file, before)?;
    if config.profiles.get(name).is_some_and(|profile| profile.url.is_some()) {
        return Err(Failure::new(Category::Input, "erreur.config.profil_existe")
            .with("profil", name)
            .with("fichier", file));
    }
    let text = add(before, name, profile)
        .ok_or_else(|| Failure::new(Category::Input, "erreur.config.ecriture").with("fichier", file.clone()))?;
    // The new text is read again before it replaces the file.
    let read_again = Config::read(&file, &text)?;
    if read_again.profiles.get(name).and_then(|read_again| read_again.url.as_deref()) != Some(profile.url.trim()) {
        return Err(Failure::new(Category::Input, "erreur.config.ecriture").with("fichier", file));
    }
    replace(path, &text)
        .map_err(|error| Failure::new(Category::Input, "erreur.config.ecriture").with("fichier", file).detail(error))
}

fn check(name: &str, profile: &NewProfile, file: &str) -> Result<(), Failure> {
    let refusal = |key: &str, field: &str| {
        Failure::new(Category::Input, key).with("fichier", file).with("ligne", "-").with("cle", field)
    };
    if ProfileName::parse(name).is_err() {
        return Err(refusal("erreur.config.nom_de_profil", name));
    }
    let url = ServiceUrl::parse(&profile.url)
        .map_err(|fault| refusal(url_key(&fault), "url").with("valeur", masked(profile.url.trim())))?;
    // A file that has such an address is read: some services take requests there.
    if is_description(url.url()) {
        return Err(refusal("erreur.config.url_description", "url").with("valeur", profile.url.trim()));
    }
    match &profile.login {
        Some(login) if Login::parse(login).is_ok() => Ok(()),
        None if profile.auth == Auth::None => Ok(()),
        _ => Err(refusal("erreur.config.identifiant", "identifiant")),
    }
}

fn add(before: &str, name: &str, profile: &NewProfile) -> Option<String> {
    let mut document: DocumentMut = before.parse().ok()?;
    if !document.contains_key("profil") {
        document.insert("profil", value(name));
    }
    let profiles = document.entry("profils").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let table = profiles.as_table_like_mut()?.entry(name).or_insert_with(toml_edit::table).as_table_like_mut()?;
    table.insert("url", value(profile.url.trim()));
    if let Some(login) = &profile.login {
        table.insert("identifiant", value(login.trim()));
    }
    if profile.auth != Auth::default() {
        table.insert("auth", value(profile.auth.libelle()));
    }
    if profile.production {
        table.insert("production", value(true));
    }
    Some(document.to_string())
}

/// Writes a temporary file beside `path`, then renames it to `path`: a crash leaves either the old or the new file,
/// complete.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // When `path` is a symbolic link, its target is replaced and the link stays.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    private::make_folder(folder)?;
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
    let temporary = folder.join(format!(".{name}.{}.nouveau", std::process::id()));
    let write = write_private(&temporary, text).and_then(|()| fs::rename(&temporary, &target));
    if write.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    write
}

fn write_private(path: &PathBuf, text: &str) -> io::Result<()> {
    let mut file = private::options().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    private::ensure_file(&file)
}
