//! The files that the screens write and read: exports, plans, CR_STOC.
//!
//! Owns: doing it away from the screen's thread, one answer each. Must never: write over a file, send
//! anything, or judge a plan: that is the rules' when it is shown.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;
use crate::engine::{Engine, Filtre};
use crate::files::access::{CibleCrStoc, Operateurs, depose_texte, echec_cr_stoc, ecrit_cr_stoc, lignes_cr_stoc};
use crate::files::export::{self, Detail, Puts};
use crate::files::plan::Plan;
use crate::host::config::Echange;
use crate::tui::data::journal::{LignePut, Rangee as _};
use crate::tui::filter;
use crate::tui::words::effect::{DemandeCrStoc, Ecriture, ExportJournal};
use crate::tui::words::msg::Answer;
use crate::tui::words::plan::{PlanDit, PlanLu, RefusRapport};

/// How many plans of a folder are offered.
const PLANS: usize = 100;

/// Writes a file.
pub(super) async fn ecrit(ecriture: Ecriture) -> Answer {
    let Ecriture { chemin, contenu, dit } = ecriture;
    let la = chemin.clone();
    let fait = ailleurs(move || depose_texte(&la, &contenu)).await.and_then(|fait| fait);
    Answer::Ecrit(chemin, fait.map(|()| dit))
}

/// Writes a CR_STOC: all its refusals are found before anything is written.
pub(super) async fn rapporte(engine: &Engine, operateurs: &Echange, demande: DemandeCrStoc) -> Answer {
    Answer::CrStoc(demande.sortie.clone(), depose_rapport(engine, operateurs, demande).await)
}

async fn depose_rapport(
    engine: &Engine,
    operateurs: &Echange,
    demande: DemandeCrStoc,
) -> Result<PathBuf, RefusRapport> {
    let DemandeCrStoc { contrat, resultat, sous_traitance, sortie } = demande;
    let operateurs = Operateurs { oi: operateurs.code_oi.as_deref(), oc: operateurs.code_oc.as_deref() };
    let cible = CibleCrStoc::nouvelle(&sortie, operateurs)?;
    match lignes_cr_stoc(engine, &[contrat], &resultat, sous_traitance.as_deref()).await? {
        Ok(lignes) => Ok(ecrit_cr_stoc(engine, &cible, &lignes).await?.0),
        Err(refus) => {
            let echec = echec_cr_stoc(&refus, 1);
            Err(RefusRapport { echec, raisons: refus.into_iter().flat_map(|refus| refus.raisons).collect() })
        }
    }
}

/// Writes the journal to a file, as the command line does: whole or not at all, over nothing.
pub(super) async fn exporte_journal(engine: &Engine, demande: ExportJournal) -> Answer {
    let ExportJournal { fichier, filtre, textes, zone } = demande;
    let mut puts = Puts::registre(engine.registre(Filtre::default()));
    let mut mots = filter::Filtre::new(&filtre);
    if !mots.est_vide() {
        puts = puts.gardes(move |put, vie| LignePut::new(put, vie, &zone).retient(&mut mots, textes));
    }
    let ecrit = export::exporte(engine, textes, &mut puts, &fichier, Detail::default()).await;
    let chemin = fichier.chemin;
    let dit = ecrit.map(|total| {
        let valeurs = [("n", &*total.puts.to_string()), ("fichier", &*chemin.display().to_string())];
        textes.count("tui.fichier.journal_ecrit", usize::try_from(total.puts).unwrap_or(usize::MAX), &valeurs)
    });
    Answer::Ecrit(chemin, dit)
}

