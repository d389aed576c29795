/** What was known of a meeting, when the connection to it is another: it stands until it is told anew. */

/**
 * Whether what was known still is of what is told now: a rehearsal has answers of its own, and a
 * meeting that was put back from a backup has those of then. One that has ended has no epoch.
 * @param {{rehearsal: boolean, epoch: string}} before @param {{rehearsal: boolean, epoch: string}} now
 */
export const sameEpoch = (before, now) =>
  before.rehearsal === now.rehearsal && (before.epoch === now.epoch || !before.epoch || !now.epoch);
