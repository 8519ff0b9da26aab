//! Expressions that ask decision tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::setting::{Setting, on_large_stack};
use crate::definition::Text;
use crate::definition::expression::{
    Argument, ConsultedRow, Declarations, FactType, TableUse, Type, Undecided,
};
use crate::definition::table::{Cell, Column, Hit, Row, Table};
use crate::{Name, Value};

const CNY: Type = Type::Number;

fn column(name: &str, kind: Type) -> Column {
    Column {
        name: name.into(),
        title: None,
        kind,
        unit: None,
        min: None,
        max: None,
    }
}

fn kinds() -> Type {
    Type::Enum(["fine", "confiscate", "revoke"].map(Name::from).into())
}

fn row(from: &str, cells: [(&str, &Type); 2], result: &str) -> Row {
    let cell = |(text, kind): (&str, &Type)| {
        let read = |text| Cell::read(&[text], kind).expect("a cell");
        (!text.is_empty()).then(|| read(text))
    };
    Row {
        from: from.parse::<Date>().expect("a day"),
        to: None,
        conditions: cells.map(cell).into(),
        results: vec![Value::from(result)],
        basis: format!("第{result}条"),
        unconfirmed: result == "50000",
        priority: 0,
    }
}

fn table(id: &str, hit: Hit, out: Column, rows: Vec<Row>) -> Arc<Table> {
    Arc::new(Table {
        id: id.into(),
        version: 1,
        digest: "d".into(),
        title: Text::default(),
        basis: "某法".to_owned(),
        hit,
        inputs: vec![column("kind", kinds()), column("amount", CNY)],
        outputs: vec![out],
        rows,
    })
}

/// A table with one answer and one that collects, asked for facts of the same names.
pub(super) fn tables(facts: &BTreeMap<Name, FactType>) -> BTreeMap<Name, TableUse> {
    let (kind, any) = (kinds(), ("", &CNY));
    let (fine, revoke) = (("fine", &kind), ("revoke", &kind));
    let larger = vec![
        row("2020-01-01", [fine, any], "3000"),
        row("2020-01-01", [revoke, any], "50000"),
    ];
    let listed = vec![
        row("2020-01-01", [fine, any], "fined"),
        row("2020-01-01", [("", &kind), ("[100..)", &CNY)], "much"),
    ];
    let declared = Declarations {
        facts,
        happenings: &BTreeSet::new(),
        tables: &BTreeMap::new(),
        stages: &BTreeSet::new(),
        item: None,
    };
    let used = |table: Arc<Table>| {
        let argument = |source: &str, kind: &Type| Argument::parse(source, &declared, kind);
        let inputs = table.inputs.iter();
        let arguments = inputs.map(|input| argument(&format!("facts.{}", input.name), &input.kind));
        let arguments = arguments.collect::<Result<_, _>>().expect("arguments");
        let on = (table.id == "dated")
            .then(|| argument("facts.hearing.day", &Type::Date).expect("a day"));
        (
            table.id.clone(),
            TableUse {
                table,
                arguments,
                on,
            },
        )
    };
    let made = [
        table(
            "larger_amount",
            Hit::Unique,
            column("from", CNY),
            larger.clone(),
        ),
        table("dated", Hit::Unique, column("from", CNY), larger),
        table("listed", Hit::Collect, column("ground", Type::Text), listed),
    ];
    made.into_iter().map(used).collect()
}

#[test]
fn a_table_answers_for_the_facts_as_they_stand() {
    on_large_stack(|| {
        let rows = [
            ("fine", "table('larger_amount').from == 3000", Ok(true)),
            (
                "revoke",
                "facts.amount >= table('larger_amount').from",
                Ok(false),
            ),
            ("fine", "table('dated').from == 3000", Ok(true)),
            ("fine", "size(table('listed').ground) == 2", Ok(true)),
            (
                "revoke",
                "table('listed').ground.exists(g, g == 'much')",
                Ok(true),
            ),
            (
                "confiscate",
                "false && table('larger_amount').from > 1",
                Ok(false),
            ),
            (
                "confiscate",
                "table('larger_amount').from > 1",
                Err(
                    "table larger_amount has no row for this on 2026-10-12: correct the facts or add the row",
                ),
            ),
        ];
        for (kind, source, expected) in rows {
            let mut setting = Setting::new();
            setting.facts.insert("kind".into(), kind.into());
            setting.facts.insert("amount".into(), Value::Int(200));
            let expression = setting.parse(source).expect("a sound expression");
            let found = setting.evaluate(&expression);
            assert_eq!(
                found.map_err(|none| none.to_string()),
                expected.map_err(str::to_owned)
            );
        }
    });
}

#[test]
fn an_input_that_no_row_asks_for_need_not_be_known() {
    on_large_stack(|| {
        let mut setting = Setting::new();
        setting.facts.insert("kind".into(), "fine".into());
        setting.facts.remove("amount");
        let larger = setting.parse("table('larger_amount').from == 3000");
        assert_eq!(setting.evaluate(&larger.expect("sound")), Ok(true));
        let listed = setting.parse("size(table('listed').ground) > 0");
        let fact = "amount".into();
        let missing = Err(Undecided::Missing { fact });
        assert_eq!(setting.evaluate(&listed.expect("sound")), missing);
    });
}

#[test]
fn what_an_answer_rests_on_is_known() {
    on_large_stack(|| {
        let mut setting = Setting::new();
        setting.facts.insert("kind".into(), "revoke".into());
        let expression = setting.parse("true || table('larger_amount').from > 1");
        let expression = expression.expect("a sound expression");
        let mentions = expression.mentions();
        assert!(mentions.tables.contains("larger_amount") && mentions.facts.contains("kind"));
        assert!(mentions.clock);
        let row = ConsultedRow {
            table: "larger_amount".into(),
            row: 2,
            basis: "第50000条".to_owned(),
            unconfirmed: true,
        };
        assert_eq!(expression.consulted(&setting.view()), [row]);
    });
}

#[test]
fn what_a_table_is_asked_must_fit_its_input() {
    on_large_stack(|| {
        let words = Type::Enum(["fine", "other"].map(Name::from).into());
        let fact = FactType {
            kind: words,
            default: None,
        };
        let facts = BTreeMap::from([(Name::from("kind"), fact)]);
        let declared = Declarations {
            facts: &facts,
            happenings: &BTreeSet::new(),
            tables: &BTreeMap::new(),
            stages: &BTreeSet::new(),
            item: None,
        };
        for (source, kind, expected) in [
            ("facts.kind", Type::Text, ""),
            ("'fine'", kinds(), ""),
            ("1 + 1", CNY, ""),
            (
                "facts.kind",
                kinds(),
                "'other' is not a word of the enumeration: did you mean confiscate or fine or revoke?",
            ),
            (
                "'fin'",
                kinds(),
                "'fin' is not a word of the enumeration: did you mean fine?",
            ),
            (
                "facts.kind",
                CNY,
                "this is a word of an enumeration, where a number is needed",
            ),
            ("facts.kid", kinds(), "unknown fact kid: did you mean kind?"),
        ] {
            let found = Argument::parse(source, &declared, &kind)
                .err()
                .unwrap_or_default();
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert_eq!(found.join("; "), expected, "{source}");
        }
    });
}
