//! The pure table over the complete product of what it can be told, held against the oracle.
//!
//! Guards: domain: the verdict of every rule, in every case

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::*;
use crate::domain::fibre::Fibre;
use crate::domain::rules::ereprov::Verdict;
use crate::domain::rules::ereprov::findings::Usage;
use crate::domain::states::{Construction, Utilisation};

use common::rules::oracle::{FAITS, Fait, Lecteur, Lettres, REGLES};

const OUI_NON: [Option<bool>; 3] = [None, Some(false), Some(true)];
const COURS: [(Cours, Option<usize>); 4] =
    [(Cours::Rien, Some(0)), (Cours::Put, Some(1)), (Cours::Workflow, Some(1)), (Cours::EtatInconnu, None)];

/// What the table is told of a fibre's states (whether they let the PTO be kept, its use), and what
/// the reader is (construction, utilisation).
type Etats = (Option<bool>, Option<Usage>, Option<usize>, Option<usize>);

/// The wanted fibre: its list, its states, its PBO, its bâtiment, and the order's fibre beside it.
#[derive(Debug, Clone, Copy)]
struct Voulue {
    fibre: bool,
    liste: (Liste, usize),
    etats: Etats,
    relation: (Relation, Option<usize>),
    batiment: Option<bool>,
    meme_fibre: Option<bool>,
}

/// What the states of a fibre tell: of the sixteen pairs, the nine that differ.
fn etats() -> Vec<Etats> {
    let mut vus: Vec<Etats> = Vec::new();
    for paire in 0..16 {
        let (construction, utilisation) = (paire / 4, paire % 4);
        let mot = |fait: Fait, rang: usize| FAITS[fait as usize].1.get(rang).copied().unwrap_or("Autre");
        let fibre = Fibre {
            reference: "CTP-1".into(),
            reference_pto: None,
            cable: None,
            tube: None,
            couleur: None,
            construction: Construction::read(mot(Fait::Construction, construction)),
            utilisation: Utilisation::read(mot(Fait::Utilisation, utilisation)),
        };
        let usage = [Usage::Disponible, Usage::Occupe, Usage::Reserve].get(utilisation).copied();
        let garde = fibre.permet_conservation();
        if !vus.iter().any(|vu| (vu.0, vu.1) == (garde, usage)) {
            let connu = |rang: usize| (rang < 3).then_some(rang);
            vus.push((garde, usage, connu(construction), connu(utilisation)));
        }
    }
    vus
}

/// Every wanted fibre: in one of the three lists that count, in none, or none wanted at all.
fn voulues() -> Vec<Voulue> {
    let mut voulues = Vec::new();
    let sans_etats = (None, None, None, None);
    let sur = [
        (Relation::Meme, Some(0)),
        (Relation::Autre, Some(1)),
        (Relation::Absente, Some(1)),
        (Relation::Ambigue, None),
        (Relation::Inconnue, None),
    ];
    let absente = (Liste::Absente, 3);
    for meme_fibre in OUI_NON {
        for liste in [(Liste::Fraiche, 0), (Liste::Ancienne, 1), (Liste::AgeInconnu, 2)] {
            for (etats, relation) in etats().into_iter().flat_map(|etats| sur.map(|relation| (etats, relation))) {
                let dans = |batiment| Voulue { fibre: true, liste, etats, relation, batiment, meme_fibre };
                voulues.extend(OUI_NON.map(dans));
            }
        }
        for relation in [sur[2], sur[4]] {
            let nulle_part =
                Voulue { fibre: true, liste: absente, etats: sans_etats, relation, batiment: None, meme_fibre };
            voulues.push(nulle_part);
        }
    }
    for meme_fibre in [None, Some(false)] {
        let rien =
            Voulue { fibre: false, liste: absente, etats: sans_etats, relation: sur[4], batiment: None, meme_fibre };
        voulues.push(rien);
    }
    voulues
}

/// One case, told to the table and to the reader alike.
#[derive(Clone)]
struct Cas {
    faits: Faits,
    lecteur: Lecteur,
}

impl Cas {
    fn new() -> Self {
        let faits = Faits {
            bien_forme: false,
            fibre: false,
            conservation: None,
            motif: None,
            pto: false,
            prise: Prise::Inconnue,
            meme_fibre: None,
            prise_existante: None,
            parc_opac: None,
            route: None,
            zone: None,
            collectif: None,
            commande: SourcePbo::Inconnu,
            relation: Relation::Inconnue,
            liste: Liste::Absente,
            lues: Lues::Aucune,
            garde: None,
            usage: None,
            en_cours: Cours::Rien,
            autre_batiment: None,
        };
        Self { faits, lecteur: Lecteur::new() }
    }

    fn demande(&mut self, motif: Option<usize>, conservation: Option<bool>, pto: bool) {
        self.faits.motif = motif.and_then(|motif| Motif::read(FAITS[Fait::Motif as usize].1[motif]));
        self.lecteur.sait(Fait::Motif, motif);
        self.faits.conservation = conservation;
        self.lecteur.sait(Fait::Conservation, conservation.map(usize::from));
        self.faits.pto = pto;
        self.lecteur.sait(Fait::Pto, Some(usize::from(pto)));
    }

