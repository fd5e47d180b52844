import type { Connector } from '../../src/connector/index.ts';
import type { TestDatabase } from '../conformance/database.ts';
import type { TestDatabase as Administered } from '../engines/index.ts';
import { makeReader, type Reader } from '../shops/reader.ts';
import type { Shop } from './shop.ts';

/** A shop on a server, with a login of its own made when it is asked for. */
export function serverShop(connector: Connector, database: TestDatabase, administered: Administered): Shop {
  let reader: Reader | undefined;
  return {
    connector,
    database,
    async reader() {
      await reader?.drop();
      reader = await makeReader(administered);
      return { ...Object(database.options), user: reader.user, password: reader.password };
    },
    async close() {
      await reader?.drop();
      await database.stop();
    },
  };
}
