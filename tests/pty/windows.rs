//! Two and three windows on one journal, and commands beside them. Nobody presses a key to see what another does, and
//! the simulator counts what is asked.
//!
//! Guards: tui: what one process writes, every open window shows without a key
//! Guards: tui: with nothing under way and nobody typing, a window does not wake up (Linux)
//! Guards: engine: an unsettled put is followed by exactly one live process; when that one ends, another takes over by itself, never without a password

use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use common::bench::{self, Bench, program};
use common::order::{CONTRAT, contrat, facts};
use common::terminal::{Run, Terminal, send};
use jiff::Timestamp;
use reprov::simulator::ereprov::{Simulator, SimulatorOptions, launch_at};
use reprov::store::journal::Journal;
use tokio::runtime::Runtime;

/// What the following screen and the list say of a question that another process will ask.
const ANOTHER_WINDOW: &str = "par une autre fenêtre";
const A_COMMAND: &str = "par une commande reprov";
const PLAN: &str = "[contrat]\nreference = \"MUT56816520160316162024\"\n[demande]\nreference_fibre = \"CTP-1240331-1\"\n\
    conservation_pto = false\nmotif = \"Fibre cassée\"\n";

/// A post: a journal with what the order needs, and a service whose clock stands still until it is moved.
struct Post {
    bench: Bench,
    server: Simulator,
    clock: Arc<AtomicI64>,
    runtime: Runtime,
}

impl Post {
    fn new(scenario: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let clock = Arc::new(AtomicI64::new(Timestamp::now().as_second()));
        let of_the_server = Arc::clone(&clock);
        let options = SimulatorOptions { scenario: scenario.to_owned(), ..SimulatorOptions::default() };
        let now = move || Timestamp::from_second(of_the_server.load(Ordering::SeqCst)).unwrap();
        let server = runtime.block_on(launch_at(options, Arc::new(now))).unwrap();
        let bench = Bench::sealed().with("REPROV_CONFIG", "c.toml").with("REPROV_DONNEES", "donnees").without_bus();
        let bench = bench.with("LANG", "fr_FR.UTF-8");
        let config = format!(
            "profil = \"sim\"\n[profils.sim]\nurl = {:?}\nidentifiant = \"demo\"\nlecture_nouvel_essai = 0\n\
             delai_reponse = \"30s\"\n[suivi]\npremier = \"1s\"\nmaximum = \"1s\"\ndoute = \"1s\"\n",
            server.url
        );
        bench.write("c.toml", &config);
        bench.write("p.toml", PLAN);
        let post = Self { bench, server, clock, runtime };
        let journal = Journal::open(&post.bench.path("donnees").join("journal.sqlite"), "sim").unwrap();
        post.runtime.block_on(async {
            journal.remember(&contrat(), facts(), Timestamp::now()).await.unwrap();
            journal.touch(&contrat(), Timestamp::now()).await.unwrap();
        });
        post
    }

    /// A window that has the password.
    fn window(&self) -> Terminal {
        self.run(&[]).env("REPROV_MOT_DE_PASSE", "demo").start()
    }

    /// A window without one, open on its list.
    fn window_without_password(&self) -> Terminal {
        let mut window = self.run(&[]).start();
        window.until(CONTRAT);
        window
    }

    fn run(&self, arguments: &[&str]) -> Run {
        Run::on(&self.bench, program(), arguments).sized(40, 120)
    }

    /// A command that has the password, to its end.
    fn command(&self, arguments: &[&str]) -> bench::Run {
        let mut command = self.bench.command(arguments);
        self.bench.run_to_end(
            {
                command.env("REPROV_MOT_DE_PASSE", "demo");
                command
            },
            "",
        )
    }

    /// A command that has the password, under way.
    fn begin(&self, arguments: &[&str]) -> Child {
        self.bench.command(arguments).env("REPROV_MOT_DE_PASSE", "demo").spawn().unwrap()
    }

