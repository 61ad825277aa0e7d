//! The faults, family by family: one entry, one row of the document.

mod body;
mod connection;
mod head;
mod portal;
mod proxy;
mod retry_after;
mod status;
mod tls;

use super::scene::Panne;

/// What the rows of one table have in common.
pub(crate) struct Famille {
    pub(crate) titre: &'static str,
    pub(crate) pannes: Vec<Panne>,
}

/// All of them, in the document's order.
pub(crate) fn toutes() -> Vec<Famille> {
    [
        ("Before a connection stands, and when it breaks", connection::pannes as fn() -> Vec<Panne>),
        ("TLS", tls::pannes),
        ("A proxy on the way", proxy::pannes),
        ("Redirections and sign-in pages", portal::pannes),
        ("The head of the answer", head::pannes),
        ("The body of the answer", body::pannes),
        ("HTTP statuses", status::pannes),
        ("Answers that ask to wait", retry_after::pannes),
    ]
    .into_iter()
    .map(|(titre, pannes)| Famille { titre, pannes: pannes() })
    .collect()
}

/// A put of which nobody knows.
const INCONNUE: &str = "inconnue";
const REFUSEE: &str = "refusee";
const NON_ENVOYEE: &str = "nonEnvoyee";
const ACCEPTEE: &str = "acceptee";

/// Of faults that last until the time allowed is over.
const COURT: &str = "delai_reponse = \"5s\"";
