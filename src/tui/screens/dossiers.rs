//! The home screen: the contracts at hand, most urgent first.
//!
//! Pasting a reference, or typing one that begins with a capital or a digit, opens it: no key of
//! this screen is a capital or a digit.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::formulaires::Formulaire;
use super::site::SiteScreen;
use super::suivi::Suivi;
use super::{Next, Part, Screen, commande, move_in};
use crate::domain::lifecycle::Vie;
use crate::domain::reference::ReferenceContrat;
use crate::domain::text::{affichable, fold};
use crate::engine::Dossier;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::keymap::Context;
use crate::tui::state::{Data, Loaded};
use crate::tui::theme::Meaning;
use crate::tui::view::{Memo, View, mots};
use crate::tui::widgets::champ::Champ;
use crate::tui::widgets::liste::{self, Rows};
use crate::tui::widgets::texte::{fit, fit_tail, wrap};

/// The home screen's own state.
#[derive(Debug, Default)]
pub struct Dossiers {
    /// The selected contract, which stays selected when the order changes.
    selected: Option<ReferenceContrat>,
    cursor: usize,
    filter: Champ,
    filtering: bool,
}

impl Dossiers {
    fn visible<'a>(&'a self, data: &'a Data) -> Vec<&'a Dossier> {
        let wanted = fold(self.filter.value());
        let list = data.dossiers.value.as_deref().unwrap_or_default();
        list.iter().filter(|dossier| wanted.is_empty() || matches(dossier, data, &wanted)).collect()
    }

    fn current<'a>(&'a self, data: &'a Data) -> Option<&'a Dossier> {
        self.visible(data).get(self.cursor).copied()
    }
}

fn matches(dossier: &Dossier, data: &Data, wanted: &str) -> bool {
    let vie = data.vie(&dossier.contrat);
    let fibre = vie.map(|vie| vie.demande.fibre.as_str()).unwrap_or_default();
    let code = vie.and_then(|vie| vie.code.as_ref()).map(|(code, _)| code.as_str()).unwrap_or_default();
    let site = dossier.site.as_deref().unwrap_or_default();
    [dossier.contrat.as_str(), site, fibre, code].iter().any(|text| fold(text).contains(wanted))
}

impl Part for Dossiers {
    fn context(&self) -> Context {
        if self.filtering { Context::Form } else { Context::Dossiers }
    }

