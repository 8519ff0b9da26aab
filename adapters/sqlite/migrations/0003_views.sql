-- The generations of views. The rows of a generation are in a table `view_<view>_<number>`, made
-- from the columns that the view declares; how far they have come stands in `subscriptions`.
CREATE TABLE view_generations (
    view    TEXT NOT NULL,
    number  INTEGER NOT NULL CHECK (number > 0),
    version INTEGER NOT NULL,
    live    INTEGER NOT NULL DEFAULT 0 CHECK (live IN (0, 1)),
    PRIMARY KEY (view, number)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX view_generations_live ON view_generations (view, version) WHERE live = 1;
