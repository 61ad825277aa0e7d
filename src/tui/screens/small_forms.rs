//! The small forms: open a contract, name it, settle a put by hand, record a code de décharge.
//!
//! Owns: the typed values, and what is wrong with them. Must never: accept a form with a fault in it.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part};
use crate::domain::contrat_note::ContratNote;
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::{ContratId, FibreId, ParameterError, ParameterFault};
use crate::domain::text::{displayable, trim_pasted};
use crate::domain::value::Value;
use crate::host::texts::Texts;
use crate::tui::data::{Completion, Data, Level};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View};
use crate::tui::widgets::field::TextField;
use crate::tui::widgets::large_code;
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Destination;

/// The purpose of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Purpose {
    New,
    Annotate { contrat: ContratId },
    Settle { contrat: ContratId, departed: Option<bool> },
    Code { contrat: ContratId, fibre: Option<FibreId> },
}

/// A field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Reference,
    CarriedOut,
    Code,
    Reason,
    Name,
    Note,
}

/// A small form.
#[derive(Debug)]
pub struct SmallForm {
    purpose: Purpose,
    focus: usize,
    reference: TextField,
    code: TextField,
    reason: TextField,
    name: TextField,
    note: TextField,
    /// The known contracts that contain what is typed.
    completion: Completion,
    /// The code that the person was told is another contract's, or replaces one: the next Enter takes it.
    warned: Option<String>,
}

impl SmallForm {
    fn new(purpose: Purpose) -> Self {
        Self {
            purpose,
            focus: 0,
            reference: TextField::default(),
            code: TextField::default(),
            reason: TextField::default(),
            name: TextField::default(),
            note: TextField::default(),
            completion: Completion::default(),
            warned: None,
        }
    }

    /// Opens a contract; `text` is the text typed so far.
    #[must_use]
    pub fn new_contrat(text: &str) -> Self {
        Self { reference: TextField::with(text), ..Self::new(Purpose::New) }
    }

    /// Gives `contrat` a name and a note, in place of those it has.
    #[must_use]
    pub fn annotate(data: &Data, contrat: ContratId) -> Self {
        let own = data.own_note(&contrat);
        let field = |text: Option<&String>| TextField::with(text.map(String::as_str).unwrap_or_default());
        let name = field(own.and_then(|own| own.name.as_ref()));
        let note = field(own.and_then(|own| own.note.as_ref()));
        Self { name, note, ..Self::new(Purpose::Annotate { contrat }) }
    }

    /// Settles the put of `contrat`.
    #[must_use]
    pub fn settle(contrat: ContratId) -> Self {
        Self::new(Purpose::Settle { contrat, departed: None })
    }

