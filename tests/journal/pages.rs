//! Guards: store: a journal of any length is read page by page, none twice

use reprov::store::journal::Requete;

use crate::bench::*;

#[tokio::test]
async fn puts_are_read_latest_first_page_by_page_and_none_twice() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let mut written = Vec::new();
    for n in 0..7 {
        let (put, vie, requete) = parti(&journal, &format!("C{n}"), s(n)).await;
        let vie = journal.recoit(put, vie.version, acceptee("DCH-1", s(n)), None, requete, false).await.unwrap();
        written.push((put, vie));
    }
    written.reverse();
    let mut read = Vec::new();
    loop {
        let page = journal.page_recente(read.last().map(|(put, _)| *put), 3).await.unwrap();
        read.extend(page.iter().cloned());
        if page.len() < 3 {
            break;
        }
    }
    assert_eq!(read, written, "with their codes");
    assert!(bac.ouvrir_pour("prod").page_recente(None, 3).await.unwrap().is_empty(), "another profile's are its own");
}

#[tokio::test]
async fn requests_are_read_latest_first_with_how_they_ended_also_those_given_back() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let sent = journal.compte(requete("getRoSite", "C1", s(0)), 100).await.unwrap();
    journal.conclut(sent, "KO 20007").await.unwrap();
    let back = journal.compte(requete("getSiteStructure", "C2", s(1)), 100).await.unwrap();
    journal.rend(back).await.unwrap();
    let open = journal.compte(requete("getRoSite", "C3", s(2)), 100).await.unwrap();
    let all = journal.requetes(None, 10).await.unwrap();
    assert_eq!(all.iter().map(|requete| requete.id).collect::<Vec<_>>(), [open, back, sent]);
    let told = |requete: &Requete| (requete.resultat.clone(), requete.rendue, requete.le);
    assert_eq!(told(&all[0]), (None, false, s(2)));
    assert_eq!(told(&all[1]), (None, true, s(1)));
    assert_eq!(told(&all[2]), (Some("KO 20007".to_owned()), false, s(0)));
    assert_eq!((all[1].methode.as_str(), all[1].contrat.as_deref()), ("getSiteStructure", Some("C2")));
    assert_eq!(journal.requetes(Some(open), 1).await.unwrap(), all[1..2]);
    assert!(bac.ouvrir_pour("prod").requetes(None, 10).await.unwrap().is_empty());
}
