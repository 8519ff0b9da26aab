//! Finding, sorting, paging and counting rows.

use casebook_projections::Compare::{Above, AtLeast, AtMost, Below, Equal, Unequal};
use casebook_projections::Filter::{All, Any, Contains, Is, Missing, OneOf, Present};
use casebook_projections::Order::{Column, ColumnDescending, Key, KeyDescending};
use casebook_projections::{Cell, Edition, Filter, Order, Query, Row, ViewStore};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::{Bench, PROBE, ViewFactory, hours, keys, put, row, words};

/// The live edition.
pub const LIVE: Edition = Edition::Live;

/// Every row.
pub const EVERYTHING: Filter = Filter::EVERYTHING;

fn rows() -> Vec<Row> {
    vec![
        row("B", 2, Some("听证"), 3, None),
        row("a", 1, Some("立案"), 1, Some(10)),
        row("a", 3, None, 2, Some(10)),
        row("b", 1, Some("100%_立案"), 1, Some(30)),
        row("案", 4, Some("Filing"), 0, Some(20)),
    ]
}

async fn filled<F: ViewFactory>(factory: &F) -> Bench<F::Store> {
    let mut bench = Bench::live(factory.open().await).await;
    bench.apply(rows().iter().map(put)).await;
    bench
}

fn is(
    column: &'static str,
    compare: casebook_projections::Compare,
    value: impl Into<Cell>,
) -> Filter {
    Is(column, compare, value.into())
}

/// Each condition finds its rows, alone and joined.
pub async fn finds_what_the_filter_says<F: ViewFactory>(factory: &F) {
    let bench = filled(factory).await;
    let contains = |part: &str| Contains("title", part.to_owned());
    let table = [
        (EVERYTHING, "B2 a1 a3 b1 案4"),
        (Any(vec![]), ""),
        (is("id", Equal, "a"), "a1 a3"),
        (is("id", Equal, "A"), ""),
        (is("id", Above, "a"), "b1 案4"),
        (is("id", Below, "a"), "B2"),
        (is("part", AtLeast, 3_i64), "a3 案4"),
        (is("part", AtMost, 1_i64), "a1 b1"),
        (is("open", Equal, true), "a1 a3 b1"),
        (is("open", Unequal, true), "B2 案4"),
        (is("since", Below, hours(2)), "a1 b1 案4"),
        (is("due", AtMost, hours(20)), "a1 a3 案4"),
        (is("due", Above, hours(20)), "b1"),
        (is("due", Unequal, hours(10)), "b1 案4"),
        (is("title", Unequal, "立案"), "B2 b1 案4"),
        (Missing("due"), "B2"),
        (Present("title"), "B2 a1 b1 案4"),
        (contains("立案"), "a1 b1"),
        (contains("%"), "b1"),
        (contains("_"), "b1"),
        (contains("filing"), ""),
        (contains(""), "B2 a1 b1 案4"),
        (
            OneOf("id", vec!["b".into(), "案".into(), "z".into()]),
            "b1 案4",
        ),
        (OneOf("id", vec![]), ""),
        (OneOf("part", vec![1_i64.into(), 2_i64.into()]), "B2 a1 b1"),
        (
            All(vec![
                is("id", Equal, "a"),
                is("open", Equal, true),
                Missing("title"),
            ]),
            "a3",
        ),
        (
            Any(vec![
                is("id", Equal, "B"),
                All(vec![contains("立案"), is("id", Equal, "b")]),
            ]),
            "B2 b1",
        ),
    ];
    for (filter, expected) in table {
        let query = Query::of(filter.clone(), 100);
        let found = bench.store.query(&PROBE, &query).await.expect("query");
        assert_eq!(keys(&found), expected, "{filter:?}");
        let counted = bench
            .store
            .count(&PROBE, LIVE, &filter, &[])
            .await
            .expect("count");
        assert_eq!(counted.len(), 1, "{filter:?}");
        assert_eq!(
            (counted[0].cells.len(), counted[0].rows),
            (0, found.len() as u64),
            "{filter:?}"
        );
    }
}

