//! `reprov importer`: access files into the journal.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value, json};

use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::invocation::ImportArguments;
use super::options::{text, texts};
use super::plain_text::paragraph;
use crate::domain::acces::{AccesLine, CrCmdState, Flux, FluxState, column};
use crate::domain::failure::Failure;
use crate::domain::reference::ParameterFault;
use crate::domain::service_error::Category;
use crate::domain::text::displayable;
use crate::engine::Engine;
use crate::files::acces::{AccesFile, AccesLineFault, AccesLineFaultKind, LineEncoding, SheetLineFaultKind, open};
use crate::host::texts::Texts;

/// Lines kept in memory before they are written to the journal together.
const BATCH: usize = 1000;
/// How many entries of a list a JSON document holds for one file. The counts include the others, and standard error
/// names each of them.
const LIST_MAX: usize = 10_000;

/// Reads the command's options.
pub(super) fn read(options: &ArgMatches) -> Result<ImportArguments, Failure> {
    let flux = text(options, "flux").map(|name| {
        Flux::read(&name).ok_or_else(|| {
            Failure::new(Category::Input, "erreur.entree.choix")
                .with("champ", "--flux")
                .with("valeur", name)
                .with("attendu", Flux::ALL.map(Flux::name).join(", "))
        })
    });
    Ok(ImportArguments {
        files: texts(options, "fichiers").into_iter().map(PathBuf::from).collect(),
        flux: flux.transpose()?,
    })
}

/// The result of importing a file.
#[derive(Default)]
struct ImportSummary {
    flux: Option<Flux>,
    utf8: bool,
    windows_1252: bool,
    read: u64,
    new_lines: u64,
    known: u64,
    refused: u64,
    /// Lines that give no fact of an order and are not shown one by one.
    untold: usize,
    refusal: Vec<Value>,
    remarks: Vec<Value>,
    states: Vec<Value>,
}

impl ImportSummary {
    fn encodings(&self) -> Vec<&'static str> {
        let encoding_flags = [(self.utf8, "UTF-8"), (self.windows_1252, "Windows-1252")];
        encoding_flags.into_iter().filter(|(seen, _)| *seen).map(|(_, name)| name).collect()
    }

    fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.new_lines += other.new_lines;
        self.known += other.known;
        self.refused += other.refused;
    }

    fn json(&self, path: &str, error: Option<&Value>) -> Value {
        json!({
            "fichier": path,
            "flux": self.flux.map(Flux::name),
            "encodages": self.encodings(),
            "lues": self.read,
            "nouvelles": self.new_lines,
            "connues": self.known,
            "refusees": self.refused,
            "refus": self.refusal,
            "remarques": self.remarks,
            "etats": self.states,
            "erreur": error,
        })
    }
}

/// Imports each file; a file that can't be used does not stop the others.
pub(super) async fn run(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    asked: &ImportArguments,
) -> Result<Exit, FailedCommand> {
    let mut exit = Exit::Done;
    let mut documents = Vec::new();
    let mut total = ImportSummary::default();
    for path in &asked.files {
        let mut summary = ImportSummary::default();
        let read = match open(path, asked.flux, engine.now()) {
            Ok(file) => import(ctx, engine, path, file, &mut summary).await,
            Err(failure) => Err(ImportStop::File(failure)),
        };
        let name = path.display().to_string();
        let error = match read {
            Ok(()) => None,
            Err(ImportStop::File(failure)) => {
                ctx.tell_failure(&failure);
                Some(ctx.error(&failure))
            }
            // The cause is not the file: the next files would fail too.
            Err(ImportStop::Everything(failure)) => {
                documents.push(summary.json(&name, None));
                return Err(FailedCommand::from(failure).with("fichiers", documents));
            }
        };
        if error.is_some() || summary.refused > 0 {
            exit = Exit::Input;
        }
        match ctx.format {
            Format::Json => documents.push(summary.json(&name, error.as_ref())),
            Format::Text => tell_summary(ctx, &name, &summary)?,
        }
        total.add(&summary);
    }
    match ctx.format {
        Format::Json => ctx.json(&json!({ "fichiers": documents }))?,
        Format::Text => tell_total(ctx, &engine.settings().profile, asked.files.len(), &total)?,
    }
    Ok(exit)
}

/// Why a file was not read to its end.
enum ImportStop {
    /// The file itself failed.
    File(Failure),
    /// The journal or standard output failed.
    Everything(Failure),
}

