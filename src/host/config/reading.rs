//! `config.toml`, key by key.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::in_force::Config;
use super::origin::Provenance;
use super::profile::{AdresseProxy, Auth, Profil, cle_url};
use super::tables::{Affichage, Bordures, Cache, Echange, Glyphes, Quota, Suivi, Theme};
use crate::domain::failure::Echec;
use crate::domain::profile::{Login, ProfileName};
use crate::domain::service_url::{ServiceUrl, UrlDefect, masked};
use crate::host::texts::Langue;
use crate::host::toml_keys::{DUREE_MAX, Document, Lu, Table};
use crate::wire::ereprov::ElementPbo;
use crate::wire::soap::VersionSoap;

/// The languages by the words of the file and of `--langue`.
pub(super) const LANGUES: [(&str, Langue); 2] = [("fr", Langue::Fr), ("en", Langue::En)];
pub(super) const AUTHS: [(&str, Auth); 3] = [("basic", Auth::Basic), ("wsse", Auth::Wsse), ("none", Auth::None)];
pub(super) const VERSIONS: [(&str, VersionSoap); 2] = [("1.1", VersionSoap::V11), ("1.2", VersionSoap::V12)];
pub(super) const ELEMENTS: [(&str, ElementPbo); 2] =
    [("referencePBO", ElementPbo::ReferencePbo), ("referenceBE", ElementPbo::ReferenceBe)];
pub(super) const THEMES: [(&str, Theme); 4] =
    [("auto", Theme::Auto), ("sombre", Theme::Sombre), ("clair", Theme::Clair), ("monochrome", Theme::Monochrome)];
pub(super) const GLYPHES: [(&str, Glyphes); 3] =
    [("auto", Glyphes::Auto), ("unicode", Glyphes::Unicode), ("ascii", Glyphes::Ascii)];
pub(super) const BORDURES: [(&str, Bordures); 3] =
    [("ligne", Bordures::Ligne), ("ascii", Bordures::Ascii), ("sans", Bordures::Sans)];

/// A time that must pass can't be nothing.
const INSTANT: Duration = Duration::from_millis(1);

/// What was done today is never purged.
const JOUR: Duration = Duration::from_hours(24);

/// Puts a read value in its place.
fn met<T>(place: &mut T, lu: Option<Lu<T>>) {
    if let Some(lu) = lu {
        *place = lu.valeur;
    }
}

/// Ends a table and notes its keys.
fn finit(table: &Table<'_>, presentes: &mut BTreeSet<String>) -> Result<(), Echec> {
    presentes.extend(table.presentes());
    table.fin()
}

pub(super) fn lit(fichier: &str, source: &str) -> Result<Config, Echec> {
    let document = Document::parse(fichier, source)?;
    let mut racine = document.racine();
    let mut config = Config::default();
    let mut presentes = BTreeSet::new();

    met(&mut config.langue, racine.choix("langue", &LANGUES)?);
    let nomme = racine.texte("profil")?;
    if let Some(table) = racine.table("profils")? {
        let base = Path::new(fichier).parent().unwrap_or(Path::new(""));
        config.profils = lit_profils(&table, base, &mut presentes)?;
    }
    let mut table = |nom, lit: &mut dyn FnMut(&mut Table<'_>, &mut Config) -> Result<(), Echec>| {
        if let Some(mut table) = racine.table(nom)? {
            lit(&mut table, &mut config)?;
            finit(&table, &mut presentes)?;
        }
        Ok(())
    };
    table("quota", &mut |table, config| {
        config.quota = lit_quota(table)?;
        Ok(())
    })?;
    table("cache", &mut |table, config| {
        config.cache = lit_cache(table)?;
        Ok(())
    })?;
    table("suivi", &mut |table, config| {
        config.suivi = lit_suivi(table)?;
        Ok(())
    })?;
    table("poste", &mut |table, config| {
        config.poste.agent = non_vide(table, "agent")?;
        Ok(())
    })?;
    table("hotline", &mut |table, config| {
        config.hotline.telephone = non_vide(table, "telephone")?;
        Ok(())
    })?;
    table("echange", &mut |table, config| {
        config.echange = lit_echange(table)?;
        Ok(())
    })?;
    table("journal", &mut |table, config| {
        met(&mut config.journal.retention, table.duree_entre("retention", JOUR, DUREE_MAX)?);
        Ok(())
    })?;
    table("affichage", &mut |table, config| {
        config.affichage = lit_affichage(table)?;
        Ok(())
    })?;
    finit(&racine, &mut presentes)?;

    choisit_le_profil(&mut config, &racine, nomme)?;
    if presentes.contains("langue") {
        config.origine_langue = Provenance::Fichier;
    }
    config.presentes = presentes;
    Ok(config)
}

