//! The proposals: each has the verdict that the rules give it, no suitable fibre is missing, and the best come first.
//!
//! Guards: domain: a proposal is what the rules say of it, and none that would do is left out
//! Guards: domain: free fibres are proposed first and they alone are counted; to a motif against the PBO, none of it

use std::sync::Arc;

use common::rules::cases::{Case, ListKind, OurPut, bare_fibre};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;
use reprov::domain::commande::{Commande, CommandePbo, Fact, FactOrigin, Route, Zone};
use reprov::domain::demande::Draft;
use reprov::domain::fibre::{Fibre, FibreIndex, FibresQuestion, PboFibres, RoSite};
use reprov::domain::motif::Motif;
use reprov::domain::own_puts::{Availability, OwnPuts};
use reprov::domain::reference::PboId;
use reprov::domain::rules::ereprov::{
    Examination, Judgement, KnownList, ListAges, NothingElse, OverallVerdict, Proposal, RuleId, Underway, Verdict,
    alternatives, free_count, judge, proposals,
};
use reprov::domain::states::{Construction, Utilisation};

fn fibre(reference: &str, construction: &str, utilisation: &str) -> Fibre {
    bare_fibre(reference, Construction::read(construction), Utilisation::read(utilisation))
}

fn read(pbo: &str, fibres: Vec<Fibre>, minutes: i64) -> KnownList {
    let question = Some(FibresQuestion { place: None, pbo: PboId::parse(pbo).ok() });
    let pbo = PboFibres { reference: pbo.into(), localisation: "ETAGE-06".into(), fibres };
    let at = Some(Timestamp::UNIX_EPOCH - SignedDuration::from_mins(minutes));
    KnownList { question, answer: Arc::new(RoSite { pbo: vec![pbo] }), at }
}

fn fact<T>(value: Option<T>) -> Option<Fact<T>> {
    value.map(|value| Fact::new(value, FactOrigin::ByHand))
}

fn commande(zone: Option<Zone>, collective: Option<bool>, pbo: Option<&str>) -> Commande {
    Commande {
        reference_prise: fact(Some("CTP-1".to_owned())),
        existing_prise: fact(Some(false)),
        parc_opac: fact(Some(false)),
        zone: fact(zone),
        collective_immeuble: fact(collective),
        pbo: fact(pbo.and_then(CommandePbo::named)),
        route: fact(Some(Route::Real)),
    }
}

fn draft(motif: Motif, conservation_pto: Option<bool>) -> Draft {
    Draft { reference_contrat: "MUT1".into(), motif: motif.libelle().into(), conservation_pto, ..Draft::default() }
}

fn examination<'a>(draft: &'a Draft, commande: &'a Commande, known_lists: &'a [KnownList]) -> Examination<'a> {
    Examination {
        draft,
        commande,
        site: None,
        known_lists,
        own_puts: OwnPuts::none(),
        underway: &Underway::Nothing,
        ages: ListAges::default(),
        now: Timestamp::UNIX_EPOCH,
    }
}

fn names(proposals: &[Proposal]) -> Vec<&str> {
    proposals.iter().map(|proposal| &*proposal.fibre.reference).collect()
}

