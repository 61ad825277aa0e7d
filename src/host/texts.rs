//! Every text that a person reads, from the tables in `assets/textes/`.
//!
//! Owns: looking up a key in the chosen language and inserting the named values. Values are made safe here: a text
//! never carries a control character from outside to a terminal.
//!
//! Must never: decide anything, or contain a sentence of its own.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};

use crate::domain::failure::Failure;
use crate::domain::rules::ereprov::Reason;
use crate::domain::text::{SENTENCE_MAX, displayable, shortened};
use crate::domain::value::Value;

/// A language of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Language {
    /// French.
    #[default]
    #[serde(rename = "fr")]
    French,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// A table of texts: one file per room. Each text is a TOML table `[its.dotted.key]` with `fr` and `en`; texts below it
/// (`[its.dotted.key.conseil]`) are nested tables.
struct Table {
    /// The first words of the keys in this table, up to their first dot.
    starts: &'static [&'static str],
    source: &'static str,
    groups: OnceLock<HashMap<&'static str, Group>>,
}

/// The texts whose keys begin with the same two words; parsed when the first of them is looked up.
#[derive(Default)]
struct Group {
    /// The group's parts of the table's source; each part consists of whole TOML tables.
    pieces: Vec<&'static str>,
    read: OnceLock<Flat>,
}

impl Group {
    fn entries(&self) -> &HashMap<String, Entry> {
        &self.read.get_or_init(|| toml::from_str(&self.pieces.concat()).unwrap_or_default()).0
    }
}

/// The first two words of a key: `tui.dossiers` for `tui.dossiers.etat`.
fn group_of(key: &str) -> &str {
    key.match_indices('.').nth(1).and_then(|(at, _)| key.get(..at)).unwrap_or(key)
}

/// Splits a source into its groups, at the lines that begin a TOML table. A test compares the groups with the source
/// parsed as a whole.
fn groups_of(source: &'static str) -> HashMap<&'static str, Group> {
    let mut groups: HashMap<&'static str, Group> = HashMap::new();
    let mut keep = |open: Option<(&'static str, usize)>, end: usize| {
        if let Some((name, piece)) = open.and_then(|(name, start)| Some((name, source.get(start..end)?))) {
            groups.entry(name).or_default().pieces.push(piece);
        }
    };
    let (mut open, mut at) = (None, 0);
    for line in source.split_inclusive('\n') {
        let header = line.strip_prefix('[').and_then(|rest| rest.split(']').next()).map(group_of);
        if let Some(name) = header.filter(|name| open.is_none_or(|(group, _)| group != *name)) {
            keep(open.replace((name, at)), at);
        }
        at += line.len();
    }
    keep(open, at);
    groups
}

macro_rules! tables {
    ($($name:literal: $starts:expr),+ $(,)?) => {
        [$(Table {
            starts: &$starts,
            source: include_str!(concat!("../../assets/textes/", $name, ".toml")),
            groups: OnceLock::new(),
        }),+]
    };
}

/// All tables. A group is parsed when one of its possible texts is first looked up: a start of the program needs only a
/// small part of them.
static TABLES: [Table; 11] = tables! {
    "commun": ["commun", "parametre"],
    "erreurs": ["erreur", "illisible"],
    "acces": ["acces", "cli", "erreur"],
    "moteur": ["attente", "erreur"],
    "regles": ["regle"],
    "cli": ["cli"],
    "diagnostic": ["diagnostic"],
    "journal": ["cli"],
    "tui": ["tui"],
    "resultat": ["erreur", "tui"],
    "manuel": ["cli", "manuel"],
};

#[derive(Debug)]
struct Entry {
    french: String,
    english: String,
}

/// The texts of a table by their dotted keys: nested in the file, but each found with a single look-up.
#[derive(Debug, Default)]
struct Flat(HashMap<String, Entry>);

impl<'data> Deserialize<'data> for Flat {
    fn deserialize<D: Deserializer<'data>>(deserializer: D) -> Result<Self, D::Error> {
        let mut entries = HashMap::new();
        Under { key: &mut String::new(), entries: &mut entries }.deserialize(deserializer)?;
        Ok(Self(entries))
    }
}

/// Reads the TOML table of `key`: its own text, if it has one, and the tables in it.
struct Under<'a> {
    key: &'a mut String,
    entries: &'a mut HashMap<String, Entry>,
}

impl<'data> DeserializeSeed<'data> for Under<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'data>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'data> Visitor<'data> for Under<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fr and en, and tables")
    }

    fn visit_map<A: MapAccess<'data>>(self, mut table: A) -> Result<(), A::Error> {
        let (mut french, mut english) = (None, None);
        while let Some(name) = table.next_key::<String>()? {
            match name.as_str() {
                "fr" => french = Some(table.next_value()?),
                "en" => english = Some(table.next_value()?),
                name => {
                    let own = self.key.len();
                    if own > 0 {
                        self.key.push('.');
                    }
                    self.key.push_str(name);
                    table.next_value_seed(Under { key: self.key, entries: self.entries })?;
                    self.key.truncate(own);
                }
            }
        }
        match (french, english) {
            (Some(french), Some(english)) => drop(self.entries.insert(self.key.clone(), Entry { french, english })),
            (None, None) => {}
            _ => return Err(A::Error::custom(format_args!("{} is said in one language", self.key))),
        }
        Ok(())
    }
}

