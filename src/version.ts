/** The program's name and version, as they stand in receipts, bundles and dead letters. */
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  name: string;
  version: string;
};
export const NAME = manifest.name;
export const VERSION = manifest.version;
