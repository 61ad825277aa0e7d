//! The steps of a put as a timeline: what is behind it, where it is, what is still to come. What came to
//! nothing has no steps to come, and its end is called by its name.
//!
//! Owns: which step a phase has reached. Must never: call sent what may not have been.

use ratatui::text::{Line, Span};

use crate::domain::lifecycle::{Etape, Phase, Vie};
use crate::domain::states::Statut;
use crate::tui::sheet::nom_etape;
use crate::tui::theme::Meaning;
use crate::tui::view::{View, words};

/// How far a put has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Done,
    Now,
    Todo,
    /// It may have been reached: nobody knows.
    Doubt,
    Failed,
    /// It came to nothing.
    Void,
}

/// The steps with their times.
pub(super) fn lines(view: &View<'_>, vie: &Vie) -> Vec<Line<'static>> {
    marks(vie).iter().map(|(step, mark)| line(view, vie, *step, *mark)).collect()
}

const fn marks(vie: &Vie) -> &'static [(Etape, Mark)] {
    use Etape::{Acceptee, EnCours, Envoyee, Fin, Initie, Intention};
    use Mark::{Done, Doubt, Failed, Now, Todo, Void};
    match &vie.phase {
        Phase::Intention => {
            &[(Intention, Done), (Envoyee, Todo), (Acceptee, Todo), (Initie, Todo), (EnCours, Todo), (Fin, Todo)]
        }
        Phase::Envoi { .. } => {
            &[(Intention, Done), (Envoyee, Now), (Acceptee, Todo), (Initie, Todo), (EnCours, Todo), (Fin, Todo)]
        }
        Phase::NonEnvoyee(_) => &[(Intention, Done), (Fin, Failed)],
        Phase::Refusee(_) => &[(Intention, Done), (Envoyee, Done), (Fin, Failed)],
        Phase::Inconnue(_) => &[(Intention, Done), (Envoyee, Done), (Acceptee, Doubt)],
        Phase::NonPartie(_) => &[(Intention, Done), (Envoyee, Void), (Fin, Failed)],
        Phase::EnSuivi(suivie) => match &suivie.statut {
            None => {
                &[(Intention, Done), (Envoyee, Done), (Acceptee, Done), (Initie, Todo), (EnCours, Todo), (Fin, Todo)]
            }
            Some(Statut::Initie) => {
                &[(Intention, Done), (Envoyee, Done), (Acceptee, Done), (Initie, Now), (EnCours, Todo), (Fin, Todo)]
            }
            Some(_) => {
                &[(Intention, Done), (Envoyee, Done), (Acceptee, Done), (Initie, Done), (EnCours, Now), (Fin, Todo)]
            }
        },
        Phase::Terminee { statut: Statut::Termine, .. } => {
            &[(Intention, Done), (Envoyee, Done), (Acceptee, Done), (Initie, Done), (EnCours, Done), (Fin, Done)]
        }
        Phase::Terminee { .. } => {
            &[(Intention, Done), (Envoyee, Done), (Acceptee, Done), (Initie, Done), (EnCours, Done), (Fin, Failed)]
        }
        Phase::Close { .. } => &[(Intention, Done), (Envoyee, Done), (Acceptee, Done), (Fin, Void)],
    }
}

fn line(view: &View<'_>, vie: &Vie, step: Etape, mark: Mark) -> Line<'static> {
    let (sign, meaning) = match mark {
        Mark::Done => (view.signs.good, Meaning::Good),
        Mark::Now => (view.signs.underway, Meaning::Accent),
        Mark::Todo => (view.signs.todo, Meaning::Muted),
        Mark::Doubt => (view.signs.warning, Meaning::Warning),
        Mark::Failed => (view.signs.bad, Meaning::Bad),
        Mark::Void => (view.signs.none, Meaning::Muted),
    };
    let name = nom_etape(view.textes(), vie, step);
    let doubt = if mark == Mark::Doubt { format!(" {}", view.signs.question) } else { String::new() };
    let le = vie.etapes.get(&step).filter(|_| !matches!(mark, Mark::Todo | Mark::Doubt));
    let time = le.map(|le| format!("  {}", words::clock(view, *le))).unwrap_or_default();
    Line::from(vec![view.span(format!(" {sign} {name}{doubt}"), meaning), Span::raw(time)])
}
