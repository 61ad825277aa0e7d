//! What the access files say of an order, for a person to read.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::column;
use super::line::parts;
use super::{AccesLine, Amiante, Flux};

/// What a person wants to know of an order, apart from the facts for the rules. Values are as written in the
/// files: the code that shows them makes them safe and wraps long ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommandeSummary {
    /// ReferenceCommandePriseInterneOC of the order that counts.
    pub commande: String,
    /// Why the order was refused (MotifKoCrCommandePrise); `None` unless its latest report is a KO, empty
    /// when that report gives no motif.
    pub refusal: Option<String>,
    /// Whether the route comes from a NOTIF_REPROV.
    pub reprovisioned: bool,
    /// Where the customer lives, without the customer's identity.
    pub place: CommandePlace,
    /// The PM.
    pub pm: PmSummary,
    /// The PBO.
    pub pbo: PboSummary,
    /// The optical routes, at most [`column::ROUTES`].
    pub routes: Vec<RouteSummary>,
    /// How to get in.
    pub acces: ImmeubleAcces,
    /// RaccordementLong.
    pub long_raccordement: Option<String>,
    /// The asbestos codes in the comments, the most dangerous first.
    pub amiante: Vec<Amiante>,
    /// The comments, in full.
    pub comments: Vec<Comment>,
    /// ReferenceCommandeSousTraitantOI of the latest CMD_STOC of this order.
    pub subcontracting: Option<String>,
    /// Every line except those of CMD_ACCES, the oldest first.
    pub states: Vec<FluxState>,
}

/// The place as CMD_ACCES names it; `None` for a part that says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommandePlace {
    /// Batiment.
    pub batiment: Option<String>,
    /// Escalier.
    pub escalier: Option<String>,
    /// Etage.
    pub etage: Option<String>,
}

/// The PM of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PmSummary {
    /// ReferencePm.
    pub reference: Option<String>,
    /// ReferencePmTechnique.
    pub technical: Option<String>,
    /// LocalisationPm.
    pub localisation: Option<String>,
    /// Pmaccessible.
    pub accessible: Option<String>,
}

/// The PBO of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PboSummary {
    /// ReferencePBO; `PT XXXX` says that no PBO is allotted.
    pub reference: Option<String>,
    /// LocalisationPBO: up to some 800 characters.
    pub localisation: Option<String>,
    /// TypePBO.
    pub kind: Option<String>,
    /// HauteurPBO.
    pub height: Option<String>,
    /// TypeMaterielPBO.
    pub equipment: Option<String>,
    /// TypeRaccoPBPTO.
    pub raccordement: Option<String>,
}

/// One group of route columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RouteSummary {
    /// Its number, from 1.
    pub number: u8,
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
    pub connector: Option<String>,
    /// ConnecteurPriseCouleur.
    pub connector_colour: Option<String>,
}

/// How to get into the building and to the PM.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImmeubleAcces {
    /// CodeAccesImmeuble.
    pub code_immeuble: Option<String>,
    /// CodeAccesSousSol.
    pub basement_code: Option<String>,
    /// CodeLocalPM.
    pub code_local_pm: Option<String>,
    /// InfoObtentionCle.
    pub key_access: Option<String>,
    /// ContactsImmeuble.
    pub contacts_immeuble: Option<String>,
    /// ContactsSyndic.
    pub contacts_syndic: Option<String>,
    /// ConditionsSyndic.
    pub conditions_syndic: Option<String>,
}

/// A free text and its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The column in the protocol's spelling, or its header as written if the protocol does not name it.
    pub column: String,
    /// The text, in full.
    pub text: String,
}

/// What a line says of the order's progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FluxState {
    /// The flow.
    pub flux: Flux,
    /// The order.
    pub commande: String,
    /// The day of the line.
    pub day: Date,
    /// Its state, as written.
    pub state: Option<String>,
    /// Its motif, as written.
    pub motif: Option<String>,
}

impl FluxState {
    /// Reads the progress from `line`. The columns of most flows are not public. So the state is the value of
    /// a column called `Etat...` (of a CR_STOC: CrRaccordementPrise) and the motif that of a column called
    /// `Motif...`: of each, the first by name that says something.
    #[must_use]
    pub fn of(line: &AccesLine) -> Self {
        let first = |start: &str| {
            let find = line.fields.keys().filter(|key| key.starts_with(start)).find_map(|key| line.value(key));
            find.map(str::to_owned)
        };
        Self {
            flux: line.flux,
            commande: line.commande.clone(),
            day: line.order().0,
            state: first("etat")
                .filter(|_| line.flux != Flux::CrStoc)
                .or_else(|| line.value(column::CR_RACCORDEMENT).map(str::to_owned)),
            motif: first("motif"),
        }
    }
}

/// The lines from which a summary is made, each the latest of its kind.
pub(super) struct Sources<'a> {
    /// The NOTIF_REPROV.
    pub(super) notif: Option<&'a AccesLine>,
    /// The accepted CR_CMD.
    pub(super) cr: Option<&'a AccesLine>,
    /// The CMD_ACCES of the order.
    pub(super) cmd: Option<&'a AccesLine>,
    /// The CMD_STOC of the order.
    pub(super) stoc: Option<&'a AccesLine>,
    /// The latest CR_CMD, if that is a KO.
    pub(super) refusal: Option<&'a AccesLine>,
    /// Every line of the contract, the earliest first.
    pub(super) all: &'a [&'a AccesLine],
}

