//! The verdicts held against the oracle, over complete products of what a demande can be.
//!
//! The pure table is held against it in every case at once beside `domain::regles::table`; here the
//! drafts, orders, sites and lists are real, and only [`bilan`] and [`juger`] are called.
//!
//! Guards: domain: only the rules make a demande that may be sent: `DemandeVerifiee` has no other constructor
//! Guards: domain: the verdict of every rule, in every case

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use common::rules::cases::{
    BATS, Bat, COURS, Cas, LISTES, LePbo, Liste, OUI_NON, PBOS, PRISES, Prise, VOULUES, Voulue, lettre, lettres,
};
use common::rules::oracle::{Fait as Dit, Lecteur, Lettres, REGLES};
use reprov::domain::commande::{Commande, Fait, Origine, Route, Zone};
use reprov::domain::demande::Brouillon;
use reprov::domain::rules::ereprov::{Bilan, Ensemble, RegleId, Verdict, bilan, juger};

type OuiNon = &'static [Option<bool>];

/// The values that each fact takes in a product.
#[derive(Clone, Copy)]
struct Axes {
    motifs: &'static [usize],
    conservations: OuiNon,
    ptos: &'static [bool],
    existantes: OuiNon,
    opacs: OuiNon,
    virtuelles: OuiNon,
    zmds: OuiNon,
    collectifs: OuiNon,
    /// Constructions and utilisations.
    etats: &'static [usize],
    listes: &'static [Liste],
    pbos: &'static [LePbo],
    batiments: &'static [Bat],
    voulues: &'static [Voulue],
    prises: &'static [Prise],
    cours: &'static [usize],
}

/// The fifteen motifs, none, and one that is not of the fifteen.
const MOTIFS: [usize; 17] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
/// The fifteen motifs and none. To find that a text is none of the fifteen is slow without
/// optimisation, and to the rules it is the same as none.
const MOTIFS_OU_RIEN: [usize; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
/// The three states and another.
const ETATS: [usize; 4] = [0, 1, 2, 3];

/// One value of each: those of `Cas::SAIN`.
const UN: Axes = Axes {
    motifs: &[4],
    conservations: &[Some(false)],
    ptos: &[false],
    existantes: &[Some(false)],
    opacs: &[Some(false)],
    virtuelles: &[Some(false)],
    zmds: &[Some(true)],
    collectifs: &[Some(false)],
    etats: &[0],
    listes: &[Liste::Fraiche],
    pbos: &[LePbo::Meme],
    batiments: &[Bat::Meme],
    voulues: &[Voulue::Autre],
    prises: &[Prise::Connue],
    cours: &[0],
};

/// The thread's share of a product: places taken one after another, each with all that varies in it.
struct Parcours<'a> {
    axes: &'a Axes,
    lieux: &'a [Cas],
    prochain: AtomicUsize,
}

impl Axes {
    /// Every wanted fibre, list, PBO and bâtiment that can be built. Where the fibre is in no list,
    /// it has no states to vary.
    fn lieux(&self) -> Vec<Cas> {
        let mut lieux = Vec::new();
        for (&pbo, &liste) in self.pbos.iter().flat_map(|pbo| self.listes.iter().map(move |liste| (pbo, liste))) {
            for (&batiment, &voulue) in
                self.batiments.iter().flat_map(|bat| self.voulues.iter().map(move |voulue| (bat, voulue)))
            {
                lieux.extend(self.lieux_de(&Cas { voulue, liste, pbo, batiment, ..Cas::SAIN }));
            }
        }
        lieux
    }

    /// A place with the fibre in every state.
    fn lieux_de(&self, lieu: &Cas) -> impl Iterator<Item = Cas> {
        let etats = self.etats.iter().flat_map(|c| self.etats.iter().map(move |u| (c, u))).enumerate();
        etats.filter_map(|(rang, (&construction, &utilisation))| {
            let cas = Cas { construction, utilisation, ..*lieu };
            (cas.possible() && (rang == 0 || cas.trouvee())).then_some(cas)
        })
    }

