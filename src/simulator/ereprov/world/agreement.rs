//! Two readings of docs/e-reprov.md 4 held against each other: what the product lets through
//! (`domain::rules::ereprov`) and what the service allows ([`super::regles`]), each written from the text.
//!
//! A post reads all it can of a contract, over the wire's own form; then for every fibre, motif,
//! conservationPTO and referencePTO its verdict is compared with the service's answer to that put.
//! A rejet must be refused, with the rule's own code; a demande that is conforme must be accepted.
//!
//! The service refuses two things that the rules of docs/e-reprov.md 4 don't know, and no others:
//! - 20011: the fibre is being given to another contract, which no answer to this one tells;
//! - 20005: the fibre is nowhere on the site. R9 is undecided then, because absence from the lists
//!   proves nothing; R8 may reject it as well.
//!
//! A test only: what the simulator is built of never uses the product's rules.
//!
//! Guards: simulator: two independent readings of the rules agree: the product's and the simulator's

use std::sync::Arc;

use super::*;
use crate::domain::commande::{Commande, Fait, Origine, Route, Zone};
use crate::domain::demande::Brouillon;
use crate::domain::fibre::QuestionFibres;
use crate::domain::motif::Motif;
use crate::domain::reference::{Lieu, ReferenceContrat, ReferencePbo};
use crate::domain::rules::ereprov::{Ages, EnCours, Ensemble, Examen, Jugement, RegleId, Releve, Verdict, juger};
use crate::simulator::ereprov::buildings;
use crate::simulator::ereprov::demo;
use crate::wire::ereprov::{ElementPbo, Lecture, Question, encode_question, read_fibres, read_question, write_fibres};
use crate::wire::soap::Enveloppe;
use crate::wire::soap::VersionSoap;

fn t0() -> Timestamp {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

/// What the service receives of a question that the product sends.
fn recue(question: &Question) -> Vec<(String, String)> {
    let octets = encode_question(question, ElementPbo::default(), Enveloppe::default());
    read_question(octets.as_slice(), None).unwrap().champs
}

/// What a post knows of a contract.
#[derive(Clone)]
struct Poste {
    contrat: ReferenceContrat,
    commande: Commande,
    site: Option<Site>,
    releves: Vec<Releve>,
    en_cours: EnCours,
    /// The PTO that is installed, as far as there is one.
    pto: String,
    le: Timestamp,
}

impl Poste {
    /// A post that has read everything: the structure, the contract's own place, each PBO, and the
    /// state of the last reprovisioning.
    fn au_courant(monde: &mut Monde, contrat: &ReferenceContrat, commande: Commande, le: Timestamp) -> Self {
        let Corps::Structure(site) = demande(monde, &Question::Structure(contrat.clone()), le) else { panic!() };
        let mut questions = vec![QuestionFibres::default()];
        for place in site.etages() {
            let lieu = Lieu::parse(place.batiment, place.escalier, &place.etage.reference).unwrap();
            for pbo in &place.etage.pbo {
                let pbo = ReferencePbo::parse(&pbo.reference).unwrap();
                questions.push(QuestionFibres { lieu: Some(lieu.clone()), pbo: Some(pbo) });
            }
        }
        let mut releves = Vec::new();
        for question in questions {
            let corps = demande(monde, &Question::Fibres(contrat.clone(), question.clone()), le);
            if let Corps::Fibres(liste) = corps {
                let octets = write_fibres(VersionSoap::V11, &liste);
                let Lecture::Ok(reponse) = read_fibres(octets.as_slice(), None).unwrap() else { panic!() };
                releves.push(Releve { question: Some(question), reponse: Arc::new(reponse), le: Some(le) });
            }
        }
        let en_cours = match demande(monde, &Question::Suivi(contrat.clone()), le) {
            Corps::Suivi(etat) if etat.statut.est_en_cours() => EnCours::Workflow(etat.statut),
            _ => EnCours::Rien,
        };
        let prise = commande.reference_prise.as_ref().map_or("", |fait| &fait.valeur);
        let pto = if prise == "HOTLINE" { "PTO-1".to_owned() } else { prise.to_owned() };
        Self { contrat: contrat.clone(), commande, site: Some(site), releves, en_cours, pto, le }
    }

    fn juge(&self, brouillon: &Brouillon) -> Jugement {
        juger(&Examen {
            brouillon,
            commande: &self.commande,
            site: self.site.as_ref(),
            releves: &self.releves,
            en_cours: &self.en_cours,
            ages: Ages::default(),
            maintenant: self.le,
        })
    }

    /// The same post with one thing less known, each in its turn.
    fn moins_savants(&self) -> Vec<Self> {
        let oublis: [fn(&mut Self); 9] = [
            |p| p.commande.reference_prise = None,
            |p| p.commande.prise_existante = None,
            |p| p.commande.parc_opac = None,
            |p| p.commande.zone = None,
            |p| p.commande.immeuble_collectif = None,
            |p| p.commande.pbo = None,
            |p| p.commande.route = None,
            |p| p.site = None,
            |p| p.releves.clear(),
        ];
        let sans = |oubli: fn(&mut Self)| {
            let mut poste = self.clone();
            oubli(&mut poste);
            poste
        };
        oublis.into_iter().map(sans).collect()
    }
}

fn demande(monde: &mut Monde, question: &Question, le: Timestamp) -> Corps {
    monde.repond(question.methode(), &recue(question), 1, le).corps
}

/// What was compared.
#[derive(Debug, Default, Clone, Copy)]
struct Compte {
    compares: usize,
    acceptes: usize,
    refuses: usize,
    indetermines: usize,
    pris_ailleurs: usize,
}

impl std::ops::AddAssign for Compte {
    fn add_assign(&mut self, autre: Self) {
        self.compares += autre.compares;
        self.acceptes += autre.acceptes;
        self.refuses += autre.refuses;
        self.indetermines += autre.indetermines;
        self.pris_ailleurs += autre.pris_ailleurs;
    }
}

/// The service, as it was before each put: one that is accepted changes the world, so the next is
/// asked of a new copy.
struct Essai<'a> {
    avant: &'a Monde,
    monde: Monde,
}

