//! The one place that puts a profile's rooms together.
//!
//! Owns: making an [`Engine`] from the configuration, and the demo: an engine on the embedded
//! simulator with a journal of its own that is gone when it ends.
//!
//! Must never: decide anything that the configuration does not say.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::runtime::Handle;

use crate::domain::commande::Commande;
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Evenement, Fait};
use crate::domain::outcome::{Accord, Issue};
use crate::domain::polling::Cadence;
use crate::domain::put_answers::{EtatReprovisionning, FibreAllouee};
use crate::domain::rules::ereprov::Ages;
use crate::domain::service_error::Categorie;
use crate::engine::{Engine, Parts, Reglages, SourceMotDePasse};
use crate::host::config::{
    AccesReseau, Auth, Config, Donnee, Profil, ProfilNouveau, Provenance, Surcharges, ecrit_profil,
};
use crate::host::logging;
use crate::host::paths::Chemins;
use crate::host::secret::{self, Invite};
use crate::host::texts::Textes;
use crate::net::http::Transport;
use crate::net::probe::Sonde;
use crate::net::{Acces, TransportError};
use crate::service::ereprov::{self, Emballage, Methode, Service};
use crate::simulator::ereprov::{
    ContratDemo, Options, ReprovisionningDemo, Serveur, acces_demo, contrats_demo, demarre,
};
use crate::store::journal::{Journal, JournalError, NouvelleRequete};
use crate::store::locks::Verrous;
use crate::store::post_ledger::PostLedger;
use crate::tui::app::inbox::Inbox;
use crate::tui::app::welcome::{self, Accueil, ChoixAccueil, NouveauProfil, OptionsAccueil};
use crate::tui::app::{self, Ouverture};
use crate::tui::data::post::Poste;
use crate::wire::ereprov::ElementPbo;
use crate::wire::soap::VersionSoap;

/// The name of the demo's profile.
pub const PROFIL_DEMO: &str = "demo";

/// The simulator's login, and its password.
const CONNEXION_DEMO: &str = "demo";

/// The engine of the configuration's profile, its journal and locks in `donnees`.
///
/// A profile without an address gives an engine that works offline; whatever needs the service says
/// what is missing. `invite` asks a person for the password where neither the environment nor the
/// keyring has it.
///
/// # Errors
/// Category `entree`: the profile, the journal or its folder can't be used.
pub fn engine(config: &Config, donnees: &Path, hors_ligne: bool, invite: Option<Invite>) -> Result<Engine, Echec> {
    let source = Arc::new(source(config, invite));
    engine_avec(config, donnees, hors_ligne, Arc::new(move || source.lire()))
}

/// What `reprov diagnostic` looks with. Reaches nothing.
pub struct MoyensDiagnostic {
    /// The journal, without the service; `None` where there is none yet.
    pub journal: Option<Result<Engine, Echec>>,
    /// The way to the service.
    pub sonde: Result<Sonde, Echec>,
}

/// The means for a look at the configuration's profile. A journal that does not exist is not made.
#[must_use]
pub fn moyens_diagnostic(config: &Config, chemins: &Chemins) -> MoyensDiagnostic {
    let reglages = config.reglages(true);
    let journal = chemins.journal().exists().then(|| {
        let sans = Arc::new(|| Err(Echec::new(Categorie::Identifiants, "erreur.panne.sans_mot_de_passe")));
        let identifiant = config.profil_actif().and_then(|profil| profil.identifiant.clone());
        assemble(&chemins.donnees, reglages, None, identifiant, sans)
    });
    let sonde = config
        .acces()
        .and_then(|acces| Sonde::new(&acces_transport(&acces)).map_err(|erreur| echec_transport(&erreur)));
    MoyensDiagnostic { journal, sonde }
}

/// An engine on the configuration's profile that speaks this version and names the PBO so, asks nothing
/// twice, and waits for no answer longer than `delai`.
///
/// # Errors
/// As [`engine`].
pub fn engine_essai(
    config: &Config,
    donnees: &Path,
    emballage: (VersionSoap, ElementPbo),
    delai: Duration,
    mot_de_passe: &Arc<secret::Source>,
) -> Result<Engine, Echec> {
    let mut config = config.clone();
    if let Some(profil) = config.profils.get_mut(&config.profil) {
        (profil.soap_version, profil.pbo_element) = emballage;
        profil.lecture_nouvel_essai = 0;
        profil.delai_reponse = profil.delai_reponse.min(delai);
    }
    let source = Arc::clone(mot_de_passe);
    engine_avec(&config, donnees, false, Arc::new(move || source.lire()))
}

