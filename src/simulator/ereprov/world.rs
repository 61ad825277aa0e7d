//! The simulated service as a pure state machine: a question and the time in, an answer out.
//!
//! Owns: the buildings, the contracts, the reprovisionings, the month's count, and the order in
//! which the service checks a question.
//!
//! Must never: read a clock, sleep, or know HTTP or XML.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::fibre::{Fibre, PboFibres, RoSite};
use crate::domain::put_answers::{AccusePut, CodeDecharge, Entete, EtatReprovisionning, FibreAllouee, Ko, Pm};
use crate::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use crate::domain::states::Statut;
use crate::wire::ereprov::Methode;

use super::buildings::{Contrat, EtatCommande, Immeuble, Ligne};
use super::rules::{self, Appel, Mutation};
use super::scenario::{Forme, Scenario, ko};
use super::workflow::{DUREE, Depart, Workflow};

/// Requests an operator may make in a calendar month (docs/e-reprov.md 1), all methods together.
pub(super) const PLAFOND: u32 = 2_000;
/// Sessions an operator may have open (docs/e-reprov.md 1).
pub(super) const SESSIONS: usize = 2;

/// What the service answers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Corps {
    Structure(Site),
    Fibres(RoSite),
    Put(AccusePut),
    Suivi(EtatReprovisionning),
    Ko(Ko),
}

/// An answer and how it is to be given.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reponse {
    pub(super) corps: Corps,
    pub(super) forme: Forme,
    /// The HTTP status, where the scenario sets one.
    pub(super) http: Option<u16>,
    /// How long it is held back.
    pub(super) delai: Duration,
}

/// The simulated service.
#[derive(Debug, Clone)]
pub(super) struct Monde {
    immeubles: Vec<Immeuble>,
    workflows: Vec<Workflow>,
    scenario: Scenario,
    vitesse: f64,
    /// Year and month that `requetes` counts.
    mois: (i16, i8),
    requetes: u32,
    puts: u32,
}

impl Monde {
    /// The service at the moment it starts, with the reprovisionings that its data say were asked
    /// before. `vitesse` divides every duration; it is positive.
    pub(super) fn new(immeubles: Vec<Immeuble>, scenario: Scenario, vitesse: f64, maintenant: Timestamp) -> Self {
        let mut monde =
            Self { immeubles, workflows: Vec::new(), scenario, vitesse, mois: (0, 0), requetes: 0, puts: 0 };
        for at in 0..monde.immeubles.len() {
            monde.reprend(at, maintenant);
        }
        monde.avance(maintenant);
        monde
    }

    /// Puts carried out since the start.
    pub(super) const fn puts(&self) -> u32 {
        self.puts
    }

    /// Answers a question. `en_vol` is how many requests are being answered, this one included.
    pub(super) fn repond(
        &mut self,
        methode: Methode,
        champs: &[(String, String)],
        en_vol: usize,
        maintenant: Timestamp,
    ) -> Reponse {
        self.avance(maintenant);
        let simple = |corps| Reponse { corps, forme: Forme::Normale, http: None, delai: Duration::ZERO };
        if !self.compte(maintenant) {
            return simple(Corps::Ko(ko("20016")));
        }
        if en_vol > SESSIONS {
            return simple(Corps::Ko(ko("20007")));
        }
        let scenario = self.scenario_de(methode, champs);
        let execution = scenario.execute.then(|| self.execute(methode, champs, &scenario, maintenant));
        let corps = match (&scenario.ko, execution) {
            (Some(ko), _) => Corps::Ko(ko.clone()),
            (None, Some(Ok(corps))) => deforme(corps, scenario.forme),
            (None, Some(Err(code))) => Corps::Ko(ko(code)),
            // Never written: the form of such a scenario has no use for it.
            (None, None) => Corps::Ko(ko("20000")),
        };
        Reponse { corps, forme: scenario.forme, http: scenario.http, delai: self.accelere(scenario.delai) }
    }

    /// Counts a request of this month; `false` beyond the limit.
    fn compte(&mut self, maintenant: Timestamp) -> bool {
        let jour = maintenant.to_zoned(TimeZone::UTC);
        let mois = (jour.year(), jour.month());
        if self.mois != mois {
            self.mois = mois;
            self.requetes = 0;
        }
        self.requetes = self.requetes.saturating_add(1);
        self.requetes <= PLAFOND
    }

