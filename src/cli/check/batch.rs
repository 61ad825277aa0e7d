//! A check, from its first plan to its end.

use jiff::Timestamp;

use super::columns::ColumnWords;
use super::conflicts::{ConflictLimits, Conflicts, FoundConflicts};
use super::folders::with_folders;
use super::output::{self, CheckOutput, SheetCopy};
use super::progress::Progress;
use super::sheets::{SheetsRead, read_sheets};
use super::sources::{self, ByteCount, OpenSource, Rereading, SheetPlans, SourceContent, folder};
use super::told::{JudgedPlan, PlanPlace, VerdictTotal};
use crate::cli::context::{CommandContext, Exit, FailedCommand};
use crate::cli::invocation::CheckArguments;
use crate::cli::questions;
use crate::cli::rules::warn_of_contradictions;
use crate::domain::commande::Commande;
use crate::domain::failure::Failure;
use crate::domain::fibre::FibreIndex;
use crate::domain::own_puts::OwnPuts;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::{
    Examination, KnownList, ListAges, NothingElse, OverallVerdict, Underway, Verdict, VerdictSummary, alternatives,
    indexed_summary, judge,
};
use crate::domain::service_error::Category;
use crate::domain::text::{displayable, trim_pasted};
use crate::engine::Engine;
use crate::files::plan::{JudgingBasis, KnownLists, Plan};

/// How many plans are judged between two looks at the clock.
const IN_BETWEEN: u64 = 64;

/// Checks each plan; `engine` is `None` when plans are judged without the journal.
pub(in crate::cli) async fn run(
    ctx: &mut CommandContext<'_>,
    engine: Option<&Engine>,
    ages: ListAges,
    arguments: &CheckArguments,
) -> Result<Exit, FailedCommand> {
    if arguments.ask && (!ctx.keyboard.is_terminal() || arguments.plans.iter().any(|name| name == "-")) {
        return Err(Failure::new(Category::Input, "erreur.entree.demander").into());
    }
    let plans = with_folders(&arguments.plans, arguments.csv)?;
    let arguments = &CheckArguments { plans, ..arguments.clone() };
    let count = ByteCount::default();
    let output = CheckOutput::new(ctx, arguments);
    let SheetsRead { mut kept, header, conflicts: found } =
        if output.is_csv() { read_sheets(ctx, arguments)? } else { SheetsRead::default() };
    output.open(ctx, header.as_ref())?;
    let limits = if output.is_text() { ConflictLimits::TEXT } else { ConflictLimits::ALL };
    let mut batch = Batch {
        engine,
        ages,
        arguments,
        known_lists: KnownLists::default(),
        total: VerdictTotal::default(),
        conflicts: Conflicts::new(limits),
        found,
        progress: Progress::new(ctx, ByteCount::clone(&count), sources::size(&arguments.plans), arguments.ask),
        output,
        first: None,
        columns: ColumnWords::default(),
        sheet: false,
        source: 0,
        interrupted: false,
        now: Timestamp::now(),
    };
    let mut rereadings = Vec::new();
    for name in &arguments.plans {
        let opened = match kept.iter().position(|(other, _)| other == name) {
            Some(index) => Ok(kept.swap_remove(index).1),
            None => sources::open(ctx.keyboard, name, &count),
        };
        let place = PlanPlace { name, line: None };
        batch.source = u32::try_from(rereadings.len()).unwrap_or(u32::MAX);
        match opened {
            Err(failure) => batch.unreadable(ctx, &place, None, &failure, None)?,
            Ok(OpenSource { content, rereading }) => {
                batch.read(ctx, name, content).await?;
                rereadings.push((name.clone(), rereading));
            }
        }
        if batch.interrupted {
            break;
        }
    }
    batch.finish(ctx, rereadings)
}

/// Says once that lines before the header line are not read.
fn tell_lines_before(ctx: &mut CommandContext<'_>, name: &str, number: u64) {
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    if number > 0 {
        let text =
            ctx.texts.count("cli.importer.avant_entete", number, &[("fichier", name), ("n", &number.to_string())]);
        ctx.message(text);
    }
}

