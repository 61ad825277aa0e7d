//! Modules of one folder that may not name each other.

use super::graph::House;

/// The names that each file under `folder` uses of another module there. Every module may name those of `shared`.
pub fn tied(house: &House, folder: &str, shared: &[&str]) -> Vec<String> {
    let module = |file: &str| {
        let within = file.strip_prefix(folder)?.strip_prefix('/')?;
        let name = within.split_once('/').map_or(within, |(name, _)| name);
        Some(name.strip_suffix(".rs").unwrap_or(name).to_owned())
    };
    let mut found = Vec::new();
    for (from, targets) in &house.arrows {
        let Some(own) = module(&house.tree.files[*from]) else { continue };
        for (to, names) in targets {
            let Some(other) = module(&house.tree.files[*to]) else { continue };
            if own != other && !shared.contains(&other.as_str()) {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                found.push(format!("src/{} names {other}: {}", house.tree.files[*from], names.join(", ")));
            }
        }
    }
    found
}
