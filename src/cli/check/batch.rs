//! A check from its first plan to its end.

use jiff::Timestamp;

use super::conflicts::Conflits;
use super::output::{self, Copie, Sortie};
use super::progress::Progres;
use super::sources::{self, Compte, Contenu, Ouverte, Plans, Relecture, dossier};
use super::told::{Place, Total, Verifie};
use crate::cli::context::{Contexte, Fin, Rate};
use crate::cli::invocation::Verification;
use crate::cli::questions;
use crate::cli::rules::{Dossier, previent_des_contradictions};
use crate::domain::commande::Commande;
use crate::domain::failure::Echec;
use crate::domain::fibre::IndexFibres;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::{Ages, EnCours, Ensemble, Examen, Releve, alternatives, bilan_indexe, juger};
use crate::domain::service_error::Categorie;
use crate::domain::text::{affichable, trim_pasted};
use crate::engine::Engine;
use crate::files::plan::{Plan, Releves};

/// How many plans are judged between two looks at the clock.
const ENTRE_DEUX: u64 = 64;

/// Checks each plan; `engine` is `None` for the plans alone.
pub(in crate::cli) async fn execute(
    ctx: &mut Contexte<'_>,
    engine: Option<&Engine>,
    ages: Ages,
    demande: &Verification,
) -> Result<Fin, Rate> {
    if demande.demander && (!ctx.clavier.est_terminal() || demande.plans.iter().any(|nom| nom == "-")) {
        return Err(Echec::new(Categorie::Entree, "erreur.entree.demander").into());
    }
    let compte = Compte::default();
    let sortie = Sortie::new(ctx, demande);
    let (mut ouvertes, entete) = if sortie.est_csv() { feuilles(ctx, demande, &compte)? } else { (Vec::new(), None) };
    sortie.ouvre(ctx, entete.as_ref())?;
    let mut lot = Lot {
        engine,
        ages,
        demande,
        releves: Releves::default(),
        total: Total::default(),
        conflits: Conflits::default(),
        progres: Progres::new(ctx, Compte::clone(&compte), sources::taille(&demande.plans), demande.demander),
        sortie,
        premiere: None,
        feuille: false,
        source: 0,
        interrompu: false,
        maintenant: Timestamp::now(),
    };
    let mut relectures = Vec::new();
    for nom in &demande.plans {
        let ouverte = match ouvertes.iter().position(|(autre, _)| autre == nom) {
            Some(rang) => Ok(ouvertes.swap_remove(rang).1),
            None => sources::ouvre(ctx.clavier, nom, &compte),
        };
        let place = Place { nom, ligne: None };
        lot.source = u32::try_from(relectures.len()).unwrap_or(u32::MAX);
        match ouverte {
            Err(echec) => lot.illisible(ctx, &place, None, &echec, None)?,
            Ok(Ouverte { contenu, relecture }) => {
                lot.lit(ctx, nom, contenu).await?;
                relectures.push((nom.clone(), relecture));
            }
        }
        if lot.interrompu {
            break;
        }
    }
    lot.acheve(ctx, relectures)
}

/// Sources by name that were opened and can't be opened again.
type Gardees = Vec<(String, Ouverte)>;

/// The sheets whose lines are to be written again: only such, and all with the same columns. Kept
/// open are those that can't be opened twice.
fn feuilles(
    ctx: &mut Contexte<'_>,
    demande: &Verification,
    compte: &Compte,
) -> Result<(Gardees, Option<Copie>), Echec> {
    let mut gardees = Vec::new();
    let mut premiere: Option<Copie> = None;
    for nom in &demande.plans {
        // What can't be opened is told in its turn.
        let Ok(ouverte) = sources::ouvre(ctx.clavier, nom, compte) else { continue };
        let Contenu::Csv(plans) = &ouverte.contenu else {
            return Err(Echec::new(Categorie::Entree, "erreur.entree.csv_toml").avec("fichier", nom));
        };
        let entete = Copie { separateur: plans.separateur(), ligne: plans.entete() };
        match &premiere {
            Some(copie) if copie.ligne != entete.ligne || copie.separateur != entete.separateur => {
                return Err(Echec::new(Categorie::Entree, "erreur.entree.csv_entetes").avec("fichier", nom));
            }
            Some(_) => {}
            None => premiere = Some(entete),
        }
        if !matches!(ouverte.relecture, Relecture::Chemin) {
            gardees.push((nom.clone(), ouverte));
        }
    }
    Ok((gardees, premiere))
}

/// How a plan is told, as the only one and as one of many.
struct Premiere {
    seule: Vec<u8>,
    parmi: Vec<u8>,
}

/// A check under way.
struct Lot<'e> {
    engine: Option<&'e Engine>,
    ages: Ages,
    demande: &'e Verification,
    releves: Releves,
    total: Total,
    conflits: Conflits,
    progres: Progres,
    sortie: Sortie,
    /// The first line of a sheet, held back until it is known whether it stays the only one.
    premiere: Option<Premiere>,
    /// Whether there was a sheet.
    feuille: bool,
    /// Which of the sources is being read.
    source: u32,
    interrompu: bool,
    /// Now, as the plans alone are judged: looked at every few plans.
    maintenant: Timestamp,
}

