//! What is read line by line: words that must not be there, the places that send, lengths.

use super::graph::House;
use super::rooms::Room;
use super::{imports, tree::Sources};

/// Each line of a pure room that mentions what it must not.
pub fn impurities(house: &House, sources: &Sources, pure: &[&'static str], words: &[&str]) -> Vec<String> {
    let rooms: Vec<Room> = pure.iter().map(|room| (*room, &[][..])).collect();
    let mut found = Vec::new();
    for (id, file) in house.tree.files.iter().enumerate() {
        if imports::room_of(&rooms, house.tree.module_of_file(id)).is_some() {
            for (number, line) in product_lines(&sources[file]) {
                let mentioned = words.iter().filter(|word| line.contains(**word));
                found.extend(mentioned.map(|word| format!("src/{file}:{number}: {word}")));
            }
        }
    }
    found
}

/// The lines of the product in which one of these words is.
pub fn places(house: &House, sources: &Sources, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in &house.tree.files {
        for (number, line) in product_lines(&sources[file]) {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("src/{file}:{number}"));
            }
        }
    }
    found
}

/// The lines of a file that are neither comments nor its tests: `mod tests` ends a file here.
fn product_lines(source: &str) -> Vec<(usize, &str)> {
    let lines: Vec<&str> = source.lines().collect();
    let end =
        lines.windows(2).position(|pair| pair[0].starts_with("#[cfg(test)]") && pair[1].starts_with("mod tests {"));
    let product = lines[..end.unwrap_or(lines.len())].iter().enumerate();
    product.filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(at, line)| (at + 1, *line)).collect()
}
