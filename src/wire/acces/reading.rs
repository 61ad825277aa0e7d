//! An access file, read line by line.
//!
//! Owns: which flow a file is of (its name, then its header), which columns it has, and whether a
//! line can be used. A line that can't is a [`AccesLineFault`]; the others are read all the same.

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::Timestamp;

use super::AccesFileName;
use super::columns::{candidates, contradict, is_known, mandatory};
use crate::domain::acces::{AccesDate, AccesLine, CrCommandeState, Flux, LineOrigin, column, present};
use crate::domain::reference::{ContratId, ParameterFault};
use crate::wire::csv::{
    LineEncoding, Sheet, SheetError, SheetLine, SheetLineFault, SheetLineFaultKind, normalised_name,
};

/// Why a file can't be used at all.
#[derive(Debug)]
pub enum AccesFileRefusal {
    /// It can't be read, or is no table.
    Sheet(SheetError),
    /// No column of its first line is known.
    NoHeader,
    /// Columns of these names are there twice.
    Duplicates(Vec<String>),
    /// Neither name nor header say which flow it is; the header can be of these.
    FluxUndecided(Vec<Flux>),
    /// It is said to be of one flow, and its header is of another.
    Contradicted {
        /// What it is said to be.
        flux: Flux,
        /// What its header is of.
        candidates: Vec<Flux>,
    },
    /// A NOTIF_REPROV whose name does not follow the convention: nothing else dates one, and the
    /// latest is the one that counts.
    NoDate(Flux),
    /// Its name says one flow and a person another.
    NameContradicts {
        /// What its name says.
        name: Flux,
        /// What the person says.
        told: Flux,
    },
    /// Columns without which no line says anything are missing, by the protocol's spelling.
    ColumnsMissing {
        /// The flow.
        flux: Flux,
        /// The columns.
        columns: Vec<&'static str>,
    },
}

impl From<SheetError> for AccesFileRefusal {
    fn from(error: SheetError) -> Self {
        Self::Sheet(error)
    }
}

/// A line that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccesLineFault {
    /// Its number in the file, from 1.
    pub line: u64,
    /// The column's number, from 1, where one is at fault.
    pub column: Option<usize>,
    /// The column's name, as the header writes it.
    pub name: Option<String>,
    /// What is wrong.
    pub kind: AccesLineFaultKind,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccesLineFaultKind {
    /// A mandatory value says nothing.
    Missing,
    /// The value can't be a reference.
    Reference(ParameterFault),
    /// The value is none of those that there are.
    Value {
        /// The value.
        value: String,
        /// What it could be.
        expected: &'static str,
    },
    /// The line is no line of the table.
    Sheet(SheetLineFaultKind),
}

/// A line and how it is encoded, or what is wrong with it.
pub type AccesLineRead = Result<(AccesLine, LineEncoding), AccesLineFault>;

/// A column that is read.
struct ReadColumn {
    /// Its place, from 0.
    place: usize,
    /// Its normalised name.
    key: String,
    /// Its header, as written.
    entete: String,
    /// Whether it is one of the protocol's (docs/acces.md 4).
    known: bool,
}

/// An access file being read.
pub struct AccesReader<R> {
    sheet: Sheet<R>,
    template: LineTemplate,
}

/// What the lines of a file are read by.
struct LineTemplate {
    flux: Flux,
    file: String,
    name: Option<AccesFileName>,
    imported_at: Timestamp,
    columns: Vec<ReadColumn>,
}

impl<R: BufRead> AccesReader<R> {
    /// Reads the header of a file called `file` (without its folder). `flux` is what a person says
    /// it is of, where the name does not. `imported_at` is now.
    ///
    /// # Errors
    /// [`AccesFileRefusal`].
    pub fn open(input: R, file: &str, flux: Option<Flux>, imported_at: Timestamp) -> Result<Self, AccesFileRefusal> {
        let sheet = Sheet::open(input)?;
        let columns = columns(sheet.entetes())?;
        let name = AccesFileName::read(file);
        if let (Some(AccesFileName { flux: name, .. }), Some(told)) = (&name, flux)
            && *name != told
        {
            return Err(AccesFileRefusal::NameContradicts { name: *name, told });
        }
        let told = name.as_ref().map(|name| name.flux).or(flux);
        let flux = find_flux(told, &columns)?;
        if flux == Flux::NotifReprov && name.is_none() {
            return Err(AccesFileRefusal::NoDate(flux));
        }
        let template = LineTemplate { flux, file: file.to_owned(), name, imported_at, columns };
        Ok(Self { sheet, template })
    }

    /// The file's flow.
    pub const fn flux(&self) -> Flux {
        self.template.flux
    }

    /// The next line, or what is wrong with it, and how it is encoded; `None` at the end.
    ///
    /// # Errors
    /// The file can't be read any further.
    pub fn next_line(&mut self) -> Result<Option<AccesLineRead>, SheetError> {
        Ok(match self.sheet.next_line()? {
            None => None,
            Some(Err(fault)) => Some(Err(self.template.form_fault(fault))),
            Some(Ok(line)) => Some(self.template.read(&line).map(|read| (read, line.encoding()))),
        })
    }
}

