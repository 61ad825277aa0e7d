//! The steps of the way, each within its own deadline.

use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::time::{Duration, Instant};

use super::certificate::Certificat;
use super::http::{self, Tete};
use super::link::Lien;
use super::proxy::{self, Mandataire};
use super::tls::{self, Negociation};
use crate::domain::service_url::is_loopback;
use crate::net::refusal::Panne;
use crate::net::way::{Acces, TransportError, adresse, lit_fichier};

/// How long one step may take, whatever the other side does.
pub const DELAI: Duration = Duration::from_secs(8);
/// How long one address may take to answer, where there are several.
const DELAI_ADRESSE: Duration = Duration::from_secs(3);

/// The way to one service.
#[derive(Clone)]
pub struct Sonde {
    hote: String,
    port: u16,
    /// The path and the query.
    chemin: String,
    en_clair: bool,
    proxy: Mandataire,
    delai_connexion: Duration,
    tls: tls::Reglages,
    certificat_client: Option<Vec<Certificat>>,
}

impl Sonde {
    /// The way that `acces` names. Reads the certificate files and the environment; reaches nothing.
    ///
    /// # Errors
    /// [`TransportError`] naming the setting that can't be used.
    pub fn new(acces: &Acces) -> Result<Self, TransportError> {
        let url = adresse(&acces.url)?;
        let hote = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let mut chemin = url.path().to_owned();
        if let Some(question) = url.query() {
            chemin = format!("{chemin}?{question}");
        }
        let client = acces.client_cert.as_deref().map(lit_certificats).transpose()?;
        Ok(Self {
            port: url.port_or_known_default().unwrap_or(443),
            en_clair: url.scheme() == "http",
            proxy: proxy::trouve(acces, &url, is_loopback(&hote))?,
            chemin,
            hote,
            delai_connexion: acces.delai_connexion.min(DELAI_ADRESSE),
            tls: tls::Reglages::lit(acces)?,
            certificat_client: client,
        })
    }

    /// The host and port of the service.
    #[must_use]
    pub fn cible(&self) -> (&str, u16) {
        (&self.hote, self.port)
    }

    /// Whether the service is reached without TLS: on this machine only.
    #[must_use]
    pub fn en_clair(&self) -> bool {
        self.en_clair
    }

    /// The proxy in force.
    #[must_use]
    pub fn mandataire(&self) -> &Mandataire {
        &self.proxy
    }

    /// The client's certificates, its own first; `None` where none is configured.
    #[must_use]
    pub fn certificat_client(&self) -> Option<&[Certificat]> {
        self.certificat_client.as_deref()
    }

    /// The addresses of the first machine of the way: the proxy, else the service.
    ///
    /// # Errors
    /// [`Panne`].
    pub async fn adresses(&self) -> Result<Vec<SocketAddr>, Panne> {
        let (hote, port) = self.proxy.hote().unwrap_or((&self.hote, self.port));
        let hote = hote.to_owned();
        borne(move || Ok((hote.as_str(), port).to_socket_addrs()?.collect())).await
    }

    /// A connection to the first of `adresses` that takes one, and through the proxy where there is
    /// one; and how long it took.
    ///
    /// # Errors
    /// [`Panne`] of the last address.
    pub async fn connecte(&self, adresses: Vec<SocketAddr>) -> Result<(Lien, SocketAddr, Duration), Panne> {
        let sonde = self.clone();
        borne(move || {
            let mut panne = Panne::Autre("no address".to_owned());
            for adresse in adresses {
                let debut = Instant::now();
                match TcpStream::connect_timeout(&adresse, sonde.delai_connexion) {
                    Ok(flux) => {
                        let (lien, duree) = sonde.traverse(flux, debut)?;
                        return Ok((lien, adresse, duree));
                    }
                    Err(erreur) => panne = erreur.into(),
                }
            }
            Err(panne)
        })
        .await
    }

    /// From a connection that was begun at `debut` to the service behind it, and how long it took to get it.
    fn traverse(&self, flux: TcpStream, debut: Instant) -> Result<(Lien, Duration), Panne> {
        flux.set_read_timeout(Some(DELAI))?;
        flux.set_write_timeout(Some(DELAI))?;
        let duree = debut.elapsed();
        let mut lien = Lien(Box::new(flux));
        if self.proxy.hote().is_some() {
            http::tunnel(&mut lien, &self.hote, self.port, self.proxy.autorisation())?;
        }
        Ok((lien, duree))
    }

    /// The TLS handshake over `lien`: what was shown and how it was judged, also when it failed.
    pub async fn negocie(&self, lien: Lien) -> (Negociation, Option<Lien>) {
        let (reglages, hote) = (self.tls.clone(), self.hote.clone());
        match borne(move || Ok(reglages.negocie(lien, &hote))).await {
            Ok(faite) => faite,
            Err(panne) => (Negociation::sans_reponse(panne), None),
        }
    }

    /// The head of the answer to a HEAD without credentials.
    ///
    /// # Errors
    /// [`Panne`].
    pub async fn interroge(&self, mut lien: Lien) -> Result<Tete, Panne> {
        let sonde = self.clone();
        borne(move || http::tete(&mut lien, &sonde.hote, sonde.port, &sonde.chemin)).await
    }
}

/// Runs one step on a blocking thread, for [`DELAI`] at most: a step that goes on longer is left to
/// itself.
async fn borne<T: Send + 'static>(etape: impl FnOnce() -> Result<T, Panne> + Send + 'static) -> Result<T, Panne> {
    match tokio::time::timeout(DELAI, tokio::task::spawn_blocking(etape)).await {
        Ok(Ok(fini)) => fini,
        Ok(Err(erreur)) => Err(Panne::Autre(erreur.to_string())),
        Err(_) => Err(Panne::Delai),
    }
}

fn lit_certificats(chemin: &Path) -> Result<Vec<Certificat>, TransportError> {
    let pem = lit_fichier("client_cert", chemin)?;
    Ok(tls::ders(&pem).iter().map(|der| Certificat::lit(der)).collect())
}
