//! TLS: trusted, not trusted, and under a wrong name.

use std::net::TcpListener;

use casebook_rabbitmq::{Broker, Code, Options, RabbitNotifier};
use casebook_tests::contract::soon;
use casebook_tests::servers::PrivateRabbitmq;

use super::setting::{assert_code, notices, options, publish_all};

/// Makes a new authority and a certificate for 127.0.0.1 in the node, listens with it on `port`,
/// and answers with the authority's certificate.
fn listen(port: u16) -> String {
    format!(
        "Key = [{{digest, sha256}}, {{key, {{rsa, 2048, 65537}}}}],
         Name = {{'Extension', {{2,5,29,17}}, false, [{{iPAddress, <<127,0,0,1>>}}]}},
         Peer = [{{extensions, [Name]}} | Key],
         Client = #{{root => Key, intermediates => [], peer => Key}},
         Server = #{{root => Key, intermediates => [], peer => Peer}},
         Made = public_key:pkix_test_data(#{{server_chain => Server, client_chain => Client}}),
         #{{server_config := Ours, client_config := Theirs}} = Made,
         ok = rabbit_networking:start_ssl_listener({{\"127.0.0.1\", {port}}}, Ours, 2),
         [Root | _] = proplists:get_value(cacerts, Theirs),
         base64:encode(Root)."
    )
}

/// `<<"MIIB…">>` as PEM.
fn pem(answer: &str) -> String {
    let base64 = answer.trim().trim_start_matches("<<\"");
    let base64 = base64.trim_end_matches("\">>");
    let lines: Vec<&str> = base64
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let body = lines.join("\n");
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}

#[tokio::test]
async fn a_certificate_is_believed_only_if_its_authority_is() {
    let node = PrivateRabbitmq::start().await;
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let authority = pem(&node.control(&["eval", &listen(port)]).await);
    let trusting = Options {
        authority_pem: Some(authority),
        ..options()
    };
    let url = format!("amqps://guest:guest@127.0.0.1:{port}/%2f");
    let notifier = RabbitNotifier::new(Broker::new(&url, trusting.clone()).unwrap());
    publish_all(&notifier, &notices(1, 20)).await;

    let stranger = Broker::new(&url, options()).unwrap();
    let fault = soon(stranger.check()).await.unwrap_err();
    assert_code(&fault, Code::Certificate);

    let other_name = url.replace("127.0.0.1", "localhost");
    let mistaken = Broker::new(&other_name, trusting).unwrap();
    let fault = soon(mistaken.check()).await.unwrap_err();
    assert_code(&fault, Code::Certificate);
}
