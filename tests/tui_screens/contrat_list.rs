//! The list of contracts when there are many: pasted columns, imported orders, views, names, what is put away.
//!
//! Guards: tui: a pasted column is added whole, without a request, and what can't be a contract is told
//! Guards: tui: a contract whose put goes on, or whose code is missing, is never out of the list
//! Guards: tui: no message that changes nothing of the list goes through the imported orders

use std::sync::Arc;

use common::tui::data::{imported, own_note, with_imported, with_notes};
use common::tui::{CONTRAT, Harness, accepted, contrat, contrats_at_hand, life, now, state};
use jiff::SignedDuration;
use reprov::domain::contrat_note::ContratNote;
use reprov::domain::pasted::{PastedColumn, read_column};
use reprov::domain::reference::ContratId;
use reprov::domain::states::Statut;
use reprov::engine::{AddedContrats, Freshness, ImportMark, News};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::{EffectAnswer, What};

fn id(name: &str) -> ContratId {
    ContratId::parse(name).unwrap()
}

fn passes(harness: &Harness) -> u64 {
    let Some(Screen::Home(home)) = harness.state.screens.first() else { panic!("no home") };
    home.passes()
}

fn notice(harness: &Harness) -> &str {
    harness.state.data.notice.as_ref().map_or("", |notice| &notice.text)
}

#[test]
fn thirty_pasted_contracts_are_added_by_one_key_and_no_request() {
    let column: Vec<String> = (0..30).map(|n| format!("ARA-80{n:04}")).collect();
    for end in ["\n", "\r\n", "\r"] {
        let mut harness = Harness::home(World::Test);
        harness.send(What::Paste(format!("Contrat{end}{}{end}", column.join(end))));
        let effects = harness.keys("<enter>");
        let [Effect::AddContrats(pasted)] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!(pasted.contrats.iter().map(ContratId::as_str).collect::<Vec<_>>(), column);
        let read = Box::new(read_column("A-10001\nA-10001\ntoto!\n"));
        let effects = harness.answer(EffectAnswer::Added(read, Ok(AddedContrats { added: 30, known: 1 })));
        assert!(effects.contains(&Effect::ContratsAtHand), "{effects:?}");
        assert_eq!(notice(&harness), "30 contrats ajoutés, 2 déjà là, 1 illisible : « toto! ».");
        assert!(!harness.effects.iter().any(Effect::is_read), "no request");
    }
}

#[test]
fn nothing_is_added_that_was_not_agreed_to_or_can_not_be_a_contract() {
    let mut harness = Harness::home(World::Test);
    harness.send(What::Paste("bonjour\nmerci d'avance\n".into()));
    assert!(harness.screen(80, 24).contains("merci d'avance"));
    assert!(harness.keys("<enter>").is_empty());
    assert!(notice(&harness).contains("aucune référence"), "{}", notice(&harness));
    let mut harness = Harness::home(World::Test);
    harness.send(What::Paste("ARA-700001\nARA-700002".into()));
    assert!(harness.keys("<esc>").is_empty());
    assert_eq!(harness.screen(80, 24), Harness::home(World::Test).screen(80, 24));
    // While a filter is typed, a pasted text is looked for.
    harness.keys("/");
    harness.send(What::Paste("5027\n5028".into()));
    assert!(harness.screen(80, 24).contains("ARA-502701"));
}

#[test]
fn an_imported_order_stands_after_those_at_hand_and_opens_as_they_do() {
    let mut harness = with_imported(50);
    let screen = harness.screen(120, 40);
    assert!(screen.contains("[Tous 54]") && screen.contains("Importés 49"), "{screen}");
    let (last, first) = (screen.find("ARA-502703").unwrap(), screen.find("ARA-700000").unwrap());
    assert!(last < first && !screen.contains("ARA-700003"), "put away:\n{screen}");
    assert_eq!(screen.matches(CONTRAT).count(), 1, "at hand and imported is one row");
    assert!(screen.contains("Adam 06 12"), "{screen}");
    harness.keys("/700007<enter>");
    let effects = harness.keys("<enter>");
    assert!(effects.contains(&Effect::Open(id("ARA-700007"))), "{effects:?}");
    assert!(effects.contains(&Effect::Structure(id("ARA-700007"), Freshness::Fresh)));
    // By the name that a person gave it.
    let mut harness = with_imported(50);
    harness.keys("/adam<enter>");
    assert!(harness.keys("<enter>").contains(&Effect::Open(id("ARA-700002"))));
}

