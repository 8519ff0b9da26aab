//! What could not be answered: a code, a reason and the next step, as a page.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casebook_engine::ports::Fault;
use casebook_engine::runtime::Failure;
use maud::{Markup, html};

use crate::layout;
use crate::reports::Refused;
use crate::visit::Visit;

/// Why a page cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    status: StatusCode,
    /// None where the reason says it itself.
    code: Option<&'static str>,
    /// What is wrong, in Chinese and English.
    what: (String, String),
    /// What to do, in Chinese and English.
    next: (&'static str, &'static str),
}

const AGAIN: (&str, &str) = (
    "稍候重试；仍不成功时，请把错误代码告诉系统管理员。",
    "Try again in a moment; if it stays, tell the operator the error code.",
);
const LIST: (&str, &str) = (
    "请从案件列表中打开案件。",
    "Open the case from the list of cases.",
);

impl Problem {
    fn new(
        status: StatusCode,
        code: &'static str,
        what: (impl Into<String>, impl Into<String>),
        next: (&'static str, &'static str),
    ) -> Self {
        let what = (what.0.into(), what.1.into());
        Self {
            status,
            code: Some(code),
            what,
            next,
        }
    }

    /// What is wrong, in Chinese and English.
    pub(crate) fn into_what(self) -> (String, String) {
        self.what
    }

    /// There is no such case.
    pub(crate) fn no_case() -> Self {
        let what = ("没有这个案件", "There is no such case");
        Self::new(StatusCode::NOT_FOUND, "CB-1004", what, LIST)
    }

    /// The address asks for something that cannot be.
    pub(crate) fn unreadable(part: &str, zh: &str, en: &str) -> Self {
        let what = (
            format!("地址中的 {part} 无法理解：{zh}"),
            format!("The address has a {part} that cannot be read: {en}"),
        );
        let next = (
            "请更正地址，或者返回上一页重新选择。",
            "Correct the address, or go back and choose again.",
        );
        Self::new(StatusCode::BAD_REQUEST, "CB-6002", what, next)
    }

    /// The request names a host that is not this machine.
    pub(crate) fn foreign_host() -> Self {
        let what = (
            "请求的主机名不是本机",
            "The request names a host that is not this machine",
        );
        let next = (
            "请用 http://127.0.0.1 或 http://localhost 打开。",
            "Open it as http://127.0.0.1 or http://localhost.",
        );
        Self::new(StatusCode::MISDIRECTED_REQUEST, "CB-6004", what, next)
    }

    /// The problem behind an answer that names none.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let home = ("请从导航中选择页面。", "Choose a page from the navigation.");
        match status {
            StatusCode::NOT_FOUND => {
                let what = ("没有这个页面", "There is no such page");
                Self::new(status, "CB-6001", what, home)
            }
            StatusCode::METHOD_NOT_ALLOWED => {
                let what = ("页面只供查看", "Pages are for reading");
                let next = (
                    "办理案件请使用命令行 casebook。",
                    "Use the command line `casebook` to act on a case.",
                );
                Self::new(status, "CB-6003", what, next)
            }
            StatusCode::PAYLOAD_TOO_LARGE => {
                let what = ("请求过大", "The request is too large");
                Self::new(status, "CB-6005", what, home)
            }
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => {
                let what = ("未能及时答复", "The answer took too long");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "CB-6006", what, AGAIN)
            }
            status if status.is_client_error() => {
                let what = ("请求无法理解", "The request cannot be read");
                Self::new(status, "CB-6002", what, home)
            }
            _ => {
                let what = ("系统内部错误", "Something went wrong inside");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "CB-6007", what, AGAIN)
            }
        }
    }

    /// The page that says so.
    pub(crate) fn page(&self, visit: &Visit) -> Markup {
        let what = visit.pick(&self.what.0, &self.what.1);
        let next = visit.pick(self.next.0, self.next.1);
        let body = html! {
            section.problem {
                p.code { @if let Some(code) = self.code { (code) " · " } (self.status.as_u16()) }
                h1 { (what) }
                p { (next) }
                p {
                    a.button href="/cases" { (visit.pick("案件列表", "List of cases")) }
                    " "
                    a href="/" { (visit.pick("返回总览", "Back to the overview")) }
                }
            }
        };
        layout::page(visit, layout::Tab::None, what, None, &body)
    }

    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let code = failure.code();
        let what = match failure {
            Failure::NoCase(_) => return Self::no_case(),
            Failure::Fault(Fault::Unavailable { .. }) => {
                tracing::warn!(code, %failure, "a port is away");
                let what = ("存储暂时无法访问", "The store cannot be reached now");
                return Self::new(StatusCode::SERVICE_UNAVAILABLE, code, what, AGAIN);
            }
            Failure::Unreadable(_) => (
                "案件中有无法读取的事件",
                "The case has an event that cannot be read",
            ),
            _ => ("未能读取数据", "What is stored could not be read"),
        };
        tracing::error!(code, %failure, "a page could not be made");
        let next = (
            "请告知系统管理员，并运行 casebook store verify。",
            "Tell the operator, who runs `casebook store verify`.",
        );
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, code, what, next)
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let next = (
            "请更正后重新计算。",
            "Correct the question and compute again.",
        );
        Self {
            code: None,
            ..Self::new(StatusCode::BAD_REQUEST, "", refused.said, next)
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Failure::Fault(fault).into()
    }
}

/// The status alone; the page is made at the door, where the language is known.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
