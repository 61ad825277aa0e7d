//! What the access files say of an order, for a person.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::column;
use super::line::parties;
use super::{Amiante, Flux, LigneAcces};

/// What a person wants to know of an order beside the facts of the rules. Values are as the files
/// write them; whoever shows them makes them safe, and wraps what is long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FicheCommande {
    /// ReferenceCommandePriseInterneOC of the order that counts.
    pub commande: String,
    /// Why the order was refused (MotifKoCrCommandePrise), where its latest report is a KO; empty
    /// when that report gives no motif.
    pub refus: Option<String>,
    /// Whether the route is that of a NOTIF_REPROV.
    pub reprovisionnee: bool,
    /// Where the customer lives, without who it is.
    pub lieu: LieuCommande,
    /// The PM.
    pub pm: PmFiche,
    /// The PBO.
    pub pbo: PboFiche,
    /// The optical routes, at most [`column::ROUTES`].
    pub routes: Vec<RouteFiche>,
    /// How to get in.
    pub acces: AccesImmeuble,
    /// RaccordementLong.
    pub raccordement_long: Option<String>,
    /// The asbestos codes of the comments, what asks for most care first.
    pub amiante: Vec<Amiante>,
    /// The comments, none cut.
    pub commentaires: Vec<Commentaire>,
    /// ReferenceCommandeSousTraitantOI of the latest CMD_STOC of this order.
    pub sous_traitance: Option<String>,
    /// Every line that is no CMD_ACCES, the oldest first.
    pub etats: Vec<EtatFlux>,
}

/// The place, as CMD_ACCES names it: the parts that say something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LieuCommande {
    /// Batiment.
    pub batiment: Option<String>,
    /// Escalier.
    pub escalier: Option<String>,
    /// Etage.
    pub etage: Option<String>,
}

/// The PM of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PmFiche {
    /// ReferencePm.
    pub reference: Option<String>,
    /// ReferencePmTechnique.
    pub technique: Option<String>,
    /// LocalisationPm.
    pub localisation: Option<String>,
    /// Pmaccessible.
    pub accessible: Option<String>,
}

/// The PBO of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PboFiche {
    /// ReferencePBO; `PT XXXX` says that none is allotted.
    pub reference: Option<String>,
    /// LocalisationPBO: up to some 800 characters.
    pub localisation: Option<String>,
    /// TypePBO.
    pub genre: Option<String>,
    /// HauteurPBO.
    pub hauteur: Option<String>,
    /// TypeMaterielPBO.
    pub materiel: Option<String>,
    /// TypeRaccoPBPTO.
    pub raccordement: Option<String>,
}

/// One group of route columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RouteFiche {
    /// Its number, from 1.
    pub numero: u8,
    /// `OC n`.
    pub oc: Option<String>,
    /// NomModulePm.
    pub module: Option<String>,
    /// PositionModulePm.
    pub position: Option<String>,
    /// ReferenceCableModulePm.
    pub cable_pm: Option<String>,
    /// InformationTubeModulePm.
    pub tube_pm: Option<String>,
    /// InformationFibreModulePm.
    pub fibre_pm: Option<String>,
    /// ReferenceCablePBO.
    pub cable_pbo: Option<String>,
    /// InformationTubePBO.
    pub tube_pbo: Option<String>,
    /// InformationFibrePBO.
    pub fibre_pbo: Option<String>,
    /// ConnecteurPriseNumero.
    pub connecteur: Option<String>,
    /// ConnecteurPriseCouleur.
    pub connecteur_couleur: Option<String>,
}

/// How to get into the building and to the PM.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccesImmeuble {
    /// CodeAccesImmeuble.
    pub code_immeuble: Option<String>,
    /// CodeAccesSousSol.
    pub code_sous_sol: Option<String>,
    /// CodeLocalPM.
    pub code_local_pm: Option<String>,
    /// InfoObtentionCle.
    pub obtention_cle: Option<String>,
    /// ContactsImmeuble.
    pub contacts_immeuble: Option<String>,
    /// ContactsSyndic.
    pub contacts_syndic: Option<String>,
    /// ConditionsSyndic.
    pub conditions_syndic: Option<String>,
}

