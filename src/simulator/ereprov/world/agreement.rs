//! Compares two readings of docs/e-reprov.md 4: what the product lets through (`domain::rules::ereprov`) and what the
//! service allows ([`super::rules`]), each written from the text of the specification.
//!
//! A post reads everything it can about a contract, over the wire format. Then, for every fibre, motif,
//! conservationPTO and referencePTO, its verdict is compared with the service's answer to that put. A put that the
//! product rejects must be refused with the rule's own code; a put that it finds compliant must be accepted.
//!
//! The service refuses two things that the rules of docs/e-reprov.md 4 do not know, and no others:
//! - 20011: the fibre is being given to another contract, which no answer to this contract shows;
//! - 20005: the fibre is nowhere on the site. R9 is undecided then, because absence from the lists proves nothing; R8
//!   may reject the put as well.
//!
//! Only a test: the simulator itself never uses the product's rules.
//!
//! Guards: simulator: two independent readings of the rules agree: the product's and the simulator's

use std::sync::Arc;

use super::*;
use crate::domain::commande::{Commande, Fact, FactOrigin, Route, Zone};
use crate::domain::demande::Draft;
use crate::domain::fibre::FibresQuestion;
use crate::domain::motif::Motif;
use crate::domain::own_puts::OwnPuts;
use crate::domain::reference::{ContratId, PboId, Place};
use crate::domain::rules::ereprov::{
    Examination, Judgement, KnownList, ListAges, OverallVerdict, RuleId, Underway, Verdict, judge,
};
use crate::simulator::ereprov::buildings;
use crate::simulator::ereprov::demo;
use crate::wire::ereprov::{
    EreprovQuestion, PboElement, ServiceAnswer, encode_question, read_fibres, read_question, write_fibres,
};
use crate::wire::soap::Envelope;
use crate::wire::soap::SoapVersion;

fn t0() -> Timestamp {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

/// The parameters that the service receives when the product sends `question`.
fn received(question: &EreprovQuestion) -> Vec<(String, String)> {
    let bytes = encode_question(question, PboElement::default(), Envelope::default());
    read_question(bytes.as_slice(), None).unwrap().fields
}

/// The knowledge of a post about a contract.
#[derive(Clone)]
struct Post {
    contrat: ContratId,
    commande: Commande,
    site: Option<Site>,
    known_lists: Vec<KnownList>,
    underway: Underway,
    /// The installed PTO, if there is one.
    pto: String,
    at: Timestamp,
}

impl Post {
    /// A post that has read everything: the structure, the contract's own place, each PBO, and the state of the last
    /// reprovisioning.
    fn informed(world: &mut SimulatedService, contrat: &ContratId, commande: Commande, at: Timestamp) -> Self {
        let SimulatedBody::Structure(site) = demande(world, &EreprovQuestion::Structure(contrat.clone()), at) else {
            panic!()
        };
        let mut questions = vec![FibresQuestion::default()];
        for location in site.etages() {
            let place = Place::parse(location.batiment, location.escalier, &location.etage.reference).unwrap();
            for pbo in &location.etage.pbo {
                let pbo = PboId::parse(&pbo.reference).unwrap();
                questions.push(FibresQuestion { place: Some(place.clone()), pbo: Some(pbo) });
            }
        }
        let mut known_lists = Vec::new();
        for question in questions {
            let body = demande(world, &EreprovQuestion::Fibres(contrat.clone(), question.clone()), at);
            if let SimulatedBody::Fibres(list) = body {
                let bytes = write_fibres(SoapVersion::V11, &list);
                let ServiceAnswer::Ok(answer) = read_fibres(bytes.as_slice(), None).unwrap() else { panic!() };
                known_lists.push(KnownList { question: Some(question), answer: Arc::new(answer), at: Some(at) });
            }
        }
        let underway = match demande(world, &EreprovQuestion::Following(contrat.clone()), at) {
            SimulatedBody::Following(state) if state.statut.is_underway() => Underway::Workflow(state.statut),
            _ => Underway::Nothing,
        };
        let prise = commande.reference_prise.as_ref().map_or("", |fact| &fact.value);
        let pto = if prise == "HOTLINE" { "PTO-1".to_owned() } else { prise.to_owned() };
        Self { contrat: contrat.clone(), commande, site: Some(site), known_lists, underway, pto, at }
    }

    fn judge(&self, draft: &Draft) -> Judgement {
        judge(&Examination {
            draft,
            commande: &self.commande,
            site: self.site.as_ref(),
            known_lists: &self.known_lists,
            own_puts: OwnPuts::none(),
            underway: &self.underway,
            ages: ListAges::default(),
            now: self.at,
        })
    }

    /// Copies of this post, each of which lacks one fact or answer.
    fn less_knowing(&self) -> Vec<Self> {
        let forgettings: [fn(&mut Self); 9] = [
            |p| p.commande.reference_prise = None,
            |p| p.commande.existing_prise = None,
            |p| p.commande.parc_opac = None,
            |p| p.commande.zone = None,
            |p| p.commande.collective_immeuble = None,
            |p| p.commande.pbo = None,
            |p| p.commande.route = None,
            |p| p.site = None,
            |p| p.known_lists.clear(),
        ];
        let without = |omission: fn(&mut Self)| {
            let mut post = self.clone();
            omission(&mut post);
            post
        };
        forgettings.into_iter().map(without).collect()
    }
}

fn demande(world: &mut SimulatedService, question: &EreprovQuestion, at: Timestamp) -> SimulatedBody {
    world.answer(question.method(), &received(question), 1, at).body
}

/// The counts of the puts that were compared.
#[derive(Debug, Default, Clone, Copy)]
struct Comparisons {
    compared: usize,
    accepted: usize,
    refuses: usize,
    undecided: usize,
    taken_elsewhere: usize,
}

impl std::ops::AddAssign for Comparisons {
    fn add_assign(&mut self, other: Self) {
        self.compared += other.compared;
        self.accepted += other.accepted;
        self.refuses += other.refuses;
        self.undecided += other.undecided;
        self.taken_elsewhere += other.taken_elsewhere;
    }
}

/// The service in its state before each put. A put that is accepted changes the world, so the next put is sent to a new
/// copy.
struct Trial<'a> {
    before: &'a SimulatedService,
    world: SimulatedService,
}