    /// The scenario for a question: the one the simulator was started with, else the contract's own.
    fn scenario_de(&self, methode: Methode, champs: &[(String, String)]) -> Scenario {
        let normal = Scenario::normal();
        if self.scenario.nom != normal.nom && self.scenario.concerne(methode) {
            return self.scenario.clone();
        }
        champs
            .iter()
            .find(|(nom, _)| nom == "referenceContrat")
            .and_then(|(_, reference)| self.contrat(reference))
            .and_then(|(immeuble, contrat)| self.immeubles.get(immeuble)?.contrats.get(contrat)?.scenario.clone())
            .filter(|scenario| scenario.concerne(methode))
            .unwrap_or(normal)
    }

    /// Carries a question out; an error is the service's code.
    fn execute(
        &mut self,
        methode: Methode,
        champs: &[(String, String)],
        scenario: &Scenario,
        maintenant: Timestamp,
    ) -> Result<Corps, &'static str> {
        let (reference, appel) = rules::lit(methode, champs).map_err(|champ| {
            tracing::info!(champ, "20001: unacceptable parameter");
            "20001"
        })?;
        let (at, rang) = self.contrat(reference).ok_or("20019")?;
        let immeuble = self.immeubles.get(at).ok_or("20019")?;
        let contrat = immeuble.contrats.get(rang).ok_or("20019")?;
        match contrat.commande {
            EtatCommande::Recue => {}
            EtatCommande::SansCr => return Err("20018"),
            EtatCommande::Invalide => return Err("20002"),
        }
        match appel {
            Appel::Structure => Ok(Corps::Structure(structure(immeuble))),
            Appel::Fibres { lieu, pbo } => fibres(immeuble, contrat, lieu, pbo).map(Corps::Fibres),
            Appel::Put(demande) => self.put(at, rang, &demande, scenario, maintenant),
            Appel::Suivi => self.suivi(at, rang, maintenant),
        }
    }

    fn put(
        &mut self,
        at: usize,
        rang: usize,
        demande: &Mutation<'_>,
        scenario: &Scenario,
        maintenant: Timestamp,
    ) -> Result<Corps, &'static str> {
        let duree = self.duree(DUREE * scenario.facteur);
        let immeuble = self.immeubles.get_mut(at).ok_or("20019")?;
        let contrat = immeuble.contrats.get(rang).ok_or("20019")?;
        let en_cours = |w: &&Workflow| w.immeuble == at && !w.statut(maintenant).est_final();
        if self.workflows.iter().filter(en_cours).any(|w| w.contrat == rang) {
            return Err("20012");
        }
        let fibre = immeuble.fibres.iter().position(|l| *l.reference == *demande.fibre).ok_or("20005")?;
        let ligne = immeuble.fibres.get(fibre).ok_or("20005")?;
        if let Some(regle) = rules::interdit(immeuble, contrat, ligne, demande) {
            tracing::info!(regle, "20015: forbidden by section 3.4.1 or 1.1");
            return Err("20015");
        }
        // Another contract's reprovisioning has reserved it: this one can't be started.
        if self.workflows.iter().filter(en_cours).any(|w| w.fibre == fibre) {
            return Err("20011");
        }
        self.puts = self.puts.saturating_add(1);
        let reference = contrat.reference.to_string();
        let code = code_de_decharge(&reference, demande.fibre, self.puts, maintenant);
        let depart = Depart {
            immeuble: at,
            contrat: rang,
            fibre,
            pto: demande.pto,
            conservation: demande.conservation,
            motif: demande.motif,
            code,
            debut: maintenant,
            duree,
            fin: scenario.fin.clone(),
        };
        let workflow = Workflow::demarre(depart, immeuble);
        let accuse = AccusePut {
            entete: Some(Entete::Ok),
            contrat: Some(reference),
            code: CodeDecharge::read(&workflow.code),
            pm: Some(pm(immeuble, fibre)),
            fibre: Some(FibreAllouee {
                reference: demande.fibre.to_owned(),
                reference_pto: workflow.pto_finale(immeuble),
                ..FibreAllouee::default()
            }),
        };
        self.workflows.push(workflow);
        Ok(Corps::Put(accuse))
    }

    fn suivi(&self, at: usize, rang: usize, maintenant: Timestamp) -> Result<Corps, &'static str> {
        let workflow = self.workflows.iter().rev().find(|w| w.immeuble == at && w.contrat == rang).ok_or("20014")?;
        let immeuble = self.immeubles.get(at).ok_or("20014")?;
        let ligne = immeuble.fibres.get(workflow.fibre).ok_or("20014")?;
        let statut = workflow.statut(maintenant);
        let pto = match statut {
            Statut::Termine => ligne.pto.as_deref().map(str::to_owned),
            _ => workflow.pto_finale(immeuble),
        };
        Ok(Corps::Suivi(EtatReprovisionning {
            reference: immeuble.contrats.get(rang).map(|contrat| contrat.reference.to_string()),
            statut,
            pm: Some(pm(immeuble, workflow.fibre)),
            fibre: Some(FibreAllouee {
                reference: ligne.reference.to_string(),
                reference_pto: pto,
                information_cable: Some(ligne.cable.to_string()),
                information_tube: Some(ligne.tube.to_string()),
                information_fibre: Some(ligne.couleur.to_string()),
            }),
        }))
    }

    /// The reprovisionings that a building's data say were asked before the start.
    fn reprend(&mut self, at: usize, maintenant: Timestamp) {
        let vitesse = self.vitesse;
        let Some(immeuble) = self.immeubles.get_mut(at) else { return };
        for (rang, contrat) in immeuble.contrats.clone().iter().enumerate() {
            let Some(avant) = &contrat.avant else { continue };
            let depart = Depart {
                immeuble: at,
                contrat: rang,
                fibre: avant.fibre,
                pto: avant.pto.as_deref(),
                conservation: avant.conservation,
                motif: avant.motif,
                code: avant.code.clone(),
                debut: maintenant.checked_sub(secondes(f64::from(avant.debut) / vitesse)).unwrap_or(maintenant),
                duree: secondes(f64::from(avant.duree) / vitesse),
                fin: avant.fin.clone(),
            };
            self.workflows.push(Workflow::demarre(depart, immeuble));
        }
    }

    fn avance(&mut self, maintenant: Timestamp) {
        for workflow in &mut self.workflows {
            if let Some(immeuble) = self.immeubles.get_mut(workflow.immeuble) {
                workflow.avance(immeuble, maintenant);
            }
        }
    }

    /// The building and the rank in it of a contract.
    fn contrat(&self, reference: &str) -> Option<(usize, usize)> {
        self.immeubles.iter().enumerate().find_map(|(at, immeuble)| {
            immeuble.contrats.iter().position(|contrat| contrat.reference.as_str() == reference).map(|rang| (at, rang))
        })
    }

    fn duree(&self, base: f64) -> SignedDuration {
        secondes(base / self.vitesse)
    }

    fn accelere(&self, delai: Duration) -> Duration {
        Duration::try_from_secs_f64(delai.as_secs_f64() / self.vitesse).unwrap_or(Duration::MAX)
    }
}

