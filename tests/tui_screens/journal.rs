//! The journal: opened at once however long it is, searched by whatever is known of a put, true while
//! things go on, and never a request.
//!
//! Guards: tui: the journal's screen keeps no more rows than it may, reads none twice and never asks the service

use common::tui::journal::{
    histoire, journal, journal_apres, journal_en_panne, mois, mois_arrete, page, put, put_id, repond, requete,
};
use common::tui::{CONTRAT, Harness, acceptee, etat, vie};
use jiff::SignedDuration;
use reprov::domain::failure::Echec;
use reprov::domain::lifecycle::Evenement;
use reprov::domain::service_error::Categorie;
use reprov::domain::states::Statut;
use reprov::engine::{EtatQuota, Nouvelle};
use reprov::host::config::{Glyphes, Theme};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::data::journal::{LIGNES_MAX, Pages, Rangee};
use reprov::tui::words::effect::Effect;
use reprov::tui::words::journal::{Demande, Reponse};
use reprov::tui::words::msg::{Answer, What};

use super::suivi;

/// What is asked of the journal; that nothing else is asked.
fn lues(effects: &[Effect]) -> Vec<Demande> {
    effects
        .iter()
        .map(|effect| match effect {
            Effect::Lire(demande) => demande.clone(),
            other => panic!("{other:?} is no reading of the journal"),
        })
        .collect()
}

fn row(harness: &mut Harness, contrat: &str) -> String {
    let screen = harness.screen(80, 24);
    let row = screen.lines().find(|line| line.contains(contrat));
    row.unwrap_or_else(|| panic!("{contrat} is missing:\n{screen}")).to_owned()
}

#[test]
fn a_journal_of_twenty_thousand_opens_with_one_page_and_reads_on_as_one_goes_down() {
    let mut harness = Harness::home(World::Test);
    let effects = harness.keys("h");
    assert_eq!(lues(&effects), [Demande::Puts(None)], "one page, no request");
    assert!(harness.screen(80, 24).contains("Lecture en cours depuis 0:00"));
    assert_eq!(repond(&mut harness, effects, 20_000, 0), 1, "that page is enough for now");
    assert!(row(&mut harness, "ARA-620000").contains("CTP-1260000-1"), "the latest first");
    for _ in 0..19 {
        assert!(harness.keys("<pagedown>").is_empty(), "what was read lasts");
    }
    let effects = harness.keys("<pagedown>");
    assert_eq!(lues(&effects), [Demande::Puts(Some(put_id(19_701)))], "read before it is needed");
    assert!(harness.keys("<down>").is_empty(), "asked once");
    assert_eq!(repond(&mut harness, effects, 20_000, 0), 1);
    assert!(harness.screen(80, 24).contains("600 lus, la suite en descendant"));
    let effects = harness.keys("<end>");
    assert_eq!(lues(&effects).len(), 1);
    repond(&mut harness, effects, 20_000, 0);
    assert!(row(&mut harness, "ARA-619401").contains("CTP-1259401-1"), "the end of what was read");
}

#[test]
fn a_search_goes_through_the_whole_journal_by_itself() {
    let mut harness = journal(20_000, 0);
    let effects = harness.keys("/1240003 inconnue");
    assert!(!lues(&effects).is_empty());
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Aucun trouvé parmi les 300 plus récents ; la recherche continue"), "{screen}");
    let effects: Vec<Effect> = effects.into_iter().take(1).collect();
    let pages = repond(&mut harness, effects, 20_000, 0);
    assert_eq!(pages, 66, "each page once");
    assert!(row(&mut harness, "ARA-600003").contains("⚠ issue inconnue"));
    assert!(harness.screen(80, 24).contains("1 sur 20000"));
    harness.keys("<enter>");
    assert!(harness.keys("<f4>").is_empty());
    assert!(harness.screen(80, 24).contains("vous y êtes déjà"));
    // By date, by agent, by code, by state.
    for (typed, found) in
        [("05/01/2026 07:50 ", "ARA-600001"), ("amelie abcdef 600006", "ARA-600006"), ("manquant 600013", "ARA-600013")]
    {
        harness.keys("<esc>/");
        let effects = harness.keys(typed);
        assert!(effects.is_empty(), "all of it was read: nothing is read again");
        assert!(row(&mut harness, found).contains(found), "{typed}");
    }
    harness.keys("<esc>");
    assert!(row(&mut harness, "ARA-620000").contains("✘ refusée"), "all again");
}

