//! See `promises::acces`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| promises::acces::exercise(bytes));
