//! The state of the forms that end in a file.
//!
//! Owns: the fields of each form, what is asked for once they are filled in, and why that failed. Must never:
//! read or write a file.

use std::path::{Path, PathBuf};

use super::plan_text;
use crate::domain::acces::cr_stoc::RaccordementResult;
use crate::domain::demande::Draft;
use crate::domain::failure::Failure;
use crate::domain::reference::ContratId;
use crate::files::export;
use crate::tui::data::{Data, Level};
use crate::tui::sheet::{ExportFormat, export, proposed_name};
use crate::tui::widgets::field::TextField;
use crate::tui::widgets::known_field::KnownField;
use crate::tui::words::action::Action;
use crate::tui::words::effect::{CrStocToWrite, Effect, FileToWrite, JournalExport};
use crate::tui::words::plan::CrStocFailure;

/// The purpose of a form.
#[derive(Debug)]
pub(super) enum FileFormKind {
    /// The sheet of a contract's put.
    Export { contrat: ContratId, form: ExportFormat },
    /// Puts of the journal: the filter that selects them, whether only those without a code, and whether all are wanted
    /// in spite of the filter.
    Journal { filter: String, missing: bool, all: bool },
    /// A demande as a plan: the demande, and what the rules say of it.
    Plan { contrat: ContratId, draft: Box<Draft>, verdict: String },
    /// A plan to be read: the plans of the folder, and the selected one.
    Open { plans: Vec<PathBuf>, chosen: Option<usize> },
    /// The report of a connection.
    CrStoc { contrat: ContratId, ok: bool },
}

/// A field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileFormField {
    Scope,
    Form,
    Result,
    Motif,
    Subcontracting,
    Path,
}

/// A form that ends in a file.
#[derive(Debug)]
pub struct FileForm {
    pub(super) kind: FileFormKind,
    pub(super) focus: usize,
    pub(super) motif: TextField,
    pub(super) subcontracting: KnownField,
    pub(super) path: TextField,
    /// The file name that was proposed.
    pub(super) propose: PathBuf,
    /// The path that is being written or read.
    pub(super) wait: Option<PathBuf>,
    /// Why the file could not be written or read, one sentence each.
    pub(super) refusal: Vec<String>,
}

impl FileForm {
    pub(super) fn new(kind: FileFormKind, path: &str) -> Self {
        Self {
            kind,
            focus: 0,
            motif: TextField::default(),
            subcontracting: KnownField::default(),
            path: TextField::with(path),
            propose: path.into(),
            wait: None,
            refusal: Vec::new(),
        }
    }

    /// The form that exports the put of `contrat`.
    #[must_use]
    pub fn export(data: &Data, contrat: ContratId) -> Self {
        let form = ExportFormat::default();
        let name = proposed_name(data, "reprov", &[contrat.as_str()], form.extension());
        Self::new(FileFormKind::Export { contrat, form }, &name)
    }

    /// The form that exports the journal, or its puts without a code: those that `filter` finds, all of them where it is
    /// empty.
    #[must_use]
    pub fn journal(data: &Data, filter: &str, missing: bool) -> Self {
        let name = proposed_name(data, "reprov", &[if missing { "codes-manquants" } else { "journal" }], "csv");
        Self::new(FileFormKind::Journal { filter: filter.trim().to_owned(), missing, all: false }, &name)
    }

    /// The form that saves a demande as a plan.
    #[must_use]
    pub fn plan(data: &Data, contrat: ContratId, draft: Box<Draft>) -> Self {
        let name = proposed_name(data, "plan", &[contrat.as_str(), &draft.reference_fibre], "toml");
        let verdict = plan_text::verdict(data, &contrat, &draft);
        Self::new(FileFormKind::Plan { contrat, draft, verdict }, &name)
    }

    /// The form that opens a plan; asks for the plans of the working folder.
    #[must_use]
    pub fn open(data: &Data, out: &mut Vec<Effect>) -> Self {
        out.push(Effect::Plans(data.places.folder.clone()));
        Self::new(FileFormKind::Open { plans: Vec::new(), chosen: None }, "")
    }

    /// The form that reports the raccordement of `contrat`.
    #[must_use]
    pub fn cr_stoc(data: &Data, contrat: ContratId) -> Self {
        // With both operators configured, the path is a folder and the file's name comes from the convention.
        let path = if data.places.operators {
            ".".to_owned()
        } else {
            proposed_name(data, "CrSTOC", &[contrat.as_str()], "csv")
        };
        Self {
            subcontracting: KnownField::with(known_subcontracting(data, &contrat)),
            ..Self::new(FileFormKind::CrStoc { contrat, ok: true }, &path)
        }
    }

