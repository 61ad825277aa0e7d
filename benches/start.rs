//! The start of the screens, their answer to a key and their load when idle, in a pseudo-terminal, beside other
//! terminal programs. Before them, whole runs of short commands beside short commands of other programs.
//!
//! `REPROV_BENCH_DEPARTS` sets the number of starts of each program (default 15); docs/benchmarks.md tells how to
//! re-run. Programs that are not installed are left out.

fn main() {
    #[cfg(unix)]
    pty::main();
}

#[cfg(unix)]
mod pty {
    use std::io::{Read as _, Write as _};
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
    use std::time::{Duration, Instant};

    use jiff::{SignedDuration, Timestamp};
    use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
    use reprov::domain::reference::ContratId;
    use reprov::store::journal::Journal;

    use common::documents::{Document, DocumentKind};

    const ROWS: u16 = 24;
    const COLUMNS: u16 = 80;
    /// A start is complete, or a key answered, after this long without output.
    const QUIET_START: Duration = Duration::from_millis(400);
    const QUIET_KEY: Duration = Duration::from_millis(60);
    const KEYS: usize = 40;
    /// How long an idle program is watched.
    const IDLE: Duration = Duration::from_secs(10);

    /// A program, and the keys that move by a row in it, used by turns.
    struct Program {
        name: &'static str,
        command: String,
        arguments: Vec<String>,
        env: Vec<(&'static str, String)>,
        moves: &'static [&'static str],
    }

    /// The measurements of one start.
    #[derive(Default)]
    struct Start {
        /// The time until the screen shows more than three lines.
        painted: Duration,
        /// The time until the last byte of the start.
        complete: Duration,
        bytes: usize,
        /// For each key, the time until the last byte that it caused, and the number of bytes.
        keys: Vec<(Duration, usize)>,
    }

    pub(super) fn main() {
        let starts = std::env::var("REPROV_BENCH_DEPARTS").ok().and_then(|n| n.parse().ok()).unwrap_or(15);
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        let programs: Vec<Program> =
            programs(folder.path()).into_iter().filter(|program| installed(&program.command)).collect();
        commands(folder.path(), starts);
        println!("{starts} starts of each, {KEYS} keys after each; medians (and the slowest tenth)\n");
        println!("| program | on the screen | complete | bytes | key to frame | bytes a key |");
        println!("|---|---|---|---|---|---|");
        for program in &programs {
            // A first start fills the disk's cache.
            start(program, folder.path());
            let all: Vec<Start> = (0..starts).map(|_| start(program, folder.path())).collect();
            println!("{}", row(program.name, &all));
        }
        if cfg!(target_os = "linux") {
            println!("\nDoing nothing for {} s:\n", IDLE.as_secs());
            println!("| program | woken up | CPU | bytes written |");
            println!("|---|---|---|---|");
            for program in &programs {
                println!("{}", idle(program, folder.path()));
            }
        }
    }

    /// A command that ends by itself.
    struct Short {
        name: &'static str,
        command: String,
        arguments: Vec<String>,
    }

    /// Short commands of the product, and short commands of other programs.
    fn shorts(folder: &Path) -> Vec<Short> {
        let path = |name: &str| folder.join(name).display().to_string();
        let short = |name: &'static str, command: &str, arguments: &[&str]| Short {
            name,
            command: command.to_owned(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
        };
        let reprov = env!("CARGO_BIN_EXE_reprov");
        vec![
            short("`reprov --version`", reprov, &["--version"]),
            short("`reprov quota`", reprov, &["quota"]),
            short("`reprov verifier`, one plan", reprov, &["verifier", &path("plan.csv")]),
            short("`reprov structure --fichier`, 100 PTOs", reprov, &["structure", "--fichier", &path("site.xml")]),
            short("`true`", "true", &[]),
            short("`git --version`", "git", &["--version"]),
            short("`git -C h log -1`", "git", &["-C", &path("h"), "log", "-1"]),
            short(
                "`sqlite3`, the same journal",
                "sqlite3",
                &[&path("donnees/journal.sqlite"), "SELECT count(*) FROM sqlite_schema"],
            ),
            short("`curl --version`", "curl", &["--version"]),
            short("`jq --version`", "jq", &["--version"]),
        ]
    }

    /// The time from start to end of each command; the commands take turns.
    fn commands(folder: &Path, starts: usize) {
        let shorts: Vec<Short> = shorts(folder).into_iter().filter(|short| installed(&short.command)).collect();
        let mut times: Vec<Vec<Duration>> = vec![Vec::new(); shorts.len()];
        // An extra first round fills the disk's cache.
        for round in 0..=starts * 2 {
            for (short, times) in shorts.iter().zip(&mut times) {
                let time = whole(short, folder);
                if round > 0 {
                    times.push(time);
                }
            }
        }
        println!("from start to end, {} runs of each by turns; medians (and the slowest tenth)\n", starts * 2);
        println!("| command | time |");
        println!("|---|---|");
        for (short, times) in shorts.iter().zip(&times) {
            println!("| {} | {} |", short.name, ms(times));
        }
        println!();
    }

