/** Codes that a technician types (docs/technician.md), between keypad, screen and provisioning. */
import * as params from '../../config/params/codes.ts';
import * as lineParams from '../../config/params/lines.ts';
import * as provisioningParams from '../../config/params/provisioning.ts';
import * as sipParams from '../../config/params/sip.ts';
import type { Message } from '../../ui/lang/index.ts';
import { lockedPlace } from '../../ui/lcd/admin-code.ts';
import type { Place } from '../../ui/lcd/place.ts';
import { after, type Circumstances, judge, type Refusal, type Verdict } from '../provision/codes/gate.ts';
import type { Phone, Start } from './phone.ts';

type ServiceVerdict = Extract<Verdict, { type: 'service' }>;

const REFUSALS: { readonly [why in Refusal]: Message } = {
  disabled: { key: 'popup.code-disabled' },
  'no-tenants': { key: 'popup.code-no-tenants' },
  'no-updates': { key: 'popup.code-no-updates' },
};

/** The name of wrong codes among the guesses that are kept. */
const GUESSED = 'codes';

export function followCodes({ clock, log }: Start, phone: Phone): void {
  const { desk, lcd, provisioning, access } = phone;
  const { guesses } = access;
  const started = clock.now();
  let gate = after(guesses.counts.get(GUESSED) ?? 0, started);
  desk.codes.subscribe(text => {
    const [next, verdict] = judge(gate, text, circumstances(phone, clock.now(), started));
    gate = next;
    guesses.keep(GUESSED, gate.wrong);
    const isService = verdict.type === 'service';
    log.room('codes').info(`a code was typed: ${isService ? verdict.service : verdict.type}`);
    if (isService && verdict.service === 'update') provisioning.check();
    const answer = isService ? SERVICES[verdict.service] : answerTo(verdict);
    if ('kind' in answer) lcd.open(answer);
    else lcd.notify(answer);
  });
}

/** What each service shows. */
const SERVICES: { readonly [service in ServiceVerdict['service']]: Message | Place } = {
  restart: { kind: 'confirm', about: 'restart', position: 0 },
  restore: lockedPlace({ kind: 'confirm', about: 'restore-all', position: 0 }, { key: 'menu.restore' }),
  addresses: { kind: 'page', name: 'addresses', position: 0 },
  doctor: { kind: 'page', name: 'doctor', position: 0 },
  update: { key: 'popup.looking' },
};

function answerTo(verdict: Exclude<Verdict, ServiceVerdict>): Message | Place {
  switch (verdict.type) {
    case 'wait':
      return { key: 'popup.code-wait', args: { seconds: verdict.seconds } };
    case 'wrong':
      return { key: 'popup.code-wrong' };
    case 'refused':
      return REFUSALS[verdict.why];
    case 'setup': {
      const place: Place = { kind: 'setup', address: verdict.address, position: 0 };
      return verdict.admin ? lockedPlace(place, { key: 'title.setup' }) : place;
    }
  }
}

const OWN_LAYERS = ['default', 'model', 'factory'];

/** A server gave it a configuration, or somebody said by hand who it is or where its server is. */
function isProvisioned({ store, sets }: Phone): boolean {
  const paths = [...lineParams.id.paths, sipParams.proxyAddress.path, sipParams.registrarAddress.path];
  return (
    sets.current !== null ||
    paths.some(path => {
      const explained = store.explain(path);
      return explained.ok && explained.value.layers.some(({ origin }) => !OWN_LAYERS.includes(origin.layer));
    })
  );
}

function circumstances(phone: Phone, now: number, started: number): Circumstances {
  const { store } = phone;
  const window = store.get(params.window) * 60_000;
  return {
    now,
    setup: store.get(params.setup),
    services: store.get(params.services),
    provisioned: isProvisioned(phone),
    fresh: window === 0 || now - started < window,
    updates: store.get(provisioningParams.method) !== 'DISABLE',
    tenantBase: store.get(params.tenantUrl) || store.get(provisioningParams.redirectUrl),
  };
}
