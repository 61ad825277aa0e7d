//! What is known whatever fibre is wanted: the lists that count, the order's PBO and its place.
//!
//! Owns: which lists still count and which of two wins, where the order's PBO comes from, when two
//! names are the same PBO, and in which bâtiment a fibre is. Found once per examen, then asked for
//! one fibre (a judgement) or for all of them (the proposals).

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::examination::{Examen, Releve};
use crate::domain::commande::{Fait, Origine, PboCommande};
use crate::domain::fibre::{Fibre, IndexFibres, PboFibres, QuestionFibres};
use crate::domain::reference::is_absent;
use crate::domain::site::{Emplacement, Site};
use crate::domain::text::{fold, squeeze, trim_pasted};

/// How old the list is in which the wanted fibre was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// Within `[cache] fibres`.
    Fraiche,
    /// Beyond it, and not yet as if unread.
    Ancienne,
    /// Nobody knows.
    Inconnu,
}

/// A fibre as the latest list that holds it has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trouvaille<'a> {
    /// The list.
    pub(super) releve: &'a Releve,
    /// How old that list is.
    pub(super) age: Age,
    /// The PBO it is on.
    pub(super) pbo: &'a PboFibres,
    /// The fibre.
    pub(super) fibre: &'a Fibre,
}

/// The order's PBO, as far as it is known (rule R8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PboConnu<'a> {
    /// Its name, and its place where that is known.
    Connu { nom: Cow<'a, str>, localisation: Option<&'a str> },
    /// A file names one, and that name is nowhere in this site's answers: another naming.
    HorsSite(Cow<'a, str>),
    /// Nothing names one.
    Inconnu,
}

/// Where the wanted fibre is, beside the order's PBO.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// On the order's PBO.
    Meme,
    /// On another PBO.
    Autre,
    /// In no list, and not in the full list of the order's PBO: so not on it.
    Absente,
    /// On a PBO of the same name, which stands at several places of the site.
    Ambigue,
    /// Nobody knows.
    Inconnue,
}

/// What is known whatever fibre is wanted.
#[derive(Debug)]
pub(super) struct Contexte<'a> {
    site: Option<&'a Site>,
    /// Where each fibre of the only list is, if that was looked up before.
    index: Option<&'a IndexFibres>,
    /// The lists that count, the latest first; those of unknown age last.
    listes: Vec<(&'a Releve, Age)>,
    /// Whether lists were left out because they are too old.
    perimees: bool,
    commande: PboConnu<'a>,
    /// Whether a PBO of the order's name stands at more than one place.
    deux_lieux: bool,
    /// The latest full list of the order's own PBO.
    pleine: Option<&'a Releve>,
    batiment: Option<&'a str>,
}

impl<'a> Contexte<'a> {
    /// Finds what is known.
    pub(super) fn new(examen: &Examen<'a>) -> Self {
        let mut listes = Vec::with_capacity(examen.releves.len());
        let mut perimees = false;
        // From the last to the first, so that of two lists of one moment the one read last wins.
        for releve in examen.releves.iter().rev() {
            let age = releve.le.map(|le| examen.maintenant.duration_since(le));
            match age {
                Some(age) if age > examen.ages.perime => perimees = true,
                Some(age) if age > examen.ages.fibres => listes.push((releve, Age::Ancienne)),
                Some(_) => listes.push((releve, Age::Fraiche)),
                None => listes.push((releve, Age::Inconnu)),
            }
        }
        listes.sort_by_key(|(releve, _)| std::cmp::Reverse(releve.le));
        let mut contexte = Self {
            site: examen.site,
            index: None,
            listes,
            perimees,
            commande: PboConnu::Inconnu,
            deux_lieux: false,
            pleine: None,
            batiment: None,
        };
        contexte.commande = contexte.trouve_commande(examen);
        if let PboConnu::Connu { nom, localisation } = &contexte.commande {
            contexte.deux_lieux = contexte.compte_lieux(nom) > 1;
            contexte.pleine = contexte.trouve_pleine(nom, *localisation);
        }
        contexte.batiment = contexte.trouve_batiment();
        contexte
    }

    /// The same, with the index of the examen's only list.
    pub(super) fn indexe(mut self, index: Option<&'a IndexFibres>) -> Self {
        self.index = index.filter(|_| self.listes.len() == 1);
        self
    }