    /// Records the code de décharge of `contrat`, for the put that asked for `fibre` where it matters which
    /// put.
    #[must_use]
    pub fn code(contrat: ContratId, fibre: Option<FibreId>) -> Self {
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
            Purpose::New => &[Field::Reference],
            Purpose::Annotate { .. } => &[Field::Name, Field::Note],
            Purpose::Code { .. } => &[Field::Code],
            Purpose::Settle { departed: Some(true), .. } => &[Field::CarriedOut, Field::Code, Field::Reason],
            Purpose::Settle { .. } => &[Field::CarriedOut, Field::Reason],
        }
    }

    fn focused(&self) -> Option<Field> {
        self.fields().get(self.focus).copied()
    }

    fn field_mut(&mut self) -> Option<&mut TextField> {
        match self.focused()? {
            Field::Reference => Some(&mut self.reference),
            Field::Code => Some(&mut self.code),
            Field::Reason => Some(&mut self.reason),
            Field::Name => Some(&mut self.name),
            Field::Note => Some(&mut self.note),
            Field::CarriedOut => None,
        }
    }

    /// What is wrong with the form now, in words; `None`: nothing.
    fn fault(&self, texts: Texts) -> Option<String> {
        match &self.purpose {
            Purpose::New if self.completion.chosen().is_some() => None,
            Purpose::New => ContratId::parse(self.reference.value()).err().map(|error| words(texts, &error)),
            // A text that is too long is cut, as the form says.
            Purpose::Annotate { .. } => None,
            Purpose::Code { .. } => match DechargeCode::typed(self.code.value()) {
                Ok(_) => None,
                Err(ParameterFault::Empty) => Some(texts.get("tui.formulaire.code_vide").to_owned()),
                Err(defect) => Some(defect_words(texts, code_field(), &defect)),
            },
            Purpose::Settle { departed: None, .. } => Some(texts.get("tui.formulaire.partie_absente").to_owned()),
            Purpose::Settle { departed, .. } => match DechargeCode::typed(self.code.value()) {
                Err(defect) if *departed == Some(true) && defect != ParameterFault::Empty => {
                    Some(defect_words(texts, code_field(), &defect))
                }
                _ if self.reason.value().trim().is_empty() => {
                    Some(texts.get("tui.formulaire.raison_absente").to_owned())
                }
                _ => None,
            },
        }
    }

    /// What the person should know before the code is taken: it is another contract's already, or it replaces one.
    fn caution(&self, data: &Data) -> Option<String> {
        let (contrat, fibre) = match &self.purpose {
            Purpose::Code { contrat, fibre } => (contrat, fibre.as_ref()),
            Purpose::Settle { contrat, departed: Some(true) } => (contrat, None),
            Purpose::New | Purpose::Annotate { .. } | Purpose::Settle { .. } => return None,
        };
        let code = DechargeCode::typed(self.code.value()).ok()?;
        if let Some(other) = data.contrat_of_code(contrat, &code) {
            return Some(data.texts.sentence("tui.formulaire.code_d_un_autre", &[("contrat", other.as_str())]));
        }
        let noted = noted(data, contrat, fibre).filter(|noted| **noted != code)?;
        Some(data.texts.sentence_of("tui.formulaire.code_remplace", &[("code", Value::from(noted))]))
    }

    fn flip(&mut self, value: Option<bool>) {
        if self.focused() == Some(Field::CarriedOut)
            && let Purpose::Settle { departed, .. } = &mut self.purpose
        {
            *departed = Some(value.unwrap_or(*departed != Some(true)));
        }
    }

    fn submit(&self, out: &mut Vec<Effect>) -> Next {
        match &self.purpose {
            Purpose::New => {
                let chosen = self.completion.chosen().cloned();
                let contrat = chosen.or_else(|| ContratId::parse(self.reference.value()).ok());
                contrat.map_or(Next::Stay, |contrat| Next::Replace(Destination::Site(contrat)))
            }
            Purpose::Annotate { contrat } => {
                let (name, note) = (self.name.value().to_owned(), self.note.value().to_owned());
                out.push(Effect::Annotate { contrat: contrat.clone(), name, note });
                Next::Back
            }
            Purpose::Code { contrat, fibre } => {
                if let Ok(code) = DechargeCode::typed(self.code.value()) {
                    out.push(Effect::Decharge { contrat: contrat.clone(), fibre: fibre.clone(), code });
                }
                Next::Back
            }
            Purpose::Settle { contrat, departed } => {
                let departed = *departed == Some(true);
                let code = if departed { DechargeCode::typed(self.code.value()).ok() } else { None };
                let reason = self.reason.value().trim().to_owned();
                out.push(Effect::Settle { contrat: contrat.clone(), departed, code, reason });
                Next::Back
            }
        }
    }
}

/// The code that is noted already for the put of `contrat`, which asked for `fibre` where it matters which put.
fn noted<'a>(data: &'a Data, contrat: &ContratId, fibre: Option<&FibreId>) -> Option<&'a DechargeCode> {
    let life = data.life(contrat).filter(|life| fibre.is_none_or(|own| *own == life.demande.fibre));
    life.and_then(|life| life.code.as_ref()).map(|(code, _)| code)
}

fn code_field() -> Value {
    Value::Key("tui.formulaire.code_champ".to_owned())
}

/// What is wrong with a reference, in words.
#[must_use]
pub fn words(texts: Texts, error: &ParameterError) -> String {
    defect_words(texts, Value::parameter(error.field.name()), &error.fault)
}

/// What is wrong with the value of `field`, in words.
fn defect_words(texts: Texts, field: Value, defect: &ParameterFault) -> String {
    match defect {
        ParameterFault::Empty => texts.sentence_of("tui.reference.vide", &[("champ", field)]),
        ParameterFault::TooLong { length, maximum } => texts.sentence_of(
            "tui.reference.trop_long",
            &[("champ", field), ("longueur", length.to_string().into()), ("maximum", maximum.to_string().into())],
        ),
        ParameterFault::Character { position, character } => texts.sentence_of(
            "tui.reference.caractere",
            &[
                ("champ", field),
                ("position", position.to_string().into()),
                ("caractere", format!("{character} (U+{:04X})", u32::from(*character)).into()),
            ],
        ),
    }
}

