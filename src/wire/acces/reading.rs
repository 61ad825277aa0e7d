//! An access file, read line by line.
//!
//! Owns: which flow a file belongs to (by its name, then by its header), which columns it has, and whether a line can
//! be used. An unusable line gives an [`AccesLineFault`]; the other lines are read all the same. What is unreadable and
//! decides nothing alone (a date where the file's name dates the line, a word for O or N) is told, and the line is read.

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::Timestamp;

use super::AccesFileName;
use super::columns::{candidates, contradict, is_known, is_reference, mandatory};
use super::damaged::{near, restored};
use crate::domain::acces::{AccesDate, AccesLine, CrCmdState, Flux, LineOrigin, column, present, yes_no};
use crate::domain::reference::{ContratId, ParameterFault};
use crate::wire::csv::{
    LineEncoding, Sheet, SheetError, SheetLine, SheetLineFault, SheetLineFaultKind, bare, is_changed_by_a_spreadsheet,
    normalised_name,
};

/// How many columns that are not known are compared with those of the protocol.
const COMPARED_MAX: usize = 100;

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

/// A line that can't be used, or what can't be read of one that is used all the same.
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
    /// A spreadsheet wrote something else in place of the reference: this.
    ChangedReference(String),
    /// The column is not known and nearly is the one with this name. The line is that of the header.
    NearColumn(&'static str),
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
    remarks: Vec<AccesLineFault>,
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
        let is_column = |header: &String| is_known(&normalised_name(header)) || restored(header).is_some();
        let mut sheet = Sheet::open_by(input, |headers| headers.iter().any(is_column))?;
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
        sheet.require(required(flux, &columns));
        let remarks = near_columns(flux, &columns, sheet.header_line());
        let template = LineTemplate { flux, file: file.to_owned(), name, imported_at, columns };
        Ok(Self { sheet, template, remarks })
    }

    /// The file's flow.
    pub const fn flux(&self) -> Flux {
        self.template.flux
    }

    /// How many lines were passed over before the header line: `sep=;`, a title, comments.
    pub const fn lines_before(&self) -> u64 {
        self.sheet.lines_before()
    }

    /// What is to be said of the line read last, which is used all the same; before the first line, of the header.
    pub fn remarks(&self) -> &[AccesLineFault] {
        &self.remarks
    }

    /// The next line with its encoding, or the line's fault; `None` at the end of the file.
    ///
    /// # Errors
    /// A [`SheetError`] when the file can't be read any further.
    pub fn next_line(&mut self) -> Result<Option<AccesLineRead>, SheetError> {
        self.remarks.clear();
        Ok(match self.sheet.next_line()? {
            None => None,
            Some(Err(fault)) => Some(Err(self.template.form_fault(fault))),
            Some(Ok(line)) => Some(self.template.read(&line, &mut self.remarks).map(|read| (read, line.encoding()))),
        })
    }
}

impl LineTemplate {
    fn read(&self, line: &SheetLine<'_>, remarks: &mut Vec<AccesLineFault>) -> Result<AccesLine, AccesLineFault> {
        let mut fields = BTreeMap::new();
        let mut headers = BTreeMap::new();
        for column in &self.columns {
            let cell = line.field(column.place).map(bare).unwrap_or_default();
            let Some(value) = present(&cell) else { continue };
            // Joined with nothing: neither by a wrong reference, nor as if the line gave none.
            if is_reference(&column.key) && is_changed_by_a_spreadsheet(value) {
                let kind = AccesLineFaultKind::ChangedReference(value.to_owned());
                return Err(self.fault(line, &column.key, kind));
            }
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
        self.check(line, &read, remarks)?;
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
    fn check(
        &self,
        line: &SheetLine<'_>,
        read: &AccesLine,
        remarks: &mut Vec<AccesLineFault>,
    ) -> Result<(), AccesLineFault> {
        let unreadable = |column: &str, expected: &'static str, good: &dyn Fn(&str) -> bool| {
            let value = read.value(column).filter(|value| !good(value))?;
            Some(self.fault(line, column, AccesLineFaultKind::Value { value: value.to_owned(), expected }))
        };
        let date = |column: &str| unreadable(column, "aaaammjj [hh:mm]", &|value| AccesDate::read(value).is_some());
        match self.flux {
            Flux::CmdAcces => {
                remarks.extend(unreadable(column::EXISTING_PRISE, "O | N", &|value| yes_no(value).is_some()));
            }
            Flux::CrMad => self.only_told(date(column::DATE_RACCORDEMENT), remarks)?,
            Flux::CrCmdAcces | Flux::NotifReprov => {
                // Whether the order is accepted decides what the line says.
                let state = unreadable(column::CR_STATE, "OK | KO", &|value| CrCmdState::read(value).is_some());
                state.map_or(Ok(()), Err)?;
                self.only_told(date(column::DATE_CR), remarks)?;
                let absent = |column| Err(self.fault(line, column, AccesLineFaultKind::Missing));
                return match (self.flux, read.state(), &read.contrat) {
                    (Flux::CrCmdAcces, None, _) => absent(column::CR_STATE),
                    // Nobody could find an accepted order again if it names no contract.
                    (Flux::CrCmdAcces, Some(CrCmdState::Ok), None) => absent(column::CONTRAT),
                    _ => Ok(()),
                };
            }
            _ => {}
        }
        Ok(())
    }

    /// A date that can't be read is only told where the file's name dates the line. Otherwise the line would pass for one
    /// of the day of its import, and an old report for the latest.
    fn only_told(&self, date: Option<AccesLineFault>, remarks: &mut Vec<AccesLineFault>) -> Result<(), AccesLineFault> {
        match date {
            Some(fault) if self.name.is_none() => Err(fault),
            date => {
                remarks.extend(date);
                Ok(())
            }
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
    let names: Vec<String> = headers.iter().map(|header| normalised_name(header)).collect();
    for (place, (header, name)) in headers.iter().zip(&names).enumerate() {
        if name.is_empty() {
            continue;
        }
        // A damaged name is that of its column only where no other has it.
        let key = restored(header)
            .filter(|key| !names.contains(key) && !columns.iter().any(|column| column.key == *key))
            .unwrap_or_else(|| name.clone());
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

/// How many cells a line must have: those of the columns without which no line of the flow says anything, and all before
/// them.
fn required(flux: Flux, columns: &[ReadColumn]) -> usize {
    let needed = |column: &&ReadColumn| mandatory(flux).iter().any(|(key, _)| column.key == *key);
    columns.iter().filter(needed).map(|column| column.place + 1).max().unwrap_or_default()
}

/// The columns that are not known and nearly are one that the header does not have. Of flows whose columns are not
/// public nothing is told: `EtatArCommandePrise` is one of theirs.
fn near_columns(flux: Flux, columns: &[ReadColumn], line: u64) -> Vec<AccesLineFault> {
    if !matches!(flux, Flux::CmdAcces | Flux::CrCmdAcces | Flux::NotifReprov | Flux::CrStoc) {
        return Vec::new();
    }
    let present = |key: &str| columns.iter().any(|column| column.key == key);
    let unknown = columns.iter().filter(|column| !column.known).take(COMPARED_MAX);
    let told = unknown.filter_map(|column| {
        let kind = AccesLineFaultKind::NearColumn(near(&column.header, present)?);
        Some(AccesLineFault { line, column: Some(column.place + 1), name: Some(column.header.clone()), kind })
    });
    told.collect()
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
