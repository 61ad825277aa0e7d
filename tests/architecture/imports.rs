//! Who may import whom: compares the paths that the code writes with the table of rooms.
//!
//! A path counts as written: a re-export belongs to the room that offers it.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::House;
use super::rooms::Room;

/// The most specific room that holds a path from the crate's root.
pub fn room_of(rooms: &[Room], path: &[String]) -> Option<&'static str> {
    let within = |room: &str| {
        let words: Vec<&str> = room.split('/').collect();
        words.len() <= path.len() && words.iter().zip(path).all(|(word, step)| word == step)
    };
    rooms.iter().map(|(room, _)| *room).filter(|room| within(room)).max_by_key(|room| room.len())
}

/// Whether a room is `other` or stands in it.
fn in_or_under(room: &str, other: &str) -> bool {
    room.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The rooms that a room may name, without itself.
fn allowed(rooms: &[Room], room: &str) -> BTreeSet<&'static str> {
    let listed = rooms.iter().filter(|(name, _)| *name == room).flat_map(|(_, listed)| listed.iter());
    listed
        .flat_map(|entry| rooms.iter().map(|(other, _)| *other).filter(move |other| in_or_under(other, entry)))
        .filter(|other| *other != room)
        .collect()
}

/// Each path that the table does not allow, with its file and line.
pub fn violations(house: &House, rooms: &[Room]) -> Vec<String> {
    let mut found = Vec::new();
    for written in &house.found.written {
        let file = &house.tree.files[written.file];
        let module = house.tree.module_of_file(written.file);
        if module.is_empty() {
            // The two roots only put the crate together.
            continue;
        }
        let path = written.path.join("::");
        let to = room_of(rooms, &written.path);
        let fault = match (room_of(rooms, module), to) {
            (None, _) => Some(format!("in no room, and names {path}")),
            (Some(from), Some(to)) if from == to || allowed(rooms, from).contains(to) => None,
            (Some(from), Some(to)) => Some(format!("{from} may not name {to} ({path})")),
            (Some(_), None) if written.module => None,
            (Some(from), None) => Some(format!("{from} names {path}, which is in no room")),
        };
        found.extend(fault.map(|fault| format!("src/{file}:{}: {fault}", written.line)));
    }
    found.sort();
    found.dedup();
    found
}

/// What the table allows although no code needs it.
pub fn unused(house: &House, rooms: &[Room]) -> Vec<String> {
    let used: BTreeSet<_> = house
        .found
        .written
        .iter()
        .filter_map(|written| {
            let from = room_of(rooms, house.tree.module_of_file(written.file))?;
            Some((from, room_of(rooms, &written.path)?))
        })
        .collect();
    let idle = |room: &str, entry: &str| !used.iter().any(|(from, to)| *from == room && in_or_under(to, entry));
    rooms
        .iter()
        .flat_map(|(room, listed)| listed.iter().map(move |entry| (*room, *entry)))
        .filter(|(room, entry)| idle(room, entry))
        .map(|(room, entry)| format!("{room} -> {entry}"))
        .collect()
}

/// The floor of each room, above all the rooms that it may name. The error lists the rooms that are in a circle or
/// above one.
pub fn floors(rooms: &[Room]) -> Result<BTreeMap<&'static str, usize>, Vec<&'static str>> {
    let mut floors = BTreeMap::new();
    while floors.len() < rooms.len() {
        let ready: Vec<_> = rooms
            .iter()
            .map(|(room, _)| *room)
            .filter(|room| !floors.contains_key(room))
            .filter_map(|room| {
                let below: Option<Vec<usize>> =
                    allowed(rooms, room).iter().map(|other| floors.get(other).copied()).collect();
                below.map(|below| (room, below.into_iter().max().map_or(0, |highest| highest + 1)))
            })
            .collect();
        if ready.is_empty() {
            return Err(rooms.iter().map(|(room, _)| *room).filter(|room| !floors.contains_key(room)).collect());
        }
        floors.extend(ready);
    }
    Ok(floors)
}

/// The faults of the table itself: a name that is no room, a room listed twice, a room before one that it may name.
pub fn table_faults(rooms: &[Room]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, (room, listed)) in rooms.iter().enumerate() {
        if rooms[..at].iter().any(|(other, _)| other == room) {
            found.push(format!("{room} is in the table twice"));
        }
        for entry in *listed {
            if !rooms.iter().any(|(other, _)| in_or_under(other, entry)) {
                found.push(format!("{room} may name {entry}, which is no room"));
            }
        }
        for other in rooms[at..].iter().map(|(other, _)| other).filter(|other| *other != room) {
            if allowed(rooms, room).contains(other) {
                found.push(format!("{room} may name {other}, which is listed after it"));
            }
        }
    }
    found
}

/// The modules that a root declares, in its order.
pub fn declared(root: &str) -> Vec<String> {
    let name = |line: &str| {
        let rest = line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("mod "))?;
        rest.strip_suffix(';').map(str::to_owned)
    };
    root.lines().filter_map(name).collect()
}

/// Modules that are declared before a module that they may name.
///
/// Two folders whose rooms may name each other's have no order.
pub fn order_faults(declared: &[String], rooms: &[Room]) -> Vec<String> {
    let may_name = |from: &str, to: &str| {
        let inside = rooms.iter().map(|(room, _)| *room).filter(|room| in_or_under(room, from));
        inside.flat_map(|room| allowed(rooms, room)).any(|other| in_or_under(other, to))
    };
    let mut found = Vec::new();
    for (at, early) in declared.iter().enumerate() {
        for late in &declared[at + 1..] {
            if may_name(early, late) && !may_name(late, early) {
                found.push(format!("{early} is declared before {late}, which it may name"));
            }
        }
    }
    found
}

/// Modules of the root that have no room, and rooms that have no module.
pub fn missing(declared: &[String], house: &House, rooms: &[Room]) -> Vec<String> {
    let homeless = declared
        .iter()
        .filter(|module| !rooms.iter().any(|(room, _)| in_or_under(room, module)))
        .map(|module| format!("{module} is in no room of the table"));
    let is_there = |room: &str| {
        let single = format!("{room}.rs");
        let folder = format!("{room}/");
        house.tree.files.iter().any(|file| *file == single || file.starts_with(&folder))
    };
    let absent = rooms
        .iter()
        .filter(|(room, _)| !is_there(room))
        .map(|(room, _)| format!("{room} is in the table and not in src"));
    homeless.chain(absent).collect()
}
