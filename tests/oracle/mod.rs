//! A second reading of section 4 of the contract page, by brute force.
//!
//! Each rule is a row: the sentence of the source, the facts that it asks for, when it applies, and
//! what it forbids in a world where every fact is known. A missing fact is tried with each of its
//! values. Nothing here comes from the product but the names of rules and verdicts.

pub(crate) mod cas;

use std::sync::LazyLock;

use reprov::domain::regles::{RegleId, Verdict};

/// What is known, in the page's own words. `None`: not known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Connu {
    pub(crate) bien_forme: bool,
    pub(crate) motif: Option<&'static str>,
    pub(crate) conservation_pto: Option<bool>,
    pub(crate) reference_pto: bool,
    pub(crate) fibre_de_la_commande: Option<bool>,
    pub(crate) prise_existante: Option<bool>,
    pub(crate) parc_opac: Option<bool>,
    pub(crate) route_virtuelle: Option<bool>,
    pub(crate) zmd: Option<bool>,
    pub(crate) collectif: Option<bool>,
    pub(crate) pbo_de_la_commande: Option<bool>,
    pub(crate) construction: Option<&'static str>,
    pub(crate) utilisation: Option<&'static str>,
    /// `None`: in no list. Else whether the list is old or of unknown age.
    pub(crate) liste_douteuse: Option<bool>,
    pub(crate) en_cours: Option<bool>,
    pub(crate) autre_batiment: Option<bool>,
}

