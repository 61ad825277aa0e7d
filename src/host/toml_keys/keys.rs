//! Reading a TOML text key by key.

use std::collections::BTreeMap;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::units::{read_duration, read_size};
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::domain::typed_time::TypedTime;

/// A year: the longest duration that a key takes by default.
const AN: Duration = Duration::from_hours(365 * 24);

/// A TOML text whose keys are read through [`Document::root`].
#[derive(Debug)]
pub struct Document<'a> {
    file: String,
    ends: LineEnds,
    root: DeTable<'a>,
}

/// The byte offsets where the lines of a text end: with them, the line of an offset is found without reading the text
/// again.
#[derive(Debug)]
struct LineEnds(Vec<usize>);

/// A value and the line (from 1) of its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The line of the key, from 1.
    pub line: usize,
}

/// A table of a document. The reading ends with [`Table::end`], which refuses the keys that were never asked for.
#[derive(Debug)]
pub struct Table<'d> {
    file: &'d str,
    ends: &'d LineEnds,
    path: String,
    content: &'d DeTable<'d>,
    known: Vec<&'static str>,
}

impl<'a> Document<'a> {
    /// Parses `source`; `file` is the name of the file in refusals.
    ///
    /// # Errors
    /// A [`Failure`] `erreur.fichier.syntaxe` with the line and the column.
    pub fn parse(file: &str, source: &'a str) -> Result<Self, Failure> {
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        match DeTable::parse(source) {
            Ok(root) => Ok(Self { file: file.to_owned(), ends: LineEnds::of(source), root: root.into_inner() }),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let excerpt = excerpt(source, at);
                // A path of Windows between double quotes, where a backslash begins another sign.
                let undone = excerpt.contains('\\') && excerpt.contains('"') && !error.message().contains("control");
                let key = if undone { "erreur.fichier.antislash" } else { "erreur.fichier.syntaxe" };
                Err(Failure::new(Category::Input, key)
                    .with("fichier", file)
                    .with("ligne", LineEnds::of(source).line(at).to_string())
                    .with("extrait", excerpt)
                    .detail(error.message()))
            }
        }
    }

    /// The document's root table.
    #[must_use]
    pub fn root(&self) -> Table<'_> {
        Table { file: &self.file, ends: &self.ends, path: String::new(), content: &self.root, known: Vec::new() }
    }
}

impl<'d> Table<'d> {
    fn search(&mut self, key: &'static str) -> Option<(&'d DeValue<'d>, usize)> {
        self.known.push(key);
        let (name, value) = self.content.get_key_value(key)?;
        Some((value.get_ref(), self.ends.line(name.span().start)))
    }

