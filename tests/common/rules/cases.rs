//! One case of the rules' table: its facts, and the product's [`Examination`] built from the same facts.

use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use reprov::domain::commande::{Commande, CommandePbo, Fact, FactOrigin, Route, Zone};
use reprov::domain::demande::Draft;
use reprov::domain::fibre::{Fibre, FibresQuestion, PboFibres, RoSite};
use reprov::domain::lifecycle::{Life, PutEvent, Record};
use reprov::domain::outcome::{Acceptance, PutOutcome};
use reprov::domain::own_puts::OwnPuts;
use reprov::domain::put_answers::ReprovisionningState;
use reprov::domain::reference::{PboId, Place};
use reprov::domain::rules::ereprov::{Examination, Judgement, KnownList, ListAges, RuleId, Underway, Verdict, judge};
use reprov::domain::site::{Batiment, Escalier, Etage, Pbo, Site};
use reprov::domain::states::{Construction, Statut, Utilisation};

use super::oracle::{FACTS, Letters, TableFact, TableReader};

/// The wanted fibre, compared with the order's own fibre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Another one.
    Other,
    /// The order's own.
    CommandesOwn,
    /// None.
    Absent,
}

/// The order's ReferencePrise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriseSaid {
    /// A fibre.
    Known,
    /// The word HOTLINE instead of a fibre.
    Hotline,
    /// The order says that it has no ReferencePrise.
    Empty,
    /// Not known.
    Unknown,
}

/// The list in which the wanted fibre is found, by its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// Read just now.
    Fresh,
    /// Old, but not expired.
    Old,
    /// Nobody knows when it was read.
    NoAge,
    /// Too old to count.
    Expired,
    /// No list has the fibre.
    None,
}

/// The PBO of the wanted fibre, compared with the order's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PboPlace {
    /// The same.
    Same,
    /// Another one.
    Other,
    /// The order's PBO is not known.
    CommandeUnknown,
    /// The order's PBO is not on the site.
    OffSite,
    /// The full list of the order's PBO was read, and the fibre is not in it.
    NotInFullList,
    /// The same name, at the same place.
    SameNameSamePlace,
    /// The same name, at another place.
    SameNameOtherPlace,
    /// The order's PBO is not known, but the full list of a PBO was read and does not have the fibre.
    CommandeUnknownFullList,
    /// The fibre is listed under a name that stands for no PBO.
    NoName,
}

/// A put of ours that is newer than the list, by what it did to the wanted fibre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OurPut {
    /// There is none.
    Nothing,
    /// It took the fibre for another contract.
    Took,
    /// It gave the fibre back for this motif: an index among those of `FACTS`.
    GaveBack(usize),
}

/// What the wanted fibre looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LooksLike {
    /// Nothing.
    Nothing,
    /// The order's own fibre: the order writes it thus.
    Prise(&'static str),
    /// A fibre of the list that is written thus.
    Listed(&'static str),
}

/// The bâtiment of the fibre, compared with the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatimentSaid {
    /// The same.
    Same,
    /// Another one.
    Other,
    /// Not known.
    Unknown,
}

/// One case: a value for every fact.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Index among the motifs of `FACTS`; 15: no motif, 16: an unknown one.
    pub motif: usize,
    /// conservationPTO.
    pub conservation: Option<bool>,
    /// Whether a referencePTO is given.
    pub pto: bool,
    /// The fibre wanted.
    pub wanted: Wanted,
    /// The order's ReferencePrise.
    pub prise: PriseSaid,
    /// Whether the order is on an existing prise.
    pub existing_prise: Option<bool>,
    /// Whether the building belongs to the parc OPAC.
    pub parc_opac: Option<bool>,
    /// Whether the route is virtual.
    pub is_virtual: Option<bool>,
    /// Whether the zone is ZMD.
    pub zmd: Option<bool>,
    /// Whether the building is collective.
    pub collective: Option<bool>,
    /// Index among the constructions of `FACTS`; 3: another value.
    pub construction: usize,
    /// Index among the utilisations of `FACTS`; 3: another value.
    pub utilisation: usize,
    /// The list that has the fibre.
    pub list: ListKind,
    /// The wanted fibre's PBO.
    pub pbo: PboPlace,
    /// The wanted fibre's bâtiment.
    pub batiment: BatimentSaid,
    /// Index in `UNDERWAY`.
    pub underway_kind: usize,
    /// What a put of ours did to the wanted fibre.
    pub our_put: OurPut,
    /// What the wanted fibre looks like.
    pub looks_like: LooksLike,
}

