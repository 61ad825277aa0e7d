//! The columns of the contracts at hand.
//!
//! Owns: which of them there is room for. Must never: cut a code.

use jiff::Timestamp;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::sorting::{Tri, depuis};
use crate::domain::text::affichable;
use crate::engine::Dossier;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail};
use crate::tui::view::{View, words};

/// Which columns there is room for.
pub(super) struct Columns {
    contrat: usize,
    site: usize,
    etat: usize,
    fibre: usize,
    depuis: usize,
    prochain: usize,
}

impl Columns {
    pub(super) fn of(width: usize) -> Self {
        let (contrat, site, fibre, depuis, prochain) = match width {
            110.. => (31, 14, 22, 8, 7),
            76.. => (23, 0, 14, 6, 5),
            60.. => (22, 0, 0, 7, 5),
            _ => (16, 0, 0, 0, 5),
        };
        let gaps = 1 + [site, fibre, depuis, prochain].iter().filter(|width| **width > 0).count() + 1;
        let etat = width.saturating_sub(contrat + site + fibre + depuis + prochain + gaps);
        Self { contrat, site, etat, fibre, depuis, prochain }
    }

    /// The titles; the column that the rows are sorted by bears a sign.
    pub(super) fn header(&self, view: &View<'_>, tri: Tri) -> String {
        let mut out = " ".to_owned();
        for (key, width) in [
            ("tui.dossiers.contrat", self.contrat),
            ("tui.dossiers.site", self.site),
            ("tui.dossiers.etat", self.etat),
            ("tui.dossiers.fibre", self.fibre),
            ("tui.dossiers.depuis", self.depuis),
            ("tui.dossiers.prochain", self.prochain),
        ] {
            if width > 0 {
                let sign = if tri.colonne() == Some(key) { view.signs.open } else { "" };
                // The sign may stand in the gap: no title is cut for it.
                out.push_str(&fit(&format!("{}{sign}", view.t(key)), width + 1, ""));
            }
        }
        out
    }

    pub(super) fn line(&self, view: &View<'_>, dossier: &Dossier) -> Line<'static> {
        let cell = |text: &str, width: usize| {
            if width == 0 { String::new() } else { format!("{} ", fit(&affichable(text), width, view.signs.ellipsis)) }
        };
        let vie = view.data.vie(&dossier.contrat);
        let own = view.data.contrat(&dossier.contrat);
        let (etat, meaning) = etat(view, dossier, self.etat);
        let since = depuis(view.data, dossier);
        let fibre = vie.map(|vie| vie.demande.fibre.as_str()).unwrap_or_default();
        let next = own.and_then(|own| own.prochain).map(|le| prochain(view, le)).unwrap_or_default();
        Line::from(vec![
            Span::raw(" "),
            view.span(
                format!("{} ", fit_tail(dossier.contrat.as_str(), self.contrat, view.signs.ellipsis)),
                Meaning::Title,
            ),
            Span::raw(cell(dossier.site.as_deref().unwrap_or_default(), self.site)),
            view.span(cell(&etat, self.etat), meaning),
            Span::raw(cell(fibre, self.fibre)),
            Span::raw(cell(&words::age_short(view, since), self.depuis)),
            Span::raw(cell(&next, self.prochain)),
        ])
    }
}

/// How long until the service is asked, or that it is being asked: its answer says when it is next.
fn prochain(view: &View<'_>, le: Timestamp) -> String {
    if le > view.data.now {
        return words::countdown(view, le);
    }
    format!("{} {}", view.signs.underway, view.t("tui.dossiers.en_question"))
}

/// Where a contract stands, in words, with its code when there is one. A code is whole or not there.
fn etat(view: &View<'_>, dossier: &Dossier, width: usize) -> (String, Meaning) {
    let Some(vie) = view.data.vie(&dossier.contrat) else {
        return (format!("{} {}", view.signs.none, view.t("tui.phase.rien")), Meaning::Muted);
    };
    let (sign, words, meaning) = words::phase(view, vie);
    let mut text = format!("{sign} {words}");
    // The latest put has its code, but an older one lacks it: that is what there is to do.
    let older = vie.est_reglee() && dossier.manquants.iter().any(|older| older.le < vie.le);
    if older {
        text = format!("{text} {} {}", view.signs.warning, view.t("tui.phase.code_manquant"));
        return (text, Meaning::Warning);
    }
    if let Some((code, _)) = &vie.code {
        let code = code.montre();
        let room = width.saturating_sub(text.width() + 2);
        let shown = [&*code, view.t("tui.phase.code_connu")].into_iter().find(|words| words.width() <= room);
        if let Some(words) = shown {
            text.push_str("  ");
            text.push_str(words);
        }
    } else if view.data.capabilities.lacks_code(vie) {
        text.push(' ');
        text.push_str(view.signs.warning);
        text.push(' ');
        text.push_str(view.t("tui.phase.code_manquant"));
        return (text, Meaning::Warning);
    }
    (text, meaning)
}
