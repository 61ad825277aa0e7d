//! Guards: wire: no bytes make the access reader panic; a line that can't be used costs no other; who the
//! customer is is not kept

use proptest::prelude::*;
use reprov::domain::acces::{Flux, column};
use reprov::domain::reference::Defaut;
use reprov::wire::acces::{FauteLigne, GenreFaute, RefusFichier};
use reprov::wire::csv::{ErreurFeuille, GenreDefaut};

use crate::lit;

const ENTETE: &str = "ReferenceCommandePriseInterneOC;ReferencePrise;ReferencePrestationPrise;EtatCrCommandePrise;\
    DateCrCommandePrise;Commentaire";
const NOM: &str = "OINF_OCOM_CrCMD_ACCES_V12_20261103_1.csv";
const BONNE: &str = "CMD-1;CTP-1;MUT1;OK;20261103 08:00;rien";

fn cr(lignes: &[&str]) -> Vec<u8> {
    format!("{ENTETE}\n{}\n", lignes.join("\n")).into_bytes()
}

fn refus(nom: &str, flux: Option<Flux>, texte: &str) -> RefusFichier {
    lit(nom, flux, texte.as_bytes()).unwrap_err()
}

/// The faults of the middle one of three lines; the others are read.
fn faute(ligne: &str) -> FauteLigne {
    let lu = lit(NOM, None, &cr(&[BONNE, ligne, "CMD-9;CTP-9;MUT9;OK;20261103;fin"])).unwrap();
    let commandes: Vec<&str> = lu.lignes.iter().map(|ligne| ligne.commande.as_str()).collect();
    assert_eq!(commandes, ["CMD-1", "CMD-9"], "{ligne}: {:?}", lu.fautes);
    assert_eq!(lu.fautes.len(), 1, "{ligne}: {:?}", lu.fautes);
    assert_eq!(lu.fautes[0].ligne, 3);
    lu.fautes[0].clone()
}

#[test]
fn a_line_that_can_t_be_used_is_named_and_the_others_are_read() {
    let cas = [
        (";CTP-1;MUT1;OK;;", 1, GenreFaute::Absente),
        ("_NA_;CTP-1;MUT1;OK;;", 1, GenreFaute::Absente),
        ("CMD-2;CTP-1;;OK;;", 3, GenreFaute::Absente),
        ("CMD-2;CTP-1;MUT1;;;", 4, GenreFaute::Absente),
        (
            "CMD-2;CTP-1;MUT\u{2011}1;OK;;",
            3,
            GenreFaute::Reference(Defaut::Caractere { position: 4, caractere: '\u{2011}' }),
        ),
        (
            "CMD-2;CTP-1;1234567890123456789012345678901;OK;;",
            3,
            GenreFaute::Reference(Defaut::TropLong { longueur: 31, maximum: 30 }),
        ),
        ("CMD-2;CTP-1;MUT1;PEUT-ETRE;;", 4, GenreFaute::Valeur { valeur: "PEUT-ETRE".into(), attendu: "OK | KO" }),
        (
            "CMD-2;CTP-1;MUT1;OK;03/11/2026;",
            5,
            GenreFaute::Valeur { valeur: "03/11/2026".into(), attendu: "aaaammjj [hh:mm]" },
        ),
        (
            "CMD\u{1b}[2J;CTP-1;MUT1;OK;;",
            1,
            GenreFaute::Reference(Defaut::Caractere { position: 4, caractere: '\u{1b}' }),
        ),
    ];
    for (ligne, colonne, genre) in cas {
        let faute = faute(ligne);
        assert_eq!((faute.colonne, &faute.genre), (Some(colonne), &genre), "{ligne}");
        assert_eq!(faute.nom.as_deref(), ENTETE.split(';').nth(colonne - 1), "{ligne}");
    }
    let cmd = "ReferenceCommandePriseInterneOC;PriseExistante\nCMD-1;OUI\nCMD-2;o\nCMD-3;\n";
    let lu = lit("x.csv", None, cmd.as_bytes()).unwrap();
    assert_eq!((lu.lignes.len(), lu.fautes.len()), (2, 1));
    assert_eq!(lu.fautes[0].genre, GenreFaute::Valeur { valeur: "OUI".into(), attendu: "O | N" });
}

