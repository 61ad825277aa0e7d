//! One plan, and how it is read from TOML.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use super::cells::{ROUTES, ZONES};
use super::format::{PlanFormat, START};
use super::saved_lists::{KnownLists, PlanKnownList};
use crate::domain::acces::present;
use crate::domain::commande::{Commande, CommandePbo, Fact, FactOrigin};
use crate::domain::demande::Draft;
use crate::domain::failure::Failure;
use crate::domain::fibre::FibreIndex;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::KnownList;
use crate::domain::service_error::Category;
use crate::domain::text::trim_pasted;
use crate::host::toml_keys::{Document, Located, Table, read_failure, read_text};

/// A plan that could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The demande as written; nothing of it is checked yet.
    pub draft: Draft,
    /// The order's facts, all of [`FactOrigin::Plan`].
    pub commande: Commande,
    /// The file that gives the fibre's state; `None`: the journal's cache.
    pub known_list: Option<PlanKnownList>,
}

impl Plan {
    /// Reads the one plan of a file.
    ///
    /// # Errors
    /// The file can't be read, is a sheet of plans, or its plan is illisible (`Category::Input`).
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let read = |error: &io::Error| read_failure(path, error);
        let file = File::open(path).map_err(|error| read(&error))?;
        // On some systems a folder opens and fails at the first read only: name the cause here.
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(read(&io::ErrorKind::IsADirectory.into()));
        }
        let mut start = Vec::new();
        (&file).take(START as u64).read_to_end(&mut start).map_err(|error| read(&error))?;
        if PlanFormat::from_name(path).unwrap_or_else(|| PlanFormat::from_content(&start)) == PlanFormat::Csv {
            return Err(Failure::new(Category::Input, "erreur.plan.feuille").with("fichier", name));
        }
        Self::read(&name, &read_text(path, start, file)?, path.parent().unwrap_or(Path::new("")))
    }

    /// Reads the text of a plan. `name` is its name in refusals; paths in the plan are relative to `folder`.
    ///
    /// # Errors
    /// The plan is illisible: the failure names file, line, key and remedy (`Category::Input`).
    pub fn read(name: &str, source: &str, folder: &Path) -> Result<Self, Failure> {
        let document = Document::parse(name, source)?;
        let mut root = document.root();
        let mut plan = Self::default();
        if let Some(mut table) = root.table("contrat")? {
            plan.draft.reference_contrat = text(&mut table, "reference")?;
            plan.commande = read_commande(&mut table)?;
            table.end()?;
        }
        if let Some(mut table) = root.table("demande")? {
            plan.draft.reference_fibre = text(&mut table, "reference_fibre")?;
            plan.draft.reference_pto = text(&mut table, "reference_pto")?;
            plan.draft.conservation_pto = table.boolean("conservation_pto")?.map(|read| read.value);
            plan.draft.motif = text(&mut table, "motif")?;
            table.end()?;
        }
        if let Some(mut table) = root.table("releve")? {
            plan.known_list = Some(read_known_list(&mut table, name, folder)?);
            table.end()?;
        }
        root.end()?;
        Ok(plan)
    }

    /// The plan's contract, if the reference is well-formed.
    #[must_use]
    pub fn contrat(&self) -> Option<ContratId> {
        ContratId::parse(&self.draft.reference_contrat).ok()
    }

    /// The fibre lists that the plan names.
    ///
    /// # Errors
    /// The file can't be read, is no successful answer, or was read for another contract: the plan is illisible
    /// (`Category::Input`).
    pub fn read_known_list(&self) -> Result<Option<KnownList>, Failure> {
        Ok(self.indexed_known_list(&mut KnownLists::default())?.map(|(known_list, _)| known_list))
    }

    /// The plan's fibre lists with their index, taken from the lists read so far where possible.
    ///
    /// # Errors
    /// As for [`Self::read_known_list`].
    pub fn indexed_known_list(&self, read: &mut KnownLists) -> Result<Option<(KnownList, Arc<FibreIndex>)>, Failure> {
        self.known_list.as_ref().map(|named| read.indexed(named, &self.draft.reference_contrat)).transpose()
    }
}

/// A text; empty when the key is absent: rule R6 judges an absent parameter.
fn text(table: &mut Table<'_>, key: &'static str) -> Result<String, Failure> {
    Ok(table.text(key)?.map(|read| read.value).unwrap_or_default())
}

fn fact<T>(read: Option<Located<T>>) -> Option<Fact<T>> {
    read.map(|read| Fact::new(read.value, FactOrigin::Plan))
}

fn read_commande(table: &mut Table<'_>) -> Result<Commande, Failure> {
    let prise = text(table, "reference_prise")?;
    let prise = present(trim_pasted(&prise));
    let pbo = table.text("pbo")?;
    Ok(Commande {
        reference_prise: prise.map(|prise| Fact::new(prise.to_owned(), FactOrigin::Plan)),
        existing_prise: fact(table.boolean("prise_existante")?),
        parc_opac: fact(table.boolean("parc_opac")?),
        zone: fact(table.choice("zone", &ZONES)?),
        collective_immeuble: fact(table.boolean("immeuble_collectif")?),
        pbo: pbo.and_then(|read| CommandePbo::named(&read.value)).map(|pbo| Fact::new(pbo, FactOrigin::Plan)),
        route: fact(table.choice("route", &ROUTES)?),
    })
}

fn read_known_list(table: &mut Table<'_>, name: &str, folder: &Path) -> Result<PlanKnownList, Failure> {
    let file = table.path("fichier")?;
    let at = table.timestamp("releve_le")?.map(|read| read.value);
    // A misspelt key is reported as such, not as a missing one.
    table.end()?;
    match file {
        Some(Located { value, .. }) if !value.is_empty() => Ok(PlanKnownList { file: folder.join(value).into(), at }),
        _ => Err(Failure::new(Category::Input, "erreur.fichier.cle_absente")
            .with("fichier", name)
            .with("cle", table.name("fichier"))),
    }
}
