//! Answers that attack, one a row: what is wrong with the bytes, what that is called, and whether a code
//! that stands in them is found all the same. What the reader tolerates stands here too, with its reason.

use reprov::domain::outcome::DefautReponse as D;

/// A sound answer made into an attack.
type Faite = Box<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

/// An answer that attacks.
pub(crate) struct Attaque {
    pub(crate) nom: &'static str,
    /// From a sound answer.
    fait: Faite,
    /// The charset of its Content-Type.
    pub(crate) charset: Option<&'static str>,
    /// What it is called; `None`: it is read, for the attack changes nothing.
    pub(crate) defaut: Option<D>,
    /// Whether the put's code, which stands in it, is kept.
    pub(crate) code: bool,
}

impl Attaque {
    pub(crate) fn octets(&self, saine: &str) -> Vec<u8> {
        (self.fait)(saine)
    }
}

/// A sound answer of getRoSite; `@` stands where things are put in.
pub(crate) fn lecture() -> String {
    enveloppe("getRoSite", "<pbo reference='BE-06' localisation='E1'><fibre reference='F1'/></pbo>")
}

/// A sound answer of putReprovisionning, its code at the end.
pub(crate) fn put() -> String {
    enveloppe("putReprovisionning", "<contrat reference='MUT1'><codeDecharge>ABCDEF</codeDecharge></contrat>")
}

fn enveloppe(methode: &str, contenu: &str) -> String {
    format!(
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><{methode}Response><return>\
         <enteteResponse><statut>OK</statut></enteteResponse><inconnu x='1'/>{contenu}</return></{methode}Response>\
         </e:Body></e:Envelope>"
    )
}

/// The bytes of `texte` in UTF-16 or UTF-32.
fn large(texte: &str, octets: usize, gros: bool) -> Vec<u8> {
    let unite = |n: u32| {
        let tous = if gros { n.to_be_bytes() } else { n.to_le_bytes() };
        if gros { tous[4 - octets..].to_vec() } else { tous[..octets].to_vec() }
    };
    if octets == 2 {
        texte.encode_utf16().flat_map(|n| unite(n.into())).collect()
    } else {
        texte.chars().flat_map(|c| unite(c.into())).collect()
    }
}

/// `octets` in place of the `x='1'` of the unknown element: everything around them is sound.
fn dedans(octets: &'static [u8]) -> impl Fn(&str) -> Vec<u8> {
    move |saine| {
        let (avant, apres) = saine.split_once("x='1'").unwrap();
        [avant.as_bytes(), b"x='", octets, b"'", apres.as_bytes()].concat()
    }
}

/// `quoi` in place of the unknown element.
fn element(quoi: impl Into<String>) -> impl Fn(&str) -> Vec<u8> {
    let quoi = quoi.into();
    move |saine| saine.replace("<inconnu x='1'/>", &quoi).into_bytes()
}

fn avant(quoi: &'static str) -> impl Fn(&str) -> Vec<u8> {
    move |saine| format!("{quoi}{saine}").into_bytes()
}

fn apres(quoi: &'static str) -> impl Fn(&str) -> Vec<u8> {
    move |saine| format!("{saine}{quoi}").into_bytes()
}

fn attributs(combien: usize) -> String {
    let tous: Vec<String> = (0..combien).map(|n| format!("a{n}='v'")).collect();
    format!("<inconnu {}/>", tous.join(" "))
}

fn espaces(combien: usize) -> String {
    let tous: Vec<String> = (0..combien).map(|n| format!("xmlns:n{n}='urn:{n}'")).collect();
    format!("<inconnu {}/>", tous.join(" "))
}

fn profond(de: usize) -> String {
    format!("{}{}", "<x>".repeat(de), "</x>".repeat(de))
}

const RIRES: &str = "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>\
    <!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]>";

macro_rules! attaques {
    ($($nom:literal, $fait:expr, $defaut:expr $(, charset = $charset:literal)? $(, code = $code:literal)?;)*) => {
        vec![$(Attaque {
            nom: $nom,
            fait: Box::new($fait),
            charset: None$(.or(Some($charset)))?,
            defaut: $defaut,
            code: true$( && $code)?,
        }),*]
    };
}

/// Every attack.
pub(crate) fn attaques() -> Vec<Attaque> {
    let mut toutes = du_contenu();
    toutes.extend(des_octets());
    toutes.extend(de_la_forme());
    toutes
}

