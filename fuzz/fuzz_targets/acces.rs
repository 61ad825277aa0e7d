//! See `epreuves::acces`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| epreuves::acces::eprouve(octets));