fn lit_profils(
    table: &Table<'_>,
    base: &Path,
    presentes: &mut BTreeSet<String>,
) -> Result<BTreeMap<String, Profil>, Echec> {
    let mut profils = BTreeMap::new();
    for (nom, Lu { valeur: mut profil, ligne }) in table.tables()? {
        if ProfileName::parse(&nom).is_err() {
            return Err(table.refuse("erreur.config.nom_de_profil", &nom, ligne));
        }
        let lu = lit_profil(&mut profil, base)?;
        finit(&profil, presentes)?;
        profils.insert(nom, lu);
    }
    Ok(profils)
}

/// The profile that is named, else the only one there is.
fn choisit_le_profil(config: &mut Config, racine: &Table<'_>, nomme: Option<Lu<String>>) -> Result<(), Echec> {
    if let Some(Lu { valeur, ligne }) = nomme {
        if !config.profils.is_empty() && !config.profils.contains_key(&valeur) {
            let connus: Vec<&str> = config.profils.keys().map(String::as_str).collect();
            return Err(racine
                .refuse("erreur.config.profil_sans_table", "profil", ligne)
                .avec("profil", valeur)
                .avec("connus", connus.join(", ")));
        }
        config.profil = valeur;
        config.origine_profil = Provenance::Fichier;
        return Ok(());
    }
    // With one profile there is nothing to choose.
    let mut noms = config.profils.keys();
    if let (Some(seul), None) = (noms.next(), noms.next()) {
        config.profil.clone_from(seul);
    }
    Ok(())
}

fn lit_echange(table: &mut Table<'_>) -> Result<Echange, Echec> {
    Ok(Echange { code_oi: lit_code(table, "code_oi")?, code_oc: lit_code(table, "code_oc")? })
}

fn non_vide(table: &mut Table<'_>, cle: &'static str) -> Result<Option<String>, Echec> {
    Ok(table.texte(cle)?.map(|lu| lu.valeur.trim().to_owned()).filter(|valeur| !valeur.is_empty()))
}

/// A quadrigramme: it becomes part of a file's name.
fn lit_code(table: &mut Table<'_>, cle: &'static str) -> Result<Option<String>, Echec> {
    let Some(Lu { valeur, ligne }) = table.texte(cle)? else { return Ok(None) };
    let code = valeur.trim();
    if code.len() != 4 || !code.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(table.refuse("erreur.config.quadrigramme", cle, ligne).avec("valeur", code));
    }
    Ok(Some(code.to_owned()))
}

fn lit_profil(table: &mut Table<'_>, base: &Path) -> Result<Profil, Echec> {
    let mut profil = Profil::default();
    if let Some(Lu { valeur, ligne }) = table.texte("url")? {
        let url = valeur.trim();
        match ServiceUrl::parse(url) {
            // A host that can be none is told by whoever goes there: what needs no network needs no host.
            Ok(_) | Err(UrlDefect::Host(_)) => profil.url = Some(url.to_owned()),
            Err(defaut) => {
                // An address may hold a password by mistake: it is not repeated.
                return Err(table.refuse(cle_url(&defaut), "url", ligne).avec("valeur", masked(url)));
            }
        }
    }
    if let Some(Lu { valeur, ligne }) = table.texte("identifiant")? {
        let login =
            Login::parse(&valeur).map_err(|_| table.refuse("erreur.config.identifiant", "identifiant", ligne))?;
        profil.identifiant = Some(login.as_str().to_owned());
    }
    met(&mut profil.auth, table.choix("auth", &AUTHS)?);
    if let Some(Lu { valeur, ligne }) = table.texte("soap_action")? {
        if !valeur.chars().all(|c| c.is_ascii_graphic() && c != '"') {
            return Err(table.refuse("erreur.config.soap_action", "soap_action", ligne));
        }
        profil.soap_action = valeur;
    }
    met(&mut profil.production, table.booleen("production")?);
    met(&mut profil.soap_version, table.choix("soap_version", &VERSIONS)?);
    met(&mut profil.pbo_element, table.choix("pbo_element", &ELEMENTS)?);
    met(&mut profil.lecture_nouvel_essai, table.entier("lecture_nouvel_essai", 0, 10)?);
    met(&mut profil.delai_connexion, table.duree("delai_connexion", INSTANT)?);
    met(&mut profil.delai_reponse, table.duree("delai_reponse", INSTANT)?);
    met(&mut profil.taille_max, table.taille("taille_max")?);
    if let Some(Lu { valeur, ligne }) = table.texte("proxy")? {
        if !["http://", "https://"].iter().any(|schema| valeur.starts_with(schema)) {
            return Err(table.refuse("erreur.config.proxy", "proxy", ligne));
        }
        profil.proxy = Some(AdresseProxy::new(valeur));
    }
    let mut chemin = |cle| -> Result<Option<PathBuf>, Echec> { Ok(table.texte(cle)?.map(|lu| base.join(lu.valeur))) };
    profil.ca_file = chemin("ca_file")?;
    profil.client_cert = chemin("client_cert")?;
    if let Some(Lu { valeur, ligne }) = table.texte("client_key")? {
        if profil.client_cert.is_none() {
            return Err(table.refuse("erreur.config.cle_sans_certificat", "client_key", ligne));
        }
        profil.client_key = Some(base.join(valeur));
    }
    Ok(profil)
}

