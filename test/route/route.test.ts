/** Each way a referral may go: residence, addressee, wish, referrer and service line in; receiver, findings and reasons out. */
import { describe, expect, test } from 'vitest';
import { address, codesOf, editedTables, herIdOf, placed, routeOf, rulesOf } from './scene.ts';

describe('residence', () => {
  test('the kommunenummer tells the region, and the reason quotes it', () => {
    const routed = routeOf({ kommunenummer: '3420' }, 'institution');
    expect(routed).toMatchObject({ region: 'Helse Sør-Øst', receiverId: 'rke-sor-ost', findings: [] });
    expect(routed.reasons[0]).toEqual({
      rule: 'region-prefixes:34',
      says: 'Kommunenummer 3420 (Innlandet) hører til Helse Sør-Øst.',
      path: '/kommunenummer',
      value: '3420',
    });
  });

  test('without a kommunenummer the postal code tells the region, which is noted', () => {
    const routed = routeOf({ postalCode: '9518' }, 'institution');
    expect(routed).toMatchObject({ region: 'Helse Nord', receiverId: 'rve-nord' });
    expect(routed.findings).toEqual([
      { code: 'RESIDENCE_FROM_POSTAL_CODE', severity: 'information', item: null, path: '/postnummer' },
    ]);
  });

  test('a number that stands for no place gives way to the postal code', () => {
    expect(routeOf({ kommunenummer: '9999', postalCode: '5003' }, 'institution').region).toBe('Helse Vest');
  });

  test('a kommunenummer that lost its leading zero is read with it', () => {
    expect(routeOf({ kommunenummer: '301' }, 'institution').region).toBe('Helse Sør-Øst');
  });

  test('a bydel alone tells the municipality', () => {
    expect(routeOf({ bydel: '030110' }, 'institution').region).toBe('Helse Sør-Øst');
  });

  test('the home address counts before the temporary one, whatever their order', () => {
    const addresses = [
      address({ use: 'temp', kommunenummer: placed('5501') }),
      address({ use: 'home', kommunenummer: placed('4601') }),
    ];
    expect(routeOf({ addresses }, 'institution').region).toBe('Helse Vest');
  });

  test('an address without a use counts before the temporary one', () => {
    const addresses = [
      address({ use: 'temp', kommunenummer: placed('5501') }),
      address({ use: null, postalCode: placed('7713') }),
    ];
    expect(routeOf({ addresses }, 'institution').region).toBe('Helse Midt-Norge');
  });

  test('an unusable address counts only where there is no other', () => {
    const bad = address({ use: 'old', kommunenummer: placed('5501') });
    const temporary = address({ use: 'temp', kommunenummer: placed('4601') });
    expect(routeOf({ addresses: [bad, temporary] }, 'institution').region).toBe('Helse Vest');
    expect(routeOf({ addresses: [bad] }, 'institution').region).toBe('Helse Nord');
  });

  test('a place of work is never the residence', () => {
    const addresses = [address({ use: 'work', kommunenummer: placed('0301') })];
    const routed = routeOf({ addresses }, 'institution');
    expect(routed).toMatchObject({ region: null, receiverId: null });
  });

  test.each(['NO', 'NOR', 'Norge', 'Noreg', 'SJ'])('%s is Norway', (country) => {
    expect(routeOf({ kommunenummer: '0301', country }, 'institution').region).toBe('Helse Sør-Øst');
  });

  test('a foreign postal code is not taken for a Norwegian one', () => {
    const routed = routeOf({ postalCode: '5003', country: 'DK' }, 'institution');
    expect(routed).toMatchObject({ region: null, receiverId: null });
    expect(codesOf(routed)).toEqual(['RESIDENCE_ABROAD', 'ROUTE_NOT_FOUND']);
  });

  test('home abroad and a temporary address in Norway: routed by the latter, with a warning', () => {
    const addresses = [
      address({ use: 'home', country: placed('LT') }),
      address({ use: 'temp', kommunenummer: placed('1103') }),
    ];
    const routed = routeOf({ addresses }, 'institution');
    expect(routed).toMatchObject({ region: 'Helse Vest', receiverId: 'vurderingseining-vest' });
    expect(codesOf(routed)).toEqual(['RESIDENCE_ABROAD']);
  });
});

