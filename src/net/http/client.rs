//! The two HTTP clients and the exchange itself.

use std::io;

use bytes::Bytes;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use reqwest::{Body, Client, ClientBuilder, Proxy, Url};
use rustls::ClientConfig;
use secrecy::ExposeSecret as _;
use tokio::sync::mpsc;

use super::body::{Flux, Parti, Unique};
use super::deadline::Echeance;
use super::failure::{Defaut, defaut};
use super::request::{Identifiants, Requete};
use super::retry_after::{self, Report};
use crate::domain::answered_by::Nature;
use crate::domain::outcome::{GenrePanne, Panne};
use crate::domain::service_url::is_loopback;
use crate::net::tls;
use crate::net::way::{Acces, TransportError, adresse};
use crate::stop_points::point;

const SOAP_ACTION: HeaderName = HeaderName::from_static("soapaction");

/// The way to one profile's service.
pub struct Transport {
    acces: Acces,
    url: Url,
    tls: ClientConfig,
    /// For reads: connections may be reused.
    lectures: Client,
}

/// The head of an HTTP answer; its body is still coming.
pub struct Reponse {
    /// The HTTP status.
    pub statut: u16,
    /// The charset of `Content-Type`, if it names one.
    pub charset: Option<String>,
    /// What its head shows it to be, where that is none of the service's answers.
    pub nature: Option<Nature>,
    /// How long the server asks to wait.
    pub report: Option<Report>,
    recue: reqwest::Response,
    taille_max: u64,
    parti: Parti,
    /// Of an answer to a put; that to a read has the library's own limit.
    echeance: Option<Echeance>,
}

impl Transport {
    /// A transport with these settings. Reads the certificate files they name; reaches nothing.
    ///
    /// # Errors
    /// [`TransportError`] naming the setting that can't be used.
    pub fn new(acces: Acces) -> Result<Self, TransportError> {
        let url = adresse(&acces.url)?;
        // A bad setting is found now, not at the first put, whose client has the same.
        let tls = tls::configuration(&acces)?;
        let lectures = batir(constructeur(&acces, &url, tls.clone())?.timeout(acces.delai_reponse))?;
        Ok(Self { acces, url, tls, lectures })
    }

    /// Sends a read: a request that may be asked again.
    ///
    /// # Errors
    /// [`Defaut`]: no answer's head came.
    pub async fn lit(&self, requete: Requete, qui: Option<&Identifiants>) -> Result<Reponse, Defaut> {
        self.envoie(&self.lectures, requete, qui, None).await
    }

    /// Sends a put: at most once, on a connection of its own.
    ///
    /// Three things make a second sending impossible: the client is new and so is its connection, so
    /// the library's own retry on a stale one has no case; its retry policy is "never"; and the body
    /// can be read once.
    ///
    /// # Errors
    /// [`Defaut`]: no answer's head came; it says whether the request may have left.
    pub async fn met(&self, requete: Requete, qui: Option<&Identifiants>) -> Result<Reponse, Defaut> {
        let client = constructeur(&self.acces, &self.url, tls::a_neuf(&self.tls))
            .and_then(|batisseur| batir(batisseur.pool_max_idle_per_host(0)))
            .map_err(|erreur| Defaut { panne: local(&erreur), parti: false })?;
        self.envoie(&client, requete, qui, Some(Echeance::dans(self.acces.delai_reponse))).await
    }

    async fn envoie(
        &self,
        client: &Client,
        requete: Requete,
        qui: Option<&Identifiants>,
        mut echeance: Option<Echeance>,
    ) -> Result<Reponse, Defaut> {
        let (corps, parti) = Unique::new(requete.corps);
        let mut envoi = client
            .post(self.url.clone())
            .header(CONTENT_TYPE, requete.type_contenu)
            .header(ACCEPT, "text/xml, application/soap+xml")
            // Said, and not left out: without it any coding would do (RFC 9110, 12.5.3), and none is read.
            .header(ACCEPT_ENCODING, "identity")
            .body(Body::wrap(corps));
        if let Some(action) = requete.soap_action {
            let action =
                HeaderValue::from_str(&action).map_err(|erreur| Defaut { panne: local(&erreur), parti: false })?;
            envoi = envoi.header(SOAP_ACTION, action);
        }
        if let Some(qui) = qui.filter(|_| self.acces.basic) {
            envoi = envoi.basic_auth(&qui.identifiant, Some(qui.mot_de_passe.expose_secret()));
        }
        let recue = match &mut echeance {
            None => envoi.send().await,
            // Where no byte has left by then it is held back: a put does not leave late.
            Some(echeance) => match echeance.attend(envoi.send(), || parti.est_parti()).await {
                Some(recue) => recue,
                None => return Err(trop_tard(parti.est_parti())),
            },
        };
        match recue {
            Ok(reponse) => {
                point("transport.tete");
                Ok(Reponse {
                    statut: reponse.status().as_u16(),
                    charset: charset(&reponse),
                    nature: nature(&self.url, &reponse),
                    report: retry_after::lit(reponse.headers()),
                    recue: reponse,
                    taille_max: self.acces.taille_max,
                    parti,
                    echeance,
                })
            }
            Err(erreur) => Err(defaut(&erreur, parti.est_parti())),
        }
    }
}