    /// Compares every case of the product, and says how many those are.
    fn compare(&self) -> usize {
        let lieux = self.lieux();
        let parcours = Parcours { axes: self, lieux: &lieux, prochain: AtomicUsize::new(0) };
        thread::scope(|ensemble| {
            let fils: Vec<_> = (0..thread::available_parallelism().map_or(2, usize::from))
                .map(|_| ensemble.spawn(|| parcours.part()))
                .collect();
            fils.into_iter().map(|fil| fil.join().unwrap()).sum()
        })
    }

    fn brouillons(&self, lieu: &Cas) -> Vec<(Cas, Brouillon)> {
        let mut brouillons = Vec::new();
        for &motif in self.motifs {
            for &conservation in self.conservations {
                for &pto in self.ptos {
                    let cas = Cas { motif, conservation, pto, ..*lieu };
                    brouillons.push((cas, cas.brouillon()));
                }
            }
        }
        brouillons
    }
}

impl Parcours<'_> {
    fn part(&self) -> usize {
        let mut nombre = 0;
        let mut lecteur = Lecteur::new();
        while let Some(lieu) = self.lieux.get(self.prochain.fetch_add(1, Ordering::Relaxed)) {
            let releves = lieu.releves();
            lieu.dit_fibre(&mut lecteur);
            let brouillons = self.axes.brouillons(lieu);
            for (&prise, (cas, brouillon)) in
                self.axes.prises.iter().flat_map(|prise| brouillons.iter().map(move |un| (prise, un)))
            {
                let mut commande = Cas { prise, ..*lieu }.commande();
                Cas { prise, ..*lieu }.dit_prise(&mut lecteur);
                cas.dit_demande(&mut lecteur);
                let mut voir = |commande: &Commande, lecteur: &Lecteur, cours| {
                    let cas = Cas { cours, ..*cas };
                    let rendu = bilan(&cas.examen(brouillon, commande, &releves));
                    compare(&rendu, lecteur.verdicts(), &cas, brouillon, commande);
                    nombre += 1;
                };
                self.commandes(&mut commande, &mut lecteur, &mut voir);
            }
        }
        nombre
    }

    /// Every order, but for its PBO and its fibre, and everything that is under way.
    fn commandes(
        &self,
        commande: &mut Commande,
        lecteur: &mut Lecteur,
        voir: &mut dyn FnMut(&Commande, &Lecteur, usize),
    ) {
        let axes = self.axes;
        for &existante in axes.existantes {
            commande.prise_existante = existante.map(main);
            lecteur.sait(Dit::PriseExistante, existante.map(usize::from));
            for &opac in axes.opacs {
                commande.parc_opac = opac.map(main);
                lecteur.sait(Dit::ParcOpac, opac.map(usize::from));
                self.routes(commande, lecteur, voir);
            }
        }
    }

    /// Every route and zone of an order.
    fn routes(&self, commande: &mut Commande, lecteur: &mut Lecteur, voir: &mut dyn FnMut(&Commande, &Lecteur, usize)) {
        for &virtuelle in self.axes.virtuelles {
            commande.route = virtuelle.map(|oui| main(if oui { Route::Virtuelle } else { Route::Reelle }));
            lecteur.sait(Dit::Route, virtuelle.map(usize::from));
            for &zmd in self.axes.zmds {
                commande.zone = zmd.map(|oui| main(if oui { Zone::Zmd } else { Zone::Ztd }));
                lecteur.sait(Dit::Zone, zmd.map(usize::from));
                self.immeubles(commande, lecteur, voir);
            }
        }
    }

    /// Every building of an order, and everything that is under way.
    fn immeubles(
        &self,
        commande: &mut Commande,
        lecteur: &mut Lecteur,
        voir: &mut dyn FnMut(&Commande, &Lecteur, usize),
    ) {
        for &collectif in self.axes.collectifs {
            commande.immeuble_collectif = collectif.map(main);
            lecteur.sait(Dit::Immeuble, collectif.map(usize::from));
            for &cours in self.axes.cours {
                lecteur.sait(Dit::EnCours, COURS[cours].1.map(usize::from));
                voir(commande, lecteur, cours);
            }
        }
    }
}

fn main<T>(valeur: T) -> Fait<T> {
    Fait::new(valeur, Origine::Main)
}

