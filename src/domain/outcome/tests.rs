//! Guards: domain: the outcome of a put is decided in one function, case by case

use super::*;

fn ko(code: &str) -> Entete {
    Entete::Ko(Ko { code: ServiceErrorCode::read(code), libelle: "libellé".into() })
}

fn acknowledgement(entete: Option<Entete>, code: Option<&str>) -> PutBody {
    PutBody::Acknowledgement(PutAcknowledgement {
        entete,
        code: code.and_then(DechargeCode::read),
        ..PutAcknowledgement::default()
    })
}

fn received(http: u16, body: PutBody) -> PutOutcome {
    outcome(PutReturn::Answer { http, body, not_before: None })
}

fn name(outcome: &PutOutcome) -> &'static str {
    match outcome {
        PutOutcome::Accepted(_) => "acceptee",
        PutOutcome::Refused(_) => "refusee",
        PutOutcome::NotSent(_) => "nonEnvoyee",
        PutOutcome::Unknown(_) => "inconnue",
    }
}

fn code(outcome: &PutOutcome) -> Option<&str> {
    match outcome {
        PutOutcome::Accepted(acceptance) => acceptance.code.as_ref().map(DechargeCode::as_str),
        PutOutcome::Unknown(doubt) => doubt.code.as_ref().map(DechargeCode::as_str),
        PutOutcome::Refused(_) | PutOutcome::NotSent(_) => None,
    }
}

/// docs/e-reprov.md 5.3, code by code, written out from its sentence.
#[test]
fn each_code_of_the_catalogue_has_the_outcome_of_the_contract_page() {
    let refused = "10000 20001 20002 20005 20007 20011 20012 20015 20016 20018 20019 20020 20021 -1";
    let unknown = "10100 10101 10200 20000 20003 20004 20006 20008 20009 20010 20014 0";
    for (expected, codes) in [("refusee", refused), ("inconnue", unknown), ("inconnue", "20013 20017 12345 abc")] {
        for this_code in codes.split(' ') {
            assert_eq!(name(&received(200, acknowledgement(Some(ko(this_code)), None))), expected, "{this_code}");
        }
    }
    let listed = refused.split(' ').count() + unknown.split(' ').count();
    assert_eq!(listed, ServiceErrorCode::known().count(), "a code of the catalogue is in neither list");
}

#[test]
fn ok_or_a_code_is_an_acceptance() {
    assert_eq!(name(&received(200, acknowledgement(Some(Entete::Ok), Some("ABC")))), "acceptee");
    assert_eq!(name(&received(200, acknowledgement(Some(Entete::Ok), None))), "acceptee");
    let without_entete = received(200, acknowledgement(None, Some("ABC")));
    assert_eq!((name(&without_entete), code(&without_entete)), ("acceptee", Some("ABC")));
    assert_eq!(name(&received(200, acknowledgement(None, None))), "inconnue");
}

#[test]
fn a_code_beside_a_contradiction_is_doubt_and_is_kept() {
    for returned in [
        received(200, acknowledgement(Some(ko("20015")), Some("ABC"))),
        received(500, acknowledgement(Some(Entete::Ok), Some("ABC"))),
        received(404, acknowledgement(None, Some("ABC"))),
        received(
            200,
            PutBody::Illegible {
                fault: AnswerFault::Truncated,
                reason: "truncated".into(),
                code: DechargeCode::read("ABC"),
                kind: None,
            },
        ),
        outcome(PutReturn::NoAnswer {
            breakdown: Breakdown { kind: BreakdownKind::Cut, detail: String::new() },
            code: DechargeCode::read("ABC"),
        }),
    ] {
        assert_eq!((name(&returned), code(&returned)), ("inconnue", Some("ABC")));
    }
}

#[test]
fn each_http_status_has_its_outcome() {
    let html = || PutBody::Illegible {
        fault: AnswerFault::NotXml,
        reason: "HTML".into(),
        code: None,
        kind: Some(AnswererKind::Page),
    };
    for status in 100..=599 {
        let expected = match status {
            401 | 403 | 404 | 407 | 413 | 415 | 429 => "refusee",
            _ => "inconnue",
        };
        assert_eq!(name(&received(status, html())), expected, "{status}");
        assert_eq!(name(&received(status, PutBody::Fault("x".into()))), expected, "{status} with a fault");
    }
    assert_eq!(name(&received(500, acknowledgement(Some(ko("20015")), None))), "inconnue");
    // An OK or a code with a status that is no success is not an acceptance.
    for status in [199, 300, 302, 399, 500] {
        assert_eq!(name(&received(status, acknowledgement(Some(Entete::Ok), None))), "inconnue", "{status}");
    }
}

