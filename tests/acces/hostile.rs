//! Guards: wire: no bytes make the access reader panic; a line that can't be used costs no other; who the
//! customer is is not kept

use proptest::prelude::*;
use reprov::domain::acces::{Flux, column};
use reprov::domain::reference::ParameterFault;
use reprov::wire::acces::{AccesFileRefusal, AccesLineFault, AccesLineFaultKind};
use reprov::wire::csv::{SheetError, SheetLineFaultKind};

use crate::read;

const HEADER: &str = "ReferenceCommandePriseInterneOC;ReferencePrise;ReferencePrestationPrise;EtatCrCommandePrise;\
    DateCrCommandePrise;Commentaire";
const NAME: &str = "OINF_OCOM_CrCMD_ACCES_V12_20261103_1.csv";
const GOOD: &str = "CMD-1;CTP-1;MUT1;OK;20261103 08:00;rien";

fn cr(lines: &[&str]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", lines.join("\n")).into_bytes()
}

fn refusal(name: &str, flux: Option<Flux>, text: &str) -> AccesFileRefusal {
    read(name, flux, text.as_bytes()).unwrap_err()
}

/// The fault of `line`, placed between two sound lines, which are read all the same.
fn fault(line: &str) -> AccesLineFault {
    let read = read(NAME, None, &cr(&[GOOD, line, "CMD-9;CTP-9;MUT9;OK;20261103;fin"])).unwrap();
    let commandes: Vec<&str> = read.lines.iter().map(|line| line.commande.as_str()).collect();
    assert_eq!(commandes, ["CMD-1", "CMD-9"], "{line}: {:?}", read.faults);
    assert_eq!(read.faults.len(), 1, "{line}: {:?}", read.faults);
    assert_eq!(read.faults[0].line, 3);
    read.faults[0].clone()
}

#[test]
fn a_line_that_can_t_be_used_is_named_and_the_others_are_read() {
    let cases = [
        (";CTP-1;MUT1;OK;;", 1, AccesLineFaultKind::Missing),
        ("_NA_;CTP-1;MUT1;OK;;", 1, AccesLineFaultKind::Missing),
        ("CMD-2;CTP-1;;OK;;", 3, AccesLineFaultKind::Missing),
        ("CMD-2;CTP-1;MUT1;;;", 4, AccesLineFaultKind::Missing),
        (
            "CMD-2;CTP-1;MUT\u{2011}1;OK;;",
            3,
            AccesLineFaultKind::Reference(ParameterFault::Character { position: 4, character: '\u{2011}' }),
        ),
        (
            "CMD-2;CTP-1;1234567890123456789012345678901;OK;;",
            3,
            AccesLineFaultKind::Reference(ParameterFault::TooLong { length: 31, maximum: 30 }),
        ),
        (
            "CMD-2;CTP-1;MUT1;PEUT-ETRE;;",
            4,
            AccesLineFaultKind::Value { value: "PEUT-ETRE".into(), expected: "OK | KO" },
        ),
        ("1,23457E+15;CTP-1;MUT1;OK;;", 1, AccesLineFaultKind::ChangedReference("1,23457E+15".into())),
        ("CMD-2;1.2E+12;MUT1;OK;;", 2, AccesLineFaultKind::ChangedReference("1.2E+12".into())),
        ("CMD-2;CTP-1;=\"1E+15\";OK;;", 3, AccesLineFaultKind::ChangedReference("1E+15".into())),
        (
            "CMD\u{1b}[2J;CTP-1;MUT1;OK;;",
            1,
            AccesLineFaultKind::Reference(ParameterFault::Character { position: 4, character: '\u{1b}' }),
        ),
    ];
    for (line, column, kind) in cases {
        let fault = fault(line);
        assert_eq!((fault.column, &fault.kind), (Some(column), &kind), "{line}");
        assert_eq!(fault.name.as_deref(), HEADER.split(';').nth(column - 1), "{line}");
    }
}

