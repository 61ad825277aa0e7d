//! Replaying: what each event makes of a put.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Absence, Constat, Enquete, Etape, Evenement, Fait, Phase, SourceCode, Suivie, Vie, Vu};
use crate::domain::outcome::{CauseDoute, GenrePanne, Issue, Panne};
use crate::domain::put_answers::{CodeDecharge, EtatReprovisionning};
use crate::domain::reference::is_absent;
use crate::domain::states::Statut;

impl Vie {
    /// The life that `faits` tell, oldest first; `None` unless the first is an intention.
    #[must_use]
    pub fn rejouee(faits: &[Fait]) -> Option<Self> {
        let (premier, suite) = faits.split_first()?;
        let Evenement::Intention { demande, ancienne_fibre, agent, .. } = &premier.evenement else {
            return None;
        };
        let mut vie = Self {
            demande: demande.clone(),
            ancienne_fibre: ancienne_fibre.clone(),
            agent: agent.clone(),
            le: premier.le,
            phase: Phase::Intention,
            code: None,
            pm: None,
            fibre: None,
            etapes: BTreeMap::from([(Etape::Intention, premier.le)]),
            version: 1,
        };
        for fait in suite {
            vie.applique(fait);
        }
        Some(vie)
    }

    /// Whether the put is settled: nothing more is asked of the service, and another put of the
    /// contract is possible (rule R10).
    #[must_use]
    pub const fn est_reglee(&self) -> bool {
        matches!(
            self.phase,
            Phase::NonEnvoyee(_)
                | Phase::Refusee(_)
                | Phase::Terminee { .. }
                | Phase::Close { .. }
                | Phase::NonPartie(_)
        )
    }

    /// Whether getReprovisionning may still tell something of the put, and is worth a request.
    #[must_use]
    pub fn est_suivie(&self) -> bool {
        match &self.phase {
            Phase::Inconnue(_) => true,
            Phase::EnSuivi(suivie) => !suivie.est_oubliee(),
            _ => false,
        }
    }

    /// Whether the put was carried out and its code de décharge is not known.
    #[must_use]
    pub const fn code_manque(&self) -> bool {
        self.code.is_none() && self.est_executee()
    }

    /// Whether the put is known to have been carried out.
    #[must_use]
    pub const fn est_executee(&self) -> bool {
        matches!(self.phase, Phase::EnSuivi(_) | Phase::Terminee { .. } | Phase::Close { .. })
    }

    /// Replays one more event. Events that say nothing in the present phase change only the version.
    pub fn applique(&mut self, fait: &Fait) {
        self.version = self.version.saturating_add(1);
        let le = fait.le;
        match &fait.evenement {
            Evenement::Intention { .. } => {}
            Evenement::Depart => {
                if self.phase == Phase::Intention {
                    self.phase = Phase::Envoi { depuis: le };
                }
            }
            Evenement::NonEnvoyee { panne } => {
                if self.phase == Phase::Intention {
                    self.phase = Phase::NonEnvoyee(panne.clone());
                }
            }
            Evenement::Interrompue => {
                if let Phase::Envoi { depuis } = self.phase {
                    let panne =
                        Panne { genre: GenrePanne::Interruption, detail: "stopped after the departure".to_owned() };
                    self.phase = Phase::Inconnue(Enquete::ouverte(CauseDoute::Panne(panne), le.max(depuis)));
                }
            }
            Evenement::Retour { issue, dernier_octet } => self.applique_retour(issue, *dernier_octet),
            Evenement::Etat { etat, doute } => self.applique_etat(etat, le, SignedDuration::from_secs(*doute)),
            Evenement::Absente { doute } => self.applique_absence(le, SignedDuration::from_secs(*doute)),
            Evenement::Tranchee { partie, code, raison } => self.applique_tranchee(*partie, code.as_ref(), raison),
            Evenement::Cloturee { code, raison } => {
                if let Some(code) = code {
                    self.garde_code(code, SourceCode::Main);
                }
                if let Phase::EnSuivi(_) = self.phase {
                    self.phase = Phase::Close { raison: raison.clone() };
                }
            }
            Evenement::CodeSaisi { code } => self.garde_code(code, SourceCode::Main),
        }
        self.marque_etapes(le);
    }

