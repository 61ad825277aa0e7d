//! The fuzzy filter that every list uses: it looks for the typed text in the fields of a row.
//!
//! Owns: when a row matches, and how well. Accents and case do not count; all words must be found, each in any
//! field. A word is found
//!
//! - as it stands, anywhere in a field: `1240446` in `CTP-1240446-1`;
//! - without the signs and leading zeros that people don't type: `be06` and `be6` are `BE-06`, `etage6` is
//!   `ETAGE-06`;
//! - shortened: `bat1` is `BATIMENT-1`, `trq` is `Turquoise`. Only letters may be left out, and few
//!   within a word; a number is never scattered, so that a pasted reference finds its row and no other.
//!
//! Must never: keep the texts it searched, or allocate per row.

use std::fmt;

use memchr::memmem::Finder;
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::domain::text::{fold, fold_into, trim_pasted};

/// The longest word that is also looked for without its signs or shortened: the matcher library's score is
/// bounded.
const LONGEST_WORD: usize = 64;

/// The longest field searched that way: long enough for a label or a reference, too short for a message.
const LONGEST_FIELD: usize = 512;

/// The worth of a match, in steps larger than any bonus for length or points.
mod worth {
    /// The word is the whole field.
    pub(super) const WHOLE: u32 = 6 << 16;
    /// The word is whole words or numbers of the field.
    pub(super) const WORDS: u32 = 5 << 16;
    /// A word or number of the field begins with the word.
    pub(super) const START: u32 = 4 << 16;
    /// The word is somewhere in the field.
    pub(super) const WITHIN: u32 = 3 << 16;
    /// The word is whole words of the field, apart from signs and zeros.
    pub(super) const JOINED_WORDS: u32 = 2 << 16;
    /// The word begins words of the field, apart from signs and zeros.
    pub(super) const JOINED: u32 = 1 << 16;
}

/// A word to look for.
#[derive(Debug, Clone)]
struct FilterWord {
    /// Folded.
    folded: Finder<'static>,
    /// Bare ([`bare`]); empty when the word is looked for only as it stands.
    bare_chars: Vec<char>,
    /// The characters of `bare_chars` as bits ([`signature`]).
    signature: u64,
    /// The best worth so far among the fields of the row, plus one; 0: not found.
    found: u32,
}

/// A filter: the typed words, ready to search for, and buffers that are reused for each row.
#[derive(Clone)]
pub struct TextFilter {
    text: String,
    words: Vec<FilterWord>,
    matcher: Matcher,
    folded: String,
    bare_chars: Vec<char>,
    places: Vec<u32>,
}

impl fmt::Debug for TextFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filtre").field("texte", &self.text).finish_non_exhaustive()
    }
}

impl Default for TextFilter {
    fn default() -> Self {
        let mut config = Config::DEFAULT;
        // The compared texts are already folded.
        config.normalize = false;
        config.ignore_case = false;
        Self {
            text: String::new(),
            words: Vec::new(),
            matcher: Matcher::new(config),
            folded: String::new(),
            bare_chars: Vec::new(),
            places: Vec::new(),
        }
    }
}

impl TextFilter {
    /// A filter for `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut filter = Self::default();
        filter.search(text);
        filter
    }

    /// Looks for `text` from now on; returns whether it differs from the text before.
    pub fn search(&mut self, text: &str) -> bool {
        if self.text == text {
            return false;
        }
        text.clone_into(&mut self.text);
        self.words.clear();
        for word in text.split_whitespace() {
            let folded = fold(trim_pasted(word));
            // A character that folds to several words can't be found in one piece.
            self.words.extend(folded.split(' ').filter(|word| !word.is_empty()).map(FilterWord::new));
        }
        true
    }

    /// The text looked for, as typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the filter is empty: every row matches.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether each row that matches now matched `before` too. Said only where it is sure: the text goes on from it,
    /// and both end in a number, which is looked for as it stands.
    #[must_use]
    pub fn narrows(&self, before: &str) -> bool {
        let number = |text: &str| {
            let last = text.split_whitespace().next_back();
            last.is_some_and(|word| !word.starts_with('0') && word.bytes().all(|byte| byte.is_ascii_digit()))
        };
        self.text.starts_with(before) && (before.trim().is_empty() || (number(before) && number(&self.text)))
    }

    /// Whether a row with these fields matches.
    pub fn keeps(&mut self, fields: &[&str]) -> bool {
        self.look_through(fields, false)
    }

    /// How well a row with these fields matches: the higher the better, 0 for an empty filter; `None`: no
    /// match.
    pub fn score(&mut self, fields: &[&str]) -> Option<u32> {
        let found = self.look_through(fields, true);
        found.then(|| self.words.iter().fold(0, |sum: u32, word| sum.saturating_add(word.found)))
    }

    /// The coarse step of a score, without the bonus that ranks rows found in the same way: for a list that has
    /// its own order.
    #[must_use]
    pub const fn coarse(score: u32) -> u32 {
        score >> 16
    }

    /// Looks for each word in each field; returns whether all were found. Without `best`, the first match of a
    /// word is enough.
    fn look_through(&mut self, fields: &[&str], best: bool) -> bool {
        let Self { words, matcher, folded, bare_chars, places, .. } = self;
        for word in &mut *words {
            word.found = 0;
        }
        let mut missing = words.len();
        for field in fields {
            if words.is_empty() || (missing == 0 && !best) {
                break;
            }
            fold_into(field, folded);
            let signature = signature(folded.as_bytes());
            let mut bared = false;
            for word in &mut *words {
                if signature & word.signature != word.signature || (word.found > 0 && !best) {
                    continue;
                }
                let whole = as_it_stands(folded, &word.folded);
                let shortly = whole.is_none() && !word.bare_chars.is_empty() && folded.len() <= LONGEST_FIELD;
                if shortly && !std::mem::replace(&mut bared, true) {
                    bare(folded, ' ', bare_chars);
                }
                let worth = if shortly { word.shortly(bare_chars, matcher, places) } else { whole };
                // Of two fields that match equally well, the shorter one is worth more.
                let worth = worth.map_or(0, |worth| {
                    let spare = LONGEST_FIELD.saturating_sub(folded.len());
                    worth.saturating_add(u32::try_from(spare).unwrap_or(0)).saturating_add(1)
                });
                missing -= usize::from(word.found == 0 && worth > 0);
                word.found = word.found.max(worth);
            }
        }
        missing == 0
    }
}

