//! The screens as a technician sees them: what is on them, at 80x24 and at every other size, and
//! what keys and answers lead to. No engine, no terminal: effects are looked at, not done.

#[path = "tui_screens/commande.rs"]
mod commande;
#[path = "tui_screens/manquants.rs"]
mod manquants;
#[path = "tui_screens/mot_de_passe.rs"]
mod mot_de_passe;
#[path = "tui_screens/sorties.rs"]
mod sorties;
mod tui_harness;

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::{Color, Modifier};
use reprov::config::{Glyphes, Theme};
use reprov::domain::commande::Commande;
use reprov::domain::echec::Echec;
use reprov::domain::etats::Statut;
use reprov::domain::lifecycle::Phase;
use reprov::domain::reference::ReferenceContrat;
use reprov::domain::service_error::Categorie;
use reprov::engine::{Acces, Nouvelle};
use reprov::texts::Textes;
use reprov::tui::accueil::Accueil;
use reprov::tui::effect::Effect;
use reprov::tui::glyphs::Signs;
use reprov::tui::msg::{Answer, What};
use reprov::tui::screens::{Screen, confirmation::geste, confirmation::geste_fait};
use reprov::tui::state::World;
use reprov::tui::theme::Palette;
use tui_harness::{
    CONTRAT, Harness, acceptee, connaissances, contrat, etage, etat, faits, inconnue, now, parse, un_site, vie,
};

fn sends(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Envoyer(_))).count()
}

/// Every size from 0x0 to 60x30; of those too small for more than one line (below 40x12) one in
/// six, for all screens are the same there.
fn sizes() -> impl Iterator<Item = (u16, u16)> {
    let all = (0..=30).flat_map(|height| (0..=60).map(move |width| (width, height)));
    all.filter(|(width, height)| (*width >= 39 && *height >= 11) || (width + height) % 6 == 0)
}

/// The following of the first contract, whose put went like that.
fn suivi(world: World, apres: Vec<reprov::domain::lifecycle::Evenement>) -> Harness {
    let mut harness = Harness::home(world);
    let vie = Box::new(vie(CONTRAT, apres));
    harness.send(What::News(Nouvelle::Vie { vie, prochain: None }));
    harness.keys("s");
    harness
}

#[test]
fn the_contracts_at_hand_are_on_one_screen() {
    let mut harness = Harness::home(World::Test);
    let screen = harness.screen(80, 24);
    for shown in [
        "PACK — TEST",
        "612/2000",
        "en ligne",
        "1/2",
        CONTRAT,
        "⚠ issue inconnue",
        "ABCDEF",
        "⚠ code manquant",
        "0:38",
        "4 min",
        "30 min",
    ] {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    assert!(!screen.contains("DECH-202…"), "a code is never cut:\n{screen}");
    insta::assert_snapshot!("dossiers_80x24", screen);
    let wide = harness.screen(120, 40);
    assert!(wide.contains("DECH-2026-0042") && wide.contains("SC-118220"));
    insta::assert_snapshot!("dossiers_120x40", wide);
}

#[test]
fn the_home_screen_says_loading_failed_and_empty() {
    let mut harness = Harness::new(World::Test);
    assert!(harness.screen(80, 24).contains("Lecture en cours depuis 0:00"));
    harness.answer(Answer::Dossiers(Err(Echec::new(Categorie::Entree, "erreur.panne.local"))));
    let failed = harness.screen(80, 24);
    assert!(failed.contains('✘') && failed.contains("r : réessayer"), "{failed}");
    harness.keys("r");
    harness.answer(Answer::Dossiers(Ok(Vec::new())));
    assert!(harness.screen(80, 24).contains("Aucun contrat ici"));
}

#[test]
fn a_reference_is_opened_by_pasting_or_typing_it() {
    let mut harness = Harness::home(World::Test);
    harness.send(What::Paste(" \"ARA-999\"\r\n".into()));
    let effects = harness.keys("<enter>");
    let opened = ReferenceContrat::parse("ARA-999").unwrap();
    assert!(effects.contains(&Effect::Ouvrir(opened.clone())));
    assert!(effects.contains(&Effect::Structure(opened, Acces::Frais)));

    let mut harness = Harness::home(World::Test);
    harness.keys("MUT€");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("position 4") && screen.contains("U+20AC"), "the fault is named at once:\n{screen}");
    assert!(harness.keys("<enter>").is_empty(), "nothing is opened");
    let effects = harness.keys("<bs>1<enter>");
    assert!(effects.contains(&Effect::Ouvrir(ReferenceContrat::parse("MUT1").unwrap())));
}

