//! `reprov diagnostic`: what works, what does not, and what to do. Each result is told when it is found; requests are
//! used only after a person agreed.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::globals::{GlobalOptions, VARIABLES};
use super::login;
use super::plain_text::{after, paragraph};
use super::send::ask_yes;
use crate::assembly::{self, DiagnosticMeans};
use crate::diagnostic::{Check, CheckResult, CheckState, Sentence, local, network, service};
use crate::domain::failure::Failure;
use crate::domain::reference::ContratId;
use crate::engine::{Engine, QuotaState};
use crate::host::config::Config;
use crate::host::paths::Paths;
use crate::host::texts::Texts;

/// How long one request may take: a person is waiting for the end.
const REQUEST_DELAY: Duration = Duration::from_secs(10);
/// The column where the sentences of a check start.
const INDENT: usize = 12;

/// The checks of the way to the service and of the service.
const REMOTE: [Check; 10] = [
    Check::ClientCertificate,
    Check::Proxy,
    Check::Dns,
    Check::Tcp,
    Check::Tls,
    Check::Http,
    Check::Clock,
    Check::Access,
    Check::Soap,
    Check::Pbo,
];

/// The results so far.
struct DiagnosticReport<'a, 'b> {
    ctx: &'a mut CommandContext<'b>,
    findings: Vec<CheckResult>,
    output: Result<(), Failure>,
}

/// The requests that were used.
struct Spent {
    contrat: Option<ContratId>,
    requests: u32,
}

/// Makes every check that can be made.
pub(super) async fn run(
    ctx: &mut CommandContext<'_>,
    globals: &GlobalOptions,
    contrat: Option<ContratId>,
    yes: bool,
) -> Result<Exit, FailedCommand> {
    let paths = globals.paths();
    let config = Config::load(&globals.overrides, paths.config.as_deref());
    if let Ok(config) = &config {
        ctx.texts = Texts::new(config.language);
    }
    let mut report = DiagnosticReport { ctx, findings: Vec::new(), output: Ok(()) };
    let set_variables: Vec<&str> = VARIABLES.into_iter().filter(|name| std::env::var_os(name).is_some()).collect();
    report.tell(local::configuration(&config, &paths, &set_variables));
    let spent = if let Ok(config) = &config {
        examine(&mut report, config, &paths, globals.offline.value, contrat, yes).await
    } else {
        report.tell(local::contrats_at_hand(&paths));
        report.tell(local::aside(&paths));
        Spent { contrat: None, requests: 0 }
    };
    report.finish(config.ok().as_ref().map(|config| config.profile.as_str()), &spent)
}

async fn examine(
    report: &mut DiagnosticReport<'_, '_>,
    config: &Config,
    paths: &Paths,
    offline: bool,
    contrat: Option<ContratId>,
    yes: bool,
) -> Spent {
    let DiagnosticMeans { journal, probe } = assembly::diagnostic_means(config, paths);
    report.tell(local::profile(config));
    report.tell(local::contrats_at_hand(paths));
    report.tell(local::journal(paths, journal.as_ref()));
    report.tell(local::aside(paths));
    let engine = journal.and_then(Result::ok);
    let mut quota = None;
    match &engine {
        Some(engine) => {
            report.tell(local::reprovisionnings(engine).await);
            report.tell(local::quota(engine).await);
            quota = engine.quota().await.ok();
        }
        None => report.skip(&[Check::UnsettledPuts, Check::Quota], "diagnostic.sans_journal"),
    }
    report.tell(local::password(config, engine.as_ref(), report.ctx.keyboard.hidden_prompt().is_some()).await);

    let nothing = Spent { contrat: None, requests: 0 };
    if let Ok(probe) = &probe {
        network::look(probe, &mut |finding| report.tell(finding));
    }
    let probe = match probe {
        _ if offline => Err("diagnostic.hors_ligne"),
        Ok(probe) => Ok(probe),
        Err(failure) => {
            // An incomplete profile was told already; a file of the profile that can't be used was not.
            if report.is_sound(Check::Profile) {
                report.tell(CheckResult::failure(Check::Tls, failure));
            }
            Err("diagnostic.etape_precedente")
        }
    };
    let probe = match probe {
        Ok(probe) => probe,
        Err(why) => {
            report.skip(&REMOTE, why);
            return nothing;
        }
    };
    if !network::run_through(&probe, &mut |finding| report.tell(finding)).await {
        report.skip(&REMOTE, "diagnostic.etape_precedente");
        return nothing;
    }
    match ask_consent(report, engine.as_ref(), quota.as_ref(), contrat, yes).await {
        Ok(contrat) => ask(report, config, paths, contrat).await,
        Err(why) => {
            report.skip(&REMOTE, why);
            nothing
        }
    }
}

