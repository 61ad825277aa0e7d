//! The columns of a sheet of plans.

use ratatui::text::{Line, Span};

use super::state::PlanSheetScreen;
use crate::domain::motif::Motif;
use crate::domain::rules::ereprov::{OverallVerdict, RuleId, Verdict};
use crate::domain::text::displayable;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail};
use crate::tui::view::{View, words};
use crate::tui::words::plan::LineVerdict;

/// The widths of the columns; 0: no room.
pub(super) struct SheetColumns {
    number: usize,
    contrat: usize,
    fibre: usize,
    motif: usize,
    verdict: usize,
}

impl SheetColumns {
    pub(super) fn of(width: usize) -> Self {
        let (number, contrat, fibre, motif) = match width {
            130.. => (6, 32, 22, 28),
            100.. => (6, 26, 16, 22),
            76.. => (6, 24, 15, 0),
            60.. => (6, 22, 0, 0),
            _ => (6, 14, 0, 0),
        };
        let used: usize = [number, contrat, fibre, motif].iter().map(|width| width + usize::from(*width > 0)).sum();
        Self { number, contrat, fibre, motif, verdict: width.saturating_sub(used + 1) }
    }

    fn cells(&self, texts: [&str; 5]) -> [String; 5] {
        let widths = [self.number, self.contrat, self.fibre, self.motif, self.verdict];
        let mut cells = texts
            .into_iter()
            .zip(widths)
            .map(|(text, width)| if width == 0 { String::new() } else { format!(" {}", fit(text, width, "")) });
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    }

    pub(super) fn header(&self, view: &View<'_>) -> String {
        self.cells([
            view.t("tui.feuille.ligne"),
            view.t("tui.dossiers.contrat"),
            view.t("tui.dossiers.fibre"),
            view.t("tui.demande.motif"),
            view.t("tui.feuille.verdict"),
        ])
        .concat()
    }

    pub(super) fn line(&self, screen: &PlanSheetScreen, view: &View<'_>, at: usize) -> Line<'static> {
        let Some(line) = screen.line(at) else { return Line::default() };
        let ellipsis = view.signs.ellipsis;
        let (verdict, meaning) = verdict(screen, view, at);
        let (contrat, fibre, motif) = match &line.plan {
            Ok(plan) => {
                let draft = &plan.draft;
                let motif = Motif::read(&draft.motif).map_or(draft.motif.as_str(), |motif| motif.libelle());
                (draft.reference_contrat.as_str(), draft.reference_fibre.as_str(), motif)
            }
            Err(_) => ("", "", ""),
        };
        let [number, contrat, fibre, motif, verdict] = self.cells([
            &line.number.to_string(),
            &fit_tail(&displayable(contrat), self.contrat, ellipsis),
            &fit_tail(&displayable(fibre), self.fibre, ellipsis),
            &fit(&displayable(motif), self.motif, ellipsis),
            &fit(&verdict, self.verdict, ellipsis),
        ]);
        Line::from(vec![
            view.span(number, Meaning::Muted),
            view.span(contrat, Meaning::Title),
            Span::raw(fibre),
            view.span(motif, Meaning::Muted),
            view.span(verdict, meaning),
        ])
    }
}

/// The verdict of a line in short. A line whose put was sent from here shows how that stands.
fn verdict(screen: &PlanSheetScreen, view: &View<'_>, at: usize) -> (String, Meaning) {
    let plan = screen.plan(at);
    let sent = plan.and_then(|plan| {
        let life = view.data.life(&plan.contrat()?)?;
        (life.demande.fibre.as_str() == plan.draft.reference_fibre.trim()).then_some(life)
    });
    if let Some(life) = sent {
        let (sign, words, meaning) = words::phase(view, life);
        return (format!("{sign} {words}"), meaning);
    }
    let (sign, meaning, wanted) = match (plan, screen.verdict(at)) {
        (None, _) | (_, Some(LineVerdict::Unusable(_))) => (view.signs.question, Meaning::Bad, None),
        (_, None) => (view.signs.ellipsis, Meaning::Muted, None),
        (_, Some(LineVerdict::Judged { overall, rulings })) => {
            let (sign, meaning, verdict) = match overall {
                OverallVerdict::Compliant if rulings.is_empty() => (view.signs.good, Meaning::Good, Verdict::Warning),
                OverallVerdict::Compliant => (view.signs.good, Meaning::Warning, Verdict::Warning),
                OverallVerdict::Undecided => (view.signs.question, Meaning::Warning, Verdict::Undecided),
                OverallVerdict::Rejection => (view.signs.bad, Meaning::Bad, Verdict::Rejection),
            };
            (sign, meaning, Some((verdict, rulings)))
        }
    };
    let rules = wanted.into_iter().flat_map(|(verdict, rulings)| {
        rulings.iter().filter(move |ruling| ruling.verdict == verdict).map(|ruling| RuleId::name(ruling.rule))
    });
    let rules: Vec<&str> = rules.collect();
    let words = view.t(screen.words(at));
    (format!("{sign} {words} {}", rules.join(" ")).trim_end().to_owned(), meaning)
}