    fn type_key(&mut self, data: &mut Data, key: KeyEvent) -> Option<Next> {
        if self.filtering {
            return self.filter.key(key).then_some(Next::Stay);
        }
        match key.code {
            KeyCode::Char(c)
                if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
                    && (c.is_uppercase() || c.is_ascii_digit() || c == '"') =>
            {
                let _ = data;
                Some(Next::Push(Screen::Formulaire(Box::new(Formulaire::nouveau(&c.to_string())))))
            }
            _ => None,
        }
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        if self.filtering {
            self.filter.paste(text);
            return Next::Stay;
        }
        let mut form = Formulaire::nouveau("");
        form.take(text);
        Next::Push(Screen::Formulaire(Box::new(form)))
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Valider if !self.filtering && self.current(data).is_none() => Err("tui.indisponible.aucun_dossier"),
            Action::CodesManquants if data.manquants().is_empty() => Err("tui.indisponible.aucun_manquant"),
            Action::VoirSuivi => match self.current(data) {
                None => Err("tui.indisponible.aucun_dossier"),
                Some(dossier) if data.vie(&dossier.contrat).is_none() => Err("tui.indisponible.aucun_envoi"),
                Some(_) => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        let site = |dossier: &&Dossier| data.vie(&dossier.contrat).is_none_or(Vie::est_reglee);
        let asks = !self.filtering && !data.reglages.hors_ligne && self.current(data).as_ref().is_some_and(site);
        (action == Action::Valider && asks).then_some("tui.action.ouvrir_site")
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        let len = self.visible(data).len();
        if move_in(&mut self.cursor, len, action) {
            self.selected = self.current(data).map(|dossier| dossier.contrat.clone());
            return Next::Stay;
        }
        match action {
            Action::Valider if self.filtering => self.filtering = false,
            Action::Valider => {
                let Some(contrat) = self.current(data).map(|dossier| dossier.contrat.clone()) else {
                    return Next::Stay;
                };
                // What is under way or in doubt is followed; anything else starts from the site.
                let open = data.vie(&contrat).is_some_and(|vie| !vie.est_reglee());
                return Next::Push(if open { suivi(data, contrat, out) } else { site(data, contrat, out) });
            }
            Action::VoirSuivi => {
                if let Some(contrat) = self.current(data).map(|dossier| dossier.contrat.clone()) {
                    return Next::Push(suivi(data, contrat, out));
                }
            }
            Action::Commande => {
                if let Some(contrat) = self.current(data).map(|dossier| dossier.contrat.clone()) {
                    return Next::Push(commande::screen(contrat, out));
                }
            }
            Action::CodesManquants => return Next::Push(Screen::Manquants(Box::default())),
            Action::Nouveau => return Next::Push(Screen::Formulaire(Box::new(Formulaire::nouveau("")))),
            Action::Filtrer => self.filtering = true,
            Action::Actualiser => {
                let now = data.now;
                data.dossiers.start(now);
                out.push(Effect::Dossiers);
                out.push(Effect::Quota);
            }
            Action::Retour => {
                self.filtering = false;
                self.filter.clear();
            }
            _ => {}
        }
        Next::Stay
    }

    fn refresh(&mut self, data: &Data) {
        let visible = self.visible(data);
        let at = self.selected.as_ref().and_then(|own| visible.iter().position(|dossier| dossier.contrat == *own));
        let last = visible.len().saturating_sub(1);
        self.cursor = at.unwrap_or(self.cursor).min(last);
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let visible = self.visible(view.data);
        let missing = view.data.manquants().len();
        let mut title = view.t("tui.dossiers.titre").to_owned();
        if missing > 0 {
            let words = view.p("tui.dossiers.manquants", &[("n", &missing.to_string())]);
            title = format!("{title} · {} {words}", view.signs.warning);
        }
        let inner = view.pane(frame, area, &title, true);
        let filter_height = u16::from(self.filtering || !self.filter.value().is_empty());
        let [filter, head, rows] = inner.layout(&Layout::vertical([
            Constraint::Length(filter_height),
            Constraint::Length(1),
            Constraint::Min(0),
        ]));
        if filter_height > 0 {
            let label = view.t("tui.filtre");
            let [left, field] =
                filter.layout(&Layout::horizontal([Constraint::Length(label_width(label)), Constraint::Min(0)]));
            frame.render_widget(view.span(label, Meaning::Muted), left);
            self.filter.draw(frame, field, view, self.filtering, false);
        }
        if visible.is_empty() {
            empty(frame, head.union(rows), view, &view.data.dossiers, !self.filter.value().is_empty());
            return;
        }
        let columns = Columns::of(usize::from(inner.width));
        frame.render_widget(view.span(columns.header(view), Meaning::Muted), head);
        let rows_state = Rows { id: "dossiers", selected: Some(self.cursor), focused: !self.filtering };
        liste::draw(frame, rows, &visible, |dossier| columns.line(view, dossier), rows_state, view, memo);
    }
}

fn label_width(label: &str) -> u16 {
    u16::try_from(label.chars().count() + 1).unwrap_or(0)
}

/// Loading, failed or empty, each with what to do.
fn empty<T>(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, loaded: &Loaded<T>, filtered: bool) {
    let text = if let Some(failure) = &loaded.failure {
        let (what, advice) = view.textes().echec(failure);
        format!("{} {what} {advice}\n{}", view.signs.bad, view.t("tui.dossiers.relire"))
    } else if let Some(since) = loaded.since {
        view.p("tui.chargement", &[("depuis", &mots::minutes(view.data.now.duration_since(since)))])
    } else if filtered {
        view.t("tui.dossiers.aucun_filtre").to_owned()
    } else {
        view.t("tui.dossiers.aucun").to_owned()
    };
    for (line, row) in wrap(&text, usize::from(area.width)).into_iter().zip(area.rows()) {
        frame.render_widget(Line::from(line), row);
    }
}

/// The screen of a contract's site; everything that is not fresh is asked for.
pub fn site(data: &mut Data, contrat: ReferenceContrat, out: &mut Vec<Effect>) -> Screen {
    Screen::Site(Box::new(SiteScreen::open(data, contrat, out)))
}

/// The screen of a contract's latest put.
pub fn suivi(data: &mut Data, contrat: ReferenceContrat, out: &mut Vec<Effect>) -> Screen {
    out.push(Effect::Connaissances(contrat.clone()));
    let _ = data;
    Screen::Suivi(Box::new(Suivi::new(contrat)))
}

/// Which columns there is room for.
struct Columns {
    contrat: usize,
    site: usize,
    etat: usize,
    fibre: usize,
    depuis: usize,
    prochain: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
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

