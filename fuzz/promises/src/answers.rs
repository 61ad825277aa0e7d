//! The decoder of the service's answers and of questions, and the search for a code de décharge in a damaged answer.

use std::fmt::Debug;
use std::io::{BufRead, BufReader};

use reprov::domain::fibre::RoSite;
use reprov::domain::put_answers::{Entete, PutAcknowledgement, ReprovisionningState};
use reprov::domain::site::Site;
use reprov::wire::ereprov::{
    EreprovMethod, ReceivedQuestion, ServiceAnswer, read_fibres, read_following, read_put, read_question,
    read_structure, salvage_codes, write_fibres, write_following, write_ko, write_put, write_structure,
};
use reprov::wire::soap::{ProtocolError, SoapVersion, write_fault};

use super::memory::{ANSWER, SALVAGED, bound};
use super::{choice, hold_displayable};

/// The charsets of an HTTP header; the low three bits of the choice select one.
const CHARSETS: [Option<&str>; 8] = [
    None,
    Some("utf-8"),
    Some("\"ISO-8859-1\""),
    Some("iso-8859-15"),
    Some("UTF-16"),
    Some("utf-16be"),
    Some("windows-1252"),
    Some("shift_jis"),
];

/// A body, whole or in pieces.
type Body<'a> = Box<dyn BufRead + 'a>;
/// A reader; it gets the body and the charset of the HTTP header.
type Reader<T> = for<'a> fn(Body<'a>, Option<&str>) -> Result<T, ProtocolError>;

/// Reads `bytes` as each kind of answer and as a question.
pub fn exercise(bytes: &[u8]) {
    let (choice, body) = choice(bytes);
    let input = Input { body, charset: CHARSETS[usize::from(choice & 7)], step: body.len() % 61 + 1 };
    let site = |site: &Site| Some(write_structure(SoapVersion::V11, site));
    answer(&input, EreprovMethod::GetSiteStructure, |body, charset| read_structure(body, charset), site);
    let fibres = |site: &RoSite| Some(write_fibres(SoapVersion::V12, site));
    answer(&input, EreprovMethod::GetRoSite, |body, charset| read_fibres(body, charset), fibres);
    answer(&input, EreprovMethod::PutReprovisionning, |body, charset| read_put(body, charset), written_put);
    let state = |state: &ReprovisionningState| {
        Some(write_following(SoapVersion::V11, state.reference.as_deref().unwrap_or_default(), state))
    };
    answer(&input, EreprovMethod::GetReprovisionning, |body, charset| read_following(body, charset), state);
    question(&input);
    bound("repeche_code", SALVAGED, body.len(), || salvage_codes(body, input.charset));
}

/// An input, and how it is read.
struct Input<'a> {
    body: &'a [u8],
    charset: Option<&'static str>,
    /// The size of the pieces in bytes, when the body comes in pieces.
    step: usize,
}

impl Input<'_> {
    /// Reads the body whole, within its memory bound, and again in pieces: both must give the same.
    fn read_with<T: Debug + PartialEq>(&self, read_with: Reader<T>) -> Option<T> {
        let read = bound("answer", ANSWER, self.body.len(), || read_with(Box::new(self.body), self.charset));
        let fragmented = read_with(Box::new(BufReader::with_capacity(self.step, self.body)), self.charset);
        match (read, fragmented) {
            (Ok(read), Ok(fragmented)) => {
                assert_eq!(read, fragmented, "read in pieces of {}", self.step);
                Some(read)
            }
            (Err(error), Err(_)) => {
                hold_displayable(&error.to_string());
                None
            }
            (read, fragmented) => panic!("whole: {read:?}; in pieces of {}: {fragmented:?}", self.step),
        }
    }
}

/// An answer that is read and written again must read back as the same; `write` gives `None` for a value that can't be
/// written.
fn answer<T: Debug + PartialEq>(
    input: &Input<'_>,
    method: EreprovMethod,
    read_with: Reader<ServiceAnswer<T>>,
    write: impl FnOnce(&T) -> Option<Vec<u8>>,
) {
    let Some(read) = input.read_with(read_with) else { return };
    let written = match &read {
        ServiceAnswer::Ok(value) => write(value),
        ServiceAnswer::Ko(ko) => Some(write_ko(SoapVersion::V12, method, ko)),
        ServiceAnswer::Fault(fault) => Some(write_fault(SoapVersion::V11, fault)),
    };
    let Some(written) = written else { return };
    let read_again = read_with(Box::new(&written[..]), None).expect("what was written is read");
    assert_eq!(read_again, read, "{}", String::from_utf8_lossy(&written));
}

/// Writes a put's answer; `None` for a refusal without a code, which is written without its other fields.
fn written_put(acknowledgement: &PutAcknowledgement) -> Option<Vec<u8>> {
    let refusal = matches!(acknowledgement.entete, Some(Entete::Ko(_))) && acknowledgement.code.is_none();
    let written = write_put(SoapVersion::V11, acknowledgement.contrat.as_deref().unwrap_or_default(), acknowledgement);
    let all: Vec<_> = acknowledgement.code.iter().chain(&acknowledgement.other_codes).cloned().collect();
    assert_eq!(
        salvage_codes(&written, None).best(),
        all,
        "the codes are found in {}",
        String::from_utf8_lossy(&written)
    );
    (!refusal).then_some(written)
}

fn question(input: &Input<'_>) {
    let Some(read) = input.read_with(|body, charset| read_question(body, charset)) else { return };
    let ReceivedQuestion { method, operation, fields, .. } = read;
    assert_eq!(method, EreprovMethod::read(&operation));
    assert!(fields.len() <= input.body.len());
}
