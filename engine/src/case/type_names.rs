//! The names of all event types, asked from the format itself so that no list can drift from it.

use serde::de::value::Error;
use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

use super::Event;

impl Event {
    /// The stable names of all event types, in the order in which they are declared.
    pub fn type_names() -> &'static [&'static str] {
        let mut names: &'static [&'static str] = &[];
        // Reading ends as soon as the names are known: there is nothing to read.
        let _ = Self::deserialize(Names(&mut names));
        names
    }
}

/// A reader that holds no event, and notes which names it is asked for.
struct Names<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Error;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = variants;
        Err(nothing())
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(nothing())
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

fn nothing() -> Error {
    Error::custom("there is no event to read")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_type_is_named_as_it_is_stored() {
        let names = Event::type_names();
        let ended = Event::CaseEnded {
            stage: "archive".into(),
        };
        assert_eq!(names.first(), Some(&"case_opened"));
        assert!(names.contains(&ended.type_name().as_str()));
        assert!(names.len() > 40, "{names:?}");
    }
}
