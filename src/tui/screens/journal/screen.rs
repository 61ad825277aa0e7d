//! The journal: every reprovisioning, every request, the requests of a month.
//!
//! Owns: which of the three is shown, what is looked for in it, what is read of it next. Nothing here
//! is a request to the service: all is of this post's own journal, read page by page as it is needed.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

use super::tab::Onglet;
use super::{lists, month};
use crate::domain::reference::ReferenceContrat;
use crate::tui::data::Data;
use crate::tui::data::journal::{LignePut, LigneRequete};
use crate::tui::screens::{Next, Part};
use crate::tui::view::{Memo, View};
use crate::tui::widgets::tabs::draw_tabs;
use crate::tui::words::action::Action;
use crate::tui::words::effect::{Copie, Effect};
use crate::tui::words::journal::Demande;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Route;

/// What is shown of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Vue {
    /// The reprovisionings.
    #[default]
    Puts,
    /// The requests.
    Requetes,
    /// The requests of a month, counted.
    Mois,
}

impl Vue {
    const TOUTES: [Self; 3] = [Self::Puts, Self::Requetes, Self::Mois];

    const fn titre(self) -> &'static str {
        match self {
            Self::Puts => "tui.journal.vue.puts",
            Self::Requetes => "tui.journal.vue.requetes",
            Self::Mois => "tui.journal.vue.mois",
        }
    }

    const fn suivante(self) -> Self {
        match self {
            Self::Puts => Self::Requetes,
            Self::Requetes => Self::Mois,
            Self::Mois => Self::Puts,
        }
    }
}

/// The journal's screen.
#[derive(Debug, Default)]
pub struct Journal {
    vue: Vue,
    puts: Onglet<LignePut>,
    requetes: Onglet<LigneRequete>,
    mois: month::Mois,
}

impl Journal {
    /// The journal; of a contract, where one is at hand.
    #[must_use]
    pub fn new(contrat: Option<&ReferenceContrat>) -> Self {
        let mut journal = Self::default();
        if let Some(contrat) = contrat {
            journal.puts.look_for(contrat.as_str());
            journal.requetes.look_for(contrat.as_str());
        }
        journal
    }

    /// Whether what is typed goes into a filter.
    const fn filtering(&self) -> bool {
        match self.vue {
            Vue::Puts => self.puts.filtering,
            Vue::Requetes => self.requetes.filtering,
            Vue::Mois => false,
        }
    }

    fn filters(&self) -> bool {
        match self.vue {
            Vue::Puts => self.puts.cherche(),
            Vue::Requetes => self.requetes.cherche(),
            Vue::Mois => false,
        }
    }

    /// The contract of the selected row.
    fn contrat(&self, data: &Data) -> Option<ReferenceContrat> {
        match self.vue {
            Vue::Puts => self.puts.current(&data.registre.puts).map(|row| row.contrat.clone()),
            Vue::Requetes => {
                let row = self.requetes.current(&data.registre.requetes)?;
                ReferenceContrat::parse(row.requete.contrat.as_deref()?).ok()
            }
            Vue::Mois => None,
        }
    }

    fn open(&self, data: &Data) -> Next {
        match self.vue {
            Vue::Puts => self
                .puts
                .current(&data.registre.puts)
                .map(|row| Next::Push(Route::Detail { put: row.put, contrat: row.contrat.clone() })),
            Vue::Requetes => {
                self.requetes.current(&data.registre.requetes).map(|row| Next::Push(lists::fiche(data, row)))
            }
            Vue::Mois => None,
        }
        .unwrap_or(Next::Stay)
    }

    /// What is copied of the selected row: its code de décharge, else its contract.
    fn copie(&self, data: &Data) -> Option<Copie> {
        match self.vue {
            Vue::Puts => {
                let row = self.puts.current(&data.registre.puts)?;
                Some(row.code.as_deref().map_or_else(|| Copie::contrat(row.contrat.as_str()), Copie::code))
            }
            Vue::Requetes | Vue::Mois => Some(Copie::contrat(self.contrat(data)?.as_str())),
        }
    }

