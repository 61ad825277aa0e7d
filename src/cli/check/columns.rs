//! What is said of the columns of a sheet that are not read: each once, whatever the number of sheets.

use std::collections::HashSet;

use crate::cli::context::CommandContext;
use crate::cli::plain_text::paragraph;
use crate::files::plan::UnreadColumn;

/// The columns that were named so far.
#[derive(Default)]
pub(in crate::cli) struct ColumnWords {
    told: HashSet<String>,
}

impl ColumnWords {
    /// Names those that were not named before; one that is nearly a key's, with that key.
    pub(in crate::cli) fn tell(&mut self, ctx: &mut CommandContext<'_>, unread: &[UnreadColumn]) {
        let texts = ctx.texts;
        let mut others = Vec::new();
        for column in unread.iter().filter(|column| self.told.insert(column.name.clone())) {
            match column.near {
                Some(near) => ctx.message(paragraph(
                    &texts.sentence("cli.verifier.colonne_proche", &[("colonne", &column.name), ("proche", near)]),
                    0,
                )),
                None if column.name.is_empty() => others.push(texts.get("cli.verifier.colonne_sans_nom").to_owned()),
                None => others.push(texts.sentence("cli.verifier.colonne_nommee", &[("colonne", &column.name)])),
            }
        }
        if !others.is_empty() {
            let text = texts.count("cli.verifier.colonnes_non_lues", others.len(), &[("colonnes", &others.join(", "))]);
            ctx.message(paragraph(&text, 0));
        }
    }
}
