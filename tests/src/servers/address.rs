//! The environment variables that `tests/run` sets.

/// Address of the shared PostgreSQL: a superuser's URL of the maintenance database.
pub(super) const POSTGRES: &str = "CASEBOOK_TEST_POSTGRES";
/// Address of the shared RabbitMQ node: an AMQP URL with user and virtual host.
pub(super) const AMQP: &str = "CASEBOOK_TEST_AMQP";
/// Address of the shared ChromeDriver: an HTTP URL.
pub(super) const WEBDRIVER: &str = "CASEBOOK_TEST_WEBDRIVER";
/// Folder of the whole test run; what is in it ends and goes with the run.
pub(super) const FOLDER: &str = "CASEBOOK_TEST_FOLDER";

/// The value of a variable that `tests/run` sets.
///
/// # Panics
///
/// When it is missing: a test that needs a server fails without one, it never skips.
pub(super) fn required(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set: run the tests with tests/run"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "run the tests with tests/run")]
    fn a_missing_server_fails_the_test_and_says_what_to_do() {
        required("CASEBOOK_TEST_NEVER_SET");
    }
}
