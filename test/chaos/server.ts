/** The server as a process of its own, so that it can be killed: what `withCluster` starts. Told everything by one variable. */
import { loadFunctionCode, readFunctions } from '../../server/functions.ts';
import { type ServerOptions, startServer } from '../../server/main.ts';

export interface ChaosServer {
  options: Omit<ServerOptions, 'functions' | 'code'>;
  functions: string;
  cache: string;
}

const { options, functions: folder, cache } = JSON.parse(process.env.ORKESTRA_CHAOS_SERVER ?? '') as ChaosServer;
const functions = readFunctions(folder);
await startServer({ ...options, functions, code: await loadFunctionCode(folder, functions, cache) });
process.send?.('ready');
// Whoever started us is gone: nobody will kill us any more.
process.on('disconnect', () => process.exit(0));
