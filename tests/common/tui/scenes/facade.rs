//! The façade: buildings of every shape.

use reprov::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use reprov::domain::states::{Construction, Utilisation};
use reprov::engine::{Aged, AnswerSource};
use reprov::tui::data::World;

use super::super::{Harness, knowledge, now};
use super::Scene;

fn pto(n: usize, utilisation: &Utilisation) -> Pto {
    let construction = if n.is_multiple_of(2) { Construction::Built } else { Construction::ToBuild };
    Pto { reference: format!("CTP-{n}-1").into(), construction, utilisation: utilisation.clone() }
}

/// A floor with this many free, occupied and reserved PTOs.
pub fn palier(name: &str, pbo: &[&str], [free, occupied, reserved]: [usize; 3]) -> Etage {
    let uses = [(free, Utilisation::Available), (occupied, Utilisation::Occupied), (reserved, Utilisation::Reserved)];
    Etage {
        reference: name.into(),
        pbo: pbo.iter().map(|name| Pbo { reference: (*name).into() }).collect(),
        pto: uses.iter().flat_map(|(n, utilisation)| (0..*n).map(move |n| pto(n, utilisation))).collect(),
    }
}

/// A staircase with these floors.
pub fn escalier(name: &str, etages: Vec<Etage>) -> Escalier {
    Escalier { reference: name.into(), etages }
}

/// A building with these staircases.
pub fn batiment(name: &str, escaliers: Vec<Escalier>) -> Batiment {
    Batiment { reference: name.into(), escaliers }
}

/// Four escaliers in two bâtiments, of different heights; the contract's own place is in the second bâtiment.
pub fn four() -> Site {
    let top = |n: usize, pbo: &'static [&'static str]| palier(&format!("ETAGE-{n:02}"), pbo, [n, 6 - n.min(6), n % 3]);
    let batiments = vec![
        batiment(
            "BATIMENT-A",
            vec![
                escalier(
                    "ESCALIER-1",
                    vec![
                        palier("SOUS-SOL-1", &[], [0, 0, 0]),
                        palier("RDC", &["BE-01", "BE-02", "BE-07", "BE-08", "BE-09"], [0, 4, 1]),
                        top(1, &[]),
                        top(2, &["BE-04"]),
                        top(4, &["BE-06"]),
                    ],
                ),
                escalier("ESCALIER-2", vec![palier("RDC", &[], [1, 1, 0]), top(1, &[]), top(2, &["BE-03"])]),
            ],
        ),
        batiment(
            "BATIMENT-B",
            vec![
                escalier(
                    "ESCALIER-1",
                    vec![palier("RDC", &[], [0, 0, 0]), top(1, &["PBO-11"]), top(2, &[]), top(3, &[])],
                ),
                escalier(
                    "ESCALIER-10",
                    vec![palier("0", &["PBO-85-039-499-3016"], [12, 30, 10]), palier("R+1", &[], [0, 3, 0])],
                ),
            ],
        ),
    ];
    Site { reference: "SC-423361".into(), batiments }
}

/// A site of `batiments` x `escaliers` x `etages`, with four PTOs on each floor.
pub fn regular(batiments: usize, escaliers: usize, etages: usize) -> Site {
    let floors = |b: usize, e: usize| {
        (0..etages).map(move |n| palier(&format!("ETAGE-{n}"), &["BE-1"], [(b + e + n) % 4, 2, 1]))
    };
    let stairs =
        |b: usize| (0..escaliers).map(move |e| escalier(&format!("ESCALIER-{}", e + 1), floors(b, e).collect()));
    let all = (0..batiments).map(|b| batiment(&format!("BATIMENT-{}", b + 1), stairs(b).collect()));
    Site { reference: "SC-777777".into(), batiments: all.collect() }
}

fn long_names() -> Site {
    let long = "ESCALIER D'HONNEUR DE LA COUR PRINCIPALE COTE JARDIN NUMERO 12";
    let floors = || {
        vec![
            palier(
                "NIVEAU INTERMEDIAIRE ENTRE LA COUR ET LE JARDIN NORD ETAGE 2",
                &["PBO-85-039-499-3016-LOCAL-TECHNIQUE"],
                [3, 2, 1],
            ),
            palier("LOCAL TECHNIQUE SANS NUMERO", &[], [1, 0, 0]),
        ]
    };
    Site {
        reference: "SC-423361".into(),
        batiments: vec![batiment(
            "RESIDENCE DES TILLEULS ARGENTES DE LA PORTE DOREE BATIMENT A",
            vec![escalier(long, floors()), escalier("2", floors())],
        )],
    }
}

/// The façade screen of `site`.
pub fn facade(site: Site) -> Harness {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    let mut known = knowledge();
    known.site = Some(Aged { value: std::sync::Arc::new(site), at: now(), source: AnswerSource::Service });
    harness.read(known);
    harness.keys("b");
    harness
}

pub(super) const SCENES: &[Scene] = &[
    Scene::new(
        "facade",
        || {
            let mut harness = Harness::site(World::Test);
            harness.keys("b");
            harness.into()
        },
        &["ESCALIER-44", "ETAGE-15", "▣BE-06", "★", "PTO", "fib", "RDC"],
    ),
    Scene::new(
        "facade_quatre",
        || facade(four()).into(),
        &["BATIMENT-A", "BATIMENT-B", "ESCALIER-10", "ETAGE-04", "SOUS-SOL-1", "★", "inconnu"],
    ),
    Scene::new(
        "facade_trente",
        || {
            let mut harness = facade(regular(3, 10, 60));
            harness.keys("<pagedown><pagedown><right><right><right><right><right><right><right>");
            harness.into()
        },
        &["ETAGE-39", "ESCALIER-8", "BATIMENT-1", "BE-1"],
    ),
    Scene::new(
        "facade_noms_longs",
        || facade(long_names()).into(),
        &["NUMERO 12", "▣", "RESIDENCE DES TILLEULS ARGENTES", "ETAGE 2"],
    ),
    Scene::new(
        "facade_sans_etage",
        || {
            facade(Site {
                reference: "SC-1".into(),
                batiments: vec![batiment("BATIMENT-1", vec![escalier("E1", Vec::new())])],
            })
            .into()
        },
        &["SC-1", "aucun étage"],
    ),
    Scene::new(
        "facade_fibres",
        || {
            let mut harness = Harness::site(World::Test);
            harness.keys("b<enter>");
            harness.into()
        },
        &["ETAGE-06", "CTP-1240330-1", "■ Vert", "★"],
    ),
    Scene::new(
        "facade_filtre",
        || {
            let mut harness = facade(four());
            harness.keys("/escalier-10<enter>lc");
            harness.into()
        },
        &["escalier-10", "seulement : libres + PTO gardée"],
    ),
    Scene::new(
        "site_pto",
        || {
            let mut harness = Harness::site(World::Test);
            harness.keys("<right><down><down>");
            harness.into()
        },
        &["BE-03", "CTP-ETAGE-06-0", "Aucune des fibres lues ici ne mène"],
    ),
    Scene::new(
        "site_rien_trouve",
        || {
            let mut harness = Harness::site(World::Test);
            harness.keys("/nulle part");
            harness.into()
        },
        &["Rien ne correspond", "nulle part", "Échap"],
    ),
    Scene::new(
        "site_filtres_sans_fibre",
        || {
            let mut harness = Harness::site(World::Test);
            harness.keys("<enter>lc/rouge<enter>");
            harness.into()
        },
        &["seulement : libres + PTO gardée", "Aucune des 2 fibres"],
    ),
];
