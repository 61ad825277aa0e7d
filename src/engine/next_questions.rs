//! When each put that is not settled is asked about next: the polling plan, fed from the journal.
//!
//! Owns: what is remembered of past workflows between two questions. The plans are recomputed from
//! the journal, so that every process has the same: a put's plan knows the workflows that had ended
//! when it was last asked about, and the requests that are left now.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::core::Engine;
use super::failure::echec_journal;
use super::schedule::{Echeance, Memoire, Prevues, SOMMEIL};
use super::steps::time_left;
use crate::domain::failure::Echec;
use crate::domain::lifecycle::Vie;
use crate::domain::paris;
use crate::domain::polling::{
    Durees, Endroit, Observation, Partage, Plan, Releves, Suivante, Urgence, besoin, depuis, intervalle, origine,
    prochaine,
};
use crate::store::journal::{OBSERVEES, PutId, Suivie};

/// A reprovisioning followed that this post did not send.
pub struct SuiviDAilleurs {
    moteur: Engine,
}

impl SuiviDAilleurs {
    /// When the next question is to be asked, after `nombre` of them and one more, the last at `depuis`:
    /// nothing is known of when the reprovisioning began.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn prochaine(&self, nombre: u32, depuis: Timestamp) -> Result<Timestamp, Echec> {
        let (_, partage) = self.moteur.echeances().await?;
        let le = depuis.checked_add(intervalle(nombre, self.moteur.reglages().cadence)).unwrap_or(Timestamp::MAX);
        let suivante = partage.etire(Urgence::EnCours, Suivante { le, depuis });
        let attendue = self.moteur.attendue().await?;
        Ok(attendue.map_or(suivante, |attendue| suivante.pas_avant(attendue)).le)
    }

    /// Waits for it. What may bring it nearer or put it off meanwhile is looked at on the way.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn attend(&self, nombre: u32, depuis: Timestamp) -> Result<(), Echec> {
        let debut = Instant::now();
        loop {
            let le = self.prochaine(nombre, depuis).await?;
            let suivante = Suivante { le, depuis };
            let Some(attente) = time_left(suivante, self.moteur.maintenant(), debut.elapsed()) else { return Ok(()) };
            tokio::time::sleep(attente.min(SOMMEIL)).await;
        }
    }
}