/// The values of a fact that is yes, no or not known.
pub const YES_NO: [Option<bool>; 3] = [None, Some(false), Some(true)];
/// Every relation of the wanted fibre to the order's.
pub const ALL_WANTED: [Wanted; 3] = [Wanted::Other, Wanted::CommandesOwn, Wanted::Absent];
/// Every ReferencePrise.
pub const PRISES: [PriseSaid; 4] = [PriseSaid::Known, PriseSaid::Hotline, PriseSaid::Empty, PriseSaid::Unknown];
/// Every age of the list.
pub const LISTS: [ListKind; 5] = [ListKind::Fresh, ListKind::Old, ListKind::NoAge, ListKind::Expired, ListKind::None];
/// Every relation of the PBO to the order's.
pub const PBOS: [PboPlace; 9] = [
    PboPlace::Same,
    PboPlace::Other,
    PboPlace::CommandeUnknown,
    PboPlace::OffSite,
    PboPlace::NotInFullList,
    PboPlace::SameNameSamePlace,
    PboPlace::SameNameOtherPlace,
    PboPlace::CommandeUnknownFullList,
    PboPlace::NoName,
];
/// Every relation of the bâtiment to the contract's.
pub const BATIMENTS: [BatimentSaid; 3] = [BatimentSaid::Same, BatimentSaid::Other, BatimentSaid::Unknown];

/// Every kind of put of ours: with the four motifs that say that the old fibre is bad or in use, and two others.
pub const OUR_PUTS: [OurPut; 8] = [
    OurPut::Nothing,
    OurPut::Took,
    OurPut::GaveBack(3),
    OurPut::GaveBack(4),
    OurPut::GaveBack(8),
    OurPut::GaveBack(13),
    OurPut::GaveBack(11),
    OurPut::GaveBack(0),
];
/// What looks like CTP-2, in every way, and what does not.
pub const LOOKS: [LooksLike; 8] = [
    LooksLike::Nothing,
    LooksLike::Prise("ctp-2"),
    LooksLike::Prise("CTP 2"),
    LooksLike::Prise("Ctp2"),
    LooksLike::Listed("ctp-2"),
    LooksLike::Listed("CTP2"),
    LooksLike::Listed("C TP--2"),
    LooksLike::Prise(" CTP-22"),
];

/// The work under way, and whether it is known to forbid another request.
pub static UNDERWAY: LazyLock<[(Underway, Option<bool>); 8]> = LazyLock::new(|| {
    let state = |word| Underway::Workflow(Statut::read(word));
    [
        (Underway::Nothing, Some(false)),
        (Underway::UnsettledPut, Some(true)),
        (state("Initie"), Some(true)),
        (state("En cours"), Some(true)),
        (state("Termine"), Some(false)),
        (state("Annulé"), Some(false)),
        (state("En echec"), Some(false)),
        (state("Suspendu"), None),
    ]
});

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let etage = |name: &str, pbo: &[&str]| Etage {
        reference: name.into(),
        pbo: pbo.iter().map(|name| Pbo { reference: (*name).into() }).collect(),
        pto: Vec::new(),
    };
    let batiment = |name: &str, etages| Batiment {
        reference: name.into(),
        escaliers: vec![Escalier { reference: "ESC".into(), etages }],
    };
    Site {
        reference: "SC-1".into(),
        batiments: vec![
            batiment("BAT-A", vec![etage("ET-1", &["PBO-1", "PBO-3"]), etage("ET-3", &["PBO-9"])]),
            batiment("BAT-B", vec![etage("ET-2", &["PBO-2"]), etage("ET-4", &["PBO-9"])]),
        ],
    }
});

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(480_000)
}

