//! Following until a final state, and what is said meanwhile.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::known::Bilan;
use super::output::{montre, mot};
use crate::cli::context::{Contexte, Fin, Rate};
use crate::cli::invocation::DemandeSuivi;
use crate::cli::plain_text::paragraphe;
use crate::domain::failure::Echec;
use crate::domain::lifecycle::Vie;
use crate::domain::paris;
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::domain::states::Statut;
use crate::domain::text::affichable;
use crate::engine::{Connaissances, Demandeur, Engine, Nouvelle};

/// A following under way tells what it learned.
struct Progres {
    contrat: ReferenceContrat,
    bilan: Bilan,
    prochain: Option<Timestamp>,
}

/// Follows the contracts; `interruption` ends when the person asks to stop.
pub(in crate::cli) async fn execute(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    demande: DemandeSuivi,
    interruption: impl Future<Output = ()>,
) -> Result<Fin, Rate> {
    let un_seul = !demande.tous && demande.contrats.len() == 1;
    let contrats = if demande.tous { en_cours(engine).await? } else { demande.contrats };
    if contrats.is_empty() {
        ctx.message(ctx.textes.get("cli.suivre.rien"));
    }
    let depuis = engine.maintenant();
    let mut bilans: BTreeMap<ReferenceContrat, Bilan> = BTreeMap::new();
    let mut taches = JoinSet::new();
    let (envoi, mut progres) = unbounded_channel();
    let mut nouvelles = engine.abonner();
    for contrat in &contrats {
        taches.spawn(suit(engine.clone(), contrat.clone(), demande.une_fois, envoi.clone()));
    }
    drop(envoi);
    let limite = attend(demande.delai);
    tokio::pin!(limite, interruption);
    loop {
        tokio::select! {
            finie = taches.join_next() => match finie {
                None => break,
                Some(Ok((contrat, bilan))) => {
                    bilans.insert(contrat, bilan);
                }
                Some(Err(_)) => {}
            },
            Some(Progres { contrat, bilan, prochain }) = progres.recv() => {
                note(ctx, &mut bilans, &contrat, bilan, prochain);
            }
            Some(nouvelle) = nouvelles.recv() => match nouvelle {
                Nouvelle::Vie { vie, prochain } if contrats.contains(&vie.demande.contrat) => {
                    note(ctx, &mut bilans, &vie.demande.contrat, Bilan::de_la_vie(&vie), prochain);
                }
                Nouvelle::Suivi { contrat, echec, .. } if contrats.contains(&contrat) => ctx.dit_echec(&echec),
                autre => ctx.dit_attente(&autre),
            },
            () = &mut limite => {
                ctx.message(ctx.textes.get("cli.suivre.delai"));
                break;
            }
            () = &mut interruption => {
                ctx.message(ctx.textes.get("cli.suivre.interrompu"));
                break;
            }
        }
    }
    taches.shutdown().await;
    for contrat in &contrats {
        if !bilans.contains_key(contrat) {
            bilans.insert(contrat.clone(), du_journal(engine, contrat).await);
        }
    }
    for (contrat, bilan) in &mut bilans {
        bilan.requetes = engine.questions(contrat, depuis).await?;
    }
    let ordonnes: Vec<(&ReferenceContrat, &Bilan)> =
        contrats.iter().filter_map(|contrat| bilans.get_key_value(contrat)).collect();
    montre(ctx, &ordonnes, un_seul)?;
    Ok(ensemble(ordonnes.iter().map(|(_, bilan)| bilan.fin())))
}

/// The contracts with a put that is not settled.
async fn en_cours(engine: &Engine) -> Result<Vec<ReferenceContrat>, Echec> {
    let dossiers = engine.dossiers().await?;
    let ouverts = dossiers.into_iter().filter(|dossier| dossier.vie.as_ref().is_some_and(|vie| !vie.est_reglee()));
    Ok(ouverts.map(|dossier| dossier.contrat).collect())
}

async fn attend(delai: Option<Duration>) {
    match delai {
        Some(delai) => tokio::time::sleep(delai).await,
        None => std::future::pending().await,
    }
}

/// Unusable input, then no access or no service, then a refusal, then undecided: the one that asks
/// most of the person.
fn ensemble(fins: impl Iterator<Item = Fin>) -> Fin {
    let rang = |fin: &Fin| match fin {
        Fin::Entree => 5,
        Fin::SansAcces => 4,
        Fin::Injoignable => 3,
        Fin::Refus => 2,
        Fin::Indecis => 1,
        Fin::Fait => 0,
    };
    fins.max_by_key(rang).unwrap_or(Fin::Fait)
}