/// The text about a plan in two forms: as the only plan, and as one of many.
struct FirstPlan {
    by_itself: Vec<u8>,
    among: Vec<u8>,
}

/// A check under way.
struct Batch<'e> {
    engine: Option<&'e Engine>,
    ages: ListAges,
    arguments: &'e CheckArguments,
    known_lists: KnownLists,
    total: VerdictTotal,
    conflicts: Conflicts,
    /// The plans in conflict, where they had to be known before the first result was written.
    found: Option<FoundConflicts>,
    progress: Progress,
    output: CheckOutput,
    /// The first line of a sheet, held back until it is known whether it is the only one.
    first: Option<FirstPlan>,
    columns: ColumnWords,
    /// Whether any source was a sheet.
    sheet: bool,
    /// The index of the source being read.
    source: u32,
    interrupted: bool,
    /// The time at which plans are judged; updated every few plans.
    now: Timestamp,
}

impl Batch<'_> {
    async fn read(
        &mut self,
        ctx: &mut CommandContext<'_>,
        name: &str,
        content: SourceContent,
    ) -> Result<(), FailedCommand> {
        match content {
            SourceContent::Toml(text) => {
                let place = PlanPlace { name, line: None };
                if text.trim().is_empty() {
                    let failure = Failure::new(Category::Input, "erreur.plan.vide").with("fichier", name);
                    return self.unreadable(ctx, &place, None, &failure, None);
                }
                match Plan::read(name, &text, folder(name)) {
                    Ok(plan) => self.plan(ctx, &place, &plan, None).await?,
                    Err(failure) => self.unreadable(ctx, &place, None, &failure, None)?,
                }
                self.tick(ctx).await;
                Ok(())
            }
            SourceContent::Csv(plans) => {
                self.sheet = true;
                self.progress.erase(ctx);
                tell_lines_before(ctx, name, plans.lines_before());
                self.columns.tell(ctx, &plans.unread_columns());
                self.output.sheet(ctx)?;
                self.sheet(ctx, name, *plans).await
            }
        }
    }

    async fn sheet(
        &mut self,
        ctx: &mut CommandContext<'_>,
        name: &str,
        mut plans: SheetPlans,
    ) -> Result<(), FailedCommand> {
        let mut plan = Plan::default();
        let mut copy = self.output.is_csv().then(|| SheetCopy {
            separator: plans.written_separator(),
            comma: false,
            blank: 0,
            line: String::new(),
            conflict: None,
        });
        while !self.interrupted {
            let read = match plans.next_plan(&mut plan) {
                Ok(None) => break,
                Ok(Some(read)) => read,
                Err(failure) => return self.unreadable(ctx, &PlanPlace { name, line: None }, None, &failure, None),
            };
            if let Some(copy) = &mut copy {
                copy.blank = plans.blank_before();
                copy.line.clear();
                copy.line.push_str(&plans.copied());
            }
            let (line, read) = read;
            let place = PlanPlace { name, line: Some(line) };
            if let Some(copy) = &mut copy {
                let found = self.found.as_ref().filter(|_| read.is_ok());
                copy.conflict = found.and_then(|found| found.of(ctx.texts, &plan, self.source, place.line));
            }
            match read {
                Ok(()) => self.plan(ctx, &place, &plan, copy.as_ref()).await?,
                Err(failure) => self.unreadable(ctx, &place, None, &failure, copy.as_ref())?,
            }
            // With an engine each plan reads the journal, which takes longer than reading the clock.
            if self.engine.is_some() || self.total.plans().is_multiple_of(IN_BETWEEN) {
                self.tick(ctx).await;
            }
        }
        if copy.is_some() && !self.interrupted {
            output::blank_lines(ctx, plans.blank_before())?;
        }
        Ok(())
    }

    async fn tick(&mut self, ctx: &mut CommandContext<'_>) {
        let plans = self.total.plans();
        self.now = Timestamp::now();
        self.interrupted |= !self.progress.advance(ctx, plans).await;
    }

    /// Judges a plan and tells the result if it has to be told.
    async fn plan(
        &mut self,
        ctx: &mut CommandContext<'_>,
        place: &PlanPlace<'_>,
        plan: &Plan,
        copy: Option<&SheetCopy>,
    ) -> Result<(), FailedCommand> {
        self.unblock(ctx)?;
        // Noted even if the plan's list can't be read: what the plan wants is known.
        if self.found.is_none() {
            self.conflicts.note(plan, self.source, place.line);
        }
        let (known_list, index) = match plan.indexed_known_list(&mut self.known_lists) {
            Ok(read) => read.unzip(),
            Err(failure) => return self.unreadable(ctx, place, plan.contrat().as_ref(), &failure, copy),
        };
        // Only the first line of a single sheet can turn out to be the only one.
        let first =
            place.line.is_some() && self.total.plans() == 0 && self.arguments.plans.len() == 1 && self.output.is_text();
        let told = first || self.output.tells_compliant(ctx, place);
        let summary = if told { None } else { self.summary(plan, known_list.as_ref(), index.as_deref()) };
        let without_words = |summary: &VerdictSummary| {
            summary.overall() == OverallVerdict::Compliant
                && !(copy.is_some() && summary.rules(Verdict::Warning).next().is_some())
        };
        if let Some(summary) = summary.filter(without_words) {
            self.total.count(OverallVerdict::Compliant, summary.verdicts());
            if copy.is_some() {
                self.progress.erase_for_result(ctx);
            }
            return Ok(output::compliant(ctx, copy)?);
        }
        // With a journal, a contradiction may be written to the messages.
        if self.engine.is_some() {
            self.progress.erase(ctx);
        } else {
            self.progress.erase_for_result(ctx);
        }
        let mut judged = match self.judged(ctx, place, plan, known_list, first).await {
            Ok(judged) => judged,
            Err(failure) => return self.unreadable(ctx, place, plan.contrat().as_ref(), &failure, copy),
        };
        let overall = judged.judgement.overall();
        self.total.count(overall, judged.verdicts());
        let silent = overall == OverallVerdict::Compliant && copy.is_none() && !self.output.tells_compliant(ctx, place);
        if first {
            self.first = Some(self.forms(ctx, place, plan, &mut judged, copy, silent)?);
            return Ok(());
        }
        if silent {
            return Ok(());
        }
        Ok(self.output.judge(ctx, place, plan, &judged, copy)?)
    }

    /// The verdicts of a plan by its own facts, with no journal and no questions: if it is conforme, no sentence has to
    /// be made.
    fn summary(
        &self,
        plan: &Plan,
        known_list: Option<&KnownList>,
        index: Option<&FibreIndex>,
    ) -> Option<VerdictSummary> {
        if self.engine.is_some() || self.arguments.ask {
            return None;
        }
        let examination = Examination {
            draft: &plan.draft,
            commande: &plan.commande,
            site: None,
            known_lists: known_list.map(std::slice::from_ref).unwrap_or_default(),
            own_puts: OwnPuts::none(),
            underway: &Underway::Nothing,
            ages: self.ages,
            now: self.now,
        };
        Some(indexed_summary(&examination, index))
    }

    /// Tells the first line in both forms, as the only one and as one of many: which form applies is known only when
    /// another line comes or the sheet ends.
    fn forms(
        &mut self,
        ctx: &mut CommandContext<'_>,
        place: &PlanPlace<'_>,
        plan: &Plan,
        judged: &mut JudgedPlan,
        copy: Option<&SheetCopy>,
        silent: bool,
    ) -> Result<FirstPlan, Failure> {
        let mut forms = FirstPlan { by_itself: Vec::new(), among: Vec::new() };
        let mut judge = |alone, output: &mut Vec<u8>| {
            judged.alone = alone;
            let mut apart =
                CommandContext { output, messages: ctx.messages, keyboard: ctx.keyboard, hotline: None, ..*ctx };
            self.output.judge(&mut apart, place, plan, judged, copy)
        };
        judge(true, &mut forms.by_itself)?;
        if !silent {
            judge(false, &mut forms.among)?;
        }
        Ok(forms)
    }

    /// Writes the held first line as one of many, because another line came.
    fn unblock(&mut self, ctx: &mut CommandContext<'_>) -> Result<(), Failure> {
        let first = self.first.take();
        first.map_or(Ok(()), |first| output::write_bytes(ctx, &first.among))
    }

    async fn judged(
        &self,
        ctx: &mut CommandContext<'_>,
        place: &PlanPlace<'_>,
        plan: &Plan,
        known_list: Option<KnownList>,
        first: bool,
    ) -> Result<JudgedPlan, Failure> {
        let contrat = plan.contrat();
        // Without a well-formed contract there is nothing to look up: R6 tells what is wrong.
        let known = match (self.engine, &contrat) {
            (Some(engine), Some(read)) => Some(engine.knowledge(read).await?),
            _ => None,
        };
        if let Some(known) = &known {
            warn_of_contradictions(ctx, &place.to_string(), &plan.commande, &known.commande);
        }
        let now = self.engine.map_or_else(Timestamp::now, Engine::now);
        let source = if known_list.is_some() { "fichier" } else { "cache" };
        let folder = JudgingBasis::new(plan, known_list, known.as_ref());
        let mut commande = folder.commande.clone();
        let judge = |commande: &Commande| judge(&folder.examination(commande, self.ages, now));
        let judgement = if self.arguments.ask {
            ctx.message(format_args!(
                "{} {}",
                displayable(&place.to_string()),
                displayable(&plan.draft.reference_contrat)
            ));
            questions::ask_missing(ctx, self.engine.zip(contrat.as_ref()), &mut commande, judge).await?
        } else {
            judge(&commande)
        };
        let (alternatives, nothing_else) = match judgement.overall() {
            OverallVerdict::Rejection if self.output.tells_alternatives(ctx, place) || first => {
                let examination = folder.examination(&commande, self.ages, now);
                let found = alternatives(&examination);
                let nothing_else = NothingElse::of(&examination).filter(|_| found.is_empty());
                (found, nothing_else)
            }
            OverallVerdict::Rejection | OverallVerdict::Compliant | OverallVerdict::Undecided => (Vec::new(), None),
        };
        let used = folder.known_list(trim_pasted(&plan.draft.reference_fibre));
        Ok(JudgedPlan {
            judgement,
            alternatives,
            nothing_else,
            known_list: used.map(|known_list| (source, known_list.at)),
            alone: false,
        })
    }

    fn unreadable(
        &mut self,
        ctx: &mut CommandContext<'_>,
        place: &PlanPlace<'_>,
        contrat: Option<&ContratId>,
        failure: &Failure,
        copy: Option<&SheetCopy>,
    ) -> Result<(), FailedCommand> {
        self.progress.erase(ctx);
        self.unblock(ctx)?;
        self.total.unreadable += 1;
        Ok(self.output.unreadable(ctx, place, contrat, failure, copy)?)
    }

    fn finish(
        mut self,
        ctx: &mut CommandContext<'_>,
        rereadings: Vec<(String, Rereading)>,
    ) -> Result<Exit, FailedCommand> {
        self.progress.erase(ctx);
        if let Some(first) = &self.first {
            output::write_bytes(ctx, &first.by_itself)?;
        }
        let found = match self.found {
            _ if self.interrupted => None,
            Some(found) => Some(found),
            None => Some(self.conflicts.settle(ctx.keyboard, rereadings)),
        };
        if let Some(found) = &found {
            found.warn(ctx);
        }
        let several = self.sheet || self.arguments.plans.len() > 1;
        self.output.close(ctx, &self.total, found.as_ref(), several, self.sheet)?;
        let exit = self.total.exit();
        if !self.interrupted {
            return Ok(exit);
        }
        let plans = self.total.plans().to_string();
        ctx.message(ctx.texts.sentence("cli.verifier.interrompu", &[("n", &plans)]));
        Ok(if exit == Exit::Done { Exit::Undecided } else { exit })
    }
}
