-- A number that changes with each commit after which some public page could look otherwise: what is
-- kept of such pages is good as long as it stands. It is the sum over the rows, so that transactions
-- that run side by side each count on a row of their own and none waits for another: a long import
-- must not hold up a publication. A sequence would not do, because it moves before the commit.

create table public_state (
  slot integer primary key generated always as identity,
  number bigint not null
);

create function change_public_state() returns trigger
  language plpgsql
as $$
begin
  -- Once a transaction is enough. The setting ends with it, or with the savepoint that is undone.
  if current_setting('depesche.public_state', true) = 'changed' then
    return null;
  end if;
  perform set_config('depesche.public_state', 'changed', true);
  update public_state set number = number + 1
  where slot = (select slot from public_state limit 1 for update skip locked);
  if not found then
    insert into public_state (number) values (1);
  end if;
  return null;
end
$$;

-- Only what is public counts: a draft must not throw away what is kept, nor be guessed by that.
create trigger public_state_new after insert on release for each row
  when (new.status in ('published', 'withdrawn')) execute function change_public_state();
create trigger public_state_changed after update on release for each row
  when (old.status in ('published', 'withdrawn') or new.status in ('published', 'withdrawn'))
  execute function change_public_state();
create trigger public_state_gone after delete on release for each row
  when (old.status in ('published', 'withdrawn')) execute function change_public_state();

create trigger public_state_new after insert on release_version for each row
  when (new.published_at is not null) execute function change_public_state();
create trigger public_state_changed after update on release_version for each row
  when (old.published_at is not null or new.published_at is not null)
  execute function change_public_state();

-- What releases show by name. New media are on no page before a release shows them.
create trigger public_state_changed after update or delete on media for each row
  execute function change_public_state();
create trigger public_state_changed after insert or update or delete on office for each row
  execute function change_public_state();
create trigger public_state_changed after insert or update or delete on region for each row
  execute function change_public_state();
create trigger public_state_changed after insert or update or delete on topic for each row
  execute function change_public_state();

-- What pages show of a release that is made beside it or afterwards.
create trigger public_state_changed after insert or update or delete on signature for each row
  execute function change_public_state();
create trigger public_state_changed after insert or update or delete on rendition for each row
  execute function change_public_state();
