//! A TOML text read key by key.

use std::collections::BTreeMap;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::units::{lit_duree, lit_taille};
use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;

/// A year: longer than anything that is waited for.
const AN: Duration = Duration::from_hours(365 * 24);

/// A TOML text whose keys are read through [`Document::racine`].
#[derive(Debug)]
pub struct Document<'a> {
    fichier: String,
    fins: Fins,
    racine: DeTable<'a>,
}

/// Where each line of a text ends: the line of a place is then found without reading the text again.
#[derive(Debug)]
struct Fins(Vec<usize>);

/// A value and the line (from 1) of its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lu<T> {
    /// The value.
    pub valeur: T,
    /// The line.
    pub ligne: usize,
}

/// A table of a document. Whoever reads it ends with [`Table::fin`], which refuses the keys that
/// were not asked for.
#[derive(Debug)]
pub struct Table<'d> {
    fichier: &'d str,
    fins: &'d Fins,
    chemin: String,
    contenu: &'d DeTable<'d>,
    connues: Vec<&'static str>,
}

impl<'a> Document<'a> {
    /// Parses `source`; `fichier` is the file's name in every refusal.
    ///
    /// # Errors
    /// `erreur.fichier.syntaxe` with the line and the column.
    pub fn parse(fichier: &str, source: &'a str) -> Result<Self, Echec> {
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        match DeTable::parse(source) {
            Ok(racine) => Ok(Self { fichier: fichier.to_owned(), fins: Fins::de(source), racine: racine.into_inner() }),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                Err(Echec::new(Categorie::Entree, "erreur.fichier.syntaxe")
                    .avec("fichier", fichier)
                    .avec("ligne", Fins::de(source).ligne(at).to_string())
                    .avec("extrait", extrait(source, at))
                    .detail(error.message()))
            }
        }
    }

    /// The document's root table.
    #[must_use]
    pub fn racine(&self) -> Table<'_> {
        Table {
            fichier: &self.fichier,
            fins: &self.fins,
            chemin: String::new(),
            contenu: &self.racine,
            connues: Vec::new(),
        }
    }
}

impl<'d> Table<'d> {
    fn cherche(&mut self, cle: &'static str) -> Option<(&'d DeValue<'d>, usize)> {
        self.connues.push(cle);
        let (nom, valeur) = self.contenu.get_key_value(cle)?;
        Some((valeur.get_ref(), self.fins.ligne(nom.span().start)))
    }

    /// The full name of a key of this table: `contrat.zone`.
    #[must_use]
    pub fn nom(&self, cle: &str) -> String {
        if self.chemin.is_empty() { cle.to_owned() } else { format!("{}.{cle}", self.chemin) }
    }

    fn refus(&self, texte: &str, cle: &str, ligne: usize) -> Echec {
        Echec::new(Categorie::Entree, texte)
            .avec("fichier", self.fichier)
            .avec("ligne", ligne.to_string())
            .avec("cle", self.nom(cle))
    }

    fn mauvais_type(&self, texte: &str, cle: &str, ligne: usize, recu: &DeValue<'_>) -> Echec {
        self.refus(texte, cle, ligne).avec("valeur", ecrit(recu))
    }

    /// The refusal of a value that is outside its format: `attendu` says the format in words that
    /// need no translation (`"ZTD" | "ZMD"`).
    #[must_use]
    pub fn hors_format(&self, cle: &str, ligne: usize, valeur: &str, attendu: &str) -> Echec {
        self.refus("erreur.fichier.valeur", cle, ligne).avec("valeur", valeur).avec("attendu", attendu)
    }

    /// The refusal of a value for a reason that has a text of its own.
    #[must_use]
    pub fn refuse(&self, texte: &str, cle: &str, ligne: usize) -> Echec {
        self.refus(texte, cle, ligne)
    }

