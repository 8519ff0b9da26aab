//! What people see on a terminal.

use comfy_table::{ContentArrangement, Table, TableStyle};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::{Block, Column, Shown, Style};
use crate::lang::Lang;
use crate::settings::TimeShape;

/// The blocks as text.
pub(super) fn shown(blocks: &[Block], style: &Style) -> String {
    let blocks = blocks.iter().map(|block| match block {
        Block::Text(text) => format!("{}\n", text.trim_end()),
        Block::Fields(fields) => fields_of(fields),
        Block::Table(columns, rows) => table(columns, rows, style),
    });
    blocks.collect::<Vec<_>>().join("\n")
}

fn plain(arrangement: ContentArrangement) -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    table.set_content_arrangement(arrangement);
    table
}

fn lines(table: &Table) -> String {
    // The margin goes, and not the blank cells behind it.
    let lines = table.lines().map(|line| {
        let line = line.strip_prefix(' ').unwrap_or(&line);
        format!("{}\n", line.trim_end())
    });
    lines.collect()
}

fn fields_of(fields: &[(String, String)]) -> String {
    let mut table = plain(ContentArrangement::Dynamic);
    for (name, value) in fields {
        table.add_row([name, value]);
    }
    lines(&table)
}

fn table(columns: &[Column], rows: &[Value], style: &Style) -> String {
    let seen: Vec<&Column> = columns
        .iter()
        .filter(|column| column.shown != Shown::Hidden)
        .collect();
    if rows.is_empty() {
        return format!("{}\n", style.lang.pick("（无）", "(none)"));
    }
    let mut table = plain(ContentArrangement::Dynamic);
    table.set_header(seen.iter().map(|column| heading(column, style)));
    for row in rows {
        table.add_row(
            seen.iter()
                .map(|column| cell(&row[column.key], column, style)),
        );
    }
    lines(&table)
}

fn heading(column: &Column, style: &Style) -> comfy_table::Cell {
    let cell = comfy_table::Cell::new(style.lang.pick(column.zh, column.en));
    if style.is_coloured {
        cell.add_attribute(comfy_table::Attribute::Bold)
    } else {
        cell
    }
}

fn cell(value: &Value, column: &Column, style: &Style) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::String(text) => text.clone(),
        Value::Array(steps) if column.shown == Shown::Way => return way(steps, style.lang),
        Value::Array(values) => values.iter().map(plain_text).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    };
    match column.shown {
        Shown::Instant => instant(&text, style),
        Shown::Due => due(&text, style),
        Shown::Word(words) => word(&text, words, style.lang),
        Shown::Text | Shown::Way | Shown::Hidden => text,
    }
}

/// The word for a code; a code without one stands for itself.
pub(crate) fn word(code: &str, words: &[(&str, &str, &str)], lang: Lang) -> String {
    let found = words.iter().find(|(known, ..)| *known == code);
    found
        .map_or(code, |(_, zh, en)| lang.pick(zh, en))
        .to_owned()
}

/// Steps in the language asked for, one after the other.
fn way(steps: &[Value], lang: Lang) -> String {
    let key = lang.pick("zh", "en");
    let steps = steps.iter().map(|step| plain_text(&step[key]));
    steps.collect::<Vec<_>>().join(" → ")
}

fn plain_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// An instant in the shape that was asked for; any other text as it is.
pub(super) fn instant(text: &str, style: &Style) -> String {
    let Ok(at) = text.parse::<Timestamp>() else {
        return text.to_owned();
    };
    match style.time {
        TimeShape::Iso => text.to_owned(),
        TimeShape::Local => local(at),
        TimeShape::Relative => relative(at, style),
    }
}

fn local(at: Timestamp) -> String {
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
    at.to_zoned_datetime(zone)
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// The end of a limit. What ends with a day ends at 24:00 of that day (民法典第203条第2款), and not
/// on the next.
fn due(text: &str, style: &Style) -> String {
    let shown = instant(text, style);
    let Some(day) = shown.strip_suffix(" 00:00") else {
        return shown;
    };
    let day = day.parse::<jiff::civil::Date>();
    let last = day.and_then(jiff::civil::Date::yesterday);
    last.map_or(shown, |last| format!("{last} 24:00"))
}

fn relative(at: Timestamp, style: &Style) -> String {
    let seconds = at.duration_since(style.now).as_secs();
    let (count, zh, en) = match seconds.unsigned_abs() {
        s if s < 3_600 => (s / 60, "分钟", "min"),
        s if s < 86_400 => (s / 3_600, "小时", "h"),
        s => (s / 86_400, "天", "d"),
    };
    match (style.lang, seconds < 0) {
        (Lang::Zh, true) => format!("{count}{zh}前"),
        (Lang::Zh, false) => format!("{count}{zh}后"),
        (Lang::En, true) => format!("{count} {en} ago"),
        (Lang::En, false) => format!("in {count} {en}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_as_asked() {
        let now: Timestamp = "2026-10-12T16:00:00Z".parse().expect("an instant");
        let later = now.to_string();
        for (time, lang, text, expected) in [
            (TimeShape::Local, Lang::En, &*later, "2026-10-13 00:00"),
            (TimeShape::Iso, Lang::En, &later, "2026-10-12T16:00:00Z"),
            (
                TimeShape::Relative,
                Lang::En,
                "2026-10-10T16:00:00Z",
                "2 d ago",
            ),
            (
                TimeShape::Relative,
                Lang::Zh,
                "2026-10-12T19:00:00Z",
                "3小时后",
            ),
            (TimeShape::Local, Lang::En, "unknown", "unknown"),
        ] {
            let style = Style {
                lang,
                time,
                now,
                is_coloured: false,
            };
            assert_eq!(instant(text, &style), expected);
        }
    }

    #[test]
    fn what_ends_with_a_day_ends_on_that_day() {
        let style = Style {
            lang: Lang::Zh,
            time: TimeShape::Local,
            now: Timestamp::UNIX_EPOCH,
            is_coloured: false,
        };
        for (text, expected) in [
            ("2026-12-11T16:00:00Z", "2026-12-11 24:00"),
            ("2026-12-11T15:59:00Z", "2026-12-11 23:59"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(due(text, &style), expected);
        }
    }

    #[test]
    fn blank_cells_keep_their_place() {
        const COLUMNS: &[Column] = &[
            Column::text("a", "灯", "light"),
            Column::text("b", "人", "person"),
        ];
        let rows = vec![
            serde_json::json!({ "a": null, "b": "x" }),
            serde_json::json!({ "a": "red", "b": "y" }),
        ];
        let style = Style {
            lang: Lang::En,
            time: TimeShape::Iso,
            now: Timestamp::UNIX_EPOCH,
            is_coloured: false,
        };
        let text = shown(&[Block::Table(COLUMNS, rows)], &style);
        assert_eq!(text, "light  person\n       x\nred    y\n");
    }

    #[test]
    fn chinese_text_is_aligned() {
        const COLUMNS: &[Column] = &[
            Column::text("a", "环节", "stage"),
            Column::text("b", "人", "person"),
        ];
        let rows = vec![
            serde_json::json!({ "a": "法制审核", "b": "x" }),
            serde_json::json!({ "a": "立案", "b": "y" }),
        ];
        let style = Style {
            lang: Lang::Zh,
            time: TimeShape::Iso,
            now: Timestamp::UNIX_EPOCH,
            is_coloured: false,
        };
        let text = shown(&[Block::Table(COLUMNS, rows)], &style);
        assert_eq!(text, "环节      人\n法制审核  x\n立案      y\n");
    }
}
