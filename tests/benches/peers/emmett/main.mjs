// Emmett on PostgreSQL: `appendToStream` with the version expected.
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import { readFileSync } from "node:fs";
import pg from "pg";
import { run } from "./load.mjs";

const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url)));

async function prepare({ url }) {
  const store = getPostgreSQLEventStore(url);
  await store.schema.migrate();
  await store.close();
}

async function connect({ url, body }, writers) {
  const pool = new pg.Pool({ connectionString: url, max: writers, min: writers });
  const store = getPostgreSQLEventStore(url, {
    connectionOptions: { pool },
    schema: { autoMigration: "None" },
  });
  const events = [{ type: "TaskCompleted", data: { body } }];
  const writer = (number) => (stream, version) =>
    store.appendToStream(`case-${number}x${stream}`, events, {
      expectedStreamVersion: version === 0 ? "STREAM_DOES_NOT_EXIST" : BigInt(version),
    });
  return { writer, close: () => store.close().then(() => pool.end()) };
}

const version = `Emmett ${dependencies["@event-driven-io/emmett-postgresql"]}`;
await run({ program: import.meta.url, version, prepare, connect });
