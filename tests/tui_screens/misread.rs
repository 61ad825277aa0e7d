//! What must not be misread: a code de décharge that proves nothing, where to plug before anything was accepted, a motif
//! that nobody chose, a fibre that is not free.
//!
//! Guards: tui: a code that proves nothing is nowhere offered to be reported, and can be read
//! Guards: tui: no motif is chosen but one that a key went to, or a filter left alone
//! Guards: tui: a good sign stands before a free fibre only
//! Guards: tui: nothing looks like a patch card before the put was accepted

use common::tui::{CONTRAT, Harness, accepted, contrat, life, now, state};
use reprov::domain::demande::Draft;
use reprov::domain::lifecycle::{
    BrassageStanding, CodeOrigin, CodeStanding, Disproof, Followed, Inquiry, Life, Phase, Sighting,
};
use reprov::domain::outcome::{Breakdown, BreakdownKind, DoubtCause, Refusal};
use reprov::domain::put_answers::{DechargeCode, Ko};
use reprov::domain::service_error::ServiceErrorCode;
use reprov::domain::states::Statut;
use reprov::engine::News;
use reprov::host::config::{GlyphSet, Theme};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::sheet::{ExportFormat, export};
use reprov::tui::words::effect::{ClipboardText, Effect};
use reprov::tui::words::msg::{EffectAnswer, What};
use reprov::tui::words::plan::{OpenedPlan, PlanFacts};

use super::following;

const CODE: &str = "R3MWX9";
const SIZES: [(u16, u16); 4] = [(60, 20), (80, 24), (120, 40), (240, 70)];

