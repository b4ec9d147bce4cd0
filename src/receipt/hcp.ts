/** A party of the referral → `HCP` of an AppRec: organisation (Inst) with its service (Dept) and person (HCPerson), or a person (HCProf). */
import type {
  Identifier,
  IdentifierKind,
  Organization,
  Party,
  PersonName,
  Professional,
} from '../referral.ts';
import type { ReceiptTables } from '../tables/receipts.ts';
import type { XmlNode } from './xml.ts';

/** Kinds an AppRec repeats, the one the sender is addressed by first; never a person's national identity number. */
const ORGANIZATION_KINDS: readonly IdentifierKind[] = ['HER', 'RSH', 'ENH'];
const PERSON_KINDS: readonly IdentifierKind[] = ['HER', 'HPR'];

/** True when there is somebody to answer: a name or a number of the organisation, its service, or a person. */
export function isNamed(party: Party | null): party is Party {
  if (!party) return false;
  const organizations = levelsOf(party.organization);
  return (
    organizations.some(({ name, identifiers }) => name !== null || identifiers.length > 0) ||
    (party.professional !== null &&
      (party.professional.name !== null || party.professional.identifiers.length > 0))
  );
}

/**
 * AppRec 1.0 and 1.1 share this content model. n.b. the order inside Inst is Dept, AdditionalId, HCPerson, other than in the
 * referral itself.
 */
export function hcpOf({ organization, professional }: Party, codes: ReceiptTables): XmlNode {
  if (!organization && professional) {
    const { primary, additional } = identified(professional.identifiers, PERSON_KINDS, '8116', codes);
    const type = professional.profession;
    return {
      HCProf: {
        Type: type ? { '@_V': type.code, '@_DN': type.display ?? undefined } : undefined,
        Name: personName(professional.name),
        ...primary,
        AdditionalId: additional,
      },
    };
  }
  const [institution, ...services] = levelsOf(organization);
  const { primary, additional } = identified(
    institution?.identifiers ?? [],
    ORGANIZATION_KINDS,
    '9051',
    codes,
  );
  return {
    Inst: {
      Name: institution?.name?.value,
      ...primary,
      Dept: services.map((service) => departmentOf(service, codes)),
      AdditionalId: additional,
      HCPerson: professional ? personOf(professional, codes) : undefined,
    },
  };
}

function departmentOf(service: Organization, codes: ReceiptTables): XmlNode {
  const { primary, additional } = identified(service.identifiers, ORGANIZATION_KINDS, '9051', codes);
  return { Name: service.name?.value, ...primary, AdditionalId: additional };
}

function personOf(professional: Professional, codes: ReceiptTables): XmlNode {
  const { primary, additional } = identified(professional.identifiers, PERSON_KINDS, '8116', codes);
  return { Name: personName(professional.name), ...primary, AdditionalId: additional };
}

/** The organisation and the services inside it, outermost first. */
function levelsOf(organization: Organization | null): Organization[] {
  const levels: Organization[] = [];
  for (let level = organization; level; level = level.unit) levels.push(level);
  return levels;
}

function identified(
  identifiers: readonly Identifier[],
  kinds: readonly IdentifierKind[],
  list: '8116' | '9051',
  codes: ReceiptTables,
): { primary: XmlNode; additional: readonly XmlNode[] } {
  const [first, ...others] = kinds.flatMap((kind) => identifiers.filter((one) => one.kind === kind));
  const kindOf = ({ kind }: Identifier): XmlNode => ({ '@_V': kind, '@_DN': codes.display(list, kind) });
  return {
    primary: first ? { Id: first.value, TypeId: kindOf(first) } : {},
    additional: others.map((other) => ({ Id: other.value, Type: kindOf(other) })),
  };
}

function personName(name: PersonName | null): string | undefined {
  if (!name) return undefined;
  const parts = [name.given, name.middle, name.family].filter((part) => part !== null);
  return name.text ?? (parts.length > 0 ? parts.join(' ') : undefined);
}
