//! Texts that attack in whatever the harness is given: every text that comes from a service, a file or a
//! person goes through here on its way to the screens, those of a scene nobody has written yet too.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use reprov::domain::acces::{
    AccesImmeuble, Commentaire, EtatFlux, FicheCommande, LieuCommande, PboFiche, PmFiche, RouteFiche,
};
use reprov::domain::failure::Echec;
use reprov::domain::put_answers::CodeDecharge;
use reprov::domain::value;
use reprov::engine::{Connaissances, Dossier, Lu, Requete};
use reprov::tui::words::journal::Reponse;
use reprov::tui::words::msg::{Answer, What};
use reprov::tui::words::plan::{PlanLu, RefusRapport};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How much of what is received is poisoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dose {
    /// All of it.
    Tout,
    /// All but the names by which things are asked for and the states that decide: a scene comes to where
    /// it goes.
    SaufNoms,
    /// All of every other thing of a list.
    UnSurDeux,
}

thread_local! {
    static POISON: RefCell<Option<(String, Dose)>> = const { RefCell::new(None) };
    static RANG: Cell<usize> = const { Cell::new(0) };
}

/// What `f` makes, of poisoned texts.
pub fn empoisonne<T>(texte: &str, dose: Dose, f: impl FnOnce() -> T) -> T {
    RANG.set(0);
    POISON.set(Some((texte.to_owned(), dose)));
    let fait = f();
    POISON.set(None);
    fait
}

fn poison() -> Option<(String, Dose)> {
    POISON.with_borrow(Clone::clone)
}

/// A received text, with the poison behind it.
pub fn recu(texte: &str) -> String {
    match poison() {
        Some((poison, Dose::Tout | Dose::SaufNoms)) => format!("{texte}{poison}"),
        Some((poison, Dose::UnSurDeux)) => {
            RANG.set(RANG.get() + 1);
            if RANG.get().is_multiple_of(2) { format!("{texte}{poison}") } else { texte.to_owned() }
        }
        None => texte.to_owned(),
    }
}

/// The poison alone, where there is any: what is mostly not there.
pub fn recu_seul() -> Option<String> {
    poison().map(|(poison, _)| poison)
}

fn recu_ou(texte: Option<&String>) -> Option<String> {
    poison().map(|_| recu(texte.map_or("", String::as_str))).or_else(|| texte.cloned())
}

/// The texts that a value has, whatever it is: a field that is new has its poison too.
pub fn dans<T: Serialize + DeserializeOwned>(valeur: T) -> T {
    let Some((poison, dose)) = poison() else { return valeur };
    let mut lu = serde_json::to_value(&valeur).unwrap();
    let mut chemins = Vec::new();
    feuilles(&lu, "", dose != Dose::UnSurDeux, dose, &mut chemins);
    let mut toutes = lu.clone();
    for chemin in &chemins {
        ajoute(&mut toutes, chemin, &poison);
    }
    if let Ok(valeur) = serde_json::from_value(toutes) {
        return valeur;
    }
    // One of them is a word of a list, a time, a reference that is checked: those stay.
    for chemin in &chemins {
        let mut essai = lu.clone();
        ajoute(&mut essai, chemin, &poison);
        if serde_json::from_value::<T>(essai.clone()).is_ok() {
            lu = essai;
        }
    }
    serde_json::from_value(lu).unwrap()
}

fn ajoute(valeur: &mut Value, chemin: &str, poison: &str) {
    let Some(Value::String(texte)) = valeur.pointer_mut(chemin) else { panic!("no text at {chemin}") };
    texte.push_str(poison);
}

/// The states, which decide what a screen shows at all: an unknown one has scenes of its own.
const ETATS: [&str; 4] = ["informationConstruction", "informationUtilisation", "statut", "construction"];
const NOMS: [&str; 3] = ["reference", "referencePTO", "code"];

/// Where the texts are that are poisoned.
fn feuilles(valeur: &Value, ici: &str, dedans: bool, dose: Dose, chemins: &mut Vec<String>) {
    match valeur {
        Value::String(_) if dedans => chemins.push(ici.to_owned()),
        Value::Array(tous) => {
            for (rang, un) in tous.iter().enumerate() {
                let dedans = if dose == Dose::UnSurDeux { rang % 2 == 1 } else { dedans };
                feuilles(un, &format!("{ici}/{rang}"), dedans, dose, chemins);
            }
        }
        Value::Object(champs) => {
            for (nom, un) in champs {
                let garde = ETATS.contains(&nom.as_str()) || (dose == Dose::SaufNoms && NOMS.contains(&nom.as_str()));
                if !garde {
                    feuilles(un, &format!("{ici}/{nom}"), dedans, dose, chemins);
                }
            }
        }
        _ => {}
    }
}

fn partage<T: Serialize + DeserializeOwned + Clone>(mut lu: Lu<T>) -> Lu<T> {
    lu.valeur = Arc::new(dans((*lu.valeur).clone()));
    lu
}

