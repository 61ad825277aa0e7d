//! What a check writes of each plan as it goes: words, one JSON document, or the sheet again.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::told::{Place, Total, Verifie};
use crate::cli::common::heure;
use crate::cli::context::{Contexte, Format, echec_sortie};
use crate::cli::explain;
use crate::cli::invocation::Verification;
use crate::cli::plain_text::paragraphe;
use crate::cli::rules::{
    json_alternatives, json_regles, montre, montre_alternatives, montre_defauts, mot, mot_verdict,
};
use crate::domain::failure::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::{Ensemble, Jugement, RegleId, Verdict};
use crate::domain::text::{affichable, inerte, trim_pasted};
use crate::files::export::ecrit_json;
use crate::files::plan::{AJOUTEES, Plan};
use crate::wire::csv::cite;

/// What of a sheet is needed to write its lines again.
pub(super) struct Copie {
    pub(super) separateur: char,
    pub(super) ligne: String,
}

/// The form of the results, and how much of them is written.
pub(super) struct Sortie {
    forme: Forme,
    expliquer: Option<RegleId>,
    ecrits: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Forme {
    Texte,
    Json,
    Csv,
}

impl Sortie {
    pub(super) fn new(ctx: &Contexte<'_>, demande: &Verification) -> Self {
        let forme = match ctx.format {
            _ if demande.csv => Forme::Csv,
            Format::Texte => Forme::Texte,
            Format::Json => Forme::Json,
        };
        Self { forme, expliquer: demande.expliquer, ecrits: 0 }
    }

    /// Whether the lines of a sheet are written again.
    pub(super) fn est_csv(&self) -> bool {
        self.forme == Forme::Csv
    }

    /// Whether people read it.
    pub(super) fn est_texte(&self) -> bool {
        self.forme == Forme::Texte
    }

    /// Begins a sheet: a rule to explain is told once for all its lines.
    pub(super) fn feuille(&self, ctx: &mut Contexte<'_>) -> Result<(), Echec> {
        match self.expliquer {
            Some(regle) if self.est_texte() => explain::montre(ctx, regle),
            _ => Ok(()),
        }
    }

    /// Whether what to do instead of a rejected plan is told: not for each line of many.
    pub(super) fn dit_alternatives(&self, ctx: &Contexte<'_>, place: &Place<'_>) -> bool {
        match self.forme {
            Forme::Json | Forme::Csv => true,
            Forme::Texte => place.ligne.is_none() || ctx.verbeux,
        }
    }

    /// Whether a plan that nothing is wrong with is told too.
    pub(super) fn dit_conforme(&self, ctx: &Contexte<'_>, place: &Place<'_>) -> bool {
        match self.forme {
            Forme::Json => true,
            Forme::Texte => place.ligne.is_none() || ctx.verbeux,
            Forme::Csv => false,
        }
    }

    /// Begins; `entete` is the sheet's header line.
    pub(super) fn ouvre(&self, ctx: &mut Contexte<'_>, entete: Option<&Copie>) -> Result<(), Echec> {
        match (self.forme, entete) {
            (Forme::Json, _) => ecrit(ctx, "{\"plans\":["),
            (Forme::Csv, Some(Copie { separateur, ligne })) => {
                let ajoutees = AJOUTEES.join(&separateur.to_string());
                ecrit(ctx, &format!("{}{separateur}{ajoutees}\n", recopiee(ligne, *separateur)))
            }
            _ => Ok(()),
        }
    }

    /// A plan that was judged.
    pub(super) fn juge(
        &mut self,
        ctx: &mut Contexte<'_>,
        place: &Place<'_>,
        plan: &Plan,
        verifie: &Verifie,
        copie: Option<&Copie>,
    ) -> Result<(), Echec> {
        let contrat = trim_pasted(&plan.brouillon.reference_contrat);
        let jugement = &verifie.jugement;
        match self.forme {
            Forme::Json => {
                let mut document = json!({
                    "plan": place.nom,
                    "contrat": if contrat.is_empty() { Value::Null } else { json!(contrat) },
                    "verdict": mot(jugement.ensemble()),
                    "releve": verifie.releve.map(|(source, le)| json!({ "source": source, "releveLe": le })),
                    "regles": json_regles(ctx.textes, jugement),
                    "alternatives": json_alternatives(&verifie.alternatives),
                });
                if let Some(ligne) = place.ligne {
                    document["ligne"] = json!(ligne);
                }
                self.element(ctx, &document)
            }
            Forme::Texte => self.dit(ctx, place, contrat, verifie),
            Forme::Csv => match copie {
                Some(copie) => {
                    let (regles, remede) = remede(ctx, verifie);
                    ajoute(ctx, copie, mot(jugement.ensemble()), &regles, &remede)
                }
                None => Ok(()),
            },
        }
    }

