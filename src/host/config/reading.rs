//! Reading `config.toml`, key by key.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::in_force::Config;
use super::origin::ValueOrigin;
use super::profile::{Auth, Profile, ProxyAddress, proxy_key, url_key};
use super::tables::{BorderStyle, Cache, DisplaySettings, ExchangeSettings, FollowingSettings, GlyphSet, Quota, Theme};
use crate::domain::failure::Failure;
use crate::domain::profile::{Login, ProfileName};
use crate::domain::proxy_url::ProxyFault;
use crate::domain::service_url::{ServiceUrl, UrlFault, masked};
use crate::host::texts::Language;
use crate::host::toml_keys::{DURATION_MAX, Document, Located, Table};
use crate::wire::ereprov::PboElement;
use crate::wire::soap::SoapVersion;

/// The languages, by their names in the file and for `--langue`.
pub(super) const LANGUAGES: [(&str, Language); 2] = [("fr", Language::French), ("en", Language::English)];
pub(super) const AUTHS: [(&str, Auth); 3] = [("basic", Auth::Basic), ("wsse", Auth::Wsse), ("none", Auth::None)];
pub(super) const VERSIONS: [(&str, SoapVersion); 2] = [("1.1", SoapVersion::V11), ("1.2", SoapVersion::V12)];
pub(super) const ELEMENTS: [(&str, PboElement); 2] =
    [("referencePBO", PboElement::ReferencePbo), ("referenceBE", PboElement::ReferenceBe)];
pub(super) const THEMES: [(&str, Theme); 4] =
    [("auto", Theme::Auto), ("sombre", Theme::Dark), ("clair", Theme::Light), ("monochrome", Theme::Monochrome)];
pub(super) const GLYPHS: [(&str, GlyphSet); 3] =
    [("auto", GlyphSet::Auto), ("unicode", GlyphSet::Unicode), ("ascii", GlyphSet::Ascii)];
pub(super) const BORDERS: [(&str, BorderStyle); 3] =
    [("ligne", BorderStyle::Line), ("ascii", BorderStyle::Ascii), ("sans", BorderStyle::None)];

/// The shortest duration for a waiting time or a timeout: zero is refused.
const INSTANT: Duration = Duration::from_millis(1);

/// The shortest retention: the entries of one day are never purged.
const DAY: Duration = Duration::from_hours(24);

/// Stores the value in `place` if one was read.
fn set<T>(place: &mut T, read: Option<Located<T>>) {
    if let Some(read) = read {
        *place = read.value;
    }
}

/// Ends the reading of a table and records the keys that it holds.
fn finish(table: &Table<'_>, present: &mut BTreeSet<String>) -> Result<(), Failure> {
    present.extend(table.present());
    table.end()
}

pub(super) fn read(file: &str, source: &str) -> Result<Config, Failure> {
    let document = Document::parse(file, source)?;
    let mut root = document.root();
    let mut config = Config::default();
    let mut present = BTreeSet::new();

    set(&mut config.language, root.choice("langue", &LANGUAGES)?);
    let named = root.text("profil")?;
    if let Some(table) = root.table("profils")? {
        let base = Path::new(file).parent().unwrap_or(Path::new(""));
        config.profiles = read_profiles(&table, base, &mut present)?;
    }
    let mut table = |name, read: &mut dyn FnMut(&mut Table<'_>, &mut Config) -> Result<(), Failure>| {
        if let Some(mut table) = root.table(name)? {
            read(&mut table, &mut config)?;
            finish(&table, &mut present)?;
        }
        Ok(())
    };
    table("quota", &mut |table, config| {
        config.quota = read_quota(table)?;
        Ok(())
    })?;
    table("cache", &mut |table, config| {
        config.cache = read_cache(table)?;
        Ok(())
    })?;
    table("suivi", &mut |table, config| {
        config.following = read_following(table)?;
        Ok(())
    })?;
    table("poste", &mut |table, config| {
        config.post.agent = filled(table, "agent")?;
        Ok(())
    })?;
    table("hotline", &mut |table, config| {
        config.hotline.phone = filled(table, "telephone")?;
        Ok(())
    })?;
    table("echange", &mut |table, config| {
        config.exchange = read_exchange(table)?;
        Ok(())
    })?;
    table("journal", &mut |table, config| {
        set(&mut config.journal.retention, table.duration_between("retention", DAY, DURATION_MAX)?);
        Ok(())
    })?;
    table("affichage", &mut |table, config| {
        config.display = read_display(table)?;
        Ok(())
    })?;
    finish(&root, &mut present)?;

    choose_profile(&mut config, &root, named)?;
    if present.contains("langue") {
        config.language_origin = ValueOrigin::File;
    }
    config.present = present;
    Ok(config)
}