impl LineTemplate {
    fn read(&self, line: &SheetLine<'_>) -> Result<AccesLine, AccesLineFault> {
        let mut fields = BTreeMap::new();
        let mut entetes = BTreeMap::new();
        for column in &self.columns {
            let Some(value) = line.field(column.place).and_then(present) else { continue };
            fields.insert(column.key.clone(), value.to_owned());
            if !column.known {
                entetes.insert(column.key.clone(), column.entete.clone());
            }
        }
        let read = AccesLine {
            flux: self.flux,
            commande: self.commande(line, fields.get(column::COMMANDE))?,
            contrat: self.contrat(line, fields.get(column::CONTRAT))?,
            origin: LineOrigin {
                file: self.file.clone(),
                index: line.number(),
                day: self.name.as_ref().map(|name| name.day),
                sequence: self.name.as_ref().map(|name| name.sequence),
                imported_at: self.imported_at,
            },
            fields,
            entetes,
        };
        self.check(line, &read)?;
        Ok(read)
    }

    fn commande(&self, line: &SheetLine<'_>, value: Option<&String>) -> Result<String, AccesLineFault> {
        let value = value.ok_or_else(|| self.fault(line, column::COMMANDE, AccesLineFaultKind::Missing))?;
        match value.chars().enumerate().find(|(_, c)| c.is_control()) {
            Some((index, character)) => {
                let fault = ParameterFault::Character { position: index.saturating_add(1), character };
                Err(self.fault(line, column::COMMANDE, AccesLineFaultKind::Reference(fault)))
            }
            None => Ok(value.clone()),
        }
    }

    fn contrat(&self, line: &SheetLine<'_>, value: Option<&String>) -> Result<Option<ContratId>, AccesLineFault> {
        let read = value.map(|value| ContratId::parse(value)).transpose();
        read.map_err(|error| self.fault(line, column::CONTRAT, AccesLineFaultKind::Reference(error.fault)))
    }

    /// Holds the values that something is read from to what they may be.
    fn check(&self, line: &SheetLine<'_>, read: &AccesLine) -> Result<(), AccesLineFault> {
        let one_of = |column: &str, expected: &'static str, good: &dyn Fn(&str) -> bool| match read.value(column) {
            Some(value) if !good(value) => {
                Err(self.fault(line, column, AccesLineFaultKind::Value { value: value.to_owned(), expected }))
            }
            _ => Ok(()),
        };
        match self.flux {
            Flux::CmdAcces => one_of(column::EXISTING_PRISE, "O | N", &|value| {
                value.eq_ignore_ascii_case("O") || value.eq_ignore_ascii_case("N")
            }),
            Flux::CrCmdAcces | Flux::NotifReprov => {
                one_of(column::CR_STATE, "OK | KO", &|value| CrCommandeState::read(value).is_some())?;
                one_of(column::DATE_CR, "aaaammjj [hh:mm]", &|value| AccesDate::read(value).is_some())?;
                let absent = |column| Err(self.fault(line, column, AccesLineFaultKind::Missing));
                match (self.flux, read.state(), &read.contrat) {
                    (Flux::CrCmdAcces, None, _) => absent(column::CR_STATE),
                    // An accepted order that names no contract can be found by nobody.
                    (Flux::CrCmdAcces, Some(CrCommandeState::Ok), None) => absent(column::CONTRAT),
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn fault(&self, line: &SheetLine<'_>, key: &str, kind: AccesLineFaultKind) -> AccesLineFault {
        let column = self.columns.iter().find(|column| column.key == key);
        AccesLineFault {
            line: line.number(),
            column: column.map(|column| column.place.saturating_add(1)),
            name: column.map(|column| column.entete.clone()),
            kind,
        }
    }

    fn form_fault(&self, fault: SheetLineFault) -> AccesLineFault {
        let name = fault.column.and_then(|number| {
            let place = number.checked_sub(1)?;
            self.columns.iter().find(|column| column.place == place).map(|column| column.entete.clone())
        });
        AccesLineFault { line: fault.line, column: fault.column, name, kind: AccesLineFaultKind::Sheet(fault.kind) }
    }
}

/// The columns that have a name. A line may end with a separator: a column without a name is none.
fn columns(entetes: &[String]) -> Result<Vec<ReadColumn>, AccesFileRefusal> {
    let mut columns: Vec<ReadColumn> = Vec::with_capacity(entetes.len());
    let mut duplicates = Vec::new();
    for (place, entete) in entetes.iter().enumerate() {
        let key = normalised_name(entete);
        if key.is_empty() {
            continue;
        }
        if columns.iter().any(|column| column.key == key) {
            duplicates.push(entete.clone());
        }
        columns.push(ReadColumn { place, known: is_known(&key), key, entete: entete.clone() });
    }
    if !columns.iter().any(|column| column.known) {
        return Err(AccesFileRefusal::NoHeader);
    }
    if !duplicates.is_empty() {
        return Err(AccesFileRefusal::Duplicates(duplicates));
    }
    // Who the customer is goes no further than here.
    columns.retain(|column| !column::is_about_customer(&column.key));
    Ok(columns)
}

/// The flow, where what is said of the file and its header agree.
fn find_flux(told: Option<Flux>, columns: &[ReadColumn]) -> Result<Flux, AccesFileRefusal> {
    let present = |key: &str| columns.iter().any(|column| column.key == key);
    let candidates = candidates(present);
    let flux = match (told, candidates) {
        (Some(flux), _) if contradict(flux, candidates) => {
            return Err(AccesFileRefusal::Contradicted { flux, candidates: candidates.to_vec() });
        }
        (Some(flux), _) | (None, &[flux]) => flux,
        (None, _) => return Err(AccesFileRefusal::FluxUndecided(candidates.to_vec())),
    };
    let absent: Vec<&str> =
        mandatory(flux).iter().filter(|(key, _)| !present(key)).map(|(_, written)| *written).collect();
    if absent.is_empty() { Ok(flux) } else { Err(AccesFileRefusal::ColumnsMissing { flux, columns: absent }) }
}
