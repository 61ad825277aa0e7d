//! Hostile answers and texts, from the bytes on the wire to what a person reads: none is mistaken for something else,
//! none acts on the terminal, and no code de décharge is lost.
//!
//! Guards: the house: the texts that attack have what their judge looks for

mod attacks;
mod commands;
mod program;
mod protocol;

use common::hostile_texts::{HOSTILE, cocktails, fault, is_raw};

const ACCES_CR: &str = include_str!("../acces/OINF_OCOM_CrCMD_ACCES_V12_20261103_000002.csv");
const ACCES_STOC: &str = include_str!("../acces/OINF_OCOM_CMDSTOC_V12_20261105_000004.csv");

#[test]
fn the_texts_have_what_the_judge_looks_for() {
    assert!(HOSTILE.iter().all(|c| is_raw(*c)));
    for (name, text) in &cocktails()[..2] {
        assert!(fault(text).is_some(), "{name}");
    }
    assert!(fault(&cocktails()[3].1).is_some(), "a pile of marks");
    assert_eq!(fault("Bâtiment é 楼 e\u{301}\nligne"), None);
}
