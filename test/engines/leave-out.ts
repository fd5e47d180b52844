import { beforeEach } from 'vitest';

/**
 * Leaves tests out by their titles, or those of a describe block by its, and says why: what a server that is named has
 * otherwise.
 */
export function leaveOut(whys: Readonly<Record<string, string>>): void {
  beforeEach((context) => {
    const { name, suite } = context.task;
    const why = whys[name] ?? whys[suite?.name ?? ''];
    if (why !== undefined) context.skip(`left out: ${why}`);
  });
}
