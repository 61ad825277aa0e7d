//! One case of the table: what is known of it, and the real examen that says the same.

use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use reprov::domain::commande::{Commande, Fait, Origine, PboCommande, Route, Zone};
use reprov::domain::demande::Brouillon;
use reprov::domain::fibre::{Fibre, PboFibres, QuestionFibres, RoSite};
use reprov::domain::reference::{Lieu, ReferencePbo};
use reprov::domain::rules::ereprov::{Ages, EnCours, Examen, Jugement, RegleId, Releve, Verdict, juger};
use reprov::domain::site::{Batiment, Escalier, Etage, Pbo, Site};
use reprov::domain::states::{Construction, Statut, Utilisation};

use super::oracle::{FAITS, Fait as Dit, Lecteur, Lettres};

/// The fibre wanted, beside the order's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voulue {
    /// Another one.
    Autre,
    /// The order's own.
    CelleDeLaCommande,
    /// None.
    Absente,
}

/// What the order says of its ReferencePrise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prise {
    /// A fibre.
    Connue,
    /// The word HOTLINE in its stead.
    Hotline,
    /// The order says that there is none.
    Vide,
    /// Not known.
    Inconnue,
}

/// The list that has the fibre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liste {
    /// Read just now.
    Fraiche,
    /// Read long ago, and still counted.
    Ancienne,
    /// Nobody knows when it was read.
    SansAge,
    /// Too old to count.
    Perimee,
    /// None that has the fibre.
    Aucune,
}

/// The wanted fibre's PBO beside the order's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LePbo {
    /// The same.
    Meme,
    /// Another one.
    Autre,
    /// The order's is not known.
    CommandeInconnue,
    /// The order's stands nowhere on the site.
    HorsSite,
    /// The order's full list was read, and the fibre is not in it.
    HorsDeLaListePleine,
    /// Of the same name, at the same place.
    MemeNomMemeLieu,
    /// Of the same name, at another place.
    MemeNomAutreLieu,
    /// The order's is not known, and the full list of a PBO that does not have the fibre was read.
    CommandeInconnueListePleine,
    /// The fibre is listed under a word for no PBO.
    SansNom,
}

/// The bâtiment of the fibre beside the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bat {
    /// The same.
    Meme,
    /// Another one.
    Autre,
    /// Not known.
    Inconnu,
}

/// One case.
#[derive(Debug, Clone, Copy)]
pub struct Cas {
    /// Index in `MOTIFS`; 15: none, 16: not one of them.
    pub motif: usize,
    /// conservationPTO.
    pub conservation: Option<bool>,
    /// Whether there is a referencePTO.
    pub pto: bool,
    /// The fibre wanted.
    pub voulue: Voulue,
    /// The order's ReferencePrise.
    pub prise: Prise,
    /// Whether the order is on a prise existante.
    pub prise_existante: Option<bool>,
    /// Whether the building is of the parc OPAC.
    pub parc_opac: Option<bool>,
    /// Whether the route is virtual.
    pub virtuelle: Option<bool>,
    /// Whether the zone is ZMD.
    pub zmd: Option<bool>,
    /// Whether the building is collectif.
    pub collectif: Option<bool>,
    /// Index in `CONSTRUCTIONS`; 3: another value.
    pub construction: usize,
    /// Index in `UTILISATIONS`; 3: another value.
    pub utilisation: usize,
    /// The list that has the fibre.
    pub liste: Liste,
    /// The wanted fibre's PBO.
    pub pbo: LePbo,
    /// The wanted fibre's bâtiment.
    pub batiment: Bat,
    /// Index in `COURS`.
    pub cours: usize,
}

/// A fact that may not be known.
pub const OUI_NON: [Option<bool>; 3] = [None, Some(false), Some(true)];
/// Every fibre that may be wanted.
pub const VOULUES: [Voulue; 3] = [Voulue::Autre, Voulue::CelleDeLaCommande, Voulue::Absente];
/// Everything that an order may say of its ReferencePrise.
pub const PRISES: [Prise; 4] = [Prise::Connue, Prise::Hotline, Prise::Vide, Prise::Inconnue];
/// Every list.
pub const LISTES: [Liste; 5] = [Liste::Fraiche, Liste::Ancienne, Liste::SansAge, Liste::Perimee, Liste::Aucune];
/// Every PBO.
pub const PBOS: [LePbo; 9] = [
    LePbo::Meme,
    LePbo::Autre,
    LePbo::CommandeInconnue,
    LePbo::HorsSite,
    LePbo::HorsDeLaListePleine,
    LePbo::MemeNomMemeLieu,
    LePbo::MemeNomAutreLieu,
    LePbo::CommandeInconnueListePleine,
    LePbo::SansNom,
];
/// Every bâtiment.
pub const BATS: [Bat; 3] = [Bat::Meme, Bat::Autre, Bat::Inconnu];

