import { SpoolBench } from './bench-spool.ts';
import { queueContract } from './contract.ts';

queueContract('the spool', async () => new SpoolBench());