impl Part for SmallForm {
    fn context(&self) -> Context {
        Context::Form
    }

    fn modal(&self) -> bool {
        true
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        if matches!(key.code, KeyCode::Char(_)) && self.focused() == Some(Field::CarriedOut) {
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

    /// The contracts offered follow what is typed and what is known. The put that lacks its code may be known only now; once something is typed, the form stays with its put.
    fn refresh(&mut self, data: &Data) {
        if self.purpose == Purpose::New {
            self.completion.look(data, self.reference.value());
        }
        if let Purpose::Code { contrat, fibre: fibre @ None } = &mut self.purpose
            && self.code.value().is_empty()
        {
            *fibre = data.missing_code(contrat).map(|life| life.demande.fibre.clone());
        }
    }

    fn label(&self, _data: &Data, action: Action) -> Option<&'static str> {
        let further = self.focus + 1 < self.fields().len();
        (action == Action::Activate && further).then_some("tui.action.champ_suivant")
    }

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Next | Action::Previous if self.fields().len() < 2 => Err("tui.indisponible.un_champ"),
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        let last = self.fields().len().saturating_sub(1);
        match action {
            Action::Back => return Next::Back,
            Action::Activate if self.focus < last => {
                if self.focused() == Some(Field::CarriedOut) && self.fault(data.texts).is_some_and(|_| self.undecided())
                {
                    data.say(Level::Info, data.texts.get("tui.formulaire.partie_absente"));
                } else {
                    self.focus += 1;
                }
            }
            Action::Activate => match self.fault(data.texts) {
                Some(fault) => data.say(Level::Bad, fault),
                None => match self.caution(data) {
                    Some(caution) if self.warned.as_deref() != Some(self.code.value()) => {
                        self.warned = Some(self.code.value().to_owned());
                        data.say(Level::Bad, caution);
                    }
                    _ => return self.submit(out),
                },
            },
            Action::Down | Action::Up if self.purpose == Purpose::New => self.completion.step(action == Action::Down),
            Action::Next | Action::Down => self.focus = if self.focus >= last { 0 } else { self.focus + 1 },
            Action::Previous | Action::Up => self.focus = self.focus.checked_sub(1).unwrap_or(last),
            Action::Toggle => self.flip(None),
            Action::Left => self.flip(Some(true)),
            Action::Right => self.flip(Some(false)),
            _ => {}
        }
        Next::Stay
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, _memo: &mut Memo) {
        let width = area.width.min(72);
        let inner_width = usize::from(width.saturating_sub(4));
        let (title, mut help) = self.head(view, inner_width);
        let noted = self.noted_code(view, inner_width);
        // An empty field is not yet a fault.
        let started = !self.reference.value().is_empty() || !self.code.value().is_empty();
        let fault = if started && !matches!(self.purpose, Purpose::Settle { .. }) {
            self.fault(view.texts()).map(|fault| wrap(&fault, inner_width)).unwrap_or_default()
        } else {
            Vec::new()
        };
        // In a low window the fields and their faults have priority over the instructions, and all of these
        // over blank rows.
        let fields = self.fields();
        let most = usize::from(area.height.saturating_sub(2));
        let loose = most >= 2 * fields.len() + noted.len() + fault.len() + usize::from(!fault.is_empty());
        let gap = usize::from(loose);
        help.truncate(most.saturating_sub((1 + gap) * fields.len() + noted.len() + fault.len() + gap));
        let taken = help.len() + noted.len() + (1 + gap) * fields.len() + fault.len() + gap;
        let offered = self.completion.found().len().min(most.saturating_sub(taken));
        let rows = taken + offered + 2;
        let inner = view.popup(frame, area, &title, width, u16::try_from(rows).unwrap_or(u16::MAX));
        let inner = Rect { x: inner.x.saturating_add(1), width: inner.width.saturating_sub(2), ..inner };
        let mut slots = inner.rows();
        for line in help {
            if let Some(row) = slots.next() {
                frame.render_widget(view.span(line, Meaning::Muted), row);
            }
        }
        for line in noted {
            if let Some(row) = slots.next() {
                frame.render_widget(view.span(line, Meaning::Title), row);
            }
        }
        for (at, field) in fields.iter().enumerate() {
            slots.by_ref().take(gap).for_each(drop);
            if let Some(row) = slots.next() {
                self.draw_field(frame, row, view, *field, at == self.focus);
            }
        }
        slots.by_ref().take(gap).for_each(drop);
        for (at, contrat) in self.completion.found().iter().enumerate().take(offered) {
            if let Some(row) = slots.next() {
                draw_offered(frame, row, view, contrat, self.completion.place() == Some(at));
            }
        }
        for line in fault {
            if let Some(row) = slots.next() {
                frame.render_widget(Line::from(view.span(line, Meaning::Bad)), row);
            }
        }
    }
}

