/** Settings of one synthetic shop in a SQLite file. */
export function shopSettings(url: string, pos: string, ledger: string): string {
  return `ledger: ${ledger}
log: { level: error }
sites:
  shop:
    zone: America/Denver
    source: { engine: sqlite, file: ${pos} }
    mapping: unicenta
    params: { store_name: Main Street }
    aiq: { url: "${url}", uid: "1234", key: sandbox-key, limits: none }
`;
}
