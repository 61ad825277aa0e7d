//! Where plans come from: files, pipes, standard input; TOML or CSV.
//!
//! Owns: telling TOML from CSV, counting the bytes for the progress, and keeping a copy of a source that can't be read
//! twice, for the second reading that names the plans in conflict.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek as _, Write as _};
use std::path::Path;
use std::rc::Rc;

use crate::cli::keyboard::Keyboard;
use crate::domain::failure::Failure;
use crate::files::plan::{CsvPlans, PlanFormat, START};
use crate::host::toml_keys::{read_failure, read_text};

/// A sheet of plans.
pub(super) type SheetPlans = CsvPlans<Box<dyn BufRead>>;

/// The content of a source.
pub(super) enum SourceContent {
    /// The text of one plan.
    Toml(String),
    /// Many plans.
    Csv(Box<SheetPlans>),
}

/// A source that is being read, and how to read it again.
pub(super) struct OpenSource {
    pub(super) content: SourceContent,
    pub(super) rereading: Rereading,
}

/// How a source is read a second time.
pub(super) enum Rereading {
    /// By opening its path again.
    Path,
    /// From the copy of a sheet, made while the sheet was read.
    Copy(File),
    /// From the plan's text, kept in memory.
    Text(String),
}

impl Rereading {
    /// The same once more.
    pub(super) fn again(&self, name: &str) -> Result<Self, Failure> {
        Ok(match self {
            Self::Path => Self::Path,
            Self::Copy(copy) => Self::Copy(copy.try_clone().map_err(|error| copy_failure(name, &error))?),
            Self::Text(text) => Self::Text(text.clone()),
        })
    }
}

/// The bytes read so far, of all sources.
pub(super) type ByteCount = Rc<Cell<u64>>;

/// How many bytes the sources have together; `None` when one of them has no known size.
pub(super) fn size(names: &[String]) -> Option<u64> {
    names.iter().try_fold(0_u64, |sum, name| {
        let metadata = if name == "-" { None } else { fs::metadata(name).ok() };
        metadata.filter(fs::Metadata::is_file).map(|metadata| sum.saturating_add(metadata.len()))
    })
}

/// Opens the source called `name`, `-` for standard input.
///
/// # Errors
/// The source or its header line can't be read (`Category::Input`).
pub(super) fn open(keyboard: &mut dyn Keyboard, name: &str, count: &ByteCount) -> Result<OpenSource, Failure> {
    let (stream, path, regular): (Box<dyn Read>, _, _) = if name == "-" {
        (keyboard.input(), None, false)
    } else {
        let path = Path::new(name);
        let file = File::open(path).map_err(|error| read_failure(path, &error))?;
        let metadata = file.metadata().map_err(|error| read_failure(path, &error))?;
        // On some systems a folder opens and fails at the first read only: name the cause here.
        if metadata.is_dir() {
            return Err(read_failure(path, &io::ErrorKind::IsADirectory.into()));
        }
        (Box::new(file), Some(path), metadata.is_file())
    };
    let mut stream = CountingReader { stream, count: Rc::clone(count), copy: None };
    let kind = path.and_then(PlanFormat::from_name);
    let mut start = Vec::new();
    if kind.is_none() {
        let read = stream.by_ref().take(START as u64).read_to_end(&mut start);
        read.map_err(|error| read_failure(Path::new(name), &error))?;
    }
    let content = match kind.unwrap_or_else(|| PlanFormat::from_content(&start)) {
        PlanFormat::Toml => SourceContent::Toml(read_text(Path::new(name), start, stream)?),
        PlanFormat::Csv => {
            let copy = if regular { None } else { Some(copy(name, &start)?) };
            stream.copy = copy.as_ref().map(File::try_clone).transpose().map_err(|error| copy_failure(name, &error))?;
            let plans = read_csv(name, Box::new(Cursor::new(start).chain(stream)))?;
            let rereading = copy.map_or(Rereading::Path, Rereading::Copy);
            return Ok(OpenSource { content: plans, rereading });
        }
    };
    let rereading = match &content {
        SourceContent::Toml(text) if !regular => Rereading::Text(text.clone()),
        _ => Rereading::Path,
    };
    Ok(OpenSource { content, rereading })
}

/// Opens a source again, from its beginning.
///
/// # Errors
/// As for [`open`].
pub(super) fn open_again(
    keyboard: &mut dyn Keyboard,
    name: &str,
    rereading: Rereading,
) -> Result<SourceContent, Failure> {
    match rereading {
        Rereading::Path => open(keyboard, name, &ByteCount::default()).map(|opened| opened.content),
        Rereading::Text(text) => Ok(SourceContent::Toml(text)),
        Rereading::Copy(mut copy) => {
            copy.rewind().map_err(|error| copy_failure(name, &error))?;
            read_csv(name, Box::new(copy))
        }
    }
}

/// The folder that the paths in a source are relative to.
pub(super) fn folder(name: &str) -> &Path {
    let parent = if name == "-" { None } else { Path::new(name).parent() };
    parent.unwrap_or(Path::new(""))
}

fn read_csv(name: &str, stream: Box<dyn Read>) -> Result<SourceContent, Failure> {
    let stream: Box<dyn BufRead> = Box::new(BufReader::with_capacity(64 << 10, stream));
    CsvPlans::open(name, stream, folder(name)).map(|plans| SourceContent::Csv(Box::new(plans)))
}

/// Starts a copy in a file without a name, which is gone when the process ends.
fn copy(name: &str, start: &[u8]) -> Result<File, Failure> {
    let written = tempfile::tempfile().and_then(|mut copy| copy.write_all(start).map(|()| copy));
    written.map_err(|error| copy_failure(name, &error))
}

fn copy_failure(name: &str, error: &io::Error) -> Failure {
    use crate::domain::service_error::Category;
    Failure::new(Category::Input, "erreur.plan.copie").with("fichier", name).detail(error)
}

/// Counts the bytes read, and copies them if the source can't be read again.
struct CountingReader {
    stream: Box<dyn Read>,
    count: ByteCount,
    copy: Option<File>,
}

impl Read for CountingReader {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let number = self.stream.read(target)?;
        if let (Some(copy), Some(read)) = (&mut self.copy, target.get(..number)) {
            copy.write_all(read)?;
        }
        self.count.set(self.count.get().saturating_add(number as u64));
        Ok(number)
    }
}