#[test]
fn a_value_that_decides_nothing_alone_is_told_and_its_line_is_read() {
    let cmd = "ReferenceCommandePriseInterneOC;PriseExistante\nCMD-1;PEUT-ETRE\nCMD-2;OUI\nCMD-3;\n";
    let told = read("x.csv", None, cmd.as_bytes()).unwrap();
    assert_eq!((told.lines.len(), told.faults.len(), told.remarks.len()), (3, 0, 1));
    assert_eq!(told.remarks[0].kind, AccesLineFaultKind::Value { value: "PEUT-ETRE".into(), expected: "O | N" });
    // A date, where the file's name dates the line; elsewhere an old report would pass for the latest.
    let line = "CMD-1;CTP-1;MUT1;OK;3 nov. 2026;";
    let date = AccesLineFaultKind::Value { value: "3 nov. 2026".into(), expected: "aaaammjj [hh:mm]" };
    let told = read(NAME, None, &cr(&[line])).unwrap();
    assert_eq!((told.lines.len(), &told.remarks[0].kind, told.remarks[0].column), (1, &date, Some(5)));
    let refused = read("x.csv", Some(Flux::CrCmdAcces), &cr(&[line])).unwrap();
    assert_eq!((refused.lines.len(), &refused.faults[0].kind), (0, &date));
    let mad = "ReferenceCommandePriseInterneOC;DateRaccordementPrise\nCMD-1;12/2/27\n";
    assert_eq!(read("x.csv", Some(Flux::CrMad), mad.as_bytes()).unwrap().faults.len(), 1);
    let told = read("OINF_OCOM_CrMADL_V12_20261107_000001.csv", None, mad.as_bytes()).unwrap();
    assert_eq!((told.lines.len(), told.remarks.len()), (1, 1));
}

#[test]
fn a_column_whose_name_was_damaged_is_that_column_once() {
    let text = "ReferenceCommandePriseInterneOC;ReferencePrise;ReferencePrestationPrise;EtatCrCommandePrise;\
        InformationTubePBO N?1;InformationFibrePBO\u{a0}N\u{fffd}1;ReferencePB0;NomCl?ent\nCMD-1;CTP-1;MUT1;OK;3;27;B;QUI\n";
    let read_back = read(NAME, None, text.as_bytes()).unwrap();
    let fields = &read_back.lines[0].fields;
    assert_eq!((fields["informationtubepbo1"].as_str(), fields["informationfibrepbo1"].as_str()), ("3", "27"));
    assert!(fields.values().all(|value| value != "QUI"), "who the customer is: {fields:?}");
    assert_eq!(read_back.remarks.len(), 1, "{:?}", read_back.remarks);
    assert_eq!(read_back.remarks[0].kind, AccesLineFaultKind::NearColumn("ReferencePBO"));
    assert_eq!((read_back.remarks[0].line, read_back.remarks[0].column), (1, Some(7)));
    // A column of a flow whose columns are not public is its own.
    let ar = "ReferenceCommandePriseInterneOC;EtatArCommandePrise\nCMD-1;OK\n";
    let ar = read("OINF_OCOM_ARCMD_ACCES_V12_20261102_000001.csv", None, ar.as_bytes()).unwrap();
    assert_eq!((ar.lines.len(), ar.remarks.len()), (1, 0));
    // Beside the sound column, the damaged one is another.
    let both = text
        .replace("N\u{fffd}1", "N\u{fffd}9")
        .replace("InformationTubePBO N?1", "OC 1;OC?1")
        .replace("OK;3", "OK;a;b");
    let fields = read(NAME, None, both.as_bytes()).unwrap().lines.remove(0).fields;
    assert_eq!((fields["oc1"].as_str(), fields["oc?1"].as_str()), ("a", "b"));
}

/// The check that a fault is the expected one.
type Expected = fn(&SheetLineFaultKind) -> bool;

