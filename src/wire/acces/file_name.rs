//! The names of the access files: `CodeOI_CodeOC_<FLOW>_V12_aaaammjj_numsequence.csv`.

use jiff::civil::Date;

use crate::domain::acces::{DateAcces, Flux};

/// What a file's name says, when it follows the convention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NomFichier {
    /// The infrastructure operator's code.
    pub code_oi: String,
    /// The commercial operator's code.
    pub code_oc: String,
    /// The flow.
    pub flux: Flux,
    /// The day.
    pub jour: Date,
    /// The sequence number.
    pub sequence: u64,
}

impl NomFichier {
    /// What `nom`, without its folder, says. Case and underscores within the flow do not matter; the
    /// version may be any (`V12`, `VXX`) or left out. `None` when the name does not follow the
    /// convention.
    #[must_use]
    pub fn lit(nom: &str) -> Option<Self> {
        let (racine, extension) = nom.rsplit_once('.')?;
        if !extension.eq_ignore_ascii_case("csv") {
            return None;
        }
        let mots: Vec<&str> = racine.split('_').filter(|mot| !mot.is_empty()).collect();
        let (&sequence, mots) = mots.split_last()?;
        let (&jour, mots) = mots.split_last()?;
        // Longer numbers do not fit the journal's columns, and no operator counts so far.
        if sequence.len() > 18 || !sequence.bytes().all(|octet| octet.is_ascii_digit()) {
            return None;
        }
        let mots = match mots.split_last() {
            Some((version, reste)) if est_version(version) => reste,
            _ => mots,
        };
        let [oi, oc, flux @ ..] = mots else { return None };
        Some(Self {
            code_oi: (*oi).to_owned(),
            code_oc: (*oc).to_owned(),
            flux: Flux::lit(&flux.concat())?,
            jour: DateAcces::lit(jour).filter(|date| date.heure.is_none())?.jour,
            sequence: sequence.parse().ok()?,
        })
    }
}

impl std::fmt::Display for NomFichier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { code_oi, code_oc, flux, jour, sequence } = self;
        let flux = flux.dans_un_nom();
        write!(f, "{code_oi}_{code_oc}_{flux}_V12_{}_{sequence:06}.csv", jour.strftime("%Y%m%d"))
    }
}

fn est_version(mot: &str) -> bool {
    let mut lettres = mot.chars();
    lettres.next().is_some_and(|c| c.eq_ignore_ascii_case(&'v'))
        && mot.len() <= 4
        && mot.len() >= 2
        && lettres.all(|c| c.is_ascii_digit() || c.eq_ignore_ascii_case(&'x'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_name_of_the_source_is_read() {
        for (flux, nom) in [
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
            let lu = NomFichier::lit(nom).unwrap_or_else(|| panic!("{nom}"));
            assert_eq!((lu.flux, lu.jour, lu.sequence), (flux, date(2026, 11, 23), 42), "{nom}");
            assert!(lu.code_oi.eq_ignore_ascii_case("OINF") && lu.code_oc.eq_ignore_ascii_case("OCOM"));
        }
    }

    #[test]
    fn another_name_says_nothing() {
        for nom in [
            "",
            "commandes.csv",
            "OINF_OCOM_CMDSTOC_V12_20261123_42.txt",
            "OINF_OCOM_CMDSTOC_V12_20261323_42.csv",
            "OINF_OCOM_CMDSTOC_V12_20261123_42 (1).csv",
            "OINF_OCOM_IPEZMD_V22_20261123_42.csv",
            "CMDSTOC_V12_20261123_42.csv",
            "OINF_OCOM_CMDSTOC_V12_20261123_1234567890123456789.csv",
        ] {
            assert_eq!(NomFichier::lit(nom), None, "{nom}");
        }
    }

    #[test]
    fn a_written_name_is_read_back() {
        let nom = NomFichier {
            code_oi: "OINF".into(),
            code_oc: "OCOM".into(),
            flux: Flux::CrStoc,
            jour: date(2026, 1, 5),
            sequence: 7,
        };
        assert_eq!(nom.to_string(), "OINF_OCOM_CrSTOC_V12_20260105_000007.csv");
        assert_eq!(NomFichier::lit(&nom.to_string()), Some(nom));
    }
}
