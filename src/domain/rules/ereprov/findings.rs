//! What is known of a demande, reduced to the finite set of facts that the rules use.
//!
//! Owns: [`Facts`], which are finite and alone decide the verdicts; and [`NamedValues`], the values that the
//! sentences name, which never change a verdict.

use super::context::{FoundFibre, KnownPbo, ListAge, Relation, RuleContext, age_of, is_of_contrat};
use super::examination::{Examination, KnownList, Underway};
use crate::domain::commande::{Commande, Route, Zone};
use crate::domain::demande::{DemandeFault, Draft};
use crate::domain::look_alike::looks_like;
use crate::domain::motif::Motif;
use crate::domain::own_puts::{FibreMark, MarkKind};
use crate::domain::reference::{Parameter, check};
use crate::domain::states::Utilisation;
use crate::domain::text::trim_pasted;

/// What is known of a demande.
#[derive(Debug, Clone)]
pub(super) struct Findings<'a> {
    /// The facts that decide the verdicts.
    pub(super) facts: Facts,
    /// Whether the name of the order's PBO, if it were known, could tell where the wanted fibre is.
    pub(super) naming_decides: bool,
    /// Every fault of the parameters (R6).
    pub(super) faults: &'a [DemandeFault],
    /// The values that the sentences name.
    pub(super) words: NamedValues<'a>,
}

/// The facts that decide the verdicts. `None` means "not known"; for a parameter, "missing or ill-formed".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    /// Whether every parameter is well-formed.
    pub(super) well_formed: bool,
    /// Whether the draft names a well-formed fibre.
    pub(super) fibre: bool,
    /// conservationPTO.
    pub(super) conservation: Option<bool>,
    /// The motif.
    pub(super) motif: Option<Motif>,
    /// Whether referencePTO is not empty.
    pub(super) pto: bool,
    /// The order's ReferencePrise.
    pub(super) prise: KnownPrise,
    /// Whether the wanted fibre is the order's ReferencePrise.
    pub(super) same_fibre: Option<bool>,
    /// Whether the order is for an existing PTO.
    pub(super) existing_prise: Option<bool>,
    /// Whether the building belongs to the OPAC estate.
    pub(super) parc_opac: Option<bool>,
    /// Real or virtual.
    pub(super) route: Option<Route>,
    /// ZTD or ZMD.
    pub(super) zone: Option<Zone>,
    /// Whether the building is a collective one.
    pub(super) collective: Option<bool>,
    /// The order's PBO.
    pub(super) commande: PboKnowledge,
    /// Where the wanted fibre is, in relation to the order's PBO.
    pub(super) relation: Relation,
    /// The list in which the wanted fibre is.
    pub(super) list: WantedList,
    /// The lists that were read.
    pub(super) read: ListsRead,
    /// Whether the fibre's states let the PTO be kept (R5).
    pub(super) keep: Option<bool>,
    /// The fibre's use.
    pub(super) usage: Option<FibreUse>,
    /// What is under way.
    pub(super) underway: UnderwayKind,
    /// Whether the fibre is in another bâtiment than the contract's.
    pub(super) other_batiment: Option<bool>,
    /// What a put of ours, newer than the fibre's list, did to the wanted fibre.
    pub(super) mark: Option<MarkKind>,
    /// What looks like the wanted fibre without being it.
    pub(super) alike: Alike,
}

/// What looks like the wanted fibre without being it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alike {
    /// Nothing known.
    Nothing,
    /// The order's ReferencePrise.
    Prise,
    /// A fibre of a list.
    Listed,
}

/// The order's ReferencePrise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KnownPrise {
    /// A reference.
    Known,
    /// Known to be none: the value is `HOTLINE`.
    None,
    /// Not known: empty, or one of the other words for an empty field.
    Unknown,
}

/// Whether the order's PBO is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PboKnowledge {
    /// It is known.
    Known,
    /// A file names it, but the name is nowhere on this site.
    OffSite,
    /// It is not known.
    Unknown,
}

