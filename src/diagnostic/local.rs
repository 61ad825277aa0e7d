//! This machine: configuration, folders, journal, password. Nothing of the network.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use super::{Constat, Controle, Etat};
use crate::domain::failure::Echec;
use crate::domain::lifecycle::Phase;
use crate::domain::service_error::Categorie;
use crate::engine::Engine;
use crate::host::config::{Auth, Config, Profil, Provenance};
use crate::host::paths::Chemins;
use crate::host::secret::{self, Origine};

/// Below this, work can't go on for long.
const PLACE_MIN: u64 = 8 << 20;
/// Below this, somebody should make room.
const PLACE_BASSE: u64 = 256 << 20;
/// How long a keyring may take; one that asks a person to unlock it takes longer.
const DELAI_TROUSSEAU: Duration = Duration::from_secs(10);

/// The configuration: its file, and what stands over it. `variables` are those of reprov's own
/// environment variables that are set, by name.
#[must_use]
pub fn configuration(config: &Result<Config, Echec>, chemins: &Chemins, variables: &[&str]) -> Constat {
    let lieu = chemins.config.as_ref().map(|chemin| chemin.display().to_string());
    let config = match config {
        Ok(config) => config,
        Err(echec) => {
            return Constat::echec(Controle::Configuration, echec.clone())
                .donnees(json!({ "fichier": null, "emplacement": lieu, "variables": variables }));
        }
    };
    let fichier = config.fichier.as_ref().map(|chemin| chemin.display().to_string());
    let donnees = json!({
        "fichier": fichier, "emplacement": lieu, "variables": variables,
        "valeurs": config.valeurs().iter().filter(|v| v.origine != Provenance::Defaut).collect::<Vec<_>>(),
    });
    let mut constat = Constat::new(Controle::Configuration).donnees(donnees);
    constat = match &config.fichier {
        None => constat.vu("diagnostic.configuration.aucune", &[("fichier", &lieu.unwrap_or_default())]).mais(
            Etat::Attention,
            "diagnostic.configuration.aucune.faire",
            &[],
        ),
        Some(chemin) => {
            let du_fichier = config.valeurs().iter().filter(|valeur| valeur.origine == Provenance::Fichier).count();
            let vu =
                constat.vu("diagnostic.configuration.lue", &[("fichier", &chemin.display()), ("nombre", &du_fichier)]);
            let privee = config.profils.values().any(|profil| {
                profil.client_key.is_some() || profil.proxy.as_ref().is_some_and(|proxy| proxy.en_clair().contains('@'))
            });
            if privee { droits(vu, chemin) } else { vu }
        }
    };
    if !variables.is_empty() {
        constat = constat.vu("diagnostic.configuration.variables", &[("variables", &variables.join(", "))]);
    }
    constat
}

/// Warns where others than its owner may read a file that should be private.
fn droits(constat: Constat, chemin: &Path) -> Constat {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if fs::metadata(chemin).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0) {
            return constat.mais(Etat::Attention, "diagnostic.droits.faire", &[("chemin", &chemin.display())]);
        }
    }
    #[cfg(not(unix))]
    let _ = chemin;
    constat
}

/// The profile in use: complete, and which world it is.
#[must_use]
pub fn profil(config: &Config) -> Constat {
    let nom = &config.profil;
    let acces = match config.acces() {
        Ok(acces) => acces,
        Err(echec) => return Constat::echec(Controle::Profil, echec).donnees(json!({ "profil": nom })),
    };
    let Profil { auth, production, client_key, .. } = &acces.profil;
    // No login is ever in it: the configuration refuses one.
    let url = &acces.url;
    let identifiant = acces.profil.identifiant.as_deref().unwrap_or("-");
    let mut constat = Constat::new(Controle::Profil).donnees(json!({
        "profil": nom, "url": url, "identifiant": acces.profil.identifiant, "auth": auth.libelle(),
        "production": production,
    }));
    constat = constat.vu(
        if *production { "diagnostic.profil.production" } else { "diagnostic.profil.test" },
        &[("profil", nom), ("url", url), ("identifiant", &identifiant), ("auth", &auth.libelle())],
    );
    match client_key {
        Some(cle) => droits(constat, cle),
        None => constat,
    }
}