    /// A text.
    ///
    /// # Errors
    /// It is not one.
    pub fn texte(&mut self, cle: &'static str) -> Result<Option<Lu<String>>, Echec> {
        let Some((valeur, ligne)) = self.cherche(cle) else { return Ok(None) };
        match valeur {
            DeValue::String(texte) => Ok(Some(Lu { valeur: texte.clone().into_owned(), ligne })),
            autre => Err(self.mauvais_type("erreur.fichier.type.texte", cle, ligne, autre)),
        }
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// It is neither.
    pub fn booleen(&mut self, cle: &'static str) -> Result<Option<Lu<bool>>, Echec> {
        let Some((valeur, ligne)) = self.cherche(cle) else { return Ok(None) };
        match valeur {
            DeValue::Boolean(valeur) => Ok(Some(Lu { valeur: *valeur, ligne })),
            autre => Err(self.mauvais_type("erreur.fichier.type.booleen", cle, ligne, autre)),
        }
    }

    /// A whole number from `minimum` to `maximum`.
    ///
    /// # Errors
    /// It is not one.
    pub fn entier(&mut self, cle: &'static str, minimum: u32, maximum: u32) -> Result<Option<Lu<u32>>, Echec> {
        let Some((valeur, ligne)) = self.cherche(cle) else { return Ok(None) };
        let DeValue::Integer(nombre) = valeur else {
            return Err(self.mauvais_type("erreur.fichier.type.entier", cle, ligne, valeur));
        };
        match u32::from_str_radix(nombre.as_str(), nombre.radix()) {
            Ok(valeur) if (minimum..=maximum).contains(&valeur) => Ok(Some(Lu { valeur, ligne })),
            _ => Err(self.hors_format(cle, ligne, nombre.as_str(), &format!("{minimum} - {maximum}"))),
        }
    }

    /// One of the words of `choix`, and what it stands for.
    ///
    /// # Errors
    /// It is none of them.
    pub fn choix<T: Copy>(&mut self, cle: &'static str, choix: &[(&'static str, T)]) -> Result<Option<Lu<T>>, Echec> {
        let Some(Lu { valeur, ligne }) = self.texte(cle)? else { return Ok(None) };
        if let Some((_, sens)) = choix.iter().find(|(mot, _)| *mot == valeur) {
            return Ok(Some(Lu { valeur: *sens, ligne }));
        }
        let attendu: Vec<String> = choix.iter().map(|(mot, _)| format!("{mot:?}")).collect();
        Err(self.hors_format(cle, ligne, &valeur, &attendu.join(" | ")))
    }

    /// A duration written `"250ms"`, `"5s"`, `"2m"`, `"24h"`, `"7j"`, from `minimum` to a year.
    ///
    /// # Errors
    /// It is not one.
    pub fn duree(&mut self, cle: &'static str, minimum: Duration) -> Result<Option<Lu<Duration>>, Echec> {
        self.duree_entre(cle, minimum, AN)
    }

    /// The same between two bounds, at most [`super::DUREE_MAX`].
    ///
    /// # Errors
    /// It is not one.
    pub fn duree_entre(
        &mut self,
        cle: &'static str,
        minimum: Duration,
        maximum: Duration,
    ) -> Result<Option<Lu<Duration>>, Echec> {
        let Some((valeur, ligne)) = self.cherche(cle) else { return Ok(None) };
        let DeValue::String(texte) = valeur else {
            return Err(self.mauvais_type("erreur.fichier.type.duree", cle, ligne, valeur));
        };
        match lit_duree(texte) {
            Some(valeur) if (minimum..=maximum).contains(&valeur) => Ok(Some(Lu { valeur, ligne })),
            _ => Err(self.refus("erreur.fichier.duree", cle, ligne).avec("valeur", texte.as_ref())),
        }
    }

    /// A size written `"64 MiB"`, in bytes, at least one.
    ///
    /// # Errors
    /// It is not one.
    pub fn taille(&mut self, cle: &'static str) -> Result<Option<Lu<u64>>, Echec> {
        let Some((valeur, ligne)) = self.cherche(cle) else { return Ok(None) };
        let DeValue::String(texte) = valeur else {
            return Err(self.mauvais_type("erreur.fichier.type.taille", cle, ligne, valeur));
        };
        match lit_taille(texte) {
            Some(valeur) if valeur > 0 => Ok(Some(Lu { valeur, ligne })),
            _ => Err(self.refus("erreur.fichier.taille", cle, ligne).avec("valeur", texte.as_ref())),
        }
    }

    /// A date and time with its zone, as a text or as a TOML date.
    ///
    /// # Errors
    /// It is not one.
    pub fn horodatage(&mut self, cle: &'static str) -> Result<Option<Lu<jiff::Timestamp>>, Echec> {
        let Some((valeur, ligne)) = self.cherche(cle) else { return Ok(None) };
        let texte = match valeur {
            DeValue::String(texte) => texte.clone().into_owned(),
            DeValue::Datetime(date) => date.to_string(),
            autre => return Err(self.mauvais_type("erreur.fichier.type.horodatage", cle, ligne, autre)),
        };
        match texte.parse() {
            Ok(valeur) => Ok(Some(Lu { valeur, ligne })),
            Err(_) => Err(self.refus("erreur.fichier.horodatage", cle, ligne).avec("valeur", texte)),
        }
    }

    /// A table inside this one.
    ///
    /// # Errors
    /// It is not one.
    pub fn table(&mut self, cle: &'static str) -> Result<Option<Table<'d>>, Echec> {
        let Some((valeur, ligne)) = self.cherche(cle) else { return Ok(None) };
        match valeur {
            DeValue::Table(table) => Ok(Some(self.sous_table(cle, table))),
            autre => Err(self.mauvais_type("erreur.fichier.type.table", cle, ligne, autre)),
        }
    }

    /// Every table inside this one, by name: for a table whose keys are names that people choose.
    ///
    /// # Errors
    /// One of its values is not a table.
    pub fn tables(&self) -> Result<BTreeMap<String, Lu<Table<'d>>>, Echec> {
        let mut tables = BTreeMap::new();
        for (nom, valeur) in self.contenu {
            let ligne = self.fins.ligne(nom.span().start);
            let DeValue::Table(table) = valeur.get_ref() else {
                return Err(self.mauvais_type("erreur.fichier.type.table", nom.get_ref(), ligne, valeur.get_ref()));
            };
            tables.insert(
                nom.get_ref().clone().into_owned(),
                Lu { valeur: self.sous_table(nom.get_ref(), table), ligne },
            );
        }
        Ok(tables)
    }

    fn sous_table(&self, cle: &str, table: &'d DeTable<'d>) -> Table<'d> {
        Table { fichier: self.fichier, fins: self.fins, chemin: self.nom(cle), contenu: table, connues: Vec::new() }
    }

    /// The keys that the table holds and that were asked for.
    pub fn presentes(&self) -> impl Iterator<Item = String> + '_ {
        self.connues.iter().filter(|cle| self.contenu.contains_key(**cle)).map(|cle| self.nom(cle))
    }

    /// Ends the reading: a key that was never asked for is refused.
    ///
    /// # Errors
    /// `erreur.fichier.cle_inconnue` with the key, its line and the keys that there are.
    pub fn fin(&self) -> Result<(), Echec> {
        let inconnue = self.contenu.iter().filter(|(nom, _)| !self.connues.contains(&nom.get_ref().as_ref()));
        let premiere = inconnue.min_by_key(|(nom, _): &(&Spanned<_>, _)| nom.span().start);
        match premiere {
            None => Ok(()),
            Some((nom, _)) => Err(self
                .refus("erreur.fichier.cle_inconnue", nom.get_ref(), self.fins.ligne(nom.span().start))
                .avec("connues", self.connues.join(", "))),
        }
    }
}

