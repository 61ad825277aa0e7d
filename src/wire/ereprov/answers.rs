//! The answers of the four operations, read with every tolerance of docs/e-reprov.md 3.
//!
//! Owns: which element and attribute becomes which value. Unknown elements and attributes are
//! ignored, missing texts are empty, nothing is invented.

use std::io::BufRead;
use std::sync::Arc;

use super::header::{Content, RawHeader, ServiceAnswer, read_operation};
use super::method::EreprovMethod;
use crate::domain::fibre::{Fibre, PboFibres, RoSite};
use crate::domain::put_answers::{AllottedFibre, DechargeCode, Entete, Pm, PutAcknowledgement, ReprovisionningState};
use crate::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use crate::domain::states::{Construction, Statut, Utilisation};
use crate::wire::soap::{BodyAnswer, ProtocolError, Unknown, XmlReader, refuse_reference, unexpected};

/// How many codes of a put's answer are kept beside the first.
const OTHER_CODES: usize = 7;

/// Reads an answer of getSiteStructure (docs/e-reprov.md 3.1). `charset` is that of the HTTP Content-Type, if any.
///
/// # Errors
/// Any [`ProtocolError`]; `Unexpected` also for an OK without a `site`.
pub fn read_structure(body: impl BufRead, charset: Option<&str>) -> Result<ServiceAnswer<Site>, ProtocolError> {
    let mut content = StructureContent::default();
    let answer = read_operation(body, charset, EreprovMethod::GetSiteStructure, &mut content)?;
    conclude(answer, |_| {
        content.site.map_or_else(|| Err(content.unknown.refuse().err().unwrap_or_else(|| missing("site"))), Ok)
    })
}

/// Reads an answer of getRoSite (docs/e-reprov.md 3.2). `charset` is that of the HTTP Content-Type, if any. An OK
/// without any `pbo` is an empty list, unless it holds something that nobody knows.
///
/// # Errors
/// Any [`ProtocolError`]; `Unexpected` also with neither `enteteResponse` nor `pbo`.
pub fn read_fibres(body: impl BufRead, charset: Option<&str>) -> Result<ServiceAnswer<RoSite>, ProtocolError> {
    let mut content = FibresContent::default();
    let answer = read_operation(body, charset, EreprovMethod::GetRoSite, &mut content)?;
    let FibresContent { site, unknown, .. } = content;
    conclude(answer, |has_header| {
        if site.pbo.is_empty() {
            unknown.refuse()?;
        }
        if has_header || !site.pbo.is_empty() { Ok(site) } else { Err(missing("pbo")) }
    })
}

/// Reads an answer of putReprovisionning (docs/e-reprov.md 3.3). `charset` is that of the HTTP Content-Type, if any.
///
/// Never [`ServiceAnswer::Ko`]: OK, KO and a missing `enteteResponse` all stand in [`PutAcknowledgement::entete`], so
/// that a code de décharge is kept in every case.
///
/// # Errors
/// Any [`ProtocolError`]; [`super::salvage_codes`] finds a code de décharge in an answer that can't be read.
/// `Unexpected` for a statut that is neither OK nor KO, unless a code came with it: the answer then reads as a KO
/// without `codeErreur`, which leaves the outcome open and keeps the code.
pub fn read_put(body: impl BufRead, charset: Option<&str>) -> Result<ServiceAnswer<PutAcknowledgement>, ProtocolError> {
    let mut content = PutContent::default();
    let answer = read_operation(body, charset, EreprovMethod::PutReprovisionning, &mut content);
    let mut acknowledgement = content.0;
    match answer? {
        BodyAnswer::Fault(fault) => Ok(ServiceAnswer::Fault(fault)),
        BodyAnswer::Content(None) => Ok(ServiceAnswer::Ok(acknowledgement)),
        BodyAnswer::Content(Some(header)) => {
            acknowledgement.entete =
                Some(if acknowledgement.code.is_some() { header.entete_or_ko() } else { header.entete()? });
            Ok(ServiceAnswer::Ok(acknowledgement))
        }
    }
}

