//! See `promises::configuration`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| promises::configuration::exercise(bytes));
