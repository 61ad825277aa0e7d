//! Each JSON text of the golden journal is read into its type and written again as the same bytes.
//!
//! Guards: store: each stored JSON text is read and written again as the same bytes

use std::collections::BTreeMap;

use reprov::domain::commande::{CommandePbo, Route, Zone};
use reprov::domain::fibre::{FibresQuestion, RoSite};
use reprov::domain::lifecycle::Record;
use reprov::domain::outcome::Refusal;
use reprov::domain::site::Site;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::bench::journal;

/// Checks that every text that `query` selects stays the same when it is read as a `T` and written again.
fn stays<T: Serialize + DeserializeOwned>(query: &str, at_least: usize) {
    let texts = texts(query);
    assert!(texts.len() >= at_least, "{query}: {} texts", texts.len());
    for text in texts {
        let read: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{query}: {error} in {text}"));
        assert_eq!(serde_json::to_string(&read).unwrap(), text, "{query}");
    }
}

fn texts(query: &str) -> Vec<String> {
    let journal = journal();
    let mut statement = journal.prepare(query).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn events_are_written_as_they_were() {
    stays::<Record>("SELECT fait FROM evenement", 400);
}

#[test]
fn facts_are_written_as_they_were() {
    stays::<String>("SELECT valeur FROM fait WHERE fait = 'reference_prise'", 5);
    for name in ["prise_existante", "parc_opac", "immeuble_collectif"] {
        stays::<bool>(&format!("SELECT valeur FROM fait WHERE fait = '{name}'"), 5);
    }
    stays::<Zone>("SELECT valeur FROM fait WHERE fait = 'zone'", 5);
    stays::<CommandePbo>("SELECT valeur FROM fait WHERE fait = 'pbo'", 5);
    stays::<Route>("SELECT valeur FROM fait WHERE fait = 'route'", 5);
}

#[test]
fn cached_answers_are_written_as_they_were() {
    stays::<Site>("SELECT site FROM structure", 2);
    stays::<FibresQuestion>("SELECT question FROM liste", 5);
    stays::<RoSite>("SELECT reponse FROM liste", 5);
}

#[test]
fn lines_of_access_files_and_stops_are_written_as_they_were() {
    stays::<BTreeMap<String, String>>("SELECT champs FROM acces", 12);
    stays::<BTreeMap<String, String>>("SELECT entetes FROM acces", 12);
    stays::<Refusal>("SELECT refus FROM barrage", 5);
}

/// The tests above check a name only if the golden journal contains it: it must contain all of them.
#[test]
fn the_golden_journal_holds_every_kind_of_event_and_all_that_is_in_one() {
    let events = texts("SELECT fait FROM evenement").concat();
    for (key, values) in HELD {
        for value in values.split(' ').filter(|value| !value.is_empty()) {
            let held = format!("\"{key}\":\"{value}\"");
            assert!(events.contains(&held), "{held}");
        }
        assert!(events.contains(&format!("\"{key}\":")), "{key}");
    }
    let rules: Vec<String> =
        (1..=10).map(|n| format!("\"R{n}\"")).chain((1..=6).map(|n| format!("\"A{n}\""))).collect();
    assert!(events.contains(&format!("[{}]", rules.join(","))), "every rule accepted");
}

/// The keys of events; for a key whose value is the name of a variant, all the names.
const HELD: [(&str, &str); 37] = [
    ("le", ""),
    ("evenement", ""),
    ("type", "intention depart retour interrompue nonEnvoyee etat absente tranchee cloturee codeSaisi"),
    ("issue", "acceptee refusee nonEnvoyee inconnue"),
    ("par", "service http"),
    ("cause", "panne ko http fault illisible"),
    (
        "genre",
        "horsLigne nom connexion proxy proxyIdentifiants tls certificatPerime certificatFutur certificatAutreNom \
         certificatInconnu certificatClient tlsVersion tlsAbsent delaiConnexion delaiReponse rupture reponse \
         interruption sansMotDePasse quota sessions report local",
    ),
    ("defaut", "autre vide pasDuXml tronquee malformee interdite demesuree encodage inattendue"),
    ("nature", "page ailleurs comprimee"),
    ("statut", "Initié Terminé Annulé Suspendu"),
    ("demande", ""),
    ("contrat", ""),
    ("fibre", ""),
    ("pto", ""),
    ("conservation_pto", ""),
    ("motif", ""),
    ("ancienne_fibre", ""),
    ("agent", ""),
    ("acceptees", ""),
    ("dernier_octet", ""),
    ("panne", ""),
    ("detail", ""),
    ("etat", ""),
    ("doute", ""),
    ("partie", ""),
    ("code", ""),
    ("raison", ""),
    ("libelle", ""),
    ("pas_avant", ""),
    ("texte", ""),
    ("pm", ""),
    ("position", ""),
    ("reference", ""),
    ("referencePTO", ""),
    ("informationCable", ""),
    ("informationTube", ""),
    ("informationFibre", ""),
];