/// The folders: there, writable, private, with room.
#[must_use]
pub fn dossiers(chemins: &Chemins) -> Constat {
    let mut lieux: Vec<&Path> = vec![&chemins.donnees];
    if chemins.etat != chemins.donnees {
        lieux.push(&chemins.etat);
    }
    let mut constat = Constat::new(Controle::Dossiers);
    let mut donnees = Vec::new();
    for lieu in lieux {
        let place = place(lieu);
        let meta = fs::metadata(lieu);
        donnees.push(json!({ "dossier": lieu.display().to_string(), "existe": meta.is_ok(), "libre": place }));
        let chemin: &dyn ToString = &lieu.display();
        constat = match meta {
            Err(erreur) if erreur.kind() == std::io::ErrorKind::NotFound => {
                constat.vu("diagnostic.dossiers.absent", &[("dossier", chemin)])
            }
            Err(erreur) => {
                let dossier = constat.vu("diagnostic.dossiers.illisible", &[("dossier", chemin), ("cause", &erreur)]);
                dossier.mais(Etat::Echec, "diagnostic.dossiers.faire", &[("dossier", chemin)])
            }
            Ok(meta) => examine(constat, lieu, &meta, place),
        };
    }
    constat.donnees(json!({ "dossiers": donnees }))
}

fn examine(mut constat: Constat, lieu: &Path, meta: &Metadata, place: Option<u64>) -> Constat {
    let chemin: &dyn ToString = &lieu.display();
    // A file that has no name and is gone when it is closed.
    if let Err(erreur) = tempfile::tempfile_in(lieu) {
        use std::io::ErrorKind as K;
        let cle = match erreur.kind() {
            K::PermissionDenied => "diagnostic.dossiers.ferme_droits",
            K::ReadOnlyFilesystem => "diagnostic.dossiers.ferme_lecture_seule",
            K::StorageFull => "diagnostic.dossiers.ferme_plein",
            _ => "diagnostic.dossiers.ferme",
        };
        return constat.vu(cle, &[("dossier", chemin), ("cause", &erreur)]).mais(
            Etat::Echec,
            "diagnostic.dossiers.faire",
            &[("dossier", chemin)],
        );
    }
    constat = match place {
        Some(place) => constat.vu("diagnostic.dossiers.ouvert", &[("dossier", chemin), ("libre", &(place >> 20))]),
        None => constat.vu("diagnostic.dossiers.ouvert_place_inconnue", &[("dossier", chemin)]),
    };
    match place {
        Some(place) if place < PLACE_MIN => {
            constat = constat.mais(Etat::Echec, "diagnostic.dossiers.plein.faire", &[("dossier", chemin)]);
        }
        Some(place) if place < PLACE_BASSE => {
            constat = constat.mais(Etat::Attention, "diagnostic.dossiers.plein.faire", &[("dossier", chemin)]);
        }
        _ => {}
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        if meta.uid() != rustix::process::geteuid().as_raw() {
            constat = constat.mais(
                Etat::Attention,
                "diagnostic.dossiers.proprietaire.faire",
                &[("dossier", chemin), ("uid", &meta.uid())],
            );
        }
        if meta.permissions().mode() & 0o022 != 0 {
            constat = constat.mais(Etat::Attention, "diagnostic.dossiers.ouvert.faire", &[("dossier", chemin)]);
        }
    }
    #[cfg(not(unix))]
    let _ = meta;
    constat
}