/// Where the password of the configuration's profile comes from.
#[must_use]
pub fn source(config: &Config, invite: Option<Invite>) -> secret::Source {
    let identifiant = config.profil_actif().and_then(|profil| profil.identifiant.as_deref()).unwrap_or_default();
    secret::Source::new(&config.profil, identifiant, invite)
}

fn engine_avec(
    config: &Config,
    donnees: &Path,
    hors_ligne: bool,
    mot_de_passe: SourceMotDePasse,
) -> Result<Engine, Echec> {
    let reglages = config.reglages(hors_ligne);
    let acces = if config.est_configuree() { Some(config.acces()?) } else { None };
    let (service, identifiant) = match acces {
        None => (None, None),
        Some(acces) => (Some(service(&acces)?), acces.profil.identifiant.filter(|_| acces.profil.auth != Auth::None)),
    };
    assemble(donnees, reglages, service, identifiant, mot_de_passe)
}

fn acces_transport(acces: &AccesReseau) -> Acces {
    let profil = acces.profil.clone();
    Acces {
        url: acces.url.clone(),
        basic: profil.auth == Auth::Basic,
        delai_connexion: profil.delai_connexion,
        delai_reponse: profil.delai_reponse,
        taille_max: profil.taille_max,
        proxy: profil.proxy.map(|proxy| proxy.en_clair().to_owned()),
        ca_file: profil.ca_file,
        client_cert: profil.client_cert,
        client_key: profil.client_key,
    }
}

fn service(acces: &AccesReseau) -> Result<Service, Echec> {
    let profil = acces.profil.clone();
    let transport = Transport::new(acces_transport(acces)).map_err(|erreur| echec_transport(&erreur))?;
    let emballage = Emballage {
        version: profil.soap_version,
        element_pbo: profil.pbo_element,
        soap_action: profil.soap_action,
        wsse: profil.auth == Auth::Wsse,
    };
    Ok(Service::new(transport, emballage))
}

fn assemble(
    donnees: &Path,
    reglages: Reglages,
    service: Option<Service>,
    identifiant: Option<String>,
    mot_de_passe: SourceMotDePasse,
) -> Result<Engine, Echec> {
    let journal = Journal::ouvrir(&donnees.join("journal.sqlite"), &reglages.profil)
        .map_err(|erreur| echec_ouverture(donnees, &erreur))?;
    let verrous = Verrous::ouvrir(donnees, &reglages.profil).map_err(|erreur| {
        Echec::new(Categorie::Entree, "erreur.verrous").avec("dossier", donnees.display().to_string()).detail(erreur)
    })?;
    Ok(Engine::new(Parts {
        ledger: PostLedger::new(journal, verrous, reglages.sessions, donnees.join("secours")),
        reglages,
        capabilities: ereprov::CAPABILITIES,
        service,
        identifiant,
        mot_de_passe,
        horloge: Arc::new(Timestamp::now),
    }))
}

/// Why the journal could not be opened, naming where it was looked for when the place is at fault.
fn echec_ouverture(donnees: &Path, erreur: &JournalError) -> Echec {
    let cle = match erreur {
        JournalError::Ouverture(_) => "erreur.journal.dossier",
        autre => autre.cle(),
    };
    Echec::new(Categorie::Entree, cle).avec("dossier", donnees.display().to_string()).detail(erreur)
}

fn echec_transport(erreur: &TransportError) -> Echec {
    let echec = match erreur {
        TransportError::Url { url, raison } => Echec::new(Categorie::Entree, "erreur.transport.url")
            .avec("url", url.clone())
            .avec("raison", raison.clone()),
        TransportError::HttpEnClair { hote } => {
            Echec::new(Categorie::Entree, "erreur.transport.http_en_clair").avec("hote", hote.clone())
        }
        TransportError::Fichier { champ, chemin, raison } => Echec::new(Categorie::Entree, "erreur.transport.fichier")
            .avec("champ", *champ)
            .avec("chemin", chemin.display().to_string())
            .avec("raison", raison.clone()),
        TransportError::Proxy { .. } => Echec::new(Categorie::Entree, "erreur.transport.proxy"),
        TransportError::Client(_) => Echec::new(Categorie::Entree, "erreur.transport.client"),
    };
    echec.detail(erreur)
}