    /// Dates the steps that the present phase says are reached.
    fn marque_etapes(&mut self, le: Timestamp) {
        let mut atteinte = |etape| {
            self.etapes.entry(etape).or_insert(le);
        };
        match &self.phase {
            Phase::Intention => {}
            Phase::Envoi { .. } | Phase::Inconnue(_) => atteinte(Etape::Envoyee),
            Phase::EnSuivi(suivie) => {
                atteinte(Etape::Acceptee);
                match &suivie.statut {
                    None => {}
                    Some(Statut::Initie) => atteinte(Etape::Initie),
                    Some(_) => atteinte(Etape::EnCours),
                }
            }
            Phase::NonEnvoyee(_)
            | Phase::Refusee(_)
            | Phase::Terminee { .. }
            | Phase::Close { .. }
            | Phase::NonPartie(_) => atteinte(Etape::Fin),
        }
    }

    /// The service's code beats one recorded by hand; a later hand beats an earlier one.
    fn garde_code(&mut self, code: &CodeDecharge, source: SourceCode) {
        let keep = matches!((&self.code, source), (Some((_, SourceCode::Service)), SourceCode::Main));
        if !keep {
            self.code = Some((code.clone(), source));
        }
    }

    fn applique_retour(&mut self, issue: &Issue, dernier_octet: Timestamp) {
        // Never before the departure: a clock set back in between and right again later would make
        // the time since seem longer than it is.
        let dernier_octet = match self.phase {
            Phase::Envoi { depuis } => dernier_octet.max(depuis),
            _ => dernier_octet,
        };
        let code = match issue {
            Issue::Acceptee(accord) => accord.code.as_ref(),
            Issue::Inconnue(doute) => doute.code.as_ref(),
            Issue::Refusee(_) | Issue::NonEnvoyee(_) => None,
        };
        if let Some(code) = code {
            self.garde_code(code, SourceCode::Service);
        }
        // An answer that comes after the put was settled or given up as interrupted still counts
        // where it says that the put was carried out.
        let attendue = matches!(self.phase, Phase::Envoi { .. } | Phase::Inconnue(_));
        match issue {
            Issue::Acceptee(accord) => {
                if attendue || matches!(self.phase, Phase::NonPartie(_)) {
                    self.phase = Phase::EnSuivi(Suivie::sans_statut(false, dernier_octet));
                }
                self.pm = accord.pm.clone().or_else(|| self.pm.take());
                self.fibre = accord.fibre.clone().or_else(|| self.fibre.take());
            }
            Issue::Refusee(refus) if attendue => self.phase = Phase::Refusee(refus.clone()),
            Issue::NonEnvoyee(panne) if attendue => self.phase = Phase::NonEnvoyee(panne.clone()),
            Issue::Inconnue(doute) if matches!(self.phase, Phase::Envoi { .. }) => {
                self.phase = Phase::Inconnue(Enquete::ouverte(doute.cause.clone(), dernier_octet));
            }
            Issue::Refusee(_) | Issue::NonEnvoyee(_) | Issue::Inconnue(_) => {}
        }
    }

    fn applique_etat(&mut self, etat: &EtatReprovisionning, le: Timestamp, doute: SignedDuration) {
        let de_qui = self.fibre_nommee(etat);
        let (la_notre, adoptee) = match &self.phase {
            Phase::EnSuivi(suivie) => (suivie.est_la_sienne(de_qui, &etat.statut), suivie.adoptee),
            Phase::Inconnue(_) => {
                let connu = etat.statut.est_final() || etat.statut.est_en_cours();
                (de_qui == FibreNommee::Voulue && connu, true)
            }
            _ => return,
        };
        if la_notre {
            self.suit(etat, adoptee);
        } else if let Phase::Inconnue(enquete) = &mut self.phase
            && etat.statut.est_en_cours()
        {
            enquete.voit_en_cours(de_qui, etat);
        } else if etat.statut.est_final() && de_qui != FibreNommee::Aucune {
            self.applique_absence(le, doute);
        }
    }

    /// Takes a state as this put's.
    fn suit(&mut self, etat: &EtatReprovisionning, adoptee: bool) {
        let dernier_octet = match &self.phase {
            Phase::EnSuivi(suivie) => suivie.dernier_octet,
            Phase::Inconnue(enquete) => enquete.dernier_octet,
            _ => return,
        };
        if let Some(pm) = &etat.pm {
            self.pm = Some(pm.clone());
        }
        if let Some(fibre) = etat.fibre.as_ref().filter(|fibre| !is_absent(&fibre.reference)) {
            self.fibre = Some(fibre.clone());
        }
        self.phase = if etat.statut.est_final() {
            Phase::Terminee { statut: etat.statut.clone(), adoptee }
        } else {
            Phase::EnSuivi(Suivie { statut: Some(etat.statut.clone()), adoptee, dernier_octet, absence: None })
        };
    }

