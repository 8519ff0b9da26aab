//! The rules that ship, each by what raises it and by what does not.

use std::collections::BTreeMap;

use super::office::Office;

const TABLE: &str = include_str!("rules.txt");

struct Row<'t> {
    rule: &'t str,
    raised: bool,
    definition: &'t str,
    facts: &'t str,
    events: Vec<&'t str>,
}

fn rows() -> Vec<Row<'static>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let lines = TABLE.lines();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(event) = line.strip_prefix("  ") {
            rows.last_mut().expect("a row").events.push(event);
            continue;
        }
        let parts: Vec<&str> = line.splitn(4, ' ').collect();
        let [rule, raised, definition, facts] = parts[..] else {
            panic!("{line}");
        };
        rows.push(Row {
            rule,
            raised: raised == "yes",
            definition,
            facts,
            events: Vec::new(),
        });
    }
    rows
}

#[tokio::test]
async fn each_rule_is_raised_by_what_it_looks_for_and_by_nothing_else() {
    let mut tried: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let mut wrong = Vec::new();
    let rows = rows();
    for row in &rows {
        let office = Office::open().await;
        let case = office.case(row.definition, row.facts, false).await;
        for event in &row.events {
            office.write(case, event).await;
        }
        let before = office.engine.state(case).await.expect("a case").version;
        office.react(1).await;
        let rules = office.rules();
        let title = rules.iter().find(|(name, _)| *name == *row.rule);
        let (_, title) = title.unwrap_or_else(|| panic!("no rule {}", row.rule));
        let alerts = office.alerts().await;
        let raised = alerts.iter().filter(|alert| alert.rule == *title);
        if raised.clone().count() != usize::from(row.raised) {
            wrong.push(format!("{} {}: {alerts:?}", row.rule, row.facts));
        }
        for alert in &alerts {
            assert_eq!(alert.about, case);
            assert!(!alert.finding.contains('{'), "{}", alert.finding);
            if raised.clone().any(|own| own == alert) && alert.finding.contains("未记载") {
                wrong.push(format!("{}: {}", row.rule, alert.finding));
            }
        }
        let after = office.node().state(case).await.expect("a case").version;
        assert_eq!(after, before, "the case watched is not written");
        tried.entry(row.rule).or_default()[usize::from(row.raised)] += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (rule, _) in Office::open().await.rules() {
        let tried = tried.get(rule.as_str()).copied().unwrap_or_default();
        assert!(tried.iter().all(|count| *count > 0), "{rule}: {tried:?}");
    }
}