describe('residence not known', () => {
  test('addressed to a known HER-id: sent there with a warning', () => {
    const routed = routeOf({ to: 'RVE Nord', toHerId: herIdOf('rve-nord') }, 'institution');
    expect(routed).toMatchObject({ region: null, receiverId: 'rve-nord' });
    expect(codesOf(routed)).toEqual(['RESIDENCE_UNKNOWN']);
    expect(rulesOf(routed)).toEqual(['receivers:rve-nord']);
  });

  test('abroad, and addressed to a known organisation number: sent there with a warning', () => {
    const routed = routeOf({ country: 'SE', toOrganizationNumber: '978618014' }, 'mental-outpatient');
    expect(routed.receiverId).toBe('lovisenberg-helse-og-arbeid');
    expect(codesOf(routed)).toEqual(['RESIDENCE_ABROAD']);
  });

  test('a name alone does not make the addressee known', () => {
    const routed = routeOf({ to: 'Regional vurderingsenhet HMN' }, 'institution');
    expect(routed.receiverId).toBeNull();
    expect(codesOf(routed)).toEqual(['ROUTE_NOT_FOUND']);
  });

  test('addressed to nobody: no route, which blocks', () => {
    const routed = routeOf({}, 'unclear');
    expect(routed).toMatchObject({ region: null, receiverId: null, receiverName: null });
    expect(routed.findings).toEqual([
      { code: 'ROUTE_NOT_FOUND', severity: 'error', item: null, path: '/pasient' },
    ]);
  });
});

