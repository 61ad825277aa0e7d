//! The CR_STOC of contracts: from what is known of them to the file. Used by the command line and by the screens.
//!
//! Must never: write only a part of the contracts. One contract that can't be reported stops them all.

use std::path::{Path, PathBuf};

use super::{Placement, cr_stoc_name, place};
use crate::domain::acces::cr_stoc::{CrStocLine, CrStocRefusal, CrStocSources, RaccordementResult, prepare};
use crate::domain::failure::Failure;
use crate::domain::paris;
use crate::domain::reference::ContratId;
use crate::domain::service_error::Category;
use crate::engine::Engine;

/// How many taken file names in a row are accepted before giving up.
const ATTEMPTS: u32 = 1000;

/// The codes of the operators in the names of the access files; `None` when one is not configured.
#[derive(Debug, Clone, Copy)]
pub struct Operators<'a> {
    /// The infrastructure operator.
    pub oi: Option<&'a str>,
    /// The commercial operator.
    pub oc: Option<&'a str>,
}

/// Where the lines go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CrStocTarget {
    /// A file of this name.
    File(PathBuf),
    /// A file in this folder, named by the convention.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The infrastructure operator.
        oi: String,
        /// The commercial operator.
        oc: String,
    },
}

impl CrStocTarget {
    /// Decides where to write. A folder needs both operators.
    ///
    /// # Errors
    /// `Category::Input`, naming the keys of the operators that are not configured.
    pub fn new(output: &Path, operators: Operators<'_>) -> Result<Self, Failure> {
        if !output.is_dir() {
            return Ok(Self::File(output.to_owned()));
        }
        let Operators { oi, oc } = operators;
        if let (Some(oi), Some(oc)) = (oi, oc) {
            return Ok(Self::Folder { folder: output.to_owned(), oi: oi.to_owned(), oc: oc.to_owned() });
        }
        let keys = [("echange.code_oi", oi), ("echange.code_oc", oc)];
        let missing: Vec<&str> = keys.into_iter().filter(|(_, code)| code.is_none()).map(|(key, _)| key).collect();
        Err(input("erreur.cr_stoc.sans_code_operateur").with("cles", missing.join(", ")))
    }
}

/// A contract that can't be reported, and every reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedContrat {
    /// The contract.
    pub contrat: ContratId,
    /// Why.
    pub reasons: Vec<CrStocRefusal>,
}

/// The lines of all the contracts, or all the contracts that can't be reported. Never the network.
///
/// # Errors
/// A [`Failure`] when the journal can't be read.
pub async fn cr_stoc_lines(
    engine: &Engine,
    contrats: &[ContratId],
    result: &RaccordementResult,
    subcontracting: Option<&str>,
) -> Result<Result<Vec<CrStocLine>, Vec<RefusedContrat>>, Failure> {
    let mut lines = Vec::new();
    let mut refusal = Vec::new();
    for contrat in contrats {
        let known = engine.knowledge(contrat).await?;
        let known =
            CrStocSources { contrat, facts: &known.commande, summary: known.summary.as_ref(), lives: &known.lives };
        match prepare(known, result, subcontracting) {
            Ok(line) => lines.push(line),
            Err(reasons) => refusal.push(RefusedContrat { contrat: contrat.clone(), reasons }),
        }
    }
    Ok(if refusal.is_empty() { Ok(lines) } else { Err(refusal) })
}

/// The failure of a report that some of `total` contracts stop.
#[must_use]
pub fn cr_stoc_failure(refusal: &[RefusedContrat], total: usize) -> Failure {
    input("erreur.cr_stoc.refus").with("nombre", refusal.len().to_string()).with("total", total.to_string())
}

/// Writes the lines; returns the file's path and, for a folder, its sequence number.
///
/// # Errors
/// The name is taken, the file can't be written, or the journal gives no sequence number.
pub async fn write_cr_stoc(
    engine: &Engine,
    target: &CrStocTarget,
    lines: &[CrStocLine],
) -> Result<(PathBuf, Option<u64>), Failure> {
    let taken = |path: &Path| input("erreur.cr_stoc.existe").with("fichier", path.display().to_string());
    let (folder, oi, oc) = match target {
        CrStocTarget::File(path) => {
            return match place(path, lines)? {
                Placement::Written => Ok((path.clone(), None)),
                Placement::Taken => Err(taken(path)),
            };
        }
        CrStocTarget::Folder { folder, oi, oc } => (folder, oi, oc),
    };
    let mut path = PathBuf::new();
    for _ in 0..ATTEMPTS {
        let sequence = engine.sequence_cr_stoc().await?;
        path = folder.join(cr_stoc_name(oi, oc, paris::day(engine.now()), sequence));
        if place(&path, lines)? == Placement::Written {
            return Ok((path, Some(sequence)));
        }
    }
    Err(taken(&path))
}

fn input(key: &str) -> Failure {
    Failure::new(Category::Input, key)
}
