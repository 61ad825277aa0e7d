//! The questions: a rule asks for a fact exactly while some answer, alone or with others, decides the rule.
//!
//! Guards: domain: a fact is a question exactly while some answer to it decides

use std::collections::BTreeSet;

use common::rules::cases::{
    ALL_WANTED, BATIMENTS, Case, LISTS, PBOS, PRISES, PboPlace, PriseSaid, Wanted, YES_NO, letters,
};
use common::rules::oracle::{Letters, RULES};
use reprov::domain::commande::Commande;
use reprov::domain::reference::is_absent;
use reprov::domain::rules::ereprov::{Examination, FactQuestion, judge, verdict_summary};

/// The facts that are not known, each with its possible answers.
fn unknown(examination: &Examination<'_>) -> Vec<(FactQuestion, Vec<Commande>)> {
    let commande = examination.commande;
    let site = |name: &str| {
        examination.known_lists.iter().any(|known_list| known_list.answer.pbo.iter().any(|pbo| *pbo.reference == *name))
    };
    // A PBO name from a file that begins with "PT " and is not in any list counts as unknown.
    let pbo = commande.pbo.as_ref().is_some_and(|fact| {
        let name = &fact.value.reference;
        !is_absent(name)
            && (fact.origin == reprov::domain::commande::FactOrigin::ByHand || !name.starts_with("PT ") || site(name))
    });
    let prise = commande.reference_prise.as_ref().is_some_and(|fact| fact.value != "_NA_");
    let open_puts = FactQuestion::ALL.into_iter().filter(|question| match question {
        FactQuestion::ExistingPrise => commande.existing_prise.is_none(),
        FactQuestion::ParcOpac => commande.parc_opac.is_none(),
        FactQuestion::Route => commande.route.is_none(),
        FactQuestion::Zone => commande.zone.is_none(),
        FactQuestion::Collective => commande.collective_immeuble.is_none(),
        FactQuestion::Pbo => !pbo,
        FactQuestion::PriseReference => !prise,
    });
    open_puts
        .map(|question| {
            let words: &[&str] = match question {
                FactQuestion::Pbo => &["PBO-1", "PBO-2", "PBO-3", "PBO-77"],
                _ => &["CTP-1", "CTP-2", "CTP-77", "HOTLINE"],
            };
            let choice = question.choice().map(Vec::from);
            (question, choice.unwrap_or_else(|| words.iter().filter_map(|word| question.text(word)).collect()))
        })
        .collect()
}

/// The verdicts for every combination of answers; the first answer of each question is "not answered". The first
/// question varies slowest.
fn verdicts(examination: &Examination<'_>, unknown: &[(FactQuestion, Vec<Commande>)]) -> Vec<Letters> {
    let mut commandes = vec![examination.commande.clone()];
    for (_, answers) in unknown {
        commandes = commandes
            .into_iter()
            .flat_map(|commande| {
                let answered: Vec<Commande> =
                    answers.iter().map(|answer| answer.clone().completed(commande.clone())).collect();
                std::iter::once(commande).chain(answered)
            })
            .collect();
    }
    commandes
        .iter()
        .map(|commande| letters(verdict_summary(&Examination { commande, ..*examination }).verdicts()))
        .collect()
}

/// The questions that have an answer which decides the rule where it is undecided without that answer.
fn useful(rule: usize, unknown: &[(FactQuestion, Vec<Commande>)], verdicts: &[Letters]) -> BTreeSet<FactQuestion> {
    let mut step = verdicts.len();
    let mut useful = BTreeSet::new();
    for (question, answers) in unknown {
        let choice = answers.len() + 1;
        step /= choice;
        let decide = (0..verdicts.len()).filter(|index| (index / step).is_multiple_of(choice)).any(|index| {
            verdicts[index][rule] == b'i' && (1..choice).any(|answer| verdicts[index + answer * step][rule] != b'i')
        });
        if decide {
            useful.insert(*question);
        }
    }
    useful
}

