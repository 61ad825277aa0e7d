//! All that is known of a put, as labelled values: what is read to the hotline, copied and exported.
//!
//! Owns: which values there are and in which order. Every value is clean already. Must never: leave out
//! in which world it was asked: a test's code must not be reported as real.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::capabilities::Capabilities;
use crate::domain::lifecycle::{Constat, Etape, Phase, SourceCode, Vie};
use crate::domain::reference::ReferenceContrat;
use crate::domain::states::Statut;
use crate::domain::text::valeur_affichable;
use crate::host::texts::Textes;
use crate::tui::data::{Data, EtatPut, World};
use crate::tui::view::words;
use crate::tui::words::effect::Copie;

/// Labelled values under a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groupe {
    /// The title.
    pub titre: String,
    /// Label and value.
    pub lignes: Vec<(String, String)>,
}

/// Where the technician patches: what the put's answers say, else the lists that were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carte {
    /// The PM.
    pub pm: Option<String>,
    /// The position in it.
    pub position: Option<String>,
    /// The cable.
    pub cable: Option<String>,
    /// The tube's colour.
    pub tube: Option<String>,
    /// The fibre's colour.
    pub couleur: Option<String>,
    /// The fibre's reference.
    pub fibre: String,
    /// The PTO.
    pub pto: Option<String>,
}

impl Carte {
    /// The card of a put; text as received.
    #[must_use]
    pub fn de(data: &Data, vie: &Vie) -> Self {
        let demande = &vie.demande;
        let lue = data.trouve(&demande.contrat, demande.fibre.as_str()).map(|(_, fibre)| fibre);
        let fibre = vie.fibre.as_ref();
        let dit = |texte: Option<&String>| texte.filter(|texte| !texte.trim().is_empty()).cloned();
        let lu = |texte: Option<&Arc<str>>| texte.map(ToString::to_string);
        Self {
            pm: dit(vie.pm.as_ref().map(|pm| &pm.reference)),
            position: dit(vie.pm.as_ref().map(|pm| &pm.position)),
            cable: dit(fibre.and_then(|f| f.information_cable.as_ref())).or_else(|| lu(lue?.cable.as_ref())),
            tube: dit(fibre.and_then(|f| f.information_tube.as_ref())).or_else(|| lu(lue?.tube.as_ref())),
            couleur: dit(fibre.and_then(|f| f.information_fibre.as_ref())).or_else(|| lu(lue?.couleur.as_ref())),
            fibre: demande.fibre.as_str().to_owned(),
            pto: dit(fibre.and_then(|f| f.reference_pto.as_ref()))
                .or_else(|| demande.pto.as_ref().map(|pto| pto.as_str().to_owned())),
        }
    }
}

/// The sheet of a contract's latest put; without one, the contract alone.
#[must_use]
pub fn groupes(data: &Data, contrat: &ReferenceContrat) -> Vec<Groupe> {
    let t = data.textes;
    let vie = data.vie(contrat);
    let mut demande = vec![
        (t.get("tui.fiche.monde").to_owned(), words::monde(data)),
        (t.get("tui.demande.contrat").to_owned(), clair(contrat.as_str())),
    ];
    if let Some(site) = site(data, contrat) {
        demande.push((t.get("tui.dossiers.site").to_owned(), clair(&site)));
    }
    let titre = |cle| t.get(cle).to_owned();
    let Some(vie) = vie else { return vec![Groupe { titre: titre("tui.fiche.demande"), lignes: demande }] };
    demande.extend(lignes_demande(t, vie));
    vec![
        Groupe { titre: titre("tui.fiche.demande"), lignes: demande },
        Groupe { titre: titre("tui.fiche.resultat"), lignes: lignes_resultat(data, vie) },
        Groupe { titre: titre("tui.suivi.carte"), lignes: lignes_carte(t, &Carte::de(data, vie)) },
    ]
}

/// What is read aloud to the hotline, first of all its number, last of all what to ask.
#[must_use]
pub fn a_lire(data: &Data, contrat: &ReferenceContrat) -> Vec<(String, String)> {
    let t = data.textes;
    let sans_numero = || (t.get("tui.fiche.hotline").to_owned(), t.get("tui.fiche.sans_numero").to_owned());
    let mut lignes = vec![hotline(data).unwrap_or_else(sans_numero)];
    if let Some(cle) = data.vie(contrat).and_then(|vie| question(&data.capabilities, vie)) {
        lignes.push((t.get("tui.fiche.question").to_owned(), t.get(cle).to_owned()));
    }
    // What is not known is not read aloud.
    let inconnu = t.get("tui.etat.absent");
    let connues = groupes(data, contrat).into_iter().flat_map(|groupe| groupe.lignes);
    lignes.extend(connues.filter(|(_, valeur)| valeur != inconnu));
    lignes
}

