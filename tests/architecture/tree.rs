//! The modules of a crate, read with `syn`: the file of each, and the meaning of each name in it.
//!
//! Code that is compiled for tests only is left out: it may name anything.

use std::collections::{BTreeMap, HashMap};

use syn::Item;

use super::syntax::{attributes, for_tests, leaves, words_of};

/// Source files by their path from `src/`, with `/` on every system: "tui/mod.rs".
pub type Sources = BTreeMap<String, String>;

/// An index into [`Tree::files`].
pub type FileId = usize;
/// An index into [`Tree::scopes`].
pub type ScopeId = usize;
/// An index into [`Tree::items`].
pub type ItemId = usize;

/// The thing that a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// A module.
    Module(ScopeId),
    /// Any other definition.
    Item(ItemId),
}

/// A named definition in one file.
#[derive(Debug)]
pub struct Defined {
    /// The file.
    pub file: FileId,
    /// The name at the definition, whatever its aliases.
    pub name: String,
    /// Whether `::` can follow its name: a type or a trait.
    pub opens: bool,
    /// The variants of an enumeration.
    pub variants: Vec<String>,
}

/// How a name came into a scope.
#[derive(Debug, Clone)]
pub enum Binding {
    /// It is declared there.
    Here(Meaning),
    /// A `use` brings it, from this path.
    Import(Vec<String>),
}

/// A module, or a block that declares items of its own.
#[derive(Debug)]
pub struct Scope {
    /// The file that it is written in.
    pub file: FileId,
    /// The path from the crate's root; a block has the path of its module.
    pub path: Vec<String>,
    /// The scope around it.
    pub parent: Option<ScopeId>,
    /// Whether it is a block: a name not found in it is looked for around it.
    pub block: bool,
    /// The names that are declared in it or imported.
    pub names: HashMap<String, Vec<Binding>>,
    /// The paths of its `use path::*`.
    pub globs: Vec<Vec<String>>,
    /// Names that a macro may have made here: used when nothing else has the name.
    pub made: HashMap<String, ItemId>,
    /// Its `macro_rules`, and those of its `#[macro_use]` modules.
    pub macros: HashMap<String, ItemId>,
}

/// All the modules, names and definitions of the crate.
#[derive(Debug, Default)]
pub struct Tree {
    /// The product's files, in the order of reading.
    pub files: Vec<String>,
    /// The module path of each file.
    modules: Vec<Vec<String>>,
    /// Every scope.
    pub scopes: Vec<Scope>,
    /// Every definition.
    pub items: Vec<Defined>,
    /// The library's root.
    pub library: ScopeId,
    /// The name by which other crates (the binary) use the library.
    pub library_name: String,
}

/// A file that was parsed, and the scope that its items are in.
pub struct Parsed {
    /// The file.
    pub file: FileId,
    /// The scope of its module.
    pub scope: ScopeId,
    /// Its items.
    pub items: Vec<Item>,
}

/// Reads the crates whose roots are `lib.rs` and, where there is one, `main.rs`.
pub fn read(sources: &Sources, library_name: &str) -> (Tree, Vec<Parsed>) {
    let mut tree = Tree { library_name: library_name.to_owned(), ..Tree::default() };
    let mut parsed = Vec::new();
    for root in ["lib.rs", "main.rs"] {
        if sources.contains_key(root) {
            let scope = tree.file(root, "", None, Vec::new(), sources, &mut parsed);
            if root == "lib.rs" {
                tree.library = scope;
            }
        }
    }
    (tree, parsed)
}

impl Tree {
    /// The path of the module that a file is, from its crate's root.
    pub fn module_of_file(&self, file: FileId) -> &[String] {
        &self.modules[file]
    }

    /// Reads one file and the modules that it declares; `folder` holds those modules.
    fn file(
        &mut self,
        path: &str,
        folder: &str,
        parent: Option<ScopeId>,
        module: Vec<String>,
        sources: &Sources,
        parsed: &mut Vec<Parsed>,
    ) -> ScopeId {
        let syntax = syn::parse_file(&sources[path]).unwrap_or_else(|error| panic!("src/{path}: {error}"));
        let file = self.files.len();
        self.files.push(path.to_owned());
        self.modules.push(module.clone());
        let scope = self.open(file, module, parent, false);
        self.declare(scope, syntax.items.iter(), folder, sources, parsed);
        parsed.push(Parsed { file, scope, items: syntax.items });
        scope
    }

    fn open(&mut self, file: FileId, path: Vec<String>, parent: Option<ScopeId>, block: bool) -> ScopeId {
        self.scopes.push(Scope {
            file,
            path,
            parent,
            block,
            names: HashMap::new(),
            globs: Vec::new(),
            made: HashMap::new(),
            macros: HashMap::new(),
        });
        self.scopes.len() - 1
    }

