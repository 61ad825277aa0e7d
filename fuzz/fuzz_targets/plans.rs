//! See `epreuves::plans`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| epreuves::plans::eprouve(octets));