#[test]
fn a_refusal_by_status_keeps_before_when_not_to_call_again() {
    let not_before = "2026-11-25T10:00:00Z".parse().ok();
    let body = PutBody::Illegible { fault: AnswerFault::Other, reason: String::new(), code: None, kind: None };
    let returned = PutReturn::Answer { http: 429, body, not_before };
    assert_eq!(outcome(returned), PutOutcome::Refused(Refusal::Http { status: 429, not_before, kind: None }));
    // Older journals do not have this field.
    let old: Refusal = serde_json::from_str(r#"{"par":"http","statut":429}"#).unwrap();
    assert_eq!(old, Refusal::Http { status: 429, not_before: None, kind: None });
}

#[test]
fn only_certainty_is_not_sent() {
    let breakdown = || Breakdown { kind: BreakdownKind::AnswerTimeout, detail: String::new() };
    assert_eq!(name(&outcome(PutReturn::NotDeparted(breakdown()))), "nonEnvoyee");
    assert_eq!(name(&outcome(PutReturn::NoAnswer { breakdown: breakdown(), code: None })), "inconnue");
}

fn codes(all: &[&str]) -> Vec<DechargeCode> {
    all.iter().filter_map(|code| DechargeCode::read(code)).collect()
}

/// The codes that an answer with this outcome may mean.
fn candidates(outcome: &PutOutcome) -> &[DechargeCode] {
    match outcome {
        PutOutcome::Accepted(acceptance) => &acceptance.candidates,
        PutOutcome::Unknown(doubt) => &doubt.candidates,
        PutOutcome::Refused(_) | PutOutcome::NotSent(_) => &[],
    }
}

#[test]
fn a_code_that_may_be_one_never_counts_as_one_and_is_never_lost() {
    let with = |http, body, found: &[&str]| {
        outcome(PutReturn::Answer { http, body, not_before: None }.with_candidates(codes(found)))
    };
    for found in [&["A"][..], &["A", "B"]] {
        for (http, body, expected) in [
            (200, acknowledgement(Some(Entete::Ok), None), "acceptee"),
            (200, acknowledgement(None, None), "inconnue"),
            (200, acknowledgement(Some(ko("20005")), None), "inconnue"),
            (403, PutBody::Fault(String::new()), "inconnue"),
            (500, PutBody::Fault(String::new()), "inconnue"),
        ] {
            let outcome = with(http, body, found);
            assert_eq!((name(&outcome), code(&outcome)), (expected, None));
            assert_eq!(candidates(&outcome), codes(found));
        }
    }
    let at_its_place = with(200, acknowledgement(Some(Entete::Ok), Some("A")), &["B"]);
    assert_eq!((code(&at_its_place), candidates(&at_its_place)), (Some("A"), &[][..]));
    // Older journals have no candidates.
    let old: Doubt = serde_json::from_str(r#"{"cause":{"cause":"fault","texte":""},"code":null}"#).unwrap();
    assert!(old.candidates.is_empty());
}

#[test]
fn of_two_codes_at_their_place_none_is_chosen() {
    let two = |entete| {
        PutBody::Acknowledgement(PutAcknowledgement {
            entete,
            code: DechargeCode::read("A"),
            other_codes: codes(&["B"]),
            ..PutAcknowledgement::default()
        })
    };
    for (http, entete, expected) in [
        (200, Some(Entete::Ok), "acceptee"),
        (200, None, "acceptee"),
        (200, Some(ko("20005")), "inconnue"),
        (403, Some(Entete::Ok), "inconnue"),
        (500, Some(Entete::Ok), "inconnue"),
    ] {
        let outcome = received(http, two(entete));
        assert_eq!((name(&outcome), code(&outcome)), (expected, None), "{http}");
        assert_eq!(candidates(&outcome), codes(&["A", "B"]));
    }
}