impl Sources<'_> {
    /// The value of a column in the latest document that gives one; the order itself says least.
    fn value(&self, column: &str) -> Option<String> {
        let [later, earlier] = self.of_route();
        [later, earlier, self.cmd].into_iter().flatten().find_map(|line| line.value(column)).map(str::to_owned)
    }

    /// The notification and the report, the later one first; of one day, the notification.
    fn of_route(&self) -> [Option<&AccesLine>; 2] {
        match (self.notif, self.cr) {
            (Some(notif), Some(cr)) if cr.order().0 > notif.order().0 => [Some(cr), Some(notif)],
            (notif, cr) => [notif, cr],
        }
    }

    /// The document whose route counts: the parts of a route all come from one document.
    fn route_line(&self) -> Option<&AccesLine> {
        self.of_route().into_iter().flatten().find(|line| line.flux == Flux::CrCmdAcces || speaks_of_route(line))
    }

    pub(super) fn summary(&self, commande: &str) -> CommandeSummary {
        let route = self.route_line();
        let from_route = |column: &str| route.and_then(|line| line.value(column)).map(str::to_owned);
        CommandeSummary {
            commande: commande.to_owned(),
            refusal: self.refusal.map(|line| line.value(column::MOTIF_CR).unwrap_or_default().to_owned()),
            reprovisioned: route.is_some_and(|line| line.flux == Flux::NotifReprov),
            place: CommandePlace {
                batiment: self.part(column::BATIMENT),
                escalier: self.part(column::ESCALIER),
                etage: self.part(column::ETAGE),
            },
            pm: PmSummary {
                reference: self.value(column::PM),
                technical: self.value(column::TECHNICAL_PM),
                localisation: self.value(column::PM_LOCALISATION),
                accessible: self.value(column::PM_ACCESSIBLE),
            },
            pbo: PboSummary {
                reference: from_route(column::PBO),
                localisation: from_route(column::PBO_LOCALISATION),
                kind: from_route(column::PBO_TYPE),
                height: from_route(column::PBO_HEIGHT),
                equipment: from_route(column::PBO_EQUIPMENT),
                raccordement: from_route(column::PBO_RACCORDEMENT),
            },
            routes: route.map(routes).unwrap_or_default(),
            acces: ImmeubleAcces {
                code_immeuble: self.value(column::CODE_IMMEUBLE),
                basement_code: self.value(column::BASEMENT_CODE),
                code_local_pm: self.value(column::CODE_LOCAL_PM),
                key_access: self.value(column::KEY_ACCESS),
                contacts_immeuble: self.value(column::CONTACTS_IMMEUBLE),
                contacts_syndic: self.value(column::CONTACTS_SYNDIC),
                conditions_syndic: self.value(column::CONDITIONS_SYNDIC),
            },
            long_raccordement: self.value(column::LONG_RACCORDEMENT),
            amiante: self.amiante(),
            comments: self.comments(),
            subcontracting: self.stoc.and_then(|line| line.value(column::SUBCONTRACTING)).map(str::to_owned),
            states: self.all.iter().filter(|l| l.flux != Flux::CmdAcces).map(|l| FluxState::of(l)).collect(),
        }
    }

    fn part(&self, column: &str) -> Option<String> {
        let value = self.cmd.and_then(|line| line.value(column))?;
        Some(parts(value).collect::<Vec<_>>().join(" "))
    }

    fn amiante(&self) -> Vec<Amiante> {
        // An asbestos report may have come after the first document. So every document is searched, and no
        // document hides the warning of another.
        let texts = [self.notif, self.cr, self.cmd, self.stoc].into_iter().flatten().flat_map(|line| {
            let comment_keys = column::COMMENTS.iter().map(|(key, _)| *key);
            comment_keys.chain(line.headers.keys().map(String::as_str)).filter_map(|key| line.value(key))
        });
        texts.flat_map(Amiante::within).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn comments(&self) -> Vec<Comment> {
        let mut comments: Vec<Comment> = Vec::new();
        let mut add = |column: &str, text: &str| {
            let new = Comment { column: column.to_owned(), text: text.to_owned() };
            if !comments.contains(&new) {
                comments.push(new);
            }
        };
        let [later, earlier] = self.of_route();
        for line in [later, earlier, self.cmd].into_iter().flatten() {
            for (key, name) in column::COMMENTS {
                if let Some(text) = line.value(key) {
                    add(name, text);
                }
            }
            for (key, header) in &line.headers {
                if let Some(text) = line.value(key) {
                    add(header, text);
                }
            }
        }
        comments
    }
}

/// Whether a document says anything of a route.
pub(super) fn speaks_of_route(line: &AccesLine) -> bool {
    line.value(column::PRISE).is_some() || line.value(column::PBO).is_some() || !routes(line).is_empty()
}

/// The route columns of a line; a group without any value is left out.
pub(super) fn routes(line: &AccesLine) -> Vec<RouteSummary> {
    (1..=column::ROUTES)
        .filter_map(|number| {
            let value = |column: &str| line.value(&format!("{column}{number}")).map(str::to_owned);
            let [module, position, cable_pm, tube_pm, fibre_pm, cable_pbo, tube_pbo, fibre_pbo, connector, colour] =
                column::ROUTE.map(value);
            let route = RouteSummary {
                number,
                oc: value("oc"),
                module,
                position,
                cable_pm,
                tube_pm,
                fibre_pm,
                cable_pbo,
                tube_pbo,
                fibre_pbo,
                connector,
                connector_colour: colour,
            };
            (route != RouteSummary { number, ..RouteSummary::default() }).then_some(route)
        })
        .collect()
}
