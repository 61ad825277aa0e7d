use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::domain::put_answers::Ko;
use crate::domain::service_error::CodeErreur;

fn ko(code: &str) -> Echec {
    Echec::du_service(Ko { code: CodeErreur::read(code), libelle: String::new() })
}

#[test]
fn a_clock_that_is_off_is_told_and_nothing_else_is() {
    let maintenant: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    for (ecart, etat) in
        [(0, Etat::Ok), (119, Etat::Ok), (-119, Etat::Ok), (121, Etat::Attention), (-121, Etat::Attention)]
    {
        let constat = network::horloge(Some(maintenant - SignedDuration::from_secs(ecart)), maintenant);
        assert_eq!((constat.etat, &constat.donnees["ecartSecondes"]), (etat, &json!(ecart)), "{ecart}");
        assert_eq!(constat.donnees["paris"], "2026-11-24 13:00:00");
    }
    assert_eq!(network::horloge(None, maintenant).etat, Etat::NonEssaye);
}

#[test]
fn what_an_answer_says_of_the_version() {
    for (echec, sens) in [
        (ko("20019"), "repond"),
        (ko("20001"), "repond"),
        (ko("10000"), "refuse"),
        (Echec::du_http(401), "refuse"),
        (ko("20016"), "muet"),
        (ko("20007"), "muet"),
        (Echec::du_http(404), "muet"),
        (Echec::du_http(429), "muet"),
        (Echec::du_http(415), "autre"),
        (Echec::du_http(500), "autre"),
        (Echec::new(Categorie::Service, "erreur.fault"), "autre"),
        (Echec::new(Categorie::Protocole, "erreur.reponse_illisible"), "autre"),
        (Echec::new(Categorie::Reseau, "erreur.panne.connexion"), "muet"),
        (Echec::new(Categorie::Quota, "erreur.panne.quota"), "muet"),
    ] {
        let dit = match service::comprend(Err(echec.clone())) {
            service::Reponse::Repond(_) => "repond",
            service::Reponse::Refuse(_) => "refuse",
            service::Reponse::NeComprendPas(_) => "autre",
            service::Reponse::Muet(_) => "muet",
        };
        assert_eq!(dit, sens, "{echec:?}");
    }
}