/// A demo: the simulator on loopback, an engine on it, and a journal that goes with them.
pub struct Demo {
    /// The engine.
    pub engine: Engine,
    /// The simulator.
    pub serveur: Serveur,
    _dossier: TempDir,
}

/// Starts the demo. Its journal holds the demo's contracts with the facts of their orders, from access
/// files as an operator sends them, and what was asked for them before.
///
/// # Errors
/// Category `entree`: no loopback port or no temporary folder is to be had.
pub async fn demo() -> Result<Demo, Echec> {
    let local = |erreur: &dyn std::error::Error| Echec::new(Categorie::Entree, "erreur.demo").detail(erreur);
    let dossier = tempfile::Builder::new().prefix("reprov-demo-").tempdir().map_err(|erreur| local(&erreur))?;
    let serveur = demarre(Options::default()).await.map_err(|erreur| local(&erreur))?;
    let profil = Profil { identifiant: Some(CONNEXION_DEMO.to_owned()), ..Profil::default() };
    let acces = AccesReseau { url: serveur.url.clone(), profil };
    let engine = assemble(
        dossier.path(),
        reglages_demo(),
        Some(service(&acces)?),
        acces.profil.identifiant.clone(),
        Arc::new(|| Ok(CONNEXION_DEMO.to_owned().into())),
    )?;
    let journal = Journal::ouvrir(&dossier.path().join("journal.sqlite"), PROFIL_DEMO).map_err(|e| local(&e))?;
    let maintenant = Timestamp::now();
    journal.importe(acces_demo(maintenant)).await.map_err(|erreur| local(&erreur))?;
    // The earlier in the demo's list, the later it was looked at: the first is the first one listed.
    let mut contrats: Vec<(i64, ContratDemo)> = (0_i64..).zip(contrats_demo()).collect();
    // A journal tells things in the order in which they happened: what was asked longest ago goes first.
    let il_y_a = |contrat: &ContratDemo| contrat.reprovisionning.as_ref().map(|avant| avant.il_y_a);
    contrats.sort_by_key(|(_, contrat)| std::cmp::Reverse(il_y_a(contrat)));
    for (rang, contrat) in &contrats {
        let vu_le = maintenant.checked_sub(SignedDuration::from_secs(*rang)).unwrap_or(maintenant);
        seme(&journal, contrat, vu_le).await.map_err(|erreur| erreur.detail("demo journal"))?;
    }
    Ok(Demo { engine, serveur, _dossier: dossier })
}

/// The defaults, but for the pace: the demo's workflow ends in about 20 s and is asked accordingly.
fn reglages_demo() -> Reglages {
    Reglages {
        profil: PROFIL_DEMO.to_owned(),
        cadence: Cadence {
            premier: SignedDuration::from_secs(4),
            maximum: SignedDuration::from_secs(8),
            doute: SignedDuration::from_secs(30),
        },
        ages: Ages::default(),
        ..Config::default().reglages(false)
    }
}

/// Puts one contract of the demo into its journal: what the access files do not say of it, and what
/// was asked before.
async fn seme(journal: &Journal, contrat: &ContratDemo, maintenant: Timestamp) -> Result<(), Echec> {
    let echec = |erreur: &dyn std::error::Error| Echec::new(Categorie::Entree, "erreur.demo").detail(erreur);
    journal.touche(&contrat.reference, maintenant).await.map_err(|erreur| echec(&erreur))?;
    let Commande { parc_opac, zone, immeuble_collectif, .. } = contrat.faits.clone();
    let faits = Commande { parc_opac, zone, immeuble_collectif, ..Commande::default() };
    journal.retient(&contrat.reference, faits, maintenant).await.map_err(|erreur| echec(&erreur))?;
    if let Some(avant) = &contrat.reprovisionning {
        seme_put(journal, contrat, avant, maintenant).await?;
    }
    Ok(())
}