/// The sheet as a text of labels and values.
#[must_use]
pub fn texte(data: &Data, contrat: &ReferenceContrat) -> String {
    let lignes = groupes(data, contrat).into_iter().flat_map(|groupe| groupe.lignes).chain(hotline(data));
    lignes.fold(String::new(), |mut texte, (label, valeur)| {
        let _ = writeln!(texte, "{label} : {valeur}");
        texte
    })
}

/// What a colleague needs of it, short enough for a QR code: the world, the contract, the code, where to
/// patch.
#[must_use]
pub fn courte(data: &Data, contrat: &ReferenceContrat) -> String {
    let t = data.textes;
    let mut lignes = vec![words::monde(data), clair(contrat.as_str())];
    let mut ligne = |cle: &'static str, dite: Option<String>| {
        if let Some(dite) = dite {
            lignes.push(format!("{} : {dite}", t.get(cle)));
        }
    };
    if let Some(vie) = data.vie(contrat) {
        let carte = Carte::de(data, vie);
        ligne("tui.demande.fibre", Some(clair(&carte.fibre)));
        ligne("tui.suivi.code", vie.code.as_ref().map(|(code, _)| code.montre().into_owned()));
        ligne("tui.dossiers.etat", Some(clair(&EtatPut::de(vie).mots(t))));
        ligne("tui.carte.pm", carte.pm.as_deref().map(clair));
        ligne("tui.carte.position", carte.position.as_deref().map(clair));
        ligne("tui.carte.cable", carte.cable.as_deref().map(clair));
        ligne("tui.carte.tube", carte.tube.as_deref().map(clair));
        ligne("tui.fiche.couleur", carte.couleur.as_deref().map(clair));
        ligne("tui.carte.pto", carte.pto.as_deref().map(clair));
    }
    lignes.join("\n")
}

/// The code de décharge of a contract's put, to be copied.
#[must_use]
pub fn code(data: &Data, contrat: &ReferenceContrat) -> Option<Copie> {
    let (code, _) = data.vie(contrat)?.code.as_ref()?;
    Some(Copie::code(&code.montre()))
}

/// The hotline's number, where it is configured.
#[must_use]
pub fn hotline(data: &Data) -> Option<(String, String)> {
    let numero = clair(data.hotline.as_deref()?);
    Some((data.textes.get("tui.fiche.hotline").to_owned(), numero))
}

/// The steps that a put has behind it, each with its words and its time, in order.
#[must_use]
pub fn etapes(textes: Textes, vie: &Vie) -> Vec<(String, Timestamp)> {
    vie.etapes.iter().map(|(etape, le)| (nom_etape(textes, vie, *etape), *le)).collect()
}

/// The words of a step of this put: its end is called by its name.
#[must_use]
pub fn nom_etape(textes: Textes, vie: &Vie, etape: Etape) -> String {
    let t = |cle| textes.get(cle).to_owned();
    match etape {
        Etape::Intention => t("tui.etape.intention"),
        // Nothing came of it: it is not called sent.
        Etape::Envoyee if matches!(vie.phase, Phase::NonPartie(_) | Phase::NonEnvoyee(_)) => t("tui.etape.tentee"),
        Etape::Envoyee => t("tui.etape.envoyee"),
        Etape::Acceptee => t("tui.etape.acceptee"),
        Etape::Initie => Statut::Initie.libelle().to_owned(),
        Etape::EnCours => match &vie.phase {
            Phase::EnSuivi(suivie) => match &suivie.statut {
                Some(Statut::Inconnu(autre)) => clair(autre),
                _ => Statut::EnCours.libelle().to_owned(),
            },
            _ => Statut::EnCours.libelle().to_owned(),
        },
        Etape::Fin => match &vie.phase {
            Phase::Terminee { statut, .. } => clair(statut.libelle()),
            Phase::NonEnvoyee(_) => t("tui.etape.non_envoyee"),
            Phase::Refusee(_) => t("tui.etape.refusee"),
            Phase::NonPartie(Constat::Service) => t("tui.etape.non_partie"),
            Phase::NonPartie(Constat::Personne { .. }) => t("tui.etape.non_partie_main"),
            Phase::Close { .. } => t("tui.etape.close"),
            _ => Statut::Termine.libelle().to_owned(),
        },
    }
}

