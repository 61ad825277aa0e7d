//! The help: the keys of the screen below, the service's error codes with plain advice, and what this
//! program is and where its things are.
//!
//! Owns: its three pages, what is looked for in them, what is copied of them. The keys come from the
//! table of keys, the codes from the catalogue: nothing is listed here a second time.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part, move_in};
use crate::domain::service_error::CodeErreur;
use crate::domain::text::affichable;
use crate::host::texts::Textes;
use crate::tui::data::Data;
use crate::tui::data::post::Nom;
use crate::tui::filter::Filtre;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::field::Champ;
use crate::tui::widgets::list::{self, Rows};
use crate::tui::widgets::tabs::draw_tabs;
use crate::tui::words::action::Action;
use crate::tui::words::effect::{Copie, Effect};
use crate::tui::words::keymap::{Context, Key};
use crate::tui::words::offer::Offer;

/// The columns of what a row is called.
const NOM: usize = 14;

/// The rows in which the selected entry is told in full.
const DETAIL: u16 = 7;

/// A page of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Page {
    /// The keys of the screen below.
    #[default]
    Touches,
    /// The service's error codes.
    Codes,
    /// This program on this machine.
    Poste,
}

impl Page {
    const TOUTES: [Self; 3] = [Self::Touches, Self::Codes, Self::Poste];

    const fn titre(self) -> &'static str {
        match self {
            Self::Touches => "tui.aide.touches",
            Self::Codes => "tui.aide.codes",
            Self::Poste => "tui.aide.poste",
        }
    }

    const fn suivante(self) -> Self {
        match self {
            Self::Touches => Self::Codes,
            Self::Codes => Self::Poste,
            Self::Poste => Self::Touches,
        }
    }
}

/// What a row is called.
#[derive(Debug)]
enum Titre {
    /// By its keys.
    Touches(Vec<Key>),
    /// By a word.
    Mot(String),
}

/// A row.
#[derive(Debug)]
struct Entree {
    titre: Titre,
    texte: String,
    /// What more there is to say of it.
    detail: String,
    /// What is copied of it.
    copie: Option<String>,
}

/// The help.
#[derive(Debug)]
pub struct Aide {
    page: Page,
    touches: Vec<Entree>,
    codes: Vec<Entree>,
    poste: Vec<Entree>,
    filter: Champ,
    filtering: bool,
    filtre: Filtre,
    rows: Vec<usize>,
    cursor: usize,
}

impl Aide {
    /// The help in front of a screen that offers these actions.
    #[must_use]
    pub fn new(data: &Data, offers: Vec<Offer>) -> Self {
        let mut aide = Self {
            page: Page::default(),
            touches: touches(data.textes, offers),
            codes: codes(data.textes),
            poste: poste(data),
            filter: Champ::default(),
            filtering: false,
            filtre: Filtre::default(),
            rows: Vec::new(),
            cursor: 0,
        };
        aide.arrange();
        aide
    }

    fn entries(&self) -> &[Entree] {
        match self.page {
            Page::Touches => &self.touches,
            Page::Codes => &self.codes,
            Page::Poste => &self.poste,
        }
    }

    fn current(&self) -> Option<&Entree> {
        self.entries().get(*self.rows.get(self.cursor)?)
    }

    /// What is looked for, in the words of each row; the order stays that of the page.
    fn arrange(&mut self) {
        self.filtre.cherche(self.filter.value());
        let mut filtre = std::mem::take(&mut self.filtre);
        self.rows = self
            .entries()
            .iter()
            .enumerate()
            .filter(|(_, entry)| {
                let titre = if let Titre::Mot(mot) = &entry.titre { mot.as_str() } else { "" };
                filtre.retient(&[titre, &entry.texte, &entry.detail])
            })
            .map(|(at, _)| at)
            .collect();
        self.filtre = filtre;
        self.cursor = 0;
    }

    fn turn(&mut self, page: Page) {
        self.page = page;
        self.arrange();
    }
}

fn touches(textes: Textes, offers: Vec<Offer>) -> Vec<Entree> {
    offers
        .into_iter()
        .map(|offer| {
            let detail = offer.reason.map(|reason| textes.get(reason).to_owned()).unwrap_or_default();
            let texte = textes.get(offer.text).to_owned();
            Entree { titre: Titre::Touches(offer.keys), texte, detail, copie: None }
        })
        .collect()
}

fn codes(textes: Textes) -> Vec<Entree> {
    CodeErreur::connus()
        .map(|code| {
            let (texte, detail) = words::sens_du_code(textes, code);
            let copie = Some(format!("{code} : {texte} {detail}"));
            Entree { titre: Titre::Mot(code.to_owned()), texte, detail, copie }
        })
        .collect()
}

fn poste(data: &Data) -> Vec<Entree> {
    data.poste
        .faits
        .iter()
        .map(|fait| {
            let nom = match &fait.nom {
                Nom::Cle(cle) => data.textes.get(cle).to_owned(),
                Nom::Reglage(nom) => affichable(nom).into_owned(),
            };
            let valeur = affichable(&fait.valeur).into_owned();
            let origine = fait.origine.map(|cle| data.textes.get(cle));
            let detail = origine
                .map_or_else(String::new, |origine| data.textes.phrase("tui.aide.origine", &[("origine", origine)]));
            let texte =
                if valeur.is_empty() { data.textes.get("tui.aide.sans_valeur").to_owned() } else { valeur.clone() };
            Entree { titre: Titre::Mot(nom), texte, detail, copie: (!valeur.is_empty()).then_some(valeur) }
        })
        .collect()
}