/// Whether a fault is the one that is meant.
type Attendu = fn(&GenreDefaut) -> bool;

#[test]
fn what_is_no_line_of_the_table_is_named_and_the_others_are_read() {
    let long = format!("CMD-2;CTP-1;MUT1;OK;;{}", "x".repeat(80_000));
    let cas: [(&str, Attendu); 5] = [
        ("CMD-2;CTP-1;MUT1", |g| matches!(g, GenreDefaut::Colonnes { trouvees: 3, attendues: 6 })),
        ("CMD-2;CTP-1;MUT1;OK;;;;;", |g| matches!(g, GenreDefaut::Colonnes { attendues: 6, .. })),
        ("CMD-2;CTP\0-1;MUT1;OK;;", |g| matches!(g, GenreDefaut::Nul)),
        (&long, |g| matches!(g, GenreDefaut::ChampTropLong)),
        ("CMD-2;CTP-1;MUT1;OK;;\"jamais fermé", |g| matches!(g, GenreDefaut::GuillemetOuvert)),
    ];
    for (ligne, attendu) in cas {
        let faute = faute(ligne);
        let debut: String = ligne.chars().take(40).collect();
        assert!(matches!(&faute.genre, GenreFaute::Forme(genre) if attendu(genre)), "{debut}: {:?}", faute.genre);
    }
}

#[test]
fn bom_line_ends_quotes_and_a_last_separator_change_nothing() {
    let attendu = lit(NOM, None, &cr(&[BONNE])).unwrap().lignes;
    let fins: Vec<String> = [ENTETE, BONNE].iter().map(|ligne| format!("{ligne};")).collect();
    let cite: Vec<String> = [ENTETE, BONNE]
        .iter()
        .map(|ligne| ligne.split(';').map(|cellule| format!("\"{cellule}\"")).collect::<Vec<_>>().join(";"))
        .collect();
    for texte in [
        format!("\u{feff}{ENTETE}\n{BONNE}\n"),
        format!("{ENTETE}\r\n{BONNE}\r\n"),
        format!("{ENTETE}\n{BONNE}"),
        fins.join("\n"),
        cite.join("\r\n"),
    ] {
        assert_eq!(lit(NOM, None, texte.as_bytes()).unwrap().lignes, attendu, "{texte:?}");
    }
    let cite = "CMD-1;CTP-1;MUT1;OK;;\"a ; b \"\"c\"\"\"";
    let lu = lit(NOM, None, &cr(&[cite])).unwrap();
    assert_eq!(lu.lignes[0].valeur("commentaire"), Some("a ; b \"c\""));
}

