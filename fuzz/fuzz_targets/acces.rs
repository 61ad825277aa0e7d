//! See `promises::acces`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| promises::acces::eprouve(octets));
