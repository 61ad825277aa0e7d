//! A site as flat, foldable rows: bâtiments, escaliers, étages (the highest on top), PBOs.
//!
//! Owns: the order of the floors, what is folded, the contract's own place, the free counts. Must
//! never: know a terminal, or ask for anything.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::domain::etats::Utilisation;
use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::reference::{Lieu, ReferencePbo};
use crate::domain::site::{Emplacement, Etage, Site};
use crate::domain::text::fold;

/// A place in a site, by the received names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Chemin {
    /// The bâtiment.
    pub batiment: Box<str>,
    /// The escalier.
    pub escalier: Option<Box<str>>,
    /// The étage.
    pub etage: Option<Box<str>>,
    /// The PBO.
    pub pbo: Option<Box<str>>,
}

/// What a count counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unite {
    /// PTOs of the structure: the fibre list was not read yet.
    Pto,
    /// Fibres of a list.
    Fibres,
}

/// Free ones among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compte {
    /// Free ones.
    pub libres: usize,
    /// All.
    pub total: usize,
    /// Of what.
    pub unite: Unite,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rang {
    /// The place.
    pub chemin: Chemin,
    /// How deep, from 0.
    pub profondeur: usize,
    /// The name to show.
    pub nom: Box<str>,
    /// The PBOs on this floor.
    pub pbo: Vec<Box<str>>,
    /// Whether it is unfolded; `None`: there is nothing to fold.
    pub ouvert: Option<bool>,
    /// How much room there is.
    pub compte: Compte,
    /// Whether it is, or holds, the contract's own place.
    pub propre: bool,
}

/// The contract's own place as the service tells it: PBO and localisation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repere {
    /// PBO name and localisation.
    pub pbo: Vec<(Box<str>, Box<str>)>,
}

impl Repere {
    /// The place that a fibre list without a place tells.
    #[must_use]
    pub fn of(liste: &RoSite) -> Self {
        Self { pbo: liste.pbo.iter().map(|pbo| (pbo.reference.clone(), pbo.localisation.clone())).collect() }
    }

    /// The contract's own floors. The same PBO name may stand at several places, under each escalier
    /// of each bâtiment: then the localisation has to name more of one place than of every other.
    /// Where it doesn't, none is marked: a wrong floor would show another one's fibres.
    fn lieux(&self, site: &Site) -> Vec<Chemin> {
        let mut lieux = Vec::new();
        for (nom, localisation) in &self.pbo {
            let places: Vec<(usize, Emplacement<'_>)> =
                site.emplacements_du_pbo(nom).map(|lieu| (nommes(localisation, &lieu), lieu)).collect();
            let most = places.iter().map(|(nommes, _)| *nommes).max().unwrap_or(0);
            let mut best = places.iter().filter(|(nommes, _)| places.len() == 1 || (*nommes == most && most > 0));
            if let (Some((_, lieu)), None) = (best.next(), best.next()) {
                lieux.push(Chemin {
                    batiment: lieu.batiment.into(),
                    escalier: Some(lieu.escalier.into()),
                    etage: Some(lieu.etage.reference.clone()),
                    pbo: None,
                });
            }
        }
        lieux
    }
}

/// How much of this place a localisation in the service's words names: bâtiment, escalier, étage.
fn nommes(localisation: &str, lieu: &Emplacement<'_>) -> usize {
    let localisation = fold(localisation);
    [lieu.batiment, lieu.escalier, &lieu.etage.reference].into_iter().filter(|nom| nomme(&localisation, nom)).count()
}

/// Whether a folded localisation has this name in it, whole: `etage-1` is not in `etage-15`.
fn nomme(localisation: &str, nom: &str) -> bool {
    let nom = fold(nom);
    let part = |c: char| c.is_alphanumeric() || c == '-';
    !nom.is_empty()
        && localisation.match_indices(nom.as_str()).any(|(at, found)| {
            let (before, rest) = localisation.split_at(at);
            !before.ends_with(part) && !rest.strip_prefix(found).is_some_and(|after| after.starts_with(part))
        })
}

/// How the tree is asked for.
pub struct Vue<'a> {
    /// The site.
    pub site: &'a Site,
    /// What was folded or unfolded against its default.
    pub bascules: &'a HashSet<Chemin>,
    /// The contract's own place.
    pub repere: &'a Repere,
    /// Text that a floor, or a PBO on it, must contain (folded; empty: all).
    pub filtre: &'a str,
    /// The fibre list of a place, where it was read.
    pub liste: &'a dyn Fn(&Chemin) -> Option<&'a RoSite>,
}