/// Entities, sizes, attributes.
fn du_contenu() -> Vec<Attaque> {
    attaques! {
        // DTDs and entities.
        "billion laughs", |saine| format!("{RIRES}{}", saine.replace("x='1'", "x='&c;'")).into_bytes(), Some(D::Interdite);
        "external entity", |saine| format!("<!DOCTYPE e [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{}", saine.replace("x='1'", "x='&x;'")).into_bytes(), Some(D::Interdite);
        "parameter entity", avant("<!DOCTYPE e [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x.dtd'> %p;]>"), Some(D::Interdite);
        "external subset", avant("<!DOCTYPE e:Envelope PUBLIC '-//X//Y' 'http://127.0.0.1:9/x.dtd'>"), Some(D::Interdite);
        "internal subset that defaults an attribute", avant("<!DOCTYPE e [<!ATTLIST pbo reference CDATA 'X'>]>"), Some(D::Interdite);
        "DOCTYPE in lower case", avant("<!doctype e [<!ENTITY x 'y'>]>"), Some(D::Interdite);
        "DOCTYPE after a comment", avant("<!-- a --><!DOCTYPE e>"), Some(D::Interdite);
        "DOCTYPE behind a BOM", avant("\u{feff}<!DOCTYPE e>"), Some(D::Interdite);
        "DOCTYPE after the declaration", avant("<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE e>"), Some(D::Interdite);
        "DOCTYPE in the middle", element("<!DOCTYPE e>"), Some(D::Interdite);
        "DOCTYPE after the end", apres("<!DOCTYPE e>"), Some(D::Interdite);
        "an entity that nothing declares", element("<inconnu>&xxe;</inconnu>"), Some(D::Interdite);
        "an HTML entity in a value", element("<inconnu x='&nbsp;'/>"), Some(D::Interdite);
        // Depth, numbers, sizes.
        "60 deep inside the answer", element(profond(60)), None;
        "61 deep inside the answer", element(profond(61)), Some(D::Demesuree);
        "a million deep, never closed", |saine| saine.replace("<inconnu x='1'/>", &"<x>".repeat(1_000_000)).into_bytes(), Some(D::Demesuree);
        "64 attributes", element(attributs(64)), None;
        "65 attributes", element(attributs(65)), Some(D::Demesuree);
        "65 namespaces", element(espaces(65)), Some(D::Demesuree);
        "a namespace of 64 KiB", element(format!("<inconnu xmlns:a='{}'/>", "n".repeat(64 * 1024 + 1))), Some(D::Demesuree);
        "a value of 64 KiB", element(format!("<inconnu x='{}'/>", "v".repeat(64 * 1024))), None;
        "a value of 64 KiB and a byte", element(format!("<inconnu x='{}'/>", "v".repeat(64 * 1024 + 1))), Some(D::Demesuree);
        "a tag of more than 1 MiB", element(format!("<inconnu{}/>", " ".repeat(1 << 20))), Some(D::Demesuree);
        "a text of more than 1 MiB", element(format!("<inconnu>{}</inconnu>", "t".repeat((1 << 20) + 1))), Some(D::Demesuree);
        "a comment of more than 1 MiB", element(format!("<!--{}-->", "c".repeat(1 << 20))), Some(D::Demesuree);
        // Attributes twice.
        "an attribute twice", element("<inconnu x='1' x='2'/>"), Some(D::Malformee);
        "an attribute twice among others", element("<inconnu reference='1' b='2' c='3' reference='4'/>"), Some(D::Malformee);
        "a prefixed attribute twice", element("<inconnu a:x='1' a:x='2'/>"), Some(D::Malformee);
        "a namespace twice", element("<inconnu xmlns='1' xmlns='2'/>"), Some(D::Malformee);
        // Answers are read by local names (docs/e-reprov.md 2): what prefixes stand for is not looked at.
        "one local name under two prefixes of one namespace", element("<inconnu xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>"), None;
        "a prefix that nothing declares", element("<zz:inconnu zz:x='1'/>"), None;
        "xml: and xmlns: where they may not be", element("<inconnu xml:base='http://x/' xmlns:xml='u' xmlns:xmlns='u'/>"), None;
    }
}

/// Encodings that lie, bytes that are no text.
fn des_octets() -> Vec<Attaque> {
    attaques! {
        "UTF-16 without its mark that calls itself UTF-8", |saine| large(&format!("<?xml version='1.0' encoding='UTF-8'?>{saine}"), 2, false), Some(D::Encodage), charset = "utf-8";
        "UTF-8 that calls itself UTF-16 in its charset", |saine| saine.as_bytes().to_vec(), Some(D::Encodage), charset = "utf-16";
        "UTF-8 that calls itself UTF-16 in its declaration", avant("<?xml version='1.0' encoding='UTF-16'?>"), None;
        "Latin-1 that calls itself UTF-8", dedans(b"\xe9t\xe9"), Some(D::Encodage), charset = "utf-8";
        "UTF-7", avant("<?xml version='1.0' encoding='UTF-7'?>"), Some(D::Encodage);
        "UTF-7 as the charset", |saine| saine.as_bytes().to_vec(), Some(D::Encodage), charset = "utf-7";
        "EBCDIC", avant("<?xml version='1.0' encoding='IBM037'?>"), Some(D::Encodage);
        "EBCDIC bytes", |_| b"\x4c\x6f\xa7\x94\x93\x40".to_vec(), Some(D::Encodage), code = false;
        "UTF-32 declared", avant("<?xml version='1.0' encoding='UTF-32'?>"), Some(D::Encodage);
        "UTF-32 with its mark, little", |saine| large(&format!("\u{feff}{saine}"), 4, false), Some(D::Encodage), code = false;
        "UTF-32 with its mark, big", |saine| large(&format!("\u{feff}{saine}"), 4, true), Some(D::Encodage), code = false;
        "a nonsense encoding", avant("<?xml version='1.0' encoding='x-\u{202e}'?>"), Some(D::Encodage);
        "overlong UTF-8", dedans(b"\xc0\xbc"), Some(D::Encodage);
        "a surrogate in UTF-8", dedans(b"\xed\xa0\x80"), Some(D::Encodage);
        "past the last character", dedans(b"\xf4\x90\x80\x80"), Some(D::Encodage);
        "half a character", dedans(b"\xc3"), Some(D::Encodage);
        "half a surrogate pair in UTF-16", |saine| {
            let mut octets = large("\u{feff}<e ", 2, false);
            octets.extend([0x00, 0xd8]);
            octets.extend(large(saine, 2, false));
            octets
        }, Some(D::Encodage);
        "NUL", dedans(b"\0"), Some(D::Malformee);
        "NUL at the beginning", avant("\0"), Some(D::PasDuXml);
        "ESC", dedans(b"\x1b[2J"), Some(D::Malformee);
        "ESC as a reference", element("<inconnu x='&#27;'/>"), Some(D::Malformee);
        "NUL as a reference", element("<inconnu>&#0;</inconnu>"), Some(D::Malformee);
        "a surrogate as a reference", element("<inconnu>&#xD800;</inconnu>"), Some(D::Malformee);
        "U+FFFF", dedans(b"\xef\xbf\xbf"), Some(D::Malformee);
        "a BOM in the middle is a character", element("<inconnu>\u{feff}</inconnu>"), None;
        "two BOMs", avant("\u{feff}\u{feff}"), None;
    }
}