fn echec(echec: Echec) -> Echec {
    if poison().is_none() {
        return echec;
    }
    let Echec { categorie, ko, kind, cle, arguments, detail } = echec;
    let recue = |valeur: value::Value| match valeur {
        value::Value::Code(code) => {
            CodeDecharge::read(&recu(code.as_str())).map_or_else(|| "".into(), value::Value::Code)
        }
        valeur => value::Value::Text(recu(valeur.as_str())),
    };
    let arguments = arguments.into_iter().map(|(nom, valeur)| (nom, recue(valeur))).collect();
    Echec { categorie, ko: ko.map(dans), kind, cle, arguments, detail: recu(&detail) }
}

fn fiche(fiche: FicheCommande) -> FicheCommande {
    if poison().is_none() {
        return fiche;
    }
    let dit = |texte: Option<String>| recu_ou(texte.as_ref());
    let FicheCommande {
        commande,
        refus,
        reprovisionnee,
        lieu,
        pm,
        pbo,
        routes,
        acces,
        raccordement_long,
        amiante,
        commentaires,
        sous_traitance,
        etats,
    } = fiche;
    let LieuCommande { batiment, escalier, etage } = lieu;
    FicheCommande {
        commande: recu(&commande),
        refus: dit(refus),
        reprovisionnee,
        lieu: LieuCommande { batiment: dit(batiment), escalier: dit(escalier), etage: dit(etage) },
        pm: pm_fiche(pm),
        pbo: pbo_fiche(pbo),
        routes: routes.into_iter().map(route).collect(),
        acces: acces_immeuble(acces),
        raccordement_long: dit(raccordement_long),
        amiante,
        commentaires: commentaires
            .into_iter()
            .map(|Commentaire { colonne, texte }| Commentaire { colonne: recu(&colonne), texte: recu(&texte) })
            .collect(),
        sous_traitance: dit(sous_traitance),
        etats: etats.into_iter().map(etat_flux).collect(),
    }
}

fn pm_fiche(PmFiche { reference, technique, localisation, accessible }: PmFiche) -> PmFiche {
    let dit = |texte: Option<String>| recu_ou(texte.as_ref());
    PmFiche {
        reference: dit(reference),
        technique: dit(technique),
        localisation: dit(localisation),
        accessible: dit(accessible),
    }
}

fn pbo_fiche(pbo: PboFiche) -> PboFiche {
    let dit = |texte: Option<String>| recu_ou(texte.as_ref());
    let PboFiche { reference, localisation, genre, hauteur, materiel, raccordement } = pbo;
    PboFiche {
        reference: dit(reference),
        localisation: dit(localisation),
        genre: dit(genre),
        hauteur: dit(hauteur),
        materiel: dit(materiel),
        raccordement: dit(raccordement),
    }
}

fn acces_immeuble(acces: AccesImmeuble) -> AccesImmeuble {
    let dit = |texte: Option<String>| recu_ou(texte.as_ref());
    let AccesImmeuble {
        code_immeuble,
        code_sous_sol,
        code_local_pm,
        obtention_cle,
        contacts_immeuble,
        contacts_syndic,
        conditions_syndic,
    } = acces;
    AccesImmeuble {
        code_immeuble: dit(code_immeuble),
        code_sous_sol: dit(code_sous_sol),
        code_local_pm: dit(code_local_pm),
        obtention_cle: dit(obtention_cle),
        contacts_immeuble: dit(contacts_immeuble),
        contacts_syndic: dit(contacts_syndic),
        conditions_syndic: dit(conditions_syndic),
    }
}

fn etat_flux(EtatFlux { flux, commande, jour, etat, motif }: EtatFlux) -> EtatFlux {
    EtatFlux { flux, commande: recu(&commande), jour, etat: recu_ou(etat.as_ref()), motif: recu_ou(motif.as_ref()) }
}

fn route(route: RouteFiche) -> RouteFiche {
    let dit = |texte: Option<String>| recu_ou(texte.as_ref());
    let RouteFiche {
        numero,
        oc,
        module,
        position,
        cable_pm,
        tube_pm,
        fibre_pm,
        cable_pbo,
        tube_pbo,
        fibre_pbo,
        connecteur,
        connecteur_couleur,
    } = route;
    RouteFiche {
        numero,
        oc: dit(oc),
        module: dit(module),
        position: dit(position),
        cable_pm: dit(cable_pm),
        tube_pm: dit(tube_pm),
        fibre_pm: dit(fibre_pm),
        cable_pbo: dit(cable_pbo),
        tube_pbo: dit(tube_pbo),
        fibre_pbo: dit(fibre_pbo),
        connecteur: dit(connecteur),
        connecteur_couleur: dit(connecteur_couleur),
    }
}

/// A put is poisoned where its events are made.
fn connues(connues: Connaissances) -> Connaissances {
    let Connaissances { contrat, commande, fiche: lue, site, releves, en_cours, vies } = connues;
    let releves = releves.into_iter().map(|mut releve| {
        releve.reponse = Arc::new(dans((*releve.reponse).clone()));
        releve
    });
    Connaissances {
        contrat,
        commande: dans(commande),
        fiche: lue.map(fiche),
        site: site.map(partage),
        releves: releves.collect(),
        en_cours,
        vies,
    }
}