fn lit_quota(table: &mut Table<'_>) -> Result<Quota, Echec> {
    let mut quota = Quota::default();
    let mensuel = table.entier("mensuel", 1, 10_000_000)?;
    met(&mut quota.mensuel, mensuel.clone());
    let part = table.entier("part", 1, 10_000_000)?;
    if let Some(Lu { valeur, ligne }) = part.clone() {
        if valeur > quota.mensuel {
            let attendu = format!("1 - {}", quota.mensuel);
            return Err(table.hors_format("part", ligne, &valeur.to_string(), &attendu));
        }
        quota.part = Some(valeur);
    }
    if let Some(Lu { valeur, .. }) = table.entier("sessions", 1, 64)? {
        quota.sessions = u8::try_from(valeur).unwrap_or(u8::MAX);
    }
    let reserve = table.entier("reserve", 0, 10_000_000)?;
    met(&mut quota.reserve, reserve.clone());
    if quota.reserve >= quota.part() {
        // Nothing would be left to read or send with.
        let attendu = format!("0 - {}", quota.part().saturating_sub(1));
        if let Some(lu) = reserve {
            return Err(table.hors_format("reserve", lu.ligne, &lu.valeur.to_string(), &attendu));
        }
        let (cle, lu) = if part.is_some() { ("part", part) } else { ("mensuel", mensuel) };
        return Err(table
            .refuse("erreur.config.reserve", cle, lu.map_or(0, |lu| lu.ligne))
            .avec("valeur", quota.part().to_string())
            .avec("reserve", quota.reserve.to_string()));
    }
    Ok(quota)
}

fn lit_cache(table: &mut Table<'_>) -> Result<Cache, Echec> {
    let mut cache = Cache::default();
    met(&mut cache.structure, table.duree("structure", Duration::ZERO)?);
    let fibres = table.duree("fibres", Duration::ZERO)?;
    met(&mut cache.fibres, fibres.clone());
    let perime = table.duree("perime", INSTANT)?;
    met(&mut cache.perime, perime.clone());
    if cache.fibres > cache.perime {
        let (cle, lu) = if perime.is_some() { ("perime", perime) } else { ("fibres", fibres) };
        return Err(table.refuse("erreur.config.cache", cle, lu.map_or(0, |lu| lu.ligne)));
    }
    Ok(cache)
}

fn lit_suivi(table: &mut Table<'_>) -> Result<Suivi, Echec> {
    let mut suivi = Suivi::default();
    let premier = table.duree("premier", INSTANT)?;
    met(&mut suivi.premier, premier.clone());
    let maximum = table.duree("maximum", INSTANT)?;
    met(&mut suivi.maximum, maximum.clone());
    met(&mut suivi.doute, table.duree("doute", INSTANT)?);
    if suivi.premier > suivi.maximum {
        let (cle, lu) = if maximum.is_some() { ("maximum", maximum) } else { ("premier", premier) };
        return Err(table.refuse("erreur.config.suivi", cle, lu.map_or(0, |lu| lu.ligne)));
    }
    Ok(suivi)
}

fn lit_affichage(table: &mut Table<'_>) -> Result<Affichage, Echec> {
    let mut affichage = Affichage::default();
    met(&mut affichage.theme, table.choix("theme", &THEMES)?);
    met(&mut affichage.glyphes, table.choix("glyphes", &GLYPHES)?);
    met(&mut affichage.bordures, table.choix("bordures", &BORDURES)?);
    met(&mut affichage.souris, table.booleen("souris")?);
    Ok(affichage)
}
