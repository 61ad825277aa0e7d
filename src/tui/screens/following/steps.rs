//! The steps of a put as a timeline: steps passed, the current one, steps to come. A put that came to nothing
//! has no steps to come, and its end is named by its outcome.
//!
//! Owns: which step a phase has reached. Must never: say "sent" of a put that may not have been.

use ratatui::text::{Line, Span};

use crate::domain::lifecycle::{Life, Phase, Stage};
use crate::domain::states::Statut;
use crate::tui::sheet::stage_name;
use crate::tui::theme::Meaning;
use crate::tui::view::{View, words};

/// The mark of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Done,
    /// Passed, of a put that came to nothing: nothing that was achieved.
    Past,
    Now,
    Todo,
    /// The step may have been reached: not known.
    Doubt,
    Failed,
    /// The put came to nothing here.
    Void,
}

/// The steps with their times.
pub(super) fn lines(view: &View<'_>, life: &Life) -> Vec<Line<'static>> {
    // Of a put that came to nothing, only the steps that were seen.
    let seen = |step: Stage, mark: Mark| mark != Mark::Past || life.stages.contains_key(&step);
    marks(life)
        .iter()
        .filter(|(step, mark)| seen(*step, *mark))
        .map(|(step, mark)| line(view, life, *step, *mark))
        .collect()
}

const fn marks(life: &Life) -> &'static [(Stage, Mark)] {
    use Mark::{Done, Doubt, Failed, Now, Past, Todo, Void};
    use Stage::{Accepted, End, Initiated, Intention, Sent, Underway};
    match &life.phase {
        Phase::Intention => {
            &[(Intention, Done), (Sent, Todo), (Accepted, Todo), (Initiated, Todo), (Underway, Todo), (End, Todo)]
        }
        Phase::Sending { .. } => {
            &[(Intention, Done), (Sent, Now), (Accepted, Todo), (Initiated, Todo), (Underway, Todo), (End, Todo)]
        }
        Phase::NotSent(_) => &[(Intention, Past), (End, Failed)],
        Phase::Refused(_) => &[(Intention, Past), (Sent, Past), (End, Failed)],
        Phase::Unknown(_) => &[(Intention, Done), (Sent, Done), (Accepted, Doubt)],
        Phase::NotCarriedOut(_) => &[(Intention, Past), (Sent, Void), (End, Failed)],
        Phase::Followed(followed) => match &followed.statut {
            None => {
                &[(Intention, Done), (Sent, Done), (Accepted, Done), (Initiated, Todo), (Underway, Todo), (End, Todo)]
            }
            Some(Statut::Initiated) => {
                &[(Intention, Done), (Sent, Done), (Accepted, Done), (Initiated, Now), (Underway, Todo), (End, Todo)]
            }
            Some(_) => {
                &[(Intention, Done), (Sent, Done), (Accepted, Done), (Initiated, Done), (Underway, Now), (End, Todo)]
            }
        },
        Phase::Finished { statut: Statut::Finished, .. } => {
            &[(Intention, Done), (Sent, Done), (Accepted, Done), (Initiated, Done), (Underway, Done), (End, Done)]
        }
        Phase::Finished { .. } => {
            &[(Intention, Past), (Sent, Past), (Accepted, Past), (Initiated, Past), (Underway, Past), (End, Failed)]
        }
        Phase::Closed { .. } => &[(Intention, Done), (Sent, Done), (Accepted, Done), (End, Void)],
    }
}

fn line(view: &View<'_>, life: &Life, step: Stage, mark: Mark) -> Line<'static> {
    let (sign, meaning) = match mark {
        Mark::Done => (view.signs.good, Meaning::Good),
        Mark::Past => (view.signs.dot, Meaning::Muted),
        Mark::Now => (view.signs.underway, Meaning::Accent),
        Mark::Todo => (view.signs.todo, Meaning::Muted),
        Mark::Doubt => (view.signs.warning, Meaning::Warning),
        Mark::Failed => (view.signs.bad, Meaning::Bad),
        Mark::Void => (view.signs.none, Meaning::Muted),
    };
    let name = stage_name(view.texts(), life, step);
    let doubt = if mark == Mark::Doubt { format!(" {}", view.signs.question) } else { String::new() };
    let at = life.stages.get(&step).filter(|_| !matches!(mark, Mark::Todo | Mark::Doubt));
    let time = at.map(|at| format!("  {}", words::clock(view, *at))).unwrap_or_default();
    Line::from(vec![view.span(format!(" {sign} {name}{doubt}"), meaning), Span::raw(time)])
}
