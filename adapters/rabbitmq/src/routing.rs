//! Which way a notice goes: its routing key, and the patterns by which queues ask for it.
//!
//! A key has four words: `<definition>.<organ or "person">.<role or person>.<topic>`, for instance
//! `penalty-hearing.sfj-pudong.legal_review.task_opened` or `penalty-hearing.person.p7.task_due`.

use casebook_engine::notice::{Addressee, Notice};

/// The most bytes of one word, so that four of them fit into the 255 bytes of a key.
const WORD_BYTES_MAX: usize = 60;
/// Stands for the organ when the notice is for one person.
const PERSON: &str = "person";

/// The routing key of a notice.
pub fn routing_key(notice: &Notice) -> String {
    let (organ, whom) = route(&notice.to);
    let (kind, topic) = (word(notice.kind.as_str()), word(notice.topic.as_str()));
    format!("{kind}.{organ}.{whom}.{topic}")
}

/// The pattern that asks for everything.
pub fn everything() -> String {
    "#".to_owned()
}

/// The pattern that asks for all notices to one addressee.
pub fn addressee_pattern(to: &Addressee) -> String {
    let (organ, whom) = route(to);
    format!("*.{organ}.{whom}.*")
}

/// The pattern that asks for all notices of the cases of one definition.
pub fn kind_pattern(kind: &str) -> String {
    format!("{}.#", word(kind))
}

fn route(to: &Addressee) -> (String, String) {
    match to {
        Addressee::Person(person) => (PERSON.to_owned(), word(person.as_str())),
        Addressee::Role { role, organ } => (word(organ.as_str()), word(role.as_str())),
    }
}

/// A name as one word of a key: dots, the wildcards `*` and `#`, blanks and control characters
/// become `-`; what is longer than [`WORD_BYTES_MAX`] is cut; nothing at all becomes `-`.
fn word(name: &str) -> String {
    let is_special = |c: char| ".*#".contains(c) || c.is_whitespace() || c.is_control();
    let plain = name.chars().map(|c| if is_special(c) { '-' } else { c });
    let mut word = String::new();
    for letter in plain {
        if word.len() + letter.len_utf8() > WORD_BYTES_MAX {
            break;
        }
        word.push(letter);
    }
    if word.is_empty() {
        word.push('-');
    }
    word
}

#[cfg(test)]
mod tests {
    use casebook_engine::stream::CaseId;
    use casebook_tests::notices::notice;

    use super::*;

    #[test]
    fn names_become_words() {
        let rows = [
            ("penalty.hearing", "penalty-hearing"),
            ("市司法局", "市司法局"),
            ("a b\t*#", "a-b---"),
            ("", "-"),
        ];
        for (name, expected) in rows {
            assert_eq!(word(name), expected, "{name}");
        }
        assert_eq!(word(&"法".repeat(40)), "法".repeat(20));
    }

    #[test]
    fn a_key_has_four_words_whatever_the_names() {
        let mut notice = notice(CaseId(uuid::Uuid::nil()), 1, 1, 0);
        assert_eq!(
            routing_key(&notice),
            "penalty-hearing.sfj-pudong.legal_review.task_opened"
        );
        assert_eq!(addressee_pattern(&notice.to), "*.sfj-pudong.legal_review.*");
        notice.to = Addressee::Person("p.7".into());
        assert_eq!(
            routing_key(&notice),
            "penalty-hearing.person.p-7.task_opened"
        );
        assert_eq!(addressee_pattern(&notice.to), "*.person.p-7.*");
        let long = "机关".repeat(100);
        notice.kind = long.as_str().into();
        notice.topic = long.as_str().into();
        notice.to = Addressee::Role {
            role: long.as_str().into(),
            organ: long.as_str().into(),
        };
        let key = routing_key(&notice);
        assert_eq!(key.split('.').count(), 4);
        assert!(key.len() <= 255);
        assert_eq!(kind_pattern("penalty.hearing"), "penalty-hearing.#");
        assert_eq!(everything(), "#");
    }
}
