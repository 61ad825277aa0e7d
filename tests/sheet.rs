//! Sheets as people send them: against the `csv` crate on sound input, by hand on the rest.
//!
//! Guards: the house: `domain` and `wire` do no IO, read no clock, do not panic
//! Guards: wire: one stray quote costs one line of a sheet, and no sheet more memory than its longest record may
//! take

use proptest::prelude::*;
use reprov::wire::csv::{
    COLONNES_MAX, DefautLigne, Encodage, ErreurFeuille, Feuille, GenreDefaut, NOM_MAX, nom_normalise,
};

type Lu = Result<(u64, Vec<String>), DefautLigne>;

fn lit(source: &[u8]) -> Vec<Lu> {
    let mut feuille = Feuille::ouvre(source).expect("a header line");
    let mut lus = Vec::new();
    while let Some(lu) = feuille.suivante().expect("bytes in memory") {
        lus.push(lu.map(|ligne| (ligne.numero(), ligne.champs().map(str::to_owned).collect())));
    }
    lus
}

#[expect(clippy::unnecessary_wraps, reason = "what is expected stands beside what is read")]
fn bonne(ligne: u64, champs: &[&str]) -> Lu {
    Ok((ligne, champs.iter().map(|champ| (*champ).to_owned()).collect()))
}

fn defaut(ligne: u64, colonne: Option<usize>, genre: GenreDefaut) -> Lu {
    Err(DefautLigne { ligne, colonne, genre })
}

#[test]
fn a_spreadsheet_s_file_is_read_whatever_it_put_around_it() {
    let attendu = vec![bonne(2, &["A", "é"]), bonne(3, &["", "x y"])];
    for source in [
        "\u{feff}nom;valeur\r\nA;é\r\n;x y\r\n",
        "nom;valeur\nA;é\n;x y",
        "nom,valeur\n\"A\",é\n,\"x y\"\n",
        "nom\tvaleur\nA\té\n\tx y\n",
        "nom;valeur;\nA;é;\n;x y\n",
    ] {
        assert_eq!(lit(source.as_bytes()), attendu, "{source:?}");
    }
}

#[test]
fn blank_lines_are_passed_over_and_counted() {
    let source = b"\n ;; \nnom;valeur\n\n;\nA;1\n  \r\n;;;;\nB;2";
    assert_eq!(lit(source), [bonne(6, &["A", "1"]), bonne(9, &["B", "2"])]);
}

#[test]
fn each_record_has_its_own_encoding() {
    let source = b"nom;lieu\nA;\xc9tage\nB;\xc3\x89tage\nC;\"\x80 \"\"\xe9\"\"\"\n";
    let mut feuille = Feuille::ouvre(&source[..]).unwrap();
    let mut lus = Vec::new();
    while let Some(lu) = feuille.suivante().unwrap() {
        let ligne = lu.unwrap();
        lus.push((ligne.encodage(), ligne.champ(1).unwrap().to_owned(), ligne.brut().to_owned()));
    }
    assert_eq!(
        lus,
        [
            (Encodage::Windows1252, "Étage".to_owned(), "A;Étage".to_owned()),
            (Encodage::Utf8, "Étage".to_owned(), "B;Étage".to_owned()),
            (Encodage::Windows1252, "€ \"é\"".to_owned(), "C;\"€ \"\"é\"\"\"".to_owned()),
        ]
    );
}

#[test]
fn a_faulty_record_is_named_and_the_rest_is_read() {
    let long = "x".repeat(80_000);
    let enorme = "y".repeat(3 << 20);
    let source = format!(
        "a;b;c\n1;2\n1;2;3;4\n1;n\0;3\n1;2;{long}\n{enorme}\n1;\"2\"x;3\n\"m\nn\";2;3\n1;{long};\"\n\"\nok;2;3\n"
    );
    assert_eq!(
        lit(source.as_bytes()),
        [
            defaut(2, None, GenreDefaut::Colonnes { trouvees: 2, attendues: 3 }),
            defaut(3, None, GenreDefaut::Colonnes { trouvees: 4, attendues: 3 }),
            defaut(4, Some(2), GenreDefaut::Nul),
            defaut(5, Some(3), GenreDefaut::ChampTropLong),
            defaut(6, None, GenreDefaut::LigneTropLongue),
            defaut(7, Some(2), GenreDefaut::TexteApresGuillemet),
            bonne(8, &["m\nn", "2", "3"]),
            defaut(10, Some(2), GenreDefaut::ChampTropLong),
            bonne(12, &["ok", "2", "3"]),
        ]
    );
}

