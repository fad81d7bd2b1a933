import { sendBarrierReport } from '../src/accessibility/report.ts';
import type { Deps } from '../src/deps.ts';
import { deliver } from '../src/distributions/deliver.ts';
import { freezeDistribution } from '../src/distributions/freeze.ts';
import { sealDistribution } from '../src/distributions/seal.ts';
import type { Sender } from '../src/distributions/sender.ts';
import { pingHub } from '../src/feeds/hub.ts';
import { forwardMail } from '../src/inbound/forward.ts';
import { makeRenditions } from '../src/media/make-renditions.ts';
import { makePdf } from '../src/pdf/make-pdf.ts';
import type { Handlers } from '../src/queue/run-job.ts';
import { sendConfirmation } from '../src/subscribers/send-confirmation.ts';

/** Which rule each job of the catalogue calls. `stop` ends long work at the next safe point. */
export function createHandlers(deps: Deps, sender: Sender, stop: AbortSignal): Handlers {
  return {
    freezeDistribution: ({ distributionId }) => freezeDistribution(deps, distributionId),
    deliver: (job) => deliver(deps, sender, { ...job, stop }),
    deliverUrgently: (job) => deliver(deps, sender, { ...job, stop }),
    sendConfirmation: ({ requestId }) => sendConfirmation(deps, requestId),
    sealDistribution: (job) => sealDistribution(deps, { ...job, stop }),
    makeRenditions: ({ mediaId }) => makeRenditions(deps, mediaId),
    pingHub: ({ distributionId }) => pingHub(deps, distributionId),
    makePdf: ({ releaseId, version }) => makePdf(deps, { releaseId, version: Number(version) }),
    sendBarrierReport: ({ reportId }) => sendBarrierReport(deps, reportId),
    forwardMail: ({ inboundId }) => forwardMail(deps, inboundId),
  };
}
