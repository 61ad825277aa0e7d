//! The definitions in the tokens of a macro call. Tokens that parse as Rust are read as Rust; others are read by the
//! words and marks beside each name, as each macro has its own syntax.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::visit::Visit as _;
use syn::{Block, Expr, Pat, Token};

use super::reader::Reader;

/// Each word that can precede a name, and the kind of name that it defines.
const DEFINING: [(&str, &str); 12] = [
    ("fn", "function"),
    ("struct", "type"),
    ("enum", "type"),
    ("union", "type"),
    ("type", "type"),
    ("trait", "type"),
    ("const", "constant"),
    ("static", "static"),
    ("mod", "module"),
    ("let", "local"),
    ("mut", "local"),
    ("ref", "local"),
];

/// The words that define a type.
const TYPES: [&str; 5] = ["struct", "enum", "union", "type", "trait"];

/// Words of the language, which are not names.
const KEYWORDS: [&str; 25] = [
    "as", "async", "const", "crate", "dyn", "else", "enum", "fn", "for", "if", "impl", "in", "let", "match", "mod",
    "move", "mut", "pub", "ref", "self", "static", "struct", "super", "type", "Self",
];

/// Reads the tokens of a macro call.
pub fn read(reader: &mut Reader<'_>, called: &syn::Macro) {
    let name = called.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    if name.contains("matches")
        && let Ok((of, pattern, guard)) = matching.parse2(called.tokens.clone())
    {
        reader.visit_expr(&of);
        reader.visit_pat(&pattern);
        for expression in &guard {
            reader.visit_expr(expression);
        }
    } else {
        any(reader, called.tokens.clone());
    }
}

/// Parses the arguments of `matches!` and its like: `of, pattern if guard`, then the message of an assertion.
fn matching(input: ParseStream<'_>) -> syn::Result<(Expr, Pat, Vec<Expr>)> {
    let of = input.parse()?;
    input.parse::<Token![,]>()?;
    let pattern = Pat::parse_multi_with_leading_vert(input)?;
    let mut rest = Vec::new();
    if input.parse::<Option<Token![if]>>()?.is_some() {
        rest.push(input.parse()?);
    }
    if input.parse::<Option<Token![,]>>()?.is_some() {
        rest.extend(Punctuated::<Expr, Token![,]>::parse_terminated(input)?);
    }
    Ok((of, pattern, rest))
}

/// Tokens of an unknown macro: expressions, statements and items, or something else.
fn any(reader: &mut Reader<'_>, tokens: TokenStream) {
    if let Ok(expressions) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone()) {
        for expression in &expressions {
            reader.visit_expr(expression);
        }
    } else if let Ok(statements) = Block::parse_within.parse2(tokens.clone()) {
        for statement in &statements {
            reader.visit_stmt(statement);
        }
    } else {
        walk(reader, tokens);
    }
}

/// Tokens that do not parse as Rust as a whole.
pub fn walk(reader: &mut Reader<'_>, tokens: TokenStream) {
    let tokens = Tokens(tokens.into_iter().collect());
    for (at, token) in tokens.0.iter().enumerate() {
        match token {
            TokenTree::Group(group) if tokens.binds(at) => bound(reader, group.stream()),
            TokenTree::Group(group) if !tokens.is_attribute(at) => any(reader, group.stream()),
            TokenTree::Ident(ident) => {
                if let Some(kind) = tokens.defines(at, ident) {
                    reader.define(ident, kind);
                }
                if tokens.is_public_type(at) {
                    reader.publish(ident);
                }
            }
            _ => {}
        }
    }
}

/// Records the locals of a pattern with several names.
fn bound(reader: &mut Reader<'_>, tokens: TokenStream) {
    for ident in given(tokens) {
        if !ident.to_string().starts_with(char::is_uppercase) {
            reader.define(&ident, "local");
        }
    }
}

