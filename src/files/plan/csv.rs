//! Plans in a CSV sheet: a header line, then one plan per line.
//!
//! Owns: the cells that make a plan, and how a line is written out again. Each plan reuses
//! the memory of the previous one.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::cells::{UnexpectedCell, boolean, fact, route, write, write_pbo, write_prise, zone};
use super::columns::{KEYS, PlanKey, SheetColumn, TwiceThere, UnreadColumn, read_columns, unread};
use super::one_plan::Plan;
use super::saved_lists::PlanKnownList;
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::domain::text::{before_misreading, squeeze};
use crate::wire::csv::{Sheet, SheetError, SheetLine, bare, is_changed_by_a_spreadsheet, quote};

/// How many list names are kept.
const NAMES_MAX: usize = 256;

/// The line that a plan begins on, and the fault if the plan is illisible.
pub type PlanLineRead = (u64, Result<(), Failure>);

/// The plans of a sheet, one after another.
#[derive(Debug)]
pub struct CsvPlans<R> {
    sheet: Sheet<R>,
    name: String,
    folder: PathBuf,
    /// The names of the columns, as the sheet writes them.
    headers: Vec<String>,
    columns: Vec<SheetColumn>,
    /// The separator of what is written out again: a French spreadsheet takes no comma for one.
    written: u8,
    /// Whether lines can be written out again unchanged.
    as_is: bool,
    known_lists: ListNames,
}

/// The list names seen so far, as paths.
#[derive(Debug, Default)]
struct ListNames {
    all: HashMap<String, Arc<Path>>,
    last: Option<(String, Arc<Path>)>,
}

impl<R: BufRead> CsvPlans<R> {
    /// Reads the header line. `name` is the sheet's name in refusals; paths in the sheet are relative to `folder`.
    ///
    /// # Errors
    /// The sheet is illisible: it can't be read, none of its columns is a plan's, or one of those is there twice
    /// (`Category::Input`, naming the column and the line).
    pub fn open(name: &str, source: R, folder: &Path) -> Result<Self, Failure> {
        // A header with a key twice is one too: it is refused by name below.
        let is_header = |headers: &[String]| {
            read_columns(headers)
                .map_or(true, |columns| columns.iter().any(|column| matches!(column, SheetColumn::Key(_))))
        };
        let mut sheet = Sheet::open_by(source, is_header).map_err(|error| error.failure(name))?;
        let refusal = |key: &str, column: &str| {
            Failure::new(Category::Input, key)
                .with("fichier", name)
                .with("ligne", sheet.header_line().to_string())
                .with("colonne", column)
        };
        let columns = read_columns(sheet.headers())
            .map_err(|TwiceThere { header }| refusal("erreur.plan.colonne_double", &header))?;
        if !columns.iter().any(|column| matches!(column, SheetColumn::Key(_))) {
            let names = KEYS.map(|(name, _)| name).join(", ");
            return Err(refusal("erreur.plan.sans_colonne", "").with("connues", names));
        }
        // A demande says these itself. A fact of the order may be left out at the end of a line.
        let said = [PlanKey::Contrat, PlanKey::Fibre, PlanKey::Conservation, PlanKey::Motif].map(SheetColumn::Key);
        sheet.require(columns.iter().rposition(|column| said.contains(column)).map_or(0, |last| last + 1));
        let trailing = sheet.header().ends_with(char::from(sheet.separator()));
        let written = if sheet.separator() == b',' { b';' } else { sheet.separator() };
        let as_is = !trailing && written == sheet.separator() && !columns.contains(&SheetColumn::Added);
        Ok(Self {
            headers: sheet.headers().to_vec(),
            sheet,
            name: name.to_owned(),
            folder: folder.to_owned(),
            columns,
            written,
            as_is,
            known_lists: ListNames::default(),
        })
    }

    /// The columns that are no plan's: they are kept and given back.
    #[must_use]
    pub fn unread_columns(&self) -> Vec<UnreadColumn> {
        unread(&self.headers, &self.columns)
    }

    /// The separator.
    #[must_use]
    pub const fn separator(&self) -> char {
        self.sheet.separator() as char
    }

    /// The separator of the lines to be written out again: the sheet's own, but `;` for a comma.
    #[must_use]
    pub const fn written_separator(&self) -> char {
        self.written as char
    }

    /// How many lines were passed over before the header line: `sep=;`, a title, comments.
    #[must_use]
    pub const fn lines_before(&self) -> u64 {
        self.sheet.lines_before()
    }

    /// How many blank lines stand before the header line, where lines that are passed over count as blank.
    #[must_use]
    pub const fn blank_before_header(&self) -> u64 {
        self.sheet.header_line().saturating_sub(1)
    }

