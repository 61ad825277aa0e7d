//! One reprovisioning of the simulated service, whose state follows from the clock.
//!
//! Owns: the workflow's stages, and the effect of its end on the fibres and on the order.
//!
//! Must never: read a clock, or decide whether a put is allowed.

use jiff::{SignedDuration, Timestamp};

use crate::domain::commande::Route;
use crate::domain::motif::Motif;
use crate::domain::states::{Construction, Statut, Utilisation};

use super::buildings::SimulatedImmeuble;

/// How long a workflow takes at speed 1, in seconds.
pub(super) const DURATION: f64 = 20.0;

/// A reprovisioning, from its put to its end and after it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Workflow {
    /// Index of the building.
    pub(super) immeuble: usize,
    /// Index of the contract in the building.
    pub(super) contrat: usize,
    /// Index of the wanted fibre in the building.
    pub(super) fibre: usize,
    pub(super) pto: Option<String>,
    pub(super) conservation: bool,
    pub(super) motif: Motif,
    pub(super) code: String,
    pub(super) start: Timestamp,
    pub(super) duration: SignedDuration,
    pub(super) end: Statut,
    /// The wanted fibre's states before the put, restored if the reprovisioning does not succeed.
    before: (Construction, Utilisation),
    /// Whether the end has been applied to the building.
    applied: bool,
}

/// The properties of a workflow that are fixed by its put.
pub(super) struct WorkflowStart<'a> {
    pub(super) immeuble: usize,
    pub(super) contrat: usize,
    pub(super) fibre: usize,
    pub(super) pto: Option<&'a str>,
    pub(super) conservation: bool,
    pub(super) motif: Motif,
    pub(super) code: String,
    pub(super) start: Timestamp,
    pub(super) duration: SignedDuration,
    pub(super) end: Statut,
}

impl Workflow {
    /// Starts a workflow: the wanted fibre becomes reserved, and under construction if it was to be built.
    pub(super) fn launch(workflow_start: WorkflowStart<'_>, immeuble: &mut SimulatedImmeuble) -> Self {
        let mut before = <(Construction, Utilisation)>::default();
        if let Some(line) = immeuble.fibres.get_mut(workflow_start.fibre) {
            before = (line.construction.clone(), line.utilisation.clone());
            line.utilisation = Utilisation::Reserved;
            if line.construction == Construction::ToBuild {
                line.construction = Construction::UnderConstruction;
            }
        }
        Self {
            immeuble: workflow_start.immeuble,
            contrat: workflow_start.contrat,
            fibre: workflow_start.fibre,
            pto: workflow_start.pto.map(str::to_owned),
            conservation: workflow_start.conservation,
            motif: workflow_start.motif,
            code: workflow_start.code,
            start: workflow_start.start,
            duration: workflow_start.duration,
            end: workflow_start.end,
            before,
            applied: false,
        }
    }

    /// The state at `now`: Initié for the first fifth of the duration, En cours until the end, then the final state.
    pub(super) fn statut(&self, now: Timestamp) -> Statut {
        let elapsed = now.duration_since(self.start);
        if elapsed >= self.duration {
            self.end.clone()
        } else if elapsed >= self.duration / 5 {
            Statut::Underway
        } else {
            Statut::Initiated
        }
    }

    /// Applies the end to the building once its time has come, and only once.
    pub(super) fn advance(&mut self, immeuble: &mut SimulatedImmeuble, now: Timestamp) {
        if self.applied {
            return;
        }
        match self.statut(now) {
            Statut::Finished => self.finish(immeuble),
            Statut::Cancelled | Statut::Failed => {
                if let Some(line) = immeuble.fibres.get_mut(self.fibre) {
                    (line.construction, line.utilisation) = self.before.clone();
                }
            }
            Statut::Initiated | Statut::Underway | Statut::Unknown(_) => return,
        }
        self.applied = true;
    }

    /// The PTO that the contract has after the reprovisioning.
    pub(super) fn final_pto(&self, immeuble: &SimulatedImmeuble) -> Option<String> {
        if self.conservation {
            return self.pto.clone().or_else(|| self.current_pto(immeuble));
        }
        immeuble.fibres.get(self.fibre)?.pto.as_deref().map(str::to_owned)
    }

    fn current_pto(&self, immeuble: &SimulatedImmeuble) -> Option<String> {
        let contrat = immeuble.contrats.get(self.contrat)?;
        let line = immeuble.fibres.iter().find(|line| line.reference == contrat.reference_prise)?;
        line.pto.as_deref().map(str::to_owned)
    }

    fn finish(&self, immeuble: &mut SimulatedImmeuble) {
        let pto = self.final_pto(immeuble);
        let Some(contrat) = immeuble.contrats.get_mut(self.contrat) else { return };
        let old = std::mem::take(&mut contrat.reference_prise);
        let mut etage_pto = contrat.etage;
        // The prise that loses the kept PTO gets the one planned on the new fibre: no PTO is lost, and none exists
        // twice.
        let (planned_pto, planned_etage) =
            immeuble.fibres.get(self.fibre).map_or((None, etage_pto), |line| (line.pto.clone(), line.etage_pto));
        for (at, line) in immeuble.fibres.iter_mut().enumerate() {
            if self.conservation && at != self.fibre && line.pto.is_some() && line.pto.as_deref() == pto.as_deref() {
                etage_pto = line.etage_pto;
                line.pto.clone_from(&planned_pto);
                line.etage_pto = planned_etage;
            }
            if line.reference == old {
                line.utilisation = old_after(self.motif);
            }
        }
        let Some(line) = immeuble.fibres.get_mut(self.fibre) else { return };
        line.construction = Construction::Built;
        line.utilisation = Utilisation::Occupied;
        line.pto = pto.map(String::into_boxed_str);
        line.etage_pto = etage_pto;
        if let Some(contrat) = immeuble.contrats.get_mut(self.contrat) {
            contrat.reference_prise = line.reference.clone();
            contrat.pbo = Some(line.pbo.clone());
            contrat.route = Route::Real;
        }
    }
}

/// The state of the fibre that the contract leaves. A fibre that carries no light, or another customer's, is not free.
const fn old_after(motif: Motif) -> Utilisation {
    match motif {
        Motif::OccupiedFibre | Motif::BrokenFibre | Motif::NoSignal => Utilisation::Occupied,
        _ => Utilisation::Available,
    }
}
