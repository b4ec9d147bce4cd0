/** The configuration file and the environment → one raw object of settings, unchecked, and where each value came from. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SETTINGS } from './settings.ts';

export type Raw = { [key: string]: unknown };

/** Settings that are paths: in the file they are relative to the file, in the environment to the working directory. */
const PATHS = new Set(['amqp.caFile', 'amqp.certFile', 'amqp.keyFile', 'spool.dir', 'receivers', 'mappings']);

/** Reads the file's settings; a file that cannot be read gives none and a fault. */
export function settingsFromFile(file: string, faults: string[]): Raw {
  const content = readJson(file, 'configuration file', faults);
  if (content === undefined) return {};
  if (!isObject(content)) {
    faults.push(`configuration file ${file}: must hold one JSON object`);
    return {};
  }
  for (const name of PATHS) {
    const value = valueAt(content, name);
    if (typeof value === 'string' && value !== '') put(content, name, resolve(dirname(file), value));
  }
  return content;
}

/** Puts the environment's values over those in `raw`; returns the names of the settings it gave. */
export function addEnvironment(raw: Raw, env: NodeJS.ProcessEnv): ReadonlySet<string> {
  const given = new Set<string>();
  for (const { name, environment } of SETTINGS) {
    const value = env[environment];
    if (value === undefined || value === '') continue;
    put(raw, name, PATHS.has(name) ? resolve(value) : value);
    given.add(name);
  }
  return given;
}

/** n.b. Kubernetes sets `LOS_SERVICE_HOST` and the like for a service named los, so an unknown name is no fault. */
export function unknownNames(env: NodeJS.ProcessEnv): string[] {
  const known = new Set(['LOS_CONFIG', ...SETTINGS.map((setting) => setting.environment)]);
  return Object.keys(env).filter((name) => name.startsWith('LOS_') && !known.has(name));
}

/**
 * Reads one JSON file; undefined and a fault when that fails.
 * n.b. JSON.parse quotes the text around a fault, and there may be a password in it: only the line is told.
 */
export function readJson(file: string, what: string, faults: string[]): unknown {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    faults.push(`${what} ${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
    return undefined;
  }
  try {
    return JSON.parse(content);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    const line = position === undefined ? null : content.slice(0, Number(position)).split('\n').length;
    faults.push(`${what} ${file}: is not valid JSON${line === null ? '' : ` (line ${line})`}`);
    return undefined;
  }
}

/** The value of one setting as given, unchecked. */
export function valueAt(raw: Raw, name: string): unknown {
  return name.split('.').reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), raw);
}

function put(raw: Raw, name: string, value: unknown): void {
  const keys = name.split('.');
  const last = keys.pop() ?? name;
  let place = raw;
  for (const key of keys) {
    const inner = place[key];
    // n.b. a section that is no object is the schema's to report.
    if (inner !== undefined && !isObject(inner)) return;
    const section: Raw = inner ?? {};
    place[key] = section;
    place = section;
  }
  place[last] = value;
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