/// Every name in the tokens, at any depth, except keywords and the content of attributes.
pub fn given(tokens: TokenStream) -> Vec<Ident> {
    let tokens = Tokens(tokens.into_iter().collect());
    let mut found = Vec::new();
    for (at, token) in tokens.0.iter().enumerate() {
        match token {
            TokenTree::Ident(ident) if !KEYWORDS.contains(&ident.to_string().as_str()) => found.push(ident.clone()),
            TokenTree::Group(group) if !tokens.is_attribute(at) => found.extend(given(group.stream())),
            _ => {}
        }
    }
    found
}

/// Whether the body of a macro contains `pub struct $name`, or the same with another word of [`TYPES`].
pub fn makes_a_public_type(tokens: TokenStream) -> bool {
    let tokens = Tokens(tokens.into_iter().collect());
    tokens.0.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Group(group) => makes_a_public_type(group.stream()),
        _ => tokens.is(at, '$') && tokens.is_public_type(at),
    })
}

struct Tokens(Vec<TokenTree>);

impl Tokens {
    /// The kind of the name at this position; `None` if it is not defined here.
    fn defines(&self, at: usize, ident: &Ident) -> Option<&'static str> {
        let small = !ident.to_string().starts_with(char::is_uppercase);
        if KEYWORDS.contains(&ident.to_string().as_str()) || self.before(at, 1, '\'') {
            return None;
        }
        let word = self.word_before(at);
        let follows = DEFINING.iter().find(|(defining, _)| word.as_deref() == Some(defining));
        if let Some((_, kind)) = follows.filter(|_| !['\'', '*', '&'].iter().any(|mark| self.before(at, 2, *mark))) {
            return Some(kind);
        }
        if self.is(at + 1, ':') && !self.is(at + 2, ':') && !self.before(at, 1, ':') {
            return Some(if self.before(at, 1, '$') { "macro's parameter" } else { "field or parameter" });
        }
        (small && self.binds(at)).then_some("local")
    }

    /// Whether the name is bound: followed by `in`, or by the `=` of an arm of `select!`, which has a `=>` further
    /// on.
    fn binds(&self, at: usize) -> bool {
        let before_in = matches!(self.0.get(at + 1), Some(TokenTree::Ident(word)) if word == "in");
        let assigned = self.is(at + 1, '=') && !self.is(at + 2, '=') && !self.is(at + 2, '>');
        let next =
            self.0.iter().skip(at + 2).position(|token| matches!(token, TokenTree::Punct(it) if it.as_char() == ','));
        let end = next.map_or(self.0.len(), |next| at + 2 + next);
        let arm = assigned && (at + 2..end).any(|at| self.is(at, '=') && self.is(at + 1, '>'));
        before_in || arm
    }

    /// Whether this is the name of a type that is declared with `pub`.
    fn is_public_type(&self, at: usize) -> bool {
        let keyword = self.word_before(at).is_some_and(|word| TYPES.contains(&word.as_str()));
        let Some(before) = at.checked_sub(2).filter(|_| keyword) else { return false };
        let restricted = matches!(&self.0[before], TokenTree::Group(it) if it.delimiter() == Delimiter::Parenthesis);
        let visibility = if restricted { before.checked_sub(1) } else { Some(before) };
        visibility.is_some_and(|at| matches!(&self.0[at], TokenTree::Ident(word) if word == "pub"))
    }

    /// Whether this group is the content of an attribute, after `#` or `#!`.
    fn is_attribute(&self, at: usize) -> bool {
        let bracket = matches!(&self.0[at], TokenTree::Group(it) if it.delimiter() == Delimiter::Bracket);
        bracket && (self.before(at, 1, '#') || self.before(at, 1, '!') && self.before(at, 2, '#'))
    }

    fn word_before(&self, at: usize) -> Option<String> {
        match self.0.get(at.checked_sub(1)?)? {
            TokenTree::Ident(word) => Some(word.to_string()),
            _ => None,
        }
    }

    fn is(&self, at: usize, mark: char) -> bool {
        matches!(self.0.get(at), Some(TokenTree::Punct(it)) if it.as_char() == mark)
    }

    fn before(&self, at: usize, back: usize, mark: char) -> bool {
        at >= back && self.is(at - back, mark)
    }
}
