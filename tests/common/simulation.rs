//! Thousands of reprovisionings followed one after the other by the product's own plan, which learns
//! from what it saw of those before, and from nothing else: as the journal would tell it.
//!
//! Used by the test of the aim and by `benches/following.rs`. Everything follows from the seed.

use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{Evenement, Fait, Vie};
use reprov::domain::outcome::{Accord, Issue};
use reprov::domain::polling::{Cadence, Durees, Endroit, Observation, Plan, Releves, depuis, prochaine};
use reprov::domain::put_answers::{EtatReprovisionning, Pm};
use reprov::domain::states::Statut;
use reprov::store::journal::OBSERVEES;

/// Reprovisionings a day, between 8 and 19 o'clock.
const PAR_JOUR: usize = 15;

/// How many PMs there are.
const PM: u32 = 9;

/// How the durations are distributed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forme {
    /// Log-normal, sigma 0.6.
    LogNormale,
    /// Three in five around 0.6 times the scale, the others around 4 times.
    Bimodale,
    /// Pareto, alpha 1.2: one in ten takes more than 3.8 times the median, one in a hundred 26 times.
    QueueLourde,
    /// Every day, what begins after noon takes four times as long as what begins before.
    Midi,
    /// From one noon on everything takes four times as long, for good.
    Bascule,
    /// A third of the PMs takes a quarter of the scale, a third four times.
    ParPm,
}

/// Numbers that only the seed decides (SplitMix64).
pub struct Hasard(pub u64);

impl Hasard {
    /// Between 0 and 1, neither included.
    fn part(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^= x >> 31;
        (f64::from(u32::try_from(x >> 32).unwrap()) + 0.5) / 4_294_967_296.0
    }

    /// The logarithm is normal: median 1.
    fn log_normal(&mut self, sigma: f64) -> f64 {
        let rayon = (-2.0 * self.part().ln()).sqrt();
        (sigma * rayon * (std::f64::consts::TAU * self.part()).cos()).exp()
    }

    fn parmi(&mut self, combien: u32) -> u32 {
        (0..combien).rev().find(|rang| self.part() < 1.0 / f64::from(rang + 1)).unwrap_or_default()
    }
}

/// What following one reprovisioning came to.
#[derive(Debug, Clone, Copy)]
pub struct Bilan {
    /// How long its workflow took, in seconds.
    pub duree: f64,
    /// Questions asked.
    pub questions: u32,
    /// Seconds from its end to when that was seen.
    pub retard: f64,
}

impl Bilan {
    /// A question every `intervalle` seconds from the put on.
    pub fn a_intervalle_fixe(duree: f64, intervalle: u32) -> Self {
        let mut questions = 1;
        while f64::from(questions * intervalle) < duree {
            questions += 1;
        }
        Self { duree, questions, retard: f64::from(questions * intervalle) - duree }
    }

    /// The delay as a fraction of the duration.
    pub fn retard_relatif(&self) -> f64 {
        self.retard / self.duree
    }
}

/// One reprovisioning to come.
struct Tirage {
    debut: Timestamp,
    pm: u32,
    duree: f64,
}

fn tire(forme: Forme, echelle: f64, rang: usize, total: usize, hasard: &mut Hasard) -> Tirage {
    let jour = date(2026, 1, 5).saturating_add(i32::try_from(rang / PAR_JOUR).unwrap().days());
    let creneau = f64::from(u32::try_from(rang % PAR_JOUR).unwrap()) + hasard.part();
    let heure = 8.0 + creneau * 11.0 / 15.0;
    let minuit = jour.to_zoned(TimeZone::get("Europe/Paris").unwrap()).unwrap().timestamp();
    let pm = hasard.parmi(PM);
    let facteur = match forme {
        Forme::LogNormale => hasard.log_normal(0.6),
        Forme::Bimodale if hasard.part() < 0.6 => 0.6 * hasard.log_normal(0.25),
        Forme::Bimodale => 4.0 * hasard.log_normal(0.25),
        Forme::QueueLourde => (2.0 * hasard.part()).powf(-1.0 / 1.2),
        Forme::Midi if heure < 12.0 => hasard.log_normal(0.4),
        Forme::Bascule if rang < total / 2 => hasard.log_normal(0.4),
        Forme::Midi | Forme::Bascule => 4.0 * hasard.log_normal(0.4),
        Forme::ParPm => [0.25, 1.0, 4.0][usize::try_from(pm % 3).unwrap()] * hasard.log_normal(0.4),
    };
    let depuis_minuit = SignedDuration::from_secs_f64(heure * 3600.0);
    Tirage { debut: minuit + depuis_minuit, pm, duree: (echelle * facteur).max(1.0) }
}

