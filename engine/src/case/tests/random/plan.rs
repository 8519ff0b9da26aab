//! What a random definition is made of, before it has names.

use proptest::prelude::*;

/// Stages one after the other.
pub(super) type Level = Vec<Node>;

/// A stage.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// One with tasks.
    Leaf(Leaf),
    /// One that runs for each element of a list.
    Each {
        level: Level,
        list: Listed,
        /// Whether something from outside leads out of it.
        way_out: bool,
    },
    /// One with regions.
    Fork {
        /// Each with the fact that says whether it is needed, if any.
        regions: Vec<(Level, Option<u8>)>,
        /// How many regions are enough; all when 0.
        join: u32,
        /// Whether something from outside leads out of it.
        way_out: bool,
    },
}

/// What is done for each element of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed {
    /// Whether what comes later counts too.
    pub(super) growing: bool,
    /// How many are enough; all when 0.
    pub(super) join: u32,
}

/// A stage with tasks.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) tasks: Vec<Duty>,
    /// Whether something from outside leads on.
    pub(super) accepts: bool,
    /// The fact whose truth leads on, if any.
    pub(super) guard: Option<u8>,
}

/// A task.
#[derive(Clone, Debug)]
pub(super) struct Duty {
    pub(super) role: u8,
    /// Whether it waits for the task before it.
    pub(super) waits: bool,
    /// The fact that says whether it is needed, if any.
    pub(super) when: Option<u8>,
    /// Whether it is done for each element of a list.
    pub(super) each: Option<Listed>,
    pub(super) kind: Kind,
}

/// What is special about a task.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Plain,
    /// It fills the role of the chair.
    Fills,
    /// It has outcomes, of which one leads back as far as `far` says.
    Back {
        far: u8,
        afterwards: u8,
    },
    /// A panel decides it.
    Panel {
        rule: u8,
        members: u8,
        refusal: u8,
        far: u8,
    },
}

/// A limit.
#[derive(Clone, Debug)]
pub(super) struct Clockwork {
    pub(super) start: u8,
    pub(super) within: u8,
    pub(super) by: Option<u8>,
    pub(super) stop: Option<u8>,
    pub(super) pause: Option<(u8, u8)>,
    pub(super) awaited: Option<u8>,
    pub(super) restart: bool,
    pub(super) remind: bool,
    pub(super) deems: bool,
}

/// A whole definition.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) stages: Level,
    pub(super) limits: Vec<Clockwork>,
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => Just(Kind::Plain),
        1 => Just(Kind::Fills),
        2 => (any::<u8>(), 0..3_u8).prop_map(|(far, afterwards)| Kind::Back { far, afterwards }),
        3 => (0..6_u8, 0..4_u8, 0..3_u8, any::<u8>()).prop_map(|(rule, members, refusal, far)| {
            Kind::Panel { rule, members, refusal, far }
        }),
    ]
}

fn listed() -> impl Strategy<Value = Listed> {
    (any::<bool>(), 0..3_u32).prop_map(|(growing, join)| Listed { growing, join })
}

fn duty() -> impl Strategy<Value = Duty> {
    let when = prop::option::weighted(0.25, 0..3_u8);
    let each = prop::option::weighted(0.2, listed());
    (0..4_u8, any::<bool>(), when, each, kind()).prop_map(|(role, waits, when, each, kind)| Duty {
        role,
        waits,
        when,
        each,
        kind,
    })
}

fn leaf() -> impl Strategy<Value = Node> {
    let tasks = prop::collection::vec(duty(), 1..4);
    let guard = prop::option::weighted(0.15, 0..3_u8);
    (tasks, prop::bool::weighted(0.25), guard).prop_map(|(tasks, accepts, guard)| {
        Node::Leaf(Leaf {
            tasks,
            accepts,
            guard,
        })
    })
}

fn node() -> impl Strategy<Value = Node> {
    leaf().prop_recursive(3, 8, 2, |inner| {
        let level = prop::collection::vec(inner, 1..4);
        let each = (level.clone(), listed(), prop::bool::weighted(0.2)).prop_map(
            |(level, list, way_out)| Node::Each {
                level,
                list,
                way_out,
            },
        );
        let needed = prop::option::weighted(0.25, 0..3_u8);
        let regions = prop::collection::vec((level, needed), 1..4);
        let fork =
            (regions, 0..3_u32, prop::bool::weighted(0.2)).prop_map(|(regions, join, way_out)| {
                Node::Fork {
                    regions,
                    join,
                    way_out,
                }
            });
        prop_oneof![2 => fork, 1 => each]
    })
}

fn clockwork() -> impl Strategy<Value = Clockwork> {
    let some = || prop::option::weighted(0.4, any::<u8>());
    let pause = prop::option::weighted(0.3, any::<(u8, u8)>());
    (
        any::<u8>(),
        0..6_u8,
        (some(), some(), some()),
        pause,
        any::<(bool, bool, bool)>(),
    )
        .prop_map(
            |(start, within, (by, stop, awaited), pause, (restart, remind, deems))| Clockwork {
                start,
                within,
                by,
                stop,
                pause,
                awaited,
                restart,
                remind,
                deems,
            },
        )
}

pub(super) fn plan() -> impl Strategy<Value = Plan> {
    let stages = prop::collection::vec(node(), 1..4);
    let limits = prop::collection::vec(clockwork(), 0..4);
    (stages, limits).prop_map(|(stages, limits)| Plan { stages, limits })
}
