//! Who receives what, and what a reader may answer.

use casebook_engine::notice::{Addressee, Notice};
use casebook_rabbitmq::{
    CONTENT_TYPE, Code, Inbox, RabbitNotifier, addressee_pattern, encode, kind_pattern,
};
use casebook_tests::contract::soon;
use casebook_tests::servers::amqp;
use lapin::options::BasicGetOptions;

use super::setting::{assert_code, channel, ids, notices, options, publish_all, read, shared};

fn chosen(sent: &[Notice], is_chosen: impl Fn(&Notice) -> bool) -> Vec<Notice> {
    sent.iter().filter(|n| is_chosen(n)).cloned().collect()
}

async fn inbox(broker: &casebook_rabbitmq::Broker, reader: &str, pattern: String) -> Inbox {
    soon(broker.inbox(reader, &[pattern])).await.unwrap()
}

#[tokio::test]
async fn each_reader_receives_what_it_asked_for() {
    let options = options();
    let broker = shared(&options);
    let mut sent = notices(1, 12);
    sent[10].kind = "complaint".into();
    let (person, role) = (sent[0].to.clone(), sent[1].to.clone());
    assert!(matches!(&person, Addressee::Person(_)));
    let mut by_person = inbox(&broker, "person", addressee_pattern(&person)).await;
    let mut by_role = inbox(&broker, "role", addressee_pattern(&role)).await;
    let mut by_kind = inbox(&broker, "kind", kind_pattern("complaint")).await;
    let notifier = RabbitNotifier::new(broker.clone());
    publish_all(&notifier, &sent).await;

    let expected = chosen(&sent, |notice| notice.to == person);
    assert_eq!(read(&mut by_person, expected.len()).await, expected);
    let expected = chosen(&sent, |notice| notice.to == role);
    assert_eq!(expected.len(), 6);
    assert_eq!(read(&mut by_role, expected.len()).await, expected);
    assert_eq!(read(&mut by_kind, 1).await, sent[10..11]);
    let mut all = inbox(&broker, "notices", "#".to_owned()).await;
    assert_eq!(read(&mut all, 12).await, sent);
}

#[tokio::test]
async fn a_message_tells_tools_what_it_is() {
    let options = options();
    let broker = shared(&options);
    let queue = format!("{}.unrouted.q", options.prefix);
    let options = casebook_rabbitmq::Options {
        keeps_all: false,
        ..options
    };
    let broker_without_reader = shared(&options);
    drop(broker);
    let notifier = RabbitNotifier::new(broker_without_reader);
    let sent = notices(9, 1);
    publish_all(&notifier, &sent).await;
    let channel = channel(&amqp::url()).await;
    let no_ack = BasicGetOptions { no_ack: true };
    let message = channel.basic_get(queue.as_str().into(), no_ack).await;
    let message = message.unwrap().unwrap().delivery;
    assert_eq!(message.data, encode(&sent[0], "/casebook"));
    assert_eq!(
        message.routing_key.as_str(),
        "penalty-hearing.person.p1.task_opened"
    );
    assert_eq!(
        message.exchange.as_str(),
        format!("{}.events", options.prefix)
    );
    let properties = &message.properties;
    let text = |value: &Option<lapin::types::ShortString>| value.clone().unwrap().to_string();
    assert_eq!(text(properties.content_type()), CONTENT_TYPE);
    assert_eq!(text(properties.message_id()), sent[0].id.to_string());
    assert_eq!(text(properties.correlation_id()), sent[0].case.to_string());
    assert_eq!(*properties.delivery_mode(), Some(2));
}

#[tokio::test]
async fn a_notice_that_was_not_answered_for_comes_again() {
    let options = options();
    let broker = shared(&options);
    let notifier = RabbitNotifier::new(broker.clone());
    let sent = notices(1, 3);
    publish_all(&notifier, &sent).await;
    let mut first = inbox(&broker, "notices", "#".to_owned()).await;
    let held = soon(first.next()).await.unwrap();
    assert_eq!((held.notice.id, held.earlier_deliveries), (sent[0].id, 0));
    drop((held, first));
    let mut second = inbox(&broker, "notices", "#".to_owned()).await;
    let again = soon(second.next()).await.unwrap();
    assert_eq!((again.notice.id, again.earlier_deliveries), (sent[0].id, 1));
    again.done().await.unwrap();
    assert_eq!(ids(&read(&mut second, 2).await), ids(&sent[1..]));
}

#[tokio::test]
async fn a_second_reader_waits_until_the_first_has_gone() {
    let options = options();
    let broker = shared(&options);
    let notifier = RabbitNotifier::new(broker.clone());
    let sent = notices(1, 2);
    let mut first = inbox(&broker, "notices", "#".to_owned()).await;
    let mut second = inbox(&broker, "notices", "#".to_owned()).await;
    publish_all(&notifier, &sent[..1]).await;
    assert_eq!(ids(&read(&mut first, 1).await), ids(&sent[..1]));
    drop(first);
    publish_all(&notifier, &sent[1..]).await;
    assert_eq!(ids(&read(&mut second, 1).await), ids(&sent[1..]));
}

#[tokio::test]
async fn a_reader_learns_that_its_queue_is_gone() {
    let options = options();
    let broker = shared(&options);
    let mut inbox = inbox(&broker, "notices", "#".to_owned()).await;
    let channel = channel(&amqp::url()).await;
    let queue = format!("{}.notices.q", options.prefix);
    super::setting::delete_queue(&channel, &queue).await;
    let fault = soon(inbox.next()).await.unwrap_err();
    assert_code(&fault, Code::Lost);
}

#[tokio::test]
async fn names_that_cannot_be_part_of_a_queue_are_refused() {
    let broker = shared(&options());
    for reader in ["", "a b", "a/b", &"x".repeat(101)] {
        let Err(fault) = broker.inbox(reader, &[]).await else {
            panic!("`{reader}` was taken");
        };
        assert_code(&fault, Code::Setting);
    }
    let long = vec!["x".repeat(256)];
    let Err(fault) = soon(broker.inbox("a", &long)).await else {
        panic!("the pattern was taken");
    };
    assert_code(&fault, Code::Setting);
}