impl Table {
    fn groups(&self) -> &HashMap<&'static str, Group> {
        self.groups.get_or_init(|| groups_of(self.source))
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        self.groups().get(group_of(key))?.entries().get(key)
    }
}

/// Every text: its key, its French and its English, for code that examines all of them.
pub fn every() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    TABLES.iter().flat_map(|table| {
        let entries = table.groups().values().flat_map(Group::entries);
        entries.map(|(key, entry)| (key.as_str(), entry.french.as_str(), entry.english.as_str()))
    })
}

fn entry(key: &str) -> Option<&'static Entry> {
    let start = key.split('.').next().unwrap_or_default();
    TABLES.iter().filter(|table| table.starts.contains(&start)).find_map(|table| table.entry(key))
}

/// Gives the texts in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Texts {
    language: Language,
}

impl Texts {
    /// Gives the texts in `language`.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language of the texts.
    #[must_use]
    pub const fn language(self) -> Language {
        self.language
    }

    /// The text of `key`; the key itself when there is no text (a test finds such keys).
    #[must_use]
    pub fn get(self, key: &'static str) -> &'static str {
        self.search(key).unwrap_or(key)
    }

    /// The text of a key that was composed at run time, such as `erreur.20015`, if there is one.
    #[must_use]
    pub fn search(self, key: &str) -> Option<&'static str> {
        entry(key).map(|entry| match self.language {
            Language::French => entry.french.as_str(),
            Language::English => entry.english.as_str(),
        })
    }

    /// The two texts of a failure: what failed and why, then what to do (empty when there is no advice).
    #[must_use]
    pub fn failure(self, failure: &Failure) -> (String, String) {
        let advice = format!("{}.conseil", failure.key);
        let advice = self.search(&advice).map(|_| self.sentence_of(&advice, &failure.arguments)).unwrap_or_default();
        (self.sentence_of(&failure.key, &failure.arguments), advice)
    }

    /// The text of a rule's reason: its sentence and those that follow it, separated by spaces.
    #[must_use]
    pub fn reason(self, reason: &Reason) -> String {
        let sentences: Vec<String> =
            reason.sentences().map(|sentence| self.sentence_of(sentence.key, &sentence.arguments)).collect();
        sentences.join(" ")
    }

    /// The text of `key` with each `{name}` replaced by its value as plain text. A value is made safe for a terminal,
    /// and shortened when it would make the sentence too long.
    #[must_use]
    pub fn sentence(self, key: &str, values: &[(&str, &str)]) -> String {
        self.fill(key, |name| values.iter().find(|(other, _)| *other == name).map(|(_, text)| plain(text)))
    }

    /// The text for a count of `n`: that of `<key>.un` for the singular, of `<key>.des` for the plural. In French, zero
    /// takes the singular.
    #[must_use]
    pub fn count(self, key: &str, n: usize, values: &[(&str, &str)]) -> String {
        let one = match self.language {
            Language::French => n < 2,
            Language::English => n == 1,
        };
        self.sentence(&format!("{key}.{}", if one { "un" } else { "des" }), values)
    }

    /// As [`Self::sentence`], for values whose type says how they are shown, such as a code de décharge.
    #[must_use]
    pub fn sentence_of(self, key: &str, values: &[(&str, Value)]) -> String {
        self.fill(key, |name| values.iter().find(|(other, _)| *other == name).map(|(_, value)| self.said(value)))
    }

    /// A value as shown in a sentence.
    fn said(self, value: &Value) -> Cow<'_, str> {
        match value {
            Value::Text(text) => plain(text),
            Value::Code(code) => code.show(),
            Value::Whole(text) => displayable(text),
            Value::Key(key) => self.search(key).map_or_else(|| plain(key), Cow::Borrowed),
            Value::Parameter(name) => {
                self.search(&format!("parametre.{name}")).map_or_else(|| plain(name), Cow::Borrowed)
            }
        }
    }

    fn fill<'v>(self, key: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
        let mut remainder = self.search(key).unwrap_or(key);
        let mut text = String::with_capacity(remainder.len() + 32);
        while let Some((before, rest)) = remainder.split_once('{') {
            text.push_str(before);
            if let Some((said, after)) = rest.split_once('}').and_then(|(name, after)| Some((value(name)?, after))) {
                text.push_str(&said);
                remainder = after;
            } else {
                text.push('{');
                remainder = rest;
            }
        }
        text.push_str(remainder);
        text
    }
}

