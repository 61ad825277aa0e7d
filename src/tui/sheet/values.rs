//! All that is known of a put, as labelled values to read to the hotline, copy and export.
//!
//! Owns: which values there are and in which order. Every value is already clean. Must never: leave out the
//! world of the put: a code from a test must not be reported as real.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::capabilities::Capabilities;
use crate::domain::lifecycle::{CodeOrigin, Disproof, Life, Phase, Stage};
use crate::domain::reference::ContratId;
use crate::domain::states::Statut;
use crate::domain::text::displayable_value;
use crate::host::texts::Texts;
use crate::tui::data::{Data, PutState, World};
use crate::tui::view::words;
use crate::tui::words::effect::ClipboardText;

/// Labelled values under a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueGroup {
    /// The title.
    pub title: String,
    /// Label and value.
    pub lines: Vec<(String, String)>,
}

/// Where the technician patches, from the put's answers, else from the lists that were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PatchCard {
    /// The PM.
    pub pm: Option<String>,
    /// The position in it.
    pub position: Option<String>,
    /// The cable.
    pub cable: Option<String>,
    /// The tube's colour.
    pub tube: Option<String>,
    /// The fibre's colour.
    pub colour: Option<String>,
    /// The fibre's reference.
    pub fibre: String,
    /// The PTO.
    pub pto: Option<String>,
}

impl PatchCard {
    /// The card of a put; texts are as received.
    #[must_use]
    pub fn of(data: &Data, life: &Life) -> Self {
        let demande = &life.demande;
        let read_fibre = data.find(&demande.contrat, demande.fibre.as_str()).map(|(_, fibre)| fibre);
        let fibre = life.fibre.as_ref();
        let told = |text: Option<&String>| text.filter(|text| !text.trim().is_empty()).cloned();
        let owned = |text: Option<&Arc<str>>| text.map(ToString::to_string);
        Self {
            pm: told(life.pm.as_ref().map(|pm| &pm.reference)),
            position: told(life.pm.as_ref().map(|pm| &pm.position)),
            cable: told(fibre.and_then(|f| f.information_cable.as_ref())).or_else(|| owned(read_fibre?.cable.as_ref())),
            tube: told(fibre.and_then(|f| f.information_tube.as_ref())).or_else(|| owned(read_fibre?.tube.as_ref())),
            colour: told(fibre.and_then(|f| f.information_fibre.as_ref()))
                .or_else(|| owned(read_fibre?.colour.as_ref())),
            fibre: demande.fibre.as_str().to_owned(),
            pto: told(fibre.and_then(|f| f.reference_pto.as_ref()))
                .or_else(|| demande.pto.as_ref().map(|pto| pto.as_str().to_owned())),
        }
    }
}

/// The sheet of a contract's latest put; without a put, the contract alone.
#[must_use]
pub fn groups(data: &Data, contrat: &ContratId) -> Vec<ValueGroup> {
    let t = data.texts;
    let life = data.life(contrat);
    let mut demande = vec![
        (t.get("tui.fiche.monde").to_owned(), words::world(data)),
        (t.get("tui.demande.contrat").to_owned(), clear(contrat.as_str())),
    ];
    if let Some(site) = site(data, contrat) {
        demande.push((t.get("tui.dossiers.site").to_owned(), clear(&site)));
    }
    let title = |key| t.get(key).to_owned();
    let Some(life) = life else { return vec![ValueGroup { title: title("tui.fiche.demande"), lines: demande }] };
    demande.extend(demande_lines(t, life));
    vec![
        ValueGroup { title: title("tui.fiche.demande"), lines: demande },
        ValueGroup { title: title("tui.fiche.resultat"), lines: result_lines(data, life) },
        card_group(data, life),
    ]
}

/// What to read aloud to the hotline: its number first, the question to ask last.
#[must_use]
pub fn to_read(data: &Data, contrat: &ContratId) -> Vec<(String, String)> {
    let t = data.texts;
    let without_number = || (t.get("tui.fiche.hotline").to_owned(), t.get("tui.fiche.sans_numero").to_owned());
    let mut lines = vec![hotline(data).unwrap_or_else(without_number)];
    if let Some(key) = data.life(contrat).and_then(|life| question(&data.capabilities, life)) {
        lines.push((t.get("tui.fiche.question").to_owned(), t.get(key).to_owned()));
    }
    // Unknown values are not read aloud; the frame around the screens names the zone of the times.
    let unknown = t.get("tui.etat.absent");
    let zone = t.get("tui.fiche.heures");
    let known = groups(data, contrat).into_iter().flat_map(|group| group.lines);
    lines.extend(known.filter(|(label, value)| value != unknown && label != zone));
    lines
}