impl SmallForm {
    fn undecided(&self) -> bool {
        matches!(self.purpose, Purpose::Settle { departed: None, .. })
    }

    /// The title, and the lines of instructions.
    fn head(&self, view: &View<'_>, width: usize) -> (String, Vec<String>) {
        let (title, help) = match &self.purpose {
            Purpose::New => ("tui.formulaire.nouveau", "tui.formulaire.nouveau.aide"),
            Purpose::Annotate { .. } => ("tui.formulaire.annoter", "tui.formulaire.annoter.aide"),
            Purpose::Code { contrat, fibre } if noted(view.data, contrat, fibre.as_ref()).is_some() => {
                ("tui.formulaire.code_corriger", "tui.formulaire.code.aide")
            }
            Purpose::Code { .. } => ("tui.formulaire.code", "tui.formulaire.code.aide"),
            Purpose::Settle { .. } => ("tui.formulaire.trancher", "tui.formulaire.trancher.aide"),
        };
        let mut help = wrap(view.t(help), width);
        if let Purpose::Code { fibre: Some(fibre), .. } = &self.purpose {
            help.extend(wrap(&view.p("tui.formulaire.code.fibre", &[("fibre", fibre.as_str())]), width));
        }
        let title = match &self.purpose {
            Purpose::New => view.t(title).to_owned(),
            Purpose::Annotate { contrat } | Purpose::Code { contrat, .. } | Purpose::Settle { contrat, .. } => {
                format!("{} · {contrat}", view.t(title))
            }
        };
        (title, help)
    }

    /// The code that this form would replace, in full; no line where there is none.
    fn noted_code(&self, view: &View<'_>, width: usize) -> Vec<String> {
        let Purpose::Code { contrat, fibre } = &self.purpose else { return Vec::new() };
        let Some(code) = noted(view.data, contrat, fibre.as_ref()) else { return Vec::new() };
        let mut lines = wrap(view.t("tui.formulaire.code.deja"), width);
        lines.extend(large_code::plain(&code.show(), width));
        lines
    }

    fn draw_field(&self, frame: &mut Frame<'_>, row: Rect, view: &View<'_>, field: Field, focused: bool) {
        let label = match field {
            Field::Reference => "tui.formulaire.reference",
            Field::CarriedOut => "tui.formulaire.partie",
            Field::Code => "tui.formulaire.code_champ",
            Field::Reason => "tui.formulaire.raison",
            Field::Name => "tui.formulaire.nom",
            Field::Note => "tui.formulaire.note",
        };
        let label_width = if row.width < 48 { 18 } else { 24 };
        let [left, right] = row.layout(&Layout::horizontal([Constraint::Length(label_width), Constraint::Min(0)]));
        let label = fit(view.t(label), usize::from(label_width) - 1, view.signs.ellipsis);
        frame.render_widget(view.span(label, if focused { Meaning::Accent } else { Meaning::Muted }), left);
        match field {
            Field::Reference => self.reference.draw(frame, right, view, focused, false),
            Field::Code => self.code.draw(frame, right, view, focused, false),
            Field::Reason => self.reason.draw(frame, right, view, focused, false),
            Field::Name => self.name.draw(frame, right, view, focused, false),
            Field::Note => self.note.draw(frame, right, view, focused, false),
            Field::CarriedOut => {
                let Purpose::Settle { departed, .. } = &self.purpose else { return };
                let mark = |on: bool| if on { "(x)" } else { "( )" };
                let choice = |yes: &'static str, no: &'static str| {
                    let (done, not) = (mark(*departed == Some(true)), mark(*departed == Some(false)));
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

/// Draws a known contract that is offered, with the words set for it.
fn draw_offered(frame: &mut Frame<'_>, row: Rect, view: &View<'_>, contrat: &ContratId, chosen: bool) {
    let words = view.data.own_note(contrat).map(ContratNote::words).unwrap_or_default();
    let text = format!("{} {contrat}  {}", if chosen { view.signs.right } else { " " }, displayable(&words));
    let meaning = if chosen { Meaning::Selected } else { Meaning::Title };
    frame.render_widget(view.span(fit(&text, usize::from(row.width), view.signs.ellipsis), meaning), row);
}
