use std::sync::Arc;

use jiff::Timestamp;

use super::*;
use crate::domain::demande::Draft;
use crate::domain::fibre::{Fibre, FibresQuestion, PboFibres, RoSite};
use crate::domain::lifecycle::{Life, PutEvent, Record};
use crate::domain::outcome::{Acceptance, PutOutcome};
use crate::domain::own_puts::{ListMarks, OwnPuts};
use crate::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use crate::domain::states::{Construction, Utilisation};
use crate::tui::filter::TextFilter;

fn etage(name: &str, pbo: &[&str], free: usize) -> Etage {
    Etage {
        reference: name.into(),
        pbo: pbo.iter().map(|name| Pbo { reference: (*name).into() }).collect(),
        pto: (0..free)
            .map(|n| Pto {
                reference: format!("CTP-{name}-{}", free - n).into(),
                construction: Construction::Built,
                utilisation: Utilisation::Available,
            })
            .collect(),
    }
}

fn escalier(name: &str, etages: Vec<Etage>) -> Escalier {
    Escalier { reference: name.into(), etages }
}

fn site(escaliers: Vec<Escalier>) -> Site {
    Site { reference: "SC".into(), batiments: vec![Batiment { reference: "BATIMENT-1".into(), escaliers }] }
}

fn immeuble(etages: Vec<Etage>) -> Immeuble {
    Immeuble::new(Arc::new(site(vec![escalier("ESCALIER-44", etages)])))
}

fn names(immeuble: &Immeuble, rows: &[BuildingRow]) -> Vec<String> {
    rows.iter().map(|row| immeuble.name(*row).unwrap().to_owned()).collect()
}

fn fibre(reference: &str, tube: &str, utilisation: Utilisation) -> Fibre {
    Fibre {
        reference: reference.into(),
        reference_pto: None,
        cable: None,
        tube: Some(tube.into()),
        colour: None,
        construction: Construction::ToBuild,
        utilisation,
    }
}

fn list(fibres: Vec<Fibre>) -> Arc<RoSite> {
    Arc::new(RoSite { pbo: vec![PboFibres { reference: "BE-06".into(), localisation: "".into(), fibres }] })
}

#[test]
fn the_building_stands_upright_and_its_pto_are_in_natural_order() {
    let immeuble = immeuble(vec![etage("ETAGE-06", &["BE-3"], 11), etage("RDC", &[], 0), etage("ETAGE-15", &[], 1)]);
    let mut folds = Folds::default();
    let rows = folds.rows(&immeuble, None, Only::default());
    assert_eq!(names(&immeuble, &rows), ["BATIMENT-1", "ESCALIER-44", "ETAGE-15", "ETAGE-06", "RDC"]);
    assert_eq!(folds.opened(&immeuble, rows[4]), None, "nothing to unfold where nothing is");
    folds.toggle(rows[3]);
    let rows = names(&immeuble, &folds.rows(&immeuble, None, Only::default()));
    assert_eq!(rows[4..8], ["BE-3", "CTP-ETAGE-06-1", "CTP-ETAGE-06-2", "CTP-ETAGE-06-3"]);
    assert_eq!(rows[15], "CTP-ETAGE-06-11");
    folds.toggle_all();
    assert_eq!(folds.rows(&immeuble, None, Only::default()).len(), 5 + 1 + 12);
    let none = Only { free: false, keepable: true };
    assert_eq!(folds.rows(&immeuble, None, none).len(), 5 + 1, "what is built can not keep its PTO");
    folds.toggle_all();
    folds.toggle(BuildingRow::batiment(0));
    assert_eq!(folds.rows(&immeuble, None, Only::default()).len(), 1);
    assert!(folds.show(&immeuble, BuildingRow::etage(1)) && !folds.show(&immeuble, BuildingRow::etage(1)));
    assert_eq!(folds.rows(&immeuble, None, Only::default()).len(), 5);
}

#[test]
fn what_is_folded_stays_so_when_the_site_is_read_anew() {
    let before = immeuble(vec![etage("ETAGE-06", &[], 2), etage("ETAGE-15", &[], 1)]);
    let after = immeuble(vec![etage("ETAGE-07", &[], 2), etage("ETAGE-06", &[], 2), etage("ETAGE-15", &[], 1)]);
    let mut folds = Folds::default();
    folds.toggle(BuildingRow::etage(1));
    let folds = folds.on(&before, &after);
    assert_eq!([0, 1, 2].map(|n| folds.opened(&after, BuildingRow::etage(n))), [Some(false), Some(false), Some(true)]);
}