impl<'a> Essai<'a> {
    fn new(avant: &'a Monde) -> Self {
        Self { avant, monde: avant.clone() }
    }

    /// The answer to a put: `None` when it is accepted, else the code.
    fn put(&mut self, brouillon: &Brouillon, le: Timestamp) -> Option<String> {
        let champs = brouillon.demande().map_or_else(|_| brute(brouillon), |demande| recue(&Question::Put(demande)));
        self.monde.requetes = 0;
        match self.monde.repond(Methode::PutReprovisionning, &champs, 1, le).corps {
            Corps::Put(accuse) => {
                assert!(accuse.code.is_some(), "accepted without a code");
                self.monde = self.avant.clone();
                None
            }
            Corps::Ko(ko) => Some(ko.code.to_string()),
            autre => panic!("{autre:?}"),
        }
    }
}

/// A draft that the product would not even write, as another client would.
fn brute(brouillon: &Brouillon) -> Vec<(String, String)> {
    let conservation = brouillon.conservation_pto.map_or("", |garde| if garde { "1" } else { "0" });
    let champs = [
        ("referenceContrat", &*brouillon.reference_contrat),
        ("referenceFibre", &brouillon.reference_fibre),
        ("referencePTO", &brouillon.reference_pto),
        ("conservationPTO", conservation),
        ("motif", &brouillon.motif),
    ];
    champs.into_iter().map(|(nom, valeur)| (nom.to_owned(), valeur.to_owned())).collect()
}

/// The code of a demande that the rules reject.
fn code_du_rejet(jugement: &Jugement) -> &'static str {
    let rejette = |regle| jugement.avis().iter().any(|avis| avis.regle == regle && avis.verdict == Verdict::Rejet);
    if rejette(RegleId::R6) {
        "20001"
    } else if rejette(RegleId::R10) {
        "20012"
    } else {
        "20015"
    }
}

/// Compares a verdict with the service's answer; `etrangere`: the fibre is not of the site,
/// `prise`: another contract's reprovisioning is giving it away.
fn accorde(jugement: &Jugement, reponse: Option<&str>, etrangere: bool, prise: bool) -> bool {
    match jugement.ensemble() {
        Ensemble::Rejet => {
            let code = code_du_rejet(jugement);
            reponse == Some(code) || (etrangere && code == "20015" && reponse == Some("20005"))
        }
        Ensemble::Conforme if prise => reponse == Some("20011"),
        Ensemble::Conforme => reponse.is_none(),
        Ensemble::Indetermine => true,
    }
}