/// Reads a file to its end, batch by batch. Lines read before a failure stay imported: importing the file again adds
/// the missing ones.
async fn import(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    path: &Path,
    mut file: AccesFile,
    summary: &mut ImportSummary,
) -> Result<(), ImportStop> {
    summary.flux = Some(file.flux());
    tell_header(ctx, path, &file, summary);
    let mut batch = Vec::with_capacity(BATCH);
    let mut finished = Ok(());
    loop {
        match file.next_line() {
            Ok(None) => break,
            Ok(Some(Ok((line, encoding)))) => {
                summary.read += 1;
                match encoding {
                    LineEncoding::Utf8 => summary.utf8 = true,
                    LineEncoding::Windows1252 => summary.windows_1252 = true,
                    LineEncoding::Both => (summary.utf8, summary.windows_1252) = (true, true),
                }
                tell_remarks(ctx, path, file.remarks(), summary);
                tell_state(ctx, &line, summary).map_err(ImportStop::Everything)?;
                batch.push(line);
            }
            Ok(Some(Err(fault))) => {
                summary.read += 1;
                summary.refused += 1;
                tell_fault(ctx, path, &fault, summary);
            }
            Err(failure) => {
                finished = Err(ImportStop::File(failure));
                break;
            }
        }
        if batch.len() >= BATCH {
            keep(engine, &mut batch, summary).await?;
        }
    }
    keep(engine, &mut batch, summary).await?;
    finished
}

async fn keep(engine: &Engine, batch: &mut Vec<AccesLine>, summary: &mut ImportSummary) -> Result<(), ImportStop> {
    if batch.is_empty() {
        return Ok(());
    }
    let imported =
        engine.import(std::mem::replace(batch, Vec::with_capacity(BATCH))).await.map_err(ImportStop::Everything)?;
    summary.new_lines += imported.new_lines;
    summary.known += imported.known;
    Ok(())
}

/// Shows a line that gives no fact of an order: from the other flows, or about a refused order.
fn tell_state(ctx: &mut CommandContext<'_>, line: &AccesLine, summary: &mut ImportSummary) -> Result<(), Failure> {
    let gives_facts = match line.flux {
        Flux::CmdAcces | Flux::NotifReprov => true,
        Flux::CrCmdAcces => line.state() == Some(CrCmdState::Ok),
        _ => false,
    };
    if gives_facts {
        return Ok(());
    }
    let FluxState { flux, commande, state, motif, .. } = FluxState::of(line);
    let subcontracting = line.value(column::SUBCONTRACTING);
    if ctx.format == Format::Json {
        if summary.states.len() < LIST_MAX {
            summary.states.push(json!({
                "referenceCommandePriseInterneOC": commande,
                "referenceContrat": line.contrat,
                "referenceCommandeSousTraitantOI": subcontracting,
                "etat": state,
                "motif": motif,
            }));
        }
        return Ok(());
    }
    // A real file has thousands: only what went wrong is shown unasked.
    if !ctx.verbose && !went_wrong(flux, state.as_deref()) {
        summary.untold += 1;
        return Ok(());
    }
    let contrat = line.contrat.as_ref().map(|contrat| contrat.as_str().to_owned());
    let words =
        [Some(flux.name().to_owned()), Some(commande), contrat, subcontracting.map(str::to_owned), state, motif];
    let words: Vec<String> = words.into_iter().flatten().map(|word| displayable(&word).into_owned()).collect();
    ctx.line(format_args!("  {}", words.join("  ")))
}

/// Whether an order was refused, or its raccordement failed.
fn went_wrong(flux: Flux, state: Option<&str>) -> bool {
    flux == Flux::NotifRaccKo || state.is_some_and(|state| state.eq_ignore_ascii_case("KO"))
}

/// Tells what was passed over before the header line, and the columns that nearly are known ones.
fn tell_header(ctx: &mut CommandContext<'_>, path: &Path, file: &AccesFile, summary: &mut ImportSummary) {
    let before = usize::try_from(file.lines_before()).unwrap_or(usize::MAX);
    if before > 0 {
        let values = [("fichier", path.display().to_string()), ("n", before.to_string())];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        let text = ctx.texts.count("cli.importer.avant_entete", before, &values);
        ctx.message(text);
    }
    tell_remarks(ctx, path, file.remarks(), summary);
}

/// Tells what can't be read of a line that is used all the same.
fn tell_remarks(ctx: &mut CommandContext<'_>, path: &Path, remarks: &[AccesLineFault], summary: &mut ImportSummary) {
    for remark in remarks {
        let reason = match &remark.kind {
            AccesLineFaultKind::Value { value, expected } => {
                ctx.texts.sentence("cli.importer.valeur_non_lue", &[("valeur", value), ("attendu", expected)])
            }
            kind => reason(ctx.texts, kind),
        };
        tell(ctx, path, remark, &reason, &mut summary.remarks);
    }
}

/// Tells what is wrong with a line that is not used.
fn tell_fault(ctx: &mut CommandContext<'_>, path: &Path, fault: &AccesLineFault, summary: &mut ImportSummary) {
    let reason = reason(ctx.texts, &fault.kind);
    tell(ctx, path, fault, &reason, &mut summary.refusal);
}

