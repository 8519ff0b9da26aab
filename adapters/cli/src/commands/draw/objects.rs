//! `draw objects`: what is inspected under a published plan, and who inspects it (双随机).
//!
//! One case is opened for each object (一案一个对象). The first draws one of all objects, the next
//! one of those that are left, and so on: each case holds what it drew from, and each of the objects
//! is as likely as any other. The inspectors of a case are drawn in it too.

use casebook_engine::case::{CaseState, Event, LinkNo, Open, Origin};
use casebook_engine::definition::LinkKind;
use casebook_engine::ports::EventStore;
use casebook_engine::runtime::{Failure, load_moments};
use casebook_engine::stream::{CaseId, Category, Position};
use casebook_engine::{Facts, Value};
use jiff::Timestamp;
use serde_json::json;

use super::files::number;
use super::steps;
use crate::args::DrawObjectsArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::names::Names;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::sampling::{Objects, Size};

/// The workflow of the plan of a year.
const PLAN: &str = "inspection.plan";

/// The workflow of an inspection.
const INSPECTION: &str = "random.inspection";

/// How many objects one call can draw from: they stand in one event of each case.
const OBJECTS_MAX: usize = 3_000;

/// How many objects one call can draw.
const DRAWN_MAX: usize = 200;

/// How many events are read at once.
const PAGE_EVENTS: usize = 8_000;

const COLUMNS: &[Column] = &[
    Column::text("rank", "次序", "rank"),
    Column::text("object", "检查对象", "object"),
    Column::text("inspectors", "检查人员", "inspectors"),
    Column::text("barred", "不能抽取的人员", "barred"),
    Column::text("pool", "抽取范围", "pool"),
    Column::text("number", "检查案件", "inspection"),
    Column::hidden("case"),
    Column::hidden("visits"),
    Column::hidden("plan"),
];

/// What all cases of one call have in common.
struct Round<'a> {
    args: &'a DrawObjectsArgs,
    house: &'a House,
    plan: CaseId,
    plan_no: String,
    cap: i64,
    organ: casebook_engine::Name,
    digest: String,
}

/// One row for each object that was drawn.
pub(super) async fn run(args: &DrawObjectsArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let bytes = Desk::read_file(&args.file)?;
    let list = Objects::read(&bytes).map_err(|problems| {
        let why = format!("{}: {}", args.file.display(), problems.join("; "));
        Problem::new(Exit::Invalid, "CB-5064", why)
    })?;
    let (plan, state) = steps::plan(&house, &args.plan, PLAN).await?;
    let (Some(Value::Int(cap)), true) = (
        state.facts.get("cap"),
        state.marks.contains_key("publish.done"),
    ) else {
        return Err(steps::unready(format!("`{}`: publish", args.plan)));
    };
    let round = Round {
        args,
        house: &house,
        plan,
        plan_no: number(&state, plan),
        cap: *cap,
        organ: state.opened().organ.clone(),
        digest: list.digest.clone(),
    };
    let mut pool = round.pool(&list).await?;
    let count = round.count(&state, pool.len())?;
    let mut rows = Vec::with_capacity(count);
    if args.doing.dry_run {
        let value = json!({ "dry_run": true, "pool": pool.len(), "count": count });
        return Ok(Answer::record(value, Vec::new()));
    }
    let names = Names::new(&house.law, desk.lang());
    for no in 1..=count {
        let case = round.inspection(no, count, &pool).await?;
        let state = house.engine.state(case).await?;
        let object = drawn(&state);
        rows.push(round.row((no, pool.len()), case, &names).await?);
        pool.retain(|(one, _)| *one != object);
    }
    house.react().await;
    Ok(Answer::list(COLUMNS, rows))
}

