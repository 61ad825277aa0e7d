//! The fibres of the known lists that would do, the best first.
//!
//! Owns: which fibres are proposed for a draft, in which order, and whether each lets the PTO be
//! kept. Judges with the same table as [`super::juger`] and decides nothing of its own.

use super::context::{Contexte, Relation, Trouvaille};
use super::examination::Examen;
use super::findings::{Faits, Parametres};
use super::rule::RegleId;
use super::summary::Bilan;
use crate::domain::fibre::Fibre;
use crate::domain::reference::{Champ, check};
use crate::domain::rules::natural_order::naturel;
use crate::domain::rules::{Ensemble, Verdict};

/// A fibre that would be conforme, or at worst undecided, for a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposition {
    /// The fibre, as the latest list that holds it has it.
    pub fibre: Fibre,
    /// The reference of its PBO, as received.
    pub pbo: Box<str>,
    /// Where that PBO is, in the service's words.
    pub localisation: Box<str>,
    /// Whether that is the order's PBO; `None`: not known.
    pub meme_pbo: Option<bool>,
    /// The verdict of the draft with this fibre and `conservation_pto`: never a rejet.
    pub verdict: Ensemble,
    /// The conservationPTO of that verdict: the draft's 1 where this fibre does not forbid it, else 0.
    pub conservation_pto: bool,
    /// Whether the draft's referencePTO must be emptied for that verdict (rule R7).
    pub sans_pto: bool,
    /// Whether conservationPTO may be 1 with this fibre; `None`: a fact is missing.
    pub peut_conserver: Option<bool>,
    /// The undecided rules.
    pub indeterminees: Vec<RegleId>,
    /// The advice given.
    pub avertissements: Vec<RegleId>,
}

/// The fibres of the known lists that would do for the draft's contract, PTO and motif, ranked:
/// conforme before undecided, without warning first, the order's PBO first, Disponible first, then
/// by reference in natural order (`CTP-9` before `CTP-10`).
///
/// The draft's own fibre and the form of its other parameters (R6) play no part: a proposal says
/// what the draft would be once they are in order. Each fibre comes once, as the latest list has
/// it; one whose reference can't be sent does not come.
#[must_use]
pub fn propositions(examen: &Examen<'_>) -> Vec<Proposition> {
    classees(
        examen,
        &Contexte::new(examen),
        Parametres { bien_forme: true, ..Parametres::du_brouillon(examen.brouillon) },
    )
}

/// What to do instead of a draft that is rejected: the [`propositions`] of one PBO, which is the
/// wanted fibre's where any fibre of it would do, else the order's, else the best one's. Where only
/// an empty referencePTO lets anything through, they say so.
#[must_use]
pub fn alternatives(examen: &Examen<'_>) -> Vec<Proposition> {
    let contexte = Contexte::new(examen);
    let brouillon = Parametres { bien_forme: true, ..Parametres::du_brouillon(examen.brouillon) };
    let mut toutes = classees(examen, &contexte, brouillon);
    if toutes.is_empty() && brouillon.pto {
        toutes = classees(examen, &contexte, Parametres { pto: false, ..brouillon });
        for proposition in &mut toutes {
            proposition.sans_pto = true;
        }
    }
    let voulue = brouillon.fibre.and_then(|fibre| contexte.trouve(fibre));
    let lieu = voulue
        .and_then(|voulue| {
            toutes.iter().find(|une| une.pbo == voulue.pbo.reference && une.localisation == voulue.pbo.localisation)
        })
        .or_else(|| toutes.iter().find(|une| une.meme_pbo == Some(true)))
        .or(toutes.first())
        .map(|une| (une.pbo.clone(), une.localisation.clone()));
    if let Some((pbo, localisation)) = lieu {
        toutes.retain(|une| une.pbo == pbo && une.localisation == localisation);
    }
    toutes
}

fn classees(examen: &Examen<'_>, contexte: &Contexte<'_>, brouillon: Parametres<'_>) -> Vec<Proposition> {
    let mut propositions: Vec<Proposition> =
        contexte.toutes().filter_map(|trouvaille| propose(examen, contexte, brouillon, &trouvaille)).collect();
    propositions.sort_unstable_by(|une, autre| {
        rang(une).cmp(&rang(autre)).then_with(|| naturel(&une.fibre.reference, &autre.fibre.reference))
    });
    propositions
}

fn propose<'a>(
    examen: &Examen<'a>,
    contexte: &Contexte<'a>,
    brouillon: Parametres<'_>,
    trouvaille: &Trouvaille<'a>,
) -> Option<Proposition> {
    let reference = &*trouvaille.fibre.reference;
    if check(Champ::Fibre, reference) != Ok(reference) {
        return None;
    }
    let parametres = Parametres { fibre: Some(reference), conservation: Some(false), ..brouillon };
    let sans = Faits::new(examen, contexte, parametres, Some(trouvaille));
    let avec = Faits { conservation: Some(true), ..sans };
    let (bilan_sans, bilan_avec) = (Bilan::new(&sans), Bilan::new(&avec));
    let peut_conserver = match bilan_avec.ensemble() {
        Ensemble::Conforme => Some(true),
        Ensemble::Rejet => Some(false),
        Ensemble::Indetermine => None,
    };
    let conservation_pto = brouillon.conservation == Some(true) && peut_conserver != Some(false);
    let bilan = if conservation_pto { bilan_avec } else { bilan_sans };
    let verdict = bilan.ensemble();
    (verdict != Ensemble::Rejet).then(|| Proposition {
        fibre: trouvaille.fibre.clone(),
        pbo: trouvaille.pbo.reference.clone(),
        localisation: trouvaille.pbo.localisation.clone(),
        meme_pbo: match sans.relation {
            Relation::Meme => Some(true),
            Relation::Autre | Relation::Absente => Some(false),
            Relation::Ambigue | Relation::Inconnue => None,
        },
        verdict,
        conservation_pto,
        sans_pto: false,
        peut_conserver,
        indeterminees: bilan.regles(Verdict::Indetermine).collect(),
        avertissements: bilan.regles(Verdict::Avertissement).collect(),
    })
}

/// The rank of a proposal but for its name: the smaller, the better.
fn rang(proposition: &Proposition) -> (bool, bool, bool, bool) {
    (
        proposition.verdict != Ensemble::Conforme,
        !proposition.avertissements.is_empty(),
        proposition.meme_pbo != Some(true),
        !proposition.fibre.est_libre(),
    )
}