/// Tells a reason with its place: `file:line:column: column's name: reason`.
fn tell(ctx: &mut CommandContext<'_>, path: &Path, fault: &AccesLineFault, reason: &str, list: &mut Vec<Value>) {
    let place = path.display().to_string();
    let position = match fault.column {
        Some(column) => format!("{}:{column}", fault.line),
        None => fault.line.to_string(),
    };
    let name = fault.name.as_deref().map(|name| format!("{} : ", displayable(name))).unwrap_or_default();
    ctx.message(format_args!("{}:{position}: {name}{reason}", displayable(&place)));
    if ctx.format == Format::Json && list.len() < LIST_MAX {
        list.push(json!({
            "ligne": fault.line,
            "colonne": fault.column,
            "nom": fault.name,
            "raison": reason,
        }));
    }
}

fn reason(texts: Texts, kind: &AccesLineFaultKind) -> String {
    let number = |number: usize| number.to_string();
    match kind {
        AccesLineFaultKind::Missing => texts.get("cli.importer.absente").to_owned(),
        AccesLineFaultKind::Reference(ParameterFault::Empty) => texts.get("cli.importer.vide").to_owned(),
        AccesLineFaultKind::Reference(ParameterFault::TooLong { length, maximum }) => {
            texts.sentence("cli.importer.trop_long", &[("longueur", &number(*length)), ("maximum", &number(*maximum))])
        }
        AccesLineFaultKind::Reference(ParameterFault::Character { position, character }) => texts.sentence(
            "cli.importer.caractere",
            &[("position", &number(*position)), ("caractere", &format!("U+{:04X}", u32::from(*character)))],
        ),
        AccesLineFaultKind::Value { value, expected } => {
            texts.sentence("cli.importer.valeur", &[("valeur", value), ("attendu", expected)])
        }
        AccesLineFaultKind::ChangedReference(value) => texts.sentence("cli.importer.tableur", &[("valeur", value)]),
        AccesLineFaultKind::NearColumn(near) => texts.sentence("cli.importer.colonne_proche", &[("proche", near)]),
        AccesLineFaultKind::Sheet(SheetLineFaultKind::Columns { found, expected }) => {
            texts.sentence("cli.importer.colonnes", &[("trouvees", &number(*found)), ("attendues", &number(*expected))])
        }
        AccesLineFaultKind::Sheet(SheetLineFaultKind::NullByte) => texts.get("cli.importer.nul").to_owned(),
        AccesLineFaultKind::Sheet(SheetLineFaultKind::CellTooLong) => texts.get("cli.importer.champ_long").to_owned(),
        AccesLineFaultKind::Sheet(SheetLineFaultKind::LineTooLong) => texts.get("cli.importer.ligne_longue").to_owned(),
        AccesLineFaultKind::Sheet(SheetLineFaultKind::OpenQuote) => {
            texts.get("cli.importer.guillemet_ouvert").to_owned()
        }
        AccesLineFaultKind::Sheet(SheetLineFaultKind::TextAfterQuote) => {
            texts.get("cli.importer.guillemet_suivi").to_owned()
        }
        AccesLineFaultKind::Sheet(SheetLineFaultKind::Encoding) => texts.get("cli.importer.encodage").to_owned(),
    }
}

fn tell_summary(ctx: &mut CommandContext<'_>, path: &str, summary: &ImportSummary) -> Result<(), Failure> {
    let Some(flux) = summary.flux else { return Ok(()) };
    let encodings = summary.encodings();
    let text = ctx.texts.sentence(
        "cli.importer.fichier",
        &[
            ("fichier", path),
            ("flux", flux.name()),
            ("encodages", &if encodings.is_empty() { "-".to_owned() } else { encodings.join(" + ") }),
            ("lues", &summary.read.to_string()),
            ("nouvelles", &summary.new_lines.to_string()),
            ("connues", &summary.known.to_string()),
            ("refusees", &summary.refused.to_string()),
        ],
    );
    ctx.line(text)?;
    if summary.untold > 0 {
        let n = summary.untold;
        ctx.line(format_args!("  {}", ctx.texts.count("cli.importer.tues", n, &[("n", &n.to_string())])))?;
    }
    Ok(())
}

/// The sum of several files, and the profile whose journal has them now.
fn tell_total(ctx: &mut CommandContext<'_>, profile: &str, files: usize, total: &ImportSummary) -> Result<(), Failure> {
    let [read, new_lines, known, refused] =
        [total.read, total.new_lines, total.known, total.refused].map(|number| number.to_string());
    if files > 1 {
        let values = [
            ("fichiers", files.to_string()),
            ("lues", read),
            ("nouvelles", new_lines),
            ("connues", known),
            ("refusees", refused),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ctx.line(ctx.texts.sentence("cli.importer.total", &values))?;
    }
    if profile.is_empty() || total.read == 0 {
        return Ok(());
    }
    ctx.line(paragraph(&ctx.texts.sentence("cli.importer.profil", &[("profil", profile)]), 0))
}
