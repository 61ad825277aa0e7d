//! The text of a demande saved as a plan, and what the rules say of it.
//!
//! Must never: be kept: both are made again when the facts come, and when the file is written.

use crate::domain::demande::Draft;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::{Judgement, OverallVerdict, RuleId, Verdict};
use crate::files::plan;
use crate::host::texts::Texts;
use crate::tui::data::Data;
use crate::tui::view::words;

/// What the rules say of `draft` now, in short: the overall verdict, and the rules that cause it.
pub(super) fn verdict(data: &Data, contrat: &ContratId, draft: &Draft) -> String {
    match data.knowledge(contrat) {
        Some(known) => in_short(data.texts, &known.judge(draft, data.settings.ages, data.now)),
        None => data.texts.get("tui.plan.pas_juge").to_owned(),
    }
}

fn in_short(t: Texts, judgement: &Judgement) -> String {
    let (key, wanted) = match judgement.overall() {
        OverallVerdict::Compliant => return t.get("tui.regles.conforme").to_owned(),
        OverallVerdict::Undecided => ("tui.verdict.indetermine", Verdict::Undecided),
        OverallVerdict::Rejection => ("tui.verdict.rejet", Verdict::Rejection),
    };
    let rules = judgement.rules(wanted).map(RuleId::name);
    format!("{} {}", t.get(key), rules.collect::<Vec<_>>().join(" "))
}

/// The text of the plan, with the facts known now.
pub(super) fn content(data: &Data, contrat: &ContratId, draft: &Draft) -> String {
    let t = data.texts;
    let header = [
        t.sentence(
            "tui.plan.entete",
            &[("profil", &data.settings.profile), ("le", &words::named_minute(data, data.now))],
        ),
        t.sentence("tui.plan.verdict", &[("verdict", &verdict(data, contrat, draft))]),
    ];
    let commande = data.knowledge(contrat).map(|known| known.commande.clone()).unwrap_or_default();
    plan::write(draft, &commande, &header, t.get("tui.plan.connus"))
}
