//! Every name in the product's code, and the file that defines it.
//!
//! Seen: `use`, paths in expressions, types, patterns and bounds, macros by name, and anything that looks like a path
//! among the tokens given to a macro. Not seen: the method of a value (`a.b()`), fields, the code that a derive writes,
//! and an `impl` block in another file than its type.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use syn::visit::{self, Visit};
use syn::{Attribute, Item};

use super::syntax::{attributes, for_tests, leaves};
use super::tokens;
use super::tree::{FileId, Meaning, Parsed, ScopeId, Tree};

/// A name of one file that is defined in another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Naming {
    /// The file that uses the name.
    pub from: FileId,
    /// The file that defines it.
    pub to: FileId,
    /// The name at its definition.
    pub name: String,
}

/// A path into a module, as written, from the crate's root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Written {
    /// The file that holds it.
    pub file: FileId,
    /// Its line.
    pub line: usize,
    /// The path, with an alias of this file resolved.
    pub path: Vec<String>,
    /// Whether the path ends at a module.
    pub module: bool,
}

/// A function with a body.
#[derive(Debug, Clone)]
pub struct Function {
    /// The file that holds it.
    pub file: FileId,
    /// Its name.
    pub name: String,
    /// Its lines, from its signature to its last brace.
    pub lines: usize,
}

/// The names and functions found in all the files.
#[derive(Debug, Default)]
pub struct Found {
    /// The names of one file that are defined in another.
    pub namings: Vec<Naming>,
    /// The paths into modules.
    pub written: Vec<Written>,
    /// Paths of the crate that lead nowhere: file, line, path. There are none unless this reader is wrong.
    pub lost: Vec<(FileId, usize, String)>,
    /// Every function.
    pub functions: Vec<Function>,
}

/// Reads the names of every file.
pub fn read(tree: &mut Tree, parsed: &[Parsed]) -> Found {
    let mut found = Found::default();
    for file in parsed {
        let mut reader = Reader { tree, file: file.file, scope: file.scope, bound: Vec::new(), found: &mut found };
        for item in &file.items {
            reader.visit_item(item);
        }
    }
    found.namings.sort_unstable();
    found.namings.dedup();
    found
}

/// Where a path stands, which decides whether it ties two files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A `pub use`: it ties no files, but the rooms check it as an import.
    Reexport,
    /// A `use`: the rooms check its path even when it only names an item.
    Use,
    /// The code itself.
    Code,
}

struct Reader<'a> {
    tree: &'a mut Tree,
    file: FileId,
    scope: ScopeId,
    /// The variables of the enclosing functions.
    bound: Vec<HashSet<String>>,
    found: &'a mut Found,
}

