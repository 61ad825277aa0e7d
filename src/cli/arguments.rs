//! The shape of the command line, with its help in the chosen language.

use clap::{Arg, ArgAction, ArgGroup, Command, ValueHint};

use crate::host::texts::Texts;

/// The commands: name, English alias if any, and the text key of what each does.
pub(super) const COMMANDS: [(&str, Option<&str>, &str); 20] = [
    ("demo", None, "cli.commande.demo"),
    ("structure", None, "cli.commande.structure"),
    ("fibres", None, "cli.commande.fibres"),
    ("verifier", Some("check"), "cli.commande.verifier"),
    ("envoyer", Some("submit"), "cli.commande.envoyer"),
    ("suivre", Some("watch"), "cli.commande.suivre"),
    ("trancher", None, "cli.commande.trancher"),
    ("importer", Some("import"), "cli.commande.importer"),
    ("cr-stoc", None, "cli.commande.cr_stoc"),
    ("journal", None, "cli.commande.journal"),
    ("decharge", None, "cli.commande.decharge"),
    ("quota", None, "cli.commande.quota"),
    ("diagnostic", Some("doctor"), "cli.commande.diagnostic"),
    ("simulateur", Some("simulate"), "cli.commande.simulateur"),
    ("config", None, "cli.commande.config"),
    ("connexion", Some("login"), "cli.commande.connexion"),
    ("deconnexion", Some("logout"), "cli.commande.deconnexion"),
    ("completions", None, "cli.commande.completions"),
    ("man", None, "cli.commande.man"),
    (EXPLAINED, Some("aide"), "cli.commande.help"),
];

/// The command that tells the help, as the option does.
pub(super) const EXPLAINED: &str = "help";

/// The id of the help option, which every command has.
pub(super) const HELP: &str = "aide";

/// The whole command line.
pub(super) fn command(texts: Texts) -> Command {
    let help = ArgumentHelp(texts);
    let mut root = help
        .describe(Command::new("reprov").about(texts.get("cli.apropos")))
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(texts.get("cli.aide.commandes"))
        .subcommand_value_name(texts.get("cli.aide.commande"))
        .after_help(texts.get("cli.aide.suite"))
        .args(help.globals())
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(texts.get("cli.option.version")),
        );
    for (name, alias, key) in COMMANDS {
        let mut subcommand = help.describe(Command::new(name).about(texts.get(key)));
        if let Some(alias) = alias {
            subcommand = subcommand.alias(alias);
        }
        root = root.subcommand(help.arguments(name, subcommand));
    }
    root
}

/// Builds arguments; each help text comes from the texts.
#[derive(Clone, Copy)]
struct ArgumentHelp(Texts);

impl ArgumentHelp {
    fn describe(self, command: Command) -> Command {
        let model = format!(
            "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            self.0.get("cli.aide.utilisation")
        );
        command
            .help_template(model)
            .max_term_width(100)
            .disable_help_flag(true)
            .arg(Arg::new(HELP).long("help").short('h').action(ArgAction::Help).help(self.0.get("cli.option.aide")))
    }

    /// An option with a value: `--name VALUE`.
    fn option(self, id: &'static str, name: &'static str, value: &'static str, key: &'static str) -> Arg {
        Arg::new(id).long(name).value_name(value).value_hint(hint(value)).help(self.0.get(key))
    }

    /// An option without a value: `--name`.
    fn flag(self, id: &'static str, name: &'static str, key: &'static str) -> Arg {
        Arg::new(id).long(name).action(ArgAction::SetTrue).help(self.0.get(key))
    }

    /// A positional argument: `VALUE`.
    fn place(self, id: &'static str, value: &'static str, key: &'static str) -> Arg {
        Arg::new(id).value_name(value).value_hint(hint(value)).help(self.0.get(key))
    }

    fn globals(self) -> Vec<Arg> {
        let title = self.0.get("cli.aide.globales");
        vec![
            self.option("config", "config", "FICHIER", "cli.option.config"),
            self.option("profil", "profil", "NOM", "cli.option.profil"),
            self.option("format", "format", "texte|json|csv", "cli.option.format"),
            self.option("langue", "langue", "fr|en", "cli.option.langue"),
            self.flag("hors_ligne", "hors-ligne", "cli.option.hors_ligne"),
            self.option("donnees", "donnees", "DOSSIER", "cli.option.donnees"),
            Arg::new("verbeux").short('v').action(ArgAction::Count).help(self.0.get("cli.option.v")),
        ]
        .into_iter()
        .map(|argument| argument.global(true).help_heading(title))
        .collect()
    }