    fn whole(short: &Short, folder: &Path) -> Duration {
        let mut command = Command::new(&short.command);
        command.args(&short.arguments).current_dir(folder).envs(own(folder)).env("HOME", folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let started = Instant::now();
        let status = command.status().unwrap();
        let time = started.elapsed();
        // Exit code 3: the plan is undecided.
        assert!(matches!(status.code(), Some(0 | 3)), "{}: {status}", short.name);
        time
    }

    /// The environment of the product's runs.
    fn own(folder: &Path) -> Vec<(&'static str, String)> {
        let path = |name: &str| folder.join(name).display().to_string();
        vec![
            ("REPROV_CONFIG", path("c.toml")),
            ("REPROV_DONNEES", path("donnees")),
            ("REPROV_HORS_LIGNE", "oui".to_owned()),
        ]
    }

    fn installed(command: &str) -> bool {
        let mut shell = Command::new("sh");
        shell.args(["-c", "command -v \"$0\"", command]).stdout(Stdio::null()).stderr(Stdio::null());
        shell.status().is_ok_and(|status| status.success())
    }

    /// A journal of 300 contracts, a text of 10 000 lines, a folder of 300 files, a history of 300 commits.
    fn prepare(folder: &Path) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        std::fs::create_dir(folder.join("donnees")).unwrap();
        let journal = Journal::open(&folder.join("donnees/journal.sqlite"), "banc").unwrap();
        let now = Timestamp::now();
        runtime.block_on(async {
            for n in 0..300 {
                let contrat = ContratId::parse(&format!("ARA-{}", 500_000 + n)).unwrap();
                journal.touch(&contrat, now - SignedDuration::from_mins(n)).await.unwrap();
            }
        });
        drop(journal);
        std::fs::write(
            folder.join("c.toml"),
            "profil = \"banc\"\n[profils.banc]\nurl = \"https://service.invalid/x\"\nidentifiant = \"banc\"\n",
        )
        .unwrap();
        std::fs::write(folder.join("site.xml"), Document::text(DocumentKind::Structure, 100)).unwrap();
        std::fs::write(
            folder.join("plan.csv"),
            "contrat.reference;contrat.reference_prise;contrat.prise_existante;contrat.parc_opac;contrat.zone;\
             contrat.immeuble_collectif;contrat.pbo;contrat.route;demande.reference_fibre;demande.reference_pto;\
             demande.conservation_pto;demande.motif\n\
             MUT1;CTP-1;non;non;ZMD;non;BE-0;reelle;CTP-2;;non;Fibre cassée\n",
        )
        .unwrap();
        let text = "une ligne : une fibre, un PBO, une PTO\n".repeat(10_000);
        std::fs::write(folder.join("texte.txt"), text).unwrap();
        let files = folder.join("dossier");
        std::fs::create_dir(&files).unwrap();
        for n in 0..300 {
            std::fs::write(files.join(format!("fichier-{n:03}")), "x").unwrap();
        }
        let script = "cd \"$0\" && git init -q h && cd h && for n in $(seq 300); do printf 'commit refs/heads/main\\n\
                      committer a <a@example.invalid> %s +0000\\ndata 8\\nchange.\\n\\n' $((1700000000 + n)); done | \
                      git fast-import --quiet && git symbolic-ref HEAD refs/heads/main";
        let _ = Command::new("sh").args(["-c", script]).arg(folder).stderr(Stdio::null()).status();
    }

