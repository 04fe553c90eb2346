/**
 * docs/sip.md: what of SIP the phone does, by RFC and section, each row with the test that shows it. Made from the
 * titles of the tests that end with '(RFC 3261 section 9.1)': `node scripts/sip-table.ts` writes the page,
 * `node scripts/sip-table.ts --check` says whether it is up to date (exit code 1 when not).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import Mocha from 'mocha';

const ROOT = join(import.meta.dirname, '..');
const PAGE = join(ROOT, 'docs/sip.md');
const ROOMS = ['sip', 'sip-message', 'sdp', 'peers', 'story'];

/** The RFCs that the phone knows, by number. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['1035', 'Domain names'],
  ['2046', 'Multipart bodies'],
  ['2198', 'Redundant audio'],
  ['2474', 'Differentiated services'],
  ['2696', 'Paged results of LDAP'],
  ['2782', 'SRV records'],
  ['2833', 'DTMF digits in RTP (first edition)'],
  ['3261', 'SIP'],
  ['3262', 'Reliable provisional responses'],
  ['3263', 'Locating SIP servers'],
  ['3264', 'Offer and answer'],
  ['3265', 'Event notification (first edition)'],
  ['3311', 'UPDATE'],
  ['3323', 'Privacy'],
  ['3325', 'Asserted identity'],
  ['3326', 'Reason'],
  ['3327', 'Path'],
  ['3389', 'Comfort noise in RTP'],
  ['3420', 'message/sipfrag'],
  ['3428', 'MESSAGE'],
  ['3515', 'REFER'],
  ['3550', 'RTP and RTCP'],
  ['3581', 'Symmetric response routing'],
  ['3605', 'RTCP port in SDP'],
  ['3608', 'Service-Route'],
  ['3611', 'Extended reports of RTCP'],
  ['3680', 'Registration event package'],
  ['3725', 'Third-party call control'],
  ['3842', 'Message waiting indication'],
  ['3856', 'Presence'],
  ['3863', 'Presence documents'],
  ['3891', 'Replaces'],
  ['3892', 'Referred-By'],
  ['3903', 'PUBLISH'],
  ['3911', 'Join'],
  ['3960', 'Early media'],
  ['3966', 'tel: addresses'],
  ['4028', 'Session timers'],
  ['4235', 'Dialog event package'],
  ['4412', 'Resource priority'],
  ['4475', 'Torture messages'],
  ['4488', 'REFER without subscription'],
  ['4566', 'SDP (first edition)'],
  ['4568', 'Keys in SDP'],
  ['4575', 'Conference event package'],
  ['4662', 'Lists of resources'],
  ['4733', 'Telephone events in RTP'],
  ['4916', 'Connected identity'],
  ['5057', 'Multiple dialog usages'],
  ['5118', 'Torture messages for IPv6'],
  ['5124', 'Encrypted RTP with feedback'],
  ['5359', 'Service examples'],
  ['5373', 'Answer-Mode'],
  ['5389', 'STUN (second edition)'],
  ['5589', 'Call transfer'],
  ['5621', 'Message bodies'],
  ['5626', 'Client-initiated connections (outbound)'],
  ['5627', 'GRUU'],
  ['5630', 'sips: addresses'],
  ['5761', 'RTP and RTCP at one port'],
  ['5763', 'Keys by DTLS'],
  ['5764', 'DTLS-SRTP'],
  ['5769', 'Test vectors for STUN'],
  ['5806', 'Diversion'],
  ['5922', 'Domain certificates'],
  ['5923', 'Connection reuse'],
  ['5939', 'Capability negotiation in SDP'],
  ['5954', 'IPv6 in URIs, corrected'],
  ['6026', 'Correct handling of 2xx to INVITE'],
  ['6035', 'Voice quality reports'],
  ['6080', 'Configuration event package'],
  ['6086', 'INFO'],
  ['6157', 'IPv6 transition'],
  ['6337', 'Offer and answer, usage'],
  ['6347', 'DTLS'],
  ['6665', 'Event notification'],
  ['7044', 'History-Info'],
  ['7315', 'P-headers of 3GPP'],
  ['7433', 'User-to-user information'],
  ['7462', 'Alert-Info URNs'],
  ['7616', 'Digest authentication'],
  ['8122', 'Fingerprints of certificates'],
  ['8224', 'Authenticated identity'],
  ['8489', 'STUN'],
  ['8588', 'Verified caller numbers (SHAKEN)'],
  ['8760', 'Digest algorithms for SIP'],
  ['8767', 'Serving stale DNS data'],
  ['8842', 'SDP for DTLS'],
  ['8866', 'SDP'],
  ['9325', 'Recommendations for TLS'],
]);

/** Kept by hand: what the code claims beside the rows, without a test that shows it. It should be empty. */
const UNPROVEN: readonly { readonly rfc: string; readonly what: string }[] = [];

