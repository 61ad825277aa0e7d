//! What was done, read from the journal; the codes that are missing; and the purge. Never the network.

use jiff::{SignedDuration, Timestamp};

use super::core::Engine;
use super::failure::echec_journal;
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Entree, Phase, SourceCode, Vie};
use crate::domain::put_answers::CodeDecharge;
use crate::domain::reference::{ReferenceContrat, ReferenceFibre};
use crate::domain::service_error::Categorie;
use crate::domain::value::Value;
use crate::store::journal::{
    Consommation, Filtre, JournalError, Place, Purge, PutId, ReponseBrute, Requete, RequeteId,
};

/// How many puts are read at a time.
const PAGE: u32 = 200;

/// Puts read page by page, oldest first.
pub struct Registre {
    engine: Engine,
    filtre: Filtre,
    dernier: Option<PutId>,
    fini: bool,
}

impl Registre {
    /// The next puts; empty at the end.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn suite(&mut self) -> Result<Vec<(PutId, Vie)>, Echec> {
        if self.fini {
            return Ok(Vec::new());
        }
        let journal = self.engine.journal();
        let page = journal.page(&self.filtre, self.dernier, PAGE).await.map_err(|erreur| echec_journal(&erreur))?;
        self.fini = u32::try_from(page.len()).is_ok_and(|lus| lus < PAGE);
        self.dernier = page.last().map(|(put, _)| *put).or(self.dernier);
        Ok(page)
    }
}

impl Engine {
    /// The puts that `filtre` asks for, to be read page by page.
    #[must_use]
    pub fn registre(&self, filtre: Filtre) -> Registre {
        Registre { engine: self.clone(), filtre, dernier: None, fini: false }
    }

    /// The puts before `avant`, latest first, `combien` at most: fewer means that there are no more.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn puts_recents(&self, avant: Option<PutId>, combien: u32) -> Result<Vec<(PutId, Vie)>, Echec> {
        self.journal().page_recente(avant, combien).await.map_err(|erreur| echec_journal(&erreur))
    }

    /// The requests before `avant`, latest first, `combien` at most: fewer means that there are no more.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn requetes(&self, avant: Option<RequeteId>, combien: u32) -> Result<Vec<Requete>, Echec> {
        self.journal().requetes(avant, combien).await.map_err(|erreur| echec_journal(&erreur))
    }

    /// The events of a put, oldest first, each with the raw answer it was made from.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn histoire(
        &self,
        put: PutId,
    ) -> Result<Vec<(crate::domain::lifecycle::Fait, Option<ReponseBrute>)>, Echec> {
        self.journal().histoire(put).await.map_err(|erreur| echec_journal(&erreur))
    }

    /// Every put that was carried out and whose code de décharge is missing, oldest first.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn codes_manquants(&self) -> Result<Vec<(PutId, Vie)>, Echec> {
        let mut puts = self.journal().sans_code().await.map_err(|erreur| echec_journal(&erreur))?;
        puts.retain(|(_, vie)| self.capabilities().lacks_code(vie));
        Ok(puts)
    }

    /// What the requests of a month (`2026-11`) were for, as this post counted them.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn consommation(&self, mois: &str) -> Result<Consommation, Echec> {
        self.journal().consommation(mois).await.map_err(|erreur| echec_journal(&erreur))
    }

    /// A person records a code de décharge from the hotline: on the contract's oldest put that was
    /// carried out without one, else on the one in doubt, else in place of the latest that was
    /// recorded by hand. `fibre` leaves only the puts that asked for that fibre.
    ///
    /// # Errors
    /// Category `etat` when there is no such put, or the service gave its code; the journal's failure.
    pub async fn decharge(
        &self,
        contrat: &ReferenceContrat,
        fibre: Option<&ReferenceFibre>,
        code: CodeDecharge,
    ) -> Result<Vie, Echec> {
        let rien = || Echec::new(Categorie::Etat, "erreur.rien_a_decharger").avec("contrat", contrat.as_str());
        let mut vies = self.journal().vies(contrat).await.map_err(|erreur| echec_journal(&erreur))?;
        vies.retain(|(_, vie)| fibre.is_none_or(|fibre| vie.demande.fibre == *fibre));
        let Some((put, vie)) = a_decharger(&vies) else {
            let du_service = vies.iter().rev().find_map(|(_, vie)| match &vie.code {
                Some((code, SourceCode::Service)) => Some(code),
                _ => None,
            });
            return Err(du_service.map_or_else(rien, |connu| {
                Echec::new(Categorie::Etat, "erreur.code_du_service")
                    .avec("contrat", contrat.as_str())
                    .avec("code", Value::Whole(connu.as_str().to_owned()))
            }));
        };
        let avant = vie.version;
        let vie = self.note(put, vie.clone(), Entree::Code(code)).await?;
        if vie.version == avant {
            return Err(rien());
        }
        self.annonce_vie(&vie);
        Ok(vie)
    }

    /// What [`Engine::purge`] would take away; changes nothing.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn purge_prevue(&self, retention: SignedDuration) -> Result<(Timestamp, Purge), Echec> {
        let (avant, maintenant) = self.limite_de_purge(retention);
        let purge = self.journal().purge_prevue(avant, maintenant).await.map_err(|erreur| echec_journal(&erreur))?;
        Ok((avant, purge))
    }

    /// Takes away what is older than the retention, all of it or nothing ([`crate::store::journal`]).
    ///
    /// # Errors
    /// The journal's failure; nothing is taken away then.
    pub async fn purge(&self, retention: SignedDuration) -> Result<(Timestamp, Purge), Echec> {
        let (avant, maintenant) = self.limite_de_purge(retention);
        let purge = self.journal().purge(avant, maintenant).await.map_err(|erreur| echec_journal(&erreur))?;
        tracing::info!(%avant, puts = purge.puts, "the journal was purged");
        Ok((avant, purge))
    }

    /// Gives the free room of the journal's file back to the disk.
    ///
    /// # Errors
    /// No room to do so, or another process uses the journal just now: nothing is lost by it.
    pub async fn compacte(&self) -> Result<Place, Echec> {
        self.journal().compacte().await.map_err(|erreur: JournalError| echec_journal(&erreur))
    }

    fn limite_de_purge(&self, retention: SignedDuration) -> (Timestamp, Timestamp) {
        let maintenant = self.maintenant();
        (maintenant.checked_sub(retention).unwrap_or(Timestamp::MIN), maintenant)
    }
}

/// The put that a code recorded now is for.
fn a_decharger(vies: &[(PutId, Vie)]) -> Option<(PutId, &Vie)> {
    let manque = vies.iter().find(|(_, vie)| vie.code_manque());
    let en_doute = || vies.iter().rev().find(|(_, vie)| matches!(vie.phase, Phase::Inconnue(_)) && vie.code.is_none());
    let a_la_main = || vies.iter().rev().find(|(_, vie)| matches!(vie.code, Some((_, SourceCode::Main))));
    manque.or_else(en_doute).or_else(a_la_main).map(|(put, vie)| (*put, vie))
}
