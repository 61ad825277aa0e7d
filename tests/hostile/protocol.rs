//! Each attack at the reader: the fault that it reports, the code that it finds all the same, and the sentences in
//! both languages.
//!
//! Guards: service: an answer that attacks is called what it is, with its exit code and words, and costs no code;
//! its size costs no memory, its slowness no more than the time allowed

use std::collections::BTreeSet;

use reprov::domain::failure::Failure;
use reprov::domain::outcome::AnswerFault;
use reprov::host::texts::{Language, Texts};
use reprov::wire::ereprov::{ServiceAnswer, read_fibres, read_put, salvage_codes};
use reprov::wire::soap::ProtocolError;

use super::attacks::{Attack, attacks, put, read};

type Reader<T> = fn(&[u8], Option<&str>) -> Result<ServiceAnswer<T>, ProtocolError>;

/// The fault of an answer; `None`: the answer was read, and equals the sound one.
fn judge<T: PartialEq + std::fmt::Debug>(attack: &Attack, sound: &str, reader: Reader<T>) -> Option<AnswerFault> {
    match reader(&attack.bytes(sound), attack.charset) {
        Err(error) => Some(error.fault()),
        Ok(given) => {
            assert_eq!(given, reader(sound.as_bytes(), None).unwrap(), "{} changes what is read", attack.name);
            None
        }
    }
}

#[test]
fn each_attack_is_called_by_its_name_and_costs_no_code() {
    let mut names = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for attack in attacks() {
        assert!(names.insert(attack.name), "{} stands twice", attack.name);
        seen.insert(attack.fault.map(AnswerFault::word));
        let (of_read, of_put) =
            (judge(&attack, &read(), |o, c| read_fibres(o, c)), judge(&attack, &put(), |o, c| read_put(o, c)));
        let (code, _) = salvage_codes(&attack.bytes(&put()), attack.charset).into_code_or_candidates();
        let code = code.is_some_and(|code| code.as_str() == "ABCDEF");
        let expected = (attack.fault, attack.fault, attack.code);
        if (of_read, of_put, code) != expected {
            faults.push(format!("{}: {:?} instead of {expected:?}", attack.name, (of_read, of_put, code)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let words = AnswerFault::ALL.iter().filter(|fault| **fault != AnswerFault::Other).map(|fault| Some(fault.word()));
    assert_eq!(seen, words.chain([None]).collect(), "every name has an attack");
}

#[test]
fn each_is_told_in_both_languages_with_what_to_do() {
    for language in [Language::French, Language::English] {
        let texts = Texts::new(language);
        let sentences: BTreeSet<(String, String)> =
            AnswerFault::ALL.iter().map(|fault| texts.failure(&Failure::unreadable(*fault))).collect();
        assert_eq!(sentences.len(), AnswerFault::ALL.len(), "two are told alike");
        for (sentence, advice) in sentences {
            assert!(!sentence.contains(['{', '}']) && !advice.contains(['{', '}']), "{sentence} {advice}");
            assert!(sentence.len() > 40 && advice.len() > 80, "{sentence} {advice}");
        }
    }
}