    /// How many blank lines stand before the last line read, or before the end.
    #[must_use]
    pub const fn blank_before(&self) -> u64 {
        self.sheet.blank_before()
    }

    /// The header line to be written out again, without the columns that a check adds.
    #[must_use]
    pub fn header(&self) -> String {
        if self.as_is {
            return self.sheet.header().to_owned();
        }
        // A separator within a name, even another, could make the next reader choose that one.
        let names = self
            .sheet
            .headers()
            .iter()
            .map(|name| if name.contains(char::is_control) { squeeze(name) } else { name.clone() });
        self.join(names.map(|name| {
            let marked = name.contains([';', ',', '"']);
            Cow::Owned(if marked { format!("\"{}\"", name.replace('"', "\"\"")) } else { name })
        }))
    }

    /// Reads the next plan into `plan`. Returns the line it begins on, and the fault if it is illisible (then the
    /// content of `plan` means nothing). `None` at the end.
    ///
    /// # Errors
    /// The sheet can't be read any further.
    pub fn next_plan(&mut self, plan: &mut Plan) -> Result<Option<PlanLineRead>, Failure> {
        let read = match self.sheet.next_line() {
            Ok(read) => read,
            Err(SheetError::Reading(error)) => {
                return Err(crate::host::toml_keys::read_failure(Path::new(&self.name), &error));
            }
            Err(error) => return Err(error.failure(&self.name)),
        };
        let line = match read {
            None => return Ok(None),
            Some(Err(fault)) => return Ok(Some((fault.line, Err(fault.failure(&self.name))))),
            Some(Ok(line)) => line,
        };
        let mut read = LineReader {
            name: &self.name,
            folder: &self.folder,
            headers: &self.headers,
            columns: &self.columns,
            known_lists: &mut self.known_lists,
        };
        Ok(Some((line.number(), read.read(&line, plan))))
    }

    /// The last line read, to be written out again, without the columns that a check adds and without its line end. A
    /// malformed line gets as many cells as the header has.
    #[must_use]
    pub fn copied(&self) -> Cow<'_, str> {
        match self.sheet.current() {
            Some(line) if self.as_is && line.is_whole() => Cow::Borrowed(line.raw()),
            Some(line) if self.written == self.sheet.separator() => {
                // Last cells that were left out are written: a check adds its own behind them.
                let cells = line.raw_fields(self.written).chain(std::iter::repeat(""));
                Cow::Owned(self.join(cells.take(self.columns.len()).map(Cow::Borrowed)))
            }
            Some(line) => Cow::Owned(self.join(self.quoted(line.fields()))),
            None => {
                let raw = self.sheet.raw();
                let mut cells: Vec<&str> = raw.splitn(self.columns.len(), self.separator()).collect();
                cells.resize(self.columns.len(), "");
                Cow::Owned(self.join(self.quoted(cells.into_iter())))
            }
        }
    }

    fn quoted<'c>(&self, cells: impl Iterator<Item = &'c str>) -> impl Iterator<Item = Cow<'c, str>> {
        let separator = self.written_separator();
        cells.map(move |cell| quote(cell, separator))
    }

    fn join<'c>(&self, cells: impl Iterator<Item = Cow<'c, str>>) -> String {
        let mut line = String::new();
        let kept = cells.zip(&self.columns).filter(|(_, column)| **column != SheetColumn::Added).map(|(cell, _)| cell);
        for (index, cell) in kept.enumerate() {
            if index > 0 {
                line.push(self.written_separator());
            }
            line.push_str(&cell);
        }
        line
    }
}

impl ListNames {
    fn path(&mut self, name: &str, folder: &Path) -> Arc<Path> {
        // Neighbouring lines usually name the same list.
        if let Some((_, path)) = self.last.as_ref().filter(|(other, _)| other == name) {
            return Arc::clone(path);
        }
        let known = self.all.get(name).map(Arc::clone);
        let path = known.unwrap_or_else(|| {
            if self.all.len() >= NAMES_MAX {
                self.all.clear();
            }
            let path: Arc<Path> = folder.join(name).into();
            self.all.insert(name.to_owned(), Arc::clone(&path));
            path
        });
        self.last = Some((name.to_owned(), Arc::clone(&path)));
        path
    }
}

/// Whether a cell of this key is a reference, which a spreadsheet destroys when it takes it for a number.
const fn is_reference(key: PlanKey) -> bool {
    matches!(key, PlanKey::Contrat | PlanKey::Fibre | PlanKey::Pto | PlanKey::Prise | PlanKey::Pbo)
}

/// What reading a line needs beside the line.
struct LineReader<'a> {
    name: &'a str,
    folder: &'a Path,
    headers: &'a [String],
    columns: &'a [SheetColumn],
    known_lists: &'a mut ListNames,
}