fn dossier(dossier: Dossier) -> Dossier {
    let Dossier { contrat, site, vu_le, vie, prochain, manquants } = dossier;
    Dossier { contrat, site: site.map(|site| recu(&site)), vu_le, vie, prochain, manquants }
}

fn requete(requete: Requete) -> Requete {
    let Requete { id, le, methode, contrat, resultat, rendue } = requete;
    let garde = poison().is_none_or(|(_, dose)| dose == Dose::SaufNoms);
    let dit = |texte: String| if garde { texte } else { recu(&texte) };
    Requete { id, le, methode: dit(methode), contrat: contrat.map(dit), resultat: resultat.map(dit), rendue }
}

fn lue(reponse: Reponse) -> Reponse {
    match reponse {
        Reponse::Puts(avant, lus) => Reponse::Puts(avant, lus.map_err(echec)),
        Reponse::Requetes(avant, lues) => {
            Reponse::Requetes(avant, lues.map(|lues| lues.into_iter().map(requete).collect()).map_err(echec))
        }
        Reponse::Mois(nom, lu) => {
            let lu = lu.map(|mut mois| {
                mois.arrets = mois.arrets.into_iter().map(echec).collect();
                let contrats = std::mem::take(&mut mois.consommation.contrats);
                mois.consommation.contrats =
                    contrats.into_iter().map(|(nom, n)| (nom.map(|nom| recu(&nom)), n)).collect();
                mois
            });
            Reponse::Mois(nom, lu.map_err(echec))
        }
        Reponse::Histoire(put, lue) => {
            let lue = lue.map(|histoire| {
                let poisonnee = histoire.into_iter().map(|(mut fait, brut)| {
                    fait.evenement = dans(fait.evenement);
                    let brut = brut.map(|mut brut| {
                        brut.corps.extend_from_slice(recu("\n").as_bytes());
                        brut
                    });
                    (fait, brut)
                });
                poisonnee.collect()
            });
            Reponse::Histoire(put, lue.map_err(echec))
        }
    }
}

/// A file that a person or another program named.
fn chemin(chemin: std::path::PathBuf) -> std::path::PathBuf {
    if poison().is_none() { chemin } else { recu(&chemin.display().to_string()).replace('\0', "").into() }
}

fn repondu(answer: Answer) -> Answer {
    use Answer as A;
    match answer {
        A::Dossiers(lus) => A::Dossiers(lus.map(|lus| lus.into_iter().map(dossier).collect()).map_err(echec)),
        A::Reprises(lues) => A::Reprises(lues.map_err(echec)),
        A::Quota(lu) => A::Quota(lu.map_err(echec)),
        A::Ouvert(contrat, fait) => A::Ouvert(contrat, fait.map_err(echec)),
        A::Connaissances(contrat, lues) => A::Connaissances(contrat, lues.map(connues).map_err(echec)),
        A::Structure(contrat, lu) => A::Structure(contrat, lu.map(partage).map_err(echec)),
        A::Fibres(contrat, question, lues) => A::Fibres(contrat, question, lues.map(partage).map_err(echec)),
        A::Retenu(contrat, fait) => A::Retenu(contrat, fait.map_err(echec)),
        A::Envoye(contrat, vie) => A::Envoye(contrat, vie.map_err(echec)),
        A::Releve(contrat, vie) => A::Releve(contrat, vie.map_err(echec)),
        A::Suivi(contrat, vie) => A::Suivi(contrat, vie.map_err(echec)),
        A::Tranche(contrat, vie) => A::Tranche(contrat, vie.map_err(echec)),
        A::Decharge(contrat, vie) => A::Decharge(contrat, vie.map_err(echec)),
        // What was asked for by its path comes back by it.
        A::Ecrit(ou, fait) => A::Ecrit(ou, fait.map_err(echec)),
        A::CrStoc(ou, fait) => A::CrStoc(
            ou,
            fait.map(chemin)
                .map_err(|RefusRapport { echec: refus, raisons }| RefusRapport { echec: echec(refus), raisons }),
        ),
        A::Plans(plans) => A::Plans(plans.into_iter().map(chemin).collect()),
        A::Plan(ou, lu) => A::Plan(ou, lu.map(|lu| Box::new(plan(*lu))).map_err(echec)),
        A::Lu(reponse) => A::Lu(lue(reponse)),
        // What is copied was made clean before.
        A::Copie(..) => answer,
    }
}

fn plan(lu: PlanLu) -> PlanLu {
    let PlanLu { contrat, mut brouillon, mut dit } = lu;
    if poison().is_some_and(|(_, dose)| dose == Dose::Tout) {
        brouillon.reference_fibre = recu(&brouillon.reference_fibre);
        brouillon.reference_pto = recu(&brouillon.reference_pto);
        brouillon.motif = recu(&brouillon.motif);
    }
    dit.commande = dans(dit.commande);
    PlanLu { contrat, brouillon, dit }
}

/// What happened, its texts poisoned.
pub fn arrive(what: What) -> What {
    match what {
        What::Answer(answer) if poison().is_some() => What::Answer(repondu(answer)),
        autre => autre,
    }
}
