//! The data that screens share: what the program knows.
//!
//! Owns: how the pieces that were read are combined. Must never: do IO or read a clock; the time comes in with
//! each message.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::contrat::ContratData;
use super::imported::ImportedList;
use super::journal::JournalData;
use super::loaded::{FibreList, Loaded};
use super::notice::{Level, Notice};
use super::password_reads::PasswordReads;
use super::places::FilePlaces;
use super::post::PostValues;
use super::world::World;
use crate::domain::capabilities::Capabilities;
use crate::domain::contrat_note::ContratNote;
use crate::domain::failure::Failure;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::lifecycle::Life;
use crate::domain::own_puts::FibreMark;
use crate::domain::paris;
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::ContratId;
use crate::domain::service_error::Category;
use crate::domain::site::Site;
use crate::engine::{Aged, ContratAtHand, Freshness, Knowledge, QuotaState, Settings};
use crate::host::texts::Texts;
use crate::tui::words::effect::Effect;
use crate::tui::words::plan::PlanFacts;

/// The data that screens share.
#[derive(Debug, Clone)]
pub struct Data {
    /// The time of the last message.
    pub now: Timestamp,
    /// This machine's time zone. Times are shown in that of Paris, which is named where the two differ.
    pub zone: TimeZone,
    /// The profile's settings.
    pub settings: Settings,
    /// What the profile's service can do.
    pub capabilities: Capabilities,
    /// The table of texts.
    pub texts: Texts,
    /// The world.
    pub world: World,
    /// The hotline's number.
    pub hotline: Option<String>,
    /// What this program is, where its files are, and its settings.
    pub post: PostValues,
    /// The contracts at hand.
    pub contrats_at_hand: Loaded<Vec<ContratAtHand>>,
    /// The orders that the access files name.
    pub imported: ImportedList,
    /// How the list of contracts was left, once it is known.
    pub kept_view: Option<String>,
    /// A count of the changes of the contracts at hand and of what was read of any contract: what was made of them at
    /// the same count is still right.
    pub changes: u64,
    /// What was read of each contract.
    pub contrats: HashMap<ContratId, ContratData>,
    /// The part of the journal that was read for its screen.
    pub register: JournalData,
    /// The month's requests.
    pub quota: Option<QuotaState>,
    /// Whether the last request reached the service.
    pub reachable: bool,
    /// The contracts that are being followed.
    pub followed: HashSet<ContratId>,
    /// The reads under way, and those that wait for a password.
    pub password_reads: PasswordReads,
    /// Whether the person closed the password form: automatic requests do not open it again.
    pub without_password: bool,
    /// The folders for files.
    pub places: FilePlaces,
    /// The contracts whose put came to its end, not announced yet.
    pub finished_contrats: Vec<ContratId>,
    /// The contracts whose put got its code, not announced yet.
    pub coded_contrats: Vec<ContratId>,
    /// What was announced since the person's last key, the latest last.
    pub announced: Vec<String>,
    /// When the person last did something.
    pub touched_at: Timestamp,
    /// The notice shown now.
    pub notice: Option<Notice>,
    /// The person was told that a put is on its way: asking to leave once more leaves all the same.
    pub quit_warned: bool,
}

impl Data {
    /// Whether a put sent from this program is on its way.
    #[must_use]
    pub fn sending_underway(&self) -> bool {
        self.contrats.values().any(|contrat| contrat.sending.is_some())
    }

    /// The data before anything is read.
    #[must_use]
    pub fn new(
        settings: Settings,
        capabilities: Capabilities,
        texts: Texts,
        world: World,
        zone: TimeZone,
        now: Timestamp,
    ) -> Self {
        Self {
            now,
            zone,
            settings,
            capabilities,
            texts,
            world,
            hotline: None,
            post: PostValues::default(),
            contrats_at_hand: Loaded::default(),
            imported: ImportedList::default(),
            kept_view: None,
            changes: 0,
            contrats: HashMap::new(),
            register: JournalData::default(),
            quota: None,
            reachable: true,
            followed: HashSet::new(),
            password_reads: PasswordReads::default(),
            without_password: false,
            places: FilePlaces::default(),
            finished_contrats: Vec::new(),
            coded_contrats: Vec::new(),
            announced: Vec::new(),
            touched_at: now,
            notice: None,
            quit_warned: false,
        }
    }

