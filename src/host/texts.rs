//! Every text that a person reads, from the tables in `assets/textes/`.
//!
//! Owns: looking a key up in the chosen language and putting the named values in. Values are made
//! safe here: a text never carries a control character from outside to a terminal.
//!
//! Must never: decide anything, or hold a sentence of its own.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};

use crate::domain::failure::Echec;
use crate::domain::rules::ereprov::Raison;
use crate::domain::text::{PHRASE_MAX, abrege, affichable};
use crate::domain::value::Value;

/// A language of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Langue {
    /// French.
    #[default]
    #[serde(rename = "fr")]
    Fr,
    /// English.
    #[serde(rename = "en")]
    En,
}

/// A table: one file per room. Each text is a table `[its.dotted.key]` with `fr` and `en`; those under it
/// (`[its.dotted.key.conseil]`) are tables in it.
struct Table {
    /// What the keys in it begin with, up to their first point.
    debuts: &'static [&'static str],
    source: &'static str,
    groups: OnceLock<HashMap<&'static str, Group>>,
}

/// The texts whose keys begin with the same two words, read when the first of them is looked up.
#[derive(Default)]
struct Group {
    /// Their places in the table's source, each whole tables of TOML.
    pieces: Vec<&'static str>,
    read: OnceLock<Flat>,
}

impl Group {
    fn entries(&self) -> &HashMap<String, Entree> {
        &self.read.get_or_init(|| toml::from_str(&self.pieces.concat()).unwrap_or_default()).0
    }
}

/// The first two words of a key: `tui.dossiers` of `tui.dossiers.etat`.
fn group_of(key: &str) -> &str {
    key.match_indices('.').nth(1).and_then(|(at, _)| key.get(..at)).unwrap_or(key)
}

/// The groups of a source, by the lines that begin a table. A test holds them together against the source
/// read as one.
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
    ($($nom:literal: $debuts:expr),+ $(,)?) => {
        [$(Table {
            debuts: &$debuts,
            source: include_str!(concat!("../../assets/textes/", $nom, ".toml")),
            groups: OnceLock::new(),
        }),+]
    };
}

/// The tables. A group of one is read when a text that may be in it is first looked up: a program's start
/// takes a small part of them only.
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
struct Entree {
    fr: String,
    en: String,
}

/// The texts of a table by their dotted keys: nested as they are written, one look-up each as they are
/// asked for.
#[derive(Debug, Default)]
struct Flat(HashMap<String, Entree>);

impl<'de> Deserialize<'de> for Flat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut entries = HashMap::new();
        Under { key: &mut String::new(), entries: &mut entries }.deserialize(deserializer)?;
        Ok(Self(entries))
    }
}

/// The table of `key`: its own text, if it has one, and the tables in it.
struct Under<'a> {
    key: &'a mut String,
    entries: &'a mut HashMap<String, Entree>,
}

impl<'de> DeserializeSeed<'de> for Under<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Under<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fr and en, and tables")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<(), A::Error> {
        let (mut fr, mut en) = (None, None);
        while let Some(name) = table.next_key::<String>()? {
            match name.as_str() {
                "fr" => fr = Some(table.next_value()?),
                "en" => en = Some(table.next_value()?),
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
        match (fr, en) {
            (Some(fr), Some(en)) => drop(self.entries.insert(self.key.clone(), Entree { fr, en })),
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

    fn entry(&self, key: &str) -> Option<&Entree> {
        self.groups().get(group_of(key))?.entries().get(key)
    }
}

/// Every text: its key, its French and its English. For whoever looks at all of them at once.
pub fn every() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    TABLES.iter().flat_map(|table| {
        let entries = table.groups().values().flat_map(Group::entries);
        entries.map(|(key, entry)| (key.as_str(), entry.fr.as_str(), entry.en.as_str()))
    })
}

fn entree(cle: &str) -> Option<&'static Entree> {
    let debut = cle.split('.').next().unwrap_or_default();
    TABLES.iter().filter(|table| table.debuts.contains(&debut)).find_map(|table| table.entry(cle))
}

