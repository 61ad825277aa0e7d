//! The life cycle, input by input: state, input, state.
//!
//! Guards: domain: no contract is blocked for good; what was accepted is never called back

use super::*;
use crate::domain::outcome::CorpsPut;
use crate::domain::put_answers::{AccusePut, Entete, Ko};
use crate::domain::service_error::CodeErreur;

const DOUTE: SignedDuration = SignedDuration::from_mins(10);

fn t(secondes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + secondes).unwrap()
}

fn ouverte() -> Vie {
    Vie::rejouee(&[Fait { le: t(0), evenement: intention() }]).unwrap()
}

fn intention() -> Evenement {
    let brouillon = crate::domain::demande::Brouillon {
        reference_contrat: "MUT1".into(),
        reference_fibre: "CTP-2".into(),
        conservation_pto: Some(false),
        motif: "Fibre cassée".into(),
        ..Default::default()
    };
    Evenement::Intention {
        demande: brouillon.demande().unwrap(),
        ancienne_fibre: Some("CTP-1".into()),
        agent: None,
        acceptees: Vec::new(),
    }
}

fn pousse(vie: &mut Vie, entree: Entree, le: Timestamp) -> Option<Effet> {
    let decision = decide(vie, entree, le);
    if let Some(evenement) = decision.evenement {
        vie.applique(&Fait { le, evenement });
    }
    decision.effet
}

fn panne() -> Panne {
    Panne { genre: GenrePanne::DelaiReponse, detail: String::new() }
}

fn perdue(secondes: i64) -> Entree {
    Entree::Retour { retour: RetourPut::SansReponse { panne: panne(), code: None }, dernier_octet: t(secondes) }
}

fn accord_de(code: Option<&str>) -> RetourPut {
    let accuse =
        AccusePut { entete: Some(Entete::Ok), code: code.and_then(CodeDecharge::read), ..AccusePut::default() };
    RetourPut::Reponse { http: 200, corps: CorpsPut::Accuse(accuse), pas_avant: None }
}

fn accord(code: Option<&str>) -> Entree {
    Entree::Retour { retour: accord_de(code), dernier_octet: t(1) }
}

fn etat(statut: &str, fibre: Option<&str>) -> Entree {
    let fibre = fibre.map(|reference| FibreAllouee { reference: reference.into(), ..FibreAllouee::default() });
    let etat = EtatReprovisionning { reference: None, statut: Statut::read(statut), pm: None, fibre };
    Entree::Etat { etat, doute: DOUTE }
}

fn en_doute() -> Vie {
    let mut vie = ouverte();
    assert_eq!(pousse(&mut vie, Entree::Pret, t(1)), Some(Effet::Envoyer));
    assert_eq!(pousse(&mut vie, perdue(2), t(32)), Some(Effet::Suivre));
    vie
}

#[test]
fn the_straight_way_from_intention_to_termine() {
    let mut vie = ouverte();
    assert_eq!(pousse(&mut vie, Entree::Pret, t(1)), Some(Effet::Envoyer));
    assert_eq!(pousse(&mut vie, accord(Some("ABC")), t(2)), Some(Effet::Suivre));
    assert!(!vie.code_manque());
    assert_eq!(pousse(&mut vie, etat("Initié", None), t(20)), Some(Effet::Suivre));
    assert_eq!(pousse(&mut vie, etat("En cours", Some("CTP-2")), t(40)), Some(Effet::Suivre));
    assert_eq!(pousse(&mut vie, etat("Terminé", Some("CTP-2")), t(60)), Some(Effet::Annoncer));
    assert_eq!(vie.phase, Phase::Terminee { statut: Statut::Termine, adoptee: false });
    assert!(vie.est_reglee());
    let etapes: Vec<Timestamp> = vie.etapes.into_values().collect();
    assert_eq!(etapes, [t(0), t(1), t(2), t(20), t(40), t(60)], "each step dated when it was first known");
}

#[test]
fn doubt_is_adopted_when_the_wanted_fibre_is_seen() {
    for statut in ["Initié", "En cours"] {
        let mut vie = en_doute();
        pousse(&mut vie, etat(statut, Some("CTP-2")), t(60));
        assert!(matches!(&vie.phase, Phase::EnSuivi(suivie) if suivie.adoptee), "{:?}", vie.phase);
        assert!(vie.code_manque());
    }
    for statut in ["Terminé", "Annulé", "En échec"] {
        let mut vie = en_doute();
        assert_eq!(pousse(&mut vie, etat(statut, Some("CTP-2")), t(60)), Some(Effet::Annoncer));
        assert_eq!(vie.phase, Phase::Terminee { statut: Statut::read(statut), adoptee: true });
    }
}