#[test]
fn what_is_no_line_of_the_table_is_named_and_the_others_are_read() {
    let long = format!("CMD-2;CTP-1;MUT1;OK;;{}", "x".repeat(80_000));
    let cases: [(&str, Expected); 5] = [
        ("CMD-2;CTP-1;MUT1", |g| matches!(g, SheetLineFaultKind::Columns { found: 3, expected: 6 })),
        ("CMD-2;CTP-1;MUT1;OK;;;;;x", |g| matches!(g, SheetLineFaultKind::Columns { expected: 6, .. })),
        ("CMD-2;CTP\0-1;MUT1;OK;;", |g| matches!(g, SheetLineFaultKind::NullByte)),
        (&long, |g| matches!(g, SheetLineFaultKind::CellTooLong)),
        ("CMD-2;CTP-1;MUT1;OK;;\"jamais fermé", |g| matches!(g, SheetLineFaultKind::OpenQuote)),
    ];
    for (line, expected) in cases {
        let fault = fault(line);
        let start: String = line.chars().take(40).collect();
        assert!(matches!(&fault.kind, AccesLineFaultKind::Sheet(kind) if expected(kind)), "{start}: {:?}", fault.kind);
    }
}

#[test]
fn bom_line_ends_quotes_and_a_last_separator_change_nothing() {
    let expected = read(NAME, None, &cr(&[GOOD])).unwrap().lines;
    let ends: Vec<String> = [HEADER, GOOD].iter().map(|line| format!("{line};")).collect();
    let quote: Vec<String> = [HEADER, GOOD]
        .iter()
        .map(|line| line.split(';').map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(";"))
        .collect();
    let around = |before: &str, after: &str| {
        [HEADER, GOOD]
            .map(|line| line.split(';').map(|cell| format!("{before}{cell}{after}")).collect::<Vec<_>>().join(";"))
    };
    let (equals, apostrophes) = (around("\"=\"\"", "\"\"\""), around("'", ""));
    for text in [
        format!("\u{feff}{HEADER}\n{GOOD}\n"),
        format!("{HEADER}\r\n{GOOD}\r\n"),
        format!("{HEADER}\n{GOOD}"),
        format!("{HEADER}\r{GOOD}\r"),
        format!("{HEADER}\n{GOOD};;;\n"),
        format!("{HEADER};Reserve1;OC 1\n{GOOD}\n"),
        equals.join("\n"),
        apostrophes.join("\n"),
        ends.join("\n"),
        quote.join("\r\n"),
    ] {
        assert_eq!(read(NAME, None, text.as_bytes()).unwrap().lines, expected, "{text:?}");
    }
    let quote = "CMD-1;CTP-1;MUT1;OK;;\"a ; b \"\"c\"\"\"";
    let read = read(NAME, None, &cr(&[quote])).unwrap();
    assert_eq!(read.lines[0].value("commentaire"), Some("a ; b \"c\""));
}

