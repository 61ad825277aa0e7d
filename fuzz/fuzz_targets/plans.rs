//! See `promises::plans`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| promises::plans::exercise(bytes));
