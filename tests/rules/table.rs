//! The verdicts against the oracle, over complete products of the values of a demande.
//!
//! A test beside `domain::rules::table` compares the pure table with the oracle in every case at once. Here the
//! drafts, orders, sites and lists are real, and the tests call only [`verdict_summary`] and [`judge`].
//!
//! Guards: domain: only the rules make a demande that may be sent: `CheckedDemande` has no other constructor
//! Guards: domain: the verdict of every rule, in every case

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use common::rules::cases::{
    ALL_WANTED, BATIMENTS, BatimentSaid, Case, LISTS, LOOKS, ListKind, OUR_PUTS, PBOS, PRISES, PboPlace, PriseSaid,
    UNDERWAY, Wanted, YES_NO, letter, letters,
};
use common::rules::oracle::{Letters, RULES, TableFact, TableReader};
use reprov::domain::commande::{Commande, Fact, FactOrigin, Route, Zone};
use reprov::domain::demande::Draft;
use reprov::domain::rules::ereprov::{OverallVerdict, RuleId, Verdict, VerdictSummary, judge, verdict_summary};

type YesNo = &'static [Option<bool>];

/// The values that each fact takes in a product.
#[derive(Clone, Copy)]
struct Axes {
    motifs: &'static [usize],
    conservations: YesNo,
    ptos: &'static [bool],
    existing_prises: YesNo,
    opacs: YesNo,
    virtual_routes: YesNo,
    zmds: YesNo,
    collective: YesNo,
    /// Indexes of the constructions and of the utilisations.
    states: &'static [usize],
    lists: &'static [ListKind],
    pbos: &'static [PboPlace],
    batiments: &'static [BatimentSaid],
    wanted_fibres: &'static [Wanted],
    prises: &'static [PriseSaid],
    underway_kind: &'static [usize],
}

/// Indexes: the fifteen motifs, no motif, and a text that is none of the fifteen.
const MOTIFS: [usize; 17] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
/// Indexes: the fifteen motifs and no motif. A text that is none of the fifteen is left out: the rules treat it like
/// no motif, and recognising it is slow without optimisation.
const MOTIFS_OR_NONE: [usize; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
/// Indexes: the three states and an unknown one.
const STATES: [usize; 4] = [0, 1, 2, 3];

/// One value for each axis: that of `Case::SOUND`.
const ONE: Axes = Axes {
    motifs: &[4],
    conservations: &[Some(false)],
    ptos: &[false],
    existing_prises: &[Some(false)],
    opacs: &[Some(false)],
    virtual_routes: &[Some(false)],
    zmds: &[Some(true)],
    collective: &[Some(false)],
    states: &[0],
    lists: &[ListKind::Fresh],
    pbos: &[PboPlace::Same],
    batiments: &[BatimentSaid::Same],
    wanted_fibres: &[Wanted::Other],
    prises: &[PriseSaid::Known],
    underway_kind: &[0],
};

/// The work of the threads: each takes the next place and goes through all the cases at that place.
struct Walk<'a> {
    axes: &'a Axes,
    places: &'a [Case],
    next_at: AtomicUsize,
}

impl Axes {
    /// Every possible combination of wanted fibre, list, PBO and bâtiment. A fibre that is in no list has no states
    /// to vary.
    fn places(&self) -> Vec<Case> {
        let mut places = Vec::new();
        for (&pbo, &list) in self.pbos.iter().flat_map(|pbo| self.lists.iter().map(move |list| (pbo, list))) {
            for (&batiment, &wanted) in
                self.batiments.iter().flat_map(|said| self.wanted_fibres.iter().map(move |wanted| (said, wanted)))
            {
                places.extend(self.places_of(&Case { wanted, list, pbo, batiment, ..Case::SOUND }));
            }
        }
        places
    }

    /// The place with the fibre in every state.
    fn places_of(&self, place: &Case) -> impl Iterator<Item = Case> {
        let states = self.states.iter().flat_map(|c| self.states.iter().map(move |u| (c, u))).enumerate();
        states.filter_map(|(index, (&construction, &utilisation))| {
            let case = Case { construction, utilisation, ..*place };
            (case.possible() && (index == 0 || case.found())).then_some(case)
        })
    }

