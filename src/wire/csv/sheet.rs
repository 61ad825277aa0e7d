//! Reading a sheet: its header line, then record by record.

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::str;

use encoding_rs::WINDOWS_1252;

use super::cells::{Guillemets, decoupe, deplie};
use super::fault::{DefautLigne, ErreurFeuille, GenreDefaut};
use super::limits::{CHAMP_MAX, COLONNES_MAX, LIGNES_MAX, NOM_MAX};
use super::lines::{Physique, Tampon};
use super::row::{Encodage, Ligne};

/// The separators a header line is searched for; of two as frequent, the first wins.
const SEPARATEURS: [u8; 3] = [b';', b',', b'\t'];

/// A sheet that is being read.
#[derive(Debug)]
pub struct Feuille<R> {
    tampon: Tampon<R>,
    separateur: u8,
    entetes: Vec<String>,
    entete: String,
    ligne_entete: u64,
    /// The header line ends in a separator: each line may.
    surplus: bool,
    courante: Courante,
    decode: String,
    deplie: String,
    fins: Vec<usize>,
}

/// The record read last: where it is in the buffer.
#[derive(Debug, Default)]
struct Courante {
    ligne: u64,
    /// The physical lines given up with it.
    lignes: u64,
    /// Where its content ends.
    fin: usize,
    /// Where the next record begins.
    suite: usize,
    /// The same for its first physical line alone.
    premiere: (usize, usize),
    /// Its encoding, once it was found sound.
    lue: Option<Encodage>,
    /// Whether it has quotes.
    cite: bool,
}

impl<R: BufRead> Feuille<R> {
    /// Reads the header line: the first that is not blank. The separator is `;`, `,` or tab,
    /// whichever that line has most of outside quotes.
    ///
    /// # Errors
    /// The source fails, is empty or UTF-16, or its first line is no header line.
    pub fn ouvre(source: R) -> Result<Self, ErreurFeuille> {
        let mut feuille = Self {
            tampon: Tampon::new(source),
            separateur: b';',
            entetes: Vec::new(),
            entete: String::new(),
            ligne_entete: 0,
            surplus: false,
            courante: Courante::default(),
            decode: String::new(),
            deplie: String::new(),
            fins: Vec::new(),
        };
        feuille.tampon.amorce(3)?;
        match feuille.tampon.octets() {
            [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => return Err(ErreurFeuille::Utf16),
            [0xEF, 0xBB, 0xBF, ..] => feuille.tampon.abandonne(3),
            _ => {}
        }
        feuille.lit_entete()?;
        Ok(feuille)
    }

    fn lit_entete(&mut self) -> Result<(), ErreurFeuille> {
        let Some(lu) = self.avance(est_vide)? else { return Err(ErreurFeuille::Vide) };
        let cite = lu.map_err(ErreurFeuille::Entete)?;
        // The first line alone tells the separator, and with it where the quotes stand.
        let premiere = self.tampon.octets().get(..self.courante.premiere.0).unwrap_or_default();
        self.separateur = separateur_de(premiere);
        let cite = if cite { self.etend()?.map_err(ErreurFeuille::Entete)? } else { false };
        let ligne = self.lit(cite, None).map_err(ErreurFeuille::Entete)?;
        if ligne.fins.len() > COLONNES_MAX || ligne.champs().any(|nom| nom.trim().len() > NOM_MAX) {
            return Err(ErreurFeuille::EnteteLarge { ligne: ligne.numero });
        }
        let mut entetes: Vec<String> = ligne.champs().map(|nom| nom.trim().to_owned()).collect();
        let entete = ligne.brut.to_owned();
        let surplus = entetes.len() > 1 && entetes.last().is_some_and(String::is_empty);
        if surplus {
            entetes.pop();
        }
        if !entetes.iter().any(|nom| nom.contains(char::is_alphabetic)) {
            return Err(ErreurFeuille::SansEntete { ligne: self.courante.ligne });
        }
        (self.entetes, self.entete, self.surplus) = (entetes, entete, surplus);
        self.ligne_entete = self.courante.ligne;
        Ok(())
    }

    /// The header line's names as written, without the blanks around them. A name may be empty, or
    /// there twice: whoever knows the columns refuses that.
    #[must_use]
    pub fn entetes(&self) -> &[String] {
        &self.entetes
    }

    /// The header line as it came, without its byte order mark and line end.
    #[must_use]
    pub fn entete(&self) -> &str {
        &self.entete
    }

    /// The physical line that the header line begins on, from 1.
    #[must_use]
    pub const fn ligne_entete(&self) -> u64 {
        self.ligne_entete
    }

    /// The separator: `;`, `,` or tab.
    #[must_use]
    pub const fn separateur(&self) -> u8 {
        self.separateur
    }

    /// The record read last as it came, one with a fault included (bytes that are no UTF-8 read as
    /// Windows-1252). Empty for a line too long to be kept.
    #[must_use]
    pub fn brut(&self) -> Cow<'_, str> {
        let octets = self.tampon.octets().get(..self.courante.fin).unwrap_or_default();
        match str::from_utf8(octets) {
            Ok(texte) => Cow::Borrowed(texte),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(octets).0,
        }
    }

