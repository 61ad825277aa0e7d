//! The sources as text. They are found by walking the tree, so that moved files are found too.
//!
//! Guards: the house: what a comment cites of `docs/` is read as it is written, over two lines too

use std::fs;
use std::path::{Path, PathBuf};

/// The root folder of the package.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository.
pub struct Source {
    /// The path from the root, with `/` on every system.
    pub path: String,
    /// The content of the file.
    pub text: String,
}

/// The files in `folders` whose names end in one of `endings`, sorted by path.
pub fn sources(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in folders {
        walk(&root().join(folder), &mut paths);
    }
    paths.retain(|path| endings.iter().any(|ending| path.extension().is_some_and(|found| found == *ending)));
    paths.sort();
    paths.iter().map(|path| Source::read(path)).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            paths.push(path);
        } else if path.file_name().is_some_and(|name| name != "target") {
            walk(&path, paths);
        }
    }
}

impl Source {
    /// Reads a file of the repository.
    pub fn read(path: &Path) -> Self {
        let parts: Vec<_> =
            path.strip_prefix(root()).unwrap().iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { path: parts.join("/"), text: text.replace("\r\n", "\n") }
    }

    /// The text on one line, without comment marks, so that a citation that is split over two lines is found.
    pub fn on_one_line(&self) -> String {
        let lines = self.text.lines().map(|line| line.trim().trim_start_matches(['/', '!', '#']).trim());
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn a_comment_over_two_lines_is_one_text() {
    let source = Source { path: String::new(), text: "//! as (docs/acces.md\n//! 4.1)\n\nfn a() {} // b\n".to_owned() };
    assert_eq!(source.on_one_line(), "as (docs/acces.md 4.1) fn a() {} // b");
}