    fn send_by_command(&self) {
        let sent = self.command(&["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
        assert_eq!(sent.code, 0, "{sent:?}");
    }

    /// Lets every workflow of the service come to its end.
    fn finish(&self) {
        self.clock.fetch_add(3600, Ordering::SeqCst);
    }

    fn puts(&self) -> u64 {
        self.server.counters().received_puts
    }

    fn questions(&self) -> u64 {
        self.server.counters().questions
    }

    /// Waits until the service was asked again.
    fn until_asked(&self) {
        let before = self.questions();
        let start = std::time::Instant::now();
        while self.questions() == before {
            assert!(start.elapsed() < common::terminal::PATIENCE, "nobody asks");
            std::thread::yield_now();
        }
    }
}

fn shows(window: &Terminal, text: &str) -> bool {
    window.screen.screen().contents().contains(text)
}

/// Opens the following of the contract's put.
fn watch(window: &mut Terminal) {
    window.until("CTP-1240331-1");
    window.keys("s");
    window.until("Suivi · ");
}

#[test]
fn a_put_of_a_command_shows_in_two_windows_and_one_of_them_follows_it() {
    let post = Post::new("normal");
    let (mut one, mut two) = (post.window(), post.window());
    for window in [&mut one, &mut two] {
        window.until("rien d'envoyé");
    }
    post.send_by_command();
    for window in [&mut one, &mut two] {
        window.until("Initié");
    }
    post.until_asked();
    post.finish();
    for window in [&mut one, &mut two] {
        window.until("Terminé");
    }
    assert_eq!(post.puts(), 1);
    // Each request that the service saw is counted once, by the process that made it.
    let quota: serde_json::Value = serde_json::from_str(&post.command(&["--format", "json", "quota"]).output).unwrap();
    assert_eq!(quota["utilisees"], post.questions());
}

#[test]
fn a_put_of_a_window_shows_in_the_others_with_who_asks_and_goes_on_when_that_window_is_killed() {
    let post = Post::new("normal");
    let (mut sender, mut two, mut three) = (post.window(), post.window(), post.window());
    for window in [&mut two, &mut three] {
        window.until("rien d'envoyé");
    }
    send(&mut sender);
    sender.until("Initié");
    assert!(!shows(&sender, ANOTHER_WINDOW));
    for window in [&mut two, &mut three] {
        watch(window);
        window.until(ANOTHER_WINDOW);
    }
    sender.signal("KILL");
    sender.end();
    // One of the two asks now, the other one says so.
    post.until_asked();
    post.finish();
    for window in [&mut two, &mut three] {
        window.until("Terminé");
    }
    assert_eq!(post.puts(), 1);
}

#[test]
fn a_window_without_a_password_sees_all_and_takes_nothing_over() {
    let post = Post::new("normal");
    let mut window = post.window_without_password();
    post.send_by_command();
    // The command has ended: nobody follows, so nothing counts down and no form is in the way.
    window.until("acceptée");
    watch(&mut window);
    let asked = post.questions();
    assert!(!shows(&window, "Question dans"), "{}", window.screen.screen().contents());
    assert!(!shows(&window, "Mot de passe"));
    let mut other = post.window();
    other.until("Initié");
    window.until(ANOTHER_WINDOW);
    assert!(post.questions() > asked);
    other.signal("KILL");
    other.end();
    window.until_gone("Question dans");
    let asked = post.questions();
    post.finish();
    post.command(&["decharge", CONTRAT, "HL-1"]);
    assert_eq!(post.questions(), asked, "nobody asks");
    assert_eq!(post.command(&["suivre", CONTRAT]).code, 0);
    window.until("Terminé");
}

#[test]
fn a_command_that_follows_is_named_and_when_it_is_killed_the_window_goes_on() {
    let post = Post::new("normal");
    post.send_by_command();
    let mut following = post.begin(&["suivre", CONTRAT]);
    post.until_asked();
    let mut window = post.window();
    watch(&mut window);
    window.until(A_COMMAND);
    following.kill().unwrap();
    following.wait().unwrap();
    window.until_gone(A_COMMAND);
    post.until_asked();
    post.finish();
    window.until("Terminé");
}

#[test]
fn what_a_window_took_over_goes_to_another_one_when_it_is_killed() {
    let post = Post::new("normal");
    let mut one = post.window();
    one.until("rien d'envoyé");
    post.send_by_command();
    one.until("Initié");
    let mut two = post.window();
    watch(&mut two);
    two.until(ANOTHER_WINDOW);
    one.signal("KILL");
    one.end();
    two.until_gone(ANOTHER_WINDOW);
    post.until_asked();
    post.finish();
    two.until("Terminé");
    assert_eq!(post.puts(), 1);
}

#[test]
fn a_command_beside_a_window_only_reads_and_goes_on_when_the_window_is_killed() {
    let post = Post::new("normal");
    let mut window = post.window();
    window.until("rien d'envoyé");
    send(&mut window);
    window.until("Initié");
    let command = post.begin(&["suivre", CONTRAT]);
    post.until_asked();
    window.signal("KILL");
    window.end();
    post.until_asked();
    post.finish();
    let ended = bench::Run::of(command.wait_with_output().unwrap());
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.output.contains("Terminé"), "{ended:?}");
}

#[test]
fn of_two_commands_that_follow_one_is_killed_and_the_other_goes_on() {
    let post = Post::new("normal");
    post.send_by_command();
    let mut one = post.begin(&["suivre", CONTRAT]);
    post.until_asked();
    let two = post.begin(&["suivre", "--tous"]);
    one.kill().unwrap();
    one.wait().unwrap();
    post.until_asked();
    post.finish();
    let ended = bench::Run::of(two.wait_with_output().unwrap());
    assert_eq!(ended.code, 0, "{ended:?}");
}

#[test]
fn a_put_whose_command_is_killed_on_the_way_is_settled_by_a_window_and_never_sent_again() {
    let post = Post::new("put:muet");
    let mut window = post.window();
    window.until("rien d'envoyé");
    let mut command = post.begin(&["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
    window.until("envoi en cours");
    while post.puts() == 0 {
        std::thread::yield_now();
    }
    command.kill().unwrap();
    command.wait().unwrap();
    window.until("non partie");
    assert_eq!(post.puts(), 1, "sent once, by the process that made it");
}

#[test]
fn a_put_whose_window_is_killed_on_the_way_is_settled_by_another_and_never_sent_again() {
    let post = Post::new("put:muet");
    let (mut sender, mut other) = (post.window(), post.window());
    other.until("rien d'envoyé");
    send(&mut sender);
    other.until("envoi en cours");
    while post.puts() == 0 {
        std::thread::yield_now();
    }
    sender.signal("KILL");
    sender.end();
    // The service never carried it out: asked twice, it knows nothing of it.
    other.until("non partie");
    assert_eq!(post.puts(), 1, "sent once, by the process that made it");
}

#[test]
fn what_a_person_writes_elsewhere_is_shown_too() {
    let post = Post::new("put:sans-code");
    let mut window = post.window();
    window.until("rien d'envoyé");
    post.send_by_command();
    window.until("code manquant");
    post.finish();
    window.until("Terminé");
    let noted = post.command(&["decharge", CONTRAT, "HL-0001"]);
    assert_eq!(noted.code, 0, "{noted:?}");
    window.until("HL-0001");
    let asked = post.questions();
    let read = post.command(&["structure", CONTRAT, "--actualiser"]);
    assert_eq!(read.code, 0, "{read:?}");
    window.until(&format!("{}/2000", asked + 1));
    window.until("SC-423361");
}

/// How often the threads of a process have gone to sleep so far: each wakeup ends with that.
#[cfg(target_os = "linux")]
fn sleeps(process: u32) -> u64 {
    let of = |status: String| {
        let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches:")).unwrap().to_owned();
        line.rsplit('\t').next().unwrap().parse::<u64>().unwrap()
    };
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    tasks.map(|task| of(std::fs::read_to_string(task.unwrap().path().join("status")).unwrap())).sum()
}

/// Real time is what is tested: a thread that looked around every two seconds would wake up in each of these spans. What
/// does wake it is the list, whose times are told by the minute.
#[cfg(target_os = "linux")]
#[test]
fn an_idle_window_does_not_wake_up_beside_another_one() {
    let post = Post::new("normal");
    let (mut one, mut other) = (post.window(), post.window());
    for window in [&mut one, &mut other] {
        window.until("rien d'envoyé");
    }
    let mut before = sleeps(one.id());
    let slept = (0..20).any(|_| {
        std::thread::sleep(std::time::Duration::from_secs(5));
        let after = sleeps(one.id());
        std::mem::replace(&mut before, after) == after
    });
    assert!(slept, "some thread woke up in every one of twenty spans of five seconds");
}