#[test]
fn the_site_shows_the_building_and_marks_the_own_place() {
    let mut harness = Harness::site(World::Test);
    let screen = harness.screen(80, 24);
    let row =
        |name: &str| screen.lines().position(|line| line.chars().take(30).collect::<String>().contains(name)).unwrap();
    assert!(row("ETAGE-15") < row("ETAGE-13") && row("ETAGE-13") < row("ETAGE-06") && row("ETAGE-03") < row("RDC"));
    let own: Vec<&str> = screen.lines().filter(|line| line.contains('★')).collect();
    assert_eq!(own.len(), 1);
    assert!(own[0].contains("ETAGE-06") && own[0].contains("1/2 fib"), "{screen}");
    for shown in ["il y a 2 min", "7/12 PTO", "BE-06", "CTP-1240330-1", "■ Noir", "■ Vert", "BPI-723521", "oui (R5)"]
    {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    insta::assert_snapshot!("site_80x24", screen);
    insta::assert_snapshot!("site_120x40", harness.screen(120, 40));
}

#[test]
fn moving_on_the_tree_spends_nothing_and_enter_asks_once() {
    let mut harness = Harness::site(World::Test);
    assert!(harness.keys("<home>jjjjkkk<left><right>lc/be<esc>").is_empty(), "moving never asks");
    harness.keys("lc<home>jj");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("(1 requête)") && screen.contains("⏎ lire les fibres (1 req.)"), "said before: {screen}");
    let effects = harness.keys("<enter>");
    assert_eq!(effects, [Effect::Fibres(contrat(), etage("ETAGE-15"), Acces::Frais)]);
    assert!(harness.keys("<esc><enter><esc><enter>").is_empty(), "not a second time while it is on its way");
    assert!(harness.screen(80, 24).contains("Lecture en cours"));
    harness.answer(Answer::Fibres(
        contrat(),
        etage("ETAGE-15"),
        Err(Echec::new(Categorie::Reseau, "erreur.panne.connexion")),
    ));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("réessayer (1 req.)") && screen.contains("injoignable"), "{screen}");
    assert_eq!(harness.keys("r"), [Effect::Fibres(contrat(), etage("ETAGE-15"), Acces::Actualiser)]);
}

#[test]
fn the_footer_says_what_enter_does_and_costs_now() {
    let mut harness = Harness::home(World::Test);
    let footer = |harness: &mut Harness| harness.screen(80, 24).lines().last().unwrap().to_owned();
    assert!(footer(&mut harness).contains("⏎ ouvrir (0-2 req.)"));
    harness.keys("j");
    assert!(footer(&mut harness).contains("⏎ ouvrir  "), "following costs nothing by itself");
    let mut harness = Harness::site(World::Test);
    assert!(footer(&mut harness).contains("⏎ voir les fibres"), "the own floor was read");
    harness.keys("<home>");
    assert!(footer(&mut harness).contains("⏎ replier"));
    harness.keys("<enter>");
    assert!(footer(&mut harness).contains("⏎ déplier"));
}

#[test]
fn a_structure_that_could_not_be_read_leaves_one_thing_to_do() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness.answer(Answer::Structure(contrat(), Err(Echec::new(Categorie::Reseau, "erreur.panne.connexion"))));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("r actualiser (1 req.)") && !screen.contains("Choisissez un étage"), "{screen}");
    assert!(harness.keys("<enter>").is_empty());
    assert!(harness.screen(80, 24).contains("la structure du site n'est pas lue"));
}

#[test]
fn the_confirmation_says_everything_in_the_smallest_window() {
    let mut harness = Harness::demande(World::Test, faits());
    harness.keys("cass<enter><f5>");
    let mut seen = String::new();
    for _ in 0..6 {
        seen.push_str(&harness.screen(40, 12));
        harness.keys("<pagedown>");
    }
    for shown in
        [CONTRAT, "CTP-1240357-1", "■ Turquoise", "PTO posée", "PTO n'est pas", "Fibre cassée", "PgSuiv : suite"]
    {
        assert!(seen.contains(shown), "{shown} is missing:\n{seen}");
    }
    harness.keys("57-1");
    let screen = harness.screen(40, 12);
    assert!(screen.contains("Entrée : 57-1"), "what is typed is seen:\n{screen}");
}

