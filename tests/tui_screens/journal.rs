//! The journal: it opens at once at any length, can be searched by everything that is known of a put, stays true
//! while things change, and never costs a request.
//!
//! Guards: tui: the journal's screen keeps no more rows than it may, reads none twice and never asks the service

use common::tui::journal::{
    answer, broken_journal, history, journal, journal_after, month, page, put, put_id, request, stopped_month,
};
use common::tui::{CONTRAT, Harness, accepted, life, state};
use jiff::SignedDuration;
use reprov::domain::failure::Failure;
use reprov::domain::lifecycle::PutEvent;
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::engine::{News, QuotaState};
use reprov::host::config::{GlyphSet, Theme};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::data::journal::{LINES_MAX, PagedRow, Pages};
use reprov::tui::words::effect::Effect;
use reprov::tui::words::journal::{JournalAnswer, JournalQuestion};
use reprov::tui::words::msg::{EffectAnswer, What};

use super::following;

/// The questions to the journal; fails if an effect is anything else.
fn read(effects: &[Effect]) -> Vec<JournalQuestion> {
    effects
        .iter()
        .map(|effect| match effect {
            Effect::ReadJournal(demande) => demande.clone(),
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
    assert_eq!(read(&effects), [JournalQuestion::Puts(None)], "one page, no request");
    assert!(harness.screen(80, 24).contains("Lecture en cours depuis 0:00"));
    assert_eq!(answer(&mut harness, effects, 20_000, 0), 1, "that page is enough for now");
    assert!(row(&mut harness, "ARA-620000").contains("CTP-1260000-1"), "the latest first");
    for _ in 0..19 {
        assert!(harness.keys("<pagedown>").is_empty(), "what was read lasts");
    }
    let effects = harness.keys("<pagedown>");
    assert_eq!(read(&effects), [JournalQuestion::Puts(Some(put_id(19_701)))], "read before it is needed");
    assert!(harness.keys("<down>").is_empty(), "asked once");
    assert_eq!(answer(&mut harness, effects, 20_000, 0), 1);
    assert!(harness.screen(80, 24).contains("600 lus, la suite en descendant"));
    let effects = harness.keys("<end>");
    assert_eq!(read(&effects).len(), 1);
    answer(&mut harness, effects, 20_000, 0);
    assert!(row(&mut harness, "ARA-619401").contains("CTP-1259401-1"), "the end of what was read");
}

#[test]
fn a_search_goes_through_the_whole_journal_by_itself() {
    let mut harness = journal(20_000, 0);
    let effects = harness.keys("/1240003 inconnue");
    assert!(!read(&effects).is_empty());
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Aucun trouvé parmi les 300 plus récents ; la recherche continue"), "{screen}");
    let effects: Vec<Effect> = effects.into_iter().take(1).collect();
    let pages = answer(&mut harness, effects, 20_000, 0);
    assert_eq!(pages, 66, "each page once");
    assert!(row(&mut harness, "ARA-600003").contains("⚠ issue inconnue"));
    assert!(harness.screen(80, 24).contains("1 sur 20000"));
    harness.keys("<enter>");
    assert!(harness.keys("<f4>").is_empty());
    assert!(harness.screen(80, 24).contains("vous y êtes déjà"));
    // By date, by agent and code, by state.
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
    impl PagedRow for Row {
        type Id = u32;
        fn id(&self) -> u32 {
            self.0
        }
        fn keeps(&self, _: &mut reprov::tui::filter::TextFilter, _: reprov::host::texts::Texts) -> bool {
            true
        }
    }
    let now = common::tui::now();
    let read = |from: u32| Ok((1..from).rev().take(300).map(Row).collect());
    let mut pages = Pages::default();
    while let Some(before) = pages.to_ask(true, now) {
        pages.receive(before, read(before.unwrap_or(60_001)));
    }
    assert_eq!(pages.lines().len(), LINES_MAX, "no more than that is kept");
    assert!(pages.overflows());
    // Five more rows were written: they come in above, and no row occurs twice.
    pages.stale();
    let before = pages.to_ask(false, now).unwrap();
    assert_eq!(before, None);
    pages.receive(before, read(60_006));
    let ids: Vec<u32> = pages.lines().iter().take(400).map(PagedRow::id).collect();
    assert_eq!(ids, (1..=60_005).rev().take(400).collect::<Vec<_>>());
    assert_eq!(pages.lines().len(), LINES_MAX);
    // More than a page was written: the rows that are kept are one stretch without a hole.
    pages.stale();
    let before = pages.to_ask(false, now).unwrap();
    pages.receive(before, read(70_001));
    assert_eq!(pages.lines().len(), 300);
    let before = pages.to_ask(true, now).unwrap();
    assert_eq!(before, Some(69_701));
    // A page that continues the rows of before is ignored.
    pages.receive(Some(4), read(4));
    assert_eq!(pages.lines().len(), 300);
}

#[test]
fn what_changes_meanwhile_shows_at_once_and_what_is_selected_stays() {
    let mut harness = journal(10, 0);
    harness.keys("<down>");
    assert!(row(&mut harness, "ARA-600006").contains("◐ En cours"));
    let (_, underway) = put(6);
    let mut ended = life("ARA-600006", vec![accepted(Some("ABCDEF")), state(Statut::Finished)]);
    ended.at = underway.at;
    let effects = harness.send(What::News(News::Life { life: Box::new(ended), next_at: None }));
    assert!(row(&mut harness, "ARA-600006").contains("✔ Terminé"), "without waiting for the journal");
    assert!(
        effects.contains(&Effect::ReadJournal(JournalQuestion::Puts(None))),
        "and read again: there may be a new one"
    );
    harness.answer(EffectAnswer::JournalRead(JournalAnswer::Puts(None, Ok(page(11, None)))));
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
    answer(&mut harness, effects, 0, 0);
    assert!(harness.screen(80, 24).contains("Aucune requête n'a été faite"));

    let mut harness = broken_journal();
    let screen = harness.screen(80, 24);
    assert!(screen.contains('✘') && screen.contains("r : réessayer"), "{screen}");
    assert!(harness.keys("<down>").is_empty(), "not asked again by itself");
    let effects = harness.keys("r");
    assert_eq!(read(&effects), [JournalQuestion::Puts(None)]);
    answer(&mut harness, effects, 5, 0);
    assert!(row(&mut harness, "ARA-600005").contains("CTP-1240005-1"));
}

#[test]
fn a_reprovisioning_is_told_in_full() {
    let mut harness = journal(62, 0);
    let effects = harness.keys("<enter>");
    assert_eq!(read(&effects), [JournalQuestion::Events(put_id(62))]);
    assert!(harness.screen(80, 24).contains("Lecture en cours"));
    harness.answer(EffectAnswer::JournalRead(JournalAnswer::Events(put_id(62), Ok(history()))));
    let screen = harness.screen(80, 24);
    for said in ["refusée", "20015", "Amélie Durand", "Fibre cassée", "R10", "départ", "HTTP 200", "catégorie requete"]
    {
        assert!(screen.contains(said), "{said} is missing:\n{screen}");
    }
    assert!(harness.keys("<esc><enter>").is_empty(), "read once");
    harness.answer(EffectAnswer::JournalRead(JournalAnswer::Events(put_id(62), Ok(Vec::new()))));
    assert!(harness.screen(80, 24).contains("a été purgé"));
    // A code is never cut, even in a small window.
    let code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123";
    let mut harness = journal(62, 0);
    harness.keys("<enter>");
    let mut story = history();
    story[2].0.event = accepted(Some(code));
    harness.answer(EffectAnswer::JournalRead(JournalAnswer::Events(put_id(62), Ok(story))));
    for (width, height) in [(80, 24), (60, 20), (50, 12)] {
        assert!(harness.screen(width, height).contains(code), "{width}x{height}");
    }
}

#[test]
fn one_goes_from_the_journal_to_the_contract_and_from_a_contract_to_its_journal() {
    let mut harness = journal(10, 0);
    let effects = harness.keys("s");
    assert!(matches!(effects.as_slice(), [Effect::Knowledge(contrat)] if contrat.as_str() == "ARA-600010"));
    assert!(matches!(harness.state.screens.last(), Some(Screen::Following(_))));
    harness.keys("<esc>");
    harness.keys("<c-p>");
    let palette = harness.screen(80, 24);
    assert!(palette.contains("ouvrir (0-2 req.)"), "what it may cost is said:\n{palette}");
    harness.keys("<esc>");
    harness.keys("o");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Site(_))));

    let mut harness = following(World::Test, vec![accepted(Some("ABCDEF")), state(Statut::Underway)]);
    let effects = harness.keys("<f4>");
    assert_eq!(read(&effects), [JournalQuestion::Puts(None)]);
    let screen = harness.screen(80, 24);
    assert!(screen.contains(&format!("Filtre : {CONTRAT}")), "its own puts:\n{screen}");
    let effects = harness.keys("<esc>");
    assert!(effects.is_empty());
    assert!(matches!(harness.state.screens.last(), Some(Screen::Journal(_))), "first the filter goes");
    harness.keys("<esc>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Following(_))));
}

