import type { Log } from '../observe/index.ts';
import type { Notice } from '../sync/index.ts';

/** Notices as log lines. Normal operation is quiet: pages and requests are told only at level debug. */
export function logNotice(log: Log, notice: Notice): void {
  const { kind, ...fields } = notice;
  switch (kind) {
    case 'page':
      log.debug('Page read.', fields);
      return;
    case 'request':
      log.debug('Request answered.', fields);
      return;
    case 'run-ended':
      if (notice.failure) {
        const { failure: error, ...rest } = notice;
        log.error('Reading failed; it is tried again.', { ...rest, error });
      } else log.debug('Reading ended.', fields);
      return;
    case 'stopped':
      log.error('Sending is stopped.', { uid: notice.uid, endpoint: notice.endpoint, error: notice.failure });
      return;
    case 'resumed':
      log.info('Sending goes on.', fields);
      return;
    case 'away':
      log.warn('AIQ is away; everything is kept until it answers.', {
        uid: notice.uid,
        error: notice.failure,
      });
      return;
    case 'reconciled': {
      const { kind: _, failure: error, ...counts } = notice;
      const differ = notice.missing + notice.stale + notice.gone + notice.unknown > 0;
      if (error) log.error('The nightly reconcile did not do all.', { ...counts, error });
      else if (differ) log.warn('The nightly reconcile found differences.', counts);
      else log.info('The nightly reconcile found nothing.', counts);
      return;
    }
    case 'reconcile-failed':
      log.error('The nightly reconcile failed; it is tried again.', {
        site: notice.site,
        model: notice.model,
        error: notice.failure,
      });
      return;
    case 'stalled':
      log.error('A stream stands still; its reading is begun anew.', {
        site: notice.site,
        model: notice.model,
        error: notice.failure,
      });
      return;
    case 'recovered':
      log.info('The stream moves again.', fields);
      return;
    case 'paused':
      log.warn('Reading pauses; sending goes on.', { error: notice.failure });
      return;
    case 'unpaused':
      log.info('Reading goes on.');
      return;
    case 'trouble':
      log.error('Something failed; it is tried again.', { error: notice.failure });
  }
}