type Row = { readonly rfc: string; readonly section: string; readonly what: string; readonly file: string };

const SUFFIX = /^(.*\S)\s*\((RFC \d+[^()]*)\)$/s;
const PLACE = /RFC (\d+)(?: section ([\w.]+))?/g;

/** One row for each test and section that it names. Loading the tests runs none of them. */
async function rows(): Promise<Row[]> {
  const mocha = new Mocha({ ui: 'bdd' });
  for (const room of ROOMS) {
    for (const name of readdirSync(join(ROOT, 'test', room)).sort()) {
      if (name.endsWith('.test.ts')) mocha.addFile(join(ROOT, 'test', room, name));
    }
  }
  await mocha.loadFilesAsync();
  const found: Row[] = [];
  mocha.suite.eachTest(test => found.push(...rowsOf(test)));
  return found.sort(byPlace);
}

/** The suite's title stands before that of the test; either may name the section. */
function rowsOf(test: Mocha.Test): Row[] {
  const own = SUFFIX.exec(test.title);
  const suite = SUFFIX.exec(test.parent?.title ?? '');
  const places = own?.[2] ?? suite?.[2];
  if (places === undefined) return [];
  const what = own?.[1] ?? `${suite?.[1]}: ${test.title}`;
  const file = relative(ROOT, test.file ?? '');
  return [...places.matchAll(PLACE)].map(([, rfc = '', section = '']) => ({ rfc, section, what, file }));
}

function byPlace(a: Row, b: Row): number {
  return Number(a.rfc) - Number(b.rfc) || bySection(a.section, b.section) || (a.what < b.what ? -1 : 1);
}

function bySection(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function page(all: readonly Row[]): string {
  const rfcs = [...new Set(all.map(({ rfc }) => rfc))];
  const unproven = UNPROVEN.filter(({ rfc }) => !rfcs.includes(rfc));
  const lines = [
    '# SIP: what the phone does, and the test that shows it',
    '',
    'This page is made by `node scripts/sip-table.ts` from the titles of the tests, which name the section that they show.',
    'Change a title or add a test, and run it again; `npm test` fails while the page is behind.',
    '',
    '| RFC | | rows |',
    '|---|---|---|',
    ...rfcs.map(rfc => `| ${rfc} | ${nameOf(rfc)} | ${all.filter(row => row.rfc === rfc).length} |`),
    '',
  ];
  for (const rfc of rfcs) lines.push(...chapter(rfc, all));
  lines.push('## Claimed without a test', '');
  if (unproven.length === 0) lines.push('Nothing.');
  for (const { rfc, what } of unproven) lines.push(`- RFC ${rfc} (${nameOf(rfc)}): ${what}`);
  return `${lines.join('\n')}\n`;
}

function nameOf(rfc: string): string {
  const name = NAMES.get(rfc);
  if (name === undefined) throw new Error(`RFC ${rfc} has no name in NAMES of scripts/sip-table.ts: give it one.`);
  return name;
}

function chapter(rfc: string, all: readonly Row[]): string[] {
  const mine = all.filter(row => row.rfc === rfc);
  const table = mine.map(({ section, what, file }) => `| ${section} | ${cell(what)} | [${short(file)}](../${file}) |`);
  return [`## RFC ${rfc}`, '', `${nameOf(rfc)}.`, '', '| section | what | test |', '|---|---|---|', ...table, ''];
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function short(file: string): string {
  return file.replace(/^test\//, '').replace(/\.test\.ts$/, '');
}

// Mocha's words, which test files expect to be there, come with the loading of the first one.
const wanted = page(await rows());
if (process.argv.includes('--check')) {
  if (readFileSync(PAGE, 'utf8') !== wanted) {
    process.stderr.write('docs/sip.md is not up to date. Run: node scripts/sip-table.ts\n');
    process.exitCode = 1;
  }
} else writeFileSync(PAGE, wanted);
