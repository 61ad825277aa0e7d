//! Each attack at the reader: what it is called, that a code is found all the same, and that it is said in
//! both languages.
//!
//! Guards: service: an answer that attacks is called what it is, with its exit code and words, and costs no code;
//! its size costs no memory, its slowness no more than the time allowed

use std::collections::BTreeSet;

use reprov::domain::failure::Echec;
use reprov::domain::outcome::DefautReponse;
use reprov::host::texts::{Langue, Textes};
use reprov::wire::ereprov::{Lecture, read_fibres, read_put, repeche_code};
use reprov::wire::soap::ProtocolError;

use super::attacks::{Attaque, attaques, lecture, put};

type Lecteur<T> = fn(&[u8], Option<&str>) -> Result<Lecture<T>, ProtocolError>;

/// What is wrong with an answer; `None`: it was read, and says what the sound one says.
fn juge<T: PartialEq + std::fmt::Debug>(attaque: &Attaque, saine: &str, lit: Lecteur<T>) -> Option<DefautReponse> {
    match lit(&attaque.octets(saine), attaque.charset) {
        Err(erreur) => Some(erreur.defaut()),
        Ok(lue) => {
            assert_eq!(lue, lit(saine.as_bytes(), None).unwrap(), "{} changes what is read", attaque.nom);
            None
        }
    }
}

#[test]
fn each_attack_is_called_by_its_name_and_costs_no_code() {
    let mut noms = BTreeSet::new();
    let mut vus = BTreeSet::new();
    let mut fautes = Vec::new();
    for attaque in attaques() {
        assert!(noms.insert(attaque.nom), "{} stands twice", attaque.nom);
        vus.insert(attaque.defaut.map(DefautReponse::mot));
        let (de_lecture, de_put) =
            (juge(&attaque, &lecture(), |o, c| read_fibres(o, c)), juge(&attaque, &put(), |o, c| read_put(o, c)));
        let code = repeche_code(&attaque.octets(&put())).is_some_and(|code| code.as_str() == "ABCDEF");
        let attendu = (attaque.defaut, attaque.defaut, attaque.code);
        if (de_lecture, de_put, code) != attendu {
            fautes.push(format!("{}: {:?} instead of {attendu:?}", attaque.nom, (de_lecture, de_put, code)));
        }
    }
    assert!(fautes.is_empty(), "{}", fautes.join("\n"));
    let mots =
        DefautReponse::TOUS.iter().filter(|defaut| **defaut != DefautReponse::Autre).map(|defaut| Some(defaut.mot()));
    assert_eq!(vus, mots.chain([None]).collect(), "every name has an attack");
}

#[test]
fn each_is_told_in_both_languages_with_what_to_do() {
    for langue in [Langue::Fr, Langue::En] {
        let textes = Textes::new(langue);
        let dits: BTreeSet<(String, String)> =
            DefautReponse::TOUS.iter().map(|defaut| textes.echec(&Echec::illisible(*defaut))).collect();
        assert_eq!(dits.len(), DefautReponse::TOUS.len(), "two are told alike");
        for (phrase, conseil) in dits {
            assert!(!phrase.contains(['{', '}']) && !conseil.contains(['{', '}']), "{phrase} {conseil}");
            assert!(phrase.len() > 40 && conseil.len() > 80, "{phrase} {conseil}");
        }
    }
}
