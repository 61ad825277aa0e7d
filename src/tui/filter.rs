//! The one fuzzy filter of every list: what a person types, looked for in the fields of a row.
//!
//! Owns: when a row matches, and how well. Accents and case do not count; of several words all must be
//! found, each in any field. A word is found
//!
//! - as it stands, anywhere in a field: `1240446` in `CTP-1240446-1`;
//! - without the signs and zeros that nobody types: `be06` and `be6` are `BE-06`, `etage6` is
//!   `ETAGE-06`;
//! - shortened: `bat1` is `BATIMENT-1`, `trq` is `Turquoise`. Only letters may be left out, and few
//!   within a word; a number is never scattered, so that a pasted reference finds its row and no other.
//!
//! Must never: keep the texts it looked at, or allocate per row.

use std::fmt;

use memchr::memmem::Finder;
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::domain::text::{fold, fold_into, trim_pasted};

/// The longest word that is looked for otherwise than as it stands: the library's points have an end.
const LONGEST_WORD: usize = 64;

/// The longest field in which that is done: a label or a reference, no message.
const LONGEST_FIELD: usize = 512;

/// The worth of a place where a word was found, in steps that no length or point outweighs.
mod worth {
    /// It is the whole field.
    pub(super) const WHOLE: u32 = 6 << 16;
    /// It is whole words or numbers of the field.
    pub(super) const WORDS: u32 = 5 << 16;
    /// A word or number of the field begins with it.
    pub(super) const START: u32 = 4 << 16;
    /// It is somewhere in the field.
    pub(super) const WITHIN: u32 = 3 << 16;
    /// It is whole words of the field but for signs and zeros.
    pub(super) const JOINED_WORDS: u32 = 2 << 16;
    /// It begins words of the field but for signs and zeros.
    pub(super) const JOINED: u32 = 1 << 16;
}

/// A word to look for.
#[derive(Debug, Clone)]
struct Mot {
    /// Folded.
    plie: Finder<'static>,
    /// Bare ([`bare`]); empty when it is looked for only as it stands.
    nu: Vec<char>,
    /// The characters of `nu`.
    signature: u64,
    /// The best place so far among the fields of the row, plus one; 0: none.
    trouve: u32,
}

/// A filter: what was typed, ready to be looked for, and the room that is used again for each row.
#[derive(Clone)]
pub struct Filtre {
    texte: String,
    mots: Vec<Mot>,
    matcher: Matcher,
    plie: String,
    nu: Vec<char>,
    places: Vec<u32>,
}

impl fmt::Debug for Filtre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filtre").field("texte", &self.texte).finish_non_exhaustive()
    }
}

impl Default for Filtre {
    fn default() -> Self {
        let mut config = Config::DEFAULT;
        // What is compared is folded already.
        config.normalize = false;
        config.ignore_case = false;
        Self {
            texte: String::new(),
            mots: Vec::new(),
            matcher: Matcher::new(config),
            plie: String::new(),
            nu: Vec::new(),
            places: Vec::new(),
        }
    }
}

impl Filtre {
    /// A filter for `texte`.
    #[must_use]
    pub fn new(texte: &str) -> Self {
        let mut filtre = Self::default();
        filtre.cherche(texte);
        filtre
    }

    /// Looks for `texte` from now on; whether that is another text than before.
    pub fn cherche(&mut self, texte: &str) -> bool {
        if self.texte == texte {
            return false;
        }
        texte.clone_into(&mut self.texte);
        self.mots.clear();
        for mot in texte.split_whitespace() {
            let plie = fold(trim_pasted(mot));
            // A sign that folds to several words can't be found in one piece.
            self.mots.extend(plie.split(' ').filter(|mot| !mot.is_empty()).map(Mot::new));
        }
        true
    }

    /// Whether nothing is looked for: every row matches.
    #[must_use]
    pub const fn est_vide(&self) -> bool {
        self.mots.is_empty()
    }

    /// Whether a row with these fields matches.
    pub fn retient(&mut self, champs: &[&str]) -> bool {
        self.regarde(champs, false)
    }

