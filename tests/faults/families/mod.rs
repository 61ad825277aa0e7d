//! The faults by family; each entry is one row of `docs/pannes.md`.

mod body;
mod connection;
mod head;
mod portal;
mod proxy;
mod retry_after;
mod status;
mod tls;

use super::scene::Breakage;

/// The faults of one table.
pub(crate) struct Family {
    pub(crate) title: &'static str,
    pub(crate) breakages: Vec<Breakage>,
}

/// All the families, in the document's order.
pub(crate) fn all() -> Vec<Family> {
    [
        ("Before a connection stands, and when it breaks", connection::breakages as fn() -> Vec<Breakage>),
        ("TLS", tls::breakages),
        ("A proxy on the way", proxy::breakages),
        ("Redirections and sign-in pages", portal::breakages),
        ("The head of the answer", head::breakages),
        ("The body of the answer", body::breakages),
        ("HTTP statuses", status::breakages),
        ("Answers that ask to wait", retry_after::breakages),
    ]
    .into_iter()
    .map(|(title, breakages)| Family { title, breakages: breakages() })
    .collect()
}

/// The outcome of a put is unknown.
const UNKNOWN: &str = "inconnue";
const REFUSED: &str = "refusee";
const NOT_SENT: &str = "nonEnvoyee";
const ACCEPTED: &str = "acceptee";

/// A short time limit, for faults that last until it is over.
const SHORT: &str = "delai_reponse = \"5s\"";
