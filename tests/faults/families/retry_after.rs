//! 429 and 503 with a Retry-After, sensible or not.

use jiff::{SignedDuration, Timestamp};

use super::{INCONNUE, REFUSEE};
use crate::scene::{Panne, service};
use crate::server::{repond, reponse};

pub(super) fn pannes() -> Vec<Panne> {
    vec![
        trop("429, in 1 second", || "1".to_owned()),
        trop("429, in 2 minutes", || "120".to_owned()),
        trop("429, until a time of day", || date(SignedDuration::from_mins(5))),
        service("429, until a time of day by a clock that is an hour off", REFUSEE, || {
            repond(|_| {
                let (la_bas, fin) = (date(SignedDuration::from_mins(60)), date(SignedDuration::from_mins(65)));
                reponse("429 Too Many Requests", &format!("Date: {la_bas}\r\nRetry-After: {fin}\r\n"), "")
            })
        }),
        trop("429, until a time that is over", || date(SignedDuration::from_mins(-5))),
        trop("429, in less than nothing", || "-1".to_owned()),
        trop("429, in thirty years", || "1000000000".to_owned()),
        trop("429, in more than any number holds", || "99999999999999999999999".to_owned()),
        trop("429, until nobody knows when", || "bientôt".to_owned()),
        arret("503, in 1 second", "1"),
        arret("503, in 2 minutes", "120"),
        service("408, in 1 second", INCONNUE, || repond(|_| reponse("408 Request Timeout", "Retry-After: 1\r\n", ""))),
    ]
}

fn trop(fait: &'static str, quand: impl Fn() -> String + Copy + Send + Sync + 'static) -> Panne {
    service(fait, REFUSEE, move || {
        repond(move |_| reponse("429 Too Many Requests", &format!("Retry-After: {}\r\n", quand()), ""))
    })
}

fn arret(fait: &'static str, quand: &'static str) -> Panne {
    service(fait, INCONNUE, move || {
        repond(move |_| reponse("503 Service Unavailable", &format!("Retry-After: {quand}\r\n"), ""))
    })
}

/// As HTTP writes a time.
fn date(dans: SignedDuration) -> String {
    Timestamp::now().checked_add(dans).unwrap().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
