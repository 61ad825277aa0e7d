//! What only fits on a wall: the last keys of the footer, the rows to which smaller screens scroll, and the panels
//! that a sheet or a palette covers elsewhere.
//!
//! Guards: tui: a large screen shows what smaller ones have no room for

use common::tui::scenes::all;

use super::gallery::WALL;

/// Scenes, and the texts that each of them shows on a wall.
type PlanPlace = (&'static [&'static str], &'static [&'static str]);

const PLACES: &[PlanPlace] = &[
    (&["aide"], &["▸ ETAGE-15 ▣ BE-06", "CTP-1240329-1", "▸ ETAGE-03", "PBO BE-03 ETAGE-06"]),
    (&["aide_codes", "aide_poste"], &["ARA-502701", "ABCDEF", "ARA-502703", "DECH-2026-0042"]),
    (
        &["confirmation", "confirmation_demo", "confirmation_prete", "confirmation_production"],
        &[
            "· R2 sans objet La commande n'est pas sur prise existante.",
            "· A1 sans objet Rien ne dit que la fibre est prise.",
            "· A3 sans objet Le motif et le PBO ne se contredisent pas.",
            "· A6 sans objet Le motif et la route ne se contredisent pas.",
        ],
    ),
    (
        &["confirmation_depassee"],
        &[
            "· R2 sans objet La commande n'est pas sur prise existante.",
            "· R7 sans objet La route de la commande est réelle.",
            "✔ CTP-1240358-1 Disponible BE-06 non gardable",
            "· A4 sans objet Aucune liste ancienne n'est en jeu.",
        ],
    ),
    (
        &["confirmation_indecise"],
        &[
            "vide : aucune",
            "Réf. de prise",
            "· A1 sans objet Rien ne dit que la fibre est prise.",
            "· A4 sans objet Aucune liste ancienne n'est en jeu.",
        ],
    ),
    (&["demande_indecise"], &["F8 enregistrer le plan"]),
    (&["dossiers_nombreux"], &["ARA-600136", "ARA-600145", "ARA-600155", "SC-423164"]),
    (
        &["facade", "facade_sans_etage", "site_filtres_sans_fibre", "site_lecture", "site_lieu_en_panne"],
        &["r actualiser (1 req.)", "i infos de la commande"],
    ),
    (
        &["facade_fibres", "site", "site_amiante", "site_deja_tente", "site_etage", "site_perime", "site_pto"],
        &["t trier", "r actualiser (1 req.)", "i infos de la commande"],
    ),
    (
        &["facade_filtre"],
        &[
            "R+1 : fibres non lues. Entrée les lit (1 requête).",
            "▣BE-01 BE-02 BE-07 BE-0…",
            "r actualiser (1 req.)",
            "i infos de la commande",
        ],
    ),
    (
        &["facade_noms_longs"],
        &[
            "RESIDENCE DES TILLEULS ARGEN…DE LA PORTE DOREE BATIMENT A",
            "▣PBO-85-039-499-3016-LOCAL-…",
            "r actualiser (1 req.)",
            "i infos de la commande",
        ],
    ),
    (&["facade_quatre"], &["Référence", "CTP-1240330-1 ● Disponible A construire", "Rouge", "i infos de la commande"]),
    (&["facade_trente"], &["BATIMENT-2", "ETAGE-22", "ETAGE-11", "i infos de la commande"]),
    (&["fiche"], &["Question dans 0:38 (1 requête)."]),
    (&["fiche_code"], &["✔ Initié", "○ Terminé", "Question dans 0:38 (1 requête)."]),
    (&["journal"], &["Agent", "CTP-1240019-1", "CTP-1240010-1", "CTP-1240001-1"]),
    (&["journal_detail"], &["Bruno", "CTP-1240043-1", "05/01/2026 11:50 ARA-600013", "CTP-1240001-1"]),
    (&["journal_enorme"], &["Agent", "09/10/2026 12:50 ARA-619957", "CTP-1259947-1", "CTP-1259937-1"]),
    (&["journal_export"], &["Agent", "05/01/2026 20:10 ARA-600038", "05/01/2026 15:30 ARA-600024", "CTP-1240022-1"]),
    (&["journal_filtre"], &["Agent", "14/01/2026 06:10 ARA-600644", "CTP-1240584-1", "CTP-1240524-1"]),
    (&["journal_mois"], &["ARA-600023", "ARA-600029", "ARA-600035", "ARA-600040"]),
    (&["journal_mois_arrete"], &["ARA-600019", "ARA-600026", "ARA-600034", "ARA-600040"]),
    (
        &["journal_requete"],
        &["05/01/2026 15:19 suivi", "05/01/2026 11:49 fibres", "05/01/2026 10:25 fibres", "05/01/2026 09:08 envoi"],
    ),
    (
        &["journal_requetes"],
        &["05/01/2026 12:52 envoi", "05/01/2026 11:42 structure", "ARA-600006", "05/01/2026 09:29 fibres"],
    ),
    (&["palette"], &["▸ ETAGE-13", "1/2 fib", "0/4 PTO", "0/2 PTO"]),
    (
        &["plan_enregistrer"],
        &[
            "· R2 sans objet La commande n'est pas sur prise existante.",
            "· R3 sans objet L'immeuble n'est pas du parc OPAC.",
            "· R7 sans objet La route de la commande est réelle.",
        ],
    ),
    (&["site_a_lire"], &["c PTO gardée", "r actualiser (1 req.)", "i infos de la commande"]),
    (&["site_grand"], &["▼ ESCALIER-3", "c PTO gardée", "r actualiser (1 req.)", "i infos de la commande"]),
    (&["site_hors_ligne"], &["t trier", "i infos de la commande"]),
    (
        &["suivi", "suivi_inconnue", "suivi_interrompue", "suivi_long", "suivi_sans_code", "suivi_statut_inconnu"],
        &["r état (1 req.)", "c copier autre chose"],
    ),
    (&["suivi_code_plus_ancien", "suivi_oubliee"], &["c copier autre chose"]),
];

#[test]
fn a_wall_has_room_for_what_smaller_screens_leave_out() {
    for (scenes, texts) in PLACES {
        for name in *scenes {
            let scene = all().find(|scene| scene.name == *name).unwrap_or_else(|| panic!("no scene is called {name}"));
            let image = scene.view().text(WALL);
            for text in *texts {
                assert!(image.contains(text), "{name}: {text:?} is missing:\n{image}");
            }
        }
    }
}
