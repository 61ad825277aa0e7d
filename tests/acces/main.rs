//! The reader of the access files, on hostile files and on made-up files of every flow in both encodings. The lists of
//! columns of some flows are not public: those columns are made up too.

#[cfg(test)]
mod flux;
#[cfg(test)]
mod hostile;

use jiff::Timestamp;
use reprov::domain::acces::{AccesLine, Flux};
use reprov::wire::acces::{AccesFileRefusal, AccesLineFault, AccesReader};
use reprov::wire::csv::LineEncoding;

/// The lines of a file, the encoding of each, the lines that could not be read, and what was said of the others.
#[derive(Debug, Default)]
pub(crate) struct FileContent {
    pub(crate) lines: Vec<AccesLine>,
    pub(crate) encodings: Vec<LineEncoding>,
    pub(crate) faults: Vec<AccesLineFault>,
    pub(crate) remarks: Vec<AccesLineFault>,
}

pub(crate) fn now() -> Timestamp {
    "2026-12-01T08:00:00Z".parse().unwrap()
}

/// Reads a file to its end.
pub(crate) fn read(name: &str, flux: Option<Flux>, bytes: &[u8]) -> Result<FileContent, AccesFileRefusal> {
    let mut reader = AccesReader::open(bytes, name, flux, now())?;
    let mut read = FileContent { remarks: reader.remarks().to_vec(), ..FileContent::default() };
    while let Some(next_line) = reader.next_line()? {
        read.remarks.extend_from_slice(reader.remarks());
        match next_line {
            Ok((line, encoding)) => {
                read.lines.push(line);
                read.encodings.push(encoding);
            }
            Err(fault) => read.faults.push(fault),
        }
    }
    Ok(read)
}

/// The bytes of a file of this folder.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/acces/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The same text in the other encoding, and the name of that encoding.
pub(crate) fn transcode(bytes: &[u8]) -> (Vec<u8>, LineEncoding) {
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let (output, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
            assert!(!lost);
            (output.into_owned(), LineEncoding::Windows1252)
        }
        Err(_) => (encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned().into_bytes(), LineEncoding::Utf8),
    }
}
