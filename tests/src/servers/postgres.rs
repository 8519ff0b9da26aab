//! PostgreSQL: a database of one's own on the shared server, or a server of one's own.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use super::address::{POSTGRES, required};
use super::private::{Place, PrivateServer};

/// Creates an empty database on the shared server and returns its URL.
///
/// The user is a superuser. Roles belong to the whole server: a test that creates one gives it a
/// name of its own. The database goes with the server.
///
/// # Panics
///
/// When the tests were not started by `tests/run`, or the server refuses.
pub async fn fresh_database() -> String {
    create_database(&required(POSTGRES)).await
}

/// A PostgreSQL server for one test alone, which may crash it. `fsync` is on.
#[derive(Debug)]
pub struct PrivatePostgres {
    server: PrivateServer,
}

impl PrivatePostgres {
    /// Starts a server with an empty data directory.
    ///
    /// # Panics
    ///
    /// When the tests were not started by `tests/run`, or the server does not start.
    pub async fn start() -> Self {
        let server = PrivateServer::start("postgres").await;
        Self { server }
    }

    /// Starts a standby of this server, which takes the log from it and does not hold up its commits.
    ///
    /// # Panics
    ///
    /// When the standby does not start.
    pub async fn start_standby(&self) -> Self {
        let primary = [self.server.port().to_string()];
        let server = PrivateServer::start_at(Place::new("standby"), &primary).await;
        Self { server }
    }

    /// A superuser's URL of the maintenance database.
    #[must_use]
    pub fn url(&self) -> String {
        let port = self.server.port();
        format!("postgres://postgres@127.0.0.1:{port}/postgres")
    }

    /// Creates an empty database on this server and returns its URL.
    ///
    /// # Panics
    ///
    /// When the server refuses.
    pub async fn fresh_database(&self) -> String {
        create_database(&self.url()).await
    }

    /// Kills every process of the server at once, as a loss of power would.
    ///
    /// # Panics
    ///
    /// When a process survives.
    pub async fn crash(&mut self) {
        self.server.crash().await;
    }

    /// Starts the crashed server again: same data, same URL, after recovery.
    ///
    /// # Panics
    ///
    /// When the server does not start.
    pub async fn restart(&mut self) {
        self.server.restart().await;
    }
}

pub(super) async fn create_database(maintenance_url: &str) -> String {
    let name = format!("t_{}", Uuid::now_v7().simple());
    let mut connection = PgConnection::connect(maintenance_url)
        .await
        .expect("PostgreSQL answers");
    sqlx::query(AssertSqlSafe(format!(
        "CREATE DATABASE {name} TEMPLATE template0"
    )))
    .execute(&mut connection)
    .await
    .expect("PostgreSQL creates a database");
    connection.close().await.expect("the connection closes");
    let (server, _maintenance) = maintenance_url
        .rsplit_once('/')
        .expect("a database URL ends with its name");
    format!("{server}/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn count_of_rows(url: &str) -> i64 {
        let mut connection = PgConnection::connect(url).await.unwrap();
        sqlx::query_scalar("SELECT count(*) FROM note")
            .fetch_one(&mut connection)
            .await
            .unwrap()
    }

    async fn write_row(url: &str) {
        let mut connection = PgConnection::connect(url).await.unwrap();
        for statement in [
            "CREATE TABLE note (text TEXT NOT NULL)",
            "INSERT INTO note VALUES ('听证')",
        ] {
            sqlx::query(statement)
                .execute(&mut connection)
                .await
                .unwrap();
        }
    }

    #[tokio::test]
    async fn two_fresh_databases_do_not_see_each_other() {
        let (one, other) = (fresh_database().await, fresh_database().await);
        write_row(&one).await;
        write_row(&other).await;
        assert_eq!(count_of_rows(&one).await, 1);
        assert_eq!(count_of_rows(&other).await, 1);
    }

    #[tokio::test]
    async fn a_crashed_server_is_gone_and_comes_back_with_its_committed_rows() {
        let mut server = PrivatePostgres::start().await;
        let url = server.fresh_database().await;
        write_row(&url).await;

        server.crash().await;
        assert!(PgConnection::connect(&url).await.is_err());

        server.restart().await;
        assert_eq!(count_of_rows(&url).await, 1);
    }
}