#[test]
fn a_file_that_is_none_of_the_flows_is_refused() {
    assert!(matches!(refus("x.csv", None, ""), RefusFichier::Feuille(ErreurFeuille::Vide)));
    assert!(matches!(refus(NOM, None, "a;b;c\n1;2;3\n"), RefusFichier::SansEntete));
    assert!(matches!(refus(NOM, None, &format!("{BONNE}\n{BONNE}\n")), RefusFichier::SansEntete));
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(ENTETE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let utf16 = lit(NOM, None, &utf16).unwrap_err();
    assert!(matches!(utf16, RefusFichier::Feuille(ErreurFeuille::Utf16)), "{utf16:?}");
    let binaire = lit(NOM, None, &[0_u8; 4096]).unwrap_err();
    assert!(matches!(binaire, RefusFichier::Feuille(_) | RefusFichier::SansEntete), "{binaire:?}");
}

#[test]
fn a_column_that_is_there_twice_is_named() {
    let double = format!("{ENTETE};Référence_Prise\n");
    let RefusFichier::Doublons(colonnes) = refus(NOM, None, &double) else { panic!("{double}") };
    assert_eq!(colonnes, ["Référence_Prise"]);
}

#[test]
fn name_and_header_must_agree() {
    let cmd = "ReferenceCommandePriseInterneOC;PriseExistante\nCMD-1;O\n";
    assert!(matches!(
        refus(NOM, None, cmd),
        RefusFichier::Contredit { flux: Flux::CrCmdAcces, candidats } if candidats == [Flux::CmdAcces]
    ));
    for nom in ["OINF_OCOM_CMD_ACCES_V12_20261103_1.csv", "OINF_OCOM_CrMADL_V12_20261103_1.csv"] {
        let refus = refus(nom, None, &format!("{ENTETE}\n{BONNE}\n"));
        assert!(matches!(refus, RefusFichier::Contredit { .. }), "{nom}: {refus:?}");
    }
    let sans_prise = format!("{}\n", ENTETE.replace("ReferencePrise;", ""));
    assert!(matches!(
        refus(NOM, None, &sans_prise),
        RefusFichier::ColonnesAbsentes { flux: Flux::CrCmdAcces, colonnes } if colonnes == ["ReferencePrise"]
    ));
}

#[test]
fn a_file_of_another_name_is_what_its_header_says_or_what_a_person_says() {
    let cmd = "ReferenceCommandePriseInterneOC;PriseExistante\nCMD-1;O\n";
    assert_eq!(lit("x.csv", None, cmd.as_bytes()).unwrap().lignes[0].flux, Flux::CmdAcces);
    let cr = cr(&[BONNE]);
    let refus = lit("x.csv", None, &cr).unwrap_err();
    assert!(matches!(refus, RefusFichier::FluxIndecis(flux) if flux == [Flux::CrCmdAcces, Flux::NotifReprov]));
    let dit = lit("x.csv", Some(Flux::CrCmdAcces), &cr).unwrap();
    assert_eq!((dit.lignes[0].flux, dit.lignes[0].provenance.jour), (Flux::CrCmdAcces, None));
    // Only its name dates a NOTIF_REPROV: without it, an old one would pass for the latest.
    let refus = lit("x.csv", Some(Flux::NotifReprov), &cr).unwrap_err();
    assert!(matches!(refus, RefusFichier::SansDate(Flux::NotifReprov)), "{refus:?}");
    let refus = lit(NOM, Some(Flux::NotifReprov), &cr).unwrap_err();
    assert!(matches!(refus, RefusFichier::NomContraire { nom: Flux::CrCmdAcces, dit: Flux::NotifReprov }), "{refus:?}");
}

proptest! {
    /// No bytes make the reader panic, and it always comes to an end.
    #[test]
    fn any_bytes_are_read_or_refused(
        suite in prop::collection::vec(any::<u8>(), 0..400),
        avec_entete in any::<bool>(),
    ) {
        let mut octets = if avec_entete { format!("{ENTETE}\n").into_bytes() } else { Vec::new() };
        octets.extend(suite);
        if let Ok(lu) = lit(NOM, None, &octets) {
            for ligne in lu.lignes {
                prop_assert!(!ligne.commande.is_empty() && !ligne.commande.chars().any(char::is_control));
                prop_assert!(ligne.champs.contains_key(column::COMMANDE));
            }
        }
    }

    /// A sound line between any two others is read, unless the one before it leaves a quote open.
    #[test]
    fn a_sound_line_is_not_lost(avant in "[ -~&&[^\"]]{0,60}", apres in "[ -~]{0,60}") {
        let lu = lit(NOM, None, &cr(&[&avant, BONNE, &apres])).unwrap();
        prop_assert!(lu.lignes.iter().any(|ligne| ligne.commande == "CMD-1"));
    }
}
