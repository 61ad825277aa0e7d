//! Guards: domain: what the access files say of an order does not depend on the order, the number or the names of
//! their imports

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::commande::{Commande, FactOrigin, Route};
use crate::domain::fact_history::FactHistory;
use crate::domain::reference::ContratId;

fn t(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A line of the given day of November 2026, imported in December.
fn line(flux: Flux, commande: &str, day: i8, fields: &[(&str, &str)]) -> AccesLine {
    let fields: BTreeMap<String, String> =
        fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    AccesLine {
        flux,
        commande: commande.to_owned(),
        contrat: fields.get(column::CONTRAT).map(|contrat| ContratId::parse(contrat).unwrap()),
        origin: LineOrigin {
            file: format!("{}.csv", flux.name()),
            index: 2,
            day: Some(date(2026, 11, day)),
            sequence: Some(1),
            imported_at: t("2026-12-01T08:00:00Z"),
        },
        fields,
        headers: BTreeMap::new(),
    }
}

fn cr(commande: &str, day: i8, fields: &[(&str, &str)]) -> AccesLine {
    let base = [(column::CONTRAT, "MUT1"), (column::CR_STATE, "OK")];
    line(Flux::CrCmdAcces, commande, day, &[&base, fields].concat())
}

fn notif(day: i8, fields: &[(&str, &str)]) -> AccesLine {
    line(Flux::NotifReprov, "CMD-1", day, &[&[(column::CONTRAT, "MUT1")], fields].concat())
}

fn cmd(commande: &str, existing: &str) -> AccesLine {
    line(Flux::CmdAcces, commande, 1, &[(column::EXISTING_PRISE, existing), ("escalier", "_NA_^A")])
}

const REAL: [(&str, &str); 4] = [
    (column::PRISE, "CTP-1"),
    (column::PBO, "BE-03"),
    ("informationtubepbo1", "1:ROU"),
    ("informationfibrepbo1", "7:VER"),
];

const VIRTUAL: [(&str, &str); 5] = [
    (column::PRISE, "HOTLINE"),
    (column::PBO, "PT XXXX"),
    ("informationtubepbo1", "XX:XXX Raie:X"),
    ("informationfibrepbo1", "XX:XXX"),
    ("connecteurprisenumero1", "999"),
];

/// The facts by docs/e-reprov.md 4.
fn facts(lines: &[AccesLine]) -> Commande {
    FactHistory::new(deduce(lines).facts).in_force()
}

fn prise(lines: &[AccesLine]) -> Option<(String, FactOrigin)> {
    facts(lines).reference_prise.map(|fact| (fact.value, fact.origin))
}

fn route(fields: &[(&str, &str)]) -> Option<Route> {
    facts(&[cr("CMD-1", 2, fields)]).route.map(|fact| fact.value)
}

#[test]
fn an_order_gives_its_facts() {
    let known = facts(&[cr("CMD-1", 2, &REAL), cmd("CMD-1", "N")]);
    assert_eq!(known.reference_prise.map(|f| (f.value, f.origin)), Some(("CTP-1".into(), FactOrigin::CrCommande)));
    assert_eq!(known.existing_prise.map(|f| (f.value, f.origin)), Some((false, FactOrigin::Commande)));
    assert_eq!(known.pbo.map(|f| (f.value.reference, f.origin)), Some(("BE-03".into(), FactOrigin::CrCommande)));
    assert_eq!(known.route.map(|f| (f.value, f.origin)), Some((Route::Real, FactOrigin::CrCommande)));
    assert_eq!((known.zone, known.parc_opac, known.collective_immeuble), (None, None, None));
}

#[test]
fn a_route_is_virtual_only_when_hotline_and_a_companion_agree() {
    let mut alone = vec![(column::PRISE, "HOTLINE")];
    assert_eq!(route(&alone), None, "also the answer to an order on an existing PTO of unknown reference");
    for companion in &VIRTUAL[1..] {
        assert_eq!(route(&[alone[0], *companion]), Some(Route::Virtual), "{companion:?}");
    }
    assert_eq!(route(&VIRTUAL), Some(Route::Virtual));
    alone.extend(&REAL[1..]);
    assert_eq!(route(&alone), None);
    assert_eq!(route(&[VIRTUAL[0], VIRTUAL[1], REAL[2], REAL[3]]), None, "contradictory");
    assert_eq!(route(&[VIRTUAL[0], REAL[1], VIRTUAL[4]]), None, "contradictory");
}

#[test]
fn a_route_is_real_only_when_every_part_is() {
    assert_eq!(route(&REAL), Some(Route::Real));
    for missing in REAL {
        let part: Vec<_> = REAL.into_iter().filter(|field| *field != missing).collect();
        assert_eq!(route(&part), None, "without {}", missing.0);
    }
    assert_eq!(route(&[&REAL[..], &[("connecteurprisenumero1", "999")]].concat()), None);
}

#[test]
fn hotline_is_kept_and_settles_nothing_else() {
    let known = facts(&[cr("CMD-1", 2, &VIRTUAL)]);
    assert_eq!(known.reference_prise.map(|fact| fact.value).as_deref(), Some("HOTLINE"));
    assert_eq!((known.pbo, known.existing_prise), (None, None));
}

#[test]
fn the_later_of_notifications_and_the_report_counts() {
    let new_values = [(column::PRISE, "CTP-9"), (column::PBO, "BE-06")];
    let with = |day| [cr("CMD-1", day, &REAL), notif(12, &[(column::PRISE, "CTP-5")]), notif(14, &new_values)];
    for day in [2, 13, 14] {
        let known = facts(&with(day));
        assert_eq!(prise(&with(day)), Some(("CTP-9".into(), FactOrigin::NotifReprov)), "{day}");
        let pbo = known.pbo.map(|fact| (fact.value.reference, fact.origin));
        assert_eq!(pbo, Some(("BE-06".into(), FactOrigin::NotifReprov)));
        assert_eq!(known.route, None, "the notification has no tube: the former route says nothing of this one");
        assert!(deduce(&with(day)).summary.unwrap().reprovisioned);
    }
    let known = facts(&with(15));
    assert_eq!(prise(&with(15)), Some(("CTP-1".into(), FactOrigin::CrCommande)));
    assert_eq!(known.pbo.map(|fact| fact.value.reference).as_deref(), Some("BE-03"));
    assert_eq!(known.route.map(|fact| fact.value), Some(Route::Real));
    let summary = deduce(&with(15)).summary.unwrap();
    assert_eq!((summary.reprovisioned, summary.pbo.reference.as_deref()), (false, Some("BE-03")));
}

fn mad(day: i8, state: &str, prise: &str) -> AccesLine {
    let fields = [(column::CONTRAT, "MUT1"), ("etatmadligne", state), (column::PRISE, prise)];
    line(Flux::CrMad, "CMD-1", day, &fields)
}

#[test]
fn a_delivery_gives_the_reference_when_it_is_ok_and_later() {
    let with = |mad: AccesLine| facts(&[cr("CMD-1", 5, &REAL), mad]);
    let known = with(mad(9, "OK", "CTP-7"));
    let prise = known.reference_prise.map(|fact| (fact.value, fact.origin));
    assert_eq!(prise, Some(("CTP-7".into(), FactOrigin::CrMad)));
    assert_eq!(known.route, None, "another reference is another route, and a CR_MAD has no tube");
    assert_eq!(known.pbo.map(|fact| fact.value.reference).as_deref(), Some("BE-03"));
    assert_eq!(with(mad(9, "ok", "CTP-1")).route.map(|fact| fact.value), Some(Route::Real), "the same reference");
    for other in [mad(9, "KO", "CTP-7"), mad(9, "", "CTP-7"), mad(4, "OK", "CTP-7")] {
        assert_eq!(with(other).reference_prise.map(|fact| fact.origin), Some(FactOrigin::CrCommande));
    }
    let notified =
        |day| facts(&[cr("CMD-1", 5, &REAL), mad(9, "OK", "CTP-7"), notif(day, &[(column::PRISE, "CTP-8")])]);
    for (day, expected) in [(8, "CTP-7"), (9, "CTP-8"), (10, "CTP-8")] {
        assert_eq!(notified(day).reference_prise.unwrap().value, expected, "{day}");
    }
}

#[test]
fn a_delivery_without_a_dated_name_is_dated_by_its_column() {
    let mut line = mad(9, "OK", "CTP-7");
    line.origin.day = None;
    assert_eq!(line.instant(), line.origin.imported_at);
    line.fields.insert(column::DATE_RACCORDEMENT.into(), "20261104 10:00".into());
    assert_eq!(line.instant(), t("2026-11-04T09:00:00Z"));
}

#[test]
fn a_report_and_a_notification_of_one_day_rank_the_same_whichever_came_first() {
    let mut lines = [cr("CMD-1", 9, &REAL), notif(9, &[(column::PRISE, "CTP-9")])];
    for imports in [["2026-11-09T10:00:00Z", "2026-11-09T10:02:00Z"], ["2026-11-09T10:02:00Z", "2026-11-09T10:00:00Z"]]
    {
        for (line, at) in lines.iter_mut().zip(imports) {
            line.origin.imported_at = t(at);
        }
        assert_eq!(prise(&lines).unwrap().0, "CTP-9", "{imports:?}");
    }
}

#[test]
fn a_notification_that_names_no_pbo_leaves_the_report_s_and_one_that_denies_it_does_not() {
    let with = |pbo: &str| {
        let known = facts(&[cr("CMD-1", 2, &REAL), notif(9, &[(column::PRISE, "CTP-9"), (column::PBO, pbo)])]);
        known.pbo.map(|fact| fact.value.reference)
    };
    assert_eq!(with("").as_deref(), Some("BE-03"));
    assert_eq!(with("_NA_").as_deref(), Some("BE-03"));
    assert_eq!(with("PT XXXX"), None);
}

#[test]
fn of_two_accepted_orders_the_later_counts_with_its_own_cmd_acces() {
    let first = [cr("CMD-1", 2, &REAL), cmd("CMD-1", "O"), cmd("CMD-1_1", "N")];
    let existing = |lines: &[AccesLine]| facts(lines).existing_prise.map(|fact| fact.value);
    assert_eq!(existing(&first), Some(true));
    let two = [&first[..], &[cr("CMD-1_1", 5, &VIRTUAL)]].concat();
    assert_eq!(existing(&two), Some(false));
    let without = [cr("CMD-1", 2, &REAL), cmd("CMD-1", "O"), cr("CMD-1_1", 5, &VIRTUAL)];
    assert_eq!(existing(&without), None, "the other order's answer is no answer");
    assert_eq!(deduce(&two).summary.unwrap().commande, "CMD-1_1");
    assert_eq!(existing(&[cmd("CMD-1", "O")]), None, "nothing says which contract it is for");
}

#[test]
fn a_refused_order_gives_no_fact_and_is_shown() {
    let ko = [(column::CR_STATE, "KO"), (column::MOTIF_CR, "FIMP11 adresse inconnue"), (column::PRISE, "CTP-1")];
    let refused = line(Flux::CrCmdAcces, "CMD-1", 3, &[&[(column::CONTRAT, "MUT1")], &ko[..]].concat());
    assert_eq!(facts(std::slice::from_ref(&refused)), Commande::default());
    let summary = deduce(&[refused.clone(), cr("CMD-1_1", 2, &REAL)]).summary.unwrap();
    assert_eq!(summary.refusal.as_deref(), Some("FIMP11 adresse inconnue"));
    assert_eq!(summary.states.iter().map(|state| state.state.as_deref()).collect::<Vec<_>>(), [Some("OK"), Some("KO")]);
    let summary = deduce(&[refused, cr("CMD-1_1", 4, &REAL)]).summary.unwrap();
    assert_eq!(summary.refusal, None, "a later order was accepted");
}

#[test]
fn the_summary_holds_what_a_person_needs() {
    let long = "au fond du couloir ".repeat(45);
    let mut cr = cr(
        "CMD-1",
        2,
        &[
            &REAL[..],
            &[
                (column::PM, "FI-75056-0IO1"),
                (column::PBO_LOCALISATION, long.trim()),
                (column::CODE_IMMEUBLE, "12A34"),
                ("oc1", "EXPL"),
                ("positionmodulepm1", "7"),
                ("nommodulepm3", "M3"),
                ("commentaire", "ETAGE : 3 | AMIANTE : AMX"),
                ("consignesite", "clé : loge"),
            ],
        ]
        .concat(),
    );
    cr.headers.insert("consignesite".into(), "Consigne Site".into());
    let stoc = |commande, below| line(Flux::CmdStoc, commande, 6, &[(column::SUBCONTRACTING, below)]);
    let mes = line(Flux::CrMes, "CMD-1", 9, &[("etatcrmes", "OK"), ("motifko", "")]);
    let lines = [cr, cmd("CMD-1", "O"), stoc("CMD-1", "ST-1"), stoc("CMD-1_1", "ST-2"), mes];
    let summary = deduce(&lines).summary.unwrap();
    assert_eq!(summary.pbo.localisation.as_deref(), Some(long.trim()), "never cut");
    assert_eq!(summary.acces.code_immeuble.as_deref(), Some("12A34"));
    assert_eq!(summary.place.escalier.as_deref(), Some("A"));
    assert_eq!(
        (summary.routes.len(), summary.routes[0].position.as_deref(), summary.routes[1].number),
        (2, Some("7"), 3)
    );
    assert_eq!(summary.amiante, [Amiante::NoReport]);
    assert_eq!(summary.subcontracting.as_deref(), Some("ST-1"));
    let columns: Vec<&str> = summary.comments.iter().map(|one| one.column.as_str()).collect();
    assert_eq!(columns, ["Commentaire", "Consigne Site"]);
    assert_eq!(summary.states.last().unwrap().flux, Flux::CrMes);
    assert_eq!(summary.states.last().unwrap().state.as_deref(), Some("OK"));
    assert!(!summary.reprovisioned && deduce(&[]).summary.is_none());
}

#[test]
fn a_line_is_dated_by_its_file_s_day_and_never_after_its_import() {
    let mut line = cr("CMD-1", 23, &[(column::DATE_CR, "20261110 09:00")]);
    assert_eq!(line.instant(), t("2026-11-23T23:00:00Z"));
    line.origin.imported_at = t("2026-11-23T10:00:00Z");
    assert_eq!(line.instant(), t("2026-11-23T10:00:00Z"));
    line.origin.day = None;
    assert_eq!(line.instant(), t("2026-11-10T08:00:00Z"));
    line.fields.remove(column::DATE_CR);
    assert_eq!(line.instant(), t("2026-11-23T10:00:00Z"));
}

fn at_random() -> impl Strategy<Value = AccesLine> {
    let commande = prop::sample::select(vec!["CMD-1", "CMD-1_1"]);
    let flux =
        prop::sample::select(vec![Flux::CmdAcces, Flux::CrCmdAcces, Flux::NotifReprov, Flux::CrMad, Flux::CmdStoc]);
    let word = |words: &'static [&'static str]| prop::sample::select(words);
    let fields = (
        word(&["CTP-1", "CTP-2", "HOTLINE", "NA"]),
        word(&["BE-03", "PT XXXX", ""]),
        word(&["1:ROU", "XX", ""]),
        word(&["O", "N", "?"]),
        word(&["OK", "KO", ""]),
    );
    (flux, commande, 1..5_i8, 0..4_u64, fields).prop_map(
        |(flux, commande, day, index, (prise, pbo, tube, existing, state))| {
            let mut line = line(
                flux,
                commande,
                day,
                &[
                    (column::PRISE, prise),
                    (column::PBO, pbo),
                    ("informationtubepbo1", tube),
                    ("informationfibrepbo1", tube),
                    (column::EXISTING_PRISE, existing),
                    (column::CR_STATE, state),
                    (column::SUBCONTRACTING, prise),
                ],
            );
            line.contrat = (flux != Flux::CmdAcces).then(|| ContratId::parse("MUT1").unwrap());
            line.origin.index = index;
            line
        },
    )
}

proptest! {
    #[test]
    fn what_is_known_does_not_depend_on_the_order_of_the_lines(
        lines in prop::collection::vec(at_random(), 0..9).prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle()))
    ) {
        prop_assert_eq!(deduce(&lines.0), deduce(&lines.1));
    }
}

/// A later notification about the PBO alone does not bring the former reference back.
#[test]
fn the_reference_is_that_of_the_latest_notification_that_gives_one() {
    let lines = [
        cr("CMD-1", 2, &REAL),
        notif(5, &[(column::PRISE, "CTP-2"), (column::PBO, "BE-04")]),
        notif(8, &[(column::PRISE, "_NA_"), (column::PBO, "BE-05")]),
    ];
    let known = facts(&lines);
    let prise = known.reference_prise.unwrap();
    assert_eq!((prise.value.as_str(), prise.origin), ("CTP-2", FactOrigin::NotifReprov));
    assert_eq!(known.pbo.unwrap().value.reference, "BE-05");
}