    /// Compares every case of the product with the oracle; returns the number of cases.
    fn compare(&self) -> usize {
        let places = self.places();
        let walk = Walk { axes: self, places: &places, next_at: AtomicUsize::new(0) };
        thread::scope(|overall| {
            let threads: Vec<_> = (0..thread::available_parallelism().map_or(2, usize::from))
                .map(|_| overall.spawn(|| walk.run()))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        })
    }

    fn drafts(&self, place: &Case) -> Vec<(Case, Draft)> {
        let mut drafts = Vec::new();
        for &motif in self.motifs {
            for &conservation in self.conservations {
                for &pto in self.ptos {
                    let case = Case { motif, conservation, pto, ..*place };
                    drafts.push((case, case.draft()));
                }
            }
        }
        drafts
    }
}

impl Walk<'_> {
    fn run(&self) -> usize {
        let mut number = 0;
        let mut reader = TableReader::new();
        while let Some(place) = self.places.get(self.next_at.fetch_add(1, Ordering::Relaxed)) {
            let known_lists = place.known_lists();
            place.tell_fibre(&mut reader);
            let drafts = self.axes.drafts(place);
            for (&prise, (case, draft)) in
                self.axes.prises.iter().flat_map(|prise| drafts.iter().map(move |one| (prise, one)))
            {
                let mut commande = Case { prise, ..*place }.commande();
                Case { prise, ..*place }.tell_prise(&mut reader);
                case.tell_demande(&mut reader);
                let mut see = |commande: &Commande, reader: &TableReader, underway_kind| {
                    let case = Case { underway_kind, ..*case };
                    let given = verdict_summary(&case.examination(draft, commande, &known_lists));
                    compare(&given, reader.verdicts(), &case, draft, commande);
                    number += 1;
                };
                self.commandes(&mut commande, &mut reader, &mut see);
            }
        }
        number
    }

    /// Every combination of the order's facts other than its PBO and its fibre, with everything that can be under
    /// way.
    fn commandes(
        &self,
        commande: &mut Commande,
        reader: &mut TableReader,
        see: &mut dyn FnMut(&Commande, &TableReader, usize),
    ) {
        let axes = self.axes;
        for &existing in axes.existing_prises {
            commande.existing_prise = existing.map(by_hand);
            reader.knows(TableFact::ExistingPrise, existing.map(usize::from));
            for &opac in axes.opacs {
                commande.parc_opac = opac.map(by_hand);
                reader.knows(TableFact::ParcOpac, opac.map(usize::from));
                self.routes(commande, reader, see);
            }
        }
    }

    /// Every route and zone of the order.
    fn routes(
        &self,
        commande: &mut Commande,
        reader: &mut TableReader,
        see: &mut dyn FnMut(&Commande, &TableReader, usize),
    ) {
        for &is_virtual in self.axes.virtual_routes {
            commande.route = is_virtual.map(|yes| by_hand(if yes { Route::Virtual } else { Route::Real }));
            reader.knows(TableFact::Route, is_virtual.map(usize::from));
            for &zmd in self.axes.zmds {
                commande.zone = zmd.map(|yes| by_hand(if yes { Zone::Zmd } else { Zone::Ztd }));
                reader.knows(TableFact::Zone, zmd.map(usize::from));
                self.immeubles(commande, reader, see);
            }
        }
    }

    /// Every kind of building of the order, with everything that can be under way.
    fn immeubles(
        &self,
        commande: &mut Commande,
        reader: &mut TableReader,
        see: &mut dyn FnMut(&Commande, &TableReader, usize),
    ) {
        for &collective in self.axes.collective {
            commande.collective_immeuble = collective.map(by_hand);
            reader.knows(TableFact::Immeuble, collective.map(usize::from));
            for &underway_kind in self.axes.underway_kind {
                reader.knows(TableFact::Underway, UNDERWAY[underway_kind].1.map(usize::from));
                see(commande, reader, underway_kind);
            }
        }
    }
}

fn by_hand<T>(value: T) -> Fact<T> {
    Fact::new(value, FactOrigin::ByHand)
}

