//! Which column of a sheet is which key of a plan.
//!
//! Owns: the names of the keys, the plain words for them, and the columns that are nobody's: those are kept.

use crate::domain::near::differences;
use crate::domain::text::before_misreading;
use crate::wire::csv::normalised_name;

/// A key of the plan, which a column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlanKey {
    Contrat,
    Prise,
    ExistingPrise,
    ParcOpac,
    Zone,
    Collective,
    Pbo,
    Route,
    Fibre,
    Pto,
    Conservation,
    Motif,
    File,
    ReadAt,
}

/// The keys by the names of their columns.
pub(super) const KEYS: [(&str, PlanKey); 14] = [
    ("contrat.reference", PlanKey::Contrat),
    ("contrat.reference_prise", PlanKey::Prise),
    ("contrat.prise_existante", PlanKey::ExistingPrise),
    ("contrat.parc_opac", PlanKey::ParcOpac),
    ("contrat.zone", PlanKey::Zone),
    ("contrat.immeuble_collectif", PlanKey::Collective),
    ("contrat.pbo", PlanKey::Pbo),
    ("contrat.route", PlanKey::Route),
    ("demande.reference_fibre", PlanKey::Fibre),
    ("demande.reference_pto", PlanKey::Pto),
    ("demande.conservation_pto", PlanKey::Conservation),
    ("demande.motif", PlanKey::Motif),
    ("releve.fichier", PlanKey::File),
    ("releve.releve_le", PlanKey::ReadAt),
];

/// The keys in plain words, in the order of a sheet to be filled in.
const WORDS: [(&str, PlanKey); 14] = [
    ("Contrat", PlanKey::Contrat),
    ("Fibre", PlanKey::Fibre),
    ("PTO", PlanKey::Pto),
    ("Garder la PTO", PlanKey::Conservation),
    ("Motif", PlanKey::Motif),
    ("Référence de prise", PlanKey::Prise),
    ("Prise existante", PlanKey::ExistingPrise),
    ("Parc OPAC", PlanKey::ParcOpac),
    ("Zone", PlanKey::Zone),
    ("Immeuble collectif", PlanKey::Collective),
    ("PBO", PlanKey::Pbo),
    ("Route", PlanKey::Route),
    ("Relevé", PlanKey::File),
    ("Relevé le", PlanKey::ReadAt),
];

/// Other words for them: those of the screens and of the protocol.
const OTHER_WORDS: [(&str, PlanKey); 11] = [
    ("Référence contrat", PlanKey::Contrat),
    ("Fibre demandée", PlanKey::Fibre),
    ("Référence fibre", PlanKey::Fibre),
    ("PTO posée", PlanKey::Pto),
    ("Référence PTO", PlanKey::Pto),
    ("Conservation PTO", PlanKey::Conservation),
    ("Réf. de prise", PlanKey::Prise),
    ("Référence prise", PlanKey::Prise),
    ("PBO de la commande", PlanKey::Pbo),
    ("Route optique", PlanKey::Route),
    ("Fichier du relevé", PlanKey::File),
];

/// The columns that a check adds. Reading skips them ([`super::CsvPlans::header`] leaves them out), so that a checked
/// sheet can be corrected and checked again.
pub const ADDED: [&str; 3] = ["verdict", "regle", "remede"];

/// What a column of a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetColumn {
    /// A key of the plan.
    Key(PlanKey),
    /// One that a check added.
    Added,
    /// One of the sheet's own.
    Unread,
}

/// A column of a sheet that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadColumn {
    /// Its name, as the sheet writes it; it may be empty.
    pub name: String,
    /// The column that may have been meant.
    pub near: Option<&'static str>,
}

/// Two columns for one key, or one that a check adds twice.
pub(super) struct TwiceThere {
    /// The name of the second.
    pub(super) header: String,
}

/// The columns of a sheet to be filled in, in plain words, each with its key.
pub fn template_columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    WORDS.into_iter().filter_map(|(word, key)| {
        let (name, _) = KEYS.into_iter().find(|(_, other)| *other == key)?;
        Some((word, name))
    })
}

fn words() -> impl Iterator<Item = (&'static str, PlanKey)> {
    WORDS.into_iter().chain(OTHER_WORDS)
}

