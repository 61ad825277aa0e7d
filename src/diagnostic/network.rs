//! The way to the service: proxy, name, connection, certificates, an answer, the clock. Each step has
//! its own deadline; a step that failed is the last one. No request of the service's is spent.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Constat, Controle, Etat, Phrase, phrase};
use crate::domain::paris;
use crate::domain::service_error::Categorie;
use crate::net::probe::{Certificat, Confiance, DELAI, Lien, Mandataire, Negociation, Panne, Refus, Sonde};

/// A certificate that ends within this time is told of.
const FIN_PROCHE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A clock that is further off than this is told of: what it dates is wrong, certificates are judged
/// by it.
const ECART_MAX: SignedDuration = SignedDuration::from_mins(2);

/// What can be told of the way without touching it: the client's certificate and the proxy.
pub fn regarde(sonde: &Sonde, dit: &mut dyn FnMut(Constat)) {
    dit(certificat_client(sonde, Timestamp::now()));
    dit(proxy(sonde.mandataire()));
}

/// Walks the way step by step and tells each to `dit`; whether its end was reached. What follows a step
/// that failed is not told at all.
pub async fn parcourt(sonde: &Sonde, dit: &mut dyn FnMut(Constat)) -> bool {
    let maintenant = Timestamp::now();
    if !sonde.mandataire().est_traversable() {
        return false;
    }

    let adresses = sonde.adresses().await;
    dit(dns(sonde, &adresses));
    let Ok(adresses) = adresses else { return false };

    let lien = match sonde.connecte(adresses).await {
        Ok((lien, adresse, duree)) => {
            let millis = duree.as_millis();
            let cle = match sonde.mandataire() {
                Mandataire::Aucun => "diagnostic.tcp.direct",
                Mandataire::Configure(_) | Mandataire::Environnement(_) => "diagnostic.tcp.proxy",
            };
            dit(Constat::new(Controle::Tcp)
                .vu(cle, &[("adresse", &adresse), ("millis", &millis)])
                .donnees(json!({ "adresse": adresse.to_string(), "millisecondes": millis_json(millis) })));
            lien
        }
        Err(panne) => {
            dit(tcp_en_panne(&panne));
            return false;
        }
    };

    let Some(lien) = securise(sonde, lien, maintenant, dit).await else { return false };
    match sonde.interroge(lien).await {
        Ok(tete) => {
            let serveur = tete.serveur.clone().unwrap_or_else(|| "-".to_owned());
            let vu = Constat::new(Controle::Http)
                .vu("diagnostic.http.vu", &[("statut", &tete.statut), ("serveur", &serveur)])
                .donnees(json!({ "statut": tete.statut, "serveur": tete.serveur }));
            // A 4xx is what a SOAP service makes of a HEAD; these speak of something before it.
            dit(match tete.statut {
                300..=399 => vu.mais(Etat::Attention, "diagnostic.http.redirige.faire", &[]),
                511 => vu.mais(Etat::Attention, "diagnostic.http.portail.faire", &[]),
                500..=599 => vu.mais(Etat::Attention, "diagnostic.http.en_panne.faire", &[]),
                _ => vu,
            });
            dit(horloge(tete.date, Timestamp::now()));
            true
        }
        Err(panne) => {
            dit(en_panne(Controle::Http, &panne).mais(Etat::Echec, "diagnostic.http.faire", &[]));
            false
        }
    }
}

fn millis_json(millis: u128) -> Value {
    json!(u64::try_from(millis).unwrap_or(u64::MAX))
}

/// A step that failed below what it looks at.
fn en_panne(controle: Controle, panne: &Panne) -> Constat {
    let constat = Constat::new(controle).de(Categorie::Reseau);
    let mut constat = Constat { etat: Etat::Echec, ..constat };
    constat.vu.push(en_mots(panne));
    constat
}

fn en_mots(panne: &Panne) -> Phrase {
    match panne {
        Panne::Delai => phrase("diagnostic.panne.delai", &[("secondes", &DELAI.as_secs())]),
        Panne::Proxy(statut) => phrase("diagnostic.panne.proxy", &[("statut", statut)]),
        Panne::Refusee => phrase("diagnostic.panne.refusee", &[]),
        Panne::Injoignable => phrase("diagnostic.panne.injoignable", &[]),
        Panne::Coupee => phrase("diagnostic.panne.coupee", &[]),
        Panne::Autre(cause) => phrase("diagnostic.panne.autre", &[("cause", cause)]),
    }
}

