//! Notices over a real RabbitMQ.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod rabbitmq {
    mod setting;

    mod cluster;
    mod dead_letters;
    mod login;
    mod outage;
    mod publishing;
    mod reading;
    mod tls;
    mod topology;
}