/// The texts in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Textes {
    langue: Langue,
}

impl Textes {
    /// The texts in `langue`.
    #[must_use]
    pub const fn new(langue: Langue) -> Self {
        Self { langue }
    }

    /// The language.
    #[must_use]
    pub const fn langue(self) -> Langue {
        self.langue
    }

    /// The text of `cle`. A key without a text gives the key itself (a test finds such keys).
    #[must_use]
    pub fn get(self, cle: &'static str) -> &'static str {
        self.cherche(cle).unwrap_or(cle)
    }

    /// The text of a key that was put together at run time, such as `erreur.20015`, if there is one.
    #[must_use]
    pub fn cherche(self, cle: &str) -> Option<&'static str> {
        entree(cle).map(|entree| match self.langue {
            Langue::Fr => entree.fr.as_str(),
            Langue::En => entree.en.as_str(),
        })
    }

    /// A failure in words: what failed and why, and what to do (empty where there is no advice).
    #[must_use]
    pub fn echec(self, echec: &Echec) -> (String, String) {
        let conseil = format!("{}.conseil", echec.cle);
        let conseil = self.cherche(&conseil).map(|_| self.sentence(&conseil, &echec.arguments)).unwrap_or_default();
        (self.sentence(&echec.cle, &echec.arguments), conseil)
    }

    /// A rule's reason in words: its sentence and those that follow it, a blank between them.
    #[must_use]
    pub fn raison(self, raison: &Raison) -> String {
        let phrases: Vec<String> =
            raison.phrases().map(|phrase| self.sentence(phrase.cle, &phrase.arguments)).collect();
        phrases.join(" ")
    }

    /// The text of `cle` with each `{name}` replaced by its plain text, made safe for a terminal and cut
    /// where it would push the sentence out of sight.
    #[must_use]
    pub fn phrase(self, cle: &str, valeurs: &[(&str, &str)]) -> String {
        self.fill(cle, |name| valeurs.iter().find(|(other, _)| *other == name).map(|(_, text)| plain(text)))
    }

    /// The text of a count of `n`: that of `<key>.un` where the language says one thing, of `<key>.des`
    /// where it says several. French says none as it says one.
    #[must_use]
    pub fn count(self, key: &str, n: usize, values: &[(&str, &str)]) -> String {
        let one = match self.langue {
            Langue::Fr => n < 2,
            Langue::En => n == 1,
        };
        self.phrase(&format!("{key}.{}", if one { "un" } else { "des" }), values)
    }

    /// As [`Self::phrase`], of values that say themselves what they are: a code de décharge is given so.
    #[must_use]
    pub fn sentence(self, cle: &str, valeurs: &[(&str, Value)]) -> String {
        self.fill(cle, |name| valeurs.iter().find(|(other, _)| *other == name).map(|(_, value)| self.said(value)))
    }

    /// A value as it stands in a sentence.
    fn said(self, value: &Value) -> Cow<'_, str> {
        match value {
            Value::Text(text) => plain(text),
            Value::Code(code) => code.montre(),
            Value::Whole(text) => affichable(text),
            Value::Key(key) => self.cherche(key).map_or_else(|| plain(key), Cow::Borrowed),
            Value::Parameter(name) => {
                self.cherche(&format!("parametre.{name}")).map_or_else(|| plain(name), Cow::Borrowed)
            }
        }
    }

    fn fill<'v>(self, cle: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
        let mut reste = self.cherche(cle).unwrap_or(cle);
        let mut texte = String::with_capacity(reste.len() + 32);
        while let Some((avant, suite)) = reste.split_once('{') {
            texte.push_str(avant);
            if let Some((said, apres)) = suite.split_once('}').and_then(|(nom, apres)| Some((value(nom)?, apres))) {
                texte.push_str(&said);
                reste = apres;
            } else {
                texte.push('{');
                reste = suite;
            }
        }
        texte.push_str(reste);
        texte
    }
}