#[test]
fn doubt_is_followed_but_not_adopted_on_no_fibre_the_old_one_or_a_third() {
    for fibre in [None, Some("CTP-1"), Some("HOTLINE"), Some("CTP-3")] {
        let mut vie = en_doute();
        pousse(&mut vie, etat("En cours", fibre), t(60));
        pousse(&mut vie, etat("En cours", fibre), t(6_000));
        let Phase::Inconnue(enquete) = &vie.phase else { panic!("{:?}", vie.phase) };
        assert_eq!(matches!(enquete.vu, Vu::Tiers { .. }), fibre == Some("CTP-3"));
        assert!(!vie.est_reglee());
    }
}

#[test]
fn not_started_needs_two_sightings_the_second_late_enough() {
    let absence = || Entree::Absente { doute: DOUTE };
    // Two sightings, both too early.
    let mut vie = en_doute();
    pousse(&mut vie, absence(), t(60));
    pousse(&mut vie, absence(), t(601));
    assert!(!vie.est_reglee());
    // The third is ten minutes after the last byte (t = 2).
    assert_eq!(pousse(&mut vie, absence(), t(602)), Some(Effet::Annoncer));
    assert_eq!(vie.phase, Phase::NonPartie(Constat::Service));
    // One late sighting alone settles nothing.
    let mut vie = en_doute();
    pousse(&mut vie, absence(), t(9_000));
    assert!(!vie.est_reglee());
    // A final state on another fibre counts as a sighting, one without a fibre does not.
    let mut vie = en_doute();
    pousse(&mut vie, etat("Terminé", Some("CTP-9")), t(60));
    pousse(&mut vie, etat("Terminé", None), t(700));
    assert!(!vie.est_reglee());
    pousse(&mut vie, etat("Terminé", Some("CTP-1")), t(701));
    assert_eq!(vie.phase, Phase::NonPartie(Constat::Service));
    // Something under way in between starts the count again.
    let mut vie = en_doute();
    pousse(&mut vie, absence(), t(60));
    pousse(&mut vie, etat("En cours", None), t(120));
    pousse(&mut vie, absence(), t(900));
    assert!(!vie.est_reglee());
}

#[test]
fn an_unknown_state_settles_nothing() {
    let mut vie = en_doute();
    pousse(&mut vie, etat("Suspendu", Some("CTP-2")), t(60));
    pousse(&mut vie, etat("Suspendu", Some("CTP-1")), t(6_000));
    pousse(&mut vie, etat("Suspendu", Some("CTP-1")), t(7_000));
    assert!(matches!(vie.phase, Phase::Inconnue(_)));
}

#[test]
fn an_older_reprovisionning_is_not_taken_for_this_one() {
    let mut vie = ouverte();
    pousse(&mut vie, Entree::Pret, t(1));
    pousse(&mut vie, accord(Some("ABC")), t(2));
    pousse(&mut vie, etat("Terminé", Some("CTP-1")), t(20));
    pousse(&mut vie, etat("Terminé", Some("CTP-8")), t(30));
    pousse(&mut vie, etat("En échec", Some("CTP-1")), t(40));
    assert!(!vie.est_reglee());
    // Once seen under way, a failure that names the old fibre is this one's.
    pousse(&mut vie, etat("En cours", Some("CTP-1")), t(50));
    pousse(&mut vie, etat("En échec", Some("CTP-1")), t(60));
    assert_eq!(vie.phase, Phase::Terminee { statut: Statut::EnEchec, adoptee: false });
}

#[test]
fn an_answer_that_comes_after_the_doubt_still_counts() {
    let mut vie = en_doute();
    pousse(&mut vie, accord(Some("ABC")), t(90));
    assert!(matches!(&vie.phase, Phase::EnSuivi(suivie) if !suivie.adoptee));
    assert_eq!(vie.code.as_ref().map(|(code, _)| code.as_str()), Some("ABC"));
    // Even after a person had said that it was not carried out.
    let mut vie = en_doute();
    pousse(&mut vie, Entree::Trancher { partie: false, code: None, raison: "hotline".into() }, t(60));
    assert!(vie.est_reglee());
    pousse(&mut vie, accord(Some("ABC")), t(90));
    assert!(!vie.est_reglee());
}

