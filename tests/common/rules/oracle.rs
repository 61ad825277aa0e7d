//! A second reading of docs/e-reprov.md 4: the tables of `rules.txt`, and no code of a
//! rule.
//!
//! A table says the verdict of every world in which all that it asks for is known. A missing fact is
//! tried with each of its values: where the worlds that are left disagree, the rule is undecided.
//! Nothing here comes from the product: a verdict is the first letter of its name.

use std::sync::LazyLock;

/// A fact that the tables ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fait {
    /// The motif.
    Motif,
    /// conservationPTO.
    Conservation,
    /// referencePTO.
    Pto,
    /// Whether the order is on a prise existante.
    PriseExistante,
    /// Whether the building is of the parc OPAC.
    ParcOpac,
    /// The order's route.
    Route,
    /// The order's zone.
    Zone,
    /// Individuel or collectif.
    Immeuble,
    /// The wanted fibre's PBO beside the order's.
    Pbo,
    /// The wanted fibre beside the order's.
    Fibre,
    /// Its informationConstruction.
    Construction,
    /// Its informationUtilisation.
    Utilisation,
    /// How old the list is that has it.
    Liste,
    /// Whether another reprovisioning is under way.
    EnCours,
    /// Its bâtiment beside the contract's.
    Batiment,
    /// Whether the parameters are well formed.
    Forme,
}

/// The facts in the tables' words, with their values.
pub const FAITS: [(&str, &[&str]); 16] = [
    (
        "motif",
        &[
            "PTO existante",
            "Bâtiment erroné",
            "Escalier erroné",
            "Fibre occupée",
            "Fibre cassée",
            "Adresse erronée",
            "Etage erroné",
            "PBO erroné",
            "Absence de signal",
            "PTO inexistante",
            "PTO erronée",
            "PBO saturé",
            "PBO éloigné",
            "Problème génie civil",
            "Route optique virtuelle",
        ],
    ),
    ("conservationPTO", &["0", "1"]),
    ("referencePTO", &["vide", "donnée"]),
    ("prise existante", &["non", "oui"]),
    ("parc OPAC", &["non", "oui"]),
    ("route", &["réelle", "virtuelle"]),
    ("zone", &["ZTD", "ZMD"]),
    ("immeuble", &["individuel", "collectif"]),
    ("PBO", &["le même", "un autre"]),
    ("fibre", &["une autre", "celle de la commande"]),
    ("informationConstruction", &["A construire", "En construction", "Construite"]),
    ("informationUtilisation", &["Disponible", "Occupé", "Réservé"]),
    ("liste", &["récente", "ancienne", "sans âge", "aucune"]),
    ("en cours", &["non", "oui"]),
    ("bâtiment", &["le même", "un autre"]),
    ("paramètres", &["bien formés", "mal formés"]),
];

/// The rules, in the order of the verdicts.
pub const REGLES: [&str; 16] =
    ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "A1", "A2", "A3", "A4", "A5", "A6"];

/// A verdict per rule: c(onforme), r(ejet), i(ndéterminé), a(vertissement), s(ans objet).
pub type Lettres = [u8; 16];

/// A rule: the facts that its table asks for, and its verdict for each value of each of them and
/// for each not known.
struct Regle {
    faits: Vec<usize>,
    verdicts: Vec<u8>,
}

static TABLES: LazyLock<Vec<Regle>> = LazyLock::new(|| {
    let texte = include_str!("rules.txt");
    REGLES.iter().map(|nom| Regle::lue(nom, texte)).collect()
});

/// The rules (by rank) whose tables ask for a fact.
static NOMMANT: LazyLock<[Vec<usize>; 16]> = LazyLock::new(|| {
    std::array::from_fn(|fait| (0..16).filter(|regle| TABLES[*regle].faits.contains(&fait)).collect())
});

