import { type RawBuilder, sql } from 'kysely';

/**
 * Who gets a release: the one place that says it, used for the officer's preview and for the freeze.
 * Rows (subscriber_id, address, address_hash, language, full_text, reason, excluded_because), one a
 * person, also for those who are left out. A filter matches when each of its dimensions that is set
 * matches; codes and scopes are explained in migrations 0001, 0003 and 0004. `reason` names what
 * matched of the oldest matching filter.
 */
export function selectRecipients(release: { id: string; version: number }): RawBuilder<unknown> {
  return sql`
    select distinct on (s.id) s.id as subscriber_id, s.address, s.address_hash, s.language, s.full_text,
      jsonb_build_object(
        'filterId', f.id,
        'regions', array(
          select code from unnest(f.region_codes) as code where code = any(rv.region_scope)
        ) || array(
          select code from unnest(f.wider_codes) as code
          where code = any(rv.region_codes) and code <> all(f.region_codes)
        ),
        'topics', array(
          select code from unnest(f.topic_codes) as code where code = any(rv.topic_scope)
        ),
        'offices', array(select id from unnest(f.office_ids) as id where id = r.office_id)
      ) as reason,
      case
        when exists (select 1 from suppression where address_hash = s.address_hash) then 'suppressed'
        when s.paused_until > now() then 'paused'
      end as excluded_because
    from release r
    join release_version rv on rv.release_id = r.id and rv.number = ${release.version}
    join filter f on f.frequency = 'immediate'
      and (f.region_codes = '{}' or f.region_codes && rv.region_scope or f.wider_codes && rv.region_codes)
      and (f.topic_codes = '{}' or f.topic_codes && rv.topic_scope)
      and (f.office_ids = '{}' or f.office_ids @> array[r.office_id])
    join subscriber s on s.id = f.subscriber_id and s.ended_at is null
    where r.id = ${release.id}
    order by s.id, f.created_at, f.id`;
}

/**
 * Who gets a correction or a withdrawal: those whose mail of the release was accepted or is on the
 * wire, with the delivery under which theirs threads. A correction also takes the place of a mail
 * whose turn had not come yet; a withdrawal has nothing to say to somebody who got nothing.
 */
export function selectEarlierRecipients(
  release: { id: string },
  kind: 'correction' | 'withdrawal',
): RawBuilder<unknown> {
  const unsent =
    kind === 'correction'
      ? sql`d.state in ('queued', 'deferred', 'uncertain')
        or d.excluded_because = 'superseded'`
      : sql`d.uncertain > 0`;
  return sql`
    select distinct on (d.address_hash) d.subscriber_id, d.address, d.address_hash,
      coalesce(s.language, d.language) as language, d.full_text, d.reason,
      case when d.state in ('accepted', 'sending') or d.uncertain > 0 then d.id end as earlier_id,
      case
        when exists (select 1 from suppression where address_hash = d.address_hash) then 'suppressed'
        when s.id is null or s.ended_at is not null then 'ended'
      end as excluded_because
    from distribution earlier
    join delivery d on d.distribution_id = earlier.id
      and (d.state in ('accepted', 'sending') or ${unsent})
    left join subscriber s on s.id = d.subscriber_id
    where earlier.release_id = ${release.id} and earlier.kind <> 'withdrawal'
    order by d.address_hash, d.state in ('accepted', 'sending') desc, d.id desc`;
}
