//! Workbooks (XLSX) out: sheets of texts and numbers, for spreadsheets.
//!
//! A workbook bears the time that it is given and none of its own, so the same sheets give the same
//! bytes.

use jiff::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// The most rows of a sheet that spreadsheets open.
pub const ROWS_MAX: usize = 1_048_576;

/// The longest text of a cell, in characters.
const TEXT_MAX: usize = 32_767;

/// The longest name of a sheet, in characters.
const NAME_MAX: usize = 31;

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Its name; what spreadsheets refuse in it is left out.
    pub name: String,
    /// How wide each column is, in characters.
    pub widths: Vec<u32>,
    /// Its rows; the first is a heading.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text: never taken for a formula.
    Text(String),
    /// A number, shown with so many decimals.
    Number(f64, usize),
}

impl Cell {
    /// A number where the text is one as reports print them, else the text. Longer than 15 digits
    /// a spreadsheet cannot hold exactly: then it stays a text.
    pub fn of(text: &str) -> Self {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = !whole.is_empty()
            && (!part.is_empty() || !digits.contains('.'))
            && (whole.len() + part.len()) <= 15
            && whole
                .bytes()
                .chain(part.bytes())
                .all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if is_number => Self::Number(number, part.len()),
            _ => Self::Text(text.to_owned()),
        }
    }
}

/// The workbook as bytes, made at the given time. Rows beyond [`ROWS_MAX`] are left out: whoever has
/// more pages them.
///
/// # Errors
/// [`XlsxError`] when two sheets have one name or a sheet has more columns than spreadsheets open.
pub fn workbook(sheets: &[Sheet], made: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(made.as_second())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let heading = Format::new().set_bold();
    for sheet in sheets {
        let page = book.add_worksheet().set_name(name(&sheet.name))?;
        page.set_freeze_panes(1, 0)?;
        for (column, width) in (0..).zip(&sheet.widths) {
            page.set_column_width(column, *width)?;
        }
        for (row, cells) in (0..).zip(sheet.rows.iter().take(ROWS_MAX)) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Empty => continue,
                    Cell::Text(text) if row == 0 => {
                        page.write_string_with_format(row, column, kept(text), &heading)?
                    }
                    Cell::Text(text) => page.write_string(row, column, kept(text))?,
                    Cell::Number(number, decimals) => {
                        let shown = Format::new().set_num_format(shape(*decimals));
                        page.write_number_with_format(row, column, *number, &shown)?
                    }
                };
            }
        }
    }
    book.save_to_buffer()
}

/// How a number with so many decimals is shown.
fn shape(decimals: usize) -> String {
    match decimals {
        0 => "0".to_owned(),
        decimals => format!("0.{}", "0".repeat(decimals)),
    }
}

/// A name without what spreadsheets refuse in it.
fn name(text: &str) -> String {
    let kept = text.chars().filter(|letter| !"[]:*?/\\'".contains(*letter));
    kept.take(NAME_MAX).collect()
}

/// The text without what has no place in a cell.
fn kept(text: &str) -> String {
    let letters = text.chars().take(TEXT_MAX);
    letters
        .filter(|letter| !letter.is_control() || "\n\t".contains(*letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader as _, Xlsx};

    use super::*;

    #[test]
    fn texts_stay_texts_and_numbers_are_numbers() {
        for (text, expected) in [
            ("-42.33", Cell::Number(-42.33, 2)),
            ("344", Cell::Number(344.0, 0)),
            ("0.10", Cell::Number(0.1, 2)),
            ("=1+1", Cell::Text("=1+1".to_owned())),
            ("1.2.3", Cell::Text("1.2.3".to_owned())),
            ("1e5", Cell::Text("1e5".to_owned())),
            ("7.", Cell::Text("7.".to_owned())),
            ("", Cell::Text(String::new())),
            (
                "1234567890123456",
                Cell::Text("1234567890123456".to_owned()),
            ),
        ] {
            assert_eq!(Cell::of(text), expected, "{text}");
        }
        assert_eq!(kept("一\u{0}二\n"), "一二\n");
        assert_eq!((shape(0), shape(2)), ("0".to_owned(), "0.00".to_owned()));
        assert_eq!(name("数字[1]"), "数字1");
    }

    #[test]
    fn a_workbook_is_read_back_and_the_same_sheets_give_the_same_bytes() {
        let sheet = Sheet {
            name: "数字".to_owned(),
            widths: vec![20],
            rows: vec![
                vec![Cell::of("指标"), Cell::Empty],
                vec![Cell::of("=1+1 <&>"), Cell::of("5")],
            ],
        };
        let book = || workbook(std::slice::from_ref(&sheet), Timestamp::UNIX_EPOCH).expect("one");
        let bytes = book();
        assert_eq!(bytes, book());
        let mut read: Xlsx<_> =
            calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a book");
        let rows = read.worksheet_range("数字").expect("the sheet");
        let cells: Vec<String> = rows.cells().map(|(.., cell)| cell.to_string()).collect();
        assert_eq!(cells, ["指标", "", "=1+1 <&>", "5"]);
    }
}
