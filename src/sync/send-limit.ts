/** How many records may still be sent by this process, where a person said so; counted down as requests are recorded. */
export interface SendLimit {
  left: number;
}

export function isReached(limit: SendLimit | undefined): boolean {
  return limit !== undefined && limit.left <= 0;
}