impl Vue<'_> {
    /// The rows, top to bottom.
    #[must_use]
    pub fn rangs(&self) -> Vec<Rang> {
        let mut rangs = Vec::new();
        let lieux = self.repere.lieux(self.site);
        for batiment in naturels(&self.site.batiments, |batiment| &batiment.reference) {
            let chemin = Chemin { batiment: batiment.reference.clone(), ..Chemin::default() };
            let at = rangs.len();
            let mut compte = Compte { libres: 0, total: 0, unite: Unite::Pto };
            let mut propre = false;
            for escalier in naturels(&batiment.escaliers, |escalier| &escalier.reference) {
                let chemin = Chemin { escalier: Some(escalier.reference.clone()), ..chemin.clone() };
                let at = rangs.len();
                let mut sous = Compte { libres: 0, total: 0, unite: Unite::Pto };
                let mut ici = false;
                let mut etages: Vec<&Etage> = escalier.etages.iter().collect();
                etages.sort_by(|a, b| du_haut(&a.reference, &b.reference));
                for etage in etages {
                    let compte = self.etage(&mut rangs, &chemin, etage, &lieux, &mut ici);
                    sous.libres += compte.libres;
                    sous.total += compte.total;
                }
                compte.libres += sous.libres;
                compte.total += sous.total;
                propre |= ici;
                self.chapeau(&mut rangs, at, chemin, 1, &escalier.reference, sous, ici);
            }
            self.chapeau(&mut rangs, at, chemin, 0, &batiment.reference, compte, propre);
        }
        rangs
    }

    /// Puts the row of a bâtiment or escalier before those of what it holds, which go when it is
    /// folded.
    #[expect(clippy::too_many_arguments, reason = "each is one field of the row it makes")]
    fn chapeau(
        &self,
        rangs: &mut Vec<Rang>,
        at: usize,
        chemin: Chemin,
        profondeur: usize,
        nom: &str,
        compte: Compte,
        propre: bool,
    ) {
        if !self.filtre.is_empty() && rangs.len() == at {
            return;
        }
        let ouvert = !self.bascules.contains(&chemin) || !self.filtre.is_empty();
        if !ouvert {
            rangs.truncate(at);
        }
        let rang = Rang { chemin, profondeur, nom: nom.into(), pbo: Vec::new(), ouvert: Some(ouvert), compte, propre };
        rangs.insert(at, rang);
    }

    /// The row of a floor and, unfolded, of its PBOs. The count given back is always of PTOs, so
    /// that a sum never mixes units.
    fn etage(
        &self,
        rangs: &mut Vec<Rang>,
        escalier: &Chemin,
        etage: &Etage,
        lieux: &[Chemin],
        ici: &mut bool,
    ) -> Compte {
        let chemin = Chemin { etage: Some(etage.reference.clone()), ..escalier.clone() };
        let libres = etage.pto.iter().filter(|pto| pto.utilisation == Utilisation::Disponible).count();
        let pto = Compte { libres, total: etage.pto.len(), unite: Unite::Pto };
        let propre = lieux.contains(&chemin);
        *ici |= propre;
        let pbo: Vec<Box<str>> = etage.pbo.iter().map(|pbo| pbo.reference.clone()).collect();
        if !self.filtre.is_empty()
            && !fold(&etage.reference).contains(self.filtre)
            && !pbo.iter().any(|nom| fold(nom).contains(self.filtre))
        {
            return pto;
        }
        let ouvert = self.bascules.contains(&chemin);
        rangs.push(Rang {
            profondeur: 2,
            nom: etage.reference.clone(),
            ouvert: (!pbo.is_empty()).then_some(ouvert),
            compte: (self.liste)(&chemin).map_or(pto, compte),
            propre,
            pbo: pbo.clone(),
            chemin: chemin.clone(),
        });
        if ouvert {
            for nom in pbo {
                let chemin = Chemin { pbo: Some(nom.clone()), ..chemin.clone() };
                let compte = (self.liste)(&chemin).map_or(Compte { libres: 0, total: 0, unite: Unite::Fibres }, compte);
                rangs.push(Rang { profondeur: 3, nom, pbo: Vec::new(), ouvert: None, compte, propre: false, chemin });
            }
        }
        pto
    }
}