    /// How well a row with these fields matches, the higher the better, 0 where nothing is looked for;
    /// `None`: it does not.
    pub fn note(&mut self, champs: &[&str]) -> Option<u32> {
        let found = self.regarde(champs, true);
        found.then(|| self.mots.iter().fold(0, |sum: u32, mot| sum.saturating_add(mot.trouve)))
    }

    /// A note without what only parts rows that are found alike: for a list that has an order of its own.
    #[must_use]
    pub const fn palier(note: u32) -> u32 {
        note >> 16
    }

    /// Looks for each word in each field; whether all were found. Without `best` the first place of a
    /// word will do.
    fn regarde(&mut self, champs: &[&str], best: bool) -> bool {
        let Self { mots, matcher, plie, nu, places, .. } = self;
        for mot in &mut *mots {
            mot.trouve = 0;
        }
        let mut missing = mots.len();
        for champ in champs {
            if mots.is_empty() || (missing == 0 && !best) {
                break;
            }
            fold_into(champ, plie);
            let signature = signature(plie.as_bytes());
            let mut bared = false;
            for mot in &mut *mots {
                if signature & mot.signature != mot.signature || (mot.trouve > 0 && !best) {
                    continue;
                }
                let whole = as_it_stands(plie, &mot.plie);
                let shortly = whole.is_none() && !mot.nu.is_empty() && plie.len() <= LONGEST_FIELD;
                if shortly && !std::mem::replace(&mut bared, true) {
                    bare(plie, ' ', nu);
                }
                let worth = if shortly { mot.shortly(nu, matcher, places) } else { whole };
                // Of two fields that hold it equally well, the shorter one says more.
                let worth = worth.map_or(0, |worth| {
                    let spare = LONGEST_FIELD.saturating_sub(plie.len());
                    worth.saturating_add(u32::try_from(spare).unwrap_or(0)).saturating_add(1)
                });
                missing -= usize::from(mot.trouve == 0 && worth > 0);
                mot.trouve = mot.trouve.max(worth);
            }
        }
        missing == 0
    }
}

impl Mot {
    /// How well a field without its signs holds the word with others between its own.
    fn shortly(&self, nu: &[char], matcher: &mut Matcher, places: &mut Vec<u32>) -> Option<u32> {
        places.clear();
        let points = matcher.fuzzy_indices(Utf32Str::Unicode(nu), Utf32Str::Unicode(&self.nu), places)?;
        shortened(nu, places, u32::from(points))
    }

    fn new(plie: &str) -> Self {
        let mut nu = Vec::new();
        bare(plie, '\0', &mut nu);
        // On the way to `be06` stands `be0`: a number that has only zeros yet.
        if let [.., before, '0'] = nu.as_slice()
            && !before.is_ascii_digit()
        {
            nu.pop();
        }
        // A plain number stands in a field as it is, or not at all.
        let number = !plie.starts_with('0') && plie.bytes().all(|byte| byte.is_ascii_digit());
        if number || nu.len() > LONGEST_WORD {
            nu.clear();
        }
        let signature = signature(nu.iter().collect::<String>().as_bytes());
        Self { plie: Finder::new(plie).into_owned(), nu, signature, trouve: 0 }
    }
}

/// The letters and digits of a folded text as bits: what lacks one of them can't match. Those beyond
/// ASCII are left out, and zeros, which a bare text may have lost.
fn signature(plie: &[u8]) -> u64 {
    plie.iter().fold(0, |bits, byte| bits | BITS.get(usize::from(*byte)).copied().unwrap_or(0))
}

/// The bit of each letter and digit.
const BITS: [u64; 256] = {
    let mut bits = [0; 256];
    let mut bit = 0;
    while bit < 26 {
        bits[b'a' as usize + bit] = 1 << bit;
        bit += 1;
    }
    while bit < 26 + 9 {
        bits[b'1' as usize + bit - 26] = 1 << bit;
        bit += 1;
    }
    bits
};

