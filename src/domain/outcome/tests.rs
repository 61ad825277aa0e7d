//! Guards: domain: the outcome of a put is decided in one function, case by case

use super::*;

fn ko(code: &str) -> Entete {
    Entete::Ko(Ko { code: CodeErreur::read(code), libelle: "libellé".into() })
}

fn accuse(entete: Option<Entete>, code: Option<&str>) -> CorpsPut {
    CorpsPut::Accuse(AccusePut { entete, code: code.and_then(CodeDecharge::read), ..AccusePut::default() })
}

fn recu(http: u16, corps: CorpsPut) -> Issue {
    issue(RetourPut::Reponse { http, corps, pas_avant: None })
}

fn nom(issue: &Issue) -> &'static str {
    match issue {
        Issue::Acceptee(_) => "acceptee",
        Issue::Refusee(_) => "refusee",
        Issue::NonEnvoyee(_) => "nonEnvoyee",
        Issue::Inconnue(_) => "inconnue",
    }
}

fn code(issue: &Issue) -> Option<&str> {
    match issue {
        Issue::Acceptee(accord) => accord.code.as_ref().map(CodeDecharge::as_str),
        Issue::Inconnue(doute) => doute.code.as_ref().map(CodeDecharge::as_str),
        Issue::Refusee(_) | Issue::NonEnvoyee(_) => None,
    }
}

/// docs/e-reprov.md 5.3, code by code, written out from its sentence.
#[test]
fn each_code_of_the_catalogue_has_the_outcome_of_the_contract_page() {
    let refusee = "10000 20001 20002 20005 20007 20011 20012 20015 20016 20018 20019 20020 20021 -1";
    let inconnue = "10100 10101 10200 20000 20003 20004 20006 20008 20009 20010 20014 0";
    for (attendu, codes) in [("refusee", refusee), ("inconnue", inconnue), ("inconnue", "20013 20017 12345 abc")] {
        for ce_code in codes.split(' ') {
            assert_eq!(nom(&recu(200, accuse(Some(ko(ce_code)), None))), attendu, "{ce_code}");
        }
    }
    let listed = refusee.split(' ').count() + inconnue.split(' ').count();
    assert_eq!(listed, CodeErreur::connus().count(), "a code of the catalogue is in neither list");
}

#[test]
fn ok_or_a_code_is_an_acceptance() {
    assert_eq!(nom(&recu(200, accuse(Some(Entete::Ok), Some("ABC")))), "acceptee");
    assert_eq!(nom(&recu(200, accuse(Some(Entete::Ok), None))), "acceptee");
    let sans_entete = recu(200, accuse(None, Some("ABC")));
    assert_eq!((nom(&sans_entete), code(&sans_entete)), ("acceptee", Some("ABC")));
    assert_eq!(nom(&recu(200, accuse(None, None))), "inconnue");
}

#[test]
fn a_code_beside_a_contradiction_is_doubt_and_is_kept() {
    for retour in [
        recu(200, accuse(Some(ko("20015")), Some("ABC"))),
        recu(500, accuse(Some(Entete::Ok), Some("ABC"))),
        recu(404, accuse(None, Some("ABC"))),
        recu(
            200,
            CorpsPut::Illisible {
                defaut: DefautReponse::Tronquee,
                raison: "truncated".into(),
                code: CodeDecharge::read("ABC"),
                nature: None,
            },
        ),
        issue(RetourPut::SansReponse {
            panne: Panne { genre: GenrePanne::Rupture, detail: String::new() },
            code: CodeDecharge::read("ABC"),
        }),
    ] {
        assert_eq!((nom(&retour), code(&retour)), ("inconnue", Some("ABC")));
    }
}

#[test]
fn each_http_status_has_its_outcome() {
    let html = || CorpsPut::Illisible {
        defaut: DefautReponse::PasDuXml,
        raison: "HTML".into(),
        code: None,
        nature: Some(Nature::Page),
    };
    for statut in 100..=599 {
        let attendu = match statut {
            401 | 403 | 404 | 407 | 413 | 415 | 429 => "refusee",
            _ => "inconnue",
        };
        assert_eq!(nom(&recu(statut, html())), attendu, "{statut}");
        assert_eq!(nom(&recu(statut, CorpsPut::Fault("x".into()))), attendu, "{statut} with a fault");
    }
    assert_eq!(nom(&recu(500, accuse(Some(ko("20015")), None))), "inconnue");
    // An OK or a code beside a status that is no success is no acceptance.
    for statut in [199, 300, 302, 399, 500] {
        assert_eq!(nom(&recu(statut, accuse(Some(Entete::Ok), None))), "inconnue", "{statut}");
    }
}

#[test]
fn a_refusal_by_status_keeps_before_when_not_to_call_again() {
    let pas_avant = "2026-11-25T10:00:00Z".parse().ok();
    let corps = CorpsPut::Illisible { defaut: DefautReponse::Autre, raison: String::new(), code: None, nature: None };
    let retour = RetourPut::Reponse { http: 429, corps, pas_avant };
    assert_eq!(issue(retour), Issue::Refusee(Refus::Http { statut: 429, pas_avant }));
    // What older journals hold says nothing of it.
    let ancien: Refus = serde_json::from_str(r#"{"par":"http","statut":429}"#).unwrap();
    assert_eq!(ancien, Refus::Http { statut: 429, pas_avant: None });
}

#[test]
fn only_certainty_is_not_sent() {
    let panne = || Panne { genre: GenrePanne::DelaiReponse, detail: String::new() };
    assert_eq!(nom(&issue(RetourPut::NonParti(panne()))), "nonEnvoyee");
    assert_eq!(nom(&issue(RetourPut::SansReponse { panne: panne(), code: None })), "inconnue");
}
