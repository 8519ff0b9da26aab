//! Events set aside because they cannot be handled.

use casebook_engine::ports::{Parked, Subscriptions};
use casebook_engine::stream::Position;

use super::{Factory, case};

fn aside(name: &str, position: u64, reason: &str) -> Parked {
    Parked {
        name: name.to_owned(),
        position: Position(position),
        stream: case("案"),
        reason: reason.to_owned(),
    }
}

/// By position, whatever the order of parking, and each subscription its own.
pub async fn keeps_what_is_set_aside_in_order<F: Factory>(factory: &F) {
    let store = factory.open().await;
    for (name, position) in [("relay", 12), ("view", 3), ("relay", 2), ("relay", 100)] {
        let parked = aside(name, position, "无法投递");
        store.park(&parked).await.expect("park");
    }
    let parked = factory.open().await.parked("relay").await;
    let expected = [2, 12, 100].map(|position| aside("relay", position, "无法投递"));
    assert_eq!(parked.expect("parked"), expected);
    assert_eq!(store.parked("nobody").await.expect("parked"), []);
}

/// The latest reason stands.
pub async fn parking_again_replaces_the_reason<F: Factory>(factory: &F) {
    let store = factory.open().await;
    for reason in ["first", "second"] {
        store.park(&aside("relay", 1, reason)).await.expect("park");
    }
    let parked = store.parked("relay").await.expect("parked");
    assert_eq!(parked, [aside("relay", 1, "second")]);
}

/// The others stay, and doing it twice does no harm.
pub async fn unparking_takes_one_event_off<F: Factory>(factory: &F) {
    let store = factory.open().await;
    for position in [1, 2] {
        store
            .park(&aside("relay", position, ""))
            .await
            .expect("park");
    }
    for _ in 0..2 {
        store.unpark("relay", Position(1)).await.expect("unpark");
        let parked = store.parked("relay").await.expect("parked");
        assert_eq!(parked, [aside("relay", 2, "")]);
    }
}
