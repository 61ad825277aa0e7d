//! From what was typed to a command, or to a sentence that says what is wrong with it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr as _;
use std::time::Duration;

use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::arguments::{COMMANDES, commande};
use super::context::Format;
use super::globals::{Environnement, FORMATS, Globales, LANGUES, langue_du_fichier, variable};
use super::invocation::{Appel, Commande, Decision, DemandeSuivi, OptionsSimulateur, Verification};
use super::options::{contrat, contrat_requis, contrats, hors_format, reference, texte, textes};
use super::{completions, cr_stoc, import, journal, quota};
use crate::domain::failure::Echec;
use crate::domain::fibre::QuestionFibres;
use crate::domain::put_answers::CodeDecharge;
use crate::domain::reference::{Defaut, Lieu, ReferenceFibre, ReferencePbo};
use crate::domain::rules::ereprov::RegleId;
use crate::domain::service_error::Categorie;
use crate::host::texts::{Langue, Textes};
use crate::host::toml_keys::lit_duree;

/// What a command line turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Analyse {
    /// A command to run.
    Appel(Box<Appel>),
    /// The help or the version, to be printed.
    Texte(String),
    /// It can't be run: why, in which form and language to say so.
    Refus {
        /// Why.
        echec: Echec,
        /// The form that was asked for, as far as can be told.
        format: Format,
        /// The language that was asked for, as far as can be told.
        langue: Langue,
    },
}

/// Understands a command line; `arguments` starts with the program's name.
#[must_use]
pub fn analyse(arguments: &[OsString], environnement: Environnement<'_>) -> Analyse {
    let langue = langue_probable(arguments, environnement);
    let refus = |echec| Analyse::Refus { echec, format: format_probable(arguments, environnement), langue };
    let options = match commande(Textes::new(langue)).try_get_matches_from(arguments) {
        Ok(options) => options,
        Err(erreur) => {
            return match erreur.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Analyse::Texte(erreur.render().to_string()),
                _ => refus(usage(&erreur, arguments)),
            };
        }
    };
    let globales = match Globales::lit(&options, environnement) {
        Ok(globales) => globales,
        Err(echec) => return refus(echec),
    };
    match lit(&options, globales.csv) {
        Ok(commande) => Analyse::Appel(Box::new(Appel { globales, commande })),
        Err(echec) => refus(echec),
    }
}

/// The value that follows `--nom`, whether or not the rest makes sense.
fn valeur_typee(arguments: &[OsString], nom: &str) -> Option<String> {
    let mut suite = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = suite.next() {
        if argument == "--" {
            return None;
        }
        let Some(reste) = argument.strip_prefix("--").and_then(|reste| reste.strip_prefix(nom)) else { continue };
        match reste.strip_prefix('=') {
            Some(valeur) => return Some(valeur.to_owned()),
            None if reste.is_empty() => return suite.next().map(std::borrow::Cow::into_owned),
            None => {}
        }
    }
    None
}

fn langue_probable(arguments: &[OsString], environnement: Environnement<'_>) -> Langue {
    let dite = valeur_typee(arguments, "langue").or_else(|| variable(environnement, "REPROV_LANGUE"));
    match dite.and_then(|dite| LANGUES.iter().find(|(mot, _)| *mot == dite)) {
        Some((_, langue)) => *langue,
        None => langue_du_fichier(
            valeur_typee(arguments, "config").or_else(|| variable(environnement, "REPROV_CONFIG")).map(PathBuf::from),
        ),
    }
}

fn format_probable(arguments: &[OsString], environnement: Environnement<'_>) -> Format {
    let dit = valeur_typee(arguments, "format").or_else(|| variable(environnement, "REPROV_FORMAT"));
    dit.and_then(|dit| FORMATS.iter().find(|(mot, _)| *mot == dit)).map_or(Format::Texte, |(_, format)| *format)
}