#[test]
fn a_file_that_is_none_of_the_flows_is_refused() {
    assert!(matches!(refusal("x.csv", None, ""), AccesFileRefusal::Sheet(SheetError::Empty)));
    assert!(matches!(refusal(NAME, None, "a;b;c\n1;2;3\n"), AccesFileRefusal::NoHeader));
    assert!(matches!(refusal(NAME, None, &format!("{GOOD}\n{GOOD}\n")), AccesFileRefusal::NoHeader));
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(HEADER.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let utf16 = read(NAME, None, &utf16).unwrap_err();
    assert!(matches!(utf16, AccesFileRefusal::Sheet(SheetError::Utf16)), "{utf16:?}");
    let binary = read(NAME, None, &[0_u8; 4096]).unwrap_err();
    assert!(matches!(binary, AccesFileRefusal::Sheet(_) | AccesFileRefusal::NoHeader), "{binary:?}");
}

#[test]
fn a_column_that_is_there_twice_is_named() {
    let double = format!("{HEADER};Référence_Prise\n");
    let AccesFileRefusal::Duplicates(columns) = refusal(NAME, None, &double) else { panic!("{double}") };
    assert_eq!(columns, ["Référence_Prise"]);
}

#[test]
fn name_and_header_must_agree() {
    let cmd = "ReferenceCommandePriseInterneOC;PriseExistante\nCMD-1;O\n";
    assert!(matches!(
        refusal(NAME, None, cmd),
        AccesFileRefusal::Contradicted { flux: Flux::CrCmdAcces, candidates } if candidates == [Flux::CmdAcces]
    ));
    for name in ["OINF_OCOM_CMD_ACCES_V12_20261103_1.csv", "OINF_OCOM_CrMADL_V12_20261103_1.csv"] {
        let refusal = refusal(name, None, &format!("{HEADER}\n{GOOD}\n"));
        assert!(matches!(refusal, AccesFileRefusal::Contradicted { .. }), "{name}: {refusal:?}");
    }
    let without_prise = format!("{}\n", HEADER.replace("ReferencePrise;", ""));
    assert!(matches!(
        refusal(NAME, None, &without_prise),
        AccesFileRefusal::ColumnsMissing { flux: Flux::CrCmdAcces, columns } if columns == ["ReferencePrise"]
    ));
}

#[test]
fn a_file_of_another_name_is_what_its_header_says_or_what_a_person_says() {
    let cmd = "ReferenceCommandePriseInterneOC;PriseExistante\nCMD-1;O\n";
    assert_eq!(read("x.csv", None, cmd.as_bytes()).unwrap().lines[0].flux, Flux::CmdAcces);
    let cr = cr(&[GOOD]);
    let refusal = read("x.csv", None, &cr).unwrap_err();
    assert!(matches!(refusal, AccesFileRefusal::FluxUndecided(flux) if flux == [Flux::CrCmdAcces, Flux::NotifReprov]));
    let told = read("x.csv", Some(Flux::CrCmdAcces), &cr).unwrap();
    assert_eq!((told.lines[0].flux, told.lines[0].origin.day), (Flux::CrCmdAcces, None));
    // Only the file's name dates a NOTIF_REPROV: without the name, an old notification would pass for the latest.
    let refusal = read("x.csv", Some(Flux::NotifReprov), &cr).unwrap_err();
    assert!(matches!(refusal, AccesFileRefusal::NoDate(Flux::NotifReprov)), "{refusal:?}");
    let refusal = read(NAME, Some(Flux::NotifReprov), &cr).unwrap_err();
    assert!(
        matches!(refusal, AccesFileRefusal::NameContradicts { name: Flux::CrCmdAcces, told: Flux::NotifReprov }),
        "{refusal:?}"
    );
}

proptest! {
    /// The reader panics on no bytes, and always ends.
    #[test]
    fn any_bytes_are_read_or_refused(
        sequence in prop::collection::vec(any::<u8>(), 0..400),
        with_header in any::<bool>(),
    ) {
        let mut bytes = if with_header { format!("{HEADER}\n").into_bytes() } else { Vec::new() };
        bytes.extend(sequence);
        if let Ok(read) = read(NAME, None, &bytes) {
            for line in read.lines {
                prop_assert!(!line.commande.is_empty() && !line.commande.chars().any(char::is_control));
                prop_assert!(line.fields.contains_key(column::COMMANDE));
            }
        }
    }

    /// A sound line between any two others is read, unless the one before it leaves a quote open.
    #[test]
    fn a_sound_line_is_not_lost(before in "[ -~&&[^\"]]{0,60}", after in "[ -~]{0,60}") {
        let read = read(NAME, None, &cr(&[&before, GOOD, &after])).unwrap();
        prop_assert!(read.lines.iter().any(|line| line.commande == "CMD-1"));
    }
}