/// One line: what wraps is put together again.
fn joined(screen: &str) -> String {
    screen.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

/// A put that had a code and came to nothing.
fn ended(statut: Statut) -> Harness {
    let mut harness = following(World::Production, vec![accepted(Some(CODE)), state(statut)]);
    harness.keys("<up>");
    harness
}

#[test]
fn a_code_that_proves_nothing_is_read_but_not_offered_in_the_following() {
    for statut in [Statut::Failed, Statut::Cancelled] {
        for (width, height) in SIZES {
            let mut harness = ended(statut.clone());
            let screen = harness.screen(width, height);
            let said = joined(&screen);
            assert!(said.contains(CODE) && said.contains("ne le reportez pas"), "{screen}");
            assert!(!screen.contains('█') && !screen.contains('✔'), "large letters or a good step:\n{screen}");
            let terminal = harness.draw_in(width, height, Theme::Dark, GlyphSet::Unicode);
            let green = |cell: &ratatui::buffer::Cell| cell.fg == ratatui::style::Color::Green && cell.symbol() != " ";
            let below = terminal.backend().buffer().content.iter().skip(usize::from(width)).filter(|cell| green(cell));
            assert_eq!(below.map(ratatui::buffer::Cell::symbol).collect::<String>(), "", "nothing is green:\n{screen}");
        }
    }
    // The same code of a put that came to its end well.
    let screen = ended(Statut::Finished).screen(80, 24);
    assert!(screen.contains('█') && !screen.contains("reportez"), "{screen}");
}

#[test]
fn a_code_that_proves_nothing_is_not_the_first_to_be_copied_nor_alone_in_a_qr_code() {
    let copied = |effects: Vec<Effect>| match effects.as_slice() {
        [Effect::Copy(copy)] => copy.clone(),
        other => panic!("{other:?}"),
    };
    let void = ClipboardText { what: "tui.copie.code_nul", text: CODE.into() };
    let mut harness = ended(Statut::Failed);
    assert_eq!(copied(harness.keys("y")), void, "its name says so");
    harness.keys("c");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Code à ne pas reporter") && screen.contains(CODE), "{screen}");
    assert_ne!(copied(harness.keys("<enter>")).text, CODE, "not the one under the cursor");
    assert_eq!(copied(harness.keys("c<end><enter>")), void);
    harness.keys("Q");
    assert!(harness.screen(200, 90).contains("La fiche en bref"));
    harness.keys("<tab>");
    let screen = harness.screen(200, 90);
    assert!(screen.contains("n'est pas à reporter") && screen.contains("La fiche en bref"), "{screen}");
    // The workflow fails while its code is shown.
    let mut harness = following(World::Production, vec![accepted(Some(CODE)), state(Statut::Underway)]);
    harness.keys("Q");
    assert!(!harness.screen(200, 90).contains("La fiche en bref"));
    let failed = Box::new(life(CONTRAT, vec![accepted(Some(CODE)), state(Statut::Failed)]));
    harness.send(What::News(News::Life { life: failed, next_at: None }));
    harness.keys("<up>");
    assert!(harness.screen(200, 90).contains("La fiche en bref"));
}

#[test]
fn wherever_a_code_that_proves_nothing_stands_the_words_stand_beside_it() {
    for statut in [Statut::Failed, Statut::Cancelled] {
        let mut harness = ended(statut);
        harness.keys("h");
        let screen = harness.screen(80, 24);
        assert!(joined(&screen).contains(&format!("{CODE} · ne le reportez pas")), "hotline:\n{screen}");
        harness.keys("<esc><esc>");
        for (width, height) in SIZES {
            let screen = harness.screen(width, height);
            let row = screen.lines().find(|line| line.contains("ARA") || line.contains("2024")).unwrap_or_default();
            let told = row.contains("ne le reportez pas") || row.contains("ne pas reporter") || !row.contains(CODE);
            assert!(told, "home at {width}x{height}: {row}");
        }
        for form in [ExportFormat::Text, ExportFormat::Markdown] {
            let sheet = export(&harness.state.data, &contrat(), form);
            assert!(sheet.contains(&format!("{CODE} · ne le reportez pas")), "{sheet}");
        }
        let sheet = export(&harness.state.data, &contrat(), ExportFormat::Json);
        assert!(sheet.contains("\"codeAReporter\": false") && sheet.contains("\"aBrasser\": false"), "{sheet}");
    }
    let good = ended(Statut::Finished);
    let sheet = export(&good.state.data, &contrat(), ExportFormat::Json);
    assert!(!sheet.contains("codeAReporter") && sheet.contains("\"aBrasser\": true"), "{sheet}");
}

/// Every phase, with what it means for the code and for the brassage.
fn phases() -> Vec<(Phase, CodeStanding, BrassageStanding)> {
    let breakdown = || Breakdown { kind: BreakdownKind::Name, detail: String::new() };
    let ko = Ko { code: ServiceErrorCode::read("20015"), libelle: String::new() };
    let inquiry =
        |seen| Inquiry { cause: DoubtCause::Breakdown(breakdown()), last_byte: now(), first_absence: None, seen };
    let followed = |statut| Phase::Followed(Followed { statut, adopted: false, last_byte: now(), absence: None });
    let finished = |statut| Phase::Finished { statut, adopted: false };
    let none = Disproof::Person { reason: "vu".into() };
    let third = Sighting::ThirdParty { fibre: "CTP-9".into(), statut: Statut::Underway };
    let (good, doubt, void) = (CodeStanding::Reportable, CodeStanding::InDoubt, CodeStanding::Void);
    vec![
        (Phase::Intention, doubt, BrassageStanding::TooEarly),
        (Phase::Sending { since: now() }, doubt, BrassageStanding::TooEarly),
        (Phase::NotSent(breakdown()), void, BrassageStanding::Nothing),
        (Phase::Refused(Refusal::Service(ko)), void, BrassageStanding::Nothing),
        (Phase::Unknown(inquiry(Sighting::Nothing)), doubt, BrassageStanding::InDoubt),
        (Phase::Unknown(inquiry(Sighting::NoFibre(Statut::Underway))), doubt, BrassageStanding::InDoubt),
        (Phase::Unknown(inquiry(third)), doubt, BrassageStanding::InDoubt),
        (followed(None), good, BrassageStanding::Accepted),
        (followed(Some(Statut::Initiated)), good, BrassageStanding::Accepted),
        (followed(Some(Statut::read("Suspendu"))), good, BrassageStanding::Accepted),
        (finished(Statut::Finished), good, BrassageStanding::Accepted),
        (finished(Statut::Cancelled), void, BrassageStanding::Nothing),
        (finished(Statut::Failed), void, BrassageStanding::Nothing),
        (Phase::Closed { reason: String::new() }, good, BrassageStanding::Accepted),
        (Phase::NotCarriedOut(Disproof::Service), void, BrassageStanding::Nothing),
        (Phase::NotCarriedOut(none), void, BrassageStanding::Nothing),
    ]
}

/// The place of a phase's kind in the list above: a new phase does not compile until it stands there.
fn kind(phase: &Phase) -> usize {
    match phase {
        Phase::Intention => 0,
        Phase::Sending { .. } => 1,
        Phase::NotSent(_) => 2,
        Phase::Refused(_) => 3,
        Phase::Unknown(_) => 4,
        Phase::Followed(_) => 5,
        Phase::Finished { .. } => 6,
        Phase::Closed { .. } => 7,
        Phase::NotCarriedOut(_) => 8,
    }
}

/// A life in this phase, with a code and all that the service ever tells of a fibre.
fn in_phase(phase: Phase) -> Life {
    let code = DechargeCode::read(CODE).map(|code| (code, CodeOrigin::Service));
    Life { phase, code, ..life(CONTRAT, vec![accepted(Some(CODE)), state(Statut::Underway)]) }
}

#[test]
fn every_phase_says_whether_to_report_and_whether_to_patch() {
    let mut kinds: Vec<usize> = phases().iter().map(|(phase, ..)| kind(phase)).collect();
    kinds.dedup();
    assert_eq!(kinds, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (phase, code, brassage) in phases() {
        let life = in_phase(phase);
        assert_eq!((life.code_standing(), life.brassage()), (code, brassage), "{:?}", life.phase);
        assert_eq!(life.is_code_reportable(), Some(code == CodeStanding::Reportable));
    }
}

#[test]
fn nothing_looks_like_a_card_before_the_put_was_accepted() {
    for (phase, code, brassage) in phases() {
        for (width, height) in SIZES {
            let mut harness = following(World::Production, Vec::new());
            harness.state.data.contrat_mut(&contrat()).life = Some(in_phase(phase.clone()));
            let mut screen = String::new();
            for _ in 0..3 {
                screen.push_str(&harness.screen(width, height));
                harness.keys("<pagedown>");
            }
            let short = export(&harness.state.data, &contrat(), ExportFormat::Text);
            for told in [joined(&screen), short] {
                let card = ["Carte de brassage", "PM-75012-07", "T3 / C12", "Turquoise"];
                let has_card = brassage == BrassageStanding::Accepted;
                assert_eq!(told.contains("Ne brassez pas"), !has_card, "{phase:?} {width}:\n{told}");
                assert!(card.iter().all(|word| told.contains(word) == has_card), "{phase:?} {width}:\n{told}");
                assert_eq!(told.contains("ne le reportez pas"), code != CodeStanding::Reportable, "{phase:?}:\n{told}");
            }
        }
    }
    let mut before = Harness::confirmation(World::Production, common::tui::facts());
    before.keys("57-1<enter>");
    let screen = before.screen(80, 24);
    assert!(joined(&screen).contains("Ne brassez pas"), "while the intention is written:\n{screen}");
}

/// The motif in the form; empty: none is chosen.
fn motif(harness: &mut Harness) -> String {
    let screen = harness.screen(160, 50);
    let row = screen.lines().find(|line| line.contains("Motif    ")).unwrap_or_default();
    let shown = row.split("Motif    ").nth(1).unwrap_or_default().trim_start().split("  ").next().unwrap_or_default();
    if shown.starts_with("à choisir") { String::new() } else { shown.trim_end_matches([' ', '│']).to_owned() }
}

#[test]
fn a_motif_is_chosen_only_where_a_key_or_a_filter_went() {
    let chosen = |keys: &str| {
        let mut harness = Harness::demande(World::Test, common::tui::facts());
        harness.keys(keys);
        assert!(matches!(harness.state.screens.last(), Some(Screen::Demande(_))), "{keys}");
        // In another field the form shows the motif, not what is searched.
        harness.keys("<tab>");
        motif(&mut harness)
    };
    let none: [&str; 14] = [
        "",
        "<enter>",
        "<enter><enter>",
        "<f5>",
        "<f5><enter>",
        "<tab><backtab><enter>",
        "<tab><tab>",
        " <enter>",
        "<home><enter>",
        // The filter is taken away again.
        "cass<esc><enter>",
        "cass<bs><bs><bs><bs><enter>",
        "introuvable<enter>",
        // Moved, but gone from the field without choosing.
        "<down><tab><backtab><enter>",
        "<f6><enter>",
    ];
    for keys in none {
        assert_eq!(chosen(keys), "", "{keys}");
    }
    for (keys, motif) in [
        ("<down><enter>", "PTO existante"),
        ("<down><down><enter>", "Bâtiment erroné"),
        ("<up><enter>", "Route optique virtuelle"),
        ("cass<enter>", "Fibre cassée"),
        // Several motifs have these letters: the first one is under the cursor, and a key goes on.
        ("fibre<enter>", "Fibre cassée"),
        ("fibre<down><enter>", "Fibre occupée"),
        ("cass<enter><up><up><up><enter>", "Fibre cassée"),
    ] {
        assert_eq!(chosen(keys), motif, "{keys}");
    }
    let mut harness = Harness::demande(World::Test, common::tui::facts());
    harness.keys("<enter>");
    let screen = harness.screen(80, 24);
    assert!(joined(&screen).contains("aucun motif n'est choisi"), "why nothing happened is said:\n{screen}");
    assert!(!screen.contains("▶ PTO existante"), "{screen}");
}

#[test]
fn a_click_goes_to_a_motif_and_a_second_one_chooses_it() {
    let mut harness = Harness::demande(World::Test, common::tui::facts());
    let screen = harness.screen(80, 24);
    let at = |word: &str, screen: &str| {
        let y = screen.lines().position(|line| line.contains(word)).unwrap();
        let line = screen.lines().nth(y).unwrap();
        let x = line[..line.find(word).unwrap()].chars().count();
        (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
    };
    let (x, y) = at("Escalier erroné", &screen);
    harness.click(x, y);
    assert_eq!(motif(&mut harness), "");
    assert!(harness.screen(80, 24).contains("▶ Escalier erroné"), "{}", harness.screen(80, 24));
    harness.click(x, y);
    assert_eq!(motif(&mut harness), "Escalier erroné");
}

#[test]
fn a_plan_keeps_its_motif_and_one_without_has_none() {
    let mut harness = common::tui::scenes::result::open_plan(common::tui::facts());
    assert_eq!(motif(&mut harness), "Fibre cassée");
    harness.keys("<enter>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Confirmation(_))), "one Enter leads on");
    let mut without = common::tui::scenes::result::open(&["plan-a.toml"]);
    without.keys("<enter>");
    let draft = Draft { motif: String::new(), ..common::order::draft_for(CONTRAT, "CTP-1240330-1") };
    let told = PlanFacts { commande: common::tui::facts(), known_list: None };
    let plan = Box::new(OpenedPlan { contrat: contrat(), draft, told });
    without.answer(EffectAnswer::Plan("/home/agent/plans/plan-a.toml".into(), Ok(plan)));
    without.answer(EffectAnswer::Knowledge(contrat(), Ok(common::tui::knowledge())));
    without.keys("<enter><enter>");
    assert_eq!(motif(&mut without), "");
}

#[test]
fn a_fibre_that_is_not_free_has_no_good_sign_and_is_not_counted() {
    let mut harness = Harness::demande(World::Test, common::tui::facts());
    harness.keys("cass<enter>");
    let screen = harness.screen(80, 24);
    let free =
        common::tui::be03().fibres().chain(common::tui::be06().fibres()).filter(|(_, one)| one.is_free()).count();
    let mut seen = std::collections::BTreeSet::new();
    let mut taken = 0;
    for _ in 0..40 {
        let screen = harness.screen(80, 24);
        for line in screen.lines().filter_map(|line| line.split('│').nth(1)).filter(|line| line.contains("CTP-12403"))
        {
            let Some(reference) = line.split_whitespace().find(|word| word.starts_with("CTP-")) else { continue };
            let state = common::tui::be03()
                .find(reference)
                .or(common::tui::be06().find(reference))
                .map(|(_, fibre)| fibre.utilisation.clone())
                .unwrap();
            if state != reprov::domain::states::Utilisation::Available && !line.contains("Fibre ") {
                assert!(!line.contains('✔') && line.contains(state.libelle()), "{line}");
                taken += 1;
            }
            seen.insert(reference.to_owned());
        }
        harness.keys("<f6>");
    }
    assert!(taken > 0 && seen.len() >= free, "{seen:?}\n{screen}");
    let said = screen.lines().find(|line| line.contains("Possibles : ")).unwrap();
    let n: usize = said.split("Possibles : ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(n <= free, "{n} of {free}: {said}");
}

#[test]
fn the_proposals_are_gone_through_both_ways() {
    let mut harness = Harness::demande(World::Test, common::tui::facts());
    harness.keys("cass<enter>");
    let reference = |harness: &mut Harness| {
        let screen = harness.screen(120, 40);
        let row = screen.lines().find(|line| line.contains("  Fibre CTP")).unwrap().to_owned();
        row.split_whitespace().find(|word| word.starts_with("CTP")).unwrap().to_owned()
    };
    let mut way = vec![reference(&mut harness)];
    for _ in 0..4 {
        harness.keys("<f6>");
        way.push(reference(&mut harness));
    }
    for expected in way.iter().rev().skip(1) {
        harness.keys("<s-f6>");
        assert_eq!(&reference(&mut harness), expected);
    }
}

#[test]
fn that_a_motif_against_the_pbo_has_no_answer_is_said() {
    use reprov::domain::commande::{Commande, Fact, FactOrigin, Zone};
    let zmd = Commande { zone: Some(Fact::new(Zone::Zmd, FactOrigin::ByHand)), ..common::tui::facts() };
    let mut harness = Harness::demande(World::Test, zmd);
    harness.keys("satur<enter>");
    let screen = harness.screen(60, 44);
    assert!(joined(&screen).contains("Aucune autre fibre : en ZMD, on ne change pas de PBO."), "{screen}");
    assert!(!screen.contains("À la place"), "{screen}");
}
