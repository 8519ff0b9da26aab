"""eventsourcing (Python) on PostgreSQL or SQLite: events are put into the application's event store.

The writers are threads, spread over a process for each processor: a single process would be the
limit and not the store. On SQLite one process is faster: its pool lets one writer at a time to the
file, and two processes would wait for the file's lock. `main.py URL WRITERS SECONDS BYTES` prints one line of JSON.
"""

import json
import multiprocessing
import os
import sqlite3
import sys
import threading
import time
from importlib.metadata import version as version_of
from urllib.parse import urlsplit
from uuid import uuid4

from eventsourcing.application import Application
from eventsourcing.domain import DomainEvent, datetime_now_with_tzinfo

STREAMS = 64
WARM_UP_SECONDS = 1.0
AHEAD_SECONDS = 0.5


class TaskCompleted(DomainEvent):
    body: str


SQLITE = "sqlite://"


def application(url, connections, makes_tables):
    return Application(
        env={
            "CREATE_TABLE": "yes" if makes_tables else "no",
            **(sqlite(url) if url.startswith(SQLITE) else postgres(url, connections)),
        }
    )


def sqlite(url):
    return {
        "PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "SQLITE_DBNAME": url.removeprefix(SQLITE),
        "SQLITE_LOCK_TIMEOUT": "60",
    }


def postgres(url, connections):
    parts = urlsplit(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": parts.hostname,
        "POSTGRES_PORT": str(parts.port),
        "POSTGRES_USER": parts.username,
        "POSTGRES_PASSWORD": parts.password or "none",
        "POSTGRES_POOL_SIZE": str(connections),
        "POSTGRES_MAX_OVERFLOW": "0",
        "POSTGRES_CONN_MAX_AGE": "3600",
    }


def driver(app, url):
    """What it is connected by, and how a commit gets to the disk."""
    if not url.startswith(SQLITE):
        return f", psycopg {version_of('psycopg')}"
    with app.recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute("SELECT journal_mode, synchronous FROM pragma_journal_mode, pragma_synchronous")
        mode, synchronous = cursor.fetchone()
    assert (mode, synchronous) == ("wal", 2), (mode, synchronous)
    return f" (SQLite {sqlite3.sqlite_version} {mode}, synchronous {synchronous})"


class Writer(threading.Thread):
    def __init__(self, events, begin, seconds, body):
        super().__init__()
        self.events, self.begin, self.end, self.body = events, begin, begin + seconds, body
        self.latencies, self.errors, self.fault = [], 0, None

    def run(self):
        streams = [uuid4() for _ in range(STREAMS)]
        version = 1
        while True:
            for stream in streams:
                if not self.append(stream, version):
                    return
            version += 1

    def append(self, stream, version):
        """Is false when time is over."""
        asked = time.time()
        while not self.put(stream, version):
            if time.time() >= self.end:
                return False
        answered = time.time()
        if self.begin <= answered < self.end:
            self.latencies.append(answered - asked)
        return answered < self.end

    def put(self, stream, version):
        event = TaskCompleted(
            originator_id=stream,
            originator_version=version,
            timestamp=datetime_now_with_tzinfo(),
            body=self.body,
        )
        try:
            self.events.put([event])
            return True
        except Exception as fault:
            if self.begin <= time.time() < self.end:
                self.errors += 1
                self.fault = self.fault or repr(fault)
            return False


def work(channel, url, count, seconds, body):
    app = application(url, count, makes_tables=False)
    channel.send("ready")
    begin = channel.recv()
    writers = [Writer(app.events, begin, seconds, body) for _ in range(count)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    latencies = [latency for writer in writers for latency in writer.latencies]
    faults = [writer.fault for writer in writers if writer.fault]
    channel.send((latencies, sum(writer.errors for writer in writers), faults[:1]))
    app.close()


def main():
    url, body = sys.argv[1], "b" * int(sys.argv[4])
    count, seconds = int(sys.argv[2]), int(sys.argv[3])
    app = application(url, 1, makes_tables=True)
    version = f"eventsourcing {version_of('eventsourcing')}{driver(app, url)}"
    app.close()
    context = multiprocessing.get_context("spawn")
    processes = 1 if url.startswith(SQLITE) else min(count, len(os.sched_getaffinity(0)))
    channels = []
    for index in range(processes):
        own = count * (index + 1) // processes - count * index // processes
        channel, other = context.Pipe()
        context.Process(target=work, args=(other, url, own, seconds, body)).start()
        channels.append(channel)
    for channel in channels:
        channel.recv()
    begin = time.time() + AHEAD_SECONDS + WARM_UP_SECONDS
    for channel in channels:
        channel.send(begin)
    parts = [channel.recv() for channel in channels]
    latencies = sorted(latency for part in parts for latency in part[0])

    def micros(percent):
        return latencies[len(latencies) * percent // 100] * 1e6 if latencies else 0.0

    outcome = {
        "version": version,
        "appends": len(latencies),
        "seconds": float(seconds),
        "p50_micros": micros(50),
        "p99_micros": micros(99),
        "errors": sum(part[1] for part in parts),
        "fault": next((fault for part in parts for fault in part[2]), None),
    }
    print(json.dumps(outcome))


if __name__ == "__main__":
    main()