    /// The record read last, once more; `None` where that one had a fault, or there was none.
    #[must_use]
    pub fn courante(&self) -> Option<Ligne<'_>> {
        let encodage = self.courante.lue?;
        let brut = match encodage {
            Encodage::Utf8 => str::from_utf8(self.tampon.octets().get(..self.courante.fin)?).ok()?,
            Encodage::Windows1252 => &self.decode,
        };
        let texte = if self.courante.cite { &self.deplie } else { brut };
        let fins = self.fins.get(..self.entetes.len())?;
        Some(Ligne { numero: self.courante.ligne, encodage, brut, texte, fins })
    }

    /// The next record; `None` at the end. Blank lines, and lines of nothing but separators, are
    /// passed over. After a record that can't be used reading goes on with the next; where a quote
    /// is to blame, with the next physical line.
    ///
    /// # Errors
    /// The source fails: nothing more can be read.
    pub fn suivante(&mut self) -> Result<Option<Result<Ligne<'_>, DefautLigne>>, ErreurFeuille> {
        let cite = match self.avance(est_blanche)? {
            None => return Ok(None),
            Some(Err(defaut)) => return Ok(Some(Err(defaut))),
            Some(Ok(false)) => false,
            Some(Ok(true)) => match self.etend()? {
                Ok(cite) => cite,
                Err(defaut) => return Ok(Some(Err(defaut))),
            },
        };
        let attendues = self.entetes.len();
        Ok(Some(self.lit(cite, Some(attendues))))
    }

    /// Goes to the next physical line that is not `blanche`; whether it has a quote.
    fn avance(&mut self, blanche: fn(&[u8], u8) -> bool) -> io::Result<Option<Result<bool, DefautLigne>>> {
        loop {
            self.tampon.abandonne(self.courante.suite);
            let ligne = self.courante.ligne + self.courante.lignes.max(1);
            let physique = self.tampon.ligne(0)?;
            let (fin, suite) = match physique {
                Physique::Fin => {
                    (self.courante.fin, self.courante.suite, self.courante.lue) = (0, 0, None);
                    return Ok(None);
                }
                Physique::TropLongue => (0, 0),
                Physique::Ligne { fin, suite } => (fin, suite),
            };
            self.courante = Courante { ligne, lignes: 1, fin, suite, premiere: (fin, suite), lue: None, cite: false };
            if physique == Physique::TropLongue {
                self.tampon.saute()?;
                return Ok(Some(Err(self.defaut(GenreDefaut::LigneTropLongue, None))));
            }
            let octets = self.tampon.octets().get(..fin).unwrap_or_default();
            if !blanche(octets, self.separateur) {
                return Ok(Some(Ok(memchr::memchr(b'"', octets).is_some())));
            }
        }
    }

    /// Takes into the record the lines that its quotes make part of it.
    fn etend(&mut self) -> io::Result<Result<bool, DefautLigne>> {
        let mut guillemets = Guillemets::new();
        let (mut debut, (mut fin, mut suite)) = (0, self.courante.premiere);
        let mut ouverte = None;
        for lignes in 1.. {
            let octets = self.tampon.octets().get(debut..fin).unwrap_or_default();
            match (guillemets.lit(octets, self.separateur), ouverte) {
                (Ok(false), _) => {
                    (self.courante.fin, self.courante.suite, self.courante.lignes) = (fin, suite, lignes);
                    return Ok(Ok(true));
                }
                (Ok(true), _) => {}
                (Err(colonne), None) => {
                    return Ok(Err(self.defaut(GenreDefaut::TexteApresGuillemet, Some(colonne))));
                }
                (Err(_), Some(_)) => break,
            }
            ouverte = ouverte.or(Some(guillemets.colonne()));
            let Physique::Ligne { fin: la, suite: puis } = self.tampon.ligne(suite)? else { break };
            if lignes >= LIGNES_MAX as u64 {
                break;
            }
            (debut, fin, suite) = (suite, la, puis);
        }
        Ok(Err(self.defaut(GenreDefaut::GuillemetOuvert, ouverte)))
    }

    /// The record's text and cells, checked.
    fn lit(&mut self, cite: bool, attendues: Option<usize>) -> Result<Ligne<'_>, DefautLigne> {
        let octets = self.tampon.octets().get(..self.courante.fin).unwrap_or_default();
        let (brut, encodage) = if let Ok(texte) = str::from_utf8(octets) {
            (texte, Encodage::Utf8)
        } else {
            self.decode.clear();
            decode(octets, &mut self.decode);
            (self.decode.as_str(), Encodage::Windows1252)
        };
        self.fins.clear();
        let texte = if cite {
            self.deplie.clear();
            deplie(brut, self.separateur, &mut self.deplie, &mut self.fins);
            self.deplie.as_str()
        } else {
            decoupe(brut, self.separateur, &mut self.fins);
            brut
        };
        let numero = self.courante.ligne;
        let trouvees = self.fins.len();
        let mut ligne = Ligne { numero, encodage, brut, texte, fins: &self.fins };
        let defaut = |genre, colonne| DefautLigne { ligne: numero, colonne, genre };
        if memchr::memchr(0, texte.as_bytes()).is_some() {
            let colonne = ligne.champs().position(|champ| champ.contains('\0')).map(|colonne| colonne + 1);
            return Err(defaut(GenreDefaut::Nul, colonne));
        }
        if texte.len() > CHAMP_MAX
            && let Some(colonne) = ligne.champs().position(|champ| champ.len() > CHAMP_MAX)
        {
            return Err(defaut(GenreDefaut::ChampTropLong, Some(colonne + 1)));
        }
        if let Some(attendues) = attendues.filter(|attendues| *attendues != trouvees) {
            let vide = ligne.champ(attendues).is_some_and(|champ| champ.trim().is_empty());
            if !(self.surplus && vide && trouvees == attendues + 1) {
                // Where a quote joined lines that were none, only the first of them is lost.
                (self.courante.fin, self.courante.suite) = self.courante.premiere;
                self.courante.lignes = 1;
                return Err(defaut(GenreDefaut::Colonnes { trouvees, attendues }, None));
            }
            ligne.fins = self.fins.get(..attendues).unwrap_or_default();
        }
        (self.courante.lue, self.courante.cite) = (Some(encodage), cite);
        Ok(ligne)
    }

    const fn defaut(&self, genre: GenreDefaut, colonne: Option<usize>) -> DefautLigne {
        DefautLigne { ligne: self.courante.ligne, colonne, genre }
    }
}

