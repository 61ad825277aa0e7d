//! A put as the journal's command tells it: words for a person, an entry of a document.

use serde_json::{Value, json};

use super::{Puts, Total, mois};
use crate::cli::contexte::erreur_json;
use crate::cli::donnees::{fibre, pm, seconde_paris};
use crate::cli::envoyer::{echec_du_doute, echec_du_refus};
use crate::cli::rendu::apres;
use crate::domain::echec::Echec;
use crate::domain::etats::Statut;
use crate::domain::issue::Issue;
use crate::domain::lifecycle::{Constat, Evenement, Fait, Phase, SourceCode, Vie};
use crate::domain::text::affichable;
use crate::engine::{Engine, ReponseBrute};
use crate::texts::Textes;

/// A put's events with the raw answers.
pub(super) type Histoire = [(Fait, Option<ReponseBrute>)];

/// Where a put stands: the word of the documents.
pub(super) const fn phase(vie: &Vie) -> &'static str {
    match vie.phase {
        Phase::Intention => "intention",
        Phase::Envoi { .. } => "envoi",
        Phase::NonEnvoyee(_) => "nonEnvoyee",
        Phase::Refusee(_) => "refusee",
        Phase::Inconnue(_) => "inconnue",
        Phase::EnSuivi(_) => "enSuivi",
        Phase::Terminee { .. } => "terminee",
        Phase::Close { .. } => "close",
        Phase::NonPartie(_) => "nonPartie",
    }
}

/// The put's outcome as `envoyer` names it; `None` while there is none.
pub(super) const fn issue(vie: &Vie) -> Option<&'static str> {
    match vie.phase {
        Phase::Intention | Phase::Envoi { .. } => None,
        Phase::NonEnvoyee(_) | Phase::NonPartie(_) => Some("nonEnvoyee"),
        Phase::Refusee(_) => Some("refusee"),
        Phase::Inconnue(_) => Some("inconnue"),
        Phase::EnSuivi(_) | Phase::Terminee { .. } | Phase::Close { .. } => Some("acceptee"),
    }
}

/// The state that the service last gave.
pub(super) fn statut(vie: &Vie) -> Option<&str> {
    match &vie.phase {
        Phase::EnSuivi(suivie) => suivie.statut.as_ref().map(Statut::libelle),
        Phase::Terminee { statut, .. } => Some(statut.libelle()),
        _ => None,
    }
}

/// Whether it was adopted after doubt.
pub(super) const fn adoptee(vie: &Vie) -> bool {
    match &vie.phase {
        Phase::EnSuivi(suivie) => suivie.adoptee,
        Phase::Terminee { adoptee, .. } => *adoptee,
        _ => false,
    }
}

/// Where the code came from.
pub(super) fn source(vie: &Vie) -> Option<&'static str> {
    vie.code.as_ref().map(|(_, source)| match source {
        SourceCode::Service => "service",
        SourceCode::Main => "main",
    })
}

/// Where a put stands, in plain words.
pub(super) fn libelle(textes: Textes, vie: &Vie) -> String {
    let t = |cle| textes.get(cle).to_owned();
    match &vie.phase {
        Phase::Intention => t("cli.journal.phase.intention"),
        Phase::Envoi { .. } => t("cli.journal.phase.envoi"),
        Phase::NonEnvoyee(_) => t("cli.journal.phase.non_envoyee"),
        Phase::Refusee(_) => t("cli.journal.phase.refusee"),
        Phase::Inconnue(_) => t("cli.journal.phase.inconnue"),
        Phase::EnSuivi(suivie) if suivie.est_oubliee() => t("cli.journal.phase.oubliee"),
        Phase::EnSuivi(_) | Phase::Terminee { .. } => {
            let Some(statut) = statut(vie) else { return t("cli.journal.phase.acceptee") };
            let cle = if vie.est_reglee() { "cli.journal.phase.terminee" } else { "cli.journal.phase.en_suivi" };
            textes.phrase(cle, &[("statut", statut)])
        }
        Phase::Close { raison } if raison.is_empty() => t("cli.journal.phase.close"),
        Phase::Close { raison } => textes.phrase("cli.journal.phase.close_raison", &[("raison", raison)]),
        Phase::NonPartie(Constat::Service) => t("cli.journal.phase.non_partie"),
        Phase::NonPartie(Constat::Personne { raison }) => {
            textes.phrase("cli.journal.phase.non_partie_main", &[("raison", raison)])
        }
    }
}

