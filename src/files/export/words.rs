//! A put and its events in words: those of the documents, and those that a person reads.

use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Constat, Evenement, Phase, SourceCode, Vie};
use crate::domain::outcome::Issue;
use crate::domain::states::Statut;
use crate::host::texts::Textes;

/// Where a put stands: the word of the documents.
#[must_use]
pub const fn phase(vie: &Vie) -> &'static str {
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
#[must_use]
pub const fn issue(vie: &Vie) -> Option<&'static str> {
    match vie.phase {
        Phase::Intention | Phase::Envoi { .. } => None,
        Phase::NonEnvoyee(_) | Phase::NonPartie(_) => Some("nonEnvoyee"),
        Phase::Refusee(_) => Some("refusee"),
        Phase::Inconnue(_) => Some("inconnue"),
        Phase::EnSuivi(_) | Phase::Terminee { .. } | Phase::Close { .. } => Some("acceptee"),
    }
}

/// The state that the service last gave.
#[must_use]
pub fn statut(vie: &Vie) -> Option<&str> {
    match &vie.phase {
        Phase::EnSuivi(suivie) => suivie.statut.as_ref().map(Statut::libelle),
        Phase::Terminee { statut, .. } => Some(statut.libelle()),
        _ => None,
    }
}

/// Whether it was adopted after doubt.
#[must_use]
pub const fn adoptee(vie: &Vie) -> bool {
    match &vie.phase {
        Phase::EnSuivi(suivie) => suivie.adoptee,
        Phase::Terminee { adoptee, .. } => *adoptee,
        _ => false,
    }
}

/// Where the code came from.
#[must_use]
pub fn source(vie: &Vie) -> Option<&'static str> {
    vie.code.as_ref().map(|(_, source)| match source {
        SourceCode::Service => "service",
        SourceCode::Main => "main",
    })
}

/// Where a put stands, in plain words.
#[must_use]
pub fn libelle(textes: Textes, vie: &Vie) -> String {
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
#[must_use]
pub fn echec(vie: &Vie) -> Option<Echec> {
    match &vie.phase {
        Phase::NonEnvoyee(panne) => Some(Echec::de_non_envoi(panne)),
        Phase::Refusee(refus) => Some(Echec::du_refus(refus)),
        Phase::Inconnue(enquete) => Some(Echec::du_doute(&enquete.cause)),
        _ => None,
    }
}

/// What went wrong in an event, if anything did.
#[must_use]
pub fn echec_de(evenement: &Evenement) -> Option<Echec> {
    match evenement {
        Evenement::Retour { issue: Issue::Refusee(refus), .. } => Some(Echec::du_refus(refus)),
        Evenement::Retour { issue: Issue::Inconnue(doute), .. } => Some(Echec::du_doute(&doute.cause)),
        Evenement::Retour { issue: Issue::NonEnvoyee(panne), .. } | Evenement::NonEnvoyee { panne } => {
            Some(Echec::de_non_envoi(panne))
        }
        _ => None,
    }
}

/// What happened, in plain words.
#[must_use]
pub fn evenement(textes: Textes, evenement: &Evenement) -> String {
    let t = |cle| textes.get(cle).to_owned();
    let avec = |cle| {
        let dit = echec_de(evenement).map(|echec| textes.echec(&echec).0).unwrap_or_default();
        format!("{} : {dit}", textes.get(cle))
    };
    match evenement {
        Evenement::Intention { acceptees, .. } if acceptees.is_empty() => t("cli.journal.fait.intention"),
        Evenement::Intention { acceptees, .. } => {
            let regles: Vec<&str> = acceptees.iter().map(|regle| regle.nom()).collect();
            textes.phrase("cli.journal.fait.intention_malgre", &[("regles", &regles.join(", "))])
        }
        Evenement::Depart => t("cli.journal.fait.depart"),
        Evenement::Retour { issue: Issue::Acceptee(_), .. } => t("cli.journal.fait.acceptee"),
        Evenement::Retour { issue: Issue::Refusee(_), .. } => avec("cli.journal.fait.refusee"),
        Evenement::Retour { issue: Issue::Inconnue(_), .. } => avec("cli.journal.fait.inconnue"),
        Evenement::Retour { issue: Issue::NonEnvoyee(_), .. } | Evenement::NonEnvoyee { .. } => {
            avec("cli.journal.fait.non_envoyee")
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
        Evenement::CodeSaisi { code } => textes.sentence("cli.journal.fait.code", &[("code", code.into())]),
    }
}

/// The word of an event in the documents.
pub(super) const fn genre(evenement: &Evenement) -> &'static str {
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
