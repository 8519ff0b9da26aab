//! The pages in a real browser: the slider and the keys.

use std::time::Duration;

use casebook_engine::stream::CaseId;
use casebook_tests::servers::browser;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::world::World;

/// How long the page may take to follow.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser before a bureau that is served on a port of its own.
struct Visit {
    browser: Client,
    root: String,
    case: CaseId,
}

impl Visit {
    async fn begin() -> Self {
        let (world, [case, ..]) = World::with_cases().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let root = format!("http://{}", listener.local_addr().expect("its address"));
        let app = world.app().await;
        tokio::spawn(casebook_http::serve(listener, app, std::future::pending()));
        let browser = browser().await;
        Self {
            browser,
            root,
            case,
        }
    }

    async fn go(&self, path: &str) {
        let address = format!("{}{path}", self.root);
        self.browser.goto(&address).await.expect("the page");
    }

    async fn ask(&self, script: &str) -> Value {
        self.browser
            .execute(script, Vec::new())
            .await
            .expect("an answer of the page")
    }

    async fn press(&self, key: Key) {
        let key = char::from(key);
        let press = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        self.browser.perform_actions(press).await.expect("a key");
    }

    /// Waits until the page shows the case at a version, and says what it shows.
    async fn shows(&self, version: u64) -> String {
        let row = format!("#events tr.shown[data-version='{version}']");
        let waiting = self.browser.wait().at_most(PATIENCE);
        waiting
            .for_element(Locator::Css(&row))
            .await
            .expect("the version is shown");
        self.moment().await
    }

    async fn moment(&self) -> String {
        let moment = self
            .browser
            .find(Locator::Id("moment"))
            .await
            .expect("the moment");
        moment.text().await.expect("its text")
    }

    async fn end(self) {
        self.browser.close().await.expect("the browser ends");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_slider_and_links_put_a_case_back_as_the_page_without_script_does() {
    let visit = Visit::begin().await;
    let path = format!("/cases/{}", visit.case);
    visit.go(&path).await;
    let last = visit
        .ask("return Number(document.getElementById('replay').dataset.last)")
        .await;
    let last = last.as_u64().expect("a number");
    assert!(last > 4, "the case has a history");
    let now = visit.moment().await;

    visit.press(Key::Home).await;
    let first = visit.shows(1).await;
    assert_ne!(first, now);
    visit.press(Key::Right).await;
    let second = visit.shows(2).await;
    visit.press(Key::Left).await;
    assert_eq!(visit.shows(1).await, first);
    visit
        .ask("const s = document.getElementById('version'); s.value = 3; s.dispatchEvent(new Event('input'))")
        .await;
    let third = visit.shows(3).await;
    let place = visit
        .ask("return [document.getElementById('at').value, location.search]")
        .await;
    assert_eq!(
        place,
        serde_json::json!([format!("3/{last}"), "?version=3"])
    );
    visit
        .ask("document.querySelector(\"#events tr[data-version='2'] th a\").click()")
        .await;
    assert_eq!(visit.shows(2).await, second);
    visit.press(Key::End).await;
    assert_eq!(visit.shows(last).await, now);

    for (version, shown) in [(1, first), (2, second), (3, third)] {
        visit.go(&format!("{path}?version={version}")).await;
        assert_eq!(visit.moment().await, shown, "at version {version}");
    }
    visit.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn space_plays_a_case_and_stops_it() {
    let visit = Visit::begin().await;
    visit.go(&format!("/cases/{}?version=1", visit.case)).await;
    visit.press(Key::Space).await;
    let pressed = "return document.getElementById('play').getAttribute('aria-pressed')";
    assert_eq!(visit.ask(pressed).await, "true");
    visit.shows(3).await;
    visit.press(Key::Space).await;
    assert_eq!(visit.ask(pressed).await, "false");
    visit.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_reached_by_keys_and_fits_its_window() {
    let visit = Visit::begin().await;
    let case = format!("/cases/{}", visit.case);
    for lang in ["zh", "en"] {
        for path in ["/", "/cases", &case, "/tasks?as=li.chengban"] {
            let sign = if path.contains('?') { '&' } else { '?' };
            visit.go(&format!("{path}{sign}lang={lang}")).await;
            let wide = "const e = document.documentElement; return e.scrollWidth - e.clientWidth";
            assert_eq!(
                visit.ask(wide).await,
                0,
                "{path} in {lang} is wider than the window"
            );
            let spoken = visit
                .ask("return document.documentElement.lang.slice(0, 2)")
                .await;
            assert_eq!(spoken, lang, "{path}");
        }
    }
    visit.go("/cases").await;
    visit.ask("document.activeElement.blur()").await;
    let slash = KeyActions::new("keys".to_owned()).then(KeyAction::Down { value: '/' });
    visit.browser.perform_actions(slash).await.expect("a key");
    assert_eq!(
        visit.ask("return document.activeElement.id").await,
        "search"
    );
    visit.end().await;
}
