//! The columns that the program reads, by their normalised names.
//!
//! A test of the file reader checks these names against the protocol's spellings (docs/acces.md 4).

/// `ReferenceCommandePriseInterneOC`: the OC's reference of the order. In every flow.
pub const COMMANDE: &str = "referencecommandepriseinterneoc";
/// `ReferencePrestationPrise`: the contract.
pub const CONTRAT: &str = "referenceprestationprise";
/// `ReferencePrise`.
pub const PRISE: &str = "referenceprise";
/// `PriseExistante`: O or N.
pub const EXISTING_PRISE: &str = "priseexistante";
/// `EtatCrCommandePrise`: OK or KO.
pub const CR_STATE: &str = "etatcrcommandeprise";
/// `MotifKoCrCommandePrise`: "code + label" in one field.
pub const MOTIF_CR: &str = "motifkocrcommandeprise";
/// `DateCrCommandePrise`.
pub const DATE_CR: &str = "datecrcommandeprise";
/// `DateRaccordementPrise`: of a CR_MAD, when the line was connected.
pub const DATE_RACCORDEMENT: &str = "dateraccordementprise";
/// `ReferencePBO`.
pub const PBO: &str = "referencepbo";
/// `LocalisationPBO`.
pub const PBO_LOCALISATION: &str = "localisationpbo";
/// `HauteurPBO`.
pub const PBO_HEIGHT: &str = "hauteurpbo";
/// `TypePBO`.
pub const PBO_TYPE: &str = "typepbo";
/// `TypeMaterielPBO`.
pub const PBO_EQUIPMENT: &str = "typematerielpbo";
/// `TypeRaccoPBPTO`.
pub const PBO_RACCORDEMENT: &str = "typeraccopbpto";
/// `ReferencePm`.
pub const PM: &str = "referencepm";
/// `ReferencePmTechnique`.
pub const TECHNICAL_PM: &str = "referencepmtechnique";
/// `LocalisationPm`.
pub const PM_LOCALISATION: &str = "localisationpm";
/// `Pmaccessible`.
pub const PM_ACCESSIBLE: &str = "pmaccessible";
/// `ConditionsSyndic`.
pub const CONDITIONS_SYNDIC: &str = "conditionssyndic";
/// `CodeAccesImmeuble`.
pub const CODE_IMMEUBLE: &str = "codeaccesimmeuble";
/// `ContactsImmeuble`.
pub const CONTACTS_IMMEUBLE: &str = "contactsimmeuble";
/// `InfoObtentionCle`.
pub const KEY_ACCESS: &str = "infoobtentioncle";
/// `CodeAccesSousSol`.
pub const BASEMENT_CODE: &str = "codeaccessoussol";
/// `CodeLocalPM`.
pub const CODE_LOCAL_PM: &str = "codelocalpm";
/// `ContactsSyndic`.
pub const CONTACTS_SYNDIC: &str = "contactssyndic";
/// `RaccordementLong`.
pub const LONG_RACCORDEMENT: &str = "raccordementlong";
/// `ReferenceCommandeSousTraitantOI`.
pub const SUBCONTRACTING: &str = "referencecommandesoustraitantoi";
/// `CrRaccordementPrise` of a CR_STOC: OK or KO.
pub const CR_RACCORDEMENT: &str = "crraccordementprise";
/// `Batiment`.
pub const BATIMENT: &str = "batiment";
/// `Escalier`.
pub const ESCALIER: &str = "escalier";
/// `Etage`.
pub const ETAGE: &str = "etage";

/// The free texts that a person reads, with the protocol's spelling of their columns.
pub const COMMENTS: [(&str, &str); 17] = [
    ("commentaire", "Commentaire"),
    ("autresinformations", "AutresInformations"),
    ("autresinfospbopto", "AutresInfosPBOPTO"),
    ("commentairecmdacces", "CommentaireCmdAcces"),
    ("infocmdacces1", "Info Cmd Accès 1"),
    ("infocmdacces2", "Info Cmd Accès 2"),
    ("infocmdacces3", "Info Cmd Accès 3"),
    ("infocmdacces4", "Info Cmd Accès 4"),
    ("infocmdacces5", "Info Cmd Accès 5"),
    ("infocmdacces6", "Info Cmd Accès 6"),
    ("infocmdacces7", "Info Cmd Accès 7"),
    ("infocmdacces8", "Info Cmd Accès 8"),
    ("reserve1", "Reserve1"),
    ("reserve2", "Reserve2"),
    ("reserve3", "Reserve3"),
    ("reserve4", "Reserve4"),
    ("reserve5", "Reserve5"),
];

/// How many groups of route columns a line has (`OC 1` ... `OC 4`).
pub const ROUTES: u8 = 4;

/// The columns of one route, without the number that follows each (`NomModulePm N°1` ...).
pub const ROUTE: [&str; 10] = [
    "nommodulepm",
    "positionmodulepm",
    "referencecablemodulepm",
    "informationtubemodulepm",
    "informationfibremodulepm",
    "referencecablepbo",
    "informationtubepbo",
    "informationfibrepbo",
    "connecteurprisenumero",
    "connecteurprisecouleur",
];

/// Whether a column says who the customer is or how to reach them. Such a column is never kept. Contacts of
/// the building and of its syndic are not about the customer.
#[must_use]
pub fn is_about_customer(column: &str) -> bool {
    column.contains("client")
        && ["nom", "contact", "tel", "mobile", "mail", "civilite", "adresse"].iter().any(|word| column.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customer_is_not_kept_and_the_building_is() {
        for column in ["nomclient", "prenomclient", "contactclient1", "contactclient2", "emailclientfinal"] {
            assert!(is_about_customer(column), "{column}");
        }
        for column in ["contactsimmeuble", "contactssyndic", "nommodulepm1", "raccordementclient"] {
            assert!(!is_about_customer(column), "{column}");
        }
    }
}
