//! The Rust sources of the whole repository, and the names in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::aliases::{self, Import};
use super::reader;

/// The folders that contain Rust; a missing one is skipped.
const FOLDERS: [&str; 7] = ["src", "tests", "benches", "examples", "fuzz/src", "fuzz/fuzz_targets", "xtask/src"];

/// The manifests that name the external crates.
const MANIFESTS: [&str; 3] = ["Cargo.toml", "fuzz/Cargo.toml", "xtask/Cargo.toml"];

/// A name that the tree defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Defined {
    /// The name as it is written.
    pub name: String,
    /// The kind of thing that it names.
    pub kind: &'static str,
    /// Where: `file:line`.
    pub place: String,
}

/// The names and imports that were found.
#[derive(Debug, Default)]
pub struct Tree {
    /// Every name that is defined.
    pub defined: Vec<Defined>,
    /// The types of `src` that are visible outside their own module.
    pub public: Vec<Defined>,
    /// Imports that give a type or a module of this repository another name.
    pub aliases: Vec<String>,
}

impl Tree {
    /// Reads sources by path; `others` are the external crates.
    pub fn of(sources: &[(String, String)], others: &BTreeSet<String>) -> Self {
        let parsed: Vec<(&str, syn::File)> = sources
            .iter()
            .map(|(path, source)| {
                (path.as_str(), syn::parse_file(source).unwrap_or_else(|error| panic!("{path}: {error}")))
            })
            .collect();
        let macros = reader::macros(&parsed);
        let mut tree = Self { defined: files(sources), ..Self::default() };
        let mut imports: Vec<(&str, Vec<Import>)> = Vec::new();
        for (path, syntax) in &parsed {
            imports.push((path, reader::read(path, syntax, &macros, &mut tree)));
        }
        let is_module = |it: &&Defined| matches!(it.kind, "module" | "file" | "folder");
        let modules: BTreeSet<&str> = tree.defined.iter().filter(is_module).map(|it| it.name.as_str()).collect();
        tree.aliases = imports.iter().flat_map(|(path, all)| aliases::hiding(path, all, &modules, others)).collect();
        tree.defined.sort();
        tree.public.sort();
        tree
    }

    /// The sources of this repository.
    pub fn here() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut sources = Vec::new();
        for folder in FOLDERS {
            walk(&root.join(folder), folder, &mut sources);
        }
        sources.sort();
        let manifests = MANIFESTS.iter().filter_map(|manifest| fs::read_to_string(root.join(manifest)).ok());
        Self::of(&sources, &manifests.flat_map(|manifest| aliases::dependencies(&manifest)).collect())
    }

    /// The public types that share a name, with their places.
    pub fn types_of_one_name(&self) -> Vec<String> {
        let same = self.public.chunk_by(|one, other| one.name == other.name).filter(|same| same.len() > 1);
        same.map(|same| {
            let places: Vec<&str> = same.iter().map(|it| it.place.as_str()).collect();
            format!("{} public types are called `{}`: {}", same.len(), same[0].name, places.join(", "))
        })
        .collect()
    }
}

/// The Rust files under a folder, by their path from the root.
fn walk(folder: &Path, before: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = format!("{before}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            walk(&path, &name, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The names of the files, and of the folders that contain them.
fn files(sources: &[(String, String)]) -> Vec<Defined> {
    let mut found = BTreeSet::new();
    for (path, _) in sources {
        let mut steps: Vec<&str> = path.split('/').collect();
        let mut kind = "file";
        while let Some(last) = steps.pop() {
            let place = [&steps[..], &[last]].concat().join("/");
            let name = last.strip_suffix(".rs").unwrap_or(last).to_owned();
            // The folders in [`FOLDERS`] and above have names that the tools choose.
            if !FOLDERS.iter().any(|folder| *folder == place || folder.starts_with(&format!("{place}/"))) {
                found.insert(Defined { name, kind, place });
            }
            kind = "folder";
        }
    }
    found.into_iter().collect()
}
