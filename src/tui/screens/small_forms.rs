//! The small forms: open a contract, settle a put by hand, record a code de décharge.
//!
//! Owns: what is typed, and what is wrong with it. Must never: let a form go with a fault in it.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part};
use crate::domain::put_answers::CodeDecharge;
use crate::domain::reference::{Defaut, ReferenceContrat, ReferenceError, ReferenceFibre};
use crate::domain::text::trim_pasted;
use crate::domain::value::Value;
use crate::host::texts::Textes;
use crate::tui::data::{Data, Level};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View};
use crate::tui::widgets::field::Champ;
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Route;

/// What a form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Purpose {
    Nouveau,
    Trancher { contrat: ReferenceContrat, partie: Option<bool> },
    Code { contrat: ReferenceContrat, fibre: Option<ReferenceFibre> },
}

/// A field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Reference,
    Partie,
    Code,
    Raison,
}

/// A small form.
#[derive(Debug)]
pub struct Formulaire {
    purpose: Purpose,
    focus: usize,
    reference: Champ,
    code: Champ,
    raison: Champ,
}

impl Formulaire {
    fn new(purpose: Purpose) -> Self {
        Self { purpose, focus: 0, reference: Champ::default(), code: Champ::default(), raison: Champ::default() }
    }

    /// Opens a contract; `text` is what was typed already.
    #[must_use]
    pub fn nouveau(text: &str) -> Self {
        Self { reference: Champ::with(text), ..Self::new(Purpose::Nouveau) }
    }

    /// Settles the put of `contrat`.
    #[must_use]
    pub fn trancher(contrat: ReferenceContrat) -> Self {
        Self::new(Purpose::Trancher { contrat, partie: None })
    }

    /// Records the code de décharge of `contrat`, of the put that asked for `fibre` where it matters
    /// which.
    #[must_use]
    pub fn code(contrat: ReferenceContrat, fibre: Option<ReferenceFibre>) -> Self {
        Self::new(Purpose::Code { contrat, fibre })
    }

    /// Takes pasted text into the field with the focus.
    pub fn take(&mut self, text: &str) {
        let text = trim_pasted(text).to_owned();
        if let Some(field) = self.field_mut() {
            field.paste(&text);
        }
    }

    fn fields(&self) -> &'static [Field] {
        match &self.purpose {
            Purpose::Nouveau => &[Field::Reference],
            Purpose::Code { .. } => &[Field::Code],
            Purpose::Trancher { partie: Some(true), .. } => &[Field::Partie, Field::Code, Field::Raison],
            Purpose::Trancher { .. } => &[Field::Partie, Field::Raison],
        }
    }

    fn focused(&self) -> Option<Field> {
        self.fields().get(self.focus).copied()
    }

    fn field_mut(&mut self) -> Option<&mut Champ> {
        match self.focused()? {
            Field::Reference => Some(&mut self.reference),
            Field::Code => Some(&mut self.code),
            Field::Raison => Some(&mut self.raison),
            Field::Partie => None,
        }
    }

    /// What is wrong with the form as it stands, in words.
    fn fault(&self, textes: Textes) -> Option<String> {
        match &self.purpose {
            Purpose::Nouveau => {
                ReferenceContrat::parse(self.reference.value()).err().map(|error| words(textes, &error))
            }
            Purpose::Code { .. } => match CodeDecharge::typed(self.code.value()) {
                Ok(_) => None,
                Err(Defaut::Vide) => Some(textes.get("tui.formulaire.code_vide").to_owned()),
                Err(defect) => Some(defect_words(textes, code_field(), &defect)),
            },
            Purpose::Trancher { partie: None, .. } => Some(textes.get("tui.formulaire.partie_absente").to_owned()),
            Purpose::Trancher { partie, .. } => match CodeDecharge::typed(self.code.value()) {
                Err(defect) if *partie == Some(true) && defect != Defaut::Vide => {
                    Some(defect_words(textes, code_field(), &defect))
                }
                _ if self.raison.value().trim().is_empty() => {
                    Some(textes.get("tui.formulaire.raison_absente").to_owned())
                }
                _ => None,
            },
        }
    }

    fn flip(&mut self, value: Option<bool>) {
        if self.focused() == Some(Field::Partie)
            && let Purpose::Trancher { partie, .. } = &mut self.purpose
        {
            *partie = Some(value.unwrap_or(*partie != Some(true)));
        }
    }

    fn submit(&self, out: &mut Vec<Effect>) -> Next {
        match &self.purpose {
            Purpose::Nouveau => match ReferenceContrat::parse(self.reference.value()) {
                Ok(contrat) => Next::Replace(Route::Site(contrat)),
                Err(_) => Next::Stay,
            },
            Purpose::Code { contrat, fibre } => {
                if let Ok(code) = CodeDecharge::typed(self.code.value()) {
                    out.push(Effect::Decharge { contrat: contrat.clone(), fibre: fibre.clone(), code });
                }
                Next::Back
            }
            Purpose::Trancher { contrat, partie } => {
                let partie = *partie == Some(true);
                let code = if partie { CodeDecharge::typed(self.code.value()).ok() } else { None };
                let raison = self.raison.value().trim().to_owned();
                out.push(Effect::Trancher { contrat: contrat.clone(), partie, code, raison });
                Next::Back
            }
        }
    }
}