/// What is under way, and whether that is known to forbid another request.
pub static COURS: LazyLock<[(EnCours, Option<bool>); 8]> = LazyLock::new(|| {
    let etat = |mot| EnCours::Workflow(Statut::read(mot));
    [
        (EnCours::Rien, Some(false)),
        (EnCours::PutNonRegle, Some(true)),
        (etat("Initie"), Some(true)),
        (etat("En cours"), Some(true)),
        (etat("Termine"), Some(false)),
        (etat("Annulé"), Some(false)),
        (etat("En echec"), Some(false)),
        (etat("Suspendu"), None),
    ]
});

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let etage = |nom: &str, pbo: &[&str]| Etage {
        reference: nom.into(),
        pbo: pbo.iter().map(|nom| Pbo { reference: (*nom).into() }).collect(),
        pto: Vec::new(),
    };
    let batiment = |nom: &str, etages| Batiment {
        reference: nom.into(),
        escaliers: vec![Escalier { reference: "ESC".into(), etages }],
    };
    Site {
        reference: "SC-1".into(),
        batiments: vec![
            batiment("BAT-A", vec![etage("ET-1", &["PBO-1", "PBO-3"]), etage("ET-3", &["PBO-9"])]),
            batiment("BAT-B", vec![etage("ET-2", &["PBO-2"]), etage("ET-4", &["PBO-9"])]),
        ],
    }
});

fn maintenant() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(480_000)
}

/// Every pair of states, in spellings of the source's examples beside those of its tables.
static ETATS: LazyLock<[(Construction, Utilisation); 16]> = LazyLock::new(|| {
    std::array::from_fn(|paire| {
        let construction = ["A construire", "EN  CONSTRUCTION", "construite", "Démolie"][paire / 4];
        let utilisation = ["Disponible", "Occupe", "Réservé", "Hors service"][paire % 4];
        (Construction::read(construction), Utilisation::read(utilisation))
    })
});

fn fibre(reference: &str, construction: usize, utilisation: usize) -> Fibre {
    let (construction, utilisation) = ETATS[construction * 4 + utilisation].clone();
    fibre_nue(reference, construction, utilisation)
}

/// A fibre of which nothing but its states is known.
pub fn fibre_nue(reference: &str, construction: Construction, utilisation: Utilisation) -> Fibre {
    Fibre {
        reference: reference.into(),
        reference_pto: None,
        cable: None,
        tube: None,
        couleur: None,
        construction,
        utilisation,
    }
}

fn pbo(nom: &str, lieu: &str, fibres: Vec<Fibre>) -> PboFibres {
    PboFibres { reference: nom.into(), localisation: lieu.into(), fibres }
}

fn fait<T>(valeur: Option<T>) -> Option<Fait<T>> {
    valeur.map(|valeur| Fait::new(valeur, Origine::Main))
}

impl Cas {
    /// A case where nothing is wrong, to vary.
    pub const SAIN: Self = Self {
        motif: 4,
        conservation: Some(false),
        pto: false,
        voulue: Voulue::Autre,
        prise: Prise::Connue,
        prise_existante: Some(false),
        parc_opac: Some(false),
        virtuelle: Some(false),
        zmd: Some(true),
        collectif: Some(false),
        construction: 2,
        utilisation: 0,
        liste: Liste::Fraiche,
        pbo: LePbo::Meme,
        batiment: Bat::Meme,
        cours: 0,
    };

    /// Whether a list that counts has the wanted fibre.
    pub fn trouvee(&self) -> bool {
        self.voulue != Voulue::Absente && !matches!(self.liste, Liste::Perimee | Liste::Aucune)
    }

    fn ambigu(&self) -> bool {
        matches!(self.pbo, LePbo::MemeNomMemeLieu | LePbo::MemeNomAutreLieu)
    }

    /// Tells the reader what the case says of the draft.
    pub fn dit_demande(&self, lecteur: &mut Lecteur) {
        lecteur.sait(Dit::Motif, (self.motif < 15).then_some(self.motif));
        lecteur.sait(Dit::Conservation, self.conservation.map(usize::from));
        lecteur.sait(Dit::Pto, Some(usize::from(self.pto)));
        let complete = self.motif < 15 && self.conservation.is_some() && self.voulue != Voulue::Absente;
        lecteur.sait(Dit::Forme, Some(usize::from(!complete)));
    }

    /// ... of the order's fibre.
    pub fn dit_prise(&self, lecteur: &mut Lecteur) {
        let celle_de_la_commande = match (self.prise, self.voulue) {
            (Prise::Hotline, _) => Some(false),
            (Prise::Vide | Prise::Inconnue, _) | (_, Voulue::Absente) => None,
            (Prise::Connue, voulue) => Some(voulue == Voulue::CelleDeLaCommande),
        };
        lecteur.sait(Dit::Fibre, celle_de_la_commande.map(usize::from));
    }