/// clap's refusal in our words.
fn usage(erreur: &clap::Error, arguments: &[OsString]) -> Echec {
    // An argument that may be repeated is written with dots, which a sentence has no room for.
    let contexte = |genre| match erreur.get(genre) {
        Some(ContextValue::String(texte)) => texte.replace(">...", ">").replace("]...", "]"),
        Some(ContextValue::Strings(textes)) => textes.join(", ").replace(">...", ">").replace("]...", "]"),
        _ => String::new(),
    };
    let argument = contexte(ContextKind::InvalidArg);
    let tapee =
        arguments.iter().skip(1).map(|argument| argument.to_string_lossy()).find(|tape| {
            COMMANDES.iter().any(|(nom, alias, _)| tape == nom || alias.is_some_and(|alias| tape == alias))
        });
    let echec = |cle| {
        Echec::new(Categorie::Entree, cle)
            .avec("argument", argument.clone())
            .avec("commande", tapee.as_deref().unwrap_or_default())
            .detail(erreur.render())
    };
    match erreur.kind() {
        ErrorKind::UnknownArgument => echec("erreur.usage.argument_inconnu"),
        ErrorKind::InvalidSubcommand => Echec::new(Categorie::Entree, "erreur.usage.commande_inconnue")
            .avec("argument", contexte(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if contexte(ContextKind::InvalidValue).is_empty() => {
            echec("erreur.usage.valeur_absente")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => echec("erreur.usage.valeur")
            .avec("valeur", contexte(ContextKind::InvalidValue))
            .avec("attendu", contexte(ContextKind::ValidValue)),
        ErrorKind::MissingRequiredArgument => echec("erreur.usage.manque"),
        ErrorKind::ArgumentConflict => {
            let autre = contexte(ContextKind::PriorArg);
            if autre == argument || autre.is_empty() {
                echec("erreur.usage.repete")
            } else {
                echec("erreur.usage.conflit").avec("autre", autre)
            }
        }
        ErrorKind::InvalidUtf8 => Echec::new(Categorie::Entree, "erreur.usage.utf8"),
        _ => echec("erreur.usage.autre"),
    }
}

fn lit(options: &ArgMatches, csv: bool) -> Result<Commande, Echec> {
    let Some((nom, options)) = options.subcommand() else { return Ok(Commande::Ecran) };
    if csv && nom != "verifier" {
        return Err(Echec::new(Categorie::Entree, "erreur.usage.format_csv").avec("commande", nom));
    }
    Ok(match nom {
        "demo" => Commande::Demo,
        "structure" => Commande::Structure {
            contrat: contrat(options)?,
            fichier: texte(options, "fichier").map(PathBuf::from),
            resume: options.get_flag("resume"),
            actualiser: options.get_flag("actualiser"),
        },
        "fibres" => Commande::Fibres {
            contrat: contrat(options)?,
            question: question(options)?,
            fichier: texte(options, "fichier").map(PathBuf::from),
            resume: options.get_flag("resume"),
            actualiser: options.get_flag("actualiser"),
        },
        "verifier" => Commande::Verifier(Verification {
            plans: textes(options, "plans"),
            sans_journal: options.get_flag("sans_journal"),
            demander: options.get_flag("demander"),
            csv,
            expliquer: texte(options, "expliquer").map(|nom| regle(&nom)).transpose()?,
        }),
        "envoyer" => envoyer(options)?,
        "suivre" => Commande::Suivre(DemandeSuivi {
            contrats: contrats(options)?,
            tous: options.get_flag("tous"),
            une_fois: options.get_flag("une_fois"),
            delai: texte(options, "delai").map(|valeur| delai(&valeur)).transpose()?,
        }),
        "trancher" => Commande::Trancher(decision(options)?),
        "importer" => Commande::Importer(import::lit(options)?),
        "cr-stoc" => Commande::CrStoc(cr_stoc::lit(options)?),
        "decharge" => Commande::Decharge {
            contrat: contrat_requis(options)?,
            fibre: texte(options, "fibre")
                .map(|valeur| ReferenceFibre::parse(&valeur))
                .transpose()
                .map_err(|erreur| reference(&erreur))?,
            code: code(&texte(options, "code").unwrap_or_default())?,
        },
        "journal" => Commande::Journal(journal::lit(options, contrat(options)?)?),
        "quota" => Commande::Quota { mois: texte(options, "mois").map(|valeur| quota::lit_mois(&valeur)).transpose()? },
        "diagnostic" => Commande::Diagnostic { contrat: contrat(options)?, oui: options.get_flag("oui") },
        "simulateur" => Commande::Simulateur(OptionsSimulateur {
            ecoute: texte(options, "ecoute").unwrap_or_default(),
            site: texte(options, "site").map(PathBuf::from),
            scenario: texte(options, "scenario").unwrap_or_default(),
            vitesse: vitesse(&texte(options, "vitesse").unwrap_or_default())?,
        }),
        "config" => Commande::Config,
        "connexion" => Commande::Connexion,
        "deconnexion" => Commande::Deconnexion,
        "completions" => Commande::Completions(completions::lit(&texte(options, "shell").unwrap_or_default())?),
        "man" => Commande::Man,
        _ => return Err(Echec::new(Categorie::Entree, "erreur.usage.commande_inconnue").avec("argument", nom)),
    })
}

fn question(options: &ArgMatches) -> Result<QuestionFibres, Echec> {
    let lieu = ["batiment", "escalier", "etage"].map(|nom| (nom, texte(options, nom)));
    let lieu = match &lieu {
        [(_, None), (_, None), (_, None)] => None,
        [(_, Some(batiment)), (_, Some(escalier)), (_, Some(etage))] => {
            Some(Lieu::parse(batiment, escalier, etage).map_err(|erreur| reference(&erreur))?)
        }
        partiel => {
            let manque: Vec<String> =
                partiel.iter().filter(|(_, valeur)| valeur.is_none()).map(|(nom, _)| format!("--{nom}")).collect();
            return Err(Echec::new(Categorie::Entree, "erreur.entree.lieu").avec("manque", manque.join(", ")));
        }
    };
    let pbo = texte(options, "pbo").map(|valeur| ReferencePbo::parse(&valeur)).transpose();
    Ok(QuestionFibres { lieu, pbo: pbo.map_err(|erreur| reference(&erreur))? })
}

fn envoyer(options: &ArgMatches) -> Result<Commande, Echec> {
    let mut plans = textes(options, "plan");
    match plans.pop() {
        Some(plan) if plans.is_empty() => Ok(Commande::Envoyer {
            plan,
            oui: options.get_flag("oui"),
            malgre_indetermine: options.get_flag("malgre_indetermine"),
        }),
        _ => Err(Echec::new(Categorie::Entree, "erreur.entree.plusieurs_plans")
            .avec("nombre", plans.len().saturating_add(1).to_string())),
    }
}

fn decision(options: &ArgMatches) -> Result<Decision, Echec> {
    let partie = options.get_flag("partie");
    let raison = texte(options, "raison").unwrap_or_default().trim().to_owned();
    if !partie && raison.is_empty() {
        return Err(Echec::new(Categorie::Entree, "erreur.entree.raison"));
    }
    Ok(Decision {
        contrat: contrat_requis(options)?,
        partie,
        code: texte(options, "code").map(|valeur| code(&valeur)).transpose()?,
        raison,
        oui: options.get_flag("oui"),
    })
}

fn code(valeur: &str) -> Result<CodeDecharge, Echec> {
    CodeDecharge::typed(valeur).map_err(|defaut| match defaut {
        Defaut::Vide => Echec::new(Categorie::Entree, "erreur.entree.code"),
        defaut => hors_format("codeDecharge", &defaut),
    })
}

fn delai(valeur: &str) -> Result<Duration, Echec> {
    lit_duree(valeur).filter(|duree| !duree.is_zero()).ok_or_else(|| {
        Echec::new(Categorie::Entree, "erreur.entree.duree").avec("champ", "--delai").avec("valeur", valeur)
    })
}

fn vitesse(valeur: &str) -> Result<f64, Echec> {
    let lue = f64::from_str(valeur.trim()).ok().filter(|vitesse| vitesse.is_finite() && *vitesse > 0.0);
    lue.ok_or_else(|| {
        Echec::new(Categorie::Entree, "erreur.entree.nombre")
            .avec("champ", "--vitesse")
            .avec("valeur", valeur)
            .avec("attendu", "> 0")
    })
}

fn regle(nom: &str) -> Result<RegleId, Echec> {
    RegleId::TOUTES.into_iter().find(|regle| regle.nom().eq_ignore_ascii_case(nom.trim())).ok_or_else(|| {
        let noms: Vec<&str> = RegleId::TOUTES.iter().map(|regle| regle.nom()).collect();
        Echec::new(Categorie::Entree, "erreur.entree.choix")
            .avec("champ", "--expliquer")
            .avec("valeur", nom)
            .avec("attendu", noms.join(", "))
    })
}