/// The sheet as a text of labels and values.
#[must_use]
pub fn text(data: &Data, contrat: &ContratId) -> String {
    let lines = groups(data, contrat).into_iter().flat_map(|group| group.lines).chain(hotline(data));
    lines.fold(String::new(), |mut text, (label, value)| {
        let _ = writeln!(text, "{label} : {value}");
        text
    })
}

/// The parts of the sheet that a colleague needs, short enough for a QR code: the world, the contract, the
/// code, where to patch.
#[must_use]
pub fn short(data: &Data, contrat: &ContratId) -> String {
    let t = data.texts;
    let mut lines = vec![words::world(data), clear(contrat.as_str())];
    let mut line = |key: &'static str, told: Option<String>| {
        if let Some(told) = told {
            lines.push(format!("{} : {told}", t.get(key)));
        }
    };
    if let Some(life) = data.life(contrat) {
        let card = PatchCard::of(data, life);
        line("tui.demande.fibre", Some(clear(&card.fibre)));
        line("tui.suivi.code", life.code.as_ref().map(|(code, _)| cautioned(t, life, code.show().into_owned())));
        line("tui.dossiers.etat", Some(clear(&PutState::of(life).words(t))));
        if let Some(key) = life.brassage().caution() {
            line("tui.suivi.pas_de_carte", Some(t.get(key).to_owned()));
            return lines.join("\n");
        }
        line("tui.carte.pm", card.pm.as_deref().map(clear));
        line("tui.carte.position", card.position.as_deref().map(clear));
        line("tui.carte.cable", card.cable.as_deref().map(clear));
        line("tui.carte.tube", card.tube.as_deref().map(clear));
        line("tui.fiche.couleur", card.colour.as_deref().map(clear));
        line("tui.carte.pto", card.pto.as_deref().map(clear));
    }
    lines.join("\n")
}

/// The code de décharge of a contract's put, to be copied.
#[must_use]
pub fn code(data: &Data, contrat: &ContratId) -> Option<ClipboardText> {
    let life = data.life(contrat)?;
    let (code, _) = life.code.as_ref()?;
    Some(ClipboardText::code(&code.show(), life.code_standing()))
}

/// A code as shown, with the words that it is not to be reported where it is not.
fn cautioned(t: Texts, life: &Life, code: String) -> String {
    match life.code_standing().caution() {
        Some(key) => format!("{code} · {}", t.get(key)),
        None => code,
    }
}

/// The hotline's number, where it is configured.
#[must_use]
pub fn hotline(data: &Data) -> Option<(String, String)> {
    let number = clear(data.hotline.as_deref()?);
    Some((data.texts.get("tui.fiche.hotline").to_owned(), number))
}

/// The steps that a put has passed, in order, each with its words and its time.
#[must_use]
pub fn stages(texts: Texts, life: &Life) -> Vec<(String, Timestamp)> {
    life.stages.iter().map(|(stage, at)| (stage_name(texts, life, *stage), *at)).collect()
}

/// The words of a step of this put; the end is named by its outcome.
#[must_use]
pub fn stage_name(texts: Texts, life: &Life, stage: Stage) -> String {
    let t = |key| texts.get(key).to_owned();
    match stage {
        Stage::Intention => t("tui.etape.intention"),
        // A put that was not carried out or not sent is called attempted, not sent.
        Stage::Sent if matches!(life.phase, Phase::NotCarriedOut(_) | Phase::NotSent(_)) => t("tui.etape.tentee"),
        Stage::Sent => t("tui.etape.envoyee"),
        Stage::Accepted => t("tui.etape.acceptee"),
        Stage::Initiated => Statut::Initiated.libelle().to_owned(),
        Stage::Underway => match &life.phase {
            Phase::Followed(followed) => match &followed.statut {
                Some(Statut::Unknown(other)) => clear(other),
                _ => Statut::Underway.libelle().to_owned(),
            },
            _ => Statut::Underway.libelle().to_owned(),
        },
        Stage::End => match &life.phase {
            Phase::Finished { statut, .. } => clear(statut.libelle()),
            Phase::NotSent(_) => t("tui.etape.non_envoyee"),
            Phase::Refused(_) => t("tui.etape.refusee"),
            Phase::NotCarriedOut(Disproof::Service) => t("tui.etape.non_partie"),
            Phase::NotCarriedOut(Disproof::Person { .. }) => t("tui.etape.non_partie_main"),
            Phase::Closed { .. } => t("tui.etape.close"),
            _ => Statut::Finished.libelle().to_owned(),
        },
    }
}

/// The text key of what to ask the hotline.
fn question(capabilities: &Capabilities, life: &Life) -> Option<&'static str> {
    match &life.phase {
        Phase::Unknown(_) => Some("tui.fiche.question.inconnue"),
        _ if capabilities.lacks_code(life) => Some("tui.fiche.question.code"),
        Phase::Finished { statut: Statut::Finished, .. } | Phase::NotSent(_) | Phase::NotCarriedOut(_) => None,
        Phase::Finished { .. } | Phase::Refused(_) => Some("tui.fiche.question.echec"),
        _ => Some("tui.fiche.question.autre"),
    }
}