/// Fails at the first verdict that differs from the oracle's.
fn compare(given: &VerdictSummary, expected: &Letters, case: &Case, what: &Draft, commande: &impl std::fmt::Debug) {
    for (index, (_, verdict)) in given.verdicts().enumerate() {
        assert!(
            letter(verdict) == expected[index],
            "{}: {verdict:?} given, {} expected in {case:?} {what:?} {commande:?}",
            RULES[index],
            char::from(expected[index]),
        );
    }
}

/// The overall verdict of the rules.
fn overall(letters: &Letters) -> OverallVerdict {
    match (letters.contains(&b'r'), letters.contains(&b'i')) {
        (true, _) => OverallVerdict::Rejection,
        (false, true) => OverallVerdict::Undecided,
        (false, false) => OverallVerdict::Compliant,
    }
}

/// motif x conservationPTO x prise existante x OPAC x route x the sixteen pairs of states x fibre x PBO x zone x
/// building; each of the last four can also be unknown.
#[test]
fn the_table_of_the_issue_whole() {
    let axes = Axes {
        motifs: &MOTIFS_OR_NONE,
        conservations: &YES_NO,
        existing_prises: &YES_NO,
        opacs: &YES_NO,
        virtual_routes: &YES_NO,
        zmds: &YES_NO,
        collective: &YES_NO,
        states: &STATES,
        pbos: &[PboPlace::Same, PboPlace::Other, PboPlace::CommandeUnknown],
        ..ONE
    };
    let known = Axes { wanted_fibres: &[Wanted::Other, Wanted::CommandesOwn], ..axes }.compare();
    let unknown = Axes { prises: &[PriseSaid::Unknown], ..axes }.compare();
    assert_eq!(known + unknown, 16 * 3 * (3 * 3 * 3) * 16 * (2 + 1) * 3 * (3 * 3));
    println!("{} cases", known + unknown);
}

/// motif x zone x building x PBO x bâtiment x list x wanted fibre x ReferencePrise x under way.
#[test]
fn the_table_of_places_whole() {
    let axes = Axes {
        motifs: &MOTIFS_OR_NONE,
        zmds: &YES_NO,
        collective: &YES_NO,
        lists: &LISTS,
        pbos: &PBOS,
        batiments: &BATIMENTS,
        wanted_fibres: &ALL_WANTED,
        prises: &PRISES,
        underway_kind: &[0, 1, 2, 3, 4, 5, 6, 7],
        ..ONE
    };
    // 9 x 3 places, minus two: without the site, the two cases of PBOs of the same name can't be built.
    let number = axes.compare();
    assert_eq!(number, 16 * (3 * 3) * (9 * 3 - 2) * 5 * 3 * 4 * 8);
    println!("{number} cases");
}

/// conservationPTO x referencePTO x route x list with its states x wanted fibre x ReferencePrise x motif: everything
/// that the draft says of the PTO, with everything that the lists say of the fibre.
#[test]
fn the_table_of_the_pto_whole() {
    let axes = Axes {
        motifs: &MOTIFS,
        conservations: &YES_NO,
        ptos: &[false, true],
        virtual_routes: &YES_NO,
        states: &STATES,
        lists: &LISTS,
        wanted_fibres: &ALL_WANTED,
        prises: &PRISES,
        ..ONE
    };
    let number = axes.compare();
    // Three of the five lists contain a wanted fibre with its states.
    assert_eq!(number, 17 * 3 * 2 * 3 * (2 * (3 * 16 + 2) + 5) * 4);
    println!("{number} cases");
}

