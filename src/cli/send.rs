//! `reprov envoyer`: one plan, checked, confirmed, sent once.

use std::pin::pin;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::context::{Contexte, Fin, Format, Rate};
use super::plain_text::{paragraphe, tableau};
use super::rules::{json_regles, juge, montre, mot, previent_des_contradictions};
use crate::domain::capabilities::Capabilities;
use crate::domain::demande::Demande;
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Phase, Vie};
use crate::domain::outcome::{GenrePanne, Panne};
use crate::domain::put_answers::Pm;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::{DemandeVerifiee, Ensemble, Jugement, RegleId};
use crate::domain::service_error::Categorie;
use crate::domain::text::valeur_affichable;
use crate::engine::Engine;
use crate::files::export::pm;
use crate::files::plan::Plan;
use crate::stop_points::point;

/// What the person allowed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ordre {
    pub(super) oui: bool,
    pub(super) malgre_indetermine: bool,
    pub(super) hors_ligne: bool,
}

/// Checks, asks, sends.
pub(super) async fn execute(ctx: &mut Contexte<'_>, engine: &Engine, plan: &Plan, ordre: Ordre) -> Result<Fin, Rate> {
    let releve = plan.lit_releve()?;
    let connu = match plan.contrat() {
        Some(contrat) => Some(engine.connaissances(&contrat).await?),
        None => None,
    };
    if let Some(connu) = &connu {
        previent_des_contradictions(ctx, ctx.textes.get("cli.envoyer.plan"), &plan.commande, &connu.commande);
    }
    let jugement = juge(plan, releve, connu.as_ref(), engine.reglages().ages, engine.maintenant());
    let acceptees: Vec<RegleId> =
        if ordre.malgre_indetermine { jugement.indeterminees().collect() } else { Vec::new() };
    let Some(demande) = jugement.admettre(&acceptees) else {
        return refuse(ctx, plan, &jugement);
    };
    let contrat = demande.demande().contrat.clone();
    if ordre.hors_ligne {
        let panne = Panne { genre: GenrePanne::HorsLigne, detail: String::new() };
        return Err(non_envoyee(Echec::de_panne(&panne), &contrat));
    }
    if !ordre.oui {
        confirme(ctx, engine, &demande, &jugement).map_err(|echec| non_envoyee(echec, &contrat))?;
    }
    ctx.message(ctx.textes.get("cli.envoyer.en_cours"));
    // The answer may carry the code: it is waited for, unless the person insists on leaving. The
    // journal tells the next start what was on its way.
    let mut nouvelles = engine.abonner();
    let mut envoi = pin!(engine.envoyer(&demande));
    let mut interruption = Box::pin(super::keyboard::interruption());
    let mut prevenu = false;
    let avant: Vec<Timestamp> = connu.iter().flat_map(|connu| &connu.vies).map(|vie| vie.le).collect();
    let resultat = loop {
        tokio::select! {
            biased;
            resultat = &mut envoi => break resultat,
            Some(nouvelle) = nouvelles.recv() => ctx.dit_attente(&nouvelle),
            () = &mut interruption => {
                interruption.set(super::keyboard::interruption());
                engine.ferme_les_departs().await;
                if !est_parti(engine, &contrat, &avant).await {
                    break Err(Echec::new(Categorie::Entree, "erreur.envoi_abandonne"));
                }
                if prevenu {
                    let panne = Panne { genre: GenrePanne::Interruption, detail: "left by the person".to_owned() };
                    break Err(Echec::de_panne(&panne));
                }
                prevenu = true;
                ctx.message(paragraphe(ctx.textes.get("cli.envoyer.patience"), 0));
            }
        }
    };
    match resultat {
        Ok(vie) => {
            // Written through at once: a buffer that fails later could not tell the code any more.
            point("envoyer.avant-sortie");
            let dite = issue(ctx, engine.capabilities(), &vie).and_then(|fin| ctx.vide().map(|()| fin));
            point("envoyer.apres-sortie");
            dite.map_err(|echec| sans_sortie(ctx, &vie, echec))
        }
        Err(echec) => Err(apres_echec(engine, &contrat, &avant, echec).await),
    }
}

