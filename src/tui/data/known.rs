//! All that screens share: what the program knows.
//!
//! Owns: how what was read comes together. Must never: do IO or read a clock; the time comes in with each
//! message.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::contrat::Contrat;
use super::journal::Registre;
use super::loaded::{Liste, Loaded};
use super::notice::{Level, Notice};
use super::places::Lieux;
use super::post::Poste;
use super::world::World;
use crate::domain::capabilities::Capabilities;
use crate::domain::failure::Echec;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::lifecycle::Vie;
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::domain::site::Site;
use crate::engine::{Acces, Connaissances, Dossier, EtatQuota, Lu, Reglages};
use crate::host::texts::Textes;
use crate::tui::words::effect::Effect;
use crate::tui::words::plan::PlanDit;

/// All that screens share.
#[derive(Debug, Clone)]
pub struct Data {
    /// Now, as of the last message.
    pub now: Timestamp,
    /// Where the person is.
    pub zone: TimeZone,
    /// The profile's settings.
    pub reglages: Reglages,
    /// What the profile's service can do.
    pub capabilities: Capabilities,
    /// The words.
    pub textes: Textes,
    /// The world.
    pub world: World,
    /// The hotline's number.
    pub hotline: Option<String>,
    /// What this program is and where its things are.
    pub poste: Poste,
    /// The contracts at hand.
    pub dossiers: Loaded<Vec<Dossier>>,
    /// What was read of each contract.
    pub contrats: HashMap<ReferenceContrat, Contrat>,
    /// What was read of the journal for its screen.
    pub registre: Registre,
    /// The month's requests.
    pub quota: Option<EtatQuota>,
    /// Whether the last request reached the service.
    pub joignable: bool,
    /// The contracts that are being followed.
    pub suivis: HashSet<ReferenceContrat>,
    /// Whether the person left the form that asks for a password: what goes on by itself does not
    /// bring it back.
    pub sans_mot_de_passe: bool,
    /// Where files go.
    pub lieux: Lieux,
    /// The contracts whose put came to its end and of which that is not told yet.
    pub finis: Vec<ReferenceContrat>,
    /// The notice.
    pub notice: Option<Notice>,
    /// The person was told that a put is on its way, and leaves all the same with the next word.
    pub insiste: bool,
}

impl Data {
    /// Whether a put of this screen is on its way.
    #[must_use]
    pub fn envoi_en_cours(&self) -> bool {
        self.contrats.values().any(|contrat| contrat.envoi.is_some())
    }

    /// Nothing read yet.
    #[must_use]
    pub fn new(
        reglages: Reglages,
        capabilities: Capabilities,
        textes: Textes,
        world: World,
        zone: TimeZone,
        now: Timestamp,
    ) -> Self {
        Self {
            now,
            zone,
            reglages,
            capabilities,
            textes,
            world,
            hotline: None,
            poste: Poste::default(),
            dossiers: Loaded::default(),
            contrats: HashMap::new(),
            registre: Registre::default(),
            quota: None,
            joignable: true,
            suivis: HashSet::new(),
            sans_mot_de_passe: false,
            lieux: Lieux::default(),
            finis: Vec::new(),
            notice: None,
            insiste: false,
        }
    }

    /// The puts whose code de décharge is missing, oldest first.
    #[must_use]
    pub fn manquants(&self) -> Vec<&Vie> {
        let dossiers = self.dossiers.value.as_deref().unwrap_or_default();
        let mut queue: Vec<&Vie> = dossiers.iter().flat_map(|dossier| &dossier.manquants).collect();
        queue.sort_by_key(|vie| vie.le);
        queue
    }

    /// The oldest put of a contract whose code de décharge is missing.
    #[must_use]
    pub fn manquant(&self, contrat: &ReferenceContrat) -> Option<&Vie> {
        let dossiers = self.dossiers.value.as_deref().unwrap_or_default();
        dossiers.iter().find(|dossier| dossier.contrat == *contrat)?.manquants.first()
    }

    /// What was read of a contract, to be written to.
    pub fn contrat_mut(&mut self, contrat: &ReferenceContrat) -> &mut Contrat {
        self.contrats.entry(contrat.clone()).or_default()
    }