/// Every fact with every other at once, through the product's functions. Takes minutes without optimisation, so it is
/// run by hand (`cargo test --release --test rules -- --ignored`).
#[test]
#[ignore = "a hundred million examens: minutes unless optimised"]
fn the_whole_product() {
    let axes = Axes {
        motifs: &MOTIFS,
        conservations: &YES_NO,
        ptos: &[false, true],
        existing_prises: &YES_NO,
        opacs: &YES_NO,
        virtual_routes: &YES_NO,
        zmds: &YES_NO,
        collective: &YES_NO,
        states: &STATES,
        lists: &LISTS,
        pbos: &PBOS,
        underway_kind: &[0, 3, 7],
        ..ONE
    };
    let known = Axes { wanted_fibres: &[Wanted::Other, Wanted::CommandesOwn], ..axes }.compare();
    let unknown = Axes { prises: &[PriseSaid::Unknown], ..axes }.compare();
    assert_eq!(known + unknown, 17 * 3 * 2 * (3 * 3 * 3) * (3 * 3) * (3 * 16 + 2) * 9 * (2 + 1) * 3);
    println!("{} cases", known + unknown);
}

/// A function that changes one fact of a case.
type Change = Box<dyn Fn(Case) -> Case>;

/// For each fact, the functions that give it each of its values.
fn differences() -> Vec<Vec<Change>> {
    fn each<T: Copy + 'static>(values: &[T], set: fn(Case, T) -> Case) -> Vec<Change> {
        values.iter().map(|&value| Box::new(move |case| set(case, value)) as Change).collect()
    }
    vec![
        each(&MOTIFS, |case, motif| Case { motif, ..case }),
        each(&YES_NO, |case, conservation| Case { conservation, ..case }),
        each(&[false, true], |case, pto| Case { pto, ..case }),
        each(&ALL_WANTED, |case, wanted| Case { wanted, ..case }),
        each(&PRISES, |case, prise| Case { prise, ..case }),
        each(&YES_NO, |case, existing_prise| Case { existing_prise, ..case }),
        each(&YES_NO, |case, parc_opac| Case { parc_opac, ..case }),
        each(&YES_NO, |case, is_virtual| Case { is_virtual, ..case }),
        each(&YES_NO, |case, zmd| Case { zmd, ..case }),
        each(&YES_NO, |case, collective| Case { collective, ..case }),
        each(&STATES, |case, construction| Case { construction, ..case }),
        each(&STATES, |case, utilisation| Case { utilisation, ..case }),
        each(&LISTS, |case, list| Case { list, ..case }),
        each(&PBOS, |case, pbo| Case { pbo, ..case }),
        each(&BATIMENTS, |case, batiment| Case { batiment, ..case }),
        each(&[0, 1, 2, 3, 4, 5, 6, 7], |case, underway_kind| Case { underway_kind, ..case }),
        each(&OUR_PUTS, |case, our_put| Case { our_put, ..case }),
        each(&LOOKS, |case, looks_like| Case { looks_like, ..case }),
    ]
}

/// Every combination of one value of each of three facts.
fn mix(base: Case, [one, two, three]: [&Vec<Change>; 3]) -> impl Iterator<Item = Case> {
    let pairwise = one.iter().flat_map(move |a| two.iter().map(move |b| b(a(base))));
    pairwise.flat_map(move |case| three.iter().map(move |c| c(case))).filter(Case::possible)
}

/// Every case that differs in at most three facts from one of these: all sound; keeping the PTO elsewhere; all
/// unknown. Returns the number of cases.
fn within_three_facts(see: &mut dyn FnMut(&Case)) -> usize {
    let elsewhere =
        Case { motif: 3, conservation: Some(true), pto: true, construction: 0, pbo: PboPlace::Other, ..Case::SOUND };
    let nothing = Case {
        prise: PriseSaid::Unknown,
        existing_prise: None,
        parc_opac: None,
        is_virtual: None,
        zmd: None,
        collective: None,
        conservation: Some(true),
        list: ListKind::None,
        pbo: PboPlace::CommandeUnknown,
        ..Case::SOUND
    };
    let axes = differences();
    let mut number = 0;
    for base in [Case::SOUND, elsewhere, nothing] {
        for (one, firsts) in axes.iter().enumerate() {
            for (two, second) in axes.iter().enumerate().skip(one + 1) {
                for case in axes.iter().skip(two + 1).flat_map(|third| mix(base, [firsts, second, third])) {
                    see(&case);
                    number += 1;
                }
            }
        }
    }
    number
}

