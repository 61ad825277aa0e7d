//! Sheets as people send them. Sound input is compared with the `csv` crate, the rest with results written by hand.
//!
//! Guards: the house: `domain` and `wire` do no IO, read no clock, do not panic
//! Guards: wire: one stray quote costs one line of a sheet, and no sheet more memory than its longest record may
//! take

use proptest::prelude::*;
use reprov::wire::csv::{
    COLUMNS_MAX, LineEncoding, NAME_MAX, Sheet, SheetError, SheetLineFault, SheetLineFaultKind, normalised_name,
};

type LineRead = Result<(u64, Vec<String>), SheetLineFault>;

fn read(source: &[u8]) -> Vec<LineRead> {
    let mut sheet = Sheet::open(source).expect("a header line");
    let mut read_lines = Vec::new();
    while let Some(read_back) = sheet.next_line().expect("bytes in memory") {
        read_lines.push(read_back.map(|line| (line.number(), line.fields().map(str::to_owned).collect())));
    }
    read_lines
}

#[expect(clippy::unnecessary_wraps, reason = "what is expected stands beside what is read")]
fn good(line: u64, fields: &[&str]) -> LineRead {
    Ok((line, fields.iter().map(|field| (*field).to_owned()).collect()))
}

fn fault(line: u64, column: Option<usize>, kind: SheetLineFaultKind) -> LineRead {
    Err(SheetLineFault { line, column, kind })
}

#[test]
fn a_spreadsheet_s_file_is_read_whatever_it_put_around_it() {
    let expected = vec![good(2, &["A", "é"]), good(3, &["", "x y"])];
    for source in [
        "\u{feff}nom;valeur\r\nA;é\r\n;x y\r\n",
        "nom;valeur\nA;é\n;x y",
        "nom,valeur\n\"A\",é\n,\"x y\"\n",
        "nom\tvaleur\nA\té\n\tx y\n",
        "nom;valeur;\nA;é;\n;x y\n",
    ] {
        assert_eq!(read(source.as_bytes()), expected, "{source:?}");
    }
}

#[test]
fn blank_lines_are_passed_over_and_counted() {
    let source = b"\n ;; \nnom;valeur\n\n;\nA;1\n  \r\n;;;;\nB;2";
    assert_eq!(read(source), [good(6, &["A", "1"]), good(9, &["B", "2"])]);
}

#[test]
fn each_record_has_its_own_encoding() {
    let source = b"nom;lieu\nA;\xc9tage\nB;\xc3\x89tage\nC;\"\x80 \"\"\xe9\"\"\"\n";
    let mut sheet = Sheet::open(&source[..]).unwrap();
    let mut read_lines = Vec::new();
    while let Some(read_back) = sheet.next_line().unwrap() {
        let line = read_back.unwrap();
        read_lines.push((line.encoding(), line.field(1).unwrap().to_owned(), line.raw().to_owned()));
    }
    assert_eq!(
        read_lines,
        [
            (LineEncoding::Windows1252, "Étage".to_owned(), "A;Étage".to_owned()),
            (LineEncoding::Utf8, "Étage".to_owned(), "B;Étage".to_owned()),
            (LineEncoding::Windows1252, "€ \"é\"".to_owned(), "C;\"€ \"\"é\"\"\"".to_owned()),
        ]
    );
}

#[test]
fn a_faulty_record_is_named_and_the_rest_is_read() {
    let long = "x".repeat(80_000);
    let enormous = "y".repeat(3 << 20);
    let source = format!(
        "a;b;c\n1;2\n1;2;3;4\n1;n\0;3\n1;2;{long}\n{enormous}\n1;\"2\"x;3\n\"m\nn\";2;3\n1;{long};\"\n\"\nok;2;3\n"
    );
    assert_eq!(
        read(source.as_bytes()),
        [
            fault(2, None, SheetLineFaultKind::Columns { found: 2, expected: 3 }),
            fault(3, None, SheetLineFaultKind::Columns { found: 4, expected: 3 }),
            fault(4, Some(2), SheetLineFaultKind::NullByte),
            fault(5, Some(3), SheetLineFaultKind::CellTooLong),
            fault(6, None, SheetLineFaultKind::LineTooLong),
            fault(7, Some(2), SheetLineFaultKind::TextAfterQuote),
            good(8, &["m\nn", "2", "3"]),
            fault(10, Some(2), SheetLineFaultKind::CellTooLong),
            good(12, &["ok", "2", "3"]),
        ]
    );
}

