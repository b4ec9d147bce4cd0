/** Which message an element begins, by its expanded name. */
import type { XmlElement } from '../xml/tree.ts';

const MSG_HEAD = 'http://www.kith.no/xmlstds/msghead/2006-05-24';
const HENVISNING_2_0 = 'http://ehelse.no/xmlstds/henvisning/2017-11-30';
const HENVISNING_1: ReadonlyMap<string, '1.0' | '1.1'> = new Map([
  ['http://www.kith.no/xmlstds/henvisning/2005-07-08', '1.0'],
  ['http://www.kith.no/xmlstds/henvisning/2012-02-15', '1.1'],
]);
const ANY_HENVISNING = /^http:\/\/(?:www\.kith|ehelse)\.no\/xmlstds\/henvisning\/(.+)$/;
const ANY_APPREC = /^http:\/\/(?:www\.kith|ehelse)\.no\/xmlstds\/apprec\//;

/** A namespace of KITH or its successor, the Norwegian Directorate of eHealth. */
export function isKith(ns: string): boolean {
  return ns.startsWith('http://www.kith.no/xmlstds') || ns.startsWith('http://ehelse.no/xmlstds');
}

export function isMsgHead(element: XmlElement): boolean {
  return element.local === 'MsgHead' && element.ns === MSG_HEAD;
}

/** A receipt of whichever version, also one to come: none is ever answered. */
export function isAppRec(element: XmlElement): boolean {
  return element.local === 'AppRec' && ANY_APPREC.test(element.ns);
}

export function isHenvisning2(element: XmlElement): boolean {
  return element.local === 'Henvisning' && element.ns === HENVISNING_2_0;
}

/** The version of a Henvisning whose root is Message; null for every other message of that family. */
export function messageVersion(ns: string): '1.0' | '1.1' | null {
  return HENVISNING_1.get(ns) ?? null;
}

/** The version of a Henvisning as its namespace dates it, `2099-01-01`; null when it is another message. */
export function henvisningDate(ns: string): string | null {
  return ANY_HENVISNING.exec(ns)?.[1] ?? null;
}

/** The message's name in its namespace: `labsvar` in http://www.kith.no/xmlstds/labsvar/2012-02-15. */
export function messageName(ns: string): string {
  return /\/xmlstds\/([^/]*)/.exec(ns)?.[1] ?? ns;
}
