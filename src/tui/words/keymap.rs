//! The one table of keys: context → key → action and its words.
//!
//! Owns: every key of the program. Footer, help and palette are made from it. Rules kept by tests: no key
//! appears twice in contexts that are active together, and no key needs AltGr or a shifted digit (an AZERTY
//! keyboard has its digits on Shift).

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::Action;
use crate::host::texts::Texts;
use crate::tui::glyphs::Signs;

/// The context in which a key is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// On every screen.
    Everywhere,
    /// On every screen where letters are not text.
    Letters,
    /// The contracts at hand.
    Home,
    /// Both panes of a site.
    Site,
    /// The tree of a site.
    Tree,
    /// The picture of a site's building.
    Facade,
    /// The fibre list of a site.
    Fibres,
    /// A contract's order.
    Commande,
    /// The demande.
    Demande,
    /// The send confirmation.
    Confirmation,
    /// The following of a put.
    Following,
    /// The codes de décharge that are missing.
    MissingCodes,
    /// Every tab of the journal.
    Journal,
    /// A list of the journal.
    JournalList,
    /// The lines of a sheet of plans.
    PlanSheet,
    /// The journal's month.
    JournalMonth,
    /// One reprovisioning of the journal.
    JournalDetail,
    /// The filter text of a list, while it is typed.
    Filter,
    /// A small form.
    Form,
    /// The help.
    Help,
    /// A panel of text to read.
    Panel,
    /// A QR code.
    Qr,
    /// A menu of choices.
    Menu,
    /// The palette of actions.
    Palette,
}

impl Context {
    /// Every context that a screen can have.
    pub const SCREENS: [Self; 20] = [
        Self::Home,
        Self::Tree,
        Self::Facade,
        Self::Fibres,
        Self::Commande,
        Self::Demande,
        Self::Confirmation,
        Self::Following,
        Self::MissingCodes,
        Self::PlanSheet,
        Self::JournalList,
        Self::JournalMonth,
        Self::JournalDetail,
        Self::Filter,
        Self::Form,
        Self::Help,
        Self::Panel,
        Self::Qr,
        Self::Menu,
        Self::Palette,
    ];

    /// The contexts in which the keys of a screen are looked up, nearest first.
    #[must_use]
    pub const fn chain(self) -> &'static [Self] {
        match self {
            Self::Home => &[Self::Home, Self::Letters, Self::Everywhere],
            Self::Tree => &[Self::Tree, Self::Site, Self::Letters, Self::Everywhere],
            Self::Facade => &[Self::Facade, Self::Site, Self::Letters, Self::Everywhere],
            Self::Fibres => &[Self::Fibres, Self::Site, Self::Letters, Self::Everywhere],
            Self::Commande => &[Self::Commande, Self::Letters, Self::Everywhere],
            Self::Following => &[Self::Following, Self::Letters, Self::Everywhere],
            Self::MissingCodes => &[Self::MissingCodes, Self::Letters, Self::Everywhere],
            Self::PlanSheet => &[Self::PlanSheet, Self::Letters, Self::Everywhere],
            Self::Help => &[Self::Help, Self::Letters, Self::Everywhere],
            Self::Panel => &[Self::Panel, Self::Letters, Self::Everywhere],
            Self::Qr => &[Self::Qr, Self::Letters, Self::Everywhere],
            Self::Menu => &[Self::Menu, Self::Letters, Self::Everywhere],
            Self::Demande => &[Self::Demande, Self::Everywhere],
            Self::Confirmation => &[Self::Confirmation, Self::Everywhere],
            Self::Journal => &[Self::Journal, Self::Letters, Self::Everywhere],
            Self::JournalList => &[Self::JournalList, Self::Journal, Self::Letters, Self::Everywhere],
            Self::JournalMonth => &[Self::JournalMonth, Self::Journal, Self::Letters, Self::Everywhere],
            Self::JournalDetail => &[Self::JournalDetail, Self::Letters, Self::Everywhere],
            Self::Filter => &[Self::Filter, Self::Everywhere],
            Self::Form => &[Self::Form, Self::Everywhere],
            Self::Palette => &[Self::Palette, Self::Everywhere],
            Self::Site => &[Self::Site, Self::Letters, Self::Everywhere],
            Self::Letters => &[Self::Letters, Self::Everywhere],
            Self::Everywhere => &[Self::Everywhere],
        }
    }
}

