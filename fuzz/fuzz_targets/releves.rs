//! See `epreuves::releves`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| epreuves::releves::eprouve(octets));
