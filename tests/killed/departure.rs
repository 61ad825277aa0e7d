//! Leaving the screens while a put is on its way.
//!
//! Guards: engine: leaving in mid-put is at once for who insists, and sends nothing again

use super::bench::{Banc, SUIVRE, Service, attend};
use super::screen::{self, connait, envoie};

/// The service never answers the put.
const MUET: Service = Service { scenario: "put:muet", vitesse: 1000.0 };

#[test]
fn whoever_insists_leaves_at_once_and_the_next_start_takes_the_put_up() {
    let banc = Banc::new(&MUET.demarre(), "");
    // It would be waited for much longer than this test has patience.
    let config = std::fs::read_to_string(banc.chemin("c.toml")).unwrap();
    std::fs::write(banc.chemin("c.toml"), config.replace("\"30s\"", "\"10m\"")).unwrap();
    connait(&banc);
    let mut ecran = screen::ouvre(&banc, ("REPROV_ARRET", ""));
    envoie(&mut ecran);
    ecran.until("Envoi en cours");
    attend(|| banc.puts() > 0);
    ecran.keys("q");
    ecran.until("sa réponse porte le code");
    ecran.keys("q");
    assert!(ecran.end().status.signal().is_none(), "it left by itself, and did not wait for the answer");
    assert_eq!(banc.reste().premier(), "intention depart");
    // The next start says what is true of it, and sends nothing.
    let mut suivant = screen::ouvre(&banc, ("REPROV_HORS_LIGNE", "oui"));
    suivant.until("issue inconnue");
    suivant.keys("q");
    assert!(suivant.end().status.signal().is_none());
    assert_eq!(banc.reste().premier(), "intention depart interrompue");
    let (code, _) = banc.json(SUIVRE);
    assert_eq!((code, banc.puts()), (3, 1));
}
