//! See `epreuves::scenarios`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| epreuves::scenarios::eprouve(octets));
