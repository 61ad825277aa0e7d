//! What is known without the network: the contracts at hand, and all that the rules need of one.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::core::Engine;
use super::failure::echec_journal;
use super::types::{Connaissances, Dossier, Lu, Source};
use crate::domain::acces::LigneAcces;
use crate::domain::commande::Commande;
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Phase, Vie};
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::{EnCours, Question};
use crate::store::journal::Importees;
use crate::store::journal::PutId;

impl Engine {
    /// The contracts at hand, most urgent first. Never the network.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn dossiers(&self) -> Result<Vec<Dossier>, Echec> {
        let contrats = self.journal().contrats().await.map_err(|erreur| echec_journal(&erreur))?;
        let dernieres = self.journal().dernieres().await.map_err(|erreur| echec_journal(&erreur))?;
        let mut dernieres: HashMap<ReferenceContrat, (PutId, Vie)> =
            dernieres.into_iter().map(|(put, vie)| (vie.demande.contrat.clone(), (put, vie))).collect();
        let mut manquants: HashMap<ReferenceContrat, Vec<Vie>> = HashMap::new();
        for (_, vie) in self.codes_manquants().await? {
            manquants.entry(vie.demande.contrat.clone()).or_default().push(vie);
        }
        let (echeances, _) = self.echeances().await?;
        let prochaines: HashMap<PutId, Timestamp> =
            echeances.iter().map(|echeance| (echeance.put, echeance.suivante.le)).collect();
        let mut dossiers = Vec::with_capacity(contrats.len());
        for connu in contrats {
            let (put, vie) = dernieres.remove(&connu.contrat).unzip();
            let prochain = put.and_then(|put| prochaines.get(&put).copied());
            let manquants = manquants.remove(&connu.contrat).unwrap_or_default();
            let (site, vu_le) = (connu.site, connu.touche_le);
            dossiers.push(Dossier { contrat: connu.contrat, site, vu_le, vie, prochain, manquants });
        }
        dossiers.sort_by(|a, b| urgence(a).cmp(&urgence(b)).then(b.vu_le.cmp(&a.vu_le)));
        Ok(dossiers)
    }

    /// Keeps a contract at hand.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn ouvrir(&self, contrat: &ReferenceContrat) -> Result<(), Echec> {
        self.journal().touche(contrat, self.maintenant()).await.map_err(|erreur| echec_journal(&erreur))
    }

    /// What is known of a contract. Never the network.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn connaissances(&self, contrat: &ReferenceContrat) -> Result<Connaissances, Echec> {
        let journal = self.journal();
        let lu = async {
            let ordre = journal.ordre(contrat).await?;
            let site = journal.structure(contrat).await?;
            let releves = journal.listes(contrat).await?;
            let vies = journal.vies(contrat).await?;
            Ok((ordre, site, releves, vies))
        };
        let (ordre, site, releves, vies) = lu.await.map_err(|erreur| echec_journal(&erreur))?;
        let vies: Vec<Vie> = vies.into_iter().map(|(_, vie)| vie).collect();
        Ok(Connaissances {
            contrat: contrat.clone(),
            commande: ordre.faits,
            fiche: ordre.fiche,
            site: site.map(|(site, le)| Lu { valeur: Arc::new(site), le, source: Source::Cache }),
            releves,
            en_cours: en_cours(&vies),
            vies,
        })
    }

    /// Keeps lines of access files, those that were known already apart; all or none of them. No
    /// contract comes to hand by it.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn importe(&self, lignes: Vec<LigneAcces>) -> Result<Importees, Echec> {
        self.journal().importe(lignes).await.map_err(|erreur| echec_journal(&erreur))
    }

    /// Takes the next sequence number for the name of a CR_STOC file, durably.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn sequence_cr_stoc(&self) -> Result<u64, Echec> {
        self.journal().sequence_cr_stoc(self.maintenant()).await.map_err(|erreur| echec_journal(&erreur))
    }

    /// Remembers facts that a person set by hand ([`crate::domain::commande::Origine::Main`]).
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn retenir(&self, contrat: &ReferenceContrat, faits: Commande) -> Result<(), Echec> {
        self.journal().retient(contrat, faits, self.maintenant()).await.map_err(|erreur| echec_journal(&erreur))
    }

    /// Forgets a fact that a person set by hand: what another source says of it holds again.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn oublier(&self, contrat: &ReferenceContrat, question: Question) -> Result<(), Echec> {
        self.journal().oublie(contrat, question).await.map_err(|erreur| echec_journal(&erreur))
    }
}

/// What this post knows to be under way (rule R10).
fn en_cours(vies: &[Vie]) -> EnCours {
    match vies.iter().find(|vie| !vie.est_reglee()).map(|vie| &vie.phase) {
        None => EnCours::Rien,
        Some(Phase::EnSuivi(suivie)) => match &suivie.statut {
            Some(statut) if statut.est_en_cours() => EnCours::Workflow(statut.clone()),
            _ => EnCours::PutNonRegle,
        },
        Some(_) => EnCours::PutNonRegle,
    }
}

/// Most urgent first: doubt, what is on its way, a code that is missing, then the rest.
fn urgence(dossier: &Dossier) -> u8 {
    match &dossier.vie {
        Some(vie) => match &vie.phase {
            Phase::Inconnue(_) => 0,
            Phase::Intention | Phase::Envoi { .. } | Phase::EnSuivi(_) => 1,
            _ if !dossier.manquants.is_empty() => 2,
            Phase::Terminee { .. }
            | Phase::Close { .. }
            | Phase::NonEnvoyee(_)
            | Phase::Refusee(_)
            | Phase::NonPartie(_) => 4,
        },
        None => 3,
    }
}
