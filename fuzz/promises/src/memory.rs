//! Limits of the memory that reading may take: a multiple of the input and a constant.
//!
//! The counting allocator sums the bytes that are asked for, not what the system's allocator rounds them up to. A
//! vector that grows is counted together with the one that it replaces, so that n items cost up to three times their
//! size for a moment: the worst that any allocator may do.

use std::sync::Once;

use jiff::Timestamp;
use peak_alloc::PeakAlloc;
use reprov::host::texts::every;
use reprov::simulator::ereprov::Scenario;
use reprov::wire::acces::AccesReader;

#[global_allocator]
static COUNTER: PeakAlloc = PeakAlloc;

static READY: Once = Once::new();

/// The memory that a reader may take: `multiple` bytes for each byte of the input, plus `fixed` bytes.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// Bytes for each byte of the input.
    pub multiple: usize,
    /// Bytes for any input.
    pub fixed: usize,
}

/// Calls `read` and gives its result.
///
/// # Panics
/// When it takes more memory than `bound` allows for `bytes` bytes of input, its result included; `name` says what was
/// read. No other thread may allocate meanwhile.
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

/// An answer or a question. The smallest element that is kept is `<fibre/>`: 8 bytes become a fibre of 128 bytes, three
/// times while the list grows. The rest is for the buffers of the tag, the text and the conversion.
pub const ANSWER: Bound = Bound { multiple: 50, fixed: 64 << 10 };
/// The search for a code in a damaged answer: each byte of Windows-1252 becomes up to three; a text is collected, and
/// once more for each level at which it is read as XML; the code is copied.
pub const SALVAGED: Bound = Bound { multiple: 24, fixed: 64 << 10 };
/// The root part of an answer in several, which is copied once; what is unfolded is bounded by the caller, and doubles
/// while it grows.
pub const PARTS: Bound = Bound { multiple: 4, fixed: 512 << 10 };
/// A saved answer, read through the buffers of the file.
pub const SAVED_ANSWER: Bound = Bound { multiple: ANSWER.multiple, fixed: 192 << 10 };
/// A sheet, of which one record is held at a time. An empty cell is one separator byte and costs the 8 bytes of its
/// end, three times while the list of ends grows; the rest is for the record as it came, as UTF-8 and without its
/// quotes. A record is at most a megabyte, in any sheet.
pub const SHEET: Bound = Bound { multiple: 40, fixed: 64 << 10 };
/// An access file: a sheet, and one line with the greatest number of columns, each with its name twice.
pub const ACCES: Bound = Bound { multiple: SHEET.multiple, fixed: 2 << 20 };
/// A sheet of plans, with the faults of a line.
pub const PLANS: Bound = Bound { multiple: SHEET.multiple, fixed: 128 << 10 };
/// TOML: a table is a tree node with room for eleven keys, some 1100 bytes, and the two bytes `.a` make one. The
/// product opens no text over 64 KiB ([`reprov::host::toml_keys::TEXT_MAX`]).
pub const TOML: Bound = Bound { multiple: 600, fixed: 64 << 10 };
/// A building of the simulator: its TOML, and the server itself.
pub const SITE: Bound = Bound { multiple: TOML.multiple, fixed: 256 << 10 };

/// Builds the product's own tables, which are built once, before any input is counted.
fn prepare() {
    // A table is read in parts, when a text is first asked for: all its parts are read here, whichever texts an input
    // needs.
    assert!(every().count() > 0);
    let _ = Scenario::list();
    let _ = AccesReader::open(&b"ReferencePrise"[..], "", None, Timestamp::UNIX_EPOCH);
}