/// A key of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    /// Only with Shift. A key without it is the same with Shift, unless a line above it in the table is that.
    shift: bool,
}

impl Key {
    const fn new(code: KeyCode) -> Self {
        Self { code, ctrl: false, shift: false }
    }

    const fn ch(c: char) -> Self {
        Self::new(KeyCode::Char(c))
    }

    const fn ctrl(c: char) -> Self {
        Self { code: KeyCode::Char(c), ctrl: true, shift: false }
    }

    const fn shift(code: KeyCode) -> Self {
        Self { code, ctrl: false, shift: true }
    }

    fn is(self, key: KeyEvent) -> bool {
        self.code == key.code
            && self.ctrl == key.modifiers.contains(KeyModifiers::CONTROL)
            && (!self.shift || key.modifiers.contains(KeyModifiers::SHIFT))
            && !key.modifiers.contains(KeyModifiers::ALT)
    }

    /// The terminal event of this key.
    #[must_use]
    pub const fn event(self) -> KeyEvent {
        let modifiers = match (self.ctrl, self.shift) {
            (true, _) => KeyModifiers::CONTROL,
            (false, true) => KeyModifiers::SHIFT,
            (false, false) => KeyModifiers::NONE,
        };
        KeyEvent::new(self.code, modifiers)
    }

