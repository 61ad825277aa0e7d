//! An answer to a put that the journal can't take yet: in a file of its own until it can.
//!
//! Owns: the folder `secours`. One file per answer, durable as soon as the journal has refused it
//! once; the next start that can takes it into the journal and removes it.
//!
//! Must never: give an answer to another put than its own, or remove a file whose answer the journal
//! does not hold.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Engine;
use super::access::echec_journal;
use crate::domain::demande::Demande;
use crate::domain::echec::Echec;
use crate::domain::issue::Issue;
use crate::domain::lifecycle::{Evenement, Fait, Vie};
use crate::domain::service_error::Categorie;
use crate::domain::suivi::CodeDecharge;
use crate::host::private;
use crate::stop_points::point;
use crate::store::journal::{AjoutError, PutId, ReponseBrute, RequeteId};

/// The end of the files' names.
const EXTENSION: &str = "json";

/// What the journal did not take, and whose it is.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Gardee {
    put: PutId,
    requete: RequeteId,
    /// With the demande, what tells the put from one of another journal that has the same number.
    intention: Timestamp,
    demande: Demande,
    fait: Fait,
    /// It is certain that nothing left.
    rendue: bool,
    http: Option<u16>,
    corps: Option<Corps>,
}

/// An answer as it came.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Corps {
    Texte(String),
    Octets(Vec<u8>),
}

impl Gardee {
    pub(super) fn new(
        put: PutId,
        vie: &Vie,
        requete: RequeteId,
        fait: Fait,
        rendue: bool,
        brut: Option<&ReponseBrute>,
    ) -> Self {
        let corps = brut.map(|brut| match String::from_utf8(brut.corps.clone()) {
            Ok(texte) => Corps::Texte(texte),
            Err(erreur) => Corps::Octets(erreur.into_bytes()),
        });
        let (intention, demande) = (vie.le, vie.demande.clone());
        Self { put, requete, intention, demande, fait, rendue, http: brut.map(|brut| brut.http), corps }
    }

    /// The file's place: the same whenever the same answer is put there.
    fn chemin(&self, secours: &Path) -> PathBuf {
        secours.join(format!("put-{}-{}.{EXTENSION}", self.put, self.intention.as_microsecond()))
    }

    fn ecrit(&self, secours: &Path) -> io::Result<()> {
        let texte = serde_json::to_vec_pretty(self)?;
        private::cree_dossier(secours)?;
        let chemin = self.chemin(secours);
        let mut fichier = private::options().write(true).create(true).truncate(true).open(chemin)?;
        fichier.write_all(&texte)?;
        fichier.sync_all()?;
        private::assure_dossier(secours);
        secours.parent().map(private::assure_dossier);
        Ok(())
    }

    fn est_de(&self, vie: &Vie) -> bool {
        vie.le == self.intention && vie.demande == self.demande
    }

    fn brut(&self) -> Option<ReponseBrute> {
        let corps = match self.corps.as_ref()? {
            Corps::Texte(texte) => texte.clone().into_bytes(),
            Corps::Octets(octets) => octets.clone(),
        };
        Some(ReponseBrute { http: self.http?, corps })
    }

    fn code(&self) -> Option<&CodeDecharge> {
        match &self.fait.evenement {
            Evenement::Retour { issue: Issue::Acceptee(accord), .. } => accord.code.as_ref(),
            Evenement::Retour { issue: Issue::Inconnue(doute), .. } => doute.code.as_ref(),
            _ => None,
        }
    }
}

impl Engine {
    /// Puts an answer that the journal refused into a file; whether it is durable there.
    pub(super) fn met_a_l_abri(&self, gardee: &Gardee) -> bool {
        match gardee.ecrit(&self.inner.parts.secours) {
            Ok(()) => true,
            Err(erreur) => {
                tracing::error!(%erreur, "an answer could not be put into a file either");
                false
            }
        }
    }