impl Drop for SuiviDAilleurs {
    fn drop(&mut self) {
        self.moteur.inner.ailleurs.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Engine {
    /// Every put that is to be asked about, by whatever process, and when; and how they share the month's
    /// requests. Computed once for all that follow here, and again when the journal was written to.
    pub(super) async fn echeances(&self) -> Result<(Arc<[Echeance]>, Partage), Echec> {
        let mut prevues = self.inner.prevues.lock().await;
        let maintenant = self.maintenant();
        let fin_du_mois = paris::mois_suivant(maintenant);
        let ailleurs = self.inner.ailleurs.load(Ordering::Relaxed);
        // Read before what it stands for: what is written in between makes these old, not wrong.
        let ecritures = self.journal().ecritures().await.map_err(|erreur| echec_journal(&erreur))?;
        if let Some(connues) = &*prevues
            && (connues.ecritures, connues.fin_du_mois, connues.ailleurs) == (ecritures, fin_du_mois, ailleurs)
        {
            return Ok((Arc::clone(&connues.echeances), connues.partage));
        }
        let (echeances, partage) = self.calcule_echeances(maintenant, fin_du_mois, ailleurs).await?;
        let echeances: Arc<[Echeance]> = echeances.into();
        *prevues = Some(Prevues { ecritures, fin_du_mois, ailleurs, echeances: Arc::clone(&echeances), partage });
        Ok((echeances, partage))
    }

    async fn calcule_echeances(
        &self,
        maintenant: Timestamp,
        fin_du_mois: Option<Timestamp>,
        ailleurs: usize,
    ) -> Result<(Vec<Echeance>, Partage), Echec> {
        let suivies = self.journal().suivies(maintenant).await.map_err(|erreur| echec_journal(&erreur))?;
        let mut prevues = Vec::new();
        for Suivie { put, vie, releves } in suivies.puts {
            let Some(urgence) = Urgence::de(&vie) else { continue };
            let plan = self.plan(put, &vie, releves).await?;
            let Some(suivante) = prochaine(&vie, releves, &plan, self.reglages().cadence) else { continue };
            let besoin = besoin(&vie, releves, &plan, fin_du_mois);
            prevues.push((besoin, Echeance { put, contrat: vie.demande.contrat, urgence, suivante }));
        }
        self.oublie_les_autres(&prevues).await;
        let reste = self.reglages().part.saturating_sub(suivies.utilisees);
        let besoins = prevues.iter().map(|(besoin, echeance)| (echeance.urgence, *besoin));
        let partage =
            Partage::new(besoins.chain(self.besoins_d_ailleurs(maintenant, fin_du_mois, ailleurs)), reste, fin_du_mois);
        let attendue = self.attendue().await?;
        let etirees = prevues.into_iter().map(|(_, echeance)| {
            let suivante = partage.etire(echeance.urgence, echeance.suivante);
            let suivante = attendue.map_or(suivante, |attendue| suivante.pas_avant(attendue));
            Echeance { suivante, ..echeance }
        });
        Ok((etirees.collect(), partage))
    }

    /// What those need that another post sent, of which nothing is known but that they are asked about.
    fn besoins_d_ailleurs(
        &self,
        maintenant: Timestamp,
        fin_du_mois: Option<Timestamp>,
        combien: usize,
    ) -> impl Iterator<Item = (Urgence, f64)> + use<> {
        let plan = Plan::new(&Durees::default(), self.reglages().cadence);
        let jusqu_a = fin_du_mois.map_or(SignedDuration::MAX, |fin| fin.duration_since(maintenant));
        std::iter::repeat_n((Urgence::EnCours, plan.besoin(None, jusqu_a)), combien)
    }

    /// To be held while a reprovisioning that this post did not send is followed: it takes its share of
    /// the month's requests like the others.
    #[must_use]
    pub fn suivi_d_ailleurs(&self) -> SuiviDAilleurs {
        self.inner.ailleurs.fetch_add(1, Ordering::Relaxed);
        SuiviDAilleurs { moteur: self.clone() }
    }

    /// When a put is asked about next; `None` when nothing is to be asked.
    pub(super) async fn echeance(&self, put: PutId) -> Result<Option<Suivante>, Echec> {
        let (echeances, _) = self.echeances().await?;
        Ok(echeances.iter().find(|echeance| echeance.put == put).map(|echeance| echeance.suivante))
    }

    /// A put's plan, by what had been seen when it was last asked about.
    async fn plan(&self, put: PutId, vie: &Vie, releves: Releves) -> Result<Arc<Plan>, Echec> {
        let mut memoire = self.inner.memoire.lock().await;
        let Some((depuis, debut)) = depuis(vie, releves).zip(origine(vie)) else {
            return Ok(Arc::new(Plan::new(&Durees::default(), self.reglages().cadence)));
        };
        let pbo = if let Some(connu) = memoire.pbo.get(&put) {
            connu.clone()
        } else {
            let demande = &vie.demande;
            let lu = self.journal().pbo(&demande.contrat, &demande.fibre).await;
            let lu = lu.map_err(|erreur| echec_journal(&erreur))?;
            memoire.pbo.insert(put, lu.clone());
            lu
        };
        let endroit = Endroit::new(vie, pbo);
        if let Some((vu, ou, plan)) = memoire.plans.get(&put)
            && (*vu, ou) == (depuis, &endroit)
        {
            return Ok(Arc::clone(plan));
        }
        if memoire.lues_le.is_none_or(|lues| lues <= depuis) {
            self.lit_observations(&mut memoire).await?;
        }
        let mut vues: Vec<&Observation> =
            memoire.observations.values().flatten().filter(|vue| vue.vue_le <= depuis).collect();
        vues.sort_by_key(|vue| std::cmp::Reverse(vue.vue_le));
        let durees = Durees::apprises(vues, &endroit, debut);
        let plan = Arc::new(Plan::new(&durees, self.reglages().cadence));
        memoire.plans.insert(put, (depuis, endroit, Arc::clone(&plan)));
        Ok(plan)
    }

    async fn lit_observations(&self, memoire: &mut Memoire) -> Result<(), Echec> {
        let lues_le = self.maintenant();
        let connues = memoire.observations.keys().copied().collect();
        let nouvelles = self.journal().observations(connues).await.map_err(|erreur| echec_journal(&erreur))?;
        memoire.observations.extend(nouvelles);
        while memoire.observations.len() > OBSERVEES {
            memoire.observations.pop_first();
        }
        memoire.lues_le = Some(lues_le);
        Ok(())
    }

    /// Plans are kept for what is still followed.
    async fn oublie_les_autres(&self, suivies: &[(f64, Echeance)]) {
        let mut memoire = self.inner.memoire.lock().await;
        let suivies: HashSet<PutId> = suivies.iter().map(|(_, echeance)| echeance.put).collect();
        memoire.plans.retain(|put, _| suivies.contains(put));
        memoire.pbo.retain(|put, _| suivies.contains(put));
    }
}