fn proxy(mandataire: &Mandataire) -> Constat {
    let constat = Constat::new(Controle::Proxy).de(Categorie::Entree);
    let adresse = mandataire.adresse().unwrap_or_default();
    let identifie = mandataire.identifie();
    let (origine, cle) = match mandataire {
        Mandataire::Aucun => (None, "diagnostic.proxy.aucun"),
        Mandataire::Configure(_) => (Some("fichier"), "diagnostic.proxy.configure"),
        Mandataire::Environnement(_) => (Some("environnement"), "diagnostic.proxy.environnement"),
    };
    let constat = constat.vu(cle, &[("adresse", &adresse)]);
    let constat = if identifie { constat.vu("diagnostic.proxy.identifie", &[]) } else { constat };
    let constat = if mandataire.est_traversable() {
        constat
    } else {
        constat.mais(Etat::Attention, "diagnostic.proxy.autre.faire", &[])
    };
    constat.donnees(json!({ "adresse": origine.map(|_| adresse), "origine": origine, "identifie": identifie }))
}

fn dns(sonde: &Sonde, adresses: &Result<Vec<std::net::SocketAddr>, Panne>) -> Constat {
    let hote = sonde.mandataire().adresse().unwrap_or_else(|| sonde.cible().0.to_owned());
    match adresses {
        Ok(trouvees) => {
            let textes: Vec<String> = trouvees.iter().map(|adresse| adresse.ip().to_string()).collect();
            Constat::new(Controle::Dns)
                .vu("diagnostic.dns.vu", &[("hote", &hote), ("adresses", &textes.join(", "))])
                .donnees(json!({ "adresses": textes }))
        }
        Err(panne) => en_panne(Controle::Dns, panne).mais(Etat::Echec, "diagnostic.dns.faire", &[("hote", &hote)]),
    }
}

fn tcp_en_panne(panne: &Panne) -> Constat {
    let faire = match panne {
        Panne::Proxy(407) => "diagnostic.tcp.proxy_407.faire",
        Panne::Proxy(_) => "diagnostic.tcp.proxy.faire",
        Panne::Delai | Panne::Refusee | Panne::Injoignable | Panne::Coupee | Panne::Autre(_) => "diagnostic.tcp.faire",
    };
    en_panne(Controle::Tcp, panne).mais(Etat::Echec, faire, &[])
}

/// The TLS step; the stream to go on with.
async fn securise(sonde: &Sonde, lien: Lien, maintenant: Timestamp, dit: &mut dyn FnMut(Constat)) -> Option<Lien> {
    if sonde.en_clair() {
        dit(Constat::non_essaye(Controle::Tls, "diagnostic.tls.en_clair"));
        return Some(lien);
    }
    let (negociation, lien) = sonde.negocie(lien).await;
    dit(tls(sonde, &negociation, maintenant));
    lien
}

/// What a handshake showed, its chain in every case.
pub(super) fn tls(sonde: &Sonde, negociation: &Negociation, maintenant: Timestamp) -> Constat {
    let hote = sonde.cible().0;
    let mut constat = Constat::new(Controle::Tls).de(Categorie::Reseau);
    if let Some(version) = &negociation.version {
        let suite = negociation.suite.as_deref().unwrap_or("-");
        constat = constat.vu("diagnostic.tls.version", &[("version", version), ("suite", &suite)]);
    }
    let confiance = match &negociation.verdict {
        Ok(Confiance::Systeme) => {
            constat = constat.vu("diagnostic.tls.systeme", &[("hote", &hote)]);
            Some("systeme")
        }
        Ok(Confiance::CaFile) => {
            constat = constat.vu("diagnostic.tls.ca_file", &[("hote", &hote)]);
            Some("ca_file")
        }
        Err(refus) => {
            let (vu, faire) = refuse(refus, hote);
            constat.vu.push(vu);
            constat = constat.mais(Etat::Echec, faire, &[("hote", &hote)]);
            None
        }
    };
    for certificat in &negociation.chaine {
        constat.vu.push(decrit(certificat, maintenant));
    }
    // A name that does not fit is easier to mend when the fitting ones are seen.
    if let (Err(Refus::MauvaisNom), Some(premier)) = (&negociation.verdict, negociation.chaine.first()) {
        constat = constat.vu("diagnostic.tls.noms", &[("noms", &premier.noms.join(", "))]);
    }
    if negociation.verdict.is_ok() && bientot(&negociation.chaine, maintenant) {
        constat = constat.mais(Etat::Attention, "diagnostic.tls.bientot.faire", &[]);
    }
    let chaine: Vec<Value> = negociation.chaine.iter().map(|certificat| en_json(certificat, maintenant)).collect();
    constat.donnees(json!({
        "version": negociation.version, "suite": negociation.suite, "confiance": confiance,
        "refus": negociation.verdict.as_ref().err().map(nom_du_refus), "certificats": chaine,
    }))
}

