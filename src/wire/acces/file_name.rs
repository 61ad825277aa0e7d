//! The names of the access files: `CodeOI_CodeOC_<FLOW>_V12_aaaammjj_numsequence.csv`.

use jiff::civil::Date;

use crate::domain::acces::{AccesDate, Flux};

/// The parts of a file name that follows the convention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccesFileName {
    /// The infrastructure operator's code.
    pub code_oi: String,
    /// The commercial operator's code.
    pub code_oc: String,
    /// The flow.
    pub flux: Flux,
    /// The day.
    pub day: Date,
    /// The sequence number.
    pub sequence: u64,
}

impl AccesFileName {
    /// Reads `name`, given without its folder. Case and the underscores within the flow do not matter; the version may
    /// be any (`V12`, `VXX`) or missing. `None` when `name` does not follow the convention.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        let (root, extension) = name.rsplit_once('.')?;
        if !extension.eq_ignore_ascii_case("csv") {
            return None;
        }
        let words: Vec<&str> = root.split('_').filter(|word| !word.is_empty()).collect();
        let (&sequence, words) = words.split_last()?;
        let (&day, words) = words.split_last()?;
        // Longer numbers do not fit the journal's columns, and no operator's numbers are that long.
        if sequence.len() > 18 || !sequence.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let words = match words.split_last() {
            Some((version, remainder)) if is_version(version) => remainder,
            _ => words,
        };
        let [oi, oc, flux @ ..] = words else { return None };
        Some(Self {
            code_oi: (*oi).to_owned(),
            code_oc: (*oc).to_owned(),
            flux: Flux::read(&flux.concat())?,
            day: AccesDate::read(day).filter(|date| date.time.is_none())?.day,
            sequence: sequence.parse().ok()?,
        })
    }
}

impl std::fmt::Display for AccesFileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { code_oi, code_oc, flux, day, sequence } = self;
        let flux = flux.in_file_name();
        write!(f, "{code_oi}_{code_oc}_{flux}_V12_{}_{sequence:06}.csv", day.strftime("%Y%m%d"))
    }
}

fn is_version(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|c| c.eq_ignore_ascii_case(&'v'))
        && word.len() <= 4
        && word.len() >= 2
        && letters.all(|c| c.is_ascii_digit() || c.eq_ignore_ascii_case(&'x'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_name_of_the_source_is_read() {
        for (flux, name) in [
            (Flux::CmdAcces, "OINF_OCOM_CMD_ACCES_V12_20261123_000042.csv"),
            (Flux::ArCmdAcces, "OINF_OCOM_ARCMD_ACCES_V12_20261123_42.csv"),
            (Flux::CrCmdAcces, "OINF_OCOM_CrCMD_ACCES_V12_20261123_42.csv"),
            (Flux::CmdStoc, "OINF_OCOM_CMDSTOC_V12_20261123_42.csv"),
            (Flux::NotifReprov, "OINF_OCOM_NOTIFREPROV_VXX_20261123_42.csv"),
            (Flux::CrStoc, "OINF_OCOM_CrSTOC_V12_20261123_42.csv"),
            (Flux::CrMad, "OINF_OCOM_CrMADL_V12_20261123_42.csv"),
            (Flux::CrMes, "OINF_OCOM_CrMESL_V12_20261123_42.csv"),
            (Flux::AnnulAcces, "OINF_OCOM_ANNUL_ACCES_V12_20261123_42.csv"),
            (Flux::CrAnnulAcces, "OINF_OCOM_CR_ANNUL_ACCES_V12_20261123_42.csv"),
            (Flux::CrCmdAcces, "oinf_ocom_CR_CMD_ACCES_v13_20261123_42.CSV"),
            (Flux::NotifReprov, "OINF_OCOM_NOTIF_REPROV_20261123_42.csv"),
        ] {
            let read = AccesFileName::read(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((read.flux, read.day, read.sequence), (flux, date(2026, 11, 23), 42), "{name}");
            assert!(read.code_oi.eq_ignore_ascii_case("OINF") && read.code_oc.eq_ignore_ascii_case("OCOM"));
        }
    }

    #[test]
    fn another_name_says_nothing() {
        for name in [
            "",
            "commandes.csv",
            "OINF_OCOM_CMDSTOC_V12_20261123_42.txt",
            "OINF_OCOM_CMDSTOC_V12_20261323_42.csv",
            "OINF_OCOM_CMDSTOC_V12_20261123_42 (1).csv",
            "OINF_OCOM_IPEZMD_V22_20261123_42.csv",
            "CMDSTOC_V12_20261123_42.csv",
            "OINF_OCOM_CMDSTOC_V12_20261123_1234567890123456789.csv",
        ] {
            assert_eq!(AccesFileName::read(name), None, "{name}");
        }
    }

    #[test]
    fn a_written_name_is_read_back() {
        let name = AccesFileName {
            code_oi: "OINF".into(),
            code_oc: "OCOM".into(),
            flux: Flux::CrStoc,
            day: date(2026, 1, 5),
            sequence: 7,
        };
        assert_eq!(name.to_string(), "OINF_OCOM_CrSTOC_V12_20260105_000007.csv");
        assert_eq!(AccesFileName::read(&name.to_string()), Some(name));
    }
}