describe('stays in an institution', () => {
  test.each([
    ['0301', 'rke-sor-ost'],
    ['4601', 'vurderingseining-vest'],
    ['5001', 'rve-midt'],
    ['5501', 'rve-nord'],
  ])('from primary care and %s they go to %s', (kommunenummer, receiver) => {
    const routed = routeOf({ kommunenummer }, 'institution');
    expect(routed).toMatchObject({ receiverId: receiver, findings: [] });
    expect(rulesOf(routed).at(-1)).toBe(`receivers:${receiver}`);
  });

  test('a wish for another region changes nothing: the region of residence assesses', () => {
    expect(routeOf({ kommunenummer: '4647' }, 'institution', 'air-rauland').receiverId).toBe(
      'vurderingseining-vest',
    );
  });

  test('from a hospital ward they go straight to the institution addressed', () => {
    const routed = routeOf(
      {
        kommunenummer: '3905',
        from: 'Oslo universitetssykehus HF, Ortopedisk klinikk',
        to: 'Rehabiliteringssenteret AiR AS',
        toHerId: herIdOf('air-rauland'),
      },
      'institution',
    );
    expect(routed).toMatchObject({ receiverId: 'air-rauland', findings: [] });
    expect(rulesOf(routed)).toEqual([
      'region-prefixes:39',
      'referrer-settings:hospital',
      'routing:sor-ost-ward-institution',
      'receivers:air-rauland',
    ]);
  });

  test('from a hospital ward they go straight to the institution wished for', () => {
    const routed = routeOf(
      { kommunenummer: '4640', from: 'Førde sentralsjukehus' },
      'institution',
      'rode-kors-haugland',
    );
    expect(routed.receiverId).toBe('rode-kors-haugland');
  });

  test('from a hospital ward, but for an institution of another region: to the intake unit of the residence', () => {
    const routed = routeOf(
      { kommunenummer: '4640', from: 'Førde sentralsjukehus' },
      'institution',
      'air-rauland',
    );
    expect(routed.receiverId).toBe('vurderingseining-vest');
  });

  test('from a hospital ward that addresses the intake unit: to the intake unit, as addressed', () => {
    const routed = routeOf(
      { kommunenummer: '0301', from: 'Diakonhjemmet sykehus', toHerId: herIdOf('rke-sor-ost') },
      'institution',
      'catosenteret',
    );
    expect(routed.receiverId).toBe('rke-sor-ost');
  });

  test('from a hospital ward in Helse Nord they go to the intake unit all the same', () => {
    const scene = {
      kommunenummer: '5501',
      from: 'UNN HF, Revmatologisk avdeling',
      toHerId: herIdOf('helsepartner'),
    };
    const routed = routeOf(scene, 'institution');
    expect(routed.receiverId).toBe('rve-nord');
    expect(routed.findings).toMatchObject([
      {
        code: 'ADDRESSEE_REPLACED',
        severity: 'warning',
        path: '/mottaker',
        values: {
          addressee: 'Helsepartner Rehabilitering, Alta og Skibotn',
          receiver: 'Regional vurderingsenhet (RVE), Helse Nord',
        },
      },
    ]);
  });

  test('from a hospital outpatient department they go to the intake unit in Helse Midt-Norge, directly in Helse Vest', () => {
    const from = 'Helse Nord-Trøndelag HF, Sykehuset Levanger, Smertepoliklinikken';
    expect(routeOf({ kommunenummer: '5006', from }, 'institution', 'meraaker-kurbad').receiverId).toBe(
      'rve-midt',
    );
    expect(routeOf({ kommunenummer: '1106', from }, 'institution', 'rehabilitering-vest').receiverId).toBe(
      'rehabilitering-vest',
    );
  });

  test('a polyclinic outside a hospital is primary care', () => {
    const scene = { kommunenummer: '1106', from: 'Vågen private poliklinikk' };
    expect(routeOf(scene, 'institution', 'rehabilitering-vest').receiverId).toBe('vurderingseining-vest');
  });

  test('an institution that the deployment does not reach leaves the referral with the intake unit', () => {
    const scene = { kommunenummer: '3420', from: 'Sykehuset Innlandet HF', to: 'Hernes Institutt' };
    const routed = routeOf(scene, 'institution', 'hernes-institutt');
    expect(routed.receiverId).toBe('rke-sor-ost');
    expect(codesOf(routed)).toEqual(['ADDRESSEE_REPLACED']);
  });

  test('an institution addressed from primary care is replaced by the intake unit', () => {
    const scene = { kommunenummer: '1577', to: 'Muritunet AS', toHerId: herIdOf('muritunet') };
    const routed = routeOf(scene, 'institution');
    expect(routed.receiverId).toBe('rve-midt');
    expect(codesOf(routed)).toEqual(['ADDRESSEE_REPLACED']);
  });

  test('the intake unit of another region is replaced by that of the residence', () => {
    const routed = routeOf({ kommunenummer: '4601', toHerId: herIdOf('rke-sor-ost') }, 'institution');
    expect(routed.receiverId).toBe('vurderingseining-vest');
    expect(codesOf(routed)).toEqual(['ADDRESSEE_REPLACED']);
  });

  test('the switch in routing.csv sends them directly in Helse Midt-Norge', () => {
    const switched = editedTables({
      'routing.csv': (text) =>
        text.replace(
          'midt-primary-institution,Helse Midt-Norge,primary,institution,intake-unit',
          'midt-primary-institution,Helse Midt-Norge,primary,institution,provider',
        ),
    });
    const scene = { kommunenummer: '1577', to: 'Muritunet AS', toHerId: herIdOf('muritunet') };
    expect(routeOf(scene, 'institution', null, switched)).toMatchObject({
      receiverId: 'muritunet',
      findings: [],
    });
  });

  test('the switch of one institution in receivers.csv sends its own region directly, and no other', () => {
    const switched = editedTables({
      'receivers.csv': (text) =>
        text.replace(/^(muritunet,.*?,institution,Helse Midt-Norge,institution),no,/m, '$1,yes,'),
    });
    const toHerId = herIdOf('muritunet');
    expect(routeOf({ kommunenummer: '1577', toHerId }, 'institution', null, switched).receiverId).toBe(
      'muritunet',
    );
    expect(routeOf({ kommunenummer: '4601', toHerId }, 'institution', null, switched).receiverId).toBe(
      'vurderingseining-vest',
    );
  });
});

describe('dated rows are judged by the message’s own time', () => {
  const ended = editedTables({
    'receivers.csv': (text) => text.replace('979757751,,,', '979757751,,2025-12-31,'),
  });
  const scene = { kommunenummer: '0301', from: 'Diakonhjemmet sykehus', to: 'Catosenteret' };

  test('the last day of an agreement: to the institution', () => {
    const routed = routeOf({ ...scene, time: '2025-12-31T23:59:00+01:00' }, 'institution', null, ended);
    expect(routed.receiverId).toBe('catosenteret');
  });

  test('the day after: to the intake unit', () => {
    const routed = routeOf({ ...scene, time: '2026-01-01T00:00:00+01:00' }, 'institution', null, ended);
    expect(routed.receiverId).toBe('rke-sor-ost');
    expect(codesOf(routed)).toEqual(['ADDRESSEE_REPLACED']);
  });

  test('a message without any time is judged as if every row were valid', () => {
    expect(routeOf({ ...scene, time: null }, 'institution', null, ended).receiverId).toBe('catosenteret');
  });
});