fn read_profiles(
    table: &Table<'_>,
    base: &Path,
    present: &mut BTreeSet<String>,
) -> Result<BTreeMap<String, Profile>, Failure> {
    let mut profiles = BTreeMap::new();
    for (name, Located { value: mut profile, line }) in table.tables()? {
        if ProfileName::parse(&name).is_err() {
            return Err(table.refuse("erreur.config.nom_de_profil", &name, line));
        }
        let read = read_profile(&mut profile, base)?;
        finish(&profile, present)?;
        profiles.insert(name, read);
    }
    Ok(profiles)
}

/// Chooses the profile in use: the one that the file names, else the only profile.
fn choose_profile(config: &mut Config, root: &Table<'_>, named: Option<Located<String>>) -> Result<(), Failure> {
    if let Some(Located { value, line }) = named {
        if !config.profiles.is_empty() && !config.profiles.contains_key(&value) {
            let known: Vec<&str> = config.profiles.keys().map(String::as_str).collect();
            return Err(root
                .refuse("erreur.config.profil_sans_table", "profil", line)
                .with("profil", value)
                .with("connus", known.join(", ")));
        }
        config.profile = value;
        config.profile_origin = ValueOrigin::File;
        return Ok(());
    }
    // A single profile needs no choice.
    let mut all = config.profiles.keys();
    if let (Some(alone), None) = (all.next(), all.next()) {
        config.profile.clone_from(alone);
    }
    Ok(())
}

fn read_exchange(table: &mut Table<'_>) -> Result<ExchangeSettings, Failure> {
    Ok(ExchangeSettings { code_oi: read_code(table, "code_oi")?, code_oc: read_code(table, "code_oc")? })
}

fn filled(table: &mut Table<'_>, key: &'static str) -> Result<Option<String>, Failure> {
    Ok(table.text(key)?.map(|read| read.value.trim().to_owned()).filter(|value| !value.is_empty()))
}

/// Reads a quadrigramme: four ASCII letters or digits, because it becomes part of a file's name.
fn read_code(table: &mut Table<'_>, key: &'static str) -> Result<Option<String>, Failure> {
    let Some(Located { value, line }) = table.text(key)? else { return Ok(None) };
    let code = value.trim();
    if code.len() != 4 || !code.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(table.refuse("erreur.config.quadrigramme", key, line).with("valeur", code));
    }
    Ok(Some(code.to_owned()))
}

fn read_profile(table: &mut Table<'_>, base: &Path) -> Result<Profile, Failure> {
    let mut profile = Profile::default();
    if let Some(Located { value, line }) = table.text("url")? {
        let url = value.trim();
        match ServiceUrl::parse(url) {
            // An invalid host is reported when it is used: a command that needs no network needs no host.
            Ok(_) | Err(UrlFault::Host(_)) => profile.url = Some(url.to_owned()),
            Err(fault) => {
                // An address may hold a password by mistake: the message shows it masked.
                return Err(table.refuse(url_key(&fault), "url", line).with("valeur", masked(url)));
            }
        }
    }
    let mut login_line = 0;
    if let Some(Located { value, line }) = table.text("identifiant")? {
        login_line = line;
        let login = Login::parse(&value).map_err(|_| table.refuse("erreur.config.identifiant", "identifiant", line))?;
        profile.login = Some(login.as_str().to_owned());
    }
    set(&mut profile.auth, table.choice("auth", &AUTHS)?);
    // HTTP Basic parts login and password at the first colon: no server could read this login.
    if profile.auth == Auth::Basic && profile.login.as_ref().is_some_and(|login| login.contains(':')) {
        return Err(table.refuse("erreur.config.identifiant_deux_points", "identifiant", login_line));
    }
    if let Some(Located { value, line }) = table.text("soap_action")? {
        if !value.chars().all(|c| c.is_ascii_graphic() && c != '"') {
            return Err(table.refuse("erreur.config.soap_action", "soap_action", line));
        }
        profile.soap_action = value;
    }
    set(&mut profile.production, table.boolean("production")?);
    set(&mut profile.soap_version, table.choice("soap_version", &VERSIONS)?);
    set(&mut profile.pbo_element, table.choice("pbo_element", &ELEMENTS)?);
    set(&mut profile.read_attempts, table.integer("lecture_nouvel_essai", 0, 10)?);
    set(&mut profile.connection_delay, table.duration("delai_connexion", INSTANT)?);
    set(&mut profile.answer_delay, table.duration("delai_reponse", INSTANT)?);
    set(&mut profile.max_size, table.size("taille_max")?);
    if let Some(Located { value, line }) = table.text("proxy")? {
        profile.proxy = Some(ProxyAddress::parse(value).map_err(|fault| {
            let failure = table.refuse(proxy_key(fault), "proxy", line);
            match fault {
                ProxyFault::Sign(sign) => {
                    failure.with("signe", sign.to_string()).with("code", format!("%{:02X}", u32::from(sign)))
                }
                ProxyFault::Shape | ProxyFault::Socks | ProxyFault::Script => failure,
            }
        })?);
    }
    let mut path = |key| -> Result<Option<PathBuf>, Failure> { Ok(table.path(key)?.map(|read| base.join(read.value))) };
    profile.ca_file = path("ca_file")?;
    profile.client_cert = path("client_cert")?;
    if let Some(Located { value, line }) = table.path("client_key")? {
        if profile.client_cert.is_none() {
            return Err(table.refuse("erreur.config.cle_sans_certificat", "client_key", line));
        }
        profile.client_key = Some(base.join(value));
    }
    Ok(profile)
}

