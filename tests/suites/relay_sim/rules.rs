//! One rule of the relay at a time.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use casebook_engine::ports::{EventStore, Fault, Subscriptions};
use casebook_engine::recorded::Hash;
use casebook_engine::runtime::relay::{Progress, RELAY, Retried, Settings};
use casebook_engine::stream::{Position, StreamId};
use casebook_memory::MemoryStore;
use jiff::SignedDuration;
use uuid::Uuid;

use super::post::Troubles;
use super::shaky::Shaky;
use super::world::{World, case, now, settings};

fn poll<F: Future>(step: &mut Pin<&mut F>) -> Poll<F::Output> {
    let mut context = Context::from_waker(Waker::noop());
    step.as_mut().poll(&mut context)
}

fn ids(notices: &[casebook_engine::notice::Notice]) -> Vec<Uuid> {
    notices.iter().map(|notice| notice.id).collect()
}

#[test]
fn every_notice_arrives_once_when_nothing_goes_wrong() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    assert_eq!(
        now(relay.step()).unwrap(),
        Progress::Idle {
            after: Position::START,
            until: None
        }
    );
    for number in [1, 2, 1, 3] {
        world.happen(number, 9);
    }
    world.settle(&mut relay);
    let mut arrived = ids(&world.post.arrived());
    let mut expected = ids(&world.notices());
    arrived.sort();
    expected.sort();
    assert!(!expected.is_empty());
    assert_eq!(arrived, expected);
    assert_eq!(world.checkpoint(), Position(36));
    assert_eq!(world.complaint(), None);
}

#[test]
fn while_one_case_waits_for_its_answer_the_others_go_on_and_the_checkpoint_follows() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    // Case 3 has nothing to tell of its first version.
    world.happen(3, 1);
    world.happen(1, 4);
    world
        .post
        .trouble(|troubles| troubles.stuck = [case(1)].into());
    let mut step = pin!(relay.step());
    assert!(poll(&mut step).is_pending());
    assert_eq!(world.checkpoint(), Position(1));

    world.happen(2, 5);
    assert!(poll(&mut step).is_pending());
    let arrived = world.post.arrived();
    let of_second = world.notices().iter().filter(|n| n.case == case(2)).count();
    assert_eq!(arrived.len(), of_second, "nothing of case 1, all of case 2");
    assert_eq!(
        world.checkpoint(),
        Position(1),
        "not beyond what is unknown"
    );

    world.post.suffer(Troubles::default());
    assert!(poll(&mut step).is_ready());
    assert_eq!(world.checkpoint(), Position(10));
    let arrived = world.post.arrived();
    let of_first: Vec<_> = arrived.iter().filter(|n| n.case == case(1)).collect();
    assert!(of_first.is_sorted_by_key(|notice| notice.version));
    assert_eq!(arrived.len(), world.notices().len());
}

#[test]
fn the_next_event_of_a_case_is_not_sent_before_the_one_before_is_confirmed() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    world.happen(1, 1);
    let once = |troubles: &mut Troubles| troubles.stuck = [case(1)].into();
    world.post.trouble(once);
    {
        let mut step = pin!(relay.step());
        assert!(poll(&mut step).is_pending());
        // The queue is full when the first one comes to it; the second would find room.
        world.happen(1, 1);
        assert!(poll(&mut step).is_pending());
        world.post.suffer(Troubles {
            full: [case(1)].into(),
            ..Troubles::default()
        });
        assert!(poll(&mut step).is_ready());
        assert_eq!(world.post.arrived(), []);
    }
    world.post.suffer(Troubles::default());
    world.settle(&mut relay);
    assert_eq!(ids(&world.post.arrived()), ids(&world.notices()));
}

#[test]
fn events_that_concern_nobody_move_the_checkpoint_too() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    // Case 3 has nothing to tell of its first version.
    world.happen(3, 1);
    assert_eq!(
        now(relay.step()).unwrap(),
        Progress::Moved {
            checkpoint: Position(1),
            notices: 0
        }
    );
    assert_eq!(world.post.arrived(), []);
}

