//! Every value in force and where it comes from: `reprov config`.

use serde_json::{Value, json};

use super::in_force::Config;
use super::origin::Provenance;
use super::profile::Profil;
use super::reading::{AUTHS, BORDURES, ELEMENTS, GLYPHES, LANGUES, THEMES, VERSIONS};
use crate::domain::service_url::masked;
use crate::host::toml_keys::{ecrit_duree, ecrit_taille};

/// A value in force. Nothing secret is ever in it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Valeur {
    /// The key, as `suivi.premier`.
    #[serde(rename = "cle")]
    pub cle: String,
    /// The value as the file writes it; null where there is none.
    #[serde(rename = "valeur")]
    pub valeur: Value,
    /// Where it comes from.
    #[serde(rename = "origine")]
    pub origine: Provenance,
}

fn mot<T: PartialEq + Copy>(choix: &[(&'static str, T)], valeur: T) -> Value {
    choix.iter().find(|(_, autre)| *autre == valeur).map_or(Value::Null, |(mot, _)| json!(mot))
}

impl Config {
    /// Every value in force, in the order of `config.example.toml`.
    #[must_use]
    pub fn valeurs(&self) -> Vec<Valeur> {
        let mut valeurs = vec![
            Valeur { cle: "langue".into(), valeur: mot(&LANGUES, self.langue), origine: self.origine_langue },
            Valeur { cle: "profil".into(), valeur: json!(self.profil), origine: self.origine_profil },
        ];
        for (nom, profil) in &self.profils {
            valeurs.extend(cles_du_profil(profil).into_iter().map(|(cle, valeur)| {
                let cle = format!("profils.{nom}.{cle}");
                Valeur { origine: self.origine(&cle), cle, valeur }
            }));
        }
        let reste = [
            ("quota.mensuel", json!(self.quota.mensuel)),
            ("quota.part", json!(self.quota.part())),
            ("quota.sessions", json!(self.quota.sessions)),
            ("quota.reserve", json!(self.quota.reserve)),
            ("cache.structure", json!(ecrit_duree(self.cache.structure))),
            ("cache.fibres", json!(ecrit_duree(self.cache.fibres))),
            ("cache.perime", json!(ecrit_duree(self.cache.perime))),
            ("suivi.premier", json!(ecrit_duree(self.suivi.premier))),
            ("suivi.maximum", json!(ecrit_duree(self.suivi.maximum))),
            ("suivi.doute", json!(ecrit_duree(self.suivi.doute))),
            ("poste.agent", json!(self.poste.agent)),
            ("hotline.telephone", json!(self.hotline.telephone)),
            ("echange.code_oi", json!(self.echange.code_oi)),
            ("echange.code_oc", json!(self.echange.code_oc)),
            ("journal.retention", json!(ecrit_duree(self.journal.retention))),
            ("affichage.theme", mot(&THEMES, self.affichage.theme)),
            ("affichage.glyphes", mot(&GLYPHES, self.affichage.glyphes)),
            ("affichage.bordures", mot(&BORDURES, self.affichage.bordures)),
            ("affichage.souris", json!(self.affichage.souris)),
        ];
        valeurs.extend(reste.into_iter().map(|(cle, valeur)| Valeur {
            cle: cle.to_owned(),
            valeur,
            origine: self.origine(cle),
        }));
        valeurs
    }

    fn origine(&self, cle: &str) -> Provenance {
        if self.presentes.contains(cle) { Provenance::Fichier } else { Provenance::Defaut }
    }
}

fn cles_du_profil(profil: &Profil) -> Vec<(&'static str, Value)> {
    let chemin =
        |chemin: &Option<std::path::PathBuf>| json!(chemin.as_ref().map(|chemin| chemin.display().to_string()));
    vec![
        ("url", json!(profil.url)),
        ("identifiant", json!(profil.identifiant)),
        ("auth", mot(&AUTHS, profil.auth)),
        ("soap_action", json!(profil.soap_action)),
        ("production", json!(profil.production)),
        ("soap_version", mot(&VERSIONS, profil.soap_version)),
        ("pbo_element", mot(&ELEMENTS, profil.pbo_element)),
        ("lecture_nouvel_essai", json!(profil.lecture_nouvel_essai)),
        ("delai_connexion", json!(ecrit_duree(profil.delai_connexion))),
        ("delai_reponse", json!(ecrit_duree(profil.delai_reponse))),
        ("taille_max", json!(ecrit_taille(profil.taille_max))),
        ("proxy", json!(profil.proxy.as_ref().map(|proxy| masked(proxy.en_clair())))),
        ("ca_file", chemin(&profil.ca_file)),
        ("client_cert", chemin(&profil.client_cert)),
        ("client_key", chemin(&profil.client_key)),
    ]
}
