//! The questions: a fact is asked exactly while some answer to it, with others or alone, decides.
//!
//! Guards: domain: a fact is a question exactly while some answer to it decides

use std::collections::BTreeSet;

use common::rules::cases::{BATS, Cas, LISTES, LePbo, OUI_NON, PBOS, PRISES, Prise, VOULUES, Voulue, lettres};
use common::rules::oracle::{Lettres, REGLES};
use reprov::domain::commande::Commande;
use reprov::domain::reference::is_absent;
use reprov::domain::rules::ereprov::{Examen, Question, bilan, juger};

/// The facts that are not known, each with the answers that somebody could give.
fn inconnus(examen: &Examen<'_>) -> Vec<(Question, Vec<Commande>)> {
    let commande = examen.commande;
    let site =
        |nom: &str| examen.releves.iter().any(|releve| releve.reponse.pbo.iter().any(|pbo| *pbo.reference == *nom));
    // A file's name for the PBO that nothing on the site bears is as good as none.
    let pbo = commande.pbo.as_ref().is_some_and(|fait| {
        let nom = &fait.valeur.reference;
        !is_absent(nom)
            && (fait.origine == reprov::domain::commande::Origine::Main || !nom.starts_with("PT ") || site(nom))
    });
    let prise = commande.reference_prise.as_ref().is_some_and(|fait| fait.valeur != "_NA_");
    let ouvertes = Question::TOUTES.into_iter().filter(|question| match question {
        Question::PriseExistante => commande.prise_existante.is_none(),
        Question::ParcOpac => commande.parc_opac.is_none(),
        Question::Route => commande.route.is_none(),
        Question::Zone => commande.zone.is_none(),
        Question::Collectif => commande.immeuble_collectif.is_none(),
        Question::Pbo => !pbo,
        Question::ReferencePrise => !prise,
    });
    ouvertes
        .map(|question| {
            let mots: &[&str] = match question {
                Question::Pbo => &["PBO-1", "PBO-2", "PBO-3", "PBO-77"],
                _ => &["CTP-1", "CTP-2", "CTP-77", "HOTLINE"],
            };
            let choix = question.choix().map(Vec::from);
            (question, choix.unwrap_or_else(|| mots.iter().filter_map(|mot| question.texte(mot)).collect()))
        })
        .collect()
}

/// The verdicts with every choice of answers, "not answered" being the first of each; the first
/// question varies slowest.
fn verdicts(examen: &Examen<'_>, inconnus: &[(Question, Vec<Commande>)]) -> Vec<Lettres> {
    let mut commandes = vec![examen.commande.clone()];
    for (_, reponses) in inconnus {
        commandes = commandes
            .into_iter()
            .flat_map(|commande| {
                let dites: Vec<Commande> =
                    reponses.iter().map(|reponse| reponse.clone().completee(commande.clone())).collect();
                std::iter::once(commande).chain(dites)
            })
            .collect();
    }
    commandes.iter().map(|commande| lettres(bilan(&Examen { commande, ..*examen }).verdicts())).collect()
}

/// The questions of which some answer decides the rule where without it the rule is undecided.
fn utiles(regle: usize, inconnus: &[(Question, Vec<Commande>)], verdicts: &[Lettres]) -> BTreeSet<Question> {
    let mut pas = verdicts.len();
    let mut utiles = BTreeSet::new();
    for (question, reponses) in inconnus {
        let choix = reponses.len() + 1;
        pas /= choix;
        let decide = (0..verdicts.len()).filter(|rang| (rang / pas).is_multiple_of(choix)).any(|rang| {
            verdicts[rang][regle] == b'i' && (1..choix).any(|reponse| verdicts[rang + reponse * pas][regle] != b'i')
        });
        if decide {
            utiles.insert(*question);
        }
    }
    utiles
}

