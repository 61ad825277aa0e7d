//! Cases of the field: answers.
//!
//! Guards: wire: what answers of real services look like is read, or told by its name; no code is lost

use std::io::Write as _;
use std::time::Duration;

use common::hostile_server::{HostileServer, server};
use reprov::domain::fibre::FibresQuestion;
use reprov::domain::outcome::{PutOutcome, outcome};
use reprov::domain::reference::ContratId;
use reprov::net::ServiceWay;
use reprov::net::http::Transport;
use reprov::service::ereprov::{EreprovOperation, EreprovService, LoginCredentials, ReadFailure, Wrapping};
use reprov::wire::soap::ProtocolError;

const XML: &str = "Content-Type: text/xml; charset=utf-8\r\n";
const OK: &str = "<enteteResponse><statut>OK</statut></enteteResponse>";

/// What a put's answer came to: the outcome, the code that counts, the codes that it may mean.
type Kept = (&'static str, Option<String>, Vec<String>);

fn envelope(name: &str, content: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><m:{name} xmlns:m='urn:x'>{content}</m:{name}></s:Body></s:Envelope>"
    )
}

fn put_answer(content: &str) -> String {
    envelope("putReprovisionningResponse", content)
}

/// The bytes of an answer with this head and body.
fn http(head: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes =
        format!("HTTP/1.1 200 OK\r\n{head}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn service_of(server: &HostileServer, delay: Duration) -> EreprovService {
    let way = ServiceWay { answer_delay: delay, ..common::post::way(&server.url()) };
    EreprovService::new(Transport::new(way).unwrap(), Wrapping::default())
}

fn who() -> LoginCredentials {
    LoginCredentials { login: "demo".into(), password: "demo".to_owned().into() }
}

fn contrat() -> ContratId {
    ContratId::parse("MUT1").unwrap()
}

/// A service that writes these bytes and closes the connection.
fn writes(bytes: Vec<u8>) -> HostileServer {
    server(move |_, stream| {
        let _ = stream.write_all(&bytes).and_then(|()| stream.flush());
        let _ = stream.shutdown(std::net::Shutdown::Both);
    })
}

/// What a put of which these bytes are the answer comes to; it was sent once.
async fn put(bytes: Vec<u8>) -> Kept {
    let server = writes(bytes);
    let demande = common::order::draft_for("MUT1", "F1").demande().unwrap();
    let sent = service_of(&server, Duration::from_mins(1)).put(&demande, &who()).await;
    assert_eq!(server.puts.load(std::sync::atomic::Ordering::SeqCst), 1);
    kept(outcome(sent.returned))
}

fn kept(outcome: PutOutcome) -> Kept {
    let (name, code, candidates) = match outcome {
        PutOutcome::Accepted(acceptance) => ("accepted", acceptance.code, acceptance.candidates),
        PutOutcome::Unknown(doubt) => ("unknown", doubt.code, doubt.candidates),
        other => panic!("{other:?}"),
    };
    let text = |code: &reprov::domain::put_answers::DechargeCode| code.as_str().to_owned();
    (name, code.as_ref().map(text), candidates.iter().map(text).collect())
}

fn accepted(code: &str) -> Kept {
    ("accepted", Some(code.to_owned()), Vec::new())
}

fn may_be(outcome: &'static str, codes: &[&str]) -> Kept {
    (outcome, None, codes.iter().map(|code| (*code).to_owned()).collect())
}

fn in_doubt(code: &str) -> Kept {
    ("unknown", Some(code.to_owned()), Vec::new())
}

/// The references of the fibres that were read from this answer of getRoSite, or the words of the failure.
async fn fibres(bytes: Vec<u8>) -> Result<Vec<String>, String> {
    let server = writes(bytes);
    let read = EreprovOperation::fibres(&contrat(), &FibresQuestion::default());
    match service_of(&server, Duration::from_mins(1)).read(&read, &who()).await {
        Ok(site) => Ok(site.pbo.iter().flat_map(|pbo| &pbo.fibres).map(|fibre| fibre.reference.to_string()).collect()),
        Err(failed) => Err(match failed.failure {
            ReadFailure::Illegible(error) => format!("{}: {error}", error.failure().key),
            other => format!("{other:?}"),
        }),
    }
}

fn ro_site(content: &str) -> Vec<u8> {
    http(XML, envelope("getRoSiteResponse", &format!("<return>{OK}{content}</return>")).as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn case_1_a_code_is_kept_whatever_stands_around_it_and_is_marked() {
    let contents = [
        (
            format!("<return>{OK}<Contrat reference='MUT1'><CodeDecharge>A1</CodeDecharge></Contrat></return>"),
            "accepted",
        ),
        (format!("<return>{OK}<liste><contrat><codeDecharge>A1</codeDecharge></contrat></liste></return>"), "accepted"),
        (format!("<return>{OK}<contrat reference='MUT1' codeDecharge='A1'/></return>"), "accepted"),
        (
            format!("<return>{OK}<contrat><codeDecharge><valeur>A1</valeur></codeDecharge></contrat></return>"),
            "accepted",
        ),
        (format!("<putResult>{OK}<contrat><codeDecharge>A1</codeDecharge></contrat></putResult>"), "unknown"),
    ];
    for (content, outcome) in contents {
        assert_eq!(put(http(XML, put_answer(&content).as_bytes())).await, may_be(outcome, &["A1"]), "{content}");
    }
    let sound = format!(
        "<return>{OK}<contrat><codeDecharge>A1</codeDecharge></contrat><ancien><codeDecharge>Z</codeDecharge></ancien></return>"
    );
    assert_eq!(put(http(XML, put_answer(&sound).as_bytes())).await, accepted("A1"), "a code at its place counts alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn case_1_of_two_codes_that_differ_none_is_chosen() {
    let twice = |first, second| {
        put_answer(&format!(
            "<return>{OK}<contrat><codeDecharge>{first}</codeDecharge><codeDecharge>{second}</codeDecharge></contrat></return>"
        ))
    };
    assert_eq!(put(http(XML, twice("A1", "B2").as_bytes())).await, may_be("accepted", &["A1", "B2"]));
    assert_eq!(put(http(XML, twice("A1", " A1 ").as_bytes())).await, accepted("A1"));
    let cut = twice("A1", "B2").replace("</s:Envelope>", "");
    assert_eq!(put(http(XML, cut.as_bytes())).await, may_be("unknown", &["A1", "B2"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn case_1_a_read_whose_content_nobody_knows_is_told_and_is_not_empty() {
    let pbo = "<pbo reference='P'><fibre reference='F1'/></pbo>";
    assert_eq!(fibres(ro_site(pbo)).await, Ok(vec!["F1".to_owned()]));
    assert_eq!(fibres(ro_site("")).await, Ok(Vec::new()), "an empty list is one");
    assert_eq!(fibres(ro_site("<note>x</note>")).await, Ok(Vec::new()), "a remark hides nothing");
    for (content, names) in [
        (format!("<listePbo>{pbo}</listePbo>"), "listePbo"),
        ("<Pbo reference='P'/>".to_owned(), "Pbo"),
        ("<pbo reference='P'><fibres><fibre reference='F1'/></fibres></pbo>".to_owned(), "fibres"),
        ("<pbo reference='P'><Fibre reference='F1'/><Fibre reference='F2'/></pbo>".to_owned(), "Fibre"),
    ] {
        let told = fibres(ro_site(&content)).await.unwrap_err();
        assert_eq!(told, format!("erreur.reponse.inconnus: its content stands in unknown elements: {names}"));
    }
    let structure = |content: &str| {
        let body = envelope("getSiteStructureResponse", &format!("<return>{OK}{content}</return>"));
        reprov::wire::ereprov::read_structure(body.as_bytes(), None).map(|_| ())
    };
    for content in [
        "<Site reference='S'/>",
        "<site reference='S'><batiments><batiment reference='B'/></batiments></site>",
        "<site reference='S'><batiment reference='B'><etages><etage reference='E'/></etages></batiment></site>",
    ] {
        assert!(matches!(structure(content), Err(ProtocolError::Unknown { .. })), "{content}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn case_2_a_code_behind_a_reference_is_kept_and_a_read_is_told() {
    let put_of = |return_tag: &str, id: &str| {
        let body = put_answer(return_tag).replace(
            "</s:Body>",
            &format!("<multiRef {id}='n1'>{OK}<contrat><codeDecharge>A1</codeDecharge></contrat></multiRef></s:Body>"),
        );
        http(XML, body.as_bytes())
    };
    assert_eq!(put(put_of("<return href='#n1'/>", "id")).await, in_doubt("A1"));
    assert_eq!(put(put_of("<return enc:ref='n1'/>", "enc:id")).await, in_doubt("A1"));
    for content in ["<pbo href='#n3'/>", "<pbo reference='P'><fibre href='#n4'/></pbo>", "<pbo enc:ref='n3'/>"] {
        let told = fibres(ro_site(content)).await.unwrap_err();
        assert!(told.starts_with("erreur.reponse.renvoi"), "{content}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn case_3_the_search_reads_as_the_reader_does() {
    let sample = "<!-- modèle : <codeDecharge>MODELE</codeDecharge> -->";
    for content in [
        "<codeDecharge><![CDATA[A1]]></codeDecharge>".to_owned(),
        format!("{sample}<codeDecharge>A1</codeDecharge>"),
        "<?x <codeDecharge>MODELE</codeDecharge>?><codeDecharge>A<!-- x -->1</codeDecharge>".to_owned(),
        "<n a='>'/><codeDecharge b='>'>A1</codeDecharge>".to_owned(),
        "<codeDecharge>&#65;1</codeDecharge>".to_owned(),
    ] {
        let sound = put_answer(&format!("<return>{OK}<contrat>{content}</contrat></return>"));
        assert_eq!(put(http(XML, sound.as_bytes())).await, accepted("A1"), "{content}");
        let cut = sound.replace("</s:Envelope>", "");
        assert_eq!(put(http(XML, cut.as_bytes())).await, in_doubt("A1"), "cut: {content}");
        let malformed = sound.replace("<contrat>", "<contrat><libelle>Ligne & prise</libelle>");
        assert_eq!(put(http(XML, malformed.as_bytes())).await, in_doubt("A1"), "malformed: {content}");
        let beside = sound.replace("</s:Body>", "<s:Fault><faultstring>x</faultstring></s:Fault></s:Body>");
        assert_eq!(put(http(XML, beside.as_bytes())).await, in_doubt("A1"), "beside a Fault: {content}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn case_7_xml_within_a_text_is_searched() {
    let inner = format!("{OK}<contrat><codeDecharge>A&amp;1</codeDecharge></contrat>");
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    for content in [escape(&inner), escape(&escape(&inner)), format!("<![CDATA[{inner}]]>")] {
        let body = put_answer(&format!("<return>{content}</return>"));
        assert_eq!(put(http(XML, body.as_bytes())).await, may_be("unknown", &["A&1"]), "{content}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn case_9_what_is_no_element_behind_the_root_is_passed_over() {
    let sound = put_answer(&format!("<return>{OK}<contrat><codeDecharge>A1</codeDecharge></contrat></return>"));
    for leftover in ["\0\0\0\0", "\u{1a}", "\u{feff}", "reste", " & "] {
        let body = format!("{sound}{leftover}");
        let expected = if leftover == " & " { in_doubt("A1") } else { accepted("A1") };
        assert_eq!(put(http(XML, body.as_bytes())).await, expected, "{leftover:?}");
    }
    assert_eq!(put(http(XML, format!("{sound}<x/>").as_bytes())).await, in_doubt("A1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_13_and_52_utf8_that_a_header_calls_latin1_is_utf8() {
    let body = |start: &str, reference: &str| {
        let content = format!("<return>{OK}<pbo reference='P'><fibre reference='{reference}'/></pbo></return>");
        format!("{start}{}", envelope("getRoSiteResponse", &content))
    };
    let declared = "<?xml version='1.0' encoding='UTF-8'?>";
    let labels =
        ["ISO-8859-1", "\"iso-8859-15\"", "windows-1252", "us-ascii", "UTF_8", "utf-8, text/xml", "x-nonsense"];
    for label in labels {
        for start in ["", declared] {
            let head = format!("Content-Type: text/xml; charset={label}\r\n");
            let read = fibres(http(&head, body(start, "PTO-É7").as_bytes())).await;
            assert_eq!(read, Ok(vec!["PTO-É7".to_owned()]), "{label}, {start}");
        }
    }
    let head = "Content-Type: text/xml; charset=ISO-8859-1\r\n";
    for start in ["", declared, "<?xml version='1.0' encoding='ISO-8859-1'?>"] {
        let latin1: Vec<u8> = body(start, "PTO-É7").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert_eq!(fibres(http(head, &latin1)).await, Ok(vec!["PTO-É7".to_owned()]), "true Latin-1, {start}");
    }
    // What the document itself calls Latin-1 is Latin-1.
    let both = body("<?xml version='1.0' encoding='ISO-8859-1'?>", "É");
    assert_eq!(fibres(http(head, both.as_bytes())).await, Ok(vec!["Ã‰".to_owned()]));
    // The search decides as the reader does.
    let cut = put_answer("<contrat><codeDecharge>É1</codeDecharge></contrat>").replace("</s:Envelope>", "");
    assert_eq!(put(http(head, cut.as_bytes())).await, in_doubt("É1"));
}

#[test]
fn cases_51_and_53_another_name_is_taken_or_told() {
    let read = |body: &str| reprov::wire::ereprov::read_structure(body.as_bytes(), None);
    let named = |name: &str| envelope(name, &format!("<return>{OK}<site reference='S'/></return>"));
    for name in [
        "GetSiteStructureResponse",
        "getSiteStructure.Response",
        "getSiteStructureReponse",
        "getSiteStructureOut",
        "get-Site_Structure-RESULT",
    ] {
        assert!(read(&named(name)).is_ok(), "{name}");
    }
    let put = envelope("putReprovisioningResponse", "<contrat><codeDecharge>A1</codeDecharge></contrat>");
    assert!(reprov::wire::ereprov::read_put(put.as_bytes(), None).is_ok(), "one n less");
    for name in ["getRoSiteResponse", "getSiteStructure", "getSiteStructuresResponse"] {
        let failure = read(&named(name)).unwrap_err().failure();
        let words = reprov::host::texts::Texts::new(reprov::host::texts::Language::French).failure(&failure).0;
        assert!(words.contains(name) && words.contains("getSiteStructureResponse"), "{words}");
    }
    let wsdl = read("<w:definitions xmlns:w='http://schemas.xmlsoap.org/wsdl/'/>").unwrap_err();
    assert_eq!(wsdl.failure().key, "erreur.reponse.wsdl");
}

fn sound_put() -> String {
    put_answer(&format!("<return>{OK}<contrat><codeDecharge>A1</codeDecharge></contrat></return>"))
}

#[tokio::test(flavor = "multi_thread")]
async fn case_4_a_header_that_nobody_needs_is_passed_over() {
    let pbo = "<pbo reference='P'><fibre reference='F1'/></pbo>";
    let site = envelope("getRoSiteResponse", &format!("<return>{OK}{pbo}</return>"));
    for head in [
        "Content-Type: text/xml; charset=utf-8\r\nSet-Cookie: a=\u{1}b\r\n",
        "Content-Type: text/xml;\r\n charset=utf-8\r\n",
        "Content-Type: text/xml\r\nServer : x\r\n",
        "Content-Type: text/xml\r\nX-R\u{e9}gle: a\r\nX-Suite: a;\r\n\tb\r\n",
    ] {
        assert_eq!(put(http(head, sound_put().as_bytes())).await, accepted("A1"), "{head:?}");
        assert_eq!(fibres(http(head, site.as_bytes())).await, Ok(vec!["F1".to_owned()]), "{head:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn case_4_what_is_not_http_is_kept_and_searched() {
    for version in ["HTTP/1.2 200 OK", "HTTP/2.0 200 OK", "ICY 200 OK", "SOAP"] {
        let bytes = format!("{version}\r\n{XML}\r\n{}", sound_put()).into_bytes();
        assert_eq!(put(bytes.clone()).await, in_doubt("A1"), "{version}");
        let server = keeps(bytes);
        let demande = common::order::draft_for("MUT1", "F1").demande().unwrap();
        let sent = service_of(&server, Duration::from_hours(1)).put(&demande, &who()).await;
        assert_eq!(kept(outcome(sent.returned)), in_doubt("A1"), "{version}, kept open");
    }
}

/// A service that writes these bytes and keeps the connection open.
fn keeps(bytes: Vec<u8>) -> HostileServer {
    server(move |_, stream| {
        let _ = stream.write_all(&bytes).and_then(|()| stream.flush());
    })
}

/// Real time is what is tested: nothing is waited for behind a whole answer, while the time allowed is an hour.
#[tokio::test(flavor = "multi_thread")]
async fn cases_10_and_11_a_whole_envelope_is_a_whole_answer() {
    let an_hour = Duration::from_hours(1);
    let demande = common::order::draft_for("MUT1", "F1").demande().unwrap();
    let pbo = "<pbo reference='P'><fibre reference='F1'/></pbo>";
    let site = envelope("getRoSiteResponse", &format!("<return>{OK}{pbo}</return>"));
    for head in [
        "Transfer-Encoding: identity\r\nContent-Length: {}\r\n",
        "",
        "Content-Length: {+}\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
    ] {
        let bytes = |body: &str| {
            let head = head.replace("{}", &body.len().to_string()).replace("{+}", &(body.len() + 200).to_string());
            format!("HTTP/1.1 200 OK\r\n{XML}{head}\r\n{body}").into_bytes()
        };
        let server = keeps(bytes(&sound_put()));
        let sent = service_of(&server, an_hour).put(&demande, &who()).await;
        assert_eq!(kept(outcome(sent.returned)), accepted("A1"), "{head:?}");
        assert_eq!(server.puts.load(std::sync::atomic::Ordering::SeqCst), 1);
        let server = keeps(bytes(&site));
        let operation = EreprovOperation::fibres(&contrat(), &FibresQuestion::default());
        let read = service_of(&server, an_hour).read(&operation, &who()).await.unwrap();
        assert_eq!(&*read.pbo[0].fibres[0].reference, "F1", "{head:?}");
        // The same, with the connection closed too early.
        assert_eq!(put(bytes(&sound_put())).await, accepted("A1"), "{head:?}, closed");
        assert_eq!(fibres(bytes(&site)).await, Ok(vec!["F1".to_owned()]), "{head:?}, closed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn case_8_a_length_in_characters_is_told_as_wrong() {
    let site = envelope(
        "getRoSiteResponse",
        &format!("<return>{OK}<pbo reference='Pé'><fibre reference='F1'/></pbo></return>"),
    );
    let short = |body: &str| {
        format!("HTTP/1.1 200 OK\r\n{XML}Content-Length: {}\r\n\r\n{body}", body.chars().count()).into_bytes()
    };
    assert!(fibres(short(&site)).await.unwrap_err().starts_with("Length("));
    let accents = sound_put().replace("<contrat>", "<contrat reference='é'>");
    assert_eq!(put(short(&accents)).await, in_doubt("A1"));
    let cut = site.replace("</s:Envelope>", "");
    let told =
        fibres(format!("HTTP/1.1 200 OK\r\n{XML}Connection: close\r\n\r\n{cut}").into_bytes()).await.unwrap_err();
    assert!(told.starts_with("erreur.reponse_illisible"), "without a length nothing is said of one: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn case_6_the_root_part_of_several_is_the_answer() {
    let mime = "Content-Type: multipart/related; boundary=\"b\"; start=\"<r>\"\r\n";
    let parts = |coding: &str, root: &str| {
        format!(
            "--b\r\nContent-ID: <x>\r\n\r\n\0\u{1}x\r\n--b\r\nContent-Type: application/xop+xml; charset=UTF-8\r\nContent-Transfer-Encoding: {coding}\r\nContent-ID: <r>\r\n\r\n{root}\r\n--b--\r\n"
        )
    };
    let quoted = sound_put().replace('=', "=3D").replace("A1", "A=\r\n1");
    for (coding, root) in [("binary", sound_put()), ("8bit", sound_put()), ("quoted-printable", quoted)] {
        assert_eq!(put(http(mime, parts(coding, &root).as_bytes())).await, accepted("A1"), "{coding}");
        let cut = parts(coding, &root.replace("</s:Envelope>", ""));
        assert_eq!(put(http(mime, cut.as_bytes())).await, in_doubt("A1"), "cut, {coding}");
    }
    let site = envelope(
        "getRoSiteResponse",
        &format!("<return>{OK}<pbo reference='P'><fibre reference='F1'/></pbo></return>"),
    );
    assert_eq!(fibres(http(mime, parts("binary", &site).as_bytes())).await, Ok(vec!["F1".to_owned()]));
    let undeclared = parts("binary", &site).replace("--b\r\nContent-ID: <x>\r\n\r\n\0\u{1}x\r\n", "");
    assert_eq!(fibres(http(XML, undeclared.as_bytes())).await, Ok(vec!["F1".to_owned()]), "undeclared");
}

#[tokio::test(flavor = "multi_thread")]
async fn case_12_a_put_s_answer_is_unfolded_and_no_coding_is_none() {
    // By `gzip -9n` (gzip 1.12), with the code ABCDEF.
    let folded = include_bytes!("../faults/gzip/3.4.5_put.xml.gz");
    for head in ["Content-Encoding: gzip\r\n", "", "Content-Encoding: utf-8\r\n"] {
        assert_eq!(put(http(&format!("{XML}{head}"), folded)).await, accepted("ABCDEF"), "{head}");
    }
    let cut = &folded[..folded.len() - 30];
    let (outcome, ..) = put(http(&format!("{XML}Content-Encoding: gzip\r\n"), cut)).await;
    assert_eq!(outcome, "unknown");
    let site = envelope(
        "getRoSiteResponse",
        &format!("<return>{OK}<pbo reference='P'><fibre reference='F1'/></pbo></return>"),
    );
    for none in ["utf-8", "8bit", "identity"] {
        let head = format!("{XML}Content-Encoding: {none}\r\n");
        assert_eq!(fibres(http(&head, site.as_bytes())).await, Ok(vec!["F1".to_owned()]), "{none}");
        assert_eq!(put(http(&head, sound_put().as_bytes())).await, accepted("A1"), "{none}");
    }
}

/// A bench whose profile has this service and WS-Security.
fn bench(server: &HostileServer, more: &str) -> common::bench::Bench {
    let bench = common::bench::Bench::new()
        .with("REPROV_CONFIG", "c.toml")
        .with("REPROV_DONNEES", "donnees")
        .with("REPROV_MOT_DE_PASSE", "demo");
    let config = format!(
        "profil = \"h\"\n[profils.h]\nurl = {:?}\nidentifiant = \"demo\"\nauth = \"wsse\"\nlecture_nouvel_essai = 0\n{more}",
        server.url()
    );
    bench.write("c.toml", &config);
    bench.write("p.toml", "[contrat]\nreference = \"MUT1\"\n[demande]\nreference_fibre = \"F1\"\nreference_pto = \"P1\"\nconservation_pto = false\nmotif = \"Fibre cassée\"\n");
    bench
}

#[test]
fn case_49_a_fault_that_refuses_the_login_bars_it() {
    let fault = |code: &str| {
        format!(
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault>{code}</s:Fault></s:Body></s:Envelope>"
        )
    };
    let v11 = |code: &str| fault(&format!("<faultcode>{code}</faultcode><faultstring>Refusé</faultstring>"));
    let v12 = |code: &str| {
        fault(&format!(
            "<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>{code}</s:Value></s:Subcode></s:Code><s:Reason><s:Text>Refusé</s:Text></s:Reason>"
        ))
    };
    for body in [v11("wsse:FailedAuthentication"), v12("wsse:FailedAuthentication"), v11("wsse:InvalidSecurity")] {
        let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let seen = std::sync::Arc::clone(&count);
        let told = body.clone();
        let server = server(move |_, stream| {
            seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            common::hostile_server::answer(stream, "500 Internal Server Error", "text/xml", told.as_bytes());
        });
        // A read: exit 5, and the password is not sent again.
        let reads = bench(&server, "");
        let (code, document) = reads.json("erreur", &["--langue", "fr", "structure", "MUT1", "--actualiser"]);
        let sentence = document["erreur"]["libelle"].as_str().unwrap().to_owned();
        assert!(code == 5 && sentence.contains("WS-Security"), "{code} {document}");
        let (code, _) = reads.json("erreur", &["structure", "MUT1", "--actualiser"]);
        assert_eq!((code, count.load(std::sync::atomic::Ordering::SeqCst)), (5, 1), "{body}");
        // A put: its outcome stays unknown, and the password is not sent again either.
        let puts = bench(&server, "");
        let (code, document) = puts.json("envoyer", &["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
        assert_eq!((code, document["issue"].as_str()), (3, Some("inconnue")), "{document}");
        let (code, _) = puts.json("erreur", &["structure", "MUT1", "--actualiser"]);
        assert_eq!((code, count.load(std::sync::atomic::Ordering::SeqCst)), (5, 2), "{body}");
    }
    let other = v11("wsse:UnsupportedSecurityToken");
    let server = server(move |_, stream| {
        common::hostile_server::answer(stream, "500 Internal Server Error", "text/xml", other.as_bytes());
    });
    let (code, document) = bench(&server, "").json("erreur", &["--langue", "fr", "structure", "MUT1", "--actualiser"]);
    assert_eq!(code, 4, "{document}");
    assert!(document["erreur"]["libelle"].as_str().unwrap().contains("autre forme de WS-Security"), "{document}");
}

#[test]
fn case_50_a_soap_action_has_a_place_for_the_method() {
    let heads = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&heads);
    let listen = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listen.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listen.incoming().flatten() {
            if let Some((head, _)) = common::http::read(&mut stream) {
                seen.lock().unwrap().push(head);
            }
        }
    });
    let server = HostileServer { address, puts: std::sync::Arc::default() };
    let bench = bench(&server, "soap_action = \"urn:x:{methode}/v2\"\n");
    let _ = bench.json("erreur", &["structure", "MUT1", "--actualiser"]);
    let heads = heads.lock().unwrap();
    assert!(heads[0].to_ascii_lowercase().contains("soapaction: \"urn:x:getsitestructure/v2\""), "{}", heads[0]);
}