#[test]
fn every_request_can_be_looked_at_with_what_its_code_means() {
    let mut harness = journal_after(5, 700, &["<tab>"]);
    let screen = harness.screen(80, 24);
    assert!(screen.contains("[Requêtes]") && screen.contains("300 lus"), "{screen}");
    let effects = harness.keys("/20007 fibres 600019");
    answer(&mut harness, effects, 5, 700);
    assert_eq!(request(77).contrat, None, "the one of that contract is not it");
    let effects = harness.keys("<esc>/20007 envoi");
    answer(&mut harness, effects, 5, 700);
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
    assert!(effects.contains(&Effect::ReadJournal(JournalQuestion::Month("2026-11".into()))));
    answer(&mut harness, effects, 5, 5);
    let screen = harness.screen(80, 24);
    let lines: Vec<&str> = screen.lines().collect();
    assert!(screen.contains("612/2000 requêtes · reste 1388 · sessions 1/2"), "{screen}");
    let per_day = month("2026-11").consumption.days;
    let most = per_day.values().map(|methods| methods.values().sum::<u32>()).max().unwrap();
    let top = lines.iter().position(|line| line.starts_with(&format!("│ {most:>3} "))).unwrap();
    assert!(lines[top].contains('█'), "the highest bar reaches the top:\n{screen}");
    let bottom = lines.iter().find(|line| line.starts_with("│   0 ")).unwrap();
    assert_eq!(bottom.matches(['█', '▄']).count(), per_day.len(), "each day with a request shows:\n{screen}");
    assert!(screen.contains("  506  fibres") && screen.contains("   40  ARA-600001"), "{screen}");
    // Goes down the contracts, then through the months; this month is the last.
    harness.keys("<end>");
    assert!(harness.screen(80, 24).contains("1  ARA-600040"));
    // Enter on a contract shows its requests.
    harness.keys("<up>");
    let effects = harness.keys("<enter>");
    answer(&mut harness, effects, 5, 5);
    assert!(harness.screen(80, 24).contains("Filtre : ARA-600039"));
    harness.keys("<esc><tab><end>");
    harness.keys("<right>");
    assert!(harness.screen(80, 24).contains("c'est le mois en cours"));
    let effects = harness.keys("<left>");
    assert_eq!(read(&effects), [JournalQuestion::Month("2026-10".into())]);
    answer(&mut harness, effects, 5, 5);
    let screen = harness.screen(80, 24);
    assert!(screen.contains("10/2026") && screen.contains("Aucune requête ce mois-là"), "{screen}");
    assert!(!screen.contains("reste 1388"), "another month has another quota:\n{screen}");
    assert!(harness.keys("<right>").is_empty(), "read already");
    // A request was counted: the month is read again, and the old numbers stay until the answer comes.
    let quota = QuotaState { used: 613, ..harness.state.data.quota.clone().unwrap() };
    let effects = harness.send(What::News(News::Quota(quota)));
    assert_eq!(read(&effects), [JournalQuestion::Month("2026-11".into())]);
    assert!(harness.screen(80, 24).contains("  506  fibres"));
    harness.answer(EffectAnswer::JournalRead(JournalAnswer::Month("2026-11".into(), Ok(stopped_month()))));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("⚠") && screen.contains("ARA-600012"), "{screen}");
    let ascii = harness.screen_in(80, 24, Theme::Monochrome, GlyphSet::Ascii);
    assert!(ascii.contains('#') && !ascii.contains(['█', '▄', '←', '⚠']), "{ascii}");
}

