const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** "812 bytes", "4.2 MB", "13 GB": as disks are sold, by thousands. */
export function sizeText(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