describe('outpatient referrals', () => {
  test('the clinic addressed by HER-id of level 2 takes them', () => {
    const scene = {
      kommunenummer: '1506',
      to: ['Helse Møre og Romsdal HF', 'Tverrfaglig ryggpoliklinikk'] as const,
      toHerId: '8000001',
      toUnitHerId: herIdOf('molde-helseiarbeid'),
    };
    const routed = routeOf(scene, 'musculoskeletal-outpatient');
    expect(routed).toMatchObject({ receiverId: 'molde-helseiarbeid', findings: [] });
    expect(routed.reasons.at(-1)).toMatchObject({ value: herIdOf('molde-helseiarbeid') });
  });

  test('the HER-id of level 2 counts before that of level 1', () => {
    const scene = {
      kommunenummer: '0301',
      toHerId: herIdOf('rke-sor-ost'),
      toUnitHerId: herIdOf('ous-helse-i-arbeid'),
    };
    expect(routeOf(scene, 'musculoskeletal-outpatient').receiverId).toBe('ous-helse-i-arbeid');
  });

  test('a clinic of another region takes them when addressed: patients may choose', () => {
    const scene = { kommunenummer: '4601', toHerId: herIdOf('aalesund-helseiarbeid') };
    expect(routeOf(scene, 'musculoskeletal-outpatient').receiverId).toBe('aalesund-helseiarbeid');
  });

  test('the clinic addressed by name takes them', () => {
    const scene = { kommunenummer: '1508', to: 'Ålesund sjukehus, HelseIArbeid', toHerId: '8000001' };
    expect(routeOf(scene, 'musculoskeletal-outpatient')).toMatchObject({
      receiverId: 'aalesund-helseiarbeid',
      findings: [],
    });
  });

  test('a clinic that does not offer this service is replaced', () => {
    const scene = { kommunenummer: '0301', bydel: '030104', toHerId: herIdOf('ous-helse-i-arbeid') };
    const routed = routeOf(scene, 'mental-outpatient');
    expect(routed.receiverId).toBe('lovisenberg-helse-og-arbeid');
    expect(codesOf(routed)).toEqual(['ADDRESSEE_REPLACED']);
  });

  test('a clinic that the patient wishes for takes them', () => {
    const routed = routeOf(
      { kommunenummer: '0301' },
      'mental-outpatient',
      'diakonhjemmet-psykisk-helse-og-arbeid',
    );
    expect(routed.receiverId).toBe('diakonhjemmet-psykisk-helse-og-arbeid');
  });

  test('without a clinic named, the one whose catchment the residence lies in', () => {
    const routed = routeOf({ kommunenummer: '3205' }, 'musculoskeletal-outpatient');
    expect(routed).toMatchObject({ receiverId: 'ahus-helseiarbeid', findings: [] });
    expect(rulesOf(routed)).toContain('catchments:ahus');
  });

  test('the bydel tells more than the municipality', () => {
    const routed = routeOf({ kommunenummer: '0301', bydel: '030111' }, 'musculoskeletal-outpatient');
    expect(routed.receiverId).toBe('ahus-helseiarbeid');
  });

  test.each(['musculoskeletal-outpatient', 'mental-outpatient'] as const)(
    '%s with no clinic in the table: to the intake unit, with a warning',
    (line) => {
      const routed = routeOf({ kommunenummer: '4601', to: 'Ukjent poliklinikk', toHerId: '8000001' }, line);
      expect(routed.receiverId).toBe('vurderingseining-vest');
      expect(codesOf(routed)).toEqual(['CLINIC_UNKNOWN', 'ADDRESSEE_UNKNOWN']);
    },
  );

  test('a private clinic that may not assess rights is replaced; none known, the intake unit clarifies', () => {
    const scene = {
      kommunenummer: '3201',
      to: 'Norsk Arbeidshelse AS',
      toHerId: herIdOf('norsk-arbeidshelse'),
    };
    const routed = routeOf(scene, 'mental-outpatient', 'norsk-arbeidshelse');
    expect(routed.receiverId).toBe('rke-sor-ost');
    expect(codesOf(routed)).toEqual(['CLINIC_UNKNOWN', 'ADDRESSEE_REPLACED']);
  });

  test('addressed to the intake unit of the residence: it clarifies, as the sender wants', () => {
    const routed = routeOf(
      { kommunenummer: '0301', toHerId: herIdOf('rke-sor-ost') },
      'musculoskeletal-outpatient',
    );
    expect(routed).toMatchObject({ receiverId: 'rke-sor-ost', findings: [] });
  });
});

