//! Notices that a reader gave up.

use casebook_rabbitmq::{Broker, DeadLetter, Inbox, RabbitNotifier};
use casebook_tests::contract::soon;
use casebook_tests::servers::amqp;
use lapin::BasicProperties;
use lapin::options::BasicPublishOptions;

use super::setting::{channel, notices, options, publish_all, read, shared};

/// Dead letters move from queue to queue in the background: asks until they are there.
async fn dead_letters(broker: &Broker, count: usize) -> Vec<DeadLetter> {
    let asking = async {
        loop {
            let letters = broker.dead_letters("notices", 100).await.unwrap();
            if letters.len() >= count {
                return letters;
            }
        }
    };
    soon(asking).await
}

async fn setting(count: u64) -> (Broker, Inbox, Vec<casebook_engine::notice::Notice>) {
    let broker = shared(&options());
    let notifier = RabbitNotifier::new(broker.clone());
    let sent = notices(1, count);
    publish_all(&notifier, &sent).await;
    let inbox = soon(broker.inbox("notices", &[])).await.unwrap();
    (broker, inbox, sent)
}

#[tokio::test]
async fn what_was_given_up_is_kept_and_can_go_round_again() {
    let (broker, mut inbox, sent) = setting(3).await;
    for _ in 0..3 {
        let received = soon(inbox.next()).await.unwrap();
        received.give_up().await.unwrap();
    }
    for _ in 0..3 {
        let letters = dead_letters(&broker, 3).await;
        let dead: Vec<_> = letters.iter().map(|l| l.notice.clone().unwrap()).collect();
        assert_eq!(dead, sent, "looking changes nothing");
        for letter in letters {
            assert_eq!(letter.reason, "rejected");
            assert_eq!(letter.id, Some(letter.notice.unwrap().id.to_string()));
            assert!(letter.died.is_some());
        }
    }
    assert_eq!(broker.dead_letters("notices", 2).await.unwrap().len(), 2);
    assert_eq!(soon(broker.requeue_dead("notices", 2)).await.unwrap(), 2);
    let mut back = read(&mut inbox, 2).await;
    assert_eq!(soon(broker.requeue_dead("notices", 9)).await.unwrap(), 1);
    back.append(&mut read(&mut inbox, 1).await);
    // Looking at some of them has changed which is the first.
    back.sort_by_key(|notice| notice.version);
    assert_eq!(back, sent);
    assert_eq!(broker.dead_letters("notices", 9).await.unwrap(), []);
    assert_eq!(soon(broker.requeue_dead("notices", 9)).await.unwrap(), 0);
}

#[tokio::test]
async fn what_fails_again_and_again_becomes_a_dead_letter() {
    let (broker, mut inbox, sent) = setting(1).await;
    for attempt in 0..=5 {
        let received = soon(inbox.next()).await.unwrap();
        assert_eq!(received.earlier_deliveries, attempt);
        received.again().await.unwrap();
    }
    let letters = dead_letters(&broker, 1).await;
    assert_eq!(letters[0].reason, "delivery_limit");
    assert_eq!(letters[0].notice.as_ref().unwrap(), &sent[0]);
    assert_eq!(soon(broker.requeue_dead("notices", 1)).await.unwrap(), 1);
    let received = soon(inbox.next()).await.unwrap();
    assert_eq!(received.earlier_deliveries, 0, "it starts anew");
    received.done().await.unwrap();
}

#[tokio::test]
async fn a_message_of_somebody_else_is_put_aside() {
    let options = options();
    let broker = shared(&options);
    let notifier = RabbitNotifier::new(broker.clone());
    let sent = notices(1, 1);
    publish_all(&notifier, &[]).await;
    let mut inbox = soon(broker.inbox("notices", &[])).await.unwrap();
    let channel = channel(&amqp::url()).await;
    let foreign = channel.basic_publish(
        format!("{}.events", options.prefix).into(),
        "a.b".into(),
        BasicPublishOptions::default(),
        b"no notice",
        BasicProperties::default(),
    );
    foreign.await.unwrap();
    publish_all(&notifier, &sent).await;
    assert_eq!(read(&mut inbox, 1).await, sent);
    let letters = dead_letters(&broker, 1).await;
    assert_eq!((&letters[0].id, letters[0].notice.is_err()), (&None, true));
}
