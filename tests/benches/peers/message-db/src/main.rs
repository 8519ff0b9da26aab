//! Message DB: its function `write_message`, called through sqlx by its own role. The word behind
//! BYTES is `one` when all streams are of one category, `each` when each writer has a category.
//! The package lies in the current folder, where npm has put it.

use std::process::Command;

use serde_json::{Value, json};
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

#[path = "../../load.rs"]
mod load;
#[path = "../../program.rs"]
mod program;

const PACKAGE: &str = "node_modules/@eventide/message-db/database";
const WRITE: &str = "SELECT write_message($1, $2, 'TaskCompleted', $3, NULL, $4)";

struct Writer {
    pool: PgPool,
    category: String,
    number: usize,
    body: Value,
}

impl load::Writer for Writer {
    async fn append(&mut self, stream: usize, version: u64) -> Result<(), String> {
        let stream = format!("{}-{}x{stream}", self.category, self.number);
        let write = sqlx::query(WRITE)
            .bind(Uuid::now_v7().to_string())
            .bind(stream);
        let write = write.bind(&self.body).bind(version as i64 - 1);
        let written = write.execute(&self.pool).await;
        written.map(drop).map_err(|fault| fault.to_string())
    }
}

fn install(options: &PgConnectOptions) {
    let done = Command::new("bash")
        .arg(format!("{PACKAGE}/install.sh"))
        .env("CREATE_DATABASE", "off")
        .env("DATABASE_NAME", options.get_database().expect("a database"))
        .env("PGHOST", options.get_host())
        .env("PGPORT", options.get_port().to_string())
        .env("PGUSER", options.get_username())
        .output()
        .expect("bash runs");
    let complaint = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "install.sh: {complaint}");
}

#[tokio::main]
async fn main() {
    let asked = program::Asked::from_arguments();
    let has_one = asked.more == ["one"];
    let options = asked.options();
    install(&options);
    let version = std::fs::read_to_string(format!("{PACKAGE}/VERSION.txt")).expect("a version");
    let pool = asked.pool(options.username("message_store")).await;
    let writers = (0..asked.writers).map(|number| Writer {
        pool: pool.clone(),
        category: if has_one {
            "case".into()
        } else {
            format!("case{number}")
        },
        number,
        body: json!({ "body": asked.body }),
    });
    let outcome = load::run(writers.collect(), asked.time).await;
    program::print(&format!("Message DB {}", version.trim()), &outcome);
}