/// What there is to ask of the hotline.
fn question(capabilities: &Capabilities, vie: &Vie) -> Option<&'static str> {
    match &vie.phase {
        Phase::Inconnue(_) => Some("tui.fiche.question.inconnue"),
        _ if capabilities.lacks_code(vie) => Some("tui.fiche.question.code"),
        Phase::Terminee { statut: Statut::Termine, .. } | Phase::NonEnvoyee(_) | Phase::NonPartie(_) => None,
        Phase::Terminee { .. } | Phase::Refusee(_) => Some("tui.fiche.question.echec"),
        _ => Some("tui.fiche.question.autre"),
    }
}

fn lignes_demande(t: Textes, vie: &Vie) -> Vec<(String, String)> {
    let demande = &vie.demande;
    let pto = demande.pto.as_ref().map_or_else(|| t.get("tui.fiche.aucun").to_owned(), |pto| clair(pto.as_str()));
    let garder = t.get(if demande.conservation_pto { "tui.confirmation.garde" } else { "tui.confirmation.garde_pas" });
    let mut lignes = vec![
        (t.get("tui.demande.fibre").to_owned(), clair(demande.fibre.as_str())),
        (t.get("tui.demande.pto").to_owned(), pto),
        (t.get("tui.demande.conservation").to_owned(), garder.to_owned()),
        (t.get("tui.demande.motif").to_owned(), demande.motif.libelle().to_owned()),
    ];
    if let Some(ancienne) = &vie.ancienne_fibre {
        lignes.push((t.get("tui.fiche.ancienne").to_owned(), clair(ancienne)));
    }
    if let Some(agent) = &vie.agent {
        lignes.push((t.get("tui.fiche.agent").to_owned(), clair(agent)));
    }
    lignes
}

fn lignes_resultat(data: &Data, vie: &Vie) -> Vec<(String, String)> {
    let t = data.textes;
    let code = match &vie.code {
        Some((code, SourceCode::Service)) => code.montre().into_owned(),
        Some((code, SourceCode::Main)) => t.sentence("tui.fiche.code_main", &[("code", code.into())]),
        None if data.capabilities.lacks_code(vie) => t.get("tui.fiche.code_manquant").to_owned(),
        None => t.get("tui.fiche.code_inconnu").to_owned(),
    };
    let mut lignes = vec![
        (t.get("tui.suivi.code").to_owned(), code),
        (t.get("tui.dossiers.etat").to_owned(), EtatPut::de(vie).mots(t).into_owned()),
    ];
    lignes.extend(etapes(t, vie).into_iter().map(|(nom, le)| (nom, data.date_exacte(le))));
    lignes
}

fn lignes_carte(t: Textes, carte: &Carte) -> Vec<(String, String)> {
    let inconnu = t.get("tui.etat.absent");
    let dit =
        |cle, valeur: &Option<String>| (t.get(cle).to_owned(), valeur.as_deref().map_or(inconnu.to_owned(), clair));
    vec![
        dit("tui.carte.pm", &carte.pm),
        dit("tui.carte.position", &carte.position),
        dit("tui.carte.cable", &carte.cable),
        dit("tui.carte.tube", &carte.tube),
        dit("tui.fiche.couleur", &carte.couleur),
        (t.get("tui.carte.reference").to_owned(), clair(&carte.fibre)),
        dit("tui.carte.pto", &carte.pto),
    ]
}

/// The contract's site, once known.
pub(super) fn site(data: &Data, contrat: &ReferenceContrat) -> Option<String> {
    let dossiers = data.dossiers.value.as_deref().unwrap_or_default();
    let liste = dossiers.iter().find(|dossier| dossier.contrat == *contrat).and_then(|dossier| dossier.site.clone());
    liste.or_else(|| Some(data.contrat(contrat)?.structure.value.as_ref()?.valeur.reference.to_string()))
}

/// The word of a world in names and documents.
pub(super) const fn mot_du_monde(world: World) -> &'static str {
    match world {
        World::Production => "production",
        World::Test => "test",
        World::Demo => "demo",
    }
}

fn clair(texte: &str) -> String {
    valeur_affichable(texte).into_owned()
}