    /// The full name of a key of this table: `contrat.zone`.
    #[must_use]
    pub fn name(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn refusal(&self, text: &str, key: &str, line: usize) -> Failure {
        Failure::new(Category::Input, text)
            .with("fichier", self.file)
            .with("ligne", line.to_string())
            .with("cle", self.name(key))
    }

    fn wrong_type(&self, text: &str, key: &str, line: usize, received: &DeValue<'_>) -> Failure {
        self.refusal(text, key, line).with("valeur", write(received))
    }

    /// The refusal of a value with a wrong format; `expected` describes the format without words that need a
    /// translation (`"ZTD"
    /// "ZMD"`).
    #[must_use]
    pub fn wrong_format(&self, key: &str, line: usize, value: &str, expected: &str) -> Failure {
        self.refusal("erreur.fichier.valeur", key, line).with("valeur", value).with("attendu", expected)
    }

    /// The refusal of a value for a reason with a text of its own.
    #[must_use]
    pub fn refuse(&self, text: &str, key: &str, line: usize) -> Failure {
        self.refusal(text, key, line)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// A [`Failure`] when the value is not a text.
    pub fn text(&mut self, key: &'static str) -> Result<Option<Located<String>>, Failure> {
        let Some((value, line)) = self.search(key) else { return Ok(None) };
        match value {
            DeValue::String(text) => Ok(Some(Located { value: text.clone().into_owned(), line })),
            other => Err(self.wrong_type("erreur.fichier.type.texte", key, line, other)),
        }
    }

    /// Reads the path of a file or folder, as it is written.
    ///
    /// # Errors
    /// A [`Failure`] when the value is not a text, or holds a control character: TOML made it of a backslash.
    pub fn path(&mut self, key: &'static str) -> Result<Option<Located<String>>, Failure> {
        let read = self.text(key)?;
        match read.as_ref().filter(|read| read.value.contains(char::is_control)) {
            None => Ok(read),
            Some(undone) => Err(self
                .refusal("erreur.fichier.chemin_defait", key, undone.line)
                .with("valeur", as_written(&undone.value))),
        }
    }

    /// Reads `true` or `false`.
    ///
    /// # Errors
    /// A [`Failure`] when the value is neither.
    pub fn boolean(&mut self, key: &'static str) -> Result<Option<Located<bool>>, Failure> {
        let Some((value, line)) = self.search(key) else { return Ok(None) };
        match value {
            DeValue::Boolean(value) => Ok(Some(Located { value: *value, line })),
            other => Err(self.wrong_type("erreur.fichier.type.booleen", key, line, other)),
        }
    }

    /// Reads a whole number from `minimum` to `maximum`.
    ///
    /// # Errors
    /// A [`Failure`] when the value is not such a number.
    pub fn integer(&mut self, key: &'static str, minimum: u32, maximum: u32) -> Result<Option<Located<u32>>, Failure> {
        let Some((value, line)) = self.search(key) else { return Ok(None) };
        let DeValue::Integer(number) = value else {
            return Err(self.wrong_type("erreur.fichier.type.entier", key, line, value));
        };
        match u32::from_str_radix(number.as_str(), number.radix()) {
            Ok(value) if (minimum..=maximum).contains(&value) => Ok(Some(Located { value, line })),
            _ => Err(self.wrong_format(key, line, number.as_str(), &format!("{minimum} - {maximum}"))),
        }
    }

    /// Reads one of the words of `choice`; returns the value that it stands for.
    ///
    /// # Errors
    /// A [`Failure`] when the value is none of these words.
    pub fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choice: &[(&'static str, T)],
    ) -> Result<Option<Located<T>>, Failure> {
        let Some(Located { value, line }) = self.text(key)? else { return Ok(None) };
        if let Some((_, meaning)) = choice.iter().find(|(word, _)| *word == value) {
            return Ok(Some(Located { value: *meaning, line }));
        }
        let expected: Vec<String> = choice.iter().map(|(word, _)| format!("{word:?}")).collect();
        Err(self.wrong_format(key, line, &value, &expected.join(" | ")))
    }

    /// Reads a duration written `"250ms"`, `"5s"`, `"2m"`, `"24h"` or `"7j"`, from `minimum` to a year.
    ///
    /// # Errors
    /// A [`Failure`] when the value is not such a duration.
    pub fn duration(&mut self, key: &'static str, minimum: Duration) -> Result<Option<Located<Duration>>, Failure> {
        self.duration_between(key, minimum, AN)
    }

    /// Reads a duration between two bounds, of at most [`super::DURATION_MAX`].
    ///
    /// # Errors
    /// A [`Failure`] when the value is not such a duration.
    pub fn duration_between(
        &mut self,
        key: &'static str,
        minimum: Duration,
        maximum: Duration,
    ) -> Result<Option<Located<Duration>>, Failure> {
        let Some((value, line)) = self.search(key) else { return Ok(None) };
        let DeValue::String(text) = value else {
            return Err(self.wrong_type("erreur.fichier.type.duree", key, line, value));
        };
        match read_duration(text) {
            Some(value) if (minimum..=maximum).contains(&value) => Ok(Some(Located { value, line })),
            _ => Err(self.refusal("erreur.fichier.duree", key, line).with("valeur", text.as_ref())),
        }
    }

    /// Reads a size written `"64 MiB"`, in bytes, of at least one byte.
    ///
    /// # Errors
    /// A [`Failure`] when the value is not such a size.
    pub fn size(&mut self, key: &'static str) -> Result<Option<Located<u64>>, Failure> {
        let Some((value, line)) = self.search(key) else { return Ok(None) };
        let DeValue::String(text) = value else {
            return Err(self.wrong_type("erreur.fichier.type.taille", key, line, value));
        };
        match read_size(text) {
            Some(value) if value > 0 => Ok(Some(Located { value, line })),
            _ => Err(self.refusal("erreur.fichier.taille", key, line).with("valeur", text.as_ref())),
        }
    }

    /// Reads a day or a time, as a text or as a TOML date; without a zone it is in Europe/Paris. One that depends on the
    /// day of reading is refused: a file is read again on other days.
    ///
    /// # Errors
    /// A [`Failure`] when the value is not such a date.
    pub fn timestamp(&mut self, key: &'static str) -> Result<Option<Located<jiff::Timestamp>>, Failure> {
        let Some((value, line)) = self.search(key) else { return Ok(None) };
        let text = match value {
            DeValue::String(text) => text.clone().into_owned(),
            DeValue::Datetime(date) => date.to_string(),
            other => return Err(self.wrong_type("erreur.fichier.type.horodatage", key, line, other)),
        };
        match TypedTime::read(&text) {
            Some(TypedTime::Complete(value)) => Ok(Some(Located { value, line })),
            Some(TypedTime::Relative(_)) => {
                Err(self.refusal("erreur.fichier.horodatage_relatif", key, line).with("valeur", text))
            }
            None => Err(self.refusal("erreur.fichier.horodatage", key, line).with("valeur", text)),
        }
    }

    /// Reads a table inside this one.
    ///
    /// # Errors
    /// A [`Failure`] when the value is not a table.
    pub fn table(&mut self, key: &'static str) -> Result<Option<Table<'d>>, Failure> {
        let Some((value, line)) = self.search(key) else { return Ok(None) };
        match value {
            DeValue::Table(table) => Ok(Some(self.subtable(key, table))),
            other => Err(self.wrong_type("erreur.fichier.type.table", key, line, other)),
        }
    }

    /// Every table inside this one, by name: for a table whose keys are names chosen by people.
    ///
    /// # Errors
    /// A [`Failure`] when one of the values is not a table.
    pub fn tables(&self) -> Result<BTreeMap<String, Located<Table<'d>>>, Failure> {
        let mut tables = BTreeMap::new();
        for (name, value) in self.content {
            let line = self.ends.line(name.span().start);
            let DeValue::Table(table) = value.get_ref() else {
                return Err(self.wrong_type("erreur.fichier.type.table", name.get_ref(), line, value.get_ref()));
            };
            tables.insert(
                name.get_ref().clone().into_owned(),
                Located { value: self.subtable(name.get_ref(), table), line },
            );
        }
        Ok(tables)
    }

    fn subtable(&self, key: &str, table: &'d DeTable<'d>) -> Table<'d> {
        Table { file: self.file, ends: self.ends, path: self.name(key), content: table, known: Vec::new() }
    }

    /// The full names of the keys that were asked for and that the table holds.
    pub fn present(&self) -> impl Iterator<Item = String> + '_ {
        self.known.iter().filter(|key| self.content.contains_key(**key)).map(|key| self.name(key))
    }

    /// Ends the reading: refuses a key that was never asked for.
    ///
    /// # Errors
    /// A [`Failure`] `erreur.fichier.cle_inconnue` with the key, its line and the known keys.
    pub fn end(&self) -> Result<(), Failure> {
        let unknown = self.content.iter().filter(|(name, _)| !self.known.contains(&name.get_ref().as_ref()));
        let first = unknown.min_by_key(|(name, _): &(&Spanned<_>, _)| name.span().start);
        match first {
            None => Ok(()),
            Some((name, _)) => Err(self
                .refusal("erreur.fichier.cle_inconnue", name.get_ref(), self.ends.line(name.span().start))
                .with("connues", self.known.join(", "))),
        }
    }
}

impl LineEnds {
    fn of(source: &str) -> Self {
        Self(source.match_indices('\n').map(|(end, _)| end).collect())
    }

