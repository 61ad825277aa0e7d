//! See `promises::saved_answers`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| promises::saved_answers::eprouve(octets));