/// The list in which the wanted fibre is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WantedList {
    /// The fibre is in no list.
    Absent,
    /// Read within `[cache] fibres`.
    Fresh,
    /// Read longer ago than that.
    Old,
    /// Read at a time that is not known.
    AgeUnknown,
}

/// The lists that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListsRead {
    /// None.
    None,
    /// Only lists that are too old to count.
    Expired,
    /// Only the list of the contract's own place.
    ContratPlace,
    /// Only other lists.
    Others,
    /// Other lists, and that of the contract's own place.
    OthersAndContratPlace,
}

/// A known use of a fibre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FibreUse {
    /// `Disponible`.
    Available,
    /// `Occupé`.
    Occupied,
    /// `Réservé`.
    Reserved,
}

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnderwayKind {
    /// Nothing known.
    Nothing,
    /// A put whose outcome is not settled.
    Put,
    /// A reprovisioning known to be under way.
    Workflow,
    /// A reprovisioning in a state outside the specification.
    StateUnknown,
}

/// The parameters of a demande, as far as they can be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameters<'a> {
    pub(super) well_formed: bool,
    pub(super) fibre: Option<&'a str>,
    pub(super) pto: bool,
    pub(super) conservation: Option<bool>,
    pub(super) motif: Option<Motif>,
}

/// The values that the sentences name.
#[derive(Debug, Clone)]
pub(super) struct NamedValues<'a> {
    draft: &'a Draft,
    commande: &'a Commande,
    pbo_commande: KnownPbo<'a>,
    underway: &'a Underway,
    found: Option<FoundFibre<'a>>,
    motif: Option<Motif>,
    mark: Option<&'a FibreMark>,
    alike: &'a str,
    lists: Vec<&'a KnownList>,
    age_minutes: i64,
    batiment: &'a str,
    batiment_contrat: &'a str,
}

/// Derives the findings from an examination and the faults of its draft.
pub(super) fn find<'a>(examination: &Examination<'a>, faults: &'a [DemandeFault]) -> Findings<'a> {
    let context = RuleContext::new(examination);
    let parameters = Parameters::from_draft(examination.draft);
    let found = parameters.fibre.and_then(|fibre| context.find(fibre));
    let alike = parameters.fibre.and_then(|fibre| context.look_alike(fibre));
    Findings {
        facts: Facts::new(examination, &context, parameters, found.as_ref(), alike),
        naming_decides: parameters.fibre.is_some() && context.naming_decides(found.as_ref()),
        faults,
        words: NamedValues {
            draft: examination.draft,
            commande: examination.commande,
            pbo_commande: context.commande().clone(),
            underway: examination.underway,
            found,
            motif: parameters.motif,
            mark: mark(examination, parameters.fibre, found.as_ref()),
            alike: alike.unwrap_or_default(),
            lists: context.lists().collect(),
            age_minutes: found.and_then(|t| age_of(t.known_list, examination.now)).map_or(0, |age| age.as_mins()),
            batiment: found.as_ref().and_then(|t| context.batiment_of(t)).unwrap_or_default(),
            batiment_contrat: context.batiment().unwrap_or_default(),
        },
    }
}

impl<'a> Parameters<'a> {
    /// Reads the parameters of a draft. A parameter that is missing or ill-formed is not known; but any text
    /// in referencePTO, even an ill-formed one, counts as "not empty".
    pub(super) fn from_draft(draft: &'a Draft) -> Self {
        let fibre = check(Parameter::Fibre, &draft.reference_fibre).ok();
        let pto = !trim_pasted(&draft.reference_pto).is_empty();
        let conservation = draft.conservation_pto;
        let motif = Motif::read(trim_pasted(&draft.motif));
        let well_formed = fibre.is_some()
            && conservation.is_some()
            && motif.is_some()
            && check(Parameter::Contrat, &draft.reference_contrat).is_ok()
            && (!pto || check(Parameter::Pto, &draft.reference_pto).is_ok());
        Self { well_formed, fibre, pto, conservation, motif }
    }
}

