//! The table of rooms, lowest floor first, with the rooms that each may name.
//!
//! A room is a path under `src/` ("wire/soap" is `src/wire/soap.rs` or `src/wire/soap/`), and a file belongs to the
//! most specific room that holds it. A room may always name itself; listing "wire" allows "wire" and every "wire/…". A
//! room stands after all the rooms that it may name.

/// A room, and the rooms that it may name.
pub type Room = (&'static str, &'static [&'static str]);

/// The rooms. ARCHITECTURE.md says what each is for.
pub const ROOMS: &[Room] = &[
    ("stop_points", &[]),
    ("domain", &[]),
    ("wire/soap", &["domain"]),
    ("wire/csv", &["domain"]),
    ("wire/ereprov", &["domain", "wire/soap"]),
    ("wire/acces", &["domain", "wire/csv"]),
    // Shared by the rooms of the network.
    ("net/refusal", &["domain"]),
    ("net/way", &["domain"]),
    ("net/proxy", &["domain", "net/way"]),
    ("net/certificates", &["domain", "net/way"]),
    ("net/tls", &["domain", "net/certificates", "net/refusal", "net/way"]),
    ("net/http", &["domain", "net/proxy", "net/refusal", "net/tls", "net/way", "stop_points"]),
    ("net/probe", &["domain", "net/certificates", "net/http", "net/proxy", "net/refusal", "net/tls", "net/way"]),
    // What the network's rooms offer to the rooms above.
    ("net", &["net/way"]),
    ("host/paths", &[]),
    ("host/private", &[]),
    ("host/toml_keys", &["domain"]),
    ("host/stop_signals", &[]),
    ("host/logging", &["domain", "host/private"]),
    ("host/secret", &["domain"]),
    ("host/texts", &["domain"]),
    ("host/config", &["domain", "host/private", "host/texts", "host/toml_keys", "wire"]),
    ("service", &["domain", "net/http", "wire"]),
    ("ledger", &["domain"]),
    ("store/locks", &["host/private"]),
    ("store/journal", &["domain", "host/private", "ledger", "stop_points"]),
    ("store/watch", &[]),
    ("store/aside", &["host/private", "ledger"]),
    ("store/post_ledger", &["domain", "ledger", "store/aside", "store/journal", "store/locks"]),
    ("conduct", &["domain", "ledger", "stop_points"]),
    ("soap_server", &["wire/soap"]),
    ("simulator/ereprov", &["domain", "soap_server", "wire"]),
    ("engine", &["conduct", "domain", "host/config", "ledger", "service", "stop_points", "store"]),
    ("files/saved_answers", &["domain", "host/toml_keys", "wire"]),
    ("files/plan", &["domain", "engine", "files/saved_answers", "host/texts", "host/toml_keys", "wire/csv"]),
    ("files/acces", &["domain", "engine", "host/private", "host/toml_keys", "wire"]),
    ("files/export", &["domain", "engine", "files/acces", "host/texts", "wire/csv"]),
    ("diagnostic", &["domain", "engine", "host/config", "host/paths", "host/private", "host/secret", "net", "wire"]),
    ("tui/glyphs", &["host/config"]),
    ("tui/theme", &["domain", "host/config"]),
    ("tui/filter", &["domain"]),
    ("tui/clipboard", &[]),
    ("tui/building", &["domain", "tui/filter"]),
    ("tui/words", &["domain", "engine", "files/export", "files/plan", "host/texts", "tui/clipboard", "tui/glyphs"]),
    (
        "tui/data",
        &["domain", "engine", "host/config", "host/texts", "tui/filter", "tui/glyphs", "tui/theme", "tui/words"],
    ),
    ("tui/view", &["domain", "host/texts", "tui/data", "tui/glyphs", "tui/theme", "tui/words"]),
    ("tui/widgets", &["domain", "tui/theme", "tui/view", "tui/words"]),
    ("tui/facts", &["domain", "tui/data", "tui/view", "tui/words"]),
    ("tui/sheet", &["domain", "files/export", "host/texts", "tui/data", "tui/view", "tui/words"]),
    // Each screen is a leaf: `leaves.rs` says so.
    (
        "tui/screens",
        &[
            "domain",
            "engine",
            "files/export",
            "files/plan",
            "host/texts",
            "tui/building",
            "tui/data",
            "tui/facts",
            "tui/filter",
            "tui/glyphs",
            "tui/sheet",
            "tui/theme",
            "tui/view",
            "tui/widgets",
            "tui/words",
        ],
    ),
    (
        "tui/app",
        &[
            "domain",
            "engine",
            "files",
            "host/config",
            "host/stop_signals",
            "host/texts",
            "stop_points",
            "tui/clipboard",
            "tui/data",
            "tui/filter",
            "tui/glyphs",
            "tui/screens",
            "tui/theme",
            "tui/view",
            "tui/widgets",
            "tui/words",
        ],
    ),
    // It wires the rooms of a profile together.
    (
        "assembly",
        &["domain", "engine", "host", "ledger", "net", "service", "simulator", "store", "tui/app", "tui/data", "wire"],
    ),
    ("cli", &["assembly", "diagnostic", "domain", "engine", "files", "host", "simulator", "stop_points", "wire/csv"]),
];

/// The rooms that do no IO, read no clock and cannot panic.
pub const PURE: &[&str] = &["domain", "wire"];

/// Words that no file of a pure room may contain.
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

/// The calls that send a put, one in each layer: by the conduct to the sender, by the engine to the service, by the
/// service to the transport.
pub const SENDING: &[&str] = &["sender.send(", "service.put(", "transport.put("];
