import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { authorize, type Challenge, NonceCounts } from '../../src/base/digest.ts';
import { answerChallenges, challengesOf, nextNonceOf } from '../../src/sip/auth.ts';
import { parseAuthorization, printChallenge, verify } from '../../src/sip/auth-server.ts';
import { EMPTY_BODY, Headers, type SipResponse } from '../../src/sip/message.ts';

type Vector = {
  source: string;
  algorithm: NonNullable<Challenge['algorithm']>;
  username: string;
  usernameHash?: string;
  realm: string;
  password: string;
  method: string;
  uri: string;
  nonce: string;
  cnonce?: string;
  nc?: string;
  qop?: 'auth' | 'auth-int';
  opaque?: string;
  body?: string;
  response: string;
};

const file = new URL('../data/vectors/digest.json', import.meta.url);
const vectors: { responses: Vector[]; challenges: { headers: string[]; expect: string }[] } = JSON.parse(
  readFileSync(file, 'utf8'),
);

/** Counts so that the next use of `nonce` is number `nc`. */
function countsBefore(nonce: string, nc: string | undefined): NonceCounts {
  const counts = new NonceCounts();
  for (let used = 1; used < Number.parseInt(nc ?? '1', 16); used++) counts.next(nonce);
  return counts;
}

function refusal(values: readonly string[], name = 'WWW-Authenticate'): SipResponse {
  const headers = new Headers();
  for (const value of values) headers.add(name, value);
  return { kind: 'response', status: 401, reason: 'Unauthorized', headers, body: EMPTY_BODY };
}

const common = {
  method: 'REGISTER',
  uri: 'sip:example.com',
  body: EMPTY_BODY,
  cnonce: 'c0ffee',
  credentials: [{ username: 'alice', password: 'secret' }],
  md5: true,
};

describe('digest', () => {
  for (const vector of vectors.responses) {
    it(`${vector.algorithm} ${vector.qop ?? 'without qop'}: ${vector.source} (RFC 7616 section 3.4.1)`, () => {
      const challenge: Challenge = {
        realm: vector.realm,
        nonce: vector.nonce,
        algorithm: vector.algorithm,
        qop: vector.qop === undefined ? [] : [vector.qop],
        stale: false,
        userhash: vector.usernameHash !== undefined,
        ...(vector.opaque === undefined ? {} : { opaque: vector.opaque }),
      };
      const body = Buffer.from(vector.body ?? '');
      const value = authorize(challenge, {
        method: vector.method,
        uri: vector.uri,
        body,
        cnonce: vector.cnonce ?? '',
        nonceCounts: countsBefore(vector.nonce, vector.nc),
        credentials: { username: vector.username, password: vector.password },
      });
      const read = parseAuthorization(value);
      assert.ok(read !== null);
      assert.equal(read.response, vector.response);
      assert.equal(read.nc, vector.nc ?? '');
      assert.equal(read.username, vector.usernameHash ?? vector.username);
      assert.ok(verify(read, vector, { method: vector.method, body }));
      assert.ok(!verify(read, { ...vector, password: 'wrong' }, { method: vector.method, body }));
      assert.ok(!verify(read, vector, { method: 'BYE', body }));
    });
  }

  it('answers the topmost algorithm that it knows, once (RFC 8760 section 2.4)', () => {
    const answered = answerChallenges(refusal(vectors.challenges[0]?.headers ?? []), {
      ...common,
      nonceCounts: new NonceCounts(),
    });
    assert.ok(answered.ok && answered.value.length === 1);
    assert.equal(answered.value[0]?.headerName, 'Authorization');
    assert.match(answered.value[0]?.value ?? '', /nonce="n1".*algorithm=SHA-256.*nc=00000001/);
  });

  it('skips unknown algorithms, Basic, and challenges without a realm (RFC 3261 section 22)', () => {
    for (const at of [1, 4, 5]) {
      const response = refusal(vectors.challenges[at]?.headers ?? []);
      assert.ok(!answerChallenges(response, { ...common, nonceCounts: new NonceCounts() }).ok, String(at));
    }
    const behindUnknown = refusal([...(vectors.challenges[1]?.headers ?? []), 'Digest realm="r", nonce="n2"']);
    assert.ok(answerChallenges(behindUnknown, { ...common, nonceCounts: new NonceCounts() }).ok);
  });

  it('answers a stale nonce again, but no second refusal of the same password (RFC 3261 section 22.2)', () => {
    const nonceCounts = new NonceCounts();
    const sent = new Headers().add('Authorization', 'Digest username="alice", realm="r", nonce="old"');
    const stale = refusal(vectors.challenges[2]?.headers ?? []);
    assert.ok(answerChallenges(stale, { ...common, nonceCounts, sent }).ok);
    const again = refusal(vectors.challenges[0]?.headers ?? []);
    assert.ok(!answerChallenges(again, { ...common, nonceCounts, sent }).ok);
  });

  it('reads quoted pairs, commas in quotes and any case of the algorithm (RFC 7616 section 3.3)', () => {
    const [challenge] = challengesOf(refusal(vectors.challenges[3]?.headers ?? []).headers, 'WWW-Authenticate');
    assert.deepEqual(challenge, {
      realm: 'r"x',
      nonce: 'a,b',
      algorithm: 'MD5',
      qop: ['auth'],
      stale: false,
      userhash: false,
    });
  });

  it('gives no digest to a realm that the credentials are not for', () => {
    const credentials = [{ username: 'alice', password: 'secret', realm: 'example.com' }];
    const response = refusal(vectors.challenges[6]?.headers ?? []);
    assert.ok(!answerChallenges(response, { ...common, credentials, nonceCounts: new NonceCounts() }).ok);
  });

  it('answers server and proxy together, each in its own header (RFC 3261 section 22.3)', () => {
    const response = refusal(['Digest realm="a", nonce="1"']);
    response.headers.add('Proxy-Authenticate', 'Digest realm="b", nonce="2"');
    const answered = answerChallenges(response, { ...common, nonceCounts: new NonceCounts() });
    assert.ok(answered.ok);
    assert.deepEqual(
      answered.value.map(answer => answer.headerName),
      ['Authorization', 'Proxy-Authorization'],
    );
  });

  it('counts each nonce for itself and remembers a bounded number of them (RFC 7616 section 3.4)', () => {
    const counts = new NonceCounts();
    assert.deepEqual([counts.next('a'), counts.next('a'), counts.next('b')], [1, 2, 1]);
    for (let n = 0; n < 40; n++) counts.next(`n${n}`);
    assert.equal(counts.next('a'), 1);
  });

  it('prints challenges that it reads back, and reads nextnonce', () => {
    const challenge: Challenge = {
      realm: 'a "b"',
      nonce: 'n',
      opaque: 'o',
      algorithm: 'SHA-256',
      qop: ['auth', 'auth-int'],
      stale: true,
      userhash: true,
    };
    assert.deepEqual(challengesOf(refusal([printChallenge(challenge)]).headers, 'WWW-Authenticate'), [challenge]);
    assert.equal(nextNonceOf(new Headers().add('Authentication-Info', 'qop=auth, nextnonce="x,y"')), 'x,y');
  });
});