#[test]
fn hostile_text_of_the_journal_never_reaches_the_terminal() {
    let mut harness = Harness::home(World::Test);
    harness.keys("h");
    let (id, mut life) = put(6);
    life.agent = Some("Eve\u{1b}[2J\u{202e}".into());
    harness.answer(EffectAnswer::JournalRead(JournalAnswer::Puts(None, Ok(vec![(id, life)]))));
    let screen = harness.screen(240, 24);
    assert!(screen.contains("Eve\u{fffd}[2J\u{fffd}"), "{screen}");
    let effects = harness.keys("<tab>");
    assert_eq!(read(&effects).len(), 1);
    let mut one = request(4);
    one.result = Some("KO \u{1b}]0;x\u{7}".into());
    one.method = "get\u{9b}31m".into();
    one.contrat = Some("A\u{200b}B".into());
    harness.answer(EffectAnswer::JournalRead(JournalAnswer::Requests(None, Ok(vec![one]))));
    harness.keys("<enter>");
    let screen = harness.screen(80, 24);
    assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{200b}']), "{screen:?}");
    harness.keys("<esc><esc>h<enter>");
    let mut story = history();
    if let PutEvent::Intention { agent, .. } = &mut story[0].0.event {
        *agent = Some("\u{1b}[31mEve".into());
    }
    harness.answer(EffectAnswer::JournalRead(JournalAnswer::Events(put_id(6), Ok(story))));
    assert!(!harness.screen(80, 24).contains('\u{1b}'));
}

