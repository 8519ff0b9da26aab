//! A small bureau in memory: the shipped law, a clock that stands, cases made by the engine.

#[path = "figures.rs"]
mod figures;

use std::sync::Arc;

use async_trait::async_trait;
use casebook_engine::Facts;
use casebook_engine::case::{Command, Complete, Document, Open, Vote};
use casebook_engine::ports::{Clock, EventStore, Ids, Subscriptions};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Engine, Failure, Outcome, Reactor, Request, Subject};
use casebook_engine::stream::CaseId;
use casebook_http::App;
use casebook_memory::MemoryStore;
use casebook_projections::ViewStore;
use casebook_projections::running::{Builder, Ports, Scope};
use casebook_projections::views::PROJECTIONS;
use casebook_workflows::Catalog;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use figures::Figures;

/// The title of a case that attacks the page.
pub(crate) const HOSTILE: &str = "<script>alert('案')</script> & \"更多\"";

/// A bureau and its cases.
pub(crate) struct World {
    store: Arc<MemoryStore>,
    engine: Arc<Engine>,
    clock: Arc<dyn Clock>,
}

/// A clock that stands at an instant.
struct Standing(Timestamp);

#[async_trait]
impl Clock for Standing {
    fn now(&self) -> Timestamp {
        self.0
    }

    async fn sleep_until(&self, _: Timestamp) {}
}

struct NewIds;

impl Ids for NewIds {
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// The instant at which the bureau stands.
pub(crate) fn now() -> Timestamp {
    day("2026-08-20")
}

/// Ten in the morning of a day in Shanghai.
pub(crate) fn day(day: &str) -> Timestamp {
    format!("{day}T10:00:00+08:00").parse().expect("a day")
}

impl World {
    /// A bureau without cases.
    pub(crate) fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        let clock: Arc<dyn Clock> = Arc::new(Standing(now()));
        let engine = Engine::new(
            Arc::clone(&store) as Arc<dyn EventStore>,
            Arc::new(Catalog::shipped()),
            Arc::clone(&clock),
            Arc::new(NewIds),
        );
        let engine = Arc::new(engine);
        Self {
            store,
            engine,
            clock,
        }
    }

    /// Three penalty cases of different age: overdue, near its end and new.
    pub(crate) async fn with_cases() -> (Self, [CaseId; 3]) {
        let world = Self::new();
        let overdue = world
            .open("擅自从事法律服务案", "shanghai", "2026-05-06")
            .await;
        let near = world.open("公证收费违规案", "huangpu", "2026-06-03").await;
        let new = world.open(HOSTILE, "shanghai", "2026-08-14").await;
        world.investigate(overdue).await;
        (world, [overdue, near, new])
    }

    /// Opens a penalty case on a day.
    pub(crate) async fn open(&self, title: &str, organ: &str, filed: &str) -> CaseId {
        let open = Open {
            title: title.to_owned(),
            organ: organ.into(),
            seat: None,
            facts: Facts::from([("party".into(), "某公司".into())]),
            parent: None,
            number: None,
            imported_from: None,
            link: None,
        };
        let subject = Subject::New {
            definition: "penalty.hearing".into(),
            id: None,
        };
        let handler = match organ {
            "shanghai" => "li.chengban".to_owned(),
            organ => format!("{organ}.chengban.li"),
        };
        let outcome = self
            .ask(subject, &handler, Command::Open(open), filed)
            .await
            .expect("the case can be opened");
        outcome.case
    }

    /// Takes the first task of a case, does it, and tries what is not allowed.
    async fn investigate(&self, case: CaseId) {
        let claim = Command::Claim {
            task: "interview".into(),
        };
        self.act(case, "li.chengban", claim, "2026-05-07")
            .await
            .expect("the task can be claimed");
        let early = Command::Complete(Complete::plain("decision"));
        let refused = self.act(case, "wang.shenhe", early, "2026-05-08").await;
        assert!(matches!(refused, Err(Failure::Rejected(_))), "{refused:?}");
        let interview = Complete {
            document: Some(Document {
                kind: "interview_record".into(),
                title: None,
                sha256: None,
            }),
            opinion: Some("已询问当事人".to_owned()),
            ..Complete::plain("interview")
        };
        let interview = Command::Complete(interview);
        self.act(case, "li.chengban", interview, "2026-05-09")
            .await
            .expect("the task can be done");
        let sign = Command::Vote {
            task: "interview".into(),
            vote: Vote::Agree,
            role: None,
            opinion: None,
            score: None,
        };
        self.act(case, "sun.chengban", sign, "2026-05-11")
            .await
            .expect("the record can be signed");
    }

