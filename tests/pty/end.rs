//! The program ends or stops from outside: by signals, suspension, or a terminal that goes away.
//!
//! Guards: tui: the terminal is left as it was: on return, on signals, standing still, gone away, and after a
//! panic in any thread or task

use common::order::{self, CONTRAT};
use common::terminal::{PATIENCE, Run, Terminal};
use jiff::{SignedDuration, Timestamp};
use reprov::domain::lifecycle::{PutEvent, Record};
use reprov::store::journal::{Journal, NewRequest};

#[test]
fn a_terminal_that_is_asked_to_stop_is_left_clean() {
    for signal in ["TERM", "HUP", "INT", "QUIT"] {
        let mut terminal = Terminal::run(&["demo"]);
        terminal.until(CONTRAT);
        terminal.signal(signal);
        let end = terminal.end();
        assert_eq!(end.status.exit_code(), 0, "SIG{signal}");
        end.assert_clean();
    }
}

/// A put that departed and whose answer nobody has seen, in a journal without a service.
fn with_a_put_in_doubt() -> Terminal {
    let run = Run::new(&[])
        .env("REPROV_DONNEES", "donnees")
        .env("REPROV_HORS_LIGNE", "oui")
        .config("profil = \"banc\"\n[profils.banc]\nurl = \"http://127.0.0.1:9/x\"\nidentifiant = \"banc\"\n");
    let data = run.home.path().join("donnees");
    std::fs::create_dir(&data).unwrap();
    let journal = Journal::open(&data.join("journal.sqlite"), "banc").unwrap();
    let at = Timestamp::now() - SignedDuration::from_mins(5);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let demande = order::draft().demande().unwrap();
        let contrat = Some(demande.contrat.clone());
        let intention = PutEvent::Intention { demande, old_fibre: None, agent: None, accepted: Vec::new() };
        let (put, life) = journal.begin(Record { at, event: intention }).await.unwrap();
        let request = NewRequest { at, method: "putReprovisionning", contrat };
        let departure = Record { at, event: PutEvent::Departure };
        journal.depart(put, life.version, departure, request, u32::MAX).await.unwrap();
    });
    run.start()
}

#[test]
fn leaving_says_what_is_still_under_way() {
    let mut terminal = with_a_put_in_doubt();
    terminal.until("issue inconnue");
    terminal.keys("q");
    let end = terminal.end();
    assert_eq!(end.status.exit_code(), 0);
    assert!(end.text().contains("1 en cours : reprov suivre --tous"), "{}", end.text());
}

#[test]
fn the_welcome_is_left_clean_as_well() {
    for signal in ["TERM", "HUP", "INT", "QUIT"] {
        let mut terminal = Terminal::run(&[]);
        terminal.until("démonstration");
        terminal.signal(signal);
        let end = terminal.end();
        assert_eq!(end.status.exit_code(), 0, "SIG{signal}");
        end.assert_clean();
    }
}

#[test]
fn a_question_for_a_password_leaves_the_terminal_as_it_was() {
    for leave in ["TERM", "HUP", "QUIT", "USR1"] {
        let run = Run::new(&["connexion"])
            .env("REPROV_DONNEES", "donnees")
            .config("profil = \"banc\"\n[profils.banc]\nurl = \"http://127.0.0.1:9/x\"\nidentifiant = \"banc\"\n");
        let mut terminal = run.start();
        terminal.until("ot de passe");
        assert!(!terminal.modes_are_back(), "the question hides what is typed");
        terminal.signal(leave);
        assert_ne!(terminal.exit_code(), 0, "SIG{leave}");
        assert!(terminal.modes_are_back(), "SIG{leave}");
    }
}

#[test]
fn the_mouse_is_given_back_where_it_was_taken() {
    for leave in ["q", "TERM"] {
        let mut terminal = Run::new(&["demo"]).config("[affichage]\nsouris = true\n").start();
        terminal.until(CONTRAT);
        assert_ne!(terminal.screen.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        if leave == "q" {
            terminal.keys(leave);
        } else {
            terminal.signal(leave);
        }
        let end = terminal.end();
        assert!(end.text().contains("\u{1b}[?1000h"));
        end.assert_clean();
    }
}

/// Whether the system reports the process as stopped.
#[cfg(target_os = "linux")]
fn stands_still(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    stat.rsplit(')').next().unwrap().trim_start().starts_with('T')
}

#[cfg(target_os = "linux")]
#[test]
fn a_suspended_program_gives_the_terminal_back_and_takes_it_again() {
    for arguments in [&["demo"][..], &[]] {
        let shown = if arguments.is_empty() { "Configurer un accès" } else { CONTRAT };
        let mut terminal = Terminal::run(arguments);
        terminal.until(shown);
        terminal.signal("TSTP");
        terminal.until_is("the alternate screen is left", |screen| !screen.alternate_screen());
        let start = std::time::Instant::now();
        while !stands_still(terminal.id()) {
            assert!(start.elapsed() < PATIENCE, "it does not stand still");
            std::thread::yield_now();
        }
        assert!(terminal.modes_are_back(), "whoever has the terminal meanwhile has his lines and his echo");
        assert!(!terminal.screen.screen().bracketed_paste() && !terminal.screen.screen().hide_cursor());
        terminal.signal("CONT");
        terminal.until_is("everything is drawn again", |screen| {
            screen.alternate_screen() && screen.contents().contains(shown)
        });
        assert!(!terminal.modes_are_back());
        terminal.keys("\u{3}");
        let end = terminal.end();
        assert_eq!(end.status.exit_code(), 0);
        end.assert_clean();
    }
}

/// Stopped by a signal that a program can't catch: the screen that another program overwrote meanwhile is drawn
/// again.
#[cfg(target_os = "linux")]
#[test]
fn after_a_stop_that_it_could_not_hear_everything_is_drawn_anew() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.until(CONTRAT);
    terminal.signal("STOP");
    // A shell writes onto the screen like this.
    terminal.screen.process(b"\x1b[2J\x1b[H$ ");
    terminal.signal("CONT");
    terminal.until(CONTRAT);
    terminal.keys("q");
    let end = terminal.end();
    assert_eq!(end.status.exit_code(), 0);
    end.assert_clean();
}

#[test]
fn a_terminal_that_goes_away_ends_the_program() {
    for arguments in [&["demo"][..], &[]] {
        let mut terminal = Terminal::run(arguments);
        terminal.until(if arguments.is_empty() { "démonstration" } else { CONTRAT });
        let (status, _) = terminal.hang_up().end();
        assert!(status.signal().is_none(), "it ended by itself: {status:?}");
    }
}

/// If the terminal belongs to another process, no signal comes: the program notices only by reading, and a reader
/// that does not check for the end reads it for ever.
#[test]
fn a_terminal_that_goes_away_without_a_signal_ends_the_program() {
    for command in ["demo", ""] {
        let script = format!("trap '' HUP; {} {command}; echo $? > fini", common::bench::program().display());
        let mut terminal = Run::of("/bin/sh", &["-c", &script]).start();
        terminal.until(if command.is_empty() { "démonstration" } else { CONTRAT });
        let (_, home) = terminal.hang_up().end();
        let code = std::fs::read_to_string(home.path().join("fini")).expect("it came to its end");
        assert!(["0\n", "2\n"].contains(&code.as_str()), "{code}");
    }
}