/// The puts of a contract: every fibre of its site and one that is nowhere, every motif, the PTO
/// kept or not; and given as well where a route may be virtual (R7), on every fifth fibre elsewhere.
fn brouillons(poste: &Poste, immeuble: &Immeuble) -> Vec<Brouillon> {
    let virtuelle = poste.commande.route.as_ref().is_some_and(|fait| fait.valeur == Route::Virtuelle);
    let fibres = immeuble.fibres.iter().map(|ligne| &*ligne.reference).chain([ETRANGERE]);
    let mut tous = Vec::new();
    for (rang, fibre) in fibres.enumerate() {
        for motif in Motif::TOUS {
            let donnee = virtuelle || motif == Motif::RouteOptiqueVirtuelle || rang % 5 == 0;
            for pto in ["", &poste.pto].into_iter().take(if donnee { 2 } else { 1 }) {
                for garde in [false, true] {
                    tous.push(Brouillon {
                        reference_contrat: poste.contrat.to_string(),
                        reference_fibre: fibre.to_owned(),
                        reference_pto: pto.to_owned(),
                        conservation_pto: Some(garde),
                        motif: motif.libelle().to_owned(),
                    });
                }
            }
        }
    }
    tous
}

/// A fibre that is nowhere.
const ETRANGERE: &str = "CTP-9999999-9";

/// Compares each `pas`-th put of a contract, and each eleventh of those for posts that know less.
fn compare(monde: &Monde, contrat: &ReferenceContrat, commande: Commande, le: Timestamp, pas: usize) -> Compte {
    let mut monde = monde.clone();
    let poste = Poste::au_courant(&mut monde, contrat, commande, le);
    let moins_savants = poste.moins_savants();
    let (at, rang) = monde.contrat(contrat.as_str()).unwrap();
    let immeuble = &monde.immeubles[at];
    let en_cours = |w: &&Workflow| w.immeuble == at && w.contrat != rang && !w.statut(le).est_final();
    let prises: Vec<&str> =
        monde.workflows.iter().filter(en_cours).map(|w| &*immeuble.fibres[w.fibre].reference).collect();
    let mut essai = Essai::new(&monde);
    let mut compte = Compte::default();
    for (numero, brouillon) in brouillons(&poste, immeuble).iter().step_by(pas).enumerate() {
        let etrangere = brouillon.reference_fibre == ETRANGERE;
        let prise = prises.contains(&&*brouillon.reference_fibre);
        let reponse = essai.put(brouillon, le);
        let dit = reponse.as_deref();
        let moins = moins_savants.iter().filter(|_| numero % 11 == 0);
        for (sait_tout, juge) in [(true, &poste)].into_iter().chain(moins.map(|poste| (false, poste))) {
            let jugement = juge.juge(brouillon);
            let ensemble = jugement.ensemble();
            assert!(
                accorde(&jugement, dit, etrangere, prise),
                "{brouillon:?} by {:?} (all read: {sait_tout}): the service says {dit:?}, the rules {ensemble:?} {:#?}",
                juge.commande,
                jugement.avis()
            );
            compte.indetermines += usize::from(sait_tout && ensemble == Ensemble::Indetermine && !etrangere);
        }
        compte.compares += 1;
        match dit {
            None => compte.acceptes += 1,
            Some("20011") => compte.pris_ailleurs += 1,
            Some(_) => compte.refuses += 1,
        }
    }
    compte
}

/// The demo's buildings, each as a world of its own.
fn mondes() -> Vec<Monde> {
    let un = |immeuble| Monde::new(vec![immeuble], Scenario::normal(), 1.0, t0());
    buildings::demo().unwrap().into_iter().map(un).collect()
}

