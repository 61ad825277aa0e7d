//! A folder in place of its plans.

use std::fs;
use std::path::Path;

use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::files::plan::PlanFormat;
use crate::host::toml_keys::read_failure;

/// The sources that `names` stand for: for a folder the plans and sheets in it, by name, not those of its own folders.
/// `sheets`: the sheets alone, whose lines will be written again.
///
/// # Errors
/// A folder can't be read, or has none (`Category::Input`).
pub(super) fn with_folders(names: &[String], sheets: bool) -> Result<Vec<String>, Failure> {
    let mut sources = Vec::with_capacity(names.len());
    for name in names {
        let path = Path::new(name);
        if name == "-" || !path.is_dir() {
            sources.push(name.clone());
            continue;
        }
        let mut found = Vec::new();
        for entry in fs::read_dir(path).map_err(|error| read_failure(path, &error))? {
            let path = entry.map_err(|error| read_failure(path, &error))?.path();
            let wanted = match PlanFormat::from_name(&path) {
                Some(PlanFormat::Csv) => true,
                Some(PlanFormat::Toml) => !sheets,
                None => false,
            };
            if wanted && path.is_file() {
                found.push(path.display().to_string());
            }
        }
        if found.is_empty() {
            return Err(Failure::new(Category::Input, "erreur.plan.dossier_vide").with("fichier", name));
        }
        found.sort();
        sources.append(&mut found);
    }
    Ok(sources)
}
