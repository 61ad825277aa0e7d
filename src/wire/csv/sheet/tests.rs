//! Guards: wire: one stray quote costs one line of a sheet, and no sheet more memory than its longest record may
//! take

use std::io::{self, BufReader, Read};

use super::*;
use crate::wire::csv::ENREGISTREMENT_MAX;

/// Bytes that repeat for as long as asked, without being held anywhere.
struct Flot {
    motif: &'static [u8],
    reste: usize,
    rang: usize,
}

impl Read for Flot {
    fn read(&mut self, cible: &mut [u8]) -> io::Result<usize> {
        let nombre = cible.len().min(self.reste);
        for place in &mut cible[..nombre] {
            *place = self.motif[self.rang % self.motif.len()];
            self.rang += 1;
        }
        self.reste -= nombre;
        Ok(nombre)
    }
}

#[test]
fn memory_stays_bounded_whatever_comes() {
    let sans_fin = [b"x".as_slice(), b"\"\"\"", b";", b"\xe9\";"].map(|motif| (motif, 12 << 20));
    let lignes = [b"a;\"b\n".as_slice(), b"\n", b"a\";\"b\n"].map(|motif| (motif, 128 << 10));
    for (motif, taille) in sans_fin.into_iter().chain(lignes) {
        let entete = b"nom;valeur\n".as_slice();
        let source = BufReader::new(entete.chain(Flot { motif, reste: taille, rang: 0 }));
        let mut feuille = Feuille::ouvre(source).unwrap();
        let mut plus = 0;
        while feuille.suivante().unwrap().is_some() {
            plus = plus.max(feuille.tampon.place() + feuille.decode.capacity() + feuille.deplie.capacity());
        }
        assert!(plus <= 12 * ENREGISTREMENT_MAX, "{plus} bytes for {motif:?}");
    }
}

#[test]
fn the_limits_are_exact() {
    let lit = |taille: usize| {
        let source = format!("a;b\n{};1\nx;2\n", "é".repeat(taille / 2));
        let mut feuille = Feuille::ouvre(source.as_bytes()).unwrap();
        let premiere = feuille.suivante().unwrap().unwrap().map(|_| ());
        assert_eq!(feuille.suivante().unwrap().unwrap().unwrap().champ(0), Some("x"));
        premiere
    };
    assert_eq!(lit(CHAMP_MAX), Ok(()));
    let defaut = DefautLigne { ligne: 2, colonne: Some(1), genre: GenreDefaut::ChampTropLong };
    assert_eq!(lit(CHAMP_MAX + 2), Err(defaut));
    assert_eq!(lit(ENREGISTREMENT_MAX - 2), Err(defaut));
    assert_eq!(
        lit(ENREGISTREMENT_MAX),
        Err(DefautLigne { colonne: None, genre: GenreDefaut::LigneTropLongue, ..defaut })
    );
}

#[test]
fn the_most_frequent_separator_outside_quotes_wins() {
    assert_eq!(separateur_de(b"a;b,c;d"), b';');
    assert_eq!(separateur_de(b"a,\"b;c;d;e\",f"), b',');
    assert_eq!(separateur_de(b"a\tb\tc;d"), b'\t');
    assert_eq!(separateur_de(b"a,b;c"), b';');
    assert_eq!(separateur_de(b"seule"), b';');
}