/// The put went its way and the result can't be written: it is told where it can, and nothing says
/// that the put was not sent. To whoever reads the exit code, an acceptance that could not be told
/// is an outcome to ask for.
fn sans_sortie(ctx: &mut Contexte<'_>, vie: &Vie, echec: Echec) -> Rate {
    ctx.message(tableau(&fiche(ctx, vie), 2));
    let fin = match etat(vie).1 {
        Fin::Fait => Fin::Indecis,
        autre => autre,
    };
    Rate { fin: Some(fin), ..Rate::from(echec) }
        .avec("referenceContrat", vie.demande.contrat.as_str())
        .avec("issue", etat(vie).0)
        .avec("codeDecharge", json!(vie.code.as_ref().map(|(code, _)| code.as_str())))
}

/// The engine failed. Where it had made an intention (the latest put is none of those begun `avant`)
/// the outcome is what the journal can tell of it, else nothing was sent.
async fn apres_echec(engine: &Engine, contrat: &ReferenceContrat, avant: &[Timestamp], echec: Echec) -> Rate {
    if echec.categorie == Categorie::Etat {
        return non_envoyee(echec, contrat);
    }
    let vies = match engine.connaissances(contrat).await {
        Ok(connu) => connu.vies,
        // The journal can't tell: doubt, never a promise.
        Err(_) => return inconnue(echec, contrat),
    };
    if depart_connu(&vies, avant) { inconnue(echec, contrat) } else { non_envoyee(echec, contrat) }
}

/// Whether the put has left, or may have: a journal that can't tell is no promise.
async fn est_parti(engine: &Engine, contrat: &ReferenceContrat, avant: &[Timestamp]) -> bool {
    engine.connaissances(contrat).await.map_or(true, |connu| depart_connu(&connu.vies, avant))
}

/// Whether the put that came after those begun `avant` has a durable departure: without one nothing
/// leaves. Not a matter of how many there are: a purge may have taken old ones meanwhile.
fn depart_connu(vies: &[Vie], avant: &[Timestamp]) -> bool {
    let phase = vies.last().filter(|vie| !avant.contains(&vie.le)).map(|vie| &vie.phase);
    !matches!(phase, None | Some(Phase::Intention | Phase::NonEnvoyee(_) | Phase::NonPartie(_)))
}

fn inconnue(echec: Echec, contrat: &ReferenceContrat) -> Rate {
    // One that came and that the journal could not take.
    let code = echec.code().cloned();
    Rate { fin: Some(Fin::Indecis), ..Rate::from(echec) }
        .avec("referenceContrat", contrat.as_str())
        .avec("issue", "inconnue")
        .avec("codeDecharge", json!(code))
}

fn non_envoyee(echec: Echec, contrat: &ReferenceContrat) -> Rate {
    Rate::from(echec).avec("referenceContrat", contrat.as_str()).avec("issue", "nonEnvoyee")
}

/// The rules did not let it through.
fn refuse(ctx: &mut Contexte<'_>, plan: &Plan, jugement: &Jugement) -> Result<Fin, Rate> {
    let ensemble = jugement.ensemble();
    match ctx.format {
        Format::Json => ctx.json(&json!({
            "referenceContrat": plan.brouillon.reference_contrat,
            "issue": "nonEnvoyee",
            "codeDecharge": null,
            "verdict": mot(ensemble),
            "regles": json_regles(ctx.textes, jugement),
        }))?,
        Format::Texte => montre(ctx, jugement)?,
    }
    if ensemble == Ensemble::Rejet {
        ctx.message(paragraphe(ctx.textes.get("cli.envoyer.rejet"), 0));
        Ok(Fin::Refus)
    } else {
        ctx.message(paragraphe(ctx.textes.get("cli.envoyer.indetermine"), 0));
        Ok(Fin::Indecis)
    }
}

