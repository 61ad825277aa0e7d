//! Guards: domain: the verdict of every rule, in every case

use std::sync::Arc;

use jiff::SignedDuration;

use super::super::examination::ListAges;
use super::*;
use crate::domain::commande::{CommandePbo, Fact, FactOrigin};
use crate::domain::fibre::{Fibre, FibresQuestion, PboFibres, RoSite};
use crate::domain::own_puts::OwnPuts;
use crate::domain::reference::{PboId, Place};
use crate::domain::site::{Batiment, Escalier, Etage, Pbo, Site};
use crate::domain::states::{Construction, Statut};

/// A situation to be judged.
#[derive(Default)]
struct Situation {
    draft: Draft,
    commande: Commande,
    site: Option<Site>,
    known_lists: Vec<KnownList>,
    underway: Underway,
}

impl Situation {
    fn wanting(fibre: &str) -> Self {
        Self { draft: Draft { reference_fibre: fibre.into(), ..Draft::default() }, ..Self::default() }
    }

    fn pbo(mut self, name: &str, origin: FactOrigin) -> Self {
        self.commande.pbo = Some(Fact::new(CommandePbo { reference: name.into(), localisation: None }, origin));
        self
    }

    fn list(mut self, known_list: KnownList) -> Self {
        self.known_lists.push(known_list);
        self
    }

    /// The facts found in this situation.
    fn facts(&self) -> Facts {
        self.with(|findings| findings.facts)
    }

    fn word(&self, name: &str) -> String {
        self.with(|findings| findings.words.value(name))
    }