/// Checks that each rule asks exactly the questions that are useful to it, and that the judgement asks each of them
/// once.
fn check(case: &Case) {
    case.examine(|examination| {
        let unknown = unknown(examination);
        let verdicts = verdicts(examination, &unknown);
        let judgement = judge(examination);
        let mut all = BTreeSet::new();
        for (rule, ruling) in judgement.ruling().iter().enumerate() {
            let asked: BTreeSet<FactQuestion> = ruling.questions.iter().copied().collect();
            assert_eq!(asked.len(), ruling.questions.len(), "{} asks twice in {case:?}", RULES[rule]);
            let expected = if verdicts[0][rule] == b'i' { useful(rule, &unknown, &verdicts) } else { BTreeSet::new() };
            assert_eq!(asked, expected, "asked and useful to {} in {case:?}", RULES[rule]);
            all.extend(asked);
        }
        assert_eq!(judgement.questions(), all.into_iter().collect::<Vec<_>>());
    });
}

/// conservationPTO x referencePTO x motif x prise existante x OPAC x route x fibre x ReferencePrise.
#[test]
fn the_draft_and_the_order_s_own_facts() {
    let mut number = 0;
    for (motif, conservation) in [3, 4, 7, 14, 15].into_iter().flat_map(|motif| YES_NO.map(|one| (motif, one))) {
        for (pto, is_virtual) in [false, true].into_iter().flat_map(|pto| YES_NO.map(|route| (pto, route))) {
            for (existing_prise, parc_opac) in YES_NO.into_iter().flat_map(|a| YES_NO.map(|b| (a, b))) {
                for (prise, wanted) in PRISES.into_iter().flat_map(|prise| ALL_WANTED.map(|wanted| (prise, wanted))) {
                    let draft = Case { motif, conservation, pto, existing_prise, parc_opac, ..Case::SOUND };
                    check(&Case { wanted, prise, is_virtual, ..draft });
                    number += 1;
                }
            }
        }
    }
    assert_eq!(number, 5 * 3 * 2 * 3 * 9 * 4 * 3);
}

/// zone x building x PBO x list x bâtiment x fibre.
#[test]
fn the_places() {
    for (zmd, collective) in YES_NO.into_iter().flat_map(|zmd| YES_NO.map(|collective| (zmd, collective))) {
        for (pbo, list) in PBOS.into_iter().flat_map(|pbo| LISTS.map(|list| (pbo, list))) {
            for (batiment, wanted) in BATIMENTS.into_iter().flat_map(|said| ALL_WANTED.map(|wanted| (said, wanted))) {
                let case = Case { wanted, zmd, collective, list, pbo, batiment, ..Case::SOUND };
                if case.possible() {
                    check(&case);
                }
            }
        }
    }
}

/// No fact of the order is known.
#[test]
fn everything_at_once() {
    for (conservation, pbo) in
        YES_NO.into_iter().flat_map(|one| [PboPlace::CommandeUnknown, PboPlace::OffSite].map(|pbo| (one, pbo)))
    {
        let nothing = Case {
            prise: PriseSaid::Unknown,
            existing_prise: None,
            parc_opac: None,
            is_virtual: None,
            zmd: None,
            collective: None,
            wanted: Wanted::Other,
            conservation,
            pbo,
            ..Case::SOUND
        };
        check(&nothing);
    }
}

/// If the zone decides, the kind of building is not asked, and the other way round.
#[test]
fn what_is_settled_is_not_asked() {
    let questions = |case: Case| case.judge().questions();
    let elsewhere = Case { zmd: None, collective: None, pbo: PboPlace::Other, ..Case::SOUND };
    assert_eq!(questions(elsewhere), [FactQuestion::Zone, FactQuestion::Collective]);
    assert_eq!(questions(Case { zmd: Some(true), ..elsewhere }), []);
    assert_eq!(questions(Case { zmd: Some(false), ..elsewhere }), [FactQuestion::Collective]);
    assert_eq!(questions(Case { collective: Some(false), ..elsewhere }), []);
    assert_eq!(questions(Case { collective: Some(true), ..elsewhere }), [FactQuestion::Zone]);
    // In ZMD only the PBO counts; without a wanted fibre the PBO's name decides nothing.
    let unknown = Case { pbo: PboPlace::CommandeUnknown, collective: None, ..Case::SOUND };
    assert_eq!(questions(unknown), [FactQuestion::Pbo]);
    assert_eq!(questions(Case { wanted: Wanted::Absent, ..unknown }), []);
}
