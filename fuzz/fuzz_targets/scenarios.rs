//! See `promises::scenarios`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| promises::scenarios::eprouve(octets));