impl Round<'_> {
    /// The objects that may be drawn, each with how often it was visited in this year: those of the
    /// classes asked for that were not visited as often as the plan allows.
    async fn pool(&self, list: &Objects) -> Result<Vec<(String, i64)>, Problem> {
        let at = self.args.doing.occurred.unwrap_or_else(Timestamp::now);
        let visited = visited(&*self.house.store.events(), at).await?;
        let classes = &self.args.class;
        let objects = list.objects.iter();
        let objects = objects.filter(|one| classes.is_empty() || classes.contains(&one.class));
        let objects = objects.map(|one| {
            let of_log = visited.iter().filter(|told| **told == one.told).count();
            let of_log = i64::try_from(of_log).unwrap_or(i64::MAX);
            (one.told.clone(), one.visits.saturating_add(of_log))
        });
        Ok(objects.filter(|(_, visits)| *visits < self.cap).collect())
    }

    fn count(&self, plan: &CaseState, pool: usize) -> Result<usize, Problem> {
        let of_plan = || match plan.facts.get("ratio") {
            Some(Value::Text(ratio)) => format!("{ratio}%"),
            Some(Value::Int(ratio)) => format!("{ratio}%"),
            _ => String::new(),
        };
        let asked = match (self.args.count, &self.args.share) {
            (Some(count), _) => count.to_string(),
            (None, Some(share)) => share.clone(),
            (None, None) => of_plan(),
        };
        if pool == 0 {
            let why = self.args.file.display().to_string();
            return Err(Problem::new(Exit::Absent, "CB-5060", why));
        }
        if pool > OBJECTS_MAX {
            let why = format!("{pool} > {OBJECTS_MAX}");
            return Err(Problem::new(Exit::Usage, "CB-5066", why));
        }
        let no_size = |why: String| Problem::new(Exit::Usage, "CB-5061", why);
        let size = Size::parse(&asked).ok_or_else(|| no_size(format!("`{asked}`")))?;
        let count = size.of(pool);
        if count > pool || count > DRAWN_MAX {
            return Err(no_size(format!("{count} > {}", pool.min(DRAWN_MAX))));
        }
        Ok(count)
    }

    /// Opens one case, draws its object from the pool, and its inspectors.
    async fn inspection(
        &self,
        no: usize,
        count: usize,
        pool: &[(String, i64)],
    ) -> Result<CaseId, Problem> {
        let doing = &self.args.doing;
        let step = |task: &str| format!("{no}/{task}");
        let open = Open {
            title: format!("{}随机抽查（{no}/{count}）", self.plan_no),
            organ: self.organ.clone(),
            seat: None,
            facts: Facts::new(),
            parent: None,
            number: None,
            imported_from: None,
            link: Some(Origin {
                case: self.plan,
                no: LinkNo(0),
                kind: LinkKind::Watches,
                depth: 0,
            }),
        };
        let house = self.house;
        let case = steps::open(house, INSPECTION, open, (doing, &step("open"))).await?;
        let listed = pool.iter().map(|(told, _)| Value::Text(told.clone()));
        let facts = [
            ("plan_no", Value::Text(self.plan_no.clone())),
            ("pool", Value::List(listed.collect())),
            ("witness", Value::Text(self.args.witness.clone())),
            ("cap", Value::Int(self.cap)),
        ];
        let facts = facts.map(|(name, value)| (name.into(), value));
        let content = (Facts::from(facts), Some(self.digest.clone()));
        steps::complete(house, case, "prepare", content, (doing, &step("prepare"))).await?;
        let nothing = || (Facts::new(), None);
        steps::complete(
            house,
            case,
            "draw_object",
            nothing(),
            (doing, &step("object")),
        )
        .await?;
        let object = drawn(&*house.engine.state(case).await?);
        let visits = pool.iter().find(|(told, _)| *told == object);
        let visits = Value::Int(visits.map_or(0, |(_, visits)| *visits));
        let content = (Facts::from([("visits".into(), visits)]), None);
        steps::complete(house, case, "check_cap", content, (doing, &step("cap"))).await?;
        let persons = (doing, &*step("inspectors"));
        steps::complete(house, case, "draw_inspectors", nothing(), persons).await?;
        Ok(case)
    }

    async fn row(
        &self,
        (rank, pool): (usize, usize),
        case: CaseId,
        names: &Names,
    ) -> Result<serde_json::Value, Problem> {
        let events = self.house.store.events();
        let moments = load_moments(&*events, case).await?;
        let persons = moments.iter().rev().find_map(|moment| match &moment.event {
            Event::PersonsDrawn(drawn) => Some(drawn),
            _ => None,
        });
        let person = |id: &casebook_engine::Name| names.person(id.as_str());
        let barred = persons.map(|drawn| {
            let barred = drawn.barred.iter();
            barred
                .map(|one| format!("{}（{}）", person(&one.person), one.say_zh))
                .collect::<Vec<_>>()
        });
        let state = self.house.engine.state(case).await?;
        Ok(json!({
            "rank": rank,
            "object": drawn(&state),
            "inspectors": persons.map(|one| one.drawn.iter().map(person).collect::<Vec<_>>()),
            "barred": barred,
            "pool": pool,
            "number": number(&state, case),
            "case": case.to_string(),
            "visits": state.facts.get("visits"),
            "plan": self.plan_no,
        }))
    }
}

/// The object that a case drew.
fn drawn(state: &CaseState) -> String {
    match state.facts.get("object") {
        Some(Value::List(objects)) => match objects.first() {
            Some(Value::Text(object)) => object.clone(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// The objects that were drawn in the year of an instant, each as often as it was.
async fn visited(events: &dyn EventStore, at: Timestamp) -> Result<Vec<String>, Problem> {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap_or(jiff::tz::TimeZone::UTC);
    let year = |at: Timestamp| zone.to_datetime(at).year();
    let (mut objects, mut after) = (Vec::new(), Position::START);
    loop {
        let page = events
            .read_category(Category::Case, after, PAGE_EVENTS)
            .await?;
        let Some(last) = page.last() else {
            return Ok(objects);
        };
        after = last.position;
        for recorded in page.iter().filter(|one| one.event_type == *"items_drawn") {
            let occurred = recorded.read_meta().map_err(Failure::from)?.occurred;
            let event = Event::decode(recorded).map_err(Failure::from)?;
            if let Event::ItemsDrawn(drawn) = event
                && drawn.into == *"object"
                && year(occurred) == year(at)
            {
                let told = drawn.drawn.into_iter();
                objects.extend(told.filter_map(|value| match value {
                    Value::Text(told) => Some(told),
                    _ => None,
                }));
            }
        }
    }
}
