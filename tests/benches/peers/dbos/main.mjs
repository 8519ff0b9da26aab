// DBOS on PostgreSQL: a workflow that waits for an approval is started, approved and awaited. One
// process is one executor, so that one thread runs all of it. The system database is made on start.
import { DBOS } from "@dbos-inc/dbos-sdk";
import { readFileSync } from "node:fs";
import { run } from "./load.mjs";

const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url)));
const PATIENCE_SECONDS = 60;

const approval = DBOS.registerWorkflow(
  async (body) => {
    const answer = await DBOS.recv("approval", PATIENCE_SECONDS);
    return { answer, bytes: body.length };
  },
  { name: "approval" },
);

async function connect({ url, body }, writers) {
  DBOS.setConfig({
    name: "peer-dbos",
    systemDatabaseUrl: url,
    systemDatabasePoolSize: Math.max(writers, 10),
    logLevel: "error",
  });
  await DBOS.launch();
  const writer = () => async () => {
    const handle = await DBOS.startWorkflow(approval)(body);
    await DBOS.send(handle.workflowID, "agree", "approval");
    await handle.getResult();
  };
  return { writer, close: () => DBOS.shutdown() };
}

const version = `DBOS ${dependencies["@dbos-inc/dbos-sdk"]}`;
await run({ program: import.meta.url, version, prepare: async () => {}, connect, threads: 1 });
