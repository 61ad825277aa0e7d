//! How far a long check is: one line on the messages' stream, drawn over itself.
//!
//! Owns: when it is drawn (after a second, on a terminal, five times a second at most), that it is
//! gone before anything else is written there, and hearing Ctrl-C.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use super::sources::Compte;
use crate::cli::context::Contexte;
use crate::cli::keyboard::interruption;

const APRES: Duration = Duration::from_secs(1);
const ENTRE: Duration = Duration::from_millis(200);
/// The bar's width, in characters.
const LARGEUR: usize = 24;

/// The progress of a check.
pub(super) struct Progres {
    suivi: Option<Suivi>,
    lus: Compte,
    taille: Option<u64>,
}

/// What following takes, where somebody looks.
struct Suivi {
    debut: Instant,
    dessine_a: Option<Instant>,
    visible: bool,
    interruption: Pin<Box<dyn Future<Output = ()>>>,
}

impl Progres {
    /// Nothing is drawn, and Ctrl-C is left to the system, unless messages go to a terminal; nor while
    /// a person is asked: Ctrl-C at a question ends the program at once.
    pub(super) fn new(ctx: &Contexte<'_>, lus: Compte, taille: Option<u64>, demander: bool) -> Self {
        let suivi = (ctx.clavier.montre_messages() && !demander).then(|| Suivi {
            debut: Instant::now(),
            dessine_a: None,
            visible: false,
            interruption: Box::pin(interruption()),
        });
        Self { suivi, lus, taille }
    }

    /// Goes on after another few of the plans; `false` when the person asked to stop.
    pub(super) async fn avance(&mut self, ctx: &mut Contexte<'_>, plans: u64) -> bool {
        let Some(suivi) = &mut self.suivi else { return true };
        let arrete = tokio::select! {
            biased;
            () = &mut suivi.interruption => true,
            () = tokio::task::yield_now() => false,
        };
        let maintenant = Instant::now();
        let recent = suivi.dessine_a.is_some_and(|avant| maintenant.duration_since(avant) < ENTRE);
        if !arrete && !recent && maintenant.duration_since(suivi.debut) >= APRES {
            suivi.dessine_a = Some(maintenant);
            suivi.visible = true;
            // The results so far first: on one terminal they would land behind the bar.
            let _ = ctx.sortie.flush();
            let texte = dessin(ctx, self.lus.get(), self.taille, plans);
            let _ = write!(ctx.messages, "\r{texte}\x1b[K");
            let _ = ctx.messages.flush();
        }
        !arrete
    }

    /// Takes the line away: a result is about to be written, where those go to the same terminal.
    pub(super) fn efface_pour_un_resultat(&mut self, ctx: &mut Contexte<'_>) {
        if ctx.clavier.montre_resultats() {
            self.efface(ctx);
        }
    }

    /// Takes the line away: something else is about to be written.
    pub(super) fn efface(&mut self, ctx: &mut Contexte<'_>) {
        if let Some(suivi) = self.suivi.as_mut().filter(|suivi| suivi.visible) {
            suivi.visible = false;
            let _ = write!(ctx.messages, "\r\x1b[K");
            let _ = ctx.messages.flush();
        }
    }
}

fn dessin(ctx: &Contexte<'_>, lus: u64, taille: Option<u64>, plans: u64) -> String {
    let compte = ctx.textes.phrase("cli.verifier.progres", &[("n", &plans.to_string())]);
    let Some(taille) = taille.filter(|taille| *taille > 0) else { return compte };
    let pourcent = usize::try_from(lus.min(taille).saturating_mul(100) / taille).unwrap_or(100);
    let pleins = pourcent * LARGEUR / 100;
    format!("[{}{}] {pourcent:>3} %  {compte}", "#".repeat(pleins), "-".repeat(LARGEUR - pleins))
}