/// A judgement has the same verdicts with its sentences and without, and they are the oracle's.
#[test]
fn the_sentences_change_no_verdict() {
    let number = within_three_facts(&mut |case| {
        let (judgement, verdict_summary) =
            case.examine(|examination| (judge(examination), verdict_summary(examination)));
        let written = letters(judgement.ruling().iter().map(|ruling| (ruling.rule, ruling.verdict)));
        assert_eq!(written, letters(verdict_summary.verdicts()), "{case:?}");
        assert_eq!(written, case.expected(), "{case:?}");
        assert_eq!((judgement.overall(), verdict_summary.overall()), (overall(&written), overall(&written)));
        let rejected_rules: Vec<RuleId> =
            RuleId::ALL.into_iter().zip(written).filter(|(_, l)| *l == b'r').map(|(r, _)| r).collect();
        assert_eq!(verdict_summary.rules(Verdict::Rejection).collect::<Vec<_>>(), rejected_rules);
    });
    println!("{number} cases");
}

/// Checks that R6 is compliant if `fits`, else a rejection.
fn r6_says(draft: &Draft, fits: bool) {
    let (commande, known_lists) = (Case::SOUND.commande(), Case::SOUND.known_lists());
    let given = verdict_summary(&Case::SOUND.examination(draft, &commande, &known_lists));
    let expected = if fits { Verdict::Compliant } else { Verdict::Rejection };
    assert_eq!(given.verdicts().nth(5), Some((RuleId::R6, expected)), "{draft:?}");
}

/// Each parameter missing, ill-formed and well-formed, in every combination with the others.
#[test]
fn the_form_of_the_parameters_whole() {
    let long = "x".repeat(256);
    let exact = "x".repeat(30);
    let contrats = [("", false), ("MUT1", true), (&exact, true), (&long[..31], false), ("a\u{2011}b", false)];
    let fibres = [(" ", false), ("CTP-2", true), (&long[..255], true), (&long, false), ("€", false)];
    let ptos = [("", true), ("PTO-7", true), (&exact, true), (&long[..31], false), ("a\tb", false)];
    let conservations = [(None, false), (Some(false), true), (Some(true), true)];
    let motifs = [("", false), ("fibre cassee", true), ("Fibre cassée", true), ("Autre", false)];
    let mut number = 0;
    for ((contrat, contrat_fits), (fibre, fibre_fits)) in
        contrats.into_iter().flat_map(|one| fibres.map(|fibre| (one, fibre)))
    {
        for (pto, pto_fits) in ptos {
            for ((conservation_pto, told), (motif, motif_fits)) in
                conservations.into_iter().flat_map(|one| motifs.map(|motif| (one, motif)))
            {
                let draft = Draft {
                    reference_contrat: contrat.into(),
                    reference_fibre: fibre.into(),
                    reference_pto: pto.into(),
                    conservation_pto,
                    motif: motif.into(),
                };
                r6_says(&draft, contrat_fits && fibre_fits && pto_fits && told && motif_fits);
                number += 1;
            }
        }
    }
    assert_eq!(number, 5 * 5 * 5 * 3 * 4);
}

/// A demande passes only without a rejection, and if each undecided rule is accepted.
#[test]
fn only_a_demande_that_was_let_through_can_be_sent() {
    let compliant = Case::SOUND.judge();
    assert_eq!(compliant.overall(), OverallVerdict::Compliant);
    let allowed = compliant.allow(&[]).unwrap();
    assert_eq!((allowed.demande().fibre.as_str(), allowed.accepted()), ("CTP-2", &[][..]));

    let undecided =
        Case { existing_prise: None, conservation: Some(true), construction: 0, motif: 3, ..Case::SOUND }.judge();
    let rules: Vec<_> = undecided.undecided().collect();
    assert_eq!(rules, [RuleId::R2]);
    assert_eq!(undecided.allow(&[]), None);
    assert_eq!(undecided.allow(&rules).unwrap().accepted(), rules);

    for rejected in [Case { wanted: Wanted::CommandesOwn, ..Case::SOUND }, Case { motif: 15, ..Case::SOUND }] {
        let rejected = rejected.judge();
        assert_eq!(rejected.overall(), OverallVerdict::Rejection);
        assert_eq!(rejected.allow(&RuleId::ALL), None);
    }
}