/// The contract to ask about, after a person agreed; else why nothing is asked.
async fn ask_consent(
    report: &mut DiagnosticReport<'_, '_>,
    engine: Option<&Engine>,
    quota: Option<&QuotaState>,
    contrat: Option<ContratId>,
    yes: bool,
) -> Result<ContratId, &'static str> {
    if ![Check::Profile, Check::Folders, Check::Journal, Check::Quota].iter().all(|c| report.is_sound(*c)) {
        return Err("diagnostic.poste_d_abord");
    }
    if quota.is_some_and(|quota| quota.used_sessions >= quota.session_ceiling) {
        return Err("diagnostic.sessions_prises");
    }
    let terminal = report.ctx.keyboard.is_terminal();
    if !report.is_sound(Check::Password) {
        return Err("diagnostic.etape_precedente");
    }
    let contrat = match (contrat, engine) {
        (Some(contrat), _) => contrat,
        (None, Some(engine)) => {
            let contrats_at_hand = engine.contrats_at_hand().await.unwrap_or_default();
            let last = contrats_at_hand.into_iter().max_by_key(|at_hand| at_hand.seen_at);
            last.map(|at_hand| at_hand.contrat).ok_or("diagnostic.sans_contrat")?
        }
        (None, None) => return Err("diagnostic.sans_contrat"),
    };
    let texts = report.ctx.texts;
    let announcement = texts
        .sentence("diagnostic.annonce", &[("au_plus", &service::REQUESTS.to_string()), ("contrat", contrat.as_str())]);
    if yes {
        report.ctx.message(paragraph(&announcement, 0));
        return Ok(contrat);
    }
    if !terminal {
        return Err("diagnostic.sans_accord");
    }
    let question = format!("{}\n{}", paragraph(&announcement, 0), texts.get("diagnostic.question"));
    ask_yes(report.ctx, &question).map(|()| contrat).map_err(|_| "diagnostic.refuse")
}

async fn ask(report: &mut DiagnosticReport<'_, '_>, config: &Config, paths: &Paths, contrat: ContratId) -> Spent {
    // One source for all engines, so that a person is asked once.
    let source = Arc::new(assembly::source(config, login::prompt(report.ctx, config)));
    let attempt =
        |version, element| assembly::trial_engine(config, &paths.data, (version, element), REQUEST_DELAY, &source);
    let before = used(config, paths).await;
    service::ask(config, &contrat, &attempt, &mut |finding| report.tell(finding)).await;
    let requests = used(config, paths).await.saturating_sub(before);
    Spent { contrat: Some(contrat), requests }
}

/// The month's requests in the ledger, without those given back.
async fn used(config: &Config, paths: &Paths) -> u32 {
    match assembly::diagnostic_means(config, paths).journal {
        Some(Ok(engine)) => engine.quota().await.map_or(0, |quota| quota.used),
        _ => 0,
    }
}

impl DiagnosticReport<'_, '_> {
    /// Keeps a result and shows it.
    fn tell(&mut self, finding: CheckResult) {
        self.show(&finding, self.ctx.texts.get(finding.check.key()));
        self.findings.push(finding);
    }

    /// Shows a result at once, unless the results are one JSON document at the end.
    fn show(&mut self, finding: &CheckResult, title: &str) {
        if self.ctx.format == Format::Text && self.output.is_ok() {
            let text = to_text(self.ctx, finding, title);
            self.output = self.ctx.line(text).and_then(|()| self.ctx.flush());
        }
    }

    /// Notes that the checks of `checks` without a result were not made, and tells it once.
    fn skip(&mut self, checks: &[Check], why: &'static str) {
        let missing: Vec<CheckResult> = checks
            .iter()
            .filter(|check| !self.findings.iter().any(|finding| finding.check == **check))
            .map(|check| CheckResult::not_tried(*check, why))
            .collect();
        let titles: Vec<&str> = missing.iter().map(|finding| self.ctx.texts.get(finding.check.key())).collect();
        if let Some(first) = missing.first() {
            self.show(first, &titles.join(", "));
        }
        self.findings.extend(missing);
    }

    /// Whether a check did not fail.
    fn is_sound(&self, check: Check) -> bool {
        !self.findings.iter().any(|finding| finding.check == check && finding.state == CheckState::Failure)
    }

