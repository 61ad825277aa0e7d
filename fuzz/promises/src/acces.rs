//! The access files: by name or by header, of every flow.

use jiff::Timestamp;
use reprov::domain::acces::{Flux, LigneAcces, column, deduit, presente};
use reprov::wire::acces::{Lecteur, NomFichier};

use super::choix;
use super::memory::{ACCES, borne};

/// How many lines are kept for what they say together.
const GARDEES: usize = 32;

/// Reads `octets` as an access file: the choice says the flow, and whether by name or by word. The last
/// choice takes the first line as the file's name.
pub fn eprouve(octets: &[u8]) {
    let (choix, corps) = choix(octets);
    let (nom, dit, corps) = match usize::from(choix) {
        0 => ("commandes.csv".to_owned(), None, corps),
        0x1f => nomme(corps),
        choix => {
            let flux = Flux::TOUS[choix % Flux::TOUS.len()];
            if choix < 0x10 {
                ("commandes.csv".to_owned(), Some(flux), corps)
            } else {
                (format!("OINF_OCOM_{}_V12_20261103_000001.csv", flux.dans_un_nom()), None, corps)
            }
        }
    };
    borne("access file", ACCES, octets.len(), || lit(&nom, dit, corps, |_| ()));
    let mut gardees = Vec::new();
    lit(&nom, dit, corps, |ligne| {
        if gardees.len() < GARDEES {
            gardees.push(ligne);
        }
    });
    let mut envers = gardees.clone();
    envers.reverse();
    let deduites = deduit(&gardees);
    assert_eq!(deduit(&envers), deduites, "the order of the lines changes what they say");
}

/// The first line as a name, without its folder.
fn nomme(corps: &[u8]) -> (String, Option<Flux>, &[u8]) {
    let fin = corps.iter().position(|octet| *octet == b'\n').unwrap_or(corps.len());
    let nom = String::from_utf8_lossy(&corps[..fin]).into_owned();
    if let Some(lu) = NomFichier::lit(&nom) {
        assert_eq!(NomFichier::lit(&lu.to_string()), Some(lu));
    }
    (nom, None, corps.get(fin + 1..).unwrap_or_default())
}

fn lit(nom: &str, dit: Option<Flux>, corps: &[u8], mut prend: impl FnMut(LigneAcces)) {
    let Ok(mut lecteur) = Lecteur::ouvre(corps, nom, dit, Timestamp::UNIX_EPOCH) else { return };
    assert!(dit.is_none_or(|dit| dit == lecteur.flux()));
    let mut derniere = 0;
    while let Some(lue) = lecteur.suivante().expect("bytes in memory never fail") {
        let rang = match lue {
            Ok((ligne, _)) => {
                lisible(&ligne, lecteur.flux());
                let rang = ligne.provenance.rang;
                prend(ligne);
                rang
            }
            Err(faute) => faute.ligne,
        };
        assert!(derniere < rang, "line {rang} after {derniere}");
        derniere = rang;
    }
}

fn lisible(ligne: &LigneAcces, flux: Flux) {
    assert_eq!(ligne.flux, flux);
    assert!(!ligne.commande.is_empty() && !ligne.commande.contains(char::is_control));
    for (cle, valeur) in &ligne.champs {
        assert!(!column::est_du_client(cle), "who the customer is: {cle}");
        assert_eq!(presente(valeur), Some(valeur.as_str()));
    }
    assert!(ligne.entetes.keys().all(|cle| ligne.champs.contains_key(cle)));
}