    fn contrat(self) -> Arg {
        self.place("contrat", "CONTRAT", "cli.argument.contrat")
    }

    /// The arguments that only the command `name` has.
    fn arguments(self, name: &str, command: Command) -> Command {
        match name {
            "structure" => self.structure(command),
            "fibres" => self.fibres(command),
            "verifier" => self.check(command),
            "envoyer" => self.send(command),
            "suivre" => self.follow(command),
            "trancher" => self.settle(command),
            "importer" => self.import(command),
            "cr-stoc" => self.cr_stoc(command),
            "decharge" => self.decharge(command),
            "diagnostic" => self.diagnostic(command),
            "journal" => self.journal(command),
            "quota" => self.quota(command),
            "simulateur" => self.simulator(command),
            "completions" => self.completion(command),
            EXPLAINED => command.arg(self.place("commande", "COMMANDE", "cli.argument.commande_aide")),
            _ => command,
        }
    }

    fn structure(self, command: Command) -> Command {
        command.args([
            self.contrat().required_unless_present("fichier"),
            self.option("fichier", "fichier", "REPONSE.xml", "cli.option.fichier"),
            self.flag("resume", "resume", "cli.option.resume"),
            self.flag("actualiser", "actualiser", "cli.option.actualiser").conflicts_with("fichier"),
        ])
    }

    fn fibres(self, command: Command) -> Command {
        command.args([
            self.contrat().required_unless_present("fichier"),
            self.option("batiment", "batiment", "B", "cli.option.batiment").conflicts_with("fichier"),
            self.option("escalier", "escalier", "E", "cli.option.escalier").conflicts_with("fichier"),
            self.option("etage", "etage", "N", "cli.option.etage").conflicts_with("fichier").allow_hyphen_values(true),
            self.option("pbo", "pbo", "P", "cli.option.pbo"),
            self.option("fichier", "fichier", "REPONSE.xml", "cli.option.fichier"),
            self.flag("resume", "resume", "cli.option.resume"),
            self.flag("actualiser", "actualiser", "cli.option.actualiser").conflicts_with("fichier"),
        ])
    }

    fn check(self, command: Command) -> Command {
        command.args([
            self.place("plans", "FICHIER", "cli.argument.plans")
                .num_args(1..)
                .required_unless_present_any(["expliquer", "modele"]),
            self.flag("sans_journal", "sans-journal", "cli.option.sans_journal"),
            self.flag("demander", "demander", "cli.option.demander"),
            self.option("expliquer", "expliquer", "R5", "cli.option.expliquer"),
            self.flag("modele", "modele", "cli.option.modele").conflicts_with_all(["plans", "demander", "expliquer"]),
        ])
    }

    fn send(self, command: Command) -> Command {
        command.args([
            self.place("plan", "PLAN", "cli.argument.plan").num_args(1..).required(true),
            self.flag("oui", "oui", "cli.option.oui"),
            self.flag("malgre_indetermine", "malgre-indetermine", "cli.option.malgre_indetermine"),
            self.option("ligne", "ligne", "N", "cli.option.ligne"),
            self.option("contrat", "contrat", "CONTRAT", "cli.option.contrat_ligne").requires("ligne"),
        ])
    }

    fn follow(self, command: Command) -> Command {
        command.args([
            self.place("contrats", "CONTRAT", "cli.argument.contrats")
                .num_args(1..)
                .required_unless_present("tous")
                .conflicts_with("tous"),
            self.flag("tous", "tous", "cli.option.tous"),
            self.flag("une_fois", "une-fois", "cli.option.une_fois"),
            self.option("delai", "delai", "D", "cli.option.delai").conflicts_with("une_fois"),
        ])
    }

