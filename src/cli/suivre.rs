//! `reprov suivre`: getReprovisionning until a final state.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::appel::DemandeSuivi;
use super::contexte::{Contexte, Fin, Format, Rate};
use super::envoyer::lignes_pm;
use super::rendu::{paragraphe, tableau};
use crate::domain::echec::Echec;
use crate::domain::etats::Statut;
use crate::domain::lifecycle::{Phase, Vie, Vu};
use crate::domain::paris;
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::{Categorie, CodeErreur};
use crate::domain::suivi::{CodeDecharge, EtatReprovisionning, FibreAllouee, Ko, Pm};
use crate::domain::text::valeur_affichable;
use crate::engine::{Connaissances, Demandeur, Engine, Nouvelle};
use crate::files::export::{fibre, pm};

/// What is known of one contract.
#[derive(Debug, Clone, Default)]
struct Bilan {
    statut: Option<Statut>,
    pm: Option<Pm>,
    fibre: Option<FibreAllouee>,
    code: Option<CodeDecharge>,
    /// The put carried no code de décharge.
    code_manque: bool,
    /// Why the outcome is not known, where it is in doubt.
    doute: Option<Echec>,
    echec: Option<Echec>,
    suite: Suite,
    requetes: u32,
}

/// What is to be expected of a put, beside its state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Suite {
    /// What its state says.
    #[default]
    Statut,
    /// Settled without a final state: refused, not sent, not carried out.
    Aucune,
    /// A person ended the following.
    Close,
    /// The service no longer knows the workflow of a put that it carried out.
    Oubliee,
}

/// A following under way tells what it learned.
struct Progres {
    contrat: ReferenceContrat,
    bilan: Bilan,
    prochain: Option<Timestamp>,
}

impl Bilan {
    fn de_la_vie(vie: &Vie) -> Self {
        let mut bilan = Self {
            pm: vie.pm.clone(),
            fibre: vie.fibre.clone(),
            code: vie.code.as_ref().map(|(code, _)| code.clone()),
            code_manque: vie.code_manque(),
            ..Self::default()
        };
        match &vie.phase {
            Phase::EnSuivi(suivie) => {
                bilan.statut.clone_from(&suivie.statut);
                if suivie.est_oubliee() {
                    bilan.suite = Suite::Oubliee;
                }
            }
            Phase::Terminee { statut, .. } => bilan.statut = Some(statut.clone()),
            Phase::Inconnue(enquete) => {
                bilan.doute = Some(Echec::du_doute(&enquete.cause));
                bilan.statut = match &enquete.vu {
                    Vu::SansFibre(statut) | Vu::Tiers { statut, .. } => Some(statut.clone()),
                    Vu::Rien => None,
                };
            }
            Phase::Refusee(refus) => {
                bilan.suite = Suite::Aucune;
                bilan.echec = Some(Echec::du_refus(refus));
            }
            Phase::NonEnvoyee(_) | Phase::NonPartie(_) => bilan.suite = Suite::Aucune,
            Phase::Close { .. } => bilan.suite = Suite::Close,
            Phase::Intention | Phase::Envoi { .. } => {}
        }
        bilan
    }

    /// A state that the service told; `derniere` is this post's latest put, settled: its code is
    /// shown where the state names its fibre.
    fn de_l_etat(etat: EtatReprovisionning, derniere: Option<&Vie>) -> Self {
        let la_sienne = derniere.filter(|vie| etat.reference_fibre() == Some(vie.demande.fibre.as_str()));
        let code = la_sienne.and_then(|vie| vie.code.as_ref()).map(|(code, _)| code.clone());
        Self { statut: Some(etat.statut), pm: etat.pm, fibre: etat.fibre, code, ..Self::default() }
    }

    fn du_contrat_inconnu(contrat: &ReferenceContrat) -> Self {
        let mut echec = Echec::new(Categorie::Etat, "erreur.suivi.rien").avec("contrat", contrat.as_str());
        echec.ko = Some(Ko { code: CodeErreur::read("20014"), libelle: String::new() });
        Self { echec: Some(echec), ..Self::default() }
    }

    fn fin(&self) -> Fin {
        match (&self.echec, &self.statut) {
            (Some(echec), _) => echec.categorie.into(),
            _ if self.suite == Suite::Aucune => Fin::Refus,
            _ if self.doute.is_some() => Fin::Indecis,
            (None, Some(Statut::Termine)) => Fin::Fait,
            (None, Some(Statut::Annule | Statut::EnEchec)) => Fin::Refus,
            (None, _) => Fin::Indecis,
        }
    }
}

/// Follows the contracts; `interruption` ends when the person asks to stop.
pub(super) async fn execute(
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
        ctx.message(paragraphe(&crate::domain::text::affichable(&texte), 0));
    }
    bilans.insert(contrat.clone(), bilan);
}