/// Stops at the first verdict that is not the oracle's.
fn compare(rendu: &Bilan, attendu: &Lettres, cas: &Cas, quoi: &Brouillon, commande: &impl std::fmt::Debug) {
    for (rang, (_, verdict)) in rendu.verdicts().enumerate() {
        assert!(
            lettre(verdict) == attendu[rang],
            "{}: {verdict:?} given, {} expected in {cas:?} {quoi:?} {commande:?}",
            REGLES[rang],
            char::from(attendu[rang]),
        );
    }
}

/// The whole verdict that the sixteen make.
fn ensemble(lettres: &Lettres) -> Ensemble {
    match (lettres.contains(&b'r'), lettres.contains(&b'i')) {
        (true, _) => Ensemble::Rejet,
        (false, true) => Ensemble::Indetermine,
        (false, false) => Ensemble::Conforme,
    }
}

/// motif x conservationPTO x prise existante x OPAC x route x the sixteen pairs of states x fibre x
/// PBO x zone x building, each of the last four beside "not known".
#[test]
fn the_table_of_the_issue_whole() {
    let axes = Axes {
        motifs: &MOTIFS_OU_RIEN,
        conservations: &OUI_NON,
        existantes: &OUI_NON,
        opacs: &OUI_NON,
        virtuelles: &OUI_NON,
        zmds: &OUI_NON,
        collectifs: &OUI_NON,
        etats: &ETATS,
        pbos: &[LePbo::Meme, LePbo::Autre, LePbo::CommandeInconnue],
        ..UN
    };
    let connue = Axes { voulues: &[Voulue::Autre, Voulue::CelleDeLaCommande], ..axes }.compare();
    let inconnue = Axes { prises: &[Prise::Inconnue], ..axes }.compare();
    assert_eq!(connue + inconnue, 16 * 3 * (3 * 3 * 3) * 16 * (2 + 1) * 3 * (3 * 3));
    println!("{} cases", connue + inconnue);
}

/// motif x zone x building x PBO x bâtiment x list x wanted fibre x ReferencePrise x under way.
#[test]
fn the_table_of_places_whole() {
    let axes = Axes {
        motifs: &MOTIFS_OU_RIEN,
        zmds: &OUI_NON,
        collectifs: &OUI_NON,
        listes: &LISTES,
        pbos: &PBOS,
        batiments: &BATS,
        voulues: &VOULUES,
        prises: &PRISES,
        cours: &[0, 1, 2, 3, 4, 5, 6, 7],
        ..UN
    };
    // Of the 9 x 3 places, the two of one name need the site.
    let nombre = axes.compare();
    assert_eq!(nombre, 16 * (3 * 3) * (9 * 3 - 2) * 5 * 3 * 4 * 8);
    println!("{nombre} cases");
}

/// conservationPTO x referencePTO x route x list with its states x wanted fibre x ReferencePrise x
/// motif: all that the draft says of the PTO beside all that is read of the fibre.
#[test]
fn the_table_of_the_pto_whole() {
    let axes = Axes {
        motifs: &MOTIFS,
        conservations: &OUI_NON,
        ptos: &[false, true],
        virtuelles: &OUI_NON,
        etats: &ETATS,
        listes: &LISTES,
        voulues: &VOULUES,
        prises: &PRISES,
        ..UN
    };
    let nombre = axes.compare();
    // Three of the five lists show a wanted fibre with its states.
    assert_eq!(nombre, 17 * 3 * 2 * 3 * (2 * (3 * 16 + 2) + 5) * 4);
    println!("{nombre} cases");
}

/// Every fact with every other at once, through what the product sees: minutes without optimisation,
/// so by hand (`cargo test --release --test regles -- --ignored`).
#[test]
#[ignore = "a hundred million examens: minutes unless optimised"]
fn the_whole_product() {
    let axes = Axes {
        motifs: &MOTIFS,
        conservations: &OUI_NON,
        ptos: &[false, true],
        existantes: &OUI_NON,
        opacs: &OUI_NON,
        virtuelles: &OUI_NON,
        zmds: &OUI_NON,
        collectifs: &OUI_NON,
        etats: &ETATS,
        listes: &LISTES,
        pbos: &PBOS,
        cours: &[0, 3, 7],
        ..UN
    };
    let connue = Axes { voulues: &[Voulue::Autre, Voulue::CelleDeLaCommande], ..axes }.compare();
    let inconnue = Axes { prises: &[Prise::Inconnue], ..axes }.compare();
    assert_eq!(connue + inconnue, 17 * 3 * 2 * (3 * 3 * 3) * (3 * 3) * (3 * 16 + 2) * 9 * (2 + 1) * 3);
    println!("{} cases", connue + inconnue);
}

