//! `reprov config`: the effective configuration and where each value comes from.

use serde_json::{Value, json};

use super::context::{Contexte, Fin, Format, Rate};
use super::globals::Globales;
use super::plain_text::tableau;
use crate::host::config::{Config, Provenance, Valeur};

/// Shows every value in force; no secret is ever in one.
pub(super) fn execute(ctx: &mut Contexte<'_>, config: &Config, globales: &Globales) -> Result<Fin, Rate> {
    let chemins = globales.chemins();
    let emplacement = chemins.config.as_ref().map(|chemin| chemin.display().to_string());
    let fichier = config.fichier.as_ref().map(|chemin| chemin.display().to_string());
    let mut valeurs = vec![
        Valeur {
            cle: "config".to_owned(),
            valeur: json!(fichier),
            origine: globales.surcharges.config.as_ref().map_or(Provenance::Defaut, |donnee| donnee.origine),
        },
        Valeur {
            cle: "donnees".to_owned(),
            valeur: json!(chemins.donnees.display().to_string()),
            origine: globales.donnees.as_ref().map_or(Provenance::Defaut, |donnee| donnee.origine),
        },
        Valeur {
            cle: "format".to_owned(),
            valeur: match globales.format.valeur {
                Format::Texte => json!("texte"),
                Format::Json => json!("json"),
            },
            origine: globales.format.origine,
        },
        Valeur {
            cle: "hors_ligne".to_owned(),
            valeur: json!(globales.hors_ligne.valeur),
            origine: globales.hors_ligne.origine,
        },
    ];
    valeurs.extend(config.valeurs());
    match ctx.format {
        Format::Json => {
            ctx.json(&json!({ "fichier": fichier, "emplacement": emplacement, "valeurs": valeurs }))?;
        }
        Format::Texte => {
            let textes = ctx.textes;
            match (&fichier, &emplacement) {
                (Some(fichier), _) => ctx.ligne(textes.phrase("cli.config.fichier", &[("fichier", fichier)]))?,
                (None, Some(lieu)) => ctx.ligne(textes.phrase("cli.config.aucun", &[("fichier", lieu)]))?,
                (None, None) => {}
            }
            let lignes: Vec<Vec<String>> = valeurs
                .iter()
                .map(|valeur| {
                    let texte = match &valeur.valeur {
                        Value::Null => "-".to_owned(),
                        autre => autre.to_string(),
                    };
                    vec![valeur.cle.clone(), textes.get(origine(valeur.origine)).to_owned(), texte]
                })
                .collect();
            ctx.ligne(tableau(&lignes, 0))?;
        }
    }
    Ok(Fin::Fait)
}

const fn origine(origine: Provenance) -> &'static str {
    match origine {
        Provenance::Option => "cli.origine.option",
        Provenance::Environnement => "cli.origine.environnement",
        Provenance::Fichier => "cli.origine.fichier",
        Provenance::Defaut => "cli.origine.defaut",
    }
}