#[test]
fn the_product_s_rules_and_the_service_s_agree_on_the_puts_of_the_demo() {
    let mondes = mondes();
    let mut tout = Compte::default();
    let mut verifie = |monde: &Monde, contrat: &ReferenceContrat, commande: Commande, le: Timestamp| {
        // Every put of a small site; elsewhere each seventh, which meets all kinds: a fibre has 32
        // or 60.
        let petit = monde.immeubles.iter().all(|immeuble| immeuble.fibres.len() < 20);
        let compte = compare(monde, contrat, commande, le, if petit { 1 } else { 7 });
        println!("{:<28}{compte:?}", contrat.as_str());
        assert_eq!(compte.indetermines, 0, "{contrat}: undecided with everything read");
        tout += compte;
        compte
    };
    for contrat in demo::contrats_demo() {
        let reference = &contrat.reference;
        let monde = mondes.iter().find(|monde| monde.contrat(reference.as_str()).is_some()).unwrap();
        let mut compte = verifie(monde, reference, contrat.faits.clone(), t0());
        if let Some(avant) = contrat.reprovisionning.filter(|avant| avant.statut.est_en_cours()) {
            assert_eq!(compte.refuses, compte.compares, "{reference}: 20012 alone");
            // Once it has ended, which gives the order its new fibre.
            let prise = Some(Fait::new(avant.demande.fibre.to_string(), Origine::Reprovisionning));
            let faits = Commande { reference_prise: prise, ..contrat.faits };
            compte = verifie(monde, reference, faits, t0() + SignedDuration::from_hours(1));
        }
        assert!(compte.acceptes * 20 >= compte.compares, "{reference}: {compte:?}");
        assert!(compte.refuses * 20 >= compte.compares, "{reference}: {compte:?}");
    }
    println!("{tout:?}");
    assert!(tout.compares > 4_000, "{tout:?}");
    assert!(tout.pris_ailleurs > 0, "no fibre was being given to another contract: {tout:?}");
}

/// The demo's orders under every zone, estate, kind of prise and of building: what the demo itself
/// does not hold. Orders without a PBO are left out.
#[test]
fn they_agree_on_orders_that_the_demo_does_not_hold() {
    let mut tout = Compte::default();
    for sorte in 0_u8..16 {
        let est = |bit: u8| sorte & (1 << bit) != 0;
        for immeuble in buildings::demo().unwrap() {
            let mut immeuble = immeuble;
            immeuble.zone = if est(0) { Zone::Zmd } else { Zone::Ztd };
            immeuble.collectif = est(1);
            for contrat in &mut immeuble.contrats {
                contrat.opac = est(2);
                contrat.prise_existante = est(3);
                contrat.avant = None;
            }
            let monde = Monde::new(vec![immeuble], Scenario::normal(), 1.0, t0());
            for contrat in demo::contrats(&monde.immeubles) {
                if contrat.faits.pbo.is_some() && contrat.commande == EtatCommande::Recue {
                    tout += compare(&monde, &contrat.reference, contrat.faits, t0(), 59);
                }
            }
        }
    }
    println!("{tout:?}");
    assert!(tout.compares > 4_000, "{tout:?}");
    assert!(tout.acceptes > 500 && tout.refuses > 500, "{tout:?}");
}

/// What R6 rejects is what the service calls an incorrect argument.
#[test]
fn an_ill_formed_put_is_20001_for_both() {
    let mondes = mondes();
    let contrat = &demo::contrats_demo()[0];
    let mut essai = Essai::new(&mondes[0]);
    let poste = Poste::au_courant(&mut mondes[0].clone(), &contrat.reference, contrat.faits.clone(), t0());
    let sain = Brouillon {
        reference_contrat: contrat.reference.to_string(),
        reference_fibre: "CTP-1240357-1".to_owned(),
        conservation_pto: Some(false),
        motif: "Fibre cassée".to_owned(),
        ..Brouillon::default()
    };
    assert_eq!((poste.juge(&sain).ensemble(), essai.put(&sain, t0())), (Ensemble::Conforme, None));
    for defaut in [
        Brouillon { reference_contrat: String::new(), ..sain.clone() },
        Brouillon { reference_contrat: "C".repeat(31), ..sain.clone() },
        Brouillon { reference_fibre: String::new(), ..sain.clone() },
        Brouillon { reference_fibre: "F".repeat(256), ..sain.clone() },
        Brouillon { reference_fibre: "CTP\u{2011}1".to_owned(), ..sain.clone() },
        Brouillon { reference_pto: "P".repeat(31), ..sain.clone() },
        Brouillon { reference_pto: "P\u{ad}1".to_owned(), ..sain.clone() },
        Brouillon { conservation_pto: None, ..sain.clone() },
        Brouillon { motif: String::new(), ..sain.clone() },
        Brouillon { motif: "Autre".to_owned(), ..sain.clone() },
    ] {
        let jugement = poste.juge(&defaut);
        assert_eq!(jugement.ensemble(), Ensemble::Rejet, "{defaut:?}");
        assert_eq!(essai.put(&defaut, t0()).as_deref(), Some(code_du_rejet(&jugement)), "{defaut:?}");
    }
}
