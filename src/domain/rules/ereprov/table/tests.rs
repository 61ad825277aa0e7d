//! Compares the pure table with the oracle, over the complete product of its inputs.
//!
//! Guards: domain: the verdict of every rule, in every case

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::*;
use crate::domain::fibre::Fibre;
use crate::domain::rules::ereprov::Verdict;
use crate::domain::rules::ereprov::findings::FibreUse;
use crate::domain::states::{Construction, Utilisation};

use common::rules::oracle::{FACTS, Letters, RULES, TableFact, TableReader};

const YES_NO: [Option<bool>; 3] = [None, Some(false), Some(true)];
const UNDERWAY: [(UnderwayKind, Option<usize>); 4] = [
    (UnderwayKind::Nothing, Some(0)),
    (UnderwayKind::Put, Some(1)),
    (UnderwayKind::Workflow, Some(1)),
    (UnderwayKind::StateUnknown, None),
];

const OUR_PUTS: [(Option<MarkKind>, usize); 4] =
    [(None, 0), (Some(MarkKind::Taken), 1), (Some(MarkKind::Freed), 2), (Some(MarkKind::NotAgain), 3)];
const ALIKE: [(Alike, usize); 3] = [(Alike::Nothing, 0), (Alike::Prise, 1), (Alike::Listed, 1)];

/// A fibre's states as given to the table (whether the PTO can be kept, the fibre's use) and as given to the
/// reader (construction, utilisation).
type States = (Option<bool>, Option<FibreUse>, Option<usize>, Option<usize>);

/// The wanted fibre: its list, states, PBO and bâtiment, and whether it is the order's fibre.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    fibre: bool,
    list: (WantedList, usize),
    states: States,
    relation: (Relation, Option<usize>),
    batiment: Option<bool>,
    same_fibre: Option<bool>,
}

/// The states of a fibre: of the sixteen pairs, the nine that differ for the table.
fn states() -> Vec<States> {
    let mut all_seen: Vec<States> = Vec::new();
    for pair in 0..16 {
        let (construction, utilisation) = (pair / 4, pair % 4);
        let word = |fact: TableFact, index: usize| FACTS[fact as usize].1.get(index).copied().unwrap_or("Autre");
        let fibre = Fibre {
            reference: "CTP-1".into(),
            reference_pto: None,
            cable: None,
            tube: None,
            colour: None,
            construction: Construction::read(word(TableFact::Construction, construction)),
            utilisation: Utilisation::read(word(TableFact::Utilisation, utilisation)),
        };
        let usage = [FibreUse::Available, FibreUse::Occupied, FibreUse::Reserved].get(utilisation).copied();
        let keep = fibre.allows_conservation();
        if !all_seen.iter().any(|seen| (seen.0, seen.1) == (keep, usage)) {
            let known = |index: usize| (index < 3).then_some(index);
            all_seen.push((keep, usage, known(construction), known(utilisation)));
        }
    }
    all_seen
}

/// Every wanted fibre: in one of the three kinds of list that count, in no list, or no fibre wanted.
fn wanted_fibres() -> Vec<Wanted> {
    let mut wanted_fibres = Vec::new();
    let without_states = (None, None, None, None);
    let relations = [
        (Relation::Same, Some(0)),
        (Relation::Other, Some(1)),
        (Relation::Absent, Some(1)),
        (Relation::Ambiguous, None),
        (Relation::Unknown, None),
    ];
    let absent = (WantedList::Absent, 3);
    for same_fibre in YES_NO {
        for list in [(WantedList::Fresh, 0), (WantedList::Old, 1), (WantedList::AgeUnknown, 2)] {
            for (states, relation) in
                states().into_iter().flat_map(|states| relations.map(|relation| (states, relation)))
            {
                let within = |batiment| Wanted { fibre: true, list, states, relation, batiment, same_fibre };
                wanted_fibres.extend(YES_NO.map(within));
            }
        }
        for relation in [relations[2], relations[4]] {
            let nowhere =
                Wanted { fibre: true, list: absent, states: without_states, relation, batiment: None, same_fibre };
            wanted_fibres.push(nowhere);
        }
    }
    for same_fibre in [None, Some(false)] {
        let nothing = Wanted {
            fibre: false,
            list: absent,
            states: without_states,
            relation: relations[4],
            batiment: None,
            same_fibre,
        };
        wanted_fibres.push(nothing);
    }
    wanted_fibres
}