fn code_field() -> Value {
    Value::Key("tui.formulaire.code_champ".to_owned())
}

/// What is wrong with a reference, in words.
#[must_use]
pub fn words(textes: Textes, error: &ReferenceError) -> String {
    defect_words(textes, Value::parameter(error.champ.nom()), &error.defaut)
}

/// What is wrong with the value of `champ`, in words.
fn defect_words(textes: Textes, champ: Value, defect: &Defaut) -> String {
    match defect {
        Defaut::Vide => textes.sentence("tui.reference.vide", &[("champ", champ)]),
        Defaut::TropLong { longueur, maximum } => textes.sentence(
            "tui.reference.trop_long",
            &[("champ", champ), ("longueur", longueur.to_string().into()), ("maximum", maximum.to_string().into())],
        ),
        Defaut::Caractere { position, caractere } => textes.sentence(
            "tui.reference.caractere",
            &[
                ("champ", champ),
                ("position", position.to_string().into()),
                ("caractere", format!("{caractere} (U+{:04X})", u32::from(*caractere)).into()),
            ],
        ),
    }
}

impl Part for Formulaire {
    fn context(&self) -> Context {
        Context::Form
    }

    fn modal(&self) -> bool {
        true
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        if matches!(key.code, KeyCode::Char(_)) && self.focused() == Some(Field::Partie) {
            match key.code {
                KeyCode::Char('o') => self.flip(Some(true)),
                KeyCode::Char('n') => self.flip(Some(false)),
                _ => return None,
            }
            return Some(Next::Stay);
        }
        self.field_mut()?.key(key).then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        self.take(text);
        Next::Stay
    }

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Suivant | Action::Precedent if self.fields().len() < 2 => Err("tui.indisponible.un_champ"),
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        let last = self.fields().len().saturating_sub(1);
        match action {
            Action::Retour => return Next::Back,
            Action::Valider if self.focus < last => {
                if self.focused() == Some(Field::Partie) && self.fault(data.textes).is_some_and(|_| self.undecided()) {
                    data.say(Level::Info, data.textes.get("tui.formulaire.partie_absente"));
                } else {
                    self.focus += 1;
                }
            }
            Action::Valider => match self.fault(data.textes) {
                Some(fault) => data.say(Level::Bad, fault),
                None => return self.submit(out),
            },
            Action::Suivant | Action::Bas => self.focus = if self.focus >= last { 0 } else { self.focus + 1 },
            Action::Precedent | Action::Haut => self.focus = self.focus.checked_sub(1).unwrap_or(last),
            Action::Basculer => self.flip(None),
            Action::Gauche => self.flip(Some(true)),
            Action::Droite => self.flip(Some(false)),
            _ => {}
        }
        Next::Stay
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, _memo: &mut Memo) {
        let (title, help) = match &self.purpose {
            Purpose::Nouveau => ("tui.formulaire.nouveau", "tui.formulaire.nouveau.aide"),
            Purpose::Code { .. } => ("tui.formulaire.code", "tui.formulaire.code.aide"),
            Purpose::Trancher { .. } => ("tui.formulaire.trancher", "tui.formulaire.trancher.aide"),
        };
        let width = area.width.min(72);
        let inner_width = usize::from(width.saturating_sub(4));
        let mut help = wrap(view.t(help), inner_width);
        if let Purpose::Code { fibre: Some(fibre), .. } = &self.purpose {
            help.extend(wrap(&view.p("tui.formulaire.code.fibre", &[("fibre", fibre.as_str())]), inner_width));
        }
        // An empty field is not yet a fault.
        let started = !self.reference.value().is_empty() || !self.code.value().is_empty();
        let fault = if started && !matches!(self.purpose, Purpose::Trancher { .. }) {
            self.fault(view.textes()).map(|fault| wrap(&fault, inner_width)).unwrap_or_default()
        } else {
            Vec::new()
        };
        // Where the window is low, the fields and what is wrong with them go before how they are filled in,
        // and all of it before the blank rows.
        let fields = self.fields();
        let most = usize::from(area.height.saturating_sub(2));
        let loose = most >= 2 * fields.len() + fault.len() + usize::from(!fault.is_empty());
        let gap = usize::from(loose);
        help.truncate(most.saturating_sub((1 + gap) * fields.len() + fault.len() + gap));
        let rows = help.len() + (1 + gap) * fields.len() + fault.len() + 2 + gap;
        let title = match &self.purpose {
            Purpose::Nouveau => view.t(title).to_owned(),
            Purpose::Code { contrat, .. } | Purpose::Trancher { contrat, .. } => {
                format!("{} · {contrat}", view.t(title))
            }
        };
        let inner = view.popup(frame, area, &title, width, u16::try_from(rows).unwrap_or(u16::MAX));
        let inner = Rect { x: inner.x.saturating_add(1), width: inner.width.saturating_sub(2), ..inner };
        let mut slots = inner.rows();
        for line in help {
            if let Some(row) = slots.next() {
                frame.render_widget(view.span(line, Meaning::Muted), row);
            }
        }
        for (at, field) in fields.iter().enumerate() {
            slots.by_ref().take(gap).for_each(drop);
            if let Some(row) = slots.next() {
                self.draw_field(frame, row, view, *field, at == self.focus);
            }
        }
        slots.by_ref().take(gap).for_each(drop);
        for line in fault {
            if let Some(row) = slots.next() {
                frame.render_widget(Line::from(view.span(line, Meaning::Bad)), row);
            }
        }
    }
}