#[test]
fn the_best_comes_first() {
    let known_lists = [
        read(
            "BE-03",
            vec![
                fibre("CTP-10", "Construite", "Disponible"),
                fibre("CTP-9", "Construite", "Disponible"),
                fibre("CTP-1", "Construite", "Disponible"),
                fibre("CTP-4", "Construite", "Occupé"),
                fibre("CTP-5", "Construite", "Hors service"),
                fibre("CTP-€", "Construite", "Disponible"),
            ],
            1,
        ),
        read(
            "BE-06",
            vec![fibre("CTP-2", "A construire", "Disponible"), fibre("CTP-3", "Construite", "Disponible")],
            1,
        ),
    ];
    let demande = draft(Motif::BrokenFibre, Some(false));
    let ztd = commande(Some(Zone::Ztd), Some(true), Some("BE-03"));
    let all_proposed = proposals(&examination(&demande, &ztd, &known_lists));
    // The order's own fibre (R1) and one that can't be sent are left out; what is not known to be free comes after what
    // is, and the fibre in use last.
    assert_eq!(names(&all_proposed), ["CTP-9", "CTP-10", "CTP-2", "CTP-3", "CTP-5", "CTP-4"]);
    assert_eq!(all_proposed.iter().map(Proposal::is_free).collect::<Vec<_>>(), [true, true, true, true, false, false]);
    assert_eq!(free_count(&all_proposed), 4);
    assert_eq!(all_proposed[2].can_keep_pto, Some(true));
    assert_eq!(all_proposed[3].can_keep_pto, Some(false));
    assert_eq!(all_proposed[2].same_pbo, Some(false));
    assert_eq!((&*all_proposed[2].pbo, all_proposed[2].verdict), ("BE-06", OverallVerdict::Compliant));

    // If the zone is not known, another PBO is undecided and comes after what is decided; a free one still comes first.
    let unknown = commande(None, None, Some("BE-03"));
    let all_proposed = proposals(&examination(&demande, &unknown, &known_lists));
    assert_eq!(names(&all_proposed), ["CTP-9", "CTP-10", "CTP-2", "CTP-3", "CTP-5", "CTP-4"]);
    assert_eq!(all_proposed[2].verdict, OverallVerdict::Undecided);

    // In ZMD, only the order's PBO is allowed.
    let zmd = commande(Some(Zone::Zmd), None, Some("BE-03"));
    assert_eq!(names(&proposals(&examination(&demande, &zmd, &known_lists))), ["CTP-9", "CTP-10", "CTP-5", "CTP-4"]);
}

#[test]
fn a_fibre_of_two_lists_comes_once_as_the_latest_has_it() {
    let known_lists = [
        read("BE-03", vec![fibre("CTP-2", "Construite", "Occupé")], 1),
        read("BE-03", vec![fibre("CTP-2", "A construire", "Disponible")], 10),
    ];
    let (demande, commande) = (draft(Motif::BrokenFibre, None), commande(Some(Zone::Zmd), None, Some("BE-03")));
    let all_proposed = proposals(&examination(&demande, &commande, &known_lists));
    assert_eq!(all_proposed.len(), 1);
    assert_eq!(all_proposed[0].fibre.utilisation, Utilisation::Occupied);
}

/// Whether the motif complains of the very PBO of the judged fibre.
fn is_blamed(judgement: &Judgement) -> bool {
    judgement.ruling().iter().any(|ruling| ruling.rule == RuleId::A3 && ruling.verdict == Verdict::Warning)
}

fn judged(examination: &Examination<'_>, fibre: &str, conservation_pto: bool) -> Judgement {
    let draft =
        Draft { reference_fibre: fibre.into(), conservation_pto: Some(conservation_pto), ..examination.draft.clone() };
    judge(&Examination { draft: &draft, ..*examination })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// A proposal has the verdict that the rules give to the draft with it, and every fibre that the rules do not
    /// reject is proposed.
    #[test]
    fn a_proposal_is_what_the_rules_say(
        motif in select(&Motif::ALL[..]),
        conservation in select(&[None, Some(false), Some(true)][..]),
        pto in any::<bool>(),
        zone in select(&[None, Some(Zone::Ztd), Some(Zone::Zmd)][..]),
        collective in select(&[None, Some(false), Some(true)][..]),
        pbo in select(&[None, Some("BE-03"), Some("BE-06")][..]),
        lists in proptest::collection::vec(
            (select(&["BE-03", "BE-06"][..]), 0..20_i64, proptest::collection::vec((0..12_u8, 0..4_usize, 0..4_usize), 0..8)),
            0..4,
        ),
    ) {
        let known_lists: Vec<KnownList> = lists
            .iter()
            .map(|(pbo, minutes, fibres)| {
                let fibres = fibres
                    .iter()
                    .map(|(number, construction, utilisation)| {
                        let construction = ["A construire", "En construction", "Construite", "?"][*construction];
                        let utilisation = ["Disponible", "Occupé", "Réservé", "?"][*utilisation];
                        fibre(&format!("CTP-{number}"), construction, utilisation)
                    })
                    .collect();
                read(pbo, fibres, *minutes)
            })
            .collect();
        let mut draft = draft(motif, conservation);
        if pto {
            draft.reference_pto = "PTO-7".into();
        }
        let commande = commande(zone, collective, pbo);
        let examination = examination(&draft, &commande, &known_lists);
        let all_proposed = proposals(&examination);

        for proposed in &all_proposed {
            let name = &*proposed.fibre.reference;
            let judgement = judged(&examination, name, proposed.conservation_pto);
            prop_assert_eq!(judgement.overall(), proposed.verdict);
            prop_assert!(!proposed.without_pto);
            prop_assert_eq!(&judgement.undecided().collect::<Vec<_>>(), &proposed.undecided);
            let advice: Vec<_> = judgement.ruling().iter().filter(|ruling| ruling.verdict == Verdict::Warning).map(|ruling| ruling.rule).collect();
            prop_assert_eq!(&advice, &proposed.warnings);
            let kept = match judged(&examination, name, true).overall() {
                OverallVerdict::Compliant => Some(true),
                OverallVerdict::Undecided => None,
                OverallVerdict::Rejection => Some(false),
            };
            prop_assert_eq!(kept, proposed.can_keep_pto);
            prop_assert!(proposed.conservation_pto == (conservation == Some(true) && kept != Some(false)));
        }
        for number in 0..12 {
            let name = format!("CTP-{number}");
            let read = known_lists.iter().any(|known_list| known_list.answer.find(&name).is_some());
            let judgement = judged(&examination, &name, false);
            let fits = read && judgement.overall() != OverallVerdict::Rejection && !is_blamed(&judgement);
            prop_assert_eq!(all_proposed.iter().filter(|proposed| *proposed.fibre.reference == *name).count(), usize::from(fits));
        }
        let indexes: Vec<_> = all_proposed
            .iter()
            .map(|p| (!p.is_free(), p.verdict != OverallVerdict::Compliant, !p.warnings.is_empty(), p.same_pbo != Some(true)))
            .collect();
        prop_assert!(indexes.is_sorted());
        prop_assert!(all_proposed.iter().all(|proposed| proposed.is_free() == (proposed.fibre.utilisation == Utilisation::Available)));
    }
}

