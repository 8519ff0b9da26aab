//! A headless Chromium of one's own, driven over WebDriver.

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use super::address::{WEBDRIVER, required};

/// Arguments that keep the browser headless, as root too, and away from any host but our own.
const ARGUMENTS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
    "--window-size=1280,800",
];

/// Opens a browser with an empty profile, 1280 × 800 CSS pixels, Chinese first.
///
/// End it with [`Client::close`]; one that a failed test left behind ends with the run.
///
/// # Panics
///
/// When the tests were not started by `tests/run`, or the browser does not start.
pub async fn browser() -> Client {
    let mut wanted = Capabilities::new();
    wanted.insert("browserName".to_owned(), json!("chrome"));
    wanted.insert(
        "goog:chromeOptions".to_owned(),
        json!({ "args": ARGUMENTS }),
    );
    ClientBuilder::new(HttpConnector::new())
        .capabilities(wanted)
        .connect(&required(WEBDRIVER))
        .await
        .expect("ChromeDriver starts a browser")
}

#[cfg(test)]
mod tests {
    use fantoccini::Locator;

    use super::*;

    #[tokio::test]
    async fn the_browser_runs_scripts_and_reads_chinese() {
        let browser = browser().await;
        let page = "data:text/html;charset=utf-8,<p id=a></p><script>a.textContent='案卷'</script>";
        browser.goto(page).await.unwrap();
        let text = browser.find(Locator::Id("a")).await.unwrap().text().await;
        assert_eq!(text.unwrap(), "案卷");
        browser.close().await.unwrap();
    }
}
