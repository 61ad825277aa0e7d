//! The faults, family by family: one entry, one row of the document.

mod connexion;
mod corps;
mod mandataire;
mod portail;
mod report;
mod statut;
mod tete;
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
        ("Before a connection stands, and when it breaks", connexion::pannes as fn() -> Vec<Panne>),
        ("TLS", tls::pannes),
        ("A proxy on the way", mandataire::pannes),
        ("Redirections and sign-in pages", portail::pannes),
        ("The head of the answer", tete::pannes),
        ("The body of the answer", corps::pannes),
        ("HTTP statuses", statut::pannes),
        ("Answers that ask to wait", report::pannes),
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