    fn with<T>(&self, read: impl Fn(&Findings<'_>) -> T) -> T {
        let demande = self.draft.demande();
        read(&find(
            &Examination {
                draft: &self.draft,
                commande: &self.commande,
                site: self.site.as_ref(),
                known_lists: &self.known_lists,
                own_puts: OwnPuts::none(),
                underway: &self.underway,
                ages: ListAges::default(),
                now: a(0),
            },
            demande.as_ref().err().map_or(&[], Vec::as_slice),
        ))
    }
}

/// The moment `minutes` before now.
fn a(minutes: i64) -> jiff::Timestamp {
    jiff::Timestamp::UNIX_EPOCH + SignedDuration::from_hours(480_000) - SignedDuration::from_mins(minutes)
}

fn fibre(reference: &str, states: (&str, &str)) -> Fibre {
    Fibre {
        reference: reference.into(),
        reference_pto: None,
        cable: None,
        tube: None,
        colour: None,
        construction: Construction::read(states.0),
        utilisation: Utilisation::read(states.1),
    }
}

/// A list of one PBO read `minutes` ago (`None`: the time is not known).
fn read(
    question: impl Into<Option<FibresQuestion>>,
    pbo: (&str, &str),
    fibres: &[&str],
    minutes: Option<i64>,
) -> KnownList {
    let fibres = fibres.iter().map(|name| fibre(name, ("Construite", "Disponible"))).collect();
    let pbo = PboFibres { reference: pbo.0.into(), localisation: pbo.1.into(), fibres };
    KnownList { question: question.into(), answer: Arc::new(RoSite { pbo: vec![pbo] }), at: minutes.map(a) }
}

fn of_contrat() -> FibresQuestion {
    FibresQuestion::default()
}

fn of_pbo(name: &str) -> FibresQuestion {
    FibresQuestion { place: None, pbo: PboId::parse(name).ok() }
}

fn of_etage(batiment: &str, etage: &str) -> FibresQuestion {
    FibresQuestion { place: Place::parse(batiment, "E", etage).ok(), pbo: None }
}

/// A site of these étages: bâtiment, étage, PBO.
fn site(etages: &[(&str, &str, &str)]) -> Site {
    let batiments = etages
        .iter()
        .map(|(batiment, etage, pbo)| Batiment {
            reference: (*batiment).into(),
            escaliers: vec![Escalier {
                reference: "E".into(),
                etages: vec![Etage {
                    reference: (*etage).into(),
                    pbo: vec![Pbo { reference: (*pbo).into() }],
                    pto: Vec::new(),
                }],
            }],
        })
        .collect();
    Site { reference: "SC-1".into(), batiments }
}

#[test]
fn the_order_s_pbo_comes_from_the_strongest_source_that_this_site_knows() {
    let at_home = || read(of_contrat(), ("BE-03", "ETAGE-06"), &[], Some(1));
    // Set by hand or in a plan: taken as it is, whether or not the site has the name.
    for origin in [FactOrigin::Plan, FactOrigin::ByHand, FactOrigin::Service] {
        let situation = Situation::wanting("F").pbo("BE-07", origin).list(at_home());
        assert_eq!(
            (situation.facts().commande, situation.word("pbo_commande").as_str()),
            (PboKnowledge::Known, "BE-07")
        );
    }
    // The answer without a place is stronger than the files.
    for origin in [FactOrigin::CrCommande, FactOrigin::Commande] {
        let situation = Situation::wanting("F").pbo("BE-03", origin).list(at_home());
        assert_eq!(situation.word("lieu_commande"), "ETAGE-06");
        let situation = Situation::wanting("F").pbo("BE-07", origin).list(at_home());
        assert_eq!(situation.word("pbo_commande"), "BE-03");
    }
    // A reprovisioning is stronger than that answer, if this site knows the name.
    let reprov = |name| Situation::wanting("F").pbo(name, FactOrigin::Reprovisionning).list(at_home());
    assert_eq!(reprov("BE-07").word("pbo_commande"), "BE-03");
    let known = reprov("BE-07").list(read(of_pbo("BE-07"), ("BE-07", "ETAGE-12"), &[], Some(5)));
    assert_eq!(known.word("pbo_commande"), "BE-07");
}

#[test]
fn the_cr_cmd_s_pbo_counts_only_if_this_site_says_its_name() {
    let file = || Situation::wanting("F").pbo(" BE-03 ", FactOrigin::CrCommande);
    assert_eq!(file().facts().commande, PboKnowledge::OffSite);
    let in_list = file().list(read(of_etage("B", "1"), ("BE-03", ""), &[], Some(1)));
    assert_eq!(in_list.facts().commande, PboKnowledge::Known);
    let stale = file().list(read(of_etage("B", "1"), ("BE-03", ""), &[], Some(24 * 60 + 1)));
    assert_eq!(stale.facts().commande, PboKnowledge::OffSite);
    let in_tree = Situation { site: Some(site(&[("B", "1", "BE-03")])), ..file() };
    assert_eq!(in_tree.facts().commande, PboKnowledge::Known);
    let letter_case = Situation { site: Some(site(&[("B", "1", "be-03")])), ..file() };
    assert_eq!(letter_case.facts().commande, PboKnowledge::OffSite);
}

#[test]
fn a_word_for_none_is_no_pbo() {
    for word in ["HOTLINE", "PT XXXX", "_NA_", " "] {
        let situation = Situation::wanting("F").pbo(word, FactOrigin::Plan);
        assert_eq!(situation.facts().commande, PboKnowledge::Unknown, "{word}");
        let at_home = situation.list(read(of_contrat(), ("BE-03", "ETAGE-06"), &[], Some(1)));
        assert_eq!(at_home.word("pbo_commande"), "BE-03", "{word}");
    }
    let is_virtual = Situation::wanting("F").list(read(of_contrat(), ("PT XXXX", ""), &["F"], Some(1)));
    assert_eq!((is_virtual.facts().commande, is_virtual.facts().relation), (PboKnowledge::Unknown, Relation::Unknown));
}

#[test]
fn an_answer_without_a_place_names_the_order_s_pbo_only_if_it_names_one() {
    let mut two = read(of_contrat(), ("BE-03", "ETAGE-06"), &["F"], Some(1));
    Arc::make_mut(&mut two.answer).pbo.push(PboFibres { reference: "BE-04".into(), ..PboFibres::default() });
    let situation = Situation::wanting("F").list(two);
    assert_eq!((situation.facts().commande, situation.facts().relation), (PboKnowledge::Unknown, Relation::Unknown));
    // The latest answer counts, and one that is too old does not.
    let followed = situation.list(read(of_contrat(), ("BE-05", "ETAGE-12"), &[], Some(0)));
    assert_eq!(followed.word("pbo_commande"), "BE-05");
    let old = Situation::wanting("F").list(read(of_contrat(), ("BE-03", ""), &["F"], Some(24 * 60 + 1)));
    assert_eq!(old.facts().commande, PboKnowledge::Unknown);
    // A saved answer does not say what was asked.
    let file = Situation::wanting("F").list(read(None, ("BE-03", ""), &["F"], Some(1)));
    assert_eq!((file.facts().commande, file.facts().read), (PboKnowledge::Unknown, ListsRead::Others));
}

#[test]
fn the_latest_list_wins_and_one_of_unknown_age_is_the_weakest() {
    let state = |words, minutes: Option<i64>| KnownList {
        question: Some(of_etage("B", "1")),
        answer: Arc::new(RoSite {
            pbo: vec![PboFibres { reference: "BE-03".into(), fibres: vec![fibre("F", words)], ..PboFibres::default() }],
        }),
        at: minutes.map(a),
    };
    let (free, prise) = (("Construite", "Disponible"), ("Construite", "Occupé"));
    let usage =
        |lists: [KnownList; 2]| Situation { known_lists: lists.into(), ..Situation::wanting("F") }.facts().usage;
    assert_eq!(usage([state(free, Some(5)), state(prise, Some(2))]), Some(FibreUse::Occupied));
    assert_eq!(usage([state(prise, Some(2)), state(free, Some(5))]), Some(FibreUse::Occupied));
    assert_eq!(usage([state(prise, Some(1000)), state(free, None)]), Some(FibreUse::Occupied));
    assert_eq!(usage([state(free, Some(2)), state(prise, Some(2))]), Some(FibreUse::Occupied));
    let age = |minutes| Situation::wanting("F").list(state(free, minutes)).facts().list;
    assert_eq!(age(Some(15)), WantedList::Fresh);
    assert_eq!(age(Some(16)), WantedList::Old);
    assert_eq!(age(Some(24 * 60)), WantedList::Old);
    assert_eq!(age(Some(24 * 60 + 1)), WantedList::Absent);
    assert_eq!(age(Some(-90)), WantedList::Fresh);
    assert_eq!(age(None), WantedList::AgeUnknown);
}

#[test]
fn only_the_full_list_of_the_order_s_own_pbo_proves_an_absence() {
    let search = |known_list| Situation::wanting("F").pbo("BE-03", FactOrigin::ByHand).list(known_list);
    let relation = |known_list| search(known_list).facts().relation;
    let pbo = ("BE-03", "ETAGE-06");
    assert_eq!(relation(read(of_pbo("BE-03"), pbo, &["G"], Some(1))), Relation::Absent);
    assert_eq!(relation(read(of_pbo("BE-03"), pbo, &["F"], Some(1))), Relation::Same);
    assert_eq!(relation(read(of_pbo("BE-04"), ("BE-04", ""), &["G"], Some(1))), Relation::Unknown);
    assert_eq!(relation(read(of_contrat(), pbo, &["G"], Some(1))), Relation::Unknown);
    assert_eq!(relation(read(of_etage("B", "6"), pbo, &["G"], Some(1))), Relation::Unknown);
    assert_eq!(relation(read(None, pbo, &["G"], Some(1))), Relation::Unknown);
    assert_eq!(relation(read(of_pbo("BE-03"), ("BE-04", ""), &["G"], Some(1))), Relation::Unknown);
    assert_eq!(relation(read(of_pbo("BE-03"), pbo, &["G"], Some(24 * 60 + 1))), Relation::Unknown);
    // Without a fibre wanted, nothing is absent.
    let nothing =
        Situation::wanting("").pbo("BE-03", FactOrigin::ByHand).list(read(of_pbo("BE-03"), pbo, &[], Some(1)));
    assert_eq!(nothing.facts().relation, Relation::Unknown);
}

#[test]
fn a_full_list_later_than_the_one_that_has_the_fibre_says_it_is_gone() {
    let pbo = ("BE-03", "ETAGE-06");
    let relation = |full: Option<i64>, etage: Option<i64>| {
        Situation::wanting("F")
            .pbo("BE-03", FactOrigin::ByHand)
            .list(read(of_pbo("BE-03"), pbo, &["G"], full))
            .list(read(of_etage("B", "6"), pbo, &["F"], etage))
            .facts()
            .relation
    };
    assert_eq!(relation(Some(1), Some(5)), Relation::Absent);
    assert_eq!(relation(Some(5), Some(1)), Relation::Same);
    assert_eq!(relation(None, Some(1)), Relation::Same);
    assert_eq!(relation(Some(1), None), Relation::Same);
}

#[test]
fn one_name_at_two_places_needs_the_place() {
    let two = site(&[("A", "ETAGE-06", "BE-03"), ("B", "ETAGE-13", "BE-03")]);
    let situation = |place: Option<&str>, seen: &str, site: &Site| {
        let mut situation = Situation::wanting("F").pbo("BE-03", FactOrigin::ByHand).list(read(
            of_etage("A", "ETAGE-06"),
            ("BE-03", seen),
            &["F"],
            Some(1),
        ));
        if let Some(fact) = &mut situation.commande.pbo {
            fact.value.localisation = place.map(str::to_owned);
        }
        Situation { site: Some(site.clone()), ..situation }
    };
    assert_eq!(situation(Some("ETAGE-06"), "etage-06", &two).facts().relation, Relation::Same);
    assert_eq!(situation(Some("ETAGE-06"), "ETAGE-13", &two).facts().relation, Relation::Ambiguous);
    assert_eq!(situation(Some("ETAGE-06"), "", &two).facts().relation, Relation::Ambiguous);
    assert_eq!(situation(None, "ETAGE-06", &two).facts().relation, Relation::Ambiguous);
    // The name alone is enough where it stands once.
    let one = site(&[("A", "ETAGE-06", "BE-03"), ("B", "ETAGE-13", "BE-04")]);
    assert_eq!(situation(None, "", &one).facts().relation, Relation::Same);
    // Words that fit both places settle nothing.
    let twins = site(&[("A", "ETAGE-06", "BE-03"), ("B", "ETAGE-06", "BE-03")]);
    assert_eq!(situation(Some("ETAGE-06"), "ETAGE-06", &twins).facts().relation, Relation::Ambiguous);
    // The answer for the contract's own place settles the question, and gives the place of a PBO named by
    // hand.
    let at_home = situation(None, "ETAGE-06", &twins).list(read(of_contrat(), ("BE-03", "ETAGE-06"), &["F"], Some(0)));
    assert_eq!(at_home.facts().relation, Relation::Same);
    let complete = situation(None, "ETAGE-13", &two).list(read(of_contrat(), ("BE-03", "ETAGE-13"), &[], Some(0)));
    assert_eq!(complete.facts().relation, Relation::Same);
    // Two lists with different localisations for one name are two places, even without a tree.
    let without_tree = situation(None, "ETAGE-06", &two).list(read(of_pbo("BE-03"), ("BE-03", "ETAGE-13"), &[], None));
    assert_eq!(Situation { site: None, ..without_tree }.facts().relation, Relation::Ambiguous);
}

#[test]
fn a_full_list_of_the_other_pbo_of_that_name_proves_nothing() {
    let relation = |seen| {
        let mut situation = Situation::wanting("F").pbo("BE-03", FactOrigin::ByHand).list(read(
            of_pbo("BE-03"),
            ("BE-03", seen),
            &["G"],
            Some(1),
        ));
        if let Some(fact) = &mut situation.commande.pbo {
            fact.value.localisation = Some("ETAGE-06".into());
        }
        let site = Some(site(&[("A", "ETAGE-06", "BE-03"), ("B", "ETAGE-13", "BE-03")]));
        Situation { site, ..situation }.facts().relation
    };
    assert_eq!(relation("ETAGE-06"), Relation::Absent);
    assert_eq!(relation("ETAGE-13"), Relation::Unknown);
}

#[test]
fn the_batiment_is_that_of_the_place_asked_for_or_of_the_pbo() {
    let tree = || Some(site(&[("A", "ETAGE-06", "BE-03"), ("B", "ETAGE-13", "BE-09"), ("B", "ETAGE-06", "BE-03")]));
    let other = |question: Option<FibresQuestion>, pbo, at_place: (&str, &str)| {
        let situation = Situation::wanting("F").list(read(question, pbo, &["F"], Some(1))).list(read(
            of_contrat(),
            at_place,
            &[],
            Some(2),
        ));
        Situation { site: tree(), ..situation }.facts().other_batiment
    };
    let at_b = ("BE-09", "ETAGE-13");
    assert_eq!(other(Some(of_etage("A", "ETAGE-06")), ("BE-03", ""), at_b), Some(true));
    assert_eq!(other(Some(of_etage("B", "ETAGE-06")), ("BE-03", ""), at_b), Some(false));
    assert_eq!(other(Some(of_pbo("BE-03")), ("BE-03", ""), at_b), Some(false));
    assert_eq!(other(None, ("BE-09", ""), at_b), Some(false));
    // A saved answer, or a contract, on a PBO whose name stands in two bâtiments.
    assert_eq!(other(None, ("BE-03", ""), at_b), None);
    assert_eq!(other(Some(of_etage("A", "1")), ("BE-09", ""), ("BE-03", "ETAGE-06")), None);
}

#[test]
fn the_reference_of_the_order_may_be_none_or_not_known() {
    let prise = |written: &str, wanted: &str| {
        let mut situation = Situation::wanting(wanted);
        situation.commande.reference_prise = Some(Fact::new(written.into(), FactOrigin::CrCommande));
        let facts = situation.facts();
        (facts.prise, facts.same_fibre)
    };
    assert_eq!(prise(" \"CTP-1\" ", "CTP-1"), (KnownPrise::Known, Some(true)));
    assert_eq!(prise("CTP-1", "ctp-1"), (KnownPrise::Known, Some(false)));
    assert_eq!(prise("CTP-1", ""), (KnownPrise::Known, None));
    assert_eq!(prise("HOTLINE", "CTP-1"), (KnownPrise::None, Some(false)));
    assert_eq!(prise("HOTLINE", "HOTLINE"), (KnownPrise::None, Some(true)));
    for empty in ["", " ", "NA", "_NA_"] {
        assert_eq!(prise(empty, "CTP-1"), (KnownPrise::Unknown, None), "{empty:?}");
    }
}

#[test]
fn an_ill_formed_draft_is_read_as_far_as_it_goes() {
    let situation = Situation {
        draft: Draft {
            reference_contrat: String::new(),
            reference_fibre: "CTP\u{2011}1".into(),
            reference_pto: "x".repeat(31),
            conservation_pto: Some(true),
            motif: "pbo sature".into(),
        },
        ..Situation::default()
    };
    let facts = situation.facts();
    assert!(!facts.well_formed && !facts.fibre && facts.pto);
    assert_eq!((facts.conservation, facts.motif), (Some(true), Some(Motif::SaturatedPbo)));
    assert_eq!(situation.with(|findings| findings.faults.len()), 3);
}

#[test]
fn what_is_under_way_is_known_or_not() {
    let underway_kind = |underway| Situation { underway, ..Situation::default() }.facts().underway;
    assert_eq!(underway_kind(Underway::Nothing), UnderwayKind::Nothing);
    assert_eq!(underway_kind(Underway::UnsettledPut), UnderwayKind::Put);
    assert_eq!(underway_kind(Underway::Workflow(Statut::Underway)), UnderwayKind::Workflow);
    assert_eq!(underway_kind(Underway::Workflow(Statut::Finished)), UnderwayKind::Nothing);
    assert_eq!(underway_kind(Underway::Workflow(Statut::read("Suspendu"))), UnderwayKind::StateUnknown);
}

#[test]
fn an_age_reads_alike_in_both_languages() {
    let age = |minutes| Situation::wanting("F").list(read(None, ("BE-03", ""), &["F"], Some(minutes))).word("age");
    assert_eq!([age(17), age(60), age(125)], ["17 min", "1 h 00", "2 h 05"]);
}

/// R6's verdict and what may be sent are read from the draft in two places: both must agree.
#[test]
fn a_draft_is_well_formed_when_it_makes_a_demande() {
    let texts = [
        "",
        "CTP-1",
        " CTP-1 ",
        "a\tb",
        "é",
        "€",
        &"x".repeat(30),
        &"x".repeat(31),
        &"x".repeat(255),
        &"x".repeat(256),
    ];
    let references = texts.iter().flat_map(|contrat| texts.map(|fibre| (*contrat, fibre)));
    let references = references.flat_map(|(contrat, fibre)| texts.map(|pto| (contrat, fibre, pto)));
    let mut seen = [0, 0];
    for (contrat, fibre, pto) in references {
        for (conservation_pto, motif) in [None, Some(true)]
            .into_iter()
            .flat_map(|keep| ["", "fibre cassee", "Fibre coupée"].map(|motif| (keep, motif)))
        {
            let draft = Draft {
                reference_contrat: contrat.into(),
                reference_fibre: fibre.into(),
                reference_pto: pto.into(),
                conservation_pto,
                motif: motif.into(),
            };
            let well_formed = Parameters::from_draft(&draft).well_formed;
            assert_eq!(well_formed, draft.demande().is_ok(), "{draft:?}");
            seen[usize::from(well_formed)] += 1;
        }
    }
    assert!(seen.iter().all(|seen| *seen > 50), "{seen:?}");
}
