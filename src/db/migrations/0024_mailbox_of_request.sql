-- Who is to be annoyed with confirmations has as many addresses as somebody makes up: name+1@, name+2@ ….
-- What is brought to one mailbox counts together.

alter table subscription_request add column mailbox_hash bytea;
update subscription_request set mailbox_hash = address_hash;
alter table subscription_request alter column mailbox_hash set not null;
create index subscription_request_mailbox on subscription_request (mailbox_hash, requested_at);