/// The bytes that are free for this user where `lieu` is; `None` where the system does not tell.
fn place(lieu: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let etat = rustix::fs::statvfs(lieu).ok()?;
        Some(etat.f_bavail.saturating_mul(etat.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = lieu;
        None
    }
}

/// The journal; `ouvert` is `None` where there is none yet.
#[must_use]
pub fn journal(chemins: &Chemins, ouvert: Option<&Result<Engine, Echec>>) -> Constat {
    let chemin = chemins.journal();
    let abimes = voisins(&chemins.donnees, |nom| nom.starts_with("journal-abime-") && nom.ends_with(".sqlite"));
    let taille = fs::metadata(&chemin).map_or(0, |meta| meta.len());
    let noms: Vec<String> = abimes.iter().map(|chemin| chemin.display().to_string()).collect();
    let donnees = |schema: Option<u32>| json!({ "fichier": chemin.display().to_string(), "taille": taille, "schema": schema, "misDeCote": noms });
    let constat = match ouvert {
        None => Constat::new(Controle::Journal)
            .vu("diagnostic.journal.aucun", &[("fichier", &chemin.display())])
            .donnees(donnees(None)),
        Some(Err(echec)) => Constat::echec(Controle::Journal, echec.clone()).donnees(donnees(None)),
        Some(Ok(engine)) => {
            let schema = engine.schema_du_journal();
            let ouvert = Constat::new(Controle::Journal).vu(
                "diagnostic.journal.ouvert",
                &[("fichier", &chemin.display()), ("taille", &(taille >> 10)), ("schema", &schema)],
            );
            droits(ouvert, &chemin).donnees(donnees(Some(schema)))
        }
    };
    abimes.iter().fold(constat, |constat, abime| {
        constat.mais(Etat::Attention, "diagnostic.journal.abime.faire", &[("fichier", &abime.display())])
    })
}

/// Answers that came and that the journal could not take: a code de décharge may be in one.
#[must_use]
pub fn secours(chemins: &Chemins) -> Constat {
    let fichiers = voisins(&chemins.donnees.join("secours"), |_| true);
    let noms: Vec<String> = fichiers.iter().map(|chemin| chemin.display().to_string()).collect();
    let constat = Constat::new(Controle::Secours).donnees(json!({ "fichiers": noms }));
    if fichiers.is_empty() {
        return constat.vu("diagnostic.secours.aucun", &[]);
    }
    let constat = constat.vus("diagnostic.secours", fichiers.len(), &[("nombre", &fichiers.len())]);
    fichiers.iter().fold(constat, |constat, fichier| {
        constat.mais(Etat::Echec, "diagnostic.secours.faire", &[("fichier", &fichier.display())])
    })
}

fn voisins(dossier: &Path, choisi: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut trouves: Vec<PathBuf> = fs::read_dir(dossier)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter(|entree| choisi(&entree.file_name().to_string_lossy()))
        .map(|entree| entree.path())
        .collect();
    trouves.sort();
    trouves
}

/// The puts that are not settled, and the codes that are missing.
pub async fn reprovisionnings(engine: &Engine) -> Constat {
    let dossiers = match engine.dossiers().await {
        Ok(dossiers) => dossiers,
        Err(echec) => return Constat::echec(Controle::Reprovisionnings, echec),
    };
    let vies: Vec<_> = dossiers.iter().filter_map(|dossier| dossier.vie.as_ref()).collect();
    let contrats = |choisie: &dyn Fn(&crate::domain::lifecycle::Vie) -> bool| -> Vec<&str> {
        vies.iter().filter(|vie| choisie(vie)).map(|vie| vie.demande.contrat.as_str()).collect()
    };
    let en_cours = contrats(&|vie| !vie.est_reglee());
    let doutes = contrats(&|vie| matches!(vie.phase, Phase::Inconnue(_)));
    // Of every put, not of each contract's latest only.
    let sans_code = match engine.codes_manquants().await {
        Ok(puts) => puts,
        Err(echec) => return Constat::echec(Controle::Reprovisionnings, echec),
    };
    let sans_code: Vec<&str> = sans_code.iter().map(|(_, vie)| vie.demande.contrat.as_str()).collect();
    let mut constat = Constat::new(Controle::Reprovisionnings)
        .vu(
            "diagnostic.reprovisionnings.comptes",
            &[("en_cours", &en_cours.len()), ("doutes", &doutes.len()), ("sans_code", &sans_code.len())],
        )
        .donnees(json!({ "enCours": en_cours, "issueInconnue": doutes, "codeManquant": sans_code }));
    if !doutes.is_empty() {
        let contrats = doutes.join(", ");
        constat = constat.mais(Etat::Attention, "diagnostic.reprovisionnings.doute.faire", &[("contrats", &contrats)]);
    }
    if !sans_code.is_empty() {
        let contrats = sans_code.join(", ");
        constat = constat.mais(Etat::Attention, "diagnostic.reprovisionnings.code.faire", &[("contrats", &contrats)]);
    }
    constat
}

/// The month's requests and the sessions, as this post counts them.
pub async fn quota(engine: &Engine) -> Constat {
    let quota = match engine.quota().await {
        Ok(quota) => quota,
        Err(echec) => return Constat::echec(Controle::Quota, echec),
    };
    let reserve = engine.reglages().reserve;
    let restantes = quota.plafond.saturating_sub(quota.utilisees);
    let libres = restantes.saturating_sub(reserve);
    let sessions = (quota.sessions_utilisees, quota.sessions_plafond);
    let constat = Constat::new(Controle::Quota)
        .de(Categorie::Quota)
        .vu(
            "diagnostic.quota.vu",
            &[
                ("utilisees", &quota.utilisees),
                ("plafond", &quota.plafond),
                ("restantes", &restantes),
                ("reserve", &reserve),
                ("prises", &sessions.0),
                ("sessions", &sessions.1),
            ],
        )
        .donnees(json!({
            "mois": quota.mois, "utilisees": quota.utilisees, "plafond": quota.plafond, "restantes": restantes,
            "reserve": reserve, "sessions": { "utilisees": sessions.0, "plafond": sessions.1 },
        }));
    if libres == 0 {
        constat.mais(Etat::Echec, "diagnostic.quota.epuise.faire", &[("reserve", &restantes.min(reserve))])
    } else if let Some(arret) = arret(Some(engine), |categorie| categorie != Categorie::Identifiants).await {
        // The service's own word against this post's count, or it asks to wait.
        Constat { etat: Etat::Attention, cause: Some(arret), ..constat }
    } else if libres < quota.plafond / 10 {
        constat.mais(Etat::Attention, "diagnostic.quota.bas.faire", &[("libres", &libres)])
    } else if sessions.0 >= sessions.1 {
        constat.mais(Etat::Attention, "diagnostic.quota.sessions.faire", &[])
    } else {
        constat
    }
}

/// The password: whether there is one and where, never what it is. Where somebody can be asked for it
/// (`demandable`), its lack stops nothing. A refusal of the service's that is in the journal is told.
pub async fn mot_de_passe(config: &Config, engine: Option<&Engine>, demandable: bool) -> Constat {
    let mut constat = cherche_mot_de_passe(config).await;
    if arret(engine, |categorie| categorie == Categorie::Identifiants).await.is_some() {
        constat = constat.mais(Etat::Attention, "diagnostic.mot_de_passe.refuse.faire", &[]);
    }
    if constat.etat == Etat::Echec && demandable {
        return Constat { etat: Etat::Attention, ..constat.vu("diagnostic.mot_de_passe.demande", &[]) };
    }
    constat
}

/// What the service said earlier that stops calls now, of such a kind.
async fn arret(engine: Option<&Engine>, voulue: fn(Categorie) -> bool) -> Option<Echec> {
    let arrets = engine?.arrets().await.ok()?;
    arrets.into_iter().find(|arret| voulue(arret.categorie))
}

async fn cherche_mot_de_passe(config: &Config) -> Constat {
    let Some(profil) = config.profil_actif() else {
        return Constat::non_essaye(Controle::MotDePasse, "diagnostic.sans_profil");
    };
    let Some(identifiant) = profil.identifiant.clone().filter(|_| profil.auth != Auth::None) else {
        return Constat::new(Controle::MotDePasse)
            .vu("diagnostic.mot_de_passe.inutile", &[])
            .donnees(json!({ "origine": null }));
    };
    let nom = config.profil.clone();
    let cherche = tokio::task::spawn_blocking(move || secret::cherche(&nom, &identifiant).map(|(_, origine)| origine));
    let origine = |origine: Option<&str>| json!({ "origine": origine });
    let constat = Constat::new(Controle::MotDePasse);
    match tokio::time::timeout(DELAI_TROUSSEAU, cherche).await {
        Ok(Ok(Ok(Origine::Environnement))) => {
            constat.vu("diagnostic.mot_de_passe.environnement", &[]).donnees(origine(Some("environnement")))
        }
        Ok(Ok(Ok(Origine::Trousseau))) => {
            constat.vu("diagnostic.mot_de_passe.trousseau", &[]).donnees(origine(Some("trousseau")))
        }
        Ok(Ok(Err(echec))) => Constat::echec(Controle::MotDePasse, echec).donnees(origine(None)),
        Ok(Err(_)) | Err(_) => constat
            .de(Categorie::Identifiants)
            .vu("diagnostic.mot_de_passe.muet", &[("secondes", &DELAI_TROUSSEAU.as_secs())])
            .mais(Etat::Echec, "diagnostic.mot_de_passe.muet.faire", &[])
            .donnees(origine(None)),
    }
}
