//! Checks that read the sources line by line: forbidden words, the places that send a put, lengths.

use super::graph::House;
use super::rooms::Room;
use super::{imports, tree::Sources};

/// Each line of a pure room that contains one of the forbidden `words`.
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

/// The lines of the product that contain one of these words.
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

/// The lines of a file without comments and tests. `mod tests` is taken as the end of the file.
fn product_lines(source: &str) -> Vec<(usize, &str)> {
    let lines: Vec<&str> = source.lines().collect();
    let end =
        lines.windows(2).position(|pair| pair[0].starts_with("#[cfg(test)]") && pair[1].starts_with("mod tests {"));
    let product = lines[..end.unwrap_or(lines.len())].iter().enumerate();
    product.filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(at, line)| (at + 1, *line)).collect()
}