#[test]
fn the_selection_stays_on_its_order_when_others_come() {
    let mut harness = with_imported(50);
    harness.keys("<end>");
    let effects = harness.keys("i");
    assert!(matches!(&effects[..], [Effect::Knowledge(own)] if own.as_str() == "ARA-700049"), "{effects:?}");
    harness.keys("<esc>");
    harness.answer(EffectAnswer::Imported(Ok(Some((ImportMark::default(), Arc::new(imported(90)))))));
    let effects = harness.keys("i");
    assert!(matches!(&effects[..], [Effect::Knowledge(own)] if own.as_str() == "ARA-700049"), "{effects:?}");
}

#[test]
fn the_imported_orders_are_gone_through_when_something_of_them_changes_only() {
    let mut harness = with_imported(1_000);
    let before = passes(&harness);
    let news = |second| {
        let mut life = life("ARA-502701", vec![accepted(Some("ABCDEF")), state(Statut::Underway)]);
        life.version += second;
        What::News(News::Life { life: Box::new(life), next_at: Some(now() + SignedDuration::from_secs(30)) })
    };
    for what in [What::Tick, What::Resize, news(1), news(2), What::News(News::Elsewhere)] {
        harness.send(what);
    }
    harness.keys("jjk<pagedown><end><home>?<esc>t");
    harness.answer(EffectAnswer::Imported(Ok(None)));
    harness.answer(EffectAnswer::ContratsAtHand(Ok(contrats_at_hand())));
    assert_eq!(passes(&harness), before);
    // Each letter of a filter, another view, and a contract that comes to hand.
    harness.keys("/70");
    assert_eq!(passes(&harness), before + 2);
    harness.keys("<esc><tab>");
    let mut list = contrats_at_hand();
    list[0].contrat = id("ARA-700001");
    harness.answer(EffectAnswer::ContratsAtHand(Ok(list)));
    assert_eq!(passes(&harness), before + 5);
}

/// What another window or command imports is asked for by what is known of the list, and taken if it changed.
#[test]
fn an_import_elsewhere_is_shown_without_a_key() {
    let mut harness = with_imported(50);
    let effects = harness.send(What::News(News::Elsewhere));
    assert!(effects.contains(&Effect::Imported(Some(ImportMark::default()))), "{effects:?}");
    harness.answer(EffectAnswer::Imported(Ok(Some((ImportMark::default(), Arc::new(imported(90)))))));
    assert!(harness.screen(120, 40).contains("[Tous 94]"));
    assert!(Harness::new(World::Test).effects.contains(&Effect::Imported(None)), "at the start, after the first frame");
}

/// A number that grows is looked for among what is left; what is shown is the same as from the start.
#[test]
fn a_filter_typed_letter_by_letter_finds_what_it_finds_at_once() {
    for text in ["7001", "ara 7001", "a7", "00", "0701", "adam", "5681652016"] {
        let mut typed = with_imported(2_000);
        typed.keys("/");
        for c in text.chars() {
            typed.keys(&c.to_string());
            typed.screen(80, 24);
        }
        let mut pasted = with_imported(2_000);
        pasted.keys("/");
        pasted.send(What::Paste(text.into()));
        assert_eq!(typed.screen(80, 60), pasted.screen(80, 60), "{text}");
        typed.keys("<bs>");
        let mut shorter = with_imported(2_000);
        shorter.keys("/");
        shorter.send(What::Paste(text[..text.len() - 1].into()));
        assert_eq!(typed.screen(80, 60), shorter.screen(80, 60), "{text}, one letter back");
    }
}