/// One case, given to both the table and the reader.
#[derive(Clone)]
struct Case {
    facts: Facts,
    reader: TableReader,
}

impl Case {
    fn new() -> Self {
        let facts = Facts {
            well_formed: false,
            fibre: false,
            conservation: None,
            motif: None,
            pto: false,
            prise: KnownPrise::Unknown,
            same_fibre: None,
            existing_prise: None,
            parc_opac: None,
            route: None,
            zone: None,
            collective: None,
            commande: PboKnowledge::Unknown,
            relation: Relation::Unknown,
            list: WantedList::Absent,
            read: ListsRead::None,
            keep: None,
            usage: None,
            underway: UnderwayKind::Nothing,
            other_batiment: None,
            mark: None,
            alike: Alike::Nothing,
        };
        let mut case = Self { facts, reader: TableReader::new() };
        case.reader.knows(TableFact::Underway, UNDERWAY[0].1);
        case.ours(OUR_PUTS[0]);
        case.alike(ALIKE[0]);
        case
    }

    fn ours(&mut self, (mark, said): (Option<MarkKind>, usize)) {
        self.facts.mark = mark;
        self.reader.knows(TableFact::OurPut, Some(said));
    }

    fn alike(&mut self, (alike, said): (Alike, usize)) {
        self.facts.alike = alike;
        self.reader.knows(TableFact::LookAlike, Some(said));
    }

    fn demande(&mut self, motif: Option<usize>, conservation: Option<bool>, pto: bool) {
        self.facts.motif = motif.and_then(|motif| Motif::read(FACTS[TableFact::Motif as usize].1[motif]));
        self.reader.knows(TableFact::Motif, motif);
        self.facts.conservation = conservation;
        self.reader.knows(TableFact::Conservation, conservation.map(usize::from));
        self.facts.pto = pto;
        self.reader.knows(TableFact::Pto, Some(usize::from(pto)));
    }

    fn wanted(&mut self, wanted: &Wanted) {
        self.facts.fibre = wanted.fibre;
        self.facts.same_fibre = wanted.same_fibre;
        // Without a wanted fibre, it counts as another one than the order's only when the order has none.
        self.facts.prise = match wanted.same_fibre {
            None => KnownPrise::Unknown,
            Some(_) if wanted.fibre => KnownPrise::Known,
            Some(_) => KnownPrise::None,
        };
        self.reader.knows(TableFact::Fibre, wanted.same_fibre.map(usize::from));
        (self.facts.list, self.facts.relation) = (wanted.list.0, wanted.relation.0);
        self.reader.knows(TableFact::List, Some(wanted.list.1));
        self.reader.knows(TableFact::Pbo, wanted.relation.1);
        (self.facts.keep, self.facts.usage) = (wanted.states.0, wanted.states.1);
        self.reader.knows(TableFact::Construction, wanted.states.2);
        self.reader.knows(TableFact::Utilisation, wanted.states.3);
        self.facts.other_batiment = wanted.batiment;
        self.reader.knows(TableFact::Batiment, wanted.batiment.map(usize::from));
        let complete = self.facts.fibre && self.facts.conservation.is_some() && self.facts.motif.is_some();
        self.facts.well_formed = complete;
        self.reader.knows(TableFact::WellFormed, Some(usize::from(!complete)));
    }

    fn compare(&self) {
        // A plain loop without early exit: this runs a hundred million times without optimisation.
        let expected = self.reader.verdicts();
        let mut index = 0;
        while index < 17 {
            let given = letter(settle(RuleId::ALL[index], &self.facts).verdict);
            assert!(given == expected[index], "{}", self.differences());
            index += 1;
        }
    }

    fn differences(&self) -> String {
        let all_given: Letters = RuleId::ALL.map(|rule| letter(settle(rule, &self.facts).verdict));
        let letters = all_given.iter().zip(self.reader.verdicts()).zip(RULES);
        let differences: Vec<String> = letters
            .filter(|((given, expected), _)| given != expected)
            .map(|((given, expected), rule)| format!("{rule}: {} for {}", char::from(*given), char::from(*expected)))
            .collect();
        format!("{} in {:?}", differences.join(", "), self.facts)
    }
}