    /// The lists that count, the latest first.
    pub(super) fn listes(&self) -> impl Iterator<Item = &'a Releve> {
        self.listes.iter().map(|(releve, _)| *releve)
    }

    /// Whether lists were left out because they are too old.
    pub(super) const fn perimees(&self) -> bool {
        self.perimees
    }

    /// The order's PBO.
    pub(super) const fn commande(&self) -> &PboConnu<'a> {
        &self.commande
    }

    /// The contract's own bâtiment.
    pub(super) const fn batiment(&self) -> Option<&'a str> {
        self.batiment
    }

    /// The fibre of that reference, in the latest list that holds it.
    pub(super) fn trouve(&self, fibre: &str) -> Option<Trouvaille<'a>> {
        self.listes.iter().find_map(|&(releve, age)| {
            let trouvee = match self.index {
                Some(index) => index.trouve(&releve.reponse, fibre),
                None => releve.reponse.trouve(fibre),
            };
            trouvee.map(|(pbo, fibre)| Trouvaille { releve, age, pbo, fibre })
        })
    }

    /// Every fibre of the lists once, as the latest list that holds it has it.
    pub(super) fn toutes(&self) -> impl Iterator<Item = Trouvaille<'a>> + use<'a> {
        let mut toutes: HashMap<&str, Trouvaille<'a>> = HashMap::new();
        for &(releve, age) in &self.listes {
            for (pbo, fibre) in releve.reponse.fibres() {
                toutes.entry(&fibre.reference).or_insert(Trouvaille { releve, age, pbo, fibre });
            }
        }
        toutes.into_values()
    }

    /// Where a fibre is, beside the order's PBO. `None`: the fibre is in no list.
    pub(super) fn relation(&self, trouvaille: Option<&Trouvaille<'a>>) -> Relation {
        let PboConnu::Connu { nom, localisation } = &self.commande else { return Relation::Inconnue };
        let Some(trouvaille) = trouvaille else {
            return if self.pleine.is_some() { Relation::Absente } else { Relation::Inconnue };
        };
        if is_absent(&trouvaille.pbo.reference) {
            let hors = self.pleine.is_some_and(|pleine| pleine.reponse.trouve(&trouvaille.fibre.reference).is_none());
            return if hors { Relation::Absente } else { Relation::Inconnue };
        }
        if !meme_nom(&trouvaille.pbo.reference, nom) {
            return Relation::Autre;
        }
        // The full list came after the last list that has the fibre: it is no longer there.
        if self.pleine.is_some_and(|pleine| est_apres(pleine.le, trouvaille.releve.le)) {
            return Relation::Absente;
        }
        if !self.deux_lieux {
            return Relation::Meme;
        }
        let lieu = *localisation;
        let vu = &trouvaille.pbo.localisation;
        let chez_le_contrat = est_du_contrat(trouvaille.releve) && lieu.is_none_or(|lieu| meme_texte(lieu, vu));
        if chez_le_contrat || lieu.is_some_and(|lieu| self.meme_lieu(nom, lieu, vu)) {
            Relation::Meme
        } else {
            Relation::Ambigue
        }
    }

    /// Whether the name of the order's PBO could tell where a fibre is: the fibre is on a PBO that
    /// has a name, or the full list of some PBO does not have it.
    pub(super) fn nommer_decide(&self, trouvaille: Option<&Trouvaille<'a>>) -> bool {
        trouvaille.is_some_and(|trouvaille| !is_absent(&trouvaille.pbo.reference))
            || self.listes().any(|releve| {
                let demande = releve.question.as_ref().and_then(|question| question.pbo.as_ref());
                demande.is_some_and(|pbo| releve.reponse.pbo.iter().any(|lu| meme_nom(&lu.reference, pbo.as_str())))
                    && trouvaille.is_none_or(|t| releve.reponse.trouve(&t.fibre.reference).is_none())
            })
    }

    /// Whether a fibre is in another bâtiment than the contract's; `None`: nobody knows.
    pub(super) fn autre_batiment(&self, trouvaille: &Trouvaille<'a>) -> Option<bool> {
        let contrat = self.batiment?;
        self.batiment_de(trouvaille).map(|batiment| batiment != contrat)
    }

    /// The bâtiment a fibre is in.
    pub(super) fn batiment_de(&self, trouvaille: &Trouvaille<'a>) -> Option<&'a str> {
        match &trouvaille.releve.question {
            Some(QuestionFibres { lieu: Some(lieu), .. }) => Some(lieu.batiment.as_str()),
            Some(QuestionFibres { lieu: None, .. }) => self.batiment,
            None => self.batiment_du_pbo(&trouvaille.pbo.reference, Some(&trouvaille.pbo.localisation)),
        }
    }

    fn trouve_commande(&self, examen: &Examen<'a>) -> PboConnu<'a> {
        let ecrit = examen.commande.pbo.as_ref().filter(|fait| !is_absent(&fait.valeur.reference));
        let nomme = |ecrit: &'a Fait<PboCommande>| PboConnu::Connu {
            nom: nom_propre(&ecrit.valeur.reference),
            localisation: ecrit
                .valeur
                .localisation
                .as_deref()
                .or_else(|| self.lieu_chez_le_contrat(&ecrit.valeur.reference)),
        };
        let Some(fait) = ecrit else { return self.pbo_du_contrat().unwrap_or(PboConnu::Inconnu) };
        let du_site = || self.est_du_site(&fait.valeur.reference);
        match fait.origine {
            Origine::Plan | Origine::Main | Origine::Service => nomme(fait),
            Origine::Reprovisionning if du_site() => nomme(fait),
            Origine::Reprovisionning | Origine::CrCommande | Origine::Commande => match self.pbo_du_contrat() {
                Some(connu) => connu,
                None if du_site() => nomme(fait),
                None => PboConnu::HorsSite(nom_propre(&fait.valeur.reference)),
            },
        }
    }

    /// The PBOs of the latest getRoSite answer without a place.
    fn pbos_du_contrat(&self) -> Option<&'a [PboFibres]> {
        self.listes().find(|releve| est_du_contrat(releve)).map(|releve| releve.reponse.pbo.as_slice())
    }

    /// The order's PBO by the getRoSite answer without a place, if that names exactly one.
    fn pbo_du_contrat(&self) -> Option<PboConnu<'a>> {
        let (premier, autres) = self.pbos_du_contrat()?.split_first()?;
        let seul = autres.iter().all(|pbo| {
            meme_nom(&pbo.reference, &premier.reference) && meme_texte(&pbo.localisation, &premier.localisation)
        });
        (seul && !is_absent(&premier.reference)).then(|| PboConnu::Connu {
            nom: nom_propre(&premier.reference),
            localisation: (!premier.localisation.trim().is_empty()).then_some(&*premier.localisation),
        })
    }

    /// Where the answer without a place has the PBO of that name.
    fn lieu_chez_le_contrat(&self, nom: &str) -> Option<&'a str> {
        let mut lieux = self
            .pbos_du_contrat()?
            .iter()
            .filter(|pbo| meme_nom(&pbo.reference, nom) && !pbo.localisation.trim().is_empty())
            .map(|pbo| &*pbo.localisation);
        let premier = lieux.next()?;
        lieux.all(|autre| meme_texte(autre, premier)).then_some(premier)
    }

    /// Whether a PBO of that name occurs in this site's answers.
    fn est_du_site(&self, nom: &str) -> bool {
        self.emplacements(nom).next().is_some()
            || self.listes().any(|releve| releve.reponse.pbo.iter().any(|pbo| meme_nom(&pbo.reference, nom)))
    }

    /// At how many places of the site a PBO of that name stands: by the tree, and by the lists.
    fn compte_lieux(&self, nom: &str) -> usize {
        let mut arbre: Vec<(&str, &str, &str)> =
            self.emplacements(nom).map(|lieu| (lieu.batiment, lieu.escalier, &*lieu.etage.reference)).collect();
        arbre.sort_unstable();
        arbre.dedup();
        arbre.len().max(self.compte_localisations(nom))
    }

    fn compte_localisations(&self, nom: &str) -> usize {
        let mut ecrites = self
            .listes()
            .flat_map(|releve| &releve.reponse.pbo)
            .filter(|pbo| meme_nom(&pbo.reference, nom))
            .map(|pbo| &*pbo.localisation)
            .filter(|lieu| !lieu.trim().is_empty());
        let Some(premiere) = ecrites.next() else { return 0 };
        // Mostly there is one, or the same words again: nothing to fold.
        let mut autres: Vec<&str> = ecrites.filter(|lieu| *lieu != premiere).collect();
        if autres.is_empty() {
            return 1;
        }
        autres.push(premiere);
        let mut lus: Vec<String> = autres.into_iter().map(fold).filter(|lieu| !lieu.is_empty()).collect();
        lus.sort_unstable();
        lus.dedup();
        lus.len()
    }

    /// The latest list of the order's whole PBO: asked for by its name, answered under its name.
    fn trouve_pleine(&self, nom: &str, lieu: Option<&str>) -> Option<&'a Releve> {
        self.listes().find(|releve| {
            let demande = releve.question.as_ref().and_then(|question| question.pbo.as_ref());
            demande.is_some_and(|pbo| meme_nom(pbo.as_str(), nom))
                && releve.reponse.pbo.iter().any(|pbo| {
                    meme_nom(&pbo.reference, nom)
                        && (!self.deux_lieux || lieu.is_some_and(|lieu| self.meme_lieu(nom, lieu, &pbo.localisation)))
                })
        })
    }

    /// Whether two localisations of a PBO of that name are one place: the same words, and words
    /// that fit one place only (an étage's name alone fits that étage of every bâtiment).
    fn meme_lieu(&self, nom: &str, un: &str, autre: &str) -> bool {
        let lieu = fold(un);
        !lieu.is_empty()
            && lieu == fold(autre)
            && self.emplacements(nom).filter(|place| fold(&place.etage.reference) == lieu).count() < 2
    }

    /// The contract's own bâtiment: by its own place, else by the order's PBO.
    fn trouve_batiment(&self) -> Option<&'a str> {
        let mut par_lieu = self
            .pbos_du_contrat()
            .unwrap_or_default()
            .iter()
            .filter_map(|pbo| self.batiment_du_pbo(&pbo.reference, Some(&pbo.localisation)));
        if let Some(premier) = par_lieu.next() {
            return par_lieu.all(|autre| autre == premier).then_some(premier);
        }
        match &self.commande {
            PboConnu::Connu { nom, localisation } => self.batiment_du_pbo(nom, *localisation),
            PboConnu::HorsSite(_) | PboConnu::Inconnu => None,
        }
    }

    /// The only bâtiment where a PBO of that name stands; with a localisation, at that étage.
    fn batiment_du_pbo(&self, nom: &str, localisation: Option<&str>) -> Option<&'a str> {
        self.site?;
        let unique = |mut batiments: Vec<&'a str>| {
            batiments.dedup();
            if let [seul] = batiments.as_slice() { Some(*seul) } else { None }
        };
        unique(self.emplacements(nom).map(|lieu| lieu.batiment).collect()).or_else(|| {
            let etage = fold(localisation?);
            unique(
                self.emplacements(nom)
                    .filter(|lieu| fold(&lieu.etage.reference) == etage)
                    .map(|lieu| lieu.batiment)
                    .collect(),
            )
        })
    }

    fn emplacements(&self, nom: &str) -> impl Iterator<Item = Emplacement<'a>> {
        self.site
            .into_iter()
            .flat_map(Site::etages)
            .filter(move |lieu| lieu.etage.pbo.iter().any(|pbo| meme_nom(&pbo.reference, nom)))
    }
}

