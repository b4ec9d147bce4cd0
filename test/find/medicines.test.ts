import { expect, it } from 'vitest';
import { decide } from '../../src/decide.ts';
import { loadTables } from '../../src/tables.ts';
import { message } from '../read/messages.ts';

const tables = loadTables();

it.each(['MEDB', 'CAVE'])('a list of medicines in 8233#%s is not the current problem', (code) => {
  const xml = message({
    body: `<InfItem><Type V="${code}" S="2.16.578.1.12.4.1.1.8233"/><Observation><Comment>Sarotex 25 mg til natten, Zopiclone 5 mg ved behov, Metformin 500 mg morgen og kveld</Comment></Observation></InfItem>`,
  });
  expect(decide(Buffer.from(xml), tables).found?.items.problem.status).toBe('absent');
});