/// Each rule asks exactly what is useful to it; the judgement asks what its rules ask, once.
fn verifie(cas: &Cas) {
    cas.examine(|examen| {
        let inconnus = inconnus(examen);
        let verdicts = verdicts(examen, &inconnus);
        let jugement = juger(examen);
        let mut toutes = BTreeSet::new();
        for (regle, avis) in jugement.avis().iter().enumerate() {
            let posees: BTreeSet<Question> = avis.questions.iter().copied().collect();
            assert_eq!(posees.len(), avis.questions.len(), "{} asks twice in {cas:?}", REGLES[regle]);
            let attendues =
                if verdicts[0][regle] == b'i' { utiles(regle, &inconnus, &verdicts) } else { BTreeSet::new() };
            assert_eq!(posees, attendues, "asked and useful to {} in {cas:?}", REGLES[regle]);
            toutes.extend(posees);
        }
        assert_eq!(jugement.questions(), toutes.into_iter().collect::<Vec<_>>());
    });
}

/// conservationPTO x referencePTO x motif x prise existante x OPAC x route x fibre x ReferencePrise.
#[test]
fn the_draft_and_the_order_s_own_facts() {
    let mut nombre = 0;
    for (motif, conservation) in [3, 4, 7, 14, 15].into_iter().flat_map(|motif| OUI_NON.map(|un| (motif, un))) {
        for (pto, virtuelle) in [false, true].into_iter().flat_map(|pto| OUI_NON.map(|route| (pto, route))) {
            for (prise_existante, parc_opac) in OUI_NON.into_iter().flat_map(|a| OUI_NON.map(|b| (a, b))) {
                for (prise, voulue) in PRISES.into_iter().flat_map(|prise| VOULUES.map(|voulue| (prise, voulue))) {
                    let draft = Cas { motif, conservation, pto, prise_existante, parc_opac, ..Cas::SAIN };
                    verifie(&Cas { voulue, prise, virtuelle, ..draft });
                    nombre += 1;
                }
            }
        }
    }
    assert_eq!(nombre, 5 * 3 * 2 * 3 * 9 * 4 * 3);
}

/// zone x building x PBO x list x bâtiment x fibre.
#[test]
fn the_places() {
    for (zmd, collectif) in OUI_NON.into_iter().flat_map(|zmd| OUI_NON.map(|collectif| (zmd, collectif))) {
        for (pbo, liste) in PBOS.into_iter().flat_map(|pbo| LISTES.map(|liste| (pbo, liste))) {
            for (batiment, voulue) in BATS.into_iter().flat_map(|bat| VOULUES.map(|voulue| (bat, voulue))) {
                let cas = Cas { voulue, zmd, collectif, liste, pbo, batiment, ..Cas::SAIN };
                if cas.possible() {
                    verifie(&cas);
                }
            }
        }
    }
}

/// Nothing at all is known of the order.
#[test]
fn everything_at_once() {
    for (conservation, pbo) in
        OUI_NON.into_iter().flat_map(|un| [LePbo::CommandeInconnue, LePbo::HorsSite].map(|pbo| (un, pbo)))
    {
        let rien = Cas {
            prise: Prise::Inconnue,
            prise_existante: None,
            parc_opac: None,
            virtuelle: None,
            zmd: None,
            collectif: None,
            voulue: Voulue::Autre,
            conservation,
            pbo,
            ..Cas::SAIN
        };
        verifie(&rien);
    }
}

/// Where the zone settles it, the kind of building is not asked, and the other way round.
#[test]
fn what_is_settled_is_not_asked() {
    let questions = |cas: Cas| cas.juger().questions();
    let ailleurs = Cas { zmd: None, collectif: None, pbo: LePbo::Autre, ..Cas::SAIN };
    assert_eq!(questions(ailleurs), [Question::Zone, Question::Collectif]);
    assert_eq!(questions(Cas { zmd: Some(true), ..ailleurs }), []);
    assert_eq!(questions(Cas { zmd: Some(false), ..ailleurs }), [Question::Collectif]);
    assert_eq!(questions(Cas { collectif: Some(false), ..ailleurs }), []);
    assert_eq!(questions(Cas { collectif: Some(true), ..ailleurs }), [Question::Zone]);
    // In ZMD only the PBO counts; without a fibre wanted its name says nothing.
    let inconnue = Cas { pbo: LePbo::CommandeInconnue, collectif: None, ..Cas::SAIN };
    assert_eq!(questions(inconnue), [Question::Pbo]);
    assert_eq!(questions(Cas { voulue: Voulue::Absente, ..inconnue }), []);
}
