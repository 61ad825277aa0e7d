//! A second reading of docs/e-reprov.md 4: it uses the tables of `rules.txt`, and no code of the product's rules.
//!
//! A table gives the verdict of every world: a combination of values of the facts that it asks for. A missing fact is
//! tried with each of its values: where the verdicts of the possible worlds disagree, the rule may be undecided.
//! Nothing here comes from the product: a verdict is the first letter of its name.

use std::sync::LazyLock;

/// A fact that the tables ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFact {
    /// The motif.
    Motif,
    /// conservationPTO.
    Conservation,
    /// referencePTO.
    Pto,
    /// Whether the order is on an existing prise.
    ExistingPrise,
    /// Whether the building belongs to the parc OPAC.
    ParcOpac,
    /// The order's route.
    Route,
    /// The order's zone.
    Zone,
    /// Whether the building is individual or collective.
    Immeuble,
    /// The wanted fibre's PBO, compared with the order's.
    Pbo,
    /// The wanted fibre, compared with the order's.
    Fibre,
    /// The wanted fibre's informationConstruction.
    Construction,
    /// The wanted fibre's informationUtilisation.
    Utilisation,
    /// The age of the list that has the wanted fibre.
    List,
    /// Whether another reprovisioning is under way.
    Underway,
    /// The wanted fibre's bâtiment, compared with the contract's.
    Batiment,
    /// Whether the parameters are well formed.
    WellFormed,
    /// What a put of ours, newer than the list, did to the wanted fibre.
    OurPut,
    /// Whether the wanted fibre looks like another one.
    LookAlike,
}

/// The facts as the tables name them, with their values.
pub const FACTS: [(&str, &[&str]); 18] = [
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
    ("notre demande", &["rien", "prise", "libérée", "à ne pas reprendre"]),
    ("ressemblance", &["non", "oui"]),
];

/// The rules, in the order of their verdicts.
pub const RULES: [&str; 17] =
    ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "A1", "A2", "A3", "A4", "A5", "A6", "A7"];

/// A verdict per rule: c(onforme), r(ejet), i(ndéterminé), a(vertissement), s(ans objet).
pub type Letters = [u8; 17];

/// A rule: the facts that its table asks for, and a verdict for each combination of their values, "not known" included.
struct RuleTable {
    facts: Vec<usize>,
    verdicts: Vec<u8>,
}

static TABLES: LazyLock<Vec<RuleTable>> = LazyLock::new(|| {
    let text = include_str!("rules.txt");
    RULES.iter().map(|name| RuleTable::read(name, text)).collect()
});

/// For each fact, the rules (by index) whose tables ask for it.
static NAMING: LazyLock<[Vec<usize>; 18]> =
    LazyLock::new(|| std::array::from_fn(|fact| (0..17).filter(|rule| TABLES[*rule].facts.contains(&fact)).collect()));

impl RuleTable {
    fn read(name: &str, text: &str) -> Self {
        let block = text.split("\n\n").find(|block| block.starts_with(&format!("{name} · "))).expect("a table");
        let mut lines = block.lines().skip(1).map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
        let titles = lines.next().expect("a head line");
        let (verdict, titles) = titles.split_last().expect("columns");
        assert_eq!(*verdict, "verdict");
        let facts: Vec<usize> = titles.iter().map(|title| fact_of(title)).collect();
        let lines: Vec<(Vec<Vec<usize>>, u8)> = lines
            .map(|cells| {
                let (verdict, cells) = cells.split_last().expect("cells");
                assert_eq!(cells.len(), facts.len(), "{name}: {cells:?}");
                (cells.iter().zip(&facts).map(|(cell, fact)| values_of(cell, *fact)).collect(), letter(verdict))
            })
            .collect();
        let of_world = |world: &[usize]| {
            let allows =
                |values: &[Vec<usize>]| values.iter().zip(world).all(|(allowed, value)| allowed.contains(value));
            let found: Vec<u8> =
                lines.iter().filter(|(values, _)| allows(values)).map(|(_, verdict)| *verdict).collect();
            assert_eq!(found.len(), 1, "{name}: the world {world:?} of {titles:?} is in one line");
            found[0]
        };
        let mut verdicts = Vec::new();
        product(&facts.iter().map(|fact| (0..=number(*fact)).collect()).collect::<Vec<_>>(), &mut |known| {
            let possible: Vec<Vec<usize>> = known
                .iter()
                .zip(&facts)
                .map(|(value, fact)| if *value == number(*fact) { (0..*value).collect() } else { vec![*value] })
                .collect();
            let mut said = Vec::new();
            product(&possible, &mut |world| said.push(of_world(world)));
            verdicts.push(agreed(&said, name.starts_with('A')));
        });
        Self { facts, verdicts }
    }
}

