//! The verdicts of the rules, in JSON and in words; and what a plan is judged with.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::Contexte;
use super::plain_text::{apres, tableau};
use crate::domain::commande::{Commande, Fait};
use crate::domain::demande::Brouillon;
use crate::domain::failure::Echec;
use crate::domain::rules::ereprov::{
    Ages, Avis, EnCours, Ensemble, Examen, Jugement, Proposition, Releve, Verdict, juger,
};
use crate::domain::site::Site;
use crate::domain::text::affichable;
use crate::engine::Connaissances;
use crate::files::plan::Plan;
use crate::host::texts::Textes;

/// The verdicts as JSON.
pub(super) fn json_regles(textes: Textes, jugement: &Jugement) -> Value {
    jugement
        .avis()
        .iter()
        .map(|avis| {
            json!({
                "id": avis.regle,
                "verdict": avis.verdict,
                "section": avis.regle.section(),
                "message": textes.raison(&avis.raison),
            })
        })
        .collect()
}

/// The whole verdict's word.
pub(super) const fn mot(ensemble: Ensemble) -> &'static str {
    match ensemble {
        Ensemble::Conforme => "conforme",
        Ensemble::Indetermine => "indetermine",
        Ensemble::Rejet => "rejet",
    }
}

/// Judges a plan with what is known of its contract; `None`: with the plan alone.
pub(super) fn juge(
    plan: &Plan,
    releve: Option<Releve>,
    connu: Option<&Connaissances>,
    ages: Ages,
    maintenant: Timestamp,
) -> Jugement {
    let dossier = Dossier::new(plan, releve, connu);
    juger(&dossier.examen(&dossier.commande, ages, maintenant))
}

/// All that a plan is judged with.
pub(super) struct Dossier<'a> {
    /// The facts of the plan, completed by those that are known.
    pub(super) commande: Commande,
    brouillon: &'a Brouillon,
    releves: Vec<Releve>,
    site: Option<&'a Site>,
    en_cours: EnCours,
}

impl<'a> Dossier<'a> {
    /// A plan, the list that it names, and what is known of its contract.
    pub(super) fn new(plan: &'a Plan, releve: Option<Releve>, connu: Option<&'a Connaissances>) -> Self {
        let (commande, releves_connus, site, en_cours) = match connu {
            Some(connu) => (
                plan.commande.clone().completee(connu.commande.clone()),
                connu.releves.clone(),
                connu.site.as_ref().map(|lu| &*lu.valeur),
                connu.en_cours.clone(),
            ),
            None => (plan.commande.clone(), Vec::new(), None, EnCours::Rien),
        };
        // The plan says where the fibre's state comes from: then it comes from nowhere else.
        let releves = releve.map_or(releves_connus, |releve| vec![releve]);
        Self { commande, brouillon: &plan.brouillon, releves, site, en_cours }
    }

    /// The list that tells of a fibre: the latest that holds it, else the latest of all.
    pub(super) fn releve(&self, fibre: &str) -> Option<&Releve> {
        self.releves
            .iter()
            .filter(|releve| releve.reponse.trouve(fibre).is_some())
            .max_by_key(|releve| releve.le)
            .or_else(|| self.releves.iter().max_by_key(|releve| releve.le))
    }

    /// The same with other facts, to be judged.
    pub(super) fn examen<'b>(&'b self, commande: &'b Commande, ages: Ages, maintenant: Timestamp) -> Examen<'b> {
        Examen {
            brouillon: self.brouillon,
            commande,
            site: self.site,
            releves: &self.releves,
            en_cours: &self.en_cours,
            ages,
            maintenant,
        }
    }
}

/// What to do instead of a rejected plan, as JSON. `conservationPTO` is what may be sent with each
/// fibre: 1 means that 0 may be sent too.
pub(super) fn json_alternatives(alternatives: &[Proposition]) -> Value {
    alternatives
        .iter()
        .map(|une| {
            json!({
                "reference": une.fibre.reference,
                "referencePBO": une.pbo,
                "localisation": une.localisation,
                "informationConstruction": une.fibre.construction.libelle(),
                "informationUtilisation": une.fibre.utilisation.libelle(),
                "conservationPTO": une.peut_conserver,
                "sansReferencePTO": une.sans_pto,
                "verdict": mot(une.verdict),
            })
        })
        .collect()
}

