//! See `promises::ruins`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| promises::ruins::exercise(bytes));
