//! The citations of pages in the sources: `docs/<file>.md` and, for a page with numbered sections, the section.
//!
//! Guards: the house: a comment that cites a page of a protocol names the section or the rule, which is there

use super::markdown::Page;
use super::sources::{root, sources};

/// The folders of the sources.
const FOLDERS: [&str; 6] = ["src", "tests", "benches", "examples", "fuzz", "assets"];
/// The pages that are cited with a section.
const NUMBERED: [&str; 2] = ["docs/e-reprov.md", "docs/acces.md"];
/// Words that name pages which are not in the repository.
const ELSEWHERE: [[&str; 2]; 4] =
    [["contract", "page"], ["contract's", "page"], ["access", "page"], ["protocol", "page"]];

/// A cited page, and the word after it.
struct Citation {
    page: String,
    /// The next word: the number of a section, a rule, or any other word.
    next: String,
    /// Whether the page itself is named, in a string or as code, without a section.
    named: bool,
}

/// Every `docs/<file>.md` in a text.
fn citations(text: &str) -> Vec<Citation> {
    let of_a_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.');
    text.match_indices("docs/")
        .filter_map(|(at, _)| {
            let tail = &text[at..];
            let path = &tail[..tail.find(|c| !of_a_path(c)).unwrap_or(tail.len())];
            let page = format!("{}.md", path.split_once(".md")?.0);
            let after = &tail[page.len()..];
            let quote = |c| matches!(c, '"' | '\\' | '`');
            let behind = after.trim_start_matches(quote).trim_start();
            let next: String = behind.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
            let next = next.trim_end_matches('.').to_owned();
            let named = after.starts_with(quote) && !next.ends_with(|c: char| c.is_ascii_digit());
            Some(Citation { page, next, named })
        })
        .collect()
}

#[test]
fn what_is_cited_is_there() {
    let pages = NUMBERED.map(|page| (page, Page::read(page)));
    let mut cited = 0;
    let mut wrong = Vec::new();
    for source in sources(&FOLDERS, &["rs", "txt", "toml"]) {
        for Citation { page, next, named } in citations(&source.on_one_line()) {
            let numbered = pages.iter().find(|(name, _)| *name == page);
            match numbered {
                _ if !root().join(&page).is_file() => wrong.push(format!("{}: there is no {page}", source.path)),
                Some((_, found)) if !named && !found.has(&next) => {
                    wrong.push(format!("{}: {page} has no section or rule `{next}`", source.path));
                }
                _ => cited += usize::from(numbered.is_some() && !named),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cited >= 60, "{cited} citations: the reader of comments finds too few");
}

#[test]
fn no_comment_cites_a_page_that_is_not_here() {
    for source in sources(&FOLDERS, &["rs", "txt", "toml"]) {
        let text = source.on_one_line().to_lowercase();
        for words in ELSEWHERE {
            let words = words.join(" ");
            assert!(!text.contains(&words), "{}: say which section of which page of docs/, not `{words}`", source.path);
        }
    }
}

#[test]
fn a_citation_is_read_with_its_section() {
    let read = |text| citations(text).into_iter().map(|one| (one.page, one.next, one.named)).collect::<Vec<_>>();
    let one = |page: &str, next: &str, named| vec![(page.to_owned(), next.to_owned(), named)];
    assert_eq!(read("as docs/e-reprov.md 3.2: so"), one("docs/e-reprov.md", "3.2", false));
    assert_eq!(read("(docs/e-reprov.md R10)."), one("docs/e-reprov.md", "R10", false));
    assert_eq!(read("as docs/acces.md 3."), one("docs/acces.md", "3", false));
    assert_eq!(read("let page = \"docs/acces.md\";"), one("docs/acces.md", "", true));
    assert_eq!(read("`docs/acces.md` says"), one("docs/acces.md", "says", true));
    assert_eq!(read("`docs/acces.md` 4.2 says"), one("docs/acces.md", "4.2", false));
    assert!(read("docs/schemas/a.json").is_empty());
}