/// Every pair of states. Some are spelled as in the source's examples, others as in its tables.
static STATES: LazyLock<[(Construction, Utilisation); 16]> = LazyLock::new(|| {
    std::array::from_fn(|pair| {
        let construction = ["A construire", "EN  CONSTRUCTION", "construite", "Démolie"][pair / 4];
        let utilisation = ["Disponible", "Occupe", "Réservé", "Hors service"][pair % 4];
        (Construction::read(construction), Utilisation::read(utilisation))
    })
});

fn fibre(reference: &str, construction: usize, utilisation: usize) -> Fibre {
    let (construction, utilisation) = STATES[construction * 4 + utilisation].clone();
    bare_fibre(reference, construction, utilisation)
}

/// A fibre of which only the states are known.
pub fn bare_fibre(reference: &str, construction: Construction, utilisation: Utilisation) -> Fibre {
    Fibre {
        reference: reference.into(),
        reference_pto: None,
        cable: None,
        tube: None,
        colour: None,
        construction,
        utilisation,
    }
}

fn pbo(name: &str, place: &str, fibres: Vec<Fibre>) -> PboFibres {
    PboFibres { reference: name.into(), localisation: place.into(), fibres }
}

fn fact<T>(value: Option<T>) -> Option<Fact<T>> {
    value.map(|value| Fact::new(value, FactOrigin::ByHand))
}

impl Case {
    /// A case with no fault, from which others are made.
    pub const SOUND: Self = Self {
        motif: 4,
        conservation: Some(false),
        pto: false,
        wanted: Wanted::Other,
        prise: PriseSaid::Known,
        existing_prise: Some(false),
        parc_opac: Some(false),
        is_virtual: Some(false),
        zmd: Some(true),
        collective: Some(false),
        construction: 2,
        utilisation: 0,
        list: ListKind::Fresh,
        pbo: PboPlace::Same,
        batiment: BatimentSaid::Same,
        underway_kind: 0,
        our_put: OurPut::Nothing,
        looks_like: LooksLike::Nothing,
    };

    /// Whether a list that counts holds the wanted fibre.
    pub fn found(&self) -> bool {
        self.wanted != Wanted::Absent && !matches!(self.list, ListKind::Expired | ListKind::None)
    }

    fn ambiguous(&self) -> bool {
        matches!(self.pbo, PboPlace::SameNameSamePlace | PboPlace::SameNameOtherPlace)
    }

    /// Tells the reader the facts of the draft.
    pub fn tell_demande(&self, reader: &mut TableReader) {
        reader.knows(TableFact::Motif, (self.motif < 15).then_some(self.motif));
        reader.knows(TableFact::Conservation, self.conservation.map(usize::from));
        reader.knows(TableFact::Pto, Some(usize::from(self.pto)));
        let complete = self.motif < 15 && self.conservation.is_some() && self.wanted != Wanted::Absent;
        reader.knows(TableFact::WellFormed, Some(usize::from(!complete)));
    }

    /// Tells the reader about the order's fibre.
    pub fn tell_prise(&self, reader: &mut TableReader) {
        let is_of_commande = match (self.prise, self.wanted) {
            (PriseSaid::Hotline, _) => Some(false),
            (PriseSaid::Empty | PriseSaid::Unknown, _) | (_, Wanted::Absent) => None,
            (PriseSaid::Known, wanted) => Some(wanted == Wanted::CommandesOwn),
        };
        reader.knows(TableFact::Fibre, is_of_commande.map(usize::from));
    }