/// Any text as shown in a sentence: made safe and shortened.
fn plain(text: &str) -> Cow<'_, str> {
    shortened(text, SENTENCE_MAX)
}

#[cfg(test)]
mod tests {
    //! Guards: host: every text comes from the tables, complete in both languages, none unused
    //! Guards: domain: a value of a sentence says itself whether it may be cut; nobody compares text keys

    use super::*;

    #[test]
    fn the_groups_of_a_table_say_together_what_it_says() {
        for table in &TABLES {
            let whole: Flat = toml::from_str(table.source).unwrap();
            let mut said = 0;
            for (name, group) in table.groups() {
                // A piece that is not valid TOML by itself would give no text.
                for (key, entry) in group.entries() {
                    let own = &whole.0[key];
                    assert_eq!((group_of(key), &own.french, &own.english), (*name, &entry.french, &entry.english));
                    said += 1;
                }
            }
            assert_eq!(said, whole.0.len(), "{:?}", table.starts);
        }
    }
    use crate::domain::put_answers::DechargeCode;

    #[test]
    fn every_table_parses_and_no_key_stands_twice() {
        let mut seen = std::collections::HashSet::new();
        for table in &TABLES {
            let Flat(entries) = toml::from_str(table.source).unwrap();
            for start in table.starts {
                assert!(entries.keys().any(|key| key.split('.').next() == Some(start)), "no key begins with {start}");
            }
            for (key, entry) in entries {
                assert!(super::entry(&key).is_some(), "{key} is looked for in another table");
                assert!(!entry.french.trim().is_empty() && !entry.english.trim().is_empty(), "{key} has an empty text");
                assert_eq!(
                    arguments(&entry.french),
                    arguments(&entry.english),
                    "{key} names other values in one language"
                );
                assert!(seen.insert(key.clone()), "{key} stands twice");
            }
        }
    }

    fn arguments(text: &str) -> std::collections::BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn a_text_may_have_others_under_it_and_is_said_in_both_languages() {
        let read = toml::from_str::<Flat>;
        let Flat(entries) = read("[a.b]\nfr = \"x\"\nen = \"y\"\n[a.b.c]\nfr = \"z\"\nen = \"z\"\n").unwrap();
        let mut keys: Vec<&str> = entries.keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!((keys, entries["a.b"].english.as_str()), (vec!["a.b", "a.b.c"], "y"));
        assert!(read("[a]\nfr = \"x\"\n").is_err(), "in one language");
        assert!(read("[a]\nfr = \"x\"\nen = \"x\"\nde = \"x\"\n").is_err(), "a third");
    }

    #[test]
    fn a_count_is_said_as_its_language_says_it() {
        let said =
            |language, n: usize| Texts::new(language).count("diagnostic.secours", n, &[("nombre", &n.to_string())]);
        let french = [0, 1, 2].map(|n| said(Language::French, n).contains("réponses"));
        assert_eq!(french, [false, false, true]);
        let english = [0, 1, 2].map(|n| said(Language::English, n).contains("answers"));
        assert_eq!(english, [true, false, true]);
    }

    #[test]
    fn a_code_is_whole_and_spelled_and_text_is_cut_whatever_either_is_called() {
        let long = "A\u{1b}".repeat(SENTENCE_MAX);
        let code = DechargeCode::read(&long).unwrap();
        for name in ["code", "decharge", "ancien", "x"] {
            let sentence_of = format!("« {{{name}}} »");
            let said = Texts::default().sentence_of(&sentence_of, &[(name, Value::from(&code))]);
            assert_eq!(said, format!("« {} »", "A<U+001B>".repeat(SENTENCE_MAX)));
            let cut = Texts::default().sentence(&sentence_of, &[(name, &long)]);
            assert!(cut.ends_with("… »"), "{cut}");
        }
    }

    #[test]
    fn a_key_and_a_parameter_are_said_in_words() {
        let said = |language, value| Texts::new(language).sentence_of("{x}", &[("x", value)]);
        let key = || Value::Key("illisible.vide".to_owned());
        assert_eq!(
            (said(Language::French, key()), said(Language::English, key())),
            ("elle est vide".into(), "it is empty".into())
        );
        let contract = said(Language::French, Value::parameter("referenceContrat"));
        assert_eq!(contract, Texts::default().get("parametre.referenceContrat"));
        assert_eq!(said(Language::French, Value::parameter("--flux")), "--flux");
        assert_eq!(
            said(Language::French, Value::from("referenceContrat")),
            "referenceContrat",
            "its name decides nothing"
        );
    }

    #[test]
    fn values_are_made_safe() {
        let text = Texts::default().sentence("{a} et {b}", &[("a", "x\u{1b}[2J")]);
        assert_eq!(text, "x\u{fffd}[2J et {b}");
    }
}