    /// The puts whose code de décharge is missing, oldest first.
    #[must_use]
    pub fn missing_codes(&self) -> Vec<&Life> {
        let contrats_at_hand = self.contrats_at_hand.value.as_deref().unwrap_or_default();
        let mut queue: Vec<&Life> = contrats_at_hand.iter().flat_map(|folder| &folder.missing_codes).collect();
        queue.sort_by_key(|life| life.at);
        queue
    }

    /// The oldest put of a contract whose code de décharge is missing.
    #[must_use]
    pub fn missing_code(&self, contrat: &ContratId) -> Option<&Life> {
        let contrats_at_hand = self.contrats_at_hand.value.as_deref().unwrap_or_default();
        contrats_at_hand.iter().find(|folder| folder.contrat == *contrat)?.missing_codes.first()
    }

    /// Takes the contracts at hand.
    pub fn note_contrats_at_hand(&mut self, result: Result<Vec<ContratAtHand>, Failure>) {
        self.changes = self.changes.wrapping_add(1);
        self.contrats_at_hand.finish(result);
    }

    /// What a person set of a contract, at hand or only imported.
    #[must_use]
    pub fn own_note(&self, contrat: &ContratId) -> Option<&ContratNote> {
        let at_hand = self.contrats_at_hand.value.as_deref().unwrap_or_default();
        let own = at_hand.iter().find(|at_hand| at_hand.contrat == *contrat).map(|at_hand| &at_hand.own_note);
        own.or_else(|| self.imported.orders.note(self.imported.orders.position(contrat.as_str())?))
    }

    /// Another contract that has this code de décharge already, as far as its puts are at hand or their rows were read.
    /// Codes that differ by case alone count as one: people write them either way.
    #[must_use]
    pub fn contrat_of_code(&self, contrat: &ContratId, code: &DechargeCode) -> Option<&ContratId> {
        let same = |other: &str| other.eq_ignore_ascii_case(code.as_str());
        let lives = self.contrats.iter().filter_map(|(other, own)| Some((other, own.life.as_ref()?)));
        let latest = lives.filter_map(|(other, life)| Some((other, life.code.as_ref()?.0.as_str())));
        let rows = self.register.puts.lines().iter();
        let read = rows.filter_map(|row| Some((&row.contrat, row.code.as_deref()?)));
        latest.chain(read).find(|(other, own)| *other != contrat && same(own)).map(|(other, _)| other)
    }

    /// What was read of a contract, mutable; created if missing.
    pub fn contrat_mut(&mut self, contrat: &ContratId) -> &mut ContratData {
        self.changes = self.changes.wrapping_add(1);
        self.contrats.entry(contrat.clone()).or_default()
    }

    /// What was read of a contract.
    #[must_use]
    pub fn contrat(&self, contrat: &ContratId) -> Option<&ContratData> {
        self.contrats.get(contrat)
    }

    /// What is known of a contract for the rules, once it was gathered.
    #[must_use]
    pub fn knowledge(&self, contrat: &ContratId) -> Option<&Knowledge> {
        self.contrat(contrat)?.knowledge.value.as_ref()
    }

    /// The latest put of a contract.
    #[must_use]
    pub fn life(&self, contrat: &ContratId) -> Option<&Life> {
        self.contrat(contrat)?.life.as_ref()
    }

    /// Takes what a put, of any contract, says of the fibres in the lists that were read before it.
    pub fn note_own_put(&mut self, life: &Life) {
        for own in self.contrats.values_mut() {
            let Some(known) = own.knowledge.value.as_mut() else { continue };
            if known.own_puts.differs_after(life) {
                Arc::make_mut(&mut known.own_puts).note(life);
                own.revision = own.revision.wrapping_add(1);
            }
        }
    }

    /// Whether the service would tell more of a contract's put, and nobody asks.
    #[must_use]
    pub fn is_unasked(&self, contrat: &ContratId) -> bool {
        self.capabilities.followed
            && self.contrat(contrat).is_some_and(|own| {
                let goes_on = own.life.as_ref().is_some_and(Life::is_followed);
                goes_on && own.follower.is_none() && own.sending.is_none() && !self.followed.contains(contrat)
            })
    }

