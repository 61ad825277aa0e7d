//! More data from the journal and the files: an order's access files, missing codes, a site with more floors than a
//! screen has rows.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::date;
use reprov::domain::acces::{
    Amiante, CommandeSummary, Comment, Flux, FluxState, ImmeubleAcces, PboSummary, PmSummary, RouteSummary,
};
use reprov::domain::commande::{Commande, CommandePbo, Fact, FactOrigin, Zone};
use reprov::domain::contrat_note::ContratNote;
use reprov::domain::demande::Demande;
use reprov::domain::fact_history::FactHistory;
use reprov::domain::imported::ImportedOrders;
use reprov::domain::lifecycle::{Life, PutEvent, Record};
use reprov::domain::motif::Motif;
use reprov::domain::outcome::{Acceptance, PutOutcome};
use reprov::domain::put_answers::ReprovisionningState;
use reprov::domain::reference::{ContratId, FibreId};
use reprov::domain::site::{Batiment, Escalier, Site};
use reprov::domain::states::Statut;
use reprov::engine::{ContratAtHand, Follower, ImportMark, Knowledge, News, ProcessKind};
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::{EffectAnswer, What};

use super::{CONTRAT, Harness, accepted, contrat, facts, floor, knowledge, life, now, state, unknown};

/// A fact set by a person.
pub const fn by_hand<T>(value: T) -> Fact<T> {
    Fact::new(value, FactOrigin::ByHand)
}

/// Everything that the access files say of the order.
pub fn summary() -> CommandeSummary {
    let told = |text: &str| Some(text.to_owned());
    CommandeSummary {
        commande: "CMD-INVENTEE-0042".into(),
        pm: PmSummary {
            reference: told("FI-99999-0A1B"),
            localisation: told("Local vélos, cour B"),
            ..PmSummary::default()
        },
        pbo: PboSummary {
            reference: told("PT 4056"),
            localisation: told(&"Palier, gaine à gauche. ".repeat(30)),
            ..PboSummary::default()
        },
        routes: vec![RouteSummary {
            number: 1,
            oc: told("OCZZ"),
            module: told("MOD-07"),
            position: told("P12"),
            tube_pm: told("03:VER"),
            ..RouteSummary::default()
        }],
        acces: ImmeubleAcces {
            code_immeuble: told("B1234 puis A"),
            code_local_pm: told("7788"),
            ..ImmeubleAcces::default()
        },
        amiante: vec![Amiante::Friable, Amiante::Absent],
        comments: vec![Comment { column: "Commentaire".into(), text: "Sonner deux fois\u{1b}[2J".into() }],
        states: vec![FluxState {
            flux: Flux::CrCmdAcces,
            commande: "CMD-INVENTEE-0042".into(),
            day: date(2026, 11, 20),
            state: told("OK"),
            motif: None,
        }],
        ..CommandeSummary::default()
    }
}

/// The knowledge about the contract, with its access files.
pub fn known() -> Knowledge {
    let mut commande = facts();
    commande.zone = Some(by_hand(Zone::Ztd));
    commande.collective_immeuble = None;
    commande.existing_prise = Some(Fact::new(true, FactOrigin::Commande));
    commande.pbo =
        Some(Fact::new(CommandePbo { reference: "BE-03".into(), localisation: None }, FactOrigin::Reprovisionning));
    Knowledge { commande, summary: Some(summary()), ..knowledge() }
}

/// The order's screen, reached from the site.
pub fn open_commande() -> Harness {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness.read(known());
    let effects = harness.keys("i");
    assert_eq!(effects, [Effect::Knowledge(contrat())], "nothing but the journal is read");
    harness
}

/// A put of `name` for `fibre` that ended as Terminé `days` days ago, with this code or without one.
pub fn put(name: &str, fibre: &str, days: i64, code: Option<&str>) -> Life {
    let mut life = life(name, vec![accepted(code), state(Statut::Finished)]);
    life.demande.fibre = FibreId::parse(fibre).unwrap();
    life.at = now() - SignedDuration::from_hours(24 * days);
    life
}

/// A put of another contract that was accepted `minutes` ago: it gave back `old` and took `new`.
pub fn own_put(motif: Motif, [old, new]: [&str; 2], minutes: i64) -> Life {
    let at = now() - SignedDuration::from_mins(minutes);
    let demande = Demande {
        contrat: ContratId::parse("MUT56816520160316162012").unwrap(),
        fibre: FibreId::parse(new).unwrap(),
        pto: None,
        conservation_pto: false,
        motif,
    };
    let events = [
        PutEvent::Intention { demande, old_fibre: Some(old.into()), agent: None, accepted: Vec::new() },
        PutEvent::Departure,
        PutEvent::Return { outcome: PutOutcome::Accepted(Acceptance::default()), last_byte: at },
    ];
    Life::replayed(&events.map(|event| Record { at, event })).unwrap()
}

/// Two puts of another contract, which took one fibre of the top floor, gave back a broken one and freed a third.
pub fn own_puts() -> [Life; 2] {
    let mut ended = own_put(Motif::SaturatedPbo, ["CTP-1240446-1", "CTP-7700004-1"], -1);
    let state = ReprovisionningState { reference: None, statut: Statut::Finished, pm: None, fibre: None };
    let at = now() + SignedDuration::from_mins(1);
    ended.apply(&Record { at, event: PutEvent::State { state, doubt: 600 } });
    [own_put(Motif::BrokenFibre, ["CTP-1240358-1", "CTP-1240357-1"], 0), ended]
}

