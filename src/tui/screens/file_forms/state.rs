//! The forms that end in a file, as they are filled in.
//!
//! Owns: which fields each has, what is asked for once they are filled in, what stood in the way. Must never:
//! read or write a file.

use std::path::{Path, PathBuf};

use crate::domain::acces::cr_stoc::Resultat;
use crate::domain::failure::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::files::export;
use crate::tui::data::{Data, Level};
use crate::tui::sheet::{Forme, exporte, nom_propose};
use crate::tui::widgets::field::Champ;
use crate::tui::words::action::Action;
use crate::tui::words::effect::{DemandeCrStoc, Ecriture, Effect, ExportJournal};
use crate::tui::words::plan::RefusRapport;

/// What a form is for.
#[derive(Debug)]
pub(super) enum Genre {
    /// The sheet of a contract's put.
    Export { contrat: ReferenceContrat, forme: Forme },
    /// The journal: what its puts are to be found by.
    Journal { filtre: String },
    /// A demande as a plan: its text, and what the rules say of it.
    Plan { contrat: ReferenceContrat, contenu: String, verdict: String },
    /// A plan to be read: those of the folder, and the one that is pointed at.
    Ouvrir { plans: Vec<PathBuf>, choisi: Option<usize> },
    /// The report of a connection.
    CrStoc { contrat: ReferenceContrat, ok: bool },
}

/// A field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Forme,
    Resultat,
    Motif,
    SousTraitance,
    Chemin,
}

/// A form that ends in a file.
#[derive(Debug)]
pub struct Fichier {
    pub(super) genre: Genre,
    pub(super) focus: usize,
    pub(super) motif: Champ,
    pub(super) sous_traitance: Champ,
    pub(super) chemin: Champ,
    /// The name that was proposed.
    pub(super) propose: PathBuf,
    /// The path that was asked for, while it is being written or read.
    pub(super) attend: Option<PathBuf>,
    /// What stood in the way, a sentence each.
    pub(super) refus: Vec<String>,
}

impl Fichier {
    pub(super) fn new(genre: Genre, chemin: &str) -> Self {
        Self {
            genre,
            focus: 0,
            motif: Champ::default(),
            sous_traitance: Champ::default(),
            chemin: Champ::with(chemin),
            propose: chemin.into(),
            attend: None,
            refus: Vec::new(),
        }
    }

    /// Exports the put of `contrat`.
    #[must_use]
    pub fn export(data: &Data, contrat: ReferenceContrat) -> Self {
        let forme = Forme::default();
        let nom = nom_propose(data, "reprov", &[contrat.as_str()], forme.fin());
        Self::new(Genre::Export { contrat, forme }, &nom)
    }

    /// Exports the journal: the puts that `filtre` finds, all of them where it is empty.
    #[must_use]
    pub fn journal(data: &Data, filtre: &str) -> Self {
        let nom = nom_propose(data, "reprov", &["journal"], "csv");
        Self::new(Genre::Journal { filtre: filtre.trim().to_owned() }, &nom)
    }

    /// Saves the text of a plan for `fibre`, of which the rules say `verdict`.
    #[must_use]
    pub fn plan(data: &Data, contrat: ReferenceContrat, fibre: &str, contenu: String, verdict: String) -> Self {
        let nom = nom_propose(data, "plan", &[contrat.as_str(), fibre], "toml");
        Self::new(Genre::Plan { contrat, contenu, verdict }, &nom)
    }

    /// Opens a plan; those of the working folder are looked for.
    #[must_use]
    pub fn ouvrir(data: &Data, out: &mut Vec<Effect>) -> Self {
        out.push(Effect::Plans(data.lieux.dossier.clone()));
        Self::new(Genre::Ouvrir { plans: Vec::new(), choisi: None }, "")
    }

    /// Reports the connection of `contrat`.
    #[must_use]
    pub fn cr_stoc(data: &Data, contrat: ReferenceContrat) -> Self {
        // With both operators configured the name comes from the convention, in a folder.
        let chemin = if data.lieux.operateurs {
            ".".to_owned()
        } else {
            nom_propose(data, "CrSTOC", &[contrat.as_str()], "csv")
        };
        let fiche = data.connaissances(&contrat).and_then(|known| known.fiche.as_ref());
        let sous_traitance = fiche.and_then(|fiche| fiche.sous_traitance.clone()).unwrap_or_default();
        Self { sous_traitance: Champ::with(&sous_traitance), ..Self::new(Genre::CrStoc { contrat, ok: true }, &chemin) }
    }

