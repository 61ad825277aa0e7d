//! The sentences of the verdicts: which key, which values, which missing facts after it.
//!
//! Owns: the shape between a verdict and its [`Raison`]; judging thousands of fibres writes none.

use super::findings::Mots;
use super::missing::{Manque, Manques};
use crate::domain::demande::DefautDemande;
use crate::domain::reference::Defaut;
use crate::domain::rules::{Raison, Verdict};
use crate::domain::value::Value;

/// A verdict, the key of its sentence, the values that names, and the facts that are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) verdict: Verdict,
    pub(super) cle: &'static str,
    noms: &'static [&'static str],
    pub(super) manques: Manques,
}

impl Phrase {
    const fn new(verdict: Verdict, cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self { verdict, cle, noms, manques: Manques::AUCUN }
    }

    pub(super) const fn conforme(cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self::new(Verdict::Conforme, cle, noms)
    }

    pub(super) const fn rejet(cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self::new(Verdict::Rejet, cle, noms)
    }

    pub(super) const fn indetermine(cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self::new(Verdict::Indetermine, cle, noms)
    }

    pub(super) const fn avertissement(cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self::new(Verdict::Avertissement, cle, noms)
    }

    pub(super) const fn sans_objet(cle: &'static str, noms: &'static [&'static str]) -> Self {
        Self::new(Verdict::SansObjet, cle, noms)
    }

    /// The same, naming one more missing fact if it `manque`.
    pub(super) const fn manque(mut self, manque: bool, fait: Manque) -> Self {
        if manque {
            self.manques = self.manques.avec(fait);
        }
        self
    }
}

/// The reason of a verdict, with its values.
pub(super) fn rediger(phrase: &Phrase, mots: &Mots<'_>) -> Raison {
    let raison = |cle, noms: &[&'static str]| Raison {
        cle,
        arguments: noms.iter().map(|nom| (*nom, mots.valeur(nom).into())).collect(),
        suite: Vec::new(),
    };
    raison(phrase.cle, phrase.noms).suivie_de(phrase.manques.iter().map(|manque| {
        let (cle, noms) = manque.phrase();
        raison(cle, noms)
    }))
}

/// Every fault of the parameters (R6): one alone, or their number and each of them. `None`: there
/// is none.
pub(super) fn fautes(defauts: &[DefautDemande]) -> Option<Raison> {
    match defauts {
        [] => None,
        [seule] => Some(faute(seule)),
        _ => Some(
            Raison::simple("regle.r6.rejet")
                .avec("nombre", defauts.len().to_string())
                .suivie_de(defauts.iter().map(faute)),
        ),
    }
}

fn faute(defaut: &DefautDemande) -> Raison {
    match defaut {
        DefautDemande::Reference(erreur) => {
            let parametre = Value::parameter(erreur.champ.nom());
            match &erreur.defaut {
                Defaut::Vide => Raison::simple("regle.r6.rejet.vide").avec("parametre", parametre),
                Defaut::TropLong { longueur, maximum } => Raison::simple("regle.r6.rejet.trop_long")
                    .avec("parametre", parametre)
                    .avec("longueur", longueur.to_string())
                    .avec("maximum", maximum.to_string()),
                Defaut::Caractere { position, caractere } => Raison::simple("regle.r6.rejet.caractere")
                    .avec("parametre", parametre)
                    .avec("position", position.to_string())
                    .avec("caractere", caractere.to_string())
                    .avec("code", format!("U+{:04X}", u32::from(*caractere))),
            }
        }
        DefautDemande::ConservationAbsente => Raison::simple("regle.r6.rejet.conservation"),
        DefautDemande::MotifAbsent => Raison::simple("regle.r6.rejet.motif_absent"),
        DefautDemande::MotifInconnu(motif) => {
            Raison::simple("regle.r6.rejet.motif_inconnu").avec("motif", motif.clone())
        }
    }
}