    /// No trace of the put: seen twice, the second time at least `doute` after its last byte, it says
    /// that a put in doubt was not carried out (docs/e-reprov.md 5.3), and of one that was, that the
    /// service no longer knows it.
    ///
    /// The first absence was seen after the last byte, whatever the clock says: where that was set
    /// back since, `doute` counts from the first absence, not from a time that is still to come.
    fn applique_absence(&mut self, le: Timestamp, doute: SignedDuration) {
        let certaine = |premiere: Timestamp, octet: Timestamp| {
            le > premiere && le.duration_since(if le < octet { premiere } else { octet }) >= doute
        };
        match &mut self.phase {
            Phase::Inconnue(enquete) => {
                enquete.vu = Vu::Rien;
                match enquete.premiere_absence {
                    None => enquete.premiere_absence = Some(le),
                    Some(premiere) if certaine(premiere, enquete.dernier_octet) => {
                        self.phase = Phase::NonPartie(Constat::Service);
                    }
                    // The clock was ahead then and has been put right: the first one by a true time.
                    Some(premiere) if le < premiere => enquete.premiere_absence = Some(le),
                    Some(_) => {}
                }
            }
            Phase::EnSuivi(suivie) => match &mut suivie.absence {
                None => suivie.absence = Some(Absence { premiere: le, certaine: false }),
                Some(absence) => {
                    absence.certaine |= certaine(absence.premiere, suivie.dernier_octet);
                    absence.premiere = absence.premiere.min(le);
                }
            },
            _ => {}
        }
    }

    fn applique_tranchee(&mut self, partie: bool, code: Option<&CodeDecharge>, raison: &str) {
        if let Some(code) = code {
            self.garde_code(code, SourceCode::Main);
        }
        match &self.phase {
            Phase::Inconnue(enquete) if partie => {
                let dernier_octet = enquete.dernier_octet;
                self.phase = Phase::EnSuivi(Suivie::sans_statut(true, dernier_octet));
            }
            Phase::Inconnue(_) | Phase::EnSuivi(_) if !partie => {
                self.phase = Phase::NonPartie(Constat::Personne { raison: raison.to_owned() });
            }
            _ => {}
        }
    }

    fn fibre_nommee(&self, etat: &EtatReprovisionning) -> FibreNommee {
        match etat.reference_fibre() {
            None => FibreNommee::Aucune,
            Some(reference) if reference == self.demande.fibre.as_str() => FibreNommee::Voulue,
            Some(reference) if self.ancienne_fibre.as_deref() == Some(reference) => FibreNommee::Ancienne,
            Some(_) => FibreNommee::Tierce,
        }
    }
}

/// Which fibre a state names, seen from a put.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FibreNommee {
    Aucune,
    Voulue,
    Ancienne,
    Tierce,
}

impl Enquete {
    fn ouverte(cause: CauseDoute, dernier_octet: Timestamp) -> Self {
        Self { cause, dernier_octet, premiere_absence: None, vu: Vu::Rien }
    }

    /// The service has a reprovisioning of the contract under way, but not on the wanted fibre: none is
    /// named yet, or somebody else's is.
    fn voit_en_cours(&mut self, de_qui: FibreNommee, etat: &EtatReprovisionning) {
        let statut = etat.statut.clone();
        self.vu = if de_qui == FibreNommee::Tierce {
            Vu::Tiers { fibre: etat.reference_fibre().unwrap_or_default().to_owned(), statut }
        } else {
            Vu::SansFibre(statut)
        };
        self.premiere_absence = None;
    }
}

impl Suivie {
    /// Whether a state that names such a fibre is this put's. A final state on the old fibre is an older
    /// reprovisioning's, unless this one was seen under way since: then the service names the fibre it
    /// fell back to.
    fn est_la_sienne(&self, de_qui: FibreNommee, statut: &Statut) -> bool {
        let vue_en_cours = self.statut.as_ref().is_some_and(Statut::est_en_cours);
        match de_qui {
            FibreNommee::Voulue | FibreNommee::Aucune => true,
            FibreNommee::Ancienne => {
                statut.est_en_cours() || (vue_en_cours && matches!(statut, Statut::Annule | Statut::EnEchec))
            }
            FibreNommee::Tierce => false,
        }
    }
}