#[test]
fn a_header_is_no_wider_than_it_may_be() {
    let large = |names: usize| (0..names).map(|index| format!("c{index}")).collect::<Vec<_>>().join(";");
    assert_eq!(Sheet::open(large(COLUMNS_MAX).as_bytes()).unwrap().headers().len(), COLUMNS_MAX);
    assert_eq!(Sheet::open("n".repeat(NAME_MAX).as_bytes()).unwrap().headers().len(), 1);
    let too_many = ["\n".to_owned() + &large(COLUMNS_MAX + 1), format!("\na;{}", "n".repeat(NAME_MAX + 1))];
    for header in too_many {
        let refusal = Sheet::open(header.as_bytes()).unwrap_err();
        assert!(matches!(refusal, SheetError::HeaderTooLarge { line: 2 }), "{refusal:?}");
    }
}

#[test]
fn surplus_empty_cells_are_forgiven_and_others_are_not() {
    let surplus = |source: &[u8]| read(source).remove(0);
    assert_eq!(surplus(b"a;b;\n1;2;"), good(2, &["1", "2"]));
    assert_eq!(surplus(b"a;b;\n1;2"), good(2, &["1", "2"]));
    assert_eq!(surplus(b"a;b;\n1;2;3"), fault(2, None, SheetLineFaultKind::Columns { found: 3, expected: 2 }));
    for forgiven in [b"a;b;\n1;2;;".as_slice(), b"a;b\n1;2;", b"a;b\n1;2; ;;=\"\";"] {
        assert_eq!(surplus(forgiven), good(2, &["1", "2"]));
    }
    assert_eq!(surplus(b"a;b\n1;2;;x"), fault(2, None, SheetLineFaultKind::Columns { found: 4, expected: 2 }));
}

#[test]
fn last_cells_that_are_left_out_are_empty_where_none_of_them_is_required() {
    let read = |source: &[u8], required| {
        let mut sheet = Sheet::open(source).unwrap();
        sheet.require(required);
        let line = sheet.next_line().unwrap().unwrap();
        line.map(|line| {
            let cells: Vec<String> = line.fields().map(str::to_owned).collect();
            assert_eq!(cells.iter().enumerate().find(|(index, cell)| line.field(*index) != Some(cell.as_str())), None);
            assert!(!line.is_whole() && line.field(3).is_none());
            cells
        })
    };
    let short =
        |found| SheetLineFault { line: 2, column: None, kind: SheetLineFaultKind::Columns { found, expected: 3 } };
    assert_eq!(read(b"a;b;c\n1;2\n", 2), Ok(vec!["1".to_owned(), "2".to_owned(), String::new()]));
    assert_eq!(read(b"a;b;c\n\"1\"\n", 1), Ok(vec!["1".to_owned(), String::new(), String::new()]));
    assert_eq!(read(b"a;b;c\n1;2\n", 3), Err(short(2)), "the third is required");
    assert_eq!(read(b"a;b;c\n1;2", 1), Err(short(2)), "the file may end within its line");
    assert_eq!(read(b"a;b;c\n1;\"x\ny\"\n", 1), Err(short(2)), "a stray quote may have joined two lines");
    assert_eq!(read(b"a;b;c\n=\"1;2\"\n", 1), Err(short(2)), "a separator within the text cut it in two");
}

#[test]
fn a_line_ends_with_lf_with_cr_or_with_both() {
    let expected = vec![good(2, &["A", "1"]), good(3, &["B", "2"])];
    for end in ["\n", "\r", "\r\n", "\r\r\n"] {
        assert_eq!(read(["nom;valeur", "A;1", "B;2", ""].join(end).as_bytes()), expected, "{end:?}");
        assert_eq!(read(["nom;valeur", "A;1", "B;2"].join(end).as_bytes()), expected, "{end:?}");
    }
    assert_eq!(read(b"nom;valeur\r\rA;1\r"), [good(3, &["A", "1"])], "blank lines are counted");
    assert_eq!(read(b"nom;valeur\nA;\"x\ry\"\n"), [good(2, &["A", "x\ry"])]);
    // Line ends at every place of the chunks that are read.
    for length in 65_530..65_540 {
        let source = format!("nom;valeur\r\n{};1\r\nB;2\r\n", "x".repeat(length));
        assert_eq!(read(source.as_bytes()).last(), Some(&good(3, &["B", "2"])), "{length}");
    }
    for sign in ['\u{2028}', '\u{2029}', '\u{85}'] {
        let error = Sheet::open(format!("nom;valeur{sign}A;1{sign}").as_bytes()).unwrap_err();
        assert!(matches!(error, SheetError::LineEnds { line: 1 }), "{error:?}");
    }
}