    /// The journal holds the answer after all.
    pub(super) fn oublie_secours(&self, gardee: &Gardee) {
        self.retire(&gardee.chemin(&self.inner.parts.secours));
    }

    fn retire(&self, chemin: &Path) {
        if let Err(erreur) = fs::remove_file(chemin) {
            // The next start finds that the journal has it, and removes it.
            tracing::warn!(%erreur, "an answer's file could not be removed");
        }
        private::assure_dossier(&self.inner.parts.secours);
    }

    /// The journal took the answer neither at once nor later: said with the code de décharge, which
    /// may be nowhere but on the screen.
    pub(super) fn echec_garde(&self, gardee: &Gardee, a_l_abri: bool, detail: String) -> Echec {
        let cle = match (gardee.code(), a_l_abri) {
            (Some(_), true) => "erreur.journal.code_a_l_abri",
            (None, true) => "erreur.journal.reponse_a_l_abri",
            (Some(_), false) => "erreur.journal.code_non_garde",
            (None, false) => "erreur.journal.reponse_non_gardee",
        };
        let chemin = gardee.chemin(&self.inner.parts.secours);
        let echec = Echec::new(Categorie::Entree, cle)
            .avec("chemin", chemin.display().to_string())
            .avec("contrat", gardee.demande.contrat.as_str())
            .detail(detail);
        match gardee.code() {
            Some(code) => echec.avec("decharge", code),
            None => echec,
        }
    }

    /// Takes what was put aside into the journal. What can't be taken now stays where it is.
    pub(super) async fn reprend_secours(&self) {
        // No such folder: nothing was ever put aside.
        let Ok(entrees) = fs::read_dir(&self.inner.parts.secours) else { return };
        for chemin in entrees.filter_map(|entree| entree.ok().map(|entree| entree.path())) {
            if chemin.extension().is_some_and(|extension| extension == EXTENSION)
                && let Err(echec) = self.reprend_une(&chemin).await
            {
                tracing::error!(chemin = %chemin.display(), detail = echec.detail, "an answer put aside can't be taken");
            }
        }
    }

    async fn reprend_une(&self, chemin: &Path) -> Result<(), Echec> {
        let illisible = |erreur: &dyn std::error::Error| Echec::new(Categorie::Entree, "").detail(erreur);
        let texte = fs::read(chemin).map_err(|erreur| illisible(&erreur))?;
        let gardee: Gardee = serde_json::from_slice(&texte).map_err(|erreur| illisible(&erreur))?;
        // Whoever drives it still tries by itself.
        let Some(_verrou) = self.inner.parts.verrous.put(gardee.put).map_err(|erreur| illisible(&erreur))? else {
            return Ok(());
        };
        let lue = self.journal().vie(gardee.put).await.map_err(|erreur| echec_journal(&erreur))?;
        // Another profile's, or another journal's: that one will find it.
        let Some(mut vie) = lue.filter(|vie| gardee.est_de(vie)) else { return Ok(()) };
        let faits = self.journal().faits_du_put(gardee.put).await.map_err(|erreur| echec_journal(&erreur))?;
        while !faits.contains(&gardee.fait) {
            let (fait, brut) = (gardee.fait.clone(), gardee.brut());
            match self.journal().recoit(gardee.put, vie.version, fait, brut, gardee.requete, gardee.rendue).await {
                Ok(reprise) => {
                    tracing::info!(contrat = %reprise.demande.contrat, "an answer put aside is in the journal");
                    self.annonce_vie(&reprise);
                    break;
                }
                Err(AjoutError::Conflit { .. }) => vie = self.relit(gardee.put).await?,
                Err(AjoutError::Journal(erreur)) => return Err(echec_journal(&erreur)),
                Err(erreur) => return Err(illisible(&erreur)),
            }
        }
        point("secours.repris");
        // The file that was read, whatever its name.
        self.retire(chemin);
        Ok(())
    }
}
