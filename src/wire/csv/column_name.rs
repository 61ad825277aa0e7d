//! Column names in the form in which they are compared.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A header's name in the form used for comparisons: no accents, lower case, no blanks, no underscores, no `N°`
/// (docs/acces.md 2). Dots and all other signs stay.
///
/// ```
/// use reprov::wire::csv::normalised_name;
/// assert_eq!(normalised_name("NomModulePm N°1"), normalised_name("NomModulePm_N°1"));
/// assert_eq!(normalised_name(" Contrat.Référence_Prise"), "contrat.referenceprise");
/// ```
#[must_use]
pub fn normalised_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.nfd().filter(|c| !is_combining_mark(*c)) {
        match letter {
            '°' | 'º' if out.ends_with('n') => {
                out.pop();
            }
            '_' | '\u{feff}' => {}
            _ if letter.is_whitespace() => {}
            _ => out.extend(letter.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::normalised_name;

    #[test]
    fn the_spellings_of_the_access_files_are_one_name() {
        for name in [
            "NomModulePm N°1",
            "NomModulePm_N°1",
            "NomModulePm_N_°1",
            "nommodulepm n °1",
            "NomModulePm1",
            "\u{a0}NomModulePm nº 1 ",
        ] {
            assert_eq!(normalised_name(name), "nommodulepm1", "{name:?}");
        }
        assert_eq!(normalised_name("Info Cmd Accès 1"), "infocmdacces1");
        assert_eq!(normalised_name("Re\u{301}serve_2"), "reserve2");
    }

    #[test]
    fn what_tells_two_columns_apart_stays() {
        assert_eq!(normalised_name("contrat.reference_prise"), "contrat.referenceprise");
        assert_ne!(normalised_name("contrat.reference"), normalised_name("contratreference"));
        assert_ne!(normalised_name("OC 1"), normalised_name("OC 2"));
        assert_eq!(normalised_name("NON"), "non");
    }
}