fn secondes(nombre: f64) -> SignedDuration {
    SignedDuration::try_from_secs_f64(nombre).unwrap_or(SignedDuration::MAX)
}

/// An answer as the scenario's form of it wants it said.
fn deforme(corps: Corps, forme: Forme) -> Corps {
    match (corps, forme) {
        (Corps::Put(accuse), Forme::SansCode) => Corps::Put(AccusePut { code: None, ..accuse }),
        (Corps::Put(accuse), Forme::SansEntete) => Corps::Put(AccusePut { entete: None, ..accuse }),
        (corps, _) => corps,
    }
}

/// getSiteStructure.
fn structure(immeuble: &Immeuble) -> Site {
    let mut site = Site { reference: immeuble.reference.clone(), batiments: Vec::new() };
    for (at, etage) in immeuble.etages.iter().enumerate() {
        let pto = immeuble.fibres.iter().filter(|ligne| ligne.etage_pto == at).filter_map(|ligne| {
            Some(Pto {
                reference: ligne.pto.clone()?,
                construction: ligne.construction.clone(),
                utilisation: ligne.utilisation.clone(),
            })
        });
        let vu = Etage {
            reference: etage.reference.clone(),
            pbo: etage.pbo.iter().map(|reference| Pbo { reference: reference.clone() }).collect(),
            pto: pto.collect(),
        };
        let batiment = trouve(
            &mut site.batiments,
            |b| b.reference == etage.batiment,
            || Batiment { reference: etage.batiment.clone(), escaliers: Vec::new() },
        );
        let escalier = batiment.and_then(|b| {
            trouve(
                &mut b.escaliers,
                |e| e.reference == etage.escalier,
                || Escalier { reference: etage.escalier.clone(), etages: Vec::new() },
            )
        });
        if let Some(escalier) = escalier {
            escalier.etages.push(vu);
        }
    }
    site
}