impl Facts {
    /// The facts of one demande. `found` is its fibre in the lists, `alike` one that looks like it there.
    pub(super) fn new(
        examination: &Examination<'_>,
        context: &RuleContext<'_>,
        parameters: Parameters<'_>,
        found: Option<&FoundFibre<'_>>,
        alike: Option<&str>,
    ) -> Self {
        let commande = examination.commande;
        let (prise, same_fibre) = prise(commande, parameters.fibre);
        let fibre = found.map(|found| found.fibre);
        Self {
            well_formed: parameters.well_formed,
            fibre: parameters.fibre.is_some(),
            conservation: parameters.conservation,
            motif: parameters.motif,
            pto: parameters.pto,
            prise,
            same_fibre,
            existing_prise: commande.existing_prise.as_ref().map(|fact| fact.value),
            parc_opac: commande.parc_opac.as_ref().map(|fact| fact.value),
            route: commande.route.as_ref().map(|fact| fact.value),
            zone: commande.zone.as_ref().map(|fact| fact.value),
            collective: commande.collective_immeuble.as_ref().map(|fact| fact.value),
            commande: match context.commande() {
                KnownPbo::Known { .. } => PboKnowledge::Known,
                KnownPbo::OffSite(_) => PboKnowledge::OffSite,
                KnownPbo::Unknown => PboKnowledge::Unknown,
            },
            relation: if parameters.fibre.is_some() { context.relation(found) } else { Relation::Unknown },
            list: match found.map(|found| found.age) {
                None => WantedList::Absent,
                Some(ListAge::Fresh) => WantedList::Fresh,
                Some(ListAge::Old) => WantedList::Old,
                Some(ListAge::Unknown) => WantedList::AgeUnknown,
            },
            read: read(context),
            keep: fibre.and_then(crate::domain::fibre::Fibre::allows_conservation),
            usage: fibre.and_then(|fibre| match fibre.utilisation {
                Utilisation::Available => Some(FibreUse::Available),
                Utilisation::Occupied => Some(FibreUse::Occupied),
                Utilisation::Reserved => Some(FibreUse::Reserved),
                Utilisation::Unknown(_) => None,
            }),
            underway: match examination.underway {
                Underway::Nothing => UnderwayKind::Nothing,
                Underway::UnsettledPut => UnderwayKind::Put,
                Underway::Workflow(statut) if statut.is_underway() => UnderwayKind::Workflow,
                Underway::Workflow(statut) if statut.is_final() => UnderwayKind::Nothing,
                Underway::Workflow(_) => UnderwayKind::StateUnknown,
            },
            other_batiment: found.and_then(|found| context.other_batiment(found)),
            mark: mark(examination, parameters.fibre, found).and_then(FibreMark::in_force),
            alike: self::alike(commande, parameters.fibre, alike),
        }
    }
}

/// The order's ReferencePrise, and whether the wanted fibre is the same.
fn prise(commande: &Commande, fibre: Option<&str>) -> (KnownPrise, Option<bool>) {
    let written = commande.reference_prise.as_ref().map_or("", |fact| trim_pasted(&fact.value));
    if written.is_empty() || ["NA", "_NA_"].iter().any(|word| written.eq_ignore_ascii_case(word)) {
        return (KnownPrise::Unknown, None);
    }
    if crate::domain::reference::is_absent(written) {
        // No fibre has such a name, unless the draft asks for this very word.
        return (KnownPrise::None, Some(fibre.is_some_and(|fibre| fibre == written)));
    }
    (KnownPrise::Known, fibre.map(|fibre| fibre == written))
}

/// What our own puts say of the wanted fibre; a fibre of no list has no list that could be newer.
fn mark<'a>(
    examination: &Examination<'a>,
    fibre: Option<&str>,
    found: Option<&FoundFibre<'_>>,
) -> Option<&'a FibreMark> {
    examination.own_puts.mark(fibre?, found.and_then(|found| found.known_list.at))
}

/// What looks like the wanted fibre: the order's ReferencePrise comes before the fibres of the lists.
fn alike(commande: &Commande, fibre: Option<&str>, listed: Option<&str>) -> Alike {
    let prise = commande.reference_prise.as_ref().map(|fact| trim_pasted(&fact.value));
    match (fibre, prise) {
        (Some(fibre), Some(prise)) if looks_like(fibre, prise) => Alike::Prise,
        (Some(_), _) if listed.is_some() => Alike::Listed,
        _ => Alike::Nothing,
    }
}