/// The site, on the top floor's fibres, whose list is older than two puts of another contract.
pub fn after_own_puts() -> Harness {
    let mut harness = Harness::demande(World::Test, facts());
    harness.keys("<esc>");
    for life in own_puts() {
        harness.send(What::News(News::Life { life: Box::new(life), next_at: None }));
    }
    harness
}

/// The knowledge about a contract whose ReferencePrise was typed before a Terminé seen here.
pub fn overtaken() -> Knowledge {
    let dated = |prise: &str, origin, at| {
        (at, Commande { reference_prise: Some(Fact::new(prise.into(), origin)), ..Commande::default() })
    };
    let facts = FactHistory::new([
        dated("CTP-1240329-1", FactOrigin::ByHand, now() - SignedDuration::from_hours(50)),
        dated("CTP-1240352-1", FactOrigin::Reprovisionning, now() - SignedDuration::from_mins(30)),
    ]);
    let commande = Commande { reference_prise: facts.in_force().reference_prise, ..known().commande };
    Knowledge { commande, facts, ..known() }
}

/// A contract with this last put, and its puts that lack their code.
pub fn at_hand(last: Life, missing_codes: Vec<Life>) -> ContratAtHand {
    ContratAtHand {
        contrat: last.demande.contrat.clone(),
        site: None,
        seen_at: last.at,
        life: Some(last),
        follower: None,
        next_at: None,
        missing_codes,
        own_note: ContratNote::default(),
    }
}

/// Two contracts that lack a code: an older put of the first one, whose last put has its code, and the only put of the
/// second one.
pub fn missing_codes() -> Vec<ContratAtHand> {
    vec![
        at_hand(put(CONTRAT, "CTP-1240400-1", 1, Some("DECH-1")), vec![put(CONTRAT, "CTP-1240357-1", 9, None)]),
        at_hand(put("ARA-502702", "ARA-F-7", 3, None), vec![put("ARA-502702", "ARA-F-7", 3, None)]),
    ]
}

/// The home screen, with the missing codes.
pub fn at_home() -> Harness {
    let mut harness = Harness::new(World::Test);
    harness.state.data.hotline = Some("01 23 45 67 89".to_owned());
    harness.answer(EffectAnswer::ContratsAtHand(Ok(missing_codes())));
    harness
}

/// The queue of missing codes, open.
pub fn open_missing() -> Harness {
    let mut harness = at_home();
    harness.keys("c");
    harness
}

/// More contracts than any screen has rows: by turns in doubt, under way, ended, and without a code.
pub fn many_at_hand() -> Harness {
    let mut harness = Harness::home(World::Test);
    let contrats_at_hand = (0..200).map(|n| {
        let name = format!("ARA-{}", 600_000 + n);
        let after = match n % 4 {
            0 => vec![unknown()],
            1 => vec![accepted(Some("ABCDEF")), state(Statut::Underway)],
            2 => vec![accepted(Some("DECH-2026-0042")), state(Statut::Finished)],
            _ => vec![accepted(None), state(Statut::Finished)],
        };
        let life = life(&name, after);
        let missing_codes = if life.code_missing() { vec![life.clone()] } else { Vec::new() };
        ContratAtHand { site: Some(format!("SC-{}", 423_000 + n)), ..at_hand(life, missing_codes) }
    });
    harness.answer(EffectAnswer::ContratsAtHand(Ok(contrats_at_hand.collect())));
    harness
}

/// Four buildings of four staircases of thirty floors: 5 760 PTOs.
pub fn large_site() -> Site {
    let batiment = |b: usize| Batiment {
        reference: format!("BATIMENT-{b}").into(),
        escaliers: (1..=4)
            .map(|e| Escalier {
                reference: format!("ESCALIER-{e}").into(),
                etages: (1..=30).map(|n| floor(&format!("ETAGE-{n}"), &["BE-1"], n % 5, 12 - n % 5)).collect(),
            })
            .collect(),
    };
    Site { reference: "SC-999999".into(), batiments: (1..=4).map(batiment).collect() }
}

/// The orders `ARA-700000` and on that the access files name, besides the contract of most screens. The third has a
/// name, the fourth is put away.
pub fn imported(how_many: usize) -> ImportedOrders {
    let mut orders = ImportedOrders::default();
    for n in 0..how_many {
        orders.push(&format!("ARA-{}", 700_000 + n));
    }
    orders.push(CONTRAT);
    orders.annotate("ARA-700002", own_note("Adam 06 12 34 56 78", ""));
    orders.annotate("ARA-700003", ContratNote { away: true, ..ContratNote::default() });
    orders
}

/// A name and a note; an empty one is none.
pub fn own_note(name: &str, note: &str) -> ContratNote {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    ContratNote { away: false, name: text(name), note: text(note) }
}

/// The home screen with so many imported orders besides.
pub fn with_imported(how_many: usize) -> Harness {
    let mut harness = Harness::home(World::Test);
    let read = Some((ImportMark::default(), Arc::new(imported(how_many))));
    harness.answer(EffectAnswer::Imported(Ok(read)));
    harness
}

/// The home screen with a name and a note at two contracts, one put away, and one that another window follows.
pub fn with_notes() -> Harness {
    let mut harness = Harness::new(World::Test);
    let mut list = super::contrats_at_hand();
    list[0].own_note = own_note("Dupont 06 01 02 03 04", "rappeler 14 h");
    list[1].follower = Some(Follower::Elsewhere { kind: ProcessKind::Window, agent: Some("BERNARD".into()) });
    list[2].own_note = own_note("", "bloc B");
    list[4].own_note.away = true;
    harness.answer(EffectAnswer::ContratsAtHand(Ok(list)));
    harness
}