    /// ... of the fibre: its list, its states, its PBO, its bâtiment.
    pub fn dit_fibre(&self, lecteur: &mut Lecteur) {
        let trouvee = self.trouvee();
        let etat = |rang: usize| (trouvee && rang < 3).then_some(rang);
        lecteur.sait(Dit::Construction, etat(self.construction));
        lecteur.sait(Dit::Utilisation, etat(self.utilisation));
        let autre_pbo = match self.pbo {
            LePbo::Meme | LePbo::MemeNomMemeLieu if trouvee => Some(false),
            LePbo::Autre if trouvee => Some(true),
            LePbo::HorsDeLaListePleine if self.voulue != Voulue::Absente => Some(true),
            _ => None,
        };
        lecteur.sait(Dit::Pbo, autre_pbo.map(usize::from));
        let liste = match self.liste {
            Liste::Fraiche if trouvee => 0,
            Liste::Ancienne if trouvee => 1,
            Liste::SansAge if trouvee => 2,
            _ => 3,
        };
        lecteur.sait(Dit::Liste, Some(liste));
        let autre_batiment = match self.batiment {
            Bat::Meme if trouvee => Some(0),
            Bat::Autre if trouvee => Some(1),
            _ => None,
        };
        lecteur.sait(Dit::Batiment, autre_batiment);
    }

    /// ... of the order's other facts, and of what is under way.
    pub fn dit_commande(&self, lecteur: &mut Lecteur) {
        let oui_non = [
            (Dit::PriseExistante, self.prise_existante),
            (Dit::ParcOpac, self.parc_opac),
            (Dit::Route, self.virtuelle),
            (Dit::Zone, self.zmd),
            (Dit::Immeuble, self.collectif),
            (Dit::EnCours, COURS[self.cours].1),
        ];
        for (fait, valeur) in oui_non {
            lecteur.sait(fait, valeur.map(usize::from));
        }
    }

    /// What docs/e-reprov.md 4 says of it.
    pub fn attendu(&self) -> Lettres {
        let mut lecteur = Lecteur::new();
        self.dit_demande(&mut lecteur);
        self.dit_prise(&mut lecteur);
        self.dit_fibre(&mut lecteur);
        self.dit_commande(&mut lecteur);
        *lecteur.verdicts()
    }

    /// What is typed in this case.
    pub fn brouillon(&self) -> Brouillon {
        Brouillon {
            reference_contrat: "MUT1".into(),
            reference_fibre: match self.voulue {
                Voulue::Autre => " \"CTP-2\"".into(),
                Voulue::CelleDeLaCommande => "CTP-1".into(),
                Voulue::Absente => String::new(),
            },
            reference_pto: if self.pto { "PTO-7".into() } else { " ".into() },
            conservation_pto: self.conservation,
            motif: match FAITS[Dit::Motif as usize].1.get(self.motif) {
                Some(motif) => (*motif).into(),
                None if self.motif == 15 => String::new(),
                None => "Fibre coupée".into(),
            },
        }
    }

    /// What is known of the order in this case.
    pub fn commande(&self) -> Commande {
        let nomme = |nom: &str, localisation: Option<&str>, origine| {
            let pbo = PboCommande { reference: nom.into(), localisation: localisation.map(str::to_owned) };
            Some(Fait::new(pbo, origine))
        };
        Commande {
            reference_prise: match self.prise {
                Prise::Connue => fait(Some("CTP-1".to_owned())),
                Prise::Hotline => fait(Some("HOTLINE".to_owned())),
                Prise::Vide => fait(Some("_NA_".to_owned())),
                Prise::Inconnue => None,
            },
            prise_existante: fait(self.prise_existante),
            parc_opac: fait(self.parc_opac),
            zone: fait(self.zmd.map(|zmd| if zmd { Zone::Zmd } else { Zone::Ztd })),
            immeuble_collectif: fait(self.collectif),
            pbo: match self.pbo {
                LePbo::Meme | LePbo::Autre | LePbo::HorsDeLaListePleine | LePbo::SansNom => {
                    nomme("PBO-1", None, Origine::Plan)
                }
                LePbo::CommandeInconnue | LePbo::CommandeInconnueListePleine => nomme("PT XXXX", None, Origine::Main),
                LePbo::HorsSite => nomme("PT 4056", None, Origine::CrCommande),
                LePbo::MemeNomMemeLieu | LePbo::MemeNomAutreLieu => nomme("PBO-9", Some("ET-3"), Origine::Main),
            },
            route: fait(self.virtuelle.map(|virtuelle| if virtuelle { Route::Virtuelle } else { Route::Reelle })),
        }
    }