#[test]
fn a_contract_is_put_away_and_taken_out_by_one_key() {
    let mut harness = Harness::home(World::Test);
    assert_eq!(harness.keys("x"), [Effect::PutAway(contrat(), true)]);
    let effects = harness.answer(EffectAnswer::PutAway(contrat(), true, Ok(())));
    assert!(effects.contains(&Effect::ContratsAtHand) && notice(&harness).contains("rangé"), "{effects:?}");
    let mut list = contrats_at_hand();
    list[0].own_note.away = true;
    harness.answer(EffectAnswer::ContratsAtHand(Ok(list)));
    let screen = harness.screen(80, 24);
    assert!(!screen.contains(&format!("│ {CONTRAT}")) && screen.contains("[Tous 4]"), "{screen}");
    harness.keys("<backtab>");
    assert!(harness.screen(120, 24).contains("x ressortir"));
    assert_eq!(harness.keys("x").last(), Some(&Effect::PutAway(contrat(), false)));
    // An imported order too.
    let mut harness = with_imported(50);
    harness.keys("<end>");
    assert_eq!(harness.keys("x"), [Effect::PutAway(id("ARA-700049"), true)]);
}

#[test]
fn what_goes_on_or_lacks_its_code_stays_in_sight() {
    for (down, reason) in [("j", "pas réglée"), ("jj", "pas réglée"), ("jjj", "code de décharge manque")] {
        let mut harness = Harness::home(World::Test);
        harness.keys(down);
        assert!(harness.keys("x").is_empty());
        assert!(notice(&harness).contains(reason), "{}", notice(&harness));
    }
    // One that was put away, and whose put was begun since, is in the list before it is read again.
    let mut harness = with_notes();
    assert!(!harness.screen(80, 24).contains("ARA-502703"));
    let mut begun = life("ARA-502703", vec![accepted(Some("ABCDEF")), state(Statut::Underway)]);
    begun.at += SignedDuration::from_mins(1);
    harness.send(What::News(News::Life { life: Box::new(begun), next_at: None }));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("ARA-502703") && screen.contains("Rangés 0"), "{screen}");
}

#[test]
fn each_view_holds_what_its_name_says_with_its_number() {
    let mut harness = with_imported(50);
    harness.keys("");
    let named = [
        ("[Tous 54]", "ARA-502703"),
        ("[En cours 2]", "ARA-502744"),
        ("[Codes 1]", "ARA-502702"),
        ("[Finis 2]", "ARA-502703"),
        ("[À faire 1]", "0316162024"),
        ("[Importés 49]", "ARA-700001"),
        ("[Rangés 1]", "ARA-700003"),
        ("[Tous 54]", "ARA-502703"),
    ];
    for (tab, row) in named {
        for size in [(60, 20), (80, 24), (120, 40)] {
            let screen = harness.screen(size.0, size.1);
            assert!(screen.contains(tab) && screen.contains(row), "{tab} at {size:?}:\n{screen}");
        }
        harness.keys("<tab>");
    }
}

#[test]
fn the_view_and_the_order_are_kept_and_taken_up_again() {
    let mut harness = Harness::home(World::Test);
    assert_eq!(harness.keys("<tab>"), [Effect::KeepContratsView("en_cours urgence".into())]);
    assert_eq!(harness.keys("t"), [Effect::KeepContratsView("en_cours contrat".into())]);
    let mut next = Harness::new(World::Test);
    assert!(next.effects.contains(&Effect::ContratsView));
    next.answer(EffectAnswer::ContratsView(Ok(Some("en_cours contrat".into()))));
    next.answer(EffectAnswer::ContratsAtHand(Ok(contrats_at_hand())));
    let screen = next.screen(80, 24);
    assert!(screen.contains("[En cours 2]") && screen.contains("Contrat▼"), "{screen}");
    // What the person chose meanwhile stays, and a word of another version is no fault.
    let mut next = Harness::home(World::Test);
    next.keys("<tab><tab>");
    next.answer(EffectAnswer::ContratsView(Ok(Some("ranges urgence".into()))));
    assert!(next.screen(80, 24).contains("[Codes 1]"));
    let mut next = Harness::home(World::Test);
    next.answer(EffectAnswer::ContratsView(Ok(Some("demain peut-etre".into()))));
    assert!(next.screen(80, 24).contains("[Tous 5]"));
}

