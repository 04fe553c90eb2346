/**
 * From the text that names a server to the files that are asked for (guide, sections 8.2.1 and 8.2.3). The forms of the
 * guide, and what real servers have beside them:
 *
 *   proto://host                  <MODEL>.img and <MAC>.cfg
 *   proto://host/folder/          the same in a folder; the slash may be missing when the last part has no dot
 *   proto://host/name.img         that image and <MAC>.cfg beside it
 *   proto://host/a.img;b.cfg      both names; a complete address may stand behind the semicolon
 *   proto://host/;b.cfg           <MODEL>.img and that configuration
 *   proto://host/b.cfg            that configuration, and no firmware; so does an address with a query
 *
 * `<MAC>` and `<MODEL>` may stand anywhere behind the host.
 */
import { fail, ok, type Result } from '../base/result.ts';

/** `mac` has twelve hexadecimal digits. */
export type PhoneNames = { readonly mac: string; readonly model: string };

export type Place = {
  /** Asked for in this order until the server has one: some servers keep MAC addresses in capitals, some do not. */
  readonly configuration: readonly string[];
  /** null: this place has none. */
  readonly firmware: string | null;
};

const CONFIGURATION = '<MAC>.cfg';
const FIRMWARE = '<MODEL>.img';

const LONGEST = 1024;
const ADDRESS = /^((?:tftp|ftp|https?):\/\/[^/?#\s]+)(\/[^?#\s]*)?(\?[^#\s]*)?$/i;

/** The failure says what is wrong with the text. */
export function placeOf(text: string, names: PhoneNames): Result<Place, string> {
  const [first = '', second = ''] = split(text);
  const parts = partsOf(first);
  if (!parts.ok) return parts;
  const { folder, name, query } = parts.value;
  const named = chosen(name + query, second);
  const configuration = asked(beside(folder, named.configuration), names);
  if (!configuration.ok) return configuration;
  const firmware = named.firmware === null ? ok([]) : asked(beside(folder, named.firmware), names);
  if (!firmware.ok) return firmware;
  return ok({ configuration: configuration.value, firmware: firmware.value[0] ?? null });
}

/** DHCP options 66 and 67: the server without a protocol is one of TFTP, and names of its own win over option 67. */
export function placeOfBoot(server: string, files: string, names: PhoneNames): Result<Place, string> {
  const address = /^[a-z]+:\/\//i.test(server) ? server : `tftp://${server}`;
  const parts = partsOf(split(address)[0] ?? '');
  if (!parts.ok) return parts;
  const { folder, name, query } = parts.value;
  const complete = name !== '' || query !== '' || address.includes(';');
  return placeOf(complete || files === '' ? address : `${folder}${files.replace(/^\/+/, '')}`, names);
}

/** One file by its own parameter: a folder stands for the file that is usual there. */
export function filesAt(
  text: string,
  usual: 'configuration' | 'firmware',
  names: PhoneNames,
): Result<string[], string> {
  const parts = partsOf(text.trim());
  if (!parts.ok) return parts;
  const { folder, name, query } = parts.value;
  const file = name + query;
  return asked(beside(folder, file === '' ? { configuration: CONFIGURATION, firmware: FIRMWARE }[usual] : file), names);
}

function split(text: string): string[] {
  const at = text.indexOf(';');
  return at < 0 ? [text.trim()] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

type Parts = { readonly folder: string; readonly name: string; readonly query: string };

/** `folder` ends with a slash. */
function partsOf(address: string): Result<Parts, string> {
  if (address.length > LONGEST) return fail(`has more than ${LONGEST} characters`);
  const [, host, path = '/', query = ''] = ADDRESS.exec(address) ?? [];
  if (host === undefined) return fail('is no address that begins with tftp, ftp, http or https');
  const end = path.lastIndexOf('/') + 1;
  const name = path.slice(end);
  const isFolder = name !== '' && !name.includes('.') && query === '';
  return ok(
    isFolder ? { folder: `${host}${path}/`, name: '', query } : { folder: host + path.slice(0, end), name, query },
  );
}

function chosen(name: string, second: string): { configuration: string; firmware: string | null } {
  if (second !== '') return { configuration: second, firmware: name === '' ? FIRMWARE : name };
  if (name === '') return { configuration: CONFIGURATION, firmware: FIRMWARE };
  const isConfiguration = /\.cf[gx]$/i.test(name) || name.includes('?');
  return isConfiguration ? { configuration: name, firmware: null } : { configuration: CONFIGURATION, firmware: name };
}

function beside(folder: string, name: string): string {
  return /^[a-z]+:\/\//i.test(name) ? name : folder + name.replace(/^\/+/, '');
}

function asked(address: string, { mac, model }: PhoneNames): Result<string[], string> {
  const withMac = (digits: string): string =>
    address.replace(/<MAC>/gi, digits).replace(/<MODEL>/gi, encodeURIComponent(model));
  const found = [...new Set([withMac(mac.toUpperCase()), withMac(mac.toLowerCase())])];
  const usable = found.every(one => ADDRESS.test(one) && URL.canParse(one));
  return usable ? ok(found) : fail('is no complete address');
}