/// Puts a reprovisioning asked before the demo started into its journal, event by event, as the
/// engine would have written it.
async fn seme_put(
    journal: &Journal,
    contrat: &ContratDemo,
    avant: &ReprovisionningDemo,
    maintenant: Timestamp,
) -> Result<(), Echec> {
    let echec = |erreur: &dyn std::error::Error| Echec::new(Categorie::Entree, "erreur.demo").detail(erreur);
    let le = maintenant.checked_sub(avant.il_y_a).unwrap_or(maintenant);
    let ancienne_fibre = contrat.faits.reference_prise.as_ref().map(|fait| fait.valeur.clone());
    let intention =
        Evenement::Intention { demande: avant.demande.clone(), ancienne_fibre, agent: None, acceptees: Vec::new() };
    let (put, vie) = journal.commence(Fait { le, evenement: intention }).await.map_err(|erreur| echec(&erreur))?;
    let requete =
        NouvelleRequete { le, methode: Methode::PutReprovisionning.nom(), contrat: Some(contrat.reference.clone()) };
    let depart = Fait { le, evenement: Evenement::Depart };
    let (vie, requete) =
        journal.part(put, vie.version, depart, requete, u32::MAX).await.map_err(|erreur| echec(&erreur))?;
    let accord = Accord { code: avant.code.clone(), ..Accord::default() };
    let retour = Evenement::Retour { issue: Issue::Acceptee(accord), dernier_octet: le };
    let vie = journal
        .recoit(put, vie.version, Fait { le, evenement: retour }, None, requete, false)
        .await
        .map_err(|erreur| echec(&erreur))?;
    let etat = EtatReprovisionning {
        reference: Some(contrat.reference.as_str().to_owned()),
        statut: avant.statut.clone(),
        pm: None,
        fibre: Some(FibreAllouee { reference: avant.demande.fibre.as_str().to_owned(), ..FibreAllouee::default() }),
    };
    let vu = Evenement::Etat { etat, doute: reglages_demo().cadence.doute.as_secs() };
    journal.ajoute(put, vie.version, Fait { le, evenement: vu }).await.map_err(|erreur| echec(&erreur))?;
    Ok(())
}

/// The TUI on the configuration's profile, until the person leaves it; where no profile is
/// configured it offers the demo or the guided set-up, which writes to `chemins.config`.
///
/// Returns the engine, a put of which may still be under way ([`Engine::acheve`]); `None` after the
/// demo, when nothing was opened, or when the person would not wait for that put.
///
/// To be called on the main thread: it blocks it until the screen is left.
///
/// # Errors
/// The engine can't be made, or the terminal can't be used.
pub async fn ecran(config: &Config, chemins: &Chemins, hors_ligne: bool) -> Result<Option<Engine>, Echec> {
    let mut inbox = Inbox::open(&Handle::current());
    if config.est_configuree() {
        return ecran_profil(config, chemins, hors_ligne, None, inbox).await;
    }
    let accueil =
        OptionsAccueil { textes: Textes::new(config.langue), affichage: config.affichage, trace: logging::fichier() };
    let mut guided = Accueil::new();
    loop {
        let chosen = welcome::accueil(&mut guided, &accueil, &mut inbox).map_err(|error| echec_terminal(&error))?;
        let profil = match chosen {
            ChoixAccueil::Quitter => return Ok(None),
            ChoixAccueil::Demo => return demo_dans(config, inbox).await.map(|()| None),
            ChoixAccueil::Configurer(profil) => profil,
        };
        match enregistre(&profil, config, chemins) {
            Ok((config, avis)) => {
                return ecran_profil(&config, chemins, hors_ligne, Some((profil.mot_de_passe, avis)), inbox).await;
            }
            Err(echec) => {
                let (sentence, advice) = accueil.textes.echec(&echec);
                guided.refuse(format!("{sentence} {advice}"));
            }
        }
    }
}

/// The TUI on a profile. A password just typed serves this run even where no keyring takes it; one
/// that is missing is asked by a form, never on the screen's terminal behind its back.
async fn ecran_profil(
    config: &Config,
    chemins: &Chemins,
    hors_ligne: bool,
    nouveau: Option<(Option<SecretString>, Option<Echec>)>,
    inbox: Inbox,
) -> Result<Option<Engine>, Echec> {
    let engine = engine(config, &chemins.donnees, hors_ligne, None)?;
    let (tape, avis) = nouveau.unwrap_or_default();
    if let Some(tape) = tape {
        engine.donne(tape);
    }
    ouvre(engine, config, None, avis, inbox).await
}

/// The TUI on the demo, until the person leaves it, with the display settings of `config`.
///
/// To be called on the main thread: it blocks it until the screen is left.
///
/// # Errors
/// The demo can't start, or the terminal can't be used.
pub async fn ecran_demo(config: &Config) -> Result<(), Echec> {
    demo_dans(config, Inbox::open(&Handle::current())).await
}

