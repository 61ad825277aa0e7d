//! A name, split into its words.
//!
//! Guards: the house: the reader of names finds each that is defined, and splits it into its words

/// The words of a name, in lower case. `_`, `-`, digits and a change to capitals separate them.
///
/// `PboFibres` is `pbo fibres`, `HTTPServer` is `http server`, `from_utf8` is `from utf`.
pub fn words(name: &str) -> Vec<String> {
    let parts = name.split(|letter: char| !letter.is_alphabetic()).filter(|part| !part.is_empty());
    parts.flat_map(by_capitals).map(|word| word.to_lowercase()).collect()
}

fn by_capitals(part: &str) -> Vec<String> {
    let letters: Vec<char> = part.chars().collect();
    let mut found = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        let after_small = at > 0 && letters[at - 1].is_lowercase();
        let before_small = at > 0 && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_small || before_small) {
            found.push(String::new());
        }
        if let Some(word) = found.last_mut() {
            word.push(*letter);
        }
    }
    found
}

#[test]
fn a_name_is_split_at_underscores_capitals_and_digits() {
    let split = |name: &str| words(name).join(" ");
    assert_eq!(split("read_fibres"), "read fibres");
    assert_eq!(split("PboFibres"), "pbo fibres");
    assert_eq!(split("MAX_LENGTH"), "max length");
    assert_eq!(split("HTTPServer"), "http server");
    assert_eq!(split("from_utf8_lossy"), "from utf lossy");
    assert_eq!(split("x509Chain"), "x chain");
    assert_eq!(split("cli-contract"), "cli contract");
    assert_eq!(split("__A"), "a");
    assert_eq!(split("_"), "");
}