/// Why a put was not carried out, or why that is not known.
pub(super) fn echec(vie: &Vie) -> Option<Echec> {
    match &vie.phase {
        Phase::NonEnvoyee(panne) => Some(Echec::de_non_envoi(panne)),
        Phase::Refusee(refus) => Some(echec_du_refus(refus)),
        Phase::Inconnue(enquete) => Some(echec_du_doute(&enquete.cause)),
        _ => None,
    }
}

/// What happened, in plain words.
fn evenement(textes: Textes, evenement: &Evenement) -> String {
    let t = |cle| textes.get(cle).to_owned();
    let avec = |cle, echec: &Echec| format!("{} : {}", textes.get(cle), textes.echec(echec).0);
    match evenement {
        Evenement::Intention { acceptees, .. } if acceptees.is_empty() => t("cli.journal.fait.intention"),
        Evenement::Intention { acceptees, .. } => {
            let regles: Vec<&str> = acceptees.iter().map(|regle| regle.nom()).collect();
            textes.phrase("cli.journal.fait.intention_malgre", &[("regles", &regles.join(", "))])
        }
        Evenement::Depart => t("cli.journal.fait.depart"),
        Evenement::Retour { issue: Issue::Acceptee(_), .. } => t("cli.journal.fait.acceptee"),
        Evenement::Retour { issue: Issue::Refusee(refus), .. } => {
            avec("cli.journal.fait.refusee", &echec_du_refus(refus))
        }
        Evenement::Retour { issue: Issue::Inconnue(doute), .. } => {
            avec("cli.journal.fait.inconnue", &echec_du_doute(&doute.cause))
        }
        Evenement::Retour { issue: Issue::NonEnvoyee(panne), .. } | Evenement::NonEnvoyee { panne } => {
            avec("cli.journal.fait.non_envoyee", &Echec::de_non_envoi(panne))
        }
        Evenement::Interrompue => t("cli.journal.fait.interrompue"),
        Evenement::Etat { etat, .. } => textes.phrase("cli.journal.fait.etat", &[("statut", etat.statut.libelle())]),
        Evenement::Absente { .. } => t("cli.journal.fait.absente"),
        Evenement::Tranchee { partie: true, raison, .. } if raison.is_empty() => {
            t("cli.journal.fait.tranchee_partie_sans_raison")
        }
        Evenement::Tranchee { partie: true, raison, .. } => {
            textes.phrase("cli.journal.fait.tranchee_partie", &[("raison", raison)])
        }
        Evenement::Tranchee { partie: false, raison, .. } => {
            textes.phrase("cli.journal.fait.tranchee_non_partie", &[("raison", raison)])
        }
        Evenement::Cloturee { raison, .. } if raison.is_empty() => t("cli.journal.fait.cloturee_sans_raison"),
        Evenement::Cloturee { raison, .. } => textes.phrase("cli.journal.fait.cloturee", &[("raison", raison)]),
        Evenement::CodeSaisi { code } => textes.phrase("cli.journal.fait.code", &[("code", code.as_str())]),
    }
}

/// The word of an event in the documents.
const fn genre(evenement: &Evenement) -> &'static str {
    match evenement {
        Evenement::Intention { .. } => "intention",
        Evenement::Depart => "depart",
        Evenement::Retour { .. } => "retour",
        Evenement::Interrompue => "interrompue",
        Evenement::NonEnvoyee { .. } => "nonEnvoyee",
        Evenement::Etat { .. } => "etat",
        Evenement::Absente { .. } => "absente",
        Evenement::Tranchee { .. } => "tranchee",
        Evenement::Cloturee { .. } => "cloturee",
        Evenement::CodeSaisi { .. } => "codeSaisi",
    }
}