    /// A scope for a block that declares items.
    pub fn open_block<'i>(&mut self, around: ScopeId, items: impl Iterator<Item = &'i Item>) -> ScopeId {
        let (file, path) = (self.scopes[around].file, self.scopes[around].path.clone());
        let scope = self.open(file, path, Some(around), true);
        self.declare(scope, items, "", &Sources::new(), &mut Vec::new());
        scope
    }

    /// Adds the names that `items` declare to their scope.
    fn declare<'i>(
        &mut self,
        scope: ScopeId,
        items: impl Iterator<Item = &'i Item>,
        folder: &str,
        sources: &Sources,
        parsed: &mut Vec<Parsed>,
    ) {
        for item in items.filter(|item| !for_tests(attributes(item))) {
            match item {
                Item::Const(it) => self.define(scope, &it.ident, false),
                Item::Static(it) => self.define(scope, &it.ident, false),
                Item::Fn(it) => self.define(scope, &it.sig.ident, false),
                Item::Struct(it) => self.define(scope, &it.ident, true),
                Item::Union(it) => self.define(scope, &it.ident, true),
                Item::Type(it) => self.define(scope, &it.ident, true),
                Item::Trait(it) => self.define(scope, &it.ident, true),
                Item::TraitAlias(it) => self.define(scope, &it.ident, true),
                Item::Enum(it) => {
                    self.define(scope, &it.ident, true);
                    let variants = it.variants.iter().map(|variant| variant.ident.to_string()).collect();
                    self.items.last_mut().unwrap().variants = variants;
                }
                Item::Macro(it) => self.declare_macro(scope, it),
                Item::Use(it) => {
                    for leaf in leaves(it) {
                        match leaf.name {
                            Some(name) => self.bind(scope, &name, Binding::Import(leaf.path)),
                            None => self.scopes[scope].globs.push(leaf.path),
                        }
                    }
                }
                Item::Mod(it) => self.declare_module(scope, it, folder, sources, parsed),
                _ => {}
            }
        }
    }

    fn declare_module(
        &mut self,
        scope: ScopeId,
        item: &syn::ItemMod,
        folder: &str,
        sources: &Sources,
        parsed: &mut Vec<Parsed>,
    ) {
        let name = item.ident.to_string();
        let mut path = self.scopes[scope].path.clone();
        path.push(name.clone());
        let inner = format!("{folder}{name}/");
        let child = if let Some((_, items)) = &item.content {
            let child = self.open(self.scopes[scope].file, path, Some(scope), false);
            self.declare(child, items.iter(), &inner, sources, parsed);
            child
        } else {
            let places = [format!("{folder}{name}.rs"), format!("{inner}mod.rs")];
            let place = places.iter().find(|place| sources.contains_key(*place));
            let place = place.unwrap_or_else(|| panic!("no file for `mod {name}` of src/{folder}"));
            self.file(place, &inner, Some(scope), path, sources, parsed)
        };
        self.bind(scope, &name, Binding::Here(Meaning::Module(child)));
        if item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_use")) {
            let macros = self.scopes[child].macros.clone();
            self.scopes[scope].macros.extend(macros);
        }
    }

    /// A `macro_rules`, or the call of a macro that makes items.
    fn declare_macro(&mut self, scope: ScopeId, item: &syn::ItemMacro) {
        let mut words = Vec::new();
        words_of(item.mac.tokens.clone(), &mut words);
        let Some(name) = &item.ident else {
            for word in words {
                self.make(scope, word);
            }
            return;
        };
        for pair in words.windows(2) {
            if ["struct", "enum", "fn", "const", "static", "type", "trait", "union"].contains(&pair[0].as_str()) {
                self.make(scope, pair[1].clone());
            }
        }
        self.define(scope, name, false);
        let id = self.items.len() - 1;
        self.scopes[scope].macros.insert(name.to_string(), id);
        if item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) {
            let root = self.root_of(scope);
            self.bind(root, &name.to_string(), Binding::Here(Meaning::Item(id)));
        }
    }

    fn define(&mut self, scope: ScopeId, name: &syn::Ident, opens: bool) {
        let id = self.items.len();
        let file = self.scopes[scope].file;
        self.items.push(Defined { file, name: name.to_string(), opens, variants: Vec::new() });
        self.bind(scope, &name.to_string(), Binding::Here(Meaning::Item(id)));
    }

    fn make(&mut self, scope: ScopeId, name: String) {
        let id = self.items.len();
        self.items.push(Defined {
            file: self.scopes[scope].file,
            name: name.clone(),
            opens: true,
            variants: Vec::new(),
        });
        self.scopes[scope].made.insert(name, id);
    }

    fn bind(&mut self, scope: ScopeId, name: &str, binding: Binding) {
        self.scopes[scope].names.entry(name.to_owned()).or_default().push(binding);
    }
}
