import { describe, expect, it } from 'vitest';
import { message, msgHead, readText } from './messages.ts';

function account(xml: string): Map<string, string> {
  return new Map(
    readText(xml)
      .account()
      .map(({ path, fate, note }) => [path, `${fate}: ${note}`]),
  );
}

describe('the account of a message', () => {
  it('names every text and attribute of the source once', () => {
    const xml = msgHead({
      body: '<ReasonAsText><TextResultValue>x<b>y</b></TextResultValue></ReasonAsText><A b="1"><C>2</C> <D/></A>',
    });
    const paths = readText(xml)
      .account()
      .map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    const attributes = xml.match(/[\w:]+="[^"]*"/g)?.length ?? 0;
    const texts = xml.match(/>[^<>]*[^<>\s][^<>]*</g)?.length ?? 0;
    expect(paths).toHaveLength(attributes + texts);
  });

  it('says what was used for what, what is only carried, and by which rule the rest is ignored', () => {
    const found = account(
      message({
        header: '<MIGversion>v1.1 2012-02-15</MIGversion><MsgId>1</MsgId>',
        body: '<Ack V="J" DN="Ja"/><PaymentCat V="20" DN="Raskere tilbake"/><ReqServ><Priority V="N" DN="Vanlig"/></ReqServ>',
        patient: '<Sex V="2" DN="Kvinne"/>',
      }),
    );
    expect(found.get('/Message/@xmlns')).toBe('ignored: namespace declaration');
    expect(found.get('/Message/MIGversion')).toMatch(/^ignored: version/);
    expect(found.get('/Message/MsgId')).toBe('used: head.id');
    expect(found.get('/Message/ServReq/Ack/@V')).toMatch(/^ignored: wish for a receipt/);
    expect(found.get('/Message/ServReq/PaymentCat/@V')).toBe('carried: in the attached original message');
    expect(found.get('/Message/ServReq/PaymentCat/@DN')).toBe('carried: in the attached original message');
    expect(found.get('/Message/ServReq/ReqServ/Priority/@DN')).toBe('used: priority');
    expect(found.get('/Message/ServReq/Patient/Sex/@V')).toBe('used: patient.gender');
    expect(found.get('/Message/ServReq/Patient/Sex/@DN')).toMatch(/^ignored: display text/);
  });

  it('list, schema type, formatting and signature are ignored by rule', () => {
    const xml = msgHead({
      body: '<ReasonAsText><TextResultValue xsi:type="x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><p xmlns="http://www.w3.org/1999/xhtml" class="c">x</p></TextResultValue></ReasonAsText>',
      after:
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>',
    }).replace('<TypeId V="HER"/>', '<TypeId V="HER" S="2.16.578.1.12.4.1.1.9051"/>');
    const found = account(xml);
    const body = '/MsgHead/Document/RefDoc/Content/Henvisning/ReasonAsText/TextResultValue';
    expect(found.get('/MsgHead/MsgInfo/Sender/Organisation/Ident/TypeId/@S')).toMatch(/^ignored: code list/);
    expect(found.get(`${body}/@xsi:type`)).toBe('ignored: schema attribute');
    expect(found.get(`${body}/p/@class`)).toBe('ignored: formatting of a text');
    expect(found.get(`${body}/p`)).toBe('used: texts');
    expect(found.get('/MsgHead/Signature/SignatureValue')).toMatch(/^ignored: signature/);
  });

  it('a part that is not mapped is carried, not lost', () => {
    const found = account(
      msgHead({ body: '<Pakkeforlop><Pakkeforlopskode V="A01" DN="Brystkreft"/></Pakkeforlop>' }),
    );
    expect(found.get('/MsgHead/Document/RefDoc/Content/Henvisning/Pakkeforlop/Pakkeforlopskode/@V')).toMatch(
      /^carried/,
    );
  });

  it('of what is no referral, the head was used and the rest is carried', () => {
    const found = account(
      msgHead().replace(/<Henvisning.*<\/Henvisning>/, '<Notat xmlns="urn:x">Hei</Notat>'),
    );
    expect(found.get('/MsgHead/MsgInfo/MsgId')).toBe('used: head.id');
    expect(found.get('/MsgHead/Document/RefDoc/Content/Notat')).toMatch(/^carried/);
    expect(account('<a>').size).toBe(0);
  });
});
