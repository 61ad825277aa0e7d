//! The reader of access files: every flow, known by the file's name or by its header.

use jiff::Timestamp;
use reprov::domain::acces::{AccesLine, Flux, column, deduce, present};
use reprov::wire::acces::{AccesFileName, AccesReader};

use super::choice;
use super::memory::{ACCES, bound};

/// How many lines are kept to deduce facts from them together.
const KEPT_MAX: usize = 32;

/// Reads `bytes` as an access file. The choice gives the flow, by the file's name or as an option; the last choice
/// takes the first line as the file's name.
pub fn exercise(bytes: &[u8]) {
    let (choice, body) = choice(bytes);
    let (name, tell, body) = match usize::from(choice) {
        0 => ("commandes.csv".to_owned(), None, body),
        0x1f => named(body),
        choice => {
            let flux = Flux::ALL[choice % Flux::ALL.len()];
            if choice < 0x10 {
                ("commandes.csv".to_owned(), Some(flux), body)
            } else {
                (format!("OINF_OCOM_{}_V12_20261103_000001.csv", flux.in_file_name()), None, body)
            }
        }
    };
    bound("access file", ACCES, bytes.len(), || read(&name, tell, body, |_| ()));
    let mut kept = Vec::new();
    read(&name, tell, body, |line| {
        if kept.len() < KEPT_MAX {
            kept.push(line);
        }
    });
    let mut reversed = kept.clone();
    reversed.reverse();
    let deduced = deduce(&kept);
    assert_eq!(deduce(&reversed), deduced, "the order of the lines changes what they say");
}

/// The first line as the file's name, and the rest as its content.
fn named(body: &[u8]) -> (String, Option<Flux>, &[u8]) {
    let end = body.iter().position(|byte| *byte == b'\n').unwrap_or(body.len());
    let name = String::from_utf8_lossy(&body[..end]).into_owned();
    if let Some(read) = AccesFileName::read(&name) {
        assert_eq!(AccesFileName::read(&read.to_string()), Some(read));
    }
    (name, None, body.get(end + 1..).unwrap_or_default())
}

fn read(name: &str, tell: Option<Flux>, body: &[u8], mut take: impl FnMut(AccesLine)) {
    let Ok(mut reader) = AccesReader::open(body, name, tell, Timestamp::UNIX_EPOCH) else { return };
    assert!(tell.is_none_or(|tell| tell == reader.flux()));
    let mut last = 0;
    while let Some(read) = reader.next_line().expect("bytes in memory never fail") {
        let index = match read {
            Ok((line, _)) => {
                readable(&line, reader.flux());
                let index = line.origin.index;
                take(line);
                index
            }
            Err(fault) => fault.line,
        };
        assert!(last < index, "line {index} after {last}");
        last = index;
    }
}

fn readable(line: &AccesLine, flux: Flux) {
    assert_eq!(line.flux, flux);
    assert!(!line.commande.is_empty() && !line.commande.contains(char::is_control));
    for (key, value) in &line.fields {
        assert!(!column::is_about_customer(key), "who the customer is: {key}");
        assert_eq!(present(value), Some(value.as_str()));
    }
    assert!(line.headers.keys().all(|key| line.fields.contains_key(key)));
}
