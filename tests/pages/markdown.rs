//! A page of `docs/`: its sections by number, its tables and lists.
//!
//! Guards: the house: the tables, lists and sections of a page are found by their number

use super::sources::root;

/// A page whose headings begin with their number or the name of a rule.
pub struct Page {
    name: String,
    text: String,
}

impl Page {
    /// Reads a page by its path from the root.
    pub fn read(name: &str) -> Self {
        let text = std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { name: name.to_owned(), text: text.replace("\r\n", "\n") }
    }

    /// Whether the page has a section of that number, or a rule of that name.
    pub fn has(&self, number: &str) -> bool {
        self.numbers().any(|found| found == number)
    }

    fn numbers(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter_map(number_of)
    }

    /// The text of a section, up to the next heading of any depth.
    pub fn section(&self, number: &str) -> String {
        let mut lines = self.text.lines().skip_while(|line| number_of(line) != Some(number));
        assert!(lines.next().is_some(), "{} has no section {number}", self.name);
        lines.take_while(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
    }

    /// The rows of the table with these column names in a section.
    pub fn table(&self, section: &str, names: &[&str]) -> Vec<Vec<String>> {
        let text = self.section(section);
        let mut rows = text.lines().skip_while(|line| cells(line).is_none_or(|found| found != names));
        assert!(rows.next().is_some(), "{} {section} has no table {names:?}", self.name);
        rows.skip(1).map_while(cells).collect()
    }

    /// The items of the numbered list in a section.
    pub fn list(&self, section: &str) -> Vec<String> {
        let text = self.section(section);
        let items = text.lines().filter_map(|line| line.split_once(". "));
        items
            .filter(|(rank, _)| rank.bytes().all(|byte| byte.is_ascii_digit()))
            .map(|(_, item)| item.to_owned())
            .collect()
    }
}

/// The number or the rule at the beginning of a heading.
fn number_of(line: &str) -> Option<&str> {
    let first = line.strip_prefix('#')?.trim_start_matches('#').split_whitespace().next()?;
    first.ends_with(|c: char| c.is_ascii_digit()).then_some(first)
}

/// The cells of a table row, without backquotes.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect())
}

#[test]
fn a_page_is_read_by_its_numbers() {
    let text = "# T 2.0\n## 1 A\n| a | b |\n|---|---|\n| `x` | 2 |\n\n### R1\n1. one\n2. two. three\n".to_owned();
    let page = Page { name: "page".to_owned(), text };
    assert!(page.has("1") && page.has("R1") && !page.has("2") && !page.has(""));
    assert_eq!(page.table("1", &["a", "b"]), [["x", "2"]]);
    assert_eq!(page.list("R1"), ["one", "two. three"]);
}
