//! Guards: engine: what the service says that stops further calls stops every process, and no longer than it
//! must; a password just typed is tried by one call

use reprov::domain::outcome::Refusal;
use reprov::domain::put_answers::Ko;
use reprov::domain::service_error::ServiceErrorCode;
use reprov::store::journal::{PasswordMark, Stop, Stopped};

use crate::bench::*;

fn refusal(code: &str, at: &str) -> Stop {
    let ko = Ko { code: ServiceErrorCode::read(code), libelle: "maximum".into() };
    Stop { refusal: Refusal::Service(ko), at: t(at), mark: None }
}

#[tokio::test]
async fn a_month_s_stop_ends_with_the_month_of_paris() {
    let sandbox = Sandbox::new();
    let (journal, other) = (sandbox.open(), sandbox.open());
    let stop = refusal("20016", "2026-11-30T22:30:00Z");
    for what in [Stopped::Reads, Stopped::Puts(contrat("MUT-1"))] {
        journal.stopped(what.clone(), stop.clone()).await.unwrap();
        let seen = other.stop(what.clone(), t("2026-11-30T22:59:59Z")).await.unwrap();
        assert_eq!(seen.as_ref(), Some(&stop), "by another process");
        // 23:00 UTC is midnight in Paris.
        assert_eq!(other.stop(what.clone(), t("2026-11-30T23:00:00Z")).await.unwrap(), None);
    }
    assert_eq!(other.stop(Stopped::Puts(contrat("MUT-2")), t("2026-11-30T22:45:00Z")).await.unwrap(), None);
}

#[tokio::test]
async fn refused_credentials_stay_refused_until_let_go_and_per_login_and_profile() {
    let sandbox = Sandbox::new();
    let (journal, elsewhere) = (sandbox.open(), sandbox.open_for("prod"));
    let credentials = || Stopped::Credentials("LOGIN".into());
    let first =
        Stop { mark: Some(PasswordMark { salt: -3, value: 65_535 }), ..refusal("10000", "2026-11-02T10:00:00Z") };
    journal.stopped(credentials(), first.clone()).await.unwrap();
    let months_later = t("2027-06-01T10:00:00Z");
    assert_eq!(journal.stop(credentials(), months_later).await.unwrap(), Some(first));
    assert_eq!(journal.stop(Stopped::Credentials("AUTRE".into()), months_later).await.unwrap(), None);
    assert_eq!(elsewhere.stop(credentials(), months_later).await.unwrap(), None);
    // The latest refusal counts.
    let second = Stop {
        refusal: Refusal::Http { status: 401, not_before: None, kind: None },
        ..refusal("10000", "2026-11-03T10:00:00Z")
    };
    journal.stopped(credentials(), second.clone()).await.unwrap();
    assert_eq!(journal.stop(credentials(), months_later).await.unwrap(), Some(second));
    journal.free(credentials(), months_later).await.unwrap();
    journal.free(credentials(), months_later).await.unwrap();
    assert_eq!(journal.stop(credentials(), months_later).await.unwrap(), None);
}

/// The wait ends at its exact instant, in any month. It does not hold at an instant before the answer that set it
/// (the clock was set back).
#[tokio::test]
async fn a_time_to_wait_holds_from_when_it_was_said_until_it_is_over() {
    let sandbox = Sandbox::new();
    let (journal, other) = (sandbox.open(), sandbox.open());
    let refusal = Refusal::Http { status: 503, not_before: Some(t("2026-11-30T23:05:00Z")), kind: None };
    let wait = Stop { refusal, at: t("2026-11-30T22:55:00Z"), mark: None };
    journal.stopped(Stopped::Service, wait.clone()).await.unwrap();
    for (when, holder) in [
        ("2026-11-30T22:54:59Z", false),
        ("2026-11-30T22:55:00Z", true),
        ("2026-11-30T23:04:59.999999Z", true),
        ("2026-11-30T23:05:00Z", false),
    ] {
        let expected = holder.then(|| wait.clone());
        assert_eq!(other.stop(Stopped::Service, t(when)).await.unwrap(), expected, "{when}");
        let all: Vec<_> = expected.map(|wait| (Stopped::Service, wait)).into_iter().collect();
        assert_eq!(other.stops(t(when)).await.unwrap(), all, "{when}");
    }
    journal.free(Stopped::Service, t("2026-11-30T23:00:00Z")).await.unwrap();
    assert_eq!(other.stop(Stopped::Service, t("2026-11-30T23:00:00Z")).await.unwrap(), None);
}

#[tokio::test]
async fn what_was_stopped_stays_stopped_in_a_journal_that_knew_no_time_to_wait() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path.parent().unwrap()).unwrap();
    let raw = sandbox.raw();
    for schema in [
        include_str!("../../src/store/journal/schema/001.sql"),
        include_str!("../../src/store/journal/schema/002.sql"),
        include_str!("../../src/store/journal/schema/003.sql"),
        include_str!("../../src/store/journal/schema/004.sql"),
    ] {
        raw.execute_batch(schema).unwrap();
    }
    raw.pragma_update(None, "application_id", 0x5265_5072).unwrap();
    raw.pragma_update(None, "user_version", 4).unwrap();
    raw.execute_batch(
        "INSERT INTO profil (nom) VALUES ('pack');
         INSERT INTO barrage VALUES (1, 'acces', 'LOGIN', '2026-11', '{\"par\":\"http\",\"statut\":401}', 1795000000000000, -3, 7);",
    )
    .unwrap();
    raw.close().unwrap();
    let journal = sandbox.open();
    let keep = journal.stop(Stopped::Credentials("LOGIN".into()), t("2026-11-30T22:00:00Z")).await.unwrap().unwrap();
    assert_eq!(keep.refusal, Refusal::Http { status: 401, not_before: None, kind: None });
    assert_eq!(keep.mark, Some(PasswordMark { salt: -3, value: 7 }));
    let refusal = Refusal::Http { status: 503, not_before: Some(t("2026-11-30T23:05:00Z")), kind: None };
    journal.stopped(Stopped::Service, Stop { refusal, at: t("2026-11-30T22:55:00Z"), mark: None }).await.unwrap();
}