#[test]
fn a_small_batch_reads_on_until_the_end() {
    let world = World::new(1);
    let settings = Settings {
        batch_events_max: 3,
        ..settings()
    };
    let mut relay = world.relay(1, settings);
    world.happen(1, 10);
    world.settle(&mut relay);
    assert_eq!(ids(&world.post.arrived()), ids(&world.notices()));
    assert_eq!(world.checkpoint(), Position(10));
}

#[test]
fn an_outage_is_waited_out_with_growing_pauses() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    world.happen(1, 2);
    world.post.trouble(|troubles| troubles.away = true);
    let mut pauses = Vec::new();
    for _ in 0..9 {
        let start = casebook_engine::ports::Clock::now(&*world.clock);
        let Progress::Waiting { until, reason } = now(relay.step()).unwrap() else {
            panic!("nothing can move");
        };
        assert!(reason.contains("the connection was lost"), "{reason}");
        assert_eq!(
            now(relay.step()).unwrap(),
            Progress::Waiting { until, reason },
            "nothing is tried before the time has come"
        );
        pauses.push(until.duration_since(start).as_millis());
        world.clock.pass_until(until);
    }
    let expected = [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000];
    assert_eq!(pauses, expected);
    let complaint = world.complaint().unwrap();
    assert!(complaint.contains("the connection was lost"), "{complaint}");
    world.post.suffer(Troubles::default());
    world.settle(&mut relay);
    assert_eq!(ids(&world.post.arrived()), ids(&world.notices()));
    assert_eq!(world.complaint(), None);
}

#[test]
fn a_refused_notice_holds_its_case_and_no_other() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    world.happen(1, 3);
    world.happen(2, 3);
    world
        .post
        .trouble(|troubles| troubles.full = [case(1)].into());
    let step = now(relay.step()).unwrap();
    assert!(matches!(step, Progress::Moved { checkpoint, .. } if checkpoint == Position::START));
    let arrived = world.post.arrived();
    assert!(arrived.iter().all(|notice| notice.case == case(2)));
    let of_second = world.notices().iter().filter(|n| n.case == case(2)).count();
    assert_eq!(arrived.len(), of_second);
    let complaint = world.complaint().unwrap();
    assert_eq!(complaint, "notices of 1 cases are refused");

    world.post.suffer(Troubles::default());
    world.settle(&mut relay);
    let arrived = world.post.arrived();
    assert_eq!(arrived.len(), world.notices().len(), "nothing came twice");
    assert_eq!(world.checkpoint(), Position(6));
}

#[test]
fn what_is_refused_again_and_again_while_others_get_through_is_set_aside() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    world.happen(1, 3);
    world
        .post
        .trouble(|troubles| troubles.full = [case(1)].into());
    for attempt in 1..=6 {
        assert_eq!(world.parked(), [], "before attempt {attempt}");
        // Something else gets through at each attempt.
        world.happen(2, 4);
        world.clock.pass(SignedDuration::from_secs(60));
        now(relay.step()).unwrap();
    }
    now(relay.step()).unwrap();
    let parked = world.parked();
    let reasons: Vec<(u64, &str)> = parked
        .iter()
        .map(|parked| (parked.position.0, parked.reason.as_str()))
        .collect();
    assert_eq!(
        reasons,
        [
            (1, "the queue is full"),
            (2, "waits behind position 1 of the same stream")
        ],
        "the third event of case 1 has nothing to tell"
    );
    assert_eq!(world.checkpoint(), Position(27));
}

#[test]
fn one_full_queue_before_a_long_log_keeps_nobody_waiting_for_good() {
    let world = World::new(1);
    let settings = Settings {
        batch_events_max: 8,
        ..settings()
    };
    let mut relay = world.relay(1, settings);
    world.happen(1, 1);
    for number in [2, 4, 5] {
        world.happen(number, 9);
    }
    world
        .post
        .trouble(|troubles| troubles.full = [case(1)].into());
    // What gets through behind it in the first steps is all that is read ahead.
    for _ in 0..20 {
        now(relay.step()).unwrap();
        world.clock.pass(SignedDuration::from_secs(60));
    }
    let parked = world.parked();
    let positions: Vec<u64> = parked.iter().map(|one| one.position.0).collect();
    assert_eq!(positions, [1]);
    assert_eq!(world.checkpoint(), Position(28));
}

