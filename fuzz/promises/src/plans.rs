//! The readers of plans: one plan as TOML, many as CSV.

use std::path::Path;
use std::str;

use reprov::files::plan::{ADDED, CsvPlans, Plan, PlanFormat, write};
use reprov::host::toml_keys::read_text;

use super::memory::{PLANS, TOML, bound};
use super::tell;

/// How many lines of a sheet are written again, and how many faults are shown.
const READ_AGAIN: usize = 16;

/// Reads `bytes` as a plan or as a sheet of plans.
pub fn exercise(bytes: &[u8]) {
    match PlanFormat::from_content(bytes) {
        PlanFormat::Toml => toml(bytes),
        PlanFormat::Csv => csv(bytes),
    }
}

fn toml(bytes: &[u8]) {
    let path = Path::new("plans/plan.toml");
    let text = match read_text(path, Vec::new(), bytes) {
        Ok(text) => text,
        Err(failure) => return tell(&failure),
    };
    match bound("plan", TOML, bytes.len(), || Plan::read("plan.toml", &text, Path::new("plans"))) {
        Ok(plan) => read_again(&plan),
        Err(failure) => tell(&failure),
    }
}

/// A plan that is written reads back as the same, without the saved answer that it names: that is not written.
fn read_again(plan: &Plan) {
    let text = write(&plan.draft, &plan.commande, &[], "");
    let read_again = Plan::read("relu.toml", &text, Path::new("plans")).expect("what was written is read");
    assert_eq!(read_again, Plan { known_list: None, ..plan.clone() }, "{text}");
    assert_eq!(plan.contrat(), read_again.contrat());
}

fn csv(bytes: &[u8]) {
    let folder = Path::new("plans");
    bound("sheet of plans", PLANS, bytes.len(), || {
        let Ok(mut plans) = CsvPlans::open("plans.csv", bytes, folder) else { return };
        let mut plan = Plan::default();
        while plans.next_plan(&mut plan).expect("bytes in memory never fail").is_some() {}
    });
    let mut plans = match CsvPlans::open("plans.csv", bytes, folder) {
        Ok(plans) => plans,
        Err(failure) => return tell(&failure),
    };
    // Written like the output of a check: with the verdict behind each line.
    let separator = plans.written_separator();
    let header = format!("{}{separator}{}\n", plans.header(), ADDED.join(&separator.to_string()));
    let mut plan = Plan::default();
    let (mut read_again, mut faults) = (0, 0);
    while let Some((_, read)) = plans.next_plan(&mut plan).expect("bytes in memory never fail") {
        let copied = plans.copied();
        match read {
            Err(failure) if faults < READ_AGAIN => {
                faults += 1;
                tell(&failure);
            }
            Ok(()) if read_again < READ_AGAIN => {
                read_again += 1;
                let copy = format!("{header}{copied}{separator}OK{separator}{separator}\n");
                assert_eq!(first(&copy, folder), plan, "{copy:?}");
            }
            Err(_) | Ok(()) => {}
        }
    }
}

fn first(text: &str, folder: &Path) -> Plan {
    let mut plans = CsvPlans::open("relus.csv", text.as_bytes(), folder).expect("what was written is a sheet");
    let mut plan = Plan::default();
    let (_, read) = plans.next_plan(&mut plan).expect("bytes in memory never fail").expect("the line is there");
    read.unwrap_or_else(|failure| panic!("{failure:?} in {text:?}"));
    plan
}
