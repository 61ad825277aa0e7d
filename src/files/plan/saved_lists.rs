//! The saved lists that plans name; each is read once.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::failure::Failure;
use crate::domain::fibre::{FibreIndex, RoSite};
use crate::domain::rules::ereprov::KnownList;
use crate::domain::service_error::Category;
use crate::domain::text::trim_pasted;
use crate::files::saved_answers::{self, FibresRead};

/// The table `[releve]` of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanKnownList {
    /// The saved answer; many plans may name the same one.
    pub file: Arc<Path>,
    /// When it was fetched; `None`: the time in the file itself, else unknown.
    pub at: Option<Timestamp>,
}

/// How many lists are kept.
const LISTS_MAX: usize = 256;
/// How many fibres the kept lists may have together.
const FIBRES_MAX: usize = 500_000;

/// The lists read so far. The memory is bounded: beyond 256 lists, or 500 000 fibres, all are dropped and read again
/// when a plan names them.
#[derive(Debug, Default)]
pub struct KnownLists {
    lists: HashMap<Arc<Path>, ListRead>,
    fibres: usize,
    /// The list that was asked for last: neighbouring plans usually name the same one.
    last: Option<(Arc<Path>, ListRead)>,
}

/// A list, or why it can't be used: a failure is kept too, so that it is found once only.
type ListRead = Result<Arc<SavedList>, Arc<Failure>>;

#[derive(Debug)]
struct SavedList {
    answer: Arc<RoSite>,
    index: Arc<FibreIndex>,
    contrat: Option<String>,
    at: Option<Timestamp>,
}

impl KnownLists {
    /// The list that the plan of `contrat` names, with its index, which is made once.
    ///
    /// # Errors
    /// The file can't be read, is no successful answer, or was read for another contract: the plan is illisible
    /// (`Category::Input`).
    pub fn indexed(&mut self, named: &PlanKnownList, contrat: &str) -> Result<(KnownList, Arc<FibreIndex>), Failure> {
        let PlanKnownList { file, at } = named;
        let list = self.list(file).map_err(|failure| (*failure).clone())?;
        let of_plan = trim_pasted(contrat);
        if let Some(other) = list.contrat.as_deref().filter(|other| trim_pasted(other) != of_plan) {
            return Err(Failure::new(Category::Input, "erreur.plan.releve_contrat")
                .with("fichier", file.display().to_string())
                .with("autre", other)
                .with("contrat", of_plan));
        }
        let known_list = KnownList { question: None, answer: Arc::clone(&list.answer), at: at.or(list.at) };
        Ok((known_list, Arc::clone(&list.index)))
    }

    fn list(&mut self, file: &Arc<Path>) -> ListRead {
        if let Some((_, read)) = self.last.as_ref().filter(|(other, _)| Arc::ptr_eq(other, file)) {
            return read.clone();
        }
        let read = match self.lists.get(file) {
            Some(read) => read.clone(),
            None => self.read(file),
        };
        self.last = Some((Arc::clone(file), read.clone()));
        read
    }

    fn read(&mut self, file: &Arc<Path>) -> ListRead {
        let read = match saved_answers::fibres(file) {
            Ok(FibresRead { answer, contrat, at }) => {
                let index = Arc::new(FibreIndex::new(&answer));
                Ok(Arc::new(SavedList { answer: Arc::new(answer), index, contrat, at }))
            }
            Err(failure) => Err(Arc::new(unusable(file, failure))),
        };
        let fibres = read.as_ref().map_or(0, |list| list.answer.fibres().count());
        if self.lists.len() >= LISTS_MAX || self.fibres.saturating_add(fibres) > FIBRES_MAX {
            self.lists.clear();
            self.fibres = 0;
        }
        self.fibres = self.fibres.saturating_add(fibres);
        self.lists.insert(Arc::clone(file), read.clone());
        read
    }
}

/// A saved refusal is no list: in a plan it is unusable input, not an answer to the plan.
fn unusable(file: &Path, failure: Failure) -> Failure {
    match failure.ko {
        Some(ko) => Failure::new(Category::Input, "erreur.fichier.ko")
            .with("fichier", file.display().to_string())
            .with("code", ko.code.as_str())
            .with("libelle", ko.libelle),
        None => Failure { category: Category::Input, ..failure },
    }
}