/// Equal rows follow by key, in the same direction.
pub async fn sorts_by_column_and_then_by_key<F: ViewFactory>(factory: &F) {
    let bench = filled(factory).await;
    let table = [
        (Key, "B2 a1 a3 b1 案4"),
        (KeyDescending, "案4 b1 a3 a1 B2"),
        (Column("since"), "案4 a1 b1 a3 B2"),
        (ColumnDescending("since"), "B2 a3 b1 a1 案4"),
        (Column("open"), "B2 案4 a1 a3 b1"),
        (ColumnDescending("part"), "案4 a3 B2 b1 a1"),
    ];
    for (order, expected) in table {
        for limit in 1..=6 {
            let paged = all_pages(&bench, EVERYTHING, order, limit).await;
            assert_eq!(keys(&paged), expected, "{order:?} in pages of {limit}");
        }
    }
}

async fn all_pages<S: ViewStore>(
    bench: &Bench<S>,
    filter: Filter,
    order: Order,
    limit: usize,
) -> Vec<Row> {
    let mut query = Query::of(filter, limit).by(order);
    let mut all = Vec::new();
    loop {
        let page = bench.store.query(&PROBE, &query).await.expect("query");
        assert!(page.len() <= limit);
        let Some(last) = page.last() else { return all };
        query.after = Some(query.cursor(&PROBE, last));
        all.extend(page);
    }
}

/// A row that came or went does not disturb the pages after it.
pub async fn a_page_goes_on_where_the_last_one_ended<F: ViewFactory>(factory: &F) {
    let mut bench = filled(factory).await;
    let mut query = Query::of(EVERYTHING, 2).by(Column("since"));
    let page = bench.store.query(&PROBE, &query).await.expect("query");
    assert_eq!(keys(&page), "案4 a1");
    query.after = Some(query.cursor(&PROBE, &page[1]));
    bench
        .apply([put(&row("0", 5, None, 0, None)), super::delete("a", 1)])
        .await;
    let page = bench.store.query(&PROBE, &query).await.expect("query");
    assert_eq!(keys(&page), "b1 a3");
}

/// No rows are asked for, none come.
pub async fn a_limit_of_nothing_gives_nothing<F: ViewFactory>(factory: &F) {
    let bench = filled(factory).await;
    let found = bench.store.query(&PROBE, &Query::of(EVERYTHING, 0)).await;
    assert_eq!(found.expect("query"), Vec::<Row>::new());
}

/// One answer for each combination that there is.
pub async fn counts_by_columns<F: ViewFactory>(factory: &F) {
    let bench = filled(factory).await;
    let table: [(Filter, &[&str], &[&str]); 5] = [
        (EVERYTHING, &["open"], &["false: 2", "true: 3"]),
        (
            EVERYTHING,
            &["open", "id"],
            &["false B: 1", "false 案: 1", "true a: 2", "true b: 1"],
        ),
        (
            EVERYTHING,
            &["due"],
            &[
                "2026-03-02T14:00:00Z: 2",
                "2026-03-03T00:00:00Z: 1",
                "2026-03-03T10:00:00Z: 1",
                "-: 1",
            ],
        ),
        (is("id", Equal, "a"), &["id"], &["a: 2"]),
        (Any(vec![]), &["id"], &[]),
    ];
    for (filter, by, expected) in table {
        let by: Vec<_> = by
            .iter()
            .map(|by| PROBE.column(by).expect("a column").name)
            .collect();
        let counted = bench
            .store
            .count(&PROBE, LIVE, &filter, &by)
            .await
            .expect("count");
        let shown: Vec<_> = counted
            .iter()
            .map(|c| format!("{}: {}", words(&c.cells), c.rows))
            .collect();
        assert_eq!(shown, expected, "{filter:?} by {by:?}");
    }
}

