//! The one place that performs effects.
//!
//! Owns: the runner, which performs each with one call of the engine, as one task that sends one answer.
//! Must never: decide anything, or repeat anything.

use std::sync::mpsc::Sender;

use tokio::runtime::Handle;

use super::files;
use crate::engine::Engine;
use crate::host::config::Echange;
use crate::stop_points::point;
use crate::tui::clipboard::Presse;
use crate::tui::data::journal::PAGE;
use crate::tui::words::effect::{Effect, MotDePasse};
use crate::tui::words::journal::{Demande, Mois, Reponse};
use crate::tui::words::msg::{Answer, What};

/// Performs effects.
pub(super) struct Runner {
    pub(super) engine: Engine,
    pub(super) runtime: Handle,
    pub(super) inbox: Sender<What>,
    pub(super) presse: Presse,
    pub(super) operateurs: Echange,
}

impl Runner {
    /// Starts `effect` as one task. The effects of the terminal itself are the main loop's: they
    /// come back.
    pub(super) fn perform(&self, effect: Effect) -> Option<Effect> {
        if effect.is_of_the_terminal() {
            return Some(effect);
        }
        if let Effect::MotDePasse(MotDePasse(mot_de_passe)) = effect {
            // Here and now: what is asked next needs it.
            self.engine.donne(mot_de_passe);
            return None;
        }
        let engine = self.engine.clone();
        let inbox = self.inbox.clone();
        if let Effect::Copier(copie) = effect {
            let voie = self.presse.copie(copie.texte.clone());
            self.runtime.spawn(async move {
                let _ = inbox.send(What::Answer(Answer::Copie(copie, voie.await)));
            });
            return None;
        }
        let operateurs = self.operateurs.clone();
        self.runtime.spawn(async move {
            point("ecran.effet");
            if let Some(answer) = ask(&engine, &operateurs, effect).await {
                // The inbox is gone when the screen was left: nobody waits for the answer any more,
                // and what counts is in the journal.
                let _ = inbox.send(What::Answer(answer));
            }
        });
        None
    }
}

async fn ask(engine: &Engine, operateurs: &Echange, effect: Effect) -> Option<Answer> {
    Some(match effect {
        Effect::Dossiers => Answer::Dossiers(engine.dossiers().await),
        Effect::Reprendre => Answer::Reprises(engine.reprendre().await),
        Effect::Quota => Answer::Quota(engine.quota().await),
        Effect::Ouvrir(contrat) => {
            let done = engine.ouvrir(&contrat).await;
            Answer::Ouvert(contrat, done)
        }
        Effect::Connaissances(contrat) => {
            let known = engine.connaissances(&contrat).await;
            Answer::Connaissances(contrat, known)
        }
        Effect::Structure(contrat, acces) => {
            let site = engine.structure(&contrat, acces).await;
            Answer::Structure(contrat, site)
        }
        Effect::Fibres(contrat, question, acces) => {
            let liste = engine.fibres(&contrat, &question, acces).await;
            Answer::Fibres(contrat, question, liste)
        }
        Effect::Retenir(contrat, faits) => {
            let done = engine.retenir(&contrat, *faits).await;
            Answer::Retenu(contrat, done)
        }
        Effect::Oublier(contrat, question) => {
            let done = engine.oublier(&contrat, question).await;
            Answer::Retenu(contrat, done)
        }
        effect @ (Effect::Envoyer(_)
        | Effect::Suivre(_)
        | Effect::Relever(_)
        | Effect::Trancher { .. }
        | Effect::Decharge { .. }) => return act_on_a_put(engine, effect).await,
        Effect::Ecrire(ecriture) => files::ecrit(*ecriture).await,
        Effect::CrStoc(demande) => files::rapporte(engine, operateurs, *demande).await,
        Effect::Plans(dossier) => Answer::Plans(files::plans(dossier).await),
        Effect::OuvrirPlan(chemin) => files::ouvre_plan(chemin).await,
        Effect::Exporter(export) => files::exporte_journal(engine, *export).await,
        Effect::Lire(demande) => Answer::Lu(lit(engine, demande).await),
        Effect::MotDePasse(_)
        | Effect::Copier(_)
        | Effect::CopierTerminal(..)
        | Effect::Annoncer(_)
        | Effect::Suspendre
        | Effect::Redessiner
        | Effect::Quitter => return None,
    })
}

/// What a person wants of one put.
async fn act_on_a_put(engine: &Engine, effect: Effect) -> Option<Answer> {
    Some(match effect {
        Effect::Envoyer(demande) => {
            let contrat = demande.demande().contrat.clone();
            let envoi = engine.envoyer(&demande).await;
            Answer::Envoye(contrat, envoi)
        }
        Effect::Suivre(contrat) => {
            let vie = engine.suivre(&contrat).await;
            Answer::Suivi(contrat, vie)
        }
        Effect::Relever(contrat) => {
            let vie = engine.relever(&contrat).await;
            Answer::Releve(contrat, vie)
        }
        Effect::Trancher { contrat, partie, code, raison } => {
            let vie = engine.trancher(&contrat, partie, code, &raison).await;
            Answer::Tranche(contrat, vie)
        }
        Effect::Decharge { contrat, fibre, code } => {
            let vie = engine.decharge(&contrat, fibre.as_ref(), code).await;
            Answer::Decharge(contrat, vie)
        }
        _ => return None,
    })
}

/// Reads of the journal.
async fn lit(engine: &Engine, demande: Demande) -> Reponse {
    match demande {
        Demande::Puts(avant) => Reponse::Puts(avant, engine.puts_recents(avant, PAGE).await),
        Demande::Requetes(avant) => Reponse::Requetes(avant, engine.requetes(avant, PAGE).await),
        Demande::Mois(nom) => {
            let lu = async {
                let consommation = engine.consommation(&nom).await?;
                Ok(Mois { consommation, arrets: engine.arrets().await? })
            };
            let lu = lu.await;
            Reponse::Mois(nom, lu)
        }
        Demande::Histoire(put) => Reponse::Histoire(put, engine.histoire(put).await),
    }
}