/// Reads an answer of getReprovisionning (docs/e-reprov.md 3.4). `charset` is that of the HTTP Content-Type, if any. A
/// missing statut reads as an unknown one with an empty text.
///
/// # Errors
/// Any [`ProtocolError`]; `Unexpected` also for an OK with neither `contrat` nor `fibre`, or when an element that may
/// occur once occurs twice.
pub fn read_following(
    body: impl BufRead,
    charset: Option<&str>,
) -> Result<ServiceAnswer<ReprovisionningState>, ProtocolError> {
    let mut content = FollowingContent::default();
    let answer = read_operation(body, charset, EreprovMethod::GetReprovisionning, &mut content)?;
    conclude(answer, |_| {
        content.state.map_or_else(|| Err(content.unknown.refuse().err().unwrap_or_else(|| missing("contrat"))), Ok)
    })
}

/// The result of an answer that was read: a KO wins over any content; without `enteteResponse` the answer is an OK if
/// `value` finds the content.
fn conclude<T>(
    answer: BodyAnswer<Option<RawHeader>>,
    value: impl FnOnce(bool) -> Result<T, ProtocolError>,
) -> Result<ServiceAnswer<T>, ProtocolError> {
    match answer {
        BodyAnswer::Fault(fault) => Ok(ServiceAnswer::Fault(fault)),
        BodyAnswer::Content(header) => match header.map(RawHeader::entete).transpose()? {
            Some(Entete::Ko(ko)) => Ok(ServiceAnswer::Ko(ko)),
            entete => value(entete.is_some()).map(ServiceAnswer::Ok),
        },
    }
}

fn missing(name: &str) -> ProtocolError {
    unexpected("an element is missing", name)
}

/// Stores a value that may occur only once; a second one is an error.
fn once<T>(place: &mut Option<T>, value: T, name: &str) -> Result<(), ProtocolError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(unexpected("an element twice", name)),
    }
}

#[derive(Default)]
struct StructureContent {
    site: Option<Site>,
    unknown: Unknown,
}

impl Content for StructureContent {
    fn element(&mut self, xml: &mut XmlReader<'_>) -> Result<(), ProtocolError> {
        if xml.name() == "site" { once(&mut self.site, site(xml)?, "site") } else { self.unknown.skip(xml) }
    }
}

fn site(xml: &mut XmlReader<'_>) -> Result<Site, ProtocolError> {
    let reference = xml.attribute("reference").into();
    Ok(Site { reference, batiments: children(xml, "batiment", batiment)? })
}

fn batiment(xml: &mut XmlReader<'_>) -> Result<Batiment, ProtocolError> {
    let reference = xml.attribute("reference").into();
    Ok(Batiment { reference, escaliers: children(xml, "escalier", escalier)? })
}

fn escalier(xml: &mut XmlReader<'_>) -> Result<Escalier, ProtocolError> {
    let reference = xml.attribute("reference").into();
    Ok(Escalier { reference, etages: children(xml, "etage", etage)? })
}