impl LineReader<'_> {
    fn read(&mut self, line: &SheetLine<'_>, plan: &mut Plan) -> Result<(), Failure> {
        let Plan { draft, commande, known_list } = plan;
        let (mut file, mut at) = (Cow::Borrowed(""), Cow::Borrowed(""));
        for (column, cell) in self.columns.iter().zip(line.fields()) {
            let SheetColumn::Key(key) = *column else { continue };
            let bare_cell = bare(cell);
            let cell = &*bare_cell;
            if is_reference(key) && is_changed_by_a_spreadsheet(cell) {
                return Err(self.refusal("erreur.plan.tableur", line, key).with("valeur", cell));
            }
            let read = match key {
                PlanKey::ExistingPrise => boolean(cell).map(|read| commande.existing_prise = fact(read)),
                PlanKey::ParcOpac => boolean(cell).map(|read| commande.parc_opac = fact(read)),
                PlanKey::Collective => boolean(cell).map(|read| commande.collective_immeuble = fact(read)),
                PlanKey::Conservation => boolean(cell).map(|read| draft.conservation_pto = read),
                PlanKey::Zone => zone(cell).map(|read| commande.zone = fact(read)),
                PlanKey::Route => route(cell).map(|read| commande.route = fact(read)),
                text => {
                    match text {
                        PlanKey::Contrat => write(&mut draft.reference_contrat, cell),
                        PlanKey::Fibre => write(&mut draft.reference_fibre, cell),
                        PlanKey::Pto => write(&mut draft.reference_pto, cell),
                        PlanKey::Motif => write(&mut draft.motif, cell),
                        PlanKey::Prise => write_prise(&mut commande.reference_prise, cell),
                        PlanKey::Pbo => write_pbo(&mut commande.pbo, cell),
                        PlanKey::File => file = bare_cell,
                        _ => at = bare_cell,
                    }
                    continue;
                }
            };
            read.map_err(|UnexpectedCell { expected }| match before_misreading(cell) {
                Some(exact) => {
                    self.refusal("erreur.plan.cellule_accents", line, key).with("valeur", cell).with("exact", exact)
                }
                None => self.refusal("erreur.plan.cellule", line, key).with("valeur", cell).with("attendu", expected),
            })?;
        }
        *known_list = self.read_known_list(line, &file, &at)?;
        Ok(())
    }

    fn read_known_list(
        &mut self,
        line: &SheetLine<'_>,
        file: &str,
        at: &str,
    ) -> Result<Option<PlanKnownList>, Failure> {
        let at = if at.is_empty() {
            None
        } else {
            let read = at.parse();
            Some(read.map_err(|_| self.refusal("erreur.fichier.horodatage", line, PlanKey::ReadAt).with("valeur", at))?)
        };
        if file.is_empty() {
            return match at {
                None => Ok(None),
                Some(_) => Err(self.refusal("erreur.plan.cellule_vide", line, PlanKey::File)),
            };
        }
        let file = self.known_lists.path(file, self.folder);
        Ok(Some(PlanKnownList { file, at }))
    }

    fn refusal(&self, text: &str, line: &SheetLine<'_>, key: PlanKey) -> Failure {
        let own = self.columns.iter().position(|column| *column == SheetColumn::Key(key));
        let known = || KEYS.iter().find(|(_, other)| *other == key).map_or("", |(name, _)| name);
        let column = own.and_then(|index| self.headers.get(index)).map_or_else(known, String::as_str);
        Failure::new(Category::Input, text)
            .with("fichier", self.name)
            .with("ligne", line.number().to_string())
            .with("cle", column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Result<CsvPlans<&[u8]>, Failure> {
        CsvPlans::open("p.csv", text.as_bytes(), Path::new(""))
    }

    #[test]
    fn a_sheet_of_verdicts_alone_is_none_of_plans() {
        assert_eq!(open("verdict;regle\nOK;\n").unwrap_err().key, "erreur.plan.sans_colonne");
        assert_eq!(open("verdict;demande.motif\nOK;\n").unwrap().header(), "demande.motif");
    }

    #[test]
    fn a_header_that_is_written_again_is_read_with_the_separator_that_it_has() {
        let text = "contrat.\t\t\t\treference,demande.motif,verdict,regle,remede\n";
        let header = open(text).unwrap().header();
        assert_eq!(header, "contrat. reference;demande.motif");
        assert_eq!(open(&format!("{header}\n")).unwrap().separator(), ';');
        let header = open("\"contrat,,,.reference\";demande.motif;verdict\n").unwrap().header();
        assert_eq!(header, "\"contrat,,,.reference\";demande.motif");
    }
}