    /// Tells the reader about the wanted fibre: its list, states, PBO and bâtiment.
    pub fn tell_fibre(&self, reader: &mut TableReader) {
        let found = self.found();
        let state = |index: usize| (found && index < 3).then_some(index);
        reader.knows(TableFact::Construction, state(self.construction));
        reader.knows(TableFact::Utilisation, state(self.utilisation));
        let other_pbo = match self.pbo {
            PboPlace::Same | PboPlace::SameNameSamePlace if found => Some(false),
            PboPlace::Other if found => Some(true),
            PboPlace::NotInFullList if self.wanted != Wanted::Absent => Some(true),
            _ => None,
        };
        reader.knows(TableFact::Pbo, other_pbo.map(usize::from));
        // The puts of `own_puts` are as old as no list that counts: they are newer than the oldest, and a list without
        // an age is not known to be newer.
        let marked = self.wanted != Wanted::Absent && !(found && self.list == ListKind::Fresh);
        let ours = match self.our_put {
            OurPut::Took if marked => 1,
            OurPut::GaveBack(3 | 4 | 8 | 13) if marked => 3,
            OurPut::GaveBack(_) if marked => 2,
            _ => 0,
        };
        reader.knows(TableFact::OurPut, Some(ours));
        let alike = match self.looks_like {
            LooksLike::Nothing | LooksLike::Prise(" CTP-22") => false,
            LooksLike::Prise(_) => self.wanted == Wanted::Other && self.prise == PriseSaid::Known,
            LooksLike::Listed(_) => found && self.wanted == Wanted::Other,
        };
        reader.knows(TableFact::LookAlike, Some(usize::from(alike)));
        let list = match self.list {
            ListKind::Fresh if found => 0,
            ListKind::Old if found => 1,
            ListKind::NoAge if found => 2,
            _ => 3,
        };
        reader.knows(TableFact::List, Some(list));
        let other_batiment = match self.batiment {
            BatimentSaid::Same if found => Some(0),
            BatimentSaid::Other if found => Some(1),
            _ => None,
        };
        reader.knows(TableFact::Batiment, other_batiment);
    }

    /// Tells the reader the order's other facts, and the work under way.
    pub fn tell_commande(&self, reader: &mut TableReader) {
        let yes_no = [
            (TableFact::ExistingPrise, self.existing_prise),
            (TableFact::ParcOpac, self.parc_opac),
            (TableFact::Route, self.is_virtual),
            (TableFact::Zone, self.zmd),
            (TableFact::Immeuble, self.collective),
            (TableFact::Underway, UNDERWAY[self.underway_kind].1),
        ];
        for (fact, value) in yes_no {
            reader.knows(fact, value.map(usize::from));
        }
    }

    /// The verdicts of docs/e-reprov.md 4 for this case.
    pub fn expected(&self) -> Letters {
        let mut reader = TableReader::new();
        self.tell_demande(&mut reader);
        self.tell_prise(&mut reader);
        self.tell_fibre(&mut reader);
        self.tell_commande(&mut reader);
        *reader.verdicts()
    }

    /// The draft that a person types in this case.
    pub fn draft(&self) -> Draft {
        Draft {
            reference_contrat: "MUT1".into(),
            reference_fibre: match self.wanted {
                Wanted::Other => " \"CTP-2\"".into(),
                Wanted::CommandesOwn => "CTP-1".into(),
                Wanted::Absent => String::new(),
            },
            reference_pto: if self.pto { "PTO-7".into() } else { " ".into() },
            conservation_pto: self.conservation,
            motif: match FACTS[TableFact::Motif as usize].1.get(self.motif) {
                Some(motif) => (*motif).into(),
                None if self.motif == 15 => String::new(),
                None => "Fibre coupée".into(),
            },
        }
    }