/// The element that `est` recognises, made by `fait` when there is none.
fn trouve<T>(liste: &mut Vec<T>, est: impl Fn(&T) -> bool, fait: impl FnOnce() -> T) -> Option<&mut T> {
    let at = liste.iter().position(est).unwrap_or_else(|| {
        liste.push(fait());
        liste.len() - 1
    });
    liste.get_mut(at)
}

/// getRoSite (docs/e-reprov.md 3.2). With a PBO: what it serves. With a place alone: the routes modelled on that
/// étage, by the PBO that stands there or by the PTO. Without either: the contract's own PBO, or its
/// étage when it has none.
fn fibres(
    immeuble: &Immeuble,
    contrat: &Contrat,
    lieu: Option<[&str; 3]>,
    pbo: Option<&str>,
) -> Result<RoSite, &'static str> {
    let etage = match lieu {
        Some([batiment, escalier, etage]) => immeuble.etage(batiment, escalier, etage).ok_or("20005")?,
        None => contrat.etage,
    };
    let du_lieu = |ligne: &Ligne| ligne.pbo.etage == etage || (lieu.is_none() && ligne.etage_pto == etage);
    let garde: Box<dyn Fn(&Ligne) -> bool> = match (pbo, &contrat.pbo) {
        (Some(nom), du_contrat) => {
            let sien = du_contrat.as_ref().filter(|pbo| lieu.is_none() && *pbo.reference == *nom);
            let voulu = sien
                .or_else(|| immeuble.fibres.iter().find(|l| *l.pbo.reference == *nom && du_lieu(l)).map(|l| &l.pbo))
                .ok_or("20005")?;
            Box::new(move |ligne| ligne.pbo == *voulu)
        }
        (None, Some(sien)) if lieu.is_none() => Box::new(move |ligne| ligne.pbo == *sien),
        (None, _) => Box::new(move |ligne| ligne.pbo.etage == etage || ligne.etage_pto == etage),
    };
    let mut reponse = RoSite::default();
    for ligne in immeuble.fibres.iter().filter(|ligne| garde(ligne)) {
        let localisation = localisation(immeuble, ligne.pbo.etage);
        let pbo = trouve(
            &mut reponse.pbo,
            |vu| vu.reference == ligne.pbo.reference && vu.localisation == localisation,
            || PboFibres {
                reference: ligne.pbo.reference.clone(),
                localisation: localisation.clone(),
                fibres: Vec::new(),
            },
        );
        if let Some(pbo) = pbo {
            pbo.fibres.push(fibre(ligne));
        }
    }
    if reponse.pbo.is_empty() { Err("20005") } else { Ok(reponse) }
}

fn fibre(ligne: &Ligne) -> Fibre {
    Fibre {
        reference: ligne.reference.clone(),
        reference_pto: ligne.pto.clone(),
        cable: Some(ligne.cable.clone()),
        tube: Some(ligne.tube.clone()),
        couleur: Some(ligne.couleur.clone()),
        construction: ligne.construction.clone(),
        utilisation: ligne.utilisation.clone(),
    }
}

/// Where a PBO is, in the service's words: its étage, with bâtiment and escalier where the site has
/// several.
pub(super) fn localisation(immeuble: &Immeuble, etage: usize) -> Box<str> {
    let Some(ici) = immeuble.etages.get(etage) else { return Box::default() };
    if immeuble.etages.iter().all(|e| e.batiment == ici.batiment && e.escalier == ici.escalier) {
        return ici.reference.clone();
    }
    format!("{} / {} / {}", ici.batiment, ici.escalier, ici.reference).into()
}

/// Where a fibre is patched: twelve positions a level, in the order of the building's fibres.
fn pm(immeuble: &Immeuble, fibre: usize) -> Pm {
    let position = format!("Etage {} - {}", fibre / 12 + 1, fibre % 12 + 1);
    Pm { reference: immeuble.pm.to_string(), position }
}

/// A code de décharge: seven capitals and digits that are not taken for one another.
fn code_de_decharge(contrat: &str, fibre: &str, rang: u32, maintenant: Timestamp) -> String {
    const SIGNES: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let graine = format!("{contrat}/{fibre}/{rang}/{}", maintenant.as_nanosecond());
    // FNV-1a, then a final mix so that near seeds give unlike codes.
    let mut etat = graine
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |etat, octet| (etat ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3));
    etat = (etat ^ (etat >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    etat ^= etat >> 33;
    (0..7)
        .filter_map(|rang| SIGNES.get(usize::try_from((etat >> (rang * 5)) & 31).ok()?))
        .map(|c| char::from(*c))
        .collect()
}

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;
