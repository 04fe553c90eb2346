/** One body for each event package, as their RFCs and servers write them, and what it says. */
import type { EventName } from '../../src/sip/facts.ts';

export type Sample = {
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly event?: string;
  /** A few words that the news must hold, as JSON. */
  readonly says: readonly string[];
};

const XML = '<?xml version="1.0" encoding="UTF-8"?>\r\n';
const CSTA = 'xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed3"';

export const SAMPLES: { readonly [event in EventName]: Sample } = {
  'message-summary': {
    type: 'application/simple-message-summary',
    body: 'Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 4/8 (1/2)\r\n\r\nTo: <alice@atlanta.example.com>\r\n',
    says: ['"waiting":true', '"new":4', '"urgentOld":2', 'vmail'],
  },
  dialog: {
    type: 'application/dialog-info+xml',
    body: `${XML}<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" entity="sip:alice@example.com"><dialog id="as7d900as8" call-id="a84b4c76e66710" local-tag="1928301774" remote-tag="456887766" direction="initiator"><state event="replaced">confirmed</state><local><identity display="Alice &amp; Co">sip:alice@example.com</identity><target uri="sip:alice@pc33.example.com"/></local></dialog></dialog-info>`,
    says: ['"state":"confirmed"', 'a84b4c76e66710', 'Alice & Co', 'sip:alice@pc33.example.com'],
  },
  refer: { type: 'message/sipfrag;version=2.0', body: 'SIP/2.0 180 Ringing\r\n', says: ['180', 'Ringing'] },
  presence: {
    type: 'application/pidf+xml',
    body: `${XML}<p:presence xmlns:p="urn:ietf:params:xml:ns:pidf" entity="pres:someone@example.com"><p:tuple id="t1"><p:status><p:basic>open</p:basic></p:status><p:contact priority="0.8">tel:+09012345678</p:contact></p:tuple><p:note xml:lang="en"><![CDATA[Back <soon>]]></p:note></p:presence>`,
    says: ['"open":true', 'tel:+09012345678', 'Back <soon>'],
  },
  'ua-profile': {
    type: 'application/url',
    body: 'https://example.com/cfg/<MAC>.cfg'.replace('<MAC>', '00908f'),
    says: ['https'],
  },
  'check-sync': { event: 'check-sync;reboot=true', says: ['"reboot":true'] },
  talk: { says: ['{}'] },
  hold: { says: ['{}'] },
  dtmf: { type: 'application/dtmf-relay', body: 'Signal=11\r\nDuration=99999\r\n', says: ['"#"', '5000'] },
  'call-info': {
    headers: {
      'Call-Info':
        '<sip:example.com>;appearance-index=1;appearance-state=active;appearance-uri="<sip:bob@x>", <sip:example.com>;appearance-index=*;appearance-state=idle',
    },
    says: ['"index":1', '"state":"active"', '"index":"*"'],
  },
  'line-seize': { says: ['{}'] },
  'as-feature-event': {
    type: 'multipart/mixed;boundary=next',
    body: [
      `--next\r\nContent-Type: application/x-as-feature-event+xml\r\n\r\n${XML}<DoNotDisturbEvent ${CSTA}><device>100</device><doNotDisturbOn>true</doNotDisturbOn></DoNotDisturbEvent>\r\n`,
      `--next\r\nContent-Type: application/x-as-feature-event+xml\r\n\r\n${XML}<ForwardingEvent ${CSTA}><device>100</device><forwardingType>forwardNoAns</forwardingType><forwardStatus>true</forwardStatus><forwardTo>200</forwardTo><ringCount>3</ringCount></ForwardingEvent>\r\n`,
      `--next\r\nContent-Type: application/x-as-feature-event+xml\r\n\r\n${XML}<AgentNotReadyEvent ${CSTA}><device>100</device><reason>500</reason></AgentNotReadyEvent>\r\n--next--\r\n`,
    ].join(''),
    says: ['"do-not-disturb","on":true', '"no-answer"', '"rings":3', '"not-ready"'],
  },
  conference: {
    type: 'application/conference-info+xml',
    body: `${XML}<conference-info xmlns="urn:ietf:params:xml:ns:conference-info" entity="sips:conf233@example.com" state="full" version="1"><conference-description><subject>Agenda</subject></conference-description><users><user entity="sip:bob@example.com" state="full"><display-text>Bob Hoskins</display-text><endpoint entity="sip:bob@pc33.example.com"><status>connected</status></endpoint></user><user entity="sip:gone@example.com" state="deleted"/></users></conference-info>`,
    says: ['Agenda', 'Bob Hoskins', '"left":["sip:gone@example.com"]'],
  },
  reg: {
    type: 'application/reginfo+xml',
    body: `${XML}<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="0" state="full"><registration aor="sip:user@example.com" id="as9" state="active"><contact id="76" state="active" event="registered" duration-registered="7322" q="0.8"><uri>sip:user@pc887.example.com</uri></contact></registration></reginfo>`,
    says: ['sip:user@pc887.example.com', '"active":true'],
  },
};
