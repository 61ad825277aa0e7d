//! Values of the tests: puts of a day, and what came back from them.

use jiff::Timestamp;
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{Evenement, Fait};
use reprov::domain::motif::Motif;
use reprov::domain::outcome::{Accord, GenrePanne, Issue, Panne};
use reprov::domain::put_answers::CodeDecharge;
use reprov::domain::reference::{ReferenceContrat, ReferenceFibre};
use reprov::ledger::{NouvelleRequete, Outcome, ReponseBrute, RequeteId};

pub(crate) const CODE: &str = "DCH-001";

/// Second `seconds` of a test's day.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

pub(crate) fn contrat(name: &str) -> ReferenceContrat {
    ReferenceContrat::parse(name).unwrap()
}

pub(crate) fn demande(contrat_name: &str) -> Demande {
    Demande {
        contrat: contrat(contrat_name),
        fibre: ReferenceFibre::parse("CTP-1-1").unwrap(),
        pto: None,
        conservation_pto: false,
        motif: Motif::FibreCassee,
    }
}

pub(crate) fn intention(contrat_name: &str, le: Timestamp) -> Fait {
    let demande = demande(contrat_name);
    Fait { le, evenement: Evenement::Intention { demande, ancienne_fibre: None, agent: None, acceptees: Vec::new() } }
}

pub(crate) fn departure(le: Timestamp) -> Fait {
    Fait { le, evenement: Evenement::Depart }
}

/// The departure's request.
pub(crate) fn request(contrat_name: &str, le: Timestamp) -> NouvelleRequete {
    NouvelleRequete { le, methode: "putReprovisionning", contrat: Some(contrat(contrat_name)) }
}

/// Its process is gone in mid-sending.
pub(crate) fn interrupted(le: Timestamp) -> Fait {
    Fait { le, evenement: Evenement::Interrompue }
}

/// An intention that nobody will have depart.
pub(crate) fn given_up(le: Timestamp) -> Fait {
    let panne = Panne { genre: GenrePanne::Interruption, detail: "nobody drives it".to_owned() };
    Fait { le, evenement: Evenement::NonEnvoyee { panne } }
}

/// Accepted with its code.
pub(crate) fn accepted(request: RequeteId, le: Timestamp) -> Outcome {
    let accord = Accord { code: CodeDecharge::read(CODE), ..Accord::default() };
    let fait = Fait { le, evenement: Evenement::Retour { issue: Issue::Acceptee(accord), dernier_octet: le } };
    let raw = Some(ReponseBrute { http: 200, corps: b"<codeDecharge>DCH-001</codeDecharge>\xff".to_vec() });
    Outcome { fait, raw, request, given_back: false }
}

/// It never left.
pub(crate) fn not_sent(request: RequeteId, given_back: bool, le: Timestamp) -> Outcome {
    let panne = Panne { genre: GenrePanne::Connexion, detail: "refused".to_owned() };
    let fait = Fait { le, evenement: Evenement::Retour { issue: Issue::NonEnvoyee(panne), dernier_octet: le } };
    Outcome { fait, raw: None, request, given_back }
}