    /// Follows what is known now. What the person typed stays.
    pub(super) fn follow(&mut self, data: &Data) {
        match &mut self.kind {
            FileFormKind::Plan { contrat, draft, verdict } => *verdict = plan_text::verdict(data, contrat, draft),
            FileFormKind::CrStoc { contrat, .. } => self.subcontracting.follow(known_subcontracting(data, contrat)),
            // Their files are made from what is known when they are written; the plans found come by `proposed_name_now`.
            FileFormKind::Export { .. } | FileFormKind::Journal { .. } | FileFormKind::Open { .. } => {}
        }
    }

    /// Takes the plans found; the newest is proposed while nothing is typed.
    pub fn propose(&mut self, found: Vec<PathBuf>) {
        if let FileFormKind::Open { plans, chosen } = &mut self.kind {
            *plans = found;
            *chosen = None;
            if self.path.value().is_empty() && !plans.is_empty() {
                self.point(0);
            }
        }
    }

    /// The file could not be written or read: the form stays and says why.
    pub fn refuse(&mut self, data: &Data, failure: &Failure) {
        let (what, advice) = data.texts.failure(failure);
        self.wait = None;
        // Another name is what most refusals ask for: it can be typed at once.
        self.focus = self.fields().len().saturating_sub(1);
        self.refusal = vec![if advice.is_empty() { what } else { format!("{what} {advice}") }];
    }

    /// The CR_STOC was refused: the form names what is missing or in doubt.
    pub fn refuse_report(&mut self, data: &Data, refusal: &CrStocFailure) {
        self.refuse(data, &refusal.failure);
        if let (FileFormKind::CrStoc { contrat, .. }, false) = (&self.kind, refusal.reasons.is_empty()) {
            self.refusal = refusal
                .reasons
                .iter()
                .map(|reason| {
                    let (key, values) = reason.sentence(contrat);
                    data.texts.sentence(key, &values)
                })
                .collect();
        }
    }

    /// Whether the form waits for the file under that path.
    #[must_use]
    pub fn wait(&self, path: &Path) -> bool {
        self.wait.as_deref() == Some(path)
    }