#[test]
fn the_own_floor_costs_no_second_request() {
    let mut harness = Harness::site(World::Test);
    assert!(harness.keys("<enter>").is_empty());
    harness.keys("<enter>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Demande(_))));
    assert!(harness.screen(80, 24).contains("CTP-1240330-1"), "the first free fibre was selected");
}

#[test]
fn what_was_tried_before_is_shown_first() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    let mut known = connaissances();
    known.vies = vec![vie(CONTRAT, vec![acceptee(Some("X1")), etat(Statut::EnEchec)])];
    harness.read(known);
    let screen = harness.screen(80, 24);
    assert!(screen.lines().nth(1).unwrap().contains("Déjà tenté 08:56:00 : En échec, CTP-1240357-1"), "{screen}");
}

#[test]
fn the_demande_is_judged_at_each_change() {
    let mut harness = Harness::demande(World::Test, faits());
    let screen = harness.screen(80, 24);
    assert!(screen.contains("CTP-1240357-1") && screen.contains("✘ R6 rejet"), "{screen}");
    assert!(harness.keys("<f5>").is_empty());
    assert!(harness.screen(80, 24).contains("choisissez d'abord un motif"));
    harness.keys("cass<enter>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("┌ Conforme") && screen.contains("Fibre cassée"), "{screen}");
    insta::assert_snapshot!("demande_80x24", screen);
    insta::assert_snapshot!("demande_120x40", harness.screen(120, 40));
    // Keeping the PTO dims the motifs that rule R4 forbids it for.
    harness.keys("<up><up> <up>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Adresse erronée ✘ R4"), "{screen}");
    assert!(!screen.contains("Fibre cassée ✘"), "{screen}");
    insta::assert_snapshot!("demande_motifs_80x24", screen);
}

#[test]
fn the_confirmation_says_everything_and_which_world() {
    let mut harness = Harness::confirmation(World::Test, faits());
    let screen = harness.screen(80, 24);
    for shown in [
        "PACK — ENVIRONNEMENT DE TEST",
        CONTRAT,
        "CTP-1240357-1",
        "■ Noir",
        "■ Turquoise",
        "BE-06 ETAGE-15",
        "aucune",
        "n'est pas conservée",
        "Fibre cassée",
        "tapez 57-1",
        "[ Annuler ]",
    ] {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    insta::assert_snapshot!("confirmation_80x24", screen);
    assert!(Harness::confirmation(World::Production, faits()).screen(80, 24).contains("PRODUCTION — RÉSEAU RÉEL"));
    assert!(Harness::confirmation(World::Demo, faits()).screen(80, 24).contains("DÉMONSTRATION — SIMULATEUR"));
}

#[test]
fn the_whole_gesture_sends_once() {
    let mut harness = Harness::confirmation(World::Test, faits());
    let effects = harness.keys("57-1<enter><enter><enter>57-1<enter>");
    assert_eq!(sends(&effects), 1);
    let Some(Effect::Envoyer(demande)) = effects.iter().find(|effect| matches!(effect, Effect::Envoyer(_))) else {
        panic!("nothing was sent");
    };
    assert_eq!(demande.demande().fibre.as_str(), "CTP-1240357-1");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Suivi(_))));
    assert!(harness.screen(80, 24).contains("L'intention est en cours"));
}

#[test]
fn a_stray_enter_and_escape_leave_without_sending() {
    for keys in ["<enter>", "<esc>", "57-<enter><esc>", "58-1<enter><esc>", "<tab><enter><esc>", "57-1<tab><enter>"] {
        let mut harness = Harness::confirmation(World::Test, faits());
        assert!(matches!(harness.state.screens.last(), Some(Screen::Confirmation(_))));
        assert_eq!(sends(&harness.keys(keys)), 0, "{keys}");
        assert!(matches!(harness.state.screens.last(), Some(Screen::Demande(_))), "{keys}");
    }
}