impl<'a> Trial<'a> {
    fn new(before: &'a SimulatedService) -> Self {
        Self { before, world: before.clone() }
    }

    /// The answer to a put: `None` when it is accepted, else the error code.
    fn put(&mut self, draft: &Draft, at: Timestamp) -> Option<String> {
        let fields = draft.demande().map_or_else(|_| raw(draft), |demande| received(&EreprovQuestion::Put(demande)));
        self.world.requests = 0;
        match self.world.answer(EreprovMethod::PutReprovisionning, &fields, 1, at).body {
            SimulatedBody::Put(acknowledgement) => {
                assert!(acknowledgement.code.is_some(), "accepted without a code");
                self.world = self.before.clone();
                None
            }
            SimulatedBody::Ko(ko) => Some(ko.code.to_string()),
            other => panic!("{other:?}"),
        }
    }
}

/// The parameters of a draft that the product refuses to write, as another client could send them.
fn raw(draft: &Draft) -> Vec<(String, String)> {
    let conservation = draft.conservation_pto.map_or("", |keep| if keep { "1" } else { "0" });
    let fields = [
        ("referenceContrat", &*draft.reference_contrat),
        ("referenceFibre", &draft.reference_fibre),
        ("referencePTO", &draft.reference_pto),
        ("conservationPTO", conservation),
        ("motif", &draft.motif),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The service's code for a demande that the product's rules reject.
fn rejection_code(judgement: &Judgement) -> &'static str {
    let rejects =
        |rule| judgement.ruling().iter().any(|ruling| ruling.rule == rule && ruling.verdict == Verdict::Rejection);
    if rejects(RuleId::R6) {
        "20001"
    } else if rejects(RuleId::R10) {
        "20012"
    } else {
        "20015"
    }
}

/// Whether a verdict agrees with the service's answer. `foreign`: the fibre is not on the site. `prise`: another
/// contract's reprovisioning is taking the fibre.
fn agrees(judgement: &Judgement, answer: Option<&str>, foreign: bool, prise: bool) -> bool {
    match judgement.overall() {
        OverallVerdict::Rejection => {
            let code = rejection_code(judgement);
            answer == Some(code) || (foreign && code == "20015" && answer == Some("20005"))
        }
        OverallVerdict::Compliant if prise => answer == Some("20011"),
        OverallVerdict::Compliant => answer.is_none(),
        OverallVerdict::Undecided => true,
    }
}

/// The puts of a contract: every fibre of its site and one that is nowhere, every motif, the PTO kept or not. A PTO is
/// also given where a route may be virtual (R7), and elsewhere on every fifth fibre.
fn drafts(post: &Post, immeuble: &SimulatedImmeuble) -> Vec<Draft> {
    let is_virtual = post.commande.route.as_ref().is_some_and(|fact| fact.value == Route::Virtual);
    let fibres = immeuble.fibres.iter().map(|line| &*line.reference).chain([FOREIGN]);
    let mut all = Vec::new();
    for (index, fibre) in fibres.enumerate() {
        for motif in Motif::ALL {
            let given = is_virtual || motif == Motif::VirtualRoute || index % 5 == 0;
            for pto in ["", &post.pto].into_iter().take(if given { 2 } else { 1 }) {
                for keep in [false, true] {
                    all.push(Draft {
                        reference_contrat: post.contrat.to_string(),
                        reference_fibre: fibre.to_owned(),
                        reference_pto: pto.to_owned(),
                        conservation_pto: Some(keep),
                        motif: motif.libelle().to_owned(),
                    });
                }
            }
        }
    }
    all
}

/// A fibre that is on no site.
const FOREIGN: &str = "CTP-9999999-9";

/// Compares each `step`-th put of a contract; each eleventh of these also for the posts that know less.
fn compare(
    world: &SimulatedService,
    contrat: &ContratId,
    commande: Commande,
    at: Timestamp,
    step: usize,
) -> Comparisons {
    let mut world = world.clone();
    let post = Post::informed(&mut world, contrat, commande, at);
    let less_knowing = post.less_knowing();
    let (immeuble_index, index) = world.contrat(contrat.as_str()).unwrap();
    let immeuble = &world.immeubles[immeuble_index];
    let underway = |w: &&Workflow| w.immeuble == immeuble_index && w.contrat != index && !w.statut(at).is_final();
    let prises: Vec<&str> =
        world.workflows.iter().filter(underway).map(|w| &*immeuble.fibres[w.fibre].reference).collect();
    let mut attempt = Trial::new(&world);
    let mut count = Comparisons::default();
    for (number, draft) in drafts(&post, immeuble).iter().step_by(step).enumerate() {
        let foreign = draft.reference_fibre == FOREIGN;
        let prise = prises.contains(&&*draft.reference_fibre);
        let answer = attempt.put(draft, at);
        let told = answer.as_deref();
        let less = less_knowing.iter().filter(|_| number % 11 == 0);
        for (knows_all, judge) in [(true, &post)].into_iter().chain(less.map(|post| (false, post))) {
            let judgement = judge.judge(draft);
            let overall = judgement.overall();
            assert!(
                agrees(&judgement, told, foreign, prise),
                "{draft:?} by {:?} (all read: {knows_all}): the service says {told:?}, the rules {overall:?} {:#?}",
                judge.commande,
                judgement.ruling()
            );
            count.undecided += usize::from(knows_all && overall == OverallVerdict::Undecided && !foreign);
        }
        count.compared += 1;
        match told {
            None => count.accepted += 1,
            Some("20011") => count.taken_elsewhere += 1,
            Some(_) => count.refuses += 1,
        }
    }
    count
}

/// The demo's buildings, each served by a world of its own.
fn worlds() -> Vec<SimulatedService> {
    let one = |immeuble| SimulatedService::new(vec![immeuble], Scenario::normal(), 1.0, t0());
    buildings::demo().unwrap().into_iter().map(one).collect()
}

#[test]
fn the_product_s_rules_and_the_service_s_agree_on_the_puts_of_the_demo() {
    let worlds = worlds();
    let mut everything = Comparisons::default();
    let mut check = |world: &SimulatedService, contrat: &ContratId, commande: Commande, at: Timestamp| {
        // Every put of a small site; on other sites each seventh put, which covers all kinds: a fibre has 32 or 60
        // puts.
        let small = world.immeubles.iter().all(|immeuble| immeuble.fibres.len() < 20);
        let count = compare(world, contrat, commande, at, if small { 1 } else { 7 });
        println!("{:<28}{count:?}", contrat.as_str());
        assert_eq!(count.undecided, 0, "{contrat}: undecided with everything read");
        everything += count;
        count
    };
    for contrat in demo::contrats_demo() {
        let reference = &contrat.reference;
        let world = worlds.iter().find(|world| world.contrat(reference.as_str()).is_some()).unwrap();
        let mut count = check(world, reference, contrat.facts.clone(), t0());
        if let Some(before) = contrat.reprovisionning.filter(|before| before.statut.is_underway()) {
            assert_eq!(count.refuses, count.compared, "{reference}: 20012 alone");
            // Once more after the end of the reprovisioning, which gives the order its new fibre.
            let prise = Some(Fact::new(before.demande.fibre.to_string(), FactOrigin::Reprovisionning));
            let facts = Commande { reference_prise: prise, ..contrat.facts };
            count = check(world, reference, facts, t0() + SignedDuration::from_hours(1));
        }
        assert!(count.accepted * 20 >= count.compared, "{reference}: {count:?}");
        assert!(count.refuses * 20 >= count.compared, "{reference}: {count:?}");
    }
    println!("{everything:?}");
    assert!(everything.compared > 4_000, "{everything:?}");
    assert!(everything.taken_elsewhere > 0, "no fibre was being given to another contract: {everything:?}");
}

/// The demo's orders in every combination of zone, estate, kind of prise and kind of building, to cover those that the
/// demo lacks. Orders without a PBO are left out.
#[test]
fn they_agree_on_orders_that_the_demo_does_not_hold() {
    let mut everything = Comparisons::default();
    for kind in 0_u8..16 {
        let is = |bit: u8| kind & (1 << bit) != 0;
        for immeuble in buildings::demo().unwrap() {
            let mut immeuble = immeuble;
            immeuble.zone = if is(0) { Zone::Zmd } else { Zone::Ztd };
            immeuble.collective = is(1);
            for contrat in &mut immeuble.contrats {
                contrat.opac = is(2);
                contrat.existing_prise = is(3);
                contrat.before = None;
            }
            let world = SimulatedService::new(vec![immeuble], Scenario::normal(), 1.0, t0());
            for contrat in demo::contrats(&world.immeubles) {
                if contrat.facts.pbo.is_some() && contrat.commande == SimulatedCommandeState::Received {
                    everything += compare(&world, &contrat.reference, contrat.facts, t0(), 59);
                }
            }
        }
    }
    println!("{everything:?}");
    assert!(everything.compared > 4_000, "{everything:?}");
    assert!(everything.accepted > 500 && everything.refuses > 500, "{everything:?}");
}

/// A put that R6 rejects gets the service's code for an incorrect argument.
#[test]
fn an_ill_formed_put_is_20001_for_both() {
    let worlds = worlds();
    let contrat = &demo::contrats_demo()[0];
    let mut attempt = Trial::new(&worlds[0]);
    let post = Post::informed(&mut worlds[0].clone(), &contrat.reference, contrat.facts.clone(), t0());
    let sound = Draft {
        reference_contrat: contrat.reference.to_string(),
        reference_fibre: "CTP-1240357-1".to_owned(),
        conservation_pto: Some(false),
        motif: "Fibre cassée".to_owned(),
        ..Draft::default()
    };
    assert_eq!((post.judge(&sound).overall(), attempt.put(&sound, t0())), (OverallVerdict::Compliant, None));
    for fault in [
        Draft { reference_contrat: String::new(), ..sound.clone() },
        Draft { reference_contrat: "C".repeat(31), ..sound.clone() },
        Draft { reference_fibre: String::new(), ..sound.clone() },
        Draft { reference_fibre: "F".repeat(256), ..sound.clone() },
        Draft { reference_fibre: "CTP\u{2011}1".to_owned(), ..sound.clone() },
        Draft { reference_pto: "P".repeat(31), ..sound.clone() },
        Draft { reference_pto: "P\u{ad}1".to_owned(), ..sound.clone() },
        Draft { conservation_pto: None, ..sound.clone() },
        Draft { motif: String::new(), ..sound.clone() },
        Draft { motif: "Autre".to_owned(), ..sound.clone() },
    ] {
        let judgement = post.judge(&fault);
        assert_eq!(judgement.overall(), OverallVerdict::Rejection, "{fault:?}");
        assert_eq!(attempt.put(&fault, t0()).as_deref(), Some(rejection_code(&judgement)), "{fault:?}");
    }
}