/// A free text and its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commentaire {
    /// The column: the protocol's spelling, or the header as written where the protocol does not name
    /// it.
    pub colonne: String,
    /// The text, whole.
    pub texte: String,
}

/// What a line says of the order's progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EtatFlux {
    /// The flow.
    pub flux: Flux,
    /// The order.
    pub commande: String,
    /// The day it is of.
    pub jour: Date,
    /// Its state, as written.
    pub etat: Option<String>,
    /// Its motif, as written.
    pub motif: Option<String>,
}

impl EtatFlux {
    /// What `ligne` says. The columns of most flows are not public: the state is the value of a
    /// column called `Etat...` (of a CR_STOC: CrRaccordementPrise), the motif that of one called
    /// `Motif...`; the first by name that says something.
    #[must_use]
    pub fn de(ligne: &LigneAcces) -> Self {
        let premiere = |debut: &str| {
            let trouve = ligne.champs.keys().filter(|cle| cle.starts_with(debut)).find_map(|cle| ligne.valeur(cle));
            trouve.map(str::to_owned)
        };
        Self {
            flux: ligne.flux,
            commande: ligne.commande.clone(),
            jour: ligne.ordre().0,
            etat: premiere("etat")
                .filter(|_| ligne.flux != Flux::CrStoc)
                .or_else(|| ligne.valeur(column::CR_RACCORDEMENT).map(str::to_owned)),
            motif: premiere("motif"),
        }
    }
}

/// The lines that a fiche is made of, each the latest of its kind.
pub(super) struct Sources<'a> {
    /// The NOTIF_REPROV.
    pub(super) notif: Option<&'a LigneAcces>,
    /// The accepted CR_CMD.
    pub(super) cr: Option<&'a LigneAcces>,
    /// The CMD_ACCES of the order.
    pub(super) cmd: Option<&'a LigneAcces>,
    /// The CMD_STOC of the order.
    pub(super) stoc: Option<&'a LigneAcces>,
    /// The latest CR_CMD, if that is a KO.
    pub(super) refus: Option<&'a LigneAcces>,
    /// Every line of the contract, the earliest first.
    pub(super) toutes: &'a [&'a LigneAcces],
}