    /// Takes a put from the journal, unless a later state of it is known.
    pub fn note_life(&mut self, life: Life) {
        let known = self.life(&life.demande.contrat);
        if known.is_none_or(|known| known.at != life.at || known.version <= life.version) {
            self.note_own_put(&life);
        }
        let contrat = self.contrat_mut(&life.demande.contrat);
        if contrat.life.as_ref().is_some_and(|known| (life.at, life.version) < (known.at, known.version)) {
            return;
        }
        let coded = contrat.life.as_ref().is_some_and(|known| known.at == life.at && known.code.is_none());
        let coded = (coded && life.code.is_some()).then(|| life.demande.contrat.clone());
        let mut finished = None;
        if life.is_settled() {
            (contrat.next_at, contrat.follower) = (None, None);
            contrat.following_failure = None;
            // The end counts once, whether it comes by the news, an answer or the list.
            let open = contrat.life.as_ref().is_some_and(|known| known.at == life.at && !known.is_settled());
            finished = open.then(|| life.demande.contrat.clone());
        }
        // The demande that was left is this put now, or was written before it ended: it says nothing any more.
        if finished.is_some() || contrat.left.as_ref().is_some_and(|left| life.at > left.at) {
            contrat.left = None;
        }
        contrat.life = Some(life);
        self.finished_contrats.extend(finished);
        self.coded_contrats.extend(coded);
    }

    /// The path of a typed file name; `None`: the name is blank.
    #[must_use]
    pub fn target(&self, name: &str) -> Option<PathBuf> {
        let name = name.trim();
        if name.is_empty() {
            return None;
        }
        let at_home = name.strip_prefix("~/").zip(self.places.home.as_ref());
        Some(at_home.map_or_else(|| self.places.folder.join(name), |(name, home)| home.join(name)))
    }

    /// Opens a plan: its facts about the contract come before those known otherwise.
    pub fn open_plan(&mut self, contrat: &ContratId, told: PlanFacts) {
        let entry = self.contrat_mut(contrat);
        entry.plan = Some(Box::new(told));
        entry.revision = entry.revision.wrapping_add(1);
        if let (Some(known), Some(plan)) = (&mut entry.knowledge.value, &entry.plan) {
            plan.complete(known);
        }
    }

    /// The contracts with an open plan.
    pub fn open_plans(&self) -> impl Iterator<Item = &ContratId> {
        self.contrats.iter().filter(|(_, own)| own.plan.is_some()).map(|(contrat, _)| contrat)
    }

    /// Closes the plan of a contract: its facts no longer hold. The caller must have the knowledge gathered
    /// again.
    pub fn close_plan(&mut self, contrat: &ContratId) {
        self.contrat_mut(contrat).plan = None;
    }

    /// Takes a site; returns the failure when a known site could not be read again. An unchanged site keeps its
    /// allocation, so that what was built from it need not be rebuilt.
    pub fn note_structure(&mut self, contrat: &ContratId, result: Result<Aged<Site>, Failure>) -> Option<Failure> {
        let own = &mut self.contrat_mut(contrat).structure;
        let result = result.map(|read| match &own.value {
            Some(known) if same_read(known, &read) => Aged { value: Arc::clone(&known.value), ..read },
            _ => read,
        });
        own.finish(result)
    }

    /// Takes what is known of a contract.
    pub fn note_knowledge(&mut self, contrat: &ContratId, mut result: Result<Knowledge, Failure>) {
        if let (Ok(known), Some(plan)) = (&mut result, &self.contrat_mut(contrat).plan) {
            plan.complete(known);
        }
        if let Ok(known) = &mut result {
            if let Some(life) = known.current().cloned() {
                self.note_life(life);
            }
            let entry = self.contrat_mut(contrat);
            match (&mut known.site, &entry.structure.value) {
                // A large site is kept in memory once.
                (Some(site), Some(own)) if same_read(own, site) => site.value = Arc::clone(&own.value),
                (Some(site), own) if own.as_ref().is_none_or(|own| own.at < site.at) => {
                    entry.structure.value = Some(site.clone());
                }
                _ => {}
            }
            for asked in &known.known_lists {
                let Some(question) = &asked.question else { continue };
                let list = entry.lists.entry(question.clone()).or_default();
                if list.value.as_ref().is_none_or(|own| own.at < asked.at) {
                    list.value = Some(FibreList { answer: Arc::clone(&asked.answer), at: asked.at });
                }
            }
        }
        let entry = self.contrat_mut(contrat);
        entry.revision = entry.revision.wrapping_add(1);
        entry.knowledge.finish(result);
    }