/// Restates the demande and asks, on a terminal; refuses elsewhere.
fn confirme(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    demande: &DemandeVerifiee,
    jugement: &Jugement,
) -> Result<(), Echec> {
    if !ctx.clavier.est_terminal() {
        return Err(Echec::new(Categorie::Entree, "erreur.entree.terminal"));
    }
    let textes = ctx.textes;
    let Demande { contrat, fibre, pto, conservation_pto, motif } = demande.demande();
    let conservation =
        textes.get(if *conservation_pto { "cli.envoyer.pto_gardee" } else { "cli.envoyer.pto_non_gardee" });
    let lignes = [
        ("cli.colonne.contrat", contrat.to_string()),
        ("cli.colonne.fibre", fibre.to_string()),
        ("cli.colonne.pto", pto.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)),
        ("cli.colonne.conservation", conservation.to_owned()),
        ("cli.colonne.motif", motif.to_string()),
        ("cli.colonne.profil", engine.reglages().profil.clone()),
    ];
    let lignes: Vec<Vec<String>> =
        lignes.into_iter().map(|(cle, valeur)| vec![textes.get(cle).to_owned(), valeur]).collect();
    ctx.message(tableau(&lignes, 2));
    if !engine.reglages().production {
        ctx.message(format_args!("  {}", textes.get("cli.envoyer.test")));
    }
    let noms = |verdict| {
        let noms: Vec<&str> =
            jugement.avis().iter().filter(|avis| avis.verdict == verdict).map(|avis| avis.regle.nom()).collect();
        noms.join(", ")
    };
    for (verdict, cle) in [
        (crate::domain::rules::ereprov::Verdict::Indetermine, "cli.envoyer.malgre"),
        (crate::domain::rules::ereprov::Verdict::Avertissement, "cli.envoyer.avertissements"),
    ] {
        let noms = noms(verdict);
        if !noms.is_empty() {
            ctx.message(format_args!("  {}", textes.phrase(cle, &[("regles", &noms)])));
        }
    }
    demande_oui(ctx, textes.get("cli.envoyer.question"))
}

/// Asks a question that only the whole word answers with yes.
pub(super) fn demande_oui(ctx: &mut Contexte<'_>, question: &str) -> Result<(), Echec> {
    if !ctx.clavier.est_terminal() {
        return Err(Echec::new(Categorie::Entree, "erreur.entree.terminal"));
    }
    let attendu = ctx.textes.get("cli.oui");
    ctx.message(question);
    let reponse = ctx
        .clavier
        .ligne()
        .map_err(|erreur| Echec::new(Categorie::Entree, "erreur.entree.clavier").detail(erreur))?
        .unwrap_or_default();
    if reponse.trim().eq_ignore_ascii_case(attendu) {
        Ok(())
    } else {
        Err(Echec::new(Categorie::Entree, "erreur.entree.non_confirme"))
    }
}

/// A put's outcome as JSON names it, the exit code, and the failure that it is.
fn etat(vie: &Vie) -> (&'static str, Fin, Option<Echec>) {
    match &vie.phase {
        Phase::EnSuivi(_) | Phase::Terminee { .. } | Phase::Close { .. } => ("acceptee", Fin::Fait, None),
        Phase::Refusee(refus) => {
            let echec = Echec::du_refus(refus);
            ("refusee", echec.categorie.into(), Some(echec))
        }
        Phase::NonEnvoyee(panne) => {
            let echec = Echec::de_non_envoi(panne);
            ("nonEnvoyee", echec.categorie.into(), Some(echec))
        }
        Phase::NonPartie(_) => ("nonEnvoyee", Fin::Refus, None),
        Phase::Inconnue(enquete) => ("inconnue", Fin::Indecis, Some(Echec::du_doute(&enquete.cause))),
        Phase::Intention | Phase::Envoi { .. } => ("inconnue", Fin::Indecis, None),
    }
}

/// Tells how the put went.
fn issue(ctx: &mut Contexte<'_>, capabilities: &Capabilities, vie: &Vie) -> Result<Fin, Echec> {
    let (nom, fin, echec) = etat(vie);
    let code = vie.code.as_ref().map(|(code, _)| code.as_str());
    match ctx.format {
        Format::Json => {
            let fibre = vie.fibre.as_ref().map_or(
                Value::Null,
                |fibre| json!({ "reference": fibre.reference, "referencePTO": fibre.reference_pto }),
            );
            let mut document = Map::new();
            document.insert("referenceContrat".to_owned(), json!(vie.demande.contrat));
            document.insert("issue".to_owned(), json!(nom));
            document.insert("codeDecharge".to_owned(), json!(code));
            document.insert("fibre".to_owned(), fibre);
            document.insert("pm".to_owned(), pm(vie.pm.as_ref()));
            if let Some(echec) = &echec {
                document.insert("erreur".to_owned(), ctx.erreur(echec));
            }
            ctx.json(&document)?;
        }
        Format::Texte => {
            ctx.ligne(ctx.textes.get(match nom {
                "acceptee" => "cli.issue.acceptee",
                "refusee" => "cli.issue.refusee",
                "inconnue" => "cli.issue.inconnue",
                _ => "cli.issue.non_envoyee",
            }))?;
            ctx.ligne(tableau(&fiche(ctx, vie), 2))?;
            if vie.code.as_ref().is_some_and(|(code, _)| code.est_epele()) {
                ctx.message(paragraphe(ctx.textes.get("commun.code_epele"), 0));
            }
        }
    }
    if let Some(echec) = &echec {
        ctx.dit_echec(echec);
    }
    if capabilities.lacks_code(vie) {
        let suite = ctx.textes.phrase("cli.code_manquant", &[("contrat", vie.demande.contrat.as_str())]);
        ctx.message(paragraphe(&suite, 0));
    }
    if fin == Fin::Indecis {
        let suite = ctx.textes.phrase("cli.issue.inconnue.suite", &[("contrat", vie.demande.contrat.as_str())]);
        ctx.message(paragraphe(&suite, 0));
    }
    Ok(fin)
}

