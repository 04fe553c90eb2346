import { type ClientOptions, MediaClient } from '../../src/media/client.ts';

/** A client whose worker runs, with the sound device open; throws when one of them does not start. */
export async function startMedia(options: ClientOptions): Promise<MediaClient> {
  const client = new MediaClient(options);
  const ready = await client.ready;
  if (!ready.ok) throw new Error(JSON.stringify(ready.error));
  return client;
}