/// The alternatives to a rejected draft: the fibres of its own PBO if one is allowed there, else those of the order's
/// PBO.
#[test]
fn the_alternatives_are_those_of_one_pbo() {
    let known_lists = [
        read("BE-03", vec![fibre("CTP-9", "Construite", "Disponible"), fibre("CTP-1", "Construite", "Occupé")], 1),
        read(
            "BE-06",
            vec![fibre("CTP-2", "A construire", "Disponible"), fibre("CTP-3", "Construite", "Disponible")],
            1,
        ),
    ];
    let wanting = |motif, fibre: &str| Draft {
        reference_fibre: fibre.into(),
        reference_pto: "PTO-7".into(),
        ..draft(motif, Some(true))
    };
    let ztd = commande(Some(Zone::Ztd), Some(true), Some("BE-03"));
    // R5: the PTO can't be kept with this fibre. It can be kept with the neighbour; without the PTO this fibre is
    // allowed too.
    let demande = wanting(Motif::BrokenFibre, "CTP-3");
    let others = alternatives(&examination(&demande, &ztd, &known_lists));
    assert_eq!(names(&others), ["CTP-2", "CTP-3"]);
    assert_eq!((others[0].conservation_pto, others[1].conservation_pto), (true, false));
    // In ZMD the fibre's PBO is not allowed at all: the alternatives are on the order's PBO.
    let zmd = commande(Some(Zone::Zmd), None, Some("BE-03"));
    assert_eq!(names(&alternatives(&examination(&demande, &zmd, &known_lists))), ["CTP-9"]);
    // The order's own fibre (R1): the other fibres of its own PBO.
    let demande = wanting(Motif::BrokenFibre, "CTP-1");
    assert_eq!(names(&alternatives(&examination(&demande, &ztd, &known_lists))), ["CTP-9"]);
    // A fibre that is in no list: the fibres of the order's PBO.
    let demande = wanting(Motif::BrokenFibre, "CTP-77");
    assert_eq!(names(&alternatives(&examination(&demande, &ztd, &known_lists))), ["CTP-9"]);
    // A virtual route with a referencePTO: a fibre is allowed only without the referencePTO, and the alternative says
    // so.
    let demande = wanting(Motif::VirtualRoute, "CTP-9");
    assert_eq!(proposals(&examination(&demande, &ztd, &known_lists)), []);
    let others = alternatives(&examination(&demande, &ztd, &known_lists));
    assert_eq!(names(&others), ["CTP-9"]);
    assert!(others[0].without_pto && !others[0].conservation_pto);
    // With a put under way no fibre is allowed.
    let underway = Underway::UnsettledPut;
    let demande = wanting(Motif::BrokenFibre, "CTP-3");
    assert_eq!(alternatives(&Examination { underway: &underway, ..examination(&demande, &ztd, &known_lists) }), []);
}