    /// The facts known of the order in this case.
    pub fn commande(&self) -> Commande {
        let named = |name: &str, localisation: Option<&str>, origin| {
            let pbo = CommandePbo { reference: name.into(), localisation: localisation.map(str::to_owned) };
            Some(Fact::new(pbo, origin))
        };
        Commande {
            reference_prise: match self.prise {
                PriseSaid::Known => fact(Some(match self.looks_like {
                    LooksLike::Prise(written) if self.wanted == Wanted::Other => written.to_owned(),
                    _ => "CTP-1".to_owned(),
                })),
                PriseSaid::Hotline => fact(Some("HOTLINE".to_owned())),
                PriseSaid::Empty => fact(Some("_NA_".to_owned())),
                PriseSaid::Unknown => None,
            },
            existing_prise: fact(self.existing_prise),
            parc_opac: fact(self.parc_opac),
            zone: fact(self.zmd.map(|zmd| if zmd { Zone::Zmd } else { Zone::Ztd })),
            collective_immeuble: fact(self.collective),
            pbo: match self.pbo {
                PboPlace::Same | PboPlace::Other | PboPlace::NotInFullList | PboPlace::NoName => {
                    named("PBO-1", None, FactOrigin::Plan)
                }
                PboPlace::CommandeUnknown | PboPlace::CommandeUnknownFullList => {
                    named("PT XXXX", None, FactOrigin::ByHand)
                }
                PboPlace::OffSite => named("PT 4056", None, FactOrigin::CrCommande),
                PboPlace::SameNameSamePlace | PboPlace::SameNameOtherPlace => {
                    named("PBO-9", Some("ET-3"), FactOrigin::ByHand)
                }
            },
            route: fact(self.is_virtual.map(|is_virtual| if is_virtual { Route::Virtual } else { Route::Real })),
        }
    }

    /// The lists that were read in this case.
    pub fn known_lists(&self) -> Vec<KnownList> {
        let known_list = |question, pbo, at| KnownList { question, answer: Arc::new(RoSite { pbo }), at };
        let ago = |minutes| Some(now() - SignedDuration::from_mins(minutes));
        let mut known_lists = Vec::new();
        if matches!(self.pbo, PboPlace::NotInFullList | PboPlace::CommandeUnknownFullList) {
            let question = FibresQuestion { place: None, pbo: PboId::parse("PBO-1").ok() };
            let fibres = vec![fibre("CTP-8", 2, 0)];
            known_lists.push(known_list(Some(question), vec![pbo("PBO-1", "ET-1", fibres)], ago(3)));
        }
        let unknown = [PboPlace::CommandeUnknown, PboPlace::OffSite, PboPlace::CommandeUnknownFullList];
        if unknown.contains(&self.pbo) && self.batiment != BatimentSaid::Unknown {
            // The contract's own place, with two PBOs: it names a bâtiment, but not the order's PBO.
            let pbo = vec![pbo("PBO-1", "ET-1", Vec::new()), pbo("PBO-3", "ET-1", Vec::new())];
            known_lists.push(known_list(Some(FibresQuestion::default()), pbo, ago(2)));
        }
        let at = match self.list {
            ListKind::None => return known_lists,
            ListKind::Fresh => ago(15),
            ListKind::Old => ago(16),
            ListKind::NoAge => None,
            ListKind::Expired => ago(24 * 60 + 1),
        };
        let reference = if self.wanted == Wanted::CommandesOwn { "CTP-1" } else { "CTP-2" };
        let (name, place) = match self.pbo {
            PboPlace::Same => ("PBO-1", "ET-1"),
            PboPlace::NoName => ("PT XXXX", "ET-1"),
            PboPlace::Other
            | PboPlace::CommandeUnknown
            | PboPlace::OffSite
            | PboPlace::NotInFullList
            | PboPlace::CommandeUnknownFullList => ("PBO-2", "ET-2"),
            PboPlace::SameNameSamePlace => ("PBO-9", "et-3 "),
            PboPlace::SameNameOtherPlace => ("PBO-9", "ET-4"),
        };
        let question = match self.batiment {
            BatimentSaid::Unknown => None,
            BatimentSaid::Same | BatimentSaid::Other => {
                let batiment = if self.batiment == BatimentSaid::Same { "BAT-A" } else { "BAT-B" };
                Some(FibresQuestion { place: Place::parse(batiment, "ESC", "ET-1").ok(), pbo: None })
            }
        };
        let mut fibres = vec![fibre("CTP-0", 2, 1), fibre(reference, self.construction, self.utilisation)];
        if let LooksLike::Listed(written) = self.looks_like {
            fibres.push(fibre(written, 2, 0));
        }
        known_lists.push(known_list(question, vec![pbo(name, place, fibres)], at));
        known_lists
    }

