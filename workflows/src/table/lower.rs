//! From the shape of a table file to the engine's table.

use casebook_engine::Name;
use casebook_engine::Value;
use casebook_engine::definition::Table;
use casebook_engine::definition::expression::Type;
use casebook_engine::definition::table::{Cell, CellFault, Column, Hit, Point, Row};
use jiff::civil::Date;

use super::source;
use crate::lower::value_of;
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::source::FactKind;
use crate::yaml::{At, Many, Named, Node, one_of, unfit};
use crate::{Code, Place, Said};

/// The most rows and columns of a table.
const ROWS_MAX: usize = 2_000;
const COLUMNS_MAX: usize = 40;

pub(super) fn lower(document: &source::Document, digest: Name, out: &mut Problems) -> Table {
    if let Some(version) = document.version.as_ref().filter(|at| at.value == 0) {
        out.add(
            Code::BadValue,
            version.place,
            said!("版本号从 1 开始", "versions count from 1"),
            said!("请写 1", "write 1"),
        );
    }
    let columns = document.inputs.0.len() + document.outputs.0.len();
    if document.rows.len() > ROWS_MAX || columns > COLUMNS_MAX {
        let message = said!(
            "超过 {ROWS_MAX} 行或者 {COLUMNS_MAX} 列",
            "more than {ROWS_MAX} rows or {COLUMNS_MAX} columns"
        );
        out.add(
            Code::TooMany,
            Place::START,
            message,
            said!("请拆分该表", "split the table"),
        );
    }
    let inputs = columns_of(&document.inputs, true, out);
    let outputs = columns_of(&document.outputs, false, out);
    let rows = document.rows.iter().take(ROWS_MAX);
    let rows = rows.map(|row| self::row(row, &inputs, &outputs, out));
    Table {
        rows: rows.collect(),
        id: document
            .id
            .as_ref()
            .map_or_else(|| "unnamed".into(), |id| id.value.clone()),
        version: document.version.as_ref().map_or(1, |version| version.value),
        digest,
        title: value(document.title.as_ref()).unwrap_or_default(),
        basis: value(document.basis.as_ref()).unwrap_or_default(),
        hit: value(document.hit.as_ref()).unwrap_or(Hit::Unique),
        inputs,
        outputs,
    }
}

fn value<T: Clone>(at: Option<&At<T>>) -> Option<T> {
    at.map(|at| at.value.clone())
}

fn columns_of(columns: &Named<source::Column>, is_input: bool, out: &mut Problems) -> Vec<Column> {
    let columns = columns.iter();
    columns
        .map(|(name, column)| self::column(name, column, is_input, out))
        .collect()
}

fn column(name: &At<Name>, column: &source::Column, is_input: bool, out: &mut Problems) -> Column {
    if name.as_str().contains('.') || !name.as_str().is_ascii() {
        let message = said!(
            "列“{column}”不能在表达式中引用",
            "the column \"{column}\" cannot be named in expressions",
            column = name.value
        );
        let fix = said!(
            "名称请用 a-z、0-9 和 _，中文名称写在“title”",
            "use a-z, 0-9 and _ in its name and write the Chinese name as \"title\""
        );
        out.add(Code::BadName, name.place, message, fix);
    }
    let kind = kind(name, column, out);
    let mut end = |end: Option<&At<String>>| {
        let end = end?;
        let point = Point::read(&end.value, &kind)
            .filter(|point| is_input && matches!(point, Point::Number(_) | Point::Date(_)));
        if point.is_none() {
            let message = said!(
                "“{end}”不能作为列“{column}”的界限",
                "\"{end}\" is no end of the column \"{column}\"",
                end = end.value,
                column = name.value
            );
            let fix = said!(
                "请写数字或者日期，且用于该类型的输入",
                "write a number or date, for an input of that type"
            );
            out.add(Code::BadValue, end.place, message, fix);
        }
        point
    };
    let (min, max) = (end(column.min.as_ref()), end(column.max.as_ref()));
    Column {
        name: name.value.clone(),
        title: value(column.title.as_ref()),
        unit: value(column.unit.as_ref()),
        kind,
        min,
        max,
    }
}

fn kind(name: &At<Name>, column: &source::Column, out: &mut Problems) -> Type {
    let mut refuse = |code, Said { zh, en }: Said, fix: Said| {
        let message = said!(
            "列“{column}”{zh}",
            "the column \"{column}\" {en}",
            column = name.value
        );
        out.add(code, name.place, message, fix);
    };
    match (&column.kind, &column.words) {
        (None, Some(words)) if !words.is_empty() => {
            Type::Enum(words.iter().map(|word| word.value.clone()).collect())
        }
        (None, _) => {
            refuse(
                Code::MissingKey,
                said!("缺少类型", "lacks its type"),
                said!("请补写“type”或者“enum”", "add \"type\" or \"enum\""),
            );
            Type::Text
        }
        (Some(_), Some(_)) => {
            refuse(
                Code::Exclusive,
                said!("同时写了“type”和“enum”", "has \"type\" and \"enum\""),
                said!("请只保留一个", "keep one of them"),
            );
            Type::Text
        }
        (Some(kind), None) => match kind.value {
            FactKind::Boolean => Type::Bool,
            FactKind::Integer => Type::Int,
            FactKind::Number => Type::Number,
            FactKind::Text => Type::Text,
            FactKind::Date => Type::Date,
            FactKind::Instant | FactKind::List | FactKind::Record => {
                let fix = said!(
                    "请写 boolean、integer、number、text、date 或者 enum",
                    "write boolean, integer, number, text, date or enum"
                );
                refuse(
                    Code::BadValue,
                    said!("不是单个的值", "holds more than a single value"),
                    fix,
                );
                Type::Text
            }
        },
    }
}