impl Lot<'_> {
    async fn lit(&mut self, ctx: &mut Contexte<'_>, nom: &str, contenu: Contenu) -> Result<(), Rate> {
        match contenu {
            Contenu::Toml(texte) => {
                let place = Place { nom, ligne: None };
                if texte.trim().is_empty() {
                    let echec = Echec::new(Categorie::Entree, "erreur.plan.vide").avec("fichier", nom);
                    return self.illisible(ctx, &place, None, &echec, None);
                }
                match Plan::lit(nom, &texte, dossier(nom)) {
                    Ok(plan) => self.plan(ctx, &place, &plan, None).await?,
                    Err(echec) => self.illisible(ctx, &place, None, &echec, None)?,
                }
                self.bat(ctx).await;
                Ok(())
            }
            Contenu::Csv(plans) => {
                self.feuille = true;
                self.sortie.feuille(ctx)?;
                self.feuille(ctx, nom, *plans).await
            }
        }
    }

    async fn feuille(&mut self, ctx: &mut Contexte<'_>, nom: &str, mut plans: Plans) -> Result<(), Rate> {
        let mut plan = Plan::default();
        let mut copie = self.sortie.est_csv().then(|| Copie { separateur: plans.separateur(), ligne: String::new() });
        while !self.interrompu {
            let lu = match plans.suivant(&mut plan) {
                Ok(None) => break,
                Ok(Some(lu)) => lu,
                Err(echec) => return self.illisible(ctx, &Place { nom, ligne: None }, None, &echec, None),
            };
            if let Some(copie) = &mut copie {
                copie.ligne.clear();
                copie.ligne.push_str(&plans.recopie());
            }
            let (ligne, lu) = lu;
            let place = Place { nom, ligne: Some(ligne) };
            match lu {
                Ok(()) => self.plan(ctx, &place, &plan, copie.as_ref()).await?,
                Err(echec) => self.illisible(ctx, &place, None, &echec, copie.as_ref())?,
            }
            // The journal takes longer than the clock.
            if self.engine.is_some() || self.total.plans().is_multiple_of(ENTRE_DEUX) {
                self.bat(ctx).await;
            }
        }
        Ok(())
    }

    async fn bat(&mut self, ctx: &mut Contexte<'_>) {
        let plans = self.total.plans();
        self.maintenant = Timestamp::now();
        self.interrompu |= !self.progres.avance(ctx, plans).await;
    }

    /// Judges a plan and tells what there is to tell.
    async fn plan(
        &mut self,
        ctx: &mut Contexte<'_>,
        place: &Place<'_>,
        plan: &Plan,
        copie: Option<&Copie>,
    ) -> Result<(), Rate> {
        self.debloque(ctx)?;
        // Also of one whose list can't be read: it wants what it wants.
        self.conflits.note(plan, self.source, place.ligne);
        let (releve, index) = match plan.releve_indexe(&mut self.releves) {
            Ok(lue) => lue.unzip(),
            Err(echec) => return self.illisible(ctx, place, plan.contrat().as_ref(), &echec, copie),
        };
        // Only the first line of a single sheet can be its only one.
        let premiere = place.ligne.is_some()
            && self.total.plans() == 0
            && self.demande.plans.len() == 1
            && self.sortie.est_texte();
        let dite = premiere || self.sortie.dit_conforme(ctx, place);
        if !dite && self.est_conforme_sans_plus(plan, releve.as_ref(), index.as_deref()) {
            self.total.compte(Ensemble::Conforme);
            if copie.is_some() {
                self.progres.efface_pour_un_resultat(ctx);
            }
            return Ok(output::conforme(ctx, copie)?);
        }
        // With a journal, a contradiction may be told among the messages.
        if self.engine.is_some() {
            self.progres.efface(ctx);
        } else {
            self.progres.efface_pour_un_resultat(ctx);
        }
        let mut verifie = match self.verifie(ctx, place, plan, releve, premiere).await {
            Ok(verifie) => verifie,
            Err(echec) => return self.illisible(ctx, place, plan.contrat().as_ref(), &echec, copie),
        };
        let ensemble = verifie.jugement.ensemble();
        self.total.compte(ensemble);
        let tue = ensemble == Ensemble::Conforme && !self.sortie.dit_conforme(ctx, place);
        if premiere {
            self.premiere = Some(self.formes(ctx, place, plan, &mut verifie, copie, tue)?);
            return Ok(());
        }
        if tue {
            return Ok(output::conforme(ctx, copie)?);
        }
        Ok(self.sortie.juge(ctx, place, plan, &verifie, copie)?)
    }

    /// Whether the plan is conforme by its own facts, where nothing else is looked at and nothing is asked:
    /// then no sentence has to be made.
    fn est_conforme_sans_plus(&self, plan: &Plan, releve: Option<&Releve>, index: Option<&IndexFibres>) -> bool {
        if self.engine.is_some() || self.demande.demander {
            return false;
        }
        let examen = Examen {
            brouillon: &plan.brouillon,
            commande: &plan.commande,
            site: None,
            releves: releve.map(std::slice::from_ref).unwrap_or_default(),
            en_cours: &EnCours::Rien,
            ages: self.ages,
            maintenant: self.maintenant,
        };
        bilan_indexe(&examen, index).ensemble() == Ensemble::Conforme
    }

    /// The first line of a sheet, told both as its only one and as one of many: which it is shows only
    /// when another one comes.
    fn formes(
        &mut self,
        ctx: &mut Contexte<'_>,
        place: &Place<'_>,
        plan: &Plan,
        verifie: &mut Verifie,
        copie: Option<&Copie>,
        tue: bool,
    ) -> Result<Premiere, Echec> {
        let mut formes = Premiere { seule: Vec::new(), parmi: Vec::new() };
        let mut juge = |seul, sortie: &mut Vec<u8>| {
            verifie.seul = seul;
            let mut apart = Contexte { sortie, messages: ctx.messages, clavier: ctx.clavier, ..*ctx };
            self.sortie.juge(&mut apart, place, plan, verifie, copie)
        };
        juge(true, &mut formes.seule)?;
        if !tue {
            juge(false, &mut formes.parmi)?;
        }
        Ok(formes)
    }

    /// Tells the first line as one of many: another one came.
    fn debloque(&mut self, ctx: &mut Contexte<'_>) -> Result<(), Echec> {
        let premiere = self.premiere.take();
        premiere.map_or(Ok(()), |premiere| output::rend(ctx, &premiere.parmi))
    }

    async fn verifie(
        &self,
        ctx: &mut Contexte<'_>,
        place: &Place<'_>,
        plan: &Plan,
        releve: Option<Releve>,
        premiere: bool,
    ) -> Result<Verifie, Echec> {
        let contrat = plan.contrat();
        // Without a contract that could be one there is nothing to look up: R6 says what is wrong.
        let connu = match (self.engine, &contrat) {
            (Some(engine), Some(lu)) => Some(engine.connaissances(lu).await?),
            _ => None,
        };
        if let Some(connu) = &connu {
            previent_des_contradictions(ctx, &place.to_string(), &plan.commande, &connu.commande);
        }
        let maintenant = self.engine.map_or_else(Timestamp::now, Engine::maintenant);
        let source = if releve.is_some() { "fichier" } else { "cache" };
        let dossier = Dossier::new(plan, releve, connu.as_ref());
        let mut commande = dossier.commande.clone();
        let juge = |commande: &Commande| juger(&dossier.examen(commande, self.ages, maintenant));
        let jugement = if self.demande.demander {
            ctx.message(format_args!(
                "{} {}",
                affichable(&place.to_string()),
                affichable(&plan.brouillon.reference_contrat)
            ));
            questions::demande(ctx, self.engine.zip(contrat.as_ref()), &mut commande, juge).await?
        } else {
            juge(&commande)
        };
        let alternatives = match jugement.ensemble() {
            Ensemble::Rejet if self.sortie.dit_alternatives(ctx, place) || premiere => {
                alternatives(&dossier.examen(&commande, self.ages, maintenant))
            }
            Ensemble::Rejet | Ensemble::Conforme | Ensemble::Indetermine => Vec::new(),
        };
        let utilise = dossier.releve(trim_pasted(&plan.brouillon.reference_fibre));
        Ok(Verifie { jugement, alternatives, releve: utilise.map(|releve| (source, releve.le)), seul: false })
    }

    fn illisible(
        &mut self,
        ctx: &mut Contexte<'_>,
        place: &Place<'_>,
        contrat: Option<&ReferenceContrat>,
        echec: &Echec,
        copie: Option<&Copie>,
    ) -> Result<(), Rate> {
        self.progres.efface(ctx);
        self.debloque(ctx)?;
        self.total.illisible += 1;
        Ok(self.sortie.illisible(ctx, place, contrat, echec, copie)?)
    }

    fn acheve(mut self, ctx: &mut Contexte<'_>, relectures: Vec<(String, Relecture)>) -> Result<Fin, Rate> {
        self.progres.efface(ctx);
        if let Some(premiere) = &self.premiere {
            output::rend(ctx, &premiere.seule)?;
        }
        if !self.interrompu {
            self.conflits.previent(ctx, relectures);
        }
        let plusieurs = self.feuille || self.demande.plans.len() > 1;
        self.sortie.ferme(ctx, &self.total, plusieurs, self.feuille, self.interrompu)?;
        let fin = self.total.fin();
        if !self.interrompu {
            return Ok(fin);
        }
        let plans = self.total.plans().to_string();
        ctx.message(ctx.textes.phrase("cli.verifier.interrompu", &[("n", &plans)]));
        Ok(if fin == Fin::Fait { Fin::Indecis } else { fin })
    }
}