/// What each column is, by its name without regard to case, accents and blanks. A plain word is a key's only where the
/// key itself has no column: then it is a column of the sheet's own.
pub(super) fn read_columns(headers: &[String]) -> Result<Vec<SheetColumn>, TwiceThere> {
    let key_of = |name: &str| KEYS.into_iter().find(|(key, _)| normalised_name(key) == name).map(|(_, key)| key);
    let names: Vec<String> = headers.iter().map(|header| normalised_name(header)).collect();
    let by_key: Vec<PlanKey> = names.iter().filter_map(|name| key_of(name)).collect();
    let mut columns = Vec::with_capacity(headers.len());
    let mut added = Vec::new();
    for (header, name) in headers.iter().zip(&names) {
        let twice = || TwiceThere { header: header.clone() };
        let word = || words().find(|(word, key)| normalised_name(word) == *name && !by_key.contains(key));
        let column = match key_of(name).or_else(|| word().map(|(_, key)| key)) {
            Some(key) => SheetColumn::Key(key),
            None if ADDED.iter().any(|added| normalised_name(added) == *name) => SheetColumn::Added,
            None => SheetColumn::Unread,
        };
        let again = match column {
            SheetColumn::Key(_) => columns.contains(&column),
            SheetColumn::Added => added.contains(name),
            SheetColumn::Unread => false,
        };
        if again {
            return Err(twice());
        }
        if column == SheetColumn::Added {
            added.push(name.clone());
        }
        columns.push(column);
    }
    Ok(columns)
}

/// The columns that are not read, each with the key that may have been meant.
pub(super) fn unread(headers: &[String], columns: &[SheetColumn]) -> Vec<UnreadColumn> {
    let own = headers.iter().zip(columns).filter(|(_, column)| **column == SheetColumn::Unread);
    own.map(|(header, _)| UnreadColumn { name: header.clone(), near: near(header, columns) }).collect()
}

/// The name of a key without a column that is written nearly so, or that was so before its accents were damaged.
fn near(header: &str, columns: &[SheetColumn]) -> Option<&'static str> {
    let written = normalised_name(&before_misreading(header).unwrap_or_else(|| header.to_owned()));
    let allowed = match written.chars().count() {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    KEYS.into_iter()
        .chain(words())
        .filter(|(_, key)| !columns.contains(&SheetColumn::Key(*key)))
        .map(|(name, _)| (differences(&written, &normalised_name(name)), name))
        .filter(|(differences, name)| *differences <= allowed && (*differences == 0 || name.chars().count() > 3))
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn plain_words_are_the_keys_that_they_stand_for() {
        let words = ["CONTRAT", "fibre demandee", "P T O", "garder_la_pto", "Réf. de Prise", "Technicien", "Verdict"];
        let columns = read_columns(&headers(&words)).ok().unwrap();
        let keys = [PlanKey::Contrat, PlanKey::Fibre, PlanKey::Pto, PlanKey::Conservation, PlanKey::Prise];
        assert_eq!(columns[..5], keys.map(SheetColumn::Key));
        assert_eq!(columns[5..], [SheetColumn::Unread, SheetColumn::Added]);
        assert_eq!(template_columns().count(), KEYS.len(), "each key has its word");
        let all = WORDS.iter().chain(&OTHER_WORDS).chain(&KEYS).map(|(name, _)| normalised_name(name));
        let different: std::collections::BTreeSet<String> = all.clone().collect();
        assert_eq!(different.len(), all.count(), "no name has two meanings");
    }

    #[test]
    fn a_key_s_own_name_goes_before_a_plain_word_and_two_words_for_it_are_refused() {
        let columns = read_columns(&headers(&["Fibre", "demande.reference_fibre"])).ok().unwrap();
        assert_eq!(columns, [SheetColumn::Unread, SheetColumn::Key(PlanKey::Fibre)]);
        for twice in [["Fibre", "Fibre demandée"], ["contrat.pbo", "Contrat.PBO"], ["verdict", "Verdict"]] {
            assert_eq!(read_columns(&headers(&twice)).err().map(|twice| twice.header).as_deref(), Some(twice[1]));
        }
        assert!(read_columns(&headers(&["note", "note", "", ""])).is_ok(), "one's own may be there twice");
    }

    #[test]
    fn a_name_that_is_nearly_a_key_s_is_told_and_others_are_not() {
        let near = |name: &str| near(name, &[SheetColumn::Key(PlanKey::Fibre)]);
        assert_eq!(near("contrat.parc_opak"), Some("contrat.parc_opac"));
        assert_eq!(near("Contrats"), Some("Contrat"));
        assert_eq!(near("Garder PTO"), Some("Garder la PTO"));
        assert_eq!(near("RÃ©fÃ©rence de prise"), Some("Référence de prise"));
        for other in ["", "Fibres", "Technicien", "Date", "Note", "Adresse", "Contact", "Client", "PT", "Commentaire"] {
            assert_eq!(near(other), None, "{other}");
        }
    }
}
