//! One reprovisioning of the simulated service, whose state follows from the clock.
//!
//! Owns: the workflow's stages and what its end does to the fibres and to the order.
//!
//! Must never: read a clock, or decide whether a put is allowed.

use jiff::{SignedDuration, Timestamp};

use crate::domain::commande::Route;
use crate::domain::motif::Motif;
use crate::domain::states::{Construction, Statut, Utilisation};

use super::buildings::Immeuble;

/// How long a workflow takes at vitesse 1, in seconds.
pub(super) const DUREE: f64 = 20.0;

/// A reprovisioning, from its put on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Workflow {
    /// Index of the building.
    pub(super) immeuble: usize,
    /// Index of the contract in it.
    pub(super) contrat: usize,
    /// Index of the wanted fibre in it.
    pub(super) fibre: usize,
    pub(super) pto: Option<String>,
    pub(super) conservation: bool,
    pub(super) motif: Motif,
    pub(super) code: String,
    pub(super) debut: Timestamp,
    pub(super) duree: SignedDuration,
    pub(super) fin: Statut,
    /// The wanted fibre's states before, for an end that gives it back.
    avant: (Construction, Utilisation),
    /// Whether its end has had its effect.
    applique: bool,
}

/// What a put decides of a workflow.
pub(super) struct Depart<'a> {
    pub(super) immeuble: usize,
    pub(super) contrat: usize,
    pub(super) fibre: usize,
    pub(super) pto: Option<&'a str>,
    pub(super) conservation: bool,
    pub(super) motif: Motif,
    pub(super) code: String,
    pub(super) debut: Timestamp,
    pub(super) duree: SignedDuration,
    pub(super) fin: Statut,
}

impl Workflow {
    /// Starts: the wanted fibre is reserved, and built if it was not.
    pub(super) fn demarre(depart: Depart<'_>, immeuble: &mut Immeuble) -> Self {
        let mut avant = <(Construction, Utilisation)>::default();
        if let Some(ligne) = immeuble.fibres.get_mut(depart.fibre) {
            avant = (ligne.construction.clone(), ligne.utilisation.clone());
            ligne.utilisation = Utilisation::Reserve;
            if ligne.construction == Construction::AConstruire {
                ligne.construction = Construction::EnConstruction;
            }
        }
        Self {
            immeuble: depart.immeuble,
            contrat: depart.contrat,
            fibre: depart.fibre,
            pto: depart.pto.map(str::to_owned),
            conservation: depart.conservation,
            motif: depart.motif,
            code: depart.code,
            debut: depart.debut,
            duree: depart.duree,
            fin: depart.fin,
            avant,
            applique: false,
        }
    }

    /// The state at a time: Initié for the first fifth, En cours until the end, then its last state.
    pub(super) fn statut(&self, maintenant: Timestamp) -> Statut {
        let ecoule = maintenant.duration_since(self.debut);
        if ecoule >= self.duree {
            self.fin.clone()
        } else if ecoule >= self.duree / 5 {
            Statut::EnCours
        } else {
            Statut::Initie
        }
    }

    /// Lets the end have its effect, once, when its time has come.
    pub(super) fn avance(&mut self, immeuble: &mut Immeuble, maintenant: Timestamp) {
        if self.applique {
            return;
        }
        match self.statut(maintenant) {
            Statut::Termine => self.termine(immeuble),
            Statut::Annule | Statut::EnEchec => {
                if let Some(ligne) = immeuble.fibres.get_mut(self.fibre) {
                    (ligne.construction, ligne.utilisation) = self.avant.clone();
                }
            }
            Statut::Initie | Statut::EnCours | Statut::Inconnu(_) => return,
        }
        self.applique = true;
    }

    /// The PTO that the contract has once it is done.
    pub(super) fn pto_finale(&self, immeuble: &Immeuble) -> Option<String> {
        if self.conservation {
            return self.pto.clone().or_else(|| self.pto_actuelle(immeuble));
        }
        immeuble.fibres.get(self.fibre)?.pto.as_deref().map(str::to_owned)
    }

    fn pto_actuelle(&self, immeuble: &Immeuble) -> Option<String> {
        let contrat = immeuble.contrats.get(self.contrat)?;
        let ligne = immeuble.fibres.iter().find(|ligne| ligne.reference == contrat.reference_prise)?;
        ligne.pto.as_deref().map(str::to_owned)
    }

    fn termine(&self, immeuble: &mut Immeuble) {
        let pto = self.pto_finale(immeuble);
        let Some(contrat) = immeuble.contrats.get_mut(self.contrat) else { return };
        let ancienne = std::mem::take(&mut contrat.reference_prise);
        let mut etage_pto = contrat.etage;
        // The prise that the kept PTO comes from takes the new fibre's planned one: no PTO is lost,
        // none is there twice.
        let (pto_planifiee, etage_planifie) =
            immeuble.fibres.get(self.fibre).map_or((None, etage_pto), |ligne| (ligne.pto.clone(), ligne.etage_pto));
        for (at, ligne) in immeuble.fibres.iter_mut().enumerate() {
            if self.conservation && at != self.fibre && ligne.pto.is_some() && ligne.pto.as_deref() == pto.as_deref() {
                etage_pto = ligne.etage_pto;
                ligne.pto.clone_from(&pto_planifiee);
                ligne.etage_pto = etage_planifie;
            }
            if ligne.reference == ancienne {
                ligne.utilisation = ancienne_apres(self.motif);
            }
        }
        let Some(ligne) = immeuble.fibres.get_mut(self.fibre) else { return };
        ligne.construction = Construction::Construite;
        ligne.utilisation = Utilisation::Occupe;
        ligne.pto = pto.map(String::into_boxed_str);
        ligne.etage_pto = etage_pto;
        if let Some(contrat) = immeuble.contrats.get_mut(self.contrat) {
            contrat.reference_prise = ligne.reference.clone();
            contrat.pbo = Some(ligne.pbo.clone());
            contrat.route = Route::Reelle;
        }
    }
}

/// What becomes of the fibre left behind: one that does not carry light, or carries another's, is
/// not free.
const fn ancienne_apres(motif: Motif) -> Utilisation {
    match motif {
        Motif::FibreOccupee | Motif::FibreCassee | Motif::AbsenceDeSignal => Utilisation::Occupe,
        _ => Utilisation::Disponible,
    }
}
