//! See `promises::sheet`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| promises::sheet::eprouve(octets));