/// A way to change one fact of a case.
type Ecart = Box<dyn Fn(Cas) -> Cas>;

/// The ways to change each fact of a case.
fn ecarts() -> Vec<Vec<Ecart>> {
    fn chaque<T: Copy + 'static>(valeurs: &[T], met: fn(Cas, T) -> Cas) -> Vec<Ecart> {
        valeurs.iter().map(|&valeur| Box::new(move |cas| met(cas, valeur)) as Ecart).collect()
    }
    vec![
        chaque(&MOTIFS, |cas, motif| Cas { motif, ..cas }),
        chaque(&OUI_NON, |cas, conservation| Cas { conservation, ..cas }),
        chaque(&[false, true], |cas, pto| Cas { pto, ..cas }),
        chaque(&VOULUES, |cas, voulue| Cas { voulue, ..cas }),
        chaque(&PRISES, |cas, prise| Cas { prise, ..cas }),
        chaque(&OUI_NON, |cas, prise_existante| Cas { prise_existante, ..cas }),
        chaque(&OUI_NON, |cas, parc_opac| Cas { parc_opac, ..cas }),
        chaque(&OUI_NON, |cas, virtuelle| Cas { virtuelle, ..cas }),
        chaque(&OUI_NON, |cas, zmd| Cas { zmd, ..cas }),
        chaque(&OUI_NON, |cas, collectif| Cas { collectif, ..cas }),
        chaque(&ETATS, |cas, construction| Cas { construction, ..cas }),
        chaque(&ETATS, |cas, utilisation| Cas { utilisation, ..cas }),
        chaque(&LISTES, |cas, liste| Cas { liste, ..cas }),
        chaque(&PBOS, |cas, pbo| Cas { pbo, ..cas }),
        chaque(&BATS, |cas, batiment| Cas { batiment, ..cas }),
        chaque(&[0, 1, 2, 3, 4, 5, 6, 7], |cas, cours| Cas { cours, ..cas }),
    ]
}

/// One value of each of three facts, in every way that can be.
fn melange(base: Cas, [un, deux, trois]: [&Vec<Ecart>; 3]) -> impl Iterator<Item = Cas> {
    let par_deux = un.iter().flat_map(move |a| deux.iter().map(move |b| b(a(base))));
    par_deux.flat_map(move |cas| trois.iter().map(move |c| c(cas))).filter(Cas::possible)
}

/// Every case that is at most three facts away from one of these: sound, all unknown, keeping the
/// PTO elsewhere.
fn a_trois_faits_pres(voir: &mut dyn FnMut(&Cas)) -> usize {
    let ailleurs =
        Cas { motif: 3, conservation: Some(true), pto: true, construction: 0, pbo: LePbo::Autre, ..Cas::SAIN };
    let rien = Cas {
        prise: Prise::Inconnue,
        prise_existante: None,
        parc_opac: None,
        virtuelle: None,
        zmd: None,
        collectif: None,
        conservation: Some(true),
        liste: Liste::Aucune,
        pbo: LePbo::CommandeInconnue,
        ..Cas::SAIN
    };
    let axes = ecarts();
    let mut nombre = 0;
    for base in [Cas::SAIN, ailleurs, rien] {
        for (un, premiers) in axes.iter().enumerate() {
            for (deux, deuxiemes) in axes.iter().enumerate().skip(un + 1) {
                for cas in
                    axes.iter().skip(deux + 1).flat_map(|troisiemes| melange(base, [premiers, deuxiemes, troisiemes]))
                {
                    voir(&cas);
                    nombre += 1;
                }
            }
        }
    }
    nombre
}