#[test]
fn nothing_is_set_aside_while_nothing_gets_through() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    world.happen(1, 3);
    world
        .post
        .trouble(|troubles| troubles.full = [case(1)].into());
    for _ in 0..20 {
        now(relay.step()).unwrap();
        world.clock.pass(SignedDuration::from_secs(60));
    }
    assert_eq!(world.parked(), []);
    assert_eq!(world.checkpoint(), Position::START);
}

#[test]
fn what_nobody_takes_is_set_aside_with_all_that_follows_in_its_case() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    world.happen(1, 2);
    world.happen(2, 2);
    world
        .post
        .trouble(|troubles| troubles.unroutable = [case(1)].into());
    now(relay.step()).unwrap();
    assert_eq!(world.checkpoint(), Position(4));
    world.happen(1, 3);
    now(relay.step()).unwrap();
    assert_eq!(world.checkpoint(), Position(7));
    let parked = world.parked();
    let positions: Vec<u64> = parked.iter().map(|parked| parked.position.0).collect();
    assert_eq!(positions, [1, 2, 6, 7], "position 5 has nothing to tell");
    assert!(parked.iter().all(|p| p.stream == StreamId::case(case(1))));
    let complaint = world.complaint().unwrap();
    assert_eq!(
        complaint,
        "4 events are set aside: mend what keeps their notices, then retry"
    );
}

#[test]
fn retrying_sends_what_was_set_aside_in_order() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    world.happen(1, 6);
    world.happen(2, 2);
    let both = [case(1), case(2)];
    world
        .post
        .trouble(|troubles| troubles.unroutable = both.into());
    now(relay.step()).unwrap();
    assert_eq!(now(relay.retry()).unwrap(), Retried { sent: 0, left: 6 });
    world
        .post
        .trouble(|troubles| troubles.unroutable = [case(2)].into());
    assert_eq!(now(relay.retry()).unwrap(), Retried { sent: 5, left: 1 });
    world.post.suffer(Troubles::default());
    assert_eq!(now(relay.retry()).unwrap(), Retried { sent: 1, left: 0 });
    assert_eq!(ids(&world.post.arrived()), ids(&world.notices()));
    now(relay.step()).unwrap();
    assert_eq!(world.complaint(), None);
}

#[test]
fn what_was_set_aside_is_tried_again_by_itself() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    world.happen(1, 3);
    world
        .post
        .trouble(|troubles| troubles.unroutable = [case(1)].into());
    now(relay.step()).unwrap();
    now(relay.step()).unwrap();
    world.post.suffer(Troubles::default());
    let Progress::Idle {
        until: Some(until), ..
    } = now(relay.step()).unwrap()
    else {
        panic!("it says when it tries again");
    };
    assert_eq!(world.post.arrived(), []);
    world.clock.pass_until(until);
    now(relay.step()).unwrap();
    assert_eq!(ids(&world.post.arrived()), ids(&world.notices()));
    assert_eq!((world.parked(), world.complaint()), (vec![], None));
}

#[test]
fn an_event_that_cannot_be_read_is_set_aside() {
    let world = World::new(1);
    let mut relay = world.relay(1, settings());
    world.happen(1, 3);
    world.happen(2, 1);
    world.line.make_unreadable([2]);
    now(relay.step()).unwrap();
    assert_eq!(
        (world.checkpoint(), world.parked()),
        (Position(1), vec![]),
        "nothing is set aside before what comes before it has arrived"
    );
    now(relay.step()).unwrap();
    let parked = world.parked();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].position, Position(2));
    assert!(parked[0].reason.contains("no such type of event"));
    assert_eq!(now(relay.retry()).unwrap(), Retried { sent: 0, left: 1 });
    assert_eq!(world.checkpoint(), Position(4));
    world.line.make_unreadable([]);
    assert_eq!(now(relay.retry()).unwrap(), Retried { sent: 1, left: 0 });
    assert_eq!(world.post.arrived().len(), world.notices().len());
}