/// The events for a person, a line each; with `reponses` what the service answered, line by line.
/// Received text is made safe here.
pub(super) fn histoire_en_lignes(textes: Textes, histoire: &Histoire, reponses: bool) -> Vec<String> {
    let mut lignes = Vec::new();
    for (fait, brut) in histoire {
        let dit = evenement(textes, &fait.evenement);
        let tete = format!("  {}  ", seconde_paris(fait.le));
        let suite = apres(tete.len(), &affichable(&dit), tete.len());
        lignes.push(format!("{tete}{suite}"));
        if let (true, Some(brut)) = (reponses, brut) {
            let valeurs = [("http", &*brut.http.to_string()), ("octets", &*brut.corps.len().to_string())];
            lignes.push(format!("    {}", textes.phrase("cli.journal.reponse", &valeurs)));
            let corps = String::from_utf8_lossy(&brut.corps);
            lignes.extend(corps.lines().map(|ligne| format!("    | {}", affichable(ligne))));
        }
    }
    lignes
}

/// A put as an entry of a document; `histoire` where the events were asked for.
fn en_json(textes: Textes, put: &str, vie: &Vie, histoire: Option<&Histoire>, reponses: bool) -> Value {
    let demande = &vie.demande;
    let mut entree = json!({
        "id": put,
        "le": vie.le,
        "referenceContrat": demande.contrat,
        "demande": {
            "referenceFibre": demande.fibre,
            "referencePTO": demande.pto,
            "conservationPTO": demande.conservation_pto,
            "motif": demande.motif.libelle(),
        },
        "agent": vie.agent,
        "phase": phase(vie),
        "libelle": libelle(textes, vie),
        "reglee": vie.est_reglee(),
        "issue": issue(vie),
        "statut": statut(vie),
        "adoptee": adoptee(vie),
        "codeDecharge": vie.code.as_ref().map(|(code, _)| code.as_str()),
        "codeSource": source(vie),
        "codeManquant": vie.code_manque(),
        "pm": pm(vie.pm.as_ref()),
        "fibre": fibre(vie.fibre.as_ref()),
    });
    if let Some(echec) = echec(vie) {
        entree["erreur"] = erreur_json(textes, &echec);
    }
    if let Some(histoire) = histoire {
        let evenements = histoire.iter().map(|(fait, brut)| {
            let mut entree = json!({
                "le": fait.le,
                "type": genre(&fait.evenement),
                "libelle": evenement(textes, &fait.evenement),
            });
            if let (true, Some(brut)) = (reponses, brut) {
                entree["reponse"] = reponse(brut);
            }
            entree
        });
        entree["evenements"] = evenements.collect();
    }
    entree
}

/// A raw answer: its text where it is UTF-8, else its bytes in hexadecimal.
fn reponse(brut: &ReponseBrute) -> Value {
    if let Ok(corps) = std::str::from_utf8(&brut.corps) {
        return json!({ "http": brut.http, "corps": corps });
    }
    let hexa: Vec<String> = brut.corps.iter().map(|octet| format!("{octet:02x}")).collect();
    json!({ "http": brut.http, "corpsHexadecimal": hexa.concat() })
}

/// Writes the document of the journal as it is read.
pub(super) async fn document(
    textes: Textes,
    engine: &Engine,
    puts: &mut Puts,
    evenements: bool,
    reponses: bool,
    ecrit: &mut impl FnMut(&[u8]) -> Result<(), Echec>,
) -> Result<Total, Echec> {
    let mut total = Total::default();
    ecrit(format!("{{\"profil\":{},\"puts\":[", json!(engine.reglages().profil)).as_bytes())?;
    loop {
        let page = puts.suite().await?;
        if page.is_empty() {
            break;
        }
        for (put, vie) in page {
            if total.puts > 0 {
                ecrit(b",\n")?;
            }
            total.compte(&vie);
            let histoire = if evenements { Some(engine.histoire(put).await?) } else { None };
            let entree = en_json(textes, &put.to_string(), &vie, histoire.as_deref(), reponses);
            ecrit(entree.to_string().as_bytes())?;
        }
    }
    let fin = format!("],\"total\":{},\"requetes\":{}}}\n", total.json(), mois(engine).await?);
    ecrit(fin.as_bytes())?;
    Ok(total)
}