    /// What was read of a contract.
    #[must_use]
    pub fn contrat(&self, contrat: &ReferenceContrat) -> Option<&Contrat> {
        self.contrats.get(contrat)
    }

    /// What is known of a contract, once it was gathered.
    #[must_use]
    pub fn connaissances(&self, contrat: &ReferenceContrat) -> Option<&Connaissances> {
        self.contrat(contrat)?.connaissances.value.as_ref()
    }

    /// The latest put of a contract.
    #[must_use]
    pub fn vie(&self, contrat: &ReferenceContrat) -> Option<&Vie> {
        self.contrat(contrat)?.vie.as_ref()
    }

    /// Takes a put as the journal has it, unless a later state of it is known.
    pub fn note_vie(&mut self, vie: Vie) {
        let contrat = self.contrat_mut(&vie.demande.contrat);
        if contrat.vie.as_ref().is_some_and(|known| (vie.le, vie.version) < (known.le, known.version)) {
            return;
        }
        let mut fini = None;
        if vie.est_reglee() {
            contrat.prochain = None;
            contrat.echec_suivi = None;
            // By whichever way it is first heard of: the news, an answer, the list.
            let open = contrat.vie.as_ref().is_some_and(|known| known.le == vie.le && !known.est_reglee());
            fini = open.then(|| vie.demande.contrat.clone());
        }
        contrat.vie = Some(vie);
        self.finis.extend(fini);
    }

    /// The file that a typed name means; `None`: it names none.
    #[must_use]
    pub fn cible(&self, nom: &str) -> Option<PathBuf> {
        let nom = nom.trim();
        if nom.is_empty() {
            return None;
        }
        let chez_soi = nom.strip_prefix("~/").zip(self.lieux.maison.as_ref());
        Some(chez_soi.map_or_else(|| self.lieux.dossier.join(nom), |(nom, maison)| maison.join(nom)))
    }

    /// Opens a plan: what it says of its contract comes before what is known otherwise.
    pub fn ouvre_plan(&mut self, contrat: &ReferenceContrat, dit: PlanDit) {
        let entry = self.contrat_mut(contrat);
        entry.plan = Some(Box::new(dit));
        entry.revision = entry.revision.wrapping_add(1);
        if let (Some(known), Some(plan)) = (&mut entry.connaissances.value, &entry.plan) {
            plan.complete(known);
        }
    }

    /// The contracts with an open plan.
    pub fn plans_ouverts(&self) -> impl Iterator<Item = &ReferenceContrat> {
        self.contrats.iter().filter(|(_, own)| own.plan.is_some()).map(|(contrat, _)| contrat)
    }

    /// Closes the plan of a contract: what it said no longer holds. What is known is to be gathered
    /// again.
    pub fn ferme_plan(&mut self, contrat: &ReferenceContrat) {
        self.contrat_mut(contrat).plan = None;
    }

    /// Takes a site; gives the failure where it could not be read anew. One that is known already stays
    /// where it is: what was made of it need not be made again.
    pub fn note_structure(&mut self, contrat: &ReferenceContrat, result: Result<Lu<Site>, Echec>) -> Option<Echec> {
        let own = &mut self.contrat_mut(contrat).structure;
        let result = result.map(|read| match &own.value {
            Some(known) if meme_lecture(known, &read) => Lu { valeur: Arc::clone(&known.valeur), ..read },
            _ => read,
        });
        own.finish(result)
    }