    fn header(&self, view: &View<'_>) -> String {
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
                out.push_str(&fit(view.t(key), width, ""));
                out.push(' ');
            }
        }
        out
    }

    fn line(&self, view: &View<'_>, dossier: &Dossier) -> Line<'static> {
        let cell = |text: &str, width: usize| {
            if width == 0 { String::new() } else { format!("{} ", fit(&affichable(text), width, view.signs.ellipsis)) }
        };
        let vie = view.data.vie(&dossier.contrat);
        let own = view.data.contrat(&dossier.contrat);
        let (etat, meaning) = etat(view, dossier, self.etat);
        let since = vie.map_or(dossier.vu_le, |vie| vie.le);
        let fibre = vie.map(|vie| vie.demande.fibre.as_str()).unwrap_or_default();
        let next = own.and_then(|own| own.prochain).map(|le| mots::countdown(view, le)).unwrap_or_default();
        Line::from(vec![
            Span::raw(" "),
            view.span(
                format!("{} ", fit_tail(dossier.contrat.as_str(), self.contrat, view.signs.ellipsis)),
                Meaning::Title,
            ),
            Span::raw(cell(dossier.site.as_deref().unwrap_or_default(), self.site)),
            view.span(cell(&etat, self.etat), meaning),
            Span::raw(cell(fibre, self.fibre)),
            Span::raw(cell(&mots::age_short(view, since), self.depuis)),
            Span::raw(cell(&next, self.prochain)),
        ])
    }
}

/// Where a contract stands, in words, with its code when there is one. A code is whole or not there.
fn etat(view: &View<'_>, dossier: &Dossier, width: usize) -> (String, Meaning) {
    let Some(vie) = view.data.vie(&dossier.contrat) else {
        return (format!("{} {}", view.signs.none, view.t("tui.phase.rien")), Meaning::Muted);
    };
    let (sign, words, meaning) = mots::phase(view, vie);
    let mut text = format!("{sign} {words}");
    // The latest put has its code, but an older one lacks it: that is what there is to do.
    let older = vie.est_reglee() && dossier.manquants.iter().any(|older| older.le < vie.le);
    if older {
        text = format!("{text} {} {}", view.signs.warning, view.t("tui.phase.code_manquant"));
        return (text, Meaning::Warning);
    }
    if let Some((code, _)) = &vie.code {
        let code = affichable(code.as_str());
        let room = width.saturating_sub(text.width() + 2);
        let shown = [&*code, view.t("tui.phase.code_connu")].into_iter().find(|words| words.width() <= room);
        if let Some(words) = shown {
            text.push_str("  ");
            text.push_str(words);
        }
    } else if vie.code_manque() {
        text.push(' ');
        text.push_str(view.signs.warning);
        text.push(' ');
        text.push_str(view.t("tui.phase.code_manquant"));
        return (text, Meaning::Warning);
    }
    (text, meaning)
}