    /// The lists that were read in this case.
    pub fn releves(&self) -> Vec<Releve> {
        let releve = |question, pbo, le| Releve { question, reponse: Arc::new(RoSite { pbo }), le };
        let il_y_a = |minutes| Some(maintenant() - SignedDuration::from_mins(minutes));
        let mut releves = Vec::new();
        if matches!(self.pbo, LePbo::HorsDeLaListePleine | LePbo::CommandeInconnueListePleine) {
            let question = QuestionFibres { lieu: None, pbo: ReferencePbo::parse("PBO-1").ok() };
            let fibres = vec![fibre("CTP-8", 2, 0)];
            releves.push(releve(Some(question), vec![pbo("PBO-1", "ET-1", fibres)], il_y_a(3)));
        }
        let inconnue = [LePbo::CommandeInconnue, LePbo::HorsSite, LePbo::CommandeInconnueListePleine];
        if inconnue.contains(&self.pbo) && self.batiment != Bat::Inconnu {
            // The contract's own place, with two PBOs: it names a bâtiment and no PBO of the order.
            let pbo = vec![pbo("PBO-1", "ET-1", Vec::new()), pbo("PBO-3", "ET-1", Vec::new())];
            releves.push(releve(Some(QuestionFibres::default()), pbo, il_y_a(2)));
        }
        let le = match self.liste {
            Liste::Aucune => return releves,
            Liste::Fraiche => il_y_a(15),
            Liste::Ancienne => il_y_a(16),
            Liste::SansAge => None,
            Liste::Perimee => il_y_a(24 * 60 + 1),
        };
        let reference = if self.voulue == Voulue::CelleDeLaCommande { "CTP-1" } else { "CTP-2" };
        let (nom, lieu) = match self.pbo {
            LePbo::Meme => ("PBO-1", "ET-1"),
            LePbo::SansNom => ("PT XXXX", "ET-1"),
            LePbo::Autre
            | LePbo::CommandeInconnue
            | LePbo::HorsSite
            | LePbo::HorsDeLaListePleine
            | LePbo::CommandeInconnueListePleine => ("PBO-2", "ET-2"),
            LePbo::MemeNomMemeLieu => ("PBO-9", "et-3 "),
            LePbo::MemeNomAutreLieu => ("PBO-9", "ET-4"),
        };
        let question = match self.batiment {
            Bat::Inconnu => None,
            Bat::Meme | Bat::Autre => {
                let batiment = if self.batiment == Bat::Meme { "BAT-A" } else { "BAT-B" };
                Some(QuestionFibres { lieu: Lieu::parse(batiment, "ESC", "ET-1").ok(), pbo: None })
            }
        };
        let fibres = vec![fibre("CTP-0", 2, 1), fibre(reference, self.construction, self.utilisation)];
        releves.push(releve(question, vec![pbo(nom, lieu, fibres)], le));
        releves
    }

    /// The case as the product gets it, to be shown to `voir`.
    pub fn examine<T>(&self, voir: impl FnOnce(&Examen<'_>) -> T) -> T {
        let (brouillon, commande, releves) = (self.brouillon(), self.commande(), self.releves());
        voir(&self.examen(&brouillon, &commande, &releves))
    }

    /// The same around parts that are already there.
    pub fn examen<'a>(&self, brouillon: &'a Brouillon, commande: &'a Commande, releves: &'a [Releve]) -> Examen<'a> {
        Examen {
            brouillon,
            commande,
            site: (self.batiment != Bat::Inconnu).then(|| &*SITE),
            releves,
            en_cours: &COURS[self.cours].0,
            ages: Ages::default(),
            maintenant: maintenant(),
        }
    }

    /// The product's judgement of it.
    pub fn juger(&self) -> Jugement {
        self.examine(juger)
    }

    /// Whether the case can be built: telling two PBOs of one name apart takes the site, which
    /// then says the bâtiment too; and an unsaid site says no name.
    pub fn possible(&self) -> bool {
        !(self.ambigu() && self.batiment == Bat::Inconnu)
    }
}

/// A verdict in the oracle's letters.
pub const fn lettre(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Conforme => b'c',
        Verdict::Rejet => b'r',
        Verdict::Indetermine => b'i',
        Verdict::Avertissement => b'a',
        Verdict::SansObjet => b's',
    }
}

/// The verdicts in the oracle's letters.
pub fn lettres(verdicts: impl IntoIterator<Item = (RegleId, Verdict)>) -> Lettres {
    let mut lettres = [b' '; 16];
    for (rang, (regle, verdict)) in verdicts.into_iter().enumerate() {
        assert_eq!(regle, RegleId::TOUTES[rang]);
        lettres[rang] = lettre(verdict);
    }
    lettres
}
