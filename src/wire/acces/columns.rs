//! The columns that the protocol names (docs/acces.md 4), and the flows that a header can belong to.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::domain::acces::{Flux, column, cr_stoc};
use crate::wire::csv::normalised_name;

/// The columns of CMD_ACCES 1.2 and 1.3, without `Info Cmd Accès 1` to `8`.
const CMD_ACCES: [&str; 29] = [
    "ReferenceCommandePriseInterneOC",
    "CommuneImmeuble",
    "CodePostalImmeuble",
    "CodeInseeImmeuble",
    "CodeVoieRivoliImmeuble",
    "NumeroVoieImmeuble",
    "ComplementNumeroVoieImmeuble",
    "TypeVoieImmeuble",
    "LibelleVoieImmeuble",
    "CodeAdresseImmeuble",
    "Batiment",
    "Escalier",
    "Etage",
    "TypeRacco",
    "DateInstall",
    "NomClient",
    "PrenomClient",
    "ContactClient1",
    "ContactClient2",
    "IdRdv",
    "ReferencePrestationPm",
    "ReferencePm",
    "ReferencePrise",
    "PriseExistante",
    "TypeCommandeDemande",
    "DateCommandePrise",
    "CommentaireCmdAcces",
    "IdentifiantImmeuble",
    "OffreAccesCommandee",
];

/// The columns of CR_CMD_ACCES, without the groups of routes. NOTIF_REPROV has the same columns.
const CR_CMD_ACCES: [&str; 37] = [
    "ReferenceCommandePriseInterneOC",
    "ReferencePrise",
    "ReferencePrestationPrise",
    "EtatCrCommandePrise",
    "MotifKoCrCommandePrise",
    "DateCrCommandePrise",
    "Commentaire",
    "ReferencePrestationPm",
    "ReferencePm",
    "ReferencePmTechnique",
    "LocalisationPm",
    "TypeCommandeRetenu",
    "ReferencePBO",
    "LocalisationPBO",
    "TypeProjectionGeographique",
    "CoordonneePBOX",
    "CoordonneePBOY",
    "HauteurPBO",
    "TypeMaterielPBO",
    "TypePBO",
    "ConditionsSyndic",
    "TypeRaccoPBPTO",
    "AutresInfosPBOPTO",
    "CodeAccesImmeuble",
    "ContactsImmeuble",
    "Pmaccessible",
    "InfoObtentionCle",
    "CodeAccesSousSol",
    "CodeLocalPM",
    "AutresInformations",
    "ContactsSyndic",
    "Reserve1",
    "Reserve2",
    "Reserve3",
    "Reserve4",
    "Reserve5",
    "RaccordementLong",
];

/// The columns of one group of routes, without the number of the group.
const ROUTE: [&str; 10] = [
    "NomModulePm",
    "PositionModulePm",
    "ReferenceCableModulePm",
    "InformationTubeModulePm",
    "InformationFibreModulePm",
    "ReferenceCablePBO",
    "InformationTubePBO",
    "InformationFibrePBO",
    "ConnecteurPriseNumero",
    "ConnecteurPriseCouleur",
];

/// Whether the protocol names the column with this normalised name (docs/acces.md 4).
pub(super) fn is_known(normalised: &str) -> bool {
    table().contains_key(normalised)
}

/// The columns that the protocol names: normalised name and spelling.
pub(super) fn known() -> impl Iterator<Item = (&'static str, &'static str)> {
    table().iter().map(|(normalised, written)| (normalised.as_str(), written.as_str()))
}

fn table() -> &'static BTreeMap<String, String> {
    static KNOWN: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    KNOWN.get_or_init(|| all().map(|name| (normalised_name(&name), name)).collect())
}

fn all() -> impl Iterator<Item = String> {
    let simple = CMD_ACCES.iter().chain(&CR_CMD_ACCES).chain(&cr_stoc::COLUMNS).map(|name| (*name).to_owned());
    let details = (1..=8).map(|n| format!("Info Cmd Accès {n}"));
    let routes = (1..=column::ROUTES)
        .flat_map(|n| [format!("OC {n}")].into_iter().chain(ROUTE.iter().map(move |name| format!("{name} N°{n}"))));
    simple.chain(details).chain(routes)
}

/// The columns that every file of the flow must have: normalised name and the protocol's spelling. For a flow whose
/// columns are not public, only the column of the order's reference is required.
pub(super) fn mandatory(flux: Flux) -> &'static [(&'static str, &'static str)] {
    const COMMANDE: (&str, &str) = (column::COMMANDE, "ReferenceCommandePriseInterneOC");
    const CONTRAT: (&str, &str) = (column::CONTRAT, "ReferencePrestationPrise");
    const PRISE: (&str, &str) = (column::PRISE, "ReferencePrise");
    match flux {
        Flux::CmdAcces => &[COMMANDE, (column::EXISTING_PRISE, "PriseExistante")],
        Flux::CrCmdAcces => &[COMMANDE, CONTRAT, PRISE, (column::CR_STATE, "EtatCrCommandePrise")],
        Flux::NotifReprov => &[COMMANDE, CONTRAT, PRISE],
        Flux::CmdStoc => &[COMMANDE, (column::SUBCONTRACTING, "ReferenceCommandeSousTraitantOI")],
        Flux::CrStoc => &[COMMANDE, (column::CR_RACCORDEMENT, "CrRaccordementPrise")],
        Flux::ArCmdAcces | Flux::CrMad | Flux::CrMes | Flux::AnnulAcces | Flux::CrAnnulAcces | Flux::NotifRaccKo => {
            &[COMMANDE]
        }
    }
}

