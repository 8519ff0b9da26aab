//! Cutting the bytes of a page into events.
//!
//! An event is ten numbers, big-endian: position, number of its stream, version, recorded time, 8
//! bytes each; type, schema version, then the lengths of what follows, 4 bytes each: the hash of its
//! predecessor, its own, its meta and its body.

/// An event as it stands in the bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Event<'a> {
    pub(crate) pos: i64,
    pub(crate) sid: i64,
    pub(crate) version: i64,
    pub(crate) recorded_micros: i64,
    pub(crate) type_id: i32,
    pub(crate) schema_version: i32,
    pub(crate) previous: &'a [u8],
    pub(crate) hash: &'a [u8],
    pub(crate) meta: &'a [u8],
    pub(crate) body: &'a [u8],
}

/// The next event, after which the bytes go on; `None` where they end before it does.
pub(crate) fn cut<'a>(rest: &mut &'a [u8]) -> Option<Event<'a>> {
    let mut ahead = *rest;
    let [pos, sid, version, recorded_micros] = [(); 4].map(|()| long(&mut ahead));
    let [type_id, schema_version, previous, hash, meta, body] = [(); 6].map(|()| short(&mut ahead));
    let event = Event {
        pos: pos?,
        sid: sid?,
        version: version?,
        recorded_micros: recorded_micros?,
        type_id: type_id?,
        schema_version: schema_version?,
        previous: bytes(&mut ahead, previous?)?,
        hash: bytes(&mut ahead, hash?)?,
        meta: bytes(&mut ahead, meta?)?,
        body: bytes(&mut ahead, body?)?,
    };
    *rest = ahead;
    Some(event)
}

fn long(rest: &mut &[u8]) -> Option<i64> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(i64::from_be_bytes(*bytes))
}

fn short(rest: &mut &[u8]) -> Option<i32> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(i32::from_be_bytes(*bytes))
}

fn bytes<'a>(rest: &mut &'a [u8], length: i32) -> Option<&'a [u8]> {
    let (bytes, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    *rest = after;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(numbers: [i64; 4], parts: [&[u8]; 4]) -> Vec<u8> {
        let mut bytes = numbers.map(i64::to_be_bytes).concat();
        for number in [3, 1].into_iter().chain(parts.map(<[u8]>::len)) {
            bytes.extend(i32::try_from(number).expect("short").to_be_bytes());
        }
        bytes.extend(parts.concat());
        bytes
    }

    #[test]
    fn events_are_cut_one_after_the_other() {
        let first = packed([7, 5, 2, -1], [&[1; 32], &[2; 32], b"{}", b""]);
        let second = packed([8, 5, 3, 0], [b"short", b"", b"", b"{}"]);
        let bytes = [first, second].concat();
        let mut rest = &bytes[..];
        let events = [cut(&mut rest), cut(&mut rest)].map(|event| event.expect("an event"));
        let told = events
            .each_ref()
            .map(|e| (e.pos, e.sid, e.version, e.recorded_micros));
        assert_eq!(told, [(7, 5, 2, -1), (8, 5, 3, 0)]);
        assert_eq!((events[0].type_id, events[0].schema_version), (3, 1));
        assert_eq!(
            (events[0].previous, events[0].hash),
            (&[1; 32][..], &[2; 32][..])
        );
        assert_eq!((events[0].meta, events[0].body), (&b"{}"[..], &b""[..]));
        assert_eq!(
            (events[1].previous, events[1].body),
            (&b"short"[..], &b"{}"[..])
        );
        assert_eq!((rest, cut(&mut rest)), (&[][..], None));
    }

    #[test]
    fn what_is_cut_short_is_no_event() {
        let whole = packed([7, 5, 2, -1], [&[1; 32], &[2; 32], b"{}", b"{}"]);
        for end in 0..whole.len() {
            let mut rest = &whole[..end];
            assert_eq!(cut(&mut rest), None, "{end}");
            assert_eq!(rest.len(), end, "nothing is taken");
        }
        let mut negative = whole;
        negative[40..44].fill(0xff);
        assert_eq!(cut(&mut &negative[..]), None);
    }
}
