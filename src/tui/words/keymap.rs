//! The one table of keys: context → key → action and its words.
//!
//! Owns: every key of the program. Footer, help and palette are made from it. Rules kept by tests:
//! no key stands twice where it could be heard, and none needs AltGr or a shifted digit (an AZERTY
//! keyboard has its digits on Shift).

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::Action;
use crate::host::texts::Textes;
use crate::tui::glyphs::Signs;

/// Where a key is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// On every screen.
    Everywhere,
    /// On every screen where letters are not text.
    Letters,
    /// The contracts at hand.
    Dossiers,
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
    Suivi,
    /// The codes de décharge that are missing.
    Manquants,
    /// The whole journal.
    Journal,
    /// A list of the journal.
    JournalListe,
    /// The journal's month.
    JournalMois,
    /// One reprovisioning of the journal.
    JournalDetail,
    /// The text that a list is filtered by.
    Filtre,
    /// A small form.
    Form,
    /// The help.
    Aide,
    /// A text to read.
    Panel,
    /// A QR code.
    Qr,
    /// A choice.
    Menu,
    /// The palette of actions.
    Palette,
}

impl Context {
    /// Every context that a screen can have.
    pub const SCREENS: [Self; 19] = [
        Self::Dossiers,
        Self::Tree,
        Self::Facade,
        Self::Fibres,
        Self::Commande,
        Self::Demande,
        Self::Confirmation,
        Self::Suivi,
        Self::Manquants,
        Self::JournalListe,
        Self::JournalMois,
        Self::JournalDetail,
        Self::Filtre,
        Self::Form,
        Self::Aide,
        Self::Panel,
        Self::Qr,
        Self::Menu,
        Self::Palette,
    ];

    /// Where the keys of a screen in this context are looked up, nearest first.
    #[must_use]
    pub const fn chain(self) -> &'static [Self] {
        match self {
            Self::Dossiers => &[Self::Dossiers, Self::Letters, Self::Everywhere],
            Self::Tree => &[Self::Tree, Self::Site, Self::Letters, Self::Everywhere],
            Self::Facade => &[Self::Facade, Self::Site, Self::Letters, Self::Everywhere],
            Self::Fibres => &[Self::Fibres, Self::Site, Self::Letters, Self::Everywhere],
            Self::Commande => &[Self::Commande, Self::Letters, Self::Everywhere],
            Self::Suivi => &[Self::Suivi, Self::Letters, Self::Everywhere],
            Self::Manquants => &[Self::Manquants, Self::Letters, Self::Everywhere],
            Self::Aide => &[Self::Aide, Self::Letters, Self::Everywhere],
            Self::Panel => &[Self::Panel, Self::Letters, Self::Everywhere],
            Self::Qr => &[Self::Qr, Self::Letters, Self::Everywhere],
            Self::Menu => &[Self::Menu, Self::Letters, Self::Everywhere],
            Self::Demande => &[Self::Demande, Self::Everywhere],
            Self::Confirmation => &[Self::Confirmation, Self::Everywhere],
            Self::Journal => &[Self::Journal, Self::Letters, Self::Everywhere],
            Self::JournalListe => &[Self::JournalListe, Self::Journal, Self::Letters, Self::Everywhere],
            Self::JournalMois => &[Self::JournalMois, Self::Journal, Self::Letters, Self::Everywhere],
            Self::JournalDetail => &[Self::JournalDetail, Self::Letters, Self::Everywhere],
            Self::Filtre => &[Self::Filtre, Self::Everywhere],
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
}

impl Key {
    const fn new(code: KeyCode) -> Self {
        Self { code, ctrl: false }
    }

    const fn ch(c: char) -> Self {
        Self::new(KeyCode::Char(c))
    }

    const fn ctrl(c: char) -> Self {
        Self { code: KeyCode::Char(c), ctrl: true }
    }

    fn is(self, key: KeyEvent) -> bool {
        self.code == key.code
            && self.ctrl == key.modifiers.contains(KeyModifiers::CONTROL)
            && !key.modifiers.contains(KeyModifiers::ALT)
    }