/// The same in words, a line each.
pub(super) fn montre_alternatives(ctx: &mut Contexte<'_>, alternatives: &[Proposition]) -> Result<(), Echec> {
    let Some(premiere) = alternatives.first() else { return Ok(()) };
    let textes = ctx.textes;
    let pbo = format!("{} {}", premiere.pbo, premiere.localisation);
    let titre =
        textes.phrase("cli.alternatives", &[("pbo", &affichable(pbo.trim())), ("n", &alternatives.len().to_string())]);
    ctx.ligne(format_args!("  {titre}"))?;
    if premiere.sans_pto {
        ctx.ligne(format_args!("    {}", textes.get("cli.alternatives.sans_pto")))?;
    }
    let lignes: Vec<Vec<String>> = alternatives
        .iter()
        .map(|une| {
            let garde = match une.peut_conserver {
                Some(true) => "cli.alternatives.gardable",
                Some(false) => "cli.alternatives.non_gardable",
                None => "cli.alternatives.gardable_indetermine",
            };
            let mut ligne = vec![
                une.fibre.reference.to_string(),
                une.fibre.construction.libelle().to_owned(),
                une.fibre.utilisation.libelle().to_owned(),
                textes.get(garde).to_owned(),
            ];
            if une.verdict == Ensemble::Indetermine {
                ligne.push(textes.get("cli.verdict.indetermine").to_owned());
            }
            ligne
        })
        .collect();
    ctx.ligne(tableau(&lignes, 4))
}

/// Warns of each fact of a plan that the journal knows otherwise.
pub(super) fn previent_des_contradictions(ctx: &mut Contexte<'_>, nom: &str, plan: &Commande, connu: &Commande) {
    fn differe<T: PartialEq>(
        plan: Option<&Fait<T>>,
        connu: Option<&Fait<T>>,
        texte: fn(&T) -> String,
    ) -> Option<(String, String)> {
        let (plan, connu) = (&plan?.valeur, &connu?.valeur);
        (plan != connu).then(|| (texte(plan), texte(connu)))
    }
    let oui_non = |valeur: &bool| valeur.to_string();
    let faits = [
        ("reference_prise", differe(plan.reference_prise.as_ref(), connu.reference_prise.as_ref(), String::clone)),
        ("prise_existante", differe(plan.prise_existante.as_ref(), connu.prise_existante.as_ref(), oui_non)),
        ("parc_opac", differe(plan.parc_opac.as_ref(), connu.parc_opac.as_ref(), oui_non)),
        ("zone", differe(plan.zone.as_ref(), connu.zone.as_ref(), |zone| zone.libelle().to_owned())),
        ("immeuble_collectif", differe(plan.immeuble_collectif.as_ref(), connu.immeuble_collectif.as_ref(), oui_non)),
        (
            "pbo",
            // The journal may know the place too: only the names are compared.
            plan.pbo.as_ref().zip(connu.pbo.as_ref()).and_then(|(plan, connu)| {
                let (plan, connu) = (&plan.valeur.reference, &connu.valeur.reference);
                (plan != connu).then(|| (plan.clone(), connu.clone()))
            }),
        ),
        ("route", differe(plan.route.as_ref(), connu.route.as_ref(), |route| route.libelle().to_owned())),
    ];
    for (cle, difference) in faits {
        if let Some((dit, su)) = difference {
            let texte = ctx
                .textes
                .phrase("cli.verifier.contradiction", &[("plan", nom), ("cle", cle), ("dit", &dit), ("su", &su)]);
            ctx.message(texte);
        }
    }
}

/// The verdicts in words: what matters rule by rule, the rest on one line.
pub(super) fn montre(ctx: &mut Contexte<'_>, jugement: &Jugement) -> Result<(), Echec> {
    let textes = ctx.textes;
    montre_defauts(ctx, jugement)?;
    if !ctx.verbeux {
        for (verdict, cle) in
            [(Verdict::Conforme, "cli.verdict.conformes"), (Verdict::SansObjet, "cli.verdict.sans_objets")]
        {
            let noms: Vec<&str> =
                jugement.avis().iter().filter(|avis| avis.verdict == verdict).map(|avis| avis.regle.nom()).collect();
            if !noms.is_empty() {
                ctx.ligne(format_args!("  {} {}", textes.get(cle), noms.join(" ")))?;
            }
        }
    }
    Ok(())
}

/// What matters rule by rule, and with `-v` the rest likewise.
pub(super) fn montre_defauts(ctx: &mut Contexte<'_>, jugement: &Jugement) -> Result<(), Echec> {
    let (textes, verbeux) = (ctx.textes, ctx.verbeux);
    let parle = |avis: &&Avis| {
        verbeux || matches!(avis.verdict, Verdict::Rejet | Verdict::Indetermine | Verdict::Avertissement)
    };
    for avis in jugement.avis().iter().filter(parle) {
        ctx.ligne(ligne(textes, avis))?;
    }
    Ok(())
}

fn ligne(textes: Textes, avis: &Avis) -> String {
    let debut = format!("  {:<4}{:<15}", avis.regle.nom(), mot_verdict(textes, avis.verdict));
    let message = format!("{} [{}]", textes.raison(&avis.raison), avis.regle.section());
    format!("{debut}{}", apres(debut.chars().count(), &message, 21))
}

/// A verdict's word.
pub(super) fn mot_verdict(textes: Textes, verdict: Verdict) -> &'static str {
    textes.get(match verdict {
        Verdict::Conforme => "cli.verdict.conforme",
        Verdict::Rejet => "cli.verdict.rejet",
        Verdict::Indetermine => "cli.verdict.indetermine",
        Verdict::Avertissement => "cli.verdict.avertissement",
        Verdict::SansObjet => "cli.verdict.sans_objet",
    })
}
