//! See `promises::configuration`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| promises::configuration::eprouve(octets));