    /// Shows a notice.
    pub fn say(&mut self, level: Level, text: impl Into<String>) {
        self.notice = Some(Notice { level, text: text.into() });
    }

    /// A put was answered: the person who was told that it is on its way is told so no more.
    pub fn answered_before_quitting(&mut self) {
        if !self.sending_underway() && std::mem::take(&mut self.quit_warned) {
            self.notice = None;
        }
    }

    /// A waiting call goes on or has ended: its notice is removed.
    pub fn waited(&mut self) {
        self.notice.take_if(|notice| notice.level == Level::Wait);
    }

    /// Shows a failure as a notice: what failed and what to do.
    pub fn say_failure(&mut self, failure: &Failure) {
        let (what, advice) = self.texts.failure(failure);
        let text = if advice.is_empty() { what } else { format!("{what} {advice}") };
        self.say(Level::Bad, text);
    }

    /// Marks as being read what `effect` asks for again.
    pub fn ask_again(&mut self, effect: &Effect) {
        let now = self.now;
        match effect {
            Effect::Structure(contrat, _) => self.contrat_mut(contrat).structure.start(now),
            Effect::Fibres(contrat, question, _) => {
                self.contrat_mut(contrat).lists.entry(question.clone()).or_default().start(now);
            }
            Effect::AskState(contrat) => self.contrat_mut(contrat).asked = Some(now),
            Effect::Follow(contrat) => {
                self.followed.insert(contrat.clone());
                self.contrat_mut(contrat).following_failure = None;
            }
            _ => {}
        }
    }

    /// Asks for the tree of a contract's site, where the service has one.
    pub fn ask_structure(&mut self, contrat: &ContratId, freshness: Freshness, out: &mut Vec<Effect>) {
        if self.capabilities.tree {
            let now = self.now;
            self.contrat_mut(contrat).structure.start(now);
            out.push(Effect::Structure(contrat.clone(), freshness));
        }
    }

    /// Starts to follow a contract's put, once, where the service can be asked.
    pub fn follow(&mut self, contrat: ContratId, out: &mut Vec<Effect>) {
        if self.capabilities.followed && self.followed.insert(contrat.clone()) {
            let own = self.contrat_mut(&contrat);
            (own.following_failure, own.unattended) = (None, false);
            out.push(Effect::Follow(contrat));
        }
    }

    /// A fibre in the lists that were read for a contract, the latest first.
    #[must_use]
    pub fn find(&self, contrat: &ContratId, fibre: &str) -> Option<(&PboFibres, &Fibre)> {
        let lists = self.contrat(contrat)?.lists.values().filter_map(|loaded| loaded.value.as_ref());
        let found = lists.filter_map(|list| list.answer.find(fibre).map(|found| (list.at, found)));
        found.max_by_key(|(at, _)| *at).map(|(_, found)| found)
    }

    /// What a put of ours, of any contract, says of a fibre, unless the latest list with it is newer.
    #[must_use]
    pub fn mark(&self, contrat: &ContratId, fibre: &str) -> Option<&FibreMark> {
        let own = self.contrat(contrat)?;
        let lists = own.lists.values().filter_map(|loaded| loaded.value.as_ref());
        let read_at = lists.filter(|list| list.answer.find(fibre).is_some()).map(|list| list.at).max().flatten();
        own.knowledge.value.as_ref()?.own_puts.mark(fibre, read_at)
    }

    /// Whether times must be said to be those of Paris: the clocks of this machine show others at `at`.
    #[must_use]
    pub fn names_paris(&self, at: Timestamp) -> bool {
        paris::differs_from(&self.zone, at)
    }

    /// Notes from the result of a request whether the service can be reached.
    pub fn note_reach<T>(&mut self, result: &Result<T, Failure>) {
        match result {
            Ok(_) => self.reachable = true,
            Err(failure) if failure.category == Category::Network => self.reachable = false,
            Err(_) => {}
        }
    }
}

/// Whether two sites are the same answer of the service: the journal keeps its time to the microsecond.
fn same_read(own: &Aged<Site>, other: &Aged<Site>) -> bool {
    own.at.as_microsecond() == other.at.as_microsecond()
}