fn read_quota(table: &mut Table<'_>) -> Result<Quota, Failure> {
    let mut quota = Quota::default();
    let monthly = table.integer("mensuel", 1, 10_000_000)?;
    set(&mut quota.monthly, monthly.clone());
    let share = table.integer("part", 1, 10_000_000)?;
    if let Some(Located { value, line }) = share.clone() {
        if value > quota.monthly {
            let expected = format!("1 - {}", quota.monthly);
            return Err(table.wrong_format("part", line, &value.to_string(), &expected));
        }
        quota.share = Some(value);
    }
    if let Some(Located { value, .. }) = table.integer("sessions", 1, 64)? {
        quota.sessions = u8::try_from(value).unwrap_or(u8::MAX);
    }
    let reserve = table.integer("reserve", 0, 10_000_000)?;
    set(&mut quota.reserve, reserve.clone());
    if quota.reserve >= quota.share() {
        // No request would be left for reading or sending.
        let expected = format!("0 - {}", quota.share().saturating_sub(1));
        if let Some(read) = reserve {
            return Err(table.wrong_format("reserve", read.line, &read.value.to_string(), &expected));
        }
        let (key, read) = if share.is_some() { ("part", share) } else { ("mensuel", monthly) };
        return Err(table
            .refuse("erreur.config.reserve", key, read.map_or(0, |read| read.line))
            .with("valeur", quota.share().to_string())
            .with("reserve", quota.reserve.to_string()));
    }
    Ok(quota)
}

fn read_cache(table: &mut Table<'_>) -> Result<Cache, Failure> {
    let mut cache = Cache::default();
    set(&mut cache.structure, table.duration("structure", Duration::ZERO)?);
    let fibres = table.duration("fibres", Duration::ZERO)?;
    set(&mut cache.fibres, fibres.clone());
    let stale = table.duration("perime", INSTANT)?;
    set(&mut cache.stale, stale.clone());
    if cache.fibres > cache.stale {
        let (key, read) = if stale.is_some() { ("perime", stale) } else { ("fibres", fibres) };
        return Err(table.refuse("erreur.config.cache", key, read.map_or(0, |read| read.line)));
    }
    Ok(cache)
}

fn read_following(table: &mut Table<'_>) -> Result<FollowingSettings, Failure> {
    let mut following = FollowingSettings::default();
    let first = table.duration("premier", INSTANT)?;
    set(&mut following.first, first.clone());
    let maximum = table.duration("maximum", INSTANT)?;
    set(&mut following.maximum, maximum.clone());
    set(&mut following.doubt, table.duration("doute", INSTANT)?);
    if following.first > following.maximum {
        let (key, read) = if maximum.is_some() { ("maximum", maximum) } else { ("premier", first) };
        return Err(table.refuse("erreur.config.suivi", key, read.map_or(0, |read| read.line)));
    }
    Ok(following)
}

fn read_display(table: &mut Table<'_>) -> Result<DisplaySettings, Failure> {
    let mut display = DisplaySettings::default();
    set(&mut display.theme, table.choice("theme", &THEMES)?);
    set(&mut display.glyphs, table.choice("glyphes", &GLYPHS)?);
    set(&mut display.borders, table.choice("bordures", &BORDERS)?);
    set(&mut display.mouse, table.boolean("souris")?);
    set(&mut display.bell, table.boolean("sonnerie")?);
    Ok(display)
}