/// Text from anywhere as it stands in a sentence.
fn plain(text: &str) -> Cow<'_, str> {
    abrege(text, PHRASE_MAX)
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
                // A piece that is no TOML by itself would read as nothing.
                for (key, entry) in group.entries() {
                    let own = &whole.0[key];
                    assert_eq!((group_of(key), &own.fr, &own.en), (*name, &entry.fr, &entry.en));
                    said += 1;
                }
            }
            assert_eq!(said, whole.0.len(), "{:?}", table.debuts);
        }
    }
    use crate::domain::put_answers::CodeDecharge;

    #[test]
    fn every_table_parses_and_no_key_stands_twice() {
        let mut seen = std::collections::HashSet::new();
        for table in &TABLES {
            let Flat(entries) = toml::from_str(table.source).unwrap();
            for debut in table.debuts {
                assert!(entries.keys().any(|key| key.split('.').next() == Some(debut)), "no key begins with {debut}");
            }
            for (key, entry) in entries {
                assert!(entree(&key).is_some(), "{key} is looked for in another table");
                assert!(!entry.fr.trim().is_empty() && !entry.en.trim().is_empty(), "{key} has an empty text");
                assert_eq!(arguments(&entry.fr), arguments(&entry.en), "{key} names other values in one language");
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
        assert_eq!((keys, entries["a.b"].en.as_str()), (vec!["a.b", "a.b.c"], "y"));
        assert!(read("[a]\nfr = \"x\"\n").is_err(), "in one language");
        assert!(read("[a]\nfr = \"x\"\nen = \"x\"\nde = \"x\"\n").is_err(), "a third");
    }

    #[test]
    fn a_count_is_said_as_its_language_says_it() {
        let said = |langue, n: usize| Textes::new(langue).count("diagnostic.secours", n, &[("nombre", &n.to_string())]);
        let french = [0, 1, 2].map(|n| said(Langue::Fr, n).contains("réponses"));
        assert_eq!(french, [false, false, true]);
        let english = [0, 1, 2].map(|n| said(Langue::En, n).contains("answers"));
        assert_eq!(english, [true, false, true]);
    }

    #[test]
    fn a_code_is_whole_and_spelled_and_text_is_cut_whatever_either_is_called() {
        let long = "A\u{1b}".repeat(PHRASE_MAX);
        let code = CodeDecharge::read(&long).unwrap();
        for name in ["code", "decharge", "ancien", "x"] {
            let sentence = format!("« {{{name}}} »");
            let said = Textes::default().sentence(&sentence, &[(name, Value::from(&code))]);
            assert_eq!(said, format!("« {} »", "A<U+001B>".repeat(PHRASE_MAX)));
            let cut = Textes::default().phrase(&sentence, &[(name, &long)]);
            assert!(cut.ends_with("… »"), "{cut}");
        }
    }

    #[test]
    fn a_key_and_a_parameter_are_said_in_words() {
        let said = |langue, value| Textes::new(langue).sentence("{x}", &[("x", value)]);
        let key = || Value::Key("illisible.vide".to_owned());
        assert_eq!((said(Langue::Fr, key()), said(Langue::En, key())), ("elle est vide".into(), "it is empty".into()));
        let contract = said(Langue::Fr, Value::parameter("referenceContrat"));
        assert_eq!(contract, Textes::default().get("parametre.referenceContrat"));
        assert_eq!(said(Langue::Fr, Value::parameter("--flux")), "--flux");
        assert_eq!(said(Langue::Fr, Value::from("referenceContrat")), "referenceContrat", "its name decides nothing");
    }

    #[test]
    fn values_are_made_safe() {
        let texte = Textes::default().phrase("{a} et {b}", &[("a", "x\u{1b}[2J")]);
        assert_eq!(texte, "x\u{fffd}[2J et {b}");
    }
}