/// Nothing but blanks and separators: what a spreadsheet writes for a row that was emptied.
fn est_blanche(ligne: &[u8], separateur: u8) -> bool {
    ligne.iter().all(|octet| *octet == separateur || octet.is_ascii_whitespace())
}

/// The same while the separator is not known.
fn est_vide(ligne: &[u8], _: u8) -> bool {
    ligne.iter().all(|octet| SEPARATEURS.contains(octet) || octet.is_ascii_whitespace())
}

/// The separator that a header line has most of outside quotes.
fn separateur_de(ligne: &[u8]) -> u8 {
    let mut comptes = SEPARATEURS.map(|separateur| (separateur, 0_usize));
    let mut cite = false;
    for octet in ligne {
        cite ^= *octet == b'"';
        if let Some((_, compte)) = comptes.iter_mut().find(|(separateur, _)| !cite && separateur == octet) {
            *compte += 1;
        }
    }
    let mut retenu = comptes[0];
    for candidat in comptes {
        if candidat.1 > retenu.1 {
            retenu = candidat;
        }
    }
    retenu.0
}

/// Windows-1252 as UTF-8, in memory that is used again.
fn decode(octets: &[u8], sorti: &mut String) {
    let mut decodeur = WINDOWS_1252.new_decoder_without_bom_handling();
    // Each byte becomes three at most.
    sorti.reserve(octets.len().saturating_mul(3));
    let _complet = decodeur.decode_to_string(octets, sorti, true);
}

#[cfg(test)]
mod tests;