    /// The puts of this profile in this case: each ended 15 minutes and a half ago, between two ages of the list.
    pub fn own_puts(&self) -> OwnPuts {
        let wanted = if self.wanted == Wanted::CommandesOwn { "CTP-1" } else { "CTP-2" };
        let (old, new, motif) = match self.our_put {
            OurPut::Nothing => return OwnPuts::default(),
            OurPut::Took => ("CTP-77", wanted, 3),
            OurPut::GaveBack(motif) => (wanted, "CTP-77", motif),
        };
        let draft = Draft {
            reference_contrat: "MUT2".into(),
            reference_fibre: new.into(),
            reference_pto: String::new(),
            conservation_pto: Some(false),
            motif: FACTS[TableFact::Motif as usize].1[motif].into(),
        };
        let intention = PutEvent::Intention {
            demande: draft.demande().expect("a sound draft"),
            old_fibre: Some(old.into()),
            agent: None,
            accepted: Vec::new(),
        };
        let at = now() - SignedDuration::from_secs(15 * 60 + 30);
        let back = PutEvent::Return { outcome: PutOutcome::Accepted(Acceptance::default()), last_byte: at };
        let state = ReprovisionningState { reference: None, statut: Statut::Finished, pm: None, fibre: None };
        let end = PutEvent::State { state, doubt: 600 };
        let records = [intention, PutEvent::Departure, back, end].map(|event| Record { at, event });
        OwnPuts::new(&Life::replayed(&records))
    }

    /// Builds the product's examination of the case and gives it to `see`.
    pub fn examine<T>(&self, see: impl FnOnce(&Examination<'_>) -> T) -> T {
        let (draft, commande, known_lists) = (self.draft(), self.commande(), self.known_lists());
        let own_puts = self.own_puts();
        see(&Examination { own_puts: &own_puts, ..self.examination(&draft, &commande, &known_lists) })
    }

    /// The same without puts of ours, from parts that are already built.
    pub fn examination<'a>(
        &self,
        draft: &'a Draft,
        commande: &'a Commande,
        known_lists: &'a [KnownList],
    ) -> Examination<'a> {
        Examination {
            draft,
            commande,
            site: (self.batiment != BatimentSaid::Unknown).then(|| &*SITE),
            known_lists,
            own_puts: OwnPuts::none(),
            underway: &UNDERWAY[self.underway_kind].0,
            ages: ListAges::default(),
            now: now(),
        }
    }

    /// The product's judgement of the case.
    pub fn judge(&self) -> Judgement {
        self.examine(judge)
    }

    /// Whether the case can be built. Telling two PBOs of one name apart needs the site, and a known site always gives
    /// the bâtiment.
    pub fn possible(&self) -> bool {
        !(self.ambiguous() && self.batiment == BatimentSaid::Unknown)
    }
}

/// A verdict as the oracle's letter.
pub const fn letter(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Compliant => b'c',
        Verdict::Rejection => b'r',
        Verdict::Undecided => b'i',
        Verdict::Warning => b'a',
        Verdict::NotApplicable => b's',
    }
}

/// The verdicts as the oracle's letters.
pub fn letters(verdicts: impl IntoIterator<Item = (RuleId, Verdict)>) -> Letters {
    let mut letters = [b' '; 17];
    for (index, (rule, verdict)) in verdicts.into_iter().enumerate() {
        assert_eq!(rule, RuleId::ALL[index]);
        letters[index] = letter(verdict);
    }
    letters
}
