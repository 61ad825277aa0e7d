//! The mouse through a real terminal: a click acts on the row that is drawn there.
//!
//! Guards: tui: a click is on what stands there, in a real terminal

use common::terminal::{Run, Terminal};
use jiff::{SignedDuration, Timestamp};
use reprov::domain::reference::ContratId;
use reprov::store::journal::Journal;

/// Five contracts that need nothing: no put and no network.
fn contrats_at_hand() -> Terminal {
    let run = Run::new(&[]).env("REPROV_DONNEES", "donnees").env("REPROV_HORS_LIGNE", "oui").config(
        "profil = \"banc\"\n[profils.banc]\nurl = \"http://127.0.0.1:9/x\"\nidentifiant = \"banc\"\n\
         [affichage]\nsouris = true\n",
    );
    let data = run.home.path().join("donnees");
    std::fs::create_dir(&data).unwrap();
    let journal = Journal::open(&data.join("journal.sqlite"), "banc").unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        for n in 1..=5 {
            let contrat = ContratId::parse(&format!("ARA-{n}")).unwrap();
            journal.touch(&contrat, Timestamp::now() - SignedDuration::from_hours(n)).await.unwrap();
        }
    });
    run.start()
}

#[test]
fn a_click_selects_the_row_that_stands_there_and_one_more_opens_it() {
    let mut terminal = contrats_at_hand();
    terminal.until("ARA-4");
    let y = terminal.screen.screen().rows(0, 80).position(|row| row.contains("ARA-4")).unwrap();
    let y = u16::try_from(y).unwrap();
    let reversed = move |screen: &vt100::Screen| (1..79).all(|x| screen.cell(y, x).is_some_and(vt100::Cell::inverse));
    assert!(!reversed(terminal.screen.screen()), "the first one is selected");
    // A click as xterm reports it: positions count from one, and the release of the button follows.
    let click = format!("\u{1b}[<0;10;{}M\u{1b}[<0;10;{}m", y + 1, y + 1);
    terminal.keys(&click);
    terminal.until_is("the row is selected", reversed);
    terminal.keys(&click);
    terminal.until_gone("ARA-5");
    terminal.until("ARA-4");
    terminal.keys("\u{3}");
    let end = terminal.end();
    assert_eq!(end.status.exit_code(), 0);
    end.assert_clean();
}