    /// The plans that were found; the newest is proposed while nothing was typed.
    pub fn propose(&mut self, trouves: Vec<PathBuf>) {
        if let Genre::Ouvrir { plans, choisi } = &mut self.genre {
            *plans = trouves;
            *choisi = None;
            if self.chemin.value().is_empty() && !plans.is_empty() {
                self.point(0);
            }
        }
    }

    /// It could not be done: the form stays, and says why.
    pub fn refuse(&mut self, data: &Data, echec: &Echec) {
        let (quoi, conseil) = data.textes.echec(echec);
        self.attend = None;
        self.refus = vec![if conseil.is_empty() { quoi } else { format!("{quoi} {conseil}") }];
    }

    /// There can be no CR_STOC: what is missing or in doubt, by name.
    pub fn refuse_rapport(&mut self, data: &Data, refus: &RefusRapport) {
        self.refuse(data, &refus.echec);
        if let (Genre::CrStoc { contrat, .. }, false) = (&self.genre, refus.raisons.is_empty()) {
            self.refus = refus
                .raisons
                .iter()
                .map(|raison| {
                    let (cle, valeurs) = raison.phrase(contrat);
                    data.textes.phrase(cle, &valeurs)
                })
                .collect();
        }
    }

    /// Whether it waits for the file under that path.
    #[must_use]
    pub fn attend(&self, chemin: &Path) -> bool {
        self.attend.as_deref() == Some(chemin)
    }

