//! What becomes of a notice that is published.

use casebook_engine::ports::{Delivery, Notifier};
use casebook_rabbitmq::{Code, Health, Options, RabbitNotifier};
use casebook_tests::contract::soon;
use casebook_tests::servers::amqp;
use lapin::types::AMQPValue;

use super::setting::{
    channel, declare_exchange, declare_queue, delete_queue, ids, notices, options, publish_all,
    read, shared,
};

#[tokio::test]
async fn a_notice_arrives_as_it_was_and_in_order() {
    let options = options();
    let broker = shared(&options);
    let notifier = RabbitNotifier::new(broker.clone());
    assert_eq!(notifier.health(), Health::Untried);
    let sent = notices(1, 40);
    publish_all(&notifier, &sent).await;
    assert_eq!(notifier.health(), Health::Well);
    let mut inbox = soon(broker.inbox("notices", &[])).await.unwrap();
    assert_eq!(read(&mut inbox, 40).await, sent);
}

#[tokio::test]
async fn order_holds_however_few_may_be_on_the_way() {
    for window in [1, 7, 10_000] {
        let options = Options {
            window,
            ..options()
        };
        let broker = shared(&options);
        let notifier = RabbitNotifier::new(broker.clone());
        let sent = notices(1, 300);
        publish_all(&notifier, &sent[..200]).await;
        publish_all(&notifier, &sent[200..]).await;
        let mut inbox = soon(broker.inbox("notices", &[])).await.unwrap();
        assert_eq!(ids(&read(&mut inbox, 300).await), ids(&sent));
    }
}

#[tokio::test]
async fn nothing_to_publish_needs_no_broker() {
    let broker = casebook_rabbitmq::Broker::new("amqp://127.0.0.1:1", options()).unwrap();
    let notifier = RabbitNotifier::new(broker);
    assert_eq!(notifier.publish(&[]).await.unwrap(), []);
}

#[tokio::test]
async fn callers_at_the_same_time_do_not_get_each_others_answers() {
    let options = options();
    let broker = shared(&options);
    let notifier = RabbitNotifier::new(broker.clone());
    let sets: Vec<_> = (1..=4).map(|case| notices(case, 50)).collect();
    let calls = sets.iter().map(|set| publish_all(&notifier, set));
    futures::future::join_all(calls).await;
    let mut inbox = soon(broker.inbox("notices", &[])).await.unwrap();
    let arrived = read(&mut inbox, 200).await;
    for set in sets {
        let of_case = arrived.iter().filter(|notice| notice.case == set[0].case);
        assert_eq!(of_case.cloned().collect::<Vec<_>>(), set);
    }
}

#[tokio::test]
async fn what_no_queue_takes_is_told_apart_from_what_arrived() {
    let options = Options {
        declares: false,
        ..options()
    };
    let exchange = format!("{}.events", options.prefix);
    let queue = format!("{}.q", options.prefix);
    let channel = channel(&amqp::url()).await;
    declare_exchange(&channel, &exchange).await;
    // Notices to persons have somewhere to go, those to roles have not.
    declare_queue(&channel, &queue, &[], &exchange, "*.person.#").await;
    let notifier = RabbitNotifier::new(shared(&options));
    let sent = notices(1, 600);
    let answers = soon(notifier.publish(&sent)).await.unwrap();
    for (notice, answer) in sent.iter().zip(answers) {
        let is_for_person = !notice.version.0.is_multiple_of(2);
        match answer {
            Delivery::Confirmed => assert!(is_for_person, "{notice:?}"),
            Delivery::Unroutable { reason } => {
                assert!(!is_for_person, "{notice:?}");
                assert!(reason.contains(&Code::Unroutable.to_string()), "{reason}");
                assert!(reason.contains("penalty-hearing.sfj-pudong"), "{reason}");
            }
            Delivery::Refused { reason } => panic!("{reason}"),
        }
    }
    assert_eq!(notifier.health(), Health::Well);
}

#[tokio::test]
async fn queues_that_were_deleted_are_made_again() {
    let options = options();
    let broker = shared(&options);
    let notifier = RabbitNotifier::new(broker.clone());
    let sent = notices(1, 10);
    publish_all(&notifier, &sent[..5]).await;
    let channel = channel(&amqp::url()).await;
    for rest in ["notices.q", "unrouted.q"] {
        delete_queue(&channel, &format!("{}.{rest}", options.prefix)).await;
    }
    publish_all(&notifier, &sent[5..]).await;
    let mut inbox = soon(broker.inbox("notices", &[])).await.unwrap();
    assert_eq!(read(&mut inbox, 5).await, sent[5..]);
}

#[tokio::test]
async fn what_no_queue_asks_for_is_kept() {
    let options = Options {
        keeps_all: false,
        ..options()
    };
    let broker = shared(&options);
    let notifier = RabbitNotifier::new(broker.clone());
    publish_all(&notifier, &notices(1, 3)).await;
    let queues = soon(broker.queues(&["notices"])).await.unwrap();
    let names: Vec<&str> = queues.iter().map(|queue| queue.name.as_str()).collect();
    assert_eq!(names, [format!("{}.unrouted.q", options.prefix)]);
    assert_eq!(queues[0].messages, 3);
}

#[tokio::test]
async fn a_full_queue_refuses() {
    let options = Options {
        declares: false,
        ..options()
    };
    let exchange = format!("{}.events", options.prefix);
    let queue = format!("{}.q", options.prefix);
    let channel = channel(&amqp::url()).await;
    declare_exchange(&channel, &exchange).await;
    let small = [
        ("x-max-length", AMQPValue::LongInt(2)),
        ("x-overflow", AMQPValue::LongString("reject-publish".into())),
    ];
    declare_queue(&channel, &queue, &small, &exchange, "#").await;
    let notifier = RabbitNotifier::new(shared(&options));
    let answers = soon(notifier.publish(&notices(1, 5))).await.unwrap();
    assert_eq!(answers[..2], [Delivery::Confirmed, Delivery::Confirmed]);
    for answer in &answers[2..] {
        let Delivery::Refused { reason } = answer else {
            panic!("{answer:?}");
        };
        assert!(reason.contains(&Code::Refused.to_string()), "{reason}");
    }
    // The line still serves.
    delete_queue(&channel, &queue).await;
    declare_queue(&channel, &queue, &[], &exchange, "#").await;
    publish_all(&notifier, &notices(1, 5)).await;
}

#[tokio::test]
async fn publishing_that_was_given_up_half_way_leaves_no_answers_behind() {
    let options = options();
    let broker = shared(&options);
    let notifier = RabbitNotifier::new(broker.clone());
    let sent = notices(1, 400);
    publish_all(&notifier, &sent[..1]).await;
    for _ in 0..3 {
        let mut publishing = notifier.publish(&sent);
        // Polled once: some are on the way, no confirmation has come.
        assert!(futures::poll!(&mut publishing).is_pending());
    }
    publish_all(&notifier, &sent).await;
}