    /// The event that this key makes.
    #[must_use]
    pub const fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, if self.ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE })
    }

    /// Its name on the screen.
    #[must_use]
    pub fn name(self, textes: Textes, signs: &Signs) -> String {
        let arrow = |sign: &str, word: &'static str| if signs.ascii { textes.get(word) } else { sign }.to_owned();
        match self.code {
            KeyCode::Char(' ') => textes.get("tui.touche.espace").to_owned(),
            KeyCode::Char(c) if self.ctrl => format!("Ctrl-{}", c.to_ascii_uppercase()),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::Enter => signs.enter.to_owned(),
            KeyCode::Esc => textes.get("tui.touche.echap").to_owned(),
            KeyCode::Tab => "Tab".to_owned(),
            KeyCode::BackTab => textes.get("tui.touche.maj_tab").to_owned(),
            KeyCode::Up => arrow("↑", "tui.touche.haut"),
            KeyCode::Down => arrow("↓", "tui.touche.bas"),
            KeyCode::Left => arrow("←", "tui.touche.gauche"),
            KeyCode::Right => arrow("→", "tui.touche.droite"),
            KeyCode::PageUp => textes.get("tui.touche.page_haut").to_owned(),
            KeyCode::PageDown => textes.get("tui.touche.page_bas").to_owned(),
            KeyCode::Home => textes.get("tui.touche.debut").to_owned(),
            KeyCode::End => textes.get("tui.touche.fin").to_owned(),
            KeyCode::Delete => textes.get("tui.touche.suppr").to_owned(),
            KeyCode::F(n) => format!("F{n}"),
            _ => "?".to_owned(),
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Where it is heard.
    pub context: Context,
    /// Its keys, the one to show first.
    pub keys: &'static [Key],
    /// What it asks.
    pub action: Action,
    /// The key of its words.
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
/// The same key on every screen, beside a letter where letters are not text.
const F7: Key = Key::new(KeyCode::F(7));

/// Every key.
pub const TABLE: &[Binding] = &[
    // Dossiers
    shown(Context::Dossiers, &[ENTER], Action::Valider, "tui.action.ouvrir"),
    shown(Context::Dossiers, &[Key::ch('n')], Action::Nouveau, "tui.action.nouveau"),
    shown(Context::Dossiers, &[Key::ch('s')], Action::VoirSuivi, "tui.action.voir_suivi"),
    shown(Context::Dossiers, &[Key::ch('/')], Action::Filtrer, "tui.action.filtrer"),
    shown(Context::Dossiers, &[Key::ch('h')], Action::Journal, "tui.action.journal"),
    shown(Context::Dossiers, &[Key::ch('t')], Action::Trier, "tui.action.trier"),
    quiet(Context::Dossiers, &[Key::ch('i'), F7], Action::Commande, "tui.action.commande"),
    shown(Context::Dossiers, &[Key::ch('c')], Action::CodesManquants, "tui.action.codes_manquants"),
    quiet(Context::Dossiers, &[Key::ch('o')], Action::OuvrirPlan, "tui.action.ouvrir_plan"),
    quiet(Context::Dossiers, &[Key::ch('r')], Action::Actualiser, "tui.action.relire"),
    quiet(Context::Dossiers, &[ESC], Action::Retour, "tui.action.effacer_filtre"),
    // Site
    shown(Context::Tree, &[ENTER], Action::Valider, "tui.action.lire_fibres"),
    quiet(Context::Tree, &[Key::new(KeyCode::Left)], Action::Gauche, "tui.action.replier"),
    quiet(Context::Tree, &[Key::new(KeyCode::Right)], Action::Droite, "tui.action.deplier"),
    quiet(Context::Tree, &[Key::ch('d')], Action::DeplierTout, "tui.action.deplier_tout"),
    shown(Context::Facade, &[ENTER], Action::Valider, "tui.action.lire_fibres"),
    quiet(Context::Facade, &[Key::new(KeyCode::Left)], Action::Gauche, "tui.action.escalier_gauche"),
    quiet(Context::Facade, &[Key::new(KeyCode::Right)], Action::Droite, "tui.action.escalier_droite"),
    shown(Context::Fibres, &[ENTER], Action::Valider, "tui.action.choisir_fibre"),
    quiet(Context::Fibres, &[Key::new(KeyCode::Left)], Action::Gauche, "tui.action.vers_arbre"),
    shown(Context::Site, &[Key::ch('e')], Action::EtageLibre, "tui.action.etage_libre"),
    shown(Context::Site, &[Key::ch('b')], Action::Facade, "tui.action.facade"),
    shown(Context::Site, &[Key::ch('/')], Action::Filtrer, "tui.action.filtrer"),
    quiet(Context::Site, &[Key::ch('E')], Action::EtageLibreAvant, "tui.action.etage_libre_avant"),
    shown(Context::Site, &[Key::ch('l')], Action::Libres, "tui.action.libres"),
    shown(Context::Site, &[Key::ch('c')], Action::Conservables, "tui.action.conservables"),
    shown(Context::Site, &[Key::ch('t')], Action::Trier, "tui.action.trier"),
    quiet(Context::Site, &[Key::ch('T')], Action::Inverser, "tui.action.inverser"),
    shown(Context::Site, &[Key::ch('r')], Action::Actualiser, "tui.action.actualiser"),
    shown(Context::Site, &[Key::ch('i'), F7], Action::Commande, "tui.action.commande"),
    quiet(Context::Site, &[Key::ch('s')], Action::VoirSuivi, "tui.action.voir_suivi"),
    quiet(Context::Site, &[TAB], Action::Suivant, "tui.action.autre_volet"),
    quiet(Context::Site, &[BACKTAB], Action::Precedent, "tui.action.autre_volet"),
    quiet(Context::Site, &[ESC], Action::Retour, "tui.action.retour"),
    // Commande
    shown(Context::Commande, &[ENTER], Action::Valider, "tui.action.modifier"),
    quiet(Context::Commande, &[SPACE], Action::Basculer, "tui.action.basculer"),
    quiet(Context::Commande, &[Key::new(KeyCode::Left)], Action::Gauche, "tui.action.valeur_precedente"),
    quiet(Context::Commande, &[Key::new(KeyCode::Right)], Action::Droite, "tui.action.valeur_suivante"),
    shown(Context::Commande, &[Key::ch('x'), Key::new(KeyCode::Delete)], Action::Oublier, "tui.action.oublier"),
    shown(Context::Commande, &[ESC], Action::Retour, "tui.action.retour"),
    // Demande
    shown(Context::Demande, &[ENTER], Action::Valider, "tui.action.choisir"),
    shown(Context::Demande, &[TAB], Action::Suivant, "tui.action.champ_suivant"),
    quiet(Context::Demande, &[BACKTAB], Action::Precedent, "tui.action.champ_precedent"),
    shown(Context::Demande, &[SPACE], Action::Basculer, "tui.action.basculer"),
    shown(Context::Demande, &[Key::new(KeyCode::F(5))], Action::Confirmer, "tui.action.verifier_envoyer"),
    shown(Context::Demande, &[Key::new(KeyCode::F(6))], Action::Proposition, "tui.action.proposition"),
    shown(Context::Demande, &[Key::new(KeyCode::F(8)), Key::ctrl('s')], Action::EnregistrerPlan, "tui.action.plan"),
    quiet(Context::Demande, &[F7], Action::Commande, "tui.action.commande"),
    quiet(Context::Demande, &[Key::new(KeyCode::Left)], Action::Gauche, "tui.action.valeur_precedente"),
    quiet(Context::Demande, &[Key::new(KeyCode::Right)], Action::Droite, "tui.action.valeur_suivante"),
    shown(Context::Demande, &[ESC], Action::Retour, "tui.action.retour"),
    // Confirmation
    shown(Context::Confirmation, &[ESC], Action::Retour, "tui.action.annuler"),
    shown(Context::Confirmation, &[TAB], Action::Suivant, "tui.action.champ_suivant"),
    quiet(Context::Confirmation, &[BACKTAB], Action::Precedent, "tui.action.champ_precedent"),
    shown(Context::Confirmation, &[ENTER], Action::Valider, "tui.action.valider"),
    shown(Context::Confirmation, &[SPACE], Action::Basculer, "tui.action.accepter_regle"),
    // Suivi
    shown(Context::Suivi, &[Key::ch('y')], Action::Copier, "tui.action.copier"),
    shown(Context::Suivi, &[Key::ch('t')], Action::Trancher, "tui.action.trancher"),
    shown(Context::Suivi, &[Key::ch('d')], Action::SaisirCode, "tui.action.saisir_code"),
    shown(Context::Suivi, &[Key::ch('h')], Action::Fiche, "tui.action.fiche"),
    shown(Context::Suivi, &[Key::ch('s')], Action::Suivre, "tui.action.suivre"),
    shown(Context::Suivi, &[Key::ch('e')], Action::Exporter, "tui.action.exporter"),
    shown(Context::Suivi, &[Key::ch('r')], Action::Relever, "tui.action.relever"),
    shown(Context::Suivi, &[Key::ch('Q')], Action::Qr, "tui.action.qr"),
    shown(Context::Suivi, &[Key::ch('c')], Action::CopierAutre, "tui.action.copier_autre"),
    quiet(Context::Suivi, &[Key::ch('x')], Action::CrStoc, "tui.action.cr_stoc"),
    quiet(Context::Suivi, &[Key::ch('i'), F7], Action::Commande, "tui.action.commande"),
    quiet(Context::Suivi, &[Key::ch('o')], Action::VoirSite, "tui.action.voir_site"),
    shown(Context::Suivi, &[ESC], Action::Retour, "tui.action.retour"),
    // Missing codes
    shown(Context::Manquants, &[ENTER], Action::Valider, "tui.action.voir_suivi"),
    shown(Context::Manquants, &[Key::ch('d')], Action::SaisirCode, "tui.action.saisir_code"),
    shown(Context::Manquants, &[ESC], Action::Retour, "tui.action.retour"),
    // The journal
    shown(Context::JournalListe, &[ENTER], Action::Valider, "tui.action.details"),
    shown(Context::JournalMois, &[ENTER], Action::Valider, "tui.action.ses_requetes"),
    shown(Context::JournalMois, &[Key::new(KeyCode::Left)], Action::Gauche, "tui.action.mois_precedent"),
    shown(Context::JournalMois, &[Key::new(KeyCode::Right)], Action::Droite, "tui.action.mois_suivant"),
    shown(Context::Journal, &[TAB], Action::Suivant, "tui.action.vue_requetes"),
    quiet(Context::Journal, &[BACKTAB], Action::Precedent, "tui.action.vue_precedente"),
    shown(Context::JournalListe, &[Key::ch('/')], Action::Filtrer, "tui.action.filtrer"),
    shown(Context::JournalListe, &[Key::ch('e')], Action::Exporter, "tui.action.exporter"),
    quiet(Context::JournalListe, &[Key::ch('y')], Action::Copier, "tui.action.copier"),
    quiet(Context::JournalListe, &[Key::ch('s')], Action::VoirSuivi, "tui.action.voir_suivi"),
    quiet(Context::JournalListe, &[Key::ch('o')], Action::VoirSite, "tui.action.ouvrir_site"),
    quiet(Context::Journal, &[Key::ch('r')], Action::Actualiser, "tui.action.relire_journal"),
    shown(Context::Journal, &[ESC], Action::Retour, "tui.action.retour"),
    shown(Context::JournalDetail, &[Key::ch('y')], Action::Copier, "tui.action.copier"),
    shown(Context::JournalDetail, &[Key::ch('s')], Action::VoirSuivi, "tui.action.voir_suivi"),
    shown(Context::JournalDetail, &[Key::ch('o')], Action::VoirSite, "tui.action.ouvrir_site"),
    quiet(Context::JournalDetail, &[Key::ch('r')], Action::Actualiser, "tui.action.relire_journal"),
    shown(Context::JournalDetail, &[ESC, ENTER], Action::Retour, "tui.action.fermer"),
    // The text of a filter
    shown(Context::Filtre, &[ENTER], Action::Valider, "tui.action.garder_filtre"),
    shown(Context::Filtre, &[ESC], Action::Retour, "tui.action.effacer_filtre"),
    // Small forms
    shown(Context::Form, &[ENTER], Action::Valider, "tui.action.valider"),
    shown(Context::Form, &[TAB], Action::Suivant, "tui.action.champ_suivant"),
    quiet(Context::Form, &[BACKTAB], Action::Precedent, "tui.action.champ_precedent"),
    quiet(Context::Form, &[SPACE], Action::Basculer, "tui.action.basculer"),
    quiet(Context::Form, &[Key::new(KeyCode::Left)], Action::Gauche, "tui.action.valeur_precedente"),
    quiet(Context::Form, &[Key::new(KeyCode::Right)], Action::Droite, "tui.action.valeur_suivante"),
    shown(Context::Form, &[ESC], Action::Retour, "tui.action.annuler"),
    // Help, panels and palette
    shown(Context::Aide, &[TAB], Action::Suivant, "tui.aide.codes"),
    quiet(Context::Aide, &[BACKTAB], Action::Precedent, "tui.action.vue_precedente"),
    shown(Context::Aide, &[Key::ch('/')], Action::Filtrer, "tui.action.filtrer"),
    shown(Context::Aide, &[Key::ch('y')], Action::Copier, "tui.action.copier_ligne"),
    shown(Context::Aide, &[ESC, ENTER], Action::Retour, "tui.action.fermer"),
    shown(Context::Panel, &[ESC, ENTER], Action::Retour, "tui.action.fermer"),
    shown(Context::Qr, &[TAB], Action::Suivant, "tui.action.qr_fiche"),
    shown(Context::Qr, &[ESC, ENTER], Action::Retour, "tui.action.fermer"),
    shown(Context::Menu, &[ENTER], Action::Valider, "tui.action.copier_choisi"),
    shown(Context::Menu, &[ESC], Action::Retour, "tui.action.fermer"),
    shown(Context::Palette, &[ENTER], Action::Valider, "tui.action.faire"),
    shown(Context::Palette, &[ESC], Action::Retour, "tui.action.fermer"),
    // Everywhere
    quiet(Context::Everywhere, &[Key::new(KeyCode::Up)], Action::Haut, "tui.action.haut"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::Down)], Action::Bas, "tui.action.bas"),
    quiet(Context::Letters, &[Key::ch('k')], Action::Haut, "tui.action.haut"),
    quiet(Context::Letters, &[Key::ch('j')], Action::Bas, "tui.action.bas"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::PageUp)], Action::PageHaut, "tui.action.page_haut"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::PageDown)], Action::PageBas, "tui.action.page_bas"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::Home)], Action::Debut, "tui.action.debut"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::End)], Action::Fin, "tui.action.fin"),
    quiet(Context::Everywhere, &[Key::new(KeyCode::F(1))], Action::Aide, "tui.action.aide"),
    shown(Context::Letters, &[Key::ch('?')], Action::Aide, "tui.action.aide"),
    shown(Context::Everywhere, &[Key::ctrl('p')], Action::Palette, "tui.action.palette"),
    quiet(Context::Letters, &[Key::new(KeyCode::F(4))], Action::Journal, "tui.action.journal"),
    quiet(Context::Letters, &[Key::ch('q')], Action::Quitter, "tui.action.quitter"),
    quiet(Context::Everywhere, &[Key::ctrl('c')], Action::Quitter, "tui.action.quitter"),
];

/// What `key` asks in `context`.
#[must_use]
pub fn resolve(context: Context, key: KeyEvent) -> Option<Action> {
    bindings(context).find(|binding| binding.keys.iter().any(|own| own.is(key))).map(|binding| binding.action)
}

/// Every line of the table that is heard in `context`, nearest first.
pub fn bindings(context: Context) -> impl Iterator<Item = &'static Binding> {
    context.chain().iter().flat_map(|link| TABLE.iter().filter(move |binding| binding.context == *link))
}

/// Every action that is heard in `context`, nearest first, each once: its nearest line, and all its keys.
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
            for action in [Action::Retour, Action::Quitter, Action::Aide, Action::Palette] {
                assert!(bindings(context).any(|b| b.action == action), "{context:?} lacks {action:?}");
            }
        }
    }
}
