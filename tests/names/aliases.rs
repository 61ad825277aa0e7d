//! Imports under another name: allowed for names of other crates, and as `_`.
//!
//! Guards: the house: the reader of names finds each that is defined, and splits it into its words

use std::collections::BTreeSet;

use syn::UseTree;

/// One import of a `use`.
#[derive(Debug)]
pub struct Import {
    /// The imported path.
    pub path: Vec<String>,
    /// The name under which the file imports it.
    pub name: String,
    /// The line of the import in the file.
    pub line: usize,
}

/// The imports of one `use`, without globs. A path that begins with `::` is another crate's and is left out.
pub fn imports(item: &syn::ItemUse) -> Vec<Import> {
    let mut found = Vec::new();
    if item.leading_colon.is_none() {
        flatten(&item.tree, &mut Vec::new(), &mut found);
    }
    found
}

fn flatten(tree: &UseTree, before: &mut Vec<String>, found: &mut Vec<Import>) {
    let mut bring = |last: &syn::Ident, called: &syn::Ident| {
        let mut path = before.clone();
        if last != "self" || path.is_empty() {
            path.push(last.to_string());
        }
        let name = if called == "self" { path.last().cloned().unwrap_or_default() } else { called.to_string() };
        found.push(Import { path, name, line: called.span().start().line });
    };
    match tree {
        UseTree::Name(it) => bring(&it.ident, &it.ident),
        UseTree::Rename(it) => bring(&it.ident, &it.rename),
        UseTree::Glob(_) => {}
        UseTree::Group(it) => it.items.iter().for_each(|inner| flatten(inner, before, found)),
        UseTree::Path(it) => {
            before.push(it.ident.to_string());
            flatten(&it.tree, before, found);
            before.pop();
        }
    }
}

/// The imports of a file that rename a type or a module of this repository.
pub fn hiding(file: &str, all: &[Import], modules: &BTreeSet<&str>, others: &BTreeSet<String>) -> Vec<String> {
    let renaming = all.iter().filter(|it| it.name != "_" && it.path.last() != Some(&it.name));
    renaming
        .filter(|it| is_ours(&it.path, all, others, 0))
        .filter(|it| it.path.last().is_some_and(|last| is_type(last) || modules.contains(last.as_str())))
        .map(|it| {
            let path = it.path.join("::");
            format!("{file}:{}: `{path}` is called `{}` here: give it a name that needs no other", it.line, it.name)
        })
        .collect()
}

/// Whether a path leads to this repository. A first segment that the file itself imports is resolved, up to eight
/// times.
fn is_ours(path: &[String], all: &[Import], others: &BTreeSet<String>, depth: usize) -> bool {
    let first = path[0].as_str();
    let source = all.iter().find(|it| it.name == first && it.path != path && it.path[0] != first);
    match source {
        _ if matches!(first, "crate" | "self" | "super") => true,
        Some(source) if depth < 8 => is_ours(&source.path, all, others, depth + 1),
        _ => !others.contains(first),
    }
}

/// Whether a name is written like a type or a variant: a capital first, then a small letter.
fn is_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && (name.len() == 1 || name.contains(char::is_lowercase))
}

/// The external crates that a manifest names, and the crates that every Rust program has.
pub fn dependencies(manifest: &str) -> Vec<String> {
    let mut found: Vec<String> = ["std", "core", "alloc", "proc_macro"].map(str::to_owned).into();
    collect(&manifest.parse().expect("a manifest is TOML"), &mut found);
    found
}

fn collect(table: &toml::Table, found: &mut Vec<String>) {
    for (key, value) in table {
        let Some(inner) = value.as_table() else { continue };
        if key.ends_with("dependencies") {
            // A dependency with a path is in this repository.
            let theirs = inner.iter().filter(|(_, how)| how.get("path").is_none());
            found.extend(theirs.map(|(name, _)| name.replace('-', "_")));
        } else if !matches!(key.as_str(), "package" | "lints" | "features" | "profile") {
            collect(inner, found);
        }
    }
}

#[test]
fn a_manifest_says_whose_a_crate_is() {
    let manifest = "[package]\nname = \"a\"\n[dependencies]\nserde-json = \"1\"\nown = { path = \"..\" }\n\
                    [target.'cfg(unix)'.dev-dependencies]\nrustix = \"1\"\n";
    assert_eq!(dependencies(manifest)[4..], ["serde_json", "rustix"]);
}