fn demande_lines(t: Texts, life: &Life) -> Vec<(String, String)> {
    let demande = &life.demande;
    let pto = demande.pto.as_ref().map_or_else(|| t.get("tui.fiche.aucun").to_owned(), |pto| clear(pto.as_str()));
    let keep = t.get(if demande.conservation_pto { "tui.confirmation.garde" } else { "tui.confirmation.garde_pas" });
    let mut lines = vec![
        (t.get("tui.demande.fibre").to_owned(), clear(demande.fibre.as_str())),
        (t.get("tui.demande.pto").to_owned(), pto),
        (t.get("tui.demande.conservation").to_owned(), keep.to_owned()),
        (t.get("tui.demande.motif").to_owned(), demande.motif.libelle().to_owned()),
    ];
    if let Some(old) = &life.old_fibre {
        lines.push((t.get("tui.fiche.ancienne").to_owned(), clear(old)));
    }
    if let Some(agent) = &life.agent {
        lines.push((t.get("tui.fiche.agent").to_owned(), clear(agent)));
    }
    lines
}

fn result_lines(data: &Data, life: &Life) -> Vec<(String, String)> {
    let t = data.texts;
    let code = match &life.code {
        Some((code, CodeOrigin::Service)) => cautioned(t, life, code.show().into_owned()),
        Some((code, CodeOrigin::ByHand)) => {
            cautioned(t, life, t.sentence_of("tui.fiche.code_main", &[("code", code.into())]))
        }
        Some((code, CodeOrigin::Salvaged)) => {
            cautioned(t, life, t.sentence_of("tui.fiche.code_ailleurs", &[("code", code.into())]))
        }
        None if !life.candidates.is_empty() => {
            let all: Vec<_> = life
                .candidates
                .iter()
                .map(|code| t.sentence_of("tui.fiche.code_possible", &[("code", code.into())]))
                .collect();
            all.join(" ")
        }
        None if data.capabilities.lacks_code(life) => t.get("tui.fiche.code_manquant").to_owned(),
        None => t.get("tui.fiche.code_inconnu").to_owned(),
    };
    let mut lines = vec![
        (t.get("tui.suivi.code").to_owned(), code),
        (t.get("tui.dossiers.etat").to_owned(), PutState::of(life).words(t).into_owned()),
    ];
    let stages = stages(t, life);
    let named = stages.iter().any(|(_, at)| data.names_paris(*at));
    lines.extend(stages.into_iter().map(|(name, at)| (name, words::exact_date(at))));
    if named {
        lines.push((t.get("tui.fiche.heures").to_owned(), t.get("tui.entete.heures_de_paris").to_owned()));
    }
    lines
}

/// Where to patch; of a put that was not accepted, that nothing is to be patched.
fn card_group(data: &Data, life: &Life) -> ValueGroup {
    let t = data.texts;
    let (title, lines) = match life.brassage().caution() {
        None => ("tui.suivi.carte", card_lines(t, &PatchCard::of(data, life))),
        Some(key) => {
            let label = t.get("tui.suivi.pas_de_carte");
            ("tui.suivi.pas_de_carte", vec![(label.to_owned(), t.get(key).to_owned())])
        }
    };
    ValueGroup { title: t.get(title).to_owned(), lines }
}

fn card_lines(t: Texts, card: &PatchCard) -> Vec<(String, String)> {
    let unknown = t.get("tui.etat.absent");
    let told =
        |key, value: &Option<String>| (t.get(key).to_owned(), value.as_deref().map_or(unknown.to_owned(), clear));
    vec![
        told("tui.carte.pm", &card.pm),
        told("tui.carte.position", &card.position),
        told("tui.carte.cable", &card.cable),
        told("tui.carte.tube", &card.tube),
        told("tui.fiche.couleur", &card.colour),
        (t.get("tui.carte.reference").to_owned(), clear(&card.fibre)),
        told("tui.carte.pto", &card.pto),
    ]
}

/// The name of the contract's site, once known.
pub(super) fn site(data: &Data, contrat: &ContratId) -> Option<String> {
    let contrats_at_hand = data.contrats_at_hand.value.as_deref().unwrap_or_default();
    let list =
        contrats_at_hand.iter().find(|at_hand| at_hand.contrat == *contrat).and_then(|at_hand| at_hand.site.clone());
    list.or_else(|| Some(data.contrat(contrat)?.structure.value.as_ref()?.value.reference.to_string()))
}

/// The word for a world in file names and documents.
pub(super) const fn world_word(world: World) -> &'static str {
    match world {
        World::Production => "production",
        World::Test => "test",
        World::Demo => "demo",
    }
}

fn clear(text: &str) -> String {
    displayable_value(text).into_owned()
}