describe('service line unclear', () => {
  test('to the intake unit, with a warning', () => {
    const routed = routeOf({ kommunenummer: '5501' }, 'unclear');
    expect(routed.receiverId).toBe('rve-nord');
    expect(routed.findings).toMatchObject([{ code: 'SERVICE_LINE_UNCLEAR', severity: 'warning' }]);
  });

  test('to the addressee, when it assesses rights', () => {
    const routed = routeOf({ kommunenummer: '5501', toHerId: herIdOf('unn-helseiarbeid') }, 'unclear');
    expect(routed).toMatchObject({ receiverId: 'unn-helseiarbeid', findings: [] });
  });
});

describe('the receiver directory', () => {
  test('a receiver of the deployment’s own takes what is addressed to it', () => {
    const own = editedTables({}, (receivers) => [
      ...receivers,
      {
        id: 'eget-mottak',
        name: 'Eget mottak',
        herIds: ['9990950'],
        endpoint: 'http://127.0.0.1:8090/receivers/eget-mottak',
      },
    ]);
    const routed = routeOf({ kommunenummer: '5001', toHerId: '9990950' }, 'mental-outpatient', null, own);
    expect(routed).toMatchObject({ receiverId: 'eget-mottak', receiverName: 'Eget mottak', findings: [] });
    expect(rulesOf(routed)).toContain('directory:eget-mottak');
  });

  test('the directory’s organisation numbers and names go before the table’s', () => {
    const own = editedTables({}, (receivers) => [
      ...receivers.filter(({ id }) => id !== 'rve-nord'),
      {
        id: 'rve-nord',
        name: 'Vurderingsenheten',
        organizationNumbers: ['974795787'],
        endpoint: 'http://127.0.0.1:8090/receivers/rve-nord',
      },
    ]);
    const routed = routeOf(
      { kommunenummer: '5501', toOrganizationNumber: '974795787' },
      'institution',
      null,
      own,
    );
    expect(routed).toMatchObject({ receiverId: 'rve-nord', receiverName: 'Vurderingsenheten' });
  });

  test('an intake unit that is not set up blocks the referral', () => {
    const without = editedTables({}, (receivers) => receivers.filter(({ id }) => id !== 'rve-nord'));
    const routed = routeOf({ kommunenummer: '5501' }, 'institution', null, without);
    expect(routed.findings).toEqual([
      {
        code: 'RECEIVER_NOT_IN_DIRECTORY',
        severity: 'error',
        item: null,
        path: null,
        values: { receiver: 'Regional vurderingsenhet (RVE), Helse Nord' },
      },
    ]);
  });

  test('a clinic that is not set up gives way to the intake unit', () => {
    const without = editedTables({}, (receivers) => receivers.filter(({ id }) => id !== 'ahus-helseiarbeid'));
    const routed = routeOf({ kommunenummer: '3205' }, 'musculoskeletal-outpatient', null, without);
    expect(routed.receiverId).toBe('rke-sor-ost');
    expect(codesOf(routed)).toEqual(['CLINIC_UNKNOWN']);
  });

  test('a receiver for tests gets test messages, whatever their service line', () => {
    const scene = { kommunenummer: '4601', toHerId: herIdOf('testmottak'), test: true };
    expect(routeOf(scene, 'institution').receiverId).toBe('testmottak');
  });

  test('a receiver for tests never gets a real message', () => {
    const routed = routeOf({ kommunenummer: '4601', toHerId: herIdOf('testmottak') }, 'institution');
    expect(routed.receiverId).toBe('vurderingseining-vest');
    expect(codesOf(routed)).toEqual(['ADDRESSEE_UNKNOWN']);
  });
});

test('an addressee with nothing but blanks is no addressee', () => {
  expect(codesOf(routeOf({ kommunenummer: '4601', to: '  ' }, 'institution'))).toEqual([]);
});