impl Regle {
    fn lue(nom: &str, texte: &str) -> Self {
        let bloc = texte.split("\n\n").find(|bloc| bloc.starts_with(&format!("{nom} · "))).expect("a table");
        let mut lignes = bloc.lines().skip(1).map(|ligne| ligne.split('|').map(str::trim).collect::<Vec<_>>());
        let titres = lignes.next().expect("a head line");
        let (verdict, titres) = titres.split_last().expect("columns");
        assert_eq!(*verdict, "verdict");
        let faits: Vec<usize> = titres.iter().map(|titre| fait_de(titre)).collect();
        let lignes: Vec<(Vec<Vec<usize>>, u8)> = lignes
            .map(|cellules| {
                let (verdict, cellules) = cellules.split_last().expect("cells");
                assert_eq!(cellules.len(), faits.len(), "{nom}: {cellules:?}");
                (
                    cellules.iter().zip(&faits).map(|(cellule, fait)| valeurs_de(cellule, *fait)).collect(),
                    lettre(verdict),
                )
            })
            .collect();
        let du_monde = |monde: &[usize]| {
            let admet =
                |valeurs: &[Vec<usize>]| valeurs.iter().zip(monde).all(|(admises, valeur)| admises.contains(valeur));
            let trouvees: Vec<u8> =
                lignes.iter().filter(|(valeurs, _)| admet(valeurs)).map(|(_, verdict)| *verdict).collect();
            assert_eq!(trouvees.len(), 1, "{nom}: the world {monde:?} of {titres:?} is in one line");
            trouvees[0]
        };
        let mut verdicts = Vec::new();
        produit(&faits.iter().map(|fait| (0..=nombre(*fait)).collect()).collect::<Vec<_>>(), &mut |connu| {
            let possibles: Vec<Vec<usize>> = connu
                .iter()
                .zip(&faits)
                .map(|(valeur, fait)| if *valeur == nombre(*fait) { (0..*valeur).collect() } else { vec![*valeur] })
                .collect();
            let mut dits = Vec::new();
            produit(&possibles, &mut |monde| dits.push(du_monde(monde)));
            verdicts.push(accord(&dits, nom.starts_with('A')));
        });
        Self { faits, verdicts }
    }
}

/// What is left when all the worlds that agree with what is known say `dits`.
fn accord(dits: &[u8], conseil: bool) -> u8 {
    let tous = |verdict| dits.iter().all(|dit| *dit == verdict);
    if conseil {
        return if tous(b'a') { b'a' } else { b's' };
    }
    if let Some(seul) = [b'r', b'i', b's'].into_iter().find(|verdict| tous(*verdict)) {
        return seul;
    }
    if dits.contains(&b'r') { b'i' } else { b'c' }
}

/// Every choice of one of each.
fn produit(choix: &[Vec<usize>], voir: &mut dyn FnMut(&[usize])) {
    fn suite(choix: &[Vec<usize>], debut: &mut Vec<usize>, voir: &mut dyn FnMut(&[usize])) {
        let Some(valeurs) = choix.get(debut.len()) else { return voir(debut) };
        for valeur in valeurs {
            debut.push(*valeur);
            suite(choix, debut, voir);
            debut.pop();
        }
    }
    suite(choix, &mut Vec::new(), voir);
}

fn nombre(fait: usize) -> usize {
    FAITS[fait].1.len()
}

fn fait_de(titre: &str) -> usize {
    FAITS.iter().position(|(nom, _)| *nom == titre).unwrap_or_else(|| panic!("no fact {titre:?}"))
}

fn valeurs_de(cellule: &str, fait: usize) -> Vec<usize> {
    let (nom, valeurs) = FAITS[fait];
    let dites = |texte: &str| -> Vec<usize> {
        let rang = |mot: &str| valeurs.iter().position(|valeur| *valeur == mot);
        texte.split(", ").map(|mot| rang(mot).unwrap_or_else(|| panic!("no {nom} {mot:?}"))).collect()
    };
    match cellule.strip_prefix("sauf ") {
        Some(sauf) => (0..valeurs.len()).filter(|valeur| !dites(sauf).contains(valeur)).collect(),
        None if cellule == "*" => (0..valeurs.len()).collect(),
        None => dites(cellule),
    }
}

fn lettre(verdict: &str) -> u8 {
    let verdicts = ["conforme", "rejet", "indéterminé", "avertissement", "sans objet"];
    assert!(verdicts.contains(&verdict), "no verdict {verdict:?}");
    verdict.as_bytes()[0]
}

/// Somebody who learns one fact after another and says, of each rule, what follows.
#[derive(Debug, Clone)]
pub struct Lecteur {
    connu: [usize; 16],
    verdicts: Lettres,
}

impl Default for Lecteur {
    fn default() -> Self {
        Self::new()
    }
}

impl Lecteur {
    /// Knows nothing yet.
    pub fn new() -> Self {
        let connu = std::array::from_fn(nombre);
        let mut lecteur = Self { connu, verdicts: [0; 16] };
        for regle in 0..16 {
            lecteur.verdicts[regle] = lecteur.verdict(regle);
        }
        lecteur
    }

    /// Learns the rank of a fact's value in `FAITS`, or forgets it.
    pub fn sait(&mut self, fait: Fait, valeur: Option<usize>) {
        let fait = fait as usize;
        self.connu[fait] = valeur.unwrap_or(FAITS[fait].1.len());
        for regle in &NOMMANT[fait] {
            self.verdicts[*regle] = self.verdict(*regle);
        }
    }

    /// The verdicts, in the order of `REGLES`.
    pub const fn verdicts(&self) -> &Lettres {
        &self.verdicts
    }

    fn verdict(&self, regle: usize) -> u8 {
        let regle = &TABLES[regle];
        let mut place = 0;
        for fait in &regle.faits {
            place = place * (FAITS[*fait].1.len() + 1) + self.connu[*fait];
        }
        regle.verdicts[place]
    }
}