impl Reader<'_> {
    fn path(&mut self, path: &[String], line: usize, place: Place) {
        if let [only] = path
            && place == Place::Code
            && self.bound.iter().any(|names| names.contains(only))
        {
            return;
        }
        let meanings = self.tree.resolve(self.scope, path);
        let mine = self.tree.is_of_the_house(self.scope, path);
        if mine && meanings.is_empty() {
            self.found.lost.push((self.file, line, path.join("::")));
        }
        if (mine || place != Place::Code)
            && !meanings.is_empty()
            && let Some(written) = self.tree.written(self.scope, path)
        {
            let module = meanings.iter().all(|meaning| matches!(meaning, Meaning::Module(_)));
            self.found.written.push(Written { file: self.file, line, path: written, module });
        }
        if place == Place::Reexport {
            return;
        }
        for meaning in meanings {
            if let Meaning::Item(item) = meaning {
                let item = &self.tree.items[item];
                if item.file != self.file {
                    self.found.namings.push(Naming { from: self.file, to: item.file, name: item.name.clone() });
                }
            }
        }
    }

    fn syn_path(&mut self, path: &syn::Path) {
        if path.leading_colon.is_none() {
            let words: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            if words[0] != "Self" {
                self.path(&words, path.segments[0].ident.span().start().line, Place::Code);
            }
        }
    }

    fn tokens(&mut self, tokens: &TokenStream, alone: bool) {
        let mut found = Vec::new();
        tokens::paths(tokens.clone(), alone, &mut found);
        for (path, line) in found {
            self.path(&path, line, Place::Code);
        }
    }

    fn function(&mut self, name: &syn::Ident, start: usize, block: &syn::Block, visit: impl FnOnce(&mut Self)) {
        let lines = block.brace_token.span.close().end().line - start + 1;
        self.found.functions.push(Function { file: self.file, name: name.to_string(), lines });
        visit(self);
        self.bound.pop();
    }

    fn bind(&mut self, visit: impl FnOnce(&mut Variables)) {
        let mut variables = Variables::default();
        visit(&mut variables);
        self.bound.push(variables.0);
    }

    fn in_scope(&mut self, scope: ScopeId, visit: impl FnOnce(&mut Self)) {
        let around = std::mem::replace(&mut self.scope, scope);
        visit(self);
        self.scope = around;
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let Some((_, items)) = &item.content else { return };
        let name = [item.ident.to_string()];
        for meaning in self.tree.resolve(self.scope, &name) {
            if let Meaning::Module(module) = meaning {
                self.in_scope(module, |reader| items.iter().for_each(|item| reader.visit_item(item)));
            }
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let private = matches!(item.vis, syn::Visibility::Inherited);
        for leaf in leaves(item) {
            self.path(&leaf.path, leaf.line, if private { Place::Use } else { Place::Reexport });
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.bind(|variables| variables.visit_item_fn(item));
        let start = item.sig.fn_token.span.start().line;
        self.function(&item.sig.ident, start, &item.block, |reader| visit::visit_item_fn(reader, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !for_tests(&item.attrs) {
            self.bind(|variables| variables.visit_impl_item_fn(item));
            let start = item.sig.fn_token.span.start().line;
            self.function(&item.sig.ident, start, &item.block, |reader| visit::visit_impl_item_fn(reader, item));
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        let Some(block) = &item.default else { return visit::visit_trait_item_fn(self, item) };
        self.bind(|variables| variables.visit_trait_item_fn(item));
        let start = item.sig.fn_token.span.start().line;
        self.function(&item.sig.ident, start, block, |reader| visit::visit_trait_item_fn(reader, item));
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let items = || {
            block.stmts.iter().filter_map(|statement| match statement {
                syn::Stmt::Item(item) => Some(item),
                _ => None,
            })
        };
        if items().next().is_some() {
            let scope = self.tree.open_block(self.scope, items());
            self.in_scope(scope, |reader| visit::visit_block(reader, block));
        } else {
            visit::visit_block(self, block);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.syn_path(path);
        visit::visit_path(self, path);
    }

    fn visit_expr_path(&mut self, it: &'ast syn::ExprPath) {
        match &it.qself {
            // `<T>::name`: only `T` is a name.
            Some(owner) if owner.position == 0 => {
                self.visit_qself(owner);
                visit::visit_path(self, &it.path);
            }
            _ => visit::visit_expr_path(self, it),
        }
    }

    fn visit_type_path(&mut self, it: &'ast syn::TypePath) {
        match &it.qself {
            Some(owner) if owner.position == 0 => {
                self.visit_qself(owner);
                visit::visit_path(self, &it.path);
            }
            _ => visit::visit_type_path(self, it),
        }
    }

    fn visit_pat_ident(&mut self, it: &'ast syn::PatIdent) {
        // A constant or a unit struct looks like a variable in a pattern.
        let name = it.ident.to_string();
        if name.starts_with(char::is_uppercase) {
            self.path(&[name], it.ident.span().start().line, Place::Code);
        }
        visit::visit_pat_ident(self, it);
    }

    fn visit_macro(&mut self, it: &'ast syn::Macro) {
        self.syn_path(&it.path);
        self.tokens(&it.tokens, true);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        // Defining a `macro_rules!` is no use of its name.
        self.tokens(&item.mac.tokens, item.ident.is_none());
        if item.ident.is_none() {
            self.syn_path(&item.mac.path);
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(&list.tokens, false);
        }
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

/// All the variables that a function binds, in any of its blocks.
#[derive(Default)]
struct Variables(HashSet<String>);

impl<'ast> Visit<'ast> for Variables {
    fn visit_pat_ident(&mut self, it: &'ast syn::PatIdent) {
        let name = it.ident.to_string();
        if !name.starts_with(char::is_uppercase) {
            self.0.insert(name);
        }
        visit::visit_pat_ident(self, it);
    }
}