/// A question that does not fit is refused before it does harm.
pub async fn a_wrong_question_is_refused<F: ViewFactory>(factory: &F) {
    let bench = filled(factory).await;
    let wrong = is("id", Equal, 1_i64);
    let query = Query::of(EVERYTHING, 1).by(Column("due"));
    let answers = [
        (
            "filter",
            bench
                .store
                .query(&PROBE, &Query::of(wrong.clone(), 1))
                .await
                .map(drop),
        ),
        ("order", bench.store.query(&PROBE, &query).await.map(drop)),
        (
            "count",
            bench.store.count(&PROBE, LIVE, &wrong, &[]).await.map(drop),
        ),
        (
            "by",
            bench
                .store
                .count(&PROBE, LIVE, &EVERYTHING, &["weight"])
                .await
                .map(drop),
        ),
    ];
    for (what, answer) in answers {
        let refused = matches!(answer, Err(casebook_engine::ports::Fault::Invalid { .. }));
        assert!(refused, "{what}: {answer:?}");
    }
}

/// Any filter over any rows, in any order and pages, finds what looking at each row finds.
pub async fn any_query_agrees_with_the_model<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    let model = std::sync::Arc::new(casebook_memory::MemoryStore::new());
    let mut model = Bench::live(model).await;
    let rows: Vec<Row> = (0..60).map(some_row).collect();
    bench.apply(rows.iter().map(put)).await;
    model.apply(rows.iter().map(put)).await;
    let mut runner = TestRunner::deterministic();
    let orders = [
        Key,
        KeyDescending,
        Column("since"),
        ColumnDescending("part"),
        Column("open"),
    ];
    for round in 0..100 {
        let filter = any_filter()
            .new_tree(&mut runner)
            .expect("a filter")
            .current();
        let order = orders[round % orders.len()];
        let found = all_pages(&bench, filter.clone(), order, 7).await;
        let expected = all_pages(&model, filter.clone(), order, 100).await;
        assert_eq!(found, expected, "{filter:?} {order:?}");
        let by = ["title", "open"];
        let counted = bench.store.count(&PROBE, LIVE, &filter, &by).await;
        let expected = model.store.count(&PROBE, LIVE, &filter, &by).await;
        assert_eq!(
            counted.expect("count"),
            expected.expect("count"),
            "{filter:?}"
        );
    }
}

fn some_row(number: i64) -> Row {
    let ids = ["a", "B", "案", ""];
    let titles = [None, Some("立案"), Some("听证会"), Some("")];
    let pick = |list: usize, step: i64| usize::try_from(number * step).expect("small") % list;
    let due = (number % 3 != 0).then_some(number % 5);
    row(ids[pick(4, 1)], number, titles[pick(4, 7)], number % 6, due)
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let compare = prop_oneof![
        Just(Equal),
        Just(Unequal),
        Just(Below),
        Just(AtMost),
        Just(Above),
        Just(AtLeast)
    ];
    let text = prop_oneof![
        Just("a"),
        Just("B"),
        Just("案"),
        Just(""),
        Just("立案"),
        Just("证")
    ];
    let cell = (0_usize..6, 0_i64..6, text.clone()).prop_map(|(place, number, text)| {
        let column = PROBE.columns[place];
        let cell = match column.kind {
            casebook_projections::Kind::Bool => (number % 2 == 0).into(),
            casebook_projections::Kind::Integer => (number * 9).into(),
            casebook_projections::Kind::Instant => hours(number).into(),
            casebook_projections::Kind::Text => text.into(),
        };
        (column.name, cell)
    });
    let leaf = prop_oneof![
        4 => (cell.clone(), compare).prop_map(|((column, cell), compare)| Is(column, compare, cell)),
        1 => cell.clone().prop_map(|(column, cell): (_, Cell)| OneOf(column, vec![cell])),
        1 => text.prop_map(|text| Contains("title", text.to_owned())),
        1 => prop_oneof![Just(Missing("due")), Just(Present("title"))],
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(All),
            prop::collection::vec(inner, 0..3).prop_map(Any),
        ]
    })
}