/// A world in which everything is known.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each yes or no")]
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Monde {
    motif: &'static str,
    un: bool,
    pto: bool,
    meme_fibre: bool,
    existante: bool,
    opac: bool,
    virtuelle: bool,
    zmd: bool,
    collectif: bool,
    meme_pbo: bool,
    construction: &'static str,
    utilisation: &'static str,
    batiment: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fait {
    Motif,
    Conservation,
    MemeFibre,
    Existante,
    Opac,
    Route,
    Zone,
    Collectif,
    MemePbo,
    Construction,
    Utilisation,
    Batiment,
}

pub(crate) const MOTIFS: [&str; 15] = [
    "PTO existante",
    "Bâtiment erroné",
    "Escalier erroné",
    "Fibre occupée",
    "Fibre cassée",
    "Adresse erronée",
    "Etage erroné",
    "PBO erroné",
    "Absence de signal",
    "PTO inexistante",
    "PTO erronée",
    "PBO saturé",
    "PBO éloigné",
    "Problème génie civil",
    "Route optique virtuelle",
];
pub(crate) const CONSTRUCTIONS: [&str; 3] = ["A construire", "En construction", "Construite"];
pub(crate) const UTILISATIONS: [&str; 3] = ["Disponible", "Occupé", "Réservé"];

/// A rule of the source.
struct Ligne {
    regle: RegleId,
    #[expect(dead_code, reason = "the sentence that the row is a reading of")]
    source: &'static str,
    faits: &'static [Fait],
    /// The rule's condition; a row without one is never "sans objet".
    condition: Option<fn(&Monde) -> bool>,
    interdit: fn(&Monde) -> bool,
}

const LIGNES: [Ligne; 7] = [
    Ligne {
        regle: RegleId::R1,
        source: "Le champ référencefibre contient obligatoirement une valeur différente du champ ReferencePrise de la commande",
        faits: &[Fait::MemeFibre],
        condition: None,
        interdit: |monde| monde.meme_fibre,
    },
    Ligne {
        regle: RegleId::R2,
        source: "conservationPTO est obligatoirement à 0 si la commande est une commande sur prise existante, pour tout motif différent de Fibre cassée",
        faits: &[Fait::Existante, Fait::Conservation, Fait::Motif],
        condition: Some(|monde| monde.existante),
        interdit: |monde| monde.existante && monde.motif != "Fibre cassée" && monde.un,
    },
    Ligne {
        regle: RegleId::R3,
        source: "conservationPTO est obligatoirement à 0 si la commande est sur le parc OPAC",
        faits: &[Fait::Opac, Fait::Conservation],
        condition: Some(|monde| monde.opac),
        interdit: |monde| monde.opac && monde.un,
    },
    Ligne {
        regle: RegleId::R4,
        source: "conservationPTO est obligatoirement à 0 si motif vaut : PTO existante ou PTO inexistante ou PTO erronée ou Route optique virtuelle ou Bâtiment erroné ou Escalier erroné ou Etage erroné ou Adresse erronée",
        faits: &[Fait::Motif, Fait::Conservation],
        condition: Some(|monde| motif_a_zero(monde.motif)),
        interdit: |monde| motif_a_zero(monde.motif) && monde.un,
    },
    Ligne {
        regle: RegleId::R5,
        source: "Si conservationPTO vaut 1, la referenceFibre doit avoir A construire et Disponible, ou En construction et Réservé",
        faits: &[Fait::Conservation, Fait::Construction, Fait::Utilisation],
        condition: Some(|monde| monde.un),
        interdit: |monde| {
            let paire = (monde.construction, monde.utilisation);
            monde.un && paire != ("A construire", "Disponible") && paire != ("En construction", "Réservé")
        },
    },
    Ligne {
        regle: RegleId::R7,
        source: "referencePTO : vide pour ROV ; conservationPTO : 0 pour ROV",
        faits: &[Fait::Route, Fait::Motif, Fait::Conservation],
        condition: Some(rov),
        interdit: |monde| rov(monde) && (monde.pto || monde.un),
    },
    Ligne {
        regle: RegleId::R8,
        source: "Possibilité de changer de PBO, exclusivement au sein d'un immeuble collectif en ZTD ; en ZMD uniquement depuis le même PBO",
        faits: &[Fait::Zone, Fait::Collectif, Fait::MemePbo],
        condition: None,
        interdit: |monde| !monde.meme_pbo && (monde.zmd || !monde.collectif),
    },
];

/// The advice: what a good technician looks at twice.
const CONSEILS: [Ligne; 5] = [
    Ligne {
        regle: RegleId::A1,
        source: "the wanted fibre is Occupé, or Réservé with conservationPTO = 0",
        faits: &[Fait::Utilisation, Fait::Conservation],
        condition: None,
        interdit: |monde| monde.utilisation == "Occupé" || (monde.utilisation == "Réservé" && !monde.un),
    },
    Ligne {
        regle: RegleId::A2,
        source: "conservationPTO = 1 without referencePTO",
        faits: &[Fait::Conservation],
        condition: None,
        interdit: |monde| monde.un && !monde.pto,
    },
    Ligne {
        regle: RegleId::A3,
        source: "the motif says that the PBO is the problem and the wanted fibre is on the same PBO; or any of these three in ZMD",
        faits: &[Fait::Motif, Fait::MemePbo, Fait::Zone],
        condition: None,
        interdit: |monde| {
            ["PBO erroné", "PBO saturé", "PBO éloigné"].contains(&monde.motif) && (monde.meme_pbo || monde.zmd)
        },
    },
    Ligne {
        regle: RegleId::A5,
        source: "another bâtiment than the contract's, unless the motif is Bâtiment erroné or Adresse erronée",
        faits: &[Fait::Batiment, Fait::Motif],
        condition: None,
        interdit: |monde| monde.batiment && monde.motif != "Bâtiment erroné" && monde.motif != "Adresse erronée",
    },
    Ligne {
        regle: RegleId::A6,
        source: "motif Route optique virtuelle on an order known to be real",
        faits: &[Fait::Motif, Fait::Route],
        condition: None,
        interdit: |monde| monde.motif == "Route optique virtuelle" && !monde.virtuelle,
    },
];

/// The motifs of R4, read out of the source's sentence.
static A_ZERO: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "PTO existante ou PTO inexistante ou PTO erronée ou Route optique virtuelle ou Bâtiment erroné ou Escalier erroné \
     ou Etage erroné ou Adresse erronée"
        .split(" ou ")
        .collect()
});

fn motif_a_zero(motif: &str) -> bool {
    A_ZERO.contains(&motif)
}

fn rov(monde: &Monde) -> bool {
    monde.virtuelle || monde.motif == "Route optique virtuelle"
}

/// What the page says of every rule.
pub(crate) fn verdicts(connu: &Connu) -> [(RegleId, Verdict); 16] {
    RegleId::TOUTES.map(|regle| (regle, verdict(regle, connu)))
}

