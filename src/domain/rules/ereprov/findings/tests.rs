//! Guards: domain: the verdict of every rule, in every case

use std::sync::Arc;

use jiff::SignedDuration;

use super::super::examination::Ages;
use super::*;
use crate::domain::commande::{Fait, Origine, PboCommande};
use crate::domain::fibre::{Fibre, PboFibres, QuestionFibres, RoSite};
use crate::domain::reference::{Lieu, ReferencePbo};
use crate::domain::site::{Batiment, Escalier, Etage, Pbo, Site};
use crate::domain::states::{Construction, Statut};

/// A situation, to be examined.
#[derive(Default)]
struct Situation {
    brouillon: Brouillon,
    commande: Commande,
    site: Option<Site>,
    releves: Vec<Releve>,
    en_cours: EnCours,
}

impl Situation {
    fn voulant(fibre: &str) -> Self {
        Self { brouillon: Brouillon { reference_fibre: fibre.into(), ..Brouillon::default() }, ..Self::default() }
    }

    fn pbo(mut self, nom: &str, origine: Origine) -> Self {
        self.commande.pbo = Some(Fait::new(PboCommande { reference: nom.into(), localisation: None }, origine));
        self
    }

    fn liste(mut self, releve: Releve) -> Self {
        self.releves.push(releve);
        self
    }

    /// What is found of it.
    fn faits(&self) -> Faits {
        self.avec(|constats| constats.faits)
    }

    fn mot(&self, nom: &str) -> String {
        self.avec(|constats| constats.mots.valeur(nom))
    }