#[test]
fn a_person_settles_doubt_either_way_and_the_service_s_code_wins() {
    let mut vie = en_doute();
    let code = CodeDecharge::read("MAIN");
    pousse(&mut vie, Entree::Trancher { partie: true, code, raison: "hotline".into() }, t(60));
    assert!(matches!(&vie.phase, Phase::EnSuivi(suivie) if suivie.adoptee));
    pousse(&mut vie, accord(Some("SERVICE")), t(70));
    pousse(&mut vie, Entree::Code(CodeDecharge::read("AUTRE").unwrap()), t(80));
    assert_eq!(vie.code, Some((CodeDecharge::read("SERVICE").unwrap(), SourceCode::Service)));
}

#[test]
fn a_restart_says_what_is_certain() {
    let mut vie = ouverte();
    assert_eq!(pousse(&mut vie, Entree::Orpheline, t(5)), Some(Effet::Annoncer));
    assert!(matches!(vie.phase, Phase::NonEnvoyee(_)));
    assert_eq!(pousse(&mut vie, Entree::Pret, t(6)), None, "what was given up never leaves");
    let mut vie = ouverte();
    pousse(&mut vie, Entree::Pret, t(1));
    assert_eq!(pousse(&mut vie, Entree::Orpheline, t(5)), Some(Effet::Suivre));
    assert!(matches!(vie.phase, Phase::Inconnue(_)));
}

#[test]
fn an_accord_without_code_is_marked() {
    let mut vie = ouverte();
    pousse(&mut vie, Entree::Pret, t(1));
    pousse(&mut vie, accord(None), t(2));
    assert!(vie.code_manque());
    pousse(&mut vie, Entree::Code(CodeDecharge::read("X").unwrap()), t(3));
    assert!(!vie.code_manque());
}

fn suivie() -> Vie {
    let mut vie = ouverte();
    pousse(&mut vie, Entree::Pret, t(1));
    pousse(&mut vie, accord(None), t(2));
    vie
}

fn refus(secondes: i64) -> Entree {
    let ko = Ko { code: CodeErreur::read("20015"), libelle: String::new() };
    let accuse = AccusePut { entete: Some(Entete::Ko(ko)), ..AccusePut::default() };
    let retour = RetourPut::Reponse { http: 200, corps: CorpsPut::Accuse(accuse), pas_avant: None };
    Entree::Retour { retour, dernier_octet: t(secondes) }
}

fn non_parti() -> Entree {
    Entree::Retour { retour: RetourPut::NonParti(panne()), dernier_octet: t(1) }
}

fn absence() -> Entree {
    Entree::Absente { doute: DOUTE }
}

fn code(vie: &Vie) -> Option<(&str, SourceCode)> {
    vie.code.as_ref().map(|(code, source)| (code.as_str(), *source))
}

#[test]
fn the_version_counts_the_events() {
    let mut vie = ouverte();
    assert_eq!(vie.version, 1);
    pousse(&mut vie, Entree::Pret, t(1));
    assert_eq!(vie.version, 2);
    // One that says nothing counts as well: the journal holds it.
    vie.applique(&Fait { le: t(2), evenement: Evenement::Depart });
    assert_eq!(vie.version, 3);
}

#[test]
fn two_sightings_of_one_instant_are_one() {
    let mut vie = en_doute();
    pousse(&mut vie, absence(), t(900));
    pousse(&mut vie, absence(), t(900));
    assert!(!vie.est_reglee());
}

#[test]
fn a_third_one_under_way_starts_the_count_again_and_is_forgotten_when_gone() {
    let mut vie = en_doute();
    pousse(&mut vie, absence(), t(60));
    pousse(&mut vie, etat("En cours", Some("CTP-3")), t(120));
    pousse(&mut vie, absence(), t(900));
    let Phase::Inconnue(enquete) = &vie.phase else { panic!("{:?}", vie.phase) };
    assert_eq!((&enquete.vu, enquete.premiere_absence), (&Vu::Rien, Some(t(900))));
}

#[test]
fn a_refusal_settles_doubt_and_nothing_else() {
    for (tardif, en_doute_donne) in [(refus(2), "refusee"), (non_parti(), "nonEnvoyee"), (perdue(2), "inconnue")] {
        let mut vie = en_doute();
        pousse(&mut vie, tardif.clone(), t(90));
        let phase = match &vie.phase {
            Phase::Refusee(_) => "refusee",
            Phase::NonEnvoyee(_) => "nonEnvoyee",
            Phase::Inconnue(_) => "inconnue",
            autre => panic!("{autre:?}"),
        };
        assert_eq!(phase, en_doute_donne);
        assert_eq!(vie.est_reglee(), phase != "inconnue", "{phase}: another put of the contract is possible");
        // What is known to have been carried out, or is settled, stays so.
        let mut terminee = suivie();
        pousse(&mut terminee, etat("Terminé", Some("CTP-2")), t(60));
        for mut vie in [suivie(), terminee] {
            let avant = vie.phase.clone();
            pousse(&mut vie, tardif.clone(), t(90));
            assert_eq!(vie.phase, avant);
        }
    }
}