/// A folded text bare: no zeros before a number, every run of other signs than letters and digits as
/// one `sep`, none at the ends. With `'\0'` signs leave no trace, but for a blank between two numbers,
/// which would be another number in one piece.
fn bare(plie: &str, sep: char, out: &mut Vec<char>) {
    out.clear();
    let mut gap = false;
    let mut chars = plie.chars().peekable();
    // Whether the last character was of a number, its zeros included.
    let mut number = false;
    while let Some(c) = chars.next() {
        if !c.is_alphanumeric() {
            gap = true;
            number = false;
            continue;
        }
        if c == '0' && !number && chars.peek().is_some_and(char::is_ascii_digit) {
            // The sign before it stays noted.
            continue;
        }
        if std::mem::take(&mut gap)
            && let Some(last) = out.last()
        {
            if sep != '\0' {
                out.push(sep);
            } else if last.is_ascii_digit() && c.is_ascii_digit() {
                out.push(' ');
            }
        }
        number = c.is_ascii_digit();
        out.push(c);
    }
}

/// Whether a word or a number ends between these two characters.
fn parted(before: char, after: char) -> bool {
    !before.is_alphanumeric() || !after.is_alphanumeric() || before.is_ascii_digit() != after.is_ascii_digit()
}

/// The best place of `mot` in `champ`, both folded, as it stands.
fn as_it_stands(champ: &str, mot: &Finder<'_>) -> Option<u32> {
    let mut best = None;
    let mut from = 0;
    while let Some(found) = champ.as_bytes().get(from..).and_then(|rest| mot.find(rest)) {
        let at = from + found;
        let end = at + mot.needle().len();
        let (Some(before), Some(own), Some(after)) = (champ.get(..at), champ.get(at..end), champ.get(end..)) else {
            break;
        };
        if before.is_empty() && after.is_empty() {
            return Some(worth::WHOLE);
        }
        let first = own.chars().next()?;
        from = at + first.len_utf8();
        // `6` begins the number of `ETAGE-06`.
        let before = if first.is_ascii_digit() { before.trim_end_matches('0') } else { before };
        let starts = before.chars().next_back().is_none_or(|c| parted(c, first));
        let ends = after.chars().next().is_none_or(|c| own.chars().next_back().is_some_and(|last| parted(last, c)));
        let worth = match (starts, ends) {
            (true, true) => return Some(worth::WORDS),
            (true, false) => worth::START,
            _ => worth::WITHIN,
        };
        best = best.max(Some(worth));
    }
    best
}

/// What it is worth that the characters at `places` of the bare field are those of the bare word, in
/// their order; `None` where too much lies between them.
fn shortened(champ: &[char], places: &[u32], points: u32) -> Option<u32> {
    let at = |place: u32| usize::try_from(place).ok().and_then(|at| Some((at, *champ.get(at)?)));
    let starts = |at: usize, c: char| {
        at.checked_sub(1).and_then(|before| champ.get(before)).is_none_or(|before| parted(*before, c))
    };
    let (first, c) = at(*places.first()?)?;
    if !starts(first, c) {
        return None;
    }
    let (mut letters, mut numbers) = (0_usize, false);
    // What is left out: within words, and at their ends.
    let (mut within, mut ends) = (0_usize, 0_usize);
    let mut before = first;
    for place in places {
        let (here, c) = at(*place)?;
        let out = champ.get(before + 1..here).unwrap_or_default();
        let two_numbers = c.is_ascii_digit() && champ.get(before).is_some_and(char::is_ascii_digit);
        if out.iter().any(char::is_ascii_digit) || (two_numbers && !out.is_empty()) {
            return None;
        }
        let signs = out.iter().filter(|c| !c.is_alphanumeric()).count();
        if signs == 0 && !(c.is_ascii_digit() && starts(here, c)) {
            within += out.len();
        } else if signs <= 1 && starts(here, c) {
            ends += out.len() - signs;
        } else {
            return None;
        }
        numbers |= c.is_ascii_digit();
        letters += usize::from(!c.is_ascii_digit() && c != ' ');
        before = here;
    }
    if within + ends == 0 {
        let whole = champ.get(before + 1).is_none_or(|after| champ.get(before).is_some_and(|c| parted(*c, *after)));
        return Some(if whole { worth::JOINED_WORDS } else { worth::JOINED });
    }
    let enough = letters >= 3 || (numbers && letters >= 1);
    (enough && (within == 0 || within + 2 <= letters)).then_some(points.min(worth::JOINED / 2))
}

#[cfg(test)]
mod tests;