/// The plans of a folder, the newest first; none where it can't be read.
pub(super) async fn plans(dossier: PathBuf) -> Vec<PathBuf> {
    ailleurs(move || {
        let mut trouves: Vec<(SystemTime, PathBuf)> = std::fs::read_dir(&dossier)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entree| entree.path().extension().is_some_and(|fin| fin.eq_ignore_ascii_case("toml")))
            .filter_map(|entree| {
                let le = entree.metadata().ok().filter(std::fs::Metadata::is_file)?.modified().ok()?;
                Some((le, entree.path()))
            })
            .collect();
        trouves.sort_by(|a, b| b.cmp(a));
        // Other files are TOML too: only what reads as a plan of a contract is offered.
        trouves
            .into_iter()
            .take(4 * PLANS)
            .map(|(_, chemin)| chemin)
            .filter(|chemin| Plan::ouvre(chemin).is_ok_and(|plan| plan.contrat().is_some()))
            .take(PLANS)
            .collect()
    })
    .await
    .unwrap_or_default()
}

/// Reads a plan and the list that it names.
pub(super) async fn ouvre_plan(chemin: PathBuf) -> Answer {
    let la = chemin.clone();
    let lu = ailleurs(move || lit_plan(&la)).await.and_then(|lu| lu);
    Answer::Plan(chemin, lu.map(Box::new))
}

fn lit_plan(chemin: &Path) -> Result<PlanLu, Echec> {
    let plan = Plan::ouvre(chemin)?;
    let Some(contrat) = plan.contrat() else {
        let nom = chemin.display().to_string();
        return Err(Echec::new(Categorie::Entree, "erreur.plan.sans_contrat").avec("fichier", nom));
    };
    let releve = plan.lit_releve()?;
    let dit = PlanDit { commande: plan.commande, releve };
    Ok(PlanLu { contrat, brouillon: plan.brouillon, dit })
}

/// On a thread that may wait for a disk.
async fn ailleurs<T: Send + 'static>(fait: impl FnOnce() -> T + Send + 'static) -> Result<T, Echec> {
    let fini = tokio::task::spawn_blocking(fait).await;
    fini.map_err(|erreur| Echec::new(Categorie::Entree, "erreur.fichier.lecture").avec("fichier", "").detail(erreur))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_s_plans_are_offered_and_nothing_else() {
        let dossier = tempfile::tempdir().unwrap();
        let ecris = |nom: &str, texte: &str| std::fs::write(dossier.path().join(nom), texte).unwrap();
        ecris("plan-a.toml", "[contrat]\nreference = \"MUT1\"\n");
        ecris("Cargo.toml", "[package]\nname = \"x\"\n");
        ecris("vide.toml", "");
        ecris("plan.csv", "contrat.reference\nMUT1\n");
        std::fs::create_dir(dossier.path().join("b.toml")).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let plans = runtime.block_on(plans(dossier.path().to_owned()));
        assert_eq!(plans, [dossier.path().join("plan-a.toml")]);
        assert!(runtime.block_on(super::plans(dossier.path().join("absent"))).is_empty());
    }

    #[test]
    fn what_is_no_plan_says_why() {
        let dossier = tempfile::tempdir().unwrap();
        let cle = |nom: &str, texte: &str| {
            let chemin = dossier.path().join(nom);
            std::fs::write(&chemin, texte).unwrap();
            lit_plan(&chemin).unwrap_err().cle
        };
        assert_eq!(cle("a.toml", "[demande]\nmotif = \"Fibre cassée\"\n"), "erreur.plan.sans_contrat");
        assert_eq!(cle("a.csv", "contrat.reference\nMUT1\n"), "erreur.plan.feuille");
        assert_eq!(cle("b.toml", "[contrat\n"), "erreur.fichier.syntaxe");
        // Cut anywhere, it would be a plan that says less.
        let long = format!("[contrat]\nreference = \"MUT1\"\n{}[demande]\n", "#\n".repeat(1 << 20));
        assert_eq!(cle("c.toml", &long), "erreur.fichier.trop_long");
        assert_eq!(lit_plan(dossier.path()).unwrap_err().cle, "erreur.fichier.dossier");
        assert_eq!(lit_plan(&dossier.path().join("absent.toml")).unwrap_err().cle, "erreur.fichier.absent");
    }
}
