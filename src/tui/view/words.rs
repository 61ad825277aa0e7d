//! Words and lines that several screens show: ages, phases, states, swatches, warnings.
//!
//! Owns: one wording for each. Must never: hold a sentence: sentences are in the tables of texts.

use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

pub use super::time::{age, age_short, clock, countdown, elapsed, exact, exact_date, named_minute, named_second};

use super::View;
use super::fitting::{fit, wrap};
use crate::domain::acces::{Amiante, CommandeSummary};
use crate::domain::failure::Failure;
use crate::domain::fibre::Fibre;
use crate::domain::lifecycle::{CodeStanding, Life};
use crate::domain::own_puts::{FibreMark, MarkKind};
use crate::domain::put_answers::Ko;
use crate::domain::service_error::ServiceErrorCode;
use crate::domain::states::{Construction, Utilisation};
use crate::domain::text::displayable_value;
use crate::host::texts::Texts;
use crate::tui::data::{Data, PutState, World};
use crate::tui::theme::{Meaning, Swatch};

/// The dash of this set of signs.
#[must_use]
pub const fn dash(view: &View<'_>) -> &'static str {
    if view.signs.ascii { "-" } else { "—" }
}

/// The world in large words.
#[must_use]
pub fn world(data: &Data) -> String {
    let t = data.texts;
    match data.world {
        World::Production => t.get("tui.monde.production_long").to_owned(),
        World::Test => t.sentence("tui.monde.test_long", &[("profil", &data.settings.profile.to_uppercase())]),
        World::Demo => t.get("tui.monde.demo_long").to_owned(),
    }
}

/// The world as a band over the whole width, in as many lines as needed, so that nobody misses it.
#[must_use]
pub fn banner(view: &View<'_>, width: usize) -> Vec<Line<'static>> {
    let meaning = if view.data.world == World::Production { Meaning::Danger } else { Meaning::Warning };
    let style = view.palette.style(meaning).add_modifier(Modifier::REVERSED);
    let lines = wrap(&world(view.data), width);
    lines.into_iter().map(|line| Line::from(Span::styled(format!("{line:^width$}"), style))).collect()
}

/// The sign, the words and the meaning of a put's state.
#[must_use]
pub fn phase(view: &View<'_>, life: &Life) -> (&'static str, String, Meaning) {
    let state = PutState::of(life);
    (state.sign(&view.signs), state.words(view.texts()).into_owned(), state.meaning())
}

/// What a list may say of a code de décharge, the fullest first: it takes the first that there is room for. A code
/// stands alone only where it may be reported.
#[must_use]
pub fn code_choices(view: &View<'_>, code: &str, standing: CodeStanding) -> [String; 2] {
    match standing.caution() {
        None => [code.to_owned(), view.t("tui.phase.code_connu").to_owned()],
        Some(key) => [format!("{code} {}", view.t(key)), view.t("tui.phase.code_nul").to_owned()],
    }
}

/// The meaning of a service code and what to do, without the label that came with the code.
#[must_use]
pub fn meaning_of_code(texts: Texts, code: &str) -> (String, String) {
    let ko = Ko { code: ServiceErrorCode::read(code), libelle: String::new() };
    let (meaning, advice) = texts.failure(&Failure::from_service(ko));
    // The sentences contain code and label; here the label is empty, so its brackets are tidied.
    (meaning.replace(" : )", ")").replace(": )", ")"), advice)
}

/// The text key for an asbestos code.
#[must_use]
pub const fn amiante(amiante: Amiante) -> &'static str {
    match amiante {
        Amiante::Friable => "tui.amiante.amf",
        Amiante::NotFriable => "tui.amiante.amn",
        Amiante::NoReport => "tui.amiante.amx",
        Amiante::AbsentByReport => "tui.amiante.ama",
        Amiante::Absent => "tui.amiante.am0",
    }
}

/// The warning of asbestos on one line, the finding first; `None` when there is nothing to warn of.
#[must_use]
pub fn asbestos(summary: Option<&CommandeSummary>, view: &View<'_>) -> Option<String> {
    let found = &summary?.amiante;
    let codes: Vec<&str> = found.iter().map(|code| view.t(amiante(*code))).collect();
    found
        .iter()
        .any(|code| code.warn())
        .then(|| format!("{} {}", view.signs.warning, view.p("tui.commande.amiante", &[("codes", &codes.join(", "))])))
}

/// The sign, the words and the meaning of an informationUtilisation.
#[must_use]
pub fn utilisation(view: &View<'_>, utilisation: &Utilisation) -> (&'static str, String, Meaning) {
    match utilisation {
        Utilisation::Available => (view.signs.free, utilisation.libelle().to_owned(), Meaning::Good),
        Utilisation::Occupied => (view.signs.taken, utilisation.libelle().to_owned(), Meaning::Muted),
        Utilisation::Reserved => (view.signs.reserved, utilisation.libelle().to_owned(), Meaning::Warning),
        Utilisation::Unknown(_) => (view.signs.question, unknown(view, utilisation.libelle()), Meaning::Warning),
    }
}

/// The sign, the words and the meaning of a fibre's use: what a put of ours did to it, else its
/// informationUtilisation.
#[must_use]
pub fn fibre_use(view: &View<'_>, fibre: &Fibre, mark: Option<&FibreMark>) -> (&'static str, String, Meaning) {
    let Some(kind) = mark.and_then(FibreMark::in_force) else { return utilisation(view, &fibre.utilisation) };
    let (sign, key, meaning) = match kind {
        MarkKind::Taken => (view.signs.taken, "tui.marque.prise.court", Meaning::Muted),
        MarkKind::Freed => (view.signs.free, "tui.marque.liberee.court", Meaning::Good),
        MarkKind::NotAgain => (view.signs.bad, "tui.marque.a_ne_pas_reprendre.court", Meaning::Warning),
    };
    (sign, view.t(key).to_owned(), meaning)
}

/// What a put of ours did to a fibre, in full.
#[must_use]
pub fn fibre_mark(view: &View<'_>, mark: &FibreMark) -> String {
    let at = clock(view, mark.at);
    let contrat = displayable_value(mark.contrat.as_str());
    let values = [("contrat", &*contrat), ("motif", mark.motif.libelle()), ("quand", &*at)];
    match mark.kind {
        MarkKind::Taken => view.p("tui.marque.prise", &[values[0], values[2]]),
        MarkKind::Freed => view.p("tui.marque.liberee", &values[1..]),
        MarkKind::NotAgain => view.p("tui.marque.a_ne_pas_reprendre", &values[1..]),
    }
}

/// The words of an informationConstruction.
#[must_use]
pub fn construction(view: &View<'_>, construction: &Construction) -> String {
    if construction.is_known() { construction.libelle().to_owned() } else { unknown(view, construction.libelle()) }
}

fn unknown(view: &View<'_>, received: &str) -> String {
    if received.is_empty() { view.t("tui.etat.absent").to_owned() } else { displayable_value(received).into_owned() }
}

/// A colour as a swatch and its word, in exactly `width` columns.
#[must_use]
pub fn swatch(view: &View<'_>, word: Option<&str>, width: usize) -> Vec<Span<'static>> {
    let word = word.unwrap_or_default();
    let shown = displayable_value(word).into_owned();
    // A word that stands alone keeps the swatch's column, so that the words stay below each other.
    let lead = match view.palette.swatch(word) {
        Swatch::Drawn(style) if width >= 3 => Span::styled(view.signs.swatch, style),
        Swatch::WordAlone if width >= 3 => Span::raw(" "),
        _ => return vec![Span::raw(fit(&shown, width, view.signs.ellipsis))],
    };
    vec![lead, Span::raw(fit(&format!(" {shown}"), width - 1, view.signs.ellipsis))]
}

/// The tube's colour and the fibre's: in full when both fit in `width` columns, else half the width each, so
/// that neither hides the other.
#[must_use]
pub fn swatches(view: &View<'_>, tube: Option<&str>, fibre: Option<&str>, width: usize) -> Vec<Span<'static>> {
    const BETWEEN: &str = " / ";
    let whole = [swatch_whole(view, tube), swatch_whole(view, fibre)];
    let size: usize = whole.iter().flatten().map(|span| span.content.width()).sum();
    let [mut spans, second] = if size + BETWEEN.width() <= width {
        whole
    } else {
        let half = width.saturating_sub(BETWEEN.width()) / 2;
        [swatch(view, tube, half), swatch(view, fibre, half)]
    };
    spans.push(Span::raw(BETWEEN));
    spans.extend(second);
    spans
}

/// The longest word for a colour (informationTube, informationFibre), in columns; a longer one is cut.
pub const COLOUR_MAX: usize = 50;

/// A colour as a swatch and its whole word.
#[must_use]
pub fn swatch_whole(view: &View<'_>, word: Option<&str>) -> Vec<Span<'static>> {
    let width = displayable_value(word.unwrap_or_default()).width().min(COLOUR_MAX) + 2;
    swatch(view, word, width)
}