    /// A plan that had two files drawn, each with its evaluation.
    pub(crate) async fn evaluation(&self) -> CaseId {
        let open = Open {
            title: "2026年案卷评查".to_owned(),
            organ: "shanghai".into(),
            seat: None,
            facts: Facts::new(),
            parent: None,
            number: None,
            imported_from: None,
            link: None,
        };
        let subject = Subject::New {
            definition: "evaluation.plan".into(),
            id: None,
        };
        let open = self.ask(subject, "zhang.jiandu", Command::Open(open), "2026-07-01");
        let plan = open.await.expect("the plan can be opened").case;
        let file = |number: &str, reason: &str| {
            serde_json::json!({
                "file_no": number, "unit": "某局", "procedure": "penalty.hearing", "reason": reason,
            })
        };
        let sample = [file("甲罚1号", "hearing"), file("甲罚2号", "random")];
        let steps = [
            (
                "plan",
                "evaluation_plan",
                serde_json::json!({
                    "organs": ["shanghai"], "period": "2026", "kinds": ["penalty.hearing"],
                    "rules": [], "size": "2", "strata": "none",
                }),
            ),
            ("approve", "plan_approval", serde_json::json!({})),
            (
                "take",
                "population_list",
                serde_json::json!({
                    "cut_position": 9, "population": 2, "digest": "x", "mandatory": ["甲罚1号"],
                    "pool": ["甲罚2号"], "lots": 1,
                }),
            ),
            ("draw", "sample_record", serde_json::json!({})),
            (
                "choose",
                "sample_list",
                serde_json::json!({ "seed": "x", "sample": sample }),
            ),
        ];
        for (task, kind, facts) in steps {
            self.step(plan, (task, kind), facts).await;
        }
        self.react().await;
        plan
    }

    /// A step of a plan, by the person whose it is.
    async fn step(&self, plan: CaseId, (task, kind): (&str, &str), facts: serde_json::Value) {
        let is_approval = task == "approve";
        let complete = Complete {
            outcome: is_approval.then(|| "approve".into()),
            facts: serde_json::from_value(facts).expect("facts"),
            document: Some(Document {
                kind: kind.into(),
                title: None,
                sha256: None,
            }),
            ..Complete::plain(task)
        };
        let person = if is_approval {
            "luo.jiandu"
        } else {
            "zhang.jiandu"
        };
        let act = self.act(plan, person, Command::Complete(complete), "2026-07-02");
        act.await.expect("the step can be done");
    }

    /// Lets limits run out that are over, and the rules of supervision look at what happened.
    pub(crate) async fn breach(&self, case: CaseId) {
        let tick = Request {
            subject: Subject::Case(case),
            command: Command::Tick,
            actor: Actor::default(),
            occurred: None,
            key: None,
            if_version: None,
        };
        self.engine.execute(&tick).await.expect("time passes");
        self.react().await;
    }

    /// What happened has its consequences in other cases.
    async fn react(&self) {
        let subscriptions = Arc::clone(&self.store) as Arc<dyn Subscriptions>;
        let engine = Arc::clone(&self.engine);
        let mut reactor = Reactor::new(engine, subscriptions, Uuid::now_v7());
        reactor.drain().await.expect("it comes to rest");
    }

    /// Asks something of a case on a day.
    pub(crate) async fn act(
        &self,
        case: CaseId,
        person: &str,
        command: Command,
        on: &str,
    ) -> Result<Outcome, Failure> {
        self.ask(Subject::Case(case), person, command, on).await
    }

    async fn ask(
        &self,
        subject: Subject,
        person: &str,
        command: Command,
        on: &str,
    ) -> Result<Outcome, Failure> {
        let request = Request {
            subject,
            command,
            actor: Actor {
                person: Some(person.into()),
                ..Actor::default()
            },
            occurred: Some(day(on)),
            key: None,
            if_version: None,
        };
        self.engine.execute(&request).await
    }

    /// The application without any list built yet.
    pub(crate) fn unbuilt(&self) -> App {
        App {
            engine: Arc::clone(&self.engine),
            views: Arc::clone(&self.store) as Arc<dyn ViewStore>,
            subscriptions: Arc::clone(&self.store) as Arc<dyn Subscriptions>,
            reports: Arc::new(Figures {
                events: Arc::clone(&self.store) as Arc<dyn EventStore>,
            }),
            zone: TimeZone::get("Asia/Shanghai").expect("the zone is compiled in"),
        }
    }

    /// The application over lists that hold everything so far.
    pub(crate) async fn app(&self) -> App {
        let app = self.unbuilt();
        let ports = Ports {
            events: Arc::clone(&self.store) as Arc<dyn EventStore>,
            subscriptions: Arc::clone(&app.subscriptions),
            views: Arc::clone(&app.views),
            clock: Arc::clone(&self.clock),
            owner: Uuid::now_v7(),
        };
        let mut builder = Builder::begin(ports, &PROJECTIONS, Scope::All)
            .await
            .expect("the views can be built");
        builder.run(&mut |_| {}).await.expect("the views are built");
        app
    }
}
