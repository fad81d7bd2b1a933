-- A correction may take a release out of a feed, as a withdrawal does, and leaves nothing in it that says
-- so: feeds ask for the newest of all corrections.

create index release_version_corrected on release_version (published_at) where number > 1;