#[test]
fn pages_come_together_whatever_came_in_between() {
    struct Row(u32);
    impl Rangee for Row {
        type Id = u32;
        fn id(&self) -> u32 {
            self.0
        }
        fn retient(&self, _: &mut reprov::tui::filter::Filtre, _: reprov::host::texts::Textes) -> bool {
            true
        }
    }
    let now = common::tui::now();
    let read = |from: u32| Ok((1..from).rev().take(300).map(Row).collect());
    let mut pages = Pages::default();
    while let Some(avant) = pages.demande(true, now) {
        pages.recoit(avant, read(avant.unwrap_or(60_001)));
    }
    assert_eq!(pages.lignes().len(), LIGNES_MAX, "no more than that is kept");
    assert!(pages.deborde());
    // Five more were written: they come in above, and nothing stands twice.
    pages.perime();
    let avant = pages.demande(false, now).unwrap();
    assert_eq!(avant, None);
    pages.recoit(avant, read(60_006));
    let ids: Vec<u32> = pages.lignes().iter().take(400).map(Rangee::id).collect();
    assert_eq!(ids, (1..=60_005).rev().take(400).collect::<Vec<_>>());
    assert_eq!(pages.lignes().len(), LIGNES_MAX);
    // More than a page was written: what is read is one stretch without a hole.
    pages.perime();
    let avant = pages.demande(false, now).unwrap();
    pages.recoit(avant, read(70_001));
    assert_eq!(pages.lignes().len(), 300);
    let avant = pages.demande(true, now).unwrap();
    assert_eq!(avant, Some(69_701));
    // A page of what was there before says nothing any more.
    pages.recoit(Some(4), read(4));
    assert_eq!(pages.lignes().len(), 300);
}

#[test]
fn what_changes_meanwhile_shows_at_once_and_what_is_selected_stays() {
    let mut harness = journal(10, 0);
    harness.keys("<down>");
    assert!(row(&mut harness, "ARA-600006").contains("◐ En cours"));
    let (_, underway) = put(6);
    let mut ended = vie("ARA-600006", vec![acceptee(Some("ABCDEF")), etat(Statut::Termine)]);
    ended.le = underway.le;
    let effects = harness.send(What::News(Nouvelle::Vie { vie: Box::new(ended), prochain: None }));
    assert!(row(&mut harness, "ARA-600006").contains("✔ Terminé"), "without waiting for the journal");
    assert!(effects.contains(&Effect::Lire(Demande::Puts(None))), "and read again: there may be a new one");
    harness.answer(Answer::Lu(Reponse::Puts(None, Ok(page(11, None)))));
    assert!(row(&mut harness, "ARA-600011").contains("✔ Terminé"));
    harness.keys("<enter>");
    assert!(harness.screen(80, 24).contains("Reprovisionnement · ARA-600009"), "the same as before");
}

#[test]
fn empty_loading_and_failed_each_say_so_and_what_to_do() {
    let mut harness = journal(0, 0);
    assert!(harness.screen(80, 24).contains("Aucun reprovisionnement n'a été envoyé depuis ce poste"));
    harness.keys("<enter>");
    assert!(harness.screen(80, 24).contains("aucune ligne ici"));
    let effects = harness.keys("<tab>");
    repond(&mut harness, effects, 0, 0);
    assert!(harness.screen(80, 24).contains("Aucune requête n'a été faite"));

    let mut harness = journal_en_panne();
    let screen = harness.screen(80, 24);
    assert!(screen.contains('✘') && screen.contains("r : réessayer"), "{screen}");
    assert!(harness.keys("<down>").is_empty(), "not asked again by itself");
    let effects = harness.keys("r");
    assert_eq!(lues(&effects), [Demande::Puts(None)]);
    repond(&mut harness, effects, 5, 0);
    assert!(row(&mut harness, "ARA-600005").contains("CTP-1240005-1"));
}

