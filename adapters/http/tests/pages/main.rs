//! The pages over a bureau in memory: what is asked, what is answered.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_SECURITY_POLICY, HOST, SET_COOKIE};
use axum::http::{Request, Response, StatusCode};
use casebook_engine::stream::CaseId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

mod browser;
mod world;

use world::World;

struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    text: String,
}

async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let response: Response<Body> = router.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 4 << 20).await.expect("a body");
    Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8(bytes.to_vec()).expect("text"),
    }
}

async fn get(router: &Router, path: &str) -> Answer {
    let request = Request::get(path).header(HOST, "127.0.0.1:8080");
    ask(router, request.body(Body::empty()).expect("a request")).await
}

async fn bureau() -> (Router, [CaseId; 3]) {
    let (world, cases) = World::with_cases().await;
    (casebook_http::router(world.app().await), cases)
}

#[tokio::test]
async fn every_page_answers_in_both_languages_and_guards_itself() {
    let (router, [case, ..]) = bureau().await;
    let table = [
        ("/".to_owned(), "总览", "Overview"),
        ("/cases".to_owned(), "共 3 件", "3 found"),
        (format!("/cases/{case}"), "办理经过", "What happened"),
        (format!("/cases/{case}?version=2"), "当时", "Then"),
        (format!("/cases/{case}/moment?version=1"), "当时", "Then"),
        ("/reports".to_owned(), "本局报告", "Report of our bureau"),
        (
            "/reports?report=bureau&period=2026".to_owned(),
            "数字取自日志",
            "figures from the log",
        ),
        ("/tasks".to_owned(), "请选择人员", "Choose a person"),
        (
            "/tasks?as=li.chengban".to_owned(),
            "casebook case do",
            "casebook case do",
        ),
    ];
    for (path, zh, en) in table {
        for (lang, expected) in [("zh", zh), ("en", en)] {
            let sign = if path.contains('?') { '&' } else { '?' };
            let answer = get(&router, &format!("{path}{sign}lang={lang}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {lang}");
            assert!(
                answer.text.contains(expected),
                "{path} {lang}: {}",
                answer.text
            );
            let policy = &answer.headers[CONTENT_SECURITY_POLICY];
            assert!(
                policy
                    .to_str()
                    .expect("text")
                    .starts_with("default-src 'self'")
            );
            assert!(!answer.text.contains(" style="), "{path}: an inline style");
        }
    }
}

#[tokio::test]
async fn a_figure_leads_to_its_cases_and_a_report_to_its_files() {
    let (router, [.., case]) = bureau().await;
    let its_case = format!("/cases/{case}");
    let asked = "report=bureau&period=2026Q3&compare=pop&organ=shanghai";
    let table = [
        (
            format!("/reports?{asked}&lang=zh"),
            vec![
                "本局报告</h2>",
                "本期（2026Q3）",
                "上期（2026Q2）",
                "/reports/cases?report=bureau&amp;period=2026Q3&amp;compare=pop&amp;organ=shanghai&amp;until=",
                "shape=pdf",
                "1 件",
            ],
        ),
        (
            format!("/reports/cases?{asked}&lang=en&figure=bureau.filed&until=1000"),
            vec!["Back to the report", &its_case],
        ),
        (
            format!(
                "/reports/cases?{asked}&lang=en&figure=bureau.filed&until=1000&after=ffffffff-ffff-ffff-ffff-ffffffffffff"
            ),
            vec!["There are no more cases."],
        ),
        (
            "/reports?report=bureau&period=2026Q9&lang=en".to_owned(),
            vec!["role=\"alert\"", "2026Q9", "name=\"period\""],
        ),
    ];
    for (path, expected) in &table {
        let answer = get(&router, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        for one in expected {
            assert!(answer.text.contains(*one), "{path}: {one}: {}", answer.text);
        }
    }
    let file = get(
        &router,
        &format!("/reports/file?{asked}&shape=html&lang=en"),
    )
    .await;
    assert_eq!(file.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(
        file.headers["content-disposition"],
        "attachment; filename=\"report.html\""
    );
    assert!(file.text.starts_with("<!doctype html>"));
    for bad in ["shape=exe", "shape=pdf&period=x"] {
        let refused = get(&router, &format!("/reports/file?report=bureau&{bad}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test]
async fn alerts_stand_by_level_and_family_with_their_life_and_what_they_are_about() {
    let (world, [overdue, ..]) = World::with_cases().await;
    world.breach(overdue).await;
    let router = casebook_http::router(world.app().await);
    let about = format!("href=\"/cases/{overdue}\"");
    let table = [
        (
            "/alerts?lang=zh".to_owned(),
            vec!["期限届满未办", "▲红", "发出", &about],
        ),
        (
            "/alerts?lang=en&level=red&family=deadline".to_owned(),
            vec!["▲ red", "raised", &about],
        ),
        (
            "/alerts?lang=en&family=charges".to_owned(),
            vec!["No alert matches."],
        ),
        (
            "/alerts?lang=en&step=closed".to_owned(),
            vec!["No alert matches."],
        ),
        (format!("/alerts?lang=en&of={overdue}"), vec!["deadline"]),
        (
            format!("/cases/{overdue}?lang=en"),
            vec!["1 open", "/alerts?of="],
        ),
    ];
    for (path, expected) in table {
        let answer = get(&router, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        for one in expected {
            assert!(answer.text.contains(one), "{path}: {one}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn the_files_of_an_evaluation_stand_with_why_they_are_in_and_what_they_came_to() {
    let world = World::new();
    let plan = world.evaluation().await;
    let router = casebook_http::router(world.app().await);
    let table = [
        (
            "/evaluations?lang=zh".to_owned(),
            vec!["甲罚1号", "经过听证（必查）", "甲罚2号", "随机抽取", "合计"],
        ),
        (
            format!("/evaluations?lang=en&plan={plan}"),
            vec!["hearing held: always in", "by lot", "casebook draw verify"],
        ),
        (
            "/evaluations?lang=en&plan=0190a1b2-0000-7000-8000-000000000001".to_owned(),
            vec!["No file was drawn."],
        ),
    ];
    for (path, expected) in table {
        let answer = get(&router, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        for one in expected {
            assert!(answer.text.contains(one), "{path}: {one}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn hostile_text_stays_text() {
    let (router, [.., hostile]) = bureau().await;
    for path in [
        "/",
        "/cases",
        &format!("/cases/{hostile}"),
        "/tasks?as=li.chengban",
    ] {
        let answer = get(&router, path).await;
        assert!(!answer.text.contains("<script>alert"), "{path}");
        assert!(answer.text.contains("&lt;script&gt;alert"), "{path}");
    }
    let answer = get(&router, "/cases?text=%3Cscript%3E%22").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.text.contains("<script>\""));
}

#[tokio::test]
async fn what_cannot_be_shown_says_why_and_what_to_do() {
    let (router, [case, ..]) = bureau().await;
    let table = [
        ("/nothing".to_owned(), 404, "CB-6001"),
        (
            "/cases/0190a1b2-0000-7000-8000-000000000001".to_owned(),
            404,
            "CB-1004",
        ),
        ("/cases/not-an-id".to_owned(), 404, "CB-1004"),
        (format!("/cases/{case}?version=0"), 400, "CB-6002"),
        (format!("/cases/{case}?version=9999"), 400, "CB-6002"),
        (format!("/cases/{case}/moment?version=x"), 400, "CB-6002"),
        ("/cases?light=blue".to_owned(), 400, "CB-6002"),
        ("/cases?status=gone".to_owned(), 400, "CB-6002"),
        ("/cases?after=x".to_owned(), 400, "CB-6002"),
        ("/assets/0000/casebook.css".to_owned(), 404, "CB-6001"),
    ];
    for (path, status, code) in table {
        let answer = get(&router, &path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert!(answer.text.contains(code), "{path}: {}", answer.text);
        assert!(answer.text.contains("<main"), "{path}: no whole page");
    }
    let post = Request::post("/cases")
        .header(HOST, "localhost")
        .body(Body::empty());
    let answer = ask(&router, post.expect("a request")).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.text.contains("CB-6003"));
    assert_eq!(answer.headers["allow"], "GET,HEAD");
}

#[tokio::test]
async fn a_request_for_another_host_is_turned_away() {
    let (router, _) = bureau().await;
    for host in ["evil.example", "127.0.0.1.evil.example:8080"] {
        let request = Request::get("/cases")
            .header(HOST, host)
            .body(Body::empty());
        let answer = ask(&router, request.expect("a request")).await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(!answer.text.contains("公证收费违规案"));
    }
}

#[tokio::test]
async fn filters_choose_cases() {
    let (router, _) = bureau().await;
    let table = [
        ("organ=huangpu", 1),
        ("organ=shanghai", 2),
        ("light=red", 1),
        ("kind=penalty.hearing&status=active", 3),
        ("kind=road_fine", 0),
        ("status=closed", 0),
        ("text=%E5%85%AC%E8%AF%81", 1),
        ("text=2026", 3),
        ("organ=shanghai&light=red&text=", 1),
    ];
    for (query, found) in table {
        let answer = get(&router, &format!("/cases?lang=en&{query}")).await;
        let said = format!("{found} found");
        assert!(answer.text.contains(&said), "{query}: {}", answer.text);
    }
}

#[tokio::test]
async fn lists_turn_pages_without_losing_or_doubling_a_case() {
    let world = World::new();
    for place in 0..60 {
        world
            .open(&format!("案件{place:02}"), "shanghai", "2026-08-12")
            .await;
    }
    let router = casebook_http::router(world.app().await);
    let mut address = Some("/cases?organ=shanghai".to_owned());
    let mut seen = Vec::new();
    while let Some(path) = address {
        let answer = get(&router, &path).await;
        let titles = answer.text.match_indices("<td>案件").map(|(at, found)| {
            let from = at + found.len();
            answer.text[from..from + 2].to_owned()
        });
        seen.extend(titles);
        address = answer.text.split_once("rel=\"next\"").map(|(before, _)| {
            let (_, link) = before.rsplit_once("href=\"").expect("a link");
            link.trim_end_matches("\" ").replace("&amp;", "&")
        });
    }
    assert_eq!(seen.len(), 60);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 60);
}

#[tokio::test]
async fn the_language_is_remembered_and_can_be_switched() {
    let (router, _) = bureau().await;
    let answer = get(&router, "/cases?organ=huangpu&lang=en").await;
    let cookie = answer.headers[SET_COOKIE].to_str().expect("text");
    assert!(cookie.starts_with("casebook_lang=en;"), "{cookie}");
    assert!(answer.text.contains("/cases?organ=huangpu&amp;lang=zh"));
    let request = Request::get("/cases")
        .header(HOST, "localhost")
        .header("cookie", "casebook_lang=en")
        .body(Body::empty());
    let answer = ask(&router, request.expect("a request")).await;
    assert!(answer.text.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn a_case_is_shown_as_it_stood_at_a_version() {
    let (router, [case, ..]) = bureau().await;
    let now = get(&router, &format!("/cases/{case}")).await.text;
    assert!(now.contains("完整性 ✓"));
    assert!(now.contains("CB-2"), "the refusal is named by its code");
    assert!(
        now.contains("已询问当事人"),
        "the opinion is read in the history"
    );
    assert!(!now.contains("某公司"), "personal facts are masked");
    let first = get(&router, &format!("/cases/{case}/moment?version=1"))
        .await
        .text;
    assert!(first.contains("没有待办"));
    assert!(!first.contains("<html"), "a part of a page only");
}

#[tokio::test]
async fn a_worklist_holds_what_is_mine_and_what_i_may_claim() {
    let (router, _) = bureau().await;
    let table = [
        ("li.chengban", "询问和现场笔录", true),
        ("sun.chengban", "可认领", true),
        ("wang.shenhe", "没有待办", true),
        ("huangpu.chengban.li", "公证收费违规案", true),
        ("huangpu.chengban.li", "擅自从事法律服务案", false),
        ("nobody", "名录中没有这个人员", true),
    ];
    for (person, text, is_there) in table {
        let answer = get(&router, &format!("/tasks?as={person}")).await;
        assert_eq!(answer.text.contains(text), is_there, "{person} {text}");
    }
}

#[tokio::test]
async fn probes_tell_whether_the_lists_are_there() {
    let (world, _) = World::with_cases().await;
    let router = casebook_http::router(world.unbuilt());
    assert_eq!(get(&router, "/livez").await.text, "live\n");
    let answer = get(&router, "/readyz").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.text, "the views are not built yet\n");
    let answer = get(&router, "/").await;
    assert!(answer.text.contains("视图尚未建立"));
    let router = casebook_http::router(world.app().await);
    assert_eq!(get(&router, "/readyz").await.text, "ready\n");
}

#[tokio::test]
async fn style_and_script_are_named_by_their_content() {
    let (router, _) = bureau().await;
    let page = get(&router, "/").await.text;
    for (name, kind) in [
        ("casebook.css", "text/css"),
        ("casebook.js", "text/javascript"),
    ] {
        let (before, _) = page.split_once(name).expect("the page names it");
        let (_, path) = before.rsplit_once('"').expect("a quoted address");
        let answer = get(&router, &format!("{path}{name}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}");
        let found = answer.headers["content-type"].to_str().expect("text");
        assert!(found.starts_with(kind), "{found}");
        assert!(
            answer.headers["cache-control"]
                .to_str()
                .expect("text")
                .contains("immutable")
        );
    }
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_keep_the_program_from_ending() {
    let (world, _) = World::with_cases().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async move { drop(stopped.await) };
    let app = world.app().await;
    let serving = tokio::spawn(casebook_http::serve(listener, app, shutdown));
    let mut slow = TcpStream::connect(address).await.expect("connected");
    slow.write_all(b"GET / HTTP/1.1\r\n").await.expect("sent");
    let whole = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut quick = TcpStream::connect(address).await.expect("connected");
    quick.write_all(whole).await.expect("sent");
    let mut answer = String::new();
    quick.read_to_string(&mut answer).await.expect("answered");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    stop.send(()).expect("it serves");
    let ended = tokio::time::timeout(Duration::from_mins(1), serving).await;
    let ended = ended.expect("it ends").expect("without a panic");
    ended.expect("in good order");
    drop(slow);
}
