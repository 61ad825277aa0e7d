//! An access file, read line by line.
//!
//! Owns: which flow a file belongs to (by its name, then by its header), which columns it has, and whether a line can
//! be used. An unusable line gives an [`AccesLineFault`]; the other lines are read all the same.

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::Timestamp;

use super::AccesFileName;
use super::columns::{candidates, contradict, is_known, mandatory};
use crate::domain::acces::{AccesDate, AccesLine, CrCmdState, Flux, LineOrigin, column, present};
use crate::domain::reference::{ContratId, ParameterFault};
use crate::wire::csv::{
    LineEncoding, Sheet, SheetError, SheetLine, SheetLineFault, SheetLineFaultKind, normalised_name,
};

/// Why a file can't be used at all.
#[derive(Debug)]
pub enum AccesFileRefusal {
    /// The file can't be read, or is not a table.
    Sheet(SheetError),
    /// No column of the first line is known.
    NoHeader,
    /// Several columns have the same name; these are the names.
    Duplicates(Vec<String>),
    /// Neither the file's name nor the person gives the flow, and the header does not settle it. These flows fit the
    /// header.
    FluxUndecided(Vec<Flux>),
    /// The given flow does not fit the header.
    Contradicted {
        /// The flow that the file's name or the person gives.
        flux: Flux,
        /// The flows that fit the header.
        candidates: Vec<Flux>,
    },
    /// A NOTIF_REPROV whose name does not follow the convention. Only the name dates such a file, and the latest file
    /// is the one that counts.
    NoDate(Flux),
    /// The file's name gives one flow and the person another.
    NameContradicts {
        /// The flow in the file's name.
        name: Flux,
        /// The flow that the person gives.
        told: Flux,
    },
    /// Mandatory columns of the flow are missing, listed in the protocol's spelling.
    ColumnsMissing {
        /// The file's flow.
        flux: Flux,
        /// The missing columns.
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
    /// The line's number in the file, from 1.
    pub line: u64,
    /// The column's number, from 1, when one column is at fault.
    pub column: Option<usize>,
    /// The column's name, as the header writes it.
    pub name: Option<String>,
    /// What is wrong.
    pub kind: AccesLineFaultKind,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccesLineFaultKind {
    /// A mandatory value is missing or empty.
    Missing,
    /// The value is not a valid reference.
    Reference(ParameterFault),
    /// The value is not one of those accepted.
    Value {
        /// The value, as written.
        value: String,
        /// The accepted values.
        expected: &'static str,
    },
    /// The CSV record can't be used.
    Sheet(SheetLineFaultKind),
}

/// A line and its encoding, or the line's fault.
pub type AccesLineRead = Result<(AccesLine, LineEncoding), AccesLineFault>;

/// A column that is read.
struct ReadColumn {
    /// The column's position in the line, from 0.
    place: usize,
    /// The column's normalised name.
    key: String,
    /// The column's header, as written.
    header: String,
    /// Whether the protocol names this column (docs/acces.md 4).
    known: bool,
}

/// An access file being read.
pub struct AccesReader<R> {
    sheet: Sheet<R>,
    template: LineTemplate,
}

/// What is needed to turn a CSV record of the file into a line.
struct LineTemplate {
    flux: Flux,
    file: String,
    name: Option<AccesFileName>,
    imported_at: Timestamp,
    columns: Vec<ReadColumn>,
}

impl<R: BufRead> AccesReader<R> {
    /// Reads the header of a file called `file` (without its folder). `flux` is the flow that a person gives, for a
    /// file whose name does not tell it. `imported_at` is the current time.
    ///
    /// # Errors
    /// An [`AccesFileRefusal`] when the file as a whole can't be used.
    pub fn open(input: R, file: &str, flux: Option<Flux>, imported_at: Timestamp) -> Result<Self, AccesFileRefusal> {
        let sheet = Sheet::open(input)?;
        let columns = columns(sheet.headers())?;
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

    /// The next line with its encoding, or the line's fault; `None` at the end of the file.
    ///
    /// # Errors
    /// A [`SheetError`] when the file can't be read any further.
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
        let mut headers = BTreeMap::new();
        for column in &self.columns {
            let Some(value) = line.field(column.place).and_then(present) else { continue };
            fields.insert(column.key.clone(), value.to_owned());
            if !column.known {
                headers.insert(column.key.clone(), column.header.clone());
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
            headers,
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

    /// Checks the coded values of the line (O or N, OK or KO, dates) against the formats of its flow.
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
                one_of(column::CR_STATE, "OK | KO", &|value| CrCmdState::read(value).is_some())?;
                one_of(column::DATE_CR, "aaaammjj [hh:mm]", &|value| AccesDate::read(value).is_some())?;
                let absent = |column| Err(self.fault(line, column, AccesLineFaultKind::Missing));
                match (self.flux, read.state(), &read.contrat) {
                    (Flux::CrCmdAcces, None, _) => absent(column::CR_STATE),
                    // Nobody could find an accepted order again if it names no contract.
                    (Flux::CrCmdAcces, Some(CrCmdState::Ok), None) => absent(column::CONTRAT),
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
            name: column.map(|column| column.header.clone()),
            kind,
        }
    }

    fn form_fault(&self, fault: SheetLineFault) -> AccesLineFault {
        let name = fault.column.and_then(|number| {
            let place = number.checked_sub(1)?;
            self.columns.iter().find(|column| column.place == place).map(|column| column.header.clone())
        });
        AccesLineFault { line: fault.line, column: fault.column, name, kind: AccesLineFaultKind::Sheet(fault.kind) }
    }
}

/// The columns that have a name. A header line may end with a separator: the column after it has no name and is left
/// out.
fn columns(headers: &[String]) -> Result<Vec<ReadColumn>, AccesFileRefusal> {
    let mut columns: Vec<ReadColumn> = Vec::with_capacity(headers.len());
    let mut duplicates = Vec::new();
    for (place, header) in headers.iter().enumerate() {
        let key = normalised_name(header);
        if key.is_empty() {
            continue;
        }
        if columns.iter().any(|column| column.key == key) {
            duplicates.push(header.clone());
        }
        columns.push(ReadColumn { place, known: is_known(&key), key, header: header.clone() });
    }
    if !columns.iter().any(|column| column.known) {
        return Err(AccesFileRefusal::NoHeader);
    }
    if !duplicates.is_empty() {
        return Err(AccesFileRefusal::Duplicates(duplicates));
    }
    // The columns about the customer are dropped here: nothing after this point sees them.
    columns.retain(|column| !column::is_about_customer(&column.key));
    Ok(columns)
}

/// The flow of the file, once the given flow fits the header and no mandatory column is missing. Without a given flow,
/// the header alone decides.
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