#[test]
fn undecided_rules_are_accepted_one_by_one() {
    let unknown = Commande { parc_opac: None, zone: None, reference_prise: None, ..faits() };
    let mut harness = Harness::confirmation(World::Test, unknown);
    let screen = harness.screen(80, 24);
    assert!(screen.contains("[ ] R1") && screen.contains("[ ] R8"), "{screen}");
    assert_eq!(sends(&harness.keys("57-1<enter>")), 0, "the gesture alone does not accept them");
    assert_eq!(sends(&harness.keys("<tab><tab> <tab><tab>57-1<enter>")), 0, "nor does one of them");
    harness.keys("<esc><f5>");
    let effects = harness.keys("<tab> <tab> 57-1<enter>");
    assert_eq!(sends(&effects), 1, "{}", harness.screen(80, 24));
}

#[test]
fn what_changed_meanwhile_is_judged_again_before_sending() {
    let mut harness = Harness::confirmation(World::Test, faits());
    harness.send(What::News(Nouvelle::Vie { vie: Box::new(vie(CONTRAT, vec![inconnue()])), prochain: None }));
    assert_eq!(sends(&harness.keys("57-1<enter>")), 0, "another window sent meanwhile");
    assert!(harness.screen(80, 24).contains("Rien n'est parti"));
}

#[test]
fn the_gesture_can_not_be_one_repeated_key() {
    assert_eq!(geste("CTP-1240357-1"), "57-1");
    assert_eq!(geste("CTP-11111"), "-11111");
    assert_eq!(geste("F6-6-"), "F6-6-");
    assert_eq!(geste("1111"), "envoyer");
    assert_eq!(geste("A1"), "envoyer");
    assert!(geste_fait("57-1", "57-1") && geste_fait("57-1", "(è-&"), "AZERTY without Shift");
    assert!(!geste_fait("57-1", "5761") && !geste_fait("57-1", "57-"));
}

#[test]
fn the_following_shows_the_whole_code_large_and_plain() {
    let mut harness = suivi(World::Test, vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours)]);
    let screen = harness.screen(80, 24);
    for shown in
        ["ABCDEF", "█", "ENVIRONNEMENT DE TEST", "PM-75012-07", "T3 / C12", "■ Turquoise", "◐ En cours", "✔ Acceptée"]
    {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    insta::assert_snapshot!("suivi_80x24", screen);
    let code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123";
    let mut harness = suivi(World::Production, vec![acceptee(Some(code))]);
    for (width, height) in [(80, 24), (40, 12), (60, 30), (240, 70)] {
        let screen = harness.screen(width, height);
        assert!(screen.contains(code), "at {width}x{height}:\n{screen}");
    }
    let ascii = harness.screen_in(100, 40, Theme::Monochrome, Glyphes::Ascii);
    assert!(ascii.contains("#   #") && !ascii.contains('█'), "{ascii}");
}

#[test]
fn the_following_goes_to_its_end_with_a_bell() {
    let mut harness = suivi(World::Test, vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours)]);
    assert_eq!(harness.keys("y"), [Effect::Copier("ABCDEF".into())]);
    let done = vie(CONTRAT, vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours), etat(Statut::Termine)]);
    let effects = harness.send(What::News(Nouvelle::Vie { vie: Box::new(done.clone()), prochain: None }));
    assert!(effects.contains(&Effect::Cloche));
    assert!(harness.screen(80, 24).contains("✔ Terminé"));
    let again = harness.send(What::News(Nouvelle::Vie { vie: Box::new(done), prochain: None }));
    assert!(!again.contains(&Effect::Cloche), "once");
    // A late, older state changes nothing.
    let late = vie(CONTRAT, vec![acceptee(Some("ABCDEF"))]);
    harness.send(What::News(Nouvelle::Vie { vie: Box::new(late), prochain: None }));
    assert!(matches!(harness.state.data.vie(&contrat()).unwrap().phase, Phase::Terminee { .. }));
}

#[test]
fn an_outcome_in_doubt_is_settled_by_a_person_never_sent_again() {
    let mut harness = suivi(World::Test, vec![inconnue()]);
    harness.state.data.hotline = Some("01 23 45 67 89".into());
    let screen = harness.screen(80, 24);
    assert!(screen.contains("ne renverra rien") && screen.contains("⚠ Acceptée ?"), "{screen}");
    insta::assert_snapshot!("suivi_inconnue_80x24", screen);
    harness.keys("h");
    let sheet = harness.screen(80, 24);
    assert!(sheet.contains("01 23 45 67 89") && sheet.contains("CTP-1240357-1") && sheet.contains("Fibre cassée"));
    harness.keys("<esc>t<enter>");
    assert!(harness.screen(80, 24).contains("Dites d'abord"));
    let effects = harness.keys("o<enter>DECH-1<enter>Marie, hotline<enter>");
    assert_eq!(
        effects,
        [Effect::Trancher {
            contrat: contrat(),
            partie: true,
            code: reprov::domain::suivi::CodeDecharge::read("DECH-1"),
            raison: "Marie, hotline".into(),
        }]
    );
    harness.keys("dX-9<enter>");
    assert!(matches!(harness.effects.last(), Some(Effect::Decharge { code, .. }) if code.as_str() == "X-9"));
    assert_eq!(sends(&harness.effects), 0);
}