/// The form of the document, and that of the answer.
fn de_la_forme() -> Vec<Attaque> {
    attaques! {
        "XML 1.1 is read by the rules of 1.0", avant("<?xml version='1.1'?>"), None;
        "a control character that only XML 1.1 allows", |saine| format!("<?xml version='1.1'?>{}", saine.replace("x='1'", "x='&#1;'")).into_bytes(), Some(D::Malformee);
        "XML 2.0", avant("<?xml version='2.0'?>"), Some(D::Malformee);
        "a second declaration", element("<?xml version='1.0'?>"), Some(D::Malformee);
        "text before the root", avant("x"), Some(D::PasDuXml);
        "text after the root", apres("x"), Some(D::Malformee);
        "CDATA after the root", apres("<![CDATA[x]]>"), Some(D::Malformee);
        "two roots", apres("<e/>"), Some(D::Malformee);
        "two Envelopes", |saine| saine.repeat(2).into_bytes(), Some(D::Malformee);
        "a tag closed by another", element("<a><b></a></b>"), Some(D::Malformee);
        "]]> in a text", element("<inconnu>]]></inconnu>"), Some(D::Malformee);
        "-- in a comment", element("<!-- a -- b -->"), Some(D::Malformee);
        "a comment that splits a name", |saine| saine.replace("<statut>", "<sta<!-- -->tut>").into_bytes(), Some(D::Malformee);
        "nothing", |_| Vec::new(), Some(D::Vide), code = false;
        "blanks only", |_| b" \r\n\t".to_vec(), Some(D::Vide), code = false;
        "a mark only", |_| b"\xef\xbb\xbf".to_vec(), Some(D::Vide), code = false;
        "an HTML page", |_| b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>".to_vec(), Some(D::PasDuXml), code = false;
        "JSON", |_| b"{\"codeDecharge\": \"ABCDEF\"}".to_vec(), Some(D::PasDuXml), code = false;
        "cut in the middle", |saine| saine.as_bytes()[..saine.len() - 3].to_vec(), Some(D::Tronquee);
        // The form of the answer.
        "another document", |_| b"<a/>".to_vec(), Some(D::Inattendue), code = false;
        "no Body", |_| b"<e:Envelope xmlns:e='x'/>".to_vec(), Some(D::Inattendue), code = false;
        "an empty Body", |_| b"<Envelope><Body/></Envelope>".to_vec(), Some(D::Inattendue), code = false;
        "the answer twice in one Body", |saine| {
            let debut = saine.find("<e:Body>").unwrap() + "<e:Body>".len();
            let fin = saine.find("</e:Body>").unwrap();
            [&saine[..fin], &saine[debut..]].concat().into_bytes()
        }, Some(D::Inattendue);
        "two Bodies", |saine| {
            let debut = saine.find("<e:Body>").unwrap();
            let fin = saine.find("</e:Envelope>").unwrap();
            [&saine[..fin], &saine[debut..]].concat().into_bytes()
        }, Some(D::Inattendue);
        "an answer beside a Fault", |saine| saine.replace("</e:Body>", "<e:Fault/></e:Body>").into_bytes(), Some(D::Inattendue);
        "the answer of another operation", |saine| {
            saine.replace("getRoSiteR", "getSiteStructureR").replace("putReprovisionningR", "getReprovisionningR").into_bytes()
        }, Some(D::Inattendue);
        "two headers", |saine| saine.replace("<inconnu x='1'/>", "<enteteResponse><statut>KO</statut></enteteResponse>").into_bytes(), Some(D::Inattendue);
    }
}
