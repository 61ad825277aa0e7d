//! Finds the names that a Rust file defines, with `syn`.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{FnArg, ImplItem, Item, Pat, TraitItem, Visibility};

use super::aliases::{self, Import};
use super::tokens;
use super::tree::{Defined, Tree};

/// The `macro_rules` of the tree.
#[derive(Debug, Default)]
pub struct Macros {
    /// The names of all macros.
    pub ours: BTreeSet<String>,
    /// The names of the macros that define a public type from the first name that they are given.
    pub making_types: BTreeSet<String>,
}

/// The macros that these files define.
pub fn macros(parsed: &[(&str, syn::File)]) -> Macros {
    let mut found = Macros::default();
    for (_, syntax) in parsed {
        found.visit_file(syntax);
    }
    found
}

impl Visit<'_> for Macros {
    fn visit_item_macro(&mut self, item: &syn::ItemMacro) {
        let Some(name) = &item.ident else { return };
        if tokens::makes_a_public_type(item.mac.tokens.clone()) {
            self.making_types.insert(name.to_string());
        }
        self.ours.insert(name.to_string());
    }
}

/// Adds the definitions of a file to the tree, and returns its imports.
pub fn read(file: &str, syntax: &syn::File, macros: &Macros, tree: &mut Tree) -> Vec<Import> {
    let mut reader = Reader { file, macros, tree, imports: Vec::new() };
    reader.visit_file(syntax);
    reader.imports
}

/// The visitor of one file.
pub struct Reader<'r> {
    file: &'r str,
    macros: &'r Macros,
    tree: &'r mut Tree,
    imports: Vec<Import>,
}

impl Reader<'_> {
    /// Records a name that is defined here.
    pub fn define(&mut self, ident: &proc_macro2::Ident, kind: &'static str) {
        let name = ident.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name).to_owned();
        if name != "_" {
            self.tree.defined.push(Defined { name, kind, place: self.place(ident) });
        }
    }

    /// Records a public type; files outside `src` are ignored.
    pub fn publish(&mut self, ident: &proc_macro2::Ident) {
        if self.file.starts_with("src/") {
            let place = self.place(ident);
            self.tree.public.push(Defined { name: ident.to_string(), kind: "type", place });
        }
    }

    fn place(&self, ident: &proc_macro2::Ident) -> String {
        format!("{}:{}", self.file, ident.span().start().line)
    }

    fn define_type(&mut self, ident: &syn::Ident, visibility: &Visibility) {
        self.define(ident, "type");
        if !matches!(visibility, Visibility::Inherited) {
            self.publish(ident);
        }
    }

    /// A `macro_rules` definition, or the call of a macro at the level of items.
    fn item_macro(&mut self, item: &syn::ItemMacro) {
        if let Some(name) = &item.ident {
            self.define(name, "macro");
            return tokens::walk(self, item.mac.tokens.clone());
        }
        let called = item.mac.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        if !self.macros.ours.contains(&called) {
            return self.visit_macro(&item.mac);
        }
        let given = tokens::given(item.mac.tokens.clone());
        if let Some(first) = given.first().filter(|_| self.macros.making_types.contains(&called)) {
            self.publish(first);
        }
        for ident in &given {
            self.define(ident, "name given to a macro");
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Struct(it) => self.define_type(&it.ident, &it.vis),
            Item::Enum(it) => self.define_type(&it.ident, &it.vis),
            Item::Union(it) => self.define_type(&it.ident, &it.vis),
            Item::Type(it) => self.define_type(&it.ident, &it.vis),
            Item::Trait(it) => self.define_type(&it.ident, &it.vis),
            Item::TraitAlias(it) => self.define_type(&it.ident, &it.vis),
            Item::Const(it) => self.define(&it.ident, "constant"),
            Item::Static(it) => self.define(&it.ident, "static"),
            Item::Mod(it) => self.define(&it.ident, "module"),
            Item::Use(it) => self.imports.extend(aliases::imports(it)),
            Item::Macro(it) => return self.item_macro(it),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        match item {
            ImplItem::Const(it) => self.define(&it.ident, "constant"),
            ImplItem::Type(it) => self.define(&it.ident, "associated type"),
            _ => {}
        }
        visit::visit_impl_item(self, item);
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        match item {
            TraitItem::Const(it) => self.define(&it.ident, "constant"),
            TraitItem::Type(it) => self.define(&it.ident, "associated type"),
            _ => {}
        }
        visit::visit_trait_item(self, item);
    }

    fn visit_signature(&mut self, it: &'ast syn::Signature) {
        self.define(&it.ident, "function");
        visit::visit_signature(self, it);
    }

    fn visit_variant(&mut self, it: &'ast syn::Variant) {
        self.define(&it.ident, "variant");
        visit::visit_variant(self, it);
    }

    fn visit_field(&mut self, it: &'ast syn::Field) {
        if let Some(ident) = &it.ident {
            self.define(ident, "field");
        }
        visit::visit_field(self, it);
    }

    fn visit_type_param(&mut self, it: &'ast syn::TypeParam) {
        self.define(&it.ident, "type parameter");
        visit::visit_type_param(self, it);
    }

    fn visit_const_param(&mut self, it: &'ast syn::ConstParam) {
        self.define(&it.ident, "constant parameter");
        visit::visit_const_param(self, it);
    }

    fn visit_lifetime_param(&mut self, it: &'ast syn::LifetimeParam) {
        self.define(&it.lifetime.ident, "lifetime");
        visit::visit_lifetime_param(self, it);
    }

    fn visit_label(&mut self, it: &'ast syn::Label) {
        self.define(&it.name.ident, "label");
    }

    fn visit_fn_arg(&mut self, it: &'ast FnArg) {
        match it {
            FnArg::Typed(typed) if matches!(*typed.pat, Pat::Ident(_)) => {
                if let Pat::Ident(pat) = &*typed.pat {
                    self.define(&pat.ident, "parameter");
                }
                self.visit_type(&typed.ty);
            }
            _ => visit::visit_fn_arg(self, it),
        }
    }

    fn visit_bare_fn_arg(&mut self, it: &'ast syn::BareFnArg) {
        if let Some((ident, _)) = &it.name {
            self.define(ident, "parameter");
        }
        visit::visit_bare_fn_arg(self, it);
    }

    /// A name in a pattern. A name with a capital is a variant or a constant to compare with, and defines nothing.
    fn visit_pat_ident(&mut self, it: &'ast syn::PatIdent) {
        if !it.ident.to_string().starts_with(char::is_uppercase) {
            self.define(&it.ident, "local");
        }
        visit::visit_pat_ident(self, it);
    }

    fn visit_use_rename(&mut self, it: &'ast syn::UseRename) {
        self.define(&it.rename, "alias");
    }

    fn visit_macro(&mut self, it: &'ast syn::Macro) {
        tokens::read(self, it);
    }
}