    fn settle(self, command: Command) -> Command {
        command
            .args([
                self.contrat().required(true),
                self.flag("partie", "partie", "cli.option.partie"),
                self.flag("non_partie", "non-partie", "cli.option.non_partie"),
                self.option("code", "code", "CODE", "cli.option.code")
                    .conflicts_with("non_partie")
                    .allow_hyphen_values(true),
                self.option("raison", "raison", "TEXTE", "cli.option.raison").required_if_eq("non_partie", "true"),
                self.flag("oui", "oui", "cli.option.oui"),
            ])
            .group(ArgGroup::new("decision").args(["partie", "non_partie"]).required(true))
    }

    fn import(self, command: Command) -> Command {
        command.args([
            self.place("fichiers", "FICHIER", "cli.argument.fichiers_acces").num_args(1..).required(true),
            self.option("flux", "flux", "NOM", "cli.option.flux"),
        ])
    }

    fn cr_stoc(self, command: Command) -> Command {
        command.args([
            self.place("contrats", "CONTRAT", "cli.argument.contrats_cr_stoc")
                .num_args(1..)
                .required_unless_present("termines")
                .conflicts_with("termines"),
            self.flag("termines", "termines", "cli.option.termines"),
            self.option("depuis", "depuis", "D", "cli.option.depuis"),
            self.option("resultat", "resultat", "OK|KO", "cli.option.resultat").required(true),
            self.option("motif_ko", "motif-ko", "CODE", "cli.option.motif_ko"),
            self.option("sous_traitance", "sous-traitance", "REF", "cli.option.sous_traitance"),
            self.option("sortie", "sortie", "FICHIER|DOSSIER", "cli.option.sortie").required(true),
        ])
    }

    fn decharge(self, command: Command) -> Command {
        command.args([
            self.contrat().required(true),
            self.place("code", "CODE", "cli.argument.code").required(true).allow_hyphen_values(true),
            self.option("fibre", "fibre", "F", "cli.option.fibre"),
        ])
    }

    fn diagnostic(self, command: Command) -> Command {
        command.args([
            self.option("contrat", "contrat", "CONTRAT", "cli.option.contrat_diagnostic"),
            self.flag("oui", "oui", "cli.option.oui"),
        ])
    }

    fn journal(self, command: Command) -> Command {
        command.args([
            self.option("contrat", "contrat", "C", "cli.option.journal_contrat"),
            self.option("depuis", "depuis", "D", "cli.option.depuis").conflicts_with("codes_manquants"),
            self.option("agent", "agent", "NOM", "cli.option.journal_agent"),
            self.flag("codes_manquants", "codes-manquants", "cli.option.codes_manquants"),
            self.option("export", "export", "FICHIER.csv|.json", "cli.option.export"),
            self.flag("purger", "purger", "cli.option.purger").conflicts_with_all([
                "contrat",
                "agent",
                "depuis",
                "codes_manquants",
                "export",
            ]),
            self.flag("oui", "oui", "cli.option.oui").requires("purger"),
        ])
    }

    fn quota(self, command: Command) -> Command {
        command.args([self.option("mois", "mois", "AAAA-MM", "cli.option.mois")])
    }

    fn simulator(self, command: Command) -> Command {
        command.args([
            self.option("ecoute", "ecoute", "ADRESSE:PORT", "cli.option.ecoute")
                .default_value("127.0.0.1:8085")
                .hide_default_value(true),
            self.option("site", "site", "FICHIER", "cli.option.site"),
            self.option("scenario", "scenario", "NOM|liste", "cli.option.scenario")
                .default_value("normal")
                .hide_default_value(true),
            self.option("vitesse", "vitesse", "N", "cli.option.vitesse").default_value("1").hide_default_value(true),
        ])
    }

    fn completion(self, command: Command) -> Command {
        command.args([
            self.place("shell", "SHELL", "cli.argument.shell").required_unless_present("valeurs"),
            self.option("valeurs", "valeurs", "contrats|profils", "cli.option.valeurs").conflicts_with("shell"),
        ])
    }
}

/// What a shell completes in place of a value of this name.
fn hint(value: &str) -> ValueHint {
    match value {
        "DOSSIER" => ValueHint::DirPath,
        "FICHIER" | "FICHIER|DOSSIER" | "FICHIER.csv|.json" | "PLAN" | "REPONSE.xml" => ValueHint::FilePath,
        _ => ValueHint::Other,
    }
}
