//! Small questions about what `syn` parsed: the names of a `use`, whether an item is for tests only.
//!
//! Guards: the house: the reader of the sources finds every name, and only names, whatever way they are written

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, UseTree};

/// A `use`, flattened: one for each name.
#[derive(Debug)]
pub struct Leaf {
    /// The path of the name; for a glob, the part before the `*`.
    pub path: Vec<String>,
    /// The name in this file, `None` for a glob.
    pub name: Option<String>,
    /// The line it stands on.
    pub line: usize,
}

/// The names that a `use` brings into scope.
pub fn leaves(item: &syn::ItemUse) -> Vec<Leaf> {
    let mut found = Vec::new();
    // `use ::name` names another crate.
    if item.leading_colon.is_none() {
        flatten(&item.tree, &mut Vec::new(), &mut found);
    }
    found
}

fn flatten(tree: &UseTree, before: &mut Vec<String>, found: &mut Vec<Leaf>) {
    let mut leaf = |last: &syn::Ident, alias: &syn::Ident| {
        let mut path = before.clone();
        if last != "self" || path.is_empty() {
            path.push(last.to_string());
        }
        // `{self}` gets the name of the path before it.
        let name = if alias == "self" { path.last().unwrap().clone() } else { alias.to_string() };
        found.push(Leaf { path, name: Some(name), line: last.span().start().line });
    };
    match tree {
        UseTree::Name(it) => leaf(&it.ident, &it.ident),
        UseTree::Rename(it) => leaf(&it.ident, &it.rename),
        UseTree::Glob(it) => {
            let line = it.star_token.spans[0].start().line;
            found.push(Leaf { path: before.clone(), name: None, line });
        }
        UseTree::Group(it) => it.items.iter().for_each(|inner| flatten(inner, before, found)),
        UseTree::Path(it) => {
            before.push(it.ident.to_string());
            flatten(&it.tree, before, found);
            before.pop();
        }
    }
}

/// Every word among tokens, at any depth.
pub fn words_of(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => found.push(word.to_string()),
            TokenTree::Group(group) => words_of(group.stream(), found),
            _ => {}
        }
    }
}

/// Whether these attributes keep an item out of the product: `#[cfg(test)]`, `#[test]`.
pub fn for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::List(list) if list.path.is_ident("cfg") => {
            syn::parse2::<syn::Meta>(list.tokens.clone()).is_ok_and(|condition| needs_test(&condition))
        }
        _ => false,
    })
}

/// Whether a condition holds in tests only.
fn needs_test(condition: &syn::Meta) -> bool {
    let syn::Meta::List(list) = condition else { return condition.path().is_ident("test") };
    let parser = syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
    let inner = list.parse_args_with(parser).unwrap_or_default();
    match list.path.get_ident().map(ToString::to_string).as_deref() {
        Some("all") => inner.iter().any(needs_test),
        Some("any") => !inner.is_empty() && inner.iter().all(needs_test),
        _ => false,
    }
}

/// The attributes of an item of any kind.
pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::ExternCrate(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::ForeignMod(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Macro(it) => &it.attrs,
        Item::Mod(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Trait(it) => &it.attrs,
        Item::TraitAlias(it) => &it.attrs,
        Item::Type(it) => &it.attrs,
        Item::Union(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}
