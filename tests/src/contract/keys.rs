//! What keys were answered, read by whoever copies a log, and taken over by the copy.

use casebook_engine::ports::{EventStore, Keys};
use casebook_engine::settle::Remembered;

use super::{Factory, append, case, keyed, notes, to_any};

/// Every key once, in order of its bytes, in pages of every size.
pub async fn keys_are_read_in_order<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let mut keys = ["b", "a", "B", "案", "aa", "a b"].map(str::to_owned);
    for (request, key) in (1..).zip(&keys) {
        let unit = keyed(key, request, to_any(&case("a"), notes(1)));
        append(&*store, unit).await.expect("appended");
    }
    append(&*store, to_any(&case("a"), notes(1)))
        .await
        .expect("appended without a key");
    keys.sort();
    for limit in 1..=7 {
        let known = all(&*store, limit).await;
        assert!(known.iter().map(|(key, _)| key).eq(&keys), "{limit}");
        for (key, remembered) in known {
            let answer = store.answer(&key).await.expect("reachable");
            assert_eq!(answer, Some(remembered));
        }
    }
}

/// A request that another store has answered gets that answer; what is known stays.
pub async fn keys_of_another_store_are_taken_over<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let unit = |request| keyed("own", request, to_any(&case("a"), notes(1)));
    let own = append(&*store, unit(1)).await.expect("appended");
    let other = keyed("other", 2, to_any(&case("a"), notes(2)));
    let answer = append(&*store, other.clone()).await.expect("appended");
    let [(_, of_other), (_, of_own)] = <[_; 2]>::try_from(all(&*store, 9).await).expect("two");

    let copied = F::create().await;
    let copy = copied.open().await;
    append(&*copy, to_any(&case("a"), notes(3)))
        .await
        .expect("appended");
    copy.take_keys(&[]).await.expect("nothing to take");
    for _ in 0..2 {
        let taken = [("other".to_owned(), of_other.clone())];
        copy.take_keys(&taken).await.expect("taken");
    }
    let repeated = append(&*copy, other).await.expect("known");
    assert!(repeated.repeated && repeated.heads == answer.heads);
    assert_eq!(repeated.position, answer.position);

    let forged = [("own".to_owned(), of_other)];
    store.take_keys(&forged).await.expect("not taken");
    let kept = store.answer("own").await.expect("reachable");
    assert_eq!(kept, Some(of_own));
    let again = append(&*store, unit(1)).await.expect("known");
    assert_eq!(again.position, own.position);
}

async fn all(store: &impl Keys, limit: usize) -> Vec<(String, Remembered)> {
    let mut known: Vec<(String, Remembered)> = Vec::new();
    loop {
        let after = known.last().map_or("", |(key, _)| key.as_str());
        let page = store.read_keys(after, limit).await.expect("a page");
        if page.is_empty() {
            return known;
        }
        assert!(page.len() <= limit);
        known.extend(page);
    }
}
