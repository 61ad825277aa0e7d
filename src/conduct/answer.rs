//! A put's answer made durable, whatever the ledger says at first.

use std::time::Duration;

use jiff::Timestamp;

use super::record::read_again;
use super::sender::Sent;
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Entree, Fait, Vie, decide};
use crate::domain::outcome::RetourPut;
use crate::domain::service_error::Categorie;
use crate::ledger::{AjoutError, Aside, Ledger, Outcome, PutId, RequeteId};
use crate::stop_points::point;

/// How often the ledger is asked to take an answer that it refused before that is told.
const TRIES: u32 = 20;
/// Pause between two of these.
const PAUSE: Duration = Duration::from_millis(500);

/// Makes the outcome durable; whatever else was written meanwhile, it is written after it. Gives what the
/// answer asks beside it, too.
pub(super) async fn receive<L: Ledger, A>(
    ledger: &L,
    put: PutId,
    mut vie: Vie,
    request: RequeteId,
    sent: Sent<A>,
    le: Timestamp,
) -> Result<(Vie, A), Echec> {
    let Sent { retour, raw, asked } = sent;
    let given_back = matches!(retour, RetourPut::NonParti(_));
    let entree = Entree::Retour { retour, dernier_octet: le };
    let mut tries = 0;
    // Kept in a file from the first refusal on: the process may not live to see the ledger again.
    let mut aside = None;
    loop {
        let Some(evenement) = decide(&vie, entree.clone(), le).evenement else { return Ok((vie, asked)) };
        let outcome = Outcome { fait: Fait { le, evenement }, raw: raw.clone(), request, given_back };
        let detail = match ledger.receive(put, vie.version, outcome.clone()).await {
            Ok(vie) => {
                if let Some((aside, _)) = &aside {
                    ledger.forget(&ledger.place(aside));
                }
                return Ok((vie, asked));
            }
            Err(AjoutError::Conflit { .. }) => match read_again(ledger, put).await {
                Ok(read) => {
                    vie = read;
                    continue;
                }
                Err(echec) => echec.detail,
            },
            Err(error) => error.to_string(),
        };
        tracing::error!(detail, tries, "the ledger did not take a put's answer");
        let (kept, durable) = aside.get_or_insert_with(|| (Aside::new(put, &vie, outcome), false));
        *durable = *durable || ledger.put_aside(kept);
        point("put.a-l-abri");
        if tries >= TRIES {
            return Err(not_kept(kept, *durable, &ledger.place(kept).to_string(), detail));
        }
        tries += 1;
        tokio::time::sleep(PAUSE).await;
    }
}

/// The ledger took the answer neither at once nor later: said with the code de décharge, which may be
/// nowhere but on the screen.
fn not_kept(aside: &Aside, durable: bool, place: &str, detail: String) -> Echec {
    let cle = match (aside.code(), durable) {
        (Some(_), true) => "erreur.journal.code_a_l_abri",
        (None, true) => "erreur.journal.reponse_a_l_abri",
        (Some(_), false) => "erreur.journal.code_non_garde",
        (None, false) => "erreur.journal.reponse_non_gardee",
    };
    let echec = Echec::new(Categorie::Entree, cle)
        .avec("chemin", place)
        .avec("contrat", aside.demande().contrat.as_str())
        .detail(detail);
    match aside.code() {
        Some(code) => echec.avec("decharge", code),
        None => echec,
    }
}
