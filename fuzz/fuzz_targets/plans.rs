//! See `promises::plans`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| promises::plans::eprouve(octets));