    /// Its name on the screen.
    #[must_use]
    pub fn name(self, texts: Texts, signs: &Signs) -> String {
        let arrow = |sign: &str, word: &'static str| if signs.ascii { texts.get(word) } else { sign }.to_owned();
        match self.code {
            KeyCode::Char(' ') => texts.get("tui.touche.espace").to_owned(),
            KeyCode::Char(c) if self.ctrl => format!("Ctrl-{}", c.to_ascii_uppercase()),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::Enter => signs.enter.to_owned(),
            KeyCode::Esc => texts.get("tui.touche.echap").to_owned(),
            KeyCode::Tab => "Tab".to_owned(),
            KeyCode::BackTab => texts.get("tui.touche.maj_tab").to_owned(),
            KeyCode::Up => arrow("↑", "tui.touche.haut"),
            KeyCode::Down => arrow("↓", "tui.touche.bas"),
            KeyCode::Left => arrow("←", "tui.touche.gauche"),
            KeyCode::Right => arrow("→", "tui.touche.droite"),
            KeyCode::PageUp => texts.get("tui.touche.page_haut").to_owned(),
            KeyCode::PageDown => texts.get("tui.touche.page_bas").to_owned(),
            KeyCode::Home => texts.get("tui.touche.debut").to_owned(),
            KeyCode::End => texts.get("tui.touche.fin").to_owned(),
            KeyCode::Delete => texts.get("tui.touche.suppr").to_owned(),
            KeyCode::F(n) if self.shift => format!("{}F{n}", texts.get("tui.touche.maj")),
            KeyCode::F(n) => format!("F{n}"),
            _ => "?".to_owned(),
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// The context in which the keys are active.
    pub context: Context,
    /// Its keys, the one to show first.
    pub keys: &'static [Key],
    /// The action.
    pub action: Action,
    /// The text key of its words.
    pub text: &'static str,
    /// Whether the footer shows it.
    pub footer: bool,
}

const fn shown(context: Context, keys: &'static [Key], action: Action, text: &'static str) -> Binding {
    Binding { context, keys, action, text, footer: true }
}

const fn quiet(context: Context, keys: &'static [Key], action: Action, text: &'static str) -> Binding {
    Binding { context, keys, action, text, footer: false }
}

const ENTER: Key = Key::new(KeyCode::Enter);
const ESC: Key = Key::new(KeyCode::Esc);
const TAB: Key = Key::new(KeyCode::Tab);
const BACKTAB: Key = Key::new(KeyCode::BackTab);
const SPACE: Key = Key::ch(' ');
/// A key for use on every screen; where letters are not text, a letter does the same.
const F7: Key = Key::new(KeyCode::F(7));

/// Every key.
pub const TABLE: &[Binding] = &[
    // Home
    shown(Context::Home, &[ENTER], Action::Activate, "tui.action.ouvrir"),
    shown(Context::Home, &[Key::ch('n')], Action::New, "tui.action.nouveau"),
    shown(Context::Home, &[Key::ch('s')], Action::ViewFollowing, "tui.action.voir_suivi"),
    shown(Context::Home, &[Key::ch('/')], Action::Filter, "tui.action.filtrer"),
    shown(Context::Home, &[Key::ch('h')], Action::Journal, "tui.action.journal"),
    shown(Context::Home, &[Key::ch('t')], Action::Sort, "tui.action.trier"),
    quiet(Context::Home, &[Key::ch('i'), F7], Action::Commande, "tui.action.commande"),
    shown(Context::Home, &[Key::ch('c')], Action::MissingCodes, "tui.action.codes_manquants"),
    shown(Context::Home, &[TAB], Action::Next, "tui.action.vue_suivante"),
    quiet(Context::Home, &[BACKTAB], Action::Previous, "tui.action.vue_precedente"),
    shown(Context::Home, &[Key::ch('x')], Action::PutAway, "tui.action.ranger"),
    quiet(Context::Home, &[Key::ch('m')], Action::Annotate, "tui.action.annoter"),
    quiet(Context::Home, &[Key::ch('o')], Action::OpenPlan, "tui.action.ouvrir_plan"),
    quiet(Context::Home, &[Key::ch('r')], Action::Refresh, "tui.action.relire"),
    quiet(Context::Home, &[ESC], Action::Back, "tui.action.effacer_filtre"),
    // Site
    shown(Context::Tree, &[ENTER], Action::Activate, "tui.action.lire_fibres"),
    quiet(Context::Tree, &[Key::new(KeyCode::Left)], Action::Left, "tui.action.replier"),
    quiet(Context::Tree, &[Key::new(KeyCode::Right)], Action::Right, "tui.action.deplier"),
    quiet(Context::Tree, &[Key::ch('d')], Action::UnfoldAll, "tui.action.deplier_tout"),
    shown(Context::Facade, &[ENTER], Action::Activate, "tui.action.lire_fibres"),
    quiet(Context::Facade, &[Key::new(KeyCode::Left)], Action::Left, "tui.action.escalier_gauche"),
    quiet(Context::Facade, &[Key::new(KeyCode::Right)], Action::Right, "tui.action.escalier_droite"),
    shown(Context::Fibres, &[ENTER], Action::Activate, "tui.action.choisir_fibre"),
    quiet(Context::Fibres, &[Key::new(KeyCode::Left)], Action::Left, "tui.action.vers_arbre"),
    shown(Context::Site, &[Key::ch('e')], Action::NextFreeEtage, "tui.action.etage_libre"),
    shown(Context::Site, &[Key::ch('b')], Action::Facade, "tui.action.facade"),
    shown(Context::Site, &[Key::ch('/')], Action::Filter, "tui.action.filtrer"),
    quiet(Context::Site, &[Key::ch('E')], Action::PreviousFreeEtage, "tui.action.etage_libre_avant"),
    shown(Context::Site, &[Key::ch('l')], Action::FreeOnly, "tui.action.libres"),
    shown(Context::Site, &[Key::ch('c')], Action::KeepableOnly, "tui.action.conservables"),
    shown(Context::Site, &[Key::ch('t')], Action::Sort, "tui.action.trier"),
    quiet(Context::Site, &[Key::ch('T')], Action::Invert, "tui.action.inverser"),
    shown(Context::Site, &[Key::ch('r')], Action::Refresh, "tui.action.actualiser"),
    shown(Context::Site, &[Key::ch('i'), F7], Action::Commande, "tui.action.commande"),
    quiet(Context::Site, &[Key::ch('s')], Action::ViewFollowing, "tui.action.voir_suivi"),
    quiet(Context::Site, &[TAB], Action::Next, "tui.action.autre_volet"),
    quiet(Context::Site, &[BACKTAB], Action::Previous, "tui.action.autre_volet"),
    quiet(Context::Site, &[ESC], Action::Back, "tui.action.retour"),
    // Commande
    shown(Context::Commande, &[ENTER], Action::Activate, "tui.action.modifier"),
    quiet(Context::Commande, &[SPACE], Action::Toggle, "tui.action.basculer"),
    quiet(Context::Commande, &[Key::new(KeyCode::Left)], Action::Left, "tui.action.valeur_precedente"),
    quiet(Context::Commande, &[Key::new(KeyCode::Right)], Action::Right, "tui.action.valeur_suivante"),
    shown(Context::Commande, &[Key::ch('x'), Key::new(KeyCode::Delete)], Action::Forget, "tui.action.oublier"),
    shown(Context::Commande, &[Key::ch('a')], Action::TakeOlder, "tui.action.reprendre_avant"),
    shown(Context::Commande, &[ESC], Action::Back, "tui.action.retour"),
    // Demande
    shown(Context::Demande, &[ENTER], Action::Activate, "tui.action.choisir"),
    shown(Context::Demande, &[TAB], Action::Next, "tui.action.champ_suivant"),
    quiet(Context::Demande, &[BACKTAB], Action::Previous, "tui.action.champ_precedent"),
    shown(Context::Demande, &[SPACE], Action::Toggle, "tui.action.basculer"),
    shown(Context::Demande, &[Key::new(KeyCode::F(5)), Key::ctrl('e')], Action::Confirm, "tui.action.verifier_envoyer"),
    quiet(
        Context::Demande,
        &[Key::shift(KeyCode::F(6)), Key::ctrl('b')],
        Action::PreviousProposal,
        "tui.action.proposition_avant",
    ),
    shown(Context::Demande, &[Key::new(KeyCode::F(6)), Key::ctrl('n')], Action::Proposal, "tui.action.proposition"),
    shown(Context::Demande, &[Key::new(KeyCode::F(8)), Key::ctrl('s')], Action::SavePlan, "tui.action.plan"),
    quiet(Context::Demande, &[Key::new(KeyCode::F(9)), Key::ctrl('x')], Action::Empty, "tui.action.vider"),
    quiet(Context::Demande, &[F7, Key::ctrl('o')], Action::Commande, "tui.action.commande"),
    quiet(Context::Demande, &[Key::new(KeyCode::Left)], Action::Left, "tui.action.valeur_precedente"),
    quiet(Context::Demande, &[Key::new(KeyCode::Right)], Action::Right, "tui.action.valeur_suivante"),
    shown(Context::Demande, &[ESC], Action::Back, "tui.action.retour"),
    // Confirmation
    shown(Context::Confirmation, &[ESC], Action::Back, "tui.action.annuler"),
    shown(Context::Confirmation, &[TAB], Action::Next, "tui.action.champ_suivant"),
    quiet(Context::Confirmation, &[BACKTAB], Action::Previous, "tui.action.champ_precedent"),
    shown(Context::Confirmation, &[ENTER], Action::Activate, "tui.action.valider"),
    shown(Context::Confirmation, &[SPACE], Action::Toggle, "tui.action.accepter_regle"),
    // Following
    shown(Context::Following, &[Key::ch('f')], Action::Redo, "tui.action.refaire"),
    shown(Context::Following, &[Key::ch('y')], Action::Copy, "tui.action.copier"),
    shown(Context::Following, &[Key::ch('t')], Action::Settle, "tui.action.trancher"),
    shown(Context::Following, &[Key::ch('d')], Action::EnterCode, "tui.action.saisir_code"),
    shown(Context::Following, &[Key::ch('h')], Action::Summary, "tui.action.fiche"),
    shown(Context::Following, &[Key::ch('s')], Action::Follow, "tui.action.suivre"),
    shown(Context::Following, &[Key::ch('e')], Action::Export, "tui.action.exporter"),
    shown(Context::Following, &[Key::ch('r')], Action::AskState, "tui.action.relever"),
    shown(Context::Following, &[Key::ch('Q')], Action::Qr, "tui.action.qr"),
    shown(Context::Following, &[Key::ch('c')], Action::CopyOther, "tui.action.copier_autre"),
    quiet(Context::Following, &[Key::ch('x')], Action::CrStoc, "tui.action.cr_stoc"),
    quiet(Context::Following, &[Key::ch('i'), F7], Action::Commande, "tui.action.commande"),
    quiet(Context::Following, &[Key::ch('o')], Action::ViewSite, "tui.action.voir_site"),
    shown(Context::Following, &[ESC], Action::Back, "tui.action.retour"),
    // Missing codes
    shown(Context::MissingCodes, &[ENTER], Action::Activate, "tui.action.voir_suivi"),
    shown(Context::MissingCodes, &[Key::ch('d')], Action::EnterCode, "tui.action.saisir_code"),
    shown(Context::MissingCodes, &[Key::ch('/')], Action::Filter, "tui.action.filtrer"),
    shown(Context::MissingCodes, &[Key::ch('y')], Action::Copy, "tui.action.copier"),
    shown(Context::MissingCodes, &[Key::ch('e')], Action::Export, "tui.action.exporter"),
    shown(Context::MissingCodes, &[ESC], Action::Back, "tui.action.retour"),
    // The lines of a sheet
    shown(Context::PlanSheet, &[ENTER], Action::Activate, "tui.action.ouvrir_ligne"),
    shown(Context::PlanSheet, &[Key::ch('/')], Action::Filter, "tui.action.filtrer"),
    shown(Context::PlanSheet, &[Key::ch('t')], Action::Sort, "tui.action.trier"),
    shown(Context::PlanSheet, &[Key::ch('r')], Action::Refresh, "tui.action.rejuger"),
    quiet(Context::PlanSheet, &[Key::ch('s')], Action::ViewFollowing, "tui.action.voir_suivi"),
    shown(Context::PlanSheet, &[ESC], Action::Back, "tui.action.retour"),
    // The journal
    shown(Context::JournalList, &[ENTER], Action::Activate, "tui.action.details"),
    shown(Context::JournalMonth, &[ENTER], Action::Activate, "tui.action.ses_requetes"),
    shown(Context::JournalMonth, &[Key::new(KeyCode::Left)], Action::Left, "tui.action.mois_precedent"),
    shown(Context::JournalMonth, &[Key::new(KeyCode::Right)], Action::Right, "tui.action.mois_suivant"),
    shown(Context::Journal, &[TAB], Action::Next, "tui.action.vue_requetes"),
    quiet(Context::Journal, &[BACKTAB], Action::Previous, "tui.action.vue_precedente"),
    shown(Context::JournalList, &[Key::ch('/')], Action::Filter, "tui.action.filtrer"),
    shown(Context::JournalList, &[Key::ch('e')], Action::Export, "tui.action.exporter"),
    quiet(Context::JournalList, &[Key::ch('y')], Action::Copy, "tui.action.copier"),
    quiet(Context::JournalList, &[Key::ch('s')], Action::ViewFollowing, "tui.action.voir_suivi"),
    quiet(Context::JournalList, &[Key::ch('o')], Action::ViewSite, "tui.action.ouvrir_site"),
    quiet(Context::Journal, &[Key::ch('r')], Action::Refresh, "tui.action.relire_journal"),
    shown(Context::Journal, &[ESC], Action::Back, "tui.action.retour"),
    shown(Context::JournalDetail, &[Key::ch('y')], Action::Copy, "tui.action.copier"),
    shown(Context::JournalDetail, &[Key::ch('s')], Action::ViewFollowing, "tui.action.voir_suivi"),
    shown(Context::JournalDetail, &[Key::ch('o')], Action::ViewSite, "tui.action.ouvrir_site"),
    quiet(Context::JournalDetail, &[Key::ch('r')], Action::Refresh, "tui.action.relire_journal"),
    shown(Context::JournalDetail, &[ESC, ENTER], Action::Back, "tui.action.fermer"),
    // The text of a filter
    shown(Context::Filter, &[ENTER], Action::Activate, "tui.action.garder_filtre"),
    shown(Context::Filter, &[ESC], Action::Back, "tui.action.effacer_filtre"),
    // Small forms
    shown(Context::Form, &[ENTER], Action::Activate, "tui.action.valider"),
    shown(Context::Form, &[TAB], Action::Next, "tui.action.champ_suivant"),
    quiet(Context::Form, &[BACKTAB], Action::Previous, "tui.action.champ_precedent"),
    quiet(Context::Form, &[SPACE], Action::Toggle, "tui.action.basculer"),
    quiet(Context::Form, &[Key::new(KeyCode::Left)], Action::Left, "tui.action.valeur_precedente"),
    quiet(Context::Form, &[Key::new(KeyCode::Right)], Action::Right, "tui.action.valeur_suivante"),
    shown(Context::Form, &[ESC], Action::Back, "tui.action.annuler"),
    // Help, panels and palette
    shown(Context::Help, &[TAB], Action::Next, "tui.aide.codes"),
    quiet(Context::Help, &[BACKTAB], Action::Previous, "tui.action.vue_precedente"),
    shown(Context::Help, &[Key::ch('/')], Action::Filter, "tui.action.filtrer"),
    shown(Context::Help, &[Key::ch('y')], Action::Copy, "tui.action.copier_ligne"),
    shown(Context::Help, &[ESC, ENTER], Action::Back, "tui.action.fermer"),
    shown(Context::Panel, &[ESC, ENTER], Action::Back, "tui.action.fermer"),
    shown(Context::Qr, &[TAB], Action::Next, "tui.action.qr_fiche"),
    shown(Context::Qr, &[ESC, ENTER], Action::Back, "tui.action.fermer"),
    shown(Context::Menu, &[ENTER], Action::Activate, "tui.action.copier_choisi"),
    shown(Context::Menu, &[ESC], Action::Back, "tui.action.fermer"),
    shown(Context::Palette, &[ENTER], Action::Activate, "tui.action.faire"),
    shown(Context::Palette, &[ESC], Action::Back, "tui.action.fermer"),
    // Everywhere
    quiet(Context::Everywhere, &[Key::new(KeyCode::Up)], Action::Up, "tui.action.haut"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::Down)], Action::Down, "tui.action.bas"),
    quiet(Context::Letters, &[Key::ch('k')], Action::Up, "tui.action.haut"),
    quiet(Context::Letters, &[Key::ch('j')], Action::Down, "tui.action.bas"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::PageUp)], Action::PageUp, "tui.action.page_haut"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::PageDown)], Action::PageDown, "tui.action.page_bas"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::Home)], Action::First, "tui.action.debut"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::End)], Action::Last, "tui.action.fin"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::F(1))], Action::Help, "tui.action.aide"),
    shown(Context::Letters, &[Key::ch('?')], Action::Help, "tui.action.aide"),
    // Terminals, browsers and tmux keep some keys for themselves: each of these has a second one.
    shown(Context::Everywhere, &[Key::ctrl('p'), Key::new(KeyCode::F(2))], Action::Palette, "tui.action.palette"),
    quiet(Context::Letters, &[Key::ch(':')], Action::Palette, "tui.action.palette"),
    quiet(Context::Letters, &[Key::new(KeyCode::F(4))], Action::Journal, "tui.action.journal"),
    quiet(Context::Letters, &[Key::ch('q')], Action::Quit, "tui.action.quitter"),
    quiet(Context::Everywhere, &[Key::ctrl('c')], Action::Quit, "tui.action.quitter"),
];

