//! Following the log: what is registered there is taken in once, in its order.

use std::sync::PoisonError;

use casebook_engine::case::{Event, RegisteredText, RetiredDefinition, Unreadable};
use casebook_engine::recorded::Recorded;
use casebook_engine::runtime::RecordedChange;

use super::{Catalog, LeftOut};

/// What events of the registry say of the texts in force.
#[derive(Default)]
struct News {
    texts: Vec<RegisteredText>,
    retired: Vec<RetiredDefinition>,
    changes: Vec<RecordedChange>,
}

impl News {
    fn take(&mut self, recorded: &Recorded) -> Result<(), Unreadable> {
        match Event::decode(recorded)? {
            Event::TextRegistered(text) => self.texts.push(text),
            Event::DefinitionRetired(retired) => self.retired.push(retired),
            Event::DirectoryChanged(changed) => self.changes.push(RecordedChange {
                version: recorded.version,
                recorded: recorded.recorded,
                actor: recorded.read_meta()?.actor,
                changed,
            }),
            _ => {}
        }
        Ok(())
    }
}

impl Catalog {
    /// Takes in the events that come after those of before. Says which texts it could not take.
    ///
    /// Whoever comes meanwhile waits: a text of before must not come over one of later. Nothing that
    /// was left out is tried again: a text rests on none that is registered after it.
    pub(super) fn follow_log(&self, registered: &[Recorded]) -> Result<Vec<LeftOut>, Unreadable> {
        let _turn = self
            .following
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let followed = self.read().followed;
        let new = registered.iter().filter(|one| one.position > followed);
        let (mut news, mut last) = (News::default(), None);
        for recorded in new {
            news.take(recorded)?;
            last = Some(recorded.position);
        }
        let Some(last) = last else {
            return Ok(Vec::new());
        };
        let left_out = self.add(&news.texts);
        self.retire(&news.retired);
        self.follow(&news.changes);
        self.write().followed = last;
        Ok(left_out)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use casebook_engine::access::Directory;
    use casebook_engine::case::TextKind;
    use casebook_engine::deadline::Calendar;
    use casebook_engine::definition::Definition;
    use casebook_engine::ports::Law;
    use casebook_engine::recorded::{Actor, Hash, Meta};
    use casebook_engine::stream::{Category, Position, StreamId, Version};
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::{digest, shipped_definitions, shipped_directory, shipped_tables};

    /// Events of the registry, one behind the other.
    fn registry(events: &[Event]) -> Vec<Recorded> {
        let meta = Meta {
            occurred: Timestamp::UNIX_EPOCH,
            actor: Actor::default(),
            causation: Uuid::nil(),
            correlation: Uuid::nil(),
            key: None,
            definition: None,
        };
        let stream = StreamId::new(Category::Registry, "some").expect("an id");
        let recorded = (1..).zip(events).map(|(number, event)| {
            let new = event.encode(&meta);
            Recorded {
                position: Position(number),
                stream: stream.clone(),
                version: Version(number),
                event_type: new.event_type,
                schema: new.schema,
                recorded: Timestamp::UNIX_EPOCH,
                meta: new.meta,
                body: new.body,
                previous: Hash::ZERO,
                hash: Hash::ZERO,
            }
        });
        recorded.collect()
    }

    /// A text like one that ships, with something replaced.
    fn like(shipped: &RegisteredText, from: &str, to: &str, version: u32) -> RegisteredText {
        assert!(shipped.text.contains(from), "{from}");
        let text = shipped.text.replacen(from, to, 1);
        RegisteredText {
            digest: digest(text.as_bytes()),
            version,
            text,
            ..shipped.clone()
        }
    }

    fn calendar(version: u32, day: &str) -> RegisteredText {
        let text = format!("date,kind,name\n{day},holiday,元旦\n");
        RegisteredText {
            kind: TextKind::Calendar,
            id: "bureau".into(),
            version,
            digest: digest(text.as_bytes()),
            from: None,
            text,
        }
    }

    fn shipped(texts: Vec<RegisteredText>, id: &str) -> RegisteredText {
        let mut texts = texts.into_iter();
        texts.find(|text| text.id == *id).expect("it ships")
    }

    /// Everything that a law says.
    type Said = (Vec<Arc<Definition>>, Vec<Arc<Calendar>>, Arc<Directory>);

    fn said(law: &Catalog) -> Said {
        (law.definitions(), law.calendars(), law.directory())
    }

    #[test]
    fn what_comes_bit_by_bit_is_what_is_read_at_once() {
        let aid = shipped(shipped_definitions(), "legal.aid");
        let other = like(&aid, "casebook: 1", "casebook: 1 # again", aid.version);
        let retired = RetiredDefinition {
            id: aid.id.clone(),
            version: aid.version,
            on: "2026-01-01".parse().expect("a date"),
            reason: None,
            by: "wang".into(),
            approver: "zhao".into(),
        };
        let log = registry(&[
            Event::TextRegistered(shipped_directory("shanghai").expect("it ships")),
            Event::TextRegistered(calendar(1, "2027-01-01")),
            Event::TextRegistered(aid),
            Event::DefinitionRetired(retired),
            Event::TextRegistered(calendar(2, "2028-01-03")),
            Event::TextRegistered(other),
        ]);
        let (once, bit_by_bit) = (Catalog::new(), Catalog::new());
        assert_eq!(once.take_in(&log), Ok(Vec::new()));
        for recorded in &log {
            let taken = bit_by_bit.take_in(std::slice::from_ref(recorded));
            assert_eq!(taken, Ok(Vec::new()));
        }
        assert_eq!(said(&bit_by_bit), said(&once));
        assert_eq!(once.followed(), Position(6));
    }

    #[test]
    fn what_was_taken_in_does_not_come_over_what_came_later() {
        let texts = [calendar(1, "2027-01-01"), calendar(2, "2028-01-03")];
        let log = registry(&texts.clone().map(Event::TextRegistered));
        // Whoever opened the log a moment ago has read the texts without their places.
        let (law, brought) = (Catalog::new(), Catalog::new());
        assert_eq!(law.take_in(&log), Ok(Vec::new()));
        assert_eq!(brought.add(&texts), []);
        let newest = said(&law);
        assert_eq!(said(&brought), newest);
        for law in [law, brought] {
            assert_eq!(law.take_in(&log[..1]), Ok(Vec::new()));
            assert_eq!(said(&law), newest);
        }
    }

    #[test]
    fn an_event_that_cannot_be_read_keeps_all_of_them_out() {
        let mut log = registry(&[calendar(1, "2027-01-01")].map(Event::TextRegistered));
        log.extend(log.clone());
        log[1].position = Position(2);
        log[1].event_type = "of_a_later_release".into();
        let law = Catalog::new();
        assert!(law.take_in(&log).is_err());
        assert_eq!(law.followed(), Position::START);
        assert!(law.calendar("bureau").is_none());
    }

    #[test]
    fn a_text_that_was_replaced_stays_replaced_when_a_newer_table_comes() {
        let grade = shipped(shipped_tables(), "evaluation_grade");
        let grade = like(&grade, "version: 1", "version: 2", 2);
        let first = shipped(shipped_definitions(), "file.evaluation");
        let other = like(&first, "casebook: 1", "casebook: 1 # again", first.version);
        // Read again in the order of their digests, one of the two would come last in vain.
        for texts in [[&first, &other], [&other, &first]] {
            let law = Catalog::new();
            let [_, stands] = texts;
            let log = [texts[0], texts[1], &grade].map(|text| Event::TextRegistered(text.clone()));
            assert_eq!(law.take_in(&registry(&log)[..2]), Ok(Vec::new()));
            assert_eq!(law.take_in(&registry(&log)), Ok(Vec::new()));
            let found = law.definitions();
            assert_eq!(found.len(), 1, "one version");
            assert_eq!(found[0].reference.digest, stands.digest);
            assert_eq!(found[0].tables["evaluation_grade"].version, 2);
        }
    }
}