/// A put's rows for a person: contract, code, fibre, PTO, PM.
pub(super) fn fiche(ctx: &Contexte<'_>, vie: &Vie) -> Vec<Vec<String>> {
    let textes = ctx.textes;
    let mut lignes = vec![vec![textes.get("cli.colonne.contrat").to_owned(), vie.demande.contrat.to_string()]];
    let mut ajoute = |cle, valeur: Option<&str>| {
        if let Some(valeur) = valeur.filter(|valeur| !valeur.is_empty()) {
            lignes.push(vec![textes.get(cle).to_owned(), valeur.to_owned()]);
        }
    };
    ajoute("cli.colonne.code", vie.code.as_ref().map(|(code, _)| code.montre()).as_deref());
    let fibre = vie.fibre.as_ref();
    ajoute("cli.colonne.fibre", Some(&valeur_affichable(fibre.map_or(vie.demande.fibre.as_str(), |f| &f.reference))));
    ajoute("cli.colonne.pto", fibre.and_then(|f| f.reference_pto.as_deref()).map(valeur_affichable).as_deref());
    lignes.extend(lignes_pm(ctx, vie.pm.as_ref()));
    lignes
}

/// A PM's row.
pub(super) fn lignes_pm(ctx: &Contexte<'_>, pm: Option<&Pm>) -> Option<Vec<String>> {
    let pm = pm.filter(|pm| !pm.reference.is_empty() || !pm.position.is_empty())?;
    Some(vec![
        ctx.textes.get("cli.colonne.pm").to_owned(),
        format!("{}  {}", valeur_affichable(&pm.reference), valeur_affichable(&pm.position)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::demande::Brouillon;
    use crate::domain::lifecycle::{Evenement, Fait};

    fn vie(secondes: i64, partie: bool) -> Vie {
        let le = Timestamp::from_second(1_800_000_000 + secondes).unwrap();
        let brouillon = Brouillon {
            reference_contrat: "MUT1".into(),
            reference_fibre: "CTP-2".into(),
            conservation_pto: Some(false),
            motif: "Fibre cassée".into(),
            ..Brouillon::default()
        };
        let demande = brouillon.demande().unwrap();
        let intention = Evenement::Intention { demande, ancienne_fibre: None, agent: None, acceptees: Vec::new() };
        let faits = [Fait { le, evenement: intention }, Fait { le, evenement: Evenement::Depart }];
        Vie::rejouee(if partie { &faits } else { &faits[..1] }).unwrap()
    }

    #[test]
    fn what_left_is_known_to_have_left_though_older_puts_were_purged_meanwhile() {
        let anciennes = [vie(0, true), vie(1, true), vie(2, true)];
        let avant: Vec<Timestamp> = anciennes.iter().map(|vie| vie.le).collect();
        assert!(!depart_connu(&anciennes, &avant), "nothing was begun");
        assert!(!depart_connu(&[], &avant));
        let [premiere, ..] = anciennes.clone();
        for restent in [anciennes.to_vec(), vec![premiere], Vec::new()] {
            for partie in [true, false] {
                let vies: Vec<Vie> = restent.iter().cloned().chain([vie(9, partie)]).collect();
                assert_eq!(depart_connu(&vies, &avant), partie, "{} puts left", restent.len());
            }
        }
    }
}