#[test]
fn a_reprovisioning_is_told_in_full() {
    let mut harness = journal(62, 0);
    let effects = harness.keys("<enter>");
    assert_eq!(lues(&effects), [Demande::Histoire(put_id(62))]);
    assert!(harness.screen(80, 24).contains("Lecture en cours"));
    harness.answer(Answer::Lu(Reponse::Histoire(put_id(62), Ok(histoire()))));
    let screen = harness.screen(80, 24);
    for said in ["refusée", "20015", "Amélie Durand", "Fibre cassée", "R10", "départ", "HTTP 200", "catégorie requete"]
    {
        assert!(screen.contains(said), "{said} is missing:\n{screen}");
    }
    assert!(harness.keys("<esc><enter>").is_empty(), "read once");
    harness.answer(Answer::Lu(Reponse::Histoire(put_id(62), Ok(Vec::new()))));
    assert!(harness.screen(80, 24).contains("a été purgé"));
    // Of a code nothing is cut, however small the window.
    let code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123";
    let mut harness = journal(62, 0);
    harness.keys("<enter>");
    let mut story = histoire();
    story[2].0.evenement = acceptee(Some(code));
    harness.answer(Answer::Lu(Reponse::Histoire(put_id(62), Ok(story))));
    for (width, height) in [(80, 24), (60, 20), (50, 12)] {
        assert!(harness.screen(width, height).contains(code), "{width}x{height}");
    }
}

#[test]
fn one_goes_from_the_journal_to_the_contract_and_from_a_contract_to_its_journal() {
    let mut harness = journal(10, 0);
    let effects = harness.keys("s");
    assert!(matches!(effects.as_slice(), [Effect::Connaissances(contrat)] if contrat.as_str() == "ARA-600010"));
    assert!(matches!(harness.state.screens.last(), Some(Screen::Suivi(_))));
    harness.keys("<esc>");
    harness.keys("<c-p>");
    let palette = harness.screen(80, 24);
    assert!(palette.contains("ouvrir (0-2 req.)"), "what it may cost is said:\n{palette}");
    harness.keys("<esc>");
    harness.keys("o");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Site(_))));

    let mut harness = suivi(World::Test, vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours)]);
    let effects = harness.keys("<f4>");
    assert_eq!(lues(&effects), [Demande::Puts(None)]);
    let screen = harness.screen(80, 24);
    assert!(screen.contains(&format!("Filtre : {CONTRAT}")), "its own puts:\n{screen}");
    let effects = harness.keys("<esc>");
    assert!(effects.is_empty());
    assert!(matches!(harness.state.screens.last(), Some(Screen::Journal(_))), "first the filter goes");
    harness.keys("<esc>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Suivi(_))));
}

