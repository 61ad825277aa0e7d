//! See `promises::saved_answers`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| promises::saved_answers::exercise(bytes));
