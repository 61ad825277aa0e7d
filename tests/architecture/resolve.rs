//! From a path as written to the module or item that it names.

use super::tree::{Binding, Meaning, ScopeId, Tree};

/// The names being looked up, so that a circle of `use` ends.
type Seen = Vec<(ScopeId, String)>;

impl Tree {
    /// The things that a path names in a scope; empty when it is another crate's.
    ///
    /// Several when a name is that of a module and of a function, say.
    pub fn resolve(&self, scope: ScopeId, path: &[String]) -> Vec<Meaning> {
        self.follow(scope, path, &mut Vec::new())
    }

    /// Whether a path must name something of this crate.
    pub fn is_of_the_house(&self, scope: ScopeId, path: &[String]) -> bool {
        match path[0].as_str() {
            "crate" | "self" | "super" => true,
            first => {
                path.len() > 1
                    && self.resolve(scope, &[first.to_owned()]).iter().any(|it| matches!(it, Meaning::Module(_)))
            }
        }
    }

    /// A path from the crate's root, as written: an alias of this file is resolved, a re-export on the way is not.
    pub fn written(&self, scope: ScopeId, path: &[String]) -> Option<Vec<String>> {
        self.written_from(scope, path, 0)
    }

    fn written_from(&self, scope: ScopeId, path: &[String], depth: usize) -> Option<Vec<String>> {
        let module = self.module_of(scope);
        let (mut from, rest) = match path[0].as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (self.scopes[module].path.clone(), &path[1..]),
            "super" => (self.scopes[module].path.clone(), path),
            first => {
                let (holder, bindings) = self.bindings(scope, first)?;
                let from = bindings.iter().find_map(|binding| match binding {
                    Binding::Here(Meaning::Module(module)) => Some(self.scopes[*module].path.clone()),
                    Binding::Here(Meaning::Item(_)) => {
                        Some([&self.scopes[holder].path[..], &[first.to_owned()]].concat())
                    }
                    Binding::Import(source) if depth < 8 && source != path => {
                        self.written_from(holder, source, depth + 1)
                    }
                    Binding::Import(_) => None,
                })?;
                (from, &path[1..])
            }
        };
        for word in rest {
            match word.as_str() {
                "super" => drop(from.pop()),
                "self" => {}
                word => from.push(word.to_owned()),
            }
        }
        Some(from)
    }

    fn bindings(&self, scope: ScopeId, name: &str) -> Option<(ScopeId, &[Binding])> {
        let found = self.scopes[scope].names.get(name);
        found.map(|bindings| (scope, &bindings[..])).or_else(|| {
            let around = self.scopes[scope].parent.filter(|_| self.scopes[scope].block)?;
            self.bindings(around, name)
        })
    }

    fn follow(&self, scope: ScopeId, path: &[String], seen: &mut Seen) -> Vec<Meaning> {
        let module = self.module_of(scope);
        let mut found = match path[0].as_str() {
            "crate" => vec![Meaning::Module(self.root_of(scope))],
            "self" => vec![Meaning::Module(module)],
            "super" => self.scopes[module].parent.map(Meaning::Module).into_iter().collect(),
            name => self.around(scope, name, seen),
        };
        if found.is_empty() && path.len() == 1 {
            found.extend(self.textual_macro(scope, &path[0]));
        }
        for name in &path[1..] {
            let mut inside = Vec::new();
            for meaning in found {
                match meaning {
                    Meaning::Module(module) if name == "super" => {
                        inside.extend(self.scopes[module].parent.map(Meaning::Module));
                    }
                    Meaning::Module(module) if name == "self" => inside.push(Meaning::Module(module)),
                    Meaning::Module(module) => inside.extend(self.inside(module, name, seen).unwrap_or_default()),
                    // A variant or an associated item: it belongs to the file of its type.
                    Meaning::Item(item) if self.items[item].opens => inside.push(meaning),
                    Meaning::Item(_) => {}
                }
            }
            found = inside;
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A name without a path: looked for in the block, then in the blocks around it, then in the module.
    fn around(&self, scope: ScopeId, name: &str, seen: &mut Seen) -> Vec<Meaning> {
        let mut at = scope;
        loop {
            if let Some(found) = self.inside(at, name, seen) {
                return found;
            }
            match self.scopes[at].parent {
                Some(parent) if self.scopes[at].block => at = parent,
                _ if name == self.library_name => return vec![Meaning::Module(self.library)],
                _ => return Vec::new(),
            }
        }
    }

    /// A name in one scope. `None`: the scope does not have it. Empty: it is another crate's.
    fn inside(&self, scope: ScopeId, name: &str, seen: &mut Seen) -> Option<Vec<Meaning>> {
        let asked = (scope, name.to_owned());
        if seen.contains(&asked) {
            return None;
        }
        seen.push(asked);
        let found = self.bound(scope, name, seen);
        seen.pop();
        found
    }

    fn bound(&self, scope: ScopeId, name: &str, seen: &mut Seen) -> Option<Vec<Meaning>> {
        let here = &self.scopes[scope];
        if let Some(bindings) = here.names.get(name) {
            let mut found = Vec::new();
            for binding in bindings {
                match binding {
                    Binding::Here(meaning) => found.push(*meaning),
                    Binding::Import(path) => found.extend(self.follow(scope, path, seen)),
                }
            }
            return Some(found);
        }
        let mut found = Vec::new();
        for glob in &here.globs {
            for meaning in self.follow(scope, glob, seen) {
                match meaning {
                    Meaning::Module(module) => found.extend(self.inside(module, name, seen).unwrap_or_default()),
                    Meaning::Item(item) if self.items[item].variants.iter().any(|it| it == name) => found.push(meaning),
                    Meaning::Item(_) => {}
                }
            }
        }
        if found.is_empty() {
            found.extend(here.made.get(name).map(|made| Meaning::Item(*made)));
        }
        if found.is_empty() { None } else { Some(found) }
    }

    /// A `macro_rules` of this module or of a module around it.
    fn textual_macro(&self, scope: ScopeId, name: &str) -> Option<Meaning> {
        let here = &self.scopes[scope];
        let found = here.macros.get(name).map(|id| Meaning::Item(*id));
        found.or_else(|| here.parent.and_then(|parent| self.textual_macro(parent, name)))
    }

    /// The module of a scope: itself, or the one around a block.
    fn module_of(&self, scope: ScopeId) -> ScopeId {
        match self.scopes[scope].parent {
            Some(parent) if self.scopes[scope].block => self.module_of(parent),
            _ => scope,
        }
    }

    /// The root of the crate of a scope.
    pub fn root_of(&self, scope: ScopeId) -> ScopeId {
        self.scopes[scope].parent.map_or(scope, |parent| self.root_of(parent))
    }
}
