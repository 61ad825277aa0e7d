//! Makes a put's answer durable, also when the ledger refuses it at first.

use std::time::Duration;

use jiff::Timestamp;

use super::record::read_again;
use super::sender::Sent;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, PutInput, Record, decide};
use crate::domain::outcome::PutReturn;
use crate::domain::service_error::Category;
use crate::ledger::{AppendError, Aside, Ledger, PutId, RequestId, ReturnRecord};
use crate::stop_points::point;

/// How often the ledger is asked again to take an answer that it refused, before the failure is reported.
const TRIES: u32 = 20;
/// Pause between two tries.
const PAUSE: Duration = Duration::from_millis(500);

/// Makes the outcome durable, after any event that somebody else wrote meanwhile. Returns the put, and what
/// else the answer asks of this process.
pub(super) async fn receive<L: Ledger, A>(
    ledger: &L,
    put: PutId,
    mut life: Life,
    request: RequestId,
    sent: Sent<A>,
    at: Timestamp,
) -> Result<(Life, A), Failure> {
    let Sent { returned, raw, asked } = sent;
    let given_back = matches!(returned, PutReturn::NotDeparted(_));
    let input = PutInput::Return { returned, last_byte: at };
    let mut tries = 0;
    // From the first refusal on, the answer is put aside too: this process may end before the ledger works
    // again.
    let mut aside = None;
    loop {
        let Some(event) = decide(&life, input.clone(), at).event else { return Ok((life, asked)) };
        let outcome = ReturnRecord { record: Record { at, event }, raw: raw.clone(), request, given_back };
        let detail = match ledger.receive(put, life.version, outcome.clone()).await {
            Ok(life) => {
                if let Some((aside, _)) = &aside {
                    ledger.forget(&ledger.place(aside));
                }
                return Ok((life, asked));
            }
            Err(AppendError::Conflict { .. }) => match read_again(ledger, put).await {
                Ok(read) => {
                    life = read;
                    continue;
                }
                Err(failure) => failure.detail,
            },
            Err(error) => error.to_string(),
        };
        tracing::error!(detail, tries, "the ledger did not take a put's answer");
        let (kept, durable) = aside.get_or_insert_with(|| (Aside::new(put, &life, outcome), false));
        *durable = *durable || ledger.put_aside(kept);
        point("put.a-l-abri");
        if tries >= TRIES {
            return Err(not_kept(kept, *durable, &ledger.place(kept).to_string(), detail));
        }
        tries += 1;
        tokio::time::sleep(PAUSE).await;
    }
}

/// The failure to show when the ledger took the answer in none of the tries. It names the code de décharge,
/// which may be nowhere but on the screen.
fn not_kept(aside: &Aside, durable: bool, place: &str, detail: String) -> Failure {
    let key = match (aside.code(), durable) {
        (Some(_), true) => "erreur.journal.code_a_l_abri",
        (None, true) => "erreur.journal.reponse_a_l_abri",
        (Some(_), false) => "erreur.journal.code_non_garde",
        (None, false) => "erreur.journal.reponse_non_gardee",
    };
    let failure = Failure::new(Category::Input, key)
        .with("chemin", place)
        .with("contrat", aside.demande().contrat.as_str())
        .detail(detail);
    match aside.code() {
        Some(code) => failure.with("decharge", code),
        None => failure,
    }
}