#[test]
fn a_header_is_no_wider_than_it_may_be() {
    let large = |noms: usize| (0..noms).map(|rang| format!("c{rang}")).collect::<Vec<_>>().join(";");
    assert_eq!(Feuille::ouvre(large(COLONNES_MAX).as_bytes()).unwrap().entetes().len(), COLONNES_MAX);
    assert_eq!(Feuille::ouvre("n".repeat(NOM_MAX).as_bytes()).unwrap().entetes().len(), 1);
    let trop = ["\n".to_owned() + &large(COLONNES_MAX + 1), format!("\na;{}", "n".repeat(NOM_MAX + 1))];
    for entete in trop {
        let refus = Feuille::ouvre(entete.as_bytes()).unwrap_err();
        assert!(matches!(refus, ErreurFeuille::EnteteLarge { ligne: 2 }), "{refus:?}");
    }
}

#[test]
fn a_surplus_empty_cell_is_forgiven_only_where_the_header_has_it() {
    let surplus = |source: &[u8]| lit(source).remove(0);
    assert_eq!(surplus(b"a;b;\n1;2;"), bonne(2, &["1", "2"]));
    assert_eq!(surplus(b"a;b;\n1;2"), bonne(2, &["1", "2"]));
    assert_eq!(surplus(b"a;b;\n1;2;3"), defaut(2, None, GenreDefaut::Colonnes { trouvees: 3, attendues: 2 }));
    assert_eq!(surplus(b"a;b;\n1;2;;"), defaut(2, None, GenreDefaut::Colonnes { trouvees: 4, attendues: 2 }));
    assert_eq!(surplus(b"a;b\n1;2;"), defaut(2, None, GenreDefaut::Colonnes { trouvees: 3, attendues: 2 }));
}

#[test]
fn one_stray_quote_costs_one_line() {
    let ouvert = |ligne, colonne| defaut(ligne, Some(colonne), GenreDefaut::GuillemetOuvert);
    // Never closed, closed within another value, and one that pairs up to a record of the wrong width.
    assert_eq!(lit(b"a;b\n1;\"x\n2;y\n3;z\n"), [ouvert(2, 2), bonne(3, &["2", "y"]), bonne(4, &["3", "z"])]);
    assert_eq!(lit(b"a;b\n\"1;x\n2;\"y z\"\n"), [ouvert(2, 1), bonne(3, &["2", "y z"])]);
    let large = GenreDefaut::Colonnes { trouvees: 3, attendues: 2 };
    assert_eq!(
        lit(b"a;b\n1;2;\"x\n2;y\"\n3;z\n"),
        [defaut(2, None, large), bonne(3, &["2", "y\""]), bonne(4, &["3", "z"])]
    );
}

#[test]
fn a_quote_left_open_in_a_long_file_costs_one_line_too() {
    let mut source = b"a;b\n1;\"x\n".to_vec();
    source.extend("n;v\n".repeat(200_000).bytes());
    let lus = lit(&source);
    assert_eq!(lus.len(), 200_001);
    assert_eq!(lus[0], defaut(2, Some(2), GenreDefaut::GuillemetOuvert));
    assert!(lus[1..].iter().enumerate().all(|(rang, lu)| *lu == bonne(rang as u64 + 3, &["n", "v"])));
}

#[test]
fn the_faulty_record_itself_can_be_shown_again() {
    let mut feuille = Feuille::ouvre(&b"a;b\n1;2;\xe9\n\"x\n"[..]).unwrap();
    assert!(feuille.suivante().unwrap().unwrap().is_err());
    assert_eq!(feuille.brut(), "1;2;é");
    assert!(feuille.suivante().unwrap().unwrap().is_err());
    assert_eq!(feuille.brut(), "\"x");
    assert!(feuille.suivante().unwrap().is_none());
    assert_eq!((feuille.brut().as_ref(), feuille.entete()), ("", "a;b"));
}