impl Part for Aide {
    fn context(&self) -> Context {
        if self.filtering { Context::Filtre } else { Context::Aide }
    }

    fn modal(&self) -> bool {
        true
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        (self.filtering && self.filter.key(key)).then(|| {
            self.arrange();
            Next::Stay
        })
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        // A code that is pasted is looked for.
        if !self.filtering {
            self.filter.clear();
        }
        self.filter.paste(text);
        self.arrange();
        Next::Stay
    }

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Copier if self.current().is_none_or(|entry| entry.copie.is_none()) => {
                Err("tui.indisponible.rien_a_copier")
            }
            _ => Ok(()),
        }
    }

    fn label(&self, _data: &Data, action: Action) -> Option<&'static str> {
        match action {
            Action::Retour if !self.filtering && !self.filtre.est_vide() => Some("tui.action.effacer_filtre"),
            Action::Suivant => Some(self.page.suivante().titre()),
            _ => None,
        }
    }

    fn act(&mut self, _data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, self.rows.len(), action) {
            return Next::Stay;
        }
        match action {
            Action::Valider if self.filtering => self.filtering = false,
            Action::Filtrer => self.filtering = true,
            Action::Copier => {
                let texte = self.current().and_then(|entry| entry.copie.as_deref());
                out.extend(texte.map(|texte| Effect::Copier(Copie::de("tui.aide.copie", texte))));
            }
            Action::Suivant => self.turn(self.page.suivante()),
            Action::Precedent => self.turn(self.page.suivante().suivante()),
            Action::Retour if self.filtering || !self.filtre.est_vide() => {
                self.filtering = false;
                self.filter.clear();
                self.arrange();
            }
            Action::Retour | Action::Valider => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn focus(&mut self, _id: &'static str) -> bool {
        self.filtering = false;
        true
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let longest = self.touches.len().max(self.codes.len()).saturating_add(4);
        let height = u16::try_from(longest).unwrap_or(u16::MAX).max(24);
        let inner = view.popup(frame, area, view.t("tui.aide.titre"), 100, height);
        let filter_height = u16::from(self.filtering || !self.filter.value().is_empty());
        let detail = self.current().map(|entry| entry.detail_lines(view, usize::from(inner.width.saturating_sub(2))));
        let detail_height = match self.page {
            Page::Touches => u16::from(detail.as_ref().is_some_and(|lines| !lines.is_empty())) * 2,
            Page::Codes | Page::Poste => DETAIL.min(inner.height / 2),
        };
        let [tabs, filter, list, told] = inner.layout(&Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(filter_height),
            Constraint::Min(1),
            Constraint::Length(detail_height),
        ]));
        draw_tabs(frame, tabs, view, &Page::TOUTES.map(|page| (view.t(page.titre()), page == self.page)), "");
        if filter_height > 0 {
            let label = view.t("tui.filtre");
            let width = u16::try_from(label.width() + 1).unwrap_or(0);
            let [left, field] = filter.layout(&Layout::horizontal([Constraint::Length(width), Constraint::Min(0)]));
            frame.render_widget(view.span(label, Meaning::Muted), left);
            self.filter.draw(frame, field, view, self.filtering, false);
        }
        if self.rows.is_empty() {
            for (line, row) in wrap(view.t("tui.aide.aucune"), usize::from(list.width)).into_iter().zip(list.rows()) {
                frame.render_widget(Line::from(line), row);
            }
        }
        let id = match self.page {
            Page::Touches => "aide.touches",
            Page::Codes => "aide.codes",
            Page::Poste => "aide.poste",
        };
        let width = usize::from(list.width);
        let name_width = if self.page == Page::Poste { width / 3 } else { NOM };
        let line =
            |at: &usize| self.entries().get(*at).map(|entry| entry.line(view, name_width, width)).unwrap_or_default();
        let state = Rows { id, selected: Some(self.cursor), focused: !self.filtering };
        list::draw(frame, list, &self.rows, line, state, view, memo);
        for (line, row) in detail.into_iter().flatten().zip(told.rows().skip(1)) {
            frame.render_widget(line, Rect { x: row.x.saturating_add(1), width: row.width.saturating_sub(1), ..row });
        }
    }
}

impl Entree {
    fn line(&self, view: &View<'_>, name_width: usize, width: usize) -> Line<'static> {
        let name = match &self.titre {
            Titre::Touches(keys) => {
                let names: Vec<String> = keys.iter().map(|key| key.name(view.textes(), &view.signs)).collect();
                names.join(", ")
            }
            Titre::Mot(mot) => mot.clone(),
        };
        let muted = matches!(self.titre, Titre::Touches(_)) && !self.detail.is_empty();
        let name = fit(&format!(" {name}"), name_width, view.signs.ellipsis);
        let text = fit(&self.texte, width.saturating_sub(name_width + 2), view.signs.ellipsis);
        Line::from(vec![
            view.span(name, if muted { Meaning::Muted } else { Meaning::Accent }),
            Span::raw(" "),
            if muted { view.span(text, Meaning::Muted) } else { Span::raw(text) },
        ])
    }

    /// All of it: what a row has no room for.
    fn detail_lines(&self, view: &View<'_>, width: usize) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        if matches!(self.titre, Titre::Mot(_)) {
            lines.extend(wrap(&self.texte, width).into_iter().map(|line| Line::from(view.span(line, Meaning::Title))));
        }
        lines.extend(wrap(&self.detail, width).into_iter().filter(|line| !line.is_empty()).map(Line::from));
        lines
    }
}
