//! `reprov journal`: what was done, the codes that are missing, exports, and the purge.
//!
//! Reads page by page: a journal of any length is told without being held.

mod entry;
mod purge;

use clap::ArgMatches;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::common::heure_paris;
use super::context::{Contexte, Fin, Format, Rate, echec_sortie};
use super::invocation::{Depuis, JournalVoulu};
use super::options::texte;
use super::plain_text::{apres, paragraphe};
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{SourceCode, Vie};
use crate::domain::paris;
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::domain::text::affichable;
use crate::engine::{Engine, Filtre};
use crate::files::export::{self, Detail, Fichier, Puts, Total};
use crate::host::config::Config;
use crate::host::toml_keys::lit_duree;

/// Blanks before what is said of a put below its first line.
const RETRAIT: usize = 18;

/// What was typed.
pub(super) fn lit(options: &ArgMatches, contrat: Option<ReferenceContrat>) -> Result<JournalVoulu, Echec> {
    Ok(JournalVoulu {
        contrat,
        depuis: texte(options, "depuis").map(|valeur| depuis(&valeur)).transpose()?,
        codes_manquants: options.get_flag("codes_manquants"),
        export: texte(options, "export").map(|valeur| Fichier::lit(&valeur)).transpose()?,
        purger: options.get_flag("purger"),
        oui: options.get_flag("oui"),
    })
}

/// An age, a day or a time, those without a zone in Europe/Paris.
fn depuis(valeur: &str) -> Result<Depuis, Echec> {
    let valeur = valeur.trim();
    let duree = || lit_duree(valeur).and_then(|duree| SignedDuration::try_from(duree).ok()).map(Depuis::Age);
    let instant = || valeur.parse::<Timestamp>().ok();
    let local = || valeur.parse().ok().and_then(paris::instant);
    duree()
        .or_else(|| instant().or_else(local).map(Depuis::Instant))
        .ok_or_else(|| Echec::new(Categorie::Entree, "erreur.entree.depuis").avec("valeur", valeur))
}

/// Tells, exports or purges.
pub(super) async fn execute(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    config: &Config,
    voulu: &JournalVoulu,
) -> Result<Fin, Rate> {
    if voulu.purger {
        return purge::execute(ctx, engine, config.journal.retention, voulu.oui).await;
    }
    let mut puts = ouvre(engine, voulu).await?;
    // Evidence: the service's own words, for one contract.
    let reponses = ctx.verbeux && voulu.contrat.is_some();
    if let Some(fichier) = &voulu.export {
        return exporte(ctx, engine, &mut puts, fichier, Detail { evenements: ctx.verbeux, reponses }).await;
    }
    match ctx.format {
        Format::Json => dit_json(ctx, engine, &mut puts, reponses).await?,
        Format::Texte => dit_texte(ctx, engine, config, &mut puts, voulu.codes_manquants, reponses).await?,
    }
    Ok(Fin::Fait)
}

/// The puts that were asked for, oldest first.
async fn ouvre(engine: &Engine, voulu: &JournalVoulu) -> Result<Puts, Echec> {
    let depuis = voulu.depuis.map(|depuis| match depuis {
        Depuis::Instant(instant) => instant,
        Depuis::Age(age) => engine.maintenant().checked_sub(age).unwrap_or(Timestamp::MIN),
    });
    if !voulu.codes_manquants {
        return Ok(Puts::registre(engine.registre(Filtre { contrat: voulu.contrat.clone(), depuis })));
    }
    let mut manquants = engine.codes_manquants().await?;
    manquants.retain(|(_, vie)| voulu.contrat.as_ref().is_none_or(|contrat| vie.demande.contrat == *contrat));
    Ok(Puts::liste(manquants))
}

/// Writes the file, then says what is in it.
async fn exporte(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    puts: &mut Puts,
    fichier: &Fichier,
    detail: Detail,
) -> Result<Fin, Rate> {
    let total = export::exporte(engine, ctx.textes, puts, fichier, detail).await?;
    let nom = fichier.chemin.display().to_string();
    match ctx.format {
        Format::Json => {
            let forme = if fichier.csv { "csv" } else { "json" };
            ctx.json(&json!({ "fichier": nom, "forme": forme, "total": total.json() }))?;
        }
        Format::Texte => {
            let n = total.puts.to_string();
            let dit = ctx.textes.phrase("cli.journal.exporte", &[("n", &n), ("fichier", &affichable(&nom))]);
            ctx.ligne(dit)?;
        }
    }
    Ok(Fin::Fait)
}

async fn dit_json(ctx: &mut Contexte<'_>, engine: &Engine, puts: &mut Puts, reponses: bool) -> Result<(), Rate> {
    let detail = Detail { evenements: ctx.verbeux, reponses };
    let textes = ctx.textes;
    let mut sortie = |octets: &[u8]| ctx.sortie.write_all(octets).map_err(|erreur| echec_sortie(&erreur));
    export::document(textes, engine, puts, detail, &mut sortie).await?;
    Ok(())
}

