//! `inbox`: the notices to a person and to the person's roles.

use casebook_projections::views::INBOX;
use casebook_projections::{Filter, Order, Query};
use jiff::Timestamp;
use serde_json::Value;

use crate::args::InboxArgs;
use crate::desk::Desk;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::{reading, rows};

/// How many rows are read at once.
const PAGE_ROWS: usize = 1_000;

const ZH: &[Column] = &[
    Column::instant("occurred", "时间", "at"),
    Column::text("number", "案号", "case"),
    Column::text("text_zh", "通知", "notice"),
    Column::text("topic", "主题", "topic"),
    Column::hidden("case_id"),
    Column::hidden("position"),
];

const EN: &[Column] = &[
    Column::instant("occurred", "时间", "at"),
    Column::text("number", "案号", "case"),
    Column::text("text_en", "通知", "notice"),
    Column::text("topic", "主题", "topic"),
    Column::hidden("case_id"),
    Column::hidden("position"),
];

/// One row for each notice, the latest first.
pub(super) async fn run(args: &InboxArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let views = reading::caught_up(&house.store).await?;
    let person = Filter::equal("person", args.person.as_str());
    let filter = Filter::Any(vec![person, Filter::Missing("person")]);
    let mut page = Query::of(filter, PAGE_ROWS).by(Order::ColumnDescending("position"));
    let now = Timestamp::now();
    let is_mine = |row: &Value| {
        row["person"] == *args.person || rows::holds_post(&house.law, &args.person, row, now)
    };
    let (mut mine, limit) = (Vec::new(), usize::from(args.limit));
    loop {
        let found = views.query(&INBOX, &page).await?;
        let objects = found.iter().map(|row| rows::object(&INBOX, row, now));
        mine.extend(objects.filter(is_mine));
        match found.last() {
            // Notices to the posts of others, however many, hide none.
            Some(last) if found.len() == PAGE_ROWS && mine.len() < limit => {
                page.after = Some(page.cursor(&INBOX, last));
            }
            _ => break,
        }
    }
    mine.truncate(limit);
    rows::check_owner(&house.law, &args.person, &mine)?;
    let columns = match desk.lang() {
        Lang::Zh => ZH,
        Lang::En => EN,
    };
    Ok(Answer::list(columns, mine))
}
