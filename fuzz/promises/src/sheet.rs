//! The reader of sheets, which plans and access files use.

use reprov::domain::text::inert;
use reprov::wire::csv::{FIELD_MAX, LineEncoding, Sheet, bare, is_changed_by_a_spreadsheet, normalised_name, quote};

use super::memory::{SHEET, bound};
use super::tell;

/// How many records are written again, and how many faults are shown.
const READ_AGAIN: usize = 16;

/// A record's cells.
type Cells = Vec<String>;

/// Reads `bytes` as a sheet.
pub fn exercise(bytes: &[u8]) {
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
    bound("sheet", SHEET, bytes.len(), || {
        let Some(mut sheet) = opened(bytes) else { return };
        let mut last = sheet.header_line();
        while let Some(read) = sheet.next_line().expect("bytes in memory never fail") {
            let number = match read {
                Ok(line) => line.number(),
                Err(fault) => fault.line,
            };
            assert!(last < number && number <= lines, "line {number} after {last} of {lines}");
            last = number;
        }
    });
    let Some(mut sheet) = opened(bytes) else { return };
    let separator = char::from(sheet.separator());
    let width = sheet.headers().len();
    for name in sheet.headers() {
        let normalised = normalised_name(name);
        assert_eq!(normalised_name(&normalised), normalised, "{name:?}");
    }
    let (mut read_again, mut faults) = (0, 0);
    while let Some(read) = sheet.next_line().expect("bytes in memory never fail") {
        let line = match read {
            Ok(line) => line,
            Err(fault) => {
                faults += 1;
                if faults <= READ_AGAIN {
                    tell(&fault.failure("feuille.csv"));
                }
                continue;
            }
        };
        let cells: Cells = line.fields().map(str::to_owned).collect();
        assert_eq!(cells.len(), width);
        assert!(cells.iter().all(|cell| cell.len() <= FIELD_MAX && !cell.contains('\0')));
        for (index, cell) in cells.iter().enumerate() {
            assert_eq!(line.field(index), Some(cell.as_str()));
            // What stands around a text is taken off; no text is made.
            let text = bare(cell);
            assert!(text.len() <= cell.len() && text.chars().all(|c| cell.contains(c)));
            let _ = is_changed_by_a_spreadsheet(cell);
        }
        assert_eq!(line.field(width), None);
        if read_again < READ_AGAIN {
            read_again += 1;
            write_and_read(&cells, separator);
        }
        let encoding = line.encoding();
        let raw = line.raw().to_owned();
        let again = sheet.current().expect("the record read last, once more");
        assert_eq!(again.fields().collect::<Vec<_>>(), cells);
        assert_eq!(sheet.raw(), raw);
        assert!(encoding != LineEncoding::Utf8 || bytes.len() >= raw.len());
    }
}

fn opened(bytes: &[u8]) -> Option<Sheet<&[u8]>> {
    match Sheet::open(bytes) {
        Ok(sheet) => Some(sheet),
        Err(error) => {
            tell(&error.failure("feuille.csv"));
            None
        }
    }
}

/// Cells written as the product writes them read back as the same, and never as a formula.
fn write_and_read(cells: &Cells, separator: char) {
    // The extra first cell keeps the reader from skipping a line of nothing but separators.
    let mut text = "x".to_owned();
    text.extend(cells.iter().map(|_| format!("{separator}x")));
    text.push('\n');
    text.push('x');
    for cell in cells {
        text.push(separator);
        text.push_str(&quote(&inert(cell), separator));
    }
    let mut sheet = Sheet::open(text.as_bytes()).expect("what was written is a sheet");
    let line = sheet.next_line().expect("bytes in memory never fail").expect("the line is there");
    let line = line.unwrap_or_else(|fault| panic!("{fault:?} in {text:?}"));
    for (read, written) in line.fields().skip(1).zip(cells) {
        assert!(read == written || read.strip_prefix('\'') == Some(written), "{written:?} reads back as {read:?}");
    }
    assert!(sheet.next_line().expect("bytes in memory never fail").is_none());
}
