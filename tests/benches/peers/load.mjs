// The load that contenders in JavaScript carry, the same as that of load.rs. It is spread over a
// thread for each processor where the contender allows it: one alone would be the limit and not
// the store.
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const STREAMS = 64;
const WARM_UP = 1000;
const AHEAD = 500;

const [url, writers, seconds, bytes] = process.argv.slice(2);
export const asked = {
  url,
  writers: Number(writers),
  seconds: Number(seconds),
  body: "b".repeat(Number(bytes)),
};

async function write(append, begin, end) {
  const latencies = [];
  let errors = 0;
  let fault = null;
  for (let version = 0; ; version += 1) {
    for (let stream = 0; stream < STREAMS; stream += 1) {
      const asked = performance.now();
      for (;;) {
        try {
          await append(stream, version);
          break;
        } catch (error) {
          const now = performance.now();
          if (now >= end) return { latencies, errors, fault };
          if (now >= begin) {
            errors += 1;
            fault ??= String(error);
          }
        }
      }
      const answered = performance.now();
      if (answered >= end) return { latencies, errors, fault };
      if (answered >= begin) latencies.push(answered - asked);
    }
  }
}

async function work(connect) {
  const { first, count } = workerData;
  const { writer, close } = await connect(asked, count);
  const started = new Promise((resolve) => parentPort.once("message", resolve));
  parentPort.postMessage("ready");
  const begin = (await started) - performance.timeOrigin;
  const end = begin + asked.seconds * 1000;
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  const done = await Promise.all(numbers.map((number) => write(writer(number), begin, end)));
  await close();
  parentPort.postMessage({
    latencies: done.flatMap((one) => one.latencies),
    errors: done.reduce((sum, one) => sum + one.errors, 0),
    fault: done.map((one) => one.fault).find((one) => one !== null) ?? null,
  });
}

const message = (worker) =>
  new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });

async function direct(program, version, threads) {
  const workers = Array.from({ length: threads }, (_, index) => {
    const first = Math.floor((asked.writers * index) / threads);
    const next = Math.floor((asked.writers * (index + 1)) / threads);
    const options = { argv: process.argv.slice(2), workerData: { first, count: next - first } };
    return new Worker(new URL(program), options);
  });
  await Promise.all(workers.map(message));
  const begin = performance.timeOrigin + performance.now() + AHEAD + WARM_UP;
  const results = workers.map(message);
  workers.forEach((worker) => worker.postMessage(begin));
  const parts = await Promise.all(results);
  const latencies = Float64Array.from(parts.flatMap((part) => part.latencies)).sort();
  const micros = (percent) => (latencies[Math.floor((latencies.length * percent) / 100)] ?? 0) * 1000;
  const outcome = {
    version,
    appends: latencies.length,
    seconds: asked.seconds,
    p50_micros: micros(50),
    p99_micros: micros(99),
    errors: parts.reduce((sum, part) => sum + part.errors, 0),
    fault: parts.map((part) => part.fault).find((fault) => fault !== null) ?? null,
  };
  console.log(JSON.stringify(outcome));
}

// `prepare` makes the schema and returns what is to be said behind the version; `connect` opens the connections of one thread and returns what makes
// a writer, whose `append(stream, version)` is called; `program` is the caller's own address.
export async function run({ program, version, prepare, connect, threads = availableParallelism() }) {
  if (!isMainThread) return work(connect);
  const behind = (await prepare(asked)) ?? "";
  await direct(program, version + behind, Math.min(asked.writers, threads));
}