/// Thousands of fibres are all proposed, in natural order.
#[test]
fn long_lists_are_ranked_whole() {
    let fibres = (0..5000).map(|n| fibre(&format!("CTP-{}", 10_000 - n), "Construite", "Disponible")).collect();
    let known_lists = [read("BE-03", fibres, 1)];
    let (demande, commande) = (draft(Motif::OccupiedFibre, None), commande(Some(Zone::Zmd), None, Some("BE-03")));
    let all_proposed = proposals(&examination(&demande, &commande, &known_lists));
    assert_eq!(all_proposed.len(), 5000);
    assert_eq!((names(&all_proposed)[0], names(&all_proposed)[4999]), ("CTP-5001", "CTP-10000"));
}

/// Each of thousands of fibres looks like one other: comparing each with each would take minutes.
#[test]
fn look_alikes_are_found_in_one_pass_over_a_long_list() {
    let reference = |n: usize| if n.is_multiple_of(2) { format!("CTP-{n}O") } else { format!("CTP-{}0", n - 1) };
    let fibres: Vec<Fibre> = (0..40_000).map(|n| fibre(&reference(n), "Construite", "Disponible")).collect();
    let (demande, commande) = (draft(Motif::OccupiedFibre, None), commande(Some(Zone::Zmd), None, Some("BE-03")));
    let known_lists = [read("BE-03", fibres, 1)];
    let all_proposed = proposals(&examination(&demande, &commande, &known_lists));
    assert_eq!(all_proposed.len(), 40_000);
    assert!(all_proposed.iter().all(|one| one.warnings == [RuleId::A7]));
    let index = FibreIndex::new(&known_lists[0].answer);
    for (wanted, alike) in [("CTP-20", Some("CTP-2O")), ("ctp 2o", Some("CTP-2O")), ("CTP-3", None)] {
        assert_eq!(index.look_alike(&known_lists[0].answer, wanted), alike, "{wanted}");
    }
}

/// What we gave back as bad is proposed nowhere; what we took comes after what is free, and is warned of.
#[test]
fn our_own_puts_rank_what_they_touched() {
    let case = |our_put| Case { our_put, list: ListKind::Old, ..Case::SOUND };
    let of = |our_put| {
        let case = case(our_put);
        case.examine(|examination| {
            let draft = Draft { reference_fibre: String::new(), ..examination.draft.clone() };
            let all = proposals(&Examination { draft: &draft, ..*examination });
            all.iter().find(|one| *one.fibre.reference == *"CTP-2").map(|one| (one.availability, one.warnings.clone()))
        })
    };
    let a4 = vec![RuleId::A4];
    assert_eq!(of(OurPut::Nothing), Some((Availability::Free, a4.clone())));
    assert_eq!(of(OurPut::GaveBack(11)), Some((Availability::Free, a4)));
    assert_eq!(of(OurPut::Took), Some((Availability::Taken, vec![RuleId::A1, RuleId::A4])));
    for motif in [3, 4, 8, 13] {
        assert_eq!(of(OurPut::GaveBack(motif)), None);
    }
}

