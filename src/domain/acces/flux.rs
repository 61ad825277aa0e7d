//! The flows of the access protocol.

/// A flow: what a file of the access protocol is about.
///
/// The protocol defines which part of a file's name stands for the flow (docs/acces.md 3). It defines none
/// for NOTIF_RACC_KO: the part used here is formed like the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flux {
    /// CMD_ACCES: the order, by the OC.
    CmdAcces,
    /// AR_CMD_ACCES: its acknowledgement.
    ArCmdAcces,
    /// CR_CMD_ACCES: its report, with the optical route.
    CrCmdAcces,
    /// CMD_STOC: the work order of the final connection.
    CmdStoc,
    /// CR_STOC: its report, with the code de décharge.
    CrStoc,
    /// NOTIF_REPROV: the route after a reprovisioning.
    NotifReprov,
    /// CR_MAD: the line is available, or why it is not.
    CrMad,
    /// CR_MES: the line is in service.
    CrMes,
    /// ANNUL_ACCES: the order is cancelled.
    AnnulAcces,
    /// CR_ANNUL_ACCES: the cancellation's report.
    CrAnnulAcces,
    /// NOTIF_RACC_KO: the connection failed.
    NotifRaccKo,
}

impl Flux {
    /// Every flow.
    pub const ALL: [Self; 11] = [
        Self::CmdAcces,
        Self::ArCmdAcces,
        Self::CrCmdAcces,
        Self::CmdStoc,
        Self::CrStoc,
        Self::NotifReprov,
        Self::CrMad,
        Self::CrMes,
        Self::AnnulAcces,
        Self::CrAnnulAcces,
        Self::NotifRaccKo,
    ];

    /// The flow's name, as people write it and as the journal stores it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CmdAcces => "CMD_ACCES",
            Self::ArCmdAcces => "AR_CMD_ACCES",
            Self::CrCmdAcces => "CR_CMD_ACCES",
            Self::CmdStoc => "CMD_STOC",
            Self::CrStoc => "CR_STOC",
            Self::NotifReprov => "NOTIF_REPROV",
            Self::CrMad => "CR_MAD",
            Self::CrMes => "CR_MES",
            Self::AnnulAcces => "ANNUL_ACCES",
            Self::CrAnnulAcces => "CR_ANNUL_ACCES",
            Self::NotifRaccKo => "NOTIF_RACC_KO",
        }
    }

    /// The part of a file's name that stands for the flow.
    #[must_use]
    pub const fn in_file_name(self) -> &'static str {
        match self {
            Self::CmdAcces => "CMD_ACCES",
            Self::ArCmdAcces => "ARCMD_ACCES",
            Self::CrCmdAcces => "CrCMD_ACCES",
            Self::CmdStoc => "CMDSTOC",
            Self::CrStoc => "CrSTOC",
            Self::NotifReprov => "NOTIFREPROV",
            Self::CrMad => "CrMADL",
            Self::CrMes => "CrMESL",
            Self::AnnulAcces => "ANNUL_ACCES",
            Self::CrAnnulAcces => "CR_ANNUL_ACCES",
            Self::NotifRaccKo => "NOTIFRACCKO",
        }
    }

    /// The flow that `text` names, regardless of case and underscores. It accepts the source's other
    /// spellings too (`CR_MAD_LigneFTTH`, `CR_CMD`, `Annulation_Acces` ...).
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bare: String = text
            .chars()
            .filter(|c| !matches!(c, '_' | '-') && !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect();
        Some(match bare.as_str() {
            "cmdacces" => Self::CmdAcces,
            "arcmdacces" | "arcmd" => Self::ArCmdAcces,
            "crcmdacces" | "crcmd" => Self::CrCmdAcces,
            "cmdstoc" => Self::CmdStoc,
            "crstoc" => Self::CrStoc,
            "notifreprov" => Self::NotifReprov,
            "crmad" | "crmadl" | "crmadligneftth" => Self::CrMad,
            "crmes" | "crmesl" | "crmesligneftth" => Self::CrMes,
            "annulacces" | "annulationacces" => Self::AnnulAcces,
            "crannulacces" | "crannulationacces" => Self::CrAnnulAcces,
            "notifraccko" => Self::NotifRaccKo,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flow_is_read_back_from_both_of_its_names() {
        for flux in Flux::ALL {
            assert_eq!(Flux::read(flux.name()), Some(flux));
            assert_eq!(Flux::read(flux.in_file_name()), Some(flux));
            assert_eq!(Flux::read(&flux.in_file_name().to_uppercase().replace('_', "")), Some(flux));
        }
        assert_eq!(Flux::read("Cr_MAD_LigneFTTH"), Some(Flux::CrMad));
        assert_eq!(Flux::read("IPE"), None);
    }
}