#[test]
fn a_name_and_a_note_are_typed_shown_and_found() {
    let mut harness = Harness::home(World::Test);
    let effects = harness.keys("mDupont<enter>rappeler 14 h<enter>");
    let typed = Effect::Annotate { contrat: contrat(), name: "Dupont".into(), note: "rappeler 14 h".into() };
    assert_eq!(effects, [typed]);
    let mut harness = with_notes();
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Dupont") && screen.contains("bloc B"), "{screen}");
    assert!(harness.screen(160, 30).contains("Dupont 06 01 02 03 04"));
    harness.keys("/bloc<enter>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("ARA-502701") && !screen.contains(CONTRAT), "{screen}");
    // A hostile text stays a text.
    let mut list = contrats_at_hand();
    list[0].own_note = own_note("a\u{1b}[31m\u{202e}b", "c\r\nd");
    let mut harness = Harness::home(World::Test);
    harness.answer(EffectAnswer::ContratsAtHand(Ok(list)));
    assert!(!harness.screen(160, 30).contains(['\u{1b}', '\u{202e}', '\r']));
}

#[test]
fn a_new_contract_is_completed_from_what_is_known() {
    let mut harness = with_imported(1_000);
    harness.keys("n70000");
    let screen = harness.screen(80, 24);
    assert!(
        screen.contains("ARA-700000") && screen.contains("ARA-700005") && !screen.contains("ARA-700006"),
        "{screen}"
    );
    // Nothing is chosen before an arrow chooses: what was typed is what Enter opens.
    let effects = harness.keys("1<enter>");
    assert!(effects.contains(&Effect::Open(id("700001"))), "{effects:?}");
    let mut harness = with_imported(1_000);
    let effects = harness.keys("n70000<down><down><down><up><enter>");
    assert!(effects.contains(&Effect::Open(id("ARA-700001"))), "{effects:?}");
    let mut harness = with_imported(1_000);
    assert!(harness.keys("nadam<down><enter>").contains(&Effect::Open(id("ARA-700002"))));
    // Typing on takes the choice back.
    let mut harness = with_imported(1_000);
    let effects = harness.keys("n7000<down>5<enter>");
    assert!(effects.contains(&Effect::Open(id("70005"))), "{effects:?}");
}

#[test]
fn a_wide_list_says_who_follows() {
    let mut harness = with_notes();
    harness.state.data.followed.clear();
    for width in [110, 120, 160, 240] {
        let screen = harness.screen(width, 30);
        let row = |name: &str| screen.lines().find(|line| line.contains(name)).unwrap().to_owned();
        assert!(row("ARA-502744").contains("BERNARD") && row("ARA-502701").contains(" ici"), "{width}:\n{screen}");
    }
    assert!(!harness.screen(100, 30).contains("BERNARD"));
    let mut list = contrats_at_hand();
    list[2].follower = None;
    harness.answer(EffectAnswer::ContratsAtHand(Ok(list)));
    assert!(harness.screen(120, 30).contains("⚠ personne"));
}

#[test]
fn an_empty_post_has_no_views() {
    let mut harness = Harness::new(World::Test);
    harness.answer(EffectAnswer::ContratsAtHand(Ok(Vec::new())));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Aucun contrat ici") && !screen.contains("Tous"), "{screen}");
    assert_eq!(ContratNote::default().words(), "");
    assert_eq!(read_column(""), PastedColumn::default());
}
