//! The purge: shown, asked, then done in one piece.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::common::heure_paris;
use crate::cli::context::{Contexte, Fin, Format, Rate};
use crate::cli::plain_text::{paragraphe, tableau};
use crate::cli::send::demande_oui;
use crate::domain::failure::Echec;
use crate::engine::{Engine, Gardes, Place, Purge};
use crate::host::config::signee;
use crate::host::toml_keys::{ecrit_duree, ecrit_taille};

/// Shows what would go, asks (elsewhere than on a terminal `--oui` is needed), takes it away.
pub(super) async fn execute(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    retention: Duration,
    oui: bool,
) -> Result<Fin, Rate> {
    let duree = signee(retention);
    let (avant, prevue) = engine.purge_prevue(duree).await?;
    if prevue.est_vide() {
        match ctx.format {
            Format::Json => ctx.json(&dite(retention, avant, &prevue, false, None))?,
            Format::Texte => {
                let valeurs = [("retention", &*ecrit_duree(retention)), ("avant", &*heure_paris(avant))];
                ctx.ligne(paragraphe(&ctx.textes.phrase("cli.purge.rien", &valeurs), 0))?;
                dit_gardes(ctx, &prevue)?;
            }
        }
        return Ok(Fin::Fait);
    }
    if ctx.format == Format::Texte {
        montre(ctx, retention, avant, &prevue)?;
    }
    if !oui {
        // What is above is to be read before the question.
        ctx.vide()?;
        let question = paragraphe(ctx.textes.get("cli.purge.question"), 0);
        demande_oui(ctx, &question).map_err(|echec| {
            let connue = dite(retention, avant, &prevue, false, None);
            connue
                .as_object()
                .into_iter()
                .flatten()
                .fold(Rate::from(echec), |rate, (cle, valeur)| rate.avec(cle, valeur.clone()))
        })?;
    }
    let (avant, purge) = engine.purge(duree).await?;
    let place = engine.compacte().await;
    match ctx.format {
        Format::Json => ctx.json(&dite(retention, avant, &purge, true, place.as_ref().ok().copied()))?,
        Format::Texte => {
            ctx.ligne(ctx.textes.get("cli.purge.fait"))?;
            if let Ok(Place { avant, apres }) = &place {
                let (avant, apres) = (arrondie(*avant), arrondie(*apres));
                ctx.ligne(ctx.textes.phrase("cli.purge.place", &[("avant", &avant), ("apres", &apres)]))?;
            }
        }
    }
    if let Err(echec) = &place {
        sans_place(ctx, echec);
    }
    Ok(Fin::Fait)
}

/// What went is gone; only the room was not given back.
fn sans_place(ctx: &mut Contexte<'_>, echec: &Echec) {
    ctx.message(paragraphe(ctx.textes.get("cli.purge.sans_place"), 0));
    ctx.dit_echec(echec);
}

fn arrondie(octets: u64) -> String {
    ecrit_taille(if octets < 1 << 20 { octets } else { octets >> 20 << 20 })
}

fn montre(ctx: &mut Contexte<'_>, retention: Duration, avant: Timestamp, purge: &Purge) -> Result<(), Echec> {
    let textes = ctx.textes;
    let (retention, avant) = (ecrit_duree(retention), heure_paris(avant));
    ctx.ligne(paragraphe(&textes.phrase("cli.purge.titre", &[("retention", &retention), ("avant", &avant)]), 0))?;
    let mut lignes: Vec<Vec<String>> = [
        ("cli.purge.puts", purge.puts),
        ("cli.purge.evenements", purge.evenements),
        ("cli.purge.reponses", purge.reponses),
        ("cli.purge.structures", purge.structures),
        ("cli.purge.listes", purge.listes),
        ("cli.purge.requetes", purge.requetes),
        ("cli.purge.lignes", purge.lignes_acces),
        ("cli.purge.faits", purge.faits),
        ("cli.purge.contrats", purge.contrats),
    ]
    .into_iter()
    .map(|(cle, nombre)| vec![textes.get(cle).to_owned(), nombre.to_string()])
    .collect();
    if let (Some((premier, dernier)), Some(puts)) = (purge.etendue, lignes.first_mut()) {
        let (premier, dernier) = (heure_paris(premier), heure_paris(dernier));
        puts.push(textes.phrase("cli.purge.etendue", &[("premier", &premier), ("dernier", &dernier)]));
    }
    // What stays as it is needs no line.
    lignes.retain(|ligne| ligne.get(1).is_none_or(|nombre| nombre != "0"));
    ctx.ligne(tableau(&lignes, 2))?;
    dit_gardes(ctx, purge)
}

/// The old puts that stay, where there are any.
fn dit_gardes(ctx: &mut Contexte<'_>, purge: &Purge) -> Result<(), Echec> {
    let gardes = purge.gardes;
    if gardes == Gardes::default() {
        return Ok(());
    }
    let nombres = [gardes.non_regles, gardes.sans_code, gardes.utiles].map(|nombre| nombre.to_string());
    let [non_regles, sans_code, utiles] = &nombres;
    let valeurs = [("nonRegles", non_regles.as_str()), ("sansCode", sans_code), ("utiles", utiles)];
    ctx.ligne(paragraphe(&ctx.textes.phrase("cli.purge.gardes", &valeurs), 0))
}

fn dite(retention: Duration, avant: Timestamp, purge: &Purge, faite: bool, place: Option<Place>) -> Value {
    json!({
        "retention": ecrit_duree(retention),
        "avant": avant,
        "faite": faite,
        "puts": purge.puts,
        "premier": purge.etendue.map(|(premier, _)| premier),
        "dernier": purge.etendue.map(|(_, dernier)| dernier),
        "evenements": purge.evenements,
        "reponses": purge.reponses,
        "structures": purge.structures,
        "listes": purge.listes,
        "requetes": purge.requetes,
        "lignesAcces": purge.lignes_acces,
        "faits": purge.faits,
        "contrats": purge.contrats,
        "gardes": {
            "nonRegles": purge.gardes.non_regles,
            "sansCode": purge.gardes.sans_code,
            "utiles": purge.gardes.utiles,
        },
        "place": place.map(|place| json!({ "avant": place.avant, "apres": place.apres })),
    })
}
