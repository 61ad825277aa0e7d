//! More of what the journal and the files say: an order's access files, codes that are missing, a
//! site with more floors than a screen.

use jiff::SignedDuration;
use jiff::civil::date;
use reprov::domain::acces::{
    AccesImmeuble, Amiante, Commentaire, EtatFlux, FicheCommande, Flux, PboFiche, PmFiche, RouteFiche,
};
use reprov::domain::commande::{Fait, Origine, PboCommande, Zone};
use reprov::domain::lifecycle::Vie;
use reprov::domain::reference::ReferenceFibre;
use reprov::domain::site::{Batiment, Escalier, Site};
use reprov::domain::states::Statut;
use reprov::engine::{Connaissances, Dossier};
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::Answer;

use super::{CONTRAT, Harness, acceptee, connaissances, contrat, etat, faits, floor, inconnue, now, vie};

/// A fact that a person set.
pub const fn a_la_main<T>(valeur: T) -> Fait<T> {
    Fait::new(valeur, Origine::Main)
}

/// All that the access files say of the order.
pub fn fiche() -> FicheCommande {
    let dit = |texte: &str| Some(texte.to_owned());
    FicheCommande {
        commande: "CMD-INVENTEE-0042".into(),
        pm: PmFiche {
            reference: dit("FI-99999-0A1B"), localisation: dit("Local vélos, cour B"), ..PmFiche::default()
        },
        pbo: PboFiche {
            reference: dit("PT 4056"),
            localisation: dit(&"Palier, gaine à gauche. ".repeat(30)),
            ..PboFiche::default()
        },
        routes: vec![RouteFiche {
            numero: 1,
            oc: dit("OCZZ"),
            module: dit("MOD-07"),
            position: dit("P12"),
            tube_pm: dit("03:VER"),
            ..RouteFiche::default()
        }],
        acces: AccesImmeuble {
            code_immeuble: dit("B1234 puis A"),
            code_local_pm: dit("7788"),
            ..AccesImmeuble::default()
        },
        amiante: vec![Amiante::Friable, Amiante::Aucun],
        commentaires: vec![Commentaire { colonne: "Commentaire".into(), texte: "Sonner deux fois\u{1b}[2J".into() }],
        etats: vec![EtatFlux {
            flux: Flux::CrCmdAcces,
            commande: "CMD-INVENTEE-0042".into(),
            jour: date(2026, 11, 20),
            etat: dit("OK"),
            motif: None,
        }],
        ..FicheCommande::default()
    }
}

/// What is known of the contract with its access files.
pub fn connue() -> Connaissances {
    let mut commande = faits();
    commande.zone = Some(a_la_main(Zone::Ztd));
    commande.immeuble_collectif = None;
    commande.prise_existante = Some(Fait::new(true, Origine::Commande));
    commande.pbo =
        Some(Fait::new(PboCommande { reference: "BE-03".into(), localisation: None }, Origine::Reprovisionning));
    Connaissances { commande, fiche: Some(fiche()), ..connaissances() }
}

/// The order's screen, reached from the site.
pub fn commande_ouverte() -> Harness {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness.read(connue());
    let effects = harness.keys("i");
    assert_eq!(effects, [Effect::Connaissances(contrat())], "nothing but the journal is read");
    harness
}

/// A put of `nom` for `fibre`, ended Terminé `jours` days ago without a code, or with this one.
pub fn put(nom: &str, fibre: &str, jours: i64, code: Option<&str>) -> Vie {
    let mut vie = vie(nom, vec![acceptee(code), etat(Statut::Termine)]);
    vie.demande.fibre = ReferenceFibre::parse(fibre).unwrap();
    vie.le = now() - SignedDuration::from_hours(24 * jours);
    vie
}

/// A contract whose last put is this one, and those of its puts that lack their code.
pub fn dossier(derniere: Vie, manquants: Vec<Vie>) -> Dossier {
    Dossier {
        contrat: derniere.demande.contrat.clone(),
        site: None,
        vu_le: derniere.le,
        vie: Some(derniere),
        prochain: None,
        manquants,
    }
}

/// Two contracts: of the first an older put lacks its code behind one that has it, of the second the
/// only one does.
pub fn manquants() -> Vec<Dossier> {
    vec![
        dossier(put(CONTRAT, "CTP-1240400-1", 1, Some("DECH-1")), vec![put(CONTRAT, "CTP-1240357-1", 9, None)]),
        dossier(put("ARA-502702", "ARA-F-7", 3, None), vec![put("ARA-502702", "ARA-F-7", 3, None)]),
    ]
}

/// The home screen, with the codes that are missing.
pub fn chez_soi() -> Harness {
    let mut harness = Harness::new(World::Test);
    harness.state.data.hotline = Some("01 23 45 67 89".to_owned());
    harness.answer(Answer::Dossiers(Ok(manquants())));
    harness
}

/// The queue, open.
pub fn manquants_ouverts() -> Harness {
    let mut harness = chez_soi();
    harness.keys("c");
    harness
}

/// More contracts than any screen has rows: one in four in doubt, under way, ended, without its code.
pub fn beaucoup_de_dossiers() -> Harness {
    let mut harness = Harness::home(World::Test);
    let dossiers = (0..200).map(|n| {
        let nom = format!("ARA-{}", 600_000 + n);
        let apres = match n % 4 {
            0 => vec![inconnue()],
            1 => vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours)],
            2 => vec![acceptee(Some("DECH-2026-0042")), etat(Statut::Termine)],
            _ => vec![acceptee(None), etat(Statut::Termine)],
        };
        let vie = vie(&nom, apres);
        let manquants = if vie.code_manque() { vec![vie.clone()] } else { Vec::new() };
        Dossier { site: Some(format!("SC-{}", 423_000 + n)), ..dossier(vie, manquants) }
    });
    harness.answer(Answer::Dossiers(Ok(dossiers.collect())));
    harness
}

/// Four buildings of four staircases of thirty floors: 5 760 PTO.
pub fn grand_site() -> Site {
    let batiment = |b: usize| Batiment {
        reference: format!("BATIMENT-{b}").into(),
        escaliers: (1..=4)
            .map(|e| Escalier {
                reference: format!("ESCALIER-{e}").into(),
                etages: (1..=30).map(|n| floor(&format!("ETAGE-{n}"), &["BE-1"], n % 5, 12 - n % 5)).collect(),
            })
            .collect(),
    };
    Site { reference: "SC-999999".into(), batiments: (1..=4).map(batiment).collect() }
}