    pub(super) fn fields(&self) -> &'static [Field] {
        match &self.genre {
            Genre::Export { .. } | Genre::Journal { .. } => &[Field::Forme, Field::Chemin],
            Genre::Plan { .. } | Genre::Ouvrir { .. } => &[Field::Chemin],
            Genre::CrStoc { ok: true, .. } => &[Field::Resultat, Field::SousTraitance, Field::Chemin],
            Genre::CrStoc { ok: false, .. } => &[Field::Resultat, Field::Motif, Field::SousTraitance, Field::Chemin],
        }
    }

    pub(super) fn focused(&self) -> Option<Field> {
        self.fields().get(self.focus).copied()
    }

    pub(super) fn champ(&self, field: Field) -> Option<&Champ> {
        match field {
            Field::Motif => Some(&self.motif),
            Field::SousTraitance => Some(&self.sous_traitance),
            Field::Chemin => Some(&self.chemin),
            Field::Forme | Field::Resultat => None,
        }
    }

    pub(super) fn champ_mut(&mut self) -> Option<&mut Champ> {
        match self.focused()? {
            Field::Motif => Some(&mut self.motif),
            Field::SousTraitance => Some(&mut self.sous_traitance),
            Field::Chemin => Some(&mut self.chemin),
            Field::Forme | Field::Resultat => None,
        }
    }

    /// Turns what is chosen, not written.
    pub(super) fn turn(&mut self, forward: bool) {
        let focused = self.focused();
        match &mut self.genre {
            Genre::Export { forme, .. } if focused == Some(Field::Forme) => {
                let at = Forme::TOUTES.iter().position(|autre| autre == forme).unwrap_or(0);
                let len = Forme::TOUTES.len();
                let next = if forward { at + 1 } else { at + len - 1 };
                let avant = forme.fin();
                *forme = next.checked_rem(len).and_then(|at| Forme::TOUTES.get(at)).copied().unwrap_or_default();
                let fin = forme.fin();
                // The name follows its form as long as it ends as that form's do.
                if let Some(nom) = self.chemin.value().strip_suffix(avant).filter(|nom| nom.ends_with('.')) {
                    self.chemin = Champ::with(&format!("{nom}{fin}"));
                }
            }
            // The name says its form, as on the command line.
            Genre::Journal { .. } if focused == Some(Field::Forme) => {
                let nom = self.chemin.value();
                let nom = match export::Fichier::lit(nom) {
                    Ok(fichier) => fichier.chemin.with_extension(if fichier.csv { "json" } else { "csv" }),
                    Err(_) => format!("{nom}.csv").into(),
                };
                let nom = nom.display().to_string();
                self.chemin = Champ::with(&nom);
            }
            Genre::CrStoc { ok, .. } if focused == Some(Field::Resultat) => *ok = !*ok,
            _ => {}
        }
    }

    /// Points at one of the plans found.
    pub(super) fn point(&mut self, at: usize) {
        if let Genre::Ouvrir { plans, choisi } = &mut self.genre
            && let Some(plan) = plans.get(at)
        {
            *choisi = Some(at);
            // In the working folder its name says it.
            let nom = plan.file_name().map_or_else(|| plan.display().to_string(), |nom| nom.to_string_lossy().into());
            self.chemin = Champ::with(&nom);
        }
    }

    /// Moves among the plans found; whether there are any.
    pub(super) fn choose(&mut self, action: Action) -> bool {
        let Genre::Ouvrir { plans, choisi } = &self.genre else { return false };
        if plans.is_empty() {
            return false;
        }
        let at = match (choisi, action) {
            (Some(at), Action::Haut) => at.saturating_sub(1),
            (Some(at), _) => at.saturating_add(1).min(plans.len().saturating_sub(1)),
            (None, _) => 0,
        };
        self.point(at);
        true
    }

    /// Where the file is to be, or is. Of a folder, under the name that was proposed.
    pub(super) fn cible(&self, data: &Data) -> Option<PathBuf> {
        let chemin = data.cible(self.chemin.value())?;
        let dossier = self.chemin.value().trim_end().ends_with(std::path::is_separator);
        match &self.genre {
            Genre::Export { forme, .. } if dossier => Some(chemin.join(self.propose.with_extension(forme.fin()))),
            Genre::Plan { .. } if dossier => Some(chemin.join(&self.propose)),
            // Its very path: its name may not be one that can be written, and the folder may be another one by now.
            Genre::Ouvrir { plans, choisi: Some(at) } => plans.get(*at).cloned().or(Some(chemin)),
            _ => Some(chemin),
        }
    }

    pub(super) fn submit(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let Some(chemin) = self.cible(data) else {
            data.say(Level::Bad, data.textes.get("tui.fichier.sans_nom"));
            return;
        };
        let mut attendu = chemin.clone();
        let effect = match &self.genre {
            Genre::Export { contrat, forme } => {
                let contenu = exporte(data, contrat, *forme);
                let dit = data.textes.phrase("tui.fichier.exporte", &[("fichier", &nom(&chemin))]);
                Effect::Ecrire(Box::new(Ecriture { chemin, contenu, dit }))
            }
            Genre::Journal { filtre } => match export::Fichier::lit(&nom(&chemin)) {
                Ok(fichier) => {
                    attendu.clone_from(&fichier.chemin);
                    let (filtre, textes, zone) = (filtre.clone(), data.textes, data.zone.clone());
                    Effect::Exporter(Box::new(ExportJournal { fichier, filtre, textes, zone }))
                }
                Err(echec) => {
                    self.refuse(data, &echec);
                    return;
                }
            },
            Genre::Plan { contenu, verdict, .. } => {
                let valeurs = [("fichier", &*nom(&chemin)), ("verdict", verdict.as_str())];
                let dit = data.textes.phrase("tui.fichier.plan_ecrit", &valeurs);
                Effect::Ecrire(Box::new(Ecriture { chemin, contenu: contenu.clone(), dit }))
            }
            Genre::Ouvrir { .. } => Effect::OuvrirPlan(chemin),
            Genre::CrStoc { contrat, ok } => {
                let motif = self.motif.value().trim();
                if !ok && motif.is_empty() {
                    data.say(Level::Bad, data.textes.get("tui.fichier.motif_absent"));
                    return;
                }
                let resultat = if *ok { Resultat::Ok } else { Resultat::Ko(motif.to_owned()) };
                let dite = self.sous_traitance.value().trim();
                let sous_traitance = (!dite.is_empty()).then(|| dite.to_owned());
                let demande = DemandeCrStoc { contrat: contrat.clone(), resultat, sous_traitance, sortie: chemin };
                Effect::CrStoc(Box::new(demande))
            }
        };
        self.refus.clear();
        self.attend = Some(attendu);
        out.push(effect);
    }
}

/// A path as it is told.
pub(super) fn nom(chemin: &Path) -> String {
    chemin.display().to_string()
}
