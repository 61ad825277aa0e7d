//! What is known of the contracts that are followed.

use crate::cli::context::Fin;
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Phase, Vie, Vu};
use crate::domain::put_answers::{CodeDecharge, EtatReprovisionning, FibreAllouee, Ko, Pm};
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::{Categorie, CodeErreur};
use crate::domain::states::Statut;

/// What is known of one contract.
#[derive(Debug, Clone, Default)]
pub(super) struct Bilan {
    pub(super) statut: Option<Statut>,
    pub(super) pm: Option<Pm>,
    pub(super) fibre: Option<FibreAllouee>,
    pub(super) code: Option<CodeDecharge>,
    /// The put carried no code de décharge.
    pub(super) code_manque: bool,
    /// Why the outcome is not known, where it is in doubt.
    pub(super) doute: Option<Echec>,
    pub(super) echec: Option<Echec>,
    pub(super) suite: Suite,
    pub(super) requetes: u32,
}

/// What is to be expected of a put, beside its state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Suite {
    /// What its state says.
    #[default]
    Statut,
    /// Settled without a final state: refused, not sent, not carried out.
    Aucune,
    /// A person ended the following.
    Close,
    /// The service no longer knows the workflow of a put that it carried out.
    Oubliee,
}

impl Bilan {
    pub(super) fn de_la_vie(vie: &Vie) -> Self {
        let mut bilan = Self {
            pm: vie.pm.clone(),
            fibre: vie.fibre.clone(),
            code: vie.code.as_ref().map(|(code, _)| code.clone()),
            code_manque: vie.code_manque(),
            ..Self::default()
        };
        match &vie.phase {
            Phase::EnSuivi(suivie) => {
                bilan.statut.clone_from(&suivie.statut);
                if suivie.est_oubliee() {
                    bilan.suite = Suite::Oubliee;
                }
            }
            Phase::Terminee { statut, .. } => bilan.statut = Some(statut.clone()),
            Phase::Inconnue(enquete) => {
                bilan.doute = Some(Echec::du_doute(&enquete.cause));
                bilan.statut = match &enquete.vu {
                    Vu::SansFibre(statut) | Vu::Tiers { statut, .. } => Some(statut.clone()),
                    Vu::Rien => None,
                };
            }
            Phase::Refusee(refus) => {
                bilan.suite = Suite::Aucune;
                bilan.echec = Some(Echec::du_refus(refus));
            }
            Phase::NonEnvoyee(_) | Phase::NonPartie(_) => bilan.suite = Suite::Aucune,
            Phase::Close { .. } => bilan.suite = Suite::Close,
            Phase::Intention | Phase::Envoi { .. } => {}
        }
        bilan
    }

    /// A state that the service told; `derniere` is this post's latest put, settled: its code is
    /// shown where the state names its fibre.
    pub(super) fn de_l_etat(etat: EtatReprovisionning, derniere: Option<&Vie>) -> Self {
        let la_sienne = derniere.filter(|vie| etat.reference_fibre() == Some(vie.demande.fibre.as_str()));
        let code = la_sienne.and_then(|vie| vie.code.as_ref()).map(|(code, _)| code.clone());
        Self { statut: Some(etat.statut), pm: etat.pm, fibre: etat.fibre, code, ..Self::default() }
    }

    pub(super) fn du_contrat_inconnu(contrat: &ReferenceContrat) -> Self {
        let mut echec = Echec::new(Categorie::Etat, "erreur.suivi.rien").avec("contrat", contrat.as_str());
        echec.ko = Some(Ko { code: CodeErreur::read("20014"), libelle: String::new() });
        Self { echec: Some(echec), ..Self::default() }
    }

    pub(super) fn fin(&self) -> Fin {
        match (&self.echec, &self.statut) {
            (Some(echec), _) => echec.categorie.into(),
            _ if self.suite == Suite::Aucune => Fin::Refus,
            _ if self.doute.is_some() => Fin::Indecis,
            (None, Some(Statut::Termine)) => Fin::Fait,
            (None, Some(Statut::Annule | Statut::EnEchec)) => Fin::Refus,
            (None, _) => Fin::Indecis,
        }
    }
}
