//! See `promises::scenarios`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| promises::scenarios::exercise(bytes));
