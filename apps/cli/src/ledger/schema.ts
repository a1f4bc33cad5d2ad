/** Marks a database as a ledger of this program (`PRAGMA application_id`): the letters ACOP. */
export const APPLICATION_ID = 0x41434f50;

/**
 * What turns a ledger of one version into the next; `PRAGMA user_version` is how many were run. Only ever added to: an
 * old entry stays as it was released.
 *
 * Records are JSON, because whoever reads one reads it whole. What is looked for or sorted by is a column of its own, or
 * one that SQLite derives from the JSON (and that an index makes real), so that no fact is kept twice.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE scopes (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    rfc TEXT NOT NULL,
    service TEXT NOT NULL,
    revision INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    UNIQUE (tenant, rfc, service)
  ) STRICT;

  CREATE TABLE records (
    ordinal INTEGER PRIMARY KEY,
    scope INTEGER NOT NULL REFERENCES scopes,
    kind TEXT NOT NULL CHECK (kind IN ('window', 'request', 'package')),
    id TEXT NOT NULL,
    record TEXT NOT NULL,
    state TEXT GENERATED ALWAYS AS (record ->> '$.state') VIRTUAL,
    UNIQUE (scope, kind, id)
  ) STRICT;

  CREATE TABLE sends (
    scope INTEGER NOT NULL REFERENCES scopes,
    send TEXT NOT NULL,
    generation INTEGER NOT NULL,
    PRIMARY KEY (scope, send)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE positions (
    scope INTEGER NOT NULL REFERENCES scopes,
    package_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (scope, package_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    scope INTEGER NOT NULL REFERENCES scopes,
    uuid TEXT NOT NULL,
    listed TEXT,
    seen_at TEXT,
    listed_issued INTEGER NOT NULL,
    listed_received INTEGER NOT NULL,
    statuses TEXT NOT NULL,
    held TEXT NOT NULL,
    held_issued INTEGER NOT NULL,
    held_received INTEGER NOT NULL,
    status TEXT GENERATED ALWAYS AS (listed ->> '$.status') VIRTUAL,
    cancelled_at TEXT GENERATED ALWAYS AS (listed ->> '$.cancelledAt') VIRTUAL,
    issued_at TEXT GENERATED ALWAYS AS (coalesce(listed ->> '$.issuedAt', held ->> '$[0].header.issuedAt')) VIRTUAL,
    contents INTEGER GENERATED ALWAYS AS (json_array_length(held)) VIRTUAL,
    package_id TEXT GENERATED ALWAYS AS (held ->> '$[0].place.packageId') VIRTUAL,
    UNIQUE (scope, uuid)
  ) STRICT;

  CREATE INDEX documents_by_time ON documents (scope, issued_at);
  `,
];
