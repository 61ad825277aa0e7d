//! Answers and texts that mean no good, from the bytes on the wire to what a person reads: nothing of them
//! is taken for what it is not, nothing acts, and no code de décharge is lost.
//!
//! Guards: the house: the texts that attack have what their judge looks for

mod attacks;
mod commands;
mod program;
mod protocol;

use common::hostile_texts::{HOSTILES, cocktails, defaut, est_cru};

const ACCES_CR: &str = include_str!("../acces/OINF_OCOM_CrCMD_ACCES_V12_20261103_000002.csv");
const ACCES_STOC: &str = include_str!("../acces/OINF_OCOM_CMDSTOC_V12_20261105_000004.csv");

#[test]
fn the_texts_have_what_the_judge_looks_for() {
    assert!(HOSTILES.iter().all(|c| est_cru(*c)));
    for (nom, texte) in &cocktails()[..2] {
        assert!(defaut(texte).is_some(), "{nom}");
    }
    assert!(defaut(&cocktails()[3].1).is_some(), "a pile of marks");
    assert_eq!(defaut("Bâtiment é 楼 e\u{301}\nligne"), None);
}