    /// Takes what is known of a contract.
    pub fn note_connaissances(&mut self, contrat: &ReferenceContrat, mut result: Result<Connaissances, Echec>) {
        if let (Ok(known), Some(plan)) = (&mut result, &self.contrat_mut(contrat).plan) {
            plan.complete(known);
        }
        if let Ok(known) = &mut result {
            if let Some(vie) = known.courante().cloned() {
                self.note_vie(vie);
            }
            let entry = self.contrat_mut(contrat);
            match (&mut known.site, &entry.structure.value) {
                // One tree of a large site is enough.
                (Some(site), Some(own)) if meme_lecture(own, site) => site.valeur = Arc::clone(&own.valeur),
                (Some(site), own) if own.as_ref().is_none_or(|own| own.le < site.le) => {
                    entry.structure.value = Some(site.clone());
                }
                _ => {}
            }
            for releve in &known.releves {
                let Some(question) = &releve.question else { continue };
                let liste = entry.listes.entry(question.clone()).or_default();
                if liste.value.as_ref().is_none_or(|own| own.le < releve.le) {
                    liste.value = Some(Liste { reponse: Arc::clone(&releve.reponse), le: releve.le });
                }
            }
        }
        let entry = self.contrat_mut(contrat);
        entry.revision = entry.revision.wrapping_add(1);
        entry.connaissances.finish(result);
    }

    /// Says something good.
    pub fn say(&mut self, level: Level, text: impl Into<String>) {
        self.notice = Some(Notice { level, text: text.into() });
    }

    /// What was waited for goes on, or has come to its end.
    pub fn waited(&mut self) {
        self.notice.take_if(|notice| notice.level == Level::Wait);
    }

    /// Says a failure: what failed and what to do.
    pub fn say_failure(&mut self, failure: &Echec) {
        let (what, advice) = self.textes.echec(failure);
        let text = if advice.is_empty() { what } else { format!("{what} {advice}") };
        self.say(Level::Bad, text);
    }

    /// Notes that something is asked again.
    pub fn redemande(&mut self, effect: &Effect) {
        let now = self.now;
        match effect {
            Effect::Structure(contrat, _) => self.contrat_mut(contrat).structure.start(now),
            Effect::Fibres(contrat, question, _) => {
                self.contrat_mut(contrat).listes.entry(question.clone()).or_default().start(now);
            }
            Effect::Relever(contrat) => self.contrat_mut(contrat).releve = Some(now),
            Effect::Suivre(contrat) => {
                self.suivis.insert(contrat.clone());
                self.contrat_mut(contrat).echec_suivi = None;
            }
            _ => {}
        }
    }

    /// Reads the tree of a contract's site, where the service has one.
    pub fn ask_structure(&mut self, contrat: &ReferenceContrat, acces: Acces, out: &mut Vec<Effect>) {
        if self.capabilities.tree {
            let now = self.now;
            self.contrat_mut(contrat).structure.start(now);
            out.push(Effect::Structure(contrat.clone(), acces));
        }
    }

    /// Follows a put, once, where the service can be asked.
    pub fn follow(&mut self, contrat: ReferenceContrat, out: &mut Vec<Effect>) {
        if self.capabilities.followed && self.suivis.insert(contrat.clone()) {
            self.contrat_mut(&contrat).echec_suivi = None;
            out.push(Effect::Suivre(contrat));
        }
    }

    /// A fibre in the lists that were read for a contract, the latest first.
    #[must_use]
    pub fn trouve(&self, contrat: &ReferenceContrat, fibre: &str) -> Option<(&PboFibres, &Fibre)> {
        let lists = self.contrat(contrat)?.listes.values().filter_map(|loaded| loaded.value.as_ref());
        let found = lists.filter_map(|liste| liste.reponse.trouve(fibre).map(|found| (liste.le, found)));
        found.max_by_key(|(le, _)| *le).map(|(_, found)| found)
    }

    /// A time to the second, where the person is.
    #[must_use]
    pub fn date_exacte(&self, le: Timestamp) -> String {
        le.to_zoned(self.zone.clone()).strftime("%d/%m/%Y %H:%M:%S").to_string()
    }

    /// Learns from the result of a request whether the service can be reached.
    pub fn note_reach<T>(&mut self, result: &Result<T, Echec>) {
        match result {
            Ok(_) => self.joignable = true,
            Err(failure) if failure.categorie == Categorie::Reseau => self.joignable = false,
            Err(_) => {}
        }
    }
}

/// Whether two sites are one answer of the service: the journal keeps when it came to the microsecond.
fn meme_lecture(own: &Lu<Site>, other: &Lu<Site>) -> bool {
    own.le.as_microsecond() == other.le.as_microsecond()
}
