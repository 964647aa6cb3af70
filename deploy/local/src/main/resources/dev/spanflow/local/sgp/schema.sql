-- One row per version of a span that SGP's tracing service keeps apart: the UTC day of its start is part of the key.
CREATE TABLE spans (
  account TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  start_day INTEGER NOT NULL,
  parent_id TEXT,
  group_id TEXT,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  type TEXT NOT NULL,
  start_at TEXT NOT NULL,
  end_at TEXT,
  first_arrival INTEGER NOT NULL,
  last_arrival INTEGER NOT NULL, -- of the record that is stored
  body TEXT NOT NULL,
  UNIQUE (account, trace_id, id, start_day)
);
CREATE INDEX spans_by_id ON spans (account, id, trace_id);
CREATE INDEX spans_by_group ON spans (account, group_id, trace_id) WHERE group_id IS NOT NULL;

-- Named as parent, not yet arrived. The naming record kept is the first that was not passed, if there is one.
CREATE TABLE missing_parents (
  account TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  child_id TEXT NOT NULL,
  child_arrival INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  PRIMARY KEY (account, trace_id, parent_id)
) WITHOUT ROWID;

CREATE TABLE violations (
  parent_arrival INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  child_id TEXT NOT NULL,
  child_arrival INTEGER NOT NULL
);

-- 'accepted' requests, accepted 'records' (the last arrival number), 'refused.<status>' requests.
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
