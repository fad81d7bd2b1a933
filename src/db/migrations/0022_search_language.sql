-- Newest first in one language: without it the feed of a language that few write in, or nobody, reads
-- all releases (200 ms of 400,000).
create index search_entry_language on search_entry (language, published_at desc, release_id desc);