impl Formulaire {
    fn undecided(&self) -> bool {
        matches!(self.purpose, Purpose::Trancher { partie: None, .. })
    }

    fn draw_field(&self, frame: &mut Frame<'_>, row: Rect, view: &View<'_>, field: Field, focused: bool) {
        let label = match field {
            Field::Reference => "tui.formulaire.reference",
            Field::Partie => "tui.formulaire.partie",
            Field::Code => "tui.formulaire.code_champ",
            Field::Raison => "tui.formulaire.raison",
        };
        let label_width = if row.width < 48 { 18 } else { 24 };
        let [left, right] = row.layout(&Layout::horizontal([Constraint::Length(label_width), Constraint::Min(0)]));
        let label = fit(view.t(label), usize::from(label_width) - 1, view.signs.ellipsis);
        frame.render_widget(view.span(label, if focused { Meaning::Accent } else { Meaning::Muted }), left);
        match field {
            Field::Reference => self.reference.draw(frame, right, view, focused, false),
            Field::Code => self.code.draw(frame, right, view, focused, false),
            Field::Raison => self.raison.draw(frame, right, view, focused, false),
            Field::Partie => {
                let Purpose::Trancher { partie, .. } = &self.purpose else { return };
                let mark = |on: bool| if on { "(x)" } else { "( )" };
                let choice = |yes: &'static str, no: &'static str| {
                    let (done, not) = (mark(*partie == Some(true)), mark(*partie == Some(false)));
                    format!("{done} {}   {not} {}", view.t(yes), view.t(no))
                };
                let whole = choice("tui.formulaire.partie.oui", "tui.formulaire.partie.non");
                let short = || choice("tui.oui", "tui.non");
                let text = if whole.width() <= usize::from(right.width) { whole } else { short() };
                frame.render_widget(view.span(text, if focused { Meaning::Selected } else { Meaning::Title }), right);
                if focused {
                    frame.set_cursor_position(right.as_position());
                }
            }
        }
    }
}