async fn demo_dans(config: &Config, inbox: Inbox) -> Result<(), Echec> {
    let demo = demo().await?;
    ouvre(demo.engine.clone(), config, Some(&demo.serveur), None, inbox).await.map(|_| ())
}

/// The screens on an engine, until they are left; gives it back unless the person left in mid-put and
/// said that its outcome is not to be waited for.
async fn ouvre(
    engine: Engine,
    config: &Config,
    demo: Option<&Serveur>,
    avis: Option<Echec>,
    inbox: Inbox,
) -> Result<Option<Engine>, Echec> {
    let reglages = engine.reglages();
    let ouverture = Ouverture {
        runtime: Handle::current(),
        inbox,
        textes: Textes::new(config.langue),
        affichage: config.affichage,
        hotline: config.hotline.telephone.clone(),
        operateurs: config.echange.clone(),
        profil: reglages.profil.clone(),
        production: reglages.production,
        demo: demo.is_some(),
        contrat: None,
        avis: avis.or_else(|| engine.avis()),
        trace: logging::fichier(),
        poste: poste(&engine, config, demo),
        engine: engine.clone(),
    };
    match app::ouvrir(ouverture) {
        Ok(sortie) => Ok((!sortie.insiste).then_some(engine)),
        Err(erreur) => {
            // The terminal may be gone; what is under way is not.
            engine.acheve().await;
            Err(echec_terminal(&erreur))
        }
    }
}

/// What this program is and where its things are. The demo's settings are its own: of the
/// configuration only those of the display count there.
fn poste(engine: &Engine, config: &Config, demo: Option<&Serveur>) -> Poste {
    let chemin = |chemin: Option<&Path>| chemin.map(|chemin| chemin.display().to_string()).unwrap_or_default();
    let configuree = || config.profil_actif().and_then(|profil| profil.url.clone()).unwrap_or_default();
    let url = demo.map_or_else(configuree, |serveur| serveur.url.clone());
    let valeurs = config.valeurs().into_iter();
    let valeurs =
        valeurs.filter(|valeur| demo.is_none() || valeur.cle == "langue" || valeur.cle.starts_with("affichage."));
    Poste::default()
        .avec("tui.aide.version", env!("CARGO_PKG_VERSION"))
        .avec("tui.aide.systeme", format!("{} {}", std::env::consts::OS, std::env::consts::ARCH))
        .avec("tui.aide.profil", engine.reglages().profil.clone())
        .avec("tui.aide.url", url)
        .avec("tui.aide.configuration", chemin(config.fichier.as_deref()))
        .avec("tui.aide.journal", chemin(Some(engine.chemin_du_journal())))
        .avec("tui.aide.schema", engine.schema_du_journal().to_string())
        .avec("tui.aide.trace", chemin(logging::fichier().as_deref()))
        .avec_reglages(valeurs)
}

/// Writes the profile of the guided set-up and its password; gives the configuration as it is then,
/// and the keyring's failure, which stops nothing: it is told, and the password can come from the
/// environment next time.
fn enregistre(profil: &NouveauProfil, config: &Config, chemins: &Chemins) -> Result<(Config, Option<Echec>), Echec> {
    let fichier = config
        .fichier
        .as_deref()
        .or(chemins.config.as_deref())
        .ok_or_else(|| Echec::new(Categorie::Entree, "erreur.config.sans_dossier"))?;
    let nouveau = ProfilNouveau {
        url: profil.url.clone(),
        identifiant: Some(profil.identifiant.clone()),
        auth: Auth::Basic,
        production: profil.production,
    };
    ecrit_profil(fichier, &profil.nom, &nouveau)?;
    let avis = profil
        .mot_de_passe
        .as_ref()
        .and_then(|mot_de_passe| secret::enregistrer(&profil.nom, &profil.identifiant, mot_de_passe).err());
    let nomme = Donnee { valeur: profil.nom.clone(), origine: Provenance::Fichier };
    let surcharges = Surcharges {
        config: Some(Donnee { valeur: fichier.to_owned(), origine: Provenance::Fichier }),
        profil: Some(nomme),
        langue: None,
    };
    Ok((Config::charge(&surcharges, None)?, avis))
}

fn echec_terminal(erreur: &std::io::Error) -> Echec {
    Echec::new(Categorie::Entree, "erreur.terminal").detail(erreur)
}