#[test]
fn what_stands_before_the_header_line_is_passed_over_and_tells_the_separator() {
    let read = |source: &str| {
        let mut sheet = Sheet::open_by(source.as_bytes(), |names| names.contains(&"nom".to_owned())).unwrap();
        let first = sheet.next_line().unwrap().and_then(Result::ok);
        let first = first.map(|line| line.fields().map(str::to_owned).collect::<Vec<_>>());
        (sheet.headers().to_vec(), sheet.lines_before(), first)
    };
    let names = || vec!["nom".to_owned(), "valeur".to_owned()];
    for (before, lines) in [
        ("", 0),
        ("sep=;\n", 1),
        ("\"sep=;\"\n", 1),
        ("SEP=;;;\n", 1),
        ("\u{feff}sep=;\r\n", 1),
        ("Export du 12/02/2027, à Paris\n", 1),
        ("\n\nCommandes;\n12/02/2027\n# a;b;c\n", 3),
    ] {
        assert_eq!(
            read(&format!("{before}nom;valeur\nA;1,5,6\n")),
            (names(), lines, Some(vec!["A".into(), "1,5,6".into()]))
        );
    }
    assert_eq!(read("sep=,\nnom,valeur\nA,1;2;3\n").2, Some(vec!["A".to_owned(), "1;2;3".to_owned()]));
    // A record is never passed over to find a header, and far down there is none.
    for source in ["x;y\n1;nom\nnom;valeur\nA;1\n".to_owned(), format!("x\n{}nom;valeur\nA;1\n", "y\n".repeat(11))] {
        assert_eq!((read(&source).0[0].as_str(), read(&source).1), ("x", 0), "{source}");
    }
    assert!(matches!(Sheet::open(&b"sep=;\n"[..]).unwrap_err(), SheetError::Empty));
}

#[test]
fn two_encodings_in_one_record_are_both_read_and_a_third_is_told() {
    let mut sheet = Sheet::open(&b"nom;lieu;fin\n\xc9;\xc3\x89t\xe9;x\nB;cass\x82e;x\nC;1;2\n"[..]).unwrap();
    let line = sheet.next_line().unwrap().unwrap().unwrap();
    assert_eq!((line.encoding(), line.fields().collect::<Vec<_>>()), (LineEncoding::Both, vec!["É", "Été", "x"]));
    assert_eq!(sheet.raw(), "É;Été;x");
    let told = sheet.next_line().unwrap().unwrap().unwrap_err();
    assert_eq!(told, SheetLineFault { line: 3, column: Some(2), kind: SheetLineFaultKind::Encoding });
    assert!(sheet.next_line().unwrap().unwrap().is_ok(), "the next line is read");
    let header = Sheet::open(&b"R\x82f\x82rence;lieu\n"[..]).unwrap_err();
    assert!(
        matches!(header, SheetError::Header(SheetLineFault { kind: SheetLineFaultKind::Encoding, .. })),
        "{header:?}"
    );
}

#[test]
fn one_stray_quote_costs_one_line() {
    let opened = |line, column| fault(line, Some(column), SheetLineFaultKind::OpenQuote);
    // A quote that is never closed, one closed within another value, and one whose pair makes a record of the wrong
    // width.
    assert_eq!(read(b"a;b\n1;\"x\n2;y\n3;z\n"), [opened(2, 2), good(3, &["2", "y"]), good(4, &["3", "z"])]);
    assert_eq!(read(b"a;b\n\"1;x\n2;\"y z\"\n"), [opened(2, 1), good(3, &["2", "y z"])]);
    let large = SheetLineFaultKind::Columns { found: 3, expected: 2 };
    assert_eq!(
        read(b"a;b\n1;2;\"x\n2;y\"\n3;z\n"),
        [fault(2, None, large), good(3, &["2", "y\""]), good(4, &["3", "z"])]
    );
}

#[test]
fn a_quote_left_open_in_a_long_file_costs_one_line_too() {
    let mut source = b"a;b\n1;\"x\n".to_vec();
    source.extend("n;v\n".repeat(200_000).bytes());
    let read_lines = read(&source);
    assert_eq!(read_lines.len(), 200_001);
    assert_eq!(read_lines[0], fault(2, Some(2), SheetLineFaultKind::OpenQuote));
    assert!(
        read_lines[1..].iter().enumerate().all(|(index, read_back)| *read_back == good(index as u64 + 3, &["n", "v"]))
    );
}

#[test]
fn the_faulty_record_itself_can_be_shown_again() {
    let mut sheet = Sheet::open(&b"a;b\n1;2;\xe9\n\"x\n"[..]).unwrap();
    assert!(sheet.next_line().unwrap().unwrap().is_err());
    assert_eq!(sheet.raw(), "1;2;é");
    assert!(sheet.next_line().unwrap().unwrap().is_err());
    assert_eq!(sheet.raw(), "\"x");
    assert!(sheet.next_line().unwrap().is_none());
    assert_eq!((sheet.raw().as_ref(), sheet.header()), ("", "a;b"));
}

