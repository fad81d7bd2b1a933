-- Only what pages can show counts. A caption of a picture that no release shows, small pictures of a draft,
-- what workers note beside a picture and the words of the search threw away every kept page.

create function count_public_state() returns void
  language plpgsql
as $$
begin
  -- Once a transaction is enough. The setting ends with it, or with the savepoint that is undone.
  if current_setting('depesche.public_state', true) = 'changed' then
    return;
  end if;
  perform set_config('depesche.public_state', 'changed', true);
  update public_state set number = number + 1
  where slot = (select slot from public_state limit 1 for update skip locked);
  if not found then
    insert into public_state (number) values (1);
  end if;
end
$$;

create or replace function change_public_state() returns trigger
  language plpgsql
as $$
begin
  perform count_public_state();
  return null;
end
$$;

-- What is found, and not what is shown.
create function change_public_state_of_version() returns trigger
  language plpgsql
as $$
begin
  old.search := new.search;
  old.search_head := new.search_head;
  if old *<> new then
    perform count_public_state();
  end if;
  return null;
end
$$;

create function is_shown(media_id text) returns boolean
  language sql stable
  return exists (
    select from release_media rm
    join release_version rv on rv.release_id = rm.release_id and rv.number = rm.number
    where rm.media_id = is_shown.media_id and rv.published_at is not null);

-- Names and not values, so that columns of later are shown ones until somebody says otherwise.
create function change_public_state_of_media() returns trigger
  language plpgsql
as $$
declare
  unseen constant text[] := array['picture_attempts', 'picture_due_at', 'picture_reason', 'picture_recipe'];
begin
  if to_jsonb(old) - unseen <> to_jsonb(new) - unseen and is_shown(new.id) then
    perform count_public_state();
  end if;
  return null;
end
$$;

create function change_public_state_of_rendition() returns trigger
  language plpgsql
as $$
begin
  if is_shown(case tg_op when 'DELETE' then old.media_id else new.media_id end) then
    perform count_public_state();
  end if;
  return null;
end
$$;

drop trigger public_state_changed on release;
create trigger public_state_changed after update on release for each row
  when ((old.status in ('published', 'withdrawn') or new.status in ('published', 'withdrawn'))
    and old.* is distinct from new.*)
  execute function change_public_state();

drop trigger public_state_changed on release_version;
create trigger public_state_changed after update on release_version for each row
  when (old.published_at is not null or new.published_at is not null)
  execute function change_public_state_of_version();

-- What is deleted is in no release.
drop trigger public_state_changed on media;
create trigger public_state_changed after update on media for each row
  execute function change_public_state_of_media();

drop trigger public_state_changed on rendition;
create trigger public_state_changed after insert or update or delete on rendition for each row
  execute function change_public_state_of_rendition();

-- An import writes rows that stay as they were.
drop trigger public_state_changed on office;
create trigger public_state_new after insert or delete on office for each row
  execute function change_public_state();
create trigger public_state_changed after update on office for each row
  when (old.* is distinct from new.*) execute function change_public_state();
drop trigger public_state_changed on region;
create trigger public_state_new after insert or delete on region for each row
  execute function change_public_state();
create trigger public_state_changed after update on region for each row
  when (old.* is distinct from new.*) execute function change_public_state();
drop trigger public_state_changed on topic;
create trigger public_state_new after insert or delete on topic for each row
  execute function change_public_state();
create trigger public_state_changed after update on topic for each row
  when (old.* is distinct from new.*) execute function change_public_state();
