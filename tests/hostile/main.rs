//! Answers and texts that mean no good, from the bytes on the wire to what a person reads: nothing of them
//! is taken for what it is not, nothing acts, and no code de décharge is lost.

mod attaques;
#[path = "../cli_contract/banc.rs"]
#[expect(dead_code, reason = "shared with the contract's tests, which use more of it")]
mod banc;
mod commandes;
mod programme;
mod protocole;
#[path = "../cli_contract/schema.rs"]
mod schema;
mod serveur;
mod textes;

const ACCES_CR: &str = include_str!("../acces/OINF_OCOM_CrCMD_ACCES_V12_20261103_000002.csv");
const ACCES_STOC: &str = include_str!("../acces/OINF_OCOM_CMDSTOC_V12_20261105_000004.csv");
