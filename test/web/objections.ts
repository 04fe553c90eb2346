/** What a browser, a screen reader or a keyboard would stumble over. */

/** What is wrong with a page, in words. */
export function objections(body: string): string[] {
  const wrong: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) wrong.push(what);
  };
  must(/^<!doctype html>\n<html lang="[a-z]{2}">/.test(body), 'has a doctype and a language');
  must(/<title>[^<]{3,}<\/title>/.test(body), 'has a title');
  must((body.match(/<h1[ >]/g) ?? []).length === 1, 'has one heading of the first order');
  must(/<header>/.test(body) && /<main id="main">/.test(body), 'has its landmarks');
  must(/<a class="skip" href="#main">/.test(body), 'lets the keyboard skip the menu');
  must(
    !/<script(?![^>]+src="\/assets\/)|<style|\son\w+=|\sstyle=|javascript:/i.test(body),
    'has no script or style of its own',
  );
  must(!/(src|href)="(https?:)?\/\//i.test(body), 'loads nothing foreign');
  const labelled = new Set([...body.matchAll(/<label for="([^"]+)"/g)].map(([, name]) => name));
  for (const [tag] of body.matchAll(/<(input|select|textarea)[^>]*>/g)) {
    if (/type="hidden"/.test(tag)) continue;
    const id = /\bid="([^"]+)"/.exec(tag)?.[1];
    must((id !== undefined && labelled.has(id)) || /aria-label="/.test(tag), `has a label for ${tag}`);
  }
  const ids = [...body.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  must(new Set(ids).size === ids.length, 'has each id once');
  const described = [...body.matchAll(/aria-describedby="([^"]+)"/g)].flatMap(([, names = '']) => names.split(' '));
  must(
    described.every(name => ids.includes(name)),
    'describes fields by what is there',
  );
  for (const [form] of body.matchAll(/<form method="post"[^>]*>.*?<\/form>/gs)) {
    if (form.includes('action="/login"')) continue;
    must(
      /^<form[^>]*>\s*<input type="hidden" name="token" value="[\w-]{43}">/.test(form),
      'has its token first in each form',
    );
  }
  return wrong;
}