#[test]
fn what_is_no_sheet_is_said_to_be_none() {
    let error = |source: &[u8]| Sheet::open(source).map(|_| ()).unwrap_err();
    assert!(matches!(error(b""), SheetError::Empty));
    assert!(matches!(error(b"\xef\xbb\xbf \r\n;;;\n"), SheetError::Empty));
    assert!(matches!(error(b"\xff\xfea\0;\0"), SheetError::Utf16));
    assert!(matches!(error(b"\n12;34\n"), SheetError::NoHeader { line: 2 }));
    assert!(matches!(
        error(b"a\0;\0b\0\n"),
        SheetError::Header(SheetLineFault { kind: SheetLineFaultKind::NullByte, .. })
    ));
    assert!(matches!(
        error(b"a;\"b\n1;2\n"),
        SheetError::Header(SheetLineFault { line: 1, column: Some(2), kind: SheetLineFaultKind::OpenQuote })
    ));
}

/// A value that a spreadsheet may hold, with the characters that are hard for CSV.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9é €/-]{0,12}",
        1 => "[a\",;\t\n é]{0,8}",
        1 => Just(String::new()),
    ]
}

fn write(lines: &[Vec<String>], separator: u8, always: bool) -> Vec<u8> {
    let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let mut out = csv::WriterBuilder::new().delimiter(separator).quote_style(style).from_writer(Vec::new());
    for line in lines {
        out.write_record(line).unwrap();
    }
    out.into_inner().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn sound_input_reads_as_the_csv_crate_reads_it(
        lines in (2..5_usize).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(value(), n), 1..12)),
        separator in prop::sample::select(b";,\t".to_vec()),
        always in any::<bool>(),
    ) {
        let names: Vec<String> = (0..lines[0].len()).map(|i| format!("col{i}")).collect();
        let source = write(&[vec![names], lines].concat(), separator, always);
        let mut witness = csv::ReaderBuilder::new().delimiter(separator).from_reader(&source[..]);
        let expected: Vec<Vec<String>> = witness
            .records()
            .map(|read_back| read_back.unwrap().iter().map(str::to_owned).collect())
            // An empty line is no record here. A line with a quote is one: a tab between tabs needs it.
            .filter(|fields: &Vec<String>| {
                let nothing = |c: char| c == ' ' || (c == '\t' && separator != b'\t');
                always || fields.iter().any(|field| !field.chars().all(nothing))
            })
            .collect();
        let read_back: Vec<Vec<String>> = read(&source).into_iter().map(|read_back| read_back.unwrap().1).collect();
        prop_assert_eq!(read_back, expected);
    }

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in prop::collection::vec(
        prop_oneof![4 => prop::sample::select(b"ab;,\t\"\n\r\0 \xe9\xc3\xa9\xef\xbb\xbf".to_vec()), 1 => any::<u8>()], 0..400,
    )) {
        let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
        if let Ok(mut sheet) = Sheet::open(&bytes[..]) {
            let columns = sheet.headers().len();
            let mut last = 0;
            while let Some(read_back) = sheet.next_line().unwrap() {
                let number = match read_back {
                    Ok(line) => {
                        prop_assert_eq!(line.fields().count(), columns);
                        prop_assert!(line.field(columns).is_none());
                        line.number()
                    }
                    Err(fault) => fault.line,
                };
                prop_assert!(last < number && number <= lines);
                last = number;
            }
        }
    }

    #[test]
    fn sound_lines_after_a_fault_are_all_read(
        before in 0..5_usize,
        fault in prop::sample::select(vec!["1;\"ouvert", "1;\"x\"y", "1;2;3", "seul", "1;\0"]),
        after in 1..5_usize,
    ) {
        let source = format!("a;b\n{}{fault}\n{}", "m;n\n".repeat(before), "o;p\n".repeat(after));
        let read_lines = read(source.as_bytes());
        prop_assert_eq!(read_lines.len(), before + 1 + after);
        for (index, read_back) in read_lines.iter().enumerate() {
            prop_assert_eq!(read_back.is_err(), index == before, "{:?}", read_back);
        }
    }

    #[test]
    fn a_normalised_name_stays_as_it_is(name in "\\PC{0,20}") {
        let once = normalised_name(&name);
        // Taking out characters may leave "N°", as in "N_°".
        prop_assume!(!once.contains(['°', 'º']));
        prop_assert_eq!(normalised_name(&once), once);
    }
}
