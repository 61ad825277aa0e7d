//! The little HTTP that the look needs: CONNECT, and HEAD.

use std::io::{Read, Write};

use jiff::Timestamp;

use super::link::Lien;
use crate::net::refusal::Panne;

/// The longest head that is read.
const TETE_MAX: usize = 32 * 1024;

/// The head of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tete {
    /// The HTTP status.
    pub statut: u16,
    /// What the server calls itself. Received text.
    pub serveur: Option<String>,
    /// The other side's clock.
    pub date: Option<Timestamp>,
}

pub(super) fn tunnel(lien: &mut Lien, hote: &str, port: u16, autorisation: Option<&[u8]>) -> Result<(), Panne> {
    let cible = autorite(hote, port);
    let mut demande = format!("CONNECT {cible} HTTP/1.1\r\nHost: {cible}\r\n").into_bytes();
    if let Some(autorisation) = autorisation {
        demande.extend_from_slice(b"Proxy-Authorization: ");
        demande.extend_from_slice(autorisation);
        demande.extend_from_slice(b"\r\n");
    }
    demande.extend_from_slice(b"\r\n");
    match echange(lien, &demande)?.statut {
        200..=299 => Ok(()),
        statut => Err(Panne::Proxy(statut)),
    }
}

pub(super) fn tete(lien: &mut Lien, hote: &str, port: u16, chemin: &str) -> Result<Tete, Panne> {
    let hote = autorite(hote, port);
    let demande = format!(
        "HEAD {chemin} HTTP/1.1\r\nHost: {hote}\r\nUser-Agent: reprov/{}\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    );
    echange(lien, demande.as_bytes())
}

fn autorite(hote: &str, port: u16) -> String {
    if hote.contains(':') { format!("[{hote}]:{port}") } else { format!("{hote}:{port}") }
}

/// Writes a question and reads the head of its answer, and nothing after it.
fn echange(lien: &mut Lien, demande: &[u8]) -> Result<Tete, Panne> {
    lien.write_all(demande)?;
    lien.flush()?;
    let mut octets = Vec::new();
    let mut un = [0];
    // Byte by byte: what follows belongs to the tunnel. Heads are short.
    while !octets.ends_with(b"\r\n\r\n") {
        if octets.len() >= TETE_MAX {
            return Err(Panne::Autre("the answer's head is too long".to_owned()));
        }
        if lien.read(&mut un)? == 0 {
            return Err(Panne::Coupee);
        }
        octets.extend_from_slice(&un);
    }
    lit(&String::from_utf8_lossy(&octets)).ok_or_else(|| Panne::Autre("not an HTTP answer".to_owned()))
}

fn lit(tete: &str) -> Option<Tete> {
    let mut lignes = tete.lines();
    let statut = lignes.next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    let champ = |nom: &str| {
        tete.lines().skip(1).find_map(|ligne| {
            let (autre, valeur) = ligne.split_once(':')?;
            autre.eq_ignore_ascii_case(nom).then(|| valeur.trim().to_owned())
        })
    };
    let date = champ("date").and_then(|date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(&date).ok());
    Some(Tete { statut, serveur: champ("server"), date })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_or_refused() {
        let tete = lit("HTTP/1.1 404 Not Found\r\nServer: x\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n").unwrap();
        let date = "1994-11-06T08:49:37Z".parse().ok();
        assert_eq!(tete, Tete { statut: 404, serveur: Some("x".to_owned()), date });
        assert_eq!(lit("HTTP/1.1 200\r\nDate: hier\r\n\r\n").unwrap().date, None);
        for autre in ["", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 abc d\r\n\r\n"] {
            assert_eq!(lit(autre), None, "{autre:?}");
        }
    }
}