    /// The line of a byte offset; lines count from 1.
    fn line(&self, at: usize) -> usize {
        1 + self.0.partition_point(|end| *end < at)
    }
}

/// A text as it stood between double quotes before TOML undid its backslashes, as far as control characters tell.
fn as_written(text: &str) -> String {
    let mut written = String::from("\"");
    for character in text.chars() {
        match character {
            '\u{8}' => written.push_str("\\b"),
            '\t' => written.push_str("\\t"),
            '\n' => written.push_str("\\n"),
            '\u{c}' => written.push_str("\\f"),
            '\r' => written.push_str("\\r"),
            '\u{1b}' => written.push_str("\\e"),
            other if other.is_control() => written.extend(other.escape_unicode()),
            other => written.push(other),
        }
    }
    written.push('"');
    written
}

/// The beginning (60 characters at most) of the line at a byte offset.
fn excerpt(source: &str, at: usize) -> String {
    let (before, after) = source.split_at_checked(at).unwrap_or((source, ""));
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = after.find('\n').map_or(source.len(), |length| before.len() + length);
    source.get(start..end).unwrap_or_default().trim().chars().take(60).collect()
}

fn write(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(_) => "[...]".to_owned(),
        DeValue::Table(_) => "{...}".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_unknown_key_is_named_with_its_line() {
        let document = Document::parse("f", "a = 1\n[t]\nb = true\nzz = 1\naa = 2\n").unwrap();
        let mut root = document.root();
        root.integer("a", 0, 9).unwrap();
        let mut table = root.table("t").unwrap().unwrap();
        root.end().unwrap();
        table.boolean("b").unwrap();
        let failure = table.end().unwrap_err();
        assert_eq!(failure.key, "erreur.fichier.cle_inconnue");
        assert!(failure.arguments.contains(&("ligne", "4".into())), "{:?}", failure.arguments);
        assert!(failure.arguments.contains(&("cle", "t.zz".into())), "{:?}", failure.arguments);
    }

    #[test]
    fn a_path_that_toml_changed_is_refused_with_what_was_written() {
        for (text, key, said) in [
            ("p = \"C:\\temp\\nouveau.pem\"", "erreur.fichier.chemin_defait", r#""C:\temp\nouveau.pem""#),
            ("p = \"C:\\bin\"", "erreur.fichier.chemin_defait", r#""C:\bin""#),
            ("p = \"C:\\Users\\x\"", "erreur.fichier.antislash", r#"p = "C:\Users\x""#),
            ("p = \"D:\\certificats\"", "erreur.fichier.antislash", r#"p = "D:\certificats""#),
        ] {
            let read = |text| Document::parse("f", text)?.root().path("p");
            let failure = read(text).unwrap_err();
            assert_eq!(failure.key, key, "{text}");
            assert!(failure.arguments.iter().any(|(_, value)| value.as_str() == said), "{:?}", failure.arguments);
        }
        for text in ["p = 'C:\\temp\\nouveau.pem'", "p = \"C:/temp/nouveau.pem\"", "p = \"C:\\\\temp\""] {
            assert!(Document::parse("f", text).unwrap().root().path("p").unwrap().is_some(), "{text}");
        }
    }

    #[test]
    fn a_syntax_fault_says_its_line() {
        let failure = Document::parse("f", "a = 1\nb = = 2\n").unwrap_err();
        assert_eq!(failure.key, "erreur.fichier.syntaxe");
        assert!(failure.arguments.contains(&("ligne", "2".into())), "{:?}", failure.arguments);
    }
}
