//! Ways not to get in.

use std::net::TcpListener;
use std::time::Duration;

use casebook_engine::ports::{Fault, Notifier};
use casebook_rabbitmq::{Broker, Code, Health, Options, RabbitNotifier};
use casebook_tests::contract::soon;
use casebook_tests::servers::amqp;

use super::setting::{assert_code, notices, options};

/// The shared broker's address with another user, password or virtual host.
fn changed(from: &str, to: &str) -> String {
    let url = amqp::url();
    assert!(
        url.contains(from),
        "the shared broker's address has changed"
    );
    url.replace(from, to)
}

async fn refused(url: &str, options: Options) -> Fault {
    let broker = Broker::new(url, options).unwrap();
    assert!(!format!("{broker:?}").contains("geheim"));
    let notifier = RabbitNotifier::new(broker);
    let fault = soon(notifier.publish(&notices(1, 1))).await.unwrap_err();
    assert!(matches!(&fault, Fault::Unavailable { .. }), "{fault}");
    let Health::Down(trouble) = notifier.health() else {
        panic!("{:?}", notifier.health());
    };
    assert!(fault.to_string().contains(&trouble.to_string()));
    fault
}

#[tokio::test]
async fn a_wrong_password_is_told_and_not_shown() {
    let url = changed("guest:guest@", "guest:geheim@");
    let fault = refused(&url, options()).await;
    assert_code(&fault, Code::Login);
    assert!(fault.to_string().contains("amqp://guest@"), "{fault}");
}

#[tokio::test]
async fn a_virtual_host_that_is_not_there_is_told() {
    let url = changed("/%2f", "/nowhere");
    assert_code(&refused(&url, options()).await, Code::VirtualHost);
}

#[tokio::test]
async fn a_broker_that_is_not_there_is_told() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let url = format!("amqp://u:geheim@127.0.0.1:{port}");
    let fault = refused(&url, options()).await;
    assert_code(&fault, Code::Unreachable);
    assert!(fault.to_string().contains(&port.to_string()), "{fault}");
}

#[tokio::test]
async fn a_host_that_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let options = Options {
        connect_timeout: Duration::from_millis(300),
        ..options()
    };
    let url = format!("amqp://u:geheim@127.0.0.1:{port}");
    let fault = refused(&url, options).await;
    assert_code(&fault, Code::Unreachable);
    assert!(fault.to_string().contains("no answer"), "{fault}");
}

#[test]
fn what_is_no_address_is_told_without_repeating_it() {
    for url in ["", "http://u:geheim@h", "amqp://u:geheim@h:99999"] {
        let fault = Broker::new(url, Options::default()).unwrap_err();
        assert!(matches!(&fault, Fault::Invalid { .. }));
        assert_code(&fault, Code::Setting);
    }
    let options = Options {
        prefix: "a b".to_owned(),
        ..Options::default()
    };
    let fault = Broker::new("amqp://h", options).unwrap_err();
    assert_code(&fault, Code::Setting);
}
