//! Guards: wire: no bytes make the access reader panic; a line that can't be used costs no other; who the
//! customer is is not kept

use reprov::domain::acces::{AccesLine, Amiante, Flux, column, deduce};
use reprov::domain::commande::{Commande, Route};
use reprov::wire::csv::LineEncoding;

use crate::{bytes, read, transcode};

const CONTRAT: &str = "MUT56816520160316162024";

/// Every file, its flow, and its number of lines.
const FILES: [(&str, Flux, usize); 12] = [
    ("OINF_OCOM_CMD_ACCES_V12_20261101_000001.csv", Flux::CmdAcces, 4),
    ("OINF_OCOM_ARCMD_ACCES_V12_20261102_000001.csv", Flux::ArCmdAcces, 1),
    ("OINF_OCOM_CrCMD_ACCES_V12_20261103_000002.csv", Flux::CrCmdAcces, 3),
    ("OINF_OCOM_CrCMD_ACCES_V12_20261104_000003.csv", Flux::CrCmdAcces, 1),
    ("OINF_OCOM_NOTIFREPROV_VXX_20261105_000001.csv", Flux::NotifReprov, 1),
    ("OINF_OCOM_CMDSTOC_V12_20261105_000004.csv", Flux::CmdStoc, 2),
    ("OINF_OCOM_CrSTOC_V12_20261106_000001.csv", Flux::CrStoc, 1),
    ("OINF_OCOM_CrMADL_V12_20261107_000001.csv", Flux::CrMad, 1),
    ("OINF_OCOM_CrMESL_V12_20261108_000001.csv", Flux::CrMes, 1),
    ("OINF_OCOM_ANNUL_ACCES_V12_20261109_000001.csv", Flux::AnnulAcces, 1),
    ("OINF_OCOM_CR_ANNUL_ACCES_V12_20261110_000001.csv", Flux::CrAnnulAcces, 1),
    ("OINF_OCOM_NOTIFRACCKO_V12_20261111_000001.csv", Flux::NotifRaccKo, 1),
];

fn all() -> Vec<AccesLine> {
    FILES.iter().flat_map(|(name, ..)| read(name, None, &bytes(name)).unwrap().lines).collect()
}

/// The lines of a contract, with the lines of its orders that name no contract.
fn lines_of(contrat: &str) -> Vec<AccesLine> {
    let all = all();
    let is_of = |line: &AccesLine| line.contrat.as_ref().is_some_and(|c| c.as_str() == contrat);
    let commandes: Vec<String> = all.iter().filter(|l| is_of(l)).map(|l| l.commande.clone()).collect();
    all.into_iter().filter(|l| is_of(l) || (l.contrat.is_none() && commandes.contains(&l.commande))).collect()
}

fn facts(contrat: &str) -> Commande {
    let mut facts = deduce(&lines_of(contrat)).facts;
    facts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    facts.into_iter().fold(Commande::default(), |everything, (_, one)| everything.completed(one))
}

#[test]
fn every_flow_is_read_alike_in_both_encodings() {
    for (name, flux, number) in FILES {
        let origin = bytes(name);
        let read_back = read(name, None, &origin).unwrap();
        assert_eq!((read_back.lines.len(), read_back.faults.len()), (number, 0), "{name}: {:?}", read_back.faults);
        assert!(read_back.lines.iter().all(|line| line.flux == flux), "{name}");
        let (other, encoding) = transcode(&origin);
        let read_again = read(name, None, &other).unwrap();
        assert_eq!(read_again.lines, read_back.lines, "{name}");
        // A line of plain ASCII is read as UTF-8, whatever the encoding of the other lines.
        assert!(read_again.encodings.iter().all(|seen| *seen == encoding || *seen == LineEncoding::Utf8), "{name}");
    }
    let encodings = |name| read(name, None, &bytes(name)).unwrap().encodings;
    assert_eq!(encodings(FILES[3].0), [LineEncoding::Windows1252]);
    assert_eq!(encodings(FILES[2].0)[0], LineEncoding::Utf8);
}

#[test]
fn a_file_in_both_encodings_is_read_line_by_line() {
    let name = FILES[0].0;
    let (utf8, _) = transcode(&bytes(name));
    let mut mix: Vec<u8> = bytes(name).split_inclusive(|o| *o == b'\n').take(3).flatten().copied().collect();
    mix.extend(utf8.split_inclusive(|o| *o == b'\n').skip(3).flatten());
    let read_back = read(name, None, &mix).unwrap();
    assert_eq!(read_back.lines, read(name, None, &utf8).unwrap().lines);
    assert!(
        read_back.encodings.contains(&LineEncoding::Utf8) && read_back.encodings.contains(&LineEncoding::Windows1252)
    );
}