/// The free fibres of a list.
#[must_use]
pub fn compte(liste: &RoSite) -> Compte {
    let libres = liste.fibres().filter(|(_, fibre)| fibre.est_libre()).count();
    Compte { libres, total: liste.fibres().count(), unite: Unite::Fibres }
}

impl Chemin {
    /// What getRoSite is asked to see the fibres of this place; `None` for what is no floor, or
    /// has a name that can't be sent.
    #[must_use]
    pub fn question(&self) -> Option<QuestionFibres> {
        let lieu = Lieu::parse(&self.batiment, self.escalier.as_deref()?, self.etage.as_deref()?).ok()?;
        let pbo = match &self.pbo {
            None => None,
            Some(nom) => Some(ReferencePbo::parse(nom).ok()?),
        };
        Some(QuestionFibres { lieu: Some(lieu), pbo })
    }
}

fn naturels<T>(items: &[T], nom: impl Fn(&T) -> &str) -> Vec<&T> {
    let mut items: Vec<&T> = items.iter().collect();
    items.sort_by(|a, b| naturel(nom(a), nom(b)));
    items
}

/// Natural order: `BATIMENT-2` before `BATIMENT-10`.
#[must_use]
pub fn naturel(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (a.peek().copied(), b.peek().copied()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let order = nombre(&mut a).cmp(&nombre(&mut b));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(x), Some(y)) => {
                if x != y {
                    return x.cmp(&y);
                }
                a.next();
                b.next();
            }
        }
    }
}

fn nombre(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> u64 {
    let mut n: u64 = 0;
    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
        n = n.saturating_mul(10).saturating_add(u64::from(digit));
        chars.next();
    }
    n
}