impl Reponse {
    /// The body as a reader for a blocking thread, and the future that feeds it. The future ends
    /// when the body does, or when the reader is dropped.
    pub fn flux(self) -> (impl Future<Output = Result<(), Defaut>> + Send, Flux) {
        let (envoi, flux) = Flux::new();
        (self.pompe(envoi), flux)
    }

    /// The whole body, for a put: what came before a failure comes with it.
    pub async fn tout(mut self, au_plus: usize) -> (Vec<u8>, Result<(), Defaut>) {
        let mut corps = Vec::new();
        let mut echeance = self.echeance.take();
        loop {
            let morceau = match &mut echeance {
                None => self.recue.chunk().await,
                Some(echeance) => match echeance.attend(self.recue.chunk(), || true).await {
                    Some(morceau) => morceau,
                    None => return (corps, Err(trop_tard(self.parti.est_parti()))),
                },
            };
            match morceau {
                Ok(Some(morceau)) if corps.len() + morceau.len() <= au_plus => corps.extend_from_slice(&morceau),
                Ok(Some(morceau)) => {
                    let reste = au_plus.saturating_sub(corps.len());
                    corps.extend(morceau.iter().take(reste));
                    return (corps, Err(self.trop_grand(au_plus as u64)));
                }
                Ok(None) => return (corps, Ok(())),
                Err(erreur) => return (corps, Err(defaut(&erreur, self.parti.est_parti()))),
            }
        }
    }

    async fn pompe(mut self, vers: mpsc::Sender<io::Result<Bytes>>) -> Result<(), Defaut> {
        let mut recus: u64 = 0;
        loop {
            let echec = match self.recue.chunk().await {
                Ok(Some(morceau)) => {
                    recus = recus.saturating_add(morceau.len() as u64);
                    if recus > self.taille_max {
                        self.trop_grand(self.taille_max)
                    } else if vers.send(Ok(morceau)).await.is_ok() {
                        continue;
                    } else {
                        return Ok(());
                    }
                }
                Ok(None) => return Ok(()),
                Err(erreur) => defaut(&erreur, self.parti.est_parti()),
            };
            // The reader learns that the rest will not come; whether it still listens is its affair.
            let _ = vers.send(Err(io::Error::other(echec.to_string()))).await;
            return Err(echec);
        }
    }

    fn trop_grand(&self, au_plus: u64) -> Defaut {
        let detail = format!("the answer is larger than {au_plus} bytes");
        Defaut { panne: Panne { genre: GenrePanne::Reponse, detail }, parti: self.parti.est_parti() }
    }
}

fn trop_tard(parti: bool) -> Defaut {
    let detail = "the time allowed for the answer is over".to_owned();
    Defaut { panne: Panne { genre: GenrePanne::DelaiReponse, detail }, parti }
}

fn local(erreur: &impl ToString) -> Panne {
    Panne { genre: GenrePanne::Local, detail: erreur.to_string() }
}

fn constructeur(acces: &Acces, url: &Url, tls: ClientConfig) -> Result<ClientBuilder, TransportError> {
    let mut batisseur = Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("reprov/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .http1_only()
        .retry(reqwest::retry::never())
        .connect_timeout(acces.delai_connexion);
    if url.host_str().is_some_and(is_loopback) {
        // What is on this machine is never asked of a proxy, whatever the environment says.
        batisseur = batisseur.no_proxy();
    } else if let Some(proxy) = &acces.proxy {
        let proxy =
            Proxy::all(proxy).map_err(|_| TransportError::Proxy { raison: "not a usable proxy address".to_owned() })?;
        batisseur = batisseur.proxy(proxy);
    }
    Ok(batisseur)
}

fn batir(batisseur: ClientBuilder) -> Result<Client, TransportError> {
    batisseur.build().map_err(|erreur| {
        let cause = std::error::Error::source(&erreur).map_or_else(|| erreur.to_string(), ToString::to_string);
        TransportError::Client(cause)
    })
}

/// The charset that `Content-Type` names.
fn charset(reponse: &reqwest::Response) -> Option<String> {
    let valeur = reponse.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    valeur.split(';').skip(1).find_map(|parametre| {
        let (nom, valeur) = parametre.split_once('=')?;
        nom.trim().eq_ignore_ascii_case("charset").then(|| valeur.trim().trim_matches('"').to_owned())
    })
}

/// What a head says of an answer. A page is one only where its body is no answer: that is for whoever
/// reads it to find.
fn nature(url: &Url, reponse: &reqwest::Response) -> Option<Nature> {
    let champ = |nom: HeaderName| reponse.headers().get(nom).and_then(|valeur| valeur.to_str().ok());
    if matches!(reponse.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        let vers = champ(LOCATION).and_then(|vers| url.join(vers).ok());
        return vers.filter(|vers| vers.origin() != url.origin()).map(|_| Nature::Ailleurs);
    }
    let codage = champ(CONTENT_ENCODING).unwrap_or_default().trim();
    if !codage.is_empty() && !codage.eq_ignore_ascii_case("identity") {
        return Some(Nature::Comprimee);
    }
    let genre = champ(CONTENT_TYPE).unwrap_or_default().split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"].iter().any(|page| genre.eq_ignore_ascii_case(page)).then_some(Nature::Page)
}