/// The action of `key` in `context`; `None`: it has none.
#[must_use]
pub fn resolve(context: Context, key: KeyEvent) -> Option<Action> {
    bindings(context).find(|binding| binding.keys.iter().any(|own| own.is(key))).map(|binding| binding.action)
}

/// Every line of the table that is active in `context`, nearest first.
pub fn bindings(context: Context) -> impl Iterator<Item = &'static Binding> {
    context.chain().iter().flat_map(|link| TABLE.iter().filter(move |binding| binding.context == *link))
}

/// Every action active in `context`, nearest first, each once: its nearest line and all its keys.
#[must_use]
pub fn actions(context: Context) -> Vec<(&'static Binding, Vec<Key>)> {
    let mut actions: Vec<(&'static Binding, Vec<Key>)> = Vec::new();
    for binding in bindings(context) {
        match actions.iter_mut().find(|(known, _)| known.action == binding.action) {
            Some((_, keys)) => keys.extend(binding.keys),
            None => actions.push((binding, binding.keys.to_vec())),
        }
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_stands_twice_where_it_could_be_heard() {
        for context in Context::SCREENS {
            let mut seen: Vec<(Key, &Binding)> = Vec::new();
            for binding in bindings(context) {
                for key in binding.keys {
                    let other = seen.iter().find(|(other, _)| other == key);
                    assert!(other.is_none(), "{context:?}: {key:?} is {:?} and {:?}", binding.action, other);
                    seen.push((*key, binding));
                }
            }
        }
    }

    #[test]
    fn no_key_needs_altgr_or_a_shifted_digit() {
        for key in TABLE.iter().flat_map(|binding| binding.keys) {
            if let KeyCode::Char(c) = key.code {
                assert!(!c.is_ascii_digit() && !"[]{}~@#\\|€`^".contains(c), "{c}");
            }
        }
    }

    #[test]
    fn every_screen_can_be_left_and_explained() {
        for context in Context::SCREENS {
            for action in [Action::Back, Action::Quit, Action::Help, Action::Palette] {
                assert!(bindings(context).any(|b| b.action == action), "{context:?} lacks {action:?}");
            }
        }
    }
}