#[test]
fn what_is_no_sheet_is_said_to_be_none() {
    let erreur = |source: &[u8]| Feuille::ouvre(source).map(|_| ()).unwrap_err();
    assert!(matches!(erreur(b""), ErreurFeuille::Vide));
    assert!(matches!(erreur(b"\xef\xbb\xbf \r\n;;;\n"), ErreurFeuille::Vide));
    assert!(matches!(erreur(b"\xff\xfea\0;\0"), ErreurFeuille::Utf16));
    assert!(matches!(erreur(b"\n12;34\n"), ErreurFeuille::SansEntete { ligne: 2 }));
    assert!(matches!(erreur(b"a\0;\0b\0\n"), ErreurFeuille::Entete(DefautLigne { genre: GenreDefaut::Nul, .. })));
    assert!(matches!(
        erreur(b"a;\"b\n1;2\n"),
        ErreurFeuille::Entete(DefautLigne { ligne: 1, colonne: Some(2), genre: GenreDefaut::GuillemetOuvert })
    ));
}

/// A value as a spreadsheet may hold it, with what CSV makes hard.
fn valeur() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9é €/-]{0,12}",
        1 => "[a\",;\t\n é]{0,8}",
        1 => Just(String::new()),
    ]
}

fn ecrit(lignes: &[Vec<String>], separateur: u8, toujours: bool) -> Vec<u8> {
    let style = if toujours { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let mut sorti = csv::WriterBuilder::new().delimiter(separateur).quote_style(style).from_writer(Vec::new());
    for ligne in lignes {
        sorti.write_record(ligne).unwrap();
    }
    sorti.into_inner().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn sound_input_reads_as_the_csv_crate_reads_it(
        lignes in (2..5_usize).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(valeur(), n), 1..12)),
        separateur in prop::sample::select(b";,\t".to_vec()),
        toujours in any::<bool>(),
    ) {
        let noms: Vec<String> = (0..lignes[0].len()).map(|i| format!("col{i}")).collect();
        let source = ecrit(&[vec![noms], lignes].concat(), separateur, toujours);
        let mut temoin = csv::ReaderBuilder::new().delimiter(separateur).from_reader(&source[..]);
        let attendu: Vec<Vec<String>> = temoin
            .records()
            .map(|lu| lu.unwrap().iter().map(str::to_owned).collect())
            // A line of nothing is no record here; one with a quote is, as a tab between tabs needs it.
            .filter(|champs: &Vec<String>| {
                let rien = |c: char| c == ' ' || (c == '\t' && separateur != b'\t');
                toujours || champs.iter().any(|champ| !champ.chars().all(rien))
            })
            .collect();
        let lu: Vec<Vec<String>> = lit(&source).into_iter().map(|lu| lu.unwrap().1).collect();
        prop_assert_eq!(lu, attendu);
    }

    #[test]
    fn any_bytes_are_read_to_their_end(octets in prop::collection::vec(
        prop_oneof![4 => prop::sample::select(b"ab;,\t\"\n\r\0 \xe9\xc3\xa9\xef\xbb\xbf".to_vec()), 1 => any::<u8>()], 0..400,
    )) {
        let lignes = octets.split(|octet| *octet == b'\n').count() as u64;
        if let Ok(mut feuille) = Feuille::ouvre(&octets[..]) {
            let colonnes = feuille.entetes().len();
            let mut derniere = 0;
            while let Some(lu) = feuille.suivante().unwrap() {
                let numero = match lu {
                    Ok(ligne) => {
                        prop_assert_eq!(ligne.champs().count(), colonnes);
                        prop_assert!(ligne.champ(colonnes).is_none());
                        ligne.numero()
                    }
                    Err(defaut) => defaut.ligne,
                };
                prop_assert!(derniere < numero && numero <= lignes);
                derniere = numero;
            }
        }
    }

    #[test]
    fn sound_lines_after_a_fault_are_all_read(
        avant in 0..5_usize,
        faute in prop::sample::select(vec!["1;\"ouvert", "1;\"x\"y", "1;2;3", "seul", "1;\0"]),
        apres in 1..5_usize,
    ) {
        let source = format!("a;b\n{}{faute}\n{}", "m;n\n".repeat(avant), "o;p\n".repeat(apres));
        let lus = lit(source.as_bytes());
        prop_assert_eq!(lus.len(), avant + 1 + apres);
        for (rang, lu) in lus.iter().enumerate() {
            prop_assert_eq!(lu.is_err(), rang == avant, "{:?}", lu);
        }
    }

    #[test]
    fn a_normalised_name_stays_as_it_is(nom in "\\PC{0,20}") {
        let une_fois = nom_normalise(&nom);
        // "N°" may be put together by what was taken out between, as in "N_°".
        prop_assume!(!une_fois.contains(['°', 'º']));
        prop_assert_eq!(nom_normalise(&une_fois), une_fois);
    }
}
