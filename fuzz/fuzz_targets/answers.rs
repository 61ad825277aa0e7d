//! See `promises::answers`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| promises::answers::eprouve(octets));