/// A draft with an order and lists.
fn any_situation() -> impl Strategy<Value = (Draft, Commande, Vec<KnownList>)> {
    let yes_no = || select(&[None, Some(false), Some(true)][..]);
    let demande = (select(&Motif::ALL[..]), yes_no(), any::<bool>(), 0..14_u8);
    let order = (
        select(&[None, Some(Zone::Ztd), Some(Zone::Zmd)][..]),
        (yes_no(), yes_no(), yes_no()),
        select(&[None, Some("BE-03"), Some("BE-06")][..]),
        select(&[None, Some(Route::Real), Some(Route::Virtual)][..]),
    );
    let fibres = proptest::collection::vec((0..12_u8, 0..4_usize, 0..4_usize), 0..8);
    let lists = proptest::collection::vec((select(&["BE-03", "BE-06", "PT XXXX"][..]), 0..20_i64, fibres), 0..4);
    (demande, order, lists).prop_map(|(demande, order, lists)| {
        let (motif, conservation, pto, wanted) = demande;
        let (zone, (collective, existing, opac), pbo, route) = order;
        let draft = Draft {
            // CTP-12 and CTP-13 are in no list.
            reference_fibre: format!("CTP-{wanted}"),
            reference_pto: if pto { "PTO-7".into() } else { String::new() },
            ..draft(motif, conservation)
        };
        let commande = Commande {
            existing_prise: fact(existing),
            parc_opac: fact(opac),
            route: fact(route),
            ..commande(zone, collective, pbo)
        };
        let known_lists = lists
            .iter()
            .map(|(pbo, minutes, fibres)| {
                let fibres = fibres.iter().map(|(number, construction, utilisation)| {
                    let construction = ["A construire", "En construction", "Construite", "?"][*construction];
                    let utilisation = ["Disponible", "Occupé", "Réservé", "?"][*utilisation];
                    fibre(&format!("CTP-{number}"), construction, utilisation)
                });
                read(pbo, fibres.collect(), *minutes)
            })
            .collect();
        (draft, commande, known_lists)
    })
}

/// The PBO in the latest list that contains the fibre, found without the code under test.
fn pbo_of(known_lists: &[KnownList], fibre: &str) -> Option<Box<str>> {
    let mut read: Vec<&KnownList> =
        known_lists.iter().rev().filter(|known_list| known_list.answer.find(fibre).is_some()).collect();
    read.sort_by_key(|known_list| std::cmp::Reverse(known_list.at));
    read.first().and_then(|known_list| known_list.answer.find(fibre)).map(|(pbo, _)| pbo.reference.clone())
}

/// What the latest list that contains the fibre says of its use.
fn state_of(known_lists: &[KnownList], fibre: &str) -> Option<Utilisation> {
    let mut read: Vec<&KnownList> =
        known_lists.iter().rev().filter(|known_list| known_list.answer.find(fibre).is_some()).collect();
    read.sort_by_key(|known_list| std::cmp::Reverse(known_list.at));
    read.first().and_then(|known_list| known_list.answer.find(fibre)).map(|(_, fibre)| fibre.utilisation.clone())
}

/// To a motif against the PBO, a fibre of the same PBO is no answer; in ZMD there is none at all, and it is said.
#[test]
fn a_motif_against_the_pbo_is_answered_from_the_other_pbos() {
    let known_lists = [
        read("BE-03", vec![fibre("CTP-9", "Construite", "Disponible"), fibre("CTP-1", "Construite", "Occupé")], 1),
        read("BE-06", vec![fibre("CTP-2", "Construite", "Occupé"), fibre("CTP-3", "Construite", "Disponible")], 1),
    ];
    let ztd = commande(Some(Zone::Ztd), Some(true), Some("BE-03"));
    let zmd = commande(Some(Zone::Zmd), None, Some("BE-03"));
    for motif in [Motif::WrongPbo, Motif::SaturatedPbo, Motif::DistantPbo] {
        let demande = Draft { reference_fibre: "CTP-1".into(), ..draft(motif, Some(false)) };
        let asked = examination(&demande, &ztd, &known_lists);
        assert_eq!(names(&proposals(&asked)), ["CTP-3", "CTP-2"], "{motif}");
        assert_eq!(names(&alternatives(&asked)), ["CTP-3", "CTP-2"], "{motif}");
        assert_eq!(free_count(&alternatives(&asked)), 1, "{motif}");
        // No list of another PBO was read.
        let asked = examination(&demande, &ztd, &known_lists[..1]);
        assert_eq!(names(&alternatives(&asked)), [""; 0], "{motif}");
        assert_eq!(NothingElse::of(&asked), Some(NothingElse::OtherPbosUnread), "{motif}");
        let asked = examination(&demande, &zmd, &known_lists);
        assert_eq!(names(&alternatives(&asked)), [""; 0], "{motif}");
        assert_eq!(names(&proposals(&asked)), [""; 0], "{motif}");
        assert_eq!(NothingElse::of(&asked), Some(NothingElse::PboIsFixed), "{motif}");
    }
    let demande = draft(Motif::BrokenFibre, Some(false));
    assert_eq!(NothingElse::of(&examination(&demande, &zmd, &known_lists)), None);
}

