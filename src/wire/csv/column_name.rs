//! Column names as they compare.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A header's name for comparisons: no accents, lower case, no blanks, no underscores, no `N°`
/// (docs/acces.md 2). Dots and every other sign stay.
///
/// ```
/// use reprov::wire::csv::nom_normalise;
/// assert_eq!(nom_normalise("NomModulePm N°1"), nom_normalise("NomModulePm_N°1"));
/// assert_eq!(nom_normalise(" Contrat.Référence_Prise"), "contrat.referenceprise");
/// ```
#[must_use]
pub fn nom_normalise(nom: &str) -> String {
    let mut sorti = String::with_capacity(nom.len());
    for lettre in nom.nfd().filter(|c| !is_combining_mark(*c)) {
        match lettre {
            '°' | 'º' if sorti.ends_with('n') => {
                sorti.pop();
            }
            '_' | '\u{feff}' => {}
            _ if lettre.is_whitespace() => {}
            _ => sorti.extend(lettre.to_lowercase()),
        }
    }
    sorti
}

#[cfg(test)]
mod tests {
    use super::nom_normalise;

    #[test]
    fn the_spellings_of_the_access_files_are_one_name() {
        for nom in [
            "NomModulePm N°1",
            "NomModulePm_N°1",
            "NomModulePm_N_°1",
            "nommodulepm n °1",
            "NomModulePm1",
            "\u{a0}NomModulePm nº 1 ",
        ] {
            assert_eq!(nom_normalise(nom), "nommodulepm1", "{nom:?}");
        }
        assert_eq!(nom_normalise("Info Cmd Accès 1"), "infocmdacces1");
        assert_eq!(nom_normalise("Re\u{301}serve_2"), "reserve2");
    }

    #[test]
    fn what_tells_two_columns_apart_stays() {
        assert_eq!(nom_normalise("contrat.reference_prise"), "contrat.referenceprise");
        assert_ne!(nom_normalise("contrat.reference"), nom_normalise("contratreference"));
        assert_ne!(nom_normalise("OC 1"), nom_normalise("OC 2"));
        assert_eq!(nom_normalise("NON"), "non");
    }
}
