/** `mappings/policy.csv`, `referrers.csv`, `expected-places.csv` → what each receiver requires, who may refer, where items belong. */
import { z } from 'zod';
import { FORMATS, type Format, ITEMS, type Item } from '../referral.ts';
import { provenance, required, type TableReader } from './csv.ts';

/** What happens to a referral without an item: turned back, forwarded with a warning, or nothing. */
type Requirement = 'dead-letter' | 'flag' | 'off';

export interface ReceiverPolicy {
  /** `policy:<receiver>`. */
  readonly rule: string;
  readonly items: Readonly<Record<Item, Requirement>>;
  readonly urgentIncomplete: 'dead-letter' | 'flag';
}

interface Referrer {
  readonly field: 'all' | 'musculoskeletal';
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

export interface Policy {
  /** Policies by receiver id. */
  readonly byReceiver: ReadonlyMap<string, ReceiverPolicy>;
  /** For every receiver without a row of its own. */
  readonly standard: ReceiverPolicy;
  /** By code of Volven 9060. */
  readonly referrers: ReadonlyMap<string, Referrer>;
  readonly expectedPlaces: Readonly<Record<Format, Readonly<Record<Item, ExpectedPlace>>>>;
}

/** Where an item belongs: as the doctor sees it in the record system, and in the message itself. */
interface ExpectedPlace {
  readonly words: string;
  readonly path: string;
}

const requirement = z.enum(['dead-letter', 'flag', 'off']);
const policySchema = z.object({
  receiver: required,
  problem: requirement,
  employment: requirement,
  'sick-leave': requirement,
  'prior-treatment': requirement,
  'work-measures': requirement,
  phone: requirement,
  'urgent-incomplete': z.enum(['dead-letter', 'flag']),
  source: required,
});
const referrerSchema = z.object({
  profession: required,
  field: z.enum(['all', 'musculoskeletal']),
  ...provenance,
});
const placeSchema = z.object({
  format: z.enum(FORMATS),
  item: z.enum(ITEMS),
  words: required,
  path: required,
});

/** Turned back when anything is missing: only used when the table is faulty, and the start then stops anyway. */
const STRICT: ReceiverPolicy = {
  rule: 'policy:*',
  items: mapItems(() => 'dead-letter'),
  urgentIncomplete: 'dead-letter',
};

export function loadPolicy(reader: TableReader): Policy {
  const rows = reader.rows('policy', policySchema, (row) => row.receiver);
  const byReceiver = new Map(
    rows.map((row): [string, ReceiverPolicy] => [
      row.receiver,
      {
        rule: `policy:${row.receiver}`,
        items: mapItems((item) => row[item]),
        urgentIncomplete: row['urgent-incomplete'],
      },
    ]),
  );
  const standard = byReceiver.get('*');
  if (!standard) reader.fault('policy', null, 'no row for *, every other receiver');
  const referrers = reader.rows('referrers', referrerSchema, (row) => row.profession);
  const places = new Map(
    reader
      .rows('expected-places', placeSchema, (row) => `${row.format} ${row.item}`)
      .map(({ format, item, words, path }) => [`${format} ${item}`, { words, path }]),
  );
  const placeOf = (format: Format, item: Item): ExpectedPlace => {
    const place = places.get(`${format} ${item}`);
    if (place === undefined) reader.fault('expected-places', null, `no row for ${format} ${item}`);
    return place ?? { words: '', path: '' };
  };
  return {
    byReceiver,
    standard: standard ?? STRICT,
    referrers: new Map(referrers.map((row) => [row.profession, row])),
    expectedPlaces: Object.fromEntries(
      FORMATS.map((format) => [format, mapItems((item) => placeOf(format, item))]),
    ) as Policy['expectedPlaces'],
  };
}

function mapItems<T>(make: (item: Item) => T): Record<Item, T> {
  return Object.fromEntries(ITEMS.map((item) => [item, make(item)])) as Record<Item, T>;
}
