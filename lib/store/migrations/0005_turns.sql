-- Whose run is it? Asked by who was told an id by a queue.
CREATE INDEX runs_id ON runs (id);