const fn letter(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Compliant => b'c',
        Verdict::Rejection => b'r',
        Verdict::Undecided => b'i',
        Verdict::Warning => b'a',
        Verdict::NotApplicable => b's',
    }
}

/// Compares every case of one motif, conservationPTO and referencePTO; returns the number of cases.
fn of_demande(demande: (Option<usize>, Option<bool>, bool), wanted_fibres: &[Wanted]) -> usize {
    let mut number = 0;
    let mut case = Case::new();
    case.demande(demande.0, demande.1, demande.2);
    for wanted in wanted_fibres {
        case.wanted(wanted);
        for existing_prise in YES_NO {
            case.facts.existing_prise = existing_prise;
            case.reader.knows(TableFact::ExistingPrise, existing_prise.map(usize::from));
            for parc_opac in YES_NO {
                case.facts.parc_opac = parc_opac;
                case.reader.knows(TableFact::ParcOpac, parc_opac.map(usize::from));
                number += from_commande(&mut case);
            }
        }
    }
    number
}

/// Compares every route, zone, building and kind of work under way, for a case whose other facts are set.
fn from_commande(case: &mut Case) -> usize {
    let mut number = 0;
    for is_virtual in YES_NO {
        case.facts.route = is_virtual.map(|yes| if yes { Route::Virtual } else { Route::Real });
        case.reader.knows(TableFact::Route, is_virtual.map(usize::from));
        for zmd in YES_NO {
            case.facts.zone = zmd.map(|yes| if yes { Zone::Zmd } else { Zone::Ztd });
            case.reader.knows(TableFact::Zone, zmd.map(usize::from));
            for collective in YES_NO {
                case.facts.collective = collective;
                case.reader.knows(TableFact::Immeuble, collective.map(usize::from));
                number += of_what_is_underway(case);
            }
        }
    }
    number
}

fn of_what_is_underway(case: &mut Case) -> usize {
    for (underway, known) in UNDERWAY {
        case.facts.underway = underway;
        case.reader.knows(TableFact::Underway, known);
        case.compare();
    }
    UNDERWAY.len()
}

/// 16 motifs (one of them missing) x conservationPTO x referencePTO.
fn demandes() -> Vec<(Option<usize>, Option<bool>, bool)> {
    (0..16)
        .flat_map(|motif| YES_NO.map(|conservation| ((motif < 15).then_some(motif), conservation)))
        .flat_map(|(motif, conservation)| [false, true].map(|pto| (motif, conservation, pto)))
        .collect()
}

/// What our own puts did to the wanted fibre and what it looks like, with every demande and every wanted fibre.
#[test]
fn our_own_puts_and_look_alikes_say_what_the_page_says_in_every_case() {
    let wanted_fibres = wanted_fibres();
    let mut number = 0;
    for (motif, conservation, pto) in demandes() {
        let mut case = Case::new();
        case.demande(motif, conservation, pto);
        for wanted in &wanted_fibres {
            case.wanted(wanted);
            for ours in OUR_PUTS {
                case.ours(ours);
                for alike in ALIKE {
                    case.alike(alike);
                    case.compare();
                    number += 1;
                }
            }
        }
    }
    assert_eq!(number, (16 * 3 * 2) * wanted_fibres.len() * 4 * 3);
}

/// 16 motifs (one of them missing) x conservationPTO x referencePTO x existing PTO x OPAC x route x zone x
/// building x what is under way x the wanted fibre: whether it is the order's, its list, its states, its PBO,
/// its bâtiment.
#[test]
fn the_table_says_what_the_page_says_in_every_case() {
    let wanted_fibres = wanted_fibres();
    assert_eq!(states().len(), 9);
    let demandes = demandes();
    let (next, total) = (AtomicUsize::new(0), Mutex::new(0));
    thread::scope(|overall| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            overall.spawn(|| {
                while let Some(demande) = demandes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let number = of_demande(*demande, &wanted_fibres);
                    *total.lock().unwrap() += number;
                }
            });
        }
    });
    let wanted = 3 * (3 * 9 * 5 * 3 + 2) + 2;
    let total = total.into_inner().unwrap();
    assert_eq!(total, (16 * 3 * 2) * wanted * (3 * 3 * 3) * (3 * 3) * 4);
    println!("{total} cases");
}