/// The verdict of a rule, given the verdicts `said` of all the possible worlds. An advice holds only where all agree on
/// it. Another rule takes the verdict of all worlds; where they disagree, it is undecided if one rejects, else
/// conforme.
fn agreed(said: &[u8], advice: bool) -> u8 {
    let all = |verdict| said.iter().all(|told| *told == verdict);
    if advice {
        return if all(b'a') { b'a' } else { b's' };
    }
    if let Some(alone) = [b'r', b'i', b's'].into_iter().find(|verdict| all(*verdict)) {
        return alone;
    }
    if said.contains(&b'r') { b'i' } else { b'c' }
}

/// Calls `see` with every combination of one value from each list.
fn product(choice: &[Vec<usize>], see: &mut dyn FnMut(&[usize])) {
    fn continuation(choice: &[Vec<usize>], start: &mut Vec<usize>, see: &mut dyn FnMut(&[usize])) {
        let Some(values) = choice.get(start.len()) else { return see(start) };
        for value in values {
            start.push(*value);
            continuation(choice, start, see);
            start.pop();
        }
    }
    continuation(choice, &mut Vec::new(), see);
}

fn number(fact: usize) -> usize {
    FACTS[fact].1.len()
}

fn fact_of(title: &str) -> usize {
    FACTS.iter().position(|(name, _)| *name == title).unwrap_or_else(|| panic!("no fact {title:?}"))
}

fn values_of(cell: &str, fact: usize) -> Vec<usize> {
    let (name, values) = FACTS[fact];
    let listed = |text: &str| -> Vec<usize> {
        let index = |word: &str| values.iter().position(|value| *value == word);
        text.split(", ").map(|word| index(word).unwrap_or_else(|| panic!("no {name} {word:?}"))).collect()
    };
    match cell.strip_prefix("sauf ") {
        Some(except) => (0..values.len()).filter(|value| !listed(except).contains(value)).collect(),
        None if cell == "*" => (0..values.len()).collect(),
        None => listed(cell),
    }
}

fn letter(verdict: &str) -> u8 {
    let verdicts = ["conforme", "rejet", "indéterminé", "avertissement", "sans objet"];
    assert!(verdicts.contains(&verdict), "no verdict {verdict:?}");
    verdict.as_bytes()[0]
}

/// Learns one fact after another and gives the verdict of each rule.
#[derive(Debug, Clone)]
pub struct TableReader {
    known: [usize; 18],
    verdicts: Letters,
}

impl Default for TableReader {
    fn default() -> Self {
        Self::new()
    }
}

impl TableReader {
    /// A reader that knows no fact.
    pub fn new() -> Self {
        let known = std::array::from_fn(number);
        let mut reader = Self { known, verdicts: [0; 17] };
        for rule in 0..17 {
            reader.verdicts[rule] = reader.verdict(rule);
        }
        reader
    }

    /// Learns the value of a fact, as its index in `FACTS`; `None` forgets it.
    pub fn knows(&mut self, fact: TableFact, value: Option<usize>) {
        let fact = fact as usize;
        self.known[fact] = value.unwrap_or(FACTS[fact].1.len());
        for rule in &NAMING[fact] {
            self.verdicts[*rule] = self.verdict(*rule);
        }
    }

    /// The verdicts, in the order of `RULES`.
    pub const fn verdicts(&self) -> &Letters {
        &self.verdicts
    }

    fn verdict(&self, rule: usize) -> u8 {
        let rule = &TABLES[rule];
        let mut place = 0;
        for fact in &rule.facts {
            place = place * (FACTS[*fact].1.len() + 1) + self.known[*fact];
        }
        rule.verdicts[place]
    }
}
