//! See `epreuves::reponses`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| epreuves::reponses::eprouve(octets));