/// Reads the children called `name` and skips the others, unless there are no others.
fn children<T>(
    xml: &mut XmlReader<'_>,
    name: &str,
    child: fn(&mut XmlReader<'_>) -> Result<T, ProtocolError>,
) -> Result<Vec<T>, ProtocolError> {
    let (mut found, mut unknown) = (Vec::new(), Unknown::default());
    while xml.child()? {
        if xml.name() == name {
            refuse_reference(xml)?;
            found.push(child(xml)?);
        } else {
            unknown.skip(xml)?;
        }
    }
    if found.is_empty() {
        unknown.refuse()?;
    }
    found.shrink_to_fit();
    Ok(found)
}

fn etage(xml: &mut XmlReader<'_>) -> Result<Etage, ProtocolError> {
    let mut etage = Etage { reference: xml.attribute("reference").into(), ..Etage::default() };
    let mut unknown = Unknown::default();
    while xml.child()? {
        match xml.name() {
            "pbo" => etage.pbo.push(Pbo { reference: xml.attribute("reference").into() }),
            "pto" => etage.pto.push(pto(xml)),
            _ => {
                unknown.skip(xml)?;
                continue;
            }
        }
        refuse_reference(xml)?;
        xml.skip()?;
    }
    if etage.pbo.is_empty() && etage.pto.is_empty() {
        unknown.refuse()?;
    }
    // A site may have 100 000 étages: spare capacity in each would add up.
    etage.pbo.shrink_to_fit();
    etage.pto.shrink_to_fit();
    Ok(etage)
}

fn pto(xml: &XmlReader<'_>) -> Pto {
    let mut pto =
        Pto { reference: Box::default(), construction: Construction::default(), utilisation: Utilisation::default() };
    xml.tag().each(|name, value| match name {
        "reference" => pto.reference = value.into(),
        "informationConstruction" => pto.construction = Construction::read(value),
        "informationUtilisation" => pto.utilisation = Utilisation::read(value),
        _ => {}
    });
    pto
}

#[derive(Default)]
struct FibresContent {
    site: RoSite,
    words: Words,
    unknown: Unknown,
}

impl Content for FibresContent {
    fn element(&mut self, xml: &mut XmlReader<'_>) -> Result<(), ProtocolError> {
        if xml.name() != "pbo" {
            return self.unknown.skip(xml);
        }
        let mut unknown = Unknown::default();
        let mut pbo = PboFibres {
            reference: xml.attribute("reference").into(),
            localisation: xml.attribute("localisation").into(),
            fibres: Vec::new(),
        };
        while xml.child()? {
            if xml.name() == "fibre" {
                refuse_reference(xml)?;
                pbo.fibres.push(self.words.fibre(xml));
                xml.skip()?;
            } else {
                unknown.skip(xml)?;
            }
        }
        if pbo.fibres.is_empty() {
            unknown.refuse()?;
        }
        pbo.fibres.shrink_to_fit();
        self.site.pbo.push(pbo);
        Ok(())
    }
}

/// The texts that many fibres have in common, shared within one answer.
#[derive(Default)]
struct Words {
    cables: Shared,
    tubes: Shared,
    colours: Shared,
}

impl Words {
    fn fibre(&mut self, xml: &XmlReader<'_>) -> Fibre {
        let mut fibre = Fibre {
            reference: Box::default(),
            reference_pto: None,
            cable: None,
            tube: None,
            colour: None,
            construction: Construction::default(),
            utilisation: Utilisation::default(),
        };
        xml.tag().each(|name, value| match name {
            "reference" => fibre.reference = value.into(),
            "referencePTO" => fibre.reference_pto = (!value.is_empty()).then(|| value.into()),
            "informationCable" => fibre.cable = self.cables.share(value),
            "informationTube" => fibre.tube = self.tubes.share(value),
            "informationFibre" => fibre.colour = self.colours.share(value),
            "informationConstruction" => fibre.construction = Construction::read(value),
            "informationUtilisation" => fibre.utilisation = Utilisation::read(value),
            _ => {}
        });
        fibre
    }
}

/// The most recent different texts of one attribute.
#[derive(Default)]
struct Shared {
    recent: Vec<Arc<str>>,
    /// Index of the text used last.
    last: usize,
    /// Index of the text that is replaced next.
    oldest: usize,
}

impl Shared {
    /// How many texts are remembered: a cable has 12 colours, sometimes 24.
    const SIZE: usize = 24;

    /// The shared copy of `text`, which is remembered from now on; `None` for an empty text.
    fn share(&mut self, text: &str) -> Option<Arc<str>> {
        if text.is_empty() {
            return None;
        }
        // The text is usually the last one again, or the one that followed it before.
        let (before, after) = self.recent.split_at_checked(self.last).unwrap_or_default();
        let found = after.iter().chain(before).position(|known| **known == *text);
        if let Some(distance) = found {
            self.last = self.last.saturating_add(distance) % self.recent.len().max(1);
            return self.recent.get(self.last).cloned();
        }
        let text: Arc<str> = text.into();
        self.last = self.oldest;
        match self.recent.get_mut(self.last) {
            Some(place) => *place = Arc::clone(&text),
            None => self.recent.push(Arc::clone(&text)),
        }
        self.oldest = self.oldest.saturating_add(1) % Self::SIZE;
        Some(text)
    }
}

#[derive(Default)]
struct PutContent(PutAcknowledgement);

impl Content for PutContent {
    fn element(&mut self, xml: &mut XmlReader<'_>) -> Result<(), ProtocolError> {
        if xml.name() != "contrat" {
            return self.detail(xml);
        }
        let reference = text_of(xml.attribute("reference"));
        self.0.contrat = self.0.contrat.take().or(reference);
        while xml.child()? {
            self.detail(xml)?;
        }
        Ok(())
    }
}

impl PutContent {
    /// Reads an element in `contrat` or beside it. The first code received is never replaced, and an element that
    /// occurs twice is no error: the code would be lost with the answer. A second code that differs is kept beside it.
    fn detail(&mut self, xml: &mut XmlReader<'_>) -> Result<(), ProtocolError> {
        match xml.name() {
            "codeDecharge" => {
                let Some(code) = DechargeCode::read(xml.text()?) else { return Ok(()) };
                let kept = &mut self.0;
                if kept.code.get_or_insert_with(|| code.clone()) != &code
                    && kept.other_codes.len() < OTHER_CODES
                    && !kept.other_codes.contains(&code)
                {
                    kept.other_codes.push(code);
                }
                Ok(())
            }
            "pm" => {
                self.0.pm.get_or_insert_with(|| pm(xml));
                xml.skip()
            }
            "fibre" => {
                self.0.fibre.get_or_insert_with(|| allotted_fibre(xml));
                xml.skip()
            }
            _ => xml.skip(),
        }
    }
}

fn pm(xml: &XmlReader<'_>) -> Pm {
    Pm { reference: xml.attribute("reference").into(), position: xml.attribute("position").into() }
}

fn allotted_fibre(xml: &XmlReader<'_>) -> AllottedFibre {
    AllottedFibre {
        reference: xml.attribute("reference").into(),
        reference_pto: text_of(xml.attribute("referencePTO")),
        information_cable: text_of(xml.attribute("informationCable")),
        information_tube: text_of(xml.attribute("informationTube")),
        information_fibre: text_of(xml.attribute("informationFibre")),
    }
}

fn text_of(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

#[derive(Default)]
struct FollowingContent {
    state: Option<ReprovisionningState>,
    unknown: Unknown,
}

impl Content for FollowingContent {
    fn element(&mut self, xml: &mut XmlReader<'_>) -> Result<(), ProtocolError> {
        match xml.name() {
            // In the source's table the state stands in a `contrat`, in its example in a `fibre`
            // (docs/e-reprov.md 3.4).
            "contrat" | "fibre" => once(&mut self.state, state(xml)?, "contrat"),
            _ => self.unknown.skip(xml),
        }
    }
}

fn state(xml: &mut XmlReader<'_>) -> Result<ReprovisionningState, ProtocolError> {
    let reference = text_of(xml.attribute("reference"));
    let (mut statut, mut pm_found, mut fibre) = (None, None, None);
    let mut unknown = Unknown::default();
    while xml.child()? {
        refuse_reference(xml)?;
        match xml.name() {
            "reprovisionning" => once(&mut statut, reprovisionning(xml)?, "reprovisionning")?,
            "statut" => once(&mut statut, xml.squeezed()?, "statut")?,
            "pm" => {
                once(&mut pm_found, pm(xml), "pm")?;
                xml.skip()?;
            }
            "fibre" => {
                once(&mut fibre, allotted_fibre(xml), "fibre")?;
                xml.skip()?;
            }
            _ => unknown.skip(xml)?,
        }
    }
    if statut.is_none() {
        unknown.refuse()?;
    }
    let statut = Statut::read(&statut.unwrap_or_default());
    Ok(ReprovisionningState { reference, statut, pm: pm_found, fibre })
}

/// The statut, as an attribute like in the source, or as an element.
fn reprovisionning(xml: &mut XmlReader<'_>) -> Result<String, ProtocolError> {
    let mut statut = xml.attribute("statut").to_owned();
    while xml.child()? {
        if xml.name() == "statut" && statut.is_empty() {
            statut = xml.squeezed()?;
        } else {
            xml.skip()?;
        }
    }
    Ok(statut)
}
