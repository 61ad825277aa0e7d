//! Guards: wire: one stray quote costs one line of a sheet, and no sheet more memory than its longest record may
//! take

use std::io::{self, BufReader, Read};

use super::header::separator_of;
use super::*;
use crate::wire::csv::RECORD_MAX;

/// A source that repeats the same bytes up to a given length, without holding them in memory.
struct Repeated {
    motif: &'static [u8],
    remainder: usize,
    index: usize,
}

impl Read for Repeated {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let number = target.len().min(self.remainder);
        for place in &mut target[..number] {
            *place = self.motif[self.index % self.motif.len()];
            self.index += 1;
        }
        self.remainder -= number;
        Ok(number)
    }
}

#[test]
fn memory_stays_bounded_whatever_comes() {
    let endless = [b"x".as_slice(), b"\"\"\"", b";", b"\xe9\";"].map(|motif| (motif, 12 << 20));
    let lines = [b"a;\"b\n".as_slice(), b"\n", b"a\";\"b\n"].map(|motif| (motif, 128 << 10));
    for (motif, size) in endless.into_iter().chain(lines) {
        let header = b"nom;valeur\n".as_slice();
        let source = BufReader::new(header.chain(Repeated { motif, remainder: size, index: 0 }));
        let mut sheet = Sheet::open(source).unwrap();
        let mut more = 0;
        while sheet.next_line().unwrap().is_some() {
            more = more.max(sheet.buffer.place() + sheet.decode.capacity() + sheet.unfolded.capacity());
        }
        assert!(more <= 12 * RECORD_MAX, "{more} bytes for {motif:?}");
    }
}

#[test]
fn the_limits_are_exact() {
    let read = |size: usize| {
        let source = format!("a;b\n{};1\nx;2\n", "é".repeat(size / 2));
        let mut sheet = Sheet::open(source.as_bytes()).unwrap();
        let first = sheet.next_line().unwrap().unwrap().map(|_| ());
        assert_eq!(sheet.next_line().unwrap().unwrap().unwrap().field(0), Some("x"));
        first
    };
    assert_eq!(read(FIELD_MAX), Ok(()));
    let fault = SheetLineFault { line: 2, column: Some(1), kind: SheetLineFaultKind::CellTooLong };
    assert_eq!(read(FIELD_MAX + 2), Err(fault));
    assert_eq!(read(RECORD_MAX - 2), Err(fault));
    assert_eq!(read(RECORD_MAX), Err(SheetLineFault { column: None, kind: SheetLineFaultKind::LineTooLong, ..fault }));
}

#[test]
fn the_most_frequent_separator_outside_quotes_wins() {
    assert_eq!(separator_of(b"a;b,c;d"), b';');
    assert_eq!(separator_of(b"a,\"b;c;d;e\",f"), b',');
    assert_eq!(separator_of(b"a\tb\tc;d"), b'\t');
    assert_eq!(separator_of(b"a,b;c"), b';');
    assert_eq!(separator_of(b"seule"), b';');
}