/// The put of a reprovisioning, accepted, as its events tell it.
fn acceptee(demande: &Demande, tirage: &Tirage) -> Vec<Fait> {
    let intention =
        Evenement::Intention { demande: demande.clone(), ancienne_fibre: None, agent: None, acceptees: Vec::new() };
    let pm = Some(Pm { reference: format!("PM-{}", tirage.pm), ..Pm::default() });
    let issue = Issue::Acceptee(Accord { pm, ..Accord::default() });
    let retour = Evenement::Retour { issue, dernier_octet: tirage.debut };
    [intention, Evenement::Depart, retour].map(|evenement| Fait { le: tirage.debut, evenement }).into()
}

fn etat(le: Timestamp, statut: Statut) -> Fait {
    let etat = EtatReprovisionning { reference: None, statut, pm: None, fibre: None };
    Fait { le, evenement: Evenement::Etat { etat, doute: 600 } }
}

/// What was seen of past workflows, oldest put first.
#[derive(Default)]
struct Memoire {
    observations: Vec<Observation>,
    /// The last plan, and how many observations it knew.
    plan: Option<(usize, Plan)>,
}

impl Memoire {
    /// The plan as the engine makes it for a put that was last asked about at `depuis`.
    fn plan(&mut self, endroit: &Endroit, debut: Timestamp, depuis: Timestamp, cadence: Cadence) -> &Plan {
        let mut vues: Vec<&Observation> =
            self.observations.iter().rev().take(OBSERVEES).filter(|vue| vue.vue_le <= depuis).collect();
        if self.plan.as_ref().is_none_or(|(connues, _)| *connues != vues.len()) {
            vues.sort_by_key(|vue| std::cmp::Reverse(vue.vue_le));
            let plan = Plan::new(&Durees::apprises(vues.iter().copied(), endroit, debut), cadence);
            self.plan = Some((vues.len(), plan));
        }
        &self.plan.as_ref().unwrap().1
    }
}

/// Follows `combien` reprovisionings, the journal being empty at first.
pub fn simule(forme: Forme, echelle: f64, combien: usize, graine: u64) -> Vec<Bilan> {
    let brouillon = crate::order::brouillon_pour("MUT1", "CTP-2");
    let demande = brouillon.demande().unwrap();
    let (mut hasard, mut memoire) = (Hasard(graine), Memoire::default());
    (0..combien)
        .map(|rang| {
            let tirage = tire(forme, echelle, rang, combien, &mut hasard);
            memoire.plan = None;
            suit(&demande, &tirage, &mut memoire)
        })
        .collect()
}

fn suit(demande: &Demande, tirage: &Tirage, memoire: &mut Memoire) -> Bilan {
    let cadence = Cadence::default();
    let mut faits = acceptee(demande, tirage);
    let mut vie = Vie::rejouee(&faits).unwrap();
    let fin = tirage.debut + SignedDuration::from_secs_f64(tirage.duree);
    let mut releves = Releves::default();
    loop {
        let endroit = Endroit::new(&vie, None);
        let plan = memoire.plan(&endroit, tirage.debut, depuis(&vie, releves).unwrap(), cadence);
        let quand = prochaine(&vie, releves, plan, cadence).unwrap().le;
        releves = Releves { nombre: releves.nombre + 1, dernier: Some(quand) };
        faits.push(etat(quand, if quand < fin { Statut::EnCours } else { Statut::Termine }));
        vie.applique(faits.last().unwrap());
        if vie.est_reglee() {
            memoire.observations.push(Observation::lue(&faits, None).unwrap());
            let retard = quand.duration_since(fin).as_secs_f64();
            return Bilan { duree: tirage.duree, questions: releves.nombre, retard };
        }
    }
}

/// The value below which `pour_cent` of them lie.
pub fn quantile(valeurs: impl IntoIterator<Item = f64>, pour_cent: usize) -> f64 {
    let mut valeurs: Vec<f64> = valeurs.into_iter().collect();
    valeurs.sort_by(f64::total_cmp);
    valeurs[(valeurs.len() - 1) * pour_cent / 100]
}
