//! A request as a server of the tests reads it.

use std::io::Read;

/// The next request, head and body; `None` when the client closed instead.
pub fn lit(flux: &mut impl Read) -> Option<(String, Vec<u8>)> {
    let mut octets = Vec::new();
    let mut morceau = [0; 4096];
    let mut avance = |octets: &mut Vec<u8>| {
        let lus = flux.read(&mut morceau).ok().filter(|lus| *lus > 0)?;
        octets.extend_from_slice(&morceau[..lus]);
        Some(())
    };
    let fin = loop {
        if let Some(fin) = octets.windows(4).position(|quatre| quatre == b"\r\n\r\n") {
            break fin + 4;
        }
        avance(&mut octets)?;
    };
    let tete = String::from_utf8(octets[..fin].to_vec()).unwrap();
    let longueur: usize = tete
        .lines()
        .find_map(|ligne| ligne.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().parse().unwrap()))
        .unwrap_or(0);
    while octets.len() < fin + longueur {
        avance(&mut octets)?;
    }
    Some((tete, octets.split_off(fin)))
}