#[test]
fn moving_and_looking_never_makes_a_request_and_time_passes_in_it() {
    let mut harness = journal(500, 500);
    let mut asked = 0;
    for keys in ["<end>", "<home>", "<pagedown>", "/ara", "<enter>", "<tab>", "/ko", "<esc>", "<tab>", "<left>", "r"] {
        let effects = harness.keys(keys);
        let only = |effect: &Effect| matches!(effect, Effect::ReadJournal(_) | Effect::Quota);
        assert!(effects.iter().all(only), "{keys}: {effects:?}");
        asked += answer(&mut harness, effects, 500, 500);
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
    let copy = |effects: Vec<Effect>| match effects.as_slice() {
        [Effect::Copy(copy)] => (copy.what, copy.text.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(copy(harness.keys("y")), ("tui.suivi.code", "ABCDEF".to_owned()));
    assert_eq!(copy(harness.keys("<down><down><down><down>y")), ("tui.copie.contrat", "ARA-600056".to_owned()));
    harness.keys("<home><enter>");
    assert_eq!(copy(harness.keys("y")), ("tui.suivi.code", "ABCDEF".to_owned()));
    let mut harness = journal_after(5, 80, &["<tab>"]);
    assert_eq!(copy(harness.keys("y")), ("tui.copie.contrat", "ARA-600020".to_owned()));
    let mut harness = journal(0, 0);
    assert!(harness.keys("y").is_empty());
}

#[test]
fn the_export_takes_what_the_filter_keeps_and_says_where_it_is() {
    let mut harness = journal(60, 0);
    harness.state.data.places.folder = "/home/lea".into();
    harness.keys("e");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Tous les reprovisionnements") && screen.contains("(x) CSV"), "{screen}");
    assert!(screen.contains("/home/lea/TEST-reprov-journal-20261122-090000.csv"), "where, before it is:\n{screen}");
    let effects = harness.keys("<enter>");
    let [Effect::Export(export)] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(export.file.csv && export.filter.is_empty());
    let path = export.file.path.clone();
    assert!(path.starts_with("/home/lea"));
    assert!(harness.keys("<enter>").is_empty(), "once");
    // A file of that name exists: the form stays and says so, and another name can be typed at once.
    let taken = Failure::new(Category::Input, "erreur.export.pris").with("fichier", path.display().to_string());
    harness.answer(EffectAnswer::Written(path.clone(), Err(taken)));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("✘") && matches!(harness.state.screens.last(), Some(Screen::FileForm(_))), "{screen}");
    assert!(!screen.contains("en cours d'écriture"), "that notice ends with the answer:\n{screen}");
    harness.keys("<up><right>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("(x) JSON") && screen.contains("090000.json"), "{screen}");
    harness.keys("<tab><bs><bs><bs><bs>xls");
    let effects = harness.keys("<enter>");
    assert!(effects.is_empty(), "neither CSV nor JSON");
    assert!(harness.screen(80, 24).contains(".json"), "what it has to end in");
    let effects = harness.keys("<bs><bs><bs>json<enter>");
    let [Effect::Export(export)] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(!export.file.csv);
    let path = export.file.path.clone();
    harness.answer(EffectAnswer::Written(path, Ok("60 reprovisionnements écrits dans /home/lea/x.json.".into())));
    assert!(harness.screen(80, 24).contains("écrits dans /home/lea/x.json"));
    assert!(matches!(harness.state.screens.last(), Some(Screen::Journal(_))));
    // With a filter, the export contains the matching rows of the whole journal.
    harness.keys("/durand<enter>e");
    assert!(harness.screen(80, 24).contains("« durand »"));
    let effects = harness.keys("<enter><enter>");
    assert!(matches!(effects.as_slice(), [Effect::Export(export)] if export.filter == "durand"));
    // The export is refused, with the reason, if there is nothing to export or the view is not the list of puts.
    let mut harness = journal(0, 0);
    harness.keys("e");
    assert!(harness.screen(80, 24).contains("aucune ligne ici"));
    harness.keys("<tab>e");
    assert!(harness.screen(80, 24).contains("seuls les reprovisionnements s'exportent"));
}

/// What a put's record holds is found, whatever of it is remembered: and what is found is what is exported.
#[test]
fn motif_pto_old_fibre_and_what_was_allotted_are_found() {
    let mut harness = journal(60, 0);
    for words in ["cassee", "Fibre cassée", "CTP-1240329-1", "PM-75012"] {
        harness.keys(&format!("/<c-u>{words}<enter>"));
        let screen = harness.screen(120, 40);
        assert!(screen.contains("ARA-6"), "{words}:\n{screen}");
    }
    harness.keys("/<c-u>xyz<enter>");
    assert!(!harness.screen(120, 40).contains("ARA-6"));
}

#[test]
fn the_export_takes_what_the_filter_keeps_or_everything() {
    let mut harness = journal(60, 0);
    harness.keys("/cassee<enter>e");
    let [Effect::Export(export)] = &harness.keys("<enter>")[..] else { panic!("one Enter writes") };
    assert_eq!((export.filter.as_str(), export.missing), ("cassee", false));
    harness.keys("<esc>e<right>");
    assert!(harness.screen(80, 24).contains("(x) tout"), "{}", harness.screen(80, 24));
    let [Effect::Export(export)] = &harness.keys("<enter>")[..] else { panic!("one Enter writes") };
    assert_eq!(export.filter, "");
}
