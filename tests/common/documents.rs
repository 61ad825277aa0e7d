//! Answers of the service of any size, made while they are read.

use std::fmt::Write as _;
use std::io::{self, BufRead, Read};

/// About how many bytes are made at a time.
const PIECE: usize = 16 * 1024;
/// The number of PTOs on an étage, an escalier and a bâtiment.
const ETAGE: usize = 10;
const ESCALIER: usize = 200;
const BATIMENT: usize = 2_000;
/// The number of fibres of a PBO.
const PBO: usize = 144;
/// One value in this many has a character reference: some services write every accent so.
const ESCAPED: usize = 16;

/// The kind of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// getSiteStructure.
    Structure,
    /// getRoSite.
    Fibres,
}

/// An answer with that many PTOs or fibres. Only one piece of it is ever in memory.
pub struct Document {
    kind: DocumentKind,
    prises: usize,
    done: usize,
    finished: bool,
    piece: String,
    read: usize,
}

impl Document {
    /// A document with that many PTOs or fibres.
    pub fn new(kind: DocumentKind, prises: usize) -> Self {
        let mut piece = String::with_capacity(PIECE * 2);
        piece.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        piece.push_str("<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>");
        let _ = write!(piece, "<{}><return><enteteResponse><statut>OK</statut></enteteResponse>", element(kind));
        if kind == DocumentKind::Structure {
            piece.push_str("<site reference=\"SC-423361\">");
        }
        Self { kind, prises, done: 0, finished: false, piece, read: 0 }
    }

    /// The whole document.
    pub fn text(kind: DocumentKind, prises: usize) -> String {
        let mut text = String::new();
        Self::new(kind, prises).read_to_string(&mut text).unwrap();
        text
    }

    fn rest(&mut self) {
        while self.piece.len() < PIECE && self.done < self.prises {
            match self.kind {
                DocumentKind::Structure => pto(&mut self.piece, self.done, self.done + 1 == self.prises),
                DocumentKind::Fibres => fibre(&mut self.piece, self.done, self.done + 1 == self.prises),
            }
            self.done += 1;
        }
        if self.done == self.prises && !self.finished {
            self.finished = true;
            if self.kind == DocumentKind::Structure {
                self.piece.push_str("</site>");
            }
            let _ = write!(self.piece, "</return></{}></soap:Body></soap:Envelope>", element(self.kind));
        }
    }
}

fn element(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Structure => "getSiteStructureResponse",
        DocumentKind::Fibres => "getRoSiteResponse",
    }
}

fn pto(xml: &mut String, index: usize, last: bool) {
    let etage = index / ETAGE;
    if index.is_multiple_of(BATIMENT) {
        let _ = write!(xml, "<batiment reference=\"BATIMENT-{}\">", index / BATIMENT + 1);
    }
    if index.is_multiple_of(ESCALIER) {
        let _ = write!(xml, "<escalier reference=\"ESCALIER-{}\">", index / ESCALIER % 10 + 1);
    }
    if index.is_multiple_of(ETAGE) {
        let _ = write!(xml, "<etage reference=\"ETAGE-{:02}\">", etage % 20);
        if etage.is_multiple_of(3) {
            let _ = write!(xml, "<pbo reference=\"BE-{etage}\"/>");
        }
    }
    let (construction, utilisation) = [
        ("Construite", if index.is_multiple_of(ESCAPED) { "Occup&#233;" } else { "Occupé" }),
        ("A construire", "Disponible"),
        ("Construite", "Disponible"),
    ][index * 7 % 3];
    let _ = write!(
        xml,
        "<pto reference=\"CTP-{}-1\" informationConstruction=\"{construction}\" \
         informationUtilisation=\"{utilisation}\"/>",
        1_000_000 + index * 7919 % 9_000_000
    );
    for (size, end) in [(ETAGE, "</etage>"), (ESCALIER, "</escalier>"), (BATIMENT, "</batiment>")] {
        if last || (index + 1).is_multiple_of(size) {
            xml.push_str(end);
        }
    }
}

fn fibre(xml: &mut String, index: usize, last: bool) {
    const COLOURS: [&str; 11] =
        ["Rouge", "Bleu", "Vert", "Jaune", "Violet", "Blanc", "Orange", "Gris", "Marron", "Noir", "Turquoise"];
    if index.is_multiple_of(PBO) {
        let _ = write!(
            xml,
            "<pbo reference=\"BE-{}\" localisation=\"BATIMENT-1 ESCALIER-1 ETAGE-{:02}, palier &amp; gaine\">",
            index / PBO,
            index / PBO % 20
        );
    }
    let _ = write!(
        xml,
        "<fibre reference=\"CTP-{}-1\" referencePTO=\"CTP-{}-1\" informationCable=\"BPI-{}\" \
         informationTube=\"{}\" informationFibre=\"{}\" informationConstruction=\"A construire\" \
         informationUtilisation=\"{}\"/>",
        2_000_000 + index * 7,
        1_000_000 + index * 7919 % 9_000_000,
        723_521 + index / PBO,
        COLOURS[index / 11 % 11],
        COLOURS[index % 11],
        match (index.is_multiple_of(3), index.is_multiple_of(ESCAPED)) {
            (true, _) => "Disponible",
            (false, true) => "Occup&#233;",
            (false, false) => "Occupé",
        }
    );
    if last || (index + 1).is_multiple_of(PBO) {
        xml.push_str("</pbo>");
    }
}

impl Read for Document {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Document {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.read == self.piece.len() {
            self.piece.clear();
            self.read = 0;
            self.rest();
        }
        Ok(&self.piece.as_bytes()[self.read..])
    }

    fn consume(&mut self, read: usize) {
        self.read += read;
    }
}
