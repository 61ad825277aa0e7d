use std::sync::Arc;

use super::*;
use crate::domain::fibre::{Fibre, PboFibres, QuestionFibres, RoSite};
use crate::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use crate::domain::states::{Construction, Utilisation};
use crate::tui::filter::Filtre;

fn etage(nom: &str, pbo: &[&str], libres: usize) -> Etage {
    Etage {
        reference: nom.into(),
        pbo: pbo.iter().map(|nom| Pbo { reference: (*nom).into() }).collect(),
        pto: (0..libres)
            .map(|n| Pto {
                reference: format!("CTP-{nom}-{}", libres - n).into(),
                construction: Construction::Construite,
                utilisation: Utilisation::Disponible,
            })
            .collect(),
    }
}

fn escalier(nom: &str, etages: Vec<Etage>) -> Escalier {
    Escalier { reference: nom.into(), etages }
}

fn site(escaliers: Vec<Escalier>) -> Site {
    Site { reference: "SC".into(), batiments: vec![Batiment { reference: "BATIMENT-1".into(), escaliers }] }
}

fn immeuble(etages: Vec<Etage>) -> Immeuble {
    Immeuble::new(Arc::new(site(vec![escalier("ESCALIER-44", etages)])))
}

fn noms(immeuble: &Immeuble, rangs: &[Rang]) -> Vec<String> {
    rangs.iter().map(|rang| immeuble.nom(*rang).unwrap().to_owned()).collect()
}

fn fibre(reference: &str, tube: &str, utilisation: Utilisation) -> Fibre {
    Fibre {
        reference: reference.into(),
        reference_pto: None,
        cable: None,
        tube: Some(tube.into()),
        couleur: None,
        construction: Construction::AConstruire,
        utilisation,
    }
}

fn liste(fibres: Vec<Fibre>) -> Arc<RoSite> {
    Arc::new(RoSite { pbo: vec![PboFibres { reference: "BE-06".into(), localisation: "".into(), fibres }] })
}

#[test]
fn the_building_stands_upright_and_its_pto_are_in_natural_order() {
    let immeuble = immeuble(vec![etage("ETAGE-06", &["BE-3"], 11), etage("RDC", &[], 0), etage("ETAGE-15", &[], 1)]);
    let mut plis = Plis::default();
    let rows = plis.rangs(&immeuble, None, Seulement::default());
    assert_eq!(noms(&immeuble, &rows), ["BATIMENT-1", "ESCALIER-44", "ETAGE-15", "ETAGE-06", "RDC"]);
    assert_eq!(plis.ouvert(&immeuble, rows[4]), None, "nothing to unfold where nothing is");
    plis.bascule(rows[3]);
    let rows = noms(&immeuble, &plis.rangs(&immeuble, None, Seulement::default()));
    assert_eq!(rows[4..8], ["BE-3", "CTP-ETAGE-06-1", "CTP-ETAGE-06-2", "CTP-ETAGE-06-3"]);
    assert_eq!(rows[15], "CTP-ETAGE-06-11");
    plis.bascule_tout();
    assert_eq!(plis.rangs(&immeuble, None, Seulement::default()).len(), 5 + 1 + 12);
    let none = Seulement { libres: false, gardables: true };
    assert_eq!(plis.rangs(&immeuble, None, none).len(), 5 + 1, "what is built can not keep its PTO");
    plis.bascule_tout();
    plis.bascule(Rang::batiment(0));
    assert_eq!(plis.rangs(&immeuble, None, Seulement::default()).len(), 1);
    assert!(plis.montre(&immeuble, Rang::etage(1)) && !plis.montre(&immeuble, Rang::etage(1)));
    assert_eq!(plis.rangs(&immeuble, None, Seulement::default()).len(), 5);
}

#[test]
fn what_is_folded_stays_so_when_the_site_is_read_anew() {
    let avant = immeuble(vec![etage("ETAGE-06", &[], 2), etage("ETAGE-15", &[], 1)]);
    let apres = immeuble(vec![etage("ETAGE-07", &[], 2), etage("ETAGE-06", &[], 2), etage("ETAGE-15", &[], 1)]);
    let mut plis = Plis::default();
    plis.bascule(Rang::etage(1));
    let plis = plis.sur(&avant, &apres);
    assert_eq!([0, 1, 2].map(|n| plis.ouvert(&apres, Rang::etage(n))), [Some(false), Some(false), Some(true)]);
}

#[test]
fn a_pbo_name_at_two_places_needs_its_localisation() {
    let immeuble = immeuble(vec![etage("ETAGE-15", &["BE-06"], 1), etage("ETAGE-06", &["BE-06"], 2)]);
    let own = |localisation: &str| immeuble.propres(&Repere { pbo: vec![("BE-06".into(), localisation.into())] });
    assert_eq!(own("Etage-06"), [1]);
    assert_eq!(own("ailleurs"), Vec::<usize>::new());
}

