//! Guards: store: a journal of any length is read page by page, none twice

use reprov::store::journal::CountedRequest;

use crate::bench::*;

#[tokio::test]
async fn puts_are_read_latest_first_page_by_page_and_none_twice() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let mut written = Vec::new();
    for n in 0..7 {
        let (put, life, request) = departed(&journal, &format!("C{n}"), s(n)).await;
        let life = journal.receive(put, life.version, accepted("DCH-1", s(n)), None, request, false).await.unwrap();
        written.push((put, life));
    }
    written.reverse();
    let mut read = Vec::new();
    loop {
        let page = journal.recent_page(read.last().map(|(put, _)| *put), 3).await.unwrap();
        read.extend(page.iter().cloned());
        if page.len() < 3 {
            break;
        }
    }
    assert_eq!(read, written, "with their codes");
    assert!(sandbox.open_for("prod").recent_page(None, 3).await.unwrap().is_empty(), "another profile's are its own");
}

#[tokio::test]
async fn requests_are_read_latest_first_with_how_they_ended_also_those_given_back() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let sent = journal.count(request("getRoSite", "C1", s(0)), 100).await.unwrap();
    journal.conclude(sent, "KO 20007").await.unwrap();
    let back = journal.count(request("getSiteStructure", "C2", s(1)), 100).await.unwrap();
    journal.give_back(back).await.unwrap();
    let open = journal.count(request("getRoSite", "C3", s(2)), 100).await.unwrap();
    let all = journal.requests(None, 10).await.unwrap();
    assert_eq!(all.iter().map(|request| request.id).collect::<Vec<_>>(), [open, back, sent]);
    let told = |request: &CountedRequest| (request.result.clone(), request.given_back, request.at);
    assert_eq!(told(&all[0]), (None, false, s(2)));
    assert_eq!(told(&all[1]), (None, true, s(1)));
    assert_eq!(told(&all[2]), (Some("KO 20007".to_owned()), false, s(0)));
    assert_eq!((all[1].method.as_str(), all[1].contrat.as_deref()), ("getSiteStructure", Some("C2")));
    assert_eq!(journal.requests(Some(open), 1).await.unwrap(), all[1..2]);
    assert!(sandbox.open_for("prod").requests(None, 10).await.unwrap().is_empty());
}