impl FilterWord {
    /// How well a bare field matches the bare word when other characters may stand between the word's own.
    fn shortly(&self, bare_chars: &[char], matcher: &mut Matcher, places: &mut Vec<u32>) -> Option<u32> {
        places.clear();
        let points =
            matcher.fuzzy_indices(Utf32Str::Unicode(bare_chars), Utf32Str::Unicode(&self.bare_chars), places)?;
        shortened(bare_chars, places, u32::from(points))
    }

    fn new(folded: &str) -> Self {
        let mut bare_chars = Vec::new();
        bare(folded, '\0', &mut bare_chars);
        // Someone typing `be06` has typed `be0` so far: a number with only zeros yet.
        if let [.., before, '0'] = bare_chars.as_slice()
            && !before.is_ascii_digit()
        {
            bare_chars.pop();
        }
        // A plain number matches only as it stands.
        let number = !folded.starts_with('0') && folded.bytes().all(|byte| byte.is_ascii_digit());
        if number || bare_chars.len() > LONGEST_WORD {
            bare_chars.clear();
        }
        let signature = signature(bare_chars.iter().collect::<String>().as_bytes());
        Self { folded: Finder::new(folded).into_owned(), bare_chars, signature, found: 0 }
    }
}

/// The letters and digits of a folded text as bits: a field that lacks one of the word's bits can't match.
/// Characters beyond ASCII are left out, and so are zeros, which a bare text may have lost.
fn signature(folded: &[u8]) -> u64 {
    folded.iter().fold(0, |bits, byte| bits | BITS.get(usize::from(*byte)).copied().unwrap_or(0))
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

/// Makes a folded text bare: no leading zeros, one `sep` for every run of characters other than letters and
/// digits, none at the ends. With `'\0'`, such runs are dropped, except that a blank stays between two numbers,
/// which would otherwise join into a different number.
fn bare(folded: &str, sep: char, out: &mut Vec<char>) {
    out.clear();
    let mut gap = false;
    let mut chars = folded.chars().peekable();
    // Whether the last character belongs to a number, leading zeros included.
    let mut number = false;
    while let Some(c) = chars.next() {
        if !c.is_alphanumeric() {
            gap = true;
            number = false;
            continue;
        }
        if c == '0' && !number && chars.peek().is_some_and(char::is_ascii_digit) {
            // `gap` stays set: a separator before this zero still counts.
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

/// The worth of the best exact match of `word` in `field`, both folded.
fn as_it_stands(field: &str, word: &Finder<'_>) -> Option<u32> {
    let mut best = None;
    let mut from = 0;
    while let Some(found) = field.as_bytes().get(from..).and_then(|rest| word.find(rest)) {
        let at = from + found;
        let end = at + word.needle().len();
        let (Some(before), Some(own), Some(after)) = (field.get(..at), field.get(at..end), field.get(end..)) else {
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

/// The worth of a match of the bare word at `places` of the bare field, in order; `None` when too much lies
/// between them.
fn shortened(field: &[char], places: &[u32], points: u32) -> Option<u32> {
    let at = |place: u32| usize::try_from(place).ok().and_then(|at| Some((at, *field.get(at)?)));
    let starts = |at: usize, c: char| {
        at.checked_sub(1).and_then(|before| field.get(before)).is_none_or(|before| parted(*before, c))
    };
    let (first, c) = at(*places.first()?)?;
    if !starts(first, c) {
        return None;
    }
    let (mut letters, mut numbers) = (0_usize, false);
    // Characters left out within words, and at their ends.
    let (mut within, mut ends) = (0_usize, 0_usize);
    let mut before = first;
    for place in places {
        let (here, c) = at(*place)?;
        let out = field.get(before + 1..here).unwrap_or_default();
        let two_numbers = c.is_ascii_digit() && field.get(before).is_some_and(char::is_ascii_digit);
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
        let whole = field.get(before + 1).is_none_or(|after| field.get(before).is_some_and(|c| parted(*c, *after)));
        return Some(if whole { worth::JOINED_WORDS } else { worth::JOINED });
    }
    let enough = letters >= 3 || (numbers && letters >= 1);
    (enough && (within == 0 || within + 2 <= letters)).then_some(points.min(worth::JOINED / 2))
}

#[cfg(test)]
mod tests;