    pub(super) fn fields(&self) -> &'static [FileFormField] {
        match &self.kind {
            FileFormKind::Journal { filter, .. } if !filter.is_empty() => {
                &[FileFormField::Scope, FileFormField::Form, FileFormField::Path]
            }
            FileFormKind::Export { .. } | FileFormKind::Journal { .. } => &[FileFormField::Form, FileFormField::Path],
            FileFormKind::Plan { .. } | FileFormKind::Open { .. } => &[FileFormField::Path],
            FileFormKind::CrStoc { ok: true, .. } => {
                &[FileFormField::Result, FileFormField::Subcontracting, FileFormField::Path]
            }
            FileFormKind::CrStoc { ok: false, .. } => {
                &[FileFormField::Result, FileFormField::Motif, FileFormField::Subcontracting, FileFormField::Path]
            }
        }
    }

    pub(super) fn focused(&self) -> Option<FileFormField> {
        self.fields().get(self.focus).copied()
    }

    pub(super) fn text_field(&self, field: FileFormField) -> Option<&TextField> {
        match field {
            FileFormField::Motif => Some(&self.motif),
            FileFormField::Subcontracting => Some(&self.subcontracting.field),
            FileFormField::Path => Some(&self.path),
            FileFormField::Scope | FileFormField::Form | FileFormField::Result => None,
        }
    }

    pub(super) fn field_mut(&mut self) -> Option<&mut TextField> {
        match self.focused()? {
            FileFormField::Motif => Some(&mut self.motif),
            FileFormField::Subcontracting => Some(&mut self.subcontracting.field),
            FileFormField::Path => Some(&mut self.path),
            FileFormField::Scope | FileFormField::Form | FileFormField::Result => None,
        }
    }

    /// Whether nothing is left to say before the file can be written or read.
    pub(super) fn is_complete(&self) -> bool {
        let motif = match &self.kind {
            FileFormKind::CrStoc { ok, .. } => *ok || !self.motif.value().trim().is_empty(),
            _ => true,
        };
        motif && !self.path.value().trim().is_empty()
    }

    /// Changes the value of a field that is chosen, not typed.
    pub(super) fn turn(&mut self, forward: bool) {
        let focused = self.focused();
        match &mut self.kind {
            FileFormKind::Export { form, .. } if focused == Some(FileFormField::Form) => {
                let at = ExportFormat::ALL.iter().position(|other| other == form).unwrap_or(0);
                let len = ExportFormat::ALL.len();
                let next = if forward { at + 1 } else { at + len - 1 };
                let before = form.extension();
                *form = next.checked_rem(len).and_then(|at| ExportFormat::ALL.get(at)).copied().unwrap_or_default();
                let end = form.extension();
                // The file name follows the form while it has that form's extension.
                if let Some(name) = self.path.value().strip_suffix(before).filter(|name| name.ends_with('.')) {
                    self.path = TextField::with(&format!("{name}{end}"));
                }
            }
            // The file name's extension gives the form, as on the command line.
            FileFormKind::Journal { .. } if focused == Some(FileFormField::Form) => {
                let name = self.path.value();
                let name = match export::ExportFile::read(name) {
                    Ok(file) => file.path.with_extension(if file.csv { "json" } else { "csv" }),
                    Err(_) => format!("{name}.csv").into(),
                };
                let name = name.display().to_string();
                self.path = TextField::with(&name);
            }
            FileFormKind::Journal { all, .. } if focused == Some(FileFormField::Scope) => *all = !*all,
            FileFormKind::CrStoc { ok, .. } if focused == Some(FileFormField::Result) => *ok = !*ok,
            _ => {}
        }
    }

    /// Selects one of the plans found.
    pub(super) fn point(&mut self, at: usize) {
        if let FileFormKind::Open { plans, chosen } = &mut self.kind
            && let Some(plan) = plans.get(at)
        {
            *chosen = Some(at);
            // In the working folder the file name is enough.
            let name =
                plan.file_name().map_or_else(|| plan.display().to_string(), |name| name.to_string_lossy().into());
            self.path = TextField::with(&name);
        }
    }

    /// Moves among the plans found; returns whether there are any.
    pub(super) fn choose(&mut self, action: Action) -> bool {
        let FileFormKind::Open { plans, chosen } = &self.kind else { return false };
        if plans.is_empty() {
            return false;
        }
        let at = match (chosen, action) {
            (Some(at), Action::Up) => at.saturating_sub(1),
            (Some(at), _) => at.saturating_add(1).min(plans.len().saturating_sub(1)),
            (None, _) => 0,
        };
        self.point(at);
        true
    }

    /// The path of the file. When a folder was typed, the proposed name is used in it.
    pub(super) fn target(&self, data: &Data) -> Option<PathBuf> {
        let path = data.target(self.path.value())?;
        let folder = self.path.value().trim_end().ends_with(std::path::is_separator);
        match &self.kind {
            FileFormKind::Export { form, .. } if folder => {
                Some(path.join(self.propose.with_extension(form.extension())))
            }
            FileFormKind::Plan { .. } if folder => Some(path.join(&self.propose)),
            // The exact path found: its name may not be one that can be typed, and the folder may have changed.
            FileFormKind::Open { plans, chosen: Some(at) } => plans.get(*at).cloned().or(Some(path)),
            _ => Some(path),
        }
    }

    pub(super) fn submit(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let Some(path) = self.target(data) else {
            data.say(Level::Bad, data.texts.get("tui.fichier.sans_nom"));
            return;
        };
        let mut expected = path.clone();
        let effect = match &self.kind {
            FileFormKind::Export { contrat, form } => {
                let content = export(data, contrat, *form);
                let told = data.texts.sentence("tui.fichier.exporte", &[("fichier", &name(&path))]);
                Effect::Write(Box::new(FileToWrite { path, content, told }))
            }
            FileFormKind::Journal { filter, missing, all } => match export::ExportFile::read(&name(&path)) {
                Ok(file) => {
                    expected.clone_from(&file.path);
                    let filter = if *all { String::new() } else { filter.clone() };
                    Effect::Export(Box::new(JournalExport { file, filter, missing: *missing, texts: data.texts }))
                }
                Err(failure) => {
                    self.refuse(data, &failure);
                    return;
                }
            },
            FileFormKind::Plan { contrat, draft, .. } => {
                let verdict = plan_text::verdict(data, contrat, draft);
                let values = [("fichier", &*name(&path)), ("verdict", verdict.as_str())];
                let told = data.texts.sentence("tui.fichier.plan_ecrit", &values);
                let content = plan_text::content(data, contrat, draft);
                Effect::Write(Box::new(FileToWrite { path, content, told }))
            }
            FileFormKind::Open { .. } => Effect::OpenPlan(path),
            FileFormKind::CrStoc { contrat, ok } => {
                let motif = self.motif.value().trim();
                if !ok && motif.is_empty() {
                    data.say(Level::Bad, data.texts.get("tui.fichier.motif_absent"));
                    return;
                }
                let result = if *ok { RaccordementResult::Ok } else { RaccordementResult::Ko(motif.to_owned()) };
                let said = self.subcontracting.value().trim();
                let subcontracting = (!said.is_empty()).then(|| said.to_owned());
                let report = CrStocToWrite { contrat: contrat.clone(), result, subcontracting, output: path };
                Effect::CrStoc(Box::new(report))
            }
        };
        self.refusal.clear();
        self.wait = Some(expected);
        out.push(effect);
    }
}

/// The reference of the subcontracted order, from the access files.
fn known_subcontracting<'a>(data: &'a Data, contrat: &ContratId) -> &'a str {
    let summary = data.knowledge(contrat).and_then(|known| known.summary.as_ref());
    summary.and_then(|summary| summary.subcontracting.as_deref()).unwrap_or_default()
}

/// A path as text.
pub(super) fn name(path: &Path) -> String {
    path.display().to_string()
}