fn read(context: &RuleContext<'_>) -> ListsRead {
    let contrat = context.lists().any(is_of_contrat);
    let others = context.lists().any(|known_list| !is_of_contrat(known_list));
    match (others, contrat) {
        (true, true) => ListsRead::OthersAndContratPlace,
        (true, false) => ListsRead::Others,
        (false, true) => ListsRead::ContratPlace,
        (false, false) if context.stale() => ListsRead::Expired,
        (false, false) => ListsRead::None,
    }
}

impl NamedValues<'_> {
    /// The value that the sentences call `name`; `?` when it is empty.
    pub(super) fn value(&self, name: &str) -> String {
        let value = match name {
            "fibre" => trim_pasted(&self.draft.reference_fibre).to_owned(),
            "prise" => {
                let fact = self.commande.reference_prise.as_ref();
                fact.map_or("", |fact| trim_pasted(&fact.value)).to_owned()
            }
            "motif" => self.motif.map_or("", Motif::libelle).to_owned(),
            "pbo" => self.found.map_or("", |t| &t.pbo.reference).to_owned(),
            "localisation" => self.found.map_or("", |t| &t.pbo.localisation).to_owned(),
            "construction" => self.found.map_or("", |t| t.fibre.construction.libelle()).to_owned(),
            "utilisation" => self.found.map_or("", |t| t.fibre.utilisation.libelle()).to_owned(),
            "pbo_commande" => match &self.pbo_commande {
                KnownPbo::Known { name, .. } | KnownPbo::OffSite(name) => name.clone().into_owned(),
                KnownPbo::Unknown => String::new(),
            },
            "lieu_commande" => match &self.pbo_commande {
                KnownPbo::Known { localisation, .. } => localisation.unwrap_or_default().to_owned(),
                KnownPbo::OffSite(_) | KnownPbo::Unknown => String::new(),
            },
            "pris_par" => self.mark.map_or("", |mark| mark.contrat.as_str()).to_owned(),
            "motif_rendu" => self.mark.map_or("", |mark| mark.motif.libelle()).to_owned(),
            "semblable" => self.alike.to_owned(),
            "statut" => match self.underway {
                Underway::Workflow(statut) => statut.libelle().to_owned(),
                Underway::Nothing | Underway::UnsettledPut => String::new(),
            },
            "listes" => {
                let names: Vec<String> = self
                    .lists
                    .iter()
                    .filter(|known_list| !is_of_contrat(known_list))
                    .map(|known_list| name_of(known_list))
                    .collect();
                names.join(" ; ")
            }
            "age" => duration(self.age_minutes),
            "batiment" => self.batiment.to_owned(),
            "batiment_contrat" => self.batiment_contrat.to_owned(),
            _ => String::new(),
        };
        if value.trim().is_empty() { "?".to_owned() } else { value }
    }
}

/// The name of a list in a sentence: what was asked, or the PBOs of the answer when the question names
/// nothing.
fn name_of(known_list: &KnownList) -> String {
    let question = known_list.question.as_ref();
    let place = question.and_then(|question| question.place.as_ref());
    let pbo = question.and_then(|question| question.pbo.as_ref());
    let mut names: Vec<&str> = Vec::new();
    if let Some(place) = place {
        names.extend([place.batiment.as_str(), place.escalier.as_str(), place.etage.as_str()]);
    }
    match pbo {
        Some(pbo) => names.push(pbo.as_str()),
        None if place.is_none() => names.extend(known_list.answer.pbo.iter().map(|pbo| &*pbo.reference)),
        None => {}
    }
    if names.is_empty() { "?".to_owned() } else { names.join(" / ") }
}

/// Minutes as `17 min` or `2 h 05`, which reads the same in both languages.
fn duration(minutes: i64) -> String {
    let (hours, remainder) = (minutes / 60, minutes % 60);
    if hours == 0 { format!("{remainder} min") } else { format!("{hours} h {remainder:02}") }
}

#[cfg(test)]
mod tests;
