-- Postcodes and the regions that each delivers to, for "near me". No foreign key: an operator may put
-- another tree of regions in place, and what it does not have is then left out when a place is looked up.

create table postcode (
  code text primary key check (code ~ '^[0-9]{5}$'),
  region_codes text[] not null check (cardinality(region_codes) > 0)
);

-- The page with what is near shows them. They only ever come all at once.
create trigger public_state_changed after insert or update or delete on postcode
  for each statement execute function change_public_state();