#[test]
fn an_interrupted_put_may_have_left_until_it_was_found() {
    let mut vie = ouverte();
    pousse(&mut vie, Entree::Pret, t(1));
    pousse(&mut vie, Entree::Orpheline, t(500));
    pousse(&mut vie, absence(), t(600));
    pousse(&mut vie, absence(), t(1_099));
    assert!(!vie.est_reglee());
    pousse(&mut vie, absence(), t(1_100));
    assert_eq!(vie.phase, Phase::NonPartie(Constat::Service));
}

#[test]
fn what_is_followed_keeps_to_its_own_fibre_and_stays_adopted() {
    // A third fibre's state is not this one's; nor is a Terminé on the old fibre.
    let mut vie = suivie();
    pousse(&mut vie, etat("Initié", Some("CTP-2")), t(20));
    let avant = (vie.phase.clone(), vie.fibre.clone());
    pousse(&mut vie, etat("En cours", Some("CTP-3")), t(30));
    assert_eq!((&vie.phase, &vie.fibre), (&avant.0, &avant.1));
    pousse(&mut vie, etat("Terminé", Some("CTP-1")), t(40));
    let Phase::EnSuivi(suivie) = &vie.phase else { panic!("{:?}", vie.phase) };
    assert_eq!((&suivie.statut, vie.fibre), (&Some(Statut::Initie), avant.1));
    let mut vie = en_doute();
    pousse(&mut vie, etat("En cours", Some("CTP-2")), t(60));
    pousse(&mut vie, etat("Terminé", Some("CTP-2")), t(90));
    assert_eq!(vie.phase, Phase::Terminee { statut: Statut::Termine, adoptee: true });
}

#[test]
fn a_code_is_missed_until_it_is_recorded_even_after_the_end() {
    let mut vie = en_doute();
    pousse(&mut vie, etat("Terminé", Some("CTP-2")), t(60));
    assert!(vie.code_manque());
    let effet = pousse(&mut vie, Entree::Code(CodeDecharge::read("MAIN").unwrap()), t(90));
    assert_eq!(effet, None, "the end was announced already");
    assert_eq!((code(&vie), vie.code_manque()), (Some(("MAIN", SourceCode::Main)), false));
}

#[test]
fn a_person_s_settlement_keeps_the_code_and_may_undo_an_adoption() {
    let trancher = |partie, code| Entree::Trancher { partie, code, raison: "hotline".into() };
    let mut vie = en_doute();
    pousse(&mut vie, trancher(true, CodeDecharge::read("MAIN")), t(60));
    assert_eq!(code(&vie), Some(("MAIN", SourceCode::Main)));
    assert_eq!(pousse(&mut vie, trancher(false, None), t(90)), Some(Effet::Annoncer));
    assert_eq!(vie.phase, Phase::NonPartie(Constat::Personne { raison: "hotline".into() }));
}

#[test]
fn a_code_that_came_with_doubt_is_kept() {
    let mut vie = ouverte();
    pousse(&mut vie, Entree::Pret, t(1));
    let retour = RetourPut::SansReponse { panne: panne(), code: CodeDecharge::read("ABC") };
    pousse(&mut vie, Entree::Retour { retour, dernier_octet: t(2) }, t(3));
    assert!(matches!(vie.phase, Phase::Inconnue(_)));
    assert_eq!(code(&vie), Some(("ABC", SourceCode::Service)));
}

#[test]
fn what_has_left_is_not_called_back() {
    let mut envoi = ouverte();
    pousse(&mut envoi, Entree::Pret, t(1));
    for vie in [envoi, en_doute(), suivie()] {
        assert_eq!(decide(&vie, Entree::Empeche(panne()), t(60)), Decision::rien());
        assert_eq!(decide(&vie, Entree::Pret, t(60)), Decision::rien());
        // Nor by an event that a journal should not hold there.
        for evenement in [Evenement::Depart, Evenement::NonEnvoyee { panne: panne() }] {
            let mut apres = vie.clone();
            apres.applique(&Fait { le: t(60), evenement });
            assert_eq!(apres.phase, vie.phase);
        }
    }
}

fn oubliee(vie: &Vie) -> bool {
    matches!(&vie.phase, Phase::EnSuivi(suivie) if suivie.est_oubliee())
}

