//! A plan as TOML, which [`super::Plan::read`] reads back.

use std::fmt::Write as _;

use super::cells::{ROUTES, ZONES};
use crate::domain::commande::{Commande, Fact, FactOrigin};
use crate::domain::demande::Draft;
use crate::domain::text::{as_string, displayable};

/// The text of a plan for this demande.
///
/// Facts that a person set become keys. Facts from files or the service become comments below `known`, for the reader
/// on another post; on this post the check takes them from the journal, with their values of that time. `header`
/// becomes comments at the top.
#[must_use]
pub fn write(draft: &Draft, commande: &Commande, header: &[String], known: &str) -> String {
    let mut text = String::new();
    for line in header {
        let _ = writeln!(text, "# {}", displayable(line));
    }
    text.push_str("\n[contrat]\n");
    key(&mut text, "reference", &as_string(&draft.reference_contrat));
    let (told, others): (Vec<_>, Vec<_>) = facts(commande).into_iter().partition(|fact| fact.told);
    for fact in told {
        key(&mut text, fact.key, &fact.value);
    }
    if !others.is_empty() {
        let _ = writeln!(text, "# {}", displayable(known));
        for fact in others {
            text.push_str("# ");
            key(&mut text, fact.key, &fact.value);
        }
    }
    text.push_str("\n[demande]\n");
    key(&mut text, "reference_fibre", &as_string(&draft.reference_fibre));
    key(&mut text, "reference_pto", &as_string(&draft.reference_pto));
    if let Some(keep) = draft.conservation_pto {
        key(&mut text, "conservation_pto", if keep { "true" } else { "false" });
    }
    key(&mut text, "motif", &as_string(&draft.motif));
    text
}

fn key(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "{name} = {value}");
}

/// A fact as a key of the plan.
struct WrittenFact {
    key: &'static str,
    value: String,
    /// Whether a person set it.
    told: bool,
}

fn facts(commande: &Commande) -> Vec<WrittenFact> {
    fn write<T>(key: &'static str, fact: Option<&Fact<T>>, word: impl Fn(&T) -> String) -> Option<WrittenFact> {
        let fact = fact?;
        let told = matches!(fact.origin, FactOrigin::Plan | FactOrigin::ByHand);
        Some(WrittenFact { key, value: word(&fact.value), told })
    }
    let yes = |value: &bool| value.to_string();
    let facts = [
        write("reference_prise", commande.reference_prise.as_ref(), |prise| as_string(prise)),
        write("prise_existante", commande.existing_prise.as_ref(), yes),
        write("parc_opac", commande.parc_opac.as_ref(), yes),
        write("zone", commande.zone.as_ref(), |zone| word(&ZONES, *zone)),
        write("immeuble_collectif", commande.collective_immeuble.as_ref(), yes),
        write("pbo", commande.pbo.as_ref(), |pbo| as_string(&pbo.reference)),
        write("route", commande.route.as_ref(), |route| word(&ROUTES, *route)),
    ];
    facts.into_iter().flatten().collect()
}

fn word<T: Copy + PartialEq>(words: &[(&str, T)], value: T) -> String {
    words.iter().find(|(_, other)| *other == value).map(|(word, _)| as_string(word)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    //! Guards: tui: a plan kept without a network is judged anew when opened, and sends nothing by itself

    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::commande::{CommandePbo, Route, Zone};
    use crate::files::plan::Plan;

    fn read_again(text: &str) -> Plan {
        Plan::read("plan.toml", text, Path::new("")).unwrap()
    }

    #[test]
    fn what_a_person_said_is_a_key_and_what_files_say_a_comment() {
        let commande = Commande {
            zone: Some(Fact::new(Zone::Ztd, FactOrigin::ByHand)),
            route: Some(Fact::new(Route::Real, FactOrigin::Plan)),
            pbo: Some(Fact::new(
                CommandePbo { reference: "BE-03".into(), localisation: Some("ETAGE-06".into()) },
                FactOrigin::CrCommande,
            )),
            ..Commande::default()
        };
        let draft = Draft { reference_contrat: "MUT1".into(), ..Draft::default() };
        let text = write(&draft, &commande, &["a\nb = 1".to_owned()], "connus");
        let plan = read_again(&text);
        assert_eq!(plan.commande.zone, Some(Fact::new(Zone::Ztd, FactOrigin::Plan)));
        assert_eq!(plan.commande.route, Some(Fact::new(Route::Real, FactOrigin::Plan)));
        assert_eq!(plan.commande.pbo, None);
        assert!(text.contains("# connus\n# pbo = \"BE-03\"\n"), "{text}");
        assert!(text.starts_with("# a\u{fffd}b = 1\n"), "a comment is one line: {text}");
        assert_eq!(read_again(&text.replace("# pbo", "pbo")).commande.pbo.unwrap().value.reference, "BE-03");
    }

    proptest! {
        /// Any typed or received text comes back, and the file holds no raw control characters.
        #[test]
        fn a_written_plan_reads_back(
            contrat in any::<String>(), fibre in any::<String>(), pto in any::<String>(), motif in any::<String>(),
            keep in any::<Option<bool>>(), prise in "[^ ]\\PC{0,20}",
        ) {
            let draft = Draft {
                reference_contrat: contrat,
                reference_fibre: fibre,
                reference_pto: pto,
                conservation_pto: keep,
                motif,
            };
            let commande = Commande {
                reference_prise: Some(Fact::new(prise, FactOrigin::ByHand)),
                ..Commande::default()
            };
            let text = write(&draft, &commande, &[], "");
            prop_assert!(text.split('\n').all(|line| displayable(line) == line), "{:?}", text);
            prop_assert_eq!(read_again(&text).draft, draft);
        }
    }
}
