//! The columns that the protocol names (docs/acces.md 4), and what a header says of its flow.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::domain::acces::{Flux, column, cr_stoc};
use crate::wire::csv::nom_normalise;

/// CMD_ACCES, 1.2 and 1.3; `Info Cmd Accès 1` to `8` apart.
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

/// CR_CMD_ACCES but for the groups of routes; NOTIF_REPROV has them too.
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

/// One group of routes, before its number.
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

/// Whether the protocol names a column (docs/acces.md 4), by its normalised name.
pub(super) fn est_connue(normalisee: &str) -> bool {
    static CONNUES: OnceLock<BTreeSet<String>> = OnceLock::new();
    CONNUES.get_or_init(|| toutes().map(|nom| nom_normalise(&nom)).collect()).contains(normalisee)
}

fn toutes() -> impl Iterator<Item = String> {
    let simples = CMD_ACCES.iter().chain(&CR_CMD_ACCES).chain(&cr_stoc::COLONNES).map(|nom| (*nom).to_owned());
    let infos = (1..=8).map(|n| format!("Info Cmd Accès {n}"));
    let routes = (1..=column::ROUTES)
        .flat_map(|n| [format!("OC {n}")].into_iter().chain(ROUTE.iter().map(move |nom| format!("{nom} N°{n}"))));
    simples.chain(infos).chain(routes)
}

/// The columns without which a line of the flow says nothing: normalised name and the protocol's
/// spelling. Of flows whose columns are not public only the order is asked for.
pub(super) fn obligatoires(flux: Flux) -> &'static [(&'static str, &'static str)] {
    const COMMANDE: (&str, &str) = (column::COMMANDE, "ReferenceCommandePriseInterneOC");
    const CONTRAT: (&str, &str) = (column::CONTRAT, "ReferencePrestationPrise");
    const PRISE: (&str, &str) = (column::PRISE, "ReferencePrise");
    match flux {
        Flux::CmdAcces => &[COMMANDE, (column::PRISE_EXISTANTE, "PriseExistante")],
        Flux::CrCmdAcces => &[COMMANDE, CONTRAT, PRISE, (column::ETAT_CR, "EtatCrCommandePrise")],
        Flux::NotifReprov => &[COMMANDE, CONTRAT, PRISE],
        Flux::CmdStoc => &[COMMANDE, (column::SOUS_TRAITANCE, "ReferenceCommandeSousTraitantOI")],
        Flux::CrStoc => &[COMMANDE, (column::CR_RACCORDEMENT, "CrRaccordementPrise")],
        Flux::ArCmdAcces | Flux::CrMad | Flux::CrMes | Flux::AnnulAcces | Flux::CrAnnulAcces | Flux::NotifRaccKo => {
            &[COMMANDE]
        }
    }
}

/// The flows that a header can be of, by the columns that only they are known to have; empty when it
/// has none of these. CR_CMD_ACCES and NOTIF_REPROV share theirs.
pub(super) fn candidats(presente: impl Fn(&str) -> bool) -> &'static [Flux] {
    if presente(column::ETAT_CR) {
        &[Flux::CrCmdAcces, Flux::NotifReprov]
    } else if presente(column::CR_RACCORDEMENT) {
        &[Flux::CrStoc]
    } else if presente(column::SOUS_TRAITANCE) {
        &[Flux::CmdStoc]
    } else if presente(column::PRISE_EXISTANTE) {
        &[Flux::CmdAcces]
    } else {
        &[]
    }
}

/// Whether a header that can be of `candidats` can't be of `flux`. The columns of most flows are not
/// public: such a flow may repeat any, but for the state of a CR de commande.
pub(super) fn contredit(flux: Flux, candidats: &[Flux]) -> bool {
    let publiques =
        matches!(flux, Flux::CmdAcces | Flux::CrCmdAcces | Flux::NotifReprov | Flux::CmdStoc | Flux::CrStoc);
    !candidats.is_empty() && !candidats.contains(&flux) && (publiques || candidats.contains(&Flux::CrCmdAcces))
}

#[cfg(test)]
mod tests {
    use super::column as c;
    use super::*;

    #[test]
    fn the_counts_of_the_protocol_are_these() {
        let infos = 8;
        let de_1_3 = 2;
        assert_eq!(CMD_ACCES.len() + infos, 35 + de_1_3);
        assert_eq!(CR_CMD_ACCES.len() + usize::from(column::ROUTES) * (1 + ROUTE.len()), 81);
    }

    #[test]
    fn the_domain_s_names_are_the_protocol_s_normalised() {
        for (normalisee, ecrite) in Flux::TOUS.iter().flat_map(|flux| obligatoires(*flux)) {
            assert_eq!(nom_normalise(ecrite), *normalisee);
        }
        for (normalisee, ecrite) in column::COMMENTAIRES {
            assert_eq!(nom_normalise(ecrite), normalisee);
        }
        for (normalisee, ecrite) in column::ROUTE.iter().zip(ROUTE) {
            assert_eq!(nom_normalise(&format!("{ecrite} N°3")), format!("{normalisee}3"));
        }
        for nom in [
            c::DATE_CR,
            c::MOTIF_CR,
            c::PBO,
            c::PBO_LOCALISATION,
            c::PBO_HAUTEUR,
            c::PBO_TYPE,
            c::PBO_MATERIEL,
            c::PBO_RACCORDEMENT,
            c::PM,
            c::PM_TECHNIQUE,
            c::PM_LOCALISATION,
            c::PM_ACCESSIBLE,
            c::CONDITIONS_SYNDIC,
            c::CODE_IMMEUBLE,
            c::CONTACTS_IMMEUBLE,
            c::OBTENTION_CLE,
            c::CODE_SOUS_SOL,
            c::CODE_LOCAL_PM,
            c::CONTACTS_SYNDIC,
            c::RACCORDEMENT_LONG,
            c::BATIMENT,
            c::ESCALIER,
            c::ETAGE,
            "oc1",
            "infocmdacces8",
        ] {
            assert!(est_connue(nom), "{nom}");
        }
        assert!(!est_connue("consignesite"));
    }

    #[test]
    fn a_header_says_which_flows_it_can_be_of() {
        let de = |colonnes: &'static [&'static str]| candidats(|nom| colonnes.contains(&nom));
        assert_eq!(de(&[column::ETAT_CR, column::PRISE]), [Flux::CrCmdAcces, Flux::NotifReprov]);
        assert_eq!(de(&[column::PRISE_EXISTANTE]), [Flux::CmdAcces]);
        assert_eq!(de(&[column::PRISE_EXISTANTE, column::SOUS_TRAITANCE]), [Flux::CmdStoc]);
        assert!(de(&[column::COMMANDE]).is_empty());
        assert!(contredit(Flux::CmdAcces, &[Flux::CrCmdAcces, Flux::NotifReprov]));
        assert!(contredit(Flux::CrMad, &[Flux::CrCmdAcces, Flux::NotifReprov]));
        assert!(!contredit(Flux::NotifRaccKo, &[Flux::CrStoc]));
        assert!(!contredit(Flux::CrMad, &[]));
    }
}
