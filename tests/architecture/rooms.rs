//! The table of the house: its rooms, lowest floor first, and the rooms that each may name.
//!
//! A room is a path under `src/` ("wire/soap" is `src/wire/soap.rs` or `src/wire/soap/`), and a file
//! belongs to the most specific room that holds it. A room may always name itself; to list "wire"
//! allows "wire" and every "wire/…". A room stands after all those that it may name.

/// A room, and the rooms that it may name.
pub type Room = (&'static str, &'static [&'static str]);

/// The rooms. ARCHITECTURE.md says what each is for.
pub const ROOMS: &[Room] = &[
    ("arret", &[]),
    ("domain", &[]),
    ("paths", &[]),
    ("prive", &[]),
    ("cles", &["domain"]),
    ("feuille", &["domain"]),
    ("journal", &["arret", "domain", "prive"]),
    ("locks", &["prive"]),
    ("logging", &["domain", "prive"]),
    ("secret", &["domain"]),
    ("texts", &["domain"]),
    ("transport", &["arret", "domain"]),
    ("protocol", &["domain", "feuille"]),
    ("saved", &["cles", "domain", "protocol"]),
    ("service", &["domain", "protocol", "transport"]),
    ("simulator", &["domain", "protocol"]),
    ("engine", &["arret", "domain", "journal", "locks", "prive", "service"]),
    ("plan", &["cles", "domain", "feuille", "saved", "texts"]),
    ("config", &["cles", "domain", "engine", "paths", "prive", "protocol", "texts"]),
    ("echange", &["cles", "domain", "engine", "feuille", "prive", "protocol"]),
    ("diagnostic", &["config", "domain", "engine", "paths", "protocol", "secret", "transport"]),
    ("export", &["domain", "echange", "engine", "feuille", "texts"]),
    ("tui", &["arret", "config", "domain", "echange", "engine", "export", "plan", "texts"]),
    // It wires the rooms of a profile together.
    (
        "assembly",
        &[
            "config",
            "domain",
            "engine",
            "journal",
            "locks",
            "logging",
            "paths",
            "protocol",
            "secret",
            "service",
            "simulator",
            "texts",
            "transport",
            "tui",
        ],
    ),
    (
        "cli",
        &[
            "arret",
            "assembly",
            "cles",
            "config",
            "diagnostic",
            "domain",
            "echange",
            "engine",
            "export",
            "feuille",
            "logging",
            "paths",
            "plan",
            "saved",
            "secret",
            "simulator",
            "texts",
        ],
    ),
];

/// The rooms that do no IO, read no clock and cannot panic.
pub const PURE: &[&str] = &["domain", "feuille", "protocol"];

/// What no file of a pure room may mention.
pub const IMPURE: &[&str] = &[
    "Timestamp::now",
    "Zoned::now",
    "Instant::now",
    "SystemTime",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "tokio",
    "reqwest",
    "rusqlite",
    "ratatui",
    "crossterm",
    "panic!(",
    ".unwrap()",
    ".expect(",
    "unreachable!(",
];

/// How a put is sent: the engine's call of the service, and the service's of the transport.
pub const SENDING: &[&str] = &["service.put(", ".met("];
