//! See `promises::parts`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| promises::parts::exercise(bytes));
