import type { Deps } from '../deps.ts';
import { openDistribution, ringForDistribution } from '../distributions/open.ts';
import { signVersions } from '../signatures/sign.ts';
import { ringForHub } from '../feeds/hub.ts';
import { type FieldNotice, toContent } from './content.ts';
import { checkComplete } from './schedule.ts';
import type { ReleaseInput } from './schema.ts';
import { changeLife, findNow, markPublic } from './store.ts';
import { type Actor, takeStep } from './take-step.ts';
import { writeVersion } from './write-version.ts';
import { contentOf } from './write.ts';

type CorrectDeps = Pick<Deps, 'db' | 'queues' | 'log' | 'config'>;

/**
 * The next version of a public release, public at once: `note` says what changed. It goes to
 * everybody who got the version before. The address of the page stays.
 */
export async function correctRelease(
  deps: CorrectDeps,
  who: Actor,
  { id, note, input }: { id: string; note: string; input: ReleaseInput },
): Promise<{ notices: FieldNotice[] }> {
  const notices: FieldNotice[] = [];
  let distributionId = '';
  await takeStep(deps, who, {
    id,
    from: ['published'],
    action: 'corrected',
    work: async (tx, release) => {
      const before = contentOf(release);
      const content = await toContent({ db: tx }, who.officeId, { input, before, notices });
      const version = release.version + 1;
      await checkComplete(tx, { ...release, ...content }, []);
      const key = { officeId: who.officeId, releaseId: id, number: version };
      await writeVersion(tx, key, { ...content, note });
      await markPublic(tx, { releaseId: id, number: version });
      await changeLife(tx, id, { version });
      await signVersions(deps, tx, [{ releaseId: id, version }]);
      distributionId = await openDistribution(tx, { releaseId: id, version, kind: 'correction' });
      return { version, note, changed: Object.keys(input) };
    },
  });
  await ringForDistribution(deps, distributionId);
  await ringForHub(deps, distributionId);
  return { notices };
}

/** Takes a public release back: its page says so, feeds and search forget it, its readers are told. */
export async function withdrawRelease(
  deps: CorrectDeps,
  who: Actor,
  { id, reason }: { id: string; reason: string },
): Promise<void> {
  let distributionId = '';
  await takeStep(deps, who, {
    id,
    from: ['published'],
    action: 'withdrawn',
    work: async (tx, { version }) => {
      const withdrawnAt = await findNow(tx);
      await changeLife(tx, id, { status: 'withdrawn', withdrawnReason: reason, withdrawnAt });
      distributionId = await openDistribution(tx, { releaseId: id, version, kind: 'withdrawal' });
      return { reason };
    },
  });
  await ringForDistribution(deps, distributionId);
  await ringForHub(deps, distributionId);
}
