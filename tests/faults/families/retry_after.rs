//! 429 and 503 with a sensible or a senseless Retry-After.

use jiff::{SignedDuration, Timestamp};

use super::{REFUSED, UNKNOWN};
use crate::scene::{Breakage, service};
use crate::server::{answer, answering};

pub(super) fn breakages() -> Vec<Breakage> {
    vec![
        too_many("429, in 1 second", || "1".to_owned()),
        too_many("429, in 2 minutes", || "120".to_owned()),
        too_many("429, until a time of day", || date(SignedDuration::from_mins(5))),
        service("429, until a time of day by a clock that is an hour off", REFUSED, || {
            answering(|_| {
                let (remote, end) = (date(SignedDuration::from_mins(60)), date(SignedDuration::from_mins(65)));
                answer("429 Too Many Requests", &format!("Date: {remote}\r\nRetry-After: {end}\r\n"), "")
            })
        }),
        too_many("429, until a time that is over", || date(SignedDuration::from_mins(-5))),
        too_many("429, in less than nothing", || "-1".to_owned()),
        too_many("429, in thirty years", || "1000000000".to_owned()),
        too_many("429, in more than any number holds", || "99999999999999999999999".to_owned()),
        too_many("429, until nobody knows when", || "bientôt".to_owned()),
        stop("503, in 1 second", "1"),
        stop("503, in 2 minutes", "120"),
        service("408, in 1 second", UNKNOWN, || answering(|_| answer("408 Request Timeout", "Retry-After: 1\r\n", ""))),
    ]
}

fn too_many(case: &'static str, when: impl Fn() -> String + Copy + Send + Sync + 'static) -> Breakage {
    service(case, REFUSED, move || {
        answering(move |_| answer("429 Too Many Requests", &format!("Retry-After: {}\r\n", when()), ""))
    })
}

fn stop(case: &'static str, when: &'static str) -> Breakage {
    service(case, UNKNOWN, move || {
        answering(move |_| answer("503 Service Unavailable", &format!("Retry-After: {when}\r\n"), ""))
    })
}

/// A time as HTTP writes it.
fn date(within: SignedDuration) -> String {
    Timestamp::now().checked_add(within).unwrap().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