#[test]
fn the_customer_goes_no_further_than_the_file() {
    let read = format!("{:?}", all());
    for private in ["PERSONNE-INVENTEE", "ESSAI", "0100000000", "0100000001", "nomclient", "contactclient1"] {
        assert!(!read.contains(private), "{private} is kept");
    }
    assert!(read.contains("0100000003"), "the syndic's contact is the job's");
}

#[test]
fn a_real_order_gives_its_facts_and_its_summary() {
    let facts = facts(CONTRAT);
    assert_eq!(facts.reference_prise.unwrap().value, "CTP-1240329-1");
    assert_eq!(facts.existing_prise.map(|fact| fact.value), Some(false));
    assert_eq!(facts.pbo.unwrap().value.reference, "BE-03");
    assert_eq!(facts.route.map(|fact| fact.value), Some(Route::Real));
    let summary = deduce(&lines_of(CONTRAT)).summary.unwrap();
    assert_eq!((summary.commande.as_str(), summary.subcontracting.as_deref()), ("OCOM-0001", Some("ST-0001")));
    assert_eq!(summary.place.escalier.as_deref(), Some("A"));
    assert_eq!(summary.pm.technical.as_deref(), Some("PMT-1"));
    assert_eq!(summary.routes[0].position.as_deref(), Some("14"));
    assert_eq!(summary.amiante, [Amiante::NoReport]);
    assert!(summary.amiante[0].warn());
    assert!(summary.pbo.localisation.unwrap().chars().count() > 700, "never cut");
    assert_eq!(summary.acces.key_access.as_deref(), Some("clé à la loge"));
    let sequence: Vec<Flux> = summary.states.iter().map(|state| state.flux).collect();
    assert_eq!(sequence, [Flux::ArCmdAcces, Flux::CrCmdAcces, Flux::CmdStoc, Flux::CrMad, Flux::CrMes]);
}

#[test]
fn a_virtual_route_becomes_real_by_its_notification() {
    let cr = read(FILES[2].0, None, &bytes(FILES[2].0)).unwrap().lines;
    let alone = deduce(&cr[1..2]).facts[0].1.clone();
    assert_eq!(alone.reference_prise.unwrap().value, "HOTLINE");
    assert_eq!((alone.route.map(|fact| fact.value), alone.pbo), (Some(Route::Virtual), None));

    let facts = facts("MUTVIRTUELLE1");
    assert_eq!(facts.reference_prise.unwrap().value, "CTP-1240500-1");
    assert_eq!(facts.pbo.unwrap().value.reference, "BE-07");
    assert_eq!(facts.route.map(|fact| fact.value), Some(Route::Real));
    assert_eq!(facts.existing_prise.map(|fact| fact.value), Some(true));
    let summary = deduce(&lines_of("MUTVIRTUELLE1")).summary.unwrap();
    assert!(summary.reprovisioned);
    assert_eq!(summary.subcontracting.as_deref(), Some("ST-0002"), "a line without a contract joins by its order");
    assert_eq!(summary.routes[0].connector_colour.as_deref(), Some("bleu"));
    assert_eq!(summary.amiante, [Amiante::Friable], "the notification has no comment: the report's warning stays");
}

#[test]
fn a_retried_order_is_another_order() {
    let facts = facts("MUTREPRISE1");
    assert_eq!(facts.existing_prise.map(|fact| fact.value), Some(false), "OCOM-0003 said O, OCOM-0003_1 says N");
    assert_eq!(facts.pbo.unwrap().value.reference, "BE-06");
}

#[test]
fn a_column_that_nobody_named_is_kept_with_its_header() {
    let stoc = read(FILES[5].0, None, &bytes(FILES[5].0)).unwrap().lines;
    assert_eq!(stoc[0].value("consignesite"), Some("clé à la loge"));
    assert_eq!(stoc[0].headers.get("consignesite").map(String::as_str), Some("Consigne Site"));
    assert!(!stoc[0].headers.contains_key(column::COMMANDE));
}

#[test]
fn the_place_of_a_column_does_not_matter() {
    for (name, ..) in FILES {
        let origin = encoding(&bytes(name));
        let mut lines = origin.lines().map(|line| line.split(';').rev().collect::<Vec<_>>().join(";"));
        // Splitting at `;` would break a quoted separator: such a file is skipped.
        if origin.contains('"') {
            continue;
        }
        let reversed = lines.by_ref().collect::<Vec<_>>().join("\n");
        let read_back = read(name, None, reversed.as_bytes()).unwrap();
        assert_eq!(read_back.lines, read(name, None, origin.as_bytes()).unwrap().lines, "{name}");
    }
}

fn encoding(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8(transcode(bytes).0).unwrap(), str::to_owned)
}
