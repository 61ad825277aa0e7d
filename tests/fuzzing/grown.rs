//! One construct repeated many times, to find what costs a reader most memory, or a time that grows faster than the
//! input.

use std::fmt::Write as _;

/// The size of each input, in bytes. A list with one item for each 8 bytes is then just past a power of two, and has
/// just grown.
const SIZE: usize = 136 << 10;
/// The size of an input that is parsed into a tree, in bytes.
const TOML_SIZE: usize = 64 << 10;

/// A target, the description of the input, and the input.
type Grown = (&'static str, String, Vec<u8>);

/// Every input.
pub(crate) fn all() -> Vec<Grown> {
    answers().into_iter().chain(sheets()).chain(toml()).chain(json()).collect()
}

/// `before`, then `unit` until `size` is reached, with its `#` replaced by a number, then `after`.
fn repeated(size: usize, before: &str, unit: &str, after: &str) -> Vec<u8> {
    let mut text = before.to_owned();
    let mut index = 0;
    while text.len() < size {
        match unit.split_once('#') {
            Some(_) => write!(text, "{}", unit.replace('#', &format!("{index:x}"))).unwrap(),
            None => text.push_str(unit),
        }
        index += 1;
    }
    text.push_str(after);
    text.into_bytes()
}

fn grown(target: &'static str, size: usize, cases: &[(&str, &str, &str)]) -> Vec<Grown> {
    let make = |(before, unit, after): &(&str, &str, &str)| {
        (target, format!("{before:.40} ({unit})* {after:.20}"), repeated(size, before, unit, after))
    };
    cases.iter().map(make).collect()
}

fn envelope(method: &str, before: &str, after: &str) -> (String, String) {
    (
        format!("<E:Envelope xmlns:E=\"u\"><E:Body><{method}Response><return>{before}"),
        format!("{after}</return></{method}Response></E:Body></E:Envelope>"),
    )
}

fn answers() -> Vec<Grown> {
    let mut all = Vec::new();
    let mut add = |method: &str, before: &str, units: &[&str], after: &str| {
        let (before, after) = envelope(method, before, after);
        for unit in units {
            all.extend(grown("answers", SIZE, &[(&before, unit, &after)]));
        }
    };
    let inside_etage =
        ["<pto/>", "<pbo/>", "<pto></pto>", "<pto reference='#'/>", "<a/>", "<!---->", "<?a?>", "<![CDATA[]]>"];
    add(
        "getSiteStructure",
        "<site><batiment><escalier><etage>",
        &inside_etage,
        "</etage></escalier></batiment></site>",
    );
    add("getSiteStructure", "<site>", &["<batiment/>", "<batiment><escalier/></batiment>"], "</site>");
    add(
        "getSiteStructure",
        "<site><batiment>",
        &["<escalier/>", "<escalier><etage/></escalier>"],
        "</batiment></site>",
    );
    let inside_escalier = ["<etage/>", "<etage><pto/></etage>", "<etage><pbo/><pto/></etage>"];
    add("getSiteStructure", "<site><batiment><escalier>", &inside_escalier, "</escalier></batiment></site>");
    add("getSiteStructure", "<site reference=\"", &["&amp;", "&#9;", "a  ", "é", "\u{a0}"], "\"/>");
    add("getRoSite", "", &["<pbo/>", "<pbo><fibre/></pbo>"], "");
    let some_fibres = ["<fibre/>", "<fibre informationTube='#'/>", "<fibre a='' b='' c='' d=''/>", " ", "&amp;", "x"];
    add("getRoSite", "<pbo>", &some_fibres, "</pbo>");
    add("putReprovisionning", "<contrat>", &["<codeDecharge>#</codeDecharge>", "<pm/>", "<fibre/>"], "</contrat>");
    add("putReprovisionning", "<codeDecharge>", &["&amp;", "]", "<!-- -->", "<a>b</a>", " \n"], "</codeDecharge>");
    // Damaged texts: none of these is ever a valid answer.
    let ruins = [
        ("", "codeDecharge", ""),
        ("<", "codeDecharge", ""),
        ("", "<codeDecharge ", ""),
        ("", "<codeDecharge>", ""),
        ("", "<codeDecharge></codeDecharge", ""),
        ("", "<a:codeDecharge>&", ""),
        ("<codeDecharge>", "&", "</codeDecharge>"),
        ("<codeDecharge>", "&amp;", "</codeDecharge>"),
        ("<", ":", ""),
        ("<", "a", ""),
        ("<a ", "a# ", ""),
        ("<a ", "a#='' ", "/>"),
        ("<a b='", "c", ""),
        ("<!--", "-", ""),
        ("<![CDATA[", "]", ""),
        ("<?a ", "?", ""),
        ("<!DOCTYPE ", "[", ""),
        ("", "<a>", ""),
        ("", "&a;", ""),
        ("", "é", "\u{0}"),
    ];
    all.extend(grown("answers", SIZE, &ruins));
    all.push(("answers", "bytes of Windows-1252".to_owned(), vec![0x80; SIZE]));
    all.push(("answers", "bytes of Windows-1252 as an attribute".to_owned(), {
        let mut bytes = b"\x06<a b='".to_vec();
        bytes.resize(SIZE, 0x80);
        bytes
    }));
    all
}

fn sheets() -> Vec<Grown> {
    let cases = [
        ("", ";", "a"),
        ("", "a;", ""),
        ("", "a#;", ""),
        ("", "\"", ""),
        ("", "\"\"", ""),
        ("", "\"\";", ""),
        ("", "\"a\n", ""),
        ("a;b\n", "\"", ""),
        ("a;b\n", "\"a\n", ""),
        ("a;b\n", "\";\n", ""),
        ("a;b\n", "\n", ""),
        ("a;b\n", "1;2\n", ""),
        ("a;b\n", ";", ""),
        ("a;b\n", "\"\";", ""),
        ("a;b\n", "\"1\n2\";\"3\"\n", ""),
        ("a;b\n1;", "\u{300}", ""),
        ("", "e\u{300}\u{301}", ""),
        ("", "\r", ""),
    ];
    let commande = "ReferenceCommandePriseInterneOC;PriseExistante;";
    let columns = (0..900).map(|index| format!("c{index}")).collect::<Vec<_>>().join(";");
    let wide = [
        (format!("{commande}{columns}\n"), format!("CMD-1;O{}\n", ";1".repeat(900))),
        (format!("{commande}{}\n", "x".repeat(256)), "CMD-#;N;1\n".to_owned()),
        (format!("{commande}x\n"), "CMD-#;O;1\n".to_owned()),
        (format!("{commande}x\n"), "CMD-#;?;1\n".to_owned()),
        (format!("{commande}x\n"), "1\n".to_owned()),
        (commande.to_owned(), "a#;".to_owned()),
        (commande.to_owned(), "a;".to_owned()),
    ];
    let mut all = Vec::new();
    for target in ["sheet", "acces"] {
        all.extend(grown(target, SIZE, &cases));
        for (before, unit) in &wide {
            all.extend(grown(target, SIZE, &[(before, unit, "")]));
        }
    }
    let plans = [
        ("contrat.reference;demande.motif\n", "#;x\n", ""),
        ("contrat.reference;demande.motif\n", "\"#\n\";\"x\"\n", ""),
        ("contrat.reference;demande.motif\n", "\"a\n", ""),
        ("contrat.reference;releve.fichier\n", "a;f#\n", ""),
        ("contrat.reference;contrat.zone\n", "a;#\n", ""),
        ("contrat.reference;", "verdict;", ""),
        ("", "x#;", ""),
    ];
    all.extend(grown("plans", SIZE, &plans));
    all
}

fn toml() -> Vec<Grown> {
    let cases = [
        ("", "#='' \n", ""),
        ("", "[a#]\n", ""),
        ("", "[a#]\nb=0\n", ""),
        ("", "a#.b=0\n", ""),
        ("", "a#.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p=0\n", ""),
        ("", "a#.b.c.d.e.f.g=0\n", ""),
        ("", "[[a]]\n", ""),
        ("", "[[a]]\nb=0\n", ""),
        ("", "[a#.b.c.d]\n", ""),
        ("a=[", "0,", "]"),
        ("a=[", "{},", "]"),
        ("a=[", "[],", "]"),
        ("a=[", "{b=0},", "]"),
        ("a=[", "{b.c=0},", "]"),
        ("a={", "b#=0,", "}"),
        ("a=", "[", ""),
        ("a=", "{b=", ""),
        ("a", ".a", "=0"),
        ("[a", ".a", "]"),
        ("a='", "x", "'"),
        ("a=\"", "\\u00e9", "\""),
        ("", "#\n", ""),
        ("", "\n", ""),
        ("a=", "0", ""),
        ("a=0x", "f", ""),
        ("\"", "\\u0061", "\"=0"),
    ];
    let mut all = Vec::new();
    for target in ["plans", "configuration", "scenarios"] {
        all.extend(grown(target, TOML_SIZE, &cases));
    }
    let profiles = [
        ("", "[profils.p#]\n", ""),
        ("", "[profils.p#]\nproduction=true\nurl='https://a.b'\nauth='none'\n", ""),
        ("profils={", "p#={},", "}"),
    ];
    all.extend(grown("configuration", TOML_SIZE, &profiles));
    let site = "[site]\nreference='S'\nzone='ZTD'\ncollectif=true\nopac=true\npm='P'\n";
    let escalier = format!("{site}[[escalier]]\nbatiment='B'\nreference='E'\ncable='C'\n");
    let contrats = format!("{escalier}etages=['0:X']\nfibres=['X|0|F|a|b|Construite|Disponible']\n");
    let immeubles: [(&str, &str, &str); 5] = [
        (site, "[[escalier]]\nbatiment='B'\nreference='#'\ncable=''\netages=[]\nfibres=[]\n", ""),
        (&format!("{escalier}etages=["), "'#',", "]\nfibres=[]"),
        (&format!("{escalier}etages=['0:"), "#,", "']\nfibres=[]"),
        (&format!("{escalier}etages=['0:X']\nfibres=["), "'X|0|#|||Construite|Disponible',", "]"),
        (&contrats, "[[contrat]]\nreference='M#'\nlieu=['B','E','0']\nreference_prise='F'\n", ""),
    ];
    all.extend(grown("scenarios", TOML_SIZE, &immeubles));
    all
}

fn json() -> Vec<Grown> {
    let cases = [
        ("{\"pbo\":[", "{\"reference\":\"\",\"localisation\":\"\",\"fibres\":[]},", "0]}"),
        ("{\"pbo\":[{\"reference\":\"\",\"localisation\":\"\",\"fibres\":[", "{\"reference\":\"\"},", "0]}]}"),
        ("{\"pbo\":[],\"a\":", "[", ""),
        ("{\"pbo\":[],\"a\":[", "{},", "0]}"),
        ("{\"pbo\":[],\"a\":\"", "\\u00e9", "\"}"),
        ("{", "\"a\":0,", "\"pbo\":[]}"),
    ];
    grown("saved_answers", SIZE, &cases)
}