/// Whether a list is the answer of getRoSite without a place: the contract's own.
pub(super) fn est_du_contrat(releve: &Releve) -> bool {
    matches!(releve.question, Some(QuestionFibres { lieu: None, pbo: None }))
}

/// The time since the list was fetched, if that is known and not in the future.
pub(super) fn age_de(releve: &Releve, maintenant: Timestamp) -> Option<SignedDuration> {
    releve.le.map(|le| maintenant.duration_since(le).max(SignedDuration::ZERO))
}

/// Whether two PBO names are one: case and accents count, blanks at the ends and in runs do not.
fn meme_nom(un: &str, autre: &str) -> bool {
    un == autre
        || !(est_nom_propre(un) && est_nom_propre(autre))
            && trim_pasted(un).split_whitespace().eq(trim_pasted(autre).split_whitespace())
}

fn nom_propre(nom: &str) -> Cow<'_, str> {
    if est_nom_propre(nom) { Cow::Borrowed(nom) } else { Cow::Owned(squeeze(trim_pasted(nom))) }
}

/// Whether a name has nothing that could be trimmed or squeezed.
fn est_nom_propre(nom: &str) -> bool {
    nom.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.' | b'/'))
}

fn meme_texte(un: &str, autre: &str) -> bool {
    un == autre || fold(un) == fold(autre)
}

/// Whether `un` is known to be later than `autre`.
fn est_apres(un: Option<Timestamp>, autre: Option<Timestamp>) -> bool {
    matches!((un, autre), (Some(un), Some(autre)) if un > autre)
}