#[test]
fn the_same_pbo_and_floor_under_several_escaliers_need_their_names() {
    let batiment = |nom: &str| Batiment {
        reference: nom.into(),
        escaliers: ["ESCALIER-1", "ESCALIER-2"].map(|nom| escalier(nom, vec![etage("ETAGE-04", &["PBO-2"], 1)])).into(),
    };
    let site = Site { reference: "SC".into(), batiments: vec![batiment("BATIMENT-A"), batiment("BATIMENT-B")] };
    let immeuble = Immeuble::new(Arc::new(site));
    let own = |localisation: &str| {
        let own = immeuble.propres(&Repere { pbo: vec![("PBO-2".into(), localisation.into())] });
        own.into_iter().map(|palier| immeuble.noms(palier).unwrap()[..2].join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(own("BATIMENT-B / ESCALIER-2 / ETAGE-04"), ["BATIMENT-B ESCALIER-2"]);
    assert_eq!(own("Bâtiment-A, escalier-2, étage-04"), ["BATIMENT-A ESCALIER-2"]);
    for doubt in ["ETAGE-04", "BATIMENT-A / ETAGE-04", "BATIMENT-A / ESCALIER-10 / ETAGE-04", ""] {
        assert_eq!(own(doubt), Vec::<String>::new(), "{doubt}");
    }
}

#[test]
fn pto_and_fibres_are_never_added_up_and_what_nobody_told_is_not_zero() {
    let immeuble = immeuble(vec![etage("ETAGE-15", &["BE-06"], 3), etage("ETAGE-06", &["BE-03"], 0)]);
    let mut lectures = Lectures::default();
    let at = |lectures: &Lectures, rang| {
        lectures.compte(&immeuble, rang).map(|compte| (compte.comptes.libres, compte.comptes.total(), compte.unite))
    };
    assert_eq!(at(&lectures, Rang::etage(0)), Some((3, 3, Unite::Pto)));
    assert_eq!(at(&lectures, Rang::etage(1)), None, "no PTO there and no list");
    assert_eq!(at(&lectures, Rang::pbo(0, 0)), None);
    let two = liste(vec![fibre("F1", "Noir", Utilisation::Disponible), fibre("F2", "Noir", Utilisation::Occupe)]);
    let question = immeuble.question(1, None).unwrap();
    let of_pbo = immeuble.question(0, Some(0)).unwrap();
    let read = [(&question, &two), (&of_pbo, &two)];
    assert!(lectures.autres(read.into_iter()));
    lectures.prend(&immeuble, &[], read.into_iter());
    assert!(!lectures.autres(read.into_iter()));
    assert!(lectures.autres([(&question, &two)].into_iter()), "a list that is gone is a change");
    assert_eq!(at(&lectures, Rang::etage(1)), Some((1, 2, Unite::Fibres)));
    assert_eq!(at(&lectures, Rang::pbo(0, 0)), Some((1, 2, Unite::Fibres)));
    assert_eq!(at(&lectures, Rang::escalier(0)), Some((3, 3, Unite::Pto)), "the sum is of PTOs all the same");
    // The own floor shows the list without a place, not the one that names it.
    let own = QuestionFibres::default();
    let one = liste(vec![fibre("F3", "Noir", Utilisation::Disponible)]);
    lectures.prend(&immeuble, &[1], [(&question, &two), (&own, &one)].into_iter());
    assert_eq!(at(&lectures, Rang::etage(1)), Some((1, 1, Unite::Fibres)));
}

#[test]
fn a_filter_finds_places_pto_and_fibres_and_says_which_is_best() {
    let immeuble = Immeuble::new(Arc::new(site(vec![
        escalier("ESCALIER-2", vec![etage("ETAGE-06", &["BE-03"], 2), etage("ETAGE-15", &["BE-06"], 3)]),
        escalier("ESCALIER-10", vec![etage("ETAGE-06", &[], 1)]),
    ])));
    let mut lectures = Lectures::default();
    let question = immeuble.question(2, None).unwrap();
    let one = liste(vec![fibre("F1", "Turquoise", Utilisation::Disponible)]);
    lectures.prend(&immeuble, &[], [(&question, &one)].into_iter());
    let found = |text: &str| {
        let retenus = Retenus::new(&mut Filtre::default(), text, &immeuble, &lectures);
        let rows = Plis::default().rangs(&immeuble, Some(&retenus), Seulement::default());
        (noms(&immeuble, &rows), retenus.meilleur().and_then(|rang| immeuble.nom(rang)).map(ToOwned::to_owned))
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
        escalier("A", ["ETAGE-03", "ETAGE-03 BIS", "ETAGE-02", "RDC", "LOCAL"].map(|nom| etage(nom, &[], 0)).into()),
        escalier("B", ["R+3", "COMBLES", "0", "Local", "SOUS-SOL"].map(|nom| etage(nom, &[], 0)).into()),
        escalier("C", Vec::new()),
    ])));
    let grille = Grille::new(&immeuble);
    let lines: Vec<Vec<&str>> = (0..grille.lignes())
        .map(|ligne| {
            let name = |escalier| {
                let palier = grille.palier(&immeuble, escalier, ligne);
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
    let near = |escalier, ligne| {
        grille.proche(&immeuble, escalier, ligne).and_then(|palier| immeuble.etage(palier)).map(|e| &*e.reference)
    };
    assert_eq!(near(0, 0), Some("ETAGE-03"));
    assert_eq!(near(1, 3), Some("0"));
    assert_eq!(near(1, 2), Some("R+3"));
    assert_eq!(near(2, 2), None);
}
