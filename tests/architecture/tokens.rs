//! Finds paths among the tokens given to a macro. Those tokens are not parsed: each macro has its own syntax.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Finds the paths, each with its line. With `alone`, a single word counts as a path when it begins like a type or is
/// called; any other word may be a variable, a label or a field.
pub fn paths(tokens: TokenStream, alone: bool, found: &mut Vec<(Vec<String>, usize)>) {
    let tokens = Tokens(tokens.into_iter().collect());
    let mut at = 0;
    while let Some(token) = tokens.0.get(at) {
        match token {
            TokenTree::Group(group) => paths(group.stream(), alone, found),
            TokenTree::Ident(first) => {
                let (path, last) = tokens.path(at);
                if tokens.begins_a_path(at, &path[0]) && (path.len() > 1 || alone && tokens.names_an_item(last)) {
                    found.push((path, first.span().start().line));
                }
                at = last;
            }
            _ => {}
        }
        at += 1;
    }
}

struct Tokens(Vec<TokenTree>);

impl Tokens {
    /// The path whose first word is at `start`, and the index of its last word.
    fn path(&self, start: usize) -> (Vec<String>, usize) {
        let mut at = start;
        let mut path = Vec::new();
        while let Some(TokenTree::Ident(word)) = self.0.get(at) {
            path.push(word.to_string());
            if !(self.is(at + 1, ':')
                && self.is(at + 2, ':')
                && matches!(self.0.get(at + 3), Some(TokenTree::Ident(_))))
            {
                break;
            }
            at += 3;
        }
        (path, at)
    }

    /// Whether the word at this index begins a path: it is no field, no rest of `<T>::name`, no `$variable` of a macro
    /// and no lifetime.
    fn begins_a_path(&self, at: usize, word: &str) -> bool {
        let field = self.before(at, 1, '.') && !self.before(at, 2, '.');
        let rest = self.before(at, 1, ':') && self.before(at, 2, ':');
        let variable = self.before(at, 1, '$') && word != "crate";
        !field && !rest && !variable && !self.before(at, 1, '\'') && word != "Self"
    }

    /// Whether a single word begins like a type or is called, and is no label.
    fn names_an_item(&self, at: usize) -> bool {
        let called = match self.0.get(at + 1) {
            Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Parenthesis,
            _ => self.is(at + 1, '!') && !self.is(at + 2, '='),
        };
        let label = self.is(at + 1, ':') && !self.is(at + 2, ':');
        let typed = self.0[at].to_string().starts_with(char::is_uppercase);
        !label && (typed || called)
    }

    fn is(&self, at: usize, mark: char) -> bool {
        matches!(self.0.get(at), Some(TokenTree::Punct(it)) if it.as_char() == mark)
    }

    fn before(&self, at: usize, back: usize, mark: char) -> bool {
        at >= back && self.is(at - back, mark)
    }
}