#[test]
fn a_crash_before_the_checkpoint_moved_costs_second_copies_only() {
    let world = World::new(1);
    world.happen(1, 3);
    let mut relay = world.relay(1, settings());
    world
        .post
        .trouble(|troubles| troubles.full = [case(2)].into());
    world.happen(2, 1);
    world.happen(1, 3);
    now(relay.step()).unwrap();
    drop(relay);
    world.post.suffer(Troubles::default());
    let mut next = world.relay(1, settings());
    world.settle(&mut next);
    let (arrived, first) = (world.post.arrived(), world.post.first_arrivals());
    assert!(arrived.len() > first.len());
    assert!(world.notices().iter().all(|notice| world.post.has(notice)));
    assert_eq!(first.len(), world.notices().len());
}

#[test]
fn one_node_works_and_the_other_takes_over_when_it_stops() {
    let world = World::new(1);
    let (mut here, mut there) = (world.relay(1, settings()), world.relay(2, settings()));
    world.happen(1, 3);
    now(here.step()).unwrap();
    let step = now(there.step()).unwrap();
    assert!(matches!(step, Progress::Elsewhere { .. }));
    now(here.release()).unwrap();
    world.happen(1, 3);
    world.settle(&mut there);
    assert_eq!(ids(&world.post.arrived()), ids(&world.notices()));
    let step = now(here.step()).unwrap();
    assert!(matches!(step, Progress::Elsewhere { .. }));
}

#[test]
fn a_node_that_lost_the_lease_stops() {
    let short = Settings {
        lease: Duration::ZERO,
        ..settings()
    };
    let world = World::new(1);
    let (mut here, mut there) = (world.relay(1, short), world.relay(2, short));
    world.happen(1, 3);
    now(here.step()).unwrap();
    now(there.step()).unwrap();
    world.happen(1, 3);
    world.settle(&mut there);
    let before = world.post.arrived().len();
    world.settle(&mut here);
    assert_eq!(
        world.post.arrived().len(),
        before,
        "it goes on where the other is"
    );
    assert_eq!(world.checkpoint(), Position(6));
}

#[test]
fn a_node_that_lost_the_lease_in_the_middle_of_a_step_sends_nothing_more() {
    let short = Settings {
        lease: Duration::ZERO,
        ..settings()
    };
    let world = World::new(1);
    let (mut here, mut there) = (world.relay(1, short), world.relay(2, short));
    world.happen(1, 1);
    world
        .post
        .trouble(|troubles| troubles.stuck = [case(1)].into());
    let mut step = pin!(here.step());
    assert!(poll(&mut step).is_pending());
    let mut elsewhere = pin!(there.step());
    assert!(poll(&mut elsewhere).is_pending());
    world.happen(2, 3);
    let progress = poll(&mut step);
    assert!(
        matches!(progress, Poll::Ready(Ok(Progress::Elsewhere { .. }))),
        "{progress:?}"
    );
    assert_eq!(world.post.arrived(), []);
}

#[test]
fn a_log_that_was_rolled_back_halts_the_relay() {
    for length in [2, 3, 4, 9] {
        let world = World::new(1);
        let mut relay = world.relay(1, settings());
        world.happen(1, 3);
        world.settle(&mut relay);
        now(relay.release()).unwrap();
        let sent = world.post.arrived().len();

        // The same checkpoint over another log: what a failover that lost the end leaves behind.
        let other = World::new(1);
        other.happen(5, length);
        let there = Shaky::new(Arc::<MemoryStore>::clone(&other.store), 1);
        let lease = now(there.acquire(RELAY, Uuid::from_u128(1), Duration::ZERO));
        let lease = lease.unwrap().unwrap();
        let hash: Hash = world.log()[2].hash;
        now(there.advance(&lease, Position(3), hash)).unwrap();
        let mut relay = other.relay(1, settings());
        for _ in 0..2 {
            let fault = now(relay.step()).unwrap_err();
            assert!(matches!(fault, Fault::Corrupt { .. }), "{length}: {fault}");
        }
        assert!(other.complaint().unwrap().contains("rolled back"));
        assert_eq!(other.post.arrived().len(), 0);
        assert_eq!(world.post.arrived().len(), sent);
        assert_eq!(now(other.store.head()).unwrap().0, length as u64);
    }
}
