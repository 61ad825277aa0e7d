//! Figures about the sources, to compare before and after a change.

use std::fmt::Write as _;

use super::graph::House;
use super::imports;
use super::rooms::Room;
use super::tree::Sources;

/// The figures, a line each.
pub fn tell(house: &House, sources: &Sources, rooms: &[Room]) -> String {
    let mut lengths: Vec<(usize, &str)> =
        house.tree.files.iter().map(|file| (sources[file].lines().count(), file.as_str())).collect();
    lengths.sort_unstable();
    let mut functions: Vec<_> = house.found.functions.iter().collect();
    functions.sort_by_key(|function| function.lines);
    let circles: Vec<String> = house.circles().iter().map(|circle| circle.len().to_string()).collect();
    let arrows: usize = house.arrows.values().map(std::collections::BTreeMap::len).sum();
    let mut told = String::new();
    let mut line = |what: &str, figure: String| writeln!(told, "{what:<28}{figure}").unwrap();
    line("files of the product", house.tree.files.len().to_string());
    line("  all of src, tests too", sources.len().to_string());
    line("arrows between files", arrows.to_string());
    let sizes = if circles.is_empty() { String::new() } else { format!(" (files: {})", circles.join(", ")) };
    line("circles", format!("{}{sizes}", circles.len()));
    if let (Some(longest), Some((median, _))) = (lengths.last(), middle(&lengths)) {
        line("lines of a file, median", median.to_string());
        line("  of the longest", format!("{} (src/{})", longest.0, longest.1));
    }
    line("functions", functions.len().to_string());
    if let (Some(longest), Some(median)) = (functions.last(), middle(&functions)) {
        line("lines of a function, median", median.lines.to_string());
        let place = format!("{} of src/{}", longest.name, house.tree.files[longest.file]);
        line("  of the longest", format!("{} ({place})", longest.lines));
    }
    if let Ok(floors) = imports::floors(rooms) {
        let highest = floors.values().max().map_or(0, |highest| highest + 1);
        line("rooms", format!("{} on {highest} floors", rooms.len()));
        for floor in 0..highest {
            let here: Vec<&str> =
                rooms.iter().map(|(room, _)| *room).filter(|room| floors.get(room) == Some(&floor)).collect();
            line(&format!("  floor {floor}"), here.join(", "));
        }
    }
    let unused = imports::unused(house, rooms);
    line("imports allowed, not made", if unused.is_empty() { "none".to_owned() } else { unused.join(", ") });
    told
}

fn middle<T>(sorted: &[T]) -> Option<&T> {
    sorted.get(sorted.len() / 2)
}
