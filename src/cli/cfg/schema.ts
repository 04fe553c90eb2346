/** `phone400 cfg schema`. */
import { catalogueSchema } from '../../../config/schema.ts';
import { GOOD, type Out, type Verb, WrongUsage } from './verb.ts';

export const schema: Verb = {
  usage: 'schema',
  about: 'prints a JSON schema of all parameters, for editors',
  async run(args: string[], out: Out): Promise<number> {
    if (args.length > 0) throw new WrongUsage('schema takes nothing');
    out.write(`${JSON.stringify(catalogueSchema(), null, 2)}\n`);
    return GOOD;
  },
};
