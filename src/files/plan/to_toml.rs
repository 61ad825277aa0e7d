//! A plan as TOML: what [`super::Plan::lit`] reads back.

use std::fmt::Write as _;

use super::cells::{ROUTES, ZONES};
use crate::domain::commande::{Commande, Fait, Origine};
use crate::domain::demande::Brouillon;
use crate::domain::text::{affichable, en_chaine};

/// The text of a plan for this demande.
///
/// Facts that a person set are keys of it. Those that come from files or the service are written as
/// comments below `connus`, for another post: here they are asked of the journal when the plan is
/// checked, as they are then. `entete` is told in comments above.
#[must_use]
pub fn ecrit(brouillon: &Brouillon, commande: &Commande, entete: &[String], connus: &str) -> String {
    let mut texte = String::new();
    for ligne in entete {
        let _ = writeln!(texte, "# {}", affichable(ligne));
    }
    texte.push_str("\n[contrat]\n");
    cle(&mut texte, "reference", &en_chaine(&brouillon.reference_contrat));
    let (dits, autres): (Vec<_>, Vec<_>) = faits(commande).into_iter().partition(|fait| fait.dit);
    for fait in dits {
        cle(&mut texte, fait.cle, &fait.valeur);
    }
    if !autres.is_empty() {
        let _ = writeln!(texte, "# {}", affichable(connus));
        for fait in autres {
            texte.push_str("# ");
            cle(&mut texte, fait.cle, &fait.valeur);
        }
    }
    texte.push_str("\n[demande]\n");
    cle(&mut texte, "reference_fibre", &en_chaine(&brouillon.reference_fibre));
    cle(&mut texte, "reference_pto", &en_chaine(&brouillon.reference_pto));
    if let Some(garder) = brouillon.conservation_pto {
        cle(&mut texte, "conservation_pto", if garder { "true" } else { "false" });
    }
    cle(&mut texte, "motif", &en_chaine(&brouillon.motif));
    texte
}

fn cle(texte: &mut String, nom: &str, valeur: &str) {
    let _ = writeln!(texte, "{nom} = {valeur}");
}

/// A fact as a key of the plan.
struct Ecrit {
    cle: &'static str,
    valeur: String,
    /// Whether a person said it.
    dit: bool,
}

fn faits(commande: &Commande) -> Vec<Ecrit> {
    fn ecrit<T>(cle: &'static str, fait: Option<&Fait<T>>, mot: impl Fn(&T) -> String) -> Option<Ecrit> {
        let fait = fait?;
        let dit = matches!(fait.origine, Origine::Plan | Origine::Main);
        Some(Ecrit { cle, valeur: mot(&fait.valeur), dit })
    }
    let oui = |valeur: &bool| valeur.to_string();
    let faits = [
        ecrit("reference_prise", commande.reference_prise.as_ref(), |prise| en_chaine(prise)),
        ecrit("prise_existante", commande.prise_existante.as_ref(), oui),
        ecrit("parc_opac", commande.parc_opac.as_ref(), oui),
        ecrit("zone", commande.zone.as_ref(), |zone| mot(&ZONES, *zone)),
        ecrit("immeuble_collectif", commande.immeuble_collectif.as_ref(), oui),
        ecrit("pbo", commande.pbo.as_ref(), |pbo| en_chaine(&pbo.reference)),
        ecrit("route", commande.route.as_ref(), |route| mot(&ROUTES, *route)),
    ];
    faits.into_iter().flatten().collect()
}

fn mot<T: Copy + PartialEq>(mots: &[(&str, T)], valeur: T) -> String {
    mots.iter().find(|(_, autre)| *autre == valeur).map(|(mot, _)| en_chaine(mot)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    //! Guards: tui: a plan kept without a network is judged anew when opened, and sends nothing by itself

    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::commande::{PboCommande, Route, Zone};
    use crate::files::plan::Plan;

    fn relu(texte: &str) -> Plan {
        Plan::lit("plan.toml", texte, Path::new("")).unwrap()
    }

    #[test]
    fn what_a_person_said_is_a_key_and_what_files_say_a_comment() {
        let commande = Commande {
            zone: Some(Fait::new(Zone::Ztd, Origine::Main)),
            route: Some(Fait::new(Route::Reelle, Origine::Plan)),
            pbo: Some(Fait::new(
                PboCommande { reference: "BE-03".into(), localisation: Some("ETAGE-06".into()) },
                Origine::CrCommande,
            )),
            ..Commande::default()
        };
        let brouillon = Brouillon { reference_contrat: "MUT1".into(), ..Brouillon::default() };
        let texte = ecrit(&brouillon, &commande, &["a\nb = 1".to_owned()], "connus");
        let plan = relu(&texte);
        assert_eq!(plan.commande.zone, Some(Fait::new(Zone::Ztd, Origine::Plan)));
        assert_eq!(plan.commande.route, Some(Fait::new(Route::Reelle, Origine::Plan)));
        assert_eq!(plan.commande.pbo, None);
        assert!(texte.contains("# connus\n# pbo = \"BE-03\"\n"), "{texte}");
        assert!(texte.starts_with("# a\u{fffd}b = 1\n"), "a comment is one line: {texte}");
        assert_eq!(relu(&texte.replace("# pbo", "pbo")).commande.pbo.unwrap().valeur.reference, "BE-03");
    }

    proptest! {
        /// Whatever was typed or received comes back, and nothing raw stands in the file.
        #[test]
        fn a_written_plan_reads_back(
            contrat in any::<String>(), fibre in any::<String>(), pto in any::<String>(), motif in any::<String>(),
            garder in any::<Option<bool>>(), prise in "[^ ]\\PC{0,20}",
        ) {
            let brouillon = Brouillon {
                reference_contrat: contrat,
                reference_fibre: fibre,
                reference_pto: pto,
                conservation_pto: garder,
                motif,
            };
            let commande = Commande {
                reference_prise: Some(Fait::new(prise, Origine::Main)),
                ..Commande::default()
            };
            let texte = ecrit(&brouillon, &commande, &[], "");
            prop_assert!(texte.split('\n').all(|ligne| affichable(ligne) == ligne), "{:?}", texte);
            prop_assert_eq!(relu(&texte).brouillon, brouillon);
        }
    }
}