impl Sources<'_> {
    /// The value of a column, the strongest document that says something first.
    fn valeur(&self, colonne: &str) -> Option<String> {
        [self.notif, self.cr, self.cmd].into_iter().flatten().find_map(|ligne| ligne.valeur(colonne)).map(str::to_owned)
    }

    /// The document whose route counts: of a route no part is taken from another document.
    fn de_la_route(&self) -> Option<&LigneAcces> {
        self.notif.filter(|ligne| parle_de_route(ligne)).or(self.cr)
    }

    pub(super) fn fiche(&self, commande: &str) -> FicheCommande {
        let route = self.de_la_route();
        let de_la_route = |colonne: &str| route.and_then(|ligne| ligne.valeur(colonne)).map(str::to_owned);
        FicheCommande {
            commande: commande.to_owned(),
            refus: self.refus.map(|ligne| ligne.valeur(column::MOTIF_CR).unwrap_or_default().to_owned()),
            reprovisionnee: route.is_some_and(|ligne| ligne.flux == Flux::NotifReprov),
            lieu: LieuCommande {
                batiment: self.partie(column::BATIMENT),
                escalier: self.partie(column::ESCALIER),
                etage: self.partie(column::ETAGE),
            },
            pm: PmFiche {
                reference: self.valeur(column::PM),
                technique: self.valeur(column::PM_TECHNIQUE),
                localisation: self.valeur(column::PM_LOCALISATION),
                accessible: self.valeur(column::PM_ACCESSIBLE),
            },
            pbo: PboFiche {
                reference: de_la_route(column::PBO),
                localisation: de_la_route(column::PBO_LOCALISATION),
                genre: de_la_route(column::PBO_TYPE),
                hauteur: de_la_route(column::PBO_HAUTEUR),
                materiel: de_la_route(column::PBO_MATERIEL),
                raccordement: de_la_route(column::PBO_RACCORDEMENT),
            },
            routes: route.map(routes).unwrap_or_default(),
            acces: AccesImmeuble {
                code_immeuble: self.valeur(column::CODE_IMMEUBLE),
                code_sous_sol: self.valeur(column::CODE_SOUS_SOL),
                code_local_pm: self.valeur(column::CODE_LOCAL_PM),
                obtention_cle: self.valeur(column::OBTENTION_CLE),
                contacts_immeuble: self.valeur(column::CONTACTS_IMMEUBLE),
                contacts_syndic: self.valeur(column::CONTACTS_SYNDIC),
                conditions_syndic: self.valeur(column::CONDITIONS_SYNDIC),
            },
            raccordement_long: self.valeur(column::RACCORDEMENT_LONG),
            amiante: self.amiante(),
            commentaires: self.commentaires(),
            sous_traitance: self.stoc.and_then(|ligne| ligne.valeur(column::SOUS_TRAITANCE)).map(str::to_owned),
            etats: self.toutes.iter().filter(|l| l.flux != Flux::CmdAcces).map(|l| EtatFlux::de(l)).collect(),
        }
    }

    fn partie(&self, colonne: &str) -> Option<String> {
        let valeur = self.cmd.and_then(|ligne| ligne.valeur(colonne))?;
        Some(parties(valeur).collect::<Vec<_>>().join(" "))
    }

    fn amiante(&self) -> Vec<Amiante> {
        // A report may have come after the first document: every document is looked through, and
        // nothing that one of them warns of is hidden by another.
        let textes = [self.notif, self.cr, self.cmd, self.stoc].into_iter().flatten().flat_map(|ligne| {
            let des_commentaires = column::COMMENTAIRES.iter().map(|(cle, _)| *cle);
            des_commentaires.chain(ligne.entetes.keys().map(String::as_str)).filter_map(|cle| ligne.valeur(cle))
        });
        textes.flat_map(Amiante::dans).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn commentaires(&self) -> Vec<Commentaire> {
        let mut commentaires: Vec<Commentaire> = Vec::new();
        let mut ajoute = |colonne: &str, texte: &str| {
            let nouveau = Commentaire { colonne: colonne.to_owned(), texte: texte.to_owned() };
            if !commentaires.contains(&nouveau) {
                commentaires.push(nouveau);
            }
        };
        for ligne in [self.notif, self.cr, self.cmd].into_iter().flatten() {
            for (cle, nom) in column::COMMENTAIRES {
                if let Some(texte) = ligne.valeur(cle) {
                    ajoute(nom, texte);
                }
            }
            for (cle, entete) in &ligne.entetes {
                if let Some(texte) = ligne.valeur(cle) {
                    ajoute(entete, texte);
                }
            }
        }
        commentaires
    }
}

/// Whether a document names a route at all.
pub(super) fn parle_de_route(ligne: &LigneAcces) -> bool {
    ligne.valeur(column::PRISE).is_some() || ligne.valeur(column::PBO).is_some() || !routes(ligne).is_empty()
}

/// The route columns of a line; a group in which only its number would stand is left out.
pub(super) fn routes(ligne: &LigneAcces) -> Vec<RouteFiche> {
    (1..=column::ROUTES)
        .filter_map(|numero| {
            let valeur = |colonne: &str| ligne.valeur(&format!("{colonne}{numero}")).map(str::to_owned);
            let [module, position, cable_pm, tube_pm, fibre_pm, cable_pbo, tube_pbo, fibre_pbo, connecteur, couleur] =
                column::ROUTE.map(valeur);
            let route = RouteFiche {
                numero,
                oc: valeur("oc"),
                module,
                position,
                cable_pm,
                tube_pm,
                fibre_pm,
                cable_pbo,
                tube_pbo,
                fibre_pbo,
                connecteur,
                connecteur_couleur: couleur,
            };
            (route != RouteFiche { numero, ..RouteFiche::default() }).then_some(route)
        })
        .collect()
}