#[test]
fn a_pbo_name_at_two_places_needs_its_localisation() {
    let immeuble = immeuble(vec![etage("ETAGE-15", &["BE-06"], 1), etage("ETAGE-06", &["BE-06"], 2)]);
    let own = |localisation: &str| immeuble.own_paliers(&OwnPlace { pbo: vec![("BE-06".into(), localisation.into())] });
    assert_eq!(own("Etage-06"), [1]);
    assert_eq!(own("ailleurs"), Vec::<usize>::new());
}

#[test]
fn the_same_pbo_and_floor_under_several_escaliers_need_their_names() {
    let batiment = |name: &str| Batiment {
        reference: name.into(),
        escaliers: ["ESCALIER-1", "ESCALIER-2"]
            .map(|name| escalier(name, vec![etage("ETAGE-04", &["PBO-2"], 1)]))
            .into(),
    };
    let site = Site { reference: "SC".into(), batiments: vec![batiment("BATIMENT-A"), batiment("BATIMENT-B")] };
    let immeuble = Immeuble::new(Arc::new(site));
    let own = |localisation: &str| {
        let own = immeuble.own_paliers(&OwnPlace { pbo: vec![("PBO-2".into(), localisation.into())] });
        own.into_iter().map(|palier| immeuble.names(palier).unwrap()[..2].join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(own("BATIMENT-B / ESCALIER-2 / ETAGE-04"), ["BATIMENT-B ESCALIER-2"]);
    assert_eq!(own("Bâtiment-A, escalier-2, étage-04"), ["BATIMENT-A ESCALIER-2"]);
    for doubt in ["ETAGE-04", "BATIMENT-A / ETAGE-04", "BATIMENT-A / ESCALIER-10 / ETAGE-04", ""] {
        assert_eq!(own(doubt), Vec::<String>::new(), "{doubt}");
    }
}

/// A put that was accepted for this fibre.
fn taken(fibre: &str) -> Life {
    let at = Timestamp::UNIX_EPOCH;
    let draft = Draft { reference_fibre: fibre.into(), ..Draft::sound() };
    let events = [
        PutEvent::Intention { demande: draft.demande().unwrap(), old_fibre: None, agent: None, accepted: Vec::new() },
        PutEvent::Departure,
        PutEvent::Return { outcome: PutOutcome::Accepted(Acceptance::default()), last_byte: at },
    ];
    Life::replayed(&events.map(|event| Record { at, event })).unwrap()
}

#[test]
fn pto_and_fibres_are_never_added_up_and_what_nobody_told_is_not_zero() {
    let immeuble = immeuble(vec![etage("ETAGE-15", &["BE-06"], 3), etage("ETAGE-06", &["BE-03"], 0)]);
    let mut reads = BuildingLists::default();
    let at = |reads: &BuildingLists, row| {
        reads.count(&immeuble, row).map(|count| (count.counts.free, count.counts.total(), count.unit))
    };
    assert_eq!(at(&reads, BuildingRow::etage(0)), Some((3, 3, CountUnit::Pto)));
    assert_eq!(at(&reads, BuildingRow::etage(1)), None, "no PTO there and no list");
    assert_eq!(at(&reads, BuildingRow::pbo(0, 0)), None);
    let two = list(vec![fibre("F1", "Noir", Utilisation::Available), fibre("F2", "Noir", Utilisation::Occupied)]);
    let question = immeuble.question(1, None).unwrap();
    let of_pbo = immeuble.question(0, Some(0)).unwrap();
    let none = ListMarks::default;
    let read = || [(&question, &two, none()), (&of_pbo, &two, none())].into_iter();
    assert!(reads.others(read()));
    reads.take(&immeuble, &[], read());
    assert!(!reads.others(read()));
    assert!(reads.others([(&question, &two, none())].into_iter()), "a list that is gone is a change");
    assert_eq!(at(&reads, BuildingRow::etage(1)), Some((1, 2, CountUnit::Fibres)));
    assert_eq!(at(&reads, BuildingRow::pbo(0, 0)), Some((1, 2, CountUnit::Fibres)));
    assert_eq!(at(&reads, BuildingRow::escalier(0)), Some((3, 3, CountUnit::Pto)), "the sum is of PTOs all the same");
    // The contract's own floor shows the list asked for without a place, not the one that names the floor.
    let own = FibresQuestion::default();
    let one = list(vec![fibre("F3", "Noir", Utilisation::Available)]);
    reads.take(&immeuble, &[1], [(&question, &two, none()), (&own, &one, none())].into_iter());
    assert_eq!(at(&reads, BuildingRow::etage(1)), Some((1, 1, CountUnit::Fibres)));
    // A put of ours took the fibre after the list was read: it is a change, and the fibre is not counted free.
    let marks = ListMarks::new(Arc::new(OwnPuts::new([&taken("F3")])), None);
    let marked = || [(&question, &two, none()), (&own, &one, marks.clone())].into_iter();
    assert!(reads.others(marked()));
    reads.take(&immeuble, &[1], marked());
    assert!(!reads.others(marked()));
    assert_eq!(at(&reads, BuildingRow::etage(1)), Some((0, 1, CountUnit::Fibres)));
    let only = Only { free: true, keepable: false };
    assert!(!only.lets_through(&one.pbo[0].fibres[0], &marks) && only.lets_through(&one.pbo[0].fibres[0], &none()));
}

#[test]
fn a_filter_finds_places_pto_and_fibres_and_says_which_is_best() {
    let immeuble = Immeuble::new(Arc::new(site(vec![
        escalier("ESCALIER-2", vec![etage("ETAGE-06", &["BE-03"], 2), etage("ETAGE-15", &["BE-06"], 3)]),
        escalier("ESCALIER-10", vec![etage("ETAGE-06", &[], 1)]),
    ])));
    let mut reads = BuildingLists::default();
    let question = immeuble.question(2, None).unwrap();
    let one = list(vec![fibre("F1", "Turquoise", Utilisation::Available)]);
    reads.take(&immeuble, &[], [(&question, &one, ListMarks::default())].into_iter());
    let found = |text: &str| {
        let kept = Filtered::new(&mut TextFilter::default(), text, &immeuble, &reads);
        let rows = Folds::default().rows(&immeuble, Some(&kept), Only::default());
        (names(&immeuble, &rows), kept.best().and_then(|row| immeuble.name(row)).map(ToOwned::to_owned))
    };
    let (rows, best) = found("be-03");
    assert_eq!(rows, ["BATIMENT-1", "ESCALIER-2", "ETAGE-06"]);
    assert_eq!(best.as_deref(), Some("ETAGE-06"));
    let (rows, best) = found("15-2");
    assert_eq!(rows, ["BATIMENT-1", "ESCALIER-2", "ETAGE-15", "CTP-ETAGE-15-2"]);
    assert_eq!(best.as_deref(), Some("CTP-ETAGE-15-2"));
    assert_eq!(found("TURQUOISE").0, ["BATIMENT-1", "ESCALIER-10", "ETAGE-06"], "a fibre that was read");
    assert_eq!(found("escalier-10").0, ["BATIMENT-1", "ESCALIER-10", "ETAGE-06"]);
    assert_eq!(found("escalier-2 etage-6").0, ["BATIMENT-1", "ESCALIER-2", "ETAGE-06"], "all words, in any name");
    let (rows, best) = found("escalier-2 06-2");
    assert_eq!(
        rows,
        ["BATIMENT-1", "ESCALIER-2", "ETAGE-06", "CTP-ETAGE-06-2"],
        "a word for the place, one for the PTO"
    );
    assert_eq!(best.as_deref(), Some("CTP-ETAGE-06-2"));
    assert_eq!(found("nulle part"), (Vec::new(), None));
}

#[test]
fn the_same_height_is_one_line_whatever_it_is_called() {
    let immeuble = Immeuble::new(Arc::new(site(vec![
        escalier("A", ["ETAGE-03", "ETAGE-03 BIS", "ETAGE-02", "RDC", "LOCAL"].map(|name| etage(name, &[], 0)).into()),
        escalier("B", ["R+3", "COMBLES", "0", "Local", "SOUS-SOL"].map(|name| etage(name, &[], 0)).into()),
        escalier("C", Vec::new()),
    ])));
    let grid = Grid::new(&immeuble);
    let lines: Vec<Vec<&str>> = (0..grid.lines())
        .map(|line| {
            let name = |escalier| {
                let palier = grid.palier(&immeuble, escalier, line);
                palier.and_then(|palier| immeuble.etage(palier)).map_or("", |etage| &*etage.reference)
            };
            (0..3).map(name).collect()
        })
        .collect();
    assert_eq!(
        lines,
        [
            ["", "COMBLES", ""],
            ["ETAGE-03", "R+3", ""],
            ["ETAGE-03 BIS", "", ""],
            ["ETAGE-02", "", ""],
            ["RDC", "0", ""],
            ["", "SOUS-SOL", ""],
            ["LOCAL", "Local", ""],
        ]
    );
    let near = |escalier, line| {
        grid.nearest(&immeuble, escalier, line).and_then(|palier| immeuble.etage(palier)).map(|e| &*e.reference)
    };
    assert_eq!(near(0, 0), Some("ETAGE-03"));
    assert_eq!(near(1, 3), Some("0"));
    assert_eq!(near(1, 2), Some("R+3"));
    assert_eq!(near(2, 2), None);
}
