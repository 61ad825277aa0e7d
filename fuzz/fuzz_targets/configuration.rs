//! See `epreuves::configuration`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| epreuves::configuration::eprouve(octets));