    fn voulue(&mut self, voulue: &Voulue) {
        self.faits.fibre = voulue.fibre;
        self.faits.meme_fibre = voulue.meme_fibre;
        // With no fibre wanted, it is another than the order's only where the order has none.
        self.faits.prise = match voulue.meme_fibre {
            None => Prise::Inconnue,
            Some(_) if voulue.fibre => Prise::Connue,
            Some(_) => Prise::Aucune,
        };
        self.lecteur.sait(Fait::Fibre, voulue.meme_fibre.map(usize::from));
        (self.faits.liste, self.faits.relation) = (voulue.liste.0, voulue.relation.0);
        self.lecteur.sait(Fait::Liste, Some(voulue.liste.1));
        self.lecteur.sait(Fait::Pbo, voulue.relation.1);
        (self.faits.garde, self.faits.usage) = (voulue.etats.0, voulue.etats.1);
        self.lecteur.sait(Fait::Construction, voulue.etats.2);
        self.lecteur.sait(Fait::Utilisation, voulue.etats.3);
        self.faits.autre_batiment = voulue.batiment;
        self.lecteur.sait(Fait::Batiment, voulue.batiment.map(usize::from));
        let complete = self.faits.fibre && self.faits.conservation.is_some() && self.faits.motif.is_some();
        self.faits.bien_forme = complete;
        self.lecteur.sait(Fait::Forme, Some(usize::from(!complete)));
    }

    fn compare(&self) {
        // One by one and stopping nowhere: this runs a hundred million times without optimisation.
        let attendus = self.lecteur.verdicts();
        let mut rang = 0;
        while rang < 16 {
            let rendu = lettre(trancher(RegleId::TOUTES[rang], &self.faits).verdict);
            assert!(rendu == attendus[rang], "{}", self.ecarts());
            rang += 1;
        }
    }

    fn ecarts(&self) -> String {
        let rendus: Lettres = RegleId::TOUTES.map(|regle| lettre(trancher(regle, &self.faits).verdict));
        let lettres = rendus.iter().zip(self.lecteur.verdicts()).zip(REGLES);
        let ecarts: Vec<String> = lettres
            .filter(|((rendu, attendu), _)| rendu != attendu)
            .map(|((rendu, attendu), regle)| format!("{regle}: {} for {}", char::from(*rendu), char::from(*attendu)))
            .collect();
        format!("{} in {:?}", ecarts.join(", "), self.faits)
    }
}

const fn lettre(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Conforme => b'c',
        Verdict::Rejet => b'r',
        Verdict::Indetermine => b'i',
        Verdict::Avertissement => b'a',
        Verdict::SansObjet => b's',
    }
}

/// Every case of one motif, conservationPTO and referencePTO, and how many those are.
fn de_la_demande(demande: (Option<usize>, Option<bool>, bool), voulues: &[Voulue]) -> usize {
    let mut nombre = 0;
    let mut cas = Cas::new();
    cas.demande(demande.0, demande.1, demande.2);
    for voulue in voulues {
        cas.voulue(voulue);
        for prise_existante in OUI_NON {
            cas.faits.prise_existante = prise_existante;
            cas.lecteur.sait(Fait::PriseExistante, prise_existante.map(usize::from));
            for parc_opac in OUI_NON {
                cas.faits.parc_opac = parc_opac;
                cas.lecteur.sait(Fait::ParcOpac, parc_opac.map(usize::from));
                nombre += de_la_commande(&mut cas);
            }
        }
    }
    nombre
}

/// Every route, zone, building, and what is under way, of a case whose rest is set.
fn de_la_commande(cas: &mut Cas) -> usize {
    let mut nombre = 0;
    for virtuelle in OUI_NON {
        cas.faits.route = virtuelle.map(|oui| if oui { Route::Virtuelle } else { Route::Reelle });
        cas.lecteur.sait(Fait::Route, virtuelle.map(usize::from));
        for zmd in OUI_NON {
            cas.faits.zone = zmd.map(|oui| if oui { Zone::Zmd } else { Zone::Ztd });
            cas.lecteur.sait(Fait::Zone, zmd.map(usize::from));
            for collectif in OUI_NON {
                cas.faits.collectif = collectif;
                cas.lecteur.sait(Fait::Immeuble, collectif.map(usize::from));
                nombre += de_ce_qui_est_en_cours(cas);
            }
        }
    }
    nombre
}

fn de_ce_qui_est_en_cours(cas: &mut Cas) -> usize {
    for (en_cours, connu) in COURS {
        cas.faits.en_cours = en_cours;
        cas.lecteur.sait(Fait::EnCours, connu);
        cas.compare();
    }
    COURS.len()
}

/// 16 motifs (one of them missing) x conservationPTO x referencePTO x prise existante x OPAC x route
/// x zone x building x what is under way x the wanted fibre: beside the order's, in which list, with
/// which states, on which PBO, in which bâtiment.
#[test]
fn the_table_says_what_the_page_says_in_every_case() {
    let voulues = voulues();
    assert_eq!(etats().len(), 9);
    let demandes: Vec<_> = (0..16)
        .flat_map(|motif| OUI_NON.map(|conservation| ((motif < 15).then_some(motif), conservation)))
        .flat_map(|(motif, conservation)| [false, true].map(|pto| (motif, conservation, pto)))
        .collect();
    let (prochaine, total) = (AtomicUsize::new(0), Mutex::new(0));
    thread::scope(|ensemble| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            ensemble.spawn(|| {
                while let Some(demande) = demandes.get(prochaine.fetch_add(1, Ordering::Relaxed)) {
                    let nombre = de_la_demande(*demande, &voulues);
                    *total.lock().unwrap() += nombre;
                }
            });
        }
    });
    let voulue = 3 * (3 * 9 * 5 * 3 + 2) + 2;
    let total = total.into_inner().unwrap();
    assert_eq!(total, (16 * 3 * 2) * voulue * (3 * 3 * 3) * (3 * 3) * 4);
    println!("{total} cases");
}