async fn suit(
    engine: Engine,
    contrat: ReferenceContrat,
    une_fois: bool,
    progres: UnboundedSender<Progres>,
) -> (ReferenceContrat, Bilan) {
    let bilan = match suit_un(&engine, &contrat, une_fois, &progres).await {
        Ok(bilan) => bilan,
        Err(echec) => Bilan { echec: Some(echec), ..du_journal(&engine, &contrat).await },
    };
    (contrat, bilan)
}

/// What the journal holds of a put that is not settled: known whatever the service answers.
async fn du_journal(engine: &Engine, contrat: &ReferenceContrat) -> Bilan {
    // A journal that can't be read has been told of already.
    let connu = engine.connaissances(contrat).await.ok();
    let courante = connu.as_ref().and_then(Connaissances::courante);
    courante.filter(|vie| !vie.est_reglee()).map(Bilan::de_la_vie).unwrap_or_default()
}

async fn suit_un(
    engine: &Engine,
    contrat: &ReferenceContrat,
    une_fois: bool,
    progres: &UnboundedSender<Progres>,
) -> Result<Bilan, Echec> {
    let derniere = engine.connaissances(contrat).await?.courante().cloned();
    let ouverte = derniere.as_ref().is_some_and(|vie| !vie.est_reglee());
    match (ouverte, une_fois) {
        (true, true) => {
            let vie = engine.relever(contrat).await?;
            Ok(vie.map_or_else(|| Bilan::du_contrat_inconnu(contrat), |vie| Bilan::de_la_vie(&vie)))
        }
        (true, false) => Ok(Bilan::de_la_vie(&engine.suivre(contrat).await?)),
        (false, _) => suit_un_autre(engine, contrat, derniere.as_ref(), une_fois, progres).await,
    }
}

/// Follows a reprovisioning that this post did not send, or that it thought was over.
async fn suit_un_autre(
    engine: &Engine,
    contrat: &ReferenceContrat,
    derniere: Option<&Vie>,
    une_fois: bool,
    progres: &UnboundedSender<Progres>,
) -> Result<Bilan, Echec> {
    let suivi = engine.suivi_d_ailleurs();
    let pour = if une_fois { Demandeur::Personne } else { Demandeur::Plan };
    let mut nombre = 0_u32;
    loop {
        let bilan = match engine.etat(contrat, pour).await {
            Ok(Some(etat)) => Bilan::de_l_etat(etat, derniere),
            Ok(None) => return Ok(Bilan::du_contrat_inconnu(contrat)),
            // The first question's failure is told at once; once it was answered, a passing one is
            // waited out.
            Err(echec) if nombre > 0 && passagere(&echec) => Bilan { echec: Some(echec), ..Bilan::default() },
            Err(echec) => return Err(echec),
        };
        if une_fois || bilan.statut.as_ref().is_some_and(Statut::est_final) {
            return Ok(bilan);
        }
        let depuis = engine.maintenant();
        let prochain = Some(suivi.prochaine(nombre, depuis).await?);
        // Whoever listens ends with this task.
        let _ = progres.send(Progres { contrat: contrat.clone(), bilan, prochain });
        suivi.attend(nombre, depuis).await?;
        nombre = nombre.saturating_add(1);
    }
}

const fn passagere(echec: &Echec) -> bool {
    matches!(echec.categorie, Categorie::Reseau | Categorie::Service | Categorie::Occupe | Categorie::Protocole)
}

/// Keeps what was learned, and says so when it is new.
fn note(
    ctx: &mut Contexte<'_>,
    bilans: &mut BTreeMap<ReferenceContrat, Bilan>,
    contrat: &ReferenceContrat,
    bilan: Bilan,
    prochain: Option<Timestamp>,
) {
    if let Some(echec) = &bilan.echec {
        ctx.dit_echec(echec);
        return;
    }
    let connu = bilans.get(contrat);
    let nouveau =
        connu.is_none_or(|connu| connu.statut != bilan.statut || connu.doute.is_some() != bilan.doute.is_some());
    if nouveau {
        let statut = mot(ctx, &bilan);
        let mut texte = ctx.textes.phrase("cli.suivre.progres", &[("contrat", contrat.as_str()), ("statut", &statut)]);
        if let Some(prochain) = prochain {
            texte.push(' ');
            texte.push_str(&ctx.textes.phrase(
                "cli.suivre.prochain",
                &[("prochain", &paris::heure(prochain).strftime("%H:%M:%S").to_string())],
            ));
        }
        ctx.message(paragraphe(&affichable(&texte), 0));
    }
    bilans.insert(contrat.clone(), bilan);
}
