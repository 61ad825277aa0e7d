//! The first configuration, or one more profile: the only writing this product does to a file that
//! belongs to a person.
//!
//! Owns: adding `[profils.NOM]` and nothing else. What stands in the file stays, comments and order
//! included; the file is replaced in one step, readable by its owner only.
//!
//! Must never: write a secret, or change a key that has a value.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};

use super::in_force::Config;
use super::profile::{Auth, cle_url};
use crate::domain::failure::{Echec, FailureKind};
use crate::domain::profile::{Login, ProfileName};
use crate::domain::service_error::Categorie;
use crate::domain::service_url::{ServiceUrl, masked};
use crate::host::private;
use crate::host::toml_keys::lit_fichier;

/// What a new profile says; every other key keeps its default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfilNouveau {
    /// The service's address.
    pub url: String,
    /// The login; left out with [`Auth::None`].
    pub identifiant: Option<String>,
    /// How a request says who asks.
    pub auth: Auth,
    /// The real network.
    pub production: bool,
}

/// Adds the profile `nom` to the file at `chemin`, or makes that file with it. The profile becomes
/// the one in use only where the file names none.
///
/// A profile that stands there without a url (the example's) is completed.
///
/// # Errors
/// Category `entree`: the name, the url or the identifiant is not acceptable; the profile has a url
/// already (`erreur.config.profil_existe`); the file is not a configuration; it can't be written.
/// The file is then as it was.
pub fn ecrit_profil(chemin: &Path, nom: &str, profil: &ProfilNouveau) -> Result<(), Echec> {
    let fichier = chemin.display().to_string();
    verifie(nom, profil, &fichier)?;
    let source = match lit_fichier(chemin) {
        Ok(source) => Some(source),
        Err(echec) if echec.kind == Some(FailureKind::FileAbsent) => None,
        Err(echec) => return Err(echec),
    };
    let avant = source.as_deref().unwrap_or_default();
    let config = Config::lit(&fichier, avant)?;
    if config.profils.get(nom).is_some_and(|profil| profil.url.is_some()) {
        return Err(Echec::new(Categorie::Entree, "erreur.config.profil_existe")
            .avec("profil", nom)
            .avec("fichier", fichier));
    }
    let texte = ajoute(avant, nom, profil)
        .ok_or_else(|| Echec::new(Categorie::Entree, "erreur.config.ecriture").avec("fichier", fichier.clone()))?;
    // What was written is read again before it takes the place of what stood there.
    let relue = Config::lit(&fichier, &texte)?;
    if relue.profils.get(nom).and_then(|relu| relu.url.as_deref()) != Some(profil.url.trim()) {
        return Err(Echec::new(Categorie::Entree, "erreur.config.ecriture").avec("fichier", fichier));
    }
    remplace(chemin, &texte)
        .map_err(|error| Echec::new(Categorie::Entree, "erreur.config.ecriture").avec("fichier", fichier).detail(error))
}

fn verifie(nom: &str, profil: &ProfilNouveau, fichier: &str) -> Result<(), Echec> {
    let refus = |cle: &str, champ: &str| {
        Echec::new(Categorie::Entree, cle).avec("fichier", fichier).avec("ligne", "-").avec("cle", champ)
    };
    if ProfileName::parse(nom).is_err() {
        return Err(refus("erreur.config.nom_de_profil", nom));
    }
    ServiceUrl::parse(&profil.url)
        .map_err(|defaut| refus(cle_url(&defaut), "url").avec("valeur", masked(profil.url.trim())))?;
    match &profil.identifiant {
        Some(identifiant) if Login::parse(identifiant).is_ok() => Ok(()),
        None if profil.auth == Auth::None => Ok(()),
        _ => Err(refus("erreur.config.identifiant", "identifiant")),
    }
}

fn ajoute(avant: &str, nom: &str, profil: &ProfilNouveau) -> Option<String> {
    let mut document: DocumentMut = avant.parse().ok()?;
    if !document.contains_key("profil") {
        document.insert("profil", value(nom));
    }
    let profils = document.entry("profils").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let table = profils.as_table_like_mut()?.entry(nom).or_insert_with(toml_edit::table).as_table_like_mut()?;
    table.insert("url", value(profil.url.trim()));
    if let Some(identifiant) = &profil.identifiant {
        table.insert("identifiant", value(identifiant.trim()));
    }
    if profil.auth != Auth::default() {
        table.insert("auth", value(profil.auth.libelle()));
    }
    if profil.production {
        table.insert("production", value(true));
    }
    Some(document.to_string())
}

/// Writes beside the file, then takes its place: a crash leaves the one or the other, whole.
fn remplace(chemin: &Path, texte: &str) -> io::Result<()> {
    // Behind a link, the file itself is replaced and the link stays.
    let cible = fs::canonicalize(chemin).unwrap_or_else(|_| chemin.to_owned());
    let dossier = cible.parent().filter(|dossier| !dossier.as_os_str().is_empty()).unwrap_or(Path::new("."));
    private::cree_dossier(dossier)?;
    let nom = cible.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
    let provisoire = dossier.join(format!(".{nom}.{}.nouveau", std::process::id()));
    let ecrit = ecrit_prive(&provisoire, texte).and_then(|()| fs::rename(&provisoire, &cible));
    if ecrit.is_err() {
        let _ = fs::remove_file(&provisoire);
    }
    ecrit
}

fn ecrit_prive(chemin: &PathBuf, texte: &str) -> io::Result<()> {
    let mut fichier = private::options().write(true).create_new(true).open(chemin)?;
    fichier.write_all(texte.as_bytes())?;
    fichier.sync_all()
}
