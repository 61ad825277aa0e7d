//! What all the lines of a contract say together.
//!
//! Owns: which document counts. Of the CR_CMD that accept an order of the contract the latest; of
//! the NOTIF_REPROV the latest; the CMD_ACCES and the CMD_STOC of exactly the order that counts. The
//! result depends on the lines alone, not on the order in which they were imported.

use jiff::Timestamp;

use super::column;
use super::line::EtatCommande;
use super::summary::{Sources, parle_de_route, routes};
use super::{FicheCommande, Flux, LigneAcces};
use crate::domain::commande::{Commande, Fait, Origine, PboCommande, Route};
use crate::domain::reference::is_absent;

/// What the access files say of a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deduction {
    /// The facts by document, each with the time at which it was true at the latest.
    pub faits: Vec<(Timestamp, Commande)>,
    /// The rest, for a person; `None` when no line is about the contract.
    pub fiche: Option<FicheCommande>,
}

/// What `lignes` say: all the lines that name one contract, and those that name no contract but an
/// order of its lines.
#[must_use]
pub fn deduit(lignes: &[LigneAcces]) -> Deduction {
    let mut toutes: Vec<&LigneAcces> = lignes.iter().collect();
    // What is the same in every respect that counts is told apart by its text, so that the result
    // never depends on the order given.
    toutes.sort_by(|a, b| {
        let cle = |ligne: &LigneAcces| (ligne.ordre(), ligne.flux, ligne.provenance.fichier.clone());
        cle(a).cmp(&cle(b)).then_with(|| a.champs.cmp(&b.champs))
    });
    let derniere = |garde: &dyn Fn(&LigneAcces) -> bool| toutes.iter().rev().copied().find(|ligne| garde(ligne));

    let cr = derniere(&|l| l.flux == Flux::CrCmdAcces && l.etat() == Some(EtatCommande::Ok) && l.contrat.is_some());
    let notif = derniere(&|l| est_notif(l));
    // The latest one may be about the PBO alone: the reference is that of the latest that gives one.
    let notif_prise = derniere(&|l| est_notif(l) && l.valeur(column::PRISE).is_some());
    let du_contrat = || derniere(&|l| l.contrat.is_some()).or_else(|| toutes.last().copied());
    let Some(commande) = cr.or(notif).or_else(du_contrat).map(|ligne| ligne.commande.as_str()) else {
        return Deduction::default();
    };
    let de_la_commande = |flux: Flux, colonne: &str| {
        derniere(&|l| l.flux == flux && l.commande == commande && l.valeur(colonne).is_some())
    };
    let existante = de_la_commande(Flux::CmdAcces, column::PRISE_EXISTANTE);
    let sources = Sources {
        notif,
        cr,
        cmd: derniere(&|l| l.flux == Flux::CmdAcces && l.commande == commande),
        stoc: de_la_commande(Flux::CmdStoc, column::SOUS_TRAITANCE),
        refus: derniere(&|l| l.flux == Flux::CrCmdAcces).filter(|l| l.etat() == Some(EtatCommande::Ko)),
        toutes: &toutes,
    };
    Deduction { fiche: Some(sources.fiche(commande)), faits: faits(notif, notif_prise, cr, existante) }
}

fn est_notif(ligne: &LigneAcces) -> bool {
    ligne.flux == Flux::NotifReprov && ligne.etat() != Some(EtatCommande::Ko)
}

fn faits(
    notif: Option<&LigneAcces>,
    notif_prise: Option<&LigneAcces>,
    cr: Option<&LigneAcces>,
    existante: Option<&LigneAcces>,
) -> Vec<(Timestamp, Commande)> {
    let mut faits = Vec::new();
    if let Some(ligne) = notif {
        faits.push((ligne.instant(), de_la_route(ligne, Origine::Reprovisionning)));
    }
    if let Some(ligne) = notif_prise {
        let reference_prise = de_la_route(ligne, Origine::Reprovisionning).reference_prise;
        faits.push((ligne.instant(), Commande { reference_prise, ..Commande::default() }));
    }
    if let Some(ligne) = cr {
        let mut dits = de_la_route(ligne, Origine::CrCommande);
        if let Some(notif) = notif.filter(|notif| parle_de_route(notif)) {
            // The route is the notification's: what it leaves open is open, and no part of the
            // former route completes it. Its PBO may be the same one, unsaid.
            dits.route = None;
            if notif.valeur(column::PBO).is_some() {
                dits.pbo = None;
            }
        }
        faits.push((ligne.instant(), dits));
    }
    // Without a report there is no order to join: CMD_ACCES alone says what was asked, not of which
    // contract.
    if let Some(ligne) = existante.filter(|_| cr.or(notif).is_some()) {
        let prise_existante = match ligne.valeur(column::PRISE_EXISTANTE) {
            Some(valeur) if valeur.eq_ignore_ascii_case("O") => Some(true),
            Some(valeur) if valeur.eq_ignore_ascii_case("N") => Some(false),
            _ => None,
        };
        let prise_existante = prise_existante.map(|valeur| Fait::new(valeur, Origine::Commande));
        faits.push((ligne.instant(), Commande { prise_existante, ..Commande::default() }));
    }
    faits
}

/// The facts of a document that gives a route.
fn de_la_route(ligne: &LigneAcces, origine: Origine) -> Commande {
    Commande {
        reference_prise: ligne.valeur(column::PRISE).map(|prise| Fait::new(prise.to_owned(), origine)),
        pbo: ligne.valeur(column::PBO).and_then(PboCommande::nomme).map(|pbo| Fait::new(pbo, origine)),
        route: route(ligne).map(|route| Fait::new(route, origine)),
        ..Commande::default()
    }
}

/// Whether the route is virtual or real, where the document settles it.
///
/// Virtual: ReferencePrise says HOTLINE, a companion says so too (PBO `PT XXXX`, a tube or fibre
/// `XX...`, connector 999), and none says the contrary. Real: reference, PBO, tube and fibre are all
/// real. Anything else is not settled: HOTLINE alone is also the answer to an order on an existing
/// PTO of unknown reference.
fn route(ligne: &LigneAcces) -> Option<Route> {
    let prise = ligne.valeur(column::PRISE)?;
    let pbo = ligne.valeur(column::PBO);
    let routes = routes(ligne);
    let croix = |valeur: &Option<String>| {
        valeur.as_deref().is_some_and(|texte| texte.get(..2).is_some_and(|debut| debut.eq_ignore_ascii_case("XX")))
    };
    let virtuel = pbo.is_some_and(is_absent)
        || routes.iter().any(|route| {
            [&route.tube_pm, &route.fibre_pm, &route.tube_pbo, &route.fibre_pbo].into_iter().any(croix)
                || route.connecteur.as_deref() == Some("999")
        });
    let pbo_reel = pbo.is_some_and(|pbo| !is_absent(pbo));
    let reel = |valeur: &Option<String>| valeur.is_some() && !croix(valeur);
    let fibre_reelle = routes.iter().any(|route| reel(&route.tube_pbo) && reel(&route.fibre_pbo));
    match (is_absent(prise), virtuel) {
        (true, true) if !pbo_reel && !fibre_reelle => Some(Route::Virtuelle),
        (false, false) if pbo_reel && fibre_reelle => Some(Route::Reelle),
        _ => None,
    }
}
