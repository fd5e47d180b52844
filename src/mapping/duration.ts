import { z } from 'zod';

const seconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** "30s", "5m", "2h" or "3d", as seconds. */
export const duration = z
  .string()
  .regex(/^\d{1,6}[smhd]$/, 'must be a duration such as 30s, 5m, 2h or 3d')
  .transform((text) => {
    const unit = text.at(-1);
    const scale = unit === 's' || unit === 'm' || unit === 'h' || unit === 'd' ? seconds[unit] : 0;
    return Number(text.slice(0, -1)) * scale;
  });

/** A duration between polls: never zero, which would read without pause. */
export const interval = duration.refine((value) => value > 0, 'must be longer than zero');
