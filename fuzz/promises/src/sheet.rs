//! The sheet reader below plans and access files.

use reprov::domain::text::inerte;
use reprov::wire::csv::{CHAMP_MAX, Encodage, Feuille, cite, nom_normalise};

use super::dit;
use super::memory::{FEUILLE, borne};

/// How many records are written again, and how many faults told.
const RELUS: usize = 16;

/// A record's cells.
type Cellules = Vec<String>;

/// Reads `octets` as a sheet.
pub fn eprouve(octets: &[u8]) {
    let lignes = octets.split(|octet| *octet == b'\n').count() as u64;
    borne("sheet", FEUILLE, octets.len(), || {
        let Some(mut feuille) = ouverte(octets) else { return };
        let mut derniere = feuille.ligne_entete();
        while let Some(lue) = feuille.suivante().expect("bytes in memory never fail") {
            let numero = match lue {
                Ok(ligne) => ligne.numero(),
                Err(defaut) => defaut.ligne,
            };
            assert!(derniere < numero && numero <= lignes, "line {numero} after {derniere} of {lignes}");
            derniere = numero;
        }
    });
    let Some(mut feuille) = ouverte(octets) else { return };
    let separateur = char::from(feuille.separateur());
    let largeur = feuille.entetes().len();
    for nom in feuille.entetes() {
        let normalise = nom_normalise(nom);
        assert_eq!(nom_normalise(&normalise), normalise, "{nom:?}");
    }
    let (mut relus, mut fautes) = (0, 0);
    while let Some(lue) = feuille.suivante().expect("bytes in memory never fail") {
        let ligne = match lue {
            Ok(ligne) => ligne,
            Err(defaut) => {
                fautes += 1;
                if fautes <= RELUS {
                    dit(&defaut.echec("feuille.csv"));
                }
                continue;
            }
        };
        let cellules: Cellules = ligne.champs().map(str::to_owned).collect();
        assert_eq!(cellules.len(), largeur);
        assert!(cellules.iter().all(|cellule| cellule.len() <= CHAMP_MAX && !cellule.contains('\0')));
        for (rang, cellule) in cellules.iter().enumerate() {
            assert_eq!(ligne.champ(rang), Some(cellule.as_str()));
        }
        assert_eq!(ligne.champ(largeur), None);
        if relus < RELUS {
            relus += 1;
            relit(&cellules, separateur);
        }
        let encodage = ligne.encodage();
        let brut = ligne.brut().to_owned();
        let encore = feuille.courante().expect("the record read last, once more");
        assert_eq!(encore.champs().collect::<Vec<_>>(), cellules);
        assert_eq!(feuille.brut(), brut);
        assert!(encodage == Encodage::Windows1252 || octets.len() >= brut.len());
    }
}

fn ouverte(octets: &[u8]) -> Option<Feuille<&[u8]>> {
    match Feuille::ouvre(octets) {
        Ok(feuille) => Some(feuille),
        Err(erreur) => {
            dit(&erreur.echec("feuille.csv"));
            None
        }
    }
}

/// Cells written as the product writes them are read as they were, and never as a formula.
fn relit(cellules: &Cellules, separateur: char) {
    // One cell more than there are: a line of nothing but separators would be passed over.
    let mut texte = "x".to_owned();
    texte.extend(cellules.iter().map(|_| format!("{separateur}x")));
    texte.push('\n');
    texte.push('x');
    for cellule in cellules {
        texte.push(separateur);
        texte.push_str(&cite(&inerte(cellule), separateur));
    }
    let mut feuille = Feuille::ouvre(texte.as_bytes()).expect("what was written is a sheet");
    let ligne = feuille.suivante().expect("bytes in memory never fail").expect("the line is there");
    let ligne = ligne.unwrap_or_else(|defaut| panic!("{defaut:?} in {texte:?}"));
    for (lue, ecrite) in ligne.champs().skip(1).zip(cellules) {
        assert!(lue == ecrite || lue.strip_prefix('\'') == Some(ecrite), "{ecrite:?} reads back as {lue:?}");
    }
    assert!(feuille.suivante().expect("bytes in memory never fail").is_none());
}
