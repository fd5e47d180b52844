import { DataSource } from 'typeorm';
import { ledgerDataSource } from './src/ledger/index.ts';

/**
 * The ledger for the TypeORM CLI: `npx typeorm migration:run -d ormconfig.ts`. The product itself opens the ledger
 * named by `aiq-pos.yaml`; here the file comes from AIQ_POS_LEDGER.
 */
export default new DataSource(await ledgerDataSource(process.env.AIQ_POS_LEDGER ?? './aiq-pos.db'));
