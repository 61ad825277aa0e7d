use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::domain::put_answers::Ko;
use crate::domain::service_error::ServiceErrorCode;

fn ko(code: &str) -> Failure {
    Failure::from_service(Ko { code: ServiceErrorCode::read(code), libelle: String::new() })
}

#[test]
fn a_clock_that_is_off_is_told_and_nothing_else_is() {
    let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    for (offset, state) in [
        (0, CheckState::Ok),
        (119, CheckState::Ok),
        (-119, CheckState::Ok),
        (121, CheckState::Warning),
        (-121, CheckState::Warning),
    ] {
        let finding = network::clock(Some(now - SignedDuration::from_secs(offset)), now);
        assert_eq!((finding.state, &finding.data["ecartSecondes"]), (state, &json!(offset)), "{offset}");
        assert_eq!(finding.data["paris"], "2026-11-24 13:00:00");
    }
    assert_eq!(network::clock(None, now).state, CheckState::NotTried);
}

#[test]
fn what_an_answer_says_of_the_version() {
    for (failure, meaning) in [
        (ko("20019"), "repond"),
        (ko("20001"), "repond"),
        (ko("10000"), "refuse"),
        (Failure::from_http(401), "refuse"),
        (ko("20016"), "muet"),
        (ko("20007"), "muet"),
        (Failure::from_http(404), "muet"),
        (Failure::from_http(429), "muet"),
        (Failure::from_http(415), "autre"),
        (Failure::from_http(500), "autre"),
        (Failure::new(Category::Service, "erreur.fault"), "autre"),
        (Failure::new(Category::Protocol, "erreur.reponse_illisible"), "autre"),
        (Failure::new(Category::Network, "erreur.panne.connexion"), "muet"),
        (Failure::new(Category::Quota, "erreur.panne.quota"), "muet"),
    ] {
        let tell = match service::understand(Err(failure.clone())) {
            service::TrialAnswer::Answers(_) => "repond",
            service::TrialAnswer::Refuses(_) => "refuse",
            service::TrialAnswer::NotUnderstood(_) => "autre",
            service::TrialAnswer::Silent(_) => "muet",
        };
        assert_eq!(tell, meaning, "{failure:?}");
    }
}
