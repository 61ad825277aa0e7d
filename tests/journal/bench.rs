//! A journal in a temporary folder, and values to put into it.

use std::path::PathBuf;

use jiff::Timestamp;
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{Evenement, Fait, Vie};
use reprov::domain::motif::Motif;
use reprov::domain::outcome::{Accord, CauseDoute, Doute, GenrePanne, Issue, Panne};
use reprov::domain::put_answers::{CodeDecharge, EtatReprovisionning, FibreAllouee};
use reprov::domain::reference::{ReferenceContrat, ReferenceFibre};
use reprov::domain::states::Statut;
use reprov::store::journal::{Journal, NouvelleRequete, PutId, RequeteId};
use tempfile::TempDir;

/// A folder with a journal's path in it; the folder of the journal itself does not exist yet.
pub(crate) struct Bac {
    pub(crate) dossier: TempDir,
    pub(crate) chemin: PathBuf,
}

impl Bac {
    pub(crate) fn new() -> Self {
        let dossier = TempDir::new().unwrap();
        let chemin = dossier.path().join("donnees").join("journal.sqlite");
        Self { dossier, chemin }
    }

    pub(crate) fn ouvrir(&self) -> Journal {
        self.ouvrir_pour("pack")
    }

    pub(crate) fn ouvrir_pour(&self, profil: &str) -> Journal {
        Journal::ouvrir(&self.chemin, profil).unwrap()
    }

    /// The file beside the journal with that ending.
    pub(crate) fn compagnon(&self, fin: &str) -> PathBuf {
        self.chemin.with_file_name(format!("journal.sqlite{fin}"))
    }

    /// A connection of another program.
    pub(crate) fn brut(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(&self.chemin).unwrap()
    }
}

pub(crate) fn t(texte: &str) -> Timestamp {
    texte.parse().unwrap()
}

/// Second `secondes` of a test's day.
pub(crate) fn s(secondes: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + secondes).unwrap()
}

pub(crate) fn contrat(nom: &str) -> ReferenceContrat {
    ReferenceContrat::parse(nom).unwrap()
}

pub(crate) fn intention(nom: &str, le: Timestamp) -> Fait {
    Fait {
        le,
        evenement: Evenement::Intention {
            demande: Demande {
                contrat: contrat(nom),
                fibre: ReferenceFibre::parse("CTP-2-1").unwrap(),
                pto: None,
                conservation_pto: false,
                motif: Motif::read("Fibre occupée").unwrap(),
            },
            ancienne_fibre: Some("CTP-1-1".to_owned()),
            agent: None,
            acceptees: Vec::new(),
        },
    }
}

pub(crate) fn depart(le: Timestamp) -> Fait {
    Fait { le, evenement: Evenement::Depart }
}

pub(crate) fn acceptee(code: &str, le: Timestamp) -> Fait {
    let accord = Accord { code: CodeDecharge::read(code), ..Accord::default() };
    Fait { le, evenement: Evenement::Retour { issue: Issue::Acceptee(accord), dernier_octet: le } }
}

pub(crate) fn panne() -> Panne {
    Panne { genre: GenrePanne::Connexion, detail: "refused".to_owned() }
}

pub(crate) fn non_envoyee(le: Timestamp) -> Fait {
    Fait { le, evenement: Evenement::Retour { issue: Issue::NonEnvoyee(panne()), dernier_octet: le } }
}

pub(crate) fn inconnue(le: Timestamp) -> Fait {
    let doute = Doute { cause: CauseDoute::Panne(panne()), code: None };
    Fait { le, evenement: Evenement::Retour { issue: Issue::Inconnue(doute), dernier_octet: le } }
}

pub(crate) fn absente(le: Timestamp) -> Fait {
    Fait { le, evenement: Evenement::Absente { doute: 600 } }
}

pub(crate) fn etat(statut: Statut, fibre: &str, le: Timestamp) -> Fait {
    let fibre = FibreAllouee { reference: fibre.to_owned(), ..FibreAllouee::default() };
    let etat = EtatReprovisionning { reference: None, statut, pm: None, fibre: Some(fibre) };
    Fait { le, evenement: Evenement::Etat { etat, doute: 600 } }
}

pub(crate) fn requete(methode: &'static str, nom: &str, le: Timestamp) -> NouvelleRequete {
    NouvelleRequete { le, methode, contrat: Some(contrat(nom)) }
}

/// A put that has left.
pub(crate) async fn parti(journal: &Journal, nom: &str, le: Timestamp) -> (PutId, Vie, RequeteId) {
    let (put, vie) = journal.commence(intention(nom, le)).await.unwrap();
    let requete = requete("putReprovisionning", nom, le);
    let (vie, requete) = journal.part(put, vie.version, depart(le), requete, 2000).await.unwrap();
    (put, vie, requete)
}