/// A PBO with a free fibre goes before the wanted fibre's own, if that has none.
#[test]
fn a_pbo_with_a_free_fibre_goes_first() {
    let known_lists = [
        read("BE-03", vec![fibre("CTP-1", "Construite", "Occupé"), fibre("CTP-4", "Construite", "Réservé")], 1),
        read("BE-06", vec![fibre("CTP-3", "Construite", "Disponible")], 1),
    ];
    let ztd = commande(Some(Zone::Ztd), Some(true), Some("BE-03"));
    let demande = Draft { reference_fibre: "CTP-1".into(), ..draft(Motif::BrokenFibre, Some(false)) };
    assert_eq!(names(&alternatives(&examination(&demande, &ztd, &known_lists))), ["CTP-3"]);
    let others = alternatives(&examination(&demande, &ztd, &known_lists[..1]));
    assert_eq!((names(&others), free_count(&others)), (vec!["CTP-4"], 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    /// The alternatives to a rejected draft: each has the verdict that the rules give to the draft with it. All are
    /// on one PBO, and every fibre of that PBO that the rules allow is among them.
    #[test]
    fn the_alternatives_are_all_that_would_do_on_one_pbo((draft, commande, known_lists) in any_situation()) {
        let examination = examination(&draft, &commande, &known_lists);
        prop_assume!(judge(&examination).overall() == OverallVerdict::Rejection);
        let others = alternatives(&examination);
        let without_pto = Draft { reference_pto: String::new(), ..draft.clone() };
        let empty = Examination { draft: &without_pto, ..examination };
        for other in &others {
            let base = if other.without_pto { &empty } else { &examination };
            let judgement = judged(base, &other.fibre.reference, other.conservation_pto);
            prop_assert_eq!(judgement.overall(), other.verdict);
            prop_assert_ne!(other.verdict, OverallVerdict::Rejection);
            prop_assert_eq!(&judgement.undecided().collect::<Vec<_>>(), &other.undecided);
            prop_assert_eq!(&other.pbo, &others[0].pbo);
            prop_assert_eq!(other.without_pto, others[0].without_pto);
            // The PTO is kept if the draft keeps it and this fibre allows that.
            let kept = judged(base, &other.fibre.reference, true).overall() != OverallVerdict::Rejection;
            prop_assert_eq!(other.conservation_pto, draft.conservation_pto == Some(true) && kept);
        }
        let passes = |examination: &Examination<'_>, name: &str| {
            [false, true].iter().any(|keep| {
                let judgement = judged(examination, name, *keep);
                judgement.overall() != OverallVerdict::Rejection && !is_blamed(&judgement)
            })
        };
        let free = |name: &str| {
            pbo_of(&known_lists, name).is_some_and(|_| state_of(&known_lists, name) == Some(Utilisation::Available))
        };
        let names: Vec<String> = (0..12).map(|number| format!("CTP-{number}")).collect();
        let read: Vec<(&String, Box<str>)> =
            names.iter().filter_map(|name| pbo_of(&known_lists, name).map(|pbo| (name, pbo))).collect();
        match others.first() {
            // No alternative: no fibre is allowed on any PBO, even without a referencePTO.
            None => prop_assert!(read.iter().all(|(name, _)| !passes(&examination, name) && !passes(&empty, name))),
            Some(first) => {
                let base = if first.without_pto { &empty } else { &examination };
                for (name, _) in read.iter().filter(|(_, pbo)| *pbo == first.pbo) {
                    let offered = others.iter().filter(|other| *other.fibre.reference == ***name).count();
                    prop_assert_eq!(offered, usize::from(passes(base, name)), "{} on {}", name, first.pbo);
                }
                // The referencePTO is only emptied if no fibre is allowed with it.
                prop_assert!(!first.without_pto || read.iter().all(|(name, _)| !passes(&examination, name)));
                // The PBO is one with a free fibre, if any has one; of those, that of the wanted fibre.
                let any_free = read.iter().any(|(name, _)| passes(base, name) && free(name));
                prop_assert_eq!(first.is_free(), any_free);
                let wanted = pbo_of(&known_lists, &draft.reference_fibre);
                if let Some(wanted) = wanted.filter(|pbo| *pbo != first.pbo) {
                    let would_do = |name: &str| passes(base, name) && free(name) == any_free;
                    prop_assert!(read.iter().all(|(name, pbo)| *pbo != wanted || !would_do(name)));
                }
            }
        }
    }
}