    fn count(&self, state: CheckState) -> usize {
        self.findings.iter().filter(|finding| finding.state == state).count()
    }

    fn finish(self, profile: Option<&str>, spent: &Spent) -> Result<Exit, FailedCommand> {
        let total = [CheckState::Ok, CheckState::Warning, CheckState::Failure, CheckState::NotTried]
            .map(|state| self.count(state));
        let Self { ctx, findings, output } = self;
        output?;
        match ctx.format {
            Format::Json => {
                let checks: Vec<Value> = findings.iter().map(|finding| to_json(ctx, finding)).collect();
                ctx.json(&json!({
                    "profil": profile,
                    "controles": checks,
                    "total": { "ok": total[0], "attention": total[1], "echec": total[2], "nonEssaye": total[3] },
                    "requetes": {
                        "auPlus": service::REQUESTS, "envoyees": spent.requests,
                        "referenceContrat": spent.contrat.as_ref().map(ContratId::as_str),
                    },
                }))?;
            }
            Format::Text => {
                let [ok, attention, failure, not_tried] = total.map(|number| number.to_string());
                let requests = spent.requests.to_string();
                let end = ctx.texts.sentence(
                    "diagnostic.total",
                    &[
                        ("ok", &ok),
                        ("attention", &attention),
                        ("echec", &failure),
                        ("non", &not_tried),
                        ("requetes", &requests),
                    ],
                );
                ctx.line(format_args!("\n{}", paragraph(&end, 0)))?;
            }
        }
        // The exit code names what a person must fix first: this machine, then the access, then the way.
        let worst = [Exit::Input, Exit::NoAccess, Exit::Unreachable, Exit::Refusal];
        let failures: Vec<Exit> = findings
            .iter()
            .filter(|finding| finding.state == CheckState::Failure)
            .map(|finding| finding.category.into())
            .collect();
        Ok(worst.into_iter().find(|end| failures.contains(end)).unwrap_or(Exit::Done))
    }
}

fn told(texts: Texts, sentence: &Sentence) -> String {
    let values: Vec<(&str, &str)> = sentence.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    match sentence.number {
        Some(number) => texts.count(sentence.key, number, &values),
        None => texts.sentence(sentence.key, &values),
    }
}

/// What was seen, and what to do; a failure met on the way is told in its own words.
fn sentences(ctx: &CommandContext<'_>, finding: &CheckResult) -> (Vec<String>, Vec<String>) {
    let texts = ctx.texts;
    let mut seen: Vec<String> = finding.seen.iter().map(|sentence| told(texts, sentence)).collect();
    let mut to_do: Vec<String> = finding.to_do.iter().map(|sentence| told(texts, sentence)).collect();
    if let Some(failure) = &finding.cause {
        let (sentence, advice) = texts.failure(failure);
        seen.push(sentence);
        if ctx.verbose && !failure.detail.is_empty() {
            seen.push(format!("({})", crate::domain::text::displayable(&failure.detail)));
        }
        if !advice.is_empty() {
            to_do.push(advice);
        }
    }
    (seen, to_do)
}

fn to_text(ctx: &CommandContext<'_>, finding: &CheckResult, title: &str) -> String {
    let texts = ctx.texts;
    let state = texts.get(match finding.state {
        CheckState::Ok => "diagnostic.etat.ok",
        CheckState::Warning => "diagnostic.etat.attention",
        CheckState::Failure => "diagnostic.etat.echec",
        CheckState::NotTried => "diagnostic.etat.non_essaye",
    });
    let (seen, to_do) = sentences(ctx, finding);
    let mut text = format!("{state:<INDENT$}{}", after(INDENT, title, INDENT));
    for sentence in seen {
        text = format!("{text}\n{}", paragraph(&sentence, INDENT));
    }
    let arrow = " ".repeat(INDENT - 3) + "-> ";
    for sentence in to_do {
        text = format!("{text}\n{arrow}{}", after(INDENT, &sentence, INDENT));
    }
    text
}

fn to_json(ctx: &CommandContext<'_>, finding: &CheckResult) -> Value {
    let (seen, to_do) = sentences(ctx, finding);
    let mut document = json!({
        "controle": finding.check.name(),
        "etat": finding.state.name(),
        "vu": seen,
        "faire": to_do,
        "donnees": finding.data,
    });
    if let (CheckState::Failure, Some(object)) = (finding.state, document.as_object_mut()) {
        object.insert("categorie".to_owned(), json!(finding.category.name()));
    }
    document
}
