//! The codes of definition problems, `CB-Lnnn`. Each has a page in `docs/reference/lint/`.
//!
//! A code keeps its number and its meaning for ever. The hundreds say what kind it is:
//! 0 the file, 1 the shape, 2 names, 3 the flow, 4 limits, 5 roles, 6 versions, 7 scenarios,
//! 8 directories, 9 what the language has and the engine does not execute yet.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::Severity;

/// The code of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum Code {
    /// The file is not UTF-8.
    NotUtf8 = 1,
    /// The file is larger than allowed.
    TooLarge = 2,
    /// The file has a NUL or another control character.
    ControlCharacter = 3,
    /// The file is not YAML.
    NotYaml = 4,
    /// Values nest deeper than allowed.
    TooDeep = 5,
    /// The file has more values than allowed.
    TooMany = 6,
    /// Anchors, aliases, tags and merge keys are not part of the language.
    Anchor = 7,
    /// A key stands twice in one map.
    DuplicateKey = 8,
    /// A bare word that YAML 1.1 or 1.2 reads as a truth value or as nothing.
    TruthWord = 9,
    /// The file is empty, or holds more than one document.
    NotOneDocument = 10,
    /// More problems than are shown.
    MoreProblems = 11,

    /// A key that the language does not have in this place.
    UnknownKey = 101,
    /// A key that must be given.
    MissingKey = 102,
    /// A value of another kind, such as a list where a map belongs.
    WrongKind = 103,
    /// A word that is not one of those allowed here.
    UnknownWord = 104,
    /// A name with a character that names do not have.
    BadName = 105,
    /// A number, date, length or share that cannot be read.
    BadValue = 106,
    /// Keys that exclude each other.
    Exclusive = 107,
    /// A version of the language that this engine does not read.
    LanguageVersion = 108,
    /// A fact without personal-data class (个人信息分级).
    MissingClass = 109,

    /// A name that nothing has.
    UnknownName = 201,
    /// One name for two things.
    NameTwice = 202,
    /// A name that the language keeps for itself.
    ReservedName = 203,
    /// An expression that cannot be read, or does not fit the facts.
    BadExpression = 204,
    /// A calendar that does not exist.
    UnknownCalendar = 205,
    /// A return that does not say what comes after it (重提方式).
    ReturnWithoutAfterwards = 210,

    /// A stage that no case ever enters.
    UnreachableStage = 301,
    /// A stage from which no case comes to an end.
    NoEnd = 302,
    /// A stage without any way on.
    NoWayOn = 303,
    /// A region that never ends, so that its join waits for ever.
    JoinWaits = 304,
    /// A task that is never opened.
    DeadTask = 305,
    /// An outcome that leads nowhere, while others do.
    OutcomeUnhandled = 306,
    /// A transition into another region.
    ForeignTarget = 307,
    /// A way on that waits for a task which may be skipped.
    SkipUnhandled = 308,
    /// A transition on something that does not happen while the case is in that stage.
    DeadTransition = 309,
    /// A step that can be reached without what its guard demands.
    GateBypassed = 310,
    /// A choice in which every branch has a condition.
    ChoiceOpen = 311,
    /// A guard that is used nowhere.
    GuardUnused = 312,
    /// A guard that is always the same.
    ConstantGuard = 313,
    /// A return to a stage that is open, runs beside, or may not have been visited.
    ReturnTarget = 314,
    /// A guard that no values of facts make true.
    NeverHolds = 315,
    /// A guard that no values of facts make false.
    NeverFails = 316,

    /// A fact that takes scores and is no number.
    ScoreFact = 380,
    /// What is done for each element of something that is no list with a default.
    ForEachList = 320,
    /// A role that would be filled for each element.
    ForEachFills = 321,
    /// A guard that asks for the element where there is none.
    ItemOutside = 322,
    /// A limit of the case that is met by what is done for one element.
    ForEachLimit = 323,
    /// Tasks left to discretion and no policy for the verb `add`, or the other way round.
    NothingToAdd = 324,

    /// A place in a case where nothing can happen any more.
    DeadEnd = 330,
    /// A place from which a case goes on for ever and never ends.
    NeverEnds = 331,
    /// A step that does not come to rest.
    RunsInCircle = 332,
    /// A dead end that depends on several conditions being answered together.
    DeadEndPerhaps = 333,
    /// A gate that stands open after a return though what it demands was not done again (重新审核).
    GateStale = 334,
    /// A limit whose task is never done while it runs.
    LimitNeverMet = 335,
    /// A condition that what has happened always answers alike.
    ConditionSettled = 336,
    /// A step that is always barred.
    AlwaysBarred = 337,
    /// A limit that still runs when the case ends, its task undone.
    LimitLeftOpen = 338,
    /// A day to count back from that is set too late.
    BackwardUnset = 339,
    /// Too much can become of a case to walk all of it.
    NotWalked = 340,
    /// A place to which a person can return a case and from which only another return leads on.
    LostByReturn = 341,
    /// A link or reaction to a definition that does not exist.
    LinkUnknown = 350,
    /// A fact that passes between cases and does not fit.
    LinkFact = 351,
    /// Something heard of another case that never happens there.
    LinkUnheard = 352,
    /// A message that no stage takes.
    MessageUntaken = 353,
    /// Links that open one another without end.
    LinkCircle = 354,
    /// A watch of an event or a definition that there is not.
    WatchUnknown = 355,
    /// What a watch reads or hands over, and does not fit.
    WatchFact = 356,
    /// A decision table that does not exist.
    UnknownTable = 360,
    /// An input of a decision table for which nothing stands, or nothing that fits.
    TableInput = 361,
    /// A decision table that no expression asks.
    TableUnused = 362,
    /// Rows of a decision table that contradict each other.
    TableOverlap = 363,
    /// A decision table without a row for some case.
    TableGap = 364,
    /// A row of a decision table that never decides.
    TableRowNeverHit = 365,
    /// A decision table of which not every case could be looked at.
    TableTooLarge = 366,
    /// The same table and version with different texts.
    TableTwice = 367,

    /// A duty of a document (service, publication, withdrawal) that no task meets.
    DutyWithoutTask = 370,
    /// A role that must sign a document and never signs the task that issues it.
    SignerNeverSigns = 371,
    /// A task that serves, publishes or withdraws a document that does not ask for it.
    DutyNotAsked = 372,
    /// One series of numbers for two things.
    SeriesTwice = 373,
    /// A document type that no task issues.
    DocumentUnused = 374,
    /// A document with a type that is issued, served or published once for each element of a list.
    DocumentInCopies = 375,

    /// A limit that is never met, stopped or followed by anything.
    LimitEndless = 401,
    /// A backward limit used in a way that only forward limits have.
    BackwardLimit = 402,
    /// A reminder that is not shorter than its limit.
    ReminderTooLong = 403,
    /// A roll rule on a limit that never ends on a rest day.
    RollMeaningless = 404,
    /// A limit whose start never happens.
    LimitNeverStarts = 405,
    /// A stage that waits for what may never come, and nothing follows when its limit has run out.
    SilenceUnanswered = 406,
    /// A limit that counts forward from a day that its own task sets.
    ForwardFromOwnDay = 407,

    /// A role that nobody in the directory can hold.
    RoleUnfillable = 501,
    /// Roles that must be held by different persons, with too few persons.
    ApartImpossible = 502,
    /// A role that does not say where its holders come from.
    RoleWithoutSource = 503,
    /// A role that is used nowhere.
    RoleUnused = 504,
    /// A role that is kept apart from itself, or whose recusal it decides itself, or somebody outside.
    RoleAgainstItself = 505,
    /// A role that retains who did a task, on a way that passes the task by.
    RetainMayNotRun = 506,
    /// A fact that names no person or organ by its type.
    FactNamesNobody = 507,
    /// An organ that the directory does not have, or no organ above.
    NoSuchOrgan = 508,
    /// A role whose persons a fact names that may not be set yet.
    NamedTooLate = 509,
    /// A draw for a role that says not how many, or too few, or that is filled otherwise too.
    DrawWithoutRule = 510,
    /// A role that is drawn by lot, on a way that passes the draw by.
    DrawnTooLate = 511,
    /// A draw of elements from or into a fact of another type.
    DrawnFromNothing = 512,
    /// A matter of which the directory says nothing.
    UnknownMatter = 513,
    /// A register that the directory does not have.
    NoSuchRegister = 514,

    /// Two versions of one definition in force on the same day.
    TwoInForce = 601,
    /// The same id and version with different texts.
    VersionTwice = 602,
    /// A version pinned by something that is no date given at the opening.
    PinFact = 603,
    /// A step that sets the fact by which the version was chosen.
    PinSet = 604,
    /// Versions of one definition with different pins.
    PinsDiffer = 605,
    /// A migration names a stage, task, limit, role or fact that its version does not have.
    MigrationName = 610,
    /// A migration gives a fact a value that is not of its type.
    MigrationFact = 611,
    /// A stage of the old version for which a migration names no new one.
    MigrationUnmapped = 612,
    /// A migration between versions that are not there, or not two, or of two calendars.
    MigrationVersion = 613,

    /// A definition without a scenario.
    NoScenario = 701,
    /// A scenario that checks nothing.
    EmptyScenario = 702,
    /// A file of scenarios for a definition that does not exist.
    ScenarioWithoutDefinition = 703,
    /// A scenario of a definition that is to be published, and it fails.
    ScenarioFails = 704,

    /// An organ that lies above itself.
    OrganCircle = 801,

    /// A transition to several stages (split): write regions, with `when` for those not always needed.
    SplitNotExecuted = 901,
    /// Migration of running cases.
    MigrationNotExecuted = 907,
    /// A verb that cannot be used yet.
    VerbNotExecuted = 912,
    /// A policy that differs from the only one that is executed.
    PolicyNotExecuted = 914,
}

impl Code {
    /// The number, without `CB-L`.
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// Whether a text with this problem may be used.
    pub const fn severity(self) -> Severity {
        match self {
            Self::MoreProblems
            | Self::ReturnWithoutAfterwards
            | Self::GuardUnused
            | Self::ConstantGuard
            | Self::NeverFails
            | Self::ReminderTooLong
            | Self::RollMeaningless
            | Self::SilenceUnanswered
            | Self::ForwardFromOwnDay
            | Self::RoleUnused
            | Self::NamedTooLate
            | Self::NoScenario
            | Self::MigrationUnmapped
            | Self::ChoiceOpen
            | Self::DeadEndPerhaps
            | Self::LinkUnknown
            | Self::GateStale
            | Self::LostByReturn
            | Self::LimitNeverMet
            | Self::ConditionSettled
            | Self::LimitLeftOpen
            | Self::BackwardUnset
            | Self::TableUnused
            | Self::DocumentUnused
            | Self::TableRowNeverHit
            | Self::TableTooLarge => Severity::Warning,
            Self::NotWalked => Severity::Information,
            _ => Severity::Error,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CB-L{:03}", self.number())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