impl Fins {
    fn de(source: &str) -> Self {
        Self(source.match_indices('\n').map(|(fin, _)| fin).collect())
    }

    /// The line of a byte offset, from 1.
    fn ligne(&self, at: usize) -> usize {
        1 + self.0.partition_point(|fin| *fin < at)
    }
}

/// The text of the line of a byte offset, shortened.
fn extrait(source: &str, at: usize) -> String {
    let (avant, apres) = source.split_at_checked(at).unwrap_or((source, ""));
    let debut = avant.rfind('\n').map_or(0, |fin| fin + 1);
    let fin = apres.find('\n').map_or(source.len(), |longueur| avant.len() + longueur);
    source.get(debut..fin).unwrap_or_default().trim().chars().take(60).collect()
}

fn ecrit(valeur: &DeValue<'_>) -> String {
    match valeur {
        DeValue::String(texte) => format!("\"{texte}\""),
        DeValue::Integer(nombre) => nombre.to_string(),
        DeValue::Float(nombre) => nombre.to_string(),
        DeValue::Boolean(valeur) => valeur.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(_) => "[...]".to_owned(),
        DeValue::Table(_) => "{...}".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_unknown_key_is_named_with_its_line() {
        let document = Document::parse("f", "a = 1\n[t]\nb = true\nzz = 1\naa = 2\n").unwrap();
        let mut racine = document.racine();
        racine.entier("a", 0, 9).unwrap();
        let mut table = racine.table("t").unwrap().unwrap();
        racine.fin().unwrap();
        table.booleen("b").unwrap();
        let echec = table.fin().unwrap_err();
        assert_eq!(echec.cle, "erreur.fichier.cle_inconnue");
        assert!(echec.arguments.contains(&("ligne", "4".into())), "{:?}", echec.arguments);
        assert!(echec.arguments.contains(&("cle", "t.zz".into())), "{:?}", echec.arguments);
    }

    #[test]
    fn a_syntax_fault_says_its_line() {
        let echec = Document::parse("f", "a = 1\nb = = 2\n").unwrap_err();
        assert_eq!(echec.cle, "erreur.fichier.syntaxe");
        assert!(echec.arguments.contains(&("ligne", "2".into())), "{:?}", echec.arguments);
    }
}