#[test]
fn asking_by_hand_asks_once_at_a_time() {
    let mut harness = suivi(World::Test, vec![acceptee(None)]);
    assert_eq!(harness.keys("rr"), [Effect::Relever(contrat())]);
    assert!(harness.screen(80, 24).contains("Code de décharge manquant"));
    harness.answer(Answer::Releve(contrat(), Err(Echec::new(Categorie::Reseau, "erreur.panne.connexion"))));
    assert_eq!(harness.keys("r"), [Effect::Relever(contrat())]);
}

#[test]
fn what_was_unfinished_is_followed_again_at_the_start() {
    let mut harness = Harness::new(World::Test);
    assert!(harness.effects.contains(&Effect::Reprendre));
    let effects = harness.answer(Answer::Reprises(Ok(vec![contrat(), contrat()])));
    assert_eq!(effects.iter().filter(|effect| matches!(effect, Effect::Suivre(_))).count(), 1);
}

#[test]
fn help_and_palette_are_those_of_the_screen() {
    let mut harness = Harness::site(World::Test);
    harness.keys("?");
    let help = harness.screen(80, 24);
    assert!(help.contains("Touches de cet écran") && help.contains("étage libre"), "{help}");
    insta::assert_snapshot!("aide_80x24", help);
    harness.keys("<esc><c-p>");
    let palette = harness.screen(80, 24);
    assert!(palette.contains("suivi (rien n'a été envoyé pour ce contrat)"), "dimmed with its reason:\n{palette}");
    harness.keys("étage<enter>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Site(_))), "the action was done below");
    for screen in [Harness::home(World::Test), Harness::confirmation(World::Test, faits())] {
        let mut screen = screen;
        assert!(screen.keys("<c-c>").contains(&Effect::Quitter));
    }
    assert!(Harness::home(World::Test).keys("q").contains(&Effect::Quitter));
}

#[test]
fn the_main_job_takes_few_keys() {
    let mut harness = Harness::home(World::Demo);
    let mut pressed = 0;
    let mut press = |harness: &mut Harness, keys: &str| {
        pressed += parse(keys).len();
        harness.keys(keys);
        pressed
    };
    press(&mut harness, "<enter>");
    harness.read(connaissances());
    press(&mut harness, "<enter><enter>");
    let at = press(&mut harness, "cas<enter><enter>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Confirmation(_))), "{}", harness.screen(80, 24));
    assert!(at <= 15, "{at} keys to the confirmation");
    let at = press(&mut harness, "30-1<enter>");
    assert_eq!(sends(&harness.effects), 1);
    assert!(at <= 25, "{at} keys to the sending");
}

#[test]
fn every_screen_is_drawn_at_every_size() {
    let mut palette = Harness::site(World::Test);
    palette.keys("<c-p>");
    let mut help = Harness::site(World::Test);
    help.keys("?");
    let mut form = suivi(World::Test, vec![inconnue()]);
    form.keys("t");
    let mut sheet = suivi(World::Test, vec![inconnue()]);
    sheet.keys("h");
    let screens = [
        commande::ouverte(),
        manquants::ouverte(),
        Harness::new(World::Test),
        Harness::home(World::Test),
        Harness::site(World::Test),
        Harness::demande(World::Test, Commande::default()),
        Harness::confirmation(World::Production, Commande::default()),
        suivi(World::Demo, vec![acceptee(Some("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123")), etat(Statut::EnCours)]),
        suivi(World::Test, vec![inconnue()]),
        palette,
        help,
        form,
        sheet,
    ];
    for (at, mut harness) in screens.into_iter().enumerate() {
        // What stands in front of a screen is drawn over it: a third of the sizes is enough there.
        let step = if at < 8 { 1 } else { 3 };
        for (width, height) in sizes().step_by(step).chain([(80, 24), (120, 40), (240, 70)]) {
            harness.draw(width, height);
        }
        assert!(harness.screen(39, 30).contains("Agrandissez"));
        assert!(harness.screen(80, 11).contains("Agrandissez"));
    }
}

#[test]
fn the_welcome_offers_the_demo_and_hides_the_password() {
    let draw = |accueil: &Accueil, width, height| {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let palette = Palette::new(Theme::Sombre, false, false);
        let signs = Signs::new(Glyphes::Unicode, true);
        terminal.draw(|frame| accueil.draw(frame, Textes::default(), palette, signs)).unwrap();
        terminal.backend().to_string()
    };
    let mut accueil = Accueil::new();
    let first = draw(&accueil, 80, 24);
    assert!(first.contains("▶ Essayer la démonstration") && first.contains("Configurer un accès"), "{first}");
    insta::assert_snapshot!("accueil_80x24", first);
    for keys in ["<down><enter><enter>", "ws.example/x<enter>", "DUPONT<enter>", "s3cret"] {
        for key in parse(keys) {
            assert!(accueil.key(key).is_none());
        }
    }
    let password = draw(&accueil, 80, 24);
    assert!(password.contains("******") && !password.contains("s3cret"), "{password}");
    for (width, height) in sizes().filter(|(width, height)| width * height > 0) {
        draw(&accueil, width, height);
    }
}

#[test]
fn without_colour_the_selection_is_seen_and_no_cell_has_a_colour() {
    let screens = [
        Harness::home(World::Production),
        Harness::site(World::Test),
        Harness::demande(World::Test, Commande::default()),
        Harness::confirmation(World::Production, faits()),
        suivi(World::Test, vec![acceptee(Some("ABCDEF"))]),
    ];
    for mut harness in screens {
        let terminal = harness.draw_in(80, 24, Theme::Monochrome, Glyphes::Unicode);
        let cells = terminal.backend().buffer().content();
        assert!(cells.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
        assert!(cells.iter().any(|cell| cell.modifier.contains(Modifier::REVERSED)));
    }
}

#[test]
fn hostile_text_never_reaches_the_terminal() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    let mut known = connaissances();
    let mut site = un_site();
    site.reference = "SC\u{1b}[2J\u{202e}".into();
    site.batiments[0].escaliers[0].etages[0].reference = "\u{1b}]0;x\u{7}".into();
    known.site = Some(reprov::engine::Lu {
        valeur: std::sync::Arc::new(site),
        le: now(),
        source: reprov::engine::Source::Service,
    });
    harness.read(known);
    let screen = harness.screen(80, 24);
    assert!(!screen.contains('\u{1b}') && !screen.contains('\u{202e}') && screen.contains("SC\u{fffd}[2J"), "{screen}");
}

/// Keys that are no part of the gesture `57-1`: neither its characters nor their AZERTY keys.
const STRAY: &[&str] = &[
    "<enter>",
    "<enter>",
    "<enter>",
    "<esc>",
    "<tab>",
    "<backtab>",
    "<up>",
    "<down>",
    "<left>",
    "<right>",
    "<home>",
    "<end>",
    "<bs>",
    "<f1>",
    "<f5>",
    "<f6>",
    "<c-p>",
    " ",
    "a",
    "c",
    "e",
    "l",
    "n",
    "o",
    "s",
    "t",
    "y",
    "?",
    "/",
    "0",
    "2",
    "8",
    "M",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_keys_without_the_gesture_send(picks in prop::collection::vec(0..STRAY.len(), 0..60)) {
        let unknown = Commande { zone: None, ..faits() };
        let mut harness = Harness::confirmation(World::Production, unknown);
        for pick in picks {
            harness.keys(STRAY[pick]);
        }
        prop_assert_eq!(sends(&harness.effects), 0);
    }

    #[test]
    fn a_confirmation_sends_at_most_once(picks in prop::collection::vec(0..STRAY.len() + 6, 0..60)) {
        let mut harness = Harness::confirmation(World::Production, faits());
        for pick in picks {
            // The gesture, whole, comes up often.
            harness.keys(STRAY.get(pick).copied().unwrap_or("57-1<enter>"));
            // Nothing ever answers: the first send stays under way.
            prop_assert!(sends(&harness.effects) <= 1);
        }
    }
}
