//! `reprov config`: the effective configuration, and where each value comes from.

use serde_json::{Value, json};

use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::globals::GlobalOptions;
use super::plain_text::table;
use crate::host::config::{Config, ConfigValue, ValueOrigin};

/// Shows every value in force; none of them is a secret.
pub(super) fn run(
    ctx: &mut CommandContext<'_>,
    config: &Config,
    globals: &GlobalOptions,
) -> Result<Exit, FailedCommand> {
    let paths = globals.paths();
    let location = paths.config.as_ref().map(|path| path.display().to_string());
    let file = config.file.as_ref().map(|path| path.display().to_string());
    let mut values = vec![
        ConfigValue {
            key: "config".to_owned(),
            value: json!(file),
            origin: globals.overrides.config.as_ref().map_or(ValueOrigin::Default, |given| given.origin),
        },
        ConfigValue {
            key: "donnees".to_owned(),
            value: json!(paths.data.display().to_string()),
            origin: globals.data.as_ref().map_or(ValueOrigin::Default, |given| given.origin),
        },
        ConfigValue {
            key: "format".to_owned(),
            value: match globals.format.value {
                Format::Text => json!("texte"),
                Format::Json => json!("json"),
            },
            origin: globals.format.origin,
        },
        ConfigValue {
            key: "hors_ligne".to_owned(),
            value: json!(globals.offline.value),
            origin: globals.offline.origin,
        },
    ];
    values.extend(config.values());
    match ctx.format {
        Format::Json => {
            ctx.json(&json!({ "fichier": file, "emplacement": location, "valeurs": values }))?;
        }
        Format::Text => {
            let texts = ctx.texts;
            match (&file, &location) {
                (Some(file), _) => ctx.line(texts.sentence("cli.config.fichier", &[("fichier", file)]))?,
                (None, Some(place)) => ctx.line(texts.sentence("cli.config.aucun", &[("fichier", place)]))?,
                (None, None) => {}
            }
            let lines: Vec<Vec<String>> = values
                .iter()
                .map(|value| {
                    let text = match &value.value {
                        Value::Null => "-".to_owned(),
                        other => other.to_string(),
                    };
                    vec![value.key.clone(), texts.get(origin(value.origin)).to_owned(), text]
                })
                .collect();
            ctx.line(table(&lines, 0))?;
        }
    }
    Ok(Exit::Done)
}

const fn origin(origin: ValueOrigin) -> &'static str {
    match origin {
        ValueOrigin::Option => "cli.origine.option",
        ValueOrigin::Environment => "cli.origine.environnement",
        ValueOrigin::File => "cli.origine.fichier",
        ValueOrigin::Default => "cli.origine.defaut",
    }
}