fn verdict(regle: RegleId, connu: &Connu) -> Verdict {
    if let Some(ligne) = LIGNES.iter().find(|ligne| ligne.regle == regle) {
        let (mut rejette, mut laisse, mut s_applique) = (false, false, false);
        chaque_monde(connu, ligne.faits, Monde::default(), &mut |monde| {
            if (ligne.interdit)(monde) {
                rejette = true;
            } else {
                laisse = true;
            }
            s_applique |= ligne.condition.is_none_or(|condition| condition(monde));
        });
        return match (rejette, laisse, s_applique) {
            (true, false, _) => Verdict::Rejet,
            (true, true, _) => Verdict::Indetermine,
            (false, _, false) => Verdict::SansObjet,
            (false, _, true) => Verdict::Conforme,
        };
    }
    if let Some(conseil) = CONSEILS.iter().find(|ligne| ligne.regle == regle) {
        let mut certain = true;
        chaque_monde(connu, conseil.faits, Monde::default(), &mut |monde| certain &= (conseil.interdit)(monde));
        return if certain { Verdict::Avertissement } else { Verdict::SansObjet };
    }
    match (regle, connu) {
        (RegleId::R6, Connu { bien_forme: true, .. })
        | (RegleId::R9, Connu { liste_douteuse: Some(_), .. })
        | (RegleId::R10, Connu { en_cours: Some(false), .. }) => Verdict::Conforme,
        (RegleId::R6, _) | (RegleId::R10, Connu { en_cours: Some(true), .. }) => Verdict::Rejet,
        (RegleId::R9 | RegleId::R10, _) => Verdict::Indetermine,
        (RegleId::A4, Connu { liste_douteuse: Some(true), .. }) => Verdict::Avertissement,
        _ => Verdict::SansObjet,
    }
}

/// Every world that agrees with what is known, as far as `faits` go.
fn chaque_monde(connu: &Connu, faits: &[Fait], monde: Monde, voir: &mut dyn FnMut(&Monde)) {
    let Some((fait, reste)) = faits.split_first() else {
        voir(&Monde { pto: connu.reference_pto, ..monde });
        return;
    };
    let mut essaie = |monde: Monde| chaque_monde(connu, reste, monde, voir);
    let mut oui_non = |valeur: Option<bool>, met: fn(Monde, bool) -> Monde| {
        for essai in [false, true] {
            if valeur.is_none_or(|valeur| valeur == essai) {
                essaie(met(monde, essai));
            }
        }
    };
    match fait {
        Fait::Conservation => oui_non(connu.conservation_pto, |monde, un| Monde { un, ..monde }),
        Fait::MemeFibre => oui_non(connu.fibre_de_la_commande, |monde, meme_fibre| Monde { meme_fibre, ..monde }),
        Fait::Existante => oui_non(connu.prise_existante, |monde, existante| Monde { existante, ..monde }),
        Fait::Opac => oui_non(connu.parc_opac, |monde, opac| Monde { opac, ..monde }),
        Fait::Route => oui_non(connu.route_virtuelle, |monde, virtuelle| Monde { virtuelle, ..monde }),
        Fait::Zone => oui_non(connu.zmd, |monde, zmd| Monde { zmd, ..monde }),
        Fait::Collectif => oui_non(connu.collectif, |monde, collectif| Monde { collectif, ..monde }),
        Fait::MemePbo => oui_non(connu.pbo_de_la_commande, |monde, meme_pbo| Monde { meme_pbo, ..monde }),
        Fait::Batiment => oui_non(connu.autre_batiment, |monde, batiment| Monde { batiment, ..monde }),
        Fait::Motif => match connu.motif {
            Some(motif) => essaie(Monde { motif, ..monde }),
            None => MOTIFS.iter().for_each(|motif| essaie(Monde { motif, ..monde })),
        },
        Fait::Construction => match connu.construction {
            Some(construction) => essaie(Monde { construction, ..monde }),
            None => CONSTRUCTIONS.iter().for_each(|construction| essaie(Monde { construction, ..monde })),
        },
        Fait::Utilisation => match connu.utilisation {
            Some(utilisation) => essaie(Monde { utilisation, ..monde }),
            None => UTILISATIONS.iter().for_each(|utilisation| essaie(Monde { utilisation, ..monde })),
        },
    }
}
