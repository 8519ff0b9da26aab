// Emmett on SQLite: `appendToStream` with the version expected. By itself it would open the file anew
// for each append, so it gets a connection that stays open, on which the writers take turns: its
// transactions do not.
import {
  createEventStoreSchema,
  getSQLiteEventStore,
  sqliteConnection,
} from "@event-driven-io/emmett-sqlite";
import { readFileSync } from "node:fs";
import { asked, run } from "./load.mjs";

const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url)));
const fileName = asked.url.replace(/^sqlite:\/\//, "");

const one = async (connection, column, of = "") =>
  (await connection.querySingle(`SELECT ${column} AS one ${of}`)).one;

async function durability(connection) {
  const mode = await one(connection, "journal_mode", "FROM pragma_journal_mode");
  const synchronous = await one(connection, "synchronous", "FROM pragma_synchronous");
  if (mode !== "wal" || synchronous !== 2) throw new Error(`${mode}, ${synchronous}`);
  return `SQLite ${await one(connection, "sqlite_version()")} ${mode}, synchronous ${synchronous}`;
}

async function connect({ body }) {
  // It prints what went wrong where the outcome is printed.
  console.log = console.error;
  const connection = sqliteConnection({ fileName });
  await durability(connection);
  const store = getSQLiteEventStore({
    fileName,
    schema: { autoMigration: "None" },
    connectionOptions: { singleton: true, connection },
  });
  const events = [{ type: "TaskCompleted", data: { body } }];
  let last = Promise.resolve();
  const writer = (number) => (stream, version) => {
    const append = () =>
      store.appendToStream(`case-${number}x${stream}`, events, {
        expectedStreamVersion: BigInt(version),
      });
    const done = last.then(append);
    last = done.catch(() => {});
    return done;
  };
  return { writer, close: async () => connection.close() };
}

async function prepare() {
  const connection = sqliteConnection({ fileName });
  await createEventStoreSchema(connection);
  const said = await durability(connection);
  connection.close();
  return ` (${said})`;
}

const version = `Emmett ${dependencies["@event-driven-io/emmett-sqlite"]}`;
await run({ program: import.meta.url, version, prepare, connect, threads: 1 });