    fn clear(&mut self) {
        match self.vue {
            Vue::Puts => self.puts.clear(),
            Vue::Requetes => self.requetes.clear(),
            Vue::Mois => {}
        }
    }

    fn moves(&mut self, data: &Data, action: Action) -> bool {
        match self.vue {
            Vue::Puts => self.puts.moves(&data.registre.puts, action),
            Vue::Requetes => self.requetes.moves(&data.registre.requetes, action),
            Vue::Mois => self.mois.moves(data, action),
        }
    }

    fn relit(&self, data: &mut Data, out: &mut Vec<Effect>) {
        match self.vue {
            Vue::Puts => data.registre.puts.relit(),
            Vue::Requetes => data.registre.requetes.relit(),
            Vue::Mois => {
                data.registre.mois.remove(&self.mois.nom(data));
                out.push(Effect::Quota);
            }
        }
    }
}

impl Part for Journal {
    fn context(&self) -> Context {
        match self.vue {
            _ if self.filtering() => Context::Filtre,
            Vue::Puts | Vue::Requetes => Context::JournalListe,
            Vue::Mois => Context::JournalMois,
        }
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        let taken = match self.vue {
            Vue::Puts if self.puts.filtering => self.puts.key(key),
            Vue::Requetes if self.requetes.filtering => self.requetes.key(key),
            _ => false,
        };
        taken.then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        // What is pasted into a list is looked for in it.
        match self.vue {
            Vue::Puts if self.puts.filtering => self.puts.paste(text),
            Vue::Requetes if self.requetes.filtering => self.requetes.paste(text),
            Vue::Puts => {
                self.puts.look_for("");
                self.puts.paste(text);
            }
            Vue::Requetes => {
                self.requetes.look_for("");
                self.requetes.paste(text);
            }
            Vue::Mois => {}
        }
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let empty = match self.vue {
            Vue::Puts => self.puts.current(&data.registre.puts).is_none(),
            Vue::Requetes => self.requetes.current(&data.registre.requetes).is_none(),
            Vue::Mois => self.mois.contrat(data).is_none(),
        };
        match action {
            Action::Valider | Action::Copier if empty && !self.filtering() => Err("tui.indisponible.aucune_ligne"),
            Action::VoirSuivi | Action::VoirSite | Action::Copier if self.contrat(data).is_none() => {
                Err(if empty { "tui.indisponible.aucune_ligne" } else { "tui.indisponible.sans_contrat" })
            }
            Action::VoirSuivi if self.vue == Vue::Requetes && !sent(self, data) => Err("tui.indisponible.aucun_envoi"),
            Action::Journal => Err("tui.indisponible.deja_la"),
            Action::Exporter if self.vue != Vue::Puts => Err("tui.indisponible.export_puts"),
            Action::Exporter if data.registre.puts.est_vide() => Err("tui.indisponible.aucune_ligne"),
            Action::Droite if self.vue == Vue::Mois && self.mois.est_courant(data) => {
                Err("tui.indisponible.mois_en_cours")
            }
            _ => Ok(()),
        }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        match action {
            Action::Retour if !self.filtering() && self.filters() => Some("tui.action.effacer_filtre"),
            Action::Valider if self.vue == Vue::Mois => Some("tui.action.ses_requetes"),
            Action::Valider if !self.filtering() => Some("tui.action.details"),
            Action::Suivant if !self.filtering() => Some(match self.vue.suivante() {
                Vue::Puts => "tui.action.vue_puts",
                Vue::Requetes => "tui.action.vue_requetes",
                Vue::Mois => "tui.action.vue_mois",
            }),
            Action::Copier => {
                let code = self.vue == Vue::Puts
                    && self.puts.current(&data.registre.puts).is_some_and(|row| row.code.is_some());
                (!code).then_some("tui.action.copier_contrat")
            }
            _ => None,
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if self.moves(data, action) {
            return Next::Stay;
        }
        match action {
            Action::Valider if self.filtering() => {
                self.puts.filtering = false;
                self.requetes.filtering = false;
            }
            Action::Valider if self.vue == Vue::Mois => {
                if let Some(contrat) = self.mois.contrat(data) {
                    self.requetes.look_for(contrat);
                    self.vue = Vue::Requetes;
                }
            }
            Action::Valider => return self.open(data),
            Action::Retour if self.filtering() || self.filters() => self.clear(),
            Action::Retour => return Next::Back,
            Action::Suivant => self.vue = self.vue.suivante(),
            Action::Precedent => self.vue = self.vue.suivante().suivante(),
            Action::Filtrer => match self.vue {
                Vue::Puts => self.puts.filtering = true,
                Vue::Requetes => self.requetes.filtering = true,
                Vue::Mois => {}
            },
            Action::Actualiser => self.relit(data, out),
            Action::Copier => out.extend(self.copie(data).map(Effect::Copier)),
            Action::Exporter => {
                return Next::Push(Route::ExportJournal(self.puts.filter.value().to_owned()));
            }
            Action::VoirSuivi => {
                if let Some(contrat) = self.contrat(data) {
                    return Next::Push(Route::Suivi(contrat));
                }
            }
            Action::VoirSite => {
                if let Some(contrat) = self.contrat(data) {
                    return Next::Push(Route::Site(contrat));
                }
            }
            _ => {}
        }
        Next::Stay
    }

    fn ask(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let now = data.now;
        match self.vue {
            Vue::Puts => {
                let asked = data.registre.puts.demande(self.puts.wants(), now);
                out.extend(asked.map(|avant| Effect::Lire(Demande::Puts(avant))));
            }
            Vue::Requetes => {
                let asked = data.registre.requetes.demande(self.requetes.wants(), now);
                out.extend(asked.map(|avant| Effect::Lire(Demande::Requetes(avant))));
            }
            Vue::Mois => {
                let nom = self.mois.nom(data);
                if data.registre.demande_mois(&nom, now) {
                    out.push(Effect::Lire(Demande::Mois(nom)));
                }
            }
        }
    }

    fn focus(&mut self, _id: &'static str) -> bool {
        self.puts.filtering = false;
        self.requetes.filtering = false;
        true
    }

    fn refresh(&mut self, data: &Data) {
        match self.vue {
            Vue::Puts => self.puts.follow(&data.registre.puts, data.textes),
            Vue::Requetes => self.requetes.follow(&data.registre.requetes, data.textes),
            Vue::Mois => {}
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let inner = view.pane(frame, area, view.t("tui.journal.titre"), true);
        let [tabs, rest] = inner.layout(&Layout::vertical([Constraint::Length(1), Constraint::Min(0)]));
        let said = match self.vue {
            Vue::Puts => lists::compte(view, &self.puts, &view.data.registre.puts),
            Vue::Requetes => lists::compte(view, &self.requetes, &view.data.registre.requetes),
            Vue::Mois => String::new(),
        };
        draw_tabs(frame, tabs, view, &Vue::TOUTES.map(|vue| (view.t(vue.titre()), vue == self.vue)), &said);
        match self.vue {
            Vue::Puts => lists::puts(frame, rest, view, memo, &self.puts),
            Vue::Requetes => lists::requetes(frame, rest, view, memo, &self.requetes),
            Vue::Mois => self.mois.draw(frame, rest, view, memo),
        }
    }
}

/// Whether a put of the selected request's contract is known.
fn sent(journal: &Journal, data: &Data) -> bool {
    journal.contrat(data).is_some_and(|contrat| data.vie(&contrat).is_some())
}