    /// A plan, or a whole source, that can't be used.
    pub(super) fn illisible(
        &mut self,
        ctx: &mut Contexte<'_>,
        place: &Place<'_>,
        contrat: Option<&ReferenceContrat>,
        echec: &Echec,
        copie: Option<&Copie>,
    ) -> Result<(), Echec> {
        match (self.forme, copie) {
            (Forme::Json, _) => {
                let mut document = json!({
                    "plan": place.nom,
                    "contrat": contrat,
                    "erreur": ctx.erreur(echec),
                    "verdict": "illisible",
                    "releve": null,
                    "regles": [],
                });
                if let Some(ligne) = place.ligne {
                    document["ligne"] = json!(ligne);
                }
                self.element(ctx, &document)?;
            }
            (Forme::Texte, _) => {
                let verdict = ctx.textes.get("cli.verdict.illisible");
                ctx.ligne(format_args!("{} : {verdict}", affichable(&place.to_string())))?;
            }
            (Forme::Csv, Some(copie)) => {
                let (phrase, conseil) = ctx.textes.echec(echec);
                // Said in its own line: not a second time among the messages.
                return ajoute(ctx, copie, "illisible", "", &format!("{phrase} {conseil}"));
            }
            (Forme::Csv, None) => {}
        }
        ctx.dit_echec(echec);
        Ok(())
    }

    /// Ends.
    pub(super) fn ferme(
        &self,
        ctx: &mut Contexte<'_>,
        total: &Total,
        plusieurs: bool,
        feuille: bool,
        interrompu: bool,
    ) -> Result<(), Echec> {
        match self.forme {
            Forme::Json => {
                ecrit(ctx, "],\"total\":")?;
                let compte = json!({
                    "conforme": total.conforme,
                    "rejet": total.rejet,
                    "indetermine": total.indetermine,
                    "illisible": total.illisible,
                });
                ecrit(ctx, &compte.to_string())?;
                ecrit(ctx, if interrompu { ",\"interrompu\":true}\n" } else { "}\n" })
            }
            Forme::Texte if plusieurs => {
                ctx.ligne(dit_total(ctx, total))?;
                if feuille && total.rejet > 0 && !ctx.verbeux {
                    ctx.message(paragraphe(ctx.textes.get("cli.verifier.alternatives_v"), 0));
                }
                Ok(())
            }
            Forme::Texte => Ok(()),
            Forme::Csv => {
                ctx.message(dit_total(ctx, total));
                Ok(())
            }
        }
    }

    fn element(&mut self, ctx: &mut Contexte<'_>, document: &Value) -> Result<(), Echec> {
        if self.ecrits > 0 {
            ecrit(ctx, ",")?;
        }
        self.ecrits += 1;
        ecrit_json(ctx.sortie, document).map_err(|erreur| echec_sortie(&erreur))
    }

