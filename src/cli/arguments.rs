//! The shape of the command line, with its help in the chosen language.

use clap::{Arg, ArgAction, ArgGroup, Command};

use crate::texts::Textes;

/// The commands by name, with their English aliases.
pub(super) const COMMANDES: [(&str, Option<&str>); 13] = [
    ("demo", None),
    ("structure", None),
    ("fibres", None),
    ("verifier", Some("check")),
    ("envoyer", Some("submit")),
    ("suivre", Some("watch")),
    ("trancher", None),
    ("decharge", None),
    ("quota", None),
    ("simulateur", Some("simulate")),
    ("config", None),
    ("connexion", Some("login")),
    ("deconnexion", Some("logout")),
];

/// The whole command line.
pub(super) fn commande(textes: Textes) -> Command {
    let aide = Aide(textes);
    let mut racine = aide
        .habille(Command::new("reprov").about(textes.get("cli.apropos")))
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(textes.get("cli.aide.commandes"))
        .subcommand_value_name(textes.get("cli.aide.commande"))
        .after_help(textes.get("cli.aide.suite"))
        .args(aide.globales())
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(textes.get("cli.option.version")),
        );
    for (nom, alias) in COMMANDES {
        let about = textes.cherche(&format!("cli.commande.{nom}")).unwrap_or_default();
        let mut sous = aide.habille(Command::new(nom).about(about));
        if let Some(alias) = alias {
            sous = sous.alias(alias);
        }
        racine = racine.subcommand(aide.arguments(nom, sous));
    }
    racine
}

/// Builds arguments whose help is a text.
#[derive(Clone, Copy)]
struct Aide(Textes);

impl Aide {
    fn habille(self, commande: Command) -> Command {
        let modele = format!(
            "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            self.0.get("cli.aide.utilisation")
        );
        commande.help_template(modele).max_term_width(100).disable_help_flag(true).arg(
            Arg::new("aide").long("help").short('h').action(ArgAction::Help).help(self.0.get("cli.option.aide")),
        )
    }

    fn texte(self, cle: &str) -> &'static str {
        self.0.cherche(cle).unwrap_or_default()
    }

    /// `--nom VALEUR`.
    fn option(self, id: &'static str, nom: &'static str, valeur: &'static str) -> Arg {
        Arg::new(id).long(nom).value_name(valeur).help(self.texte(&format!("cli.option.{nom}")))
    }

    /// `--nom`.
    fn drapeau(self, id: &'static str, nom: &'static str) -> Arg {
        Arg::new(id).long(nom).action(ArgAction::SetTrue).help(self.texte(&format!("cli.option.{nom}")))
    }

    /// `VALEUR`.
    fn place(self, id: &'static str, valeur: &'static str) -> Arg {
        Arg::new(id).value_name(valeur).help(self.texte(&format!("cli.argument.{id}")))
    }

    fn globales(self) -> Vec<Arg> {
        let titre = self.0.get("cli.aide.globales");
        vec![
            self.option("config", "config", "FICHIER"),
            self.option("profil", "profil", "NOM"),
            self.option("format", "format", "texte|json"),
            self.option("langue", "langue", "fr|en"),
            self.drapeau("hors_ligne", "hors-ligne"),
            self.option("donnees", "donnees", "DOSSIER"),
            Arg::new("verbeux").short('v').action(ArgAction::Count).help(self.0.get("cli.option.v")),
        ]
        .into_iter()
        .map(|argument| argument.global(true).help_heading(titre))
        .collect()
    }

    fn contrat(self) -> Arg {
        self.place("contrat", "CONTRAT")
    }

    fn arguments(self, nom: &str, commande: Command) -> Command {
        match nom {
            "structure" => commande.args([
                self.contrat().required_unless_present("fichier"),
                self.option("fichier", "fichier", "REPONSE.xml"),
                self.drapeau("resume", "resume"),
                self.drapeau("actualiser", "actualiser").conflicts_with("fichier"),
            ]),
            "fibres" => commande.args([
                self.contrat().required_unless_present("fichier"),
                self.option("batiment", "batiment", "B").conflicts_with("fichier"),
                self.option("escalier", "escalier", "E").conflicts_with("fichier"),
                self.option("etage", "etage", "N").conflicts_with("fichier").allow_hyphen_values(true),
                self.option("pbo", "pbo", "P"),
                self.option("fichier", "fichier", "REPONSE.xml"),
                self.drapeau("resume", "resume"),
                self.drapeau("actualiser", "actualiser").conflicts_with("fichier"),
            ]),
            "verifier" => commande.args([
                self.place("plans", "FICHIER").num_args(1..).required(true),
                self.drapeau("sans_journal", "sans-journal"),
                self.option("expliquer", "expliquer", "R5"),
            ]),
            "envoyer" => commande.args([
                self.place("plan", "PLAN").num_args(1..).required(true),
                self.drapeau("oui", "oui"),
                self.drapeau("malgre_indetermine", "malgre-indetermine"),
            ]),
            "suivre" => commande.args([
                self.place("contrats", "CONTRAT").num_args(1..).required_unless_present("tous").conflicts_with("tous"),
                self.drapeau("tous", "tous"),
                self.drapeau("une_fois", "une-fois"),
                self.option("delai", "delai", "D").conflicts_with("une_fois"),
            ]),
            "trancher" => commande
                .args([
                    self.contrat().required(true),
                    self.drapeau("partie", "partie"),
                    self.drapeau("non_partie", "non-partie"),
                    self.option("code", "code", "CODE").conflicts_with("non_partie").allow_hyphen_values(true),
                    self.option("raison", "raison", "TEXTE").required_if_eq("non_partie", "true"),
                    self.drapeau("oui", "oui"),
                ])
                .group(ArgGroup::new("decision").args(["partie", "non_partie"]).required(true)),
            "decharge" => commande.args([
                self.contrat().required(true),
                self.place("code", "CODE").required(true).allow_hyphen_values(true),
            ]),
            "simulateur" => commande.args([
                self.option("ecoute", "ecoute", "ADRESSE:PORT").default_value("127.0.0.1:8085").hide_default_value(true),
                self.option("site", "site", "FICHIER"),
                self.option("scenario", "scenario", "NOM|liste").default_value("normal").hide_default_value(true),
                self.option("vitesse", "vitesse", "N").default_value("1").hide_default_value(true),
            ]),
            _ => commande,
        }
    }
}
