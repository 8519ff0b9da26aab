-- The generations of views. The rows of a generation are in a table `view_<view>_<number>`, made
-- from the columns that the view declares; how far they have come stands in `subscriptions`.
CREATE TABLE view_generations (
    view    text COLLATE "C" NOT NULL,
    number  bigint NOT NULL CHECK (number > 0),
    version bigint NOT NULL,
    live    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (view, number)
);

CREATE UNIQUE INDEX view_generations_live ON view_generations (view, version) WHERE live;