    fn dit(&self, ctx: &mut Contexte<'_>, place: &Place<'_>, contrat: &str, verifie: &Verifie) -> Result<(), Echec> {
        let textes = ctx.textes;
        let jugement = &verifie.jugement;
        let verdict = textes.get(match jugement.ensemble() {
            Ensemble::Conforme => "cli.ensemble.conforme",
            Ensemble::Indetermine => "cli.ensemble.indetermine",
            Ensemble::Rejet => "cli.ensemble.rejet",
        });
        ctx.ligne(format_args!("{} : {verdict}  {}", affichable(&place.to_string()), affichable(contrat)))?;
        if let Some(regle) = self.expliquer {
            explique(ctx, jugement, regle, place.ligne.is_none())?;
        } else if place.ligne.is_some() && !ctx.verbeux && !verifie.seul {
            // A line of many: what is wrong with it, and no more.
            return montre_defauts(ctx, jugement);
        } else {
            montre(ctx, jugement)?;
            if let Some((source, le)) = verifie.releve {
                let source = textes.get(if source == "cache" { "cli.source.cache" } else { "cli.source.fichier" });
                let le = le.map_or_else(|| "?".to_owned(), heure);
                ctx.ligne(format_args!(
                    "  {}",
                    textes.phrase("cli.verifier.releve", &[("source", source), ("le", &le)])
                ))?;
            }
        }
        montre_alternatives(ctx, &verifie.alternatives)
    }
}

fn explique(ctx: &mut Contexte<'_>, jugement: &Jugement, regle: RegleId, entiere: bool) -> Result<(), Echec> {
    let textes = ctx.textes;
    let Some(avis) = jugement.avis().iter().find(|avis| avis.regle == regle) else { return Ok(()) };
    if entiere {
        explain::montre(ctx, regle)?;
    }
    ctx.ligne(format_args!("      {regle} {} :", mot_verdict(textes, avis.verdict)))?;
    ctx.ligne(paragraphe(&textes.raison(&avis.raison), 6))
}

/// The rules that decided against a plan, and what would make it right.
fn remede(ctx: &Contexte<'_>, verifie: &Verifie) -> (String, String) {
    let (mut regles, mut remede) = (String::new(), String::new());
    let avis = verifie.jugement.avis();
    for avis in avis.iter().filter(|avis| matches!(avis.verdict, Verdict::Rejet | Verdict::Indetermine)) {
        let blanc = if regles.is_empty() { "" } else { " " };
        let _ = write!(regles, "{blanc}{}", avis.regle);
        let _ = write!(remede, "{blanc}{}", ctx.textes.raison(&avis.raison));
    }
    if let Some(premiere) = verifie.alternatives.first() {
        let gardable = ctx.textes.get("cli.alternatives.gardable");
        let noms: Vec<String> = verifie
            .alternatives
            .iter()
            .map(|une| match une.peut_conserver {
                Some(true) => format!("{} ({gardable})", une.fibre.reference),
                _ => une.fibre.reference.to_string(),
            })
            .collect();
        let (pbo, n) = (premiere.pbo.trim(), noms.len().to_string());
        let titre = ctx.textes.phrase("cli.alternatives", &[("pbo", pbo), ("n", &n)]);
        let _ = write!(remede, " {titre} {}", noms.join(", "));
        if premiere.sans_pto {
            let _ = write!(remede, ", {}", ctx.textes.get("cli.alternatives.sans_pto"));
        }
    }
    (regles, remede)
}

/// What was told apart.
pub(super) fn rend(ctx: &mut Contexte<'_>, octets: &[u8]) -> Result<(), Echec> {
    ctx.sortie.write_all(octets).map_err(|erreur| echec_sortie(&erreur))
}

/// A plan of a sheet that nothing is wrong with, and nothing else is said of.
pub(super) fn conforme(ctx: &mut Contexte<'_>, copie: Option<&Copie>) -> Result<(), Echec> {
    copie.map_or(Ok(()), |copie| ajoute(ctx, copie, "conforme", "", ""))
}

/// A line of the sheet with the cells of the check.
fn ajoute(ctx: &mut Contexte<'_>, copie: &Copie, verdict: &str, regles: &str, remede: &str) -> Result<(), Echec> {
    let Copie { separateur, ligne } = copie;
    let remede = inerte(remede);
    let (regles, remede) = (cite(regles, *separateur), cite(&remede, *separateur));
    let ligne = recopiee(ligne, *separateur);
    ecrit(ctx, &format!("{ligne}{separateur}{verdict}{separateur}{regles}{separateur}{remede}\n"))
}

/// A line of the sheet as it came, but for what would act on a terminal or hide: its separators and the
/// line ends in its cells stay, tabs among them where they separate.
fn recopiee(ligne: &str, separateur: char) -> String {
    let mut sortie = String::with_capacity(ligne.len());
    for morceau in ligne.split_inclusive([separateur, '\n']) {
        let cellule = morceau.trim_end_matches('\n').trim_end_matches('\r');
        let cellule = cellule.strip_suffix(separateur).unwrap_or(cellule);
        let (cellule, fin) = morceau.split_at(cellule.len());
        sortie.push_str(&affichable(cellule));
        sortie.push_str(fin);
    }
    sortie
}

fn dit_total(ctx: &Contexte<'_>, total: &Total) -> String {
    ctx.textes.phrase(
        "cli.verifier.total",
        &[
            ("conforme", &total.conforme.to_string()),
            ("rejet", &total.rejet.to_string()),
            ("indetermine", &total.indetermine.to_string()),
            ("illisible", &total.illisible.to_string()),
        ],
    )
}

fn ecrit(ctx: &mut Contexte<'_>, texte: &str) -> Result<(), Echec> {
    rend(ctx, texte.as_bytes())
}