/// With its sentences or without, a judgement has the same verdicts, and they are the oracle's.
#[test]
fn the_sentences_change_no_verdict() {
    let nombre = a_trois_faits_pres(&mut |cas| {
        let (jugement, bilan) = cas.examine(|examen| (juger(examen), bilan(examen)));
        let ecrits = lettres(jugement.avis().iter().map(|avis| (avis.regle, avis.verdict)));
        assert_eq!(ecrits, lettres(bilan.verdicts()), "{cas:?}");
        assert_eq!(ecrits, cas.attendu(), "{cas:?}");
        assert_eq!((jugement.ensemble(), bilan.ensemble()), (ensemble(&ecrits), ensemble(&ecrits)));
        let rejetees: Vec<RegleId> =
            RegleId::TOUTES.into_iter().zip(ecrits).filter(|(_, l)| *l == b'r').map(|(r, _)| r).collect();
        assert_eq!(bilan.regles(Verdict::Rejet).collect::<Vec<_>>(), rejetees);
    });
    println!("{nombre} cases");
}

/// Holds R6 to what it must say of the parameters.
fn r6_dit(brouillon: &Brouillon, va: bool) {
    let (commande, releves) = (Cas::SAIN.commande(), Cas::SAIN.releves());
    let rendu = bilan(&Cas::SAIN.examen(brouillon, &commande, &releves));
    let attendu = if va { Verdict::Conforme } else { Verdict::Rejet };
    assert_eq!(rendu.verdicts().nth(5), Some((RegleId::R6, attendu)), "{brouillon:?}");
}

/// Each parameter missing, ill-formed and well-formed, with each of the others.
#[test]
fn the_form_of_the_parameters_whole() {
    let long = "x".repeat(256);
    let juste = "x".repeat(30);
    let contrats = [("", false), ("MUT1", true), (&juste, true), (&long[..31], false), ("a\u{2011}b", false)];
    let fibres = [(" ", false), ("CTP-2", true), (&long[..255], true), (&long, false), ("€", false)];
    let ptos = [("", true), ("PTO-7", true), (&juste, true), (&long[..31], false), ("a\tb", false)];
    let conservations = [(None, false), (Some(false), true), (Some(true), true)];
    let motifs = [("", false), ("fibre cassee", true), ("Fibre cassée", true), ("Autre", false)];
    let mut nombre = 0;
    for ((contrat, contrat_va), (fibre, fibre_va)) in
        contrats.into_iter().flat_map(|un| fibres.map(|fibre| (un, fibre)))
    {
        for (pto, pto_va) in ptos {
            for ((conservation_pto, dite), (motif, motif_va)) in
                conservations.into_iter().flat_map(|une| motifs.map(|motif| (une, motif)))
            {
                let brouillon = Brouillon {
                    reference_contrat: contrat.into(),
                    reference_fibre: fibre.into(),
                    reference_pto: pto.into(),
                    conservation_pto,
                    motif: motif.into(),
                };
                r6_dit(&brouillon, contrat_va && fibre_va && pto_va && dite && motif_va);
                nombre += 1;
            }
        }
    }
    assert_eq!(nombre, 5 * 5 * 5 * 3 * 4);
}

/// A demande passes only without a reject, and with each undecided rule accepted.
#[test]
fn only_a_demande_that_was_let_through_can_be_sent() {
    let conforme = Cas::SAIN.juger();
    assert_eq!(conforme.ensemble(), Ensemble::Conforme);
    let admise = conforme.admettre(&[]).unwrap();
    assert_eq!((admise.demande().fibre.as_str(), admise.acceptees()), ("CTP-2", &[][..]));

    let indetermine =
        Cas { prise_existante: None, conservation: Some(true), construction: 0, motif: 3, ..Cas::SAIN }.juger();
    let regles: Vec<_> = indetermine.indeterminees().collect();
    assert_eq!(regles, [RegleId::R2]);
    assert_eq!(indetermine.admettre(&[]), None);
    assert_eq!(indetermine.admettre(&regles).unwrap().acceptees(), regles);

    for rejete in [Cas { voulue: Voulue::CelleDeLaCommande, ..Cas::SAIN }, Cas { motif: 15, ..Cas::SAIN }] {
        let rejete = rejete.juger();
        assert_eq!(rejete.ensemble(), Ensemble::Rejet);
        assert_eq!(rejete.admettre(&RegleId::TOUTES), None);
    }
}
