//! What a message looks like: CloudEvents 1.0, structured JSON.

use casebook_engine::notice::{Addressee, Notice};
use casebook_engine::stream::{CaseId, Position, Version};
use jiff::Timestamp;
use lapin::BasicProperties;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The content type of every message.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";

/// What stands before the topic in `type`.
const TYPE_PREFIX: &str = "casebook.notice.";
/// Kept on disk by the broker.
const PERSISTENT: u8 = 2;

/// The envelope. Readers ignore attributes that they do not know: more may come.
#[derive(Serialize, Deserialize)]
struct Envelope {
    specversion: String,
    id: Uuid,
    source: String,
    #[serde(rename = "type")]
    kind: String,
    subject: String,
    time: Timestamp,
    datacontenttype: String,
    casebookpos: String,
    partitionkey: String,
    #[serde(rename = "data")]
    content: Content,
}

/// The content: ids, and sentences with masked titles.
#[derive(Serialize, Deserialize)]
struct Content {
    case: CaseId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    definition: String,
    topic: String,
    to: Recipient,
    version: Version,
    position: Position,
    text: Text,
}

/// Either a person, or a role and its organ.
#[derive(Serialize, Deserialize)]
struct Recipient {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organ: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Text {
    zh: String,
    en: String,
}

/// Why a message is not a notice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read a message: {reason}")]
pub struct Unreadable {
    /// What does not fit, without the content of the message.
    pub reason: String,
}

/// The body of a notice's message: the same bytes for the same notice and source.
///
/// # Panics
/// Never: a notice is made of texts, numbers and ids.
pub fn encode(notice: &Notice, source: &str) -> Vec<u8> {
    let (topic, case) = (notice.topic.to_string(), notice.case.to_string());
    let envelope = Envelope {
        specversion: "1.0".to_owned(),
        id: notice.id,
        source: source.to_owned(),
        kind: format!("{TYPE_PREFIX}{topic}"),
        subject: case.clone(),
        time: notice.occurred,
        datacontenttype: "application/json".to_owned(),
        casebookpos: notice.position.to_string(),
        partitionkey: case,
        content: Content {
            case: notice.case,
            number: notice.number.clone(),
            definition: notice.kind.to_string(),
            topic,
            to: recipient(&notice.to),
            version: notice.version,
            position: notice.position,
            text: Text {
                zh: notice.text_zh.clone(),
                en: notice.text_en.clone(),
            },
        },
    };
    serde_json::to_vec(&envelope).expect("notices have text keys only")
}

/// Reads the body of a message.
///
/// # Errors
/// [`Unreadable`] when it is no notice of Casebook: reject it.
pub fn decode(body: &[u8]) -> Result<Notice, Unreadable> {
    let envelope: Envelope = serde_json::from_slice(body).map_err(|error| Unreadable {
        reason: format!("{:?} at column {}", error.classify(), error.column()),
    })?;
    let content = envelope.content;
    if envelope.specversion != "1.0" || !envelope.kind.starts_with(TYPE_PREFIX) {
        let reason = "it is no CloudEvent 1.0 of a notice".to_owned();
        return Err(Unreadable { reason });
    }
    Ok(Notice {
        id: envelope.id,
        topic: content.topic.into(),
        to: addressee(content.to)?,
        case: content.case,
        number: content.number,
        kind: content.definition.into(),
        version: content.version,
        position: content.position,
        occurred: envelope.time,
        text_zh: content.text.zh,
        text_en: content.text.en,
    })
}

/// The properties beside the body.
pub(crate) fn properties(notice: &Notice) -> BasicProperties {
    let seconds = u64::try_from(notice.occurred.as_second()).unwrap_or(0);
    // A topic is a word of our own; one that does not fit into the property is in the body.
    let kind: String = format!("{TYPE_PREFIX}{}", notice.topic);
    let kind: String = kind.chars().take(60).collect();
    BasicProperties::default()
        .with_content_type(CONTENT_TYPE.into())
        .with_content_encoding("utf-8".into())
        .with_delivery_mode(PERSISTENT)
        .with_message_id(notice.id.to_string().into())
        .with_correlation_id(notice.case.to_string().into())
        .with_timestamp(seconds)
        .with_type(kind.into())
        .with_app_id("casebook".into())
}

fn recipient(to: &Addressee) -> Recipient {
    let mut recipient = Recipient {
        person: None,
        role: None,
        organ: None,
    };
    match to {
        Addressee::Person(person) => recipient.person = Some(person.to_string()),
        Addressee::Role { role, organ } => {
            recipient.role = Some(role.to_string());
            recipient.organ = Some(organ.to_string());
        }
    }
    recipient
}

fn addressee(recipient: Recipient) -> Result<Addressee, Unreadable> {
    match (recipient.person, recipient.role, recipient.organ) {
        (Some(person), None, None) => Ok(Addressee::Person(person.into())),
        (None, Some(role), Some(organ)) => Ok(Addressee::Role {
            role: role.into(),
            organ: organ.into(),
        }),
        _ => Err(Unreadable {
            reason: "`to` is neither a person nor a role and its organ".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use casebook_tests::notices::notice;

    use super::*;

    fn example(nth: u64) -> Notice {
        notice(CaseId(Uuid::from_u128(7)), 3, 41, nth)
    }

    #[test]
    fn a_notice_becomes_a_cloud_event() {
        let body = String::from_utf8(encode(&example(1), "/casebook/pudong")).unwrap();
        let id = example(1).id;
        let expected = format!(
            r#"{{"specversion":"1.0","id":"{id}","source":"/casebook/pudong","type":"casebook.notice.task_opened","subject":"00000000-0000-0000-0000-000000000007","time":"1970-01-01T00:00:00Z","datacontenttype":"application/json","casebookpos":"41","partitionkey":"00000000-0000-0000-0000-000000000007","data":{{"case":"00000000-0000-0000-0000-000000000007","number":"沪司罚〔2026〕17","definition":"penalty.hearing","topic":"task_opened","to":{{"person":"p1"}},"version":3,"position":41,"text":{{"zh":"案件有新的待办（3/1）","en":"the case has a new task (3/1)"}}}}}}"#
        );
        assert_eq!(body, expected);
    }

    #[test]
    fn reading_gives_back_what_was_written() {
        for nth in 0..4 {
            let notice = example(nth);
            assert_eq!(decode(&encode(&notice, "/x")).unwrap(), notice);
        }
        let mut bare = example(0);
        bare.number = None;
        assert_eq!(decode(&encode(&bare, "/x")).unwrap(), bare);
    }

    #[test]
    fn a_later_release_may_say_more() {
        let body = String::from_utf8(encode(&example(0), "/x")).unwrap();
        let more = body.replacen('{', r#"{"dataschema":"urn:x","#, 1).replacen(
            r#""data":{"#,
            r#""data":{"urgent":true,"#,
            1,
        );
        assert_eq!(decode(more.as_bytes()).unwrap(), example(0));
    }

    #[test]
    fn what_is_no_notice_is_refused_without_repeating_it() {
        let good = String::from_utf8(encode(&example(1), "/x")).unwrap();
        let rows = [
            String::new(),
            "geheim".to_owned(),
            r#"{"geheim":1}"#.to_owned(),
            good.replace(r#""specversion":"1.0""#, r#""specversion":"0.3""#),
            good.replace("casebook.notice.", "geheim."),
            good.replace(r#"{"person":"p1"}"#, "{}"),
            good.replace(r#"{"person":"p1"}"#, r#"{"person":"p1","role":"geheim"}"#),
            good.replace(r#""version":3"#, r#""version":"geheim""#),
        ];
        for body in rows {
            let unreadable = decode(body.as_bytes()).unwrap_err().to_string();
            assert!(!unreadable.contains("geheim"), "{unreadable}");
        }
    }

    #[test]
    fn properties_repeat_what_brokers_and_tools_look_at() {
        let notice = example(0);
        let properties = properties(&notice);
        let text = |value: &Option<lapin::types::ShortString>| value.clone().unwrap().to_string();
        assert_eq!(text(properties.message_id()), notice.id.to_string());
        assert_eq!(text(properties.correlation_id()), notice.case.to_string());
        assert_eq!(text(properties.kind()), "casebook.notice.task_opened");
        assert_eq!(text(properties.app_id()), "casebook");
        assert_eq!(text(properties.content_type()), CONTENT_TYPE);
        assert_eq!(*properties.delivery_mode(), Some(2));
        assert_eq!(*properties.timestamp(), Some(0));
    }
}
