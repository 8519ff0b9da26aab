//! Long readings of the log, in the binary format of `COPY … TO STDOUT`: the rows come as one run of
//! bytes and are cut here, at a fraction of what a row costs that is answered by itself.
//!
//! The format is a signature, then rows of a count and as many fields, each its length and its
//! bytes; numbers are big-endian, a length of -1 is NULL, a count of -1 is the end.

use casebook_engine::ports::Fault;
use casebook_engine::recorded::Recorded;
use futures::TryStreamExt;

use crate::decode::EventRow;
use crate::fault::{corrupt, unavailable};
use crate::session::{Sessions, bounded};

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
/// The flags and the length of an extension, of which there is none.
const HEAD_BYTES: usize = SIGNATURE.len() + 8;
/// Those of [`EventRow`].
const COLUMNS: usize = 11;

/// The events that a query answers; its columns are those of [`EventRow`], in their order.
pub(crate) async fn events(sessions: &Sessions, query: &str) -> Result<Vec<Recorded>, Fault> {
    let mut lent = sessions.lend().await?;
    let copy = format!("COPY ({query}) TO STDOUT (FORMAT binary)");
    let limit = lent.limit();
    let reading = async {
        let mut parts = lent.connection().copy_out_raw(&copy).await?;
        let mut bytes = Vec::new();
        while let Some(part) = parts.try_next().await? {
            bytes.extend_from_slice(&part);
        }
        Ok(bytes)
    };
    let bytes = bounded(limit, reading).await?;
    lent.give_back();
    let events = rows(&bytes)?;
    sessions.saw(&events);
    Ok(events)
}

fn rows(bytes: &[u8]) -> Result<Vec<Recorded>, Fault> {
    let cut_short = || unavailable(&"the answer of the database is cut short");
    let mut rest = bytes.get(HEAD_BYTES..).ok_or_else(cut_short)?;
    if !bytes.starts_with(SIGNATURE) {
        return Err(unavailable(
            &"the answer of the database is in another format",
        ));
    }
    let mut events = Vec::new();
    while number::<2>(&mut rest).ok_or_else(cut_short)? >= 0 {
        let fields = fields(&mut rest).ok_or_else(cut_short)?;
        // The joins are outer ones: what is missing is gone from the database.
        let event = row(fields).ok_or_else(|| {
            let pos = fields[0].integer().unwrap_or_default();
            let place = format!("events at position {pos}");
            corrupt(place, &"its stream, its type or a value is missing")
        });
        events.push(event?.recorded()?);
    }
    Ok(events)
}

/// The fields of the next row; `None` where the bytes end too early.
fn fields<'a>(rest: &mut &'a [u8]) -> Option<[Field<'a>; COLUMNS]> {
    let mut fields = [Field(None); COLUMNS];
    for field in &mut fields {
        let length = number::<4>(rest)?;
        if let Ok(length) = usize::try_from(length) {
            let (bytes, after) = rest.split_at_checked(length)?;
            *rest = after;
            *field = Field(Some(bytes));
        }
    }
    Some(fields)
}

/// The next number, of so many bytes.
fn number<const BYTES: usize>(rest: &mut &[u8]) -> Option<i64> {
    let (bytes, after) = rest.split_first_chunk::<BYTES>()?;
    *rest = after;
    Field(Some(bytes)).integer()
}

fn row(fields: [Field<'_>; COLUMNS]) -> Option<EventRow> {
    let [
        pos,
        category,
        id,
        version,
        name,
        schema,
        micros,
        meta,
        body,
        previous,
        hash,
    ] = fields;
    Some(EventRow {
        pos: pos.integer()?,
        category: i16::try_from(category.integer()?).ok()?,
        id: id.text()?,
        version: version.integer()?,
        name: name.text()?,
        schema_version: i32::try_from(schema.integer()?).ok()?,
        recorded_micros: micros.integer()?,
        meta: meta.bytes()?,
        body: body.bytes()?,
        previous: previous.bytes()?,
        hash: hash.bytes()?,
    })
}

/// A field of a row; without bytes where it is NULL.
#[derive(Clone, Copy)]
struct Field<'a>(Option<&'a [u8]>);

impl Field<'_> {
    /// A big-endian number of 2, 4 or 8 bytes.
    fn integer(self) -> Option<i64> {
        let bytes = self.0?;
        match bytes.len() {
            2 => Some(i16::from_be_bytes(bytes.try_into().ok()?).into()),
            4 => Some(i32::from_be_bytes(bytes.try_into().ok()?).into()),
            8 => Some(i64::from_be_bytes(bytes.try_into().ok()?)),
            _ => None,
        }
    }

    fn bytes(self) -> Option<Vec<u8>> {
        self.0.map(<[u8]>::to_vec)
    }

    fn text(self) -> Option<String> {
        String::from_utf8(self.bytes()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A whole answer of one row with these fields.
    fn answer(fields: &[Option<&[u8]>]) -> Vec<u8> {
        let mut bytes = [SIGNATURE, &[0; 8], &11_i16.to_be_bytes()].concat();
        for field in fields {
            let length = field.map_or(-1, |field| i32::try_from(field.len()).expect("short"));
            bytes.extend(length.to_be_bytes());
            bytes.extend(field.unwrap_or_default());
        }
        bytes.extend((-1_i16).to_be_bytes());
        bytes
    }

    fn row(name: Option<&'static [u8]>) -> Vec<u8> {
        let (pos, one, schema) = (
            7_i64.to_be_bytes(),
            1_i16.to_be_bytes(),
            1_i32.to_be_bytes(),
        );
        let micros = (-1_i64).to_be_bytes();
        answer(&[
            Some(&pos),
            Some(&one),
            Some(b"a"),
            Some(&pos),
            name,
            Some(&schema),
            Some(&micros),
            Some(b"{}"),
            Some(b""),
            Some(&[1; 32]),
            Some(&[2; 32]),
        ])
    }

    #[test]
    fn rows_are_cut_from_the_bytes() {
        let events = rows(&row(Some(b"noted"))).expect("a whole answer");
        let [event] = &events[..] else {
            panic!("{events:?}");
        };
        assert_eq!(
            (event.position.0, event.version.0, event.event_type.as_str()),
            (7, 7, "noted")
        );
        assert_eq!(event.recorded.as_microsecond(), -1);
        assert_eq!((&event.meta[..], &event.body[..]), (&b"{}"[..], &b""[..]));
    }

    #[test]
    fn what_is_cut_short_or_missing_is_no_event() {
        let whole = row(Some(b"noted"));
        for end in 0..whole.len() {
            let told = rows(&whole[..end]);
            assert!(
                matches!(told, Err(Fault::Unavailable { .. })),
                "{end}: {told:?}"
            );
        }
        let told = rows(&row(None));
        assert!(matches!(told, Err(Fault::Corrupt { .. })), "{told:?}");
        let strange = [b"PGCOPY".as_slice(), &[0; 40]].concat();
        assert!(rows(&strange).is_err());
    }
}