/// Whether a column holds a reference or a code, which joins a line with others or is sent on: a spreadsheet that takes
/// it for a number destroys it.
pub(super) fn is_reference(normalised: &str) -> bool {
    normalised.starts_with("reference") || normalised == "numerodecharge"
}

/// The flows that a header can belong to, judged by the columns that only these flows are known to have. Empty when the
/// header has no such column. CR_CMD_ACCES and NOTIF_REPROV share their columns.
pub(super) fn candidates(present: impl Fn(&str) -> bool) -> &'static [Flux] {
    if present(column::CR_STATE) {
        &[Flux::CrCmdAcces, Flux::NotifReprov]
    } else if present(column::CR_RACCORDEMENT) {
        &[Flux::CrStoc]
    } else if present(column::SUBCONTRACTING) {
        &[Flux::CmdStoc]
    } else if present(column::EXISTING_PRISE) {
        &[Flux::CmdAcces]
    } else {
        &[]
    }
}

/// Whether a header that can belong to `candidates` rules out `flux`. The columns of most flows are not public: such a
/// flow may have any known column except the state of a CR de commande.
pub(super) fn contradict(flux: Flux, candidates: &[Flux]) -> bool {
    let public = matches!(flux, Flux::CmdAcces | Flux::CrCmdAcces | Flux::NotifReprov | Flux::CmdStoc | Flux::CrStoc);
    !candidates.is_empty() && !candidates.contains(&flux) && (public || candidates.contains(&Flux::CrCmdAcces))
}

#[cfg(test)]
mod tests {
    use super::column;
    use super::*;

    #[test]
    fn the_counts_of_the_protocol_are_these() {
        let details = 8;
        let of_1_3 = 2;
        assert_eq!(CMD_ACCES.len() + details, 35 + of_1_3);
        assert_eq!(CR_CMD_ACCES.len() + usize::from(column::ROUTES) * (1 + ROUTE.len()), 81);
    }

    #[test]
    fn the_domain_s_names_are_the_protocol_s_normalised() {
        for (normalised, written) in Flux::ALL.iter().flat_map(|flux| mandatory(*flux)) {
            assert_eq!(normalised_name(written), *normalised);
        }
        for (normalised, written) in column::COMMENTS {
            assert_eq!(normalised_name(written), normalised);
        }
        for (normalised, written) in column::ROUTE.iter().zip(ROUTE) {
            assert_eq!(normalised_name(&format!("{written} N°3")), format!("{normalised}3"));
        }
        for name in [
            column::DATE_CR,
            column::MOTIF_CR,
            column::PBO,
            column::PBO_LOCALISATION,
            column::PBO_HEIGHT,
            column::PBO_TYPE,
            column::PBO_EQUIPMENT,
            column::PBO_RACCORDEMENT,
            column::PM,
            column::TECHNICAL_PM,
            column::PM_LOCALISATION,
            column::PM_ACCESSIBLE,
            column::CONDITIONS_SYNDIC,
            column::CODE_IMMEUBLE,
            column::CONTACTS_IMMEUBLE,
            column::KEY_ACCESS,
            column::BASEMENT_CODE,
            column::CODE_LOCAL_PM,
            column::CONTACTS_SYNDIC,
            column::LONG_RACCORDEMENT,
            column::BATIMENT,
            column::ESCALIER,
            column::ETAGE,
            "oc1",
            "infocmdacces8",
        ] {
            assert!(is_known(name), "{name}");
        }
        assert!(!is_known("consignesite"));
    }

    #[test]
    fn a_header_says_which_flows_it_can_be_of() {
        let of = |columns: &'static [&'static str]| candidates(|name| columns.contains(&name));
        assert_eq!(of(&[column::CR_STATE, column::PRISE]), [Flux::CrCmdAcces, Flux::NotifReprov]);
        assert_eq!(of(&[column::EXISTING_PRISE]), [Flux::CmdAcces]);
        assert_eq!(of(&[column::EXISTING_PRISE, column::SUBCONTRACTING]), [Flux::CmdStoc]);
        assert!(of(&[column::COMMANDE]).is_empty());
        assert!(contradict(Flux::CmdAcces, &[Flux::CrCmdAcces, Flux::NotifReprov]));
        assert!(contradict(Flux::CrMad, &[Flux::CrCmdAcces, Flux::NotifReprov]));
        assert!(!contradict(Flux::NotifRaccKo, &[Flux::CrStoc]));
        assert!(!contradict(Flux::CrMad, &[]));
    }
}