#[test]
fn what_the_service_forgot_is_asked_no_more_and_a_person_ends_it() {
    let cloture = |raison: &str| Entree::Trancher { partie: true, code: None, raison: raison.into() };
    for trace in [absence(), etat("Terminé", Some("CTP-3"))] {
        let mut vie = suivie();
        assert_eq!(pousse(&mut vie, trace.clone(), t(60)), Some(Effet::Suivre));
        assert_eq!(pousse(&mut vie, trace.clone(), t(590)), Some(Effet::Suivre), "too early to tell");
        assert_eq!(decide(&vie, cloture(""), t(600)), Decision::rien());
        assert_eq!(pousse(&mut vie, trace.clone(), t(603)), None, "worth no request any more");
        assert!(oubliee(&vie) && !vie.est_suivie() && !vie.est_reglee(), "it still blocks its contract");
        let non_partie = Entree::Trancher { partie: false, code: None, raison: "hotline".into() };
        assert_eq!(decide(&vie, non_partie, t(610)), Decision::rien(), "accepted is accepted");
        assert_eq!(pousse(&mut vie, cloture("hotline"), t(620)), Some(Effet::Annoncer));
        assert_eq!(vie.phase, Phase::Close { raison: "hotline".into() });
        assert!(vie.code_manque());
        pousse(&mut vie, Entree::Code(CodeDecharge::read("MAIN").unwrap()), t(630));
        assert!(!vie.code_manque());
    }
}

#[test]
fn a_state_takes_up_again_what_seemed_forgotten() {
    let mut vie = suivie();
    pousse(&mut vie, absence(), t(60));
    pousse(&mut vie, absence(), t(700));
    assert!(oubliee(&vie));
    assert_eq!(pousse(&mut vie, etat("En cours", Some("CTP-2")), t(710)), Some(Effet::Suivre));
    assert!(!oubliee(&vie));
    pousse(&mut vie, absence(), t(720));
    assert!(!oubliee(&vie), "counted anew");
}

#[test]
fn a_workflow_that_does_not_end_can_be_ended_by_a_person_after_a_day_and_not_before() {
    let jour = CLOTURE.as_secs();
    let cloture = || Entree::Trancher { partie: true, code: CodeDecharge::read("MAIN"), raison: String::new() };
    let mut vie = suivie();
    pousse(&mut vie, etat("En cours", Some("CTP-2")), t(60));
    assert_eq!(decide(&vie, cloture(), t(jour)), Decision::rien());
    assert_eq!(pousse(&mut vie, cloture(), t(jour + 1)), Some(Effet::Annoncer));
    assert_eq!((&vie.phase, code(&vie)), (&Phase::Close { raison: String::new() }, Some(("MAIN", SourceCode::Main))));
    // An answer that comes later still is kept.
    pousse(&mut vie, accord(Some("ABC")), t(jour + 2));
    assert_eq!(code(&vie), Some(("ABC", SourceCode::Service)));
    assert!(vie.est_reglee());
}

/// A clock that was a year ahead when the put left, and right since: nothing is settled sooner than by
/// a true clock, and nothing waits for that year.
#[test]
fn a_clock_that_was_a_year_ahead_at_the_put_blocks_no_contract_for_that_year() {
    let an = 365 * 86_400;
    let mut vie = ouverte();
    pousse(&mut vie, Entree::Pret, t(an));
    pousse(&mut vie, perdue(an), t(an));
    pousse(&mut vie, absence(), t(60));
    pousse(&mut vie, absence(), t(659));
    assert!(!vie.est_reglee(), "599 s after the first sighting");
    pousse(&mut vie, absence(), t(660));
    assert_eq!(vie.phase, Phase::NonPartie(Constat::Service));
    // Set back for a while and right again, the last byte's time is the one that counts.
    let mut vie = en_doute();
    pousse(&mut vie, absence(), t(-an));
    pousse(&mut vie, absence(), t(60));
    assert!(!vie.est_reglee());

    let mut vie = ouverte();
    pousse(&mut vie, Entree::Pret, t(an));
    pousse(&mut vie, Entree::Retour { retour: accord_de(None), dernier_octet: t(an) }, t(an));
    pousse(&mut vie, etat("En cours", Some("CTP-2")), t(60));
    let cloture = Entree::Trancher { partie: true, code: None, raison: String::new() };
    assert_eq!(pousse(&mut vie, cloture, t(120)), Some(Effet::Annoncer));
    assert_eq!(vie.phase, Phase::Close { raison: String::new() });
}