fn refuse(refus: &Refus, hote: &str) -> (Phrase, &'static str) {
    let hote: (&'static str, &dyn ToString) = ("hote", &hote);
    match refus {
        Refus::Expire => (phrase("diagnostic.tls.expire", &[hote]), "diagnostic.tls.expire.faire"),
        Refus::PasEncore => (phrase("diagnostic.tls.pas_encore", &[hote]), "diagnostic.tls.pas_encore.faire"),
        Refus::MauvaisNom => (phrase("diagnostic.tls.mauvais_nom", &[hote]), "diagnostic.tls.mauvais_nom.faire"),
        Refus::EmetteurInconnu => (phrase("diagnostic.tls.inconnu", &[hote]), "diagnostic.tls.inconnu.faire"),
        Refus::Revoque => (phrase("diagnostic.tls.revoque", &[hote]), "diagnostic.tls.revoque.faire"),
        Refus::Autorite => (phrase("diagnostic.tls.autorite", &[hote]), "diagnostic.tls.autorite.faire"),
        Refus::NotreCertificat => {
            (phrase("diagnostic.tls.notre_certificat", &[hote]), "diagnostic.tls.notre_certificat.faire")
        }
        Refus::Version => (phrase("diagnostic.tls.version_ancienne", &[hote]), "diagnostic.tls.version_ancienne.faire"),
        Refus::SansTls => (phrase("diagnostic.tls.sans_tls", &[hote]), "diagnostic.tls.sans_tls.faire"),
        Refus::Panne(panne) => (en_mots(panne), "diagnostic.tls.autre.faire"),
        Refus::Autre(cause) => (phrase("diagnostic.panne.autre", &[("cause", cause)]), "diagnostic.tls.autre.faire"),
    }
}

const fn nom_du_refus(refus: &Refus) -> &'static str {
    match refus {
        Refus::Expire => "expire",
        Refus::PasEncore => "pasEncoreValable",
        Refus::MauvaisNom => "mauvaisNom",
        Refus::EmetteurInconnu => "autoriteInconnue",
        Refus::Revoque => "revoque",
        Refus::Panne(_) => "panne",
        Refus::NotreCertificat => "certificatClient",
        Refus::Version => "version",
        Refus::SansTls => "sansTls",
        Refus::Autorite | Refus::Autre(_) => "autre",
    }
}

fn jours(fin: Option<Timestamp>, maintenant: Timestamp) -> Option<i64> {
    fin.map(|fin| fin.duration_since(maintenant).as_secs().div_euclid(86_400))
}

fn decrit(certificat: &Certificat, maintenant: Timestamp) -> Phrase {
    let fin = certificat.fin.map_or_else(|| "?".to_owned(), |fin| paris::jour(fin).to_string());
    let jours = jours(certificat.fin, maintenant).map_or_else(|| "?".to_owned(), |jours| jours.to_string());
    phrase(
        "diagnostic.tls.certificat",
        &[("sujet", &certificat.sujet), ("emetteur", &certificat.emetteur), ("fin", &fin), ("jours", &jours)],
    )
}

fn en_json(certificat: &Certificat, maintenant: Timestamp) -> Value {
    json!({
        "sujet": certificat.sujet, "emetteur": certificat.emetteur, "noms": certificat.noms,
        "debut": certificat.debut, "fin": certificat.fin, "joursRestants": jours(certificat.fin, maintenant),
    })
}

fn bientot(chaine: &[Certificat], maintenant: Timestamp) -> bool {
    chaine.iter().any(|certificat| certificat.fin.is_some_and(|fin| fin.duration_since(maintenant) < FIN_PROCHE))
}

/// The client's certificate: until when it holds.
fn certificat_client(sonde: &Sonde, maintenant: Timestamp) -> Constat {
    let Some(chaine) = sonde.certificat_client() else {
        return Constat::new(Controle::CertificatClient)
            .vu("diagnostic.certificat_client.aucun", &[])
            .donnees(json!({ "certificats": [] }));
    };
    let certificats: Vec<Value> = chaine.iter().map(|certificat| en_json(certificat, maintenant)).collect();
    let mut constat = Constat::new(Controle::CertificatClient).donnees(json!({ "certificats": certificats }));
    constat.vu.extend(chaine.iter().map(|certificat| decrit(certificat, maintenant)));
    let passe = chaine.iter().any(|certificat| certificat.fin.is_some_and(|fin| fin < maintenant));
    if passe {
        constat.mais(Etat::Echec, "diagnostic.certificat_client.expire.faire", &[])
    } else if bientot(chaine, maintenant) {
        constat.mais(Etat::Attention, "diagnostic.certificat_client.bientot.faire", &[])
    } else {
        constat
    }
}

/// This machine's clock beside the other side's.
pub(super) fn horloge(date: Option<Timestamp>, maintenant: Timestamp) -> Constat {
    let ici = paris::heure(maintenant).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let Some(date) = date else {
        return Constat::non_essaye(Controle::Horloge, "diagnostic.horloge.sans_date")
            .donnees(json!({ "paris": ici, "ecartSecondes": null }));
    };
    let ecart = maintenant.duration_since(date);
    let constat = Constat::new(Controle::Horloge)
        .vu("diagnostic.horloge.vu", &[("heure", &ici), ("ecart", &ecart.as_secs())])
        .donnees(json!({ "paris": ici, "ecartSecondes": ecart.as_secs() }));
    if ecart.abs() > ECART_MAX { constat.mais(Etat::Attention, "diagnostic.horloge.faire", &[]) } else { constat }
}