    fn avec<T>(&self, lire: impl Fn(&Constats<'_>) -> T) -> T {
        let demande = self.brouillon.demande();
        lire(&constater(
            &Examen {
                brouillon: &self.brouillon,
                commande: &self.commande,
                site: self.site.as_ref(),
                releves: &self.releves,
                en_cours: &self.en_cours,
                ages: Ages::default(),
                maintenant: a(0),
            },
            demande.as_ref().err().map_or(&[], Vec::as_slice),
        ))
    }
}

/// The moment `minutes` before now.
fn a(minutes: i64) -> jiff::Timestamp {
    jiff::Timestamp::UNIX_EPOCH + SignedDuration::from_hours(480_000) - SignedDuration::from_mins(minutes)
}

fn fibre(reference: &str, etats: (&str, &str)) -> Fibre {
    Fibre {
        reference: reference.into(),
        reference_pto: None,
        cable: None,
        tube: None,
        couleur: None,
        construction: Construction::read(etats.0),
        utilisation: Utilisation::read(etats.1),
    }
}

/// A list of one PBO read `minutes` ago (`None`: nobody knows when).
fn lu(question: impl Into<Option<QuestionFibres>>, pbo: (&str, &str), fibres: &[&str], minutes: Option<i64>) -> Releve {
    let fibres = fibres.iter().map(|nom| fibre(nom, ("Construite", "Disponible"))).collect();
    let pbo = PboFibres { reference: pbo.0.into(), localisation: pbo.1.into(), fibres };
    Releve { question: question.into(), reponse: Arc::new(RoSite { pbo: vec![pbo] }), le: minutes.map(a) }
}

fn du_contrat() -> QuestionFibres {
    QuestionFibres::default()
}

fn du_pbo(nom: &str) -> QuestionFibres {
    QuestionFibres { lieu: None, pbo: ReferencePbo::parse(nom).ok() }
}

fn de_l_etage(batiment: &str, etage: &str) -> QuestionFibres {
    QuestionFibres { lieu: Lieu::parse(batiment, "E", etage).ok(), pbo: None }
}

/// A site of these étages: bâtiment, étage, PBO.
fn site(etages: &[(&str, &str, &str)]) -> Site {
    let batiments = etages
        .iter()
        .map(|(batiment, etage, pbo)| Batiment {
            reference: (*batiment).into(),
            escaliers: vec![Escalier {
                reference: "E".into(),
                etages: vec![Etage {
                    reference: (*etage).into(),
                    pbo: vec![Pbo { reference: (*pbo).into() }],
                    pto: Vec::new(),
                }],
            }],
        })
        .collect();
    Site { reference: "SC-1".into(), batiments }
}

#[test]
fn the_order_s_pbo_comes_from_the_strongest_source_that_this_site_knows() {
    let chez_lui = || lu(du_contrat(), ("BE-03", "ETAGE-06"), &[], Some(1));
    // By hand or plan: as it is, whether or not the site says it.
    for origine in [Origine::Plan, Origine::Main, Origine::Service] {
        let situation = Situation::voulant("F").pbo("BE-07", origine).liste(chez_lui());
        assert_eq!((situation.faits().commande, situation.mot("pbo_commande").as_str()), (SourcePbo::Connu, "BE-07"));
    }
    // The answer without a place is stronger than the files.
    for origine in [Origine::CrCommande, Origine::Commande] {
        let situation = Situation::voulant("F").pbo("BE-03", origine).liste(chez_lui());
        assert_eq!(situation.mot("lieu_commande"), "ETAGE-06");
        let situation = Situation::voulant("F").pbo("BE-07", origine).liste(chez_lui());
        assert_eq!(situation.mot("pbo_commande"), "BE-03");
    }
    // A reprovisioning is stronger than that answer, if this site knows the name.
    let reprov = |nom| Situation::voulant("F").pbo(nom, Origine::Reprovisionning).liste(chez_lui());
    assert_eq!(reprov("BE-07").mot("pbo_commande"), "BE-03");
    let connu = reprov("BE-07").liste(lu(du_pbo("BE-07"), ("BE-07", "ETAGE-12"), &[], Some(5)));
    assert_eq!(connu.mot("pbo_commande"), "BE-07");
}

#[test]
fn the_cr_cmd_s_pbo_counts_only_if_this_site_says_its_name() {
    let fichier = || Situation::voulant("F").pbo(" BE-03 ", Origine::CrCommande);
    assert_eq!(fichier().faits().commande, SourcePbo::HorsSite);
    let dans_une_liste = fichier().liste(lu(de_l_etage("B", "1"), ("BE-03", ""), &[], Some(1)));
    assert_eq!(dans_une_liste.faits().commande, SourcePbo::Connu);
    let perimee = fichier().liste(lu(de_l_etage("B", "1"), ("BE-03", ""), &[], Some(24 * 60 + 1)));
    assert_eq!(perimee.faits().commande, SourcePbo::HorsSite);
    let dans_l_arbre = Situation { site: Some(site(&[("B", "1", "BE-03")])), ..fichier() };
    assert_eq!(dans_l_arbre.faits().commande, SourcePbo::Connu);
    let casse = Situation { site: Some(site(&[("B", "1", "be-03")])), ..fichier() };
    assert_eq!(casse.faits().commande, SourcePbo::HorsSite);
}

#[test]
fn a_word_for_none_is_no_pbo() {
    for mot in ["HOTLINE", "PT XXXX", "_NA_", " "] {
        let situation = Situation::voulant("F").pbo(mot, Origine::Plan);
        assert_eq!(situation.faits().commande, SourcePbo::Inconnu, "{mot}");
        let chez_lui = situation.liste(lu(du_contrat(), ("BE-03", "ETAGE-06"), &[], Some(1)));
        assert_eq!(chez_lui.mot("pbo_commande"), "BE-03", "{mot}");
    }
    let virtuel = Situation::voulant("F").liste(lu(du_contrat(), ("PT XXXX", ""), &["F"], Some(1)));
    assert_eq!((virtuel.faits().commande, virtuel.faits().relation), (SourcePbo::Inconnu, Relation::Inconnue));
}

#[test]
fn an_answer_without_a_place_names_the_order_s_pbo_only_if_it_names_one() {
    let mut deux = lu(du_contrat(), ("BE-03", "ETAGE-06"), &["F"], Some(1));
    Arc::make_mut(&mut deux.reponse).pbo.push(PboFibres { reference: "BE-04".into(), ..PboFibres::default() });
    let situation = Situation::voulant("F").liste(deux);
    assert_eq!((situation.faits().commande, situation.faits().relation), (SourcePbo::Inconnu, Relation::Inconnue));
    // The latest one speaks, and one too old does not.
    let suivie = situation.liste(lu(du_contrat(), ("BE-05", "ETAGE-12"), &[], Some(0)));
    assert_eq!(suivie.mot("pbo_commande"), "BE-05");
    let vieille = Situation::voulant("F").liste(lu(du_contrat(), ("BE-03", ""), &["F"], Some(24 * 60 + 1)));
    assert_eq!(vieille.faits().commande, SourcePbo::Inconnu);
    // A saved answer does not say what was asked.
    let fichier = Situation::voulant("F").liste(lu(None, ("BE-03", ""), &["F"], Some(1)));
    assert_eq!((fichier.faits().commande, fichier.faits().lues), (SourcePbo::Inconnu, Lues::Autres));
}

#[test]
fn the_latest_list_wins_and_one_of_unknown_age_is_the_weakest() {
    let etat = |mots, minutes: Option<i64>| Releve {
        question: Some(de_l_etage("B", "1")),
        reponse: Arc::new(RoSite {
            pbo: vec![PboFibres { reference: "BE-03".into(), fibres: vec![fibre("F", mots)], ..PboFibres::default() }],
        }),
        le: minutes.map(a),
    };
    let (libre, prise) = (("Construite", "Disponible"), ("Construite", "Occupé"));
    let usage = |listes: [Releve; 2]| Situation { releves: listes.into(), ..Situation::voulant("F") }.faits().usage;
    assert_eq!(usage([etat(libre, Some(5)), etat(prise, Some(2))]), Some(Usage::Occupe));
    assert_eq!(usage([etat(prise, Some(2)), etat(libre, Some(5))]), Some(Usage::Occupe));
    assert_eq!(usage([etat(prise, Some(1000)), etat(libre, None)]), Some(Usage::Occupe));
    assert_eq!(usage([etat(libre, Some(2)), etat(prise, Some(2))]), Some(Usage::Occupe));
    let age = |minutes| Situation::voulant("F").liste(etat(libre, minutes)).faits().liste;
    assert_eq!(age(Some(15)), Liste::Fraiche);
    assert_eq!(age(Some(16)), Liste::Ancienne);
    assert_eq!(age(Some(24 * 60)), Liste::Ancienne);
    assert_eq!(age(Some(24 * 60 + 1)), Liste::Absente);
    assert_eq!(age(Some(-90)), Liste::Fraiche);
    assert_eq!(age(None), Liste::AgeInconnu);
}

#[test]
fn only_the_full_list_of_the_order_s_own_pbo_proves_an_absence() {
    let cherche = |releve| Situation::voulant("F").pbo("BE-03", Origine::Main).liste(releve);
    let relation = |releve| cherche(releve).faits().relation;
    let pbo = ("BE-03", "ETAGE-06");
    assert_eq!(relation(lu(du_pbo("BE-03"), pbo, &["G"], Some(1))), Relation::Absente);
    assert_eq!(relation(lu(du_pbo("BE-03"), pbo, &["F"], Some(1))), Relation::Meme);
    assert_eq!(relation(lu(du_pbo("BE-04"), ("BE-04", ""), &["G"], Some(1))), Relation::Inconnue);
    assert_eq!(relation(lu(du_contrat(), pbo, &["G"], Some(1))), Relation::Inconnue);
    assert_eq!(relation(lu(de_l_etage("B", "6"), pbo, &["G"], Some(1))), Relation::Inconnue);
    assert_eq!(relation(lu(None, pbo, &["G"], Some(1))), Relation::Inconnue);
    assert_eq!(relation(lu(du_pbo("BE-03"), ("BE-04", ""), &["G"], Some(1))), Relation::Inconnue);
    assert_eq!(relation(lu(du_pbo("BE-03"), pbo, &["G"], Some(24 * 60 + 1))), Relation::Inconnue);
    // Without a fibre wanted, nothing is absent.
    let rien = Situation::voulant("").pbo("BE-03", Origine::Main).liste(lu(du_pbo("BE-03"), pbo, &[], Some(1)));
    assert_eq!(rien.faits().relation, Relation::Inconnue);
}

#[test]
fn a_full_list_later_than_the_one_that_has_the_fibre_says_it_is_gone() {
    let pbo = ("BE-03", "ETAGE-06");
    let relation = |pleine: Option<i64>, etage: Option<i64>| {
        Situation::voulant("F")
            .pbo("BE-03", Origine::Main)
            .liste(lu(du_pbo("BE-03"), pbo, &["G"], pleine))
            .liste(lu(de_l_etage("B", "6"), pbo, &["F"], etage))
            .faits()
            .relation
    };
    assert_eq!(relation(Some(1), Some(5)), Relation::Absente);
    assert_eq!(relation(Some(5), Some(1)), Relation::Meme);
    assert_eq!(relation(None, Some(1)), Relation::Meme);
    assert_eq!(relation(Some(1), None), Relation::Meme);
}

#[test]
fn one_name_at_two_places_needs_the_place() {
    let deux = site(&[("A", "ETAGE-06", "BE-03"), ("B", "ETAGE-13", "BE-03")]);
    let situation = |lieu: Option<&str>, vu: &str, site: &Site| {
        let mut situation = Situation::voulant("F").pbo("BE-03", Origine::Main).liste(lu(
            de_l_etage("A", "ETAGE-06"),
            ("BE-03", vu),
            &["F"],
            Some(1),
        ));
        if let Some(fait) = &mut situation.commande.pbo {
            fait.valeur.localisation = lieu.map(str::to_owned);
        }
        Situation { site: Some(site.clone()), ..situation }
    };
    assert_eq!(situation(Some("ETAGE-06"), "etage-06", &deux).faits().relation, Relation::Meme);
    assert_eq!(situation(Some("ETAGE-06"), "ETAGE-13", &deux).faits().relation, Relation::Ambigue);
    assert_eq!(situation(Some("ETAGE-06"), "", &deux).faits().relation, Relation::Ambigue);
    assert_eq!(situation(None, "ETAGE-06", &deux).faits().relation, Relation::Ambigue);
    // The name alone is enough where it stands once.
    let un = site(&[("A", "ETAGE-06", "BE-03"), ("B", "ETAGE-13", "BE-04")]);
    assert_eq!(situation(None, "", &un).faits().relation, Relation::Meme);
    // Words that fit both places settle nothing.
    let jumeaux = site(&[("A", "ETAGE-06", "BE-03"), ("B", "ETAGE-06", "BE-03")]);
    assert_eq!(situation(Some("ETAGE-06"), "ETAGE-06", &jumeaux).faits().relation, Relation::Ambigue);
    // The contract's own answer settles it, and gives the place of a PBO named by hand.
    let chez_lui =
        situation(None, "ETAGE-06", &jumeaux).liste(lu(du_contrat(), ("BE-03", "ETAGE-06"), &["F"], Some(0)));
    assert_eq!(chez_lui.faits().relation, Relation::Meme);
    let complete = situation(None, "ETAGE-13", &deux).liste(lu(du_contrat(), ("BE-03", "ETAGE-13"), &[], Some(0)));
    assert_eq!(complete.faits().relation, Relation::Meme);
    // Two lists that place one name differently are two places, even without a tree.
    let sans_arbre = situation(None, "ETAGE-06", &deux).liste(lu(du_pbo("BE-03"), ("BE-03", "ETAGE-13"), &[], None));
    assert_eq!(Situation { site: None, ..sans_arbre }.faits().relation, Relation::Ambigue);
}

#[test]
fn a_full_list_of_the_other_pbo_of_that_name_proves_nothing() {
    let relation = |vu| {
        let mut situation = Situation::voulant("F").pbo("BE-03", Origine::Main).liste(lu(
            du_pbo("BE-03"),
            ("BE-03", vu),
            &["G"],
            Some(1),
        ));
        if let Some(fait) = &mut situation.commande.pbo {
            fait.valeur.localisation = Some("ETAGE-06".into());
        }
        let site = Some(site(&[("A", "ETAGE-06", "BE-03"), ("B", "ETAGE-13", "BE-03")]));
        Situation { site, ..situation }.faits().relation
    };
    assert_eq!(relation("ETAGE-06"), Relation::Absente);
    assert_eq!(relation("ETAGE-13"), Relation::Inconnue);
}

#[test]
fn the_batiment_is_that_of_the_place_asked_for_or_of_the_pbo() {
    let arbre = || Some(site(&[("A", "ETAGE-06", "BE-03"), ("B", "ETAGE-13", "BE-09"), ("B", "ETAGE-06", "BE-03")]));
    let autre = |question: Option<QuestionFibres>, pbo, chez: (&str, &str)| {
        let situation = Situation::voulant("F").liste(lu(question, pbo, &["F"], Some(1))).liste(lu(
            du_contrat(),
            chez,
            &[],
            Some(2),
        ));
        Situation { site: arbre(), ..situation }.faits().autre_batiment
    };
    let chez_b = ("BE-09", "ETAGE-13");
    assert_eq!(autre(Some(de_l_etage("A", "ETAGE-06")), ("BE-03", ""), chez_b), Some(true));
    assert_eq!(autre(Some(de_l_etage("B", "ETAGE-06")), ("BE-03", ""), chez_b), Some(false));
    assert_eq!(autre(Some(du_pbo("BE-03")), ("BE-03", ""), chez_b), Some(false));
    assert_eq!(autre(None, ("BE-09", ""), chez_b), Some(false));
    // A saved answer, or a contract, on a PBO whose name stands in two bâtiments.
    assert_eq!(autre(None, ("BE-03", ""), chez_b), None);
    assert_eq!(autre(Some(de_l_etage("A", "1")), ("BE-09", ""), ("BE-03", "ETAGE-06")), None);
}

#[test]
fn the_reference_of_the_order_may_be_none_or_not_known() {
    let prise = |ecrite: &str, voulue: &str| {
        let mut situation = Situation::voulant(voulue);
        situation.commande.reference_prise = Some(Fait::new(ecrite.into(), Origine::CrCommande));
        let faits = situation.faits();
        (faits.prise, faits.meme_fibre)
    };
    assert_eq!(prise(" \"CTP-1\" ", "CTP-1"), (Prise::Connue, Some(true)));
    assert_eq!(prise("CTP-1", "ctp-1"), (Prise::Connue, Some(false)));
    assert_eq!(prise("CTP-1", ""), (Prise::Connue, None));
    assert_eq!(prise("HOTLINE", "CTP-1"), (Prise::Aucune, Some(false)));
    assert_eq!(prise("HOTLINE", "HOTLINE"), (Prise::Aucune, Some(true)));
    for vide in ["", " ", "NA", "_NA_"] {
        assert_eq!(prise(vide, "CTP-1"), (Prise::Inconnue, None), "{vide:?}");
    }
}

#[test]
fn an_ill_formed_draft_is_read_as_far_as_it_goes() {
    let situation = Situation {
        brouillon: Brouillon {
            reference_contrat: String::new(),
            reference_fibre: "CTP\u{2011}1".into(),
            reference_pto: "x".repeat(31),
            conservation_pto: Some(true),
            motif: "pbo sature".into(),
        },
        ..Situation::default()
    };
    let faits = situation.faits();
    assert!(!faits.bien_forme && !faits.fibre && faits.pto);
    assert_eq!((faits.conservation, faits.motif), (Some(true), Some(Motif::PboSature)));
    assert_eq!(situation.avec(|constats| constats.defauts.len()), 3);
}

#[test]
fn what_is_under_way_is_known_or_not() {
    let cours = |en_cours| Situation { en_cours, ..Situation::default() }.faits().en_cours;
    assert_eq!(cours(EnCours::Rien), Cours::Rien);
    assert_eq!(cours(EnCours::PutNonRegle), Cours::Put);
    assert_eq!(cours(EnCours::Workflow(Statut::EnCours)), Cours::Workflow);
    assert_eq!(cours(EnCours::Workflow(Statut::Termine)), Cours::Rien);
    assert_eq!(cours(EnCours::Workflow(Statut::read("Suspendu"))), Cours::EtatInconnu);
}

#[test]
fn an_age_reads_alike_in_both_languages() {
    let age = |minutes| Situation::voulant("F").liste(lu(None, ("BE-03", ""), &["F"], Some(minutes))).mot("age");
    assert_eq!([age(17), age(60), age(125)], ["17 min", "1 h 00", "2 h 05"]);
}

/// R6's verdict and what may be sent are read from the draft in two places: they agree.
#[test]
fn a_draft_is_well_formed_when_it_makes_a_demande() {
    let textes = [
        "",
        "CTP-1",
        " CTP-1 ",
        "a\tb",
        "é",
        "€",
        &"x".repeat(30),
        &"x".repeat(31),
        &"x".repeat(255),
        &"x".repeat(256),
    ];
    let references = textes.iter().flat_map(|contrat| textes.map(|fibre| (*contrat, fibre)));
    let references = references.flat_map(|(contrat, fibre)| textes.map(|pto| (contrat, fibre, pto)));
    let mut vues = [0, 0];
    for (contrat, fibre, pto) in references {
        for (conservation_pto, motif) in [None, Some(true)]
            .into_iter()
            .flat_map(|garde| ["", "fibre cassee", "Fibre coupée"].map(|motif| (garde, motif)))
        {
            let brouillon = Brouillon {
                reference_contrat: contrat.into(),
                reference_fibre: fibre.into(),
                reference_pto: pto.into(),
                conservation_pto,
                motif: motif.into(),
            };
            let bien_forme = Parametres::du_brouillon(&brouillon).bien_forme;
            assert_eq!(bien_forme, brouillon.demande().is_ok(), "{brouillon:?}");
            vues[usize::from(bien_forme)] += 1;
        }
    }
    assert!(vues.iter().all(|vues| *vues > 50), "{vues:?}");
}
