//! How much memory reading may take: a multiple of the input and a constant.
//!
//! The counting allocator sums what is asked for, not what the system's allocator rounds it up to. A
//! vector that grows is counted with the one that it replaces, so that n items cost up to three times
//! their size for a moment: the worst that any allocator may do.

use std::sync::Once;

use jiff::Timestamp;
use peak_alloc::PeakAlloc;
use reprov::host::texts::every;
use reprov::simulator::ereprov::Scenario;
use reprov::wire::acces::AccesReader;

#[global_allocator]
static COUNTER: PeakAlloc = PeakAlloc;

static READY: Once = Once::new();

/// What a reader may take: `multiple` bytes for each byte of the input, and `fixed` bytes.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// Bytes for each byte of the input.
    pub multiple: usize,
    /// Bytes whatever the input.
    pub fixed: usize,
}

/// What `read` gives.
///
/// # Panics
/// It took more than `bound` allows for `bytes` bytes of input; `name` says what was read. What it gives
/// back counts too. No other thread may allocate meanwhile.
pub fn bound<T>(name: &str, bound: Bound, bytes: usize, read: impl FnOnce() -> T) -> T {
    READY.call_once(prepare);
    let before = COUNTER.current_usage();
    COUNTER.reset_peak_usage();
    let read = read();
    let peak = COUNTER.peak_usage().saturating_sub(before);
    let allowed = bound.multiple * bytes + bound.fixed;
    assert!(peak <= allowed, "{name}: {peak} bytes for {bytes} bytes of input, more than {allowed}");
    read
}

/// An answer or a question. The smallest element that is kept is `<fibre/>`: 8 bytes become a fibre of 128, three
/// times while the list grows. Buffers of the tag, the text and the conversion are the rest.
pub const ANSWER: Bound = Bound { multiple: 50, fixed: 64 << 10 };
/// A code looked for in ruins: each byte of Windows-1252 becomes up to three, and the code is a copy.
pub const SALVAGED: Bound = Bound { multiple: 8, fixed: 4 << 10 };
/// A saved answer, through the buffers of the file.
pub const SAVED_ANSWER: Bound = Bound { multiple: ANSWER.multiple, fixed: 192 << 10 };
/// A sheet, of which one record is held: a cell of nothing but its separator takes the 8 bytes of its end, three
/// times while the list of the ends grows; the rest are the record as it came, as UTF-8 and without its quotes.
/// A record has a megabyte at most, whatever the sheet.
pub const SHEET: Bound = Bound { multiple: 40, fixed: 64 << 10 };
/// An access file: a sheet, and one line of as many columns as there may be, each with its name twice.
pub const ACCES: Bound = Bound { multiple: SHEET.multiple, fixed: 2 << 20 };
/// Plans as a sheet, with the faults of the line.
pub const PLANS: Bound = Bound { multiple: SHEET.multiple, fixed: 128 << 10 };
/// TOML: a table is a node of a tree with room for eleven keys, some 1100 bytes, and the two bytes `.a` make one.
/// The product opens no text over 64 KiB ([`reprov::host::toml_keys::TEXT_MAX`]).
pub const TOML: Bound = Bound { multiple: 600, fixed: 64 << 10 };
/// A building of the simulator: TOML, and the server itself.
pub const SITE: Bound = Bound { multiple: TOML.multiple, fixed: 256 << 10 };

/// Makes the product's own tables, which are made once whatever is read.
fn prepare() {
    // A table is read in parts, as its texts are asked for: here all of them, whichever an input leads to.
    assert!(every().count() > 0);
    let _ = Scenario::list();
    let _ = AccesReader::open(&b"ReferencePrise"[..], "", None, Timestamp::UNIX_EPOCH);
}