#[test]
fn every_request_can_be_looked_at_with_what_its_code_means() {
    let mut harness = journal_apres(5, 700, &["<tab>"]);
    let screen = harness.screen(80, 24);
    assert!(screen.contains("[Requêtes]") && screen.contains("300 lus"), "{screen}");
    let effects = harness.keys("/20007 fibres 600019");
    repond(&mut harness, effects, 5, 700);
    assert_eq!(requete(77).contrat, None, "the one of that contract is not it");
    let effects = harness.keys("<esc>/20007 envoi");
    repond(&mut harness, effects, 5, 700);
    let shown = row(&mut harness, "KO 20007");
    assert!(shown.contains("envoi"), "{shown}");
    harness.keys("<enter><enter>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("putReprovisionning") && screen.contains("trop de requêtes simultanées"), "{screen}");
    assert!(!screen.contains(": )"), "{screen}");
}

#[test]
fn the_month_is_a_chart_with_what_is_left_and_what_is_stopped() {
    let mut harness = journal(5, 5);
    let effects = harness.keys("<tab><tab>");
    assert!(effects.contains(&Effect::Lire(Demande::Mois("2026-11".into()))));
    repond(&mut harness, effects, 5, 5);
    let screen = harness.screen(80, 24);
    let lines: Vec<&str> = screen.lines().collect();
    assert!(screen.contains("612/2000 requêtes · reste 1388 · sessions 1/2"), "{screen}");
    let per_day = mois("2026-11").consommation.jours;
    let most = per_day.values().map(|methodes| methodes.values().sum::<u32>()).max().unwrap();
    let top = lines.iter().position(|line| line.starts_with(&format!("│ {most:>3} "))).unwrap();
    assert!(lines[top].contains('█'), "the highest bar reaches the top:\n{screen}");
    let bottom = lines.iter().find(|line| line.starts_with("│   0 ")).unwrap();
    assert_eq!(bottom.matches(['█', '▄']).count(), per_day.len(), "each day with a request shows:\n{screen}");
    assert!(screen.contains("  506  fibres") && screen.contains("   40  ARA-600001"), "{screen}");
    // Down the contracts; the months on either side; this one is the last.
    harness.keys("<end>");
    assert!(harness.screen(80, 24).contains("1  ARA-600040"));
    // What a contract's requests were is one key away.
    harness.keys("<up>");
    let effects = harness.keys("<enter>");
    repond(&mut harness, effects, 5, 5);
    assert!(harness.screen(80, 24).contains("Filtre : ARA-600039"));
    harness.keys("<esc><tab><end>");
    harness.keys("<right>");
    assert!(harness.screen(80, 24).contains("c'est le mois en cours"));
    let effects = harness.keys("<left>");
    assert_eq!(lues(&effects), [Demande::Mois("2026-10".into())]);
    repond(&mut harness, effects, 5, 5);
    let screen = harness.screen(80, 24);
    assert!(screen.contains("10/2026") && screen.contains("Aucune requête ce mois-là"), "{screen}");
    assert!(!screen.contains("reste 1388"), "another month has another quota:\n{screen}");
    assert!(harness.keys("<right>").is_empty(), "read already");
    // A request was counted: the month is read again, the old numbers stay until then.
    let quota = EtatQuota { utilisees: 613, ..harness.state.data.quota.clone().unwrap() };
    let effects = harness.send(What::News(Nouvelle::Quota(quota)));
    assert_eq!(lues(&effects), [Demande::Mois("2026-11".into())]);
    assert!(harness.screen(80, 24).contains("  506  fibres"));
    harness.answer(Answer::Lu(Reponse::Mois("2026-11".into(), Ok(mois_arrete()))));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("⚠") && screen.contains("ARA-600012"), "{screen}");
    let ascii = harness.screen_in(80, 24, Theme::Monochrome, Glyphes::Ascii);
    assert!(ascii.contains('#') && !ascii.contains(['█', '▄', '←', '⚠']), "{ascii}");
}

#[test]
fn hostile_text_of_the_journal_never_reaches_the_terminal() {
    let mut harness = Harness::home(World::Test);
    harness.keys("h");
    let (id, mut vie) = put(6);
    vie.agent = Some("Eve\u{1b}[2J\u{202e}".into());
    harness.answer(Answer::Lu(Reponse::Puts(None, Ok(vec![(id, vie)]))));
    let screen = harness.screen(240, 24);
    assert!(screen.contains("Eve\u{fffd}[2J\u{fffd}"), "{screen}");
    let effects = harness.keys("<tab>");
    assert_eq!(lues(&effects).len(), 1);
    let mut one = requete(4);
    one.resultat = Some("KO \u{1b}]0;x\u{7}".into());
    one.methode = "get\u{9b}31m".into();
    one.contrat = Some("A\u{200b}B".into());
    harness.answer(Answer::Lu(Reponse::Requetes(None, Ok(vec![one]))));
    harness.keys("<enter>");
    let screen = harness.screen(80, 24);
    assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{200b}']), "{screen:?}");
    harness.keys("<esc><esc>h<enter>");
    let mut story = histoire();
    if let Evenement::Intention { agent, .. } = &mut story[0].0.evenement {
        *agent = Some("\u{1b}[31mEve".into());
    }
    harness.answer(Answer::Lu(Reponse::Histoire(put_id(6), Ok(story))));
    assert!(!harness.screen(80, 24).contains('\u{1b}'));
}

