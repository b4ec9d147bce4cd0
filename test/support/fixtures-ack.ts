/** An ACK's text → its parts, read by the standard's rules alone (HL7 v2.5.1, section 2.13.1); throws where it is not built as it must be. */

export interface Ack {
  /** By number, still escaped; `msh[1]` is the field separator. */
  readonly msh: readonly string[];
  readonly code: string;
  readonly about: string;
  /** MSA-3. */
  readonly text: string;
  readonly errors: readonly AckError[];
}

interface AckError {
  /** Segment, which of them, field. */
  readonly place: readonly string[];
  /** HL7 table 0357. */
  readonly code: string;
  readonly severity: string | null;
  /** Our own reason code. */
  readonly reason: string;
  readonly text: string;
}

export function readAck(text: string): Ack {
  if (!text.endsWith('\r') || text.includes('\n')) throw new Error('segments must end in a carriage return');
  const [field = '', component = '', , escapeSign = '', subcomponent = ''] = text.slice(3);
  const segments = text
    .slice(0, -1)
    .split('\r')
    .map((segment) => segment.split(field));
  const [msh = [], msa = [], ...errors] = segments;
  const names = segments.map(([name]) => name).join(' ');
  if (!/^MSH MSA( ERR)*$/.test(names)) throw new Error(`segments ${names}`);
  const plainText = (raw = '') => {
    const signs: Readonly<Record<string, string>> = {
      F: field,
      S: component,
      T: subcomponent,
      E: escapeSign,
    };
    return raw
      .split(escapeSign)
      .map((part, index) => (index % 2 === 0 ? part : (signs[part] ?? (part === '.br' ? '\n' : part))))
      .join('');
  };
  return {
    msh: [msh[0] ?? '', field, ...msh.slice(1)],
    code: msa[1] ?? '',
    about: msa[2] ?? '',
    text: plainText(msa[3]),
    errors: errors.map((error) => (error[1] ? inOne(error[1]) : inFields(error))),
  };

  function inOne(value: string): AckError {
    const [segment = '', place = '', number = '', coded = ''] = value.split(component);
    const [code = '', , , reason = '', words = ''] = coded.split(subcomponent);
    return { place: [segment, place, number], code, severity: null, reason, text: plainText(words) };
  }

  function inFields(error: readonly string[]): AckError {
    return {
      place: (error[2] ?? '').split(component),
      code: (error[3] ?? '').split(component)[0] ?? '',
      severity: error[4] ?? null,
      reason: (error[5] ?? '').split(component)[0] ?? '',
      text: plainText(error[8]),
    };
  }
}
