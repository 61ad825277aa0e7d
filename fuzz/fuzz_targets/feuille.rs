//! See `epreuves::feuille`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| epreuves::feuille::eprouve(octets));
