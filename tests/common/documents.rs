//! Answers of the service of any size, made while they are read.

use std::fmt::Write as _;
use std::io::{self, BufRead, Read};

/// About how many bytes are made at once.
const MORCEAU: usize = 16 * 1024;
/// How many PTOs stand on a floor, on an escalier, in a bâtiment.
const ETAGE: usize = 10;
const ESCALIER: usize = 200;
const BATIMENT: usize = 2_000;
/// How many fibres a PBO has.
const PBO: usize = 144;
/// One value in so many is written with a reference: some services write every accent so.
const ECHAPPE: usize = 16;

/// Which answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Genre {
    /// getSiteStructure.
    Structure,
    /// getRoSite.
    Fibres,
}

/// An answer with that many PTOs or fibres. Of the document no more than a piece is ever there.
pub struct Document {
    genre: Genre,
    prises: usize,
    faites: usize,
    fini: bool,
    morceau: String,
    lus: usize,
}

impl Document {
    /// Makes one with that many.
    pub fn new(genre: Genre, prises: usize) -> Self {
        let mut morceau = String::with_capacity(MORCEAU * 2);
        morceau.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        morceau.push_str("<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>");
        let _ = write!(morceau, "<{}><return><enteteResponse><statut>OK</statut></enteteResponse>", element(genre));
        if genre == Genre::Structure {
            morceau.push_str("<site reference=\"SC-423361\">");
        }
        Self { genre, prises, faites: 0, fini: false, morceau, lus: 0 }
    }

    /// The whole document.
    pub fn texte(genre: Genre, prises: usize) -> String {
        let mut texte = String::new();
        Self::new(genre, prises).read_to_string(&mut texte).unwrap();
        texte
    }

    fn suite(&mut self) {
        while self.morceau.len() < MORCEAU && self.faites < self.prises {
            match self.genre {
                Genre::Structure => pto(&mut self.morceau, self.faites, self.faites + 1 == self.prises),
                Genre::Fibres => fibre(&mut self.morceau, self.faites, self.faites + 1 == self.prises),
            }
            self.faites += 1;
        }
        if self.faites == self.prises && !self.fini {
            self.fini = true;
            if self.genre == Genre::Structure {
                self.morceau.push_str("</site>");
            }
            let _ = write!(self.morceau, "</return></{}></soap:Body></soap:Envelope>", element(self.genre));
        }
    }
}

fn element(genre: Genre) -> &'static str {
    match genre {
        Genre::Structure => "getSiteStructureResponse",
        Genre::Fibres => "getRoSiteResponse",
    }
}

fn pto(xml: &mut String, rang: usize, derniere: bool) {
    let etage = rang / ETAGE;
    if rang.is_multiple_of(BATIMENT) {
        let _ = write!(xml, "<batiment reference=\"BATIMENT-{}\">", rang / BATIMENT + 1);
    }
    if rang.is_multiple_of(ESCALIER) {
        let _ = write!(xml, "<escalier reference=\"ESCALIER-{}\">", rang / ESCALIER % 10 + 1);
    }
    if rang.is_multiple_of(ETAGE) {
        let _ = write!(xml, "<etage reference=\"ETAGE-{:02}\">", etage % 20);
        if etage.is_multiple_of(3) {
            let _ = write!(xml, "<pbo reference=\"BE-{etage}\"/>");
        }
    }
    let (construction, utilisation) = [
        ("Construite", if rang.is_multiple_of(ECHAPPE) { "Occup&#233;" } else { "Occupé" }),
        ("A construire", "Disponible"),
        ("Construite", "Disponible"),
    ][rang * 7 % 3];
    let _ = write!(
        xml,
        "<pto reference=\"CTP-{}-1\" informationConstruction=\"{construction}\" \
         informationUtilisation=\"{utilisation}\"/>",
        1_000_000 + rang * 7919 % 9_000_000
    );
    for (taille, fin) in [(ETAGE, "</etage>"), (ESCALIER, "</escalier>"), (BATIMENT, "</batiment>")] {
        if derniere || (rang + 1).is_multiple_of(taille) {
            xml.push_str(fin);
        }
    }
}

fn fibre(xml: &mut String, rang: usize, derniere: bool) {
    const COULEURS: [&str; 11] =
        ["Rouge", "Bleu", "Vert", "Jaune", "Violet", "Blanc", "Orange", "Gris", "Marron", "Noir", "Turquoise"];
    if rang.is_multiple_of(PBO) {
        let _ = write!(
            xml,
            "<pbo reference=\"BE-{}\" localisation=\"BATIMENT-1 ESCALIER-1 ETAGE-{:02}, palier &amp; gaine\">",
            rang / PBO,
            rang / PBO % 20
        );
    }
    let _ = write!(
        xml,
        "<fibre reference=\"CTP-{}-1\" referencePTO=\"CTP-{}-1\" informationCable=\"BPI-{}\" \
         informationTube=\"{}\" informationFibre=\"{}\" informationConstruction=\"A construire\" \
         informationUtilisation=\"{}\"/>",
        2_000_000 + rang * 7,
        1_000_000 + rang * 7919 % 9_000_000,
        723_521 + rang / PBO,
        COULEURS[rang / 11 % 11],
        COULEURS[rang % 11],
        match (rang.is_multiple_of(3), rang.is_multiple_of(ECHAPPE)) {
            (true, _) => "Disponible",
            (false, true) => "Occup&#233;",
            (false, false) => "Occupé",
        }
    );
    if derniere || (rang + 1).is_multiple_of(PBO) {
        xml.push_str("</pbo>");
    }
}

impl Read for Document {
    fn read(&mut self, tampon: &mut [u8]) -> io::Result<usize> {
        let lus = self.fill_buf()?.read(tampon)?;
        self.consume(lus);
        Ok(lus)
    }
}

impl BufRead for Document {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.lus == self.morceau.len() {
            self.morceau.clear();
            self.lus = 0;
            self.suite();
        }
        Ok(&self.morceau.as_bytes()[self.lus..])
    }

    fn consume(&mut self, lus: usize) {
        self.lus += lus;
    }
}