async fn dit_texte(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    config: &Config,
    puts: &mut Puts,
    manquants: bool,
    reponses: bool,
) -> Result<(), Rate> {
    let mut total = Total::default();
    loop {
        let page = puts.suite().await?;
        if page.is_empty() {
            break;
        }
        for (put, vie) in &page {
            total.compte(vie);
            dit_put(ctx, vie)?;
            if manquants {
                let seule = page.iter().filter(|(_, autre)| autre.demande.contrat == vie.demande.contrat).count() == 1;
                dit_quoi_faire(ctx, config, vie, seule)?;
            } else if ctx.verbeux {
                for ligne in entry::histoire_en_lignes(ctx.textes, &engine.histoire(*put).await?, reponses) {
                    ctx.ligne(ligne)?;
                }
            }
        }
    }
    let n = total.puts.to_string();
    let profil = &*engine.reglages().profil;
    if manquants {
        let cle = if total.puts == 0 { "cli.journal.aucun_manquant" } else { "cli.journal.manquants" };
        ctx.ligne(paragraphe(&ctx.textes.phrase(cle, &[("n", &n), ("profil", profil)]), 0))?;
        return Ok(());
    }
    let textes = ctx.textes;
    let sans_code = total.sans_code.to_string();
    let valeurs = [("n", n.as_str()), ("manquants", &sans_code), ("profil", profil)];
    ctx.ligne(paragraphe(&textes.phrase("cli.journal.total", &valeurs), 0))?;
    let quota = engine.quota().await?;
    let (utilisees, plafond) = (quota.utilisees.to_string(), quota.plafond.to_string());
    let valeurs = [("mois", quota.mois.as_str()), ("utilisees", &utilisees), ("plafond", &plafond)];
    ctx.ligne(textes.phrase("cli.journal.mois", &valeurs))?;
    if total.sans_code > 0 {
        ctx.message(paragraphe(textes.get("cli.journal.voir_manquants"), 0));
    }
    Ok(())
}

/// A put in a few lines: when, contract, wanted fibre; where it stands; its code, alone on its line
/// and never cut.
fn dit_put(ctx: &mut Contexte<'_>, vie: &Vie) -> Result<(), Echec> {
    let textes = ctx.textes;
    ctx.ligne(format_args!(
        "{:16}  {:24}  {}",
        heure_paris(vie.le),
        affichable(vie.demande.contrat.as_str()),
        affichable(vie.demande.fibre.as_str())
    ))?;
    let mut etat = export::libelle(textes, vie);
    if let Some(echec) = export::echec(vie) {
        etat = format!("{etat} : {}", textes.echec(&echec).0);
    }
    let mut dits = vec![etat, vie.demande.motif.libelle().to_owned()];
    dits.extend(vie.agent.clone());
    dit(ctx, &dits.join(" · "))?;
    if let Some((code, source)) = &vie.code {
        let cle = match source {
            SourceCode::Service => "cli.journal.code_service",
            SourceCode::Main => "cli.journal.code_main",
        };
        ctx.ligne(format_args!("{:RETRAIT$}{} {}", "", textes.get(cle), code.montre()))?;
    } else if vie.code_manque() {
        dit(ctx, textes.get("cli.journal.code_manquant"))?;
    }
    Ok(())
}

fn dit(ctx: &mut Contexte<'_>, texte: &str) -> Result<(), Echec> {
    let texte = affichable(texte);
    ctx.ligne(format_args!("{:RETRAIT$}{}", "", apres(RETRAIT, &texte, RETRAIT)))
}

/// What to do about a code that is missing; the command alone on its line, to be copied. `seule`: no
/// other put of the contract lacks its code.
fn dit_quoi_faire(ctx: &mut Contexte<'_>, config: &Config, vie: &Vie, seule: bool) -> Result<(), Echec> {
    let conseil = match &config.hotline.telephone {
        Some(telephone) => ctx.textes.phrase("cli.journal.appeler_au", &[("telephone", telephone)]),
        None => ctx.textes.get("cli.journal.appeler").to_owned(),
    };
    dit(ctx, &conseil)?;
    let contrat = argument(vie.demande.contrat.as_str());
    let fibre = if seule { String::new() } else { format!(" --fibre {}", argument(vie.demande.fibre.as_str())) };
    ctx.ligne(format_args!("{:RETRAIT$}reprov decharge {contrat} CODE{fibre}", ""))
}

/// A value as a shell takes it for one word and nothing else.
fn argument(valeur: &str) -> String {
    let valeur = affichable(valeur);
    if valeur.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':'))
        && !valeur.starts_with('-')
    {
        valeur.into_owned()
    } else {
        format!("'{}'", valeur.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_an_age_or_a_time_of_paris() {
        let instant = |texte: &str| match depuis(texte).unwrap() {
            Depuis::Instant(instant) => instant.to_string(),
            Depuis::Age(age) => panic!("{texte} is {age}"),
        };
        assert_eq!(instant("2026-11-01"), "2026-10-31T23:00:00Z");
        assert_eq!(instant("2026-07-01"), "2026-06-30T22:00:00Z");
        assert_eq!(instant("2026-11-01T08:30"), "2026-11-01T07:30:00Z");
        assert_eq!(instant("2026-11-01 08:30"), "2026-11-01T07:30:00Z");
        assert_eq!(instant("2026-11-01T08:30:00Z"), "2026-11-01T08:30:00Z");
        assert_eq!(instant("2026-11-01T08:30:00+05:00"), "2026-11-01T03:30:00Z");
        assert_eq!(depuis(" 7j "), Ok(Depuis::Age(SignedDuration::from_hours(168))));
        for texte in ["", "hier", "2026-11", "2026-13-01", "01/11/2026", "7", "-7j"] {
            assert_eq!(depuis(texte).unwrap_err().cle, "erreur.entree.depuis", "{texte}");
        }
    }

    #[test]
    fn a_command_to_copy_runs_nothing_else() {
        assert_eq!(argument("CTP-1240357-1"), "CTP-1240357-1");
        for (valeur, mot) in [("a b", "'a b'"), ("$(x)", "'$(x)'"), ("it's;x", "'it'\\''s;x'"), ("-x", "'-x'")] {
            assert_eq!(argument(valeur), mot);
        }
    }
}
