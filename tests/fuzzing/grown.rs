//! One construct, over and over: what costs a reader most memory, and what would take it a time that
//! grows faster than the input.

use std::fmt::Write as _;

/// How large each is, in bytes: a list of what is made of eight is just past a power of two, and has grown.
const TAILLE: usize = 136 << 10;
/// The same for what is parsed into a tree.
const TAILLE_TOML: usize = 64 << 10;

/// A target, what the input is made of, and the input.
type Grandi = (&'static str, String, Vec<u8>);

/// Every input.
pub(crate) fn tous() -> Vec<Grandi> {
    reponses().into_iter().chain(feuilles()).chain(toml()).chain(json()).collect()
}

/// `avant`, then `unite` with its `#` numbered as often as there is room, then `apres`.
fn repete(taille: usize, avant: &str, unite: &str, apres: &str) -> Vec<u8> {
    let mut texte = avant.to_owned();
    let mut rang = 0;
    while texte.len() < taille {
        match unite.split_once('#') {
            Some(_) => write!(texte, "{}", unite.replace('#', &format!("{rang:x}"))).unwrap(),
            None => texte.push_str(unite),
        }
        rang += 1;
    }
    texte.push_str(apres);
    texte.into_bytes()
}

fn grandis(cible: &'static str, taille: usize, cas: &[(&str, &str, &str)]) -> Vec<Grandi> {
    let fait = |(avant, unite, apres): &(&str, &str, &str)| {
        (cible, format!("{avant:.40} ({unite})* {apres:.20}"), repete(taille, avant, unite, apres))
    };
    cas.iter().map(fait).collect()
}

fn enveloppe(methode: &str, avant: &str, apres: &str) -> (String, String) {
    (
        format!("<E:Envelope xmlns:E=\"u\"><E:Body><{methode}Response><return>{avant}"),
        format!("{apres}</return></{methode}Response></E:Body></E:Envelope>"),
    )
}

fn reponses() -> Vec<Grandi> {
    let mut tous = Vec::new();
    let mut ajoute = |methode: &str, avant: &str, unites: &[&str], apres: &str| {
        let (avant, apres) = enveloppe(methode, avant, apres);
        for unite in unites {
            tous.extend(grandis("answers", TAILLE, &[(&avant, unite, &apres)]));
        }
    };
    let dans_l_etage =
        ["<pto/>", "<pbo/>", "<pto></pto>", "<pto reference='#'/>", "<a/>", "<!---->", "<?a?>", "<![CDATA[]]>"];
    ajoute(
        "getSiteStructure",
        "<site><batiment><escalier><etage>",
        &dans_l_etage,
        "</etage></escalier></batiment></site>",
    );
    ajoute("getSiteStructure", "<site>", &["<batiment/>", "<batiment><escalier/></batiment>"], "</site>");
    ajoute(
        "getSiteStructure",
        "<site><batiment>",
        &["<escalier/>", "<escalier><etage/></escalier>"],
        "</batiment></site>",
    );
    let des_etages = ["<etage/>", "<etage><pto/></etage>", "<etage><pbo/><pto/></etage>"];
    ajoute("getSiteStructure", "<site><batiment><escalier>", &des_etages, "</escalier></batiment></site>");
    ajoute("getSiteStructure", "<site reference=\"", &["&amp;", "&#9;", "a  ", "é", "\u{a0}"], "\"/>");
    ajoute("getRoSite", "", &["<pbo/>", "<pbo><fibre/></pbo>"], "");
    let des_fibres = ["<fibre/>", "<fibre informationTube='#'/>", "<fibre a='' b='' c='' d=''/>", " ", "&amp;", "x"];
    ajoute("getRoSite", "<pbo>", &des_fibres, "</pbo>");
    ajoute("putReprovisionning", "<contrat>", &["<codeDecharge>#</codeDecharge>", "<pm/>", "<fibre/>"], "</contrat>");
    ajoute("putReprovisionning", "<codeDecharge>", &["&amp;", "]", "<!-- -->", "<a>b</a>", " \n"], "</codeDecharge>");
    // In ruins: nothing of these is ever an answer.
    let ruines = [
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
    tous.extend(grandis("answers", TAILLE, &ruines));
    tous.push(("answers", "bytes of Windows-1252".to_owned(), vec![0x80; TAILLE]));
    tous.push(("answers", "bytes of Windows-1252 as an attribute".to_owned(), {
        let mut octets = b"\x06<a b='".to_vec();
        octets.resize(TAILLE, 0x80);
        octets
    }));
    tous
}

fn feuilles() -> Vec<Grandi> {
    let cas = [
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
    let colonnes = (0..900).map(|rang| format!("c{rang}")).collect::<Vec<_>>().join(";");
    let larges = [
        (format!("{commande}{colonnes}\n"), format!("CMD-1;O{}\n", ";1".repeat(900))),
        (format!("{commande}{}\n", "x".repeat(256)), "CMD-#;N;1\n".to_owned()),
        (format!("{commande}x\n"), "CMD-#;O;1\n".to_owned()),
        (format!("{commande}x\n"), "CMD-#;?;1\n".to_owned()),
        (format!("{commande}x\n"), "1\n".to_owned()),
        (commande.to_owned(), "a#;".to_owned()),
        (commande.to_owned(), "a;".to_owned()),
    ];
    let mut tous = Vec::new();
    for cible in ["sheet", "acces"] {
        tous.extend(grandis(cible, TAILLE, &cas));
        for (avant, unite) in &larges {
            tous.extend(grandis(cible, TAILLE, &[(avant, unite, "")]));
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
    tous.extend(grandis("plans", TAILLE, &plans));
    tous
}

fn toml() -> Vec<Grandi> {
    let cas = [
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
    let mut tous = Vec::new();
    for cible in ["plans", "configuration", "scenarios"] {
        tous.extend(grandis(cible, TAILLE_TOML, &cas));
    }
    let profils = [
        ("", "[profils.p#]\n", ""),
        ("", "[profils.p#]\nproduction=true\nurl='https://a.b'\nauth='none'\n", ""),
        ("profils={", "p#={},", "}"),
    ];
    tous.extend(grandis("configuration", TAILLE_TOML, &profils));
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
    tous.extend(grandis("scenarios", TAILLE_TOML, &immeubles));
    tous
}

fn json() -> Vec<Grandi> {
    let cas = [
        ("{\"pbo\":[", "{\"reference\":\"\",\"localisation\":\"\",\"fibres\":[]},", "0]}"),
        ("{\"pbo\":[{\"reference\":\"\",\"localisation\":\"\",\"fibres\":[", "{\"reference\":\"\"},", "0]}]}"),
        ("{\"pbo\":[],\"a\":", "[", ""),
        ("{\"pbo\":[],\"a\":[", "{},", "0]}"),
        ("{\"pbo\":[],\"a\":\"", "\\u00e9", "\"}"),
        ("{", "\"a\":0,", "\"pbo\":[]}"),
    ];
    grandis("saved_answers", TAILLE, &cas)
}