/// The highest floor first; floors without a number last, in natural order.
fn du_haut(a: &str, b: &str) -> Ordering {
    match (hauteur(a), hauteur(b)) {
        (Some(x), Some(y)) => y.cmp(&x).then_with(|| naturel(a, b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => naturel(a, b),
    }
}

/// How high a floor is, as its name says: `ETAGE-15` is 15, `RDC` 0, `SOUS-SOL-1` -1.
#[must_use]
pub fn hauteur(nom: &str) -> Option<i64> {
    let nom = fold(nom);
    if nom.contains("rdc") || nom.contains("rez") {
        return Some(0);
    }
    let below = ["sous", "cave", "ss-", "ss "].iter().any(|word| nom.contains(word))
        || nom.contains("--")
        || nom.starts_with('-');
    let digits: String =
        nom.chars().rev().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let n = digits.chars().rev().collect::<String>().parse::<i64>();
    match (n, below) {
        (Ok(n), false) => Some(n),
        (Ok(n), true) => Some(n.saturating_neg()),
        (Err(_), true) => Some(-1),
        (Err(_), false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::site::{Batiment, Escalier, Pbo, Pto};

    fn etage(nom: &str, pbo: &[&str], libres: usize) -> Etage {
        Etage {
            reference: nom.into(),
            pbo: pbo.iter().map(|nom| Pbo { reference: (*nom).into() }).collect(),
            pto: (0..libres)
                .map(|n| Pto {
                    reference: format!("P{n}").into(),
                    construction: crate::domain::etats::Construction::Construite,
                    utilisation: Utilisation::Disponible,
                })
                .collect(),
        }
    }

    fn site(etages: Vec<Etage>) -> Site {
        let escaliers = vec![Escalier { reference: "ESCALIER-44".into(), etages }];
        Site { reference: "SC".into(), batiments: vec![Batiment { reference: "BATIMENT-1".into(), escaliers }] }
    }

    fn noms(site: &Site, bascules: &HashSet<Chemin>, filtre: &str, repere: &Repere) -> Vec<(String, bool)> {
        let vue = Vue { site, bascules, repere, filtre, liste: &|_| None };
        vue.rangs().into_iter().map(|rang| (rang.nom.into(), rang.propre)).collect()
    }

    #[test]
    fn the_building_stands_upright() {
        let site = site(["ETAGE-06", "RDC", "ETAGE-15", "SOUS-SOL-1", "TOIT"].map(|nom| etage(nom, &[], 0)).into());
        let rows = noms(&site, &HashSet::new(), "", &Repere::default());
        let rows: Vec<&str> = rows.iter().map(|(nom, _)| nom.as_str()).collect();
        assert_eq!(rows, ["BATIMENT-1", "ESCALIER-44", "ETAGE-15", "ETAGE-06", "RDC", "SOUS-SOL-1", "TOIT"]);
    }

    #[test]
    fn a_pbo_name_at_two_places_needs_its_localisation() {
        let site = site(vec![etage("ETAGE-15", &["BE-06"], 1), etage("ETAGE-06", &["BE-06"], 2)]);
        let own = |localisation: &str| {
            let repere = Repere { pbo: vec![("BE-06".into(), localisation.into())] };
            let rows = noms(&site, &HashSet::new(), "", &repere);
            rows.into_iter()
                .filter(|(nom, own)| *own && nom.starts_with("ETAGE"))
                .map(|(nom, _)| nom)
                .collect::<Vec<_>>()
        };
        assert_eq!(own("Etage-06"), ["ETAGE-06"]);
        assert_eq!(own("ailleurs"), Vec::<String>::new());
    }

    #[test]
    fn the_same_pbo_and_floor_under_several_escaliers_need_their_names() {
        let escalier = |nom: &str| Escalier { reference: nom.into(), etages: vec![etage("ETAGE-04", &["PBO-2"], 1)] };
        let batiment = |nom: &str| Batiment {
            reference: nom.into(),
            escaliers: vec![escalier("ESCALIER-1"), escalier("ESCALIER-2")],
        };
        let site = Site { reference: "SC".into(), batiments: vec![batiment("BATIMENT-A"), batiment("BATIMENT-B")] };
        let own = |localisation: &str| {
            let repere = Repere { pbo: vec![("PBO-2".into(), localisation.into())] };
            let bascules = HashSet::new();
            let vue = Vue { site: &site, bascules: &bascules, repere: &repere, filtre: "", liste: &|_| None };
            let own = vue.rangs().into_iter().filter(|rang| rang.propre && rang.profondeur == 2);
            own.map(|rang| format!("{} {}", rang.chemin.batiment, rang.chemin.escalier.unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(own("BATIMENT-B / ESCALIER-2 / ETAGE-04"), ["BATIMENT-B ESCALIER-2"]);
        assert_eq!(own("Bâtiment-A, escalier-2, étage-04"), ["BATIMENT-A ESCALIER-2"]);
        for doubt in ["ETAGE-04", "BATIMENT-A / ETAGE-04", "BATIMENT-A / ESCALIER-10 / ETAGE-04", ""] {
            assert_eq!(own(doubt), Vec::<String>::new(), "{doubt}");
        }
    }

    #[test]
    fn folding_and_filtering_keep_the_counts() {
        let site = site(vec![etage("ETAGE-15", &["BE-06"], 3), etage("ETAGE-06", &["BE-03"], 2)]);
        let repere = Repere::default();
        let folded = HashSet::from([Chemin { batiment: "BATIMENT-1".into(), ..Chemin::default() }]);
        let vue = Vue { site: &site, bascules: &folded, repere: &repere, filtre: "", liste: &|_| None };
        let rows = vue.rangs();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows.first().map(|rang| rang.compte.libres), Some(5));
        let names: Vec<String> = noms(&site, &folded, "be-03", &repere).into_iter().map(|(nom, _)| nom).collect();
        assert_eq!(names, ["BATIMENT-1", "ESCALIER-44", "ETAGE-06"]);
    }
}