#[test]
fn moving_and_looking_never_makes_a_request_and_time_passes_in_it() {
    let mut harness = journal(500, 500);
    let mut asked = 0;
    for keys in ["<end>", "<home>", "<pagedown>", "/ara", "<enter>", "<tab>", "/ko", "<esc>", "<tab>", "<left>", "r"] {
        let effects = harness.keys(keys);
        let only = |effect: &Effect| matches!(effect, Effect::Lire(_) | Effect::Quota);
        assert!(effects.iter().all(only), "{keys}: {effects:?}");
        asked += repond(&mut harness, effects, 500, 500);
    }
    assert!(asked < 12, "{asked} pages");
    harness.now += SignedDuration::from_secs(65);
    harness.keys("r");
    harness.send(What::Tick);
    harness.now += SignedDuration::from_secs(65);
    harness.send(What::Tick);
    harness.screen(80, 24);
    assert_eq!(harness.memo.change(), Some(std::time::Duration::from_secs(1)), "what is awaited is counted");
}

#[test]
fn the_code_is_copied_where_there_is_one_else_the_contract() {
    let mut harness = journal(60, 0);
    let copie = |effects: Vec<Effect>| match effects.as_slice() {
        [Effect::Copier(copie)] => (copie.quoi, copie.texte.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(copie(harness.keys("y")), ("tui.suivi.code", "ABCDEF".to_owned()));
    assert_eq!(copie(harness.keys("<down><down><down><down>y")), ("tui.copie.contrat", "ARA-600056".to_owned()));
    harness.keys("<home><enter>");
    assert_eq!(copie(harness.keys("y")), ("tui.suivi.code", "ABCDEF".to_owned()));
    let mut harness = journal_apres(5, 80, &["<tab>"]);
    assert_eq!(copie(harness.keys("y")), ("tui.copie.contrat", "ARA-600020".to_owned()));
    let mut harness = journal(0, 0);
    assert!(harness.keys("y").is_empty());
}

#[test]
fn the_export_takes_what_the_filter_keeps_and_says_where_it_is() {
    let mut harness = journal(60, 0);
    harness.state.data.lieux.dossier = "/home/lea".into();
    harness.keys("e");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Tous les reprovisionnements") && screen.contains("(x) CSV"), "{screen}");
    assert!(screen.contains("/home/lea/TEST-reprov-journal-20261122-090000.csv"), "where, before it is:\n{screen}");
    let effects = harness.keys("<enter><enter>");
    let [Effect::Exporter(export)] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(export.fichier.csv && export.filtre.is_empty());
    let chemin = export.fichier.chemin.clone();
    assert!(chemin.starts_with("/home/lea"));
    assert!(harness.keys("<enter>").is_empty(), "once");
    // The name is taken: the form stays and says so; another name is one key away.
    let pris = Echec::new(Categorie::Entree, "erreur.export.pris").avec("fichier", chemin.display().to_string());
    harness.answer(Answer::Ecrit(chemin.clone(), Err(pris)));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("✘") && matches!(harness.state.screens.last(), Some(Screen::Fichier(_))), "{screen}");
    harness.keys("<up><right>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("(x) JSON") && screen.contains("090000.json"), "{screen}");
    harness.keys("<enter>");
    harness.keys("<bs><bs><bs><bs>xls");
    let effects = harness.keys("<enter>");
    assert!(effects.is_empty(), "neither CSV nor JSON");
    assert!(harness.screen(80, 24).contains(".json"), "what it has to end in");
    let effects = harness.keys("<bs><bs><bs>json<enter>");
    let [Effect::Exporter(export)] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(!export.fichier.csv);
    let chemin = export.fichier.chemin.clone();
    harness.answer(Answer::Ecrit(chemin, Ok("60 reprovisionnements écrits dans /home/lea/x.json.".into())));
    assert!(harness.screen(80, 24).contains("écrits dans /home/lea/x.json"));
    assert!(matches!(harness.state.screens.last(), Some(Screen::Journal(_))));
    // With a filter: what it keeps, of the whole journal.
    harness.keys("/durand<enter>e");
    assert!(harness.screen(80, 24).contains("« durand »"));
    let effects = harness.keys("<enter><enter>");
    assert!(matches!(effects.as_slice(), [Effect::Exporter(export)] if export.filtre == "durand"));
    // Nothing to export, and no list of puts: it says why.
    let mut harness = journal(0, 0);
    harness.keys("e");
    assert!(harness.screen(80, 24).contains("aucune ligne ici"));
    harness.keys("<tab>e");
    assert!(harness.screen(80, 24).contains("seuls les reprovisionnements s'exportent"));
}