fn row(row: &At<source::Row>, inputs: &[Column], outputs: &[Column], out: &mut Problems) -> Row {
    let from = row.from.as_ref().map_or(Date::ZERO, |from| from.value);
    if let Some(to) = row.to.as_ref().filter(|to| to.value < from) {
        let message = said!(
            "最后一日 {to} 早于第一日 {from}",
            "the last day {to} lies before the first day {from}",
            to = to.value
        );
        out.add(
            Code::BadValue,
            to.place,
            message,
            said!("请更正其中一个", "correct one of them"),
        );
    }
    for (given, columns) in [
        (names(&row.conditions), inputs),
        (names(&row.results), outputs),
    ] {
        for name in given {
            refuse_unknown(name, columns, out);
        }
    }
    let conditions = inputs.iter().map(|input| {
        let cell = row
            .conditions
            .iter()
            .find(|(name, _)| name.value == input.name);
        cell.and_then(|(_, cell)| self::cell(cell, input, out))
    });
    let conditions = conditions.collect();
    let results = outputs.iter().map(|output| result(row, output, out));
    Row {
        from,
        to: row.to.as_ref().map(|to| to.value),
        conditions,
        results: results.collect(),
        basis: value(row.basis.as_ref()).unwrap_or_default(),
        unconfirmed: row.confirm.as_ref().is_some_and(|confirm| confirm.value),
        priority: row.priority.as_ref().map_or(0, |priority| priority.value),
    }
}

fn names<T>(named: &Named<T>) -> Vec<&At<Name>> {
    named.iter().map(|(name, _)| name).collect()
}

fn refuse_unknown(name: &At<Name>, columns: &[Column], out: &mut Problems) {
    let known = || columns.iter().map(|column| column.name.as_str());
    if known().all(|known| known != name.as_str()) {
        let message = said!(
            "没有列“{column}”",
            "unknown column \"{column}\"",
            column = name.value
        );
        let fix = one_of(name.as_str(), known());
        out.add(Code::UnknownName, name.place, message, fix);
    }
}

fn cell(cell: &Many<source::CellText>, input: &Column, out: &mut Problems) -> Option<Cell> {
    let texts: Vec<&str> = cell.iter().map(|text| text.0.as_str()).collect();
    let (number, fault) = match Cell::read(&texts, &input.kind) {
        Ok(cell) => return Some(cell),
        Err(wrong) => wrong,
    };
    let text = &cell[number];
    let (Term { zh, en }, fix) = match fault {
        CellFault::Unreadable => match &input.kind {
            Type::Enum(words) => (
                term("不是该列的取值", "is not a word of its column"),
                one_of(&text.0, words.iter().map(Name::as_str)),
            ),
            kind => {
                let (zh, en) = (kind.chinese(), kind.english());
                (
                    term("无法识别", "cannot be read"),
                    said!("请写{zh}", "write {en}"),
                )
            }
        },
        CellFault::NoOrder => (
            term(
                "是区间，而该列的值没有大小",
                "is a span where nothing lies between",
            ),
            said!("请逐个列出值", "list the values"),
        ),
        CellFault::Empty => (
            term("不含任何值", "holds nothing"),
            said!("请先写较小的一端", "write the smaller end first"),
        ),
    };
    let message = said!(
        "“{input}”的单元格“{cell}”{zh}",
        "the cell \"{cell}\" of \"{input}\" {en}",
        cell = text.0,
        input = input.name
    );
    out.add(Code::BadValue, text.place, message, fix);
    None
}

fn result(row: &At<source::Row>, output: &Column, out: &mut Problems) -> Value {
    let found = row
        .results
        .iter()
        .find(|(name, _)| name.value == output.name);
    let Some((_, node)) = found else {
        let message = said!(
            "该行缺少输出“{output}”",
            "the row lacks the output \"{output}\"",
            output = output.name
        );
        out.add(
            Code::MissingKey,
            row.place,
            message,
            said!("请在“then”中补写", "add it under \"then\""),
        );
        return Value::Null;
    };
    let node: &Node = node;
    value_of(node, &output.kind).unwrap_or_else(|| {
        let (message, fix) = unfit(node, &output.kind);
        out.add(Code::BadValue, node.place, message, fix);
        Value::Null
    })
}