    fn programs(folder: &Path) -> Vec<Program> {
        let path = |name: &str| folder.join(name).display().to_string();
        let other = |name: &'static str, arguments: &[&str], moves: &'static [&'static str]| Program {
            name,
            command: name.to_owned(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            env: Vec::new(),
            moves,
        };
        let reprov = |name, arguments: &[&str]| Program {
            name,
            command: env!("CARGO_BIN_EXE_reprov").to_owned(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            env: own(folder),
            moves: &["j", "k"],
        };
        vec![
            reprov("reprov, 300 contracts", &[]),
            reprov("reprov demo, its simulator started", &["demo"]),
            other("less", &[&path("texte.txt")], &["j"]),
            other("vim", &["-u", "NONE", &path("texte.txt")], &["j"]),
            other("nano", &[&path("texte.txt")], &["\u{e}"]),
            other("mc", &[&path("dossier"), &path("dossier")], &["\u{e}"]),
            other("tig", &["-C", &path("h")], &["j"]),
            other("htop", &[], &["\u{1b}OB"]),
        ]
    }

    struct Running {
        child: Box<dyn Child + Send + Sync>,
        writer: Box<dyn std::io::Write + Send>,
        bytes: Receiver<(Instant, Vec<u8>)>,
        started: Instant,
        _master: Box<dyn MasterPty + Send>,
    }

    fn run(program: &Program, folder: &Path) -> Running {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(&program.command);
        command.args(&program.arguments);
        command.env_clear();
        command.cwd(folder);
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/local/bin:/usr/bin:/bin")]
        {
            command.env(name, value);
        }
        command.env("HOME", folder);
        for (name, value) in &program.env {
            command.env(name, value);
        }
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, bytes) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if send.send((Instant::now(), buffer[..read].to_vec())).is_err() {
                    return;
                }
            }
        });
        let writer = pair.master.take_writer().unwrap();
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        Running { child, writer, bytes, started, _master: pair.master }
    }

    impl Running {
        /// All the output until nothing comes for `quiet`, each piece with its time.
        fn burst(&self, quiet: Duration) -> Vec<(Instant, Vec<u8>)> {
            let mut pieces = Vec::new();
            loop {
                // The first piece may take longer.
                let wait = if pieces.is_empty() { Duration::from_secs(2).max(quiet) } else { quiet };
                match self.bytes.recv_timeout(wait) {
                    Ok(piece) => pieces.push(piece),
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return pieces,
                }
            }
        }

        fn stop(mut self) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }

    fn start(program: &Program, folder: &Path) -> Start {
        let mut running = run(program, folder);
        let pieces = running.burst(QUIET_START);
        let mut screen = vt100::Parser::new(ROWS.try_into().unwrap(), COLUMNS.try_into().unwrap(), 0);
        let mut start = Start::default();
        for (at, bytes) in &pieces {
            screen.process(bytes);
            start.bytes += bytes.len();
            start.complete = *at - running.started;
            if start.painted.is_zero() && screen.screen().contents().trim().lines().count() > 3 {
                start.painted = start.complete;
            }
        }
        for key in program.moves.iter().cycle().take(KEYS) {
            let pressed = Instant::now();
            running.writer.write_all(key.as_bytes()).unwrap();
            running.writer.flush().unwrap();
            let pieces = running.burst(QUIET_KEY);
            if let Some((last, _)) = pieces.last() {
                start.keys.push((*last - pressed, pieces.iter().map(|(_, bytes)| bytes.len()).sum()));
            }
        }
        running.stop();
        start
    }

    fn quantile<T: Copy + Ord>(values: &[T], tenths: usize) -> Option<T> {
        let mut values = values.to_vec();
        values.sort_unstable();
        values.get((values.len() * tenths / 10).min(values.len().saturating_sub(1))).copied()
    }

    fn ms(of: &[Duration]) -> String {
        let shown = |tenths| quantile(of, tenths).map_or(0.0, |time| time.as_secs_f64() * 1e3);
        format!("{:.1} ms ({:.1})", shown(5), shown(9))
    }

    fn row(name: &str, starts: &[Start]) -> String {
        let of = |what: fn(&Start) -> Duration| ms(&starts.iter().map(what).collect::<Vec<_>>());
        let bytes = quantile(&starts.iter().map(|start| start.bytes).collect::<Vec<_>>(), 5).unwrap_or(0);
        let keys: Vec<(Duration, usize)> = starts.iter().flat_map(|start| start.keys.iter().copied()).collect();
        let latency = ms(&keys.iter().map(|(time, _)| *time).collect::<Vec<_>>());
        let each = quantile(&keys.iter().map(|(_, bytes)| *bytes).collect::<Vec<_>>(), 5).unwrap_or(0);
        let (painted, complete) = (of(|start| start.painted), of(|start| start.complete));
        format!("| {name} | {painted} | {complete} | {bytes} | {latency} | {each} |")
    }

    /// How often an idle program woke up, its processor time, and the bytes that it wrote.
    fn idle(program: &Program, folder: &Path) -> String {
        let running = run(program, folder);
        running.burst(QUIET_START);
        let process = running.child.process_id().unwrap();
        let before = (woken(process), cpu(process));
        let end = Instant::now() + IDLE;
        let mut written = 0;
        while let Ok((_, bytes)) = running.bytes.recv_timeout(end.saturating_duration_since(Instant::now())) {
            written += bytes.len();
        }
        let (woken, cpu) = (woken(process) - before.0, cpu(process) - before.1);
        running.stop();
        format!("| {} | {woken} times | {} ms | {written} |", program.name, cpu * 10)
    }

    /// The voluntary context switches of all threads of the process.
    fn woken(process: u32) -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
        let of = |status: &str| {
            let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        };
        tasks.flatten().filter_map(|task| of(&std::fs::read_to_string(task.path().join("status")).ok()?)).sum()
    }

    /// The processor time of the process, in clock ticks of 10 ms.
    fn cpu(process: u32) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<u64>().ok()).sum()
    }
}