/// A contract's state in a word.
fn mot(ctx: &Contexte<'_>, bilan: &Bilan) -> String {
    match &bilan.statut {
        _ if bilan.doute.is_some() => ctx.textes.get("cli.suivre.inconnue").to_owned(),
        _ if bilan.suite == Suite::Close => ctx.textes.get("cli.suivre.close").to_owned(),
        _ if bilan.suite == Suite::Oubliee => ctx.textes.get("cli.suivre.oubliee").to_owned(),
        Some(statut) => statut.to_string(),
        None if bilan.suite == Suite::Aucune => ctx.textes.get("cli.suivre.sans_suite").to_owned(),
        None => ctx.textes.get("cli.suivre.sans_statut").to_owned(),
    }
}

fn montre(ctx: &mut Contexte<'_>, bilans: &[(&ReferenceContrat, &Bilan)], un_seul: bool) -> Result<(), Echec> {
    for (_, bilan) in bilans {
        if let Some(echec) = &bilan.echec {
            ctx.dit_echec(echec);
        }
    }
    if ctx.format == Format::Json {
        let documents: Vec<Value> = bilans.iter().map(|(contrat, bilan)| document(ctx, contrat, bilan)).collect();
        return match documents.as_slice() {
            [seul] if un_seul => ctx.json(seul),
            tous => ctx.json(&json!({ "suivis": tous })),
        };
    }
    for (contrat, bilan) in bilans {
        let titre = mot(ctx, bilan);
        ctx.ligne(format_args!("{contrat}  {}", crate::domain::text::affichable(&titre)))?;
        let lignes = fiche(ctx, bilan);
        if !lignes.is_empty() {
            ctx.ligne(tableau(&lignes, 2))?;
        }
        if bilan.code.as_ref().is_some_and(CodeDecharge::est_epele) {
            ctx.message(paragraphe(ctx.textes.get("commun.code_epele"), 0));
        }
        if bilan.code_manque {
            let suite = ctx.textes.phrase("cli.code_manquant", &[("contrat", contrat.as_str())]);
            ctx.message(paragraphe(&suite, 0));
        }
        if bilan.suite == Suite::Oubliee {
            let suite = ctx.textes.phrase("cli.suivre.oubliee.suite", &[("contrat", contrat.as_str())]);
            ctx.message(paragraphe(&suite, 0));
        }
    }
    Ok(())
}

fn document(ctx: &Contexte<'_>, contrat: &ReferenceContrat, bilan: &Bilan) -> Value {
    let mut document = Map::new();
    document.insert("referenceContrat".to_owned(), json!(contrat));
    document.insert("statut".to_owned(), json!(bilan.statut));
    document.insert("pm".to_owned(), pm(bilan.pm.as_ref()));
    document.insert("fibre".to_owned(), fibre(bilan.fibre.as_ref()));
    document.insert("codeDecharge".to_owned(), json!(bilan.code));
    document.insert("requetes".to_owned(), json!(bilan.requetes));
    if bilan.doute.is_some() {
        document.insert("issue".to_owned(), json!("inconnue"));
    }
    if bilan.suite == Suite::Oubliee {
        document.insert("connuDuService".to_owned(), json!(false));
    }
    if let Some(echec) = bilan.echec.as_ref().or(bilan.doute.as_ref()) {
        document.insert("erreur".to_owned(), ctx.erreur(echec));
    }
    Value::Object(document)
}

fn fiche(ctx: &Contexte<'_>, bilan: &Bilan) -> Vec<Vec<String>> {
    let textes = ctx.textes;
    let mut lignes = Vec::new();
    let mut ajoute = |cle, valeur: Option<&str>| {
        if let Some(valeur) = valeur.filter(|valeur| !valeur.is_empty()) {
            lignes.push(vec![textes.get(cle).to_owned(), valeur.to_owned()]);
        }
    };
    ajoute("cli.colonne.code", bilan.code.as_ref().map(CodeDecharge::montre).as_deref());
    if let Some(fibre) = &bilan.fibre {
        ajoute("cli.colonne.fibre", Some(&valeur_affichable(&fibre.reference)));
        ajoute("cli.colonne.cable", fibre.information_cable.as_deref().map(valeur_affichable).as_deref());
        ajoute("cli.colonne.tube", fibre.information_tube.as_deref().map(valeur_affichable).as_deref());
        ajoute("cli.colonne.couleur", fibre.information_fibre.as_deref().map(valeur_affichable).as_deref());
        ajoute("cli.colonne.pto", fibre.reference_pto.as_deref().map(valeur_affichable).as_deref());
    }
    lignes.extend(lignes_pm(ctx, bilan.pm.as_ref()));
    lignes
}
